package auction_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/auction"
)

var books = flag.Int("auction-books", 4_000, "random books that every profile is compared with brute force on; 300000 for a release")

// The judge looks at every single price up to edge, which stands for "without end".
const edge = 150

// judged is a call auction as one would find it by trying every price.
type judged struct {
	orders    []auction.Order
	low, high int64 // Band; 0: open.
	reference int64
	known     map[int64][2]int64 // Demand and supply by price, once they were counted.
}

func (j *judged) at(p int64) (demand, supply int64) {
	if k, ok := j.known[p]; ok {
		return k[0], k[1]
	}
	defer func() {
		if j.known == nil {
			j.known = map[int64][2]int64{}
		}
		j.known[p] = [2]int64{demand, supply}
	}()
	for _, o := range j.orders {
		if o.Side == auction.Buy && (o.Market || o.Price >= p) {
			demand += o.Qty
		}
		if o.Side == auction.Sell && (o.Market || o.Price <= p) {
			supply += o.Qty
		}
	}
	return demand, supply
}

func (j *judged) volume(p int64) int64 { d, s := j.at(p); return min(d, s) }

func (j *judged) surplus(p int64) int64 { d, s := j.at(p); return d - s }

func (j *judged) inBand(p int64) bool {
	return p >= max(j.low, 1) && (j.high == 0 || p <= j.high) && p <= edge
}

func (j *judged) everyTick() (all []int64) {
	for p := int64(1); p <= edge; p++ {
		if j.inBand(p) {
			all = append(all, p)
		}
	}
	return all
}

func (j *judged) limits(keep func(o auction.Order) bool) (all []int64) {
	for _, o := range j.orders {
		if !o.Market && keep(o) {
			all = append(all, o.Price)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func any_(auction.Order) bool { return true }

// facing are limits from the lowest offer to the highest bid.
func (j *judged) facing() (all []int64) {
	sells := j.limits(func(o auction.Order) bool { return o.Side == auction.Sell })
	buys := j.limits(func(o auction.Order) bool { return o.Side == auction.Buy })
	for _, p := range j.limits(any_) {
		if (len(sells) == 0 || p >= sells[0]) && (len(buys) == 0 || p <= buys[len(buys)-1]) {
			all = append(all, p)
		}
	}
	return all
}

func smallest(set []int64, f func(int64) int64) (kept []int64) {
	best := f(set[0])
	for _, p := range set {
		best = min(best, f(p))
	}
	for _, p := range set {
		if f(p) == best {
			kept = append(kept, p)
		}
	}
	return kept
}

func (j *judged) mostVolume(set []int64) []int64 {
	return smallest(set, func(p int64) int64 { return -j.volume(p) })
}

func (j *judged) leastSurplus(set []int64) []int64 {
	return smallest(set, func(p int64) int64 { return max(j.surplus(p), -j.surplus(p)) })
}

// betterFilled keeps prices at which all better orders of both sides trade in whole.
func (j *judged) betterFilled(set []int64) (kept []int64) {
	for _, p := range set {
		better := map[auction.Side]int64{}
		for _, o := range j.orders {
			if o.Market || o.Side == auction.Buy && o.Price > p || o.Side == auction.Sell && o.Price < p {
				better[o.Side] += o.Qty
			}
		}
		if better[auction.Buy] <= j.volume(p) && better[auction.Sell] <= j.volume(p) {
			kept = append(kept, p)
		}
	}
	if kept == nil {
		return set
	}
	return kept
}

// endless says that the last or first of a set of ticks stands for prices without end.
func (j *judged) endless(p int64) bool {
	all := j.limits(any_)
	return p == edge && j.high == 0 || j.low == 0 && (len(all) == 0 || p < all[0]) && p == 1
}

func (j *judged) pressed(set []int64) []int64 {
	var buy, sell []int64
	for _, p := range set {
		if j.surplus(p) > 0 {
			buy = append(buy, p)
		}
		if j.surplus(p) < 0 {
			sell = append(sell, p)
		}
	}
	switch {
	case len(buy) == len(set) && !j.endless(set[len(set)-1]):
		return set[len(set)-1:]
	case len(sell) == len(set) && !j.endless(set[0]):
		return set[:1]
	case buy != nil && sell != nil:
		return []int64{buy[len(buy)-1], sell[0]}
	}
	return set
}

func (j *judged) clamped(set []int64) []int64 {
	return []int64{min(max(j.reference, set[0]), set[len(set)-1])}
}

func (j *judged) nearest(set []int64) []int64 {
	return smallest(set, func(p int64) int64 { return max(p-j.reference, j.reference-p) })
}

// price decides by the rule of a venue, written out; 0: there is no price.
func (j *judged) price(name string) int64 {
	set := j.limits(any_)
	switch name {
	case "own", "euronext", "asx", "szse", "iex":
		set = j.everyTick()
	case "hkex":
		set = j.facing()
	}
	if len(set) == 0 {
		if j.volume(j.reference) == 0 {
			return 0
		}
		return j.reference
	}
	if set = j.mostVolume(set); j.volume(set[0]) == 0 {
		return 0
	}
	last := func() int64 { return set[len(set)-1] }
	switch name {
	case "own", "euronext", "asx", "xetra_t7":
		return j.clamped(j.pressed(j.leastSurplus(set)))[0]
	case "xetra_old", "hkex":
		set = j.nearest(j.pressed(j.leastSurplus(set)))
	case "euronext_2024":
		set = j.nearest(j.leastSurplus(set))
	case "sse":
		set = j.leastSurplus(j.betterFilled(set))
		return (set[0] + last() + 1) / 2
	case "szse", "szse_order_prices":
		set = j.nearest(j.leastSurplus(j.betterFilled(set)))
	case "nse":
		if set = j.nearest(j.leastSurplus(set)); len(set) == 2 {
			return j.reference
		}
	case "iex":
		return j.clamped(j.betterFilled(set))[0]
	}
	return last()
}

// allocated fills lot by lot: the best order of a side that is not full gets the next.
func (j *judged) allocated(price, volume int64) []int64 {
	filled := make([]int64, len(j.orders))
	for _, side := range []auction.Side{auction.Buy, auction.Sell} {
		for range volume {
			best := -1
			for i, o := range j.orders {
				if o.Side != side || filled[i] == o.Qty {
					continue
				}
				if best < 0 || better(o, j.orders[best]) {
					best = i
				}
			}
			filled[best]++
		}
	}
	return filled
}

func better(o, than auction.Order) bool {
	switch {
	case o.Market || than.Market:
		return o.Market && !than.Market
	case o.Side == auction.Buy:
		return o.Price > than.Price
	}
	return o.Price < than.Price
}

func randomCall(r *rand.Rand) *judged {
	j := &judged{reference: 20 + r.Int64N(60)}
	if r.IntN(2) == 0 {
		j.low, j.high = 18, 84
	}
	spread := 1 + r.Int64N(40)
	for range 1 + r.IntN(12) {
		o := auction.Order{Side: auction.Side(1 + r.IntN(2)), Qty: 1 + r.Int64N(6), Price: 30 + r.Int64N(spread)}
		if r.IntN(8) == 0 {
			o.Market, o.Price = true, 0
		}
		j.orders = append(j.orders, o)
	}
	return j
}

// TestBruteForce compares every profile with trying every price.
func TestBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(20260601, 5))
	decided := map[string]map[auction.Step]int{}
	for n := range *books {
		j := randomCall(r)
		for _, p := range auction.Profiles() {
			terms := auction.Terms{Profile: &p, Reference: j.reference, Low: j.low, High: j.high}
			call, fault := terms.Hold(j.orders)
			if fault != nil {
				t.Fatalf("%s %+v: %v", p.Name, j, fault)
			}
			want := j.price(p.Name)
			if call.Found != (want != 0) || call.Found && call.Price != want {
				t.Fatalf("book %d %s %+v: %+v, brute force %d", n, p.Name, j, call.Outcome, want)
			}
			if !call.Found {
				continue
			}
			surplus := j.surplus(want)
			if call.Volume != j.volume(want) || call.Surplus != max(surplus, -surplus) || (call.Side == auction.Buy) != (surplus > 0) ||
				!slices.Equal(call.Filled, j.allocated(want, call.Volume)) {
				t.Fatalf("book %d %s %+v: %+v", n, p.Name, j, call)
			}
			for _, tr := range call.Trades {
				if tr.Qty < 1 || j.orders[tr.Buy].Side != auction.Buy || j.orders[tr.Sell].Side != auction.Sell {
					t.Fatalf("book %d %s: %+v", n, p.Name, call.Trades)
				}
			}
			if decided[p.Name] == nil {
				decided[p.Name] = map[auction.Step]int{}
			}
			decided[p.Name][call.Step]++
		}
	}
	for _, p := range auction.Profiles() { // Every step of every rule was needed somewhere.
		for _, step := range p.Steps {
			if decided[p.Name][step] == 0 {
				t.Errorf("%s: %s decided nothing", p.Name, step)
			}
		}
	}
}

// TestSaleBruteForce compares sealed sales with a sale lot by lot.
func TestSaleBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(20260601, 6))
	for n := range *books {
		sale := &auction.Sale{Rules: &auction.Rules{Pricing: auction.Pricing(r.IntN(2)), Under: auction.Under(r.IntN(3))},
			Applicant: auction.Side(1 + r.IntN(2)), Supply: 1 + r.Int64N(30)}
		if r.IntN(2) == 0 {
			sale.Reserve = 8 + r.Int64N(6)
		}
		var bids []auction.Bid
		type lot struct {
			bid   int
			price int64
		}
		var lots []lot
		for i := range 1 + r.IntN(8) {
			b := auction.Bid{Bidder: int64(i), Price: 6 + r.Int64N(10), Qty: 1 + r.Int64N(9)}
			bids = append(bids, b)
			worth := b.Price
			if sale.Applicant == auction.Buy {
				worth = -b.Price
			}
			if sale.Reserve != 0 && (sale.Applicant == auction.Sell && b.Price < sale.Reserve || sale.Applicant == auction.Buy && b.Price > sale.Reserve) {
				continue
			}
			for range b.Qty {
				lots = append(lots, lot{i, worth})
			}
		}
		slices.SortStableFunc(lots, func(a, b lot) int { return int(b.price - a.price) })
		award, fault := sale.Sealed(bids)
		if fault != nil {
			t.Fatal(fault)
		}
		won := make([]int64, len(bids))
		sold := min(int64(len(lots)), sale.Supply)
		if int64(len(lots)) < sale.Supply && sale.Rules.Under == auction.UnderCancelled {
			sold = 0
		}
		price := int64(0)
		for _, l := range lots[:sold] {
			won[l.bid]++
			price = max(l.price, -l.price)
		}
		switch {
		case sold == 0:
		case int64(len(lots)) > sold && sale.Rules.Pricing == auction.HighestLosing:
			price = max(lots[sold].price, -lots[sold].price)
		case int64(len(lots)) <= sale.Supply && sale.Rules.Under == auction.UnderAtReserve && sale.Reserve != 0:
			price = sale.Reserve
		}
		if award.Sold != sold || !slices.Equal(won, award.Won) || award.Price != price || award.Found != (sold > 0) {
			t.Fatalf("sale %d %+v %+v: %+v; lot by lot %v at %d", n, sale, bids, award, won, price)
		}
	}
}

// FuzzCall compares calls that the fuzzer makes.
func FuzzCall(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, int64(30))
	f.Fuzz(func(t *testing.T, data []byte, reference int64) {
		j := &judged{reference: 1 + max(reference, -(reference+1))%(edge-10)}
		for ; len(data) >= 3 && len(j.orders) < 40; data = data[3:] {
			o := auction.Order{Side: auction.Side(1 + data[0]&1), Qty: 1 + int64(data[1]%9), Price: 1 + int64(data[2])%(edge-10)}
			if data[0]&14 == 14 {
				o.Market, o.Price = true, 0
			}
			j.orders = append(j.orders, o)
		}
		for _, p := range auction.Profiles() {
			call, fault := auction.Terms{Profile: &p, Reference: j.reference}.Hold(j.orders)
			if fault != nil {
				t.Fatalf("%s %+v: %v", p.Name, j, fault)
			}
			if want := j.price(p.Name); call.Found != (want != 0) || call.Found && call.Price != want {
				t.Fatalf("%s %+v: %+v, brute force %d", p.Name, j, call.Outcome, want)
			}
		}
	})
}
