package exchange_test

import (
	"fmt"
	"testing"

	"liangshan/auction"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestForfeitOfStore has a bidder default in an auction of a bank's store: the deposit comes to the bank and is income of its
// next sale by the exchange, which the waterfall returns; a trade that is undone leaves it to the sale after. Where the rules
// say so the market gets it.
func TestForfeitOfStore(t *testing.T) {
	for _, market := range []bool{false, true} {
		w := newWorld(t)
		w.issue(2024, map[companyNumber]int64{alpha: 10})
		w.store(100_000)
		rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: alpha, To: bank, Tonnes: 10})
		w.issue(2023, map[companyNumber]int64{bank: 2000})
		w.admit(100_000_000, bank, gamma, delta)
		if market {
			rig.Must(w, w.x.Commands.SetRules, exchange.SetRules{From: rig.Day("2026-01-01"), Rules: []exchange.RuleRow{
				{Name: exchange.RuleSaleForfeit, Value: 1, Source: "assumed"}}})
		}
		w.open()
		w.at(today, "9:31")
		rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: bank, Instrument: instrument, Side: "sell",
			Mode: "pay_as_bid", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000, Opens: w.clock(today, "10:00"),
			Closes: w.clock(today, "10:30")})
		rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: gamma, Sale: 1})
		w.at(today, "10:05")
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: gamma, Sale: 1, Seal: [32]byte{1}}) // Never opened.
		w.at(today, "11:31")
		deposit := int64(700_000) // A tenth of the reserve for 1,000 t.
		fees, _ := w.books.Account(feeAccount)
		if market {
			if fees.Balance() != deposit || w.funds(bank).Cash != 100_000_000 {
				t.Errorf("%d %+v", fees.Balance(), w.funds(bank))
			}
			deposit = 0
		} else if w.funds(bank).Cash != 100_000_000+deposit || fees.Balance() != 0 {
			t.Errorf("%d %+v", fees.Balance(), w.funds(bank))
		}
		w.check()
		income := func(sale uint64) int64 {
			fen, _, _, _, _ := w.c.SaleIncome(sale)
			return fen
		}
		w.at(today, "13:01")
		w.order(sell(bank, 8000, 30))
		w.order(buy(delta, 8000, 10))
		if got := income(1); got != 80_000+deposit {
			t.Errorf("the sale brought %d", got)
		}
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"}, nil)
		w.check()
		w.order(buy(delta, 8000, 20))
		if got := income(2); got != 160_000+deposit {
			t.Errorf("the sale after brought %d", got)
		}
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 2, Reason: "wrong_price"}, nil)
		w.order(sell(bank, 8000, 10))
		w.order(sell(bank, 8000, 20))
		w.order(sell(bank, 8000, 5))
		w.order(buy(delta, 8000, 35)) // Three trades in one sale: what is left of it has the deposit.
		for _, trade := range []exchange.TradeID{4, 5} {
			together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: trade, Reason: "wrong_price"}, nil)
			w.check()
		}
		w.order(sell(bank, 8000, 10))
		w.order(buy(delta, 8000, 10))
		if got := income(4); got != 80_000 {
			t.Errorf("the last brought %d", got)
		}
		w.check()
		want := fmt.Sprintf("1 0 0 0,2 0 0 0,3 10 %d %d,4 10 80000 0", 80_000+deposit, deposit)
		if got := w.Value(w.projected(), `SELECT group_concat(id || ' ' || tonnes || ' ' || proceeds_fen || ' ' || forfeited_fen)
			FROM carbon_sale`); got != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

// TestForfeitWaits: where the market gets what is forfeited and its account is frozen, nobody has its deposit back for
// that, also where no fee is taken: the auction waits until the account is free. Meanwhile whoever left a seal shut opens
// it no more, and whoever has not paid still may.
func TestForfeitWaits(t *testing.T) {
	const deposit = 560_000
	seed := [32]byte{42}
	for _, commitment := range [][32]byte{{}, auction.Commit(seed)} {
		w := trading(t, exchange.RuleRow{Name: exchange.RuleSaleForfeit, Value: 1}, exchange.RuleRow{Name: exchange.RuleFeeBuyer},
			exchange.RuleRow{Name: exchange.RuleFeeSeller}, exchange.RuleRow{Name: exchange.RuleTaxSeller})
		taken := func() int64 {
			fees, _ := w.books.Account(feeAccount)
			return fees.Balance()
		}
		state := func(want exchange.SaleState, fen int64) {
			t.Helper()
			if s, _ := w.x.SaleOf(1); s.State != want || taken() != fen {
				t.Fatalf("%+v, %d fen", s, taken())
			}
			w.check()
		}
		mode, rules := "pay_as_bid", "price_then_time"
		if commitment != [32]byte{} {
			rules = "eu_1031"
		}
		w.sealed(mode, rules, commitment)
		w.drain(gamma, 0)
		shut := sealedBid{who: delta, price: 7500, tonnes: 100, unopened: true}
		w.bid(sealedBid{who: gamma, price: 7500, tonnes: 200}, sealedBid{who: beta, price: 7500, tonnes: 800}, shut)
		w.freeze(feeAccount)
		w.at(today, "11:45")
		if commitment != [32]byte{} {
			rig.Must(w, w.x.Commands.RevealSeed, exchange.RevealSeed{Sale: 1, Seed: seed})
		}
		state(exchange.SaleReveal, 0)
		w.at(today, "12:45")
		state(exchange.SaleReveal, 0)
		rig.Refused(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: delta, Sale: 1, Bid: 3, Price: 7500, Tonnes: 100,
			Nonce: [32]byte{3}}, exchange.ErrSaleState)
		w.unfreeze(feeAccount)
		w.at(today, "13:45")
		state(exchange.SaleAwarded, deposit) // Of delta; beta has paid.
		w.freeze(feeAccount)
		w.at(today, "16:45")
		state(exchange.SaleAwarded, deposit)
		if f := w.funds(gamma); f.Reserved != deposit {
			t.Errorf("%+v", f)
		}
		w.unfreeze(feeAccount)
		w.at(today, "17:45")
		state(exchange.SaleEnded, 2*deposit)
		if f := w.funds(gamma); f.Cash != 0 || f.Reserved != 0 {
			t.Errorf("%+v", f)
		}
	}
}
