package rule

import (
	"strconv"

	"liangshan/quantity"
)

// A Mutant is a change of one operator, constant, rounding or reading of an expression: a slip
// that its tests should notice.
type Mutant struct {
	Offset, End int    // What is replaced in the text,
	New         string // by this.
}

// Apply returns the text with the change.
func (m Mutant) Apply(text string) string { return text[:m.Offset] + m.New + text[m.End:] }

// slips are the other operators that could have been written.
var slips = map[op][]string{
	opAnd: {"||"}, opOr: {"&&"}, opEqual: {"!="}, opUnequal: {"=="}, opLess: {"<=", ">="}, opLessEqual: {"<", ">"},
	opMore: {">=", "<="}, opMoreEqual: {">", "<"}, opAdd: {"-"}, opSub: {"+"},
}

var operatorLength = map[op]int{opAnd: 2, opOr: 2, opEqual: 2, opUnequal: 2, opLess: 1, opLessEqual: 2, opMore: 1,
	opMoreEqual: 2, opAdd: 1, opSub: 1, opMul: 1}

var otherFunction = map[string]string{"max": "min", "min": "max", "any": "all", "all": "any", "add_months": "add_years",
	"add_years": "add_months", "months": "years", "years": "months"}

// Mutants returns the changes of an expression, in the order of its text. Not all of them can
// be parsed again: a rounding that a function does not take is refused.
func (e *Expression) Mutants() []Mutant {
	var all []Mutant
	e.mutate(e.root, &all)
	return all
}

func (e *Expression) mutate(n *node, all *[]Mutant) {
	change := func(from, to int, text string) { *all = append(*all, Mutant{from, to, text}) }
	switch n.op {
	case opLiteral:
		for _, text := range otherLiterals(n) {
			change(n.offset, n.end, text)
		}
	case opWord:
		for _, w := range words {
			same := w.kind == isRounding && n.typ.Kind == rounding || w.kind == isReading && n.typ.Kind == reading
			if same && int64(w.value) != n.value {
				change(n.offset, n.end, w.en)
			}
		}
	case opNot, opNeg:
		change(n.offset, n.offset+1, "")
	case opMul:
		for _, a := range n.args {
			if same(a.typ, n.typ) {
				change(n.offset, n.end, "("+e.Text[a.offset:a.end]+")")
			}
		}
	case opCall:
		e.mutateCall(n, all)
	}
	for _, operator := range slips[n.op] {
		change(n.at, n.at+operatorLength[n.op], operator)
	}
	for _, a := range n.args {
		e.mutate(a, all)
	}
}

func (e *Expression) mutateCall(n *node, all *[]Mutant) {
	name := n.offset
	for name < n.end && e.Text[name] != '(' {
		name++
	}
	if other := otherFunction[n.fn.name]; other != "" {
		*all = append(*all, Mutant{n.offset, name, other})
	}
	switch n.fn.name {
	case "when":
		x, y := n.args[1], n.args[2]
		swapped := e.Text[y.offset:y.end] + ", " + e.Text[x.offset:x.end]
		*all = append(*all, Mutant{x.offset, y.end, swapped})
	case "known":
		*all = append(*all, Mutant{n.offset, n.offset, "!"})
	case "given":
		*all = append(*all, Mutant{n.offset, n.end, e.Text[n.args[1].offset:n.args[1].end]})
	case "in":
		if len(n.args) > 2 {
			last := n.args[len(n.args)-1]
			before := n.args[len(n.args)-2]
			*all = append(*all, Mutant{before.end, last.end, ""})
		}
	}
}

// otherLiterals returns what could have been written instead: one unit more or less, another code.
func otherLiterals(n *node) []string {
	switch n.typ.Kind {
	case Bool:
		return []string{strconv.FormatBool(n.value == 0)}
	case Int:
		more := []string{strconv.FormatInt(n.value+1, 10)}
		if n.value > 0 {
			more = append(more, strconv.FormatInt(n.value-1, 10))
		}
		return more
	case Money:
		more := []string{plainMoney(n.value + 1)}
		if n.value > 0 {
			more = append(more, plainMoney(n.value-1))
		}
		return more
	case Code:
		codes := n.typ.Set.Codes
		if len(codes) > 1 {
			return []string{strconv.Quote(codes[(n.value+1)%int64(len(codes))])}
		}
		return nil
	}
	name := n.typ.Kind.String()
	var more []string
	for _, v := range []int64{n.value + 1, n.value - 1} {
		if n.typ.InRange(v) {
			more = append(more, name+"("+strconv.Quote(n.typ.Format(v))+")")
		}
	}
	return more
}

// plainMoney writes money as literals have it.
func plainMoney(fen int64) string {
	var out []byte
	for _, c := range []byte(quantity.Format(fen, 2)) {
		if c != ',' {
			out = append(out, c)
		}
	}
	return string(out)
}
