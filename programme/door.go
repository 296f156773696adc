package programme

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
)

// Doors are other ways by which a programme's support is paid than by its runs: rent netted on a roll, interest
// given back on a loan. A document names those of its support, and nobody is paid by two ways for one time.
type Doors interface {
	// Serves reports whether there is such a door for the beneficiaries of a unit.
	Serves(door, unit string) bool
	// Paid reports whether a beneficiary is paid by a door for days of a period; known, whether it stands in
	// the register that the door keeps.
	Paid(door string, beneficiary uint64, from, to calendar.Date) (paid, known bool)
}

// DoorsMax is how many doors a document has at most.
const DoorsMax = 8

// doorsStand reports whether there are the doors that a document names.
func (r *Registry) doorsStand(unit string, doors []string) bool {
	for _, door := range doors {
		if !r.doors.Serves(door, unit) {
			return false
		}
	}
	return len(doors) <= DoorsMax
}

// throughDoor says why a line cannot pay more: its beneficiary is paid another way for the period.
func (r *Registry) throughDoor(run Run, t *Terms, row LineRow) *kernel.Refusal {
	if row.Total <= row.Before {
		return nil
	}
	for _, door := range r.version(run).Reviewing.Doors {
		if _, known := r.doors.Paid(door, row.Beneficiary, run.From, run.To); !known {
			return ErrDoorCase
		}
		for _, n := range r.numbersOf(t.Unit, row.Beneficiary) {
			if paid, _ := r.doors.Paid(door, n, run.From, run.To); paid {
				return ErrDoor
			}
		}
	}
	return nil
}

// PaidBehind reports whether a programme whose document names a door entitles a beneficiary to something for days
// of a period, also by a list that is not approved yet, or if one that takes it away is not. The door asks before it
// pays.
func (r *Registry) PaidBehind(door string, beneficiary uint64, from, to calendar.Date) bool {
	for number, p := range r.programmes.All() {
		v := r.versions.Must(versionKey{Programme: number, Version: p.Version})
		within := func(n uint64) bool { return r.paidWithin(number, v.Terms.Every, n, from, to) }
		if slices.Contains(v.Reviewing.Doors, door) && slices.ContainsFunc(r.numbersOf(v.Terms.Unit, beneficiary), within) {
			return true
		}
	}
	return false
}

// paidWithin reports whether a number has something of a programme for a period that overlaps some days. What is paid
// once overlaps everything.
func (r *Registry) paidWithin(number Number, every string, beneficiary uint64, from, to calendar.Date) bool {
	if !r.totals.Has(totalKey{Programme: number, Beneficiary: beneficiary}) {
		return false // No list ever had it, as most.
	}
	if every == "once" || every == "case" {
		return r.holdsAny(number, beneficiary)
	}
	months := monthsOf(every)
	year, month, _ := from.Civil()
	first, err := calendar.New(year, (month-1)/months*months+1, 1)
	for err == nil && first <= to {
		var next calendar.Date
		if next, err = first.AddMonths(months); err != nil {
			return r.holdsAny(number, beneficiary) // Beyond the calendar.
		}
		if e, _ := r.Entitled(number, first, next-1, beneficiary); r.holds(e) {
			return true
		}
		first = next
	}
	return false
}
