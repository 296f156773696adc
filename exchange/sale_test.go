package exchange_test

import (
	"testing"

	"liangshan/auction"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

func (w *world) clock(date, clock string) int64 {
	now := w.Now
	w.Now = 0
	d := rig.Day(date).StartMillis()
	var h, m int64
	for i, part := 0, int64(0); i <= len(clock); i++ {
		if i == len(clock) {
			m = part
		} else if clock[i] == ':' {
			h, part = part, 0
		} else {
			part = part*10 + int64(clock[i]-'0')
		}
	}
	w.Now = now
	return d + (h*60+m)*60_000
}

// sealed applies for and announces a sale by sealed bids of 1,000 t of alpha's, and lets the others enter.
func (w *world) sealed(mode, rules string, commitment [32]byte) {
	w.Helper()
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: mode, Rules: rules,
		Tonnes: 1000, Reserve: 7000, Minimum: 1, ShareCap: 80, Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")})
	rig.Refused(w, w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1, Commitment: commitment}, exchange.ErrSamePerson)
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1, Commitment: commitment})
	for _, who := range []companyNumber{beta, gamma, delta} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
}

type sealedBid struct {
	who            companyNumber
	price, tonnes  int64
	minimum, bidNo int64
	unopened       bool
}

func (w *world) bid(bids ...sealedBid) {
	w.Helper()
	w.at(today, "10:05")
	for i, b := range bids {
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: b.who, Sale: 1, Seal: exchange.Seal(1, b.who, b.price, b.tonnes, b.minimum, [32]byte{byte(i + 1)})})
		rig.Refused(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: b.who, Sale: 1, Bid: uint32(i + 1), Price: b.price, Tonnes: b.tonnes,
			Minimum: b.minimum, Nonce: [32]byte{byte(i + 1)}}, exchange.ErrSaleState)
	}
	w.at(today, "10:31")
	rig.Refused(w, w.x.Commands.SealBid, exchange.SealBid{Company: beta, Sale: 1, Seal: [32]byte{1}}, exchange.ErrSaleState)
	for i, b := range bids {
		if b.unopened {
			continue
		}
		open := exchange.OpenBid{Company: b.who, Sale: 1, Bid: uint32(i + 1), Price: b.price, Tonnes: b.tonnes, Minimum: b.minimum, Nonce: [32]byte{byte(i + 1)}}
		other := open
		other.Price++
		rig.Refused(w, w.x.Commands.OpenBid, other, exchange.ErrSeal)
		rig.Must(w, w.x.Commands.OpenBid, open)
		rig.Refused(w, w.x.Commands.OpenBid, open, exchange.ErrBid)
	}
}

func TestSealedUniform(t *testing.T) {
	w := trading(t)
	w.sealed("uniform", "price_then_time", [32]byte{})
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 1000 {
		t.Errorf("%+v", pos)
	}
	// The deposit: a tenth of the reserve price times the 800 t that one may bid for.
	if f := w.funds(beta); f.Reserved != 560_000 {
		t.Errorf("%+v", f)
	}
	w.check()
	w.bid(sealedBid{who: beta, price: 7500, tonnes: 500}, sealedBid{who: gamma, price: 7600, tonnes: 300}, sealedBid{who: delta, price: 7400, tonnes: 700},
		sealedBid{who: gamma, price: 7450, tonnes: 100})
	w.check()
	w.at(today, "11:31")
	w.check()
	// 300 at 76, 500 at 75, 100 at 74.50 and the first 100 of 700 at 74: all pay 74.00.
	for who, want := range map[companyNumber]int64{gamma: 400, delta: 100} {
		if got := w.c.Owned(who); got != want {
			t.Errorf("%d has %d t, want %d", who, got, want)
		}
	}
	if got := w.c.Owned(beta); got != 10_500 {
		t.Errorf("beta has %d", got)
	}
	// Fees of 2 in 1,000 and a tax of 5 in 10,000, each trade by itself; all come out whole.
	if f := w.funds(alpha); f.Cash != 100_000_000+1000*7400-14_800-3700 {
		t.Errorf("%+v", f)
	}
	s, _ := w.x.SaleOf(1)
	if s.State != exchange.SaleEnded || s.Price != 7400 || w.funds(beta).Reserved+w.funds(gamma).Reserved+w.funds(delta).Reserved != 0 {
		t.Errorf("%+v", s)
	}
	if got := w.Value(w.projected(), `SELECT sold || ' ' || price_fen || ' ' || state || ' ' || reason FROM exchange_sale`); got != "1000 7400 ended done" {
		t.Error(got)
	}
}

// TestNothingVisible: before a sale has closed, neither journal nor read tables hold a price or a quantity
// of a bid.
func TestNothingVisible(t *testing.T) {
	w := trading(t)
	w.sealed("uniform", "price_then_time", [32]byte{})
	w.at(today, "10:05")
	rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: beta, Sale: 1, Seal: exchange.Seal(1, beta, 7777, 333, 0, [32]byte{9})})
	if got := w.Value(w.projected(), `SELECT count(*) FROM exchange_bid WHERE price_fen IS NOT NULL OR tonnes IS NOT NULL`); got != "0" {
		t.Error(got)
	}
	// Two equal bids have different seals: they cannot be told to be equal.
	if exchange.Seal(1, beta, 7777, 333, 0, [32]byte{9}) == exchange.Seal(1, beta, 7777, 333, 0, [32]byte{8}) {
		t.Error("a seal without its nonce")
	}
}

func TestPayAsBidTies(t *testing.T) {
	w := trading(t)
	seed := [32]byte{42}
	refusedCommit := exchange.RevealSeed{Sale: 1, Seed: [32]byte{1}}
	w.sealed("pay_as_bid", "eu_1031", auction.Commit(seed))
	w.bid(sealedBid{who: beta, price: 7500, tonnes: 600}, sealedBid{who: gamma, price: 7500, tonnes: 600})
	w.at(today, "12:00") // It waits for the seed.
	rig.Refused(w, w.x.Commands.RevealSeed, refusedCommit, exchange.ErrCommitment)
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleReveal {
		t.Errorf("%+v", s)
	}
	rig.Must(w, w.x.Commands.RevealSeed, exchange.RevealSeed{Sale: 1, Seed: seed})
	w.at(today, "14:00")
	keys := auction.Order32(seed, 2)
	first := beta
	if string(keys[1][:]) < string(keys[0][:]) {
		first = gamma
	}
	got := map[companyNumber]int64{beta: w.c.Owned(beta) - 10_000, gamma: w.c.Owned(gamma)}
	if got[first] != 600 || got[beta]+got[gamma] != 1000 {
		t.Errorf("%v, first %d", got, first)
	}
	w.check()
}

// TestDefault: who does not pay what it has won loses its deposit to the applicant, and the tonnes stay there.
func TestDefault(t *testing.T) {
	w := trading(t)
	w.sealed("pay_as_bid", "price_then_time", [32]byte{})
	rig.Must(w, w.x.Commands.BookBank, exchange.BookBank{Rows: []exchange.BankRow{{Code: creditCodeOf(gamma), Amount: -99_000_000, Reference: "OUT1"},
		{Code: creditCodeOf(delta), Amount: -99_000_000, Reference: "OUT2"}}})
	w.bid(sealedBid{who: gamma, price: 7500, tonnes: 300}, sealedBid{who: delta, price: 7500, tonnes: 400}, sealedBid{who: beta, price: 7300, tonnes: 10, unopened: true})
	w.at(today, "11:31")
	if w.c.Owned(gamma)+w.c.Owned(delta) != 0 {
		t.Error("sold without money")
	}
	w.check()
	w.pay(delta, 10_000_000)
	rig.Must(w, w.x.Commands.PaySale, exchange.PaySale{Company: delta, Sale: 1})
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: gamma, Sale: 1}, exchange.ErrCash)
	rig.Refused(w, w.x.Commands.PaySale, exchange.PaySale{Company: delta, Sale: 1}, exchange.ErrBid)
	if w.c.Owned(delta) != 400 {
		t.Error("paid and not delivered")
	}
	before := w.funds(alpha).Cash
	w.at(today, "14:00")
	w.check()
	if w.funds(gamma).Cash != 1_000_000-560_000 || w.funds(alpha).Cash != before+560_000 {
		t.Errorf("%+v %+v", w.funds(gamma), w.funds(alpha))
	}
	if w.funds(beta).Cash != 100_000_000-560_000 { // It opened none of its bids.
		t.Errorf("%+v", w.funds(beta))
	}
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Reserved != 0 {
		t.Errorf("%+v", pos)
	}
}

func TestAscendingClock(t *testing.T) {
	w := trading(t)
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "ascending",
		Rules: "price_then_time", Tonnes: 1000, Reserve: 7000, Step: 10, Seconds: 60, ShareCap: 100, Opens: w.clock(today, "10:00")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	for _, who := range []companyNumber{beta, gamma, delta} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
	want := func(who companyNumber, price, tonnes int64) exchange.WantInSale {
		return exchange.WantInSale{Company: who, Sale: 1, Price: price, Tonnes: tonnes}
	}
	rig.Refused(w, w.x.Commands.WantInSale, want(beta, 7000, 600), exchange.ErrSaleState)
	w.at(today, "10:00")
	rig.Must(w, w.x.Commands.WantInSale, want(beta, 7000, 600))
	rig.Must(w, w.x.Commands.WantInSale, want(gamma, 7000, 600))
	rig.Must(w, w.x.Commands.WantInSale, want(delta, 7000, 300))
	w.at(today, "10:01")
	rig.Refused(w, w.x.Commands.WantInSale, want(beta, 7000, 500), exchange.ErrClockMoved)
	rig.Refused(w, w.x.Commands.WantInSale, want(beta, 7010, 700), exchange.ErrDemandRise)
	until := want(beta, 7010, 600)
	until.Until = 7009
	rig.Refused(w, w.x.Commands.WantInSale, until, exchange.ErrSalePrice)
	until.Until = 300_000
	rig.Refused(w, w.x.Commands.WantInSale, until, exchange.ErrCash)
	until.Until = 7020
	rig.Must(w, w.x.Commands.WantInSale, until)
	rig.Must(w, w.x.Commands.WantInSale, want(gamma, 7010, 600)) // Delta says nothing any more.
	w.at(today, "10:02")
	rig.Refused(w, w.x.Commands.WantInSale, want(delta, 7020, 1), exchange.ErrDemandRise)
	rig.Must(w, w.x.Commands.WantInSale, want(gamma, 7020, 300))
	w.at(today, "10:04")
	// 900 at 70.20 are less than 1,000: the price is 70.10, and gamma gets the 100 that are left.
	s, _ := w.x.SaleOf(1)
	if s.State != exchange.SaleEnded || s.Price != 7010 || w.c.Owned(beta) != 10_600 || w.c.Owned(gamma) != 400 {
		t.Errorf("%+v %d %d", s, w.c.Owned(beta), w.c.Owned(gamma))
	}
	w.check()
}

// TestSilentClock: two bidders say once what they want, and then nothing. The clock ends in the next round, at the price at
// which they spoke, and not twenty rounds on.
func TestSilentClock(t *testing.T) {
	w := trading(t)
	apply := exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "ascending", Rules: "price_then_time",
		Tonnes: 1000, Reserve: 7000, Step: 360, Seconds: 60, ShareCap: 100, Opens: w.clock(today, "10:00")}
	rig.Must(w, w.x.Commands.SetRules, rules("2026-01-01", exchange.RuleRow{Name: exchange.RuleSaleStep, Value: 50_000}))
	rig.Refused(w.as(second), w.x.Commands.ApplySale, apply, exchange.ErrSaleStep)
	apply.Step = 350
	rig.Must(w, w.x.Commands.ApplySale, apply)
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	for _, who := range []companyNumber{beta, gamma} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
	w.at(today, "10:00")
	for _, who := range []companyNumber{beta, gamma} {
		rig.Must(w, w.x.Commands.WantInSale, exchange.WantInSale{Company: who, Sale: 1, Price: 7000, Tonnes: 600})
	}
	w.at(today, "10:03")
	s, _ := w.x.SaleOf(1)
	if s.State != exchange.SaleEnded || s.Price != 7000 || w.c.Owned(beta)-10_000+w.c.Owned(gamma) != 1000 {
		t.Errorf("%+v %d %d", s, w.c.Owned(beta), w.c.Owned(gamma))
	}
	w.check()
}

func TestDescendingClock(t *testing.T) {
	w := trading(t)
	apply := exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "descending", Rules: "price_then_time", Tonnes: 1000,
		Reserve: 7000, Start: 7100, Step: 50, Seconds: 60, Opens: w.clock(today, "10:00")}
	rig.Must(w.as(second), w.x.Commands.ApplySale, apply)
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	for _, who := range []companyNumber{beta, gamma} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
	w.at(today, "10:01")
	rig.Refused(w, w.x.Commands.TakeInSale, exchange.TakeInSale{Company: beta, Sale: 1, Price: 7100, Tonnes: 600}, exchange.ErrClockMoved)
	rig.Must(w, w.x.Commands.TakeInSale, exchange.TakeInSale{Company: beta, Sale: 1, Price: 7050, Tonnes: 600})
	w.at(today, "10:02")
	rig.Refused(w, w.x.Commands.TakeInSale, exchange.TakeInSale{Company: gamma, Sale: 1, Price: 7000, Tonnes: 900, Minimum: 500}, exchange.ErrMinimumUnmet)
	rig.Must(w, w.x.Commands.TakeInSale, exchange.TakeInSale{Company: gamma, Sale: 1, Price: 7000, Tonnes: 900})
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.c.Owned(gamma) != 400 || w.c.Owned(beta) != 10_600 {
		t.Errorf("%+v %d %d", s, w.c.Owned(beta), w.c.Owned(gamma))
	}
	w.check()
	// Nobody takes any: the clock comes to the reserve, stands there for a round, and ends.
	apply.Opens = w.clock(today, "10:10")
	rig.Must(w.as(second), w.x.Commands.ApplySale, apply)
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 2})
	rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: gamma, Sale: 2})
	w.at(today, "10:20")
	if s, _ := w.x.SaleOf(2); s.State != exchange.SaleEnded || w.funds(gamma).Reserved != 0 {
		t.Errorf("%+v", s)
	}
	w.check()
}

// TestBuyerApplies: bidders sell, the lowest bids win.
func TestBuyerApplies(t *testing.T) {
	w := trading(t)
	rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: gamma, Instrument: instrument, Side: "buy", Mode: "uniform", Rules: "price_then_time",
		Tonnes: 1000, Reserve: 8000, Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")})
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	if f := w.funds(gamma); f.Reserved != 1000*8008 {
		t.Errorf("%+v", f)
	}
	for _, who := range []companyNumber{alpha, beta, delta} {
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: who, Sale: 1})
	}
	w.bid(sealedBid{who: alpha, price: 7900, tonnes: 700}, sealedBid{who: beta, price: 7800, tonnes: 500}, sealedBid{who: delta, price: 7700, tonnes: 100})
	w.at(today, "11:31") // delta has no tonnes.
	if w.c.Owned(gamma) != 900 {
		t.Errorf("%d t", w.c.Owned(gamma))
	}
	w.check()
	w.at(today, "14:00")
	if s, _ := w.x.SaleOf(1); s.State != exchange.SaleEnded || w.funds(gamma).Reserved != 0 {
		t.Errorf("%+v %+v", s, w.funds(gamma))
	}
	w.check()
}

// TestBankSells: what a bank sells on the exchange is a sale from its store, and its proceeds go where
// dividends are paid from.
func TestBankSells(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules())
	w.issue(2024, map[companyNumber]int64{coop: 5000})
	rig.Must(w, w.c.Commands.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: rig.Day("2020-01-01")})
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coop, To: bank, Tonnes: 5000})
	rig.Must(w.as(second), w.x.Commands.Apply, exchange.Apply{Company: bank, Code: creditCodeOf(bank), Documents: []carbon.Hash{{1}}})
	rig.Refused(w.as(clerk), w.x.Commands.Approve, exchange.Approve{Company: bank, Payout: ledger.AccountID(coop)}, exchange.ErrAccountOther)
	rig.Must(w.as(clerk), w.x.Commands.Approve, exchange.Approve{Company: bank, Payout: ledger.AccountID(bank)})
	w.admit(100_000_000, gamma, delta)
	w.open()
	w.at(today, "9:31")
	w.order(sell(bank, 8000, 100))
	w.order(sell(bank, 8010, 100))
	w.order(buy(gamma, 8010, 150))
	w.order(buy(delta, 8010, 20))
	// Two orders, two reservations, two sales from store.
	s, ok := w.c.SaleByID(1)
	more, _ := w.c.SaleByID(2)
	if !ok || s.Buyer != gamma || s.Tonnes+more.Tonnes != 150 || s.Proceeds+more.Proceeds != 100*8000+50*8010 ||
		s.Account != ledger.AccountID(bank) || s.Fees+more.Fees != 1600+400+801+201 {
		t.Errorf("%+v %+v", s, more)
	}
	if a, _ := w.books.Account(ledger.AccountID(bank)); a.Balance() != 100*8000+70*8010-1600-400-801-201-321-81 {
		t.Errorf("the proceeds are %d", a.Balance())
	}
	if w.funds(bank).Cash != 0 {
		t.Errorf("%+v", w.funds(bank))
	}
	if stock, _ := w.c.Stock(bank); stock.Tonnes != 4830 {
		t.Errorf("%+v", stock)
	}
	w.check()
}
