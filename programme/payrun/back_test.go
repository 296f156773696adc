package payrun_test

import (
	"fmt"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/programme/policy"
)

// twice has a command that takes two persons proposed and released.
func (r *rig) twice(name string, command any) {
	r.Helper()
	r.do("kernel.propose", kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	id := r.NewRequestID()
	must(r, r.Do(r.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: chief}, "kernel.release", id, kernel.Release{Proposal: c.Kernel.LastProposal()})
	}).Err)
}

// TestComesBackLate: a payment that comes back after its run was closed opens it again, and is paid as another attempt;
// statements that are answered again move nothing, also when the attempt comes to less by what was kept back.
func TestComesBackLate(t *testing.T) {
	r := found(t, 4)
	ctx, clerk := t.Context(), r.at(clerk)
	m, err := r.run(ctx, r.talents(), nil)
	must(t, err)
	line := func() (run programme.Run, line programme.Line) {
		must(t, r.Read(ctx, func(c *county.County) {
			run, _ = c.Programme.Run(m.Run)
			line, _ = c.Programme.Line(m.Run, 1)
		}))
		return run, line
	}
	if run, l := line(); run.State != programme.Closed || l.ToPay() != 100_000 {
		t.Fatalf("%+v", run)
	}
	r.twice("programme.raise_claim", programme.RaiseClaim{Run: m.Run, Number: 1, Amount: 40_000, Reason: "fraud"})
	one := statementOf("STMT-2026-10", m.Bundle)
	two := statementOf("STMT-BACK", &payrun.Bundle{}, entryOf(fmt.Sprintf("LS-%d-1-1", m.Run), "1000.00", "CRDT"))
	a, err := clerk.Answer(ctx, two, "")
	if err != nil || a.Failed != 1 || a.Suspense != 0 {
		t.Fatalf("%+v %v", a, err)
	}
	if run, l := line(); run.State != programme.Approved || l.State != programme.LineFailed {
		t.Fatalf("%+v", run)
	}
	r.do("programme.retry", programme.Retry{Run: m.Run, Number: 1})
	r.do("programme.set_off", programme.SetOff{Claim: 1, Run: m.Run, Number: 1, Amount: 40_000, Seen: 40_000})
	books := func() [2]int64 { return [2]int64{r.balance(513013), r.balance(513014)} }
	before := books()
	for _, statement := range [][]byte{one, two} {
		a, err := clerk.Answer(ctx, statement, "")
		if err != nil || !a.Repeated || a.Paid+a.Failed+a.Suspense != 0 {
			t.Errorf("%+v %v", a, err)
		}
	}
	if now := books(); now != before {
		t.Errorf("%d on the accounts, and %d before", now, before)
	}
	second, err := clerk.File(ctx, m.Run, form)
	must(t, err)
	_, err = clerk.Answer(ctx, statementOf("STMT-3", second), "")
	must(t, err)
	if paid, err := clerk.Reconcile(ctx, m.Run); err != nil || paid != 360_000 {
		t.Fatal(paid, err)
	}
	must(t, clerk.Close(ctx, m.Run))
	r.audit()
}

// TestFileRefused: a file that the bank refuses as a whole leaves payments that failed, which are tried again; one that
// it had before leaves them where they are, for they may be on their way.
func TestFileRefused(t *testing.T) {
	r := found(t, 4)
	ctx, clerk := t.Context(), r.at(clerk)
	p, first := r.filed(r.talents())
	id := between(string(first.Files[0]), "<MsgId>", "<")
	refused := func(id, reason string) *payrun.Answered {
		a, err := clerk.Answer(ctx, []byte(`<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>`+id+
			`</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>`+reason+
			`</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`), "")
		must(t, err)
		return a
	}
	if a := refused(id, "DU01"); a.Failed != 0 || a.Doubled != 1 {
		t.Errorf("%+v", a)
	}
	if a := refused(fmt.Sprintf("LS-%d-2-1", p.Run), "FF01"); a.Failed != 0 || a.Unknown != 1 {
		t.Errorf("a file that never was: %+v", a)
	}
	if a := refused(id, "FF01"); a.Failed != 2 || a.Unknown != 0 {
		t.Errorf("%+v", a)
	}
	if a := refused(id, "FF01"); a.Failed != 0 {
		t.Errorf("refused twice: %+v", a)
	}
	for line := range uint32(2) {
		must(t, clerk.Retry(ctx, p.Run, line))
	}
	second, err := clerk.File(ctx, p.Run, form)
	must(t, err)
	if second.Lines != 2 || second.Total != first.Total || between(string(second.Files[0]), "<MsgId>", "<") == id {
		t.Errorf("%d %d %s", second.Lines, second.Total, second.Files)
	}
	if a := refused(id, "FF01"); a.Failed != 0 { // Of the first attempt, which is over.
		t.Errorf("%+v", a)
	}
	_, err = clerk.Answer(ctx, statementOf("STMT-R", second), "")
	must(t, err)
	if paid, err := clerk.Reconcile(ctx, p.Run); err != nil || paid != 400_000 {
		t.Error(paid, err)
	}
	r.audit()
}

// TestCompareKnowsTheRecord: a new version is compared with what the record knows of earlier periods, as a run is made.
func TestCompareKnowsTheRecord(t *testing.T) {
	r := found(t, 4)
	ctx := t.Context()
	_, err := r.run(ctx, r.talents(), nil)
	must(t, err)
	text := rulesOf(t, "talent_direct")
	old, err := policy.Read("document", text)
	must(t, err)
	// Three months are in the register, and one is in the record since.
	fewer, err := policy.Read("document", strings.Replace(text, "\nclauses:\n",
		"\nclauses:\n  - {rule: months_paid < 4, zh: 已领满四个月, en: paid for four months}\n", 1))
	must(t, err)
	for period, lose := range map[string]int{"2026-09": 2, "2026-10": 0, "2026-11": 2} {
		p, _ := policy.ParsePeriod(period)
		d, err := r.at(clerk).Compare(ctx, 1, old, fewer, p)
		if err != nil || d.Rows != 4 || d.OldTotal != 400_000 || d.Lose != lose {
			t.Errorf("%s: %+v %v", period, d, err)
		}
	}
}
