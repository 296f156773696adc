package book

import "errors"

// A book can be kept elsewhere record by record: after each command Touched names the places of
// the slab whose records changed, and Restore makes the same book of the records, with the same
// places for orders to come.

// touched is a list of places, each once.
type touched struct {
	on    bool
	list  []int32
	marks []uint64
}

// note adds a place.
func (t *touched) note(slot int32) {
	if !t.on {
		return
	}
	w := slot >> 6
	for int(w) >= len(t.marks) {
		t.marks = append(t.marks, 0)
	}
	if bit := uint64(1) << (slot & 63); t.marks[w]&bit == 0 {
		t.marks[w] |= bit
		t.list = append(t.list, slot)
	}
}

// A Record is a place of the slab: an order, or a free place.
type Record struct {
	ID      uint64 // 0: free.
	Time    uint64 // Place in time. Of two orders at a price the one with the smaller goes first.
	Account int32
	Price   int32
	Shown   int32
	Hidden  int32
	Peak    int32
	Until   int32 // Last day.
	Life    Life  // Cancelled, Day or Dated.
	Side    Side
	Next    int32 // Of a free place, the free place that is taken after it.
}

// Keep makes the book note which records change.
func (b *Book) Keep() { b.touched.on = true }

// Touched returns the places whose records changed since Kept, in no order that means anything.
func (b *Book) Touched() []int32 { return b.touched.list }

// Kept says that all records that changed were taken note of.
func (b *Book) Kept() {
	for _, slot := range b.touched.list {
		b.touched.marks[slot>>6] = 0
	}
	b.touched.list = b.touched.list[:0]
}

// Record returns the record at a place.
func (b *Book) Record(slot int32) Record {
	m := &b.slab[slot]
	if m.id == 0 {
		return Record{Next: m.next}
	}
	t, r := b.terms(slot), b.resting(slot)
	life, until := t.life()
	return Record{ID: m.id, Time: m.time &^ special, Account: m.account, Price: r.Price, Shown: m.left, Hidden: m.hidden,
		Peak: t.peak, Until: until, Life: life, Side: r.Side}
}

// Places returns how many places the slab has, which of them is free next (-1: none), and the
// place in time that was given last.
func (b *Book) Places() (places int, free int32, time uint64) { return len(b.slab), b.free, b.clock }

// Restore makes a book of all its records, in the order of their places.
func Restore(form Form, session Session, records []Record, free int32, time uint64) (*Book, error) {
	form.Orders = len(records)
	b, err := New(form)
	if err != nil {
		return nil, err
	}
	b.slab, b.rare = make([]order, len(records)), make([]terms, len(records))
	b.free, b.clock, b.session = free, time, session
	var queue []int32
	for i, r := range records {
		slot := int32(i)
		b.slab[slot].next = r.Next
		if r.ID == 0 {
			continue
		}
		level, refusal := b.place(r.Side, r.Price)
		if refusal != None || b.ids.find(b.slab, r.ID) != none {
			return nil, errors.New("book: records that make no book")
		}
		b.slab[slot] = order{id: r.ID, time: r.Time, account: r.Account, left: r.Shown, hidden: r.Hidden,
			level: int32(r.Side)*b.ticks + level}
		b.setTerms(slot, r)
		b.ids.put(r.ID, slot)
		queue = append(queue, slot)
	}
	b.byTime(queue)
	for _, slot := range queue {
		s := b.sideOf(slot)
		b.link(s, b.slab[slot].level-int32(s)*b.ticks, slot)
	}
	b.count = len(queue)
	return b, nil
}

func (b *Book) setTerms(slot int32, r Record) {
	t := terms{peak: r.Peak, until: forever}
	switch r.Life {
	case Day:
		t.until = today
	case Dated:
		t.until = r.Until
	}
	if t != plain {
		b.slab[slot].time |= special
		b.rare[slot] = t
	}
}
