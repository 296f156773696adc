package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestApplicationLapses applies for auctions that nobody announces, and for more than the applicant has.
func TestApplicationLapses(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.x.Commands.SetRules, rules("2026-01-01", exchange.RuleRow{Name: exchange.RuleSaleApply, Value: 1}))
	apply := exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "uniform", Rules: "price_then_time",
		Tonnes: 10_001, Reserve: 7000, Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")}
	rig.Refused(w, w.x.Commands.ApplySale, apply, exchange.ErrTonnes)
	apply.Tonnes = 10_000
	rig.Must(w, w.x.Commands.ApplySale, apply)
	apply.Opens, apply.Closes = w.clock("2026-11-26", "10:00"), w.clock("2026-11-26", "10:30")
	rig.Must(w, w.x.Commands.ApplySale, apply)
	apply.Side, apply.Tonnes = "buy", 20_000
	rig.Refused(w, w.x.Commands.ApplySale, apply, exchange.ErrCash)
	w.at(today, "10:01")
	w.check()
	for id, want := range []exchange.SaleState{exchange.SaleEnded, exchange.SaleApplied} {
		if s, _ := w.x.SaleOf(exchange.SaleID(id + 1)); s.State != want {
			t.Errorf("%+v", s)
		}
	}
	w.at("2026-11-24", "9:32")
	if s, _ := w.x.SaleOf(2); s.State != exchange.SaleEnded {
		t.Errorf("%+v", s)
	}
	if got := w.Value(w.projected(), `SELECT group_concat(DISTINCT reason) FROM exchange_sale`); got != "lapsed" {
		t.Error(got)
	}
	w.check()
}
