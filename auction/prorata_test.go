package auction

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLargest compares the parts that are picked with those that stand first when all are sorted.
func TestLargest(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 31))
	for range 20_000 {
		parts := make([]part, 1+r.IntN(40))
		for k := range parts {
			parts[k].remainder = r.Uint64N(1 + r.Uint64N(30))
		}
		sorted := make([]int, len(parts))
		for k := range sorted {
			sorted[k] = k
		}
		slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(parts[b].remainder, parts[a].remainder) })
		n := r.IntN(len(parts) + 1)
		got := slices.Sorted(slices.Values(largest(parts, n)))
		if want := slices.Sorted(slices.Values(sorted[:n])); !slices.Equal(got, want) {
			t.Fatalf("%v: %d largest are %v, want %v", parts, n, got, want)
		}
	}
}

// TestManyLeave shares among very many bids of which most leave, one after the other.
func TestManyLeave(t *testing.T) {
	const n = 4000
	bids, group, won := make([]Bid, n), make([]int, n), make([]int64, n)
	r := rand.New(rand.NewPCG(8, 15))
	for i := range bids {
		bids[i], group[i] = Bid{Qty: 1 + r.Int64N(1_000_000)}, i
		bids[i].Min = bids[i].Qty * 9 / 10
	}
	dropped := proRata(bids, group, 5_000_000, won)
	sum := int64(0)
	for i, w := range won {
		if sum += w; w > bids[i].Qty || w > 0 && w < bids[i].Min {
			t.Fatalf("bid %d gets %d of %+v", i, w, bids[i])
		}
	}
	if len(dropped) < n/2 || sum > 5_000_000 {
		t.Errorf("%d left, %d lots", len(dropped), sum)
	}
}
