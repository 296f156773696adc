package book

import (
	"errors"
	"strconv"
)

// A Depth is a price with what is shown at it.
type Depth struct {
	Price  int32
	Qty    int64 // Hidden parts are not in it.
	Orders int32
}

// Depth appends the best n prices of a side, best first.
func (b *Book) Depth(into []Depth, s Side, n int) []Depth {
	for i := b.best[s]; i != none && n > 0; i, n = b.below(s, i), n-1 {
		l := &b.levels[int32(s)*b.ticks+i]
		into = append(into, Depth{b.price(s, i), l.shown, l.n})
	}
	return into
}

// Resting is an order as it rests.
type Resting struct {
	ID                  uint64
	Account             int32
	Price               int32
	Shown, Hidden, Peak int32
	Side                Side
}

// Walk calls a function for each order of a side by priority until it returns false.
func (b *Book) Walk(s Side, do func(Resting) bool) {
	for i := b.best[s]; i != none; i = b.below(s, i) {
		for slot := b.levels[int32(s)*b.ticks+i].head; slot != none; slot = b.slab[slot].next {
			if !do(b.resting(slot)) {
				return
			}
		}
	}
}

// Order returns a resting order.
func (b *Book) Order(id uint64) (Resting, bool) {
	slot := b.ids.find(b.slab, id)
	if slot == none {
		return Resting{}, false
	}
	return b.resting(slot), true
}

// Time returns the place in time of a resting order: of two at a price the one with the smaller goes first. 0: it does
// not rest.
func (b *Book) Time(id uint64) uint64 {
	slot := b.ids.find(b.slab, id)
	if slot == none {
		return 0
	}
	return b.slab[slot].time &^ special
}

func (b *Book) resting(slot int32) Resting {
	m, s := &b.slab[slot], b.sideOf(slot)
	return Resting{m.id, m.account, b.price(s, m.level-int32(s)*b.ticks), m.left, m.hidden, b.terms(slot).peak, s}
}

// Form returns what the book is made for.
func (b *Book) Form() Form { return b.form }

// Session returns what the book takes.
func (b *Book) Session() Session { return b.session }

// Best returns the best price of a side; false if the side is empty.
func (b *Book) Best(s Side) (price int32, ok bool) {
	if b.best[s] == none {
		return 0, false
	}
	return b.price(s, b.best[s]), true
}

// Check holds a book to its invariants. It takes time in proportion to the book.
func (b *Book) Check() error {
	count := 0
	for s := Buy; s <= Sell; s++ {
		best := none
		for i := range b.ticks {
			n, err := b.checkLevel(s, i)
			if err != nil {
				return errors.New(
					"book: side " + strconv.Itoa(int(s)) + " level " + strconv.Itoa(int(i)) + ": " + err.Error(),
				)
			}
			if n > 0 {
				best = i
			}
			count += n
		}
		if best != b.best[s] {
			return errors.New("book: the best level is not the best")
		}
		for w, word := range b.words[s] {
			if (b.summary[s][w>>6]>>(w&63)&1 == 1) != (word != 0) {
				return errors.New("book: the summary is not that of the bitmap")
			}
		}
	}
	if count != b.count || b.ids.used != count {
		return errors.New("book: orders were lost or invented")
	}
	if b.session == Continuous && b.crossed() {
		return errors.New("book: the sides cross")
	}
	free := 0
	for slot := b.free; slot != none; slot = b.slab[slot].next {
		free++
	}
	if free+count != len(b.slab) {
		return errors.New("book: a record of the slab is lost")
	}
	return nil
}

func (b *Book) checkLevel(s Side, i int32) (n int, err error) {
	at := int32(s)*b.ticks + i
	l := &b.levels[at]
	shown, hidden, last, time := int64(0), int64(0), none, uint64(0)
	for slot := l.head; slot != none; slot = b.slab[slot].next {
		m := &b.slab[slot]
		switch {
		case m.level != at || m.prev != last:
			return 0, errors.New("an order is linked wrongly")
		case m.left < 1 || m.hidden < 0 || m.hidden > 0 && m.left > b.terms(slot).peak:
			return 0, errors.New("an order has a quantity that cannot be")
		case m.time&^special <= time || m.time&^special > b.clock:
			return 0, errors.New("an earlier order stands behind a later one")
		case b.ids.find(b.slab, m.id) != slot:
			return 0, errors.New("an order is not found by its id")
		}
		shown, hidden, last, time = shown+int64(m.left), hidden+int64(m.hidden), slot, m.time&^special
		n++
	}
	switch {
	case last != l.tail || n != int(l.n):
		return 0, errors.New("the queue and its ends differ")
	case shown != l.shown || hidden != l.hidden:
		return 0, errors.New("the sums are not those of the orders")
	case (b.words[s][i>>6]>>(i&63)&1 == 1) != (n > 0):
		return 0, errors.New("the bitmap differs from the queue")
	}
	return n, nil
}

// LifeOf returns how long a resting order stays, and its last day.
func (b *Book) LifeOf(id uint64) (life Life, until int32, ok bool) {
	slot := b.ids.find(b.slab, id)
	if slot == none {
		return 0, 0, false
	}
	life, until = b.terms(slot).life()
	return life, until, true
}
