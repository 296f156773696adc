package policy

import (
	"slices"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// A Mutant is a slip that could have been made in a document, and whether its tests notice.
type Mutant struct {
	Where  string // Name of the value or parameter, "clause 3" or "amount".
	Change string // The expression, or the parameter's value, as it would have been.
	Line   int
	State  MutantState
	// Of a survivor: facts by which the slip shows, as a test would have them; empty if no
	// such facts were found.
	Example string
}

// A MutantState is what became of a mutant.
type MutantState uint8

// States of mutants.
const (
	Killed   MutantState = 1 + iota // A test fails.
	Survived                        // No test fails, though there are facts by which it shows.
	Excused                         // The author says, with a reason, that it changes no answer.
	Unseen                          // No test fails, and no facts were found by which it shows.
)

// String names the state.
func (s MutantState) String() string {
	return [...]string{"", "killed", "survived", "equivalent", "no difference found"}[s]
}

// trials are how many made-up beneficiaries are tried to find facts by which a slip shows.
const trials = 20_000

// changed returns the program with other texts or parameters; nil if it would be refused.
func (d *Document) changed(parameters []rule.Parameter, text func(where, text string) string) *rule.Program {
	old := d.Scope()
	s := rule.NewScope()
	var errs []error
	for _, c := range old.Columns {
		errs = append(errs, s.AddColumn(c))
	}
	for _, l := range old.Lists {
		errs = append(errs, s.AddList(l))
	}
	for _, p := range parameters {
		errs = append(errs, s.AddParameter(p))
	}
	parse := func(where string, e *rule.Expression) *rule.Expression {
		changed, err := s.Parse(text(where, e.Text), e.Type)
		errs = append(errs, err)
		return changed
	}
	p := &rule.Program{Scope: s, Results: d.Program.Results}
	for _, v := range old.Values {
		if e := parse(v.Name, v.Expr); e != nil {
			errs = append(errs, s.AddValue(rule.Value{Name: v.Name, Expr: e}))
		}
	}
	for i, c := range d.Program.Clauses {
		p.Clauses = append(p.Clauses, parse("clause "+strconv.Itoa(i+1), c))
	}
	if d.Program.Amount != nil {
		p.Amount = parse("amount", d.Program.Amount)
	}
	for _, err := range errs {
		if err != nil {
			return nil
		}
	}
	p.Prepare()
	return p
}

// Mutate tries every slip that could have been made: each operator, constant, rounding,
// reading and parameter with the day from which it holds, the caps, and the order in which money that is short is paid.
// It tells of those that the language does not refuse by itself. Which accounts, days and roles a document names no
// case of its own can show.
func (d *Document) Mutate(workdays *calendar.Calendar) []Mutant {
	var all []Mutant
	tried := func(where, change string, line int, other Document) {
		m := Mutant{Where: where, Change: change, Line: line, State: Killed}
		if other.Passes(workdays) {
			m.State = Survived
			for _, e := range d.Equivalents {
				if e.In == where && e.Change == change {
					m.State = Excused
				}
			}
			if m.State == Survived {
				if m.Example = d.tell(&other, workdays); m.Example == "" {
					m.State = Unseen
				}
			}
		}
		all = append(all, m)
	}
	try := func(where, change string, line int, p *rule.Program) {
		if p != nil {
			other := *d
			other.Program = p
			tried(where, change, line, other)
		}
	}
	d.eachExpression(func(where string, line int, e *rule.Expression) {
		for _, m := range e.Mutants() {
			change := m.Apply(e.Text)
			p := d.changed(d.Scope().Parameters, func(at, text string) string {
				if at == where {
					return change
				}
				return text
			})
			try(where, change, line, p)
		}
	})
	d.eachParameter(func(where, change string, line int, parameters []rule.Parameter) {
		try(where, change, line, d.changed(parameters, func(_, text string) string { return text }))
	})
	d.eachTerm(tried)
	return all
}

// eachTerm calls a function for the document with each cap changed by a fen, and with another order.
func (d *Document) eachTerm(do func(where, change string, line int, other Document)) {
	money := rule.Type{Kind: rule.Money}
	for _, by := range []int64{1, -1} {
		if other := *d; d.CapEach > 1 {
			other.CapEach += by
			do("cap", "each: "+money.Format(other.CapEach), d.capped.line, other)
		}
		if other := *d; d.CapTotal > 1 {
			other.CapTotal += by
			do("cap", "total: "+money.Format(other.CapTotal), d.capped.line, other)
		}
	}
	for i, o := range d.Order {
		other := *d
		other.Order = slices.Clone(d.Order)
		other.Order[i].Descending = !o.Descending
		change := o.Name
		if !o.Descending {
			change += " desc"
		}
		do("order", change, d.ordered.line, other)
		other.Order = slices.Delete(slices.Clone(d.Order), i, i+1)
		do("order", "without "+o.Name, d.ordered.line, other)
	}
}

// eachExpression calls a function for every expression of the document.
func (d *Document) eachExpression(do func(where string, line int, e *rule.Expression)) {
	for i, v := range d.Scope().Values {
		do(v.Name, d.Values[i].place.line, v.Expr)
	}
	for i, c := range d.Program.Clauses {
		do("clause "+strconv.Itoa(i+1), d.Clauses[i].place.line, c)
	}
	if d.Program.Amount != nil {
		do("amount", d.amount.line, d.Program.Amount)
	}
}

// eachParameter calls a function for every parameter's value, changed by one smallest unit, and
// every threshold.
func (d *Document) eachParameter(do func(where, change string, line int, parameters []rule.Parameter)) {
	parameters := d.Scope().Parameters
	for i := range parameters {
		for j := range parameters[i].Entries {
			for _, by := range []int{1, -1} {
				changed := slices.Clone(parameters)
				changed[i].Entries = slices.Clone(changed[i].Entries)
				changed[i].Entries[j].From = d.shifted(changed[i].Entries[j].From, by)
				change := parameters[i].Entries[j].From.String() + ": as of " + changed[i].Entries[j].From.String()
				do(parameters[i].Name, change, d.Parameters[i].line, changed)
			}
			for k, v := range parameters[i].Entries[j].Values {
				for _, next := range []int64{v + 1, v - 1} {
					if v == rule.Missing || !parameters[i].Type.InRange(next) || parameters[i].Scale && next < 0 {
						continue
					}
					changed := slices.Clone(parameters)
					changed[i].Entries = slices.Clone(changed[i].Entries)
					changed[i].Entries[j].Values = slices.Clone(changed[i].Entries[j].Values)
					changed[i].Entries[j].Values[k] = next
					change := parameters[i].Entries[j].From.String() + ": " + parameters[i].Type.Format(next)
					do(parameters[i].Name, change, d.Parameters[i].line, changed)
				}
			}
			for k, v := range parameters[i].Entries[j].Starts {
				changed := slices.Clone(parameters)
				changed[i].Entries = slices.Clone(changed[i].Entries)
				changed[i].Entries[j].Starts = slices.Clone(changed[i].Entries[j].Starts)
				next := v + 1
				if parameters[i].Scale {
					next = v + 100 // A rate of less is lost in rounding.
				}
				changed[i].Entries[j].Starts[k] = next
				change := parameters[i].Entries[j].From.String() + ": from " + parameters[i].By.Format(next)
				do(parameters[i].Name, change, d.Parameters[i].line, changed)
			}
		}
	}
}

// tell looks for facts by which two documents differ, and writes them as a test would.
func (d *Document) tell(other *Document, workdays *calendar.Calendar) string {
	if !slices.Equal(d.Order, other.Order) {
		return "two who differ in it, one ahead_of the other"
	}
	for _, period := range d.periods() {
		if text := d.tellIn(other, period, workdays); text != "" {
			return text
		}
	}
	return ""
}

// shifted returns a day so many of the document's periods later; of one that knows no periods, so many days.
func (d *Document) shifted(day calendar.Date, by int) calendar.Date {
	if months := monthsOf(d.Every); months > 0 {
		if moved, err := day.AddMonths(by * months); err == nil {
			return moved
		}
	}
	return day + calendar.Date(by)
}

// monthsOf returns the length of periods in months; 0 if they are not counted in months.
func monthsOf(every string) int { return map[string]int{"month": 1, "quarter": 3, "year": 12}[every] }

// periods returns periods that are worth trying: that of the first test, those in which a parameter changes, and those
// before.
func (d *Document) periods() (all []rule.Period) {
	add := func(p rule.Period) {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	add(d.Tests[0].Period)
	for _, p := range d.Scope().Parameters {
		for _, e := range p.Entries {
			for _, day := range []calendar.Date{e.From, d.shifted(e.From, -1)} {
				add(d.periodOf(day))
			}
		}
	}
	return all
}

// periodOf returns the period of the document in which a day lies; of one that knows none, the day.
func (d *Document) periodOf(day calendar.Date) rule.Period {
	months := monthsOf(d.Every)
	y, m, _ := day.Civil()
	if months == 0 {
		return rule.Period{Start: day, End: day, On: day}
	}
	start, err := calendar.New(y, m-(m-1)%months, 1)
	if err != nil {
		return rule.Period{Start: day, End: day, On: day}
	}
	end := d.shifted(start, 1) - 1
	return rule.Period{Start: start, End: end, On: end}
}

// tellIn looks for facts by which two documents differ in a period.
func (d *Document) tellIn(other *Document, period rule.Period, workdays *calendar.Calendar) string {
	data := d.madeUp()
	one, two := d.Program.NewDecisions(data.Rows), other.Program.NewDecisions(data.Rows)
	d.Program.Bind(data, period, workdays).Decide(one, 0, data.Rows)
	other.Program.Bind(data, period, workdays).Decide(two, 0, data.Rows)
	for row := range data.Rows {
		differs := one.Outcome[row] != two.Outcome[row] || one.Held[row] != two.Held[row] ||
			d.Capped(one.Amount[row]) != other.Capped(two.Amount[row]) ||
			d.Left(one.Amount[row], max(0, d.CapTotal-1)) != other.Left(two.Amount[row], max(0, d.CapTotal-1))
		for i := range one.Values {
			result := slices.Contains(d.Program.Results, i) || d.Program.Amount == nil && len(d.Program.Results) == 0
			differs = differs || result && one.Values[i][row] != two.Values[i][row]
		}
		if differs {
			return d.caseText(data, row, period)
		}
	}
	return ""
}

// caseText writes the facts of a row as a test has them.
func (d *Document) caseText(data *rule.Data, row int, period rule.Period) string {
	text := "period " + PeriodName(period)
	for i, c := range d.Scope().Columns {
		if v := data.Columns[i][row]; v != rule.Missing {
			text += ", " + c.Name + ": " + factText(c.Type, v)
		}
	}
	for i, l := range d.Scope().Lists {
		if first, last := data.Lists[i].First[row], data.Lists[i].Last[row]; first >= 0 {
			text += ", " + l.Name + ": " + itemsText(l, data.Lists[i], int(first), int(last))
		}
	}
	return text
}

// factText writes a fact as a test has it: a comma within a number would end it there.
func factText(t rule.Type, v int64) string {
	if t.Kind == rule.Code {
		return t.Format(v)
	}
	return strings.ReplaceAll(t.Format(v), ",", "")
}

// itemsText writes the items of a list as a test has them.
func itemsText(l rule.List, data rule.ListData, first, last int) string {
	var items []string
	for at := first; at < last; at++ {
		var facts []string
		for c, column := range l.Columns {
			if v := data.Columns[c][at]; v != rule.Missing {
				facts = append(facts, column.Name+": "+factText(column.Type, v))
			}
		}
		items = append(items, "{"+strings.Join(facts, ", ")+"}")
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// madeUp returns a register of beneficiaries whose facts are put together at random from what
// the tests, the literals and the parameters hold, and what lies beside it.
func (d *Document) madeUp() *rule.Data {
	state := uint64(20261121)
	draw := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state>>33) % n
	}
	data := &rule.Data{Rows: trials}
	fill := func(t rule.Type, seen []int64, rows int) []int64 {
		pool := d.pool(t, seen)
		col := make([]int64, rows)
		for r := range col {
			col[r] = pool[draw(len(pool))]
		}
		return col
	}
	for i, c := range d.Scope().Columns {
		var seen []int64
		for _, t := range d.Tests {
			seen = append(seen, t.Facts.Columns[i])
		}
		data.Columns = append(data.Columns, fill(c.Type, seen, trials))
	}
	for i, l := range d.Scope().Lists {
		list := rule.ListData{First: make([]int32, trials), Last: make([]int32, trials)}
		items := int32(0)
		for r := range trials {
			list.First[r] = items
			items += int32(draw(5))
			list.Last[r] = items
		}
		for c, column := range l.Columns {
			var seen []int64
			for _, t := range d.Tests {
				for _, item := range t.Facts.Lists[i] {
					seen = append(seen, item[c])
				}
			}
			list.Columns = append(list.Columns, fill(column.Type, seen, int(items)))
		}
		data.Lists = append(data.Lists, list)
	}
	return data
}

// pool returns values of a type that are worth trying.
func (d *Document) pool(t rule.Type, seen []int64) []int64 {
	var pool []int64
	add := func(v int64) {
		for _, n := range []int64{v - 1, v, v + 1} {
			if v != rule.Missing && t.InRange(n) {
				pool = append(pool, n)
			}
		}
	}
	for _, v := range seen {
		add(v)
	}
	if t.Kind == rule.Code {
		for i := range t.Set.Codes {
			pool = append(pool, int64(i))
		}
		return pool
	}
	for _, p := range d.Scope().Parameters {
		for _, e := range p.Entries {
			if p.Type.Kind == t.Kind {
				for _, v := range e.Values {
					add(v)
				}
			}
			if p.By.Kind == t.Kind {
				for _, v := range e.Starts {
					add(v)
				}
			}
		}
	}
	if t.Kind == rule.Int || t.Kind == rule.Bool {
		add(1)
	}
	if len(pool) == 0 {
		pool = append(pool, 0)
	}
	return pool
}
