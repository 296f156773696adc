package programme_test

import (
	"math"
	"testing"

	"liangshan/kernel/rig"
	"liangshan/person"
	"liangshan/programme"
)

func lines(run programme.RunNumber, rows ...programme.LineRow) programme.AddLines {
	return programme.AddLines{Run: run, Rows: programme.PackLines(rows)}
}

// TestStopAfterAnotherCameBack checks that a payment can be stopped when a later run went on from it
// and was given up, and not while one stands.
func TestStopAfterAnotherCameBack(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.approved(one, line(0, 1, 0, 500))
	two := c.started(n)
	rig.Must(c, c.g.Commands.AddLines, lines(two, line(0, 1, 500, 700)))
	stop := programme.Stop{Run: one, Number: 0, Reason: "moved"}
	rig.Refused(c, c.g.Commands.Stop, stop, programme.ErrEntitled)
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: two, Reason: "mistake"})
	rig.Must(c, c.g.Commands.Stop, stop)
	if c.balance(budget) != 1_000_000 {
		t.Error(c.balance(budget))
	}
	c.settled()
}

// TestUpholderDoesNotApprove checks that who has changed a list by granting an objection does not
// approve it.
func TestUpholderDoesNotApprove(t *testing.T) {
	c := newCounty(t)
	run := c.started(c.published("living"))
	c.frozen(run, line(0, 1, 0, 500))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	rig.Must(c, c.g.Commands.Object, programme.Object{Run: run, Person: 1, Reason: "amount_wrong"})
	c.as(chief)
	rig.Must(c, c.g.Commands.Uphold, programme.Uphold{Objection: 1, Reason: "wage_wrong", Beneficiary: 1, Payee: 1, Total: 900_000})
	c.as(clerk)
	row := line(0, 1, 0, 900_000)
	row.Reviewed = true
	approve := programme.Approve{Run: run, Hash: c.freeze(run, row)}
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Refused(c, c.g.Commands.Approve, approve, programme.ErrSamePerson)
	c.as(director)
	rig.Must(c, c.g.Commands.Approve, approve)
	c.settled()
}

// TestSuspenseStaysWhereItCame checks that money in suspense leaves the account into which it came,
// whatever account a later version of the document names.
func TestSuspenseStaysWhereItCame(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	rig.Must(c, c.g.Commands.NoteSuspense, programme.NoteSuspense{Programme: n, Paper: paper(7), Entry: 1, Amount: -40, Kind: "unknown"})
	rig.Must(c, c.g.Commands.Publish, programme.Publish{Text: "living3"})
	rig.Must(c, c.g.Commands.ResolveSuspense, programme.ResolveSuspense{Suspense: 1, Account: bank, Reason: "fee"})
	if c.balance(suspense) != 0 || c.balance(waiting) != 0 {
		t.Error(c.balance(suspense), c.balance(waiting))
	}
	c.settled()
}

// TestLoweredCap checks that a cap which a later version lowers bars what is more, and not what is taken
// back.
func TestLoweredCap(t *testing.T) {
	c := newCounty(t)
	n := c.published("capped")
	c.paid(c.started(n), 3, line(0, 1, 0, 1000))
	rig.Must(c, c.g.Commands.Publish, programme.Publish{Text: "capped2"})
	again := c.started(n)
	rig.Refused(c, c.g.Commands.AddLines, lines(again, line(0, 1, 1000, 1001)), programme.ErrCap)
	rig.Must(c, c.g.Commands.AddLines, lines(again, line(0, 1, 1000, 700)))
	rig.Refused(c, c.g.Commands.AddLines, lines(again, line(1, 2, 0, 501)), programme.ErrCap)
	rig.Must(c, c.g.Commands.AddLines, lines(again, line(1, 2, 0, 500)))
	c.settled()
}

// TestMergedNumberThatLostIt checks that a number whose entitlement was taken back does not bar the one
// into which it was merged.
func TestMergedNumberThatLostIt(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	c.paid(c.started(n), 3, line(0, 4, 0, 1000))
	c.approved(c.started(n), line(0, 4, 1000, 0), line(1, 3, 0, 5))
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 4, Kept: 5})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 6})
	run := c.started(n)
	rig.Refused(c, c.g.Commands.AddLines, lines(run, line(0, 6, 0, 1000)), programme.ErrPaidUnderOther)
	rig.Must(c, c.g.Commands.AddLines, lines(run, line(0, 5, 0, 1000)))
	c.settled()
}

// TestSumsDoNotWrap checks that neither amounts of lines nor of claims come near what a sum can hold.
func TestSumsDoNotWrap(t *testing.T) {
	c := newCounty(t)
	run := c.started(c.published("living"))
	if programme.AmountMax > math.MaxInt64/programme.LinesMax {
		t.Error("a run can hold more than its total can say")
	}
	rig.Refused(c, c.g.Commands.AddLines, lines(run, line(0, 1, 0, programme.AmountMax+1)), programme.ErrAmount)
	c.approved(run, line(0, 1, 0, 1000))
	c.filed(run, 3)
	c.results(run, programme.ResultRow{0, 1, programme.AnswerPaid})
	claim := programme.RaiseClaim{Run: run, Number: 0, Amount: 1, Reason: "fraud"}
	rig.Must(c, c.g.Commands.RaiseClaim, claim)
	claim.Amount = math.MaxInt64
	rig.Refused(c, c.g.Commands.RaiseClaim, claim, programme.ErrAmount)
	c.settled()
}

// TestTakenDoesNotGoBack checks that a statement which was read to an entry is not read again from an
// earlier one, when answers come in another order.
func TestTakenDoesNotGoBack(t *testing.T) {
	c := newCounty(t)
	run := c.started(c.published("living"))
	c.approved(run, line(0, 1, 0, 500), line(1, 2, 0, 300))
	c.filed(run, 3)
	rig.Must(c, c.g.Commands.NoteStatement, programme.NoteStatement{ID: "S1", Paper: paper(8), Entries: 9})
	for i, upto := range []uint32{8, 2} {
		rig.Must(c, c.g.Commands.NoteResults, programme.NoteResults{Run: run, Statement: 1, Upto: upto,
			Rows: programme.PackResults([]programme.ResultRow{{uint32(i), 1, programme.AnswerPaid}})})
	}
	if got := c.g.Taken(1, run); got != 8 {
		t.Error(got)
	}
	c.settled()
}

// TestKindOfProgramme checks that a version does not change by what a programme counts what it paid, and
// that none excludes one that counts otherwise.
func TestKindOfProgramme(t *testing.T) {
	c := newCounty(t)
	c.published("living")
	c.published("yearly")
	rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: "yearly2"}, programme.ErrOtherKind)
	rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: "homes"}, programme.ErrExcludesUnit)
	c.settled()
}

// paid has the lines of a run paid by the bank.
func (c county) paid(run programme.RunNumber, file byte, rows ...programme.LineRow) {
	c.Helper()
	c.approved(run, rows...)
	c.filed(run, file)
	for i := range uint32(len(rows)) {
		c.results(run, programme.ResultRow{Number: i, Attempt: 1, Answer: programme.AnswerPaid})
	}
}

// TestClaimedOnce: what was paid for a period is claimed back once, by a run of differences or by hand, in any order.
func TestClaimedOnce(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.paid(one, 3, line(0, 1, 0, 1200))
	claim := programme.RaiseClaim{Run: one, Number: 0, Amount: 500, Reason: "fraud"}
	rig.Must(c, c.g.Commands.RaiseClaim, claim)
	c.approved(c.started(n), line(0, 1, 1200, 0))
	second, _ := c.g.Claim(2)
	if second.Amount != 700 {
		t.Errorf("%d claimed of the 700 that were left", second.Amount)
	}
	claim.Amount = 1
	rig.Refused(c, c.g.Commands.RaiseClaim, claim, programme.ErrAmount)
	c.settled()
}

// TestNothingBackFromUnderWay: nothing is taken back from a payment that is neither made nor given up, and a payment
// that is claimed back is not given up as well.
func TestNothingBackFromUnderWay(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.paid(one, 3, line(0, 1, 0, 1200))
	less := c.started(n)
	rig.Must(c, c.g.Commands.AddLines, lines(less, line(0, 1, 1200, 0)))
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: less, Reason: "mistake"})
	c.results(one, programme.ResultRow{Number: 0, Attempt: 1, Answer: programme.AnswerRefused})
	less = c.started(n)
	rig.Refused(c, c.g.Commands.AddLines, lines(less, line(0, 1, 1200, 0)), programme.ErrPending)
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: one, Number: 0, Reason: "moved"})
	two := c.started(n)
	c.paid(two, 4, line(0, 1, 0, 900))
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: two, Number: 0, Amount: 900, Reason: "fraud"})
	c.results(two, programme.ResultRow{Number: 0, Attempt: 1, Answer: programme.AnswerRefused})
	stop := programme.Stop{Run: two, Number: 0, Reason: "moved"}
	rig.Refused(c, c.g.Commands.Stop, stop, programme.ErrLineState)
	c.settled()
}

// TestCaseOnce: a case is paid once, on whatever day; and programmes that exclude each other do so in any order.
func TestCaseOnce(t *testing.T) {
	c := newCounty(t)
	n := c.published("case")
	day := func(of string) programme.RunNumber {
		at := rig.Day(of)
		rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: at, To: at, Snapshot: 1})
		run := programme.RunNumber(0)
		for number := range c.g.Runs() {
			run = number
		}
		return run
	}
	c.approved(day("2026-10-01"), line(0, 1, 0, 1200))
	rig.Refused(c, c.g.Commands.AddLines, lines(day("2026-10-02"), line(0, 1, 0, 1200)), programme.ErrEntitled)
	c.settled()
}

func TestExcludedEitherWay(t *testing.T) {
	for _, order := range [][2]string{{"living", "rent"}, {"rent", "living"}} {
		c := newCounty(t)
		first, second := c.published(order[0]), c.published(order[1])
		c.approved(c.started(first), line(0, 1, 0, 500))
		rig.Refused(c, c.g.Commands.AddLines, lines(c.started(second), line(0, 1, 0, 500)), programme.ErrExcluded)
		c.settled()
	}
}
