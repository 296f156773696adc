package quantity

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// naiveMulDiv rounds by comparing twice the remainder, in numbers of any length.
func naiveMulDiv(a, b, d int64, r Rounding) (int64, error) {
	if d == 0 {
		return 0, ErrZeroDivisor
	}
	product := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	negative := product.Sign()*big.NewInt(d).Sign() < 0
	q, rem := new(big.Int).QuoRem(product.Abs(product), new(big.Int).Abs(big.NewInt(d)), new(big.Int))
	twice := new(big.Int).Lsh(rem, 1).CmpAbs(big.NewInt(d))
	if r == Up && rem.Sign() != 0 || r == HalfUp && twice >= 0 {
		q.Add(q, big.NewInt(1))
	}
	if negative {
		q.Neg(q)
	}
	return fits(q)
}

func checkMulDiv(t *testing.T, a, b, d int64) {
	t.Helper()
	for _, r := range []Rounding{HalfUp, Down, Up} {
		got, err := MulDiv(a, b, d, r)
		want, wantErr := naiveMulDiv(a, b, d, r)
		if got != want || err != wantErr {
			t.Fatalf("MulDiv(%d, %d, %d, %s) = %d, %v; want %d, %v", a, b, d, r, got, err, want, wantErr)
		}
	}
}

func TestMulDivAgainstBig(t *testing.T) {
	for _, a := range edges {
		for _, b := range edges {
			for _, d := range edges {
				checkMulDiv(t, a, b, d)
			}
		}
	}
	// The product is 2^65-1 and its half rounds beyond 64 bits.
	checkMulDiv(t, 31*8191, 145_295_143_558_111, 2)
	r := rand.New(rand.NewPCG(5, 6))
	for range 50_000 {
		checkMulDiv(t, anyAmount(r), anyAmount(r), anyAmount(r))
	}
}

func FuzzMulDiv(f *testing.F) {
	f.Add(int64(5), int64(1), int64(2))
	f.Add(int64(math.MinInt64), int64(math.MaxInt64), int64(-3))
	f.Fuzz(func(t *testing.T, a, b, d int64) { checkMulDiv(t, a, b, d) })
}

// TestRoundingByHand has the answers that a clerk would give.
func TestRoundingByHand(t *testing.T) {
	for _, c := range []struct {
		a, d             int64
		halfUp, down, up int64
	}{
		{7, 2, 4, 3, 4}, {-7, 2, -4, -3, -4}, {7, -2, -4, -3, -4}, {-7, -2, 4, 3, 4},
		{5, 4, 1, 1, 2}, {-5, 4, -1, -1, -2}, {1, 3, 0, 0, 1}, {-1, 3, 0, 0, -1},
		{2, 3, 1, 0, 1}, {6, 3, 2, 2, 2}, {0, 9, 0, 0, 0},
	} {
		for r, want := range map[Rounding]int64{HalfUp: c.halfUp, Down: c.down, Up: c.up} {
			if got, err := Div(c.a, c.d, r); got != want || err != nil {
				t.Errorf("Div(%d, %d, %s) = %d, %v; want %d", c.a, c.d, r, got, err, want)
			}
		}
	}
}

func TestRoundingNames(t *testing.T) {
	for _, r := range []Rounding{HalfUp, Down, Up} {
		if got, err := ParseRounding(r.String()); got != r || err != nil {
			t.Errorf("ParseRounding(%q) = %v, %v", r, got, err)
		}
	}
	for _, name := range []string{"", "none", "HalfUp", "half_even"} {
		if _, err := ParseRounding(name); err != ErrRounding {
			t.Errorf("ParseRounding(%q): %v", name, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a division that names no rounding went through")
		}
	}()
	_, _ = Div(4, 2, 0)
}

func BenchmarkMulDiv(b *testing.B) {
	for b.Loop() {
		_, _ = MulDiv(987_654_321_00, 35_000, 1_000_000, HalfUp)
	}
}
