package person

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// A Household is people who are registered together, with one head.
type Household struct {
	_         struct{} `cbor:",toarray"`
	Village   village.Code
	Head      Number        // 0 after the head has died, until another is named.
	Formed    calendar.Date // The day it was formed.
	Changed   calendar.Date // Of the newest change of members, head or village.
	Members   uint16
	Dissolved bool // On Changed.
}

type memberKey struct {
	_         struct{} `cbor:",toarray"`
	Household HouseholdNumber
	Person    Number
}

func compareMembers(a, b memberKey) int {
	return cmp.Or(cmp.Compare(a.Household, b.Household), cmp.Compare(a.Person, b.Person))
}

// Household returns a household, also a dissolved one.
func (r *Registry) Household(number HouseholdNumber) (Household, bool) {
	return r.households.Get(number)
}

// Members returns the members of a household today, in order of their numbers.
func (r *Registry) Members(number HouseholdNumber) (all []Number) {
	for key := range r.members.From(memberKey{Household: number}) {
		if key.Household != number {
			break
		}
		all = append(all, key.Person)
	}
	return all
}

// formerKey is a membership that has ended.
type formerKey struct {
	_         struct{} `cbor:",toarray"`
	Person    Number
	Household HouseholdNumber
	From      calendar.Date
}

func compareFormer(a, b formerKey) int {
	return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Household, b.Household), cmp.Compare(a.From, b.From))
}

// HouseholdOn returns the household to which a person belonged on a day, also if it has been left, or dissolved, since;
// 0 for none. Who died belongs to it until the day before.
func (r *Registry) HouseholdOn(number Number, day calendar.Date) HouseholdNumber {
	if row, _ := r.people.Get(number); row.Household != 0 {
		if from, _ := r.members.Get(memberKey{Household: row.Household, Person: number}); from <= day {
			return row.Household
		}
	}
	for key, until := range r.former.From(formerKey{Person: number}) {
		if key.Person != number {
			break
		}
		if key.From <= day && day < until {
			return key.Household
		}
	}
	return 0
}

// standingHousehold returns a household that may change.
func (r *Registry) standingHousehold(number HouseholdNumber) (Household, error) {
	row, ok := r.households.Get(number)
	switch {
	case !ok:
		return row, ErrHouseholdUnknown
	case row.Dissolved:
		return row, ErrHouseholdGone
	}
	return row, nil
}

// home reports whether a household can be registered in a division.
func (r *Registry) home(code village.Code) bool {
	row, ok := r.places.Division(code)
	return ok && !row.Gone && row.Kind != village.County
}

// FormHousehold asks for a household of one person, its head.
type FormHousehold struct {
	Household HouseholdNumber `cbor:"1,keyasint" json:"household"`
	Village   village.Code    `cbor:"2,keyasint" json:"village"`
	Head      Number          `cbor:"3,keyasint" json:"head"`
	Date      calendar.Date   `cbor:"4,keyasint" json:"date"`
}

// HouseholdFormed says that there is a household. Its head joins by an event of its own.
type HouseholdFormed FormHousehold

// FormHousehold decides whether a household may be formed.
func (r *Registry) FormHousehold(tx *kernel.Tx, c FormHousehold) error {
	switch {
	case c.Household == 0 || c.Household > NumberMax:
		return ErrHouseholdNumber
	case r.households.Has(c.Household):
		return ErrHouseholdExists
	case !r.home(c.Village):
		return ErrVillage
	}
	head, err := r.homeless(c.Head)
	if err != nil {
		return err
	}
	if err := checkDate(tx, c.Date, head.Changed); err != nil {
		return err
	}
	r.formed.Emit(tx, HouseholdFormed(c))
	r.joined.Emit(tx, HouseholdJoined{c.Household, c.Head, c.Date})
	r.moved(tx, c.Date)
	return nil
}

// homeless returns a living person who is in no household.
func (r *Registry) homeless(number Number) (Person, error) {
	row, err := r.living(number)
	if err == nil && row.Household != 0 {
		err = ErrInHousehold
	}
	return row, err
}

func (r *Registry) applyFormed(e HouseholdFormed) {
	r.households.Put(e.Household, Household{Village: e.Village, Head: e.Head, Formed: e.Date, Changed: e.Date})
}

func projectFormed(_ kernel.At, e HouseholdFormed, exec kernel.Exec) {
	exec(`INSERT INTO person_household (number, village, head, formed_date) VALUES (?, ?, ?, ?)`,
		int64(e.Household), string(e.Village), int64(e.Head), e.Date.String())
}

// JoinHousehold asks that a person belong to a household.
type JoinHousehold struct {
	Household HouseholdNumber `cbor:"1,keyasint" json:"household"`
	Person    Number          `cbor:"2,keyasint" json:"person"`
	Date      calendar.Date   `cbor:"3,keyasint" json:"date"`
}

// HouseholdJoined says that a person belongs to a household.
type HouseholdJoined JoinHousehold

// JoinHousehold decides whether a person may join a household.
func (r *Registry) JoinHousehold(tx *kernel.Tx, c JoinHousehold) error {
	household, err := r.standingHousehold(c.Household)
	if err != nil {
		return err
	}
	person, err := r.homeless(c.Person)
	switch {
	case err != nil:
		return err
	case household.Members == MembersMax:
		return ErrHouseholdFull
	}
	if err := checkDate(tx, c.Date, person.Changed); err != nil {
		return err
	}
	if c.Date < household.Formed {
		return ErrDateOrder
	}
	r.joined.Emit(tx, HouseholdJoined(c))
	r.moved(tx, c.Date)
	return nil
}

func (r *Registry) applyJoined(e HouseholdJoined) {
	household := r.households.Must(e.Household)
	household.Members++
	household.Changed = max(household.Changed, e.Date)
	r.households.Put(e.Household, household)
	person := r.people.Must(e.Person)
	person.Household, person.Changed = e.Household, e.Date
	r.people.Put(e.Person, person)
	r.members.Put(memberKey{Household: e.Household, Person: e.Person}, e.Date)
}

func projectJoined(at kernel.At, e HouseholdJoined, exec kernel.Exec) {
	exec(`UPDATE person_person SET household = ? WHERE number = ?`, int64(e.Household), int64(e.Person))
	exec(`INSERT INTO person_membership (sequence, household, person, from_date) VALUES (?, ?, ?, ?)`,
		int64(at.Sequence), int64(e.Household), int64(e.Person), e.Date.String())
}

// LeaveHousehold asks that a person no longer belong to a household. The last to leave
// dissolves it.
type LeaveHousehold struct {
	Household HouseholdNumber `cbor:"1,keyasint" json:"household"`
	Person    Number          `cbor:"2,keyasint" json:"person"`
	Date      calendar.Date   `cbor:"3,keyasint" json:"date"` // The first day on which the person is no member.
}

// HouseholdLeft says that a person no longer belongs to a household.
type HouseholdLeft LeaveHousehold

// LeaveHousehold decides whether a person may leave a household.
func (r *Registry) LeaveHousehold(tx *kernel.Tx, c LeaveHousehold) error {
	household, err := r.standingHousehold(c.Household)
	if err != nil {
		return err
	}
	person, ok := r.people.Get(c.Person)
	switch {
	case !ok || person.Household != c.Household:
		return ErrNotMember
	case household.Head == c.Person && household.Members > 1:
		return ErrHeadLeaves
	}
	if err := checkDate(tx, c.Date, person.Changed); err != nil {
		return err
	}
	r.leave(tx, c.Household, c.Person, c.Date)
	return nil
}

// leave takes a member out, and dissolves a household that nobody is left in. A household
// cannot have been dissolved before its newest change.
func (r *Registry) leave(tx *kernel.Tx, number HouseholdNumber, person Number, date calendar.Date) {
	r.left.Emit(tx, HouseholdLeft{number, person, date})
	if household := r.households.Must(number); household.Members == 0 {
		r.dissolved.Emit(tx, HouseholdDissolved{number, household.Changed})
	}
	r.moved(tx, date)
}

// moved tells who wants to know it that who belongs to a household has changed.
func (r *Registry) moved(tx *kernel.Tx, since calendar.Date) {
	if r.Moved != nil {
		r.Moved(tx, since)
	}
}

func (r *Registry) applyLeft(e HouseholdLeft) {
	household := r.households.Must(e.Household)
	household.Members--
	household.Changed = max(household.Changed, e.Date)
	if household.Head == e.Person {
		household.Head = 0
	}
	r.households.Put(e.Household, household)
	person := r.people.Must(e.Person)
	person.Household, person.Changed = 0, e.Date
	r.people.Put(e.Person, person)
	key := memberKey{Household: e.Household, Person: e.Person}
	since, _ := r.members.Get(key)
	r.members.Delete(key)
	r.former.Put(formerKey{Person: e.Person, Household: e.Household, From: since}, e.Date)
}

func projectLeft(_ kernel.At, e HouseholdLeft, exec kernel.Exec) {
	exec(`UPDATE person_person SET household = NULL WHERE number = ?`, int64(e.Person))
	exec(`UPDATE person_membership SET until_date = ? WHERE person = ? AND household = ? AND until_date IS NULL`,
		e.Date.String(), int64(e.Person), int64(e.Household))
	exec(`UPDATE person_household SET head = NULL WHERE number = ? AND head = ?`, int64(e.Household), int64(e.Person))
}
