package indicator

import (
	"strings"

	"liangshan/quantity"
)

// A Formula is an expression over figures: numbers, names of figures, + - * /, comparisons,
// && and ||, and brackets. last(code) is the figure's value of the period before, year_ago(code)
// that of the same period a year before, places(code) the sum over the places that reported,
// parts(code) the sum over the shorter periods. It is exact: nothing is rounded within.
type Formula struct {
	nodes []formulaNode
	names []Name
}

// A Name is a figure as a formula asks for it.
type Name struct {
	Function string // "", "last", "year_ago", "places" or "parts".
	Code     string
}

type formulaNode struct {
	operator    string // "number", "name", "true", "false", or the operator's sign; "neg" and "!".
	left, right int
	number      Fraction
	name        int
}

// ParseFormula reads an expression. ErrFormula.
func ParseFormula(text string) (*Formula, error) {
	if text == "" || len(text) > FormulaMax {
		return nil, ErrFormula
	}
	p := &formulaReader{text: text, formula: &Formula{}}
	p.next()
	root := p.or(0)
	if p.failed || p.token != "" {
		return nil, ErrFormula
	}
	p.formula.nodes = append(p.formula.nodes, p.formula.nodes[root]) // The last one is where to begin.
	return p.formula, nil
}

// Names returns what the formula asks for, each once, in the order in which it comes.
func (f *Formula) Names() []Name { return f.names }

// A formulaReader takes a text apart.
type formulaReader struct {
	text    string
	token   string // "" at the end.
	formula *Formula
	failed  bool
}

const depthMax = 64

func (p *formulaReader) fail() int {
	p.failed, p.text, p.token = true, "", ""
	return 0
}

// next reads a token: a number, a name, or a sign.
func (p *formulaReader) next() {
	p.text = strings.TrimLeft(p.text, " ")
	n := 0
	switch {
	case p.text == "":
	case isDigit(p.text[0]):
		for n < len(p.text) && (isDigit(p.text[n]) || p.text[n] == '.') {
			n++
		}
	case isLetter(p.text[0]):
		for n < len(p.text) && (isLetter(p.text[n]) || isDigit(p.text[n]) || p.text[n] == '_') {
			n++
		}
	default:
		n = 1
		for _, sign := range [...]string{"<=", ">=", "==", "!=", "&&", "||"} {
			if strings.HasPrefix(p.text, sign) {
				n = 2
			}
		}
	}
	p.token, p.text = p.text[:n], p.text[n:]
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

func (p *formulaReader) add(n formulaNode) int {
	p.formula.nodes = append(p.formula.nodes, n)
	return len(p.formula.nodes) - 1
}

// chain reads parts that stand between signs.
func (p *formulaReader) chain(depth int, part func(int) int, once bool, signs ...string) int {
	if depth > depthMax {
		return p.fail()
	}
	left := part(depth + 1)
	for {
		found := false
		for _, sign := range signs {
			if p.token == sign {
				p.next()
				right := part(depth + 1)
				left = p.add(formulaNode{operator: sign, left: left, right: right})
				found = true
				break
			}
		}
		if !found || once || p.failed {
			return left
		}
	}
}

func (p *formulaReader) or(depth int) int  { return p.chain(depth, p.and, false, "||") }
func (p *formulaReader) and(depth int) int { return p.chain(depth, p.comparison, false, "&&") }

func (p *formulaReader) comparison(depth int) int {
	return p.chain(depth, p.sum, true, "<=", ">=", "==", "!=", "<", ">")
}

func (p *formulaReader) sum(depth int) int     { return p.chain(depth, p.product, false, "+", "-") }
func (p *formulaReader) product(depth int) int { return p.chain(depth, p.one, false, "*", "/") }

// one reads a number, a name, a function of a name, a negation or what stands in brackets.
func (p *formulaReader) one(depth int) int {
	token := p.token
	switch {
	case depth > depthMax || token == "":
		return p.fail()
	case token == "-" || token == "!":
		p.next()
		inner := p.one(depth + 1)
		if token == "-" {
			token = "neg"
		}
		return p.add(formulaNode{operator: token, left: inner})
	case token == "(":
		p.next()
		inner := p.or(depth + 1)
		return p.closed(inner)
	case token == "true" || token == "false":
		p.next()
		return p.add(formulaNode{operator: token})
	case isDigit(token[0]):
		value, err := quantity.Parse(token, DecimalsMax)
		if err != nil {
			return p.fail()
		}
		p.next()
		return p.add(formulaNode{operator: "number", number: Scaled(value, DecimalsMax)})
	case isLetter(token[0]):
		return p.named()
	}
	return p.fail()
}

func (p *formulaReader) closed(inner int) int {
	if p.token != ")" {
		return p.fail()
	}
	p.next()
	return inner
}

func (p *formulaReader) named() int {
	name := Name{Code: p.token}
	p.next()
	if p.token == "(" {
		switch name.Function = name.Code; name.Function {
		case "last", "year_ago", "places", "parts":
		default:
			return p.fail()
		}
		p.next()
		if name.Code = p.token; name.Code == "" || !isLetter(name.Code[0]) {
			return p.fail()
		}
		p.next()
		p.closed(0)
	}
	at := -1
	for i, known := range p.formula.names {
		if known == name {
			at = i
		}
	}
	if at < 0 {
		at = len(p.formula.names)
		p.formula.names = append(p.formula.names, name)
	}
	return p.add(formulaNode{operator: "name", name: at})
}

// An Answer is what a formula comes to. With Missing set it is none: the first name without
// a value, or "zero" for a division by zero.
type Answer struct {
	Number  Fraction
	Truth   bool // Of a comparison.
	Logical bool // It is true or false, not a number.
	Missing string
}

// Answer evaluates the formula. value gives what a name stands for. Errors: ErrOverflow;
// ErrFormula where a number stands for a truth or the other way round.
func (f *Formula) Answer(value func(Name) (Fraction, bool)) (Answer, error) {
	return f.at(len(f.nodes)-1, value)
}

func (f *Formula) at(i int, value func(Name) (Fraction, bool)) (Answer, error) {
	n := &f.nodes[i]
	switch n.operator {
	case "number":
		return Answer{Number: n.number}, nil
	case "true", "false":
		return Answer{Logical: true, Truth: n.operator == "true"}, nil
	case "name":
		v, ok := value(f.names[n.name])
		if !ok {
			return Answer{Missing: f.names[n.name].Code}, nil
		}
		return Answer{Number: v}, nil
	}
	left, err := f.at(n.left, value)
	if err != nil {
		return left, err
	}
	switch n.operator {
	case "neg":
		return negative(left)
	case "!":
		if left.Missing == "" && !left.Logical {
			return left, ErrFormula
		}
		left.Truth = !left.Truth
		return left, nil
	case "&&", "||":
		return f.logical(n, left, value)
	}
	right, err := f.at(n.right, value)
	if err != nil {
		return right, err
	}
	return combine(n.operator, left, right)
}

func negative(a Answer) (Answer, error) {
	if a.Missing != "" {
		return a, nil
	}
	v, ok := Whole(0).Minus(a.Number)
	if a.Logical {
		return a, ErrFormula
	}
	if !ok {
		return a, ErrOverflow
	}
	return Answer{Number: v}, nil
}

// logical leaves the right side alone where the left decides: what it lacks does not matter.
func (f *Formula) logical(n *formulaNode, left Answer, value func(Name) (Fraction, bool)) (Answer, error) {
	if left.Missing == "" && !left.Logical {
		return left, ErrFormula
	}
	if left.Missing == "" && left.Truth == (n.operator == "||") {
		return left, nil
	}
	right, err := f.at(n.right, value)
	if err != nil || right.Missing == "" && !right.Logical {
		if err == nil {
			err = ErrFormula
		}
		return right, err
	}
	if right.Missing == "" && right.Truth == (n.operator == "||") {
		return right, nil
	}
	if left.Missing != "" {
		return left, nil
	}
	return right, nil
}

func combine(operator string, left, right Answer) (Answer, error) {
	switch {
	case left.Missing != "":
		return left, nil
	case right.Missing != "":
		return right, nil
	case left.Logical || right.Logical:
		return left, ErrFormula
	}
	var v Fraction
	ok := true
	switch operator {
	case "+":
		v, ok = left.Number.plus(right.Number)
	case "-":
		v, ok = left.Number.Minus(right.Number)
	case "*":
		v, ok = left.Number.times(right.Number)
	case "/":
		if right.Number.Num == 0 {
			return Answer{Missing: "zero"}, nil
		}
		v, ok = left.Number.over(right.Number)
	default:
		return Answer{Logical: true, Truth: Holds(operator, left.Number.Compare(right.Number))}, nil
	}
	if !ok {
		return Answer{}, ErrOverflow
	}
	return Answer{Number: v}, nil
}

// Holds says whether a comparison holds of two numbers whose order is given as -1, 0 or +1.
func Holds(operator string, order int) bool {
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "==":
		return order == 0
	case "!=":
		return order != 0
	}
	panic("indicator: no such comparison: " + operator)
}
