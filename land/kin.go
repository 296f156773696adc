package land

import "cmp"

// A kinKey says that a parcel shares ground with another, which it came from or which came
// of it, however often land was divided and merged between, or of which only the ground is the same.
type kinKey struct {
	_      struct{} `cbor:",toarray"`
	Parcel Number
	Other  Number
}

// A kinship is on which side the other stands.
type kinship uint8

const (
	ancestor   kinship = 1
	descendant kinship = 2

	ground kinship = 3 // It was registered where the other lay, or the other where it lay.
	moved  kinship = 4 // A correction brought one to where the other lay.
)

func compareKin(a, b kinKey) int {
	return cmp.Or(cmp.Compare(a.Parcel, b.Parcel), cmp.Compare(a.Other, b.Other))
}

// applyParents remembers what a parcel came from, and what that had come from.
func (r *Registry) applyParents(child Number, parents []Number) {
	for _, parent := range parents {
		r.relate(child, parent)
		for _, older := range r.relatives(parent, ancestor) {
			r.relate(child, older)
		}
	}
}

func (r *Registry) relate(child, parent Number) {
	r.kin.Put(kinKey{Parcel: child, Other: parent}, ancestor)
	r.kin.Put(kinKey{Parcel: parent, Other: child}, descendant)
}

// relatives returns the numbers on one side of a parcel, in rising order.
func (r *Registry) relatives(parcel Number, side kinship) (all []Number) {
	for key, have := range r.kin.From(kinKey{Parcel: parcel}) {
		if key.Parcel != parcel {
			break
		}
		if have == side {
			all = append(all, key.Other)
		}
	}
	return all
}

// Kin returns the parcels that share ground with one: those that it was divided or merged
// from, those that were made of it, however often, and those that lay where it lies or lie where
// it lay. The same ground must not be credited twice under two numbers.
func (r *Registry) Kin(parcel uint64) (all []uint64) {
	for key := range r.kin.From(kinKey{Parcel: Number(parcel)}) {
		if key.Parcel != Number(parcel) {
			break
		}
		all = append(all, uint64(key.Other))
	}
	return all
}

// Always reports whether two parcels that share ground have done so since the younger one was registered, so that
// nothing can have been credited on the shared ground under both. A correction may bring them together later.
func (r *Registry) Always(parcel, other uint64) bool {
	as, ok := r.kin.Get(kinKey{Parcel: Number(parcel), Other: Number(other)})
	return ok && as != moved
}
