package rule

import (
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"liangshan/calendar"
)

// celClauses are the ten clauses of talent and its amount in the Common Expression Language.
// It has no dates and no money, so days and ages come computed beforehand, in its favour, and
// money is whole fen; what divides must be written with its rounding by hand.
var celClauses = []string{
	"employed", "degree in [1, 2, 3]", "full_time || shortage", "graduated > graduated_after",
	"age < (degree == 0 ? 0 : degree == 1 ? 35 : degree == 2 ? 40 : 45)", "insured_months >= 6", "homes == 0", "!dishonest",
	"paid_months < 36", "paid_total < 7200000",
}

const (
	celStandard = "(degree == 1 ? 100000 : degree == 2 ? 200000 : 400000)"
	celExtra    = "(shortage ? (" + celStandard + " * 200000 + 500000) / 1000000 : 0)"
	celPart     = "(((" + celStandard + " + " + celExtra + ") * worked * 2 + 31) / 62)"
	celAmount   = "(" + celPart + " < wage / 2 ? " + celPart + " : wage / 2) < 7200000 - paid_total ? (" + celPart +
		" < wage / 2 ? " + celPart + " : wage / 2) : 7200000 - paid_total"
)

// celPerson is the facts of one row for CEL, without a map.
type celPerson struct {
	data *Data
	row  int
	day  int64
	age  []int64
}

var celColumns = map[string]int{"employed": 0, "degree": 1, "graduated": 2, "insured_months": 4, "homes": 5, "dishonest": 6,
	"wage": 7, "started": 8, "shortage": 9, "full_time": 10, "paid_total": 11, "paid_months": 12}

func (p *celPerson) Parent() interpreter.Activation { return nil }

func (p *celPerson) ResolveName(name string) (any, bool) {
	switch name {
	case "graduated_after":
		return types.Int(p.day - 1826), true
	case "age":
		return types.Int(p.age[p.row]), true
	case "worked":
		return types.Int(max(0, min(31, p.day-p.data.Columns[8][p.row]+1))), true
	case "employed", "dishonest", "shortage", "full_time":
		return types.Bool(p.data.Columns[celColumns[name]][p.row] == 1), true
	}
	return types.Int(p.data.Columns[celColumns[name]][p.row]), true
}

// benchmarkCEL decides the same register with the same clauses: all ten for everybody, so that
// each can be told every reason, and the amount for those who are entitled.
func benchmarkCEL(b *testing.B, hot bool) {
	clauses, amount, person := celTalent(b, celRows, hot)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu()
	for b.Loop() {
		for person.row = 0; person.row < celRows; person.row++ {
			celDecide(b, clauses, amount, person)
		}
	}
	b.ReportMetric(float64(cpu()-start)/float64(b.N)/celRows, "cpu-ns/person")
}

const celRows = 20_000

// celDecide returns the mask of the clauses that hold and the amount, Missing if not all do.
func celDecide(tb testing.TB, clauses []cel.Program, amount cel.Program, person *celPerson) (held uint32, fen int64) {
	for i, c := range clauses {
		v, _, err := c.Eval(person)
		if err != nil {
			tb.Fatal(err)
		}
		if v == types.True {
			held |= 1 << i
		}
	}
	if held != 1<<len(clauses)-1 {
		return held, Missing
	}
	v, _, err := amount.Eval(person)
	if err != nil {
		tb.Fatal(err)
	}
	return held, int64(v.(types.Int))
}

// TestCEL holds the decisions of a register to those of cel-go, row by row.
func TestCEL(t *testing.T) {
	for _, hot := range []bool{false, true} {
		const rows = 3000
		clauses, amount, person := celTalent(t, rows, hot)
		p := talent(t)
		d := p.NewDecisions(rows)
		p.Bind(person.data, may, nil).Decide(d, 0, rows)
		for person.row = 0; person.row < rows; person.row++ {
			held, fen := celDecide(t, clauses, amount, person)
			if held != d.Held[person.row] || fen != d.Amount[person.row] {
				t.Fatalf("row %d: %b %d, cel-go has %b %d", person.row, d.Held[person.row], d.Amount[person.row], held, fen)
			}
		}
	}
}

// celTalent compiles the rule and makes the register.
func celTalent(b testing.TB, rows int, hot bool) (clauses []cel.Program, amount cel.Program, person *celPerson) {
	options := []cel.EnvOption{cel.Variable("age", cel.IntType), cel.Variable("worked", cel.IntType),
		cel.Variable("graduated_after", cel.IntType)}
	for name := range celColumns {
		kind := cel.IntType
		switch name {
		case "employed", "dishonest", "shortage", "full_time":
			kind = cel.BoolType
		}
		options = append(options, cel.Variable(name, kind))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		b.Fatal(err)
	}
	program := func(text string) cel.Program {
		ast, issues := env.Compile(text)
		if issues.Err() != nil {
			b.Fatal(issues.Err())
		}
		p, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			b.Fatal(err)
		}
		return p
	}
	for _, text := range celClauses {
		clauses = append(clauses, program(text))
	}
	data := register(rows, hot)
	person = &celPerson{data: data, day: int64(may.On), age: make([]int64, rows)}
	for r := range rows {
		age, err := calendar.Age(calendar.Date(data.Columns[3][r]), may.On, calendar.OnBirthday)
		if err != nil {
			b.Fatal(err)
		}
		person.age[r] = int64(age)
	}
	return clauses, program(celAmount), person
}

func BenchmarkCELRegister(b *testing.B) { benchmarkCEL(b, false) }
func BenchmarkCELEntitled(b *testing.B) { benchmarkCEL(b, true) }
