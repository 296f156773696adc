// Package auction prices and allocates auctions: the two-sided call (集合竞价) by the rule
// profile of a venue, and the single-sided auction (单向竞价) as clock or sealed bids.
//
// It decides from its arguments alone: no clock, no chance, no floating point. Prices are
// whole ticks from 1, quantities whole lots from 1; what a tick is worth is the caller's.
// A random order of ties is a function of a seed that was committed to beforehand (tie.go).
//
// # Invariants
//
// A call auction has at most one price. What buyers get is what sellers give, and both are
// the volume. No order trades beyond its limit, and none is passed by a worse one, or by a
// later one at its price. In a single-sided auction nobody gets more than was bid or less
// than the bid's minimum, and nothing below the reserve is sold.
package auction

import (
	"cmp"
	"slices"
)

// Limits of one auction, so that every sum of quantities and of values fits in 64 bits.
const (
	orders_max      = 10_000_000
	price_ticks_max = 1_000_000_000_000
	quantity_max    = 1_000_000_000_000 // Of one order.
	total_max       = 1 << 60           // Of the quantities of one auction.
)

// Side is a side of the market.
type Side uint8

// The sides.
const (
	Neither Side = iota
	Buy
	Sell
)

func (s Side) String() string {
	switch s {
	case Buy:
		return "buy"
	case Sell:
		return "sell"
	}
	return "none"
}

// An Order takes part in a call auction. Orders are given in the order of their arrival.
type Order struct {
	Side   Side
	Market bool  // Trades at any price, before all limits; Price is 0.
	Price  int64 // Limit in ticks.
	Qty    int64 // In lots.
}

// Terms are what a call auction is held under.
type Terms struct {
	Profile   *Profile
	Reference int64 // In ticks, such as the previous close; 0: there is none.
	Low, High int64 // Price band in ticks, both allowed; 0: open at that end.
}

// An Outcome is the price of a call auction with the figures that are published with it,
// at the end or as an indication.
type Outcome struct {
	Found   bool  // False: nothing can trade, and Price says nothing.
	Price   int64 // In ticks.
	Volume  int64 // Lots that trade: the paired quantity.
	Surplus int64 // Lots that could trade at the price and find no counterpart.
	Side    Side  // Side of the surplus; Neither if it is 0.
	Step    Step  // The step of the rule after which one price was left.
}

// A Trade pairs a buy and a sell order, by their places in the list of orders.
type Trade struct {
	Buy, Sell int
	Qty       int64
}

// A Call is a finished call auction.
type Call struct {
	Outcome
	Filled []int64 // Lots by order.
	Trades []Trade
}

// Hold prices a call auction and allocates it: orders at the market first, then better
// limits, then earlier arrival. A Fault says which order or term cannot be taken.
func (t Terms) Hold(orders []Order) (Call, *Fault) {
	if f := t.check(orders); f != nil {
		return Call{}, f
	}
	levels, buy, sell := aggregate(orders)
	out, code := t.Price(levels, buy, sell)
	if code != "" {
		return Call{}, &Fault{Code: code, At: -1}
	}
	call := Call{Outcome: out, Filled: make([]int64, len(orders))}
	if out.Found {
		call.uncross(orders)
	}
	return call, nil
}

func (t Terms) check(orders []Order) *Fault {
	switch {
	case t.Reference < 0 || t.Reference > price_ticks_max:
		return &Fault{Code: CodePrice, At: -1}
	case t.Low < 0 || t.High < 0 || t.High > price_ticks_max || t.High != 0 && t.Low > t.High:
		return &Fault{Code: CodeBandForm, At: -1}
	case !t.inside(t.Reference) && t.Reference != 0:
		return &Fault{Code: CodeBand, At: -1}
	case len(orders) > orders_max:
		return &Fault{Code: CodeTooMany, At: -1}
	}
	total := int64(0)
	for i, o := range orders {
		switch {
		case o.Side != Buy && o.Side != Sell:
			return &Fault{Code: CodeSide, At: i}
		case o.Qty < 1 || o.Qty > quantity_max:
			return &Fault{Code: CodeQuantity, At: i}
		case !o.Market && (o.Price < 1 || o.Price > price_ticks_max), o.Market && o.Price != 0:
			return &Fault{Code: CodePrice, At: i}
		case !o.Market && !t.inside(o.Price):
			return &Fault{Code: CodeBand, At: i}
		}
		if total += o.Qty; total > total_max {
			return &Fault{Code: CodeQuantity, At: i}
		}
	}
	return nil
}

func (t Terms) inside(price int64) bool { return price >= t.Low && (t.High == 0 || price <= t.High) }

// aggregate adds orders up by price, lowest first, and the orders at the market by side.
func aggregate(orders []Order) (levels []Level, buy, sell int64) {
	levels = make([]Level, 0, len(orders))
	for _, o := range orders {
		switch {
		case o.Market && o.Side == Buy:
			buy += o.Qty
		case o.Market:
			sell += o.Qty
		case o.Side == Buy:
			levels = append(levels, Level{Price: o.Price, Buy: o.Qty})
		default:
			levels = append(levels, Level{Price: o.Price, Sell: o.Qty})
		}
	}
	slices.SortFunc(levels, func(a, b Level) int { return cmp.Compare(a.Price, b.Price) })
	n := 0
	for _, l := range levels {
		if n > 0 && levels[n-1].Price == l.Price {
			levels[n-1].Buy += l.Buy
			levels[n-1].Sell += l.Sell
			continue
		}
		levels[n] = l
		n++
	}
	return levels[:n], buy, sell
}

// uncross fills orders of both sides in their order of priority until the volume is reached.
func (c *Call) uncross(orders []Order) {
	buys, sells := queue(orders, Buy, c.Price), queue(orders, Sell, c.Price)
	for left, i, j := c.Volume, 0, 0; left > 0; {
		b, s := buys[i], sells[j]
		qty := min(left, orders[b].Qty-c.Filled[b], orders[s].Qty-c.Filled[s])
		c.Trades = append(c.Trades, Trade{Buy: b, Sell: s, Qty: qty})
		c.Filled[b] += qty
		c.Filled[s] += qty
		left -= qty
		if c.Filled[b] == orders[b].Qty {
			i++
		}
		if c.Filled[s] == orders[s].Qty {
			j++
		}
	}
}

// queue lists the orders of a side that may trade at a price, by priority.
func queue(orders []Order, side Side, price int64) []int {
	var q []int
	for i, o := range orders {
		if o.Side == side && (o.Market || side == Buy && o.Price >= price || side == Sell && o.Price <= price) {
			q = append(q, i)
		}
	}
	slices.SortStableFunc(q, func(i, j int) int {
		a, b := orders[i], orders[j]
		switch {
		case a.Market != b.Market && a.Market:
			return -1
		case a.Market != b.Market:
			return 1
		case side == Buy:
			return cmp.Compare(b.Price, a.Price)
		}
		return cmp.Compare(a.Price, b.Price)
	})
	return q
}
