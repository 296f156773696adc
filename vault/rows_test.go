package vault

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// TestRows seals rows of two people and of nobody: each opens in its place only, and those of an erased person never.
func TestRows(t *testing.T) {
	v, _ := created(t)
	ctx := t.Context()
	var people []Number
	for _, request := range []string{"r1", "r2"} {
		number, err := v.Stage(ctx, request, []Fact{{Field: Name, Value: "甲乙", Source: "test"}})
		if err = errors.Join(err, v.Commit(ctx, request)); err != nil {
			t.Fatal(err)
		}
		people = append(people, number)
	}
	label := [16]byte{1, 2}
	sealed := []Row{{people[0], []byte("one")}, {0, []byte("open")}, {people[1], []byte("two")}}
	if err := v.SealRows(ctx, label, 7, sealed); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed[0].Text, []byte("one")) || string(sealed[1].Text) != "open" {
		t.Fatal("a row is not sealed as it should be")
	}
	again := func() []Row {
		var all []Row
		for _, r := range sealed {
			all = append(all, Row{r.Owner, bytes.Clone(r.Text)})
		}
		return all
	}
	rows := again()
	if n, err := v.OpenRows(ctx, label, 7, rows); n != 0 || err != nil || string(rows[0].Text) != "one" ||
		string(rows[2].Text) != "two" {
		t.Fatal(n, err, rows)
	}
	for _, wrong := range []struct {
		label [16]byte
		first uint64
	}{{label, 8}, {[16]byte{1, 3}, 7}} {
		if _, err := v.OpenRows(ctx, wrong.label, wrong.first, again()); !errors.Is(err, Damaged) {
			t.Error("a row opens in another place", err)
		}
	}
	if err := v.Erase(ctx, people[0], ReasonOrdered, func(Number) error { return nil }); err != nil {
		t.Fatal(err)
	}
	rows = again()
	if n, err := v.OpenRows(ctx, label, 7, rows); n != 1 || err != nil || rows[0].Text != nil || string(rows[2].Text) != "two" {
		t.Fatal(n, err, rows)
	}
	if all, last, err := v.Numbers(ctx, 0); err != nil || len(all) != 1 || all[0] != people[1] || last != people[1] {
		t.Error(all, last, err)
	}
	var seen []Number
	if n, _, err := v.Verify(ctx, func(all []Number) { seen = append(seen, all...) }); err != nil || n != 1 ||
		!slices.Equal(seen, people[1:]) {
		t.Error(n, seen, err)
	}
}
