package main

import (
	"context"
	"fmt"

	"liangshan/county"
	"liangshan/demo"
	"liangshan/quantity"
)

// runForest runs the forest's year and prints what came of it beside what was published.
func (m *Main) runForest(ctx context.Context, r *county.Running, year *demo.Year, f *demo.Forest) error {
	fmt.Fprintf(m.Stdout, "\n%s的竹林一年 / the county's bamboo, one year (synthetic, seed %d)\n\n", demo.TitleZH, f.Seed)
	f.Step = func(what string) { fmt.Fprintf(m.Stderr, "  … %s\n", what) }
	if err := demo.RunForest(ctx, r, year, f); err != nil {
		return err
	}
	o := f.Result
	for _, s := range o.Steps {
		fmt.Fprintf(m.Stdout, "  %-38s %8.1f s\n", s.Name, s.Took.Seconds())
	}
	fmt.Fprintf(m.Stdout, `
  measured   %.3f t CO2 a mu and year, ±%.1f %% (published of the county: 0.39); not tuned to it: %+.3f
  issued     %s t to the co-operatives, %s t to the buffer
  returned   %s yuan to villages and %s households
`, o.PerMuYear, o.Uncertainty, o.PerMuYear-0.39, quantity.Format(o.Issued_t, 0), quantity.Format(o.Buffer_t, 0),
		yuan(o.Returned), quantity.Format(int64(o.Households), 0))
	for _, mode := range o.Modes {
		fmt.Fprintf(m.Stdout, "  sold       %-16s %3d buyers %12s t %18s yuan\n", mode.Mode, mode.Buyers,
			quantity.Format(mode.Tonnes, 0), yuan(mode.Turnover))
	}
	figures, err := f.Figures()
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "\n  %-34s %14s %16s %12s   %s\n", "figure", "published", "record", "receipts", "fold")
	for _, figure := range figures {
		fmt.Fprintf(
			m.Stdout,
			"  %-34s %14s %16s %12d   %s\n",
			figure.EN,
			figure.Published,
			figure.Value,
			figure.Receipts,
			figure.Fold,
		)
		if !figure.Holds {
			err = fmt.Errorf(
				"the record gives %s for %s, which was published as %s",
				figure.Value,
				figure.EN,
				figure.Published,
			)
		}
	}
	return err
}
