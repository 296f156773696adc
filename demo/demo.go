// Package demo runs a small year of a county through real commands: a village, a company,
// households, accounts, money in and out, a correction by two persons, a dividend split
// exactly over households. All persons, companies and amounts in it are synthetic but one:
// the dividend of 2.06 million yuan is the one that the newspaper reports of Yu village.
package demo

import (
	"context"
	"fmt"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	"liangshan/kernel"
)

// A Year is the demonstration while it runs.
type Year struct {
	r      *county.Running
	ctx    context.Context
	err    error // The first failure; nothing is done after it.
	actors map[string]kernel.Actor

	Told county.Told // Hears how far many commands of one kind are. May be nil.

	Village   string // Code of the village.
	People    int    // Households, and persons in them.
	Commands  int    // Commands that were accepted.
	Refused   int    // Commands that were refused, as expected.
	Dividend  Dividend
	PerPerson []int64 // What each household got, in fen.
}

// Dividend is what was paid out, and where it stands in the record.
type Dividend struct {
	Fen      int64  // The pot.
	Paid     int64  // The sum of what the households got.
	Sequence uint64 // Of the event with all payments.
	Largest  int64
	Smallest int64
}

// The officers of the demonstration: department and roles.
var officers = []struct{ name, department, role string }{
	{"accountant", "agriculture", "accountant"},
	{"chief accountant", "finance", "chief_accountant"},
	{"registrar", "civil_affairs", "registrar"},
}

// Run runs the year in a county that has its rules and nothing else.
func Run(ctx context.Context, r *county.Running) (*Year, error) {
	y := &Year{r: r, ctx: ctx, actors: map[string]kernel.Actor{"administrator": authority.First}}
	y.appoint()
	y.settle()
	y.openAccounts()
	y.earn()
	y.err = firstOf(y.err, y.mistake())
	y.distribute()
	return y, y.err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// do asks for a command as one of the officers, as the API would: allowed by the county's
// policies, under a request id.
func (y *Year) do(who, name string, command any) kernel.Result {
	if y.err != nil {
		return kernel.Result{Err: y.err}
	}
	result := y.try(who, name, command)
	if result.Err != nil {
		y.err = fmt.Errorf("demo: %s: %w", name, result.Err)
	}
	return result
}

// try is do for a command that may be refused.
func (y *Year) try(who, name string, command any) kernel.Result {
	permission := name
	if release, ok := command.(kernel.Release); ok {
		y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
			released, _, _ := c.Proposal(release.Proposal)
			permission = auth.Release(released)
		}))
	}
	result := y.send(who, name, permission, command)
	if result.Err != nil {
		y.Refused++
	} else {
		y.Commands++
	}
	return result
}

// send sends a command for an officer who may do it. It may be called from several goroutines.
func (y *Year) send(who, name, permission string, command any) kernel.Result {
	caller, err := y.r.Gate.Check(
		auth.Request{Actor: y.actors[who], Permission: permission, Command: command, TimeMS: y.r.Now()},
	)
	if err != nil {
		return kernel.Result{Err: err}
	}
	id := y.r.NewRequestID()
	return y.r.Do(y.ctx, func(c *county.County) (*kernel.Call, error) { return c.Call(caller, name, id, command) })
}

// appoint makes the officers.
func (y *Year) appoint() {
	for i, o := range officers {
		y.do("administrator", "authority.register_actor", authority.RegisterActor{
			Kind: authority.Officer, Department: o.department, Roles: []string{o.role}})
		y.actors[o.name] = authority.First + kernel.Actor(i) + 1
	}
}

// together does a command that takes two persons: proposed by one, released by another.
func (y *Year) together(name string, command any) {
	number := uint64(1)
	y.do("accountant", "kernel.propose", kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	if y.err == nil {
		y.err = y.r.Read(y.ctx, func(c *county.County) { number = c.LastProposal() })
	}
	y.do("chief accountant", "kernel.release", kernel.Release{Proposal: number})
}
