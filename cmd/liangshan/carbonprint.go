package main

import (
	"fmt"
	"io"
	"strings"

	"liangshan/measure"
)

// printResult prints a measurement for a reader.
func (m *Main) printResult(r *measure.Result) {
	w := m.Stdout
	fmt.Fprintf(w, "%s, version %s  (%s / %s)\n", r.Method.ID, r.Method.Version, r.Method.NameZH, r.Method.NameEN)
	if r.Model != nil {
		fmt.Fprintf(w, "model %s, ", r.Model.ID)
	}
	root := "function of AR-TOOL14"
	if r.Factors.RootShoot != nil {
		root = number(r.Factors.RootShoot, 3)
	}
	fmt.Fprintf(
		w,
		"carbon fraction %v, root ratio %s, design %s, confidence %v\n",
		r.Factors.CarbonFraction,
		root,
		r.Design,
		r.Confidence,
	)
	printStock(w, "Inventory 本次调查", &r.Current)
	if r.Previous != nil {
		printStock(w, "Earlier inventory 前次调查", r.Previous)
	}
	if r.Change != nil {
		printChange(w, r.Change)
	}
	if r.Credit != nil {
		printCredit(w, r.Credit)
	}
	if c := r.MonteCarlo; c != nil {
		fmt.Fprintf(w, "\nMonte Carlo of the %s: %d draws, seed %d\n", c.Of, c.Draws, c.Seed)
		fmt.Fprintf(
			w,
			"  mean %.6g %s, %.6g to %.6g, ± %s %%\n",
			c.Mean,
			c.Unit,
			c.Lower,
			c.Upper,
			number(c.UncertaintyPercent, 2),
		)
	}
	if len(r.Notes) > 0 {
		fmt.Fprintln(w, "\nNotes 注意")
	}
	for _, n := range r.Notes {
		fmt.Fprintln(w, "  -", n)
	}
	if len(r.Method.Assumed) > 0 {
		fmt.Fprintf(w, "\nAssumed, not proven 属假定: %s\n", strings.Join(r.Method.Assumed, ", "))
	}
	fmt.Fprintln(w)
	for _, in := range r.Inputs {
		fmt.Fprintf(w, "%-9s %s  sha256 %s  (%d rows, %s)\n", in.Role, in.File, in.SHA256[:16], in.Rows, in.Encoding)
	}
}

func printStock(w io.Writer, title string, s *measure.Stock) {
	fmt.Fprintf(w, "\n%s: %s", title, s.File)
	if s.DateFirst != "" {
		fmt.Fprintf(w, ", %s to %s", s.DateFirst, s.DateLast)
	}
	fmt.Fprintf(w, "\n  %d plots", s.Plots)
	if s.Level == measure.LevelCulms {
		fmt.Fprintf(w, ", %d culms", s.Culms)
	}
	fmt.Fprintf(
		w,
		"\n  %-14s %12s %5s %12s %12s %8s\n",
		"stratum 层",
		"area ha",
		"n",
		"mean t/ha",
		"variance",
		"weight",
	)
	for _, e := range s.Estimate.Strata {
		fmt.Fprintf(
			w,
			"  %-14s %12.4f %5d %12.4f %12.4f %8.4f\n",
			e.Name,
			e.Area_ha,
			e.Plots,
			e.Mean,
			e.Variance,
			e.Weight,
		)
	}
	e := &s.Estimate
	fmt.Fprintf(
		w,
		"  biomass %.4f ± %.4f t/ha (t = %.6f, %d degrees of freedom), %.4f t CO2/ha\n",
		e.Mean,
		e.HalfWidth,
		e.T,
		e.DF,
		s.CO2_tha,
	)
	fmt.Fprintf(w, "  uncertainty 不确定性 %s %%\n", number(s.UncertaintyPercent, 4))
	if s.CO2_t != nil {
		fmt.Fprintf(
			w,
			"  stock 碳储量 %.3f t CO2 on %.4f ha (%.2f mu); after discount %.3f\n",
			*s.CO2_t,
			*s.Area_ha,
			*s.Area_mu,
			s.Credited,
		)
	}
}

func printChange(w io.Writer, c *measure.Change) {
	fmt.Fprintf(
		w,
		"\nChange 变化 (%s): %.3f ± %.3f t CO2, uncertainty %s %%\n",
		c.Design,
		c.CO2_t,
		c.HalfWidth_t,
		number(c.UncertaintyPercent, 4),
	)
	fmt.Fprintf(w, "  discount %.3f t (part %v), after it %.3f t\n", c.Deduction, c.Part, c.Credited)
	if c.Blocked {
		fmt.Fprintln(w, "  too uncertain: nothing can be credited until plots are added 不确定性过大，须增设样地")
	}
	if c.PerMuYear_t != nil {
		fmt.Fprintf(w, "  %.4g years: %s t CO2 per mu and year", *c.Years, number(c.PerMuYear_t, 4))
		if c.Bounds != nil {
			fmt.Fprintf(w, " (reference %v to %v)", c.Bounds.ReferenceLow, c.Bounds.ReferenceHigh)
		}
		fmt.Fprintln(w)
	}
}

func printCredit(w io.Writer, n *measure.Net) {
	fmt.Fprintf(w, "\nCredits 可签发量: %d t\n  %s\n", n.Credits, n.Meaning)
	fmt.Fprintf(
		w,
		"  %.3f after discount, products %.3f, emissions %.3f, baseline %.3f, leakage %.3f, "+
			"earlier %.3f, risk %.3f: net %.3f\n",
		n.Taken,
		n.Products,
		n.Emission,
		n.Baseline,
		n.Leakage,
		n.Earlier,
		n.Risk,
		n.Net,
	)
	if n.Buffer > 0 {
		fmt.Fprintf(w, "  buffer 缓冲 %.0f t\n", n.Buffer)
	}
	if n.Carried < 0 {
		fmt.Fprintf(w, "  a negative balance of %d t is carried 负值结转\n", n.Carried)
	}
}

func (m *Main) printFIA(r *measure.FIAResult) {
	w := m.Stdout
	fmt.Fprintf(
		w,
		"FIA evaluation %s: live trees above ground on forest land, post-stratified\n",
		evaluationName(r.Evaluation),
	)
	line := func(what string, t measure.FIATotal, unit string, decimals int) {
		fmt.Fprintf(w, "  %-10s %22.*f %-22s SE %.9f %%\n", what, decimals, t.Total, unit, t.SEPercent)
	}
	line("biomass", r.Biomass, "short tons", 6)
	line("carbon", r.Carbon, "short tons", 6)
	line("area", r.Area, "acres", 6)
	line("per acre", r.PerAcre, "short tons per acre", 8)
	fmt.Fprintf(w, "  %d plots, %d with biomass, %d with forest\n", r.Plots, r.TreePlots, r.AreaPlots)
}
