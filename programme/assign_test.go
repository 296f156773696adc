package programme_test

import (
	"testing"

	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/programme"
)

// batchOf is a payment of a first attempt.
func batchOf(run programme.RunNumber, number uint32, answer programme.Answer, amount int64) programme.BatchPayment {
	return programme.BatchPayment{Run: run, Number: number, Attempt: 1, Answer: answer, Amount: amount}
}

// TestAssignBatch: an entry of 1,500 fen without details answers the two payments that it is made of, and only if they
// come to it to the fen; the third line is as it was. What came back as one sum opens the run again.
func TestAssignBatch(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.approved(run, line(0, 1, 0, 1000), line(1, 2, 0, 500), line(2, 3, 0, 700))
	c.filed(run, 9)
	wait := func(entry uint32, amount int64, kind string) {
		rig.Must(c, c.g.Commands.NoteSuspense, programme.NoteSuspense{Programme: n, Paper: paper(7), Entry: entry, Amount: amount,
			Kind: kind})
	}
	paid := func(number uint32, amount int64) programme.BatchPayment {
		return batchOf(run, number, programme.AnswerPaid, amount)
	}
	wait(1, -1500, "details_differ")
	wait(2, 0, programme.Unreadable)
	assign := func(s programme.SuspenseNumber, payments ...programme.BatchPayment) programme.AssignBatch {
		return programme.AssignBatch{Suspense: s, Payments: payments}
	}
	before := c.balance(bank)
	whole := assign(1, paid(0, 1000), paid(1, 500))
	rig.Refused(c, c.g.Commands.AssignBatch, assign(9, paid(0, 1000)), programme.ErrNoSuspense)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1), programme.ErrRows)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, paid(0, 1000)), programme.ErrBatchSum)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, paid(0, 1000), paid(2, 700)), programme.ErrBatchSum)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, paid(0, 1000), paid(1, 499)), programme.ErrAmount, 1)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, paid(1, 500), paid(1, 500)), programme.ErrBatchTwice, 1)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, paid(7, 1000)), programme.ErrNoLine, 0)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, batchOf(run, 0, 9, 1000)), programme.ErrAnswer, 0)
	later := paid(0, 1000)
	later.Attempt = 2
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, later), programme.ErrAnswer, 0)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(1, batchOf(run, 0, programme.AnswerRefused, 1000)), programme.ErrLineState, 0)
	unread := assign(1, whole.Payments...)
	unread.Amount = -1500
	rig.Refused(c, c.g.Commands.AssignBatch, unread, programme.ErrAmount)
	rig.Refused(c, c.g.Commands.AssignBatch, assign(2, paid(2, 700)), programme.ErrAmount)
	rig.Must(c, c.g.Commands.AssignBatch, whole)
	rig.Refused(c, c.g.Commands.AssignBatch, whole, programme.ErrSuspenseDone)
	if c.balance(suspense) != 0 || c.balance(payable) != 700 || c.balance(bank) != before {
		t.Error(c.balance(suspense), c.balance(payable), c.balance(bank), before)
	}
	// The third was in an entry that nobody could read.
	unread = assign(2, paid(2, 700))
	unread.Amount = -700
	rig.Must(c, c.g.Commands.AssignBatch, unread)
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: run, Paid: 2200})
	rig.Must(c, c.g.Commands.CloseRun, programme.CloseRun{Run: run})
	if c.balance(payable) != 0 {
		t.Error(c.balance(payable))
	}
	wait(3, 1700, "details_differ")
	back := assign(3, batchOf(run, 0, programme.AnswerAccountClosed, 1000), batchOf(run, 2, programme.AnswerRefused, 700))
	rig.Refused(c, c.g.Commands.AssignBatch, assign(3, paid(0, 1000)), programme.ErrAnswer, 0)
	rig.Must(c, c.g.Commands.AssignBatch, back)
	if got, _ := c.g.Run(run); got.State != programme.Approved || got.Failed != 2 || got.Paid != 500 || c.balance(suspense) != 0 {
		t.Errorf("%+v %d", got, c.balance(suspense))
	}
	c.settled()
}

// TestAssignBatchOfWhatCameBack: a payment that the bank sent back before it was known that it went out with others does
// not keep the others from being assigned, and went out once.
func TestAssignBatchOfWhatCameBack(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	run := c.started(n)
	c.approved(run, line(0, 1, 0, 1000), line(1, 2, 0, 500))
	c.filed(run, 9)
	for entry := uint32(1); entry < 3; entry++ {
		rig.Must(c, c.g.Commands.NoteSuspense, programme.NoteSuspense{Programme: n, Paper: paper(7), Entry: entry, Amount: -1500,
			Kind: "details_differ"})
	}
	before := c.balance(bank)
	c.stated(run, programme.ResultRow{Number: 1, Attempt: 1, Answer: programme.AnswerAccountClosed})
	rig.Must(c, c.g.Commands.Retry, programme.Retry{Run: run, Number: 1})
	paid := batchOf(run, 0, programme.AnswerPaid, 1000)
	back := batchOf(run, 1, programme.AnswerAccountClosed, 500)
	assign := programme.AssignBatch{Suspense: 1, Payments: []programme.BatchPayment{paid, back}}
	rig.Must(c, c.g.Commands.AssignBatch, assign)
	if now := c.balance(bank); now != before-500 { // It is with the bank again: an account of what was paid out.
		t.Error(now, before)
	}
	again := programme.AssignBatch{Suspense: 2, Payments: []programme.BatchPayment{back}}
	rig.Refused(c, c.g.Commands.AssignBatch, again, programme.ErrLineState, 0)
	c.filed(run, 10)
	c.results(run, programme.ResultRow{Number: 1, Attempt: 2, Answer: programme.AnswerPaid})
	rig.Must(c, c.g.Commands.Reconcile, programme.Reconcile{Run: run, Paid: 1500})
	if c.balance(payable) != 0 || c.balance(suspense) != -1500 {
		t.Error(c.balance(payable), c.balance(suspense))
	}
	c.settled()
}

// stated notes answers that a statement of the bank gives.
func (c county) stated(run programme.RunNumber, rows ...programme.ResultRow) {
	c.Helper()
	if _, _, known := c.g.StatementOf("S1"); !known {
		rig.Must(c, c.g.Commands.NoteStatement, programme.NoteStatement{ID: "S1", Paper: paper(8), Entries: 9})
	}
	rig.Must(c, c.g.Commands.NoteResults, programme.NoteResults{Run: run, Statement: 1, Upto: 1,
		Rows: programme.PackResults(rows)})
}

// TestAssignBatchOnce: of what went out and came back an entry is part only if a statement said that it came back, and
// none that it went out. Whoever was paid and then came back is booked twice already; what the bank refused in a report
// never went out. What was filed counts: neither more nor less, though the line has come to another amount since.
func TestAssignBatchOnce(t *testing.T) {
	c := newCounty(t)
	n := c.published("living")
	first := c.started(n)
	c.paid(first, 3, line(0, 4, 0, 300))
	rig.Must(c, c.g.Commands.RaiseClaim, programme.RaiseClaim{Run: first, Number: 0, Amount: 300, Reason: "fraud"})
	run := c.november(n)
	c.approved(run, line(0, 1, 0, 1000), line(1, 2, 0, 500), line(2, 3, 0, 700), line(3, 4, 0, 600))
	rig.Must(c, c.g.Commands.SetOff, programme.SetOff{Claim: 1, Run: run, Number: 3, Amount: 200, Seen: 300})
	c.filed(run, 9)
	closed := func(number uint32) programme.ResultRow {
		return programme.ResultRow{Number: number, Attempt: 1, Answer: programme.AnswerAccountClosed}
	}
	c.stated(run, programme.ResultRow{Number: 0, Attempt: 1, Answer: programme.AnswerPaid}, closed(0), closed(2), closed(3))
	c.results(run, closed(1))
	rig.Must(c, c.g.Commands.Stop, programme.Stop{Run: run, Number: 3, Reason: "moved"})
	for i, one := range []struct {
		number uint32
		amount int64
		want   *kernel.Refusal
	}{{0, 1000, programme.ErrLineState}, {1, 500, programme.ErrLineState}, {2, 699, programme.ErrAmount},
		{3, 600, programme.ErrAmount}, {2, 700, nil}, {3, 400, nil}, {2, 700, programme.ErrLineState}} {
		rig.Must(c, c.g.Commands.NoteSuspense, programme.NoteSuspense{Programme: n, Paper: paper(7), Entry: uint32(i + 1),
			Amount: -one.amount, Kind: "details_differ"})
		assign := programme.AssignBatch{Suspense: programme.SuspenseNumber(i + 1),
			Payments: []programme.BatchPayment{batchOf(run, one.number, programme.AnswerRefused, one.amount)}}
		if one.want != nil {
			rig.Refused(c, c.g.Commands.AssignBatch, assign, one.want, 0)
			continue
		}
		rig.Must(c, c.g.Commands.AssignBatch, assign)
	}
	c.settled()
}
