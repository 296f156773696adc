package rule

// A Fault says why there is no answer: the first part that had none although all it is made
// of had one.
type Fault struct {
	Where  string // Name of the value, "clause 3" or "amount".
	Offset int    // In its text.
	End    int
	Reason Reason
	Name   string // Of the fact or parameter.
}

// A Reason is a kind of fault.
type Reason uint8

// Reasons.
const (
	FactMissing Reason = 1 + iota
	ParameterMissing
	Overflow
	ZeroDivisor
	DateRange
	DatesReversed
	BracketMissing
	ListEmpty
	ListTooLong
	WorkdaysUnknown
	AmountNegative
)

var reasonNames = [...]string{"none", "fact_missing", "parameter_missing", "overflow", "zero_divisor",
	"date_out_of_range", "dates_reversed", "bracket_missing", "list_empty", "list_too_long", "workdays_unknown",
	"amount_negative"}

// String returns the name under which reports know the reason.
func (r Reason) String() string { return reasonNames[r] }

// A tracer computes parts of a program for one row, one by one, to explain them.
type tracer struct {
	*binder
	batch batch
	where string
}

// trace returns a tracer for a row that has been decided.
func (b *Bound) trace(d *Decisions, row int) *tracer {
	return &tracer{
		binder: &binder{scope: b.program.Scope, data: b.data, period: b.period, workdays: b.workdays, size: 1},
		batch:  batch{first: row, rows: 1, items: 1, values: d.Values},
	}
}

// value computes a part.
func (t *tracer) value(n *node) int64 { return t.bind(n).eval(&t.batch)[0] }

// Why returns why a row that was decided is for review; false if it is not.
func (b *Bound) Why(d *Decisions, row int) (Fault, bool) {
	if d.Outcome[row] != Review {
		return Fault{}, false
	}
	t := b.trace(d, row)
	for i, c := range b.program.Clauses {
		if d.Unknown[row]>>i&1 == 1 {
			t.where = clauseName(i)
			return t.cause(c.root), true
		}
	}
	for _, i := range b.program.Results {
		if d.Values[i][row] == Missing {
			return t.causeOfValue(i), true
		}
	}
	t.where = "amount"
	root := b.program.Amount.root
	if t.value(root) != Missing {
		return Fault{t.where, root.offset, root.end, AmountNegative, ""}, true
	}
	return t.cause(root), true
}

// clauseName is how faults name a clause: its number from 1.
func clauseName(i int) string {
	if i < 9 {
		return "clause " + string(rune('1'+i))
	}
	return "clause " + string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
}

func (t *tracer) causeOfValue(i int) Fault {
	t.where = t.scope.Values[i].Name
	return t.cause(t.scope.Values[i].Expr.root)
}

// cause finds why a part has no answer.
func (t *tracer) cause(n *node) Fault {
	fault := func(reason Reason, name string) Fault { return Fault{t.where, n.offset, n.end, reason, name} }
	switch {
	case n.op == opColumn:
		return fault(FactMissing, t.scope.Columns[n.value].Name)
	case n.op == opItem:
		l := &t.scope.Lists[n.value>>32]
		return fault(FactMissing, l.Each+"."+l.Columns[n.value&(1<<32-1)].Name)
	case n.op == opParameter:
		return fault(ParameterMissing, t.scope.Parameters[n.value].Name)
	case n.op == opValue:
		return t.causeOfValue(int(n.value))
	case n.isFold():
		return t.causeInList(n)
	case n.op == opCall && n.fn.name == "when":
		switch t.value(n.args[0]) {
		case 1:
			return t.cause(n.args[1])
		case 0:
			return t.cause(n.args[2])
		}
	}
	for _, a := range n.args {
		isTable := a.typ.Kind > Code || n.op == opCall && n.fn.name == "at" && a.op == opParameter
		if !isTable && t.value(a) == Missing {
			return t.cause(a)
		}
	}
	return fault(t.reason(n))
}

// reason says what is wrong with a part all of whose parts have answers.
func (t *tracer) reason(n *node) (Reason, string) {
	if n.op == opIndex {
		p := &t.scope.Parameters[n.value]
		if p.By.Kind == Code || p.On(t.period.Start) == nil {
			return ParameterMissing, p.Name
		}
		return BracketMissing, p.Name
	}
	if n.op != opCall {
		return Overflow, ""
	}
	switch n.fn.name {
	case "at":
		return ParameterMissing, t.scope.Parameters[n.args[0].value].Name
	case "scale":
		p := &t.scope.Parameters[n.args[0].value]
		if p.On(t.period.Start) == nil {
			return ParameterMissing, p.Name
		}
	case "age", "months", "years":
		return DatesReversed, ""
	case "add_days", "add_months", "add_years":
		return DateRange, ""
	case "workday_from", "add_workdays":
		return WorkdaysUnknown, ""
	case "div", "share", "area_for":
		if t.value(n.args[len(n.args)-2]) == 0 {
			return ZeroDivisor, ""
		}
	}
	return Overflow, ""
}

func (t *tracer) causeInList(n *node) Fault {
	name := t.scope.Lists[n.value].Name
	fault := func(reason Reason) Fault { return Fault{t.where, n.offset, n.end, reason, name} }
	l := &t.data.Lists[n.value]
	first, last := l.First[t.batch.first], l.Last[t.batch.first]
	switch {
	case first < 0:
		return fault(FactMissing)
	case last-first > ItemsMax:
		return fault(ListTooLong)
	case first == last:
		return fault(ListEmpty)
	}
	t.inner = true
	defer func() { t.inner = false }()
	for i := first; i < last; i++ {
		t.batch.item = int(i)
		if t.value(n.args[0]) == Missing {
			return t.cause(n.args[0])
		}
	}
	return fault(Overflow)
}

// A Part is something that an expression was made of, with what it was for one row.
type Part struct {
	Text  string // As the expression has it, such as standard[degree].
	Type  Type
	Value int64
}

// Parts returns what an expression of the program was made of, for a row that was decided:
// facts, parameters, lookups and named values, each once; of a choice, the side that was chosen.
func (b *Bound) Parts(d *Decisions, row int, e *Expression) []Part {
	t := b.trace(d, row)
	var parts []Part
	t.collect(e, e.root, &parts)
	return parts
}

func (t *tracer) collect(e *Expression, n *node, parts *[]Part) {
	leaf := n.isFold()
	switch n.op {
	case opColumn, opValue, opDay:
		leaf = true
	case opParameter:
		if n.typ.Kind > Code {
			return
		}
		leaf = true
	case opIndex:
		t.collect(e, n.args[0], parts)
		leaf = true
	}
	if leaf {
		text := e.Text[n.offset:n.end]
		for _, p := range *parts {
			if p.Text == text {
				return
			}
		}
		*parts = append(*parts, Part{text, n.typ, t.value(n)})
		return
	}
	if n.op == opCall && n.fn.name == "when" {
		t.collect(e, n.args[0], parts)
		switch t.value(n.args[0]) {
		case 1:
			t.collect(e, n.args[1], parts)
		case 0:
			t.collect(e, n.args[2], parts)
		}
		return
	}
	for _, a := range n.args {
		t.collect(e, a, parts)
	}
}
