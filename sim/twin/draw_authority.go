package twin

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/authority"
	"liangshan/kernel"
	"liangshan/village"
)

// Draw returns a command at random.
func (m *Authority) Draw(chance *rand.Rand, wrong int, now int64) any {
	if len(m.actors) == 0 && percent(chance, 70) || percent(chance, 1) {
		c := authority.Bootstrap{Hash: m.hash(chance, 2), Expires: m.expires(chance, now, 2), Label: "first_token"}
		if percent(chance, 40) {
			c.Policies = m.texts(chance, 5)
		}
		return c
	}
	switch n := chance.IntN(100); {
	case len(m.roles) < 3 || n < 8:
		return m.drawRoles(chance, wrong)
	case m.departments() == 0 || n < 11:
		return village.PublishDepartments{Departments: []village.DepartmentRow{
			{Code: departmentCode(chance), NameZH: name(chance, 0), NameEN: name(chance, 0)}}}
	case n < 28:
		return m.drawActor(chance, wrong)
	case n < 37:
		return authority.ChangeDepartment{Actor: m.who(chance, wrong), Department: m.department(chance, wrong)}
	case n < 46:
		return authority.GrantRole{Actor: m.who(chance, wrong), Role: m.role(chance, wrong)}
	case n < 55:
		c := authority.WithdrawRole{Actor: m.who(chance, wrong), Role: m.role(chance, wrong)}
		if a := m.find(c.Actor); a != nil && len(a.roles) > 0 && percent(chance, 70) {
			roles := slices.Sorted(maps.Keys(a.roles))
			c.Role = roles[chance.IntN(len(roles))]
		}
		return c
	case n < 62:
		return authority.SuspendActor{Actor: m.who(chance, wrong), Reason: aCode(chance, 2*wrong)}
	case n < 69:
		c := authority.RestoreActor{Actor: m.who(chance, wrong), Reason: aCode(chance, 2*wrong)}
		for range 8 {
			if a := m.find(c.Actor); a != nil && a.suspended {
				break
			}
			c.Actor = m.who(chance, wrong)
		}
		return c
	case n < 84:
		return m.drawToken(chance, wrong, now)
	case n < 92:
		return authority.RevokeToken{Token: chance.Uint64N(uint64(len(m.tokens)) + 2)}
	}
	return m.drawPolicies(chance, wrong)
}

func (m *Authority) departments() int { return len(m.places.departments) }

// who returns an actor, often the first.
func (m *Authority) who(chance *rand.Rand, wrong int) kernel.Actor {
	if len(m.actors) == 0 || percent(chance, wrong) {
		return []kernel.Actor{0, 1 << 40, kernel.Actor(len(m.actors) + 1)}[chance.IntN(3)]
	}
	if percent(chance, 25) {
		return 1
	}
	return kernel.Actor(1 + chance.IntN(len(m.actors)))
}

// role returns the code of a role, often the administrator's.
func (m *Authority) role(chance *rand.Rand, wrong int) string {
	switch {
	case percent(chance, wrong):
		return []string{"", "clark", "Bad"}[chance.IntN(3)]
	case percent(chance, 20):
		return "administrator"
	}
	roles := slices.Sorted(maps.Keys(m.roles))
	if len(roles) == 0 {
		return "clerk"
	}
	return roles[chance.IntN(len(roles))]
}

// department returns the code of a department, mostly of one that is open.
func (m *Authority) department(chance *rand.Rand, wrong int) string {
	code := departmentCode(chance)
	for range 8 {
		if m.places.departmentOpen(code) || percent(chance, wrong) {
			break
		}
		code = departmentCode(chance)
	}
	return code
}

func (m *Authority) drawRoles(chance *rand.Rand, wrong int) any {
	c := authority.PublishRoles{}
	n := 1 + chance.IntN(3)
	switch {
	case percent(chance, wrong/2+1):
		n = []int{0, 1001}[chance.IntN(2)]
	case percent(chance, 15):
		n = 40 // More than an actor can have.
	}
	for i := range n {
		row := authority.RoleRow{
			Code:   fmt.Sprintf("role_%d", i+chance.IntN(3)),
			NameZH: "角色",
			NameEN: name(chance, 0),
		}
		if n == 40 {
			row.Code = fmt.Sprintf("role_%d", i)
		}
		if percent(chance, wrong) && n < 10 {
			if chance.IntN(2) == 0 {
				row.Code = aCode(chance, 100)
			} else {
				row.NameEN = name(chance, 100)
			}
		}
		c.Roles = append(c.Roles, row)
	}
	return c
}

func (m *Authority) drawActor(chance *rand.Rand, wrong int) any {
	c := authority.RegisterActor{Kind: []authority.Kind{"person", "officer", "program", "company"}[chance.IntN(4)]}
	switch c.Kind {
	case "officer":
		c.Department = m.department(chance, wrong)
		if len(m.people.numbers) > 0 && percent(chance, 60) {
			c.Subject = uint64(m.people.number(chance, wrong))
		}
	case "person":
		if len(m.people.numbers) == 0 {
			return m.people.Draw(chance, 0, NoCrowd, 0)
		}
		c.Subject = uint64(m.people.number(chance, wrong))
	case "company":
		c.Subject = chance.Uint64N(uint64(len(m.companies.rows)) + 2)
	}
	for range chance.IntN(3) {
		c.Roles = append(c.Roles, m.role(chance, wrong))
	}
	if len(m.roles) > 33 && percent(chance, 15) {
		c.Roles = slices.Sorted(maps.Keys(m.roles))[:32+chance.IntN(2)]
	}
	if percent(chance, 2*wrong) {
		switch chance.IntN(4) {
		case 0:
			c.Kind = []authority.Kind{"", "robot"}[chance.IntN(2)]
		case 1:
			c.Department = []string{"", "forestry"}[chance.IntN(2)]
		case 2:
			if c.Subject = uint64(chance.IntN(2)); c.Subject == 1 && c.Kind != "person" {
				c.Kind, c.Department = "program", ""
			}
		case 3:
			if len(m.actors) > 0 {
				a := m.actors[chance.IntN(len(m.actors))]
				c.Kind, c.Department, c.Subject = a.kind, a.department, a.subject
			}
		}
	}
	return c
}

// hash draws the hash of a token, mostly a new one.
func (m *Authority) hash(chance *rand.Rand, wrong int) (h authority.TokenHash) {
	for i := range h {
		h[i] = byte(chance.Uint32())
	}
	if percent(chance, wrong) {
		h = authority.TokenHash{}
		if len(m.tokens) > 0 && chance.IntN(2) == 0 {
			h = m.tokens[chance.IntN(len(m.tokens))].hash
			h[20] ^= byte(chance.IntN(2)) // Another, with the same beginning.
		}
	}
	return h
}

// expires draws the end of a token's time.
func (m *Authority) expires(chance *rand.Rand, now int64, wrong int) int64 {
	const day = 24 * 3600_000
	if percent(chance, wrong) {
		return now + []int64{0, -1, -day, 401 * day, 1 << 60}[chance.IntN(5)]
	}
	return now + 1000 + []int64{chance.Int64N(day), chance.Int64N(300 * day), 390 * day}[chance.IntN(3)]
}

func (m *Authority) drawToken(chance *rand.Rand, wrong int, now int64) any {
	c := authority.GrantToken{Actor: 1, Hash: m.hash(chance, 2*wrong), Expires: m.expires(chance, now, wrong),
		Label: aCode(chance, 2*wrong)}
	if percent(chance, 35) {
		c.Actor = m.who(chance, wrong)
	}
	return c
}

var badPolicies = []string{"", "// nothing", "permit (principal", "permit (principal is Ghost, action, resource);",
	"permit (principal, action, resource) when { principal.shoe == 1 };"}

// text draws a text of policies.
func (m *Authority) text(chance *rand.Rand, wrong int) string {
	if percent(chance, wrong) {
		return badPolicies[chance.IntN(len(badPolicies))]
	}
	principal, action := "principal", "action"
	switch chance.IntN(4) {
	case 0:
		principal += ` in Role::"` + m.role(chance, wrong) + `"`
	case 1:
		principal += ` in Department::"` + m.department(chance, wrong) + `"`
	}
	if chance.IntN(2) == 0 {
		known := strings.Fields(knownActions)
		name := known[chance.IntN(len(known))]
		if percent(chance, wrong) {
			name = []string{"ledger.transferr", "release:ledger.transfer", "read:", "", "ghost", "release:ghost"}[chance.IntN(6)]
		}
		action += ` == Action::"` + name + `"`
	}
	return []string{"permit", "forbid"}[chance.IntN(2)] + " (" + principal + ", " + action + ", resource);"
}

func (m *Authority) texts(chance *rand.Rand, wrong int) (texts []authority.PolicyText) {
	for i := range 1 + chance.IntN(3) {
		texts = append(
			texts,
			authority.PolicyText{Name: []string{"officers", "audit", "portal"}[i], Text: m.text(chance, wrong)},
		)
	}
	return texts
}

func (m *Authority) drawPolicies(chance *rand.Rand, wrong int) any {
	c := authority.PublishPolicies{Policies: m.texts(chance, wrong)}
	last := len(c.Policies) - 1
	switch {
	case percent(chance, wrong):
		c.Policies = make([]authority.PolicyText, []int{0, 1001}[chance.IntN(2)])
	case percent(chance, wrong):
		c.Policies[last].Name = aCode(chance, 100)
	case percent(chance, wrong) && last > 0:
		c.Policies[last].Name = c.Policies[0].Name
	case percent(chance, wrong):
		c.Policies[last].Text += " //" + strings.Repeat("x", 256<<10-len(c.Policies[last].Text)-3+chance.IntN(2))
	case percent(chance, wrong) && len(m.policies) > 0:
		c.Policies = m.policies
	}
	return c
}
