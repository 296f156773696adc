package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A Payment is what was paid of a subject's rent.
type Payment struct {
	_      struct{} `cbor:",toarray"`
	Kind   SubjectKind
	Number uint32
	Amount int64 // Below nothing: what was paid back.
}

// TakeBackPayment asks that a payment of rent which was noted wrongly be taken back, or what was paid back to a tenant
// and did not arrive. It takes two persons. The bank's number may then be noted again, as it should have been.
type TakeBackPayment struct {
	Reference uint64   `cbor:"1,keyasint" json:"reference"`
	Paper     [32]byte `cbor:"2,keyasint" json:"paper"` // SHA-256 of what the bank wrote.
}

// PaymentTakenBack says that a payment was none; below nothing: what was paid back.
type PaymentTakenBack struct {
	Kind      SubjectKind `cbor:"1,keyasint"`
	Number    uint32      `cbor:"2,keyasint"`
	Amount    int64       `cbor:"3,keyasint"`
	Reference uint64      `cbor:"4,keyasint"`
	Paper     [32]byte    `cbor:"5,keyasint"`
}

// TakeBackPayment decides whether a payment may be taken back. It is owed again, by the tenant or to the tenant.
func (r *Registry) TakeBackPayment(tx *kernel.Tx, c TakeBackPayment) error {
	p, ok := r.payments.Get(c.Reference)
	switch {
	case !ok:
		return ErrPayment
	case c.Paper == [32]byte{}:
		return ErrPaper
	}
	terms, _ := r.TermsOn(calendar.DateMax)
	cause := tx.NextSequence()
	r.events.takenBack.Emit(tx, PaymentTakenBack{p.Kind, p.Number, p.Amount, c.Reference, c.Paper})
	t := ledger.Transfer{Debit: terms.Receivable, Credit: terms.Outside, Amount: p.Amount, Cause: cause,
		Reference: c.Reference}
	if p.Amount < 0 {
		t.Debit, t.Credit, t.Amount = terms.Outside, terms.Receivable, -p.Amount
	}
	return r.books.Transfer(tx, t)
}

func (r *Registry) applyTakenBack(e PaymentTakenBack) {
	s := Subject{Kind: e.Kind, Number: e.Number}
	due := r.dues.Must(s)
	due.Paid -= e.Amount
	due.Back += min(e.Amount, 0)
	r.dues.Put(s, due)
	r.payments.Delete(e.Reference)
}

func projectTakenBack(_ kernel.At, e PaymentTakenBack, exec kernel.Exec) {
	exec(`UPDATE housing_payment SET taken_back = 1 WHERE reference = ?`, int64(e.Reference))
	exec(`UPDATE housing_due SET paid_fen = paid_fen - ?, owed_fen = owed_fen + ? WHERE subject_kind = ? AND number = ?`,
		e.Amount, e.Amount, e.Kind.String(), int64(e.Number))
}
