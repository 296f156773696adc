package measure

import (
	"math"
	"slices"
	"sort"

	"liangshan/calendar"
)

// stock estimates one inventory.
func (m *measurement) stock(v *Inventory, strata *Strata, phase Phase, on *calendar.Date) (*Stock, error) {
	s := &Stock{File: v.Source.File, Level: v.Level, Culms: v.Culms, ZeroPlots: v.Zero, byStratum: map[string][]int{}}
	if v.Level == LevelCulms {
		x := v.Extrapolation
		s.Extrapolation = &x
	}
	s.gather(v, on)
	samples, err := m.samples(v, strata, s)
	if err != nil {
		return nil, err
	}
	if err := s.settlePhases(v, strata, phase); err != nil {
		return nil, err
	}
	e, err := m.Design.Estimate(samples, m.Confidence)
	if err != nil {
		return nil, inFile(err, v.Source.File)
	}
	if m.MortalitySample > 0 && v.Source.Role == "current" {
		e.die(m.Mortality, m.MortalitySample)
	}
	if err := m.remarkStrata(samples, e, v.Source.File); err != nil {
		return nil, err
	}
	s.Estimate, s.Plots = *e, e.Plots
	s.UncertaintyPercent = percent(e.Uncertainty)
	s.CO2_tha = e.Mean * m.CarbonFraction * CO2PerCarbon
	if area := areaOf(samples); area > 0 {
		m.totals(s, area)
	} else {
		m.note("%s: the area is not known, so there are no totals (--area-ha, or area_ha in the file)", s.File)
	}
	return s, nil
}

// remarkStrata refuses a stratum whose mean is below nothing, and notes what makes an estimate doubtful: an auxiliary
// whose mean lies outside what the plots have, and plots that all say the same.
func (m *measurement) remarkStrata(samples []Sample, e *Estimate, file string) error {
	for i := range samples {
		s := &samples[i]
		if e.Strata[i].Mean < 0 {
			return refuse(ErrMeanNegative, "%s: stratum %s: %.4g t/ha", file, s.Name, e.Strata[i].Mean)
		}
		if m.Design.NeedsAuxiliary() && (s.AuxAll < slices.Min(s.Aux) || s.AuxAll > slices.Max(s.Aux)) {
			m.note("%s: stratum %s: the mean of the auxiliary, %.4g, is outside what the plots have, %.4g to %.4g", file, s.Name,
				s.AuxAll, slices.Min(s.Aux), slices.Max(s.Aux))
		}
		low, high := slices.Min(s.Values), slices.Max(s.Values)
		if len(s.Values) > 1 && low == high && low != 0 {
			m.note("%s: stratum %s: all %d plots say the same, so nothing seems uncertain; they may be copies", file, s.Name,
				len(s.Values))
		}
	}
	return nil
}

func areaOf(samples []Sample) (area_ha float64) {
	for _, s := range samples {
		area_ha += s.Area_ha
	}
	return area_ha
}

func percent(u *float64) *float64 {
	if u == nil {
		return nil
	}
	v := *u * 100
	return &v
}

// inFile names the file in faults of an estimator, which knows none.
func inFile(err error, file string) error {
	r, ok := err.(*Refused)
	if !ok {
		return err
	}
	for i := range r.Faults {
		if r.Faults[i].File == "" {
			r.Faults[i].File = file
		}
	}
	return r
}

// totals multiplies by the area: equations 12 and 13 of AR-TOOL14, in their order.
func (m *measurement) totals(s *Stock, area_ha float64) {
	mu := area_ha * MuPerHectare
	biomass := area_ha * s.Estimate.Mean
	carbon := biomass * m.CarbonFraction
	co2 := CO2PerCarbon * m.CarbonFraction * biomass
	half := CO2PerCarbon * m.CarbonFraction * area_ha * s.Estimate.HalfWidth
	if s.Estimate.Uncertainty != nil {
		half = *s.Estimate.Uncertainty * math.Abs(co2)
	}
	taken := m.Method.Discount.Apply(Amount{co2, half})
	s.Area_ha, s.Area_mu, s.Biomass_t, s.Carbon_t, s.CO2_t, s.HalfWidth_t = &area_ha, &mu, &biomass, &carbon, &co2, &half
	s.Discounted = &taken
	if kg, ok := RoundKg(co2); ok {
		s.CO2_kg = &kg
	}
	if kg, ok := RoundKg(taken.Credited); ok {
		s.DiscountedKg = &kg
	}
}

// amount returns the undiscounted stock.
func (s *Stock) amount() Amount { return Amount{*s.CO2_t, *s.HalfWidth_t} }

// gather notes plots by stratum, their values and the dates.
func (s *Stock) gather(v *Inventory, on *calendar.Date) {
	for i := range v.Plots {
		p := &v.Plots[i]
		s.byStratum[p.Stratum] = append(s.byStratum[p.Stratum], i)
		if p.Large {
			s.LargePlots++
		}
		s.PlotValues = append(s.PlotValues, p.result())
		if p.hasDate {
			s.date(p.Date)
		}
	}
	if !s.dated && on != nil {
		s.date(*on)
	}
	if s.dated {
		s.DateFirst, s.DateLast = s.dateFirst.String(), s.dateLast.String()
	}
}

func (s *Stock) date(d calendar.Date) {
	if !s.dated {
		s.dateFirst, s.dateLast, s.dated = d, d, true
	}
	s.dateFirst, s.dateLast = min(s.dateFirst, d), max(s.dateLast, d)
}

func (p *Plot) result() PlotResult {
	r := PlotResult{Plot: p.Name, Stratum: p.Stratum, Culms: p.Culms}
	if p.Area_m2 > 0 {
		r.Area_m2 = &p.Area_m2
	}
	if !p.Large {
		r.B_tha = &p.B_tha
		if !p.Whole {
			r.AGB_tha = &p.AGB_tha
		}
	}
	if p.HasAux {
		r.Aux = &p.Aux
	}
	return r
}

// samples makes what an estimator takes, strata in the order of their names' first appearance
// in the file of strata, or else of plots.
func (m *measurement) samples(v *Inventory, strata *Strata, s *Stock) ([]Sample, error) {
	names := stratumOrder(v, strata)
	var faults []Fault
	fault := func(row int, r Reason, format string, args ...any) {
		faults = append(faults, newFault(v.Source.File, row, "stratum", r, format, args...))
	}
	samples := make([]Sample, 0, len(names))
	for _, name := range names {
		of := strata.ByName(name)
		places := s.byStratum[name]
		if strata != nil && of == nil {
			fault(v.Plots[places[0]].Row, ErrStratumUnknown, "%s", name)
			continue
		}
		sample := Sample{Name: name, Area_ha: m.areaOfStratum(v, of, name, len(names))}
		if of != nil {
			sample.PlotsAll = of.Possible
		}
		plots_m2 := m.fill(&sample, v, places, of)
		if m.Design == DesignCensus && sample.Area_ha == 0 {
			sample.Area_ha = plots_m2 / 10_000
		}
		switch {
		case len(places) == 0:
			faults = append(faults, newFault(strata.Source.File, of.Row, "stratum", ErrStratumUnsampled, "%s", name))
		case sample.Area_ha == 0 && len(names) > 1:
			fault(v.Plots[places[0]].Row, ErrAreaMissing, "%s", name)
		case m.Design != DesignCensus && sample.Area_ha > 0 && plots_m2 > sample.Area_ha*10_000*(1+1e-9):
			fault(
				v.Plots[places[0]].Row,
				ErrPlotsExceedArea,
				"%s: plots of %.6g m2 in %.6g ha",
				name,
				plots_m2,
				sample.Area_ha,
			)
		case m.Design.NeedsAuxiliary() && len(sample.Aux) != len(sample.Values):
			fault(v.Plots[places[0]].Row, ErrAuxiliaryMissing, "%s: plots without a value", name)
		case m.Design.NeedsAuxiliary() && math.IsNaN(sample.AuxAll):
			fault(v.Plots[places[0]].Row, ErrAuxiliaryMissing, "%s: no mean over the whole", name)
		}
		samples = append(samples, sample)
	}
	return samples, refused(faults)
}

// areaOfStratum finds a stratum's area: in the file of strata, with the plots, or as the area
// of the whole where there is one stratum only.
func (m *measurement) areaOfStratum(v *Inventory, of *Stratum, name string, strata int) float64 {
	if of != nil && of.Area_ha > 0 {
		return of.Area_ha
	}
	if area, ok := v.Areas[name]; ok {
		return area
	}
	if strata == 1 {
		return m.Area_ha
	}
	return 0
}

// fill takes values and auxiliary of a stratum's plots, and the auxiliary's mean over the
// whole: from the file of strata, from a map, or from plots of the large phase.
func (m *measurement) fill(sample *Sample, v *Inventory, places []int, of *Stratum) (plots_m2 float64) {
	var all []float64
	large := false
	for _, i := range places {
		p := &v.Plots[i]
		if p.HasAux {
			all = append(all, p.Aux)
		}
		if p.Large {
			large = true
			continue
		}
		sample.Values = append(sample.Values, p.B_tha)
		if p.HasAux {
			sample.Aux = append(sample.Aux, p.Aux)
		}
		plots_m2 += p.Area_m2
		if p.Area_m2 > 0 {
			sample.Areas_m2 = append(sample.Areas_m2, p.Area_m2)
		}
	}
	sample.AuxAll = math.NaN()
	switch {
	case of != nil && of.AuxMean != nil:
		sample.AuxAll, sample.AuxCount = *of.AuxMean, of.AuxCount
	case m.Auxiliary != nil:
		mean, count := m.Auxiliary.Mean()
		sample.AuxAll, sample.AuxCount = mean, float64(count)
	case large:
		sample.AuxAll, _ = Moments(all)
		sample.AuxCount = float64(len(all))
	}
	return plots_m2
}

func stratumOrder(v *Inventory, strata *Strata) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	if strata != nil {
		for _, s := range strata.List {
			add(s.Name)
		}
	}
	for i := range v.Plots {
		add(v.Plots[i].Stratum)
	}
	return names
}

// settlePhases finds the phase of every stratum. Plots of one stratum that differ are refused:
// the phase is to be a stratum.
func (s *Stock) settlePhases(v *Inventory, strata *Strata, all Phase) error {
	s.phases = map[string]Phase{}
	var faults []Fault
	for i := range v.Plots {
		p := &v.Plots[i]
		if before, ok := s.phases[p.Stratum]; ok && before != p.Phase {
			faults = append(
				faults,
				newFault(
					v.Source.File,
					p.Row,
					"phase",
					ErrPhaseDiffers,
					"stratum %s: %q, %q",
					p.Stratum,
					before,
					p.Phase,
				),
			)
		}
		s.phases[p.Stratum] = p.Phase
	}
	for name, phase := range s.phases {
		if of := strata.ByName(name); phase == PhaseUnstated && of != nil {
			phase = of.Phase
		}
		if phase == PhaseUnstated {
			phase = all
		}
		s.phases[name] = phase
	}
	return refused(faults)
}

// strataNames returns the names of the strata in their alphabetical order.
func (s *Stock) strataNames() []string {
	names := make([]string, 0, len(s.phases))
	for name := range s.phases {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
