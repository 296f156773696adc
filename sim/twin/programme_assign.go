package twin

import (
	"math/rand/v2"

	"liangshan/ledger"
	"liangshan/programme"
)

// attemptAt is an attempt at a line.
type attemptAt struct {
	run     programme.RunNumber
	number  uint32
	attempt uint16
}

// assign has an entry that waits answer the payments that it is made of.
func (m *Programme) assign(env Env, c programme.AssignBatch) Verdict {
	w := at(m.suspense, c.Suspense)
	switch {
	case w == nil:
		return refuse("programme.suspense_unknown")
	case w.resolved:
		return refuse("programme.suspense_resolved")
	}
	amount := w.Amount + c.Amount
	switch {
	case w.Amount != 0 && c.Amount != 0, amount == 0, amount > 1<<40 || amount < -1<<40:
		return refuse("programme.amount_out_of_range")
	case len(c.Payments) == 0 || len(c.Payments) > 15_000:
		return refuse("programme.rows_out_of_range")
	}
	var moves []ledger.Transfer
	sum, listed := int64(0), map[*payLine]bool{}
	for i, p := range c.Payments {
		l, code := m.partOf(p, amount > 0)
		if code == "" && listed[l] {
			code = "programme.batch_payment_twice"
		}
		if code != "" {
			return refuseRow(i, code)
		}
		listed[l] = true
		sum += p.Amount
		a := m.runs[p.Run-1].paper.accounts
		t := ledger.Transfer{Debit: a.Payable, Credit: w.account, Amount: p.Amount}
		if amount > 0 {
			t.Debit, t.Credit = t.Credit, t.Debit
		} else if p.Answer != programme.AnswerPaid {
			t.Debit = a.Bank
		}
		moves = joined(moves, t)
	}
	if sum != amount && sum != -amount {
		return refuse("programme.batch_sum_differs")
	}
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, moves...)
	if code != "" {
		return refuse(code)
	}
	w.resolved, w.Amount = true, amount
	for _, p := range c.Payments {
		m.assigned(p, amount > 0)
	}
	return accept(1 + booked)
}

// joined adds a transfer to those that move between the same two accounts.
func joined(moves []ledger.Transfer, t ledger.Transfer) []ledger.Transfer {
	for i := range moves {
		if moves[i].Debit == t.Debit && moves[i].Credit == t.Credit {
			moves[i].Amount += t.Amount
			return moves
		}
	}
	if t.Debit == t.Credit {
		return moves
	}
	return append(moves, t)
}

// partOf returns the line of a payment that is listed, and why it is none of the entry.
func (m *Programme) partOf(p programme.BatchPayment, came bool) (*payLine, string) {
	l := m.line(p.Run, p.Number)
	if l == nil {
		return nil, "programme.line_unknown"
	}
	paid, last := p.Answer == programme.AnswerPaid, p.Attempt == l.attempt
	if p.Answer < 1 || p.Answer > 5 || p.Attempt < 1 || p.Attempt > l.attempt || (came || paid) && !last || came && paid {
		return l, "programme.answer_of_other_attempt"
	}
	wanted := programme.LineFiled
	if came {
		wanted = programme.LinePaid
	}
	if came || paid {
		switch {
		case l.state != wanted:
			return l, "programme.line_in_other_state"
		case p.Amount != l.toPay():
			return l, "programme.amount_out_of_range"
		}
		return l, ""
	}
	switch filed, ok := m.returned[attemptAt{p.Run, p.Number, p.Attempt}]; { // It was sent back before.
	case !ok:
		return l, "programme.line_in_other_state"
	case p.Amount != filed:
		return l, "programme.amount_out_of_range"
	}
	return l, ""
}

// assigned has a line be what an entry says of it.
func (m *Programme) assigned(p programme.BatchPayment, came bool) {
	l := m.line(p.Run, p.Number)
	switch {
	case came:
		l.state = programme.LineFailed
		m.runs[p.Run-1].state = programme.Approved
		return
	case p.Answer == programme.AnswerPaid:
		l.state = programme.LinePaid
	default:
		delete(m.returned, attemptAt{p.Run, p.Number, p.Attempt})
	}
}

// aimAssign assigns an entry that waits to lines that come to it, or has one wait.
func (m *Programme) aimAssign(chance *rand.Rand, now int64) any {
	for i, w := range m.suspense {
		if w.resolved || !m.of.recent.fresh("assign", uint64(i)) {
			continue
		}
		for _, r := range m.runs {
			for _, l := range r.lines {
				c := programme.AssignBatch{Suspense: programme.SuspenseNumber(i + 1)}
				if w.Amount == 0 {
					c.Amount = -l.toPay()
				}
				if c.Payments = m.batchFrom(l, w.Amount+c.Amount); c.Payments != nil {
					return c
				}
			}
		}
	}
	return m.aimBatch(chance, now)
}

// batchFrom returns payments of which a line is the first that come to an amount: it alone, or with the next; nil if
// none do.
func (m *Programme) batchFrom(l *payLine, amount int64) []programme.BatchPayment {
	one := m.batchPart(l, amount > 0)
	if one.Amount <= 0 {
		return nil
	}
	if _, code := m.partOf(one, amount > 0); code != "" {
		return nil
	}
	if one.Amount == max(amount, -amount) {
		return []programme.BatchPayment{one}
	}
	next := m.line(l.run, l.number+1)
	if next == nil {
		return nil
	}
	other := m.batchPart(next, amount > 0)
	if _, code := m.partOf(other, amount > 0); code != "" || one.Amount+other.Amount != max(amount, -amount) {
		return nil
	}
	return []programme.BatchPayment{one, other}
}

func (m *Programme) batchPart(l *payLine, came bool) programme.BatchPayment {
	p := programme.BatchPayment{Run: l.run, Number: l.number, Attempt: l.attempt, Answer: programme.AnswerPaid,
		Amount: l.toPay()}
	filed, back := m.returned[attemptAt{l.run, l.number, l.attempt}]
	if came || back {
		p.Answer = programme.AnswerAccountClosed
	}
	if back {
		p.Amount = filed
	}
	return p
}

// aimBatch has an entry wait that comes to what one or two lines come to which are with the bank, or came back from it.
func (m *Programme) aimBatch(chance *rand.Rand, now int64) any {
	states := []programme.LineState{programme.LineFiled, programme.LineFiled, programme.LineFailed, programme.LinePaid}
	state := states[chance.IntN(len(states))]
	fits := func(l *payLine) bool { return l.state == state && l.toPay() > 0 }
	l := m.someLine(chance, fits, programme.Approved)
	if l == nil {
		return m.aimFile(chance, now)
	}
	c, ok := m.aimSuspense(chance, now).(programme.NoteSuspense)
	if !ok {
		return nil
	}
	c.Programme, c.Kind, c.Amount = m.runs[l.run-1].programme, "details_differ", -l.toPay()
	if next := m.line(l.run, l.number+1); next != nil && fits(next) {
		c.Amount -= next.toPay()
	}
	if state == programme.LinePaid {
		c.Amount = -c.Amount
	}
	return c
}

// aimsOfBatches asks for what an entry cannot be assigned to.
func (m *Programme) aimsOfBatches() []Aim {
	of := func(change func(c *programme.AssignBatch)) func(*rand.Rand, int64) any {
		return altered(m.aimAssign, change)
	}
	return []Aim{
		{"programme.batch_sum_differs", of(func(c *programme.AssignBatch) {
			switch w := m.suspense[c.Suspense-1]; {
			case w.Amount == 0:
				c.Amount--
			case len(c.Payments) > 1:
				c.Payments = c.Payments[1:]
			}
		})},
		{"programme.batch_payment_twice", of(func(c *programme.AssignBatch) {
			c.Payments = append(c.Payments, c.Payments[0])
		})},
		{"programme.rows_out_of_range", of(func(c *programme.AssignBatch) { c.Payments = nil })},
		{"programme.line_unknown", of(func(c *programme.AssignBatch) { c.Payments[0].Number = 1 << 30 })},
		{"programme.answer_of_other_attempt", of(func(c *programme.AssignBatch) { c.Payments[0].Attempt++ })},
		{"programme.amount_out_of_range", of(func(c *programme.AssignBatch) { c.Payments[0].Amount++ })},
	}
}
