package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
)

// CorrectShares asks that a mistake of a register be mended from the day on which it was
// made. Runs that are frozen keep their lists; an objection that is upheld has one frozen anew.
// It takes two persons.
type CorrectShares struct {
	Register RegisterNumber `cbor:"1,keyasint" json:"register"`
	Holder   person.Number  `cbor:"2,keyasint,omitempty" json:"holder"` // Had too much. 0: the collective.
	Date     calendar.Date  `cbor:"3,keyasint" json:"date"`
	To       []Recipient    `cbor:"4,keyasint" json:"to"`     // Had too little.
	Reason   string         `cbor:"5,keyasint" json:"reason"` // A code.
}

// CorrectShares decides whether a register may be corrected.
func (r *Registry) CorrectShares(tx *kernel.Tx, c CorrectShares) error {
	m := move{register: c.Register, cause: ByCorrection, date: c.Date, from: c.Holder, to: c.To, reason: c.Reason}
	if err := r.checkMove(tx, m); err != nil {
		return err
	}
	if c.Reason == "" {
		return ErrReason
	}
	m.whole = r.Units(c.Register, c.Holder, c.Date)
	return r.move(tx, m)
}
