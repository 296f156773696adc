package measure

import "math"

// auxiliary is what a stratum's plots say together about value y and auxiliary x.
type auxiliary struct {
	meanX, meanY  float64
	sxx, syy, sxy float64 // Sums about the means.
}

func pair(s *Sample) (a auxiliary) {
	a.meanX, _ = Moments(s.Aux)
	a.meanY, _ = Moments(s.Values)
	for i, y := range s.Values {
		x := s.Aux[i] - a.meanX
		a.sxx += square(x)
		a.syy += square(y - a.meanY)
		a.sxy += float64(x * (y - a.meanY))
	}
	return a
}

// rho is Pearson's correlation. It is 0 where the values do not vary at all.
func (a *auxiliary) rho() float64 {
	if a.syy == 0 {
		return 0
	}
	return max(-1, min(1, a.sxy/math.Sqrt(float64(a.sxx*a.syy))))
}

// withAuxiliary checks that every plot has an auxiliary that varies, and weighs the strata.
func withAuxiliary(samples []Sample, least int) ([]StratumEstimate, []auxiliary, error) {
	strata, err := weigh(samples, least)
	if err != nil {
		return nil, nil, err
	}
	pairs := make([]auxiliary, len(samples))
	var faults []Fault
	for i := range samples {
		s := &samples[i]
		if len(s.Aux) != len(s.Values) || math.IsNaN(s.AuxAll) {
			faults = append(faults, newFault("", 0, "", ErrAuxiliaryMissing, "stratum %s", s.Name))
			continue
		}
		pairs[i] = pair(s)
		if !(pairs[i].sxx > 0) {
			faults = append(faults, newFault("", 0, "", ErrAuxiliaryConstant, "stratum %s", s.Name))
		}
		strata[i].AuxMean, strata[i].AuxAll = &pairs[i].meanX, &s.AuxAll
	}
	return strata, pairs, refused(faults)
}

// Regression is the estimator by linear regression on an auxiliary whose mean over the whole
// stratum is known without error: ȳ + b(X̄ - x̄), variance of the residuals with n-2 degrees
// of freedom (Cochran 1977, 7.27). It needs three plots a stratum.
func Regression(samples []Sample, confidence float64) (*Estimate, error) {
	strata, pairs, err := withAuxiliary(samples, 3)
	if err != nil {
		return nil, err
	}
	for i, a := range pairs {
		s := &strata[i]
		slope, rho := a.sxy/a.sxx, a.rho()
		s.Slope, s.Rho = &slope, &rho
		s.Mean = a.meanY + float64(slope*(samples[i].AuxAll-a.meanX))
		s.Variance = max(0, a.syy-float64(slope*a.sxy)) / float64(s.Plots-2)
	}
	return join(strata, confidence, 2*len(strata)), nil
}

// Ratio is the estimator by the ratio of means to an auxiliary whose mean over the whole
// stratum is known: (ȳ/x̄)X̄, variance Σ(y-Rx)²/(n-1) scaled by (X̄/x̄)² (Cochran 1977, 6.13).
func Ratio(samples []Sample, confidence float64) (*Estimate, error) {
	strata, pairs, err := withAuxiliary(samples, MinimumPerStratum)
	if err != nil {
		return nil, err
	}
	for i, a := range pairs {
		s := &strata[i]
		if a.meanX == 0 {
			return nil, refuse(ErrAuxiliaryConstant, "stratum %s: the mean of the auxiliary is 0", s.Name)
		}
		ratio, scale := a.meanY/a.meanX, samples[i].AuxAll/a.meanX
		s.Ratio, s.Mean = &ratio, ratio*samples[i].AuxAll
		sum := 0.0
		for j, y := range samples[i].Values {
			sum += square(y - float64(ratio*samples[i].Aux[j]))
		}
		s.Variance = square(scale) * sum / float64(s.Plots-1)
	}
	return join(strata, confidence, len(strata)), nil
}

// TwoPhase is double sampling of AR-TOOL14 v04.2: the auxiliary is known on a large sample,
// the biomass on a part α of it. Mean by equation 18, variance s²(1-(1-α)ρ²) by equation 19,
// slope β = ρ s_y/s_x by appendix 3. α is 0 where the large phase is a whole map. It needs three plots a
// stratum: through two, ρ is always 1 or -1, and nothing would seem uncertain.
func TwoPhase(samples []Sample, confidence float64) (*Estimate, error) {
	strata, pairs, err := withAuxiliary(samples, 3)
	if err != nil {
		return nil, err
	}
	for i, a := range pairs {
		s := &strata[i]
		rho, alpha := a.rho(), 0.0
		slope := rho * math.Sqrt(a.syy/a.sxx)
		if all := samples[i].AuxCount; all > 0 {
			alpha = min(1, float64(s.Plots)/all)
		}
		s.Slope, s.Rho, s.Alpha = &slope, &rho, &alpha
		s.Mean = a.meanY + float64(slope*(samples[i].AuxAll-a.meanX))
		s.Variance = s.VarPlots * (1 - float64((1-alpha)*square(rho)))
	}
	return join(strata, confidence, len(strata)), nil
}

// A Design names an estimator.
type Design string

// The designs that there are.
const (
	DesignStratified     Design = "stratified"
	DesignPostStratified Design = "poststratified"
	DesignRegression     Design = "regression"
	DesignRatio          Design = "ratio"
	DesignTwoPhase       Design = "twophase"
	DesignCensus         Design = "census"
)

// DesignNames are the names of all designs, for those who ask for another.
const DesignNames = "stratified, poststratified, regression, ratio, twophase, census"

var designs = map[Design]func([]Sample, float64) (*Estimate, error){
	DesignStratified: Stratified, DesignPostStratified: PostStratified, DesignRegression: Regression, DesignRatio: Ratio,
	DesignTwoPhase: TwoPhase, DesignCensus: FullCensus,
}

// Known reports whether there is such a design.
func (d Design) Known() bool { return designs[d] != nil }

// NeedsAuxiliary reports whether the design takes an auxiliary of every plot.
func (d Design) NeedsAuxiliary() bool {
	return d == DesignRegression || d == DesignRatio || d == DesignTwoPhase
}

// Estimate runs the design.
func (d Design) Estimate(samples []Sample, confidence float64) (*Estimate, error) {
	run := designs[d]
	if run == nil {
		return nil, refuse(ErrDesignUnknown, "%s; there are %s", d, DesignNames)
	}
	return run(samples, confidence)
}
