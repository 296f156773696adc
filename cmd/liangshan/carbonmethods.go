package main

import (
	"context"
	"fmt"
	"strconv"

	"liangshan/measure"
)

var methodsCommand = command{
	name: "methods", short: "list methodologies, or show one with its sources",
	long: `
  liangshan carbon methods                    all of them
  liangshan carbon methods ar-cm-005-v01      one: parameters, discounts, conditions, bounds, each with its source

Evidence: S source read in full, A abstract, T transcription, C computed independently, M from memory of the
literature, P a choice of this project. M and P are assumed: have a person check them before they decide money.`,
	run: (*Main).methods,
}

var modelsCommand = command{
	name: "models", short: "list models of a culm, conversions of ages and root ratios",
	long: `
  liangshan carbon models                     all of them
  liangshan carbon models zhou-2006           one with its range, error and source`,
	run: (*Main).models,
}

var claimCommand = command{
	name: "claim", short: "hold tonnes that somebody claims against what is possible",
	long: `
  liangshan carbon claim --method ar-cm-005-v01 --tonnes 1040000 --area-mu 100000 --years 5
  liangshan carbon claim --method ar-cm-005-v01 --rate 24.5

Refuses gross production called net, growth of a stand that is steady and selectively cut, and tonnes per mu and
year beyond the methodology's bounds. Exit code 2 if it is refused.`,
	run: (*Main).claim,
}

func (m *Main) methods(_ context.Context, args []string) error {
	f := m.flags()
	asJSON := f.Bool("json", false, "print as JSON")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 1 {
		return usagef("it takes one id at most")
	}
	if len(given) == 0 {
		if *asJSON {
			return m.inJSON(measure.Methods(), nil)
		}
		for _, one := range measure.Methods() {
			fmt.Fprintf(m.Stdout, "%-20s from %s  %s / %s\n", one.ID, one.Effective.From, one.NameZH, one.NameEN)
		}
		return nil
	}
	one, err := measure.MethodByID(given[0])
	if *asJSON {
		return m.inJSON(one, err)
	}
	if err == nil {
		m.printMethod(one)
	}
	return err
}

func (m *Main) printMethod(one *measure.Method) {
	w := m.Stdout
	fmt.Fprintf(w, "%s  version %s\n%s\n%s\n", one.ID, one.Version, one.NameZH, one.NameEN)
	fmt.Fprintf(
		w,
		"in force from %s [%s]\nsource: %s [%s]\n",
		one.Effective.From,
		one.Effective.Evidence,
		one.Source,
		one.Evidence,
	)
	fmt.Fprintf(
		w,
		"equations: stock %s, change %s, net %s\n\nParameters 参数\n",
		one.Equations.Stock,
		one.Equations.Change,
		one.Equations.Net,
	)
	for _, p := range one.Parameters {
		value := p.Text
		if p.Value != nil {
			value = strconv.FormatFloat(*p.Value, 'g', -1, 64)
		}
		fmt.Fprintf(w, "  %-24s %-14s %-18s %s%s\n", p.Name, value, p.Unit, tag(p.Evidence, p.Assumed), p.Source)
	}
	d := &one.Discount
	fmt.Fprintf(w, "\nDiscount 扣减: %s %s%s\n", d.Rule, tag(d.Evidence, d.Assumed), d.Source)
	for _, b := range d.Bands {
		if b.UpTo == 0 {
			fmt.Fprintf(w, "  above              part %v\n", b.Part)
			continue
		}
		fmt.Fprintf(w, "  up to %5.1f %%      part %v\n", b.UpTo*100, b.Part)
	}
	if d.Allowed > 0 {
		fmt.Fprintf(w, "  allowed %v %%\n", d.Allowed*100)
	}
	if len(one.Conditions) > 0 {
		fmt.Fprintln(w, "\nConditions 适用条件 (stated with --fact)")
	}
	for _, c := range one.Conditions {
		fmt.Fprintf(w, "  %-24s %s %-6s %s%s / %s\n", c.Fact, c.Op, c.Value, tag(c.Evidence, c.Assumed), c.ZH, c.EN)
	}
	fmt.Fprintln(w, "\nPlausible 合理范围, t CO2 per mu and year")
	for _, b := range one.PlausibleBounds {
		fmt.Fprintf(
			w,
			"  from %s: reference %v to %v, refused above %v and below %v\n    %s%s\n",
			b.From,
			b.ReferenceLow,
			b.ReferenceHigh,
			b.RefuseAbove,
			b.RefuseBelow,
			tag(b.Evidence, b.Assumed),
			b.Source,
		)
	}
}

// tag shows how a figure is known.
func tag(e measure.Evidence, assumed bool) string {
	if assumed {
		return "[" + string(e) + ", assumed 假定] "
	}
	return "[" + string(e) + "] "
}

func (m *Main) models(_ context.Context, args []string) error {
	given, err := parse(m.flags(), args)
	if err != nil {
		return err
	}
	w := m.Stdout
	if len(given) == 1 {
		one, err := measure.ModelByID(given[0])
		if err != nil {
			return err
		}
		fmt.Fprintf(
			w,
			"%s  %s / %s\n%s, %s, form %s\n",
			one.ID,
			one.NameZH,
			one.NameEN,
			one.Species,
			one.Component,
			one.Form,
		)
		fmt.Fprintf(w, "coefficients %v\n", one.Coefficients)
		fmt.Fprintf(w, "fitted for %v to %v cm", one.Range.DbhMin_cm, one.Range.DbhMax_cm)
		if one.NeedsDu() {
			fmt.Fprintf(w, " and %d to %d du", one.Range.DuMin, one.Range.DuMax)
		}
		fmt.Fprintf(w, "; %sSource: %s\n", tag(one.Evidence, one.Assumed), one.Source)
		e := &one.Error
		fmt.Fprintf(
			w,
			"error: residual %v, scale %v, exponent %v; %s%s\n",
			e.Residual,
			e.Scale,
			e.Exponent,
			tag(e.Evidence, e.Assumed),
			e.Source,
		)
		return nil
	}
	if len(given) > 1 {
		return usagef("it takes one id at most")
	}
	for _, one := range measure.Models() {
		fmt.Fprintf(w, "%-16s %s / %s\n", one.ID, one.NameZH, one.NameEN)
	}
	fmt.Fprintln(w, "\nFrom years to du 年与度的换算 (--du-map)")
	for _, d := range measure.DuMaps() {
		fmt.Fprintf(w, "  %-8s %s / %s  %s\n", d.ID, d.NameZH, d.NameEN, tag(d.Evidence, d.Assumed))
	}
	fmt.Fprintln(w, "\nRoot ratios 地下地上比 (--root-shoot)")
	for _, s := range measure.RootTable().Sites {
		fmt.Fprintf(w, "  %-12s %.3f  %s / %s\n", s.ID, s.Ratio, s.NameZH, s.NameEN)
	}
	return nil
}

func (m *Main) claim(_ context.Context, args []string) error {
	f := m.flags()
	id := f.String("method", "", "methodology by `id`")
	c := measure.Claim{}
	f.Float64Var(&c.CO2_t, "tonnes", 0, "t CO2 claimed")
	f.Float64Var(&c.Area, "area-mu", 0, "area in mu")
	hectares := f.Float64("area-ha", 0, "area in hectares")
	f.Float64Var(&c.Years, "years", 1, "years in which they were taken up")
	rate := f.Float64("rate", 0, "t CO2 per mu and year, instead of tonnes, area and years")
	kind := f.String("kind", "net", "net or gross")
	f.BoolVar(&c.Steady, "steady", false, "the stand is selectively cut and steady")
	on := f.String("today", "", "day of the claim; default: today")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 || *id == "" || (*rate != 0) == (c.CO2_t != 0) {
		return usagef("give -method, and -rate or -tonnes with -area-mu or -area-ha")
	}
	c.Kind = measure.Kind(*kind)
	if c.Kind != measure.KindNet && c.Kind != measure.KindGross {
		return usagef("-kind is net or gross")
	}
	if *hectares != 0 {
		c.Area = *hectares * measure.MuPerHectare
	}
	if *rate != 0 {
		c.CO2_t, c.Area, c.Years = *rate, 1, 1
	}
	method, err := measure.MethodByID(*id)
	if err != nil {
		return err
	}
	if c.On, err = todayOr(*on); err != nil {
		return err
	}
	unusual, err := method.Plausible(c)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "possible: %.4g t CO2 per mu and year\n", c.Rate())
	if b, ok := method.BoundsOn(c.On); ok && unusual {
		fmt.Fprintf(
			m.Stdout,
			"and yet outside the reference of %v to %v: have it explained\n",
			b.ReferenceLow,
			b.ReferenceHigh,
		)
	}
	return nil
}
