package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// Rescind asks that a contract which should not be be undone. It takes two persons. The owners have their money
// back, the home is free again, and rent is due for the days before.
type Rescind struct {
	Contract ContractNumber `cbor:"1,keyasint" json:"contract"`
	On       calendar.Date  `cbor:"2,keyasint" json:"on"` // That of the contract itself, if nobody ever lived there.
	Paper    [32]byte       `cbor:"3,keyasint" json:"paper"`
}

// Rescinded says that a contract was undone.
type Rescinded struct {
	Contract ContractNumber `cbor:"1,keyasint"`
	On       calendar.Date  `cbor:"2,keyasint"`
	Returned int64          `cbor:"3,keyasint"` // What the owners had paid.
	Paper    [32]byte       `cbor:"4,keyasint"`
}

// Rescind decides whether a contract may be undone: not once the public share was bought out, nor from a day in a
// month that is billed.
func (r *Registry) Rescind(tx *kernel.Tx, c Rescind) error {
	contract, terms, due, refusal := r.standing(c.Contract)
	switch {
	case refusal != nil:
		return refusal
	case contract.Out != 0:
		return ErrBoughtOut
	case c.On.Check() != nil || c.On < contract.On || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case c.Paper == [32]byte{}:
		return ErrPaper
	case due.within(c.On):
		return ErrBilled
	}
	cause := tx.NextSequence()
	r.events.rescinded.Emit(tx, Rescinded{c.Contract, c.On, contract.Paid, c.Paper})
	err := r.payIn(tx, terms.Proceeds, terms.Outside, []int64{contract.Paid}, cause, uint64(c.Contract))
	if err == error(ledger.ErrBalance) {
		return ErrProceeds
	}
	return err
}

func (r *Registry) applyRescinded(e Rescinded) {
	c := r.contracts.Must(e.Contract)
	c.Ended, c.Rescinded = true, e.On
	r.contracts.Put(e.Contract, c)
	r.disown(e.Contract, c)
	h := r.homes.Must(c.Home)
	h.State, h.For = Free, 0
	r.homes.Put(c.Home, h)
	r.endDue(Subject{Kind: OfContract, Number: uint32(e.Contract)}, e.On)
}

func projectRescinded(_ kernel.At, e Rescinded, exec kernel.Exec) {
	exec(`UPDATE housing_contract SET state = 'rescinded', ended_date = ? WHERE number = ?`, e.On.String(),
		int64(e.Contract))
	exec(`UPDATE housing_home SET state = 'free' WHERE number = (SELECT home FROM housing_contract WHERE number = ?)`,
		int64(e.Contract))
}
