package twin

import (
	"slices"

	"liangshan/book"
	"liangshan/company"
	"liangshan/exchange"
)

// A MassCancel is one of the two commands by which all of a participant's orders leave.
type MassCancel struct {
	Officer bool
	exchange.CancelAll
}

// Name implements Named.
func (c MassCancel) Name() string {
	if c.Officer {
		return "exchange.clear"
	}
	return "exchange.cancel_all"
}

// Wire implements Named.
func (c MassCancel) Wire() any { return c.CancelAll }

// decideOrder is Decide for what participants do in the listing market.
func (m *Exchange) decideOrder(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case exchange.Order:
		return m.order(env, c), true
	case exchange.Replace:
		return m.replace(env, c), true
	case exchange.Pick:
		return m.pickOne(env, c), true
	case exchange.Cancel:
		return m.change(env, c.Instrument, c.Company, func(e *entry, p exchange.Participant) string {
			return m.cancelOne(e, p, c.Order)
		}), true
	case exchange.Reduce:
		return m.change(env, c.Instrument, c.Company, func(e *entry, p exchange.Participant) string {
			if c.By < 0 || c.By > 1<<30 {
				return "exchange.size"
			}
			return m.shrink(e, p, c.Order, c.By)
		}), true
	case MassCancel:
		return m.massCancel(env, c), true
	case exchange.OrderMany:
		return m.orderMany(env, c), true
	}
	return Verdict{}, false
}

// change is what takes orders out or makes them smaller: nothing trades.
func (m *Exchange) change(env Env, id exchange.InstrumentID, who company.Number,
	do func(*entry, exchange.Participant) string) Verdict {
	e, p, code := m.ownOrder(env, id, who)
	if code == "" {
		code = do(e, p)
	}
	if code != "" {
		return refuse(code)
	}
	events, _ := m.finish(env, e)
	return accept(events)
}

// askedOf returns an order as its words have it.
func askedOf(c *exchange.Order, id exchange.OrderID) (o askedOrder, code string) {
	lives := map[string]book.Life{"": book.Cancelled, "gtc": book.Cancelled, "day": book.Day, "ioc": book.Immediate,
		"fok": book.WholeOnly, "gtd": book.Dated}
	life, known := lives[c.Life]
	prevent, ok := preventions[c.Prevent]
	switch {
	case c.Side != "buy" && c.Side != "sell" || !known || !ok:
		return o, "exchange.terms_conflict"
	case c.Tonnes <= 0 || c.Tonnes > 1<<30 || c.Minimum < 0 || c.Minimum > 1<<30 || c.Peak < 0 || c.Peak > 1<<30:
		return o, "exchange.size"
	case c.Price < 0 || c.Price > 1<<30:
		return o, "exchange.band"
	case c.Until < 0:
		return o, "exchange.terms_conflict"
	}
	return askedOrder{
		id:      id,
		sell:    c.Side == "sell",
		price:   c.Price,
		tonnes:  c.Tonnes,
		minimum: c.Minimum,
		peak:    c.Peak,
		until:   int32(c.Until),
		life:    life,
		prevent: prevent,
		market:  c.Market,
		post:    c.Post,
	}, ""
}

var preventions = map[string]book.Prevention{"": book.CancelNewest, "newest": book.CancelNewest,
	"oldest": book.CancelOldest, "both": book.CancelBoth, "decrement": book.Decrement}

// number returns the number of a participant's next order.
func (m *Exchange) number(p exchange.Participant, reference uint32) exchange.OrderID {
	if reference == 0 {
		reference = m.funds[p].Reference + 1
	}
	return exchange.OrderID(uint64(p)<<32 | uint64(reference))
}

// trading is what may trade: what it does is taken back if it cannot be settled.
func (m *Exchange) trading(env Env, id exchange.InstrumentID, who company.Number,
	do func(*entry, exchange.Participant) string) Verdict {
	if _, _, code := m.tradable(env, id, who); code != "" {
		return refuse(code)
	}
	return m.attempt(func() (int, string) {
		e, p, _ := m.tradable(env, id, who)
		if code := do(e, p); code != "" {
			return 0, code
		}
		covered := m.coverAll(e, 1)
		events, code := m.finish(env, e)
		return covered + events, code
	})
}

func (m *Exchange) order(env Env, c exchange.Order) Verdict {
	return m.trading(env, c.Instrument, c.Company, func(e *entry, p exchange.Participant) string {
		o, code := askedOf(&c, m.number(p, c.Reference))
		if code != "" {
			return code
		}
		return m.place(e, p, &o)
	})
}

func (m *Exchange) replace(env Env, c exchange.Replace) Verdict {
	return m.trading(env, c.Instrument, c.Company, func(e *entry, p exchange.Participant) string {
		prevent, ok := preventions[c.Prevent]
		switch {
		case !ok:
			return "exchange.terms_conflict"
		case c.Tonnes <= 0 || c.Tonnes > 1<<30:
			return "exchange.size"
		case c.Price <= 0 || c.Price > 1<<30:
			return "exchange.band"
		}
		return m.renew(e, p, &askedOrder{id: c.Order, price: c.Price, tonnes: c.Tonnes, prevent: prevent})
	})
}

func (m *Exchange) pickOne(env Env, c exchange.Pick) Verdict {
	return m.trading(env, c.Instrument, c.Company, func(e *entry, p exchange.Participant) string {
		o, code := askedOf(
			&exchange.Order{Side: c.Side, Price: c.Price, Tonnes: c.Tonnes},
			m.number(p, c.Reference),
		)
		if code != "" {
			return code
		}
		maker := c.Maker
		if c.Offer != 0 {
			if maker, code = e.b.offered(&o, c); code != "" {
				return code
			}
		}
		return m.pick(e, p, &o, maker)
	})
}

// offered returns the order of a number among the offers at the best five prices.
func (b *bourse) offered(o *askedOrder, c exchange.Pick) (exchange.OrderID, string) {
	if c.Maker != 0 {
		return 0, "exchange.terms_conflict"
	}
	var prices []int64
	for _, i := range b.queue(!o.sell) {
		x := &b.orders[i]
		if !slices.Contains(prices, x.price) {
			prices = append(prices, x.price)
		}
		if len(prices) <= 5 && uint64(x.seq) == c.Offer && x.price == o.price {
			return x.id, ""
		}
	}
	return 0, "exchange.offer_gone"
}

// pick trades at one of the best five prices of the other side, in whole or not at all.
func (m *Exchange) pick(e *entry, p exchange.Participant, o *askedOrder, maker exchange.OrderID) string {
	b, terms := e.b, &e.b.day.Terms
	if code := b.entering(); code != "" {
		return code
	}
	switch {
	case !terms.Pick:
		return "exchange.no_picking"
	case b.day.Current() != exchange.Continuous:
		return "exchange.session"
	case uint32(o.id) <= m.funds[p].Reference:
		return "exchange.reference_must_grow"
	case m.throttled(e, p):
		return "exchange.throttled"
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
	if code := m.affords(e, p, o.sell, o.price, o.tonnes); code != "" {
		return code
	}
	if !m.room(e, p, o.sell, o.tonnes) {
		return "carbon.stock_limit"
	}
	if maker == 0 {
		m.clearSide(e, p, o, func(price int64) bool { return price == o.price })
	} else if code := m.unfitMaker(e, o, maker); code != "" {
		return code
	}
	if o.tonnes < int64(terms.QtyMin) || o.tonnes > int64(terms.QtyMax) {
		return "exchange.size"
	}
	picked, code := b.pickFrom(p, o, maker)
	if code != "" {
		return code
	}
	var hits []hit
	left := o.tonnes
	for _, id := range picked {
		i := b.find(id)
		was := b.orders[i]
		n := min(left, was.shown)
		if n == 0 {
			break
		}
		b.fill(i, n)
		hits = append(hits, hit{was, n, false})
		left -= n
	}
	m.settleHits(e, o.id, o.sell, hits, exchange.ModePick)
	m.entered(e, o.id)
	return ""
}

// unfitMaker says why no trade with the order that a taker names could be settled.
func (m *Exchange) unfitMaker(e *entry, o *askedOrder, maker exchange.OrderID) string {
	i := e.b.find(maker)
	if i < 0 || e.b.orders[i].sell == o.sell || e.b.orders[i].price != o.price {
		return ""
	}
	x := &e.b.orders[i]
	if m.fits(e, x.owner()) != "" || m.stuck(e, x, map[exchange.Participant]int64{}) {
		return "exchange.offer_gone"
	}
	return ""
}

// pickFrom returns the orders that a taker picks from, or why it cannot.
func (b *bourse) pickFrom(
	p exchange.Participant,
	o *askedOrder,
	maker exchange.OrderID,
) ([]exchange.OrderID, string) {
	var prices []int64
	var from []exchange.OrderID
	shown := int64(0)
	for _, i := range b.queue(!o.sell) {
		x := &b.orders[i]
		if !slices.Contains(prices, x.price) {
			prices = append(prices, x.price)
		}
		if x.price == o.price && x.owner() != p {
			from = append(from, x.id)
			shown += x.shown
		}
	}
	if i := slices.Index(prices, o.price); i < 0 || i >= 5 {
		return nil, "exchange.pick_depth"
	}
	if maker != 0 {
		i := b.find(maker)
		switch {
		case i < 0 || b.orders[i].sell == o.sell || b.orders[i].price != o.price:
			return nil, "exchange.order_unknown"
		case b.orders[i].owner() == p:
			return nil, "exchange.self_trade"
		}
		from, shown = []exchange.OrderID{maker}, b.orders[i].shown
	}
	if shown < o.tonnes {
		return nil, "exchange.pick_quantity"
	}
	return from, ""
}

// Bounds of an entry in bytes, by which rows are left to the next command.
const (
	entryFact, entryTrade, entrySettle = 32, 48, 480
	entryMost                          = 832 << 10
)

func (m *Exchange) orderMany(env Env, c exchange.OrderMany) Verdict {
	b := m.market(c.Instrument)
	switch {
	case len(c.Rows) == 0 || len(c.Rows)%32 != 0:
		return refuse("exchange.rows_missing")
	case len(c.Rows)/32 > 16_384:
		return refuse("exchange.rows_too_many")
	case b == nil:
		return refuse("exchange.instrument_unknown")
	case b.in.Closed:
		return refuse("exchange.instrument_closed")
	}
	var refused []Row
	v := m.attempt(func() (int, string) {
		e := enter(env, m.market(c.Instrument))
		for i := range c.Rows.Len() {
			code := "exchange.batch_full"
			if e.facts*entryFact+len(e.trades)*entryTrade+len(e.nets)*entrySettle < entryMost {
				row := c.Rows.At(i)
				code = m.askRow(e, &row)
			}
			if code != "" {
				refused = append(refused, Row{i, code})
			}
		}
		if e.facts == 0 {
			return 0, refused[0].Code
		}
		covered := m.coverAll(e, 64)
		events, code := m.finish(env, e)
		return covered + events, code
	})
	v.Refused = refused
	if v.Code != "" && len(refused) == c.Rows.Len() {
		v.Row = refused[0].Row
	}
	return v
}

// askRow decides one row.
func (m *Exchange) askRow(e *entry, a *exchange.Ask) string {
	p := a.Order.Participant()
	switch {
	case p == 0 || int(p) >= len(m.members):
		return "exchange.participant_unknown"
	case !e.b.begun:
		return "exchange.session"
	case a.What == exchange.AskCancel:
		return m.cancelOne(e, p, a.Order)
	case a.What == exchange.AskReduce:
		return m.shrink(e, p, a.Order, int64(a.Tonnes))
	}
	if code := m.mayTrade(p); code != "" {
		return code
	}
	if code := m.fits(e, p); code != "" {
		return code
	}
	if a.Price < 0 || a.Tonnes <= 0 {
		return "exchange.size"
	}
	o := askedOrder{id: a.Order, sell: a.Side == book.Sell, price: int64(a.Price), tonnes: int64(a.Tonnes),
		prevent: a.Prevent}
	if o.prevent == book.Allow {
		o.prevent = book.CancelNewest
	}
	switch a.What {
	case exchange.AskOrder:
		o.minimum, o.peak, o.until, o.life = int64(a.Minimum), int64(a.Peak), a.Until, a.Life
		o.market, o.post = a.Market, a.Post
		return m.place(e, p, &o)
	case exchange.AskReplace:
		if a.Prevent > book.Decrement {
			return "exchange.terms_conflict"
		}
		return m.renew(e, p, &o)
	case exchange.AskPick:
		return m.pick(e, p, &o, exchange.OrderID(uint64(uint32(a.Minimum))|uint64(uint32(a.Peak))<<32))
	}
	return "exchange.action_unknown"
}
