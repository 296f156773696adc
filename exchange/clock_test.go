package exchange_test

import (
	"fmt"
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestClockReserve: a clock that moves towards the bidders offers the reserve itself, also where no whole step leads there.
func TestClockReserve(t *testing.T) {
	for _, c := range []struct {
		side                 string
		start, reserve, step int64
		applicant, bidder    companyNumber
		prices               []int64
	}{
		{"sell", 8000, 7000, 300, alpha, beta, []int64{8000, 7700, 7400, 7100, 7000}},
		{"sell", 8000, 7000, 9000, alpha, beta, []int64{8000, 7000}},
		{"sell", 7400, 7000, 200, alpha, beta, []int64{7400, 7200, 7000}},
		{"buy", 7000, 8000, 300, gamma, beta, []int64{7000, 7300, 7600, 7900, 8000}},
	} {
		t.Run(fmt.Sprint(c.side, c.step), func(t *testing.T) {
			w := trading(t)
			rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: c.applicant, Instrument: instrument, Side: c.side,
				Mode: "descending", Rules: "price_then_time", Tonnes: 100, Reserve: c.reserve, Start: c.start, Step: c.step, Seconds: 60,
				Opens: w.clock(today, "10:00")})
			rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
			rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: c.bidder, Sale: 1})
			for i, want := range c.prices {
				w.at(today, fmt.Sprintf("10:%02d", i))
				if s, _ := w.x.SaleOf(1); s.State != exchange.SaleOpen || s.Price != want {
					t.Fatalf("round %d: %+v, want %d", i+1, s, want)
				}
			}
			rig.Must(w, w.x.Commands.TakeInSale, exchange.TakeInSale{Company: c.bidder, Sale: 1, Price: c.reserve, Tonnes: 60})
			w.at(today, fmt.Sprintf("10:%02d", len(c.prices)))
			if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || s.Left != 40 {
				t.Errorf("%+v", s)
			}
			w.check()
		})
	}
}
