// Command mutate plants one fault at a time in a copy of the project and runs the tests that
// should notice. A fault that no test notices is a survivor: either a test is missing, or
// the fault changes nothing, which doc/testing.md then says.
//
//	go run ./tool/mutate -packages ledger,quantity -every 5
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	packages := flag.String("packages", "kernel,journal,ledger,quantity", "packages to plant faults in")
	every := flag.Int("every", 1, "take only every n-th fault")
	limit := flag.Duration("limit", 2*time.Minute, "how long the tests of one fault may take")
	flag.Parse()
	killed, survived, err := run(strings.Split(*packages, ","), *every, *limit)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
	fmt.Printf("killed\t%d\tfaults\nsurvived\t%d\tfaults\nshare\t%.1f\t%%\n", killed, survived,
		100*float64(killed)/float64(max(1, killed+survived)))
}

// tests are the packages whose tests should notice a fault in a package.
var tests = map[string][]string{
	"kernel": {"./kernel", "./commit", "./ledger"}, "journal": {"./journal/..."},
	"ledger": {"./ledger"}, "quantity": {"./quantity"},
}

// run plants every n-th fault, one after the other, and counts.
func run(packages []string, every int, limit time.Duration) (killed, survived int, err error) {
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, os.DirFS(".")); err != nil {
		return 0, 0, err
	}
	number := 0
	for _, p := range packages {
		files, err := filepath.Glob(filepath.Join(p, "*.go"))
		if err != nil || len(files) == 0 {
			return 0, 0, errors.Join(err, fmt.Errorf("there is no package %q", p))
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			faults, err := faultsOf(file)
			if err != nil {
				return 0, 0, err
			}
			for _, f := range faults {
				if number++; number%every != 0 {
					continue
				}
				switch plant(dir, file, f, tests[p], limit) {
				case noticed:
					killed++
				case unnoticed:
					survived++
					fmt.Printf("survivor\t%s:%d\t%s\n", file, f.line, f.what)
				}
			}
		}
	}
	return killed, survived, nil
}

// A fault is one change of a file.
type fault struct {
	line int
	what string
	text []byte // The whole file with the fault in it.
}

// swaps are operators and what they are taken for by mistake.
var swaps = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.ADD: token.SUB, token.SUB: token.ADD,
	token.LAND: token.LOR, token.LOR: token.LAND, token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
}

// faultsOf returns the faults that can be planted in a file.
func faultsOf(path string) ([]fault, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var all []fault
	add := func(at token.Pos, what string, change, undo func()) {
		change()
		var b bytes.Buffer
		if format.Node(&b, set, file) == nil {
			all = append(all, fault{set.Position(at).Line, what, b.Bytes()})
		}
		undo()
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if other, ok := swaps[n.Op]; ok && !isText(n) {
				old := n.Op
				add(n.OpPos, old.String()+" becomes "+other.String(), func() { n.Op = other }, func() { n.Op = old })
			}
		case *ast.AssignStmt:
			if other, ok := swaps[n.Tok]; ok {
				old := n.Tok
				add(n.TokPos, old.String()+" becomes "+other.String(), func() { n.Tok = other }, func() { n.Tok = old })
			}
		case *ast.IfStmt:
			old := n.Cond
			add(n.If, "the condition is never met", func() { n.Cond = never(old) }, func() { n.Cond = old })
		case *ast.BlockStmt:
			for i, s := range n.List {
				if _, ok := s.(*ast.ExprStmt); ok {
					add(s.Pos(), "the statement is left out", func() { n.List[i] = &ast.EmptyStmt{} }, func() { n.List[i] = s })
				}
			}
		}
		return true
	})
	return all, nil
}

// never keeps what a condition uses, so that the file still compiles.
func never(condition ast.Expr) ast.Expr {
	return &ast.BinaryExpr{X: ast.NewIdent("false"), Op: token.LAND, Y: &ast.ParenExpr{X: condition}}
}

func isText(n *ast.BinaryExpr) bool {
	for _, side := range []ast.Expr{n.X, n.Y} {
		if l, ok := side.(*ast.BasicLit); ok && l.Kind == token.STRING {
			return true
		}
	}
	return false
}

// What became of a fault.
const (
	noticed = iota
	unnoticed
	unbuildable
)

// plant writes a fault into the copy, runs the tests and takes it out again.
func plant(dir, file string, f fault, packages []string, limit time.Duration) int {
	path := filepath.Join(dir, file)
	good, err := os.ReadFile(path)
	if err != nil || os.WriteFile(path, f.text, 0o644) != nil {
		return unbuildable
	}
	defer os.WriteFile(path, good, 0o644)
	build := exec.Command("go", append([]string{"build"}, packages...)...)
	build.Dir = dir
	if build.Run() != nil {
		return unbuildable
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	test := exec.CommandContext(ctx, "go", append([]string{"test", "-vet=off", "-failfast", "-short"}, packages...)...)
	test.Dir = dir
	if test.Run() != nil {
		return noticed
	}
	return unnoticed
}
