package exchange

import (
	"liangshan/auction"
	"liangshan/book"
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A Session is the part of a trading day that an instrument is in.
type Session uint8

// The sessions. Their numbers are for ever.
const (
	Closed      Session = iota // Nothing.
	PreOpen                    // Orders enter, change and leave; nothing trades.
	OpeningCall                // As before; the price that the call would have is told.
	Continuous                 // Orders trade; or takers pick.
	Break                      // Orders leave; nothing enters.
	ClosingCall                // Orders enter and do not leave.
	Halted                     // Orders leave; nothing enters.
	Crossing                   // A call that was held is being carried out; nothing else happens.
)

// Terms are the rules that were in force when a day was opened; they hold for the whole day.
type Terms struct {
	_        struct{} `cbor:",toarray"`
	Tick     int32    // Fen.
	Low      int32    // Fen; the day's band.
	High     int32    // Fen.
	Lot      int32    // Tonnes.
	QtyMin   int32    // Tonnes.
	QtyMax   int32    // Tonnes.
	FeeBuy   int64    // Parts per million.
	FeeSell  int64    // Parts per million.
	Tax      int64    // Parts per million.
	Throttle int32    // Orders of a participant in a second.
	Pick     bool
	Resale   bool
	Profile  string
	FeeTo    ledger.AccountID
	TaxTo    ledger.AccountID

	// Of a day that was opened before they were kept they are 0, and the rules of the day hold as they are read.
	Times     [phaseEnd]int16 // When each phase begins, in minutes; all 0: not kept.
	Reopen    int16           // Minutes of the call after a halt, and one.
	BlockFrom int16           // Minute.
	BlockTo   int16           // Minute; 0: nothing about blocks is kept.
	BlockLow  int32           // Fen; the band of blocks.
	BlockHigh int32           // Fen.
	BlockMin  int32           // Tonnes.
	BlockLife int32           // Minutes.

	BlockAnswers int16 // Of a post side by side; 0, as on days opened before it was kept, and 1: one, on the post.
}

// A Day is an instrument's trading day.
type Day struct {
	_         struct{}      `cbor:",toarray"`
	Date      calendar.Date // 0 before the first.
	Session   Session       // While it is halted, what it would be.
	Halted    bool
	Reason    string // Of the halt.
	Reference int64  // Fen: the close of the day before, or the issue price.
	Terms     Terms
	Phase     uint8 // What comes next.
	Next      int64 // When, in milliseconds since 1970.
	Price     int64 // Of the call that is being carried out, in fen.
	Left      int64 // Tonnes that it still has to trade.
	Mode      Mode  // Of that call.
}

// A Tape is what the listing market of a day has come to, and where the book's records stand.
type Tape struct {
	_        struct{} `cbor:",toarray"`
	Open     int64    // Fen; 0: no trade yet.
	High     int64
	Low      int64
	Last     int64
	Volume   int64 // Tonnes.
	Turnover int64 // Fen.
	Trades   int64
	Free     int32  // Place of the book's slab that is free next; -1: none.
	Time     uint64 // Place in time that the book gave last.
}

func (d *Day) form() book.Form {
	t := &d.Terms
	return book.Form{Low: t.Low, High: t.High, Tick: t.Tick, QtyMin: t.QtyMin, QtyMax: t.QtyMax}
}

// Current returns the session that an instrument is in.
func (d *Day) Current() Session {
	if d.Halted {
		return Halted
	}
	return d.Session
}

// bookSession returns what the book takes in the day's session.
func (d *Day) bookSession() book.Session {
	switch d.Current() {
	case PreOpen, OpeningCall, ClosingCall:
		return book.Call
	case Continuous:
		if d.Terms.Pick {
			return book.Listing
		}
		return book.Continuous
	case Break, Halted, Crossing:
		return book.Halted
	}
	return book.Closed
}

// band returns the lowest and the highest price within a share of a reference price: half a tick
// is rounded up, and there is a tick each way at least (rule text of SSE and SZSE).
func band(reference, ppm, tick int64) (low, high int64) {
	width := (reference*ppm/tick + million/2) / million * tick
	width = max(width, tick)
	return max(reference-width, tick), reference + width
}

// DayOpened says what rules a trading day has, and that its pre-opening has begun.
type DayOpened struct {
	Instrument InstrumentID     `cbor:"1,keyasint"`
	Date       calendar.Date    `cbor:"2,keyasint"`
	Reference  int64            `cbor:"3,keyasint"` // Fen.
	Low        int32            `cbor:"4,keyasint"` // Fen.
	High       int32            `cbor:"5,keyasint"` // Fen.
	Tick       int32            `cbor:"6,keyasint"` // Fen.
	Lot        int32            `cbor:"7,keyasint"`
	QtyMin     int32            `cbor:"8,keyasint"`
	QtyMax     int32            `cbor:"9,keyasint"`
	FeeBuy     int64            `cbor:"10,keyasint,omitempty"` // Parts per million.
	FeeSell    int64            `cbor:"11,keyasint,omitempty"`
	Tax        int64            `cbor:"12,keyasint,omitempty"`
	Throttle   int32            `cbor:"13,keyasint"`
	Pick       bool             `cbor:"14,keyasint,omitempty"`
	Resale     bool             `cbor:"15,keyasint,omitempty"`
	Profile    string           `cbor:"16,keyasint"`
	FeeTo      ledger.AccountID `cbor:"17,keyasint"`
	TaxTo      ledger.AccountID `cbor:"18,keyasint,omitempty"`
	Next       int64            `cbor:"19,keyasint"` // When the next phase begins, in milliseconds since 1970.
	Phase      uint8            `cbor:"20,keyasint"`
	Forget     calendar.Date    `cbor:"21,keyasint"` // Trades of earlier days cannot be undone any more.

	// Missing in entries made before they were kept; all of them, or those of blocks, are missing if a rule is.
	Times     []int16 `cbor:"22,keyasint,omitempty"` // Minutes at which phases begin, by their numbers.
	Reopen    int16   `cbor:"23,keyasint,omitempty"` // Minutes of the call after a halt, and one.
	BlockFrom int16   `cbor:"24,keyasint,omitempty"` // Minute.
	BlockTo   int16   `cbor:"25,keyasint,omitempty"` // Minute.
	BlockLow  int32   `cbor:"26,keyasint,omitempty"` // Fen; the band of blocks.
	BlockHigh int32   `cbor:"27,keyasint,omitempty"` // Fen.
	BlockMin  int32   `cbor:"28,keyasint,omitempty"` // Tonnes.
	BlockLife int32   `cbor:"29,keyasint,omitempty"` // Minutes.

	Reason string `cbor:"30,keyasint,omitempty"` // Of a halt that was not resumed, with which the day begins.

	BlockAnswers int16 `cbor:"31,keyasint,omitempty"` // Of a post side by side; 0: no rule says so.
}

// opening returns the event that opens a day; false if a rule is missing.
func (x *Exchange) opening(m *market, date calendar.Date) (DayOpened, bool) {
	r := rulesOf{x: x, day: date}
	e := DayOpened{Instrument: m.id, Date: date, Reference: m.day.Reference, Phase: phaseCall, Reason: m.day.Reason}
	tick, share := r.get(RuleTick), r.get(RuleBand)
	e.Tick, e.Lot = int32(tick), int32(r.get(RuleLot))
	e.QtyMin, e.QtyMax = int32(r.get(RuleOrderMin)), int32(r.get(RuleOrderMax))
	e.FeeBuy, e.FeeSell, e.Tax = r.get(RuleFeeBuyer), r.get(RuleFeeSeller), r.get(RuleTaxSeller)
	e.Throttle, e.Profile = int32(r.get(RuleThrottle)), r.text(RuleProfile)
	e.Pick, e.Resale = r.get(RulePick) == 1, r.get(RuleResale) == 1
	e.FeeTo, e.TaxTo = ledger.AccountID(r.get(RuleAccountFee)), ledger.AccountID(r.get(RuleAccountTax))
	e.Next = atMinute(date, r.get(RuleCall))
	e.Forget = date - calendar.Date(r.get(RuleBustDays)) - 1 // A day longer: too late is not unknown.
	if m.day.Date != 0 {
		e.Forget = min(e.Forget, m.day.Date) // What was traded since that day's end surveillance has not seen.
	}
	if _, ok := auction.ProfileNamed(e.Profile); r.missing || !ok {
		return e, false
	}
	low, high := band(e.Reference-e.Reference%tick, share, tick)
	e.Low, e.High = int32(low), int32(high)
	x.fixTimes(&e)
	x.fixBlocks(&e, tick)
	return e, true
}

// fixTimes notes when the phases of a day begin; nothing if a rule is missing.
func (x *Exchange) fixTimes(e *DayOpened) {
	r := rulesOf{x: x, day: e.Date}
	times := make([]int16, phaseEnd)
	for phase := phasePreOpen; phase <= phaseClose; phase++ {
		times[phase] = int16(r.get(phaseRules[phase]))
	}
	if reopen := r.get(RuleReopen); !r.missing {
		e.Times, e.Reopen = times, int16(reopen)+1
	}
}

// fixBlocks notes what holds for block trades on a day; nothing if a rule is missing.
func (x *Exchange) fixBlocks(e *DayOpened, tick int64) {
	r := rulesOf{x: x, day: e.Date}
	from, to, least := r.get(RuleBlockFrom), r.get(RuleBlockTo), r.get(RuleBlockMin)
	share, life := r.get(RuleBlockBand), r.get(RuleBlockLife)
	if r.missing {
		return
	}
	low, high := band(e.Reference, share, tick)
	e.BlockFrom, e.BlockTo, e.BlockLow, e.BlockHigh = int16(from), int16(to), int32(low), int32(high)
	e.BlockMin, e.BlockLife = int32(least), int32(life)
	answers, _, _ := x.Rule(RuleBlockAnswers, e.Date) // One at a time where there is none.
	e.BlockAnswers = int16(answers)
}

func atMinute(date calendar.Date, minute int64) int64 { return date.StartMillis() + minute*60_000 }

func (x *Exchange) applyDayOpened(e DayOpened) {
	x.enter()
	m := x.live.markets[e.Instrument]
	x.phases.Clear(m.day.Next, phaseKey(m.id))
	m.day = Day{Date: e.Date, Session: PreOpen, Halted: e.Reason != "", Reason: e.Reason, Reference: e.Reference,
		Phase: e.Phase, Next: e.Next,
		Terms: Terms{
			Tick:     e.Tick,
			Low:      e.Low,
			High:     e.High,
			Lot:      e.Lot,
			QtyMin:   e.QtyMin,
			QtyMax:   e.QtyMax,
			FeeBuy:   e.FeeBuy,
			FeeSell:  e.FeeSell,
			Tax:      e.Tax,
			Throttle: e.Throttle,
			Pick:     e.Pick,
			Resale:   e.Resale,
			Profile:  e.Profile,
			FeeTo:    e.FeeTo,
			TaxTo:    e.TaxTo,
			Reopen:   e.Reopen, BlockFrom: e.BlockFrom, BlockTo: e.BlockTo, BlockLow: e.BlockLow, BlockHigh: e.BlockHigh,
			BlockMin: e.BlockMin, BlockLife: e.BlockLife, BlockAnswers: e.BlockAnswers,
		}}
	copy(m.day.Terms.Times[:], e.Times)
	m.tape = Tape{Free: m.tape.Free, Time: m.tape.Time}
	x.forgetTrades(e.Forget)
	if m.book == nil {
		m.restore(nil)
	} else if err := m.book.Rebase(m.day.form()); err != nil {
		panic(err)
	}
	m.book.Open(m.day.bookSession())
	m.changed = true
	x.days.Put(m.id, m.day)
	x.phases.Set(e.Next, phaseKey(m.id))
	x.write()
}

func projectDayOpened(at kernel.At, e DayOpened, exec kernel.Exec) {
	row := dayRow(e.Instrument, e.Date, exec)
	if row == nil {
		return
	}
	copy(row, []int64{int64(e.Instrument), int64(e.Date), int64(PreOpen), e.Reference, int64(e.Low), int64(e.High)})
	row[dayRowOpened] = at.Time
	if e.Reason != "" {
		row[dayRowHalted] = 1
	}
}

// Day returns an instrument's trading day.
func (x *Exchange) Day(id InstrumentID) (Day, bool) { return x.days.Get(id) }

// TapeOf returns what the listing market of an instrument's day has come to.
func (x *Exchange) TapeOf(id InstrumentID) (Tape, bool) { return x.tapes.Get(id) }

// mean returns the volume-weighted mean of the day's listing trades, half a tick rounded up.
func (t *Tape) mean(tick int64) int64 {
	unit := t.Volume * tick
	return (t.Turnover + unit/2) / unit * tick
}
