package task_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/task"
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

// A rig is a kernel with the tree of goals and what it stands on, driven by hand.
type rig struct {
	testing.TB
	k       *kernel.Kernel
	places  *village.Registry
	figures *indicator.Registry
	*task.Registry
	journal entries
	now     int64
	asked   uint64
	actor   kernel.Actor
}

func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

func (r *rig) modules() {
	workdays := func() (*calendar.Calendar, error) { return calendar.ByID("cn") }
	r.k = kernel.New()
	r.places = village.New(r.k)
	r.figures = indicator.New(r.k, r.places, nil, workdays)
	r.Registry = task.New(r.k, r.places, r.figures, workdays)
}

// newRig returns a rig with two departments, a figure with a target, a rule of lights, a ladder, a
// drive and a small tree, at noon of a day.
func newRig(t testing.TB, today string) *rig {
	r := &rig{TB: t, now: day(today).StartMillis() + 12*3600*1000, actor: 1}
	r.modules()
	must(r, r.places.Commands.PublishDepartments, village.PublishDepartments{Departments: []village.DepartmentRow{
		{Code: "reform", NameZH: "发改局", NameEN: "Reform"}, {Code: "forestry", NameZH: "林业局", NameEN: "Forestry"}}})
	from := day("2025-01-01")
	must(r, r.figures.Commands.Publish, indicator.Publish{
		Figures: []indicator.FigureRow{{Code: "graduates", From: from, NameZH: "毕业生", NameEN: "graduates",
			Kind: indicator.Return, UnitZH: "人", UnitEN: "persons", Every: indicator.Month, Basis: indicator.ToDate,
			Better: indicator.More, Department: "reform"}},
		Targets: []indicator.TargetRow{{Figure: "graduates", From: from, Path: []indicator.Point{
			{Date: day("2025-12-31"), Value: 1000}, {Date: day("2026-12-31"), Value: 2000}}, Reason: "合成"}},
		Lights: []indicator.LightRow{{Code: "plain", From: from, NameZH: "规则", NameEN: "rule", Cases: []indicator.LightCase{
			{Colour: indicator.Green, When: "done == 1", TextZH: "已完成", TextEN: "done"},
			{Colour: indicator.Red, When: "lag > 30", TextZH: "落后", TextEN: "behind"},
			{Colour: indicator.Yellow, When: "lag >= 10", TextZH: "稍后", TextEN: "a little behind"},
			{Colour: indicator.Green, When: "lag < 10", TextZH: "正常", TextEN: "in time"}}}},
	})
	must(r, r.Commands.Publish, task.Publish{
		Ladders: []task.LadderRow{{Code: "three", From: from, NameZH: "三级", NameEN: "three steps", Steps: []task.Step{
			step(1, "slip", indicator.Blue), step(3, "notice", indicator.Orange), step(5, "talk", indicator.Red)}}},
		Nodes: []task.Row{node("d1", task.Direction, ""), node("p1", task.Programme, "d1"), node("t1", task.Task, "p1"),
			measured("t2")},
		Drives: []task.DriveRow{{Code: "style", NameZH: "作风", NameEN: "style", From: from, Faults: []task.FaultRow{
			{Code: "slow", NameZH: "拖拉", NameEN: "slow"}}}},
	})
	return r
}

func step(workdays uint16, grade string, colour indicator.Colour) task.Step {
	return task.Step{Workdays: workdays, Grade: grade, Colour: colour, To: "县长", TextZH: "升级", TextEN: "climbs"}
}

// node returns a node that is in order; a task has a path over the year and two papers.
func node(code string, kind task.Kind, parent string) task.Row {
	row := task.Row{Code: code, Kind: kind, Parent: parent, From: day("2026-01-01"), NameZH: "节点", NameEN: "node " + code,
		Department: "reform"}
	if kind == task.Task {
		row.Light, row.Due, row.Evidence = "plain", day("2026-12-31"), []string{"验收报告", "照片"}
		row.Path = []task.Point{{Date: day("2026-01-01")}, {Date: day("2026-04-11"), Percent: 100}} // A point a day.
	}
	return row
}

// measured returns a task that a figure measures.
func measured(code string) task.Row {
	row := node(code, task.Task, "p1")
	row.Path, row.Figure = nil, "graduates"
	return row
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

// at moves the clock to noon of a day; what falls due on the way happens.
func (r *rig) at(text string) {
	r.Helper()
	r.until(day(text).StartMillis() + 12*3600*1000)
}

func (r *rig) until(now int64) {
	r.now = now
	for {
		var batch kernel.Batch
		again := r.k.Fire(r.now, [16]byte{9}, &batch)
		r.journal.Append(context.Background(), &batch)
		if !again {
			return
		}
	}
}

// replayed holds the state against that of another kernel which only replays the journal, and
// runs the audit.
func (r *rig) replayed() {
	r.Helper()
	other := &rig{TB: r}
	other.modules()
	if err := other.k.Replay(context.Background(), &r.journal, nil); err != nil {
		r.Fatal(err)
	}
	if want, got := r.k.Digests(), other.k.Digests(); !slices.Equal(want, got) {
		r.Error("replaying came to another state than deciding")
	}
	if err := r.Audit(); err != nil {
		r.Error(err)
	}
}

// papers are so many pieces of evidence.
func papers(n int) (all []task.Evidence) {
	for range n {
		all = append(all, task.Evidence{Paper: "验收报告", Hash: indicator.Hash{1}})
	}
	return all
}
