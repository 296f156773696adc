package quantity

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// naiveSplit is Hamilton's method as a textbook has it: quotas, then a sort.
func naiveSplit(total int64, weights, ties []int64) []int64 {
	sum, pot := new(big.Int), new(big.Int).Abs(big.NewInt(total))
	for _, w := range weights {
		sum.Add(sum, big.NewInt(w))
	}
	left := new(big.Int).Set(pot)
	lines, remainders, order := make([]*big.Int, len(weights)), make([]*big.Int, len(weights)),
		make([]int, len(weights))
	for i, w := range weights {
		product := new(big.Int).Mul(pot, big.NewInt(w))
		lines[i], remainders[i] = product.QuoRem(product, sum, new(big.Int))
		left.Sub(left, lines[i])
		order[i] = i
	}
	sort.SliceStable(order, func(x, y int) bool {
		i, j := order[x], order[y]
		if c := remainders[i].Cmp(remainders[j]); c != 0 {
			return c > 0
		}
		return ties != nil && ties[i] < ties[j]
	})
	for _, i := range order[:left.Int64()] {
		lines[i].Add(lines[i], big.NewInt(1))
	}
	answer := make([]int64, len(weights))
	for i := range lines {
		if total < 0 {
			lines[i].Neg(lines[i])
		}
		answer[i] = lines[i].Int64()
	}
	return answer
}

func checkSplit(t *testing.T, total int64, weights, ties []int64) {
	t.Helper()
	got, err := Split(total, weights, ties)
	if err != nil {
		t.Fatalf("Split(%d, %d, %d): %v", total, weights, ties, err)
	}
	if want := naiveSplit(total, weights, ties); !slices.Equal(got, want) {
		t.Fatalf("Split(%d, %d, %d)\n got %d\nwant %d", total, weights, ties, got, want)
	}
	if sum, err := Sum(got...); sum != total || err != nil {
		t.Fatalf("Split(%d, %d, %d): lines sum to %d, %v", total, weights, ties, sum, err)
	}
}

func TestSplitAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 8_000 {
		weights := make([]int64, 1+r.IntN(40))
		narrow := r.IntN(64)
		for i := range weights {
			weights[i] = int64(r.Uint64()>>1) >> narrow
			if r.IntN(3) == 0 {
				weights[i] = weights[r.IntN(i+1)] // Equal weights make equal remainders.
			}
		}
		weights[r.IntN(len(weights))] |= 1 // Not all zero.
		var ties []int64
		if r.IntN(3) > 0 {
			for i := range weights {
				ties = append(ties, int64(i)*3-20)
			}
			r.Shuffle(len(ties), func(i, j int) { ties[i], ties[j] = ties[j], ties[i] })
			ties[0] = edges[r.IntN(len(edges))]
			if !distinct(ties) {
				ties = nil
			}
		}
		checkSplit(t, anyAmount(r), weights, ties)
	}
}

// TestSplitWide has weights whose sum, or a remainder over it, ends in 64 zero bits.
func TestSplitWide(t *testing.T) {
	const w = 1 << 62
	checkSplit(t, 5, []int64{w, w, w, w}, nil)
	checkSplit(t, 4, []int64{w, w, w, w, w, w, w, w}, nil)
	checkSplit(t, math.MinInt64, []int64{w, w, w, w, w, w, w, w - 1}, []int64{8, 7, 6, 5, 4, 3, 2, 1})
}

func FuzzSplit(f *testing.F) {
	f.Add(int64(100_000), []byte{1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, false)
	f.Add(int64(math.MinInt64), []byte("largest remainders by the stored order of the run"), true)
	f.Fuzz(func(t *testing.T, total int64, data []byte, backward bool) {
		var weights, ties []int64
		for ; len(data) >= 8; data = data[8:] {
			weights = append(weights, int64(binary.LittleEndian.Uint64(data)>>1))
			if backward {
				ties = append(ties, -int64(len(ties)))
			}
		}
		if _, err := Split(total, weights, ties); err == nil {
			checkSplit(t, total, weights, ties)
		} else if err != ErrNoWeight {
			t.Fatal(err)
		}
	})
}

// TestDivideAgainstBig reaches the divisors beyond 64 bits, which need more weights than
// a random split has.
func TestDivideAgainstBig(t *testing.T) {
	wide := func(hi, lo uint64) *big.Int {
		b := new(big.Int).SetUint64(hi)
		return b.Add(b.Lsh(b, 64), new(big.Int).SetUint64(lo))
	}
	r := rand.New(rand.NewPCG(9, 10))
	for range 200_000 {
		vHi, vLo := r.Uint64()>>r.IntN(64), r.Uint64()>>r.IntN(64)
		uHi, uLo := r.Uint64()>>r.IntN(64), r.Uint64()>>r.IntN(64)
		if r.IntN(4) == 0 {
			uHi, uLo = vHi, vLo-uint64(r.IntN(3)) // Just around the divisor.
		}
		if vHi == 0 && (vLo == 0 || uHi >= vLo) {
			continue // No divisor, or a quotient beyond 64 bits: never asked.
		}
		q, remHi, remLo := divide(uHi, uLo, vHi, vLo)
		wantQ, wantRem := new(big.Int).QuoRem(wide(uHi, uLo), wide(vHi, vLo), new(big.Int))
		if new(big.Int).SetUint64(q).Cmp(wantQ) != 0 || wide(remHi, remLo).Cmp(wantRem) != 0 {
			t.Fatalf("divide(%x %x, %x %x) = %x rest %x %x; want %x rest %x",
				uHi, uLo, vHi, vLo, q, remHi, remLo, wantQ, wantRem)
		}
	}
}

// TestSplitPublished has worked examples of Hamilton's method: a parliament of 160 seats
// and two textbook exercises, and three equal holders of 1,000.00 yuan.
func TestSplitPublished(t *testing.T) {
	for _, c := range []struct {
		total         int64
		weights, want []int64
	}{
		{160, []int64{331, 267, 133, 69}, []int64{66, 53, 27, 14}},
		{130, []int64{45_300, 31_070, 20_490, 14_160, 10_260, 8_720}, []int64{45, 31, 21, 14, 10, 9}},
		{10, []int64{33, 33, 34}, []int64{3, 3, 4}},
		{100_000, []int64{1, 1, 1}, []int64{33_334, 33_333, 33_333}},
		{-100_000, []int64{1, 1, 1}, []int64{-33_334, -33_333, -33_333}},
		{0, []int64{5, 1}, []int64{0, 0}},
		{1, []int64{0, 1, 0}, []int64{0, 1, 0}},
	} {
		if got, err := Split(c.total, c.weights, nil); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("Split(%d, %d) = %d, %v; want %d", c.total, c.weights, got, err, c.want)
		}
	}
}

func TestSplitTies(t *testing.T) {
	// Two units for four equal lines go to the two smallest keys.
	got, err := Split(2, []int64{1, 1, 1, 1}, []int64{40, -7, 30, 20})
	if want := []int64{0, 1, 0, 1}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %d, %v; want %d", got, err, want)
	}
	// The answer belongs to the keys, not to the places of the rows.
	r := rand.New(rand.NewPCG(11, 12))
	byKey := map[int64]int64{}
	rows := [][2]int64{{1, 3}, {2, 3}, {3, 5}, {4, 3}, {5, 5}, {6, 1}, {7, 3}} // Key, weight.
	for round := range 50 {
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		var weights, ties []int64
		for _, row := range rows {
			ties, weights = append(ties, row[0]), append(weights, row[1])
		}
		lines, err := Split(1000, weights, ties)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range lines {
			if round > 0 && byKey[ties[i]] != line {
				t.Fatalf("line of key %d was %d, now %d", ties[i], byKey[ties[i]], line)
			}
			byKey[ties[i]] = line
		}
	}
}

func TestDistinctAgainstSort(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	answers := map[bool]int{}
	for range 20_000 {
		keys := make([]int64, r.IntN(12))
		base, narrow := anyAmount(r), r.IntN(64)
		for i := range keys {
			keys[i] = base + int64(r.Uint64()>>narrow) // Wraps around at will.
		}
		sorted := slices.Clone(keys)
		slices.Sort(sorted)
		want := len(slices.Compact(sorted)) == len(keys)
		if got := distinct(keys); got != want {
			t.Fatalf("distinct(%d) is %v", keys, got)
		}
		answers[want]++
	}
	if answers[true] < 1000 || answers[false] < 1000 {
		t.Errorf("drew too few of a kind: %v", answers)
	}
}

func TestSplitRefusals(t *testing.T) {
	for _, c := range []struct {
		weights, ties []int64
		want          error
	}{
		{nil, nil, ErrNoWeight},
		{[]int64{0, 0}, nil, ErrNoWeight},
		{[]int64{3, -1}, nil, ErrWeight},
		{[]int64{1, 1}, []int64{1}, ErrTies},
		{[]int64{1, 1, 1}, []int64{2, 1, 2}, ErrTies},
		{make([]int64, LinesMax+1), nil, ErrTooManyLines},
	} {
		if got, err := Split(10, c.weights, c.ties); err != c.want || got != nil {
			t.Errorf("Split over %d weights: %v, want %v", len(c.weights), err, c.want)
		}
	}
}

// benchmarkSplit splits over the households of a county.
func benchmarkSplit(b *testing.B, weight func(*rand.Rand) int64, shuffled bool) {
	const households = 50_000
	r := rand.New(rand.NewPCG(13, 14))
	weights, ties := make([]int64, households), make([]int64, households)
	for i := range weights {
		weights[i], ties[i] = weight(r), int64(i)*17
	}
	if shuffled {
		r.Shuffle(len(ties), func(i, j int) { ties[i], ties[j] = ties[j], ties[i] })
	}
	for b.Loop() {
		if _, err := Split(14_600_000_07, weights, ties); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplitEqual(b *testing.B) {
	benchmarkSplit(b, func(*rand.Rand) int64 { return 1 }, false)
}

func BenchmarkSplitArea(b *testing.B) {
	benchmarkSplit(b, func(r *rand.Rand) int64 { return r.Int64N(5_000_000) }, true)
}

func BenchmarkSplitLargest(b *testing.B) {
	benchmarkSplit(b, func(r *rand.Rand) int64 { return math.MaxInt64 - r.Int64N(1<<40) }, true)
}
