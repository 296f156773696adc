package commit

import (
	"fmt"
	"time"
)

const (
	clockBackMaxMS  = 5 * 60 * 1000          // The clock may be behind the newest entry by so much.
	clockAheadMaxMS = 366 * 24 * 3600 * 1000 // And ahead of it by so much when the county is opened.
	clockDriftMaxMS = 5 * 60 * 1000          // While serving, it may drift from the steady count by so much.
	idleMaxMS       = 1000                   // How long the writer sleeps at most.
	refreshEveryMS  = 10                     // In idle time a page is hashed every so many milliseconds.
	refreshAtOnce   = 1                      // Pages.
)

// plausible refuses a clock that cannot be right: one that fell behind the record, or
// that moved otherwise than time passes. The record would keep the mistake for ever.
func (w *Writer) plausible(now Instant) error {
	if last := w.k.Time(); last > 0 && now.WallMS < last-clockBackMaxMS {
		return fmt.Errorf("%w: the clock shows %s, but the newest entry is of %s; set the machine's clock",
			ErrClock, text(now.WallMS), text(last))
	}
	drift := (now.WallMS - w.origin.WallMS) - (now.MonotonicMS - w.origin.MonotonicMS)
	if drift > clockDriftMaxMS || drift < -clockDriftMaxMS {
		return fmt.Errorf("%w: the clock has jumped by %d s while serving", ErrClock, drift/1000)
	}
	return nil
}

// plausibleStart is plausible for a writer that is opened: there is no steady count yet to
// hold the clock against, only the newest entry.
func (w *Writer) plausibleStart() error {
	last := w.k.Time()
	if last > 0 && w.origin.WallMS > last+clockAheadMaxMS && !w.options.AcceptClock {
		return fmt.Errorf("%w: the clock shows %s, more than a year after the newest entry (%s); "+
			"if that is right, start once with -accept-clock", ErrClock, text(w.origin.WallMS), text(last))
	}
	return w.plausible(w.origin)
}

func text(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// idle uses a quiet moment for the daily check and returns how long to sleep.
func (w *Writer) idle() time.Duration {
	now := w.options.Clock.Now()
	sleepMS := int64(idleMaxMS)
	if now.MonotonicMS-w.refreshed >= refreshEveryMS {
		w.refreshed = now.MonotonicMS
		if w.k.Refresh(refreshAtOnce) {
			sleepMS = refreshEveryMS
		}
	}
	// What is due and could not be done waits for the disk or the clock.
	if next, ok := w.k.NextDeadline(); ok && next > now.WallMS {
		sleepMS = min(sleepMS, next-now.WallMS)
	}
	return time.Duration(sleepMS) * time.Millisecond
}

// A SystemClock is the machine's clock.
type SystemClock struct{ started time.Time }

// NewSystemClock returns the machine's clock.
func NewSystemClock() *SystemClock { return &SystemClock{time.Now()} }

// Now implements Clock.
func (c *SystemClock) Now() Instant {
	now := time.Now()
	return Instant{now.UnixMilli(), now.Sub(c.started).Milliseconds()}
}
