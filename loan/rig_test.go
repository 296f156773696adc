package loan_test

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"testing"

	_ "modernc.org/sqlite"

	"liangshan/calendar"
	"liangshan/kernel"
)

// An entries is a journal in memory, as small as replaying needs it.
type entries struct{ bodies [][]byte }

func (e *entries) Append(_ context.Context, b *kernel.Batch) error {
	for i := range b.Len() {
		e.bodies = append(e.bodies, slices.Clone(b.Body(i)))
	}
	return nil
}

func (e *entries) Read(_ context.Context, from uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		for i := from; i < uint64(len(e.bodies)); i++ {
			if !yield(kernel.Written{Index: i, Body: e.bodies[i]}, nil) {
				return
			}
		}
	}
}

func (e *entries) Head() kernel.Head                       { return kernel.Head{Index: uint64(len(e.bodies))} }
func (e *entries) Reserve(context.Context, int, int) error { return nil }
func (e *entries) Close() error                            { return nil }

// A rig is a kernel with its modules, driven by hand.
type rig struct {
	testing.TB
	k       *kernel.Kernel
	journal entries
	now     int64
	asked   uint64
	actor   kernel.Actor
}

// day returns a date that the test knows to exist.
func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// today is the day on which the tests begin, at noon in the county.
const today = "2026-11-21"

func newRig(t testing.TB, k *kernel.Kernel) *rig {
	return &rig{TB: t, k: k, now: day(today).StartMillis() + 12*3600*1000, actor: 1}
}

// do asks a command and returns what became of it. One that takes two persons is proposed by the acting
// person and released by another.
func do[C any](r *rig, command kernel.Maker[C], c C) kernel.Result {
	r.Helper()
	before := r.k.Digests()
	declared, _ := r.k.Command(command.Name())
	if !declared.TwoPersons() {
		result := r.ask(command.Name(), c)
		if result.Err != nil && !slices.Equal(before, r.k.Digests()) {
			r.Fatalf("%s: refused with %v and left a trace", command.Name(), result.Err)
		}
		return result
	}
	if result := r.ask("kernel.propose", kernel.Propose{Command: command.Name(), Encoded: kernel.Encode(c)}); result.Err != nil {
		return result
	}
	actor := r.actor
	r.actor = 99
	defer func() { r.actor = actor }()
	return r.ask("kernel.release", kernel.Release{Proposal: r.k.LastProposal()})
}

// ask asks a command by its name.
func (r *rig) ask(name string, c any) kernel.Result {
	r.Helper()
	r.asked++
	r.now++
	id := kernel.NewRequestID(
		r.now,
		[10]byte{2: byte(r.asked >> 24), byte(r.asked >> 16), byte(r.asked >> 8), byte(r.asked)},
	)
	declared, ok := r.k.Command(name)
	if !ok {
		r.Fatalf("no command %s", name)
	}
	call, err := declared.Call(kernel.Caller{Actor: r.actor, Policy: 1}, id, kernel.Encode(c))
	if err != nil {
		r.Fatalf("%s: %v", name, err)
	}
	var batch kernel.Batch
	result := r.k.Decide(call, r.now, [16]byte{byte(r.asked)}, &batch)
	r.journal.Append(context.Background(), &batch)
	return result
}

// must asks a command that is accepted.
func must[C any](r *rig, command kernel.Maker[C], c C) {
	r.Helper()
	if result := do(r, command, c); result.Err != nil {
		r.Fatalf("%s %+v: %v", command.Name(), c, result.Err)
	}
}

// refused asks a command that is refused with a code, in a row if one is given.
func refused[C any](r *rig, command kernel.Maker[C], c C, want *kernel.Refusal, row ...int) {
	r.Helper()
	result := do(r, command, c)
	at, refusal := refusalOf(result.Err)
	if refusal != want || len(row) > 0 && at != row[0] {
		r.Fatalf("%s %+v: %v, want %v %v", command.Name(), c, result.Err, want, row)
	}
}

// wait lets time go by and fires what falls due.
func (r *rig) wait(ms int64) {
	r.now += ms
	for more := true; more; {
		var batch kernel.Batch
		more = r.k.Fire(r.now, [16]byte{}, &batch)
		r.journal.Append(context.Background(), &batch)
	}
}

// replayed holds the state against that of another kernel which only replays the journal.
func (r *rig) replayed(other *kernel.Kernel) {
	r.Helper()
	r.nothingFailed()
	if err := other.Replay(context.Background(), &r.journal, nil); err != nil {
		r.Fatal(err)
	}
	if want, got := r.k.Digests(), other.Digests(); !slices.Equal(want, got) {
		for i := range want {
			if want[i] != got[i] {
				r.Errorf(
					"table %s: deciding came to %d rows, replaying to %d",
					want[i].Name,
					want[i].Rows,
					got[i].Rows,
				)
			}
		}
	}
}

// nothingFailed looks for deadlines on which a rule panicked: the kernel notes them in the
// journal and goes on.
func (r *rig) nothingFailed() {
	r.Helper()
	for _, body := range r.journal.bodies {
		var entry kernel.Entry
		if err := entry.ParseEntry(body); err != nil {
			r.Fatal(err)
		}
		for _, event := range entry.Events {
			if name, what, err := r.k.Describe(event); err != nil || name == "kernel.deadline_failed" {
				r.Errorf("%s %+v %v", name, what, err)
			}
		}
	}
}

// projected fills the read tables of one module, which owns the kinds 100n to 100n+99, from the journal.
func (r *rig) projected(n kernel.Kind, schema string) *sql.DB {
	r.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		r.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	r.Cleanup(func() { db.Close() })
	exec := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			r.Fatalf("%v in %s %v", err, query, args)
		}
	}
	exec(schema)
	exec("BEGIN")
	for i, body := range r.journal.bodies {
		var entry kernel.Entry
		if err := entry.ParseEntry(body); err != nil {
			r.Fatal(err)
		}
		for m, event := range entry.Events {
			if event.Kind/100 != n {
				continue
			}
			at := kernel.At{Header: entry.Header, Index: uint64(i), Sequence: entry.Sequence + uint64(m)}
			if err := r.k.Project(at, event, exec); err != nil {
				r.Fatal(err)
			}
		}
	}
	exec("COMMIT")
	return db
}

// value returns the only value of a query, as text.
func (r *rig) value(db *sql.DB, query string, args ...any) string {
	r.Helper()
	var v sql.NullString
	if err := db.QueryRow(query, args...).Scan(&v); err != nil {
		r.Fatalf("%v in %s", err, query)
	}
	if !v.Valid {
		return "NULL"
	}
	return v.String
}

func refusalOf(err error) (row int, refusal *kernel.Refusal) {
	switch e := err.(type) {
	case *kernel.Refusal:
		return -1, e
	case *kernel.RowRefusal:
		return e.Row, e.Refusal
	case interface{ Unwrap() error }:
		return refusalOf(e.Unwrap())
	}
	return -1, nil
}
