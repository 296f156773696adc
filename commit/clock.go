package commit

import (
	"fmt"
	"time"
)

const (
	clockBackMax   = 5 * 60 * 1000          // The clock may be behind the newest entry by so much, in ms.
	clockAheadMax  = 366 * 24 * 3600 * 1000 // And ahead of it by so much when the county is opened.
	clockDriftMax  = 5 * 60 * 1000          // While serving, it may drift from the steady count by so much.
	idleMax        = time.Second            // How long the writer sleeps at most.
	refreshEveryMS = 10                     // In idle time a page is hashed every so many milliseconds.
	refreshAtOnce  = 1                      // Pages.
)

// plausible refuses a clock that cannot be right: one that fell behind the record, or
// that moved otherwise than time passes. The record would keep the mistake for ever.
func (w *Writer) plausible() error {
	now := w.options.Clock.Now()
	if last := w.k.Time(); last > 0 {
		if now.WallMS < last-clockBackMax {
			return fmt.Errorf("%w: the clock shows %s, but the newest entry is of %s; set the machine's clock",
				ErrClock, text(now.WallMS), text(last))
		}
		if w.durable.Load() == 0 && now.WallMS > last+clockAheadMax && !w.options.AcceptClock {
			return fmt.Errorf("%w: the clock shows %s, more than a year after the newest entry (%s); "+
				"if that is right, start once with -accept-clock", ErrClock, text(now.WallMS), text(last))
		}
	}
	drift := (now.WallMS - w.origin.WallMS) - (now.MonotonicMS - w.origin.MonotonicMS)
	if drift > clockDriftMax || drift < -clockDriftMax {
		return fmt.Errorf("%w: the clock has jumped by %s while serving", ErrClock, time.Duration(drift)*time.Millisecond)
	}
	return nil
}

func text(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// idle uses a quiet moment for the daily check and returns how long to sleep.
func (w *Writer) idle() time.Duration {
	now := w.options.Clock.Now()
	sleep := idleMax
	if now.MonotonicMS-w.refreshed >= refreshEveryMS {
		w.refreshed = now.MonotonicMS
		if w.k.Refresh(refreshAtOnce) {
			sleep = refreshEveryMS * time.Millisecond
		}
	}
	if next, ok := w.k.NextDeadline(); ok {
		sleep = min(sleep, max(time.Millisecond, time.Duration(next-now.WallMS)*time.Millisecond))
	}
	return sleep
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
