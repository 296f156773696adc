package desk_test

import (
	"fmt"
	"testing"
	"time"

	"liangshan/demo"
	"liangshan/indicator/desk"
	"liangshan/place"
)

// TestDrillDown opens pages of a published figure with 10,000 rows under it, first, middle and last: each is there in
// less than 50 milliseconds, and the last in no more time than the first needs, give or take what a busy machine does.
func TestDrillDown(t *testing.T) {
	const rows, page = 10_000, 50
	r, ask := applied(t, "2026-11-23")
	for first := 0; first < rows; first += place.RowsMax {
		var all []place.Row
		for n := first; n < min(rows, first+place.RowsMax); n++ {
			all = append(all, place.Row{Code: fmt.Sprintf("camp%d", n), Kind: place.Campsite, NameZH: "露营地(合成)",
				Division: "330523108", From: demo.FirstDay})
		}
		ask(1, "place.register", place.Register{Places: all})
	}
	d := desk.New(r)
	c, changed, err := d.Fold(t.Context(), "campsites", "2026", "", "")
	must(t, err)
	if !changed || c.Rows != rows {
		t.Fatalf("%d rows", c.Rows)
	}
	ask(1, "indicator.publish_fold", c)
	for _, cursor := range []uint64{0, rows / 2, rows - page} {
		best := time.Hour // Of several: what else runs on the machine is no part of it.
		for range 5 {
			began := time.Now()
			p, err := d.Rows(t.Context(), all, "campsites", "2026", "", 0, cursor, page)
			best = min(best, time.Since(began))
			must(t, err)
			if len(p.Rows) != page || p.Rows[0].Sequence == 0 {
				t.Fatalf("%d rows from %d on", len(p.Rows), cursor)
			}
		}
		t.Logf("a page from row %d on: %v", cursor, best)
		if best > 50*time.Millisecond {
			t.Errorf("a page from row %d on takes %v", cursor, best)
		}
	}
}
