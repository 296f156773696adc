package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/programme"
)

// TestPaidBesides: the record says what somebody got for the periods before one and for the others beside it, under
// whatever number; of what was paid twice the larger counts, for the other is owed back.
func TestPaidBesides(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	c.approved(c.started(n), line(0, 1, 0, 1000), line(1, 2, 0, 700))
	c.approved(c.started(n), line(0, 1, 1000, 1200))
	c.approved(c.november(n), line(0, 1, 0, 50))
	of := func(from, to string) programme.PeriodOf {
		return programme.PeriodOf{Programme: n, From: rig.Day(from), To: rig.Day(to)}
	}
	october, november := of("2026-10-01", "2026-10-31"), of("2026-11-01", "2026-11-30")
	for _, want := range []struct {
		of            programme.PeriodOf
		who           uint64
		before, after programme.Sum
	}{{october, 1, programme.Sum{}, programme.Sum{Total: 50, Periods: 1}}, {november, 1, programme.Sum{Total: 1200, Periods: 1}, programme.Sum{}},
		{of("2026-12-01", "2026-12-31"), 1, programme.Sum{Total: 1250, Periods: 2}, programme.Sum{}},
		{of("2026-09-01", "2026-09-30"), 1, programme.Sum{}, programme.Sum{Total: 1250, Periods: 2}},
		{november, 2, programme.Sum{Total: 700, Periods: 1}, programme.Sum{}}, {november, 3, programme.Sum{}, programme.Sum{}}} {
		if before, after := c.g.PaidBesides(want.of, want.who); before != want.before || after != want.after {
			t.Errorf("%+v: %v before and %v after", want, before, after)
		}
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	if before, _ := c.g.PaidBesides(of("2026-12-01", "2026-12-31"), 2); before != (programme.Sum{Total: 1250, Periods: 2}) {
		t.Error(before)
	}
	c.settled()
}
