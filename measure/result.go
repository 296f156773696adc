package measure

import "liangshan/calendar"

// A ChangeDesign says how two inventories are compared.
type ChangeDesign string

// The ways to compare.
const (
	ChangeIndependent ChangeDesign = "independent" // Two inventories with nothing in common.
	ChangePermanent   ChangeDesign = "permanent"   // The same plots again: their differences.
)

// Known reports whether there is such a way.
func (c ChangeDesign) Known() bool { return c == ChangeIndependent || c == ChangePermanent }

// A Result is everything that a measurement found, with every step. Its JSON names are stable.
type Result struct {
	Method     MethodRef   `json:"method"`
	Model      *ModelRef   `json:"model"` // nil: the file holds plots, and no culm was weighed.
	Design     Design      `json:"design"`
	Confidence float64     `json:"confidence"`
	Factors    Factors     `json:"factors"`
	Inputs     []Source    `json:"inputs"`
	Conditions []Verdict   `json:"conditions"`
	Current    Stock       `json:"current"`
	Previous   *Stock      `json:"previous"`
	Change     *Change     `json:"change"`
	Credit     *Net        `json:"credit"`
	MonteCarlo *MonteCarlo `json:"monte_carlo"`
	Notes      []string    `json:"notes"`
}

// A MethodRef names a version of a methodology.
type MethodRef struct {
	ID        string    `json:"id"`
	Version   string    `json:"version"`
	NameZH    string    `json:"name_zh"`
	NameEN    string    `json:"name_en"`
	Source    string    `json:"source"`
	Evidence  Evidence  `json:"evidence"`
	Assumed   []string  `json:"assumed"` // Parameters that rest on memory or on a choice.
	Equations Equations `json:"equations"`
}

// A ModelRef names a model and how ages became du.
type ModelRef struct {
	ID       string   `json:"id"`
	Source   string   `json:"source"`
	Evidence Evidence `json:"evidence"`
	Assumed  bool     `json:"assumed"`
	DuMap    string   `json:"du_map,omitempty"` // Empty: the file gave du.
}

// Factors are what turns above-ground biomass into CO2.
type Factors struct {
	CarbonFraction float64  `json:"carbon_fraction"`
	CO2PerCarbon   float64  `json:"co2_per_carbon"`
	RootRule       string   `json:"root_rule"`
	RootShoot      *float64 `json:"root_shoot"` // nil: a function of the biomass.
}

// A Stock is one inventory: biomass per hectare with its interval, and totals if the area is
// known. Totals are undiscounted unless they say otherwise.
type Stock struct {
	File          string         `json:"file"`
	Level         Level          `json:"level"`
	DateFirst     string         `json:"date_first,omitempty"`
	DateLast      string         `json:"date_last,omitempty"`
	Plots         int            `json:"plots"`
	LargePlots    int            `json:"large_phase_plots,omitempty"`
	ZeroPlots     int            `json:"zero_plots"`
	Culms         int            `json:"culms"`
	Extrapolation *Extrapolation `json:"extrapolation"` // nil: no culm was weighed.

	Estimate            Estimate `json:"estimate"`
	UncertaintyPercent  *float64 `json:"uncertainty_percent"`
	Area_ha             *float64 `json:"area_ha"`
	Area_mu             *float64 `json:"area_mu"`
	CO2_tha             float64  `json:"co2_t_per_ha"`
	Biomass_t           *float64 `json:"biomass_t"`
	Carbon_t            *float64 `json:"carbon_t"`
	CO2_t               *float64 `json:"co2_t"`
	CO2_kg              *int64   `json:"co2_kg"` // Rounded to the nearest kg, halves away from zero.
	HalfWidth_t         *float64 `json:"half_width_co2_t"`
	*Discounted         `json:",omitempty"`
	DiscountedKg        *int64       `json:"discounted_kg"`
	PlotValues          []PlotResult `json:"plot_values"`
	phases              map[string]Phase
	byStratum           map[string][]int // Places of plots.
	dateFirst, dateLast calendar.Date
	dated               bool
}

// A PlotResult is what one plot gave.
type PlotResult struct {
	Plot    string   `json:"plot"`
	Stratum string   `json:"stratum"`
	Area_m2 *float64 `json:"plot_area_m2"`
	Culms   int      `json:"culms"`
	AGB_tha *float64 `json:"agb_t_per_ha"`
	B_tha   *float64 `json:"b_t_per_ha"`
	Aux     *float64 `json:"aux"`
}

// A Change is the difference of two stocks. Both are undiscounted.
type Change struct {
	Design             ChangeDesign `json:"design"`
	Years              *float64     `json:"years"`
	Estimate           *Estimate    `json:"estimate"` // Of plots' differences; nil for independent inventories.
	CO2_t              float64      `json:"co2_t"`
	CO2_kg             int64        `json:"co2_kg"`
	HalfWidth_t        float64      `json:"half_width_co2_t"`
	Uncertainty        *float64     `json:"uncertainty"`
	UncertaintyPercent *float64     `json:"uncertainty_percent"`
	Discounted
	DiscountedKg int64    `json:"discounted_kg"`
	PerYear_t    *float64 `json:"co2_t_per_year"`
	PerMuYear_t  *float64 `json:"co2_t_per_mu_year"`
	Bounds       *Bounds  `json:"plausible_bounds"`
	Unusual      bool     `json:"outside_reference"` // Possible, yet not between the reference figures.
}
