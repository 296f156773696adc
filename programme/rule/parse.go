package rule

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/quantity"
)

// An Expression is a checked expression of one type.
type Expression struct {
	Text string
	Type Type
	root *node
}

// A node is a part of an expression.
type node struct {
	op     op
	typ    Type
	offset int
	end    int
	at     int // Of the operator between two parts.
	args   []*node
	value  int64     // Of a literal; the index of a name.
	fn     *function // Of a call.
	code   string    // Of a text.
}

type op uint8

const (
	opLiteral op = 1 + iota
	opColumn
	opItem // A column of an item of a list: value is list<<32 | column.
	opList
	opParameter
	opValue
	opDay
	opWord // A rounding or a reading.
	opText
	opNot
	opNeg
	opAnd
	opOr
	opEqual
	opUnequal
	opLess
	opLessEqual
	opMore
	opMoreEqual
	opAdd
	opSub
	opMul
	opIndex
	opCall
)

// A reader turns the syntax of Go into checked nodes.
type reader struct {
	scope *Scope
	text  string
	set   *token.FileSet
	depth int
	inner int // The list whose items may be named, plus one.
}

// Parse reads and checks an expression. want is the type it must have; a zero kind takes any.
// Errors are of type *Error.
func (s *Scope) Parse(source string, want Type) (*Expression, error) {
	if len(source) > TextMax {
		return nil, fail(CodeCost, TextMax, "an expression has at most ", strconv.Itoa(TextMax), " bytes")
	}
	r := &reader{scope: s, text: source, set: token.NewFileSet()}
	// A new line ends an expression in Go, here it is a blank.
	line := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(source)
	if at := comment(line); at >= 0 && !s.Comments {
		return nil, fail(CodeSyntax, at, "an expression holds no comment: what stands behind it would be no part of the "+
			"rule; in YAML a comment begins with # on a line of its own, outside the expression")
	}
	tree, err := parser.ParseExprFrom(r.set, "", line, 0)
	if err != nil {
		return nil, r.syntax(err)
	}
	root, err := r.read(tree)
	if err != nil {
		return nil, err
	}
	if want.Kind != 0 {
		if err := r.fit(root, want); err != nil {
			return nil, err
		}
	}
	switch {
	case root.typ.Kind == text:
		return nil, fail(CodeKinds, root.offset, "of which set is this code? Declare the value's codes")
	case root.typ.Kind == table:
		return nil, fail(CodeKinds, root.offset, "a table is no value by itself; one is looked up in it, as in ",
			strings.TrimSpace(source), "[…]")
	case root.typ.Kind > Code:
		return nil, fail(CodeKinds, root.offset, "a ", root.typ.Kind.String(), " is no value by itself")
	case s.nodes > NodesMax:
		return nil, fail(CodeCost, 0, "the document's expressions have more than ", strconv.Itoa(NodesMax), " parts")
	}
	return &Expression{Text: source, Type: root.typ, root: root}, nil
}

// comment returns where the first comment of a text begins; -1: it has none. The parser would pass over it, and, all
// lines being one, over the rest of the rule.
func comment(line string) int {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(line))
	said := func(token.Position, string) {} // What else is wrong the parser says.
	s.Init(file, []byte(line), said, scanner.ScanComments)
	for {
		switch at, found, _ := s.Scan(); found {
		case token.COMMENT:
			return file.Offset(at)
		case token.EOF:
			return -1
		}
	}
}

// syntax makes an error of what go/parser says.
func (r *reader) syntax(err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		said := list[0].Msg
		if strings.Contains(r.text, "?") {
			said += "; when(condition, this, otherwise) chooses"
		}
		return fail(CodeSyntax, min(list[0].Pos.Offset, len(r.text)), said)
	}
	return fail(CodeSyntax, 0, err.Error())
}

func (r *reader) offset(at token.Pos) int { return r.set.Position(at).Offset }

// node makes a node and counts it.
func (r *reader) node(from ast.Node, op op, typ Type, args ...*node) *node {
	r.scope.nodes++
	return &node{op: op, typ: typ, offset: r.offset(from.Pos()), end: r.offset(from.End()), args: args}
}

func (r *reader) read(e ast.Expr) (*node, error) {
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > NestedMax {
		return nil, fail(CodeCost, r.offset(e.Pos()), "too many parts within each other; name some of them")
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.read(e.X)
	case *ast.BasicLit:
		return r.literal(e)
	case *ast.Ident:
		return r.ident(e)
	case *ast.SelectorExpr:
		return r.selector(e)
	case *ast.UnaryExpr:
		return r.unary(e)
	case *ast.BinaryExpr:
		return r.binary(e)
	case *ast.IndexExpr:
		return r.index(e)
	case *ast.CallExpr:
		return r.call(e)
	}
	return nil, fail(CodeSyntax, r.offset(e.Pos()), "this form of Go is not part of the language of rules")
}

func (r *reader) literal(e *ast.BasicLit) (*node, error) {
	at, s := r.offset(e.Pos()), e.Value
	n := r.node(e, opLiteral, Type{})
	switch e.Kind {
	case token.INT:
		n.typ.Kind = Int
		if len(s) > 1 && s[0] == '0' {
			return nil, fail(CodeLiteral, at, "a number does not begin with 0")
		}
		v, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, 64)
		if err != nil {
			return nil, fail(CodeLiteral, at, s, " is too large")
		}
		n.value = v
	case token.FLOAT:
		n.typ.Kind = Money
		s = strings.ReplaceAll(s, "_", "")
		whole, cents, ok := strings.Cut(s, ".")
		if !ok || whole == "" || len(cents) != 2 || strings.ContainsAny(s, "eExXpP") {
			return nil, fail(CodeLiteral, at, "money has two decimals, as in 72000.50; a rate is rate(\"5%\"), ",
				"an area is area(\"45.00\")")
		}
		v, err := quantity.Parse(s, 2)
		if err != nil {
			return nil, fail(CodeLiteral, at, err.Error())
		}
		n.value = v
	case token.STRING:
		code, err := strconv.Unquote(s)
		if err != nil {
			return nil, fail(CodeLiteral, at, "this text is not closed")
		}
		n.op, n.typ.Kind, n.code = opText, text, code
	default:
		return nil, fail(CodeLiteral, at, "no such literal; numbers, money and \"codes\" are")
	}
	return n, nil
}

func (r *reader) ident(e *ast.Ident) (*node, error) {
	found, ok := r.scope.names[e.Name]
	at := r.offset(e.Pos())
	if !ok {
		return nil, fail(CodeUnknown, at, "nothing is called ", e.Name, r.near(e.Name))
	}
	n := r.node(e, opWord, Type{})
	n.value = int64(found.index)
	switch found.kind {
	case isColumn:
		n.op, n.typ = opColumn, r.scope.Columns[found.index].Type
	case isList:
		n.op, n.typ.Kind = opList, list
	case isEach:
		return nil, fail(CodeUnknown, at, e.Name, " needs the name of a fact: ", e.Name, ".…")
	case isParameter:
		p := &r.scope.Parameters[found.index]
		n.op, n.typ = opParameter, p.Type
		switch {
		case p.Scale:
			n.typ = Type{Kind: scaled}
		case !p.single():
			n.typ = Type{Kind: table}
		}
	case isValue:
		n.op, n.typ = opValue, r.scope.Values[found.index].Expr.Type
	case isDay:
		n.op, n.typ.Kind = opDay, Date
	case isRounding:
		n.typ.Kind = rounding
	case isReading:
		n.typ.Kind = reading
	case isBool:
		n.op, n.typ.Kind = opLiteral, Bool
	case isFunction:
		return nil, fail(CodeArgs, at, e.Name, " is a function: ", functions[found.index].usage)
	}
	return n, nil
}

// near names what was perhaps meant.
func (r *reader) near(text string) string {
	var all []string
	for _, c := range r.scope.Columns {
		all = append(all, c.Name)
	}
	for _, p := range r.scope.Parameters {
		all = append(all, p.Name)
	}
	for _, v := range r.scope.Values {
		all = append(all, v.Name)
	}
	for _, l := range r.scope.Lists {
		all = append(all, l.Name)
	}
	for i := range functions {
		all = append(all, functions[i].name, functions[i].zh)
	}
	best := Nearest(text, all)
	if best == "" {
		return ""
	}
	return "; is " + best + " meant?"
}

// Nearest returns which of some names was perhaps meant: the first of those that differ from a text by the fewest
// characters, two at most; nothing if none does.
func Nearest(text string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if d := distance(text, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the characters by which two names differ.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			before, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, before+cost)
		}
	}
	if least := max(len(x), len(y)); row[len(y)] >= least {
		return len(a) + len(b) // Nothing in common.
	}
	return row[len(y)]
}

func (r *reader) selector(e *ast.SelectorExpr) (*node, error) {
	at := r.offset(e.Pos())
	x, ok := e.X.(*ast.Ident)
	if !ok {
		return nil, fail(CodeSyntax, at, "only the items of a list have facts behind a point")
	}
	found := r.scope.names[x.Name]
	if found.kind != isEach {
		return nil, fail(CodeUnknown, at, "no item of a list is called ", x.Name)
	}
	l := &r.scope.Lists[found.index]
	if r.inner != found.index+1 {
		return nil, fail(CodeUnknown, at, x.Name, " stands only within sum, count, any, all, max or min of ", l.Name)
	}
	for i, c := range l.Columns {
		if c.Name == e.Sel.Name {
			n := r.node(e, opItem, c.Type)
			n.value = int64(found.index)<<32 | int64(i)
			return n, nil
		}
	}
	return nil, fail(CodeUnknown, r.offset(e.Sel.Pos()), x.Name, " has no fact called ", e.Sel.Name)
}

// constant reads the text of date("…"), rate("…") or area("…").
func (r *reader) constant(e *ast.CallExpr, typ Type) (*node, error) {
	at := r.offset(e.Pos())
	if len(e.Args) == 1 {
		if lit, ok := e.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				return nil, fail(CodeLiteral, at, "this text is not closed")
			}
			v, wrong := typ.Parse(s)
			if wrong != "" {
				return nil, fail(CodeLiteral, r.offset(lit.Pos()), s, " is no ", typ.Kind.String(), ": ", wrong)
			}
			n := r.node(e, opLiteral, typ)
			n.value = v
			return n, nil
		}
	}
	return nil, fail(
		CodeLiteral,
		at,
		`one text in quotes is expected, as in date("2021-10-15"), rate("5%"), area("45.00")`,
	)
}

// dayOf returns the day that a bound expression is about.
func (p Period) dayOf(which int64) calendar.Date {
	switch which {
	case dayStart:
		return p.Start
	case dayEnd:
		return p.End
	}
	return p.On
}
