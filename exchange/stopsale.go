package exchange

import "liangshan/kernel"

// StopSale asks that a one-way auction that is under way be ended, however far it has come. It takes two persons. What
// was settled stands; all others go free with their deposits, and the applicant with what is left of its own.
type StopSale struct {
	Sale   SaleID `cbor:"1,keyasint" json:"sale"`
	Reason string `cbor:"2,keyasint" json:"reason"` // A code.
}

// StopSale decides whether a one-way auction may be stopped. Before it opens, CancelSale calls it off.
func (x *Exchange) StopSale(tx *kernel.Tx, c StopSale) error {
	return x.endEarly(tx, c.Sale, c.Reason, SaleOpen, SaleReveal, SaleAwarded)
}
