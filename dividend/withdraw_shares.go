package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
)

// WithdrawShares asks that units of a holder go back to the collective.
type WithdrawShares struct {
	Register RegisterNumber `cbor:"1,keyasint" json:"register"`
	Holder   person.Number  `cbor:"2,keyasint" json:"holder"`
	Date     calendar.Date  `cbor:"3,keyasint" json:"date"`
	Units    int64          `cbor:"4,keyasint" json:"units"`
	Reason   string         `cbor:"5,keyasint,omitempty" json:"reason,omitempty"`
}

// WithdrawShares decides whether units may be withdrawn.
func (r *Registry) WithdrawShares(tx *kernel.Tx, c WithdrawShares) error {
	m := move{register: c.Register, cause: ByWithdrawal, date: c.Date, from: c.Holder, reason: c.Reason,
		to: []Recipient{{Holder: Collective, Units: c.Units}}}
	if err := r.checkMove(tx, m); err != nil {
		return err
	}
	return r.move(tx, m)
}
