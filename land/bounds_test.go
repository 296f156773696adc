package land_test

import (
	"testing"

	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/land"
	"liangshan/polygon"
)

// TestBounds holds that a parcel beyond the bounds is refused from the day on from which they hold, that one across them is
// not, and that what was registered before may be divided where it lies.
func TestBounds(t *testing.T) {
	w := newWorld(t)
	far := box(3000, 0, 20, 10) // 0.3 degrees east of the others.
	w.register(rowOf("B-1", far))
	outline := box(-5, -5, 30, 30).Pack()
	today := rig.Day(rig.Today)
	for _, c := range []struct {
		c    land.SetBounds
		want *kernel.Refusal
	}{
		{land.SetBounds{today, []byte{1}, 0, "assumed"}, kernel.Refuse(string(polygon.Malformed))},
		{land.SetBounds{today, polygon.Shape{box(0, 0, 9, 9)[0][:2]}.Pack(), 0, "assumed"},
			kernel.Refuse(string(polygon.TooFew))},
		{land.SetBounds{today, outline, -1, "assumed"}, land.ErrMargin},
		{land.SetBounds{today, outline, land.MarginMax_m + 1, "assumed"}, land.ErrMargin},
		{land.SetBounds{today, outline, 0, ""}, land.ErrSource},
		{land.SetBounds{0, outline, 0, "assumed"}, land.ErrDateMissing},
		{land.SetBounds{today - 9, outline, 0, "assumed"}, nil}, // It may have gone by.
		{land.SetBounds{today - 9, outline, 5, "assumed"}, land.ErrDateOrder},
		{land.SetBounds{today + 1, box(2990, -5, 50, 100).Pack(), 0, "assumed"}, nil},
	} {
		if got := w.twoPersons(c.c); got != c.want && (got == nil || c.want == nil || got.Code != c.want.Code) {
			t.Errorf("%+v: %v, want %v", c.c, got, c.want)
		}
	}
	beyond := land.Register{Parcels: []land.Row{rowOf("B-2", box(0, 0, 9, 9)), rowOf("B-3", box(3000, 50, 10, 10))}}
	rig.Refused(w, w.land.Commands.Register, beyond, land.ErrBeyond, 1)
	w.register(rowOf("B-2", box(0, 0, 9, 9)))
	w.register(rowOf("B-4", box(20, 0, 30, 9)))                                                   // Across the line.
	again := land.Register{Parcels: []land.Row{rowOf("B-1", far), rowOf("B-8", box(9, 0, 9, 9))}} // Once more what is there.
	rig.Must(w, w.land.Commands.Register, again)
	shifted := box(3000, 0, 21, 10)
	rig.Refused(w, w.land.Commands.Correct, land.Correct{Parcel: 1, Kind: land.Bamboo, Area: shifted.EstimateDM2(),
		Shape: shifted.Pack(), Reason: "survey"}, land.ErrBeyond)
	parts := []land.Row{rowOf("B-5", box(3000, 0, 10, 10)), rowOf("B-6", box(3010, 0, 10, 10))}
	for i := range parts {
		parts[i].From = today
	}
	rig.Must(w, w.land.Commands.Split, land.Split{Parcel: 1, Date: today, Parts: parts})
	w.Wait(24 * 3600 * 1000)
	w.register(rowOf("B-3", box(3000, 50, 10, 10))) // Tomorrow the ground is another.
	rig.Refused(w, w.land.Commands.Register, land.Register{Parcels: []land.Row{rowOf("B-7", box(9, 9, 9, 9))}}, land.ErrBeyond, 0)
	w.checked()
}
