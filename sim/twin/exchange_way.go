package twin

import (
	"liangshan/book"
	"liangshan/exchange"
)

// room reports whether a bank's store may take so many tonnes more beside all that it bids for.
func (m *Exchange) room(e *entry, p exchange.Participant, sell bool, tonnes int64) bool {
	if sell || !m.bank(p) {
		return true
	}
	for _, b := range m.markets {
		for _, o := range b.orders {
			if !o.sell && o.owner() == p {
				tonnes += o.whole()
			}
		}
	}
	return !m.overfull(e, p, tonnes)
}

// overfull reports whether a bank's store has no room for so many tonnes beside what it bought in the entry.
func (m *Exchange) overfull(e *entry, p exchange.Participant, tonnes int64) bool {
	if n := e.nets[p]; n != nil {
		tonnes += n.bought
	}
	return m.of.Carbon.tooMuch(Env{Time: minuteAt(e.date, 0)}, m.members[p].Company, tonnes)
}

// stuck reports whether no trade with a resting order could be settled; bids are those of banks that could so far.
func (m *Exchange) stuck(e *entry, o *restingOrder, bids map[exchange.Participant]int64) bool {
	p := o.owner()
	if m.mayTrade(p) != "" || !m.able(p) {
		return true
	}
	if o.sell || !m.bank(p) {
		return false
	}
	if m.overfull(e, p, bids[p]+o.whole()) {
		return true
	}
	bids[p] += o.whole()
	return false
}

// clearWay takes out, among the orders that an order may meet, those with which no trade could be settled.
func (m *Exchange) clearWay(e *entry, p exchange.Participant, o *askedOrder) {
	if e.b.bookTakes() == book.Continuous {
		m.clearSide(e, p, o, o.crosses)
	}
}

// clearSide looks at the other side's orders at prices of which something holds, by priority, until those that can
// trade show as much as is asked for.
func (m *Exchange) clearSide(e *entry, p exchange.Participant, o *askedOrder, at func(price int64) bool) {
	var gone []exchange.OrderID
	left, bids := o.tonnes, map[exchange.Participant]int64{}
	for _, i := range e.b.queue(!o.sell) {
		x := &e.b.orders[i]
		if left <= 0 {
			break
		}
		switch {
		case !at(x.price), x.owner() == p:
		case m.stuck(e, x, bids):
			gone = append(gone, x.id)
		default:
			left -= x.shown
		}
	}
	for _, id := range gone {
		m.takeOut(e, e.b.find(id))
	}
}
