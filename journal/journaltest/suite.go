package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"liangshan/kernel"
)

// An Engine is one store of an engine under test, empty at first.
type Engine struct {
	// Open opens a journal on the store. The suite closes each before it opens the next.
	Open func(t *testing.T) kernel.Journal

	// Genesis is the hash of the genesis of the store.
	Genesis [32]byte

	// Other opens a second journal while the first is open, as another writer would. Nil if
	// the engine does not let a second one in.
	Other func(t *testing.T) kernel.Journal

	// Fill takes the room from the store: at most some 100 kB are left. Free gives it back.
	// Both nil if the engine has no room of its own.
	Fill, Free func()

	// Break makes the fate of the next append unknown. Nil if that cannot be done.
	Break func()
}

// Run runs the suite of conformance. Each test gets an engine of its own from start.
func Run(t *testing.T, start func(t *testing.T) *Engine) {
	tests := []struct {
		name string
		run  func(t *testing.T, e *Engine)
	}{
		{"Empty", testEmpty},
		{"AppendReadReopen", testAppendReadReopen},
		{"ReadFromAnywhere", testReadFromAnywhere},
		{"FencedByIndex", testFencedByIndex},
		{"FencedByEpoch", testFencedByEpoch},
		{"FencedByOther", testFencedByOther},
		{"Large", testLarge},
		{"Malformed", testMalformed},
		{"Full", testFull},
		{"Unknown", testUnknown},
		{"ReadWhileAppending", testReadWhileAppending},
		{"Cancelled", testCancelled},
		{"Closed", testClosed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, start(t)) })
	}
}

// body returns what the suite appends as entry i: different for each, some of them empty.
func body(i uint64) []byte {
	return bytes.Repeat([]byte(fmt.Sprintf("<%d>", i)), int(i*i%17))
}

func batchAt(head kernel.Head, entries int) *kernel.Batch {
	b := &kernel.Batch{Epoch: max(head.Epoch, 1), Index: head.Index}
	for i := range entries {
		b.Append(body(head.Index + uint64(i)))
	}
	return b
}

func mustAppend(t testing.TB, j kernel.Journal, b *kernel.Batch) {
	t.Helper()
	if err := j.Append(t.Context(), b); err != nil {
		t.Fatalf("append at %d: %v", b.Index, err)
	}
	if got, want := j.Head().Index, b.Index+uint64(b.Len()); got != want {
		t.Fatalf("head %d after an append up to %d", got, want)
	}
}

// mustRead reads from an index to the end, checks every entry, and returns the head.
func mustRead(t testing.TB, j kernel.Journal, from uint64) kernel.Head {
	t.Helper()
	var head kernel.Head
	next := from
	for w, err := range j.Read(t.Context(), from) {
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		if w.Index != next || !bytes.Equal(w.Body, body(next)) {
			t.Fatalf("entry %d came back as %d: %.40q", next, w.Index, w.Body)
		}
		if w.Epoch < head.Epoch {
			t.Fatalf("epoch %d after %d", w.Epoch, head.Epoch)
		}
		next++
		head = kernel.Head{Index: next, Epoch: w.Epoch, Hash: w.Hash}
	}
	return head
}

func mustClose(t testing.TB, j kernel.Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

func testEmpty(t *testing.T, e *Engine) {
	for range 2 {
		j := e.Open(t)
		want := kernel.Head{Hash: e.Genesis}
		if got := j.Head(); got != want {
			t.Fatalf("head of an empty journal: %v", got)
		}
		if got := mustRead(t, j, 0); got.Index != 0 {
			t.Fatalf("an empty journal has entries up to %d", got.Index)
		}
		if got := mustRead(t, j, 7); got.Index != 0 {
			t.Fatal("an entry behind the end")
		}
		mustClose(t, j)
	}
}

func testAppendReadReopen(t *testing.T, e *Engine) {
	var head kernel.Head
	for round := range 5 {
		j := e.Open(t)
		if round > 0 && j.Head() != head {
			t.Fatalf("head %v after reopening, was %v", j.Head(), head)
		}
		for n := range 30 {
			b := batchAt(j.Head(), 1+n%7)
			b.Epoch += uint64(n / 25)
			mustAppend(t, j, b)
		}
		head = j.Head()
		if got := mustRead(t, j, 0); got != head {
			t.Fatalf("read up to %v, the head is %v", got, head)
		}
		mustClose(t, j)
	}
}

func testReadFromAnywhere(t *testing.T, e *Engine) {
	j := e.Open(t)
	defer mustClose(t, j)
	for n := range 40 {
		mustAppend(t, j, batchAt(j.Head(), 1+n%23))
	}
	head := j.Head()
	for from := range head.Index {
		if got := mustRead(t, j, from); got != head {
			t.Fatalf("read from %d up to %v, the head is %v", from, got, head)
		}
		for w, err := range j.Read(t.Context(), from) { // And one alone.
			if err != nil || w.Index != from {
				t.Fatal(w.Index, err)
			}
			break
		}
	}
}

func testFencedByIndex(t *testing.T, e *Engine) {
	j := e.Open(t)
	defer mustClose(t, j)
	mustAppend(t, j, batchAt(j.Head(), 3))
	head := j.Head()
	for _, index := range []uint64{0, 2, 4, 1 << 40} {
		b := batchAt(kernel.Head{Index: index, Epoch: 9}, 2)
		if err := j.Append(t.Context(), b); !errors.Is(err, kernel.ErrFenced) {
			t.Fatalf("append at %d instead of 3: %v", index, err)
		}
	}
	if j.Head() != head {
		t.Fatal("a fenced append changed the head")
	}
	mustAppend(t, j, batchAt(j.Head(), 1))
	mustRead(t, j, 0)
}

func testFencedByEpoch(t *testing.T, e *Engine) {
	j := e.Open(t)
	b := batchAt(j.Head(), 2)
	b.Epoch = 5
	mustAppend(t, j, b)
	for range 2 {
		b = batchAt(j.Head(), 1)
		b.Epoch = 4
		if err := j.Append(t.Context(), b); !errors.Is(err, kernel.ErrFenced) {
			t.Fatalf("append with an old epoch: %v", err)
		}
		mustClose(t, j)
		j = e.Open(t) // The epoch is remembered.
	}
	mustAppend(t, j, batchAt(j.Head(), 1))
	if got := mustRead(t, j, 0); got.Index != 3 || got.Epoch != 5 {
		t.Fatalf("head %v", got)
	}
	mustClose(t, j)
}

func testFencedByOther(t *testing.T, e *Engine) {
	if e.Other == nil {
		return // The engine keeps a second writer out altogether.
	}
	old := e.Open(t)
	defer mustClose(t, old)
	mustAppend(t, old, batchAt(old.Head(), 2))
	other := e.Other(t)
	defer mustClose(t, other)
	late := batchAt(old.Head(), 1)
	b := batchAt(other.Head(), 1)
	b.Epoch = 2
	mustAppend(t, other, b)
	if err := old.Append(t.Context(), late); !errors.Is(err, kernel.ErrFenced) {
		t.Fatalf("the old writer was not fenced: %v", err)
	}
	late.Index++
	if err := old.Append(t.Context(), late); !errors.Is(err, kernel.ErrFenced) {
		t.Fatalf("the old writer was not fenced by its epoch: %v", err)
	}
	if got := mustRead(t, other, 0); got.Index != 3 {
		t.Fatalf("head %v", got)
	}
}

func testLarge(t *testing.T, e *Engine) {
	j := e.Open(t)
	var bodies [][]byte
	for i, size := range []int{kernel.EntryMax, 0, kernel.EntryMax - 1, 1, 70_000} {
		b := &kernel.Batch{Epoch: 1, Index: uint64(i)}
		bodies = append(bodies, bytes.Repeat([]byte{byte(i + 1)}, size))
		b.Append(bodies[i])
		mustAppend(t, j, b)
	}
	b := &kernel.Batch{Epoch: 1, Index: 5}
	b.Append(make([]byte, kernel.EntryMax+1))
	if err := j.Append(t.Context(), b); err == nil {
		t.Fatal("an entry above the limit was accepted")
	}
	mustClose(t, j)
	j = e.Open(t)
	defer mustClose(t, j)
	n := 0
	for w, err := range j.Read(t.Context(), 0) {
		if err != nil || !bytes.Equal(w.Body, bodies[n]) {
			t.Fatalf("entry %d: %v", n, err)
		}
		n++
	}
	if n != len(bodies) {
		t.Fatalf("%d entries", n)
	}
}

func testMalformed(t *testing.T, e *Engine) {
	j := e.Open(t)
	defer mustClose(t, j)
	for _, b := range []*kernel.Batch{
		{Epoch: 1},
		{Epoch: 1, Data: []byte("abc"), Ends: []int{2}},
		{Epoch: 1, Data: []byte("abc"), Ends: []int{4}},
		{Epoch: 1, Data: []byte("abc"), Ends: []int{2, 1, 3}},
		{Epoch: 1, Data: []byte("abc"), Ends: []int{-1, 3}},
	} {
		if err := j.Append(t.Context(), b); err == nil {
			t.Fatalf("accepted %v", b)
		}
	}
	mustAppend(t, j, batchAt(j.Head(), 1))
	mustRead(t, j, 0)
}

func testFull(t *testing.T, e *Engine) {
	if e.Fill == nil {
		t.Log("not asked: the engine has no room of its own that the suite could take")
		return
	}
	const size = 1 << 18
	j := e.Open(t)
	mustAppend(t, j, batchAt(j.Head(), 5))
	if err := j.Reserve(t.Context(), 10, size); err != nil {
		t.Fatalf("reserve: %v", err)
	}
	e.Fill()
	head := j.Head()
	large := &kernel.Batch{Epoch: 1, Index: head.Index}
	large.Append(make([]byte, kernel.EntryMax))
	for range 2 {
		if err := j.Reserve(t.Context(), 1, kernel.EntryMax); !errors.Is(err, kernel.ErrFull) {
			t.Fatalf("reserve on a full disk: %v", err)
		}
		if err := j.Append(t.Context(), large); !errors.Is(err, kernel.ErrFull) {
			t.Fatalf("append on a full disk: %v", err)
		}
	}
	if got := mustRead(t, j, 0); got != head || j.Head() != head {
		t.Fatalf("head %v after refusals, was %v", got, head)
	}
	mustClose(t, j)
	j = e.Open(t) // A full disk does not keep a journal from opening.
	if got := mustRead(t, j, 0); got != head {
		t.Fatalf("head %v after reopening, was %v", got, head)
	}
	e.Free()
	if err := j.Reserve(t.Context(), 1, kernel.EntryMax); err != nil {
		t.Fatalf("reserve with room again: %v", err)
	}
	mustAppend(t, j, large)
	mustClose(t, j)
}

func testUnknown(t *testing.T, e *Engine) {
	if e.Break == nil {
		t.Log("not asked: no append of this engine can be of unknown fate")
		return
	}
	j := e.Open(t)
	mustAppend(t, j, batchAt(j.Head(), 4))
	e.Break()
	b := batchAt(j.Head(), 6)
	if err := j.Append(t.Context(), b); !errors.Is(err, kernel.ErrUnknown) {
		t.Fatalf("append: %v", err)
	}
	if got := j.Head().Index; got != 4 {
		t.Fatalf("head %d after an append of unknown fate", got)
	}
	if err := j.Append(t.Context(), b); !errors.Is(err, kernel.ErrUnknown) {
		t.Fatalf("another append: %v", err)
	}
	if err := j.Reserve(t.Context(), 1, 1); !errors.Is(err, kernel.ErrUnknown) {
		t.Fatalf("reserve: %v", err)
	}
	for _, err := range j.Read(t.Context(), 0) {
		if !errors.Is(err, kernel.ErrUnknown) {
			t.Fatalf("read: %v", err)
		}
	}
	mustClose(t, j)
	j = e.Open(t)
	defer mustClose(t, j)
	head := j.Head()
	if head.Index < 4 || head.Index > 10 {
		t.Fatalf("head %d after reopening", head.Index)
	}
	if got := mustRead(t, j, 0); got != head {
		t.Fatalf("read up to %v, the head is %v", got, head)
	}
	mustAppend(t, j, batchAt(head, 3))
	mustRead(t, j, 0)
}

func testReadWhileAppending(t *testing.T, e *Engine) {
	j := e.Open(t)
	defer mustClose(t, j)
	const batches = 150
	mustAppend(t, j, batchAt(j.Head(), 1))
	done := make(chan error, 3)
	for reader := range 3 {
		go func() {
			for {
				head := j.Head()
				next := head.Index / 3 * uint64(reader)
				for w, err := range j.Read(context.Background(), next) {
					if err != nil || w.Index != next || !bytes.Equal(w.Body, body(next)) {
						done <- fmt.Errorf("entry %d came back as %d: %w", next, w.Index, err)
						return
					}
					next++
				}
				if next < head.Index {
					done <- fmt.Errorf("read up to %d, the head was %d", next, head.Index)
					return
				}
				if head.Index > batches*5 {
					done <- nil
					return
				}
			}
		}()
	}
	for range batches {
		mustAppend(t, j, batchAt(j.Head(), 10))
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

func testCancelled(t *testing.T, e *Engine) {
	j := e.Open(t)
	defer mustClose(t, j)
	mustAppend(t, j, batchAt(j.Head(), 3))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.Append(ctx, batchAt(j.Head(), 1)); !errors.Is(err, context.Canceled) {
		t.Fatalf("append: %v", err)
	}
	for _, err := range j.Read(ctx, 0) {
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("read: %v", err)
		}
	}
	mustAppend(t, j, batchAt(j.Head(), 1))
	mustRead(t, j, 0)
}

func testClosed(t *testing.T, e *Engine) {
	j := e.Open(t)
	mustAppend(t, j, batchAt(j.Head(), 3))
	b := batchAt(j.Head(), 1)
	mustClose(t, j)
	mustClose(t, j)
	if err := j.Append(t.Context(), b); err == nil {
		t.Fatal("a closed journal accepts")
	}
	if err := j.Reserve(t.Context(), 1, 1); err == nil {
		t.Fatal("a closed journal reserves")
	}
	for _, err := range j.Read(t.Context(), 0) {
		if err == nil {
			t.Fatal("a closed journal reads")
		}
	}
}
