package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"liangshan/measure"
)

var leakageCommand = command{
	name: "leakage", short: "production that a project drives away, and its carbon (VMD0054)",
	long: `
  liangshan carbon leakage --production 90,100,110 --years 5 --maintained 30 --kind agriculture \
      --yield 4 --carbon-t-per-ha 100

The baseline's mean production, grown by --growth a year, less what the project keeps (--maintained) and makes good
elsewhere (--mitigated), falls on new land and into increased supply: agriculture 0.40 and 0.75, fuelwood 1 and 1.
Leakage in t CO2e = displaced x increased supply x new land / yield x carbon. It goes into carbon measure as
--leakage-t.`,
	run: (*Main).leakage,
}

func (m *Main) leakage(_ context.Context, args []string) error {
	f := m.flags()
	var d measure.Displacement
	production := f.String("production", "", "of each year before the project, such as 90,100,110")
	f.Float64Var(&d.Years, "years", 0, "since the project began")
	f.Float64Var(&d.Growth, "growth", 0.025, "of production a year")
	f.Float64Var(&d.Maintained, "maintained", 0, "production within the project")
	f.Float64Var(&d.Mitigated, "mitigated", 0, "production that the project makes good elsewhere")
	kind := f.String("kind", "", "agriculture or fuelwood")
	yield := f.Float64("yield", 0, "production per hectare of the new land")
	carbon := f.Float64("carbon-t-per-ha", 0, "t CO2 per hectare that the new land loses")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if min(d.Years, d.Maintained, d.Mitigated) < 0 || d.Growth < -1 {
		return usagef("-years, -maintained and -mitigated are not below 0, -growth not below -1")
	}
	shares, known := map[string]measure.Displaced{"agriculture": measure.DisplacedAgriculture,
		"fuelwood": measure.DisplacedFuelwood}[*kind]
	if len(given) > 0 || *production == "" || !known || !(*yield > 0) || !(*carbon > 0) {
		return usagef("give -production, -kind (agriculture or fuelwood), -yield and -carbon-t-per-ha")
	}
	for _, word := range strings.Split(*production, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || !(v >= 0) || math.IsInf(v, 0) {
			return usagef("-production is a number a year, such as 90,100,110, not %q", word)
		}
		d.Production = append(d.Production, v)
	}
	displaced := measure.DisplacedProduction(d)
	fmt.Fprintf(m.Stdout, "displaced 转移 %.6f, leakage 泄漏 %.6f t CO2e\n", displaced,
		shares.LeakageOf(displaced, *yield, *carbon))
	return nil
}
