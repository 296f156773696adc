package twin

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"liangshan/authority"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
)

// An Authority is the twin of package authority. It looks subjects up in the registers' twins.
type Authority struct {
	places    *Village
	people    *Person
	companies *Company

	actors   []*actor // By number, from 1.
	roles    map[string][2]string
	tokens   []*token // By number, from 1.
	policies []authority.PolicyText
	version  uint64 // Of the policies.
}

type actor struct {
	kind       authority.Kind
	department string
	subject    uint64
	suspended  bool
	roles      map[string]bool
}

type token struct {
	actor   kernel.Actor
	hash    authority.TokenHash
	expires int64
	ended   bool
}

// NewAuthority returns an empty twin.
func NewAuthority(places *Village, people *Person, companies *Company) *Authority {
	return &Authority{places: places, people: people, companies: companies, roles: map[string][2]string{}}
}

// active reports whether a number stands for a company that was not dissolved.
func (m *Company) active(number company.Number) bool {
	return number > 0 && int(number) <= len(m.rows) && !m.rows[number-1].dissolved
}

// departmentOpen reports whether a department was published and not closed.
func (v *Village) departmentOpen(code string) bool {
	d := v.departments[code]
	return d != nil && !d.closed
}

func (m *Authority) find(number kernel.Actor) *actor {
	if number == 0 || int(number) > len(m.actors) {
		return nil
	}
	return m.actors[number-1]
}

// acting says what is wrong with an actor who is to get something.
func (m *Authority) acting(number kernel.Actor) (*actor, string) {
	a := m.find(number)
	switch {
	case a == nil:
		return nil, "authority.actor_unknown"
	case a.suspended:
		return nil, "authority.actor_suspended"
	}
	return a, ""
}

// holds reports whether an actor that is not suspended has a role.
func (m *Authority) holds(number kernel.Actor, role string) bool {
	a := m.find(number)
	return a != nil && !a.suspended && a.roles[role]
}

// lastAdmin reports whether nobody could administer without an actor.
func (m *Authority) lastAdmin(a *actor) bool {
	if a.suspended || !a.roles["administrator"] {
		return false
	}
	return !slices.ContainsFunc(m.actors, func(o *actor) bool {
		return o != a && !o.suspended && o.roles["administrator"]
	})
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Authority) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case authority.Bootstrap:
		return m.bootstrap(env, c), true
	case authority.RegisterActor:
		return m.register(c), true
	case authority.ChangeDepartment:
		return m.changeDepartment(c), true
	case authority.PublishRoles:
		return m.publishRoles(c), true
	case authority.GrantRole:
		a, code := m.acting(c.Actor)
		if code == "" {
			code = m.grantable(a, c.Role)
		}
		if code != "" {
			return refuse(code), true
		}
		a.roles[c.Role] = true
		return accept(1), true
	case authority.WithdrawRole:
		return m.withdrawRole(c), true
	case authority.SuspendActor:
		return m.suspend(c), true
	case authority.RestoreActor:
		return m.restore(c), true
	case authority.GrantToken:
		return m.grantToken(env, c), true
	case authority.RevokeToken:
		switch {
		case c.Token == 0 || c.Token > uint64(len(m.tokens)):
			return refuse("authority.token_unknown"), true
		case m.tokens[c.Token-1].ended:
			return refuse("authority.token_ended"), true
		}
		m.tokens[c.Token-1].ended = true
		return accept(1), true
	case authority.PublishPolicies:
		return m.publishPolicies(c), true
	}
	return Verdict{}, false
}

func (m *Authority) bootstrap(env Env, c authority.Bootstrap) Verdict {
	switch {
	case len(m.actors) > 0:
		return refuse("authority.bootstrapped")
	case env.Actor != 1:
		return refuse("authority.not_first")
	}
	_, known := m.roles["administrator"]
	m.actors = append(m.actors, &actor{kind: "program", roles: map[string]bool{"administrator": true}})
	v := m.grantToken(env, authority.GrantToken{Actor: 1, Hash: c.Hash, Expires: c.Expires, Label: c.Label})
	events := 3
	if !known && v.Code == "" {
		m.roles["administrator"] = [2]string{"系统管理员", "system administrator"}
		events++
	}
	if v.Code == "" && len(c.Policies) > 0 {
		v = m.publishPolicies(authority.PublishPolicies{Policies: c.Policies})
		events++
	}
	if v.Code == "" {
		return accept(events)
	}
	m.actors, m.tokens = nil, nil // There were none before.
	if !known {
		delete(m.roles, "administrator")
	}
	return v
}

func (m *Authority) stands(kind authority.Kind, subject uint64) bool {
	if kind == "company" {
		return m.companies.active(company.Number(subject))
	}
	return m.people.active(person.Number(subject))
}

func (m *Authority) register(c authority.RegisterActor) Verdict {
	code := ""
	switch c.Kind {
	case "officer":
		if c.Department == "" {
			code = "authority.department_required"
		}
	case "person", "company":
		if c.Subject == 0 {
			code = "authority.subject_required"
		} else if c.Department != "" {
			code = "authority.department_not_expected"
		}
	case "program":
		if c.Subject != 0 {
			code = "authority.subject_not_expected"
		}
	default:
		code = "authority.actor_kind_unknown"
	}
	taken := slices.ContainsFunc(
		m.actors,
		func(a *actor) bool { return a.kind == c.Kind && a.subject == c.Subject },
	)
	switch {
	case len(m.actors) == 0:
		return refuse("authority.not_first")
	case code != "":
		return refuse(code)
	case c.Department != "" && !m.places.departmentOpen(c.Department):
		return refuse("authority.department_unknown")
	case c.Subject != 0 && !m.stands(c.Kind, c.Subject):
		return refuse("authority.subject_unknown")
	case c.Subject != 0 && taken:
		return refuse("authority.subject_taken")
	}
	fresh := &actor{kind: c.Kind, department: c.Department, subject: c.Subject, roles: map[string]bool{}}
	for i, role := range c.Roles {
		if code := m.grantable(fresh, role); code != "" {
			return refuseRow(i, code)
		}
		fresh.roles[role] = true
	}
	m.actors = append(m.actors, fresh)
	return accept(1 + len(c.Roles))
}

// grantable says why an actor cannot have a role; "" if it can.
func (m *Authority) grantable(a *actor, role string) string {
	_, known := m.roles[role]
	switch {
	case !known:
		return "authority.role_unknown"
	case a.roles[role]:
		return "authority.role_held"
	case len(a.roles) >= 32:
		return "authority.roles_too_many"
	}
	return ""
}

func (m *Authority) changeDepartment(c authority.ChangeDepartment) Verdict {
	a, code := m.acting(c.Actor)
	switch {
	case code != "":
		return refuse(code)
	case a.kind == "person" || a.kind == "company":
		return refuse("authority.department_not_expected")
	case !m.places.departmentOpen(c.Department):
		return refuse("authority.department_unknown")
	case a.department == c.Department:
		return refuse("authority.department_same")
	}
	a.department = c.Department
	return accept(1)
}

// rowsCode says what is wrong with the number of rows of a list.
func rowsCode(n int) string {
	switch {
	case n == 0:
		return "authority.rows_missing"
	case n > 1000:
		return "authority.rows_too_many"
	}
	return ""
}

func (m *Authority) publishRoles(c authority.PublishRoles) Verdict {
	if code := rowsCode(len(c.Roles)); code != "" {
		return refuse(code)
	}
	for i, row := range c.Roles {
		switch {
		case !publicCode(row.Code):
			return refuseRow(i, "authority.role_code_malformed")
		case !publicName(row.NameZH) || !publicName(row.NameEN):
			return refuseRow(i, "authority.role_name_malformed")
		}
	}
	events := 0
	for _, row := range c.Roles {
		names := [2]string{row.NameZH, row.NameEN}
		if old, known := m.roles[row.Code]; !known || old != names {
			m.roles[row.Code] = names
			events++
		}
	}
	if events == 0 {
		return refuse("command.no_effect")
	}
	return accept(events)
}

func (m *Authority) withdrawRole(c authority.WithdrawRole) Verdict {
	a := m.find(c.Actor)
	switch {
	case a == nil:
		return refuse("authority.actor_unknown")
	case !a.roles[c.Role]:
		return refuse("authority.role_not_held")
	case c.Role == "administrator" && m.lastAdmin(a):
		return refuse("authority.last_admin")
	}
	delete(a.roles, c.Role)
	return accept(1)
}

func (m *Authority) suspend(c authority.SuspendActor) Verdict {
	a, code := m.acting(c.Actor)
	switch {
	case code != "":
		return refuse(code)
	case !publicCode(c.Reason):
		return refuse("authority.reason_malformed")
	case m.lastAdmin(a):
		return refuse("authority.last_admin")
	}
	a.suspended = true
	return accept(1)
}

func (m *Authority) restore(c authority.RestoreActor) Verdict {
	a := m.find(c.Actor)
	switch {
	case a == nil:
		return refuse("authority.actor_unknown")
	case !a.suspended:
		return refuse("authority.actor_active")
	case !publicCode(c.Reason):
		return refuse("authority.reason_malformed")
	case a.subject != 0 && !m.stands(a.kind, a.subject):
		return refuse("authority.subject_unknown")
	}
	a.suspended = false
	return accept(1)
}

func (m *Authority) grantToken(env Env, c authority.GrantToken) Verdict {
	_, code := m.acting(c.Actor)
	held, twice := 0, false
	for _, t := range m.tokens {
		if t.actor == c.Actor && !t.ended {
			held++
		}
		twice = twice || [8]byte(t.hash[:8]) == [8]byte(c.Hash[:8])
	}
	switch {
	case code != "":
		return refuse(code)
	case c.Hash == authority.TokenHash{}:
		return refuse("authority.token_hash_missing")
	case !publicCode(c.Label):
		return refuse("authority.token_label_malformed")
	case c.Expires <= env.Time || c.Expires > env.Time+400*24*3600_000:
		return refuse("authority.token_expiry")
	case twice:
		return refuse("authority.token_exists")
	case held >= 32:
		return refuse("authority.tokens_too_many")
	}
	m.tokens = append(m.tokens, &token{actor: c.Actor, hash: c.Hash, expires: c.Expires})
	return accept(1)
}

// The form of the policies that the twin draws, and the names in them.
var (
	policyForm = regexp.MustCompile(`^(permit|forbid) \(principal( in (Role|Department)::"[^"]*")?, ` +
		`action( == Action::"[^"]*")?, resource\);( //x*)?$`)
	policyName = regexp.MustCompile(`(Role|Department|Action)::"([^"]*)"`)
)

// knownActions are the permissions and groups of them that the twin draws and that mean something.
const knownActions = ` ledger.transfer command read release person release:person.erase ` +
	`release:person read:ledger_account `

// policyCode says what is wrong with a text of policies; "" if nothing.
func (m *Authority) policyCode(text string) string {
	if !policyForm.MatchString(text) {
		return "authority.policy_malformed"
	}
	for _, found := range policyName.FindAllStringSubmatch(text, -1) {
		_, known := m.roles[found[2]]
		switch found[1] {
		case "Department":
			known = m.places.departmentOpen(found[2])
		case "Action":
			known = strings.Contains(knownActions, " "+found[2]+" ")
		}
		if !known {
			return "authority.policy_misspelled"
		}
	}
	return ""
}

func (m *Authority) publishPolicies(c authority.PublishPolicies) Verdict {
	if code := rowsCode(len(c.Policies)); code != "" {
		return refuse(code)
	}
	size, names := 0, map[string]bool{}
	for i, p := range c.Policies {
		size += len(p.Text)
		code := ""
		switch {
		case !publicCode(p.Name):
			code = "authority.policy_name_malformed"
		case names[p.Name]:
			code = "authority.policy_name_twice"
		case size > 256<<10:
			code = "authority.policy_too_long"
		default:
			code = m.policyCode(p.Text)
		}
		if code != "" {
			return refuseRow(i, code)
		}
		names[p.Name] = true
	}
	if slices.Equal(c.Policies, m.policies) {
		return refuse("authority.policy_same")
	}
	m.policies = c.Policies
	m.version++
	return accept(1)
}

// tokenNumber is the number of the kind of deadline that ends a token.
const tokenNumber = 600

// Due returns the tokens whose time is over.
func (m *Authority) Due(now int64) (due []Deadline) {
	for i, t := range m.tokens {
		if !t.ended && t.expires <= now {
			due = append(due, Deadline{Time: t.expires, Number: tokenNumber, Key: uint64(i + 1)})
		}
	}
	return due
}

// End ends a token whose time is over.
func (m *Authority) End(d Deadline) bool {
	if d.Number == tokenNumber {
		m.tokens[d.Key-1].ended = true
	}
	return d.Number == tokenNumber
}

// CompareAll holds everything against the register, as those in front of the kernel see it.
func (m *Authority) CompareAll(real *authority.Registry) error {
	d := real.Directory(nil)
	if d.Policy != m.version || !slices.Equal(d.Policies, m.policies) {
		return fmt.Errorf("policies are of version %d, expected %d", d.Policy, m.version)
	}
	for i, want := range m.actors {
		got, ok := d.Actor(kernel.Actor(i + 1))
		roles := slices.Sorted(maps.Keys(want.roles))
		if !ok || got.Kind != want.kind || got.Department != want.department || got.Subject != want.subject ||
			got.Suspended != want.suspended || !slices.Equal(got.Roles, roles) {
			return fmt.Errorf("actor %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	if _, more := d.Actor(kernel.Actor(len(m.actors) + 1)); more {
		return fmt.Errorf("there is an actor %d", len(m.actors)+1)
	}
	for i, want := range m.tokens {
		got, ok := d.Token(want.hash.Place())
		if ok == want.ended ||
			ok && (got.Number != uint64(i+1) || got.Actor != want.actor || got.Hash != want.hash ||
				got.Expires != want.expires) {
			return fmt.Errorf("token %d is %+v, there %t, expected %+v", i+1, got, ok, *want)
		}
	}
	return nil
}
