package land

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/polygon"
)

// Split asks that a parcel be divided into parts that cover it.
type Split struct {
	Parcel Number        `cbor:"1,keyasint" json:"parcel"`
	Date   calendar.Date `cbor:"2,keyasint" json:"date"`
	Parts  []Row         `cbor:"3,keyasint" json:"parts"`
}

// Split decides whether a parcel may be divided. It is retired; each part names it.
func (r *Registry) Split(tx *kernel.Tx, c Split) error {
	switch {
	case len(c.Parts) < 2:
		return ErrParts
	case len(c.Parts) > PartsMax:
		return ErrTooManyRows
	}
	if refusal := r.checkRetire(tx, c.Parcel, c.Date); refusal != nil {
		return refusal
	}
	parent := r.parcels.Must(c.Parcel)
	whole, tolerance := mustUnpack(parent.Shape), r.toleranceOn(tx)
	r.retired.Emit(tx, Retired{c.Parcel, c.Date, reasonSplit})
	var sum int64
	for i, row := range c.Parts {
		if row.Village != parent.Village {
			return &kernel.RowRefusal{Row: i, Refusal: ErrUnlike}
		}
		if row.From != c.Date {
			return &kernel.RowRefusal{Row: i, Refusal: ErrDateOrder}
		}
		if err := r.register(tx, i, row, tolerance, nil, []Number{c.Parcel}); err != nil {
			return err
		}
		part := mustUnpack(row.Shape)
		if outside(part, whole) > tolerance {
			return &kernel.RowRefusal{Row: i, Refusal: ErrOutside}
		}
		sum += part.Doubled()
	}
	if dm2Between(sum, whole) > tolerance {
		return ErrCover
	}
	return nil
}

// outside returns how much of a part, in dm², lies outside a whole.
func outside(part, whole polygon.Shape) int64 {
	b := part.Box()
	return polygon.DM2(max(0, part.Doubled()-2*polygon.Overlap(part, whole)), (b.LatMin+b.LatMax)/2)
}

// dm2Between returns how far a doubled area is from that of a shape, in dm².
func dm2Between(doubled int64, s polygon.Shape) int64 {
	b := s.Box()
	off := doubled - s.Doubled()
	return polygon.DM2(max(off, -off), (b.LatMin+b.LatMax)/2)
}

// Merge asks that parcels become one.
type Merge struct {
	Parcels []Number      `cbor:"1,keyasint" json:"parcels"` // In rising order.
	Date    calendar.Date `cbor:"2,keyasint" json:"date"`
	Into    Row           `cbor:"3,keyasint" json:"into"`
}

// Merge decides whether parcels may become one: of one village, holder and kind, covered by the new parcel, which
// reaches nowhere else. They are retired; the new one names them.
func (r *Registry) Merge(tx *kernel.Tx, c Merge) error {
	switch {
	case len(c.Parcels) < 2:
		return ErrParts
	case len(c.Parcels) > PartsMax:
		return ErrTooManyRows
	case c.Into.From != c.Date:
		return ErrDateOrder
	}
	tolerance := r.toleranceOn(tx)
	last, sum := Number(0), int64(0)
	for i, number := range c.Parcels {
		if number <= last {
			return &kernel.RowRefusal{Row: i, Refusal: ErrTwice}
		}
		last = number
		if refusal := r.checkRetire(tx, number, c.Date); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		p := r.parcels.Must(number)
		if p.Village != c.Into.Village || p.Holder != c.Into.Holder || p.Kind != c.Into.Kind {
			return &kernel.RowRefusal{Row: i, Refusal: ErrUnlike}
		}
		sum += mustUnpack(p.Shape).Doubled()
		r.retired.Emit(tx, Retired{number, c.Date, reasonMerged})
	}
	if err := r.register(tx, 0, c.Into, tolerance, nil, slices.Clone(c.Parcels)); err != nil {
		return err
	}
	into := mustUnpack(c.Into.Shape)
	for i, number := range c.Parcels {
		if outside(mustUnpack(r.parcels.Must(number).Shape), into) > tolerance {
			return &kernel.RowRefusal{Row: i, Refusal: ErrOutside}
		}
	}
	if dm2Between(sum, into) > tolerance*int64(len(c.Parcels)) {
		return ErrCover
	}
	return nil
}
