package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Parameters. Rules differ from programme to programme and from year to year: each value
// holds from a date on and names its source.
const (
	// What a mu grows in a year whatever is cut, in kg CO2e: no bound of what a stand comes to lies above it.
	GrossKgPerMuYear = "gross_kg_per_mu_year"

	KgPerMuYearMax  = "kg_per_mu_year_max" // Net result of a stand, in kg CO2e: more is refused as implausible.
	KgPerMuYearMin  = "kg_per_mu_year_min" // Less is refused as implausible; may be negative.
	BufferPPM       = "buffer_ppm"         // Part of what is issued that goes to the buffer, in millionths.
	BufferYears     = "buffer_years"       // Years after the crediting period until the buffer is released.
	StockMax        = "stock_max"          // Tonnes that a bank may have in store; without it there is no limit.
	PrepaidFenMax   = "prepaid_fen_max"    // What a bank may have paid for tonnes not yet delivered; without it no limit.
	SaleMax         = "sale_max"           // Tonnes of one sale from store; without it there is no limit.
	SaleFeePPM      = "sale_fee_ppm"       // Fee on the proceeds of a sale from store, in millionths; without it none.
	million         = 1_000_000
	parameterValues = 1_000_000_000_000_000 // Bound of all others, either side.
)

// parameterBounds returns the bounds of a parameter; false for one that there is not.
func parameterBounds(name string) (low, high int64, ok bool) {
	switch name {
	case KgPerMuYearMax, GrossKgPerMuYear:
		return 0, million, true
	case KgPerMuYearMin:
		return -million, million, true
	case BufferPPM, SaleFeePPM:
		return 0, million, true
	case BufferYears:
		return 0, 1000, true
	case StockMax, PrepaidFenMax, SaleMax:
		return 0, parameterValues, true
	}
	return 0, 0, false
}

type parameterKey struct {
	_    struct{} `cbor:",toarray"`
	Name string
	From calendar.Date
}

func compareParameters(a, b parameterKey) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.From, b.From))
}

// SetParameter asks that a value hold from a date on.
type SetParameter struct {
	Name   string        `cbor:"1,keyasint" json:"name"`
	From   calendar.Date `cbor:"2,keyasint" json:"from"`
	Value  int64         `cbor:"3,keyasint" json:"value"`
	Source string        `cbor:"4,keyasint" json:"source"` // The text that says so, or that it is assumed.
}

// ParameterSet says that a value holds from a date on.
type ParameterSet SetParameter

// SetParameter decides whether a value may hold from a date on. What was decided by an
// earlier value stands; so the dates of one parameter only grow. What a stand may come to is bounded by what grows,
// which has to be in force before.
func (r *Registry) SetParameter(tx *kernel.Tx, c SetParameter) error {
	low, high, ok := parameterBounds(c.Name)
	switch {
	case !ok:
		return ErrParameter
	case c.Value < low || c.Value > high:
		return ErrParameterValue
	case !village.ValidName(c.Source):
		return ErrName
	case c.From == 0 || c.From.Check() != nil:
		return ErrDateMissing
	}
	if c.Name == KgPerMuYearMax {
		gross, ok := r.Parameter(GrossKgPerMuYear, c.From)
		switch {
		case !ok:
			return ErrParameterMissing
		case c.Value > gross:
			return ErrParameterValue
		}
	}
	if newest, _, ok := r.parameterAt(c.Name, calendar.DateMax); ok && c.From <= newest {
		return ErrDateOrder
	}
	r.events.parameterSet.Emit(tx, ParameterSet(c))
	return nil
}

func (r *Registry) applyParameterSet(e ParameterSet) {
	r.parameters.Put(parameterKey{Name: e.Name, From: e.From}, e.Value)
}

// KnowsParameter reports whether a value was set to hold from exactly that day on.
func (r *Registry) KnowsParameter(c SetParameter) bool {
	value, ok := r.parameters.Get(parameterKey{Name: c.Name, From: c.From})
	return ok && value == c.Value
}

func projectParameterSet(_ kernel.At, e ParameterSet, exec kernel.Exec) {
	exec(`INSERT INTO carbon_parameter (name, from_date, value, source) VALUES (?, ?, ?, ?)`,
		e.Name, e.From.String(), e.Value, e.Source)
}

// parameterAt returns the value in force on a day, and since when.
func (r *Registry) parameterAt(name string, day calendar.Date) (from calendar.Date, value int64, ok bool) {
	for key, value := range r.parameters.Down(parameterKey{Name: name, From: day}) {
		return key.From, value, key.Name == name
	}
	return 0, 0, false
}

// Parameter returns the value of a parameter in force on a day; false if there is none.
func (r *Registry) Parameter(name string, day calendar.Date) (value int64, ok bool) {
	_, value, ok = r.parameterAt(name, day)
	return value, ok
}
