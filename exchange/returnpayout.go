package exchange

import (
	"liangshan/company"
	"liangshan/kernel"
)

// WithdrawPayout takes back what a participant has asked for, as long as it was not released.
type WithdrawPayout struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Payout  PayoutID       `cbor:"2,keyasint" json:"payout"`
}

// ReturnPayout asks that a payout be given back: it was declined, or the bank did not carry it out. It takes two
// persons, for money that has left must not be free again.
type ReturnPayout struct {
	Payout PayoutID `cbor:"1,keyasint" json:"payout"`
	Reason string   `cbor:"2,keyasint" json:"reason"` // A code.

	// Whether it was on its way to the bank when this was asked: what was released since is not given back.
	Released bool `cbor:"3,keyasint,omitempty" json:"released"`

	// The bank file with which it had gone when this was asked, 0: none. What went to the bank since is not given back:
	// the bank pays it.
	File uint32 `cbor:"4,keyasint,omitempty" json:"file,omitempty"`
}

// PayoutReturned says that a payout comes to nothing: its cash is free again.
type PayoutReturned struct {
	Payout PayoutID `cbor:"1,keyasint"`
	Reason string   `cbor:"2,keyasint"`

	Participant Participant `cbor:"3,keyasint"`
	Amount      int64       `cbor:"4,keyasint"` // Fen.
}

// WithdrawPayout decides whether a participant may take its payout back.
func (x *Exchange) WithdrawPayout(tx *kernel.Tx, c WithdrawPayout) error {
	x.refresh()
	p, known := x.byCompany.Get(c.Company)
	out, ok := x.payouts.Get(c.Payout)
	switch {
	case !known:
		return ErrParticipant
	case !ok || out.Participant != p:
		return ErrPayout
	case out.Released:
		return ErrPayoutState
	}
	x.events.payoutReturned.Emit(tx, PayoutReturned{c.Payout, "withdrawn", p, out.Amount})
	return nil
}

// ReturnPayout decides whether a payout may be given back.
func (x *Exchange) ReturnPayout(tx *kernel.Tx, c ReturnPayout) error {
	x.refresh()
	p, ok := x.payouts.Get(c.Payout)
	switch {
	case !ok:
		return ErrPayout
	case !isCode(c.Reason, reasonMax):
		return ErrReason
	case c.Released != p.Released, c.File != x.FileOfPayout(c.Payout):
		return ErrPayoutState
	}
	x.events.payoutReturned.Emit(tx, PayoutReturned{c.Payout, c.Reason, p.Participant, p.Amount})
	return nil
}

func (x *Exchange) applyPayoutReturned(e PayoutReturned) { x.endPayout(e.Payout) }

// endPayout frees what a payout has set aside.
func (x *Exchange) endPayout(id PayoutID) {
	x.enter()
	p := x.payouts.Must(id)
	x.payouts.Delete(id)
	x.forgetFiled(id)
	x.live.fund(p.Participant).Reserved -= p.Amount
	x.write()
}

func projectPayoutReturned(at kernel.At, e PayoutReturned, exec kernel.Exec) {
	exec(`UPDATE exchange_payout SET state = 'returned', reason = ?, ended_ms = ? WHERE id = ?`, e.Reason, at.Time,
		int64(e.Payout))
	freedPayout(e.Participant, e.Amount, exec)
}

func freedPayout(p Participant, fen int64, exec kernel.Exec) {
	if funds := fundsRow(int64(p), exec); funds != nil {
		funds[fundsReserved] -= fen
	}
}
