package auction

import "math"

// The ends of a range of prices that nothing bounds.
const (
	openLow  = math.MinInt64
	openHigh = math.MaxInt64
)

// A Level is what is bid and offered with one limit.
type Level struct {
	Price     int64 // In ticks.
	Buy, Sell int64 // In lots.
}

// A piece is a run of candidate prices with the same figures.
type piece struct {
	low, high      int64
	demand, supply int64 // Lots that may trade at these prices.
	above, below   int64 // Lots bid better than the price, lots offered better.
}

func (p piece) volume() int64 { return min(p.demand, p.supply) }

// surplus is positive if buyers are left, negative if sellers are.
func (p piece) surplus() int64 { return p.demand - p.supply }

// Price finds the price of a call auction from what stands at each price (lowest first, no
// price twice) and what is at the market. A code says that a term is missing.
func (t Terms) Price(levels []Level, marketBuy, marketSell int64) (Outcome, Code) {
	pieces := t.candidates(levels, marketBuy, marketSell)
	if len(pieces) == 0 {
		return t.atReference(levels, marketBuy, marketSell)
	}
	best := int64(0)
	for _, p := range pieces {
		best = max(best, p.volume())
	}
	if best == 0 {
		return Outcome{}, ""
	}
	for _, step := range t.Profile.Steps {
		pieces = t.apply(step, pieces)
		if low, high := hull(pieces); low == high {
			return t.outcome(low, step, levels, marketBuy, marketSell), ""
		}
	}
	// Only a step that needs the reference leaves more than one price.
	return Outcome{}, CodeReference
}

// atReference prices an auction that has orders at the market and no limit to price it.
func (t Terms) atReference(levels []Level, marketBuy, marketSell int64) (Outcome, Code) {
	if t.Reference == 0 {
		if marketBuy == 0 || marketSell == 0 {
			return Outcome{}, ""
		}
		return Outcome{}, CodeReference
	}
	out := t.outcome(t.Reference, ReferenceAlone, levels, marketBuy, marketSell)
	if out.Volume == 0 {
		return Outcome{}, ""
	}
	return out, ""
}

// outcome gives the figures at a price.
func (t Terms) outcome(price int64, step Step, levels []Level, demand, supply int64) Outcome {
	for _, l := range levels {
		if l.Price >= price {
			demand += l.Buy
		}
		if l.Price <= price {
			supply += l.Sell
		}
	}
	out := Outcome{Found: true, Price: price, Volume: min(demand, supply), Step: step}
	switch {
	case demand > supply:
		out.Surplus, out.Side = demand-supply, Buy
	case supply > demand:
		out.Surplus, out.Side = supply-demand, Sell
	}
	return out
}

// candidates lists the prices that the profile lets an auction have, lowest first.
func (t Terms) candidates(levels []Level, marketBuy, marketSell int64) []piece {
	low, high := t.ends()
	if t.Profile.Candidates == Facing {
		low, high = facing(levels, low, high)
	}
	demand, supply := marketBuy, marketSell
	for _, l := range levels {
		demand += l.Buy
	}
	ticks := t.Profile.Candidates == Ticks
	pieces := make([]piece, 0, 2*len(levels)+1)
	from := low
	for _, l := range levels {
		if ticks && from < l.Price && l.Price > 1 { // Below the first tick there is no price.
			pieces = append(pieces, piece{from, l.Price - 1, demand, supply, demand, supply})
		}
		at := piece{l.Price, l.Price, demand, supply + l.Sell, demand - l.Buy, supply}
		if l.Price >= low && l.Price <= high {
			pieces = append(pieces, at)
		}
		demand, supply, from = demand-l.Buy, supply+l.Sell, l.Price+1
	}
	if ticks && from <= high {
		pieces = append(pieces, piece{from, high, demand, supply, demand, supply})
	}
	return pieces
}

// ends returns the band, open where it has no end.
func (t Terms) ends() (low, high int64) {
	low, high = openLow, openHigh
	if t.Low > 0 {
		low = t.Low
	}
	if t.High > 0 {
		high = t.High
	}
	return low, high
}

// facing narrows a range to what lies between the lowest offer and the highest bid.
func facing(levels []Level, low, high int64) (int64, int64) {
	for _, l := range levels {
		if l.Sell > 0 {
			low = max(low, l.Price)
			break
		}
	}
	for i := len(levels) - 1; i >= 0; i-- {
		if levels[i].Buy > 0 {
			return low, min(high, levels[i].Price)
		}
	}
	return low, high
}

// hull returns the lowest and the highest price left.
func hull(pieces []piece) (low, high int64) { return pieces[0].low, pieces[len(pieces)-1].high }
