package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/village"
)

// snapshot takes a later snapshot of the register, and a run for October that begins from it.
func (c county) later(n programme.Number, snapshot programme.SnapshotNumber) programme.RunNumber {
	c.Helper()
	rig.Must(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(byte(snapshot)), Rows: 12, On: rig.Day(rig.Today)})
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: rig.Day("2026-10-01"), To: rig.Day("2026-10-31"),
		Snapshot: snapshot})
	run := programme.RunNumber(0)
	for number := range c.g.Runs() {
		run = number
	}
	return run
}

// TestCorrection: a correction of facts has every later period with a list decided again; that ends with an approved list
// from a later snapshot, or when nothing changes, and with nothing else.
func TestCorrection(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	c.paid(c.started(n), 3, line(0, 1, 0, 1000))
	note := func(since string) programme.NoteCorrection {
		return programme.NoteCorrection{Programmes: []programme.Number{n}, Since: rig.Day(since)}
	}
	waits := func() bool {
		_, ok := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"))
		return ok
	}
	rig.Refused(c, c.g.Commands.NoteCorrection, note("2026-11-01"), programme.ErrNotConcerned)
	rig.Refused(c, c.g.Commands.NoteCorrection, note("2030-11-01"), programme.ErrDate)
	rig.Refused(c, c.g.Commands.NoteCorrection, programme.NoteCorrection{Since: 1}, programme.ErrRows)
	rig.Refused(c, c.g.Commands.NoteCorrection, programme.NoteCorrection{Programmes: []programme.Number{n, n}, Since: 1},
		programme.ErrNoProgramme)
	rig.Must(c, c.g.Commands.NoteCorrection, note("2026-10-31"))
	first, _ := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"))
	c.Wait(3 * dayMS)
	rig.Must(c, c.g.Commands.NoteCorrection, note("2026-10-15"))
	if both, _ := c.g.Recheck(n, rig.Day("2026-10-01"), rig.Day("2026-10-31")); both.Due != first.Due ||
		both.Since != rig.Day("2026-10-15") {
		t.Errorf("%+v, and %+v before", both, first)
	}
	// A list from the old snapshot does not end it, nor does one that is given up.
	c.approved(c.started(n), line(0, 1, 1000, 1100))
	run := c.later(n, 2)
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: run, Reason: "mistake"})
	if !waits() {
		t.Fatal("the period does not wait any more")
	}
	run = c.later(n, 3)
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: run, Reason: programme.NothingChanges})
	if waits() {
		t.Error("nothing changes, and the period waits")
	}
	rig.Must(c, c.g.Commands.NoteCorrection, note("2026-10-15"))
	c.approved(c.later(n, 4), line(0, 1, 1100, 1300))
	if waits() {
		t.Error("the differences are approved, and the period waits")
	}
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, "SELECT count(*) FROM programme_recheck"); got != "0" {
		t.Error(got)
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
