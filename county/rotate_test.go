package county_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liangshan/county"
	"liangshan/demo"
	"liangshan/document"
	"liangshan/journal"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/proof"
	"liangshan/vault"
)

// receipt has an account opened and returns the receipt of it, with the key that the county signs with.
func receipt(t *testing.T, o county.Options, account ledger.AccountID) (text []byte, key string) {
	t.Helper()
	r := open(t, o)
	result := r.Do(t.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Ledger.Commands.Open.Make(
			county.System, r.NewRequestID(), ledger.Open{ID: account, Unit: "CNY", Code: 8002}), nil
	})
	must(t, result.Err)
	must(t, r.Checkpoint(t.Context()))
	text, err := r.Tree.Receipt(t.Context(), result.Sequence)
	must(t, err)
	must(t, r.Close(t.Context()))
	return text, strings.TrimSpace(listed(t, o).Newest())
}

func listed(t *testing.T, o county.Options) *proof.Keys {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(o.Folder.Data, "keys"))
	must(t, err)
	lines := strings.Split(string(list), "\n")
	keys, err := proof.ParseKeys(list, lines[4]) // The first key of the list.
	must(t, err)
	return keys
}

// TestRotateSigning changes the signing key, twice, cut off where it can be: receipts from all times are checked by
// whoever trusts the first key and has the list, and by nobody who has the first key alone.
func TestRotateSigning(t *testing.T) {
	ctx := t.Context()
	r, o := small(t)
	if _, err := county.RotateSigning(o.Folder); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("a key was changed while it is used: %v", err)
	}
	must(t, r.Close(ctx))
	before, first := receipt(t, o, 1)
	done, err := county.RotateSigning(o.Folder)
	must(t, err)
	after, second := receipt(t, o, 2)
	if done.Public != second || first == second || done.From == 0 {
		t.Errorf("%+v, and %s signs", done, second)
	}
	list := proof.Trust{Keys: listed(t, o)}
	for i, text := range [][]byte{before, after} {
		if _, err := proof.CheckReceipt(text, list); err != nil {
			t.Errorf("receipt %d: %v", i, err)
		}
	}
	alone, err := proof.SingleKey(first)
	must(t, err)
	if _, err := proof.CheckReceipt(after, proof.Trust{Keys: alone}); err == nil {
		t.Error("the old key stands for what it did not sign")
	}
	signing := filepath.Join(o.Folder.Keys, "signing.key")
	old, err := os.ReadFile(signing)
	must(t, err)
	done, err = county.RotateSigning(o.Folder)
	must(t, err)
	// Cut off before the new key took the old one's place.
	must(t, os.Rename(signing, signing+".next"))
	must(t, os.WriteFile(signing, old, 0o600))
	_ = county.Verify(ctx, o.Folder, func(county.Finding) {}, nil) // Whatever it finds, who reads only changes nothing.
	if _, err := os.Stat(signing + ".next"); err != nil {
		t.Error("a reader has ended the change:", err)
	}
	third, now := receipt(t, o, 3)
	if _, err := proof.CheckReceipt(third, proof.Trust{Keys: listed(t, o)}); err != nil || now != done.Public {
		t.Errorf("%v, and %s signs", err, now)
	}
	if _, err := os.Stat(signing + ".next"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	must(t, county.Verify(ctx, o.Folder, func(county.Finding) {}, nil))
	// Cut off before the list named the new key.
	must(t, os.WriteFile(signing+".next", old, 0o600))
	if _, now := receipt(t, o, 4); now != done.Public {
		t.Error("a key that no list names signs")
	}
}

// TestRotateMaster changes the master key: people are read and found as before, and the old key goes once the
// requests are forgotten.
func TestRotateMaster(t *testing.T) {
	ctx := t.Context()
	r, o := small(t)
	must(t, r.Close(ctx))
	clock := demo.NewClock(time.Now())
	o.Clock = clock
	r = open(t, o)
	must(t, errOf(r.Vault.Stage(ctx, "one", []vault.Fact{{Field: vault.Name, Value: "演示一号", Source: "synthetic"}})))
	must(t, r.Vault.Commit(ctx, "one"))
	ref, err := r.Papers.Stage(ctx, strings.NewReader("synthetic"), document.Meta{MediaType: "text/plain"})
	must(t, err)
	must(t, r.Papers.Commit(ctx, ref.ID))
	known := func() {
		t.Helper()
		found, err := r.Vault.Search(ctx, vault.Query{Field: vault.Name, Text: "演示一号"})
		p, err2 := r.Papers.Get(ctx, ref.ID)
		if err != nil || err2 != nil || len(found) != 1 {
			t.Fatal(found, err, err2)
		}
		text, err := io.ReadAll(p)
		if err := errors.Join(err, p.Close()); err != nil || string(text) != "synthetic" {
			t.Fatal(string(text), err)
		}
	}
	known()
	id, err := r.RotateMaster(ctx, nil)
	must(t, err)
	known()
	gone, needed, err := r.DropMaster(ctx, nil)
	if err != nil || len(gone) != 0 || !slices.Equal(needed, []uint32{id - 1}) {
		t.Errorf("gone %v, needed %v: %v", gone, needed, err)
	}
	must(t, r.Close(ctx))
	clock.To(time.Now().Add(72 * time.Hour))
	r = open(t, o)
	known()
	gone, needed, err = r.DropMaster(ctx, nil)
	if err != nil || len(needed) != 0 || !slices.Equal(gone, []uint32{id - 1}) || len(r.Vault.KeyMarks()) != 1 {
		t.Errorf("gone %v, needed %v: %v", gone, needed, err)
	}
	must(t, r.Close(ctx))
	r = open(t, o)
	known()
	must(t, r.Close(ctx))
}

func errOf[T any](_ T, err error) error { return err }
