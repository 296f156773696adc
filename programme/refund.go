package programme

import (
	"liangshan/kernel"
	"liangshan/ledger"
)

// Refund notes that a person was given back what had been recovered by a claim on a payment that was given up since:
// the claim was for money that came back by itself. Like a repayment it names the balance that was seen. It takes two
// persons.
type Refund struct {
	Claim  ClaimNumber `cbor:"1,keyasint" json:"claim"`
	Amount int64       `cbor:"2,keyasint" json:"amount_fen"`
	Seen   int64       `cbor:"3,keyasint" json:"seen_fen"` // Owed to the person.
}

// ClaimRefunded says that a person was given back what had been recovered.
type ClaimRefunded struct {
	Claim  ClaimNumber `cbor:"1,keyasint"`
	Amount int64       `cbor:"2,keyasint"`
}

// OwedBack returns what a person is to be given back of a claim, in fen: what was repaid and kept back for it, if the
// payment on which it stands was given up.
func (r *Registry) OwedBack(number ClaimNumber) int64 {
	claim, ok := r.claims.Get(number)
	if !ok || !r.onStopped(claim) {
		return 0
	}
	return max(0, claim.Recovered-claim.Refunded)
}

// Refund decides whether so much may be given back. What was kept back from a payment that came back itself is not
// settled before that payment is.
func (r *Registry) Refund(tx *kernel.Tx, c Refund) error {
	claim, ok := r.claims.Get(c.Claim)
	owed := r.OwedBack(c.Claim)
	switch {
	case !ok:
		return ErrNoClaim
	case owed == 0:
		return ErrNothingOwed
	case owed != c.Seen:
		return ErrBalance
	case c.Amount <= 0 || c.Amount > owed:
		return ErrAmount
	case r.awaits(c.Claim, LineAt{}):
		return ErrLineState
	}
	cause := tx.NextSequence()
	r.events.refunded.Emit(tx, ClaimRefunded{c.Claim, c.Amount})
	return r.book(tx, uint64(c.Claim), cause, ledger.Transfer{Debit: claim.Accounts.Budget, Credit: claim.Accounts.Bank,
		Amount: c.Amount})
}

func (r *Registry) applyRefunded(e ClaimRefunded) {
	claim := r.claims.Must(e.Claim)
	claim.Refunded += e.Amount
	r.claims.Put(e.Claim, claim)
}

func projectRefunded(_ kernel.At, e ClaimRefunded, exec kernel.Exec) {
	exec(`UPDATE programme_claim SET given_back_fen = given_back_fen + ? WHERE number = ?`, e.Amount, int64(e.Claim))
}
