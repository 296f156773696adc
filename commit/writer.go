// Package commit is the one writer of a county: it takes commands from many callers,
// has the kernel decide them one by one, and makes them durable in groups.
//
// While one group is being flushed, the next one is decided. Everything that saw the
// state of a group (its commands, also refused and repeated ones, and reads) is answered
// after that group's flush, so no answer ever rests on what a crash could take back.
//
// A failed flush leaves the state ahead of the journal by an unknown amount. The writer
// then answers nobody with anything but ErrUnknown, and is done; whoever supervises it
// opens the journal again, replays, and starts a new writer, whose first entry opens the
// next epoch and thereby shuts out this one. A caller who asks again under the same
// request id gets the one true answer.
package commit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"liangshan/kernel"
)

// Limits of a writer, used where Options has none.
const (
	QueueMax   = 1 << 14   // Calls that wait at most; then callers are held back.
	BatchMax   = 1 << 13   // Entries in a group.
	BatchBytes = 512 << 10 // A group is closed once it has so many bytes.

	// ticksMax is how many entries for what is due go before the next calls, so that a day
	// on which very many deadlines fall does not keep callers waiting.
	ticksMax = 8

	// Two groups may be under way, one being flushed and one being decided. A group takes
	// no more once it is full, so that it exceeds its bound by one entry, the daily check
	// and the ticks at most, all of which but the last go before it is full.
	reserveEntries = 2 * (BatchMax + ticksMax + 1)
	reserveBytes   = 2 * (BatchBytes + 2*kernel.EntryMax)
)

// Failures of a writer. After either, ask again under the same request id.
var (
	ErrUnknown = errors.New("commit: whether the command took effect is unknown; ask again under the same id")
	ErrStopped = errors.New("commit: the writer has stopped; the command did not take effect through it")
)

// Refusals in front of the kernel.
var (
	ErrFull  = kernel.Refuse("journal.full")      // The disk has no room. Reads go on.
	ErrClock = kernel.Refuse("clock.implausible") // The machine's clock has jumped.
)

// An Instant is what a clock shows: the time of day, in milliseconds since 1970, and a
// count of milliseconds that never jumps.
type Instant struct{ WallMS, MonotonicMS int64 }

// A Clock tells the time.
type Clock interface{ Now() Instant }

// Options of a writer. Clock and Nonce are needed.
type Options struct {
	Clock   Clock
	Nonce   func() [16]byte // Random bytes that cannot be guessed.
	Program string          // Version, for the entry that opens the epoch.

	// Checkpoint returns size and root of the newest signed checkpoint, for the daily
	// kernel.checked. May be nil.
	Checkpoint func() (size uint64, root [32]byte)

	// Observe is called after deciding, by the goroutine that owns the kernel. What it
	// returns, if anything, is called when all that it saw is durable, before any answer
	// to it goes out. May be nil.
	Observe func() (durable func())

	// Fault is told of every command, deadline or read that made the program panic. May be nil.
	Fault func(*kernel.Fault)

	// AcceptClock opens the county although its newest entry is more than a year old.
	AcceptClock bool
}

// A Writer serves one county through one kernel and one journal, from Open to the end of Run.
type Writer struct {
	k       *kernel.Kernel
	j       kernel.Journal
	options Options
	feeds   []*Feed

	mu      sync.Mutex
	queue   []*pending
	closed  bool                // No more calls are taken in.
	closing chan struct{}       // Closed with closed.
	wake    chan struct{}       // Holds a token when the queue has something new.
	room    *semaphore.Weighted // One for each call under way.
	jobs    chan *job
	stopped chan struct{} // Closed once nothing more will be answered.
	failure error         // Why the writer stopped; valid once stopped is closed.
	durable atomic.Uint64

	// Of the deciding goroutine alone:
	origin    Instant    // When the writer was opened.
	refreshed int64      // Monotonic time of the last page hashed in idle time.
	size      int        // Bytes of the last group, to size the next one.
	taken     []*pending // What the last take returned.
	fenced    error      // Why the journal no longer takes this writer for the one.
}

// A job is a group on its way to the journal, with those who wait for it.
type job struct {
	batch   *kernel.Batch
	calls   []*pending
	durable func() // What Observe has returned last; may be nil.
}

// New returns a writer. The kernel must have replayed the journal to its head.
func New(k *kernel.Kernel, j kernel.Journal, options Options) *Writer {
	w := &Writer{k: k, j: j, options: options}
	w.wake = make(chan struct{}, 1)
	w.closing = make(chan struct{})
	w.room = semaphore.NewWeighted(QueueMax)
	w.jobs = make(chan *job)
	w.stopped = make(chan struct{})
	return w
}

// Open checks the clock and appends the entry that opens the next epoch. Until it has
// returned nil the writer neither decides nor lets anyone read; after an error it is done.
func (w *Writer) Open(ctx context.Context) error {
	if head := w.j.Head(); head.Index != w.k.Index() {
		return fmt.Errorf("commit: the journal holds %d entries, the state %d", head.Index, w.k.Index())
	}
	w.durable.Store(w.k.Index())
	w.origin = w.options.Clock.Now()
	if err := w.plausibleStart(); err != nil {
		return err
	}
	if err := w.j.Reserve(ctx, reserveEntries, reserveBytes); err != nil {
		return fmt.Errorf("commit: open: %w", err)
	}
	batch := &kernel.Batch{Index: w.k.Index()}
	w.k.Open(w.origin.WallMS, w.options.Nonce(), w.options.Program, batch)
	if err := w.j.Append(ctx, batch); err != nil {
		return fmt.Errorf("commit: open: %w", err)
	}
	w.publish(batch)
	return nil
}

// Durable returns the number of entries that are durable.
func (w *Writer) Durable() uint64 { return w.durable.Load() }

// Stopped is closed once the writer answers nobody any more.
func (w *Writer) Stopped() <-chan struct{} { return w.stopped }

// Run decides and flushes until ctx is done, then answers what is queued and returns nil,
// or until a flush fails, and returns why.
func (w *Writer) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, w.close)()
	flushed := make(chan error, 1)
	go func() { flushed <- w.flushAll() }()
	w.loop()
	close(w.jobs)
	err := <-flushed
	if err == nil {
		err = w.fenced
	}
	w.stop(err)
	return err
}

// flushAll is the flushing goroutine.
func (w *Writer) flushAll() error {
	for j := range w.jobs {
		if err := w.flush(j); err != nil {
			for j := range w.jobs { // Let the deciding goroutine go.
				w.drop(j, ErrUnknown)
			}
			return err
		}
	}
	return nil
}

// loop is the deciding goroutine.
func (w *Writer) loop() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		closed := w.isClosed() // If so, nothing comes into the queue after this.
		calls := w.take()
		j := w.round(calls)
		if w.fenced != nil {
			w.drop(j, ErrUnknown)
			return
		}
		if j != nil {
			if !w.hand(j) {
				return
			}
			continue
		}
		if len(calls) > 0 {
			continue // All of them had left.
		}
		if closed {
			return
		}
		timer.Reset(w.idle())
		select {
		case <-w.wake:
		case <-timer.C:
		case <-w.closing:
		}
	}
}

// hand gives a group to the flushing goroutine. As long as that is busy, the group
// grows by whatever arrives. It reports false if the writer is at its end.
func (w *Writer) hand(j *job) bool {
	for !w.full(j.batch) {
		select {
		case w.jobs <- j:
			return w.handed(j)
		case <-w.wake:
			if w.decide(j, w.take()); w.fenced != nil {
				w.drop(j, ErrUnknown)
				return false
			}
		}
	}
	w.jobs <- j
	return w.handed(j)
}

func (w *Writer) handed(j *job) bool {
	w.size = len(j.batch.Data)
	return w.alive()
}

func (w *Writer) full(b *kernel.Batch) bool {
	return len(b.Data) >= BatchBytes || b.Len() >= BatchMax
}

// Step does by itself what Run does in goroutines: it decides everything queued and what
// is due, flushes and answers. It is for simulation.
func (w *Writer) Step() error {
	for range stepRounds {
		j := w.round(w.take())
		if j == nil {
			return nil
		}
		err := w.fenced
		if err != nil {
			w.drop(j, ErrUnknown)
		} else if err = w.flush(j); err == nil {
			continue
		}
		w.stop(err)
		return err
	}
	return nil
}

// stepRounds bounds a step in which what follows a deadline is due at once for ever.
const stepRounds = 1000

// round makes a group of what is due and of the calls. nil if there is nothing to do.
func (w *Writer) round(calls []*pending) *job {
	if len(calls) == 0 && !w.due(w.options.Clock.Now().WallMS) {
		return nil
	}
	j := &job{batch: &kernel.Batch{Epoch: w.k.Epoch(), Index: w.k.Index()}}
	if len(calls) > 0 {
		j.batch.Data = make([]byte, 0, min(w.size+w.size/4, BatchBytes+kernel.EntryMax))
		j.batch.Ends = make([]int, 0, len(calls))
		j.calls = make([]*pending, 0, len(calls))
	}
	w.decide(j, calls)
	if j.batch.Len() == 0 && len(j.calls) == 0 && j.durable == nil && w.fenced == nil {
		return nil
	}
	return j
}

// due reports whether the kernel has something to do at a time.
func (w *Writer) due(now int64) bool {
	next, ok := w.k.NextDeadline()
	return !w.isClosed() && (ok && next <= now || w.k.CheckDue(now))
}

func (w *Writer) isClosed() bool {
	select {
	case <-w.closing:
		return true
	default:
		return false
	}
}

// own lets the kernel do what the time asks for. What is left over comes with the next calls.
func (w *Writer) own(b *kernel.Batch, now int64) {
	if w.k.CheckDue(now) {
		var size uint64
		var root [32]byte
		if w.options.Checkpoint != nil {
			size, root = w.options.Checkpoint()
		}
		w.k.Check(now, w.options.Nonce(), size, root, b)
	}
	for range ticksMax {
		if w.full(b) || !w.k.Fire(now, w.options.Nonce(), b) {
			break
		}
	}
	w.report(w.k.DeadlineFault())
}

func (w *Writer) report(f *kernel.Fault) {
	if f != nil && w.options.Fault != nil {
		w.options.Fault(f)
	}
}

// decide has the kernel decide what is due and then calls, and adds them to the group.
// Calls that no longer fit go back to the front of the queue.
func (w *Writer) decide(j *job, calls []*pending) {
	now := w.options.Clock.Now()
	refusal := w.ready(now)
	if w.fenced != nil {
		w.refuse(calls, ErrStopped)
		return
	}
	if refusal == nil && w.due(now.WallMS) {
		w.own(j.batch, now.WallMS)
	}
	for i, p := range calls {
		if w.full(j.batch) {
			w.putBack(calls[i:])
			break
		}
		if !p.take() {
			w.room.Release(1) // Whoever asked has left.
			continue
		}
		switch {
		case p.read != nil:
			p.result.Err = w.look(p.read)
		case refusal != nil:
			p.result.Err = refusal
		default:
			p.result = w.k.Decide(p.call, now.WallMS, w.options.Nonce(), j.batch)
			if f, ok := p.result.Err.(*kernel.Fault); ok {
				w.report(f)
			}
		}
		if p.settle() {
			j.calls = append(j.calls, p)
		} else {
			w.room.Release(1)
		}
	}
	w.observe(j)
}

// observe asks whoever watches the state what has to be done once it is durable.
func (w *Writer) observe(j *job) {
	if w.options.Observe == nil {
		return
	}
	if durable := w.options.Observe(); durable != nil {
		j.durable = durable
	}
}

// look runs a read. A panic in it is the reader's own: it has changed nothing.
func (w *Writer) look(read func(*kernel.Kernel)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			f := kernel.NewFault("read", p)
			w.report(f)
			err = f
		}
	}()
	read(w.k)
	return nil
}

// ready refuses writing as long as the disk is full or the clock is wrong. It is asked
// after calls have come in and before any is decided or read, so that a writer that was
// replaced while it slept answers nobody from an old state.
func (w *Writer) ready(now Instant) error {
	err := w.j.Reserve(context.Background(), reserveEntries, reserveBytes)
	switch {
	case errors.Is(err, kernel.ErrFenced), errors.Is(err, kernel.ErrUnknown):
		w.fenced = err
		return err
	case errors.Is(err, kernel.ErrFull):
		return ErrFull
	case err != nil:
		return fmt.Errorf("commit: %w", err)
	case w.plausible(now) != nil:
		return ErrClock
	}
	return nil
}

// A Confirmer is a journal that more than one writer can reach. Confirm returns nil only if no
// other writer has gone on since the last append.
type Confirmer interface {
	Confirm(ctx context.Context) error
}

// flush makes a group durable, tells the followers and answers.
func (w *Writer) flush(j *job) error {
	if err := w.settle(j); err != nil {
		w.drop(j, ErrUnknown)
		w.stop(err)
		return err
	}
	if j.batch.Len() > 0 {
		w.publish(j.batch)
	}
	if j.durable != nil {
		j.durable()
	}
	w.answer(j.calls)
	return nil
}

// settle makes sure that what the group's answers say is so: by appending it, or, where the
// answers only tell of the state, by asking whether this writer is still the one.
func (w *Writer) settle(j *job) error {
	if j.batch.Len() > 0 {
		return w.j.Append(context.Background(), j.batch)
	}
	if c, ok := w.j.(Confirmer); ok && len(j.calls) > 0 {
		return c.Confirm(context.Background())
	}
	return nil
}

func (w *Writer) publish(b *kernel.Batch) {
	w.durable.Store(b.Index + uint64(b.Len()))
	for _, f := range w.feeds {
		f.offer(b, w.closing)
	}
}
