package exchange

import (
	"cmp"
	"encoding/binary"
	"slices"

	"liangshan/calendar"
)

// A Flow is what one participant sold to another in an instrument on a day, in all modes: what surveillance
// keeps of trades for its window.
type Flow struct {
	Date       calendar.Date
	Instrument InstrumentID
	Buyer      Participant
	Seller     Participant
	Trades     int64
	Apart      int64 // Of them, those that were not made in the listing market.
	Tonnes     int64
	Fen        int64
	Auctioned  int64               // Of the tonnes, those of auctions.
	First      [flowTrades]TradeID // The first of them; 0 behind the last.
}

const (
	flowTrades = 4  // So many trades of a flow stand under an alert.
	flowSize   = 72 // Of a packed flow, in bytes.

	// flowsMax bounds the flows of an instrument's day: the largest are kept. flowTradesMax bounds the trades that are
	// added up in the entry in which a day is looked at.
	flowsMax      = 2000
	flowTradesMax = 2_000_000

	// windowMax is the longest window, in days: flows are kept so long.
	windowMax = 60
)

// Flows are flows of one instrument's day, packed little-endian: buyer, seller, trades, trades apart (4 bytes each),
// tonnes, fen, tonnes of auctions and the first four trades (8 bytes each).
type Flows []byte

func appendFlow(b Flows, f *Flow) Flows {
	le := binary.LittleEndian
	for _, n := range [...]uint32{uint32(f.Buyer), uint32(f.Seller), uint32(f.Trades), uint32(f.Apart)} {
		b = le.AppendUint32(b, n)
	}
	for _, n := range [...]int64{f.Tonnes, f.Fen, f.Auctioned} {
		b = le.AppendUint64(b, uint64(n))
	}
	for _, id := range f.First {
		b = le.AppendUint64(b, uint64(id))
	}
	return b
}

// first returns the first of some flows.
func (b Flows) first(key flowKey) Flow {
	le := binary.LittleEndian
	f := Flow{Date: key.Date, Instrument: key.Instrument, Buyer: Participant(le.Uint32(b)),
		Seller: Participant(le.Uint32(b[4:])), Trades: int64(le.Uint32(b[8:])), Apart: int64(le.Uint32(b[12:])),
		Tonnes: int64(le.Uint64(b[16:])), Fen: int64(le.Uint64(b[24:])), Auctioned: int64(le.Uint64(b[32:]))}
	for i := range f.First {
		f.First[i] = TradeID(le.Uint64(b[40+8*i:]))
	}
	return f
}

type flowKey struct {
	_          struct{} `cbor:",toarray"`
	Date       calendar.Date
	Instrument InstrumentID
}

func compareFlows(a, b flowKey) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Instrument, b.Instrument))
}

// gather adds up the trades of an instrument that were made since surveillance looked last, those that were undone
// left out. false: they are too many for one entry.
func (x *Exchange) gather(id InstrumentID, date calendar.Date) (flows []Flow, upto TradeID, ok bool) {
	upto, _ = x.watchedTo.Get(id)
	byPair, n := map[uint64]int{}, 0
	for _, run := range x.trades.From(upto + 1) {
		if run.Instrument != id {
			continue
		}
		for rows := run.Rows; len(rows) >= tradeSize; rows = rows[tradeSize:] {
			if n++; n > flowTradesMax {
				return nil, 0, false
			}
			t := getTrade(rows)
			if upto = t.Trade; x.undone.Len() > 0 && x.undone.Has(t.Trade) {
				continue
			}
			buyer, seller := t.Buy.Participant(), t.Sell.Participant()
			at, known := byPair[uint64(buyer)<<32|uint64(seller)]
			if !known {
				at, flows = len(flows), append(flows, Flow{Date: date, Instrument: id, Buyer: buyer, Seller: seller})
				byPair[uint64(buyer)<<32|uint64(seller)] = at
			}
			flows[at].add(&t)
		}
	}
	slices.SortFunc(flows, func(a, b Flow) int { return cmp.Or(cmp.Compare(b.Tonnes, a.Tonnes), compareParties(&a, &b)) })
	flows = flows[:min(len(flows), flowsMax)]
	slices.SortFunc(flows, func(a, b Flow) int { return compareParties(&a, &b) })
	return flows, upto, true
}

func compareParties(a, b *Flow) int {
	return cmp.Or(cmp.Compare(a.Buyer, b.Buyer), cmp.Compare(a.Seller, b.Seller))
}

func (f *Flow) add(t *Trade) {
	if f.Trades < flowTrades {
		f.First[f.Trades] = t.Trade
	}
	f.Trades, f.Tonnes, f.Fen = f.Trades+1, f.Tonnes+int64(t.Qty), f.Fen+t.Value()
	if !t.Mode.listed() {
		f.Apart++
	}
	if t.Mode == ModeSale {
		f.Auctioned += int64(t.Qty)
	}
}

// standard returns the methodology whose tonnes an instrument delivers; empty: of any.
func (x *Exchange) standard(id InstrumentID) string {
	in, _ := x.instruments.Get(id)
	if in.Kind != KindLot {
		return in.Method
	}
	p, _ := x.carbon.Project(in.Project)
	return p.Method
}

// window returns what surveillance looks at in a window that ends with an instrument's day: the flows of all
// instruments whose tonnes meet the same standard. false: the market's rules name no window.
func (x *Exchange) window(id InstrumentID, date calendar.Date) (w Window, days int64, ok bool) {
	r := rulesOf{x: x, day: date}
	days = r.get(RuleWatchDays)
	w = Window{Date: date, Instrument: id, Share: r.get(RuleWatchShare), Ramp: r.get(RuleWatchRamp),
		Holding: r.get(RuleWatchHolding), Most: r.get(RuleWatchPPM), Banks: map[Participant]bool{}}
	if r.missing || days == 0 {
		return w, 0, false
	}
	standard := x.standard(id)
	for key, row := range x.flows.From(flowKey{Date: date - calendar.Date(days) + 1}) {
		if other := x.standard(key.Instrument); other != standard && other != "" && standard != "" {
			continue
		}
		for rows := row.Rows; len(rows) >= flowSize; rows = rows[flowSize:] {
			w.Flows = append(w.Flows, rows.first(key))
		}
	}
	for p := Participant(1); p <= x.number().Participant; p++ {
		m, _ := x.participants.Get(p)
		if _, bank := x.carbon.Stock(m.Company); bank {
			w.Banks[p] = true
		} else if held := x.carbon.Owned(m.Company); held > 0 {
			w.Held = append(w.Held, Holding{p, held})
		}
	}
	return w, days, true
}

// A flowRow is the flows of an instrument's day.
type flowRow struct {
	_    struct{} `cbor:",toarray"`
	Rows Flows
}

// A partiesKey is a scheme of the window and who was told of in it, their numbers packed, by the standard of the
// tonnes: what somebody does with those of one is no answer to what the same do with those of another.
type partiesKey struct {
	_        struct{} `cbor:",toarray"`
	Scheme   uint8    // Its place among windowSchemes.
	Who      string
	Standard string
}

func compareTellings(a, b partiesKey) int {
	return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.Who, b.Who), cmp.Compare(a.Standard, b.Standard))
}

func partiesOf(a *Alert, standard string) partiesKey {
	return partiesKey{Scheme: uint8(slices.Index(windowSchemes, a.Scheme)), Who: keyOf(a.Participants), Standard: standard}
}

// keepFlows keeps what an instrument's day came to, and drops what no window reaches any more.
func (x *Exchange) keepFlows(e *DayWatched) {
	if e.Upto == 0 {
		return
	}
	x.watchedTo.Put(e.Instrument, e.Upto)
	if len(e.Flows) > 0 {
		key := flowKey{Date: e.Date, Instrument: e.Instrument}
		row, _ := x.flows.Get(key) // Of the day, where the instrument is closed in its evening.
		x.flows.Put(key, flowRow{Rows: slices.Concat(row.Rows, e.Flows)})
	}
	var old []flowKey
	for key := range x.flows.From(flowKey{}) {
		if key.Date > e.Date-windowMax {
			break
		}
		old = append(old, key)
	}
	for _, key := range old {
		x.flows.Delete(key)
	}
	var silent []partiesKey
	for key, date := range x.tellings.From(partiesKey{}) {
		if date <= e.Date-windowMax {
			silent = append(silent, key)
		}
	}
	for _, key := range silent {
		x.tellings.Delete(key)
	}
}
