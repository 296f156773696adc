package commit

import (
	"context"
	"sync"
	"sync/atomic"

	"liangshan/kernel"
)

// A pending is a call or a read that somebody waits for.
type pending struct {
	call   *kernel.Call
	read   func(*kernel.Kernel)
	tell   func(kernel.Result) // Told of the result, if nobody waits at done.
	result kernel.Result
	done   chan struct{} // Holds a token once the result stands.
	state  atomic.Int32
}

// States of a pending. The writer takes it from the queue, decides it, and settles it;
// a caller who stops waiting leaves. Whoever leaves the queue is never decided, whoever
// leaves while being decided waits until that is over (microseconds), and after that
// the writer no longer looks at what is the caller's.
const (
	pendingQueued int32 = iota
	pendingTaken
	pendingSettled
	pendingLeft    // While queued.
	pendingLeaving // While taken.
)

var pendings = sync.Pool{New: func() any { return &pending{done: make(chan struct{}, 1)} }}

// Do has a call decided and returns when the answer is durable. If ctx ends first, the
// command may or may not take effect; ask again under the same id. The call is used up.
func (w *Writer) Do(ctx context.Context, call *kernel.Call) kernel.Result {
	p := pendings.Get().(*pending)
	p.call = call
	return w.wait(ctx, p)
}

// Read runs a function on the state, between two commands, and returns once all that the
// function saw is durable. The function must be short, and keep nothing of the kernel. It
// is not running any more when Read returns. What it saw counts only if the error is nil.
func (w *Writer) Read(ctx context.Context, read func(*kernel.Kernel)) error {
	p := pendings.Get().(*pending)
	p.read = read
	return w.wait(ctx, p).Err
}

// Submit has a call decided and returns at once, but for waiting until the queue has room.
// answer is told the result as soon as it is durable, on a goroutine of the writer, and
// must be short. After an error answer is never called. The call is used up.
func (w *Writer) Submit(ctx context.Context, call *kernel.Call, answer func(kernel.Result)) error {
	p := pendings.Get().(*pending)
	p.call, p.tell = call, answer
	return w.enqueue(ctx, p)
}

func (w *Writer) wait(ctx context.Context, p *pending) kernel.Result {
	if err := w.enqueue(ctx, p); err != nil {
		return kernel.Result{Err: err}
	}
	select {
	case <-p.done:
		return p.finish()
	case <-ctx.Done():
	}
	if p.leave() {
		return p.finish()
	}
	return kernel.Result{Err: ctx.Err()} // The pending goes to no pool: the writer may still hold it.
}

// leave stops waiting. It reports whether the answer has come all the same.
func (p *pending) leave() (answered bool) {
	for {
		switch {
		case p.state.CompareAndSwap(pendingQueued, pendingLeft):
			return false
		case p.state.CompareAndSwap(pendingTaken, pendingLeaving):
			<-p.done
			return false
		case p.state.Load() == pendingSettled:
			select {
			case <-p.done:
				return true
			default:
				return false
			}
		}
	}
}

// finish takes the answer and gives everything back to its pool.
func (p *pending) finish() kernel.Result {
	r := p.result
	if p.call != nil {
		p.call.Recycle()
	}
	p.call, p.read, p.tell, p.result = nil, nil, nil, kernel.Result{}
	p.state.Store(pendingQueued)
	pendings.Put(p)
	return r
}

// enqueue waits for room and puts a pending into the queue.
func (w *Writer) enqueue(ctx context.Context, p *pending) error {
	if err := w.room.Acquire(ctx, 1); err != nil {
		return err
	}
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		w.room.Release(1)
		return ErrStopped
	}
	w.queue = append(w.queue, p)
	first := len(w.queue) == 1
	w.mu.Unlock()
	if first {
		w.nudge()
	}
	return nil
}

func (w *Writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// take empties the queue. The slice is good until the next take.
func (w *Writer) take() []*pending {
	clear(w.taken)
	w.mu.Lock()
	calls := w.queue
	w.queue = w.taken[:0]
	w.mu.Unlock()
	w.taken = calls
	return calls
}

// putBack returns calls to the front of the queue.
func (w *Writer) putBack(calls []*pending) {
	w.mu.Lock()
	w.queue = append(append(make([]*pending, 0, len(calls)+len(w.queue)), calls...), w.queue...)
	w.mu.Unlock()
	w.nudge()
}

// take takes a pending out of the queue, if whoever asked still waits.
func (p *pending) take() bool { return p.state.CompareAndSwap(pendingQueued, pendingTaken) }

// settle ends deciding. It reports whether whoever asked still waits.
func (p *pending) settle() bool {
	if p.state.CompareAndSwap(pendingTaken, pendingSettled) {
		return true
	}
	p.done <- struct{}{} // Left meanwhile.
	return false
}

// answer lets those know who wait for a result.
func (w *Writer) answer(calls []*pending) {
	if len(calls) == 0 {
		return
	}
	w.room.Release(int64(len(calls)))
	for _, p := range calls {
		if tell := p.tell; tell != nil {
			tell(p.finish())
		} else {
			p.done <- struct{}{}
		}
	}
}

// refuse answers calls that were not decided.
func (w *Writer) refuse(calls []*pending, err error) {
	for _, p := range calls {
		if p.take() {
			if p.result.Err = err; p.settle() {
				w.answer([]*pending{p})
				continue
			}
		}
		w.room.Release(1)
	}
}

// drop answers a whole group with an error.
func (w *Writer) drop(j *job, err error) {
	for _, p := range j.calls {
		p.result = kernel.Result{Err: err}
	}
	w.answer(j.calls)
}

// close lets no more calls in.
func (w *Writer) close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.closing)
	}
	w.mu.Unlock()
}

// stop ends the writer: whoever still waits in the queue is told so.
func (w *Writer) stop(err error) {
	w.close()
	w.mu.Lock()
	calls := w.queue
	w.queue = nil
	if w.alive() {
		w.failure = err
		close(w.stopped)
	}
	w.mu.Unlock()
	w.refuse(calls, ErrStopped)
}

func (w *Writer) alive() bool {
	select {
	case <-w.stopped:
		return false
	default:
		return true
	}
}

// Err returns why the writer stopped, nil if it was asked to. Valid once Stopped is closed.
func (w *Writer) Err() error { return w.failure }
