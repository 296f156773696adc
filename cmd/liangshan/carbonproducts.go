package main

import (
	"context"
	"fmt"

	"liangshan/measure"
)

var productsCommand = command{
	name: "products", short: "the carbon of a harvest that products keep in use (AR-CM family)",
	long: `
  liangshan carbon products --method ar-cm-005-v01 --harvest-t 1200 --waiting-years 30
  liangshan carbon products --method ar-cm-005-v01 --harvest-t 1200 --waiting-years 30 --dbh 10
  liangshan carbon products --method ar-cm-005-v01 --harvest-t 1200 --waiting-years 30 --transfer 0.4 --product paper

t CO2 in use = harvest (t of dry biomass) times carbon fraction times what becomes the product (its transfer) times what
is left of it after the years of waiting, e^(-ln 2 years / half-life), times 44/12. Years run to the end of the project,
or 30 if that is later. The transfer of unfolded board is the methodology's, or found from the diameter of the culms
(Zhou Yufeng et al. 2013) with --dbh; --all-uses takes what all uses of a culm keep. The result goes into
carbon measure as --products-t.`,
	run: (*Main).products,
}

// waitingLeast_years is the shortest time over which the AR-CM family asks what is still in use.
const waitingLeast_years = 30

// A productAnswer is what `carbon products --json` prints.
type productAnswer struct {
	Harvest_t      float64 `json:"harvest_t"`
	CarbonFraction float64 `json:"carbon_fraction"`
	Transfer       float64 `json:"transfer"`
	HalfLife_years float64 `json:"half_life_years"`
	Waiting_years  float64 `json:"waiting_years"`
	InUse_tCO2     float64 `json:"in_use_t_co2"`
}

func (m *Main) products(_ context.Context, args []string) error {
	f := m.flags()
	id := f.String("method", "", "methodology by `id`")
	var a productAnswer
	f.Float64Var(&a.Harvest_t, "harvest-t", 0, "dry biomass of the culms harvested, t")
	f.Float64Var(&a.Waiting_years, "waiting-years", 0, "years until the end of the project, or 30 if that is later")
	f.Float64Var(
		&a.Transfer,
		"transfer",
		0,
		"part of the culms' carbon that becomes the product; default: the methodology's",
	)
	dbh := f.Float64("dbh", 0, "mean diameter of the culms in cm, for the transfer of unfolded board")
	all := f.Bool("all-uses", false, "with -dbh: the transfer of all uses of a culm, not of board alone")
	product := f.String(
		"product",
		"",
		"sawnwood, panels, paper or bamboo-board for its half-life; default: the methodology's",
	)
	asJSON := f.Bool("json", false, "print as JSON, in full precision")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 || *id == "" || !(a.Harvest_t > 0) || !(a.Waiting_years > 0) ||
		(a.Transfer != 0 && *dbh != 0) ||
		(*all && *dbh == 0) {
		return usagef("give -method, -harvest-t, -waiting-years, and at most one of -transfer and -dbh")
	}
	if a.Waiting_years < waitingLeast_years {
		return usagef("-waiting-years is %d, or more if the project ends later", waitingLeast_years)
	}
	method, err := measure.MethodByID(*id)
	if err != nil {
		return err
	}
	a.CarbonFraction = method.Figure("carbon_fraction", 0)
	if err := a.transfer(method, *dbh, *all); err != nil {
		return err
	}
	if a.HalfLife_years = method.Figure("product_half_life", 0); *product != "" {
		if a.HalfLife_years, err = halfLife(*product); err != nil {
			return err
		}
	}
	if a.HalfLife_years == 0 {
		return usagef("%s counts no products: give -product", method.ID)
	}
	a.InUse_tCO2 = measure.InUse_tCO2(a.Harvest_t, a.CarbonFraction, a.Waiting_years,
		[]measure.Product{{Transfer: a.Transfer, HalfLife_years: a.HalfLife_years}})
	if *asJSON {
		return m.inJSON(a, nil)
	}
	fmt.Fprintf(
		m.Stdout,
		"%g t × %g t C/t × %.4f × e^(-ln 2 × %g / %g) × 44/12 = %.6f t CO2 in use 仍在使用\n",
		a.Harvest_t,
		a.CarbonFraction,
		a.Transfer,
		a.Waiting_years,
		a.HalfLife_years,
		a.InUse_tCO2,
	)
	return nil
}

// transfer finds which part of the culms' carbon becomes the product.
func (a *productAnswer) transfer(method *measure.Method, dbh_cm float64, all bool) error {
	if dbh_cm != 0 {
		part, ok := measure.BoardTransfer(dbh_cm)
		if all {
			part, ok = measure.WholeCulmTransfer(dbh_cm)
		}
		if !ok {
			return usagef("-dbh %g is beyond the culms that were measured", dbh_cm)
		}
		a.Transfer = part
	}
	if a.Transfer == 0 {
		a.Transfer = method.Figure("board_transfer", 0)
	}
	if !(a.Transfer > 0 && a.Transfer <= 1) {
		return usagef("give -transfer, a part of 1, or -dbh: %s has none of its own", method.ID)
	}
	return nil
}
