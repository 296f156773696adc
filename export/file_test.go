package export

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestWhileServed holds that everything is of one position while another connection goes on writing.
func TestWhileServed(t *testing.T) {
	f := newFixture(t)
	f.things(50)
	r := f.open()
	if r.Entries != 7 || r.TimeMS != 1_800_000_000_000 {
		t.Errorf("position %d, time %d", r.Entries, r.TimeMS)
	}
	count := func(r *File) (n int) {
		must(t, r.Each("SELECT id FROM thing", nil, func([]string, []any) error { n++; return nil }))
		return n
	}
	before := count(r)
	f.exec("DELETE FROM thing WHERE id > 10")
	f.exec("UPDATE view_position SET entries = 8")
	if count(r) != before || before != 50 {
		t.Errorf("%d rows before, %d after", before, count(r))
	}
	later := f.open()
	if later.Entries != 8 || count(later) != 10 {
		t.Errorf("later: position %d, %d rows", later.Entries, count(later))
	}
	if err := r.Each("DELETE FROM thing", nil, func([]string, []any) error { return nil }); err == nil {
		t.Error("an export may write")
	}
	if err := r.Each("SELECT nothing FROM thing", nil, nil); err == nil {
		t.Error("a column that there is not")
	}
	sentinel := errors.New("enough")
	if err := r.Each("SELECT id FROM thing", nil, func([]string, []any) error { return sentinel }); err != sentinel {
		t.Errorf("%v", err)
	}
}

func TestNoTables(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	must(t, os.WriteFile(other, []byte("not a database"), 0o600))
	for _, path := range []string{filepath.Join(dir, "none", "view.db"), other} {
		if r, err := Open(context.Background(), path); err == nil {
			r.Close()
			t.Errorf("%s was opened", path)
		}
	}
	if _, err := Open(context.Background(), filepath.Join(dir, "none.db")); !errors.Is(err, ErrNoTables) {
		t.Errorf("%v", err)
	}
	f := newFixture(t)
	f.exec("PRAGMA application_id = 5")
	if _, err := Open(context.Background(), f.path); !errors.Is(err, ErrNoTables) {
		t.Errorf("%v", err)
	}
}
