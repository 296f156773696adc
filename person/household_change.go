package person

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// NameHead asks that another member be the head of a household.
type NameHead struct {
	Household HouseholdNumber `cbor:"1,keyasint" json:"household"`
	Head      Number          `cbor:"2,keyasint" json:"head"`
	Date      calendar.Date   `cbor:"3,keyasint" json:"date"`
}

// HeadNamed says that another member is the head of a household.
type HeadNamed NameHead

// NameHead decides whether a member may be head.
func (r *Registry) NameHead(tx *kernel.Tx, c NameHead) error {
	household, err := r.standingHousehold(c.Household)
	switch {
	case err != nil:
		return err
	case !r.members.Has(memberKey{Household: c.Household, Person: c.Head}):
		return ErrNotMember
	case household.Head == c.Head:
		return ErrHeadSame
	}
	if err := checkDate(tx, c.Date, household.Changed); err != nil {
		return err
	}
	r.headNamed.Emit(tx, HeadNamed(c))
	return nil
}

func (r *Registry) applyHeadNamed(e HeadNamed) {
	row := r.households.Must(e.Household)
	row.Head, row.Changed = e.Head, e.Date
	r.households.Put(e.Household, row)
}

func projectHeadNamed(_ kernel.At, e HeadNamed, exec kernel.Exec) {
	exec(`UPDATE person_household SET head = ? WHERE number = ?`, int64(e.Head), int64(e.Household))
}

// MoveHousehold asks that a household be registered in another township or village.
type MoveHousehold struct {
	Household HouseholdNumber `cbor:"1,keyasint" json:"household"`
	Village   village.Code    `cbor:"2,keyasint" json:"village"`
	Date      calendar.Date   `cbor:"3,keyasint" json:"date"`
}

// HouseholdMoved says that a household is registered elsewhere.
type HouseholdMoved MoveHousehold

// MoveHousehold decides whether a household may move.
func (r *Registry) MoveHousehold(tx *kernel.Tx, c MoveHousehold) error {
	household, err := r.standingHousehold(c.Household)
	switch {
	case err != nil:
		return err
	case !r.home(c.Village):
		return ErrVillage
	case household.Village == c.Village:
		return ErrVillageSame
	}
	if err := checkDate(tx, c.Date, household.Changed); err != nil {
		return err
	}
	r.movedAway.Emit(tx, HouseholdMoved(c))
	return nil
}

func (r *Registry) applyMoved(e HouseholdMoved) {
	row := r.households.Must(e.Household)
	row.Village, row.Changed = e.Village, e.Date
	r.households.Put(e.Household, row)
}

func projectMoved(_ kernel.At, e HouseholdMoved, exec kernel.Exec) {
	exec(`UPDATE person_household SET village = ? WHERE number = ?`, string(e.Village), int64(e.Household))
}

// DissolveHousehold asks that a household be no more. Its members leave it.
type DissolveHousehold struct {
	Household HouseholdNumber `cbor:"1,keyasint" json:"household"`
	Date      calendar.Date   `cbor:"2,keyasint" json:"date"`
}

// HouseholdDissolved says that a household is no more.
type HouseholdDissolved DissolveHousehold

// DissolveHousehold decides whether a household may be dissolved.
func (r *Registry) DissolveHousehold(tx *kernel.Tx, c DissolveHousehold) error {
	household, err := r.standingHousehold(c.Household)
	if err != nil {
		return err
	}
	if err := checkDate(tx, c.Date, household.Changed); err != nil {
		return err
	}
	for _, member := range r.Members(c.Household) {
		r.leave(tx, c.Household, member, c.Date)
	}
	return nil
}

func (r *Registry) applyDissolved(e HouseholdDissolved) {
	row := r.households.Must(e.Household)
	row.Dissolved, row.Changed = true, e.Date
	r.households.Put(e.Household, row)
}

func projectDissolved(_ kernel.At, e HouseholdDissolved, exec kernel.Exec) {
	exec(`UPDATE person_household SET dissolved_date = ? WHERE number = ?`, e.Date.String(), int64(e.Household))
}
