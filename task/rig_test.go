package task_test

import (
	"context"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/task"
	"liangshan/village"
)

// A scene is a kernel with the tree of goals and what it stands on, driven by hand.
type scene struct {
	*rig.Rig
	places  *village.Registry
	figures *indicator.Registry
	*task.Registry
	table *calendar.Calendar // Of working days.
}

func (r *scene) modules() {
	r.table = calendar.CN()
	workdays := func(uint64) (*calendar.Calendar, error) { return r.table, nil }
	r.places = village.New(r.K)
	r.figures = indicator.New(r.K, r.places, nil, workdays)
	r.Registry = task.New(r.K, r.places, r.figures, workdays)
}

// newRig returns a rig with two departments, a figure with a target, a rule of lights, a ladder, a
// drive and a small tree, at noon of a day.
func newScene(t testing.TB, today string) *scene {
	r := &scene{Rig: rig.New(t, kernel.New())}
	r.modules()
	r.Now = rig.Day(today).StartMillis() + 12*3600*1000
	rig.Must(r, r.places.Commands.PublishDepartments, village.PublishDepartments{Departments: []village.DepartmentRow{
		{Code: "reform", NameZH: "发改局", NameEN: "Reform"}, {Code: "forestry", NameZH: "林业局", NameEN: "Forestry"}}})
	from := rig.Day("2025-01-01")
	rig.Must(r, r.figures.Commands.Publish, indicator.Publish{
		Figures: []indicator.FigureRow{{Code: "graduates", From: from, NameZH: "毕业生", NameEN: "graduates",
			Kind: indicator.Return, UnitZH: "人", UnitEN: "persons", Every: indicator.Month, Basis: indicator.ToDate,
			Better: indicator.More, Department: "reform"}},
		Targets: []indicator.TargetRow{{Figure: "graduates", From: from, Path: []indicator.Point{
			{Date: rig.Day("2025-12-31"), Value: 1000}, {Date: rig.Day("2026-12-31"), Value: 2000}}, Reason: "合成"}},
		Lights: []indicator.LightRow{{Code: "plain", From: from, NameZH: "规则", NameEN: "rule", Cases: []indicator.LightCase{
			{Colour: indicator.Green, When: "done == 1", TextZH: "已完成", TextEN: "done"},
			{Colour: indicator.Red, When: "lag > 30", TextZH: "落后", TextEN: "behind"},
			{Colour: indicator.Yellow, When: "lag >= 10", TextZH: "稍后", TextEN: "a little behind"},
			{Colour: indicator.Green, When: "lag < 10", TextZH: "正常", TextEN: "in time"}}}},
	})
	rig.Must(r, r.Commands.Publish, task.Publish{
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
	row := task.Row{Code: code, Kind: kind, Parent: parent, From: rig.Day("2026-01-01"), NameZH: "节点", NameEN: "node " + code,
		Department: "reform"}
	if kind == task.Task {
		row.Light, row.Due, row.Evidence = "plain", rig.Day("2026-12-31"), []string{"验收报告", "照片"}
		row.Path = []task.Point{{Date: rig.Day("2026-01-01")}, {Date: rig.Day("2026-04-11"), Percent: 100}} // A point a day.
	}
	return row
}

// measured returns a task that a figure measures.
func measured(code string) task.Row {
	row := node(code, task.Task, "p1")
	row.Path, row.Figure = nil, "graduates"
	return row
}

// replayed holds the state against that of another kernel which only replays the journal, and
// runs the audit.
func (r *scene) replayed() {
	r.Helper()
	other := &scene{Rig: &rig.Rig{TB: r.TB, K: kernel.New()}}
	other.modules()
	if err := other.K.Replay(context.Background(), &r.Journal, nil); err != nil {
		r.Fatal(err)
	}
	if want, got := r.K.Digests(), other.K.Digests(); !slices.Equal(want, got) {
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
