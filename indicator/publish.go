package indicator

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Publish asks that definitions, targets, checks, rules of lights, papers and what was
// published elsewhere be in force. What is in force already, exactly so, is left alone, so
// that a file may be published again when it grew. One bad row refuses all; its number counts
// through the lists in their order here.
type Publish struct {
	Sources []SourceRow `cbor:"1,keyasint,omitempty" json:"sources,omitempty"`
	Figures []FigureRow `cbor:"2,keyasint,omitempty" json:"figures,omitempty"`
	Targets []TargetRow `cbor:"3,keyasint,omitempty" json:"targets,omitempty"`
	Checks  []CheckRow  `cbor:"4,keyasint,omitempty" json:"checks,omitempty"`
	Lights  []LightRow  `cbor:"5,keyasint,omitempty" json:"lights,omitempty"`
	Claims  []ClaimRow  `cbor:"6,keyasint,omitempty" json:"claims,omitempty"`
	Reports []ReportRow `cbor:"7,keyasint,omitempty" json:"reports,omitempty"`
}

// Publish decides whether the rules may be in force.
func (r *Registry) Publish(tx *kernel.Tx, c Publish) error {
	n := len(c.Sources) + len(c.Figures) + len(c.Targets) + len(
		c.Checks,
	) + len(c.Lights) + len(c.Claims) + len(c.Reports)
	switch {
	case n == 0:
		return ErrNoRows
	case n > RowsMax:
		return ErrTooManyRows
	}
	row := 0
	var bad error
	note := func(refusal *kernel.Refusal) bool {
		if refusal != nil {
			bad = &kernel.RowRefusal{Row: row, Refusal: refusal}
		}
		row++
		return refusal == nil
	}
	if each(c.Sources, func(x SourceRow) bool { return note(r.keepSource(tx, x)) }) &&
		each(c.Figures, func(x FigureRow) bool { return note(r.define(tx, x)) }) &&
		each(c.Targets, func(x TargetRow) bool { return note(r.setTarget(tx, x)) }) &&
		each(c.Checks, func(x CheckRow) bool { return note(r.setCheck(tx, x)) }) &&
		each(c.Lights, func(x LightRow) bool { return note(r.setLight(tx, x)) }) &&
		each(c.Claims, func(x ClaimRow) bool { return note(r.claim(tx, x)) }) {
		each(c.Reports, func(x ReportRow) bool { return note(r.setReport(tx, x)) })
	}
	return bad
}

// each calls a function with each of a list until it returns false, and reports whether it
// never did.
func each[T any](all []T, do func(T) bool) bool {
	for _, x := range all {
		if !do(x) {
			return false
		}
	}
	return true
}

// PublishFold asks that a record figure have the value that its fold gave over the journal up
// to a position. The fold is made outside the writer; whoever doubts it folds again.
type PublishFold struct {
	Figure   string       `cbor:"1,keyasint" json:"figure"`
	Period   Period       `cbor:"2,keyasint" json:"period"`
	Place    village.Code `cbor:"3,keyasint,omitempty" json:"place,omitempty"`
	Pieces   int64        `cbor:"4,keyasint" json:"pieces"` // As the fold counts.
	Position uint64       `cbor:"5,keyasint" json:"position"`
	Rows     uint64       `cbor:"6,keyasint" json:"rows"`
	Hash     Hash         `cbor:"7,keyasint" json:"hash"` // Of the rows.
	Bound    Bound        `cbor:"8,keyasint,omitempty" json:"bound,omitempty"`
	Reason   string       `cbor:"9,keyasint,omitempty" json:"reason,omitempty"`   // Of a correction.
	Explain  string       `cbor:"10,keyasint,omitempty" json:"explain,omitempty"` // Why a check that does not hold is no mistake.
}

// PublishFold decides whether a fold's value may be published.
func (r *Registry) PublishFold(tx *kernel.Tx, c PublishFold) error {
	d, refusal := r.publishable(calendar.DayOf(tx.Time), c.Figure, c.Period, c.Place, Record)
	switch {
	case refusal != nil:
		return refusal
	case c.Position == 0 || c.Position > tx.Sequence:
		return ErrPosition
	case c.Hash == Hash{}:
		return ErrHash
	case !c.Bound.valid():
		return ErrBound
	case c.Rows == 0:
		return ErrNoRecord
	}
	at := cellKey{Figure: c.Figure, Period: c.Period, Place: c.Place}
	if old, vintage := r.newest(at, 1<<64-1); vintage > 0 && old.Event.Kind == Record && old.Event.Position > c.Position {
		return ErrPositionOld
	}
	value, err := d.InUnits(c.Pieces)
	if err != nil {
		return err
	}
	e := Published{Figure: c.Figure, Version: d.Version, Period: c.Period, Place: c.Place, Kind: Record,
		Value: value, Bound: c.Bound, Position: c.Position, Rows: c.Rows, Hash: c.Hash, Reason: c.Reason}
	return r.publishChecked(tx, &d, e, c.Explain)
}

// publishChecked publishes a value of which every check holds or is explained.
func (r *Registry) publishChecked(tx *kernel.Tx, d *Definition, e Published, explain string) error {
	if refusal := r.checked(d, &e, explain); refusal != nil {
		return refusal
	}
	if refusal := r.publish(tx, e); refusal != nil {
		return refusal
	}
	return nil
}

// checked holds a value that is about to be published against range, jump and checks, as they
// stand now: what a check names may have been published since the value was handed in. An
// explanation that was needed stays with the value.
func (r *Registry) checked(d *Definition, e *Published, explain string) *kernel.Refusal {
	if !optional(explain) {
		return ErrSentence
	}
	span, _ := e.Period.Span()
	checks, refusal := explained(r.findings(d, e.cell(), e.Value, e.Bound, span.Last()), explain)
	if len(checks) > 0 {
		e.Explain = explain
	}
	return refusal
}

// PublishDerived asks that a derived figure be worked out of what is published, and be
// published.
type PublishDerived struct {
	Figure  string       `cbor:"1,keyasint" json:"figure"`
	Period  Period       `cbor:"2,keyasint" json:"period"`
	Place   village.Code `cbor:"3,keyasint,omitempty" json:"place,omitempty"`
	Reason  string       `cbor:"4,keyasint,omitempty" json:"reason,omitempty"`
	Explain string       `cbor:"5,keyasint,omitempty" json:"explain,omitempty"` // Why a check that does not hold is no mistake.
}

// PublishDerived decides whether a derived figure can be worked out.
func (r *Registry) PublishDerived(tx *kernel.Tx, c PublishDerived) error {
	d, refusal := r.publishable(calendar.DayOf(tx.Time), c.Figure, c.Period, c.Place, Derived)
	if refusal != nil {
		return refusal
	}
	value, missing, inputs, err := r.workOut(c.Figure, c.Period, c.Place, tx.Sequence)
	switch {
	case err != nil:
		return err
	case missing != "":
		return ErrNoAnswer
	}
	e := Published{Figure: c.Figure, Version: d.Version, Period: c.Period, Place: c.Place, Kind: Derived,
		Value: value, Position: tx.Sequence, Hash: formulaHash(d.Row.Formula, inputs), Inputs: inputs, Reason: c.Reason}
	return r.publishChecked(tx, &d, e, c.Explain)
}

// publishable checks whether a value of a kind may be published on a day, and returns the
// definition that it belongs to.
func (r *Registry) publishable(day calendar.Date, figure string, period Period, place village.Code,
	kind Kind) (d Definition, refusal *kernel.Refusal) {
	span, ok := period.Span()
	if !ok {
		return d, ErrPeriod
	}
	if d, ok = r.Definition(figure, span.Last(), 1<<64-1); !ok {
		return d, ErrFigure
	}
	switch {
	case d.Row.Kind != kind:
		return d, ErrKindOther
	case d.Row.Ended:
		return d, ErrEnded
	case span.Every != d.Row.Every:
		return d, ErrPeriodOther
	case span.First() > day, kind == Return && d.Row.Basis == Flow && span.Last() >= day:
		return d, ErrPeriodOpen // What flows in a period is known when it is over; a stand may be told before.
	case place != "" && !r.known(place):
		return d, ErrPlace
	case r.Locked(figure, period, 1<<64-1):
		return d, ErrLocked
	}
	return d, nil
}

// known reports whether a place was ever registered: a value of a village that was merged
// since stays one of that village. The county itself is no place: its values have none.
func (r *Registry) known(place village.Code) bool {
	d, ok := r.places.Division(place)
	return ok && d.Kind != village.County
}

// publish emits a value as the next vintage of its cell. A vintage after the first has a
// reason, and differs.
func (r *Registry) publish(tx *kernel.Tx, e Published) *kernel.Refusal {
	old, vintage := r.newest(e.cell(), 1<<64-1)
	if vintage > 0 {
		was := old.Event
		switch {
		case was.Value == e.Value && was.Bound == e.Bound && was.Hash == e.Hash && was.Version == e.Version &&
			was.Paper == e.Paper:
			return ErrValueSame
		case e.Reason == "":
			return ErrReason
		}
	}
	if !optional(e.Reason) {
		return ErrSentence
	}
	if vintage > 0 {
		e.Late = old.Event.Late // A correction is neither late nor in time: that was told of what it corrects.
	}
	e.Vintage, e.Sequence, e.Time = vintage+1, tx.NextSequence(), tx.Time
	r.published.Emit(tx, e)
	return nil
}

// Due returns the last day on which the return of a period may be handed in: so many working
// days after its end, by the calendar that was in force before a position. false: that calendar
// does not cover it, and the due day is not known.
func (r *Registry) Due(d *Definition, span Span, position uint64) (calendar.Date, bool) {
	table, err := r.workdays(position)
	if err != nil {
		return 0, false
	}
	return d.DueBy(table, span)
}

// DueBy returns the due day of a period by a calendar of working days; false if that does not
// cover it.
func (d *Definition) DueBy(table *calendar.Calendar, span Span) (calendar.Date, bool) {
	if span.Last().Check() != nil {
		return 0, false
	}
	day, err := table.AddWorkdays(span.Last(), int(d.Row.Due))
	return day, err == nil
}
