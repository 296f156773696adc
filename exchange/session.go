package exchange

import (
	"liangshan/book"
	"liangshan/calendar"
	"liangshan/kernel"
)

// Phases: what the next deadline of an instrument begins. Their numbers are for ever.
const (
	phasePreOpen   = 1
	phaseCall      = 2
	phaseMorning   = 3
	phaseNoon      = 4
	phaseAfternoon = 5
	phaseClosing   = 6
	phaseClose     = 7
	phaseEnd       = 8 // Orders whose last day is over leave, what nothing needs leaves escrow, the close is told.
)

// phaseRules are the rules that say when phases begin.
var phaseRules = [...]string{phasePreOpen: RulePreOpen, phaseCall: RuleCall, phaseMorning: RuleMorning,
	phaseNoon: RuleNoon, phaseAfternoon: RuleAfternoon, phaseClosing: RuleClosing, phaseClose: RuleClose}

// sessions are what phases begin.
var sessions = [...]Session{phaseCall: OpeningCall, phaseMorning: Continuous, phaseNoon: Break,
	phaseAfternoon: Continuous, phaseClosing: ClosingCall, phaseClose: Closed}

const kindPhase = uint16(kindSessionChanged)

func phaseKey(id InstrumentID) uint64 { return uint64(id) }

// sweepMax is how many orders leave, and backMax how many positions leave escrow, in one entry at
// the end of a day: 8,000 facts of 32 bytes, and a few hundred bytes for each position.
const (
	sweepMax = 8000
	backMax  = 500
)

// tradingDay reports whether a day is one: a working day from Monday to Friday. Working days on
// weekends that make up for holidays are none, as at the stock exchanges. false in ok says that
// the calendar does not know.
func (x *Exchange) tradingDay(date calendar.Date) (is, ok bool) {
	table, err := x.workdays()
	if err != nil {
		return false, false
	}
	is, err = table.IsWorkday(date)
	return is && date.Weekday() <= calendar.Friday, err == nil
}

// nextOpening returns when the first pre-opening after a moment begins. If the calendar does not
// know, that of the next day is taken: the day will ask again.
func (x *Exchange) nextOpening(after int64, from calendar.Date) (ms int64, ok bool) {
	for date := from; date < from+daysAhead; date++ {
		minute, _, ok := x.Rule(RulePreOpen, date)
		if !ok {
			return 0, false
		}
		ms = atMinute(date, minute)
		if is, known := x.tradingDay(date); ms > after && (is || !known) {
			return ms, true
		}
	}
	return 0, false
}

// daysAhead is more than any holiday takes.
const daysAhead = 60

// SessionChanged says which part of the day has begun.
type SessionChanged struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	Session    Session       `cbor:"3,keyasint"`
	Phase      uint8         `cbor:"4,keyasint"` // What comes next.
	Next       int64         `cbor:"5,keyasint"` // When, in milliseconds since 1970.
}

// DayEnded says what a day's listing market came to, and with what close.
type DayEnded struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	Open       int64         `cbor:"3,keyasint"` // Fen, as all prices: the first trade; the reference without any.
	High       int64         `cbor:"4,keyasint,omitempty"`
	Low        int64         `cbor:"5,keyasint,omitempty"`
	Close      int64         `cbor:"6,keyasint"` // The volume-weighted mean; the reference without any trade.
	Volume     int64         `cbor:"7,keyasint,omitempty"`
	Turnover   int64         `cbor:"8,keyasint,omitempty"`
	Trades     int64         `cbor:"9,keyasint,omitempty"`
	Next       int64         `cbor:"10,keyasint"`           // When the next day begins.
	Watch      bool          `cbor:"11,keyasint,omitempty"` // Surveillance looks at it next; see DayWatched.
	Halted     bool          `cbor:"12,keyasint,omitempty"` // It stays halted, until it is resumed.
}

// DayMissed says that a day could not be opened: the calendar does not know whether it is a
// trading day, or a rule is missing.
type DayMissed struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	Reason     string        `cbor:"3,keyasint"`
	Next       int64         `cbor:"4,keyasint"`
}

// nextPhase is what is journalled at the time at which a phase of an instrument begins.
func (x *Exchange) nextPhase(tx *kernel.Tx, key uint64) {
	x.refresh()
	m := x.live.market(InstrumentID(key))
	if m == nil {
		return
	}
	switch m.day.Phase {
	case phasePreOpen:
		x.openDay(tx, m)
	case phaseEnd:
		x.endDay(tx, m)
	default:
		x.changeSession(tx, m)
	}
}

func (x *Exchange) openDay(tx *kernel.Tx, m *market) {
	date, err := calendar.FromMillis(m.day.Next)
	if err != nil {
		panic("exchange: a day out of all bounds")
	}
	is, known := x.tradingDay(date)
	e, ruled := x.opening(m, date)
	if known && is && ruled {
		if m.book != nil && x.dropOutside(tx, m, &e) {
			return
		}
		x.events.dayOpened.Emit(tx, e)
		return
	}
	reason := "holiday"
	switch {
	case !known:
		reason = "calendar_missing"
	case is && !ruled:
		reason = "rule_missing"
	}
	next, ok := x.nextOpening(m.day.Next, date+1)
	if !ok {
		next = m.day.Next + 24*3600*1000
	}
	x.events.dayMissed.Emit(tx, DayMissed{m.id, date, reason, next})
}

// dropOutside takes out orders that the new day does not allow, so many at a time: those outside of
// its band, those whose last day is over since days were missed, and all buyers' if the fee that they have set aside is
// another. It reports whether more are left for another entry.
func (x *Exchange) dropOutside(tx *kernel.Tx, m *market, e *DayOpened) (more bool) {
	x.begin(tx, m)
	x.live.open = true
	form := m.day.form()
	form.Low, form.High, form.Tick = e.Low, e.High, e.Tick
	more = m.book.DropOutside(form, sweepMax)
	x.tellLosses(m)
	more = m.book.EndDay(int32(e.Date)-1, sweepMax) || more
	x.tellLosses(m)
	if e.FeeBuy != m.day.Terms.FeeBuy {
		more = x.dropBuyers(m) || more
	}
	x.mustFinish(tx)
	if more {
		x.events.sessionChanged.Emit(tx, SessionChanged{m.id, m.day.Date, Closed, phasePreOpen, m.day.Next})
	}
	return more
}

func (x *Exchange) dropBuyers(m *market) (more bool) {
	var all []book.Resting
	m.book.Walk(book.Buy, func(r book.Resting) bool {
		more = len(all) == sweepMax
		if !more {
			all = append(all, r)
		}
		return !more
	})
	m.book.Open(book.Halted) // A closed book lets nothing out.
	for _, r := range all {
		m.book.TakeOut(r.ID, r.Account)
		x.tellTakenOut(m, r, FactCancelled, ByOfficer)
	}
	m.book.Open(m.day.bookSession())
	return more
}

// mustFinish ends an entry in which nothing traded, so that nothing can be refused.
func (x *Exchange) mustFinish(tx *kernel.Tx) {
	if err := x.finish(tx); err != nil {
		panic("exchange: an entry without trades was refused")
	}
}

// changeSession begins a phase. What a call has to trade trades first, a part in each entry. A
// halted instrument holds no call; its day goes on without it.
func (x *Exchange) changeSession(tx *kernel.Tx, m *market) {
	phase := m.day.Phase
	calls := m.day.Session == OpeningCall || m.day.Session == ClosingCall || m.day.Session == Crossing ||
		m.day.Session == Break && m.crosses() // It was halted when its call was due, and went on in the break.
	if calls && !m.day.Halted && !m.day.Terms.Pick && x.holdCall(tx, m) {
		session := m.day.Session
		if m.day.Left > 0 {
			session = Crossing
		}
		x.events.sessionChanged.Emit(tx, SessionChanged{m.id, m.day.Date, session, phase, m.day.Next})
		return
	}
	m = x.live.market(m.id)
	if m.day.Left > 0 { // It was halted while its call was carried out.
		x.events.callCrossed.Emit(tx, CallCrossed{Instrument: m.id})
	}
	next, at := x.after(m, phase)
	x.events.sessionChanged.Emit(tx, SessionChanged{m.id, m.day.Date, sessions[phase], next, at})
}

// crosses reports whether orders rest that could trade with each other.
func (m *market) crosses() bool {
	buy, bids := m.book.Best(book.Buy)
	sell, offers := m.book.Best(book.Sell)
	return bids && offers && buy >= sell
}

// after returns the phase that follows one, and when.
func (x *Exchange) after(m *market, phase uint8) (next uint8, at int64) {
	if phase == phaseClose {
		return phaseEnd, m.day.Next
	}
	minute := int64(m.day.Terms.Times[phase+1])
	if m.day.Terms.Times == [phaseEnd]int16{} {
		var ok bool
		if minute, _, ok = x.Rule(phaseRules[phase+1], m.day.Date); !ok {
			minute = 24*60 - 1
		}
	}
	return phase + 1, max(atMinute(m.day.Date, minute), m.day.Next)
}

func (x *Exchange) applySessionChanged(e SessionChanged) {
	x.enter()
	m := x.live.markets[e.Instrument]
	x.phases.Clear(m.day.Next, phaseKey(m.id))
	m.day.Session, m.day.Phase, m.day.Next = e.Session, e.Phase, e.Next
	x.openBook(m)
	x.days.Put(m.id, m.day)
	x.phases.Set(e.Next, phaseKey(m.id))
	x.write()
}

// openBook lets the book take what the session lets it.
func (x *Exchange) openBook(m *market) {
	if m.book == nil {
		return
	}
	if refusal := m.book.Open(m.day.bookSession()); refusal != book.None {
		panic("exchange: continuous trading of a book that crosses")
	}
	m.changed = true
}

// endDay ends a trading day, a part in each entry. Orders leave whose last day is before the next trading day.
func (x *Exchange) endDay(tx *kernel.Tx, m *market) {
	next, ok := x.nextOpening(max(m.day.Next, tx.Time), m.day.Date+1)
	if !ok {
		next = m.day.Next + 24*3600*1000
	}
	x.begin(tx, m)
	x.live.open = true
	more := m.book.EndDay(int32(calendar.DayOf(next))-1, sweepMax)
	x.tellLosses(m)
	x.mustFinish(tx)
	for p, done := Participant(1), 0; int(p) < len(m.positions) && !more; p++ {
		if pos := m.positions[p]; pos.Escrow > pos.Reserved {
			if more = done == backMax; more {
				break
			}
			if err := x.giveBack(tx, m, p); err != nil {
				panic("exchange: escrow that cannot be given back")
			}
			done++
		}
	}
	if more {
		x.events.sessionChanged.Emit(tx, SessionChanged{m.id, m.day.Date, Closed, phaseEnd, m.day.Next})
		return
	}
	e := DayEnded{Instrument: m.id, Date: m.day.Date, Open: m.tape.Open, High: m.tape.High, Low: m.tape.Low,
		Close: m.day.Reference, Volume: m.tape.Volume, Turnover: m.tape.Turnover, Trades: m.tape.Trades,
		Next: next, Watch: true, Halted: m.day.Halted}
	if m.tape.Volume > 0 {
		e.Close = m.tape.mean(int64(m.day.Terms.Tick))
	} else {
		e.Open = m.day.Reference
	}
	x.events.dayEnded.Emit(tx, e)
}

func (x *Exchange) applyDayEnded(e DayEnded) {
	x.enter()
	m := x.live.markets[e.Instrument]
	x.phases.Clear(m.day.Next, phaseKey(m.id))
	if e.Watch {
		x.watches.Set(m.day.Next, watchKey(e.Instrument, e.Date))
	}
	if m.day.Session = Closed; !e.Halted {
		m.day.Halted, m.day.Reason = false, ""
	}
	m.day.Reference, m.day.Phase, m.day.Next = e.Close, phasePreOpen, e.Next
	if x.openBook(m); m.in.Closed { // It was its last day.
		m.day.Next = 0
	} else {
		x.phases.Set(e.Next, phaseKey(m.id))
	}
	x.days.Put(m.id, m.day)
	x.write()
}

func (x *Exchange) applyDayMissed(e DayMissed) {
	x.enter()
	m := x.live.markets[e.Instrument]
	x.phases.Clear(m.day.Next, phaseKey(m.id))
	m.day.Next = e.Next
	x.days.Put(m.id, m.day)
	x.phases.Set(e.Next, phaseKey(m.id))
	x.write()
}

// Halt asks that trading stop, or go on again.
type Halt struct {
	Instrument InstrumentID `cbor:"1,keyasint" json:"instrument"`
	Reason     string       `cbor:"2,keyasint" json:"reason"` // A code.
}

// TradingHalted says that trading has stopped.
type TradingHalted struct {
	Instrument InstrumentID `cbor:"1,keyasint"`
	Reason     string       `cbor:"2,keyasint"`

	// Day of the call that could not be settled, which may be carried out later; 0: that of the entry.
	Date calendar.Date `cbor:"3,keyasint,omitempty"`

	Closed bool `cbor:"4,keyasint,omitempty"` // It was closed, so that it is about no day that is opened.
}

// TradingResumed says that trading goes on. If it was continuous, a call comes first.
type TradingResumed struct {
	Instrument InstrumentID `cbor:"1,keyasint"`
	Reason     string       `cbor:"2,keyasint"`
	Session    Session      `cbor:"3,keyasint"` // In which it goes on.
	Phase      uint8        `cbor:"4,keyasint"`
	Next       int64        `cbor:"5,keyasint"`
	Closed     bool         `cbor:"6,keyasint,omitempty"` // It was closed.
}

// Halt decides whether trading may be stopped. A halt stays until trading is resumed, over the end of the day too.
func (x *Exchange) Halt(tx *kernel.Tx, c Halt) error {
	m, err := x.haltable(c)
	switch {
	case err != nil:
		return err
	case m.day.Halted:
		return ErrHalted
	}
	x.events.halted.Emit(tx, TradingHalted{Instrument: c.Instrument, Reason: c.Reason, Closed: m.day.Session == Closed})
	return nil
}

func (x *Exchange) haltable(c Halt) (*market, error) {
	x.refresh()
	m := x.live.market(c.Instrument)
	switch {
	case m == nil:
		return nil, ErrInstrument
	case m.in.Closed:
		return nil, ErrInstrumentGone
	case !isCode(c.Reason, reasonMax):
		return nil, ErrReason
	}
	return m, nil
}

// Resume decides whether trading may go on. Continuous trading goes on after a call, for orders
// may cross that entered for a call which was not held.
func (x *Exchange) Resume(tx *kernel.Tx, c Halt) error {
	m, err := x.haltable(c)
	switch {
	case err != nil:
		return err
	case !m.day.Halted:
		return ErrNotHalted
	}
	e := TradingResumed{c.Instrument, c.Reason, m.day.Session, m.day.Phase, m.day.Next, m.day.Session == Closed}
	if m.day.Session == Continuous && !m.day.Terms.Pick {
		minutes := int64(m.day.Terms.Reopen) - 1
		if minutes < 0 {
			var ok bool
			if minutes, _, ok = x.Rule(RuleReopen, m.day.Date); !ok {
				return ErrRuleMissing
			}
		}
		e.Session, e.Phase, e.Next = OpeningCall, m.day.Phase-1, min(tx.Time+minutes*60_000, m.day.Next)
	}
	x.events.resumed.Emit(tx, e)
	return nil
}

func (x *Exchange) applyHalted(e TradingHalted) {
	x.enter()
	m := x.live.markets[e.Instrument]
	m.day.Halted, m.day.Reason = true, e.Reason
	x.openBook(m)
	x.days.Put(m.id, m.day)
	x.write()
}

func (x *Exchange) applyResumed(e TradingResumed) {
	x.enter()
	m := x.live.markets[e.Instrument]
	x.phases.Clear(m.day.Next, phaseKey(m.id))
	m.day.Halted, m.day.Reason = false, ""
	m.day.Session, m.day.Phase, m.day.Next = e.Session, e.Phase, e.Next
	x.openBook(m)
	x.days.Put(m.id, m.day)
	x.phases.Set(e.Next, phaseKey(m.id))
	x.write()
}
