package kernel

import (
	"hash/maphash"
	"iter"
	"reflect"
	"slices"
)

// A Table is the only place where a module may keep state. It is a map that can undo,
// iterate in one order on every machine, be written to a snapshot while it goes on
// changing, and tell a digest of its content.
//
// Rows are values: Get returns a copy and Put replaces it, so that nothing outside can
// change a row behind the table's back. A row must hold no pointer or map, and no slice
// that is changed after Put.
//
// Rows stand in pages of fixed size that do not move while a row is looked at; a page that
// a snapshot is being written from is copied on its first change. Which rows of a page are
// there, and what is known of the page, stands apart from it, so that it fits the cache.
type Table[K comparable, V any] struct {
	k       *Kernel
	name    string
	compare func(K, K) int
	codec   RowFormat[K, V]
	print   [8]byte // Fingerprint of the types.
	seed    maphash.Seed
	index   hashIndex
	pages   []*page[K, V]
	slab    []page[K, V] // Pages to come, allocated side by side.
	flags   []pageFlags  // Of each page.
	live    []liveRows   // Of each page.
	sums    []setHash    // Of each page, as of when it was not stale.
	free    []uint32     // Slots of deleted rows.
	next    uint32       // First slot never used.
	undo    []change[K, V]
	order   order[K] // Set for an ordered table.
}

// pageRows is the number of rows in a page: small enough that copying one page or
// hashing it again costs microseconds, large enough that pages are few.
const pageRows = 256

// slabPages bounds how many pages are allocated at once. A table doubles until then.
const slabPages = 64

type page[K comparable, V any] struct {
	rows [pageRows]tableRow[K, V]
}

type pageFlags uint8

const (
	pageShared pageFlags = 1 << iota // A snapshot reads the page: copy it before changing.
	pageStale                        // The page's sum is not that of its rows.
)

// liveRows says which rows of a page are there.
type liveRows [pageRows / 64]uint64

func (l *liveRows) has(i uint32) bool { return l[i/64]&(1<<(i%64)) != 0 }
func (l *liveRows) set(i uint32)      { l[i/64] |= 1 << (i % 64) }
func (l *liveRows) clear(i uint32)    { l[i/64] &^= 1 << (i % 64) }

type tableRow[K comparable, V any] struct {
	Key K
	Row V
}

// A change is what undo needs to know.
type change[K comparable, V any] struct {
	slot    uint32
	existed bool
	old     tableRow[K, V]
}

// A Slot is the place of a row, for rules that read and then write the same row. It is
// valid until the row is deleted.
type Slot uint32

// NewTable declares a table. The name is written in snapshots and in kernel.checked.
// compare gives the order of iteration.
func NewTable[K comparable, V any](k *Kernel, name string, compare func(K, K) int) *Table[K, V] {
	t := &Table[K, V]{}
	t.declare(k, name, compare)
	return t
}

func (t *Table[K, V]) declare(k *Kernel, name string, compare func(K, K) int) {
	t.k, t.name, t.compare, t.seed, t.codec = k, name, compare, maphash.MakeSeed(), defaultFormat[K, V]()
	t.print = schemaOf(reflect.TypeFor[K](), reflect.TypeFor[V]())
	t.index.grow()
	for _, other := range k.tables {
		assertOf(other.title() != name, "table declared twice: ", name)
	}
	k.tables = append(k.tables, t)
}

func (t *Table[K, V]) title() string { return t.name }

func (t *Table[K, V]) hash(key K) uint64 { return maphash.Comparable(t.seed, key) }

func (t *Table[K, V]) row(slot uint32) *tableRow[K, V] {
	return &t.pages[slot/pageRows].rows[slot%pageRows]
}

func (t *Table[K, V]) find(h uint64, key K) (uint32, bool) {
	high := uint32(h)
	for i := t.index.at(h); ; i = (i + 1) & (len(t.index.cells) - 1) {
		cell := t.index.cells[i]
		if cell == 0 {
			return 0, false
		}
		if uint32(cell>>32) == high {
			if slot := uint32(cell) - 1; t.row(slot).Key == key {
				return slot, true
			}
		}
	}
}

// Get returns the row at key.
func (t *Table[K, V]) Get(key K) (row V, ok bool) {
	slot, ok := t.find(t.hash(key), key)
	if ok {
		row = t.row(slot).Row
	}
	return row, ok
}

// Has reports whether there is a row at key.
func (t *Table[K, V]) Has(key K) bool {
	_, ok := t.find(t.hash(key), key)
	return ok
}

// Must returns a row that an earlier check has found. A missing row is a bug.
func (t *Table[K, V]) Must(key K) V {
	row, ok := t.Get(key)
	assertOf(ok, "row not found in ", t.name)
	return row
}

// Find returns the place of the row at key.
func (t *Table[K, V]) Find(key K) (Slot, bool) {
	slot, ok := t.find(t.hash(key), key)
	return Slot(slot), ok
}

// FindAll looks many keys up: places[i] is where the row at keys[i] stands, or Nowhere. The
// look-ups do not wait for each other, so that in a large table the misses of the
// processor's cache overlap.
func (t *Table[K, V]) FindAll(keys []K, places []Slot) {
	for i, key := range keys {
		h := t.hash(key)
		cell := t.index.cells[t.index.at(h)]
		places[i] = Nowhere
		if uint32(cell>>32) == uint32(h) && cell != 0 {
			places[i] = Slot(uint32(cell) - 1)
		}
	}
	for i, key := range keys {
		if places[i] != Nowhere && t.row(uint32(places[i])).Key == key {
			continue
		}
		places[i] = Nowhere
		if slot, ok := t.find(t.hash(key), key); ok {
			places[i] = Slot(slot)
		}
	}
}

// Nowhere is the place of a row that is not there.
const Nowhere Slot = 1<<32 - 1

// At returns the row at a place.
func (t *Table[K, V]) At(slot Slot) V { return t.row(uint32(slot)).Row }

// Peek returns the row at a place without copying it. It must not be changed, nor kept
// after the next change of the table.
func (t *Table[K, V]) Peek(slot Slot) *V { return &t.row(uint32(slot)).Row }

// Set replaces the row at a place.
func (t *Table[K, V]) Set(slot Slot, row V) {
	p := t.change(uint32(slot), true)
	p.rows[slot%pageRows].Row = row
}

// Put sets the row at key.
func (t *Table[K, V]) Put(key K, row V) {
	h := t.hash(key)
	if slot, ok := t.find(h, key); ok {
		t.Set(Slot(slot), row)
		return
	}
	slot := t.allot()
	p := t.change(slot, false)
	t.fill(p, h, slot, key, row)
}

// fill puts a row into an empty slot.
func (t *Table[K, V]) fill(p *page[K, V], h uint64, slot uint32, key K, row V) {
	p.rows[slot%pageRows] = tableRow[K, V]{key, row}
	t.live[slot/pageRows].set(slot % pageRows)
	t.index.insert(h, slot)
	if t.order != nil {
		t.order.insert(key)
	}
}

// Delete removes the row at key, if there is one.
func (t *Table[K, V]) Delete(key K) {
	h := t.hash(key)
	slot, ok := t.find(h, key)
	if !ok {
		return
	}
	t.remove(t.change(slot, true), h, slot)
}

func (t *Table[K, V]) remove(p *page[K, V], h uint64, slot uint32) {
	i := slot % pageRows
	t.index.remove(h, slot)
	if t.order != nil {
		t.order.remove(p.rows[i].Key)
	}
	p.rows[i] = tableRow[K, V]{}
	t.live[slot/pageRows].clear(i)
	t.free = append(t.free, slot)
}

func (t *Table[K, V]) allot() uint32 {
	if n := len(t.free); n > 0 {
		slot := t.free[n-1]
		t.free = t.free[:n-1]
		return slot
	}
	if int(t.next/pageRows) == len(t.pages) {
		if len(t.slab) == 0 {
			t.slab = make([]page[K, V], min(max(1, len(t.pages)), slabPages))
		}
		t.pages = append(t.pages, &t.slab[0])
		t.slab = t.slab[1:]
		t.flags = append(t.flags, 0)
		t.live = append(t.live, liveRows{})
		t.sums = append(t.sums, setHash{})
	}
	t.next++
	return t.next - 1
}

// change notes what stands at a slot and returns its page, ready to be written.
func (t *Table[K, V]) change(slot uint32, existed bool) *page[K, V] {
	assertOf(t.k.applying, "state is changed only by applying an event: ", t.name)
	p := t.own(slot)
	if t.k.replaying { // What has happened is not undone.
		return p
	}
	if len(t.undo) == 0 {
		t.k.touched = append(t.k.touched, t)
	}
	t.undo = append(t.undo, change[K, V]{slot, existed, p.rows[slot%pageRows]})
	return p
}

// own returns the page of a slot, copied if a snapshot reads it.
func (t *Table[K, V]) own(slot uint32) *page[K, V] {
	n := slot / pageRows
	if t.flags[n]&pageShared != 0 {
		c := *t.pages[n]
		t.pages[n] = &c
	}
	t.flags[n] = pageStale
	return t.pages[n]
}

// rollback implements undoer: it takes back every change since the command began.
func (t *Table[K, V]) rollback() {
	for n := len(t.undo) - 1; n >= 0; n-- {
		c := &t.undo[n]
		p, i := t.own(c.slot), c.slot%pageRows
		switch {
		case !c.existed:
			key := p.rows[i].Key
			t.remove(p, t.hash(key), c.slot)
		case !t.live[c.slot/pageRows].has(i): // Deleted.
			assertOf(t.free[len(t.free)-1] == c.slot, "undo out of order in ", t.name)
			t.free = t.free[:len(t.free)-1]
			t.fill(p, t.hash(c.old.Key), c.slot, c.old.Key, c.old.Row)
		default:
			p.rows[i] = c.old
		}
	}
	t.forget()
}

// undoKept bounds the memory that a large command leaves behind.
const undoKept = 1 << 16

// forget implements undoer: the command was accepted.
func (t *Table[K, V]) forget() {
	if cap(t.undo) > undoKept {
		t.undo = nil
	}
	t.undo = t.undo[:0]
}

// Len returns the number of rows.
func (t *Table[K, V]) Len() int { return t.index.used }

// All yields the rows in key order. The table must not change meanwhile.
func (t *Table[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, slot := range t.sorted(t.pages, t.live) {
			r := t.row(slot)
			if !yield(r.Key, r.Row) {
				return
			}
		}
	}
}

// sorted returns the slots of all rows in key order.
func (t *Table[K, V]) sorted(pages []*page[K, V], live []liveRows) []uint32 {
	slots := make([]uint32, 0, len(pages)*pageRows)
	for n := range pages {
		for i := range uint32(pageRows) {
			if live[n].has(i) {
				slots = append(slots, uint32(n)*pageRows+i)
			}
		}
	}
	at := func(slot uint32) *K { return &pages[slot/pageRows].rows[slot%pageRows].Key }
	slices.SortFunc(slots, func(a, b uint32) int { return t.compare(*at(a), *at(b)) })
	return slots
}

// A table is what the kernel knows of a Table without knowing its types.
type table interface {
	undoer
	title() string
	schema() [8]byte
	digest() TableDigest
	refresh(pages int) int
	freeze() frozen
	load(p *Parser, rows int)
}

// An undoer is a table as the kernel sees it while deciding.
type undoer interface {
	rollback()
	forget()
}
