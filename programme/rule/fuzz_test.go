package rule

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"liangshan/calendar"
)

// quoted is a text within an expression.
var quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// FuzzParse reads any text as an expression: it is read, or refused with a place in the text. What was
// read is decided over facts of all kinds, the missing and the extreme among them, and nothing panics.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"wage", "wage + extra", "wage * 2", "wage * paid_total", "wage > 1000", "of(bonus, wage, half_up)", `in(degree, "master")`,
		"standard[degree]", "age(birth, on, birthday)", "add_years(on, -5) > graduated", "!dishonest && employed || full_time",
		"share(wage, 1, 3, half_up)", "when(employed, wage, 0.00)", "min(wage, 9999999999999.99)", "days_in_month(on)",
		"overlap_days(started, period_end, period_start, period_end)", "((((((((((((((((wage))))))))))))))))", "wage[1]", "a.b.c",
		"func(){}()", "wage...", "\"", "`", "'a'", "0x1p-2", "1_000", "1e9", "工资", "wage /* x */", "wage // x", "wage < 1.00 // x\n&& employed", `in(degree, "//")`, "[]int{1}", "<-wage",
		"wage == wage == wage", "-9223372036854775808", "date(\"2026-02-29\")", "rate(\"50%\")", "steps(insured_months, 8)", "on - on",
		"add_months(birth, 99999999)", "add_years(birth, insured_months)", "-insured_months", "insured_months * insured_months",
	} {
		f.Add(text)
	}
	program := talent(f)
	data := &Data{Rows: 6}
	for _, c := range program.Scope.Columns {
		extreme := []int64{Missing, 0, 1, -1, 1<<63 - 1, -(1<<63 - 2)}
		switch c.Type.Kind {
		case Bool:
			extreme = []int64{Missing, 0, 1, 0, 1, 1}
		case Code:
			extreme = []int64{Missing, 0, 1, 2, 3, 0}
		case Date:
			extreme = []int64{Missing, 0, 1, -1, int64(calendar.DateMin), int64(calendar.DateMax)}
		}
		data.Columns = append(data.Columns, extreme)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := talent(t)
		e, err := p.Scope.Parse(text, Type{})
		if err != nil {
			var wrong *Error
			if !errors.As(err, &wrong) || wrong.Offset < 0 || wrong.Code == "" || wrong.Text == "" {
				t.Fatalf("%q: %v", text, err)
			}
			if line, column := Position(text, wrong.Offset); line < 1 || column < 1 || column > utf8.RuneCountInString(text)+1 {
				t.Fatalf("%q: %v stands at %d:%d", text, err, line, column)
			}
			return
		}
		if outside := quoted.ReplaceAllString(text, ""); strings.Contains(outside, "//") || strings.Contains(outside, "/*") {
			t.Fatalf("%q: read with a comment, so in part only", text)
		}
		if err := p.Scope.AddValue(Value{"found", e}); err != nil {
			t.Fatal(err)
		}
		p.Prepare()
		d := p.NewDecisions(data.Rows)
		bound := p.Bind(data, may, nil)
		bound.Decide(d, 0, data.Rows)
		for row := range data.Rows {
			bound.Why(d, row)
			bound.Parts(d, row, e)
		}
	})
}
