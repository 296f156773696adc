package exchange

import (
	"strconv"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/ledger"
)

// UndoTrade asks that a trade be taken back: cash, fees and taxes to the buyer, tonnes to the
// seller. It takes two officers.
type UndoTrade struct {
	Trade  TradeID `cbor:"1,keyasint" json:"trade"`
	Reason string  `cbor:"2,keyasint" json:"reason"` // A code.
}

// TradeUndone says that a trade was taken back. Prices that were made with it stay as they are. Volume, turnover, fees
// and taxes of its day are those of the other trades from now on, and so is the close, if the day has not ended yet.
type TradeUndone struct {
	Trade      TradeID       `cbor:"1,keyasint"`
	Instrument InstrumentID  `cbor:"2,keyasint"`
	Date       calendar.Date `cbor:"3,keyasint"` // Of the trade.
	Buyer      Participant   `cbor:"4,keyasint"`
	Seller     Participant   `cbor:"5,keyasint"`
	Price      int64         `cbor:"6,keyasint"` // Fen.
	Tonnes     int64         `cbor:"7,keyasint"`
	Back       int64         `cbor:"8,keyasint"` // Fen to the buyer.
	From       int64         `cbor:"9,keyasint"` // Fen out of the seller's trading account.
	Mode       Mode          `cbor:"10,keyasint"`
	Reason     string        `cbor:"11,keyasint"`

	// What follows is 0 in entries that were made before it was kept.
	FeeBuy  int64 `cbor:"12,keyasint,omitempty"` // Fen.
	FeeSell int64 `cbor:"13,keyasint,omitempty"` // Fen.
	Tax     int64 `cbor:"14,keyasint,omitempty"` // Fen.
	Time    int64 `cbor:"15,keyasint,omitempty"` // Of the trade, in milliseconds since 1970.
	Bought  int64 `cbor:"16,keyasint,omitempty"` // Tonnes that do not count as bought that day any more.
}

// UndoTrade decides whether a trade may be taken back: not too late, and while the buyer has such
// tonnes and the seller the money. What a bank bought leaves its store at exactly what it paid, as long as all that it
// bought in the same entry lies there untouched. What a bank sold is taken back until a dividend run has counted the
// sale: the very serials come back into its store, at what they had cost there, and the sale is smaller by the trade.
func (x *Exchange) UndoTrade(tx *kernel.Tx, c UndoTrade) error {
	run, t, ok := x.tradeByID(c.Trade)
	in, date := run.Instrument, run.Date
	days, _, ruled := x.Rule(RuleBustDays, calendar.DayOf(tx.Time))
	switch {
	case !ok:
		return ErrTrade
	case x.undone.Has(c.Trade):
		return ErrUndone
	case !isCode(c.Reason, reasonMax):
		return ErrReason
	case !ruled:
		return ErrRuleMissing
	case calendar.DayOf(tx.Time) > date+calendar.Date(days):
		return ErrUndoLate
	}
	x.refresh()
	m := x.live.market(in)
	buyer, seller := t.Buy.Participant(), t.Sell.Participant()
	sales, refusal := x.storeSales(&run, buyer, seller)
	if refusal != nil {
		return refusal
	}
	e := TradeUndone{Trade: c.Trade, Instrument: in, Date: date, Buyer: buyer, Seller: seller, Price: int64(t.Price),
		Tonnes: int64(t.Qty), Back: t.Value() + int64(t.FeeBuy), Mode: t.Mode, Reason: c.Reason,
		FeeBuy: int64(t.FeeBuy), FeeSell: int64(t.FeeSell), Tax: int64(t.Tax), Time: run.Time}
	if pos := m.position(buyer); pos.BoughtOn == date {
		e.Bought = min(pos.Bought, e.Tonnes)
	}
	got := t.Value() - int64(t.FeeSell) - int64(t.Tax)
	if x.live.members[seller].Payout == 0 {
		if e.From = got; x.live.funds[seller].Free() < got {
			return ErrCash
		}
	}
	_, into := x.carbon.Stock(x.live.members[buyer].Company)
	err := error(nil)
	if into {
		err = x.unstore(tx, &run, &t, len(sales) == 0)
	}
	if err != nil {
		return err
	}
	if len(sales) > 0 {
		err = tonnesOf(x.carbon.ReturnSale(tx, carbon.SaleReturn{Sales: sales, Tonnes: e.Tonnes, Proceeds: t.Value(),
			Fees: e.FeeSell + e.Tax, Cause: uint64(t.Trade)}))
	} else if !into {
		err = x.handBack(tx, m, buyer, seller, e.Tonnes)
	}
	if err != nil {
		return err
	}
	x.events.undone.Emit(tx, e)
	return x.payBack(tx, &run, &t, got)
}

// storeSales returns the sales of the register of carbon that the trades of an entry between two participants came to,
// if the seller is a bank; it is refused if they cannot be taken back any more.
func (x *Exchange) storeSales(run *tradeRun, buyer, seller Participant) ([]carbon.SaleID, *kernel.Refusal) {
	if _, bank := x.carbon.Stock(x.live.members[seller].Company); !bank {
		return nil, nil
	}
	sales := StoreSales(run.Stored).between(seller, buyer)
	for _, sale := range sales {
		if x.counted(uint64(sale)) || !x.carbon.Returnable(sale) {
			return nil, ErrUndoBank
		}
	}
	if len(sales) == 0 {
		return nil, ErrUndoBank
	}
	return sales, nil
}

// tonnesOf says of a refusal of the register of carbon that the buyer has too few tonnes left, in the market's words.
func tonnesOf(err error) error {
	if err == error(carbon.ErrInsufficient) {
		return ErrTonnes
	}
	return err
}

// tradeByID finds a trade of the last days among those of its entry.
func (x *Exchange) tradeByID(id TradeID) (tradeRun, Trade, bool) {
	for first, run := range x.trades.Down(id) {
		i := int(id - first)
		if i < len(run.Rows)/tradeSize {
			return run, getTrade(run.Rows[i*tradeSize:]), true
		}
		break
	}
	return tradeRun{}, Trade{}, false
}

// TradeByID returns a trade of the last days, and the instrument that was traded.
func (x *Exchange) TradeByID(id TradeID) (Trade, InstrumentID, bool) {
	run, t, ok := x.tradeByID(id)
	return t, run.Instrument, ok
}

// handBack gives tonnes such as were traded back to the seller: the buyer's oldest first.
func (x *Exchange) handBack(tx *kernel.Tx, m *market, buyer, seller Participant, tonnes int64) error {
	from, to := x.live.members[buyer].Company, x.live.members[seller].Company
	var takes []carbon.Transfer
	x.carbon.Holdings(from, carbon.Held, func(id carbon.LotID, l carbon.Lot) bool {
		if x.delivers(&m.in, &l) {
			n := min(tonnes, l.Tonnes())
			takes = append(takes, carbon.Transfer{From: from, To: to, Tonnes: n, Lot: id})
			tonnes -= n
		}
		return tonnes > 0
	})
	if tonnes > 0 {
		return ErrTonnes
	}
	for _, take := range takes {
		if err := x.carbon.Transfer(tx, take); err != nil {
			return err
		}
	}
	return nil
}

// payBack gives the buyer what it paid: from the seller, and fees and taxes from the accounts that took them.
func (x *Exchange) payBack(tx *kernel.Tx, run *tradeRun, t *Trade, got int64) error {
	buyer, seller := &x.live.members[t.Buy.Participant()], &x.live.members[t.Sell.Participant()]
	for _, move := range [...]struct {
		from ledger.AccountID
		fen  int64
	}{{seller.payee(), got}, {run.FeeTo, int64(t.FeeBuy) + int64(t.FeeSell)}, {run.TaxTo, int64(t.Tax)}} {
		if move.fen == 0 {
			continue
		}
		err := x.money.Transfer(
			tx,
			ledger.Transfer{Debit: move.from, Credit: buyer.Account, Amount: move.fen, Code: codeUndo,
				Reference: uint64(t.Trade)},
		)
		if err != nil {
			return frozenOf(err)
		}
	}
	return nil
}

func (x *Exchange) applyTradeUndone(e TradeUndone) {
	x.enter()
	x.undone.Put(e.Trade, struct{}{})
	x.live.fund(e.Buyer).Cash += e.Back
	x.live.fund(e.Seller).Cash -= e.From
	m := x.live.markets[e.Instrument]
	if e.Bought != 0 {
		m.pos(e.Buyer).Bought -= e.Bought
	}
	if e.Mode.listed() && m.day.Date == e.Date {
		m.tape.Volume -= e.Tonnes
		m.tape.Turnover -= e.Price * e.Tonnes
		if e.Time != 0 {
			m.tape.Trades--
		}
		m.changed = true
	}
	x.write()
}

func projectTradeUndone(at kernel.At, e TradeUndone, exec kernel.Exec) {
	exec(`INSERT INTO exchange_undone (trade, reason, undone_ms) VALUES (?, ?, ?)`, int64(e.Trade), e.Reason, at.Time)
	reference := "undone_" + strconv.FormatUint(uint64(e.Trade), 10)
	movedCash(at, e.Buyer, e.Back, reference, exec)
	if e.From != 0 {
		movedCash(at, e.Seller, -e.From, reference, exec)
	}
	undoneDay(e, exec)
	undoneCandle(e, exec)
}

// undoneDay takes a trade off the sheet of its day. Prices stay.
func undoneDay(e TradeUndone, exec kernel.Exec) {
	row := dayRow(e.Instrument, e.Date, exec)
	if row == nil {
		return
	}
	volume, turnover := dayRowVolume, dayRowTurnover
	switch e.Mode {
	case ModeBlock:
		volume, turnover = dayRowBlockVolume, dayRowBlockFen
	case ModeSale:
		volume, turnover = dayRowSaleVolume, dayRowSaleFen
	default:
		row[dayRowTrades]--
	}
	row[volume] -= e.Tonnes
	row[turnover] -= e.Price * e.Tonnes
	row[dayRowFees] -= e.FeeBuy + e.FeeSell
	row[dayRowTaxes] -= e.Tax
}

// undoneCandle takes a trade off the candle of its minute. Prices stay.
func undoneCandle(e TradeUndone, exec kernel.Exec) {
	if !e.Mode.listed() || e.Time == 0 {
		return
	}
	if row := candleRow(e.Instrument, e.Time/60_000, exec); row != nil {
		row[candleVolume] -= e.Tonnes
		row[candleTurnover] -= e.Price * e.Tonnes
		row[candleTrades]--
	}
}

// forgetMax bounds how many entries' trades are forgotten when a day is opened.
const forgetMax = 100_000

// forgetTrades drops the trades of days before one, that nobody can undo any more.
func (x *Exchange) forgetTrades(before calendar.Date) {
	var old []TradeID
	for first, run := range x.trades.From(0) {
		if run.Date >= before || len(old) == forgetMax {
			break
		}
		old = append(old, first)
	}
	for _, first := range old {
		x.trades.Delete(first)
	}
	x.forgetTold(before)
}
