package indicator

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/quantity"
)

// A Point is what a figure should be on a day.
type Point struct {
	Date  calendar.Date `cbor:"1,keyasint" json:"date"`
	Value int64         `cbor:"2,keyasint" json:"value"` // In the figure's decimals.
}

// A TargetRow is a figure's target as data: a dated path (序时进度). Between two points the
// plan runs straight, or stays where it is until the next point if Steps is set.
type TargetRow struct {
	Figure   string        `cbor:"1,keyasint" json:"figure"`
	From     calendar.Date `cbor:"2,keyasint" json:"from"` // Since when this target holds.
	Path     []Point       `cbor:"3,keyasint" json:"path"` // The first point is the baseline.
	Steps    bool          `cbor:"4,keyasint,omitempty" json:"steps,omitempty"`
	Bound    Bound         `cbor:"5,keyasint,omitempty" json:"bound,omitempty"`
	Reason   string        `cbor:"6,keyasint" json:"reason"`
	Paper    string        `cbor:"7,keyasint,omitempty" json:"paper,omitempty"`    // Code of the source that sets it.
	Unbased  bool          `cbor:"8,keyasint,omitempty" json:"unbased,omitempty"`  // The path has one point and no baseline.
	Decimals uint8         `cbor:"9,keyasint,omitempty" json:"decimals,omitempty"` // Of the values: those of the figure.
}

// A Target is a version of a figure's target.
type Target struct {
	_        struct{} `cbor:",toarray"`
	Row      TargetRow
	Version  uint32
	Sequence uint64 // Of the event.
	Time     int64  // Milliseconds since 1970.
}

// TargetSet says that a figure has a target from a day on.
type TargetSet struct {
	Row      TargetRow `cbor:"1,keyasint"`
	Version  uint32    `cbor:"2,keyasint"`
	Sequence uint64    `cbor:"3,keyasint"`
	Time     int64     `cbor:"4,keyasint"`
}

// equal reports whether two rows say the same target.
func (t *TargetRow) equal(o *TargetRow) bool {
	return t.Figure == o.Figure && t.From == o.From && t.Steps == o.Steps && t.Bound == o.Bound &&
		t.Reason == o.Reason && t.Paper == o.Paper && t.Unbased == o.Unbased && t.Decimals == o.Decimals &&
		slices.Equal(t.Path, o.Path)
}

// setTarget decides whether a figure may have a target. Every version has a reason, the
// first one too: by whom it was set.
func (r *Registry) setTarget(tx *kernel.Tx, row TargetRow) *kernel.Refusal {
	if r.targeted(&row) {
		return nil
	}
	old, version := latest(r.targets, row.Figure)
	if refusal := r.checkTarget(&row, r.newestFigure, old.Row.From); refusal != nil {
		return refusal
	}
	r.targetSet.Emit(tx, TargetSet{row, version + 1, tx.NextSequence(), tx.Time})
	return nil
}

// targeted reports whether a version says just what a row says.
func (r *Registry) targeted(row *TargetRow) bool {
	return said(r.targets, row.Figure, func(t Target) bool { return t.Row.equal(row) })
}

// checkTarget returns why a row cannot be the next version of a target whose newest version holds from a day on; none
// from 0 on.
func (r *Registry) checkTarget(row *TargetRow, newest lookup, before calendar.Date) *kernel.Refusal {
	d, defined := newest(row.Figure)
	switch {
	case !defined:
		return ErrFigure
	case d.Decimals != row.Decimals:
		return ErrDecimals
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case row.From < before:
		return ErrDateOrder
	case d.Unsummable(row):
		return ErrNotAdditive
	case len(row.Path) == 0 || len(row.Path) > PathMax || !row.Unbased && len(row.Path) < 2:
		return ErrPath
	case !row.Bound.valid():
		return ErrBound
	case row.Reason == "":
		return ErrReason
	case !ValidSentence(row.Reason):
		return ErrSentence
	case row.Paper != "" && !r.sources.Has(row.Paper):
		return ErrSource
	}
	for i, p := range row.Path {
		if p.Date == 0 || p.Date.Check() != nil || i > 0 && p.Date <= row.Path[i-1].Date {
			return ErrPath
		}
	}
	return nil
}

func (r *Registry) applyTargetSet(e TargetSet) {
	r.targets.Put(versionKey{Code: e.Row.Figure, Version: e.Version},
		Target{Row: e.Row, Version: e.Version, Sequence: e.Sequence, Time: e.Time})
}

// Target returns the target of a figure that holds on a day, as the journal stood before an
// event; false if there was none.
func (r *Registry) Target(figure string, day calendar.Date, position uint64) (t Target, ok bool) {
	for key, row := range r.targets.From(versionKey{Code: figure, Version: 1}) {
		if key.Code != figure || row.Sequence >= position {
			break
		}
		if !ok || row.Row.From <= day {
			t, ok = row, true
		}
	}
	return t, ok
}

// Targets returns all versions of a figure's target set before a position, oldest first.
func (r *Registry) Targets(figure string, position uint64) (all []Target) {
	for key, row := range r.targets.From(versionKey{Code: figure, Version: 1}) {
		if key.Code != figure || row.Sequence >= position {
			break
		}
		all = append(all, row)
	}
	return all
}

// Sums reports whether a target is measured by the sum of a figure's periods since its first
// point: a flow by less than a year that may be summed, against a plan that runs longer than
// a period; of a plan of one point it is the sum of that point's year.
func (f *FigureRow) Sums(t *TargetRow) bool {
	return f.AddPeriods && f.Basis == Flow && f.Every != Year && (len(t.Path) == 1 || f.outrun(t))
}

// Unsummable reports whether a target cannot be measured: it would be by a sum over periods that
// may not be summed.
func (f *FigureRow) Unsummable(t *TargetRow) bool {
	return !f.AddPeriods && f.Basis == Flow && f.Every != Year && f.outrun(t)
}

// outrun reports whether two points of a path lie more than a period of the figure apart.
func (f *FigureRow) outrun(t *TargetRow) bool {
	for i := 1; i < len(t.Path); i++ {
		if day := t.Path[i].Date; day.Check() == nil && SpanOf(f.Every, day).First() > t.Path[i-1].Date+1 {
			return true
		}
	}
	return false
}

// Planned returns what the path says for a day, exactly, and false before its first point.
// After the last point it is the last value.
func (t *TargetRow) Planned(day calendar.Date) (Fraction, bool) {
	if len(t.Path) == 0 || day < t.Path[0].Date {
		return Fraction{}, false
	}
	for i := 1; i < len(t.Path); i++ {
		a, b := t.Path[i-1], t.Path[i]
		if day >= b.Date {
			continue
		}
		if t.Steps {
			return Whole(a.Value), true
		}
		change, err := quantity.Sub(b.Value, a.Value)
		if err != nil {
			return Fraction{}, false
		}
		slope, ok := reduced(change, int64(b.Date-a.Date))
		if !ok {
			return Fraction{}, false
		}
		done, ok := slope.times(Whole(int64(day - a.Date)))
		if !ok {
			return Fraction{}, false
		}
		return done.plus(Whole(a.Value))
	}
	return Whole(t.Path[len(t.Path)-1].Value), true
}

// Final returns the last value of the path and its day.
func (t *TargetRow) Final() Point { return t.Path[len(t.Path)-1] }

// Percent returns how much of the way from the baseline to the final value a value is, in
// percent, exactly; false if the path has no baseline or does not lead anywhere.
func (t *TargetRow) Percent(value Fraction) (Fraction, bool) {
	if len(t.Path) < 2 {
		return Fraction{}, false
	}
	way, err := quantity.Sub(t.Final().Value, t.Path[0].Value)
	if err != nil || way == 0 {
		return Fraction{}, false
	}
	gone, ok := value.Minus(Whole(t.Path[0].Value))
	if !ok {
		return Fraction{}, false
	}
	if gone, ok = gone.times(Whole(100)); !ok {
		return Fraction{}, false
	}
	return gone.over(Whole(way))
}
