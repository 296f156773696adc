package measure

import "math"

// A PlanStratum is what is known of a stratum before plots are laid out.
type PlanStratum struct {
	Name    string   `json:"stratum"`
	Area_ha float64  `json:"area_ha"`
	Mean    *float64 `json:"mean"` // nil: not known, and the error is absolute.
	SD      float64  `json:"sd"`
}

// A PlanRequest asks how many plots are needed.
type PlanRequest struct {
	Strata     []PlanStratum
	Plot_ha    float64
	Error      float64 // Half-width wanted, in the unit of the means.
	Confidence float64
	PerStratum int // The least number of plots in a stratum; 0: MinimumPerStratum.
}

// A PlanPass is one evaluation of AR-TOOL03's equations.
type PlanPass struct {
	DF  *int    `json:"df"` // nil: infinitely many.
	T   float64 `json:"t"`
	Eq1 float64 `json:"n_eq1"` // Exact.
	Eq2 float64 `json:"n_eq2"` // For a sampled area below 5 %.
	Eq3 float64 `json:"n_eq3"` // Equation 2 corrected for the sampled share.
}

// A PlanShare is a stratum's part of the plots.
type PlanShare struct {
	PlanStratum
	Weight float64 `json:"weight"`
	Share  float64 `json:"n_exact"` // Equation 4.
	Plots  int     `json:"n"`       // Rounded up, and no fewer than the least number.
}

// A Plan is how many plots to lay out, and how that came.
type Plan struct {
	PlotsPossible float64     `json:"plots_possible"` // N: total area over plot area.
	MeanWeighted  *float64    `json:"mean_weighted"`
	Error         float64     `json:"error"`
	Confidence    float64     `json:"confidence"`
	SumWS         float64     `json:"sum_ws"`
	SumWS2        float64     `json:"sum_ws2"`
	Passes        []PlanPass  `json:"passes"`
	Equation      int         `json:"equation"`        // 2 below 5 % sampled, else 1.
	Exact         float64     `json:"n_exact"`         // Of the last pass by that equation.
	Sampled       float64     `json:"sampled_share"`   // Of the area, by the last pass.
	PerStratum    int         `json:"least_in_strata"` // The least number that was used.
	Plots         int         `json:"n"`               // Sum over strata.
	Strata        []PlanShare `json:"strata"`
}

const (
	secondPassBelow = 30   // AR-TOOL03 v2.1.0: fewer plots than that take Student's t once.
	smallShare      = 0.05 // Below it equation 2 may stand for equation 1.
)

// SampleSize is CDM AR-TOOL03 v2.1.0. The first pass takes t at infinitely many degrees of
// freedom; fewer than 30 plots take one second pass with floor(n)-1, as the published workbook
// does, and that is final. Plots per stratum are rounded up; a stratum gets PerStratum at
// least, without which it would have no variance (the tool itself names no minimum).
func SampleSize(r PlanRequest) (*Plan, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	p := &Plan{Confidence: r.Confidence, Error: r.Error, PerStratum: r.PerStratum}
	if p.PerStratum == 0 {
		p.PerStratum = MinimumPerStratum
	}
	area := 0.0
	for _, s := range r.Strata {
		area += s.Area_ha
	}
	p.PlotsPossible = area / r.Plot_ha
	p.MeanWeighted = WeightedMean(r.Strata)
	for _, s := range r.Strata {
		w := s.Area_ha / area
		p.SumWS += float64(w * s.SD)
		p.SumWS2 += float64(w * square(s.SD))
		p.Strata = append(p.Strata, PlanShare{PlanStratum: s, Weight: w})
	}
	p.pass(NormalQuantile(r.Confidence), nil)
	if p.Exact < secondPassBelow {
		df := max(1, int(math.Floor(p.Exact))-1)
		p.pass(StudentQuantile(r.Confidence, df), &df)
	}
	for i := range p.Strata {
		s := &p.Strata[i]
		if p.SumWS > 0 {
			s.Share = p.Exact * s.Weight * s.SD / p.SumWS
		}
		s.Plots = max(p.PerStratum, int(math.Ceil(s.Share-1e-9)))
		p.Plots += s.Plots
	}
	return p, nil
}

// pass evaluates equations 1 to 3 and chooses.
func (p *Plan) pass(t float64, df *int) {
	t2, e2, n := square(t), square(p.Error), p.PlotsPossible
	pass := PlanPass{DF: df, T: t}
	pass.Eq1 = n * t2 * square(p.SumWS) / (float64(n*e2) + float64(t2*p.SumWS2))
	pass.Eq2 = square(t/p.Error) * square(p.SumWS)
	pass.Eq3 = pass.Eq2 / (1 + pass.Eq2/n)
	p.Passes = append(p.Passes, pass)
	p.Equation, p.Exact = 1, pass.Eq1
	if pass.Eq2/n < smallShare {
		p.Equation, p.Exact = 2, pass.Eq2
	}
	p.Sampled = p.Exact / n
}

func (r *PlanRequest) check() error {
	var faults []Fault
	bad := func(row int, name string, value float64) {
		faults = append(faults, newFault("", row, name, ErrFigureOutOfBounds, "%v", value))
	}
	if !(r.Plot_ha > 0) {
		bad(0, "plot_area", r.Plot_ha)
	}
	if !(r.Error > 0) {
		bad(0, "error", r.Error)
	}
	if !(r.Confidence > 0 && r.Confidence < 1) {
		bad(0, "confidence", r.Confidence)
	}
	if len(r.Strata) == 0 {
		faults = append(faults, newFault("", 0, "", ErrEmptyTable, "no stratum"))
	}
	for i, s := range r.Strata {
		if !(s.Area_ha > 0) || s.Area_ha < r.Plot_ha {
			bad(i+1, "area", s.Area_ha)
		}
		if !(s.SD >= 0) || math.IsInf(s.SD, 0) {
			bad(i+1, "sd", s.SD)
		}
	}
	return refused(faults)
}

// WeightedMean is the mean over strata by area, nil if one of them has none. A relative error
// is a part of it.
func WeightedMean(strata []PlanStratum) *float64 {
	area, sum := 0.0, 0.0
	for _, s := range strata {
		if s.Mean == nil {
			return nil
		}
		area += s.Area_ha
	}
	for _, s := range strata {
		sum += float64(s.Area_ha / area * *s.Mean)
	}
	return &sum
}
