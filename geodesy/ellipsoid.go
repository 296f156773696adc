// Package geodesy measures on the ellipsoid: lengths of geodesics, areas of polygons whose
// sides are geodesics, and the transverse Mercator projection of Chinese land registers.
//
// Angles are degrees, lengths metres, areas square metres. Where a point is a pair, the
// latitude comes first; where it is projected, the northing comes first, as EPSG:4490 and
// EPSG:4549 have their axes. The methods are those of C. F. F. Karney, "Algorithms for geodesics",
// Journal of Geodesy 87 (2013), 43–55, and "Transverse Mercator with an accuracy of a few
// nanometers", Journal of Geodesy 85 (2011), 475–485; both series are carried to order 6.
//
// # Invariants
//
//   - A length is good to 15 nanometres, an area to 0.1 m² a vertex at worst and, for parcels of some
//     hectares, far below a square millimetre.
//   - The area of a ring does not depend on where it begins; turned round it changes its sign only.
//   - Nothing that is not a place is measured: such input is an error, never a number.
//
// The package works in floating point: it measures, and decides nothing. What goes into a
// register from here is rounded first, by a rule that its taker names.
package geodesy

import (
	"errors"
	"math"
)

// Errors of input that is no place.
var (
	ErrLatitude  = errors.New("geodesy: the latitude is not between -90 and 90 degrees")
	ErrLongitude = errors.New("geodesy: the longitude is not between -540 and 540 degrees")
	ErrRing      = errors.New("geodesy: a ring has at least three corners")
)

// An Ellipsoid is a surface to measure on, with all that follows from its two numbers.
type Ellipsoid struct {
	a, f, b    float64 // Equatorial radius, flattening, polar semi-axis.
	f1         float64 // 1 - f.
	e2, ep2, n float64 // First and second eccentricity squared, third flattening.
	c2         float64 // Authalic radius squared.
	etol2      float64 // Below this arc a line is as good as one on a sphere.
	a3         [seriesOrder]float64
	c3         [seriesOrder][seriesOrder]float64
	c4         [seriesOrder][seriesOrder]float64
}

// The ellipsoids of the county's maps. CGCS2000 differs from WGS84 by 0.1 mm at the pole.
var (
	WGS84    = NewEllipsoid(6378137, 1/298.257223563)
	CGCS2000 = NewEllipsoid(6378137, 1/298.257222101) // GB 22021-2008: the figure of GRS80.
)

// tiny is a length that is nothing, and can still be divided by.
var tiny = math.Sqrt(0x1p-1022)

const (
	epsilon     = 0x1p-52
	tolerance0  = epsilon
	tolerance1  = 200 * tolerance0
	degree      = math.Pi / 180
	seriesOrder = 6
)

var tolerance2 = math.Sqrt(tolerance0)

// NewEllipsoid returns the ellipsoid of an equatorial radius in metres and a flattening, which
// must be at least 0 and not more than 1/50: beyond that the series are too short. It panics on others.
func NewEllipsoid(a_m, flattening float64) *Ellipsoid {
	if !(a_m > 0 && flattening >= 0 && flattening <= 0.02) || math.IsInf(a_m, 0) {
		panic("geodesy: no such ellipsoid")
	}
	e := &Ellipsoid{a: a_m, f: flattening, f1: 1 - flattening}
	e.b = a_m * e.f1
	e.e2 = flattening * (2 - flattening)
	e.ep2 = e.e2 / (e.f1 * e.f1)
	e.n = flattening / (2 - flattening)
	ratio := 1.0 // Of arctanh(e) to e.
	if e.e2 > 0 {
		ratio = math.Atanh(math.Sqrt(e.e2)) / math.Sqrt(e.e2)
	}
	e.c2 = (a_m*a_m + e.b*e.b*ratio) / 2
	e.etol2 = 0.1 * tolerance2 / math.Sqrt(max(0.001, flattening)*min(1, 1-flattening/2)/2)
	e.expand()
	return e
}

// Area returns the area of the whole ellipsoid.
func (e *Ellipsoid) Area() float64 { return 4 * math.Pi * e.c2 }

// A Point is a place in degrees, latitude first.
type Point struct{ Lat, Lon float64 }

// Check returns ErrLatitude or ErrLongitude for what is no place.
func (p Point) Check() error {
	switch {
	case !(p.Lat >= -90 && p.Lat <= 90):
		return ErrLatitude
	case !(p.Lon >= -540 && p.Lon <= 540):
		return ErrLongitude
	}
	return nil
}

// sincosd returns sine and cosine of an angle in degrees and a small rest, exact at the
// quarters of the circle.
func sincosd(x, rest float64) (s, c float64) {
	r := math.Remainder(x, 90)
	quarter := int(math.Round((x - r) / 90))
	s, c = math.Sincos((r + rest) * degree)
	switch quarter & 3 {
	case 1:
		s, c = c, -s
	case 2:
		s, c = -s, -c
	case 3:
		s, c = -c, s
	}
	return s, c + 0
}

// twoSum returns a sum and what it lost by rounding (Knuth).
func twoSum(u, v float64) (sum, rest float64) {
	sum = u + v
	up := sum - v
	vpp := sum - up
	return sum, -((up - u) + (vpp - v))
}

// normal brings a longitude to -180 < x <= 180.
func normal(x float64) float64 {
	if x = math.Remainder(x, 360); x == -180 {
		return 180
	}
	return x
}

// difference returns the angle from x to y, in -180..180, and what it lost by rounding.
func difference(x, y float64) (d, rest float64) {
	d, rest = twoSum(math.Remainder(-x, 360), math.Remainder(y, 360))
	d, rest = twoSum(math.Remainder(d, 360), rest)
	if d == 0 || math.Abs(d) == 180 {
		d = math.Copysign(d, pick(rest == 0, y-x, -rest))
	}
	return d, rest
}

func pick(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}

// unit scales a pair to length 1.
func unit(s, c float64) (float64, float64) {
	h := math.Hypot(s, c)
	return s / h, c / h
}
