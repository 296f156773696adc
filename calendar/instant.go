package calendar

// Law time is eight hours ahead of the instants that headers carry.
const (
	lawAhead_ms int64 = 8 * 3_600_000
	day_ms      int64 = 86_400_000
)

// FromMillis returns the date in law time of an instant, in milliseconds since 1970-01-01
// 00:00 UTC. ErrRange.
func FromMillis(instant_ms int64) (Date, error) {
	if instant_ms < DateMin.StartMillis() || instant_ms >= DateMax.EndMillis() {
		return 0, ErrRange
	}
	// Counted from DateMin the number is never negative, so dividing rounds down.
	return DateMin + Date((instant_ms-DateMin.StartMillis())/day_ms), nil
}

// DayOf is FromMillis for the instant of an entry. A clock beyond the calendar is a broken one, on
// which nothing can be decided: it panics, and the kernel sets the command aside.
func DayOf(instant_ms int64) Date {
	d, err := FromMillis(instant_ms)
	if err != nil {
		panic("calendar: the clock is out of all bounds")
	}
	return d
}

// StartMillis returns the instant at which the day begins in law time.
func (d Date) StartMillis() int64 { return int64(d)*day_ms - lawAhead_ms }

// EndMillis returns the instant at which the day ends, 24:00 in law time, where a period
// ends too (Civil Code, article 203). It is the first instant that is no longer in the day.
func (d Date) EndMillis() int64 { return d.StartMillis() + day_ms }
