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
	Hash     Hash         `cbor:"11,keyasint"`           // Of the rows; of a return's paper; of a derived value's formula and inputs.
	Paper    string       `cbor:"12,keyasint,omitempty"` // Code of the source, or the number of the paper.
	Reason   string       `cbor:"13,keyasint,omitempty"` // Of a vintage after the first.
	Sequence uint64       `cbor:"14,keyasint"`           // Of this event.
	Time     int64        `cbor:"15,keyasint"`           // Milliseconds since 1970.
	Explain  string       `cbor:"16,keyasint,omitempty"` // Why a check that did not hold was no mistake.
	Inputs   []uint64     `cbor:"17,keyasint,omitempty"` // Of a derived value: sequences of the values it was worked out of.
	Late     int32        `cbor:"18,keyasint,omitempty"` // Days over the due day, of the return that first gave the cell a value.
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

// Published yields every vintage of every figure: by figure, period and place, the oldest first.
func (r *Registry) Published(yield func(Published) bool) {
	for _, row := range r.values.All() {
		if !yield(row.Event) {
			return
		}
	}
}

// Anywhere reports whether a figure has a value of a period that was published before a
// position, of the county or of any place.
func (r *Registry) Anywhere(figure string, period Period, position uint64) bool {
	for key, row := range r.values.From(valueKey{Cell: cellKey{Figure: figure, Period: period}}) {
		if key.Cell.Figure != figure || key.Cell.Period != period {
			break
		}
		if row.Event.Sequence < position {
			return true
		}
	}
	return false
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

// History returns every vintage of a figure at a place that was published before a position, in
// the order of the periods' texts, of each period the oldest first.
func (r *Registry) History(figure string, place village.Code, position uint64) (all []Published) {
	for key, row := range r.values.From(valueKey{Cell: cellKey{Figure: figure}}) {
		if key.Cell.Figure != figure {
			break
		}
		if key.Cell.Place == place && row.Event.Sequence < position {
			all = append(all, row.Event)
		}
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

// decimals returns those of the figure that a value is of.
func (r *Registry) decimals(e *Published) uint8 {
	return r.definitions.Must(versionKey{Code: e.Figure, Version: e.Version}).Row.Decimals
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
