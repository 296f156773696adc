package exchange_test

import (
	"testing"

	"liangshan/auction"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestClockWithTooMuchWanted: nobody wants more than there is, and a clock that comes to its end with more wanted than
// there is divides it among those who want, by the rule for ties.
func TestClockWithTooMuchWanted(t *testing.T) {
	w := trading(t)
	w.ascending(20_000_000, 60, gamma, delta)
	w.at(today, "10:00")
	rig.Refused(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: gamma, Sale: 1, Price: 7000, Tonnes: 1001},
		exchange.ErrShareCap)
	w.want(gamma, 7000, 700)
	w.want(delta, 7000, 600)
	w.at(today, "10:02") // No tonne costs as much as the next price.
	s, _ := w.x.SaleOf(1)
	if s.State != exchange.SaleEnded || s.Price != 7000 || w.c.Owned(gamma) != 700 || w.c.Owned(delta) != 300 {
		t.Errorf("%+v %d %d", s, w.c.Owned(gamma), w.c.Owned(delta))
	}
	if got := w.Value(w.projected(), `SELECT decided || ' ' || sold FROM exchange_sale`); got != "tie_time 1000" {
		t.Error(got)
	}
	w.check()
}

// TestSeedNeverTold: an auction that was committed to a seed that nobody tells ends after three days, and all go free.
func TestSeedNeverTold(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "eu_1031", auction.Commit([32]byte{1}))
	w.bid(sealedBid{who: beta, price: 7500, tonnes: 600}, sealedBid{who: gamma, price: 7500, tonnes: 600, unopened: true})
	w.at("2026-11-26", "11:29")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleReveal || s.Round != 72 {
		t.Fatalf("%+v", s)
	}
	w.check()
	w.at("2026-11-26", "11:31")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || s.Held != 0 {
		t.Fatalf("%+v", s)
	}
	if got := w.Value(w.projected(), `SELECT reason FROM exchange_sale`); got != "seed_missing" {
		t.Error(got)
	}
	for _, who := range []companyNumber{beta, gamma, delta} {
		if f := w.funds(who); f.Cash != 100_000_000 || f.Reserved != 0 {
			t.Errorf("%+v", f)
		}
	}
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
		t.Errorf("%+v", pos)
	}
	w.check()
}

// TestSeedAndSeals: the seed is told after the time in which bids are opened, and no bid is opened after it; who leaves
// one shut loses its deposit, whatever else it opened.
func TestSeedAndSeals(t *testing.T) {
	w := trading(t)
	seed := [32]byte{42}
	w.sealed("pay_as_bid", "eu_1031", auction.Commit(seed))
	w.bid(sealedBid{who: beta, price: 7500, tonnes: 700}, sealedBid{who: gamma, price: 7500, tonnes: 700},
		sealedBid{who: gamma, price: 7600, tonnes: 1, unopened: true})
	rig.Refused(w, w.x.Commands.RevealSeed, exchange.RevealSeed{Sale: 1, Seed: seed}, exchange.ErrSaleState)
	w.at(today, "11:31")
	rig.Refused(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: gamma, Sale: 1, Bid: 3, Price: 7600, Tonnes: 1,
		Nonce: [32]byte{3}}, exchange.ErrSaleState)
	rig.Must(w, w.x.Commands.RevealSeed, exchange.RevealSeed{Sale: 1, Seed: seed})
	w.at(today, "12:31")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded {
		t.Errorf("%+v", s)
	}
	bought := w.c.Owned(gamma) // Bids of 7,500 fen: with fees of 1 in 1,000.
	if f := w.funds(gamma); f.Cash != 100_000_000-560_000-bought*7500-(bought*75+9)/10 || f.Reserved != 0 {
		t.Errorf("%+v, bought %d", f, bought)
	}
	w.check()
}

// TestStopSale ends an auction in each state in which it is under way, by two persons; all go free.
func TestStopSale(t *testing.T) {
	stop := exchange.StopSale{Sale: 1, Reason: "error_in_terms"}
	for _, when := range []string{"10:05", "10:31", "11:31"} {
		w := trading(t)
		rig.Refused(w, w.x.Commands.StopSale, stop, exchange.ErrSale)
		w.sealed("pay_as_bid", "price_then_time", [32]byte{})
		rig.Refused(w, w.x.Commands.StopSale, stop, exchange.ErrSaleState)
		w.drain(gamma, 0)
		if when != "10:05" {
			w.bid(sealedBid{who: gamma, price: 7500, tonnes: 300}, sealedBid{who: delta, price: 7500, tonnes: 400})
		}
		w.at(today, when)
		rig.RefusedAlone(w, w.x.Commands.StopSale, stop)
		rig.Refused(w, w.x.Commands.StopSale, exchange.StopSale{Sale: 1}, exchange.ErrReason)
		rig.Must(w, w.x.Commands.StopSale, stop)
		rig.Refused(w, w.x.Commands.StopSale, stop, exchange.ErrSaleState)
		for _, who := range []companyNumber{alpha, beta, gamma, delta} {
			if f := w.funds(who); f.Reserved != 0 {
				t.Errorf("%s: %d has %+v", when, who, f)
			}
		}
		if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
			t.Errorf("%s: %+v", when, pos)
		}
		if when == "11:31" && w.c.Owned(delta) != 400 { // It had settled before.
			t.Errorf("%d t", w.c.Owned(delta))
		}
		w.at("2026-11-25", "9:00")
		w.check()
	}
}

// TestLimitsInAuctions holds what a participant may do at most against deposits, applications and bids of clocks.
func TestLimitsInAuctions(t *testing.T) {
	w := trading(t)
	limit := func(who companyNumber, l exchange.Limits) {
		t.Helper()
		rig.Must(w, w.x.Commands.SetLimits, exchange.SetLimits{Company: who, Limits: l})
	}
	limit(alpha, exchange.Limits{OrderMax: 999})
	apply := exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "descending",
		Rules: "price_then_time", Tonnes: 1000, Reserve: 7000, Start: 7000, Step: 10, Seconds: 600,
		Opens: w.clock(today, "10:00")}
	rig.Refused(w, w.x.Commands.ApplySale, apply, exchange.ErrOrderLimit)
	limit(alpha, exchange.Limits{OrderMax: 1000})
	rig.Must(w.as(second), w.x.Commands.ApplySale, apply)
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	limit(gamma, exchange.Limits{OpenMax: 699_999}) // A tenth of 70,000.00 yuan is more.
	enter := exchange.EnterSale{Company: gamma, Sale: 1}
	rig.Refused(w, w.x.Commands.EnterSale, enter, exchange.ErrOpenLimit)
	limit(gamma, exchange.Limits{OpenMax: 700_000, OrderMax: 10})
	rig.Must(w, w.x.Commands.EnterSale, enter)
	w.at(today, "10:01")
	take := exchange.TakeInSale{Company: gamma, Sale: 1, Price: 7000, Tonnes: 11}
	rig.Refused(w, w.x.Commands.TakeInSale, take, exchange.ErrOrderLimit)
	take.Tonnes = 10
	rig.Must(w, w.x.Commands.TakeInSale, take)
	w.check()
	w = trading(t)
	w.ascending(10, 60, gamma)
	w.at(today, "10:00")
	limit(gamma, exchange.Limits{OrderMax: 10})
	rig.Refused(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: gamma, Sale: 1, Price: 7000, Tonnes: 11},
		exchange.ErrOrderLimit)
	w.want(gamma, 7000, 10)
}

// TestSaleRulesMissing announces no auction whose later times no rule gives.
func TestSaleRulesMissing(t *testing.T) {
	for _, missing := range []string{exchange.RuleSaleReveal, exchange.RuleSalePay, exchange.RuleSaleDeposit} {
		w := worldWithout(t, missing)
		w.issue(2024, map[companyNumber]int64{alpha: 1000})
		w.admit(100_000_000, alpha)
		w.open()
		w.at(today, "9:31")
		rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument,
			Side: "sell", Mode: "uniform", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000,
			Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")})
		rig.Refused(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1}, exchange.ErrRuleMissing)
	}
}

// splitted has a company hold so many lots of a tonne.
func (w *world) splitted(who companyNumber, lots int) {
	w.Helper()
	var rest carbon.LotID
	var start uint64
	w.c.Holdings(who, carbon.Held, func(id carbon.LotID, l carbon.Lot) bool {
		rest, start = id, l.Start
		return false
	})
	w.Quick = true
	defer func() { w.Quick = false }()
	for i := range lots - 1 {
		rig.Must(w, w.c.Commands.Split, carbon.Split{Lot: rest, Serial: start + uint64(i) + 1})
	}
}

// TestWinnerOfManyLots: a winner whose tonnes are too many lots for a command is in its own way, and stops nobody else;
// it loses its deposit in the end. With as many as fit it settles.
func TestWinnerOfManyLots(t *testing.T) {
	for _, lots := range []int{carbon.PiecesMax, carbon.PiecesMax + 1} {
		w := newWorld(t)
		w.issue(2024, map[companyNumber]int64{alpha: 1100, beta: 500})
		w.splitted(alpha, 1100)
		w.admit(100_000_000, alpha, beta, gamma)
		w.open()
		w.at(today, "9:31")
		w.Quick = true
		rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: gamma, Instrument: instrument,
			Side: "buy", Mode: "pay_as_bid", Rules: "price_then_time", Tonnes: 1500, Reserve: 8000,
			Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")})
		rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
		for _, bidder := range []companyNumber{alpha, beta} {
			rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: bidder, Sale: 1})
		}
		w.bid(sealedBid{who: alpha, price: 7900, tonnes: int64(lots)}, sealedBid{who: beta, price: 7950, tonnes: 100})
		w.at(today, "11:31")
		w.NothingFailed()
		if lots > carbon.PiecesMax {
			rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: alpha, Sale: 1}, carbon.ErrFragmented)
		}
		w.at(today, "14:00")
		w.NothingFailed()
		want, deposit := int64(100+lots), int64(0)
		if lots > carbon.PiecesMax {
			want, deposit = 100, 1_200_000
		}
		if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != want {
			t.Errorf("%d lots: %+v, %d t", lots, s, w.c.Owned(gamma))
		}
		if f := w.funds(alpha); lots > carbon.PiecesMax && f.Cash != 100_000_000-deposit || f.Reserved != 0 {
			t.Errorf("%d lots: %+v", lots, f)
		}
		w.audit()
	}
}

// TestManyWinnersOfManyLots: where winners have more lots than one entry holds, the next entries go on.
func TestManyWinnersOfManyLots(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 900, beta: 900, delta: 900})
	w.admit(100_000_000, alpha, beta, gamma, delta)
	sellers := []companyNumber{alpha, beta, delta}
	for _, who := range sellers {
		w.splitted(who, 900)
	}
	w.open()
	w.at(today, "9:31")
	w.Quick = true
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: gamma, Instrument: instrument,
		Side: "buy", Mode: "uniform", Rules: "price_then_time", Tonnes: 2700, Reserve: 8000,
		Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	var bids []sealedBid
	for _, who := range sellers {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
		bids = append(bids, sealedBid{who: who, price: 7900, tonnes: 900})
	}
	w.bid(bids...)
	w.at(today, "11:31")
	w.NothingFailed()
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleAwarded || w.c.Owned(gamma) != 900 {
		t.Fatalf("%+v, %d t", s, w.c.Owned(gamma))
	}
	rig.Must(w, w.x.Commands.PaySale, exchange.PaySale{Company: delta, Sale: 1})
	if w.c.Owned(gamma) != 1800 {
		t.Fatalf("%d t", w.c.Owned(gamma))
	}
	w.at(today, "14:00")
	w.NothingFailed()
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != 2700 {
		t.Errorf("%+v, %d t", s, w.c.Owned(gamma))
	}
	w.check()
}
