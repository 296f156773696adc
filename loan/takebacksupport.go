package loan

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// TakeBackSupport asks that the support of a quarter's interest be taken back, because less was paid than was said, or
// nothing. It takes two persons. The quarter may then be supported again, as it should have been, and a repayment that
// belied it can be noted. What was paid out of it has to be back on the account from which it was paid.
type TakeBackSupport struct {
	Loan   Number        `cbor:"1,keyasint" json:"loan"`
	Period calendar.Date `cbor:"2,keyasint" json:"period"` // The first day of the quarter.
	Paper  [32]byte      `cbor:"3,keyasint" json:"paper"`  // SHA-256 of what the bank wrote.
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
// interest before it pays, and what it paid was without what was supported.
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
	}
	terms := r.terms.Must(l.Terms).Said
	cause := tx.NextSequence()
	r.events.unsupported.Emit(tx, SupportTakenBack{c.Loan, c.Period, s.Paid, s.Amount, c.Paper})
	err := r.books.Transfer(tx, ledger.Transfer{Debit: terms.Payable, Credit: terms.Budget, Amount: s.Amount,
		Cause: cause, Reference: uint64(c.Loan)})
	if err == error(ledger.ErrBalance) {
		return ErrPaidOut
	}
	return err
}

func (r *Registry) applyUnsupported(e SupportTakenBack) {
	r.supports.Delete(supportKey{Loan: e.Loan, Period: e.Period})
}

func projectUnsupported(_ kernel.At, e SupportTakenBack, exec kernel.Exec) {
	exec(`DELETE FROM loan_support WHERE loan = ? AND period = ?`, int64(e.Loan), e.Period.String())
}
