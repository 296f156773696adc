package programme_test

import (
	"testing"

	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/programme"
)

// TestUnreadableOfOldJournal: an entry that nobody could read, from before the record said with which account it came,
// is in the state what it was: digests in old journals say so. Its money goes from the bank's account all the same.
func TestUnreadableOfOldJournal(t *testing.T) {
	for _, way := range []string{"resolved", "assigned"} {
		t.Run(way, func(t *testing.T) {
			c := newCounty(t)
			old := kernel.Decide(c.K, "programme.note_old", c.g.EmitSuspended)
			n := c.published("living")
			rig.Must(c, old, programme.SuspenseNoted{Suspense: 1, Programme: n, Paper: paper(7), Entry: 1,
				Kind: programme.Unreadable})
			if s, _ := c.g.Suspense(1); s.Account != suspense {
				t.Errorf("%+v", s)
			}
			if way == "resolved" {
				rig.Must(c, c.g.Commands.Publish, programme.Publish{Text: "living3"})
				rig.Must(c, c.g.Commands.ResolveSuspense, programme.ResolveSuspense{Suspense: 1, Account: budget, Reason: "fee",
					Amount: -40})
				if c.balance(bank) != 40 || c.balance(suspense) != 0 {
					t.Error(c.balance(bank), c.balance(suspense))
				}
				return
			}
			run := c.started(n)
			c.approved(run, line(0, 1, 0, 1000))
			c.filed(run, 9)
			rig.Must(c, c.g.Commands.AssignBatch, programme.AssignBatch{Suspense: 1, Amount: -1000,
				Payments: []programme.BatchPayment{batchOf(run, 0, programme.AnswerPaid, 1000)}})
			if c.balance(suspense) != 0 || c.balance(payable) != 0 {
				t.Error(c.balance(suspense), c.balance(payable))
			}
		})
	}
}
