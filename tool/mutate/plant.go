package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/constant"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/packages"
)

// A fault is one change of a package; its number is its place in the list, counted from 1.
type fault struct{ where, what string }

// swaps are operators and what they are taken for by mistake.
var swaps = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.ADD: token.SUB, token.SUB: token.ADD,
	token.LAND: token.LOR, token.LOR: token.LAND, token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
}

// faultOn is the function, put into the package, that says whether a fault is switched on.
const faultOn = "faultSwitchedOn"

const switchText = `package %s

import (
	"os"
	"strconv"
)

var faultNumber, _ = strconv.Atoi(os.Getenv("LIANGSHAN_FAULT"))

func faultSwitchedOn(number int) bool { return number == faultNumber }
`

// A planter writes faults into one package.
type planter struct {
	fset   *token.FileSet
	info   *types.Info
	own    *types.Package
	faults []fault
}

// plant writes every fault into the copy of a package, each behind its number.
func plant(dir, name string) ([]fault, error) {
	mode := packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedSyntax |
		packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps
	loaded, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, ParseFile: parseAll}, "./"+name)
	if err != nil {
		return nil, err
	}
	if len(loaded) != 1 || len(loaded[0].Errors) > 0 || len(loaded[0].Syntax) == 0 {
		return nil, fmt.Errorf("package %q does not load: %v", name, loaded)
	}
	p := loaded[0]
	pl := &planter{fset: p.Fset, info: p.TypesInfo, own: p.Types}
	for i, file := range p.Syntax {
		changed := astutil.Apply(file, nil, pl.change)
		var b bytes.Buffer
		if err := format.Node(&b, p.Fset, changed); err != nil {
			return nil, fmt.Errorf("%s: %w", p.CompiledGoFiles[i], err)
		}
		if err := os.WriteFile(p.CompiledGoFiles[i], b.Bytes(), 0o644); err != nil {
			return nil, err
		}
	}
	text := fmt.Sprintf(switchText, p.Name)
	return pl.faults, os.WriteFile(filepath.Join(dir, name, "fault_switch.go"), []byte(text), 0o644)
}

// parseAll leaves comments out, which would wander where statements are moved; directives
// such as go:embed stay.
func parseAll(set *token.FileSet, path string, text []byte) (*ast.File, error) {
	file, err := parser.ParseFile(set, path, text, parser.ParseComments)
	if err == nil && !strings.Contains(string(text), "//go:") {
		file.Comments = nil
	}
	return file, err
}

// add lists a fault and returns the expression that says whether it is on.
func (p *planter) add(at token.Pos, what string) ast.Expr {
	position := p.fset.Position(at)
	where := filepath.Base(filepath.Dir(position.Filename)) + "/" + filepath.Base(position.Filename)
	p.faults = append(p.faults, fault{where + ":" + strconv.Itoa(position.Line), what})
	number := &ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(len(p.faults))}
	return &ast.CallExpr{Fun: ast.NewIdent(faultOn), Args: []ast.Expr{number}}
}

// change puts the faults of one node into the tree, after those of the nodes below it.
func (p *planter) change(c *astutil.Cursor) bool {
	switch n := c.Node().(type) {
	case *ast.BinaryExpr:
		if other, ok := swaps[n.Op]; ok {
			p.swap(c, n, other)
		}
	case *ast.AssignStmt:
		if other, ok := swaps[n.Tok]; ok && c.Index() >= 0 {
			on := p.add(n.TokPos, n.Tok.String()+" becomes "+other.String())
			wrong := &ast.AssignStmt{Lhs: n.Lhs, Tok: other, Rhs: n.Rhs}
			c.Replace(&ast.IfStmt{Cond: on, Body: block(wrong), Else: block(n)})
		}
	case *ast.IfStmt:
		on := p.add(n.If, "the condition is never met")
		n.Cond = &ast.BinaryExpr{X: not(on), Op: token.LAND, Y: &ast.ParenExpr{X: n.Cond}}
	case *ast.ExprStmt:
		if _, labelled := c.Parent().(*ast.LabeledStmt); c.Index() >= 0 && !labelled && !p.ends(n) {
			c.Replace(&ast.IfStmt{Cond: not(p.add(n.Pos(), "the statement is left out")), Body: block(n)})
		}
	}
	return true
}

// swap replaces an operation by a function that does the wrong one when its fault is on.
func (p *planter) swap(c *astutil.Cursor, n *ast.BinaryExpr, other token.Token) {
	t, ok := p.info.Types[n]
	if !ok || t.Value != nil && t.Value.Kind() != constant.Unknown {
		return // A constant: nothing decides at run time.
	}
	basic, ok := t.Type.Underlying().(*types.Basic)
	parameter := false
	if !ok {
		_, parameter = t.Type.(*types.TypeParam)
	}
	if !parameter && (!ok || basic.Info()&types.IsString != 0) {
		return
	}
	name := types.TypeString(types.Default(t.Type), func(q *types.Package) string {
		if q == p.own {
			return ""
		}
		return q.Name()
	})
	on := p.add(n.OpPos, n.Op.String()+" becomes "+other.String())
	wrong := &ast.BinaryExpr{X: n.X, Op: other, Y: n.Y}
	body := block(
		&ast.IfStmt{Cond: on, Body: block(&ast.ReturnStmt{Results: []ast.Expr{wrong}})},
		&ast.ReturnStmt{Results: []ast.Expr{n}},
	)
	result := &ast.FieldList{List: []*ast.Field{{Type: ast.NewIdent(name)}}}
	c.Replace(&ast.CallExpr{Fun: &ast.FuncLit{
		Type: &ast.FuncType{Params: &ast.FieldList{}, Results: result}, Body: body,
	}})
}

// ends says whether a statement never comes back, so that leaving it out does not compile.
func (p *planter) ends(n *ast.ExprStmt) bool {
	call, ok := n.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := call.Fun.(*ast.Ident)
	return ok && f.Name == "panic"
}

func not(e ast.Expr) ast.Expr { return &ast.UnaryExpr{Op: token.NOT, X: e} }

func block(all ...ast.Stmt) *ast.BlockStmt { return &ast.BlockStmt{List: all} }
