package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"liangshan/measure"
)

var emissionsCommand = command{
	name: "emissions", short: "what fertilizer and fire of a project emit",
	long: `
  liangshan carbon emissions --method vm0047-v1.1-census --synthetic-n-t 10 --organic-n-t 5 --gwp-n2o 265
  liangshan carbon emissions --method vm0047-v1.1-census --burned-t 100 --gas CH4:4.7:28 --gas N2O:0.26:265
  liangshan carbon emissions --method gs403 --synthetic-n-t 10 --burned-t 40

Nitrogen in t N. VM0047 v1.1, equations 15 to 21: direct, volatilized and leached N2O, with the warming
potential that the programme prescribes; equation 26: burned dry matter by gas, NAME:KG_PER_T:GWP. GS 403 v2.1:
a factor per kg of nitrogen, and a part of the baseline biomass, in t CO2, that was burned to clear the land.
The sum goes into carbon measure as --emissions-t.`,
	run: (*Main).emissions,
}

// An emissionAnswer is what `carbon emissions --json` prints, in t CO2e. What was not asked for is left out.
type emissionAnswer struct {
	Direct      *float64 `json:"direct,omitempty"`
	Volatilized *float64 `json:"volatilized,omitempty"`
	Leached     *float64 `json:"leached,omitempty"`
	Fertilizer  *float64 `json:"fertilizer,omitempty"`
	Fire        *float64 `json:"fire,omitempty"`
	Sum         float64  `json:"sum"`
}

func (m *Main) emissions(_ context.Context, args []string) error {
	f := m.flags()
	id := f.String("method", "", "methodology by `id`")
	var n measure.Fertilizer
	f.Float64Var(&n.Synthetic_tN, "synthetic-n-t", 0, "nitrogen of synthetic fertilizer, t N")
	f.Float64Var(&n.Organic_tN, "organic-n-t", 0, "nitrogen of organic fertilizer, t N")
	warming := f.Float64("gwp-n2o", 0, "warming potential of N2O that the programme prescribes")
	burned := f.Float64("burned-t", 0, "dry matter that burned, t; with GS 403 the baseline's t CO2")
	var gases []measure.Gas
	f.Func("gas", "a gas of the fire as `NAME:KG_PER_T:GWP`; may be repeated", func(word string) error {
		gas, err := gasOf(word)
		gases = append(gases, gas)
		return err
	})
	asJSON := f.Bool("json", false, "print as JSON, in full precision")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	spread := n.Synthetic_tN > 0 || n.Organic_tN > 0
	if len(given) > 0 || *id == "" || (!spread && !(*burned > 0)) ||
		!(min(n.Synthetic_tN, n.Organic_tN, *burned) >= 0) {
		return usagef("give -method, and at least one of -synthetic-n-t, -organic-n-t and -burned-t")
	}
	method, err := measure.MethodByID(*id)
	if err != nil {
		return err
	}
	var a emissionAnswer
	if spread {
		if err := a.fertilizer(method, n, *warming); err != nil {
			return err
		}
	}
	if *burned > 0 {
		if err := a.fire(method, *burned, gases); err != nil {
			return err
		}
	}
	if *asJSON {
		return m.inJSON(a, nil)
	}
	for _, line := range []struct {
		word  string
		value *float64
	}{{"direct N2O 直接排放", a.Direct}, {"volatilized 挥发", a.Volatilized}, {"leached 淋溶", a.Leached},
		{"fertilizer 施肥", a.Fertilizer}, {"fire 火烧", a.Fire}, {"sum 合计", &a.Sum}} {
		if line.value != nil {
			fmt.Fprintf(m.Stdout, "%14.6f t CO2e  %s\n", *line.value, line.word)
		}
	}
	return nil
}

func (a *emissionAnswer) fertilizer(method *measure.Method, n measure.Fertilizer, warming float64) error {
	var sum float64
	switch factor, ok := method.Parameter("nitrogen_emission"); {
	case ok:
		sum = measure.FertilizerByFactor(1000*(n.Synthetic_tN+n.Organic_tN), *factor.Value)
	case !(warming > 0):
		return usagef(
			"%s has no factor of its own: give -gwp-n2o, the warming potential that the programme prescribes",
			method.ID,
		)
	default:
		direct, volatilized, leached := measure.FertilizerN2O(n, warming)
		a.Direct, a.Volatilized, a.Leached = &direct, &volatilized, &leached
		sum = direct + volatilized + leached
	}
	a.Fertilizer = &sum
	a.Sum += sum
	return nil
}

func (a *emissionAnswer) fire(method *measure.Method, burned_t float64, gases []measure.Gas) error {
	var sum float64
	switch share, ok := method.Parameter("burning_share"); {
	case ok && len(gases) > 0:
		return usagef("%s counts a part of the baseline: give no -gas", method.ID)
	case ok:
		sum = measure.BurningByShare(burned_t, *share.Value)
	case len(gases) == 0:
		return usagef("give each -gas of the fire as NAME:KG_PER_T:GWP, such as CH4:4.7:28")
	default:
		factor := method.Figure("combustion_factor", 0)
		if factor == 0 {
			return usagef("%s says nothing of fires", method.ID)
		}
		sum = measure.Burning(burned_t, factor, gases)
	}
	a.Fire = &sum
	a.Sum += sum
	return nil
}

// gasOf reads a gas of a fire, such as CH4:4.7:28.
func gasOf(word string) (gas measure.Gas, err error) {
	parts := strings.Split(word, ":")
	if len(parts) != 3 || parts[0] == "" {
		return gas, fmt.Errorf("a gas is NAME:KG_PER_T:GWP, such as CH4:4.7:28, not %q", word)
	}
	gas.Name = parts[0]
	for i, to := range []*float64{&gas.Emission_kgPer, &gas.GWP} {
		if *to, err = strconv.ParseFloat(parts[i+1], 64); err != nil || !(*to > 0) || math.IsInf(*to, 0) {
			return gas, fmt.Errorf("a gas is NAME:KG_PER_T:GWP with numbers above 0, not %q", word)
		}
	}
	return gas, nil
}
