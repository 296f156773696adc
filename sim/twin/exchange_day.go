package twin

import (
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/exchange"
)

// The phases of a day.
const (
	phasePreOpen uint8 = 1 + iota
	phaseCall
	phaseMorning
	phaseNoon
	phaseAfternoon
	phaseClosing
	phaseClose
	phaseEnd
)

// What begins each phase, and what it begins.
var (
	phaseMinutes = map[uint8]string{phasePreOpen: "preopen_minute", phaseCall: "call_minute",
		phaseMorning: "morning_minute", phaseNoon: "noon_minute", phaseAfternoon: "afternoon_minute",
		phaseClosing: "closing_minute", phaseClose: "close_minute"}
	phaseSessions = map[uint8]exchange.Session{phaseCall: exchange.OpeningCall, phaseMorning: exchange.Continuous,
		phaseNoon: exchange.Break, phaseAfternoon: exchange.Continuous, phaseClosing: exchange.ClosingCall,
		phaseClose: exchange.Closed}
)

const dayMillis = 24 * 3600_000

// minuteOf returns a minute of a day in milliseconds since 1970.
func minuteAt(day calendar.Date, minute int64) int64 { return endOf(day) - dayMillis + minute*60_000 }

// tradingDay reports whether a day is one, and whether that is known.
func tradingDay(day calendar.Date) (is, known bool) {
	worked, err := calendar.CN().IsWorkday(day)
	weekday := (int64(day)%7 + 7 + 3) % 7 // 1 January 1970 was a Thursday; 0: Monday.
	return err == nil && worked && weekday < 5, err == nil
}

// nextOpening returns when the first pre-opening after a moment begins.
func (m *Exchange) nextOpening(after int64, from calendar.Date) (int64, bool) {
	for day := from; day < from+60; day++ {
		if !m.ruled(day, "preopen_minute") {
			return 0, false
		}
		at := minuteAt(day, m.value("preopen_minute", day))
		if is, known := tradingDay(day); at > after && (is || !known) {
			return at, true
		}
	}
	return 0, false
}

// Numbers of the kinds of the exchange's deadlines.
const (
	phaseNumber = 910
	blockNumber = 924
	watchNumber = 928
	saleNumber  = 932
)

// Due returns what is due, in no order.
func (m *Exchange) Due(now int64) (due []Deadline) {
	for _, b := range m.markets {
		if b.day.Next != 0 && b.day.Next <= now {
			due = append(due, Deadline{Time: b.day.Next, Number: phaseNumber, Key: uint64(b.id)})
		}
	}
	for _, w := range m.watches {
		if w.at <= now {
			due = append(
				due,
				Deadline{Time: w.at, Number: watchNumber, Key: uint64(w.in)<<32 | uint64(uint32(w.date))},
			)
		}
	}
	for i, s := range m.sales {
		if s.Next != 0 && s.Next <= now {
			due = append(due, Deadline{Time: s.Next, Number: saleNumber, Key: uint64(i + 1)})
		}
	}
	for id, b := range m.blocks {
		if b.Expires <= now && b.Of == 0 {
			due = append(due, Deadline{Time: b.Expires, Number: blockNumber, Key: uint64(id)})
		}
	}
	return due
}

// Fire does what follows a deadline, and returns how many events that is beside the kernel's own. false: the
// deadline is not the exchange's.
func (m *Exchange) Fire(env Env, d Deadline) (events int, ok bool) {
	switch d.Number {
	case phaseNumber:
		return m.phase(env, m.markets[d.Key-1]), true
	case watchNumber:
		return m.watchDay(env, d), true
	case saleNumber:
		return m.salePhase(env, m.sales[d.Key-1]), true
	case blockNumber:
		return m.endBlock(exchange.BlockID(d.Key)), true
	}
	return 0, false
}

// phase begins the next phase of a market's day.
func (m *Exchange) phase(env Env, b *bourse) int {
	switch b.day.Phase {
	case phasePreOpen:
		return m.openDay(env, b)
	case phaseEnd:
		return m.endDay(env, b)
	}
	return m.changeSession(env, b)
}

// dayRules are the rules without which no day is opened.
var dayRules = []string{
	"tick_fen",
	"band_ppm",
	"lot_t",
	"order_min_t",
	"order_max_t",
	"fee_buyer_ppm",
	"fee_seller_ppm",
	"tax_seller_ppm",
	"throttle_per_second",
	"call_profile",
	"pick",
	"resale_same_day",
	"account_fee",
	"account_tax",
	"call_minute",
	"bust_days",
}

// nearBand returns a band around a price: half a tick rounded up, a tick each way at least.
func nearBand(price, ppm, tick int64) (low, high int64) {
	width := price * ppm / tick
	if width%1_000_000 >= 500_000 {
		width += 1_000_000
	}
	width = max(tick, width/1_000_000*tick)
	return max(tick, price-width), price + width
}

func (m *Exchange) openDay(env Env, b *bourse) int {
	day := today(b.day.Next)
	is, known := tradingDay(day)
	if !is || !known || !m.ruled(day, dayRules...) {
		b.day.Next = m.orTomorrow(b.day.Next, b.day.Next, day+1)
		return 1
	}
	get := func(name string) int64 { return m.value(name, day) }
	tick, profile := get("tick_fen"), ""
	if r, ok := m.rule("call_profile", day); ok {
		profile = r.Text
	}
	low, high := nearBand(b.day.Reference-b.day.Reference%tick, get("band_ppm"), tick)
	terms := exchange.Terms{Tick: int32(tick), Low: int32(low), High: int32(high), Lot: int32(get("lot_t")),
		QtyMin: int32(get("order_min_t")), QtyMax: int32(get("order_max_t")), FeeBuy: get("fee_buyer_ppm"),
		FeeSell: get("fee_seller_ppm"), Tax: get("tax_seller_ppm"), Throttle: int32(get("throttle_per_second")),
		Pick: get("pick") == 1, Resale: get("resale_same_day") == 1, Profile: profile,
		FeeTo: accountID(get("account_fee")), TaxTo: accountID(get("account_tax"))}
	m.keepTimes(&terms, day, b.day.Reference)
	events := 1
	if b.begun {
		events += m.dropOutside(env, b, &terms)
	}
	was := b.day.Date
	b.day = exchange.Day{Date: day, Session: exchange.PreOpen, Halted: b.day.Halted, Reason: b.day.Reason,
		Reference: b.day.Reference, Terms: terms,
		Phase: phaseCall, Next: minuteAt(day, get("call_minute"))}
	b.tape, b.begun = exchange.Tape{}, true
	forget := day - calendar.Date(get("bust_days")) - 1
	if was != 0 {
		forget = min(forget, was)
	}
	m.forget(forget)
	return events
}

// orTomorrow returns when the next day opens that the rules know of, else a day after something.
func (m *Exchange) orTomorrow(after, was int64, from calendar.Date) int64 {
	if next, ok := m.nextOpening(after, from); ok {
		return next
	}
	return was + dayMillis
}

// sweep takes out the orders of which something holds, in an entry of the market's own.
func (m *Exchange) sweep(env Env, b *bourse, gone func(restingOrder) bool) int {
	e := enter(env, b)
	for i := slices.IndexFunc(b.orders, gone); i >= 0; i = slices.IndexFunc(b.orders, gone) {
		m.takeOut(e, i)
	}
	events, _ := m.finish(env, e)
	return events
}

// dropOutside takes out what a new day does not allow: orders outside of its band, and all buyers' if the fee
// that they have set aside is another.
func (m *Exchange) dropOutside(env Env, b *bourse, terms *exchange.Terms) int {
	return m.sweep(env, b, func(o restingOrder) bool {
		outside := o.price < int64(terms.Low) || o.price > int64(terms.High) ||
			(o.price-int64(terms.Low))%int64(terms.Tick) != 0
		over := o.life == book.Dated && calendar.Date(o.until) < today(b.day.Next)
		return outside || over || !o.sell && terms.FeeBuy != b.day.Terms.FeeBuy
	})
}

// forget drops the trades of days before one, and what was told of them.
func (m *Exchange) forget(before calendar.Date) {
	for m.forgotten < len(m.deals) && m.deals[m.forgotten].date < before {
		m.forgotten++
	}
	for key := range m.told {
		if key.date < before {
			delete(m.told, key)
		}
	}
}

func (m *Exchange) changeSession(env Env, b *bourse) (events int) {
	d := &b.day
	calls := d.Session == exchange.OpeningCall || d.Session == exchange.ClosingCall ||
		d.Session == exchange.Break && b.crossed()
	if calls && !d.Halted && !d.Terms.Pick {
		full := m.bidsTooMuch(env, b)
		unable := func(o restingOrder) bool {
			return m.mayTrade(o.owner()) != "" || !m.able(o.owner()) || !o.sell && full[o.owner()]
		}
		if slices.ContainsFunc(b.orders, unable) {
			return 1 + m.sweep(env, b, unable) // The phase begins anew.
		}
		if _, found := b.fixing(); found && !m.collects(b) {
			d.Halted, d.Reason, events = true, "market_account", 1
		} else {
			events = m.holdCall(env, b)
		}
	}
	d.Session, d.Phase = phaseSessions[d.Phase], d.Phase+1
	if d.Phase <= phaseClose {
		minute := int64(24*60 - 1)
		switch kept := d.Terms.Reopen > 0; {
		case kept:
			minute = int64(d.Terms.Times[d.Phase])
		case m.ruled(d.Date, phaseMinutes[d.Phase]):
			minute = m.value(phaseMinutes[d.Phase], d.Date)
		}
		d.Next = max(d.Next, minuteAt(d.Date, minute))
	}
	return events + 1
}

// crossed reports whether orders rest that could trade with each other.
func (b *bourse) crossed() bool {
	i, j := b.best(false), b.best(true)
	return i >= 0 && j >= 0 && b.orders[i].price >= b.orders[j].price
}

// bidsTooMuch returns the banks that bid for more than their stores may still take.
func (m *Exchange) bidsTooMuch(env Env, b *bourse) map[exchange.Participant]bool {
	bids, full := map[exchange.Participant]int64{}, map[exchange.Participant]bool{}
	for _, o := range b.orders {
		if p := o.owner(); !o.sell && m.bank(p) {
			bids[p] += o.whole()
			full[p] = m.of.Carbon.tooMuch(env, m.members[p].Company, bids[p])
		}
	}
	return full
}

func (m *Exchange) endDay(env Env, b *bourse) int {
	d := &b.day
	next := m.orTomorrow(max(d.Next, env.Time), d.Next, d.Date+1)
	events := m.sweep(env, b, func(o restingOrder) bool {
		return o.life == book.Day || o.life == book.Dated && calendar.Date(o.until) < today(next)
	})
	for p := range b.positions {
		if pos := &b.positions[p]; pos.Escrow > pos.Reserved {
			events += m.giveBack(b, exchange.Participant(p))
		}
	}
	if t := &b.tape; t.Volume > 0 { // The mean, half a tick rounded up.
		unit := t.Volume * int64(d.Terms.Tick)
		d.Reference = t.Turnover / unit * int64(d.Terms.Tick)
		if t.Turnover%unit*2 >= unit {
			d.Reference += int64(d.Terms.Tick)
		}
	}
	m.watches = append(m.watches, watchOf{d.Next, b.id, d.Date})
	if d.Session, d.Phase, d.Next = exchange.Closed, phasePreOpen, next; b.in.Closed {
		d.Next = 0
	}
	return events + 1
}

// A Halt is one of the two commands of that form.
type Halt struct {
	Resume bool
	exchange.Halt
}

// Name implements Named.
func (c Halt) Name() string {
	if c.Resume {
		return "exchange.resume"
	}
	return "exchange.halt"
}

// Wire implements Named.
func (c Halt) Wire() any { return c.Halt }

func (m *Exchange) halt(env Env, c Halt) Verdict {
	b := m.market(c.Instrument)
	switch {
	case b == nil:
		return refuse("exchange.instrument_unknown")
	case b.in.Closed:
		return refuse("exchange.instrument_closed")
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	case c.Resume && !b.day.Halted:
		return refuse("exchange.not_halted")
	case c.Resume:
		return m.resume(env, b)
	case b.day.Halted:
		return refuse("exchange.halted")
	}
	b.day.Halted, b.day.Reason = true, c.Reason
	return accept(1)
}

// resume lets trading go on; continuous trading goes on after a call.
func (m *Exchange) resume(env Env, b *bourse) Verdict {
	d := &b.day
	if d.Session == exchange.Continuous && !d.Terms.Pick {
		minutes := int64(d.Terms.Reopen) - 1
		switch {
		case minutes >= 0:
		case !m.ruled(d.Date, "reopen_minutes"):
			return refuse("exchange.rule_missing")
		default:
			minutes = m.value("reopen_minutes", d.Date)
		}
		d.Session, d.Phase = exchange.OpeningCall, d.Phase-1
		d.Next = min(d.Next, env.Time+minutes*60_000)
	}
	d.Halted, d.Reason = false, ""
	return accept(1)
}
