package carbon_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/kernel/rig"
)

// eventful is a register in which something of every kind has happened.
func eventful(t *testing.T) world {
	t.Helper()
	w := stocked(t)
	c := &w.c.Commands
	rig.Must(w, c.Retire, carbon.Retire{Owner: coopA, Tonnes: 5, Beneficiary: buyerX, Purpose: "meeting", Place: "330523"})
	rig.Must(w, c.ReportReversal, carbon.ReportReversal{Project: 1, Date: rig.Day("2026-02-01"), Cause: "fire", Tonnes: 6})
	rig.Must(w.as(checker), c.SettleReversal,
		carbon.SettleReversal{Reversal: 1, Verifier: verifier, Lost: 8, Statement: carbon.Hash{1}})
	rig.Must(w.as(clerk), c.Pledge, pledge(10, 0))
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: coopA, Tonnes: 10, Order: "court_1"})
	rig.Must(w, c.SignForward, contract())
	rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 20})
	rig.Must(w, c.PostPrice, carbon.PostPrice{Bank: bank, From: rig.Day(rig.Today), Price: 6904})
	rig.Must(w, c.Sell, carbon.Sell{Bank: bank, Buyer: buyerX, Tonnes: 1, Price: 6904, Debit: accountOf(buyerX),
		Credit: accountOf(bank)})
	return w
}

// TestPlanted spoils the state in one place at a time and holds that the audit sees it.
func TestPlanted(t *testing.T) {
	for i, n := 0, 1; i < n; i++ {
		w := eventful(t)
		if err := w.c.Audit(); err != nil {
			t.Fatal(err)
		}
		plant, faults := w.c.DeclarePlant(w.K)
		n = faults
		rig.Must(w, plant, carbon.Plant{Fault: i})
		if err := w.c.Audit(); err == nil {
			t.Errorf("fault %d is not seen", i)
		}
	}
}

// TestFragmented holds that what lies in too many lots is refused, and moves in parts.
func TestFragmented(t *testing.T) {
	w := newSwarm(t)
	rest, _ := w.c.LotOf(1, 2024, 1)
	for i := range carbon.PiecesMax {
		if r := quick(w, w.c.Commands.Split, carbon.Split{Lot: rest, Serial: uint64(i + 2)}); r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	move := carbon.Transfer{From: coopA, To: buyerX, Tonnes: carbon.PiecesMax + 1}
	if r := quick(w, w.c.Commands.Transfer, move); r.Err != error(carbon.ErrFragmented) {
		t.Error(r.Err)
	}
	move.Tonnes--
	if r := quick(w, w.c.Commands.Transfer, move); r.Err != nil || r.Count != carbon.PiecesMax {
		t.Error(r.Err)
	}
	if err := w.c.Audit(); err != nil {
		t.Error(err)
	}
}
