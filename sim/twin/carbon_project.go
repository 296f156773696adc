package twin

import (
	"slices"
	"strings"
	"time"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/land"
)

type project struct {
	code                        string
	method                      methodID
	proponent                   company.Number
	start, creditFrom, creditTo calendar.Date
	state                       carbon.ProjectState
	applicant, reviewer         kernel.Actor
	carried, verified, dropped  int64 // Kilograms.
	debt, issued, uncovered     int64 // Tonnes.
	open                        int   // Reversals that are not settled.
}

type stand struct {
	carbon.StandRow
	project carbon.ProjectID
	to      calendar.Date // Last day; StandRow.To is the one of enrolment.
}

// A credit is a time for which a parcel is credited: for a period, or elsewhere.
type credit struct {
	parcel   uint64
	from, to calendar.Date
	period   carbon.PeriodID // 0: elsewhere,
	foreign  int             // under this registration.
}

// at returns the element of a list that has a number, or nil.
func at[T any, N ~uint32 | ~uint64](list []*T, number N) *T {
	if number == 0 || uint64(number) > uint64(len(list)) {
		return nil
	}
	return list[number-1]
}

// The states of a project from which a command takes it to another.
var projectMoves = map[string]struct {
	from []carbon.ProjectState
	to   carbon.ProjectState
}{
	"review":   {[]carbon.ProjectState{carbon.ProjectApplied}, carbon.ProjectReviewed},
	"refuse":   {[]carbon.ProjectState{carbon.ProjectApplied, carbon.ProjectReviewed}, carbon.ProjectRefused},
	"register": {[]carbon.ProjectState{carbon.ProjectReviewed}, carbon.ProjectRegistered},
	"suspend": {
		[]carbon.ProjectState{carbon.ProjectRegistered, carbon.ProjectMonitoring},
		carbon.ProjectSuspended,
	},
	"resume": {[]carbon.ProjectState{carbon.ProjectSuspended}, carbon.ProjectMonitoring},
	"terminate": {
		[]carbon.ProjectState{carbon.ProjectRegistered, carbon.ProjectMonitoring, carbon.ProjectSuspended},
		carbon.ProjectTerminated,
	},
}

// decideProject is Decide for projects and stands.
func (m *Carbon) decideProject(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case carbon.ApplyProject:
		return m.applyProject(env, c), true
	case carbon.EnrolStands:
		return m.enrol(c), true
	case carbon.WithdrawStand:
		return m.withdraw(c), true
	case carbon.RecordForeign:
		return m.recordForeign(c), true
	case MoveProject:
		return m.moveProject(env, c), true
	}
	return Verdict{}, false
}

// A MoveProject is one of the commands that take a project to another state.
type MoveProject struct {
	How string
	carbon.MoveProject
}

// Name implements Named.
func (c MoveProject) Name() string { return "carbon." + c.How + "_project" }

// Wire implements Named.
func (c MoveProject) Wire() any { return c.MoveProject }

func projectCode(code string) bool {
	return code != "" && len(code) <= 12 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (m *Carbon) applyProject(env Env, c carbon.ApplyProject) Verdict {
	method, known := m.methods[methodID{c.Method, c.Version}]
	switch {
	case !projectCode(c.Code):
		return refuse("carbon.code_malformed")
	case slices.ContainsFunc(m.projects, func(p *project) bool { return p.code == c.Code }):
		return refuse("carbon.project_exists")
	case !publicName(c.NameZH):
		return refuse("carbon.name_malformed")
	case !m.of.Company.active(c.Proponent):
		return refuse("carbon.company_unknown")
	}
	if code := given(env, c.Start); code != "" {
		return refuse(code)
	}
	if code := span(c.CreditFrom, c.CreditTo); code != "" {
		return refuse(code)
	}
	switch {
	case c.CreditFrom < c.Start:
		return refuse("carbon.date_out_of_order")
	case !known || c.Start < method.from || c.Start > method.to:
		return refuse("carbon.method_not_in_force")
	}
	// A period of so many years ends the day before the day of its beginning so many years on.
	if end := c.CreditTo + 1; end < yearsOn(c.CreditFrom, method.least) ||
		method.most > 0 && end > yearsOn(c.CreditFrom, method.most) {
		return refuse("carbon.crediting_years")
	}
	m.projects = append(
		m.projects,
		&project{code: c.Code, method: methodID{c.Method, c.Version}, proponent: c.Proponent,
			start: c.Start, creditFrom: c.CreditFrom, creditTo: c.CreditTo, state: carbon.ProjectApplied, applicant: env.Actor},
	)
	return accept(1)
}

// yearsOn returns the same day so many years later; the last of February for one that the year does not have.
func yearsOn(from calendar.Date, years uint16) calendar.Date {
	y, month, day := from.Civil()
	t := time.Date(y+int(years), time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		t = t.AddDate(0, 0, -t.Day())
	}
	return calendar.Date(t.Unix() / 86400)
}

func (m *Carbon) moveProject(env Env, c MoveProject) Verdict {
	p, move := at(m.projects, c.Project), projectMoves[c.How]
	switch {
	case p == nil:
		return refuse("carbon.project_unknown")
	case c.How == "review" && p.state == carbon.ProjectApplied && !other(env.Actor, p.applicant),
		c.How == "register" && p.state == carbon.ProjectReviewed && !other(env.Actor, p.applicant, p.reviewer):
		return refuse("carbon.same_person")
	case c.How == "terminate" && (p.carried < 0 || p.debt > 0):
		return refuse("carbon.loss_carried")
	case !publicCode(c.Reason):
		return refuse("carbon.reason_malformed")
	case !slices.Contains(move.from, p.state):
		return refuse("carbon.project_state")
	}
	p.state = move.to
	if c.How == "review" {
		p.reviewer = env.Actor
	}
	return accept(1)
}

// monitored returns a project that may be monitored and issued to.
func (m *Carbon) monitored(id carbon.ProjectID) (*project, string) {
	p := at(m.projects, id)
	switch {
	case p == nil:
		return nil, "carbon.project_unknown"
	case p.state != carbon.ProjectRegistered && p.state != carbon.ProjectMonitoring:
		return nil, "carbon.project_state"
	}
	return p, ""
}

func (m *Carbon) enrol(c carbon.EnrolStands) Verdict {
	p := at(m.projects, c.Project)
	switch {
	case p == nil:
		return refuse("carbon.project_unknown")
	case p.state == carbon.ProjectTerminated || p.state == carbon.ProjectRefused:
		return refuse("carbon.project_state")
	case len(c.Stands) == 0:
		return refuse("carbon.rows_missing")
	case len(c.Stands) > 5000:
		return refuse("carbon.rows_too_many")
	}
	before := len(m.stands)
	for i, row := range c.Stands {
		if code := m.standCode(row); code != "" {
			m.stands = m.stands[:before]
			return refuseRow(i, code)
		}
		m.stands = append(m.stands, &stand{row, c.Project, row.To})
	}
	return accept(len(c.Stands))
}

// standCode says why a stand cannot be enrolled; "" if it can.
func (m *Carbon) standCode(row carbon.StandRow) string {
	if code := span(row.From, row.To); code != "" {
		return code
	}
	switch {
	case !m.of.Company.active(row.Cooperative):
		return "carbon.company_unknown"
	case !m.place(string(row.Village)):
		return "carbon.village_unknown"
	case !publicCode(row.Stratum):
		return "carbon.code_malformed"
	case row.Phase != "mixed" && row.Phase != "on" && row.Phase != "off":
		return "carbon.phase_unknown"
	case len(row.Parcels) == 0:
		return "carbon.rows_missing"
	case len(row.Parcels) > 64:
		return "carbon.rows_too_many"
	case row.Area <= 0 || row.Area > 100_000_000_000:
		return "carbon.area_out_of_bounds"
	}
	sum := int64(0)
	for i, number := range row.Parcels {
		p := at(m.of.Land.parcels, land.Number(number))
		switch {
		case i > 0 && number <= row.Parcels[i-1]:
			return "carbon.parcel_twice"
		case p == nil || p.gone:
			return "carbon.parcel_unknown"
		case m.enrolled(number, row.From, row.To):
			return "carbon.parcel_taken"
		}
		sum += p.area
	}
	if row.Area > sum {
		return "carbon.area_out_of_bounds"
	}
	return ""
}

// grounds returns a parcel and all that share ground with it.
func (m *Carbon) grounds(number uint64) []uint64 {
	if at(m.of.Land.parcels, number) == nil {
		return []uint64{number}
	}
	return append(m.of.Land.kin(land.Number(number)), number)
}

// enrolled reports whether the ground of a parcel is in a stand on a day of a time.
func (m *Carbon) enrolled(number uint64, from, to calendar.Date) bool {
	grounds := m.grounds(number)
	return slices.ContainsFunc(m.stands, func(s *stand) bool {
		shared := slices.ContainsFunc(s.Parcels, func(n uint64) bool { return slices.Contains(grounds, n) })
		return shared && s.From <= to && s.to >= from
	})
}

// credited reports whether the ground of any of some parcels is credited on a day of a time.
func (m *Carbon) credited(parcels []uint64, from, to calendar.Date) bool {
	for _, number := range parcels {
		grounds := m.grounds(number)
		if slices.ContainsFunc(m.credits, func(c credit) bool {
			return slices.Contains(grounds, c.parcel) && c.from <= to && c.to >= from
		}) {
			return true
		}
	}
	return false
}

func (m *Carbon) withdraw(c carbon.WithdrawStand) Verdict {
	s := at(m.stands, c.Stand)
	switch {
	case s == nil:
		return refuse("carbon.stand_unknown")
	case c.To == 0 || c.To < calendar.DateMin || c.To > calendar.DateMax:
		return refuse("carbon.date_missing")
	case c.To < s.From:
		return refuse("carbon.date_out_of_order")
	case c.To >= s.to:
		return refuse("carbon.stand_withdrawn")
	case !publicCode(c.Reason):
		return refuse("carbon.reason_malformed")
	}
	for _, credit := range m.credits {
		if credit.period != 0 && slices.Contains(s.Parcels, credit.parcel) && credit.from <= s.to &&
			credit.to > c.To {
			return refuse("carbon.stand_credited_until_later")
		}
	}
	if m.projects[s.project-1].carried < 0 && m.lately(c.Stand) < 0 {
		return refuse("carbon.loss_carried")
	}
	s.to = c.To
	return accept(1)
}

// lately returns what a stand came to in the last of the periods that were issued with it.
func (m *Carbon) lately(id carbon.StandID) (kg int64) {
	var last *period
	for _, p := range m.periods {
		for _, row := range p.results {
			if p.state == carbon.IssuedState && row.Stand == id && (last == nil || p.to > last.to) {
				last, kg = p, row.Net
			}
		}
	}
	return kg
}

func (m *Carbon) recordForeign(c carbon.RecordForeign) Verdict {
	code := span(c.From, c.To)
	switch {
	case code != "":
		return refuse(code)
	case !publicCode(c.Programme):
		return refuse("carbon.code_malformed")
	case !publicName(c.Number):
		return refuse("carbon.name_malformed")
	case len(c.Parcels) == 0:
		return refuse("carbon.rows_missing")
	case len(c.Parcels) > 5000:
		return refuse("carbon.rows_too_many")
	}
	for i, number := range c.Parcels {
		switch {
		case number == 0 || i > 0 && number <= c.Parcels[i-1]:
			return refuseRow(i, "carbon.parcel_twice")
		case at(m.of.Land.parcels, land.Number(number)) == nil || m.of.Land.parcels[number-1].gone:
			return refuseRow(i, "carbon.parcel_unknown")
		case m.credited([]uint64{number}, c.From, c.To):
			return refuseRow(i, "carbon.stand_period_credited")
		}
	}
	for _, number := range c.Parcels {
		m.credits = append(m.credits, credit{number, c.From, c.To, 0, m.foreigns + 1})
	}
	m.foreigns++
	return accept(1)
}
