package payrun_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/county"
)

// TestVerifyMisses takes away, one at a time, a paper that the record names, and a person of the register out of the
// vault: verify names what is missing.
func TestVerifyMisses(t *testing.T) {
	r := found(t, 12)
	_, err := r.at(clerk).Prepare(t.Context(), r.talents())
	must(t, err)
	must(t, r.Close(t.Context()))
	wants(t, r.folder, "")

	papers, err := filepath.Glob(filepath.Join(r.folder.Data, "document", "kept", "*", "*"))
	must(t, err)
	if len(papers) == 0 {
		t.Fatal("the list of the run is no paper")
	}
	aside, named := filepath.Join(t.TempDir(), "paper"), 0
	for _, path := range papers {
		must(t, os.Rename(path, aside))
		if said := wrongIn(t.Context(), r.folder); strings.Contains(said, "papers that the record names are missing") {
			named++
		}
		must(t, os.Rename(aside, path))
	}
	if named == 0 {
		t.Error("no paper is missed")
	}
	wants(t, r.folder, "")

	db, err := sql.Open("sqlite", filepath.Join(r.folder.Data, "vault.db"))
	must(t, err)
	_, err = db.ExecContext(t.Context(), "DELETE FROM person WHERE number = ?", r.people[3])
	must(t, err)
	must(t, db.Close())
	wants(t, r.folder, "1 people of the register are not in the vault")
}

// wants checks what verify finds; nothing if it is empty.
func wants(t *testing.T, f county.Folder, want string) {
	t.Helper()
	if said := wrongIn(t.Context(), f); said != want && (want == "" || !strings.Contains(said, want)) {
		t.Errorf("verify finds %q, not %q", said, want)
	}
}

// wrongIn returns all that verify finds wrong in a county.
func wrongIn(ctx context.Context, f county.Folder) string {
	var all error
	err := county.Verify(ctx, f, func(found county.Finding) { all = errors.Join(all, found.Err) }, nil)
	if all == nil && err != nil {
		return err.Error()
	}
	if all != nil {
		return all.Error()
	}
	return ""
}
