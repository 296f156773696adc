package exchange_test

import (
	"slices"
	"testing"

	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// TestPayoutFile notes what went to the bank: only what two persons released, each payout once, and in its sum.
func TestPayoutFile(t *testing.T) {
	w := trading(t)
	c := w.x.Commands
	for _, amount := range []int64{100, 200, 300} {
		rig.Must(w, c.AskPayout, exchange.AskPayout{Company: gamma, Amount: amount, Account: "6222021234567890"})
	}
	note := exchange.NotePayoutFile{Payouts: []exchange.PayoutID{1, 2}, Paper: [32]byte{1}, Total: 300, Hash: [32]byte{2}}
	rig.Refused(w, c.NotePayoutFile, note, exchange.ErrPayoutState)
	both := exchange.ReleasePayouts{Rows: []exchange.PayoutRow{{Payout: 1, Amount: 100, Account: "6222021234567890"},
		{Payout: 2, Amount: 200, Account: "6222021234567890"}}}
	rig.RefusedAlone(w, c.ReleasePayouts, both)
	rig.Must(w, c.ReleasePayouts, both)
	for _, bad := range []struct {
		spoil func(c *exchange.NotePayoutFile)
		want  *kernel.Refusal
	}{
		{func(c *exchange.NotePayoutFile) { c.Payouts = nil }, exchange.ErrNoRows},
		{func(c *exchange.NotePayoutFile) { c.Payouts = make([]exchange.PayoutID, 2001) }, exchange.ErrTooMany},
		{func(c *exchange.NotePayoutFile) { c.Payouts[1] = 9 }, exchange.ErrPayout},
		{func(c *exchange.NotePayoutFile) { c.Payouts[1] = 1 }, exchange.ErrPayoutState},
		{func(c *exchange.NotePayoutFile) { c.Payouts[1] = 3 }, exchange.ErrPayoutState},
		{func(c *exchange.NotePayoutFile) { c.Total++ }, exchange.ErrPayoutFile},
		{func(c *exchange.NotePayoutFile) { c.Paper = [32]byte{} }, exchange.ErrPayoutFile},
		{func(c *exchange.NotePayoutFile) { c.Hash = [32]byte{} }, exchange.ErrPayoutFile},
	} {
		one := note
		one.Payouts = slices.Clone(note.Payouts)
		bad.spoil(&one)
		rig.Refused(w, c.NotePayoutFile, one, bad.want)
	}
	rig.Must(w, c.NotePayoutFile, note)
	if f, ok := w.x.PayoutFile(1); !ok || f.Lines != 2 || f.Total != 300 || w.x.FileOfPayout(2) != 1 {
		t.Errorf("%+v", f)
	}
	again := note
	again.Paper = [32]byte{7}
	rig.Refused(w, c.NotePayoutFile, again, exchange.ErrPayoutState)
	rig.Must(w, c.ReleasePayouts, exchange.ReleasePayouts{Rows: []exchange.PayoutRow{{Payout: 3, Amount: 300, Account: "6222021234567890"}}})
	third := exchange.NotePayoutFile{Payouts: []exchange.PayoutID{3}, Paper: note.Paper, Total: 300, Hash: note.Hash}
	rig.Refused(w, c.NotePayoutFile, third, exchange.ErrPayoutFile)
	w.freeze(w.account(gamma))
	third.Paper = [32]byte{8}
	rig.Refused(w, c.NotePayoutFile, third, exchange.ErrFrozen)
	// Who asked for it before the file went out did not mean one that the bank pays.
	rig.Refused(w, c.ReturnPayout, exchange.ReturnPayout{Payout: 2, Reason: "account_wrong", Released: true},
		exchange.ErrPayoutState)
	rig.Refused(w, c.ReturnPayout, exchange.ReturnPayout{Payout: 3, Reason: "account_wrong", Released: true, File: 1},
		exchange.ErrPayoutState)
	rig.Must(w, c.ReturnPayout, exchange.ReturnPayout{Payout: 2, Reason: "bank_refused", Released: true, File: 1})
	if w.x.FileOfPayout(2) != 0 || w.x.FileOfPayout(1) != 1 {
		t.Error("a payout that was given back is still in its file")
	}
	w.check()
	if got := w.Value(w.projected(), `SELECT group_concat(id || ' ' || state || ' ' || coalesce(bank_file, 0))
		FROM exchange_payout`); got != "1 released 1,2 returned 1,3 released 0" {
		t.Error(got)
	}
}
