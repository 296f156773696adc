// Package polygon holds pieces of land as exact integers: whether a shape is one, how large it is,
// and by how much two of them overlap.
//
// A coordinate is a count of 1e-9 degrees (0.1 mm) of CGCS2000, longitude and latitude. A shape is at
// most half a degree wide, so that every product of two differences fits an int64 and the
// predicates are exact.
//
// # Format
//
// A shape is packed as varints (as encoding/binary writes them, zigzag for signed ones): number of
// rings; for each ring its number of corners, then each corner as difference of longitude and of
// latitude to the corner before, the first corner of the first ring to 0, 0. A ring is not closed by
// repeating its first corner.
//
// # Invariants of a shape that passed Check
//
//   - It lies in the bounds of China, and its rings neither cross nor touch themselves.
//   - Two rings meet in single points at most.
//   - A ring that lies in an even number of others bounds land and runs counter-clockwise; one
//     in an odd number bounds a hole and runs clockwise. So several parts, holes and islands in
//     holes need no marks, and equal rings make equal bytes but for where they begin.
package polygon

import (
	"encoding/binary"
	"errors"
	"slices"
)

// A Fault is a stable code for what is wrong with a shape.
type Fault string

// Error returns the code.
func (f Fault) Error() string { return string(f) }

// Faults, in the order in which they are looked for.
const (
	Malformed    Fault = "polygon.malformed" // The bytes are not those of a shape.
	TooMany      Fault = "polygon.too_many_corners"
	TooFew       Fault = "polygon.too_few_corners"
	Swapped      Fault = "polygon.axes_swapped"
	OutsideChina Fault = "polygon.outside_china"
	TooWide      Fault = "polygon.too_wide"
	Repeated     Fault = "polygon.corner_repeated"
	Crossing     Fault = "polygon.self_intersecting" // Rings cross, touch along a line, or touch themselves.
	Orientation  Fault = "polygon.ring_orientation"  // A ring runs the wrong way round for where it lies.
)

// Bounds of shapes.
const (
	Degree     = 1_000_000_000 // Units of a coordinate.
	WidthMax   = Degree / 2
	CornersMax = 8192
	RingsMax   = 256
	PackedMax  = 64 << 10 // Bytes.
	lonMin     = 73 * Degree
	lonMax     = 136 * Degree
	latMin     = 3 * Degree
	latMax     = 54 * Degree
)

// A Corner is a place in units of 1e-9 degree.
type Corner struct{ Lon, Lat int64 }

// A Ring is a closed line through three or more corners.
type Ring []Corner

// A Shape is a piece of land.
type Shape []Ring

// A Box is the smallest and largest coordinates of something.
type Box struct {
	_              struct{} `cbor:",toarray"`
	LonMin, LatMin int64
	LonMax, LatMax int64
}

// Meets reports whether two boxes have more than a line in common.
func (b Box) Meets(c Box) bool {
	return b.LonMin < c.LonMax && c.LonMin < b.LonMax && b.LatMin < c.LatMax && c.LatMin < b.LatMax
}

// Box returns the box of a shape.
func (s Shape) Box() Box {
	if len(s) == 0 || len(s[0]) == 0 {
		return Box{}
	}
	first := s[0][0]
	b := Box{LonMin: first.Lon, LatMin: first.Lat, LonMax: first.Lon, LatMax: first.Lat}
	for _, ring := range s {
		for _, c := range ring {
			b.LonMin, b.LonMax = min(b.LonMin, c.Lon), max(b.LonMax, c.Lon)
			b.LatMin, b.LatMax = min(b.LatMin, c.Lat), max(b.LatMax, c.Lat)
		}
	}
	return b
}

// Corners returns the number of corners of all rings.
func (s Shape) Corners() (n int) {
	for _, ring := range s {
		n += len(ring)
	}
	return n
}

// Pack returns the bytes of a shape.
func (s Shape) Pack() []byte {
	b := binary.AppendUvarint(nil, uint64(len(s)))
	last := Corner{}
	for _, ring := range s {
		b = binary.AppendUvarint(b, uint64(len(ring)))
		for _, c := range ring {
			b = binary.AppendVarint(b, c.Lon-last.Lon)
			b = binary.AppendVarint(b, c.Lat-last.Lat)
			last = c
		}
	}
	return b
}

// Unpack returns the shape of some bytes. It does not check it. Errors: Malformed, TooMany.
func Unpack(b []byte) (Shape, error) {
	if len(b) > PackedMax {
		return nil, TooMany
	}
	u := unpacker{rest: b}
	rings := u.unsigned()
	if u.failed || rings == 0 {
		return nil, Malformed
	}
	if rings > RingsMax {
		return nil, TooMany
	}
	all := make([]Corner, 0, len(b)/4)
	ends := make([]int, 0, rings)
	last := Corner{}
	for range rings {
		n := u.unsigned()
		if n > CornersMax || len(all)+int(n) > CornersMax {
			return nil, TooMany
		}
		for range n {
			last.Lon += u.signed()
			last.Lat += u.signed()
			if u.failed || outOfReach(last.Lon) || outOfReach(last.Lat) {
				return nil, Malformed
			}
			all = append(all, last)
		}
		ends = append(ends, len(all))
	}
	if u.failed || len(u.rest) > 0 {
		return nil, Malformed
	}
	s, from := make(Shape, len(ends)), 0
	for i, end := range ends {
		s[i], from = Ring(all[from:end:end]), end
	}
	return s, nil
}

func outOfReach(c int64) bool { return c < -360*Degree || c > 360*Degree }

// An unpacker reads varints in their shortest form.
type unpacker struct {
	rest   []byte
	failed bool
}

func (u *unpacker) unsigned() uint64 {
	v, n := binary.Uvarint(u.rest)
	if n <= 0 || n > 1 && u.rest[n-1] == 0 {
		u.failed, u.rest = true, nil
		return 0
	}
	u.rest = u.rest[n:]
	return v
}

func (u *unpacker) signed() int64 {
	v := u.unsigned()
	return int64(v>>1) ^ -int64(v&1)
}

// doubled returns twice the area of a ring in square units, positive counter-clockwise.
// It is exact for a ring within WidthMax: sums wrap around and come back.
func (r Ring) doubled() (sum int64) {
	o := r[0]
	for i, c := range r {
		d := r[next(i, len(r))]
		sum += (c.Lon-o.Lon)*(d.Lat-o.Lat) - (d.Lon-o.Lon)*(c.Lat-o.Lat)
	}
	return sum
}

func next(i, n int) int {
	if i++; i == n {
		return 0
	}
	return i
}

// Doubled returns twice the area of a shape that passed Check, in square units.
func (s Shape) Doubled() (sum int64) {
	for _, ring := range s {
		sum += ring.doubled()
	}
	return sum
}

// Check reports what is wrong with a shape, nil if nothing is. It is the same question for a file and for
// a rule. The error is a Fault.
func (s Shape) Check() error {
	if err := s.checkForm(); err != nil {
		return err
	}
	if err := s.checkSimple(); err != nil {
		return err
	}
	for i, ring := range s {
		if area := ring.doubled(); (area > 0) != (s.depth(i)%2 == 0) {
			return Orientation
		}
	}
	return nil
}

// checkForm checks all that can be seen corner by corner.
func (s Shape) checkForm() error {
	if err := s.checkCorners(); err != nil {
		return err
	}
	if b := s.Box(); b.LonMax-b.LonMin > WidthMax || b.LatMax-b.LatMin > WidthMax {
		return TooWide
	}
	return s.checkRepeated()
}

// checkCorners checks how many corners there are, and that each lies in China.
func (s Shape) checkCorners() error {
	if len(s) == 0 {
		return TooFew
	}
	if len(s) > RingsMax || s.Corners() > CornersMax {
		return TooMany
	}
	for _, ring := range s {
		if len(ring) < 3 {
			return TooFew
		}
		for _, c := range ring {
			if within(c.Lon, c.Lat) {
				continue
			}
			if within(c.Lat, c.Lon) {
				return Swapped
			}
			return OutsideChina
		}
	}
	return nil
}

// checkRepeated checks that no corner follows itself.
func (s Shape) checkRepeated() error {
	for _, ring := range s {
		for i, c := range ring {
			if c == ring[next(i, len(ring))] {
				return Repeated
			}
		}
	}
	return nil
}

func within(lon, lat int64) bool {
	return lon >= lonMin && lon <= lonMax && lat >= latMin && lat <= latMax
}

// Orient turns the rings of a shape the way they have to run, in place, and reports what else is wrong.
// holes says of each ring whether its source calls it a hole; nil if the source does not say. A
// ring that is called a hole and lies in no land, or land within land, is Orientation.
func (s Shape) Orient(holes []bool) error {
	if err := s.checkForm(); err != nil {
		return err
	}
	if err := s.checkSimple(); err != nil {
		return err
	}
	for i, ring := range s {
		hole := s.depth(i)%2 == 1
		if holes != nil && hole != holes[i] {
			return Orientation
		}
		if ring.doubled() > 0 == hole {
			slices.Reverse(ring)
		}
	}
	return nil
}

// depth returns in how many other rings a ring lies. The rings do not cross.
func (s Shape) depth(i int) (n int) {
	for j := range s {
		if j != i && s[j].holds(s[i]) {
			n++
		}
	}
	return n
}

// holds reports whether another ring, which meets this one in single points at most, lies in it.
func (r Ring) holds(other Ring) bool {
	for _, c := range other {
		if side := r.side(c); side != 0 {
			return side > 0
		}
	}
	// Every corner lies on the ring: what lies between two of them decides. Doubling keeps it whole.
	double := make(Ring, len(r))
	for i, c := range r {
		double[i] = Corner{2 * c.Lon, 2 * c.Lat}
	}
	for i, c := range other {
		d := other[next(i, len(other))]
		if side := double.side(Corner{c.Lon + d.Lon, c.Lat + d.Lat}); side != 0 {
			return side > 0
		}
	}
	return false
}

// side tells whether a place is in the ring (1), on it (0) or outside (-1).
func (r Ring) side(p Corner) int {
	inside := -1
	for i, a := range r {
		b := r[next(i, len(r))]
		if a.Lat > b.Lat {
			a, b = b, a
		}
		if p.Lat < a.Lat || p.Lat > b.Lat || p.Lon > max(a.Lon, b.Lon) {
			continue
		}
		turn := cross(a, b, p)
		if turn == 0 && p.Lon >= min(a.Lon, b.Lon) {
			return 0
		}
		if p.Lat < b.Lat && turn > 0 { // The upper end does not count, so that a corner counts once.
			inside = -inside
		}
	}
	return inside
}

// Contains tells whether a place is in a shape that passed Check: 1 inside, 0 on a border, -1
// outside.
func (s Shape) Contains(p Corner) int {
	inside := -1
	for _, ring := range s {
		switch ring.side(p) {
		case 0:
			return 0
		case 1:
			inside = -inside
		}
	}
	return inside
}

// cross returns the turn from a-b to a-p: positive to the left. All three lie within twice WidthMax of each
// other, doubled for holds: 2⁶² at most.
func cross(a, b, p Corner) int64 {
	return (b.Lon-a.Lon)*(p.Lat-a.Lat) - (b.Lat-a.Lat)*(p.Lon-a.Lon)
}

// FaultOf returns the fault in an error of this package.
func FaultOf(err error) (f Fault, ok bool) { return f, errors.As(err, &f) }
