package commit

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"liangshan/kernel"
)

// TestLeaveQueued checks that a call whose caller left before it was taken is never decided.
func TestLeaveQueued(t *testing.T) {
	d := newDesk(t, &script{})
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error, 2)
	go func() { left <- d.Do(ctx, d.adding(1, 1)).Err }()
	go func() { left <- d.Read(ctx, func(*kernel.Kernel) { t.Error("read for nobody") }) }()
	d.waitQueued(2)
	cancel()
	for range 2 {
		fatalIf(t, !errors.Is(<-left, context.Canceled), "not cancelled")
	}
	check(t, d.Step())
	_, there := d.c.sums.Get(1)
	fatalIf(t, there, "decided for nobody")
	fatalIf(t, !d.room.TryAcquire(QueueMax), "room was lost")
	fatalIf(t, !errors.Is(d.Do(ctx, d.adding(1, 1)).Err, context.Canceled), "a cancelled caller is let in")
}

// TestLeaveWhileFlushing checks that a caller can leave although the disk hangs, and that
// the command takes effect all the same.
func TestLeaveWhileFlushing(t *testing.T) {
	d := newDesk(t, &script{})
	d.j.gate, d.j.inside = make(chan struct{}, 1), make(chan struct{}, 1)
	stop := d.start()
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error, 1)
	go func() { left <- d.Do(ctx, d.adding(1, 1)).Err }()
	<-d.j.inside
	cancel()
	select {
	case err := <-left:
		fatalIf(t, !errors.Is(err, context.Canceled), err)
	case <-time.After(10 * time.Second):
		t.Fatal("a caller is held although the disk hangs")
	}
	d.j.gate <- struct{}{}
	check(t, stop())
	n, _ := replayed(t, d.j).sums.Get(1)
	fatalIf(t, n != 1, n)
}

// TestLeaveWhileReading checks that a read is over when Read returns, also to one who left.
func TestLeaveWhileReading(t *testing.T) {
	d := newDesk(t, &script{})
	d.start()
	for range 50 {
		ctx, cancel := context.WithCancel(context.Background())
		running := 0 // Not atomic: the race detector must find nothing.
		_ = d.Read(ctx, func(*kernel.Kernel) {
			running++
			cancel()
			time.Sleep(100 * time.Microsecond)
			running--
		})
		fatalIf(t, running != 0, "the read is still running")
	}
}

// TestLeaveStates goes through every state in which a caller can leave.
func TestLeaveStates(t *testing.T) {
	p := pendings.New().(*pending)
	fatalIf(t, p.leave() || p.take(), "left, but taken")
	p = pendings.New().(*pending)
	p.take()
	left := make(chan bool)
	go func() { left <- p.leave() }()
	for p.state.Load() != pendingLeaving {
		time.Sleep(time.Millisecond)
	}
	fatalIf(t, p.settle() || <-left, "left while being decided, but answered")
	p = pendings.New().(*pending)
	p.take()
	fatalIf(t, !p.settle() || p.leave(), "settled, but not answered yet")
	p = pendings.New().(*pending)
	p.take()
	p.settle()
	p.done <- struct{}{}
	fatalIf(t, !p.leave(), "the answer had come")
}

// TestBackPressure checks that callers are held back when the queue is full, can leave, and
// go on when there is room.
func TestBackPressure(t *testing.T) {
	d := newDesk(t, &script{})
	told := 0
	for range QueueMax {
		check(t, d.Submit(context.Background(), d.adding(1, 1), func(kernel.Result) { told++ }))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	fatalIf(t, !errors.Is(d.Do(ctx, d.adding(1, 1)).Err, context.DeadlineExceeded), "let in")
	waiting := make(chan error, 1)
	go func() { waiting <- d.Submit(context.Background(), d.adding(1, 1), func(kernel.Result) { told++ }) }()
	check(t, d.Step())
	check(t, <-waiting)
	check(t, d.Step())
	fatalIf(t, told != QueueMax+1, told)
	n, _ := d.c.sums.Get(1)
	fatalIf(t, n != QueueMax+1 || d.j.batches < 3, n, d.j.batches)
	same(t, d.c, replayed(t, d.j))
}

// TestOrder checks that calls are decided in the order in which they came, also those that
// did not fit into a group.
func TestOrder(t *testing.T) {
	d := newDesk(t, &script{})
	var last uint64
	for range 3 * 40 {
		c := add{Key: 1, Amount: 1, Fill: make([]byte, BatchBytes/30)}
		check(t, d.Submit(context.Background(), d.c.add.Make(kernel.Caller{Actor: 1}, d.id(), c), func(r kernel.Result) {
			if r.Err != nil || r.Index <= last {
				t.Error("out of order:", r.Err, r.Index, last)
			}
			last = r.Index
		}))
	}
	check(t, d.Step())
	fatalIf(t, last != d.Durable()-1 || d.j.batches < 4, last, d.j.batches)
}

// TestPutBack checks that calls which did not fit stay ahead of those that came later.
func TestPutBack(t *testing.T) {
	d := newDesk(t, &script{})
	var order []string
	submit := func(name string, fill int) {
		c := add{Key: 1, Amount: 1, Fill: make([]byte, fill)}
		call := d.c.add.Make(kernel.Caller{Actor: 1}, d.id(), c)
		check(t, d.Submit(context.Background(), call, func(kernel.Result) { order = append(order, name) }))
	}
	// While the first is being decided another one comes in.
	meanwhile := &pending{done: make(chan struct{}, 1), read: func(*kernel.Kernel) { submit("last", 1) }}
	check(t, d.enqueue(context.Background(), meanwhile))
	submit("fills a group", BatchBytes)
	submit("did not fit", 1)
	check(t, d.Step())
	fatalIf(t, strings.Join(order, ", ") != "fills a group, did not fit, last", order)
}

// TestPanicInRead checks that a read which panics hurts nobody but whoever asked.
func TestPanicInRead(t *testing.T) {
	d := newDesk(t, &script{})
	d.start()
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			err := d.Read(context.Background(), func(*kernel.Kernel) { panic("李四") })
			var f *kernel.Fault
			if !errors.As(err, &f) || strings.Contains(f.Cause+string(f.Stack), "李四") {
				t.Error(err)
			}
		})
		wait.Go(func() { check(t, d.Do(context.Background(), d.adding(1, 1)).Err) })
	}
	wait.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	fatalIf(t, len(d.faults) != 20, len(d.faults))
}

// TestFaultIsTold checks that the operator hears of commands and deadlines that panic.
func TestFaultIsTold(t *testing.T) {
	d := newDesk(t, &script{})
	var f *kernel.Fault
	call := func() *kernel.Call { return d.c.crash.Make(kernel.Caller{Actor: 1}, d.id(), crash{"王五"}) }
	fatalIf(t, !errors.As(d.submitAndStep(call()).Err, &f), "no fault")
	fatalIf(t, d.submitAndStep(call()).Err != kernel.ErrQuarantined, "tried again")
	check(t, d.submitAndStep(d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{startMS, keyPanics})).Err)
	check(t, d.Step())
	fatalIf(t, len(d.faults) != 2 || d.faults[0].Command != "toy.crash" || d.faults[1].Command != "toy.alarm", d.faults)
	again := newDesk(t, d.j)
	fatalIf(t, again.submitAndStep(again.c.crash.Make(kernel.Caller{Actor: 1}, d.id(), crash{"王五"})).Err != kernel.ErrQuarantined,
		"a restart forgets the quarantine")
}

// TestTicks checks that what is due goes before the calls that come after it, and that an
// alarm which rings for ever keeps nobody from being served, nor the writer from stopping.
func TestTicks(t *testing.T) {
	d := newDesk(t, &script{})
	check(t, d.submitAndStep(d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{startMS + 100, 5})).Err)
	d.clock.pass(99)
	check(t, d.Step())
	_, rung := d.c.sums.Get(5)
	fatalIf(t, rung, "too early")
	d.clock.pass(1)
	a := d.submit(d.adding(5, 10))
	check(t, d.Step())
	check(t, a.Err)
	n, _ := d.c.sums.Get(5)
	fatalIf(t, n != 9, "a call was decided before what was due:", n)

	stop := d.start()
	check(t, d.Do(context.Background(), d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{startMS, keyAgain})).Err)
	for range 5 {
		check(t, d.Do(context.Background(), d.adding(1, 1)).Err)
	}
	check(t, stop())
}

// TestTickWhenIdle checks that a running writer wakes up for deadlines and for the day.
func TestTickWhenIdle(t *testing.T) {
	d := newDesk(t, &script{})
	clock := &shiftedClock{NewSystemClock(), 0}
	clock.shift = startMS - clock.Now().WallMS
	d.options.Clock, d.origin = clock, clock.Now()
	now := d.origin
	d.start()
	result := d.Do(context.Background(), d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{now.WallMS + 50, 5}))
	check(t, result.Err)
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		var rung bool
		check(t, d.Read(context.Background(), func(*kernel.Kernel) { _, rung = d.c.sums.Get(5) }))
		if rung {
			break
		}
		fatalIf(t, time.Since(begin) > 5*time.Second, "the alarm does not ring")
	}
	var due bool
	check(t, d.Read(context.Background(), func(k *kernel.Kernel) { due = k.CheckDue(now.WallMS) }))
	fatalIf(t, due, "the day was not checked")
}

// A shifted clock runs like the machine's, in another year.
type shiftedClock struct {
	*SystemClock
	shift int64
}

func (c *shiftedClock) Now() Instant {
	now := c.SystemClock.Now()
	return Instant{now.WallMS + c.shift, now.MonotonicMS}
}

// TestFarDeadline checks that a deadline in thousands of years lets the writer sleep.
func TestFarDeadline(t *testing.T) {
	d := newDesk(t, &script{})
	check(t, d.submitAndStep(d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{1<<63 - 1, 5})).Err)
	for d.c.k.Refresh(100) {
	}
	d.clock.pass(1000)
	fatalIf(t, d.idle() != idleMaxMS*time.Millisecond, d.idle())
	check(t, d.submitAndStep(d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{d.clock.Now().WallMS + 7, 5})).Err)
	for d.c.k.Refresh(100) {
	}
	fatalIf(t, d.idle() != 7*time.Millisecond, d.idle())
}

// TestDailyCheck checks that the check comes with the day, before its first command, and
// holds the newest checkpoint.
func TestDailyCheck(t *testing.T) {
	d := newClosedDesk(t, &script{}, startMS)
	d.options.Checkpoint = func() (uint64, [32]byte) { return 77, [32]byte{8} }
	check(t, d.Open(context.Background()))
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	d.clock.pass(24 * 3600_000)
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	var names []string
	for _, body := range d.j.entries {
		var e kernel.Entry
		check(t, e.ParseEntry(body))
		name, event, err := d.c.k.Describe(e.Events[0])
		check(t, err)
		names = append(names, name)
		if c, ok := event.(kernel.Checked); ok {
			fatalIf(t, c.Size != 77 || c.Root != [32]byte{8} || len(c.Tables) == 0, c)
		}
	}
	want := "kernel.writer_opened kernel.checked toy.added_light kernel.checked toy.added_light"
	fatalIf(t, strings.Join(names, " ") != want, names)
	same(t, d.c, replayed(t, d.j))
}

// TestNonces checks that nonces differ.
func TestNonces(t *testing.T) {
	a, b, seen := Nonces(), Nonces(), map[[16]byte]bool{}
	for range 1000 {
		seen[a()], seen[b()] = true, true
	}
	fatalIf(t, len(seen) != 2000, "nonces repeat")
}
