package geodesy

import "math"

// Ring returns the area and the perimeter of a ring of geodesics through some corners; the
// last one is joined to the first, which need not be repeated. The area is positive if the ring
// runs counter-clockwise. Of the two parts into which a ring divides the ellipsoid the smaller one
// is measured, with its sign. Errors: ErrRing, ErrLatitude, ErrLongitude.
func (e *Ellipsoid) Ring(corners []Point) (area, perimeter float64, err error) {
	if n := len(corners); n > 1 && corners[0] == corners[n-1] {
		corners = corners[:n-1]
	}
	if len(corners) < 3 {
		return 0, 0, ErrRing
	}
	for _, p := range corners {
		if err := p.Check(); err != nil {
			return 0, 0, err
		}
	}
	var areas, lengths sum
	crossings := 0
	for i, p := range corners {
		next := corners[(i+1)%len(corners)]
		line := e.inverse(p, next)
		lengths.add(line.Length)
		areas.add(line.Under)
		crossings += crossing(p.Lon, next.Lon)
	}
	return e.settle(areas, crossings), lengths.value(), nil
}

// settle turns the sum below the sides into the area of a ring that went round a pole or not.
func (e *Ellipsoid) settle(areas sum, crossings int) float64 {
	whole := e.Area()
	areas.high = math.Remainder(areas.high, whole)
	areas.add(0)
	if crossings&1 != 0 {
		areas.add(math.Copysign(whole/2, -areas.value()))
	}
	area := -areas.value()
	switch {
	case area > whole/2:
		area -= whole
	case area <= -whole/2:
		area += whole
	}
	return area + 0
}

// crossing tells whether a side passes the prime meridian: 1 to the east, -1 to the west.
func crossing(from, to float64) int {
	from, to = normal(from), normal(to) // First, so that half a turn goes the same way for all.
	d, _ := difference(from, to)
	switch {
	case d > 0 && (from < 0 && to >= 0 || from > 0 && to == 0):
		return 1
	case d < 0 && from >= 0 && to < 0:
		return -1
	}
	return 0
}

// A sum adds without losing digits.
type sum struct{ high, low float64 }

func (s *sum) add(x float64) {
	x, rest := twoSum(x, s.low)
	s.high, s.low = twoSum(x, s.high)
	if s.high == 0 {
		s.high = rest
	} else {
		s.low += rest
	}
}

func (s *sum) value() float64 { return s.high }

// Polygon returns the area in m² of an outer ring less that of its holes, always positive, and the
// perimeter of all rings together. How rings are oriented does not matter. Errors as Ring.
func (e *Ellipsoid) Polygon(outer []Point, holes ...[]Point) (area, perimeter float64, err error) {
	area, perimeter, err = e.Ring(outer)
	area = math.Abs(area)
	for _, hole := range holes {
		if err != nil {
			break
		}
		var a, p float64
		a, p, err = e.Ring(hole)
		area -= math.Abs(a)
		perimeter += p
	}
	if err != nil {
		return 0, 0, err
	}
	return area, perimeter, nil
}
