package loan

import (
	"cmp"
	"iter"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

type supportKey struct {
	_      struct{} `cbor:",toarray"`
	Loan   Number
	Period calendar.Date
}

func compareSupports(a, b supportKey) int {
	return cmp.Or(cmp.Compare(a.Loan, b.Loan), cmp.Compare(a.Period, b.Period))
}

// An Interest is what was supported of a quarter.
type Interest struct {
	_      struct{} `cbor:",toarray"`
	Paid   int64    // By the borrower.
	Amount int64    // Given back of it.
	Most   int64    // It could be, by what was unpaid day by day; 0: an entry from before this was asked.
	Out    bool     // It is booked as paid out.
}

// supportsOf returns what was supported of a loan, by quarter.
func (r *Registry) supportsOf(number Number) iter.Seq2[supportKey, Interest] {
	return func(yield func(supportKey, Interest) bool) {
		for key, s := range r.supports.From(supportKey{Loan: number}) {
			if key.Loan != number || !yield(key, s) {
				return
			}
		}
	}
}

// Support asks that a part of the interest which was paid for a quarter be given back.
type Support struct {
	Loan     Number        `cbor:"1,keyasint" json:"loan"`
	Period   calendar.Date `cbor:"2,keyasint" json:"period"`       // The first day of the quarter.
	Interest int64         `cbor:"3,keyasint" json:"interest_fen"` // Paid for it.
}

// Supported says how much of the interest is given back.
type Supported struct {
	Loan     Number        `cbor:"1,keyasint"`
	Period   calendar.Date `cbor:"2,keyasint"`
	Interest int64         `cbor:"3,keyasint"`
	Amount   int64         `cbor:"4,keyasint"`
	Most     int64         `cbor:"5,keyasint,omitempty"` // The interest could be, by what was unpaid day by day.
}

// Support decides whether interest is supported: for a quarter that is over, once, and not if the
// loan is overdue; but what was supported before it was overdue, and taken back, is given anew as it should have been.
func (r *Registry) Support(tx *kernel.Tx, c Support) error {
	l, ok := r.loans.Get(c.Loan)
	if !ok {
		return ErrUnknown
	}
	end, refusal := quarterEnd(c.Period)
	most := l.interest(max(c.Period, l.From), min(end, l.Due))
	switch {
	case refusal != nil:
		return refusal
	case end > calendar.DayOf(tx.Time) || end <= l.From || c.Period >= l.Due || l.Ended != 0 && c.Period >= l.Ended:
		return ErrPeriod
	case l.State == Called || l.State == Late && !r.taken.Has(supportKey{Loan: c.Loan, Period: c.Period}):
		return ErrOverdue
	case r.supports.Has(supportKey{Loan: c.Loan, Period: c.Period}):
		return ErrSupported
	case r.InterestElsewhere != nil && r.InterestElsewhere(uint64(c.Loan), c.Period, end-1):
		return ErrElsewhere
	case c.Interest <= 0 || c.Interest > most:
		return ErrInterest
	}
	terms := r.terms.Must(l.Terms).Said
	amount, err := terms.SupportRate.Of(c.Interest, quantity.HalfUp)
	if err != nil || amount == 0 {
		return ErrInterest
	}
	cause := tx.NextSequence()
	r.events.supported.Emit(tx, Supported{c.Loan, c.Period, c.Interest, amount, most})
	err = r.books.Transfer(
		tx,
		ledger.Transfer{Debit: terms.Budget, Credit: terms.Payable, Amount: amount, Cause: cause,
			Reference: uint64(c.Loan)},
	)
	if err == error(ledger.ErrBalance) {
		return ErrBudget
	}
	return err
}

// quarterEnd returns the first day after a quarter, given by its first day.
func quarterEnd(period calendar.Date) (calendar.Date, *kernel.Refusal) {
	if period == 0 || period.Check() != nil {
		return 0, ErrPeriod
	}
	end, err := period.AddMonths(3)
	if _, month, day := period.Civil(); err != nil || day != 1 || month%3 != 1 {
		return 0, ErrPeriod
	}
	return end, nil
}

// interest returns what the interest of some days is at most: on what is unpaid on each, from the day of a
// repayment on without it, over a year of 360 days, rounded up once. None if there are no days.
func (l Loan) interest(from, until calendar.Date) int64 {
	if until <= from {
		return 0
	}
	days := l.Principal * int64(until-from) // At most 2^36 fen for 600 months.
	for _, p := range l.Repaid {
		days -= p.Amount * int64(until-min(until, max(from, p.On)))
	}
	most, err := quantity.MulDiv(days, int64(l.Rate), 360*int64(quantity.RateOne), quantity.Up)
	if err != nil {
		return 0
	}
	return most
}

// unpaidInterest returns what of the interest of a loan's term is not paid at most: what was supported was paid.
func (r *Registry) unpaidInterest(number Number, l Loan) int64 {
	most := l.interest(l.From, l.Due)
	for _, s := range r.supportsOf(number) {
		most -= s.Paid
	}
	return max(0, most)
}

func (r *Registry) applySupported(e Supported) {
	r.supports.Put(supportKey{Loan: e.Loan, Period: e.Period}, Interest{Paid: e.Interest, Amount: e.Amount, Most: e.Most})
}

// Supports reports whether interest of a loan is given back for days of a period.
func (r *Registry) Supports(number Number, from, to calendar.Date) bool {
	year, month, _ := from.Civil()
	first, err := calendar.New(year, (month-1)/3*3+1, 1)
	for err == nil && first <= to {
		if r.supports.Has(supportKey{Loan: number, Period: first}) {
			return true
		}
		first, err = first.AddMonths(3)
	}
	return false
}

// Claim asks that the fund pay a bank for a loan. It takes two persons.
type Claim struct {
	Loan     Number        `cbor:"1,keyasint" json:"loan"`
	Interest int64         `cbor:"2,keyasint,omitempty" json:"interest_fen,omitempty"` // Of the term, unpaid.
	On       calendar.Date `cbor:"3,keyasint" json:"on"`
	Paper    [32]byte      `cbor:"4,keyasint" json:"paper"` // SHA-256 of the bank's claim.
}

// Claimed says what the fund has paid for a loan.
type Claimed struct {
	Loan   Number        `cbor:"1,keyasint"`
	On     calendar.Date `cbor:"2,keyasint"`
	Unpaid int64         `cbor:"3,keyasint"` // Principal.
	Owed   int64         `cbor:"4,keyasint"` // With the interest of the term.
	Amount int64         `cbor:"5,keyasint"`
	Paper  [32]byte      `cbor:"6,keyasint"`
}

// Claim decides whether the fund pays, and how much.
func (r *Registry) Claim(tx *kernel.Tx, c Claim) error {
	l, ok := r.loans.Get(c.Loan)
	switch {
	case !ok:
		return ErrUnknown
	case l.State == Settled || l.State == Called:
		return ErrEnded
	case c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case l.State != Late || c.On < r.claimable(l):
		return ErrEarly
	case c.Interest < 0 || c.Interest > r.unpaidInterest(c.Loan, l):
		return ErrInterest
	case c.Paper == [32]byte{}:
		return ErrPaper
	case r.ClaimElsewhere != nil && r.ClaimElsewhere(uint64(c.Loan), l.From, calendar.DateMax):
		return ErrElsewhere
	}
	terms := r.terms.Must(l.Terms).Said
	owed := l.Unpaid + c.Interest
	amount, refusal := terms.pays(l.Principal, owed)
	if refusal != nil {
		return refusal
	}
	cause := tx.NextSequence()
	r.events.claimed.Emit(tx, Claimed{c.Loan, c.On, l.Unpaid, owed, amount, c.Paper})
	err := r.books.Transfer(
		tx,
		ledger.Transfer{Debit: terms.Fund, Credit: terms.Banks, Amount: amount, Cause: cause,
			Reference: uint64(c.Loan)},
	)
	if err == error(ledger.ErrBalance) {
		return ErrFund
	}
	if err != nil {
		return err
	}
	return r.books.Transfer(tx, ledger.Transfer{Debit: terms.Exposure, Credit: terms.Counter, Amount: l.Unpaid,
		Cause: cause, Reference: uint64(c.Loan)})
}

// pays returns what the fund pays of what is owed: all for a loan up to FullUpTo, a part for a larger one.
func (t *PublishTerms) pays(principal, owed int64) (int64, *kernel.Refusal) {
	if principal <= t.FullUpTo {
		return owed, nil
	}
	amount, err := t.Part.Of(owed, quantity.HalfUp)
	if err != nil {
		return 0, ErrAmount
	}
	return amount, nil
}

func (r *Registry) applyClaimed(e Claimed) {
	l := r.loans.Must(e.Loan)
	l.State, l.Owed, l.Claimed = Called, e.Owed, e.Amount
	r.loans.Put(e.Loan, l)
}

// Recover asks that what a borrower paid after the fund had to be noted.
type Recover struct {
	Loan      Number        `cbor:"1,keyasint" json:"loan"`
	Amount    int64         `cbor:"2,keyasint" json:"amount_fen"`
	On        calendar.Date `cbor:"3,keyasint" json:"on"`
	Seen      int64         `cbor:"4,keyasint" json:"seen_fen"`  // What was owed before, as whoever notes it sees it.
	Reference uint64        `cbor:"5,keyasint" json:"reference"` // The bank's number for it, once for ever.
}

// Recovered says what came back, and how much of it the fund gets.
type Recovered struct {
	Loan      Number        `cbor:"1,keyasint"`
	Amount    int64         `cbor:"2,keyasint"`
	Fund      int64         `cbor:"3,keyasint"`
	On        calendar.Date `cbor:"4,keyasint"`
	Reference uint64        `cbor:"5,keyasint"`
}

// Recover decides whether what came back may be noted. Fund and bank share it as they shared the loss.
// When all is back the borrowers may borrow again.
func (r *Registry) Recover(tx *kernel.Tx, c Recover) error {
	l, ok := r.loans.Get(c.Loan)
	switch {
	case !ok:
		return ErrUnknown
	case l.State != Called:
		return ErrNoClaim
	case c.Reference == 0 || r.receipts.Has(receiptKey{Bank: l.Bank, Reference: c.Reference}):
		return ErrReference
	case c.On < l.Due || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case c.Seen != l.Owed-l.Recovered:
		return ErrSeen
	case c.Amount <= 0:
		return ErrAmount
	case c.Amount > l.Owed-l.Recovered:
		return ErrTooMuch
	}
	terms := r.terms.Must(l.Terms).Said
	part := l.fundPart(l.Recovered+c.Amount) - l.fundPart(l.Recovered)
	cause := tx.NextSequence()
	r.events.recovered.Emit(tx, Recovered{c.Loan, c.Amount, part, c.On, c.Reference})
	if part == 0 {
		return nil
	}
	return r.books.Transfer(
		tx,
		ledger.Transfer{Debit: terms.Outside, Credit: terms.Fund, Amount: part, Cause: cause,
			Reference: uint64(c.Loan)},
	)
}

// fundPart returns how much of so much that came back is the fund's, rounded down.
func (l Loan) fundPart(back int64) int64 {
	part, err := quantity.MulDiv(back, l.Claimed, l.Owed, quantity.Down)
	if err != nil {
		panic("loan: a claim on nothing")
	}
	return part
}

func (r *Registry) applyRecovered(e Recovered) {
	l := r.loans.Must(e.Loan)
	r.receipts.Put(receiptKey{Bank: l.Bank, Reference: e.Reference}, e.Loan)
	if l.Recovered += e.Amount; l.Recovered == l.Owed {
		l.Ended = max(l.Due, e.On)
		r.free(l)
	}
	r.loans.Put(e.Loan, l)
}
