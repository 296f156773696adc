package auth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/cedar-policy/cedar-go"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// noon is 21 November 2026, a Saturday, 12:00 in the county, in milliseconds since 1970.
const noon = int64(1795233600000)

// A county is a kernel with its modules and the gate in front of it.
type county struct {
	testing.TB
	k     *kernel.Kernel
	a     *authority.Registry
	gate  auth.Gate
	now   int64
	asked uint64
	first auth.Secret
}

// Actors of newCounty.
const (
	admin  kernel.Actor = 1
	clerk  kernel.Actor = 2
	plain  kernel.Actor = 3 // Has no role.
	second kernel.Actor = 4
)

const policies = `
@id("administration")
permit(principal in Role::"administrator", action in Action::"authority", resource);
@id("reading")
permit(principal in Role::"clerk", action in Action::"read", resource);
permit(principal in Role::"clerk", action == Action::"ledger.transfer", resource)
when { resource.amount <= 500000 };
permit(principal in Role::"clerk", action in Action::"person", resource);
permit(principal in Role::"releaser", action in Action::"release:person", resource)
when { context.second && principal != context.proposer };
forbid(principal, action == Action::"person.register", resource)
unless { context.hour >= 8 && context.hour < 18 };
forbid(principal, action == Action::"read:authority_token", resource)
unless { principal in Department::"finance" };
`

func newCounty(t testing.TB, texts ...authority.PolicyText) *county {
	k := kernel.New()
	v := village.New(k)
	p, o := person.New(k, v), company.New(k, v)
	ledger.New(k)
	c := &county{TB: t, k: k, a: authority.New(k, v, p, o, auth.CheckPolicy), now: noon, first: auth.NewSecret()}
	c.do("authority.bootstrap", authority.Bootstrap{Hash: c.first.Hash(), Expires: noon + 1000_000, Label: "init"})
	c.do("village.publish_departments", village.PublishDepartments{Departments: []village.DepartmentRow{
		{Code: "forestry", NameZH: "林业局", NameEN: "Forestry"}, {Code: "finance", NameZH: "财政局", NameEN: "Finance"}}})
	c.do("authority.publish_roles", authority.PublishRoles{Roles: []authority.RoleRow{
		{Code: "clerk", NameZH: "经办人", NameEN: "clerk"}, {Code: "releaser", NameZH: "复核人", NameEN: "releaser"}}})
	c.do("authority.register_actor", authority.RegisterActor{Kind: authority.Officer, Department: "forestry", Roles: []string{"clerk"}})
	c.do("authority.register_actor", authority.RegisterActor{Kind: authority.Program})
	c.do("authority.register_actor", authority.RegisterActor{Kind: authority.Officer, Department: "finance", Roles: []string{"clerk", "releaser"}})
	if texts == nil {
		texts = []authority.PolicyText{{Name: "county", Text: policies}}
	}
	c.do("authority.publish_policies", authority.PublishPolicies{Policies: texts})
	return c
}

// try decides a command as actor 1, in front of whom nobody stands here.
func (c *county) try(name string, command any) error {
	c.asked++
	c.now++
	declared, ok := c.k.Command(name)
	if !ok {
		c.Fatal("no command " + name)
	}
	id := kernel.NewRequestID(c.now, [10]byte{9: byte(c.asked), 8: byte(c.asked >> 8)})
	call, err := declared.Call(kernel.Caller{Actor: 1}, id, kernel.Encode(command))
	if err != nil {
		c.Fatal(err)
	}
	var batch kernel.Batch
	return c.k.Decide(call, c.now, [16]byte{}, &batch).Err
}

func (c *county) do(name string, command any) {
	c.Helper()
	if err := c.try(name, command); err != nil {
		c.Fatalf("%s: %v", name, err)
	}
	if err := c.gate.Update(c.a.Directory(nil)); err != nil {
		c.Fatal(err)
	}
}

// asks holds what the gate says to a question.
func (c *county) asks(r auth.Request, want error) {
	c.Helper()
	if r.TimeMS == 0 {
		r.TimeMS = noon
	}
	caller, err := c.gate.Check(r)
	if !errors.Is(err, want) || err == nil && (caller.Actor != r.Actor || caller.Policy == 0) {
		c.Errorf("%+v: %+v %v, want %v", r, caller, err, want)
	}
}

func TestNothingWithoutRole(t *testing.T) {
	c := newCounty(t)
	commands := c.k.Commands()
	if len(commands) < 40 {
		t.Fatalf("only %d commands", len(commands))
	}
	for _, command := range commands {
		for _, permission := range []string{command.Name(), auth.Release(command.Name())} {
			c.asks(auth.Request{Actor: plain, Permission: permission}, authority.ErrDenied)
		}
	}
	for _, table := range []string{"ledger_account", "person_person", "authority_token", "nothing"} {
		c.asks(auth.Request{Actor: plain, Permission: auth.Read(table)}, authority.ErrDenied)
	}
}

func TestNothingWithoutPolicies(t *testing.T) {
	var gate auth.Gate
	if _, err := gate.Check(auth.Request{Actor: 1, Permission: "ledger.transfer"}); err != authority.ErrDenied {
		t.Error(err)
	}
	if _, err := gate.Authenticate("Bearer "+auth.NewSecret().Reveal(), 0); err != authority.ErrUnauthenticated {
		t.Error(err)
	}
	k := kernel.New()
	v := village.New(k)
	p, o := person.New(k, v), company.New(k, v)
	c := &county{TB: t, k: k, a: authority.New(k, v, p, o, auth.CheckPolicy), now: noon}
	c.do("authority.bootstrap", authority.Bootstrap{Hash: authority.TokenHash{1}, Expires: noon + 1000, Label: "init"})
	for _, command := range k.Commands() {
		c.asks(auth.Request{Actor: admin, Permission: command.Name()}, authority.ErrDenied)
	}
}

func TestPermits(t *testing.T) {
	c := newCounty(t)
	c.asks(auth.Request{Actor: admin, Permission: "authority.grant_role"}, nil)
	c.asks(auth.Request{Actor: admin, Permission: "person.register"}, authority.ErrDenied)
	c.asks(auth.Request{Actor: clerk, Permission: "authority.grant_role"}, authority.ErrDenied)
	c.asks(auth.Request{Actor: clerk, Permission: auth.Read("ledger_account")}, nil)
	c.asks(auth.Request{Actor: clerk, Permission: auth.Read("authority_token")}, authority.ErrDenied)
	c.asks(auth.Request{Actor: second, Permission: auth.Read("authority_token")}, nil)
	c.asks(auth.Request{Actor: 99, Permission: auth.Read("ledger_account")}, authority.ErrUnauthenticated)
	c.asks(auth.Request{Actor: 0, Permission: auth.Read("ledger_account")}, authority.ErrUnauthenticated)

	// Limits: the command's own fields. Without them the policy has nothing to permit on.
	c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer", Command: ledger.Transfer{Amount: 500000}}, nil)
	c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer", Command: ledger.Transfer{Amount: 500001}}, authority.ErrDenied)
	c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer"}, authority.ErrDenied)
	c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer", Attributes: []auth.Attribute{auth.Amount("amount", 1)}}, nil)
	c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer", Attributes: []auth.Attribute{auth.Text("amount", "1")}}, authority.ErrDenied)

	// Hours are those of the county.
	for hour, want := range map[int64]error{7: authority.ErrDenied, 8: nil, 12: nil, 17: nil, 18: authority.ErrDenied, 23: authority.ErrDenied} {
		at := noon + (hour-12)*3600*1000
		c.asks(auth.Request{Actor: clerk, Permission: "person.register", TimeMS: at}, want)
		c.asks(auth.Request{Actor: clerk, Permission: "person.register", TimeMS: at + 3599_999}, want)
	}

	// Releasing is a permission of its own.
	c.asks(auth.Request{Actor: clerk, Permission: "person.erase"}, nil)
	c.asks(auth.Request{Actor: clerk, Permission: auth.Release("person.erase"), Proposer: second}, authority.ErrDenied)
	c.asks(auth.Request{Actor: second, Permission: auth.Release("person.erase"), Proposer: clerk}, nil)
	c.asks(auth.Request{Actor: second, Permission: auth.Release("person.erase"), Proposer: second}, authority.ErrDenied)
	c.asks(auth.Request{Actor: second, Permission: auth.Release("person.erase")}, authority.ErrDenied)

	c.do("authority.suspend_actor", authority.SuspendActor{Actor: clerk, Reason: "left"})
	c.asks(auth.Request{Actor: clerk, Permission: auth.Read("ledger_account")}, authority.ErrUnauthenticated)
	c.do("authority.restore_actor", authority.RestoreActor{Actor: clerk, Reason: "back"})
	c.asks(auth.Request{Actor: clerk, Permission: auth.Read("ledger_account")}, nil)
	c.do("authority.withdraw_role", authority.WithdrawRole{Actor: clerk, Role: "clerk"})
	c.asks(auth.Request{Actor: clerk, Permission: auth.Read("ledger_account")}, authority.ErrDenied)
}

// TestMay: what could not be permitted to an actor, whatever the command holds, is not offered.
func TestMay(t *testing.T) {
	c := newCounty(t, authority.PolicyText{Name: "a", Text: `
permit(principal, action == Action::"ledger.transfer", resource)
when { principal.kind == "program" && resource has holder && resource.holder == principal.number };
permit(principal, action == Action::"ledger.open", resource) when { principal.kind == "officer" && resource.unit == "CNY" };
permit(principal, action == Action::"ledger.close", resource)
when { principal has subject && resource has holder && resource.holder == principal.subject };
permit(principal, action == Action::"ledger.correct", resource) when { principal.subject == 1 };
permit(principal, action == Action::"ledger.hold", resource) when { context.hour >= 8 } unless { principal.kind == "officer" };
permit(principal in Role::"clerk", action == Action::"ledger.void", resource) when { principal in Department::"finance" };
permit(principal, action == Action::"ledger.post", resource);
forbid(principal, action == Action::"ledger.post", resource) when { principal.kind == "officer" };`})
	for permission, who := range map[string][]kernel.Actor{"ledger.transfer": {plain}, "ledger.open": {clerk, second},
		"ledger.close": nil, "ledger.correct": nil, "ledger.hold": {plain}, "ledger.void": {second}, "ledger.post": {plain}} {
		for _, actor := range []kernel.Actor{clerk, plain, second} {
			if got, want := c.gate.May(actor, permission), slices.Contains(who, actor); got != want {
				t.Errorf("%s to actor %d: %v", permission, actor, got)
			}
		}
	}
}

// TestForbidThatFails holds that a policy which forbids and cannot be evaluated denies.
// Cedar passes it over: the last line makes sure that this is still so, and the test real.
func TestForbidThatFails(t *testing.T) {
	text := `permit(principal, action, resource); forbid(principal, action, resource) when { resource.missing == 1 };`
	c := newCounty(t, authority.PolicyText{Name: "a", Text: text})
	c.asks(auth.Request{Actor: admin, Permission: "ledger.transfer"}, authority.ErrDenied)
	set, err := cedar.NewPolicySetFromBytes("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := cedar.Authorize(set, nil, cedar.Request{}); d != cedar.Allow {
		t.Error("Cedar has changed its mind")
	}
}

func TestVersions(t *testing.T) {
	c := newCounty(t)
	if caller, _ := c.gate.Check(auth.Request{Actor: admin, Permission: "authority.grant_role"}); caller.Policy != 1 {
		t.Error(caller)
	}
	c.do("authority.publish_policies", authority.PublishPolicies{Policies: []authority.PolicyText{
		{Name: "a", Text: `permit(principal == Actor::"3", action, resource);`}}})
	if caller, err := c.gate.Check(auth.Request{Actor: plain, Permission: "ledger.transfer"}); caller.Policy != 2 || err != nil {
		t.Error(caller, err)
	}
	c.asks(auth.Request{Actor: admin, Permission: "authority.grant_role"}, authority.ErrDenied)
}

// TestUnreadable holds that policies which this program cannot read deny everything.
func TestUnreadable(t *testing.T) {
	c := newCounty(t)
	d := *c.a.Directory(nil)
	d.Version, d.Policy, d.Policies = d.Version+1, d.Policy+1, []authority.PolicyText{{Name: "a", Text: "permit"}}
	if err := c.gate.Update(&d); !errors.Is(err, auth.ErrPolicies) {
		t.Error(err)
	}
	c.asks(auth.Request{Actor: admin, Permission: "authority.grant_role"}, authority.ErrDenied)
	if err := c.gate.Update(c.a.Directory(nil)); err != nil {
		t.Fatal(err)
	}
	c.asks(auth.Request{Actor: admin, Permission: "authority.grant_role"}, nil)
}

func TestAuthenticate(t *testing.T) {
	c := newCounty(t)
	text := c.first.Reveal()
	for header, want := range map[string]error{
		"Bearer " + text:                      nil,
		"bearer  " + text:                     nil,
		"":                                    authority.ErrUnauthenticated,
		text:                                  authority.ErrUnauthenticated,
		"Basic " + text:                       authority.ErrUnauthenticated,
		"Bearer":                              authority.ErrUnauthenticated,
		"Bearer " + text + " ":                authority.ErrUnauthenticated,
		"Bearer " + text[:len(text)-1]:        authority.ErrUnauthenticated,
		"Bearer " + text[:len(text)-1] + "!":  authority.ErrUnauthenticated,
		"Bearer " + strings.ToUpper(text):     authority.ErrUnauthenticated,
		"Bearer " + auth.NewSecret().Reveal(): authority.ErrUnauthenticated,
	} {
		caller, err := c.gate.Authenticate(header, noon)
		if !errors.Is(err, want) || err == nil && (caller.Actor.Number != admin || caller.Token != 1) {
			t.Errorf("%q: %+v %v", header, caller, err)
		}
	}
	if _, err := c.gate.Authenticate("Bearer "+text, noon+1000_000-1); err != nil {
		t.Error("not expired yet", err)
	}
	if _, err := c.gate.Authenticate("Bearer "+text, noon+1000_000); err != authority.ErrUnauthenticated {
		t.Error("expired", err)
	}
	other := auth.NewSecret()
	c.do("authority.grant_token", authority.GrantToken{Actor: clerk, Hash: other.Hash(), Expires: noon + 1000_000, Label: "a"})
	if caller, err := c.gate.Authenticate("Bearer "+other.Reveal(), noon); err != nil || caller.Actor.Number != clerk {
		t.Error(caller, err)
	}
	c.do("authority.suspend_actor", authority.SuspendActor{Actor: clerk, Reason: "left"})
	if _, err := c.gate.Authenticate("Bearer "+other.Reveal(), noon); err != authority.ErrUnauthenticated {
		t.Error("suspended", err)
	}
	c.do("authority.revoke_token", authority.RevokeToken{Token: 1})
	if _, err := c.gate.Authenticate("Bearer "+text, noon); err != authority.ErrUnauthenticated {
		t.Error("revoked", err)
	}
}

// TestAuthenticateWhole holds that the whole hash is compared, not only the part by which
// a token is found.
func TestAuthenticateWhole(t *testing.T) {
	c := newCounty(t)
	secret := auth.NewSecret()
	hash := secret.Hash()
	hash[31] ^= 1
	c.do("authority.grant_token", authority.GrantToken{Actor: clerk, Hash: hash, Expires: noon + 1000, Label: "a"})
	if _, err := c.gate.Authenticate("Bearer "+secret.Reveal(), noon); err != authority.ErrUnauthenticated {
		t.Error(err)
	}
}

func TestSecretIsMasked(t *testing.T) {
	s := auth.NewSecret()
	encoded, err := json.Marshal(map[string]any{"token": s})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), string(encoded)} {
		if strings.Contains(text, s.Reveal()) {
			t.Errorf("the token is in %q", text)
		}
	}
	if s.Reveal() == auth.NewSecret().Reveal() || len(s.Reveal()) != 47 {
		t.Error(s.Reveal())
	}
}

func TestCheckPolicyPlaces(t *testing.T) {
	for text, want := range map[string][2]int{
		"":                                    {1, 1},
		"\n\n// only words":                   {1, 1},
		"permit(principal, action, resource)": {1, 36},
		"permit(\n  principal,\n  行动, resource);":                                                                                       {3, 3},
		"permit(principal, action, resource) when {\n  principal.number == };":                                                          {2, 23},
		"permit(principal, action, resource) when {\n  \"abc };":                                                                        {2, 3},
		"permit(principal, action, resource);\npermit(principal, action, resource) when { principal.name == 1 };":                       {2, 1},
		"permit(principal, action, resource);\n  permit(principal in User::\"x\", action, resource);":                                   {2, 3},
		"permit(principal, action, resource) when " + strings.Repeat("{", 1<<17):                                                        {1, 142},
		"permit(principal, action, resource)\nwhen { " + strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200) + " };":           {2, 107},
		"permit(principal, action, resource) when { if true then true else " + strings.Repeat("if true then true else ", 9999) + "1 };": {0, 0},
	} {
		_, fault := auth.CheckPolicy(text)
		var got [2]int
		if fault != nil {
			got = [2]int{fault.Line, fault.Column}
		}
		if got != want {
			t.Errorf("%.60q: %+v, want %v", text, fault, want)
		}
	}
}

// TestPlans holds that leaving out policies whose scope is another action's changes nothing:
// every question gets the answer that Cedar gives with all policies.
func TestPlans(t *testing.T) {
	c := newCounty(t)
	chance := rand.New(rand.NewPCG(8, 9))
	pick := func(list ...string) string { return list[chance.IntN(len(list))] }
	actions := []string{"ledger.transfer", "ledger.open", "person.erase", "release:person.erase", "read:ledger_account", "read:x"}
	groups := append([]string{"ledger", "person", "command", "read", "release", "release:person"}, actions...)
	answers := [2]int{}
	for range 60 {
		var text strings.Builder
		for range 1 + chance.IntN(12) {
			action := pick("action", "action in [Action::\""+pick(groups...)+"\", Action::\""+pick(groups...)+"\"]",
				"action in Action::\""+pick(groups...)+"\"", "action == Action::\""+pick(actions...)+"\"")
			who := pick("principal", `principal in Role::"clerk"`, `principal == Actor::"3"`, `principal in Department::"finance"`)
			fmt.Fprintf(&text, "%s(%s, %s, resource);\n", pick("permit", "permit", "forbid"), who, action)
		}
		list, err := cedar.NewPolicySetFromBytes("", []byte(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		version := c.a.Directory(nil).Policy
		if err := c.try("authority.publish_policies", authority.PublishPolicies{Policies: []authority.PolicyText{{Name: "a", Text: text.String()}}}); err != nil {
			t.Fatalf("%v in %s", err, text.String())
		}
		c.gate.Update(c.a.Directory(nil))
		for actor := admin; actor <= second; actor++ {
			for _, action := range actions {
				caller, err := c.gate.Check(auth.Request{Actor: actor, Permission: action, TimeMS: noon})
				want, _ := cedar.Authorize(list, entities(actor), cedar.Request{
					Principal: cedar.NewEntityUID("Actor", cedar.String(fmt.Sprint(actor))), Action: cedar.NewEntityUID("Action", cedar.String(action))})
				if (err == nil) != (want == cedar.Allow) {
					t.Fatalf("actor %d %s: %v, Cedar says %v to\n%s", actor, action, err, want, text.String())
				}
				if err == nil && caller.Policy != version+1 {
					t.Fatal(caller)
				}
				if err == nil {
					answers[1]++
				} else {
					answers[0]++
				}
			}
		}
	}
	if answers[0] < 100 || answers[1] < 100 {
		t.Error("idle: ", answers)
	}
}

// entities are those of newCounty, written down by hand.
func entities(actor kernel.Actor) cedar.EntityMap {
	uid := func(t cedar.EntityType, id string) cedar.EntityUID { return cedar.NewEntityUID(t, cedar.String(id)) }
	m := cedar.EntityMap{}
	add := func(child cedar.EntityUID, parents ...cedar.EntityUID) {
		m[child] = cedar.Entity{UID: child, Parents: cedar.NewEntityUIDSet(parents...)}
	}
	add(uid("Actor", "1"), uid("Role", "administrator"))
	add(uid("Actor", "2"), uid("Role", "clerk"), uid("Department", "forestry"))
	add(uid("Actor", "4"), uid("Role", "clerk"), uid("Role", "releaser"), uid("Department", "finance"))
	add(uid("Action", "ledger.transfer"), uid("Action", "ledger"), uid("Action", "command"))
	add(uid("Action", "ledger.open"), uid("Action", "ledger"), uid("Action", "command"))
	add(uid("Action", "person.erase"), uid("Action", "person"), uid("Action", "command"))
	add(uid("Action", "release:person.erase"), uid("Action", "release"), uid("Action", "release:person"))
	add(uid("Action", "read:ledger_account"), uid("Action", "read"))
	add(uid("Action", "read:x"), uid("Action", "read"))
	return m
}

// TestManyAsk asks from several goroutines while directories change.
func TestManyAsk(t *testing.T) {
	c := newCounty(t)
	ctx, stop := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for n := int64(0); ctx.Err() == nil; n++ {
				if _, err := c.gate.Check(auth.Request{Actor: clerk, Permission: auth.Read("ledger_account"), TimeMS: noon + n}); err != nil {
					t.Error(err)
					return
				}
				c.gate.Authenticate("Bearer "+c.first.Reveal(), noon)
			}
		})
	}
	var d *authority.Directory
	for n := range 300 {
		if err := c.try("authority.register_actor", authority.RegisterActor{Kind: authority.Program, Roles: []string{"clerk"}}); err != nil {
			t.Fatal(n, err)
		}
		d = c.a.Directory(d)
		c.gate.Update(d)
	}
	stop()
	asking.Wait()
}

func FuzzCheckPolicy(f *testing.F) {
	f.Add(policies)
	f.Add("permit(principal, action, resource)")
	f.Add("@a(\"b\")forbid(principal is Actor in Role::\"x\", action in [], resource) unless { ip(\"1\").isLoopback() };")
	f.Fuzz(func(t *testing.T, text string) {
		_, fault := auth.CheckPolicy(text)
		if fault != nil && (fault.Line < 1 || fault.Column < 1 || fault.Cause == "") {
			t.Errorf("%+v", fault)
		}
	})
}

func FuzzAuthenticate(f *testing.F) {
	c := newCounty(f)
	f.Add("Bearer lst_0123456789012345678901234567890123456789012")
	f.Fuzz(func(t *testing.T, header string) {
		if _, err := c.gate.Authenticate(header, noon); err != authority.ErrUnauthenticated {
			t.Errorf("%q opened the county", header)
		}
	})
}

// wide is as many policies as a county may have: one for each command, and a few for all.
func wide(c *county) []authority.PolicyText {
	var text strings.Builder
	text.WriteString(policies)
	for _, command := range c.k.Commands() {
		fmt.Fprintf(&text, "permit(principal in Role::\"releaser\", action == Action::%q, resource) when { principal in Department::\"forestry\" };\n", command.Name())
	}
	return []authority.PolicyText{{Name: "wide", Text: text.String()}}
}

func BenchmarkCheck(b *testing.B) {
	c := newCounty(b)
	c.do("authority.publish_policies", authority.PublishPolicies{Policies: wide(c)})
	for name, r := range map[string]auth.Request{
		"read":     {Actor: clerk, Permission: auth.Read("ledger_account"), TimeMS: noon},
		"transfer": {Actor: clerk, Permission: "ledger.transfer", Command: ledger.Transfer{Amount: 5}, TimeMS: noon},
		"register": {Actor: clerk, Permission: "person.register", Command: person.Register{Number: 1}, TimeMS: noon},
		"release":  {Actor: second, Permission: auth.Release("person.erase"), Proposer: clerk, TimeMS: noon},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			start := processor(b)
			for b.Loop() {
				if _, err := c.gate.Check(r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processor(b)-start)/float64(b.N), "cpu-ns/op")
		})
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	c := newCounty(b)
	header := "Bearer " + c.first.Reveal()
	b.ReportAllocs()
	start := processor(b)
	for b.Loop() {
		if _, err := c.gate.Authenticate(header, noon); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processor(b)-start)/float64(b.N), "cpu-ns/op")
}

// processor returns the processor time that the process has used, in nanoseconds: on a
// machine with other work it says more than the clock.
func processor(b *testing.B) int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

// TestOwedBy asks a policy that binds officers to their own unit: whose business a command is says the county, never the
// command, and where nobody says it, nothing is permitted.
func TestOwedBy(t *testing.T) {
	c := newCounty(t, authority.PolicyText{Name: "county", Text: `
permit(principal in Role::"clerk", action == Action::"ledger.transfer", resource)
when { principal has department && resource has owed_by && resource.owed_by == principal.department };`})
	type claim struct {
		Of     string `json:"of"`
		OwedBy string `json:"owed_by"` // What the caller would like.
	}
	ask := func(of string, want error) {
		t.Helper()
		c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer", Command: claim{of, "forestry"},
			Attributes: []auth.Attribute{auth.Text("owed_by", "forestry")}}, want)
	}
	ask("forestry", authority.ErrDenied)
	asked, away := 0, error(nil)
	c.gate.OwedBy = func(command any) (string, error) { asked++; return command.(claim).Of, away }
	ask("forestry", nil)
	if asked != 1 {
		t.Errorf("whose business it is was asked %d times for one question", asked)
	}
	ask("finance", authority.ErrDenied)
	ask("", authority.ErrDenied)
	away = errors.New("the writer is away")
	ask("forestry", away)
	c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer"}, authority.ErrDenied)
	if !c.gate.May(clerk, "ledger.transfer") || c.gate.May(plain, "ledger.transfer") {
		t.Error("it is offered to whom it could be permitted, and to nobody else")
	}
}

// TestMade asks a policy about what the county makes of a command: it takes the place of the command's own field of that
// name where the county makes it, and of no other command.
func TestMade(t *testing.T) {
	c := newCounty(t, authority.PolicyText{Name: "county", Text: `
permit(principal in Role::"clerk", action == Action::"ledger.transfer", resource)
when { resource has scheme && resource.scheme == "gold" && resource has person && resource.person == 5 };`})
	type claim struct {
		Scheme string `json:"scheme"`
		Person int64  `json:"person"`
	}
	asked, away, made := 0, error(nil), any("gold")
	c.gate.Made = map[string]func(any) (any, bool, error){
		"scheme": func(any) (any, bool, error) { asked++; return made, true, away },
		"person": func(command any) (any, bool, error) { return int64(5), command.(claim).Person == 7, nil },
	}
	ask := func(scheme string, person int64, want error) {
		t.Helper()
		c.asks(auth.Request{Actor: clerk, Permission: "ledger.transfer", Command: claim{scheme, person}}, want)
	}
	ask("silver", 5, nil)
	if asked != 1 {
		t.Errorf("the scheme was asked %d times for one question", asked)
	}
	ask("gold", 6, authority.ErrDenied)
	ask("gold", 7, nil)
	for _, made = range []any{"silver", nil} {
		ask("gold", 5, authority.ErrDenied)
	}
	made, away = "gold", errors.New("the writer is away")
	ask("gold", 5, away)
}
