package twin

import (
	"cmp"
	"fmt"
	"slices"

	"liangshan/calendar"
	"liangshan/exchange"
)

// What surveillance finds is said by its comment in package exchange; here each scheme is looked for by going
// through all trades of the day as often as it takes.

// A finding is an alert without who is in it.
type finding struct {
	scheme string
	trades []exchange.TradeID
}

const (
	minuteSpan  = 60_000
	fewTrades   = 500
	triesOfRing = 2000
)

// watchDay looks at a day that has ended, and returns the number of events.
func (m *Exchange) watchDay(_ Env, d Deadline) int {
	in, day := exchange.InstrumentID(d.Key>>32), calendar.Date(int32(uint32(d.Key)))
	m.watches = slices.DeleteFunc(
		slices.Clone(m.watches),
		func(w watchOf) bool { return w.in == in && w.date == day },
	)
	var trades []deal
	for _, t := range m.deals[m.forgotten:] {
		if t.in == in && t.date == day && t.Mode <= exchange.ModeClosing {
			trades = append(trades, t)
		}
	}
	share := int64(1_000_000)
	if m.ruled(day, "watch_concentration") {
		share = m.value("watch_concentration", day)
	}
	var found []finding
	if len(trades) <= 10_000 {
		found = slices.DeleteFunc(look(trades, share), func(f finding) bool {
			return m.told[toldOf{day, in, f.scheme, f.trades[0]}]
		})
	}
	found = found[:min(len(found), 200)]
	for _, f := range found {
		m.raise(in, day, f.scheme, f.trades)
	}
	heard := m.hear(in, day, 200-len(found))
	return 1 + min(1, len(found)+heard)
}

// hear looks at the window that ends with a day, enters so many alerts at most, and returns how many there were.
func (m *Exchange) hear(in exchange.InstrumentID, day calendar.Date, most int) int {
	heard := m.lookBack(in, day)
	for _, a := range heard[:min(len(heard), most)] {
		m.raise(in, day, a.scheme, nil)
		m.heard[fmt.Sprint(a)] = day
	}
	return len(heard)
}

// raise enters an alert.
func (m *Exchange) raise(in exchange.InstrumentID, day calendar.Date, scheme string, trades []exchange.TradeID) {
	m.lastAlert++
	m.alerts[m.lastAlert] = true
	for _, t := range trades {
		m.told[toldOf{day, in, scheme, t}] = true
	}
}

// look returns what is found in the trades of a day.
func look(trades []deal, share int64) (all []finding) {
	all = append(lookPairs(trades), lookRings(trades)...)
	all = append(append(all, lookRamps(trades, 1)...), lookRamps(trades, 2)...)
	return append(append(all, lookClose(trades)...), lookShares(trades, share)...)
}

func (t *deal) has(p exchange.Participant) bool { return t.buyer() == p || t.seller() == p }

func (t *deal) buyer() exchange.Participant  { return t.Buy.Participant() }
func (t *deal) seller() exchange.Participant { return t.Sell.Participant() }

func idsOf(trades []deal, list []int) (ids []exchange.TradeID) {
	for _, i := range list[:min(len(list), fewTrades)] {
		ids = append(ids, trades[i].Trade.Trade)
	}
	return ids
}

// mainly reports whether some trades are at least half of what each of some traded between the first and the
// last of them.
func mainly(trades []deal, ids []exchange.TradeID, who ...exchange.Participant) bool {
	low, high := slices.Min(ids), slices.Max(ids)
	for _, p := range who {
		own, all := int64(0), int64(0)
		for _, id := range ids {
			i := slices.IndexFunc(trades, func(t deal) bool { return t.Trade.Trade == id })
			if trades[i].has(p) {
				own += int64(trades[i].Qty)
			}
		}
		for _, t := range trades {
			if t.Trade.Trade >= low && t.Trade.Trade <= high && t.has(p) {
				all += int64(t.Qty)
			}
		}
		if own*2 < all {
			return false
		}
	}
	return true
}

// lookPairs looks for two who trade back and forth.
func lookPairs(trades []deal) (all []finding) {
	type pair struct{ low, high exchange.Participant }
	var seen []pair
	for _, t := range trades {
		key := pair{min(t.buyer(), t.seller()), max(t.buyer(), t.seller())}
		if slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		var list []int
		for i, o := range trades {
			if o.has(key.low) && o.has(key.high) {
				list = append(list, i)
			}
		}
		if ids := washed(trades, list, key.low, key.high); ids != nil {
			all = append(all, finding{"wash", ids})
		}
	}
	return all
}

// washed returns the trades of two in a quarter of an hour that go back and forth; nil if there are none.
func washed(trades []deal, list []int, low, high exchange.Participant) []exchange.TradeID {
	for from := range list {
		var tonnes, times [2]int64
		var prices []int32
		to := from
		for to < len(list) && trades[list[to]].time-trades[list[from]].time <= 15*minuteSpan {
			t, way := &trades[list[to]], 0
			if t.buyer() != low {
				way = 1
			}
			tonnes[way] += int64(t.Qty)
			times[way]++
			prices = append(prices, t.Price)
			to++
		}
		cheap, dear := int64(slices.Min(prices)), int64(slices.Max(prices))
		if times[0] < 3 || times[1] < 3 || min(tonnes[0], tonnes[1])*10 < max(tonnes[0], tonnes[1])*9 ||
			(dear-cheap)*100 > cheap {
			continue
		}
		if ids := idsOf(trades, list[from:to]); mainly(trades, ids, low, high) {
			return ids
		}
	}
	return nil
}

// lookRings looks for tonnes that are passed round. A trade is in one round only.
func lookRings(trades []deal) (all []finding) {
	type ring struct {
		who   []exchange.Participant
		ids   []exchange.TradeID
		times int
	}
	var rings []*ring
	used := map[int]bool{}
	for i := range trades {
		if used[i] {
			continue
		}
		tries := triesOfRing
		path := goRound(trades, used, []int{i}, &tries)
		if path == nil {
			continue
		}
		who := []exchange.Participant{}
		for _, k := range path {
			used[k] = true
			who = append(who, trades[k].buyer())
		}
		slices.Sort(who)
		n := slices.IndexFunc(rings, func(r *ring) bool { return slices.Equal(r.who, who) })
		if n < 0 {
			n, rings = len(rings), append(rings, &ring{who: who})
		}
		rings[n].times++
		rings[n].ids = append(rings[n].ids, ringIDs(trades, path)...)
	}
	for _, r := range rings {
		if r.times >= 2 && mainly(trades, r.ids, r.who...) {
			all = append(all, finding{"circular", r.ids[:min(len(r.ids), fewTrades)]})
		}
	}
	return all
}

func ringIDs(trades []deal, path []int) (ids []exchange.TradeID) {
	for _, k := range path {
		ids = append(ids, trades[k].Trade.Trade)
	}
	return ids
}

// goRound goes on with a path of trades until it is back where it began, at three to five; nil if it does not
// come back, or after so many tries.
func goRound(trades []deal, used map[int]bool, path []int, tries *int) []int {
	first, last := &trades[path[0]], &trades[path[len(path)-1]]
	switch home := last.buyer() == first.seller(); {
	case home && len(path) >= 3:
		return path
	case home || len(path) == 5:
		return nil
	}
	for k := path[len(path)-1]; k < len(trades); k++ {
		t := &trades[k]
		if t.seller() != last.buyer() {
			continue
		}
		if t.time-first.time > 30*minuteSpan {
			return nil
		}
		if *tries--; *tries < 0 {
			return nil
		}
		near := int64(t.Qty)*50 >= int64(first.Qty)*49 && int64(t.Qty)*50 <= int64(first.Qty)*51
		been := slices.ContainsFunc(path, func(i int) bool { return trades[i].buyer() == t.buyer() })
		if !near || k == path[len(path)-1] || used[k] || been {
			continue
		}
		if found := goRound(trades, used, append(slices.Clone(path), k), tries); found != nil {
			return found
		}
	}
	return nil
}

// lookRamps looks for takers on one side who drive the price.
func lookRamps(trades []deal, side uint8) (all []finding) {
	taker := func(t *deal) exchange.Participant {
		if t.Taker == 1 {
			return t.buyer()
		}
		return t.seller()
	}
	var seen []exchange.Participant
	for i := range trades {
		p := taker(&trades[i])
		if trades[i].Taker != side || slices.Contains(seen, p) {
			continue
		}
		seen = append(seen, p)
		var list []int
		for k := range trades {
			if trades[k].Taker == side && taker(&trades[k]) == p {
				list = append(list, k)
			}
		}
		for from := range list {
			run := rampFrom(trades, list[from:], side)
			own, taken := 0, 0
			for k := run[0]; k <= run[len(run)-1]; k++ {
				if trades[k].Taker != 0 {
					taken++
				}
				if trades[k].Taker != 0 && taker(&trades[k]) == p {
					own++
				}
			}
			moved := int64(trades[run[len(run)-1]].Price - trades[run[0]].Price)
			if side == 2 {
				moved = -moved
			}
			if len(run) >= 8 && moved*1_000_000 >= 15_000*int64(trades[run[0]].Price) && own*5 >= taken*4 {
				all = append(all, finding{"ramping", idsOf(trades, run)})
				break
			}
		}
	}
	return all
}

// rampFrom returns the trades from the first of a list on that each have a further price than the one before,
// within half an hour; those at the same price are passed over.
func rampFrom(trades []deal, list []int, side uint8) []int {
	run := list[:1:1]
	for _, k := range list[1:] {
		last := trades[run[len(run)-1]].Price
		further := trades[k].Price > last
		if side == 2 {
			further = trades[k].Price < last
		}
		if trades[k].time-trades[list[0]].time > 30*minuteSpan || !further && trades[k].Price != last {
			break
		}
		if further {
			run = append(run, k)
		}
	}
	return run
}

// lookClose looks for those who make the price of the last five minutes.
func lookClose(trades []deal) (all []finding) {
	if len(trades) == 0 {
		return nil
	}
	end := trades[len(trades)-1].time
	i := slices.IndexFunc(trades, func(t deal) bool { return t.time > end-5*minuteSpan })
	last, value, tonnes, volume := trades[i:], int64(0), int64(0), int64(0)
	for _, t := range trades[:i] {
		if t.time > end-65*minuteSpan {
			value, tonnes = value+t.Value(), tonnes+int64(t.Qty)
		}
	}
	if len(last) < 5 || tonnes == 0 {
		return nil
	}
	mean := value / tonnes // Rounded down.
	if distance(int64(last[len(last)-1].Price), mean)*1_000_000 < 10_000*mean {
		return nil
	}
	for _, t := range last {
		volume += int64(t.Qty)
	}
	for _, p := range everybody(last) {
		own, ids := int64(0), []exchange.TradeID(nil)
		for _, t := range last {
			if t.has(p) {
				own += int64(t.Qty)
				ids = append(ids, t.Trade.Trade)
			}
		}
		if own*10 >= volume*9 {
			all = append(all, finding{"closing", ids[:min(len(ids), fewTrades)]})
		}
	}
	return all
}

// everybody returns who traded, the first first, the buyer before the seller.
func everybody(trades []deal) (who []exchange.Participant) {
	for _, t := range trades {
		for _, p := range []exchange.Participant{t.buyer(), t.seller()} {
			if !slices.Contains(who, p) {
				who = append(who, p)
			}
		}
	}
	return who
}

// lookShares looks for those who are buyer, or seller, of much of a day of at least fifty trades.
func lookShares(trades []deal, share int64) (all []finding) {
	if len(trades) < 50 {
		return nil
	}
	volume := int64(0)
	for _, t := range trades {
		volume += int64(t.Qty)
	}
	for _, p := range everybody(trades) {
		var tonnes [2]int64
		var ids [2][]exchange.TradeID
		for _, t := range trades {
			for way, q := range []exchange.Participant{t.buyer(), t.seller()} {
				if q == p {
					tonnes[way] += int64(t.Qty)
					ids[way] = append(ids[way], t.Trade.Trade)
				}
			}
		}
		way := 0
		if cmp.Less(tonnes[0], tonnes[1]) {
			way = 1
		}
		if tonnes[way]*1_000_000 > volume*share {
			all = append(all, finding{"concentration", ids[way][:min(len(ids[way]), fewTrades)]})
		}
	}
	return all
}
