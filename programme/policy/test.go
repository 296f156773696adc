package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// A Test is a case with its answer.
type Test struct {
	Name   string
	Source string
	Period rule.Period
	Facts  Facts
	Had    int64 // What was had for other periods, which counts against the cap over all, in fen; rule.Missing: not said.
	Ahead  int   // The test, counted from 1, of somebody who comes later if money is short; 0: none.
	Expect []Expectation
	place  place
}

// An Expectation is one thing that a test says.
type Expectation struct {
	Kind  ExpectationKind
	Index int    // Of the value.
	Value int64  // rule.Missing: no answer.
	Mask  uint32 // Of clauses.
	place place
}

// An ExpectationKind says what is expected.
type ExpectationKind uint8

// Kinds of expectations.
const (
	ExpectOutcome ExpectationKind = 1 + iota // Value is the outcome.
	ExpectAmount
	ExpectValue
	ExpectFailed  // Exactly the clauses of Mask do not hold.
	ExpectUnknown // Of exactly the clauses of Mask nobody knows.
)

func (r *documentReader) tests(items []ast.Node) {
	if len(items) == 0 || len(items) > testsMax {
		line := 1
		r.fail(line, 1, CodeMissing, "tests has 1 to 2000 cases")
		return
	}
	for _, n := range items {
		m := r.mapping(n)
		if m == nil {
			continue
		}
		t := Test{Name: r.text(m.must("name"), nameMax), Source: r.text(m.take("source"), reasonMax), place: r.placeOf(n),
			Facts: r.d.NewFacts(), Had: rule.Missing}
		period := m.take("period")
		if like := m.take("like"); like != nil {
			r.like(like, &t)
		} else if period == nil {
			r.failAt(n, CodeMissing, "period is missing here")
		}
		if p := period; p != nil {
			text, _, _ := r.scalar(p)
			var ok bool
			if t.Period, ok = ParsePeriod(text); !ok {
				r.failAt(p, CodeValue, text+" is no period such as 2026-05, 2026-Q2, 2026 or 2026-05-01..2026-05-31")
			} else if !r.kept && !r.d.Fits(t.Period) {
				r.failAt(p, CodeValue, text+" is no period of a programme that is paid every "+r.d.Every)
			}
		}
		if on := m.take("on"); on != nil {
			t.Period.On = r.date(on)
		}
		r.facts(m, &t.Facts)
		if had := m.take("had"); had != nil {
			t.Had = r.value(had, rule.Type{Kind: rule.Money})
		}
		if ahead := m.take("ahead_of"); ahead != nil {
			t.Ahead = r.named(ahead)
		}
		r.expectations(m.must("out"), &t)
		m.end()
		for _, other := range r.d.Tests {
			if other.Name == t.Name {
				r.failAt(n, CodeValue, "two tests are called "+t.Name)
			}
		}
		r.d.Tests = append(r.d.Tests, t)
	}
}

// like takes over period and facts of an earlier test; what the test gives itself replaces them.
func (r *documentReader) like(n ast.Node, t *Test) {
	if i := r.named(n); i > 0 {
		other := r.d.Tests[i-1]
		t.Period = other.Period
		t.Facts = Facts{slices.Clone(other.Facts.Columns), slices.Clone(other.Facts.Lists)}
	}
}

// named returns which test, counted from 1, has a name; 0 and a fault: none before this one.
func (r *documentReader) named(n ast.Node) int {
	name := r.text(n, nameMax)
	i := slices.IndexFunc(r.d.Tests, func(t Test) bool { return t.Name == name })
	if i < 0 {
		r.failAt(n, CodeValue, "no test before this one is called "+name)
	}
	return i + 1
}

// facts reads in and lists of a mapping.
func (r *documentReader) facts(m *mapping, f *Facts) {
	s := r.d.Scope()
	if in := m.take("in"); in != nil {
		if given := r.mapping(in); given != nil {
			r.row(given, s.Columns, f.Columns)
		}
	}
	lists := m.take("lists")
	if lists == nil {
		return
	}
	given := r.mapping(lists)
	if given == nil {
		return
	}
	for i, l := range s.Lists {
		n := given.take(l.Name)
		if n == nil {
			continue
		}
		f.Lists[i] = [][]int64{}
		for _, item := range r.list(n) {
			if m := r.mapping(item); m != nil {
				row := make([]int64, len(l.Columns))
				for c := range row {
					row[c] = rule.Missing
				}
				r.row(m, l.Columns, row)
				f.Lists[i] = append(f.Lists[i], row)
			}
		}
		if len(f.Lists[i]) > rule.ItemsMax {
			r.failAt(n, CodeValue, "a list has at most 256 items")
		}
	}
	given.end()
}

// row reads values by the names of columns. The word none stands for a fact that is missing.
func (r *documentReader) row(m *mapping, columns []rule.Column, row []int64) {
	for i, c := range columns {
		if n := m.take(c.Name); n != nil {
			if row[i] = rule.Missing; !isNone(n) {
				row[i] = r.value(n, c.Type)
			}
		}
	}
	m.end()
}

func isNone(n ast.Node) bool {
	s, ok := n.(*ast.StringNode)
	return ok && s.Value == "none" && s.Token.Value == "none" && !strings.ContainsAny(s.Token.Origin, `"'`)
}

func (r *documentReader) expectations(n ast.Node, t *Test) {
	if n == nil {
		return
	}
	m := r.mapping(n)
	if m == nil {
		return
	}
	add := func(n ast.Node, e Expectation) {
		e.place = r.placeOf(n)
		t.Expect = append(t.Expect, e)
	}
	if n := m.take("outcome"); n != nil {
		names := []string{"", "granted", "denied", "review"}
		for i, name := range names {
			if r.choice(n, names[1:]...) == name && i > 0 {
				add(n, Expectation{Kind: ExpectOutcome, Value: int64(i)})
			}
		}
	}
	if n := m.take("amount"); n != nil {
		e := Expectation{Kind: ExpectAmount, Value: rule.Missing}
		if !isNone(n) {
			e.Value = r.value(n, rule.Type{Kind: rule.Money})
		}
		add(n, e)
	}
	for _, name := range []string{"fails", "unknown"} {
		n := m.take(name)
		if n == nil {
			continue
		}
		e := Expectation{Kind: ExpectFailed}
		if name == "unknown" {
			e.Kind = ExpectUnknown
		}
		for _, item := range r.list(n) {
			if c := r.number(item, 1, max(1, len(r.d.Clauses))); c > 0 {
				e.Mask |= 1 << (c - 1)
			}
		}
		add(n, e)
	}
	for i, v := range r.d.Scope().Values {
		if n := m.take(v.Name); n != nil {
			e := Expectation{Kind: ExpectValue, Index: i, Value: rule.Missing}
			if !isNone(n) {
				e.Value = r.value(n, v.Expr.Type)
			}
			add(n, e)
		}
	}
	m.end()
	if len(t.Expect) == 0 {
		r.failAt(n, CodeMissing, "out says what the case comes to: outcome, amount, fails, or a value")
	}
}

// Holds reports whether a result is what a test expects, and if not what it is.
func (d *Document) holds(e Expectation, got Result) (is string, ok bool) {
	money := rule.Type{Kind: rule.Money}
	switch e.Kind {
	case ExpectOutcome:
		return "the outcome is " + OutcomeName(got.Outcome), int64(got.Outcome) == e.Value
	case ExpectAmount:
		return "the amount is " + orNone(money, got.Amount) + ", not " + orNone(money, e.Value), got.Amount == e.Value
	case ExpectFailed:
		failed := got.failed(len(d.Clauses))
		return "the clauses that fail are " + maskText(failed), failed == e.Mask
	case ExpectUnknown:
		return "the clauses that nobody can decide are " + maskText(got.Unknown), got.Unknown == e.Mask
	}
	v := d.Scope().Values[e.Index]
	is = v.Name + " is " + orNone(v.Expr.Type, got.Values[e.Index]) + ", not " + orNone(v.Expr.Type, e.Value)
	return is, got.Values[e.Index] == e.Value
}

// failed returns the clauses that do not hold.
func (r Result) failed(clauses int) uint32 { return (1<<clauses - 1) &^ (r.Held | r.Unknown) }

func orNone(t rule.Type, v int64) string {
	if v == rule.Missing {
		return "none"
	}
	return t.Format(v)
}

func maskText(mask uint32) string {
	var all []string
	for i := range rule.ClausesMax {
		if mask>>i&1 == 1 {
			all = append(all, strconv.Itoa(i+1))
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// Run runs the tests of the document. It returns an error for each expectation that does not
// hold.
func (d *Document) Run(workdays *calendar.Calendar) Errors {
	var all Errors
	for _, t := range d.Tests {
		got := d.decideTest(t, workdays)
		if !d.ahead(t, got, workdays) {
			all = append(all, &Error{d.Path, t.place.line, t.place.column, CodeFailed, t.Name + " does not come before " +
				d.Tests[t.Ahead-1].Name})
		}
		for _, e := range t.Expect {
			if is, ok := d.holds(e, got); !ok {
				if got.Fault != nil {
					is += " (" + d.FaultText(*got.Fault, "en") + ")"
				}
				all = append(all, &Error{d.Path, e.place.line, e.place.column, CodeFailed, t.Name + ": " + is})
			}
		}
	}
	return all
}

// Passes reports whether every expectation holds: Run without words.
func (d *Document) Passes(workdays *calendar.Calendar) bool {
	for _, t := range d.Tests {
		got := d.decideTest(t, workdays)
		if !d.ahead(t, got, workdays) {
			return false
		}
		for _, e := range t.Expect {
			if !d.agrees(e, got) {
				return false
			}
		}
	}
	return true
}

// decideTest decides a test: what is paid is what the cap over all periods leaves, if it says what was had for others.
func (d *Document) decideTest(t Test, workdays *calendar.Calendar) Result {
	r := d.Decide(t.Facts, t.Period, workdays)
	if t.Had != rule.Missing {
		r.Amount = d.Left(r.Amount, t.Had)
	}
	return r
}

// ahead reports whether a test comes before the one that it names, if it names one.
func (d *Document) ahead(t Test, got Result, workdays *calendar.Calendar) bool {
	if t.Ahead == 0 {
		return true
	}
	other := d.Tests[t.Ahead-1]
	return slices.Compare(got.keys, d.decideTest(other, workdays).keys) < 0
}

func (d *Document) agrees(e Expectation, got Result) bool {
	switch e.Kind {
	case ExpectOutcome:
		return int64(got.Outcome) == e.Value
	case ExpectAmount:
		return got.Amount == e.Value
	case ExpectFailed:
		return got.failed(len(d.Clauses)) == e.Mask
	case ExpectUnknown:
		return got.Unknown == e.Mask
	}
	return got.Values[e.Index] == e.Value
}

// paid reports whether a test expects that somebody is paid.
func (t Test) paid() bool {
	return slices.ContainsFunc(t.Expect, func(e Expectation) bool { return e.Kind == ExpectAmount && e.Value > 0 })
}

// Check returns what keeps a document from being published: tests that fail, clauses that
// no test shows to hold, or none to fail, and an amount that none computes.
func (d *Document) Check(workdays *calendar.Calendar) Errors {
	all := d.Run(workdays)
	var held, failed uint32
	for _, t := range d.Tests {
		got := d.Decide(t.Facts, t.Period, workdays)
		held |= got.Held
		failed |= got.failed(len(d.Clauses))
	}
	for i, c := range d.Clauses {
		if held>>i&1 == 0 {
			all = append(all, &Error{d.Path, c.place.line, c.place.column, CodeUntested,
				"clause " + strconv.Itoa(i+1) + " holds in no test; add a case that meets it"})
		}
		if failed>>i&1 == 0 {
			all = append(all, &Error{d.Path, c.place.line, c.place.column, CodeUntested,
				"clause " + strconv.Itoa(i+1) + " fails in no test; add a case that it turns away"})
		}
	}
	if d.Program.Amount != nil && !slices.ContainsFunc(d.Tests, Test.paid) {
		all = append(all, &Error{d.Path, max(d.amount.line, 1), max(d.amount.column, 1), CodeAmount,
			"no test expects an amount above 0.00; add a case of somebody who is paid"})
	}
	if d.Program.Amount != nil && len(d.Basis) == 0 {
		all = append(all, &Error{d.Path, 1, 1, CodeMissing, "basis is empty: no money without a text that promises it"})
	}
	return all
}
