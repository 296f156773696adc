package twin

import (
	"maps"
	"slices"

	"liangshan/calendar"
	"liangshan/person"
)

// decideHousehold is Decide for what concerns households.
func (m *Person) decideHousehold(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case person.FormHousehold:
		return m.form(env, c), true
	case person.JoinHousehold:
		return m.join(env, c), true
	case person.LeaveHousehold:
		f, code := m.home(c.Household)
		if code != "" {
			return refuse(code), true
		}
		switch {
		case !f.members[c.Person]:
			return refuse("person.not_in_household"), true
		case f.head == c.Person && len(f.members) > 1:
			return refuse("person.head_leaves"), true
		}
		if code := dated("person", env, c.Date, m.people[c.Person].changed); code != "" {
			return refuse(code), true
		}
		return accept(m.leave(env, c.Person, c.Date)), true
	case person.NameHead:
		return m.nameHead(env, c), true
	case person.MoveHousehold:
		return m.moveHousehold(env, c), true
	case person.DissolveHousehold:
		f, code := m.home(c.Household)
		if code == "" {
			code = dated("person", env, c.Date, f.changed)
		}
		if code != "" {
			return refuse(code), true
		}
		events := 0
		for _, member := range slices.Sorted(maps.Keys(f.members)) {
			events += m.leave(env, member, c.Date)
		}
		return accept(events), true
	}
	return Verdict{}, false
}

// home returns a household that stands.
func (m *Person) home(number person.HouseholdNumber) (*family, string) {
	f := m.households[number]
	switch {
	case f == nil:
		return nil, "person.household_unknown"
	case f.dissolved:
		return nil, "person.household_dissolved"
	}
	return f, ""
}

// homeless returns somebody who lives and is in no household.
func (m *Person) homeless(number person.Number) (*human, string) {
	h, code := m.living(number)
	if code == "" && h.household != 0 {
		code = "person.in_household"
	}
	return h, code
}

func (m *Person) form(env Env, c person.FormHousehold) Verdict {
	switch {
	case c.Household == 0 || c.Household > largest:
		return refuse("person.household_number_out_of_range")
	case m.households[c.Household] != nil:
		return refuse("person.household_exists")
	case !m.places.seat(string(c.Village)):
		return refuse("person.village_unknown")
	}
	head, code := m.homeless(c.Head)
	if code == "" {
		code = dated("person", env, c.Date, head.changed)
	}
	if code != "" {
		return refuse(code)
	}
	m.households[c.Household] = &family{village: string(c.Village), head: c.Head, formed: c.Date, changed: c.Date,
		members: map[person.Number]bool{c.Head: true}}
	m.homes = append(m.homes, c.Household)
	head.household, head.changed = c.Household, c.Date
	return accept(2 + m.moved(env, c.Date))
}

func (m *Person) join(env Env, c person.JoinHousehold) Verdict {
	f, code := m.home(c.Household)
	if code != "" {
		return refuse(code)
	}
	h, code := m.homeless(c.Person)
	if code != "" {
		return refuse(code)
	}
	if len(f.members) >= 200 {
		return refuse("person.household_full")
	}
	if code := dated("person", env, c.Date, max(h.changed, f.formed)); code != "" {
		return refuse(code)
	}
	f.members[c.Person] = true
	f.changed = max(f.changed, c.Date)
	h.household, h.changed = c.Household, c.Date
	return accept(1 + m.moved(env, c.Date))
}

// leave takes somebody out of the household, and dissolves it if nobody is left. It returns
// the number of events.
func (m *Person) leave(env Env, number person.Number, date calendar.Date) int {
	h := m.people[number]
	f := m.households[h.household]
	delete(f.members, number)
	if f.head == number {
		f.head = 0
	}
	f.changed = max(f.changed, date)
	h.household, h.changed = 0, date
	if len(f.members) == 0 {
		f.dissolved = true
		return 2 + m.moved(env, date)
	}
	return 1 + m.moved(env, date)
}

func (m *Person) nameHead(env Env, c person.NameHead) Verdict {
	f, code := m.home(c.Household)
	if code != "" {
		return refuse(code)
	}
	switch {
	case !f.members[c.Head]:
		return refuse("person.not_in_household")
	case f.head == c.Head:
		return refuse("person.head_same")
	}
	if code := dated("person", env, c.Date, f.changed); code != "" {
		return refuse(code)
	}
	f.head, f.changed = c.Head, c.Date
	return accept(1)
}

func (m *Person) moveHousehold(env Env, c person.MoveHousehold) Verdict {
	f, code := m.home(c.Household)
	if code != "" {
		return refuse(code)
	}
	switch {
	case !m.places.seat(string(c.Village)):
		return refuse("person.village_unknown")
	case f.village == string(c.Village):
		return refuse("person.village_same")
	}
	if code := dated("person", env, c.Date, f.changed); code != "" {
		return refuse(code)
	}
	f.village, f.changed = string(c.Village), c.Date
	return accept(1)
}
