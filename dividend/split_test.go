package dividend_test

import (
	"cmp"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/dividend"
	"liangshan/person"
	"liangshan/quantity"
)

// naive divides by the definition of the largest remainder, with rationals without bounds.
func naive(part int64, shares []dividend.Share) []int64 {
	sum := new(big.Int)
	for _, s := range shares {
		sum.Add(sum, big.NewInt(s.Units))
	}
	type claim struct {
		at   int
		rest *big.Rat
	}
	lines, claims, left := make([]int64, len(shares)), []claim{}, part
	for i, s := range shares {
		quota := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(part), big.NewInt(s.Units)), sum)
		whole := new(big.Int).Quo(quota.Num(), quota.Denom())
		lines[i] = whole.Int64()
		left -= lines[i]
		claims = append(claims, claim{i, quota.Sub(quota, new(big.Rat).SetInt(whole))})
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(b.rest.Cmp(a.rest), cmp.Compare(shares[a.at].Holder, shares[b.at].Holder))
	})
	for _, c := range claims[:left] {
		lines[c.at]++
	}
	return lines
}

// drawShares returns holders in order of their numbers, some with equal units.
func drawShares(chance *rand.Rand, n int) []dividend.Share {
	shares := make([]dividend.Share, n)
	holder := person.Number(chance.IntN(2))
	for i := range shares {
		shares[i] = dividend.Share{
			Holder: holder,
			Units:  1 + chance.Int64N([]int64{2, 10, 1000, 1 << 40}[chance.IntN(4)]),
		}
		holder += 1 + person.Number(chance.IntN(5))
	}
	return shares
}

// TestAwkwardPots divides pots of every size over holders of every kind and holds each line
// against the naive twin: the lines add up, more units never get less, and the order of the
// rows does not matter.
func TestAwkwardPots(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	w := dividend.Waterfall{TaxRate: 200_000, TaxRounding: quantity.Down}
	for range 3000 {
		shares := drawShares(chance, 1+chance.IntN(60))
		part := chance.Int64N([]int64{2, 100, 1_000_003, 1 << 50}[chance.IntN(4)])
		got, err := w.DivideShares(part, shares)
		if err != nil {
			t.Fatal(err)
		}
		want, sum := naive(part, shares), int64(0)
		for i, a := range got {
			sum += a.Gross
			if a.Gross != want[i] {
				t.Fatalf("%d over %v: line %d is %d, the twin says %d", part, shares, i, a.Gross, want[i])
			}
			if tax := a.Gross / 5; shares[i].Holder != 0 && a.Tax != tax || shares[i].Holder == 0 && a.Tax != 0 {
				t.Fatalf("tax %d of %d", a.Tax, a.Gross)
			}
			for j, b := range got {
				if shares[i].Units > shares[j].Units && a.Gross < b.Gross {
					t.Fatalf("%d units get less than %d", shares[i].Units, shares[j].Units)
				}
			}
		}
		if sum != part {
			t.Fatalf("%d became %d", part, sum)
		}
		shuffled := slices.Clone(shares)
		chance.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again, _ := w.DivideShares(part, shuffled)
		for i, s := range shuffled {
			at, _ := slices.BinarySearchFunc(
				shares,
				s.Holder,
				func(s dividend.Share, n person.Number) int { return cmp.Compare(s.Holder, n) },
			)
			if again[i] != got[at] {
				t.Fatal("the order of the rows decides who gets what")
			}
		}
	}
}

// TestLegs holds the waterfall against rationals.
func TestLegs(t *testing.T) {
	chance := rand.New(rand.NewPCG(8, 8))
	roundings := []quantity.Rounding{quantity.HalfUp, quantity.Down, quantity.Up}
	rate := func() quantity.Rate { return quantity.Rate(chance.Int64N(1_000_001)) }
	of := func(rate quantity.Rate, amount int64, r quantity.Rounding) int64 {
		x := new(big.Int).Mul(big.NewInt(int64(rate)), big.NewInt(amount))
		switch r {
		case quantity.HalfUp:
			x.Add(x, big.NewInt(500_000))
		case quantity.Up:
			x.Add(x, big.NewInt(999_999))
		}
		return x.Quo(x, big.NewInt(1_000_000)).Int64()
	}
	refusedCount, done := 0, 0
	for range 20_000 {
		w := dividend.Waterfall{VillageRate: rate(), FeeRate: rate() / 10, ReserveRate: rate() / 4,
			VillageRounding: roundings[chance.IntN(3)], FeeRounding: roundings[chance.IntN(3)], ReserveRounding: roundings[chance.IntN(3)]}
		if chance.IntN(2) == 0 {
			w.ReserveMax = 1 + chance.Int64N(1000)
		}
		gross := 1 + chance.Int64N([]int64{10, 1000, 1 << 60}[chance.IntN(3)])
		cost := chance.Int64N(gross + 1)
		fee := of(w.FeeRate, gross, w.FeeRounding)
		left := gross - cost - fee
		reserve := of(w.ReserveRate, left, w.ReserveRounding)
		if w.ReserveMax > 0 {
			reserve = min(reserve, w.ReserveMax)
		}
		villages := of(w.VillageRate, left-reserve, w.VillageRounding)
		want := dividend.Legs{
			Gross:    gross,
			Cost:     cost,
			Fee:      fee,
			Reserve:  reserve,
			Villages: villages,
			Bank:     left - reserve - villages,
		}
		got, refusal := w.Divide(gross, cost)
		if refusal != nil {
			if left > 0 && left-reserve > 0 && villages > 0 {
				t.Fatalf("%+v of %d: refused", w, gross)
			}
			refusedCount++
			continue
		}
		done++
		if got != want || got.Cost+got.Fee+got.Reserve+got.Villages+got.Bank != gross || got.Net() != left-reserve {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
	if refusedCount < 100 || done < 1000 {
		t.Error("idle")
	}
}

// FuzzDivide looks for pots and shares whose lines do not add up.
func FuzzDivide(f *testing.F) {
	f.Add(int64(138_000_000), int64(1), int64(1), int64(1))
	f.Add(int64(1)<<62, int64(1)<<53-1, int64(3), int64(7))
	f.Fuzz(func(t *testing.T, part, a, b, c int64) {
		shares := []dividend.Share{{Holder: 0, Units: a}, {Holder: 1, Units: b}, {Holder: 9, Units: c}}
		if part < 0 || a <= 0 || b <= 0 || c <= 0 {
			return
		}
		w := dividend.Waterfall{TaxRate: 333_333, TaxRounding: quantity.Up}
		got, err := w.DivideShares(part, shares)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range naive(part, shares) {
			if got[i].Gross != want || got[i].Tax > got[i].Gross {
				t.Fatalf("%+v, want %d", got, want)
			}
		}
	})
}

// county50k is the county at its real size: 119 villages, 50,000 households.
func county50k() (parts []int64, registers [][]dividend.Share) {
	chance := rand.New(rand.NewPCG(5, 5))
	holder := person.Number(1)
	for v := range 119 {
		n := 50_000 / 119
		if v < 50_000%119 {
			n++
		}
		shares := []dividend.Share{{Units: 34_000}}
		for range n {
			shares = append(shares, dividend.Share{Holder: holder, Units: 1 + chance.Int64N(400)})
			holder++
		}
		registers = append(registers, shares)
		parts = append(parts, 1+chance.Int64N(5000))
	}
	return parts, registers
}

// TestCountySize divides pots over all households: every sum comes out, to the fen.
func TestCountySize(t *testing.T) {
	tonnes, registers := county50k()
	w := dividend.Waterfall{TaxRate: 200_000, TaxRounding: quantity.Down}
	for _, pot := range []int64{1, 49_999, 138_000_001, 1<<50 - 1} {
		parts, err := quantity.Split(pot, tonnes, nil)
		if err != nil {
			t.Fatal(err)
		}
		total, households := int64(0), 0
		for i, part := range parts {
			lines, err := w.DivideShares(part, registers[i])
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range lines {
				total += l.Gross
			}
			households += len(lines) - 1
		}
		if total != pot || households != 50_000 {
			t.Errorf("%d over %d households became %d", pot, households, total)
		}
	}
}

// BenchmarkCounty divides one sale over 119 villages and 50,000 households in memory.
func BenchmarkCounty(b *testing.B) {
	tonnes, registers := county50k()
	w := dividend.Waterfall{VillageRate: 800_000, FeeRate: 20_000, ReserveRate: 50_000, TaxRate: 200_000,
		VillageRounding: quantity.Down, FeeRounding: quantity.Down, ReserveRounding: quantity.Down, TaxRounding: quantity.Down}
	for b.Loop() {
		legs, _ := w.Divide(172_600_000, 108_600_000)
		parts, err := quantity.Split(legs.Villages, tonnes, nil)
		if err != nil {
			b.Fatal(err)
		}
		for i, part := range parts {
			if _, err := w.DivideShares(part, registers[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
}
