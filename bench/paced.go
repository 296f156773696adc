package bench

import (
	"sync/atomic"
	"time"

	"liangshan/county"
)

// paced sends single transfers at no more than a rate and returns the rate reached.
func (b *run) paced(r *county.Running, perSecond int, tick func()) (float64, error) {
	var sent atomic.Int64
	started := time.Now()
	pick := func(worker int) picker {
		next := uniform(b.Seed+uint64(worker), b.Accounts)
		return next
	}
	stop := make(chan struct{})
	ticked := make(chan struct{})
	go func() {
		defer close(ticked)
		for {
			select {
			case <-time.After(time.Second):
				tick()
			case <-stop:
				return
			}
		}
	}()
	err := b.each(b.Clients, func(worker int) error {
		next := pick(worker)
		for time.Since(started) < b.Time {
			n := sent.Add(1)
			if ahead := time.Duration(n)*time.Second/time.Duration(perSecond) - time.Since(started); ahead > 0 {
				time.Sleep(ahead)
			}
			if err := b.one(r, next); err != nil {
				return err
			}
		}
		return nil
	})
	took := time.Since(started)
	close(stop)
	<-ticked
	return float64(sent.Load()) / took.Seconds(), err
}
