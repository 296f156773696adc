package journal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"liangshan/kernel"
)

const (
	markEvery         = time.Second // How often the mark is flushed.
	spareEvery        = time.Second // How often making a spare is tried on a full disk.
	markAppendsInline = 16
)

// A File is a journal on one machine. Its methods may be called from several goroutines;
// appends wait for each other, reads wait for nothing.
type File struct {
	options Options
	genesis Genesis
	format  Format
	mark    *mark
	release func() error
	viewing bool // Opened by View.

	appending sync.Mutex // Held by Append from beginning to end. Taken before sparing.
	buffer    []byte     // Frames of the batch. Guarded by appending.
	unmarked  int        // Appends since the mark was flushed inline. Guarded by appending.

	sparing sync.Mutex // Held while a spare is made or taken. Taken before mu.

	mu       sync.Mutex // Guards what follows, never held over the disk.
	head     kernel.Head
	segments []*segment // The last one is active. Only grows.
	spare    *segment
	broken   error // Why nothing is accepted any more.

	wake    chan struct{} // Asks for a spare.
	stop    chan struct{} // Closed by Close.
	running sync.WaitGroup
}

// Create makes the journal of a county. The folder must hold none. Only `liangshan init` may
// call this. It leaves the journal closed.
func Create(o Options, g Genesis) (err error) {
	release, err := o.Disk.Lock()
	if err != nil {
		return failed("creating", "the journal", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	count, err := countSegments(o.Disk)
	if err != nil || count > 0 {
		return errors.Join(ErrExists, err)
	}
	switch _, marked, err := readMark(o.Mark, o.MarkName); {
	case err == nil && marked.Index > 0:
		return fmt.Errorf("%w: a mark remembers one of %d entries", ErrExists, marked.Index)
	case err != nil && !errors.Is(err, errMarkAbsent):
		return err
	}
	// The segment gets its name last: only with it is there a journal.
	size := o.segmentSize()
	file, err := o.Disk.Create(spareName, size)
	if err != nil {
		return failed("creating", segmentName(0), full(err))
	}
	h := header{genesis: g, size: size, previous: g.Hash()}
	_, err = file.WriteAt(appendHeader(nil, &h), 0)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return failed("creating", segmentName(0), err)
	}
	m, err := createMark(o.Mark, o.MarkName, g, kernel.Head{Hash: g.Hash()})
	if err != nil {
		return err
	}
	if err := m.file.Close(); err != nil {
		return failed("creating the mark", o.MarkName, err)
	}
	if err := o.Disk.Rename(spareName, segmentName(0)); err != nil {
		return failed("creating", segmentName(0), err)
	}
	return o.Disk.Sync()
}

// Open opens the journal of a county after verifying all of it, and never creates one. It
// wipes what is left of a batch that was never acknowledged. Errors: ErrAbsent, ErrLocked, a
// *kernel.DamageError.
func Open(ctx context.Context, o Options, county uint32) (*File, Report, error) {
	if o.Mark == nil {
		return nil, Report{}, errors.New("journal: opened without a place for its mark")
	}
	count, err := countSegments(o.Disk) // Before Lock, which makes the folder.
	if err == nil && count == 0 {
		if _, err := look(ctx, &o, county); err != nil {
			return nil, Report{}, err
		}
	}
	release, err := o.Disk.Lock()
	if err != nil {
		return nil, Report{}, failed("opening", "the journal", err)
	}
	v, err := look(ctx, &o, county)
	if err != nil {
		return nil, Report{}, errors.Join(err, release())
	}
	j := &File{
		options: o, genesis: v.Genesis, format: v.Genesis.Format(), head: v.Head, release: release,
		wake: make(chan struct{}, 1), stop: make(chan struct{}),
	}
	if err := j.recover(v); err != nil {
		return nil, v.Report, errors.Join(err, j.closeFiles(), release())
	}
	if !o.Inline {
		j.running.Go(j.background)
	}
	return j, v.Report, nil
}

// Verify verifies a journal from its genesis without changing or locking anything. With no
// Options.Mark it does so without a mark. Nobody may be appending meanwhile: a journal in use is
// verified by Scrub, or by Copy and then Verify.
func Verify(ctx context.Context, o Options, county uint32) (Report, error) {
	o.Check = CheckChain
	v, err := look(ctx, &o, county)
	if err != nil {
		return Report{}, err
	}
	return v.Report, nil
}

// Genesis returns what the journal begins with.
func (j *File) Genesis() Genesis { return j.genesis }

// Head returns how far the journal goes: all up to there is flushed.
func (j *File) Head() kernel.Head {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.head
}

// Close settles the mark and releases everything. A Read that is under way fails.
func (j *File) Close() error {
	j.appending.Lock()
	defer j.appending.Unlock()
	j.mu.Lock()
	broken, head := j.broken, j.head
	if errors.Is(broken, ErrClosed) {
		j.mu.Unlock()
		return nil
	}
	j.broken = ErrClosed
	j.mu.Unlock()
	close(j.stop)
	j.running.Wait()
	var err error
	if broken == nil && !j.viewing {
		err = j.mark.settle(head)
	}
	return errors.Join(err, j.closeFiles(), j.release())
}

func (j *File) closeFiles() error {
	j.sparing.Lock()
	defer j.sparing.Unlock()
	var errs []error
	for _, s := range j.segments {
		errs = append(errs, s.file.Close())
	}
	if j.spare != nil {
		errs = append(errs, j.spare.file.Close())
	}
	if j.mark != nil {
		errs = append(errs, j.mark.file.Close())
	}
	return errors.Join(errs...)
}

// fail makes the journal refuse everything from now on.
func (j *File) fail(err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken == nil {
		j.broken = errors.Join(kernel.ErrUnknown, err)
	}
	return j.broken
}

// background makes spares ahead of need and flushes the mark.
func (j *File) background() {
	tick := time.NewTicker(markEvery)
	defer tick.Stop()
	var tried time.Time
	for {
		select {
		case <-j.stop:
			return
		case <-j.wake:
			if time.Since(tried) < spareEvery {
				continue // The disk is full, or segments are tiny.
			}
			// A failure is met again, and reported, where the spare is needed.
			if err := j.makeSpare(0); err != nil {
				tried = time.Now()
			}
		case <-tick.C:
			if err := j.mark.flush(); err != nil {
				j.fail(err)
			}
		}
	}
}
