package commit

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"liangshan/kernel"
)

// A sink is a journal that keeps nothing, so that a benchmark measures the writer alone.
type sink struct {
	head  atomic.Uint64
	takes time.Duration // How long an append takes, as a disk would.
}

func (j *sink) Append(_ context.Context, b *kernel.Batch) error {
	if j.takes > 0 {
		time.Sleep(j.takes)
	}
	j.head.Add(uint64(b.Len()))
	return nil
}

func (j *sink) Read(context.Context, uint64) iter.Seq2[kernel.Written, error] {
	return func(func(kernel.Written, error) bool) {}
}
func (j *sink) Head() kernel.Head                       { return kernel.Head{Index: j.head.Load()} }
func (j *sink) Reserve(context.Context, int, int) error { return nil }
func (j *sink) Close() error                            { return nil }

func cpu() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

func benchmarkWriter(b *testing.B, callers int, takes time.Duration) {
	j := &sink{takes: takes}
	c := newCounter()
	clock := NewSystemClock()
	w := New(c.k, j, Options{Clock: clock, Nonce: Nonces()})
	check(b, w.Open(context.Background()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	var made atomic.Uint64
	var wait sync.WaitGroup
	waits := make([][]time.Duration, callers)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu()
	for g := range callers {
		wait.Go(func() {
			var random [10]byte
			for n := range b.N/callers + 1 {
				random[2], random[3], random[4], random[5] = byte(g>>8), byte(g), byte(n>>8), byte(n)
				random[6], random[7] = byte(n>>16), byte(n>>24)
				id := kernel.NewRequestID(clock.Now().WallMS, random)
				begin := time.Now()
				r := w.Do(ctx, c.add.Make(kernel.Caller{Actor: 1}, id, add{Key: made.Add(1) % 1000, Amount: 1}))
				if r.Err != nil {
					b.Error(r.Err)
					return
				}
				if n%16 == 0 {
					waits[g] = append(waits[g], time.Since(begin))
				}
			}
		})
	}
	wait.Wait()
	used := cpu() - start
	b.StopTimer()
	all := slices.Concat(waits...)
	slices.Sort(all)
	b.ReportMetric(float64(used)/float64(b.N), "cpu-ns/command")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-us")
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-us")
	cancel()
	check(b, <-done)
}

func BenchmarkWriter(b *testing.B) {
	for _, callers := range []int{1, 16, 256, 2048} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) { benchmarkWriter(b, callers, 0) })
	}
}

// BenchmarkWriterDisk has a disk that takes half a millisecond for a flush.
func BenchmarkWriterDisk(b *testing.B) {
	for _, callers := range []int{1, 256, 2048} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) { benchmarkWriter(b, callers, 500*time.Microsecond) })
	}
}

// BenchmarkSubmit is one caller that waits for nothing but room.
func BenchmarkSubmit(b *testing.B) {
	c, clock := newCounter(), NewSystemClock()
	w := New(c.k, &sink{}, Options{Clock: clock, Nonce: Nonces()})
	check(b, w.Open(context.Background()))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	var told sync.WaitGroup
	told.Add(b.N)
	tell := func(r kernel.Result) {
		if r.Err != nil {
			b.Error(r.Err)
		}
		told.Done()
	}
	b.ReportAllocs()
	b.ResetTimer()
	start := cpu()
	for n := range b.N {
		random := [10]byte{2: byte(n >> 24), 3: byte(n >> 16), 4: byte(n >> 8), 5: byte(n)}
		id := kernel.NewRequestID(clock.Now().WallMS, random)
		check(b, w.Submit(ctx, c.add.Make(kernel.Caller{Actor: 1}, id, add{Key: uint64(n % 1000), Amount: 1}), tell))
	}
	told.Wait()
	b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/command")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	cancel()
	check(b, <-done)
}
