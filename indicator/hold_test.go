package indicator_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/village"
)

// TestClaimHeld takes claims over as returns only where a return would be taken: never into a
// lock, out of range, of a period that is not over or of no place; what the unit reports goes
// before.
func TestClaimHeld(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	rig.Must(r, c.Publish, indicator.Publish{Sources: []indicator.SourceRow{{Code: "s1", TitleZH: "报道", TitleEN: "article", Hash: hash}}})
	claim := func(change func(*indicator.ClaimRow)) indicator.Publish {
		row := indicator.ClaimRow{Code: "c1", Figure: "gdp", Period: "2024", Value: 5824, Source: "s1", Decimals: 1, Return: true}
		change(&row)
		return indicator.Publish{Claims: []indicator.ClaimRow{row}}
	}
	rig.Must(r, c.Lock, indicator.Lock{Figure: "gdp", Period: "2024"})
	for _, one := range []struct {
		change func(*indicator.ClaimRow)
		want   *kernel.Refusal
	}{
		{func(*indicator.ClaimRow) {}, indicator.ErrLocked},
		{func(r *indicator.ClaimRow) { r.Period = "2025" }, indicator.ErrPeriodOpen},
		{func(r *indicator.ClaimRow) { r.Period = "2030" }, indicator.ErrPeriodOpen},
		{func(r *indicator.ClaimRow) { r.Period, r.Place = "2023", "999999" }, indicator.ErrPlace},
		{func(r *indicator.ClaimRow) { r.Period, r.Place = "2023", county }, indicator.ErrPlace},
		{func(r *indicator.ClaimRow) { r.Period, r.Value = "2023", -1 }, indicator.ErrOutOfRange},
	} {
		rig.Refused(r, c.Publish, claim(one.change), one.want)
	}
	rig.Must(r, c.Publish, claim(func(r *indicator.ClaimRow) { r.Return = false })) // To be compared with; no value.
	rig.Must(r, c.Publish, claim(func(r *indicator.ClaimRow) { r.Code, r.Period = "c2", "2022" }))
	// Twice as much as the year before asks for an explanation: the paper's own words are one.
	jump := func(r *indicator.ClaimRow) { r.Code, r.Period, r.Value = "c3", "2023", 11_648 }
	rig.Refused(r, c.Publish, claim(jump), indicator.ErrUnexplained)
	rig.Must(r, c.Publish, claim(func(r *indicator.ClaimRow) { jump(r); r.Quote = "突破千亿" }))
	if e, ok := r.r.Value("gdp", "2023", "", 1<<62); !ok || e.Explain != "突破千亿" || e.Vintage != 1 {
		t.Errorf("%+v", e)
	}
	// A return that waits is not taken away by a claim.
	rig.Must(r, c.Submit, submit("gdp", "2021", "550"))
	rig.Must(r, c.Publish, claim(func(r *indicator.ClaimRow) { r.Code, r.Period = "c4", "2021" }))
	if _, there := r.r.Value("gdp", "2021", "", 1<<62); there {
		t.Error("a claim overtook the unit's return")
	}
	if under, ok := r.r.Return("gdp", "2021", ""); !ok || under.Event.Value != 5500 {
		t.Error("the return is gone")
	}
	r.replayed()
}

// TestChecksAgain hands in two returns that a check between departments forbids together, while
// neither is a value yet: the second cannot be accepted. Records and derived values are held
// against the checks too.
func TestChecksAgain(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	cells := []indicator.Cell{{Figure: "urban", Period: "2024"}, {Figure: "rural", Period: "2024"}}
	r.as(1)
	rig.Must(r, c.Submit, submit("urban", "2024", "4.0"))
	rig.Must(r, c.Submit, submit("rural", "2024", "60.0"))
	r.as(2)
	for _, cell := range cells {
		rig.Must(r, c.Approve, indicator.Approve(r.handed(cell)))
	}
	r.as(3)
	rig.Must(r, c.Accept, indicator.Accept(r.handed(cells[0])))
	rig.Refused(r, c.Accept, indicator.Accept(r.handed(cells[1])), indicator.ErrCheckFails)
	rig.Must(r, c.Publish, indicator.Publish{Checks: []indicator.CheckRow{
		{Code: "few", From: rig.Day("2020-01-01"), Left: "buyers", Operator: "<=", Right: "2", TextZH: "不多于二", TextEN: "two at most"},
		{Code: "near", From: rig.Day("2020-01-01"), Left: "gap", Operator: ">=", Right: "0", Refuses: true, TextZH: "不为负", TextEN: "not below zero"}}})
	fold := indicator.PublishFold{Figure: "buyers", Period: "2024", Pieces: 3, Position: 1, Rows: 3, Hash: hash}
	rig.Refused(r, c.Fold, fold, indicator.ErrUnexplained)
	fold.Explain = "新增一家"
	rig.Must(r, c.Fold, fold)
	if e, _ := r.r.Value("buyers", "2024", "", 1<<62); e.Explain != fold.Explain {
		t.Errorf("%+v", e)
	}
	r.as(2)
	rig.Must(r, c.SendBack, indicator.SendBack{Cell: cells[1], Reason: "过高", Sequence: r.handed(cells[1]).Sequence})
	accepted(r, submit("rural", "2024", "6"))
	rig.Refused(r, c.Derive, indicator.PublishDerived{Figure: "gap", Period: "2024"}, indicator.ErrCheckFails)
	r.replayed()
}

// TestCheckVersions keeps a check in force for the days before its next version.
func TestCheckVersions(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := &r.r.Commands
	for _, year := range []indicator.Period{"2024", "2025"} {
		accepted(r, submit("urban", string(year), "4.0"))
	}
	rig.Must(r, c.Publish, indicator.Publish{Checks: []indicator.CheckRow{
		{Code: "cap", From: rig.Day("2025-01-01"), Left: "rural", Operator: "<=", Right: "urban + 10", Refuses: true,
			TextZH: "差距不超过十点", TextEN: "within ten points", Reason: "收紧"}}})
	for _, one := range []struct {
		year, value string
		good        bool
	}{{"2024", "24", true}, {"2024", "24.1", false}, {"2025", "14", true}, {"2025", "14.1", false}} {
		if all, err := r.r.Try("rural", indicator.Period(one.year), "", one.value, ""); err != nil || (len(all) == 0) != one.good {
			t.Errorf("%s in %s: %+v %v", one.value, one.year, all, err)
		}
	}
}

// TestPlaces sums the places of one level, all of them or none.
func TestPlaces(t *testing.T) {
	r := newScene(t, "2025-02-20")
	const first, second = "110101101201", "110101102201"
	rig.Must(r, r.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: first, NameZH: "甲村", Kind: village.Village, Parent: north, From: rig.Day("2020-01-01")},
		{Code: second, NameZH: "乙村", Kind: village.Village, Parent: south, From: rig.Day("2025-01-15")}}})
	rig.Refused(r, r.r.Commands.Submit, submit("visits", "2025-01", "1", func(s *indicator.Submit) { s.Place = county }), indicator.ErrPlace)
	look := func(period string) (int64, string) {
		v, missing, err := r.r.Derived("allvisits", indicator.Period(period), "", 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		return v, missing
	}
	at := func(period, place, value string) {
		accepted(r, submit("visits", period, value, func(s *indicator.Submit) { s.Place = code(place) }))
	}
	at("2025-01", north, "100")
	at("2025-01", first, "60")
	if v, missing := look("2025-01"); missing == "" {
		t.Errorf("one of two townships is the county: %d", v)
	}
	at("2025-01", south, "50")
	if v, missing := look("2025-01"); v != 150 || missing != "" {
		t.Errorf("%d, missing %s", v, missing)
	}
	at("2024-12", first, "7") // The only village of then; no township reported.
	if v, missing := look("2024-12"); v != 7 || missing != "" {
		t.Errorf("%d, missing %s", v, missing)
	}
	if _, missing := look("2024-11"); missing == "" {
		t.Error("nothing is a number")
	}
	r.replayed()
}

// TestStale corrects what lies under a derived value: others are worked out of what is there
// now, and it can be published anew although its own number is the same.
func TestStale(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	accepted(r, submit("urban", "2024", "4.0"))
	accepted(r, submit("rural", "2024", "6.0"))
	rig.Must(r, c.Derive, indicator.PublishDerived{Figure: "gap", Period: "2024"})
	first, _ := r.r.Value("gap", "2024", "", 1<<62)
	var of []uint64
	for _, figure := range []string{"urban", "rural"} {
		e, _ := r.r.Value(figure, "2024", "", 1<<62)
		of = append(of, e.Sequence)
	}
	if len(first.Inputs) != 2 || first.Inputs[0] != of[0] || first.Inputs[1] != of[1] {
		t.Errorf("%v, want %v", first.Inputs, of)
	}
	rig.Must(r, c.Publish, indicator.Publish{Figures: []indicator.FigureRow{
		figure("twice", indicator.Derived, func(f *indicator.FigureRow) { f.Formula, f.Rounding, f.Decimals = "gap * 2", "half_up", 1 })}})
	then := r.K.Sequence()
	accepted(r, submit("rural", "2024", "9.0", func(s *indicator.Submit) { s.Reason = "更正" }))
	if v, _, _ := r.r.Derived("twice", "2024", "", 1<<62); v != -100 {
		t.Errorf("2 × (4.0 - 9.0) = %d tenths", v)
	}
	if v, _, _ := r.r.Derived("twice", "2024", "", then); v != -40 {
		t.Errorf("as it was: %d tenths", v)
	}
	again := indicator.PublishDerived{Figure: "gap", Period: "2024", Reason: "更正"}
	rig.Must(r, c.Derive, again)
	rig.Refused(r, c.Derive, again, indicator.ErrValueSame)
	accepted(r, submit("rural", "2024", "9.0", func(s *indicator.Submit) { s.Reason, s.Paper = "换文件", "年鉴" }))
	rig.Must(r, c.Derive, again)
	if e, _ := r.r.Value("gap", "2024", "", 1<<62); e.Value != -50 || e.Vintage != 3 || e.Hash == first.Hash {
		t.Errorf("%+v", e)
	}
	r.replayed()
}

// TestHanded approves, accepts and sends back what was looked at and nothing that came instead;
// what waits is replaced by its author alone.
func TestHanded(t *testing.T) {
	r := newScene(t, "2025-02-20")
	c := &r.r.Commands
	cell := indicator.Cell{Figure: "gdp", Period: "2024"}
	r.as(1)
	rig.Must(r, c.Submit, submit("gdp", "2024", "582.4"))
	seen := r.handed(cell)
	r.as(9)
	rig.Refused(r, c.Submit, submit("gdp", "2024", "999.9"), indicator.ErrAuthor)
	r.as(1)
	rig.Must(r, c.Submit, submit("gdp", "2024", "582.5"))
	r.as(2)
	rig.Refused(r, c.Approve, indicator.Approve(seen), indicator.ErrReturnOther)
	rig.Refused(r, c.SendBack, indicator.SendBack{Cell: cell, Reason: "数字有误", Sequence: seen.Sequence}, indicator.ErrReturnOther)
	rig.Must(r, c.Approve, indicator.Approve(r.handed(cell)))
	r.as(3)
	rig.Refused(r, c.Accept, indicator.Accept(seen), indicator.ErrReturnOther)
	rig.Must(r, c.SendBack, indicator.SendBack{Cell: cell, Reason: "数字有误", Sequence: r.handed(cell).Sequence})
	r.as(9)
	rig.Must(r, c.Submit, submit("gdp", "2024", "582.6")) // Sent back, it may be made anew by another of the unit.
	r.replayed()
}

// TestCountyFiles publishes the figures, the lights and the claims of the county that has an article:
// every claim is taken as it stands in its file, also when the file is published again.
func TestCountyFiles(t *testing.T) {
	var form indicator.Form
	for _, name := range []string{"sources", "lights", "indicators", "published"} {
		text, err := os.ReadFile("../counties/330523/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalWithOptions(text, &form); err != nil {
			t.Fatal(err)
		}
	}
	var known []indicator.FoldInfo
	var offices []village.DepartmentRow
	for _, f := range form.Figures {
		if f.Fold != "" {
			known = append(known, indicator.FoldInfo{Name: f.Fold, Piece: f.Piece, Adds: true})
		}
		if f.Ended && f.Department == "" {
			continue // It says no more than that the figure above ends.
		}
		offices = append(offices, village.DepartmentRow{Code: f.Department, NameZH: "局", NameEN: "office"})
	}
	k := kernel.New()
	places := village.New(k)
	figures := indicator.New(k, places, known, func(uint64) (*calendar.Calendar, error) { return calendar.ByID("cn") })
	r := rig.New(t, k)
	r.Now = rig.Day("2026-01-05").StartMillis()
	slices.SortFunc(offices, func(a, b village.DepartmentRow) int { return strings.Compare(a.Code, b.Code) })
	rig.Must(r, places.Commands.PublishDepartments, village.PublishDepartments{Departments: slices.Compact(offices)})
	publish, err := form.Read()
	if err != nil {
		t.Fatal(err)
	}
	rig.Must(r, figures.Commands.Publish, *publish)
	returned := 0
	for _, c := range publish.Claims {
		if _, ok := figures.Value(c.Figure, c.Period, c.Place, 1<<62); ok && c.Return {
			returned++
		}
	}
	if len(publish.Claims) != 75 || returned < 50 {
		t.Errorf("%d claims, %d of them returns", len(publish.Claims), returned)
	}
	moved := *publish
	moved.Claims = slices.Clone(publish.Claims)
	for i := range moved.Claims {
		moved.Claims[i].Order += 3 // As if something stood before them now.
	}
	rig.Refused(r, figures.Commands.Publish, moved, kernel.ErrNothing)
}
