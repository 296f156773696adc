package exchange

import (
	"slices"

	"liangshan/calendar"
)

// Besides its day (Watch), surveillance looks at a window of days: at all modes, and at all instruments whose tonnes
// meet the same standard. What it tells of reaches over more than one day or instrument, or was traded outside of the
// listing market; and a part of it is of the instrument and day with which the window ends, so that it is told of when
// it is complete. Sizes are relative: a scheme has a share of all tonnes of the window that the market's rules name.
//
//	wash_days           of what one participant bought from another it sold back at least nine tenths, and that was
//	                    half of what either traded. If it was less than three times each way: nearly the same tonnes,
//	                    and at the same mean price but for a hundredth.
//	circular_days       three to five participants passed tonnes round: each sold to the next nine tenths of the most
//	                    that one of them did, and that was half of what each traded. If it was once each: nearly the
//	                    same tonnes.
//	ramping_days        one participant bought (sold) more than the share that is told of as concentration on each of
//	                    three days at least on which the mean price rose (fell), by as much as the rules name together.
//	concentration_days  one participant bought, or sold, more than that share of what was not traded in auctions, which
//	                    was at least a hundred trades or a tenth of what participants hold; also without the day on
//	                    which it did most, so that one block is none. A bank that sells from its store is none, and
//	                    auctions have a cap on a bidder's share, and one applicant by their nature.
//	holding             a participant that bought holds more than a share of all tonnes of participants, banks left out,
//	                    that the rules name, and at least five hold some.
//
// The same participants are told of in a scheme once in a window.

// windowSchemes are the schemes that are looked for in a window. Their places are for ever.
var windowSchemes = []string{"wash_days", "circular_days", "ramping_days", "concentration_days", "holding"}

const (
	rampDays   = 3
	holdersMin = 5
	windowFrom = 100
)

// A Window is what surveillance looks at, over days.
type Window struct {
	Date       calendar.Date // Its last day.
	Instrument InstrumentID  // Whose trades of that day complete what is told of.
	Flows      []Flow        // In the order of days.
	Held       []Holding     // Banks left out.
	Banks      map[Participant]bool

	// In parts per million.
	Share   int64 // Of the window's tonnes: a scheme has so much at least.
	Most    int64 // Of tonnes bought or sold: more is concentration.
	Ramp    int64 // By which a mean price moves.
	Holding int64 // Of the tonnes of all participants: more is told of.
}

// A Holding is the tonnes that a participant has in the register.
type Holding struct {
	Participant Participant
	Tonnes      int64
}

// held returns the tonnes of all participants.
func (w *Window) held() (tonnes int64) {
	for _, h := range w.Held {
		tonnes += h.Tonnes
	}
	return tonnes
}

// A passing is what one sold to another in the window.
type passing struct {
	tonnes, fen, trades int64
	auctioned           int64 // Of the tonnes.
	date                calendar.Date
	dated, dayMost      int64 // Tonnes not of auctions: of the date, and of the day on which they were most.
	ids                 []TradeID
	fresh               bool // Some of it is of the last day in the window's own instrument.
	apart               bool // Some of it was traded outside of the listing market.
	first               flowKey
	spread              bool // It is of more than one day or instrument.
}

// add adds a flow of a window.
func (p *passing) add(w *Window, f *Flow) {
	key := flowKey{Date: f.Date, Instrument: f.Instrument}
	if p.trades == 0 {
		p.first = key
	}
	p.spread = p.spread || key != p.first
	p.tonnes, p.fen, p.trades = p.tonnes+f.Tonnes, p.fen+f.Fen, p.trades+f.Trades
	p.auctioned += f.Auctioned
	if f.Date != p.date {
		p.date, p.dated = f.Date, 0
	}
	p.dated += f.Tonnes - f.Auctioned
	p.dayMost = max(p.dayMost, p.dated)
	p.fresh = p.fresh || f.Date == w.Date && f.Instrument == w.Instrument
	p.apart = p.apart || f.Apart > 0
	for _, id := range f.First {
		if id != 0 {
			p.ids = append(p.ids, id)
		}
	}
}

// freely returns the tonnes that were not traded in auctions.
func (p *passing) freely() int64 { return p.tonnes - p.auctioned }

// A way is from a seller to a buyer.
type way struct{ seller, buyer Participant }

// sums are what the flows of a window come to.
type sums struct {
	*Window
	ways   map[way]*passing
	bought map[Participant]*passing
	sold   map[Participant]*passing
	to     map[Participant][]Participant // Buyers by seller, in order.
	who    []Participant                 // Who traded, in order.
	volume int64
	trades int64
}

// Watch looks at the window.
func (w *Window) Watch() []Alert {
	s := sums{Window: w, ways: map[way]*passing{}, bought: map[Participant]*passing{},
		sold: map[Participant]*passing{}, to: map[Participant][]Participant{}}
	for i := range w.Flows {
		f := &w.Flows[i]
		if s.ways[way{f.Seller, f.Buyer}] == nil {
			s.to[f.Seller] = append(s.to[f.Seller], f.Buyer)
		}
		for _, p := range [...]Participant{f.Buyer, f.Seller} {
			if s.bought[p] == nil && s.sold[p] == nil {
				s.who = append(s.who, p)
			}
		}
		passed(s.ways, way{f.Seller, f.Buyer}).add(w, f)
		passed(s.bought, f.Buyer).add(w, f)
		passed(s.sold, f.Seller).add(w, f)
		s.volume, s.trades = s.volume+f.Tonnes, s.trades+f.Trades
	}
	slices.Sort(s.who)
	s.who = slices.Compact(s.who)
	for _, p := range s.who {
		slices.Sort(s.to[p])
	}
	all := append(s.washes(), s.circles()...)
	all = append(append(all, s.ramps(true)...), s.ramps(false)...)
	return append(append(all, s.shares()...), s.holdings()...)
}

func passed[K comparable](all map[K]*passing, key K) *passing {
	p := all[key]
	if p == nil {
		p = &passing{}
		all[key] = p
	}
	return p
}

// turnover returns the tonnes that somebody bought and sold.
func (s *sums) turnover(p Participant) (tonnes int64) {
	if b := s.bought[p]; b != nil {
		tonnes += b.tonnes
	}
	if b := s.sold[p]; b != nil {
		tonnes += b.tonnes
	}
	return tonnes
}

// large reports whether tonnes are enough of the window's to be told of.
func (s *sums) large(tonnes int64) bool { return tonnes*million >= s.volume*s.Share }

// together reports whether some passings reach beyond one day of the listing market of one instrument, and are
// complete since the last day.
func together(all ...*passing) bool {
	fresh, beyond := false, false
	for _, p := range all {
		fresh = fresh || p.fresh
		beyond = beyond || p.apart || p.spread || p.first != all[0].first
	}
	return fresh && beyond
}

// under returns the trades under an alert, in order.
func under(all ...*passing) (ids []TradeID) {
	for _, p := range all {
		ids = append(ids, p.ids...)
	}
	slices.Sort(ids)
	return ids[:min(len(ids), alertTradesMax)]
}

// washes looks for two who sold back to each other.
func (s *sums) washes() (all []Alert) {
	for _, a := range s.who {
		for _, b := range s.to[a] {
			there, back := s.ways[way{a, b}], s.ways[way{b, a}]
			if b < a || back == nil || !together(there, back) {
				continue
			}
			less, more := min(there.tonnes, back.tonnes), max(there.tonnes, back.tonnes)
			both := there.tonnes + back.tonnes
			if less*10 < more*9 || !s.large(less) || both*2 < s.turnover(a) || both*2 < s.turnover(b) {
				continue
			}
			// Prices are rounded down: they are only compared.
			if p, q := there.fen/there.tonnes, back.fen/back.tonnes; min(there.trades, back.trades) < washTrades &&
				(less*50 < more*49 || max(p-q, q-p)*100 > min(p, q)) {
				continue
			}
			all = append(all, Alert{"wash_days", []Participant{a, b}, under(there, back)})
		}
	}
	return all
}

// circles looks for those who passed tonnes round.
func (s *sums) circles() (all []Alert) {
	told := map[string]bool{}
	var path []Participant
	var follow func()
	follow = func() {
		last := path[len(path)-1]
		for _, next := range s.to[last] {
			switch tonnes := s.ways[way{last, next}].tonnes; {
			case next == path[0] && len(path) >= 3:
				if a, ok := s.circle(path); ok && !told[keyOf(a.Participants)] {
					told[keyOf(a.Participants)] = true
					all = append(all, a)
				}
			case next <= path[0] || len(path) == circleMax || slices.Contains(path, next):
			case s.mayCarry(tonnes, last) && s.mayCarry(tonnes, next): // At most four go on from each.
				path = append(path, next)
				follow()
				path = path[:len(path)-1]
			}
		}
	}
	for _, p := range s.who {
		path = append(path[:0], p)
		follow()
	}
	return all
}

// mayCarry reports whether a passing can be of a circle that is half of what somebody traded: what comes in is at most
// ten ninths of what goes out, and the other way round, so that either is 9/38 of all at least.
func (s *sums) mayCarry(tonnes int64, p Participant) bool { return tonnes*38 >= s.turnover(p)*9 }

// circle returns the alert of a circle; false if it is none.
func (s *sums) circle(path []Participant) (Alert, bool) {
	var edges []*passing
	least, most, trades := int64(1<<62), int64(0), int64(0)
	for i, p := range path {
		e := s.ways[way{p, path[(i+1)%len(path)]}]
		least, most, trades = min(least, e.tonnes), max(most, e.tonnes), trades+e.trades
		edges = append(edges, e)
	}
	once := trades < 2*int64(len(path))
	if least*10 < most*9 || once && least*50 < most*49 || !s.large(least) || !together(edges...) {
		return Alert{}, false
	}
	for i, p := range path {
		if (edges[i].tonnes+edges[(i+len(path)-1)%len(path)].tonnes)*2 < s.turnover(p) {
			return Alert{}, false
		}
	}
	who := slices.Clone(path)
	slices.Sort(who)
	return Alert{"circular_days", who, under(edges...)}, true
}

// ramps looks for those who drive the price from day to day, by buying or by selling.
func (s *sums) ramps(buying bool) (all []Alert) {
	type day struct {
		date        calendar.Date
		tonnes, fen int64
		by          map[Participant]*passing
	}
	var days []day
	for i := range s.Flows {
		f := &s.Flows[i]
		if n := len(days); n == 0 || days[n-1].date != f.Date {
			days = append(days, day{date: f.Date, by: map[Participant]*passing{}})
		}
		d, p := &days[len(days)-1], f.Seller
		if buying {
			p = f.Buyer
		}
		d.tonnes, d.fen = d.tonnes+f.Tonnes, d.fen+f.Fen
		passed(d.by, p).add(s.Window, f)
	}
	for _, p := range s.who {
		var own []*passing
		at := len(days) - 1
		for ; at > 0; at-- {
			now, before := days[at].fen/days[at].tonnes, days[at-1].fen/days[at-1].tonnes // Rounded down.
			driven := days[at].by[p]
			if now == before || (now > before) != buying || driven == nil || driven.tonnes*million <= days[at].tonnes*s.Most {
				break
			}
			own = append(own, driven)
		}
		if len(own) < rampDays || !together(own...) {
			continue
		}
		from, to := days[at].fen/days[at].tonnes, days[len(days)-1].fen/days[len(days)-1].tonnes
		if max(to-from, from-to)*million >= s.Ramp*from {
			all = append(all, Alert{"ramping_days", []Participant{p}, under(own...)})
		}
	}
	return all
}

// shares looks for those who bought, or sold, much of all.
func (s *sums) shares() (all []Alert) {
	volume := s.volume
	for i := range s.Flows {
		volume -= s.Flows[i].Auctioned
	}
	if s.trades < windowFrom && volume*10 < s.held() {
		return nil
	}
	for _, p := range s.who {
		own := s.bought[p]
		if sold := s.sold[p]; sold != nil && !s.Banks[p] && (own == nil || sold.freely() > own.freely()) {
			own = sold
		}
		if own != nil && (own.freely()-own.dayMost)*million > (volume-own.dayMost)*s.Most && together(own) {
			all = append(all, Alert{"concentration_days", []Participant{p}, under(own)})
		}
	}
	return all
}

// holdings looks for those who hold much of what there is.
func (s *sums) holdings() (all []Alert) {
	held := s.held()
	if len(s.Held) < holdersMin {
		return nil
	}
	for _, h := range s.Held {
		if own := s.bought[h.Participant]; own != nil && own.fresh && h.Tonnes*million > held*s.Holding {
			all = append(all, Alert{"holding", []Participant{h.Participant}, under(own)})
		}
	}
	return all
}
