package indicator

import (
	"liangshan/calendar"
	"liangshan/quantity"
	"liangshan/village"
)

// A working is a figure that is worked out of others: as of which position, what was used, and
// whether any of it was no exact value. Each derived cell under it is worked out once.
type working struct {
	*Registry
	position uint64
	bounded  bool
	spent    bool     // It took more steps than it may.
	inputs   []uint64 // Sequences of the values, in the order in which they were used.
	done     map[cellKey]worked
	order    []cellKey // Of what is done.
	steps    int       // Derived cells that were worked out, also for a sum that failed.
}

// A worked is what a derived cell came to.
type worked struct {
	value       Fraction
	ok, bounded bool
}

// stepsMax is how many derived cells a working may need: some tenths of a second of the writer's.
const stepsMax = 1 << 13

// on returns the last day of a cell's period. It decides which definition and which places hold
// there, also where a formula looks back.
func on(c cellKey) (calendar.Date, bool) {
	span, ok := c.Period.Span()
	if !ok {
		return 0, false
	}
	return span.Last(), true
}

// take uses a published value, in the unit's own terms.
func (w *working) take(e *Published) Fraction {
	w.bounded = w.bounded || e.Bound != Exact
	w.inputs = append(w.inputs, e.Sequence)
	return Scaled(e.Value, w.decimals(e))
}

// look finds what a formula's name stands for. A derived figure is always worked out of what
// lies under it, so that what was published of it before a correction does not go on into others.
func (w *working) look(n Name, at cellKey, depth int) (v Fraction, ok bool) {
	span, valid := at.Period.Span()
	if !valid || depth > depthMax {
		return v, false
	}
	cell := cellKey{Figure: n.Code, Period: at.Period, Place: at.Place}
	switch n.Function {
	case "last":
		cell.Period = span.Add(-1).Period()
	case "year_ago":
		cell.Period = span.Add(-12 / span.Every.months()).Period()
	case "places":
		return w.addPlaces(cell, depth)
	case "parts":
		return w.addParts(cell, span, depth)
	}
	return w.worth(cell, depth)
}

// worth returns what a cell is worth in a formula, or in a sum within one: what was published, or
// of a derived figure what it comes to now.
func (w *working) worth(cell cellKey, depth int) (v Fraction, ok bool) {
	day, valid := on(cell)
	d, known := w.Definition(cell.Figure, day, w.position)
	if !valid || !known {
		return v, false
	}
	if e, vintage := w.newest(cell, w.position); vintage > 0 && (e.Event.Kind != Derived || d.Row.Kind != Derived) {
		return w.take(&e.Event), true
	}
	if d.Row.Kind != Derived {
		return v, false
	}
	return w.workCell(&d, cell, depth+1)
}

// workCell works a derived cell out, unless that was done: a figure that many formulas share
// would be worked out once for each way that leads to it, twice as often with every level.
func (w *working) workCell(d *Definition, cell cellKey, depth int) (v Fraction, ok bool) {
	if was, done := w.done[cell]; done {
		w.bounded = w.bounded || was.bounded
		return was.value, was.ok
	}
	if w.steps++; w.steps > stepsMax {
		w.spent = true
		return v, false
	}
	if w.done == nil {
		w.done = map[cellKey]worked{}
	}
	w.done[cell] = worked{} // A way that leads back to it finds no answer.
	w.order = append(w.order, cell)
	outside := w.bounded
	w.bounded = false
	answer, err := w.derive(d, cell, depth)
	v, ok = answer.Number, err == nil && answer.Missing == "" && !answer.Logical
	w.done[cell] = worked{v, ok, w.bounded}
	w.bounded = w.bounded || outside
	return v, ok
}

// addPlaces sums what the places of one level reported: of townships, or of villages. Every place
// of it that stands on the period's last day has to be there: a sum over some of them, or over two
// levels, is no answer. A figure that may not be added up has no sum.
func (w *working) addPlaces(cell cellKey, depth int) (sum Fraction, ok bool) {
	day, valid := on(cell)
	d, known := w.Definition(cell.Figure, day, w.position)
	if !valid || !known || !d.Row.AddPlaces {
		return sum, false
	}
	for _, level := range [...]village.Kind{village.Township, village.Village} {
		var cells []cellKey
		for _, place := range w.places.Standing(level, cell.Place, day, w.position) {
			cells = append(cells, cellKey{Figure: cell.Figure, Period: cell.Period, Place: place})
		}
		if sum, ok = w.add(cells, depth); ok {
			return sum, true
		}
	}
	return sum, false
}

// add sums what cells are worth; false if one of them has no value, or there are none. Of a sum
// that is not there nothing was used.
func (w *working) add(cells []cellKey, depth int) (sum Fraction, ok bool) {
	bounded, inputs, order := w.bounded, len(w.inputs), len(w.order)
	sum = Whole(0)
	for _, cell := range cells {
		v, fits := w.worth(cell, depth)
		if fits {
			sum, fits = sum.plus(v)
		}
		if !fits {
			w.forget(bounded, inputs, order)
			return sum, false
		}
	}
	return sum, len(cells) > 0
}

// forget takes back what was used and worked out since: what is asked for again later is worked
// out again, and names its values again.
func (w *working) forget(bounded bool, inputs, order int) {
	for _, cell := range w.order[order:] {
		delete(w.done, cell)
	}
	w.bounded, w.inputs, w.order = bounded, w.inputs[:inputs], w.order[:order]
}

// addParts sums the shorter periods that make up a period. All of them must be there.
func (w *working) addParts(cell cellKey, span Span, depth int) (sum Fraction, ok bool) {
	d, known := w.Definition(cell.Figure, span.Last(), w.position)
	if !known || !d.Row.AddPeriods {
		return sum, false
	}
	var cells []cellKey
	for _, part := range span.Parts(d.Row.Every) {
		cells = append(cells, cellKey{Figure: cell.Figure, Period: part.Period(), Place: cell.Place})
	}
	return w.add(cells, depth)
}

// derive works a derived figure out.
func (w *working) derive(d *Definition, at cellKey, depth int) (a Answer, err error) {
	f, err := ParseFormula(d.Row.Formula)
	if err != nil {
		return a, err
	}
	return f.Answer(func(n Name) (Fraction, bool) { return w.look(n, at, depth) })
}

// Derived works a derived figure out of what was published before a position: in the
// figure's decimals, rounded as its definition says. missing names what is not there.
// Errors: ErrFigure, ErrKindOther, ErrOverflow, ErrBoundMixed, ErrSteps.
func (r *Registry) Derived(
	figure string,
	period Period,
	place village.Code,
	position uint64,
) (value int64, missing string,
	err error) {
	value, missing, _, err = r.workOut(figure, period, place, position)
	return value, missing, err
}

// workOut works a derived figure out, and says of which values.
func (r *Registry) workOut(figure string, period Period, place village.Code, position uint64) (
	value int64, missing string, inputs []uint64, err error) {
	span, ok := period.Span()
	if !ok {
		return 0, "", nil, ErrPeriod
	}
	d, ok := r.Definition(figure, span.Last(), position)
	switch {
	case !ok:
		return 0, "", nil, ErrFigure
	case d.Row.Kind != Derived:
		return 0, "", nil, ErrKindOther
	}
	w := working{Registry: r, position: position}
	answer, err := w.derive(&d, cellKey{Figure: figure, Period: period, Place: place}, 0)
	switch {
	case err != nil:
		return 0, "", nil, err
	case w.spent:
		return 0, "", nil, ErrSteps
	case answer.Missing != "":
		return 0, answer.Missing, nil, nil
	case answer.Logical:
		return 0, "", nil, ErrFormula
	case w.bounded:
		return 0, "", nil, ErrBoundMixed
	}
	rounding, err := quantity.ParseRounding(d.Row.Rounding)
	if err != nil {
		panic("indicator: a definition without its rounding")
	}
	if value, ok = answer.Number.Round(d.Row.Decimals, rounding); !ok {
		return 0, "", nil, ErrOverflow
	}
	return value, "", w.inputs, nil
}
