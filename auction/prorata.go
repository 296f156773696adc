package auction

import (
	"math/bits"
	"slices"
)

// proRata shares what is left among bids of one price by their quantities. While a part is
// below its bid's minimum, the bid that misses its minimum by most leaves (of two the later)
// and the rest share anew. Parts are rounded down; lots that remain go one each to the
// largest remainders, of two the earlier. Since a part never exceeds the bid's quantity and
// the quantities are more than what is left, at most one lot a bid remains.
func proRata(bids []Bid, group []int, left int64, won []int64) (dropped []Drop) {
	in := slices.Clone(group)
	slices.Sort(in)
	for len(in) > 0 {
		total := int64(0)
		for _, i := range in {
			total += bids[i].Qty
		}
		if total <= left {
			inTurn(bids, in, left, won)
			return dropped
		}
		parts := split(bids, in, left, total)
		worst, miss := -1, int64(0)
		for k, i := range in {
			if m := bids[i].Min - parts[k].lots; m > 0 && m >= miss {
				worst, miss = k, m
			}
		}
		if worst >= 0 {
			dropped = append(dropped, Drop{in[worst], parts[worst].floor})
			in = slices.Delete(in, worst, worst+1)
			continue
		}
		for k, i := range in {
			won[i] = parts[k].lots
		}
		return dropped
	}
	return dropped
}

// A part is what a bid gets of a sharing.
type part struct {
	lots, floor int64
	remainder   uint64
}

func split(bids []Bid, in []int, left, total int64) []part {
	parts, given := make([]part, len(in)), int64(0)
	for k, i := range in {
		high, low := bits.Mul64(uint64(bids[i].Qty), uint64(left))
		quotient, remainder := bits.Div64(high, low, uint64(total)) // high < total since left < total.
		parts[k] = part{int64(quotient), int64(quotient), remainder}
		given += int64(quotient)
	}
	for _, k := range largest(parts, int(left-given)) {
		parts[k].lots++
	}
	return parts
}

// largest returns the places of so many parts with the largest remainders, of two the earlier, in no
// order: all parts are split anew as often as a bid leaves, so they are not sorted.
func largest(parts []part, n int) []int {
	places := make([]int, len(parts))
	for k := range places {
		places[k] = k
	}
	before := func(a, b int) bool {
		return parts[a].remainder > parts[b].remainder || parts[a].remainder == parts[b].remainder && a < b
	}
	for low, high := 0, len(places)-1; low < high; {
		middle := places[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for before(places[i], middle) {
				i++
			}
			for before(middle, places[j]) {
				j--
			}
			if i <= j {
				places[i], places[j] = places[j], places[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			high = j
		case n >= i:
			low = i
		default:
			return places[:n]
		}
	}
	return places[:n]
}
