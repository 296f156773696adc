package proof

import (
	"context"
	"crypto/sha256"
	"fmt"

	"liangshan/kernel"
)

// pendingMax is how many events are salted at a time.
const pendingMax = 256

// A follower turns entries into leaves. Its memory is reused.
type follower struct {
	entry   kernel.Entry
	pending []pendingEvent
	seeds   []byte // Blocks that the salts of the pending events are hashed from.
	salts   []byte
	leaf    []byte
	rows    *rowHasher

	entries  uint64 // Entries whose events are all pending or in the tree.
	sequence uint64 // Events of those.
}

type pendingEvent struct {
	event    kernel.Event
	nonce    [16]byte
	number   int // Within its entry.
	sequence uint64
	time     int64
}

// Append adds the events of a batch of durable entries. Batches come in order; entries that
// are in the log already are passed over. After an error (the disk is full) the same batch
// can be appended again.
func (l *Log) Append(ctx context.Context, batch *kernel.Batch) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.append(ctx, batch)
}

func (l *Log) append(ctx context.Context, batch *kernel.Batch) error {
	if batch.Index > l.entries {
		return fmt.Errorf("log: entry %d came where %d was expected (the follower missed some)", batch.Index, l.entries)
	}
	f := &l.follower
	if f.rows == nil {
		*f = follower{
			seeds: make([]byte, pendingMax*blockSize),
			salts: make([]byte, pendingMax*hashSize),
			rows:  newRowHasher(),
		}
	}
	f.pending, f.entries, f.sequence = f.pending[:0], l.entries, l.sequence
	for i := int(min(l.entries-batch.Index, uint64(batch.Len()))); i < batch.Len(); i++ {
		if err := l.add(batch.Body(i)); err != nil {
			return fmt.Errorf("log: entry %d: %w", batch.Index+uint64(i), err)
		}
	}
	if err := l.flushPending(); err != nil {
		return err
	}
	if l.tree.size-l.marked >= l.options.markEvery {
		return l.mark(ctx)
	}
	return nil
}

// add puts the events of an entry behind those that are pending.
func (l *Log) add(body []byte) error {
	f := &l.follower
	if err := f.entry.ParseEntry(body); err != nil {
		return err
	}
	h := &f.entry.Header
	if h.Sequence != f.sequence {
		return fmt.Errorf("it begins with event %d where %d was expected", h.Sequence, f.sequence)
	}
	for i, event := range f.entry.Events {
		sequence := h.Sequence + uint64(i)
		if sequence < l.tree.size {
			continue // It came through before an append failed.
		}
		if event.Bulk() && (event.Size > kernel.RowSizeMax || event.Count() == 0) {
			return fmt.Errorf("a bulk event of %d rows of %d bytes cannot be", event.Count(), event.Size)
		}
		f.pending = append(f.pending, pendingEvent{event, h.Nonce, i, sequence, h.Time})
		if len(f.pending) == pendingMax {
			if err := l.flushPending(); err != nil {
				return err
			}
		}
	}
	f.entries, f.sequence = f.entries+1, h.Sequence+uint64(len(f.entry.Events))
	return nil
}

// flushPending adds the leaves of the pending events.
func (l *Log) flushPending() error {
	f := &l.follower
	for i := range f.pending {
		p := &f.pending[i]
		putSaltBlock(f.seeds[i*blockSize:], &p.nonce, 0, uint64(p.number))
	}
	hashBlocks(f.salts, f.seeds[:len(f.pending)*blockSize])
	for i := range f.pending {
		p := &f.pending[i]
		leaf := Leaf{Sequence: p.sequence, Time: p.time, Salt: [saltSize]byte(f.salts[i*hashSize:]),
			Kind: p.event.Kind, Body: p.event.Body}
		if p.event.Bulk() {
			leaf.RowSize, leaf.RowCount = p.event.Size, p.event.Count()
			leaf.RowsRoot = f.rows.root(&p.nonce, p.number, &p.event)
		}
		f.leaf = leaf.Append(append(f.leaf[:0], 0))
		if err := l.tree.push(sha256.Sum256(f.leaf), l.writeTile); err != nil {
			return err
		}
	}
	f.pending = f.pending[:0]
	if cap(f.leaf) > 64<<10 {
		f.leaf = nil
	}
	l.entries, l.sequence = f.entries, f.sequence
	l.show()
	return nil
}

// Bounds of what is read from the journal before it is appended.
const (
	catchUpBytes   = 1 << 18
	catchUpEntries = 1 << 12
)

// catchUp appends what the journal holds beyond the log.
func (l *Log) catchUp(ctx context.Context) error {
	first, all := l.entries, l.options.Journal.Head().Index
	batch := kernel.Batch{Index: l.entries}
	progress := func() {
		if l.options.Progress != nil {
			l.options.Progress(l.entries-first, all-first)
		}
	}
	for written, err := range l.options.Journal.Read(ctx, l.entries) {
		if err != nil {
			return err
		}
		batch.Append(written.Body)
		if len(batch.Data) < catchUpBytes && batch.Len() < catchUpEntries {
			continue
		}
		if err := l.append(ctx, &batch); err != nil {
			return err
		}
		batch = kernel.Batch{Index: l.entries, Data: batch.Data[:0], Ends: batch.Ends[:0]}
		progress()
	}
	if err := l.append(ctx, &batch); err != nil {
		return err
	}
	progress()
	return nil
}
