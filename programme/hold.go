package programme

import "liangshan/person"

// What somebody has is more than what they are entitled to as the lists stand: a list that takes it away and is not
// approved can still be withdrawn, and then it was never taken away. And it is had under every number of a person.

// undecidedList reports whether the list of a run can still be taken back.
func undecidedList(run Run) bool {
	return run.State == Computed || run.State == Frozen || run.State == Shown
}

// holds reports whether an entitlement is to something, or would be if the list that takes it away is withdrawn.
func (r *Registry) holds(e Entitlement) bool {
	if e.Total > 0 || !r.pending(e) {
		return e.Total > 0
	}
	return r.lines.Must(lineKey{Run: e.Run, Number: e.Line}).Before > 0
}

// holdsAny reports whether a beneficiary has something of a programme for any period.
func (r *Registry) holdsAny(programme Number, beneficiary uint64) bool {
	total, known := r.totals.Get(totalKey{Programme: programme, Beneficiary: beneficiary})
	if total > 0 || !known {
		return total > 0
	}
	for _, run := range r.runs.All() {
		if run.Programme != programme || !undecidedList(run) {
			continue
		}
		if so, _ := r.Entitled(programme, run.From, run.To, beneficiary); r.holds(so) {
			return true
		}
	}
	return false
}

// numbersOf returns all numbers under which a beneficiary of a unit may have been paid: of a person those that were
// merged, and the one that stands for the person; of everything else the number alone.
func (r *Registry) numbersOf(unit string, beneficiary uint64) []uint64 {
	if unit != "person" || beneficiary > person.NumberMax {
		return []uint64{beneficiary}
	}
	current, known := r.people.Current(person.Number(beneficiary))
	if one, _ := r.people.Person(current); !known || one.Merged == 0 {
		return []uint64{beneficiary}
	}
	all := []uint64{uint64(current)}
	for _, number := range r.people.Under(current) {
		all = append(all, uint64(number))
	}
	return all
}
