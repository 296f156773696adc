package policy

import (
	"strings"
	"testing"

	"liangshan/calendar"
)

// TestReadKept: a document that was published with a comment in an expression is read as it was, without what stands
// behind it; published again it is refused.
func TestReadKept(t *testing.T) {
	text := `programme: x
version: 1
zh: 示例
en: x
basis:
  - {zh: 某办法}
unit: person
every: month
columns:
  wage: {kind: money, zh: 工资, en: wage}
  local: {kind: bool, zh: 本县, en: local}
clauses:
  - rule: |-
      wage < 3000.00 // below
      && local
    zh: 高
    en: high
amount: 500.00
tests:
  - {name: a, period: "2026-05", in: {wage: 1.00, local: false}, out: {amount: 500.00}}
  - {name: b, like: a, in: {wage: 3000.00}, out: {outcome: denied, fails: [1]}}
`
	if _, err := Read("x", text); err == nil || !strings.Contains(err.Error(), "comment") {
		t.Error(err)
	}
	d, err := ReadKept("x", text)
	if err != nil || !d.Passes(calendar.CN()) {
		t.Fatal(err)
	}
	result := d.Decide(d.Tests[0].Facts, d.Tests[0].Period, calendar.CN())
	if why := strings.Join(d.Explain(result, "en"), "\n"); !strings.Contains(why, "500.00") {
		t.Error(why)
	}
}

// TestEnds: a document rests on its texts until one ends whose place none takes by the day after.
func TestEnds(t *testing.T) {
	day := func(text string) calendar.Date {
		if text == "" {
			return 0
		}
		d, err := calendar.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		basis [][2]string
		want  string
	}{
		{[][2]string{{"", ""}}, ""},
		{[][2]string{{"2020-01-01", ""}}, ""},
		{[][2]string{{"2020-01-01", "2025-12-31"}}, "2025-12-31"},
		{[][2]string{{"", "2025-12-31"}, {"2014-01-01", ""}}, ""},
		{[][2]string{{"2020-01-01", "2025-12-31"}, {"2014-01-01", ""}}, "2025-12-31"},
		{[][2]string{{"2020-01-01", "2025-12-31"}, {"", ""}}, "2025-12-31"},
		{[][2]string{{"2020-01-01", "2025-12-31"}, {"2026-01-01", ""}}, ""},
		{[][2]string{{"2020-01-01", "2025-12-31"}, {"2026-01-02", ""}}, "2025-12-31"},
		{[][2]string{{"2026-01-01", "2027-12-31"}, {"2020-01-01", "2025-12-31"}}, "2027-12-31"},
		{[][2]string{{"2020-01-01", "2025-12-31"}, {"2021-01-01", "2024-12-31"}}, "2024-12-31"},
	} {
		d := &Document{}
		for _, b := range c.basis {
			d.Basis = append(d.Basis, Basis{From: day(b[0]), Until: day(b[1])})
		}
		if got := d.Ends(); got != day(c.want) {
			t.Errorf("%v: %s", c.basis, got)
		}
	}
}
