package measure

import "math"

// Fertilizer is nitrogen that was spread, in t N.
type Fertilizer struct {
	Synthetic_tN float64
	Organic_tN   float64
}

// FertilizerN2O returns the N2O of fertilizer in t CO2e: direct, volatilized and leached
// (VM0047 v1.1, equations 15 to 21, with the factors of IPCC 2019, tables 11.1 and 11.3). gwp
// is the warming potential of N2O that the programme prescribes.
func FertilizerN2O(f Fertilizer, gwp float64) (direct, volatilized, leached float64) {
	const perNitrogen = 44.0 / 28.0
	all := f.Synthetic_tN + f.Organic_tN
	direct = all * 0.01 * perNitrogen * gwp
	volatilized = (float64(f.Synthetic_tN*0.11) + float64(f.Organic_tN*0.21)) * 0.01 * perNitrogen * gwp
	leached = all * 0.24 * 0.011 * perNitrogen * gwp
	return direct, volatilized, leached
}

// FertilizerByFactor is a factor in t CO2e per kg N (GS 403 v2.1: 0.005).
func FertilizerByFactor(nitrogen_kg, factor float64) float64 { return factor * nitrogen_kg }

// BurningByShare is a part of the baseline where it was burned to clear the land (GS 403 v2.1: a tenth).
func BurningByShare(baseline_t, share float64) float64 { return share * baseline_t }

// A Gas is one gas of a fire: kg of it per t of dry matter burned, and its warming potential.
type Gas struct {
	Name           string
	Emission_kgPer float64
	GWP            float64
}

// Burning is the CO2e of burned biomass without its CO2 (VM0047 v1.1, equation 26, and IPCC
// 2.27): sum of GWP times factor times t burned times the part that burns, over 1000.
func Burning(burned_t, combustion float64, gases []Gas) float64 {
	sum := 0.0
	for _, g := range gases {
		sum += float64(g.GWP * g.Emission_kgPer)
	}
	return sum * burned_t * combustion / 1000
}

// A Displacement is what VMD0054 asks about production that a project drives away.
type Displacement struct {
	Production []float64 // Per year, before the project (p_h).
	Years      float64   // Since the project began.
	Growth     float64   // r: 0.025 a year unless shown otherwise.
	Maintained float64   // MP: produced within the project.
	Mitigated  float64   // LM: produced by its mitigation elsewhere.
}

// DisplacedProduction is VMD0054: the baseline's mean production grown by (1+r)^t, less what the
// project keeps and mitigates; never below 0. It is in the unit of the production.
func DisplacedProduction(d Displacement) float64 {
	mean, _ := Moments(d.Production)
	return max(0, float64(mean*math.Pow(1+d.Growth, d.Years))-d.Maintained-d.Mitigated)
}

// Displaced is how VMD0054 shares displaced production: onto new land and into increased supply.
type Displaced struct{ NewLand, IncreasedSupply float64 }

// The shares of VMD0054 for agriculture and for fuelwood.
var (
	DisplacedAgriculture = Displaced{NewLand: 0.40, IncreasedSupply: 0.75}
	DisplacedFuelwood    = Displaced{NewLand: 1, IncreasedSupply: 1}
)

// LeakageOf returns displaced production that falls on new land, over the yield of that land
// and times its carbon (t CO2 per ha): VMD0054.
func (d Displaced) LeakageOf(displaced, yield_perHa, carbon_tCO2ha float64) float64 {
	return displaced * d.IncreasedSupply * d.NewLand / yield_perHa * carbon_tCO2ha
}

// Census is VM0047 v1.1 by planting units: equations 24, 25, 29 and 31.
type Census struct {
	Units     float64   // N: planted.
	Mortality float64   // M: fraction found dead on the sample.
	Sample    int       // n: units looked at for mortality.
	CO2_t     []float64 // Per living unit measured: B (1+R) CF 44/12.
}

// Stock returns the stock of all units and its half-width: of the sample mean and of the
// mortality, U_M = T √(M(1-M)/(n-1))/(1-M).
func (c Census) Stock(confidence float64) (Amount, error) {
	if len(c.CO2_t) < MinimumPerStratum || c.Sample < 2 || !(c.Mortality >= 0 && c.Mortality < 1) || !(c.Units > 0) {
		return Amount{}, refuse(
			ErrPlotsTooFew,
			"%d units measured, %d looked at, mortality %v",
			len(c.CO2_t),
			c.Sample,
			c.Mortality,
		)
	}
	mean, variance := Moments(c.CO2_t)
	living := c.Units * (1 - c.Mortality)
	se := living * math.Sqrt(*variance/float64(len(c.CO2_t)))
	total := living * mean
	mortality := StudentQuantile(confidence, c.Sample-1) * math.Sqrt(
		c.Mortality*(1-c.Mortality)/float64(c.Sample-1),
	) / (1 - c.Mortality)
	t := StudentQuantile(confidence, len(c.CO2_t)-1)
	return Amount{Value: total, HalfWidth: t * rootSum(se, total*mortality)}, nil
}
