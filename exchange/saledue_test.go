package exchange_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// drain pays out of a trading account all that is free but so many fen.
func (w *world) drain(who companyNumber, left int64) {
	w.Helper()
	f := w.funds(who)
	w.pay(who, left-f.Free())
}

// TestExactCash: a winner that has exactly what its trades and their fees come to pays, with a fen less it does not. So
// does an applicant that buys with exactly what the reserve price comes to.
func TestExactCash(t *testing.T) {
	for _, missing := range []int64{0, 1} {
		w := trading(t)
		w.sealed("pay_as_bid", "price_then_time", [32]byte{})
		// Two trades, each with its fee rounded up; the deposit of 560,000 is part of the money.
		need := int64(300*7501 + 2251 + 100*7403 + 741)
		w.drain(gamma, need-560_000-missing)
		w.bid(sealedBid{who: gamma, price: 7501, tonnes: 300}, sealedBid{who: gamma, price: 7403, tonnes: 100})
		w.at(today, "14:00")
		f := w.funds(gamma)
		if missing == 0 && (w.c.Owned(gamma) != 400 || f.Cash != 0) {
			t.Errorf("nothing missing: %d t, %+v", w.c.Owned(gamma), f)
		}
		if missing == 1 && (w.c.Owned(gamma) != 0 || f.Cash != need-1-560_000) {
			t.Errorf("a fen missing: %d t, %+v", w.c.Owned(gamma), f)
		}
		w.check()
	}
	w := trading(t)
	w.drain(gamma, 1000*8008)
	w.buying("uniform", gamma)
	w.bid(sealedBid{who: alpha, price: 8000, tonnes: 999}, sealedBid{who: beta, price: 8000, tonnes: 1})
	w.at(today, "14:00")
	if w.c.Owned(gamma) != 1000 || w.funds(gamma).Cash < 0 {
		t.Errorf("%d t, %+v", w.c.Owned(gamma), w.funds(gamma))
	}
	w.check()
}

// buying applies for and announces a sale by sealed bids in which somebody buys 1,000 t, and lets alpha and beta enter.
func (w *world) buying(mode string, who companyNumber) {
	w.Helper()
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: who, Instrument: instrument, Side: "buy",
		Mode: mode, Rules: "price_then_time", Tonnes: 1000, Reserve: 8000, Opens: w.clock(today, "10:00"),
		Closes: w.clock(today, "10:30")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	for _, bidder := range []companyNumber{alpha, beta} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: bidder, Sale: 1})
	}
}

// TestNobodyPaysForAnother: who is in whose way is asked before deposits move. The fee has risen since the applicant set
// its money aside, so that it cannot pay alpha; beta has no tonnes, and its deposit would let the applicant pay.
func TestNobodyPaysForAnother(t *testing.T) {
	const tomorrow = "2026-11-24"
	w := trading(t)
	w.drain(gamma, 1000*8008)
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: gamma, Instrument: instrument, Side: "buy",
		Mode: "pay_as_bid", Rules: "price_then_time", Tonnes: 1000, Reserve: 8000, Opens: w.clock(today, "10:00"),
		Closes: w.clock(tomorrow, "10:30")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	rig.Must(w, w.x.Commands.SetRules, exchange.SetRules{From: rig.Day(tomorrow),
		Rules: []exchange.RuleRow{{Name: exchange.RuleFeeBuyer, Value: 100_000, Source: "assumed"}}})
	w.at(today, "10:01")
	sellers := []companyNumber{beta, alpha}
	for _, who := range sellers {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: who, Sale: 1,
			Seal: exchange.Seal(1, who, 8000, 500, 0, [32]byte{})})
	}
	w.at(tomorrow, "10:31")
	for i, who := range sellers {
		rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: who, Sale: 1, Bid: uint32(i + 1), Price: 8000,
			Tonnes: 500})
	}
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: beta, To: delta, Tonnes: w.c.Balance(beta, carbon.Held)})
	w.at(tomorrow, "11:31")
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: alpha, Sale: 1}, exchange.ErrCash)
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: beta, Sale: 1}, exchange.ErrTonnes)
	w.at(tomorrow, "14:00")
	for who, want := range map[companyNumber]int64{alpha: 100_000_000, beta: 99_200_000, gamma: 8_808_000} {
		if f := w.funds(who); f.Cash != want || f.Reserved != 0 {
			t.Errorf("%d: %+v, want %d", who, f, want)
		}
	}
	// The forfeit stands in the payments and the day's statements of both sides.
	for query, want := range map[string]string{
		`SELECT group_concat(participant || ' ' || amount_fen, ', ') FROM (SELECT * FROM exchange_payment
			WHERE reference = 'sale_deposit_1' ORDER BY participant)`: "2 -800000, 3 800000",
		`SELECT group_concat(participant || ' ' || paid_in_fen || ' ' || paid_out_fen || ' ' || cash_fen, ', ') FROM
			(SELECT * FROM exchange_statement WHERE date = '2026-11-24' AND participant > 1 ORDER BY participant)`: "2 0 800000 99200000, 3 800000 0 8808000",
	} {
		if got := w.Value(w.projected(), query); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	w.check()
}

// TestPaysAlone: who pays settles for itself; another winner pays when it asks, or when all are due.
func TestPaysAlone(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	w.drain(gamma, 0)
	w.drain(delta, 0)
	w.bid(sealedBid{who: gamma, price: 7500, tonnes: 300}, sealedBid{who: delta, price: 7500, tonnes: 400})
	w.at(today, "11:31")
	w.pay(gamma, 10_000_000)
	w.pay(delta, 10_000_000)
	rig.Must(w, w.x.Commands.PaySale, exchange.PaySale{Company: delta, Sale: 1})
	if w.c.Owned(delta) != 400 || w.c.Owned(gamma) != 0 {
		t.Errorf("%d %d", w.c.Owned(delta), w.c.Owned(gamma))
	}
	w.check()
	w.at(today, "14:00")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != 300 {
		t.Errorf("%+v %d", s, w.c.Owned(gamma))
	}
	w.check()
}

// TestStoodStillWhileDue lets the county stand still over the time to pay: winners have their time after that.
func TestStoodStillWhileDue(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	w.drain(gamma, 0)
	w.bid(sealedBid{who: gamma, price: 7500, tonnes: 300})
	w.at(today, "11:31")
	w.Now = w.clock(today, "14:45") // It was due at 13:30.
	w.fire()
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleAwarded || s.Next != w.clock(today, "16:45") {
		t.Fatalf("%+v", s)
	}
	w.pay(gamma, 10_000_000)
	w.at(today, "16:46")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != 300 {
		t.Errorf("%+v %d", s, w.c.Owned(gamma))
	}
	w.check()
}

// TestStoodStillWhileSealing lets the county stand still over the times in which bids are sealed, and opened: both begin
// anew in their length.
func TestStoodStillWhileSealing(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	w.Now = w.clock(today, "10:40") // It was to close at 10:30.
	w.fire()
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleOpen || s.Next != w.clock(today, "11:10") {
		t.Fatalf("%+v", s)
	}
	rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: gamma, Sale: 1,
		Seal: exchange.Seal(1, gamma, 7500, 10, 0, [32]byte{})})
	w.at(today, "11:11")
	w.Now = w.clock(today, "13:20") // Bids were to be opened until 12:10.
	w.fire()
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleReveal || s.Next != w.clock(today, "14:20") {
		t.Fatalf("%+v", s)
	}
	rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: gamma, Sale: 1, Bid: 1, Price: 7500, Tonnes: 10})
	w.at(today, "14:21")
	if w.c.Owned(gamma) != 10 || w.funds(gamma).Reserved != 0 {
		t.Errorf("%d t, %+v", w.c.Owned(gamma), w.funds(gamma))
	}
	w.check()
}

// TestSuspendedFinishes: one officer alone makes nobody lose a deposit. Who was suspended opens its bids and pays.
func TestSuspendedFinishes(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	w.drain(gamma, 0)
	w.at(today, "10:05")
	seal := exchange.SealBid{Company: gamma, Sale: 1, Seal: exchange.Seal(1, gamma, 7500, 100, 0, [32]byte{})}
	rig.Must(w, w.x.Commands.SealBid, seal)
	rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: gamma, Reason: "papers"})
	rig.Refused(w, w.x.Commands.SealBid, seal, exchange.ErrSuspended)
	w.at(today, "10:31")
	rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: gamma, Sale: 1, Bid: 1, Price: 7500, Tonnes: 100})
	w.at(today, "11:31")
	w.pay(gamma, 1_000_000)
	rig.Must(w, w.x.Commands.PaySale, exchange.PaySale{Company: gamma, Sale: 1})
	if w.c.Owned(gamma) != 100 {
		t.Errorf("%d t", w.c.Owned(gamma))
	}
	w.check()
}

// TestHaltedAuction: while the instrument is halted nothing is bid, no clock moves, nothing is settled and nobody
// defaults; bids are still opened.
func TestHaltedAuction(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	w.at(today, "10:05")
	for i, who := range []companyNumber{gamma, delta} {
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: who, Sale: 1,
			Seal: exchange.Seal(1, who, 7500, 100, 0, [32]byte{byte(i)})})
	}
	halt := exchange.Halt{Instrument: instrument, Reason: "news"}
	rig.Must(w, w.x.Commands.Halt, halt)
	rig.Refused(w, w.x.Commands.SealBid, exchange.SealBid{Company: beta, Sale: 1, Seal: [32]byte{1}}, exchange.ErrHalted)
	w.at(today, "10:31")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleOpen || s.Next != w.clock(today, "11:30") {
		t.Fatalf("%+v", s)
	}
	rig.Must(w, w.x.Commands.Resume, halt)
	w.at(today, "11:40")
	w.drain(delta, 0)
	rig.Must(w, w.x.Commands.Halt, halt)
	for i, who := range []companyNumber{gamma, delta} {
		rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: who, Sale: 1, Bid: uint32(i + 1), Price: 7500,
			Tonnes: 100, Nonce: [32]byte{byte(i)}})
	}
	w.at(today, "12:31")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleAwarded || w.c.Owned(gamma) != 0 {
		t.Fatalf("%+v %d", s, w.c.Owned(gamma))
	}
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: gamma, Sale: 1}, exchange.ErrHalted)
	w.at(today, "14:40") // Due at 14:30.
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleAwarded || s.Next != w.clock(today, "15:30") {
		t.Fatalf("%+v", s)
	}
	w.check()
	rig.Must(w, w.x.Commands.Resume, halt)
	w.at(today, "15:31")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != 100 || w.c.Owned(delta) != 0 {
		t.Errorf("%+v %d", s, w.c.Owned(gamma))
	}
	w.check()
}

// TestHaltedClock: a clock does not move while the instrument is halted, and what was wanted at the price before stays.
func TestHaltedClock(t *testing.T) {
	w := trading(t)
	w.ascending(10, 60, beta, gamma)
	w.at(today, "10:00")
	w.want(beta, 7000, 600)
	w.want(gamma, 7000, 600)
	w.at(today, "10:01")
	w.want(gamma, 7010, 300)
	rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"})
	rig.Refused(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: beta, Sale: 1, Price: 7010, Tonnes: 500},
		exchange.ErrHalted)
	w.at(today, "10:10")
	b, _ := w.x.BidderOf(1, w.participant(gamma))
	if s, _ := w.x.SaleOf(1); s.Price != 7010 || s.Next != w.clock(today, "11:02") || b.Wanted != 600 {
		t.Errorf("%+v %+v", s, b)
	}
	rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "news"})
	w.at(today, "11:03")
	// 900 at 70.10 are less than 1,000: the price is 70.00, and gamma gets the 100 that are left.
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || s.Price != 7000 || w.c.Owned(gamma) != 400 {
		t.Errorf("%+v %d", s, w.c.Owned(gamma))
	}
	w.check()
}

// ascending applies for and announces a clock of 1,000 t of alpha's, from 70.00 on, and lets bidders enter.
func (w *world) ascending(step, seconds int64, all ...companyNumber) {
	w.Helper()
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell",
		Mode: "ascending", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000, Step: step, Seconds: seconds,
		Opens: w.clock(today, "10:00")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	for _, who := range all {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
}

func (w *world) want(who companyNumber, price, tonnes int64) {
	w.Helper()
	rig.Must(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: who, Sale: 1, Price: price, Tonnes: tonnes})
}

// TestLateCallBehindAuction carries a closing call out on the next day behind an auction that was settled that day: the
// call is of its own day, also for what may be sold again, and surveillance looks at it.
func TestLateCallBehindAuction(t *testing.T) {
	w := trading(t)
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument,
		Side: "sell", Mode: "pay_as_bid", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000,
		Opens: w.clock(today, "10:00"), Closes: w.clock(today, "13:59")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: gamma, Sale: 1})
	w.at(today, "10:01")
	rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: gamma, Sale: 1,
		Seal: exchange.Seal(1, gamma, 7500, 30, 0, [32]byte{})})
	w.at(today, "14:00")
	rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: gamma, Sale: 1, Bid: 1, Price: 7500, Tonnes: 30})
	w.at(today, "14:58")
	w.order(sell(alpha, 7900, 10))
	w.order(buy(gamma, 8100, 10))
	w.Now = rig.Day("2026-11-24").StartMillis() + 8*3600*1000
	for next, ok := w.K.NextDeadline(); ok && next <= w.Now; next, ok = w.K.NextDeadline() {
		w.fire()
	}
	if pos := w.x.Held(instrument, w.participant(gamma)); pos.Bought != 30 || pos.BoughtOn != rig.Day("2026-11-24") {
		t.Errorf("%+v", pos)
	}
	if got := w.Value(w.projected(), `SELECT date || ' ' || trades FROM exchange_watched`); got != today+" 1" {
		t.Error(got)
	}
	w.check()
}
