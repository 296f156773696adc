package liangshan_test

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// pure are the packages that decide. They must give the same answer on every machine.
var pure = []string{"quantity", "polygon", "calendar", "identity", "kernel", "ledger", "person", "company", "village", "authority", "land", "place", "chain", "carbon", "exchange", "dividend", "auction", "book", "programme/rule", "programme", "indicator", "task", "lottery", "card", "talent", "housing", "loan"}

// allowed are the packages of the standard library that decide nothing by themselves: no
// clock, chance, file, network or goroutine behind them that a rule could reach.
var allowed = map[string]bool{
	"bytes": true, "cmp": true, "embed": true, "encoding/binary": true, "encoding/hex": true, "errors": true, "iter": true,
	"maps": true, "math": true, "math/bits": true, "slices": true, "sort": true, "strconv": true, "strings": true,
	"unicode": true, "unicode/utf8": true, "crypto/sha256": true, "crypto/hmac": true,
}

// kernelAlso is what the kernel needs to keep tables and to be fed: hashes whose order is
// never shown, the interface of a journal, pools for its callers, the stack of a panic.
var kernelAlso = map[string]string{
	"bufio": "writing snapshots", "io": "writing snapshots", "context": "the interface of a journal", "fmt": "errors of replay",
	"hash": "digests", "hash/maphash": "places in tables, never shown", "reflect": "fingerprints of types at the start",
	"runtime": "the stack of a panic", "runtime/debug": "the stack of a panic", "sync": "pools for callers", "sync/atomic": "pools for callers",
	"unsafe":                       "layout of pages",
	"github.com/fxamacker/cbor/v2": "the encoding", "github.com/tidwall/btree": "ordered tables", "golang.org/x/crypto/blake2b": "digests",
}

// rulesAlso is what the language of rules needs: the reader of Go's expressions, which works on
// a text alone.
var rulesAlso = map[string]bool{"go/ast": true, "go/parser": true, "go/scanner": true, "go/token": true}

// thinking are packages that reckon what others decide or publish, beside reading files and tables: of those only the
// code is looked at, not the imports.
var thinking = []string{"programme/policy", "indicator/fold"}

// anyOrder are the functions that may range over a map, and why the order changes nothing.
var anyOrder = map[string]string{"indicator/fold.value": "it counts"}

// TestPurity checks what the deciding packages import, down through the project's own
// packages, and that they hold no float, goroutine, channel or order of a map.
func TestPurity(t *testing.T) {
	var patterns []string
	for _, dir := range slices.Concat(pure, thinking) {
		patterns = append(patterns, "./"+dir)
	}
	mode := packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps
	loaded, err := packages.Load(&packages.Config{Mode: mode}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) != len(patterns) {
		t.Fatalf("%d packages loaded of %d", len(loaded), len(patterns))
	}
	for _, p := range loaded {
		for _, fault := range p.Errors {
			t.Fatal(fault)
		}
		if !contains(thinking, strings.TrimPrefix(p.PkgPath, "liangshan/")) {
			checkImports(t, p)
		}
		for _, file := range p.Syntax {
			in := ""
			ast.Inspect(file, func(n ast.Node) bool {
				if f, ok := n.(*ast.FuncDecl); ok {
					in = f.Name.Name
				}
				checkNode(t, p, in, n)
				return true
			})
		}
	}
}

func checkImports(t *testing.T, p *packages.Package) {
	name := strings.TrimPrefix(p.PkgPath, "liangshan/")
	for path := range p.Imports {
		inside, own := strings.CutPrefix(path, "liangshan/")
		switch {
		case own && contains(pure, inside):
		case own:
			t.Errorf("%s imports %s, which is not pure", name, inside)
		case allowed[path]:
		case name == "kernel" && kernelAlso[path] != "":
		case name == "programme/rule" && rulesAlso[path]:
		default:
			t.Errorf("%s imports %s, which is not on the list of what a rule may reach", name, path)
		}
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// checkNode looks at a piece of a package, in a function.
func checkNode(t *testing.T, p *packages.Package, in string, n ast.Node) {
	at := func() any { return p.Fset.Position(n.Pos()) }
	switch n := n.(type) {
	case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
		t.Errorf("%v: one goroutine decides", at())
	case *ast.RangeStmt:
		if isMap(p.TypesInfo.TypeOf(n.X)) && anyOrder[strings.TrimPrefix(p.PkgPath, "liangshan/")+"."+in] == "" {
			t.Errorf("%v: in %s: a map has no order", at(), in)
		}
	case *ast.SelectorExpr: // By whatever name the package is imported.
		used := p.TypesInfo.Uses[n.Sel]
		if used != nil && used.Pkg() != nil && used.Pkg().Path() == "maps" && contains([]string{"Keys", "Values", "All"}, used.Name()) {
			t.Errorf("%v: a map has no order", at())
		}
	case ast.Expr:
		if b, ok := p.TypesInfo.TypeOf(n).(*types.Basic); ok && b.Info()&types.IsFloat != 0 && b.Kind() != types.UntypedFloat {
			t.Errorf("%v: no floating point where value is decided", at())
		}
	}
}

// isMap reports whether a type is a map, or a type parameter that can be one.
func isMap(of types.Type) bool {
	if p, ok := of.(*types.TypeParam); ok {
		bound := p.Constraint().Underlying().(*types.Interface)
		for i := range bound.NumEmbeddeds() {
			terms, ok := bound.EmbeddedType(i).(*types.Union)
			if !ok {
				if isMap(bound.EmbeddedType(i)) {
					return true
				}
				continue
			}
			for j := range terms.Len() {
				if isMap(terms.Term(j).Type()) {
					return true
				}
			}
		}
		return false
	}
	_, ok := of.Underlying().(*types.Map)
	return ok
}
