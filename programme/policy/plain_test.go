package policy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"liangshan/programme/policy"
)

var ruleForm = regexp.MustCompile(`[a-z]_[a-z]|[&|]|[=!<>]=|[<>!%]\s|"|\[|\]|\b[a-z]+\(|^$|\s$`)

// TestPlain: no programme of a county says a rule in the language of rules, in neither language, and each says it.
func TestPlain(t *testing.T) {
	paths, err := filepath.Glob("../../counties/*/programmes/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := policy.Read(path, string(text))
		if err != nil {
			t.Fatal(err)
		}
		var formulas []string
		for _, c := range d.Program.Clauses {
			formulas = append(formulas, c.Text)
		}
		for _, v := range d.Scope().Values {
			formulas = append(formulas, v.Expr.Text)
		}
		if d.Program.Amount != nil {
			formulas = append(formulas, d.Program.Amount.Text)
		}
		for _, f := range formulas {
			for _, language := range []string{"zh", "en"} {
				said := d.Plain(f, language)
				if ruleForm.MatchString(said) {
					t.Errorf("%s: %s is said as %q", filepath.Base(path), f, said)
				}
				t.Logf("%s → %s", f, said)
			}
		}
	}
}
