package measure

import "math"

// NormalQuantile returns z with P(|Z| <= z) = confidence for a standard normal Z.
func NormalQuantile(confidence float64) float64 {
	return math.Sqrt2 * math.Erfinv(confidence)
}

// seriesMax is the number of degrees of freedom up to which Student's distribution is summed
// as it is; above, four terms of the expansion around the normal are exact to 1e-13.
const seriesMax = 2000

// StudentQuantile returns t with P(|T| <= t) = confidence for Student's T with df degrees of
// freedom. It panics if df < 1 or confidence is not between 0 and 1: the callers refuse that
// before.
func StudentQuantile(confidence float64, df int) float64 {
	if df < 1 || !(confidence > 0 && confidence < 1) {
		panic("measure: Student's t of no degrees of freedom or an impossible confidence")
	}
	z := NormalQuantile(confidence)
	if df > seriesMax {
		return studentExpansion(z, float64(df))
	}
	low, high := 0.0, 2*z+1
	for studentWithin(high, df) < confidence {
		low, high = high, 2*high
	}
	for {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			return middle
		}
		if studentWithin(middle, df) < confidence {
			low = middle
		} else {
			high = middle
		}
	}
}

// studentExpansion is Abramowitz and Stegun 26.7.5.
func studentExpansion(z, df float64) float64 {
	z2 := z * z
	g1 := z * (z2 + 1) / 4
	g2 := z * (float64((float64(5*z2)+16)*z2) + 3) / 96
	g3 := z * (float64((float64((float64(3*z2)+19)*z2)+17)*z2) - 15) / 384
	g4 := z * (float64((float64((float64((float64(79*z2)+776)*z2)+1482)*z2)-1920)*z2) - 945) / 92160
	return z + (g1+(g2+(g3+g4/df)/df)/df)/df
}

// studentWithin returns P(|T| <= t): the finite series of Abramowitz and Stegun 26.7.3 and
// 26.7.4.
func studentWithin(t float64, df int) float64 {
	root := math.Sqrt(float64(df))
	hypotenuse := math.Hypot(t, root)
	sin, cos := t/hypotenuse, root/hypotenuse
	cos2 := float64(cos * cos)
	if df%2 == 0 {
		term, sum := 1.0, 1.0
		for i := 2; i <= df-2; i += 2 {
			term *= cos2 * float64(i-1) / float64(i)
			sum += term
		}
		return sin * sum
	}
	angle := math.Atan2(t, root)
	if df == 1 {
		return 2 * angle / math.Pi
	}
	term, sum := 1.0, 1.0
	for i := 3; i <= df-2; i += 2 {
		term *= cos2 * float64(i-1) / float64(i)
		sum += term
	}
	return 2 / math.Pi * (angle + float64(sin*cos*sum))
}
