package programme_test

import (
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

// TestRun follows a month's payments from the document to the closed run.
func TestRun(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	hash := c.frozen(run, line(0, 1, 0, 120_000), line(1, 2, 0, 60_050), line(2, 3, 0, 1))
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash}, programme.ErrState)
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.as(chief)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash}, programme.ErrWindowOpen)
	c.Wait(12 * dayMS)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: paper(9)}, programme.ErrHash)
	c.as(clerk)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash}, programme.ErrSamePerson)
	c.as(chief)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash})
	if c.balance(budget) != 1_000_000-180_051 || c.balance(payable) != 180_051 {
		t.Fatal(c.balance(budget), c.balance(payable))
	}
	c.as(clerk)
	for _, spoil := range []func(*programme.NoteFile){func(f *programme.NoteFile) { f.Total-- },
		func(f *programme.NoteFile) { f.Lines-- }, func(f *programme.NoteFile) { f.Hash[31]++ }} {
		other := c.file(run, 3)
		spoil(&other)
		rig.Refused(c, c.g.Commands.NoteFile, other, programme.ErrFile)
	}
	c.filed(run, 3)
	rig.Refused(c, c.g.Commands.NoteFile, programme.NoteFile{Run: run, Paper: paper(4)}, programme.ErrNothingDue)
	c.results(run, programme.ResultRow{0, 1, programme.AnswerPaid}, programme.ResultRow{1, 1, programme.AnswerNameDiffers},
		programme.ResultRow{2, 1, programme.AnswerPaid})
	rig.Refused(c, c.g.Commands.Reconcile, programme.Reconcile{Run: run, Paid: 120_001}, programme.ErrUnsettled)
	// The second line is paid at the second attempt, the third is sent back and stopped.
	rig.Must(c, c.g.Commands.Retry, programme.Retry{Run: run, Number: 1})
	c.filed(run, 4)
	c.results(run, programme.ResultRow{1, 2, programme.AnswerPaid}, programme.ResultRow{2, 1, programme.AnswerAccountClosed})
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: run, Number: 2, Reason: "account_closed"})
	rig.Refused(c, c.g.Commands.Reconcile, programme.Reconcile{Run: run, Paid: 180_051}, programme.ErrStatement)
	rig.Refused(c, c.g.Commands.CloseRun, programme.CloseRun{Run: run}, programme.ErrState)
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: run, Paid: 180_050})
	rig.Must(c, c.g.Commands.CloseRun, programme.CloseRun{Run: run})
	if c.balance(budget) != 1_000_000-180_050 || c.balance(payable) != 0 || c.balance(bank) != 180_050 {
		t.Error(c.balance(budget), c.balance(payable), c.balance(bank))
	}
	db := c.ProjectedOf(13, programme.Schema)
	for query, want := range map[string]string{
		"SELECT state FROM programme_run":                           "closed",
		"SELECT group_concat(state || attempt) FROM programme_line": "paid1,paid2,stopped1",
		"SELECT count(*) FROM programme_file":                       "2",
		"SELECT until_date FROM programme_run":                      "2026-12-01",
		"SELECT text FROM programme_version":                        "living",
	} {
		if got := c.Value(db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	c.settled()
}

// TestNobodyTwice checks that one entitlement is paid once, whatever is tried.
func TestNobodyTwice(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one, two := c.started(n), c.started(n)
	add := func(run programme.RunNumber, rows ...programme.LineRow) programme.AddLines {
		return programme.AddLines{Run: run, Rows: programme.PackLines(rows)}
	}
	rig.Must(c, c.g.Commands.AddLines, add(one, line(0, 1, 0, 1000)))
	rig.Refused(c, c.g.Commands.AddLines, add(one, line(1, 2, 0, 1000), line(2, 1, 0, 1000)), programme.ErrEntitled, 1)
	rig.Refused(c, c.g.Commands.AddLines, add(two, line(0, 1, 0, 1000)), programme.ErrEntitled, 0)
	rig.Refused(c, c.g.Commands.AddLines, add(two, line(0, 1, 1000, 1200)), programme.ErrPending, 0)
	rig.Refused(c, c.g.Commands.AddLines, add(two, line(1, 2, 0, 1000)), programme.ErrRowsForm, 0)
	// Given up, it is free again, for the same amount from the beginning.
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: one, Reason: "mistake"})
	c.approved(two, line(0, 1, 0, 1000))
	three := c.started(n)
	rig.Refused(c, c.g.Commands.AddLines, add(three, line(0, 1, 0, 1000)), programme.ErrEntitled, 0)
	rig.Refused(c, c.g.Commands.AddLines, add(three, line(0, 1, 1000, 1000)), programme.ErrNothing, 0)
	// A correction goes on from what was paid: 200 more.
	c.approved(three, line(0, 1, 1000, 1200))
	if c.balance(payable) != 1200 {
		t.Error(c.balance(payable))
	}
	c.settled()
}

// TestLessIsClaimed checks that a correction downwards becomes a claim, which is repaid, set
// off and waived, each quoting the balance that was seen.
func TestLessIsClaimed(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.approved(one, line(0, 1, 0, 1000))
	c.filed(one, 3)
	c.results(one, programme.ResultRow{0, 1, programme.AnswerPaid})
	two := c.started(n)
	c.approved(two, line(0, 1, 1000, 400), line(1, 2, 0, 10))
	if claim, ok := c.g.Claim(1); !ok || claim.Balance != 600 || claim.Person != 1 {
		t.Fatalf("%+v", claim)
	}
	repay := programme.Repay{Claim: 1, Amount: 100, Seen: 600}
	rig.Must(c, c.g.Commands.Repay, repay)
	rig.Refused(c, c.g.Commands.Repay, repay, programme.ErrBalance) // The other desk was first.
	rig.Refused(c, c.g.Commands.Repay, programme.Repay{Claim: 1, Amount: 501, Seen: 500}, programme.ErrAmount)
	if c.balance(budget) != 1_000_000-1000-10+100 {
		t.Error(c.balance(budget))
	}
	three := c.november(n)
	c.approved(three, line(0, 1, 0, 900), line(1, 2, 0, 300))
	rig.Refused(c, c.g.Commands.SetOff, programme.SetOff{Claim: 1, Run: three, Number: 1, Amount: 300, Seen: 500}, programme.ErrPayee)
	rig.Refused(c, c.g.Commands.SetOff, programme.SetOff{Claim: 1, Run: three, Number: 0, Amount: 300, Seen: 600}, programme.ErrBalance)
	rig.Must(c, c.g.Commands.SetOff, programme.SetOff{Claim: 1, Run: three, Number: 0, Amount: 300, Seen: 500})
	c.filed(three, 5)
	c.results(three, programme.ResultRow{0, 1, programme.AnswerPaid}, programme.ResultRow{1, 1, programme.AnswerPaid})
	if run, _ := c.g.Run(three); run.Paid != 900 || run.SetOff != 300 {
		t.Errorf("%+v", run)
	}
	rig.Refused(c, c.g.Commands.Waive, programme.Waive{Claim: 1, Seen: 199, Reason: "hardship"}, programme.ErrBalance)
	rig.Must(c, c.g.Commands.Waive, programme.Waive{Claim: 1, Seen: 200, Reason: "hardship"})
	rig.Refused(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: three, Number: 1, Amount: 301, Reason: "fraud"}, programme.ErrAmount)
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: three, Number: 1, Amount: 200, Reason: "fraud"})
	rig.Refused(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: three, Number: 1, Amount: 101, Reason: "fraud"}, programme.ErrAmount)
	if c.balance(receivable) != -200 || c.balance(claims) != 200 {
		t.Error(c.balance(receivable), c.balance(claims))
	}
	c.settled()
}

// november begins a run for another month.
func (c county) november(n programme.Number) programme.RunNumber {
	c.Helper()
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: rig.Day("2026-11-01"), To: rig.Day("2026-11-30"), Snapshot: 1})
	for run := programme.RunNumber(1); ; run++ {
		if _, ok := c.g.Run(run + 1); !ok {
			return run
		}
	}
}

// TestBudgetShort checks that two runs never overdraw the budget, and that the list's own
// order says who is paid when it is short.
func TestBudgetShort(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one, two := c.started(n), c.november(n)
	first := c.frozen(one, line(0, 1, 0, 600_000))
	rows := []programme.LineRow{line(0, 2, 0, 300_000), line(1, 3, 0, 100_000), line(2, 4, 0, 1), line(3, 1, 0, 1)}
	second := c.frozen(two, rows...)
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: one})
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: two})
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: one, Hash: first})
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: two, Hash: second}, programme.ErrBudgetShort)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: two, Hash: second, Partial: true})
	if run, _ := c.g.Run(two); run.Cut != 2 || run.Reserved != 400_000 || c.balance(budget) != 0 {
		t.Errorf("%+v %d", run, c.balance(budget))
	}
	// Who got nothing can be in the next run, when there is money again.
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: budget, Amount: 500})
	three := c.november(n)
	c.as(clerk)
	rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: three, Reason: "by_another"})
	four := c.november(n)
	c.approved(four, line(0, 4, 0, 1), line(1, 1, 0, 1))
	c.settled()
}

// TestShortTakesBack: what takes back needs no money, and is approved wherever it stands on a list of which the budget
// pays a part.
func TestShortTakesBack(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	one := c.started(n)
	c.paid(one, 3, line(0, 1, 0, 600_000))
	c.closed(one)
	two := c.started(n)
	hash := c.frozen(two, line(0, 2, 0, 300_000), line(1, 3, 0, 700_000), line(2, 1, 600_000, 100_000))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: two})
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: two, Hash: hash, Partial: true})
	var states []programme.LineState
	for _, l := range c.g.List(two) {
		states = append(states, l.State)
	}
	want := []programme.LineState{programme.LineDue, programme.LineShort, programme.LineNothing}
	run, _ := c.g.Run(two)
	if !slices.Equal(states, want) || run.Cut != 1 || run.Reserved != 300_000 {
		t.Errorf("%v, %+v", states, run)
	}
	if claim, ok := c.g.Claim(1); !ok || claim.Balance != 500_000 || claim.Person != 1 {
		t.Errorf("claimed %+v", claim)
	}
	if c.g.Total(n, 1) != 100_000 || c.g.Total(n, 3) != 0 {
		t.Errorf("entitled to %d and %d", c.g.Total(n, 1), c.g.Total(n, 3))
	}
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, `SELECT group_concat(state) FROM (SELECT state FROM programme_line WHERE run = 2 ORDER BY number)`); got !=
		"due,short,nothing" {
		t.Error(got)
	}
	c.settled()
}

// TestBudgetEmpty checks that a run for which there is nothing at all stays where it is.
func TestBudgetEmpty(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: budget, Credit: outside, Amount: 1_000_000})
	run := c.started(n)
	hash := c.frozen(run, line(0, 1, 0, 10))
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.Wait(12 * dayMS)
	c.as(chief)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: hash, Partial: true}, programme.ErrBudgetShort)
	c.settled()
}

// TestObjections follows objections to their ends: dismissed and appealed, upheld with another
// amount, upheld for somebody left out, and overdue.
func TestObjections(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	hash := c.frozen(run, line(0, 1, 0, 1000), line(1, 2, 0, 500))
	object := func(who person.Number) programme.Object {
		return programme.Object{Run: run, Person: who, Reason: "amount_wrong"}
	}
	rig.Refused(c, c.g.Commands.Object, object(1), programme.ErrState)
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	for _, who := range []person.Number{1, 2, 3} {
		rig.Must(c, c.g.Commands.Object, object(who))
	}
	rig.Refused(c, c.g.Commands.Object, object(40), programme.ErrObjector)
	rig.Refused(c, c.g.Commands.Object, programme.Object{Run: run, Person: 1, Reason: "张三"}, programme.ErrReason)
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 1, Reason: "rule_says_so"})
	rig.Refused(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 1, Reason: "rule_says_so"}, programme.ErrDecided)
	rig.Must(c, c.g.Commands.Uphold, programme.Uphold{Objection: 2, Reason: "wage_wrong", Beneficiary: 2, Payee: 2, Total: 700})
	rig.Must(c, c.g.Commands.Uphold, programme.Uphold{Objection: 3, Reason: "left_out", Beneficiary: 3, Payee: 3, Total: 300})
	rig.Refused(c, c.g.Commands.PublishList, programme.PublishList{Run: run}, programme.ErrState)
	rows := []programme.LineRow{line(0, 1, 0, 1000), line(1, 2, 0, 700), line(2, 3, 0, 300)}
	rows[1].Reviewed, rows[2].Reviewed = true, true
	if again := c.freeze(run, rows...); again == hash {
		t.Error("the list changed and its hash did not")
	}
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	rig.Must(c, c.g.Commands.Object, object(4))
	c.Wait(20 * dayMS)
	rig.Refused(c, c.g.Commands.Object, object(5), programme.ErrWindowClosed)
	c.as(chief)
	rig.Refused(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: programme.ListHash(rows)}, programme.ErrObjections)
	db := c.ProjectedOf(13, programme.Schema)
	if got := c.Value(db, "SELECT count(*) FROM programme_objection WHERE overdue_ms IS NOT NULL"); got != "1" {
		t.Error(got, "overdue")
	}
	rig.Must(c, c.g.Commands.Dismiss, programme.Dismiss{Objection: 4, Reason: "not_resident"})
	rig.Must(c, c.g.Commands.Approve, programme.Approve{Run: run, Hash: programme.ListHash(rows)})
	// The appeal is decided by another than who dismissed, within its days.
	rig.Refused(c, c.g.Commands.Appeal, programme.Appeal{Objection: 2, Reason: "wrong"}, programme.ErrNotDismissed)
	rig.Must(c, c.g.Commands.Appeal, programme.Appeal{Objection: 4, Reason: "resident"})
	rig.Refused(c, c.g.Commands.DecideAppeal, programme.DecideAppeal{Objection: 4, Upheld: true, Reason: "resident"}, programme.ErrSamePerson)
	c.as(director)
	rig.Refused(c, c.g.Commands.DecideAppeal, programme.DecideAppeal{Objection: 1, Reason: "resident"}, programme.ErrNotAppealed)
	rig.Must(c, c.g.Commands.DecideAppeal, programme.DecideAppeal{Objection: 4, Upheld: true, Reason: "resident"})
	c.Wait(60 * dayMS)
	rig.Refused(c, c.g.Commands.Appeal, programme.Appeal{Objection: 1, Reason: "wrong"}, programme.ErrCalendar)
	c.settled()
}

// TestPublish checks what a document and a period must be.
func TestPublish(t *testing.T) {
	c := newCounty(t)
	for text, want := range map[string]*kernel.Refusal{
		"broken": programme.ErrDocument, "no_account": programme.ErrAccount, "same_account": programme.ErrAccountsSame,
		"other_unit": programme.ErrUnitsDiffer, "no_review": programme.ErrReviewMissing, "张三": programme.ErrTerms,
	} {
		rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: text}, want)
	}
	rig.Refused(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Rows: 1, On: rig.Day(rig.Today)}, programme.ErrPaper)
	rig.Refused(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(1), On: rig.Day(rig.Today)}, programme.ErrRows)
	rig.Refused(c, c.g.Commands.TakeSnapshot, programme.TakeSnapshot{Paper: paper(1), Rows: 1, On: rig.Day("2026-11-22")}, programme.ErrDate)
	n := c.published("living")
	rig.Refused(c, c.g.Commands.Publish, programme.Publish{Text: "living"}, programme.ErrVersion)
	for _, p := range [][2]string{{"2026-10-02", "2026-10-31"}, {"2026-10-01", "2026-10-30"}, {"2026-10-01", "2026-11-30"},
		{"2026-10-31", "2026-10-01"}} {
		rig.Refused(c, c.g.Commands.Start, programme.Start{Programme: n, From: rig.Day(p[0]), To: rig.Day(p[1]), Snapshot: 1}, programme.ErrPeriod)
	}
	rig.Refused(c, c.g.Commands.Start, programme.Start{Programme: 9, Snapshot: 1}, programme.ErrNoProgramme)
	rig.Refused(c, c.g.Commands.Start, programme.Start{Programme: n, Snapshot: 9}, programme.ErrNoSnapshot)
	for code, p := range map[string][2]string{"quarter": {"2026-07-01", "2026-09-30"}, "year": {"2025-01-01", "2025-12-31"},
		"case": {"2026-11-02", "2026-11-02"}} {
		number := c.published(code)
		rig.Must(c, c.g.Commands.Start, programme.Start{Programme: number, From: rig.Day(p[0]), To: rig.Day(p[1]), Snapshot: 1})
		rig.Refused(c, c.g.Commands.Start, programme.Start{Programme: number, From: rig.Day("2026-08-01"), To: rig.Day("2026-10-31"), Snapshot: 1},
			programme.ErrPeriod)
	}
	rig.Refused(c, c.g.Commands.Start, programme.Start{Programme: c.published("finds_out"), From: rig.Day("2026-10-01"), To: rig.Day("2026-10-31"),
		Snapshot: 1}, programme.ErrPaysNothing)
	// A text that ends bears the periods that have begun by then.
	ending := c.published("ending")
	for _, p := range []struct {
		from, to string
		want     *kernel.Refusal
	}{{"2026-10-01", "2026-10-31", nil}, {"2026-11-01", "2026-11-30", programme.ErrBasisEnded}} {
		start := programme.Start{Programme: ending, From: rig.Day(p.from), To: rig.Day(p.to), Snapshot: 1}
		if p.want == nil {
			rig.Must(c, c.g.Commands.Start, start)
		} else {
			rig.Refused(c, c.g.Commands.Start, start, p.want)
		}
	}
	ran := c.started(c.published("ends"))
	rig.Must(c, c.g.Commands.Publish, programme.Publish{Text: "ends2"})
	was, _ := c.g.Run(ran)
	again := programme.Start{Programme: was.Programme, From: was.From, To: was.To, Snapshot: 1}
	rig.Must(c, c.g.Commands.Start, again) // What was decided before is corrected though the text has ended by now.
	for number, run := range c.g.Runs() {
		if run.Programme == was.Programme {
			rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: number, Reason: "mistake"})
		}
	}
	rig.Refused(c, c.g.Commands.Start, again, programme.ErrBasisEnded)
	once := c.published("once")
	rig.Must(c, c.g.Commands.Start, programme.Start{Programme: once, From: calendar.DateMin, To: calendar.DateMax, Snapshot: 1})
	rig.Must(c, c.g.Commands.Retire, programme.Retire{Programme: once, Reason: "ended"})
	rig.Refused(c, c.g.Commands.Start, // Its one period has a run, and every newcomer is in it.
		programme.Start{Programme: once, From: calendar.DateMin, To: calendar.DateMax, Snapshot: 1}, programme.ErrRetired)
	// A run goes on by the version with which it began.
	run := c.started(n)
	rig.Must(c, c.g.Commands.Publish, programme.Publish{Text: "living2"})
	if r, _ := c.g.Run(run); r.Version != 1 {
		t.Error(r.Version)
	}
	ahead := programme.Start{Programme: n, From: rig.Day("2026-12-01"), To: rig.Day("2026-12-31"), Snapshot: 1}
	rig.Refused(c, c.g.Commands.Start, ahead, programme.ErrNotBegun)
	rig.Must(c, c.g.Commands.Retire, programme.Retire{Programme: n, Reason: "ended"})
	// What was decided can be corrected, and nothing else is decided any more.
	october := programme.Start{Programme: n, From: rig.Day("2026-10-01"), To: rig.Day("2026-10-31"), Snapshot: 1}
	rig.Must(c, c.g.Commands.Start, october)
	november := programme.Start{Programme: n, From: rig.Day("2026-11-01"), To: rig.Day("2026-11-30"), Snapshot: 1}
	rig.Refused(c, c.g.Commands.Start, november, programme.ErrRetired)
	for number, run := range c.g.Runs() {
		if run.Programme == n {
			rig.Must(c, c.g.Commands.WithdrawRun, programme.WithdrawRun{Run: number, Reason: "mistake"})
		}
	}
	rig.Refused(c, c.g.Commands.Start, october, programme.ErrRetired)
	c.settled()
}

// TestWho checks who can be in a list: the choice of persons, other programmes, caps, deaths and
// merged numbers.
func TestWho(t *testing.T) {
	c := newCounty(t)
	n, rent, capped, kept := c.published("living"), c.published("rent"), c.published("capped"), c.published("kept")
	choose := func(who person.Number, p programme.Number, choice programme.Choice) programme.Choose {
		return programme.Choose{Person: who, Programme: p, Choice: choice}
	}
	rig.Must(c, c.g.Commands.Choose, choose(1, n, programme.NoPayment))
	rig.Must(c, c.g.Commands.Choose, choose(2, 0, programme.HumanReview))
	rig.Refused(c, c.g.Commands.Choose, choose(2, 0, programme.HumanReview), programme.ErrChoiceSame)
	rig.Refused(c, c.g.Commands.Choose, choose(2, kept, programme.NoPayment), programme.ErrNoOptOut)
	rig.Refused(c, c.g.Commands.Choose, choose(2, 9, programme.NoPayment), programme.ErrNoProgramme)
	rig.Refused(c, c.g.Commands.Choose, choose(2, n, 3), programme.ErrChoice)
	run := c.started(n)
	add := func(run programme.RunNumber, row programme.LineRow) programme.AddLines {
		return programme.AddLines{Run: run, Rows: programme.PackLines([]programme.LineRow{row})}
	}
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(0, 1, 0, 10)), programme.ErrOptedOut)
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(0, 2, 0, 10)), programme.ErrNotReviewed)
	reviewed := line(0, 2, 0, 10)
	reviewed.Reviewed = true
	rig.Must(c, c.g.Commands.AddLines, add(run, reviewed))
	rig.Must(c, c.g.Commands.Choose, choose(1, n, programme.NoChoice))
	rig.Must(c, c.g.Commands.AddLines, add(run, line(1, 1, 0, 10)))
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(2, 0, 0, 10)), programme.ErrBeneficiary)
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(2, 40, 0, 10)), programme.ErrPayee)
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(2, 3, 0, -1)), programme.ErrAmount)
	c.as(chief)
	rig.Refused(c, c.g.Commands.AddLines, add(run, line(2, 3, 0, 10)), programme.ErrStarter)
	c.as(clerk)
	// Rent excludes living.
	other := c.started(rent)
	rig.Refused(c, c.g.Commands.AddLines, add(other, line(0, 1, 0, 10)), programme.ErrExcluded)
	rig.Must(c, c.g.Commands.AddLines, add(other, line(0, 3, 0, 10)))
	// At most 1,500 yuan in all.
	october := c.started(capped)
	c.approved(october, line(0, 4, 0, 100_000))
	november := c.november(capped)
	rig.Refused(c, c.g.Commands.AddLines, add(november, line(0, 4, 0, 50_001)), programme.ErrCap)
	rig.Must(c, c.g.Commands.AddLines, add(november, line(0, 4, 0, 50_000)))
	// Who was paid under a number that was merged away is not paid again under the one kept.
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 4, Kept: 5})
	again := c.started(capped)
	rig.Refused(c, c.g.Commands.AddLines, add(again, line(0, 5, 0, 10)), programme.ErrPaidUnderOther)
	merged := line(2, 4, 0, 10)
	merged.Payee = 5
	rig.Refused(c, c.g.Commands.AddLines, add(run, merged), programme.ErrMerged)
	c.settled()
}

// TestDeath checks that what was not paid to somebody who died goes back to the budget.
func TestDeath(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.approved(run, line(0, 1, 0, 500), line(1, 2, 0, 300))
	c.filed(run, 3)
	c.results(run, programme.ResultRow{0, 1, programme.AnswerAccountClosed}, programme.ResultRow{1, 1, programme.AnswerPaid})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 1, Date: rig.Day("2026-10-02")})
	rig.Refused(c, c.g.Commands.Retry, programme.Retry{Run: run, Number: 0}, programme.ErrPayee)
	rig.Refused(c, c.g.Commands.Stop, programme.Stop{Run: run, Number: 1, Reason: "died"}, programme.ErrLineState)
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: run, Number: 0, Reason: "died"})
	if c.balance(budget) != 1_000_000-300 {
		t.Error(c.balance(budget))
	}
	if e, _ := c.g.Entitled(n, rig.Day("2026-10-01"), rig.Day("2026-10-31"), 1); e.Total != 0 {
		t.Error(e)
	}
	c.settled()
}

// TestResultsAnyHow checks that answers which do not fit stop no others, and change nothing.
func TestResultsAnyHow(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.approved(run, line(0, 1, 0, 500), line(1, 2, 0, 300))
	c.filed(run, 3)
	c.results(run, programme.ResultRow{7, 1, programme.AnswerPaid}, programme.ResultRow{0, 2, programme.AnswerPaid},
		programme.ResultRow{0, 1, 9}, programme.ResultRow{1, 1, programme.AnswerPaid}, programme.ResultRow{1, 1, programme.AnswerPaid})
	if run, _ := c.g.Run(run); run.Paid != 300 || run.Filed != 1 {
		t.Errorf("%+v", run)
	}
	// What a statement says is taken whole: an entry that fits no line has to wait before the others are taken.
	rig.Must(c, c.g.Commands.NoteStatement, programme.NoteStatement{ID: "S1", Paper: paper(8), Entries: 9})
	said := programme.NoteResults{Run: run, Statement: 1, Upto: 2, Rows: programme.PackResults([]programme.ResultRow{
		{0, 1, programme.AnswerPaid}, {1, 1, programme.AnswerPaid}})}
	rig.Refused(c, c.g.Commands.NoteResults, said, programme.ErrLineState, 1)
	if c.g.Taken(1, run) != 0 {
		t.Error("a statement was taken of which an entry was left out")
	}
	rig.Refused(c, c.g.Commands.NoteResults, programme.NoteResults{Run: run, Rows: []byte{1}}, programme.ErrRowsForm)
	c.settled()
}

// TestSuspense checks that lines of a statement which belong to nothing wait once, and go where
// they belong.
func TestSuspense(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	note := func(entry uint32, amount int64) programme.NoteSuspense {
		return programme.NoteSuspense{Programme: n, Paper: paper(7), Entry: entry, Amount: amount, Kind: "unknown"}
	}
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: bank, Amount: 10_000})
	rig.Must(c, c.g.Commands.NoteSuspense, note(1, 250))
	rig.Refused(c, c.g.Commands.NoteSuspense, note(1, 250), programme.ErrEntryKnown)
	rig.Must(c, c.g.Commands.NoteSuspense, note(2, -40))
	rig.Refused(c, c.g.Commands.NoteSuspense, note(3, 0), programme.ErrAmount)
	if c.balance(suspense) != 210 {
		t.Error(c.balance(suspense))
	}
	rig.Must(c, c.g.Commands.ResolveSuspense, programme.ResolveSuspense{Suspense: 1, Account: budget, Reason: "gift"})
	rig.Refused(c, c.g.Commands.ResolveSuspense, programme.ResolveSuspense{Suspense: 1, Account: budget, Reason: "gift"},
		programme.ErrSuspenseDone)
	rig.Must(c, c.g.Commands.ResolveSuspense, programme.ResolveSuspense{Suspense: 2, Account: bank, Reason: "fee"})
	if c.balance(suspense) != 0 || c.balance(budget) != 1_000_250 {
		t.Error(c.balance(suspense), c.balance(budget))
	}
	// A line that could not be read waits without money; what a person reads goes where it belongs.
	for entry := uint32(4); entry < 7; entry++ {
		unread := note(entry, 0)
		unread.Kind = programme.Unreadable
		rig.Must(c, c.g.Commands.NoteSuspense, unread)
	}
	resolve := programme.ResolveSuspense{Suspense: 3, Account: budget, Reason: "gift", Amount: programme.AmountMax + 1}
	rig.Refused(c, c.g.Commands.ResolveSuspense, resolve, programme.ErrAmount)
	was := c.balance(bank)
	for _, amount := range []int64{30, -20, 0} {
		resolve.Amount = amount
		rig.Must(c, c.g.Commands.ResolveSuspense, resolve)
		if got, _ := c.g.Suspense(resolve.Suspense); !got.Resolved || got.Amount != amount {
			t.Errorf("%+v", got)
		}
		resolve.Suspense++
	}
	if c.balance(suspense) != 0 || c.balance(budget) != 1_000_260 || c.balance(bank) != was-10 {
		t.Error(c.balance(suspense), c.balance(budget), c.balance(bank)-was)
	}
	c.settled()
}

// TestExcludedOverPeriods checks that a programme which excludes another is not paid for a
// period that holds one of the other's, nor once if the other was ever paid.
func TestExcludedOverPeriods(t *testing.T) {
	c := newCounty(t)
	living, yearly, purchase := c.published("living"), c.published("yearly"), c.published("purchase")
	c.approved(c.started(living), line(0, 1, 0, 500))
	start := func(n programme.Number, from, to calendar.Date) programme.RunNumber {
		rig.Must(c, c.g.Commands.Start, programme.Start{Programme: n, From: from, To: to, Snapshot: 1})
		for run := programme.RunNumber(1); ; run++ {
			if _, ok := c.g.Run(run + 1); !ok {
				return run
			}
		}
	}
	add := func(run programme.RunNumber, row programme.LineRow) programme.AddLines {
		return programme.AddLines{Run: run, Rows: programme.PackLines([]programme.LineRow{row})}
	}
	same := start(yearly, rig.Day("2026-01-01"), rig.Day("2026-12-31"))
	rig.Refused(c, c.g.Commands.AddLines, add(same, line(0, 1, 0, 10)), programme.ErrExcluded)
	rig.Must(c, c.g.Commands.AddLines, add(same, line(0, 2, 0, 10)))
	before := start(yearly, rig.Day("2025-01-01"), rig.Day("2025-12-31"))
	rig.Must(c, c.g.Commands.AddLines, add(before, line(0, 1, 0, 10)))
	once := start(purchase, calendar.DateMin, calendar.DateMax)
	rig.Refused(c, c.g.Commands.AddLines, add(once, line(0, 1, 0, 10)), programme.ErrExcluded)
	rig.Must(c, c.g.Commands.AddLines, add(once, line(0, 3, 0, 10)))
	c.settled()
}

// TestWhoApproves checks that neither who started a run nor who froze it approves it, and that
// a budget which is one fen short is short, and one that is exactly enough is not.
func TestWhoApproves(t *testing.T) {
	c := newCounty(t)
	run := c.started(c.published("living"))
	rows := []programme.LineRow{line(0, 1, 0, 1_000_001)}
	rig.Must(c, c.g.Commands.AddLines, programme.AddLines{Run: run, Rows: programme.PackLines(rows)})
	c.as(director)
	hash := c.freeze(run, rows...)
	rig.Must(c, c.g.Commands.PublishList, programme.PublishList{Run: run})
	c.Wait(12 * dayMS)
	approve := programme.Approve{Run: run, Hash: hash}
	rig.Refused(c, c.g.Commands.Approve, approve, programme.ErrSamePerson)
	c.as(clerk)
	rig.Refused(c, c.g.Commands.Approve, approve, programme.ErrSamePerson)
	c.as(chief)
	rig.Refused(c, c.g.Commands.Approve, approve, programme.ErrBudgetShort)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: budget, Amount: 1})
	rig.Must(c, c.g.Commands.Approve, approve)
	if c.balance(budget) != 0 {
		t.Error(c.balance(budget))
	}
	c.settled()
}
