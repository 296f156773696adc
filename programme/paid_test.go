package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/person"
)

// TestPaidBefore: the record says what somebody got for earlier periods, under whatever number; of what was paid twice
// the larger counts, for the other is owed back.
func TestPaidBefore(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	c.approved(c.started(n), line(0, 1, 0, 1000), line(1, 2, 0, 700))
	c.approved(c.started(n), line(0, 1, 1000, 1200))
	c.approved(c.november(n), line(0, 1, 0, 50))
	for _, want := range []struct {
		day            string
		who            uint64
		total, periods int64
	}{{"2026-10-01", 1, 0, 0}, {"2026-10-31", 1, 0, 0}, {"2026-11-01", 1, 1200, 1}, {"2026-12-01", 1, 1250, 2}, {"2026-12-01", 2, 700, 1},
		{"2026-12-01", 3, 0, 0}} {
		if total, periods := c.g.PaidBefore(n, rig.Day(want.day), want.who); total != want.total || periods != want.periods {
			t.Errorf("%+v: %d in %d periods", want, total, periods)
		}
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	if total, periods := c.g.PaidBefore(n, rig.Day("2026-12-01"), 2); total != 1250 || periods != 2 {
		t.Error(total, periods)
	}
	c.settled()
}
