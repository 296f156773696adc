package proof

import (
	"context"
	"encoding/binary"
	"iter"
	"runtime"
	"testing"

	"liangshan/kernel"
)

// A shortJournal is a journal as it was when it had fewer entries.
type shortJournal struct {
	kernel.Journal
	entries uint64
}

func (j *shortJournal) Head() kernel.Head {
	h := j.Journal.Head()
	h.Index = j.entries
	return h
}

func (j *shortJournal) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		for written, err := range j.Journal.Read(ctx, index) {
			if err == nil && written.Index >= j.entries || !yield(written, err) {
				return
			}
		}
	}
}

// An endless journal makes its entries when they are asked for, and keeps none. Each has
// one event of about the size of a transfer.
type endless struct {
	kernel.Journal // Only Head and Read are called.
	entries        uint64
	reads          int
}

func (j *endless) Head() kernel.Head { return kernel.Head{Index: j.entries} }

func (j *endless) Read(_ context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		j.reads++
		var body []byte
		for ; index < j.entries; index++ {
			body = appendEndless(body[:0], index)
			w := kernel.Written{Index: index, Body: body}
			binary.BigEndian.PutUint64(w.Hash[:], index)
			if !yield(w, nil) {
				return
			}
		}
	}
}

// appendEndless encodes entry n: of the kernel's format, with all fields that a command's entry has.
func appendEndless(b []byte, n uint64) []byte {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], (n+1)*0x9e3779b97f4a7c15)
	b = kernel.AppendMap(kernel.AppendArray(b, 2), 6)
	b = kernel.AppendBytes(kernel.AppendUint(b, 1), id[:])
	b = kernel.AppendBytes(kernel.AppendUint(b, 2), id[:])
	b = kernel.AppendUint(kernel.AppendUint(b, 3), 7)
	b = kernel.AppendUint(kernel.AppendUint(b, 4), 1_795_000_000_000+n)
	b = kernel.AppendBytes(kernel.AppendUint(b, 5), id[:])
	b = kernel.AppendUint(kernel.AppendUint(b, 6), n)
	b = kernel.AppendUint(kernel.AppendArray(kernel.AppendArray(b, 1), 2), 101)
	b = kernel.AppendMap(b, 4)
	for key := range uint64(4) {
		b = kernel.AppendUint(kernel.AppendUint(b, 1+key), 1_000_000+n*key)
	}
	return b
}

// TestMemoryIsFlat lets a log catch up with a long journal and looks at what it keeps.
func TestMemoryIsFlat(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	j := &endless{entries: 20_000}
	o := newToy(1).options(testDir(t))
	o.Journal = j
	l, _, err := Open(background, o)
	if err != nil {
		t.Fatal(err)
	}
	before := heap()
	j.entries = 220_000
	if err := l.catchUp(background); err != nil {
		t.Fatal(err)
	}
	after := heap()
	if l.Size() != j.entries || after > before+1<<20 {
		t.Fatalf("%d leaves, %d bytes before, %d after", l.Size(), before, after)
	}
	checkpoint(t, l, 1)
	if err := l.Verify(background, nil); err != nil {
		t.Fatal(err)
	}
	for sequence := uint64(0); sequence < j.entries; sequence += 9973 {
		j.reads = 0
		place, err := Locate(background, j, sequence)
		if err != nil || place.Index != sequence || j.reads > 8 {
			t.Fatalf("event %d: %+v %v after %d reads", sequence, place, err, j.reads)
		}
	}
}

func TestLocate(t *testing.T) {
	c := newToy(11)
	for range 80 {
		c.mixed()
	}
	c.pays(300)
	c.batch(func(b *kernel.Batch) { c.addPay(b, 200) })
	c.pays(300)
	for sequence := range c.k.Sequence() {
		p, err := Locate(background, c.journal, sequence)
		if err != nil {
			t.Fatal(err)
		}
		var entry kernel.Entry
		if err := entry.ParseEntry(p.Body); err != nil || entry.Sequence+uint64(p.Event) != sequence ||
			p.Event >= len(entry.Events) {
			t.Fatalf("event %d was found at %d of entry %d", sequence, p.Event, p.Index)
		}
	}
	if _, err := Locate(background, c.journal, c.k.Sequence()); err != ErrNoEvent {
		t.Fatalf("an event too many: %v", err)
	}
	if _, err := Locate(background, newToy(1).journal, 0); err != ErrNoEvent {
		t.Fatalf("an event of an empty journal: %v", err)
	}
}
