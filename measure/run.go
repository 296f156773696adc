package measure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"liangshan/calendar"
)

// A Request is everything that a measurement depends on. Current and Method are needed.
type Request struct {
	Method          *Method
	Design          Design
	Change          ChangeDesign // Empty: as the method has it.
	Model           *Model       // nil: as the method has it.
	DuMap           *DuMap
	Root            *RootRule // nil: as the method has it.
	CarbonFraction  float64   // 0: as the method has it.
	Confidence      float64   // 0: as the method has it.
	Current         File
	Previous        *File
	Strata          *File
	PreviousStrata  *File // nil: as Strata.
	Area_ha         float64
	Phase           Phase // Of every stratum that the files say nothing of.
	PreviousPhase   Phase
	On, PreviousOn  *calendar.Date // Of inventories whose files have no dates.
	Years           float64        // Between them; 0: from the dates.
	Today           calendar.Date
	Kind            Kind // Of the claim; empty: net.
	Steady          bool
	Facts           []Fact
	Emissions_t     float64
	Baseline_t      float64
	Leakage_t       float64
	Products_t      float64
	Earlier_t       float64
	Benchmark       float64
	Mortality       float64 // Fraction found dead since a census; 0: none was looked for.
	MortalitySample int     // Units that were looked at for it.
	Draws           int     // Of Monte Carlo; 0: none.
	Seed            uint64
	Workers         int
	Auxiliary       Auxiliary // A map of the auxiliary; nil: the file's column.
	AuxiliarySource *Source
}

// An Auxiliary is a map of something that goes with biomass. At returns its mean over a plot
// of some area around a place (0: the value at the place); not ok where it has none. Mean is
// the mean over all of it, and of how many values.
type Auxiliary interface {
	At(x, y, area_m2 float64) (v float64, ok bool)
	Mean() (mean float64, count int)
}

// measurement is a request on its way.
type measurement struct {
	Request
	root RootRule
	out  *Result
}

// Measure runs a measurement. What is refused comes back as *Refused with every fault found.
func Measure(r Request) (*Result, error) {
	m := measurement{
		Request: r,
		out:     &Result{Method: r.Method.ref(), Design: r.Design, Notes: []string{}, Conditions: []Verdict{}},
	}
	if err := m.settle(); err != nil {
		return nil, err
	}
	current, strata, err := m.read(r.Current, "current", r.Strata)
	if err != nil {
		return nil, err
	}
	stock, err := m.stock(current, strata, r.Phase, r.On)
	if err != nil {
		return nil, err
	}
	m.out.Current = *stock
	var before *Inventory
	if r.Previous != nil {
		if before, err = m.compare(current, stock); err != nil {
			return nil, err
		}
	} else if err := m.plausibleStock(stock); err != nil {
		return nil, err
	}
	if err := m.propagate(current, before); err != nil {
		return nil, err
	}
	m.remark(current, before)
	return m.out, nil
}

func (m *Method) ref() MethodRef {
	ref := MethodRef{
		ID: m.ID, Version: m.Version, NameZH: m.NameZH, NameEN: m.NameEN, Source: m.Source, Evidence: m.Evidence,
		Assumed: []string{}, Equations: m.Equations,
	}
	for _, p := range m.Parameters {
		if p.Assumed {
			ref.Assumed = append(ref.Assumed, p.Name)
		}
	}
	return ref
}

// settle fills in what the method says where the request does not.
func (m *measurement) settle() (err error) {
	if !m.Design.Known() {
		return refuse(ErrDesignUnknown, "%s; there are %s", m.Design, DesignNames)
	}
	if m.Model == nil {
		if m.Model, err = m.Method.CulmModel(); err != nil {
			return err
		}
	}
	m.root = m.Method.Root()
	if m.Root != nil {
		if own := m.root; own.Name != m.Root.Name || own.Ratio != m.Root.Ratio {
			m.note("root_shoot is %s in place of the %s of %s", m.Root.written(), own.written(), m.Method.ID)
		}
		m.root = *m.Root
	}
	m.CarbonFraction = m.instead("carbon_fraction", m.CarbonFraction)
	m.Confidence = m.instead("confidence", m.Confidence)
	if m.Kind == "" {
		m.Kind = KindNet
	}
	if err := m.checkFigures(); err != nil {
		return err
	}
	m.out.Confidence = m.Confidence
	m.out.Factors = Factors{CarbonFraction: m.CarbonFraction, CO2PerCarbon: CO2PerCarbon, RootRule: m.root.Name}
	if m.root.Name == rootConstant {
		m.out.Factors.RootShoot = &m.root.Ratio
	}
	m.out.Conditions, err = m.Method.Applies(m.Facts)
	return err
}

// instead returns a figure of the request, or of the method where the request has none, and notes one that replaces
// the method's own.
func (m *measurement) instead(name string, asked float64) float64 {
	own := m.Method.Figure(name, 0)
	if asked == 0 {
		return own
	}
	if asked != own {
		m.note("%s is %v in place of the %v of %s", name, asked, own, m.Method.ID)
	}
	return asked
}

func (m *measurement) checkFigures() error {
	var faults []Fault
	hold := func(name string, v float64, ok bool) {
		if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
			faults = append(faults, newFault("", 0, name, ErrFigureOutOfBounds, "%v", v))
		}
	}
	hold("carbon_fraction", m.CarbonFraction, m.CarbonFraction > 0.3 && m.CarbonFraction < 0.6)
	hold("confidence", m.Confidence, m.Confidence >= 0.5 && m.Confidence < 1)
	hold("root_shoot", m.root.Ratio, m.root.Ratio >= 0 && m.root.Ratio <= 2)
	hold("area", m.Area_ha, m.Area_ha == 0 || m.Area_ha >= stratumLeast_ha && m.Area_ha <= stratumMost_ha)
	hold("years", m.Years, m.Years >= 0 && m.Years <= 100)
	hold("emissions", m.Emissions_t, m.Emissions_t >= 0)
	hold("leakage", m.Leakage_t, m.Leakage_t >= 0)
	hold("products", m.Products_t, m.Products_t >= 0)
	hold("baseline", m.Baseline_t, true)
	hold("earlier", m.Earlier_t, true)
	hold("benchmark", m.Benchmark, m.Benchmark >= 0 && m.Benchmark <= 1)
	taken := nets[m.Method.Equations.Net].takes
	for _, f := range []struct {
		name  string
		value float64
	}{{"emissions", m.Emissions_t}, {"leakage", m.Leakage_t}, {"products", m.Products_t}, {"baseline", m.Baseline_t},
		{"earlier", m.Earlier_t}, {"benchmark", m.Benchmark}} {
		if f.value != 0 && !slices.Contains(taken, f.name) {
			faults = append(faults, newFault("", 0, f.name, ErrFigureNotUsed, "%v; %s takes %s", f.value, m.Method.ID,
				strings.Join(taken, ", ")))
		}
	}
	hold("draws", float64(m.Draws), m.Draws == 0 || m.Draws >= drawsLeast && m.Draws <= drawsMost)
	hold("mortality", m.Mortality, m.Mortality >= 0 && m.Mortality < 1 && (m.Mortality == 0) == (m.MortalitySample == 0))
	hold("mortality_sample", float64(m.MortalitySample), m.MortalitySample == 0 ||
		m.MortalitySample >= 2 && m.Design == DesignCensus)
	for _, d := range []*calendar.Date{m.On, m.PreviousOn} {
		if d != nil && *d > m.Today {
			faults = append(faults, newFault("", 0, "date", ErrDateInFuture, "%s; today is %s", *d, m.Today))
		}
	}
	return refused(faults)
}

// read reads an inventory and its strata.
func (m *measurement) read(f File, role string, strataFile *File) (*Inventory, *Strata, error) {
	v, err := ReadInventory(f, ReadOptions{Role: role, Model: m.Model, DuMap: m.DuMap, Root: m.root, Today: m.Today})
	var faults []Fault
	if r, ok := err.(*Refused); ok {
		faults = r.Faults
	}
	var strata *Strata
	if strataFile != nil {
		s, err := ReadStrata(*strataFile)
		if r, ok := err.(*Refused); ok {
			faults = append(faults, r.Faults...)
		}
		strata = s
	}
	if len(faults) > 0 {
		return nil, nil, refused(faults)
	}
	m.out.Inputs = append(m.out.Inputs, v.Source)
	if strata != nil && !slices.Contains(m.out.Inputs, strata.Source) {
		m.out.Inputs = append(m.out.Inputs, strata.Source)
	}
	if m.AuxiliarySource != nil && role == "current" {
		m.out.Inputs = append(m.out.Inputs, *m.AuxiliarySource)
	}
	if v.Level == LevelCulms && m.out.Model == nil {
		m.out.Model = &ModelRef{
			ID:       m.Model.ID,
			Source:   m.Model.Source,
			Evidence: m.Model.Evidence,
			Assumed:  m.Model.Assumed,
		}
		if m.DuMap != nil {
			m.out.Model.DuMap = m.DuMap.ID
		}
	}
	for _, n := range v.Notes {
		m.note("%s: %s", f.Name, n)
	}
	if m.Auxiliary != nil {
		return v, strata, m.lookUp(v)
	}
	return v, strata, nil
}

func (m *measurement) note(format string, args ...any) {
	m.out.Notes = append(m.out.Notes, fmt.Sprintf(format, args...))
}

// lookUp takes the auxiliary of every plot from the map.
func (m *measurement) lookUp(v *Inventory) error {
	var faults []Fault
	for i := range v.Plots {
		p := &v.Plots[i]
		if !p.HasXY {
			faults = append(
				faults,
				newFault(v.Source.File, p.Row, "x", ErrAuxiliaryMissing, "plot %s has no coordinates", p.Name),
			)
			continue
		}
		if p.Aux, p.HasAux = m.Auxiliary.At(p.X, p.Y, p.Area_m2); !p.HasAux {
			faults = append(
				faults,
				newFault(
					v.Source.File,
					p.Row,
					"x",
					ErrAuxiliaryMissing,
					"plot %s: no value at %v %v",
					p.Name,
					p.X,
					p.Y,
				),
			)
		}
	}
	return refused(faults)
}

// remark notes what a reader should know and nothing else says.
func (m *measurement) remark(v, before *Inventory) {
	if !m.Method.Effective.Covers(m.Today) {
		m.note("%s is not in force on %s", m.Method.ID, m.Today)
	}
	if least := m.Method.Figure("plot_least_m2", 0); least > 0 {
		small := 0
		for _, p := range v.Plots {
			if p.Area_m2 > 0 && p.Area_m2 < least {
				small++
			}
		}
		if small > 0 {
			m.note("%d plots are smaller than the %v m2 that %s asks for", small, least, m.Method.ID)
		}
	}
	if x := v.Extrapolation; x.Culms > 0 {
		m.note("%d of %d culms (%.1f %%) are outside the range of %s: %v to %v cm",
			x.Culms, v.Culms, 100*x.Share, m.Model.ID, m.Model.Range.DbhMin_cm, m.Model.Range.DbhMax_cm)
	}
	if before != nil && before.Extrapolation.Culms > 0 {
		m.note("%s: %d of %d culms are outside the range of %s", before.Source.File, before.Extrapolation.Culms, before.Culms,
			m.Model.ID)
	}
	unknown := 0
	for _, c := range m.out.Conditions {
		if c.Met == nil {
			unknown++
		}
	}
	if unknown > 0 {
		m.note(
			"%d of %d conditions of %s were not stated (--fact NAME=VALUE)",
			unknown,
			len(m.out.Conditions),
			m.Method.ID,
		)
	}
	if m.Previous == nil {
		m.note("one inventory is a stock and not a change; give --previous for credits")
	}
}
