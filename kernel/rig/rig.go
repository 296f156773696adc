// Package rig drives a kernel and its modules by hand, for tests: it asks commands, lets time go by, and
// holds what deciding came to against a replay of the journal and against the read tables. A refused
// command that leaves a trace fails the test.
package rig

import (
	"context"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
)

// Today is the day on which the tests begin, at noon in the county.
const Today = "2026-11-21"

// A Rig is a kernel with its modules, driven by hand.
type Rig struct {
	testing.TB
	K       *kernel.Kernel
	Journal Journal
	Now     int64        // Milliseconds since 1970.
	Asked   uint64       // Commands so far: the number of the request.
	Actor   kernel.Actor // Who asks.
	Quick   bool         // Tables are not compared at each refusal.
}

// Second is who releases what takes two persons.
const Second kernel.Actor = 99

// New returns a rig at noon of Today.
func New(t testing.TB, k *kernel.Kernel) *Rig {
	return &Rig{TB: t, K: k, Now: Day(Today).StartMillis() + 12*3600*1000, Actor: 1}
}

// Under returns the rig itself, for those that embed it.
func (r *Rig) Under() *Rig { return r }

// A Driven is a rig, or what embeds one.
type Driven interface{ Under() *Rig }

// Day returns a date that the test knows to exist.
func Day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Do asks a command and returns what became of it. One that takes two persons is proposed by the acting
// person and released by another.
func Do[C any](d Driven, command kernel.Maker[C], c C) kernel.Result {
	r := d.Under()
	r.Helper()
	declared, _ := r.K.Command(command.Name())
	if !declared.TwoPersons() {
		return r.traceless(command.Name(), command.Encoded(c))
	}
	proposal := kernel.Propose{Command: command.Name(), Encoded: command.Encoded(c)}
	if result := r.Ask("kernel.propose", proposal); result.Err != nil {
		return result
	}
	actor := r.Actor
	r.Actor = Second
	defer func() { r.Actor = actor }()
	return r.Ask("kernel.release", kernel.Release{Proposal: r.K.LastProposal()})
}

// traceless asks a command that may be refused, and then leaves all tables as they were.
func (r *Rig) traceless(name string, encoded []byte) kernel.Result {
	r.Helper()
	if r.Quick {
		return r.ask(name, encoded)
	}
	before := r.K.Digests()
	result := r.ask(name, encoded)
	if result.Err != nil && !slices.Equal(before, r.K.Digests()) {
		r.Fatalf("%s: refused with %v and left a trace", name, result.Err)
	}
	return result
}

// Ask asks a command by its name.
func (r *Rig) Ask(name string, c any) kernel.Result {
	r.Helper()
	return r.ask(name, kernel.Encode(c))
}

func (r *Rig) ask(name string, encoded []byte) kernel.Result {
	r.Helper()
	r.Asked++
	r.Now++
	n := r.Asked
	id := kernel.NewRequestID(r.Now, [10]byte{2: byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	declared, ok := r.K.Command(name)
	if !ok {
		r.Fatalf("no command %s", name)
	}
	call, err := declared.Call(kernel.Caller{Actor: r.Actor, Policy: 1}, id, encoded)
	if err != nil {
		r.Fatalf("%s: %v", name, err)
	}
	var batch kernel.Batch
	result := r.K.Decide(call, r.Now, [16]byte{byte(n)}, &batch)
	r.Journal.Append(context.Background(), &batch)
	if f, ok := result.Err.(*kernel.Fault); ok {
		r.Fatalf("%s: %s\n%s", name, f.Cause, f.Stack)
	}
	return result
}

// Must asks a command that is accepted.
func Must[C any](d Driven, command kernel.Maker[C], c C) kernel.Result {
	r := d.Under()
	r.Helper()
	result := Do(d, command, c)
	if result.Err != nil {
		r.Fatalf("%s %+v: %v", command.Name(), c, result.Err)
	}
	return result
}

// Refused asks a command that is refused with a code, in a row if one is given.
func Refused[C any](d Driven, command kernel.Maker[C], c C, want *kernel.Refusal, row ...int) {
	r := d.Under()
	r.Helper()
	result := Do(d, command, c)
	at, refusal := RowRefusalOf(result.Err)
	if refusal == nil || refusal != want || len(row) > 0 && at != row[0] {
		r.Fatalf("%s %+v: %v, want %v %v", command.Name(), c, result.Err, want, row)
	}
}

// RefusedAlone asks a command that takes two persons without the second.
func RefusedAlone[C any](d Driven, command kernel.Maker[C], c C) {
	r := d.Under()
	r.Helper()
	if err := r.traceless(command.Name(), command.Encoded(c)).Err; err != kernel.ErrSecondPerson {
		r.Fatalf("%s %+v: %v, want %v", command.Name(), c, err, kernel.ErrSecondPerson)
	}
}

// RefusalOf returns the refusal in an error; nil if it has none.
func RefusalOf(err error) *kernel.Refusal {
	_, refusal := RowRefusalOf(err)
	return refusal
}

// RowRefusalOf returns the refusal in an error and its row; -1 if it has none.
func RowRefusalOf(err error) (row int, refusal *kernel.Refusal) {
	switch e := err.(type) {
	case *kernel.Refusal:
		return -1, e
	case *kernel.RowRefusal:
		return e.Row, e.Refusal
	case interface{ Unwrap() error }:
		return RowRefusalOf(e.Unwrap())
	}
	return -1, nil
}

// Wait lets time go by and fires what falls due.
func (r *Rig) Wait(ms int64) { r.Until(r.Now + ms) }

// At moves the clock to noon of a day; what falls due on the way happens.
func (r *Rig) At(day string) { r.Until(Day(day).StartMillis() + 12*3600*1000) }

// Until moves the clock; what falls due on the way happens at its own time.
func (r *Rig) Until(now int64) {
	r.Helper()
	for {
		due, ok := r.K.NextDeadline()
		if !ok || due > now {
			break
		}
		r.Now = max(r.Now, due)
		var batch kernel.Batch
		r.K.Fire(r.Now, [16]byte{9}, &batch)
		r.Journal.Append(context.Background(), &batch)
		if f := r.K.DeadlineFault(); f != nil {
			r.Fatalf("%s: %s\n%s", f.Command, f.Cause, f.Stack)
		}
	}
	r.Now = max(r.Now, now)
}
