package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/fold"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/task"
	"liangshan/village"
)

// ReportCode is the code of the text of the year's report.
const ReportCode = "year"

// aboutPercent is how far a value may be from one that was published as "about". Assumed.
const aboutPercent = 10

// A refold is a figure that has to be folded again, and where it stands.
type refold struct {
	figure     *paper.Figure
	definition indicator.Definition
	query      fold.Query
}

// A yearReader puts the report together from the state.
type yearReader struct {
	look   *Look
	state  *county.County
	year   *paper.YearReport
	day    calendar.Date // By which a year's newest values and lights are meant.
	folds  []refold
	figure map[string]*paper.Figure // Of the text, by code and period.
	order  []string
}

// Year makes the report of a year as of a position; 0 is now. Of a year that is not over it
// says what is there so far.
func (d *Desk) Year(ctx context.Context, year int, position uint64) (*paper.YearReport, error) {
	look, err := d.At(ctx, position)
	if err != nil {
		return nil, err
	}
	last, err := calendar.New(year, 12, 31)
	if err != nil || year < indicator.YearMin || year > look.Day.Year() {
		return nil, ErrYear
	}
	y := &paper.YearReport{Code: d.source.Code(), CountyZH: look.CountyZH, CountyEN: look.CountyEN, Year: year,
		Position: look.Position, TimeMS: look.TimeMS}
	r := &yearReader{look: look, year: y, day: min(last, look.Day), figure: map[string]*paper.Figure{}}
	err = d.source.Read(ctx, func(c *county.County) {
		r.state = c
		r.text()
		r.table()
		y.Goals = r.look.goals(c, r.day)
		y.Missing = r.look.missing(c, year)
		y.Late = r.look.late(c, year)
		r.state = nil
	})
	if err != nil {
		return nil, err
	}
	for _, again := range r.folds {
		if err := d.again(again.figure, &again.definition, again.query); err != nil {
			return nil, err
		}
	}
	r.finish()
	return y, nil
}

// bound returns a figure for the report, noting that a record is to be folded again.
func (r *yearReader) bound(
	code string,
	period indicator.Period,
	place village.Code,
	day calendar.Date,
) *paper.Figure {
	f, d, q, folds := find(r.state.Indicator, code, period, place, day, r.look.Position)
	figure := &f
	if folds {
		r.folds = append(r.folds, refold{figure, d, q})
	}
	return figure
}

// text binds the figures that stand in the report's text.
func (r *yearReader) text() {
	row, ok := r.state.Indicator.Report(ReportCode, r.day, r.look.Position)
	if !ok {
		r.year.TitleZH, r.year.TitleEN = "年度报告", "Report of the year"
		return
	}
	r.year.TitleZH, r.year.TitleEN = row.TitleZH, row.TitleEN
	for _, p := range row.Paragraphs {
		r.year.Text = append(r.year.Text, paper.Paragraph{ZH: r.pieces(p.ZH), EN: r.pieces(p.EN)})
	}
}

func (r *yearReader) pieces(text string) (all []paper.Piece) {
	for _, part := range indicator.Parts(text) {
		if part.Figure == "" {
			all = append(all, paper.Piece{Text: part.Text})
			continue
		}
		key := part.Figure + "@" + string(part.Period)
		f, ok := r.figure[key]
		if !ok {
			f = r.bound(part.Figure, part.Period, "", r.day)
			r.figure[key], r.order = f, append(r.order, key)
		}
		all = append(all, paper.Piece{Figure: f})
	}
	return all
}

// table puts what was published elsewhere beside ours.
func (r *yearReader) table() {
	registry := r.state.Indicator
	for _, claim := range registry.Claims(r.look.Position) {
		span, _ := claim.Period.Span()
		d, ok := registry.Definition(claim.Figure, span.Last(), r.look.Position)
		if !ok {
			continue
		}
		published := describe(&d, claim.Period, claim.Place)
		published.Known, published.Value, published.Bound = true, claim.Value, string(claim.Bound)
		published.Kind, published.Paper = claim.Kind, claim.Source
		c := paper.Comparison{Code: claim.Code, Source: claim.Source, Statement: claim.Kind, Quote: claim.Quote,
			Published: published}
		r.year.Table = append(r.year.Table, c)
	}
	for i := range r.year.Table { // The rows do not move any more: figures are filled in later.
		c := &r.year.Table[i]
		r.ours(c)
	}
}

// ours finds our own value for what was published: a target's target; a return's value of the
// same period; of records and derived figures that of the same period, or the newest. A figure
// that became a record since gives its newest record: what was taken over from the very paper
// says nothing of our own.
func (r *yearReader) ours(c *paper.Comparison) {
	code, period := c.Published.Code, indicator.Period(c.Published.Period)
	place := village.Code(c.Published.Place)
	if c.Statement == "target" {
		r.target(c, code)
		return
	}
	f, d, q, folds := find(r.state.Indicator, code, period, place, r.look.Day, r.look.Position)
	if taken := f.Kind == string(indicator.Return) && f.Paper == c.Source; taken ||
		!f.Known && d.Row.Kind != indicator.Return {
		newest, nd, nq, nfolds := find(r.state.Indicator, code, "", place, r.look.Day, r.look.Position)
		if !taken || newest.Known && nd.Row.Kind != indicator.Return {
			f, d, q, folds = newest, nd, nq, nfolds
		}
	}
	c.Ours = f
	if folds {
		r.folds = append(r.folds, refold{&c.Ours, d, q})
	}
}

func (r *yearReader) target(c *paper.Comparison, code string) {
	t, ok := r.state.Indicator.Target(code, r.look.Day, r.look.Position)
	c.Ours = c.Published
	c.Ours.Known, c.Ours.Kind, c.Ours.Period, c.Ours.Paper = false, "target", "", ""
	if !ok {
		return
	}
	final := t.Row.Final()
	c.Ours.Known, c.Ours.Value, c.Ours.Bound, c.Ours.Vintage = true, final.Value, string(t.Row.Bound), t.Version
	c.Ours.Sequence, c.Ours.Receipts, c.Ours.PublishedMS, c.Ours.Holds = t.Sequence, 1, t.Time, true
	c.Ours.Period, c.Ours.PeriodZH, c.Ours.PeriodEN = final.Date.String(), final.Date.ZH(), final.Date.String()
	c.Ours.Position, c.Ours.Paper = t.Sequence+1, t.Row.Paper
}

// finish compares, once every record was folded again.
func (r *yearReader) finish() {
	for i := range r.year.Table {
		r.year.Table[i].Agreement = agreement(&r.year.Table[i])
	}
	for _, key := range r.order {
		r.year.Figures = append(r.year.Figures, *r.figure[key])
	}
}

func agreement(c *paper.Comparison) string {
	switch {
	case !c.Ours.Known:
		return paper.NoAnswer
	case c.Ours.Kind == string(indicator.Return) && c.Ours.Paper == c.Source:
		return paper.SamePaper
	case !holds(&c.Published, &c.Ours):
		return paper.Differs
	case c.Ours.Kind != "target" && c.Ours.Period != c.Published.Period:
		return paper.OtherYears
	}
	return paper.Agrees
}

// holds reports whether our value is what was published: the same, or within its bound. Both
// have the same decimals.
func holds(published, ours *paper.Figure) bool {
	switch indicator.Bound(published.Bound) {
	case indicator.AtLeast:
		return ours.Value >= published.Value
	case indicator.AtMost:
		return ours.Value <= published.Value
	case indicator.About:
		difference, err := quantity.Sub(ours.Value, published.Value)
		part, err2 := quantity.MulDiv(published.Value, aboutPercent, 100, quantity.Up)
		return err == nil && err2 == nil && max(difference, -difference) <= max(part, -part)
	}
	return ours.Value == published.Value && ours.Bound == published.Bound
}

// goals lists the tree with its lights on a day, parents before what hangs below them.
func (l *Look) goals(c *county.County, day calendar.Date) (all []paper.Goal) {
	nodes := c.Task.Nodes(day, l.Position)
	below := map[string][]task.Node{}
	for _, n := range nodes {
		below[n.Row.Parent] = append(below[n.Row.Parent], n)
	}
	var walk func(parent string, depth int)
	walk = func(parent string, depth int) {
		list := below[parent]
		slices.SortStableFunc(list, func(a, b task.Node) int {
			return cmp.Or(cmp.Compare(a.Row.Order, b.Row.Order), strings.Compare(a.Row.Code, b.Row.Code))
		})
		for _, n := range list {
			all = append(all, l.goal(c, n, day, depth))
			if depth < task.DepthMax {
				walk(n.Row.Code, depth+1)
			}
		}
	}
	walk("", 0)
	return all
}

func (l *Look) goal(c *county.County, n task.Node, day calendar.Date, depth int) paper.Goal {
	g := paper.Goal{
		Code:       n.Row.Code,
		Kind:       string(n.Row.Kind),
		Depth:      depth,
		Parent:     n.Row.Parent,
		NameZH:     n.Row.NameZH,
		NameEN:     n.Row.NameEN,
		Department: n.Row.Department,
		Post:       n.Row.Post,
		Figure:     n.Row.Figure,
		Light:      "none",
		Synthetic:  n.Row.Synthetic,
	}
	g.OfficeZH, g.OfficeEN = l.Office(n.Row.Department)
	if n.Row.Due != 0 {
		g.Due = n.Row.Due.String()
	}
	if n.Row.Light == "" {
		return g
	}
	s := c.Task.Stand(n, day, l.Position)
	g.Light, g.Rule, g.RuleAt = string(s.Judgement.Colour), s.Judgement.Rule, s.Judgement.Version
	g.ReasonZH, g.ReasonEN = s.Judgement.TextZH, s.Judgement.TextEN
	if lag, ok := s.Condition.Get("lag"); ok {
		g.Lag = points(lag)
	}
	return g
}

// points writes points behind the plan with two decimals.
func points(lag indicator.Fraction) string {
	n, ok := lag.Round(2, quantity.HalfUp)
	if !ok {
		return ""
	}
	return quantity.Format(n, 2)
}

// missing lists what of a year's periods is over by the look's day and has no value: returns,
// each with its due day, and records that were never folded. Who owes it is what the definition
// of that period says, not that of today; of a figure that was given up by then nobody does.
func (l *Look) missing(c *county.County, year int) (all []paper.Missing) {
	whole := indicator.Span{Every: indicator.Year, Year: year, Number: 1}
	for _, code := range c.Indicator.Figures(l.Position) {
		first, _ := c.Indicator.Definition(code, calendar.DateMin, l.Position)
		spans := whole.Parts(first.Row.Every) // The length of a figure's periods never changes.
		if first.Row.Every == indicator.Year {
			spans = append(spans, whole)
		}
		for _, span := range spans {
			d, _ := c.Indicator.Definition(code, span.Last(), l.Position)
			if span.Last() >= l.Day || span.Last() < first.Row.From {
				continue
			}
			switch {
			case d.Row.Owed():
				for _, place := range l.owing(c, &d, span) {
					if _, there := c.Indicator.Value(code, span.Period(), place, l.Position); !there {
						all = append(all, l.lacks(c, &d, span, place))
					}
				}
			case d.Row.Kind == indicator.Record && !d.Row.Ended:
				if !c.Indicator.Anywhere(code, span.Period(), l.Position) {
					all = append(all, l.lacks(c, &d, span, ""))
				}
			}
		}
	}
	return all
}

// late lists the returns of a year's periods that came late, in the order of figures: what is there
// now may have been corrected since, and came as late as the first value.
func (l *Look) late(c *county.County, year int) (all []paper.Missing) {
	for e := range c.Indicator.Published {
		span, _ := e.Period.Span()
		if e.Vintage != 1 || e.Late == 0 || span.Year != year || e.Sequence >= l.Position {
			continue
		}
		d := c.Indicator.DefinitionAt(e.Figure, e.Version)
		m := l.lacks(c, &d, span, e.Place)
		m.Late = int(e.Late)
		all = append(all, m)
	}
	return all
}

// lacks writes what a figure lacks.
func (l *Look) lacks(
	c *county.County, d *indicator.Definition, span indicator.Span, place village.Code,
) paper.Missing {
	m := paper.Missing{
		Figure: d.Row.Code,
		NameZH: d.Row.NameZH,
		NameEN: d.Row.NameEN,
		Period: string(span.Period()),
		Kind:   string(d.Row.Kind),
		Place:  string(place),
	}
	if place != "" {
		m.PlaceZH = l.Place(place)
	}
	m.OfficeZH, m.OfficeEN = l.Office(d.Row.Department)
	if d.Row.Kind != indicator.Return {
		return m
	}
	if due, known := c.Indicator.Due(d, span, l.Position); known {
		m.Due, m.Late = due.String(), max(0, int(l.Day-due))
	}
	return m
}
