package programme_test

import (
	"testing"

	"liangshan/kernel/rig"
	"liangshan/programme"
)

// shown takes a run of a programme up to where its list is shown.
func (c county) shown(code string) (programme.RunNumber, [32]byte) {
	c.Helper()
	run := c.started(c.published(code))
	hash := c.frozen(run, line(0, 1, 0, 1000), line(1, 2, 0, 500))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	return run, hash
}

// TestReview follows a request that a person look at a machine's decision: once the list is closed, by
// anybody, without holding up the payment, with a term, to its ends.
func TestReview(t *testing.T) {
	c := newCounty(t)
	run, hash := c.shown("living")
	ask := programme.AskReview{Run: run, Person: 1, Reason: "amount_wrong"}
	rig.Refused(c, c.g.Commands.AskReview, ask, programme.ErrWindowOpen)
	rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: 3, Reason: "left_out"})
	rig.Refused(c, c.g.Commands.Object, programme.Object{Run: run, Person: 3, Reason: "left_out"}, programme.ErrObjectionThere)
	rig.Refused(c, c.g.Commands.GrantReview, programme.GrantReview{Objection: 1, Reason: "left_out"}, programme.ErrNotReview)
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 1, Reason: "not_resident"})
	c.Wait(12 * dayMS)
	rig.Must(c, c.g.Commands.AskReview, ask)
	rig.Refused(c, c.g.Commands.AskReview, ask, programme.ErrObjectionThere)
	rig.Refused(c, c.g.Commands.AskReview, programme.AskReview{Run: run, Person: 40, Reason: "left_out"}, programme.ErrObjector)
	rig.Must(c, c.g.Commands.AskReview, programme.AskReview{Run: run, Person: 5, Reason: "left_out"})
	c.as(chief)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash}) // It waits for nobody's review.
	rig.Refused(c, c.g.Commands.Uphold, programme.Uphold{Objection: 2, Reason: "wage_wrong", Beneficiary: 1, Payee: 1, Total: 9},
		programme.ErrIsReview)
	rig.Must(c, c.g.Commands.GrantReview, programme.GrantReview{Objection: 2, Reason: "wage_wrong"})
	rig.Refused(c, c.g.Commands.GrantReview, programme.GrantReview{Objection: 2, Reason: "wage_wrong"}, programme.ErrDecided)
	rig.Must(c, c.g.Commands.AskReview, ask) // Again, as the first is decided.
	c.Wait(12 * dayMS)
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, `SELECT count(*) FROM programme_objection WHERE review = 1 AND overdue_ms IS NOT NULL`); got != "2" {
		t.Errorf("%s reviews are late, expected 2", got)
	}
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 3, Reason: "rule_says_so"})
	rig.Must(c, c.g.Commands.Appeal, programme.Appeal{Objection: 3, Reason: "resident"})
	c.settled()
}

// TestAppealClock: an appeal has a last day by the working days of the document as of its day; one that is
// late is said to be. Dates counted by hand with the calendar of 2026: see calendar/cn.txt.
func TestAppealClock(t *testing.T) {
	c := newCounty(t)
	run, _ := c.shown("dated")
	for who := range 2 {
		rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: 1, Reason: "amount_wrong"})
		rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: programme.ObjectionNumber(who + 1), Reason: "rule_says_so"})
	}
	rig.Refused(c, c.g.Commands.Appeal, programme.Appeal{Objection: 1, Reason: "wrong", Person: 2}, programme.ErrObjector)
	rig.Must(c, c.g.Commands.Appeal, programme.Appeal{Objection: 1, Reason: "wrong", Person: 1})
	first, _ := c.g.Objection(1)
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, `SELECT appeal_due_date FROM programme_objection WHERE number = 1`); got != "2026-11-27" {
		t.Errorf("the appeal is due on %s", got)
	}
	if first.Due != rig.Day("2026-11-27").EndMillis() {
		t.Errorf("the appeal is due at %d", first.Due)
	}
	c.Wait(10 * dayMS) // 1 December: the later term holds, the last day for appeals is over by then.
	rig.Must(c, c.g.Commands.Appeal, programme.Appeal{Objection: 2, Reason: "wrong"})
	db = c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, `SELECT appeal_due_date FROM programme_objection WHERE number = 2`); got != "2026-12-22" {
		t.Errorf("by the later term the appeal is due on %s", got)
	}
	if got := c.Value(db, `SELECT count(*) FROM programme_objection WHERE appeal_overdue_ms IS NOT NULL`); got != "1" {
		t.Errorf("%s appeals are late, expected 1", got)
	}
	c.as(chief)
	rig.Must(c, c.g.Commands.DecideAppeal, programme.DecideAppeal{Objection: 2, Reason: "resident"})
	c.Wait(30 * dayMS)
	if got := c.Value(c.ProjectedOf(13, programme.Schema),
		`SELECT count(*) FROM programme_objection WHERE appeal_overdue_ms IS NOT NULL`); got != "1" {
		t.Errorf("%s appeals are late, although one was decided in time", got)
	}
	rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: "undated"}, programme.ErrReviewMissing)
	c.settled()
}

// TestReviewer: only who holds the role that the document names approves its lists, and nobody can name a
// role that there is not.
func TestReviewer(t *testing.T) {
	c := newCounty(t)
	run, hash := c.shown("of_the_mayor")
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash}, programme.ErrReviewer)
	rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: "of_nobody"}, programme.ErrRole)
	run, hash = c.shown("reviewed")
	c.Wait(12 * dayMS)
	c.as(clerk)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash}, programme.ErrReviewer)
	c.as(director)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash})
	c.settled()
}

// TestDoors: nobody is paid for a time for which another way pays, nor who that way does not know; and the other way
// is told who is paid by a programme, also by a list that is not approved, and no longer when it is withdrawn.
func TestDoors(t *testing.T) {
	c := newCounty(t)
	rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: "doorless"}, programme.ErrDoorUnknown)
	add := func(run programme.RunNumber, row programme.LineRow) programme.AddLines {
		return programme.AddLines{Run: run, Rows: programme.PackLines([]programme.LineRow{row})}
	}
	run := c.started(c.published("vaulted"))
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(0, 2, 0, 500)), programme.ErrDoorCase)
	rig.Must(c, c.g.Commands.AddLines, add(run, line(0, 1, 0, 500)))
	run = c.started(c.published("roofed"))
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(0, 3, 0, 500)), programme.ErrDoor)
	rig.Must(c, c.g.Commands.AddLines, add(run, line(0, 1, 0, 500)))
	day := rig.Day
	for _, one := range []struct {
		door     string
		who      uint64
		from, to string
		paid     bool
	}{
		{"roof", 1, "2026-10-01", "2026-10-31", true}, {"roof", 1, "2026-10-31", "2027-03-31", true},
		{"roof", 1, "2026-01-01", "2026-10-01", true}, {"roof", 1, "2026-11-01", "2026-11-30", false},
		{"roof", 1, "2026-09-01", "2026-09-30", false}, {"roof", 2, "2026-10-01", "2026-10-31", false},
		{"window", 1, "2026-10-01", "2026-10-31", false}, {"vault", 1, "2026-10-05", "2026-10-05", true},
	} {
		if got := c.g.PaidBehind(one.door, one.who, day(one.from), day(one.to)); got != one.paid {
			t.Errorf("%+v: %t", one, got)
		}
	}
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: run, Reason: "mistake"})
	if c.g.PaidBehind("roof", 1, day("2026-10-01"), day("2026-10-31")) {
		t.Error("a list that was withdrawn pays still")
	}
	c.settled()
}
