package twin

import (
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/exchange"
)

// A restingOrder rests in a market.
type restingOrder struct {
	id            exchange.OrderID
	sell          bool
	price         int64
	shown, hidden int64
	peak          int64
	life          book.Life
	until         int32
	seq           int
}

func (o *restingOrder) whole() int64 { return o.shown + o.hidden }

func (o *restingOrder) owner() exchange.Participant { return o.id.Participant() }

// queue lists the places of a side's orders by priority.
func (b *bourse) queue(sell bool) (q []int) {
	for i, o := range b.orders {
		if o.sell == sell {
			q = append(q, i)
		}
	}
	slices.SortFunc(q, func(i, j int) int {
		x, y := b.orders[i], b.orders[j]
		switch {
		case x.price == y.price:
			return x.seq - y.seq
		case (x.price < y.price) == sell:
			return -1
		}
		return 1
	})
	return q
}

// best returns the place of a side's first order; -1 without one.
func (b *bourse) best(sell bool) int {
	best := -1
	for i := range b.orders {
		o := &b.orders[i]
		if o.sell != sell {
			continue
		}
		if best >= 0 {
			x := &b.orders[best]
			if x.price == o.price && x.seq < o.seq || x.price != o.price && (x.price < o.price) == sell {
				continue
			}
		}
		best = i
	}
	return best
}

func (b *bourse) find(id exchange.OrderID) int {
	return slices.IndexFunc(b.orders, func(o restingOrder) bool { return o.id == id })
}

func (b *bourse) next() int { b.clock++; return b.clock }

// lose takes tonnes off an order without a trade, the hidden part first.
func (b *bourse) lose(i int, tonnes int64) {
	o := &b.orders[i]
	h := min(tonnes, o.hidden)
	o.hidden -= h
	if o.shown -= tonnes - h; o.shown == 0 {
		b.orders = slices.Delete(b.orders, i, i+1)
	}
}

// fill takes traded tonnes off what an order shows. One that has more shows it at the end of the queue.
func (b *bourse) fill(i int, tonnes int64) {
	o := &b.orders[i]
	if o.shown -= tonnes; o.shown > 0 {
		return
	}
	if o.hidden == 0 {
		b.orders = slices.Delete(b.orders, i, i+1)
		return
	}
	o.shown = min(o.peak, o.hidden)
	o.hidden -= o.shown
	o.seq = b.next()
}

// A hit is a trade or a loss of a resting order, in the order in which they happen.
type hit struct {
	order  restingOrder // As it was.
	tonnes int64
	loss   bool
}

// An asked order is one that enters.
type askedOrder struct {
	id      exchange.OrderID
	sell    bool
	price   int64
	tonnes  int64
	minimum int64
	peak    int64
	until   int32
	life    book.Life
	prevent book.Prevention
	market  bool
	post    bool
}

func (o *askedOrder) atOnce() bool { return o.life == book.Immediate || o.life == book.WholeOnly }

// crosses reports whether an order's limit reaches a price.
func (o *askedOrder) crosses(price int64) bool {
	return o.market || (o.sell && price >= o.price) || (!o.sell && price <= o.price)
}

// run trades an order with what it crosses. What is left is 0 if prevention ended it.
func (b *bourse) run(o *askedOrder) (hits []hit, filled, left int64) {
	left = o.tonnes
	for left > 0 {
		i := b.best(!o.sell)
		if i < 0 || !o.crosses(b.orders[i].price) {
			break
		}
		was := b.orders[i]
		if was.owner() != o.id.Participant() {
			n := min(left, was.shown)
			b.fill(i, n)
			hits = append(hits, hit{was, n, false})
			filled, left = filled+n, left-n
			continue
		}
		switch o.prevent {
		case book.CancelNewest:
			return hits, filled, 0
		case book.CancelOldest:
			b.lose(i, was.whole())
			hits = append(hits, hit{was, was.whole(), true})
		case book.CancelBoth:
			b.lose(i, was.whole())
			return append(hits, hit{was, was.whole(), true}), filled, 0
		default:
			n := min(left, was.whole())
			b.lose(i, n)
			hits = append(hits, hit{was, n, true})
			left -= n
		}
	}
	return hits, filled, left
}

// bookTakes returns what the book takes in a session.
func (b *bourse) bookTakes() book.Session {
	switch s := b.day.Current(); {
	case s == exchange.PreOpen, s == exchange.OpeningCall, s == exchange.ClosingCall:
		return book.Call
	case s == exchange.Continuous && b.day.Terms.Pick:
		return book.Listing
	case s == exchange.Continuous:
		return book.Continuous
	case s == exchange.Closed:
		return book.Closed
	}
	return book.Halted
}

// admit lets an order trade and rest, or says why it does not. Then nothing has changed.
func (b *bourse) admit(o *askedOrder) (hits []hit, rests int64, code string) {
	continuous := b.bookTakes() == book.Continuous
	switch {
	case !continuous && (o.market || o.atOnce() || o.post || o.minimum != 0):
		return nil, 0, "exchange.session"
	case o.life > book.Dated, o.prevent > book.Decrement, o.market && !o.atOnce(),
		o.post && (o.atOnce() || o.minimum != 0), o.peak != 0 && (o.atOnce() || o.peak < 0),
		o.life == book.Dated && (o.until < 1 || o.until >= 1<<31-2), o.life != book.Dated && o.until != 0:
		return nil, 0, "exchange.terms_conflict"
	case o.minimum < 0 || o.minimum > o.tonnes || o.peak > o.tonnes:
		return nil, 0, "exchange.size"
	}
	left, filled := o.tonnes, int64(0)
	if continuous {
		before, clock := b.orders, b.clock
		b.orders = slices.Clone(b.orders)
		hits, filled, left = b.run(o)
		switch i := best(before, !o.sell); {
		case o.post && i >= 0 && o.crosses(before[i].price):
			code = "exchange.would_trade"
		case o.life == book.WholeOnly && filled < o.tonnes:
			code = "exchange.not_fillable"
		case filled < o.minimum:
			code = "exchange.minimum_unmet"
		}
		if code != "" {
			b.orders, b.clock = before, clock
			return nil, 0, code
		}
	}
	if left == 0 || o.atOnce() {
		return hits, 0, ""
	}
	n := restingOrder{
		id:    o.id,
		sell:  o.sell,
		price: o.price,
		shown: left,
		peak:  o.peak,
		life:  o.life,
		until: o.until,
		seq:   b.next(),
	}
	if o.peak > 0 && o.peak < left {
		n.shown, n.hidden = o.peak, left-o.peak
	}
	b.orders = append(b.orders, n)
	return hits, left, ""
}

func best(orders []restingOrder, sell bool) int {
	b := bourse{orders: orders}
	return b.best(sell)
}

// settleHits takes what happened to resting orders into the account of an entry.
func (m *Exchange) settleHits(e *entry, id exchange.OrderID, sell bool, hits []hit, mode exchange.Mode) {
	for _, h := range hits {
		m.aside(e, h.order.owner(), h.order.sell, h.order.price, -h.tonnes)
		e.facts++
		switch {
		case h.loss:
		case sell:
			m.deal(e, h.order.id, id, h.order.price, h.tonnes, mode, 2)
		default:
			m.deal(e, id, h.order.id, h.order.price, h.tonnes, mode, 1)
		}
	}
}

// entered notes that an order has entered.
func (m *Exchange) entered(e *entry, id exchange.OrderID) {
	m.hurry(e, id.Participant())
	f := &m.funds[id.Participant()]
	f.Reference = max(f.Reference, uint32(id))
	e.facts++
}

// hurry counts what a participant did in a second.
func (m *Exchange) hurry(e *entry, p exchange.Participant) {
	f := &m.funds[p]
	if f.Second != e.second {
		f.Second, f.Entered = e.second, 0
	}
	f.Entered++
}

// entering and leaving say why no order may enter, or leave.
func (b *bourse) entering() string {
	switch b.day.Current() {
	case exchange.PreOpen, exchange.OpeningCall, exchange.Continuous, exchange.ClosingCall:
		return ""
	case exchange.Halted:
		return "exchange.halted"
	}
	return "exchange.session"
}

func (b *bourse) leaving() string {
	if b.day.Current() == exchange.ClosingCall {
		return "exchange.too_late"
	}
	return ""
}

// shut refuses what makes orders smaller or other while the market is closed: they may only leave.
func (b *bourse) shut() string {
	if b.day.Current() == exchange.Closed {
		return "exchange.session"
	}
	return ""
}

// priced says what is wrong with a price.
func (b *bourse) priced(price int64) string {
	switch t := &b.day.Terms; {
	case price < int64(t.Low) || price > int64(t.High):
		return "exchange.band"
	case (price-int64(t.Low))%int64(t.Tick) != 0:
		return "exchange.tick"
	}
	return ""
}

func (b *bourse) offLot(tonnes ...int64) bool {
	return slices.ContainsFunc(tonnes, func(n int64) bool { return n%int64(max(1, b.day.Terms.Lot)) != 0 })
}

// throttled reports whether a participant has entered as many orders in a second as it may.
func (m *Exchange) throttled(e *entry, p exchange.Participant) bool {
	return m.funds[p].Second == e.second && m.funds[p].Entered >= e.b.day.Terms.Throttle
}

func (m *Exchange) tooLarge(p exchange.Participant, tonnes int64) bool {
	return m.members[p].OrderMax > 0 && tonnes > m.members[p].OrderMax
}

// crossesOwn reports whether an order would rest across from one of its own participant.
func (b *bourse) crossesOwn(p exchange.Participant, sell bool, price int64) bool {
	return slices.ContainsFunc(b.orders, func(o restingOrder) bool {
		return o.sell != sell && o.owner() == p && (sell && o.price >= price || !sell && o.price <= price)
	})
}

const mostValue = 40_000_000_000

// place lets an order into the market, or says why not.
func (m *Exchange) place(e *entry, p exchange.Participant, o *askedOrder) string {
	b, terms := e.b, &e.b.day.Terms
	if code := b.entering(); code != "" {
		return code
	}
	switch {
	case uint32(o.id) <= m.funds[p].Reference:
		return "exchange.reference_must_grow"
	case m.throttled(e, p):
		return "exchange.throttled"
	case o.tonnes < int64(terms.QtyMin) || o.tonnes > int64(terms.QtyMax):
		return "exchange.size"
	case b.offLot(o.tonnes, o.minimum, o.peak):
		return "exchange.lot_size"
	case m.tooLarge(p, o.tonnes):
		return "exchange.order_limit"
	case o.market && o.price != 0, o.life == book.Dated && calendar.Date(o.until) < b.day.Date:
		return "exchange.terms_conflict"
	}
	if !o.market {
		if code := b.priced(o.price); code != "" {
			return code
		}
	}
	if b.bookTakes() != book.Continuous {
		switch {
		case terms.Pick && (o.market || o.atOnce()):
			return "exchange.pick_only"
		case b.crossesOwn(p, o.sell, o.price):
			return "exchange.self_trade"
		}
	}
	limit := o.price
	switch {
	case o.market && o.sell:
		limit = int64(terms.Low)
	case o.market:
		limit = int64(terms.High)
	}
	if limit*o.tonnes > mostValue {
		return "exchange.value_too_large"
	}
	if code := m.affords(e, p, o.sell, limit, o.tonnes); code != "" {
		return code
	}
	if !m.room(e, p, o.sell, o.tonnes) {
		return "carbon.stock_limit"
	}
	m.clearWay(e, p, o)
	hits, rests, code := b.admit(o)
	if code != "" {
		return code
	}
	m.settleHits(e, o.id, o.sell, hits, exchange.ModeAuto)
	m.entered(e, o.id)
	if rests > 0 {
		m.aside(e, p, o.sell, o.price, rests)
	}
	return ""
}

// ownOrder begins an entry of somebody who changes orders of its own.
func (m *Exchange) ownOrder(
	env Env,
	id exchange.InstrumentID,
	who company.Number,
) (*entry, exchange.Participant, string) {
	b, p := m.market(id), m.companies[who]
	switch {
	case b == nil:
		return nil, 0, "exchange.instrument_unknown"
	case p == 0:
		return nil, 0, "exchange.participant_unknown"
	case !b.begun:
		return nil, 0, "exchange.session"
	}
	return enter(env, b), p, ""
}

// resting finds an order of a participant that may leave, or says why not.
func (b *bourse) resting(p exchange.Participant, id exchange.OrderID) (int, string) {
	if code := b.leaving(); code != "" {
		return 0, code
	}
	i := b.find(id)
	switch {
	case i < 0:
		return 0, "exchange.order_unknown"
	case b.orders[i].owner() != p:
		return 0, "exchange.order_of_another"
	}
	return i, ""
}

// takeOut takes an order out and frees what it needed.
func (m *Exchange) takeOut(e *entry, i int) {
	o := e.b.orders[i]
	e.b.lose(i, o.whole())
	m.aside(e, o.owner(), o.sell, o.price, -o.whole())
	e.facts++
}

func (m *Exchange) cancelOne(e *entry, p exchange.Participant, id exchange.OrderID) string {
	i, code := e.b.resting(p, id)
	if code == "" {
		m.takeOut(e, i)
	}
	return code
}

// shrink makes an order smaller; it keeps its place.
func (m *Exchange) shrink(e *entry, p exchange.Participant, id exchange.OrderID, by int64) string {
	if code := e.b.leaving() + e.b.shut(); code != "" {
		return code
	}
	if e.b.offLot(by) {
		return "exchange.lot_size"
	}
	i, code := e.b.resting(p, id)
	if code != "" {
		return code
	}
	o := e.b.orders[i]
	if by < 1 || by >= o.whole() {
		return "exchange.size"
	}
	e.b.lose(i, by)
	m.aside(e, p, o.sell, o.price, -by)
	e.facts++
	return ""
}

// renew gives an order another price or quantity.
func (m *Exchange) renew(e *entry, p exchange.Participant, o *askedOrder) string {
	b, terms := e.b, &e.b.day.Terms
	if !b.begun {
		return "exchange.session"
	}
	if code := b.shut(); code != "" {
		return code
	}
	i, code := b.resting(p, o.id)
	switch {
	case code != "":
		return code
	case o.tonnes < int64(terms.QtyMin) || o.tonnes > int64(terms.QtyMax):
		return "exchange.size"
	case b.offLot(o.tonnes):
		return "exchange.lot_size"
	case m.tooLarge(p, o.tonnes):
		return "exchange.order_limit"
	case o.price*o.tonnes > mostValue:
		return "exchange.value_too_large"
	}
	if code := b.priced(o.price); code != "" {
		return code
	}
	was := b.orders[i]
	if o.price == was.price && o.tonnes < was.whole() {
		return m.shrink(e, p, o.id, was.whole()-o.tonnes)
	}
	if code := b.entering(); code != "" {
		return code
	}
	switch {
	case m.throttled(e, p):
		return "exchange.throttled"
	case b.bookTakes() != book.Continuous && b.crossesOwn(p, was.sell, o.price):
		return "exchange.self_trade"
	}
	m.aside(e, p, was.sell, was.price, -was.whole())
	if code := m.affords(e, p, was.sell, o.price, o.tonnes); code != "" {
		m.aside(e, p, was.sell, was.price, was.whole())
		return code
	}
	if !m.room(e, p, was.sell, o.tonnes-was.whole()) {
		m.aside(e, p, was.sell, was.price, was.whole())
		return "carbon.stock_limit"
	}
	anew := *o
	anew.sell, anew.life, anew.until, anew.peak = was.sell, was.life, was.until, min(was.peak, o.tonnes)
	m.clearWay(e, p, &anew)
	b.lose(b.find(o.id), was.whole())
	e.facts++
	hits, rests, code := b.admit(&anew)
	if code != "" {
		panic("twin: an order that cannot enter anew: " + code)
	}
	m.settleHits(e, o.id, was.sell, hits, exchange.ModeAuto)
	m.entered(e, o.id)
	if rests > 0 {
		m.aside(e, p, was.sell, o.price, rests)
	}
	return ""
}
