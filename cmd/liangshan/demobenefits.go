package main

import (
	"context"
	"fmt"

	"liangshan/county"
	"liangshan/demo"
	"liangshan/quantity"
)

// runBenefits runs a month of programmes and prints what came of it. small: a hundredth of the county.
func (m *Main) runBenefits(
	ctx context.Context,
	r *county.Running,
	year *demo.Year,
	clock *demo.Clock,
	small bool,
) error {
	b := &demo.Benefits{Residents: demo.ResidentsAll, Talents: 3000, Households: 400, Seed: 1, Clock: clock}
	if small {
		b.Residents, b.Talents, b.Households = b.Residents/100, 30, 20
	}
	fmt.Fprintf(m.Stderr, "  … programmes over a register of %d residents\n", b.Residents)
	if err := demo.PayProgrammes(ctx, r, year, b); err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "\n惠民项目一个月 / a month of programmes, from a synthetic register of %s residents\n\n",
		quantity.Format(int64(b.Residents), 0))
	for _, p := range b.Result {
		fmt.Fprintf(
			m.Stdout,
			"  %-24s %s  %9s decided in %4.1f s, %5d paid %14s yuan in %4.1f s, %d for a person to look at\n",
			p.EN,
			p.Period,
			quantity.Format(int64(p.Rows), 0),
			p.Decided.Seconds(),
			p.Lines,
			yuan(p.Fen),
			p.Payments.Seconds(),
			p.Reviews,
		)
	}
	return nil
}
