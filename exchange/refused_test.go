package exchange_test

import (
	"testing"

	"liangshan/book"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

func TestInstrumentRefusals(t *testing.T) {
	w := modules(kernel.New())
	full := newWorld(t)
	w.TB, w.Now, w.Actor = t, full.Now, clerk
	good := exchange.OpenInstrument{Code: "b", NameZH: "竹", NameEN: "b", VintageFrom: 2021, IssuePrice: 8000}
	rig.Refused(w, w.x.Commands.OpenInstrument, good, exchange.ErrRuleMissing) // In a county without rules.
	w = full
	for _, c := range []struct {
		change func(*exchange.OpenInstrument)
		want   *kernel.Refusal
	}{
		{func(c *exchange.OpenInstrument) { c.Code = "B B" }, exchange.ErrInstrumentForm},
		{func(c *exchange.OpenInstrument) { c.VintageFrom = 0 }, exchange.ErrInstrumentForm},
		{func(c *exchange.OpenInstrument) { c.IssuePrice = 0 }, exchange.ErrIssuePrice},
		{func(c *exchange.OpenInstrument) { c.VintageFrom, c.Lot = 0, 9 }, exchange.ErrLot},
	} {
		bad := good
		c.change(&bad)
		rig.Refused(w, w.x.Commands.OpenInstrument, bad, c.want)
	}
	rig.Refused(w, w.x.Commands.SetRules, exchange.SetRules{Rules: marketRules().Rules}, exchange.ErrDate)
	rig.Refused(w, w.x.Commands.BookBank, exchange.BookBank{Rows: make([]exchange.BankRow, 2001)}, exchange.ErrTooMany)
}

func TestOrderRefusals(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules(exchange.RuleRow{Name: exchange.RuleTick, Value: 5}, exchange.RuleRow{Name: exchange.RuleLot, Value: 10},
		exchange.RuleRow{Name: exchange.RuleOrderMax, Value: 1 << 30}))
	w.issue(2024, map[companyNumber]int64{alpha: 1000})
	w.admit(100_000_000, alpha, gamma)
	rig.Must(w.as(second), w.x.Commands.Apply, exchange.Apply{Company: delta, Code: creditCodeOf(delta), Documents: []carbon.Hash{{1}}})
	w.as(clerk).open()
	w.at(today, "9:31")
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8001, 10), exchange.ErrTick)
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 11), exchange.ErrLotSize)
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 5_000_010), exchange.ErrValue)
	rig.Refused(w, w.x.Commands.Order, buy(delta, 8000, 10), exchange.ErrNotApproved)
	o := buy(gamma, 8000, 10)
	o.Reference = 7
	rig.Must(w, w.x.Commands.Order, o)
	rig.Refused(w, w.x.Commands.Order, o, exchange.ErrOrderNumber)
	rig.Refused(w, w.x.Commands.Reduce, exchange.Reduce{Company: gamma, Instrument: instrument, Order: exchange.OrderNumber(2, 7), By: 3}, exchange.ErrLotSize)
	rig.Refused(w, w.x.Commands.Replace, exchange.Replace{Company: gamma, Instrument: instrument, Order: exchange.OrderNumber(2, 7), Price: 8005, Tonnes: 13},
		exchange.ErrLotSize)
	rig.Refused(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: exchange.Asks{}}, exchange.ErrNoRows)
	rig.Refused(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: 9, Rows: exchange.Asks{}.Add(exchange.Ask{})}, exchange.ErrInstrument)
	rig.Refused(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: make(exchange.Asks, 32*16_385)}, exchange.ErrTooMany)
	rig.Refused(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument,
		Rows: exchange.Asks{}.Add(exchange.Ask{What: 9, Order: exchange.OrderNumber(2, 9), Price: 8000, Tonnes: 10})}, exchange.ErrAction)
	rig.Refused(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument,
		Rows: exchange.Asks{}.Add(exchange.Ask{What: exchange.AskOrder, Order: exchange.OrderNumber(77, 9), Price: 8000, Tonnes: 10})}, exchange.ErrParticipant)
	// A price and a life that bulk rows may say and a book does not take.
	rig.Refused(w, w.x.Commands.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: exchange.Asks{}.Add(exchange.Ask{What: exchange.AskOrder,
		Order: exchange.OrderNumber(2, 9), Price: 8000, Tonnes: 10, Life: book.Life(9)})}, exchange.ErrConflict)
	w.check()
}

// TestBatchFull: what would not fit an entry waits for the next one, row by row.
func TestBatchFull(t *testing.T) {
	w := crowd(t, 2, 100_000)
	var rows exchange.Asks
	for i := range uint32(16_000) {
		rows = rows.Add(exchange.Ask{What: exchange.AskOrder, Side: book.Sell, Order: exchange.OrderNumber(1, i+1), Price: 8000, Tonnes: 1})
	}
	if r := w.decideMany(rows); r.Err != nil || len(r.Refused) > 0 {
		t.Fatal(r.Err, len(r.Refused))
	}
	sweep := exchange.Asks{}
	for i := range uint32(20) {
		sweep = sweep.Add(exchange.Ask{What: exchange.AskOrder, Order: exchange.OrderNumber(2, i+1), Price: 8000, Tonnes: 1000})
	}
	r := w.decideMany(sweep)
	if r.Err != nil || len(r.Refused) == 0 || r.Refused[0].Refusal != exchange.ErrBatchFull {
		t.Fatalf("%v %v", r.Err, r.Refused)
	}
	for _, row := range r.Refused {
		if row.Refusal != exchange.ErrBatchFull || row.Row < 8 {
			t.Errorf("%+v", row)
		}
	}
	if r := w.decideMany(sweep[r.Refused[0].Row*exchange.AskSize:]); r.Err != nil {
		t.Fatal(r.Err)
	}
	w.audit()
}

func TestSaleRefusals(t *testing.T) {
	w := trading(t)
	good := exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "uniform", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000,
		Minimum: 100, ShareCap: 50, Opens: w.clock(today, "10:00"), Closes: w.clock(today, "10:30")}
	for _, c := range []struct {
		change func(*exchange.ApplySale)
		want   *kernel.Refusal
	}{
		{func(c *exchange.ApplySale) { c.Mode = "dutch" }, exchange.ErrSaleForm},
		{func(c *exchange.ApplySale) { c.Rules = "mine" }, exchange.ErrSaleForm},
		{func(c *exchange.ApplySale) { c.Step = 1 }, exchange.ErrSaleForm},
		{func(c *exchange.ApplySale) { c.Tonnes = 0 }, exchange.ErrSaleForm},
		{func(c *exchange.ApplySale) { c.Reserve = 0 }, exchange.ErrSalePrice},
		{func(c *exchange.ApplySale) { c.Tonnes = 1 << 30 }, exchange.ErrValue},
		{func(c *exchange.ApplySale) { c.Opens = w.Now - 1 }, exchange.ErrSaleTime},
		{func(c *exchange.ApplySale) { c.Closes = c.Opens }, exchange.ErrSaleTime},
		{func(c *exchange.ApplySale) {
			c.Mode, c.Closes, c.Step, c.Seconds, c.Start = "descending", 0, 1, 60, 6900
		}, exchange.ErrSalePrice},
	} {
		bad := good
		c.change(&bad)
		rig.Refused(w, w.x.Commands.ApplySale, bad, c.want)
	}
	rig.Refused(w, w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1}, exchange.ErrSale)
	rig.Must(w.as(second), w.x.Commands.ApplySale, good)
	rig.Refused(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1, Commitment: [32]byte{1}}, exchange.ErrCommitment)
	rig.Refused(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: beta, Sale: 1}, exchange.ErrSaleState)
	rig.Must(w, w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
	rig.Refused(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: alpha, Sale: 1}, exchange.ErrSelfTrade)
	rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: beta, Sale: 1})
	rig.Refused(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: beta, Sale: 1}, exchange.ErrEntered)
	w.at(today, "10:01")
	rig.Refused(w, w.x.Commands.SealBid, exchange.SealBid{Company: gamma, Sale: 1, Seal: [32]byte{1}}, exchange.ErrNotEntered)
	rig.Refused(w, w.x.Commands.SealBid, exchange.SealBid{Company: beta, Sale: 1}, exchange.ErrSeal)
	rig.Refused(w, w.x.Commands.CancelSale, exchange.CancelSale{Sale: 1, Reason: "error"}, exchange.ErrSaleState)
	bids := []struct {
		tonnes int64
		want   *kernel.Refusal
	}{{99, exchange.ErrBidMinimum}, {501, exchange.ErrShareCap}, {300, nil}, {300, exchange.ErrShareCap}}
	for i, b := range bids {
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: beta, Sale: 1, Seal: exchange.Seal(1, beta, 7500, b.tonnes, 0, [32]byte{byte(i)})})
	}
	w.at(today, "10:31")
	for i, b := range bids {
		open := exchange.OpenBid{Company: beta, Sale: 1, Bid: uint32(i + 1), Price: 7500, Tonnes: b.tonnes, Nonce: [32]byte{byte(i)}}
		if got := rig.RefusalOf(rig.Do(w, w.x.Commands.OpenBid, open).Err); got != b.want {
			t.Errorf("bid %d: %v", i, got)
		}
	}
	w.at(today, "14:00")
	w.check()
	rig.Must(w.as(second), w.x.Commands.ApplySale, func() exchange.ApplySale {
		c := good
		c.Opens, c.Closes = w.clock("2026-11-24", "10:00"), w.clock("2026-11-24", "10:30")
		return c
	}())
	rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 2})
	rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: beta, Sale: 2})
	rig.Must(w, w.x.Commands.CancelSale, exchange.CancelSale{Sale: 2, Reason: "error"})
	if w.funds(beta).Reserved != 0 || w.x.Held(instrument, w.participant(alpha)).Reserved != 0 {
		t.Error("not freed")
	}
	w.check()
}
