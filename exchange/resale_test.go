package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestResaleElsewhere: what was bought in one instrument is not sold on the same day in another that it fits, and stands
// in nobody's way in one that it does not fit.
func TestResaleElsewhere(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RuleResale, Value: 0}))
	w.issue(2023, map[companyNumber]int64{gamma: 500})
	w.issue(2024, map[companyNumber]int64{alpha: 1000})
	w.admit(100_000_000, alpha, gamma, delta)
	lot, _ := w.c.LotOf(1, 2024, 1)
	rig.Must(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "lot_24", NameZH: "批次", NameEN: "lot", Lot: lot,
		IssuePrice: 8000})
	for _, from := range []uint16{2024, 2023} {
		rig.Must(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: map[uint16]string{2024: "from_24", 2023: "from_23"}[from],
			NameZH: "篮子", NameEN: "basket", VintageFrom: from, IssuePrice: 8000})
	}
	w.at(today, "10:00")
	in := func(o exchange.Order, id exchange.InstrumentID) exchange.Order { o.Instrument = id; return o }
	w.order(sell(alpha, 8000, 100))
	w.order(buy(gamma, 8000, 100))
	rig.Refused(w, w.x.Commands.Order, in(sell(gamma, 8000, 1), 2), exchange.ErrResale)
	rig.Refused(w, w.x.Commands.Order, in(sell(gamma, 8000, 501), 3), exchange.ErrResale)
	w.order(in(sell(gamma, 8000, 500), 3)) // As many as it had before.
	rig.Refused(w, w.x.Commands.Order, in(sell(gamma, 8000, 1), 3), exchange.ErrResale)
	// Of those in escrow all may be the new ones; when they are gone, nothing stands in the way of others.
	w.order(in(buy(delta, 8000, 500), 3))
	if n := w.c.Owned(gamma); n != 100 {
		t.Errorf("%d", n)
	}
	w.check()
	w.at("2026-11-24", "9:31")
	w.order(in(sell(gamma, 8000, 100), 2))
	w.check()
}

// TestResaleGone: what was bought in another instrument and is gone since binds nothing.
func TestResaleGone(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RuleResale, Value: 0}))
	w.issue(2023, map[companyNumber]int64{alpha: 100})
	w.issue(2024, map[companyNumber]int64{gamma: 100})
	w.admit(100_000_000, alpha, gamma)
	lot, _ := w.c.LotOf(1, 2023, 1)
	rig.Must(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "lot_23", NameZH: "批次", NameEN: "lot", Lot: lot,
		IssuePrice: 8000})
	w.open()
	w.at(today, "10:00")
	w.order(sell(alpha, 8000, 60))
	w.order(buy(gamma, 8000, 60))
	basket := sell(gamma, 8000, 100)
	basket.Instrument = 2
	rig.Must(w, w.c.Commands.Retire, carbon.Retire{Owner: gamma, Tonnes: 60, Beneficiary: gamma, Purpose: "meeting", Place: "330523",
		Vintage: 2023})
	w.order(basket)
	w.check()
}

// TestUndoResale: who has had a trade undone may sell what it had before.
func TestUndoResale(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleResale, Value: 0})
	w.order(sell(alpha, 8000, 50))
	w.order(buy(beta, 8000, 50))
	rig.Refused(w, w.x.Commands.Order, sell(beta, 8000, 10_001), exchange.ErrResale)
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"}, nil)
	w.order(sell(beta, 8000, 10_000))
	w.check()
}
