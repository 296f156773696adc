package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// TestBankBuys has a bank buy at the market, by itself and from another bank's side: what it paid, with fees, is the cost
// that leaves its store when it sells again.
func TestBankBuys(t *testing.T) {
	w := newWorld(t)
	w.issue(2023, map[companyNumber]int64{alpha: 40, beta: 300})
	w.issue(2024, map[companyNumber]int64{alpha: 700})
	w.store(10_000)
	w.admit(100_000_000, alpha, beta, gamma, bank)
	w.open()
	w.at(today, "9:31")
	w.order(sell(alpha, 7900, 500)) // Of two vintages: two reservations.
	w.order(sell(beta, 7950, 101))
	w.order(buy(bank, 7950, 601)) // 500 at 79.00 and 101 at 79.50, with fees of 1 in 1,000.
	paid := int64(500*7900 + 3950 + 101*7950 + 803)
	if f := w.funds(bank); f.Cash != 100_000_000-paid {
		t.Fatalf("%+v", f)
	}
	stock, _ := w.c.Stock(bank)
	if stock.Tonnes != 601 || stock.Average != paid {
		t.Errorf("%+v, paid %d", stock, paid)
	}
	w.check()
	w.order(sell(bank, 8500, 601))
	w.order(buy(gamma, 8500, 601))
	cost := carbon.Cost{}
	for id := carbon.SaleID(1); ; id++ {
		s, ok := w.c.SaleByID(id)
		if !ok {
			break
		}
		cost.FIFO, cost.Average = cost.FIFO+s.FIFO, cost.Average+s.Average
	}
	if cost.FIFO != paid || cost.Average != paid {
		t.Errorf("%+v, paid %d", cost, paid)
	}
	w.check()
}

// TestBankBuysOfBank has a bank buy from another's store and from others in one call.
func TestBankBuysOfBank(t *testing.T) {
	w := newWorld(t)
	w.issue(2023, map[companyNumber]int64{beta: 300, coop: 500})
	w.store(10_000)
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: delta, From: rig.Day("2020-01-01")})
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: delta, Tonnes: 200})
	w.admit(100_000_000, beta, gamma, delta, bank)
	w.open()
	w.at(today, "9:05")
	w.order(sell(delta, 8000, 120))
	w.order(sell(beta, 8000, 77))
	w.order(buy(bank, 8000, 150))
	w.order(buy(gamma, 8000, 47))
	w.at(today, "9:31")
	stock, _ := w.c.Stock(bank)
	if paid := 100_000_000 - w.funds(bank).Cash; stock.Tonnes != 150 || stock.Average != paid || paid < 150*8000 {
		t.Errorf("%+v, paid %d", stock, paid)
	}
	if stock, _ = w.c.Stock(delta); stock.Tonnes != 80 || stock.Average != 0 {
		t.Errorf("%+v", stock)
	}
	w.check()
}

// TestUndoBankBought: what a bank bought leaves its store again at exactly what it paid, whichever trade of an entry it
// was, and the serials go back; what stays costs what the rest of the purchase did.
func TestUndoBankBought(t *testing.T) {
	w := newWorld(t)
	w.issue(2023, map[companyNumber]int64{coop: 50})
	w.issue(2024, map[companyNumber]int64{alpha: 300, beta: 300})
	w.store(10_000)
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: bank, Tonnes: 50}) // At no price, and older.
	w.admit(100_000_000, alpha, beta, gamma, bank)
	w.open()
	w.at(today, "9:31")
	w.order(sell(alpha, 7900, 100))
	w.order(sell(beta, 8000, 60))
	w.order(buy(bank, 8000, 160)) // Trades 1 and 2, with fees of 1 in 1,000.
	first, second := int64(100*7900+790), int64(60*8000+480)
	undo := func(trade exchange.TradeID, want *kernel.Refusal) {
		t.Helper()
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: trade, Reason: "wrong_price"}, want)
		w.check()
	}
	holds := func(tonnes, fen int64) {
		t.Helper()
		if s, _ := w.c.Stock(bank); s.Tonnes != tonnes || s.Average != fen || w.c.FIFO(bank) != fen {
			t.Errorf("%+v in store at %d fen by the layers, want %d t at %d fen", s, w.c.FIFO(bank), tonnes, fen)
		}
	}
	holds(210, first+second)
	undo(1, nil)
	holds(110, second)
	undo(2, nil)
	holds(50, 0)
	for who, tonnes := range map[companyNumber]int64{alpha: 300, beta: 300, bank: 50} {
		if w.c.Balance(who, carbon.Held) != tonnes {
			t.Errorf("company %d has %d t, want %d", who, w.c.Balance(who, carbon.Held), tonnes)
		}
	}
	if w.funds(bank).Cash != 100_000_000 || w.funds(alpha).Cash != 100_000_000 || w.funds(beta).Cash != 100_000_000 {
		t.Errorf("%+v, %+v, %+v", w.funds(bank), w.funds(alpha), w.funds(beta))
	}
	undo(2, exchange.ErrUndone)
}

// TestUndoBankBoughtTouched: what is not whole in the store any more stays: of an older layer may be sold, of the
// purchase not; and what is pledged or frozen is not free.
func TestUndoBankBoughtTouched(t *testing.T) {
	w := newWorld(t)
	w.issue(2023, map[companyNumber]int64{coop: 50})
	w.issue(2024, map[companyNumber]int64{alpha: 300})
	w.store(10_000)
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: bank, Tonnes: 50})
	w.admit(100_000_000, alpha, gamma, bank)
	w.open()
	w.at(today, "9:31")
	w.order(sell(alpha, 7900, 100))
	w.order(buy(bank, 7900, 100))
	undo := func(want *kernel.Refusal) {
		t.Helper()
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"}, want)
		w.check()
	}
	rig.Must(w, w.c.Commands.Freeze, carbon.Freeze{Owner: bank, Tonnes: 150, Order: "court_17"})
	undo(exchange.ErrUndoStored)
	rig.Must(w, w.c.Commands.Unfreeze, carbon.Unfreeze{Freeze: 1, Order: "court_18"})
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: bank, To: gamma, Tonnes: 51})
	undo(exchange.ErrUndoStored)
}

// TestUndoBankToBank: what one bank bought of another leaves the one's store and is in the other's, each at its own cost.
func TestUndoBankToBank(t *testing.T) {
	w := newWorld(t)
	w.issue(2023, map[companyNumber]int64{coop: 500})
	w.store(10_000)
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: delta, From: rig.Day("2020-01-01")})
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: delta, Tonnes: 200})
	w.admit(100_000_000, delta, bank)
	w.open()
	w.at(today, "9:31")
	w.order(sell(delta, 8000, 120))
	w.order(buy(bank, 8000, 120))
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"}, nil)
	bought, _ := w.c.Stock(bank)
	sold, _ := w.c.Stock(delta)
	if bought.Tonnes != 0 || bought.Average != 0 || sold.Tonnes != 200 || w.sums().Tonnes != 0 {
		t.Errorf("%+v, %+v, sold %+v", bought, sold, w.sums())
	}
	w.check()
}

// TestUndoBankBoughtOfBoth: of what a bank bought in one entry of another bank and of somebody else, the other bank's own
// serials stay for it, whichever trade is undone first.
func TestUndoBankBoughtOfBoth(t *testing.T) {
	for _, order := range [][2]exchange.TradeID{{1, 2}, {2, 1}} {
		for _, first := range []companyNumber{alpha, delta} {
			w := newWorld(t)
			w.issue(2023, map[companyNumber]int64{alpha: 200, coop: 200})
			w.store(10_000)
			rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: delta, From: rig.Day("2020-01-01")})
			rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: delta, Tonnes: 200})
			w.admit(100_000_000, alpha, delta, bank)
			w.open()
			w.at(today, "9:31")
			w.order(sell(first, 7900, 100))
			w.order(sell(alpha+delta-first, 8000, 100))
			w.order(buy(bank, 8000, 200))
			for _, trade := range order {
				together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: trade, Reason: "wrong_price"}, nil)
				w.check()
			}
			for _, who := range []companyNumber{alpha, delta} {
				if w.c.Balance(who, carbon.Held) != 200 || w.funds(who).Cash != 100_000_000 {
					t.Errorf("company %d: %d t, %+v", who, w.c.Balance(who, carbon.Held), w.funds(who))
				}
			}
		}
	}
}
