package commit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liangshan/kernel"
)

// TestManyCallers has many goroutines ask at once, with retries, reads and callers that
// leave, and checks that every answer is true and nothing happens twice. Run it with -race.
func TestManyCallers(t *testing.T) {
	before := runtime.NumGoroutine()
	j := &script{}
	d := newDesk(t, j)
	feed := d.Follow(4, false)
	stop := d.start()
	var wait sync.WaitGroup
	var sum, unsure atomic.Int64
	for g := range uint64(24) {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(g, 1))
			for range 150 {
				amount := r.Int64N(5)
				id := d.id()
				make := func() *kernel.Call { return d.c.add.Make(kernel.Caller{Actor: 1}, id, add{Key: g, Amount: amount}) }
				ctx, cancel := context.WithCancel(context.Background())
				if r.IntN(4) == 0 {
					go cancel()
				}
				result := d.Do(ctx, make())
				switch {
				case errors.Is(result.Err, context.Canceled):
					unsure.Add(1)
					result = d.Do(context.Background(), make()) // The one true answer.
					if result.Err != nil && amount != 0 {
						t.Error(result.Err)
					}
				case amount == 0 && result.Err != errAmount, amount != 0 && result.Err != nil:
					t.Error(amount, result.Err)
				case result.Err == nil && d.Durable() <= result.Index:
					t.Error("answered before it was durable")
				}
				if result.Err == nil {
					sum.Add(amount)
				}
				if r.IntN(5) == 0 {
					var seen uint64
					if err := d.Read(context.Background(), func(k *kernel.Kernel) { seen = k.Index() }); err != nil || d.Durable() < seen {
						t.Error("read what was not durable", err)
					}
				}
				if r.IntN(20) == 0 {
					_ = d.Read(ctx, func(k *kernel.Kernel) { _ = k.Index() })
				}
				cancel()
			}
		})
	}
	wait.Wait()
	total := int64(0)
	check(t, d.Read(context.Background(), func(*kernel.Kernel) {
		for _, n := range d.c.sums.All() {
			total += n
		}
	}))
	fatalIf(t, total != sum.Load(), "the sum is", total, "want", sum.Load())
	fatalIf(t, unsure.Load() == 0, "nobody left")
	check(t, stop())
	same(t, d.c, replayed(t, j))
	fatalIf(t, len(feed.c) == 0 || d.Err() != nil, "the follower was told nothing")
	fatalIf(t, !d.room.TryAcquire(QueueMax), "room was lost")
	for n := 0; runtime.NumGoroutine() > before; n++ {
		fatalIf(t, n > 200, "goroutines are left behind:", runtime.NumGoroutine(), "before", before)
		time.Sleep(10 * time.Millisecond)
	}
}

// TestAnswerAfterFlush checks that neither an accepted, a refused nor a repeated command,
// nor a read, is answered before everything it saw is durable.
func TestAnswerAfterFlush(t *testing.T) {
	j := &script{}
	d := newDesk(t, j)
	j.gate, j.inside = make(chan struct{}), make(chan struct{})
	d.start()
	answers := make(chan string, 10)
	first := d.adding(1, 5)
	id := first.Request()
	ask := func(name string, do func() error) {
		go func() { answers <- fmt.Sprint(name, " ", do()) }()
	}
	ask("first", func() error { return d.Do(context.Background(), first).Err })
	<-j.inside // The flush of the first has begun.
	ask("refused", func() error { return d.Do(context.Background(), d.adding(1, 0)).Err })
	ask("repeated", func() error {
		return d.Do(context.Background(), d.c.add.Make(kernel.Caller{Actor: 1}, id, add{Key: 1, Amount: 5})).Err
	})
	ask("read", func() error { return d.Read(context.Background(), func(*kernel.Kernel) {}) })
	time.Sleep(30 * time.Millisecond)
	fatalIf(t, len(answers) != 0, "answered before the flush:", len(answers))
	j.gate <- struct{}{}
	got := map[string]bool{}
	for range 4 {
		got[<-answers] = true
	}
	fatalIf(t, !got["first <nil>"] || !got["refused toy.amount"] || !got["repeated <nil>"] || !got["read <nil>"], got)
	fatalIf(t, d.Durable() != 3, d.Durable()) // Opened, checked, and one command.
	j.mu.Lock()
	j.gate, j.inside = nil, nil
	j.mu.Unlock()
}

// TestGroups checks that what arrives during a flush is one group.
func TestGroups(t *testing.T) {
	j := &script{}
	d := newDesk(t, j)
	before := j.batches
	j.gate, j.inside = make(chan struct{}, 100), make(chan struct{}, 100)
	stop := d.start()
	var told sync.WaitGroup
	told.Add(501)
	submit := func() {
		check(t, d.Submit(context.Background(), d.adding(1, 1), func(kernel.Result) { told.Done() }))
	}
	submit()
	<-j.inside
	for range 500 {
		submit()
	}
	for range 100 {
		j.gate <- struct{}{}
	}
	told.Wait()
	check(t, stop())
	fatalIf(t, j.batches-before > 3, "501 commands took", j.batches-before, "flushes")
}

// TestUnknown checks what an append of unknown fate does to those who wait: nobody gets a
// positive answer, nobody reads, and a new writer on the journal knows the truth.
func TestUnknown(t *testing.T) {
	for _, fault := range []error{kernel.ErrUnknown, kernel.ErrFenced, kernel.ErrFull, errors.New("disk")} {
		for _, kept := range []int{0, 1, 1 << 20} {
			j := &script{}
			d := newDesk(t, j)
			check(t, d.submitAndStep(d.adding(1, 1)).Err)
			call := d.adding(1, 10)
			id := call.Request()
			j.set(func(b *kernel.Batch) (int, error) { return min(kept, b.Len()), fault }, nil)
			all := []*answer{d.submit(call), d.submit(d.adding(2, 10)), d.submit(d.adding(2, 0)), d.submit(d.adding(3, 1))}
			saw := make(chan error, 1)
			go func() { saw <- d.Read(context.Background(), func(*kernel.Kernel) {}) }()
			d.waitQueued(5)
			err := d.Step()
			fatalIf(t, !errors.Is(err, fault) || !errors.Is(d.Err(), fault), err)
			for i, a := range all {
				fatalIf(t, a.told != 1 || !errors.Is(a.Err, ErrUnknown), fault, i, a)
			}
			fatalIf(t, !errors.Is(<-saw, ErrUnknown), "a read was answered")
			fatalIf(t, d.Read(context.Background(), func(*kernel.Kernel) {}) != ErrStopped, "a dead writer reads")
			fatalIf(t, d.Do(context.Background(), d.adding(1, 1)).Err != ErrStopped, "a dead writer decides")
			fatalIf(t, d.Submit(context.Background(), d.adding(1, 1), nil) != ErrStopped, "a dead writer takes in")
			<-d.Stopped()
			j.set(nil, nil)
			again := newDesk(t, j)
			result := again.submitAndStep(again.c.add.Make(kernel.Caller{Actor: 1}, id, add{Key: 1, Amount: 10}))
			check(t, result.Err)
			fatalIf(t, result.Repeated != (kept > 0), "kept", kept, "but repeated", result.Repeated)
			n, _ := again.c.sums.Get(1)
			fatalIf(t, n != 11, "took effect twice or not at all:", n)
			fatalIf(t, again.c.k.Epoch() != 2, again.c.k.Epoch())
		}
	}
}

func (d *desk) submitAndStep(call *kernel.Call) kernel.Result {
	d.t.Helper()
	a := d.submit(call)
	check(d.t, d.Step())
	fatalIf(d.t, a.told != 1, "answered", a.told, "times")
	return a.Result
}

// waitQueued waits until so many stand in the queue.
func (d *desk) waitQueued(n int) {
	for {
		d.Writer.mu.Lock()
		queued := len(d.queue)
		d.Writer.mu.Unlock()
		if queued >= n {
			return
		}
		runtime.Gosched()
	}
}

// TestUnknownWhileRunning is TestUnknown with goroutines: Run returns why, also when nobody
// asks any more, and everybody who waits is answered.
func TestUnknownWhileRunning(t *testing.T) {
	for seed := range uint64(6) {
		j := &script{}
		d := newDesk(t, j)
		n := int(3 + seed*5)
		j.set(func(b *kernel.Batch) (int, error) {
			if n--; n == 0 {
				return b.Len() / 2, kernel.ErrUnknown
			}
			return b.Len(), nil
		}, nil)
		failed := make(chan error, 1)
		go func() { failed <- d.Run(context.Background()) }()
		var wait sync.WaitGroup
		var sum, unknown, stopped atomic.Int64
		for range 12 {
			wait.Go(func() {
				for {
					result := d.Do(context.Background(), d.adding(1, 1))
					switch {
					case result.Err == nil:
						sum.Add(1)
						continue
					case errors.Is(result.Err, ErrUnknown):
						unknown.Add(1)
					case errors.Is(result.Err, ErrStopped):
						stopped.Add(1)
					default:
						t.Error(result.Err)
					}
					return
				}
			})
		}
		wait.Wait()
		select {
		case err := <-failed:
			fatalIf(t, !errors.Is(err, kernel.ErrUnknown), err)
		case <-time.After(10 * time.Second):
			t.Fatal("Run does not return after a failed flush")
		}
		got, _ := replayed(t, j).sums.Get(1)
		fatalIf(t, got < sum.Load() || got > sum.Load()+unknown.Load(), got, sum.Load(), unknown.Load(), stopped.Load())
		fatalIf(t, !d.room.TryAcquire(QueueMax), "room was lost")
	}
}

// TestFenced checks that a writer which was replaced stops by its first append, and that a
// journal which no longer vouches for it stops it before it reads or decides.
func TestFenced(t *testing.T) {
	j := &script{}
	old := newDesk(t, j)
	next := newDesk(t, j)
	check(t, next.submitAndStep(next.adding(1, 1)).Err)
	a := old.submit(old.adding(1, 1))
	fatalIf(t, !errors.Is(old.Step(), kernel.ErrFenced) || !errors.Is(a.Err, ErrUnknown), a)
	check(t, next.submitAndStep(next.adding(1, 1)).Err)

	for _, why := range []error{kernel.ErrFenced, kernel.ErrUnknown} {
		d := newDesk(t, &script{})
		d.j.set(nil, func() error { return why })
		a = d.submit(d.adding(1, 1))
		ran := false
		saw := make(chan error, 1)
		go func() { saw <- d.Read(context.Background(), func(*kernel.Kernel) { ran = true }) }()
		d.waitQueued(2)
		fatalIf(t, !errors.Is(d.Step(), why) || a.Err != ErrStopped || a.told != 1, a)
		fatalIf(t, <-saw != ErrStopped || ran, "a writer that is not the one any more reads")
		fatalIf(t, d.Durable() != 2 || len(d.j.entries) != 2, "written")

		d = newDesk(t, &script{})
		failed := make(chan error, 1)
		go func() { failed <- d.Run(context.Background()) }()
		check(t, d.Do(context.Background(), d.adding(1, 1)).Err)
		d.j.set(nil, func() error { return why })
		fatalIf(t, d.Do(context.Background(), d.adding(1, 1)).Err != ErrStopped, "decided")
		fatalIf(t, !errors.Is(<-failed, why), "Run does not say why")
	}
}

// confirming is a journal that other writers can reach.
type confirming struct {
	*script
	asked int
	why   error
}

func (c *confirming) Confirm(context.Context) error {
	c.asked++
	return c.why
}

// TestConfirmed checks that a writer which other writers can replace asks before it answers
// from its state alone, and answers nobody if it is not the one any more.
func TestConfirmed(t *testing.T) {
	j := &confirming{script: &script{}}
	d := newClosedDesk(t, j.script, startMS)
	d.Writer = New(d.c.k, j, Options{Clock: d.clock, Nonce: Nonces()})
	check(t, d.Open(context.Background()))
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	fatalIf(t, j.asked != 0, "an append confirms by itself")
	for _, why := range []error{nil, kernel.ErrFenced} {
		j.why = why
		saw := make(chan error, 1)
		go func() { saw <- d.Read(context.Background(), func(*kernel.Kernel) {}) }()
		d.waitQueued(1)
		fatalIf(t, d.Step() != why, why)
		err := <-saw
		fatalIf(t, (err == nil) != (why == nil) || why != nil && !errors.Is(err, ErrUnknown), err)
	}
	fatalIf(t, j.asked != 2, j.asked)
}

// TestFull checks that a full disk refuses commands and ticks, keeps reads, and that all
// goes on when there is room again.
func TestFull(t *testing.T) {
	d := newDesk(t, &script{})
	check(t, d.submitAndStep(d.c.alarm.Make(kernel.Caller{Actor: 1}, d.id(), alarm{startMS + 10, 5})).Err)
	d.clock.pass(20)
	d.j.set(nil, func() error { return fmt.Errorf("segment: %w", kernel.ErrFull) })
	fatalIf(t, d.submitAndStep(d.adding(1, 1)).Err != ErrFull, "accepted")
	saw := make(chan error, 1)
	go func() { saw <- d.Read(context.Background(), func(*kernel.Kernel) {}) }()
	d.waitQueued(1)
	check(t, d.Step())
	check(t, <-saw)
	check(t, d.Step())
	fatalIf(t, len(d.j.entries) != 3, "written to a full disk:", len(d.j.entries)) // Opened, checked, alarm.
	fatalIf(t, d.idle() < idleMaxMS*time.Millisecond/2 && !d.c.k.Refresh(1), "a full disk is asked without rest:", d.idle())
	d.j.set(nil, func() error { return errors.New("too many open files") })
	result := d.submitAndStep(d.adding(1, 1))
	fatalIf(t, result.Err == nil || !strings.Contains(result.Err.Error(), "too many open files"), result.Err)
	d.j.set(nil, nil)
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	n, _ := d.c.sums.Get(5)
	fatalIf(t, n != -1, "the alarm was lost")
	same(t, d.c, replayed(t, d.j))
}

// TestClock checks which clocks are believed.
func TestClock(t *testing.T) {
	d := newDesk(t, &script{})
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	d.clock.jump(clockDriftMaxMS)
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	d.clock.jump(1)
	fatalIf(t, d.submitAndStep(d.adding(1, 1)).Err != ErrClock, "a clock that jumped ahead is believed")
	d.clock.jump(-1)
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	last := d.c.k.Time()
	d.clock.jump(-2 * clockDriftMaxMS)
	fatalIf(t, d.submitAndStep(d.adding(1, 1)).Err != ErrClock, "a clock behind the record is believed")
	fatalIf(t, d.c.k.Time() != last, "the record has the wrong time")
	d.clock.pass(90 * 24 * 3600_000) // A quiet quarter.
	d.clock.jump(clockDriftMaxMS)
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	last = d.c.k.Time()
	for _, c := range []struct {
		now    int64
		accept bool
		want   bool
	}{
		{last - clockBackMaxMS, false, true},
		{last - clockBackMaxMS - 1, true, false},
		{last + clockAheadMaxMS, false, true},
		{last + clockAheadMaxMS + 1, false, false},
		{last + clockAheadMaxMS + 1, true, true},
	} {
		again := newClosedDesk(t, d.j, c.now)
		again.options.AcceptClock = c.accept
		d.j.set(func(*kernel.Batch) (int, error) { return 0, nil }, nil) // Keep the journal as it is.
		err := again.Open(context.Background())
		fatalIf(t, (err == nil) != c.want || err != nil && !errors.Is(err, ErrClock), c, err)
		fatalIf(t, err != nil && !strings.Contains(err.Error(), "2027"), err)
	}
}

// TestOpen checks that a writer opens on nothing but the journal that its state is of.
func TestOpen(t *testing.T) {
	j := &script{}
	newDesk(t, j)
	ahead := newClosedDesk(t, j, startMS)
	newDesk(t, j)
	fatalIf(t, ahead.Open(context.Background()) == nil, "opened behind the journal")
	for _, c := range []struct{ append, reserve error }{{kernel.ErrUnknown, nil}, {nil, kernel.ErrFull}} {
		j := &script{}
		d := newClosedDesk(t, j, startMS)
		j.set(func(*kernel.Batch) (int, error) { return 0, c.append }, func() error { return c.reserve })
		err := d.Open(context.Background())
		fatalIf(t, !errors.Is(err, c.append) && !errors.Is(err, c.reserve), err)
	}
	d := newClosedDesk(t, j, startMS)
	feed := d.Follow(1, true)
	check(t, d.Open(context.Background()))
	b := <-feed.C
	fatalIf(t, b.Index != 3 || b.Epoch != 3 || d.Durable() != 4, b, d.Durable())
}

// TestStop checks that whoever was let in before a stop is answered, and nobody after.
func TestStop(t *testing.T) {
	d := newDesk(t, &script{})
	d.j.gate = make(chan struct{}, 1000)
	stop := d.start()
	var wait sync.WaitGroup
	var done, refused atomic.Int64
	for range 400 {
		wait.Go(func() {
			switch err := d.Do(context.Background(), d.adding(1, 1)).Err; err {
			case nil:
				done.Add(1)
			case ErrStopped:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	time.Sleep(5 * time.Millisecond)
	for range 1000 {
		d.j.gate <- struct{}{}
	}
	check(t, stop())
	wait.Wait()
	n, _ := replayed(t, d.j).sums.Get(1)
	fatalIf(t, n != done.Load() || done.Load() == 0, n, done.Load(), refused.Load())
	fatalIf(t, d.Do(context.Background(), d.adding(1, 1)).Err != ErrStopped, "decided after the stop")
}

// TestObserve checks that what was observed is told once it is durable, before the answers,
// and never if its fate is unknown.
func TestObserve(t *testing.T) {
	d := newDesk(t, &script{})
	var said []string
	d.options.Observe = func() func() {
		n, _ := d.c.sums.Get(1)
		return func() { said = append(said, fmt.Sprint("durable ", n, " ", d.Durable()-1)) }
	}
	told := func(r kernel.Result) { said = append(said, fmt.Sprint("answer ", r.Index)) }
	check(t, d.Submit(context.Background(), d.adding(1, 5), told))
	check(t, d.Submit(context.Background(), d.adding(1, 2), told))
	check(t, d.Step())
	fatalIf(t, fmt.Sprint(said) != "[durable 7 3 answer 2 answer 3]", said)
	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error)
	go func() { left <- d.Read(ctx, func(*kernel.Kernel) {}) }()
	d.waitQueued(1)
	cancel()
	<-left
	check(t, d.Step())
	fatalIf(t, len(said) != 4, "what was observed for nobody is lost:", said)
	d.j.set(func(*kernel.Batch) (int, error) { return 0, kernel.ErrUnknown }, nil)
	check(t, d.Submit(context.Background(), d.adding(1, 2), told))
	fatalIf(t, d.Step() == nil || fmt.Sprint(said[4:]) != "[answer 0]", said)
}
