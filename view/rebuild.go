package view

import (
	"context"
	"crypto/sha256"
	"fmt"

	"liangshan/kernel"
)

// A handover is a file that was built beside the one that serves.
type handover struct {
	w    *writer
	done chan<- error
}

// Rebuild builds a new file from the journal beside the one that serves, and lets it take over.
// Readers notice nothing. It needs somebody to Follow, and returns when the new file serves.
func (db *DB) Rebuild(ctx context.Context, progress kernel.Progress) error {
	if !db.rebuilding.TryLock() {
		return ErrRebuilding
	}
	defer db.rebuilding.Unlock()
	db.mu.Lock()
	following, ready := db.following, db.writer != nil
	db.mu.Unlock()
	if following == nil {
		return ErrIdle
	}
	if !ready {
		return ErrRebuilding // The follower itself builds the first file.
	}
	w, err := db.build(ctx, progress)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	select {
	case db.handover <- handover{w, done}:
		return <-done
	case <-following:
		err = ErrIdle
	case <-ctx.Done():
		err = ctx.Err()
	}
	w.discard()
	return err
}

// discard drops a file that never served.
func (w *writer) discard() {
	w.abandon()
	remove(w.path)
}

// buildFirst builds a file where there is none to follow.
func (f *follower) buildFirst(ctx context.Context) error {
	w, err := f.db.build(ctx, f.db.options.Progress)
	if err != nil {
		return err
	}
	old, err := f.db.publishGeneration(w)
	if err != nil {
		w.discard()
		return err
	}
	f.w, f.walSize = w, 0
	if old != nil {
		go old.retire() // When its readers have done.
	}
	return nil
}

// change lets a rebuilt file take over, once it has everything that the old one has.
func (f *follower) change(ctx context.Context, h handover) error {
	if err := f.commit(); err != nil {
		h.w.discard()
		h.done <- err
		return err
	}
	old := f.w
	f.w = h.w
	err := f.catchUpTo(ctx, old.done)
	var g *generation
	if err == nil {
		g, err = f.db.publishGeneration(h.w)
	}
	if err != nil { // The old file serves on.
		f.w = old
		h.w.discard()
		h.done <- err
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return nil
	}
	f.walSize = 0
	old.abandon()
	go g.retire() // When its readers have done.
	h.done <- nil
	return nil
}

// catchUpTo brings a file that nobody reads yet to a position at least, and commits.
func (f *follower) catchUpTo(ctx context.Context, least Position) error {
	for written, err := range f.db.journal.Read(ctx, f.w.at.Entries) {
		if err != nil {
			return err
		}
		if err := f.w.apply(written.Index, written.Body); err != nil {
			return err
		}
	}
	if err := f.w.commit(); err != nil {
		return err
	}
	if f.w.done.Entries < least.Entries {
		return fmt.Errorf("view: the journal ends at %d entries, but %d had been shown to readers",
			f.w.done.Entries, least.Entries)
	}
	return nil
}

// nearEnough is how many entries a built file may be behind when it is handed over.
const nearEnough = 2000

// build makes a complete file of the journal, almost up to its end.
func (db *DB) build(ctx context.Context, progress kernel.Progress) (*writer, error) {
	number := db.nextNumber()
	w, err := db.create(db.file(number), number)
	if err != nil {
		return nil, err
	}
	told := func(done, all uint64) {
		db.mu.Lock()
		db.status.Building, db.status.Done, db.status.All = done < all, done, all
		db.mu.Unlock()
		if progress != nil {
			progress(done, all)
		}
	}
	told(0, max(1, db.journal.Head().Index))
	err = db.fill(ctx, w, told)
	if err == nil {
		err = w.live()
	}
	// What came meanwhile. The held rows took a moment to write.
	for round := 0; err == nil && round < 10 && w.at.Entries+nearEnough < db.journal.Head().Index; round++ {
		if err = db.fill(ctx, w, told); err == nil {
			err = w.commit()
		}
	}
	told(1, 1)
	if err != nil {
		w.discard()
		return nil, err
	}
	return w, nil
}

// fill applies the journal up to its end as it is now.
func (db *DB) fill(ctx context.Context, w *writer, told kernel.Progress) error {
	all := db.journal.Head().Index
	for written, err := range db.journal.Read(ctx, w.at.Entries) {
		if err != nil {
			return err
		}
		if err := w.apply(written.Index, written.Body); err != nil {
			return err
		}
		if err := w.spill(); err != nil {
			return err
		}
		if w.at.Entries%(1<<12) == 0 {
			told(w.at.Entries, max(all, w.at.Entries))
		}
	}
	return nil
}

// compare says whether a file's position is a place in the journal; if not, why.
func (db *DB) compare(at Position) (reason string, err error) {
	head := db.journal.Head()
	if at.Entries > head.Index {
		return fmt.Sprintf("the file is ahead of the journal: %d entries where the journal has %d",
			at.Entries, head.Index), nil
	}
	if at.Entries == 0 {
		return "", nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for written, err := range db.journal.Read(ctx, at.Entries-1) {
		if err != nil {
			return "", err
		}
		if sha256.Sum256(written.Body) != at.Digest {
			return fmt.Sprintf("the file follows another journal: entry %d is not the same", at.Entries-1), nil
		}
		return "", nil
	}
	return "", fmt.Errorf("view: the journal does not give back entry %d", at.Entries-1)
}
