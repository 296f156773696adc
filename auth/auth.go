// Package auth stands in front of the kernel: it tells who is asking by a bearer token, and
// asks the county's policies whether that actor may do what is asked. It knows no rule of
// the county; who may do what is in the policies, which are data in the journal.
//
// # Who is asking
//
// A token is the text "lst_" and 43 characters of base64url: 32 random bytes. The register
// holds the SHA-256 of that text. Comparing takes the same time whatever is shown.
//
// # Who may
//
// Policies are written in Cedar (docs.cedarpolicy.com). What is not permitted is denied,
// and what is forbidden is denied whatever permits it. A policy that forbids and cannot be
// evaluated denies. Policies see:
//
//	principal   Actor::"7", in Role::"clerk" for each of its roles and in
//	            Department::"forestry"; attributes number, kind, and where there are any
//	            department and subject
//	action      Action::"ledger.transfer" for a command, Action::"release:person.erase"
//	            for releasing one, Action::"read:ledger_account" for a table; each is in
//	            Action::"command", Action::"release" or Action::"read", and the first two
//	            also in that of their module, Action::"ledger", or Action::"release:person";
//	            Action::"read:page_work" for a page of the portal, which is in no group
//	resource    Command::"ledger.transfer" or Table::"ledger_account"; its attributes are
//	            the numbers, texts and truth values of the command under the names they
//	            have in JSON, so that a policy can say: resource.amount <= 500000; owed_by is
//	            the department, or the place, whose business what the command is about is,
//	            where the county knows one; so are others that the county makes (Made)
//	context     time (datetime), hour (0 to 23) and weekday (1 is Monday) in the county's
//	            time; second, whether this releases what another has proposed; proposer,
//	            that other actor, in this case only
//
// # Invariants
//
//   - Nothing is permitted before the first Update, or without policies.
//   - An answer names the version of the policies it rests on, and entries carry it.
//   - Nothing here is kept: everything follows from the Directory given last.
package auth

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/cedar-policy/cedar-go"

	"liangshan/authority"
	"liangshan/kernel"
)

// A Gate answers for one county. Any number of goroutines may ask it.
type Gate struct {
	// OwedBy, if not nil, returns whose business the thing is that a command is about: a department,
	// or the code of a place; empty if nobody's. It is set before anything is asked, and called at most once
	// for a question, where a policy names resource.owed_by. Its answer is the county's, and none that the caller gives.
	OwedBy func(command any) (unit string, err error)

	// Made are further attributes of what a command is about that the county itself makes, by their names: a text, a
	// whole number (int64), or nil where there is none. Of a command of which known is true no field of its own is seen
	// under that name. As with OwedBy, each is asked once for a question, where a policy names it.
	Made map[string]func(command any) (value any, known bool, err error)

	view  atomic.Pointer[view]
	clock atomic.Pointer[moment]
}

// A view is a directory with what was made of it.
type view struct {
	directory  *authority.Directory
	policies   *policySet
	principals *principals
}

// ErrPolicies says that policies in force cannot be read. Everything is denied until
// others are published.
var ErrPolicies = errors.New("auth: the published policies cannot be read by this program; " +
	"publish policies that it can read, from the machine itself")

// Update makes the gate answer by a directory. The owner of the kernel calls it whenever
// the directory has changed, once what it rests on is durable, before the answers to the
// commands that changed it go out: then who was told that a token is revoked can rely on it.
func (g *Gate) Update(d *authority.Directory) error {
	old := g.view.Load()
	if old != nil && old.directory == d {
		return nil
	}
	next := &view{directory: d, principals: &principals{}}
	if old != nil && old.policies.version == d.Policy {
		next.policies = old.policies
	} else {
		set, err := compile(d.Policy, d.Policies)
		next.policies = set
		if err != nil {
			g.view.Store(next)
			return errors.Join(ErrPolicies, err)
		}
	}
	g.view.Store(next)
	return nil
}

// A principals holds the actors that have asked, in the form that policies see.
type principals struct{ made sync.Map }

// A Request is what somebody wants to do.
type Request struct {
	Actor      kernel.Actor
	Permission string       // A command's name, or what Release or Read make of one.
	Command    any          // The command, whose fields policies can look at. Nil if there is none.
	Attributes []Attribute  // More for policies to look at: the filters of a read.
	Proposer   kernel.Actor // Who proposed what is to be released; 0 for anything else.
	TimeMS     int64        // Now, in milliseconds since 1970.

	owedBy  func(command any) (unit string, err error) // The gate's.
	owed    *string                                    // What it said.
	unknown error                                      // Why it could not say it.

	maker map[string]func(command any) (value any, known bool, err error) // The gate's.
	made  map[string]made                                                 // What they said.
}

// A made is an attribute as the county made it.
type made struct {
	value any
	known bool
}

// Release returns the permission to release a proposed command.
func Release(command string) string { return releasePrefix + command }

// Read returns the permission to read a table.
func Read(table string) string { return readPrefix + table }

// Page returns the permission to open pages of the portal of a kind.
func Page(name string) string { return readPrefix + pagePrefix + name }

const (
	releasePrefix = "release:"
	readPrefix    = "read:"
	pagePrefix    = "page_"
)

// May reports whether there are things that an actor may do under a permission, though what
// exactly may depend on what they are: whether to offer it. Whoever does it is asked again.
func (g *Gate) May(number kernel.Actor, permission string) bool {
	v := g.view.Load()
	if v == nil {
		return false
	}
	actor, ok := v.directory.Actor(number)
	if !ok || actor.Suspended {
		return false
	}
	r := v.policies.ruling(v.principals.of(actor), v.policies.plan(permission))
	if r.forbidden || r.permitted {
		return !r.forbidden
	}
	who, plan := v.principals.of(actor), v.policies.plan(permission)
	for i := range r.open {
		if r.open[i].effect == cedar.Permit && r.open[i].mayApply(who, plan) {
			return true
		}
	}
	return false
}

// Check asks the policies. It returns the caller as the kernel takes it, with the version
// of the policies, or authority.ErrDenied; for an actor that is unknown or suspended the
// error is authority.ErrUnauthenticated, and that of OwedBy if it could not say what a policy asks for.
func (g *Gate) Check(r Request) (kernel.Caller, error) {
	v := g.view.Load()
	if v == nil {
		return kernel.Caller{}, authority.ErrDenied
	}
	actor, ok := v.directory.Actor(r.Actor)
	if !ok || actor.Suspended {
		return kernel.Caller{}, authority.ErrUnauthenticated
	}
	r.owedBy, r.maker = g.OwedBy, g.Made
	if !v.policies.permits(v.principals.of(actor), &r, g.context) {
		if r.unknown != nil { // The answer might have been another one.
			return kernel.Caller{}, fmt.Errorf("auth: what a command is about: %w", r.unknown)
		}
		return kernel.Caller{}, authority.ErrDenied
	}
	return kernel.Caller{Actor: r.Actor, Policy: v.policies.version}, nil
}
