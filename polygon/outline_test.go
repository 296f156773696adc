package polygon

import (
	"math/rand/v2"
	"testing"
)

// TestOutline looks at a region with a bay and a hole, wider than a piece of land may be.
func TestOutline(t *testing.T) {
	const d = Degree / 10
	region := Shape{at(0, 0, 9*d, 0, 9*d, 9*d, 6*d, 9*d, 6*d, 3*d, 3*d, 3*d, 3*d, 9*d, 0, 9*d), square(d, d, d)}
	if region.Check() != TooWide || region.CheckOutline() != nil {
		t.Fatal(region.Check(), region.CheckOutline())
	}
	o := NewOutline(region)
	box := func(x, y, side int64) Box { return Shape{square(x, y, side)}.Box() }
	for _, c := range []struct {
		name string
		box  Box
		want bool
	}{
		{"inside", box(d/2, d/2, d/4), true}, {"in the hole", box(d+d/4, d+d/4, d/4), false},
		{"around the hole", box(d/2, d/2, 2*d), true}, {"in the bay", box(4*d, 5*d, d), false},
		{"across the bay", box(2*d, 5*d, 5*d), true}, {"west", box(-2*d, d, d), false},
		{"on the border", box(-d, d, d), true}, {"a little off", box(-d-1000, d, d), false},
		{"around all", box(-d, -d, 20*d), true}, {"in Beijing", Box{LonMin: 116 * Degree, LatMin: 40 * Degree, LonMax: 117 * Degree, LatMax: 41 * Degree}, false},
	} {
		if got := o.Reaches(c.box); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	near := box(-2*d, d, d) // Some 9.6 km west of it.
	if grown := near.Grow(9000); o.Reaches(near.Grow(5000)) || !o.Reaches(grown.Grow(5000)) {
		t.Error("a margin is not what it says")
	}
	for want, s := range map[Fault]Shape{
		TooFew: {at(0, 0, d, d)}, Crossing: {at(0, 0, d, d, d, 0, 0, d)}, Repeated: {at(0, 0, 0, 50, d, d)},
		OutsideChina: {{{1, 1}, {10, 1}, {10, 10}}}, Swapped: {{{lat0, lon0}, {lat0, lon0 + d}, {lat0 + d, lon0}}},
	} {
		if err := s.CheckOutline(); err != want {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// TestOutlineAgainstOverlap holds small regions to the area that they have in common with a box.
func TestOutlineAgainstOverlap(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	reached := 0
	for range 20_000 {
		region := Shape{star(chance, lon0+chance.Int64N(400_000), lat0+chance.Int64N(400_000), 100_000+chance.Int64N(200_000))}
		if region.Check() != nil {
			continue
		}
		b := Shape{square(chance.Int64N(800_000)-200_000, chance.Int64N(800_000)-200_000, 1000+chance.Int64N(200_000))}
		o := NewOutline(region)
		if got, want := o.Reaches(b.Box()), Overlap(region, b) > 0; got != want && !(got && near(region, b)) {
			t.Fatalf("%v: %v and %v", got, region, b)
		} else if got {
			reached++
		}
	}
	if reached < 1000 {
		t.Errorf("%d boxes were reached", reached)
	}
}

// near reports whether a region has something in common with a box that is two centimetres larger.
func near(region, b Shape) bool {
	const off = 2 * coarse
	x := b.Box()
	grown := Shape{{{x.LonMin - off, x.LatMin - off}, {x.LonMax + off, x.LatMin - off}, {x.LonMax + off, x.LatMax + off},
		{x.LonMin - off, x.LatMax + off}}}
	return Overlap(region, grown) > 0
}
