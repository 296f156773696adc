package quantity

import (
	"math/bits"
	"strconv"
	"strings"
)

// A Share is an exact fraction of a whole, such as a household's part of a village
// company: Num ÷ Den with Num ≥ 0, Den > 0 and no common factor, so that equal shares are
// equal with ==. It may exceed one, so that a register that sums to 7/6 can be shown as it
// is. The zero value Share{} is no share, not a share of nothing; that is 0/1.
type Share struct {
	Num int64
	Den int64
}

// NewShare returns num ÷ den in lowest terms. ErrShare if num is negative or den is not
// positive.
func NewShare(num, den int64) (Share, error) {
	if num < 0 || den <= 0 {
		return Share{}, ErrShare
	}
	g := int64(gcd(uint64(num), uint64(den)))
	return Share{num / g, den / g}, nil
}

// ParseShare reads "1/3" or "12.5%". Errors: ErrShare, ErrNotNumber, ErrOverflow.
func ParseShare(text string) (Share, error) {
	text = trimSpace(text)
	if num, den, ok := strings.Cut(text, "/"); ok {
		n, err := Parse(num, 0)
		if err != nil {
			return Share{}, err
		}
		d, err := Parse(den, 0)
		if err != nil {
			return Share{}, err
		}
		return NewShare(n, d)
	}
	percent, ok := cutPercent(text)
	if !ok {
		return Share{}, ErrShare
	}
	n, err := scan(percent)
	if err != nil {
		return Share{}, err
	}
	if n.negative || n.fraction > DecimalsMax-2 {
		return Share{}, ErrShare
	}
	if n.over || n.digits > 1<<63-1 {
		return Share{}, ErrOverflow
	}
	return NewShare(int64(n.digits), int64(pow10(n.fraction+2)))
}

// Check returns ErrShare if the share breaks its invariant, as one read from outside may.
func (s Share) Check() error {
	if s.Num < 0 || s.Den <= 0 || gcd(uint64(s.Num), uint64(s.Den)) != 1 {
		return ErrShare
	}
	return nil
}

// String returns the share as "1/3".
func (s Share) String() string {
	return strconv.FormatInt(s.Num, 10) + "/" + strconv.FormatInt(s.Den, 10)
}

// IsOne says whether the share is the whole.
func (s Share) IsOne() bool { return s.Den > 0 && s.Num == s.Den }

// Of returns the share's part of an amount, rounded as named. Parts rounded one by one do
// not add up to the amount; Split does that. Errors: ErrShare, ErrOverflow.
func (s Share) Of(amount int64, r Rounding) (int64, error) {
	if err := s.Check(); err != nil {
		return 0, err
	}
	return MulDiv(amount, s.Num, s.Den, r)
}

// Compare returns -1, 0 or +1 as s is less than, equal to or greater than t, exactly.
// Both must have passed Check; a share over zero panics.
func (s Share) Compare(t Share) int {
	if s.Den <= 0 || t.Den <= 0 || s.Num < 0 || t.Num < 0 {
		panic("quantity: comparing what is not a share")
	}
	leftHi, leftLo := bits.Mul64(uint64(s.Num), uint64(t.Den))
	rightHi, rightLo := bits.Mul64(uint64(t.Num), uint64(s.Den))
	if leftHi != rightHi {
		leftLo, rightLo = leftHi, rightHi
	}
	switch {
	case leftLo < rightLo:
		return -1
	case leftLo > rightLo:
		return 1
	}
	return 0
}

// Add returns s + t. Errors: ErrShare; ErrOverflow if the reduced sum does not fit.
func (s Share) Add(t Share) (Share, error) {
	if s.Check() != nil || t.Check() != nil {
		return Share{}, ErrShare
	}
	// Over the least common denominator, only a factor of g can be common to the
	// numerator and the denominator (Knuth, TAOCP 2, section 4.5.1), so reducing by it
	// before the last multiplication refuses nothing that fits.
	g := gcd(uint64(s.Den), uint64(t.Den))
	sPart, tPart := uint64(s.Den)/g, uint64(t.Den)/g
	hi, lo := bits.Mul64(uint64(s.Num), tPart)
	tHi, tLo := bits.Mul64(uint64(t.Num), sPart)
	lo, carry := bits.Add64(lo, tLo, 0)
	hi += tHi + carry
	common := gcd(bits.Rem64(hi, lo, g), g)
	if hi >= common {
		return Share{}, ErrOverflow
	}
	num, _ := bits.Div64(hi, lo, common)
	denHi, den := bits.Mul64(uint64(t.Den)/common, sPart)
	if num > 1<<63-1 || denHi != 0 || den > 1<<63-1 {
		return Share{}, ErrOverflow
	}
	return Share{int64(num), int64(den)}, nil
}

// SumShares returns the exact sum, 0/1 for none; IsOne of it says whether the shares make
// the whole. The order of the shares never decides the answer. Errors: ErrShare;
// ErrOverflow if the least common denominator or the sum does not fit.
func SumShares(shares []Share) (Share, error) {
	weights, den, err := Weights(shares)
	if err != nil {
		return Share{}, err
	}
	num, err := Sum(weights...)
	if err != nil {
		return Share{}, err
	}
	return NewShare(num, den)
}

// Weights brings shares over their least common denominator and returns the numerators,
// in order, and the denominator: exact weights for Split. Errors: ErrShare; ErrOverflow
// if a weight or the denominator does not fit.
func Weights(shares []Share) (weights []int64, den int64, err error) {
	den = 1
	for _, s := range shares {
		if err := s.Check(); err != nil {
			return nil, 0, err
		}
		g := int64(gcd(uint64(den), uint64(s.Den)))
		if den, err = Mul(den, s.Den/g); err != nil {
			return nil, 0, err
		}
	}
	weights = make([]int64, len(shares))
	for i, s := range shares {
		if weights[i], err = Mul(s.Num, den/s.Den); err != nil {
			return nil, 0, err
		}
	}
	return weights, den, nil
}

// gcd returns the greatest common divisor; gcd(0, b) is b.
func gcd(a, b uint64) uint64 {
	for a != 0 {
		a, b = b%a, a
	}
	return b
}
