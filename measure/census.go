package measure

import "math"

// coverTolerance is by how much the plots of a census may miss the area of their stratum: what
// measuring tapes and map edges do, and not a plot that was left out.
const coverTolerance = 0.01

// FullCensus is the design in which every piece of every stratum was measured: nothing is
// drawn, so there is no sampling error, and plots weigh as much as their areas. What is left
// is the error of the model, which Monte Carlo shows.
func FullCensus(samples []Sample, confidence float64) (*Estimate, error) {
	e := &Estimate{Confidence: confidence, Strata: make([]StratumEstimate, len(samples))}
	total := 0.0
	for _, s := range samples {
		total += s.Area_ha
	}
	var faults []Fault
	for i, s := range samples {
		if len(s.Values) == 0 || len(s.Areas_m2) != len(s.Values) {
			faults = append(faults, newFault("", 0, "plot_area_m2", ErrAreaMissing, "stratum %s", s.Name))
			continue
		}
		sum, area := 0.0, 0.0
		for j, v := range s.Values {
			sum += float64(v * s.Areas_m2[j])
			area += s.Areas_m2[j]
		}
		if math.Abs(area/10_000-s.Area_ha) > coverTolerance*s.Area_ha {
			faults = append(faults, newFault("", 0, "plot_area_m2", ErrCensusIncomplete,
				"stratum %s: plots of %.6g m2 in %.6g ha", s.Name, area, s.Area_ha))
		}
		mean, variance := Moments(s.Values)
		out := StratumEstimate{Name: s.Name, Area_ha: s.Area_ha, Weight: 1, Plots: len(s.Values), Mean: sum / area,
			MeanPlots: mean}
		if variance != nil {
			out.VarPlots = *variance
		}
		if total > 0 {
			out.Weight = s.Area_ha / total
		}
		e.Mean += float64(out.Weight * out.Mean)
		e.Plots += out.Plots
		e.Strata[i] = out
	}
	if err := refused(faults); err != nil {
		return nil, err
	}
	e.Lower, e.Upper, e.Uncertainty = e.Mean, e.Mean, over(0, e.Mean)
	return e, nil
}

// die takes off what a survey of mortality found dead since the units were counted: VM0047
// v1.1, equations 24 and 29 to 31. M (1-M)/(n-1) is the variance of the fraction. The transcription at hand has
// T in equation 29 and once more in the U_M of equation 31, which is 20.08 % at M = 0.2 and n = 50; T is taken
// once here, as for every other half-width: 11.98 %. The text itself decides: read it before this is used.
func (e *Estimate) die(mortality float64, sample int) {
	e.DF = sample - 1
	e.T = StudentQuantile(e.Confidence, e.DF)
	relative := math.Sqrt(mortality*(1-mortality)/float64(sample-1)) / (1 - mortality)
	e.Mean *= 1 - mortality
	for i := range e.Strata {
		e.Strata[i].Mean *= 1 - mortality
	}
	e.SE = relative * math.Abs(e.Mean)
	e.Variance = square(e.SE)
	e.HalfWidth = e.T * e.SE
	e.Lower, e.Upper = e.Mean-e.HalfWidth, e.Mean+e.HalfWidth
	e.Uncertainty = over(e.HalfWidth, e.Mean)
}
