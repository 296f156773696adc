package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/village"
)

// PeriodsMax bounds the periods of a table of places: ten years of months.
const PeriodsMax = 120

// ErrPeriods says that periods are not of the figure's length, end before they begin, or are
// too many.
var ErrPeriods = kernel.Refuse("indicator.periods_malformed")

// A PlaceTable is a record folded for each place and period: not published values, but what
// the fold gives as of the position.
type PlaceTable struct {
	Position   uint64     `json:"position"`
	TimeMS     int64      `json:"time_ms"`
	Code       string     `json:"code"`
	NameZH     string     `json:"name_zh"`
	NameEN     string     `json:"name_en"`
	UnitZH     string     `json:"unit_zh"`
	UnitEN     string     `json:"unit_en"`
	Definition uint32     `json:"definition" doc:"Version"`
	Adds       bool       `json:"adds" doc:"The values of places may be summed"`
	Periods    []string   `json:"periods"`
	Places     []PlaceRow `json:"places" doc:"The first is the whole; it has what no part has"`
}

// A PlaceRow is a place's values, one for each period.
type PlaceRow struct {
	Place  string   `json:"place"`
	NameZH string   `json:"name_zh"`
	Values []string `json:"values" doc:"In the figure's unit; empty: nothing was recorded there"`
	Counts []Count  `json:"-"` // The same as whole numbers of the figure's decimals.
}

// A Count is a value as a whole number of its figure's decimals.
type Count struct {
	Value int64
	Known bool // Something was recorded.
}

// ErrNotPlaced says that what a figure counts lies nowhere in particular.
var ErrNotPlaced = kernel.Refuse("indicator.not_by_place")

// Parted returns the newest definitions of the records whose values of places may be summed: those
// that can be shown by place.
func (d *Desk) Parted(ctx context.Context) (all []indicator.FigureRow, look *Look, err error) {
	if look, err = d.At(ctx, 0); err != nil {
		return nil, nil, err
	}
	err = d.source.Read(ctx, func(c *county.County) {
		for _, code := range c.Indicator.Figures(look.Position) {
			v, ok := c.Indicator.Definition(code, look.Day, look.Position)
			if ok && v.Row.Kind == indicator.Record && v.Row.AddPlaces && !d.book.Nowhere(v.Row.Fold) {
				all = append(all, v.Row)
			}
		}
	})
	return all, look, err
}

// Places folds a record for each place of a level (9 digits: townships, 12: villages) within
// a place, and for each of the periods, the first and the last included, by the definition at
// the end of the last. Errors: ErrUnknown,
// indicator.ErrPlace, ErrPeriods, ErrNotPlaced, indicator.ErrKindOther, quantity.ErrOverflow.
func (d *Desk) Places(ctx context.Context, code string, within village.Code, digits int, from, to indicator.Period,
	position uint64) (t PlaceTable, err error) {
	look, err := d.At(ctx, position)
	if err != nil {
		return t, err
	}
	if within == "" {
		within = village.Code(d.source.Code())
	}
	places := d.within(within, digits, look.Position)
	if len(places) == 0 {
		return t, indicator.ErrPlace
	}
	definition, err := d.record(ctx, code, to, look.Position)
	if err != nil {
		return t, err
	}
	periods, err := spans(from, to, definition.Row.Every)
	if err != nil {
		return t, err
	}
	grid, err := d.book.Grid(fold.GridQuery{Fold: definition.Row.Fold, Periods: periods, Places: places,
		Running: definition.Row.Basis != indicator.Flow, Position: look.Position})
	if err != nil {
		return t, err
	}
	if d.book.Nowhere(definition.Row.Fold) {
		return t, ErrNotPlaced
	}
	row := &definition.Row
	t = PlaceTable{Position: look.Position, TimeMS: look.TimeMS, Code: code, NameZH: row.NameZH, NameEN: row.NameEN,
		UnitZH: row.UnitZH, UnitEN: row.UnitEN, Definition: definition.Version, Adds: row.AddPlaces}
	for _, p := range periods {
		t.Periods = append(t.Periods, string(p.Period()))
	}
	for i, place := range places {
		r := PlaceRow{Place: string(place), NameZH: look.Place(place)}
		for j := range periods {
			pieces, known := grid.At(j, i)
			value, err := definition.InUnits(pieces)
			if err != nil {
				return t, err
			}
			text := ""
			if known {
				text = quantity.Format(value, int(row.Decimals))
			}
			r.Values, r.Counts = append(r.Values, text), append(r.Counts, Count{value, known})
		}
		t.Places = append(t.Places, r)
	}
	return t, nil
}

// record returns the definition of a record as it is at the end of a period.
func (d *Desk) record(ctx context.Context, code string, to indicator.Period, position uint64) (
	definition indicator.Definition, err error) {
	span, ok := to.Span()
	if !ok {
		return definition, ErrPeriods
	}
	known := false
	err = d.source.Read(ctx, func(c *county.County) {
		definition, known = c.Indicator.Definition(code, span.Last(), position)
	})
	switch {
	case err != nil:
		return definition, err
	case !known:
		return definition, ErrUnknown
	case definition.Row.Kind != indicator.Record:
		return definition, indicator.ErrKindOther
	}
	return definition, nil
}

// spans returns the periods of a length from one to another.
func spans(from, to indicator.Period, every indicator.Every) (all []indicator.Span, err error) {
	first, ok := from.Span()
	last, ended := to.Span()
	if !ok || !ended || first.Every != every || last.Every != every {
		return nil, ErrPeriods
	}
	for span := first; span.First() <= last.First(); span = span.Add(1) {
		if all = append(all, span); span == last {
			return all, nil
		}
		if len(all) == PeriodsMax {
			break
		}
	}
	return nil, ErrPeriods
}

// within returns a place, and in the order of their codes the places of a level that lie in
// it, as they were known before a position; none if the place was not known.
func (d *Desk) within(place village.Code, digits int, position uint64) []village.Code {
	d.mu.RLock()
	defer d.mu.RUnlock()
	known := func(code string) bool {
		names := d.names["place "+code]
		return len(names) > 0 && names[0].sequence < position
	}
	if !known(string(place)) {
		return nil
	}
	var parts []village.Code
	for key := range d.names {
		code, ok := strings.CutPrefix(key, "place "+string(place))
		if ok && code != "" && len(place)+len(code) == digits && known(string(place)+code) {
			parts = append(parts, place+village.Code(code))
		}
	}
	slices.Sort(parts)
	return append([]village.Code{place}, parts...)
}

// Table returns the table for a sheet, in a language.
func (t *PlaceTable) Table(english bool) paper.Table {
	name, titles := t.NameZH+"("+t.UnitZH+")", []string{"代码", "地方"}
	if english {
		name, titles = t.NameEN+" ("+t.UnitEN+")", []string{"code", "place"}
	}
	table := paper.Table{Name: name, Titles: append(titles, t.Periods...)}
	for _, p := range t.Places {
		row := []any{p.Place, p.NameZH}
		for _, value := range p.Values {
			row = append(row, cmp.Or(value, "—"))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
