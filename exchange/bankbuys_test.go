package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
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

// TestUndoBankBought: what a bank bought stays in its store at what it paid. Handing back its oldest tonnes, at what those
// had cost, would leave a cost in store that nobody has paid: 470,960 fen for 100 t that cost 434,400.
func TestUndoBankBought(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 300})
	w.store(10_000)
	w.admit(100_000_000, alpha, bank)
	w.open()
	w.at(today, "9:31")
	w.order(sell(alpha, 7900, 100))
	w.order(buy(bank, 7900, 100))
	w.order(sell(alpha, 8000, 10))
	w.order(buy(bank, 8000, 10))
	before, _ := w.c.Stock(bank)
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 2, Reason: "wrong_price"}, exchange.ErrUndoStored)
	if after, _ := w.c.Stock(bank); after != before || w.c.FIFO(bank) != 100*7900+790+10*8000+80 {
		t.Errorf("%+v, before %+v", after, before)
	}
	w.check()
}
