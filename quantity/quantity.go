// Package quantity holds the numbers that decide value: amounts, units, exact shares,
// named rounding, splits without a lost fen, and their text.
//
// An amount is an int64 in the smallest unit of what it counts: fen, kilograms or tonnes,
// square decimetres, people. It has no unit of its own; the account or the field says it,
// and the name of a variable ends in it (amount_fen, area_dm2).
//
// Invariants:
//
//   - Nothing wraps around. An answer that does not fit an int64 is ErrOverflow.
//   - Every division names its rounding. The zero Rounding is none and panics.
//   - A refused operation returns 0 beside its error; that 0 is never an answer.
//   - Answers depend on the arguments alone: no float, no map order, no clock.
//
// Errors are constants of type Refusal, compared with == or errors.Is. Their codes are
// stable; the sentences for readers are kept elsewhere, by code.
package quantity

import "math/bits"

// A Refusal is an answer that the rules of arithmetic do not allow. Its text is its code.
type Refusal string

// Error returns the code.
func (r Refusal) Error() string { return string(r) }

// Code returns the stable code, such as "quantity.overflow".
func (r Refusal) Code() string { return string(r) }

// Refusals of this package.
const (
	ErrOverflow     = Refusal("quantity.overflow")          // The answer does not fit an int64.
	ErrZeroDivisor  = Refusal("quantity.zero_divisor")      // A division by zero.
	ErrNotExact     = Refusal("quantity.not_exact")         // The text is finer than the smallest unit.
	ErrNotNumber    = Refusal("quantity.not_a_number")      // The text is not a number as Parse reads it.
	ErrRateSign     = Refusal("quantity.rate_sign_missing") // A rate without % or ‰ could mean anything.
	ErrRounding     = Refusal("quantity.unknown_rounding")  // No rounding has this name.
	ErrShare        = Refusal("quantity.bad_share")         // Not a share: negative, over zero, or not reduced.
	ErrWeight       = Refusal("quantity.negative_weight")   // A split cannot take from a line.
	ErrNoWeight     = Refusal("quantity.no_weight")         // A split over nothing: no line has a weight.
	ErrTies         = Refusal("quantity.bad_tie_order")     // Tie keys that are not one for each line, all different.
	ErrTooManyLines = Refusal("quantity.too_many_lines")    // More lines than LinesMax.
	ErrUnit         = Refusal("quantity.bad_unit")          // A unit whose declaration is not in order.
)

// Add returns a + b, or ErrOverflow.
func Add(a, b int64) (int64, error) {
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return sum, nil
}

// Sub returns a - b, or ErrOverflow.
func Sub(a, b int64) (int64, error) {
	difference := a - b
	if (difference < a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return difference, nil
}

// Neg returns -a, or ErrOverflow: the smallest int64 has no opposite.
func Neg(a int64) (int64, error) {
	if a == -a && a != 0 {
		return 0, ErrOverflow
	}
	return -a, nil
}

// Mul returns a × b, or ErrOverflow.
func Mul(a, b int64) (int64, error) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 {
		return 0, ErrOverflow
	}
	return signed(a^b < 0, lo)
}

// Sum returns the sum of all amounts, 0 for none, or ErrOverflow. Only the sum has to fit:
// the order of the amounts never decides whether they are refused.
func Sum(amounts ...int64) (int64, error) {
	var hi, lo, carry uint64
	for _, a := range amounts {
		lo, carry = bits.Add64(lo, uint64(a), 0)
		hi += uint64(a>>63) + carry
	}
	if hi != uint64(int64(lo)>>63) {
		return 0, ErrOverflow
	}
	return int64(lo), nil
}

// magnitude returns |a|, which fits a uint64 even for the smallest int64.
func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// signed gives a magnitude its sign back, or ErrOverflow.
func signed(negative bool, m uint64) (int64, error) {
	if negative {
		if m > 1<<63 {
			return 0, ErrOverflow
		}
		return int64(-m), nil
	}
	if m > 1<<63-1 {
		return 0, ErrOverflow
	}
	return int64(m), nil
}
