package exchange_test

import (
	"testing"

	"liangshan/book"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestPickUnfit names a bid, behind one that could trade, with which automatic matching would not trade: its participant
// is suspended, its company is dissolved, its account is frozen, its store is full. The pick is refused, and
// nothing is said of which it is.
func TestPickUnfit(t *testing.T) {
	for name, c := range map[string]struct {
		maker companyNumber
		bids  int // More than one entry takes out: what is left rests on.
		unfit func(*world)
	}{
		"suspended": {beta, 8001, func(w *world) {
			rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: beta, Reason: "papers"})
		}},
		"company": {beta, 1, func(w *world) {
			rig.Must(w, w.companies.Commands.NoteDissolved, company.NoteDissolved{Company: beta, Date: rig.Day(today),
				Reason: "liquidated"})
		}},
		"frozen": {beta, 1, func(w *world) { w.freeze(w.account(beta)) }},
		"store": {bank, 6, func(w *world) {
			rig.Must(w, w.c.Commands.SetParameter, carbon.SetParameter{Name: carbon.StockMax, Value: 0, From: rig.Day(today),
				Source: "assumed"})
		}},
	} {
		for _, offer := range []bool{false, true} {
			t.Run(name, func(t *testing.T) { pickUnfit(t, c.maker, c.bids, c.unfit, offer) })
		}
	}
}

func pickUnfit(t *testing.T, maker companyNumber, bids int, unfit func(*world), offer bool) {
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RulePick, Value: 1},
		exchange.RuleRow{Name: exchange.RuleThrottle, Value: 10_000}))
	w.issue(2024, map[companyNumber]int64{alpha: 10_000})
	w.store(6)
	w.admit(100_000_000, alpha, beta, gamma, bank)
	w.open()
	w.at(today, "9:31")
	w.order(buy(gamma, 8000, 10)) // First in time, and more than is asked for.
	rows := exchange.Asks{}
	for i := range bids {
		rows = rows.Add(exchange.Ask{What: exchange.AskOrder, Side: book.Buy, Price: 8000, Tonnes: 1,
			Order: exchange.OrderNumber(w.participant(maker), uint32(i+1))})
	}
	rig.Must(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: rows})
	unfit(w)
	id := exchange.OrderNumber(w.participant(maker), uint32(bids))
	pick := exchange.Pick{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 1, Maker: id}
	if offer {
		all := w.x.Offers(instrument, book.Buy)
		pick.Maker, pick.Offer = 0, all[len(all)-1].Number
	}
	rig.Refused(w, w.x.Commands.Pick, pick, exchange.ErrOfferGone)
	rig.Must(w, w.x.Commands.Pick, exchange.Pick{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 5})
	if w.c.Owned(maker) != 0 || w.c.Owned(gamma) != 5 {
		t.Error(w.c.Owned(maker), w.c.Owned(gamma))
	}
	w.check()
}
