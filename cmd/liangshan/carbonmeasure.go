package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"liangshan/measure"
)

var measureCommand = command{
	name: "measure", short: "from a file of culms or plots to tonnes of CO2, with every step",
	long: `
  liangshan carbon measure FILE.csv --method ar-cm-005-v01 [--strata STRATA.csv] [--previous EARLIER.csv] [--json]
  liangshan carbon measure FILE.csv --method ar-cm-005-v01 … --record RECORD.json
  liangshan carbon measure --from RECORD.json [--json]
  liangshan carbon measure --fia FOLDER --evalid 441801

FILE.csv is UTF-8 or GBK, with comma, tab or semicolon; the first row names the columns, in any order.
A row is a culm (then the diameter is needed, and the age in du for models of Moso) or a plot (then its
biomass is needed). A row with a plot and no diameter is a plot without culms. Numbers are plain: 12.5.

  plot,stratum,plot_area_m2,dbh_cm,age_du     or     样地号,层,样地面积_m2,胸径_cm,竹龄_度
  1,ridge,400,8.2,1                                  1,山脊,400,8.2,1

Columns (English, 中文, meaning); brackets, blanks, case and width do not matter:

` + measure.DescribePlotColumns() + `
STRATA.csv, one row a stratum:

` + measure.DescribeStrataColumns() + `
Designs: stratified; poststratified (strata drawn after the plots); regression and ratio (auxiliary aux, its
mean over the stratum in aux_mean); twophase (aux on many plots, biomass on some: rows with aux alone are the
others; or --raster); census (every piece of the stand was measured: plots weigh by their areas, nothing is drawn,
so there is no sampling error; --mortality and --mortality-sample take off what has died since). With
--previous the change is found: --change permanent uses the differences of the same
plots, independent takes the inventories as unrelated; without it the methodology says which.

--record keeps everything that was measured in one file, byte by byte: the evidence of a report of monitoring.
--from measures it again. A county takes it in with liangshan import measurement RECORD.json.

Exit code 2 and a list of every fault (file, row, column, code, 中文 and English) if anything is refused;
then nothing is measured.`,
	run: (*Main).measure,
}

// measureFlags are the flags of `carbon measure` that are not taken as they are.
type measureFlags struct {
	method, design, change, previous, strata, previousStrata, raster, model, modelFile, duMap, root string
	phase, previousPhase, date, previousDate, today, kind, fia, record, from                        string
	areaMu                                                                                          float64
	evaluation                                                                                      int64
	json                                                                                            bool
	facts                                                                                           facts
	band                                                                                            int
}

// facts are statements given with -fact.
type facts []measure.Fact

func (f *facts) String() string { return "" }

// Set implements flag.Value.
func (f *facts) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return usagef("write it as canopy_closure=0.7")
	}
	*f = append(*f, measure.Fact{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	return nil
}

func registerMeasure(f *flag.FlagSet, o *measureFlags, r *measure.Request) {
	f.StringVar(&o.method, "method", "", "methodology by `id` (liangshan carbon methods lists them)")
	f.StringVar(
		&o.design,
		"design",
		"stratified",
		"stratified, poststratified, regression, ratio, twophase or census",
	)
	f.BoolVar(&o.json, "json", false, "print everything with every step as JSON")
	f.StringVar(&o.previous, "previous", "", "`file` of the earlier inventory, for the change")
	f.StringVar(&o.change, "change", "", "independent or permanent; default: as the methodology has it")
	f.StringVar(&o.strata, "strata", "", "`file` of strata with their areas")
	f.StringVar(&o.previousStrata, "previous-strata", "", "`file` of strata of the earlier inventory, if others")
	f.StringVar(
		&o.raster,
		"raster",
		"",
		"GeoTIFF `file` as the auxiliary; plots need x and y in its reference system",
	)
	f.IntVar(&o.band, "band", 1, "band of the raster")
	f.StringVar(&o.model, "model", "", "model of a culm by `id` (liangshan carbon models lists them)")
	f.StringVar(&o.modelFile, "model-file", "", "YAML `file` with a model of your own")
	f.StringVar(&o.duMap, "du-map", "", "how years become du: zhou (1; 2-3; 4-5; …) or pairs (1-2; 3-4; …)")
	f.StringVar(&o.root, "root-shoot", "", "below-ground ratio: a number, ar-tool14-rj, or a site such as linan")
	f.Float64Var(
		&r.CarbonFraction,
		"carbon-fraction",
		0,
		"t C per t of biomass; default: as the methodology has it",
	)
	f.Float64Var(&r.Confidence, "confidence", 0, "such as 0.9; default: as the methodology has it")
	f.Float64Var(&r.Area_ha, "area-ha", 0, "area of a single stratum in hectares")
	f.Float64Var(&o.areaMu, "area-mu", 0, "area of a single stratum in mu")
	f.StringVar(&o.phase, "phase", "", "on, off or even, where the files do not say")
	f.StringVar(&o.previousPhase, "previous-phase", "", "the same of the earlier inventory")
	f.StringVar(&o.date, "date", "", "day of the inventory, where the file does not say")
	f.StringVar(&o.previousDate, "previous-date", "", "day of the earlier inventory")
	f.Float64Var(&r.Years, "years", 0, "years between the inventories; default: from the dates")
	f.StringVar(&o.kind, "kind", "net", "what is claimed: net (change of stocks) or gross, which is refused")
	f.BoolVar(&r.Steady, "steady", false, "the stand is selectively cut and steady")
	f.Var(&o.facts, "fact", "a `name=value` that a condition of the methodology asks for; may be repeated")
	f.Float64Var(&r.Emissions_t, "emissions-t", 0, "emissions of the project, t CO2e")
	f.Float64Var(&r.Baseline_t, "baseline-t", 0, "change in the baseline, t CO2e")
	f.Float64Var(&r.Leakage_t, "leakage-t", 0, "leakage, t CO2e")
	f.Float64Var(&r.Products_t, "products-t", 0, "into products that last, t CO2e (AR-CM-005)")
	f.Float64Var(&r.Earlier_t, "earlier-t", 0, "credited for earlier periods, t CO2e (VM0047)")
	f.Float64Var(&r.Benchmark, "benchmark", 0, "performance benchmark, a fraction (VM0047, area-based)")
	f.Float64Var(&r.Mortality, "mortality", 0, "fraction found dead since a census (VM0047)")
	f.IntVar(&r.MortalitySample, "mortality-sample", 0, "units that were looked at for -mortality")
	f.IntVar(&r.Draws, "draws", 0, "draws of Monte Carlo, 100 to 1,000,000; 0: none")
	f.Uint64Var(&r.Seed, "seed", 1, "seed of the draws; it is part of the result")
	f.IntVar(&r.Workers, "workers", 0, "cores for the draws; the result does not depend on it")
	f.StringVar(&o.today, "today", "", "day to measure on instead of this one, such as 2026-11-22")
	f.StringVar(&o.record, "record", "", "write what is measured as one new JSON `file`")
	f.StringVar(&o.from, "from", "", "measure what a `file` of -record holds")
	f.StringVar(&o.fia, "fia", "", "`folder` with CSV tables of the inventory of the United States (FIA DataMart)")
	f.Int64Var(&o.evaluation, "evalid", 0, "evaluation of -fia, such as 441801")
}

func (m *Main) measure(_ context.Context, args []string) error {
	var o measureFlags
	var r measure.Request
	f := m.flags()
	registerMeasure(f, &o, &r)
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if o.fia != "" {
		return m.measureFIA(o, given)
	}
	if o.from != "" {
		alone := true
		f.Visit(func(f *flag.Flag) { alone = alone && (f.Name == "from" || f.Name == "json") })
		if len(given) > 0 || !alone {
			return usagef("-from says all there is to say: it takes no file, and no flag but -json")
		}
		r, err = recorded(o.from)
	} else if len(given) != 1 || o.method == "" {
		return usagef("it takes one file and -method (liangshan carbon methods lists them)")
	} else {
		err = o.request(&r, given[0])
	}
	var result *measure.Result
	if err == nil {
		result, err = measure.Measure(r)
	}
	if err == nil && o.record != "" {
		err = m.writeRecord(o.record, r)
	}
	if o.json {
		return m.inJSON(struct {
			Program string `json:"program"`
			*measure.Result
		}{version(), result}, err)
	}
	if err == nil {
		m.printResult(result)
	}
	return err
}

// request reads files and names into what is measured.
func (o *measureFlags) request(r *measure.Request, path string) (err error) {
	r.Design, r.Change, r.Kind = measure.Design(o.design), measure.ChangeDesign(o.change), measure.Kind(o.kind)
	if r.Kind != measure.KindNet && r.Kind != measure.KindGross {
		return usagef("-kind is net or gross")
	}
	if r.Change != "" && !r.Change.Known() {
		return usagef("-change is independent or permanent")
	}
	r.Facts = o.facts
	if o.areaMu != 0 {
		if r.Area_ha != 0 {
			return usagef("give -area-ha or -area-mu, not both")
		}
		r.Area_ha = o.areaMu / measure.MuPerHectare
	}
	if r.Method, err = measure.MethodByID(o.method); err != nil {
		return err
	}
	if err := o.culms(r); err != nil {
		return err
	}
	if err := o.times(r); err != nil {
		return err
	}
	if r.Current, err = tableFile(path); err != nil {
		return err
	}
	if r.Previous, err = optionalFile(o.previous); err != nil {
		return err
	}
	if r.Strata, err = optionalFile(o.strata); err != nil {
		return err
	}
	if r.PreviousStrata, err = optionalFile(o.previousStrata); err != nil {
		return err
	}
	return o.auxiliary(r)
}

// culms finds the model, the conversion of ages and the root ratio.
func (o *measureFlags) culms(r *measure.Request) (err error) {
	switch {
	case o.model != "" && o.modelFile != "":
		return usagef("give -model or -model-file, not both")
	case o.model != "":
		r.Model, err = measure.ModelByID(o.model)
	case o.modelFile != "":
		text, readErr := os.ReadFile(o.modelFile)
		if readErr != nil {
			return measure.Unreadable(o.modelFile, readErr)
		}
		if r.Model, err = measure.ParseModel(text); err != nil {
			return usagef("%s: %v", o.modelFile, err)
		}
	}
	if err == nil && o.duMap != "" {
		r.DuMap, err = measure.DuMapByID(o.duMap)
	}
	if err != nil || o.root == "" {
		return err
	}
	rule, ok := measure.ParseRoot(o.root)
	if !ok {
		return usagef(
			"-root-shoot %s: give a number such as 0.331, ar-tool14-rj, or one of %s",
			o.root,
			measure.RootSites(),
		)
	}
	r.Root = &rule
	return nil
}

// times reads phases and dates.
func (o *measureFlags) times(r *measure.Request) (err error) {
	if r.Today, err = todayOr(o.today); err != nil {
		return err
	}
	for _, p := range []struct {
		name, text string
		to         *measure.Phase
	}{{"phase", o.phase, &r.Phase}, {"previous-phase", o.previousPhase, &r.PreviousPhase}} {
		if p.text == "" {
			continue
		}
		phase, ok := measure.ParsePhase(p.text)
		if !ok {
			return usagef("-%s is on (大年), off (小年) or even (花年)", p.name)
		}
		*p.to = phase
	}
	if o.date != "" {
		d, err := dateFlag("date", o.date)
		if err != nil {
			return err
		}
		r.On = &d
	}
	if o.previousDate != "" {
		d, err := dateFlag("previous-date", o.previousDate)
		if err != nil {
			return err
		}
		r.PreviousOn = &d
	}
	return nil
}

func (m *Main) measureFIA(o measureFlags, given []string) error {
	if len(given) != 0 || o.evaluation == 0 {
		return usagef("-fia takes a folder and -evalid, such as 441801, and no file")
	}
	files := make([]measure.File, len(measure.FIANames))
	for i, name := range measure.FIANames {
		f, err := tableFile(filepath.Join(o.fia, name))
		if err != nil {
			return err
		}
		files[i] = f
	}
	r, err := measure.EstimateFIA(measure.NewFIAFiles(files), o.evaluation)
	if o.json {
		return m.inJSON(struct {
			Program string `json:"program"`
			*measure.FIAResult
		}{version(), r}, err)
	}
	if err == nil {
		m.printFIA(r)
	}
	return err
}

func evaluationName(id int64) string { return strconv.FormatInt(id, 10) }
