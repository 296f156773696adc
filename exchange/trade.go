package exchange

import (
	"encoding/binary"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/kernel"
)

// A Mode says how a trade came about. The numbers are for ever.
type Mode uint8

// The modes.
const (
	ModeAuto    Mode = 1 + iota // Price, then time.
	ModePick                    // A taker picked (点选).
	ModeOpening                 // In a call that opens trading.
	ModeClosing                 // In a call that closes it.
	ModeBlock                   // 大宗.
	ModeSale                    // 单向竞价.
)

// String returns the mode's word, as read tables have it.
func (m Mode) String() string {
	words := [...]string{"", "auto", "pick", "opening", "closing", "block", "sale"}
	if int(m) >= len(words) {
		return ""
	}
	return words[m]
}

// listed reports whether a trade belongs to the listing market, whose prices make open, high, low
// and close.
func (m Mode) listed() bool { return m <= ModeClosing }

// A Trade is what passed between a buyer and a seller. It is a row of the event exchange.traded.
type Trade struct {
	Trade   TradeID
	Buy     OrderID // In block trades and sales, reference 0 of the participant.
	Sell    OrderID
	Price   int32  // Fen a tonne.
	Qty     int32  // Tonnes.
	FeeBuy  uint32 // Fen.
	FeeSell uint32 // Fen.
	Tax     uint32 // Fen, the seller's.
	Mode    Mode
	Taker   uint8 // 0: neither; 1: the buyer; 2: the seller.
}

// Value returns what the tonnes cost, in fen, fees not counted.
func (t *Trade) Value() int64 { return int64(t.Price) * int64(t.Qty) }

// tradeSize is the size of a packed trade, in bytes.
const tradeSize = 48

var tradeCodec = kernel.RowCodec[Trade]{Size: tradeSize, Put: putTrade, Get: getTrade}

func putTrade(b []byte, t Trade) {
	_ = b[tradeSize-1]
	le := binary.LittleEndian
	le.PutUint64(b, uint64(t.Trade))
	le.PutUint64(b[8:], uint64(t.Buy))
	le.PutUint64(b[16:], uint64(t.Sell))
	le.PutUint32(b[24:], uint32(t.Price))
	le.PutUint32(b[28:], uint32(t.Qty))
	le.PutUint32(b[32:], t.FeeBuy)
	le.PutUint32(b[36:], t.FeeSell)
	le.PutUint32(b[40:], t.Tax)
	b[44], b[45], b[46], b[47] = byte(t.Mode), t.Taker, 0, 0
}

func getTrade(b []byte) Trade {
	_ = b[tradeSize-1]
	le := binary.LittleEndian
	return Trade{Trade: TradeID(le.Uint64(b)), Buy: OrderID(le.Uint64(b[8:])), Sell: OrderID(le.Uint64(b[16:])),
		Price: int32(le.Uint32(b[24:])), Qty: int32(le.Uint32(b[28:])), FeeBuy: le.Uint32(b[32:]),
		FeeSell: le.Uint32(b[36:]), Tax: le.Uint32(b[40:]), Mode: Mode(b[44]), Taker: b[45]}
}

// TradedHead is the head of the event exchange.traded.
type TradedHead struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`

	// Time of the trades of a call that was carried out on a later day than its own, in milliseconds since 1970;
	// 0: that of the entry.
	Time int64 `cbor:"3,keyasint,omitempty"`
}

// at returns where and when trades stand.
func (h TradedHead) at(entry kernel.At) kernel.At {
	if h.Time != 0 {
		entry.Time = h.Time
	}
	return entry
}

// rate returns a share of a value in parts per million, rounded up. Value and rate are bounded so
// that nothing overflows.
func rate(value, ppm int64) int64 { return (value*ppm + million - 1) / million }

// unitCost returns what a tonne bought at a price may cost at most, in fen: the fee of a part is
// rounded up, so that of a tonne times the tonnes is never less.
func (t *Terms) unitCost(price int32) int64 { return int64(price) + rate(int64(price), t.FeeBuy) }

// setAside changes what an order needs: fen for a buyer, tonnes for a seller; less than 0 frees.
func (x *Exchange) setAside(m *market, p Participant, s book.Side, price, qty int32) {
	if s == book.Buy {
		x.live.fund(p).Reserved += int64(qty) * m.day.Terms.unitCost(price)
		return
	}
	m.pos(p).Reserved += int64(qty)
}
