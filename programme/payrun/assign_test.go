package payrun_test

import (
	"errors"
	"testing"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/quantity"
)

// TestBatchWithoutDetails: a bank books a file as one sum and says nothing of its payments. The sum waits, is assigned to
// the payments of the file by two persons, and the run is reconciled by the statements; what comes back later opens it.
func TestBatchWithoutDetails(t *testing.T) {
	r := found(t, 8)
	ctx, clerk := t.Context(), r.at(clerk)
	p, bundle := r.filed(r.talents())
	total := quantity.Format(bundle.Total, 2)
	message := func(id, amount, direction string) []byte {
		return []byte(`<Document><BkToCstmrStmt><Stmt><Id>` + id + `</Id><Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>` +
			direction + `</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><Btch><NbOfTxs>4</NbOfTxs></Btch></NtryDtls></Ntry></Stmt>` +
			`</BkToCstmrStmt></Document>`)
	}
	if a, err := clerk.Answer(ctx, message("DAY-1", total, "DBIT"), "talent_direct"); err != nil || a.Suspense != 1 {
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
	if a, err := clerk.Answer(ctx, message("DAY-2", quantity.Format(back.Amount, 2), "CRDT"), "talent_direct"); err != nil ||
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
