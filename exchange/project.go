package exchange

import (
	"liangshan/book"
	"liangshan/calendar"
	"liangshan/kernel"
)

func (x *Exchange) declareProjections() {
	e := &x.events
	kernel.Project(e.rulesSet, projectRulesSet)
	kernel.Project(e.instrumentOpened, projectInstrumentOpened)
	kernel.Project(e.instrumentClosed, projectInstrumentClosed)
	kernel.Project(e.memberApplied, projectMemberApplied)
	kernel.Project(e.memberApproved, projectMemberApproved)
	kernel.Project(e.memberChanged, projectMemberChanged)
	kernel.Project(e.limitsSet, projectLimitsSet)
	kernel.Project(e.cashMoved, projectCashMoved)
	kernel.Project(e.escrowed, projectEscrowed)
	kernel.Project(e.unescrowed, projectUnescrowed)
	kernel.Project(e.dayOpened, projectDayOpened)
	kernel.Project(e.sessionChanged, projectSessionChanged)
	kernel.Project(e.dayEnded, projectDayEnded)
	kernel.Project(e.dayWatched, projectDayWatched)
	kernel.Project(e.dayMissed, func(at kernel.At, e DayMissed, exec kernel.Exec) {
		projectHalt(at, e.Instrument, e.Date, "missed", e.Reason, exec)
	})
	kernel.Project(e.halted, func(at kernel.At, e TradingHalted, exec kernel.Exec) {
		date := e.Date
		if date == 0 {
			date = calendar.DayOf(at.Time)
		}
		projectHalt(at, e.Instrument, date, "halted", e.Reason, exec)
		if e.Closed {
			return
		}
		if row := dayRow(e.Instrument, date, exec); row != nil {
			row[dayRowHalted] = 1
		}
	})
	kernel.Project(e.resumed, func(at kernel.At, e TradingResumed, exec kernel.Exec) {
		projectHalt(at, e.Instrument, calendar.DayOf(at.Time), "resumed", e.Reason, exec)
		if e.Closed {
			return
		}
		if row := dayRow(e.Instrument, calendar.DayOf(at.Time), exec); row != nil {
			row[dayRowHalted], row[dayRowSession] = 0, int64(e.Session)
		}
	})
	kernel.Project(e.booked, projectBooked)
	kernel.ProjectRows(e.traded, projectTraded)
	kernel.Project(e.settled, projectSettled)
	kernel.Project(e.callHeld, projectCallHeld)
	kernel.Project(e.setAside, projectSetAside)
	kernel.Project(e.blockPosted, projectBlockPosted)
	kernel.Project(e.blockAnswered, projectBlockAnswered)
	kernel.Project(e.blockConfirmed, projectBlockConfirmed)
	kernel.Project(e.blockEnded, projectBlockEnded)
	kernel.Project(e.undone, projectTradeUndone)
	kernel.Project(e.alertsRaised, projectAlertsRaised)
	kernel.Project(e.alertClosed, projectAlertClosed)
	x.declareSaleProjections()
	x.declareCashProjections()
}

func (x *Exchange) declareCashProjections() {
	e := &x.events.cashEvents
	kernel.Project(e.payoutAsked, projectPayoutAsked)
	kernel.Project(e.payoutReturned, projectPayoutReturned)
	kernel.Project(e.payoutsReleased, projectPayoutsReleased)
	kernel.Project(e.payoutFileNoted, projectPayoutFileNoted)
	kernel.Project(e.suspenseNoted, projectSuspenseNoted)
	kernel.Project(e.suspenseResolved, projectSuspenseResolved)
}

// Columns of a held row of exchange_funds, behind its key.
const (
	fundsCash = iota
	fundsReserved
)

func fundsRow(p int64, exec kernel.Exec) (row []int64) {
	exec("exchange_funds", p, &row)
	return row
}

// Columns of a held row of exchange_position, behind its key.
const (
	positionInstrument = iota
	positionParticipant
	positionEscrow
	positionReserved
)

func positionRow(in InstrumentID, p Participant, exec kernel.Exec) (row []int64) {
	exec("exchange_position", int64(in)<<32+int64(p), &row)
	if row != nil {
		row[positionInstrument], row[positionParticipant] = int64(in), int64(p)
	}
	return row
}

// Columns of a held row of exchange_day_row, behind its key.
const (
	dayRowInstrument = iota
	dayRowDay
	dayRowSession
	dayRowReference
	dayRowBandLow
	dayRowBandHigh
	dayRowOpen
	dayRowHigh
	dayRowLow
	dayRowLast
	dayRowClose
	dayRowVolume
	dayRowTurnover
	dayRowTrades
	dayRowBlockVolume
	dayRowBlockFen
	dayRowSaleVolume
	dayRowSaleFen
	dayRowFees
	dayRowTaxes
	dayRowHalted
	dayRowOpened
	dayRowEnded
)

func dayRow(in InstrumentID, date calendar.Date, exec kernel.Exec) (row []int64) {
	exec("exchange_day_row", int64(in)<<32+int64(date), &row)
	if row != nil {
		row[dayRowInstrument], row[dayRowDay] = int64(in), int64(date)
	}
	return row
}

// Columns of a held row of exchange_statement_row, behind its key.
const (
	dayParticipant = iota
	dayDay
	dayIn
	dayOut
	dayBought
	dayBoughtFen
	daySold
	daySoldFen
	dayFees
	dayTaxes
	dayCash
)

func accountDay(at kernel.At, p Participant, exec kernel.Exec) (row []int64) {
	date := calendar.DayOf(at.Time)
	exec("exchange_statement_row", int64(p)<<32+int64(date), &row)
	funds := fundsRow(int64(p), exec)
	if row == nil || funds == nil {
		return nil
	}
	row[dayParticipant], row[dayDay], row[dayCash] = int64(p), int64(date), funds[fundsCash]
	return row
}

// Columns of a held row of exchange_order_row, behind its key.
const (
	orderInstrument = iota
	orderParticipant
	orderSide
	orderPrice
	orderTonnes
	orderTraded
	orderRests
	orderPeak
	orderLife
	orderUntil
	orderEnded
	orderEnteredMS
	orderChangedMS
)

// How an order ended.
const (
	endedByOwner  = 1
	endedByMarket = 2
	endedByTrade  = 3
)

func projectEscrowed(_ kernel.At, e Escrowed, exec kernel.Exec) {
	if row := positionRow(e.Instrument, e.Participant, exec); row != nil {
		row[positionEscrow] += e.Tonnes
	}
}

func projectSessionChanged(_ kernel.At, e SessionChanged, exec kernel.Exec) {
	if row := dayRow(e.Instrument, e.Date, exec); row != nil {
		row[dayRowSession] = int64(e.Session)
	}
}

func projectDayEnded(at kernel.At, e DayEnded, exec kernel.Exec) {
	if row := dayRow(e.Instrument, e.Date, exec); row != nil {
		row[dayRowSession], row[dayRowHalted] = int64(Closed), 0
		row[dayRowOpen], row[dayRowClose], row[dayRowEnded] = e.Open, e.Close, at.Time
	}
}

func projectHalt(at kernel.At, in InstrumentID, day calendar.Date, what, reason string, exec kernel.Exec) {
	exec(`INSERT INTO exchange_halt VALUES (?, ?, ?, ?, ?, ?)`, int64(at.Sequence), int64(in), what, reason, at.Time,
		day.String())
}

func projectCallHeld(at kernel.At, e CallHeld, exec kernel.Exec) {
	exec(
		`INSERT INTO exchange_call VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		int64(e.Instrument),
		e.Date.String(),
		int64(e.Mode),
		e.Price,
		e.Volume,
		e.Imbalance,
		int64(e.Direction),
		e.Reference,
		e.Profile,
		e.Step,
		at.Time,
	)
}

func projectBooked(at kernel.At, e Booked, exec kernel.Exec) {
	terms := Terms{FeeBuy: e.FeeBuy}
	for i := range e.Facts.Len() {
		projectFact(at, e.Instrument, e.Facts.At(i), &terms, exec)
	}
}

func projectFact(at kernel.At, in InstrumentID, f Fact, terms *Terms, exec kernel.Exec) {
	var order []int64
	exec("exchange_order_row", int64(f.Order), &order)
	if order == nil {
		return
	}
	order[orderChangedMS] = at.Time
	aside := -f.Qty // By how much what is set aside changes, in tonnes.
	if f.What == FactEntered || f.What == FactPicked {
		aside = f.Rests
		enterOrder(at, in, f, order)
	} else if order[orderRests] -= int64(f.Qty); f.Gone() {
		switch {
		case f.What == FactCancelled && f.Why != ByOfficer:
			order[orderEnded] = endedByOwner
		case f.What == FactCancelled || f.What == FactLost:
			order[orderEnded] = endedByMarket
		case f.What == FactFilled:
			order[orderEnded] = endedByTrade
		}
	}
	setAsideRow(in, f, aside, terms, exec)
	depthRow(in, f, exec)
}

func enterOrder(at kernel.At, in InstrumentID, f Fact, order []int64) {
	if order[orderEnteredMS] == 0 {
		order[orderEnteredMS] = at.Time
	}
	order[orderInstrument], order[orderParticipant] = int64(in), int64(f.Order.Participant())
	order[orderSide], order[orderPrice] = int64(f.Side()), int64(f.Price)
	order[orderTonnes], order[orderRests], order[orderEnded] = int64(f.Qty), int64(f.Rests), 0
	order[orderPeak], order[orderLife], order[orderUntil] = int64(f.Peak), int64(f.Life), int64(f.Shown)
}

func setAsideRow(in InstrumentID, f Fact, tonnes int32, terms *Terms, exec kernel.Exec) {
	if tonnes == 0 {
		return
	}
	p := f.Order.Participant()
	if f.Side() == book.Buy {
		if funds := fundsRow(int64(p), exec); funds != nil {
			funds[fundsReserved] += int64(tonnes) * terms.unitCost(f.Price)
		}
		return
	}
	if row := positionRow(in, p, exec); row != nil {
		row[positionReserved] += int64(tonnes)
	}
}

// depthRow changes what is shown at a price.
func depthRow(in InstrumentID, f Fact, exec kernel.Exec) {
	tonnes, orders := f.LevelChange()
	if tonnes == 0 && orders == 0 {
		return
	}
	var row []int64
	exec("exchange_depth_row", int64(in)<<40+int64(f.Side())<<39+int64(f.Price), &row)
	if row != nil {
		copy(row, []int64{int64(in), int64(f.Side()), int64(f.Price)})
		row[3] += int64(tonnes)
		row[4] += int64(orders)
	}
}

// markEvery is how many trades there are from one mark to the next.
const markEvery = 256

// TradesBetween is the condition in SQL on the table exchange_trade that trades are of a time: from its
// first argument on and before its second, in milliseconds since 1970; the two are given twice. Numbers of
// trades grow with time, so marks on either side bound them, and no more than twice 256 trades of
// another time are looked at.
const TradesBetween = `id >= coalesce((SELECT trade FROM exchange_trade_mark WHERE traded_ms < ?
		ORDER BY traded_ms DESC, trade DESC LIMIT 1), 0)
	AND id <= coalesce((SELECT trade FROM exchange_trade_mark WHERE traded_ms >= ? ORDER BY traded_ms, trade LIMIT 1),
		9007199254740991) AND traded_ms >= ? AND traded_ms < ?`

func projectTraded(at kernel.At, head TradedHead, rows []Trade, exec kernel.Exec) {
	at = head.at(at)
	for i := range rows {
		t := &rows[i]
		if t.Trade%markEvery == 0 {
			exec(`INSERT INTO exchange_trade_mark VALUES (?, ?)`, at.Time, int64(t.Trade))
		}
		exec(
			`INSERT INTO exchange_trade_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			int64(t.Trade),
			int64(head.Instrument),
			int64(t.Price),
			int64(t.Qty),
			int64(t.Buy),
			int64(t.Sell),
			int64(t.FeeBuy),
			int64(t.FeeSell),
			int64(t.Tax),
			int64(t.Mode),
			int64(t.Taker),
			at.Time,
			int64(at.Sequence),
			int64(i),
		)
		if t.Mode.listed() {
			for _, id := range [...]OrderID{t.Buy, t.Sell} {
				var order []int64
				exec("exchange_order_row", int64(id), &order)
				if order != nil {
					order[orderTraded] += int64(t.Qty)
				}
			}
		}
		candle(at, head.Instrument, t, exec)
		tradeDay(head, t, exec)
		tradeStatement(at, t, exec)
	}
}

func candle(at kernel.At, in InstrumentID, t *Trade, exec kernel.Exec) {
	if !t.Mode.listed() {
		return
	}
	minute := at.Time / 60_000
	row := candleRow(in, minute, exec)
	if row == nil {
		return
	}
	price := int64(t.Price)
	if row[candleMinute] == 0 {
		copy(row, []int64{int64(in), minute * 60_000, price, price, price})
	}
	row[candleHigh], row[candleLow], row[candleClose] = max(row[candleHigh], price), min(row[candleLow], price), price
	row[candleVolume] += int64(t.Qty)
	row[candleTurnover] += t.Value()
	row[candleTrades]++
}

// Columns of a held row of exchange_candle, behind its key, the instrument, and the price at which it opened.
const (
	candleMinute   = 1
	candleHigh     = 3
	candleLow      = 4
	candleClose    = 5
	candleVolume   = 6
	candleTurnover = 7
	candleTrades   = 8
)

func candleRow(in InstrumentID, minute int64, exec kernel.Exec) (row []int64) {
	exec("exchange_candle", int64(in)<<32+minute, &row)
	return row
}

func tradeDay(head TradedHead, t *Trade, exec kernel.Exec) {
	row := dayRow(head.Instrument, head.Date, exec)
	if row == nil {
		return
	}
	price, qty := int64(t.Price), int64(t.Qty)
	row[dayRowFees] += int64(t.FeeBuy) + int64(t.FeeSell)
	row[dayRowTaxes] += int64(t.Tax)
	switch {
	case t.Mode == ModeBlock:
		row[dayRowBlockVolume], row[dayRowBlockFen] = row[dayRowBlockVolume]+qty, row[dayRowBlockFen]+t.Value()
		return
	case t.Mode == ModeSale:
		row[dayRowSaleVolume], row[dayRowSaleFen] = row[dayRowSaleVolume]+qty, row[dayRowSaleFen]+t.Value()
		return
	case row[dayRowLast] == 0:
		row[dayRowOpen], row[dayRowHigh], row[dayRowLow] = price, price, price
	}
	row[dayRowHigh], row[dayRowLow], row[dayRowLast] = max(row[dayRowHigh], price), min(row[dayRowLow], price), price
	row[dayRowVolume] += qty
	row[dayRowTurnover] += t.Value()
	row[dayRowTrades]++
}

func tradeStatement(at kernel.At, t *Trade, exec kernel.Exec) {
	buyer, seller := accountDay(at, t.Buy.Participant(), exec), accountDay(at, t.Sell.Participant(), exec)
	if buyer == nil || seller == nil {
		return
	}
	buyer[dayBought] += int64(t.Qty)
	buyer[dayBoughtFen] += t.Value()
	buyer[dayFees] += int64(t.FeeBuy)
	seller[daySold] += int64(t.Qty)
	seller[daySoldFen] += t.Value()
	seller[dayFees] += int64(t.FeeSell)
	seller[dayTaxes] += int64(t.Tax)
}

func projectSettled(at kernel.At, e Settled, exec kernel.Exec) {
	if e.Time != 0 {
		at.Time = e.Time
	}
	for rows := e.Nets; len(rows) >= NetSize; rows = rows[NetSize:] {
		p, cash, out, _ := rows.first()
		if funds := fundsRow(int64(p), exec); funds != nil {
			funds[fundsCash] += cash
		}
		if out != 0 {
			if row := positionRow(e.Instrument, p, exec); row != nil {
				row[positionEscrow] += out
			}
		}
		accountDay(at, p, exec)
	}
}
