package exchange

import (
	"encoding/binary"

	"liangshan/book"
	"liangshan/kernel"
)

// What a row of a bulk command asks.
const (
	AskOrder   = 1
	AskCancel  = 2
	AskReduce  = 3
	AskReplace = 4
	AskPick    = 5
)

// An Ask is a row of a bulk command. Rows are packed little-endian: what, flags, life and prevention
// (1 byte each), price (4), order (8), tonnes (4), minimum (4), peak (4), last day (4).
type Ask struct {
	What    uint8
	Side    book.Side // Flag 1: sell.
	Post    bool      // Flag 4.
	Market  bool      // Flag 8.
	Life    book.Life
	Prevent book.Prevention
	Price   int32
	Order   OrderID // Of AskOrder and AskPick the new one's number; else that of a resting one.
	Tonnes  int32   // Of AskReduce, by how many.
	Minimum int32
	Peak    int32
	Until   int32
}

// AskSize is the size of a packed row, in bytes.
const AskSize = 32

// Asks are rows one after the other.
type Asks []byte

// Len returns how many rows there are.
func (a Asks) Len() int { return len(a) / AskSize }

// At returns a row.
func (a Asks) At(i int) (row Ask) {
	b := a[i*AskSize : (i+1)*AskSize]
	le := binary.LittleEndian
	row.What, row.Life, row.Prevent = b[0], book.Life(b[2]), book.Prevention(b[3])
	if b[1]&FactSell != 0 {
		row.Side = book.Sell
	}
	row.Post, row.Market = b[1]&factPost != 0, b[1]&factMarket != 0
	row.Price, row.Order = int32(le.Uint32(b[4:])), OrderID(le.Uint64(b[8:]))
	row.Tonnes, row.Minimum = int32(le.Uint32(b[16:])), int32(le.Uint32(b[20:]))
	row.Peak, row.Until = int32(le.Uint32(b[24:])), int32(le.Uint32(b[28:]))
	return row
}

// Add returns the rows with one more.
func (a Asks) Add(row Ask) Asks {
	flags := sideFlag(row.Side)
	if row.Post {
		flags |= factPost
	}
	if row.Market {
		flags |= factMarket
	}
	le := binary.LittleEndian
	a = append(a, row.What, flags, byte(row.Life), byte(row.Prevent))
	a = le.AppendUint32(a, uint32(row.Price))
	a = le.AppendUint64(a, uint64(row.Order))
	a = le.AppendUint32(a, uint32(row.Tonnes))
	a = le.AppendUint32(a, uint32(row.Minimum))
	a = le.AppendUint32(a, uint32(row.Peak))
	return le.AppendUint32(a, uint32(row.Until))
}

// OrderMany asks for very many things in one instrument's listing market, in one command and one
// entry, for the gateway that packs what participants ask. Each row is decided by itself, seeing
// those before it; the answer lists the rows that were refused. Tonnes that are bought in an entry
// can be sold from the next one on. A seller whose escrow is too small puts in several times what
// is missing, as far as it holds it, so that the register is not asked in every entry.
type OrderMany struct {
	Instrument InstrumentID `cbor:"1,keyasint" json:"instrument"`
	Rows       Asks         `cbor:"2,keyasint" json:"rows"`
}

const (
	asksMax   = 16_384 // Rows of a command: half an entry of facts.
	bulkFloat = 64     // Times what is missing in escrow.

	// batchSizeMax bounds an entry of facts and trades, in bytes; settleSize is what the cash and
	// tonnes of a participant take at most beside them, if its tonnes are of few lots.
	batchSizeMax = 832 << 10
	settleSize   = 480
)

// OrderMany decides the rows in order.
func (x *Exchange) OrderMany(tx *kernel.Tx, c OrderMany) error {
	switch {
	case len(c.Rows) == 0 || len(c.Rows)%AskSize != 0:
		return ErrNoRows
	case c.Rows.Len() > asksMax:
		return ErrTooMany
	}
	x.refresh()
	m := x.live.market(c.Instrument)
	if m == nil {
		return ErrInstrument
	}
	if m.in.Closed {
		return ErrInstrumentGone
	}
	x.begin(tx, m)
	x.lookOnce(c.Rows.Len())
	b := &x.batch
	for i := range c.Rows.Len() {
		refusal := ErrBatchFull
		if len(b.facts)+len(b.trades)*tradeSize+len(b.touched.list)*settleSize < batchSizeMax {
			row := c.Rows.At(i)
			refusal = x.ask(m, &row)
		}
		if refusal != nil {
			tx.RefuseRow(i, refusal)
		}
	}
	if len(b.facts) == 0 {
		return nil
	}
	if err := x.coverAll(tx, m, bulkFloat); err != nil {
		return err
	}
	return x.finish(tx)
}

// ask decides one row.
func (x *Exchange) ask(m *market, a *Ask) *kernel.Refusal {
	p := a.Order.Participant()
	if p == 0 || int(p) >= len(x.live.members) {
		return ErrParticipant
	}
	if m.book == nil {
		return ErrSession
	}
	switch a.What {
	case AskCancel:
		return x.takeOut(m, p, a.Order, ByOwner)
	case AskReduce:
		return x.shrink(m, p, a.Order, a.Tonnes)
	}
	if refusal := x.mayTrade(p); refusal != nil {
		return refusal
	}
	if refusal := x.fit(p); refusal != nil {
		return refusal
	}
	prevent := a.Prevent
	if prevent == book.Allow {
		prevent = book.CancelNewest
	}
	if a.Price < 0 || a.Tonnes <= 0 {
		return ErrSize
	}
	o := book.Order{ID: uint64(a.Order), Account: int32(p), Price: a.Price, Qty: a.Tonnes, Side: a.Side, Prevent: prevent}
	switch a.What {
	case AskOrder:
		o.Minimum, o.Peak, o.Until, o.Life, o.Market, o.Post = a.Minimum, a.Peak, a.Until, a.Life, a.Market, a.Post
		return x.place(m, p, &o)
	case AskReplace:
		if prevent > book.Decrement {
			return ErrConflict
		}
		return x.renew(m, p, a.Order, a.Price, a.Tonnes, prevent)
	case AskPick:
		return x.pick(m, p, &o, OrderID(uint64(uint32(a.Minimum))|uint64(uint32(a.Peak))<<32))
	}
	return ErrAction
}

func appendOrderMany(b []byte, c OrderMany) []byte {
	b = kernel.AppendUint(append(kernel.AppendMap(b, 2), 1), uint64(c.Instrument))
	return kernel.AppendBytes(append(b, 2), c.Rows)
}

func parseOrderMany(b []byte) (c OrderMany, err error) {
	p := kernel.Parse(b)
	p.Expect(p.Map() == 2 && p.Uint() == 1)
	instrument := p.Uint()
	p.Expect(instrument <= 1<<16-1 && p.Uint() == 2)
	c.Instrument, c.Rows = InstrumentID(instrument), p.Bytes()
	return c, p.End()
}
