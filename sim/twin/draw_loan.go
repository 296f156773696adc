package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/person"
	"liangshan/quantity"
)

// Accounts of loans, in the order of the terms: fund, banks, outside, budget, payable, exposure, counter.
const loanAccounts = keptAccounts + 2<<40

// loanNeed is what there has to be before loans are granted.
var loanNeed = Need{Persons: 12, Companies: 4, Accounts: true}

// first returns the next command by which loans can be granted; nil if they can.
func (m *Loan) first(chance *rand.Rand, now int64) any {
	if c := m.of.prepare(chance, now, loanNeed); c != nil {
		return c
	}
	for i := range ledger.AccountID(7) {
		flags := ledger.Flags(0)
		if i == 2 || i == 6 {
			flags = ledger.MayOwe
		}
		if m.of.Ledger.accounts[loanAccounts+i] == nil {
			return ledger.Open{ID: loanAccounts + i, Unit: "CNY", Code: m.of.Ledger.code("CNY"), Flags: flags}
		}
	}
	if len(m.terms) == 0 {
		return m.newTerms(chance, now)
	}
	return nil
}

// Draw returns a command at random.
func (m *Loan) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	if percent(chance, 2*wrong) {
		aims := m.Aims()
		if c := aims[chance.IntN(len(aims))].Draw(chance, now); c != nil {
			return c
		}
	}
	draws := []func(*rand.Rand, int64) any{
		m.aimGrant,
		m.aimRepay,
		m.aimSupport,
		m.aimClaim,
		m.aimRecover,
		m.aimTerms,
		m.money,
		m.aimTakeBack,
		m.aimUnsupport,
		m.aimPaySupport,
	}
	if c := draws[weighted(chance, []int{34, 22, 14, 10, 14, 2, 4, 4, 2, 4})](chance, now); c != nil {
		return c
	}
	return m.aimGrant(chance, now)
}

// Aims returns what is aimed at in the register of loans: all commands and all refusals.
func (m *Loan) Aims() []Aim {
	aims := []Aim{{"loan.publish_terms", m.aimTerms}, {"loan.grant", m.aimGrant}, {"loan.note_repaid", m.aimRepay},
		{"loan.support", m.aimSupport}, {"loan.claim", m.aimClaim}, {"loan.recover", m.aimRecover},
		{"loan.take_back_repayment", m.aimTakeBack}, {"loan.begins_within_another", m.aimOverlap},
		{"loan.repaid_below_supported", m.aimBelies},
		{"loan.take_back_support", m.aimUnsupport}, {"loan.support_paid_out", m.aimPaidOut},
		{"loan.pay_support", m.aimPaySupport},
		{"loan.support_unknown", altered(m.aimUnsupport, func(c *loan.TakeBackSupport) { c.Period++ })},
		{"loan.exposure_above_multiple", m.aimExposure}, {"loan.fund_short", m.aimFundShort},
		{"loan.support_budget_short", m.aimBudgetShort}, {"loan.borrows_already", m.aimBorrows},
		{"loan.overdue", m.aimOverdue}, {"loan.supported_already", m.aimSupportedAlready},
		{"loan.not_overdue_long_enough", m.aimEarly}}
	for name, spoil := range map[string]func(*loan.PublishTerms){
		"loan.terms_malformed":    func(c *loan.PublishTerms) { c.Part = 0 },
		"loan.account_unsuitable": func(c *loan.PublishTerms) { c.Banks = c.Fund },
		"loan.terms_out_of_order": func(c *loan.PublishTerms) { c.From = firstDay },
	} {
		aims = append(aims, Aim{name, altered(m.aimTerms, spoil)})
	}
	for name, spoil := range map[string]func(*loan.Grant){
		"loan.terms_missing":       func(c *loan.Grant) { c.From = firstDay - 1 },
		"loan.borrower_unsuitable": func(c *loan.Grant) { c.Persons, c.Staff = append(c.Persons, 1<<40), c.Staff+1 },
		"loan.bank_unknown":        func(c *loan.Grant) { c.Bank = 1 << 30 },
		"loan.amount_out_of_range": func(c *loan.Grant) { c.Principal = 0 },
		"loan.above_limit":         func(c *loan.Grant) { c.Principal = 1 << 40 },
		"loan.rate_out_of_range":   func(c *loan.Grant) { c.Rate = 1_000_001 },
		"loan.date_unsuitable":     func(c *loan.Grant) { c.Due = c.From },
		"loan.term_too_long":       func(c *loan.Grant) { c.Due += 10_000 },
		"loan.paper_missing":       func(c *loan.Grant) { c.Paper = [32]byte{} },
	} {
		aims = append(aims, Aim{name, altered(m.aimGrant, spoil)})
	}
	for name, spoil := range map[string]func(*loan.NoteRepaid){
		"loan.unknown":            func(c *loan.NoteRepaid) { c.Loan = 1 << 30 },
		"loan.balance_is_another": func(c *loan.NoteRepaid) { c.Seen++ },
		"loan.above_owed":         func(c *loan.NoteRepaid) { c.Amount = c.Seen + 1 },
		"loan.reference_used":     func(c *loan.NoteRepaid) { c.Reference = 0 },
		"loan.ended":              m.toEnded,
	} {
		aims = append(aims, Aim{name, altered(m.aimRepay, spoil)})
	}
	aims = append(aims,
		Aim{"loan.repayment_unknown", altered(m.aimTakeBack, func(c *loan.TakeBackRepayment) { c.Reference++ })},
		Aim{"loan.period_unsuitable", altered(m.aimSupport, func(c *loan.Support) { c.Period++ })},
		Aim{"loan.interest_implausible", altered(m.aimSupport, func(c *loan.Support) { c.Interest = 1 << 40 })},
		Aim{"loan.not_claimed", func(chance *rand.Rand, now int64) any {
			return loan.Recover{Loan: m.some(chance, func(g *guaranteed) bool { return !g.called })}
		}})
	slices.SortFunc(aims, func(a, b Aim) int { return compareText(a.Name, b.Name) })
	return aims
}

// altered returns what draws a command and changes it. What has to come before it stays as it is.
func altered[C any](draw func(*rand.Rand, int64) any, change func(*C)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		command := draw(chance, now)
		if c, ok := command.(C); ok {
			change(&c)
			return c
		}
		return command
	}
}

// some returns a loan of which something holds; 0 if there is none.
func (m *Loan) some(chance *rand.Rand, holds func(*guaranteed) bool) loan.Number {
	var fit []loan.Number
	for i, g := range m.loans {
		if holds(g) {
			fit = append(fit, loan.Number(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Loan) newTerms(chance *rand.Rand, now int64) loan.PublishTerms {
	c := loan.PublishTerms{From: today(now) - 400, PersonMax: 20_000, PartnerRate: 1_100_000, PartnersMax: 66_000,
		FirmMax: 100_000, HireRate: 150_000, HireRateLarge: 80_000, LargeAbove: 100, PerHead: 9_999,
		RateMax: quantity.Rate(60_000 + chance.IntN(9)), MonthsMax: uint16(13 + chance.IntN(12)),
		SupportRate: 500_000, OverdueMonths: 1, FullUpTo: 10_000, Part: 800_000, Multiple: uint16(3 + chance.IntN(6)),
		Basis: "assumed"}
	for i, id := range []*ledger.AccountID{&c.Fund, &c.Banks, &c.Outside, &c.Budget, &c.Payable, &c.Exposure, &c.Counter} {
		*id = loanAccounts + ledger.AccountID(i)
	}
	if n := len(m.terms); n > 0 {
		c.From = m.terms[n-1].From + 1 + calendar.Date(chance.IntN(20))
	}
	return c
}

func (m *Loan) aimTerms(chance *rand.Rand, now int64) any { return m.newTerms(chance, now) }

// money gives the fund something, or the budget.
func (m *Loan) money(chance *rand.Rand, _ int64) any {
	to := loanAccounts + ledger.AccountID(3*chance.IntN(2))
	return ledger.Transfer{Debit: loanAccounts + 2, Credit: to, Amount: 1 + chance.Int64N(20_000)}
}

// aimGrant draws a loan that can be granted, or brings what it needs.
func (m *Loan) aimGrant(chance *rand.Rand, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	t := m.inForce(today(now))
	c := loan.Grant{Rate: quantity.Rate(1 + chance.IntN(60_000)), Paper: [32]byte{1}}
	c.From = max(today(now)-calendar.Date(chance.IntN(380)), m.terms[0].From)
	c.Due = today(now) + calendar.Date(chance.IntN(4)*chance.IntN(4))
	c.Due = max(min(c.Due, addMonths(c.From, int(m.inForce(c.From).MonthsMax))), c.From+1)
	firms := m.of.activeCompanies()
	c.Bank = firms[chance.IntN(len(firms))]
	if chance.IntN(4) == 0 {
		c.Firm = firms[chance.IntN(len(firms))]
		c.Staff = []uint32{10, 100, 101, 200}[chance.IntN(4)]
		c.Hires = []uint32{c.Staff * 15 / 100, c.Staff * 8 / 100, c.Staff*15/100 + 1, c.Staff}[chance.IntN(4)]
		c.Graduates = uint32(chance.IntN(int(c.Hires) + 1))
		if m.borrows(0, c.Firm) || c.Firm == c.Bank {
			c.Firm = 0
		}
	}
	if c.Firm == 0 {
		c.Staff, c.Hires, c.Graduates = 0, 0, 0
		for range 1 + chance.IntN(3)*chance.IntN(2) {
			one := m.of.Person.found(chance, alive)
			if one == 0 || m.borrows(one, 0) {
				return person.Register{Number: person.Number(m.of.Person.unused())}
			}
			if !slices.Contains(c.Persons, one) {
				c.Persons = append(c.Persons, one)
			}
		}
	}
	limit, _ := m.limit(m.inForce(c.From), c)
	room := m.of.Ledger.balance(t.Fund).Int64()*int64(m.inForce(c.From).Multiple) - m.exposure()
	if limit <= 0 || room <= 0 {
		return m.money(chance, now)
	}
	c.Principal = 1 + chance.Int64N(min(limit, room))
	if chance.IntN(3) == 0 {
		c.Principal = min(limit, room)
	}
	return c
}

// alive reports whether somebody stands and lives.
func alive(h *human) bool { return standing(h) && !h.dead }

// reference returns a number that no bank has used.
func (m *Loan) reference() uint64 { return m.of.Person.unused() }

// aimRepay draws that something was repaid.
func (m *Loan) aimRepay(chance *rand.Rand, now int64) any {
	number := m.some(
		chance,
		func(g *guaranteed) bool { return !g.called && !g.settled && (!g.late || chance.IntN(4) == 0) },
	)
	if number == 0 {
		return m.aimGrant(chance, now)
	}
	g := m.loans[number-1]
	c := loan.NoteRepaid{Loan: number, Amount: 1 + chance.Int64N(g.unpaid), On: today(now), Seen: g.unpaid,
		Reference: m.reference()}
	switch chance.IntN(6) {
	case 0:
		c.Amount = g.unpaid
	case 1:
		c.On = g.From
		if len(g.supported) > 0 && chance.IntN(4) > 0 { // Supported interest would have been borne by nothing.
			c.On = today(now)
		}
	}
	return c
}

// aimUnsupport draws that a quarter was supported wrongly.
func (m *Loan) aimUnsupport(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool { return len(g.supported) > 0 })
	if number == 0 {
		return m.aimSupport(chance, now)
	}
	periods := slices.Sorted(maps.Keys(m.loans[number-1].supported))
	period := periods[chance.IntN(len(periods))]
	return loan.TakeBackSupport{Loan: number, Period: period, Paper: [32]byte{4}, Returned: m.loans[number-1].out[period]}
}

// aimPaySupport draws that support is paid out.
func (m *Loan) aimPaySupport(chance *rand.Rand, now int64) any {
	c, ok := m.aimUnsupport(chance, now).(loan.TakeBackSupport)
	if !ok || c.Returned {
		return m.aimSupport(chance, now)
	}
	return loan.PaySupport{Loan: c.Loan, Period: c.Period}
}

// aimPaidOut takes back support of which something else is said than whether it was paid out.
func (m *Loan) aimPaidOut(chance *rand.Rand, now int64) any {
	c, ok := m.aimUnsupport(chance, now).(loan.TakeBackSupport)
	if !ok {
		return m.aimSupport(chance, now)
	}
	c.Returned = !c.Returned
	return c
}

// aimTakeBack draws that a repayment was noted wrongly.
func (m *Loan) aimTakeBack(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool {
		return len(g.back) > 0 && !g.called && (!g.settled || chance.IntN(3) == 0)
	})
	if number == 0 {
		return m.aimRepay(chance, now)
	}
	back := m.loans[number-1].back
	return loan.TakeBackRepayment{Loan: number, Reference: back[chance.IntN(len(back))].Reference, Paper: [32]byte{3}}
}

// aimOverlap draws a loan that begins before the borrower's last one ended.
func (m *Loan) aimOverlap(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool {
		return g.settled && g.ended > m.terms[0].From+1 && g.Firm == 0 && !slices.ContainsFunc(g.Persons,
			func(p person.Number) bool { return !m.of.Person.active(p) || m.borrows(p, 0) })
	})
	if number == 0 {
		return m.aimRepay(chance, now)
	}
	g := m.loans[number-1]
	return loan.Grant{Persons: slices.Clone(g.Persons), From: g.ended - 1, Due: today(now) + 1, Principal: 1, Rate: 1,
		Bank: m.bank(), Paper: [32]byte{1}}
}

// aimBelies draws a repayment of a day before interest was supported of what it repays.
func (m *Loan) aimBelies(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool { return !g.called && !g.settled && len(g.supported) > 0 })
	if number == 0 {
		return m.aimSupport(chance, now)
	}
	g := m.loans[number-1]
	return loan.NoteRepaid{Loan: number, Amount: g.unpaid, On: g.From, Seen: g.unpaid, Reference: m.reference()}
}

// toEnded turns a payment to a loan that has ended.
func (m *Loan) toEnded(c *loan.NoteRepaid) {
	for i, g := range m.loans {
		if g.settled || g.called {
			c.Loan = loan.Number(i + 1)
		}
	}
}

// aimSupport draws that interest is supported.
func (m *Loan) aimSupport(chance *rand.Rand, now int64) any {
	return m.supportOf(chance, now, func(g *guaranteed) bool { return !g.called && (!g.late || g.settled) }, false)
}

// supportOf draws that interest of a loan is supported for a quarter that was, or was not, before.
func (m *Loan) supportOf(chance *rand.Rand, now int64, holds func(*guaranteed) bool, again bool) any {
	for range 8 {
		number := m.some(chance, holds)
		if number == 0 {
			break
		}
		g := m.loans[number-1]
		first := periodFirst(g.From)
		for period := first; addMonths(period, 3) <= today(now) && period < g.Due; period = addMonths(period, 3) {
			most := g.bears(max(period, g.From), min(addMonths(period, 3), g.Due))
			if g.supported[period] > 0 != again || most < 2 {
				continue
			}
			return loan.Support{Loan: number, Period: period, Interest: 2 + chance.Int64N(most-1)}
		}
	}
	return m.aimGrant(chance, now)
}

func (m *Loan) aimSupportedAlready(chance *rand.Rand, now int64) any {
	return m.supportOf(chance, now, func(g *guaranteed) bool { return !g.called && (!g.late || g.settled) }, true)
}

func (m *Loan) aimOverdue(chance *rand.Rand, now int64) any {
	return m.supportOf(chance, now, func(g *guaranteed) bool { return g.called || g.late && !g.settled }, false)
}

// aimClaim draws that the fund pays for a loan that has been overdue for long enough.
func (m *Loan) aimClaim(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool {
		return g.late && !g.settled && !g.called && g.claimable() <= today(now)
	})
	if number == 0 {
		return nil
	}
	g := m.loans[number-1]
	return loan.Claim{Loan: number, Interest: chance.Int64N(g.unsupported() + 1), On: today(now),
		Paper: [32]byte{2}}
}

// aimEarly asks the fund to pay before the time.
func (m *Loan) aimEarly(chance *rand.Rand, now int64) any {
	return loan.Claim{Loan: m.some(chance, func(g *guaranteed) bool {
		return !g.settled && !g.called && g.claimable() > today(now)
	}), On: today(now), Paper: [32]byte{2}}
}

// aimRecover draws that something came back of what the fund has paid.
func (m *Loan) aimRecover(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool { return g.called && g.returned < g.owed })
	if number == 0 {
		return m.aimClaim(chance, now)
	}
	g := m.loans[number-1]
	left := g.owed - g.returned
	c := loan.Recover{
		Loan:      number,
		Amount:    1 + chance.Int64N(left),
		On:        today(now),
		Seen:      left,
		Reference: m.reference(),
	}
	switch chance.IntN(8) {
	case 0:
		c.Amount = left
	case 1:
		c.Amount = min(left, 1+chance.Int64N(3))
	case 2:
		c.Seen++
	}
	return c
}

// aimExposure asks for more than the fund may stand for: it takes a fund that is nearly spoken for.
func (m *Loan) aimExposure(chance *rand.Rand, now int64) any {
	command := m.aimGrant(chance, now)
	c, ok := command.(loan.Grant)
	if !ok {
		return command
	}
	t := m.inForce(c.From)
	limit, _ := m.limit(t, c)
	if room := m.of.Ledger.balance(t.Fund).Int64()*int64(t.Multiple) - m.exposure(); room < limit {
		c.Principal = room + 1
	}
	return c
}

// aimFundShort claims more than the fund has, or takes from it what is left.
func (m *Loan) aimFundShort(chance *rand.Rand, now int64) any {
	command := m.aimClaim(chance, now)
	c, ok := command.(loan.Claim)
	fund := m.of.Ledger.accounts[loanAccounts]
	if !ok || fund == nil || fund.available().Int64() < 2 {
		return command
	}
	g := m.loans[c.Loan-1]
	if g.unpaid*8/10 <= fund.available().Int64() {
		return ledger.Transfer{Debit: loanAccounts, Credit: loanAccounts + 1, Amount: fund.available().Int64() - 1}
	}
	return c
}

// aimBudgetShort supports interest out of a budget that is spent.
func (m *Loan) aimBudgetShort(chance *rand.Rand, now int64) any {
	budget := m.of.Ledger.accounts[loanAccounts+3]
	if budget == nil || budget.available().Sign() == 0 {
		return m.aimSupport(chance, now)
	}
	return ledger.Transfer{Debit: loanAccounts + 3, Credit: loanAccounts + 4, Amount: budget.available().Int64()}
}

// aimBorrows has somebody borrow who does already.
func (m *Loan) aimBorrows(chance *rand.Rand, now int64) any {
	number := m.some(chance, func(g *guaranteed) bool {
		return g.open() &&
			(g.Firm != 0 && m.of.Company.active(g.Firm) || len(g.Persons) > 0 && m.of.Person.active(g.Persons[0]))
	})
	if number == 0 {
		return m.aimGrant(chance, now)
	}
	g := m.loans[number-1]
	return loan.Grant{Firm: g.Firm, Persons: slices.Clone(g.Persons), Staff: g.Staff, Hires: g.Hires,
		Graduates: g.Graduates, From: today(now) - 1, Due: today(now) + 1, Principal: 1, Rate: 1, Bank: m.bank(),
		Paper: [32]byte{1}}
}

func (m *Loan) bank() company.Number { return m.of.activeCompanies()[0] }
