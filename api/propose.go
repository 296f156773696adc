package api

import (
	"context"
	"encoding/json"
	"reflect"

	"liangshan/auth"
	"liangshan/county"
	"liangshan/kernel"
)

// A proposal is how a command for two persons comes in.
type proposal struct {
	Command   string          `json:"command" doc:"Name of the command"`
	Arguments json.RawMessage `json:"arguments" doc:"The command's own fields"`
}

// formPropose lets a proposal name its command in JSON. Who proposes must be allowed to
// propose, and to ask for what is proposed.
func (a *API) formPropose(f *form) {
	f.input = reflect.TypeFor[proposal]()
	f.make = func(input any) (any, error) {
		p := input.(proposal)
		inner, ok := a.forms[p.Command]
		switch {
		case !ok:
			return nil, kernel.ErrUnknownName
		case !inner.declared.TwoPersons():
			return nil, kernel.ErrOnePerson
		}
		v := reflect.New(inner.input)
		if err := decodeRecord(p.Arguments, v.Interface(), "arguments"); err != nil {
			return nil, err
		}
		command := v.Elem().Interface()
		if inner.make != nil {
			var err error
			if command, err = inner.make(command); err != nil {
				return nil, err
			}
		}
		return proposed{inner, command}, nil
	}
	f.allow = func(x *exchange, command any) (kernel.Caller, error) {
		p := command.(proposed)
		if _, err := x.allow(p.form.declared.Name(), p.command, 0); err != nil {
			return kernel.Caller{}, err
		}
		return x.allow(f.declared.Name(), nil, 0)
	}
	f.complete = func(ctx context.Context, command any) (any, error) {
		p := command.(proposed)
		inner := p.command
		if p.form.complete != nil {
			var err error
			if inner, err = p.form.complete(ctx, inner); err != nil {
				return nil, err
			}
		}
		return kernel.Propose{Command: p.form.declared.Name(), Encoded: kernel.Encode(inner)}, nil
	}
}

// proposed is a command on its way into a proposal.
type proposed struct {
	form    *form
	command any
}

// formRelease asks whether the actor may release what another has proposed.
func (a *API) formRelease(f *form) {
	f.allow = func(x *exchange, command any) (kernel.Caller, error) {
		var name string
		var proposer kernel.Actor
		var found bool
		err := a.county.Read(x.r.Context(), func(c *county.County) {
			name, proposer, found = c.Proposal(command.(kernel.Release).Proposal)
		})
		switch {
		case err != nil:
			return kernel.Caller{}, err
		case !found:
			// It may have been released under this very id; the kernel knows.
			return x.allow(f.declared.Name(), command, 0)
		}
		if _, err := x.allow(auth.Release(name), nil, proposer); err != nil {
			return kernel.Caller{}, err
		}
		return x.allow(f.declared.Name(), command, 0)
	}
}
