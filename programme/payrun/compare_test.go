package payrun_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/counties"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
)

// TestCompare: a new version is compared over the register that a run was computed from, by who may take snapshots;
// what only the new one asks for is missing.
func TestCompare(t *testing.T) {
	r := found(t, 8)
	_, err := r.at(clerk).Prepare(t.Context(), r.talents())
	must(t, err)
	data, err := fs.ReadFile(counties.Files, "330523/programmes/talent_direct.yaml")
	must(t, err)
	old := string(data)
	read := func(text string) *policy.Document {
		d, err := policy.Read("document", text)
		must(t, err)
		return d
	}
	p, _ := policy.ParsePeriod("2026-10")
	d, err := r.at(clerk).Compare(t.Context(), 1, read(old), read(old), p)
	must(t, err)
	if d.Rows != 8 || len(d.Changes) != 0 || d.OldTotal == 0 || d.OldTotal != d.NewTotal {
		t.Errorf("%+v", d)
	}
	stricter := strings.Replace(old, "\ncolumns:\n", "\ncolumns:\n  thesis: {kind: bool, zh: 论文, en: thesis}\n", 1)
	stricter = strings.Replace(stricter, "\nclauses:\n", "\nclauses:\n  - {rule: thesis, zh: 没有论文, en: no thesis}\n", 1)
	d, err = r.at(clerk).Compare(t.Context(), 1, read(old), read(stricter), p)
	must(t, err)
	if d.Rows != 8 || d.NewTotal != 0 || d.Lose != 4 || len(d.Changes) == 0 || d.Changes[0].Key == "" {
		t.Errorf("%d rows, %d lose, %d in all", d.Rows, d.Lose, d.NewTotal)
	}
	if _, err := r.at(clerk).Compare(t.Context(), 1, read(stricter), read(old), p); !errors.Is(err, payrun.ErrSnapshot) {
		t.Error("a snapshot was read by a document that asks for other facts")
	}
	if _, err := r.at(clerk).Compare(t.Context(), 9, read(old), read(old), p); !errors.Is(err, programme.ErrNoSnapshot) {
		t.Error(err)
	}
	if _, err := r.at(chief).Compare(t.Context(), 1, read(old), read(old), p); !errors.Is(err, authority.ErrDenied) {
		t.Error("who may take no snapshots reads one")
	}
}
