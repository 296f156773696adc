package fold

import (
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/talent"
	"liangshan/village"
)

// TestClubsOpen founds four clubs and dissolves two: they no longer count from their last day on, in their own place, and one
// that was dissolved by a day before it stood in the register takes nothing from what was before.
func TestClubsOpen(t *testing.T) {
	day := func(month, day int) calendar.Date {
		d, err := calendar.New(2026, month, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const town, other village.Code = "330523101", "330523102"
	events := []any{talent.ClubFounded{Club: 1, Division: town}, talent.ClubFounded{Club: 2, Division: other},
		talent.ClubDissolved{Club: 2, On: day(2, 20)}, talent.ClubFounded{Club: 3, Division: town},
		talent.ClubFounded{Club: 4, Division: other}, talent.ClubDissolved{Club: 4, On: day(1, 1)}}
	entered := []calendar.Date{day(1, 5), day(1, 5), day(2, 25), day(3, 1), day(3, 1), day(3, 1)}
	for name, want := range map[string]struct{ february, all, other int64 }{
		"talent.clubs": {2, 4, 2}, "talent.clubs_open": {1, 2, 0}} {
		i := slices.IndexFunc(All(), func(f Fold) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("there is no fold %s", name)
		}
		var february, all, elsewhere int64
		take := All()[i].New()
		for n, e := range events {
			if _, ends := e.(talent.ClubDissolved); ends && name == "talent.clubs" {
				continue // It hears of what is founded alone.
			}
			take(kernel.At{Header: kernel.Header{Time: entered[n].StartMillis()}, Sequence: uint64(n)}, e, func(r Row) {
				all += r.Value
				if r.Date < day(3, 1) {
					february += r.Value
				}
				if r.Place == other {
					elsewhere += r.Value
				}
			})
		}
		if february != want.february || all != want.all || elsewhere != want.other {
			t.Errorf("%s: %d in february, %d in all, %d elsewhere", name, february, all, elsewhere)
		}
	}
}
