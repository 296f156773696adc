package village

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// Dissolve asks that a division no longer stand from a date on: merged into another, or
// without a successor.
type Dissolve struct {
	Code Code          `cbor:"1,keyasint" json:"code"`
	Date calendar.Date `cbor:"2,keyasint" json:"date"` // The first day on which it no longer stands.
	Into Code          `cbor:"3,keyasint,omitempty" json:"into,omitempty"`
}

// Dissolved says that a division no longer stands.
type Dissolved struct {
	Code     Code          `cbor:"1,keyasint"`
	Date     calendar.Date `cbor:"2,keyasint"` // The first day on which it no longer stands.
	Into     Code          `cbor:"3,keyasint,omitempty"`
	Sequence uint64        `cbor:"4,keyasint,omitempty"` // Of this event; 0 in journals from before it was kept.
}

// Dissolve decides whether a division may be dissolved.
func (r *Registry) Dissolve(tx *kernel.Tx, c Dissolve) error {
	row, err := r.standing(c.Code)
	switch {
	case err != nil:
		return err
	case row.Parts > 0:
		return ErrHasParts
	}
	if c.Into != "" {
		into, ok := r.divisions.Get(c.Into)
		if !ok || into.Gone || into.Kind != row.Kind || c.Into == c.Code || into.From > c.Date {
			return ErrInto
		}
	}
	if err := checkDate(tx, c.Date, row.Changed); err != nil {
		return err
	}
	r.dissolved.Emit(tx, Dissolved{c.Code, c.Date, c.Into, tx.NextSequence()})
	return nil
}

func (r *Registry) applyDissolved(e Dissolved) {
	row := r.divisions.Must(e.Code)
	row.Gone, row.Changed, row.Into, row.GoneAt = true, e.Date, e.Into, e.Sequence
	r.divisions.Put(e.Code, row)
	r.countParts(row.Parent, -1)
	if e.Into != "" {
		into := r.divisions.Must(e.Into)
		into.Changed = max(into.Changed, e.Date)
		r.divisions.Put(e.Into, into)
	}
}

func projectDissolved(_ kernel.At, e Dissolved, exec kernel.Exec) {
	exec(`UPDATE village_division SET until_date = ?, into_code = ? WHERE code = ?`,
		e.Date.String(), string(e.Into), string(e.Code))
}
