package quantity

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// edges are the numbers at which arithmetic goes wrong.
var edges = []int64{
	math.MinInt64, math.MinInt64 + 1, math.MinInt64 / 2, -1 << 32, -1_000_000, -3, -2, -1, 0,
	1, 2, 3, 7, 1_000_000, 1 << 32, math.MaxInt64 / 2, math.MaxInt64/2 + 1, math.MaxInt64 - 1, math.MaxInt64,
}

// anyAmount returns a number of random length, or an edge.
func anyAmount(r *rand.Rand) int64 {
	if r.IntN(4) == 0 {
		return edges[r.IntN(len(edges))]
	}
	return int64(r.Uint64()) >> r.IntN(64)
}

// fits is what every operation does with an exact answer.
func fits(b *big.Int) (int64, error) {
	if !b.IsInt64() {
		return 0, ErrOverflow
	}
	return b.Int64(), nil
}

func TestArithmeticAgainstBig(t *testing.T) {
	check := func(a, b int64) {
		t.Helper()
		x, y := big.NewInt(a), big.NewInt(b)
		for _, c := range []struct {
			name string
			got  func() (int64, error)
			want *big.Int
		}{
			{"Add", func() (int64, error) { return Add(a, b) }, new(big.Int).Add(x, y)},
			{"Sub", func() (int64, error) { return Sub(a, b) }, new(big.Int).Sub(x, y)},
			{"Mul", func() (int64, error) { return Mul(a, b) }, new(big.Int).Mul(x, y)},
			{"Neg", func() (int64, error) { return Neg(a) }, new(big.Int).Neg(x)},
		} {
			got, err := c.got()
			want, wantErr := fits(c.want)
			if got != want || err != wantErr {
				t.Errorf("%s(%d, %d) = %d, %v; want %d, %v", c.name, a, b, got, err, want, wantErr)
			}
		}
	}
	for _, a := range edges {
		for _, b := range edges {
			check(a, b)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		check(anyAmount(r), anyAmount(r))
	}
}

func TestSum(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5_000 {
		amounts := make([]int64, r.IntN(9))
		exact := new(big.Int)
		for i := range amounts {
			amounts[i] = anyAmount(r)
			exact.Add(exact, big.NewInt(amounts[i]))
		}
		got, err := Sum(amounts...)
		if want, wantErr := fits(exact); got != want || err != wantErr {
			t.Fatalf("Sum(%d) = %d, %v; want %d, %v", amounts, got, err, want, wantErr)
		}
	}
	// A partial sum beyond the limit is nobody's business.
	if got, err := Sum(math.MaxInt64, 1, -1); got != math.MaxInt64 || err != nil {
		t.Errorf("Sum that returns below the limit = %d, %v", got, err)
	}
}

func TestRefusalCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range []Refusal{ErrOverflow, ErrZeroDivisor, ErrNotExact, ErrNotNumber, ErrRateSign, ErrRounding,
		ErrShare, ErrWeight, ErrNoWeight, ErrTies, ErrTooManyLines, ErrUnit} {
		if seen[r.Code()] || r.Error() != r.Code() {
			t.Errorf("code %q is used twice, or is not the text", r.Code())
		}
		seen[r.Code()] = true
	}
	if !seen["quantity.overflow"] {
		t.Error("quantity.overflow is published and must stay")
	}
}
