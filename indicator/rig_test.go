package indicator_test

import (
	"context"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/village"
)

// A scene is the modules under the figures, driven by hand.
type scene struct {
	*rig.Rig
	r      *indicator.Registry
	places *village.Registry
}

// The folds that the tests' definitions name.
var folds = []indicator.FoldInfo{{Name: "toy.tonnes", Piece: "t", Adds: true}, {Name: "toy.buyers", Piece: "1"},
	{Name: "toy.area", Piece: "dm2", Adds: true}}

func modules() (*kernel.Kernel, *village.Registry, *indicator.Registry) {
	k := kernel.New()
	places := village.New(k)
	return k, places, indicator.New(k, places, folds, func(uint64) (*calendar.Calendar, error) { return calendar.ByID("cn") })
}

const (
	county = "110101"
	north  = "110101101"
	south  = "110101102"
)

// newRig returns a rig with two townships, two departments, and figures of every kind, at
// noon of a day.
func newScene(t testing.TB, today string) *scene {
	k, places, figures := modules()
	r := &scene{Rig: rig.New(t, k), r: figures, places: places}
	r.Now = rig.Day(today).StartMillis() + 12*3600*1000
	rig.Must(r, r.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: county, NameZH: "县", Kind: village.County, From: rig.Day("2020-01-01")},
		{Code: north, NameZH: "北镇", Kind: village.Township, Parent: county, From: rig.Day("2020-01-01")},
		{Code: south, NameZH: "南镇", Kind: village.Township, Parent: county, From: rig.Day("2020-01-01")}}})
	rig.Must(r, r.places.Commands.PublishDepartments, village.PublishDepartments{Departments: []village.DepartmentRow{
		{Code: "reform", NameZH: "发改局", NameEN: "Reform"}, {Code: "forestry", NameZH: "林业局", NameEN: "Forestry"}}})
	rig.Must(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{
		figure("gdp", indicator.Return, func(f *indicator.FigureRow) {
			f.Decimals, f.Jump, f.HasMin, f.Due = 1, 50, true, 10
		}),
		figure("urban", indicator.Return, func(f *indicator.FigureRow) { f.Decimals, f.UnitZH, f.UnitEN = 1, "%", "%" }),
		figure("rural", indicator.Return, func(f *indicator.FigureRow) { f.Decimals, f.UnitZH, f.UnitEN = 1, "%", "%" }),
		figure("visits", indicator.Return, func(f *indicator.FigureRow) {
			f.Every, f.AddPlaces, f.AddPeriods = indicator.Month, true, true
		}),
		figure("tonnes", indicator.Record, func(f *indicator.FigureRow) {
			f.Fold, f.Piece, f.PerNum, f.PerDen, f.Rounding, f.Decimals = "toy.tonnes", "t", 10_000, 1, "half_up", 1
		}),
		figure("buyers", indicator.Record, func(f *indicator.FigureRow) {
			f.Fold, f.Piece, f.PerNum, f.PerDen, f.Rounding = "toy.buyers", "1", 1, 1, "half_up"
		}),
		figure("area", indicator.Record, func(f *indicator.FigureRow) {
			f.Fold, f.Piece, f.PerNum, f.PerDen, f.Rounding, f.Decimals = "toy.area", "dm2", 200_000, 3, "down", 1
		}),
		figure("gap", indicator.Derived, func(f *indicator.FigureRow) {
			f.Formula, f.Rounding, f.Decimals = "urban - rural", "half_up", 1
		}),
		figure("growth", indicator.Derived, func(f *indicator.FigureRow) {
			f.Formula, f.Rounding, f.Decimals = "(gdp / last(gdp) - 1) * 100", "half_up", 2
		}),
		figure("yearvisits", indicator.Derived, func(f *indicator.FigureRow) {
			f.Formula, f.Rounding = "parts(visits)", "half_up"
		}),
		figure("allvisits", indicator.Derived, func(f *indicator.FigureRow) {
			f.Every, f.Formula, f.Rounding = indicator.Month, "places(visits)", "half_up"
		}),
	}, Checks: []indicator.CheckRow{
		{Code: "order", From: rig.Day("2020-01-01"), Left: "rural", Operator: ">=", Right: "urban", TextZH: "农村不慢于城镇",
			TextEN: "rural no slower than urban"},
		{Code: "cap", From: rig.Day("2020-01-01"), Left: "rural", Operator: "<=", Right: "urban + 20", Refuses: true,
			TextZH: "差距不超过二十点", TextEN: "within twenty points"}},
	})
	return r
}

// figure returns a definition that is in order, changed.
func figure(code string, kind indicator.Kind, change func(*indicator.FigureRow)) indicator.FigureRow {
	f := indicator.FigureRow{Code: code, From: rig.Day("2022-01-01"), NameZH: "指标", NameEN: "figure " + code, Kind: kind,
		UnitZH: "亿元", UnitEN: "hundred million yuan", Every: indicator.Year, Basis: indicator.Flow, Better: indicator.More,
		Department: "reform"}
	change(&f)
	return f
}

// as lets another actor ask.
func (r *scene) as(actor kernel.Actor) { r.Actor = actor }

// handed names the return of a cell as it waits now.
func (r *scene) handed(c indicator.Cell) indicator.Handed {
	under, _ := r.r.Return(c.Figure, c.Period, c.Place)
	return indicator.Handed{Figure: c.Figure, Period: c.Period, Place: c.Place, Sequence: under.Event.Sequence}
}

// replayed holds the state against that of another kernel which only replays the journal, and
// runs the audit of both.
func (r *scene) replayed() *indicator.Registry {
	r.Helper()
	k, _, other := modules()
	if err := k.Replay(context.Background(), &r.Journal, nil); err != nil {
		r.Fatal(err)
	}
	if want, got := r.K.Digests(), k.Digests(); !slices.Equal(want, got) {
		r.Error("replaying came to another state than deciding")
	}
	for _, one := range []*indicator.Registry{r.r, other} {
		if err := one.Audit(); err != nil {
			r.Error(err)
		}
	}
	return other
}

func code(place string) village.Code { return village.Code(place) }
