package cluster_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"liangshan/cluster"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/ledger"
)

// TestCounty serves a county over three real servers: it goes on by itself after the leader was killed; a second node
// joins from a backup and takes over; then the first one answers nobody, and does not take the county back.
func TestCounty(t *testing.T) {
	s, ctx := startServers(t, "always"), t.Context()
	at := &cluster.Options{URL: s.url("county"), System: s.url("sys")}
	first, o := founded(t, at)
	if err := openAccount(ctx, first, 1); !answered(err) {
		t.Fatal(err)
	}
	leader := s.leader(330523)
	s.childs[leader].Process.Kill()
	s.childs[leader].Wait()
	if err := openAccount(ctx, first, 2); !answered(err) {
		t.Fatal("after the leader was killed:", err)
	}
	if err := first.Read(ctx, func(*county.County) {}); err != nil {
		t.Fatal(err)
	}
	s.start(leader)
	s.waitReady()

	other, backup := joined(t, first, o.Folder, at)
	if _, err := county.Join(ctx, other.Folder, backup, *at, nil); err == nil {
		t.Error("joined over a node")
	}
	second, err := county.Open(ctx, other)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close(ctx)
	eventually(t, "the first node is fenced", func() error {
		if err := first.Failure(); !errors.Is(err, county.ErrPassedOver) {
			return errors.New("it still serves")
		}
		return nil
	})
	if err := first.Read(ctx, func(*county.County) {}); !errors.Is(err, county.ErrPassedOver) {
		t.Error("who was passed over reads:", err)
	}
	if err := openAccount(ctx, first, 3); !errors.Is(err, county.ErrPassedOver) {
		t.Error("who was passed over writes:", err)
	}
	if err := openAccount(ctx, second, 3); !answered(err) || second.Failure() != nil {
		t.Error("who took over:", err, second.Failure())
	}
}

// founded makes a county in a cluster and opens it.
func founded(t *testing.T, at *cluster.Options) (*county.Running, county.Options) {
	t.Helper()
	ctx := t.Context()
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""), Cluster: at}
	eventually(t, "init", func() error {
		os.RemoveAll(o.Folder.Data)
		os.RemoveAll(o.Folder.Keys)
		return county.Init(ctx, o.Folder, "330523", at)
	})
	r, err := county.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(context.Background()) })
	if _, err := r.Bootstrap(ctx); err != nil {
		t.Fatal(err)
	}
	return r, o
}

// joined makes a second node from a backup of the first, and does not open it.
func joined(t *testing.T, first *county.Running, keys county.Folder, at *cluster.Options) (county.Options, string) {
	t.Helper()
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := first.Backup(t.Context(), backup, nil); err != nil {
		t.Fatal(err)
	}
	other := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""), Cluster: at}
	if err := os.CopyFS(other.Folder.Keys, os.DirFS(keys.Keys)); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(other.Folder.Keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range all {
		if err := os.Chmod(filepath.Join(other.Folder.Keys, key.Name()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := county.Join(t.Context(), other.Folder, backup, *at, nil); err != nil {
		t.Fatal(err)
	}
	return other, backup
}

// openAccount asks for an account of a unit that nobody has declared.
func openAccount(ctx context.Context, r *county.Running, id ledger.AccountID) error {
	request := r.NewRequestID()
	return r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Ledger.Commands.Open.Make(county.System, request, ledger.Open{ID: id, Unit: "CNY", Code: 8002}), nil
	}).Err
}

// answered says whether an answer is the journal's: a refusal is one as well.
func answered(err error) bool { return err == nil || errors.As(err, new(*kernel.Refusal)) }
