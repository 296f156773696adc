package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestPlanted spoils the state in one place at a time and holds that the audit sees it.
func TestPlanted(t *testing.T) {
	for i, n := 0, 1; i < n; i++ {
		w := beside(t, 5)
		w.answer(gamma, 1, 8800)
		c := w.x.Commands
		for range 2 {
			rig.Must(w, c.AskPayout, exchange.AskPayout{Company: delta, Amount: 100, Account: "6222021234567890"})
		}
		rig.Must(w, c.ReleasePayouts, exchange.ReleasePayouts{Rows: []exchange.PayoutRow{{Payout: 1, Amount: 100,
			Account: "6222021234567890"}}})
		rig.Must(w, c.NotePayoutFile, exchange.NotePayoutFile{Payouts: []exchange.PayoutID{1}, Paper: [32]byte{1}, Total: 100,
			Hash: [32]byte{2}})
		if err := w.x.Audit(); err != nil {
			t.Fatal(err)
		}
		plant, faults := w.x.DeclarePlant(w.K)
		n = faults
		rig.Must(w, plant, exchange.Plant{Fault: i})
		if err := w.x.Audit(); err == nil {
			t.Errorf("fault %d is not seen", i)
		}
	}
}
