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

// TestGround: the same ground has a history under whatever number it comes back. Neighbours have none in common.
func TestGround(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("G-1", box(0, 0, 6, 10)), rowOf("G-2", box(6, 0, 6, 10)))
	rig.Must(w, w.land.Commands.Retire, land.Retire{Parcel: 1, Date: rig.Day("2020-01-01"), Reason: "by_mistake"})
	kin := func(want map[uint64][]uint64) {
		t.Helper()
		for parcel, others := range want {
			if got := w.land.Kin(parcel); !slices.Equal(got, others) {
				t.Errorf("kin of %d: %v, want %v", parcel, got, others)
			}
		}
	}
	w.register(rowOf("G-3", box(0, 0, 6, 10)), rowOf("G-4", box(0, 20, 6, 10)))
	kin(map[uint64][]uint64{1: {3}, 2: nil, 3: {1}, 4: nil})
	// Parcel 2 was drawn in the wrong place: what lies there now and where it was are both told.
	correct := func(parcel land.Number, row land.Row) {
		t.Helper()
		rig.Must(w, w.land.Commands.Correct, land.Correct{Parcel: parcel, Title: row.Title, Kind: row.Kind,
			Area: row.Area, Shape: row.Shape, Reason: "wrong_place"})
	}
	correct(2, rowOf("G-2", box(20, 0, 6, 10)))
	w.register(rowOf("G-5", box(7, 0, 3, 10)))
	kin(map[uint64][]uint64{2: {5}, 5: {2}})
	correct(4, rowOf("G-4", box(10, 0, 6, 10)))
	kin(map[uint64][]uint64{2: {4, 5}, 4: {2}})
	if !w.land.Always(5, 2) || !w.land.Always(1, 3) || w.land.Always(2, 4) || w.land.Always(1, 4) {
		t.Error("since when parcels share ground is told wrongly")
	}
	// Parts of a parcel share the ground that each of them covers, and not that of the others.
	part := func(code string, x, width int64) land.Row {
		r := rowOf(code, box(x, 0, width, 10))
		r.From = rig.Day("2026-01-02")
		return r
	}
	rig.Must(w, w.land.Commands.Split, land.Split{4, rig.Day("2026-01-02"), []land.Row{part("G-6", 10, 2), part("G-7", 12, 4)}})
	kin(map[uint64][]uint64{6: {2, 4}, 7: {4}})
	w.checked()
}
