package view

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"liangshan/kernel"
)

// A Feed hands durable batches to the follower in memory. It never holds up the writer: what
// does not fit is dropped, and the follower reads it from the journal.
type Feed struct {
	batches chan *kernel.Batch
	size    atomic.Int64 // Bytes waiting.
}

const (
	feedBatchesMax = 4096
	feedSizeMax    = 64 << 20 // Bytes.
)

// NewFeed returns an empty feed.
func NewFeed() *Feed { return &Feed{batches: make(chan *kernel.Batch, feedBatchesMax)} }

// Offer hands over a batch that is durable. Batches are offered in their order.
func (f *Feed) Offer(batch *kernel.Batch) {
	n := int64(len(batch.Data))
	if f.size.Add(n) > feedSizeMax {
		f.size.Add(-n)
		return
	}
	select {
	case f.batches <- batch:
	default:
		f.size.Add(-n)
	}
}

// catchUpInterval is the time between transactions while reading from the journal: readers
// are behind anyway, and longer transactions take less.
const catchUpInterval = time.Second

// lookInterval is how often the follower compares itself with the journal, in case the feed
// has dropped the last batch before a silence.
const lookInterval = 250 * time.Millisecond

// A follower keeps the newest file up to date.
type follower struct {
	db   *DB
	feed *Feed
	w    *writer
	due  time.Time   // When the open transaction may end.
	ring *time.Timer // Rings then.

	walSize int64 // Of the write-ahead log after it was last begun anew, in bytes.
}

// Follow brings the tables up to date and keeps them so until ctx ends, which is no error: what
// was applied is then committed. Without a usable file it builds one first. An error of a
// projection, of the journal or of the disk ends it; readers keep what there is.
func (db *DB) Follow(ctx context.Context, feed *Feed) error {
	done := make(chan struct{})
	db.mu.Lock()
	switch {
	case db.closed:
		db.mu.Unlock()
		return ErrClosed
	case db.following != nil:
		db.mu.Unlock()
		return ErrFollowing
	}
	db.following = done
	w := db.writer
	db.mu.Unlock()
	defer func() {
		db.mu.Lock()
		db.following = nil
		db.mu.Unlock()
		close(done)
	}()
	f := &follower{db: db, feed: feed, w: w, ring: time.NewTimer(time.Hour)}
	defer f.ring.Stop()
	err := f.follow(ctx)
	for damaged(err) && ctx.Err() == nil {
		db.notice("the file is damaged: " + err.Error())
		f.discard()
		err = f.follow(ctx)
	}
	if err != nil && f.w != nil {
		f.discardWriter()
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

func (f *follower) follow(ctx context.Context) error {
	if err := f.reopen(); err != nil {
		return err
	}
	if f.w == nil {
		if err := f.buildFirst(ctx); err != nil {
			return err
		}
	}
	err := f.catchUp(ctx)
	if err == nil {
		err = f.loop(ctx)
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return f.commit()
	}
	return err
}

// reopen goes on with the file that an earlier Follow has left after an error.
func (f *follower) reopen() error {
	f.db.mu.Lock()
	g := f.db.current
	f.db.mu.Unlock()
	if f.w != nil || g == nil || g.stale {
		return nil
	}
	c, err := connect(g.path)
	if err != nil {
		return err
	}
	w, err := f.db.newWriter(c, g.path, f.db.numberOf(filepath.Base(g.path)))
	if err != nil {
		c.close()
		return err
	}
	f.w, f.walSize = w, 0
	f.db.mu.Lock()
	f.db.writer = w
	f.db.mu.Unlock()
	return nil
}

// loop applies what comes until ctx ends.
func (f *follower) loop(ctx context.Context) error {
	look := time.NewTicker(lookInterval)
	defer look.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case batch := <-f.feed.batches:
			f.feed.size.Add(-int64(len(batch.Data)))
			err = f.take(ctx, batch)
		case <-f.ring.C:
		case <-look.C:
			if len(f.feed.batches) == 0 && f.db.journal.Head().Index > f.w.at.Entries {
				err = f.catchUp(ctx)
			}
		case h := <-f.db.handover:
			err = f.change(ctx, h)
		case err = <-f.db.spoiled:
		}
		if err == nil {
			err = f.settle()
		}
		if err != nil {
			return err
		}
	}
}

// take applies a batch. What is already there is left out; before a gap, the journal is read.
func (f *follower) take(ctx context.Context, batch *kernel.Batch) error {
	if batch.Index > f.w.at.Entries {
		if err := f.catchUp(ctx); err != nil {
			return err
		}
		if batch.Index > f.w.at.Entries {
			return fmt.Errorf("view: a batch at entry %d was said to be durable, but the journal ends at %d",
				batch.Index, f.w.at.Entries)
		}
	}
	for i := range batch.Len() {
		index := batch.Index + uint64(i)
		if index < f.w.at.Entries {
			continue
		}
		if err := f.w.apply(index, batch.Body(i)); err != nil {
			return err
		}
		if i%256 == 255 {
			if err := f.settle(); err != nil {
				return err
			}
		}
	}
	return nil
}

// catchUp reads the journal from where the file ends to where the journal does.
func (f *follower) catchUp(ctx context.Context) error {
	began := time.Now()
	for written, err := range f.db.journal.Read(ctx, f.w.at.Entries) {
		if err != nil {
			return err
		}
		if err := f.w.apply(written.Index, written.Body); err != nil {
			return err
		}
		if written.Index%256 == 0 && time.Since(began) > catchUpInterval {
			if err := f.commit(); err != nil {
				return err
			}
			began = time.Now()
		}
	}
	return nil
}

// settle commits if it is time, or sees to being called when it is.
func (f *follower) settle() error {
	if !f.w.open {
		return nil
	}
	if wait := time.Until(f.due); wait > 0 {
		f.ring.Reset(wait)
		return nil
	}
	return f.commit()
}

// commit ends the transaction and tells the readers.
func (f *follower) commit() error {
	if !f.w.open {
		return nil
	}
	began := time.Now()
	if err := f.w.commit(); err != nil {
		return err
	}
	f.db.publish(f.w.done)
	now := time.Now()
	f.due = now.Add(pause(now.Sub(began), f.db.options.CommitInterval))
	return f.shorten()
}

// walSizeMax is the size of the write-ahead log, in bytes, at which readers are held up for a
// moment so that it can begin anew. It gets there only if some reader is always at it.
const walSizeMax = 4 * walPages * pageSize

func (f *follower) shorten() error {
	info, err := os.Stat(f.w.path + "-wal")
	if err != nil || info.Size() < f.walSize+walSizeMax {
		return nil
	}
	f.db.mu.Lock()
	g := f.db.current
	f.db.mu.Unlock()
	g.gate.Lock()
	defer g.gate.Unlock()
	if err := f.w.restart(); err != nil {
		return err
	}
	f.walSize = 0
	if info, err = os.Stat(f.w.path + "-wal"); err == nil {
		f.walSize = info.Size() // Not 0 if a copy is being made: then much later again.
	}
	return nil
}

// discard throws the file away.
func (f *follower) discard() {
	db := f.db
	db.mu.Lock()
	old := db.current
	db.current = nil
	db.mu.Unlock()
	f.discardWriter()
	if old != nil {
		old.retire()
	}
}

// discardWriter drops the writing connection with what is not committed.
func (f *follower) discardWriter() {
	f.db.mu.Lock()
	f.db.writer = nil
	f.db.mu.Unlock()
	if f.w != nil {
		f.w.abandon()
		f.w = nil
	}
}
