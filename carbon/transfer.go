package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
)

// Transfer asks that tonnes go from one owner to another.
type Transfer struct {
	From    company.Number `cbor:"1,keyasint" json:"from"`
	To      company.Number `cbor:"2,keyasint" json:"to"`
	Tonnes  int64          `cbor:"3,keyasint" json:"tonnes"`
	Lot     LotID          `cbor:"4,keyasint,omitempty" json:"lot,omitempty"`     // A named lot; else the oldest vintage first.
	Project ProjectID      `cbor:"5,keyasint,omitempty" json:"project,omitempty"` // Only of this project; with a vintage.
	Vintage uint16         `cbor:"6,keyasint,omitempty" json:"vintage,omitempty"` // Only of this vintage.
}

// Transfer decides whether tonnes may go.
func (r *Registry) Transfer(tx *kernel.Tx, c Transfer) error {
	if c.From == c.To {
		return ErrSelf
	}
	if !r.companies.Active(c.To) {
		return ErrCompany
	}
	refusal := r.take(
		holding{Owner: c.From, Status: Held},
		c.Tonnes,
		choice{lot: c.Lot, project: c.Project, vintage: c.Vintage},
	)
	if refusal == nil {
		_, refusal = r.hand(tx, c.From, target{owner: c.To, status: Held})
	}
	return asError(refusal)
}
