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
	rig.Must(w, w.books.Commands.Freeze, ledger.Freeze{Account: w.account(beta), Reason: "court_17"})
	cash := w.funds(gamma).Cash
	for name, ask := range map[string]func(){
		"apply": func() {
			rig.Must(w.as(second), c.Apply,
				exchange.Apply{Company: coop, Code: creditCodeOf(coop), Documents: []carbon.Hash{{1}}})
			rig.Refused(w.as(clerk), c.Order, buy(gamma, 8000, 10), exchange.ErrFrozen)
			rig.Must(w, c.Approve, exchange.Approve{Company: coop})
		},
		"suspend":         func() { rig.Must(w, c.Suspend, exchange.ChangeMember{Company: delta, Reason: "papers"}) },
		"set_limits":      func() { rig.Must(w, c.SetLimits, exchange.SetLimits{Company: alpha}) },
		"open_instrument": func() { w.openMore() },
	} {
		rig.Refused(w, c.Order, buy(gamma, 8000, 10), exchange.ErrFrozen)
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
