package measure

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// FIAFiles are the tables of the United States' forest inventory (FIA DataMart, CSV) that an
// estimate of biomass takes.
type FIAFiles struct{ Plot, Cond, Tree, Stratum, Assignment, Unit File }

// FIANames are the files' names in a folder of the DataMart.
var FIANames = []string{
	"PLOT.csv",
	"COND.csv",
	"TREE.csv",
	"POP_STRATUM.csv",
	"POP_PLOT_STRATUM_ASSGN.csv",
	"POP_ESTN_UNIT.csv",
}

// NewFIAFiles takes the files in the order of FIANames.
func NewFIAFiles(f []File) FIAFiles {
	return FIAFiles{Plot: f[0], Cond: f[1], Tree: f[2], Stratum: f[3], Assignment: f[4], Unit: f[5]}
}

// An FIATotal is a total with its relative standard error.
type FIATotal struct {
	Total     float64 `json:"total"`
	SEPercent float64 `json:"se_percent"`
	Variance  float64 `json:"variance"`
}

// An FIAResult is live above-ground biomass on forest land for one evaluation.
type FIAResult struct {
	Evaluation int64    `json:"evalid"`
	Biomass    FIATotal `json:"biomass_short_tons"`
	Carbon     FIATotal `json:"carbon_short_tons"`
	Area       FIATotal `json:"forest_acres"`
	PerAcre    FIATotal `json:"biomass_short_tons_per_acre"`
	TreePlots  int      `json:"tree_plots"` // Plots with biomass.
	AreaPlots  int      `json:"area_plots"` // Plots with forest.
	Plots      int      `json:"plots"`
	Inputs     []Source `json:"inputs"`
}

// What of it is kept for each plot: biomass, carbon and forest, per acre.
const (
	fiaBiomass = iota
	fiaCarbon
	fiaArea
	fiaKinds
)

// fiaPlot is a plot of the evaluation.
type fiaPlot struct {
	stratum int
	factors *[3]float64 // Adjustment of macroplot, subplot and microplot.
	broken  float64     // Diameter from which trees are measured on the macroplot; 0: there is none.
	y       [fiaKinds]float64
	forest  uint64 // Conditions that are forest land, by number.
}

// fiaStratum is a stratum of an estimation unit.
type fiaStratum struct {
	unit    int64
	weight  float64 // Points of the first phase.
	plots   float64 // Of the second phase, those without forest included.
	factors [3]float64
	sum     [fiaKinds]float64
	product [fiaKinds][fiaKinds]float64
}

// fiaUnit is an estimation unit with its known area.
type fiaUnit struct {
	number int64
	acres  float64
	points float64
	plots  float64
}

// fia is an estimate on its way.
type fia struct {
	evaluation int64
	units      []fiaUnit
	strata     []fiaStratum
	plots      []fiaPlot
	stratumOf  map[int64]int
	plotOf     map[int64]int
	inputs     []Source
}

// EstimateFIA is the post-stratified estimate of Bechtold and Patterson 2005, as rFIA computes
// it: live trees (STATUSCD 1) on forest land (COND_STATUS_CD 1), the total Σ A Σ W ȳ and its
// variance A²/n [Σ W n_h s²_ȳ + Σ (1-W)(n_h/n) s²_ȳ], plots without forest included.
func EstimateFIA(f FIAFiles, evaluation int64) (*FIAResult, error) {
	e := fia{evaluation: evaluation, stratumOf: map[int64]int{}, plotOf: map[int64]int{}}
	steps := []struct {
		file    File
		columns []string
		row     func(c []string) error
	}{
		{f.Unit, []string{"EVALID", "ESTN_UNIT", "AREA_USED", "P1PNTCNT_EU"}, e.unit},
		{f.Stratum, []string{
			"EVALID", "CN", "ESTN_UNIT", "P1POINTCNT", "P2POINTCNT", "ADJ_FACTOR_MACR", "ADJ_FACTOR_SUBP", "ADJ_FACTOR_MICR",
		}, e.stratum},
		{f.Assignment, []string{"EVALID", "PLT_CN", "STRATUM_CN"}, e.assign},
		{f.Plot, []string{"CN", "MACRO_BREAKPOINT_DIA"}, e.plot},
		{f.Cond, []string{"PLT_CN", "CONDID", "COND_STATUS_CD", "CONDPROP_UNADJ", "PROP_BASIS"}, e.condition},
		{f.Tree, []string{"PLT_CN", "CONDID", "STATUSCD", "DIA", "TPA_UNADJ", "DRYBIO_AG", "CARBON_AG"}, e.tree},
	}
	for _, s := range steps {
		source, err := readQuick(s.file, s.columns, s.row)
		if err != nil {
			return nil, err
		}
		e.inputs = append(e.inputs, source)
		if s.file.Name == f.Unit.Name && len(e.units) == 0 {
			return nil, &Refused{
				Faults: []Fault{
					newFault(f.Unit.Name, 0, "EVALID", ErrFigureOutOfBounds, "there is no evaluation %d", evaluation),
				},
			}
		}
	}
	return e.result(), nil
}

var errNumber = errors.New("not a number")

// quickInt and quickFloat read what the DataMart writes; an empty field is no number.
func quickInt(s string) (int64, bool) {
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

func quickFloat(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// floats reads fields that must be numbers.
func floats(fields []string, to ...*float64) error {
	for i, p := range to {
		v, ok := quickFloat(fields[i])
		if !ok {
			return errNumber
		}
		*p = v
	}
	return nil
}

func (e *fia) isOther(evaluation string) bool {
	v, ok := quickInt(evaluation)
	return ok && v != e.evaluation
}

func (e *fia) unit(c []string) error {
	if e.isOther(c[0]) {
		return nil
	}
	var u fiaUnit
	number, ok := quickInt(c[1])
	if err := floats(c[2:], &u.acres, &u.points); err != nil || !ok {
		return errNumber
	}
	u.number = number
	e.units = append(e.units, u)
	return nil
}

func (e *fia) stratum(c []string) error {
	if e.isOther(c[0]) {
		return nil
	}
	var s fiaStratum
	number, ok := quickInt(c[1])
	unit, fine := quickInt(c[2])
	if err := floats(c[3:], &s.weight, &s.plots, &s.factors[0], &s.factors[1], &s.factors[2]); err != nil || !ok ||
		!fine {
		return errNumber
	}
	for i := range e.units {
		if u := &e.units[i]; u.number == unit {
			u.plots += s.plots
			s.unit = int64(i)
			e.stratumOf[number] = len(e.strata)
			e.strata = append(e.strata, s)
			return nil
		}
	}
	return fmt.Errorf("there is no estimation unit %d", unit)
}

func (e *fia) assign(c []string) error {
	if e.isOther(c[0]) {
		return nil
	}
	plot, ok := quickInt(c[1])
	stratum, fine := quickInt(c[2])
	if !ok || !fine {
		return errNumber
	}
	i, known := e.stratumOf[stratum]
	if !known {
		return fmt.Errorf("there is no stratum %d", stratum)
	}
	e.plotOf[plot] = len(e.plots)
	e.plots = append(e.plots, fiaPlot{stratum: i, factors: &e.strata[i].factors})
	return nil
}

func (e *fia) find(plot string) *fiaPlot {
	cn, ok := quickInt(plot)
	if !ok {
		return nil
	}
	if i, ok := e.plotOf[cn]; ok {
		return &e.plots[i]
	}
	return nil
}

func (e *fia) plot(c []string) error {
	if p := e.find(c[0]); p != nil && c[1] != "" {
		return floats(c[1:], &p.broken)
	}
	return nil
}

func (e *fia) condition(c []string) error {
	p := e.find(c[0])
	if p == nil || c[2] != "1" {
		return nil
	}
	number, ok := quickInt(c[1])
	var part float64
	if err := floats(c[3:], &part); err != nil || !ok || number < 0 || number > 63 {
		return errNumber
	}
	p.forest |= 1 << number
	factor := p.factors[1]
	if c[4] == "MACR" {
		factor = p.factors[0]
	}
	p.y[fiaArea] += float64(part * factor)
	return nil
}

func (e *fia) tree(c []string) error {
	if c[2] != "1" {
		return nil
	}
	p := e.find(c[0])
	if p == nil {
		return nil
	}
	number, ok := quickInt(c[1])
	if !ok || number < 0 || number > 63 {
		return errNumber
	}
	if p.forest&(1<<number) == 0 {
		return nil
	}
	var dia, trees float64
	if floats(c[3:], &dia, &trees) != nil {
		return nil // A tree without diameter or expansion stands for none.
	}
	factor := p.factors[1]
	switch {
	case dia < 5:
		factor = p.factors[2]
	case p.broken > 0 && dia >= p.broken:
		factor = p.factors[0]
	}
	const poundsPerTon = 2000
	for i, field := range c[5:7] {
		if v, ok := quickFloat(field); ok {
			p.y[fiaBiomass+i] += float64(v * trees * factor / poundsPerTon)
		}
	}
	return nil
}

// result adds plots up to strata, strata to units, and units to the whole.
func (e *fia) result() *FIAResult {
	r := &FIAResult{Evaluation: e.evaluation, Inputs: e.inputs, Plots: len(e.plots)}
	for i := range e.plots {
		p := &e.plots[i]
		s := &e.strata[p.stratum]
		for a, y := range p.y {
			s.sum[a] += y
			for b, x := range p.y {
				s.product[a][b] += float64(y * x)
			}
		}
		if p.y[fiaBiomass] > 0 {
			r.TreePlots++
		}
		if p.y[fiaArea] > 0 {
			r.AreaPlots++
		}
	}
	var total [fiaKinds]float64
	var covariance [fiaKinds][fiaKinds]float64
	for i := range e.strata {
		s := &e.strata[i]
		u := &e.units[s.unit]
		w := s.weight / u.points
		for a := range fiaKinds {
			mean := s.sum[a] / s.plots
			total[a] += float64(u.acres * w * mean)
			for b := range fiaKinds {
				if s.plots < 2 {
					continue
				}
				s2 := (s.product[a][b] - float64(mean*s.sum[b])) / (s.plots * (s.plots - 1))
				v := float64(w*s.plots*s2) + float64((1-w)*s.plots/u.plots*s2)
				covariance[a][b] += float64(square(u.acres) / u.plots * v)
			}
		}
	}
	of := func(kind int) FIATotal {
		v := covariance[kind][kind]
		return FIATotal{Total: total[kind], Variance: v, SEPercent: math.Sqrt(v) / total[kind] * 100}
	}
	r.Biomass, r.Carbon, r.Area = of(fiaBiomass), of(fiaCarbon), of(fiaArea)
	ratio := total[fiaBiomass] / total[fiaArea]
	v := covariance[fiaBiomass][fiaBiomass] + float64(square(ratio)*covariance[fiaArea][fiaArea])
	v = (v - float64(2*ratio*covariance[fiaBiomass][fiaArea])) / square(total[fiaArea])
	r.PerAcre = FIATotal{Total: ratio, Variance: v, SEPercent: math.Sqrt(v) / ratio * 100}
	return r
}

// readQuick reads some columns of a table whose fields hold no line breaks, and hands their
// texts to row: the DataMart's files are large and plain.
func readQuick(f File, columns []string, row func(c []string) error) (Source, error) {
	t := &table{file: f.Name}
	source := sourceOf(f, "fia")
	lines := bytes.TrimPrefix(f.Data, []byte{0xEF, 0xBB, 0xBF})
	header, rest, _ := bytes.Cut(lines, []byte{'\n'})
	place, last := make(map[int]int, len(columns)), 0
	names := fieldsOf(string(header), nil)
	for i, want := range columns {
		found := false
		for j, name := range names {
			if name == want {
				place[j], found = i, true
				last = max(last, j)
			}
		}
		if !found {
			t.fault(1, want, ErrColumnMissing, "%s", want)
		}
	}
	if len(t.faults) > 0 {
		return source, refused(t.faults)
	}
	wanted := make([]int, last+1)
	for j := range wanted {
		wanted[j] = -1
		if i, ok := place[j]; ok {
			wanted[j] = i
		}
	}
	text, number := string(rest), 1
	picked := make([]string, len(columns))
	for len(text) > 0 {
		var line string
		line, text = cutLine(text)
		number++
		if line == "" {
			continue
		}
		source.Rows++
		err := pick(line, wanted, picked)
		if err == nil {
			err = row(picked)
		}
		if err != nil {
			t.fault(number, "", ErrMalformedTable, "%v", err)
		}
	}
	return source, refused(t.faults)
}
