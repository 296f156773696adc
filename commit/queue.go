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
	result kernel.Result
	done   chan struct{} // Holds a token once the result stands.
	state  atomic.Int32
}

// States of a pending. A caller who stops waiting leaves; what was left before it was
// taken is never decided.
const (
	pendingQueued int32 = iota
	pendingTaken
	pendingLeft
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
// function saw is durable. The function must be short, and keep nothing of the kernel.
func (w *Writer) Read(ctx context.Context, read func(*kernel.Kernel)) error {
	p := pendings.Get().(*pending)
	p.read = read
	return w.wait(ctx, p).Err
}

func (w *Writer) wait(ctx context.Context, p *pending) kernel.Result {
	select {
	case w.room <- struct{}{}:
	case <-ctx.Done():
		return kernel.Result{Err: ctx.Err()}
	case <-w.stopped:
		return kernel.Result{Err: ErrStopped}
	}
	if !w.enqueue(p) {
		<-w.room
		return kernel.Result{Err: ErrStopped}
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		if p.state.CompareAndSwap(pendingQueued, pendingLeft) {
			return kernel.Result{Err: ctx.Err()}
		}
		<-p.done // It is being decided: the answer comes in a moment.
	}
	return p.finish()
}

// finish takes the answer and gives everything back to its pool.
func (p *pending) finish() kernel.Result {
	r := p.result
	if p.call != nil {
		p.call.Recycle()
	}
	p.call, p.read, p.result = nil, nil, kernel.Result{}
	p.state.Store(pendingQueued)
	pendings.Put(p)
	return r
}

func (w *Writer) enqueue(p *pending) bool {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return false
	}
	w.queue = append(w.queue, p)
	first := len(w.queue) == 1
	w.mu.Unlock()
	if first {
		w.nudge()
	}
	return true
}

func (w *Writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// take empties the queue.
func (w *Writer) take() []*pending {
	w.mu.Lock()
	calls := w.queue
	w.queue = nil
	if n := len(calls); n > 0 {
		w.queue = make([]*pending, 0, n+n/4)
	}
	w.mu.Unlock()
	return calls
}

func (w *Writer) putBack(calls []*pending) {
	w.mu.Lock()
	w.queue = append(append(make([]*pending, 0, len(calls)+len(w.queue)), calls...), w.queue...)
	w.mu.Unlock()
	w.nudge()
}

func (w *Writer) answer(p *pending) {
	<-w.room
	p.done <- struct{}{}
}

// release forgets a pending whose caller has left. It goes to no pool: the caller may
// still be looking at it.
func (w *Writer) release(*pending) { <-w.room }

// drop answers a whole group with an error.
func (w *Writer) drop(j *job, err error) {
	for _, p := range j.calls {
		p.result = kernel.Result{Err: err}
		w.answer(p)
	}
}

// close lets no more calls in.
func (w *Writer) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
}

// stop ends the writer: whoever still waits in the queue is told so.
func (w *Writer) stop(err error) {
	w.mu.Lock()
	w.closed = true
	calls := w.queue
	w.queue = nil
	if !w.isStopped() {
		w.failure = err
		close(w.stopped)
	}
	w.mu.Unlock()
	for _, p := range calls {
		if p.state.CompareAndSwap(pendingQueued, pendingTaken) {
			p.result = kernel.Result{Err: ErrStopped}
			w.answer(p)
		} else {
			w.release(p)
		}
	}
}

func (w *Writer) isStopped() bool {
	select {
	case <-w.stopped:
		return true
	default:
		return false
	}
}

// Err returns why the writer stopped, nil if it was asked to. Valid once Stopped is closed.
func (w *Writer) Err() error { return w.failure }
