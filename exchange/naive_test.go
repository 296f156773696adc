package exchange_test

import (
	"slices"

	"liangshan/book"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// naive is the listing market in continuous trading as one would write it from the comments, with
// no thought of speed: one list of orders, sorted whenever a side is looked at, and copied whenever
// something might come to nothing.
type naive struct {
	low, high       int64
	qtyMax          int64
	feeBuy, feeSell int64 // Parts per million.
	tax             int64
	parties         []party // By participant; 0 is nobody.
	orders          []standing
	clock           int
	trades          int
	volume          int64
	turnover        int64
	fees            int64
}

type party struct {
	cash, reserved int64
	held, escrow   int64
	listed         int64 // Of escrow, set aside.
	bought, sold   int64 // In this entry.
	reference      uint32
	frozen         bool
}

type standing struct {
	id            exchange.OrderID
	p             exchange.Participant
	side          book.Side
	price         int64
	shown, hidden int64
	peak          int64
	life          book.Life
	until         int32
	seq           int
}

func (n *naive) clone() *naive {
	c := *n
	c.parties, c.orders = slices.Clone(n.parties), slices.Clone(n.orders)
	return &c
}

func ceil(value, ppm int64) int64 {
	n := value * ppm / 1_000_000
	if value*ppm%1_000_000 != 0 {
		n++
	}
	return n
}

// cost is what a tonne at a price may cost a buyer at most.
func (n *naive) cost(price int64) int64 { return price + ceil(price, n.feeBuy) }

func (n *naive) aside(p exchange.Participant, s book.Side, price, tonnes int64) {
	if s == book.Buy {
		n.parties[p].reserved += tonnes * n.cost(price)
	} else {
		n.parties[p].listed += tonnes
	}
}

// queue lists the orders of a side by priority.
func (n *naive) queue(s book.Side) (q []int) {
	for i, o := range n.orders {
		if o.side == s {
			q = append(q, i)
		}
	}
	slices.SortFunc(q, func(i, j int) int {
		a, b := n.orders[i], n.orders[j]
		if a.price != b.price {
			if (a.price > b.price) == (s == book.Buy) {
				return -1
			}
			return 1
		}
		return a.seq - b.seq
	})
	return q
}

func (n *naive) find(id exchange.OrderID) int {
	return slices.IndexFunc(n.orders, func(o standing) bool { return o.id == id })
}

// lose takes tonnes off an order, the hidden part first.
func (n *naive) lose(i int, tonnes int64) {
	o := &n.orders[i]
	n.aside(o.p, o.side, o.price, -tonnes)
	h := min(tonnes, o.hidden)
	o.hidden -= h
	if o.shown -= tonnes - h; o.shown == 0 {
		n.orders = slices.Delete(n.orders, i, i+1)
	}
}

func (n *naive) next() int { n.clock++; return n.clock }

// clearWay takes out the orders of frozen accounts that an order may meet, among so many as show what it asks for.
func (n *naive) clearWay(a exchange.Ask) {
	left := int64(a.Tonnes)
	var gone []exchange.OrderID
	for _, i := range n.queue(a.Side ^ 1) {
		o := n.orders[i]
		far := a.Side == book.Buy && o.price > int64(a.Price) || a.Side == book.Sell && o.price < int64(a.Price)
		if left <= 0 || far && !a.Market {
			break
		}
		switch {
		case o.p == a.Order.Participant():
		case n.parties[o.p].frozen:
			gone = append(gone, o.id)
		default:
			left -= o.shown
		}
	}
	for _, id := range gone {
		i := n.find(id)
		n.lose(i, n.orders[i].shown+n.orders[i].hidden)
	}
}

// match trades an order with the other side; left is 0 if prevention ended it.
func (n *naive) match(a exchange.Ask) (filled, left int64) {
	p := a.Order.Participant()
	left = int64(a.Tonnes)
	for left > 0 {
		q := n.queue(a.Side ^ 1)
		if len(q) == 0 {
			break
		}
		m := &n.orders[q[0]]
		if !a.Market && (a.Side == book.Buy && m.price > int64(a.Price) || a.Side == book.Sell && m.price < int64(a.Price)) {
			break
		}
		if m.p == p {
			whole := m.shown + m.hidden
			switch a.Prevent {
			case book.CancelOldest:
				n.lose(q[0], whole)
			case book.CancelBoth:
				n.lose(q[0], whole)
				return filled, 0
			case book.Decrement:
				x := min(left, whole)
				n.lose(q[0], x)
				left -= x
			default:
				return filled, 0
			}
			continue
		}
		x := min(left, m.shown)
		n.trade(q[0], a, x)
		filled, left = filled+x, left-x
	}
	return filled, left
}

func (n *naive) trade(i int, a exchange.Ask, tonnes int64) {
	m := &n.orders[i]
	p := a.Order.Participant()
	buyer, seller := p, m.p
	if a.Side == book.Sell {
		buyer, seller = seller, buyer
	}
	n.aside(m.p, m.side, m.price, -tonnes)
	value := m.price * tonnes
	feeBuy, feeSell, tax := ceil(value, n.feeBuy), ceil(value, n.feeSell), ceil(value, n.tax)
	n.parties[buyer].cash -= value + feeBuy
	n.parties[buyer].bought += tonnes
	n.parties[seller].cash += value - feeSell - tax
	n.parties[seller].sold += tonnes
	n.fees += feeBuy + feeSell + tax
	n.trades++
	n.volume, n.turnover = n.volume+tonnes, n.turnover+value
	if m.shown -= tonnes; m.shown == 0 {
		m.shown = min(m.peak, m.hidden)
		m.hidden -= m.shown
		m.seq = n.next()
	}
	if m.shown == 0 {
		n.orders = slices.Delete(n.orders, i, i+1)
	}
}

// sellable is what a participant could sell: what it holds and has in escrow, less what is listed,
// and less what it sold in this entry.
func (n *naive) sellable(p exchange.Participant) int64 {
	q := &n.parties[p]
	return q.held + q.escrow - q.sold - q.listed
}

func (n *naive) affords(a exchange.Ask, price int64) *kernel.Refusal {
	p := &n.parties[a.Order.Participant()]
	if a.Side == book.Buy {
		if int64(a.Tonnes)*n.cost(price) > p.cash-p.reserved {
			return exchange.ErrCash
		}
	} else if int64(a.Tonnes) > n.sellable(a.Order.Participant()) {
		return exchange.ErrTonnes
	}
	return nil
}

func (n *naive) enter(a exchange.Ask) *kernel.Refusal {
	once := a.Life == book.Immediate || a.Life == book.WholeOnly
	price := int64(a.Price)
	switch {
	case a.Tonnes < 1 || int64(a.Tonnes) > n.qtyMax:
		return exchange.ErrSize
	case uint32(a.Order) <= n.parties[a.Order.Participant()].reference:
		return exchange.ErrOrderNumber
	case a.Market && a.Price != 0:
		return exchange.ErrConflict
	case a.Life == book.Dated && a.Until < int32(rig.Day(today)):
		return exchange.ErrConflict
	case !a.Market && (price < n.low || price > n.high):
		return exchange.ErrBand
	}
	if a.Market {
		price = n.high
	}
	if r := n.affords(a, price); r != nil {
		return r
	}
	n.clearWay(a)
	switch {
	case a.Market && !once, a.Post && (once || a.Minimum != 0), a.Peak != 0 && once, a.Life != book.Dated && a.Until != 0:
		return exchange.ErrConflict
	case a.Minimum > a.Tonnes || a.Peak > a.Tonnes:
		return exchange.ErrSize
	}
	return n.admit(a)
}

// admit trades and rests an order, or leaves everything as it was.
func (n *naive) admit(a exchange.Ask) *kernel.Refusal {
	trial := n.clone()
	filled, left := trial.match(a)
	switch {
	case a.Post && (trial.trades != n.trades || len(trial.orders) != len(n.orders) || left != int64(a.Tonnes)):
		return exchange.ErrWouldTrade
	case a.Life == book.WholeOnly && filled < int64(a.Tonnes):
		return exchange.ErrNotFillable
	case filled < int64(a.Minimum):
		return exchange.ErrMinimumUnmet
	}
	*n = *trial
	p := &n.parties[a.Order.Participant()]
	p.reference = max(p.reference, uint32(a.Order))
	if left > 0 && a.Life != book.Immediate && a.Life != book.WholeOnly {
		o := standing{id: a.Order, p: a.Order.Participant(), side: a.Side, price: int64(a.Price), shown: left, peak: int64(a.Peak),
			life: a.Life, until: a.Until, seq: n.next()}
		if o.peak > 0 && o.peak < left {
			o.shown, o.hidden = o.peak, left-o.peak
		}
		n.aside(o.p, o.side, o.price, left)
		n.orders = append(n.orders, o)
	}
	return nil
}

func (n *naive) own(id exchange.OrderID) (int, *kernel.Refusal) {
	if i := n.find(id); i >= 0 {
		return i, nil
	}
	return 0, exchange.ErrUnknownOrder
}

func (n *naive) replace(a exchange.Ask) *kernel.Refusal {
	i, refusal := n.own(a.Order)
	switch {
	case a.Tonnes <= 0:
		return exchange.ErrSize
	case refusal != nil:
		return refusal
	case int64(a.Tonnes) > n.qtyMax:
		return exchange.ErrSize
	case int64(a.Price) < n.low || int64(a.Price) > n.high:
		return exchange.ErrBand
	}
	o := n.orders[i]
	whole := o.shown + o.hidden
	if o.price == int64(a.Price) && int64(a.Tonnes) < whole {
		n.lose(i, whole-int64(a.Tonnes))
		return nil
	}
	trial := n.clone()
	trial.aside(o.p, o.side, o.price, -whole)
	trial.orders = slices.Delete(trial.orders, i, i+1)
	a.Side, a.Life, a.Until, a.Peak, a.Minimum, a.Post, a.Market = o.side, o.life, o.until, int32(min(o.peak, int64(a.Tonnes))), 0, false, false
	if refusal := trial.affords(a, int64(a.Price)); refusal != nil {
		return refusal
	}
	trial.clearWay(a)
	if refusal := trial.admit(a); refusal != nil {
		return refusal
	}
	*n = *trial
	return nil
}

// alone decides a command of its own: one that is refused changes nothing.
func (n *naive) alone(a exchange.Ask) *kernel.Refusal {
	before := n.clone()
	refusal := n.ask(a)
	if refusal != nil {
		*n = *before
	}
	return refusal
}

// ask decides one row.
func (n *naive) ask(a exchange.Ask) *kernel.Refusal {
	if a.Prevent == book.Allow {
		a.Prevent = book.CancelNewest
	}
	if enters := a.What == exchange.AskOrder || a.What == exchange.AskReplace; enters &&
		n.parties[a.Order.Participant()].frozen {
		return exchange.ErrFrozen
	}
	switch a.What {
	case exchange.AskOrder:
		return n.enter(a)
	case exchange.AskReplace:
		return n.replace(a)
	}
	i, refusal := n.own(a.Order)
	if refusal != nil {
		return refusal
	}
	o := n.orders[i]
	if a.What == exchange.AskCancel {
		n.lose(i, o.shown+o.hidden)
		return nil
	}
	if a.Tonnes < 1 || int64(a.Tonnes) >= o.shown+o.hidden {
		return exchange.ErrSize
	}
	n.lose(i, int64(a.Tonnes))
	return nil
}

// end ends an entry: sellers' escrow is filled up so many times, then tonnes move.
func (n *naive) end(times int64) {
	for i := range n.parties {
		p := &n.parties[i]
		if short := p.listed + p.sold - p.escrow; short > 0 {
			short = max(short, min(short*times, p.held))
			p.escrow += short
			p.held -= short
		}
	}
	for i := range n.parties {
		p := &n.parties[i]
		if p.bought > p.sold {
			p.held += p.bought - p.sold
		} else {
			p.escrow -= p.sold - p.bought
		}
		p.bought, p.sold = 0, 0
	}
}
