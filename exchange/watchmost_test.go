package exchange

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// naiveMostOf goes through all trades and reports whether some trades are at least half of what each participant traded between the
// first and the last of them.
func naiveMostOf(trades []Seen, who []Participant, ids []TradeID) bool {
	at := func(id TradeID) int {
		i, _ := slices.BinarySearchFunc(trades, id, func(t Seen, id TradeID) int { return cmp.Compare(t.Trade, id) })
		return i
	}
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	total, own := make([]int64, len(who)), make([]int64, len(who))
	for i := at(sorted[0]); i <= at(sorted[len(sorted)-1]); i++ {
		_, among := slices.BinarySearch(sorted, trades[i].Trade)
		for k, p := range who {
			if trades[i].Buyer != p && trades[i].Seller != p {
				continue
			}
			total[k] += trades[i].Tonnes
			if among {
				own[k] += trades[i].Tonnes
			}
		}
	}
	for k := range who {
		if own[k]*2 < total[k] {
			return false
		}
	}
	return true
}

// TestMostOf holds the sums that are looked up against going through all trades.
func TestMostOf(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 9))
	answers := map[bool]int{}
	for range 3000 {
		var trades []Seen
		for i := range 1 + chance.IntN(60) {
			trades = append(trades, Seen{Trade: TradeID(10 + 3*i), Buyer: Participant(chance.IntN(6)),
				Seller: Participant(chance.IntN(6)), Tonnes: 1 + chance.Int64N(50)})
		}
		var ids []TradeID
		who := []Participant{}
		for _, t := range trades {
			if chance.IntN(3) > 0 {
				ids = append(ids, t.Trade)
				who = append(who, t.Buyer, t.Seller)
			}
		}
		if len(ids) == 0 {
			continue
		}
		slices.Sort(who)
		who = slices.Compact(who)
		who = who[:1+chance.IntN(len(who))]
		chance.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] })
		want := naiveMostOf(trades, who, ids)
		if got := mostOf(trades, turnoversOf(trades), who, ids); got != want {
			t.Fatalf("%v, want %v of %v, %v, %v", got, want, trades, who, ids)
		}
		answers[want]++
	}
	if answers[true] < 300 || answers[false] < 300 {
		t.Error(answers)
	}
}

// BenchmarkWatch watches a day of 100,000 clean trades among few participants.
func BenchmarkWatch(b *testing.B) {
	chance := rand.New(rand.NewPCG(1, 1))
	var trades []Seen
	for i := range 100_000 {
		buyer := 1 + chance.IntN(21)
		seller := 1 + (buyer+chance.IntN(20))%21
		trades = append(trades, Seen{Trade: TradeID(i + 1), Time: int64(i) * 144, Buyer: Participant(buyer),
			Seller: Participant(seller), Price: 8000 + chance.Int64N(5), Tonnes: 1 + chance.Int64N(500),
			Taker: uint8(1 + chance.IntN(2))})
	}
	for b.Loop() {
		Watch(trades, 500_000)
	}
}
