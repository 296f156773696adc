package task_test

import (
	"strconv"
	"testing"

	"liangshan/indicator"
	"liangshan/kernel/rig"
	"liangshan/task"
)

// A measure is a figure with a target and a node that it measures.
type measure struct {
	every   indicator.Every
	basis   indicator.Basis
	better  indicator.Better
	adds    bool
	unbased bool
	path    []indicator.Point
}

// points reads a path: day, value, day, value.
func points(all ...any) (path []indicator.Point) {
	for i := 0; i < len(all); i += 2 {
		path = append(path, indicator.Point{Date: rig.Day(all[i].(string)), Value: int64(all[i+1].(int))})
	}
	return path
}

// measured publishes a figure, its target and a node that begins with 2026.
func (r *scene) measured(code string, m measure) {
	r.Helper()
	rig.Must(r, r.figures.Commands.Publish, indicator.Publish{
		Figures: []indicator.FigureRow{{Code: code, From: rig.Day("2024-01-01"), NameZH: "数", NameEN: "figure", Kind: indicator.Return,
			UnitZH: "人", UnitEN: "persons", Every: m.every, Basis: m.basis, Better: m.better, AddPeriods: m.adds, Department: "reform"}},
		Targets: []indicator.TargetRow{{Figure: code, From: rig.Day("2024-01-01"), Path: m.path, Unbased: m.unbased, Reason: "合成"}}})
	n := measured("t_" + code)
	n.Figure, n.Start = code, rig.Day("2026-01-01")
	rig.Must(r, r.Commands.Publish, task.Publish{Nodes: []task.Row{n}})
}

// value takes a return through three hands.
func (r *scene) value(figure, period string, value int, bound indicator.Bound) {
	r.Helper()
	c := &r.figures.Commands
	rig.Must(r, c.Submit, indicator.Submit{Figure: figure, Period: indicator.Period(period), Value: strconv.Itoa(value), Unit: "人",
		Bound: bound, Paper: "统计表", Hash: indicator.Hash{1}, Reason: "更正"})
	under, _ := r.figures.Return(figure, indicator.Period(period), "")
	r.Actor = 2
	rig.Must(r, c.Approve, indicator.Approve(under.Handed()))
	r.Actor = 3
	rig.Must(r, c.Accept, indicator.Accept(under.Handed()))
	r.Actor = 1
}

// fact returns a fact of a node on a day; "—" if it is not known.
func (r *scene) fact(node, name, on string) string {
	r.Helper()
	n, ok := r.Node(node, rig.Day(on), 1<<62)
	if !ok {
		r.Fatal(node)
	}
	s := r.Stand(n, rig.Day(on), 1<<62)
	v, ok := s.Condition.Get(name)
	if !ok {
		return "—"
	}
	return v.String()
}

// TestGauge holds figures of every sort against plans of every sort, by numbers that can be
// reckoned in the head.
func TestGauge(t *testing.T) {
	r := newScene(t, "2026-02-15")
	year, month := indicator.Year, indicator.Month
	flow, stock, toDate := indicator.Flow, indicator.Stock, indicator.ToDate
	r.measured("once", measure{year, toDate, indicator.More, false, true, points("2025-12-31", 100)})
	r.measured("nothing", measure{year, toDate, indicator.More, false, true, points("2025-12-31", 100)})
	r.measured("later", measure{year, toDate, indicator.More, false, true, points("2026-12-31", 100)})
	r.measured("keep", measure{year, stock, indicator.Less, false, false, points("2024-12-31", 4, "2026-12-31", 4)})
	r.measured("yearly", measure{year, flow, indicator.More, false, false, points("2024-12-31", 100, "2025-12-31", 110, "2026-12-31", 120)})
	r.measured("monthly", measure{month, flow, indicator.More, true, false, points("2025-12-31", 0, "2026-12-31", 1200)})
	r.measured("hidden", measure{year, toDate, indicator.More, false, false, points("2025-12-31", 0, "2026-12-31", 120)})
	r.measured("least", measure{year, toDate, indicator.More, false, false, points("2024-12-31", 0, "2025-12-31", 100)})
	r.measured("enough", measure{year, toDate, indicator.More, false, false, points("2024-12-31", 0, "2025-12-31", 100)})
	r.value("once", "2025", 3, "")
	r.value("later", "2025", 3, "")
	r.value("keep", "2025", 40, "")
	r.value("yearly", "2025", 110, "")
	r.value("monthly", "2026-01", 100, "")
	r.value("hidden", "2026", 1, "")
	r.value("least", "2025", 60, indicator.AtLeast)
	r.value("enough", "2025", 100, indicator.AtLeast)
	r.At("2026-06-30")
	r.value("hidden", "2026", 60, "")
	for _, m := range []string{"2026-02", "2026-03", "2026-04", "2026-05"} {
		r.value("monthly", m, 100, "")
	}
	r.At("2026-11-30")
	for _, c := range []struct{ node, fact, on, want string }{
		{"once", "missed", "2026-02-15", "1"}, {"once", "gap", "2026-02-15", "97"}, {"once", "lag", "2026-02-15", "—"},
		{"nothing", "missed", "2026-02-15", "1"}, {"nothing", "gap", "2026-02-15", "—"}, // No value is not 0.
		{"later", "missed", "2026-02-15", "—"}, {"later", "months_unstarted", "2026-03-31", "3"}, // 2025 is before the start.
		{"keep", "missed", "2026-02-15", "1"}, {"keep", "gap", "2026-02-15", "900"}, {"keep", "months_missed", "2026-02-28", "14"},
		{"yearly", "lag", "2026-02-15", "0"}, {"yearly", "lag", "2026-11-30", "0"}, {"yearly", "months_missed", "2026-11-30", "0"},
		// 500 of 1,200 by the end of May, of which 151 of 365 days are gone: 41.37 - 41.67 points.
		{"monthly", "lag", "2026-05-31", "-65/219"}, {"monthly", "months_missed", "2026-05-31", "0"},
		// June to October never came, the last was due on 31 October: 304 of 365 days, 83.29 - 41.67 points.
		{"monthly", "lag", "2026-11-15", "9115/219"}, {"monthly", "months_missed", "2026-11-15", "4"},
		{"hidden", "months_missed", "2026-05-31", "5"}, // The 60 of June says nothing of May.
		{"hidden", "months_unstarted", "2026-05-31", "0"},
		{"hidden", "months_missed", "2026-06-30", "0"},
		{"least", "lag", "2026-02-15", "—"}, {"least", "bounded", "2026-02-15", "1"}, {"least", "months_missed", "2026-02-15", "—"},
		{"least", "missed", "2026-02-15", "—"}, {"enough", "missed", "2026-02-15", "0"}, {"enough", "bounded", "2026-02-15", "0"},
		{"enough", "gap", "2026-02-15", "—"},
	} {
		if got := r.fact("t_"+c.node, c.fact, c.on); got != c.want {
			t.Errorf("%s of %s on %s: %s, want %s", c.fact, c.node, c.on, got, c.want)
		}
	}
	rig.Refused(r, r.figures.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{{Code: "rate", From: rig.Day("2024-01-01"),
		NameZH: "率", NameEN: "rate", Kind: indicator.Return, UnitZH: "%", UnitEN: "%", Every: month, Basis: flow,
		Better: indicator.More, Department: "reform"}}, Targets: []indicator.TargetRow{{Figure: "rate", From: rig.Day("2024-01-01"),
		Path: points("2025-12-31", 0, "2026-12-31", 12), Reason: "合成"}}}, indicator.ErrNotAdditive)
	r.replayed()
}

// TestGaugeEnds holds sums against plans that end, plans that begin with a period, caps that rise,
// and the day of the baseline.
func TestGaugeEnds(t *testing.T) {
	r := newScene(t, "2026-05-15")
	year, month := indicator.Year, indicator.Month
	flow, stock := indicator.Flow, indicator.Stock
	first := points("2026-01-01", 0, "2026-12-31", 1200)
	r.measured("over", measure{month, flow, indicator.More, true, true, points("2025-12-31", 1200)})
	r.measured("ended", measure{month, flow, indicator.More, true, false, points("2024-12-31", 0, "2025-12-31", 1200)})
	r.measured("within", measure{month, flow, indicator.More, true, false, points("2025-10-31", 0, "2025-12-15", 200)})
	r.measured("first", measure{month, flow, indicator.More, true, false, first})
	r.measured("cap", measure{year, stock, indicator.Less, false, false, points("2024-12-31", 10, "2026-12-31", 20)})
	r.measured("either", measure{year, stock, indicator.Neither, false, false, points("2024-12-31", 20, "2026-12-31", 10)})
	r.measured("base", measure{year, flow, indicator.More, false, false, points("2025-12-31", 100, "2026-12-31", 120)})
	r.measured("flat", measure{year, stock, indicator.Less, false, false, points("2025-12-31", 4, "2026-12-31", 4)})
	for span := indicator.SpanOf(month, rig.Day("2025-01-31")); span.Last() < rig.Day("2026-05-15"); span = span.Add(1) {
		for _, code := range []string{"over", "ended", "within"} {
			r.value(code, string(span.Period()), 90, "")
		}
		if span.First() >= rig.Day("2026-01-01") {
			r.value("first", string(span.Period()), 100, "")
		}
	}
	r.value("cap", "2025", 25, "")
	r.value("either", "2025", 18, "")
	r.value("base", "2025", 90, "")
	r.value("flat", "2025", 40, "")
	for _, c := range []struct{ node, fact, on, want string }{
		{"over", "gap", "2025-12-31", "10"}, {"over", "gap", "2026-04-30", "10"}, {"over", "missed", "2026-04-30", "1"},
		{"ended", "lag", "2025-12-31", "10"}, {"ended", "lag", "2026-04-30", "10"},
		{"within", "lag", "2025-12-31", "10"}, {"within", "lag", "2026-04-30", "10"}, // The period of the last point counts.
		{"first", "lag", "2026-04-30", "-25/39"}, // 119 of 364 days, 400 of 1,200.
		{"cap", "lag", "2026-05-15", "—"}, {"cap", "missed", "2026-05-15", "1"}, {"cap", "gap", "2026-05-15", "200/3"},
		{"either", "lag", "2026-05-15", "30"}, {"either", "months_missed", "2026-04-30", "16"},
		{"base", "lag", "2026-05-15", "0"}, {"base", "months_missed", "2026-05-15", "—"}, {"base", "missed", "2026-05-15", "—"},
		{"flat", "lag", "2026-05-15", "0"}, {"flat", "gap", "2026-05-15", "—"}, {"flat", "quarters_missed", "2026-05-15", "—"},
	} {
		if got := r.fact("t_"+c.node, c.fact, c.on); got != c.want {
			t.Errorf("%s of %s on %s: %s, want %s", c.fact, c.node, c.on, got, c.want)
		}
	}
}

// TestPastDay reports progress later: how a day before stood does not change.
func TestPastDay(t *testing.T) {
	r := newScene(t, "2026-02-15")
	rig.Must(r, r.Commands.Progress, task.Report{Node: "t1", Date: rig.Day("2026-01-20"), Started: true, Percent: 1, Text: "材料未到"})
	before := r.fact("t1", "lag", "2026-02-15")
	r.At("2026-05-02")
	rig.Must(r, r.Commands.Progress, task.Report{Node: "t1", Date: rig.Day("2026-05-01"), Started: true, Percent: 100, Done: true,
		Evidence: papers(2)})
	r.Actor = 2
	rig.Must(r, r.Commands.Accept, task.AcceptReport{Node: "t1", Number: 2, Done: true})
	if got := r.fact("t1", "lag", "2026-02-15"); got != before || got != "44" {
		t.Errorf("%s, before %s", got, before)
	}
	for on, want := range map[string]string{"2026-02-15": "0", "2026-04-30": "0", "2026-05-01": "1"} {
		if got := r.fact("t1", "done", on); got != want {
			t.Errorf("done on %s: %s", on, got)
		}
	}
	r.replayed()
}

// TestAcceptReport lets nobody excuse himself, or be done, without another.
func TestAcceptReport(t *testing.T) {
	r := newScene(t, "2026-02-15")
	c := r.Commands.Accept
	accept := func(number uint32, excuse, done bool) task.AcceptReport {
		return task.AcceptReport{Node: "t1", Number: number, Excuse: excuse, Done: done}
	}
	report := task.Report{Node: "t1", Date: rig.Day("2026-02-15")}
	rig.Refused(r, c, accept(1, true, false), task.ErrReport)
	rig.Must(r, r.Commands.Progress, report)
	r.Actor = 2
	rig.Refused(r, c, accept(1, true, false), task.ErrNotSaid) // It gives no reason.
	rig.Refused(r, c, accept(1, false, true), task.ErrNotSaid)
	rig.Refused(r, c, accept(1, false, false), task.ErrNotSaid)
	r.Actor = 1
	report.Text = "连日降雨"
	rig.Must(r, r.Commands.Progress, report)
	rig.Refused(r, c, accept(2, true, false), task.ErrSameActor)
	if r.fact("t1", "reason_given", "2026-02-15") != "0" {
		t.Error("the reporter excused himself")
	}
	r.Actor = 2
	rig.Refused(r, c, accept(1, true, false), task.ErrReportOther)
	rig.Must(r, c, accept(2, true, false))
	rig.Refused(r, c, accept(2, true, false), task.ErrAccepted)
	if r.fact("t1", "reason_given", "2026-02-15") != "1" {
		t.Error("the reason was not taken")
	}
	r.Actor = 1
	report.Started, report.Percent, report.Done, report.Evidence = true, 100, true, papers(2)
	rig.Must(r, r.Commands.Progress, report)
	if r.fact("t1", "done", "2026-02-15") != "0" || r.fact("t1", "reason_given", "2026-02-15") != "0" {
		t.Error("done without another, or excused for ever")
	}
	report.Done = false
	rig.Must(r, r.Commands.Progress, report) // It was not accepted: work goes on.
	report.Done = true
	rig.Must(r, r.Commands.Progress, report)
	r.Actor = 2
	rig.Must(r, c, accept(5, false, true))
	rig.Refused(r, c, accept(5, false, true), task.ErrAccepted)
	if r.fact("t1", "done", "2026-02-15") != "1" {
		t.Error("it is done")
	}
	r.replayed()
}

// TestMiddle puts a goal into the middle of a file: those behind it say what they said.
func TestMiddle(t *testing.T) {
	r := newScene(t, "2026-03-02")
	goal := func(code string) task.NodeForm {
		return task.NodeForm{Code: code, Kind: task.Direction, From: "2026-01-01", NameZH: "方向", NameEN: code, Department: "reform"}
	}
	for _, codes := range [][]string{{"g1", "g2"}, {"g1", "gm", "g2"}} {
		f := task.Form{}
		for _, code := range codes {
			f.Goals = append(f.Goals, goal(code))
		}
		p, err := f.Read()
		if err != nil {
			t.Fatal(err)
		}
		rig.Must(r, r.Commands.Publish, *p)
	}
	if n := len(r.Versions("g2", 1<<62)); n != 1 {
		t.Errorf("%d versions of what did not change", n)
	}
}
