package measure

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"liangshan/calendar"
)

// A Method is one version of a methodology: parameters with their sources, the names of the
// equations it takes, its discount, its conditions and its bounds of plausibility. It is data
// (methods/); the equations are functions of this package, found by name.
type Method struct {
	ID              string      `yaml:"id" json:"id"`
	Version         string      `yaml:"version" json:"version"`
	NameZH          string      `yaml:"name_zh" json:"name_zh"`
	NameEN          string      `yaml:"name_en" json:"name_en"`
	Effective       Span        `yaml:"effective" json:"effective"`
	Source          string      `yaml:"source" json:"source"`
	Evidence        Evidence    `yaml:"evidence" json:"evidence"`
	Assumed         bool        `yaml:"assumed" json:"assumed"`
	Equations       Equations   `yaml:"equations" json:"equations"`
	Discount        Discount    `yaml:"discount" json:"discount"`
	Parameters      []Parameter `yaml:"parameters" json:"parameters"`
	Conditions      []Condition `yaml:"conditions" json:"conditions,omitempty"`
	PlausibleBounds []Bounds    `yaml:"plausible" json:"plausible"`
}

// A Span is when a version is in force, with how that is known. No end: still.
type Span struct {
	From     string   `yaml:"from" json:"from"`
	To       string   `yaml:"to" json:"to,omitempty"`
	Source   string   `yaml:"source" json:"source"`
	Evidence Evidence `yaml:"evidence" json:"evidence"`
	Assumed  bool     `yaml:"assumed" json:"assumed"`
}

// Equations names the functions that a method takes: of the stock, of the change of two
// inventories if the caller names none, and of what can be credited.
type Equations struct {
	Stock  string       `yaml:"stock" json:"stock"`
	Change ChangeDesign `yaml:"change" json:"change"`
	Net    string       `yaml:"net" json:"net"`
}

// A Parameter is one figure or word of a method with its source.
type Parameter struct {
	Name     string   `yaml:"name" json:"name"`
	Value    *float64 `yaml:"value" json:"value,omitempty"`
	Text     string   `yaml:"text" json:"text,omitempty"`
	Unit     string   `yaml:"unit" json:"unit,omitempty"`
	Source   string   `yaml:"source" json:"source"`
	Evidence Evidence `yaml:"evidence" json:"evidence"`
	Assumed  bool     `yaml:"assumed" json:"assumed"`
}

// Bounds are what t CO2 per mu and year can be, from a date on. Between the reference figures
// a rate is ordinary; beyond the limits it is refused.
type Bounds struct {
	From          string   `yaml:"from" json:"from"`
	ReferenceLow  float64  `yaml:"reference_low" json:"reference_low"`
	ReferenceHigh float64  `yaml:"reference_high" json:"reference_high"`
	RefuseAbove   float64  `yaml:"refuse_above" json:"refuse_above"`
	RefuseBelow   float64  `yaml:"refuse_below" json:"refuse_below"`
	Source        string   `yaml:"source" json:"source"`
	Evidence      Evidence `yaml:"evidence" json:"evidence"`
	Assumed       bool     `yaml:"assumed" json:"assumed"`
}

// stocks names the equations of a stock, with what they are.
var stocks = map[string]string{
	"ar-tool14-stock":     "AR-TOOL14 v04.2, equations 12 to 17: C = 44/12 CF A sum(w b)",
	"vm0047-census-stock": "VM0047 v1.1, equations 24 and 25: C = N (1-M) mean(B (1+R) CF) 44/12",
}

// Parameter finds a parameter.
func (m *Method) Parameter(name string) (Parameter, bool) {
	i := slices.IndexFunc(m.Parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return Parameter{}, false
	}
	return m.Parameters[i], true
}

// Figure returns a parameter's value, or what is given for a method without it.
func (m *Method) Figure(name string, without float64) float64 {
	if p, ok := m.Parameter(name); ok && p.Value != nil {
		return *p.Value
	}
	return without
}

// Root returns the method's rule for below-ground biomass.
func (m *Method) Root() RootRule {
	p, _ := m.Parameter("root_shoot")
	if p.Text == rootTool14 {
		return RootRule{Name: rootTool14, Source: p.Source}
	}
	return RootRule{Name: rootConstant, Ratio: *p.Value, Source: p.Source}
}

// CulmModel returns the model that the method takes for culms if none is named.
func (m *Method) CulmModel() (*Model, error) {
	p, _ := m.Parameter("culm_model")
	return ModelByID(p.Text)
}

// BoundsOn returns the bounds of plausibility that hold on a date.
func (m *Method) BoundsOn(on calendar.Date) (Bounds, bool) {
	var found Bounds
	ok := false
	for _, b := range m.PlausibleBounds {
		if from, err := calendar.Parse(b.From); err == nil && from <= on {
			found, ok = b, true
		}
	}
	return found, ok
}

func (m *Method) check() error {
	if err := m.Evidence.check(m.Assumed); err != nil {
		return err
	}
	if err := m.Effective.check(); err != nil {
		return fmt.Errorf("effective: %w", err)
	}
	if err := m.Discount.check(); err != nil {
		return fmt.Errorf("discount: %w", err)
	}
	if stocks[m.Equations.Stock] == "" || nets[m.Equations.Net].run == nil || !m.Equations.Change.Known() {
		return fmt.Errorf("equations %+v: one of them is not known", m.Equations)
	}
	seen := map[string]bool{}
	for _, p := range m.Parameters {
		if err := p.Evidence.check(p.Assumed); err != nil || p.Source == "" || seen[p.Name] ||
			(p.Value == nil) == (p.Text == "") {
			return fmt.Errorf("parameter %s: %v", p.Name, err)
		}
		seen[p.Name] = true
	}
	for _, name := range []string{"confidence", "carbon_fraction", "root_shoot", "culm_model"} {
		if !seen[name] {
			return fmt.Errorf("parameter %s is missing", name)
		}
	}
	for i, c := range m.Conditions {
		if err := c.check(); err != nil {
			return fmt.Errorf("condition %d: %w", i+1, err)
		}
	}
	return m.checkBounds()
}

func (m *Method) checkBounds() error {
	last := calendar.DateMin
	for _, b := range m.PlausibleBounds {
		from, err := calendar.Parse(b.From)
		if err == nil {
			err = b.Evidence.check(b.Assumed)
		}
		if err != nil || from <= last || !(b.RefuseBelow < b.RefuseAbove) {
			return fmt.Errorf("bounds from %s: %v", b.From, err)
		}
		last = from
	}
	if len(m.PlausibleBounds) == 0 {
		return fmt.Errorf("there are no bounds of plausibility")
	}
	return nil
}

func (s *Span) check() error {
	from, err := calendar.Parse(s.From)
	if err != nil {
		return err
	}
	if s.To != "" {
		to, err := calendar.Parse(s.To)
		if err != nil || to < from {
			return fmt.Errorf("it ends on %s: %v", s.To, err)
		}
	}
	return s.Evidence.check(s.Assumed)
}

// Covers reports whether a date is in the span.
func (s *Span) Covers(on calendar.Date) bool {
	from, err := calendar.Parse(s.From)
	if err != nil || on < from {
		return false
	}
	to, err := calendar.Parse(s.To)
	return s.To == "" || err == nil && on <= to
}

var methods = load("methods", (*Method).check)

// Methods returns every methodology that the program knows, by id.
func Methods() []*Method { return methods }

// MethodText returns the SHA-256 of the data file of a methodology, which names exactly what
// was computed by; false if there is none with exactly that id.
func MethodText(id string) (sum [32]byte, ok bool) {
	text, err := data.ReadFile("methods/" + id + ".yaml")
	if err != nil {
		return sum, false
	}
	return sha256.Sum256(text), true
}

// MethodByText finds the methodology whose data file has a SHA-256; nil if the program knows
// none: it came with an older or a newer one.
func MethodByText(sum [32]byte) *Method {
	for _, m := range methods {
		if text, ok := MethodText(m.ID); ok && text == sum {
			return m
		}
	}
	return nil
}

// MethodByID finds a methodology. Case does not matter, and a beginning that only one has
// suffices: ar-tool14 finds ar-tool14-v04.2.
func MethodByID(id string) (*Method, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	var ids []string
	var begin []*Method
	for _, m := range methods {
		if m.ID == id {
			return m, nil
		}
		if id != "" && strings.HasPrefix(m.ID, id) {
			begin = append(begin, m)
		}
		ids = append(ids, m.ID)
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	if len(begin) > 1 {
		return nil, refuse(ErrMethodUnknown, "%s is %s or %s", id, begin[0].ID, begin[1].ID)
	}
	return nil, refuse(ErrMethodUnknown, "%s; there are %s", id, strings.Join(ids, ", "))
}
