package land

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/polygon"
)

// cellSize is the side of a cell of the index: 0.004 degrees, some 400 m, so that a parcel of
// average size lies in two to four cells and shares each with some six others.
const cellSize = 4_000_000

// A cellKey says that a parcel's box reaches into a cell.
type cellKey struct {
	_      struct{} `cbor:",toarray"`
	Lat    int32
	Lon    int32
	Parcel Number
}

func compareCells(a, b cellKey) int {
	return cmp.Or(cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Parcel, b.Parcel))
}

// index adds a parcel to every cell of its box, or takes it out.
func (r *Registry) index(number Number, b polygon.Box, add bool) {
	eachCell(b, func(lat, lon int32) {
		key := cellKey{Lat: lat, Lon: lon, Parcel: number}
		if add {
			r.cells.Put(key, struct{}{})
		} else {
			r.cells.Delete(key)
		}
	})
}

// eachCell calls a function with every cell that a box reaches into.
func eachCell(b polygon.Box, do func(lat, lon int32)) {
	for lat := b.LatMin / cellSize; lat <= b.LatMax/cellSize; lat++ {
		for lon := b.LonMin / cellSize; lon <= b.LonMax/cellSize; lon++ {
			do(int32(lat), int32(lon))
		}
	}
}

// checkOverlap looks for a live parcel, other than one, that a shape overlaps by more than the tolerance.
func (r *Registry) checkOverlap(row int, s polygon.Shape, tolerance_dm2 int64, but Number) error {
	b := s.Box()
	west, east := int32(b.LonMin/cellSize), int32(b.LonMax/cellSize)
	south, north := int32(b.LatMin/cellSize), int32(b.LatMax/cellSize)
	for lat := south; lat <= north; lat++ {
		for key := range r.cells.From(cellKey{Lat: lat, Lon: west}) {
			if key.Lat != lat || key.Lon > east {
				break
			}
			slot, ok := r.parcels.Find(key.Parcel)
			if !ok || key.Parcel == but {
				continue
			}
			p := r.parcels.Peek(slot)
			// In the first cell that both reach into, and in no other.
			if key.Lat != max(south, int32(p.Box.LatMin/cellSize)) ||
				key.Lon != max(west, int32(p.Box.LonMin/cellSize)) ||
				!p.Box.Meets(b) {
				continue
			}
			if area := polygon.OverlapDM2(s, mustUnpack(p.Shape)); area > tolerance_dm2 {
				return &Overlap{Row: row, Other: key.Parcel, Code: p.Code, AreaDM2: area}
			}
		}
	}
	return nil
}

// mustUnpack returns a shape that was checked when it came.
func mustUnpack(b []byte) polygon.Shape {
	s, err := polygon.Unpack(b)
	if err != nil {
		panic("land: a registered shape cannot be read")
	}
	return s
}

// A tenureKey says from when on somebody holds a parcel.
type tenureKey struct {
	_      struct{} `cbor:",toarray"`
	Parcel Number
	From   calendar.Date
}

func compareTenures(a, b tenureKey) int {
	return cmp.Or(cmp.Compare(a.Parcel, b.Parcel), cmp.Compare(a.From, b.From))
}

// HolderOn returns who held a parcel on a day. It returns false before the parcel was, and for an unknown one. Of a
// retired parcel it tells who held it last.
func (r *Registry) HolderOn(number Number, day calendar.Date) (Holder, bool) {
	for key, holder := range r.tenures.Down(tenureKey{Parcel: number, From: day}) {
		return holder, key.Parcel == number
	}
	return Holder{}, false
}
