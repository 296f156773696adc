package proof

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"golang.org/x/mod/sumdb/tlog"
)

// A folder is where the log's files are. Files appear whole or not at all; full tiles are in
// packs, one for each level, and count once size says so.
type folder struct {
	dir   string
	size  atomic.Uint64 // Leaves of which every full tile is in its pack.
	packs packs

	// stop, if a test sets it, is asked before every change of the folder, and ends the
	// program's doings there.
	stop func(doing, name string) error
}

const (
	publicDir      = "public"
	checkpointFile = "public/checkpoint"
	keysFile       = "public/keys"
	markFile       = "mark"
	freshFile      = "fresh" // Being written; renamed when it is whole.
)

// tileFile returns the name of a tile's file (C2SP tlog-tiles).
func tileFile(t tlog.Tile) string {
	return publicDir + "/tile/" + strings.TrimPrefix(t.Path(), "tile/8/")
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

func (f *folder) asked(doing, name string) error {
	if f.stop == nil {
		return nil
	}
	return f.stop(doing, name)
}

// write makes a file, or replaces it. flush waits until its content is on the disk.
func (f *folder) write(name string, data []byte, flush bool) error {
	if err := f.asked("write", name); err != nil {
		return err
	}
	fresh := f.path(freshFile)
	if err := writeFile(fresh, data, flush || flushEach, 0o644); err != nil {
		return fmt.Errorf("log: writing %s: %w (is the disk full?)", name, err)
	}
	if err := f.asked("rename", name); err != nil {
		return err
	}
	target := f.path(name)
	err := os.Rename(fresh, target)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(target), 0o755); err == nil {
			err = os.Rename(fresh, target)
		}
	}
	if err != nil {
		return fmt.Errorf("log: writing %s: %w", name, err)
	}
	return nil
}

func writeFile(path string, data []byte, flush bool, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil && flush {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// replaceFile replaces a file so that after a crash the old or the new one is there whole.
func replaceFile(path string, data []byte) error {
	fresh := path + ".fresh"
	if err := writeFile(fresh, data, true, 0o644); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return flushDir(filepath.Dir(path))
}

// flushDir waits until the names in a folder are on the disk.
func flushDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// flush waits until every tile written so far is on the disk.
func (f *folder) flush() error {
	if err := f.asked("flush", ""); err != nil {
		return err
	}
	dir, err := os.Open(f.dir)
	if err != nil {
		return fmt.Errorf("log: flushing: %w", err)
	}
	if err := errors.Join(f.packs.flush(), flushAll(dir), dir.Close()); err != nil {
		return fmt.Errorf("log: flushing: %w", err)
	}
	return nil
}

func (f *folder) read(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

// removeAll removes a file or a folder with what is in it, if it is there.
func (f *folder) removeAll(name string) error {
	if err := f.asked("remove", name); err != nil {
		return err
	}
	if err := os.RemoveAll(f.path(name)); err != nil {
		return fmt.Errorf("log: removing %s: %w", name, err)
	}
	return nil
}

// isFull reports whether the full tile of which t is a part, or all, is in its pack.
func (f *folder) isFull(t tlog.Tile) bool {
	return f.size.Load()>>(tileHeight*t.L)/tileWidth > uint64(t.N)
}

// readTile reads a tile. A partial one is the beginning of the full one, if that is there; if
// neither is, the full one has just replaced it. The error is fs.ErrNotExist for a tile that
// the log does not have.
func (f *folder) readTile(t tlog.Tile) (data []byte, err error) {
	full := f.isFull(t)
	switch {
	case full:
		data, err = f.packs.read(f, t)
	case t.W == tileWidth:
		err = fs.ErrNotExist
	default:
		if data, err = f.read(tileFile(t)); errors.Is(err, fs.ErrNotExist) && f.isFull(t) {
			data, err = f.packs.read(f, t)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("log: reading a tile: %w (%s)", err, hintRebuild)
	}
	if len(data) != t.W*hashSize {
		return nil, fmt.Errorf("log: tile %s has %d bytes (%s)", tileFile(t), len(data), hintRebuild)
	}
	return data, nil
}

const hintRebuild = "stop, delete the log's folder and start: it is computed again from the journal"

// A hashReader reads hashes of a tree of some size for package tlog. It does not check
// them: what is made of them, a root or a proof, has to be.
type hashReader struct {
	folder *folder
	size   uint64
}

// ReadHashes implements tlog.HashReader.
func (r hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	tiles := map[tlog.Tile][]byte{}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		tile := tlog.TileForIndex(tileHeight, index)
		// The tile as it is in a tree of this size, whatever part of it is needed.
		wide := r.size>>(tileHeight*tile.L) - uint64(tile.N)*tileWidth
		tile.W = int(min(wide, tileWidth))
		data, ok := tiles[tile]
		if !ok {
			var err error
			if data, err = r.folder.readTile(tile); err != nil {
				return nil, err
			}
			tiles[tile] = data
		}
		h, err := tlog.HashFromTile(tile, data, index)
		if err != nil {
			return nil, err
		}
		hashes[i] = h
	}
	return hashes, nil
}
