package task

import (
	"liangshan/calendar"
	"liangshan/indicator"
)

// A gauge measures a figure against its target, as of any day.
//
// What a value says, it says as of the last day of its period, or as of the day on which it was
// published if the period was not over then. It is held against the plan of the last day of its
// period, and of a later day only where a later return was due and did not come: who reports
// once a year is not behind by November, and who falls silent does not stay on plan. A flow is
// known when its period is over. Where the plan counts up from its first point and the figure
// flows by months, quarters or halves of a year, the periods since then are summed, up to the
// first that is not there, and not beyond the one in which the plan ends.
type gauge struct {
	row    *indicator.FigureRow
	target *indicator.TargetRow
	all    []indicator.Published // Every vintage, in the order of the periods.
	due    func(indicator.Span) (calendar.Date, bool)
}

// A verdict is how a value stands to its plan.
type verdict uint8

const (
	unplanned verdict = iota // There is no plan of that day, or nothing that can be held against it.
	met
	behind
	untold // The value is only a bound, and lies on the side where it says nothing.
)

// A reading is how a figure stands on a day.
type reading struct {
	verdict    verdict
	planned    indicator.Fraction // In the figure's pieces.
	hasPlanned bool
	actual     indicator.Fraction
	hasActual  bool
	bound      indicator.Bound
}

// asOf returns the day of which a value speaks.
func asOf(e *indicator.Published, span indicator.Span) calendar.Date {
	return min(span.Last(), calendar.DayOf(e.Time))
}

// newestBy returns the value that speaks of the latest day up to a day; with whole set only one
// of a period that was over when it was published.
func newestBy(all []indicator.Published, on calendar.Date, whole bool) (found *indicator.Published) {
	latest := calendar.DateMin
	for i := range all {
		span, ok := all[i].Period.Span()
		if !ok {
			continue
		}
		day := asOf(&all[i], span)
		if span.First() > on || day > on || whole && day < span.Last() {
			continue
		}
		if found == nil || day >= latest {
			found, latest = &all[i], day
		}
	}
	return found
}

// overdue returns the last day of the latest period whose return was due before a day.
func (g *gauge) overdue(on calendar.Date) (end calendar.Date, ok bool) {
	span := indicator.SpanOf(g.row.Every, on+1).Add(-1)
	for range periodsBack {
		if due, known := g.due(span); known && due < on {
			return span.Last(), true
		}
		span = span.Add(-1)
	}
	return 0, false
}

// periodsBack is how many periods back a due day may lie: of a month the 250 working days that a
// definition may give.
const periodsBack = 16

// at reads the figure as of a day.
func (g *gauge) at(on calendar.Date) (r reading) {
	held, ok := on, true
	if g.row.Sums(g.target) {
		r.actual, r.bound, held, r.hasActual, ok = g.sum(on)
	} else if e := newestBy(g.all, on, g.row.Basis == indicator.Flow); e != nil {
		span, _ := e.Period.Span()
		r.actual, r.bound, r.hasActual = indicator.Whole(e.Value), e.Bound, true
		held = min(on, span.Last())
	} else if g.row.Basis == indicator.Flow {
		ok = false // Nothing could have been reported of a flow before its first return was due.
	}
	end, late := g.overdue(on)
	if late && (!ok || end > held) {
		held, ok = end, true
	}
	if !ok {
		return r
	}
	if r.planned, r.hasPlanned = g.target.Planned(held); !r.hasPlanned {
		return r
	}
	based := len(g.target.Path) > 1
	if r.hasActual {
		r.verdict = compare(&r, g.less())
	} else {
		r.actual, r.verdict = indicator.Whole(g.target.Path[0].Value), behind // Nothing has moved from the baseline.
	}
	if based && held == g.target.Path[0].Date {
		r.verdict = unplanned // Nothing was to be reached yet.
	}
	return r
}

// less reports whether less is better: as the figure says, or, where it takes no side, as its plan
// leads.
func (g *gauge) less() bool {
	return g.row.Better == indicator.Less || g.row.Better == indicator.Neither && g.falls()
}

// falls reports whether the plan ends below its baseline.
func (g *gauge) falls() bool { return g.target.Final().Value < g.target.Path[0].Value }

// sum adds the periods of the plan: from the first that begins on the day of its first point or
// later, to the one in which its last point lies, up to the first that is not there. held is the
// last day of what was added; ok is false if nothing was.
func (g *gauge) sum(
	on calendar.Date,
) (total indicator.Fraction, bound indicator.Bound, held calendar.Date, has, ok bool) {
	first := g.target.Path[0]
	begin, end := first.Date, indicator.SpanOf(g.row.Every, g.target.Final().Date).Last()
	total = indicator.Whole(first.Value)
	if len(g.target.Path) == 1 { // No baseline: what its year came to.
		year := indicator.SpanOf(indicator.Year, first.Date)
		begin, end, total = year.First(), year.Last(), indicator.Whole(0)
	}
	span := indicator.SpanOf(g.row.Every, begin)
	if span.First() < begin {
		span = span.Add(1)
	}
	for ; span.Last() <= min(on, end); span = span.Add(1) {
		e := g.of(span)
		if e == nil {
			break
		}
		next, fits := total.Plus(indicator.Whole(e.Value))
		if !fits {
			break
		}
		total, bound, held, has = next, mixed(bound, e.Bound), span.Last(), true
	}
	return total, bound, held, has, has
}

// of returns the newest value of a period that was over when it was published; nil without one.
func (g *gauge) of(span indicator.Span) (found *indicator.Published) {
	period := span.Period()
	for i := range g.all {
		if g.all[i].Period == period && asOf(&g.all[i], span) == span.Last() {
			found = &g.all[i]
		}
	}
	return found
}

// mixed returns what the sum of two values is, as one of them is a bound.
func mixed(a, b indicator.Bound) indicator.Bound {
	switch {
	case a == b || b == indicator.Exact:
		return a
	case a == indicator.Exact:
		return b
	}
	return indicator.About
}

// compare holds an actual value against the plan. What is only a bound meets the plan or misses
// it where it does so whatever the value is.
func compare(r *reading, less bool) verdict {
	order := r.actual.Compare(r.planned)
	if less {
		order = -order
	}
	least := r.bound == indicator.AtLeast && !less || r.bound == indicator.AtMost && less
	most := r.bound == indicator.AtMost && !less || r.bound == indicator.AtLeast && less
	switch {
	case order >= 0 && (r.bound == indicator.Exact || least):
		return met
	case order < 0 && (r.bound == indicator.Exact || most):
		return behind
	}
	return untold
}

// standByFigure measures a node by its figure's values against the target path.
func (r *Registry) standByFigure(s *Standing, day calendar.Date, position uint64) {
	figure := s.Node.Row.Figure
	all := r.figures.History(figure, "", position)
	if e := newestBy(all, day, false); e != nil {
		s.Actual, s.HasActual = *e, true
	}
	s.Target, s.HasTarget = r.figures.Target(figure, day, position)
	d, ok := r.figures.Definition(figure, day, position)
	if !s.HasTarget || !ok || d.Row.Unsummable(&s.Target.Row) {
		return
	}
	table, err := r.workdays(position)
	g := gauge{
		row:    &d.Row,
		target: &s.Target.Row,
		all:    all,
		due: func(span indicator.Span) (calendar.Date, bool) {
			then, known := r.figures.Definition(figure, span.Last(), position)
			if err != nil || !known || then.Row.Ended {
				return 0, false // Of a figure that was given up nothing is owed.
			}
			return d.DueBy(table, span)
		},
	}
	now := g.at(day)
	s.Planned, s.HasPlanned = now.planned, now.hasPlanned
	if !now.hasPlanned {
		return
	}
	g.facts(&s.Condition, &now)
	setMissed(&s.Condition, day, func(on calendar.Date) verdict { return g.at(on).verdict })
}

// facts notes how far behind the plan a reading is: in points of the way from baseline to target
// where there is one and it leads to the better side, else whether the plan is missed and by how
// much of it. On the way to the worse side, such as to a cap that rises, less of the way gone is
// not behind.
func (g *gauge) facts(c *indicator.Condition, r *reading) {
	exact := r.bound == indicator.Exact
	c.Set("bounded", bit(!exact && r.verdict == untold))
	if r.verdict == unplanned { // On the day of the baseline, whatever the value is.
		c.Set("lag", indicator.Whole(0))
		return
	}
	plannedPercent, ok := g.target.Percent(r.planned)
	actualPercent, ok2 := g.target.Percent(r.actual)
	if ok && ok2 && exact && g.falls() == g.less() {
		if lag, fits := plannedPercent.Minus(actualPercent); fits {
			c.Set("lag", lag)
			return
		}
	}
	if r.verdict == met || r.verdict == behind {
		c.Set("missed", bit(r.verdict == behind))
	}
	if !r.hasActual || !exact {
		return
	}
	if gap, fits := r.actual.Short(r.planned); fits {
		if g.less() {
			gap.Num = -gap.Num
		}
		c.Set("gap", gap)
	}
}
