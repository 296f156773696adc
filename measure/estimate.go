package measure

import "math"

// A Sample is one stratum of an inventory as an estimator takes it.
type Sample struct {
	Name     string
	Area_ha  float64
	PlotsAll float64   // How many plots the stratum could hold; 0: no finite-population correction.
	Values   []float64 // Per plot, t/ha or what is estimated.
	Aux      []float64 // Per plot, for designs with an auxiliary.
	AuxAll   float64   // The auxiliary's mean over the stratum or the large phase.
	AuxCount float64   // How many units that mean is of; 0: so many that it has no error.
	Areas_m2 []float64 // Per plot, for a census.
}

// A StratumEstimate is what a design says about one stratum.
type StratumEstimate struct {
	Name      string   `json:"stratum"`
	Area_ha   float64  `json:"area_ha,omitempty"`
	Weight    float64  `json:"weight"`
	Plots     int      `json:"n"`
	Mean      float64  `json:"mean_t_per_ha"`
	Variance  float64  `json:"variance"` // Of plots, that the design uses.
	MeanPlots float64  `json:"mean_of_plots_t_per_ha"`
	VarPlots  float64  `json:"variance_of_plots"` // Sample variance (n-1).
	FPC       float64  `json:"fpc"`               // 1 without a correction.
	Slope     *float64 `json:"beta,omitempty"`
	Rho       *float64 `json:"rho,omitempty"`
	Alpha     *float64 `json:"alpha,omitempty"`
	Ratio     *float64 `json:"ratio,omitempty"`
	AuxMean   *float64 `json:"aux_mean_of_plots,omitempty"`
	AuxAll    *float64 `json:"aux_mean_of_all,omitempty"`
}

// An Estimate is a mean over all strata with its uncertainty.
type Estimate struct {
	Mean        float64           `json:"mean_t_per_ha"`
	Variance    float64           `json:"variance_of_mean"`
	SE          float64           `json:"se_t_per_ha"`
	Plots       int               `json:"n"`
	DF          int               `json:"df"`
	Confidence  float64           `json:"confidence"`
	T           float64           `json:"t"`
	HalfWidth   float64           `json:"half_width_t_per_ha"`
	Lower       float64           `json:"lower_t_per_ha"`
	Upper       float64           `json:"upper_t_per_ha"`
	Uncertainty *float64          `json:"uncertainty"` // Half-width over |mean|; nil where the mean is 0.
	Strata      []StratumEstimate `json:"strata"`
}

// Moments returns mean and sample variance (n-1) of values, nil for the variance of one.
func Moments(values []float64) (mean float64, variance *float64) {
	if len(values) == 0 {
		return math.NaN(), nil
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	mean = sum / float64(len(values))
	if len(values) == 1 {
		return mean, nil
	}
	squares := 0.0
	for _, v := range values {
		squares += square(v - mean)
	}
	v := squares / float64(len(values)-1)
	return mean, &v
}

// MinimumPerStratum is how many plots a stratum needs so that it has a variance.
const MinimumPerStratum = 2

// weigh computes the strata's weights and refuses strata that have too few plots.
func weigh(samples []Sample, least int) ([]StratumEstimate, error) {
	total := 0.0
	for _, s := range samples {
		total += s.Area_ha
	}
	strata := make([]StratumEstimate, len(samples))
	var faults []Fault
	for i, s := range samples {
		if len(s.Values) < least {
			faults = append(
				faults,
				newFault("", 0, "", ErrPlotsTooFew, "stratum %s: %d of %d", s.Name, len(s.Values), least),
			)
			continue
		}
		mean, variance := Moments(s.Values)
		e := &strata[i]
		*e = StratumEstimate{
			Name: s.Name, Area_ha: s.Area_ha, Plots: len(s.Values), Mean: mean, MeanPlots: mean, Variance: *variance,
			VarPlots: *variance, FPC: 1, Weight: 1,
		}
		if len(samples) > 1 || s.Area_ha > 0 {
			e.Weight = s.Area_ha / total
		}
		if s.PlotsAll > 0 {
			e.FPC = 1 - float64(len(s.Values))/s.PlotsAll
			if e.FPC < 0 {
				faults = append(
					faults,
					newFault(
						"",
						0,
						"",
						ErrPlotsExceedArea,
						"stratum %s: %d plots of %v",
						s.Name,
						len(s.Values),
						s.PlotsAll,
					),
				)
			}
		}
	}
	return strata, refused(faults)
}

// Stratified is AR-TOOL14 v04.2, equations 14 to 17: the mean over strata by area, the
// variance of the mean the sum of w² s²/n, n - M degrees of freedom. Where a sample says how
// many plots its stratum could hold, the finite-population correction 1 - n/N is applied,
// which the tool itself does not.
func Stratified(samples []Sample, confidence float64) (*Estimate, error) {
	strata, err := weigh(samples, MinimumPerStratum)
	if err != nil {
		return nil, err
	}
	return join(strata, confidence, len(strata)), nil
}

// join adds strata up. parameters is how many degrees of freedom the strata took.
func join(strata []StratumEstimate, confidence float64, parameters int) *Estimate {
	e := &Estimate{Strata: strata, Confidence: confidence}
	for _, s := range strata {
		e.Mean += float64(s.Weight * s.Mean)
		e.Variance += float64(square(s.Weight) * s.Variance * s.FPC / float64(s.Plots))
		e.Plots += s.Plots
	}
	e.DF = e.Plots - parameters
	e.close()
	return e
}

// close computes the interval from mean, variance and degrees of freedom.
func (e *Estimate) close() {
	e.SE = math.Sqrt(e.Variance)
	e.T = StudentQuantile(e.Confidence, e.DF)
	e.HalfWidth = e.T * e.SE
	e.Lower, e.Upper = e.Mean-e.HalfWidth, e.Mean+e.HalfWidth
	e.Uncertainty = over(e.HalfWidth, e.Mean)
}

// over returns a half-width relative to what it is of, nil for 0.
func over(half, value float64) *float64 {
	if value == 0 || math.IsNaN(value) {
		return nil
	}
	u := half / math.Abs(value)
	return &u
}

// PostStratified is the estimator for plots that were laid out before the strata were drawn,
// so that the number in each is chance: the mean of Stratified, and the variance
// [Σ W s² + Σ (1-W) s²/n]/n of Bechtold and Patterson 2005, as FIA and rFIA use it.
func PostStratified(samples []Sample, confidence float64) (*Estimate, error) {
	strata, err := weigh(samples, MinimumPerStratum)
	if err != nil {
		return nil, err
	}
	e := join(strata, confidence, len(strata))
	proportional, penalty := 0.0, 0.0
	n := float64(e.Plots)
	for _, s := range strata {
		proportional += float64(s.Weight * s.Variance)
		penalty += float64((1 - s.Weight) * s.Variance / n)
	}
	e.Variance = (proportional + penalty) / n
	e.close()
	return e, nil
}
