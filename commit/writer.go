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

	"liangshan/kernel"
)

// Limits of a writer, used where Options has none.
const (
	QueueMax   = 1 << 14   // Calls that wait at most; then callers are held back.
	BatchMax   = 1 << 13   // Entries in a group.
	BatchBytes = 512 << 10 // A group is closed once it has so many bytes.

	// reserveBytes is more than a group can take: the last entry may be of EntryMax, and
	// the kernel may add a tick and the daily check.
	reserveBytes = BatchBytes + 4*kernel.EntryMax
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

	// Fault is told of every command that made the program panic. May be nil.
	Fault func(*kernel.Fault)

	// AcceptClock opens the county although its newest entry is more than a year old.
	AcceptClock bool
}

// A Writer serves one county through one kernel and one journal, from Open to Stop.
type Writer struct {
	k       *kernel.Kernel
	j       kernel.Journal
	options Options
	feeds   []*Feed

	mu      sync.Mutex
	queue   []*pending
	closed  bool          // No more calls are taken in.
	wake    chan struct{} // Holds a token when the queue has something new.
	room    chan struct{} // Holds a token for each call under way.
	jobs    chan *job
	stopped chan struct{} // Closed once nothing more will be answered.
	failure error         // Why the writer stopped; valid once stopped is closed.

	origin    Instant // When the writer was opened.
	refreshed int64   // Monotonic time of the last page hashed in idle time.
	size      int     // Bytes of the last group, to size the next one.
	durable   atomic.Uint64
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
	w.room = make(chan struct{}, QueueMax)
	w.jobs = make(chan *job)
	w.stopped = make(chan struct{})
	return w
}

// Open checks the clock and appends the entry that opens the next epoch. Until it has
// returned nil the writer neither decides nor lets anyone read.
func (w *Writer) Open(ctx context.Context) error {
	if head := w.j.Head(); head.Index != w.k.Index() {
		return fmt.Errorf("commit: the journal holds %d entries, the state %d", head.Index, w.k.Index())
	}
	w.origin = w.options.Clock.Now()
	if err := w.plausible(); err != nil {
		return err
	}
	if err := w.j.Reserve(ctx, BatchMax, reserveBytes); err != nil {
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
	failed := make(chan error, 1)
	go func() {
		for j := range w.jobs {
			if err := w.flush(j); err != nil {
				failed <- err
				for j := range w.jobs { // Let the writer go.
					w.drop(j, ErrUnknown)
				}
				return
			}
		}
		failed <- nil
	}()
	w.loop(ctx)
	close(w.jobs)
	err := <-failed
	w.stop(err)
	return err
}

// loop is the deciding goroutine.
func (w *Writer) loop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	done := ctx.Done()
	for {
		select {
		case <-w.wake:
		case <-timer.C:
		case <-done:
			w.close()
			done = nil
		}
		last := done == nil
		for {
			calls := w.take()
			j := w.round(calls)
			if j != nil && !w.hand(j) {
				return
			}
			if len(calls) == 0 {
				break
			}
		}
		if last {
			return
		}
		timer.Reset(w.idle())
	}
}

// hand gives a group to the flushing goroutine. As long as that is busy, the group
// grows by whatever arrives. It reports false if flushing has failed.
func (w *Writer) hand(j *job) bool {
	for {
		if w.full(j.batch) {
			w.jobs <- j
			return w.alive()
		}
		select {
		case w.jobs <- j:
			return w.alive()
		case <-w.wake:
			w.decide(j, w.take())
			w.observe(j)
		}
	}
}

func (w *Writer) alive() bool {
	select {
	case <-w.stopped:
		return false
	default:
		return true
	}
}

func (w *Writer) full(b *kernel.Batch) bool {
	return len(b.Data) >= BatchBytes || b.Len() >= BatchMax
}

// Step does by itself what Run does in goroutines: it decides everything queued and what
// is due, flushes and answers. It is for simulation.
func (w *Writer) Step() error {
	for {
		calls := w.take()
		j := w.round(calls)
		if j == nil {
			return nil
		}
		if err := w.flush(j); err != nil {
			w.close()
			w.stop(err)
			return err
		}
		if len(calls) == 0 {
			return nil
		}
	}
}

// round makes a group of what is due and of the calls. nil if there is nothing.
func (w *Writer) round(calls []*pending) *job {
	j := &job{batch: &kernel.Batch{Epoch: w.k.Epoch(), Index: w.k.Index()}}
	now := w.options.Clock.Now()
	if next, ok := w.k.NextDeadline(); len(calls) == 0 && !(ok && next <= now.WallMS) && !w.k.CheckDue(now.WallMS) {
		return nil
	}
	if len(calls) > 0 {
		j.batch.Data = make([]byte, 0, w.size+w.size/4)
		j.batch.Ends = make([]int, 0, len(calls))
	}
	if w.ready() == nil {
		w.own(j.batch, now.WallMS)
	}
	w.decide(j, calls)
	w.observe(j)
	return j
}

func (w *Writer) observe(j *job) {
	if w.options.Observe == nil {
		return
	}
	if durable := w.options.Observe(); durable != nil {
		j.durable = durable
	}
}

// own lets the kernel do what the time asks for. What is left over comes with the next group.
func (w *Writer) own(b *kernel.Batch, now int64) {
	if w.k.CheckDue(now) {
		var size uint64
		var root [32]byte
		if w.options.Checkpoint != nil {
			size, root = w.options.Checkpoint()
		}
		w.k.Check(now, w.options.Nonce(), size, root, b)
	}
	for !w.full(b) && w.k.Fire(now, w.options.Nonce(), b) {
	}
}

// decide has the kernel decide calls and adds them to the group. Calls that no longer
// fit go back to the front of the queue.
func (w *Writer) decide(j *job, calls []*pending) {
	if len(calls) == 0 {
		return
	}
	refusal := w.ready()
	now := w.options.Clock.Now().WallMS
	for i, p := range calls {
		if w.full(j.batch) {
			w.putBack(calls[i:])
			return
		}
		switch {
		case !p.state.CompareAndSwap(pendingQueued, pendingTaken):
			w.release(p) // The caller has left.
			continue
		case p.read != nil:
			p.read(w.k)
		case refusal != nil:
			p.result.Err = refusal
		default:
			p.result = w.k.Decide(p.call, now, w.options.Nonce(), j.batch)
			if f, ok := p.result.Err.(*kernel.Fault); ok && w.options.Fault != nil {
				w.options.Fault(f)
			}
		}
		j.calls = append(j.calls, p)
	}
}

// ready refuses writing as long as the disk is full or the clock is wrong.
func (w *Writer) ready() error {
	if w.plausible() != nil {
		return ErrClock
	}
	switch err := w.j.Reserve(context.Background(), BatchMax, reserveBytes); {
	case err == nil:
		return nil
	case errors.Is(err, kernel.ErrFull):
		return ErrFull
	default:
		return err
	}
}

// flush makes a group durable, tells the followers and answers.
func (w *Writer) flush(j *job) error {
	if j.batch.Len() > 0 {
		if err := w.j.Append(context.Background(), j.batch); err != nil {
			w.drop(j, ErrUnknown)
			w.stop(err)
			return err
		}
		w.publish(j.batch)
	}
	if j.durable != nil {
		j.durable()
	}
	for _, p := range j.calls {
		w.answer(p)
	}
	return nil
}

func (w *Writer) publish(b *kernel.Batch) {
	w.durable.Store(b.Index + uint64(b.Len()))
	w.size = len(b.Data)
	for _, f := range w.feeds {
		f.offer(b, w.stopped)
	}
}
