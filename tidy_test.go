package liangshan_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const (
	linesMax   = 70  // Of a function.
	columnsMax = 120 // Of a line, in characters.
	fileMax    = 700 // Lines of a file.
)

// forbidden are words that say nothing about what a thing is.
var forbidden = []string{"manager", "service", "helper", "util", "utils", "common", "base", "impl"}

// layers are the packages from the ground up. A package may import only packages of its
// own line's left side, that is, of an earlier layer.
var layers = [][]string{
	{"quantity", "polygon", "calendar", "identity", "geodesy", "raster", "auction", "book", "lottery", "programme/rule"},
	{"measure", "programme/policy"},
	{"kernel"},
	{"kernel/rig", "journal", "commit", "vault", "geofile"},
	{"cluster", "document", "journal/journaltest", "vault/leaktest", "proof", "view", "village"},
	{"person", "company", "ledger"},
	{"authority", "place", "chain", "land", "carbon", "exchange", "exchange/orderflow", "dividend", "dividend/roll", "indicator", "task", "card", "talent", "housing", "loan", "programme", "programme/bank", "programme/desk"},
	{"indicator/fold"},
	{"auth", "text", "paper", "web/govuk"},
	{"counties", "export"},
	{"county"},
	{"indicator/desk"},
	{"sim/twin", "paper/papertest", "intake", "programme/payrun"},
	{"demo", "api", "bench"},
	{"client", "web", "sim"},
	{"client/example", "cmd/liangshan", "tool/mutate"},
}

// goFiles calls a function for every Go file of the project.
func goFiles(t *testing.T, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			do(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func parse(t *testing.T, path string) (*token.FileSet, *ast.File) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return set, file
}

// TestShape checks the length of lines, functions and files.
func TestShape(t *testing.T) {
	goFiles(t, func(path string) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(source), "\n")
		if strings.HasPrefix(lines[0], "// Code generated ") {
			return // Nobody reads it from the top.
		}
		test := strings.HasSuffix(path, "_test.go")
		if len(lines) > fileMax && !test {
			t.Errorf("%s: %d lines; divide it", path, len(lines))
		}
		for i, line := range lines {
			if n := len([]rune(line)); n > columnsMax && !test && !strings.Contains(line, "`cbor:") {
				t.Errorf("%s:%d: %d columns", path, i+1, n)
			}
		}
		set, file := parse(t, path)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || test {
				continue
			}
			if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1; n > linesMax {
				t.Errorf("%s: %s has %d lines", set.Position(f.Pos()), f.Name, n)
			}
		}
	})
}

// TestLayers checks that imports run one way.
func TestLayers(t *testing.T) {
	layer := map[string]int{}
	for i, packages := range layers {
		for _, p := range packages {
			layer[p] = i
		}
	}
	goFiles(t, func(path string) {
		dir := filepath.ToSlash(filepath.Dir(path))
		if strings.HasSuffix(path, "_test.go") || dir == "." {
			return
		}
		own, ok := layer[dir]
		if !ok {
			t.Errorf("%s is in no layer; add it to the list in tidy_test.go", dir)
			return
		}
		_, file := parse(t, path)
		for _, spec := range file.Imports {
			name, inside := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "liangshan/")
			if !inside {
				continue
			}
			if other, ok := layer[name]; !ok || other > own || other == own && name != dir && !within(own, name, dir) {
				t.Errorf("%s imports %s, which stands above it", path, name)
			}
		}
	})
}

// within reports whether one package of a layer may import another: only those further left.
func within(n int, name, dir string) bool {
	return slices.Index(layers[n], name) < slices.Index(layers[n], dir)
}

// TestDocs checks that every package says what it is, and every exported thing what it means.
func TestDocs(t *testing.T) {
	documented := map[string]bool{}
	goFiles(t, func(path string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		set, file := parse(t, path)
		dir := filepath.Dir(path)
		documented[dir] = documented[dir] || file.Doc != nil
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && f.Doc == nil && exportedReceiver(f) && !implements(f.Name.Name) {
				t.Errorf("%s: %s has no doc comment", set.Position(f.Pos()), f.Name)
			}
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Doc != nil {
				continue
			}
			for _, spec := range g.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && s.Doc == nil {
					t.Errorf("%s: %s has no doc comment", set.Position(s.Pos()), s.Name)
				}
			}
		}
	})
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s does not say what it is", dir)
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	switch x := kind.(type) {
	case *ast.IndexExpr:
		kind = x.X
	case *ast.IndexListExpr:
		kind = x.X
	}
	name, ok := kind.(*ast.Ident)
	return ok && name.IsExported()
}

// implements lists methods whose meaning is that of a well-known interface.
func implements(name string) bool {
	return slices.Contains([]string{"Error", "Unwrap", "String", "Read", "Write", "Close", "ServeHTTP", "Format", "Len", "Is"}, name)
}

// meant are names in which a forbidden word is one of the field's own.
var meant = map[string]string{
	"Service": "of a debt", "ServiceYear": "of a debt", "serviceKey": "of a debt", "ErrService": "of a debt",
	"CarbonServiceYear": "of a debt", "TableCarbonPledgeService": "of a debt", "Manager": "who manages land, 经营者",
	"ReasonServiceOver": "what the county offers", "ServiceNavigation": "so the component is called",
}

// TestNames checks that no package, file, type, function, variable or constant is called by a word that says nothing.
func TestNames(t *testing.T) {
	goFiles(t, func(path string) {
		for _, part := range strings.FieldsFunc(strings.TrimSuffix(path, ".go"), func(r rune) bool { return r == '/' || r == '_' }) {
			if slices.Contains(forbidden, part) {
				t.Errorf("%s: %q says nothing", path, part)
			}
		}
		set, file := parse(t, path)
		for _, name := range declared(file) {
			for _, word := range wordsOf(name.Name) {
				if slices.Contains(forbidden, word) && meant[name.Name] == "" {
					t.Errorf("%s: %s: %q says nothing", set.Position(name.Pos()), name, word)
				}
			}
		}
	})
}

// declared returns the names that a file declares outside of functions.
func declared(file *ast.File) (names []*ast.Ident) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, d.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name)
				case *ast.ValueSpec:
					names = append(names, s.Names...)
				}
			}
		}
	}
	return names
}

// wordsOf splits a name at its capitals and strokes, in small letters.
func wordsOf(name string) (words []string) {
	for _, part := range strings.Split(name, "_") {
		from := 0
		for i, r := range part {
			if i > from && unicode.IsUpper(r) && !unicode.IsUpper(rune(part[i-1])) {
				words, from = append(words, strings.ToLower(part[from:i])), i
			}
		}
		words = append(words, strings.ToLower(part[from:]))
	}
	return words
}

// TestNothingPromised checks that no code promises instead of doing, and no test is skipped.
func TestNothingPromised(t *testing.T) {
	goFiles(t, func(path string) {
		if path == "tidy_test.go" {
			return
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"TODO", "FIXME", "t.Skip(", "b.Skip(", "not implemented", "//nolint"} {
			if strings.Contains(string(source), word) {
				t.Errorf("%s: contains %q", path, word)
			}
		}
	})
}

// Beside a Chinese character stand the full marks of Chinese sentences, not the half ones, which many
// fonts squeeze against the text. A mark before or after a piece of code stays as code is written.
func TestPunctuation(t *testing.T) {
	half := regexp.MustCompile(`\p{Han}[,;:?!](?: |$|\p{Han})|[,;:?!]\p{Han}`)
	for _, name := range []string{"text/zh.toml", "web/zh.toml"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if m := half.FindString(line); m != "" && !strings.Contains(line, "when(") && !strings.HasPrefix(line, "#") {
				t.Errorf("%s:%d: %q", name, i+1, m)
			}
		}
	}
}
