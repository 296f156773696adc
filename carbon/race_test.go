package carbon_test

import (
	"context"
	"encoding/binary"
	"sync"
	"testing"

	"liangshan/carbon"
	"liangshan/commit"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// TestRace lets two clients take 700 and 600 t out of one lot of 1,000 at the same time, a
// thousand times, through the writer: one of them gets it, and no tonne is there twice. In
// another registry both succeeded in 91 trials of 100.
func TestRace(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	w.found()
	rig.Must(w, w.c.Commands.SetParameter, carbon.SetParameter{Name: carbon.BufferPPM, From: rig.Day("2026-01-01"), Value: 0, Source: "assumed"})
	w.issue(1, 2024, 1_000_000, 0)

	clock := &stoppedClock{now: w.Now}
	writer := commit.New(w.K, &w.Journal, commit.Options{Clock: clock, Nonce: commit.Nonces()})
	if err := writer.Open(ctx); err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- writer.Run(running) }()
	c := w.c.Commands
	made := uint64(0)
	id := func() kernel.RequestID {
		made++
		var random [10]byte
		binary.BigEndian.PutUint64(random[2:], made<<16)
		return kernel.NewRequestID(clock.now, random)
	}
	caller := kernel.Caller{Actor: clerk, Policy: 1}
	doubled := 0
	for trial := range 1000 {
		calls := []*kernel.Call{
			c.Transfer.Make(caller, id(), carbon.Transfer{From: coopA, To: buyerX, Tonnes: 700}),
			c.Transfer.Make(caller, id(), carbon.Transfer{From: coopA, To: buyerY, Tonnes: 600}),
		}
		results := make([]kernel.Result, 2)
		var both sync.WaitGroup
		for i, call := range calls {
			both.Add(1)
			go func() { defer both.Done(); results[i] = writer.Do(ctx, call) }()
		}
		both.Wait()
		if (results[0].Err == nil) == (results[1].Err == nil) {
			doubled++
			t.Errorf("trial %d: %v and %v", trial, results[0].Err, results[1].Err)
		}
		winner, tonnes := buyerX, int64(700)
		if results[1].Err == nil {
			winner, tonnes = buyerY, 600
		}
		back := c.Transfer.Make(caller, id(), carbon.Transfer{From: winner, To: coopA, Tonnes: tonnes})
		if r := writer.Do(ctx, back); r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	stop()
	if err := <-ended; err != nil || doubled != 0 || w.c.Owned(coopA) != 1000 {
		t.Errorf("%d doubled, %d t, %v", doubled, w.c.Owned(coopA), err)
	}
	w.check()
}

// A stoppedClock shows one time.
type stoppedClock struct{ now int64 }

func (c *stoppedClock) Now() commit.Instant { return commit.Instant{WallMS: c.now, MonotonicMS: c.now} }
