package exchange

import "liangshan/kernel"

// ReleasePayouts asks that payouts go to the bank. It takes two persons. Each is decided by itself: one that cannot be
// paid stops none of the others.
type ReleasePayouts struct {
	Rows []PayoutRow `cbor:"2,keyasint" json:"rows"` // 1 was their numbers alone.
}

// A PayoutRow says what is released as who asked for it has written it, so that the second person sees how much goes
// where, and not a number alone.
type PayoutRow struct {
	Payout  PayoutID `cbor:"1,keyasint" json:"payout"`
	Amount  int64    `cbor:"2,keyasint" json:"amount_fen"`
	Account string   `cbor:"3,keyasint" json:"bank_account"`
}

// PayoutsReleased says which payouts are on their way to the bank.
type PayoutsReleased struct {
	Payouts []PayoutID `cbor:"1,keyasint"`
}

// ReleasePayouts decides which payouts may go.
func (x *Exchange) ReleasePayouts(tx *kernel.Tx, c ReleasePayouts) error {
	switch {
	case len(c.Rows) == 0:
		return ErrNoRows
	case len(c.Rows) > BankRowsMax:
		return ErrTooMany
	}
	x.refresh()
	r, seen := rowsOf{tx: tx}, map[PayoutID]bool{}
	var e PayoutsReleased
	for i, row := range c.Rows {
		refusal := x.releasable(row)
		if refusal == nil && seen[row.Payout] {
			refusal = ErrPayoutState
		}
		if r.takes(i, refusal) {
			e.Payouts, seen[row.Payout] = append(e.Payouts, row.Payout), true
		}
	}
	if len(e.Payouts) == 0 {
		return r.first()
	}
	x.events.payoutsReleased.Emit(tx, e)
	return nil
}

func (x *Exchange) releasable(row PayoutRow) *kernel.Refusal {
	p, ok := x.payouts.Get(row.Payout)
	switch {
	case !ok:
		return ErrPayout
	case p.Released:
		return ErrPayoutState
	case row.Amount != p.Amount, row.Account != p.Account:
		return ErrPayoutOther
	}
	if !x.usable(x.live.members[p.Participant].Account) {
		return ErrFrozen
	}
	return nil // Also where the company is no more: the money is its creditors'.
}

// rowsOf are the rows of a command of which each is decided by itself.
type rowsOf struct {
	tx      *kernel.Tx
	refused *kernel.RowRefusal // The first.
}

// takes notes a row that is refused, and reports whether it is none.
func (r *rowsOf) takes(row int, refusal *kernel.Refusal) bool {
	if refusal == nil {
		return true
	}
	r.tx.RefuseRow(row, refusal)
	if r.refused == nil {
		r.refused = &kernel.RowRefusal{Row: row, Refusal: refusal}
	}
	return false
}

// first refuses a command with its first row, where no row was taken.
func (r *rowsOf) first() error { return r.refused }

func (x *Exchange) applyPayoutsReleased(e PayoutsReleased) {
	for _, id := range e.Payouts {
		p := x.payouts.Must(id)
		p.Released = true
		x.payouts.Put(id, p)
	}
}

func projectPayoutsReleased(at kernel.At, e PayoutsReleased, exec kernel.Exec) {
	for _, id := range e.Payouts {
		exec(`UPDATE exchange_payout SET state = 'released', released_ms = ?, file = ? WHERE id = ?`, at.Time,
			int64(at.Sequence), int64(id))
	}
}
