package payrun_test

import (
	"errors"
	"fmt"
	"testing"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/quantity"
)

// sumOf is a statement with one sum of which the bank says nothing more.
func sumOf(id, amount, direction string) []byte {
	return []byte(`<Document><BkToCstmrStmt><Stmt><Id>` + id + `</Id><Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>` +
		direction + `</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><Btch><NbOfTxs>4</NbOfTxs></Btch></NtryDtls></Ntry></Stmt>` +
		`</BkToCstmrStmt></Document>`)
}

// TestBatchBackFirst: a run is reconciled by its statements in whatever order they are taken: what came back may be known
// before the sum that went out.
func TestBatchBackFirst(t *testing.T) {
	for name, loose := range map[string]bool{"the sum went out in one": false, "a sum came back": true} {
		t.Run(name, func(t *testing.T) {
			r := found(t, 8)
			ctx, clerk := t.Context(), r.at(clerk)
			p, bundle := r.filed(r.talents())
			back, ok := programme.UnpackFile(bundle.Rows)
			if !ok {
				t.Fatal(bundle)
			}
			amount := quantity.Format(back[0].Amount, 2)
			part := programme.BatchPayment{Run: p.Run, Number: 0, Attempt: 1, Answer: programme.AnswerAccountClosed,
				Amount: back[0].Amount}
			days := [][]byte{statementOf("DAY-2", &payrun.Bundle{}, entryOf(fmt.Sprintf("LS-%d-0-1", p.Run), amount, "CRDT")),
				sumOf("DAY-1", quantity.Format(bundle.Total, 2), "DBIT")}
			if loose {
				days = [][]byte{sumOf("DAY-2", amount, "CRDT"), statementOf("DAY-1", bundle)}
			}
			for _, day := range days {
				_, err := clerk.Answer(ctx, day, "talent_direct")
				must(t, err)
			}
			assign := programme.AssignBatch{Suspense: 1, Payments: []programme.BatchPayment{part}}
			if !loose {
				payments, err := clerk.Assign(ctx, 1, p.Run, 1)
				if err != nil || len(payments) != 4 || payments[0].Answer == programme.AnswerPaid {
					t.Fatal(payments, err)
				}
				assign.Payments = payments
			}
			r.twice("programme.assign_batch", assign)
			must(t, clerk.Stop(ctx, p.Run, 0, "account_closed"))
			if paid, err := clerk.Reconcile(ctx, p.Run); err != nil || paid != p.Total-back[0].Amount {
				t.Error(paid, err)
			}
			r.audit()
		})
	}
}

// TestBatchWithoutDetails: a bank books a file as one sum and says nothing of its payments. The sum waits, is assigned to
// the payments of the file by two persons, and the run is reconciled by the statements; what comes back later opens it.
func TestBatchWithoutDetails(t *testing.T) {
	r := found(t, 8)
	ctx, clerk := t.Context(), r.at(clerk)
	p, bundle := r.filed(r.talents())
	total := quantity.Format(bundle.Total, 2)
	if a, err := clerk.Answer(ctx, sumOf("DAY-1", total, "DBIT"), "talent_direct"); err != nil || a.Suspense != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := clerk.Reconcile(ctx, p.Run); !errors.Is(err, programme.ErrUnsettled) {
		t.Error(err)
	}
	for name, wrong := range map[string]struct {
		suspense programme.SuspenseNumber
		file     uint16
		want     *kernel.Refusal
	}{"no entry": {9, 1, programme.ErrNoSuspense}, "no file": {1, 2, programme.ErrFile}} {
		if _, err := clerk.Assign(ctx, wrong.suspense, p.Run, wrong.file); !errors.Is(err, wrong.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	payments, err := clerk.Assign(ctx, 1, p.Run, 1)
	if err != nil || len(payments) != 4 {
		t.Fatal(payments, err)
	}
	release := func() {
		t.Helper()
		id := r.NewRequestID()
		must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Call(kernel.Caller{Actor: chief}, "kernel.release", id, kernel.Release{Proposal: c.Kernel.LastProposal()})
		}).Err)
	}
	release()
	if _, err := clerk.Assign(ctx, 1, p.Run, 1); !errors.Is(err, programme.ErrSuspenseDone) {
		t.Error(err)
	}
	if paid, err := clerk.Reconcile(ctx, p.Run); err != nil || paid != p.Total {
		t.Fatal(paid, err)
	}
	must(t, clerk.Close(ctx, p.Run))
	// The first comes back as a sum that names nothing.
	back := payments[0]
	if a, err := clerk.Answer(ctx, sumOf("DAY-2", quantity.Format(back.Amount, 2), "CRDT"), "talent_direct"); err != nil ||
		a.Suspense != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	back.Answer = programme.AnswerAccountClosed
	r.twice("programme.assign_batch", programme.AssignBatch{Suspense: 2, Payments: []programme.BatchPayment{back}})
	must(t, clerk.Stop(ctx, p.Run, back.Number, "account_closed"))
	if paid, err := clerk.Reconcile(ctx, p.Run); err != nil || paid != p.Total-back.Amount {
		t.Fatal(paid, err)
	}
	r.audit()
}
