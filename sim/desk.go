package sim

import (
	"context"
	"errors"
	"time"

	"liangshan/commit"
	"liangshan/kernel"
)

// A message is a command on its way, or on its way again.
type message struct {
	ask
	id      kernel.RequestID
	name    string
	encoded []byte
	asked   string          // Name, actor and bytes: what a repeated request must have in common.
	known   map[string]bool // Names of all commands.
	broken  bool            // The bytes are no command.
	at      int             // Step at which it arrives.
}

// A delivery is a message, or a read, that has reached a writer.
type delivery struct {
	message *message // nil: a read.
	index   uint64   // What a read saw.
	time    int64
	left    bool // The client did not wait.
	done    bool // result stands.
	result  kernel.Result
	gate    *gate // Of a call that is waited for in a goroutine; else nil.
}

// A gate is the context of a read, or of a call that the client leaves. Those wait in
// goroutines, while the simulation goes on one at a time: the gate tells when the call stands
// in the writer's queue, which is when the channel that would end the waiting is asked for a
// second time.
type gate struct {
	asked int
	told  chan struct{} // Holds a token when the call is queued, another when it has returned.
	leave chan struct{}
}

// Deadline implements context.Context.
func (g *gate) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (g *gate) Value(any) any { return nil }

// Done implements context.Context.
func (g *gate) Done() <-chan struct{} {
	if g.asked++; g.asked == 2 {
		g.told <- struct{}{}
	}
	return g.leave
}

// Err implements context.Context.
func (g *gate) Err() error {
	select {
	case <-g.leave:
		return context.Canceled
	default:
		return nil
	}
}

// deliver puts a delivery into a writer's queue. A client that leaves does so at once.
func (d *delivery) deliver(w *commit.Writer, call *kernel.Call, leaves bool) {
	if d.message != nil && !leaves {
		err := w.Submit(context.Background(), call, func(r kernel.Result) { d.result, d.done = r, true })
		if err != nil {
			d.result, d.done = kernel.Result{Err: err}, true
		}
		return
	}
	d.gate = &gate{told: make(chan struct{}, 2), leave: make(chan struct{})}
	go func() {
		if d.message != nil {
			d.result = w.Do(d.gate, call)
		} else {
			d.result.Err = w.Read(d.gate, func(k *kernel.Kernel) { d.index, d.time = k.Index(), k.Time() })
		}
		d.gate.told <- struct{}{}
	}()
	<-d.gate.told
	switch {
	case d.gate.asked < 2:
		d.done = true // It has returned without having been queued.
	case leaves:
		close(d.gate.leave)
		<-d.gate.told
		d.left, d.done = true, true
	}
}

// answerWait bounds how long an answer may take once the writer has done its step.
const answerWait = 20 * time.Second

var errNoAnswer = errors.New("a call was never answered")

// wait returns once the call has returned.
func (d *delivery) wait() error {
	if d.done {
		return nil
	}
	if d.gate == nil {
		return errNoAnswer
	}
	timer := time.NewTimer(answerWait)
	defer timer.Stop()
	select {
	case <-d.gate.told:
		return nil
	case <-timer.C:
		return errNoAnswer
	}
}
