package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestCloseInstrument closes an instrument for good, on a day and at night, halted and not: not while anything is open in
// it, and afterwards nothing enters. The day ends as any other and no further one begins; what was traded stays, and can be
// taken back as before.
func TestCloseInstrument(t *testing.T) {
	ask := exchange.CloseInstrument{Instrument: instrument, Reason: "retired"}
	for _, c := range []struct {
		name, date, clock string
		halted            bool
	}{{"trading", today, "10:00", false}, {"halted", today, "10:00", true}, {"closing call", today, "14:58", false},
		{"night", today, "20:00", false}, {"night, halted", today, "20:00", true}} {
		t.Run(c.name, func(t *testing.T) {
			w := trading(t)
			w.order(sell(alpha, 8000, 30))
			w.order(buy(gamma, 8000, 10))
			w.at(c.date, c.clock)
			if c.halted {
				rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"})
			}
			rig.RefusedAlone(w, w.x.Commands.CloseInstrument, ask)
			together(w, w.x.Commands.CloseInstrument, ask, exchange.ErrInstrumentUsed)
			rig.Must(w, w.x.Commands.Clear, exchange.CancelAll{Company: alpha, Instrument: instrument})
			together(w, w.x.Commands.CloseInstrument, ask, nil)
			together(w, w.x.Commands.CloseInstrument, ask, exchange.ErrInstrumentGone)
			if pos := w.x.Held(instrument, w.participant(alpha)); pos.Escrow != 0 || w.c.Owned(alpha) != 9990 {
				t.Errorf("%+v", pos)
			}
			w.check()
			w.nothingEnters()
			together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"}, nil)
			w.at("2026-11-26", "10:00")
			if day, _ := w.x.Day(instrument); day.Date != rig.Day(today) || day.Session != exchange.Closed || day.Next != 0 {
				t.Errorf("%+v", day)
			}
			w.check()
			db := w.projected()
			if got := w.Value(db, `SELECT closed_reason || ' ' || (closed_ms > 0) FROM exchange_instrument`); got != "retired 1" {
				t.Error(got)
			}
			if got := w.Value(db, `SELECT count(*) || ' ' || max(close_fen) FROM exchange_day`); got != "1 8000" {
				t.Error(got)
			}
		})
	}
}

// nothingEnters asks for everything that begins something in an instrument.
func (w *world) nothingEnters() {
	w.Helper()
	c, gone := w.x.Commands, exchange.ErrInstrumentGone
	rig.Refused(w, c.Order, buy(gamma, 8000, 1), gone)
	rig.Refused(w, c.Pick, exchange.Pick{Company: gamma, Instrument: instrument, Side: "buy", Price: 8000, Tonnes: 1}, gone)
	rig.Refused(w, c.PostBlock, exchange.PostBlock{Company: gamma, Instrument: instrument, Side: "buy", Price: 8000,
		Tonnes: 1000}, gone)
	rig.Refused(w, c.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell", Mode: "uniform",
		Rules: "price_then_time", Tonnes: 10, Reserve: 7000, Opens: w.Now + 3600_000, Closes: w.Now + 7200_000}, gone)
	rig.Refused(w, c.OrderMany, exchange.OrderMany{Instrument: instrument, Rows: exchange.Asks{}.Add(exchange.Ask{})}, gone)
	rig.Refused(w, c.Halt, exchange.Halt{Instrument: instrument, Reason: "news"}, gone)
	rig.Refused(w, c.Resume, exchange.Halt{Instrument: instrument, Reason: "news"}, gone)
}

// TestCloseInUse: blocks and auctions that are open keep an instrument open, and one that never had a day can be closed.
func TestCloseInUse(t *testing.T) {
	w := trading(t)
	ask := exchange.CloseInstrument{Instrument: instrument, Reason: "retired"}
	w.at(today, "13:01")
	rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: gamma, Instrument: instrument, Side: "buy", Price: 8000,
		Tonnes: 1000})
	rig.Refused(w, w.x.Commands.CloseInstrument, ask, exchange.ErrInstrumentUsed)
	rig.Must(w, w.x.Commands.Clear, exchange.CancelAll{Company: gamma, Instrument: instrument})
	rig.Must(w, w.x.Commands.ApplySale, exchange.ApplySale{Company: alpha, Instrument: instrument, Side: "sell",
		Mode: "uniform", Rules: "price_then_time", Tonnes: 10, Reserve: 7000, Opens: w.Now + 3600_000, Closes: w.Now + 7200_000})
	rig.Refused(w, w.x.Commands.CloseInstrument, ask, exchange.ErrInstrumentUsed)
	rig.Must(w, w.x.Commands.CancelSale, exchange.CancelSale{Sale: 1, Reason: "withdrawn"})
	rig.Must(w, w.x.Commands.CloseInstrument, ask)
	w.openMore()
	ask.Instrument = 2
	rig.Refused(w, w.x.Commands.CloseInstrument, exchange.CloseInstrument{Instrument: 2}, exchange.ErrReason)
	rig.Must(w, w.x.Commands.CloseInstrument, ask)
	w.at("2026-11-25", "10:00")
	if day, _ := w.x.Day(2); day.Date != 0 {
		t.Errorf("%+v", day)
	}
	w.check()
}

// TestCloseMany closes an instrument at night of which more participants have tonnes in escrow than one entry gives back: not
// before the next day has given them back. On a day, its end does.
func TestCloseMany(t *testing.T) {
	for _, night := range []bool{true, false} {
		w := newWorld(t)
		w.Quick = true
		const many = 501
		var all []companyNumber
		shares := map[companyNumber]int64{}
		for i := range many {
			w.company(int(companies) - 1 + i)
			all, shares[companies+companyNumber(i)] = append(all, companies+companyNumber(i)), 5
		}
		w.issue(2024, shares)
		w.admit(0, all...)
		w.open()
		w.at(today, "9:31")
		for _, who := range all {
			w.order(sell(who, 8000, 5))
		}
		if night {
			w.at(today, "20:00")
		}
		for _, who := range all {
			rig.Must(w, w.x.Commands.Clear, exchange.CancelAll{Company: who, Instrument: instrument})
		}
		ask := exchange.CloseInstrument{Instrument: instrument, Reason: "retired"}
		if night {
			rig.Refused(w, w.x.Commands.CloseInstrument, ask, exchange.ErrEscrowMany)
			w.at("2026-11-24", "20:00")
		}
		rig.Must(w, w.x.Commands.CloseInstrument, ask)
		w.at("2026-11-25", "20:00")
		for _, who := range all {
			if pos := w.x.Held(instrument, w.participant(who)); pos.Escrow != 0 || w.c.Owned(who) != 5 {
				t.Fatalf("%+v", pos)
			}
		}
		w.audit()
	}
}

// TestCloseWatches closes an instrument at night, after an auction in the evening, or before the next day begins: what was
// sold in it goes back to who had sold it on the day, and nobody will look at it any more, so it is told of at once.
func TestCloseWatches(t *testing.T) {
	for _, c := range []struct{ date, clock string }{{today, "23:00"}, {"2026-11-24", "8:00"}} {
		w := trading(t)
		rig.Must(w, w.x.Commands.SetRules, windowRules)
		w.order(sell(alpha, 8000, 1000))
		w.order(buy(gamma, 8000, 1000))
		rig.Must(w.as(second), w.x.Commands.ApplySale, exchange.ApplySale{Company: gamma, Instrument: instrument,
			Side: "sell", Mode: "pay_as_bid", Rules: "price_then_time", Tonnes: 1000, Reserve: 7000,
			Opens: w.clock(today, "17:00"), Closes: w.clock(today, "18:00")})
		rig.Must(w.as(clerk), w.x.Commands.PublishSale, exchange.PublishSale{Sale: 1})
		rig.Must(w, w.x.Commands.EnterSale, exchange.EnterSale{Company: alpha, Sale: 1})
		w.at(today, "17:01")
		rig.Must(w, w.x.Commands.SealBid, exchange.SealBid{Company: alpha, Sale: 1,
			Seal: exchange.Seal(1, alpha, 8000, 1000, 0, [32]byte{})})
		w.at(today, "18:01")
		rig.Must(w, w.x.Commands.OpenBid, exchange.OpenBid{Company: alpha, Sale: 1, Bid: 1, Price: 8000, Tonnes: 1000})
		w.at(c.date, c.clock)
		rig.Must(w, w.x.Commands.CloseInstrument, exchange.CloseInstrument{Instrument: instrument, Reason: "retired"})
		w.values(w.projected(), map[string]string{
			`SELECT group_concat(date || ' ' || trades) FROM exchange_watched`:  today + " 1," + c.date + " 0",
			`SELECT scheme || ' ' || trades || ' ' || date FROM exchange_alert`: "wash_days 2 " + c.date,
			`SELECT group_concat(participant) FROM exchange_alert_participant`:  "1,3",
			`SELECT group_concat(mode) FROM exchange_trade`:                     "auto,sale",
		})
		w.check()
	}
}
