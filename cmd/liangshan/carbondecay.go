package main

import (
	"context"
	"fmt"
	"strings"

	"liangshan/measure"
)

// guidelines is the id of the methodology that has the half-lives of products.
const guidelines = "ipcc-2019-hwp"

// halfLife returns the half-life of a product in years; none if the guidelines know none.
func halfLife(product string) (years float64, err error) {
	g, err := measure.MethodByID(guidelines)
	if err != nil {
		return 0, err
	}
	if years = g.Figure("half_life_"+strings.ReplaceAll(product, "-", "_"), 0); years == 0 {
		return 0, usagef("a product is sawnwood, panels, paper or bamboo-board, not %q", product)
	}
	return years, nil
}

// A decayYear is what the pool is at the end of a year.
type decayYear struct {
	Year   int     `json:"year"`
	Inflow float64 `json:"inflow"`
	Pool   float64 `json:"pool"`
	Change float64 `json:"change"`
}

func (m *Main) decay(_ context.Context, args []string) error {
	f := m.flags()
	life := f.Float64("half-life", 0, "years until half is gone")
	product := f.String("product", "", "sawnwood, panels, paper or bamboo-board, instead of -half-life")
	inflow := f.Float64("inflow", 0, "what comes in every year")
	pulse := f.Float64("pulse", 0, "what comes in during the first year alone")
	pool := f.Float64("pool", 0, "what is there at the beginning")
	years := f.Int("years", 0, "how many years")
	asJSON := f.Bool("json", false, "print as JSON, in full precision")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if *product != "" {
		if *life != 0 {
			return usagef("give -half-life or -product, not both")
		}
		if *life, err = halfLife(*product); err != nil {
			return err
		}
	}
	if min(*inflow, *pulse, *pool) < 0 {
		return usagef("-inflow, -pulse and -pool are not below 0")
	}
	if !(*life > 0 && *life <= 1000) {
		return usagef("give -half-life in years, or -product")
	}
	first, inflows := 1, []float64(nil)
	switch {
	case len(given) == 1 && *inflow == 0 && *pulse == 0 && *years == 0:
		file, err := tableFile(given[0])
		if err != nil {
			return err
		}
		if first, inflows, err = measure.ReadInflows(file); err != nil {
			return err
		}
	case len(given) == 0 && *years >= 1 && *years <= 1000 && (*inflow == 0 || *pulse == 0):
		inflows = make([]float64, *years)
		for i := range inflows {
			inflows[i] = *inflow
		}
		inflows[0] += *pulse
	default:
		return usagef("give a file, or -years with -inflow or -pulse")
	}
	rows := make([]decayYear, len(inflows))
	before := *pool
	for i, now := range measure.DecaySeries(*pool, inflows, *life) {
		rows[i] = decayYear{first + i, inflows[i], now, now - before}
		before = now
	}
	if *asJSON {
		return m.inJSON(rows, nil)
	}
	fmt.Fprintf(m.Stdout, "half-life %g years\n%6s %16s %16s %16s\n", *life, "year", "inflow", "pool", "change")
	for _, r := range rows {
		fmt.Fprintf(m.Stdout, "%6d %16.6f %16.6f %+16.6f\n", r.Year, r.Inflow, r.Pool, r.Change)
	}
	return nil
}
