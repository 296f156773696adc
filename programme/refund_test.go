package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/programme"
)

// TestRefund: what was kept back from a payment for a claim is the person's again once the payment that was claimed
// comes back and is given up; given back is no more than that, and what turns out to have been given back without right,
// because the payment from which it was kept back is given up as well, is owed.
func TestRefund(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.paid(one, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: one, Number: 0, Amount: 400, Reason: "fraud"})
	two := c.november(n)
	c.approved(two, line(0, 1, 0, 900))
	rig.Must(c, c.g.Commands.SetOff, programme.SetOff{Claim: 1, Run: two, Number: 0, Amount: 300, Seen: 400})
	rig.Must(c, c.g.Commands.Repay, programme.Repay{Claim: 1, Amount: 100, Seen: 100})
	c.filed(two, 4)
	c.results(two, programme.ResultRow{0, 1, programme.AnswerPaid})
	refund := programme.Refund{Claim: 1, Amount: 250, Seen: 400}
	rig.Refused(c, c.g.Commands.Refund, refund, programme.ErrNothingOwed)
	c.results(one, programme.ResultRow{0, 1, programme.AnswerAccountClosed})
	rig.Refused(c, c.g.Commands.Refund, refund, programme.ErrNothingOwed)
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: one, Number: 0, Reason: "died_before_period"})
	if c.g.OwedBack(1) != 400 {
		t.Error(c.g.OwedBack(1))
	}
	rig.Refused(c, c.g.Commands.Refund, programme.Refund{Claim: 2, Amount: 1, Seen: 1}, programme.ErrNoClaim)
	rig.Refused(c, c.g.Commands.Refund, programme.Refund{Claim: 1, Amount: 400, Seen: 399}, programme.ErrBalance)
	rig.Refused(c, c.g.Commands.Refund, programme.Refund{Claim: 1, Amount: 401, Seen: 400}, programme.ErrAmount)
	rig.Refused(c, c.g.Commands.Refund, programme.Refund{Claim: 1, Seen: 400}, programme.ErrAmount)
	rig.Must(c, c.g.Commands.Refund, refund)
	rig.Refused(c, c.g.Commands.Refund, refund, programme.ErrBalance)
	// Of 900 they had 600 by the second payment, and have 250 of the 400 again: 150 wait.
	if c.g.OwedBack(1) != 150 || c.balance(bank) != -(900-300-100+250) && c.balance(bank) != 900-300-100+250 {
		t.Error(c.g.OwedBack(1), c.balance(bank))
	}
	c.settled()
	c.results(two, programme.ResultRow{0, 1, programme.AnswerAccountClosed})
	rig.Refused(c, c.g.Commands.Refund, programme.Refund{Claim: 1, Amount: 150, Seen: 150}, programme.ErrLineState)
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: two, Number: 0, Reason: "died_before_period"})
	// Now they have had 250 and paid 100.
	if claim, _ := c.g.Claim(1); claim.Balance != 150 || claim.Recovered != 100 || c.g.OwedBack(1) != 0 {
		t.Errorf("%+v", claim)
	}
	rig.Must(c, c.g.Commands.Repay, programme.Repay{Claim: 1, Amount: 150, Seen: 150})
	if c.g.OwedBack(1) != 0 || c.balance(bank) != 0 || c.balance(payable) != 0 || c.balance(receivable) != 0 ||
		c.balance(claims) != 0 || c.balance(budget) != 1_000_000 {
		t.Error(c.g.OwedBack(1), c.balance(bank), c.balance(payable), c.balance(receivable), c.balance(claims), c.balance(budget))
	}
	c.settled()
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, "SELECT recovered_fen || ' ' || given_back_fen || ' ' || balance_fen FROM programme_claim"); got != "250 250 0" {
		t.Error(got)
	}
}
