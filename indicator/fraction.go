package indicator

import (
	"math/bits"
	"strconv"

	"liangshan/quantity"
)

// A Fraction is an exact number: Num ÷ Den in lowest terms, Den > 0. The zero value is none.
type Fraction struct {
	Num int64
	Den int64
}

// Whole returns n as a fraction.
func Whole(n int64) Fraction { return Fraction{n, 1} }

// powers are the powers of ten that a value may be scaled by.
var powers = [...]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000}

// Scaled returns a value with so many decimals as a fraction.
func Scaled(value int64, decimals uint8) Fraction {
	f, _ := reduced(value, powers[decimals])
	return f
}

// magnitude returns |a|, also of the smallest number.
func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// reduced returns a ÷ b in lowest terms; false for b = 0 and for what does not fit.
func reduced(a, b int64) (Fraction, bool) {
	if b == 0 {
		return Fraction{}, false
	}
	if b == 1 {
		return Fraction{a, 1}, true
	}
	n, d := magnitude(a), magnitude(b)
	g := gcd(n, d)
	return signed(n/g, d/g, (a < 0) != (b < 0))
}

func signed(n, d uint64, negative bool) (Fraction, bool) {
	if n > 1<<63-1 || d > 1<<63-1 {
		return Fraction{}, false
	}
	if negative {
		return Fraction{-int64(n), int64(d)}, true
	}
	return Fraction{int64(n), int64(d)}, true
}

// times returns a × b; false if it does not fit.
func (a Fraction) times(b Fraction) (Fraction, bool) {
	an, ad, bn, bd := magnitude(a.Num), uint64(a.Den), magnitude(b.Num), uint64(b.Den)
	if g := gcd(an, bd); g > 1 {
		an, bd = an/g, bd/g
	}
	if g := gcd(bn, ad); g > 1 {
		bn, ad = bn/g, ad/g
	}
	high, n := bits.Mul64(an, bn)
	higher, d := bits.Mul64(ad, bd)
	if high != 0 || higher != 0 {
		return Fraction{}, false
	}
	return signed(n, d, (a.Num < 0) != (b.Num < 0))
}

// over returns a ÷ b; false if b is 0 or it does not fit.
func (a Fraction) over(b Fraction) (Fraction, bool) {
	if b.Num == 0 {
		return Fraction{}, false
	}
	inverse, ok := signed(uint64(b.Den), magnitude(b.Num), b.Num < 0)
	if !ok {
		return inverse, false
	}
	return a.times(inverse)
}

// plus returns a + b; false if it does not fit.
func (a Fraction) plus(b Fraction) (Fraction, bool) {
	g := int64(gcd(uint64(a.Den), uint64(b.Den)))
	left, err := quantity.Mul(a.Num, b.Den/g)
	right, err2 := quantity.Mul(b.Num, a.Den/g)
	sum, err3 := quantity.Add(left, right)
	den, err4 := quantity.Mul(a.Den, b.Den/g)
	if err != nil || err2 != nil || err3 != nil || err4 != nil {
		return Fraction{}, false
	}
	return reduced(sum, den)
}

// Minus returns a − b; false if it does not fit.
func (a Fraction) Minus(b Fraction) (Fraction, bool) {
	n, err := quantity.Neg(b.Num)
	if err != nil {
		return Fraction{}, false
	}
	return a.plus(Fraction{n, b.Den})
}

// Compare returns -1, 0 or +1 as a is less than, equal to or greater than b, exactly.
func (a Fraction) Compare(b Fraction) int {
	switch {
	case a.Num < 0 && b.Num >= 0:
		return -1
	case a.Num >= 0 && b.Num < 0:
		return 1
	}
	leftHigh, left := bits.Mul64(magnitude(a.Num), uint64(b.Den))
	rightHigh, right := bits.Mul64(magnitude(b.Num), uint64(a.Den))
	order := 0
	switch {
	case leftHigh != rightHigh:
		order = sign(leftHigh, rightHigh)
	case left != right:
		order = sign(left, right)
	}
	if a.Num < 0 {
		return -order
	}
	return order
}

func sign(a, b uint64) int {
	if a < b {
		return -1
	}
	return 1
}

// Round returns the fraction with so many decimals, as a whole number of them, rounded as
// named; false if it does not fit.
func (a Fraction) Round(decimals uint8, r quantity.Rounding) (int64, bool) {
	n, err := quantity.MulDiv(a.Num, powers[decimals], a.Den, r)
	return n, err == nil
}

// String writes the fraction: "3/2", or "7" for a whole number.
func (a Fraction) String() string {
	if a.Den == 1 {
		return strconv.FormatInt(a.Num, 10)
	}
	return strconv.FormatInt(a.Num, 10) + "/" + strconv.FormatInt(a.Den, 10)
}

// Plus returns a + b, and false if it does not fit.
func (a Fraction) Plus(b Fraction) (Fraction, bool) { return a.plus(b) }

// Short returns by how many percent of a plan a value falls short of it: (plan − value) ÷ |plan|
// × 100, exactly; false if the plan is 0, or it does not fit.
func (a Fraction) Short(plan Fraction) (Fraction, bool) {
	gap, ok := plan.Minus(a)
	if !ok || plan.Num == 0 {
		return gap, false
	}
	if gap, ok = gap.times(Whole(100)); !ok {
		return gap, false
	}
	if plan.Num < 0 {
		if plan, ok = Whole(0).Minus(plan); !ok {
			return gap, false
		}
	}
	return gap.over(plan)
}
