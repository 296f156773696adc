package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"liangshan/text"
)

// spoken puts an expression of the code together as a text, with a mark for what is known only when it runs. It is empty
// if nothing of it stands in the code.
func spoken(parts ...ast.Expr) (said string) {
	known := false
	for _, part := range parts {
		switch e := part.(type) {
		case *ast.BinaryExpr:
			one := spoken(e.X, e.Y)
			known = known || one != ""
			said += one
		case *ast.BasicLit:
			word, err := strconv.Unquote(e.Value)
			if err == nil {
				known, said = true, said+word
			}
		default:
			said += "7"
		}
	}
	if !known && strings.Trim(said, "7") == "" {
		return strings.Repeat("7", len(said))
	}
	return said
}

// TestSaid: whatever the readers of documents and tables say of a fault, with line and column, has words in Chinese too.
func TestSaid(t *testing.T) {
	looked := 0
	for _, folder := range []string{"../programme/policy", "../programme/rule"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				said := faultIn(n)
				if strings.Trim(said, "7 :") == "" {
					return true
				}
				looked++
				if zh := text.Said(said); !strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("%s: %q has no words in Chinese", path, said)
				}
				return true
			})
		}
	}
	if looked < 90 {
		t.Fatalf("only %d faults were looked at", looked)
	}
	for english, want := range map[string]string{
		"money is expected, this is int; money has two decimals, as in 1000.00": "这里应为金额，而不是整数；金额写两位小数，如 1000.00",
		"wage is missing here":               "这里缺少 wage",
		"xyz is none of the codes of degree": "xyz 不是 degree 中的代码",
		"nothing of the kind was ever said":  "nothing of the kind was ever said",
	} {
		if got := text.Said(english); got != want {
			t.Errorf("%q: %q, expected %q", english, got, want)
		}
	}
}

// faultIn returns what a node of the code says of a fault; empty if it says none.
func faultIn(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		_, method := n.Fun.(*ast.SelectorExpr)
		switch {
		case name == "fail" && !method && len(n.Args) > 2: // Of package rule.
			return spoken(n.Args[2:]...)
		case (name == "fail" || name == "failAt") && method && len(n.Args) > 2:
			return spoken(n.Args[len(n.Args)-1])
		}
	case *ast.CompositeLit:
		if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Error" && len(n.Elts) == 5 {
			return spoken(n.Elts[4])
		}
	}
	return ""
}
