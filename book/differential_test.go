package book_test

import (
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/book"
)

var commands = flag.Int("book-commands", 200_000, "random commands that the book and its naive twin are compared over; 10000000 for a release")

// pair is a book and its judge under the same commands.
type pair struct {
	t     testing.TB
	b     *book.Book
	n     *naive
	form  book.Form
	steps int
	next  uint64
	did   map[string]int
	kept  []book.Record // The book's records, as Touched told of them.
}

func newPair(t testing.TB, form book.Form) *pair {
	b, err := book.New(form)
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{t: t, b: b, n: &naive{form: form}, form: form, did: map[string]int{}}
	b.Keep()
	p.open(book.Continuous)
	return p
}

// restored holds the book against one that is made of its records.
func (p *pair) restored() {
	for _, slot := range p.b.Touched() {
		for int(slot) >= len(p.kept) {
			p.kept = append(p.kept, book.Record{})
		}
		p.kept[slot] = p.b.Record(slot)
	}
	p.b.Kept()
	places, free, time := p.b.Places()
	if places != len(p.kept) {
		p.t.Fatalf("step %d: %d places, %d kept", p.steps, places, len(p.kept))
	}
	again, err := book.Restore(p.form, p.b.Session(), p.kept, free, time)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := again.Check(); err != nil || !slices.Equal(walk(again), walk(p.b)) {
		p.t.Fatalf("step %d: %v\n%v\n%v", p.steps, err, walk(again), walk(p.b))
	}
	for slot := range p.kept {
		if have, want := again.Record(int32(slot)), p.b.Record(int32(slot)); have != want {
			p.t.Fatalf("step %d: place %d is %+v, was %+v", p.steps, slot, have, want)
		}
	}
	p.b = again // What follows holds for the restored book too.
	p.b.Keep()
}

func (p *pair) open(s book.Session) {
	if have, want := p.b.Open(s), p.n.Open(s); have != want {
		p.t.Fatalf("open %d: %v, judge %v", s, have, want)
	}
}

func walk(b *book.Book) (all []book.Resting) {
	for s := book.Buy; s <= book.Sell; s++ {
		b.Walk(s, func(o book.Resting) bool { all = append(all, o); return true })
	}
	return all
}

// agree compares everything that can be seen.
func (p *pair) agree(what string, have, want any) {
	p.steps++
	if have != want || !slices.Equal(p.b.Trades(), p.n.trades) || !slices.Equal(p.b.Losses(), p.n.losses) {
		p.t.Fatalf("step %d %s: %+v %+v %+v\njudge: %+v %+v %+v", p.steps, what, have, p.b.Trades(), p.b.Losses(), want, p.n.trades, p.n.losses)
	}
	k := 0
	for s := book.Buy; s <= book.Sell; s++ {
		q := p.n.side(s)
		p.b.Walk(s, func(o book.Resting) bool {
			if len(q) == 0 || p.n.orders[q[0]].Resting != o {
				p.t.Fatalf("step %d %s: place %d is %+v\njudge: %+v", p.steps, what, k, o, p.n.orders)
			}
			q = q[1:]
			k++
			return true
		})
		if len(q) > 0 {
			p.t.Fatalf("step %d %s: %d orders are missing", p.steps, what, len(q))
		}
	}
	if p.b.Resting() != k {
		p.t.Fatalf("step %d: %d orders, %d counted", p.steps, k, p.b.Resting())
	}
	if p.form.High-p.form.Low < 200 || p.steps%64 == 0 {
		if err := p.b.Check(); err != nil {
			p.t.Fatalf("step %d %s: %v", p.steps, what, err)
		}
	}
	if p.steps%256 == 0 {
		p.restored()
	}
}

// step runs one command that numbers choose.
func (p *pair) step(r func(n int) int) {
	id, account := uint64(0), int32(1+r(4))
	if n := len(p.n.orders); n > 0 {
		o := p.n.orders[r(n)]
		id = o.ID
		if r(16) > 0 {
			account = o.Account
		}
	}
	if r(40) == 0 {
		id = p.next + 5
	}
	band := int(p.form.High-p.form.Low) + 1
	price := p.form.Low + int32(r(min(band, 40)))*p.form.Tick + int32(band/2/40*40)*0
	if band > 100 {
		price = p.form.Low + int32(band/2) + int32(r(60)-30)*p.form.Tick
		price -= (price - p.form.Low) % p.form.Tick
	}
	if r(50) == 0 {
		price = p.form.Low - 2 + int32(r(band+4))
	}
	switch k := r(100); {
	case k < 55:
		o := p.order(r, account, price)
		have := p.b.Add(&o)
		p.did[string(have.Refusal.Code())]++
		p.agree("add", have, p.n.Add(o))
	case k < 68:
		qty, refusal := p.b.Cancel(id, account)
		wantQty, want := p.n.Cancel(id, account)
		p.agree("cancel", [2]any{qty, refusal}, [2]any{wantQty, want})
	case k < 76:
		by := int32(r(12))
		p.agree("reduce", p.b.Reduce(id, account, by), p.n.Reduce(id, account, by))
	case k < 88:
		qty, prevent := int32(r(30)), book.Prevention(r(6))
		if n := len(p.n.orders); n > 0 && r(3) == 0 { // At its own price.
			o := p.n.orders[r(n)]
			id, account, price = o.ID, o.Account, o.Price
		}
		p.agree("replace", p.b.Replace(id, account, price, qty, prevent), p.n.Replace(id, account, price, qty, prevent))
	case k < 96:
		p.pick(r, account, price)
	default:
		p.govern(r)
	}
}

func (p *pair) order(r func(n int) int, account, price int32) book.Order {
	p.next++
	o := book.Order{ID: p.next, Account: account, Price: price, Qty: int32(1 + r(25)), Side: book.Side(r(2)), Prevent: book.Prevention(r(5))}
	if r(3) == 0 {
		o.Prevent = book.Allow
	}
	if r(2) == 0 {
		return o
	}
	o.Life = book.Life(r(5))
	switch r(8) {
	case 0:
		o.Post = true
	case 1:
		o.Minimum = int32(1 + r(20))
	case 2, 3:
		o.Peak = int32(1 + r(6))
	case 4:
		o.Market, o.Price, o.Life = true, 0, book.Immediate+book.Life(r(2))
	case 5:
		if n := len(p.n.orders); n > 0 && r(4) == 0 {
			o.ID = p.n.orders[r(n)].ID
		}
	case 6:
		if r(4) == 0 {
			o.Qty, o.Side = int32(r(120)-10), book.Side(r(3))
		}
	}
	if o.Life == book.Dated {
		o.Until = int32(r(12))
	}
	return o
}

func (p *pair) pick(r func(n int) int, account, price int32) {
	p.next++
	o := book.Order{ID: p.next, Account: account, Price: price, Qty: int32(1 + r(15)), Side: book.Side(r(2))}
	maker := uint64(0)
	if n := len(p.n.orders); n > 0 && r(8) > 0 {
		m := p.n.orders[r(n)]
		o.Price, o.Side = m.Price, m.Side^1
		if r(2) == 0 {
			maker = m.ID
		}
		if r(20) == 0 {
			o.Side = m.Side
		}
	}
	have := p.b.Pick(&o, maker)
	p.did["pick "+string(have.Refusal.Code())]++
	p.agree("pick", have, p.n.Pick(o, maker))
}

// govern changes day, band or session.
func (p *pair) govern(r func(n int) int) {
	switch r(8) {
	case 0:
		day := int32(r(12))
		p.b.EndDay(day, 1<<30)
		p.n.EndDay(day)
		p.agree("end of day", 0, 0)
	case 1:
		if p.n.crossed() {
			return
		}
		f := p.form
		shift := int32(r(7)-3) * (1 + int32(r(2)))
		if f.Low += shift; f.Low < 1 {
			return
		}
		f.High += shift
		if err := p.b.Rebase(f); err != nil {
			p.t.Fatal(err)
		}
		p.n.Rebase(f)
		p.form = f
		p.agree("rebase", 0, 0)
	case 2, 3:
		p.open(book.Session(r(5)))
	default: // Trading goes on most of the time: what crosses is cleared away.
		for p.n.crossed() {
			o := p.n.orders[0]
			p.open(book.Halted)
			p.b.Cancel(o.ID, o.Account)
			p.n.Cancel(o.ID, o.Account)
		}
		p.open(book.Continuous)
	}
}

// TestDifferential compares the book with its judge after every one of many random commands.
func TestDifferential(t *testing.T) {
	did := map[string]int{}
	bands := []int32{3, 20, 130, 5000}
	for i, ticks := range bands {
		r := rand.New(rand.NewPCG(20260601, uint64(i)))
		tick := int32(1 + i%2*4)
		p := newPair(t, book.Form{Low: 7000, High: 7000 + (ticks-1)*tick, Tick: tick, QtyMin: 1, QtyMax: 100, Orders: 8})
		for range *commands / len(bands) {
			p.step(r.IntN)
		}
		for code, n := range p.did {
			did[code] += n
		}
	}
	for _, code := range []book.Code{"", book.CodeBand, book.CodeTick, book.CodeSize, book.CodeSession, book.CodeDuplicateID, book.CodeConflict,
		book.CodeWouldTrade, book.CodeNotFillable, book.CodeMinimumUnmet, "pick ", "pick " + book.CodePickDepth,
		"pick " + book.CodePickQuantity, "pick " + book.CodeSelfTrade, "pick " + book.CodeUnknownOrder} {
		if did[string(code)] == 0 {
			t.Errorf("no command came to %q", code)
		}
	}
}

// FuzzBook compares over commands that the fuzzer chooses.
func FuzzBook(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07 the quick brown fox jumps over the lazy dog"))
	f.Add(binary.BigEndian.AppendUint64(nil, 1<<63))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newPair(t, book.Form{Low: 7000, High: 7040, Tick: 1, QtyMin: 1, QtyMax: 100})
		for len(data) > 0 && p.steps < 2000 {
			p.step(func(n int) int {
				if len(data) == 0 {
					return 0
				}
				v := int(data[0])
				data = data[1:]
				return v * n / 256 % n
			})
		}
	})
}
