package quantity

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func rat(s Share) *big.Rat { return big.NewRat(s.Num, s.Den) }

// anyShare returns a share in lowest terms, its parts of random length.
func anyShare(r *rand.Rand) Share {
	num, den := r.Int64()>>r.IntN(63), max(1, r.Int64()>>r.IntN(63))
	s, err := NewShare(num, den)
	if err != nil {
		panic(err)
	}
	return s
}

// exact is what a share operation does with an exact answer.
func exact(q *big.Rat) (Share, error) {
	if !q.Num().IsInt64() || !q.Denom().IsInt64() {
		return Share{}, ErrOverflow
	}
	return Share{q.Num().Int64(), q.Denom().Int64()}, nil
}

func checkShares(t *testing.T, s, u Share) {
	t.Helper()
	got, err := s.Add(u)
	want, wantErr := exact(new(big.Rat).Add(rat(s), rat(u)))
	if got != want || err != wantErr {
		t.Fatalf("%s + %s = %s, %v; want %s, %v", s, u, got, err, want, wantErr)
	}
	if got, want := s.Compare(u), rat(s).Cmp(rat(u)); got != want {
		t.Fatalf("%s compared with %s is %d, want %d", s, u, got, want)
	}
}

func TestSharesAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 50_000 {
		checkShares(t, anyShare(r), anyShare(r))
	}
}

func FuzzShareAdd(f *testing.F) {
	f.Add(int64(1), int64(3), int64(2), int64(3))
	f.Add(int64(math.MaxInt64), int64(2), int64(1), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, a, b, c, d int64) {
		s, err1 := NewShare(a, b)
		u, err2 := NewShare(c, d)
		if err1 == nil && err2 == nil {
			checkShares(t, s, u)
		}
	})
}

func TestSumShares(t *testing.T) {
	for _, c := range []struct {
		shares []Share
		want   Share
		one    bool
	}{
		{nil, Share{0, 1}, false},
		{[]Share{{1, 2}, {1, 3}, {1, 6}}, Share{1, 1}, true},
		{[]Share{{1, 3}, {1, 3}, {1, 3}}, Share{1, 1}, true},
		{[]Share{{1, 2}, {2, 3}}, Share{7, 6}, false},
		{[]Share{{7, 10}}, Share{7, 10}, false},
		{[]Share{{0, 1}, {1, 1}}, Share{1, 1}, true},
	} {
		got, err := SumShares(c.shares)
		if err != nil || got != c.want || got.IsOne() != c.one {
			t.Errorf("SumShares(%v) = %v, %v", c.shares, got, err)
		}
	}
	if _, err := SumShares([]Share{{1, math.MaxInt64}, {1, math.MaxInt64 - 1}}); err != ErrOverflow {
		t.Errorf("a common denominator beyond int64: %v", err)
	}
	for _, bad := range []Share{{}, {1, 0}, {-1, 2}, {1, -2}, {2, 4}, {0, 5}} {
		if _, err := SumShares([]Share{bad}); err != ErrShare {
			t.Errorf("SumShares takes %v: %v", bad, err)
		}
		if _, err := bad.Add(Share{1, 1}); err != ErrShare {
			t.Errorf("Add takes %v: %v", bad, err)
		}
		if _, err := bad.Of(5, Down); err != ErrShare {
			t.Errorf("Of takes %v: %v", bad, err)
		}
		if bad.IsOne() {
			t.Errorf("%v is one", bad)
		}
	}
}

// TestSharesToSplit: heirs with a half, a third and a sixth share a pot to the fen.
func TestSharesToSplit(t *testing.T) {
	weights, den, err := Weights([]Share{{1, 2}, {1, 3}, {1, 6}})
	if err != nil || den != 6 || weights[0] != 3 || weights[1] != 2 || weights[2] != 1 {
		t.Fatalf("weights %d over %d, %v", weights, den, err)
	}
	checkSplit(t, 100_01, weights, nil)
	if part, err := (Share{1, 3}).Of(100, HalfUp); part != 33 || err != nil {
		t.Errorf("a third of 100 is %d, %v", part, err)
	}
}

func TestParseShare(t *testing.T) {
	for text, want := range map[string]Share{
		"1/3": {1, 3}, " 2 / 4 ": {1, 2}, "12.5%": {1, 8}, "100%": {1, 1}, "０．５％": {1, 200}, "0%": {0, 1},
		"7/6": {7, 6},
	} {
		if got, err := ParseShare(text); got != want || err != nil {
			t.Errorf("ParseShare(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"0.5": ErrShare, "1/0": ErrShare, "-1/2": ErrShare, "-5%": ErrShare, "": ErrShare, "x/2": ErrNotNumber,
		"1/x": ErrNotNumber, "x%": ErrNotNumber, "1.5/2": ErrNotExact, "99999999999999999999%": ErrOverflow,
		"20000000000000000000%": ErrOverflow,
		"0.00000000000000001%":  ErrShare,
	} {
		if _, err := ParseShare(text); err != want {
			t.Errorf("ParseShare(%q): %v, want %v", text, err, want)
		}
	}
}
