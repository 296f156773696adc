package desk

import (
	"context"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/village"
)

// describe writes a figure of a definition without a value.
func describe(d *indicator.Definition, period indicator.Period, place village.Code) paper.Figure {
	f := paper.Figure{Code: d.Row.Code, NameZH: d.Row.NameZH, NameEN: d.Row.NameEN, UnitZH: d.Row.UnitZH,
		UnitEN: d.Row.UnitEN, Kind: string(d.Row.Kind), Decimals: d.Row.Decimals, Definition: d.Version,
		Period: string(period), Place: string(place)}
	if span, ok := period.Span(); ok {
		f.PeriodZH, f.PeriodEN = span.ZH(), span.EN()
	}
	return f
}

// valued writes a figure with a published value.
func valued(d *indicator.Definition, e *indicator.Published) paper.Figure {
	f := describe(d, e.Period, e.Place)
	f.Known, f.Value, f.Bound, f.Definition = true, e.Value, string(e.Bound), e.Version
	f.Kind, f.Vintage, f.Sequence, f.Position = string(e.Kind), e.Vintage, e.Sequence, e.Position
	f.Rows, f.Hash, f.Paper, f.Reason, f.PublishedMS = e.Rows, e.Hash.String(), e.Paper, e.Reason, e.Time
	f.Late, f.Explain, f.Inputs = e.Late, e.Explain, e.Inputs
	return f
}

// find writes a figure's value of a period, or its newest by a day if no period is given.
func find(r *indicator.Registry, code string, period indicator.Period, place village.Code, day calendar.Date,
	position uint64) (f paper.Figure, d indicator.Definition, q fold.Query, folds bool) {
	var e indicator.Published
	var ok bool
	on := day
	if period != "" {
		e, ok = r.Value(code, period, place, position)
		if span, valid := period.Span(); valid {
			on = span.Last()
		}
	} else {
		e, ok = r.Newest(code, place, day, position)
	}
	d, known := r.Definition(code, on, position)
	if !known {
		return paper.Figure{Code: code}, d, q, false
	}
	if !ok {
		return describe(&d, period, place), d, q, false
	}
	d = r.DefinitionAt(code, e.Version)
	q, folds = Query(&d, &e)
	f = valued(&d, &e)
	workOut(r, &f, &e, position)
	return f, d, q, folds
}

// workOut works a derived value out again of what was published before a position, and marks
// it where that gives another one: what lies under it was corrected since.
func workOut(r *indicator.Registry, f *paper.Figure, e *indicator.Published, position uint64) {
	if e.Kind != indicator.Derived {
		return
	}
	value, missing, err := r.Derived(e.Figure, e.Period, e.Place, position)
	known := err == nil && missing == ""
	if f.Stale = !known || value != e.Value; f.Stale && known {
		f.Again = &value
	}
}

// again folds a record anew and notes whether it still gives what was published.
func (d *Desk) again(f *paper.Figure, definition *indicator.Definition, q fold.Query) error {
	result, err := d.book.Value(q)
	if err != nil {
		return err
	}
	value, err := definition.InUnits(result.Pieces)
	if err != nil {
		return err
	}
	f.Receipts = result.Receipts
	f.Holds = value == f.Value && result.Rows == f.Rows && result.Hash.String() == f.Hash
	return nil
}

// A FigurePage is everything about a figure as of a position.
type FigurePage struct {
	Position    uint64                `json:"position"`
	TimeMS      int64                 `json:"time_ms"`
	Definitions []indicator.FigureRow `json:"definitions" doc:"Every version, the oldest first"`
	FoldZH      string                `json:"fold_zh,omitempty"`
	FoldEN      string                `json:"fold_en,omitempty"`
	Values      []paper.Figure        `json:"values" doc:"The newest vintage of each period"`
	Vintages    []paper.Figure        `json:"vintages" doc:"All of the newest period and of corrected ones"`
	Targets     []indicator.TargetRow `json:"targets"`
	Claims      []indicator.ClaimRow  `json:"claims" doc:"What was published elsewhere"`
	Goals       []Named               `json:"goals" doc:"Goals that it measures"`
	Inputs      []Named               `json:"inputs" doc:"Figures that it is worked out of, if it is derived"`
	Derived     []Named               `json:"derived" doc:"Figures that are worked out of it"`
	latest      indicator.Definition  // Of the newest value.
	newest      indicator.Published
	known       bool
}

// Corrected reports whether some period has more than one vintage.
func (p *FigurePage) Corrected() bool {
	for i := range p.Vintages {
		if p.Vintages[i].Vintage > 1 {
			return true
		}
	}
	return false
}

// A Named is a goal or a figure by its names.
type Named struct {
	Code   string `json:"code"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
}

// Figure returns everything about a figure. ErrUnknown if there is none.
func (d *Desk) Figure(
	ctx context.Context,
	code string,
	place village.Code,
	position uint64,
) (p FigurePage, err error) {
	look, err := d.At(ctx, position)
	if err != nil {
		return p, err
	}
	p.Position, p.TimeMS = look.Position, look.TimeMS
	var values, vintages []value
	err = d.source.Read(ctx, func(c *county.County) {
		r := c.Indicator
		of := func(e indicator.Published) value {
			definition := r.DefinitionAt(code, e.Version)
			return value{definition, e, valued(&definition, &e)}
		}
		for _, v := range r.Definitions(code, look.Position) {
			p.Definitions = append(p.Definitions, v.Row)
		}
		for _, e := range r.Series(code, place, look.Position) {
			values = append(values, of(e))
			workOut(r, &values[len(values)-1].f, &e, look.Position)
		}
		if p.newest, p.known = r.Newest(code, place, look.Day, look.Position); p.known {
			p.latest = r.DefinitionAt(code, p.newest.Version)
			for _, e := range r.History(code, place, look.Position) {
				all := r.Vintages(code, e.Period, place, look.Position)
				if len(all) > 1 || e.Period == p.newest.Period {
					vintages = append(vintages, of(e))
				}
			}
		}
		for _, t := range r.Targets(code, look.Position) {
			p.Targets = append(p.Targets, t.Row)
		}
		for _, claim := range r.Claims(look.Position) {
			if claim.Figure == code {
				p.Claims = append(p.Claims, claim)
			}
		}
		for _, n := range c.Task.Nodes(look.Day, look.Position) {
			if n.Row.Figure == code {
				p.Goals = append(p.Goals, Named{n.Row.Code, n.Row.NameZH, n.Row.NameEN})
			}
		}
		p.Derived = look.named(r, overOf(r, look.Position).above([]string{code}))
		if n := len(p.Definitions); n > 0 {
			p.Inputs = look.named(r, inputs(&p.Definitions[n-1]))
		}
	})
	if err != nil {
		return p, err
	}
	if len(p.Definitions) == 0 {
		return p, ErrUnknown
	}
	if f, ok := d.book.Fold(p.Definitions[len(p.Definitions)-1].Fold); ok {
		p.FoldZH, p.FoldEN = f.NameZH, f.NameEN
	}
	if p.Values, err = d.valuesOf(values); err == nil {
		p.Vintages, err = d.valuesOf(vintages)
	}
	return p, err
}

// A value is a published value with the definition that it was published by, and as it is written.
type value struct {
	d indicator.Definition
	e indicator.Published
	f paper.Figure
}

// valuesOf writes values, each folded anew if it is a record's.
func (d *Desk) valuesOf(list []value) (all []paper.Figure, err error) {
	for _, v := range list {
		f := v.f
		if q, folds := Query(&v.d, &v.e); folds {
			if err := d.again(&f, &v.d, q); err != nil {
				return nil, err
			}
		}
		all = append(all, f)
	}
	return all, nil
}

// ErrUnknown says that there is no such figure.
var ErrUnknown = kernel.Refuse("indicator.figure_unknown")

// A RowPage is a part of the rows under a figure's value, each with its event.
type RowPage struct {
	Figure paper.Figure `json:"figure"`
	Rows   []RowOf      `json:"rows"`
	Next   uint64       `json:"next" doc:"Cursor of the next page; 0: this is the last"`
}

// A RowOf is a row under a figure.
type RowOf struct {
	Sequence uint64 `json:"sequence" doc:"Of the event; its receipt is at /v1/receipt/{sequence}"`
	Line     int64  `json:"row" doc:"Of a bulk event, from 0; -1: the event itself"`
	Date     string `json:"date"`
	Place    string `json:"place,omitempty"`
	PlaceZH  string `json:"place_zh,omitempty"`
	Member   uint64 `json:"member,omitempty" doc:"What is counted; none if it is not for the reader"`
	Value    *int64 `json:"value,omitempty" doc:"In the fold's pieces; none if it is not for the reader"`
}

// A Sight says whether the reader may see the rows of a read table.
type Sight func(table string) bool

// sees reports whether a reader sees the rows of a fold whole.
func (may Sight) sees(f fold.Fold) bool { return f.Table == "" || may(f.Table) }

// Rows returns a page of the rows under a figure's published value: of a period, or the newest
// one. The cost does not depend on where the page begins.
func (d *Desk) Rows(
	ctx context.Context,
	may Sight,
	code string,
	period indicator.Period,
	place village.Code,
	position, cursor uint64,
	limit int,
) (p RowPage, err error) {
	look, err := d.At(ctx, position)
	if err != nil {
		return p, err
	}
	var q fold.Query
	folds := false
	err = d.source.Read(ctx, func(c *county.County) {
		p.Figure, _, q, folds = find(c.Indicator, code, period, place, look.Day, look.Position)
	})
	switch {
	case err != nil:
		return p, err
	case p.Figure.NameZH == "":
		return p, ErrUnknown
	case !folds:
		return p, nil
	}
	page, err := d.book.Page(q, cursor, limit)
	if err != nil {
		return p, err
	}
	p.Next = page.Next
	f, _ := d.book.Fold(q.Fold)
	whole := may.sees(f)
	for _, r := range page.Rows {
		row := RowOf{Sequence: r.Sequence, Line: lineOf(r.Line), Date: r.Date.String(), Place: string(r.Place),
			PlaceZH: look.Place(r.Place)}
		if whole {
			row.Member, row.Value = r.Member, &r.Value
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// Fold makes the command that publishes a record: the fold over the journal up to now. It
// returns false if the newest vintage says the same, or nothing is there to be counted.
func (d *Desk) Fold(ctx context.Context, code string, period indicator.Period, place village.Code, reason string) (
	c indicator.PublishFold, changed bool, err error) {
	look, err := d.At(ctx, 0)
	if err != nil {
		return c, false, err
	}
	span, ok := period.Span()
	if !ok {
		return c, false, indicator.ErrPeriod
	}
	var definition indicator.Definition
	var old indicator.Published
	known, published := false, false
	err = d.source.Read(ctx, func(state *county.County) {
		definition, known = state.Indicator.Definition(code, span.Last(), look.Position)
		old, published = state.Indicator.Value(code, period, place, look.Position)
	})
	switch {
	case err != nil:
		return c, false, err
	case !known:
		return c, false, ErrUnknown
	case definition.Row.Kind != indicator.Record:
		return c, false, indicator.ErrKindOther
	}
	result, err := d.book.Value(fold.Of(&definition, span, place, look.Position))
	if err != nil {
		return c, false, err
	}
	c = indicator.PublishFold{
		Figure:   code,
		Period:   period,
		Place:    place,
		Pieces:   result.Pieces,
		Position: look.Position,
		Rows:     result.Rows,
		Hash:     result.Hash,
	}
	if published {
		c.Reason = reason
	}
	differs := !published || old.Hash != result.Hash || old.Version != definition.Version
	return c, differs && result.Rows > 0, nil // A fold of nothing has no value.
}
