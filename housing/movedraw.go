package housing

import (
	"encoding/hex"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/lottery"
)

// A MoveReason says why the day of a draw is moved.
type MoveReason string

// Reasons of a move.
const (
	ValueAbsent  MoveReason = "value_absent"  // The value will not be out on the day.
	ListExtended MoveReason = "list_extended" // Objections add to the list: one that was frozen is open again.
)

// MoveDraw asks that a draw be on a later day, by another public value and another number of the notary. It takes two
// persons. It is decided before the first day alone, so that no outcome exists yet among which anybody could choose.
type MoveDraw struct {
	Allocation AllocationNumber `cbor:"1,keyasint" json:"allocation"`
	DrawOn     calendar.Date    `cbor:"2,keyasint" json:"draw_on"`
	Public     string           `cbor:"3,keyasint" json:"public_source"` // In words, which name another value than before.
	Form       string           `cbor:"4,keyasint" json:"public_form"`
	Commitment [32]byte         `cbor:"5,keyasint" json:"commitment"` // Of a number that no allocation was committed to.
	Reason     MoveReason       `cbor:"6,keyasint" json:"reason"`
	Paper      [32]byte         `cbor:"7,keyasint" json:"paper"` // SHA-256 of what was published about it.
}

// DrawMoved says on which day and by what a draw is decided now. Where its reason is ListExtended, the list is open.
type DrawMoved MoveDraw

// MoveDraw decides whether a draw may be moved: to a later day, before its own. From its own day on the value may be
// known, and who moved it then would have chosen.
func (r *Registry) MoveDraw(tx *kernel.Tx, c MoveDraw) error {
	a, ok := r.allocations.Get(c.Allocation)
	switch {
	case !ok:
		return ErrAllocation
	case a.State == DrawnAlready || a.Closed:
		return ErrState
	case calendar.DayOf(tx.Time) >= a.DrawOn:
		return ErrDrawCome
	case c.Reason != ValueAbsent && c.Reason != ListExtended:
		return ErrMoveReason
	case c.Paper == [32]byte{}:
		return ErrPaper
	case c.DrawOn.Check() != nil || c.DrawOn <= a.DrawOn:
		return ErrDate
	case lottery.CheckSource(c.Public) != nil:
		return ErrSource
	case c.Public == a.Source, slices.Contains(a.Sources, c.Public):
		return ErrSameSource // Its value may be known before the new day, or today.
	case c.Commitment == [32]byte{} || r.committed(c.Commitment):
		return ErrCommitment
	}
	if _, err := lottery.ParseForm(c.Form); err != nil {
		return ErrForm
	}
	r.events.moved.Emit(tx, DrawMoved(c))
	return nil
}

// committed reports whether an allocation is or was committed to a number: it may have been opened.
func (r *Registry) committed(to [32]byte) bool {
	for _, a := range r.allocations.All() {
		if a.Commitment == to || slices.Contains(a.Past, to) {
			return true
		}
	}
	return false
}

func (r *Registry) applyMoved(e DrawMoved) {
	a := r.allocations.Must(e.Allocation)
	a.Past, a.Sources = append(slices.Clip(a.Past), a.Commitment), append(slices.Clip(a.Sources), a.Source)
	a.DrawOn, a.Source, a.Form, a.Commitment = e.DrawOn, e.Public, e.Form, e.Commitment
	if e.Reason == ListExtended {
		a.State, a.Root = Open, [32]byte{}
	}
	r.allocations.Put(e.Allocation, a)
}

func projectMoved(at kernel.At, e DrawMoved, exec kernel.Exec) {
	exec(`INSERT INTO housing_draw_move (sequence, allocation, from_date, draw_date, public_source, commitment, reason,
		paper) SELECT ?, number, draw_date, ?, ?, ?, ?, ? FROM housing_allocation WHERE number = ?`, int64(at.Sequence),
		e.DrawOn.String(), e.Public, hex.EncodeToString(e.Commitment[:]), string(e.Reason),
		hex.EncodeToString(e.Paper[:]), int64(e.Allocation))
	exec(`UPDATE housing_allocation SET draw_date = ?, public_source = ?, public_form = ?, commitment = ?
		WHERE number = ?`, e.DrawOn.String(), e.Public, e.Form, hex.EncodeToString(e.Commitment[:]), int64(e.Allocation))
	if e.Reason == ListExtended {
		exec(`UPDATE housing_allocation SET state = 'open', root = NULL WHERE number = ?`, int64(e.Allocation))
	}
}
