package exchange

import (
	"liangshan/book"
	"liangshan/company"
	"liangshan/kernel"
)

// Cancel asks that an order leave the book.
type Cancel struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Order      OrderID        `cbor:"3,keyasint" json:"order"`
}

// leaving says why no order may leave now.
func (m *market) leaving() *kernel.Refusal {
	switch m.day.Current() {
	case ClosingCall:
		return ErrTooLate
	case Crossing: // What the call gives each order is counted already; it goes for officers too.
		return ErrSession
	}
	return nil
}

// Cancel decides whether an order may leave.
func (x *Exchange) Cancel(tx *kernel.Tx, c Cancel) error {
	m, p, err := x.ownOrder(tx, c.Instrument, c.Company)
	if err != nil {
		return err
	}
	if refusal := x.takeOut(m, p, c.Order, ByOwner); refusal != nil {
		return refusal
	}
	return x.finish(tx)
}

// ownOrder begins a batch for whoever changes orders of its own; a suspended participant may.
func (x *Exchange) ownOrder(tx *kernel.Tx, id InstrumentID, who company.Number) (*market, Participant, error) {
	x.refresh()
	m := x.live.market(id)
	p, ok := x.byCompany.Get(who)
	switch {
	case m == nil:
		return nil, 0, ErrInstrument
	case !ok:
		return nil, 0, ErrParticipant
	case m.book == nil:
		return nil, 0, ErrSession
	}
	x.begin(tx, m)
	return m, p, nil
}

// takeOut takes an order out of the book and frees what it needed.
func (x *Exchange) takeOut(m *market, p Participant, id OrderID, by uint8) *kernel.Refusal {
	if refusal := m.leaving(); refusal != nil && (by != ByOfficer || refusal != ErrTooLate) {
		return refusal
	}
	was := x.live.open
	x.live.open = true
	closed := m.book.Session() == book.Closed
	if closed {
		m.book.Open(book.Halted) // A closed book lets nothing out.
	}
	r, refusal := m.book.TakeOut(uint64(id), int32(p))
	if closed {
		m.book.Open(book.Closed)
	}
	if refusal != book.None {
		x.live.open = was
		return refusals[refusal]
	}
	x.tellTakenOut(m, r, FactCancelled, by)
	return nil
}

func (x *Exchange) tellTakenOut(m *market, r book.Resting, what, by uint8) {
	qty := r.Shown + r.Hidden
	x.setAside(m, Participant(r.Account), r.Side, r.Price, -qty)
	x.batch.tell(Fact{What: what, Flags: sideFlag(r.Side) | factGone, Why: by, Price: r.Price, Order: OrderID(r.ID),
		Qty: qty, Shown: -r.Shown})
	m.changed = true
}

// Reduce asks that an order become smaller. It keeps its place.
type Reduce struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Order      OrderID        `cbor:"3,keyasint" json:"order"`
	By         int64          `cbor:"4,keyasint" json:"by_t"` // Tonnes; all of them is to cancel.
}

// Reduce decides whether an order may become smaller.
func (x *Exchange) Reduce(tx *kernel.Tx, c Reduce) error {
	m, p, err := x.ownOrder(tx, c.Instrument, c.Company)
	if err != nil {
		return err
	}
	if c.By < 0 || c.By > 1<<30 {
		return ErrSize
	}
	if refusal := x.shrink(m, p, c.Order, int32(c.By)); refusal != nil {
		return m.told(refusal)
	}
	return x.finish(tx)
}

func (x *Exchange) shrink(m *market, p Participant, id OrderID, by int32) *kernel.Refusal {
	switch refusal := m.leaving(); {
	case refusal != nil:
		return refusal
	case m.day.Current() == Closed:
		return ErrSession
	}
	if lot := m.day.Terms.Lot; lot > 1 && by%lot != 0 {
		return ErrLotSize
	}
	was, _ := m.book.Order(uint64(id))
	open := x.live.open
	x.live.open = true
	if refusal := m.book.Reduce(uint64(id), int32(p), by); refusal != book.None {
		x.live.open = open
		return refusals[refusal]
	}
	now, _ := m.book.Order(uint64(id))
	x.tellReduced(m, was, now)
	return nil
}

func (x *Exchange) tellReduced(m *market, was, now book.Resting) {
	by := was.Shown + was.Hidden - now.Shown - now.Hidden
	x.setAside(m, Participant(was.Account), was.Side, was.Price, -by)
	x.batch.tell(Fact{What: FactReduced, Flags: sideFlag(was.Side), Price: was.Price, Order: OrderID(was.ID), Qty: by,
		Shown: now.Shown - was.Shown})
	m.changed = true
}

// Replace asks that an order have another price or quantity from now on. Less at the same price
// keeps its place; anything else loses it, and may trade at once.
type Replace struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Order      OrderID        `cbor:"3,keyasint" json:"order"`
	Price      int64          `cbor:"4,keyasint" json:"price_fen_t"`
	Tonnes     int64          `cbor:"5,keyasint" json:"tonnes"`                      // That are left of it from now on.
	Prevent    string         `cbor:"6,keyasint,omitempty" json:"prevent,omitempty"` // newest, oldest, both, decrement; empty: newest.
}

// Replace decides whether an order may have another price or quantity.
func (x *Exchange) Replace(tx *kernel.Tx, c Replace) error {
	m, p, refusal := x.tradable(tx, c.Instrument, c.Company)
	if refusal != nil {
		return refusal
	}
	prevent := wordIn(preventionWords[:], c.Prevent)
	switch {
	case prevent < 0:
		return ErrConflict
	case c.Tonnes <= 0 || c.Tonnes > 1<<30:
		return ErrSize
	case c.Price <= 0 || c.Price > 1<<30:
		return ErrBand
	case prevent == 0:
		prevent = int(book.CancelNewest)
	}
	refusal = x.renew(m, p, c.Order, int32(c.Price), int32(c.Tonnes), book.Prevention(prevent))
	if refusal != nil {
		return m.told(refusal)
	}
	if err := x.coverAll(tx, m, 1); err != nil {
		return err
	}
	return x.finish(tx)
}

// renew gives an order another price or quantity.
func (x *Exchange) renew(
	m *market,
	p Participant,
	id OrderID,
	price, qty int32,
	prevent book.Prevention,
) *kernel.Refusal {
	if m.book == nil {
		return ErrSession
	}
	switch refusal := m.leaving(); {
	case refusal != nil:
		return refusal
	case m.day.Current() == Closed:
		return ErrSession
	}
	was, ok := m.book.Order(uint64(id))
	terms := &m.day.Terms
	switch {
	case !ok:
		return ErrUnknownOrder
	case was.Account != int32(p):
		return ErrNotOwner
	case qty < terms.QtyMin || qty > terms.QtyMax:
		return ErrSize
	case terms.Lot > 1 && qty%terms.Lot != 0:
		return ErrLotSize
	case x.live.members[p].OrderMax > 0 && int64(qty) > x.live.members[p].OrderMax:
		return ErrOrderLimit
	case int64(price)*int64(qty) > valueMax:
		return ErrValue
	}
	if refusal := terms.checkPrice(price); refusal != nil {
		return refusal
	}
	if smaller := price == was.Price && qty < was.Shown+was.Hidden; smaller {
		return x.shrink(m, p, id, was.Shown+was.Hidden-qty)
	}
	return x.enterAnew(m, p, was, price, qty, prevent)
}

// enterAnew lets an order lose its place.
func (x *Exchange) enterAnew(
	m *market,
	p Participant,
	was book.Resting,
	price, qty int32,
	prevent book.Prevention,
) *kernel.Refusal {
	if refusal := m.entering(); refusal != nil {
		return refusal
	}
	f := &x.live.funds[p]
	if f.Second == x.batch.second && f.Entered >= m.day.Terms.Throttle {
		return ErrThrottled
	}
	whole := was.Shown + was.Hidden
	if s := m.book.Session(); s == book.Call || s == book.Listing {
		if refusal := m.crossesOwn(&book.Order{Side: was.Side, Price: price, Account: int32(p)}); refusal != nil {
			return refusal
		}
	}
	open := x.live.open
	x.live.open = true
	x.setAside(m, p, was.Side, was.Price, -whole)
	refusal := x.affords(m, p, was.Side, price, int64(qty))
	if refusal == nil {
		refusal = x.hasRoom(p, was.Side, int64(qty-whole))
	}
	life, until, _ := m.book.LifeOf(was.ID)
	if refusal == nil {
		x.clearWay(m, &book.Order{Side: was.Side, Price: price, Qty: qty, Account: int32(p)})
		open = open || len(x.batch.stuck) > 0
		if r := m.book.Replace(was.ID, int32(p), price, qty, prevent); r.Refusal != book.None {
			refusal = refusals[r.Refusal]
		} else {
			x.batch.tell(Fact{What: FactReplaced, Flags: sideFlag(was.Side) | factGone, Price: was.Price, Order: OrderID(was.ID),
				Qty: whole, Shown: -was.Shown})
			x.tellTrades(m, was.Side, ModeAuto)
			x.tellEntered(m, p, &book.Order{ID: was.ID, Side: was.Side, Price: price, Qty: qty, Peak: min(was.Peak, qty),
				Prevent: prevent, Life: life, Until: until}, r)
		}
	}
	if refusal != nil {
		x.setAside(m, p, was.Side, was.Price, whole)
		x.live.open = open
	}
	return refusal
}

// Pick asks to trade at one of the best five prices of the other side (挂牌点选).
type Pick struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Side       string         `cbor:"3,keyasint" json:"side"` // The taker's: buy, sell.
	Price      int64          `cbor:"4,keyasint" json:"price_fen_t"`
	Tonnes     int64          `cbor:"5,keyasint" json:"tonnes"`
	Maker      OrderID        `cbor:"6,keyasint,omitempty" json:"maker,omitempty"` // The order that is picked; 0: the first at the price.
	Reference  uint32         `cbor:"7,keyasint,omitempty" json:"reference,omitempty"`
	Offer      uint64         `cbor:"8,keyasint,omitempty" json:"offer,omitempty"` // Of the order that is picked, as the depth shows it.
}

// Pick decides whether a taker may have what it picks.
func (x *Exchange) Pick(tx *kernel.Tx, c Pick) error {
	m, p, refusal := x.tradable(tx, c.Instrument, c.Company)
	if refusal != nil {
		return refusal
	}
	reference := c.Reference
	if reference == 0 {
		reference = x.live.funds[p].Reference + 1
	}
	order := Order{Side: c.Side, Price: c.Price, Tonnes: c.Tonnes}
	o, refusal := order.book(p, reference)
	maker := c.Maker
	if refusal == nil && c.Offer != 0 {
		maker, refusal = m.offered(o.Side^1, o.Price, c)
	}
	if refusal == nil {
		refusal = x.pick(m, p, &o, maker)
	}
	if refusal != nil {
		return order.conflictOf(m.told(refusal))
	}
	if err := x.coverAll(tx, m, 1); err != nil {
		return err
	}
	return x.finish(tx)
}

func (x *Exchange) pick(m *market, p Participant, o *book.Order, maker OrderID) *kernel.Refusal {
	if refusal := m.entering(); refusal != nil {
		return refusal
	}
	f, terms := &x.live.funds[p], &m.day.Terms
	switch {
	case !terms.Pick:
		return ErrNoPicking
	case m.day.Current() != Continuous:
		return ErrSession
	case uint32(o.ID) <= f.Reference:
		return ErrOrderNumber
	case f.Second == x.batch.second && f.Entered >= terms.Throttle:
		return ErrThrottled
	case terms.Lot > 1 && o.Qty%terms.Lot != 0:
		return ErrLotSize
	case x.live.members[p].OrderMax > 0 && int64(o.Qty) > x.live.members[p].OrderMax:
		return ErrOrderLimit
	case int64(o.Price)*int64(o.Qty) > valueMax:
		return ErrValue
	}
	if refusal := terms.checkPrice(o.Price); refusal != nil {
		return refusal
	}
	if refusal := x.affords(m, p, o.Side, o.Price, int64(o.Qty)); refusal != nil {
		return refusal
	}
	if refusal := x.hasRoom(p, o.Side, int64(o.Qty)); refusal != nil {
		return refusal
	}
	if refusal := x.pickable(m, o, maker); refusal != nil {
		return refusal
	}
	open := x.live.open
	x.live.open = true
	result := m.book.Pick(o, uint64(maker))
	if result.Refusal != book.None {
		x.live.open = open
		return refusals[result.Refusal]
	}
	x.tellTrades(m, o.Side, ModePick)
	x.live.fund(p).enter(x.batch.second, uint32(o.ID))
	x.batch.tell(Fact{What: FactPicked, Flags: sideFlag(o.Side), Price: o.Price, Order: OrderID(o.ID), Qty: o.Qty})
	return nil
}
