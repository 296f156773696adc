package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
)

// TransferShares asks that units of a holder belong to another one.
type TransferShares struct {
	Register RegisterNumber `cbor:"1,keyasint" json:"register"`
	Holder   person.Number  `cbor:"2,keyasint,omitempty" json:"holder"` // 0: the collective issues some of its own.
	Date     calendar.Date  `cbor:"3,keyasint" json:"date"`
	To       Recipient      `cbor:"4,keyasint" json:"to"`
	Reason   string         `cbor:"5,keyasint,omitempty" json:"reason,omitempty"`
}

// TransferShares decides whether units may be transferred. Who gives them back withdraws them.
func (r *Registry) TransferShares(tx *kernel.Tx, c TransferShares) error {
	m := move{
		register: c.Register,
		cause:    ByTransfer,
		date:     c.Date,
		from:     c.Holder,
		to:       []Recipient{c.To},
		reason:   c.Reason,
	}
	if err := r.checkMove(tx, m); err != nil {
		return err
	}
	if row, _ := r.people.Person(c.To.Holder); c.To.Holder == Collective || row.Dead {
		return ErrHolder
	}
	m.whole = r.Units(c.Register, c.Holder, c.Date)
	return r.move(tx, m)
}
