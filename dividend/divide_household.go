package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
)

// DivideHousehold asks that a household which divided share its units with the new ones, by
// units or by exact fractions of what it had. What is not given away stays.
type DivideHousehold struct {
	Register RegisterNumber `cbor:"1,keyasint" json:"register"`
	Holder   person.Number  `cbor:"2,keyasint" json:"holder"`
	Date     calendar.Date  `cbor:"3,keyasint" json:"date"`
	Parts    []Recipient    `cbor:"4,keyasint" json:"parts"` // The new heads.
	Reason   string         `cbor:"5,keyasint,omitempty" json:"reason,omitempty"`
}

// DivideHousehold decides whether a household's units may be divided.
func (r *Registry) DivideHousehold(tx *kernel.Tx, c DivideHousehold) error {
	m := move{register: c.Register, cause: ByDivision, date: c.Date, from: c.Holder, to: c.Parts, reason: c.Reason}
	if err := r.checkMove(tx, m); err != nil {
		return err
	}
	if c.Holder == Collective {
		return ErrNotHolder
	}
	for i, part := range c.Parts {
		if part.Holder == Collective {
			return &kernel.RowRefusal{Row: i, Refusal: ErrHolder}
		}
	}
	m.whole = r.Units(c.Register, c.Holder, c.Date)
	return r.move(tx, m)
}
