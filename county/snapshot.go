package county

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"liangshan/kernel"
)

const (
	snapshotEvery = 15 * time.Minute
	snapshotLeast = 200_000 // Entries since the last one; replaying fewer is faster than it is worth.
	snapshotsKept = 2
)

// restore builds the state from the newest snapshot that fits this program and this
// journal; without one it is empty. It returns how many entries that saves.
func (r *Running) restore(ctx context.Context, j kernel.Journal) (*County, uint64) {
	names := r.snapshotNames()
	for i := len(names) - 1; i >= 0; i-- {
		data, err := os.ReadFile(filepath.Join(r.options.Folder.snapshots(), names[i]))
		if err != nil {
			continue
		}
		c := New()
		head, err := c.Load(data)
		if err == nil && r.fits(ctx, j, head) {
			return c, head.Index
		}
		r.options.Log.Info("a snapshot is left aside", "name", names[i], "reason", fmt.Sprint(err))
	}
	return New(), 0
}

// fits reports whether the journal holds the entry that a snapshot ends with.
func (r *Running) fits(ctx context.Context, j kernel.Journal, head kernel.Head) bool {
	if head.Index == 0 || head.Index > j.Head().Index {
		return false
	}
	for w, err := range j.Read(ctx, head.Index-1) {
		return err == nil && bytes.Equal(w.Hash[:], head.Hash[:])
	}
	return false
}

func (r *Running) snapshotNames() []string {
	entries, _ := os.ReadDir(r.options.Folder.snapshots())
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".snapshot") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// keepSnapshots writes a snapshot now and then, and one at the end.
func (r *Running) keepSnapshots(ctx context.Context) {
	ticker := time.NewTicker(snapshotEvery)
	defer ticker.Stop()
	last := r.replay.Snapshot
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		if r.journal.Head().Index-last < snapshotLeast {
			continue
		}
		head, err := r.Snapshot(ctx)
		if err != nil {
			r.options.Log.Warn("no snapshot was written", "error", err)
			continue
		}
		last = head.Index
	}
}

// Snapshot writes the state to a file beside the running writer, from which the next start
// begins. It returns the place in the journal that it stands for.
func (r *Running) Snapshot(ctx context.Context) (kernel.Head, error) {
	var s *kernel.Snapshot
	if err := r.Read(ctx, func(c *County) { s = c.Snapshot([32]byte{}) }); err != nil {
		return kernel.Head{}, err
	}
	hash, err := r.hashAt(ctx, s.Head().Index)
	if err != nil {
		return kernel.Head{}, err
	}
	s.SetHash(hash)
	name := filepath.Join(r.options.Folder.snapshots(), fmt.Sprintf("%016d.snapshot", s.Head().Index))
	f, err := os.Create(name + ".new")
	if err != nil {
		return kernel.Head{}, fmt.Errorf("snapshot: %w", err)
	}
	if err := errors.Join(s.Write(f), f.Sync(), f.Close()); err != nil {
		return kernel.Head{}, fmt.Errorf("snapshot: %w", err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return kernel.Head{}, fmt.Errorf("snapshot: %w", err)
	}
	names := r.snapshotNames()
	for _, old := range names[:max(0, len(names)-snapshotsKept)] {
		os.Remove(filepath.Join(r.options.Folder.snapshots(), old))
	}
	return s.Head(), nil
}

// hashAt returns the hash of the last of so many entries.
func (r *Running) hashAt(ctx context.Context, entries uint64) ([32]byte, error) {
	for w, err := range r.journal.Read(ctx, entries-1) {
		return w.Hash, err
	}
	return [32]byte{}, errors.New("snapshot: the journal does not hold its entries")
}
