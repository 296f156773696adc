package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"liangshan/county"
)

// progressAfter is how long work may take in silence.
const progressAfter = 2 * time.Second

// progress returns what shows long work as a bar: only on a terminal, and only for what takes longer than two seconds.
func (m *Main) progress() county.Told {
	if !m.terminal() {
		return func(string, uint64, uint64) {}
	}
	return newBars(m.Stderr).show
}

// terminal says whether a person watches.
func (m *Main) terminal() bool {
	f, ok := m.Stderr.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// bars shows one bar at a time. Where nobody knows how much is to be done (all is 0), it shows how much has been done.
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
	if b.bar == nil && time.Since(b.started) > progressAfter && (done < all || all == 0) {
		most := int64(all)
		if all == 0 {
			most = -1
		}
		b.bar = progressbar.NewOptions64(
			most,
			progressbar.OptionSetWriter(b.w),
			progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionThrottle(200*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetSpinnerChangeInterval(0), // No clock of its own: it moves when it is told something.
		)
	}
	if b.bar == nil {
		return
	}
	if all > 0 && done >= all {
		b.bar.Finish()
		return
	}
	b.bar.Set64(int64(done))
}
