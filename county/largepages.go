package county

import (
	"context"
	"runtime/metrics"
	"time"
)

// Rows of accounts are met in no order, so that with pages of 4 KiB nearly every look-up
// misses the processor's table of pages: decision 012.
const (
	largePagesEvery = 2 * time.Second
	largePagesLeast = 64 << 20 // Bytes in use below which nothing is gained.
)

// keepLargePages asks the operating system for large pages whenever the heap has grown by
// a quarter since it was last asked.
func (r *Running) keepLargePages(ctx context.Context) {
	ticker := time.NewTicker(largePagesEvery)
	defer ticker.Stop()
	asked := uint64(largePagesLeast)
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		live := liveBytes()
		if live < asked {
			continue
		}
		asked = live + live/4
		if err := adviseLargePages(); err != nil {
			r.options.Log.Warn("memory stays in small pages", "error", err)
			return
		}
	}
}

// liveBytes returns what the last collection left of the heap, in bytes.
func liveBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
