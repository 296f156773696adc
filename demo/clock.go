package demo

import (
	"sync"
	"time"

	"liangshan/commit"
)

// A Clock lets a year pass in a minute: it shows a day that the demonstration moves on, and
// within the day it runs as a clock does.
type Clock struct {
	mu     sync.Mutex
	start  time.Time // When the clock was made.
	origin int64     // What it showed then, in milliseconds since 1970.
	jumped int64     // Milliseconds moved on since.
}

// NewClock returns a clock that shows a moment now.
func NewClock(now time.Time) *Clock { return &Clock{start: time.Now(), origin: now.UnixMilli()} }

// Now implements commit.Clock.
func (c *Clock) Now() commit.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	passed := time.Since(c.start).Milliseconds() + c.jumped
	return commit.Instant{WallMS: c.origin + passed, MonotonicMS: passed}
}

// To moves the clock on to a moment; it never goes back.
func (c *Clock) To(then time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	passed := time.Since(c.start).Milliseconds() + c.jumped
	c.jumped += max(0, then.UnixMilli()-c.origin-passed)
}
