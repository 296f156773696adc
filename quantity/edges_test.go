package quantity

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func panics(do func()) (did bool) {
	defer func() { did = recover() != nil }()
	do()
	return false
}

// TestEdgesOfShares goes to the last value that fits and one beyond.
func TestEdgesOfShares(t *testing.T) {
	ok := Share{1, 2}
	for _, bad := range []Share{{1, 0}, {1, -2}, {-1, 2}} {
		if !panics(func() { ok.Compare(bad) }) || !panics(func() { bad.Compare(ok) }) {
			t.Errorf("%v was compared", bad)
		}
	}
	if (Share{0, 1}).Compare(ok) != -1 || ok.Compare(Share{0, 1}) != 1 {
		t.Error("nothing is less than a half")
	}
	most := Share{math.MaxInt64 - 1, 1}
	if sum, err := most.Add(Share{1, 1}); err != nil || sum != (Share{math.MaxInt64, 1}) {
		t.Errorf("%v %v", sum, err)
	}
	if _, err := most.Add(Share{2, 1}); !errors.Is(err, ErrOverflow) {
		t.Errorf("a numerator beyond int64: %v", err)
	}
	// 2^63-1 = 7² × 73 × 127 × 337 × 92737 × 649657.
	const left, right = 49 * 73 * 127 * 337, 92737 * 649657
	if sum, err := (Share{1, left}).Add(Share{1, right}); err != nil || sum.Den != math.MaxInt64 ||
		sum.Num != left+right {
		t.Errorf("%v %v", sum, err)
	}
	if _, err := (Share{1, left}).Add(Share{1, 5 * right}); !errors.Is(err, ErrOverflow) {
		t.Errorf("a denominator beyond int64: %v", err)
	}
	if _, err := SumShares([]Share{{1 << 62, 1}, {1 << 62, 1}}); !errors.Is(err, ErrOverflow) {
		t.Errorf("a sum beyond int64: %v", err)
	}
	if _, _, err := Weights([]Share{{1 << 62, 1}, {1, 3}}); !errors.Is(err, ErrOverflow) {
		t.Errorf("a weight beyond int64: %v", err)
	}
}

// TestEdgesOfPercent reads percentages at the last digit that fits.
func TestEdgesOfPercent(t *testing.T) {
	for text, want := range map[string]error{
		"9223372036854775807%":  nil,
		"9223372036854775808%":  ErrOverflow,
		"0.0000000000000001%":   nil, // 16 decimals: over 10^18.
		"0.00000000000000001%":  ErrShare,
		"99999999999999999999%": ErrOverflow,
	} {
		if s, err := ParseShare(text); !errors.Is(err, want) || want == nil && s.Check() != nil {
			t.Errorf("%s: %v %v, want %v", text, s, err, want)
		}
	}
}

// TestEdgesOfText reads numbers of the longest text and one longer, and every character at
// the ends of the ranges that are read.
func TestEdgesOfText(t *testing.T) {
	long := strings.Repeat("0", textMax-1) + "7"
	if n, err := Parse(long, 0); n != 7 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := Parse("0"+long, 0); !errors.Is(err, ErrNotNumber) {
		t.Errorf("a longer text: %v", err)
	}
	for text, want := range map[string]int64{"０": 0, "９": 9, "1万": 10_000, "1亿": 1e8, "1万亿": 1e12} {
		if n, err := Parse(text, 0); n != want || err != nil {
			t.Errorf("%s: %d %v", text, n, err)
		}
	}
	for _, text := range []string{"1~", "1\x7f", "/1", "1:", "：", "／"} {
		if _, err := Parse(text, 0); !errors.Is(err, ErrNotNumber) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, decimals := range []int{-1, DecimalsMax + 1} {
		for what, do := range map[string]func(){
			"Parse": func() { Parse("1", decimals) }, "Format": func() { Format(1, decimals) },
			"DM2FromMu": func() { DM2FromMu(1, decimals, Down) }, "MuFromDM2": func() { MuFromDM2(1, decimals, Down) },
		} {
			if !panics(do) {
				t.Errorf("%s took %d decimals", what, decimals)
			}
		}
	}
}

// TestEdgesOfUnits declares units at the last letter and length that is taken.
func TestEdgesOfUnits(t *testing.T) {
	good := Unit{Code: "az09", ZH: "甲", EN: "x", Decimals: DecimalsMax}
	change := func(f func(*Unit)) error {
		u := good
		f(&u)
		return u.Check()
	}
	for name, f := range map[string]func(*Unit){
		"itself":           func(*Unit) {},
		"the longest code": func(u *Unit) { u.Code = strings.Repeat("z", UnitCodeMax) },
		"the longest name": func(u *Unit) { u.EN = strings.Repeat("x", UnitNameMax) },
		"a blank inside":   func(u *Unit) { u.EN = "x y" },
	} {
		if err := change(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, f := range map[string]func(*Unit){
		"a longer code": func(u *Unit) { u.Code = strings.Repeat("z", UnitCodeMax+1) },
		"a longer name": func(u *Unit) { u.EN = strings.Repeat("x", UnitNameMax+1) },
		"code `":        func(u *Unit) { u.Code = "`" },
		"code {":        func(u *Unit) { u.Code = "{" },
		"code /":        func(u *Unit) { u.Code = "/" },
		"code :":        func(u *Unit) { u.Code = ":" },
		"a point first": func(u *Unit) { u.Code = ".a" },
		"a point last":  func(u *Unit) { u.Code = "a." },
		"a control":     func(u *Unit) { u.EN = "x\x1fy" },
		"a delete":      func(u *Unit) { u.EN = "x\x7fy" },
	} {
		if err := change(f); !errors.Is(err, ErrUnit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTiesEverywhere checks keys that are not different wherever they lie, by each way of
// finding that out: rising, close together, far apart.
func TestTiesEverywhere(t *testing.T) {
	for _, apart := range []int64{1, 1 << 40} {
		for n := 2; n < 12; n++ {
			for i := range n {
				for j := range n {
					keys := make([]int64, n)
					for k := range keys {
						keys[k] = int64((k*7+3)%n) * apart // A permutation unless n divides 7.
					}
					if n == 7 {
						continue
					}
					if keys[i] = keys[j]; distinct(keys) != (i == j) {
						t.Fatalf("%d of %d as %d: %v", i, n, j, keys)
					}
				}
			}
		}
	}
	if !distinct([]int64{math.MinInt64, math.MaxInt64, 0}) ||
		distinct([]int64{math.MaxInt64, math.MinInt64, math.MaxInt64}) {
		t.Error("keys at both ends")
	}
}
