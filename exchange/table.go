package exchange

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// tables is the state of the module.
type tables struct {
	numbers      kernel.Rows[uint8, numbers]
	rules        kernel.OrderedRows[ruleKey, rule]
	participants kernel.Rows[Participant, Member]
	byCompany    kernel.Rows[company.Number, Participant]
	references   kernel.Rows[string, Participant] // Of the bank's payments, each booked once.
	funds        kernel.Rows[Participant, Funds]
	instruments  kernel.Rows[InstrumentID, Instrument]
	codes        kernel.Rows[string, InstrumentID]
	days         kernel.Rows[InstrumentID, Day]
	tapes        kernel.Rows[InstrumentID, Tape]
	positions    kernel.Rows[positionKey, Position]
	escrows      kernel.OrderedRows[escrowKey, struct{}]
	orders       kernel.Rows[placeKey, orderRow]
	trades       kernel.OrderedRows[TradeID, tradeRun] // By the first trade of each entry.
	blocks       kernel.Rows[BlockID, Block]
	sales        kernel.Rows[SaleID, Sale]
	bidders      kernel.OrderedRows[bidderKey, Bidder]
	bids         kernel.OrderedRows[bidKey, Bid]
	undone       kernel.Rows[TradeID, struct{}]
	alerts       kernel.Rows[AlertID, struct{}] // That nobody has closed.
	told         kernel.OrderedRows[toldKey, struct{}]
	payouts      kernel.Rows[PayoutID, Payout]                 // Neither paid nor given back.
	payoutFiled  kernel.Rows[PayoutID, uint32]                 // File of each of them that went to the bank.
	payoutFiles  kernel.OrderedRows[uint32, PayoutFile]        // By their numbers.
	payoutPapers kernel.Rows[[32]byte, uint32]                 // File that each paper is.
	suspense     kernel.Rows[string, Suspense]                 // By the bank's number; that nobody has resolved.
	unowned      kernel.Rows[string, int64]                    // Fen that fitted nobody, as booked; by the bank's number.
	flows        kernel.OrderedRows[flowKey, flowRow]          // Of the days of windows to come.
	watchedTo    kernel.Rows[InstrumentID, TradeID]            // The newest trade that is among them.
	tellings     kernel.OrderedRows[partiesKey, calendar.Date] // When they were told of last.
}

// numbers is the row of running numbers.
type numbers struct {
	_           struct{} `cbor:",toarray"`
	Participant Participant
	Instrument  InstrumentID
	Trade       TradeID
	Block       BlockID
	Sale        SaleID
	Alert       AlertID
	Written     uint64 // How often the dense state was written; see live.
	Payout      PayoutID
}

// Funds are what a participant has in its trading account and has set aside.
type Funds struct {
	_         struct{} `cbor:",toarray"`
	Cash      int64    // Fen: the balance of its trading account.
	Reserved  int64    // Of it, set aside.
	Second    int64    // The newest second in which orders entered, since 1970.
	Entered   int32    // Orders that entered in it.
	Reference uint32   // Of the newest order.
}

// Free returns the fen that are not set aside.
func (f Funds) Free() int64 { return f.Cash - f.Reserved }

type positionKey struct {
	_           struct{} `cbor:",toarray"`
	Instrument  InstrumentID
	Participant Participant
}

func comparePositions(a, b positionKey) int {
	return cmp.Or(cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(a.Participant, b.Participant))
}

// A Position is the tonnes that a participant has in escrow for an instrument.
type Position struct {
	_        struct{} `cbor:",toarray"`
	Escrow   int64
	Reserved int64         // Of them, set aside.
	Bought   int64         // On the day BoughtOn.
	BoughtOn calendar.Date // 0: never.
}

// An escrowKey names a reservation of the register of carbon that belongs to a position. The
// oldest goes first.
type escrowKey struct {
	_           struct{} `cbor:",toarray"`
	Instrument  InstrumentID
	Participant Participant
	Reservation uint64
}

func compareEscrows(a, b escrowKey) int {
	return cmp.Or(cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(a.Participant, b.Participant),
		cmp.Compare(a.Reservation, b.Reservation))
}

// A placeKey is a place in the slab of an instrument's book.
type placeKey struct {
	_          struct{} `cbor:",toarray"`
	Instrument InstrumentID
	Place      uint32
}

func comparePlaces(a, b placeKey) int {
	return cmp.Or(cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(a.Place, b.Place))
}

// An orderRow is a place of a book's slab as the book tells of it (book.Record).
type orderRow struct {
	_       struct{} `cbor:",toarray"`
	ID      uint64
	Time    uint64
	Account int32
	Price   int32
	Shown   int32
	Hidden  int32
	Peak    int32
	Until   int32
	Life    uint8
	Side    uint8
	Next    int32
}

// A tradeRun is the trades of one entry, packed as the event has them. It is kept as long as
// they may be undone.
type tradeRun struct {
	_          struct{} `cbor:",toarray"`
	Instrument InstrumentID
	Date       calendar.Date
	Rows       []byte
	Time       int64 // Milliseconds since 1970; 0: traded before that was kept.
	FeeTo      ledger.AccountID
	TaxTo      ledger.AccountID
	Stored     []byte // StoreSales of the entry.
	Bought     []byte // StoreBuys of the entry.
}

func newTables(k *kernel.Kernel) (t tables) {
	t.numbers = kernel.NewTable[uint8, numbers](k, "exchange.number", cmp.Compare[uint8])
	t.rules = kernel.NewOrdered[ruleKey, rule](k, "exchange.rule", compareRules)
	t.participants = kernel.NewTable[Participant, Member](k, "exchange.participant", cmp.Compare[Participant])
	t.byCompany = kernel.NewTable[company.Number, Participant](k, "exchange.company", cmp.Compare[company.Number])
	t.references = kernel.NewTable[string, Participant](k, "exchange.bank_reference", cmp.Compare[string])
	t.funds = kernel.NewTable[Participant, Funds](k, "exchange.funds", cmp.Compare[Participant])
	t.instruments = kernel.NewTable[InstrumentID, Instrument](k, "exchange.instrument", cmp.Compare[InstrumentID])
	t.codes = kernel.NewTable[string, InstrumentID](k, "exchange.instrument_code", cmp.Compare[string])
	t.days = kernel.NewTable[InstrumentID, Day](k, "exchange.day", cmp.Compare[InstrumentID])
	t.tapes = kernel.NewTable[InstrumentID, Tape](k, "exchange.tape", cmp.Compare[InstrumentID])
	t.positions = kernel.NewTable[positionKey, Position](k, "exchange.position", comparePositions)
	t.escrows = kernel.NewOrdered[escrowKey, struct{}](k, "exchange.escrow", compareEscrows)
	t.orders = kernel.NewTable[placeKey, orderRow](k, "exchange.order", comparePlaces)
	t.trades = kernel.NewOrdered[TradeID, tradeRun](k, "exchange.trade", cmp.Compare[TradeID])
	t.blocks = kernel.NewTable[BlockID, Block](k, "exchange.block", cmp.Compare[BlockID])
	t.sales = kernel.NewTable[SaleID, Sale](k, "exchange.sale", cmp.Compare[SaleID])
	t.bidders = kernel.NewOrdered[bidderKey, Bidder](k, "exchange.bidder", compareBidders)
	t.bids = kernel.NewOrdered[bidKey, Bid](k, "exchange.bid", compareBids)
	t.undone = kernel.NewTable[TradeID, struct{}](k, "exchange.undone", cmp.Compare[TradeID])
	t.alerts = kernel.NewTable[AlertID, struct{}](k, "exchange.alert", cmp.Compare[AlertID])
	t.told = kernel.NewOrdered[toldKey, struct{}](k, "exchange.told", compareTold)
	t.payouts = kernel.NewTable[PayoutID, Payout](k, "exchange.payout", cmp.Compare[PayoutID])
	t.payoutFiled = kernel.NewTable[PayoutID, uint32](k, "exchange.payout_filed", cmp.Compare[PayoutID])
	t.payoutFiles = kernel.NewOrdered[uint32, PayoutFile](k, "exchange.payout_file", cmp.Compare[uint32])
	t.payoutPapers = kernel.NewTable[[32]byte, uint32](k, "exchange.payout_paper", comparePapers)
	t.suspense = kernel.NewTable[string, Suspense](k, "exchange.suspense", cmp.Compare[string])
	t.unowned = kernel.NewTable[string, int64](k, "exchange.unowned", cmp.Compare[string])
	t.flows = kernel.NewOrdered[flowKey, flowRow](k, "exchange.flow", compareFlows)
	t.watchedTo = kernel.NewTable[InstrumentID, TradeID](k, "exchange.watched_to", cmp.Compare[InstrumentID])
	t.tellings = kernel.NewOrdered[partiesKey, calendar.Date](k, "exchange.telling", compareTellings)
	return t
}

func (t *tables) number() numbers {
	n, _ := t.numbers.Get(0)
	return n
}
