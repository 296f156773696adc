package exchange_test

import (
	"testing"

	"liangshan/book"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestFrozenMaker has the best offer be of somebody whose account is frozen: buyers reach the offers behind it, and the
// order is told of as taken out by an officer.
func TestFrozenMaker(t *testing.T) {
	for name, ask := range map[string]exchange.Order{"limit": buy(gamma, 8010, 6), "ioc": with(buy(gamma, 8010, 6), "ioc"),
		"market": {Company: gamma, Instrument: instrument, Side: "buy", Tonnes: 6, Market: true, Life: "ioc"}} {
		w := trading(t)
		w.order(sell(alpha, 8000, 6))
		w.order(sell(beta, 8010, 6))
		w.freeze(w.account(alpha))
		w.order(ask)
		if tape, _ := w.x.TapeOf(instrument); tape.Volume != 6 || tape.Last != 8010 {
			t.Errorf("%s: %+v", name, tape)
		}
		if d := w.x.Depth(nil, instrument, book.Sell, 5); len(d) != 0 {
			t.Errorf("%s: %v", name, d)
		}
		if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
			t.Errorf("%s: %+v", name, pos)
		}
		w.check()
	}
}

// TestFrozenMakerInBulk has a row that would meet an order of a frozen account: all other rows are decided by themselves.
func TestFrozenMakerInBulk(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 6))
	w.order(sell(beta, 8010, 6))
	id := w.order(buy(delta, 7990, 1))
	w.freeze(w.account(alpha))
	rows := exchange.Asks{}
	for i, price := range []int32{7900, 8010, 7901} {
		rows = rows.Add(exchange.Ask{What: exchange.AskOrder, Side: book.Buy, Price: price, Tonnes: 6,
			Order: exchange.OrderNumber(w.participant(gamma), uint32(i+1))})
	}
	rows = rows.Add(exchange.Ask{What: exchange.AskCancel, Order: id})
	result := rig.Must(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: rows})
	if tape, _ := w.x.TapeOf(instrument); tape.Volume != 6 || len(result.Refused) != 0 {
		t.Errorf("%+v %v", tape, result.Refused)
	}
	w.check()
}

// TestFrozenPick picks at a price at which the first order is of somebody whose account is frozen.
func TestFrozenPick(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RulePick, Value: 1})
	id := w.order(sell(alpha, 8000, 6))
	w.order(sell(beta, 8000, 6))
	w.freeze(w.account(alpha))
	pick := exchange.Pick{Company: gamma, Instrument: instrument, Side: "buy", Price: 8000, Tonnes: 6, Maker: id}
	rig.Refused(w, w.x.Commands.Pick, pick, exchange.ErrOfferGone)
	pick.Maker = 0
	rig.Must(w, w.x.Commands.Pick, pick)
	if w.c.Owned(gamma) != 6 {
		t.Error(w.c.Owned(gamma))
	}
	w.check()
}

// TestBidsOfStore has a bank bid for what its store may take and no more; a bid that is too large since then stands in
// nobody's way.
func TestBidsOfStore(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 10_000})
	w.store(8)
	w.admit(100_000_000, alpha, gamma, bank)
	w.open()
	w.at(today, "9:31")
	rig.Refused(w, w.x.Commands.Order, buy(bank, 8000, 9), carbon.ErrStockLimit)
	id := w.order(buy(bank, 8000, 5))
	rig.Refused(w, w.x.Commands.Order, buy(bank, 8010, 4), carbon.ErrStockLimit)
	rig.Refused(w, w.x.Commands.Replace, exchange.Replace{Company: bank, Instrument: instrument, Order: id, Price: 8001,
		Tonnes: 9}, carbon.ErrStockLimit)
	rig.Must(w, w.x.Commands.Replace, exchange.Replace{Company: bank, Instrument: instrument, Order: id, Price: 8001,
		Tonnes: 8})
	rig.Must(w, w.c.Commands.SetParameter, carbon.SetParameter{Name: carbon.StockMax, Value: 3, From: rig.Day(today),
		Source: "assumed"})
	w.order(buy(gamma, 7990, 6))
	w.order(sell(alpha, 7990, 6))
	if w.c.Owned(gamma) != 6 || w.funds(bank).Reserved != 0 {
		t.Error(w.c.Owned(gamma), w.funds(bank))
	}
	w.check()
}
