package task_test

import (
	"testing"

	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/task"
)

// TestTreeRefused asks for each refusal of a node; the plan of a file says the same before.
func TestTreeRefused(t *testing.T) {
	r := newScene(t, "2026-03-02")
	for _, c := range []struct {
		what   string
		change func(*task.Row)
		want   *kernel.Refusal
	}{
		{"code", func(n *task.Row) { n.Code = "Ä" }, task.ErrCode},
		{"kind", func(n *task.Row) { n.Kind = "wish" }, task.ErrKind},
		{"another kind", func(n *task.Row) { n.Code, n.Reason = "t1", "改" }, task.ErrKindOther},
		{"no day", func(n *task.Row) { n.From = 0 }, task.ErrDateMissing},
		{"name", func(n *task.Row) { n.NameZH = "" }, task.ErrName},
		{"department", func(n *task.Row) { n.Department = "nobody" }, task.ErrDepartment},
		{"post", func(n *task.Row) { n.Post = "\n" }, task.ErrPost},
		{"note", func(n *task.Row) { n.NoteZH = " x" }, task.ErrSentence},
		{"many papers", func(n *task.Row) { n.Evidence = make([]string, 17) }, task.ErrEvidenceMany},
		{"empty paper", func(n *task.Row) { n.Evidence = []string{""} }, task.ErrSentence},
		{"module", func(n *task.Row) { n.Serves = []string{"A B"} }, task.ErrCode},
		{"due before start", func(n *task.Row) { n.Start, n.Due = rig.Day("2026-02-02"), rig.Day("2026-02-01") }, task.ErrDateOrder},
		{"figure", func(n *task.Row) { n.Figure = "nothing" }, task.ErrFigure},
		{"light", func(n *task.Row) { n.Light = "nothing" }, task.ErrLight},
		{"path and figure", func(n *task.Row) {
			n.Figure, n.Path = "graduates", []task.Point{{Date: rig.Day("2026-01-01")}}
		}, task.ErrPath},
		{"path above 100", func(n *task.Row) { n.Path = []task.Point{{Date: rig.Day("2026-01-01"), Percent: 101}} }, task.ErrPath},
		{"path back", func(n *task.Row) {
			n.Path = []task.Point{{Date: rig.Day("2026-01-01"), Percent: 9}, {Date: rig.Day("2026-01-02"), Percent: 8}}
		}, task.ErrPath},
		{"path of one day", func(n *task.Row) {
			n.Path = []task.Point{{Date: rig.Day("2026-01-01")}, {Date: rig.Day("2026-01-01"), Percent: 8}}
		}, task.ErrPath},
		{"no parent", func(n *task.Row) { n.Parent = "" }, task.ErrParent},
		{"unknown parent", func(n *task.Row) { n.Parent = "nothing" }, task.ErrParent},
		{"own parent", func(n *task.Row) { n.Parent = n.Code }, task.ErrCircle},
	} {
		row := node("new", task.Reform, "p1")
		c.change(&row)
		rig.Refused(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{row}}, c.want)
		var plan task.Plan
		if known, refusal := plan.Add(r.Registry, row); known || refusal != c.want {
			t.Errorf("%s: the plan says %v", c.what, refusal)
		}
	}
	parented := node("d2", task.Direction, "d1")
	rig.Refused(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{parented}}, task.ErrParentKind)
	rig.Refused(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{node("p2", task.Programme, "t1")}}, task.ErrParentKind)
	rig.Refused(r, r.Commands.Publish, task.Publish{}, task.ErrNoRows)
	r.replayed()
}

// TestVersions changes a node with a reason, gives it up, and reads the tree as of both days and
// positions.
func TestVersions(t *testing.T) {
	r := newScene(t, "2026-03-02")
	was := r.K.Sequence()
	changed := node("t1", task.Task, "p1")
	changed.NameZH, changed.From = "改名", rig.Day("2026-03-01")
	rig.Refused(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{changed}}, task.ErrReason)
	changed.Reason = "口径调整"
	rig.Must(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{changed, node("t1", task.Task, "p1")}}) // The old one may stay.
	back := changed
	back.From, back.NameZH = rig.Day("2026-02-01"), "再改"
	rig.Refused(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{back}}, task.ErrDateOrder)
	ended := changed
	ended.Ended, ended.From, ended.Reason = true, rig.Day("2026-03-02"), "任务取消"
	rig.Must(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{ended}})
	for _, c := range []struct {
		day      string
		position uint64
		name     string
		ended    bool
	}{
		{"2025-06-01", 1 << 62, "节点", false}, // Before the first version the first holds.
		{"2026-02-28", 1 << 62, "节点", false},
		{"2026-03-01", 1 << 62, "改名", false},
		{"2026-03-02", 1 << 62, "改名", true},
		{"2026-03-02", was, "节点", false},
	} {
		n, ok := r.Node("t1", rig.Day(c.day), c.position)
		if !ok || n.Row.NameZH != c.name || n.Row.Ended != c.ended {
			t.Errorf("%s before %d: %+v", c.day, c.position, n)
		}
	}
	if n := len(r.Nodes(rig.Day("2026-03-02"), 1<<62)); n != 3 {
		t.Errorf("%d nodes", n)
	}
	if n := len(r.Nodes(rig.Day("2026-03-01"), 1<<62)); n != 4 {
		t.Errorf("%d nodes", n)
	}
	rig.Refused(r, r.Commands.Progress, task.Report{Node: "t1", Date: rig.Day("2026-03-02")}, task.ErrNodeGone)
	r.replayed()
}

// TestPlan checks rows that stand on each other before any of them is published.
func TestPlan(t *testing.T) {
	r := newScene(t, "2026-03-02")
	var plan task.Plan
	for _, c := range []struct {
		row   task.Row
		known bool
		want  *kernel.Refusal
	}{
		{node("d1", task.Direction, ""), true, nil},
		{node("x2", task.Task, "x1"), false, task.ErrParent},
		{node("x1", task.Programme, "d1"), false, nil},
		{node("x2", task.Task, "x1"), false, nil},
		{node("x1", task.Task, "d1"), false, task.ErrKindOther},
	} {
		if known, refusal := plan.Add(r.Registry, c.row); known != c.known || refusal != c.want {
			t.Errorf("%s: %v %v", c.row.Code, known, refusal)
		}
	}
}

// TestStanding holds lights against a plan of one point a day from 1 January: what is reported is
// what there is, the boundaries are those of the rule.
func TestStanding(t *testing.T) {
	r := newScene(t, "2026-01-10")
	look := func(code, on string) task.Standing {
		n, ok := r.Node(code, rig.Day(on), 1<<62)
		if !ok {
			t.Fatal(code)
		}
		return r.Stand(n, rig.Day(on), 1<<62)
	}
	for _, c := range []struct {
		day  string
		lag  int64
		want indicator.Colour
	}{{"2026-01-10", 9, indicator.Green}, {"2026-01-11", 10, indicator.Yellow}, {"2026-01-31", 30, indicator.Yellow},
		{"2026-02-01", 31, indicator.Red}, {"2026-04-11", 100, indicator.Red}, {"2026-12-31", 100, indicator.Red}} {
		r.At(c.day)
		s := look("t1", c.day)
		if lag, ok := s.Condition.Get("lag"); !ok || lag.Compare(indicator.Whole(c.lag)) != 0 || s.Judgement.Colour != c.want {
			t.Errorf("%s: %+v", c.day, s)
		}
	}
	report := task.Report{Node: "t1", Date: rig.Day("2026-12-31"), Started: true, Percent: 91}
	rig.Must(r, r.Commands.Progress, report)
	if s := look("t1", "2026-12-31"); s.Judgement.Colour != indicator.Green || s.Judgement.Case != 4 {
		t.Errorf("nine points behind: %+v", s.Judgement)
	}
	s := look("t2", "2026-12-31") // A figure without any value stands at its baseline.
	if lag, ok := s.Condition.Get("lag"); !ok || lag.Compare(indicator.Whole(100)) != 0 || s.HasActual {
		t.Errorf("%+v", s)
	}
	if months, _ := s.Condition.Get("months_missed"); months.Compare(indicator.Whole(12)) != 0 {
		t.Errorf("%+v months of a year were missed", months)
	}
	r.replayed()
}

// TestProgressRefused asks for each refusal of a report.
func TestProgressRefused(t *testing.T) {
	r := newScene(t, "2026-03-02")
	c := r.Commands.Progress
	good := task.Report{Node: "t1", Date: rig.Day("2026-03-01"), Started: true, Percent: 40}
	for _, one := range []struct {
		change func(*task.Report)
		want   *kernel.Refusal
	}{
		{func(p *task.Report) { p.Node = "nothing" }, task.ErrNode},
		{func(p *task.Report) { p.Date = 0 }, task.ErrDateMissing},
		{func(p *task.Report) { p.Date = rig.Day("2026-03-03") }, task.ErrDateOrder},
		{func(p *task.Report) { p.Percent = 101 }, task.ErrPercent},
		{func(p *task.Report) { p.Done = true }, task.ErrPercent},
		{func(p *task.Report) { p.Node = "t2" }, task.ErrHasFigure},
		{func(p *task.Report) { p.Started = false }, task.ErrStarted},
		{func(p *task.Report) { p.Text = " x" }, task.ErrSentence},
		{func(p *task.Report) { p.Evidence = papers(17) }, task.ErrEvidenceMany},
		{func(p *task.Report) { p.Done, p.Percent, p.Evidence = true, 100, papers(1) }, task.ErrEvidence},
	} {
		bad := good
		one.change(&bad)
		rig.Refused(r, c, bad, one.want)
	}
	rig.Must(r, c, good)
	earlier := good
	earlier.Date = rig.Day("2026-02-28")
	rig.Refused(r, c, earlier, task.ErrDateOrder)
	rig.Must(r, c, task.Report{Node: "t1", Date: rig.Day("2026-03-02"), Started: true, Percent: 100, Done: true, Evidence: papers(2)})
	r.Actor = 2
	rig.Must(r, r.Commands.Accept, task.AcceptReport{Node: "t1", Number: 2, Done: true})
	r.Actor = 1
	rig.Refused(r, c, task.Report{Node: "t1", Date: rig.Day("2026-03-02"), Started: true, Percent: 100}, task.ErrDone)
	rig.Must(r, c, task.Report{Node: "t2", Date: rig.Day("2026-03-02"), Started: true, Done: true, Evidence: papers(2)})
	r.replayed()
}
