package book

import (
	"cmp"
	"slices"
)

// What a book has decided can be done again from a record of it, without deciding: Rest, Fill
// and Lose in the order in which it happened come to the same book.

// Rest puts an order into the book with what was left of it.
func (b *Book) Rest(o *Order, left int32) {
	level, refusal := b.place(o.Side, o.Price)
	if refusal != None || b.ids.find(b.slab, o.ID) != none {
		panic("book: an order that cannot have rested")
	}
	b.rest(o, level, left)
}

// Fill takes traded lots off an order's shown part and returns what it was before.
func (b *Book) Fill(id uint64, qty int32) Resting {
	slot := b.must(id)
	was := b.resting(slot)
	b.reduce(slot, qty)
	return was
}

// Lose takes lots off an order without a trade, the hidden part first, and returns what it was before.
func (b *Book) Lose(id uint64, qty int32) Resting {
	slot := b.must(id)
	was := b.resting(slot)
	if qty < was.Shown+was.Hidden {
		b.shrink(slot, qty)
	} else {
		b.remove(slot)
	}
	return was
}

func (b *Book) must(id uint64) int32 {
	slot := b.ids.find(b.slab, id)
	if slot == none {
		panic("book: an order that is not there")
	}
	return slot
}

func (b *Book) byTime(slots []int32) {
	slices.SortFunc(slots, func(i, j int32) int {
		return cmp.Compare(b.slab[i].time&^special, b.slab[j].time&^special)
	})
}

// A Half is one order's part of a trade in a call.
type Half struct {
	ID      uint64
	Account int32
	Price   int32 // The order's own limit.
	Shown   int32 // By how much what is shown at it changed.
	Gone    bool
}

// A Match pairs a buy and a sell order in a call.
type Match struct {
	Buy, Sell Half
	Qty       int32
}

// Cross trades the best orders of both sides with each other, each side by its priority, until
// a volume has traded, or so many pairs. The price of the call must lie within all their limits.
func (b *Book) Cross(volume int64, most int, into []Match) []Match {
	b.trades, b.losses = b.trades[:0], b.losses[:0]
	for volume > 0 && len(into) < most {
		buy, sell := b.head(Buy), b.head(Sell)
		qty := min(b.slab[buy].left, b.slab[sell].left, int32(min(volume, quantity_max)))
		m := Match{Qty: qty, Buy: b.half(buy), Sell: b.half(sell)}
		m.Buy.Shown, m.Buy.Gone = b.reduce(buy, qty)
		m.Sell.Shown, m.Sell.Gone = b.reduce(sell, qty)
		into = append(into, m)
		volume -= int64(qty)
	}
	return into
}

func (b *Book) head(s Side) int32 {
	if b.best[s] == none {
		panic("book: a call of more than there is")
	}
	return b.levels[int32(s)*b.ticks+b.best[s]].head
}

func (b *Book) half(slot int32) Half {
	r := b.resting(slot)
	return Half{ID: r.ID, Account: r.Account, Price: r.Price}
}

// Sums calls a function for each price of a side, best first, with all lots at it, hidden ones
// too, until it returns false.
func (b *Book) Sums(s Side, do func(price int32, qty int64) bool) {
	for i := b.best[s]; i != none; i = b.below(s, i) {
		l := &b.levels[int32(s)*b.ticks+i]
		if !do(b.price(s, i), l.shown+l.hidden) {
			return
		}
	}
}
