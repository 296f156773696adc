package main

import (
	"context"
	"fmt"

	"liangshan/measure"
)

// halfLives are the IPCC's defaults by product, in years.
var halfLives = map[string]float64{"sawnwood": 35, "panels": 25, "paper": 2}

// A decayYear is what the pool is at the end of a year.
type decayYear struct {
	Year   int     `json:"year"`
	Inflow float64 `json:"inflow"`
	Pool   float64 `json:"pool"`
	Change float64 `json:"change"`
}

func (m *Main) decay(_ context.Context, args []string) error {
	f := m.flags()
	halfLife := f.Float64("half-life", 0, "years until half is gone")
	product := f.String("product", "", "sawnwood, panels or paper, instead of -half-life")
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
		life, ok := halfLives[*product]
		if !ok || *halfLife != 0 {
			return usagef("-product is sawnwood, panels or paper, without -half-life")
		}
		*halfLife = life
	}
	if !(*halfLife > 0 && *halfLife <= 1000) {
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
	for i, now := range measure.DecaySeries(*pool, inflows, *halfLife) {
		rows[i] = decayYear{first + i, inflows[i], now, now - before}
		before = now
	}
	if *asJSON {
		return m.inJSON(rows, nil)
	}
	fmt.Fprintf(m.Stdout, "half-life %g years\n%6s %16s %16s %16s\n", *halfLife, "year", "inflow", "pool", "change")
	for _, r := range rows {
		fmt.Fprintf(m.Stdout, "%6d %16.6f %16.6f %+16.6f\n", r.Year, r.Inflow, r.Pool, r.Change)
	}
	return nil
}
