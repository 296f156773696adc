package auction

// A Step narrows the prices that are left. A step that would leave none, or a price without
// end, is passed over.
type Step uint8

// The steps.
const (
	_                Step = iota
	MaximumVolume         // What trades most.
	BetterFilled          // All better orders of both sides are filled in whole.
	LeastSurplus          // What leaves the least quantity over.
	Pressure              // Buyers left everywhere: the highest; sellers: the lowest; both: where they face.
	Clamp                 // The reference itself if it lies between the prices left, else the nearer end.
	NearestUp             // The candidate nearest to the reference; of two the higher.
	NearestReference      // The candidate nearest to the reference; of two equally near the reference itself.
	Middle                // The middle of the lowest and the highest left, half a tick rounded up.
	Highest               // The highest left.
	ReferenceAlone        // No order has a limit that could be the price: the reference.
)

var stepNames = [...]string{
	MaximumVolume: "maximum_volume", BetterFilled: "better_filled", LeastSurplus: "least_surplus", Pressure: "pressure",
	Clamp: "clamp_reference", NearestUp: "nearest_reference_or_higher", NearestReference: "nearest_reference",
	Middle: "middle", Highest: "highest", ReferenceAlone: "reference_alone",
}

func (s Step) String() string { return stepNames[s] }

// apply narrows the prices by a step.
func (t Terms) apply(step Step, pieces []piece) []piece {
	low, high := hull(pieces)
	switch step {
	case MaximumVolume:
		return least(pieces, func(p piece) int64 { return -p.volume() })
	case LeastSurplus:
		return least(pieces, func(p piece) int64 { return max(p.surplus(), -p.surplus()) })
	case BetterFilled:
		return betterFilled(pieces)
	case Pressure:
		return pressed(pieces)
	case Middle:
		if low != openLow && high != openHigh {
			return at(low + (high-low+1)/2)
		}
	case Highest:
		if high != openHigh {
			return at(high)
		}
	}
	if t.Reference == 0 {
		return pieces
	}
	switch step {
	case Clamp, Middle, Highest:
		return at(min(max(t.Reference, low), high))
	case NearestUp:
		price, _ := nearest(pieces, t.Reference)
		return at(price)
	case NearestReference:
		price, two := nearest(pieces, t.Reference)
		if two {
			price = t.Reference
		}
		return at(price)
	}
	return pieces
}

func at(price int64) []piece { return []piece{{low: price, high: price}} }

// least keeps the pieces for which a figure is smallest.
func least(pieces []piece, figure func(piece) int64) []piece {
	best := figure(pieces[0])
	for _, p := range pieces[1:] {
		best = min(best, figure(p))
	}
	kept := pieces[:0]
	for _, p := range pieces {
		if figure(p) == best {
			kept = append(kept, p)
		}
	}
	return kept
}

func betterFilled(pieces []piece) []piece {
	kept := make([]piece, 0, len(pieces))
	for _, p := range pieces {
		if p.above <= p.volume() && p.below <= p.volume() {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return pieces
	}
	return kept
}

// pressed lets the side that has a surplus move the price against itself.
func pressed(pieces []piece) []piece {
	buyers, sellers := true, true
	last, first := -1, -1 // The last piece where buyers are left, the first where sellers are.
	for i, p := range pieces {
		buyers, sellers = buyers && p.surplus() > 0, sellers && p.surplus() < 0
		if p.surplus() > 0 {
			last = i
		}
		if p.surplus() < 0 && first < 0 {
			first = i
		}
	}
	low, high := hull(pieces)
	switch {
	case buyers && high != openHigh:
		return at(high)
	case sellers && low != openLow:
		return at(low)
	case last >= 0 && first >= 0:
		return []piece{at(pieces[last].high)[0], at(pieces[first].low)[0]}
	}
	return pieces
}

// nearest returns the price nearest to the reference, of two equally near the higher, and
// whether there were two.
func nearest(pieces []piece, reference int64) (price int64, two bool) {
	best := int64(-1)
	for _, p := range pieces {
		near := min(max(reference, p.low), p.high)
		far := max(near-reference, reference-near)
		if best < 0 || far <= best {
			two = far == best && far > 0
			best, price = far, near
		}
	}
	return price, two
}
