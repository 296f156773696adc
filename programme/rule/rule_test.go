package rule

import (
	"errors"
	"strings"
	"testing"

	"liangshan/calendar"
)

// small is a scope of one person with a household, and her facts.
func small(tb testing.TB) (*Scope, *Data) {
	degree := &CodeSet{"degree", []string{"none", "bachelor", "master", "doctor"}}
	s := NewScope()
	columns := []struct {
		name  string
		typ   Type
		value int64
	}{
		{"wage", Type{Kind: Money}, 1234567}, {"paid", Type{Kind: Money}, 300000}, {"staff", Type{Kind: Int}, 7},
		{"birth", Type{Kind: Date}, int64(mustDate("1991-10-01"))}, {"started", Type{Kind: Date}, int64(mustDate("2026-01-31"))},
		{"degree", Type{Code, degree}, 2}, {"insured", Type{Kind: Bool}, 1}, {"dwelling", Type{Kind: Area}, 8950},
		{"quota", Type{Kind: Rate}, 254000}, {"unknown_money", Type{Kind: Money}, Missing},
		{"unknown_bool", Type{Kind: Bool}, Missing}, {"学历", Type{Code, degree}, 3}, {"big", Type{Kind: Int}, 1 << 62},
	}
	d := &Data{Rows: 1}
	for _, c := range columns {
		if err := s.AddColumn(Column{c.name, c.typ}); err != nil {
			tb.Fatal(err)
		}
		d.Columns = append(d.Columns, []int64{c.value})
	}
	for _, l := range []List{
		{"members", "member", []Column{{"income", Type{Kind: Money}}, {"birth", Type{Kind: Date}}, {"poor", Type{Kind: Bool}}}},
		{"homes", "home", []Column{{"size", Type{Kind: Area}}}},
	} {
		if err := s.AddList(l); err != nil {
			tb.Fatal(err)
		}
	}
	d.Lists = []ListData{
		{[]int32{0}, []int32{3}, [][]int64{{100, 250, 50},
			{int64(mustDate("1991-10-01")), int64(mustDate("2016-02-29")), int64(mustDate("2020-05-01"))}, {0, Missing, 1}}},
		{[]int32{0}, []int32{0}, [][]int64{{}}},
	}
	day := mustDate
	for _, p := range []Parameter{
		{Name: "standard", Type: Type{Kind: Money}, By: Type{Code, degree},
			Entries: []Entry{{From: day("2020-01-01"), Values: []int64{Missing, 100, 200, 400}}}},
		{Name: "minimum", Type: Type{Kind: Money}, Entries: []Entry{{From: day("2020-01-01"), Values: []int64{500}},
			{From: day("2026-04-01"), Values: []int64{700}}, {From: day("2026-07-01"), None: true}}},
		{Name: "brackets", Type: Type{Kind: Int}, By: Type{Kind: Int},
			Entries: []Entry{{From: day("2020-01-01"), Starts: []int64{1, 5, 10}, Values: []int64{12, 18, 24}}}},
		{Name: "tax", Type: Type{Kind: Rate}, By: Type{Kind: Money}, Scale: true, Entries: []Entry{{From: day("2017-01-01"),
			Starts: []int64{0, 600000, 1240000}, Values: []int64{20000, 60000, 120000}}}},
	} {
		if err := s.AddParameter(p); err != nil {
			tb.Fatal(err)
		}
	}
	return s, d
}

// value computes one expression.
func value(tb testing.TB, text string) (string, error) {
	s, d := small(tb)
	e, err := s.Parse(text, Type{})
	if err != nil {
		return "", err
	}
	b := &binder{scope: s, data: d, period: may, workdays: calendar.CN(), size: 1}
	v := b.bind(e.root).eval(&batch{rows: 1})[0]
	if v == Missing {
		return "none", nil
	}
	return e.Type.Format(v), nil
}

// TestAnswers checks expressions against answers worked out by hand.
func TestAnswers(t *testing.T) {
	for _, c := range [][2]string{
		{"1 + 2 * 3", "7"}, {"-(2 - 5)", "3"}, {"2 * 10.50", "21.00"}, {"staff * paid", "21,000.00"},
		{"wage - paid > 9345.66", "true"}, {"wage - paid > 9345.67", "false"}, {"wage >= 12345.67 && staff != 7", "false"},
		{`degree == "master"`, "true"}, {`in(degree, "bachelor", "doctor")`, "false"}, {`学历 == degree`, "false"},
		{`when(insured, "doctor", degree)`, "doctor"}, {`standard[degree]`, "2.00"}, {`standard[学历]`, "4.00"},
		{"age(birth, date(\"2026-10-01\"), birthday)", "35"}, {"age(birth, date(\"2026-10-01\"), day_after)", "34"},
		{"周岁(birth, date(\"2026-10-02\"), 生日次日)", "35"}, {"age(on, birth, birthday)", "none"},
		{"add_months(started, 1)", "2026-02-28"}, {`add_years(date("2024-02-29"), 1)`, "2025-02-28"},
		{"add_days(started, 9999999)", "none"}, {"months(started, date(\"2026-02-28\"), down)", "1"},
		{"months(started, date(\"2026-03-30\"), down)", "1"}, {"months(started, date(\"2026-03-30\"), up)", "2"},
		{"months(started, date(\"2026-03-31\"), up)", "2"}, {"months(started, started, up)", "0"},
		{"years(birth, on, down)", "34"}, {"months(on, started, up)", "none"},
		{"overlap_days(started, on, period_start, period_end)", "31"},
		{"overlap_days(date(\"2026-05-20\"), on, period_start, period_end)", "12"},
		{"overlap_days(started, date(\"2026-04-01\"), period_start, period_end)", "0"},
		{"days_in_month(date(\"2024-02-10\"))", "29"}, {"year(on) * 100 + month(on)", "202605"}, {"on - period_start", "30"},
		{"workday_from(date(\"2026-10-01\"))", "2026-10-08"}, {"add_workdays(date(\"2090-01-01\"), 3)", "none"},
		{"of(rate(\"3.5%\"), wage, half_up)", "432.10"}, {"of(rate(\"3.5%\"), wage, down)", "432.09"},
		{"div(7, 2, half_up)", "4"}, {"div(-7, 2, half_up)", "-4"}, {"div(7, 2, down)", "3"}, {"div(7, 2, up)", "4"},
		{"div(wage, paid, down)", "4"}, {"div(wage, 0, down)", "none"}, {"share(wage, 12, 31, half_up)", "4,778.97"},
		{"per_m2(10.00, dwelling, half_up)", "895.00"}, {"area_for(895.00, 10.00, down)", "89.50"},
		{"scale(tax, 15000.00, half_up)", "816.00"}, {"scale(tax, 2000.00, half_up)", "40.00"}, {"scale(tax, -5.00, up)", "0.00"},
		{"brackets[staff]", "18"}, {"brackets[0]", "none"}, {"brackets[10]", "24"}, {"minimum", "7.00"},
		{`at(minimum, date("2026-03-31"))`, "5.00"}, {`at(minimum, date("2026-07-01"))`, "none"},
		{"max(wage, paid, 0.00)", "12,345.67"}, {"min(wage, paid)", "3,000.00"}, {"big + big", "none"}, {"9223372036854775807 + 2", "none"}, {"-9223372036854775807 - 9", "none"}, {"big * 2", "none"},
		{"-big - big", "none"}, {"big - -big", "none"}, {"unknown_money + 1.00", "none"}, {"known(unknown_money)", "false"},
		{"given(unknown_money, 5.00)", "5.00"}, {"given(paid, 5.00)", "3,000.00"},
		{"false && unknown_bool", "false"}, {"unknown_bool && false", "false"}, {"unknown_bool && true", "none"},
		{"unknown_bool || true", "true"}, {"true || unknown_bool", "true"}, {"unknown_bool || false", "none"},
		{"!unknown_bool", "none"}, {"when(unknown_bool, 1, 1)", "none"}, {"when(insured, 1.00, unknown_money)", "1.00"},
		{"unknown_bool == true", "none"}, {"max(paid, unknown_money)", "none"}, {"min(unknown_money, paid)", "none"},
		{"sum(members, member.income)", "4.00"}, {"count(members)", "3"}, {"count(homes)", "0"},
		{"count(members, age(member.birth, on, birthday) < 18)", "2"}, {"any(members, member.poor)", "true"},
		{"all(members, member.poor)", "false"}, {"count(members, member.poor)", "none"},
		{"any(members, member.poor && member.income > 1.00)", "none"}, {"max(members, member.income)", "2.50"},
		{"min(members, member.birth)", "1991-10-01"}, {"max(homes, home.size)", "none"}, {"sum(homes, home.size)", "0.00"},
		{"all(homes, home.size > area(\"1\"))", "true"}, {"any(homes, home.size > area(\"1\"))", "false"},
		{"sum(members, member.income * staff)", "28.00"}, {"计数(members, member.birth == birth)", "1"},
		{"dwelling >= area(\"89.50\")", "true"}, {`quota < rate("70%")`, "true"}, {"按比率(quota, 1000.00, 进一)", "254.00"},
	} {
		got, err := value(t, c[0])
		if err != nil || got != c[1] {
			t.Errorf("%s: %s %v, want %s", c[0], got, err, c[1])
		}
	}
}

// TestRefused checks that mistakes are refused where they stand.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		text, code string
		offset     int
		says       string
	}{
		{"wage * paid", CodeKinds, 5, "a factor is an int"}, {"wage > 1000", CodeKinds, 0, "1000.00"},
		{"wage + 5", CodeKinds, 0, "do not go together"}, {"birth + birth", CodeKinds, 6, "add_days"},
		{"72000.5", CodeLiteral, 0, "two decimals"}, {"wages > 1.00", CodeUnknown, 0, "is wage meant?"},
		{"wage / 12", CodeRounding, 5, "names its rounding"}, {`degree == "phd"`, CodeUnknown, 10, "codes of degree"},
		{"wage * quota", CodeRounding, 5, "of(rate"}, {"insured && wage", CodeKinds, 8, "conditions"},
		{"wage > 1.00 ? 1 : 2", CodeSyntax, 12, "when("}, {"age(birth, on)", CodeArgs, 0, "day_after"},
		{"age(birth, on, down)", CodeKinds, 15, "birthday"}, {"of(rate(\"5%\"), wage)", CodeArgs, 0, "rounding"},
		{"degree > \"none\"", CodeKinds, 7, "no order"}, {"member.income", CodeUnknown, 0, "stands only within"},
		{"sum(members, member.wage)", CodeUnknown, 20, "no fact"}, {"sum(members, sum(homes, home.size))", CodeKinds, 13, "within"},
		{"members", CodeKinds, 0, "no value"}, {"standard", CodeKinds, 0, "no value"}, {"tax[wage]", CodeKinds, 0, "table"},
		{"func() {}", CodeSyntax, 0, ""}, {"x[1:2]", CodeSyntax, 0, "not part"}, {"0x10", CodeLiteral, 0, "begin with 0"},
		{"1e3", CodeLiteral, 0, "two decimals"}, {"'a'", CodeLiteral, 0, ""}, {`"doctor"`, CodeKinds, 0, "which set"},
		{"99999999999999999999", CodeLiteral, 0, "too large"}, {"max", CodeArgs, 0, "max(x, y"}, {"f(1)", CodeUnknown, 0, "no function"},
		{`date("2025-02-29")`, CodeLiteral, 5, "no such day"}, {"months(birth, on, half_up)", CodeRounding, 18, "no length"},
		{"学历 == wage", CodeKinds, 0, "do not go together"}, {"&wage", CodeSyntax, 0, ""}, {"any(members)", CodeArgs, 0, "list"},
		{"on - 5", CodeKinds, 3, "add_days"}, {strings.Repeat("(", 70) + "1" + strings.Repeat(")", 70), CodeCost, 60, "within each other"},
		{"", CodeSyntax, 0, ""}, {"wage paid", CodeSyntax, 5, ""}, {"known(members)", CodeKinds, 6, "does not take a list"},
		{"wage < 3000.00 // below\n&& insured", CodeSyntax, 15, "no comment"}, {"wage /* paid */", CodeSyntax, 5, "no comment"},
		{"// all\nwage", CodeSyntax, 0, "no comment"}, {`degree == "//" // x`, CodeSyntax, 15, "no comment"},
		{"wage /* not closed", CodeSyntax, 5, "no comment"},
	} {
		_, err := value(t, c.text)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || e.Offset != c.offset || !strings.Contains(e.Text, c.says) {
			t.Errorf("%q: %v, want %s at %d with %q", c.text, err, c.code, c.offset, c.says)
		}
	}
	for _, name := range []string{"if", "wage", "max", "四舍五入", "a b", "9", "", "a\u0301", "ｗage", "wаge"} {
		s, _ := small(t)
		if err := s.AddColumn(Column{Name: name, Type: Type{Kind: Int}}); err == nil {
			t.Errorf("%q was taken as a name", name)
		}
	}
}
