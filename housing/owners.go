package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// ChangeOwners asks that a contract go on with other owners or shares: after a death, a divorce or a mistake. It
// takes two persons. The public share stays as it is.
type ChangeOwners struct {
	Contract ContractNumber `cbor:"1,keyasint" json:"contract"`
	On       calendar.Date  `cbor:"2,keyasint" json:"on"`
	Owners   []Owner        `cbor:"3,keyasint" json:"owners"` // All of them, from then on.
	Paper    [32]byte       `cbor:"4,keyasint" json:"paper"`  // SHA-256 of the certificate, judgment or agreement.
}

// OwnersChanged says who the owners are from a day on.
type OwnersChanged ChangeOwners

// ChangeOwners decides whether the owners may change. The years of the contract go on running.
func (r *Registry) ChangeOwners(tx *kernel.Tx, c ChangeOwners) error {
	contract, _, _, refusal := r.standing(c.Contract)
	if refusal != nil {
		return refusal
	}
	switch {
	case c.On.Check() != nil || c.On < contract.On || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case c.Paper == [32]byte{}:
		return ErrPaper
	}
	if refusal := r.checkOwners(c.Owners); refusal != nil {
		return refusal
	}
	if _, refusal := sharesOf(c.Owners, contract.PublicNum, contract.PublicDen); refusal != nil {
		return refusal
	}
	r.events.owners.Emit(tx, OwnersChanged(c))
	return nil
}

func (r *Registry) applyOwners(e OwnersChanged) {
	c := r.contracts.Must(e.Contract)
	r.disown(e.Contract, c)
	for _, o := range e.Owners {
		r.owners.Put(ownerKey{Owner: o.Person, Contract: e.Contract}, e.Contract)
	}
	c.Owners = e.Owners
	r.contracts.Put(e.Contract, c)
}

// disown takes the owners of a contract off the index. Inside Apply only.
func (r *Registry) disown(number ContractNumber, c Contract) {
	for _, o := range c.Owners {
		r.owners.Delete(ownerKey{Owner: o.Person, Contract: number})
	}
}

func projectOwners(_ kernel.At, e OwnersChanged, exec kernel.Exec) {
	exec(`UPDATE housing_owner SET share = '0/1', until_date = ? WHERE contract = ? AND until_date IS NULL`, e.On.String(),
		int64(e.Contract))
	for _, o := range e.Owners {
		exec(`INSERT INTO housing_owner (contract, person, share, paid_fen) VALUES (?, ?, ?, 0)
			ON CONFLICT (contract, person) DO UPDATE SET share = excluded.share, until_date = NULL`, int64(e.Contract),
			int64(o.Person), ratio(o.Num, o.Den))
	}
}
