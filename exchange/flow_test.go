package exchange_test

import (
	"math/rand/v2"

	"liangshan/book"
	"liangshan/exchange"
)

// A flow makes orders like those of W1 (shared/cases/exchange): 40 percent rest, 20 percent trade at
// once, the others are cancels; about a thousand orders a side on 50 prices about one that walks.
// A book of its own tells it what rests.
type flow struct {
	r       *rand.Rand
	b       *book.Book
	live    []book.Resting
	place   map[uint64]int
	parties int
	last    []uint32 // Reference by participant.
	fair    int32
	rows    exchange.Asks
}

func newFlow(seed uint64, parties int) *flow {
	b, err := book.New(book.Form{Low: 7200, High: 8800, Tick: 1, QtyMin: 1, QtyMax: 100_000, Orders: 4000})
	if err != nil {
		panic(err)
	}
	b.Open(book.Continuous)
	f := &flow{r: rand.New(rand.NewPCG(seed, 1)), b: b, place: map[uint64]int{}, parties: parties, last: make([]uint32, parties+1), fair: 8000}
	for b.Resting() < 2000 {
		f.add(book.Side(b.Resting() % 2))
	}
	return f
}

func (f *flow) number() exchange.OrderID {
	p := 1 + f.r.IntN(f.parties)
	f.last[p]++
	return exchange.OrderNumber(exchange.Participant(p), f.last[p])
}

func (f *flow) enter(o book.Order) {
	f.rows = f.rows.Add(exchange.Ask{What: exchange.AskOrder, Side: o.Side, Price: o.Price, Order: exchange.OrderID(o.ID), Tonnes: o.Qty,
		Prevent: o.Prevent, Life: o.Life})
	res := f.b.Add(&o)
	for _, t := range f.b.Trades() {
		if t.Gone {
			f.forget(t.Maker)
		}
	}
	if res.Rests > 0 {
		f.place[o.ID] = len(f.live)
		f.live = append(f.live, book.Resting{ID: o.ID, Account: o.Account})
	}
}

func (f *flow) forget(id uint64) {
	i, n := f.place[id], len(f.live)-1
	f.live[i] = f.live[n]
	f.place[f.live[i].ID] = i
	f.live = f.live[:n]
	delete(f.place, id)
}

func (f *flow) add(s book.Side) {
	d := int32(f.r.ExpFloat64() * 12)
	if d >= 50 {
		d = int32(f.r.IntN(50))
	}
	price := f.fair - 1 - d
	if s == book.Sell {
		price = f.fair + 1 + d
	}
	if best, ok := f.b.Best(s ^ 1); ok && s == book.Buy && price >= best {
		price = best - 1
	} else if ok && s == book.Sell && price <= best {
		price = best + 1
	}
	id := f.number()
	f.enter(book.Order{ID: uint64(id), Account: int32(id.Participant()), Price: min(max(price, 7200), 8800), Qty: int32(1 + f.r.IntN(100)), Side: s,
		Prevent: book.CancelNewest})
}

// step makes one order or cancel.
func (f *flow) step() {
	if f.r.IntN(200) == 0 {
		f.fair = min(max(f.fair+int32(2*f.r.IntN(2)-1), 7400), 8600)
	}
	s := book.Side(f.r.IntN(2))
	switch k := f.r.IntN(100); {
	case k < 40 || f.b.Resting() < 1900:
		f.add(s)
	case k < 60:
		best, ok := f.b.Best(s ^ 1)
		if !ok {
			return
		}
		id := f.number()
		f.enter(book.Order{ID: uint64(id), Account: int32(id.Participant()), Price: best, Qty: int32(1 + f.r.IntN(60)), Side: s, Life: book.Immediate,
			Prevent: book.CancelNewest})
	default:
		o := f.live[f.r.IntN(len(f.live))]
		f.rows = f.rows.Add(exchange.Ask{What: exchange.AskCancel, Order: exchange.OrderID(o.ID)})
		f.b.Cancel(o.ID, o.Account)
		f.forget(o.ID)
	}
}

// take returns the rows made so far.
func (f *flow) take() exchange.Asks {
	rows := f.rows
	f.rows = nil
	return rows
}
