package kernel

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// A naive window never forgets; it tells whether a real one may.
type naiveWindow map[RequestID]remembered

func testWindow(blocks uint64) *Window {
	w := newWindow()
	w.size = blocks * windowBlock
	return w
}

func windowID(r *rand.Rand, at int64) RequestID {
	var random [10]byte
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	return NewRequestID(at, random)
}

// TestWindowTwin checks the promise of the window against one that never forgets: an id that
// took effect is either found with its answer or refused; never let through again.
func TestWindowTwin(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 4))
		w, naive, now := testWindow(2), naiveWindow{}, int64(startMS)
		var ids []RequestID
		ahead := []int64{0, 1000, WindowAheadMS}[seed%3]             // Callers whose clocks are ahead,
		least := []int64{-1100, -1100, WindowAheadMS - 1000}[seed%3] // so many that the window cannot keep them all.
		forgotten, kept, next := 0, 0, uint64(0)
		for range 70_000 {
			now += r.Int64N(3)
			if r.IntN(2000) == 0 {
				now += r.Int64N(2 * WindowAgeMS)
			}
			id := windowID(r, now+least+r.Int64N(ahead-least+100))
			if len(ids) > 0 && r.IntN(4) == 0 {
				id = ids[len(ids)-1-r.IntN(min(len(ids), 40_000))]
			}
			refusal := w.check(id, now)
			old, found := w.find(id)
			was, took := naive[id]
			switch {
			case took && !found && refusal == nil:
				t.Fatalf("seed %d: a late retry would take effect twice", seed)
			case found && (!took || *old != was):
				t.Fatalf("seed %d: an answer is not the one that was given", seed)
			case took && found:
				kept++
			case took:
				forgotten++
			case refusal == nil:
				n := remembered{id, sixteen(byte(next)), next, 2 * next, uint32(next), now}
				w.add(n)
				naive[id] = n
				ids, next = append(ids, id), next+1
			}
			if w.next-w.first > 2*w.size+windowBlock || w.index.used != w.Len() {
				t.Fatalf("seed %d: %d are remembered, %d in the index", seed, w.Len(), w.index.used)
			}
		}
		if forgotten < 100 || kept < 1000 || len(ids) < 20_000 {
			t.Fatalf("seed %d: the test tries too little: %d forgotten, %d kept, %d took effect", seed, forgotten, kept, len(ids))
		}
	}
}

// TestWindowKeeps checks that within its bounds the window forgets nothing.
func TestWindowKeeps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	w := testWindow(3)
	var ids []RequestID
	for i := range int(w.size) {
		id := windowID(r, startMS+int64(i))
		w.add(remembered{Request: id, Index: uint64(i), Time: startMS + int64(i)})
		ids = append(ids, id)
	}
	for i, id := range ids {
		if old, ok := w.find(id); !ok || old.Index != uint64(i) {
			t.Fatalf("request %d was forgotten", i)
		}
	}
	fatalIf(t, w.floor != 0 || w.Len() != int(w.size), w.floor, w.Len())
	w.add(remembered{Request: windowID(r, startMS), Time: startMS + int64(w.size)})
	// One block went: its last entry's time is the floor, and every id up to there is refused.
	fatalIf(t, w.floor != startMS+windowBlock-1, w.floor-startMS)
	fatalIf(t, w.check(windowID(r, w.floor), startMS) != ErrTooOld, "an id at the floor is let through")
	fatalIf(t, w.check(windowID(r, w.floor+1), startMS+windowBlock) != nil, "an id above the floor is refused")
	_, ok := w.find(ids[windowBlock-1])
	_, also := w.find(ids[windowBlock])
	fatalIf(t, ok || !also, "another block was forgotten")
}

// TestWindowCarriesOn checks that ids ahead of the floor outlive their block, until they alone fill the window twice.
func TestWindowCarriesOn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	w := testWindow(2)
	var ids []RequestID
	add := func() {
		id := windowID(r, startMS+WindowAheadMS+int64(len(ids)))
		w.add(remembered{Request: id, Index: uint64(len(ids)), Time: startMS})
		ids = append(ids, id)
	}
	for range int(w.size) + 1 {
		add()
	}
	fatalIf(t, w.floor != startMS, w.floor-startMS)
	for i, id := range ids {
		if old, ok := w.find(id); !ok || old.Index != uint64(i) {
			t.Fatalf("request %d was forgotten with its block", i)
		}
	}
	for range 4 * int(w.size) {
		add()
	}
	fatalIf(t, w.floor <= startMS+WindowAheadMS || w.Len() > 2*int(w.size)+windowBlock, w.floor-startMS, w.Len())
}

// TestWindowCheck checks the bounds by age and by clock to the millisecond.
func TestWindowCheck(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	w := newWindow()
	for _, c := range []struct {
		at   int64
		want *Refusal
	}{
		{startMS, nil},
		{startMS - WindowAgeMS, nil},
		{startMS - WindowAgeMS - 1, ErrTooOld},
		{startMS + WindowAheadMS, nil},
		{startMS + WindowAheadMS + 1, ErrFromFuture},
	} {
		if got := w.check(windowID(r, c.at), startMS); got != c.want {
			t.Errorf("%d ms: %v, want %v", c.at-startMS, got, c.want)
		}
	}
	if got := w.check(RequestID{}, startMS); got != ErrNoID {
		t.Error(got)
	}
}

// TestWindowSnapshot checks that a window that was written and loaded goes on like the one
// it came from, for ever.
func TestWindowSnapshot(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 5))
		a, now := testWindow(2), int64(startMS)
		add := func(n int, windows ...*Window) {
			for range n {
				now += r.Int64N(3)
				m := remembered{Request: windowID(r, now+r.Int64N(3000)-500), Index: uint64(now), Time: now}
				for _, w := range windows {
					w.add(m)
				}
			}
		}
		add(5000+r.IntN(12_000), a)
		b := testWindow(2)
		check(t, reload(a, b))
		equalWindows(t, a, b)
		add(15_000, a, b)
		equalWindows(t, a, b)
	}
	// A frozen window is of one moment.
	a := testWindow(2)
	r := rand.New(rand.NewPCG(9, 5))
	fill := func(n int) {
		for range n {
			a.add(remembered{Request: windowID(r, startMS), Time: startMS})
		}
	}
	fill(windowBlock + 10)
	frozen := a.freeze()
	before := bytesOf(frozen)
	fill(3 * windowBlock)
	fatalIf(t, !bytes.Equal(before, bytesOf(frozen)), "a frozen window changed")
}

func bytesOf(f frozen) (b []byte) {
	_ = f.write(func(p []byte) error { b = append(b, p...); return nil })
	return b
}

func reload(from, to *Window) error {
	f := from.freeze()
	p := Parse(bytesOf(f))
	to.load(&p, f.rows)
	return p.End()
}

func equalWindows(t *testing.T, a, b *Window) {
	t.Helper()
	fatalIf(t, a.digest() != b.digest(), "digests differ")
	fatalIf(t, !bytes.Equal(bytesOf(a.freeze()), bytesOf(b.freeze())), "windows differ")
	for n := a.first; n < a.next; n++ {
		if got, ok := b.find(a.at(n).Request); !ok || *got != *a.at(n) {
			t.Fatal("a request is not found in the copy")
		}
	}
}

// TestWindowLoadIsStrict checks that a request twice, or a number out of range, is refused.
func TestWindowLoadIsStrict(t *testing.T) {
	a := testWindow(1)
	id := windowID(rand.New(rand.NewPCG(1, 1)), startMS)
	a.append(remembered{Request: id})
	a.append(remembered{Request: id})
	fatalIf(t, reload(a, testWindow(1)) == nil, "a request stands twice")
	b := windowFormat.Append(nil, 0, remembered{Request: id})
	b = append(b[:len(b)-2], 0x1b, 0, 0, 0, 1, 0, 0, 0, 0, 0) // Count 2^32, time 0.
	p := Parse(b)
	windowFormat.Parse(&p)
	fatalIf(t, p.Err() == nil, "a count beyond 32 bits was cut")
	b = windowFormat.Append(nil, 0, remembered{Request: id})
	b[0]++ // An array of seven, of which six are read.
	p = Parse(b)
	windowFormat.Parse(&p)
	fatalIf(t, p.Err() == nil, "a row of seven was read as one of six")
	p = Parse(AppendInt(AppendUint(AppendArray(nil, 3), 0), 0))
	testWindow(1).load(&p, 1)
	fatalIf(t, p.Err() == nil, "a head of three was read as one of two")
	if testWindow(1).schema() == testWindow(2).schema() {
		t.Error("a window of another size has the same fingerprint")
	}
}

// TestWindowInKernel checks retries through the kernel, also those that come when all
// else has been forgotten.
func TestWindowInKernel(t *testing.T) {
	r := newRun(t, 1)
	r.k.window.size = windowBlock
	call := func(id RequestID, marbles int64) *Call {
		return r.c.fill.Make(Caller{Actor: 1}, id, fillJar{1, marbles, ""})
	}
	id := r.id()
	first := r.decide(call(id, 5))
	check(t, first.Err)
	again := r.decide(call(id, 5))
	first.Repeated = true
	fatalIf(t, again.Index != first.Index || again.Sequence != first.Sequence || again.Time != first.Time ||
		again.Count != first.Count || !again.Repeated || again.Err != nil, again, first)
	fatalIf(t, r.decide(call(id, 6)).Err != ErrReused, "another command under the same id")
	other := r.decide(r.c.fill.Make(Caller{Actor: 2}, id, fillJar{1, 5, ""}))
	fatalIf(t, other.Err != ErrReused, "another actor under the same id")
	r.now += WindowAgeMS + 1
	again = r.decide(call(id, 5))
	fatalIf(t, !again.Repeated || again.Err != nil, "what is remembered is not answered")
	for range 2*windowBlock + 1 {
		r.now++
		check(t, r.decide(call(r.id(), 1)).Err)
	}
	fatalIf(t, r.decide(call(id, 5)).Err != ErrTooOld, "a late retry took effect")
	replayed := newToy()
	replayed.k.window.size = windowBlock
	same(t, "replay", r.toy, r.j.replay(t, replayed))
}
