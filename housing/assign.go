package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
)

// Assign asks that a chosen applicant be given a home.
type Assign struct {
	Application ApplicationNumber `cbor:"1,keyasint" json:"application"`
	Home        HomeNumber        `cbor:"2,keyasint" json:"home"`
}

// Assigned says for whom a home is kept.
type Assigned struct {
	Application ApplicationNumber `cbor:"1,keyasint"`
	Home        HomeNumber        `cbor:"2,keyasint"`
	Person      person.Number     `cbor:"3,keyasint"`
	On          calendar.Date     `cbor:"4,keyasint,omitempty"`
}

// chosen returns an application that has a right to a home: its rank is within the homes, and those
// that others before it declined.
func (r *Registry) chosen(number ApplicationNumber) (Application, *kernel.Refusal) {
	one, ok := r.applications.Get(number)
	if !ok {
		return one, ErrApplication
	}
	a := r.allocations.Must(one.Allocation)
	if a.Closed || one.Rank == 0 || one.Rank > a.Homes+a.Declined || one.Declined || one.Home != 0 {
		return one, ErrNotChosen
	}
	return one, nil
}

// Assign decides whether a home may be given to an applicant: not where the rule of the allocation asks for those who
// have none, and one was had, or is kept, since the application.
func (r *Registry) Assign(tx *kernel.Tx, c Assign) error {
	one, refusal := r.chosen(c.Application)
	if refusal != nil {
		return refusal
	}
	a := r.allocations.Must(one.Allocation)
	h, ok := r.homes.Get(c.Home)
	switch {
	case !ok:
		return ErrHome
	case h.State != Free:
		return ErrTaken
	case h.Allocation != 0 && h.Allocation != one.Allocation, h.Allocation == 0 && a.Bound:
		return ErrOffered
	}
	current, _ := r.people.Current(one.Person) // The number may have been merged since.
	today := calendar.DayOf(tx.Time)
	switch {
	case !r.people.Active(current):
		return ErrPerson
	case r.housed(c.Application, one.Allocation, current):
		return ErrApplied
	case r.isHoused(a.Rule, current, today), r.isKept(a.Rule, current):
		return ErrHoused
	}
	r.events.assigned.Emit(tx, Assigned{c.Application, c.Home, one.Person, today})
	return nil
}

// housed reports whether a person was given a home of an allocation by another application, under a number that was
// merged since.
func (r *Registry) housed(but ApplicationNumber, allocation AllocationNumber, current person.Number) bool {
	for _, number := range append(r.people.Under(current), current) {
		other, ok := r.applied.Get(appliedKey{Allocation: allocation, Person: number})
		if ok && other != but && r.applications.Must(other).Home != 0 {
			return true
		}
	}
	return false
}

func (r *Registry) applyAssigned(e Assigned) {
	one := r.applications.Must(e.Application)
	one.Home, one.On = e.Home, e.On
	r.applications.Put(e.Application, one)
	h := r.homes.Must(e.Home)
	h.State, h.For = Kept, e.Person
	r.homes.Put(e.Home, h)
}

// Decline asks that a chosen applicant who does not want a home make room for the next one.
type Decline struct {
	Application ApplicationNumber `cbor:"1,keyasint" json:"application"`
}

// Declined says that the next one moves up.
type Declined Decline

// Decline decides whether an applicant may decline.
func (r *Registry) Decline(tx *kernel.Tx, c Decline) error {
	if _, refusal := r.chosen(c.Application); refusal != nil {
		return refusal
	}
	r.events.declined.Emit(tx, Declined(c))
	return nil
}

func (r *Registry) applyDeclined(e Declined) {
	one := r.applications.Must(e.Application)
	one.Declined = true
	r.applications.Put(e.Application, one)
	a := r.allocations.Must(one.Allocation)
	a.Declined++
	r.allocations.Put(one.Allocation, a)
}

// A ReleaseReason says why a home that is kept for somebody is free again.
type ReleaseReason string

// Reasons of a release. NotSigned needs terms that say how long a home is kept.
const (
	ByWish    ReleaseReason = "declined"   // The person does not want it any more.
	ByDeath   ReleaseReason = "died"       // The register of persons says so.
	NotSigned ReleaseReason = "not_signed" // The days of the terms are over.
)

// Release asks that a home which is kept for somebody, and not under contract, be free again. Whoever comes
// next in rank moves up.
type Release struct {
	Application ApplicationNumber `cbor:"1,keyasint" json:"application"`
	Reason      ReleaseReason     `cbor:"2,keyasint" json:"reason"`
}

// Released says that a home is free again.
type Released struct {
	Application ApplicationNumber `cbor:"1,keyasint"`
	Home        HomeNumber        `cbor:"2,keyasint"`
	Reason      ReleaseReason     `cbor:"3,keyasint"`
}

// Release decides whether a home may be free again. How long it is kept is what the terms of the day of the
// assignment say.
func (r *Registry) Release(tx *kernel.Tx, c Release) error {
	one, ok := r.applications.Get(c.Application)
	if !ok {
		return ErrApplication
	}
	if h, _ := r.homes.Get(one.Home); one.Home == 0 || one.Declined || h.State != Kept || h.For != one.Person {
		return ErrNotAssigned
	}
	terms, _ := r.TermsOn(one.On)
	switch {
	case c.Reason == ByWish:
	case c.Reason == ByDeath:
		current, _ := r.people.Current(one.Person)
		if who, _ := r.people.Person(current); !who.Dead {
			return ErrRelease
		}
	case c.Reason != NotSigned || terms.AcceptDays == 0 || one.On == 0:
		return ErrRelease
	case calendar.DayOf(tx.Time) <= one.On+calendar.Date(terms.AcceptDays):
		return ErrKept
	}
	r.events.released.Emit(tx, Released{c.Application, one.Home, c.Reason})
	return nil
}

func (r *Registry) applyReleased(e Released) {
	one := r.applications.Must(e.Application)
	one.Home, one.Declined = 0, true
	r.applications.Put(e.Application, one)
	h := r.homes.Must(e.Home)
	h.State, h.For = Free, 0
	r.homes.Put(e.Home, h)
	a := r.allocations.Must(one.Allocation)
	a.Declined++
	r.allocations.Put(one.Allocation, a)
}

func projectReleased(_ kernel.At, e Released, exec kernel.Exec) {
	exec(`UPDATE housing_application SET home = NULL, declined = 1, released = ? WHERE number = ?`, string(e.Reason),
		int64(e.Application))
	exec(`UPDATE housing_home SET state = 'free' WHERE number = ?`, int64(e.Home))
}
