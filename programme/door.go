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
func (r *Registry) throughDoor(run Run, row LineRow) *kernel.Refusal {
	if row.Total <= row.Before {
		return nil
	}
	for _, door := range r.version(run).Reviewing.Doors {
		switch paid, known := r.doors.Paid(door, row.Beneficiary, run.From, run.To); {
		case !known:
			return ErrDoorCase
		case paid:
			return ErrDoor
		}
	}
	return nil
}

// PaidBehind reports whether a programme whose document names a door entitles a beneficiary to something for days
// of a period, also by a list that is not approved yet. The door asks before it pays.
func (r *Registry) PaidBehind(door string, beneficiary uint64, from, to calendar.Date) bool {
	for number, p := range r.programmes.All() {
		v := r.versions.Must(versionKey{Programme: number, Version: p.Version})
		if slices.Contains(v.Reviewing.Doors, door) && r.paidWithin(number, v.Terms.Every, beneficiary, from, to) {
			return true
		}
	}
	return false
}

// paidWithin reports whether a beneficiary is entitled to something of a programme for a period that overlaps
// some days. What is paid once overlaps everything.
func (r *Registry) paidWithin(number Number, every string, beneficiary uint64, from, to calendar.Date) bool {
	if r.Total(number, beneficiary) <= 0 {
		return false
	}
	if every == "once" || every == "case" {
		return true
	}
	months := monthsOf(every)
	year, month, _ := from.Civil()
	first, err := calendar.New(year, (month-1)/months*months+1, 1)
	for err == nil && first <= to {
		var next calendar.Date
		if next, err = first.AddMonths(months); err != nil {
			return true // Beyond the calendar: it is entitled to something.
		}
		if e, _ := r.Entitled(number, first, next-1, beneficiary); e.Total > 0 {
			return true
		}
		first = next
	}
	return false
}
