package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// unlived returns what was billed for the days of the newest month billed from one on, and what of it was support. Kept
// is what a roll would have billed for the days before, so that each part is rounded as it was.
func (r *Registry) unlived(number LeaseNumber, due Due, until calendar.Date) (rent, support int64) {
	if !due.within(until) {
		return 0, 0
	}
	l, next := r.leases.Must(number), nextMonth(due.Billed)
	from := max(due.From, due.Free, due.Billed)
	of, billed, lived := int64(next-due.Billed), int64(next-from), int64(max(until, from)-from)
	given, all := l.supportOf(due.Billed), partOf(l.Monthly, billed, of)
	kept := partOf(l.Monthly, lived, of)
	rent = all - kept
	// A fen more of support than of rent would make the tenant owe more for fewer days.
	support = min(rent, min(all, partOf(given, billed, of))-min(kept, partOf(given, lived, of)))
	return rent, support
}

// giveBack posts what is not due of a month that was billed: support goes back to its budget.
func (r *Registry) giveBack(tx *kernel.Tx, due Due, e LeaseEnded, cause uint64) error {
	if e.Rent == 0 {
		return nil
	}
	terms, _ := r.TermsOn(nextMonth(due.Billed) - 1)
	err := r.payIn(tx, terms.RentIncome, terms.Receivable, []int64{e.Rent - e.Support}, cause, uint64(e.Lease))
	if err == nil {
		err = r.payIn(tx, terms.RentIncome, terms.SupportFrom, []int64{e.Support}, cause, uint64(e.Lease))
	}
	if err == error(ledger.ErrBalance) {
		return ErrIncome
	}
	return err
}

// PayBack asks that rent which a tenant paid for days that are not due be paid back. It takes two persons, and quotes
// what is to come back, as whoever asks saw.
type PayBack struct {
	Lease     LeaseNumber `cbor:"1,keyasint" json:"lease"`
	Amount    int64       `cbor:"2,keyasint" json:"amount_fen"`
	Seen      int64       `cbor:"3,keyasint" json:"seen_fen"`
	Reference uint64      `cbor:"4,keyasint" json:"reference"` // The bank's number for it, once for ever.
}

// PaidBack says that rent was paid back.
type PaidBack struct {
	Lease     LeaseNumber `cbor:"1,keyasint"`
	Amount    int64       `cbor:"2,keyasint"`
	Reference uint64      `cbor:"3,keyasint"`
}

// PayBack decides whether rent may be paid back: no more than was paid above what is due.
func (r *Registry) PayBack(tx *kernel.Tx, c PayBack) error {
	due, ok := r.dues.Get(Subject{Kind: OfLease, Number: uint32(c.Lease)})
	switch {
	case !ok:
		return ErrLease
	case c.Reference == 0 || r.payments.Has(c.Reference):
		return ErrReference
	case c.Amount <= 0:
		return ErrAmount
	case -due.Owed() != c.Seen:
		return ErrSeen
	case c.Amount > -due.Owed():
		return ErrNoCredit
	}
	terms, _ := r.TermsOn(calendar.DateMax)
	cause := tx.NextSequence()
	r.events.paidBack.Emit(tx, PaidBack{c.Lease, c.Amount, c.Reference})
	return r.payIn(tx, terms.Receivable, terms.Outside, []int64{c.Amount}, cause, c.Reference)
}

func (r *Registry) applyPaidBack(e PaidBack) {
	s := Subject{Kind: OfLease, Number: uint32(e.Lease)}
	due := r.dues.Must(s)
	due.Paid -= e.Amount
	due.Back += e.Amount
	r.dues.Put(s, due)
	r.payments.Put(e.Reference, Payment{Kind: s.Kind, Number: s.Number, Amount: -e.Amount})
}

func projectPaidBack(at kernel.At, e PaidBack, exec kernel.Exec) {
	exec(`INSERT INTO housing_payment (reference, subject_kind, number, amount_fen, paid_ms) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (reference) DO UPDATE SET subject_kind = excluded.subject_kind, number = excluded.number,
		amount_fen = excluded.amount_fen, paid_ms = excluded.paid_ms, taken_back = 0`,
		int64(e.Reference), OfLease.String(), int64(e.Lease), -e.Amount, at.Time)
	exec(`UPDATE housing_due SET paid_fen = paid_fen - ?, owed_fen = owed_fen + ? WHERE subject_kind = ? AND number = ?`,
		e.Amount, e.Amount, OfLease.String(), int64(e.Lease))
}
