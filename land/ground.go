package land

import (
	"cmp"
	"math"
	"slices"

	"liangshan/polygon"
)

// A formerKey names a shape that a parcel had and has no more: before a correction, or until it was retired.
type formerKey struct {
	_      struct{} `cbor:",toarray"`
	Parcel Number
	Nth    uint32 // From 1.
}

// A former is such a shape.
type former struct {
	_     struct{} `cbor:",toarray"`
	Box   polygon.Box
	Shape []byte // Packed.
}

// A pastKey says that a former shape reaches into a cell.
type pastKey struct {
	_      struct{} `cbor:",toarray"`
	Lat    int32
	Lon    int32
	Parcel Number
	Nth    uint32
}

func compareFormers(a, b formerKey) int {
	return cmp.Or(cmp.Compare(a.Parcel, b.Parcel), cmp.Compare(a.Nth, b.Nth))
}

func comparePast(a, b pastKey) int {
	return cmp.Or(cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Parcel, b.Parcel),
		cmp.Compare(a.Nth, b.Nth))
}

// leave remembers the ground that a parcel no longer covers, so that nothing can be credited on it again under
// another number.
func (r *Registry) leave(number Number, p Parcel) {
	key := formerKey{Parcel: number, Nth: 1}
	for last := range r.formers.Down(formerKey{Parcel: number, Nth: math.MaxUint32}) {
		if last.Parcel == number {
			key.Nth = last.Nth + 1
		}
		break
	}
	r.formers.Put(key, former{Box: p.Box, Shape: p.Shape})
	eachCell(p.Box, func(lat, lon int32) {
		r.past.Put(pastKey{Lat: lat, Lon: lon, Parcel: number, Nth: key.Nth}, struct{}{})
	})
}

// covers returns the parcels, but for one, that once lay on more than the tolerance of a shape's ground and no longer
// do, in rising order.
func (r *Registry) covers(s polygon.Shape, tolerance_dm2 int64, but Number) (all []Number) {
	b := s.Box()
	west, east := int32(b.LonMin/cellSize), int32(b.LonMax/cellSize)
	for lat := int32(b.LatMin / cellSize); lat <= int32(b.LatMax/cellSize); lat++ {
		for key := range r.past.From(pastKey{Lat: lat, Lon: west}) {
			if key.Lat != lat || key.Lon > east {
				break
			}
			if key.Parcel == but || slices.Contains(all, key.Parcel) {
				continue
			}
			f := r.formers.Must(formerKey{Parcel: key.Parcel, Nth: key.Nth})
			if f.Box.Meets(b) && polygon.OverlapDM2(s, mustUnpack(f.Shape)) > tolerance_dm2 {
				all = append(all, key.Parcel)
			}
		}
	}
	slices.Sort(all)
	return all
}

// applyCovers remembers that a parcel lies where others lay. They are none that it came from.
func (r *Registry) applyCovers(number Number, others []Number, as kinship) {
	for _, other := range others {
		key := kinKey{Parcel: number, Other: other}
		if _, ok := r.kin.Get(key); !ok {
			r.kin.Put(key, as)
			r.kin.Put(kinKey{Parcel: other, Other: number}, as)
		}
	}
}
