package twin

import (
	"cmp"
	"maps"
	"slices"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/dividend"
	"liangshan/ledger"
)

func companyNumber(n uint32) company.Number { return company.Number(n) }

// contractNumber turns a number of a source into one of the register of credits, which has none that
// are larger.
func contractNumber(n uint64) carbon.ForwardID {
	if n > 1<<32-1 {
		return 1<<32 - 1
	}
	return carbon.ForwardID(n)
}

func compareText(a, b string) int { return cmp.Compare(a, b) }

// decidePayment is Decide for what follows once a run is approved.
func (m *Dividend) decidePayment(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case dividend.Approve:
		return m.approve(env, c), true
	case dividend.Pay:
		return m.pay(env, c), true
	case dividend.ReturnPayment:
		return m.giveBack(env, c), true
	case dividend.Reissue:
		return m.reissue(env, c), true
	case dividend.NoteFile:
		return m.noteFile(c), true
	case dividend.CloseRun:
		r, code := m.inState(c.Run, dividend.Paid)
		if code == "" && m.sums(r).linesHeld > 0 {
			code = "dividend.lines_unsettled"
		}
		if code != "" {
			return refuse(code), true
		}
		r.state = dividend.Closed
		return accept(1), true
	}
	return Verdict{}, false
}

// book makes transfers, those of nothing aside, in one event that follows so many others of its
// command. It returns the number of events, or why not.
func (m *Dividend) book(env Env, after int, transfers []ledger.Transfer) (events int, code string) {
	row := uint32(0)
	for _, t := range transfers {
		if t.Amount == 0 {
			continue
		}
		if _, code := m.of.Ledger.transfer(t, posting{env.Sequence + uint64(after), row}); code != "" {
			return 0, code
		}
		row++
	}
	return min(int(row), 1), ""
}

func (m *Dividend) approve(env Env, c dividend.Approve) Verdict {
	r, code := m.inState(c.Run, dividend.Published)
	switch {
	case code != "":
		return refuse(code)
	case r.proposer == env.Actor:
		return refuse("dividend.second_person_must_differ")
	case env.Time < r.until:
		return refuse("dividend.publicity_not_over")
	case slices.ContainsFunc(m.objections, func(o *objection) bool {
		return o.run == c.Run && o.state == dividend.ObjectionOpen
	}):
		return refuse("dividend.objections_open")
	case r.hash != c.Hash:
		return refuse("dividend.list_is_another")
	case m.ofHolders(r.Pool):
		return refuse("dividend.pool_of_holders")
	}
	for _, p := range r.parts {
		if p.freezer == env.Actor {
			return refuse("dividend.second_person_must_differ")
		}
	}
	w := m.waterfalls[r.waterfall]
	m.of.Ledger.mark()
	events, code := m.book(env, 1, []ledger.Transfer{
		{Debit: r.Pool, Credit: w.Cost, Amount: r.legs.Cost}, {Debit: r.Pool, Credit: w.Fee, Amount: r.legs.Fee},
		{
			Debit:  r.Pool,
			Credit: w.Reserve,
			Amount: r.legs.Reserve,
		}, {Debit: r.Pool, Credit: w.Bank, Amount: r.legs.Bank},
		{Debit: r.Pool, Credit: w.Payable, Amount: r.legs.Villages}})
	if code != "" {
		m.of.Ledger.back()
		return refuse(code)
	}
	r.state = dividend.Approved
	return accept(1 + events)
}

// usable reports whether the ledger would take a payment to an account.
func (m *Dividend) usable(id ledger.AccountID, w dividend.PublishWaterfall) bool {
	a := m.of.Ledger.accounts[id]
	return a != nil && id != w.Payable && a.unit == m.of.Ledger.accounts[w.Payable].unit && !a.closed &&
		!a.frozen &&
		!a.neverOwed
}

// waiting returns the account in which payments wait for a holder, and opens it if there is none that
// the ledger would take one to: two events then.
func (m *Dividend) waiting(
	of holderOf,
	w dividend.PublishWaterfall,
) (id ledger.AccountID, events int, code string) {
	if id, ok := m.holdings[of]; ok && m.usable(id, w) {
		return id, 0, ""
	}
	l := m.of.Ledger
	id = max(w.HoldingFirst, m.lastHolding+1)
	for l.accounts[id] != nil {
		id++
	}
	v := l.open(
		ledger.Open{ID: id, Unit: l.accounts[w.Payable].unit, Code: w.HoldingCode, Holder: uint64(of.holder)},
	)
	if v.Code != "" {
		return 0, 0, v.Code
	}
	m.holdings[of], m.opened[id], m.lastHolding = id, true, id
	return id, 2, ""
}

// send says where the money of a line goes: to its payee, or to wait. It returns the number of events.
func (m *Dividend) send(l *line, w dividend.PublishWaterfall) (events int, code string) {
	if l.bank == dividend.BankChecked && !m.dead(l.holder) && m.usable(l.account, w) {
		l.state, l.paidTo = dividend.LinePaid, l.account
		return 0, ""
	}
	l.state = dividend.LineHeld
	l.paidTo, events, code = m.waiting(holderOf{l.register, l.holder}, w)
	return events, code
}

// attempt does something, and takes back what it did to accounts and holdings if it is refused.
func (m *Dividend) attempt(do func() (int, string)) Verdict {
	holdings, opened, last := maps.Clone(m.holdings), maps.Clone(m.opened), m.lastHolding
	m.of.Ledger.mark()
	events, code := do()
	if code != "" {
		m.of.Ledger.back()
		m.holdings, m.opened, m.lastHolding = holdings, opened, last
		return refuse(code)
	}
	return accept(events)
}

func (m *Dividend) pay(env Env, c dividend.Pay) Verdict {
	r, code := m.inState(c.Run, dividend.Approved)
	if code != "" {
		return refuse(code)
	}
	w := m.waterfalls[r.waterfall]
	sent := map[dividend.LineID]line{}
	v := m.attempt(func() (events int, code string) {
		var transfers []ledger.Transfer
		tax := int64(0)
		for _, id := range r.linesOf() {
			l := *m.lines[id]
			tax += l.tax
			if l.state = dividend.LineNothing; l.net() > 0 {
				opened, code := m.send(&l, w)
				if code != "" {
					return 0, code
				}
				events += opened
				transfers = append(transfers, ledger.Transfer{Debit: w.Payable, Credit: l.paidTo, Amount: l.net()})
			}
			sent[id] = l
		}
		transfers = append(transfers, ledger.Transfer{Debit: w.Payable, Credit: w.Tax, Amount: tax})
		booked, code := m.book(env, events+1, transfers)
		return events + 1 + booked + 1, code
	})
	if v.Code == "" {
		for id, l := range sent {
			*m.lines[id] = l
		}
		r.state = dividend.Paid
	}
	return v
}

func (m *Dividend) giveBack(env Env, c dividend.ReturnPayment) Verdict {
	l := m.lines[c.Line]
	switch {
	case l == nil:
		return refuse("dividend.line_unknown")
	case l.state == dividend.LineInheritedState:
		return refuse("dividend.line_paid_to_heirs")
	case l.state != dividend.LinePaid && l.state != dividend.LineReissued:
		return refuse("dividend.line_in_other_state")
	case !publicCode(c.Reason):
		return refuse("dividend.reason_malformed")
	}
	r, code := m.inState(l.run, dividend.Approved, dividend.Paid)
	if code != "" {
		return refuse(code)
	}
	from := c.From
	if from == 0 {
		from = l.paidTo
	}
	if m.ofHolders(from) {
		return refuse("dividend.returned_from_holders")
	}
	s := m.registers[l.register-1]
	payee := s.payees[l.holder]
	closes := payee.Account == l.paidTo && payee.Bank == dividend.BankChecked
	var account ledger.AccountID
	v := m.attempt(func() (events int, code string) {
		if account, events, code = m.waiting(holderOf{l.register, l.holder}, m.waterfalls[r.waterfall]); code != "" {
			return 0, code
		}
		if closes {
			events++
		}
		booked, code := m.book(env, events+1, []ledger.Transfer{{Debit: from, Credit: account, Amount: l.net()}})
		return events + 1 + booked, code
	})
	if v.Code == "" {
		if closes {
			payee.Bank = dividend.BankClosed
			s.payees[l.holder] = payee
			s.revision++
		}
		l.state, l.paidTo, l.filed = dividend.LineReturned, account, false
	}
	return v
}

func (m *Dividend) reissue(env Env, c dividend.Reissue) Verdict {
	l := m.lines[c.Line]
	switch {
	case l == nil:
		return refuse("dividend.line_unknown")
	case l.state != dividend.LineHeld && l.state != dividend.LineReturned:
		return refuse("dividend.line_in_other_state")
	}
	r, code := m.inState(l.run, dividend.Approved, dividend.Paid)
	if code != "" {
		return refuse(code)
	}
	w := m.waterfalls[r.waterfall]
	if m.dead(l.holder) {
		return m.deal(env, c.Line, l, w)
	}
	p := m.registers[l.register-1].payees[l.holder]
	if p.Bank != dividend.BankChecked || !m.usable(p.Account, w) || p.Account == l.paidTo {
		return refuse("dividend.account_unusable")
	}
	v := m.attempt(func() (int, string) {
		booked, code := m.book(env, 1, []ledger.Transfer{{Debit: l.paidTo, Credit: p.Account, Amount: l.net()}})
		return 1 + booked, code
	})
	if v.Code == "" {
		l.state, l.paidTo, l.filed = dividend.LineReissued, p.Account, false
	}
	return v
}

// deal makes what waits in a dead holder's name lines of the heirs, by the units that they inherited.
func (m *Dividend) deal(env Env, id dividend.LineID, l *line, w dividend.PublishWaterfall) Verdict {
	s := m.registers[l.register-1]
	heirs := slices.Sorted(maps.Keys(s.heirs[l.holder]))
	var weights []int64
	for _, heir := range heirs {
		weights = append(weights, s.heirs[l.holder][heir])
	}
	if len(heirs) == 0 {
		return refuse("dividend.heirs_missing")
	}
	var lines []*line
	v := m.attempt(func() (events int, code string) {
		var transfers []ledger.Transfer
		offset := int64(0)
		for i, amount := range divide(l.net(), weights) {
			p := s.payees[heirs[i]]
			heir := &line{
				run:      l.run,
				register: l.register,
				holder:   heirs[i],
				units:    weights[i],
				amount:   amount,
				offset:   offset,
				account:  p.Account,
				bank:     p.Bank,
				state:    dividend.LineNothing,
				parent:   id,
			}
			if offset += amount; amount > 0 {
				opened, code := m.send(heir, w)
				if code != "" {
					return 0, code
				}
				events += opened
				transfers = append(transfers, ledger.Transfer{Debit: l.paidTo, Credit: heir.paidTo, Amount: amount})
			}
			lines = append(lines, heir)
			events++
		}
		booked, code := m.book(env, events, transfers)
		return events + booked, code
	})
	if v.Code != "" {
		return v
	}
	for _, heir := range lines {
		m.lastLine++
		m.lines[m.lastLine] = heir
		l.heirs = append(l.heirs, m.lastLine)
	}
	l.state, l.paidTo = dividend.LineInheritedState, 0
	return v
}

// The sums of a run's lines.
type runSums struct {
	lines, paidLines, linesHeld uint32
	total, tax                  int64
	paid, withheld, held        int64
}

func (m *Dividend) sums(r *run) (s runSums) {
	for _, id := range r.linesOf() {
		l := m.lines[id]
		s.lines++
		s.total, s.tax = s.total+l.amount, s.tax+l.tax
		if l.state != dividend.LineFrozen {
			s.paidLines++
			s.withheld += l.tax
			m.whereIs(l, &s)
		}
	}
	return s
}

// whereIs adds where the money of a line is, with that of the lines that became of it.
func (m *Dividend) whereIs(l *line, s *runSums) {
	switch l.state {
	case dividend.LineHeld, dividend.LineReturned:
		s.held += l.net()
		s.linesHeld++
	case dividend.LineInheritedState:
		for _, heir := range l.heirs {
			m.whereIs(m.lines[heir], s)
		}
	default:
		s.paid += l.net()
	}
}
