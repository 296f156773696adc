package exchange

import (
	"liangshan/auction"
	"liangshan/book"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/kernel"
)

// matchesMax is how many pairs of a call trade in one entry: 112 bytes of facts and trades each,
// and what cash and tonnes of as many participants take.
const matchesMax = 1000

// An Indication is what a call would come to if it were held now: no more and no less than NOII
// of Nasdaq's ITCH tells.
type Indication struct {
	Found     bool  // Something would trade.
	Price     int64 // Fen.
	Paired    int64 // Tonnes that would trade.
	Imbalance int64 // Tonnes that would find no counterpart at the price.
	Direction auction.Side
	Reference int64 // Fen.
	Step      auction.Step
}

// indicate prices the call of a market as it stands.
func (m *market) indicate() Indication {
	terms := &m.day.Terms
	tick := int64(terms.Tick)
	profile, ok := auction.ProfileNamed(terms.Profile)
	if !ok {
		panic("exchange: a day with a profile that does not exist")
	}
	low, high := int64(terms.Low), int64(terms.High)
	a := auction.Terms{Profile: profile, Reference: min(max(m.day.Reference, low), high) / tick, Low: low / tick,
		High: high / tick}
	out, code := a.Price(m.levels(tick), 0, 0)
	if code != "" {
		panic("exchange: a call without a reference")
	}
	return Indication{Found: out.Found, Price: out.Price * tick, Paired: out.Volume, Imbalance: out.Surplus,
		Direction: out.Side, Reference: m.day.Reference, Step: out.Step}
}

// levels adds up what is bid and offered at each price, lowest first, in ticks.
func (m *market) levels(tick int64) []auction.Level {
	var buys, sells, all []auction.Level
	m.book.Sums(book.Buy, func(price int32, qty int64) bool {
		buys = append(buys, auction.Level{Price: int64(price) / tick, Buy: qty})
		return true
	})
	m.book.Sums(book.Sell, func(price int32, qty int64) bool {
		sells = append(sells, auction.Level{Price: int64(price) / tick, Sell: qty})
		return true
	})
	b, s := len(buys)-1, 0 // Buyers come best, that is highest, first.
	for b >= 0 || s < len(sells) {
		switch {
		case s == len(sells) || b >= 0 && buys[b].Price < sells[s].Price:
			all = append(all, buys[b])
			b--
		case b < 0 || sells[s].Price < buys[b].Price:
			all = append(all, sells[s])
			s++
		default:
			all = append(all, auction.Level{Price: sells[s].Price, Buy: buys[b].Buy, Sell: sells[s].Sell})
			b--
			s++
		}
	}
	return all
}

// CallHeld says what a call came to. The trades follow.
type CallHeld struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	Mode       Mode          `cbor:"3,keyasint"`
	Price      int64         `cbor:"4,keyasint"` // Fen.
	Volume     int64         `cbor:"5,keyasint"` // Tonnes.
	Imbalance  int64         `cbor:"6,keyasint,omitempty"`
	Direction  uint8         `cbor:"7,keyasint,omitempty"` // 1: buyers are left, 2: sellers.
	Reference  int64         `cbor:"8,keyasint"`           // Fen.
	Profile    string        `cbor:"9,keyasint"`
	Step       string        `cbor:"10,keyasint"` // That left one price.
}

// CallCrossed says how much of a call is still to trade.
type CallCrossed struct {
	Instrument InstrumentID `cbor:"1,keyasint"`
	Left       int64        `cbor:"2,keyasint,omitempty"` // Tonnes.
}

// holdCall holds the call of a market, or goes on with it. It reports whether some of it is left
// for another entry. Orders of those whose account is frozen, or who are gone, are taken out first. What cannot be
// settled all the same does not trade: the instrument is halted, and what is left waits in the book for the call
// before trading goes on.
func (x *Exchange) holdCall(tx *kernel.Tx, m *market) (more bool) {
	if m.day.Session != Crossing {
		if x.dropUnable(tx, m) {
			return true
		}
		i := m.indicate()
		if !i.Found {
			return false
		}
		if !x.collects(m) {
			x.haltCall(tx, m, haltMarketAccount)
			return false
		}
		mode := ModeOpening
		if m.day.Session == ClosingCall {
			mode = ModeClosing
		}
		x.events.callHeld.Emit(
			tx,
			CallHeld{m.id, m.day.Date, mode, i.Price, i.Paired, i.Imbalance, uint8(i.Direction),
				i.Reference, m.day.Terms.Profile, i.Step.String()},
		)
	}
	if m.day.Left == 0 {
		return false
	}
	x.beginCall(tx, m)
	x.live.open = true
	b := &x.batch
	b.matches = m.book.Cross(m.day.Left, matchesMax, b.matches[:0])
	if reason := x.unsettled(tx, m); reason != "" {
		x.refresh() // The book has changed, and none of it happened: it is made again.
		x.haltCall(tx, m, reason)
		return false
	}
	left := m.day.Left
	for _, c := range b.matches {
		left -= int64(c.Qty)
		x.tellHalf(m, book.Buy, c.Buy, c.Qty)
		x.tellHalf(m, book.Sell, c.Sell, c.Qty)
		x.trade(m, &Trade{Buy: OrderID(c.Buy.ID), Sell: OrderID(c.Sell.ID), Price: int32(m.day.Price), Qty: c.Qty,
			Mode: m.day.Mode})
	}
	m.changed = true
	if err := x.finish(tx); err != nil {
		panic("exchange: a call that cannot be settled")
	}
	x.events.callCrossed.Emit(tx, CallCrossed{m.id, left})
	return left > 0
}

// Reasons for which an instrument is halted in its call.
const (
	haltMarketAccount = "market_account"
	haltAccountFrozen = "account_frozen"
	haltStoreFull     = "store_full"
)

func (x *Exchange) haltCall(tx *kernel.Tx, m *market, reason string) {
	x.events.halted.Emit(tx, TradingHalted{Instrument: m.id, Reason: reason, Date: m.day.Date})
}

// unsettled returns why the pairs that a call has found cannot be settled; empty if they can. Between two entries of a
// call accounts may have been frozen and stores filled.
func (x *Exchange) unsettled(tx *kernel.Tx, m *market) string {
	if !x.collects(m) {
		return haltMarketAccount
	}
	bought := make([]int64, len(x.live.members))
	for _, c := range x.batch.matches {
		buyer, seller := Participant(c.Buy.Account), Participant(c.Sell.Account)
		bought[buyer] += int64(c.Qty)
		switch {
		case x.fit(buyer) != nil || x.fit(seller) != nil:
			return haltAccountFrozen
		case !x.stores(tx, buyer, bought[buyer]):
			return haltStoreFull
		}
	}
	return ""
}

func (x *Exchange) tellHalf(m *market, s book.Side, h book.Half, qty int32) {
	x.setAside(m, Participant(h.Account), s, h.Price, -qty)
	x.batch.tell(Fact{What: FactFilled, Flags: sideFlag(s) | goneFlag(h.Gone), Price: h.Price, Order: OrderID(h.ID),
		Qty: qty, Shown: h.Shown})
}

// dropUnable takes out orders that could not be settled, and all bids of a bank whose store has no room for them. It
// reports whether it took any: the phase begins anew then.
func (x *Exchange) dropUnable(tx *kernel.Tx, m *market) bool {
	able := make([]int8, len(x.live.members)) // 0: not yet asked, 1: able, 2: not.
	full := x.bidsTooMuch(m, calendar.DayOf(tx.Time))
	var unable []book.Resting
	for s := book.Buy; s <= book.Sell; s++ {
		m.book.Walk(s, func(r book.Resting) bool {
			p := Participant(r.Account)
			if able[p] == 0 {
				if able[p] = 2; x.able(p) && x.live.members[p].State != Suspended {
					able[p] = 1
				}
			}
			if able[p] == 2 || s == book.Buy && full.has(p) {
				unable = append(unable, r)
			}
			return len(unable) < sweepMax
		})
	}
	if len(unable) == 0 {
		return false
	}
	x.begin(tx, m)
	x.live.open = true
	for _, r := range unable {
		was, _ := m.book.TakeOut(r.ID, r.Account)
		x.tellTakenOut(m, was, FactCancelled, ByOfficer)
	}
	x.mustFinish(tx)
	return true
}

// bidsTooMuch returns the banks that bid for more than their stores may still take.
func (x *Exchange) bidsTooMuch(m *market, day calendar.Date) (full marks) {
	most, limited := x.carbon.Parameter(carbon.StockMax, day)
	if !limited {
		return full
	}
	bids := make([]int64, len(x.live.members))
	m.book.Walk(book.Buy, func(r book.Resting) bool {
		p := Participant(r.Account)
		bids[p] += int64(r.Shown) + int64(r.Hidden)
		if stock, bank := x.carbon.Stock(x.live.members[p].Company); bank && stock.Tonnes+bids[p] > most {
			full.add(p)
		}
		return true
	})
	return full
}

// able reports whether a participant's trades can be settled: its company stands and its account
// is not frozen.
func (x *Exchange) able(p Participant) bool {
	m := &x.live.members[p]
	return x.companies.Active(m.Company) && x.usable(m.Account) && (m.Payout == 0 || x.usable(m.Payout))
}

func (x *Exchange) applyCallHeld(e CallHeld) {
	x.enter()
	m := x.live.markets[e.Instrument]
	m.day.Price, m.day.Left, m.day.Mode = e.Price, e.Volume, e.Mode
	x.days.Put(m.id, m.day)
	x.write()
}

func (x *Exchange) applyCallCrossed(e CallCrossed) {
	x.enter()
	m := x.live.markets[e.Instrument]
	m.day.Left = e.Left
	x.days.Put(m.id, m.day)
	x.write()
}

// Indicate returns what an instrument's call would come to if it were held now; false outside of
// the times at which orders enter for a call.
func (x *Exchange) Indicate(id InstrumentID) (Indication, bool) {
	x.refresh()
	m := x.live.market(id)
	if m == nil || m.book == nil || m.day.Terms.Pick {
		return Indication{}, false
	}
	switch m.day.Current() {
	case PreOpen, OpeningCall, ClosingCall:
		return m.indicate(), true
	}
	return Indication{}, false
}

// Depth appends the best n prices of a side of an instrument's book, best first.
func (x *Exchange) Depth(into []book.Depth, id InstrumentID, s book.Side, n int) []book.Depth {
	x.refresh()
	if m := x.live.market(id); m != nil && m.book != nil {
		return m.book.Depth(into, s, n)
	}
	return into
}
