package exchange

import (
	"liangshan/book"
	"liangshan/kernel"
)

// An Offer is an order that a taker may pick, without who stands behind it. Its number is its place in time: it grows
// with each order that rests in the instrument and tells no more than the queue does.
type Offer struct {
	Number uint64
	Price  int32 // Fen.
	Tonnes int32 // Shown.
}

const (
	offerLevels = 5   // Prices of a side from which takers pick.
	offersMax   = 500 // Orders of a side that are told.
)

// Offers returns the orders that takers may pick now, of a side, best first; nil where nothing is picked.
func (x *Exchange) Offers(id InstrumentID, s book.Side) (all []Offer) {
	x.refresh()
	m := x.live.market(id)
	if m == nil || m.book == nil || !m.day.Terms.Pick || m.day.Current() != Continuous {
		return nil
	}
	prices, last := 0, int32(0)
	m.book.Walk(s, func(o book.Resting) bool {
		if o.Price != last {
			prices, last = prices+1, o.Price
		}
		if prices > offerLevels || len(all) == offersMax {
			return false
		}
		all = append(all, Offer{m.book.Time(o.ID), o.Price, o.Shown})
		return true
	})
	return all
}

// offered returns the order at a price that a taker names by the number of the offer.
func (m *market) offered(s book.Side, price int32, c Pick) (maker OrderID, refusal *kernel.Refusal) {
	if c.Maker != 0 {
		return 0, ErrConflict
	}
	refusal = ErrOfferGone
	if m.book == nil {
		return 0, refusal
	}
	prices, last := 0, int32(0)
	m.book.Walk(s, func(o book.Resting) bool {
		if o.Price != last {
			prices, last = prices+1, o.Price
		}
		if prices <= offerLevels && o.Price == price && m.book.Time(o.ID) == c.Offer {
			maker, refusal = OrderID(o.ID), nil
		}
		return refusal != nil && prices <= offerLevels
	})
	return maker, refusal
}
