package exchange

import (
	"cmp"
	"slices"
)

// Surveillance looks at the listing trades of a day in one instrument. It is a function of the
// trades alone, so anybody can do it again; what it finds enters the record as a command
// (RaiseAlerts), with the trades under it.
//
// # What it looks for
//
//	wash           two participants trade back and forth: of what one bought from the other
//	               within a quarter of an hour it sold back at least nine tenths, at nearly the same
//	               price, at least three times each way, and that was half of what either traded.
//	circular       three to five participants pass tonnes round: each sold to the next nearly what
//	               it had bought from the one before, within half an hour, twice at least, and that
//	               was half of what each of them traded meanwhile.
//	ramping        one participant's purchases (sales) as taker drive the price: in half an hour at
//	               least eight of them, each above (below) the one before it, that make four fifths
//	               of the taker trades of that time, and move the price by 1.5 percent.
//	closing        one participant makes nine tenths of the last five minutes' volume, and moves
//	               the price by 1 percent against the hour before.
//	concentration  one participant is buyer, or seller, of more than a share of the day's volume that
//	               the market's rules name, of at least fifty trades.
//
// The bounds are assumed: no text that was at hand has figures. They are set so that chance does
// not reach them; see the tests.

// A Seen is a trade as surveillance sees it, in the order of the trades.
type Seen struct {
	Trade  TradeID
	Time   int64 // Milliseconds since 1970.
	Buyer  Participant
	Seller Participant
	Price  int64 // Fen.
	Tonnes int64
	Taker  uint8 // 0: neither; 1: the buyer; 2: the seller.
}

// An Alert is something that somebody has to look at.
type Alert struct {
	Scheme       string        `cbor:"1,keyasint" json:"scheme"` // wash, circular, ramping, closing, concentration.
	Participants []Participant `cbor:"2,keyasint" json:"participants"`
	Trades       []TradeID     `cbor:"3,keyasint" json:"trades"`
}

// Bounds of surveillance, as the package's comment has them.
const (
	minuteMS         = 60_000
	washSpan         = 15 * minuteMS
	washTrades       = 3
	circleSpan       = 30 * minuteMS
	circleMax        = 5
	circleRounds     = 2
	circleTries      = 2000
	rampSpan         = 30 * minuteMS
	rampTrades       = 8
	rampPPM          = 15_000
	closeSpan        = 5 * minuteMS
	closePPM         = 10_000
	closeTrades      = 5
	concentratedFrom = 50
	alertTradesMax   = 500
)

// Watch looks at the listing trades of a day in one instrument. share is the part of the volume
// from which concentration is told of, in parts per million.
func Watch(trades []Seen, share int64) []Alert {
	var all []Alert
	turnovers := turnoversOf(trades)
	all = append(all, watchPairs(trades, turnovers)...)
	all = append(all, watchCircles(trades, turnovers)...)
	all = append(all, watchRamps(trades)...)
	all = append(all, watchClose(trades)...)
	return append(all, watchShares(trades, share)...)
}

type pairOf struct{ low, high Participant }

// watchPairs looks for wash trades.
func watchPairs(trades []Seen, turnovers map[Participant]*turnover) (all []Alert) {
	byPair := map[pairOf][]int{}
	var order []pairOf
	for i, t := range trades {
		key := pairOf{min(t.Buyer, t.Seller), max(t.Buyer, t.Seller)}
		if byPair[key] == nil {
			order = append(order, key)
		}
		byPair[key] = append(byPair[key], i)
	}
	for _, key := range order {
		if found := washOf(trades, turnovers, key, byPair[key]); len(found) > 0 {
			all = append(all, Alert{"wash", []Participant{key.low, key.high}, found})
		}
	}
	return all
}

// washOf returns the trades of a pair that go back and forth in one span of time.
func washOf(trades []Seen, turnovers map[Participant]*turnover, key pairOf, list []int) []TradeID {
	for from, to := 0, 0; from < len(list); from++ {
		for to < len(list) && trades[list[to]].Time-trades[list[from]].Time <= washSpan {
			to++
		}
		var there, back, n, m, low, high int64
		for _, i := range list[from:to] {
			t := &trades[i]
			if t.Buyer == key.low {
				there, n = there+t.Tonnes, n+1
			} else {
				back, m = back+t.Tonnes, m+1
			}
			if low == 0 || t.Price < low {
				low = t.Price
			}
			high = max(high, t.Price)
		}
		less, more := min(there, back), max(there, back)
		if n < washTrades || m < washTrades || less*10 < more*9 || (high-low)*100 > low {
			continue
		}
		ids := idsOf(trades, list[from:to])
		if mostOf(trades, turnovers, []Participant{key.low, key.high}, ids) {
			return ids
		}
	}
	return nil
}

func idsOf(trades []Seen, list []int) []TradeID {
	var ids []TradeID
	for _, i := range list {
		if len(ids) < alertTradesMax {
			ids = append(ids, trades[i].Trade)
		}
	}
	return ids
}

// A turnover is what one participant traded: which trades, and how many tonnes before each of them.
type turnover struct {
	trades []int
	before []int64 // One more than trades.
}

func turnoversOf(trades []Seen) map[Participant]*turnover {
	all := map[Participant]*turnover{}
	add := func(p Participant, i int, tonnes int64) {
		t := all[p]
		if t == nil {
			t = &turnover{before: []int64{0}}
			all[p] = t
		}
		t.trades = append(t.trades, i)
		t.before = append(t.before, t.before[len(t.before)-1]+tonnes)
	}
	for i, t := range trades {
		add(t.Buyer, i, t.Tonnes)
		if t.Seller != t.Buyer {
			add(t.Seller, i, t.Tonnes)
		}
	}
	return all
}

// between returns the tonnes traded from one trade to another, both counted.
func (t *turnover) between(first, last int) int64 {
	from, _ := slices.BinarySearch(t.trades, first)
	to, _ := slices.BinarySearch(t.trades, last+1)
	return t.before[to] - t.before[from]
}

// mostOf reports whether some trades are at least half of what each participant traded between the
// first and the last of them.
func mostOf(trades []Seen, all map[Participant]*turnover, who []Participant, ids []TradeID) bool {
	own := make([]int64, len(who))
	first, last := len(trades), 0
	for _, id := range ids {
		i, _ := slices.BinarySearchFunc(trades, id, func(t Seen, id TradeID) int { return cmp.Compare(t.Trade, id) })
		first, last = min(first, i), max(last, i)
		for k, p := range who {
			if trades[i].Buyer == p || trades[i].Seller == p {
				own[k] += trades[i].Tonnes
			}
		}
	}
	for k, p := range who {
		if own[k]*2 < all[p].between(first, last) {
			return false
		}
	}
	return true
}

// A hop is what one participant sold to another in one round of a circle.
type hop struct {
	to     Participant
	time   int64
	tonnes int64
	trade  TradeID
	at     int // Among all trades.
}

// watchCircles looks for tonnes that are passed round: a seller whose trade is followed by trades of
// nearly as much, each by the buyer before, until they come back to it.
func watchCircles(trades []Seen, turnovers map[Participant]*turnover) (all []Alert) {
	sales := map[Participant][]hop{}
	for i, t := range trades {
		sales[t.Seller] = append(sales[t.Seller], hop{t.Buyer, t.Time, t.Tonnes, t.Trade, i})
	}
	rounds := map[string][]TradeID{}
	times := map[string]int{}
	members := map[string][]Participant{}
	var order []string
	used := make([]bool, len(trades))
	for i, t := range trades {
		if used[i] {
			continue
		}
		tries := circleTries
		path := follow(sales, used, t.Seller, []hop{{t.Buyer, t.Time, t.Tonnes, t.Trade, i}}, &tries)
		if path == nil {
			continue
		}
		who := []Participant{}
		for _, h := range path {
			used[h.at] = true
			who = append(who, h.to)
		}
		slices.Sort(who)
		key := keyOf(who)
		if times[key] == 0 {
			order = append(order, key)
			members[key] = who
		}
		times[key]++
		for _, h := range path {
			rounds[key] = append(rounds[key], h.trade)
		}
	}
	for _, key := range order {
		if times[key] >= circleRounds && mostOf(trades, turnovers, members[key], rounds[key]) {
			all = append(all, Alert{"circular", members[key], rounds[key][:min(len(rounds[key]), alertTradesMax)]})
		}
	}
	return all
}

// follow goes on with a circle from its last buyer until it is back at the first seller.
// It gives up after so many tries.
func follow(sales map[Participant][]hop, used []bool, first Participant, path []hop, tries *int) []hop {
	last := path[len(path)-1]
	if len(path) >= 3 && last.to == first {
		return path
	}
	if len(path) == circleMax || last.to == first {
		return nil
	}
	list := sales[last.to]
	from, _ := slices.BinarySearchFunc(list, last.trade, func(h hop, id TradeID) int { return cmp.Compare(h.trade, id) })
	for _, h := range list[from:] {
		if h.time-path[0].time > circleSpan {
			return nil
		}
		near := h.tonnes*50 >= path[0].tonnes*49 && h.tonnes*50 <= path[0].tonnes*51
		if *tries--; *tries < 0 {
			return nil
		}
		if !near || h.trade <= last.trade || used[h.at] || isPassed(path, h.to) {
			continue
		}
		if found := follow(sales, used, first, append(slices.Clone(path), h), tries); found != nil {
			return found
		}
	}
	return nil
}

func isPassed(path []hop, p Participant) bool {
	return slices.ContainsFunc(path, func(h hop) bool { return h.to == p })
}

func keyOf(who []Participant) string {
	b := make([]byte, 0, 4*len(who))
	for _, p := range who {
		b = append(b, byte(p>>24), byte(p>>16), byte(p>>8), byte(p))
	}
	return string(b)
}

// watchRamps looks for those who drive the price as takers.
func watchRamps(trades []Seen) (all []Alert) {
	for side := uint8(1); side <= 2; side++ {
		byTaker := map[Participant][]int{}
		var order []Participant
		for i, t := range trades {
			if t.Taker != side {
				continue
			}
			p := takerOf(&t)
			if byTaker[p] == nil {
				order = append(order, p)
			}
			byTaker[p] = append(byTaker[p], i)
		}
		for _, p := range order {
			if found := rampOf(trades, byTaker[p], side); found != nil {
				all = append(all, Alert{"ramping", []Participant{p}, found})
			}
		}
	}
	return all
}

func takerOf(t *Seen) Participant {
	if t.Taker == 1 {
		return t.Buyer
	}
	return t.Seller
}

// rampOf returns the trades of a taker that drive the price one way.
func rampOf(trades []Seen, list []int, side uint8) []TradeID {
	for from := range list {
		run := []int{list[from]}
		for _, i := range list[from+1:] {
			last := &trades[run[len(run)-1]]
			if trades[i].Time-trades[list[from]].Time > rampSpan {
				break
			}
			if side == 1 && trades[i].Price > last.Price || side == 2 && trades[i].Price < last.Price {
				run = append(run, i)
			} else if trades[i].Price != last.Price {
				break
			}
		}
		first, last := &trades[run[0]], &trades[run[len(run)-1]]
		moved := (last.Price - first.Price) * million
		if side == 2 {
			moved = -moved
		}
		if len(run) < rampTrades || moved < rampPPM*first.Price {
			continue
		}
		own, taken := 0, 0
		for i := run[0]; i <= run[len(run)-1]; i++ {
			if trades[i].Taker != 0 {
				taken++
				if takerOf(&trades[i]) == takerOf(first) {
					own++
				}
			}
		}
		if own*5 >= taken*4 {
			return idsOf(trades, run)
		}
	}
	return nil
}

// watchClose looks for those who make the price of the last minutes.
func watchClose(trades []Seen) []Alert {
	if len(trades) == 0 {
		return nil
	}
	end := trades[len(trades)-1].Time
	from := len(trades)
	for from > 0 && trades[from-1].Time > end-closeSpan {
		from--
	}
	last := trades[from:]
	if len(last) < closeTrades || from == 0 {
		return nil
	}
	var before, tonnes, all int64
	for i := from - 1; i >= 0 && trades[i].Time > end-closeSpan-60*minuteMS; i-- {
		before, tonnes = before+trades[i].Price*trades[i].Tonnes, tonnes+trades[i].Tonnes
	}
	shares := map[Participant]int64{}
	var who []Participant
	for _, t := range last {
		all += t.Tonnes
		for _, p := range [...]Participant{t.Buyer, t.Seller} {
			if shares[p] == 0 {
				who = append(who, p)
			}
			shares[p] += t.Tonnes
		}
	}
	if tonnes == 0 {
		return nil
	}
	mean := before / tonnes // Rounded down: it is only compared.
	moved := last[len(last)-1].Price - mean
	if max(moved, -moved)*million < closePPM*mean {
		return nil
	}
	var found []Alert
	for _, p := range who {
		if shares[p]*10 >= all*9 {
			var ids []TradeID
			for _, t := range last {
				if t.Buyer == p || t.Seller == p {
					ids = append(ids, t.Trade)
				}
			}
			found = append(found, Alert{"closing", []Participant{p}, ids[:min(len(ids), alertTradesMax)]})
		}
	}
	return found
}

// watchShares looks for those who are buyer, or seller, of much of the day's volume.
func watchShares(trades []Seen, share int64) (all []Alert) {
	if len(trades) < concentratedFrom {
		return nil
	}
	var volume int64
	bought, sold := map[Participant]int64{}, map[Participant]int64{}
	var who []Participant
	for _, t := range trades {
		volume += t.Tonnes
		if bought[t.Buyer]+sold[t.Buyer] == 0 {
			who = append(who, t.Buyer)
		}
		bought[t.Buyer] += t.Tonnes
		if bought[t.Seller]+sold[t.Seller] == 0 {
			who = append(who, t.Seller)
		}
		sold[t.Seller] += t.Tonnes
	}
	for _, p := range who {
		if max(bought[p], sold[p])*million <= volume*share {
			continue
		}
		buys := bought[p] >= sold[p]
		var ids []TradeID
		for _, t := range trades {
			if (buys && t.Buyer == p || !buys && t.Seller == p) && len(ids) < alertTradesMax {
				ids = append(ids, t.Trade)
			}
		}
		all = append(all, Alert{"concentration", []Participant{p}, ids})
	}
	return all
}
