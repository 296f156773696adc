package place

import (
	"math/bits"

	"liangshan/kernel"
	"liangshan/polygon"
)

// A Line is the course of a road: parts of two or more corners, packed as package polygon packs
// the rings of a shape, each part left open.

// PartMetres is what a part of a line must at least be long, so that a point is no road.
const PartMetres = 1

// UnpackLine returns the parts of a line. Refusals: ErrLine, ErrTooMany, ErrLineShort, ErrSwapped,
// ErrOutside, ErrTooWide, ErrRepeated.
func UnpackLine(packed []byte) (polygon.Shape, *kernel.Refusal) {
	s, err := polygon.Unpack(packed)
	switch err {
	case nil:
		return s, CheckLine(s)
	case polygon.TooMany:
		return nil, ErrTooMany
	}
	return nil, ErrLine
}

// CheckLine checks the parts of a line before they are packed.
func CheckLine(s polygon.Shape) *kernel.Refusal {
	if len(s) > polygon.RingsMax || s.Corners() > polygon.CornersMax {
		return ErrTooMany
	}
	for _, part := range s {
		if len(part) < 2 {
			return ErrLineShort
		}
		for i, c := range part {
			switch {
			case within(c.Lon, c.Lat):
			case within(c.Lat, c.Lon):
				return ErrSwapped
			default:
				return ErrOutside
			}
			if i > 0 && c == part[i-1] {
				return ErrRepeated
			}
		}
	}
	if b := s.Box(); len(s) == 0 {
		return ErrLineShort
	} else if b.LonMax-b.LonMin > polygon.WidthMax || b.LatMax-b.LatMin > polygon.WidthMax {
		return ErrTooWide
	}
	return nil
}

// checkLine checks a packed line, and that a length is what such a line can have: half a per cent, and
// a millimetre a corner for rounding.
func checkLine(packed []byte, length_mm int64) *kernel.Refusal {
	s, refusal := UnpackLine(packed)
	if refusal != nil {
		return refusal
	}
	estimate := EstimateMM(s)
	if off := max(length_mm-estimate, estimate-length_mm); length_mm < PartMetres*1000 ||
		length_mm > 2*estimate+1000 ||
		off > estimate/200+int64(s.Corners()) {
		return ErrLength
	}
	return nil
}

// EstimateMM returns the length in mm of a line that passed CheckLine, by integers alone: each side as
// the hypotenuse over what a degree of longitude and of latitude is long in its middle.
func EstimateMM(s polygon.Shape) (length_mm int64) {
	for _, part := range s {
		sum := int64(0) // In tenths of a millimetre.
		for i := 1; i < len(part); i++ {
			a, b := part[i-1], part[i]
			middle := (a.Lat + b.Lat) / 2
			dx := abs(b.Lon-a.Lon) * along(&eastward, middle) / polygon.Degree
			dy := abs(b.Lat-a.Lat) * along(&northward, middle) / polygon.Degree
			sum += root(uint64(dx)*uint64(dx) + uint64(dy)*uint64(dy))
		}
		length_mm += sum / 10
	}
	return length_mm
}

func abs(v int64) int64 { return max(v, -v) }

// along reads a table at a latitude between 0 and 90 degrees, linearly between whole degrees.
func along(table *[91]int64, lat int64) int64 {
	whole, rest := lat/polygon.Degree, lat%polygon.Degree
	if whole >= 90 {
		return table[90]
	}
	// The difference is below 2e7 tenths of a millimetre, so that the product fits.
	return table[whole] + (table[whole+1]-table[whole])*rest/polygon.Degree
}

// root returns the whole part of a square root, by Newton's method from above.
func root(v uint64) int64 {
	if v == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(v) + 1) / 2)
	for {
		y := (x + v/x) / 2
		if y >= x {
			return int64(x)
		}
		x = y
	}
}
