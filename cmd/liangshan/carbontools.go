package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"liangshan/measure"
)

var culmCommand = command{
	name: "culm", short: "the biomass of one culm, with its carbon and CO2",
	long: `
  liangshan carbon culm --dbh 10 --du 2                      Zhou's model of Moso
  liangshan carbon culm --dbh 10 --years 3 --du-map zhou     age in years, by a conversion that you name
  liangshan carbon culm --model chave-2014 --dbh 35.5 --height 25 --wood-density 0.55

Prints dry biomass above ground in kg, its carbon and its CO2 (44/12), and how much they change by a centimetre
and by a du.`,
	run: (*Main).culm,
}

var decayCommand = command{
	name: "decay", short: "harvested products: what is still in use, year by year (IPCC 12.1)",
	long: `
  liangshan carbon decay --half-life 25 --inflow 100 --years 10     the same inflow every year
  liangshan carbon decay --product panels --pulse 100 --years 30    one harvest, in the first year
  liangshan carbon decay --half-life 25 INFLOWS.csv                 columns year and inflow

C(i+1) = e^-k C(i) + (1 - e^-k)/k inflow(i), k = ln 2 / half-life (IPCC 2006 and 2019, volume 4, chapter 12).
Half-lives of the products: sawnwood 35 years, panels 25, paper 2 (liangshan carbon methods ipcc-2019-hwp). Bamboo has
none of its own; bamboo-board taken as panels is a choice.`,
	run: (*Main).decay,
}

var combineCommand = command{
	name: "combine", short: "uncertainties of a product or a sum (IPCC 3.1 and 3.2)",
	long: `
  liangshan carbon combine --product 10,20,5           percentages of factors: 22.91 %
  liangshan carbon combine --sum 100:10,50:20          values with their percentages: 9.43 %`,
	run: (*Main).combine,
}

var discountCommand = command{
	name: "discount", short: "what a methodology takes off for uncertainty",
	long: `
  liangshan carbon discount --method ar-tool14 --value 60 --half-width 9
  liangshan carbon discount --method gs403 --value 100 --percent 23
  liangshan carbon discount --method ar-tool14 --value 60 --half-width 9 --baseline    added, not taken off`,
	run: (*Main).discount,
}

var rotationCommand = command{
	name: "rotation", short: "the long-term average over rotations (GS 403, equation 4)",
	long: `
  liangshan carbon rotation --growth 5 --years 36 --rotation 12 --baseline 7.48

Growth and baseline in t CO2 per hectare (and year); the stock is cut to nothing at the end of each rotation but
the last.`,
	run: (*Main).rotation,
}

var organsCommand = command{
	name: "organs", short: "felled culms by organ, and how far a model is off",
	long: `
  liangshan carbon organs [--model zhou-2006]

The table of Taojiang: biomass of the stand, carbon, roots over shoots, and by how much the model differs from the
culms felled there. A model belongs to where it was fitted: hold it against culms of your own before it counts.`,
	run: (*Main).organs,
}

// A culmAnswer is what `carbon culm --json` prints.
type culmAnswer struct {
	Model        string  `json:"model"`
	Biomass_kg   float64 `json:"biomass_kg"`
	Carbon_kg    float64 `json:"carbon_kg"`
	CO2_kg       float64 `json:"co2_kg"`
	PerCm_kg     float64 `json:"kg_per_cm"`
	PerDu_kg     float64 `json:"kg_per_du"`
	Fraction     float64 `json:"carbon_fraction"`
	Extrapolates bool    `json:"outside_range"`
}

func (m *Main) culm(_ context.Context, args []string) error {
	f := m.flags()
	id := f.String("model", "zhou-2006", "model of a culm by `id` (liangshan carbon models lists them)")
	var c measure.Culm
	f.Float64Var(&c.Dbh_cm, "dbh", 0, "diameter at breast height in cm")
	du := f.Uint("du", 0, "age in du (度)")
	years := f.Uint("years", 0, "age in years, with -du-map")
	duMap := f.String("du-map", "", "how years become du: zhou or pairs")
	f.Float64Var(&c.Height_m, "height", 0, "height in m, for models that take it")
	f.Float64Var(&c.Density_gcm, "wood-density", 0, "density of the wood in g/cm3, for models that take it")
	fraction := f.Float64("carbon-fraction", 0.5042, "t C per t of biomass (Zhou and Jiang 2004; assumed)")
	asJSON := f.Bool("json", false, "print as JSON, in full precision")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 {
		return usagef("it takes no file (liangshan carbon measure does)")
	}
	model, err := measure.ModelByID(*id)
	if err == nil {
		c.Du, err = ageOf(*du, *years, *duMap)
	}
	if err == nil {
		err = model.CheckCulm(c)
	}
	var out culmAnswer
	if err == nil {
		kg := model.Weight_kg(c)
		byDbh, byDu := model.Derivatives(c)
		out = culmAnswer{model.ID, kg, kg * *fraction, kg * *fraction * measure.CO2PerCarbon, byDbh, byDu, *fraction,
			model.Extrapolates(c)}
	}
	if *asJSON {
		return m.inJSON(out, err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "%s: %.9f kg, %.9f kg C, %.9f kg CO2\n", out.Model, out.Biomass_kg, out.Carbon_kg, out.CO2_kg)
	fmt.Fprintf(m.Stdout, "%+.6f kg for a centimetre more", out.PerCm_kg)
	if model.NeedsDu() {
		fmt.Fprintf(m.Stdout, ", %+.6f kg for a du more", out.PerDu_kg)
	}
	fmt.Fprintln(m.Stdout)
	if out.Extrapolates {
		fmt.Fprintln(m.Stdout, "outside the range in which the model was fitted 超出模型适用范围")
	}
	return nil
}

// ageOf returns an age in du, given as such or in years by a named conversion.
func ageOf(du, years uint, duMap string) (measure.Du, error) {
	if years == 0 {
		if du > 255 {
			du = 255
		}
		return measure.Du(du), nil
	}
	if du != 0 {
		return 0, usagef("give -du or -years, not both")
	}
	return measure.DuOfYears(years, duMap)
}

func (m *Main) combine(_ context.Context, args []string) error {
	f := m.flags()
	product := f.String("product", "", "`percentages` of the factors, such as 10,20,5")
	sum := f.String("sum", "", "`value:percent` of the terms, such as 100:10,50:20")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 || (*product == "") == (*sum == "") {
		return usagef("give -product or -sum")
	}
	if *product != "" {
		parts, _, err := pairs(*product, false)
		if err != nil {
			return err
		}
		fmt.Fprintf(m.Stdout, "%.10f %%  (IPCC equation 3.1)\n", measure.ProductUncertainty(parts...))
		return nil
	}
	values, parts, err := pairs(*sum, true)
	if err != nil {
		return err
	}
	u := measure.SumUncertainty(values, parts)
	if u == nil {
		return usagef("the sum is 0: it has no relative uncertainty")
	}
	fmt.Fprintf(m.Stdout, "%.10f %%  (IPCC equation 3.2)\n", *u)
	return nil
}

// pairs reads numbers between commas, each with a percentage behind a colon if asked.
func pairs(text string, two bool) (first, second []float64, err error) {
	for _, item := range strings.Split(text, ",") {
		value, percent, found := strings.Cut(strings.TrimSpace(item), ":")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || found != two {
			return nil, nil, usagef("%q: write 10,20,5 after -product, and 100:10,50:20 after -sum", item)
		}
		first = append(first, v)
		if !two {
			continue
		}
		p, err := strconv.ParseFloat(percent, 64)
		if err != nil || !(p >= 0) || math.IsInf(p, 0) {
			return nil, nil, usagef("%q: %q is no number", item, percent)
		}
		second = append(second, p)
	}
	return first, second, nil
}

func (m *Main) discount(_ context.Context, args []string) error {
	f := m.flags()
	id := f.String("method", "", "methodology by `id`")
	var a measure.Amount
	f.Float64Var(&a.Value, "value", 0, "what was estimated")
	f.Float64Var(&a.HalfWidth, "half-width", 0, "half-width of its interval, in the same unit")
	share := f.Float64("percent", 0, "half-width in percent of the value, instead")
	baseline := f.Bool("baseline", false, "it is a baseline: the discount is added")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 || *id == "" || a.Value == 0 || min(a.HalfWidth, *share) < 0 ||
		(a.HalfWidth > 0) == (*share > 0) {
		return usagef("give -method, -value, and one of -half-width and -percent, above 0")
	}
	method, err := measure.MethodByID(*id)
	if err != nil {
		return err
	}
	if *share > 0 {
		a.HalfWidth = math.Abs(a.Value) * *share / 100
	}
	d := method.Discount.Apply(a)
	if *baseline {
		d = method.Discount.ApplyToBaseline(a)
	}
	fmt.Fprintf(m.Stdout, "%s: uncertainty %.4f %%, part %v, deduction %.6f, result %.6f\n", method.ID,
		*a.Uncertainty()*100, d.Part, d.Deduction, d.Credited)
	if d.Blocked {
		fmt.Fprintln(m.Stdout, "too uncertain: nothing is credited until plots are added 不确定性过大,须增设样地")
	}
	return nil
}

func (m *Main) rotation(_ context.Context, args []string) error {
	f := m.flags()
	growth := f.Float64("growth", 0, "t CO2 per hectare and year")
	baseline := f.Float64("baseline", 0, "t CO2 per hectare that the first year loses")
	years := f.Int("years", 0, "years of the crediting period")
	rotation := f.Int("rotation", 0, "years of a rotation")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 || *growth <= 0 || *baseline < 0 || *years < 1 || *rotation < 1 {
		return usagef("give -growth, -years and -rotation")
	}
	mean, perYear := measure.RotationAverage(*growth, *baseline, *years, *rotation)
	fmt.Fprintf(m.Stdout, "mean of the net curve %.4f t CO2/ha, %.6f per year\n", mean, perYear)
	return nil
}

func (m *Main) organs(_ context.Context, args []string) error {
	f := m.flags()
	id := f.String("model", "zhou-2006", "model that is held against the felled culms")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 {
		return usagef("it takes no file")
	}
	model, err := measure.ModelByID(*id)
	if err != nil {
		return err
	}
	conversion, err := measure.DuMapByID("zhou")
	if err != nil {
		return err
	}
	for _, table := range measure.OrganTables() {
		fmt.Fprintf(m.Stdout, "%s: %s\n%5s %12s %10s %10s %12s %22s\n", table.ID, table.Source, "years", "t/ha",
			"t C/ha", "root ratio", "kg of a culm", "model "+model.ID)
		for i := range table.Stands {
			s := &table.Stands[i]
			du, _ := conversion.Du(s.Age)
			fmt.Fprintf(m.Stdout, "%5d %12.3f %10.3f %10.3f %12.3f %13.2f (%+.0f %%)\n", s.Age, s.Biomass_tha(),
				s.Carbon_tha(), s.RootRatio(), s.AboveGround_kg(),
				model.Weight_kg(measure.Culm{Dbh_cm: s.Dbh_cm, Du: du}), 100*model.Deviation(s, du))
		}
	}
	return nil
}
