package twin

import (
	"cmp"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
)

type period struct {
	project                 carbon.ProjectID
	from, to                calendar.Date
	state                   carbon.PeriodState
	net, verified           int64 // Kilograms.
	verifier                company.Number
	author, sender, checker kernel.Actor
	results                 []carbon.StandResult
	issued, buffer          int64 // Tonnes.
	start                   uint64
	input                   carbon.Hash
}

// decidePeriod is Decide for reports, from the draft to the issue.
func (m *Carbon) decidePeriod(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case carbon.DraftPeriod:
		return m.draft(env, c), true
	case carbon.SubmitPeriod:
		p, code := m.report(c.Period, carbon.DraftState, carbon.ReturnedState)
		if code == "" {
			_, code = m.monitored(p.project)
		}
		if code == "" {
			code = m.free(p)
		}
		if code != "" {
			return refuse(code), true
		}
		p.state, p.sender = carbon.SubmittedState, env.Actor
		return accept(1), true
	case carbon.VerifyPeriod:
		return m.verify(env, c), true
	case carbon.ReturnPeriod:
		states := []carbon.PeriodState{carbon.SubmittedState, carbon.VerifiedState}
		next := carbon.ReturnedState
		if c.Reject {
			states, next = append(states, carbon.DraftState, carbon.ReturnedState), carbon.RejectedState
		}
		p, code := m.report(c.Period, states...)
		if code == "" && !publicCode(c.Reason) {
			code = "carbon.reason_malformed"
		}
		if code != "" {
			return refuse(code), true
		}
		p.state, p.verified, p.verifier, p.checker = next, 0, 0, 0
		return accept(1), true
	case carbon.ApprovePeriod:
		return m.approve(env, c), true
	case carbon.Issue:
		return m.issue(env, c), true
	}
	return m.decideReversal(env, command)
}

// report returns a period that is in one of some states.
func (m *Carbon) report(id carbon.PeriodID, states ...carbon.PeriodState) (*period, string) {
	p := at(m.periods, id)
	switch {
	case p == nil:
		return nil, "carbon.period_unknown"
	case !slices.Contains(states, p.state):
		return p, "carbon.period_state"
	}
	return p, ""
}

const kgMost = 1 << 53

func (m *Carbon) draft(env Env, c carbon.DraftPeriod) Verdict {
	p, code := m.monitored(c.Project)
	if code != "" {
		return refuse(code)
	}
	old := at(m.periods, c.Period)
	if c.Period != 0 {
		switch {
		case old == nil || old.project != c.Project:
			return refuse("carbon.period_unknown")
		case old.state != carbon.DraftState && old.state != carbon.ReturnedState:
			return refuse("carbon.period_state")
		}
	}
	if code := span(c.From, c.To); code != "" {
		return refuse(code)
	}
	e, f := c.Evidence, c.Figures
	switch {
	case c.To > today(env.Time):
		return refuse("carbon.date_in_future")
	case c.From < p.creditFrom || c.To > p.creditTo:
		return refuse("carbon.outside_crediting_period")
	case e.Input == carbon.Hash{} || len(e.Build) > 64 || !publicName(e.Build):
		return refuse("carbon.evidence_missing")
	case e.Method != p.method.code || e.Version != p.method.version:
		return refuse("carbon.method_of_other_project")
	case m.usedElsewhere(e.Input, old):
		return refuse("carbon.evidence_used")
	}
	for _, kg := range []int64{f.Gross, f.Baseline, f.Leakage, f.Emissions, f.Uncertainty, f.Net} {
		if kg > kgMost || kg < -kgMost {
			return refuse("carbon.overflow")
		}
	}
	switch {
	case min(f.Baseline, f.Leakage, f.Emissions, f.Uncertainty) < 0:
		return refuse("carbon.deduction_negative")
	case f.Net != f.Gross-f.Baseline-f.Leakage-f.Emissions-f.Uncertainty:
		return refuse("carbon.net_not_difference")
	}
	if v := m.results(c); v.Code != "" {
		return v
	}
	fresh := period{
		project: c.Project,
		from:    c.From,
		to:      c.To,
		state:   carbon.DraftState,
		net:     f.Net,
		author:  env.Actor,
		results: c.Stands,
		input:   e.Input,
	}
	if old != nil {
		*old = fresh
	} else {
		m.periods = append(m.periods, &fresh)
	}
	p.state = carbon.ProjectMonitoring
	return accept(1)
}

// usedElsewhere reports whether a report other than one, and not given up, was computed from the same measurements.
func (m *Carbon) usedElsewhere(input carbon.Hash, but *period) bool {
	return slices.ContainsFunc(m.periods, func(p *period) bool {
		return p != but && p.input == input && p.state != carbon.RejectedState
	})
}

// results says what is wrong with what the stands of a report came to.
func (m *Carbon) results(c carbon.DraftPeriod) Verdict {
	low, okLow := m.parameter("kg_per_mu_year_min", c.To)
	high, okHigh := m.parameter("kg_per_mu_year_max", c.To)
	gross, grows := m.parameter("gross_kg_per_mu_year", c.To)
	if grows && high > gross {
		high = gross
	}
	switch {
	case len(c.Stands) == 0:
		return refuse("carbon.rows_missing")
	case len(c.Stands) > 20_000:
		return refuse("carbon.rows_too_many")
	case !okLow || !okHigh:
		return refuse("carbon.parameter_missing")
	}
	sum := int64(0)
	for i, row := range c.Stands {
		s := at(m.stands, row.Stand)
		code := ""
		switch {
		case row.Stand == 0 || i > 0 && row.Stand <= c.Stands[i-1].Stand:
			code = "carbon.stand_twice"
		case s == nil:
			code = "carbon.stand_unknown"
		case s.project != c.Project:
			code = "carbon.stand_of_other_project"
		case s.From > c.From || s.to < c.To:
			code = "carbon.stand_not_enrolled"
		case m.credited(s.Parcels, c.From, c.To):
			code = "carbon.stand_period_credited"
		case m.gap(s.Parcels, c.From, c.To):
			code = "carbon.period_gap"
		case row.Net < perTime(low, s.Area, c.From, c.To) || row.Net > perTime(high, s.Area, c.From, c.To):
			code = "carbon.implausible"
		}
		if code != "" {
			return refuseRow(i, code)
		}
		sum += row.Net
	}
	if sum != c.Figures.Net {
		return refuse("carbon.stands_not_net")
	}
	return accept(0)
}

// perTime returns what so many kilograms per mu and year are for an area over some days, rounded
// toward zero. A mu is 2000/3 m², a year 365.2425 days.
func perTime(kg, area_dm2 int64, from, to calendar.Date) int64 {
	r := big.NewRat(kg, 1)
	r.Mul(r, big.NewRat(area_dm2*3, 200_000))
	r.Mul(r, big.NewRat((int64(to-from)+1)*10_000, 3_652_425))
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}

// free says why the stands of a report cannot be credited any more; "" if they can.
func (m *Carbon) free(p *period) string {
	for _, row := range p.results {
		s := m.stands[row.Stand-1]
		switch {
		case s.to < p.to:
			return "carbon.stand_not_enrolled"
		case m.credited(s.Parcels, p.from, p.to):
			return "carbon.stand_period_credited"
		case m.gap(s.Parcels, p.from, p.to):
			return "carbon.period_gap"
		}
	}
	return ""
}

// gap reports whether a day that nobody accounts for lies between a time and the nearest that the ground of any of
// some parcels is credited for in this register, on either side. A day is accounted for if it is credited, here or
// elsewhere.
func (m *Carbon) gap(parcels []uint64, from, to calendar.Date) bool {
	for _, number := range parcels {
		grounds := m.grounds(number)
		var of []credit
		for _, c := range m.credits {
			if slices.Contains(grounds, c.parcel) {
				of = append(of, c)
			}
		}
		last, next := calendar.Date(0), calendar.Date(0) // Of this register, before and after.
		for _, c := range of {
			if c.period != 0 && c.to < from && (last == 0 || c.to > last) {
				last = c.to
			}
			if c.period != 0 && c.from > to && (next == 0 || c.from < next) {
				next = c.from
			}
		}
		idle := func(first, end calendar.Date) bool {
			for day := first; day < end; day++ {
				if !slices.ContainsFunc(of, func(c credit) bool { return c.from <= day && day <= c.to }) {
					return true
				}
			}
			return false
		}
		if last != 0 && idle(last+1, from) || next != 0 && idle(to+1, next) {
			return true
		}
	}
	return false
}

// accredited reports whether a company may verify for a project on the day of an entry.
func (m *Carbon) accredited(env Env, verifier company.Number, p *project) bool {
	return m.of.Company.active(verifier) && m.has("verifier", verifier, p.method.code, today(env.Time))
}

func (m *Carbon) verify(env Env, c carbon.VerifyPeriod) Verdict {
	p, code := m.report(c.Period, carbon.SubmittedState)
	if code != "" {
		return refuse(code)
	}
	party := slices.ContainsFunc(p.results, func(r carbon.StandResult) bool {
		return m.stands[r.Stand-1].Cooperative == c.Verifier
	})
	switch project := m.projects[p.project-1]; {
	case c.Verifier == project.proponent:
		return refuse("carbon.verifier_is_proponent")
	case !m.accredited(env, c.Verifier, project):
		return refuse("carbon.verifier_not_accredited")
	case party:
		return refuse("carbon.verifier_is_party")
	case !other(env.Actor, p.author, p.sender):
		return refuse("carbon.same_person")
	case c.Statement == carbon.Hash{}:
		return refuse("carbon.evidence_missing")
	case c.Net > p.net:
		return refuse("carbon.verified_more_than_reported")
	case c.Net < -kgMost:
		return refuse("carbon.overflow")
	}
	p.state, p.verified, p.verifier, p.checker = carbon.VerifiedState, c.Net, c.Verifier, env.Actor
	return accept(1)
}

func (m *Carbon) approve(env Env, c carbon.ApprovePeriod) Verdict {
	p, code := m.report(c.Period, carbon.VerifiedState)
	if code == "" {
		_, code = m.monitored(p.project)
	}
	if code == "" {
		code = m.free(p)
	}
	if code == "" && !other(env.Actor, p.author, p.sender, p.checker) {
		code = "carbon.same_person"
	}
	if code != "" {
		return refuse(code)
	}
	p.state = carbon.ApprovedState
	for _, row := range p.results {
		for _, number := range m.stands[row.Stand-1].Parcels {
			m.credits = append(m.credits, credit{number, p.from, p.to, c.Period, 0})
		}
	}
	return accept(1)
}

type source struct {
	period      carbon.PeriodID
	cooperative company.Number
	village     string
	kg          int64
}

func (m *Carbon) issue(env Env, c carbon.Issue) Verdict {
	p, code := m.report(c.Period, carbon.ApprovedState)
	if p != nil && p.state == carbon.IssuedState {
		return refuse("carbon.issued_already")
	}
	if code != "" {
		return refuse(code)
	}
	project, code := m.monitored(p.project)
	if code != "" {
		return refuse(code)
	}
	ppm, ok := m.parameter("buffer_ppm", today(env.Time))
	switch {
	case !ok:
		return refuse("carbon.parameter_missing")
	case project.open > 0:
		return refuse("carbon.reversal_open")
	}
	kg := p.verified + project.carried
	tonnes := max(kg, 0) / 1000
	buffer := (tonnes*ppm + 999_999) / 1_000_000
	replenish := min(project.debt, tonnes-buffer)
	var sources []source
	if tonnes > 0 {
		sources = m.allot(c.Period, p, tonnes-buffer-replenish)
	}
	full := map[company.Number]int64{}
	for _, s := range sources {
		if m.stores[s.cooperative] != nil {
			if full[s.cooperative] += s.kg; m.tooMuch(env, s.cooperative, full[s.cooperative]) {
				return refuse("carbon.stock_limit")
			}
		}
	}
	p.state, p.issued, p.buffer = carbon.IssuedState, tonnes, buffer+replenish
	project.verified, project.issued = project.verified+p.verified, project.issued+tonnes
	project.dropped += max(kg, 0) % 1000
	project.carried, project.debt = min(kg, 0), project.debt-replenish
	return accept(1 + m.bring(c.Period, p, sources))
}

// allot divides tonnes over co-operatives and villages by what their stands came to. In the
// result, kg is tonnes.
func (m *Carbon) allot(id carbon.PeriodID, p *period, tonnes int64) []source {
	sums := map[source]int64{}
	for _, row := range p.results {
		s := m.stands[row.Stand-1]
		sums[source{id, s.Cooperative, string(s.Village), 0}] += row.Net
	}
	var all []source
	var weights []int64
	for key, kg := range sums {
		if key.kg = kg; kg > 0 {
			all = append(all, key)
		}
	}
	slices.SortFunc(all, func(a, b source) int {
		return cmp.Or(cmp.Compare(a.cooperative, b.cooperative), cmp.Compare(a.village, b.village))
	})
	for _, s := range all {
		weights = append(weights, s.kg)
	}
	for i, line := range divide(tonnes, weights) {
		all[i].kg = line
	}
	return slices.DeleteFunc(all, func(s source) bool { return s.kg == 0 })
}

// bring brings the lots of an issue into being, and returns the number of events.
func (m *Carbon) bring(id carbon.PeriodID, p *period, sources []source) (events int) {
	key := series{p.project, uint16(yearOf(p.to))}
	next := m.newest[key] + 1
	if p.issued > 0 {
		p.start = next
	}
	for _, s := range sources {
		if m.stores[s.cooperative] != nil {
			m.keep(s.cooperative, s.kg, 0)
			events++
		}
		m.sources = append(m.sources, s)
		m.fresh(&lot{project: p.project, vintage: key.vintage, start: next, end: next + uint64(s.kg) - 1,
			owner: s.cooperative, status: carbon.Held, issued: id, source: carbon.SourceID(len(m.sources))})
		next += uint64(s.kg)
		events++
	}
	if p.buffer > 0 {
		m.fresh(&lot{project: p.project, vintage: key.vintage, start: next, end: next + uint64(p.buffer) - 1,
			status: carbon.Buffer, ref: uint64(p.project), issued: id})
		next += uint64(p.buffer)
		events++
	}
	if p.issued > 0 {
		m.newest[key] = next - 1
	}
	return events
}
