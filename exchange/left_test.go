package exchange_test

import (
	"bytes"
	"context"
	"testing"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// TestRefusedTradeLeavesNothing asks commands that have nothing to do with trading right after a trade that could
// not be settled: what the trade had changed must not come into the tables with them.
func TestRefusedTradeLeavesNothing(t *testing.T) {
	w := trading(t)
	c := w.x.Commands
	w.order(sell(beta, 8000, 10))
	rig.Must(w, w.books.Commands.Freeze, ledger.Freeze{Account: feeAccount, Reason: "court_17"})
	cash := w.funds(gamma).Cash
	for name, ask := range map[string]func(){
		"apply": func() {
			rig.Must(w.as(second), c.Apply,
				exchange.Apply{Company: coop, Code: creditCodeOf(coop), Documents: []carbon.Hash{{1}}})
			rig.Refused(w.as(clerk), c.Order, buy(gamma, 8000, 10), exchange.ErrMarketAccount)
			rig.Must(w, c.Approve, exchange.Approve{Company: coop})
		},
		"suspend":         func() { rig.Must(w, c.Suspend, exchange.ChangeMember{Company: delta, Reason: "papers"}) },
		"set_limits":      func() { rig.Must(w, c.SetLimits, exchange.SetLimits{Company: alpha}) },
		"open_instrument": func() { w.openMore() },
	} {
		rig.Refused(w, c.Order, buy(gamma, 8000, 10), exchange.ErrMarketAccount)
		ask()
		if f := w.funds(gamma); f.Cash != cash || f.Reserved != 0 || f.Reference != 0 {
			t.Errorf("after %s: %+v", name, f)
		}
	}
	w.check()
}

func (w *world) openMore() {
	w.Helper()
	rig.Must(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "bamboo_22", NameZH: "竹林碳汇2022",
		NameEN: "bamboo carbon 2022", VintageFrom: 2022, IssuePrice: 8000})
}

// TestQuietDayAfterSnapshot loads a snapshot of an evening and replays the day after, on which nothing was asked.
func TestQuietDayAfterSnapshot(t *testing.T) {
	w := trading(t)
	w.at(today, "20:00")
	var snapshot bytes.Buffer
	if err := w.K.Snapshot([32]byte{}).Write(&snapshot); err != nil {
		t.Fatal(err)
	}
	w.at("2026-11-25", "8:00")
	again := modules(kernel.New())
	if _, err := again.K.Load(snapshot.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := again.K.Replay(context.Background(), &w.Journal, nil); err != nil {
		t.Fatal(err)
	}
	w.Same("replaying on from a snapshot", w.K.Digests(), again.K.Digests())
	w.check()
}

// TestHaltedOverBreak halts an instrument before the opening call and lets it go on in the break. Orders that cross
// trade in a call before trading is continuous.
func TestHaltedOverBreak(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 100})
	w.admit(100_000_000, alpha, gamma)
	w.open()
	w.at(today, "9:05")
	w.order(sell(alpha, 7900, 10))
	w.order(buy(gamma, 8100, 10))
	rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"})
	w.at(today, "12:00")
	rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "news_out"})
	w.at(today, "13:01")
	day, _ := w.x.Day(instrument)
	tape, _ := w.x.TapeOf(instrument)
	if day.Current() != exchange.Continuous || tape.Trades != 1 || tape.Volume != 10 {
		t.Errorf("%+v %+v", day, tape)
	}
	w.check()
}

// TestFullStoreInCall lets a bank bid for more than its store may take since its limit was changed. Its bid is taken out before the call.
func TestFullStoreInCall(t *testing.T) {
	w := newWorld(t)
	w.issue(2024, map[companyNumber]int64{alpha: 100})
	w.store(15)
	w.admit(100_000_000, alpha, gamma, bank)
	w.open()
	w.at(today, "9:05")
	w.order(sell(alpha, 7900, 20))
	w.order(buy(bank, 8100, 15))
	w.order(buy(gamma, 8000, 5))
	rig.Must(w, w.c.Commands.SetParameter, carbon.SetParameter{Name: carbon.StockMax, Value: 14, From: rig.Day(today),
		Source: "assumed"})
	w.at(today, "9:31")
	tape, _ := w.x.TapeOf(instrument)
	if tape.Trades != 1 || tape.Volume != 5 || w.funds(bank).Reserved != 0 {
		t.Errorf("%+v %+v", tape, w.funds(bank))
	}
	w.order(buy(bank, 8000, 14))
	w.check()
}
