package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/kernel"
	"liangshan/task"
)

// applied returns a county with its folder applied, and what asks a command as an actor.
func applied(t *testing.T, day string) (*county.Running, func(kernel.Actor, string, any)) {
	t.Helper()
	ctx := t.Context()
	on, err := calendar.Parse(day)
	must(t, err)
	r, _ := opened(t, demo.NewClock(time.UnixMilli(on.StartMillis()).Add(9*time.Hour)))
	t.Cleanup(func() { r.Close(ctx) })
	return r, func(actor kernel.Actor, name string, command any) {
		t.Helper()
		id := r.NewRequestID()
		must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Call(kernel.Caller{Actor: actor}, name, id, command)
		}).Err)
	}
}

// listed returns the day's duties of a code, each as a line.
func listed(t *testing.T, r *county.Running, code string) (all []string) {
	t.Helper()
	duties, _, err := desk.New(r).Today(t.Context(), "")
	must(t, err)
	for _, o := range duties {
		if o.Code == code {
			all = append(all, strings.TrimSpace(strings.Join([]string{o.What, o.Period, o.Place, o.State, o.Value}, " ")))
		}
	}
	return all
}

// TestToday lists whatever waits for somebody: corrections, returns of the period under way, of
// places, and of whatever year; and the townships that owe a return, each by itself.
func TestToday(t *testing.T) {
	r, ask := applied(t, "2026-11-23")
	hash := indicator.Hash{1}
	expect := func(code string, want ...string) {
		t.Helper()
		if got := listed(t, r, code); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	ask(2, "indicator.submit", indicator.Submit{Figure: "gdp", Period: "2022", Value: "583.1", Unit: "亿元", Paper: "公报",
		Hash: hash, Reason: "年度核实", Explain: "核实"})
	before := listed(t, r, "gdp")
	if !slices.Contains(before, "approve 2022  submitted 583.1") {
		t.Errorf("%q", before)
	}
	var under indicator.Returned
	must(t, r.Read(t.Context(), func(c *county.County) { under, _ = c.Indicator.Return("gdp", "2022", "") }))
	ask(3, "indicator.approve", indicator.Approve(under.Handed()))
	if now := listed(t, r, "gdp"); !slices.Contains(now, "accept 2022  approved 583.1") || len(now) != len(before) {
		t.Errorf("%q", now)
	}
	ask(1, "indicator.publish_rules", indicator.Publish{Figures: []indicator.FigureRow{
		{Code: "tw", From: demo.FirstDay, NameZH: "乡镇报表", NameEN: "of townships", Kind: indicator.Return, UnitZH: "个", UnitEN: "x",
			Every: indicator.Year, Basis: indicator.ToDate, Better: indicator.More, AddPlaces: true, Department: "reform", Due: 5,
			Level: "township"}}})
	expect("tw")
	ask(2, "indicator.submit", indicator.Submit{Figure: "tw", Period: "2026", Place: "330523001", Value: "4", Unit: "个",
		Paper: "月报", Hash: hash})
	expect("tw", "approve 2026 330523001 submitted 4")
	must(t, r.Read(t.Context(), func(c *county.County) { under, _ = c.Indicator.Return("tw", "2026", "330523001") }))
	ask(3, "indicator.send_back", indicator.SendBack{Cell: indicator.Cell{Figure: "tw", Period: "2026", Place: "330523001"},
		Reason: "附件不清", Sequence: under.Handed().Sequence})
	expect("tw", "return 2026 330523001 sent_back 4")
}

// TestTownshipsOwe asks every township for its return, and none of the county.
func TestTownshipsOwe(t *testing.T) {
	r, ask := applied(t, "2026-11-23")
	row := indicator.FigureRow{Code: "tw", From: demo.FirstDay - 365, NameZH: "乡镇报表", NameEN: "of townships",
		Kind: indicator.Return, UnitZH: "个", UnitEN: "x", Every: indicator.Quarter, Basis: indicator.Flow,
		Better: indicator.More, AddPlaces: true, Department: "reform", Due: 5, Level: "township"}
	ask(1, "indicator.publish_rules", indicator.Publish{Figures: []indicator.FigureRow{row}})
	var townships []string
	must(t, r.Read(t.Context(), func(c *county.County) {
		for _, code := range c.Village.Standing("township", "", demo.FirstDay, 1<<62) {
			townships = append(townships, string(code))
		}
	}))
	all := listed(t, r, "tw")
	if len(townships) < 10 || len(all) != 4*len(townships) || !slices.Contains(all, "return 2026Q3 "+townships[3]+" never") {
		t.Fatalf("%d townships, %q", len(townships), all)
	}
	sheet, err := desk.New(r).DueSheet(t.Context(), "reform")
	must(t, err)
	found := 0
	for _, line := range sheet.Rows {
		if line[0] == "tw" && line[2] == "2026Q3" && line[3] == townships[3] {
			found++
		}
	}
	if found != 1 {
		t.Errorf("the sheet asks the township %d times", found)
	}
	y, err := desk.New(r).Year(t.Context(), 2026, 0)
	must(t, err)
	missing := 0
	for _, m := range y.Missing {
		if m.Figure == "tw" {
			missing++
		}
	}
	if missing != 3*len(townships) {
		t.Errorf("%d returns of townships are missing", missing)
	}
	row.From, row.Ended, row.Reason = demo.FirstDay, true, "不再报送"
	ask(1, "indicator.publish_rules", indicator.Publish{Figures: []indicator.FigureRow{row}})
	if all := listed(t, r, "tw"); len(all) != len(townships) { // Of the last quarter of the year before.
		t.Errorf("%q", all)
	}
}

// TestObjectionDuty lists an objection to a line of a bulletin until it is settled.
func TestObjectionDuty(t *testing.T) {
	r, ask := applied(t, "2026-11-23")
	day, err := calendar.Parse("2026-11-23")
	must(t, err)
	ask(1, "task.issue_bulletin", task.IssueBulletin{Day: day})
	ask(2, "task.object", task.Object{Bulletin: 1, Node: "task_09", Reason: "数据有误"})
	if got := listed(t, r, "task_09"); !slices.Contains(got, "objection   open") {
		t.Errorf("%q", got)
	}
	ask(3, "task.settle_objection", task.Settle{Bulletin: 1, Node: "task_09", Reason: "核实"})
	if got := listed(t, r, "task_09"); slices.Contains(got, "objection   open") {
		t.Errorf("%q", got)
	}
}

// TestGoal reads everything about a goal: what serves it, what it asks for, its path with what was
// reported by then, the papers of a report, an order and a bulletin about it.
func TestGoal(t *testing.T) {
	r, ask := applied(t, "2026-11-23")
	day, err := calendar.Parse("2026-11-23")
	must(t, err)
	evidence := []task.Evidence{{Paper: "验收报告第三号", Hash: indicator.Hash{7}}}
	ask(2, "task.report_progress", task.Report{Node: "task_09", Date: day - 100, Started: true, Percent: 30, Text: "受雨影响"})
	ask(2, "task.report_progress", task.Report{Node: "task_09", Date: day, Started: true, Percent: 100, Done: true, Evidence: evidence})
	ask(3, "task.accept_report", task.AcceptReport{Node: "task_09", Number: 2, Done: true})
	ask(1, "task.issue_order", task.IssueOrder{Node: "task_09", Department: "reform", Matter: "请说明", Due: day + 5, Ladder: "three_steps"})
	ask(1, "task.issue_bulletin", task.IssueBulletin{Day: day})
	p, err := desk.New(r).Goal(t.Context(), "task_09", 0)
	must(t, err)
	switch {
	case p.Goal.Light != "green" || len(p.Above) == 0 || len(p.Versions) != 1 || len(p.Orders) != 1 || len(p.Bulletins) != 1:
		t.Errorf("%+v", p)
	case len(p.Reports) != 2 || !p.Reports[0].Accepted || p.Reports[0].Evidence[0] != evidence[0] || p.Reports[1].Text != "受雨影响":
		t.Errorf("%+v", p.Reports)
	case len(p.Path) != 5 || p.Path[4].Reported != nil || p.Path[3].Reported == nil || *p.Path[3].Reported != 30:
		t.Errorf("%+v", p.Path)
	}
	carbon, err := desk.New(r).Goal(t.Context(), "task_bamboo_carbon", 0)
	must(t, err)
	if carbon.Figure == nil || carbon.Figure.Code != "carbon_traded" || !slices.Equal(carbon.Row.Serves, []string{"carbon"}) {
		t.Errorf("%+v", carbon)
	}
	above, err := desk.New(r).Goal(t.Context(), "prosperity", 0)
	must(t, err)
	if len(above.Below) < 100 || len(above.Above) != 0 {
		t.Errorf("%d goals hang below the direction", len(above.Below))
	}
	if _, err := desk.New(r).Goal(t.Context(), "no_goal", 0); err != task.ErrNode {
		t.Error(err)
	}
}

// TestCorrectedPeriods shows what an earlier period said before it was corrected, why a check that did
// not hold was no mistake, and which values lie under a derived one.
func TestCorrectedPeriods(t *testing.T) {
	r, ask := applied(t, "2026-11-23")
	accept := func(period indicator.Period, value, reason string) {
		t.Helper()
		ask(2, "indicator.submit", indicator.Submit{Figure: "gdp", Period: period, Value: value, Unit: "亿元", Paper: "公报",
			Hash: indicator.Hash{1}, Reason: reason, Explain: "企业投产"})
		var under indicator.Returned
		must(t, r.Read(t.Context(), func(c *county.County) { under, _ = c.Indicator.Return("gdp", period, "") }))
		ask(3, "indicator.approve", indicator.Approve(under.Handed()))
		ask(4, "indicator.accept", indicator.Accept(under.Handed()))
	}
	accept("2022", "583.1", "年度核实")
	accept("2023", "1000", "")
	ask(1, "indicator.publish_rules", indicator.Publish{Figures: []indicator.FigureRow{{Code: "twice", From: demo.FirstDay,
		NameZH: "两倍", NameEN: "twice", Kind: indicator.Derived, UnitZH: "亿元", UnitEN: "yuan", Decimals: 1, Every: indicator.Year,
		Basis: indicator.Flow, Better: indicator.More, Department: "reform", Formula: "gdp + last(gdp)", Rounding: "half_up"}}})
	ask(1, "indicator.publish_derived", indicator.PublishDerived{Figure: "twice", Period: "2023"})
	page, err := desk.New(r).Figure(t.Context(), "gdp", "", 0)
	must(t, err)
	var got []string
	for _, f := range page.Vintages {
		got = append(got, f.Period+" "+f.Text(true)+f.Explain)
	}
	want := []string{"2022 582.4 hundred million yuan", "2022 583.1 hundred million yuan",
		"2023 1,000.0 hundred million yuan企业投产"}
	if !slices.Equal(got, want) || !page.Corrected() {
		t.Errorf("%q, want %q", got, want)
	}
	sequences := []uint64{page.Values[1].Sequence, page.Values[0].Sequence}
	derived, err := desk.New(r).Figure(t.Context(), "twice", "", 0)
	must(t, err)
	if len(derived.Values) != 1 || !slices.Equal(derived.Values[0].Inputs, sequences) {
		t.Errorf("%+v, want %v", derived.Values, sequences)
	}
}
