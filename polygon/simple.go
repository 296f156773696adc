package polygon

import (
	"cmp"
	"slices"
)

// A side is an edge of a ring, with where it stands.
type side struct {
	a, b    Corner // As the ring runs.
	ring    int
	at      int // Of a in the ring.
	sides   int // Of the ring.
	west    int64
	east    int64
	low, up int64
}

// checkSimple checks that no two sides meet where they must not: neighbours of one ring in
// their corner only, others of one ring not at all, sides of two rings in single points without
// crossing.
func (s Shape) checkSimple() error {
	if err := s.checkSides(); err != nil {
		return err
	}
	return s.checkTouching()
}

// listSides returns the sides of all rings.
func (s Shape) listSides() []side {
	sides := make([]side, 0, s.Corners())
	for r, ring := range s {
		for i, a := range ring {
			b := ring[next(i, len(ring))]
			sides = append(sides, side{a, b, r, i, len(ring), min(a.Lon, b.Lon), max(a.Lon, b.Lon),
				min(a.Lat, b.Lat), max(a.Lat, b.Lat)})
		}
	}
	return sides
}

// checkSides looks at all pairs of sides that may meet.
func (s Shape) checkSides() error {
	sides := s.listSides()
	slices.SortFunc(sides, func(p, q side) int {
		return cmp.Or(cmp.Compare(p.west, q.west), cmp.Compare(p.ring, q.ring), cmp.Compare(p.at, q.at))
	})
	for i := range sides {
		p := &sides[i]
		for j := i + 1; j < len(sides) && sides[j].west <= p.east; j++ {
			q := &sides[j]
			if q.low <= p.up && p.low <= q.up && !mayMeet(p, q) {
				return Crossing
			}
		}
	}
	return nil
}

// mayMeet reports whether two sides whose boxes meet do what sides may.
func mayMeet(p, q *side) bool {
	qa, qb := cross(p.a, p.b, q.a), cross(p.a, p.b, q.b)
	if qa == 0 && qb == 0 {
		return !shareLine(p, q)
	}
	pa, pb := cross(q.a, q.b, p.a), cross(q.a, q.b, p.b)
	if qa > 0 && qb > 0 || qa < 0 && qb < 0 || pa > 0 && pb > 0 || pa < 0 && pb < 0 {
		return true // They do not meet.
	}
	if p.ring == q.ring {
		return neighbours(p, q) // Which meet in their corner, not being on one line.
	}
	return qa == 0 || qb == 0 || pa == 0 || pb == 0 // Touching, not crossing.
}

func neighbours(p, q *side) bool {
	d := p.at - q.at
	return d == 1 || d == -1 || d == p.sides-1 || d == 1-p.sides
}

// shareLine reports whether two sides on one line meet in more than they may.
func shareLine(p, q *side) bool {
	along := func(c Corner) int64 { return c.Lon }
	if p.a.Lon == p.b.Lon {
		along = func(c Corner) int64 { return c.Lat }
	}
	low := max(min(along(p.a), along(p.b)), min(along(q.a), along(q.b)))
	high := min(max(along(p.a), along(p.b)), max(along(q.a), along(q.b)))
	switch {
	case low > high:
		return false
	case low < high:
		return true
	}
	return p.ring == q.ring && !neighbours(p, q)
}

// checkTouching looks at rings that touch: they may go through each other in a corner without any two
// sides crossing. What they have in common must be nothing or all of one of them, but for rounding.
func (s Shape) checkTouching() error {
	for i, p := range s {
		for _, q := range s[:i] {
			if !touches(p, q) && !touches(q, p) {
				continue
			}
			common := 2 * Overlap(p.counterClockwise(), q.counterClockwise())
			slack := int64(8 * len(p) * len(q))
			if whole := min(magnitude(p.doubled()), magnitude(q.doubled())); common > slack && common < whole-slack {
				return Crossing
			}
		}
	}
	return nil
}

// touches reports whether a corner of one ring lies on another.
func touches(p, q Ring) bool {
	return slices.ContainsFunc(p, func(c Corner) bool { return q.side(c) == 0 })
}

// counterClockwise returns the ring as a shape of its own.
func (r Ring) counterClockwise() Shape {
	if r.doubled() < 0 {
		r = slices.Clone(r)
		slices.Reverse(r)
	}
	return Shape{r}
}

func magnitude(x int64) int64 { return max(x, -x) }
