package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/tlog"

	"liangshan/kernel"
)

// Verify computes the published root again from the tiles on the disk, every one of them.
// (To hold them against the journal too, open a log in an empty folder and compare.) The
// error names the first tile that is damaged. Progress is told in tiles.
func (l *Log) Verify(ctx context.Context, progress kernel.Progress) error {
	p := l.published.Load()
	if p == nil {
		return ErrNotYet
	}
	done, all := uint64(0), uint64(0)
	for size := p.Size / tileWidth; size > 0; size /= tileWidth {
		all += size
	}
	for level := 0; p.Size>>(tileHeight*(level+1)) > 0; level++ {
		var parent []byte
		for n := range p.Size >> (tileHeight * (level + 1)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if n%tileWidth == 0 {
				above := p.Size>>(tileHeight*(level+1)) - n
				var err error
				parent, err = l.folder.readTile(tlog.Tile{H: tileHeight, L: level + 1, N: int64(n / tileWidth),
					W: int(min(above, tileWidth))})
				if err != nil {
					return err
				}
			}
			t := tlog.Tile{H: tileHeight, L: level, N: int64(n), W: tileWidth}
			data, err := l.folder.readTile(t)
			if err != nil {
				return err
			}
			if subtreeHash(data) != tlog.Hash(parent[n%tileWidth*hashSize:][:hashSize]) {
				return fmt.Errorf(
					"log: tile %s, or the one above it, is damaged (%s)",
					tileFile(t),
					hintRebuild,
				)
			}
			if done++; progress != nil && done%1024 == 0 {
				progress(done, all)
			}
		}
	}
	root, err := tlog.TreeHash(int64(p.Size), hashReader{&l.folder, p.Size})
	if err != nil {
		return err
	}
	if root != p.Root {
		return fmt.Errorf("log: the tiles at the end do not give the published root (%s)", hintRebuild)
	}
	if progress != nil {
		progress(done, all)
	}
	return nil
}

// Compare holds the tiles of another folder of this log, full and partial, as a tree of so many leaves has them,
// against this one's, which was built from the journal. The error names the first that differs.
func (l *Log) Compare(ctx context.Context, dir string, size uint64) error {
	other := &folder{dir: dir}
	defer other.packs.close()
	same := func(t tlog.Tile) error {
		own := []byte(nil)
		err := ctx.Err()
		if err == nil && l.folder.isFull(t) {
			own, err = l.folder.readTile(t)
		} else if err == nil {
			own = l.tree.data(t)
		}
		if err != nil {
			return err
		}
		if data, err := other.anyTile(t); err != nil || !bytes.Equal(data, own) {
			return errors.Join(fmt.Errorf("log: tile %s is damaged (%s)", tileFile(t), hintRebuild), err)
		}
		return nil
	}
	for level := 0; size>>(tileHeight*(level+1)) > 0; level++ {
		for n := range size >> (tileHeight * (level + 1)) {
			if err := same(tlog.Tile{H: tileHeight, L: level, N: int64(n), W: tileWidth}); err != nil {
				return err
			}
		}
	}
	return edge(size, same)
}

// anyTile reads a tile of a folder of which nobody says how far it goes: a partial one from its file or, where that has
// given way to the full one, from the beginning of that.
func (f *folder) anyTile(t tlog.Tile) ([]byte, error) {
	if t.W < tileWidth {
		if data, err := f.read(tileFile(t)); !errors.Is(err, fs.ErrNotExist) {
			return data, err
		}
	}
	return f.packs.read(f, t)
}
