package policy

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// An Error says where a document is wrong: file, line and column (in characters, from 1), a
// stable code, and what would be right.
type Error struct {
	Path         string
	Line, Column int
	Code         string
	Text         string
}

func (e *Error) Error() string {
	return e.Path + ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) + ": " + e.Code + ": " + e.Text
}

// Errors are all that is wrong with a document, in the order of its text.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Codes of errors. Those of expressions begin with rule.
const (
	CodeMalformed = "programme.document_malformed" // Not YAML, or more than documents use of it.
	CodeField     = "programme.field_unknown"
	CodeMissing   = "programme.field_missing"
	CodeValue     = "programme.value_malformed"
	CodeFailed    = "programme.test_failed"
	CodeNested    = "programme.nested_too_deep" // Deeper than documents are; reading it would take long.
	CodeAmount    = "programme.amount_untested" // No test in which somebody is paid.
	CodeUntested  = "programme.clause_untested" // No test in which it holds, or none in which it does not.
)

// A reader walks the tree of a YAML text. It goes on after an error, to find them all.
type reader struct {
	path   string
	lines  []string
	errors Errors
	half   map[string]bool // Names that are declared, but wrongly.
}

const errorsMax = 20

// parse returns the tree of a text; nil, with an error noted, if there is none.
func (r *reader) parse(text string) ast.Node {
	text = strings.TrimPrefix(text, "\ufeff") // Some editors write it.
	r.lines = strings.Split(text, "\n")
	if !utf8.ValidString(text) {
		r.fail(1, 1, CodeMalformed, "the file is not UTF-8")
		return nil
	}
	if line, column, deep := tooDeep(text); deep {
		r.fail(line, column, CodeNested, "a document has at most "+strconv.Itoa(nestedMax)+" parts within each other")
		return nil
	}
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		line, column, said := 1, 1, err.Error()
		var y yaml.Error
		if errors.As(err, &y) {
			said = y.GetMessage()
			if token := y.GetToken(); token != nil && token.Position != nil {
				line, column = token.Position.Line, token.Position.Column
			}
		}
		if line <= len(r.lines) && strings.Contains(r.lines[line-1], "(") {
			said += bracesHint
		}
		r.fail(line, column, CodeMalformed, said)
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		r.fail(1, 1, CodeMalformed, "a file holds one document")
		return nil
	}
	return file.Docs[0].Body
}

// bracesHint is said where an expression was cut in two at its own comma.
const bracesHint = "; in braces an expression that holds a comma is put in single quotes"

const (
	nestedMax = 24  // Parts of a document within each other: [ and {, and - and ? at the beginning of a line.
	indentMax = 200 // Blanks at the beginning of a line.
)

// tooDeep finds where a text nests deeper than any document, before it is parsed: the parser's time grows
// with the square of the depth. Brackets in texts count too, so it errs to the safe side.
func tooDeep(text string) (line, column int, deep bool) {
	open := 0
	for line, row := range strings.Split(text, "\n") {
		begun, marks := false, 0
		for i, c := range []byte(row) {
			switch {
			case c == '[' || c == '{':
				open++
			case c == ']' || c == '}':
				open = max(0, open-1)
			}
			switch {
			case begun:
			case c == '-' || c == '?' || c == ':':
				marks++
			case c != ' ' && c != '\t' && c != '\r':
				begun = true
			}
			if open > nestedMax || marks > nestedMax || !begun && i > indentMax {
				return line + 1, utf8.RuneCountInString(row[:i]) + 1, true
			}
		}
	}
	return 0, 0, false
}

func (r *reader) fail(line, column int, code, text string) {
	if len(r.errors) < errorsMax {
		r.errors = append(r.errors, &Error{r.path, line, column, code, text})
	}
}

// at returns where a node begins.
func at(n ast.Node) (line, column int) {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return at(n.Values[0])
		}
	case *ast.MappingValueNode:
		return at(n.Key)
	case *ast.LiteralNode:
		return n.Start.Position.Line, n.Start.Position.Column
	}
	token := n.GetToken()
	return token.Position.Line, token.Position.Column
}

func (r *reader) failAt(n ast.Node, code, text string) {
	line, column := at(n)
	r.fail(line, column, code, text)
}

// A mapping is one of a document, whose fields are taken one by one.
type mapping struct {
	r      *reader
	node   ast.Node
	fields []field
	wanted []string
}

type field struct {
	name  string
	key   ast.Node
	value ast.Node
	taken bool
}

// mapping reads a mapping; nil, with an error noted, if the node is none.
func (r *reader) mapping(n ast.Node) *mapping {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.failAt(n, CodeMalformed, "names and values are expected here, as in zh: …")
		return nil
	}
	m := &mapping{r: r, node: n}
	for _, p := range pairs {
		name, _, ok := r.scalar(p.Key)
		if !ok {
			continue
		}
		for _, f := range m.fields {
			if f.name == name {
				r.failAt(p.Key, CodeMalformed, name+" is given twice")
			}
		}
		m.fields = append(m.fields, field{name: name, key: p.Key, value: p.Value})
	}
	return m
}

// take returns the value of a field; nil if it is not given.
func (m *mapping) take(name string) ast.Node {
	m.wanted = append(m.wanted, name)
	for i := range m.fields {
		if m.fields[i].name == name {
			m.fields[i].taken = true
			if _, null := m.fields[i].value.(*ast.NullNode); null {
				m.r.failAt(m.fields[i].key, CodeMissing, name+" has no value")
				return nil
			}
			return m.fields[i].value
		}
	}
	return nil
}

// must returns the value of a field that has to be given.
func (m *mapping) must(name string) ast.Node {
	n := m.take(name)
	for _, f := range m.fields {
		if f.name == name {
			return n
		}
	}
	m.r.failAt(m.node, CodeMissing, name+" is missing here")
	return nil
}

// end notes fields that nobody took.
func (m *mapping) end() {
	for _, f := range m.fields {
		if !f.taken {
			hint := ""
			if strings.ContainsAny(f.name, "()<>=\"") { // Half of an expression that was cut at its comma.
				hint = bracesHint
			}
			m.r.failAt(f.key, CodeField, f.name+" is no field here; there are "+strings.Join(m.wanted, ", ")+hint)
		}
	}
}

// list returns the items of a sequence.
func (r *reader) list(n ast.Node) []ast.Node {
	if n == nil {
		return nil
	}
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.failAt(n, CodeMalformed, "a list is expected here, of lines that begin with - or within [ ]")
		return nil
	}
	return s.Values
}

// scalar returns the text of a scalar as it stands in the file, and whether it was quoted.
func (r *reader) scalar(n ast.Node) (text string, quoted, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		indicator := n.Token.Origin
		trimmed := strings.TrimSpace(indicator)
		return n.Value, strings.HasPrefix(trimmed, `"`) || strings.HasPrefix(trimmed, "'"), true
	case *ast.LiteralNode:
		return n.Value.Value, true, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, false, true
	case *ast.NullNode:
		return "", false, true
	case *ast.TagNode:
		r.failAt(n, CodeMalformed, "put a value that begins with ! in single quotes")
	case *ast.AnchorNode, *ast.AliasNode:
		r.failAt(n, CodeMalformed, "put a value that begins with & or * in single quotes; documents have no anchors")
	default:
		r.failAt(n, CodeMalformed, "one value is expected here")
	}
	return "", false, false
}

// text reads a text of at most so many characters. Empty if n is nil.
func (r *reader) text(n ast.Node, most int) string {
	if n == nil {
		return ""
	}
	s, _, ok := r.scalar(n)
	s = strings.TrimSpace(s)
	if ok && (s == "" || utf8.RuneCountInString(s) > most) {
		r.failAt(n, CodeValue, "a text of 1 to "+strconv.Itoa(most)+" characters is expected")
	}
	return s
}

// choice reads one of several words.
func (r *reader) choice(n ast.Node, words ...string) string {
	if n == nil {
		return ""
	}
	s, _, ok := r.scalar(n)
	for _, w := range words {
		if s == w {
			return s
		}
	}
	if ok {
		r.failAt(n, CodeValue, s+" is none of "+strings.Join(words, ", "))
	}
	return ""
}

// number reads a whole number between bounds.
func (r *reader) number(n ast.Node, least, most int) int {
	if n == nil {
		return 0
	}
	s, _, ok := r.scalar(n)
	v, err := strconv.Atoi(s)
	if ok && (err != nil || v < least || v > most) {
		r.failAt(n, CodeValue, "a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+" is expected")
	}
	return v
}

// date reads a date.
func (r *reader) date(n ast.Node) calendar.Date {
	if n == nil {
		return 0
	}
	s, _, ok := r.scalar(n)
	d, err := calendar.Parse(s)
	if ok && err != nil {
		r.failAt(n, CodeValue, s+" is no date such as 2026-05-01")
	}
	return d
}

// value reads a value of a type.
func (r *reader) value(n ast.Node, typ rule.Type) int64 {
	s, _, ok := r.scalar(n)
	if !ok {
		return 0
	}
	v, wrong := typ.Parse(s)
	if wrong != "" {
		r.failAt(n, CodeValue, s+" is no "+typ.Kind.String()+": "+wrong)
	}
	return v
}

// source returns the text of an expression and puts its errors where they stand in the file.
func (r *reader) source(n ast.Node) string {
	s, _, ok := r.scalar(n)
	if ok && strings.TrimSpace(s) == "" {
		r.failAt(n, CodeMissing, "an expression is missing here")
	}
	return s
}

// broken notes that a name is declared wrongly, which has been said: that an expression does not know it is no other
// mistake.
func (r *reader) broken(name string) {
	if r.half == nil {
		r.half = map[string]bool{}
	}
	r.half[name] = true
}

// ruleError notes an error of an expression at its place in the file.
func (r *reader) ruleError(n ast.Node, text string, err error) {
	if err == nil {
		return
	}
	e, ok := err.(*rule.Error)
	if !ok {
		r.failAt(n, CodeValue, err.Error())
		return
	}
	if e.Code == rule.CodeUnknown && r.half[rule.Identifier(text, e.Offset)] {
		return
	}
	line, column := r.place(n, text, e.Offset)
	r.fail(line, column, e.Code, e.Text)
}

// place returns where in the file a place in an expression stands.
func (r *reader) place(n ast.Node, text string, offset int) (line, column int) {
	line, column = at(n)
	down, right := rule.Position(text, offset)
	if _, block := n.(*ast.LiteralNode); block {
		// The text begins in the next line, indented as that line is.
		line += down
		indent := 0
		if line-1 < len(r.lines) {
			indent = len(r.lines[line-1]) - len(strings.TrimLeft(r.lines[line-1], " "))
			own := strings.Split(text, "\n")[down-1]
			indent -= len(own) - len(strings.TrimLeft(own, " "))
		}
		return line, indent + right
	}
	if _, quoted, _ := r.scalar(n); quoted {
		right++
	}
	return line, column + right - 1
}
