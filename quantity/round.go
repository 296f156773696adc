package quantity

import "math/bits"

// A Rounding says what becomes of the part of a quotient that is less than one smallest
// unit. The zero value is no rounding: a division that does not name one panics.
type Rounding uint8

// The roundings. Each treats a negative amount as the mirror of the positive one, so that
// a correction takes back exactly what was given.
const (
	HalfUp Rounding = 1 // To the nearest; a half goes away from zero (四舍五入).
	Down   Rounding = 2 // Toward zero: the remainder is dropped.
	Up     Rounding = 3 // Away from zero: a part counts as one (statutory minimum).
)

// String returns the name under which data files and events know the rounding.
func (r Rounding) String() string {
	switch r {
	case HalfUp:
		return "half_up"
	case Down:
		return "down"
	case Up:
		return "up"
	}
	return "none"
}

// ParseRounding returns the rounding of a name (half_up, down, up), or ErrRounding.
func ParseRounding(name string) (Rounding, error) {
	for r := HalfUp; r <= Up; r++ {
		if r.String() == name {
			return r, nil
		}
	}
	return 0, ErrRounding
}

// Div returns a ÷ d, rounded as named. Errors: ErrZeroDivisor, ErrOverflow.
func Div(a, d int64, r Rounding) (int64, error) { return MulDiv(a, 1, d, r) }

// MulDiv returns a × b ÷ d, rounded once, as named. The product has 128 bits, so only the
// answer must fit. Errors: ErrZeroDivisor, ErrOverflow.
func MulDiv(a, b, d int64, r Rounding) (int64, error) {
	if d == 0 {
		return 0, ErrZeroDivisor
	}
	divisor := magnitude(d)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi >= divisor {
		return 0, ErrOverflow
	}
	quotient, remainder := bits.Div64(hi, lo, divisor)
	if r.away(remainder, divisor) {
		if quotient == 1<<64-1 {
			return 0, ErrOverflow
		}
		quotient++
	}
	return signed(a^b^d < 0, quotient)
}

// away says whether a quotient with this remainder goes one further from zero.
func (r Rounding) away(remainder, divisor uint64) bool {
	switch r {
	case HalfUp:
		return remainder >= divisor-remainder
	case Down:
		return false
	case Up:
		return remainder > 0
	}
	panic("quantity: a division that names no rounding")
}
