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

// TakeOut is Cancel for those who want to know what the order was.
func (b *Book) TakeOut(id uint64, account int32) (was Resting, refusal Refusal) {
	slot, refusal := b.locate(id, account)
	if refusal != None {
		return was, refusal
	}
	was = b.resting(slot)
	b.remove(slot)
	return was, None
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
	t := b.terms(slot)
	o := Order{ID: id, Account: account, Price: price, Qty: qty, Peak: min(t.peak, qty), Side: side, Prevent: prevent}
	o.Life, o.Until = t.life()
	b.remove(slot)
	return b.enter(&o, level)
}

// life returns how long an order stays, and its last day.
func (t terms) life() (Life, int32) {
	switch t.until {
	case forever:
		return Cancelled, 0
	case today:
		return Day, 0
	}
	return Dated, t.until
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
	id, account := b.slab[slot].id, b.slab[slot].account
	shown, gone := b.reduce(slot, qty)
	b.trades = append(b.trades, Trade{id, o.ID, o.Price, qty, account, o.Account, shown, gone})
}

// EndDay takes out, best first and buyers first, the orders whose last day is over: those of
// the day, and those dated until a day that is not after this one: the last before the next on which
// something trades. They are in Losses. It stops
// after so many, and reports whether any is left.
func (b *Book) EndDay(day int32, most int) (more bool) {
	return b.sweep(ByEndOfDay, most, func(slot int32) bool {
		until := b.terms(slot).until
		return until == today || until < today && until <= day
	})
}

// DropOutside takes out, best first and buyers first, the orders that would not fit a form: they
// are outside its band, or off its ticks. They are in Losses. It stops after so many, and reports
// whether any is left.
func (b *Book) DropOutside(form Form, most int) (more bool) {
	return b.sweep(ByBand, most, func(slot int32) bool {
		price := b.resting(slot).Price
		return price < form.Low || price > form.High || (price-form.Low)%form.Tick != 0
	})
}

// sweep takes out the orders that a test picks.
func (b *Book) sweep(why Why, most int, gone func(slot int32) bool) (more bool) {
	b.trades, b.losses = b.trades[:0], b.losses[:0]
	for s := Buy; s <= Sell; s++ {
		for i := b.best[s]; i != none; i = b.below(s, i) {
			for slot := b.levels[int32(s)*b.ticks+i].head; slot != none; {
				m := &b.slab[slot]
				next := m.next
				if gone(slot) {
					if len(b.losses) == most {
						return true
					}
					b.lose(slot, m.left+m.hidden, why)
				}
				slot = next
			}
		}
	}
	return false
}

// Rebase gives the book another band, as at the start of a day. Orders that are outside it,
// or off its ticks, are taken out and are in Losses; the others keep their places.
func (b *Book) Rebase(form Form) error {
	form.Orders = 0
	if _, err := New(form); err != nil {
		return err
	}
	b.DropOutside(form, orders_max)
	old := *b
	b.lay(form)
	for s := Buy; s <= Sell; s++ {
		for i := old.best[s]; i != none; i = old.below(s, i) {
			level, _ := b.place(s, old.price(s, i))
			for slot := old.levels[int32(s)*old.ticks+i].head; slot != none; {
				next := b.slab[slot].next
				b.link(s, level, slot)
				slot = next
			}
		}
	}
	return nil
}
