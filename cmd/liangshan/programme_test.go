package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// runProgramme runs `liangshan programme …` and returns its exit code and what it printed.
func runProgramme(args ...string) (code int, out, err string) {
	var stdout, stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	code = m.exit(programmeCommand, m.programme(context.Background(), args))
	return code, stdout.String(), stderr.String()
}

const lawDocument = "../../programme/policy/testdata/law/hz_graduate_living.yaml"

func TestProgrammeCheck(t *testing.T) {
	if code, out, err := runProgramme("check", lawDocument); code != exitOK ||
		!strings.Contains(out, "may be published") || !strings.Contains(out, "可以公布") {
		t.Error(code, out, err)
	}
	text, err := os.ReadFile(lawDocument)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string
		code     int
		says     string
	}{
		{"insured_months >= second_half", "insured_months >= secnd_half", exitUsage, ":22:38: rule.unknown_name: nothing is called secnd_half; is second_half meant?"},
		{"insured_months >= second_half", "insured_months >= secnd_half", exitUsage, "没有叫 secnd_half 的东西；是不是要写 second_half？"},
		{"unit: person", "unit: persons", exitUsage, ":7:7: programme.value_malformed: persons is none of"},
		{"insured_months: 6}", "insured_months: six}", exitUsage, "programme.value_malformed: six is no int"},
		{"out: {paid: 5000.00}", "out: {paid: 5000.01}", exitFailed, "paid is 5,000.00, not 5,000.01"},
		{"every: once", "every: once\nevery: once", exitUsage, "programme.document_malformed"},
	} {
		path := filepath.Join(t.TempDir(), "document.yaml")
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), c.old, c.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, err := runProgramme("check", path); code != c.code || !strings.Contains(err, c.says) {
			t.Errorf("%s: exit %d: %s", c.new, code, err)
		}
	}
}

func TestProgrammeTry(t *testing.T) {
	code, out, err := runProgramme("try", lawDocument, "--set", "学历=博士", "--set", "graduated=2021-10-15", "--set",
		"insured_months=12", "--json")
	var got tried
	if code != exitOK || json.Unmarshal([]byte(out), &got) != nil {
		t.Fatal(code, out, err)
	}
	if got.Outcome != "granted" || got.Values["paid"] != "100,000.00" || len(got.Why) != 3 {
		t.Errorf("%+v", got)
	}
	facts := filepath.Join(t.TempDir(), "person.yaml")
	if err := os.WriteFile(facts, []byte("in: {degree: bachelor, graduated: 2025-06-30}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, err := runProgramme("try", lawDocument, "--person", facts, "--lang", "en"); code != exitOK ||
		!strings.Contains(out, "this fact is missing: months insured") {
		t.Error(code, out, err)
	}
	if code, _, err := runProgramme("try", lawDocument, "--set", "degree=phd"); code != exitUsage ||
		!strings.Contains(err, "none of the codes") {
		t.Error(code, err)
	}
}

// TestProgrammeLanguage: a language that nobody speaks here is refused, not half answered.
func TestProgrammeLanguage(t *testing.T) {
	for _, args := range [][]string{
		{"try", lawDocument, "--lang", "fr"}, {"diff", lawDocument, lawDocument, "--register", "none.csv", "--lang", "EN"},
	} {
		if code, out, err := runProgramme(args...); code != exitUsage || out != "" || !strings.Contains(err, "zh or en") {
			t.Error(args, code, out, err)
		}
	}
}

// TestProgrammeDiffNoFile: a register that is not there is named, in both languages.
func TestProgrammeDiffNoFile(t *testing.T) {
	code, _, err := runProgramme("diff", lawDocument, lawDocument, "--register", "none.csv")
	if code != exitUsage || !strings.Contains(err, "none.csv: 没有这个文件") {
		t.Error(code, err)
	}
}

func TestProgrammeDiff(t *testing.T) {
	text, err := os.ReadFile(lawDocument)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	next, register := filepath.Join(folder, "next.yaml"), filepath.Join(folder, "register.csv")
	for path, data := range map[string]string{
		next: strings.Replace(strings.Replace(string(text), "version: 1", "version: 2", 1), "bachelor: 10000.00", "bachelor: 12000.00", 1),
		register: "编号,学历,毕业日期,months insured\nA,本科,2025-06-30,12\nB,硕士,2025-06-30,12\nC,bachelor,2025-06-30,3\n" +
			"D,本科,2025-06-30,\n",
	} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The document pays nothing: it finds out. Its outcomes are the same in both versions.
	code, out, errors := runProgramme("diff", lawDocument, next, "--register", register)
	if code != exitOK || !strings.Contains(out, "0 个受影响,共 4 个") {
		t.Error(code, out, errors)
	}
	sheet := filepath.Join(folder, "register.xlsx")
	book := excelize.NewFile()
	for i, row := range [][]any{{"编号", "学历", "毕业日期", "months insured"}, {"A", "本科", "2025-06-30", 12}, {"B", "硕士", "2025-06-30", 12}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(sheet); err != nil {
		t.Fatal(err)
	}
	code, out, errors = runProgramme("diff", lawDocument, next, "--register", sheet, "--lang", "en")
	if code != exitOK || !strings.Contains(out, "0 of 2 are treated otherwise") {
		t.Error(code, out, errors)
	}
	if code, _, errors := runProgramme("diff", lawDocument, next); code != exitUsage || !strings.Contains(errors, "--snapshot") {
		t.Error(code, errors)
	}
	for path, data := range map[string]string{
		register: "编号,学历,毕业日期,months insured\nA,专科,2025-06-30,12\nA,硕士,2025-13-30,12\n"} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, _, errors = runProgramme("diff", lawDocument, next, "--register", register)
	if code != exitUsage || !strings.Contains(errors, "register.csv:2:2: programme.cell_malformed") ||
		!strings.Contains(
			errors,
			"register.csv:3:1: programme.key_malformed",
		) || !strings.Contains(errors, "register.csv:3:3: ") {
		t.Error(code, errors)
	}
}

// TestProgrammeMutate: a document whose tests notice every slip passes, with those that change nothing; one whose tests
// let some pass fails, and they are told.
func TestProgrammeMutate(t *testing.T) {
	code, out, err := runProgramme("mutate", "../../counties/330523/programmes/minimum_income.yaml", "--json")
	if code != exitOK || !strings.Contains(out, `"equivalent"`) {
		t.Error(code, out, err)
	}
	code, out, err = runProgramme("mutate", lawDocument)
	if code != exitFailed || !strings.Contains(out, ": survived: ") || !strings.Contains(err, "would pass unseen") {
		t.Error(code, out, err)
	}
}
