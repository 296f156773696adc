package county

import (
	"slices"

	"liangshan/calendar"
	"liangshan/loan"
	"liangshan/person"
)

// Doors by which support is paid beside the runs of programmes. A document of a programme names those of its own
// support under doors. Of the last two the beneficiary is a case, whose number is that of the loan.
const (
	rentDoor      = "housing.rent"   // Rent support that is netted on the roll: of a person, the tenant.
	cardDoor      = "card.load"      // What is loaded onto cards: of a person, the holder.
	interestDoor  = "loan.interest"  // Interest that is given back on a loan.
	guaranteeDoor = "loan.guarantee" // What the guarantee fund pays to the bank for a loan.
)

// doorUnits are the units whose beneficiaries a door knows.
var doorUnits = map[string]string{rentDoor: "person", cardDoor: "person", interestDoor: "case", guaranteeDoor: "case"}

// doors answers for the modules behind the doors.
type doors struct{ c *County }

// Serves implements programme.Doors.
func (d doors) Serves(door, unit string) bool { return doorUnits[door] == unit && unit != "" }

// Paid implements programme.Doors.
func (d doors) Paid(door string, beneficiary uint64, from, to calendar.Date) (paid, known bool) {
	switch door {
	case rentDoor:
		return d.c.Housing.Supports(person.Number(beneficiary), from, to), true
	case cardDoor:
		return d.c.Card.Loads(person.Number(beneficiary), from, to), true
	}
	number := loan.Number(beneficiary)
	l, known := d.c.Loan.Loan(number)
	switch {
	case !known || uint64(number) != beneficiary:
		return false, false
	case door == guaranteeDoor:
		return l.State == loan.Called, true
	}
	return d.c.Loan.Supports(number, from, to), true
}

// join lets the modules behind the doors ask whether a programme pays.
func (d doors) join() {
	behind := func(door string) func(uint64, calendar.Date, calendar.Date) bool {
		return func(beneficiary uint64, from, to calendar.Date) bool {
			return d.c.Programme.PaidBehind(door, beneficiary, from, to)
		}
	}
	d.c.Housing.Elsewhere, d.c.Card.Elsewhere = behind(rentDoor), behind(cardDoor)
	d.c.Housing.Nets = d.nets
	d.c.Loan.InterestElsewhere, d.c.Loan.ClaimElsewhere = behind(interestDoor), behind(guaranteeDoor)
}

// nets reports whether a programme is published whose document names the door of the rent roll, and whose texts
// hold for days from one to another.
func (d doors) nets(code string, _, to calendar.Date) bool {
	number, p, ok := d.c.Programme.ByCode(code)
	if !ok || p.Retired {
		return false
	}
	v, _ := d.c.Programme.Version(number, p.Version)
	return slices.Contains(v.Reviewing.Doors, rentDoor) && (v.Terms.Ends == 0 || to <= v.Terms.Ends)
}
