package book

// locate finds a resting order of an account.
func (b *Book) locate(id uint64, account int32) (int32, Refusal) {
	b.trades, b.losses = b.trades[:0], b.losses[:0]
	if b.session == Closed {
		return none, InSession
	}
	slot := b.ids.find(b.slab, id)
	if slot == none {
		return none, UnknownOrder
	}
	if b.slab[slot].account != account {
		return none, NotOwner
	}
	return slot, None
}

// Cancel takes an order out of the book and returns the lots that it had left.
func (b *Book) Cancel(id uint64, account int32) (qty int32, refusal Refusal) {
	slot, refusal := b.locate(id, account)
	if refusal != None {
		return 0, refusal
	}
	qty = b.slab[slot].left + b.slab[slot].hidden
	b.remove(slot)
	return qty, None
}

// Reduce takes lots off an order, which keeps its place. To take all is to cancel.
func (b *Book) Reduce(id uint64, account, by int32) Refusal {
	slot, refusal := b.locate(id, account)
	if refusal != None {
		return refusal
	}
	m := &b.slab[slot]
	if by < 1 || by >= m.left+m.hidden {
		return Size
	}
	b.shrink(slot, by)
	return None
}

// Replace gives an order another price or quantity (what is left of it from now on). Less at
// the same price keeps its place. Another price, more, or the same again loses it: the order
// enters anew, and may trade, under the prevention given. Peak, life and account stay; that
// it was post-only when it entered does not bind it any more.
func (b *Book) Replace(id uint64, account, price, qty int32, prevent Prevention) Result {
	slot, refusal := b.locate(id, account)
	if refusal != None {
		return Result{Refusal: refusal}
	}
	m := &b.slab[slot]
	side, whole := b.sideOf(slot), m.left+m.hidden
	level, refusal := b.place(side, price)
	switch {
	case refusal != None:
		return Result{Refusal: refusal}
	case qty < b.form.QtyMin || qty > b.form.QtyMax:
		return Result{Refusal: Size}
	case prevent > Decrement:
		return Result{Refusal: Conflict}
	}
	if int32(side)*b.ticks+level == m.level && qty < whole {
		b.shrink(slot, whole-qty)
		return Result{Rests: qty}
	}
	if b.session == Halted {
		return Result{Refusal: InSession}
	}
	o := Order{ID: id, Account: account, Price: price, Qty: qty, Peak: min(m.peak, qty), Side: side, Prevent: prevent}
	switch m.until {
	case forever:
	case today:
		o.Life = Day
	default:
		o.Life, o.Until = Dated, m.until
	}
	b.remove(slot)
	return b.enter(&o, level)
}

func (b *Book) sideOf(slot int32) Side {
	if b.slab[slot].level >= b.ticks {
		return Sell
	}
	return Buy
}

// pickLevels is how many prices of the counter side a taker may choose from (挂牌点选, notice
// of the Shanghai Environment and Energy Exchange of 2021-06-22).
const pickLevels = 5

// Pick trades at one of the counter side's best five prices, chosen by the taker (点选): with
// the order named, or with those at the price in their order if maker is 0. Of the order only
// id, account, side, price and quantity count. It trades in whole or is refused; more than is
// shown by others cannot be picked. Orders of the taker's account are passed over.
func (b *Book) Pick(o *Order, maker uint64) Result {
	b.trades, b.losses = b.trades[:0], b.losses[:0]
	if b.session != Continuous && b.session != Listing {
		return Result{Refusal: InSession}
	}
	if o.Qty < b.form.QtyMin || o.Qty > b.form.QtyMax {
		return Result{Refusal: Size}
	}
	if o.ID == 0 || o.Side > Sell {
		return Result{Refusal: Conflict}
	}
	counter := o.Side ^ 1
	level, refusal := b.place(counter, o.Price)
	if refusal != None {
		return Result{Refusal: refusal}
	}
	if b.ids.find(b.slab, o.ID) != none {
		return Result{Refusal: DuplicateID}
	}
	if !b.amongBest(counter, level) {
		return Result{Refusal: PickDepth}
	}
	at := int32(counter)*b.ticks + level
	if maker != 0 {
		return b.pickOne(o, maker, at)
	}
	shown := b.levels[at].shown
	for slot := b.levels[at].head; slot != none; slot = b.slab[slot].next {
		if m := &b.slab[slot]; m.account == o.Account {
			shown -= int64(m.left)
		}
	}
	if shown < int64(o.Qty) {
		return Result{Refusal: PickQuantity}
	}
	left := o.Qty
	for slot := b.levels[at].head; left > 0; {
		m := &b.slab[slot]
		next := m.next
		if m.account != o.Account {
			qty := min(left, m.left)
			b.pick(o, slot, qty)
			left -= qty
		}
		slot = next
	}
	return Result{Filled: o.Qty}
}

func (b *Book) amongBest(s Side, level int32) bool {
	for i, n := b.best[s], 0; i != none && n < pickLevels; i, n = b.below(s, i), n+1 {
		if i == level {
			return true
		}
	}
	return false
}

// pickOne trades with the order that the taker named.
func (b *Book) pickOne(o *Order, maker uint64, at int32) Result {
	slot := b.ids.find(b.slab, maker)
	switch {
	case slot == none || b.slab[slot].level != at:
		return Result{Refusal: UnknownOrder}
	case b.slab[slot].account == o.Account:
		return Result{Refusal: SelfTrade}
	case b.slab[slot].left < o.Qty:
		return Result{Refusal: PickQuantity}
	}
	b.pick(o, slot, o.Qty)
	return Result{Filled: o.Qty}
}

func (b *Book) pick(o *Order, slot, qty int32) {
	m := &b.slab[slot]
	b.trades = append(b.trades, Trade{m.id, o.ID, o.Price, qty, m.account, o.Account})
	b.reduce(slot, qty)
}

// EndDay takes out, best first and buyers first, the orders whose last day is over: those of
// the day, and those dated until a day that is not after this one. They are in Losses.
func (b *Book) EndDay(day int32) {
	b.sweep(ByEndOfDay, func(m *order) bool { return m.until == today || m.until < today && m.until <= day })
}

// sweep takes out all orders that a test picks.
func (b *Book) sweep(why Why, gone func(*order) bool) {
	b.trades, b.losses = b.trades[:0], b.losses[:0]
	for s := Buy; s <= Sell; s++ {
		for i := b.best[s]; i != none; i = b.below(s, i) {
			for slot := b.levels[int32(s)*b.ticks+i].head; slot != none; {
				m := &b.slab[slot]
				next := m.next
				if gone(m) {
					b.lose(slot, m.left+m.hidden, why)
				}
				slot = next
			}
		}
	}
}

// Rebase gives the book another band, as at the start of a day. Orders that are outside it,
// or off its ticks, are taken out and are in Losses; the others keep their places.
func (b *Book) Rebase(form Form) error {
	fresh, err := New(Form{Low: form.Low, High: form.High, Tick: form.Tick, QtyMin: form.QtyMin, QtyMax: form.QtyMax})
	if err != nil {
		return err
	}
	b.sweep(ByBand, func(m *order) bool {
		s, i := Buy, m.level
		if i >= b.ticks {
			s, i = Sell, i-b.ticks
		}
		_, refusal := fresh.place(s, b.price(s, i))
		return refusal != None
	})
	old := *b
	b.lay(form)
	for s := Buy; s <= Sell; s++ {
		for i := old.best[s]; i != none; i = old.below(s, i) {
			level, _ := b.place(s, old.price(s, i))
			for slot := old.levels[int32(s)*old.ticks+i].head; slot != none; {
				next := b.slab[slot].next
				b.append(s, level, slot)
				slot = next
			}
		}
	}
	return nil
}
