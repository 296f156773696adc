package kernel

import "bytes"

// Two persons: a command that was declared so takes effect only when one actor proposes
// it and another releases it. The proposal is in the journal as it was made, so what
// was released is what was proposed.

// ProposalAgeMS is how long a proposal waits for its release: 30 days (assumed; no text sets it).
const ProposalAgeMS = 30 * 24 * 3600 * 1000

type proposal struct {
	_       struct{} `cbor:",toarray"`
	Command string
	Encoded []byte
	Actor   Actor
	Lapses  int64 // Milliseconds since 1970.
}

// Propose asks that a command be kept until another actor releases it.
type Propose struct {
	Command string `cbor:"1,keyasint" json:"command"` // Name of the command.
	Encoded []byte `cbor:"2,keyasint" json:"encoded"` // Its CBOR.
}

// Proposed says that a command waits for a second person.
type Proposed struct {
	Proposal uint64 `cbor:"1,keyasint"`
	Command  string `cbor:"2,keyasint"`
	Encoded  []byte `cbor:"3,keyasint"`
	Actor    Actor  `cbor:"4,keyasint"`
	Lapses   int64  `cbor:"5,keyasint"`
}

func (k *Kernel) propose(tx *Tx, c Propose) error {
	declared, ok := k.commands[c.Command]
	if !ok {
		return ErrUnknownName
	}
	if !declared.TwoPersons() {
		return ErrOnePerson
	}
	if !declared.decodable(c.Encoded) {
		return ErrMalformed
	}
	number := k.numbers().Proposal + 1
	// The table keeps the bytes; the caller may use his again.
	encoded := bytes.Clone(c.Encoded)
	k.own.proposed.Emit(tx, Proposed{number, c.Command, encoded, tx.Actor, tx.Time + ProposalAgeMS})
	return nil
}

func (k *Kernel) numbers() numbers {
	n, _ := k.state.Get(0)
	return n
}

func (k *Kernel) applyProposed(e Proposed) {
	n := k.numbers()
	n.Proposal = e.Proposal
	k.state.Put(0, n)
	k.proposals.Put(e.Proposal, proposal{Command: e.Command, Encoded: e.Encoded, Actor: e.Actor, Lapses: e.Lapses})
	k.own.lapse.Set(e.Lapses, e.Proposal)
}

func (k *Kernel) dropProposal(number uint64) {
	k.own.lapse.Clear(k.proposals.Must(number).Lapses, number)
	k.proposals.Delete(number)
}

// Release asks that a proposed command take effect. The releaser is the second person.
type Release struct {
	Proposal uint64 `cbor:"1,keyasint" json:"proposal"`
}

// Released says that a proposal took effect with the events behind it in the entry.
type Released struct {
	Proposal uint64 `cbor:"1,keyasint"`
}

func (k *Kernel) release(tx *Tx, c Release) error {
	p, ok := k.proposals.Get(c.Proposal)
	if !ok {
		return ErrNoProposal
	}
	if p.Actor == tx.Actor {
		return ErrSamePerson
	}
	declared, ok := k.commands[p.Command]
	if !ok {
		return ErrUnknownName // Proposed under a program that knew it.
	}
	// From here on the entry is the proposer's act, released by the caller.
	tx.Second, tx.Actor = tx.Actor, p.Actor
	k.own.released.Emit(tx, Released(c))
	before := tx.count
	err := declared.decideEncoded(tx, p.Encoded)
	if err == nil && tx.count == before {
		return tx.nothing()
	}
	return err
}

// Proposal returns the name and the proposer of a waiting proposal, so that those who
// ask for permission in front of the kernel know what would be released.
func (k *Kernel) Proposal(number uint64) (command string, proposer Actor, ok bool) {
	p, ok := k.proposals.Get(number)
	return p.Command, p.Actor, ok
}

// LastProposal returns the number of the newest proposal.
func (k *Kernel) LastProposal() uint64 { return k.numbers().Proposal }

// Withdraw takes one's own proposal back.
type Withdraw struct {
	Proposal uint64 `cbor:"1,keyasint" json:"proposal"`
}

// Withdrawn says that a proposal was taken back by its proposer.
type Withdrawn struct {
	Proposal uint64 `cbor:"1,keyasint"`
}

func (k *Kernel) withdraw(tx *Tx, c Withdraw) error {
	p, ok := k.proposals.Get(c.Proposal)
	if !ok {
		return ErrNoProposal
	}
	if p.Actor != tx.Actor {
		return ErrNotYours
	}
	k.own.withdrawn.Emit(tx, Withdrawn(c))
	return nil
}

// Lapsed says that nobody released a proposal in time.
type Lapsed struct {
	Proposal uint64 `cbor:"1,keyasint"`
}

func (k *Kernel) lapse(tx *Tx, number uint64) {
	if k.proposals.Has(number) {
		k.own.lapsed.Emit(tx, Lapsed{number})
	}
}

// ProjectProposals declares what people read of proposals: how each was made, and how it
// ended ("released", "withdrawn" or "lapsed").
func (k *Kernel) ProjectProposals(made func(At, Proposed, Exec), ended func(At, uint64, string, Exec)) {
	Project(k.own.proposed, made)
	Project(k.own.released, func(at At, e Released, exec Exec) { ended(at, e.Proposal, "released", exec) })
	Project(k.own.withdrawn, func(at At, e Withdrawn, exec Exec) { ended(at, e.Proposal, "withdrawn", exec) })
	Project(k.own.lapsed, func(at At, e Lapsed, exec Exec) { ended(at, e.Proposal, "lapsed", exec) })
}
