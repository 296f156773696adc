package twin

import (
	"bytes"
	"regexp"
	"slices"
	"unicode/utf8"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/lottery"
	"liangshan/person"
)

// decideAllocation is Decide for who gets a home.
func (m *Housing) decideAllocation(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case housing.OpenAllocation:
		there := func(a *allocation) bool { return a.Code == c.Code }
		code := ""
		switch {
		case !publicCode(c.Code) || slices.ContainsFunc(m.allocations, there),
			c.Method != "lottery" && c.Method != "points", c.Homes == 0 || c.Homes > 20_000 || c.Commitment == [32]byte{},
			c.Rule != "anybody" && c.Rule != "person" && c.Rule != "household", c.Tickets == 0 || c.Tickets > lottery.WeightMax:
			code = "housing.allocation_malformed"
		case utf8.RuneCountInString(c.Public) < 4 || len(c.Public) > lottery.PublicMax:
			code = "housing.public_source_malformed"
		case c.DrawOn > calendar.DateMax || c.DrawOn <= today(env.Time):
			code = "housing.date_unsuitable"
		case !publicForm.MatchString(c.Form):
			code = "housing.public_form_malformed"
		default:
			code = m.offer(c)
		}
		return verdict(code), true
	case housing.Apply:
		return m.apply(env, c), true
	case housing.FreezeList:
		a, code := m.inState(c.Allocation, housing.Open)
		switch {
		case code != "":
		case len(a.all) == 0:
			code = "housing.list_empty"
		case today(env.Time) >= a.DrawOn:
			code = "housing.date_unsuitable"
		default:
			a.state = housing.Frozen
			a.root, _ = lottery.Root(m.entries(a))
		}
		return verdict(code), true
	case housing.Draw:
		return m.draw(env, c), true
	case housing.Assign:
		return verdict(m.assign(env, c)), true
	case housing.Release:
		return verdict(m.release(env, c)), true
	case housing.MoveDraw:
		return verdict(m.moveDraw(env, c)), true
	case housing.WithdrawAllocation:
		return verdict(m.withdraw(env, c)), true
	case housing.Decline:
		one, code := m.chosen(c.Application)
		if code == "" {
			one.declined = true
			one.of.declined++
		}
		return verdict(code), true
	}
	return Verdict{}, false
}

// offer opens an allocation of the homes that it names.
func (m *Housing) offer(c housing.OpenAllocation) string {
	if len(c.Offered) > 1000 {
		return "housing.rows_out_of_range"
	}
	a := &allocation{OpenAllocation: c}
	var named []*home
	next := housing.HomeNumber(1)
	for _, s := range c.Offered {
		if s.First < next || s.Last < s.First || s.Last-s.First >= 20_000 {
			return "housing.allocation_malformed"
		}
		for next = s.First; next <= s.Last; next++ {
			h := at(m.homes, next)
			switch {
			case h == nil:
				return "housing.home_unknown"
			case h.state != housing.Free || h.of != nil:
				return "housing.home_taken"
			}
			named = append(named, h)
		}
	}
	if uint32(len(named)) != c.Homes {
		return "housing.allocation_malformed"
	}
	for _, h := range named {
		h.of = a
	}
	m.allocations = append(m.allocations, a)
	return ""
}

// moveDraw puts a draw off before its day, to a value and a number that no draw had.
func (m *Housing) moveDraw(env Env, c housing.MoveDraw) string {
	a := at(m.allocations, c.Allocation)
	switch {
	case a == nil:
		return "housing.allocation_unknown"
	case a.closed || a.state == housing.DrawnAlready:
		return "housing.allocation_in_other_state"
	case a.DrawOn <= today(env.Time):
		return "housing.draw_day_come"
	case c.Reason != "value_absent" && c.Reason != "list_extended":
		return "housing.move_reason_unsuitable"
	case c.Paper == [32]byte{}:
		return "housing.paper_missing"
	case !aDate(c.DrawOn) || c.DrawOn <= a.DrawOn:
		return "housing.date_unsuitable"
	case utf8.RuneCountInString(c.Public) < 4 || len(c.Public) > lottery.PublicMax:
		return "housing.public_source_malformed"
	case c.Public == a.Public, slices.Contains(a.sources, c.Public):
		return "housing.public_source_the_same"
	case c.Commitment == [32]byte{} || slices.ContainsFunc(m.allocations, func(o *allocation) bool {
		return o.Commitment == c.Commitment || slices.Contains(o.void, c.Commitment)
	}):
		return "housing.commitment_used"
	case !publicForm.MatchString(c.Form):
		return "housing.public_form_malformed"
	}
	a.void, a.sources = append(a.void, a.Commitment), append(a.sources, a.Public)
	a.DrawOn, a.Public, a.Form, a.Commitment = c.DrawOn, c.Public, c.Form, c.Commitment
	if c.Reason == "list_extended" {
		a.state, a.root = housing.Open, [32]byte{}
	}
	return ""
}

// withdraw ends an allocation that nobody waits for.
func (m *Housing) withdraw(env Env, c housing.WithdrawAllocation) string {
	a := at(m.allocations, c.Allocation)
	switch {
	case a == nil:
		return "housing.allocation_unknown"
	case a.closed:
		return "housing.allocation_in_other_state"
	case c.Paper == [32]byte{}:
		return "housing.paper_missing"
	case a.state == housing.Frozen && today(env.Time) >= a.DrawOn && today(env.Time)-a.DrawOn < 14:
		return "housing.draw_due"
	}
	for i, one := range m.applications {
		h := at(m.homes, one.home)
		_, code := m.chosen(housing.ApplicationNumber(i + 1))
		if one.of == a && (code == "" || h != nil && h.state == housing.Kept && h.held == one.Person) {
			return "housing.applicants_waiting"
		}
	}
	a.closed = true
	for _, h := range m.homes {
		if h.of == a {
			h.of = nil
		}
	}
	return ""
}

// publicForm is how forms of public values are written, as far as they are drawn.
var publicForm = regexp.MustCompile(`^(digits|hex):([6-9]|[1-9][0-9])$`)

// valueForm is what a public value has to look like.
func (a *allocation) valueForm() *regexp.Regexp {
	part := publicForm.FindStringSubmatch(a.Form)
	return regexp.MustCompile(map[string]string{"digits": `^[0-9]{`, "hex": `^[0-9a-f]{`}[part[1]] + part[2] + `}$`)
}

func (m *Housing) inState(number housing.AllocationNumber, state housing.AllocationState) (*allocation, string) {
	a := at(m.allocations, number)
	switch {
	case a == nil:
		return nil, "housing.allocation_unknown"
	case a.state != state || a.closed:
		return a, "housing.allocation_in_other_state"
	}
	return a, ""
}

func (m *Housing) apply(env Env, c housing.Apply) Verdict {
	a, code := m.inState(c.Allocation, housing.Open)
	switch {
	case code != "":
		return refuse(code)
	case len(c.Rows) == 0 || len(c.Rows) > 1000:
		return refuse("housing.rows_out_of_range")
	}
	var all []*application
	for i, row := range c.Rows {
		same := func(o *application) bool { // Of one person there is one, under whatever number.
			return o.of == a && m.of.Person.stands(o.Person) == row.Person
		}
		code := ""
		switch {
		case !m.of.Person.active(row.Person):
			code = "housing.person_unsuitable"
		case slices.ContainsFunc(m.applications, same) || slices.ContainsFunc(all, same):
			code = "housing.applied_already"
		case row.Weight == 0 || row.Weight > lottery.WeightMax || row.Points > 1_000_000, row.Weight > a.Tickets,
			a.Method == "points" && row.Weight != 1 || a.Method == "lottery" && row.Points != 0:
			code = "housing.amount_out_of_range"
		case m.housed(a.Rule, row.Person, today(env.Time)):
			code = "housing.applicant_has_home"
		}
		if code != "" {
			return refuseRow(i, code)
		}
		all = append(all, &application{ApplyRow: row, of: a})
	}
	for _, one := range all {
		m.applications = append(m.applications, one)
		a.all = append(a.all, housing.ApplicationNumber(len(m.applications)))
	}
	return accept(1)
}

// meant reports whether a number is of those whom a rule asks about for somebody.
func (m *Housing) meant(rule housing.HousedRule, who, number person.Number) bool {
	family := m.of.Person.people[who].household
	one := m.of.Person.stands(number)
	h := m.of.Person.people[one]
	return rule != "anybody" && (one == who || rule == "household" && family != 0 && h != nil && h.household == family)
}

// housed reports whether somebody has a home whom a rule asks about, under whatever number.
func (m *Housing) housed(rule housing.HousedRule, who person.Number, day calendar.Date) bool {
	for _, g := range m.contracts {
		if !g.ended && slices.ContainsFunc(g.Owners, func(o housing.Owner) bool { return m.meant(rule, who, o.Person) }) {
			return true
		}
	}
	for i, l := range m.leases {
		if until := m.dues[ofLease(i+1)].until; (until == 0 || until > day) && m.meant(rule, who, l.Tenant) {
			return true
		}
	}
	return false
}

// provided reports whether somebody whom a rule asks about has a home, or one is kept for them.
func (m *Housing) provided(rule housing.HousedRule, who person.Number, day calendar.Date) bool {
	return m.housed(rule, who, day) || slices.ContainsFunc(m.homes, func(h *home) bool {
		return h.state == housing.Kept && m.meant(rule, who, h.held)
	})
}

func (m *Housing) entries(a *allocation) (all []lottery.Entry) {
	for _, number := range a.all {
		all = append(all, lottery.Entry{Application: uint64(number), Weight: m.applications[number-1].Weight})
	}
	return all
}

func (m *Housing) draw(env Env, c housing.Draw) Verdict {
	a, code := m.inState(c.Allocation, housing.Frozen)
	switch {
	case code != "":
		return refuse(code)
	case today(env.Time) < a.DrawOn:
		return refuse("housing.draw_too_early")
	case lottery.Commitment(c.Number) != a.Commitment:
		return refuse("housing.number_breaks_commitment")
	case !a.valueForm().MatchString(c.Public):
		return refuse("housing.public_value_malformed")
	}
	seed, err := lottery.Seed(a.root, a.Commitment, c.Number, c.Public)
	if err != nil {
		return refuse(err.Error())
	}
	tickets := lottery.Tickets(m.entries(a), seed)
	slices.SortFunc(tickets, func(x, y lottery.Drawn) int {
		if by := int64(m.applications[y.Application-1].Points) - int64(m.applications[x.Application-1].Points); by != 0 {
			return int(by)
		}
		return bytes.Compare(x.Ticket[:], y.Ticket[:])
	})
	for i, t := range tickets[:min(len(tickets), int(2*a.Homes))] {
		m.applications[t.Application-1].rank = uint32(i + 1)
	}
	a.state = housing.DrawnAlready
	return accept(2)
}

// chosen returns an application that has a right to a home, or why it has not.
func (m *Housing) chosen(number housing.ApplicationNumber) (*application, string) {
	one := at(m.applications, number)
	switch {
	case one == nil:
		return nil, "housing.application_unknown"
	case one.of.closed || one.rank == 0 || one.rank > one.of.Homes+one.of.declined || one.declined || one.home != 0:
		return nil, "housing.application_not_chosen"
	}
	return one, ""
}

func (m *Housing) release(env Env, c housing.Release) string {
	one := at(m.applications, c.Application)
	if one == nil {
		return "housing.application_unknown"
	}
	h := at(m.homes, one.home)
	if h == nil || h.state != housing.Kept || h.held != one.Person || one.declined {
		return "housing.home_not_assigned"
	}
	kept := uint16(0)
	if t := m.inForce(one.on); t != nil {
		kept = t.AcceptDays
	}
	dead := m.of.Person.people[m.of.Person.stands(one.Person)].dead
	switch {
	case c.Reason == "died" && !dead, c.Reason == "not_signed" && kept == 0,
		c.Reason != "died" && c.Reason != "not_signed" && c.Reason != "declined":
		return "housing.release_reason_unsuitable"
	case c.Reason == "not_signed" && today(env.Time)-one.on <= calendar.Date(kept):
		return "housing.home_still_kept"
	}
	h.state, h.held, one.home, one.declined = housing.Free, 0, 0, true
	one.of.declined++
	return ""
}

func (m *Housing) assign(env Env, c housing.Assign) string {
	one, code := m.chosen(c.Application)
	h := at(m.homes, c.Home)
	switch {
	case code != "":
		return code
	case h == nil:
		return "housing.home_unknown"
	case h.state != housing.Free:
		return "housing.home_taken"
	case h.of != one.of:
		return "housing.home_of_another_allocation"
	case !m.of.Person.active(m.of.Person.stands(one.Person)):
		return "housing.person_unsuitable"
	case slices.ContainsFunc(m.applications, func(o *application) bool {
		return o != one && o.of == one.of && o.home != 0 && m.of.Person.stands(o.Person) == m.of.Person.stands(one.Person)
	}):
		return "housing.applied_already"
	case m.provided(one.of.Rule, m.of.Person.stands(one.Person), today(env.Time)):
		return "housing.applicant_has_home"
	}
	one.home, one.on, h.state, h.held = c.Home, today(env.Time), housing.Kept, one.Person
	return ""
}
