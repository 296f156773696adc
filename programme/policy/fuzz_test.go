package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liangshan/calendar"
)

// seeds are the documents that there are, and some that are odd.
func seeds(f *testing.F) (all []string) {
	for _, pattern := range []string{"testdata/law/*.yaml", "testdata/template/*.yaml",
		"../../counties/330523/programmes/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			all = append(all, string(data))
		}
	}
	small := all[0]
	return append(all, "", "\xff", "a", "- a", "programme: x", "programme:\nversion:", "? a\n: b", "&a *a", "!!x y", "a: |\n  b\n",
		"{", "[[[[", "a: {b: [c, {d: e}]}", "a: 'b", "\t", "---\na: b\n---\nc: d\n", "a: >-\n\n", "\ufeffprogramme: x\n",
		strings.Replace(small, "version: 1", "version: 1e9", 1), strings.Replace(small, "version: 1", "version: |\n 1", 1),
		strings.ReplaceAll(small, "\n", "\r\n"), strings.ReplaceAll(small, ": ", ":\t"), strings.ReplaceAll(small, "{", "{ "))
}

// FuzzRead reads any text as a document: it is read, or refused with the place of each error; what was
// read can be checked. Nothing panics.
func FuzzRead(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	workdays := calendar.CN()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<15 {
			return
		}
		d, err := Read("document.yaml", text)
		if err == nil {
			for _, e := range d.Check(workdays) {
				placed(t, text, e)
			}
			return
		}
		var errs Errors
		if !errors.As(err, &errs) || len(errs) == 0 || len(errs) > errorsMax {
			t.Fatalf("%v", err)
		}
		for _, e := range errs {
			placed(t, text, e)
		}
	})
}

// placed checks that an error has a place in the text, a code and a text.
func placed(t *testing.T, text string, e *Error) {
	t.Helper()
	lines := strings.Count(strings.ReplaceAll(text, "\r", "\n"), "\n") + 1
	if e.Line < 1 || e.Line > lines+1 || e.Column < 1 || e.Column > len(text)+2 || e.Code == "" || e.Text == "" {
		t.Errorf("%q is no error of a text of %d lines", e, lines)
	}
}

// FuzzRegister reads any bytes as a register: each error has row and column.
func FuzzRegister(f *testing.F) {
	data, err := os.ReadFile("../../counties/330523/programmes/minimum_income.yaml")
	if err != nil {
		f.Fatal(err)
	}
	d, err := Read("minimum_income.yaml", string(data))
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"key,resident,assets_met\n1,true,是\n", "编号,户籍在本县\n1,\"a\n2,b\n", "\xff\xfe", "key\n1\n1\n",
		"key,resident\n,\n", "\ufeff编号\n一\n", "key,key\n1,2\n", "resident\n1\n", "key;resident\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, errs := d.ReadRegister("register.csv", data)
		for _, e := range errs {
			if e.Line < 1 || e.Column < 1 || e.Code == "" || e.Path != "register.csv" {
				t.Errorf("%q has no place", e)
			}
		}
		if errs != nil {
			return
		}
		for _, e := range r.ReadList(d, "members", "members.csv", data) {
			if e.Line < 1 || e.Column < 1 || e.Code == "" {
				t.Errorf("%q has no place", e)
			}
		}
		for row := range min(r.Data.Rows, 50) {
			d.Decide(r.Facts(row), d.Tests[0].Period, calendar.CN())
		}
	})
}

// TestNested checks that texts which nest deeply are refused at once, with their own code and place, and
// that no document there is comes near it.
func TestNested(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 100_000), "a: " + strings.Repeat("{a: ", 50_000), strings.Repeat("- ", 100_000),
		strings.Repeat("? ", 100_000), strings.Repeat(" ", 1000) + "a", "programme: x\nb: " + strings.Repeat("[{a: ", 30_000)} {
		began := time.Now()
		_, err := Read("deep.yaml", text)
		var errs Errors
		if !errors.As(err, &errs) || errs[0].Code != CodeNested || errs[0].Line < 1 || errs[0].Column < 2 {
			t.Errorf("%.20q: %v", text, err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%.20q took %v", text, took)
		}
	}
	if _, _, deep := tooDeep(strings.Repeat("a: [b, {c: d}]\n", 1000)); deep {
		t.Error("brackets that are closed count")
	}
}

// TestMark checks that a document may begin with the mark that some editors write.
func TestMark(t *testing.T) {
	data, err := os.ReadFile("testdata/law/age.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read("marked.yaml", "\ufeff"+string(data)); err != nil {
		t.Error(err)
	}
}

// TestCutExpression: an expression in braces that its own comma cuts in two is met with what would be right.
func TestCutExpression(t *testing.T) {
	data, err := os.ReadFile("../../counties/330523/programmes/talent_living.yaml")
	if err != nil {
		t.Fatal(err)
	}
	quoted := `'in(degree, "bachelor", "master", "doctor")'`
	for _, bare := range []string{strings.Trim(quoted, "'"), "max(insured_months, 6) > 0"} {
		cut := strings.Replace(string(data), quoted, bare, 1)
		if _, err = Read("cut.yaml", cut); err == nil || !strings.Contains(err.Error(), "single quotes") {
			t.Error(bare, err)
		}
	}
}
