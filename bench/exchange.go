package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"time"

	"liangshan/book"
	"liangshan/company"
	"liangshan/county"
	"liangshan/exchange"
	"liangshan/exchange/orderflow"
	"liangshan/kernel"
)

const (
	flowParties = 256     // Participants, as in the standard order flow W1.
	flowOps     = 500_000 // Orders and cancels of one measurement.
	flowRounds  = 7       // Measurements; their median and the best are told.
	packedRows  = 13_000  // Of a packed command: about what fits an entry.
	restingMany = 2_000_000
)

// exchange measures the market: the bare book, the book with reservation, settlement and the
// journal's record in memory, and the same durably, packed and one by one. Speeds in memory are
// by the time of the processor that this program used: the machine may be shared.
func (b *run) exchange() error {
	b.flowBook()
	b.flowCollection()
	return b.flowCounty()
}

// used returns the time of the processor that this process has used.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// spread tells the median and the best of rates.
func (b *run) spread(name string, rates []float64, unit string) {
	slices.Sort(rates)
	b.figure(name+".median", rates[len(rates)/2], unit)
	b.figure(name+".best", rates[len(rates)-1], unit)
}

// flowRows returns the rows of a flow: those that fill the book, and those that are measured.
func flowRows(seed uint64, n int) (f *orderflow.Flow, fill, measured exchange.Asks) {
	f = orderflow.New(seed, flowParties)
	fill = f.Take()
	for f.Rows.Len() < n {
		f.Step()
	}
	return f, fill, f.Take()
}

// do runs a row through a bare book.
func do(x *book.Book, a *exchange.Ask) {
	if a.What == exchange.AskCancel {
		x.Cancel(uint64(a.Order), int32(a.Order.Participant()))
		return
	}
	x.Add(&book.Order{ID: uint64(a.Order), Account: int32(a.Order.Participant()), Price: a.Price, Qty: a.Tonnes,
		Side: a.Side, Life: a.Life, Prevent: a.Prevent})
}

// newFlowBook returns a bare book with the rows that fill it.
func newFlowBook(fill exchange.Asks) *book.Book {
	x, err := book.New(orderflow.Form)
	if err != nil {
		panic(err)
	}
	x.Open(book.Continuous)
	for i := range fill.Len() {
		row := fill.At(i)
		do(x, &row)
	}
	return x
}

func (b *run) flowBook() {
	b.note("the bare book, %d operations", flowOps)
	_, fill, measured := flowRows(b.Seed, flowOps)
	rows := make([]exchange.Ask, measured.Len())
	for i := range rows {
		rows[i] = measured.At(i)
	}
	var rates []float64
	took := make([]int64, len(rows))
	p50, p99 := int64(1<<62), int64(1<<62)
	var before, after runtime.MemStats
	for range flowRounds {
		x := newFlowBook(fill)
		runtime.ReadMemStats(&before)
		began := used()
		for i := range rows {
			do(x, &rows[i])
		}
		rates = append(rates, float64(len(rows))/(used()-began).Seconds())
		runtime.ReadMemStats(&after)
		x = newFlowBook(fill)
		start, last := time.Now(), time.Duration(0)
		for i := range rows { // One reading of the clock a command.
			do(x, &rows[i])
			now := time.Since(start)
			took[i], last = int64(now-last), now
		}
		slices.Sort(took)
		p50, p99 = min(p50, took[len(took)/2]), min(p99, took[len(took)*99/100])
	}
	b.spread("exchange.book", rates, "operations/s")
	b.figure("exchange.book.p50", float64(p50), "ns")
	b.figure("exchange.book.p99", float64(p99), "ns")
	b.figure(
		"exchange.book.allocated",
		float64(after.TotalAlloc-before.TotalAlloc)/float64(len(rows)),
		"B/operation",
	)
}

// flowCollection measures a full garbage collection beside a book of very many resting orders.
func (b *run) flowCollection() {
	b.note("a collection beside %d resting orders", restingMany)
	form := orderflow.Form
	form.Orders = restingMany
	x, err := book.New(form)
	if err != nil {
		panic(err)
	}
	x.Open(book.Continuous)
	for i := range restingMany {
		o := book.Order{ID: uint64(i + 1), Account: int32(i % 500), Qty: 10, Price: int32(7200 + i%800)}
		if i%2 == 1 {
			o.Side, o.Price = book.Sell, int32(8001+i%800)
		}
		x.Add(&o)
	}
	runtime.GC()
	var all []float64
	for range flowRounds {
		began := used()
		runtime.GC()
		all = append(all, float64((used()-began).Microseconds())/1000)
	}
	slices.Sort(all)
	b.figure("exchange.collection", all[len(all)/2], "ms of CPU")
	runtime.KeepAlive(x)
}

// flowCounty measures a county's market.
func (b *run) flowCounty() (err error) {
	r, clock, err := b.foundMarket()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.members(r); err != nil {
		return err
	}
	if err := b.openMarket(r, clock); err != nil {
		return err
	}
	f, fill, _ := flowRows(b.Seed, 0)
	if err := b.packed(r, fill); err != nil {
		return err
	}
	if err := b.flowMemory(r); err != nil {
		return err
	}
	if err := b.flowDurable(r, f); err != nil {
		return err
	}
	if err := b.flowSingle(r); err != nil {
		return err
	}
	var broken error
	err = r.Read(b.ctx, func(c *county.County) { broken = c.Exchange.Audit() })
	return errors.Join(err, broken)
}

// packed sends one packed command and demands that hardly any row is refused.
func (b *run) packed(r *county.Running, rows exchange.Asks) error {
	id := r.NewRequestID()
	result := r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Exchange.Commands.OrderMany.Make(
			county.System,
			id,
			exchange.OrderMany{Instrument: 1, Rows: rows},
		), nil
	})
	return fewRefused(result, rows.Len())
}

// fewRefused refuses a measurement in which many rows were: it would measure something else.
func fewRefused(result kernel.Result, rows int) error {
	if result.Err != nil {
		return fmt.Errorf("packed orders: %w", result.Err)
	}
	if len(result.Refused) > 100+rows/50 {
		return fmt.Errorf("packed orders: %d of %d rows refused, the first: %w", len(result.Refused), rows,
			&result.Refused[0])
	}
	return nil
}

// flowMemory decides packed orders in a copy of the county that has no journal: reservation,
// matching, settlement in ledger and register of carbon, and the entry for the journal.
func (b *run) flowMemory(r *county.Running) error {
	b.note("reservation, matching, settlement and record in memory")
	c := county.New()
	if err := c.Replay(b.ctx, r.Journal(), nil); err != nil {
		return err
	}
	copied, _, _ := flowRows(b.Seed, 0)
	var batch kernel.Batch
	var rates []float64
	var before, after runtime.MemStats
	now, done := r.Now(), 0
	for round := range flowRounds * 8 {
		for copied.Rows.Len() < packedRows {
			copied.Step()
		}
		rows := copied.Take()
		now += 1000
		id := kernel.NewRequestID(now, [10]byte{byte(round), 1})
		batch.Data, batch.Ends = batch.Data[:0], batch.Ends[:0]
		call := c.Exchange.Commands.OrderMany.Make(county.System, id, exchange.OrderMany{Instrument: 1, Rows: rows})
		runtime.ReadMemStats(&before)
		began := used()
		result := c.Decide(call, now, [16]byte{byte(round)}, &batch)
		took := used() - began
		runtime.ReadMemStats(&after)
		call.Recycle()
		if err := fewRefused(result, rows.Len()); err != nil {
			return err
		}
		rates = append(rates, float64(rows.Len())/took.Seconds())
		done += rows.Len()
	}
	b.spread("exchange.memory", rates, "orders/s")
	b.figure("exchange.memory.allocated", float64(after.TotalAlloc-before.TotalAlloc)/packedRows, "B/order")
	b.figure("exchange.memory.entry", float64(len(batch.Data))/packedRows, "B/order")
	return nil
}

// flowDurable sends packed orders to a county on a disk, each after the answer to the one before.
func (b *run) flowDurable(r *county.Running, f *orderflow.Flow) error {
	for _, per := range []int{packedRows, 1000} {
		b.note("durable, %d orders a command", per)
		var packs []exchange.Asks
		for range max(20, 400_000/per) {
			for f.Rows.Len() < per {
				f.Step()
			}
			packs = append(packs, f.Take())
		}
		began, sent := time.Now(), 0
		for _, rows := range packs {
			if err := b.packed(r, rows); err != nil {
				return err
			}
			sent += rows.Len()
		}
		b.figure(fmt.Sprintf("exchange.durable.%d", per), float64(sent)/time.Since(began).Seconds(), "orders/s")
	}
	return nil
}

// flowSingle sends single orders of a tonne from many clients: half of them rest, half trade at once
// or are dropped.
func (b *run) flowSingle(r *county.Running) error {
	b.note("durable single orders of %d clients", b.Clients)
	rate, err := b.many(r, func(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
		order := exchange.Order{Company: company.Number(3 + chance.IntN(flowParties)), Instrument: 1, Side: "buy",
			Tonnes: 1, Life: "ioc", Price: 8000}
		if chance.IntN(2) == 0 {
			order.Side, order.Life = "sell", "gtc"
		}
		return c.Exchange.Commands.Order.Make(county.System, id, order)
	})
	if err == nil {
		b.figure("exchange.single", rate, "orders/s")
	}
	return err
}
