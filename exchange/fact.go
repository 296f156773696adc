package exchange

import (
	"encoding/binary"

	"liangshan/book"
)

// What a fact says has happened in a book. The numbers are for ever.
const (
	FactEntered   = 1 // An order entered; what it traded at once came before it.
	FactFilled    = 2 // A resting order traded.
	FactLost      = 3 // A resting order lost lots without being asked for: Why says so.
	FactCancelled = 4 // An order was cancelled.
	FactReduced   = 5 // An order was made smaller, and kept its place.
	FactReplaced  = 6 // An order was taken out to enter anew; FactEntered follows.
	FactPicked    = 7 // A taker picked; what it traded came before it.
)

// Flags of a fact. The numbers are for ever.
const (
	FactSell   = 1 << iota // The order's side.
	factGone               // The order is not in the book any more.
	factPost               // The order was to rest only.
	factMarket             // The order was at the market.
)

// FactSize is the size of a packed fact, in bytes.
const FactSize = 32

// A Fact is one thing that happened in a book. Facts are packed little-endian: what, flags, life and
// why or prevention (1 byte each), price (4), order (8), quantity (4), rests (4), peak (4), shown
// (4). Of FactEntered, shown is the last day of the order.
type Fact struct {
	What  uint8
	Flags uint8
	Life  book.Life
	Why   uint8 // Of FactLost, a book.Why; of FactEntered, a book.Prevention; of FactCancelled, one of the By….
	Price int32 // The order's own limit, in fen; 0: at the market.
	Order OrderID
	Qty   int32 // Tonnes: entered, traded, lost, cancelled, taken off.
	Rests int32 // Of FactEntered: tonnes that rest.
	Peak  int32 // Of FactEntered: tonnes shown at a time.
	Shown int32 // By how much what is shown at the price changed; of FactEntered, the last day.
}

// Who cancelled an order. The numbers are for ever.
const (
	ByOwner   = 0
	ByMass    = 1 // By the participant, all at once.
	ByOfficer = 2
)

// Side returns the order's side.
func (f Fact) Side() book.Side {
	if f.Flags&FactSell != 0 {
		return book.Sell
	}
	return book.Buy
}

// Gone reports whether the order is not in the book any more.
func (f Fact) Gone() bool { return f.Flags&factGone != 0 }

// ShownChange returns by how much what is shown at the order's price changed.
func (f Fact) ShownChange() int32 {
	if f.What != FactEntered {
		return f.Shown
	}
	if f.Peak > 0 {
		return min(f.Peak, f.Rests)
	}
	return f.Rests
}

// LevelChange returns by how much tonnes shown and orders at the order's price have changed.
func (f Fact) LevelChange() (tonnes, orders int32) {
	switch {
	case f.What == FactPicked, f.What == FactEntered && f.Rests == 0:
		return 0, 0
	case f.What == FactEntered:
		return f.ShownChange(), 1
	case f.Gone():
		return f.Shown, -1
	}
	return f.Shown, 0
}

func appendFact(b []byte, f Fact) []byte {
	b = append(b, f.What, f.Flags, byte(f.Life), f.Why)
	b = binary.LittleEndian.AppendUint32(b, uint32(f.Price))
	b = binary.LittleEndian.AppendUint64(b, uint64(f.Order))
	b = binary.LittleEndian.AppendUint32(b, uint32(f.Qty))
	b = binary.LittleEndian.AppendUint32(b, uint32(f.Rests))
	b = binary.LittleEndian.AppendUint32(b, uint32(f.Peak))
	return binary.LittleEndian.AppendUint32(b, uint32(f.Shown))
}

// Facts are facts one after the other.
type Facts []byte

// Len returns how many there are.
func (f Facts) Len() int { return len(f) / FactSize }

// At returns one of them.
func (f Facts) At(i int) Fact {
	b := f[i*FactSize : (i+1)*FactSize]
	at := func(n int) int32 { return int32(binary.LittleEndian.Uint32(b[n:])) }
	return Fact{What: b[0], Flags: b[1], Life: book.Life(b[2]), Why: b[3], Price: at(4),
		Order: OrderID(binary.LittleEndian.Uint64(b[8:])), Qty: at(16), Rests: at(20), Peak: at(24), Shown: at(28)}
}
