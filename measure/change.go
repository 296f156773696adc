package measure

import "math"

// An Amount is a quantity with the half-width of its confidence interval, in one unit.
type Amount struct {
	Value     float64
	HalfWidth float64
}

// Uncertainty returns the half-width relative to the value, nil for a value of 0.
func (a Amount) Uncertainty() *float64 { return over(a.HalfWidth, a.Value) }

// IndependentChange is AR-TOOL14 v04.2, equations 1 and 2: the difference of two inventories
// that have nothing in common. Both are undiscounted.
func IndependentChange(before, after Amount) Amount {
	return Amount{Value: after.Value - before.Value, HalfWidth: rootSum(before.HalfWidth, after.HalfWidth)}
}

// CorrelatedChange is the same for estimates whose errors are correlated by rho, as VM0047 v1.1,
// equation 28, has it.
func CorrelatedChange(before, after Amount, rho float64) Amount {
	v := square(before.HalfWidth) + square(after.HalfWidth) - float64(2*rho*before.HalfWidth*after.HalfWidth)
	return Amount{Value: after.Value - before.Value, HalfWidth: math.Sqrt(max(0, v))}
}

// Update is AR-TOOL14 v04.2, equations 22 and 23: an earlier stock carried forward by a change
// that was estimated by itself.
func Update(before, change Amount) Amount {
	return Amount{Value: before.Value + change.Value, HalfWidth: rootSum(before.HalfWidth, change.HalfWidth)}
}

func rootSum(a, b float64) float64 { return math.Sqrt(square(a) + square(b)) }

// Annual is AR-TOOL14 v04.2, equation 11: a change spread evenly over its years.
func Annual(change_t, years float64) float64 { return change_t / years }

// ProductUncertainty is IPCC 2006, volume 1, equation 3.1: the relative uncertainty of a
// product from those of its factors.
func ProductUncertainty(parts ...float64) float64 {
	sum := 0.0
	for _, u := range parts {
		sum += square(u)
	}
	return math.Sqrt(sum)
}

// SumUncertainty is IPCC 2006, volume 1, equation 3.2: the relative uncertainty of a sum from
// values and relative uncertainties of its terms, nil where the sum is 0.
func SumUncertainty(values, parts []float64) *float64 {
	squares, sum := 0.0, 0.0
	for i, x := range values {
		squares += square(parts[i] * x)
		sum += x
	}
	return over(math.Sqrt(squares), sum)
}
