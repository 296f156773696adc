package book_test

import (
	"slices"

	"liangshan/book"
)

// naive is a book as one would write it from the comments with no thought of speed: all
// orders in one list, sorted again whenever a side is looked at.
type naive struct {
	form    book.Form
	session book.Session
	orders  []resting
	clock   int
	trades  []book.Trade
	losses  []book.Loss
}

type resting struct {
	book.Resting
	life  book.Life
	until int32
	seq   int
}

func (n *naive) better(s book.Side, p, q int32) bool {
	return s == book.Buy && p > q || s == book.Sell && p < q
}

// side lists the orders of a side by priority.
func (n *naive) side(s book.Side) []int {
	var q []int
	for i, o := range n.orders {
		if o.Side == s {
			q = append(q, i)
		}
	}
	slices.SortFunc(q, func(i, j int) int {
		a, b := n.orders[i], n.orders[j]
		if n.better(s, a.Price, b.Price) || a.Price == b.Price && a.seq < b.seq {
			return -1
		}
		return 1
	})
	return q
}

func (n *naive) find(id uint64) int {
	return slices.IndexFunc(n.orders, func(o resting) bool { return o.ID == id })
}

func (n *naive) priced(p int32) book.Refusal {
	switch {
	case p < n.form.Low || p > n.form.High:
		return book.Band
	case (p-n.form.Low)%n.form.Tick != 0:
		return book.OffTick
	}
	return book.None
}

func (n *naive) sized(q int32) bool { return q >= n.form.QtyMin && q <= n.form.QtyMax }

func (n *naive) admit(o book.Order) book.Refusal {
	once := o.Life == book.Immediate || o.Life == book.WholeOnly
	switch {
	case !n.sized(o.Qty):
		return book.Size
	case n.session == book.Closed || n.session == book.Halted:
		return book.InSession
	case n.session != book.Continuous && (o.Market || once || o.Post || o.Minimum != 0):
		return book.InSession
	case o.ID == 0, o.Side > book.Sell, o.Life > book.Dated, o.Prevent > book.Decrement:
		return book.Conflict
	case o.Market && !once, o.Market && o.Price != 0, o.Post && once, o.Post && o.Minimum != 0, o.Peak != 0 && once, o.Peak < 0:
		return book.Conflict
	case o.Life == book.Dated && (o.Until < 1 || o.Until > 1<<31-3), o.Life != book.Dated && o.Until != 0:
		return book.Conflict
	case o.Minimum < 0, o.Minimum > o.Qty, o.Peak > o.Qty:
		return book.Size
	case !o.Market && n.priced(o.Price) != book.None:
		return n.priced(o.Price)
	case n.find(o.ID) >= 0:
		return book.DuplicateID
	}
	return book.None
}

func (n *naive) clone() *naive {
	c := *n
	c.orders, c.trades, c.losses = slices.Clone(n.orders), nil, nil
	return &c
}

func (n *naive) Add(o book.Order) book.Result {
	n.trades, n.losses = nil, nil
	if r := n.admit(o); r != book.None {
		return book.Result{Refusal: r}
	}
	return n.enter(o)
}

func (n *naive) enter(o book.Order) book.Result {
	trial := n.clone()
	filled, left := trial.match(o)
	switch {
	case o.Post && len(trial.trades)+len(trial.losses) > 0, o.Post && left < o.Qty:
		return book.Result{Refusal: book.WouldTrade}
	case o.Life == book.WholeOnly && filled < o.Qty:
		return book.Result{Refusal: book.NotFillable}
	case filled < o.Minimum:
		return book.Result{Refusal: book.MinimumUnmet}
	}
	*n = *trial
	r := book.Result{Filled: filled}
	if left > 0 && o.Life != book.Immediate && o.Life != book.WholeOnly {
		r.Rests = left
		x := resting{life: o.Life, until: o.Until, seq: n.next()}
		x.Resting = book.Resting{ID: o.ID, Account: o.Account, Price: o.Price, Shown: left, Peak: o.Peak, Side: o.Side}
		if o.Peak > 0 && o.Peak < left {
			x.Shown, x.Hidden = o.Peak, left-o.Peak
		}
		n.orders = append(n.orders, x)
	}
	r.Dropped = o.Qty - r.Filled - r.Rests
	return r
}

func (n *naive) next() int { n.clock++; return n.clock }

// match trades order by order; left is 0 if prevention ended it.
func (n *naive) match(o book.Order) (filled, left int32) {
	left = o.Qty
	for left > 0 && n.session == book.Continuous {
		q := n.side(o.Side ^ 1)
		if len(q) == 0 || !o.Market && n.better(o.Side^1, o.Price, n.orders[q[0]].Price) {
			break
		}
		m := n.orders[q[0]]
		if m.Account == o.Account && o.Prevent != book.Allow {
			switch o.Prevent {
			case book.CancelNewest:
				return filled, 0
			case book.CancelOldest:
				n.lose(q[0], m.Shown+m.Hidden, book.ByPrevention)
			case book.CancelBoth:
				n.lose(q[0], m.Shown+m.Hidden, book.ByPrevention)
				return filled, 0
			case book.Decrement:
				x := min(left, m.Shown+m.Hidden)
				n.lose(q[0], x, book.ByPrevention)
				left -= x
			}
			continue
		}
		x := min(left, m.Shown)
		n.trade(q[0], o, x)
		filled, left = filled+x, left-x
	}
	return filled, left
}

func (n *naive) trade(i int, o book.Order, qty int32) {
	m := &n.orders[i]
	n.trades = append(n.trades, book.Trade{Maker: m.ID, Taker: o.ID, Price: m.Price, Qty: qty, MakerAccount: m.Account, TakerAccount: o.Account, Shown: -qty})
	last := &n.trades[len(n.trades)-1]
	m.Shown -= qty
	if m.Shown == 0 {
		m.Shown = min(m.Peak, m.Hidden)
		last.Shown += m.Shown
		m.Hidden -= m.Shown
		m.seq = n.next()
	}
	if m.Shown == 0 {
		last.Gone = true
		n.orders = slices.Delete(n.orders, i, i+1)
	}
}

func (n *naive) shrink(i int, qty int32) {
	m := &n.orders[i]
	h := min(qty, m.Hidden)
	m.Hidden -= h
	m.Shown -= qty - h
	if m.Shown == 0 {
		n.orders = slices.Delete(n.orders, i, i+1)
	}
}

func (n *naive) lose(i int, qty int32, why book.Why) {
	m := n.orders[i]
	n.losses = append(n.losses, book.Loss{ID: m.ID, Account: m.Account, Qty: qty, Price: m.Price, Side: m.Side, Shown: min(0, m.Hidden-qty),
		After: int32(len(n.trades)), Rests: qty < m.Shown+m.Hidden, Why: why})
	n.shrink(i, qty)
}

func (n *naive) locate(id uint64, account int32) (int, book.Refusal) {
	n.trades, n.losses = nil, nil
	i := n.find(id)
	switch {
	case n.session == book.Closed:
		return 0, book.InSession
	case i < 0:
		return 0, book.UnknownOrder
	case n.orders[i].Account != account:
		return 0, book.NotOwner
	}
	return i, book.None
}

func (n *naive) Cancel(id uint64, account int32) (int32, book.Refusal) {
	i, r := n.locate(id, account)
	if r != book.None {
		return 0, r
	}
	qty := n.orders[i].Shown + n.orders[i].Hidden
	n.shrink(i, qty)
	return qty, book.None
}

func (n *naive) Reduce(id uint64, account, by int32) book.Refusal {
	i, r := n.locate(id, account)
	if r != book.None {
		return r
	}
	if by < 1 || by >= n.orders[i].Shown+n.orders[i].Hidden {
		return book.Size
	}
	n.shrink(i, by)
	return book.None
}

func (n *naive) Replace(id uint64, account, price, qty int32, prevent book.Prevention) book.Result {
	i, r := n.locate(id, account)
	if r == book.None {
		r = n.priced(price)
	}
	switch {
	case r != book.None:
	case !n.sized(qty):
		r = book.Size
	case prevent > book.Decrement:
		r = book.Conflict
	}
	if r != book.None {
		return book.Result{Refusal: r}
	}
	m := n.orders[i]
	if whole := m.Shown + m.Hidden; price == m.Price && qty < whole {
		n.shrink(i, whole-qty)
		return book.Result{Rests: qty}
	}
	if n.session == book.Halted {
		return book.Result{Refusal: book.InSession}
	}
	n.orders = slices.Delete(n.orders, i, i+1)
	return n.enter(book.Order{ID: id, Account: account, Price: price, Qty: qty, Peak: min(m.Peak, qty), Side: m.Side,
		Life: m.life, Until: m.until, Prevent: prevent})
}

func (n *naive) Pick(o book.Order, maker uint64) book.Result {
	n.trades, n.losses = nil, nil
	refuse := func(r book.Refusal) book.Result { return book.Result{Refusal: r} }
	switch {
	case n.session != book.Continuous && n.session != book.Listing:
		return refuse(book.InSession)
	case !n.sized(o.Qty):
		return refuse(book.Size)
	case o.ID == 0 || o.Side > book.Sell:
		return refuse(book.Conflict)
	case n.priced(o.Price) != book.None:
		return refuse(n.priced(o.Price))
	case n.find(o.ID) >= 0:
		return refuse(book.DuplicateID)
	}
	var prices []int32
	var able []uint64
	shown := int32(0)
	for _, i := range n.side(o.Side ^ 1) {
		m := n.orders[i]
		if !slices.Contains(prices, m.Price) {
			prices = append(prices, m.Price)
		}
		if m.Price == o.Price && m.Account != o.Account {
			able, shown = append(able, m.ID), shown+m.Shown
		}
	}
	if at := slices.Index(prices, o.Price); at < 0 || at >= 5 {
		return refuse(book.PickDepth)
	}
	if maker != 0 {
		i := n.find(maker)
		switch {
		case i < 0 || n.orders[i].Side == o.Side || n.orders[i].Price != o.Price:
			return refuse(book.UnknownOrder)
		case n.orders[i].Account == o.Account:
			return refuse(book.SelfTrade)
		}
		able, shown = []uint64{maker}, n.orders[i].Shown
	}
	if shown < o.Qty {
		return refuse(book.PickQuantity)
	}
	for left := o.Qty; left > 0; able = able[1:] {
		i := n.find(able[0])
		x := min(left, n.orders[i].Shown)
		n.trade(i, o, x)
		left -= x
	}
	return book.Result{Filled: o.Qty}
}

func (n *naive) EndDay(day int32) {
	n.sweep(book.ByEndOfDay, func(o resting) bool { return o.life == book.Day || o.life == book.Dated && o.until <= day })
}

func (n *naive) Rebase(form book.Form) {
	n.form = form
	n.sweep(book.ByBand, func(o resting) bool { return n.priced(o.Price) != book.None })
}

func (n *naive) sweep(why book.Why, gone func(resting) bool) {
	n.trades, n.losses = nil, nil
	var ids []uint64
	for s := book.Buy; s <= book.Sell; s++ {
		for _, i := range n.side(s) {
			if gone(n.orders[i]) {
				ids = append(ids, n.orders[i].ID)
			}
		}
	}
	for _, id := range ids {
		i := n.find(id)
		n.lose(i, n.orders[i].Shown+n.orders[i].Hidden, why)
	}
}

func (n *naive) crossed() bool {
	b, s := n.side(book.Buy), n.side(book.Sell)
	return len(b) > 0 && len(s) > 0 && n.orders[b[0]].Price >= n.orders[s[0]].Price
}

func (n *naive) Open(s book.Session) book.Refusal {
	if s == book.Continuous && n.crossed() {
		return book.Crossed
	}
	n.session = s
	return book.None
}
