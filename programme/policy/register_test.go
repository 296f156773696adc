package policy

import (
	"os"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// shipped reads a document that comes with the program.
func shipped(t *testing.T, name string) *Document {
	t.Helper()
	path := "../../counties/330523/programmes/" + name + ".yaml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(path, string(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTitles: a title that is no fact's is a fact that would be missing, and is refused with what was perhaps meant; so
// is a second column of one fact.
func TestTitles(t *testing.T) {
	d := shipped(t, "talent_direct")
	for _, c := range []struct{ head, says string }{
		{"key,months_payed", "r.csv:1:2: programme.column_unknown: no fact is called months_payed; is months_paid meant?"},
		{"key,wage,wage", "r.csv:1:3: programme.column_unknown: another column is called wage, which is the same"},
		{"key,wage,月工资", "r.csv:1:3: programme.column_unknown: another column is called wage"},
		{"key,编号", "r.csv:1:2: programme.column_unknown: another column is called key"},
		{"key,payee,收款人", "r.csv:1:3: programme.column_unknown: another column"},
		{"key,姓名", "r.csv:1:2: programme.column_unknown: no fact is called 姓名; say so"},
		{"wage", "r.csv:1:1: programme.column_missing: no column is called key"},
	} {
		_, errs := d.ReadRegister("r.csv", []byte(c.head+"\n1,2,3\n"))
		if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), c.says) {
			t.Errorf("%s: %v, want %s", c.head, errs, c.says)
		}
	}
	if _, errs := d.NewLoader("r.csv", []string{"key", "姓名", "", "月工资", "收款人", "人工复核"}, "姓名"); errs != nil {
		t.Error(errs)
	}
}

// TestLists: a list is known of whom the file has items, or who says that there are none; of others it stays unknown,
// so that a person decides and a sum of nothing does not. Its columns are called by names or words.
func TestLists(t *testing.T) {
	d := shipped(t, "minimum_income")
	period, _ := ParsePeriod("2026-10")
	outcome := func(members, key string) (string, Errors) {
		r, errs := d.ReadRegister("r.csv", []byte("key,resident,assets_met\n1,true,true\n2,true,true\n"))
		if errs == nil {
			errs = r.ReadList(d, "members", "m.csv", []byte(members))
		}
		if errs != nil {
			return "", errs
		}
		result := d.Decide(r.Facts(r.rows[key]), period, calendar.CN())
		return OutcomeName(result.Outcome) + " " + (rule.Type{Kind: rule.Money}).Format(result.Amount), nil
	}
	for _, c := range []struct{ members, key, want string }{
		{"key,income\n1,700.00\n1,\n", "1", "review"}, {"key,income\n1,700.00\n", "1", "granted 500.00"},
		{"key,income\n1,700.00\n", "2", "review"}, {"key,月收入\n1,700.00\n", "1", "granted 500.00"},
		{"key,income a month\n1,700.00\n", "1", "granted 500.00"},
		{"key,income,none\n1,700.00,\n2,,true\n", "1", "granted 500.00"}, {"key,income,无\n1,700.00,否\n2,,是\n", "2", "denied"},
		{"key,income,none\n1,700.00,\n2,,false\n", "2", "review"},
	} {
		if got, errs := outcome(c.members, c.key); errs != nil || !strings.HasPrefix(got, c.want) {
			t.Errorf("%q of %s: %s %v, want %s", c.members, c.key, got, errs, c.want)
		}
	}
	for members, says := range map[string]string{
		"key,incom\n1,700.00\n":                      "m.csv:1:2: programme.column_unknown: no fact is called incom; is income meant?",
		"key,income,月收入\n1,1.00,2.00\n":              "m.csv:1:3: programme.column_unknown: another column is called income",
		"key,income,none\n1,1.00,true\n":             "m.csv:2:3: programme.cell_malformed: somebody who has none",
		"key,income,none\n1,,true\n1,1.00,\n":        "m.csv:3:3: programme.cell_malformed: somebody who has none",
		"key,income,none\n1,1.00,\n1,,true\n":        "m.csv:3:3: programme.cell_malformed: somebody who has none",
		"key,income,none\n1,,maybe\n":                "m.csv:2:3: programme.cell_malformed: none: true or false",
		"key,income\n3,1.00\n":                       "m.csv:2:1: programme.key_malformed: nobody",
		"income\n3\n":                                "m.csv:1:1: programme.column_missing: no column is called key",
		"key,income\n" + strings.Repeat("1,\n", 257): "m.csv:258:1: programme.key_malformed: a list has at most 256",
	} {
		if _, errs := outcome(members, "1"); len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), says) {
			t.Errorf("%q: %v, want %s", members, errs, says)
		}
	}
}

// TestAmountUntested: a document whose amount no test computes is not published.
func TestAmountUntested(t *testing.T) {
	text := `programme: unpaid
version: 1
zh: 示例
en: An example
basis: [{zh: 某办法, article: "3"}]
unit: person
every: month
columns: {wage: {kind: money, zh: 月工资, en: monthly wage}}
clauses: [{rule: wage < 3000.00, zh: 高, en: high}, {rule: wage > 2000.00, zh: 低, en: low}]
amount: div(wage, 0, half_up)
tests:
  - {name: high, period: "2026-05", in: {wage: 3000.00}, out: {outcome: denied, fails: [1]}}
  - {name: low, like: high, in: {wage: 2000.00}, out: {outcome: denied, fails: [2]}}
`
	d, err := Read("unpaid.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	const want = "unpaid.yaml:10:9: programme.amount_untested: no test"
	if errs := d.Check(calendar.CN()); len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), want) {
		t.Error(errs)
	}
	paid := strings.Replace(text, "div(wage, 0, half_up)", "wage", 1) +
		"  - {name: between, like: high, in: {wage: 2500.00}, out: {amount: 2500.00}}\n"
	if d, err = Read("unpaid.yaml", paid); err != nil {
		t.Fatal(err)
	}
	if errs := d.Check(calendar.CN()); len(errs) != 0 {
		t.Error(errs)
	}
}
