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

// TestBothMissed has a day with more trades than are looked at, in it and in the window: both are told of.
func TestBothMissed(t *testing.T) {
	k := kernel.New()
	places := village.New(k)
	companies, books := company.New(k, places), ledger.New(k)
	registry := carbon.New(k, places, companies, books, nil)
	x := New(k, companies, registry, books, nil, nil)
	const date calendar.Date = 20_000
	fill := kernel.Apply(k, 60_000, "exchange.filled", func(struct{}) {
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
	command := kernel.Decide(k, "exchange.fill", func(tx *kernel.Tx, _ struct{}) error {
		fill.Emit(tx, struct{}{})
		return nil
	})
	w := rig.New(t, k)
	w.Quick = true
	rig.Must(w, command, struct{}{})
	e := DayWatched{Instrument: 1, Date: date}
	alerts := append(x.watchTrades(&e), x.watchWindow(&e)...)
	if e.Missed != "too_many_trades window_too_many_trades" || e.Upto != 0 || len(alerts) > 0 {
		t.Error(e, alerts)
	}
}
