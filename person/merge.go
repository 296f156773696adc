package person

import "liangshan/kernel"

// Merge asks that two numbers be known for the same person. The duplicate keeps pointing
// to the number kept, so that whatever was noted under it is still found.
type Merge struct {
	Duplicate Number `cbor:"1,keyasint" json:"duplicate"`
	Kept      Number `cbor:"2,keyasint" json:"kept"`
}

// Merged says that a number stands for the same person as the number kept.
type Merged Merge

// Merge decides whether two numbers may be merged. What binds the duplicate to others has
// to be settled before, for nobody here can know which of two households is right.
func (r *Registry) Merge(tx *kernel.Tx, c Merge) error {
	duplicate, err := r.standing(c.Duplicate)
	if err != nil {
		return err
	}
	kept, err := r.standing(c.Kept)
	switch {
	case err != nil:
		return err
	case c.Duplicate == c.Kept:
		return ErrMergeSelf
	case duplicate.Household != 0:
		return ErrInHousehold
	case duplicate.Guardians > 0 || duplicate.Wards > 0:
		return ErrInGuardian
	case duplicate.Dead != kept.Dead || duplicate.Died != kept.Died:
		return ErrMergeDeath
	case kept.Merged+duplicate.Merged >= mergedMax:
		return ErrMergeMany
	}
	r.merged.Emit(tx, Merged(c))
	return nil
}

func (r *Registry) applyMerged(e Merged) {
	duplicate, kept := r.people.Must(e.Duplicate), r.people.Must(e.Kept)
	kept.Merged += 1 + duplicate.Merged
	kept.Retained = max(kept.Retained, duplicate.Retained)
	kept.Changed = max(kept.Changed, duplicate.Changed)
	duplicate.Into = e.Kept
	r.people.Put(e.Duplicate, duplicate)
	r.people.Put(e.Kept, kept)
	r.duplicates.Put(pair{First: e.Kept, Second: e.Duplicate}, struct{}{})
}

// Under returns every number that was merged into one, directly or not, in order.
func (r *Registry) Under(number Number) []Number { return r.appendMerged(nil, number) }

// Numbers returns every number of the person that a number stands for, the one that stands today first.
func (r *Registry) Numbers(number Number) []Number {
	current, _ := r.Current(number)
	return r.appendMerged([]Number{current}, current)
}

// appendMerged adds every number that was merged into one, directly or not, in order.
func (r *Registry) appendMerged(list []Number, number Number) []Number {
	for key := range r.duplicates.From(pair{First: number}) {
		if key.First != number {
			break
		}
		list = r.appendMerged(append(list, key.Second), key.Second)
	}
	return list
}

func projectMerged(at kernel.At, e Merged, exec kernel.Exec) {
	exec(`UPDATE person_person SET merged_into = ?, merged_ms = ? WHERE number = ?`,
		int64(e.Kept), at.Time, int64(e.Duplicate))
}
