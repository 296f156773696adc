// Package book is the order book of one instrument in continuous trading: price, then time.
//
// It decides from its arguments alone: no clock, no chance, no floating point, no map. Prices
// are whole price units (fen per tonne, say) inside a band, quantities whole lots.
//
// # Form
//
// Each side is an array of levels, one a tick of the band, with a bitmap of the levels that
// hold orders. Both sides count levels upwards to their better prices, so that one code
// serves both. Orders are records of 40 bytes in a slab and hang together by their places in
// it; an own hash table finds them by id. Nothing in a book points anywhere, so the collector
// does not look into it, and commands in steady state allocate nothing.
//
// # Invariants
//
// In continuous trading the sides do not cross. A level's sums are those of its orders. Every
// order is in one queue and in the table once. Every trade has the resting order's price,
// which is inside the band and no worse than the taker's limit. Check holds a book to this.
package book

import (
	"errors"
	"math/bits"
)

// Side is a side of the book.
type Side uint8

// The sides.
const (
	Buy Side = iota
	Sell
)

// Life says how long an order stays.
type Life uint8

// The lives. Their numbers are for ever.
const (
	Cancelled Life = iota // Until it is cancelled (GTC).
	Day                   // Until the end of the day.
	Immediate             // What does not trade at once is cancelled (IOC).
	WholeOnly             // It trades in whole at once or not at all (FOK).
	Dated                 // Until the end of the day Until (GTD).
)

// Prevention says what happens when an order would trade with one of its own account. The
// newer order's choice counts.
type Prevention uint8

// The preventions. Their numbers are for ever.
const (
	Allow        Prevention = iota // They trade.
	CancelNewest                   // What is left of the newer is cancelled.
	CancelOldest                   // The older is cancelled.
	CancelBoth                     // Both are.
	Decrement                      // Both lose the smaller quantity, without a trade.
)

// Session says what the book takes.
type Session uint8

// The sessions. Their numbers are for ever.
const (
	Closed     Session = iota // Nothing.
	Call                      // Orders rest and may cross; cancels.
	Continuous                // Everything.
	Halted                    // Cancels and reductions alone.
	Listing                   // Orders rest and may cross; takers pick (挂牌点选).
)

// An Order enters the book.
type Order struct {
	ID      uint64 // From 1; no two resting orders have one id.
	Account int32
	Price   int32 // In price units; 0 with Market.
	Qty     int32 // In lots.
	Minimum int32 // Trades at least this at once, or not at all; 0: any.
	Peak    int32 // What is shown at a time (iceberg); 0: all.
	Until   int32 // Last day, with Dated; a number of the calendar that grows by the day.
	Side    Side
	Life    Life
	Prevent Prevention
	Market  bool // At any price of the band; needs Immediate or WholeOnly.
	Post    bool // Refused if it would trade (post-only).
}

// A Trade is at the resting order's price.
type Trade struct {
	Maker, Taker               uint64
	Price, Qty                 int32
	MakerAccount, TakerAccount int32
	Shown                      int32 // By how much what is shown at the price changed: an iceberg shows more at once.
	Gone                       bool  // The maker's order is filled.
}

// Why says why a resting order lost quantity without a trade.
type Why uint8

// The reasons.
const (
	ByPrevention Why = iota
	ByEndOfDay
	ByBand
)

// A Loss is quantity that a resting order lost without a trade and without being asked for.
type Loss struct {
	ID      uint64
	Account int32
	Qty     int32
	Price   int32
	Shown   int32 // By how much what is shown at the price changed.
	After   int32 // So many trades of the command came before it.
	Rests   bool  // The order is still there, smaller.
	Side    Side
	Why     Why
}

// A Result says what became of an order that entered.
type Result struct {
	Refusal Refusal
	Filled  int32 // Lots traded.
	Rests   int32 // Lots that rest.
	Dropped int32 // Lots cancelled at once: by life, market or prevention.
}

// Form is what a book is made for.
type Form struct {
	Low, High      int32 // Price band, both allowed.
	Tick           int32 // Between prices; Low is one.
	QtyMin, QtyMax int32 // Order-size band, both allowed.
	Orders         int   // Resting orders that room is made for; more make it grow.
}

const (
	ticks_max    = 1 << 22 // Levels of a side: 256 MB for both.
	orders_max   = 1 << 26 // Resting orders.
	quantity_max = 1 << 30 // Of an order, so that sums of two fit.
	none         = int32(-1)
)

// order is a record of the slab. A free one has only next, and no id.
type order struct {
	id         uint64
	time       uint64 // Place in time, and the mark special.
	left       int32  // Lots shown.
	hidden     int32
	account    int32
	next, prev int32
	level      int32 // Of both sides: the buyers' levels, then the sellers'.
}

// special marks an order that has terms: most have none, and their terms are never looked at.
const special = 1 << 63

// terms are what few orders have: a peak, or a last day.
type terms struct{ peak, until int32 }

const (
	forever = int32(1<<31 - 1)
	today   = int32(1<<31 - 2) // Until the end of the day, whichever it is.
)

var plain = terms{until: forever}

// terms returns what few orders have.
func (b *Book) terms(slot int32) terms {
	if b.slab[slot].time&special == 0 {
		return plain
	}
	return b.rare[slot]
}

// level is a queue at one price.
type level struct {
	head, tail    int32
	shown, hidden int64 // Sums of the orders.
	n             int32
}

// A Book is the book of one instrument. It is used by one goroutine.
type Book struct {
	form    Form
	session Session
	ticks   int32
	best    [2]int32 // Level of each side; none: empty.
	levels  []level
	words   [2][]uint64 // A bit a level.
	summary [2][]uint64 // A bit a word.
	slab    []order
	rare    []terms // Beside the slab.
	free    int32
	count   int
	clock   uint64 // Place in time that was given last.
	ids     table
	touched touched

	trades []Trade
	losses []Loss
}

// New makes an empty book, closed.
func New(form Form) (*Book, error) {
	if form.Low < 1 || form.High < form.Low || form.Tick < 1 || (form.High-form.Low)/form.Tick >= ticks_max ||
		form.QtyMin < 1 || form.QtyMax < form.QtyMin || form.QtyMax > quantity_max ||
		form.Orders < 0 || form.Orders > orders_max {
		return nil, errors.New("book: a band, a tick or a size of the form cannot be; check the market's rules")
	}
	b := &Book{
		slab: make(
			[]order,
			0,
			form.Orders,
		), free: none, trades: make([]Trade, 0, 1024), losses: make([]Loss, 0, 1024),
	}
	b.ids = newTable(form.Orders)
	b.lay(form)
	return b, nil
}

// lay makes the empty levels of a form.
func (b *Book) lay(form Form) {
	b.form = form
	b.ticks = (form.High-form.Low)/form.Tick + 1
	b.levels = make([]level, 2*b.ticks)
	for i := range b.levels {
		b.levels[i].head, b.levels[i].tail = none, none
	}
	words := int(b.ticks+63) / 64
	for s := range b.best {
		b.best[s] = none
		b.words[s] = make([]uint64, words)
		b.summary[s] = make([]uint64, (words+63)/64)
	}
}

// Open changes the session. A book that crosses cannot trade continuously.
func (b *Book) Open(s Session) Refusal {
	if s == Continuous && b.crossed() {
		return Crossed
	}
	b.session = s
	return None
}

func (b *Book) crossed() bool {
	return b.best[Buy] != none && b.best[Sell] != none && b.best[Sell] >= b.ticks-1-b.best[Buy]
}

// Trades are those of the last command, valid until the next.
func (b *Book) Trades() []Trade { return b.trades }

// Losses are those of the last command, valid until the next.
func (b *Book) Losses() []Loss { return b.losses }

// Resting returns the number of resting orders.
func (b *Book) Resting() int { return b.count }

// place returns the level of a price on its side, counted to the better.
func (b *Book) place(s Side, price int32) (int32, Refusal) {
	i := price - b.form.Low
	if price < b.form.Low || price > b.form.High {
		return 0, Band
	}
	if t := b.form.Tick; t != 1 {
		if i%t != 0 {
			return 0, OffTick
		}
		i /= t
	}
	if s == Sell {
		i = b.ticks - 1 - i
	}
	return i, None
}

// price returns the price of a level.
func (b *Book) price(s Side, i int32) int32 {
	if s == Sell {
		i = b.ticks - 1 - i
	}
	return b.form.Low + i*b.form.Tick
}

// append puts an order at the end of its level's queue, and of time.
func (b *Book) append(s Side, i, slot int32) {
	b.clock++
	b.slab[slot].time = b.slab[slot].time&special | b.clock
	b.link(s, i, slot)
}

// link puts an order at the end of its level's queue.
func (b *Book) link(s Side, i, slot int32) {
	at := int32(s)*b.ticks + i
	l, o := &b.levels[at], &b.slab[slot]
	o.level, o.next, o.prev = at, none, l.tail
	if l.tail == none {
		l.head = slot
		w := i >> 6
		b.words[s][w] |= 1 << (i & 63)
		b.summary[s][w>>6] |= 1 << (w & 63)
		if i > b.best[s] {
			b.best[s] = i
		}
	} else {
		b.slab[l.tail].next = slot
	}
	l.tail = slot
	l.shown += int64(o.left)
	l.hidden += int64(o.hidden)
	l.n++
}

// unlink takes an order out of its queue.
func (b *Book) unlink(slot int32) {
	o := &b.slab[slot]
	l := &b.levels[o.level]
	if o.prev == none {
		l.head = o.next
	} else {
		b.slab[o.prev].next = o.next
	}
	if o.next == none {
		l.tail = o.prev
	} else {
		b.slab[o.next].prev = o.prev
	}
	l.shown -= int64(o.left)
	l.hidden -= int64(o.hidden)
	if l.n--; l.n == 0 {
		b.vacate(o.level)
	}
}

// vacate notes that a level has no orders any more.
func (b *Book) vacate(at int32) {
	s, i := Buy, at
	if at >= b.ticks {
		s, i = Sell, at-b.ticks
	}
	w := i >> 6
	word := b.words[s][w] &^ (1 << (i & 63))
	b.words[s][w] = word
	if word == 0 {
		b.summary[s][w>>6] &^= 1 << (w & 63)
	}
	if i == b.best[s] {
		b.best[s] = b.below(s, i)
	}
}

// below returns the best level with orders under a level.
func (b *Book) below(s Side, i int32) int32 {
	w := i >> 6
	if x := b.words[s][w] & (1<<(i&63) - 1); x != 0 {
		return w<<6 + int32(bits.Len64(x)) - 1
	}
	g := w >> 6
	x := b.summary[s][g] & (1<<(w&63) - 1)
	for x == 0 {
		if g--; g < 0 {
			return none
		}
		x = b.summary[s][g]
	}
	w = g<<6 + int32(bits.Len64(x)) - 1
	return w<<6 + int32(bits.Len64(b.words[s][w])) - 1
}

// take gets a record of the slab.
func (b *Book) take() int32 {
	b.count++
	if slot := b.free; slot != none {
		b.free = b.slab[slot].next
		return slot
	}
	b.slab, b.rare = append(b.slab, order{}), append(b.rare, terms{})
	return int32(len(b.slab) - 1)
}

// remove takes an order out of the book.
func (b *Book) remove(slot int32) {
	b.touched.note(slot)
	b.unlink(slot)
	o := &b.slab[slot]
	b.ids.drop(o.id, slot)
	o.id, o.next = 0, b.free
	b.free = slot
	b.count--
}
