package exchange_test

import (
	"context"
	"fmt"
	"testing"

	"liangshan/auction"
	"liangshan/book"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

func (w *world) freeze(id ledger.AccountID) {
	w.Helper()
	rig.Must(w, w.books.Commands.Freeze, ledger.Freeze{Account: id, Reason: "court_17"})
}

func (w *world) unfreeze(id ledger.AccountID) {
	w.Helper()
	rig.Must(w, w.books.Commands.Unfreeze, ledger.Unfreeze{Account: id, Reason: "court_17"})
}

// TestMarketAccountFrozen freezes the accounts to which fees and taxes go: what would trade is refused, and a call is
// not held; the instrument is halted, and the call comes after the account is free again.
func TestMarketAccountFrozen(t *testing.T) {
	for _, id := range []ledger.AccountID{feeAccount, taxAccount} {
		w := newWorld(t)
		w.issue(2024, map[companyNumber]int64{alpha: 100})
		w.admit(100_000_000, alpha, gamma)
		w.open()
		w.at(today, "9:05")
		w.order(sell(alpha, 7900, 10))
		w.order(buy(gamma, 8100, 10))
		w.freeze(id)
		w.at(today, "9:31")
		day, _ := w.x.Day(instrument)
		tape, _ := w.x.TapeOf(instrument)
		if day.Current() != exchange.Halted || day.Reason != "market_account" || tape.Trades != 0 {
			t.Fatalf("%+v %+v", day, tape)
		}
		w.check()
		rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "again"})
		w.at(today, "9:37") // Still frozen: halted anew.
		if day, _ = w.x.Day(instrument); day.Current() != exchange.Halted {
			t.Fatalf("%+v", day)
		}
		w.unfreeze(id)
		rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "released"})
		w.at(today, "9:45")
		day, _ = w.x.Day(instrument)
		if tape, _ = w.x.TapeOf(instrument); day.Current() != exchange.Continuous || tape.Volume != 10 {
			t.Fatalf("%+v %+v", day, tape)
		}
		w.order(sell(alpha, 7900, 10))
		w.freeze(id)
		rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 10), exchange.ErrMarketAccount)
		w.order(buy(gamma, 7800, 10)) // What only rests may enter.
		w.check()
	}
}

// pairs enters so many orders of a tonne on both sides, which meet in the next call.
func (w *world) pairs(n uint32) {
	w.Helper()
	for i, who := range []companyNumber{alpha, gamma} {
		rows := exchange.Asks{}
		for k := range n {
			rows = rows.Add(exchange.Ask{What: exchange.AskOrder, Side: book.Sell - book.Side(i), Price: 8000, Tonnes: 1,
				Order: exchange.OrderNumber(w.participant(who), k+1)})
		}
		rig.Must(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: rows})
	}
}

// fire lets deadlines fire in one entry.
func (w *world) fire() {
	w.Helper()
	var batch kernel.Batch
	w.K.Fire(w.Now, [16]byte{9}, &batch)
	w.Journal.Append(context.Background(), &batch)
	if f := w.K.DeadlineFault(); f != nil {
		w.Fatalf("%s: %s\n%s", f.Command, f.Cause, f.Stack)
	}
}

// TestFrozenWhileCrossing freezes an account while a call is carried out over several entries: what has traded stands,
// the rest waits in the book.
func TestFrozenWhileCrossing(t *testing.T) {
	const n = 6000
	for name, id := range map[string]func(w *world) ledger.AccountID{
		"market_account": func(*world) ledger.AccountID { return feeAccount },
		"account_frozen": func(w *world) ledger.AccountID { return w.account(gamma) },
	} {
		w := newWorld(t)
		rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RuleThrottle, Value: 1 << 20}))
		w.issue(2024, map[companyNumber]int64{alpha: n})
		w.admit(100_000_000, alpha, gamma)
		w.open()
		w.at(today, "9:05")
		w.pairs(n)
		w.at(today, "9:29")
		for day, _ := w.x.Day(instrument); day.Session != exchange.Crossing; day, _ = w.x.Day(instrument) {
			w.Now += 60_000
			w.fire()
		}
		tape, _ := w.x.TapeOf(instrument)
		w.freeze(id(w))
		w.fire()
		day, _ := w.x.Day(instrument)
		now, _ := w.x.TapeOf(instrument)
		if day.Current() != exchange.Halted || day.Reason != name || day.Left != 0 || now.Volume != tape.Volume ||
			tape.Volume == 0 || tape.Volume >= n {
			t.Fatalf("%s: %+v %+v %+v", name, day, tape, now)
		}
		w.check()
		w.unfreeze(id(w))
		rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "released"})
		w.at(today, "9:50")
		if now, _ = w.x.TapeOf(instrument); now.Volume != n {
			t.Errorf("%s: %+v", name, now)
		}
		w.check()
	}
}

// TestHaltedWhileCrossing halts an instrument while its call is carried out. The next call is a new one.
func TestHaltedWhileCrossing(t *testing.T) {
	const n = 6000
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RuleThrottle, Value: 1 << 20}))
	w.issue(2024, map[companyNumber]int64{alpha: n})
	w.admit(100_000_000, alpha, gamma, delta)
	w.open()
	w.at(today, "9:05")
	w.order(buy(delta, 8000, 3))
	w.pairs(n)
	w.at(today, "9:29")
	w.Now += 120_000
	w.fire()
	rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"})
	w.at(today, "9:40")
	if day, _ := w.x.Day(instrument); day.Left != 0 || day.Session != exchange.Continuous {
		t.Fatalf("%+v", day)
	}
	w.freeze(w.account(delta)) // Its order is taken out in an entry of its own.
	rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "news_out"})
	w.at(today, "9:50")
	if tape, _ := w.x.TapeOf(instrument); tape.Volume != n {
		t.Errorf("%+v", tape)
	}
	w.check()
}

// TestSaleWaitsForMarketAccount has winners there who cannot settle since the market's account is frozen. Nobody loses a
// deposit by it; they settle when it is free.
func TestSaleWaitsForMarketAccount(t *testing.T) {
	w := trading(t)
	w.sealed("uniform", "price_then_time", [32]byte{})
	w.freeze(feeAccount)
	w.bid(sealedBid{who: beta, price: 7500, tonnes: 500}, sealedBid{who: gamma, price: 7600, tonnes: 300})
	w.at("2026-11-25", "8:00") // Long after all were to pay.
	s, _ := w.x.SaleOf(1)
	if s.State != exchange.SaleAwarded || w.c.Owned(gamma) != 0 || w.funds(gamma).Cash != 100_000_000 {
		t.Fatalf("%+v %+v", s, w.funds(gamma))
	}
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: gamma, Sale: 1}, exchange.ErrMarketAccount)
	w.check()
	w.unfreeze(feeAccount)
	w.at("2026-11-25", "9:30")
	if s, _ = w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != 300 || w.c.Owned(beta) != 10_500 {
		t.Errorf("%+v %d %d", s, w.c.Owned(gamma), w.c.Owned(beta))
	}
	w.check()
}

// TestSaleOfFrozenApplicant frees winners whose applicant cannot settle, with their deposits.
func TestSaleOfFrozenApplicant(t *testing.T) {
	w := trading(t)
	w.sealed("uniform", "price_then_time", [32]byte{})
	w.bid(sealedBid{who: beta, price: 7500, tonnes: 500}, sealedBid{who: gamma, price: 7600, tonnes: 300})
	w.freeze(w.account(alpha))
	w.at(today, "11:31")
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: gamma, Sale: 1}, exchange.ErrFrozen)
	w.at("2026-11-25", "8:00")
	reason := w.Value(w.projected(), `SELECT reason FROM exchange_sale`)
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || reason != "applicant_unable" {
		t.Errorf("%+v %s", s, reason)
	}
	for _, who := range []companyNumber{beta, gamma} {
		if f := w.funds(who); f.Cash != 100_000_000 || f.Reserved != 0 {
			t.Errorf("%+v", f)
		}
	}
	w.check()
}

// TestSaleToFullStore awards more to a bank than its store may take.
func TestSaleToFullStore(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 10_000})
	w.store(400)
	w.admit(100_000_000, alpha, beta, gamma, delta, bank)
	w.open()
	w.at(today, "9:31")
	w.sealed("uniform", "price_then_time", [32]byte{})
	rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: bank, Sale: 1})
	w.bid(sealedBid{who: bank, price: 7500, tonnes: 500}, sealedBid{who: gamma, price: 7600, tonnes: 300})
	w.at(today, "11:31")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleAwarded || w.c.Owned(gamma) != 300 || w.c.Owned(bank) != 0 {
		t.Errorf("%+v", s)
	}
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: bank, Sale: 1}, carbon.ErrStockLimit)
	w.check()
}

// TestLateBids asks what the rules of an auction do not allow, and what would not fit a trade.
func TestLateBids(t *testing.T) {
	w := trading(t)
	apply := exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "descending", Rules: "eu_1031",
		Tonnes: 1000, Reserve: 7000, Start: 7100, Step: 50, Seconds: 60, Minimum: 1, Opens: w.clock(today, "10:00")}
	rig.Refused(w, w.x.Commands.ApplySale, apply, exchange.ErrSaleForm) // No clock knows a committed order.
	apply.Rules, apply.Side, apply.Start = "price_then_time", "buy", -100
	rig.Refused(w, w.x.Commands.ApplySale, apply, exchange.ErrSalePrice)
	apply.Start, apply.Seconds = 6000, 1<<62
	rig.Refused(w, w.x.Commands.ApplySale, apply, exchange.ErrSaleForm)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	w.at(today, "10:05")
	for i, b := range []struct{ price, tonnes int64 }{{1<<32 + 1, 1<<32 - 1}, {7500, 1<<30 + 1}} {
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: gamma, Sale: 1,
			Seal: exchange.Seal(1, gamma, b.price, b.tonnes, 0, [32]byte{byte(i)})})
	}
	w.at(today, "10:31")
	// The product of price and tonnes is -1 in 64 bits.
	rig.Refused(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: gamma, Sale: 1, Bid: 1, Price: 1<<32 + 1,
		Tonnes: 1<<32 - 1}, exchange.ErrSalePrice)
	rig.Refused(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: gamma, Sale: 1, Bid: 2, Price: 7500,
		Tonnes: 1<<30 + 1, Nonce: [32]byte{1}}, exchange.ErrSize)
	w.check()
}

// TestOrderOfTiesGoesByArrival: a bid that is sealed and never opened changes nothing in the order of the others.
func TestOrderOfTiesGoesByArrival(t *testing.T) {
	for n := range byte(8) {
		seed := [32]byte{n}
		w := trading(t)
		w.sealed("pay_as_bid", "eu_1031", auction.Commit(seed))
		w.bid(sealedBid{who: delta, price: 7500, tonnes: 600, unopened: true},
			sealedBid{who: beta, price: 7500, tonnes: 600}, sealedBid{who: gamma, price: 7500, tonnes: 600})
		w.at(today, "11:31")
		rig.Must(w, w.x.Commands.RevealSeed, exchange.RevealSeed{Sale: 1, Seed: seed})
		w.at(today, "12:31")
		keys, first := auction.Order32(seed, 3), beta
		if string(keys[2][:]) < string(keys[1][:]) {
			first = gamma
		}
		got := map[companyNumber]int64{beta: w.c.Owned(beta) - 10_000, gamma: w.c.Owned(gamma)}
		if got[first] != 600 || got[beta]+got[gamma] != 1000 {
			t.Errorf("seed %d: %v, first %d", n, got, first)
		}
	}
}

// TestLateClock lets the county stand still while a clock runs: no price passes that nobody saw.
func TestLateClock(t *testing.T) {
	w := trading(t)
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell",
		Mode: "ascending", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000, Step: 10, Seconds: 60, ShareCap: 100,
		Opens: w.clock(today, "10:00")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	for _, who := range []companyNumber{beta, gamma} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
	w.at(today, "10:00")
	for _, who := range []companyNumber{beta, gamma} {
		rig.Must(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: who, Sale: 1, Price: 7000, Tonnes: 600})
	}
	w.Now = w.clock(today, "10:30")
	w.fire()
	if s, _ := w.x.SaleOf(1); s.Price != 7010 || s.Next != w.clock(today, "10:31") {
		t.Errorf("%+v", s)
	}
	w.check()
}

// TestLateCall carries a closing call out on the next day: its trades, candles and the close are of the day before.
func TestLateCall(t *testing.T) {
	w := trading(t)
	w.at(today, "14:58")
	w.order(sell(alpha, 7900, 10))
	w.order(buy(gamma, 8100, 10))
	w.Now = rig.Day("2026-11-24").StartMillis() + 8*3600*1000
	for next, ok := w.K.NextDeadline(); ok && next <= w.Now; next, ok = w.K.NextDeadline() {
		w.fire()
	}
	day, _ := w.x.Day(instrument)
	db := w.projected()
	for query, want := range map[string]string{
		`SELECT date || ' ' || volume || ' ' || trades FROM exchange_day WHERE volume > 0`: today + " 10 1",
		`SELECT count(*) FROM exchange_day`:                                                "1",
		`SELECT strftime('%Y-%m-%d %H:%M', traded_ms / 1000 + 28800, 'unixepoch') FROM exchange_trade`: fmt.Sprint(today,
			" 15:00"),
		`SELECT count(*) FROM exchange_statement WHERE bought + sold > 0 AND date = '` + today + `'`: "2",
	} {
		if got := w.Value(db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if day.Reference != 8000 || day.Phase != 1 {
		t.Errorf("%+v", day)
	}
	w.check()
}

// TestLateHalt has a call that is carried out on the next day and cannot be settled: the halt is of the day before.
func TestLateHalt(t *testing.T) {
	w := trading(t)
	w.at(today, "14:58")
	w.order(sell(alpha, 7900, 10))
	w.order(buy(gamma, 8100, 10))
	w.freeze(taxAccount)
	w.Now = rig.Day("2026-11-24").StartMillis() + 8*3600*1000
	for next, ok := w.K.NextDeadline(); ok && next <= w.Now; next, ok = w.K.NextDeadline() {
		w.fire()
	}
	if got := w.Value(w.projected(), `SELECT group_concat(date || ' ' || volume) FROM exchange_day`); got != today+" 0" {
		t.Error(got)
	}
	w.check()
}
