package auth

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"liangshan/authority"
)

// nestingMax bounds brackets within brackets, for reading goes down with them.
const nestingMax = 100

// CheckPolicy reads the text of policies for the register: it is an authority.PolicyCheck.
// Besides the grammar it refuses what Cedar lets pass and what could only be a slip: types
// of entities, or attributes of principal and context, that do not exist. A text without
// any policy is refused as well.
func CheckPolicy(text string) (names authority.PolicyNames, fault *authority.PolicyFault) {
	defer func() {
		if p := recover(); p != nil {
			fault = &authority.PolicyFault{Line: 1, Column: 1, Cause: "it cannot be read"}
		}
	}()
	if line, column, deep := nesting(text); deep {
		return names, &authority.PolicyFault{Line: line, Column: column, Cause: "brackets nest too deep"}
	}
	list, err := cedar.NewPolicyListFromBytes("", []byte(text))
	if err != nil {
		return names, faultOf(text, err)
	}
	if len(list) == 0 {
		return names, &authority.PolicyFault{Line: 1, Column: 1, Cause: "there is no policy in it"}
	}
	for _, p := range list {
		r := reader{names: &names, line: p.Position().Line, column: p.Position().Column}
		if r.policy((*ast.Policy)(p.AST())); r.fault != "" {
			return names, &authority.PolicyFault{Line: r.line, Column: r.column, Cause: r.fault}
		}
	}
	return names, nil
}

// nesting finds the first bracket that stands too deep. Brackets in texts and comments
// count, which only makes it stricter.
func nesting(text string) (line, column int, deep bool) {
	line, depth := 1, 0
	for _, r := range text {
		column++
		switch r {
		case '\n':
			line, column = line+1, 0
		case '(', '[', '{':
			if depth++; depth > nestingMax {
				return line, column, true
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return 0, 0, false
}

var (
	position = regexp.MustCompile(`<input>:(\d+):(\d+):? ?`)
	other    = regexp.MustCompile(`(?s)exact got (.*) want (.*)$`)
)

// faultOf takes the place out of an error of Cedar's parser, which has it in its words only.
func faultOf(text string, err error) *authority.PolicyFault {
	words := strings.TrimPrefix(err.Error(), "parser error: ")
	fault := &authority.PolicyFault{Line: 1, Column: 1, Cause: words}
	at := position.FindStringSubmatch(words)
	if at == nil {
		return fault
	}
	line, _ := strconv.Atoi(at[1])
	column, _ := strconv.Atoi(at[2])
	fault.Line, fault.Column = max(1, line), max(1, column)
	fault.Cause = strings.TrimPrefix(strings.Replace(words, at[0], "", 1), "parse error at ")
	// In two cases the parser has gone one token further than the one it does not like.
	if found := other.FindStringSubmatch(words); found != nil {
		back(text, fault)
		fault.Cause = fmt.Sprintf("%q is expected here, not %q", found[2], found[1])
	} else if strings.HasSuffix(words, "invalid primary") {
		token := back(text, fault)
		fault.Cause = fmt.Sprintf("a value is expected here, not %q", token)
	}
	return fault
}

var lastToken = regexp.MustCompile(`([\pL\pN_]+|[^\s\pL\pN_])\s*$`)

// back moves a fault to the token before it, which it returns. At the end of the text the
// fault stays: what is missing there is behind everything.
func back(text string, fault *authority.PolicyFault) string {
	lines := strings.SplitAfter(text, "\n")
	if fault.Line > len(lines) {
		return ""
	}
	last := []rune(lines[fault.Line-1])
	if fault.Line == len(lines) && fault.Column > len(last) {
		return ""
	}
	before := strings.Join(lines[:fault.Line-1], "") + string(last[:min(len(last), fault.Column-1)])
	at := lastToken.FindStringSubmatchIndex(before)
	if at == nil {
		return ""
	}
	fault.Line = 1 + strings.Count(before[:at[2]], "\n")
	fault.Column = 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before[:at[2]], '\n')+1:at[2]])
	return before[at[2]:at[3]]
}

// A reader collects what a policy names.
type reader struct {
	names        *authority.PolicyNames
	line, column int
	fault        string // The first.
}

func (r *reader) policy(p *ast.Policy) {
	r.scope(p.Principal)
	r.scope(p.Action)
	r.scope(p.Resource)
	for _, c := range p.Conditions {
		ast.Inspect(ast.NewNode(c.Body), func(n ast.IsNode) bool {
			r.node(n)
			return true
		})
	}
}

func (r *reader) scope(scope any) {
	switch scope := scope.(type) {
	case ast.ScopeTypeEq:
		r.entity(scope.Entity)
	case ast.ScopeTypeIn:
		r.entity(scope.Entity)
	case ast.ScopeTypeInSet:
		for _, uid := range scope.Entities {
			r.entity(uid)
		}
	case ast.ScopeTypeIs:
		r.entityType(scope.Type)
	case ast.ScopeTypeIsIn:
		r.entityType(scope.Type)
		r.entity(scope.Entity)
	}
}

func (r *reader) node(n ast.IsNode) {
	switch n := n.(type) {
	case ast.NodeValue:
		r.value(n.Value)
	case ast.NodeTypeIs:
		r.entityType(n.EntityType)
	case ast.NodeTypeIsIn:
		r.entityType(n.EntityType)
	case ast.NodeTypeAccess:
		r.attribute(n.Arg, string(n.Value))
	case ast.NodeTypeHas:
		r.attribute(n.Arg, string(n.Value))
	}
}

func (r *reader) value(v cedar.Value) {
	switch v := v.(type) {
	case cedar.EntityUID:
		r.entity(v)
	case cedar.Set:
		for member := range v.All() {
			r.value(member)
		}
	}
}

func (r *reader) entity(uid cedar.EntityUID) {
	r.entityType(uid.Type)
	name := authority.PolicyName{Name: string(uid.ID), Line: r.line, Column: r.column}
	switch uid.Type {
	case typeRole:
		r.names.Roles = append(r.names.Roles, name)
	case typeDepartment:
		r.names.Departments = append(r.names.Departments, name)
	case typeAction, typeCommand:
		r.names.Actions = append(r.names.Actions, name)
	}
}

func (r *reader) entityType(t cedar.EntityType) {
	switch t {
	case typeActor, typeRole, typeDepartment, typeAction, typeCommand, typeTable:
	default:
		r.fail(fmt.Sprintf("no such type of entity: %q", string(t)))
	}
}

// attribute checks a name looked up in principal or context. What a resource has depends
// on the command.
func (r *reader) attribute(of ast.IsNode, name string) {
	variable, ok := of.(ast.NodeTypeVariable)
	if !ok {
		return
	}
	known := principalAttributes
	switch variable.Name {
	case "principal":
	case "context":
		known = contextAttributes
	default:
		return
	}
	if !slices.Contains(known, name) {
		r.fail(fmt.Sprintf("%s has no attribute %q", variable.Name, name))
	}
}

func (r *reader) fail(fault string) {
	if r.fault == "" {
		r.fault = fault
	}
}
