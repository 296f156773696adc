package text_test

import (
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
	_ "modernc.org/sqlite"

	"liangshan/county"
	"liangshan/text"
)

var codeForm = regexp.MustCompile(`^[a-z]+\.[a-z][a-z0-9_]*$`)

// codes finds every code that the program can refuse with: in kernel.Refuse("…"), in
// constants of types called Refusal, Fault or Code, in constants called Code…, and in
// fields called Code of composite literals.
func codes(t *testing.T) map[string]string {
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil // Being written just now; its own package's tests will say so.
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, code := range codesOf(n) {
				found[code] = path
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func codesOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		if name := nameOf(n.Fun); (name == "Refuse" || name == "Refusal") && len(n.Args) == 1 {
			return literals(n.Args)
		}
	case *ast.ValueSpec:
		name := nameOf(n.Type)
		isCode := name == "Refusal" || name == "Fault" || name == "Code"
		for _, ident := range n.Names {
			isCode = isCode || strings.HasPrefix(ident.Name, "Code")
		}
		if isCode {
			return literals(n.Values)
		}
	case *ast.KeyValueExpr:
		if nameOf(n.Key) == "Code" {
			return literals([]ast.Expr{n.Value})
		}
	}
	return nil
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literals(list []ast.Expr) (found []string) {
	for _, e := range list {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil && codeForm.MatchString(s) {
				found = append(found, s)
			}
		}
	}
	return found
}

// TestEveryCode demands both languages for every code, and no texts without a code.
func TestEveryCode(t *testing.T) {
	found := codes(t)
	if len(found) < 300 {
		t.Fatalf("only %d codes were found: the search is broken", len(found))
	}
	for code, path := range found {
		if !text.Known(code) {
			t.Errorf("%s (%s) has no text", code, path)
		}
	}
	for language, c := range read(t) {
		for module, texts := range c.Refusal {
			for rest, pair := range texts {
				code := module + "." + rest
				if found[code] == "" {
					t.Errorf("%s: %s is no code of the program", language, code)
				}
				checkSentences(t, language, code, pair)
			}
		}
	}
}

// checkSentences demands a sentence that says what happened and one that says what to do,
// each in its language.
func checkSentences(t *testing.T, language, code string, pair [2]string) {
	for _, sentence := range pair {
		han := strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		switch {
		case language == "zh" && (!strings.HasSuffix(sentence, "。") || !han):
			t.Errorf("zh: %s: not a sentence: %q", code, sentence)
		case language == "en" && (!strings.HasSuffix(sentence, ".") || han || !unicode.IsUpper([]rune(sentence)[0]) &&
			sentence[0] != '/'):
			t.Errorf("en: %s: not a sentence: %q", code, sentence)
		}
	}
}

// A catalogue is a file of texts as it stands.
type catalogue struct {
	Refusal        map[string]map[string][2]string
	Command, Event map[string]map[string]string
	Table, Column  map[string]string
	Columns        map[string]map[string]string
}

func read(t *testing.T) map[string]catalogue {
	all := map[string]catalogue{}
	for _, language := range []string{"zh", "en"} {
		var c catalogue
		if _, err := toml.DecodeFile(language+".toml", &c); err != nil {
			t.Fatal(err)
		}
		all[language] = c
	}
	return all
}

// TestNames demands a name in both languages for every command, event, table and column,
// and none without one.
func TestNames(t *testing.T) {
	want := map[string][]string{}
	c := county.New()
	for _, command := range c.Commands() {
		want["command"] = append(want["command"], command.Name())
	}
	for _, kind := range c.Kinds() {
		want["event"] = append(want["event"], kind.Name)
	}
	want["table"], want["column"] = schemaNames(t)
	for language, c := range read(t) {
		for kind, have := range map[string]map[string]map[string]string{"command": c.Command, "event": c.Event,
			"table": {"": c.Table}, "column": {"": c.Column}} {
			left := map[string]bool{}
			for module, names := range have {
				for rest := range names {
					left[strings.TrimPrefix(module+"."+rest, ".")] = true
				}
			}
			for _, name := range want[kind] {
				if !left[name] {
					t.Errorf("%s: %s %s has no name", language, kind, name)
				}
			}
			for name := range left {
				if !slices.Contains(want[kind], name) {
					t.Errorf("%s: there is no %s %s", language, kind, name)
				}
			}
		}
	}
	both := read(t)
	for module, names := range both["zh"].Columns {
		for column := range names {
			if both["en"].Columns[module][column] == "" || !slices.Contains(want["column"], column) {
				t.Errorf("%s of %s is no column, or has no English name", column, module)
			}
		}
		if len(names) != len(both["en"].Columns[module]) {
			t.Errorf("the columns of %s are not the same in English", module)
		}
	}
	for column, name := range map[string][2]string{"indicator_value.period": {"报告期", "period"},
		"indicator_value.vintage": {"数据版本", "version of the data"}, "carbon_source.period": {"监测期", "monitoring period"},
		"carbon_lot.vintage": {"年份", "vintage"}, "place_value.place": {"场所", "place"}, "loan_claim.period": {"时期", "period"}} {
		if zh, en := text.Name("column", column); zh != name[0] || en != name[1] {
			t.Errorf("%s is called %s, %s", column, zh, en)
		}
	}
	if zh, en := text.Name("event", "ledger.transferred"); zh != "转账" || en != "transferred" {
		t.Errorf("%s, %s", zh, en)
	}
	if zh, en := text.Name("event", "no.such"); zh != "no.such" || en != "no.such" {
		t.Errorf("%s, %s", zh, en)
	}
}

// schemaNames returns the names of the read tables and of all their columns. "position" is
// no column of a listing, but is of the schema.
func schemaNames(t *testing.T) (tables, columns []string) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(county.Schema); err != nil {
		t.Fatal(err)
	}
	// A view stands for the tables that it puts together.
	rows, err := db.Query(`SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type IN ('table', 'view') AND NOT EXISTS (SELECT 1 FROM sqlite_schema v
		WHERE v.type = 'view' AND v.name <> t.name AND instr(v.sql, ' ' || t.name))`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
		if column != "position" {
			columns = append(columns, column)
		}
	}
	return tables, columns
}

func TestOf(t *testing.T) {
	zh, en := text.Of("ledger.no_account")
	if zh != "没有这个账户。请核对账户号，或先开户。" || en != "There is no such account. Check its number, or open it first." {
		t.Errorf("%s %s", zh, en)
	}
	if zh, en := text.Of("no.such"); zh != "" || en != "" || text.Known("no.such") || text.Known("") {
		t.Error("a code that there is not has a text")
	}
}

// TestOneWord: a stand is called 小班 wherever people read of one; 林班 is the larger compartment, which the county does
// not keep.
func TestOneWord(t *testing.T) {
	for _, name := range []string{"zh.toml", "../web/zh.toml", "../web/words.go", "../paper/words.go", "../paper/paper.html"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(data), "林班"); n > 0 {
			t.Errorf("%s says 林班 %d times", name, n)
		}
	}
}
