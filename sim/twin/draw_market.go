package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/carbon"
	"liangshan/exchange"
)

// in returns a participant in a state; 0 if there is none.
func (m *Exchange) in(chance *rand.Rand, state exchange.State) exchange.Participant {
	var fit []exchange.Participant
	for p := range m.members {
		if p > 0 && m.members[p].State == state && m.of.Company.active(m.members[p].Company) {
			fit = append(fit, exchange.Participant(p))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Exchange) aimApply(chance *rand.Rand, now int64) any {
	for range 5 {
		if c, ok := m.newMember(chance, now).(exchange.Apply); ok {
			return c
		}
	}
	return m.of.Company.drawRegister(chance, 0, now)
}

func (m *Exchange) aimApprove(chance *rand.Rand, now int64) any {
	if p := m.in(chance, exchange.Applied); p != 0 {
		return m.approval(chance, m.members[p].Company)
	}
	return m.aimApply(chance, now)
}

func (m *Exchange) moved(chance *rand.Rand, what string, from exchange.State) any {
	if p := m.in(chance, from); p != 0 {
		return ChangeMember{what, exchange.ChangeMember{Company: m.members[p].Company, Reason: "papers_lacking"}}
	}
	return nil
}

func (m *Exchange) aimDecline(chance *rand.Rand, now int64) any {
	if c := m.moved(chance, "decline", exchange.Applied); c != nil {
		return c
	}
	return m.aimApply(chance, now)
}

func (m *Exchange) aimSuspend(chance *rand.Rand, _ int64) any {
	return m.moved(chance, "suspend", exchange.Approved)
}

func (m *Exchange) aimReadmit(chance *rand.Rand, _ int64) any {
	return m.moved(chance, "readmit", exchange.Suspended)
}

func (m *Exchange) aimLimits(chance *rand.Rand, _ int64) any {
	p := m.someone(chance, 0)
	if p == 0 {
		return nil
	}
	c := exchange.SetLimits{Company: m.members[p].Company}
	if chance.IntN(4) == 0 {
		c.Limits = exchange.Limits{OrderMax: 5 + chance.Int64N(10), OpenMax: 50_000 + chance.Int64N(400_000)}
	}
	return c
}

func (m *Exchange) aimWithdraw(*rand.Rand, int64) any {
	for _, b := range m.markets {
		for p := range b.positions {
			if pos := &b.positions[p]; pos.Escrow > pos.Reserved {
				return exchange.WithdrawTonnes{Company: m.members[p].Company, Instrument: b.id}
			}
		}
	}
	return nil
}

func (m *Exchange) aimHalt(resume bool) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, _ int64) any {
		if len(m.markets) == 0 {
			return nil
		}
		b := m.markets[chance.IntN(len(m.markets))]
		for range 4 * len(m.markets) {
			if b.day.Halted == resume && (resume || b.day.Session != exchange.Closed || chance.IntN(20) == 0) {
				break
			}
			b = m.markets[chance.IntN(len(m.markets))]
		}
		if resume && !b.day.Halted && b.day.Session != exchange.Closed && chance.IntN(2) == 0 {
			return Halt{false, exchange.Halt{Instrument: b.id, Reason: "news"}}
		}
		if b.day.Halted != resume {
			return nil
		}
		return Halt{resume, exchange.Halt{Instrument: b.id, Reason: "news"}}
	}
}

// credit returns a command by which tonnes come nearer to being issued.
func (m *Exchange) credit(chance *rand.Rand, now int64) any {
	c := m.of.Carbon
	for range 3 { // What was drawn once and lost is drawn again.
		m.draws.turns++
		m.of.recent.fresh("exchange_turn", m.draws.turns)
	}
	if command := c.begin(chance, now); command != nil {
		return command
	}
	able := slices.ContainsFunc(c.projects, func(p *project) bool {
		return p.state == carbon.ProjectRegistered || p.state == carbon.ProjectMonitoring
	})
	for _, how := range []string{"register", "review"} {
		for i, p := range c.projects {
			if !able && slices.Contains(projectMoves[how].from, p.state) {
				return MoveProject{How: how, MoveProject: carbon.MoveProject{Project: carbon.ProjectID(i + 1), Reason: "complete"}}
			}
		}
	}
	if !able {
		return c.drawApply(chance, 0, now)
	}
	return c.grow(chance, now)
}

// ready reports whether there is something to trade.
func (m *Exchange) ready() bool {
	return len(m.markets) > 0 && slices.ContainsFunc(m.members[1:], func(f exchange.Member) bool {
		return m.of.Carbon.owned(f.Company) > 0
	})
}

// Idle reports whether no orders enter anywhere, though there is something to trade.
func (m *Exchange) Idle() bool {
	if slices.ContainsFunc(m.sales, m.busy) {
		return false
	}
	return m.ready() && !slices.ContainsFunc(m.markets, func(b *bourse) bool {
		return b.entering() == "" || b.day.Halted && !b.in.Closed
	})
}

// Pause returns for how long a world about the exchange does nothing, in milliseconds: seconds and minutes
// while orders trade, else often until the next phase of a day.
func (m *Exchange) Pause(chance *rand.Rand, now int64) int64 {
	if !m.ready() {
		return chance.Int64N(1000)
	}
	next := int64(dayMillis)
	trading, busy := false, false
	for _, b := range m.markets {
		if b.day.Next > now {
			next = min(next, b.day.Next-now)
		}
		trading = trading || b.day.Current() == exchange.Continuous
	}
	for _, s := range m.sales {
		if s.Next > now {
			next = min(next, s.Next-now)
		}
		busy = busy || m.busy(s)
	}
	if busy && chance.IntN(100) < 80 {
		return 1 + chance.Int64N([]int64{2000, 30_000, 200_000}[chance.IntN(3)])
	}
	switch n := chance.IntN(100); {
	case n < 25 || trading && n < 70:
		return 1 + chance.Int64N([]int64{2000, 60_000, 900_000}[chance.IntN(3)])
	case n < 90:
		return next + 1 + chance.Int64N(1000)
	case n < 97:
		return chance.Int64N(dayMillis / 4)
	}
	return chance.Int64N(2 * dayMillis)
}
