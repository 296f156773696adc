package rule

import (
	"syscall"
	"testing"

	"liangshan/calendar"
)

// talent is the benchmark's rule: ten clauses, five named values, an amount. Its numbers are
// made up.
func talent(tb testing.TB) *Program {
	s := NewScope()
	degree := &CodeSet{"degree", []string{"none", "bachelor", "master", "doctor"}}
	for _, c := range []Column{
		{"employed", Type{Kind: Bool}}, {"degree", Type{Code, degree}}, {"graduated", Type{Kind: Date}},
		{"birth", Type{Kind: Date}}, {"insured_months", Type{Kind: Int}}, {"homes", Type{Kind: Int}},
		{"dishonest", Type{Kind: Bool}}, {"wage", Type{Kind: Money}}, {"started", Type{Kind: Date}},
		{"shortage", Type{Kind: Bool}}, {"full_time", Type{Kind: Bool}}, {"paid_total", Type{Kind: Money}},
		{"paid_months", Type{Kind: Int}},
	} {
		if err := s.AddColumn(c); err != nil {
			tb.Fatal(err)
		}
	}
	day := mustDate("2020-01-01")
	for _, p := range []Parameter{
		{Name: "standard", Type: Type{Kind: Money}, By: Type{Code, degree},
			Entries: []Entry{{From: day, Values: []int64{Missing, 100000, 200000, 400000}}}},
		{Name: "bonus", Type: Type{Kind: Rate}, Entries: []Entry{{From: day, Values: []int64{200000}}}},
		{Name: "lifetime", Type: Type{Kind: Money}, Entries: []Entry{{From: day, Values: []int64{7200000}}}},
		{Name: "age_max", Type: Type{Kind: Int}, By: Type{Code, degree},
			Entries: []Entry{{From: day, Values: []int64{0, 35, 40, 45}}}},
	} {
		if err := s.AddParameter(p); err != nil {
			tb.Fatal(err)
		}
	}
	parse := func(text string, kind Kind) *Expression {
		e, err := s.Parse(text, Type{Kind: kind})
		if err != nil {
			tb.Fatal(text, err)
		}
		return e
	}
	p := &Program{Scope: s}
	for _, v := range [][2]string{
		{"base", "standard[degree]"},
		{"extra", "when(shortage, of(bonus, base, half_up), 0.00)"},
		{"worked", "overlap_days(started, period_end, period_start, period_end)"},
		{"month_part", "share(base + extra, worked, days_in_month(period_start), half_up)"},
		{"capped", `min(month_part, of(rate("50%"), wage, down))`},
	} {
		if err := s.AddValue(Value{v[0], parse(v[1], 0)}); err != nil {
			tb.Fatal(err)
		}
	}
	for _, c := range []string{
		"employed", `in(degree, "bachelor", "master", "doctor")`, "full_time || shortage",
		"graduated > add_years(on, -5)", "age(birth, on, birthday) < age_max[degree]", "insured_months >= 6",
		"homes == 0", "!dishonest", "paid_months < 36", "paid_total < lifetime",
	} {
		p.Clauses = append(p.Clauses, parse(c, Bool))
	}
	p.Amount = parse("min(capped, lifetime - paid_total)", Money)
	p.Prepare()
	return p
}

func mustDate(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// register makes a synthetic register; hot: nearly all are entitled.
func register(rows int, hot bool) *Data {
	d := &Data{Rows: rows, Columns: make([][]int64, 13)}
	state := uint64(42)
	draw := func(n int64) int64 {
		state = state*6364136223846793005 + 1442695040888963407
		return int64(state>>33) % n
	}
	for i := range d.Columns {
		d.Columns[i] = make([]int64, rows)
	}
	on := int64(mustDate("2026-05-31"))
	for r := range rows {
		row := []int64{truth(draw(10) < 6), draw(4), on - draw(4000), on - 6000 - draw(20000), draw(30), draw(2),
			truth(draw(50) == 0), 200000 + draw(2000000), on - draw(900), draw(2), draw(2), draw(8000000), draw(40)}
		if hot {
			row = []int64{1, 1 + draw(3), on - draw(1500), on - 7000 - draw(4000), 6 + draw(30), 0, 0,
				200000 + draw(2000000), on - draw(900), draw(2), 1, draw(7000000), draw(36)}
		}
		for i, v := range row {
			d.Columns[i][r] = v
		}
	}
	return d
}

var may = Period{mustDate("2026-05-01"), mustDate("2026-05-31"), mustDate("2026-05-31")}

func benchmarkDecide(b *testing.B, hot bool) {
	const rows = 1_000_000
	p := talent(b)
	bound := p.Bind(register(rows, hot), may, nil)
	d := p.NewDecisions(rows)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu()
	for b.Loop() {
		bound.Decide(d, 0, rows)
	}
	spent := cpu() - start
	paid := 0
	for _, o := range d.Outcome {
		if o == Granted {
			paid++
		}
	}
	b.ReportMetric(float64(spent)/float64(b.N)/rows, "cpu-ns/person")
	b.ReportMetric(float64(paid)/rows*100, "%granted")
}

func BenchmarkDecideRegister(b *testing.B) { benchmarkDecide(b, false) }
func BenchmarkDecideEntitled(b *testing.B) { benchmarkDecide(b, true) }

// cpu returns the processor time that the process has used, in nanoseconds: on a machine
// that others use too it says more than the time that has passed.
func cpu() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
