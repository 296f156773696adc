package county

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"liangshan/calendar"
	"liangshan/kernel"
)

// Health says how a running county stands.
type Health struct {
	Entries   uint64 // Of the journal.
	Head      [32]byte
	Tree      uint64 // Events in the public log.
	CheckedOn string // Today if today's kernel.checked is there; empty: not yet.
	Replayed  Replayed
	Replicas  bool // The order comes from a cluster.
	Witnesses int  // That are asked to cosign.
	Backups   []BackupNote
}

// A BackupNote is a backup that was finished.
type BackupNote struct {
	TimeMS  int64  `json:"time_ms"`
	Entries uint64 `json:"entries"`
	Path    string `json:"path"`
}

// Damaged returns what the daily look at the whole journal found; nil if it found nothing.
func (r *Running) Damaged() error {
	if err := r.damaged.Load(); err != nil {
		return *err
	}
	return nil
}

// Health returns how the county stands.
func (r *Running) Health(ctx context.Context) (h Health, err error) {
	head := r.journal.Head()
	h = Health{Entries: head.Index, Head: head.Hash, Tree: r.Tree.Size(), Replayed: r.replay,
		Replicas: r.options.Cluster != nil, Witnesses: len(r.options.Witnesses)}
	now := r.Now()
	var due bool
	if err := r.Read(ctx, func(c *County) { due = c.CheckDue(now) }); err != nil {
		return h, err
	}
	if today, err := calendar.FromMillis(now); err == nil && !due {
		h.CheckedOn = today.String()
	}
	h.Backups, err = r.options.Folder.Backups()
	return h, err
}

// VerifyTree checks every tile of the public log up to the newest checkpoint.
func (r *Running) VerifyTree(ctx context.Context, progress kernel.Progress) error {
	return r.Tree.Verify(ctx, progress)
}

// backupsFile lists backups that were finished, a line of JSON for each. It lies with the keys: what
// happens to the data folder does not touch it.
func (f Folder) backupsFile() string { return filepath.Join(f.Keys, "backups") }

// backupsShown is how many of them are told.
const backupsShown = 20

// note keeps that a backup was finished.
func (f Folder) note(b BackupNote) (err error) {
	line, err := json.Marshal(b)
	if err != nil {
		return err
	}
	to, err := os.OpenFile(f.backupsFile(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("the list of backups: %w", err)
	}
	_, err = to.Write(append(line, '\n'))
	return errors.Join(err, to.Close())
}

// Backups returns the backups that were finished, the newest first.
func (f Folder) Backups() (all []BackupNote, err error) {
	from, err := os.Open(f.backupsFile())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the list of backups: %w", err)
	}
	defer from.Close()
	for lines := bufio.NewScanner(from); lines.Scan(); {
		var b BackupNote
		if err := json.Unmarshal(lines.Bytes(), &b); err != nil {
			return all, fmt.Errorf("the list of backups: %w", err)
		}
		all = append([]BackupNote{b}, all[:min(len(all), backupsShown-1)]...)
	}
	return all, nil
}
