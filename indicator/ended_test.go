package indicator_test

import (
	"testing"

	"liangshan/indicator"
	"liangshan/kernel/rig"
	"liangshan/village"
)

// TestEnded gives a figure up: of periods that end from then on nothing is taken, those before may
// still be reported and corrected.
func TestEnded(t *testing.T) {
	r := newScene(t, "2026-02-20")
	never := figure("once", indicator.Return, func(f *indicator.FigureRow) { f.Ended = true })
	rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{never}}, indicator.ErrEnded)
	ends := func(f *indicator.FigureRow) {
		f.Ended, f.From, f.Reason = true, rig.Day("2025-01-01"), "一次性报送"
	}
	r.define(figure("once", indicator.Return, func(*indicator.FigureRow) {}), figure("once", indicator.Return, ends))
	accepted(r, submit("once", "2024", "5"))
	rig.Refused(r, r.r.Commands.Submit, submit("once", "2025", "5"), indicator.ErrEnded)
	accepted(r, submit("once", "2024", "6", func(s *indicator.Submit) { s.Reason = "更正" }))
	if d, ok := r.r.Definition("once", rig.Day("2025-12-31"), 1<<62); !ok || d.Row.Owed() {
		t.Errorf("%+v is owed", d)
	}
	r.define(formula("sum", "once * 2"), formula("sum", "once * 2", ends))
	rig.Must(r, r.r.Commands.Derive, indicator.PublishDerived{Figure: "sum", Period: "2024"})
	rig.Refused(r, r.r.Commands.Derive, indicator.PublishDerived{Figure: "sum", Period: "2025"}, indicator.ErrEnded)
	r.replayed()
}

// TestEndedForm ends a figure in a file by a row that says no more than that.
func TestEndedForm(t *testing.T) {
	f := indicator.Form{Figures: []indicator.FigureForm{{Code: "a", From: "2022-01-01", NameZH: "一次", NameEN: "once",
		Kind: indicator.Return, UnitZH: "亿元", UnitEN: "yuan", Decimals: 1, Every: indicator.Year, Basis: indicator.Flow,
		Better: indicator.More, Department: "reform", Min: "0.5"},
		{Code: "a", From: "2025-01-01", Ended: true, Reason: "一次性报送"}},
		Targets: []indicator.TargetForm{{Figure: "a", From: "2022-01-01", Unbased: true, Reason: "合成",
			Path: []indicator.PointForm{{Date: "2022-12-31", Value: "1.5"}}}}}
	p, err := f.Read()
	if err != nil {
		t.Fatal(err)
	}
	want := p.Figures[0]
	want.From, want.Ended, want.Reason = rig.Day("2025-01-01"), true, "一次性报送"
	if p.Figures[1] != want || p.Targets[0].Path[0].Value != 15 {
		t.Errorf("%+v", p)
	}
}

// TestLevel says that townships owe a return each. It is a return's alone, and of no other level.
func TestLevel(t *testing.T) {
	r := newScene(t, "2026-02-20")
	for level, want := range map[village.Kind]error{village.Township: nil, village.Village: nil, village.County: indicator.ErrPlace} {
		row := figure("of_"+string(level), indicator.Return, func(f *indicator.FigureRow) { f.Level = level })
		if want == nil {
			r.define(row)
			continue
		}
		rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{row}}, indicator.ErrPlace)
	}
	rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{
		formula("never", "gdp", func(f *indicator.FigureRow) { f.Level = village.Township })}}, indicator.ErrKindOther)
	r.replayed()
}

// TestLateFirst says of a period how late its first value came: a correction is not late by the same
// day, and does not hide it.
func TestLateFirst(t *testing.T) {
	r := newScene(t, "2025-01-20")
	last := func() indicator.Published {
		e, _ := r.r.Value("gdp", "2024", "", 1<<62)
		return e
	}
	accepted(r, submit("gdp", "2024", "582.4")) // Due on 2025-01-15.
	if e := last(); e.Late != 5 {
		t.Errorf("%d days late, want 5", e.Late)
	}
	r.At("2025-11-20")
	accepted(r, submit("gdp", "2024", "583.1", func(s *indicator.Submit) { s.Reason = "核实" }))
	if e := last(); e.Late != 5 || e.Vintage != 2 {
		t.Errorf("%d days late, want 5", e.Late)
	}
	db := r.ProjectedOf(11, indicator.Schema)
	if got := r.Value(db, `SELECT group_concat(late_days) FROM indicator_return`); got != "5,0" {
		t.Errorf("the returns were late by %s", got)
	}
	rig.Must(r, r.r.Commands.Submit, submit("urban", "2024", "4"))
	rig.Must(r, r.r.Commands.Submit, submit("urban", "2024", "4.1"))
	db = r.ProjectedOf(11, indicator.Schema)
	if got := r.Value(db, `SELECT group_concat(return_state) FROM indicator_return`); got != "accepted,accepted,replaced,submitted" {
		t.Errorf("the returns stand as %s", got)
	}
	timely := newScene(t, "2025-01-10")
	accepted(timely, submit("gdp", "2024", "582.4"))
	timely.At("2025-11-20")
	accepted(timely, submit("gdp", "2024", "583.1", func(s *indicator.Submit) { s.Reason = "核实" }))
	if e, _ := timely.r.Value("gdp", "2024", "", 1<<62); e.Late != 0 {
		t.Errorf("in time, and %d days late by its correction", e.Late)
	}
	r.replayed()
}

// TestLockWaiting locks no period while a return of it waits, the county's or a place's: it could
// neither be accepted nor made anew.
func TestLockWaiting(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	lock := indicator.Lock{Figure: "visits", Period: "2024-12"}
	waiting := submit("visits", "2024-12", "30", func(s *indicator.Submit) { s.Place = code(south) })
	cell := indicator.Cell{Figure: "visits", Period: "2024-12", Place: code(south)}
	rig.Must(r, c.Submit, waiting)
	rig.Refused(r, c.Lock, lock, indicator.ErrUnderway)
	rig.Must(r, c.Lock, indicator.Lock{Figure: "visits", Period: "2024-11"})
	r.as(2)
	rig.Must(r, c.Approve, indicator.Approve(r.handed(cell)))
	rig.Refused(r, c.Lock, lock, indicator.ErrUnderway)
	count := 0
	for row := range r.r.Underway {
		count++
		if row.State != indicator.ReturnApproved || row.Event.Place != code(south) {
			t.Errorf("%+v", row)
		}
	}
	if count != 1 {
		t.Errorf("%d returns are under way", count)
	}
	rig.Must(r, c.SendBack, indicator.SendBack{Cell: cell, Reason: "附件不清", Sequence: r.handed(cell).Sequence})
	rig.Must(r, c.Lock, lock)
	r.replayed()
}

// TestLengths refuses formulas and checks over figures of other lengths of period, which would never
// have an answer.
func TestLengths(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := r.r.Commands.Publish
	month := func(f *indicator.FigureRow) { f.Every = indicator.Month }
	for _, bad := range []indicator.FigureRow{formula("a", "gdp / visits"), formula("a", "gdp - last(visits)"),
		formula("a", "places(visits)"), formula("a", "parts(visits)", month), formula("a", "year_ago(gdp)", month)} {
		rig.Refused(r, c, indicator.Publish{Figures: []indicator.FigureRow{bad}}, indicator.ErrPeriodOther)
	}
	check := indicator.CheckRow{Code: "least", From: rig.Day("2020-01-01"), Operator: "<=", TextZH: "不少于", TextEN: "at least"}
	for _, bad := range [][2]string{{"visits", "gdp"}, {"parts(visits)", "100"}, {"gdp", "places(visits)"}} {
		check.Left, check.Right = bad[0], bad[1]
		rig.Refused(r, c, indicator.Publish{Checks: []indicator.CheckRow{check}}, indicator.ErrPeriodOther)
	}
	check.Left, check.Right = "parts(visits)", "gdp + last(gdp)"
	rig.Must(r, c, indicator.Publish{Checks: []indicator.CheckRow{check},
		Figures: []indicator.FigureRow{formula("b", "parts(visits) / gdp"), formula("b2", "last(b2) + b")}})
	r.replayed()
}

// TestJumpFromNothing asks for an explanation of what follows a 0.
func TestJumpFromNothing(t *testing.T) {
	r := newScene(t, "2026-02-20")
	accepted(r, submit("gdp", "2024", "0"))
	rig.Must(r, r.r.Commands.Submit, submit("gdp", "2025", "0"))
	rig.Refused(r, r.r.Commands.Submit, submit("gdp", "2025", "1000"), indicator.ErrUnexplained)
	rig.Must(r, r.r.Commands.Submit, submit("gdp", "2025", "1000", func(s *indicator.Submit) { s.Explain = "企业投产" }))
	all, err := r.r.Try("gdp", "2025", "", "1000", indicator.Exact)
	if err != nil || len(all) != 1 || all[0].Check != "jump" || all[0].Left.Compare(indicator.Whole(1000)) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	r.replayed()
}

// TestReasons changes a check, a rule of lights and a text only with a reason.
func TestReasons(t *testing.T) {
	r := newScene(t, "2026-02-20")
	light := indicator.LightRow{Code: "plain", From: rig.Day("2025-01-01"), NameZH: "规则", NameEN: "rule",
		Cases: []indicator.LightCase{{Colour: indicator.Red, When: "lag > 30", TextZH: "落后", TextEN: "behind"}}}
	text := indicator.ReportRow{Code: "year", From: rig.Day("2025-01-01"), TitleZH: "年报", TitleEN: "year",
		Paragraphs: []indicator.Paragraph{{ZH: "无", EN: "none"}}}
	check := indicator.CheckRow{Code: "order", From: rig.Day("2026-01-01"), Left: "rural", Operator: ">", Right: "urban",
		TextZH: "农村快于城镇", TextEN: "rural faster than urban"}
	rig.Must(r, r.r.Commands.Publish, indicator.Publish{Lights: []indicator.LightRow{light}, Reports: []indicator.ReportRow{text}})
	light.NameEN, text.TitleEN = "another", "another"
	next := indicator.Publish{Lights: []indicator.LightRow{light}}
	rig.Refused(r, r.r.Commands.Publish, next, indicator.ErrReason)
	rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Reports: []indicator.ReportRow{text}}, indicator.ErrReason)
	rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Checks: []indicator.CheckRow{check}}, indicator.ErrReason)
	light.Reason, text.Reason, check.Reason = "改名", "改名", "改规则"
	rig.Must(r, r.r.Commands.Publish, indicator.Publish{Lights: []indicator.LightRow{light}, Checks: []indicator.CheckRow{check},
		Reports: []indicator.ReportRow{text}})
	r.replayed()
}

// TestSynthetic gives a made-up figure a value, and no other figure one of that kind.
func TestSynthetic(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	r.define(figure("made", indicator.Synthetic, func(f *indicator.FigureRow) { f.Decimals, f.Jump = 1, 50 }))
	up := func(figure, value string) indicator.PublishSynthetic {
		return indicator.PublishSynthetic(submit(figure, "2024", value))
	}
	rig.Refused(r, c.MakeUp, up("gdp", "5"), indicator.ErrKindOther)
	rig.Refused(r, c.Submit, submit("made", "2024", "5"), indicator.ErrKindOther)
	rig.Refused(r, c.MakeUp, up("made", "1,23"), indicator.ErrNumber)
	nameless := up("made", "5.5")
	nameless.Hash = indicator.Hash{}
	rig.Refused(r, c.MakeUp, nameless, indicator.ErrPaper)
	rig.Must(r, c.MakeUp, up("made", "5.5"))
	rig.Refused(r, c.MakeUp, up("made", "5.5"), indicator.ErrValueSame)
	rig.Refused(r, c.MakeUp, up("made", "5.6"), indicator.ErrReason)
	if e, ok := r.r.Value("made", "2024", "", 1<<62); !ok || e.Kind != indicator.Synthetic || e.Value != 55 {
		t.Errorf("%+v", e)
	}
	r.replayed()
}
