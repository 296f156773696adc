package rule

import (
	"testing"

	"liangshan/calendar"
)

// household makes a synthetic register of persons who live three to a household. The list of
// each is the members of the household, so rows share their items.
func household(tb testing.TB, rows int) (*Program, *Data) {
	s := NewScope()
	if err := s.AddColumn(Column{"resident", Type{Kind: Bool}}); err != nil {
		tb.Fatal(err)
	}
	if err := s.AddList(List{"members", "member", []Column{{"income", Type{Kind: Money}}, {"birth", Type{Kind: Date}}}}); err != nil {
		tb.Fatal(err)
	}
	parse := func(text string, kind Kind) *Expression {
		e, err := s.Parse(text, Type{Kind: kind})
		if err != nil {
			tb.Fatal(text, err)
		}
		return e
	}
	p := &Program{Scope: s}
	for _, v := range [][2]string{{"income", "sum(members, member.income)"}, {"persons", "count(members)"}, {"line", "persons * 1200.00"}} {
		if err := s.AddValue(Value{v[0], parse(v[1], 0)}); err != nil {
			tb.Fatal(err)
		}
	}
	p.Clauses = []*Expression{parse("resident", Bool), parse("income < line", Bool),
		parse("any(members, age(member.birth, on, birthday) >= 18)", Bool)}
	p.Amount = parse("line - income", Money)
	p.Prepare()
	d := &Data{Rows: rows, Columns: [][]int64{make([]int64, rows)}}
	list := ListData{First: make([]int32, rows), Last: make([]int32, rows), Columns: [][]int64{make([]int64, rows), make([]int64, rows)}}
	state := uint64(7)
	draw := func(n int64) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64(state>>33) % n
	}
	for r := range rows {
		d.Columns[0][r] = truth(draw(20) > 0)
		list.First[r] = int32(r / 3 * 3)
		list.Last[r] = min(list.First[r]+3, int32(rows))
		list.Columns[0][r], list.Columns[1][r] = draw(240000), int64(may.On)-draw(30000)
	}
	d.Lists = []ListData{list}
	return p, d
}

// BenchmarkDecideHouseholds decides a million persons by the sum of their households.
func BenchmarkDecideHouseholds(b *testing.B) {
	const rows = 1_000_000
	p, data := household(b, rows)
	bound, d := p.Bind(data, may, nil), p.NewDecisions(rows)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu()
	for b.Loop() {
		bound.Decide(d, 0, rows)
	}
	b.ReportMetric(float64(cpu()-start)/float64(b.N)/rows, "cpu-ns/person")
}

// TestHouseholds holds the sums to ones worked out without the language.
func TestHouseholds(t *testing.T) {
	const rows = 1000
	p, data := household(t, rows)
	d := p.NewDecisions(rows)
	p.Bind(data, may, nil).Decide(d, 0, rows)
	l := data.Lists[0]
	for r := range rows {
		income, adults := int64(0), 0
		for i := l.First[r]; i < l.Last[r]; i++ {
			income += l.Columns[0][i]
			if may.On >= mustAdd(l.Columns[1][i], 18) {
				adults++
			}
		}
		line := int64(l.Last[r]-l.First[r]) * 120000
		want := Missing
		if data.Columns[0][r] == 1 && income < line && adults > 0 {
			want = line - income
		}
		if d.Values[0][r] != income || d.Amount[r] != want {
			t.Fatalf("row %d: %d %d, want %d %d", r, d.Values[0][r], d.Amount[r], income, want)
		}
	}
}

// TestBatches checks that where a register is cut changes nothing, and that deciding it
// allocates nothing.
func TestBatches(t *testing.T) {
	const rows = 1001
	p, data := talent(t), register(1001, false)
	bound, whole, parts := p.Bind(data, may, nil), p.NewDecisions(rows), p.NewDecisions(rows)
	bound.Decide(whole, 0, rows)
	for first := 0; first < rows; first += 7 {
		bound.Decide(parts, first, min(first+7, rows))
	}
	for r := range rows {
		if whole.Outcome[r] != parts.Outcome[r] || whole.Amount[r] != parts.Amount[r] || whole.Held[r] != parts.Held[r] {
			t.Fatalf("row %d differs", r)
		}
	}
	if n := testing.AllocsPerRun(3, func() { bound.Decide(whole, 0, rows) }); n != 0 {
		t.Error(n, "allocations")
	}
}

// mustAdd returns the day on which somebody born on a day is so old.
func mustAdd(birth int64, years int) calendar.Date {
	d, err := calendar.Date(birth).AddYears(years)
	if err != nil {
		panic(err)
	}
	return d
}
