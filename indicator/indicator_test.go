package indicator_test

import (
	"testing"

	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

var hash = indicator.Hash{1, 2, 3}

// submit returns a return that is in order, changed.
func submit(figure, period, value string, change ...func(*indicator.Submit)) indicator.Submit {
	unit := "亿元"
	if figure == "urban" || figure == "rural" {
		unit = "%"
	}
	s := indicator.Submit{Figure: figure, Period: indicator.Period(period), Value: value, Unit: unit, Paper: "统计公报", Hash: hash}
	for _, c := range change {
		c(&s)
	}
	return s
}

// accepted takes a return through its three hands.
func accepted(r *scene, s indicator.Submit) {
	r.Helper()
	cell := indicator.Cell{Figure: s.Figure, Period: s.Period, Place: s.Place}
	r.as(1)
	rig.Must(r, r.r.Commands.Submit, s)
	r.as(2)
	rig.Must(r, r.r.Commands.Approve, indicator.Approve(r.handed(cell)))
	r.as(3)
	rig.Must(r, r.r.Commands.Accept, indicator.Accept(r.handed(cell)))
	r.as(1)
}

// TestReturn takes a return through three hands, corrects it after an unlocking, and checks
// that both vintages stay and that none of the steps can be skipped or done by one person.
func TestReturn(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	cell := indicator.Cell{Figure: "gdp", Period: "2024"}
	rig.Refused(r, c.Approve, indicator.Approve(r.handed(cell)), indicator.ErrNoReturn)
	rig.Must(r, c.Submit, submit("gdp", "2024", "582.4"))
	rig.Refused(r, c.Accept, indicator.Accept(r.handed(cell)), indicator.ErrState)
	rig.Refused(r, c.Approve, indicator.Approve(r.handed(cell)), indicator.ErrSameActor)
	r.as(2)
	rig.Must(r, c.SendBack, indicator.SendBack{Cell: cell, Reason: "附件不清", Sequence: r.handed(cell).Sequence})
	rig.Refused(r, c.Approve, indicator.Approve(r.handed(cell)), indicator.ErrState)
	r.as(1)
	rig.Must(r, c.Submit, submit("gdp", "2024", "582.4"))
	r.as(2)
	rig.Must(r, c.Approve, indicator.Approve(r.handed(cell)))
	rig.Refused(r, c.Accept, indicator.Accept(r.handed(cell)), indicator.ErrSameActor)
	r.as(1)
	rig.Refused(r, c.Submit, submit("gdp", "2024", "1"), indicator.ErrState)
	rig.Refused(r, c.Accept, indicator.Accept(r.handed(cell)), indicator.ErrSameActor)
	r.as(3)
	rig.Must(r, c.Accept, indicator.Accept(r.handed(cell)))
	first := r.K.Sequence()
	e, ok := r.r.Value("gdp", "2024", "", first)
	if !ok || e.Value != 5824 || e.Vintage != 1 || e.Kind != indicator.Return || e.Hash != hash {
		t.Fatalf("%+v", e)
	}
	// Ten working days after 2024-12-31, New Year's Day not counted: 2025-01-15.
	if sub, _ := r.r.Return("gdp", "2024", ""); sub.State != 0 {
		t.Error("the return is still under way")
	}
	rig.Must(r, c.Lock, indicator.Lock{Figure: "gdp", Period: "2024"})
	r.as(1)
	correction := submit("gdp", "2024", "583.0", func(s *indicator.Submit) { s.Reason = "年度核实" })
	rig.Refused(r, c.Submit, correction, indicator.ErrLocked)
	rig.Refused(r, c.Lock, indicator.Lock{Figure: "gdp", Period: "2024"}, indicator.ErrLocked)
	rig.Refused(r, c.Unlock, indicator.Unlock{Figure: "gdp", Period: "2024"}, indicator.ErrReason)
	rig.Must(r, c.Unlock, indicator.Unlock{Figure: "gdp", Period: "2024", Reason: "经济普查修订"})
	rig.Refused(r, c.Unlock, indicator.Unlock{Figure: "gdp", Period: "2024", Reason: "经济普查修订"}, indicator.ErrNotLocked)
	rig.Refused(r, c.Submit, submit("gdp", "2024", "583.0"), indicator.ErrReason)
	accepted(r, correction)
	for _, one := range []*indicator.Registry{r.r, r.replayed()} {
		if e, _ := one.Value("gdp", "2024", "", first); e.Value != 5824 {
			t.Error("the first vintage cannot be seen any more")
		}
		if e, _ := one.Value("gdp", "2024", "", 1<<62); e.Value != 5830 || e.Vintage != 2 || e.Reason != "年度核实" {
			t.Errorf("%+v", e)
		}
		if all := one.Vintages("gdp", "2024", "", 1<<62); len(all) != 2 {
			t.Errorf("%d vintages", len(all))
		}
		if !one.Locked("gdp", "2024", first+1) || one.Locked("gdp", "2024", 1<<62) {
			t.Error("locks of the past cannot be told")
		}
	}
}

// TestLate counts days over the due day by the calendar of working days. The return of 2024 is
// due on the tenth working day after it: 2025-01-15, for 1 January is a holiday.
func TestLate(t *testing.T) {
	for today, want := range map[string]int32{"2025-01-15": 0, "2025-01-16": 1, "2025-02-20": 36} {
		r := newScene(t, today)
		rig.Must(r, r.r.Commands.Submit, submit("gdp", "2024", "582.4"))
		if under, ok := r.r.Return("gdp", "2024", ""); !ok || under.Event.Late != want {
			t.Errorf("%s: %d days late, want %d", today, under.Event.Late, want)
		}
	}
}

// TestSubmitRefused asks for each refusal of a return.
func TestSubmitRefused(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := r.r.Commands.Submit
	for _, one := range []struct {
		s    indicator.Submit
		want *kernel.Refusal
	}{
		{submit("nosuch", "2024", "1"), indicator.ErrFigure},
		{submit("gdp", "2024Q1", "1"), indicator.ErrPeriodOther},
		{submit("gdp", "2026", "1"), indicator.ErrPeriodOpen},
		{submit("gdp", "2025", "1"), indicator.ErrPeriodOpen},       // It flows, and the year is not over.
		{submit("visits", "2025-02", "1"), indicator.ErrPeriodOpen}, // Nor the month.
		{submit("gdp", "24", "1"), indicator.ErrPeriod},
		{submit("gdp", "2024H3", "1"), indicator.ErrPeriod},
		{submit("tonnes", "2024", "1"), indicator.ErrKindOther},
		{submit("gap", "2024", "1"), indicator.ErrKindOther},
		{submit("gdp", "2024", "1.23"), indicator.ErrTooFine},
		{submit("gdp", "2024", "many"), indicator.ErrNumber},
		{submit("gdp", "2024", "99999999999999999999"), indicator.ErrOverflow},
		{submit("gdp", "2024", "-1"), indicator.ErrOutOfRange},
		{submit("gdp", "2024", "1", func(s *indicator.Submit) { s.Unit = "万元" }), indicator.ErrUnitOther},
		{submit("gdp", "2024", "1", func(s *indicator.Submit) { s.Bound = "nearly" }), indicator.ErrBound},
		{submit("gdp", "2024", "1", func(s *indicator.Submit) { s.Hash = indicator.Hash{} }), indicator.ErrPaper},
		{submit("gdp", "2024", "1", func(s *indicator.Submit) { s.Paper = "" }), indicator.ErrPaper},
		{submit("gdp", "2024", "1", func(s *indicator.Submit) { s.Place = "110101999" }), indicator.ErrPlace},
		{submit("gdp", "2024", "1", func(s *indicator.Submit) { s.Explain = "电话13800001111" }), indicator.ErrSentence},
	} {
		rig.Refused(r, c, one.s, one.want)
	}
	// 2028 lies beyond the calendar of working days: its due day is not guessed, and nobody is kept waiting for it.
	late := newScene(t, "2029-02-20")
	rig.Must(late, late.r.Commands.Submit, submit("gdp", "2028", "1"))
	if under, ok := late.r.Return("gdp", "2028", ""); !ok || !under.Event.DueUnknown || under.Event.Late != 0 {
		t.Errorf("%+v", under.Event)
	}
}

// TestChecks holds returns against range, jump and what other departments reported.
func TestChecks(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := r.r.Commands.Submit
	accepted(r, submit("urban", "2024", "4.1"))
	rig.Refused(r, c, submit("rural", "2024", "3.9"), indicator.ErrUnexplained)
	rig.Refused(r, c, submit("rural", "2024", "24.2"), indicator.ErrCheckFails)
	all, err := r.r.Try("rural", "2024", "", "3.9", "")
	if err != nil || len(all) != 1 || all[0].Check != "order" || all[0].Left.String() != "39/10" ||
		all[0].Right.String() != "41/10" || all[0].Operator != ">=" {
		t.Fatalf("%+v %v", all, err)
	}
	if all, _ := r.r.Try("rural", "2024", "", "24.1", ""); len(all) != 0 {
		t.Errorf("exactly twenty points: %+v", all)
	}
	accepted(r, submit("rural", "2024", "3.9", func(s *indicator.Submit) { s.Explain = "受灾减收" }))
	accepted(r, submit("gdp", "2024", "100"))
	for value, good := range map[string]bool{"150": true, "150.1": false, "50": true, "49.9": false} {
		all, err := r.r.Try("gdp", "2025", "", value, "")
		if err != nil || (len(all) == 0) != good {
			t.Errorf("from 100 to %s: %+v %v", value, all, err)
		}
	}
	// Without the other side a check says nothing: what is missing is not 0.
	if all, _ := r.r.Try("rural", "2025", "", "1", ""); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	r.replayed()
}

// TestDerived works figures out exactly, keeps what is missing missing, and sums nothing that
// may not be summed.
func TestDerived(t *testing.T) {
	r := newScene(t, "2026-02-20")
	derive := r.r.Commands.Derive
	rig.Refused(r, derive, indicator.PublishDerived{Figure: "gap", Period: "2024"}, indicator.ErrNoAnswer)
	accepted(r, submit("urban", "2024", "4.1"))
	rig.Refused(r, derive, indicator.PublishDerived{Figure: "gap", Period: "2024"}, indicator.ErrNoAnswer)
	accepted(r, submit("rural", "2024", "6.5"))
	rig.Must(r, derive, indicator.PublishDerived{Figure: "gap", Period: "2024"})
	if e, ok := r.r.Value("gap", "2024", "", 1<<62); !ok || e.Value != -24 || e.Kind != indicator.Derived {
		t.Errorf("4.1 - 6.5: %+v", e)
	}
	rig.Refused(r, derive, indicator.PublishDerived{Figure: "gap", Period: "2024"}, indicator.ErrValueSame)
	accepted(r, submit("gdp", "2023", "300"))
	accepted(r, submit("gdp", "2024", "400", func(s *indicator.Submit) { s.Explain = "口径调整" }))
	rig.Must(r, derive, indicator.PublishDerived{Figure: "growth", Period: "2024"})
	if e, _ := r.r.Value("growth", "2024", "", 1<<62); e.Value != 3333 { // A third, rounded once: 33.33 %.
		t.Errorf("growth: %+v", e)
	}
	accepted(r, submit("gdp", "2025", "500", func(s *indicator.Submit) { s.Bound = indicator.AtLeast }))
	rig.Refused(r, derive, indicator.PublishDerived{Figure: "growth", Period: "2025"}, indicator.ErrBoundMixed)
	for i, place := range []string{north, south} {
		value := []string{"30", "12"}[i]
		accepted(r, submit("visits", "2025-03", value, func(s *indicator.Submit) { s.Place = code(place) }))
	}
	rig.Must(r, derive, indicator.PublishDerived{Figure: "allvisits", Period: "2025-03"})
	if e, _ := r.r.Value("allvisits", "2025-03", "", 1<<62); e.Value != 42 {
		t.Errorf("30 + 12: %+v", e)
	}
	accepted(r, submit("visits", "2025-01", "5"))
	rig.Refused(r, derive, indicator.PublishDerived{Figure: "yearvisits", Period: "2025"}, indicator.ErrNoAnswer)
	rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{
		figure("wrong", indicator.Derived, func(f *indicator.FigureRow) { f.Formula, f.Rounding = "places(gdp)", "down" })}},
		indicator.ErrNotAdditive)
	r.replayed()
}

// TestFold publishes what a fold gave: in units, exactly, as of a position, and never twice the
// same.
func TestFold(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := r.r.Commands.Fold
	fold := indicator.PublishFold{Figure: "tonnes", Period: "2024", Pieces: 25_499, Position: 3, Rows: 21, Hash: hash}
	rig.Must(r, c, fold)
	if e, _ := r.r.Value("tonnes", "2024", "", 1<<62); e.Value != 25 || e.Rows != 21 || e.Position != 3 { // 2.5499 → 2.5
		t.Errorf("%+v", e)
	}
	rig.Refused(r, c, fold, indicator.ErrValueSame)
	again := fold
	again.Pieces, again.Hash = 25_500, indicator.Hash{9}
	rig.Refused(r, c, again, indicator.ErrReason)
	again.Reason = "补录一笔"
	rig.Must(r, c, again)
	if e, _ := r.r.Value("tonnes", "2024", "", 1<<62); e.Value != 26 || e.Vintage != 2 { // 2.55 → 2.6
		t.Errorf("%+v", e)
	}
	// 200000/3 dm² are a mu: 840,000 mu are 56,000,000,000 dm², and one less is a bit less than them.
	rig.Must(r, c, indicator.PublishFold{Figure: "area", Period: "2024", Pieces: 56_000_000_000, Position: 1, Rows: 1, Hash: hash})
	rig.Must(r, c, indicator.PublishFold{Figure: "area", Period: "2023", Pieces: 55_999_999_999, Position: 1, Rows: 1, Hash: hash})
	if e, _ := r.r.Value("area", "2024", "", 1<<62); e.Value != 8_400_000 {
		t.Errorf("%+v", e)
	}
	if e, _ := r.r.Value("area", "2023", "", 1<<62); e.Value != 8_399_999 {
		t.Errorf("%+v", e)
	}
	rig.Refused(r, c, indicator.PublishFold{Figure: "buyers", Period: "2024", Pieces: 1, Position: 1 << 40, Hash: hash},
		indicator.ErrPosition)
	rig.Refused(r, c, indicator.PublishFold{Figure: "buyers", Period: "2024", Pieces: 1, Position: 1}, indicator.ErrHash)
	rig.Refused(r, c, indicator.PublishFold{Figure: "buyers", Period: "2024", Position: 1, Hash: hash}, indicator.ErrNoRecord)
	older := again
	older.Position, older.Hash = 2, indicator.Hash{10}
	rig.Refused(r, c, older, indicator.ErrPositionOld)
	rig.Refused(r, c, indicator.PublishFold{Figure: "gdp", Period: "2024", Pieces: 1, Position: 1, Hash: hash}, indicator.ErrKindOther)
	r.replayed()
}

// TestDefine asks for each refusal of a definition, and for versions.
func TestDefine(t *testing.T) {
	r := newScene(t, "2025-02-20")
	for _, one := range []struct {
		change func(*indicator.FigureRow)
		want   *kernel.Refusal
	}{
		{func(f *indicator.FigureRow) { f.Code = "Bad" }, indicator.ErrCode},
		{func(f *indicator.FigureRow) { f.From = 0 }, indicator.ErrDateMissing},
		{func(f *indicator.FigureRow) { f.NameZH = "" }, indicator.ErrName},
		{func(f *indicator.FigureRow) { f.Kind = "guess" }, indicator.ErrKind},
		{func(f *indicator.FigureRow) { f.UnitEN = "" }, indicator.ErrUnit},
		{func(f *indicator.FigureRow) { f.Decimals = 7 }, indicator.ErrDecimals},
		{func(f *indicator.FigureRow) { f.Every = "week" }, indicator.ErrEvery},
		{func(f *indicator.FigureRow) { f.Basis = "some" }, indicator.ErrBasis},
		{func(f *indicator.FigureRow) { f.Basis, f.AddPeriods = indicator.Stock, true }, indicator.ErrBasis},
		{func(f *indicator.FigureRow) { f.Better = "" }, indicator.ErrBetter},
		{func(f *indicator.FigureRow) { f.Department = "nosuch" }, indicator.ErrDepartment},
		{func(f *indicator.FigureRow) { f.Due = 999 }, indicator.ErrDue},
		{func(f *indicator.FigureRow) { f.HasMin, f.HasMax, f.Min, f.Max = true, true, 2, 1 }, indicator.ErrRange},
		{func(f *indicator.FigureRow) { f.NoteZH = "电话13800001111" }, indicator.ErrSentence},
		{func(f *indicator.FigureRow) { f.Rounding = "down" }, indicator.ErrRounding},
		{func(f *indicator.FigureRow) { f.Formula = "1" }, indicator.ErrKindOther},
		{func(f *indicator.FigureRow) { f.Kind, f.Formula = indicator.Derived, "1 +" }, indicator.ErrRounding},
		{derived("1 +"), indicator.ErrFormula},
		{derived("nosuch + 1"), indicator.ErrFormulaName},
		{derived("new + 1"), indicator.ErrFormulaCircle},
		{record("nosuch", "t"), indicator.ErrFold},
		{record("toy.tonnes", "kg"), indicator.ErrUnitOther},
		{func(f *indicator.FigureRow) { record("toy.buyers", "1")(f); f.AddPlaces = true }, indicator.ErrFoldAdds},
	} {
		rig.Refused(r, r.r.Commands.Publish, indicator.Publish{Figures: []indicator.FigureRow{
			figure("new", indicator.Return, one.change)}}, one.want)
	}
	publish := func(change func(*indicator.FigureRow)) indicator.Publish {
		return indicator.Publish{Figures: []indicator.FigureRow{figure("gdp", indicator.Return, func(f *indicator.FigureRow) {
			f.Decimals, f.Jump, f.HasMin, f.Due = 1, 50, true, 10
			change(f)
		})}}
	}
	c := r.r.Commands.Publish
	rig.Refused(r, c, publish(func(*indicator.FigureRow) {}), kernel.ErrNothing)
	rig.Refused(r, c, publish(func(f *indicator.FigureRow) { f.Due = 12 }), indicator.ErrReason)
	rig.Refused(r, c, publish(func(f *indicator.FigureRow) { f.Due, f.Reason, f.Decimals = 12, "新规", 2 }), indicator.ErrDecimals)
	rig.Refused(r, c, publish(func(f *indicator.FigureRow) { f.Due, f.Reason, f.UnitZH = 12, "新规", "万元" }), indicator.ErrUnitOther)
	rig.Refused(r, c, publish(func(f *indicator.FigureRow) { f.Due, f.Reason, f.From = 12, "新规", rig.Day("2021-01-01") }),
		indicator.ErrDateOrder)
	rig.Must(r, c, publish(func(f *indicator.FigureRow) { f.Due, f.Reason, f.From = 12, "新规", rig.Day("2025-01-01") }))
	for on, want := range map[string]uint32{"2024-12-31": 1, "2025-01-01": 2, "2020-01-01": 1} {
		if d, ok := r.r.Definition("gdp", rig.Day(on), 1<<62); !ok || d.Version != want {
			t.Errorf("%s: version %d, want %d", on, d.Version, want)
		}
	}
	rig.Refused(r, c, publish(func(*indicator.FigureRow) {}), kernel.ErrNothing) // The old version is known.
	r.replayed()
}

func derived(formula string) func(*indicator.FigureRow) {
	return func(f *indicator.FigureRow) { f.Kind, f.Formula, f.Rounding = indicator.Derived, formula, "down" }
}

func record(fold, piece string) func(*indicator.FigureRow) {
	return func(f *indicator.FigureRow) {
		f.Kind, f.Fold, f.Piece, f.PerNum, f.PerDen, f.Rounding = indicator.Record, fold, piece, 1, 1, "down"
	}
}

// TestTarget sets and changes a target, each with a reason, and reads the path between points.
func TestTarget(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := r.r.Commands.Publish
	target := func(change func(*indicator.TargetRow)) indicator.Publish {
		row := indicator.TargetRow{Figure: "gdp", From: rig.Day("2024-01-01"), Decimals: 1, Reason: "政府工作报告",
			Path: []indicator.Point{{Date: rig.Day("2023-12-31"), Value: 5000}, {Date: rig.Day("2024-12-31"), Value: 5500}}}
		change(&row)
		return indicator.Publish{Targets: []indicator.TargetRow{row}}
	}
	for _, one := range []struct {
		change func(*indicator.TargetRow)
		want   *kernel.Refusal
	}{
		{func(r *indicator.TargetRow) { r.Figure = "nosuch" }, indicator.ErrFigure},
		{func(r *indicator.TargetRow) { r.Decimals = 0 }, indicator.ErrDecimals},
		{func(r *indicator.TargetRow) { r.Reason = "" }, indicator.ErrReason},
		{func(r *indicator.TargetRow) { r.Path = r.Path[:1] }, indicator.ErrPath},
		{func(r *indicator.TargetRow) { r.Path[1].Date = r.Path[0].Date }, indicator.ErrPath},
		{func(r *indicator.TargetRow) { r.From = 0 }, indicator.ErrDateMissing},
		{func(r *indicator.TargetRow) { r.Bound = "x" }, indicator.ErrBound},
		{func(r *indicator.TargetRow) { r.Paper = "nosuch" }, indicator.ErrSource},
	} {
		rig.Refused(r, c, target(one.change), one.want)
	}
	rig.Must(r, c, target(func(*indicator.TargetRow) {}))
	before := r.K.Sequence()
	rig.Must(r, c, target(func(r *indicator.TargetRow) {
		r.From, r.Reason, r.Path[1].Value = rig.Day("2024-07-01"), "年中调整", 5600
	}))
	first, _ := r.r.Target("gdp", rig.Day("2024-12-31"), before)
	second, _ := r.r.Target("gdp", rig.Day("2024-12-31"), 1<<62)
	if first.Version != 1 || second.Version != 2 || second.Row.Final().Value != 5600 {
		t.Errorf("%+v %+v", first, second)
	}
	// 2024 is a leap year of 366 days: half of them after 183.
	if planned, ok := first.Row.Planned(rig.Day("2023-12-31") + 183); !ok || planned.Compare(indicator.Whole(5250)) != 0 {
		t.Errorf("half way: %v", planned)
	}
	if _, ok := first.Row.Planned(rig.Day("2023-12-30")); ok {
		t.Error("a plan before its beginning")
	}
	if planned, _ := first.Row.Planned(rig.Day("2030-01-01")); planned.Compare(indicator.Whole(5500)) != 0 {
		t.Error("a plan after its end")
	}
	if percent, ok := first.Row.Percent(indicator.Whole(5100)); !ok || percent.Compare(indicator.Whole(20)) != 0 {
		t.Errorf("a fifth of the way: %v", percent)
	}
	r.replayed()
}
