package measure

import (
	"fmt"
	"math"
	"strings"

	"github.com/goccy/go-yaml"
)

// A Model gives the dry biomass of one culm or stem from what was measured on it. It is data
// with a source (models/culm).
type Model struct {
	ID           string             `yaml:"id"`
	NameZH       string             `yaml:"name_zh"`
	NameEN       string             `yaml:"name_en"`
	Species      string             `yaml:"species"`
	Form         Form               `yaml:"form"`
	Component    string             `yaml:"component"` // above_ground is the only one so far.
	Coefficients map[string]float64 `yaml:"coefficients"`
	Range        ModelRange         `yaml:"range"`
	Refuse       ModelRefuse        `yaml:"refuse"`
	Source       string             `yaml:"source"`
	Evidence     Evidence           `yaml:"evidence"`
	Assumed      bool               `yaml:"assumed"`
	Error        ModelError         `yaml:"error"`
	Stand        ModelStand         `yaml:"stand"`

	scale     [duTable]float64 // By du; [0] for forms without age.
	exponent  float64
	intercept float64
}

// duTable bounds the table of coefficients by du.
const duTable = 16

// A Form is the shape of a model's formula.
type Form string

// The forms that there are.
const (
	FormAgePower      Form = "age_power"      // kg = a0 (a1 A/(a2+A))^a3 D^b + c
	FormPower         Form = "power"          // kg = a D^b + c
	FormDensityHeight Form = "density_height" // kg = a (r D^2 H)^b
)

// coefficientsOf lists what a form needs.
var coefficientsOf = map[Form][]string{
	FormAgePower: {"a0", "a1", "a2", "a3", "b", "c"}, FormPower: {"a", "b", "c"}, FormDensityHeight: {"a", "b"},
}

// ModelRange is where a model was fitted. Outside it a culm is measured and counted as an
// extrapolation. du of 0 is for models without age.
type ModelRange struct {
	DbhMin_cm float64 `yaml:"dbh_min_cm"`
	DbhMax_cm float64 `yaml:"dbh_max_cm"`
	DuMin     Du      `yaml:"du_min"`
	DuMax     Du      `yaml:"du_max"`
}

// ModelRefuse is what no culm of the species is: most likely another unit.
type ModelRefuse struct {
	DbhBelow_cm float64 `yaml:"dbh_below_cm"`
	DbhAbove_cm float64 `yaml:"dbh_above_cm"`
	DuAbove     Du      `yaml:"du_above"`
}

// ModelStand is what no stand of the species has above ground: more is refused, as another unit or culms counted twice.
// 0: only what no stand of any kind has.
type ModelStand struct {
	AGBAbove_tha float64  `yaml:"agb_above_tha"`
	Source       string   `yaml:"source"`
	Evidence     Evidence `yaml:"evidence"`
	Assumed      bool     `yaml:"assumed"`
}

// ModelError is what propagation assumes about a model, as relative standard deviations:
// of one culm about the curve, of the whole curve, and of the exponent (absolute).
type ModelError struct {
	Residual float64  `yaml:"residual" json:"residual"`
	Scale    float64  `yaml:"scale" json:"scale"`
	Exponent float64  `yaml:"exponent" json:"exponent"`
	Source   string   `yaml:"source" json:"source"`
	Evidence Evidence `yaml:"evidence" json:"evidence"`
	Assumed  bool     `yaml:"assumed" json:"assumed"`
}

// A Culm is what was measured on one culm or stem. What a model does not use may be 0.
type Culm struct {
	Dbh_cm      float64
	Height_m    float64
	Density_gcm float64 // Of the wood, g/cm3.
	Du          Du
}

// ParseModel reads a model strictly from YAML and prepares it.
func ParseModel(text []byte) (*Model, error) {
	var m Model
	if err := yaml.UnmarshalWithOptions(text, &m, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("measure: the model cannot be read: %w", err)
	}
	if err := m.prepare(); err != nil {
		return nil, fmt.Errorf("measure: model %q: %w", m.ID, err)
	}
	return &m, nil
}

func (m *Model) prepare() error {
	need, ok := coefficientsOf[m.Form]
	if !ok {
		return fmt.Errorf("unknown form %q", m.Form)
	}
	if len(need) != len(m.Coefficients) {
		return fmt.Errorf("form %s needs the coefficients %v", m.Form, need)
	}
	for _, name := range need {
		if v, ok := m.Coefficients[name]; !ok || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("form %s needs the coefficient %s", m.Form, name)
		}
	}
	if m.Component != "above_ground" {
		return fmt.Errorf("component %q: only above_ground is known", m.Component)
	}
	if m.Refuse.DuAbove >= duTable || m.Form == FormAgePower && m.Refuse.DuAbove < 1 {
		return fmt.Errorf("du are refused above %d: give 1 to %d", m.Refuse.DuAbove, duTable-1)
	}
	if !(m.Range.DbhMax_cm > m.Range.DbhMin_cm && m.Refuse.DbhAbove_cm >= m.Range.DbhMax_cm) {
		return fmt.Errorf("the range of diameters is no range")
	}
	if m.Stand.AGBAbove_tha != 0 {
		if err := m.Stand.Evidence.check(m.Stand.Assumed); err != nil {
			return fmt.Errorf("stand: %w", err)
		}
	}
	if err := m.Error.Evidence.check(m.Error.Assumed); err != nil {
		return err
	}
	m.exponent, m.intercept = m.Coefficients["b"], m.Coefficients["c"]
	m.scale[0] = m.Coefficients["a"]
	if m.Form == FormAgePower {
		for du := 1; du < duTable; du++ {
			m.scale[du] = m.AgeCoefficient(float64(du))
		}
	}
	return m.Evidence.check(m.Assumed)
}

// AgeCoefficient returns k(A) of an age_power model, so that kg = k(A) D^b + c. The age is in
// du; between whole du it serves derivatives only.
func (m *Model) AgeCoefficient(du float64) float64 {
	c := m.Coefficients
	return c["a0"] * math.Pow(c["a1"]*du/(c["a2"]+du), c["a3"])
}

// NeedsDu reports whether the model asks for the age in du.
func (m *Model) NeedsDu() bool { return m.Form == FormAgePower }

// NeedsHeight reports whether the model asks for height and wood density.
func (m *Model) NeedsHeight() bool { return m.Form == FormDensityHeight }

// Weight_kg returns the dry biomass of a culm, its variable part k D^b included. The culm
// must have passed the model's bounds: a du beyond the table panics.
func (m *Model) Weight_kg(c Culm) float64 { return m.variable(&c) + m.intercept }

// variable is the part of a culm's weight that the scale and the exponent bear on. One
// exponential and one logarithm: six times as fast as two powers.
func (m *Model) variable(c *Culm) float64 {
	if m.Form == FormDensityHeight {
		return m.scale[0] * math.Exp(
			m.exponent*math.Log(float64(c.Density_gcm*c.Dbh_cm)*float64(c.Dbh_cm*c.Height_m)),
		)
	}
	return m.scale[c.Du&(duTable-1)] * math.Exp(m.exponent*math.Log(c.Dbh_cm))
}

// logSize is the logarithm that the exponent bears on.
func (m *Model) logSize(c *Culm) float64 {
	if m.Form == FormDensityHeight {
		return math.Log(float64(c.Density_gcm*c.Dbh_cm) * float64(c.Dbh_cm*c.Height_m))
	}
	return math.Log(c.Dbh_cm)
}

// Sum_kg returns the biomass of many culms, added in their order.
func (m *Model) Sum_kg(culms []Culm) float64 {
	sum := 0.0
	for i := range culms {
		sum += m.variable(&culms[i]) + m.intercept
	}
	return sum
}

// Derivatives returns by how much the weight grows per cm of diameter (kg/cm) and per du
// (kg/du) at a culm, for propagation of errors of measuring. byDu is 0 for models without age.
func (m *Model) Derivatives(c Culm) (byDbh, byDu float64) {
	v := m.variable(&c)
	switch m.Form {
	case FormDensityHeight:
		return 2 * m.exponent * v / c.Dbh_cm, 0
	case FormAgePower:
		a, half := float64(c.Du), m.Coefficients["a2"]
		byDu = m.Coefficients["a3"] * v * half / (a * (half + a))
	}
	return m.exponent * v / c.Dbh_cm, byDu
}

// Extrapolates reports whether a culm is outside the range in which the model was fitted.
func (m *Model) Extrapolates(c Culm) bool {
	r := &m.Range
	return c.Dbh_cm < r.DbhMin_cm || c.Dbh_cm > r.DbhMax_cm || m.NeedsDu() && (c.Du < r.DuMin || c.Du > r.DuMax)
}

var models = load("models/culm", (*Model).prepare)

// Models returns every model that the program knows.
func Models() []*Model { return models }

// ModelByID finds a model.
func ModelByID(id string) (*Model, error) {
	ids := make([]string, len(models))
	for i, m := range models {
		if m.ID == id {
			return m, nil
		}
		ids[i] = m.ID
	}
	return nil, refuse(ErrModelUnknown, "%s; there are %s", id, strings.Join(ids, ", "))
}
