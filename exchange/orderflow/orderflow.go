// Package orderflow makes synthetic orders for measurements and tests: a stream like the standard
// order flow W1, in which 40 of 100 operations rest, 20 trade at once and the others cancel, with
// about a thousand orders a side on 50 prices about one that walks. The same seed gives the same
// stream.
package orderflow

import (
	"math/rand/v2"

	"liangshan/book"
	"liangshan/exchange"
)

// A Flow makes orders. A book of its own tells it what rests.
type Flow struct {
	Book *book.Book
	Rows exchange.Asks // Made since they were taken.

	r       *rand.Rand
	live    []book.Resting
	place   map[uint64]int
	parties int
	last    []uint32 // Reference by participant.
	fair    int32
}

const resting = 2000 // Orders, at least nine tenths of them at any time.

// Form is that of the flow's book: ten percent about 80.00.
var Form = book.Form{Low: 7200, High: 8800, Tick: 1, QtyMin: 1, QtyMax: 100_000, Orders: 4000}

// New returns a flow of so many participants, with 2,000 orders that rest in its first rows.
func New(seed uint64, parties int) *Flow {
	b, err := book.New(Form)
	if err != nil {
		panic(err)
	}
	b.Open(book.Continuous)
	f := &Flow{
		r:       rand.New(rand.NewPCG(seed, 1)),
		Book:    b,
		place:   map[uint64]int{},
		parties: parties,
		last:    make([]uint32, parties+1),
		fair:    8000,
	}
	for b.Resting() < resting {
		f.add(book.Side(b.Resting() % 2))
	}
	return f
}

func (f *Flow) number() exchange.OrderID {
	p := 1 + f.r.IntN(f.parties)
	f.last[p]++
	return exchange.OrderNumber(exchange.Participant(p), f.last[p])
}

func (f *Flow) enter(o book.Order) {
	f.Rows = f.Rows.Add(
		exchange.Ask{
			What:    exchange.AskOrder,
			Side:    o.Side,
			Price:   o.Price,
			Order:   exchange.OrderID(o.ID),
			Tonnes:  o.Qty,
			Prevent: o.Prevent,
			Life:    o.Life,
		},
	)
	res := f.Book.Add(&o)
	for _, t := range f.Book.Trades() {
		if t.Gone {
			f.forget(t.Maker)
		}
	}
	if res.Rests > 0 {
		f.place[o.ID] = len(f.live)
		f.live = append(f.live, book.Resting{ID: o.ID, Account: o.Account})
	}
}

func (f *Flow) forget(id uint64) {
	i, n := f.place[id], len(f.live)-1
	f.live[i] = f.live[n]
	f.place[f.live[i].ID] = i
	f.live = f.live[:n]
	delete(f.place, id)
}

func (f *Flow) add(s book.Side) {
	d := int32(f.r.ExpFloat64() * 12)
	if d >= 50 {
		d = int32(f.r.IntN(50))
	}
	price := f.fair - 1 - d
	if s == book.Sell {
		price = f.fair + 1 + d
	}
	if best, ok := f.Book.Best(s ^ 1); ok && s == book.Buy && price >= best {
		price = best - 1
	} else if ok && s == book.Sell && price <= best {
		price = best + 1
	}
	id := f.number()
	f.enter(
		book.Order{
			ID:      uint64(id),
			Account: int32(id.Participant()),
			Price:   min(max(price, 7200), 8800),
			Qty:     int32(1 + f.r.IntN(100)),
			Side:    s,
			Prevent: book.CancelNewest,
		},
	)
}

// Step makes one order or cancel.
func (f *Flow) Step() {
	if f.r.IntN(200) == 0 {
		f.fair = min(max(f.fair+int32(2*f.r.IntN(2)-1), 7400), 8600)
	}
	s := book.Side(f.r.IntN(2))
	switch k := f.r.IntN(100); {
	case k < 40 || f.Book.Resting() < resting*9/10:
		f.add(s)
	case k < 60:
		best, ok := f.Book.Best(s ^ 1)
		if !ok {
			return
		}
		id := f.number()
		f.enter(
			book.Order{
				ID:      uint64(id),
				Account: int32(id.Participant()),
				Price:   best,
				Qty:     int32(1 + f.r.IntN(60)),
				Side:    s,
				Life:    book.Immediate,
				Prevent: book.CancelNewest,
			},
		)
	default:
		o := f.live[f.r.IntN(len(f.live))]
		f.Rows = f.Rows.Add(exchange.Ask{What: exchange.AskCancel, Order: exchange.OrderID(o.ID)})
		f.Book.Cancel(o.ID, o.Account)
		f.forget(o.ID)
	}
}

// Take returns the rows made so far, and begins anew.
func (f *Flow) Take() exchange.Asks {
	rows := f.Rows
	f.Rows = nil
	return rows
}
