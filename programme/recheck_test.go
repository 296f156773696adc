package programme_test

import (
	"testing"

	"liangshan/calendar"
	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/village"
)

// later takes a later snapshot of the register, and starts a run for October that begins from it.
func (c county) later(n programme.Number, snapshot programme.SnapshotNumber) programme.RunNumber {
	c.Helper()
	rig.Must(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(byte(snapshot)), Rows: 12, On: rig.Day(rig.Today)})
	return c.from(n, snapshot)
}

// from starts a run for October from a snapshot.
func (c county) from(n programme.Number, snapshot programme.SnapshotNumber) (run programme.RunNumber) {
	c.Helper()
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: rig.Day("2026-10-01"), To: rig.Day("2026-10-31"),
		Snapshot: snapshot})
	for number := range c.g.Runs() {
		run = number
	}
	return run
}

// closed settles a run whose payments were made.
func (c county) closed(number programme.RunNumber) {
	c.Helper()
	run, _ := c.g.Run(number)
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: number, Paid: run.Paid})
	rig.Must(c, c.g.Commands.CloseRun, programme.CloseRun{Run: number})
}

// waits reports whether October waits to be decided again, and holds what the tables say against it.
func (c county) waits(n programme.Number) bool {
	c.Helper()
	one, waits := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"))
	db := c.ProjectedOf(13, programme.Schema)
	want := ""
	if waits {
		want = one.Since.String() + " " + one.Due.String()
	}
	if got := c.Value(db, "SELECT coalesce(max(since_date || ' ' || due_date), '') FROM programme_recheck"); got != want {
		c.Errorf("the tables say %q, and the record %q", got, want)
	}
	return waits
}

func corrected(n programme.Number, since string) programme.NoteCorrection {
	return programme.NoteCorrection{Programmes: []programme.Number{n}, Since: rig.Day(since)}
}

// TestCorrection: a correction of facts has every later period that has a run decided again, of two the earlier days
// hold, and what cannot be is refused.
func TestCorrection(t *testing.T) {
	c := newCounty(t)
	n, other := c.published("living"), c.published("yearly")
	rig.Refused(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-15"), programme.ErrNotConcerned)
	run := c.started(n)
	rig.Refused(c, c.g.Commands.NoteCorrection, corrected(n, "2026-11-01"), programme.ErrNotConcerned)
	rig.Refused(c, c.g.Commands.NoteCorrection, corrected(other, "2026-10-15"), programme.ErrNotConcerned)
	rig.Refused(c, c.g.Commands.NoteCorrection, corrected(n, "2030-11-01"), programme.ErrDate)
	rig.Refused(c, c.g.Commands.NoteCorrection, programme.NoteCorrection{Programmes: []programme.Number{n}}, programme.ErrDate)
	rig.Refused(c, c.g.Commands.NoteCorrection, programme.NoteCorrection{Since: 1}, programme.ErrRows)
	rig.Refused(c, c.g.Commands.NoteCorrection, programme.NoteCorrection{Programmes: []programme.Number{n, n}, Since: 1},
		programme.ErrNoProgramme)
	rig.Refused(c, c.g.Commands.NoteCorrection, programme.NoteCorrection{Programmes: []programme.Number{99}, Since: 1},
		programme.ErrNoProgramme)
	// Also a run without lines: they will come from the register as it was.
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-31"))
	first, _ := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"))
	c.Wait(3 * dayMS)
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-15"))
	if both, _ := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31")); both.Due != first.Due ||
		both.Since != rig.Day("2026-10-15") || both.After != first.After {
		t.Errorf("%+v, and %+v before", both, first)
	}
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-20"))
	if all, _ := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31")); all.Due != first.Due ||
		all.Since != rig.Day("2026-10-15") {
		t.Errorf("a later day took the place of an earlier one: %+v", all)
	}
	if !c.waits(n) {
		t.Error("the period does not wait")
	}
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: run, Reason: "mistake"})
	if c.waits(n) {
		t.Error("there is no list any more, and its period waits")
	}
	c.settled()
}

// TestDecidedAgain: what waits since a correction ends with a whole list from a later snapshot, or when nothing changes
// by it, and only while nothing else of the period is open.
func TestDecidedAgain(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.paid(run, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-15"))
	nothing := func(run programme.RunNumber) programme.WithdrawRun {
		return programme.WithdrawRun{Run: run, Reason: programme.NothingChanges}
	}
	// Not while the first list is being paid: who is just being paid can be on no other.
	rig.Must(c, c.g.Commands.WithdrawRun, nothing(c.later(n, 2)))
	again := c.later(n, 3)
	c.paid(again, 4, line(0, 1, 1000, 1100))
	if !c.waits(n) {
		t.Fatal("decided again while the first list was open")
	}
	c.closed(run)
	c.closed(again)
	// Nor by the old register, by a list that is given up, or by one of which the budget pays a part.
	rig.Must(c, c.g.Commands.WithdrawRun, nothing(c.from(n, 1)))
	mistake := c.later(n, 4)
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: mistake, Reason: "mistake"})
	part := c.later(n, 5)
	hash := c.frozen(part, line(0, 2, 0, 500), line(1, 3, 0, 100_000_000))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: part})
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: part, Hash: hash, Partial: true})
	c.as(clerk)
	if !c.waits(n) {
		t.Fatal("the period does not wait any more")
	}
	c.filed(part, 5)
	c.results(part, programme.ResultRow{Number: 0, Attempt: 1, Answer: programme.AnswerPaid})
	c.closed(part)
	rig.Must(c, c.g.Commands.WithdrawRun, nothing(c.later(n, 6)))
	if c.waits(n) {
		t.Error("nothing changes, and the period waits")
	}
	c.settled()
}

// TestCorrectedBack: of a correction and one that undoes it the list of the first does not know the second. What it
// paid is claimed back, once.
func TestCorrectedBack(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.paid(run, 3, line(0, 1, 0, 1000))
	c.closed(run)
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-15"))
	more := c.later(n, 2)
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-15"))
	c.paid(more, 4, line(0, 1, 1000, 1300))
	c.closed(more)
	if !c.waits(n) {
		t.Fatal("a list has ended a correction that came after its register")
	}
	less := c.later(n, 3)
	c.approved(less, line(0, 1, 1300, 1000))
	if one, ok := c.g.Claim(1); !ok || one.Amount != 300 || c.balance(receivable) != -300 {
		t.Errorf("%+v %d", one, c.balance(receivable))
	}
	if c.waits(n) {
		t.Error("the differences are approved, and the period waits")
	}
	c.settled()
}

// TestRegistered: a household or company that is in no register is not paid, and one that was dissolved gets no more.
func TestRegistered(t *testing.T) {
	c := newCounty(t)
	families, firms := c.published("families"), c.published("firms")
	run := c.started(families)
	row := programme.LineRow{Beneficiary: 7, Payee: 1, Total: 500}
	rig.Refused(c, c.g.Commands.AddLines, lines(run, row), programme.ErrBeneficiary, 0)
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "县", Kind: village.County, From: rig.Day("2011-01-01")},
		{Code: "330523105", NameZH: "乡", Kind: village.Township, Parent: "330523", From: rig.Day("2011-01-01")},
		{Code: "330523105201", NameZH: "合成村", Kind: village.Village, Parent: "330523105", From: rig.Day("2011-01-01")}}})
	rig.Must(c, c.p.Commands.FormHousehold, person.FormHousehold{Household: 7, Head: 1, Village: "330523105201",
		Date: rig.Day("2026-10-01")})
	c.paid(run, 3, row)
	rig.Must(c, c.p.Commands.DissolveHousehold, person.DissolveHousehold{Household: 7, Date: rig.Day("2026-11-01")})
	row.Before, row.Total = 500, 600
	rig.Refused(c, c.g.Commands.AddLines, lines(c.started(families), row), programme.ErrBeneficiary, 0)
	row.Total = 400
	rig.Must(c, c.g.Commands.AddLines, lines(c.started(families), row))
	other := programme.LineRow{Beneficiary: 1, Payee: 2, Total: 500}
	run = c.started(firms)
	rig.Refused(c, c.g.Commands.AddLines, lines(run, other), programme.ErrBeneficiary, 0)
	c.settled()
}

// TestMembersChanged: who joins or leaves a household has the periods of programmes by household decided again that end
// on that day or later and have a run; what is paid once, only if it was decided later. It is noted once.
func TestMembersChanged(t *testing.T) {
	c := newCounty(t)
	families, persons, once := c.published("families"), c.published("living"), c.published("families_once")
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "县", Kind: village.County, From: rig.Day("2011-01-01")},
		{Code: "330523105", NameZH: "乡", Kind: village.Township, Parent: "330523", From: rig.Day("2011-01-01")}}})
	form := func(number person.HouseholdNumber, head person.Number, day string) {
		rig.Must(c, c.p.Commands.FormHousehold, person.FormHousehold{Household: number, Village: "330523105", Head: head,
			Date: rig.Day(day)})
	}
	for _, n := range []programme.Number{families, persons} {
		c.started(n)
	}
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: once, From: calendar.DateMin, To: calendar.DateMax, Snapshot: 1})
	c.Wait(7 * dayMS)
	form(9, 9, "2026-11-25")
	if _, waits := c.g.Recheck(once, calendar.DateMin, calendar.DateMax); waits {
		t.Error("what was decided once is decided again because a household was formed later")
	}
	form(1, 1, "2026-11-01")
	if _, waits := c.g.Recheck(families, rig.Day("2026-10-01"), rig.Day("2026-10-31")); waits {
		t.Error("a household that was formed after the period has it decided again")
	}
	form(2, 2, "2026-10-31")
	if one, _ := c.g.Recheck(families, rig.Day("2026-10-01"), rig.Day("2026-10-31")); one.Since != rig.Day("2026-10-31") {
		t.Errorf("%+v", one)
	}
	events := c.K.Sequence()
	rig.Must(c, c.p.Commands.JoinHousehold, person.JoinHousehold{Household: 2, Person: 3, Date: rig.Day("2026-10-31")})
	if n := c.K.Sequence() - events; n != 1 {
		t.Errorf("what is known is noted again: %d events", n)
	}
	form(3, 4, "2026-10-01")
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 4, Date: rig.Day("2026-10-02")})
	if one, _ := c.g.Recheck(families, rig.Day("2026-10-01"), rig.Day("2026-10-31")); one.Since != rig.Day("2026-10-01") {
		t.Errorf("%+v", one)
	}
	if _, waits := c.g.Recheck(persons, rig.Day("2026-10-01"), rig.Day("2026-10-31")); waits {
		t.Error("persons are decided again because a household has changed")
	}
	if _, waits := c.g.Recheck(once, calendar.DateMin, calendar.DateMax); !waits {
		t.Error("what was decided once was decided without who joined before")
	}
	c.settled()
}

// TestRetiredOnceIsCorrected: what a retired programme paid once is decided again if facts were corrected, for those who
// have it; nobody else gets it, and without a correction no run begins.
func TestRetiredOnceIsCorrected(t *testing.T) {
	c := newCounty(t)
	n := c.published("once")
	start := programme.Start{Programme: n, From: calendar.DateMin, To: calendar.DateMax, Snapshot: 1}
	rig.Must(c, c.g.Commands.Start, start)
	c.paid(1, 3, line(0, 1, 0, 1000), line(1, 2, 0, 800))
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: 1, Paid: 1800})
	rig.Must(c, c.g.Commands.CloseRun, programme.CloseRun{Run: 1})
	rig.Must(c, c.g.Commands.Retire, programme.Retire{Programme: n, Reason: "ended"})
	rig.Refused(c, c.g.Commands.Start, start, programme.ErrRetired)
	rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-01"))
	rig.Must(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(4), Rows: 12, On: rig.Day(rig.Today)})
	start.Snapshot = 2
	rig.Must(c, c.g.Commands.Start, start)
	rig.Refused(c, c.g.Commands.AddLines, lines(2, line(0, 3, 0, 500)), programme.ErrNewcomer, 0)
	c.approved(2, line(0, 1, 1000, 1200), line(1, 2, 800, 300))
	if _, waits := c.g.Recheck(n, start.From, start.To); waits {
		t.Error("it waits although it was decided again")
	}
	rig.Refused(c, c.g.Commands.Start, start, programme.ErrRetired)
	c.settled()
}

// TestRetiredOnceIsGivenAgain: whose all was taken back of what a retired programme paid once, by a correction that was
// wrong itself, is no newcomer: another correction gives it again.
func TestRetiredOnceIsGivenAgain(t *testing.T) {
	c := newCounty(t)
	n := c.published("once")
	start := programme.Start{Programme: n, From: calendar.DateMin, To: calendar.DateMax, Snapshot: 1}
	rig.Must(c, c.g.Commands.Start, start)
	c.paid(1, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: 1, Paid: 1000})
	rig.Must(c, c.g.Commands.CloseRun, programme.CloseRun{Run: 1})
	rig.Must(c, c.g.Commands.Retire, programme.Retire{Programme: n, Reason: "ended"})
	again := func() {
		rig.Must(c, c.g.Commands.NoteCorrection, corrected(n, "2026-10-01"))
		rig.Must(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(byte(3 + start.Snapshot)), Rows: 12,
			On: rig.Day(rig.Today)})
		start.Snapshot++
		rig.Must(c, c.g.Commands.Start, start)
	}
	again()
	c.approved(2, line(0, 1, 1000, 0))
	again()
	rig.Refused(c, c.g.Commands.AddLines, lines(3, line(0, 2, 0, 500)), programme.ErrNewcomer, 0)
	rig.Must(c, c.g.Commands.AddLines, lines(3, line(0, 1, 0, 1000)))
	c.settled()
}

// TestRetiredWhileRunning: who has nothing yet of what is paid once and was paid before gets nothing by a run that was
// begun before the programme was retired.
func TestRetiredWhileRunning(t *testing.T) {
	c := newCounty(t)
	n := c.published("once")
	start := programme.Start{Programme: n, From: calendar.DateMin, To: calendar.DateMax, Snapshot: 1}
	rig.Must(c, c.g.Commands.Start, start)
	c.paid(1, 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.Start, start)
	rig.Must(c, c.g.Commands.AddLines, lines(2, line(0, 2, 0, 500)))
	rig.Must(c, c.g.Commands.Retire, programme.Retire{Programme: n, Reason: "ended"})
	rig.Refused(c, c.g.Commands.AddLines, lines(2, line(1, 3, 0, 500)), programme.ErrNewcomer, 0)
	rig.Must(c, c.g.Commands.AddLines, lines(2, line(1, 1, 1000, 1100)))
	c.settled()
}
