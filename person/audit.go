package person

import (
	"errors"
	"strconv"

	"liangshan/calendar"
)

// Audit checks the invariants of the register against each other. The error names numbers
// only.
func (r *Registry) Audit() error {
	membered, merged := 0, 0
	for number, row := range r.people.All() {
		if err := r.auditPerson(number, row); err != nil {
			return err
		}
		if row.Household != 0 {
			membered++
		}
		if row.Into != 0 {
			merged++
		}
	}
	if membered != r.members.Len() || merged != r.duplicates.Len() {
		return errors.New("person: an index of members or duplicates has lost somebody")
	}
	for number, row := range r.households.All() {
		if err := r.auditHousehold(number, row); err != nil {
			return err
		}
	}
	for key, until := range r.former.All() {
		if person, ok := r.people.Get(key.Person); !ok || until < key.From || until > person.Changed {
			return errors.New(at("household", uint64(key.Household)) + " was left on a day that is not the member's")
		}
	}
	if err := r.auditCorrections(); err != nil {
		return err
	}
	return r.auditGuardianships()
}

func at(what string, number uint64) string {
	return "person: " + what + " " + strconv.FormatUint(number, 10)
}

func (r *Registry) auditPerson(number Number, row Person) error {
	at := at("number", uint64(number))
	bound := row.Household != 0 || row.Guardians > 0 || row.Wards > 0
	switch {
	case number == 0 || number > NumberMax:
		return errors.New(at + " is out of range")
	case bound && (row.Into != 0 || row.Erased || row.Dead):
		return errors.New(at + " is gone and still has a household or guardianship")
	case row.Guardians > 0 && row.Wards > 0:
		return errors.New(at + " is a ward and a guardian")
	case !row.Dead && row.Died != 0:
		return errors.New(at + " is alive and has a date of death")
	case row.Household != 0 && !r.members.Has(memberKey{Household: row.Household, Person: number}):
		return errors.New(at + " is not found in its household")
	case row.Into != 0 && !r.duplicates.Has(pair{First: row.Into, Second: number}):
		return errors.New(at + " is not found among the duplicates")
	case int(row.Merged) != len(r.appendMerged(nil, number)):
		return errors.New(at + " miscounts what was merged into it")
	}
	steps := 0
	for next := row; next.Into != 0; steps++ {
		into, ok := r.people.Get(next.Into)
		if !ok || steps > mergedMax {
			return errors.New(at + " points nowhere")
		}
		if into.Erased && !row.Erased || into.Retained < row.Retained {
			return errors.New(at + " was kept when the number it points to was erased, or longer than that one")
		}
		next = into
	}
	return nil
}

func (r *Registry) auditHousehold(number HouseholdNumber, row Household) error {
	at := at("household", uint64(number))
	members := r.Members(number)
	switch {
	case len(members) != int(row.Members):
		return errors.New(at + " miscounts its members")
	case row.Dissolved != (len(members) == 0):
		return errors.New(at + " is dissolved with members, or stands without")
	case row.Head != 0 && !r.members.Has(memberKey{Household: number, Person: row.Head}):
		return errors.New(at + " has a head who is no member")
	case row.Changed < row.Formed:
		return errors.New(at + " changed before it was formed")
	}
	if _, ok := r.places.Division(row.Village); !ok {
		return errors.New(at + " is in an unknown division")
	}
	for _, member := range members {
		since, _ := r.members.Get(memberKey{Household: number, Person: member})
		person, ok := r.people.Get(member)
		if !ok || person.Household != number || since < row.Formed || person.Changed < since {
			return errors.New(at + " lists a member who does not know")
		}
	}
	return nil
}

func (r *Registry) auditGuardianships() error {
	guardians, wards := 0, 0
	for _, row := range r.people.All() {
		guardians, wards = guardians+int(row.Guardians), wards+int(row.Wards)
	}
	n := r.guardianships.Len()
	if guardians != n || wards != n || r.byWard.Len() != n || r.byGuardian.Len() != n {
		return errors.New("person: guardianships are miscounted")
	}
	for id, g := range r.guardianships.All() {
		ward, _ := r.byWard.Get(pair{First: g.Ward, Second: g.Guardian})
		guardian, _ := r.byGuardian.Get(pair{First: g.Guardian, Second: g.Ward})
		if ward != id || guardian != id || g.Until > calendar.DateMax || id > r.numbers().Guardianship {
			return errors.New(at("guardianship", id) + " is not found by its persons")
		}
	}
	return nil
}
