package exchange

import (
	"cmp"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
)

// WatchedMax is how many listing trades of a day in one instrument surveillance looks at by itself, in
// one entry as the day ends: a tenth of a second. A busier day is told of as not looked at; then the
// operation market.watch looks at it beside the writer, and exchange.raise_alerts enters what it finds.
const WatchedMax = 10_000

// DayWatched says that surveillance has looked at a day's listing trades as the day ended, or, as an instrument was
// closed, at what was traded since its last day. What it found follows in the same entry.
type DayWatched struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	Trades     int64         `cbor:"3,keyasint,omitempty"`
	Alerts     int64         `cbor:"4,keyasint,omitempty"` // Those that nobody had entered before.
	Missed     string        `cbor:"5,keyasint,omitempty"` // Why day or window was not looked at: codes, spaces between.

	// Missing in entries made before there was a window; see Window.
	Flows Flows   `cbor:"6,keyasint,omitempty"` // What the day came to, in all modes.
	Upto  TradeID `cbor:"7,keyasint,omitempty"` // The newest trade among them or before them; 0: nothing is kept.
}

// A toldKey is a trade that stands under an alert of a day.
type toldKey struct {
	_          struct{} `cbor:",toarray"`
	Date       calendar.Date
	Instrument InstrumentID
	Scheme     uint8 // Its place among schemes.
	Trade      TradeID
}

func compareTold(a, b toldKey) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(a.Scheme, b.Scheme),
		cmp.Compare(a.Trade, b.Trade))
}

func watchKey(id InstrumentID, date calendar.Date) uint64 {
	return uint64(id)<<32 | uint64(uint32(date))
}

// watchDay is what is journalled right after a day has ended.
func (x *Exchange) watchDay(tx *kernel.Tx, key uint64) {
	e := DayWatched{Instrument: InstrumentID(key >> 32), Date: calendar.Date(int32(uint32(key)))}
	all := x.watchTrades(&e)
	x.raise(tx, e, append(all, x.watchWindow(&e)...))
}

// watchRest looks at the window with what was traded in an instrument since its last day ended, such as in an auction
// in the evening, if anything was.
func (x *Exchange) watchRest(tx *kernel.Tx, id InstrumentID) {
	e := DayWatched{Instrument: id, Date: calendar.DayOf(tx.Time)}
	all := x.watchWindow(&e)
	if len(e.Flows) > 0 || e.Missed != "" {
		x.raise(tx, e, all)
	}
}

// raise journals that surveillance has looked, and what it found.
func (x *Exchange) raise(tx *kernel.Tx, e DayWatched, all []Alert) {
	all = all[:min(len(all), alertsMax)]
	e.Alerts = int64(len(all))
	x.events.dayWatched.Emit(tx, e)
	if len(all) > 0 {
		x.events.alertsRaised.Emit(tx, AlertsRaised{e.Instrument, e.Date, x.number().Alert + 1, all,
			x.standard(e.Instrument)})
	}
}

// watchTrades looks at a day's listing trades, if they are few enough.
func (x *Exchange) watchTrades(e *DayWatched) []Alert {
	trades := x.seen(e.Instrument, e.Date)
	e.Trades = int64(len(trades))
	if len(trades) > WatchedMax {
		e.miss("too_many_trades")
		return nil
	}
	return x.watchOnce(e, trades)
}

// miss notes one more thing that was not looked at.
func (e *DayWatched) miss(code string) { e.Missed = strings.TrimSpace(e.Missed + " " + code) }

// watchOnce looks at the listing trades of a day, and leaves out what was told of it.
func (x *Exchange) watchOnce(e *DayWatched, trades []Seen) []Alert {
	share, _, ruled := x.Rule(RuleWatchPPM, e.Date)
	if !ruled {
		share = million // Of that nobody has more.
	}
	return slices.DeleteFunc(Watch(trades, share), func(a Alert) bool {
		return x.told.Has(toldKey{Date: e.Date, Instrument: e.Instrument, Scheme: schemeOf(a.Scheme), Trade: a.Trades[0]})
	})
}

// watchWindow adds up the trades since the last day, and looks at the window that ends with them. Who was told of in it
// already is left out.
func (x *Exchange) watchWindow(e *DayWatched) []Alert {
	w, days, ok := x.window(e.Instrument, e.Date)
	if !ok {
		return nil
	}
	flows, upto, ok := x.gather(e.Instrument, e.Date)
	if !ok {
		e.miss("window_too_many_trades")
		return nil
	}
	e.Upto = upto
	for i := range flows {
		e.Flows = appendFlow(e.Flows, &flows[i])
	}
	w.Flows = append(w.Flows, flows...)
	return slices.DeleteFunc(w.Watch(), func(a Alert) bool {
		last, told := x.tellings.Get(partiesOf(&a, x.standard(e.Instrument)))
		return told && e.Date < last+calendar.Date(days)
	})
}

// seen returns the listing trades of a day in one instrument, in order, WatchedMax and one at most.
func (x *Exchange) seen(id InstrumentID, date calendar.Date) (all []Seen) {
	for _, run := range x.trades.From(0) {
		if len(all) > WatchedMax {
			break
		}
		if run.Instrument != id || run.Date != date || run.Time == 0 { // A late call stands behind trades of a later day.
			continue
		}
		for rows := run.Rows; len(rows) >= tradeSize && len(all) <= WatchedMax; rows = rows[tradeSize:] {
			if t := getTrade(rows); t.Mode.listed() {
				all = append(all, Seen{Trade: t.Trade, Time: run.Time, Buyer: t.Buy.Participant(),
					Seller: t.Sell.Participant(), Price: int64(t.Price), Tonnes: int64(t.Qty), Taker: t.Taker})
			}
		}
	}
	return all
}

// schemeOf returns the place of a scheme that is known.
func schemeOf(scheme string) uint8 { return uint8(slices.Index(schemes, scheme)) }

func (x *Exchange) applyDayWatched(e DayWatched) { x.keepFlows(&e) }

// tell notes the trades under alerts, so that the same thing is told of once.
func (x *Exchange) tell(e *AlertsRaised) {
	for i := range e.Alerts {
		a := &e.Alerts[i]
		if slices.Contains(windowSchemes, a.Scheme) {
			x.tellings.Put(partiesOf(a, e.Standard), e.Date)
			continue
		}
		for _, t := range a.Trades {
			x.told.Put(toldKey{Date: e.Date, Instrument: e.Instrument, Scheme: schemeOf(a.Scheme), Trade: t}, struct{}{})
		}
	}
}

// forgetTold drops what was told of days before one.
func (x *Exchange) forgetTold(before calendar.Date) {
	var old []toldKey
	for key := range x.told.From(toldKey{}) {
		if key.Date >= before || len(old) == forgetMax {
			break
		}
		old = append(old, key)
	}
	for _, key := range old {
		x.told.Delete(key)
	}
}

func projectDayWatched(at kernel.At, e DayWatched, exec kernel.Exec) {
	exec(`INSERT INTO exchange_watched (sequence, instrument, date, trades, alerts, missed, watched_ms)
		VALUES (?, ?, ?, ?, ?, nullif(?, ''), ?)`,
		int64(at.Sequence), int64(e.Instrument), e.Date.String(), e.Trades, e.Alerts, e.Missed, at.Time)
}
