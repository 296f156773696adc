package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/programme"
)

// TestPaidTwice: who was paid for a period under three numbers that turn out to be one person's owes back all but the
// largest, once, whatever is asked again and in whatever order.
func TestPaidTwice(t *testing.T) {
	c := newCounty(t)
	n, homes := c.published("living"), c.published("kept")
	run := c.started(n)
	c.approved(run, line(0, 1, 0, 500), line(1, 2, 0, 700), line(2, 3, 0, 300), line(3, 4, 0, 900))
	c.filed(run, 3)
	for number := range uint32(4) {
		c.results(run, programme.ResultRow{number, 1, programme.AnswerPaid})
	}
	other := c.started(homes)
	c.paid(other, 4, line(0, 5, 0, 100))
	double := func(number uint32, amount int64) programme.ClaimDouble {
		return programme.ClaimDouble{Run: run, Number: number, Amount: amount}
	}
	rig.Refused(c, c.g.Commands.ClaimDouble, double(0, 500), programme.ErrNotDouble)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 2, Kept: 3})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 5, Kept: 3})
	rig.Refused(c, c.g.Commands.ClaimDouble, double(0, 501), programme.ErrBalance)
	rig.Refused(c, c.g.Commands.ClaimDouble, double(3, 900), programme.ErrNotDouble)
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: other, Amount: 100}, programme.ErrNotDouble)
	rig.Must(c, c.g.Commands.ClaimDouble, double(0, 500))
	rig.Refused(c, c.g.Commands.ClaimDouble, double(0, 500), programme.ErrNotDouble)
	rig.Refused(c, c.g.Commands.ClaimDouble, double(1, 300), programme.ErrNotDouble) // The largest is kept.
	rig.Must(c, c.g.Commands.ClaimDouble, double(2, 300))
	for number := range uint32(3) {
		rig.Refused(c, c.g.Commands.ClaimDouble, double(number, 100), programme.ErrNotDouble)
	}
	if owed := c.balance(receivable); owed != -800 {
		t.Errorf("%d fen are owed", owed)
	}
	c.settled()
}

// TestPaidTwiceAfterAClaim: who keeps a payment is not another by what was claimed of it for other reasons.
func TestPaidTwiceAfterAClaim(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.paid(run, 3, line(0, 1, 0, 1000), line(1, 2, 0, 500))
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: run, Number: 0, Amount: 700, Reason: "fraud"})
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 0, Amount: 300}, programme.ErrNotDouble)
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: run, Number: 1, Amount: 100, Reason: "fraud"})
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 1, Amount: 500}, programme.ErrBalance)
	rig.Must(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 1, Amount: 400})
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 1, Amount: 400}, programme.ErrNotDouble)
	c.settled()
}

// TestTwiceTheSame: of two who received the same, the one keeps it that stands for the person, or else the lower.
func TestTwiceTheSame(t *testing.T) {
	c := newCounty(t)
	run := c.started(c.published("living"))
	c.paid(run, 3, line(0, 4, 0, 500), line(1, 3, 0, 500), line(2, 2, 0, 500))
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 4, Kept: 5})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 6})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 6, Kept: 5})
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 1, Amount: 500}, programme.ErrNotDouble)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 5, Kept: 2})
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 2, Amount: 500}, programme.ErrNotDouble)
	rig.Must(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 0, Amount: 500})
	rig.Must(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 1, Amount: 500})
	c.settled()
}

// TestLessThanClaimedByHand: a run of differences claims what somebody has beyond their right, and not what was claimed
// by hand before.
func TestLessThanClaimedByHand(t *testing.T) {
	for _, one := range []struct{ byHand, right, more int64 }{{500, 700, 0}, {300, 700, 200}, {900, 700, 0}, {500, 400, 300}} {
		c := newCounty(t)
		n := c.published("living")
		run := c.started(n)
		c.paid(run, 3, line(0, 1, 0, 1200))
		rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: run, Number: 0, Amount: one.byHand, Reason: "fraud"})
		c.approved(c.started(n), line(0, 1, 1200, one.right))
		if owed := -c.balance(receivable); owed != one.byHand+one.more {
			t.Errorf("%+v: %d fen are owed", one, owed)
		}
		c.settled()
	}
}

// TestPaidTwiceIsSetOff: a claim against a number that was merged is taken from what the number kept is to be paid.
func TestPaidTwiceIsSetOff(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.approved(run, line(0, 1, 0, 500), line(1, 2, 0, 500))
	c.filed(run, 3)
	c.results(run, programme.ResultRow{0, 1, programme.AnswerPaid}, programme.ResultRow{1, 1, programme.AnswerPaid})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	rig.Must(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 0, Amount: 500})
	rig.Refused(c, c.g.Commands.ClaimDouble, programme.ClaimDouble{Run: run, Number: 1, Amount: 500}, programme.ErrNotDouble)
	next := c.november(n)
	c.approved(next, line(0, 2, 0, 600), line(1, 3, 0, 600))
	setOff := programme.SetOff{Claim: 1, Run: next, Number: 1, Amount: 500, Seen: 500}
	rig.Refused(c, c.g.Commands.SetOff, setOff, programme.ErrPayee)
	setOff.Number = 0
	rig.Must(c, c.g.Commands.SetOff, setOff)
	c.settled()
}
