package sim

import "liangshan/commit"

// beginMS is when the first of all worlds may begin: a day in January 2026, in milliseconds since
// 1970. The last may begin beginsMS later. What is decided by working days needs the year's
// table, and 2026 is the last that the built-in calendar knows: late worlds run out of it.
const (
	beginMS  = 1_768_000_000_000
	beginsMS = 330 * dayMS
)

// A clock shows what the simulation says.
type clock struct{ now commit.Instant }

// Now implements commit.Clock.
func (c *clock) Now() commit.Instant { return c.now }

// pass lets time pass.
func (c *clock) pass(ms int64) {
	c.now.WallMS += ms
	c.now.MonotonicMS += ms
}

// Limits of the writer's clock, from the comments of package commit.
const (
	backMS  = 5 * 60 * 1000
	driftMS = 5 * 60 * 1000
)

// plausible reports whether the writer may trust the clock. origin is what it showed when the
// writer was opened, last the time of the newest entry.
func (c *clock) plausible(origin commit.Instant, last int64) bool {
	if last > 0 && c.now.WallMS < last-backMS {
		return false
	}
	drift := (c.now.WallMS - origin.WallMS) - (c.now.MonotonicMS - origin.MonotonicMS)
	return -driftMS <= drift && drift <= driftMS
}
