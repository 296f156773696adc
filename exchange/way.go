package exchange

import (
	"liangshan/book"
	"liangshan/carbon"
	"liangshan/kernel"
)

// reaches reports whether an order would trade at a price of the other side.
func reaches(o *book.Order, price int32) bool {
	return o.Market || o.Side == book.Buy && price <= o.Price || o.Side == book.Sell && price >= o.Price
}

// clearWay takes out the orders that an order may meet in continuous trading and with which no trade could be settled,
// as a call does before it is held: nobody's order stands in the way of all others. It looks at orders by their
// priority until those that can trade show as much as is asked for. An order that is refused afterwards, in a command
// of many, has cleared the way for the next.
func (x *Exchange) clearWay(m *market, o *book.Order) {
	x.batch.stuck = x.batch.stuck[:0]
	if x.batch.clear || m.book.Session() != book.Continuous {
		return
	}
	if best, ok := m.book.Best(o.Side ^ 1); !ok || !reaches(o, best) {
		return
	}
	x.clearMakers(m, o, func(r *book.Resting) (looks, goesOn bool) {
		return r.Account != o.Account, reaches(o, r.Price)
	})
}

// pickable clears the way of a taker that picks at a price. An order that it names itself is refused where automatic
// matching would take it out, wherever it stands in the queue: others are none of the taker's business then. Nor is
// what keeps its participant from trading: it is refused as an offer that is not there.
func (x *Exchange) pickable(m *market, o *book.Order, maker OrderID) *kernel.Refusal {
	if maker == 0 {
		x.clearPick(m, o)
		return nil
	}
	r, ok := m.book.Order(uint64(maker))
	if !ok || r.Side == o.Side || r.Price != o.Price {
		return nil // The book says why.
	}
	p := Participant(r.Account)
	stuck := x.mayTrade(p) != nil || x.fit(p) != nil
	if stuck || r.Side == book.Buy && x.batch.banks.has(p) && !x.storeTakes(p, int64(r.Shown)+int64(r.Hidden)) {
		return ErrOfferGone
	}
	return nil
}

// clearPick is clearWay for a taker that picks at a price.
func (x *Exchange) clearPick(m *market, o *book.Order) {
	x.clearMakers(m, o, func(r *book.Resting) (looks, goesOn bool) {
		return r.Price == o.Price && r.Account != o.Account, r.Price == o.Price || !beyond(o.Side, r.Price, o.Price)
	})
}

// lookOnce looks at all participants at once, where a command of very many rows would look at most of them: if all can
// settle and none is a bank, no row has to look at whom it meets.
func (x *Exchange) lookOnce(rows int) {
	if rows < 4*len(x.live.members) {
		return
	}
	for p := Participant(1); int(p) < len(x.live.members); p++ {
		switch x.live.members[p].State {
		case Approved:
			if x.fit(p) != nil || x.batch.banks.has(p) {
				return
			}
		case Suspended:
			return
		}
	}
	x.batch.clear = true
}

// beyond reports whether a price of the other side is worse for a taker than another.
func beyond(taker book.Side, price, than int32) bool {
	if taker == book.Buy {
		return price > than
	}
	return price < than
}

// clearMakers takes out orders of those that a test looks at, by priority, until it goes on no more.
func (x *Exchange) clearMakers(m *market, o *book.Order, test func(*book.Resting) (looks, goesOn bool)) {
	b := &x.batch
	b.stuck = b.stuck[:0]
	left := o.Qty
	var bids map[Participant]int64 // Of banks.
	m.book.Walk(o.Side^1, func(r book.Resting) bool {
		looks, goesOn := test(&r)
		if !goesOn || !looks {
			return goesOn
		}
		p := Participant(r.Account)
		stuck := x.mayTrade(p) != nil || x.fit(p) != nil
		if !stuck && r.Side == book.Buy && b.banks.has(p) {
			if bids == nil {
				bids = map[Participant]int64{}
			}
			whole := int64(r.Shown) + int64(r.Hidden)
			if stuck = !x.storeTakes(p, bids[p]+whole); !stuck {
				bids[p] += whole
			}
		}
		if stuck {
			b.stuck = append(b.stuck, r)
		} else {
			left -= r.Shown
		}
		return left > 0
	})
	if len(b.stuck) > 0 {
		x.live.open = true
	}
	for _, r := range b.stuck {
		was, _ := m.book.TakeOut(r.ID, r.Account)
		x.tellTakenOut(m, was, FactCancelled, ByOfficer)
	}
}

// storeTakes reports whether a bank's store may take so many tonnes more beside those that it has bought in this entry.
func (x *Exchange) storeTakes(p Participant, tonnes int64) bool {
	b := &x.batch
	most, limited := x.carbon.Parameter(carbon.StockMax, b.date)
	stock, _ := x.carbon.Stock(x.live.members[p].Company)
	return !limited || stock.Tonnes+b.nets[p].bought+tonnes <= most
}

// hasRoom refuses a bid of a bank for more than its store may take, with all that it bids for already.
func (x *Exchange) hasRoom(p Participant, s book.Side, tonnes int64) *kernel.Refusal {
	if s != book.Buy || !x.batch.banks.has(p) {
		return nil
	}
	for _, m := range x.live.markets {
		if m == nil || m.book == nil {
			continue
		}
		m.book.Walk(book.Buy, func(r book.Resting) bool {
			if Participant(r.Account) == p {
				tonnes += int64(r.Shown) + int64(r.Hidden)
			}
			return true
		})
	}
	if !x.storeTakes(p, tonnes) {
		return carbon.ErrStockLimit
	}
	return nil
}
