package authority_test

import (
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/village"
)

type county struct {
	*rig.Rig
	v *village.Registry
	p *person.Registry
	o *company.Registry
	a *authority.Registry
	c authority.Commands
}

func declare(k *kernel.Kernel) (*village.Registry, *person.Registry, *company.Registry, *authority.Registry) {
	v := village.New(k)
	p, o := person.New(k, v), company.New(k, v)
	return v, p, o, authority.New(k, v, p, o, auth.CheckPolicy)
}

const yearMS = 365 * 24 * 3600 * 1000

func hash(text string) authority.TokenHash { return sha256.Sum256([]byte(text)) }

func empty(t testing.TB) county {
	k := kernel.New()
	c := county{Rig: rig.New(t, k)}
	c.v, c.p, c.o, c.a = declare(k)
	c.c = c.a.Commands
	return c
}

// newCounty has actor 1, two departments, three persons and a company.
func newCounty(t testing.TB) county {
	c := empty(t)
	since := rig.Day("2000-01-01")
	rig.Must(c, c.c.Bootstrap, authority.Bootstrap{Hash: hash("first"), Expires: c.Now + yearMS, Label: "init"})
	rig.Must(c, c.v.Commands.PublishDepartments, village.PublishDepartments{Departments: []village.DepartmentRow{
		{Code: "forestry", NameZH: "林业局", NameEN: "Forestry"}, {Code: "finance", NameZH: "财政局", NameEN: "Finance"}}})
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since}}})
	for n := range person.Number(3) {
		rig.Must(c, c.p.Commands.Register, person.Register{Number: n + 1})
	}
	rig.Must(c, c.o.Commands.Register, company.Register{Code: "914403001922038216", NameZH: "测试有限公司",
		Kind: company.Limited, Division: "330523105", From: since})
	rig.Must(c, c.c.PublishRoles, authority.PublishRoles{Roles: []authority.RoleRow{
		{Code: "clerk", NameZH: "经办人", NameEN: "clerk"}, {Code: "auditor", NameZH: "审计员", NameEN: "auditor"}}})
	return c
}

func (c county) check() {
	c.Helper()
	if err := c.a.Audit(); err != nil {
		c.Error(err)
	}
	k := kernel.New()
	_, _, _, again := declare(k)
	c.Replayed(k)
	if want, got := c.a.Directory(nil), again.Directory(nil); !reflect.DeepEqual(want, got) {
		c.Errorf("directories differ after replaying:\n%+v\n%+v", want, got)
	}
}

func (c county) schemas() []string {
	return []string{village.Schema, person.Schema, company.Schema, authority.Schema}
}

func TestBootstrap(t *testing.T) {
	c := empty(t)
	first := authority.Bootstrap{Hash: hash("first"), Expires: c.Now + yearMS, Label: "init",
		Policies: []authority.PolicyText{{Name: "all", Text: `permit(principal in Role::"administrator", action, resource);`}}}
	c.Actor = 2
	rig.Refused(c, c.c.Bootstrap, first, authority.ErrNotFirst)
	c.Actor = 1
	rig.Refused(c, c.c.RegisterActor, authority.RegisterActor{Kind: authority.Program}, authority.ErrNotFirst)
	bad := first
	bad.Hash = authority.TokenHash{}
	rig.Refused(c, c.c.Bootstrap, bad, authority.ErrTokenHash)
	bad = first
	bad.Policies = []authority.PolicyText{{Name: "all", Text: "permit"}}
	rig.Refused(c, c.c.Bootstrap, bad, authority.ErrPolicyText, 0)
	if c.a.Directory(nil).Version != 0 {
		t.Fatal("a refused beginning left something")
	}
	rig.Must(c, c.c.Bootstrap, first)
	rig.Refused(c, c.c.Bootstrap, first, authority.ErrBootstrapped)
	d := c.a.Directory(nil)
	if actor, ok := d.Actor(1); !ok || !slices.Equal(actor.Roles, []string{authority.Administrator}) || d.Policy != 1 {
		t.Errorf("%+v", d)
	}
	c.check()
}

func TestRegisterActor(t *testing.T) {
	c := newCounty(t)
	register := c.c.RegisterActor
	rig.Must(c, c.v.Commands.CloseDepartment, village.CloseDepartment{Code: "finance"})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 3, Date: rig.Day(rig.Today)})
	for _, bad := range []struct {
		authority.RegisterActor
		want *kernel.Refusal
	}{
		{authority.RegisterActor{Kind: "robot"}, authority.ErrActorKind},
		{authority.RegisterActor{Kind: authority.Officer}, authority.ErrNoDepartment},
		{authority.RegisterActor{Kind: authority.Officer, Department: "tax"}, authority.ErrDepartment},
		{authority.RegisterActor{Kind: authority.Officer, Department: "finance"}, authority.ErrDepartment},
		{authority.RegisterActor{Kind: authority.Officer, Department: "forestry", Subject: 9}, authority.ErrSubjectUnknown},
		{authority.RegisterActor{Kind: authority.Person}, authority.ErrSubjectMissing},
		{authority.RegisterActor{Kind: authority.Person, Subject: 9}, authority.ErrSubjectUnknown},
		{authority.RegisterActor{Kind: authority.Person, Subject: 3}, authority.ErrSubjectUnknown},
		{authority.RegisterActor{Kind: authority.Person, Subject: 1, Department: "forestry"}, authority.ErrDepartmentOdd},
		{authority.RegisterActor{Kind: authority.Company, Subject: 2}, authority.ErrSubjectUnknown},
		{authority.RegisterActor{Kind: authority.Program, Subject: 1}, authority.ErrSubjectOdd},
		{authority.RegisterActor{Kind: authority.Program, Roles: []string{"clerk", "boss"}}, authority.ErrRoleUnknown},
		{authority.RegisterActor{Kind: authority.Program, Roles: []string{"clerk", "clerk"}}, authority.ErrRoleHeld},
	} {
		rig.Refused(c, register, bad.RegisterActor, bad.want)
	}
	rig.Must(c, register, authority.RegisterActor{Kind: authority.Officer, Department: "forestry", Subject: 1, Roles: []string{"clerk", "auditor"}})
	rig.Must(c, register, authority.RegisterActor{Kind: authority.Person, Subject: 1})
	rig.Must(c, register, authority.RegisterActor{Kind: authority.Company, Subject: 1})
	rig.Refused(c, register, authority.RegisterActor{Kind: authority.Person, Subject: 1}, authority.ErrSubjectTaken)
	if n, ok := c.a.ActorOf(authority.Person, 1); n != 3 || !ok {
		t.Errorf("actor %d", n)
	}
	change := c.c.ChangeDepartment
	rig.Must(c, c.v.Commands.PublishDepartments, village.PublishDepartments{Departments: []village.DepartmentRow{{Code: "tax", NameZH: "税务局", NameEN: "Tax"}}})
	rig.Refused(c, change, authority.ChangeDepartment{9, "tax"}, authority.ErrActorUnknown)
	rig.Refused(c, change, authority.ChangeDepartment{3, "tax"}, authority.ErrDepartmentOdd)
	rig.Refused(c, change, authority.ChangeDepartment{2, "finance"}, authority.ErrDepartment)
	rig.Refused(c, change, authority.ChangeDepartment{2, "forestry"}, authority.ErrSameDepartment)
	rig.Must(c, change, authority.ChangeDepartment{2, "tax"})
	db := c.Projected(c.schemas()...)
	if got := c.Value(db, `SELECT kind || department || subject FROM authority_actor WHERE number = 2`); got != "officertax1" {
		t.Error(got)
	}
	c.check()
}

func TestRoles(t *testing.T) {
	c := newCounty(t)
	publish, grant, withdraw := c.c.PublishRoles, c.c.GrantRole, c.c.WithdrawRole
	rig.Refused(c, publish, authority.PublishRoles{}, authority.ErrNoRows)
	rig.Refused(c, publish, authority.PublishRoles{make([]authority.RoleRow, authority.RowsMax+1)}, authority.ErrTooManyRows)
	rig.Refused(c, publish, authority.PublishRoles{[]authority.RoleRow{{"boss", "长", "boss"}, {"Boss", "长", "boss"}}}, authority.ErrRoleCode, 1)
	rig.Refused(c, publish, authority.PublishRoles{[]authority.RoleRow{{"boss", "", "boss"}}}, authority.ErrRoleName, 0)
	rig.Refused(c, publish, authority.PublishRoles{[]authority.RoleRow{{"clerk", "经办人", "clerk"}}}, kernel.ErrNothing)
	rig.Must(c, c.c.RegisterActor, authority.RegisterActor{Kind: authority.Program})
	rig.Refused(c, grant, authority.GrantRole{9, "clerk"}, authority.ErrActorUnknown)
	rig.Refused(c, grant, authority.GrantRole{2, "boss"}, authority.ErrRoleUnknown)
	rig.Must(c, grant, authority.GrantRole{2, "clerk"})
	rig.Refused(c, grant, authority.GrantRole{2, "clerk"}, authority.ErrRoleHeld)
	rig.Refused(c, withdraw, authority.WithdrawRole{9, "clerk"}, authority.ErrActorUnknown)
	rig.Refused(c, withdraw, authority.WithdrawRole{2, "auditor"}, authority.ErrRoleNotHeld)
	rig.Refused(c, withdraw, authority.WithdrawRole{1, authority.Administrator}, authority.ErrLastAdmin)
	rig.Must(c, grant, authority.GrantRole{2, authority.Administrator})
	rig.Must(c, withdraw, authority.WithdrawRole{1, authority.Administrator})
	rig.Refused(c, withdraw, authority.WithdrawRole{2, authority.Administrator}, authority.ErrLastAdmin)
	var many []authority.RoleRow
	for i := range authority.RolesMax {
		many = append(many, authority.RoleRow{"r" + string(rune('a'+i%26)) + string(rune('a'+i/26)), "角色", "role"})
	}
	rig.Must(c, publish, authority.PublishRoles{many})
	for _, r := range many[:authority.RolesMax-2] {
		rig.Must(c, grant, authority.GrantRole{2, r.Code})
	}
	rig.Refused(c, grant, authority.GrantRole{2, many[authority.RolesMax-1].Code}, authority.ErrRolesTooMany)
	db := c.Projected(c.schemas()...)
	if got := c.Value(db, `SELECT count(*) FROM authority_actor_role WHERE actor = 2`); got != "32" {
		t.Error(got)
	}
	c.check()
}

func TestSuspend(t *testing.T) {
	c := newCounty(t)
	suspend, restore := c.c.SuspendActor, c.c.RestoreActor
	rig.Must(c, c.c.RegisterActor, authority.RegisterActor{Kind: authority.Person, Subject: 1, Roles: []string{"clerk"}})
	rig.Refused(c, suspend, authority.SuspendActor{9, "left"}, authority.ErrActorUnknown)
	rig.Refused(c, suspend, authority.SuspendActor{2, "Left office"}, authority.ErrReason)
	rig.Refused(c, suspend, authority.SuspendActor{1, "left"}, authority.ErrLastAdmin)
	rig.Refused(c, restore, authority.RestoreActor{2, "back"}, authority.ErrNotSuspended)
	rig.Must(c, suspend, authority.SuspendActor{2, "left"})
	rig.Refused(c, suspend, authority.SuspendActor{2, "left"}, authority.ErrSuspended)
	rig.Refused(c, c.c.GrantRole, authority.GrantRole{2, "auditor"}, authority.ErrSuspended)
	rig.Refused(c, c.c.GrantToken, authority.GrantToken{2, hash("x"), c.Now + 1000, "x"}, authority.ErrSuspended)
	rig.Refused(c, restore, authority.RestoreActor{9, "back"}, authority.ErrActorUnknown)
	rig.Refused(c, restore, authority.RestoreActor{2, "Back!"}, authority.ErrReason)
	rig.Must(c, restore, authority.RestoreActor{2, "back"})
	rig.Must(c, suspend, authority.SuspendActor{2, "left"})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 1, Date: rig.Day(rig.Today)})
	rig.Refused(c, restore, authority.RestoreActor{2, "back"}, authority.ErrSubjectUnknown)

	// The last administrator is counted among those who may act.
	rig.Must(c, c.c.RegisterActor, authority.RegisterActor{Kind: authority.Program, Roles: []string{authority.Administrator}})
	rig.Must(c, suspend, authority.SuspendActor{1, "left"})
	rig.Refused(c, suspend, authority.SuspendActor{3, "left"}, authority.ErrLastAdmin)
	rig.Must(c, c.c.WithdrawRole, authority.WithdrawRole{1, authority.Administrator})
	rig.Must(c, restore, authority.RestoreActor{1, "back"})
	rig.Refused(c, suspend, authority.SuspendActor{3, "left"}, authority.ErrLastAdmin)
	db := c.Projected(c.schemas()...)
	if got := c.Value(db, `SELECT suspended || reason FROM authority_actor WHERE number = 2`); got != "1left" {
		t.Error(got)
	}
	c.check()
}

func TestTokens(t *testing.T) {
	c := newCounty(t)
	grant, revoke := c.c.GrantToken, c.c.RevokeToken
	soon := c.Now + 3600*1000
	rig.Refused(c, grant, authority.GrantToken{9, hash("a"), soon, "a"}, authority.ErrActorUnknown)
	rig.Refused(c, grant, authority.GrantToken{1, authority.TokenHash{}, soon, "a"}, authority.ErrTokenHash)
	rig.Refused(c, grant, authority.GrantToken{1, hash("a"), soon, "Li's laptop"}, authority.ErrTokenLabel)
	rig.Refused(c, grant, authority.GrantToken{1, hash("a"), c.Now, "a"}, authority.ErrTokenExpiry)
	rig.Refused(c, grant, authority.GrantToken{1, hash("a"), c.Now + authority.TokenAgeMS + 10, "a"}, authority.ErrTokenExpiry)
	rig.Refused(c, grant, authority.GrantToken{1, hash("first"), soon, "a"}, authority.ErrTokenExists)
	rig.Must(c, grant, authority.GrantToken{1, hash("a"), soon, "a"})
	rig.Must(c, grant, authority.GrantToken{1, hash("b"), soon, "b"})
	rig.Refused(c, revoke, authority.RevokeToken{0}, authority.ErrTokenUnknown)
	rig.Refused(c, revoke, authority.RevokeToken{4}, authority.ErrTokenUnknown)
	rig.Must(c, revoke, authority.RevokeToken{2})
	rig.Refused(c, revoke, authority.RevokeToken{2}, authority.ErrTokenEnded)
	rig.Refused(c, grant, authority.GrantToken{1, hash("a"), soon, "again"}, authority.ErrTokenExists)
	d := c.a.Directory(nil)
	if _, ok := d.Token(hash("a").Place()); ok {
		t.Error("a revoked token is in the directory")
	}
	if got, ok := d.Token(hash("b").Place()); !ok || got.Number != 3 || got.Hash != hash("b") || got.Expires != soon {
		t.Errorf("%+v", got)
	}
	c.Wait(2 * 3600 * 1000)
	if _, ok := c.a.Directory(d).Token(hash("b").Place()); ok {
		t.Error("an expired token is in the directory")
	}
	rig.Refused(c, revoke, authority.RevokeToken{3}, authority.ErrTokenEnded)
	for i := range authority.TokensMax - 1 {
		rig.Must(c, grant, authority.GrantToken{1, hash("many" + string(rune(i))), c.Now + 1000_000, "a"})
	}
	rig.Refused(c, grant, authority.GrantToken{1, hash("more"), c.Now + 1000_000, "a"}, authority.ErrTokensTooMany)
	db := c.Projected(c.schemas()...)
	if got := c.Value(db, `SELECT group_concat(revoked || (ended_ms = expires_ms)) FROM authority_token WHERE ended_ms IS NOT NULL`); got != "10,01" {
		t.Error(got)
	}
	c.check()
}

func TestPolicies(t *testing.T) {
	c := newCounty(t)
	publish := c.c.PublishPolicies
	good := authority.PolicyText{Name: "clerks", Text: `permit(principal in Role::"clerk", action == Action::"person.register", resource);`}
	one := func(text string) authority.PublishPolicies {
		return authority.PublishPolicies{[]authority.PolicyText{good, {Name: "other", Text: text}}}
	}
	rig.Refused(c, publish, authority.PublishPolicies{}, authority.ErrNoRows)
	rig.Refused(c, publish, authority.PublishPolicies{make([]authority.PolicyText, authority.RowsMax+1)}, authority.ErrTooManyRows)
	rig.Refused(c, publish, authority.PublishPolicies{[]authority.PolicyText{good, {Name: "Other", Text: good.Text}}}, authority.ErrPolicyName, 1)
	rig.Refused(c, publish, authority.PublishPolicies{[]authority.PolicyText{good, good}}, authority.ErrPolicyTwice, 1)
	rig.Refused(c, publish, one("// "+strings.Repeat("x", authority.PolicyTextMax)), authority.ErrPolicyTooLong, 1)
	for text, want := range map[string]*kernel.Refusal{
		"":                                    authority.ErrPolicyText,
		"// nothing":                          authority.ErrPolicyText,
		"permit(principal, action, resource)": authority.ErrPolicyText,
		`permit(principal in Roll::"clerk", action, resource);`:                                     authority.ErrPolicyText,
		`permit(principal, action, resource) when { principal.role == "x" };`:                       authority.ErrPolicyText,
		`permit(principal, action, resource) when { context.tme == 1 };`:                            authority.ErrPolicyText,
		`permit(principal in Role::"clark", action, resource);`:                                     authority.ErrPolicyUnknown,
		`permit(principal, action == Action::"person.registre", resource);`:                         authority.ErrPolicyUnknown,
		`permit(principal, action in [Action::"person", Action::"persons"], resource);`:             authority.ErrPolicyUnknown,
		`permit(principal, action == Action::"release:person.register", resource);`:                 authority.ErrPolicyUnknown,
		`permit(principal, action == Action::"read:", resource);`:                                   authority.ErrPolicyUnknown,
		`permit(principal in Department::"tax", action, resource);`:                                 authority.ErrPolicyUnknown,
		`forbid(principal, action, resource == Command::"person.errase");`:                          authority.ErrPolicyUnknown,
		`forbid(principal, action, resource) unless { principal in [Role::"clerk", Role::"boss"]};`: authority.ErrPolicyUnknown,
	} {
		rig.Refused(c, publish, one(text), want, 1)
	}
	result := rig.Do(c, publish, one("permit(principal, action, resource)\nwhen { principal.kind = 1 };"))
	var place *authority.PolicyRefusal
	if !errors.As(result.Err, &place) || place.Line != 2 || place.Column != 23 || place.Row != 1 || place.Name != "other" {
		t.Errorf("%+v: %v", place, result.Err)
	}
	rig.Must(c, publish, one(`permit(principal in Role::"auditor", action in [Action::"read", Action::"read:person_person", Action::"release", Action::"release:person", Action::"release:person.erase", Action::"person", Action::"command"], resource) when { principal in Department::"forestry" };`))
	rig.Must(c, publish, authority.PublishPolicies{[]authority.PolicyText{good}})
	rig.Refused(c, publish, authority.PublishPolicies{[]authority.PolicyText{good}}, authority.ErrPolicySame)
	d := c.a.Directory(nil)
	if d.Policy != 2 || !slices.Equal(d.Policies, []authority.PolicyText{good}) {
		t.Errorf("%+v", d)
	}
	db := c.Projected(c.schemas()...)
	if got := c.Value(db, `SELECT group_concat(version || name ORDER BY version, position) FROM authority_policy`); got != "1clerks,1other,2clerks" {
		t.Error(got)
	}
	c.check()
}

// TestDirectory holds directories made step by step against those made at once, while old
// ones stay as they were.
func TestDirectory(t *testing.T) {
	c := newCounty(t)
	chance := rand.New(rand.NewPCG(5, 6))
	var d *authority.Directory
	type kept struct {
		d    *authority.Directory
		copy authority.Directory
		one  authority.Actor
	}
	var old []kept
	behind := uint64(0)
	for step := range directorySteps {
		actor := kernel.Actor(1 + chance.IntN(150))
		switch chance.IntN(6) {
		case 0:
			rig.Do(c, c.c.RegisterActor, authority.RegisterActor{Kind: authority.Program})
		case 1:
			rig.Do(c, c.c.GrantRole, authority.GrantRole{actor, "clerk"})
		case 2:
			rig.Do(c, c.c.SuspendActor, authority.SuspendActor{actor, "x"})
		case 3:
			rig.Do(c, c.c.GrantToken, authority.GrantToken{actor, hash(string(rune(step))), c.Now + int64(1+chance.IntN(1000)), "x"})
		case 4:
			rig.Do(c, c.c.RevokeToken, authority.RevokeToken{uint64(chance.IntN(300))})
		case 5:
			c.Wait(int64(chance.IntN(200)))
		}
		if chance.IntN(10) > 0 && step > 20 || step > 500 && step < 4300 {
			continue // So that a directory is some steps behind, and once too many.
		}
		next := c.a.Directory(d)
		if d != nil {
			behind = max(behind, next.Version-d.Version)
		}
		if next != c.a.Directory(next) {
			t.Fatal("nothing has changed and the directory is another one")
		}
		if want := c.a.Directory(nil); !same(want, next) {
			t.Fatalf("step %d: a directory made step by step differs", step)
		}
		one, _ := next.Actor(1)
		d = next
		old = append(old, kept{d, *d, one})
	}
	if behind <= 1024 {
		t.Errorf("at most %d steps behind: directories were never made anew", behind)
	}
	for _, k := range old {
		if one, _ := k.d.Actor(1); !reflect.DeepEqual(*k.d, k.copy) || !reflect.DeepEqual(one, k.one) {
			t.Error("an old directory has changed")
		}
	}
	c.check()
}

const directorySteps = 4500

// places are where the tokens of TestDirectory are found.
var places = func() (all []uint64) {
	for step := range directorySteps {
		all = append(all, hash(string(rune(step))).Place())
	}
	return all
}()

// same compares what two directories answer.
func same(a, b *authority.Directory) bool {
	for n := range kernel.Actor(700) {
		x, okX := a.Actor(n)
		y, okY := b.Actor(n)
		if okX != okY || !reflect.DeepEqual(x, y) {
			return false
		}
	}
	for _, place := range places {
		x, okX := a.Token(place)
		y, okY := b.Token(place)
		if okX != okY || x != y {
			return false
		}
	}
	return a.Version == b.Version && a.Policy == b.Policy && slices.Equal(a.Policies, b.Policies)
}

func TestTokenHashText(t *testing.T) {
	want := hash("x")
	text, _ := want.MarshalText()
	var got authority.TokenHash
	if err := got.UnmarshalText(text); err != nil || got != want {
		t.Error(got, err)
	}
	for _, bad := range []string{"", "00", string(text[:63]), string(text) + "0", strings.Repeat("x", 64)} {
		if got.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func BenchmarkDirectoryAfterGrant(b *testing.B) {
	c := newCounty(b)
	for range 20000 {
		rig.Must(c, c.c.RegisterActor, authority.RegisterActor{Kind: authority.Program})
	}
	d := c.a.Directory(nil)
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		rig.Must(c, c.c.GrantToken, authority.GrantToken{kernel.Actor(n%20000 + 1), hash(string(rune(n))), c.Now + 1e9, "x"})
		b.StartTimer()
		d = c.a.Directory(d)
	}
}
