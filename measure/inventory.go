package measure

import (
	"math"
	"strings"

	"liangshan/calendar"
)

// A Level is what a file's rows are.
type Level string

// The levels.
const (
	LevelCulms Level = "culms"
	LevelPlots Level = "plots"
)

// A Plot is one sample plot.
type Plot struct {
	Name    string
	Stratum string
	Row     int     // Where it first stands.
	Area_m2 float64 // Horizontal.
	Date    calendar.Date
	Phase   Phase

	AGB_tha   float64 // Above ground.
	B_tha     float64 // Roots included.
	Whole     bool    // The file gave B_tha; no root ratio applies.
	Large     bool    // Of the large phase only: it has an auxiliary and no biomass.
	Culms     int
	Aux       float64
	HasAux    bool
	X, Y      float64
	HasXY     bool
	slope_deg float64
	slopeArea float64
	radius_m  float64
	hasDate   bool
	hasSlope  bool
	given     bool // Its biomass was given (files of plots).
}

// An Extrapolation counts culms outside the range of the model.
type Extrapolation struct {
	Culms  int     `json:"culms"`
	Share  float64 `json:"share"`
	DbhMin float64 `json:"dbh_min_cm,omitempty"` // Of all culms.
	DbhMax float64 `json:"dbh_max_cm,omitempty"`
}

// An Inventory is a file of culms or plots that was read without a fault.
type Inventory struct {
	Source        Source
	Level         Level
	Plots         []Plot
	Culms         int // Living culms, counts included.
	Zero          int // Plots without a culm or without biomass.
	Extrapolation Extrapolation
	Areas         map[string]float64 // Of strata, ha, if this file gives them.
	Notes         []string

	culms []rowCulm
}

// A rowCulm is a culm with its place.
type rowCulm struct {
	Culm
	plot    int32
	count   float64
	nest_m2 float64 // 0: the whole plot.
}

// ReadOptions is what reading depends on.
type ReadOptions struct {
	Role  string // For messages and sources: current, previous.
	Model *Model
	DuMap *DuMap // nil: no conversion was named, and years are refused where du are wanted.
	Root  RootRule
	Today calendar.Date
}

// plotReader gathers plots from rows.
type plotReader struct {
	*table
	ReadOptions
	inventory Inventory
	index     map[string]int
	seen      map[string]bool // Culms with numbers.
	years     bool            // Ages are years and will be converted.
	units     []unit          // Of plot areas that the file has.
	given     present
}

// ReadInventory reads a file of culms or of plots. It returns every fault it finds, and then
// no inventory.
func ReadInventory(f File, o ReadOptions) (*Inventory, error) {
	r := plotReader{
		table:       open(f, o.Role, plotColumns),
		ReadOptions: o,
		index:       map[string]int{},
		seen:        map[string]bool{},
	}
	r.inventory.Areas = map[string]float64{}
	if r.reader == nil {
		return nil, refused(r.faults)
	}
	r.level()
	if len(r.faults) > 0 {
		return nil, refused(r.faults)
	}
	r.given = r.present()
	for _, u := range perUnit {
		if r.has(u.plot) {
			r.units = append(r.units, u)
		}
	}
	for r.next() {
		r.readRow()
	}
	if r.source.Rows == 0 && len(r.faults) == 0 {
		r.fault(0, "", ErrEmptyTable, "")
	}
	if len(r.faults) == 0 {
		r.finish()
	}
	if len(r.faults) > 0 {
		return nil, refused(r.faults)
	}
	r.inventory.Source = r.source
	if len(r.unknown) > 0 {
		r.inventory.note("columns that were not used: " + strings.Join(r.unknown, ", "))
	}
	return &r.inventory, nil
}

func (v *Inventory) note(text string) { v.Notes = append(v.Notes, text) }

// level finds whether rows are culms or plots, and what is missing for it.
func (r *plotReader) level() {
	culms := r.has("dbh_cm") || r.has("dbh_mm")
	plots := 0
	for _, name := range biomassColumns {
		if r.has(name) {
			plots++
		}
	}
	r.inventory.Level = LevelPlots
	if culms {
		r.inventory.Level = LevelCulms
	}
	need := func(names ...string) {
		for _, name := range names {
			if r.has(name) {
				return
			}
		}
		r.fault(1, names[0], ErrColumnMissing, "%s", strings.Join(names, " / "))
	}
	if culms && plots > 0 || plots > 1 || r.has("dbh_cm") && r.has("dbh_mm") {
		r.fault(1, "", ErrLevelsMixed, "")
	}
	if r.has("age_du") && r.has("age_years") && culms && r.Model.NeedsDu() {
		r.inventory.note("age_du was used, age_years was not")
	}
	need("plot")
	if !culms && plots == 0 {
		need("dbh_cm", "agb_t_per_plot", "b_t_per_ha")
	}
	if culms || r.has("agb_t_per_plot") || r.has("agb_kg_per_plot") {
		need("plot_area_m2", "plot_area_ha", "plot_area_mu", "plot_slope_area_m2", "plot_radius_m")
	}
	if r.has("plot_slope_area_m2") {
		need("slope_deg")
	}
	if culms && r.Model.NeedsHeight() {
		need("height_m")
		need("wood_density_g_cm3")
	}
	if culms && r.Model.NeedsDu() && !r.has("age_du") {
		r.years = r.has("age_years")
		if r.years && r.DuMap == nil {
			r.fault(1, r.header[r.place["age_years"]], ErrYearsForDu, "model %s", r.Model.ID)
		} else if !r.years {
			need("age_du", "age_years")
		}
	}
}

var biomassColumns = []string{"agb_t_per_plot", "agb_kg_per_plot", "agb_t_per_ha", "b_t_per_ha"}

// readRow reads one row: what it says of its plot, and its culm or biomass.
func (r *plotReader) readRow() {
	name := r.text("plot")
	if name == "" {
		r.bad("plot", ErrValueMissing, "")
		return
	}
	stratum := r.text("stratum")
	if stratum == "" {
		if r.has("stratum") {
			r.bad("stratum", ErrValueMissing, "")
			return
		}
		stratum = OnlyStratum
	}
	i, known := r.index[name]
	if !known {
		i = len(r.inventory.Plots)
		r.index[name] = i
		r.inventory.Plots = append(r.inventory.Plots, Plot{Name: name, Stratum: stratum, Row: r.row})
	}
	p := &r.inventory.Plots[i]
	if p.Stratum != stratum {
		r.bad("stratum", ErrPlotInconsistent, "plot %s: %s, %s", name, p.Stratum, stratum)
	}
	r.readPlot(p)
	if r.given.area {
		r.readArea(stratum)
	}
	if r.inventory.Level == LevelCulms {
		r.readCulm(p, int32(i))
		return
	}
	if known {
		r.bad("plot", ErrPlotTwice, "%s, first in row %d", name, p.Row)
		return
	}
	r.readBiomass(p)
}

// OnlyStratum is the name of the stratum of a file that names none.
const OnlyStratum = "all"

// once sets what rows of a plot must agree on.
func (r *plotReader) once(p *Plot, to *float64, name string, v float64) {
	if *to != 0 && *to != v {
		r.bad(name, ErrPlotInconsistent, "plot %s: %v, %v", p.Name, *to, v)
		return
	}
	*to = v
}

// Limits of what a plot is, m2: the smallest and the largest that any method here knows.
const (
	plotLeast_m2 = 10
	plotMost_m2  = 100_000
	nestLeast_m2 = 1
)

// perUnit are m2 per unit of area.
var perUnit = []unit{
	{
		"plot_area_m2",
		"area_m2",
		1,
	}, {"plot_area_ha", "area_ha", 10_000}, {"plot_area_mu", "area_mu", 10_000 / MuPerHectare},
}

// A unit is one of area, with the columns in it.
type unit struct {
	plot, stratum string
	m2            float64
}

// present says which of the columns of a plot the file has, so that a row of a culm does not
// look for each of them.
type present struct{ slopeArea, radius, slope, aux, xy, date, phase, area bool }

func (t *table) present() present {
	return present{
		t.has(
			"plot_slope_area_m2",
		), t.has("plot_radius_m"), t.has("slope_deg"), t.has("aux"), t.has("x") && t.has("y"),
		t.has("date"), t.has("phase"), t.has("area_m2") || t.has("area_ha") || t.has("area_mu"),
	}
}

func (r *plotReader) readPlot(p *Plot) {
	area := 0.0
	for _, u := range r.units {
		v, ok := r.positive(u.plot, false)
		if !ok {
			continue
		}
		v *= u.m2
		if area != 0 && math.Abs(v-area) > 0.01*area {
			r.bad(u.plot, ErrAreasDisagree, "%v m2, %v m2", area, v)
			continue
		}
		if area == 0 {
			area = v
			r.plotArea(p, &p.Area_m2, u.plot, v)
		}
	}
	if r.given.slopeArea || r.given.radius || r.given.slope {
		r.readSlope(p)
	}
	if r.given.aux || r.given.xy {
		r.readPlace(p)
	}
	if r.given.date {
		if d, ok := r.date("date", r.Today); ok {
			if p.hasDate && p.Date != d {
				r.bad("date", ErrPlotInconsistent, "plot %s: %s, %s", p.Name, p.Date, d)
			}
			p.Date, p.hasDate = d, true
		}
	}
	if r.given.phase {
		if phase, ok := r.phase(); ok {
			if p.Phase != "" && p.Phase != phase {
				r.bad("phase", ErrPlotInconsistent, "plot %s: %s, %s", p.Name, p.Phase, phase)
			}
			p.Phase = phase
		}
	}
}

// readSlope reads a slope, and what was measured along it.
func (r *plotReader) readSlope(p *Plot) {
	if v, ok := r.positive("plot_slope_area_m2", false); ok {
		r.plotArea(p, &p.slopeArea, "plot_slope_area_m2", v)
	}
	if v, ok := r.positive("plot_radius_m", false); ok {
		r.once(p, &p.radius_m, "plot_radius_m", v)
	}
	if v, ok := r.positive("slope_deg", true); ok {
		p.hasSlope = true
		if v >= slopeMost_deg {
			r.bad("slope_deg", ErrSlopeImplausible, "%v", v)
		} else {
			r.once(p, &p.slope_deg, "slope_deg", v)
		}
	}
}

func (r *plotReader) plotArea(p *Plot, to *float64, name string, v float64) {
	if v < plotLeast_m2 || v > plotMost_m2 {
		r.bad(name, ErrAreaImplausible, "%v m2", v)
		return
	}
	r.once(p, to, name, v)
}

// readPlace reads auxiliary and coordinates.
func (r *plotReader) readPlace(p *Plot) {
	if v, ok := r.number("aux"); ok {
		if p.HasAux && p.Aux != v {
			r.bad("aux", ErrPlotInconsistent, "plot %s: %v, %v", p.Name, p.Aux, v)
		}
		p.Aux, p.HasAux = v, true
	}
	x, okX := r.number("x")
	y, okY := r.number("y")
	if okX && okY {
		if p.HasXY && (p.X != x || p.Y != y) {
			r.bad("x", ErrPlotInconsistent, "plot %s: %v %v, %v %v", p.Name, p.X, p.Y, x, y)
		}
		p.X, p.Y, p.HasXY = x, y, true
	}
}

// phase reads the phase of a row.
func (t *table) phase() (Phase, bool) {
	s := t.text("phase")
	if s == "" {
		return "", false
	}
	p, ok := ParsePhase(s)
	if !ok {
		t.bad("phase", ErrPhaseUnknown, "%s", s)
	}
	return p, ok
}

// ParsePhase reads a phase in English or Chinese.
func ParsePhase(s string) (Phase, bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "on", "大年", "大":
		return PhaseOn, true
	case "off", "小年", "小":
		return PhaseOff, true
	case "even", "花年", "均年":
		return PhaseEven, true
	}
	return "", false
}

// readArea reads the area of the stratum, if the file gives it with the plots.
func (r *plotReader) readArea(stratum string) {
	area, ok := r.area()
	if !ok {
		return
	}
	if before, known := r.inventory.Areas[stratum]; known && math.Abs(before-area) > 1e-9*area {
		r.bad("stratum", ErrPlotInconsistent, "stratum %s: %v ha, %v ha", stratum, before, area)
		return
	}
	r.inventory.Areas[stratum] = area
}

// Limits of what a stratum is, ha.
const (
	stratumLeast_ha = 0.01
	stratumMost_ha  = 5_000_000
)

// area reads area_ha, area_mu or area_m2, in ha. Two that do not agree are refused.
func (t *table) area() (area_ha float64, given bool) {
	for _, u := range perUnit {
		v, ok := t.positive(u.stratum, false)
		if !ok {
			continue
		}
		if u.stratum == "area_mu" {
			v /= MuPerHectare
		} else {
			v = v * u.m2 / 10_000
		}
		if v < stratumLeast_ha || v > stratumMost_ha {
			t.bad(u.stratum, ErrAreaImplausible, "%v ha", v)
			continue
		}
		if given && math.Abs(v-area_ha) > 0.01*area_ha {
			t.bad(u.stratum, ErrAreasDisagree, "%v ha, %v ha", area_ha, v)
			continue
		}
		area_ha, given = v, true
	}
	return area_ha, given
}
