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
		{func(r *indicator.ClaimRow) { r.Period = "2030" }, indicator.ErrPeriodOpen},
		{func(r *indicator.ClaimRow) { r.Period, r.Place = "2023", "999999" }, indicator.ErrPlace},
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
	if e, ok := r.r.Value("gdp", "2023", "", 1<<62); !ok || e.Value != 11_648 || e.Vintage != 1 {
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

// TestCheckVersions keeps a check in force for the days before its next version.
func TestCheckVersions(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := &r.r.Commands
	for _, year := range []indicator.Period{"2024", "2025"} {
		accepted(r, submit("urban", string(year), "4.0"))
	}
	rig.Must(r, c.Publish, indicator.Publish{Checks: []indicator.CheckRow{
		{Code: "cap", From: rig.Day("2025-01-01"), Left: "rural", Operator: "<=", Right: "urban + 10", Refuses: true,
			TextZH: "差距不超过十点", TextEN: "within ten points"}}})
	for _, one := range []struct {
		year, value string
		good        bool
	}{{"2024", "24", true}, {"2024", "24.1", false}, {"2025", "14", true}, {"2025", "14.1", false}} {
		if all, err := r.r.Try("rural", indicator.Period(one.year), "", one.value); err != nil || (len(all) == 0) != one.good {
			t.Errorf("%s in %s: %+v %v", one.value, one.year, all, err)
		}
	}
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
		offices = append(offices, village.DepartmentRow{Code: f.Department, NameZH: "局", NameEN: "office"})
	}
	k := kernel.New()
	places := village.New(k)
	figures := indicator.New(k, places, known, func() (*calendar.Calendar, error) { return calendar.ByID("cn") })
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
