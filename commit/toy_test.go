package commit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"liangshan/kernel"
)

// A counter is a module for tests: numbers that are added to, and alarms.
type counter struct {
	k     *kernel.Kernel
	sums  *kernel.Table[uint64, int64]
	add   *kernel.Command[add]
	alarm *kernel.Command[alarm]
	crash *kernel.Command[crash]
}

type (
	add struct {
		Key    uint64 `cbor:"1,keyasint"`
		Amount int64  `cbor:"2,keyasint"`
		Fill   []byte `cbor:"3,keyasint,omitempty"`
	}
	added add
	alarm struct {
		At  int64  `cbor:"1,keyasint"`
		Key uint64 `cbor:"2,keyasint"`
	}
	alarmed alarm
	rang    struct {
		Key uint64 `cbor:"1,keyasint"`
	}
	crash struct {
		Text string `cbor:"1,keyasint"`
	}
)

var errAmount = kernel.Refuse("toy.amount")

const (
	keyAgain  = 1000 // An alarm that sets itself again.
	keyPanics = 1001
)

func appendAdd(b []byte, c add) []byte {
	b = kernel.AppendUint(append(kernel.AppendMap(b, 2), 1), c.Key)
	return kernel.AppendInt(append(b, 2), c.Amount)
}

func parseAdd(b []byte) (c add, err error) {
	p := kernel.Parse(b)
	p.Expect(p.Map() == 2 && p.Uint() == 1)
	c.Key = p.Uint()
	p.Expect(p.Uint() == 2)
	c.Amount = p.Int()
	return c, p.End()
}

func newCounter() *counter {
	k := kernel.New()
	k.SetSecret([32]byte{7})
	t := &counter{k: k}
	t.sums = kernel.NewTable[uint64, int64](k, "toy.sum", cmp.Compare[uint64])
	var ring *kernel.Deadline
	effect := kernel.Apply(k, 9901, "toy.added", func(e added) {
		n, _ := t.sums.Get(e.Key)
		t.sums.Put(e.Key, n+e.Amount)
	})
	light := kernel.Apply(k, 9904, "toy.added_light", func(e add) {
		n, _ := t.sums.Get(e.Key)
		t.sums.Put(e.Key, n+e.Amount)
	}).Coded(appendAdd, parseAdd)
	set := kernel.Apply(k, 9902, "toy.alarmed", func(e alarmed) { ring.Set(e.At, e.Key) })
	rung := kernel.Apply(k, 9903, "toy.rang", func(e rang) { t.sums.Put(e.Key, -1) })
	ring = kernel.Due(k, 9901, "toy.alarm", func(tx *kernel.Tx, key uint64) {
		switch key {
		case keyAgain:
			set.Emit(tx, alarmed{tx.Time, key})
		case keyPanics:
			panic("an alarm")
		default:
			rung.Emit(tx, rang{key})
		}
	})
	t.add = kernel.Decide(k, "toy.add", func(tx *kernel.Tx, c add) error {
		if c.Amount == 0 {
			return errAmount
		}
		if len(c.Fill) == 0 {
			light.Emit(tx, c)
			return nil
		}
		effect.Emit(tx, added(c))
		return nil
	})
	t.alarm = kernel.Decide(k, "toy.alarm", func(tx *kernel.Tx, c alarm) error {
		set.Emit(tx, alarmed(c))
		return nil
	})
	t.crash = kernel.Decide(k, "toy.crash", func(tx *kernel.Tx, c crash) error { panic(c.Text) })
	return t
}

// A script is a journal in memory that does as it is told.
type script struct {
	mu      sync.Mutex
	entries [][]byte
	epochs  []uint64
	fate    func(b *kernel.Batch) (kept int, err error) // Of an append; nil: all is kept.
	reserve func() error
	gate    chan struct{} // If set, an append waits for a token.
	inside  chan struct{} // If set, told when an append has begun.
	batches int
}

func (j *script) Append(_ context.Context, b *kernel.Batch) error {
	if j.inside != nil {
		j.inside <- struct{}{}
	}
	if j.gate != nil {
		<-j.gate
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if b.Index != uint64(len(j.entries)) || len(j.epochs) > 0 && b.Epoch < j.epochs[len(j.epochs)-1] {
		return kernel.ErrFenced
	}
	kept, err := b.Len(), error(nil)
	if j.fate != nil {
		kept, err = j.fate(b)
	}
	for i := range kept {
		j.entries = append(j.entries, bytes.Clone(b.Body(i)))
		j.epochs = append(j.epochs, b.Epoch)
	}
	j.batches++
	return err
}

func (j *script) Read(_ context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	j.mu.Lock()
	entries, epochs := slices.Clone(j.entries), slices.Clone(j.epochs)
	j.mu.Unlock()
	return func(yield func(kernel.Written, error) bool) {
		for i := int(index); i < len(entries); i++ {
			if !yield(kernel.Written{Index: uint64(i), Epoch: epochs[i], Body: entries[i]}, nil) {
				return
			}
		}
	}
}

func (j *script) Head() kernel.Head {
	j.mu.Lock()
	defer j.mu.Unlock()
	return kernel.Head{Index: uint64(len(j.entries))}
}

func (j *script) Reserve(context.Context, int, int) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.reserve != nil {
		return j.reserve()
	}
	return nil
}

func (j *script) Close() error { return nil }

func (j *script) set(fate func(b *kernel.Batch) (int, error), reserve func() error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fate, j.reserve = fate, reserve
}

// A hand clock shows what it is set to.
type handClock struct {
	mu  sync.Mutex
	now Instant
}

func (c *handClock) Now() Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// pass lets time pass; jump moves the time of day alone.
func (c *handClock) pass(ms int64) { c.move(ms, ms) }
func (c *handClock) jump(ms int64) { c.move(ms, 0) }

func (c *handClock) move(wall, steady int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.WallMS += wall
	c.now.MonotonicMS += steady
}

const startMS = 1_800_000_000_000

// A desk is a writer with everything around it.
type desk struct {
	*Writer
	c      *counter
	j      *script
	clock  *handClock
	made   uint64
	t      testing.TB
	faults []*kernel.Fault
	mu     sync.Mutex
}

// newDesk opens a writer on a journal, and has the daily check done.
func newDesk(t testing.TB, j *script) *desk {
	t.Helper()
	d := newClosedDesk(t, j, startMS)
	check(t, d.Open(context.Background()))
	check(t, d.Step())
	return d
}

func newClosedDesk(t testing.TB, j *script, now int64) *desk {
	t.Helper()
	d := &desk{c: newCounter(), j: j, clock: &handClock{now: Instant{now, 55}}, t: t}
	check(t, d.c.k.Replay(context.Background(), j, nil))
	d.Writer = New(d.c.k, j, Options{Clock: d.clock, Nonce: Nonces(), Program: "test", Fault: d.fault})
	return d
}

func (d *desk) fault(f *kernel.Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, f)
}

func (d *desk) id() kernel.RequestID {
	d.mu.Lock()
	d.made++
	n := d.made
	d.mu.Unlock()
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], n)
	return kernel.NewRequestID(d.clock.Now().WallMS, random)
}

func (d *desk) adding(key uint64, amount int64) *kernel.Call {
	return d.c.add.Make(kernel.Caller{Actor: 1}, d.id(), add{Key: key, Amount: amount})
}

// start runs the writer until the test ends. The function it returns stops it.
func (d *desk) start() (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			select {
			case err = <-done:
			case <-time.After(20 * time.Second):
				err = errors.New("the writer does not stop")
				d.t.Error(err)
			}
		})
		return err
	}
	d.t.Cleanup(func() { _ = stop() })
	return stop
}

// submit has a call decided by Step and gives the place of its answer.
func (d *desk) submit(call *kernel.Call) *answer {
	d.t.Helper()
	a := &answer{}
	check(d.t, d.Submit(context.Background(), call, func(r kernel.Result) { a.Result, a.told = r, a.told+1 }))
	return a
}

type answer struct {
	kernel.Result
	told int
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fatalIf(t testing.TB, wrong bool, about ...any) {
	t.Helper()
	if wrong {
		t.Fatal(about...)
	}
}

func replayed(t testing.TB, j *script) *counter {
	t.Helper()
	c := newCounter()
	check(t, c.k.Replay(context.Background(), j, nil))
	return c
}

func same(t testing.TB, a, b *counter) {
	t.Helper()
	fatalIf(t, !slices.Equal(a.k.Digests(), b.k.Digests()) || a.k.Index() != b.k.Index(), "states differ")
}
