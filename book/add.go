package book

// Add lets an order into the book: it trades with what it crosses, best price first, earliest
// first at a price, and what is left rests, or is dropped, as its life has it.
func (b *Book) Add(o *Order) Result {
	b.trades, b.losses = b.trades[:0], b.losses[:0]
	level, refusal := b.admit(o)
	if refusal != None {
		return Result{Refusal: refusal}
	}
	if b.ids.find(b.slab, o.ID) != none {
		return Result{Refusal: DuplicateID}
	}
	return b.enter(o, level)
}

// admit checks what an order says by itself and returns its level.
func (b *Book) admit(o *Order) (level int32, refusal Refusal) {
	if o.Qty < b.form.QtyMin || o.Qty > b.form.QtyMax {
		return 0, Size
	}
	if o.Life > Cancelled || o.Market || o.Post || o.Minimum != 0 || o.Peak != 0 || b.session != Continuous ||
		o.ID == 0 || o.Side > Sell || o.Prevent > Decrement || o.Until != 0 {
		if r := b.admitSpecial(o); r != None {
			return 0, r
		}
		if o.Market { // The far edge of the band.
			return b.ticks - 1, None
		}
	}
	return b.place(o.Side, o.Price)
}

// admitSpecial checks all that a plain order does not have.
func (b *Book) admitSpecial(o *Order) Refusal {
	atOnce := o.Life == Immediate || o.Life == WholeOnly
	switch {
	case b.session == Closed || b.session == Halted:
		return InSession
	case b.session != Continuous && (o.Market || atOnce || o.Post || o.Minimum != 0):
		return InSession
	case o.ID == 0 || o.Side > Sell || o.Life > Dated || o.Prevent > Decrement:
		return Conflict
	case o.Market && (!atOnce || o.Price != 0):
		return Conflict
	case o.Post && (atOnce || o.Minimum != 0):
		return Conflict
	case o.Peak != 0 && (atOnce || o.Peak < 0):
		return Conflict
	case o.Life == Dated && (o.Until < 1 || o.Until >= today), o.Life != Dated && o.Until != 0:
		return Conflict
	case o.Minimum < 0 || o.Minimum > o.Qty || o.Peak > o.Qty:
		return Size
	}
	return None
}

// enter trades and rests an order that has been admitted.
func (b *Book) enter(o *Order, level int32) Result {
	counter := o.Side ^ 1
	limit := b.ticks - 1 - level // Counter levels from here upwards cross.
	left := o.Qty
	rests := o.Life != Immediate && o.Life != WholeOnly
	if rests && b.count >= orders_max {
		return Result{Refusal: Full}
	}
	if b.session == Continuous && b.best[counter] >= limit {
		if r := b.demands(o, counter, limit); r != None {
			return Result{Refusal: r}
		}
		left = b.match(o, counter, limit)
	} else if r := unmet(o); r != None {
		return Result{Refusal: r}
	}
	r := Result{}
	for i := range b.trades {
		r.Filled += b.trades[i].Qty
	}
	switch {
	case left > 0 && rests:
		r.Rests = left
		b.rest(o, level, left)
	default:
		r.Dropped = o.Qty - r.Filled
	}
	if r.Rests > 0 {
		r.Dropped = o.Qty - r.Filled - r.Rests
	}
	return r
}

// unmet refuses an order that must trade at once where there is nothing to trade with.
func unmet(o *Order) Refusal {
	switch {
	case o.Life == WholeOnly:
		return NotFillable
	case o.Minimum > 0:
		return MinimumUnmet
	}
	return None
}

// demands checks an order that crosses against what it asks of its trades.
func (b *Book) demands(o *Order, counter Side, limit int32) Refusal {
	switch {
	case o.Post:
		return WouldTrade
	case o.Life == WholeOnly && !b.canFill(o, counter, limit, o.Qty):
		return NotFillable
	case o.Minimum > 0 && !b.canFill(o, counter, limit, o.Minimum):
		return MinimumUnmet
	}
	return None
}

// canFill reports whether an order would trade a quantity, its prevention considered: own
// orders in the way end its trading (newest, both), are passed over (oldest), or eat of it
// (decrement).
func (b *Book) canFill(o *Order, counter Side, limit, need int32) bool {
	missing, budget := int64(need), int64(o.Qty) // The order trades no more than its budget.
	for i := b.best[counter]; i >= limit && i != none; i = b.below(counter, i) {
		l := &b.levels[int32(counter)*b.ticks+i]
		if o.Prevent == Allow {
			if missing -= l.shown + l.hidden; missing <= 0 {
				return true
			}
			continue
		}
		hidden := int64(0)
		for slot := l.head; slot != none; slot = b.slab[slot].next {
			m := &b.slab[slot]
			switch {
			case m.account != o.Account:
				missing -= int64(m.left)
				budget -= int64(m.left)
				hidden += int64(m.hidden) // Shown only after the whole queue has had its turn.
			case o.Prevent == Decrement:
				budget -= int64(m.left) + int64(m.hidden)
			case o.Prevent != CancelOldest:
				return false
			}
			if missing <= 0 {
				return true
			}
			if budget < missing {
				return false
			}
		}
		missing -= hidden
		budget -= hidden
		if missing <= 0 {
			return true
		}
	}
	return false
}

// match trades an order with the counter side down to a level and returns what is left of it.
func (b *Book) match(o *Order, counter Side, limit int32) (left int32) {
	left = o.Qty
	for left > 0 && b.best[counter] >= limit {
		i := b.best[counter]
		l := &b.levels[int32(counter)*b.ticks+i]
		price := b.price(counter, i)
		for left > 0 && l.n > 0 {
			slot := l.head
			m := &b.slab[slot]
			if o.Prevent != Allow && m.account == o.Account {
				left = b.prevent(o, slot, left)
				continue
			}
			qty := min(left, m.left)
			id, account := m.id, m.account
			shown, gone := b.reduce(slot, qty)
			b.trades = append(b.trades, Trade{id, o.ID, price, qty, account, o.Account, shown, gone})
			left -= qty
		}
	}
	return left
}

// reduce takes traded quantity off an order: gone if nothing is left, shown anew at the end
// of the queue if more is hidden. It returns by how much what is shown changed, and whether
// the order is gone.
func (b *Book) reduce(slot, qty int32) (shown int32, gone bool) {
	m := &b.slab[slot]
	if m.left > qty {
		b.touched.note(slot)
		m.left -= qty
		b.levels[m.level].shown -= int64(qty)
		return -qty, false
	}
	if m.hidden == 0 {
		b.remove(slot)
		return -qty, true
	}
	return b.refill(slot), false
}

// refill shows the next part of an iceberg whose shown part is used up, at the end of the
// queue and of time. It returns by how much what is shown changed.
func (b *Book) refill(slot int32) (shown int32) {
	b.touched.note(slot)
	m := &b.slab[slot]
	l := &b.levels[m.level]
	more := min(b.terms(slot).peak, m.hidden)
	shown = more - m.left
	l.shown += int64(shown)
	l.hidden -= int64(more)
	m.left, m.hidden = more, m.hidden-more
	b.clock++
	m.time = special | b.clock
	if m.next == none {
		return shown
	}
	if m.prev == none {
		l.head = m.next
	} else {
		b.slab[m.prev].next = m.next
	}
	b.slab[m.next].prev = m.prev
	m.prev, m.next = l.tail, none
	b.slab[l.tail].next = slot
	l.tail = slot
	return shown
}

// prevent keeps an order from trading with a resting one of its account and returns what is
// left of it.
func (b *Book) prevent(o *Order, slot, left int32) int32 {
	m := &b.slab[slot]
	whole := m.left + m.hidden
	switch o.Prevent {
	case CancelNewest:
		return 0
	case CancelOldest, CancelBoth:
		b.lose(slot, whole, ByPrevention)
		if o.Prevent == CancelBoth {
			return 0
		}
		return left
	}
	qty := min(left, whole)
	b.lose(slot, qty, ByPrevention)
	return left - qty
}

// lose takes quantity off a resting order without a trade.
func (b *Book) lose(slot, qty int32, why Why) {
	m := &b.slab[slot]
	s := b.sideOf(slot)
	loss := Loss{ID: m.id, Account: m.account, Qty: qty, Price: b.price(s, m.level-int32(s)*b.ticks), Shown: -m.left,
		After: int32(len(b.trades)), Rests: qty < m.left+m.hidden, Side: s, Why: why}
	if loss.Rests {
		loss.Shown = b.shrink(slot, qty)
	} else {
		b.remove(slot)
	}
	b.losses = append(b.losses, loss)
}

// shrink takes less than all off an order, the hidden part first; it keeps its place. It
// returns by how much what is shown changed.
func (b *Book) shrink(slot, qty int32) (shown int32) {
	b.touched.note(slot)
	m := &b.slab[slot]
	l := &b.levels[m.level]
	hidden := min(qty, m.hidden)
	m.hidden -= hidden
	m.left -= qty - hidden
	l.hidden -= int64(hidden)
	l.shown -= int64(qty - hidden)
	return hidden - qty
}

// rest puts what is left of an order into the book.
func (b *Book) rest(o *Order, level, left int32) {
	slot := b.take()
	b.touched.note(slot)
	r := &b.slab[slot]
	r.id, r.time, r.account, r.left, r.hidden = o.ID, 0, o.Account, left, 0
	if o.Life != Cancelled || o.Peak != 0 {
		b.restSpecial(o, slot, left)
	}
	b.ids.put(o.ID, slot)
	b.append(o.Side, level, slot)
}

// restSpecial notes the terms of an order.
func (b *Book) restSpecial(o *Order, slot, left int32) {
	r, t := &b.slab[slot], terms{peak: o.Peak, until: forever}
	if o.Peak > 0 && o.Peak < left {
		r.left, r.hidden = o.Peak, left-o.Peak
	}
	switch o.Life {
	case Day:
		t.until = today
	case Dated:
		t.until = o.Until
	}
	r.time = special
	b.rare[slot] = t
}
