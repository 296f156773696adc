package exchange

import (
	"encoding/binary"
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/kernel"
)

// A batch is what one entry does in one instrument's market. While it is decided the dense state
// changes at once; what is applied then changes nothing more but the tables.
type batch struct {
	deciding bool
	m        *market
	date     calendar.Date
	late     int64 // Time of the trades, if they are of an earlier day than the entry; else 0.
	second   int64
	facts    []byte
	trades   []Trade
	last     TradeID // Given last, in this entry or the one that is replayed.
	run      []byte  // Trades of the entry, packed, for those who may want to undo them.

	nets    []net // By participant.
	touched marks
	fit     marks          // Whose trades can be settled.
	banks   marks          // Of them, those that are banks of credits.
	stuck   []book.Resting // Of the last order, those that were in its way.
	clear   bool           // Nobody's order can be in anybody's way.
	sales   []sale         // Out of a bank's store.
	stored  []byte         // Those sales as the register of carbon has booked them.
	bought  []byte         // Serials that came into a bank's store, as StoreBuys.
	fees    int64
	taxes   int64
	moves   []move
	matches []book.Match
}

// A net is what an entry's trades come to for a participant.
type net struct {
	cash   int64 // Fen that come to its trading account; negative: that leave it.
	payout int64 // Fen that come to its payout account.
	bought int64 // Tonnes.
	sold   int64 // Tonnes.
	direct int64 // Of the tonnes bought, those that come from a bank's store.
	paid   int64 // Fen, with fees, for the tonnes that are to come:
	coming int64 // those bought, less those that were delivered.

	asked bool  // What could be put into escrow is known:
	held  int64 // tonnes.
}

// A sale is what a bank sold to one buyer in an entry.
type sale struct {
	bank, buyer Participant
	tonnes      int64
	proceeds    int64
	fees        int64
}

// begin begins what an entry does in a market.
func (x *Exchange) begin(tx *kernel.Tx, m *market) {
	b := &x.batch
	b.deciding, b.m, b.date, b.second = true, m, calendar.DayOf(tx.Time), tx.Time/1000
	b.late = 0
	b.last = x.number().Trade
	b.facts, b.trades, b.run = b.facts[:0], b.trades[:0], b.run[:0]
	b.fit.clear()
	b.banks.clear()
	b.clear = false
	b.resetNets(len(x.live.members))
}

// beginCall begins what an entry does in a market's call. Its trades are of the market's day, also if the county stood
// still then and carries it out on a later one: at the time at which the call was due, but never before trades that
// have been made, for their numbers grow with time.
func (x *Exchange) beginCall(tx *kernel.Tx, m *market) {
	x.begin(tx, m)
	b := &x.batch
	if b.date == m.day.Date {
		return
	}
	b.date, b.late = m.day.Date, m.day.Next
	for _, run := range x.trades.Down(1<<64 - 1) {
		b.late = max(b.late, run.Time)
		break
	}
}

// resetNets makes all nets zero, and room for so many.
func (b *batch) resetNets(participants int) {
	for _, p := range b.touched.list {
		b.nets[p] = net{}
	}
	b.touched.clear()
	b.sales, b.stored, b.bought, b.fees, b.taxes = b.sales[:0], b.stored[:0], b.bought[:0], 0, 0
	for len(b.nets) < participants {
		b.nets = append(b.nets, net{})
	}
}

// net returns a participant's net, to be changed.
func (b *batch) net(p Participant) *net {
	b.touched.add(p)
	return &b.nets[p]
}

// tell adds a fact.
func (b *batch) tell(f Fact) { b.facts = appendFact(b.facts, f) }

func sideFlag(s book.Side) uint8 {
	if s == book.Sell {
		return FactSell
	}
	return 0
}

func goneFlag(gone bool) uint8 {
	if gone {
		return factGone
	}
	return 0
}

// tellLosses tells of the losses of the book's last command, and frees what they needed.
func (x *Exchange) tellLosses(m *market) {
	for _, l := range m.book.Losses() {
		x.tellLoss(m, l)
	}
	m.changed = true
}

func (x *Exchange) tellLoss(m *market, l book.Loss) {
	x.setAside(m, Participant(l.Account), l.Side, l.Price, -l.Qty)
	x.batch.tell(Fact{What: FactLost, Flags: sideFlag(l.Side) | goneFlag(!l.Rests), Why: uint8(l.Why), Price: l.Price,
		Order: OrderID(l.ID), Qty: l.Qty, Shown: l.Shown})
}

// tellTrades tells of the trades and losses of the book's last command, in the order in which
// they happened, and settles the trades in the dense state.
func (x *Exchange) tellTrades(m *market, taker book.Side, mode Mode) {
	losses := m.book.Losses()
	for i, t := range m.book.Trades() {
		for len(losses) > 0 && int(losses[0].After) <= i {
			x.tellLoss(m, losses[0])
			losses = losses[1:]
		}
		maker := taker ^ 1
		x.setAside(m, Participant(t.MakerAccount), maker, t.Price, -t.Qty)
		x.batch.tell(Fact{What: FactFilled, Flags: sideFlag(maker) | goneFlag(t.Gone), Price: t.Price,
			Order: OrderID(t.Maker), Qty: t.Qty, Shown: t.Shown})
		trade := Trade{
			Buy:   OrderID(t.Taker),
			Sell:  OrderID(t.Maker),
			Price: t.Price,
			Qty:   t.Qty,
			Mode:  mode,
			Taker: 1,
		}
		if taker == book.Sell {
			trade.Buy, trade.Sell, trade.Taker = trade.Sell, trade.Buy, 2
		}
		x.trade(m, &trade)
	}
	for _, l := range losses {
		x.tellLoss(m, l)
	}
	m.changed = true
}

// trade gives a trade its number, fees and taxes, and settles it in the dense state.
func (x *Exchange) trade(m *market, t *Trade) {
	b, terms := &x.batch, &m.day.Terms
	value := t.Value()
	b.last++
	t.Trade = b.last
	t.FeeBuy, t.FeeSell = uint32(rate(value, terms.FeeBuy)), uint32(rate(value, terms.FeeSell))
	t.Tax = uint32(rate(value, terms.Tax))
	b.trades = append(b.trades, *t)
	m.tape.add(t)

	buyer, seller := t.Buy.Participant(), t.Sell.Participant()
	bought, sold := b.net(buyer), b.net(seller)
	paid := value + int64(t.FeeBuy)
	got := value - int64(t.FeeSell) - int64(t.Tax)
	bought.cash -= paid
	bought.bought += int64(t.Qty)
	bought.paid, bought.coming = bought.paid+paid, bought.coming+int64(t.Qty)
	sold.sold += int64(t.Qty)
	x.live.fund(buyer).Cash -= paid
	m.pos(seller).Escrow -= int64(t.Qty)
	if x.live.members[seller].Payout != 0 {
		sold.payout += got
	} else {
		sold.cash += got
		x.live.fund(seller).Cash += got
	}
	b.fees += int64(t.FeeBuy) + int64(t.FeeSell)
	b.taxes += int64(t.Tax)
	if _, bank := x.carbon.Stock(x.live.members[seller].Company); bank {
		bought.direct += int64(t.Qty)
		b.addSale(sale{seller, buyer, int64(t.Qty), value, int64(t.FeeSell) + int64(t.Tax)})
	}
}

// addSale adds what a bank sold to what it sold to the same buyer before.
func (b *batch) addSale(s sale) {
	for i := range b.sales {
		if old := &b.sales[i]; old.bank == s.bank && old.buyer == s.buyer {
			old.tonnes, old.proceeds, old.fees = old.tonnes+s.tonnes, old.proceeds+s.proceeds, old.fees+s.fees
			return
		}
	}
	b.sales = append(b.sales, s)
}

// add notes a trade of the listing market.
func (t *Tape) add(trade *Trade) {
	if !trade.Mode.listed() {
		return
	}
	price := int64(trade.Price)
	if t.Last == 0 { // Not by the number of trades, of which some may have been undone.
		t.Open, t.High, t.Low = price, price, price
	}
	t.High, t.Low, t.Last = max(t.High, price), min(t.Low, price), price
	t.Volume += int64(trade.Qty)
	t.Turnover += trade.Value()
	t.Trades++
}

// Booked says what happened in a book.
type Booked struct {
	Instrument InstrumentID `cbor:"1,keyasint"`
	Second     int64        `cbor:"2,keyasint"`           // In which orders entered, since 1970.
	FeeBuy     int64        `cbor:"3,keyasint,omitempty"` // Rate in parts per million by which buyers set cash aside.
	Facts      Facts        `cbor:"4,keyasint"`
}

// NetSize is the size of a packed net, in bytes.
const NetSize = 28

// Nets are what an entry's trades come to for each participant, packed little-endian: participant
// (4 bytes), fen (8), tonnes that left escrow, below 0 (8), tonnes bought (8).
type Nets []byte

// StoreSales are the sales of the register of carbon by which an entry's trades took tonnes out of banks' stores,
// packed little-endian: bank and buyer (4 bytes each, participants), sale (8).
type StoreSales []byte

const storeSaleSize = 16

func appendStoreSale(b StoreSales, bank, buyer Participant, sale carbon.SaleID) StoreSales {
	b = binary.LittleEndian.AppendUint32(b, uint32(bank))
	b = binary.LittleEndian.AppendUint32(b, uint32(buyer))
	return binary.LittleEndian.AppendUint64(b, uint64(sale))
}

// between returns the sales of a bank to a buyer.
func (b StoreSales) between(bank, buyer Participant) (sales []carbon.SaleID) {
	for ; len(b) >= storeSaleSize; b = b[storeSaleSize:] {
		at := func(n int) Participant { return Participant(binary.LittleEndian.Uint32(b[n:])) }
		if at(0) == bank && at(4) == buyer {
			sales = append(sales, carbon.SaleID(binary.LittleEndian.Uint64(b[8:])))
		}
	}
	return sales
}

// Settled says what an entry's trades come to for each participant. It is the last event of an
// entry in which something happened in a market.
type Settled struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	Nets       Nets          `cbor:"3,keyasint"`
	Time       int64         `cbor:"4,keyasint,omitempty"` // Of the trades, in milliseconds since 1970.
	Stored     StoreSales    `cbor:"5,keyasint,omitempty"` // Out of banks' stores.
	Bought     StoreBuys     `cbor:"6,keyasint,omitempty"` // Into banks' stores.
}

// finish tells what the batch has done, and moves cash and tonnes. It may be refused by the
// ledger or the register of carbon: all of it is undone then.
func (x *Exchange) finish(tx *kernel.Tx) error {
	b := &x.batch
	id := b.m.id
	if len(b.facts) > 0 {
		x.events.booked.Emit(tx, Booked{id, b.second, b.m.day.Terms.FeeBuy, b.facts})
	}
	if len(b.trades) > 0 {
		head := TradedHead{id, b.date, b.late}
		for i := range b.trades {
			x.events.traded.Add(tx, head, b.trades[i])
		}
		x.events.traded.End(tx, head)
		slices.Sort(b.touched.list)
		if err := x.payAll(tx); err != nil {
			return err
		}
		if err := x.deliverAll(tx, b.m); err != nil {
			return err
		}
	}
	at := tx.Time
	if b.late != 0 {
		at = b.late
	}
	x.events.settled.Emit(tx, Settled{id, b.date, x.nets(b.m), at, b.stored, b.bought})
	b.deciding = false
	return nil
}

// nets packs the nets, and gives back in the dense state what was bought and sold alike: it never
// left escrow.
func (x *Exchange) nets(m *market) Nets {
	rows := Nets{}
	for _, p := range x.batch.touched.list {
		n := &x.batch.nets[p]
		out := min(0, n.bought-n.direct-n.sold)
		if _, bank := x.carbon.Stock(x.live.members[p].Company); bank {
			out = -n.sold
		}
		if n.sold != 0 {
			m.pos(p).Escrow += n.sold + out
		}
		if n.bought != 0 {
			m.pos(p).buy(x.batch.date, n.bought)
		}
		if n.bought != 0 || n.sold != 0 {
			rows = appendNet(rows, p, n.cash, out, n.bought)
		}
	}
	return rows
}

// buy notes tonnes that were bought on a day. A late call may be of a day before one of which something was noted.
func (p *Position) buy(date calendar.Date, tonnes int64) {
	if date < p.BoughtOn {
		return
	}
	if p.BoughtOn != date {
		p.Bought, p.BoughtOn = 0, date
	}
	p.Bought += tonnes
}

func (x *Exchange) applyBooked(e Booked) {
	if x.batch.deciding {
		return
	}
	x.enter()
	m := x.live.markets[e.Instrument]
	for i := range e.Facts.Len() {
		x.doFact(m, e.Facts.At(i), e.Second)
	}
	m.changed = true
}

// doFact does again what happened.
func (x *Exchange) doFact(m *market, f Fact, second int64) {
	p, s := f.Order.Participant(), f.Side()
	switch f.What {
	case FactEntered, FactPicked:
		x.live.fund(p).enter(second, uint32(f.Order))
		if f.Rests == 0 {
			return
		}
		o := book.Order{ID: uint64(f.Order), Account: int32(p), Price: f.Price, Peak: f.Peak, Side: s, Life: f.Life,
			Until: f.Shown}
		m.book.Rest(&o, f.Rests)
		x.setAside(m, p, s, f.Price, f.Rests)
	case FactFilled:
		m.book.Fill(uint64(f.Order), f.Qty)
		x.setAside(m, p, s, f.Price, -f.Qty)
	default:
		m.book.Lose(uint64(f.Order), f.Qty)
		x.setAside(m, p, s, f.Price, -f.Qty)
	}
}

// enter notes that an order has entered.
func (f *Funds) enter(second int64, reference uint32) {
	if f.Second != second {
		f.Second, f.Entered = second, 0
	}
	f.Entered++
	f.Reference = max(f.Reference, reference)
}

func (x *Exchange) applyTraded(head TradedHead, t Trade) {
	b := &x.batch
	if !b.deciding {
		x.enter()
	}
	n := len(b.run)
	b.run = append(b.run, make([]byte, tradeSize)...)
	putTrade(b.run[n:], t)
	if b.deciding {
		return
	}
	b.last = t.Trade
	m := x.live.markets[head.Instrument]
	m.tape.add(&t)
	m.changed = true
}

func (x *Exchange) applySettled(e Settled) {
	b := &x.batch
	if !b.deciding {
		x.enter()
	}
	m := x.live.markets[e.Instrument] // Not before: right after a snapshot was loaded there are none yet.
	for rows := e.Nets; len(rows) >= NetSize; rows = rows[NetSize:] {
		p, cash, out, bought := rows.first()
		if !b.deciding {
			x.live.fund(p).Cash += cash
			if out != 0 {
				m.pos(p).Escrow += out
			}
			if bought != 0 {
				m.pos(p).buy(e.Date, bought)
			}
		}
		if out < 0 {
			x.forgetEmpty(m.id, p)
		}
	}
	if len(b.run) > 0 {
		first := getTrade(b.run)
		x.trades.Put(first.Trade, tradeRun{Instrument: e.Instrument, Date: e.Date, Rows: slices.Clone(b.run),
			Time: e.Time, FeeTo: m.day.Terms.FeeTo, TaxTo: m.day.Terms.TaxTo, Stored: append([]byte(nil), e.Stored...),
			Bought: append([]byte(nil), e.Bought...)})
		b.run = b.run[:0]
	}
	x.write()
}

// Escrowed says that tonnes have gone into escrow for an instrument.
type Escrowed struct {
	Instrument  InstrumentID         `cbor:"1,keyasint"`
	Participant Participant          `cbor:"2,keyasint"`
	Reservation carbon.ReservationID `cbor:"3,keyasint"`
	Tonnes      int64                `cbor:"4,keyasint"`
}

func (x *Exchange) applyEscrowed(e Escrowed) {
	if !x.batch.deciding {
		x.enter()
		x.live.markets[e.Instrument].pos(e.Participant).Escrow += e.Tonnes
	}
	x.escrows.Put(escrowKey{Instrument: e.Instrument, Participant: e.Participant, Reservation: uint64(e.Reservation)},
		struct{}{})
}
