package loan

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

// A State says how a loan stands.
type State uint8

// States of a loan.
const (
	Standing State = iota
	Late           // It is past its day and not repaid.
	Settled        // Repaid.
	Called         // The fund has paid.
)

// A Loan is guaranteed by the fund.
type Loan struct {
	_         struct{} `cbor:",toarray"`
	Bank      company.Number
	Persons   []person.Number
	Firm      company.Number
	Principal int64
	Unpaid    int64 // Of the principal.
	Rate      quantity.Rate
	From      calendar.Date
	Due       calendar.Date
	Terms     calendar.Date // From when the terms were in force.
	State     State
	Owed      int64       // When the fund paid: principal and interest.
	Claimed   int64       // What it paid.
	Recovered int64       // What came back since.
	Repaid    []Repayment // In the order in which they were noted.
	// The day from which it bears no interest: it is settled, or all of a claim is back; 0: it goes on.
	Ended calendar.Date
}

// A Repayment is what was repaid on a day.
type Repayment struct {
	_         struct{} `cbor:",toarray"`
	On        calendar.Date
	Amount    int64
	Reference uint64
}

// Grant asks that a loan be guaranteed: to one person, to partners, or to a firm.
type Grant struct {
	Bank      company.Number  `cbor:"1,keyasint" json:"bank"`
	Persons   []person.Number `cbor:"2,keyasint,omitempty" json:"persons,omitempty"`
	Firm      company.Number  `cbor:"3,keyasint,omitempty" json:"company,omitempty"`
	Staff     uint32          `cbor:"4,keyasint,omitempty" json:"staff,omitempty"`     // Of a firm.
	Hires     uint32          `cbor:"5,keyasint,omitempty" json:"hires,omitempty"`     // New ones among them.
	Graduates uint32          `cbor:"6,keyasint,omitempty" json:"graduates,omitempty"` // Those that count a head.
	Principal int64           `cbor:"7,keyasint" json:"principal_fen"`
	Rate      quantity.Rate   `cbor:"8,keyasint" json:"rate_ppm"` // A year.
	From      calendar.Date   `cbor:"9,keyasint" json:"from"`
	Due       calendar.Date   `cbor:"10,keyasint" json:"due"`
	Paper     [32]byte        `cbor:"11,keyasint" json:"paper"` // SHA-256 of the contract.
}

// Granted says that the fund stands for a loan.
type Granted struct {
	Number    Number          `cbor:"1,keyasint"`
	Bank      company.Number  `cbor:"2,keyasint"`
	Persons   []person.Number `cbor:"3,keyasint,omitempty"`
	Firm      company.Number  `cbor:"4,keyasint,omitempty"`
	Principal int64           `cbor:"5,keyasint"`
	Rate      quantity.Rate   `cbor:"6,keyasint"`
	From      calendar.Date   `cbor:"7,keyasint"`
	Due       calendar.Date   `cbor:"8,keyasint"`
	Terms     calendar.Date   `cbor:"9,keyasint"`
	Limit     int64           `cbor:"10,keyasint"` // What the borrowers might have had.
	Paper     [32]byte        `cbor:"11,keyasint"`
}

// Grant decides whether a loan may be guaranteed.
func (r *Registry) Grant(tx *kernel.Tx, c Grant) error {
	if c.From == 0 || c.From.Check() != nil || c.From > calendar.DayOf(tx.Time) || c.Due.Check() != nil ||
		c.Due <= c.From {
		return ErrDate
	}
	terms, ok := r.TermsOn(c.From)
	if !ok {
		return ErrNoTerms
	}
	limit, refusal := r.limit(&terms, &c)
	if refusal != nil {
		return refusal
	}
	latest, err := c.From.AddMonths(int(terms.MonthsMax))
	switch {
	case !r.companies.Active(c.Bank) || c.Bank == c.Firm:
		return ErrBank
	case c.Principal <= 0:
		return ErrAmount
	case c.Principal > limit:
		return ErrLimit
	case c.Rate <= 0 || c.Rate > terms.RateMax:
		return ErrRate
	case err != nil || c.Due > latest:
		return ErrTerm
	case c.Due < calendar.DayOf(tx.Time):
		return ErrDate
	case c.Paper == [32]byte{}:
		return ErrPaper
	case c.From < r.freeFrom(&c):
		return ErrOverlap
	case !r.covered(&terms, c.Principal):
		return ErrExposure
	}
	cause := tx.NextSequence()
	number := Number(r.loans.Len()) + 1
	r.events.granted.Emit(
		tx,
		Granted{number, c.Bank, c.Persons, c.Firm, c.Principal, c.Rate, c.From, c.Due, terms.From,
			limit, c.Paper},
	)
	return r.books.Transfer(tx, ledger.Transfer{Debit: terms.Counter, Credit: terms.Exposure, Amount: c.Principal,
		Cause: cause, Reference: uint64(number)})
}

// limit returns how much the borrowers may have, who are there and owe nothing on another loan.
func (r *Registry) limit(t *PublishTerms, c *Grant) (int64, *kernel.Refusal) {
	if c.Firm != 0 {
		switch {
		case len(c.Persons) > 0 || c.Hires > c.Staff || c.Graduates > c.Hires || c.Staff == 0 || c.Staff > 1_000_000:
			return 0, ErrBorrower
		case !r.companies.Active(c.Firm):
			return 0, ErrBorrower
		case r.firms.Has(c.Firm):
			return 0, ErrBorrows
		}
		return t.FirmLimit(c.Staff, c.Hires, c.Graduates), nil
	}
	if len(c.Persons) == 0 || len(c.Persons) > PartnersMax || c.Staff|c.Hires|c.Graduates != 0 {
		return 0, ErrBorrower
	}
	for i, one := range c.Persons {
		if !r.people.Active(one) {
			return 0, ErrBorrower
		}
		if r.borrows(one) {
			return 0, ErrBorrows
		}
		for _, other := range c.Persons[:i] {
			if one == other {
				return 0, ErrBorrower
			}
		}
	}
	return t.Limit(len(c.Persons)), nil
}

// borrows reports whether somebody owes on a loan, under the number that stands for them or one merged into it.
func (r *Registry) borrows(one person.Number) bool {
	if r.borrowers.Has(one) {
		return true
	}
	for number := range r.borrowers.All() {
		if current, ok := r.people.Current(number); ok && current == one {
			return true
		}
	}
	return false
}

// freeFrom returns the first day that none of a borrower's earlier loans has. A loan that begins before would bear
// interest, and support of it, for days of another.
func (r *Registry) freeFrom(c *Grant) (first calendar.Date) {
	for _, one := range c.Persons {
		for _, number := range append(r.people.Under(one), one) {
			if newest, ok := r.newest.Get(number); ok {
				first = max(first, r.loans.Must(newest).Ended)
			}
		}
	}
	if newest, ok := r.newestOf.Get(c.Firm); ok {
		first = max(first, r.loans.Must(newest).Ended)
	}
	return first
}

// covered reports whether the fund may stand for so much more.
func (r *Registry) covered(t *PublishTerms, more int64) bool {
	fund, _ := r.books.Account(t.Fund)
	most, err := quantity.Mul(max(0, fund.Balance()), int64(t.Multiple))
	if err != nil {
		return false
	}
	sum, err := quantity.Add(r.Exposure(), more)
	return err == nil && sum <= most
}

// Exposure returns what the fund stands for, in fen.
func (r *Registry) Exposure() int64 {
	_, last, ok := r.terms.Last()
	if !ok {
		return 0
	}
	a, _ := r.books.Account(last.Said.Exposure)
	return a.Balance()
}

func (r *Registry) applyGranted(e Granted) {
	r.loans.Put(e.Number, Loan{Bank: e.Bank, Persons: e.Persons, Firm: e.Firm, Principal: e.Principal,
		Unpaid: e.Principal, Rate: e.Rate, From: e.From, Due: e.Due, Terms: e.Terms})
	for _, one := range e.Persons {
		r.borrowers.Put(one, e.Number)
		r.newest.Put(one, e.Number)
	}
	if e.Firm != 0 {
		r.firms.Put(e.Firm, e.Number)
		r.newestOf.Put(e.Firm, e.Number)
	}
	r.clock.Set(e.Due.EndMillis(), uint64(e.Number))
}

// Loan returns a loan, also one that has ended.
func (r *Registry) Loan(number Number) (Loan, bool) { return r.loans.Get(number) }

// Overdue says that a loan is past its day and not repaid.
type Overdue struct {
	Loan  Number        `cbor:"1,keyasint"`
	Claim calendar.Date `cbor:"2,keyasint"` // The first day on which the fund may be asked to pay.
}

// fireOverdue notes a loan that was not repaid on its day.
func (r *Registry) fireOverdue(tx *kernel.Tx, key uint64) {
	l, ok := r.loans.Get(Number(key))
	if !ok || l.State != Standing {
		return
	}
	r.events.overdue.Emit(tx, Overdue{Number(key), r.claimable(l)})
}

// claimable returns the first day on which the fund may be asked to pay for a loan.
func (r *Registry) claimable(l Loan) calendar.Date {
	on, err := l.Due.AddMonths(int(r.terms.Must(l.Terms).Said.OverdueMonths))
	if err != nil {
		panic("loan: a term beyond the calendar")
	}
	return on
}

func (r *Registry) applyOverdue(e Overdue) {
	l := r.loans.Must(e.Loan)
	l.State = Late
	r.loans.Put(e.Loan, l)
}

// free lets the borrowers of a loan borrow again. Inside Apply only.
func (r *Registry) free(l Loan) {
	for _, one := range l.Persons {
		r.borrowers.Delete(one)
	}
	if l.Firm != 0 {
		r.firms.Delete(l.Firm)
	}
}

type receiptKey struct {
	_         struct{} `cbor:",toarray"`
	Bank      company.Number
	Reference uint64
}

func compareReceipts(a, b receiptKey) int {
	return cmp.Or(cmp.Compare(a.Bank, b.Bank), cmp.Compare(a.Reference, b.Reference))
}

// NoteRepaid asks that what a borrower has repaid of the principal be noted.
type NoteRepaid struct {
	Loan      Number        `cbor:"1,keyasint" json:"loan"`
	Amount    int64         `cbor:"2,keyasint" json:"amount_fen"`
	On        calendar.Date `cbor:"3,keyasint" json:"on"`
	Seen      int64         `cbor:"4,keyasint" json:"seen_fen"`  // What was unpaid before, as the bank sees it.
	Reference uint64        `cbor:"5,keyasint" json:"reference"` // The bank's number for it, once for ever.
}

// Repaid says that a part of a loan was repaid.
type Repaid struct {
	Loan      Number        `cbor:"1,keyasint"`
	Amount    int64         `cbor:"2,keyasint"`
	On        calendar.Date `cbor:"3,keyasint"`
	Reference uint64        `cbor:"4,keyasint"`
}

// NoteRepaid decides whether a repayment may be noted. The fund stands for so much less.
func (r *Registry) NoteRepaid(tx *kernel.Tx, c NoteRepaid) error {
	l, ok := r.loans.Get(c.Loan)
	switch {
	case !ok:
		return ErrUnknown
	case l.State == Settled || l.State == Called:
		return ErrEnded
	case c.Reference == 0 || r.receipts.Has(receiptKey{Bank: l.Bank, Reference: c.Reference}):
		return ErrReference
	case c.On < l.From || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case c.Seen != l.Unpaid:
		return ErrSeen
	case c.Amount <= 0:
		return ErrAmount
	case c.Amount > l.Unpaid:
		return ErrTooMuch
	case r.belies(c, l):
		return ErrBelies
	}
	terms := r.terms.Must(l.Terms).Said
	cause := tx.NextSequence()
	r.events.repaid.Emit(tx, Repaid{c.Loan, c.Amount, c.On, c.Reference})
	return r.books.Transfer(tx, ledger.Transfer{Debit: terms.Exposure, Credit: terms.Counter, Amount: c.Amount,
		Cause: cause, Reference: uint64(c.Loan)})
}

func (r *Registry) applyRepaid(e Repaid) {
	l := r.loans.Must(e.Loan)
	r.receipts.Put(receiptKey{Bank: l.Bank, Reference: e.Reference}, e.Loan)
	l.Repaid = append(slices.Clip(l.Repaid), Repayment{On: e.On, Amount: e.Amount, Reference: e.Reference})
	if l.Unpaid -= e.Amount; l.Unpaid == 0 {
		for _, p := range l.Repaid {
			l.Ended = max(l.Ended, p.On)
		}
		if l.State == Standing {
			r.clock.Clear(l.Due.EndMillis(), uint64(e.Loan))
		}
		l.State = Settled
		r.free(l)
	}
	r.loans.Put(e.Loan, l)
}

// belies reports whether a repayment of a day that has passed would leave less interest than was supported since.
func (r *Registry) belies(c NoteRepaid, l Loan) bool {
	l.Repaid = append(slices.Clip(l.Repaid), Repayment{On: c.On, Amount: c.Amount})
	for key, s := range r.supportsOf(c.Loan) {
		if end, _ := quarterEnd(key.Period); s.Most != 0 && s.Paid > l.interest(max(key.Period, l.From), min(end, l.Due)) {
			return true
		}
	}
	return false
}
