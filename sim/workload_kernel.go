package sim

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/kernel"
	"liangshan/sim/twin"
)

// kernelCover is what the kernel and the writer answer by themselves.
var kernelCover = cover{module: "kernel", codes: `request.reused request.too_old request.from_future
	request.id_required request.too_large command.unknown command.malformed command.no_effect command.quarantined
	command.not_quarantined authority.second_person_required authority.second_person_must_differ
	authority.one_person_suffices authority.no_such_proposal authority.not_your_proposal journal.full clock.implausible`}

// kernelReleased are the kernel's commands that take a second person.
var kernelReleased = []string{"kernel.pardon", "kernel.declare_loss"}

// An ask is a command with what the auditor has to know of it.
type ask struct {
	command any
	inner   any // The command that a proposal carries; nil if it carries none.
	actor   kernel.Actor
}

const actors = 4

// drawKernel draws a command of the kernel.
func (w *world) drawKernel(chance *rand.Rand) ask {
	q := ask{actor: kernel.Actor(1 + chance.IntN(actors))}
	n := chance.IntN(100)
	if n >= 84 && n < 89 && len(w.auditor.held) == 0 && chance.IntN(6) > 0 {
		n = 0 // There is nothing to pardon.
	}
	switch {
	case n < 76:
		number := w.drawProposal(chance)
		q.command = kernel.Release{Proposal: number}
		if p := w.auditor.proposals[number]; p != nil && p.actor == q.actor && chance.IntN(4) > 0 {
			q.actor = q.actor%actors + 1
		}
	case n < 84:
		number := w.drawProposal(chance)
		q.command = kernel.Withdraw{Proposal: number}
		if p := w.auditor.proposals[number]; p != nil && chance.IntN(3) > 0 {
			q.actor = p.actor
		}
	case n < 89:
		q = w.propose(q, kernel.Pardon{Digest: w.drawQuarantine(chance)})
	case n < 93:
		q = w.propose(
			q,
			kernel.DeclareLoss{Size: chance.Uint64N(99), Reason: []string{"", "disk", "磁盘"}[chance.IntN(3)]},
		)
	default:
		c := kernel.Propose{Command: "ledger.unfreeze", Encoded: []byte{0xa0, 0x01}}
		switch chance.IntN(4) {
		case 0:
			c.Command = "ledger.unfreze"
		case 1:
			c.Command = "ledger.transfer"
		case 2:
			c.Command = "kernel.release"
		}
		q.command = c
	}
	return q
}

func (w *world) drawProposal(chance *rand.Rand) uint64 {
	open := w.auditor.open
	if len(open) == 0 || chance.IntN(12) == 0 {
		return chance.Uint64N(w.auditor.lastProposal + 2)
	}
	if chance.IntN(3) > 0 { // One of the newest: what it is about has not changed much since.
		open = open[max(0, len(open)-6):]
	}
	return open[chance.IntN(len(open))]
}

func (w *world) drawQuarantine(chance *rand.Rand) (digest [16]byte) {
	held := w.auditor.held
	if len(held) == 0 || chance.IntN(6) == 0 {
		digest[0] = byte(chance.Uint32())
		return digest
	}
	return held[chance.IntN(len(held))]
}

// propose wraps a command that takes two persons.
func (w *world) propose(q ask, command any) ask {
	q.inner = command
	q.command = kernel.Propose{Command: w.nameOf(command), Encoded: encode(command)}
	return q
}

// aimRate is how many in 100 of the commands of a module are aimed at what chance seldom brings about.
const aimRate = 20

// aimEnough is how much oftener than it has to, in per cent, something was reached that is not aimed
// at before other things.
const aimEnough = 150

// aim returns a command by which something comes nearer that the run has reached least, or nil.
func (w *world) aim(chance *rand.Rand, m module) any {
	a, ok := m.(aimer)
	if !ok || chance.IntN(100) >= aimRate {
		return nil
	}
	aims := a.aims()
	chance.Shuffle(len(aims), func(i, j int) { aims[i], aims[j] = aims[j], aims[i] })
	slices.SortStableFunc(
		aims,
		func(a, b twin.Aim) int { return cmp.Compare(w.reached(a.Name), w.reached(b.Name)) },
	)
	for _, aim := range aims {
		if chance.IntN(2) == 0 {
			continue
		}
		if command := aim.Draw(chance, w.auditor.time); command != nil {
			return command
		}
	}
	return nil
}

// reached returns how much of what has to be of a command or code has been, in per cent.
func (w *world) reached(name string) int {
	if w.known[name] {
		return min(aimEnough, 100*w.report.Accepted[name]/AcceptedMin)
	}
	return min(aimEnough, 100*w.report.Refused[name]/RefusedMin)
}

// drawModule draws a command of one of the modules. Most that take two persons are proposed.
func (w *world) drawModule(chance *rand.Rand) ask {
	q := ask{actor: kernel.Actor(1 + chance.IntN(actors))}
	all := 0
	for _, weight := range w.weights {
		all += weight
	}
	n := chance.IntN(all)
	for i, m := range w.modules {
		if n -= w.weights[i]; n < 0 {
			if q.command = w.aim(chance, m); q.command == nil {
				q.command = m.draw(chance, w.auditor.time)
			}
			break
		}
	}
	for range 6 { // Most know what they may not do.
		if !slices.Contains(w.twins.Barred(q.command), q.actor) || chance.IntN(8) == 0 {
			break
		}
		q.actor = kernel.Actor(1 + chance.IntN(actors))
	}
	if w.auditor.released[w.nameOf(q.command)] && chance.IntN(12) > 0 {
		return w.propose(q, q.command)
	}
	return q
}

// drawAsk draws any command.
func (w *world) drawAsk(chance *rand.Rand) ask {
	share := 6 + min(len(w.auditor.open), 14) // In 100: the more wait, the more are released.
	if chance.IntN(100) < share {
		return w.drawKernel(chance)
	}
	if chance.IntN(3000) == 0 { // Too large for an entry, and not looked into before it is released.
		q := ask{actor: 1}
		return w.propose(q, kernel.DeclareLoss{Size: 1, Reason: strings.Repeat("x", kernel.EntryMax)})
	}
	return w.drawModule(chance)
}
