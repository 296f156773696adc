package exchange

import (
	"liangshan/book"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
)

// Words of an order. Empty ones mean the first of each.
var (
	sideWords       = [...]string{"buy", "sell"}
	lifeWords       = [...]string{"gtc", "day", "ioc", "fok", "gtd"}
	preventionWords = [...]string{"", "newest", "oldest", "both", "decrement"}
)

func wordIn(words []string, word string) int {
	for i, w := range words {
		if w == word {
			return i
		}
	}
	return -1
}

// Order asks that an order enter the listing market.
type Order struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Side       string         `cbor:"3,keyasint" json:"side"`                            // buy, sell.
	Price      int64          `cbor:"4,keyasint,omitempty" json:"price_fen_t,omitempty"` // 0 with Market.
	Tonnes     int64          `cbor:"5,keyasint" json:"tonnes"`
	Market     bool           `cbor:"6,keyasint,omitempty" json:"market,omitempty"`     // At any price of the band; ioc or fok.
	Life       string         `cbor:"7,keyasint,omitempty" json:"life,omitempty"`       // gtc, day, ioc, fok, gtd; empty: gtc.
	Until      calendar.Date  `cbor:"8,keyasint,omitempty" json:"until,omitempty"`      // Last day, with gtd.
	Post       bool           `cbor:"9,keyasint,omitempty" json:"post,omitempty"`       // Refused if it would trade at once.
	Minimum    int64          `cbor:"10,keyasint,omitempty" json:"minimum_t,omitempty"` // Trades at least this at once, or is refused.
	Peak       int64          `cbor:"11,keyasint,omitempty" json:"peak_t,omitempty"`    // Tonnes shown at a time; 0: all.
	Prevent    string         `cbor:"12,keyasint,omitempty" json:"prevent,omitempty"`   // newest, oldest, both, decrement; empty: newest.
	Reference  uint32         `cbor:"13,keyasint,omitempty" json:"reference,omitempty"` // Above the participant's last; 0: the next.
}

// book returns the order as a book takes it.
func (c *Order) book(p Participant, reference uint32) (o book.Order, refusal *kernel.Refusal) {
	side, prevent := wordIn(sideWords[:], c.Side), wordIn(preventionWords[:], c.Prevent)
	life := max(0, wordIn(lifeWords[:], c.Life))
	switch {
	case side < 0 || prevent < 0 || c.Life != "" && wordIn(lifeWords[:], c.Life) < 0:
		return o, ErrConflict
	case c.Tonnes <= 0 || c.Tonnes > 1<<30 || c.Minimum < 0 || c.Minimum > 1<<30 || c.Peak < 0 || c.Peak > 1<<30:
		return o, ErrSize
	case c.Price < 0 || c.Price > 1<<30:
		return o, ErrBand
	case c.Until < 0:
		return o, ErrConflict
	}
	if prevent == 0 {
		prevent = int(book.CancelNewest)
	}
	return book.Order{
		ID:      uint64(OrderNumber(p, reference)),
		Account: int32(p),
		Price:   int32(c.Price),
		Qty:     int32(c.Tonnes),
		Minimum: int32(c.Minimum),
		Peak:    int32(c.Peak),
		Until:   int32(c.Until),
		Side:    book.Side(side),
		Life:    book.Life(life),
		Prevent: book.Prevention(prevent),
		Market:  c.Market,
		Post:    c.Post,
	}, nil
}

// tradable returns the market of an instrument and the participant that a company is, if it may trade.
func (x *Exchange) tradable(
	tx *kernel.Tx,
	id InstrumentID,
	who company.Number,
) (*market, Participant, *kernel.Refusal) {
	x.refresh()
	m := x.live.market(id)
	if m == nil {
		return nil, 0, ErrInstrument
	}
	if m.in.Closed {
		return nil, 0, ErrInstrumentGone
	}
	p, refusal := x.trader(who)
	if refusal == nil {
		x.begin(tx, m)
		refusal = x.fit(p)
	}
	return m, p, refusal
}

// Enter decides whether an order may enter, and what comes of it at once.
func (x *Exchange) Enter(tx *kernel.Tx, c Order) error {
	m, p, refusal := x.tradable(tx, c.Instrument, c.Company)
	if refusal != nil {
		return refusal
	}
	reference := c.Reference
	if reference == 0 {
		reference = x.live.funds[p].Reference + 1
	}
	o, refusal := c.book(p, reference)
	if refusal == nil {
		refusal = x.place(m, p, &o)
	}
	if refusal != nil {
		return c.conflictOf(m.told(refusal))
	}
	if err := x.coverAll(tx, m, 1); err != nil {
		return err
	}
	return x.finish(tx)
}

// place lets an order into the book, with what it needs set aside, or refuses it and changes
// nothing but that its way was cleared.
func (x *Exchange) place(m *market, p Participant, o *book.Order) *kernel.Refusal {
	if refusal := x.mayEnter(m, p, o); refusal != nil {
		return refusal
	}
	limit, terms := o.Price, &m.day.Terms
	if o.Market {
		if limit = terms.High; o.Side == book.Sell {
			limit = terms.Low
		}
	}
	if int64(limit)*int64(o.Qty) > valueMax {
		return ErrValue
	}
	if refusal := x.affords(m, p, o.Side, limit, int64(o.Qty)); refusal != nil {
		return refusal
	}
	if refusal := x.hasRoom(p, o.Side, int64(o.Qty)); refusal != nil {
		return refusal
	}
	x.clearWay(m, o)
	was := x.live.open
	x.live.open = true
	result := m.book.Add(o)
	if result.Refusal != book.None {
		x.live.open = was
		return refusals[result.Refusal]
	}
	x.tellTrades(m, o.Side, ModeAuto)
	x.tellEntered(m, p, o, result)
	return nil
}

// tellEntered tells that an order has entered, and sets aside what rests of it.
func (x *Exchange) tellEntered(m *market, p Participant, o *book.Order, result book.Result) {
	flags := sideFlag(o.Side)
	if o.Post {
		flags |= factPost
	}
	if o.Market {
		flags |= factMarket
	}
	x.live.fund(p).enter(x.batch.second, uint32(o.ID))
	x.batch.tell(Fact{What: FactEntered, Flags: flags, Life: o.Life, Why: uint8(o.Prevent), Price: o.Price,
		Order: OrderID(o.ID), Qty: o.Qty, Rests: result.Rests, Peak: o.Peak, Shown: o.Until})
	if result.Rests > 0 {
		x.setAside(m, p, o.Side, o.Price, result.Rests)
	}
}

// mayEnter checks what does not depend on the book.
func (x *Exchange) mayEnter(m *market, p Participant, o *book.Order) *kernel.Refusal {
	f, member, terms := &x.live.funds[p], &x.live.members[p], &m.day.Terms
	if refusal := m.entering(); refusal != nil {
		return refusal
	}
	switch {
	case uint32(o.ID) <= f.Reference:
		return ErrOrderNumber
	case f.Second == x.batch.second && f.Entered >= terms.Throttle:
		return ErrThrottled
	case o.Qty < terms.QtyMin || o.Qty > terms.QtyMax:
		return ErrSize
	case terms.Lot > 1 && (o.Qty%terms.Lot != 0 || o.Minimum%terms.Lot != 0 || o.Peak%terms.Lot != 0):
		return ErrLotSize
	case member.OrderMax > 0 && int64(o.Qty) > member.OrderMax:
		return ErrOrderLimit
	case o.Market && o.Price != 0:
		return ErrConflict
	case o.Life == book.Dated && calendar.Date(o.Until) < m.day.Date:
		return ErrConflict
	}
	if !o.Market {
		if refusal := terms.checkPrice(o.Price); refusal != nil {
			return refusal
		}
	}
	if session := m.book.Session(); session == book.Call || session == book.Listing {
		if terms.Pick && (o.Market || o.Life == book.Immediate || o.Life == book.WholeOnly) {
			return ErrPickOnly
		}
		return m.crossesOwn(o)
	}
	return nil
}

// checkPrice checks that a price is in the day's band and on a tick.
func (t *Terms) checkPrice(price int32) *kernel.Refusal {
	switch {
	case price < t.Low || price > t.High:
		return ErrBand
	case t.Tick > 1 && (price-t.Low)%t.Tick != 0:
		return ErrTick
	}
	return nil
}

// entering says why no order may enter now.
func (m *market) entering() *kernel.Refusal {
	switch m.day.Current() {
	case PreOpen, OpeningCall, Continuous, ClosingCall:
		return nil
	case Halted:
		return ErrHalted
	}
	return ErrSession
}

// crossesOwn refuses an order that would rest across from one of its own participant: the next
// call, or a taker, would let them trade with each other.
func (m *market) crossesOwn(o *book.Order) *kernel.Refusal {
	var refusal *kernel.Refusal
	m.book.Walk(o.Side^1, func(r book.Resting) bool {
		if o.Side == book.Buy && r.Price > o.Price || o.Side == book.Sell && r.Price < o.Price {
			return false
		}
		if r.Account == o.Account {
			refusal = ErrSelfTrade
		}
		return refusal == nil
	})
	return refusal
}

// coverAll puts into escrow what sellers of the batch have too little of: so many times what is
// missing, as far as they hold it.
func (x *Exchange) coverAll(tx *kernel.Tx, m *market, times int64) error {
	for _, p := range m.dirty.list {
		pos := m.position(p)
		if short := pos.Reserved - pos.Escrow; short > 0 {
			if err := x.cover(tx, m, p, max(short, min(short*times, x.deliverable(m, p)))); err != nil {
				return err
			}
		}
	}
	return nil
}
