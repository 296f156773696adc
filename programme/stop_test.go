package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

// TestStopOfWhatWasSetOff: a payment of which something was kept back for claims is given up like every other when its
// payee dies, and what was kept back is owed again, to the fen.
func TestStopOfWhatWasSetOff(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.paid(one, 3, line(0, 1, 0, 1000))
	for range 2 {
		rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: one, Number: 0, Amount: 400, Reason: "fraud"})
	}
	two := c.november(n)
	c.approved(two, line(0, 1, 0, 900), line(1, 2, 0, 70))
	before := [6]int64{c.balance(budget), c.balance(payable), c.balance(bank), c.balance(receivable), c.balance(claims)}
	setOff := func(claim programme.ClaimNumber, amount, seen int64) {
		rig.Must(c, c.g.Commands.SetOff, programme.SetOff{Claim: claim, Run: two, Number: 0, Amount: amount, Seen: seen})
	}
	setOff(1, 300, 400)
	setOff(1, 50, 100)
	setOff(2, 200, 400)
	c.settled()
	c.filed(two, 4)
	c.results(two, programme.ResultRow{0, 1, programme.AnswerAccountClosed}, programme.ResultRow{1, 1, programme.AnswerPaid})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 1, Date: rig.Day("2026-10-30")})
	rig.Refused(c, c.g.Commands.Retry, programme.Retry{Run: two, Number: 0}, programme.ErrPayee)
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: two, Number: 0, Reason: "died"})
	for number := range programme.ClaimNumber(2) {
		if claim, _ := c.g.Claim(number + 1); claim.Balance != 400 {
			t.Errorf("%d of claim %d is owed", claim.Balance, number+1)
		}
	}
	after := [6]int64{c.balance(budget) - 900, c.balance(payable) + 970, c.balance(bank) - 70, c.balance(receivable), c.balance(claims)}
	if after != before {
		t.Errorf("%d, and %d before", after, before)
	}
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, "SELECT group_concat(balance_fen) FROM programme_claim"); got != "400,400" {
		t.Error(got)
	}
	if got := c.Value(db, "SELECT set_off_fen || state FROM programme_line WHERE run = 2 AND number = 0"); got != "0stopped" {
		t.Error(got)
	}
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: two, Paid: 70})
	c.settled()
}

// TestStopWithWhatTookBack: a payment that comes back after a later run has lowered it is given up with what was taken
// back from it, once nothing of it is owed.
func TestStopWithWhatTookBack(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one, two := c.started(n), c.started(n)
	c.approved(one, line(0, 1, 0, 1000))
	c.approved(two, line(0, 1, 1000, 1030))
	for run, file := range map[programme.RunNumber]byte{one: 3, two: 4} {
		c.filed(run, file)
		c.results(run, programme.ResultRow{0, 1, programme.AnswerPaid})
	}
	c.approved(c.started(n), line(0, 1, 1030, 400))
	c.results(one, programme.ResultRow{0, 1, programme.AnswerRefused})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 1, Date: rig.Day("2026-10-30")})
	stop := programme.Stop{Run: one, Number: 0, Reason: "died"}
	rig.Refused(c, c.g.Commands.Stop, stop, programme.ErrLineState)
	rig.Must(c, c.g.Commands.Waive, programme.Waive{Claim: 1, Seen: 630, Reason: "came_back"})
	rig.Must(c, c.g.Commands.Stop, stop)
	if e, _ := c.g.Entitled(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"), 1); e.Total != 30 || e.Run != two {
		t.Errorf("%+v", e)
	}
	rig.Refused(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: two, Number: 0, Amount: 31, Reason: "fraud"}, programme.ErrAmount)
	c.results(two, programme.ResultRow{0, 1, programme.AnswerRefused})
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: two, Number: 0, Reason: "died"})
	if e, _ := c.g.Entitled(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"), 1); e.Total != 0 || e.Run != 0 {
		t.Errorf("%+v", e)
	}
	c.settled()
}

// TestStopWithoutMoney: what was set off went to the budget of the claim's programme, and is owed again only when it is
// there to be given back.
func TestStopWithoutMoney(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one, two := c.started(n), c.november(n)
	c.paid(one, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: one, Number: 0, Amount: 400, Reason: "fraud"})
	c.approved(two, line(0, 1, 0, 900))
	rig.Must(c, c.g.Commands.SetOff, programme.SetOff{Claim: 1, Run: two, Number: 0, Amount: 400, Seen: 400})
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: budget, Credit: outside, Amount: c.balance(budget)})
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: two, Number: 0, Reason: "moved"})
	if c.balance(budget) != 500 || c.balance(payable) != 0 {
		t.Error(c.balance(budget), c.balance(payable))
	}
	c.settled()
}

// TestStopOfWhatIsClaimed: a claim on a payment that is given up is for money that nobody got. It does not come back to
// life with what was kept back for it, from whatever payment.
func TestStopOfWhatIsClaimed(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one, two := c.started(n), c.november(n)
	c.paid(one, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: one, Number: 0, Amount: 400, Reason: "fraud"})
	c.results(one, programme.ResultRow{0, 1, programme.AnswerRefused})
	rig.Must(c, c.g.Commands.Retry, programme.Retry{Run: one, Number: 0})
	c.approved(two, line(0, 1, 0, 900))
	set := programme.SetOff{Claim: 1, Run: one, Number: 0, Amount: 150, Seen: 400}
	rig.Must(c, c.g.Commands.SetOff, set)
	set.Run, set.Amount, set.Seen = two, 250, 250
	rig.Must(c, c.g.Commands.SetOff, set)
	stop := programme.Stop{Run: one, Number: 0, Reason: "died"}
	rig.Refused(c, c.g.Commands.Stop, stop, programme.ErrLineState) // The other payment is under way.
	c.filed(two, 4)
	rig.Refused(c, c.g.Commands.Stop, stop, programme.ErrLineState)
	c.results(two, programme.ResultRow{0, 1, programme.AnswerPaid})
	rig.Must(c, c.g.Commands.Stop, stop)
	c.settled()
	c.results(two, programme.ResultRow{0, 1, programme.AnswerRefused})
	stop.Run = two
	rig.Must(c, c.g.Commands.Stop, stop)
	if claim, _ := c.g.Claim(1); claim.Balance != 0 {
		t.Errorf("%d is owed of money that nobody got", claim.Balance)
	}
	if got := [4]int64{c.balance(payable), c.balance(bank), c.balance(receivable), c.balance(claims)}; got != [4]int64{} ||
		c.balance(budget) != 1_000_000 {
		t.Error(got, c.balance(budget))
	}
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, "SELECT balance_fen FROM programme_claim"); got != "0" {
		t.Error(got)
	}
	c.settled()
}

// TestClaimOnStopped: what was claimed of a payment that was given up does not count against what is paid afterwards.
func TestClaimOnStopped(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one, two := c.started(n), c.started(n)
	c.paid(one, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: one, Number: 0, Amount: 400, Reason: "fraud"})
	c.results(one, programme.ResultRow{0, 1, programme.AnswerRefused})
	rig.Must(c, c.g.Commands.Waive, programme.Waive{Claim: 1, Seen: 400, Reason: "came_back"})
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: one, Number: 0, Reason: "moved"})
	c.paid(two, 4, line(0, 1, 0, 1000))
	claim := programme.RaiseClaim{Run: two, Number: 0, Amount: 1001, Reason: "fraud"}
	rig.Refused(c, c.g.Commands.RaiseClaim, claim, programme.ErrAmount)
	claim.Amount = 1000
	rig.Must(c, c.g.Commands.RaiseClaim, claim)
	c.settled()
}
