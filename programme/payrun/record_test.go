package payrun_test

import (
	"fmt"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
)

// monthsOf pays a programme for one person, for some months in the order in which they are given, and returns what
// was paid for each.
func (r *rig) monthsOf(code, register string, months ...string) (paid []int64) {
	r.Helper()
	for _, month := range months {
		p, err := r.at(clerk).Prepare(r.Context(), payrun.Order{Programme: code, Period: month, Source: &payrun.Source{
			Register: payrun.File{Path: "register.csv", Data: []byte(register)}}})
		must(r, err)
		paid = append(paid, p.Total)
	}
	return paid
}

// TestMonthsInAnyOrder: months paid in reverse, or one late, come to what months in order come to, for a programme that
// pays a total and for one that pays so many months.
func TestMonthsInAnyOrder(t *testing.T) {
	const living = "key,degree,graduated,insured_months\n1,bachelor,2023-06-30,24\n"
	const direct = talentHead + "1,true,true,bachelor,2023-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,%d\n"
	for _, c := range []struct {
		code, register string
		months         []string
		want           string
	}{
		{"talent_living", living, []string{"2026-07", "2026-08", "2026-09", "2026-10"}, "[1000000 0 0 0]"},
		{"talent_living", living, []string{"2026-10", "2026-09", "2026-08", "2026-07"}, "[1000000 0 0 0]"},
		{"talent_living", living, []string{"2026-08", "2026-10", "2026-09"}, "[1000000 0 0]"},
		{"talent_direct", fmt.Sprintf(direct, 35), []string{"2026-08", "2026-09", "2026-10"}, "[50000 0 0]"},
		{"talent_direct", fmt.Sprintf(direct, 35), []string{"2026-10", "2026-09", "2026-08"}, "[50000 0 0]"},
		{"talent_direct", fmt.Sprintf(direct, 34), []string{"2026-10", "2026-08", "2026-09"}, "[50000 50000 0]"},
	} {
		r := found(t, 1)
		if got := fmt.Sprint(r.monthsOf(c.code, c.register, c.months...)); got != c.want {
			t.Errorf("%s in the order of %v: %s, want %s", c.code, c.months, got, c.want)
		}
		must(t, r.Running.Close(t.Context()))
	}
}

// TestDecidedAgainBeforeLater: what an earlier month paid stands when it is decided again, although a later one counted
// it; more is paid for it as far as all others leave something, and if they leave less than was paid a person decides.
func TestDecidedAgainBeforeLater(t *testing.T) {
	r := found(t, 1)
	ctx := t.Context()
	order := func(month, facts string) payrun.Order {
		return payrun.Order{Programme: "talent_living", Period: month, Source: &payrun.Source{Register: payrun.File{
			Path: "register.csv", Data: []byte("key,graduated,degree,insured_months,paid_total\n1,2023-06-30," + facts + "\n")}}}
	}
	for _, o := range []payrun.Order{order("2026-08", "bachelor,6,"), order("2026-09", "bachelor,12,")} {
		m, err := r.run(ctx, o, nil)
		must(t, err)
		if m.Bundle.Total != 500_000 {
			t.Fatal(m.Bundle.Total)
		}
	}
	again := func(facts string) *payrun.Prepared {
		p, err := r.at(clerk).Prepare(ctx, order("2026-08", facts))
		must(t, err)
		return p
	}
	// The same again, though September counted August; and a year by August, of which all is paid by now.
	for _, facts := range []string{"bachelor,6,", "bachelor,12,"} {
		if p := again(facts); p.Run != 0 || len(p.Reviews) != 0 {
			t.Errorf("%s: %+v", facts, p)
		}
	}
	// A quarter was paid before the record began: 2,500 would be left for August, where 5,000 were paid.
	if p := again("bachelor,12,2500.00"); p.Run != 0 || len(p.Reviews) != 1 || p.Reviews[0].Code != programme.ErrLaterPaid.Code {
		t.Errorf("%+v", p)
	}
	// A master's 30,000, less the 5,000 of September, are 20,000 more; a month that was never run gets nothing.
	if p := again("master,12,"); p.Total != 2_000_000 || p.Lines != 1 {
		t.Errorf("%+v", p)
	}
	if p, err := r.at(clerk).Prepare(ctx, order("2026-07", "master,12,")); err != nil || p.Run != 0 {
		t.Errorf("%+v %v", p, err)
	}
	r.audit()
}

// TestTwoMonthsAtOnce: a list that was computed while another month's was made is computed again.
func TestTwoMonthsAtOnce(t *testing.T) {
	r := found(t, 1)
	ctx := t.Context()
	number := programme.Number(0)
	must(t, r.Read(ctx, func(c *county.County) { number, _, _ = c.Programme.ByCode("talent_living") }))
	november := func() { // By another, who had computed it before this list's lines were in the record.
		p, _ := policy.ParsePeriod("2026-09")
		r.do("programme.start", programme.Start{Programme: number, From: p.Start, To: p.End, Snapshot: 1})
		r.do("programme.add_lines", programme.AddLines{Run: 2, Rows: programme.PackLines(
			[]programme.LineRow{{Beneficiary: 1, Payee: 1, Total: 1_000_000}})})
	}
	desk, done := r.at(clerk), false
	desk.Told = func(step string) error {
		if step == "programme.add_lines" && !done {
			done = true
			november()
		}
		return nil
	}
	p, err := desk.Prepare(ctx, payrun.Order{Programme: "talent_living", Period: "2026-10", Source: &payrun.Source{
		Register: payrun.File{Path: "r.csv", Data: []byte("key,degree,graduated,insured_months\n1,bachelor,2023-06-30,24\n")}}})
	if err != nil || !done || p.Run != 0 || p.Total != 0 {
		t.Errorf("%+v %v", p, err)
	}
	total := int64(0)
	must(t, r.Read(ctx, func(c *county.County) { total = c.Programme.Total(number, 1) }))
	if total != 1_000_000 {
		t.Errorf("entitled to %d in all", total)
	}
}

// TestPastMembers: a month of before is decided with those who belonged to the household then, whoever has joined, left
// or died since, and so is what persons had.
func TestPastMembers(t *testing.T) {
	r := foundOn(t, 6, "2026-08-03")
	ctx := t.Context()
	r.home(1, r.people[0], r.people[1], r.people[2], r.people[4])
	state := func(code, table string) {
		_, err := r.at(0).State(ctx, code, payrun.File{Path: "facts.csv", Data: []byte(table)})
		must(t, err)
	}
	state("minimum_income", "key,from,source,resident,assets_met\n1,2026-01-01,民政局,true,true\n")
	state("minimum_income", "key,from,source,member.income\n1,2026-01-01,民政局,1000.00\n2,2026-01-01,民政局,0.00\n"+
		"3,2026-01-01,民政局,0.00\n4,2026-01-01,民政局,0.00\n5,2026-01-01,民政局,0.00\n")
	state("talent_living", "key,from,source,degree,graduated,insured_months\n6,2026-01-01,学信网,bachelor,2023-06-30,24\n"+
		"1,2026-01-01,学信网,college,2023-06-30,24\n")
	// Four at 1,200.00, less what one earns.
	august := payrun.Order{Programme: "minimum_income", Period: "2026-08"}
	r.on("2026-09-01")
	m, err := r.run(ctx, august, nil)
	must(t, err)
	if m.Bundle.Total != 380_000 {
		t.Fatal(m.Bundle.Total)
	}
	r.on("2026-11-25")
	r.do("person.join_household", person.JoinHousehold{Household: 1, Person: r.people[3], Date: date("2026-11-20")})
	r.do("person.leave_household", person.LeaveHousehold{Household: 1, Person: r.people[1], Date: date("2026-09-10")})
	r.do("person.note_death", person.NoteDeath{Number: r.people[2], Date: date("2026-10-15")})
	again, err := r.at(clerk).Recompute(ctx, date("2026-08-01"))
	if err != nil || len(again) != 0 {
		t.Errorf("August comes out otherwise by who is there in November: %+v %v", again, err)
	}
	for month, want := range map[string]int64{"2026-09": 260_000, "2026-10": 140_000, "2026-11": 260_000} {
		p, err := r.at(clerk).Prepare(ctx, payrun.Order{Programme: "minimum_income", Period: month})
		if err != nil || p.Total != want {
			t.Errorf("%s: %+v %v, want %d", month, p, err, want)
		}
	}
	// Who died in October is entitled to what was due for August, and a person sees who gets it.
	r.do("person.note_death", person.NoteDeath{Number: r.people[5], Date: date("2026-10-15")})
	p, err := r.at(clerk).Prepare(ctx, payrun.Order{Programme: "talent_living", Period: "2026-08"})
	if err != nil || len(p.Reviews) != 1 || p.Reviews[0].Beneficiary != uint64(r.people[5]) {
		t.Errorf("%+v %v", p, err)
	}
	if p, err = r.at(clerk).Prepare(ctx, payrun.Order{Programme: "talent_living", Period: "2026-11"}); err != nil || len(p.Reviews) != 0 {
		t.Errorf("%+v %v", p, err)
	}
	r.audit()
}

// TestCapOverAll: of a programme that pays 1,000.00 at most in all, the second month of 600.00 pays the 400.00 that are
// left, the third nothing, and the record says why.
func TestCapOverAll(t *testing.T) {
	r := found(t, 2)
	ctx := t.Context()
	text := `programme: capped
version: 1
zh: 限额补贴
en: A capped example
basis: [{zh: 某办法, article: "3"}]
unit: person
every: month
columns: {wage: {kind: money, zh: 月工资, en: monthly wage}}
clauses: [{rule: wage < 3000.00, zh: 工资已达三千元, en: the wage reaches 3000}]
amount: "600.00"
cap: {total: 1000.00}
accounts: {budget: 513011, payable: 513012, bank: 513013, suspense: 513014, receivable: 513015, claims: 513016}
review: {role: chief_accountant, publicity_days: 1, objection_days: 1}
tests:
  - {name: below, period: "2026-05", in: {wage: 2999.99}, out: {amount: 600.00}}
  - {name: reached, like: below, in: {wage: 3000.00}, out: {outcome: denied, fails: [1]}}
`
	files, err := county.ReadFiles(folderOf("programmes/capped.yaml", text))
	must(t, err)
	_, err = r.Apply(ctx, files)
	must(t, err)
	const register = "key,wage\n1,2000.00\n2,5000.00\n"
	if got := fmt.Sprint(r.monthsOf("capped", register, "2026-08", "2026-09", "2026-10")); got != "[60000 40000 0]" {
		t.Error(got)
	}
	why, err := r.at(clerk).Why(ctx, 2, 1, "zh")
	must(t, err)
	if said := strings.Join(why, "\n"); !strings.Contains(said, "累计上限") || !strings.Contains(said, "本期应发400.00元") ||
		strings.Contains(said, "须先由") {
		t.Error(said)
	}
	again, err := r.at(clerk).Prepare(ctx, payrun.Order{Programme: "capped", Period: "2026-09"})
	if err != nil || !again.Repeated || again.Total != 40_000 {
		t.Errorf("%+v %v", again, err)
	}
	r.audit()
}
