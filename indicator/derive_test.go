package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"liangshan/indicator"
	"liangshan/kernel/rig"
	"liangshan/village"
)

// formula returns a derived figure.
func formula(code, text string, change ...func(*indicator.FigureRow)) indicator.FigureRow {
	return figure(code, indicator.Derived, func(f *indicator.FigureRow) {
		f.Formula, f.Rounding = text, "half_up"
		for _, c := range change {
			c(f)
		}
	})
}

func (r *scene) define(rows ...indicator.FigureRow) {
	r.Helper()
	rig.Must(r, r.r.Commands.Publish, indicator.Publish{Figures: rows})
}

// derived returns what a derived figure is now: "—" if something is missing.
func (r *scene) derived(figure, period string) string {
	r.Helper()
	v, missing, err := r.r.Derived(figure, indicator.Period(period), "", 1<<62)
	switch {
	case err != nil:
		return err.Error()
	case missing != "":
		return "—"
	}
	return fmt.Sprint(v)
}

// TestLookBack looks back at a year that had fewer places, and another formula.
func TestLookBack(t *testing.T) {
	r := newScene(t, "2027-02-20")
	add := func(f *indicator.FigureRow) { f.AddPlaces = true }
	r.define(figure("crop", indicator.Return, add), formula("crops", "places(crop)"),
		figure("claimed", indicator.Return, func(*indicator.FigureRow) {}),
		formula("twice", "gdp * 2", func(f *indicator.FigureRow) { f.Decimals = 1 }))
	rig.Must(r, r.r.Commands.Publish, indicator.Publish{Checks: []indicator.CheckRow{{Code: "most", From: rig.Day("2020-01-01"),
		Left: "claimed", Operator: "<=", Right: "last(crops)", Refuses: true, TextZH: "不超过上年", TextEN: "no more than the year before"}}})
	for _, place := range []string{north, south} {
		accepted(r, submit("crop", "2025", "10", func(s *indicator.Submit) { s.Place = code(place) }))
	}
	accepted(r, submit("gdp", "2025", "100"))
	accepted(r, submit("gdp", "2026", "110"))
	rig.Must(r, r.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "110101103", NameZH: "新镇", Kind: village.Township, Parent: county, From: rig.Day("2026-02-01")}}})
	r.define(formula("twice", "gdp * 3", func(f *indicator.FigureRow) {
		f.Decimals, f.From, f.Reason = 1, rig.Day("2026-01-01"), "改口径"
	}), formula("before", "last(twice)", func(f *indicator.FigureRow) { f.Decimals = 1 }))
	rig.Refused(r, r.r.Commands.Submit, submit("claimed", "2026", "21"), indicator.ErrCheckFails)
	rig.Must(r, r.r.Commands.Submit, submit("claimed", "2026", "20"))
	for _, one := range []struct{ figure, period, want string }{
		{"crops", "2025", "20"}, {"crops", "2026", "—"}, {"twice", "2025", "2000"}, {"twice", "2026", "3300"}, {"before", "2026", "2000"},
	} {
		if got := r.derived(one.figure, one.period); got != one.want {
			t.Errorf("%s of %s: %s, want %s", one.figure, one.period, got, one.want)
		}
	}
	r.replayed()
}

// TestPlacesThen registers and dissolves places later, with dates before: how a sum over places stood
// at a position does not change.
func TestPlacesThen(t *testing.T) {
	r := newScene(t, "2025-02-20")
	for i, place := range []string{north, south} {
		accepted(r, submit("visits", "2024-12", []string{"30", "12"}[i], func(s *indicator.Submit) { s.Place = code(place) }))
	}
	then := r.K.Sequence()
	rig.Must(r, r.places.Commands.Dissolve, village.Dissolve{Code: south, Date: rig.Day("2024-12-15"), Into: north})
	merged := r.K.Sequence()
	rig.Must(r, r.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "110101103", NameZH: "新镇", Kind: village.Township, Parent: county, From: rig.Day("2024-12-01")}}})
	for _, one := range []*indicator.Registry{r.r, r.replayed()} {
		for position, want := range map[uint64]string{then: "42", merged: "30", 1 << 62: "—"} {
			v, missing, err := one.Derived("allvisits", "2024-12", "", position)
			got := fmt.Sprint(v)
			if missing != "" {
				got = "—"
			}
			if err != nil || got != want {
				t.Errorf("before %d: %s, want %s, %v", position, got, want, err)
			}
		}
	}
}

// TestShared works figures out that are shared by ways without number: each is worked out once.
func TestShared(t *testing.T) {
	r := newScene(t, "2026-02-20")
	rows := []indicator.FigureRow{formula("d0", "urban * 10")}
	for i := 1; i <= 40; i++ {
		rows = append(rows, formula(fmt.Sprintf("d%d", i), fmt.Sprintf("d%d - d%d + d%d + d%d - d%d", i-1, i-1, i-1, max(0, i-2), max(0, i-2))))
	}
	rows = append(rows, formula("x", "last(x) + last(x)"), formula("y", "d40 + last(x) + last(d40)"))
	r.define(rows...)
	accepted(r, submit("urban", "2024", "4.1"))
	if got := r.derived("d40", "2024"); got != "41" {
		t.Errorf("%s, want 41", got)
	}
	if got := r.derived("x", "2024"); got != "—" {
		t.Errorf("out of nothing: %s", got)
	}
	rig.Must(r, r.r.Commands.Derive, indicator.PublishDerived{Figure: "d40", Period: "2024"})
	if e, _ := r.r.Value("d40", "2024", "", 1<<62); len(e.Inputs) != 1 {
		t.Errorf("one value lies under it, it names %d", len(e.Inputs))
	}
	rows = rows[:0]
	var wide []string
	for i := range 100 {
		a, b := fmt.Sprintf("a%02d", i), fmt.Sprintf("b%02d", i)
		rows = append(rows, formula(b, "last("+b+")"), formula(a, "last("+a+") + last("+b+")"))
		wide = append(wide, a)
	}
	r.define(append(rows, formula("wide", strings.Join(wide[:99], "+")))...)
	rig.Refused(r, r.r.Commands.Derive, indicator.PublishDerived{Figure: "wide", Period: "2024"}, indicator.ErrSteps)
	r.replayed()
}

// TestIndex takes a figure that looks back at itself into formulas and checks, and refuses what
// leads back within a period, however far around.
func TestIndex(t *testing.T) {
	r := newScene(t, "2026-02-20")
	r.define(figure("index", indicator.Return, func(*indicator.FigureRow) {}))
	accepted(r, submit("index", "2023", "7"))
	r.define(formula("index", "last(index) * 2", func(f *indicator.FigureRow) { f.From, f.Reason = rig.Day("2024-01-01"), "改为推算" }))
	r.define(formula("above", "index + 1"), formula("higher", "above + last(higher) - last(higher) + year_ago(above)"))
	rig.Must(r, r.r.Commands.Publish, indicator.Publish{Checks: []indicator.CheckRow{{Code: "low", From: rig.Day("2020-01-01"),
		Left: "above", Operator: "<=", Right: "100", TextZH: "不高", TextEN: "not high"}}})
	if got := r.derived("above", "2025"); got != "29" {
		t.Errorf("7 doubled twice and one: %s", got)
	}
	rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{
		formula("index", "higher - 1", func(f *indicator.FigureRow) { f.From, f.Reason = rig.Day("2025-01-01"), "绕回" })}},
		indicator.ErrFormulaCircle)
	r.define(formula("index", "last(above)", func(f *indicator.FigureRow) { f.From, f.Reason = rig.Day("2025-01-01"), "看上年" }))
	if got := r.derived("above", "2025"); got != "16" {
		t.Errorf("7 doubled, one, and one: %s", got)
	}
	r.replayed()
}

// TestBounds reckons with no bound: neither a jump nor a check says anything of one.
func TestBounds(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := r.r.Commands.Submit
	least := func(s *indicator.Submit) { s.Bound = indicator.AtLeast }
	accepted(r, submit("urban", "2024", "4.1", func(s *indicator.Submit) { s.Bound = indicator.AtMost }))
	rig.Must(r, c, submit("rural", "2024", "90"))
	accepted(r, submit("urban", "2025", "4.1"))
	rig.Must(r, c, submit("rural", "2025", "1", least))
	rig.Refused(r, c, submit("rural", "2025", "1"), indicator.ErrUnexplained)
	accepted(r, submit("gdp", "2024", "100"))
	rig.Must(r, c, submit("gdp", "2025", "400", least))
	rig.Refused(r, c, submit("gdp", "2025", "400"), indicator.ErrUnexplained)
	rig.Refused(r, c, submit("gdp", "2025", "-1", least), indicator.ErrOutOfRange)
	if all, err := r.r.Try("rural", "2025", "", "1", indicator.AtLeast); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := r.r.Try("rural", "2025", "", "1", "nearly"); err != indicator.ErrBound {
		t.Error(err)
	}
	r.replayed()
}

// TestRedefined defines a figure anew while a return of it waits: the return was made by another
// definition than the one that holds by now at its period's end.
func TestRedefined(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	cell := indicator.Cell{Figure: "urban", Period: "2024"}
	approved := func() {
		t.Helper()
		r.as(1)
		rig.Must(r, c.Submit, submit("urban", "2024", "4.1"))
		r.as(2)
		rig.Must(r, c.Approve, indicator.Approve(r.handed(cell)))
		r.as(3)
	}
	approved()
	r.define(figure("urban", indicator.Return, func(f *indicator.FigureRow) {
		f.Decimals, f.UnitZH, f.UnitEN, f.From, f.Reason, f.NoteZH = 1, "%", "%", rig.Day("2024-06-01"), "改口径", "按常住人口"
	}))
	rig.Refused(r, c.Accept, indicator.Accept(r.handed(cell)), indicator.ErrReturnOther)
	rig.Must(r, c.SendBack, indicator.SendBack{Cell: cell, Reason: "口径已改", Sequence: r.handed(cell).Sequence})
	approved()
	rig.Must(r, c.Accept, indicator.Accept(r.handed(cell)))
	if e, _ := r.r.Value("urban", "2024", "", 1<<62); e.Version != 2 {
		t.Errorf("%+v", e)
	}
	r.replayed()
}

// TestSumsOfDerived sums derived figures over periods and places, published and not: each part is
// worked out of what is there now, so that a correction below goes on into the sum.
func TestSumsOfDerived(t *testing.T) {
	r := newScene(t, "2025-02-20")
	half := func(f *indicator.FigureRow) { f.Every, f.AddPeriods, f.AddPlaces = indicator.Half, true, true }
	r.define(figure("pa", indicator.Return, half), formula("pb", "pa * 2", half), formula("pc", "parts(pb)"),
		formula("pd", "places(pb)", func(f *indicator.FigureRow) { f.Every = indicator.Half }))
	derive := func(figure, period, place string) {
		t.Helper()
		rig.Must(r, r.r.Commands.Derive, indicator.PublishDerived{Figure: figure, Period: indicator.Period(period), Place: code(place)})
	}
	holds := func(figure, period, want string) {
		t.Helper()
		if got := r.derived(figure, period); got != want {
			t.Errorf("%s of %s: %s, want %s", figure, period, got, want)
		}
	}
	accepted(r, submit("pa", "2024H1", "10"))
	holds("pc", "2024", "—")
	accepted(r, submit("pa", "2024H2", "20"))
	holds("pc", "2024", "60") // Though none of its parts was published.
	derive("pb", "2024H1", "")
	derive("pb", "2024H2", "")
	derive("pc", "2024", "")
	accepted(r, submit("pa", "2024H1", "11", func(s *indicator.Submit) { s.Reason = "更正" }))
	holds("pc", "2024", "62")
	rig.Must(r, r.r.Commands.Derive, indicator.PublishDerived{Figure: "pc", Period: "2024", Reason: "下级更正"})
	if e, _ := r.r.Value("pc", "2024", "", 1<<62); e.Value != 62 || len(e.Inputs) != 2 {
		t.Errorf("%+v", e)
	}
	accepted(r, submit("pa", "2024H1", "3", func(s *indicator.Submit) { s.Place = code(north) }))
	holds("pd", "2024H1", "—")
	accepted(r, submit("pa", "2024H1", "4", func(s *indicator.Submit) { s.Place = code(south) }))
	holds("pd", "2024H1", "14")
	derive("pb", "2024H1", north)
	accepted(r, submit("pa", "2024H1", "5", func(s *indicator.Submit) { s.Place, s.Reason = code(north), "更正" }))
	holds("pd", "2024H1", "18")
	derive("pd", "2024H1", "")
	if e, _ := r.r.Value("pd", "2024H1", "", 1<<62); len(e.Inputs) != 2 {
		t.Errorf("two values lie under it, it names %d", len(e.Inputs))
	}
	r.replayed()
}
