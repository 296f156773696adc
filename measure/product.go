package measure

import "math"

// DecayStep is IPCC equation 12.1: a pool of products after one more year with an inflow
// spread over it. k = ln 2 / half-life.
func DecayStep(pool, inflow, halfLife_years float64) float64 {
	k := math.Ln2 / halfLife_years
	stay := math.Exp(-k)
	return float64(stay*pool) + float64(-math.Expm1(-k)/k*inflow)
}

// DecaySeries runs DecayStep over yearly inflows and returns the pool at the end of each year.
func DecaySeries(pool float64, inflows []float64, halfLife_years float64) []float64 {
	pools := make([]float64, len(inflows))
	for i, inflow := range inflows {
		pool = DecayStep(pool, inflow, halfLife_years)
		pools[i] = pool
	}
	return pools
}

// PulseLeft is what is left of a single harvest after some years.
func PulseLeft(amount, years, halfLife_years float64) float64 {
	return amount * math.Exp(-math.Ln2*years/halfLife_years)
}

// A Product is one use of harvested culms.
type Product struct {
	Name           string
	Transfer       float64 // TOR: the part of the culm's carbon that becomes this product.
	HalfLife_years float64 // LT.
}

// InUse_tCO2 is the product pool of the AR-CM family: harvest times carbon fraction times the
// sum over products of TOR times OF, with OF = exp(-ln2 WT/LT) the part still in use after WT
// years (until the end of the project, or 30 if that is later).
func InUse_tCO2(harvest_t, carbonFraction, waiting_years float64, products []Product) float64 {
	part := 0.0
	for _, p := range products {
		part += float64(p.Transfer * math.Exp(-math.Ln2*waiting_years/p.HalfLife_years))
	}
	return harvest_t * carbonFraction * part * CO2PerCarbon
}

// BoardTransfer is the part of a culm's carbon that unfolded board keeps, by diameter in cm:
// 2.8665 D + 29.641 percent, and WholeCulmTransfer the part that all uses of a culm keep,
// 8.6462 D - 60.735 percent (Zhou Yufeng et al. 2013). ok is false outside the ranges measured,
// 52.37 to 74.44 and 22.25 to 67.84 percent.
func BoardTransfer(dbh_cm float64) (part float64, ok bool) {
	return within(float64(2.8665*dbh_cm)+29.641, 52.37, 74.44)
}

// WholeCulmTransfer is described with BoardTransfer.
func WholeCulmTransfer(dbh_cm float64) (part float64, ok bool) {
	return within(float64(8.6462*dbh_cm)-60.735, 22.25, 67.84)
}

func within(percent, low, high float64) (part float64, ok bool) {
	if percent < low || percent > high {
		return 0, false
	}
	return percent / 100, true
}
