package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"liangshan/measure"
)

var planCommand = command{
	name: "plan", short: "how many plots to lay out, by strata (CDM AR-TOOL03)",
	long: `
  liangshan carbon plan STRATA.csv --plot-area-m2 600 --error-percent 10 --confidence 0.9
  liangshan carbon plan --stratum ridge:3400:126.8:26.2 --stratum valley:900:85:15.7 --plot-area-ha 0.25

STRATA.csv has a row for each stratum: stratum, area_ha (or area_mu), mean, and sd or cv_percent. A stratum
on the command line is name:area in ha:mean:sd. The error is a percentage of the weighted mean, or absolute in
the unit of the means (--error).

The first pass takes t for infinitely many plots; fewer than 30 take one second pass with floor(n)-1 degrees of
freedom. Below 5 % of the area sampled equation 2 is taken, else equation 1. Plots are rounded up in each stratum.`,
	run: (*Main).plan,
}

// planned are strata given on the command line.
type planned []measure.PlanStratum

func (p *planned) String() string { return "" }

// Set implements flag.Value.
func (p *planned) Set(text string) error {
	parts := strings.Split(text, ":")
	if len(parts) != 4 || parts[0] == "" {
		return usagef("write it as name:area in ha:mean:sd")
	}
	var v [3]float64
	for i, s := range parts[1:] {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return usagef("%q is no number; write it as name:area in ha:mean:sd", s)
		}
		v[i] = x
	}
	*p = append(*p, measure.PlanStratum{Name: parts[0], Area_ha: v[0], Mean: &v[1], SD: v[2]})
	return nil
}

func (m *Main) plan(_ context.Context, args []string) error {
	f := m.flags()
	var r measure.PlanRequest
	var strata planned
	f.Var(&strata, "stratum", "`name:area:mean:sd`, area in ha; may be repeated")
	plotM2 := f.Float64("plot-area-m2", 0, "area of a plot in m2")
	plotMu := f.Float64("plot-area-mu", 0, "area of a plot in mu")
	f.Float64Var(&r.Plot_ha, "plot-area-ha", 0, "area of a plot in hectares")
	f.Float64Var(&r.Error, "error", 0, "half-width wanted, in the unit of the means")
	percent := f.Float64(
		"error-percent",
		0,
		"half-width wanted, in percent of the weighted mean (10 if neither is given)",
	)
	f.Float64Var(&r.Confidence, "confidence", 0.9, "such as 0.9 or 0.95")
	f.IntVar(&r.PerStratum, "per-stratum", measure.MinimumPerStratum, "least number of plots in a stratum")
	asJSON := f.Bool("json", false, "print everything as JSON")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 1 || (len(given) == 1) == (len(strata) > 0) {
		return usagef("it takes one file of strata, or -stratum for each")
	}
	if err := plotArea(&r, *plotM2, *plotMu); err != nil {
		return err
	}
	if r.Error != 0 && *percent != 0 {
		return usagef("give -error or -error-percent, not both")
	}
	if r.Error == 0 && *percent == 0 {
		*percent = 10
	}
	if r.Error < 0 || *percent < 0 {
		return usagef("-error and -error-percent are above 0")
	}
	r.Strata = strata
	plan, err := m.planOf(&r, given, *percent)
	if *asJSON {
		return m.inJSON(plan, err)
	}
	if err == nil {
		m.printPlan(plan)
	}
	return err
}

// plotArea settles in which unit the area of a plot was given.
func plotArea(r *measure.PlanRequest, m2, mu float64) error {
	given := 0
	for _, v := range []float64{r.Plot_ha, m2, mu} {
		if v != 0 {
			given++
		}
	}
	switch {
	case given != 1:
		return usagef("give the area of a plot once: -plot-area-m2, -plot-area-ha or -plot-area-mu")
	case m2 != 0:
		r.Plot_ha = m2 / 10_000
	case mu != 0:
		r.Plot_ha = mu / measure.MuPerHectare
	}
	if r.Plot_ha < 0.001 || r.Plot_ha > 10 {
		return usagef("a plot of %v ha: check the unit (0.001 to 10 ha)", r.Plot_ha)
	}
	return nil
}

func (m *Main) planOf(r *measure.PlanRequest, given []string, percent float64) (*measure.Plan, error) {
	if len(given) == 1 {
		f, err := tableFile(given[0])
		if err != nil {
			return nil, err
		}
		s, err := measure.ReadStrata(f)
		if err != nil {
			return nil, err
		}
		if r.Strata, err = s.PlanStrata(percent != 0); err != nil {
			return nil, err
		}
	}
	if percent != 0 {
		mean := measure.WeightedMean(r.Strata)
		if mean == nil || !(*mean > 0) {
			return nil, usagef("the weighted mean is not above 0; give -error")
		}
		r.Error = *mean * percent / 100
	}
	return measure.SampleSize(*r)
}

func (m *Main) printPlan(p *measure.Plan) {
	w := m.Stdout
	fmt.Fprintf(
		w,
		"AR-TOOL03: half-width %.6g at %v, weighted mean %s, %.6g plots possible\n",
		p.Error,
		p.Confidence,
		number(p.MeanWeighted, 4),
		p.PlotsPossible,
	)
	for i, pass := range p.Passes {
		df := "∞"
		if pass.DF != nil {
			df = strconv.Itoa(*pass.DF)
		}
		fmt.Fprintf(
			w,
			"  pass %d: t = %.8f (df %s)  n: equation 1 %.6f, equation 2 %.6f, equation 3 %.6f\n",
			i+1,
			pass.T,
			df,
			pass.Eq1,
			pass.Eq2,
			pass.Eq3,
		)
	}
	fmt.Fprintf(w, "  %.4f %% of the area is sampled: equation %d, n = %.6f\n\n", p.Sampled*100, p.Equation, p.Exact)
	fmt.Fprintf(w, "  %-14s %12s %10s %10s %10s %6s\n", "stratum 层", "area ha", "mean", "sd", "exact", "plots")
	for _, s := range p.Strata {
		fmt.Fprintf(
			w,
			"  %-14s %12.4f %10s %10.4f %10.4f %6d\n",
			s.Name,
			s.Area_ha,
			number(s.Mean, 4),
			s.SD,
			s.Share,
			s.Plots,
		)
	}
	fmt.Fprintf(w, "\nPlots 样地数: %d (rounded up in each stratum, at least %d)\n", p.Plots, p.PerStratum)
}
