package indicator

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/quantity"
	"liangshan/village"
)

// A cellKey is where a value belongs: figure, period, and place; no place is the county.
type cellKey struct {
	_      struct{} `cbor:",toarray"`
	Figure string
	Period Period
	Place  village.Code
}

func compareCells(a, b cellKey) int {
	return cmp.Or(cmp.Compare(a.Figure, b.Figure), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Place, b.Place))
}

type valueKey struct {
	_       struct{} `cbor:",toarray"`
	Cell    cellKey
	Vintage uint32
}

func compareValues(a, b valueKey) int {
	return cmp.Or(compareCells(a.Cell, b.Cell), cmp.Compare(a.Vintage, b.Vintage))
}

// A Value is one vintage of a figure's value.
type Value struct {
	_     struct{} `cbor:",toarray"`
	Event Published
}

// Published says that a figure has a value. It is written once and never changed: the next
// vintage says why it differs.
type Published struct {
	Figure   string       `cbor:"1,keyasint"`
	Version  uint32       `cbor:"2,keyasint"` // Of the definition.
	Period   Period       `cbor:"3,keyasint"`
	Place    village.Code `cbor:"4,keyasint,omitempty"` // None: the county.
	Vintage  uint32       `cbor:"5,keyasint"`           // From 1.
	Kind     Kind         `cbor:"6,keyasint"`
	Value    int64        `cbor:"7,keyasint"`
	Bound    Bound        `cbor:"8,keyasint,omitempty"`
	Position uint64       `cbor:"9,keyasint"`            // Events of the journal that it takes into account.
	Rows     uint64       `cbor:"10,keyasint,omitempty"` // Under a record.
	Hash     Hash         `cbor:"11,keyasint"`           // Of the rows; of a return, of its source paper.
	Paper    string       `cbor:"12,keyasint,omitempty"` // Code of the source, or the number of the paper.
	Reason   string       `cbor:"13,keyasint,omitempty"` // Of a vintage after the first.
	Sequence uint64       `cbor:"14,keyasint"`           // Of this event.
	Time     int64        `cbor:"15,keyasint"`           // Milliseconds since 1970.
}

func (p *Published) cell() cellKey {
	return cellKey{Figure: p.Figure, Period: p.Period, Place: p.Place}
}

func (r *Registry) applyPublished(e Published) {
	r.values.Put(valueKey{Cell: e.cell(), Vintage: e.Vintage}, Value{Event: e})
	r.returns.Delete(e.cell())
}

// newest returns the newest vintage that was published before a position; vintage 0 if
// there is none.
func (r *Registry) newest(at cellKey, position uint64) (v Value, vintage uint32) {
	for key, row := range r.values.Down(valueKey{Cell: at, Vintage: 1<<32 - 1}) {
		if key.Cell != at {
			break
		}
		if row.Event.Sequence < position {
			return row, key.Vintage
		}
	}
	return v, 0
}

// Value returns a figure's value as it was published before a position. Without one the
// figure has no value there, which is not 0.
func (r *Registry) Value(figure string, period Period, place village.Code, position uint64) (Published, bool) {
	v, vintage := r.newest(cellKey{Figure: figure, Period: period, Place: place}, position)
	return v.Event, vintage > 0
}

// Vintages returns every vintage published before a position, oldest first.
func (r *Registry) Vintages(figure string, period Period, place village.Code, position uint64) (all []Published) {
	at := cellKey{Figure: figure, Period: period, Place: place}
	for key, row := range r.values.From(valueKey{Cell: at}) {
		if key.Cell != at || row.Event.Sequence >= position {
			break
		}
		all = append(all, row.Event)
	}
	return all
}

// Series returns the newest values of a figure at a place that were published before a
// position, one for each period, in the order of the periods' texts.
func (r *Registry) Series(figure string, place village.Code, position uint64) (all []Published) {
	for key, row := range r.values.From(valueKey{Cell: cellKey{Figure: figure}}) {
		if key.Cell.Figure != figure {
			break
		}
		if key.Cell.Place != place || row.Event.Sequence >= position {
			continue
		}
		if n := len(all); n > 0 && all[n-1].Period == row.Event.Period {
			all[n-1] = row.Event
			continue
		}
		all = append(all, row.Event)
	}
	return all
}

// look finds what a formula's name stands for: the published value in the unit's own terms.
// A derived figure that was not published is worked out. bounded is set if it is no exact
// value.
func (r *Registry) look(
	n Name,
	at cellKey,
	day calendar.Date,
	position uint64,
	depth int,
) (v Fraction, ok, bounded bool) {
	span, valid := at.Period.Span()
	if !valid || depth > depthMax {
		return v, false, false
	}
	cell := cellKey{Figure: n.Code, Period: at.Period, Place: at.Place}
	switch n.Function {
	case "last":
		cell.Period = span.Add(-1).Period()
	case "year_ago":
		cell.Period = span.Add(-12 / span.Every.months()).Period()
	case "places":
		return r.addPlaces(cell, day, position)
	case "parts":
		return r.addParts(cell, span, day, position)
	}
	d, known := r.Definition(n.Code, day, position)
	if !known {
		return v, false, false
	}
	if e, vintage := r.newest(cell, position); vintage > 0 {
		return Scaled(e.Event.Value, r.decimals(&e.Event)), true, e.Event.Bound != Exact
	}
	if d.Row.Kind != Derived {
		return v, false, false
	}
	answer, bounded, err := r.derive(&d, cell, day, position, depth+1)
	return answer.Number, err == nil && answer.Missing == "" && !answer.Logical, bounded
}

// decimals returns those of the figure that a value is of.
func (r *Registry) decimals(e *Published) uint8 {
	return r.definitions.Must(versionKey{Code: e.Figure, Version: e.Version}).Row.Decimals
}

// addPlaces sums what the places of the county reported. A figure that may not be added up
// has no sum.
func (r *Registry) addPlaces(cell cellKey, day calendar.Date, position uint64) (sum Fraction, ok, bounded bool) {
	d, known := r.Definition(cell.Figure, day, position)
	if !known || !d.Row.AddPlaces {
		return sum, false, false
	}
	sum = Whole(0)
	from := valueKey{Cell: cellKey{Figure: cell.Figure, Period: cell.Period}}
	last := village.Code("")
	for key := range r.values.From(from) {
		if key.Cell.Figure != cell.Figure || key.Cell.Period != cell.Period {
			break
		}
		if key.Cell.Place == "" || key.Cell.Place == last {
			continue
		}
		last = key.Cell.Place
		e, vintage := r.newest(key.Cell, position)
		if vintage == 0 {
			continue
		}
		fits := false
		if sum, fits = sum.plus(Scaled(e.Event.Value, r.decimals(&e.Event))); !fits {
			return sum, false, false
		}
		ok, bounded = true, bounded || e.Event.Bound != Exact
	}
	return sum, ok, bounded
}

// addParts sums the shorter periods that make up a period. All of them must be there.
func (r *Registry) addParts(
	cell cellKey,
	span Span,
	day calendar.Date,
	position uint64,
) (sum Fraction, ok, bounded bool) {
	d, known := r.Definition(cell.Figure, day, position)
	if !known || !d.Row.AddPeriods {
		return sum, false, false
	}
	sum = Whole(0)
	for _, part := range span.Parts(d.Row.Every) {
		e, vintage := r.newest(cellKey{Figure: cell.Figure, Period: part.Period(), Place: cell.Place}, position)
		if vintage == 0 {
			return sum, false, false
		}
		fits := false
		if sum, fits = sum.plus(Scaled(e.Event.Value, r.decimals(&e.Event))); !fits {
			return sum, false, false
		}
		ok, bounded = true, bounded || e.Event.Bound != Exact
	}
	return sum, ok, bounded
}

// derive works a derived figure out.
func (r *Registry) derive(
	d *Definition,
	at cellKey,
	day calendar.Date,
	position uint64,
	depth int,
) (a Answer, bounded bool,
	err error) {
	f, err := ParseFormula(d.Row.Formula)
	if err != nil {
		return a, false, err
	}
	a, err = f.Answer(func(n Name) (Fraction, bool) {
		v, ok, loose := r.look(n, at, day, position, depth)
		bounded = bounded || loose
		return v, ok
	})
	return a, bounded, err
}

// Derived works a derived figure out of what was published before a position: in the
// figure's decimals, rounded as its definition says. missing names what is not there.
// Errors: ErrFigure, ErrKindOther, ErrOverflow, ErrBoundMixed.
func (r *Registry) Derived(
	figure string,
	period Period,
	place village.Code,
	position uint64,
) (value int64, missing string,
	err error) {
	span, ok := period.Span()
	if !ok {
		return 0, "", ErrPeriod
	}
	d, ok := r.Definition(figure, span.Last(), position)
	switch {
	case !ok:
		return 0, "", ErrFigure
	case d.Row.Kind != Derived:
		return 0, "", ErrKindOther
	}
	at := cellKey{Figure: figure, Period: period, Place: place}
	answer, bounded, err := r.derive(&d, at, span.Last(), position, 0)
	switch {
	case err != nil:
		return 0, "", err
	case answer.Missing != "":
		return 0, answer.Missing, nil
	case answer.Logical:
		return 0, "", ErrFormula
	case bounded:
		return 0, "", ErrBoundMixed
	}
	rounding, err := quantity.ParseRounding(d.Row.Rounding)
	if err != nil {
		panic("indicator: a definition without its rounding")
	}
	if value, ok = answer.Number.Round(d.Row.Decimals, rounding); !ok {
		return 0, "", ErrOverflow
	}
	return value, "", nil
}

// InUnits turns what a fold counted into the figure's decimals: pieces ÷ pieces in a unit,
// rounded as the definition says. Error: ErrOverflow.
func (d *Definition) InUnits(pieces int64) (int64, error) {
	rounding, err := quantity.ParseRounding(d.Row.Rounding)
	per, ok := reduced(d.Row.PerNum, d.Row.PerDen)
	if err != nil || !ok {
		panic("indicator: a record without its unit or rounding")
	}
	units, ok := Whole(pieces).over(per)
	if !ok {
		return 0, ErrOverflow
	}
	value, ok := units.Round(d.Row.Decimals, rounding)
	if !ok {
		return 0, ErrOverflow
	}
	return value, nil
}

// Newest returns the newest value of a figure at a place: of the latest period that had begun
// by a day, as the journal stood before a position.
func (r *Registry) Newest(
	figure string,
	place village.Code,
	day calendar.Date,
	position uint64,
) (e Published, ok bool) {
	return NewestBy(r.Series(figure, place, position), day)
}

// NewestBy returns the value of the latest period that had begun by a day.
func NewestBy(series []Published, day calendar.Date) (e Published, ok bool) {
	latest := calendar.DateMin
	for _, v := range series {
		span, valid := v.Period.Span()
		if !valid || span.First() > day {
			continue
		}
		if last := min(span.Last(), day); !ok || last >= latest {
			e, ok, latest = v, true, last
		}
	}
	return e, ok
}
