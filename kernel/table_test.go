package kernel

import (
	"bytes"
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// A twin is what a table is held to: a map, and a copy of it to go back to.
type twin struct {
	rows, before map[uint64]jar
}

func (w *twin) keys() []uint64 { return slices.Sorted(maps.Keys(w.rows)) }

// tables is a plain and an ordered table that are given the same operations.
type tables struct {
	k       *Kernel
	plain   *Table[uint64, jar]
	ordered *Ordered[uint64, jar]
}

func newTables() *tables {
	k := New()
	return &tables{k, NewTable[uint64, jar](k, "t.plain", cmp.Compare[uint64]), NewOrdered[uint64, jar](k, "t.ordered", cmp.Compare[uint64])}
}

// apply lets a function change tables, as an event would.
func (k *Kernel) apply(do func()) {
	k.applying = true
	do()
	k.applying = false
}

// operate does one operation on table and twin alike.
func (s *tables) operate(r *rand.Rand, w *twin, keys uint64) {
	key := r.Uint64N(keys)
	row := jar{Marbles: r.Int64(), Label: string(rune('a' + r.IntN(26)))}
	s.k.apply(func() {
		switch slot, ok := s.plain.Find(key); {
		case r.IntN(3) == 0:
			s.plain.Delete(key)
			s.ordered.Delete(key)
			delete(w.rows, key)
		case ok && r.IntN(2) == 0:
			s.plain.Set(slot, row)
			at, _ := s.ordered.Find(key)
			s.ordered.Set(at, row)
			w.rows[key] = row
		default:
			s.plain.Put(key, row)
			s.ordered.Put(key, row)
			w.rows[key] = row
		}
	})
}

func (s *tables) compare(t *testing.T, r *rand.Rand, w *twin, keys uint64) {
	t.Helper()
	sorted := w.keys()
	for name, all := range map[string]func(func(uint64, jar) bool){"plain": s.plain.All(), "ordered": s.ordered.All()} {
		i := 0
		for key, row := range all {
			if i >= len(sorted) || sorted[i] != key || w.rows[key] != row {
				t.Fatalf("%s: row %d is %d %v, want %v", name, i, key, row, sorted)
			}
			i++
		}
		if i != len(sorted) || s.plain.Len() != i || s.ordered.Len() != i {
			t.Fatalf("%s: %d rows, want %d", name, i, len(sorted))
		}
	}
	asked, places := make([]uint64, 20), make([]Slot, 20)
	for i := range asked {
		asked[i] = r.Uint64N(keys)
	}
	s.plain.FindAll(asked, places)
	for i, key := range asked {
		row, ok := w.rows[key]
		got, found := s.plain.Get(key)
		if found != ok || got != row || s.plain.Has(key) != ok || (places[i] == Nowhere) == ok {
			t.Fatalf("key %d: %v %v, want %v %v", key, got, found, row, ok)
		}
		if ok && (s.plain.At(places[i]) != row || *s.plain.Peek(places[i]) != row || s.plain.Must(key) != row) {
			t.Fatalf("key %d: its place holds another row", key)
		}
	}
	s.compareOrder(t, r, w, sorted, keys)
}

func (s *tables) compareOrder(t *testing.T, r *rand.Rand, w *twin, sorted []uint64, keys uint64) {
	t.Helper()
	first, _, ok := s.ordered.First()
	last, row, also := s.ordered.Last()
	if ok != (len(sorted) > 0) || ok != also || ok && (first != sorted[0] || last != sorted[len(sorted)-1] || row != w.rows[last]) {
		t.Fatalf("first %d, last %d, want %v", first, last, sorted)
	}
	from := r.Uint64N(keys)
	at, here := slices.BinarySearch(sorted, from)
	up := sorted[at:]
	for key, row := range s.ordered.From(from) {
		if key != up[0] || row != w.rows[key] {
			t.Fatalf("from %d comes %d, want %v", from, key, up)
		}
		if up = up[1:]; r.IntN(10) == 0 {
			up = nil
			break
		}
	}
	if here {
		at++
	}
	down := sorted[:at]
	for key, row := range s.ordered.Down(from) {
		if n := len(down); key != down[n-1] || row != w.rows[key] {
			t.Fatalf("down from %d comes %d, want %v", from, key, down)
		}
		down = down[:len(down)-1]
	}
	if len(up)+len(down) > 0 {
		t.Fatalf("from %d: %v and %v did not come", from, up, down)
	}
}

// TestTableTwin gives tables and their twin the same random commands, some of them taken back.
func TestTableTwin(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		s, w, keys := newTables(), &twin{rows: map[uint64]jar{}}, 1+r.Uint64N(1500)
		for range 120 {
			w.before = maps.Clone(w.rows)
			for range r.IntN(60) {
				s.operate(r, w, keys)
			}
			if r.IntN(3) == 0 {
				s.k.abandon()
				w.rows = w.before
			} else {
				s.k.close(&Header{}, 0)
			}
			if r.IntN(4) == 0 {
				s.compare(t, r, w, keys)
				s.k.Refresh(r.IntN(3) + 1)
			}
		}
		for _, tab := range []*Table[uint64, jar]{s.plain, &s.ordered.Table} {
			if tab.digest() != tab.fresh() {
				t.Fatal("the digest is not that of the rows")
			}
			if got := tab.Len() + len(tab.free); got != int(tab.next) {
				t.Fatalf("%d slots are lost", int(tab.next)-got)
			}
		}
		if s.plain.digest().Digest != s.ordered.digest().Digest {
			t.Fatal("equal rows, other digests")
		}
	}
}

// TestTableOutsideApply checks that state cannot be changed but by applying an event.
func TestTableOutsideApply(t *testing.T) {
	s := newTables()
	s.k.apply(func() { s.plain.Put(1, jar{}) })
	for name, change := range map[string]func(){
		"Put new": func() { s.plain.Put(2, jar{}) },
		"Put":     func() { s.plain.Put(1, jar{}) },
		"Set":     func() { s.plain.Set(0, jar{}) },
		"Delete":  func() { s.plain.Delete(1) },
		"Must":    func() { s.plain.Must(7) },
	} {
		if !panics(change) {
			t.Errorf("%s did not panic", name)
		}
	}
	s.plain.Delete(99) // Nothing to change.
}

func panics(do func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	do()
	return false
}

// TestTableTypes checks that a table refuses, when it is declared, what a row may not hold.
func TestTableTypes(t *testing.T) {
	k := New()
	for name, declare := range map[string]func(){
		"pointer": func() { NewTable[uint64, *int](k, "t.a", cmp.Compare[uint64]) },
		"map":     func() { NewTable[uint64, struct{ M map[int]int }](k, "t.b", cmp.Compare[uint64]) },
		"float":   func() { NewTable[float64, int](k, "t.c", cmp.Compare[float64]) },
		"any":     func() { NewTable[uint64, []any](k, "t.d", cmp.Compare[uint64]) },
		"complex": func() { NewTable[uint64, complex64](k, "t.e", cmp.Compare[uint64]) },
		"func":    func() { NewTable[uint64, [2]func()](k, "t.f", cmp.Compare[uint64]) },
		"twice":   func() { NewTable[uint64, int](k, "kernel.number", cmp.Compare[uint64]) },
	} {
		if !panics(declare) {
			t.Errorf("%s: declared", name)
		}
	}
}

// TestSchemaGolden holds fingerprints of types: they are in every kernel.checked, and a
// change of how they are made would switch the daily check off for all that came before.
func TestSchemaGolden(t *testing.T) {
	k := newToy().k
	want := map[string]string{}
	for _, line := range schemaGolden {
		want[line[0]] = line[1]
	}
	for _, tab := range k.tables {
		s := tab.schema()
		if got := hexOf(s[:]); want[tab.title()] != got {
			t.Errorf("{%q, %q},", tab.title(), got)
		}
	}
	if a, b := newTables(), newTables(); a.plain.schema() != b.ordered.schema() {
		t.Error("equal types, other fingerprints")
	}
}

func hexOf(b []byte) (s string) {
	for _, c := range b {
		s += string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
	}
	return s
}

var schemaGolden = [][2]string{
	{"kernel.window", "3b4c61fcb98aff6f"},
	{"kernel.number", "87687812b2500b62"},
	{"kernel.deadline", "91f660626c0ea6c9"},
	{"kernel.proposal", "fe2dc8e41529e626"},
	{"kernel.quarantine", "5caa51613c782359"},
	{"toy.jar", "f8be07394ee6bf4e"},
	{"toy.offer", "871dba12a01eb4bf"},
}

// TestDefaultFormat checks that rows are written as the CBOR library writes an array of
// key and row, so that a format of one's own can be held to it.
func TestDefaultFormat(t *testing.T) {
	f := defaultFormat[uint64, jar]()
	got := f.Append(nil, 5, jar{Marbles: -3, Label: "罐"})
	want := []byte{0x82, 0x05, 0x82, 0x22, 0x63, 0xe7, 0xbd, 0x90} // [5, [-3, "罐"]]
	fatalIf(t, !bytes.Equal(got, want), got)
	p := Parse(got)
	key, row := f.Parse(&p)
	fatalIf(t, key != 5 || row != jar{Marbles: -3, Label: "罐"} || p.End() != nil, key, row)
	p = Parse([]byte{0x82, 0x05, 0x61, 0x61})
	f.Parse(&p)
	fatalIf(t, p.Err() == nil, "a text was read as a row")
}

// TestSnapshotWhileChanging writes snapshots beside a kernel that goes on. Run it with -race.
func TestSnapshotWhileChanging(t *testing.T) {
	r := newRun(t, 3)
	for i := range uint64(3000) {
		check(t, decide(r, r.c.fill, 1, fillJar{i, 5, "x"}).Err)
	}
	var wait sync.WaitGroup
	for range 20 {
		frozen := r.k.Snapshot([32]byte{1})
		want := r.state()
		entries := r.k.Index()
		wait.Go(func() {
			var b bytes.Buffer
			if err := frozen.Write(&b); err != nil {
				t.Error(err)
				return
			}
			back := newToy()
			head, err := back.k.Load(b.Bytes())
			if err != nil || head != (Head{Index: entries, Epoch: 1, Hash: [32]byte{1}}) || head != frozen.Head() {
				t.Error(head, err)
			}
			if back.state() != want {
				t.Error("the snapshot is not of one moment")
			}
		})
		for range 300 {
			r.step()
		}
	}
	wait.Wait()
	same(t, "replay", r.toy, r.j.replayed(t))
}

// TestHashIndexTwin holds the index to a map, with hashes that collide.
func TestHashIndexTwin(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		var x hashIndex
		x.grow()
		if seed%2 == 0 {
			x.reserve(int(r.Uint64N(300)))
		}
		want := map[uint32]uint64{} // Hash by place.
		for range 3000 {
			place := uint32(r.Uint64N(200))
			if h, there := want[place]; there {
				x.remove(h, place)
				delete(want, place)
			} else {
				h := r.Uint64N(64) << r.IntN(28) // Few values: long probes that wrap around.
				x.insert(h, place)
				want[place] = h
			}
			if x.used != len(want) {
				t.Fatalf("%d places, want %d", x.used, len(want))
			}
			for place, h := range want {
				if !x.holds(h, place) {
					t.Fatalf("place %d was lost", place)
				}
			}
		}
		cells := 0
		for _, cell := range x.cells {
			if cell != 0 {
				cells++
			}
		}
		fatalIf(t, cells != len(want), "cells are left behind")
		fatalIf(t, !panics(func() { x.remove(1<<40, 7777) }), "what is not there was removed")
	}
}

func (x *hashIndex) holds(h uint64, place uint32) bool {
	for i := x.at(h); x.cells[i] != 0; i = (i + 1) & (len(x.cells) - 1) {
		if x.cells[i] == cellOf(h, place) {
			return true
		}
	}
	return false
}
