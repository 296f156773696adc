package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestSaleTick: a bid that was sealed on the tick of the day on which its auction was announced, or on that of the day on
// which it is opened, can be opened: nobody loses a deposit since the tick has changed.
func TestSaleTick(t *testing.T) {
	w := trading(t)
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "uniform",
		Rules: "price_then_time", Tonnes: 1000, Reserve: 7000, Opens: w.clock("2026-11-24", "10:00"), Closes: w.clock("2026-11-24", "10:30")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	rig.Must(w, w.x.Commands.SetRules, exchange.SetRules{From: rig.Day("2026-11-24"), Rules: []exchange.RuleRow{
		{Name: exchange.RuleTick, Value: 25, Source: "assumed"}}})
	rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: beta, Sale: 1})
	w.at("2026-11-24", "10:05")
	for i, price := range []int64{7013, 7050} {
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: beta, Sale: 1, Seal: exchange.Seal(1, beta, price, 100, 0, [32]byte{byte(i)})})
	}
	w.at("2026-11-24", "10:31")
	for i, price := range []int64{7013, 7050} {
		rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: beta, Sale: 1, Bid: uint32(i + 1), Price: price, Tonnes: 100,
			Nonce: [32]byte{byte(i)}})
	}
	w.at("2026-11-24", "15:30")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(beta) != 10_200 {
		t.Errorf("%+v", s)
	}
	w.check()
}
