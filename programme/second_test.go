package programme_test

import (
	"testing"

	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

// upheld is what grants an objection: somebody gets so much.
func upheld(o programme.ObjectionNumber, who person.Number, total int64) programme.Uphold {
	return programme.Uphold{Objection: o, Reason: "left_out", Beneficiary: uint64(who), Payee: who, Total: total}
}

// TestFrozenByOneThenAnother: who froze a list does not approve it, also when another froze it again after an objection.
// Who granted a review, which changes no list, does.
func TestFrozenByOneThenAnother(t *testing.T) {
	c := newCounty(t)
	run := c.started(c.published("living"))
	list := rows(line(0, 1, 0, 500), line(1, 2, 0, 700))
	rig.Must(c, c.g.Commands.AddLines, programme.AddLines{Run: run, Rows: programme.PackLines(list)})
	c.as(chief)
	c.freeze(run, list...)
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: 3, Reason: "left_out"})
	c.as(director)
	rig.Must(c, c.g.Commands.Uphold, upheld(1, 2, 800))
	c.as(clerk)
	list[1].Total, list[1].Reviewed = 800, true
	approve := programme.Approve{Run: run, Hash: c.freeze(run, list...)}
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.Wait(12 * dayMS)
	const fourth kernel.Actor = 4
	c.as(fourth)
	rig.Must(c, c.g.Commands.AskReview, programme.AskReview{Run: run, Person: 5, Reason: "left_out"})
	rig.Must(c, c.g.Commands.GrantReview, programme.GrantReview{Objection: 2, Reason: "left_out"})
	for _, maker := range []kernel.Actor{clerk, chief, director} {
		c.as(maker)
		rig.Refused(c, c.g.Commands.Approve, approve, programme.ErrSamePerson)
	}
	c.as(fourth)
	rig.Must(c, c.g.Commands.Approve, approve)
	c.settled()
}

// TestAddedStandLast: a list to which an objection has added somebody is not cut where the money ends, for who was added
// stands last whatever place the document gives them.
func TestAddedStandLast(t *testing.T) {
	c := newCounty(t)
	run, _ := c.shown("living")
	rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: 3, Reason: "left_out"})
	c.as(director)
	rig.Must(c, c.g.Commands.Uphold, upheld(1, 3, 900))
	c.as(clerk)
	var list []programme.LineRow
	for i, l := range c.g.List(run) {
		list = append(list, programme.LineRow{Beneficiary: l.Beneficiary, Payee: l.Payee, Before: l.Before, Total: l.Total, Number: i,
			Reviewed: l.Reviewed})
	}
	approve := programme.Approve{Run: run, Hash: c.freeze(run, list...), Partial: true}
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.Wait(12 * dayMS)
	c.as(chief)
	all := c.balance(budget)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: budget, Credit: outside, Amount: all - list[0].Total})
	rig.Refused(c, c.g.Commands.Approve, approve, programme.ErrAdded)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: budget, Amount: all - list[0].Total})
	rig.Must(c, c.g.Commands.Approve, approve)
	c.settled()
}

// TestObjectionToWithdrawn: who objected to a list that was withdrawn is answered, and then nothing is late.
func TestObjectionToWithdrawn(t *testing.T) {
	c := newCounty(t)
	run, _ := c.shown("living")
	rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: 3, Reason: "left_out"})
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: run, Reason: "mistake"})
	rig.Refused(c, c.g.Commands.Uphold, upheld(1, 3, 900), programme.ErrState)
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 1, Reason: "list_withdrawn"})
	c.Wait(12 * dayMS)
	if got := c.Value(c.ProjectedOf(13, programme.Schema),
		`SELECT count(*) FROM programme_objection WHERE overdue_ms IS NOT NULL`); got != "0" {
		t.Errorf("%s are late", got)
	}
	c.settled()
}

// TestAppealOfMerged: an appeal is raised under whatever number the person has by then, and nobody is told that it is too
// late for it while no calendar says which day is the last.
func TestAppealOfMerged(t *testing.T) {
	c := newCounty(t)
	run, _ := c.shown("living")
	for _, who := range []person.Number{3, 4} {
		rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: who, Reason: "left_out"})
	}
	for o := range programme.ObjectionNumber(2) {
		rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: o + 1, Reason: "not_resident"})
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 5})
	appeal := programme.Appeal{Objection: 1, Reason: "resident", Person: 6}
	rig.Refused(c, c.g.Commands.Appeal, appeal, programme.ErrObjector)
	appeal.Person = 5
	rig.Must(c, c.g.Commands.Appeal, appeal)
	short, _ := c.shown("dated") // Ten days for an appeal.
	rig.Must(c, c.g.Commands.Object, programme.Object{Run: short, Person: 5, Reason: "left_out"})
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 3, Reason: "not_resident"})
	c.Wait(20 * dayMS)
	rig.Refused(c, c.g.Commands.Appeal, programme.Appeal{Objection: 3, Reason: "resident"}, programme.ErrAppealLate)
	c.Wait(50 * dayMS) // The sixtieth day is in a year whose working days are not published.
	rig.Refused(c, c.g.Commands.Appeal, programme.Appeal{Objection: 2, Reason: "resident"}, programme.ErrCalendar)
	c.settled()
}
