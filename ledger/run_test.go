package ledger_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"liangshan/kernel"
	"liangshan/ledger"
)

// Actors of the tests: one proposes, the other releases.
const (
	proposer = kernel.Actor(1)
	releaser = kernel.Actor(2)
)

// run has any command of the ledger decided. One that takes two persons is proposed by one
// and released by the other, and the result is that of the release; a proposal whose
// release was refused is withdrawn.
func (b *book) run(t testing.TB, command any) kernel.Result {
	t.Helper()
	c := b.l.Commands
	switch v := command.(type) {
	case ledger.DeclareUnit:
		return do(b, c.DeclareUnit, v)
	case ledger.PublishChart:
		return do(b, c.PublishChart, v)
	case ledger.Open:
		return do(b, c.Open, v)
	case ledger.Transfer:
		return do(b, c.Transfer, v)
	case ledger.TransferAll:
		return do(b, c.TransferAll, v)
	case ledger.TransferMany:
		return do(b, c.TransferMany, v)
	case ledger.PlaceHold:
		return do(b, c.Hold, v)
	case ledger.Post:
		return do(b, c.Post, v)
	case ledger.Void:
		return do(b, c.Void, v)
	case ledger.Freeze:
		return do(b, c.Freeze, v)
	case ledger.Close:
		return do(b, c.Close, v)
	case ledger.Unfreeze:
		return b.release(t, c.Unfreeze.Name(), c.Unfreeze.Encoded(v))
	case ledger.SetLimit:
		return b.release(t, c.SetLimit.Name(), c.SetLimit.Encoded(v))
	case ledger.Correct:
		return b.release(t, c.Correct.Name(), c.Correct.Encoded(v))
	}
	t.Fatalf("no command of the ledger: %T", command)
	return kernel.Result{}
}

func (b *book) release(t testing.TB, name string, encoded []byte) kernel.Result {
	t.Helper()
	b.proposals++
	number := b.proposals
	check(t, b.ask(t, proposer, "kernel.propose", kernel.Propose{Command: name, Encoded: encoded}))
	r := b.ask(t, releaser, "kernel.release", kernel.Release{Proposal: number})
	if r.Err != nil {
		check(t, b.ask(t, proposer, "kernel.withdraw", kernel.Withdraw{Proposal: number}))
	}
	return r
}

func (b *book) ask(t testing.TB, actor kernel.Actor, name string, command any) kernel.Result {
	t.Helper()
	declared, ok := b.Command(name)
	if !ok {
		t.Fatal("no command ", name)
	}
	call, err := declared.Call(kernel.Caller{Actor: actor}, b.id(), kernel.Encode(command))
	if err != nil {
		t.Fatal(err)
	}
	return b.Decide(call, b.now, [16]byte{1}, b.batch)
}

// fire lets everything fall due that is due.
func (b *book) fire() {
	for b.Fire(b.now, [16]byte{2}, b.batch) {
	}
}

// written is the journal of a book, for replaying.
type written struct{ *kernel.Batch }

func (w written) Read(_ context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		for i := index; i < uint64(w.Len()); i++ {
			if !yield(kernel.Written{Index: i, Epoch: 1, Body: w.Body(int(i))}, nil) {
				return
			}
		}
	}
}

func (w written) Head() kernel.Head                           { return kernel.Head{Index: uint64(w.Len()), Epoch: 1} }
func (w written) Append(context.Context, *kernel.Batch) error { return kernel.ErrFull }
func (w written) Reserve(context.Context, int, int) error     { return kernel.ErrFull }
func (w written) Close() error                                { return nil }

// replayed returns a book that has replayed everything that this one has decided, on top
// of a snapshot if there is one.
func (b *book) replayed(t testing.TB, snapshot []byte) *book {
	t.Helper()
	k := kernel.New()
	other := &book{Kernel: k, l: ledger.New(k), now: b.now, batch: &kernel.Batch{}}
	if snapshot != nil {
		if _, err := k.Load(snapshot); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.Replay(context.Background(), written{b.batch}, nil); err != nil {
		t.Fatal(err)
	}
	return other
}

// sameDigests fails unless two books hold the same.
func sameDigests(t testing.TB, what string, want, got []kernel.TableDigest) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%s: %d tables and %d", what, len(want), len(got))
	}
	for i := range want {
		if want[i] != got[i] {
			t.Fatalf("%s: table %s differs", what, want[i].Name)
		}
	}
}

// sides returns the four sides of an account, for comparing in one line.
func (b *book) sides(id ledger.AccountID) string {
	a, ok := b.l.Account(id)
	if !ok {
		return "none"
	}
	return fmt.Sprint(a.Debits, a.Credits, a.DebitsPending, a.CreditsPending)
}
