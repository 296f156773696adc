package land_test

import (
	"slices"
	"testing"

	"liangshan/kernel/rig"
	"liangshan/land"
)

// TestKin divides a parcel, divides a part again and merges, and asks who shares ground.
func TestKin(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("K-1", box(0, 0, 12, 10)))
	date := rig.Day("2020-01-01")
	row := func(code string, x, width int64) land.Row {
		r := rowOf(code, box(x, 0, width, 10))
		r.From = date
		return r
	}
	rig.Must(w, w.land.Commands.Split, land.Split{1, date, []land.Row{row("K-2", 0, 6), row("K-3", 6, 6)}})
	rig.Must(w, w.land.Commands.Split, land.Split{2, date, []land.Row{row("K-4", 0, 2), row("K-5", 2, 4)}})
	for parcel, want := range map[uint64][]uint64{
		1: {2, 3, 4, 5}, 2: {1, 4, 5}, 3: {1}, 4: {1, 2}, 5: {1, 2},
	} {
		if got := w.land.Kin(parcel); !slices.Equal(got, want) {
			t.Errorf("kin of %d: %v, want %v", parcel, got, want)
		}
	}
}
