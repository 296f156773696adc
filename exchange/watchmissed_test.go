package exchange

import (
	"testing"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/village"
)

// changed returns a market whose tables were changed.
func changed(t *testing.T, change func(*Exchange)) *Exchange {
	k := kernel.New()
	places := village.New(k)
	companies, books := company.New(k, places), ledger.New(k)
	x := New(k, companies, carbon.New(k, places, companies, books, nil), books, nil, nil)
	fill := kernel.Apply(k, 60_000, "exchange.filled", func(struct{}) { change(x) })
	command := kernel.Decide(k, "exchange.fill", func(tx *kernel.Tx, _ struct{}) error {
		fill.Emit(tx, struct{}{})
		return nil
	})
	w := rig.New(t, k)
	w.Quick = true
	rig.Must(w, command, struct{}{})
	return x
}

// TestBothMissed has a day with more trades than are looked at, in it and in the window: both are told of.
func TestBothMissed(t *testing.T) {
	const date calendar.Date = 20_000
	x := changed(t, func(x *Exchange) {
		for _, name := range []string{RuleWatchDays, RuleWatchShare, RuleWatchRamp, RuleWatchHolding, RuleWatchPPM} {
			x.rules.Put(ruleKey{Name: name}, rule{Value: 10})
		}
		x.instruments.Put(1, Instrument{Method: "bamboo"})
		rows := make([]byte, tradeSize*(flowTradesMax+1))
		for i := range flowTradesMax + 1 {
			putTrade(rows[i*tradeSize:], Trade{Trade: TradeID(i + 1), Price: 8000, Qty: 1, Mode: ModeAuto})
		}
		x.trades.Put(1, tradeRun{Instrument: 1, Date: date, Rows: rows, Time: date.StartMillis()})
	})
	e := DayWatched{Instrument: 1, Date: date}
	alerts := append(x.watchTrades(&e), x.watchWindow(&e)...)
	if e.Missed != "too_many_trades window_too_many_trades" || e.Upto != 0 || len(alerts) > 0 {
		t.Error(e, alerts)
	}
}

// TestFlowsAdded: what was traded in the evening of a day stands beside what the day itself came to.
func TestFlowsAdded(t *testing.T) {
	x := changed(t, func(x *Exchange) {
		for buyer := Participant(1); buyer <= 2; buyer++ {
			e := DayWatched{Instrument: 1, Date: 20_000, Upto: TradeID(buyer)}
			e.Flows = appendFlow(nil, &Flow{Buyer: buyer, Seller: 3, Trades: 1, Tonnes: 5})
			x.keepFlows(&e)
		}
	})
	row, _ := x.flows.Get(flowKey{Date: 20_000, Instrument: 1})
	if len(row.Rows) != 2*flowSize || row.Rows[flowSize:].first(flowKey{}).Buyer != 2 {
		t.Error(row.Rows)
	}
}
