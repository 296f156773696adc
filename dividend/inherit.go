package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
)

// Inherit asks that all units of a holder who died go to the heirs, by units or by exact
// fractions that leave nothing over. What is held in the name of the dead follows them by
// the units inherited (see Reissue).
type Inherit struct {
	Register RegisterNumber `cbor:"1,keyasint" json:"register"`
	Holder   person.Number  `cbor:"2,keyasint" json:"holder"`
	Date     calendar.Date  `cbor:"3,keyasint" json:"date"` // Not before the day of death.
	Heirs    []Recipient    `cbor:"4,keyasint" json:"heirs"`
	Reason   string         `cbor:"5,keyasint,omitempty" json:"reason,omitempty"` // Code of the basis, such as will or court.
}

// Inherit decides whether an estate may be divided.
func (r *Registry) Inherit(tx *kernel.Tx, c Inherit) error {
	m := move{
		register: c.Register,
		cause:    ByInheritance,
		date:     c.Date,
		from:     c.Holder,
		to:       c.Heirs,
		reason:   c.Reason,
		all:      true,
	}
	if err := r.checkMove(tx, m); err != nil {
		return err
	}
	if row, _ := r.people.Person(c.Holder); !row.Dead || row.Died > c.Date {
		return ErrLiving
	}
	for i, heir := range c.Heirs {
		if row, _ := r.people.Person(heir.Holder); heir.Holder == Collective || row.Dead {
			return &kernel.RowRefusal{Row: i, Refusal: ErrHolder}
		}
	}
	if m.whole = r.Units(c.Register, c.Holder, c.Date); m.whole == 0 {
		return ErrUnitsFew
	}
	return r.move(tx, m)
}
