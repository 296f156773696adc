package measure

import "math"

// A Weibull is the distribution of diameters in a stand: shape and scale above a least diameter.
type Weibull struct{ Least_cm, Scale_cm, Shape float64 }

// Mean_cm is the mean diameter.
func (w Weibull) Mean_cm() float64 {
	return w.Least_cm + float64(w.Scale_cm*math.Gamma(1+1/w.Shape))
}

// Density is the probability density at a diameter.
func (w Weibull) Density(dbh_cm float64) float64 {
	if dbh_cm < w.Least_cm {
		return 0
	}
	x := (dbh_cm - w.Least_cm) / w.Scale_cm
	return w.Shape / w.Scale_cm * math.Pow(x, w.Shape-1) * math.Exp(-math.Pow(x, w.Shape))
}

// AgeShare is the part of a stand's culms that are of one age.
type AgeShare struct {
	Du   Du
	Part float64
}

// MeanWeight_kg is the expected weight of a culm of one age when diameters are distributed so,
// by quadrature to 1e-12.
func (m *Model) MeanWeight_kg(w Weibull, du Du) float64 {
	// Beyond x the survival exp(-x^shape) is below 1e-18.
	high := w.Least_cm + float64(w.Scale_cm*math.Pow(41.5, 1/w.Shape))
	return integrate(w.Least_cm, high, func(dbh float64) float64 {
		return w.Density(dbh) * m.Weight_kg(Culm{Dbh_cm: dbh, Du: du})
	})
}

// StandWeight_kg is the expected weight of a culm of the stand, ages independent of diameters.
func (m *Model) StandWeight_kg(w Weibull, ages []AgeShare) float64 {
	sum := 0.0
	for _, a := range ages {
		sum += float64(a.Part * m.MeanWeight_kg(w, a.Du))
	}
	return sum
}

// integrate is the double-exponential rule (Takahasi and Mori 1974), which does not mind a
// density that begins like a root.
func integrate(low, high float64, f func(float64) float64) float64 {
	const step, reach = 1.0 / 64, 4 * 64
	half, middle := (high-low)/2, (high+low)/2
	sum := 0.0
	for i := -reach; i <= reach; i++ {
		t := float64(i) * step
		u := math.Pi / 2 * math.Sinh(t)
		weight := math.Pi / 2 * math.Cosh(t) / square(math.Cosh(u))
		x := middle + float64(half*math.Tanh(u))
		if x > low && x < high {
			sum += float64(weight * f(x))
		}
	}
	return sum * half * step
}
