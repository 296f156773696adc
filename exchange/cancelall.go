package exchange

import (
	"liangshan/book"
	"liangshan/company"
	"liangshan/kernel"
)

// CancelAll asks that all orders of a participant leave, in one instrument or in all, or as many as one entry holds:
// ask again until none is left.
type CancelAll struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"` // 0: all.
}

// CancelAll decides whether a participant's orders may leave: at any time but in a closing call.
func (x *Exchange) CancelAll(tx *kernel.Tx, c CancelAll) error {
	p, markets, err := x.clearable(c)
	if err != nil {
		return err
	}
	found, late := false, false
	for _, m := range markets {
		own := m.ordersOf(p, 1)
		switch {
		case m.leaving() != nil:
			late = late || len(own) > 0 || c.Instrument != 0
		case len(own) > 0:
			found = true
		}
	}
	switch {
	case found:
		return x.sweepOut(tx, p, markets, ByMass)
	case late:
		return ErrTooLate
	}
	return ErrNoOrders
}

// Clear decides whether an officer may take a participant's orders out, in whatever session, and end the blocks in
// which it takes part.
func (x *Exchange) Clear(tx *kernel.Tx, c CancelAll) error {
	p, markets, err := x.clearable(c)
	if err != nil {
		return err
	}
	any := false
	for _, m := range markets {
		any = any || len(m.ordersOf(p, 1)) > 0 || len(x.blocksOf(m.id, p)) > 0
	}
	if !any {
		return ErrNoOrders
	}
	return x.clear(tx, p, markets)
}

// clear ends the blocks of a participant in some markets, and takes out its orders, or as many as one entry holds.
func (x *Exchange) clear(tx *kernel.Tx, p Participant, markets []*market) error {
	for _, m := range markets {
		for _, id := range x.blocksOf(m.id, p) {
			if b, ok := x.blocks.Get(id); ok { // Answers have ended with their post.
				x.endBlock(tx, m, id, &b, "cleared")
			}
		}
	}
	return x.sweepOut(tx, p, markets, ByOfficer)
}

// clearable returns the participant that a company is and the markets that are meant.
func (x *Exchange) clearable(c CancelAll) (p Participant, markets []*market, err error) {
	x.refresh()
	p, ok := x.byCompany.Get(c.Company)
	one := x.live.market(c.Instrument)
	switch {
	case c.Instrument != 0 && one == nil:
		return 0, nil, ErrInstrument
	case !ok:
		return 0, nil, ErrParticipant
	case c.Instrument != 0 && one.book == nil:
		return 0, nil, ErrSession
	case c.Instrument != 0:
		return p, []*market{one}, nil
	}
	return p, x.begun(), nil
}

// begun returns the markets that have had a day.
func (x *Exchange) begun() (all []*market) {
	for _, m := range x.live.markets {
		if m != nil && m.book != nil {
			all = append(all, m)
		}
	}
	return all
}

// ordersOf returns the orders of a participant, so many at most.
func (m *market) ordersOf(p Participant, most int) (own []uint64) {
	for s := book.Buy; s <= book.Sell; s++ {
		m.book.Walk(s, func(r book.Resting) bool {
			if r.Account == int32(p) && len(own) < most {
				own = append(own, r.ID)
			}
			return len(own) < most
		})
	}
	return own
}

// sweepOut takes a participant's orders out of some markets, as far as they may leave and one entry holds them.
func (x *Exchange) sweepOut(tx *kernel.Tx, p Participant, markets []*market, by uint8) error {
	most := sweepMax
	for _, m := range markets {
		own := m.ordersOf(p, most)
		why := m.leaving()
		if len(own) == 0 || why != nil && (by != ByOfficer || why != ErrTooLate) {
			continue
		}
		x.begin(tx, m)
		for _, id := range own {
			if refusal := x.takeOut(m, p, OrderID(id), by); refusal != nil {
				return refusal
			}
		}
		most -= len(own)
		if err := x.finish(tx); err != nil {
			return err
		}
	}
	return nil
}
