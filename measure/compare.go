package measure

import (
	"fmt"
	"math"

	"liangshan/calendar"
)

// compare reads the earlier inventory and finds the change and what can be credited of it.
func (m *measurement) compare(current *Inventory, now *Stock) (*Inventory, error) {
	strataFile := m.PreviousStrata
	if strataFile == nil {
		strataFile = m.Strata
	}
	before, strata, err := m.read(*m.Previous, "previous", strataFile)
	if err != nil {
		return nil, err
	}
	if before.Source.SHA256 == current.Source.SHA256 {
		return nil, refuse(ErrSameInventory, "%s, %s", before.Source.File, current.Source.File)
	}
	phase, on := m.PreviousPhase, m.PreviousOn
	then, err := m.stock(before, strata, phase, on)
	if err != nil {
		return nil, err
	}
	m.out.Previous = then
	if err := comparable(then, now); err != nil {
		return nil, err
	}
	if err := sameGround(then, now); err != nil {
		return nil, err
	}
	if now.CO2_t == nil || then.CO2_t == nil {
		m.note("without areas there is no change in tonnes")
		return before, nil
	}
	c, err := m.change(before, current, then, now)
	if err != nil {
		return nil, err
	}
	m.out.Change = c
	if err := m.plausibleChange(c, now); err != nil {
		return nil, err
	}
	if c.Years == nil {
		return before, nil // A rate that nobody knows is not credited.
	}
	net := m.Method.Balance(NetInput{
		Change: Amount{c.CO2_t, c.HalfWidth_t}, Taken: c.Discounted, Products: m.Products_t, Emissions: m.Emissions_t,
		Baseline: m.Baseline_t, Leakage: m.Leakage_t, Earlier: m.Earlier_t, Benchmark: m.Benchmark,
		Risk: m.Method.Figure("k_risk", 0), Buffer: m.Method.Figure("buffer_least", 0),
	})
	if b, rate := c.Bounds, net.Net / *now.Area_mu / *c.Years; b != nil && rate > b.RefuseAbove {
		return nil, refuse(ErrRateImplausible, "%.4g t CO2 per mu and year after the balance; at most %v", rate,
			b.RefuseAbove)
	}
	m.out.Credit = &net
	return before, nil
}

// areaTolerance is by how much the area of a stratum may differ between two inventories: what rounding and another
// survey of the same outline do. More is other ground, and what stands on it did not grow.
const areaTolerance = 0.001

// sameGround holds that both inventories are of the same strata with the same areas.
func sameGround(then, now *Stock) error {
	before := map[string]float64{}
	for _, s := range then.Estimate.Strata {
		before[s.Name] = s.Area_ha
	}
	var faults []Fault
	for _, s := range now.Estimate.Strata {
		area, ok := before[s.Name]
		delete(before, s.Name)
		switch {
		case !ok:
			faults = append(faults, newFault(now.File, 0, "stratum", ErrAreaChanged, "%s: not in %s", s.Name, then.File))
		case area > 0 && s.Area_ha > 0 && math.Abs(s.Area_ha-area) > areaTolerance*area:
			faults = append(faults, newFault(now.File, 0, "area", ErrAreaChanged, "%s: %.6g ha, and %.6g ha in %s", s.Name,
				s.Area_ha, area, then.File))
		}
	}
	for _, s := range then.Estimate.Strata {
		if _, left := before[s.Name]; left {
			faults = append(faults, newFault(then.File, 0, "stratum", ErrAreaChanged, "%s: not in %s", s.Name, now.File))
		}
	}
	return refused(faults)
}

// comparable holds that phases are the same and dates in order.
func comparable(then, now *Stock) error {
	var faults []Fault
	for _, name := range now.strataNames() {
		if err := SamePhase(name, then.phases[name], now.phases[name]); err != nil {
			faults = append(faults, err.(*Refused).Faults...)
		}
	}
	if then.dated && now.dated && then.dateLast >= now.dateFirst {
		faults = append(
			faults,
			newFault(now.File, 0, "date", ErrDatesOutOfOrder, "%s, before %s", now.dateFirst, then.dateLast),
		)
	}
	return refused(faults)
}

func (m *measurement) change(before, current *Inventory, then, now *Stock) (*Change, error) {
	design := m.Change
	if design == "" {
		design = m.Method.Equations.Change
		if design == ChangePermanent && unmatched(before, current) != nil {
			design = ChangeIndependent
			m.note("the plots of the two inventories are not the same; they were compared as independent")
		}
	}
	if m.Design == DesignCensus {
		design = ChangeIndependent // Nothing was drawn: the difference of two censuses is all there is.
	}
	c := &Change{Design: design}
	a := IndependentChange(then.amount(), now.amount())
	switch design {
	case ChangePermanent:
		e, err := m.differences(before, current, now)
		if err != nil {
			return nil, err
		}
		factor := CO2PerCarbon * m.CarbonFraction * *now.Area_ha
		a, c.Estimate = Amount{factor * e.Mean, factor * e.HalfWidth}, e
	case ChangeIndependent:
		if m.Design != DesignCensus && unmatched(before, current) == nil {
			m.note(
				"the plots of both inventories have the same names; --change permanent would use their differences",
			)
		}
	default:
		return nil, refuse(ErrDesignUnknown, "change %s; there are independent and permanent", design)
	}
	c.CO2_t, c.HalfWidth_t, c.Uncertainty = a.Value, a.HalfWidth, a.Uncertainty()
	c.UncertaintyPercent = percent(c.Uncertainty)
	c.Discounted = m.Method.Discount.Apply(a)
	var ok, fits bool
	c.CO2_kg, ok = RoundKg(a.Value)
	c.DiscountedKg, fits = RoundKg(c.Credited)
	if !ok || !fits {
		return nil, refuse(ErrFigureOutOfBounds, "%v t", a.Value)
	}
	return c, m.perYear(c, then, now)
}

// yearsTolerance is by how much stated years may differ from those between the dates: half a season of growth.
const yearsTolerance = 0.5

// perYear spreads a change over its years, if they are known.
func (m *measurement) perYear(c *Change, then, now *Stock) error {
	years := m.Years
	if then.dated && now.dated {
		dated := float64(middle(now)-middle(then)) / 365.25
		if years == 0 {
			years = dated
		}
		if math.Abs(years-dated) > yearsTolerance {
			return refuse(ErrYearsDiffer, "%v years; %.2f between the dates", years, dated)
		}
	}
	if years <= 0 {
		m.note("years between the inventories are not known (--years, or dates), so the rate was not checked and " +
			"nothing is credited")
		return nil
	}
	annual := Annual(c.CO2_t, years)
	rate := annual / *now.Area_mu
	c.Years, c.PerYear_t, c.PerMuYear_t = &years, &annual, &rate
	if int(years+0.5)%2 == 0 {
		return nil
	}
	switch phase := now.phases[now.strataNames()[0]]; {
	case phase == PhaseOn || phase == PhaseOff:
		m.note("an odd number of years lies between the inventories and both are said to be of an %s-year: the phases of a "+
			"stand follow each other year by year", phase)
	case phase == PhaseUnstated && m.Method.Figure("same_phase", 0) == 1:
		m.note(
			"an odd number of years lies between the inventories and no phase is stated: " +
				"an on-year may stand against an off-year",
		)
	}
	return nil
}

func middle(s *Stock) calendar.Date { return s.dateFirst + (s.dateLast-s.dateFirst)/2 }

// unmatched lists measured plots that only one inventory has, or that changed their stratum.
func unmatched(before, current *Inventory) []string {
	stratum := map[string]string{}
	var odd []string
	for i := range before.Plots {
		if p := &before.Plots[i]; !p.Large {
			stratum[p.Name] = p.Stratum
		}
	}
	for i := range current.Plots {
		p := &current.Plots[i]
		if p.Large {
			continue
		}
		if s, ok := stratum[p.Name]; !ok || s != p.Stratum {
			odd = append(odd, p.Name)
		}
		delete(stratum, p.Name)
	}
	for i := range before.Plots {
		if _, left := stratum[before.Plots[i].Name]; left {
			odd = append(odd, before.Plots[i].Name)
		}
	}
	return odd
}

// differences estimates the mean change of permanent plots: AR-TOOL14, equations 3 to 8; where strata were drawn
// after the plots, with the variance of PostStratified.
func (m *measurement) differences(before, current *Inventory, now *Stock) (*Estimate, error) {
	if odd := unmatched(before, current); odd != nil {
		return nil, refuse(ErrPlotsUnmatched, "%s", listed(odd))
	}
	earlier := map[string]float64{}
	for i := range before.Plots {
		earlier[before.Plots[i].Name] = before.Plots[i].B_tha
	}
	samples := make([]Sample, len(now.Estimate.Strata))
	for i, s := range now.Estimate.Strata {
		samples[i] = Sample{Name: s.Name, Area_ha: s.Area_ha}
		if s.FPC < 1 {
			samples[i].PlotsAll = float64(s.Plots) / (1 - s.FPC)
		}
		for _, place := range now.byStratum[s.Name] {
			if p := &current.Plots[place]; !p.Large { // Nothing was measured on a plot of the large phase.
				samples[i].Values = append(samples[i].Values, p.B_tha-earlier[p.Name])
			}
		}
	}
	if m.Design == DesignPostStratified {
		return PostStratified(samples, m.Confidence)
	}
	if m.Design.NeedsAuxiliary() {
		m.note("the differences of permanent plots are averaged by strata; the auxiliary has no part in them")
	}
	return Stratified(samples, m.Confidence)
}

func listed(names []string) string {
	const most = 20
	if len(names) > most {
		return fmt.Sprintf("%v and %d more", names[:most], len(names)-most)
	}
	return fmt.Sprint(names)
}

// plausibleChange holds a change against the method's bounds.
func (m *measurement) plausibleChange(c *Change, now *Stock) error {
	on := m.Today
	if now.dated {
		on = now.dateLast
	}
	claim := Claim{CO2_t: c.CO2_t, Area: *now.Area_mu, Kind: m.Kind, Steady: m.Steady, On: on}
	if c.Years == nil {
		return m.claimWithoutRate(claim)
	}
	claim.Years = *c.Years
	if b, ok := m.Method.BoundsOn(on); ok {
		c.Bounds = &b
	}
	unusual, err := m.Method.Plausible(claim)
	c.Unusual = unusual
	return err
}

// claimWithoutRate refuses what needs no years to be refused.
func (m *measurement) claimWithoutRate(c Claim) error {
	var faults []Fault
	if c.Kind == KindGross {
		faults = append(faults, newFault("", 0, "", ErrGrossAsNet, "%v t", c.CO2_t))
	}
	if c.Steady && c.CO2_t > 0 {
		faults = append(faults, newFault("", 0, "", ErrSteadyGrowth, "%v t", c.CO2_t))
	}
	return refused(faults)
}

// plausibleStock refuses a stock that is called gross production.
func (m *measurement) plausibleStock(s *Stock) error {
	if m.Kind == KindGross {
		return refuse(ErrGrossAsNet, "%s", s.File)
	}
	return nil
}
