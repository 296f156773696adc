package programme_test

import (
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/programme"
)

// begun begins a run for a period.
func (c county) begun(n programme.Number, from, to calendar.Date) programme.RunNumber {
	c.Helper()
	c.as(clerk)
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: from, To: to, Snapshot: 1})
	number := programme.RunNumber(0)
	for run := range c.g.Runs() {
		number = run
	}
	return number
}

// A list is what is to be on the list of a run.
type list struct {
	run  programme.RunNumber
	rows []programme.LineRow
}

// together takes lists up to the reserved budget in the time of one, and if paid is not 0 has the bank pay them.
func (c county) together(paid byte, lists ...list) {
	c.Helper()
	var hashes [][32]byte
	for _, one := range lists {
		hashes = append(hashes, c.frozen(one.run, one.rows...))
		rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: one.run})
	}
	c.Wait(12 * dayMS)
	for i, one := range lists {
		c.as(chief)
		rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: one.run, Hash: hashes[i]})
		c.as(clerk)
		if paid == 0 {
			continue
		}
		c.filed(one.run, paid)
		for number := range uint32(len(one.rows)) {
			c.results(one.run, programme.ResultRow{Number: number, Attempt: 1, Answer: programme.AnswerPaid})
		}
	}
}

func rows(all ...programme.LineRow) []programme.LineRow { return all }

// refusedLine has a line refused in a run.
func (c county) refusedLine(run programme.RunNumber, row programme.LineRow, why *kernel.Refusal) {
	c.Helper()
	rig.Refused(c, c.g.Commands.AddLines, programme.AddLines{Run: run, Rows: programme.PackLines([]programme.LineRow{row})}, why)
}

// TestHeldUntilApproved: what a list takes away that nobody has approved is still there, for other programmes and for
// doors, because the list can be withdrawn.
func TestHeldUntilApproved(t *testing.T) {
	c := newCounty(t)
	roofed := c.published("roofed")
	living, rent, purchase := c.published("living"), c.published("rent"), c.published("purchase")
	october := [2]calendar.Date{rig.Day("2026-10-01"), rig.Day("2026-10-31")}
	c.together(3, list{c.started(living), rows(line(0, 1, 0, 1000))}, list{c.started(roofed), rows(line(0, 1, 0, 900))})
	behind := func(want bool, when string) {
		t.Helper()
		if got := c.g.PaidBehind("roof", 1, october[0], october[1]); got != want {
			t.Errorf("%s: the door hears %t", when, got)
		}
	}
	less, lessRoof := c.started(living), c.started(roofed)
	c.frozen(less, line(0, 1, 1000, 0))
	c.frozen(lessRoof, line(0, 1, 900, 0))
	other, once := c.started(rent), c.begun(purchase, calendar.DateMin, calendar.DateMax)
	c.refusedLine(other, line(0, 1, 0, 700), programme.ErrExcluded)
	c.refusedLine(once, line(0, 1, 0, 700), programme.ErrExcluded)
	behind(true, "listed")
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: less, Reason: "mistake"})
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: lessRoof, Reason: "mistake"})
	c.refusedLine(other, line(0, 1, 0, 700), programme.ErrExcluded)
	behind(true, "withdrawn")
	c.together(0, list{c.started(living), rows(line(0, 1, 1000, 0))}, list{c.started(roofed), rows(line(0, 1, 900, 0))})
	behind(false, "approved")
	c.frozen(other, line(0, 1, 0, 700))
	c.settled()
}

// TestUpheldBesideAnother: a line that an objection took away comes back only if nobody was paid otherwise meanwhile.
func TestUpheldBesideAnother(t *testing.T) {
	c := newCounty(t)
	living, rent, roofed := c.published("living"), c.published("rent"), c.published("roofed")
	run, roof := c.started(rent), c.started(roofed)
	object := func(run programme.RunNumber, who person.Number) programme.ObjectionNumber {
		rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: who, Reason: "wrong"})
		last := programme.ObjectionNumber(1)
		for _, known := c.g.Objection(last + 1); known; _, known = c.g.Objection(last + 1) {
			last++
		}
		return last
	}
	uphold := func(o programme.ObjectionNumber, total int64) programme.Uphold {
		return programme.Uphold{Objection: o, Reason: "right", Beneficiary: 1, Payee: 1, Total: total}
	}
	c.frozen(run, line(0, 1, 0, 700), line(1, 2, 0, 700))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	first, second := object(run, 1), object(run, 2)
	rig.Must(c, c.g.Commands.Uphold, uphold(first, 0))
	c.frozen(c.started(living), line(0, 1, 0, 1000))
	rig.Refused(c, c.g.Commands.Uphold, uphold(second, 700), programme.ErrExcluded)
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: second, Reason: "other"})
	// Nor does one that a door pays by then.
	c.frozen(roof, line(0, 5, 0, 700))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: roof})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 5}) // By the roof is paid who has the number 3.
	up := uphold(object(roof, 5), 800)
	up.Beneficiary, up.Payee = 5, 5
	rig.Refused(c, c.g.Commands.Uphold, up, programme.ErrDoor)
	c.settled()
}

// TestMergedNumbersCount: what somebody had under a number that was merged counts, for the cap, for other programmes, for
// a case and for doors.
func TestMergedNumbersCount(t *testing.T) {
	c := newCounty(t)
	living, rent, capped, cases := c.published("living"), c.published("rent"), c.published("capped"), c.published("case")
	roofed := c.published("roofed")
	day := rig.Day("2026-10-05")
	c.together(3, list{c.started(living), rows(line(0, 1, 0, 1000))},
		list{c.started(capped), rows(line(0, 1, 0, 100_000), line(1, 2, 0, 90_000))},
		list{c.begun(cases, day, day), rows(line(0, 1, 0, 500))}, list{c.started(roofed), rows(line(0, 1, 0, 500))})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	c.refusedLine(c.started(rent), line(0, 2, 0, 700), programme.ErrExcluded)
	more := c.november(capped)
	c.refusedLine(more, line(0, 2, 0, 50_001), programme.ErrCap)
	c.frozen(more, line(0, 2, 0, 50_000)) // Of October the larger counts.
	c.refusedLine(c.begun(cases, day+1, day+1), line(0, 2, 0, 500), programme.ErrPaidUnderOther)
	if !c.g.PaidBehind("roof", 2, rig.Day("2026-10-01"), rig.Day("2026-10-31")) || c.g.PaidBehind("roof", 3, day, day) {
		t.Error("the door does not hear of the other number")
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 4, Kept: 6}) // Whom the roof pays.
	c.refusedLine(c.started(roofed), line(0, 6, 0, 500), programme.ErrDoor)
	c.settled()
}

// TestChoiceOfMerged: what somebody wanted under a number that was merged holds, until they say otherwise.
func TestChoiceOfMerged(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	choose := func(who person.Number, choice programme.Choice) programme.Choose {
		return programme.Choose{Person: who, Programme: n, Choice: choice}
	}
	rig.Refused(c, c.g.Commands.Choose, programme.Choose{Person: 1, Choice: programme.NoPayment}, programme.ErrNoOptOut)
	rig.Must(c, c.g.Commands.Choose, choose(1, programme.NoPayment))
	rig.Must(c, c.g.Commands.Choose, choose(3, programme.HumanReview))
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 2})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 2})
	run := c.started(n)
	c.refusedLine(run, line(0, 2, 0, 500), programme.ErrOptedOut)
	rig.Refused(c, c.g.Commands.Choose, choose(2, programme.NoPayment), programme.ErrChoiceSame)
	rig.Must(c, c.g.Commands.Choose, choose(2, programme.HumanReview))
	c.refusedLine(run, line(0, 2, 0, 500), programme.ErrNotReviewed)
	rig.Must(c, c.g.Commands.Choose, choose(2, programme.NoChoice))
	rig.Refused(c, c.g.Commands.Choose, choose(2, programme.NoChoice), programme.ErrChoiceSame)
	c.frozen(run, line(0, 2, 0, 500))
	c.settled()
}
