package policy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// A documentReader reads one document.
type documentReader struct {
	*reader
	d    *Document
	sets map[string]*rule.CodeSet
	kept bool // The text was published: what is refused today was not, and is read as it was.
}

// Read reads a document. Errors are of type Errors: all that are found, with line and column.
func Read(path, text string) (*Document, error) { return readText(path, text, false) }

// ReadKept reads the text of a document that was published, as the journal has it. What would be refused today and
// meant something then is read as it was: a comment in an expression is passed over, with what stands behind it.
func ReadKept(path, text string) (*Document, error) { return readText(path, text, true) }

func readText(path, text string, kept bool) (*Document, error) {
	r := &documentReader{
		reader: &reader{path: path},
		d:      &Document{Path: path, Text: text, Hash: Hash(text), labels: map[string]Words{}},
		sets:   map[string]*rule.CodeSet{},
		kept:   kept,
	}
	r.d.Program = &rule.Program{Scope: rule.NewScope()}
	r.d.Scope().Comments = kept
	if len(text) > textMax {
		r.fail(1, 1, CodeMalformed, "a document has at most 512 KiB")
		return nil, r.errors
	}
	if tree := r.parse(text); tree != nil {
		if m := r.mapping(tree); m != nil {
			r.document(m)
		}
	}
	if len(r.errors) > 0 {
		slices.SortStableFunc(r.errors, func(a, b *Error) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return nil, r.errors
	}
	r.d.Program.Prepare()
	return r.d, nil
}

func (r *documentReader) document(m *mapping) {
	d := r.d
	if n := m.must("programme"); n != nil {
		d.Code = r.text(n, 64)
		if !codeForm.MatchString(d.Code) {
			r.failAt(n, CodeValue, "a code has lower-case letters, digits and _, and begins with a letter")
		}
	}
	d.Version = r.number(m.must("version"), 1, 9999)
	d.Name = r.words(m, nameMax, true)
	if n := m.take("assumed"); n != nil {
		d.Assumed = r.assumed(n)
	}
	for _, n := range r.list(m.must("basis")) {
		r.basis(n)
	}
	d.Unit = r.choice(m.must("unit"), "person", "household", "dwelling", "company", "case")
	d.Every = r.choice(m.must("every"), "once", "month", "quarter", "year", "case")
	r.codes(m.take("codes"))
	r.columns(m.take("columns"))
	r.lists(m.take("lists"))
	r.parameters(m.take("parameters"))
	r.values(m.take("values"))
	r.clauses(m.take("clauses"))
	r.amount(m)
	r.money(m)
	r.review(m.take("review"))
	tests := r.list(m.must("tests"))
	r.equivalents(m.take("equivalent"))
	m.end()
	if len(r.errors) == 0 { // Tests name what stands above.
		r.tests(tests)
	}
}

// words reads zh and en of a mapping.
func (r *documentReader) words(m *mapping, most int, must bool) Words {
	take := m.take
	if must {
		take = m.must
	}
	return Words{ZH: r.text(take("zh"), most), EN: r.text(take("en"), most)}
}

func (r *documentReader) assumed(n ast.Node) *Assumed {
	m := r.mapping(n)
	if m == nil {
		return nil
	}
	a := &Assumed{On: r.date(m.must("on")), Note: r.words(m, reasonMax, true)}
	m.end()
	return a
}

func (r *documentReader) basis(n ast.Node) {
	m := r.mapping(n)
	if m == nil {
		return
	}
	b := Basis{Name: Words{r.text(m.must("zh"), nameMax), r.text(m.take("en"), nameMax)},
		Article: r.text(m.take("article"), nameMax), Link: r.text(m.take("link"), 500),
		From: r.date(m.take("from"))}
	until := m.take("until")
	if b.Until = r.date(until); b.Until != 0 && b.Until < b.From && !r.kept {
		r.failAt(until, CodeValue, "it ends on "+b.Until.String()+", before it begins")
	}
	m.end()
	r.d.Basis = append(r.d.Basis, b)
}

// codes reads sets of codes.
func (r *documentReader) codes(n ast.Node) {
	if n == nil {
		return
	}
	m := r.mapping(n)
	if m == nil {
		return
	}
	for i := range m.fields {
		f := &m.fields[i]
		f.taken = true
		r.set(f.name, f.value)
	}
}

// set reads one set of codes: a list, or a mapping to words.
func (r *documentReader) set(name string, n ast.Node) *rule.CodeSet {
	set := &rule.CodeSet{Name: name}
	switch n.(type) {
	case *ast.SequenceNode:
		for _, item := range r.list(n) {
			set.Codes = append(set.Codes, r.text(item, 64))
		}
	default:
		m := r.mapping(n)
		if m == nil {
			return set
		}
		for _, f := range m.fields {
			set.Codes = append(set.Codes, f.name)
			if w := r.mapping(f.value); w != nil {
				r.d.labels[name+"."+f.name] = r.words(w, nameMax, true)
				w.end()
			}
		}
	}
	if len(set.Codes) == 0 || len(set.Codes) > rule.CodesMax {
		r.failAt(n, CodeValue, "a set has 1 to 5000 codes")
	}
	for i, c := range set.Codes {
		if set.Index(c) != i {
			r.failAt(n, CodeValue, c+" is in the set twice")
		}
	}
	r.sets[name] = set
	return set
}

// typ reads kind and codes of a mapping. inline names a set that is listed on the spot.
func (r *documentReader) typ(m *mapping, inline string) rule.Type {
	n, codes := m.must("kind"), m.take("codes")
	if n == nil {
		return rule.Type{}
	}
	s, _, _ := r.scalar(n)
	kind, ok := rule.ParseKind(s)
	switch {
	case !ok:
		r.failAt(n, CodeValue, s+" is none of bool, int, date, money, area, rate, code")
		return rule.Type{}
	case kind != rule.Code && codes != nil:
		r.failAt(codes, CodeField, "only a code has codes")
	case kind == rule.Code && codes == nil:
		r.failAt(n, CodeMissing, "codes is missing here: the name of a set, or [a, b, …]")
		return rule.Type{}
	case kind == rule.Code:
		return rule.Type{Kind: kind, Set: r.setOf(codes, inline)}
	}
	return rule.Type{Kind: kind}
}

// setOf returns the set that is named, or listed, here.
func (r *documentReader) setOf(n ast.Node, inline string) *rule.CodeSet {
	switch n.(type) {
	case *ast.SequenceNode, *ast.MappingNode, *ast.MappingValueNode:
		return r.set(inline, n)
	}
	name := r.text(n, nameMax)
	set, ok := r.sets[name]
	if !ok {
		r.failAt(n, CodeValue, "no set of codes is called "+name)
		return &rule.CodeSet{Name: name}
	}
	return set
}

func (r *documentReader) columns(n ast.Node) {
	r.eachField(n, func(f *field, m *mapping) {
		c := rule.Column{Name: f.name, Type: r.typ(m, f.name)}
		if c.Type.Kind == 0 {
			r.broken(f.name)
		} else {
			r.ruleError(f.key, f.name, r.d.Scope().AddColumn(c))
		}
		r.d.Columns = append(r.d.Columns,
			Column{f.name, r.words(m, nameMax, true), r.text(m.take("source"), nameMax), r.record(m.take("record"), c.Type)})
	})
	if len(r.d.Columns) > columnsMax {
		r.failAt(n, CodeValue, "a document has at most 200 columns")
	}
}

// record reads what of a fact the record knows.
func (r *documentReader) record(n ast.Node, t rule.Type) Record {
	if n == nil {
		return NoRecord
	}
	is, kind := RecordTotal, rule.Money
	if r.choice(n, "total", "periods") == "periods" {
		is, kind = RecordPeriods, rule.Int
	}
	if t.Kind != kind {
		r.failAt(n, CodeValue, "what the record knows is of kind money (total) or int (periods)")
	}
	return is
}

// eachField reads a mapping of names to mappings, in its order.
func (r *documentReader) eachField(n ast.Node, do func(f *field, m *mapping)) {
	if n == nil {
		return
	}
	all := r.mapping(n)
	if all == nil {
		return
	}
	for i := range all.fields {
		if m := r.mapping(all.fields[i].value); m != nil {
			do(&all.fields[i], m)
			m.end()
		}
	}
}

func (r *documentReader) lists(n ast.Node) {
	r.eachField(n, func(f *field, m *mapping) {
		l := rule.List{Name: f.name, Each: r.text(m.must("each"), 64)}
		var items []Column
		r.eachField(m.must("columns"), func(c *field, m *mapping) {
			l.Columns = append(l.Columns, rule.Column{Name: c.name, Type: r.typ(m, l.Each+"_"+c.name)})
			items = append(items, Column{c.name, r.words(m, nameMax, true), r.text(m.take("source"), nameMax), NoRecord})
		})
		r.d.Items = append(r.d.Items, items)
		r.d.Lists = append(r.d.Lists, Column{Name: f.name, Words: r.words(m, nameMax, true)})
		r.ruleError(f.key, f.name, r.d.Scope().AddList(l))
	})
}

func (r *documentReader) values(n ast.Node) {
	r.eachField(n, func(f *field, m *mapping) {
		is, want := m.must("is"), rule.Type{}
		for _, given := range m.fields {
			if given.name == "kind" {
				want = r.typ(m, f.name)
			}
		}
		words := r.words(m, nameMax, true)
		if is == nil {
			r.broken(f.name)
			return
		}
		e := r.expression(is, want)
		if e == nil {
			r.broken(f.name)
		} else {
			r.ruleError(f.key, f.name, r.d.Scope().AddValue(rule.Value{Name: f.name, Expr: e}))
		}
		r.d.Values = append(r.d.Values, Value{f.name, words, r.placeOf(is)})
	})
}

func (r *documentReader) expression(n ast.Node, want rule.Type) *rule.Expression {
	text := r.source(n)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	e, err := r.d.Scope().Parse(text, want)
	r.ruleError(n, text, err)
	return e
}

func (r *documentReader) placeOf(n ast.Node) place {
	line, column := at(n)
	return place{line, column}
}

func (r *documentReader) clauses(n ast.Node) {
	items := r.list(n)
	if len(items) > rule.ClausesMax {
		r.failAt(n, CodeValue, "a document has at most 32 clauses")
		return
	}
	for _, item := range items {
		m := r.mapping(item)
		if m == nil {
			continue
		}
		is := m.must("rule")
		c := Clause{Reason: r.words(m, reasonMax, true)}
		m.end()
		if is == nil {
			continue
		}
		c.place = r.placeOf(is)
		if e := r.expression(is, rule.Type{Kind: rule.Bool}); e != nil {
			r.d.Program.Clauses = append(r.d.Program.Clauses, e)
			r.d.Clauses = append(r.d.Clauses, c)
		}
	}
}

func (r *documentReader) amount(m *mapping) {
	amount, results := m.take("amount"), m.take("results")
	if amount != nil {
		r.d.amount = r.placeOf(amount)
		r.d.Program.Amount = r.expression(amount, rule.Type{Kind: rule.Money})
	}
	for _, n := range r.list(results) {
		name := r.text(n, 64)
		index := -1
		for i, v := range r.d.Values {
			if v.Name == name {
				index = i
			}
		}
		if index < 0 {
			r.failAt(n, CodeValue, "no value is called "+name)
			continue
		}
		r.d.Program.Results = append(r.d.Program.Results, index)
	}
	if amount == nil && len(r.d.Values) == 0 && len(r.d.Clauses) == 0 && len(r.errors) == 0 {
		r.failAt(m.node, CodeMissing, "amount, values or clauses must say what the document finds out")
	}
}

// money reads what has to do with payment.
func (r *documentReader) money(m *mapping) {
	d := r.d
	if n := m.take("cap"); n != nil {
		d.capped = r.placeOf(n)
		if c := r.mapping(n); c != nil {
			d.CapEach, d.CapTotal = r.most(c.take("each")), r.most(c.take("total"))
			c.end()
		}
	}
	for _, n := range r.list(m.take("order")) {
		d.ordered = r.placeOf(n)
		name, descending := strings.CutSuffix(r.text(n, nameMax), " desc")
		if !r.sortable(name) {
			r.failAt(n, CodeValue, "no column or value is called "+name)
		}
		d.Order = append(d.Order, Order{name, descending})
	}
	if n := m.take("accounts"); n != nil {
		d.Accounts = r.accounts(n)
	}
	for _, n := range r.list(m.take("excludes")) {
		d.Excludes = append(d.Excludes, r.text(n, 64))
	}
	for _, n := range r.list(m.take("doors")) {
		d.Doors = append(d.Doors, r.text(n, 64))
	}
}

// most reads what is paid at most. Nothing and less is no bound, and would pay without one.
func (r *documentReader) most(n ast.Node) int64 {
	if n == nil {
		return 0
	}
	before := len(r.errors)
	v := r.value(n, rule.Type{Kind: rule.Money})
	if v <= 0 && !r.kept && len(r.errors) == before {
		r.failAt(n, CodeValue, "a cap is above 0.00; where there is none it is left out")
	}
	return v
}

// accounts reads the numbers of the accounts of a programme's money. That each is another says the county, which
// knows the accounts.
func (r *documentReader) accounts(n ast.Node) *Accounts {
	m := r.mapping(n)
	if m == nil {
		return nil
	}
	number := func(name string) uint64 { return uint64(r.number(m.must(name), 1, 1<<53-1)) }
	a := &Accounts{number("budget"), number("payable"), number("bank"), number("suspense"), number("receivable"),
		number("claims")}
	m.end()
	return a
}

// sortable reports whether a name is a column or a value.
func (r *documentReader) sortable(name string) bool {
	for _, c := range r.d.Columns {
		if c.Name == name {
			return true
		}
	}
	for _, v := range r.d.Values {
		if v.Name == name {
			return true
		}
	}
	return false
}

func (r *documentReader) equivalents(n ast.Node) {
	for _, item := range r.list(n) {
		m := r.mapping(item)
		if m == nil {
			continue
		}
		r.d.Equivalents = append(r.d.Equivalents, Equivalent{r.text(m.must("in"), nameMax),
			r.text(m.must("change"), nameMax), r.text(m.must("because"), reasonMax)})
		m.end()
	}
}

// parameters reads dated parameters.
func (r *documentReader) parameters(n ast.Node) {
	r.eachField(n, func(f *field, m *mapping) {
		p, before := rule.Parameter{Name: f.name}, len(r.errors)
		if by := m.take("by"); by != nil {
			p.By = r.by(by)
		}
		if scale := m.take("scale"); scale != nil {
			p.Scale = r.value(scale, rule.Type{Kind: rule.Bool}) == 1
		}
		p.Type = r.typ(m, f.name)
		about := Parameter{Name: f.name, Words: r.words(m, nameMax, true), Source: r.text(m.take("source"), reasonMax)}
		if assumed := m.take("assumed"); assumed != nil {
			about.Assumed = r.date(assumed)
		}
		about.line, _ = at(f.key)
		values := m.must("values")
		if p.Scale && (p.By.Kind == 0 || p.By.Kind == rule.Code || p.Type.Kind != rule.Rate) {
			r.failAt(f.key, CodeValue, "a scale has kind: rate and by: money (or int, area)")
		}
		if values != nil && p.Type.Kind != 0 {
			r.entries(&p, values)
		}
		if len(r.errors) == before {
			r.ruleError(f.key, f.name, r.d.Scope().AddParameter(p))
		}
		if len(r.errors) > before {
			r.broken(f.name)
		}
		r.d.Parameters = append(r.d.Parameters, about)
	})
}

// by reads by what a table is looked up: a kind, or a set of codes.
func (r *documentReader) by(n ast.Node) rule.Type {
	s, _, _ := r.scalar(n)
	if kind, ok := rule.ParseKind(s); ok && kind != rule.Code && kind != rule.Bool {
		return rule.Type{Kind: kind}
	}
	if set, ok := r.sets[s]; ok {
		return rule.Type{Kind: rule.Code, Set: set}
	}
	r.failAt(n, CodeValue, s+" is no set of codes, and none of int, date, money, area, rate")
	return rule.Type{Kind: rule.Int}
}

// entries reads {from: value} of a parameter.
func (r *documentReader) entries(p *rule.Parameter, n ast.Node) {
	m := r.mapping(n)
	if m == nil {
		return
	}
	for _, f := range m.fields {
		from, err := calendar.Parse(f.name)
		if err != nil {
			r.failAt(f.key, CodeValue, "the day from which a value holds is expected, such as 2026-01-01")
			continue
		}
		e := rule.Entry{From: from}
		switch s, _ := f.value.(*ast.StringNode); {
		case s != nil && s.Value == "none":
			e.None = true
		case p.By.Kind == 0:
			e.Values = []int64{r.value(f.value, p.Type)}
		case p.By.Kind == rule.Code:
			r.byCode(p, &e, f.value)
		default:
			r.byBracket(p, &e, f.value)
		}
		p.Entries = append(p.Entries, e)
	}
}

// byCode reads {code: value}. Codes that are not named have no value.
func (r *documentReader) byCode(p *rule.Parameter, e *rule.Entry, n ast.Node) {
	m := r.mapping(n)
	if m == nil {
		return
	}
	e.Values = make([]int64, len(p.By.Set.Codes))
	for i := range e.Values {
		e.Values[i] = rule.Missing
	}
	for _, f := range m.fields {
		i := p.By.Set.Index(f.name)
		if i < 0 {
			r.failAt(f.key, CodeValue, f.name+" is none of the codes of "+p.By.Set.Name)
			continue
		}
		e.Values[i] = r.value(f.value, p.Type)
	}
}

// byBracket reads {threshold: value}: what holds from the threshold on, itself included.
func (r *documentReader) byBracket(p *rule.Parameter, e *rule.Entry, n ast.Node) {
	m := r.mapping(n)
	if m == nil {
		return
	}
	for _, f := range m.fields {
		e.Starts = append(e.Starts, r.value(f.key, p.By))
		e.Values = append(e.Values, r.value(f.value, p.Type))
		if p.Scale && e.Values[len(e.Values)-1] < 0 {
			r.failAt(f.value, CodeValue, "a rate of a scale is not negative")
		}
	}
}
