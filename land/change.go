package land

import (
	"bytes"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Correct asks that what was written wrongly of a parcel be written anew: all four facts, as they should
// have been. Holders change by Assign.
type Correct struct {
	Parcel Number `cbor:"1,keyasint" json:"parcel"`
	Title  string `cbor:"2,keyasint,omitempty" json:"title,omitempty"`
	Kind   Kind   `cbor:"3,keyasint" json:"kind"`
	Area   int64  `cbor:"4,keyasint" json:"area_dm2"`
	Shape  []byte `cbor:"5,keyasint" json:"shape"`
	Reason string `cbor:"6,keyasint" json:"reason"` // A code.
}

// Corrected says that a parcel was written wrongly, and how it is.
type Corrected struct {
	Parcel Number   `cbor:"1,keyasint" json:"parcel"`
	Title  string   `cbor:"2,keyasint,omitempty" json:"title,omitempty"`
	Kind   Kind     `cbor:"3,keyasint" json:"kind"`
	Area   int64    `cbor:"4,keyasint" json:"area_dm2"`
	Shape  []byte   `cbor:"5,keyasint" json:"shape"`
	Reason string   `cbor:"6,keyasint" json:"reason"`
	Covers []Number `cbor:"7,keyasint,omitempty" json:"covers,omitempty"` // What lay on its ground once.
}

// Correct decides whether a parcel may be corrected. A contract keeps the area that was signed.
func (r *Registry) Correct(tx *kernel.Tx, c Correct) error {
	p, refusal := r.standing(c.Parcel)
	if refusal != nil {
		return refusal
	}
	s, refusal := CheckRow(Row{Code: p.Code, Title: c.Title, Kind: c.Kind, Area: c.Area, Shape: c.Shape})
	switch {
	case refusal != nil:
		return refusal
	case !village.ValidCode(c.Reason):
		return ErrReason
	case c.Title == p.Title && c.Kind == p.Kind && c.Area == p.Area && bytes.Equal(c.Shape, p.Shape):
		return ErrNothing
	}
	if reach := r.Reach(calendar.DayOf(tx.Time)); !bytes.Equal(c.Shape, p.Shape) && reach.Outside(s) {
		return ErrBeyond
	}
	tolerance := r.toleranceOn(tx)
	if err := r.checkOverlap(0, s, tolerance, c.Parcel); err != nil {
		return err
	}
	var covers []Number
	if !bytes.Equal(c.Shape, p.Shape) {
		covers = r.covers(s, tolerance, c.Parcel)
	}
	// The table keeps the bytes; the caller may use his again.
	r.corrected.Emit(tx, Corrected{c.Parcel, c.Title, c.Kind, c.Area, bytes.Clone(c.Shape), c.Reason, covers})
	return nil
}

// standing returns a parcel that may change.
func (r *Registry) standing(number Number) (Parcel, *kernel.Refusal) {
	p, ok := r.parcels.Get(number)
	switch {
	case !ok:
		return p, ErrUnknown
	case p.Gone:
		return p, ErrGone
	}
	return p, nil
}

func (r *Registry) applyCorrected(e Corrected) {
	p := r.parcels.Must(e.Parcel)
	if !bytes.Equal(e.Shape, p.Shape) {
		r.leave(e.Parcel, p)
	}
	r.applyCovers(e.Parcel, e.Covers, moved)
	r.index(e.Parcel, p.Box, false)
	p.Title, p.Kind, p.Area, p.Shape, p.Box = e.Title, e.Kind, e.Area, e.Shape, mustUnpack(e.Shape).Box()
	r.index(e.Parcel, p.Box, true)
	r.parcels.Put(e.Parcel, p)
}

func projectCorrected(at kernel.At, e Corrected, exec kernel.Exec) {
	exec(`INSERT INTO land_correction (sequence, parcel, title, kind, area_dm2, shape, reason)
		SELECT ?, number, title, kind, area_dm2, shape, ? FROM land_parcel WHERE number = ?`,
		int64(at.Sequence), e.Reason, int64(e.Parcel))
	exec(`UPDATE land_parcel SET title = ?, kind = ?, area_dm2 = ?, shape = ? WHERE number = ?`,
		e.Title, string(e.Kind), e.Area, e.Shape, int64(e.Parcel))
	projectCovers(e.Parcel, e.Covers, exec)
}

// Assign asks that a parcel be held by somebody else from a day on: inheritance, division of a household, a new title.
type Assign struct {
	Parcel Number        `cbor:"1,keyasint" json:"parcel"`
	Holder Holder        `cbor:"2,keyasint" json:"holder"`
	Title  string        `cbor:"3,keyasint,omitempty" json:"title,omitempty"` // Of the new holder.
	Date   calendar.Date `cbor:"4,keyasint" json:"date"`
}

// Assigned says that a parcel is held by somebody else from a day on.
type Assigned Assign

// Assign decides whether a parcel may change hands. Contracts go on.
func (r *Registry) Assign(tx *kernel.Tx, c Assign) error {
	p, refusal := r.standing(c.Parcel)
	switch {
	case refusal != nil:
		return refusal
	case !ValidTitle(c.Title):
		return ErrTitle
	case !r.stands(c.Holder):
		return ErrHolder
	case c.Holder == p.Holder:
		return ErrSameHolder
	}
	if refusal := checkDate(tx, c.Date, p.Changed); refusal != nil {
		return refusal
	}
	r.assigned.Emit(tx, Assigned(c))
	return nil
}

func (r *Registry) applyAssigned(e Assigned) {
	p := r.parcels.Must(e.Parcel)
	p.Holder, p.Title, p.Changed = e.Holder, e.Title, e.Date
	r.parcels.Put(e.Parcel, p)
	r.tenures.Put(tenureKey{Parcel: e.Parcel, From: e.Date}, e.Holder)
}

func projectAssigned(_ kernel.At, e Assigned, exec kernel.Exec) {
	exec(`UPDATE land_parcel SET title = ?, holder_kind = ?, holder_number = ?, holder_village = ? WHERE number = ?`,
		e.Title, string(e.Holder.Kind), int64(e.Holder.Number), string(e.Holder.Village), int64(e.Parcel))
	projectTenure(e.Parcel, e.Date, e.Holder, e.Title, exec)
}

// Retire asks that a parcel no longer stand from a day on: taken for building, registered by mistake.
type Retire struct {
	Parcel Number        `cbor:"1,keyasint" json:"parcel"`
	Date   calendar.Date `cbor:"2,keyasint" json:"date"` // The first day on which it no longer stands.
	Reason string        `cbor:"3,keyasint" json:"reason"`
}

// Retired says that a parcel no longer stands.
type Retired Retire

// Reasons that the register gives itself.
const (
	reasonSplit  = "split"
	reasonMerged = "merged"
)

// Retire decides whether a parcel may be retired. Contracts have to end first.
func (r *Registry) Retire(tx *kernel.Tx, c Retire) error {
	if !village.ValidCode(c.Reason) {
		return ErrReason
	}
	if refusal := r.checkRetire(tx, c.Parcel, c.Date); refusal != nil {
		return refusal
	}
	r.retired.Emit(tx, Retired(c))
	return nil
}

func (r *Registry) checkRetire(tx *kernel.Tx, number Number, date calendar.Date) *kernel.Refusal {
	p, refusal := r.standing(number)
	if refusal == nil {
		refusal = checkDate(tx, date, p.Changed)
	}
	if refusal == nil && r.contractedFrom(number, date) {
		refusal = ErrContracted
	}
	return refusal
}

func (r *Registry) applyRetired(e Retired) {
	p := r.parcels.Must(e.Parcel)
	p.Gone, p.Changed = true, e.Date
	r.parcels.Put(e.Parcel, p)
	r.leave(e.Parcel, p)
	r.index(e.Parcel, p.Box, false)
}

func projectRetired(_ kernel.At, e Retired, exec kernel.Exec) {
	exec(
		`UPDATE land_parcel SET until_date = ?, reason = ? WHERE number = ?`,
		e.Date.String(),
		e.Reason,
		int64(e.Parcel),
	)
}

// SetTolerance asks that from a day on parcels may overlap by so much: surveys of different years never fit to
// the centimetre. It takes two persons.
type SetTolerance struct {
	From      calendar.Date `cbor:"1,keyasint" json:"from"`
	Tolerance int64         `cbor:"2,keyasint" json:"tolerance_dm2"`
}

// ToleranceSet says by how much parcels may overlap from a day on.
type ToleranceSet SetTolerance

// SetTolerance decides whether the tolerance may be set: for a day that has not gone by, behind those that were set.
func (r *Registry) SetTolerance(tx *kernel.Tx, c SetTolerance) error {
	last, _, ok := r.tolerances.Last()
	switch {
	case c.Tolerance < 0 || c.Tolerance > ToleranceMax_dm2:
		return ErrTolerance
	case c.From == 0:
		return ErrDateMissing
	case c.From < calendar.DayOf(tx.Time) || ok && c.From <= last || c.From > calendar.DateMax:
		return ErrDateOrder
	}
	r.tolerance.Emit(tx, ToleranceSet(c))
	return nil
}

func (r *Registry) applyToleranceSet(e ToleranceSet) { r.tolerances.Put(e.From, e.Tolerance) }

func projectToleranceSet(_ kernel.At, e ToleranceSet, exec kernel.Exec) {
	exec(`INSERT INTO land_tolerance (from_date, tolerance_dm2) VALUES (?, ?)`, e.From.String(), e.Tolerance)
}

// toleranceOn returns the tolerance in dm² on the day of the entry.
func (r *Registry) toleranceOn(tx *kernel.Tx) int64 {
	for _, tolerance := range r.tolerances.Down(calendar.DayOf(tx.Time)) {
		return tolerance
	}
	return ToleranceDefault_dm2
}
