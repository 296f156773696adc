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
	// Of the largest, no more than what the others got.
	rig.Must(c, c.g.Commands.ClaimDouble, double(1, 300))
	rig.Refused(c, c.g.Commands.ClaimDouble, double(1, 100), programme.ErrBalance)
	c.settled()
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
