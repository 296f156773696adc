package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressAfter is how long work may take in silence.
const progressAfter = 2 * time.Second

// progress returns what shows long work as a bar: only on a terminal, and only for what
// takes longer than two seconds.
func (m *Main) progress() func(what string, done, all uint64) {
	f, ok := m.Stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return newBars(f).show
}

// bars shows one bar at a time.
type bars struct {
	mu      sync.Mutex
	w       io.Writer
	what    string
	started time.Time
	bar     *progressbar.ProgressBar
}

func newBars(w io.Writer) *bars { return &bars{w: w} }

func (b *bars) show(what string, done, all uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if what != b.what {
		b.what, b.started, b.bar = what, time.Now(), nil
	}
	if b.bar == nil && time.Since(b.started) > progressAfter && done < all {
		b.bar = progressbar.NewOptions64(
			int64(all),
			progressbar.OptionSetWriter(b.w),
			progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionThrottle(200*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	if b.bar != nil {
		b.bar.Set64(int64(done))
	}
}
