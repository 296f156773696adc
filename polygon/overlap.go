package polygon

import (
	"cmp"
	"math/bits"
	"slices"

	"liangshan/quantity"
)

// Overlap returns the area that two shapes, both checked, have in common, in square units. It is the sum
// over all pairs of sides of the signed area below both: what lies in both shapes is counted once, all
// else cancels. Nothing is clipped, so nothing can go wrong in a corner. Each pair is rounded down, by less
// than three square units: for any two parcels far below a square centimetre.
func Overlap(s, t Shape) int64 {
	a, b := s.Box(), t.Box()
	if !a.Meets(b) {
		return 0
	}
	floor := min(a.LatMin, b.LatMin)
	west, east := max(a.LonMin, b.LonMin), min(a.LonMax, b.LonMax)
	roofs, others := s.roofs(west, east, floor), t.roofs(west, east, floor)
	slices.SortFunc(others, func(p, q roof) int { return cmp.Compare(p.west, q.west) })
	var sum int64 // Twice the area; it may wrap around and comes back.
	for i := range roofs {
		p := &roofs[i]
		for j := range others {
			q := &others[j]
			if q.west >= p.east {
				break
			}
			if q.east > p.west {
				sum += p.sign * q.sign * below(p, q)
			}
		}
	}
	return max(0, sum/2)
}

// A roof is a side seen as the upper end of what lies below it, from west to east; heights are
// above the lowest corner. A side of a counter-clockwise ring that runs west has land below it.
type roof struct {
	west, east int64
	left       int64 // Height at its western end.
	rise       int64 // From there to its eastern end.
	sign       int64
}

// roofs returns the sides that reach into a range of longitudes.
func (s Shape) roofs(west, east, floor int64) []roof {
	all := make([]roof, 0, s.Corners())
	for _, ring := range s {
		for i, a := range ring {
			b := ring[next(i, len(ring))]
			r := roof{a.Lon, b.Lon, a.Lat - floor, b.Lat - a.Lat, -1}
			if a.Lon > b.Lon {
				r = roof{b.Lon, a.Lon, b.Lat - floor, a.Lat - b.Lat, 1}
			}
			if r.west < r.east && r.west < east && r.east > west {
				all = append(all, r)
			}
		}
	}
	return all
}

// over returns, at a longitude, the height of p over q times the width of q; p ends there.
func (p *roof) over(q *roof, height, lon int64) int64 {
	return (height-q.left)*(q.east-q.west) - q.rise*(lon-q.west)
}

// below returns twice the area below both of two roofs where they stand over each other.
func below(p, q *roof) int64 {
	west, east := max(p.west, q.west), min(p.east, q.east)
	// How far p is above q at both ends, each times the width of the roof that does not end there.
	var left, right int64
	leftWidth, rightWidth := q.east-q.west, q.east-q.west
	if p.west == west {
		left = p.over(q, p.left, west)
	} else {
		left, leftWidth = -q.over(p, q.left, west), p.east-p.west
	}
	if p.east == east {
		right = p.over(q, p.left+p.rise, east)
	} else {
		right, rightWidth = -q.over(p, q.left+q.rise, east), p.east-p.west
	}
	switch {
	case left <= 0 && right <= 0:
		return p.under(west, east)
	case left >= 0 && right >= 0:
		return q.under(west, east)
	}
	// They cross: the lower of both is their mean less half their distance, and the distance
	// is two triangles.
	u, v := fraction(left, leftWidth), fraction(right, rightWidth)
	hi, lo := bits.Mul64(u, u)
	hi2, lo2 := bits.Mul64(v, v)
	lo, carry := bits.Add64(lo, lo2, 0)
	hi += hi2 + carry
	mean, _ := bits.Div64(hi, lo, u+v)
	hi, lo = bits.Mul64(mean, uint64(east-west))
	apart := int64(hi<<31 | lo>>33) // Half of the mean's 32 binary places and of the triangles.
	return (p.under(west, east)+q.under(west, east))/2 - apart
}

// fraction returns the magnitude of x ÷ width with 32 binary places, rounded down. It is a
// difference of heights, below 2³⁰.
func fraction(x, width int64) uint64 {
	m := uint64(x)
	if x < 0 {
		m = -m
	}
	q, _ := bits.Div64(m>>32, m<<32, uint64(width))
	return q
}

// under returns twice the area below a part of a roof, rounded down.
func (p *roof) under(west, east int64) int64 {
	width := p.east - p.west
	heights := 2*p.left*width + p.rise*(west+east-2*p.west) // Of both ends together, times the width.
	hi, lo := bits.Mul64(uint64(heights), uint64(east-west))
	q, _ := bits.Div64(hi, lo, uint64(width))
	return int64(q)
}

// DM2 returns an area in dm² that is half of so many doubled square units around a latitude, rounded half up: a planar
// estimate, good to a part in some thousand for any shape within WidthMax and far better for a parcel.
func DM2(doubled, lat int64) int64 {
	if lat < 0 {
		lat = -lat
	}
	i := min(lat/Degree, int64(len(scale)-2))
	from, to := scale[i], scale[i+1]
	s := from + (to-from)*(lat%Degree/1000)/(Degree/1000) // Rounded toward from: a part in 10⁶.
	area, err := quantity.MulDiv(doubled, s, 2*Degree*Degree, quantity.HalfUp)
	if err != nil {
		panic("polygon: an area beyond every shape")
	}
	return area
}

// EstimateDM2 returns the area of a checked shape by DM2, at the middle of its box.
func (s Shape) EstimateDM2() int64 {
	b := s.Box()
	return DM2(s.Doubled(), (b.LatMin+b.LatMax)/2)
}

// OverlapDM2 returns the overlap of two checked shapes in dm².
func OverlapDM2(s, t Shape) int64 {
	common := Overlap(s, t)
	if common == 0 {
		return 0
	}
	a, b := s.Box(), t.Box()
	return DM2(2*common, (max(a.LatMin, b.LatMin)+min(a.LatMax, b.LatMax))/2)
}

// A Pair is two shapes of a list, by their places in it, that overlap.
type Pair struct {
	First, Second int
	AreaDM2       int64
}

// Overlaps returns the pairs of checked shapes that overlap by more than so many dm², in order. It is what
// a register of land refuses, found beforehand for a whole file.
func Overlaps(shapes []Shape, toleranceDM2 int64) (pairs []Pair) {
	boxes, order := make([]Box, len(shapes)), make([]int, len(shapes))
	for i, s := range shapes {
		boxes[i], order[i] = s.Box(), i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(boxes[i].LonMin, boxes[j].LonMin), cmp.Compare(i, j))
	})
	var open []int // Those whose east is still ahead.
	for _, i := range order {
		kept := open[:0]
		for _, j := range open {
			if boxes[j].LonMax <= boxes[i].LonMin {
				continue
			}
			kept = append(kept, j)
			if !boxes[i].Meets(boxes[j]) {
				continue
			}
			if area := OverlapDM2(shapes[i], shapes[j]); area > toleranceDM2 {
				pairs = append(pairs, Pair{min(i, j), max(i, j), area})
			}
		}
		open = append(kept, i)
	}
	slices.SortFunc(pairs, func(p, q Pair) int {
		return cmp.Or(cmp.Compare(p.First, q.First), cmp.Compare(p.Second, q.Second))
	})
	return pairs
}
