package twin

import (
	"slices"

	"liangshan/exchange"
	"liangshan/ledger"
)

func accountID(n int64) ledger.AccountID { return ledger.AccountID(n) }

// A callRule is a venue's rule for the price of a call: which prices it may have, and steps that narrow them.
type callRule struct {
	from string // ticks, limits, facing.

	// v: volume, b: better filled, s: surplus, p: pressure, c: clamp, n: nearest or higher, r: nearest or the
	// reference, m: middle, h: highest.
	steps string
}

// callRules are the rules by the names of their profiles, as the table of the documentation has them.
var callRules = map[string]callRule{
	"own": {"ticks", "vspc"}, "xetra_t7": {"limits", "vspc"}, "xetra_old": {"limits", "vspn"},
	"xetra_nearest_limit": {"limits", "vspn"}, "euronext": {"ticks", "vspc"}, "euronext_utp": {"ticks", "vspc"},
	"euronext_2024": {"limits", "vsn"}, "sse": {"limits", "vbsm"}, "szse": {"ticks", "vbsn"},
	"szse_order_prices": {"limits", "vbsn"}, "asx": {"ticks", "vspc"}, "nse": {"limits", "vsr"},
	"hkex": {
		"facing",
		"vspn",
	}, "iex": {"ticks", "vbc"}, "range_clamp": {"ticks", "vbc"}, "highest": {"limits", "vh"},
}

// A quote is a price that a call may have, in ticks, with what is bid and offered at it or better, and what
// is bid and offered strictly better.
type quote struct{ price, demand, supply, above, below int64 }

func (q quote) volume() int64 { return min(q.demand, q.supply) }

func (q quote) surplus() int64 { return q.demand - q.supply }

// quote adds up what stands at a price, order by order.
func (b *bourse) quote(price int64) quote {
	q, tick := quote{price: price}, int64(b.day.Terms.Tick)
	for _, o := range b.orders {
		switch at := o.price / tick; {
		case !o.sell && at >= price:
			q.demand += o.whole()
			if at > price {
				q.above += o.whole()
			}
		case o.sell && at <= price:
			q.supply += o.whole()
			if at < price {
				q.below += o.whole()
			}
		}
	}
	return q
}

// candidates returns the prices that a call may have, lowest first.
func (b *bourse) candidates(from string) (all []quote) {
	tick := int64(b.day.Terms.Tick)
	low, high := int64(b.day.Terms.Low)/tick, int64(b.day.Terms.High)/tick
	limits := map[int64]bool{}
	for _, o := range b.orders {
		limits[o.price/tick] = true
	}
	if from == "facing" {
		for _, o := range b.orders {
			if i := b.best(o.sell); o.sell {
				low = max(low, b.orders[i].price/tick)
			} else {
				high = min(high, b.orders[i].price/tick)
			}
		}
	}
	for price := low; price <= high; price++ {
		if from == "ticks" || limits[price] {
			all = append(all, quote{price: price})
		}
	}
	for i := range all {
		if i > 0 && !limits[all[i].price] && !limits[all[i-1].price] { // Nothing stands between the two.
			q := all[i-1]
			q.price = all[i].price
			all[i] = q
			continue
		}
		all[i] = b.quote(all[i].price)
	}
	return all
}

// fixing returns the price of a call in ticks with what trades at it; false if nothing does.
func (b *bourse) fixing() (quote, bool) {
	rule, tick := callRules[b.day.Terms.Profile], int64(b.day.Terms.Tick)
	reference := min(max(b.day.Reference, int64(b.day.Terms.Low)), int64(b.day.Terms.High)) / tick
	left := b.candidates(rule.from)
	if !slices.ContainsFunc(left, func(q quote) bool { return q.volume() > 0 }) {
		return quote{}, false
	}
	for _, step := range rule.steps {
		if left = narrow(byte(step), left, reference); left[0].price == left[len(left)-1].price {
			break
		}
	}
	return b.quote(left[0].price), true
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// narrow narrows the prices that are left by a step.
func narrow(step byte, left []quote, reference int64) []quote {
	low, high := left[0].price, left[len(left)-1].price
	one := func(price int64) []quote { return []quote{{price: price}} }
	switch step {
	case 'v':
		return fewest(left, func(q quote) int64 { return -q.volume() })
	case 's':
		return fewest(left, func(q quote) int64 { return distance(q.demand, q.supply) })
	case 'b':
		filled := slices.DeleteFunc(slices.Clone(left), func(q quote) bool {
			return q.above > q.volume() || q.below > q.volume()
		})
		if len(filled) > 0 {
			return filled
		}
	case 'p':
		return press(left)
	case 'c':
		return one(min(max(reference, low), high))
	case 'm':
		return one(low + (high-low+1)/2)
	case 'h':
		return one(high)
	case 'n', 'r':
		near := fewest(left, func(q quote) int64 { return distance(q.price, reference) })
		if step == 'r' && len(near) == 2 {
			return one(reference)
		}
		return near[len(near)-1:]
	}
	return left
}

func fewest(left []quote, figure func(quote) int64) (kept []quote) {
	least := figure(left[0])
	for _, q := range left {
		least = min(least, figure(q))
	}
	for _, q := range left {
		if figure(q) == least {
			kept = append(kept, q)
		}
	}
	return kept
}

// press lets the side that has a surplus move the price against itself.
func press(left []quote) []quote {
	var buyers, sellers []quote
	for _, q := range left {
		if q.surplus() > 0 {
			buyers = append(buyers, q)
		} else if q.surplus() < 0 {
			sellers = append(sellers, q)
		}
	}
	switch {
	case len(buyers) == len(left):
		return left[len(left)-1:]
	case len(sellers) == len(left):
		return left[:1]
	case len(buyers) > 0 && len(sellers) > 0:
		return []quote{buyers[len(buyers)-1], sellers[0]}
	}
	return left
}

// holdCall trades the best orders of both sides with each other at the call's price.
func (m *Exchange) holdCall(env Env, b *bourse) (events int) {
	q, found := b.fixing()
	if !found {
		return 0
	}
	b.day.Price, b.day.Mode = q.price*int64(b.day.Terms.Tick), exchange.ModeOpening
	if b.day.Session == exchange.ClosingCall {
		b.day.Mode = exchange.ModeClosing
	}
	e := enter(env, b)
	if e.date != b.day.Date { // It is late, and still of its own day.
		e.date, e.time = b.day.Date, b.day.Next
		if n := len(m.deals); n > m.forgotten {
			e.time = max(e.time, m.deals[n-1].time)
		}
	}
	for left := q.volume(); left > 0; {
		i, j := b.best(false), b.best(true)
		buy, sell := b.orders[i], b.orders[j]
		n := min(left, buy.shown, sell.shown)
		b.fill(i, n)
		b.fill(b.find(sell.id), n)
		m.aside(e, buy.owner(), false, buy.price, -n)
		m.aside(e, sell.owner(), true, sell.price, -n)
		e.facts += 2
		m.deal(e, buy.id, sell.id, b.day.Price, n, b.day.Mode, 0)
		left -= n
	}
	events, code := m.finish(env, e)
	if code != "" {
		panic("twin: a call that cannot be settled: " + code)
	}
	return 2 + events
}
