package twin

import (
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/carbon"
)

// drawDraft draws the report of a project: of the days behind those that were reported last.
func (m *Carbon) drawDraft(chance *rand.Rand, wrong int, now int64) any {
	id := m.project(chance, wrong, carbon.ProjectMonitoring, carbon.ProjectRegistered)
	p := at(m.projects, id)
	if p == nil {
		return carbon.DraftPeriod{Project: id}
	}
	c := carbon.DraftPeriod{
		Project: id,
		From:    p.creditFrom,
		Evidence: carbon.Evidence{Input: anyHash(chance, wrong),
			Method: p.method.code, Version: p.method.version, Build: public(chance, wrong)},
	}
	for i, old := range m.periods {
		again := old.state == carbon.ReturnedState && chance.IntN(2) == 0
		if old.project == id && (again || percent(chance, wrong)) {
			c.Period = carbon.PeriodID(i + 1) // Written anew.
		}
	}
	if chance.IntN(8) > 0 {
		c.From = max(c.From, m.onwardFrom(chance, id))
	}
	c.To = min(c.From+calendar.Date(20+chance.IntN(500)), p.creditTo, today(now))
	m.measure(chance, &c, wrong)
	if percent(chance, 3*wrong) {
		m.spoilDraft(chance, &c, now)
	}
	return c
}

// onwardFrom returns the day after what one of the stands of a project was credited last, or the first of its tenure.
func (m *Carbon) onwardFrom(chance *rand.Rand, id carbon.ProjectID) (from calendar.Date) {
	var own []*stand
	for _, s := range m.stands {
		if s.project == id {
			own = append(own, s)
		}
	}
	if len(own) == 0 {
		return 0
	}
	s := own[chance.IntN(len(own))]
	from = s.From
	for _, c := range m.credits {
		if c.period != 0 && slices.Contains(s.Parcels, c.parcel) {
			from = max(from, c.to+1)
		}
	}
	return from
}

// measure draws what the stands of a project came to.
func (m *Carbon) measure(chance *rand.Rand, c *carbon.DraftPeriod, wrong int) {
	low, _ := m.parameter("kg_per_mu_year_min", c.To)
	high, _ := m.parameter("kg_per_mu_year_max", c.To)
	gross, _ := m.parameter("gross_kg_per_mu_year", c.To)
	high = min(high, gross)
	for i, s := range m.stands {
		fits := s.project == c.Project && s.From <= c.From && s.to >= c.To && !m.credited(s.Parcels, c.From, c.To) &&
			!m.gap(s.Parcels, c.From, c.To)
		if !fits && !percent(chance, wrong) || len(c.Stands) > 5 {
			continue
		}
		low, high := perTime(low, s.Area, c.From, c.To), perTime(high, s.Area, c.From, c.To)
		row := carbon.StandResult{Stand: carbon.StandID(i + 1), Net: high}
		switch n := chance.IntN(10); {
		case n < 6 && high > 0:
			row.Net = chance.Int64N(high + 1)
		case n < 8 && low < 0:
			row.Net = -chance.Int64N(-low + 1)
		case n == 8:
			row.Net = low
		}
		if percent(chance, wrong) {
			row.Net = []int64{high + 1, low - 1}[chance.IntN(2)]
		}
		c.Stands = append(c.Stands, row)
		c.Figures.Net += row.Net
	}
	f := &c.Figures
	for _, kg := range []*int64{&f.Baseline, &f.Leakage, &f.Emissions, &f.Uncertainty} {
		*kg = chance.Int64N(5)
	}
	f.Gross = f.Net + f.Baseline + f.Leakage + f.Emissions + f.Uncertainty
}

// spoilDraft makes a report wrong.
func (m *Carbon) spoilDraft(chance *rand.Rand, c *carbon.DraftPeriod, now int64) {
	switch chance.IntN(16) {
	case 0:
		c.Period = carbon.PeriodID(1 + chance.IntN(len(m.periods)+1))
	case 1:
		c.To = []calendar.Date{0, c.From - 1, today(now) + 1}[chance.IntN(3)]
	case 2:
		c.From -= 3000
	case 3:
		c.Evidence.Version++
	case 4:
		c.Evidence.Build = strings.Repeat("b", 65)
	case 5:
		*[]*int64{&c.Figures.Leakage, &c.Figures.Baseline}[chance.IntN(2)] = -1
	case 6:
		c.Figures.Gross++
	case 7:
		c.Figures.Gross, c.Figures.Baseline = kgMost+1, kgMost+1
	case 8:
		c.Stands = make([]carbon.StandResult, []int{0, 20_001}[chance.IntN(2)])
	case 9, 13:
		if len(c.Stands) > 0 {
			c.Stands = append(c.Stands, c.Stands[0])
		}
	case 10:
		c.Stands = append(c.Stands, carbon.StandResult{Stand: carbon.StandID(len(m.stands) + 1)})
	case 11, 14, 15:
		c.Figures.Gross, c.Figures.Net = c.Figures.Gross+1, c.Figures.Net+1
	case 12:
		c.Evidence.Method = "bamboo_9"
	}
}

// noPeriod is no period: those that are in some state were all asked for the same thing lately.
const noPeriod carbon.PeriodID = 1 << 31

// period returns a period, mostly one that is in one of some states and was not asked for the same
// thing lately, or noPeriod.
func (m *Carbon) period(chance *rand.Rand, wrong int, what string, states ...carbon.PeriodState) carbon.PeriodID {
	if len(m.periods) == 0 || percent(chance, wrong) {
		return carbon.PeriodID(chance.IntN(len(m.periods) + 2))
	}
	var fit []carbon.PeriodID
	for i, p := range m.periods {
		if slices.Contains(states, p.state) {
			fit = append(fit, carbon.PeriodID(i+1))
		}
	}
	chance.Shuffle(len(fit), func(i, j int) { fit[i], fit[j] = fit[j], fit[i] })
	for _, id := range fit {
		if m.of.recent.fresh(what, uint64(id)) {
			return id
		}
	}
	if percent(chance, 2*wrong) {
		return carbon.PeriodID(1 + chance.IntN(len(m.periods)))
	}
	return noPeriod
}

func (m *Carbon) drawSubmit(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.SubmitPeriod{Period: m.period(chance, wrong, "submit", carbon.DraftState, carbon.ReturnedState)}
	if c.Period == noPeriod {
		return nil
	}
	return c
}

func (m *Carbon) drawVerify(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.VerifyPeriod{
		Period:    m.period(chance, wrong, "verify", carbon.SubmittedState),
		Statement: anyHash(chance, wrong),
		Verifier:  m.holding(chance, "verifier", wrong),
	}
	if c.Period == noPeriod {
		return nil
	}
	if p := at(m.periods, c.Period); p != nil {
		c.Net = p.net - []int64{0, 0, 1, 999, 5000}[chance.IntN(5)]
		switch {
		case percent(chance, wrong):
			c.Net = []int64{p.net + 1, -kgMost - 1}[chance.IntN(2)]
		case percent(chance, wrong):
			c.Verifier = m.projects[p.project-1].proponent
		}
	}
	return c
}

func (m *Carbon) drawReturn(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.ReturnPeriod{Period: m.period(chance, wrong, "return", carbon.SubmittedState, carbon.VerifiedState),
		Reason: aCode(chance, wrong), Reject: chance.IntN(5) == 0}
	if c.Period == noPeriod {
		return nil
	}
	return c
}

func (m *Carbon) drawApprove(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.ApprovePeriod{Period: m.period(chance, wrong, "approve", carbon.VerifiedState)}
	if c.Period == noPeriod {
		return nil
	}
	return c
}

func (m *Carbon) drawIssue(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.Issue{Period: m.period(chance, wrong, "issue", carbon.ApprovedState)}
	if c.Period == noPeriod {
		return nil
	}
	return c
}

func (m *Carbon) drawReport(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.ReportReversal{
		Project: m.project(chance, wrong),
		Date:    date(chance, now, wrong),
		Cause:   aCode(chance, wrong),
	}
	for range 5 {
		if p := at(m.projects, c.Project); p != nil && p.issued > 0 && p.open == 0 {
			c.Tonnes = 1 + chance.Int64N(1+p.issued/3)
			if percent(chance, 2*wrong) {
				c.Tonnes = []int64{0, p.issued + 1}[chance.IntN(2)]
			}
			break
		}
		c.Project = m.project(chance, wrong)
	}
	return c
}

func (m *Carbon) drawSettle(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.SettleReversal{Reversal: carbon.ReversalID(chance.IntN(len(m.reversals) + 2)),
		Verifier: m.holding(chance, "verifier", wrong), Statement: anyHash(chance, wrong)}
	for range 10 {
		v := at(m.reversals, c.Reversal)
		if v != nil && !v.settled {
			most := m.projects[v.project-1].issued
			c.Lost = []int64{0, v.reported, chance.Int64N(v.reported + 1), most}[chance.IntN(4)]
			if percent(chance, wrong) {
				c.Lost = []int64{-1, most + 1}[chance.IntN(2)]
			}
			if percent(chance, wrong) {
				c.Verifier = m.projects[v.project-1].proponent
			}
			break
		}
		if percent(chance, wrong) {
			break
		}
		c.Reversal = carbon.ReversalID(chance.IntN(len(m.reversals) + 2))
	}
	return c
}

func (m *Carbon) drawReleaseBuffer(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.ReleaseBuffer{Project: m.project(chance, wrong)}
	for _, p := range []struct {
		name  string
		value int64
	}{{"buffer_years", 0}, {"buffer_ppm", 200_000}} {
		if len(m.parameters[p.name]) == 0 && chance.IntN(2) == 0 {
			return carbon.SetParameter{Name: p.name, From: firstDay + 200, Value: p.value, Source: "assumed"}
		}
	}
	for range 12 {
		inBuffer := func(l *lot) bool { return l.status == carbon.Buffer && l.project == c.Project }
		ready := len(m.inOrder(inBuffer)) > 0
		p := at(m.projects, c.Project)
		free := p != nil && p.open == 0 && p.debt == 0 && p.carried >= 0
		if free && ready && p.creditTo < firstDay+4000 || percent(chance, 10) {
			break
		}
		c.Project = m.project(chance, wrong)
	}
	return c
}
