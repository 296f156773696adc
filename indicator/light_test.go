package indicator_test

import (
	"os"
	"testing"

	"github.com/goccy/go-yaml"

	"liangshan/indicator"
	"liangshan/kernel/rig"
	"liangshan/quantity"
)

// TestLights holds the rules of lights that come with a county against the boundaries that
// their places publish: behind by less than 10 points green, 10 to 30 yellow, more red.
func TestLights(t *testing.T) {
	r := newScene(t, "2026-02-20")
	text, err := os.ReadFile("../counties/330523/lights.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var form indicator.Form
	if err := yaml.UnmarshalWithOptions(text, &form, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	publish, err := form.Read()
	if err != nil {
		t.Fatal(err)
	}
	rig.Must(r, r.r.Commands.Publish, *publish)
	for _, one := range []struct {
		rule  string
		facts map[string]string
		want  indicator.Colour
	}{
		{"yinchuan", map[string]string{"lag": "9.99"}, indicator.Green},
		{"yinchuan", map[string]string{"lag": "10"}, indicator.Yellow},
		{"yinchuan", map[string]string{"lag": "30"}, indicator.Yellow},
		{"yinchuan", map[string]string{"lag": "30.01"}, indicator.Red},
		{"yinchuan", map[string]string{"lag": "-5"}, indicator.Green},
		{"yinchuan", map[string]string{"lag": "99", "done": "1"}, indicator.Green},
		{"yinchuan", map[string]string{"months_unstarted": "1", "reason_given": "0"}, indicator.Yellow},
		{"yinchuan", map[string]string{"months_unstarted": "2", "reason_given": "0"}, indicator.Yellow},
		{"yinchuan", map[string]string{"months_unstarted": "3", "reason_given": "0"}, indicator.Red},
		{"yinchuan", map[string]string{"months_unstarted": "3", "reason_given": "1"}, indicator.NoLight},
		{"yinchuan", map[string]string{"months_unstarted": "0"}, indicator.Green},
		{"yinchuan", nil, indicator.NoLight},
		{"yinchuan", map[string]string{"missed": "1", "gap": "30", "months_unstarted": "0"}, indicator.Yellow},
		{"yinchuan", map[string]string{"missed": "1", "gap": "30.01", "months_unstarted": "0"}, indicator.Red},
		{"yinchuan", map[string]string{"missed": "1", "months_unstarted": "0"}, indicator.Yellow},
		{"yinchuan", map[string]string{"missed": "0", "gap": "-5"}, indicator.Green},
		{"yinchuan", map[string]string{"bounded": "1", "months_unstarted": "0"}, indicator.NoLight},
		{"suqian", map[string]string{"days_left": "8", "missed": "1"}, indicator.Yellow},
		{"songyang", map[string]string{"months_missed": "0", "quarters_missed": "0"}, indicator.Green},
		{"songyang", map[string]string{"months_missed": "1", "quarters_missed": "0"}, indicator.Yellow},
		{"songyang", map[string]string{"months_missed": "3", "quarters_missed": "1"}, indicator.Red},
		{"suqian", map[string]string{"days_left": "-1", "lag": "0"}, indicator.Red},
		{"suqian", map[string]string{"days_left": "0", "lag": "0"}, indicator.Blue},
		{"suqian", map[string]string{"days_left": "7", "lag": "0"}, indicator.Blue},
		{"suqian", map[string]string{"days_left": "8", "lag": "0"}, indicator.Green},
		{"suqian", map[string]string{"days_left": "8", "lag": "0.01"}, indicator.Yellow},
	} {
		var c indicator.Condition
		for _, name := range indicator.Facts() {
			if text, ok := one.facts[name]; ok {
				n, err := quantity.Parse(text, 2)
				if err != nil {
					t.Fatal(err)
				}
				c.Set(name, indicator.Scaled(n, 2))
			}
		}
		light, ok := r.r.Light(one.rule, rig.Day("2026-01-01"), 1<<62)
		if !ok {
			t.Fatal(one.rule)
		}
		if j := light.Judge(&c); j.Colour != one.want || j.TextZH == "" || j.TextEN == "" {
			t.Errorf("%s %v: %+v, want %s", one.rule, one.facts, j, one.want)
		}
	}
	if _, ok := r.r.Light("yinchuan", rig.Day("2024-12-31"), 1<<62); ok {
		t.Error("a rule reaches back before its first day")
	}
	r.replayed()
}

// TestLightRefused asks for each refusal of a rule of lights and of a check.
func TestLightRefused(t *testing.T) {
	r := newScene(t, "2026-02-20")
	light := func(change func(*indicator.LightRow)) indicator.Publish {
		row := indicator.LightRow{Code: "new", From: rig.Day("2025-01-01"), NameZH: "规则", NameEN: "rule",
			Cases: []indicator.LightCase{{Colour: indicator.Red, When: "lag > 30", TextZH: "落后", TextEN: "behind"}}}
		change(&row)
		return indicator.Publish{Lights: []indicator.LightRow{row}}
	}
	c := r.r.Commands.Publish
	rig.Refused(r, c, light(func(l *indicator.LightRow) { l.Cases[0].Colour = "pink" }), indicator.ErrColour)
	rig.Refused(r, c, light(func(l *indicator.LightRow) { l.Cases[0].When = "lag >" }), indicator.ErrFormula)
	rig.Refused(r, c, light(func(l *indicator.LightRow) { l.Cases[0].When = "gdp > 1" }), indicator.ErrFormulaName)
	rig.Refused(r, c, light(func(l *indicator.LightRow) { l.Cases = nil }), indicator.ErrTooManyRows)
	rig.Refused(r, c, light(func(l *indicator.LightRow) { l.Cases[0].TextEN = "" }), indicator.ErrSentence)
	rig.Refused(r, c, light(func(l *indicator.LightRow) { l.Code = "" }), indicator.ErrCode)
	check := func(change func(*indicator.CheckRow)) indicator.Publish {
		row := indicator.CheckRow{Code: "new", From: rig.Day("2025-01-01"), Left: "gdp", Operator: ">", Right: "0", TextZH: "大于零",
			TextEN: "above zero"}
		change(&row)
		return indicator.Publish{Checks: []indicator.CheckRow{row}}
	}
	rig.Refused(r, c, check(func(c *indicator.CheckRow) { c.Operator = "~" }), indicator.ErrOperator)
	rig.Refused(r, c, check(func(c *indicator.CheckRow) { c.Left = "(" }), indicator.ErrFormula)
	rig.Refused(r, c, check(func(c *indicator.CheckRow) { c.Right = "nosuch" }), indicator.ErrFormulaName)
	rig.Refused(r, c, indicator.Publish{}, indicator.ErrNoRows)
}

// TestClaims keeps papers and what was published elsewhere: for ever as they were noted.
func TestClaims(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := r.r.Commands.Publish
	source := indicator.SourceRow{Code: "s1", TitleZH: "报道", TitleEN: "article", Hash: hash}
	claim := indicator.ClaimRow{Code: "c1", Figure: "gdp", Period: "2022", Value: 5824, Source: "s1", Decimals: 1, Return: true}
	rig.Refused(r, c, indicator.Publish{Claims: []indicator.ClaimRow{claim}}, indicator.ErrSource)
	rig.Must(r, c, indicator.Publish{Sources: []indicator.SourceRow{source}, Claims: []indicator.ClaimRow{claim}})
	if e, ok := r.r.Value("gdp", "2022", "", 1<<62); !ok || e.Value != 5824 || e.Paper != "s1" || e.Hash != hash {
		t.Errorf("%+v", e)
	}
	other, changed := source, claim
	other.Hash, changed.Value = indicator.Hash{7}, 1
	rig.Refused(r, c, indicator.Publish{Sources: []indicator.SourceRow{other}}, indicator.ErrSourceOther)
	rig.Refused(r, c, indicator.Publish{Claims: []indicator.ClaimRow{changed}}, indicator.ErrClaimOther)
	for _, one := range []struct {
		change func(*indicator.ClaimRow)
		want   error
	}{
		{func(r *indicator.ClaimRow) { r.Decimals = 2 }, indicator.ErrDecimals},
		{func(r *indicator.ClaimRow) { r.Period = "2022Q1" }, indicator.ErrPeriodOther},
		{func(r *indicator.ClaimRow) { r.Figure, r.Decimals = "tonnes", 1 }, indicator.ErrKindOther},
	} {
		row := claim
		row.Code = "c2"
		one.change(&row)
		if err := rig.Do(r, c, indicator.Publish{Claims: []indicator.ClaimRow{row}}).Err; err == nil {
			t.Errorf("%+v was taken", row)
		}
	}
	r.replayed()
}
