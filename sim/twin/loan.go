package twin

import (
	"fmt"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/person"
	"liangshan/quantity"
)

// A Loan is the twin of package loan.
type Loan struct {
	of       *County
	terms    []loan.PublishTerms // In order of their days.
	loans    []*guaranteed       // By number, from 1.
	receipts map[receipt]bool
}

type guaranteed struct {
	loan.Grant
	terms                           loan.PublishTerms
	unpaid, owed, claimed, returned int64
	late, settled, called           bool
	supported                       map[calendar.Date]int64 // Interest that was paid, by quarter.
	back                            []loan.NoteRepaid       // What was repaid.
	out                             map[calendar.Date]bool  // What of it was paid out.
	taken                           map[calendar.Date]bool  // Quarters of which support was taken back.
	ended                           calendar.Date           // From when it bears no interest; 0: it goes on.
}

// A receipt is a bank's number for what it got.
type receipt struct {
	bank   company.Number
	number uint64
}

// NewLoan returns an empty twin.
func NewLoan(of *County) *Loan { return &Loan{of: of, receipts: map[receipt]bool{}} }

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Loan) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case loan.PublishTerms:
		if code := m.termsCode(c); code != "" {
			return refuse(code), true
		}
		m.terms = append(m.terms, c)
		return accept(1), true
	case loan.Grant:
		return m.grant(env, c), true
	case loan.NoteRepaid:
		return m.repaid(env, c), true
	case loan.Support:
		return m.support(env, c), true
	case loan.Claim:
		return m.claim(env, c), true
	case loan.Recover:
		return m.recover(env, c), true
	case loan.TakeBackRepayment:
		return m.takeBack(env, c), true
	case loan.TakeBackSupport:
		return m.unsupport(env, c), true
	case loan.PaySupport:
		return m.paySupport(env, c), true
	}
	return Verdict{}, false
}

// alike reports whether accounts are there, no two the same, and all in one unit.
func (m *Loan) alike(all ...ledger.AccountID) bool {
	for i, id := range all {
		a := m.of.Ledger.accounts[id]
		if a == nil || a.unit != m.of.Ledger.accounts[all[0]].unit || slices.Contains(all[:i], id) {
			return false
		}
	}
	return true
}

func (m *Loan) termsCode(c loan.PublishTerms) string {
	amounts := []int64{c.PersonMax, c.PartnersMax, c.FirmMax, c.PerHead, c.FullUpTo}
	rates := []quantity.Rate{c.HireRate, c.HireRateLarge, c.RateMax, c.SupportRate, c.Part}
	switch {
	case slices.Min(amounts) <= 0 || slices.Max(amounts) > 1<<45/1000 || slices.Min(rates) <= 0 ||
		slices.Max(rates) > 1_000_000 || !aDate(c.From) || c.Basis == "" || c.Multiple == 0 || c.PartnerRate < 1_000_000 ||
		c.PartnerRate > 10_000_000 || c.MonthsMax == 0 || c.MonthsMax > 600 || c.OverdueMonths == 0 || c.OverdueMonths > 60:
		return "loan.terms_malformed"
	case !m.alike(c.Fund, c.Banks, c.Outside, c.Budget, c.Payable) || !m.alike(c.Exposure, c.Counter):
		return "loan.account_unsuitable"
	}
	if n := len(m.terms); n > 0 {
		last := m.terms[n-1]
		if c.From <= last.From || last.Exposure != c.Exposure || last.Counter != c.Counter || last.Fund != c.Fund {
			return "loan.terms_out_of_order"
		}
	}
	return ""
}

// inForce returns the terms of a day; nil if there are none.
func (m *Loan) inForce(day calendar.Date) (found *loan.PublishTerms) {
	for i := range m.terms {
		if m.terms[i].From <= day {
			found = &m.terms[i]
		}
	}
	return found
}

// open reports whether a loan keeps its borrowers from another.
func (g *guaranteed) open() bool {
	return !g.settled && (!g.called || g.returned < g.owed)
}

// borrows reports whether somebody, or a firm, is in a loan that keeps from another.
func (m *Loan) borrows(one person.Number, firm company.Number) bool {
	return slices.ContainsFunc(m.loans, func(g *guaranteed) bool {
		return g.open() && (firm != 0 && g.Firm == firm || one != 0 && slices.ContainsFunc(g.Persons,
			func(p person.Number) bool { return m.of.Person.stands(p) == one }))
	})
}

// limit returns how much may be borrowed, or why nothing.
func (m *Loan) limit(t *loan.PublishTerms, c loan.Grant) (int64, string) {
	if c.Firm != 0 {
		switch {
		case len(c.Persons) > 0 || c.Staff == 0 || c.Staff > 1_000_000 || c.Hires > c.Staff || c.Graduates > c.Hires,
			!m.of.Company.active(c.Firm):
			return 0, "loan.borrower_unsuitable"
		case m.borrows(0, c.Firm):
			return 0, "loan.borrows_already"
		}
		rate := t.HireRate
		if c.Staff > t.LargeAbove {
			rate = t.HireRateLarge
		}
		if big.NewRat(int64(c.Hires), int64(c.Staff)).Cmp(big.NewRat(int64(rate), 1_000_000)) >= 0 {
			return t.FirmMax, ""
		}
		return min(t.FirmMax, t.PerHead*int64(c.Graduates)), ""
	}
	n := int64(len(c.Persons))
	if n == 0 || n > 50 || c.Staff+c.Hires+c.Graduates > 0 {
		return 0, "loan.borrower_unsuitable"
	}
	for i, one := range c.Persons {
		switch {
		case !m.of.Person.active(one):
			return 0, "loan.borrower_unsuitable"
		case m.borrows(one, 0):
			return 0, "loan.borrows_already"
		case slices.Contains(c.Persons[:i], one):
			return 0, "loan.borrower_unsuitable"
		}
	}
	if n == 1 {
		return t.PersonMax, ""
	}
	return min(t.PartnersMax, rated(t.PersonMax*n, t.PartnerRate, quantity.Down)), ""
}

// exposure returns what is unpaid of all loans that the fund stands for.
func (m *Loan) exposure() (fen int64) {
	for _, g := range m.loans {
		if !g.called {
			fen += g.unpaid
		}
	}
	return fen
}

// balance returns what an account has.
func (l *Ledger) balance(id ledger.AccountID) *big.Int {
	a := l.accounts[id]
	return less(&a.credits, &a.debits)
}

func (m *Loan) grant(env Env, c loan.Grant) Verdict {
	day := today(env.Time)
	if c.From == 0 || !aDate(c.From) || c.From > day || c.Due > calendar.DateMax || c.Due <= c.From {
		return refuse("loan.date_unsuitable")
	}
	t := m.inForce(c.From)
	if t == nil {
		return refuse("loan.terms_missing")
	}
	limit, code := m.limit(t, c)
	if code != "" {
		return refuse(code)
	}
	covers := new(big.Int).Mul(m.of.Ledger.balance(t.Fund), big.NewInt(int64(t.Multiple)))
	switch {
	case !m.of.Company.active(c.Bank) || c.Bank == c.Firm:
		return refuse("loan.bank_unknown")
	case c.Principal <= 0:
		return refuse("loan.amount_out_of_range")
	case c.Principal > limit:
		return refuse("loan.above_limit")
	case c.Rate <= 0 || c.Rate > t.RateMax:
		return refuse("loan.rate_out_of_range")
	case c.Due > addMonths(c.From, int(t.MonthsMax)):
		return refuse("loan.term_too_long")
	case c.Due < day:
		return refuse("loan.date_unsuitable")
	case c.Paper == [32]byte{}:
		return refuse("loan.paper_missing")
	case m.overlaps(c):
		return refuse("loan.begins_within_another")
	case big.NewInt(m.exposure()+c.Principal).Cmp(covers) > 0:
		return refuse("loan.exposure_above_multiple")
	}
	return m.booked(env, func() {
		m.loans = append(m.loans, &guaranteed{Grant: c, terms: *t, unpaid: c.Principal,
			supported: map[calendar.Date]int64{}, out: map[calendar.Date]bool{}, taken: map[calendar.Date]bool{}})
	}, ledger.Transfer{Debit: t.Counter, Credit: t.Exposure, Amount: c.Principal})
}

// overlaps reports whether a loan would begin before the newest one of a borrower, or of a firm, had ended.
func (m *Loan) overlaps(c loan.Grant) bool {
	var persons []person.Number
	firm := c.Firm != 0
	for i := len(m.loans) - 1; i >= 0; i-- { // The newest of each number, as it was written.
		g := m.loans[i]
		if firm && g.Firm == c.Firm {
			if firm = false; c.From < g.ended {
				return true
			}
		}
		for _, one := range g.Persons {
			if slices.Contains(persons, one) {
				continue
			}
			persons = append(persons, one)
			if slices.Contains(c.Persons, m.of.Person.stands(one)) && c.From < g.ended {
				return true
			}
		}
	}
	return false
}

// booked makes transfers after an event of the module, and takes it in if all are made.
func (m *Loan) booked(env Env, take func(), transfers ...ledger.Transfer) Verdict {
	l := m.of.Ledger
	l.mark()
	for i, t := range transfers {
		if _, code := l.transfer(t, posting{env.Sequence + uint64(i) + 1, 0}); code != "" {
			l.back()
			return refuse(code)
		}
	}
	take()
	return accept(1 + len(transfers))
}

func (m *Loan) repaid(env Env, c loan.NoteRepaid) Verdict {
	g := at(m.loans, c.Loan)
	if g == nil {
		return refuse("loan.unknown")
	}
	switch {
	case g.settled || g.called:
		return refuse("loan.ended")
	case c.Reference == 0 || m.receipts[receipt{g.Bank, c.Reference}]:
		return refuse("loan.reference_used")
	case c.On < g.From || c.On > today(env.Time):
		return refuse("loan.date_unsuitable")
	case c.Seen != g.unpaid:
		return refuse("loan.balance_is_another")
	case c.Amount <= 0:
		return refuse("loan.amount_out_of_range")
	case c.Amount > g.unpaid:
		return refuse("loan.above_owed")
	}
	g.back = append(g.back, c)
	for period, paid := range g.supported {
		if paid > g.bears(max(period, g.From), min(addMonths(period, 3), g.Due)) {
			g.back = g.back[:len(g.back)-1]
			return refuse("loan.repaid_below_supported")
		}
	}
	return m.booked(env, func() {
		m.receipts[receipt{g.Bank, c.Reference}] = true
		g.unpaid -= c.Amount
		if g.settled = g.unpaid == 0; g.settled {
			for _, b := range g.back {
				g.ended = max(g.ended, b.On)
			}
		}
	}, ledger.Transfer{Debit: g.terms.Exposure, Credit: g.terms.Counter, Amount: c.Amount})
}

// takeBack takes back what was noted as repaid.
func (m *Loan) takeBack(env Env, c loan.TakeBackRepayment) Verdict {
	g := at(m.loans, c.Loan)
	if g == nil {
		return refuse("loan.unknown")
	}
	i := slices.IndexFunc(g.back, func(b loan.NoteRepaid) bool { return b.Reference == c.Reference })
	switch {
	case i < 0:
		return refuse("loan.repayment_unknown")
	case g.called:
		return refuse("loan.ended")
	case c.Paper == [32]byte{}:
		return refuse("loan.paper_missing")
	case g.settled && slices.ContainsFunc(m.loans, func(o *guaranteed) bool {
		return m.shares(g, o) && (o.open() || slices.Index(m.loans, o) >= int(c.Loan))
	}):
		return refuse("loan.borrows_already")
	}
	amount := g.back[i].Amount
	return m.booked(env, func() {
		delete(m.receipts, receipt{g.Bank, c.Reference})
		g.back = slices.Delete(g.back, i, i+1)
		g.unpaid += amount
		g.settled, g.ended = false, 0
		g.late = g.late || endOf(g.Due) <= env.Time
	}, ledger.Transfer{Debit: g.terms.Counter, Credit: g.terms.Exposure, Amount: amount})
}

// unsupport takes back what was supported of a quarter.
func (m *Loan) unsupport(env Env, c loan.TakeBackSupport) Verdict {
	g := at(m.loans, c.Loan)
	switch {
	case g == nil:
		return refuse("loan.unknown")
	case g.supported[c.Period] == 0:
		return refuse("loan.support_unknown")
	case c.Paper == [32]byte{}:
		return refuse("loan.paper_missing")
	case c.Returned != g.out[c.Period], !c.Returned && m.left(g.terms.Payable):
		return refuse("loan.support_paid_out")
	}
	from := g.terms.Payable
	if c.Returned {
		from = g.terms.Outside
	}
	return m.short(m.booked(env, func() {
		delete(g.supported, c.Period)
		delete(g.out, c.Period)
		g.taken[c.Period] = true
	}, ledger.Transfer{Debit: from, Credit: g.terms.Budget, Amount: g.halved(c.Period)}), "loan.support_paid_out")
}

// paySupport pays out what was supported of a quarter.
func (m *Loan) paySupport(env Env, c loan.PaySupport) Verdict {
	g := at(m.loans, c.Loan)
	switch {
	case g == nil:
		return refuse("loan.unknown")
	case g.supported[c.Period] == 0:
		return refuse("loan.support_unknown")
	case g.out[c.Period]:
		return refuse("loan.support_paid_out")
	}
	return m.short(m.booked(env, func() { g.out[c.Period] = true },
		ledger.Transfer{Debit: g.terms.Payable, Credit: g.terms.Outside, Amount: g.halved(c.Period)}),
		"loan.support_paid_out")
}

// halved returns the part of a quarter's interest that was given back.
func (g *guaranteed) halved(period calendar.Date) int64 {
	return rated(g.supported[period], g.terms.SupportRate, quantity.HalfUp)
}

// left reports whether an account has less than the support that was not paid out of it.
func (m *Loan) left(payable ledger.AccountID) bool {
	waits := new(big.Int)
	for _, g := range m.loans {
		for period := range g.supported {
			if g.terms.Payable == payable && !g.out[period] {
				waits.Add(waits, big.NewInt(g.halved(period)))
			}
		}
	}
	return m.of.Ledger.accounts[payable].available().Cmp(waits) < 0
}

// shares reports whether two loans have a borrower in common, whatever number they had.
func (m *Loan) shares(g, o *guaranteed) bool {
	return g.Firm != 0 && g.Firm == o.Firm || slices.ContainsFunc(g.Persons, func(one person.Number) bool {
		return slices.ContainsFunc(o.Persons, func(two person.Number) bool {
			return m.of.Person.stands(one) == m.of.Person.stands(two)
		})
	})
}

// bears returns the interest of the days from one up to another, at most: on what is unpaid at the end of each,
// rounded up.
func (g *guaranteed) bears(from, until calendar.Date) int64 {
	days := int64(0)
	for day := from; day < until; day++ {
		days += g.Principal
		for _, b := range g.back {
			if b.On <= day {
				days -= b.Amount
			}
		}
	}
	r := big.NewRat(days, 360_000_000)
	r.Mul(r, big.NewRat(int64(g.Rate), 1))
	most, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		most.Add(most, big.NewInt(1))
	}
	return most.Int64()
}

func (m *Loan) support(env Env, c loan.Support) Verdict {
	g := at(m.loans, c.Loan)
	if g == nil {
		return refuse("loan.unknown")
	}
	if !aDate(c.Period) || periodFirst(c.Period) != c.Period {
		return refuse("loan.period_unsuitable")
	}
	end := addMonths(c.Period, 3)
	switch {
	case end > today(env.Time) || end <= g.From || c.Period >= g.Due || g.settled && c.Period >= g.ended:
		return refuse("loan.period_unsuitable")
	case g.late && !g.settled && !g.called && !g.taken[c.Period], g.called:
		return refuse("loan.overdue")
	case g.supported[c.Period] > 0:
		return refuse("loan.supported_already")
	case c.Interest <= 0 || c.Interest > g.bears(max(c.Period, g.From), min(end, g.Due)):
		return refuse("loan.interest_implausible")
	}
	amount := rated(c.Interest, g.terms.SupportRate, quantity.HalfUp)
	if amount == 0 {
		return refuse("loan.interest_implausible")
	}
	return m.short(m.booked(
		env,
		func() { g.supported[c.Period] = c.Interest },
		ledger.Transfer{
			Debit:  g.terms.Budget,
			Credit: g.terms.Payable,
			Amount: amount,
		},
	), "loan.support_budget_short")
}

// periodFirst returns the first day of the quarter of a day.
func periodFirst(day calendar.Date) calendar.Date {
	month := monthsOf(day) / 3 * 3
	return civil(month/12, month%12+1, 1)
}

// short says by a code of the module that there is too little money.
func (m *Loan) short(v Verdict, code string) Verdict {
	if v.Code == "ledger.insufficient_balance" {
		v.Code = code
	}
	return v
}

// claimable returns the first day on which the fund may be asked to pay.
func (g *guaranteed) claimable() calendar.Date { return addMonths(g.Due, int(g.terms.OverdueMonths)) }

// unsupported returns what of the interest of the term was not supported, at most.
func (g *guaranteed) unsupported() int64 {
	most := g.bears(g.From, g.Due)
	for _, paid := range g.supported {
		most -= paid
	}
	return most
}

func (m *Loan) claim(env Env, c loan.Claim) Verdict {
	g := at(m.loans, c.Loan)
	if g == nil {
		return refuse("loan.unknown")
	}
	switch {
	case g.settled || g.called:
		return refuse("loan.ended")
	case c.On > today(env.Time):
		return refuse("loan.date_unsuitable")
	case !g.late || c.On < g.claimable():
		return refuse("loan.not_overdue_long_enough")
	case c.Interest < 0 || c.Interest > g.unsupported():
		return refuse("loan.interest_implausible")
	case c.Paper == [32]byte{}:
		return refuse("loan.paper_missing")
	}
	owed := g.unpaid + c.Interest
	amount := owed
	if g.Principal > g.terms.FullUpTo {
		amount = rated(owed, g.terms.Part, quantity.HalfUp)
	}
	return m.short(m.booked(env, func() { g.called, g.owed, g.claimed = true, owed, amount },
		ledger.Transfer{Debit: g.terms.Fund, Credit: g.terms.Banks, Amount: amount},
		ledger.Transfer{Debit: g.terms.Exposure, Credit: g.terms.Counter, Amount: g.unpaid}), "loan.fund_short")
}

func (m *Loan) recover(env Env, c loan.Recover) Verdict {
	g := at(m.loans, c.Loan)
	if g == nil {
		return refuse("loan.unknown")
	}
	switch {
	case !g.called:
		return refuse("loan.not_claimed")
	case c.Reference == 0 || m.receipts[receipt{g.Bank, c.Reference}]:
		return refuse("loan.reference_used")
	case c.On < g.Due || c.On > today(env.Time):
		return refuse("loan.date_unsuitable")
	case c.Seen != g.owed-g.returned:
		return refuse("loan.balance_is_another")
	case c.Amount <= 0:
		return refuse("loan.amount_out_of_range")
	case c.Amount > g.owed-g.returned:
		return refuse("loan.above_owed")
	}
	// The fund gets its part of all that has come back by now, less what it got before.
	part := share(g.returned+c.Amount, g.claimed, g.owed) - share(g.returned, g.claimed, g.owed)
	take := func() {
		m.receipts[receipt{g.Bank, c.Reference}] = true
		if g.returned += c.Amount; g.returned == g.owed {
			g.ended = max(g.Due, c.On)
		}
	}
	if part == 0 {
		take()
		return accept(1)
	}
	return m.booked(env, take, ledger.Transfer{Debit: g.terms.Outside, Credit: g.terms.Fund, Amount: part})
}

// overdueNumber is the number of the kind of deadline on which a loan is overdue.
const overdueNumber = 1603

// Due returns the loans whose day is over and which are not repaid.
func (m *Loan) Due(now int64) (due []Deadline) {
	for i, g := range m.loans {
		if !g.late && !g.settled && endOf(g.Due) <= now {
			due = append(due, Deadline{Time: endOf(g.Due), Number: overdueNumber, Key: uint64(i + 1)})
		}
	}
	return due
}

// End notes a loan as overdue.
func (m *Loan) End(d Deadline) bool {
	if d.Number == overdueNumber {
		m.loans[d.Key-1].late = true
	}
	return d.Number == overdueNumber
}

// CompareAll holds everything against the register.
func (m *Loan) CompareAll(real *loan.Registry, now int64) error {
	for i, want := range m.loans {
		got, ok := real.Loan(loan.Number(i + 1))
		state := loan.Standing
		switch {
		case want.called:
			state = loan.Called
		case want.settled:
			state = loan.Settled
		case want.late:
			state = loan.Late
		}
		if !ok || got.State != state || got.Unpaid != want.unpaid || got.Owed != want.owed ||
			got.Claimed != want.claimed || got.Recovered != want.returned || got.Bank != want.Bank ||
			got.Firm != want.Firm || !slices.Equal(got.Persons, want.Persons) || got.Terms != want.terms.From ||
			got.Ended != want.ended || len(got.Repaid) != len(want.back) {
			return fmt.Errorf("loan %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	if _, more := real.Loan(loan.Number(len(m.loans) + 1)); more {
		return fmt.Errorf("there is a loan %d", len(m.loans)+1)
	}
	if len(m.terms) > 0 && real.Exposure() != m.exposure() {
		return fmt.Errorf("the fund stands for %d, expected %d", real.Exposure(), m.exposure())
	}
	said, ok := real.TermsOn(today(now))
	if want := m.inForce(today(now)); ok != (want != nil) || ok && said != *want {
		return fmt.Errorf("terms are %+v, expected %+v", said, want)
	}
	return nil
}
