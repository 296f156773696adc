package loan

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// PaySupport asks that the support of a quarter's interest be booked as paid out, so that the books know whose support
// still lies on the account from which it is paid.
type PaySupport struct {
	Loan   Number        `cbor:"1,keyasint" json:"loan"`
	Period calendar.Date `cbor:"2,keyasint" json:"period"` // The first day of the quarter.
}

// SupportPaid says that the support of a quarter's interest was paid out.
type SupportPaid struct {
	Loan   Number        `cbor:"1,keyasint"`
	Period calendar.Date `cbor:"2,keyasint"`
	Amount int64         `cbor:"3,keyasint"`
}

// PaySupport decides whether support may be booked as paid out: once, and of what lies on the account.
func (r *Registry) PaySupport(tx *kernel.Tx, c PaySupport) error {
	l, ok := r.loans.Get(c.Loan)
	if !ok {
		return ErrUnknown
	}
	s, ok := r.supports.Get(supportKey{Loan: c.Loan, Period: c.Period})
	switch {
	case !ok:
		return ErrNotSupported
	case s.Out:
		return ErrPaidOut
	}
	terms := r.terms.Must(l.Terms).Said
	cause := tx.NextSequence()
	r.events.supportPaid.Emit(tx, SupportPaid{c.Loan, c.Period, s.Amount})
	return lacking(r.books.Transfer(tx, ledger.Transfer{Debit: terms.Payable, Credit: terms.Outside, Amount: s.Amount,
		Cause: cause, Reference: uint64(c.Loan)}))
}

// lacking says of support that is not on its account that it was paid out.
func lacking(err error) error {
	if err == error(ledger.ErrBalance) {
		return ErrPaidOut
	}
	return err
}

// unpaidSupport returns what support given from an account is not booked as paid out: so much lies on the account if
// nothing left it otherwise.
func (r *Registry) unpaidSupport(payable ledger.AccountID) (fen int64) {
	for key, s := range r.supports.All() {
		if !s.Out && r.terms.Must(r.loans.Must(key.Loan).Terms).Said.Payable == payable {
			fen += s.Amount
		}
	}
	return fen
}

func (r *Registry) applySupportPaid(e SupportPaid) {
	key := supportKey{Loan: e.Loan, Period: e.Period}
	s := r.supports.Must(key)
	s.Out = true
	r.supports.Put(key, s)
}

func projectSupportPaid(_ kernel.At, e SupportPaid, exec kernel.Exec) {
	exec(`UPDATE loan_support SET state = 'paid' WHERE loan = ? AND period = ? AND state = 'given'`, int64(e.Loan),
		e.Period.String())
}
