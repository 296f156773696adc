package polygon

// Outlines of regions are wider than a piece of land: a county, a province. What is asked of them is whether land lies
// in them at all, for which a centimetre is enough.

// coarse is how many units of a coordinate make one of those in which outlines are compared: with 1e-7 degrees the
// cross products of corners anywhere in China fit 64 bits.
const coarse = 100

// CheckOutline reports what is wrong with the outline of a region, nil if nothing is. It is Check without a bound of
// width, and rings may run either way: what lies in an odd number of them lies in the region.
func (s Shape) CheckOutline() error {
	if err := s.checkCorners(); err != nil {
		return err
	}
	c := s.coarse()
	if err := c.checkRepeated(); err != nil {
		return err
	}
	return c.checkSides()
}

// coarse returns the shape in units of 1e-7 degree, rounded down.
func (s Shape) coarse() Shape {
	c := make(Shape, len(s))
	for i, ring := range s {
		c[i] = make(Ring, len(ring))
		for j, p := range ring {
			c[i][j] = Corner{floor(p.Lon), floor(p.Lat)}
		}
	}
	return c
}

// floor divides by coarse, rounding down.
func floor(x int64) int64 {
	q := x / coarse
	if x%coarse < 0 {
		q--
	}
	return q
}

// An Outline is the outline of a region, ready to be asked.
type Outline struct {
	sides []side
	box   Box
}

// NewOutline returns a checked outline, ready to be asked.
func NewOutline(s Shape) Outline {
	c := s.coarse()
	return Outline{c.listSides(), c.Box()}
}

// Reaches reports whether a region has anything in common with a box, borders included, to a centimetre.
func (o *Outline) Reaches(b Box) bool {
	b = Box{LonMin: floor(b.LonMin), LatMin: floor(b.LatMin), LonMax: floor(b.LonMax) + 1, LatMax: floor(b.LatMax) + 1}
	if b.LonMin > o.box.LonMax || b.LonMax < o.box.LonMin || b.LatMin > o.box.LatMax || b.LatMax < o.box.LatMin {
		return false
	}
	inside := false
	corner := Corner{b.LonMin, b.LatMin}
	for i := range o.sides {
		p := &o.sides[i]
		if p.enters(b) {
			return true
		}
		if (p.a.Lat > corner.Lat) != (p.b.Lat > corner.Lat) {
			low, high := p.a, p.b
			if low.Lat > high.Lat {
				low, high = high, low
			}
			inside = inside != (cross(low, high, corner) > 0) // The corner lies west of the side.
		}
	}
	return inside
}

// enters reports whether a side has a point in a box, its border included.
func (p *side) enters(b Box) bool {
	if p.west > b.LonMax || p.east < b.LonMin || p.low > b.LatMax || p.up < b.LatMin {
		return false
	}
	above, below := false, false
	for _, c := range [...]Corner{{b.LonMin, b.LatMin}, {b.LonMax, b.LatMin}, {b.LonMax, b.LatMax}, {b.LonMin, b.LatMax}} {
		switch turn := cross(p.a, p.b, c); {
		case turn == 0:
			return true
		case turn > 0:
			above = true
		default:
			below = true
		}
	}
	return above && below
}

// Grow returns a box that reaches so many metres farther on each side, and a little more: a degree of latitude is taken
// for 110 km, and one of longitude for what it is at 54 degrees north, which is the least in China.
func (b Box) Grow(metres int64) Box {
	lat, lon := metres*Degree/110_000, metres*Degree/65_000
	return Box{LonMin: b.LonMin - lon, LatMin: b.LatMin - lat, LonMax: b.LonMax + lon, LatMax: b.LatMax + lat}
}
