package commit

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"liangshan/kernel"
)

// TestHold checks that a held feed gets every group in order and slows the writer down,
// and that a stop waits for it.
func TestHold(t *testing.T) {
	d := newClosedDesk(t, &script{}, startMS)
	feed := d.Follow(1, true)
	check(t, d.Open(context.Background()))
	stop := d.start()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	results := []error{}
	for range 4 {
		results = append(results, d.Do(ctx, d.adding(1, 1)).Err)
	}
	fatalIf(t, !errors.Is(results[3], context.DeadlineExceeded), "a held feed does not hold:", results)
	var next uint64
	seen := make(chan struct{})
	go func() {
		defer close(seen)
		for {
			select {
			case b := <-feed.C:
				if b.Index != next {
					t.Error("a group was missed:", b.Index, next)
				}
				next = b.Index + uint64(b.Len())
			case <-d.Stopped():
				for len(feed.C) > 0 {
					b := <-feed.C
					next = b.Index + uint64(b.Len())
				}
				return
			}
		}
	}()
	for range 20 {
		check(t, d.Do(context.Background(), d.adding(1, 1)).Err)
	}
	check(t, stop())
	<-seen
	fatalIf(t, next != d.Durable(), next, d.Durable())
}

// TestHoldGone checks that a follower which is gone does not keep the writer, neither from
// serving nor from stopping.
func TestHoldGone(t *testing.T) {
	d := newClosedDesk(t, &script{}, startMS)
	feed := d.Follow(1, true)
	check(t, d.Open(context.Background()))
	stop := d.start()
	var wait sync.WaitGroup
	wait.Go(func() {
		for range 5 {
			check(t, d.Do(context.Background(), d.adding(1, 1)).Err)
		}
	})
	time.Sleep(20 * time.Millisecond)
	feed.Leave()
	feed.Leave()
	wait.Wait()
	check(t, stop())

	d = newClosedDesk(t, &script{}, startMS)
	d.Follow(1, true) // Nobody ever listens, and nobody says so.
	check(t, d.Open(context.Background()))
	stop = d.start()
	answered := make(chan error, 1)
	go func() { answered <- d.Do(context.Background(), d.adding(1, 1)).Err }()
	time.Sleep(20 * time.Millisecond)
	begin := time.Now()
	check(t, stop())
	fatalIf(t, time.Since(begin) > 2*lingerMax, "a stop takes", time.Since(begin))
	check(t, <-answered)
}

// TestMiss checks that a feed without hold misses groups, and does not slow the writer down.
func TestMiss(t *testing.T) {
	d := newClosedDesk(t, &script{}, startMS)
	feed := d.Follow(2, false)
	check(t, d.Open(context.Background()))
	for range 5 {
		check(t, d.submitAndStep(d.adding(1, 1)).Err)
	}
	first, second := <-feed.C, <-feed.C
	fatalIf(t, first.Index != 0 || second.Index != 1 || len(feed.C) != 0, first.Index, second.Index)
	check(t, d.submitAndStep(d.adding(1, 1)).Err)
	third := <-feed.C
	fatalIf(t, third.Index <= 2, "the gap cannot be seen")
	var e kernel.Entry
	check(t, e.ParseEntry(third.Body(0)))
}
