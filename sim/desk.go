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
	retries int
}

// A delivery is a message, or a read, that has reached a writer.
type delivery struct {
	message *message // nil: a read.
	index   uint64   // What a read saw.
	time    int64
	left    bool // The client did not wait.
	result  kernel.Result
	gate    *gate
}

// A gate is the context of one call. Commands wait for their answers in goroutines, while the
// simulation goes on one at a time: the gate tells when a call stands in the writer's queue,
// which is when the writer asks a second time for the channel that would end the waiting.
type gate struct {
	asked int
	told  chan struct{} // Holds a token when the call is queued, another when it has returned.
	leave chan struct{}
}

func newGate() *gate { return &gate{told: make(chan struct{}, 2), leave: make(chan struct{})} }

func (g *gate) Deadline() (time.Time, bool) { return time.Time{}, false }
func (g *gate) Value(any) any               { return nil }

func (g *gate) Done() <-chan struct{} {
	if g.asked++; g.asked == 2 {
		g.told <- struct{}{}
	}
	return g.leave
}

func (g *gate) Err() error {
	select {
	case <-g.leave:
		return context.Canceled
	default:
		return nil
	}
}

// answerWait bounds how long an answer may take once the writer has done its step.
const answerWait = 20 * time.Second

var errNoAnswer = errors.New("a call was never answered")

// deliver puts a delivery into a writer's queue and returns when it stands there, or was
// answered at once.
func (d *delivery) deliver(w *commit.Writer, call *kernel.Call) {
	d.gate = newGate()
	go func() {
		if d.message != nil {
			d.result = w.Do(d.gate, call)
		} else {
			d.result.Err = w.Read(d.gate, func(k *kernel.Kernel) { d.index, d.time = k.Index(), k.Time() })
		}
		d.gate.told <- struct{}{}
	}()
	<-d.gate.told
}

// abandon lets the client leave before anything was decided.
func (d *delivery) abandon() {
	if d.gate.asked < 2 {
		return // It has its answer already.
	}
	d.left = true
	close(d.gate.leave)
	<-d.gate.told
}

// wait returns once the call has returned.
func (d *delivery) wait() error {
	if d.left || d.gate.asked < 2 { // It has returned, and deliver or abandon has seen that.
		return nil
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
