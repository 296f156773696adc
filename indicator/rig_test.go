package indicator_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// An entries is a journal in memory, as small as replaying needs it.
type entries struct{ bodies [][]byte }

func (e *entries) Append(_ context.Context, b *kernel.Batch) error {
	for i := range b.Len() {
		e.bodies = append(e.bodies, slices.Clone(b.Body(i)))
	}
	return nil
}

func (e *entries) Read(_ context.Context, from uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		for i := from; i < uint64(len(e.bodies)); i++ {
			if !yield(kernel.Written{Index: i, Body: e.bodies[i]}, nil) {
				return
			}
		}
	}
}

func (e *entries) Head() kernel.Head                       { return kernel.Head{Index: uint64(len(e.bodies))} }
func (e *entries) Reserve(context.Context, int, int) error { return nil }
func (e *entries) Close() error                            { return nil }

// A rig is a kernel with its modules, driven by hand.
type rig struct {
	testing.TB
	k       *kernel.Kernel
	r       *indicator.Registry
	places  *village.Registry
	journal entries
	now     int64
	asked   uint64
	actor   kernel.Actor
}

// day returns a date that the test knows to exist.
func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// The folds that the tests' definitions name.
var folds = []indicator.FoldInfo{{Name: "toy.tonnes", Piece: "t", Adds: true}, {Name: "toy.buyers", Piece: "1"},
	{Name: "toy.area", Piece: "dm2", Adds: true}}

func modules() (*kernel.Kernel, *village.Registry, *indicator.Registry) {
	k := kernel.New()
	places := village.New(k)
	return k, places, indicator.New(k, places, folds, func() (*calendar.Calendar, error) { return calendar.ByID("cn") })
}

const (
	county = "110101"
	north  = "110101101"
	south  = "110101102"
)

// newRig returns a rig with two townships, two departments, and figures of every kind, at
// noon of a day.
func newRig(t testing.TB, today string) *rig {
	r := &rig{TB: t, now: day(today).StartMillis() + 12*3600*1000, actor: 1}
	r.k, r.places, r.r = modules()
	must(r, r.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: county, NameZH: "县", Kind: village.County, From: day("2020-01-01")},
		{Code: north, NameZH: "北镇", Kind: village.Township, Parent: county, From: day("2020-01-01")},
		{Code: south, NameZH: "南镇", Kind: village.Township, Parent: county, From: day("2020-01-01")}}})
	must(r, r.places.Commands.PublishDepartments, village.PublishDepartments{Departments: []village.DepartmentRow{
		{Code: "reform", NameZH: "发改局", NameEN: "Reform"}, {Code: "forestry", NameZH: "林业局", NameEN: "Forestry"}}})
	must(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{
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
		{Code: "order", From: day("2020-01-01"), Left: "rural", Operator: ">=", Right: "urban", TextZH: "农村不慢于城镇",
			TextEN: "rural no slower than urban"},
		{Code: "cap", From: day("2020-01-01"), Left: "rural", Operator: "<=", Right: "urban + 20", Refuses: true,
			TextZH: "差距不超过二十点", TextEN: "within twenty points"}},
	})
	return r
}

// figure returns a definition that is in order, changed.
func figure(code string, kind indicator.Kind, change func(*indicator.FigureRow)) indicator.FigureRow {
	f := indicator.FigureRow{Code: code, From: day("2022-01-01"), NameZH: "指标", NameEN: "figure " + code, Kind: kind,
		UnitZH: "亿元", UnitEN: "hundred million yuan", Every: indicator.Year, Basis: indicator.Flow, Better: indicator.More,
		Department: "reform"}
	change(&f)
	return f
}

// do asks a command and returns what became of it.
func do[C any](r *rig, command kernel.Maker[C], c C) kernel.Result {
	r.Helper()
	r.asked++
	r.now++
	id := kernel.NewRequestID(r.now, [10]byte{2: byte(r.asked >> 24), byte(r.asked >> 16), byte(r.asked >> 8), byte(r.asked)})
	var batch kernel.Batch
	call, err := command.Call(kernel.Caller{Actor: r.actor, Policy: 1}, id, kernel.Encode(c))
	if err != nil {
		r.Fatalf("%s: %v", command.Name(), err)
	}
	before := r.k.Digests()
	result := r.k.Decide(call, r.now, [16]byte{byte(r.asked)}, &batch)
	r.journal.Append(context.Background(), &batch)
	if result.Err != nil && !slices.Equal(before, r.k.Digests()) {
		r.Fatalf("%s: refused with %v and left a trace", command.Name(), result.Err)
	}
	return result
}

// must asks a command that is accepted.
func must[C any](r *rig, command kernel.Maker[C], c C) {
	r.Helper()
	if result := do(r, command, c); result.Err != nil {
		r.Fatalf("%s %+v: %v", command.Name(), c, result.Err)
	}
}

// refused asks a command that is refused with a code.
func refused[C any](r *rig, command kernel.Maker[C], c C, want *kernel.Refusal) {
	r.Helper()
	var refusal *kernel.Refusal
	if err := do(r, command, c).Err; !errors.As(err, &refusal) || refusal != want {
		r.Errorf("%s %+v: %v, want %v", command.Name(), c, err, want)
	}
}

// as lets another actor ask.
func (r *rig) as(actor kernel.Actor) { r.actor = actor }

// replayed holds the state against that of another kernel which only replays the journal, and
// runs the audit of both.
func (r *rig) replayed() *indicator.Registry {
	r.Helper()
	k, _, other := modules()
	if err := k.Replay(context.Background(), &r.journal, nil); err != nil {
		r.Fatal(err)
	}
	if want, got := r.k.Digests(), k.Digests(); !slices.Equal(want, got) {
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
