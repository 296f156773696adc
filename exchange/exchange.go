// Package exchange is the county's market for carbon credits: listing, block trades and
// one-way auctions, with cash and tonnes of a trade in one entry of the journal.
//
// A participant is a company that the centre has approved. It pays cash into a trading account
// of the ledger and sells tonnes that the register of carbon holds for it. An order sets cash or
// tonnes aside as it enters; a trade moves both at once (T+0): tonnes from the seller's escrow to
// the buyer, fen from the buyer's trading account to the seller's, fees to the market's.
//
// # Invariants
//
//   - What an order, a bid or a block needs is set aside before it stands, and nobody can spend
//     it: the cash of a participant is the balance of its trading account, what is set aside is
//     the sum over what stands, and it is never more than there is.
//   - A trading account is kept by the exchange in the ledger: nothing else moves it, in or out.
//   - Tonnes set aside are in escrow in the register of carbon. Escrow is never less than that.
//   - Of every trade, what the buyer gets is what the seller gives; cash out is cash in plus fees
//     and taxes.
//   - The book of an instrument is what its records say (see package book), and continuous
//     trading never leaves it crossed. No trade is outside the day's band.
//   - No two orders of one participant trade with each other.
//   - Replaying runs no matching: what traded with what is in the journal.
//
// # The dense state
//
// The tables of the kernel are the truth. Beside them stand arrays and books that are made from
// them and are written back once in each entry (live.go). Commands change the arrays first and
// then tell what happened; replaying changes them by what was told. Whatever is undone makes the
// arrays stale, and they are made again.
//
// # Numbers
//
// Prices are fen a tonne, quantities whole tonnes, money fen. A fee or tax is a rate in parts per
// million of the value of a trade, rounded up to the fen, for each side by itself. A closing price
// is the volume-weighted mean of the day's listing trades, half a tick rounded up. A band is a
// share of the reference price, half a tick rounded up at both ends, a tick each way at least.
package exchange

import (
	_ "embed"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Numbers by which things are known in the market. Each is given in order from 1.
type (
	InstrumentID uint16
	Participant  uint32
	TradeID      uint64
	BlockID      uint32
	SaleID       uint32
	AlertID      uint32
)

// An OrderID is the number of an order: the participant's number times 2^32, and the reference
// that the participant gave it. References of a participant only grow.
type OrderID uint64

// Participant returns whose order it is.
func (id OrderID) Participant() Participant { return Participant(id >> 32) }

// OrderNumber returns the number of a participant's order.
func OrderNumber(p Participant, reference uint32) OrderID {
	return OrderID(uint64(p)<<32 | uint64(reference))
}

// participantsMax keeps numbers of orders within what SQL and JavaScript readers can hold.
const participantsMax = 1 << 20

// An Exchange is everything that this package keeps.
type Exchange struct {
	Commands  Commands
	companies *company.Registry
	carbon    *carbon.Registry
	ledger    *ledger.Ledger
	money     ledger.Kept // Trading accounts are moved by the exchange alone.
	workdays  func() (*calendar.Calendar, error)
	counted   func(sale uint64) bool
	tables
	events   events
	phases   *kernel.Deadline
	watches  *kernel.Deadline
	blockDue *kernel.Deadline
	saleDue  *kernel.Deadline
	live     live
	batch    batch
	ended    []escrowKey // Reused.
}

// New declares the module in the kernel. workdays tells the calendar of working days.
func New(
	k *kernel.Kernel,
	companies *company.Registry,
	register *carbon.Registry,
	books *ledger.Ledger,
	workdays func() (*calendar.Calendar, error),
	counted func(sale uint64) bool,
) *Exchange {
	x := &Exchange{companies: companies, carbon: register, ledger: books, money: books.As(keeper),
		workdays: workdays, counted: counted}
	x.tables = newTables(k)
	x.declareEvents(k)
	x.declareCommands(k)
	x.declareProjections()
	x.declareDeadlines(k)
	return x
}

// keeper is the module in the ledger: its kinds are 900 to 999.
const keeper ledger.Keeper = 9

// minuteOf returns the minute of the day of an entry in the county's time.
func minuteOf(tx *kernel.Tx) int64 { return (tx.Time - calendar.DayOf(tx.Time).StartMillis()) / 60_000 }

// reasonMax is the longest reason, in bytes. A reason is a code.
const reasonMax = 60

// isCode reports whether a text is a word of small letters, digits and underscores.
func isCode(text string, most int) bool {
	if text == "" || len(text) > most {
		return false
	}
	for _, c := range []byte(text) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
