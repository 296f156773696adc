package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/tlog"

	"liangshan/kernel"
)

// Options say where a log lives and what it is made of.
type Options struct {
	Dir     string         // The log's folder. It is made if it is not there.
	Journal kernel.Journal // Where the events come from.
	Key     *Key           // Signs checkpoints. It is the newest of Keys.
	Keys    *Keys          // Their name is the log's origin.

	// Published is a file outside of the data folder that holds the newest checkpoint that
	// was published. A journal that does not contain it is refused.
	Published string

	// Lost is the size of a published checkpoint whose loss the journal declares
	// (kernel.LossDeclared); 0 if none is. A checkpoint up to it may contradict the
	// journal. Whoever holds it will see that: the log should go on under a new origin.
	Lost uint64

	Progress kernel.Progress // If set, is told how far catching up has come.

	stop      func(doing, name string) error // See folder.
	markEvery uint64                         // For tests, instead of markLeaves; 0 for that.
}

// A Report says what Open did.
type Report struct {
	Size    uint64 // Leaves of the log.
	Added   uint64 // Of them, added from the journal just now.
	Rebuilt string // Why everything was computed from the beginning; empty if it was not.
}

// A Log is the public log of a county. Append, Checkpoint, Cosign and Close are called from
// one goroutine or several, one at a time; everything else at any time.
type Log struct {
	options Options
	folder  folder

	mu       sync.Mutex
	tree     tree
	entries  uint64 // Entries of which every event is in the tree.
	sequence uint64 // Events of those entries. The tree is larger only after a failed append.
	marked   uint64 // Size at the newest mark.
	follower follower

	seenEntries atomic.Uint64 // As above, for those who do not hold mu. folder.size is the other.
	published   atomic.Pointer[publication]
}

// A publication is the newest published checkpoint.
type publication struct {
	Checkpoint
	signed []byte
}

// markLeaves is how many leaves are added between two marks. That many are computed again
// after a crash, in a fraction of a second.
const markLeaves = 1 << 16

// Open opens the log, brings it up to the head of the journal, and holds both against the
// newest checkpoint that was published. Errors: *LossError if they do not fit.
func Open(ctx context.Context, o Options) (*Log, Report, error) {
	if _, ok := CountyOf(o.Keys.Origin()); !ok || o.Key.Public() != o.Keys.Newest() {
		return nil, Report{}, refuse(ErrKeyList, "the log's key is not the newest of its list, or its name is no origin")
	}
	inside, err := isInside(filepath.Dir(o.Published), o.Dir)
	if err != nil || inside || o.Published == "" {
		return nil, Report{}, fmt.Errorf("log: the newest published checkpoint is kept in an existing folder "+
			"outside of %s, not in %q", o.Dir, o.Published)
	}
	if o.markEvery == 0 {
		o.markEvery = markLeaves
	}
	l := &Log{options: o, folder: folder{dir: o.Dir, stop: o.stop}}
	report, err := l.open(ctx)
	if err != nil {
		return nil, report, err
	}
	return l, report, nil
}

func (l *Log) open(ctx context.Context) (report Report, err error) {
	for _, dir := range []string{publicDir, packDir} {
		if err := os.MkdirAll(l.folder.path(dir), 0o755); err != nil {
			return report, fmt.Errorf("log: %w", err)
		}
	}
	last, err := l.lastPublished()
	if err != nil {
		return report, err
	}
	if err := l.resume(ctx); err != nil {
		if ctx.Err() != nil {
			return report, err
		}
		report.Rebuilt = err.Error()
		if err := l.reset(); err != nil {
			return report, err
		}
	}
	for {
		before := l.tree.size
		if err := l.catchUp(ctx); err != nil {
			return report, err
		}
		report.Added = l.tree.size - before
		if last == nil {
			break
		}
		lost := l.confirm(ctx, last)
		if lost == nil {
			l.published.Store(last)
			break
		}
		// Before the journal is blamed, the tiles are: they are computed anew, once.
		if report.Rebuilt != "" || ctx.Err() != nil {
			var loss *LossError
			if errors.As(lost, &loss) && last.Size <= l.options.Lost {
				break
			}
			return report, lost
		}
		report.Rebuilt = lost.Error()
		if err := l.reset(); err != nil {
			return report, err
		}
	}
	report.Size = l.tree.size
	return report, l.settle(ctx)
}

// reset begins from nothing. The mark goes first: the tiles that it counts on are about to be
// replaced by files that no flush has waited for.
func (l *Log) reset() error {
	l.tree, l.entries, l.sequence, l.marked = tree{}, 0, 0, 0
	l.show()
	if err := l.folder.removeAll(markFile); err != nil {
		return err
	}
	return flushDir(l.folder.dir)
}

// settle writes what readers find, after everything was found to be in order.
func (l *Log) settle(ctx context.Context) error {
	if l.marked != l.tree.size {
		if err := l.mark(ctx); err != nil {
			return err
		}
	}
	if err := edge(l.tree.size, l.mend); err != nil {
		return err
	}
	if text := l.options.Keys.Text(); text != nil {
		if err := l.folder.write(keysFile, text, false); err != nil {
			return err
		}
	}
	if p := l.published.Load(); p != nil {
		if err := l.writeEdge(p.Size); err != nil {
			return err
		}
		return l.folder.write(checkpointFile, p.signed, false)
	}
	return l.folder.removeAll(checkpointFile)
}

// lastPublished returns the newest checkpoint that was published; nil if none was. The
// copy outside of the folder decides; the one inside is for the case that it was lost.
func (l *Log) lastPublished() (*publication, error) {
	trust := Trust{Keys: l.options.Keys}
	signed, err := os.ReadFile(l.options.Published)
	outside := err == nil
	if errors.Is(err, fs.ErrNotExist) {
		signed, err = l.folder.read(checkpointFile)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("log: reading the newest published checkpoint: %w", err)
	}
	c, _, err := trust.Open(signed)
	if err != nil {
		place := l.folder.path(checkpointFile)
		if outside {
			place = l.options.Published
		}
		return nil, fmt.Errorf("log: %s: %w (restore that file from a copy; any newer checkpoint will do)", place, err)
	}
	return &publication{c, signed}, nil
}

// confirm holds the log against a published checkpoint.
func (l *Log) confirm(ctx context.Context, p *publication) error {
	loss := func(cause string) error { return &LossError{Published: p.Checkpoint, Size: l.tree.size, Cause: cause} }
	if p.Size > l.tree.size {
		return loss("the journal ends before a checkpoint that was published")
	}
	if err := l.writeEdge(l.tree.size); err != nil {
		return err
	}
	root, err := tlog.TreeHash(int64(p.Size), hashReader{&l.folder, l.tree.size})
	if err != nil {
		return err
	}
	if root != p.Root {
		return loss("the journal holds other events than a checkpoint that was published")
	}
	head, err := hashOf(ctx, l.options.Journal, p.Entries)
	if err != nil {
		return err
	}
	if head != p.Head {
		return loss("the journal's chain is not the one of a checkpoint that was published")
	}
	return nil
}

// hashOf returns the hash of the newest of so many entries; zeros if there are none.
func hashOf(ctx context.Context, j kernel.Journal, entries uint64) (hash [32]byte, err error) {
	if entries == 0 {
		return hash, nil
	}
	for written, err := range j.Read(ctx, entries-1) {
		return written.Hash, err
	}
	return hash, fmt.Errorf("log: entry %d is not in the journal", entries-1)
}

// writeTile writes a full tile.
func (l *Log) writeTile(level int, number uint64, data []byte) error {
	return l.folder.packs.write(&l.folder, level, number, data)
}

// writeEdge writes the partial tiles of a tree of some size, up to the present one. One that is
// there already stays: it may be what the mark counts on.
func (l *Log) writeEdge(size uint64) error {
	return edge(size, func(t tlog.Tile) error {
		if l.tree.size>>(tileHeight*t.L)/tileWidth != uint64(t.N) {
			return nil // The full tile is there, which begins with it.
		}
		data, name := l.tree.data(t), tileFile(t)
		if old, err := l.folder.read(name); err == nil && bytes.Equal(old, data) {
			return nil
		}
		return l.folder.write(name, data, false)
	})
}

// mend looks through the narrower versions of a partial tile, which belong to older
// checkpoints: what a crash damaged is written again, what is beyond the log removed.
func (l *Log) mend(t tlog.Tile) error {
	dir := path.Dir(tileFile(t))
	names, err := os.ReadDir(l.folder.path(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("log: %w", err)
	}
	for _, entry := range names {
		name := dir + "/" + entry.Name()
		width, err := strconv.Atoi(entry.Name())
		if err != nil || width < 1 || width > t.W {
			if err := l.folder.removeAll(name); err != nil {
				return err
			}
			continue
		}
		want := l.tree.data(t)[:width*hashSize]
		if data, err := l.folder.read(name); err == nil && bytes.Equal(data, want) {
			continue
		}
		if err := l.folder.write(name, want, false); err != nil {
			return err
		}
	}
	return nil
}

// mark remembers where to go on after a start, once everything before is on the disk.
func (l *Log) mark(ctx context.Context) error {
	head, err := hashOf(ctx, l.options.Journal, l.entries)
	if err != nil {
		return err
	}
	if err := l.writeEdge(l.tree.size); err != nil {
		return err
	}
	if err := l.folder.flush(); err != nil {
		return err
	}
	c := l.checkpoint(head)
	if err := l.folder.write(markFile, []byte(c.Text()), true); err != nil {
		return err
	}
	if err := l.removePartial(l.marked); err != nil {
		return err
	}
	l.marked = l.tree.size
	return nil
}

func (l *Log) checkpoint(head [32]byte) Checkpoint {
	return Checkpoint{Origin: l.options.Keys.Origin(), Size: l.tree.size, Root: l.tree.root(),
		Entries: l.entries, Head: head}
}

// removePartial removes the partial tiles of which the full one was written since the size
// given. (A mark that relied on them is gone.)
func (l *Log) removePartial(since uint64) error {
	for level, from, to := 0, since, l.tree.size; to > 0; level++ {
		from, to = from/tileWidth, to/tileWidth
		for n := from; n < to; n++ {
			t := tlog.Tile{H: tileHeight, L: level, N: int64(n), W: 1}
			if err := l.folder.removeAll(path.Dir(tileFile(t))); err != nil {
				return err
			}
		}
	}
	return nil
}

// resume continues at the mark. Any error means that there is nothing to rely on.
func (l *Log) resume(ctx context.Context) error {
	text, err := l.folder.read(markFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("log: reading the mark: %w", err)
	}
	c, err := ParseCheckpoint(string(text))
	if err != nil || c.Origin != l.options.Keys.Origin() {
		return fmt.Errorf("log: the mark is damaged, or that of another log")
	}
	head, err := hashOf(ctx, l.options.Journal, c.Entries)
	if err != nil {
		return err
	}
	if head != c.Head {
		return fmt.Errorf("log: the mark belongs to another journal, or to entries that are gone")
	}
	if err := l.tree.restore(c.Size, l.folder.readTile); err != nil {
		return err
	}
	if l.tree.root() != c.Root {
		return fmt.Errorf("log: the newest tiles are damaged")
	}
	l.entries, l.sequence, l.marked = c.Entries, c.Size, c.Size
	l.show()
	return nil
}

func (l *Log) show() {
	l.folder.size.Store(l.tree.size)
	l.seenEntries.Store(l.entries)
}

// Size returns the number of leaves. It never waits.
func (l *Log) Size() uint64 { return l.folder.size.Load() }

// Entries returns the number of the journal's entries that the log holds, which is the
// index of the next one. It never waits.
func (l *Log) Entries() uint64 { return l.seenEntries.Load() }

// Origin returns the first line of the log's checkpoints.
func (l *Log) Origin() string { return l.options.Keys.Origin() }

// KeyList returns the text of the file keys, which anyone may read.
func (l *Log) KeyList() []byte { return l.options.Keys.Text() }

// Published returns the newest signed checkpoint; nil if there is none yet.
func (l *Log) Published() (signed []byte, c Checkpoint) {
	if p := l.published.Load(); p != nil {
		return p.signed, p.Checkpoint
	}
	return nil, Checkpoint{}
}

// Close writes a mark, so that the next start need not compute anything again. It does not
// close the journal.
func (l *Log) Close(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tree.size != l.sequence || l.marked == l.tree.size {
		return l.folder.packs.close()
	}
	return errors.Join(l.mark(ctx), l.folder.packs.close())
}
