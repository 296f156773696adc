package county

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"liangshan/cluster"
)

// Join makes another node of a county whose journal lies in a cluster. People and papers come from a backup of a node
// that serves, for the cluster keeps the journal alone; the journal comes from the cluster, every link of it verified,
// and has to go through the entry with which the backup ends. The keys folder must be in its place: a copy of the one
// of the node that serves, in which only the mark of how far the journal went is set aside, since each node has its
// own.
func Join(ctx context.Context, f Folder, backup string, at cluster.Options, told Told) (m Manifest, err error) {
	if m, err = manifestOf(f, backup); err != nil {
		return m, err
	}
	if err := checkCopy(ctx, f, m, backup, true, told); err != nil {
		return m, err
	}
	o, number, err := m.journal(f, filepath.Join(f.Data, "journal"))
	if err != nil {
		return m, err
	}
	at.Local = o
	return m, f.fill(func() error {
		if err := restorePeople(ctx, f, backup, told); err != nil {
			return err
		}
		mark := filepath.Join(f.Keys, o.MarkName)
		aside := mark + "." + strconv.FormatInt(time.Now().Unix(), 10) + ".joined"
		if err := os.Rename(mark, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		err := m.fetch(ctx, at, number)
		if err != nil { // The mark belongs to the other node's journal again.
			if _, was := os.Stat(aside); was == nil {
				err = errors.Join(err, os.Rename(aside, mark))
			}
		}
		return err
	})
}

// fetch makes this node's own segments from the cluster, and looks for the last entry of the backup in them.
func (m *Manifest) fetch(ctx context.Context, at cluster.Options, county uint32) (err error) {
	if err := cluster.Join(ctx, at, county); err != nil {
		return err
	}
	j, err := cluster.Open(ctx, at, county)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	for w, err := range j.Read(ctx, max(m.Entries, 1)-1) {
		if err != nil {
			return err
		}
		if m.Entries > 0 && hex.EncodeToString(w.Hash[:]) == m.Head {
			return nil
		}
		break
	}
	return fmt.Errorf("join: the cluster's journal does not hold entry %d, with which the backup ends; it is of another "+
		"county or of another history", m.Entries)
}
