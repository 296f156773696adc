package dividend_test

import (
	"testing"

	"liangshan/dividend"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// TestWaitingUntouched asks that what waits for holders be taken as a pot, and as the place to which a
// payment to another came back. Nothing leaves: not an account in a holder's name, not one that the
// ledger has stopped since, not what is owed to villages, not the tax withheld.
func TestWaitingUntouched(t *testing.T) {
	c := newCounty(t)
	c.paidRun()
	back := c.d.Commands.ReturnPayment
	first, _ := c.d.LineOf(1, 1, 1)
	second, _ := c.d.LineOf(1, 1, 2)
	third, _ := c.d.LineOf(1, 1, 3)
	rig.Must(c, back, dividend.ReturnPayment{Line: first, Reason: "account_closed"})
	stopped, _ := c.d.Holding(1, 1)
	rig.Must(c, c.l.Commands.Freeze, ledger.Freeze{Account: stopped, Reason: "court_17"})
	rig.Must(c, back, dividend.ReturnPayment{Line: second, Reason: "account_closed"})
	waits, _ := c.d.Holding(1, 2)

	later := rates // What the first waterfall owes it goes on owing, wherever the second one books.
	later.From, later.Payable, later.Tax = rig.Day("2026-11-01"), 31, 32
	for _, id := range []ledger.AccountID{31, 32, 33} {
		rig.Must(c, c.l.Commands.Open, ledger.Open{ID: id, Unit: "CNY", Code: 1})
	}
	rig.Must(c, c.d.Commands.PublishWaterfall, later)
	waiting := []ledger.AccountID{stopped, waits, payable, tax}
	var before []int64
	for _, id := range waiting {
		before = append(before, c.balance(id))
	}
	for _, id := range waiting {
		out := dividend.ReturnPayment{Line: third, Reason: "account_closed", From: id}
		rig.Refused(c, back, out, dividend.ErrFromWaits)
		p := pot(2)
		p.Pool = id
		rig.Refused(c, c.d.Commands.Propose, p, dividend.ErrPoolWaits)
	}
	for i, id := range waiting {
		if got := c.balance(id); got != before[i] || got <= 0 && id != payable { // All that was owed is paid or waits.
			t.Errorf("account %d has %d, had %d", id, got, before[i])
		}
	}
	rig.Must(c, back, dividend.ReturnPayment{Line: third, Reason: "account_closed"})
	c.check()
	c.poolTurned()
}

// poolTurned has a pot proposed out of an account that a later waterfall makes one of holders.
func (c county) poolTurned() {
	c.Helper()
	p := pot(2)
	p.Pool = 33
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: 33, Amount: 690_400})
	rig.Must(c, c.d.Commands.Propose, p)
	turned := rates
	turned.From, turned.Payable = rig.Day("2026-11-21"), 33
	rig.Must(c, c.d.Commands.PublishWaterfall, turned)
	rig.Must(c, c.d.Commands.Freeze, dividend.Freeze{Run: 2})
	rig.Must(c, c.d.Commands.Publish, dividend.Publish{Run: 2})
	run, _ := c.d.Run(2)
	c.Now = run.Until
	c.Actor = 2
	rig.Refused(c, c.d.Commands.Approve, dividend.Approve{Run: 2, Hash: run.Hash}, dividend.ErrPoolWaits)
	c.check()
}
