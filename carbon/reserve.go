package carbon

import (
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// The exchange's door. Another module calls these with its own transaction, so that tonnes
// and money of a trade move in one entry. There are no commands for them: whoever reserves
// is who delivers and releases.

// A Reservation is tonnes in escrow.
type Reservation struct {
	_      struct{} `cbor:",toarray"`
	Owner  company.Number
	Tonnes int64 // Still in escrow.
}

// A Reserve says what to put into escrow.
type Reserve struct {
	Owner   company.Number
	Tonnes  int64
	Lot     LotID     // 0: by the order of lots.
	Project ProjectID // 0: any; else with a vintage.
	Vintage uint16    // 0: any.
	Cause   uint64    // The caller's own number for it, such as that of an order.
}

// Reserved says that tonnes are in escrow. The lots follow as events of the same entry.
type Reserved struct {
	Reservation ReservationID  `cbor:"1,keyasint"`
	Owner       company.Number `cbor:"2,keyasint"`
	Tonnes      int64          `cbor:"3,keyasint"`
	Cause       uint64         `cbor:"4,keyasint,omitempty"`
}

// Reserve puts tonnes into escrow, or refuses.
func (r *Registry) Reserve(tx *kernel.Tx, c Reserve) (ReservationID, error) {
	refusal := r.take(
		holding{Owner: c.Owner, Status: Held},
		c.Tonnes,
		choice{lot: c.Lot, project: c.Project, vintage: c.Vintage},
	)
	if refusal != nil {
		return 0, refusal
	}
	id := ReservationID(r.last(countReservation)) + 1
	r.events.reserved.Emit(tx, Reserved{id, c.Owner, c.Tonnes, c.Cause})
	r.send(tx, target{owner: c.Owner, status: Listed, ref: uint64(id), keep: true})
	return id, nil
}

func (r *Registry) applyReserved(e Reserved) {
	r.numbers.Put(countReservation, uint64(e.Reservation))
	r.reservations.Put(e.Reservation, Reservation{Owner: e.Owner, Tonnes: e.Tonnes})
}

func projectReserved(at kernel.At, e Reserved, exec kernel.Exec) {
	var row []int64
	exec("carbon_reservation", int64(e.Reservation), &row)
	if row != nil {
		copy(row, []int64{int64(e.Owner), e.Tonnes, e.Tonnes, int64(e.Cause), at.Time, 0})
	}
}

// A Delivery says to whom tonnes go out of escrow, and what the seller gets for them. If the
// seller is a bank, the delivery is a sale from its store.
type Delivery struct {
	Reservation ReservationID
	To          company.Number
	Tonnes      int64
	Paid        int64            // Fen that the buyer paid with its fees. If it is a bank, its store keeps them as cost.
	Proceeds    int64            // Fen, fees not yet taken off.
	Fees        int64            // Fen.
	Account     ledger.AccountID // That the proceeds came to; for the record of a sale from store.
}

// Delivered says that tonnes have left escrow for a buyer.
type Delivered struct {
	Reservation ReservationID  `cbor:"1,keyasint"`
	To          company.Number `cbor:"2,keyasint"`
	Tonnes      int64          `cbor:"3,keyasint"`
}

// A Handed is what a delivery was for the banks that took part in it.
type Handed struct {
	Sale  SaleID // 0: the tonnes did not come from a bank's store.
	Layer uint64 // Of the buyer's store; 0: it is no bank.
	Parts []Part // The serials, if either is a bank.
}

// Deliver gives tonnes out of escrow to a buyer.
func (r *Registry) Deliver(tx *kernel.Tx, c Delivery) (h Handed, err error) {
	v, ok := r.reservations.Get(c.Reservation)
	switch {
	case !ok:
		return h, ErrReservation
	case c.Tonnes > v.Tonnes:
		return h, ErrReserved
	case c.To == v.Owner:
		return h, ErrSelf
	case !r.companies.Active(c.To):
		return h, ErrCompany
	case c.Paid < 0 || c.Proceeds < 0 || c.Fees < 0:
		return h, ErrPrice
	}
	from := holding{Owner: v.Owner, Status: Listed, Ref: uint64(c.Reservation)}
	if refusal := r.take(from, c.Tonnes, choice{}); refusal != nil {
		return h, refusal
	}
	bank := r.stocks.Has(v.Owner)
	if bank || r.stocks.Has(c.To) {
		h.Parts = r.partsTaken()
	}
	r.events.delivered.Emit(tx, Delivered{c.Reservation, c.To, c.Tonnes})
	cost, refusal := r.hand(tx, v.Owner, target{owner: c.To, status: Held, paid: c.Paid})
	if refusal != nil {
		return h, refusal
	}
	if bank {
		h.Sale = r.book(tx, Sold{Bank: v.Owner, Buyer: c.To, Tonnes: c.Tonnes, Proceeds: c.Proceeds, Fees: c.Fees,
			Cost: cost, Account: c.Account, Reservation: c.Reservation, Parts: h.Parts, Layers: r.soldLayers})
	}
	if into, ok := r.stocks.Get(c.To); ok {
		h.Layer = into.Layer
	}
	return h, nil
}

func (r *Registry) applyDelivered(e Delivered) { r.lessReserved(e.Reservation, e.Tonnes) }

// lessReserved takes tonnes off a reservation and ends it with the last one.
func (r *Registry) lessReserved(id ReservationID, tonnes int64) {
	v := r.reservations.Must(id)
	if v.Tonnes -= tonnes; v.Tonnes == 0 {
		r.reservations.Delete(id)
		return
	}
	r.reservations.Put(id, v)
}

func projectDelivered(at kernel.At, e Delivered, exec kernel.Exec) {
	projectLessReserved(at, e.Reservation, e.Tonnes, exec)
}

func projectLessReserved(at kernel.At, id ReservationID, tonnes int64, exec kernel.Exec) {
	var row []int64
	exec("carbon_reservation", int64(id), &row)
	if row == nil {
		return
	}
	if row[2] -= tonnes; row[2] == 0 {
		row[5] = at.Time
	}
}

// Released says that tonnes have gone from escrow back to their owner.
type Released struct {
	Reservation ReservationID `cbor:"1,keyasint"`
	Tonnes      int64         `cbor:"2,keyasint"`
}

// Release gives tonnes out of escrow back to their owner; 0: all of them.
func (r *Registry) Release(tx *kernel.Tx, id ReservationID, tonnes int64) error {
	v, ok := r.reservations.Get(id)
	switch {
	case !ok:
		return ErrReservation
	case tonnes > v.Tonnes:
		return ErrReserved
	case tonnes == 0:
		tonnes = v.Tonnes
	}
	refusal := r.take(holding{Owner: v.Owner, Status: Listed, Ref: uint64(id)}, tonnes, choice{})
	if refusal != nil {
		return refusal
	}
	r.events.released.Emit(tx, Released{id, tonnes})
	r.send(tx, target{owner: v.Owner, status: Held, keep: true})
	return nil
}

func (r *Registry) applyReleased(e Released) { r.lessReserved(e.Reservation, e.Tonnes) }

func projectReleased(at kernel.At, e Released, exec kernel.Exec) {
	projectLessReserved(at, e.Reservation, e.Tonnes, exec)
}

// Escrowed calls each with the tonnes of the lots in escrow under a reservation, in the order in which they are
// delivered, until it returns false.
func (r *Registry) Escrowed(id ReservationID, each func(tonnes int64) bool) {
	v, _ := r.reservations.Get(id)
	from := holding{Owner: v.Owner, Status: Listed, Ref: uint64(id)}
	for key, lot := range r.holdings.From(from) {
		if key.Owner != from.Owner || key.Status != from.Status || key.Ref != from.Ref || !each(r.lots.Must(lot).Tonnes()) {
			return
		}
	}
}

// Reservation returns what is in escrow; false if it has ended.
func (r *Registry) Reservation(id ReservationID) (Reservation, bool) { return r.reservations.Get(id) }
