package land

import (
	"bytes"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/polygon"
	"liangshan/village"
)

// MarginMax_m bounds by how many metres the ground of a register may reach beyond its outline.
const MarginMax_m = 20_000

// Bounds say where the parcels of a register lie, as an outline has it that is as rough as its source.
type Bounds struct {
	_       struct{} `cbor:",toarray"`
	Outline []byte   // Packed.
	Margin  int64    // Metres.
	Source  string
}

// SetBounds asks that from a day on no parcel be registered that lies wholly beyond an outline and a margin around it.
// What was registered before stands. It takes two persons.
type SetBounds struct {
	From    calendar.Date `cbor:"1,keyasint" json:"from"`
	Outline []byte        `cbor:"2,keyasint" json:"outline"`  // As package polygon packs it; of any width.
	Margin  int64         `cbor:"3,keyasint" json:"margin_m"` // By how much the outline may be off.
	Source  string        `cbor:"4,keyasint" json:"source"`   // Where the outline is from, or that it is assumed.
}

// BoundsSet says where parcels lie from a day on.
type BoundsSet SetBounds

// SetBounds decides whether an outline may hold: from a day behind those that were set. It may have gone by, for a
// parcel is held to what is in force on the day on which it comes.
func (r *Registry) SetBounds(tx *kernel.Tx, c SetBounds) error {
	s, err := polygon.Unpack(c.Outline)
	if err == nil {
		err = s.CheckOutline()
	}
	last, _, ok := r.bounds.Last()
	switch {
	case err != nil:
		return refusalOf(err)
	case c.Margin < 0 || c.Margin > MarginMax_m:
		return ErrMargin
	case !village.ValidName(c.Source):
		return ErrSource
	case c.From == 0 || c.From.Check() != nil:
		return ErrDateMissing
	case ok && c.From <= last:
		return ErrDateOrder
	}
	// The table keeps the bytes; the caller may use his again.
	r.boundsSet.Emit(tx, BoundsSet{c.From, bytes.Clone(c.Outline), c.Margin, c.Source})
	return nil
}

func (r *Registry) applyBoundsSet(e BoundsSet) {
	r.bounds.Put(e.From, Bounds{Outline: e.Outline, Margin: e.Margin, Source: e.Source})
}

func projectBoundsSet(_ kernel.At, e BoundsSet, exec kernel.Exec) {
	exec(`INSERT INTO land_bounds (from_date, margin_m, source, shape) VALUES (?, ?, ?, ?)`, e.From.String(), e.Margin,
		e.Source, e.Outline)
}

// KnowsBounds reports whether bounds were set to hold from exactly that day on.
func (r *Registry) KnowsBounds(c SetBounds) bool {
	b, ok := r.bounds.Get(c.From)
	return ok && b.Margin == c.Margin && b.Source == c.Source && bytes.Equal(b.Outline, c.Outline)
}

// A Reach is the ground of a register on a day.
type Reach struct {
	outline polygon.Outline
	margin  int64
	bound   bool
}

// Reach returns the ground of the register on a day: everything, where no bounds are in force.
func (r *Registry) Reach(on calendar.Date) Reach {
	for _, b := range r.bounds.Down(on) {
		return Reach{polygon.NewOutline(mustUnpack(b.Outline)), b.Margin, true}
	}
	return Reach{}
}

// Outside reports whether a shape lies wholly beyond it.
func (g *Reach) Outside(s polygon.Shape) bool {
	return g.bound && !g.outline.Reaches(s.Box().Grow(g.margin))
}
