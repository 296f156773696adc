package loan

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// TakeBackSupport asks that the support of a quarter's interest be taken back, because less was paid than was said, or
// nothing. It takes two persons. The quarter may then be supported again, as it should have been, and a repayment that
// belied it can be noted. What was paid out of it has to have come back.
type TakeBackSupport struct {
	Loan   Number        `cbor:"1,keyasint" json:"loan"`
	Period calendar.Date `cbor:"2,keyasint" json:"period"` // The first day of the quarter.
	Paper  [32]byte      `cbor:"3,keyasint" json:"paper"`  // SHA-256 of what the bank wrote.

	Returned bool `cbor:"4,keyasint,omitempty" json:"came_back,omitempty"` // It was paid out, and came back.
}

// SupportTakenBack says that a quarter's interest is not supported any more, and what was.
type SupportTakenBack struct {
	Loan     Number        `cbor:"1,keyasint"`
	Period   calendar.Date `cbor:"2,keyasint"`
	Interest int64         `cbor:"3,keyasint"`
	Amount   int64         `cbor:"4,keyasint"` // Back to the budget.
	Paper    [32]byte      `cbor:"5,keyasint"`
}

// TakeBackSupport decides whether support may be taken back, whatever became of the loan since: the fund stands for no
// interest before it pays, and what it paid was without what was supported. The money is that support's own: what was
// not paid out is taken off the account only if everybody's that is not booked as paid still lies there, as otherwise
// it might be another's.
func (r *Registry) TakeBackSupport(tx *kernel.Tx, c TakeBackSupport) error {
	l, ok := r.loans.Get(c.Loan)
	if !ok {
		return ErrUnknown
	}
	s, ok := r.supports.Get(supportKey{Loan: c.Loan, Period: c.Period})
	switch {
	case !ok:
		return ErrNotSupported
	case c.Paper == [32]byte{}:
		return ErrPaper
	case c.Returned != s.Out:
		return ErrPaidOut
	}
	terms := r.terms.Must(l.Terms).Said
	from := terms.Outside
	if !s.Out {
		from = terms.Payable
		if a, _ := r.books.Account(from); a.Available() < r.unpaidSupport(from) {
			return ErrPaidOut
		}
	}
	cause := tx.NextSequence()
	r.events.unsupported.Emit(tx, SupportTakenBack{c.Loan, c.Period, s.Paid, s.Amount, c.Paper})
	return lacking(r.books.Transfer(tx, ledger.Transfer{Debit: from, Credit: terms.Budget, Amount: s.Amount,
		Cause: cause, Reference: uint64(c.Loan)}))
}

func (r *Registry) applyUnsupported(e SupportTakenBack) {
	key := supportKey{Loan: e.Loan, Period: e.Period}
	r.supports.Delete(key)
	r.taken.Put(key, struct{}{})
}

func projectUnsupported(_ kernel.At, e SupportTakenBack, exec kernel.Exec) {
	exec(`UPDATE loan_support SET state = 'taken_back' WHERE loan = ? AND period = ? AND state <> 'taken_back'`,
		int64(e.Loan), e.Period.String())
}
