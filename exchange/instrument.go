package exchange

import (
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/kernel"
)

// Kinds of instruments.
const (
	KindLot    = 1 // The serials of one lot, as it was when the instrument was opened.
	KindBasket = 2 // All tonnes that meet a stated standard; the oldest are delivered first.
)

// An Instrument is what is traded under one name.
type Instrument struct {
	_           struct{} `cbor:",toarray"`
	Code        string
	NameZH      string
	NameEN      string
	Kind        uint8
	Project     carbon.ProjectID // Of a lot.
	Vintage     uint16           // Of a lot.
	First, Last uint64           // Serials of a lot.
	VintageFrom uint16           // Of a basket: the oldest vintage that is delivered.
	Method      string           // Of a basket: code of the methodology; empty: any.
	IssuePrice  int64            // Fen: the reference until there is a close.
	Closed      bool             // For good; see CloseInstrument.
}

// OpenInstrument asks that a lot, or a basket, be traded.
type OpenInstrument struct {
	Code        string       `cbor:"1,keyasint" json:"code"`
	NameZH      string       `cbor:"2,keyasint" json:"name_zh"`
	NameEN      string       `cbor:"3,keyasint" json:"name_en"`
	Lot         carbon.LotID `cbor:"4,keyasint,omitempty" json:"lot,omitempty"`          // 0: a basket.
	VintageFrom uint16       `cbor:"5,keyasint,omitempty" json:"vintage_from,omitempty"` // Of a basket.
	Method      string       `cbor:"6,keyasint,omitempty" json:"method,omitempty"`       // Of a basket; empty: any.
	IssuePrice  int64        `cbor:"7,keyasint" json:"issue_price_fen_t"`                // On a tick.
}

// InstrumentOpened says that something is traded from the next trading day on.
type InstrumentOpened struct {
	Instrument  InstrumentID     `cbor:"1,keyasint"`
	Code        string           `cbor:"2,keyasint"`
	NameZH      string           `cbor:"3,keyasint"`
	NameEN      string           `cbor:"4,keyasint"`
	Project     carbon.ProjectID `cbor:"5,keyasint,omitempty"`
	Vintage     uint16           `cbor:"6,keyasint,omitempty"`
	First       uint64           `cbor:"7,keyasint,omitempty"`
	Last        uint64           `cbor:"8,keyasint,omitempty"`
	VintageFrom uint16           `cbor:"9,keyasint,omitempty"`
	Method      string           `cbor:"10,keyasint,omitempty"`
	IssuePrice  int64            `cbor:"11,keyasint"`
	Next        int64            `cbor:"12,keyasint"` // When its first day begins, in milliseconds since 1970.
}

const (
	codeMax        = 24
	nameMax        = 96
	instrumentsMax = 4096
)

// OpenInstrument decides whether something may be traded.
func (x *Exchange) OpenInstrument(tx *kernel.Tx, c OpenInstrument) error {
	x.refresh()
	switch {
	case !isCode(c.Code, codeMax), c.NameZH == "", c.NameEN == "", len(c.NameZH) > nameMax, len(c.NameEN) > nameMax:
		return ErrInstrumentForm
	case (c.Lot == 0) == (c.VintageFrom == 0) || c.Lot != 0 && c.Method != "":
		return ErrInstrumentForm
	case c.Lot == 0 && !x.basket(tx, c):
		return ErrInstrumentForm
	case x.codes.Has(c.Code) || x.instruments.Len() >= instrumentsMax:
		return ErrInstrumentExists
	}
	r := rulesOf{x: x, day: calendar.DayOf(tx.Time)}
	tick := r.get(RuleTick)
	switch {
	case r.missing:
		return ErrRuleMissing
	case c.IssuePrice <= 0 || c.IssuePrice > priceMax:
		return ErrIssuePrice
	case c.IssuePrice%tick != 0:
		return ErrTick
	}
	e := InstrumentOpened{Instrument: x.number().Instrument + 1, Code: c.Code, NameZH: c.NameZH, NameEN: c.NameEN,
		VintageFrom: c.VintageFrom, Method: c.Method, IssuePrice: c.IssuePrice}
	if c.Lot != 0 {
		l, ok := x.carbon.Lot(c.Lot)
		if !ok || l.Status != carbon.Held {
			return ErrLot
		}
		e.Project, e.Vintage, e.First, e.Last = l.Project, l.Vintage, l.Start, l.End
	}
	next, ok := x.nextOpening(tx.Time, calendar.DayOf(tx.Time))
	if !ok {
		return ErrRuleMissing
	}
	e.Next = next
	x.events.instrumentOpened.Emit(tx, e)
	return nil
}

// vintageFirst is the oldest vintage that a basket may begin with: that of the first credits anywhere.
const vintageFirst = 1990

// basket reports whether there can be tonnes that meet the standard of a basket: its methodology was published, and its
// oldest vintage is not still to come.
func (x *Exchange) basket(tx *kernel.Tx, c OpenInstrument) bool {
	year, _, _ := calendar.DayOf(tx.Time).Civil()
	return c.VintageFrom >= vintageFirst && int(c.VintageFrom) <= year &&
		(c.Method == "" || x.carbon.MethodKnown(c.Method))
}

// priceMax is the largest price: twenty million fen fit 32 bits with a band of 90 percent.
const priceMax = 20_000_000

func (x *Exchange) applyInstrumentOpened(e InstrumentOpened) {
	x.enter()
	n := x.number()
	n.Instrument = e.Instrument
	x.numbers.Put(0, n)
	row := Instrument{Code: e.Code, NameZH: e.NameZH, NameEN: e.NameEN, Kind: KindBasket, VintageFrom: e.VintageFrom,
		Method: e.Method, IssuePrice: e.IssuePrice}
	if e.Project != 0 {
		row.Kind, row.Project, row.Vintage, row.First, row.Last = KindLot, e.Project, e.Vintage, e.First, e.Last
	}
	x.instruments.Put(e.Instrument, row)
	x.codes.Put(e.Code, e.Instrument)
	day := Day{Reference: e.IssuePrice, Phase: phasePreOpen, Next: e.Next}
	x.days.Put(e.Instrument, day)
	x.tapes.Put(e.Instrument, Tape{Free: -1})
	x.phases.Set(e.Next, phaseKey(e.Instrument))
	x.live.addMarket(x, e.Instrument)
	x.write()
}

func projectInstrumentOpened(at kernel.At, e InstrumentOpened, exec kernel.Exec) {
	exec(
		`INSERT INTO exchange_instrument (id, code, name_zh, name_en, project, vintage, first_serial, last_serial,
		vintage_from, method, issue_price_fen, opened_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Instrument),
		e.Code,
		e.NameZH,
		e.NameEN,
		int64(e.Project),
		int64(e.Vintage),
		int64(e.First),
		int64(e.Last),
		int64(e.VintageFrom),
		e.Method,
		e.IssuePrice,
		at.Time,
	)
}

// delivers reports whether a lot may be delivered for the instrument.
func (x *Exchange) delivers(in *Instrument, l *carbon.Lot) bool {
	if in.Kind == KindLot {
		return l.Project == in.Project && l.Vintage == in.Vintage && l.Start >= in.First && l.End <= in.Last
	}
	if l.Vintage < in.VintageFrom {
		return false
	}
	if in.Method == "" {
		return true
	}
	p, ok := x.carbon.Project(l.Project)
	return ok && p.Method == in.Method
}

// Instrument returns an instrument.
func (x *Exchange) Instrument(id InstrumentID) (Instrument, bool) { return x.instruments.Get(id) }

// InstrumentByCode returns the number of an instrument.
func (x *Exchange) InstrumentByCode(code string) (InstrumentID, bool) { return x.codes.Get(code) }
