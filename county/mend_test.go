package county_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"liangshan/county"
	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/ledger"
)

// TestMend puts a peer's segments in the place of damaged ones, and refuses a peer that lacks
// what was acknowledged here.
func TestMend(t *testing.T) {
	ctx := t.Context()
	r, o := small(t)
	older := filepath.Join(t.TempDir(), "older")
	must(t, os.CopyFS(older, os.DirFS(filepath.Join(o.Folder.Data, "journal"))))
	must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Ledger.Commands.Open.Make(
			county.System, r.NewRequestID(), ledger.Open{ID: 1, Unit: "CNY", Code: 8002}), nil
	}).Err)
	want := digests(t, r)
	must(t, r.Close(ctx))
	segments := filepath.Join(o.Folder.Data, "journal")
	peer := filepath.Join(t.TempDir(), "peer")
	must(t, os.CopyFS(peer, os.DirFS(segments)))

	if _, err := county.Mend(ctx, o.Folder, peer); !errors.Is(err, county.ErrNotDamaged) {
		t.Fatalf("a whole journal was mended: %v", err)
	}
	first := filepath.Join(segments, "segment-000000")
	text, err := os.ReadFile(first)
	must(t, err)
	text[700] ^= 4
	must(t, os.WriteFile(first, text, 0o600))
	var damage *kernel.DamageError
	if _, err := county.Open(ctx, o); !errors.As(err, &damage) {
		t.Fatalf("a flipped bit was not seen: %v", err)
	}
	if _, err := county.Mend(ctx, o.Folder, older); !errors.As(err, &damage) {
		t.Fatalf("acknowledged entries were given up: %v", err)
	}
	if now, err := os.ReadFile(first); err != nil || now[700] != text[700] {
		t.Fatalf("a refused mending changed something: %v", err)
	}
	m, err := county.Mend(ctx, o.Folder, peer)
	must(t, err)
	if !errors.As(m.Damage, &damage) {
		t.Errorf("the damage was not told: %v", m.Damage)
	}
	r = open(t, o)
	same(t, "mended", want, digests(t, r))
	must(t, r.Close(ctx))
	if _, err := os.Stat(filepath.Join(m.Removed, "segment-000000")); err != nil {
		t.Error("the damaged segments were not kept:", err)
	}
}

// TestVerifyServed verifies a county while it is being served, and reads its entries.
func TestVerifyServed(t *testing.T) {
	r, o := small(t)
	defer r.Close(t.Context())
	var told []county.Finding
	must(t, county.Verify(t.Context(), o.Folder, func(f county.Finding) { told = append(told, f) }, nil))
	if len(told) != 7 {
		t.Errorf("%d findings: %v", len(told), told)
	}
	entries, err := county.Entries(t.Context(), o.Folder, 0, 3, true)
	must(t, err)
	if len(entries) != 3 || entries[2].Index+1 != r.Journal().Head().Index {
		t.Errorf("the last entries are %v", entries)
	}
	if _, err := county.Mend(t.Context(), o.Folder, t.TempDir()); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("mended while served: %v", err)
	}
}
