package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// read reads a document that must be right.
func read(tb testing.TB, path string) *Document {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := Read(path, string(data))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// TestDocumentsOfLaw checks that the documents in testdata may be published: their own tests
// pass, and every clause is tested both ways.
func TestDocumentsOfLaw(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*/*.yaml")
	if len(paths) < 23 {
		t.Fatal(len(paths), "documents")
	}
	for _, path := range paths {
		d := read(t, path)
		if errs := d.Check(calendar.CN()); len(errs) > 0 {
			t.Error(errs)
		}
	}
}

// A vector is a case of cn_law.json: inputs and answers derived from the articles it names, or
// published by the page or the court it names. Money is in fen, areas in dm².
type vector struct {
	ID  string         `json:"id"`
	In  map[string]any `json:"in"`
	Out map[string]any `json:"out"`
}

type suite struct {
	Suite string   `json:"suite"`
	Cases []vector `json:"cases"`
}

// renamed are the names of the vectors that the documents write otherwise.
var renamed = map[string]map[string]string{
	"hz_resettlement_area": {"area": "area_due"},
	"zj_min_area":          {"area": "area_owned"},
	"zj_suspension_loss":   {"min": "loss"},
	"zj_thresholds":        {"all": "households", "pass": "granted"},
	"gd_lump_half":         {"months": "months_due"},
	"paid_leave":           {"years": "years_worked", "days": "days_due"},
	"zj_dibao":             {"amount": "amount_due"},
	"hz_co_ownership":      {"ok": "granted"},
	"charity_ratio":        {"ok": "granted"},
	"clawback":             {"days": "days_late", "return": "returned"},
	"age":                  {"on": "day_asked", "rule": "reading", "age": "years_old"},
	"court_liangzhu":       {"area": "area_due", "was": "area_before"},
	"court_songshan":       {"signed_pct_x10": "signed_share", "needed_pct_x10": "needed_share", "in_force": "granted"},
	"court_dingxi":         {"rate_fen_per_m2_month": "rate_per_m2", "area": "area_paid", "part_month_counts_as": "months_paid"},
	"court_licheng":        {"agreement_stands": "granted"},
}

var courts = map[string]string{"良渚": "court_liangzhu", "松山": "court_songshan", "定西": "court_dingxi", "历城": "court_licheng"}

// number turns a value of a vector into one of a type.
func number(t *testing.T, d *Document, typ rule.Type, name string, v any) int64 {
	switch v := v.(type) {
	case nil:
		return rule.Missing
	case bool:
		if v {
			return 1
		}
		return 0
	case string:
		n, wrong := typ.Parse(v)
		if wrong != "" {
			t.Fatal(d.Path, name, v, wrong)
		}
		return n
	case float64:
		if strings.HasSuffix(name, "_x10") { // Tenths of a per cent.
			return int64(v) * 1000
		}
		return int64(v)
	}
	t.Fatal(name, v)
	return 0
}

// TestLawVectors replays every vector through the document of its suite, from the numbers as
// they are in the file, and compares every answer exactly.
func TestLawVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/cn_law.json")
	if err != nil {
		t.Fatal(err)
	}
	var suites []suite
	if err := json.Unmarshal(data, &suites); err != nil {
		t.Fatal(err)
	}
	replayed := 0
	for _, s := range suites {
		for _, v := range s.Cases {
			name := s.Suite
			if name == "court" {
				name = courts[v.In["case"].(string)]
			}
			d := read(t, "testdata/law/"+name+".yaml")
			replay(t, d, renamed[name], v)
			tested := false
			for _, own := range d.Tests {
				tested = tested || own.Name == v.ID
			}
			if !tested {
				t.Errorf("%s is no test of %s", v.ID, d.Path)
			}
			replayed++
		}
	}
	if replayed != 116 {
		t.Errorf("%d vectors", replayed)
	}
}

func replay(t *testing.T, d *Document, renamed map[string]string, v vector) {
	called := func(name string) string {
		name = strings.TrimSuffix(name, "_fen")
		if other, ok := renamed[name]; ok {
			return other
		}
		return name
	}
	facts := d.NewFacts()
	for name, value := range v.In {
		for i, c := range d.Scope().Columns {
			if c.Name == called(name) {
				facts.Columns[i] = number(t, d, c.Type, name, value)
			}
		}
	}
	period, _ := ParsePeriod("2026-11")
	if v.ID == "court-03" { // A part of a month: twelve days of January.
		for i, c := range d.Scope().Columns {
			if c.Type.Kind == rule.Date {
				facts.Columns[i] = int64(period.Start) + int64(i)*4
			}
		}
		facts.Columns[1] = 100600
	}
	got := d.Decide(facts, period, calendar.CN())
	for name, want := range v.Out {
		if called(name) == "granted" {
			if (got.Outcome == rule.Granted) != want.(bool) {
				t.Errorf("%s: the outcome is %s", v.ID, OutcomeName(got.Outcome))
			}
			continue
		}
		found := false
		for i, value := range d.Scope().Values {
			if value.Name == called(name) {
				found = true
				if n := number(t, d, value.Expr.Type, name, want); got.Values[i] != n {
					t.Errorf("%s: %s is %d, not %d", v.ID, name, got.Values[i], n)
				}
			}
		}
		if !found {
			t.Errorf("%s: %s has no value for %s", v.ID, d.Path, name)
		}
	}
}

// TestTemplate counts the cases of OpenFisca's country template (AGPL; their numbers alone are
// used, by documents of our own): 35 of them, some with several months.
func TestTemplate(t *testing.T) {
	cases := map[string]bool{}
	paths, _ := filepath.Glob("testdata/template/*.yaml")
	for _, path := range paths {
		for _, own := range read(t, path).Tests {
			if own.Source != "" {
				cases[strings.TrimRight(own.Name, "abc")] = true
			}
		}
	}
	// The parent, the child and the household of one situation are one case.
	if len(cases)-2 != 35 {
		t.Errorf("%d cases: %v", len(cases)-2, cases)
	}
}
