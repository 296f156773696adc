package policy

import (
	"errors"
	"os"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// heating returns the text of a document that may be published, to put mistakes into.
func heating(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/heating.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestMistakes: each mistake that people make in a document is said once, where it stands, and nothing is said of what
// only follows from it.
func TestMistakes(t *testing.T) {
	right := heating(t)
	if d, err := Read("heating", right); err != nil || len(d.Check(calendar.CN())) > 0 {
		t.Fatal(err, d.Check(calendar.CN()))
	}
	for _, c := range []struct{ old, wrong, want string }{
		{"{kind: int, en: altitude", "{kind: integer, en: altitude", "11:14: programme.value_malformed: integer is none of"},
		{"2: 180.00, 4: 240.00", "4: 180.00, 2: 240.00", "17:3: rule.bad_name: by_size: thresholds must rise"},
		{"2026-01-01: {1: 120.00", "2026-13-01: {1: 120.00", "17:88: programme.value_malformed: the day from which"},
		{"2026-01-01: 300.00", "2026-01-01: 5%", "19:66: programme.value_malformed: 5% is no money: a number is expected"},
		{"{2026-01-01: 300.00}", "{2026-05-01: 300.00, 2026-01-01: 200.00}", "19:3: rule.bad_name: most: the days"},
		{`"by_size[persons]"`, `"by_size[income]"`, "24:23: rule.kinds_differ: int is expected"},
		{"from: 2026-01-01}", "from: 2026-01-01, until: 2025-01-01}", "7:100: programme.value_malformed: it ends on 2025-01-01"},
		{"cap: {each: 300.00}", "cap: {each: -300.00}", "31:13: programme.value_malformed: a cap is above 0.00"},
		{"cap: {each: 300.00}", "cap: {total: 0.00}", "31:14: programme.value_malformed: a cap is above 0.00"},
		{`period: "2026-11"`, `period: "2026-Q4"`, "37:13: programme.value_malformed: 2026-Q4 is no period of a programme"},
		{"2026-11-23,", "2026-11-31,", "5:15: programme.value_malformed: 2026-11-31 is no date"},
	} {
		text := strings.Replace(right, c.old, c.wrong, 1)
		_, err := Read("heating", text)
		var all Errors
		if !errors.As(err, &all) {
			t.Errorf("%s: read without a word, %v", c.wrong, err)
			continue
		}
		if len(all) != 1 || !strings.HasPrefix(all[0].Error(), "heating:"+c.want) {
			t.Errorf("%s:\n%v\nexpected %s", c.wrong, err, c.want)
		}
	}
}

// TestKeptAsItWas: a document that was published while it was not refused yet is read as it was decided by.
func TestKeptAsItWas(t *testing.T) {
	text := strings.NewReplacer("cap: {each: 300.00}", "cap: {each: -300.00}", "from: 2026-01-01}",
		"from: 2026-01-01, until: 2025-01-01}", `period: "2026-11"`, `period: "2026-Q4"`).Replace(heating(t))
	d, err := ReadKept("heating", text)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Decide(d.Tests[0].Facts, d.Tests[0].Period, nil).Amount; got != 19300 {
		t.Error(got)
	}
}

// TestExample: the facts by which a slip shows can be written into a test as they stand, with the items of lists.
func TestExample(t *testing.T) {
	d, err := Read("heating", heating(t))
	if err != nil {
		t.Fatal(err)
	}
	data := d.Tests[0].Facts.data(d.Scope())
	want := "period 2026-11, 海拔: 820, heated: false, other: 50.00, " +
		"members: [{income: 2000.00}, {income: 0.00}, {income: 1000.00}]"
	if got := d.caseText(data, 0, d.Tests[0].Period); got != want {
		t.Error(got)
	}
}

// TestCells: what is wrong with a cell is said in words, not by a code.
func TestCells(t *testing.T) {
	for _, c := range []struct {
		kind       rule.Kind
		text, want string
	}{
		{rule.Int, "八百", "a whole number is expected, such as 12"}, {rule.Int, "1.5", "a whole number is expected"},
		{rule.Money, "0.001", "it has more than two decimals"}, {rule.Money, "x", "a number is expected, such as 1,234.50"},
		{rule.Money, "99999999999999999999", "the number is too large"}, {rule.Rate, "many", "a rate is expected, such as 5%"},
		{rule.Rate, "0.00001%", "a rate has at most four decimals in per cent"},
		{rule.Date, "2026-02-30", "the month has no such day"}, {rule.Date, "soon", "a date is expected, such as 2026-05-01"},
	} {
		if _, wrong := (rule.Type{Kind: c.kind}).Parse(c.text); wrong != c.want {
			t.Errorf("%s %q: %q", c.kind, c.text, wrong)
		}
	}
}
