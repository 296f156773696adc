package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// soldFromStore is a bank that has bought 601 t of three reservations, and has sold them to one buyer in one entry and
// two trades: 400 t at 85.00 and 201 t at 86.00. It returns what the bank paid.
func soldFromStore(t *testing.T) (w *world, paid int64) {
	w = newWorld(t)
	w.issue(2023, map[companyNumber]int64{alpha: 40, beta: 300})
	w.issue(2024, map[companyNumber]int64{alpha: 700})
	w.store(10_000)
	w.admit(100_000_000, alpha, beta, gamma, bank)
	w.open()
	w.at(today, "9:31")
	w.order(sell(alpha, 7900, 500))
	w.order(sell(beta, 7950, 101))
	w.order(buy(bank, 7950, 601))
	w.order(sell(bank, 8500, 400))
	w.order(sell(bank, 8600, 201))
	w.order(buy(gamma, 8600, 601))
	return w, 500*7900 + 3950 + 101*7950 + 803
}

// sums adds up what is left of all sales from store.
func (w *world) sums() (all carbon.Sale) {
	for id := carbon.SaleID(1); ; id++ {
		s, ok := w.c.SaleByID(id)
		if !ok {
			return all
		}
		all.Tonnes, all.Proceeds, all.Fees = all.Tonnes+s.Tonnes, all.Proceeds+s.Proceeds, all.Fees+s.Fees
		all.FIFO, all.Average = all.FIFO+s.FIFO, all.Average+s.Average
		parts := int64(0)
		for _, p := range w.c.SaleParts(id) {
			parts += p.Tonnes
		}
		if parts != s.Tonnes {
			w.Errorf("sale %d of %d t has parts of %d t", id, s.Tonnes, parts)
		}
	}
}

// TestUndoSold: what a bank sold comes back into its store at what it had cost there, trade by trade, and with the last
// of them the store, the sales, and everybody's money are as if nothing had been sold.
func TestUndoSold(t *testing.T) {
	w, paid := soldFromStore(t)
	own := w.funds(bank).Cash
	undo := func(trade exchange.TradeID) {
		t.Helper()
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: trade, Reason: "wrong_price"}, nil)
		w.check()
	}
	undo(4)
	stock, _ := w.c.Stock(bank)
	left := w.sums()
	if stock.Tonnes != 201 || left.Tonnes != 400 || left.Proceeds != 400*8500 || left.Fees != 6800+1700 {
		t.Errorf("%+v in store, sold %+v", stock, left)
	}
	// What cost 360 of the layer of 460 t went first, rounded down; its last 100 t and the layer of 101 t came back.
	if w.c.FIFO(bank) != 3_641_503-2_849_871+799_548 {
		t.Errorf("%d fen by the layers", w.c.FIFO(bank))
	}
	if stock.Average+left.Average != paid || w.c.FIFO(bank)+left.FIFO != paid {
		t.Errorf("%+v with %d fen, sold %+v, paid %d", stock, w.c.FIFO(bank), left, paid)
	}
	undo(3)
	if stock, _ = w.c.Stock(bank); stock.Tonnes != 601 || stock.Average != paid || w.c.FIFO(bank) != paid {
		t.Errorf("%+v with %d fen, paid %d", stock, w.c.FIFO(bank), paid)
	}
	if left = w.sums(); left != (carbon.Sale{}) {
		t.Errorf("still sold: %+v", left)
	}
	if w.funds(gamma).Cash != 100_000_000 || w.funds(bank).Cash >= own {
		t.Errorf("%+v, %+v", w.funds(gamma), w.funds(bank))
	}
	db := w.projected()
	for query, want := range map[string]string{
		`SELECT sum(tonnes) || ' ' || sum(proceeds_fen) || ' ' || sum(fees_fen) || ' ' || sum(returned) FROM carbon_sale`: "0 0 0 601",
		`SELECT count(*) FROM carbon_sale_part`:                                              "0",
		`SELECT tonnes || ' ' || cost_fifo_fen || ' ' || cost_average_fen FROM carbon_stock`: "601 4757703 4757703",
		`SELECT sum(tonnes) || ' ' || sum(fifo_fen) FROM carbon_stock_change`:                "601 4757703",
	} {
		if got := w.Value(db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 3, Reason: "wrong_price"}, exchange.ErrUndone)
	w.order(sell(bank, 8500, 601)) // It can be sold again.
	w.check()
}

// TestUndoSoldTooLate: what villages have been counted for stays sold, and so does what the buyer has passed on.
func TestUndoSoldTooLate(t *testing.T) {
	w, _ := soldFromStore(t)
	w.counted = map[uint64]bool{2: true}
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 3, Reason: "wrong_price"}, exchange.ErrUndoBank)
	w.counted = nil
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: gamma, To: beta, Tonnes: 301})
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 3, Reason: "wrong_price"}, exchange.ErrTonnes)
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 4, Reason: "wrong_price"}, nil)
	stock, _ := w.c.Stock(bank)
	if left := w.sums(); stock.Tonnes != 201 || left.Tonnes != 400 || left.Proceeds != 400*8500 {
		t.Errorf("%+v in store, sold %+v", stock, left)
	}
	w.check()
}
