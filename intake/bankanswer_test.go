package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/carbon"
	"liangshan/county"
	"liangshan/exchange"
	"liangshan/intake"
	"liangshan/kernel"
)

// releaseAll has another person release every proposal from a number on, and returns the newest.
func (r *rig) releaseAll(t *testing.T, from uint64) uint64 {
	t.Helper()
	last := uint64(0)
	must(t, r.Read(t.Context(), func(c *county.County) { last = c.LastProposal() }))
	for n := from + 1; n <= last; n++ {
		id := r.NewRequestID()
		must(t, r.Do(t.Context(), func(c *county.County) (*kernel.Call, error) {
			return c.Call(kernel.Caller{Actor: county.System.Actor + 1}, "kernel.release", id, kernel.Release{Proposal: n})
		}).Err)
	}
	return last
}

// entryOf is an entry of a camt.053.
func entryOf(way, amount, own, endToEnd string) string {
	if endToEnd != "" {
		endToEnd = "<EndToEndId>" + endToEnd + "</EndToEndId>"
	}
	return `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>` + way + `</CdtDbtInd><Sts>BOOK</Sts>` +
		`<NtryDtls><TxDtls><Refs><AcctSvcrRef>` + own + `</AcctSvcrRef>` + endToEnd + `</Refs></TxDtls></NtryDtls></Ntry>` + "\n"
}

// TestBankAnswer takes in what the bank answers to payouts: a report that refuses one, twice, and a statement that
// books another, with money that fits nobody.
func TestBankAnswer(t *testing.T) {
	r := found(t)
	r.do("exchange.apply", exchange.Apply{Company: 1, Code: string(r.coop), Documents: []carbon.Hash{{1}}})
	id := r.NewRequestID()
	must(t, r.Do(t.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: 2}, "exchange.approve", id, exchange.Approve{Company: 1})
	}).Err)
	take := func(name, text string, dry bool) *intake.Report {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		job, err := intake.Read(intake.Payments, path, intake.Options{Dry: dry})
		must(t, err)
		report, err := intake.Import(t.Context(), r.Running, job, nil)
		must(t, err)
		return report
	}
	take("in.csv", "流水号,统一社会信用代码,收付,金额(元)\nB1,"+string(r.coop)+",收,100\n", false)
	last := r.releaseAll(t, 0)
	for _, fen := range []int64{1000, 2000, 3000} {
		r.do("exchange.ask_payout", exchange.AskPayout{Company: 1, Amount: fen, Account: "6222021234567890"})
	}
	r.do("kernel.propose", kernel.Propose{Command: "exchange.release_payouts",
		Encoded: kernel.Encode(exchange.ReleasePayouts{Rows: []exchange.PayoutRow{
			{Payout: 1, Amount: 1000, Account: "6222021234567890"},
			{Payout: 2, Amount: 2000, Account: "6222021234567890"}}})})
	last = r.releaseAll(t, last)
	r.do("exchange.note_payout_file", exchange.NotePayoutFile{Payouts: []exchange.PayoutID{1, 2}, Paper: [32]byte{1},
		Total: 3000, Hash: [32]byte{1}})
	status := func(reference, status, reason string) string {
		return "<TxInfAndSts><OrgnlEndToEndId>" + reference + "</OrgnlEndToEndId><TxSts>" + status +
			"</TxSts><StsRsnInf><Rsn><Cd>" + reason + "</Cd></Rsn></StsRsnInf></TxInfAndSts>\n"
	}
	report := "<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>LSXF-1</OrgnlMsgId><GrpSts>PART</GrpSts>" +
		"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>LSXF-1</OrgnlPmtInfId>" + status("LSX-1", "ACSP", "") +
		status("LSX-2", "RJCT", "AC04") + status("LSX-2", "RJCT", "AC04") + status("LSX-1", "RJCT", "AM05") +
		status("LSX-3", "RJCT", "AC04") + status("LSX-9", "RJCT", "AC04") + status("LS-1-1-1", "ACSP", "") +
		"</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
	got := take("report.xml", report, true)
	said := fmt.Sprint(got.New, got.Unchanged, got.Accepted, got.Refused, got.Problems)
	if want := "1 2 1 4 [report.xml:4 [Rsn] intake.payment_doubled (AM05) report.xml:5 [OrgnlEndToEndId] " +
		"exchange.payout_state (LSX-3) report.xml:6 [OrgnlEndToEndId] exchange.payout_unknown (LSX-9) report.xml:7 " +
		"[OrgnlEndToEndId] exchange.payout_unknown (LS-1-1-1)]"; said != want {
		t.Error(said)
	}
	if got := take("report.xml", report, false); got.New != 1 || got.Waiting != 1 {
		t.Errorf("%+v", got)
	}
	if got := take("report.xml", report, false); got.New != 0 {
		t.Errorf("the report again: %+v", got)
	}
	last = r.releaseAll(t, last)
	if got := take("report2.xml", report+"\n", false); got.New != 0 || got.Unchanged != 3 {
		t.Errorf("the report after its release: %+v", got)
	}
	statement := "<Document><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>S1</Id>\n" +
		entryOf("DBIT", "10.00", "C1", "LSX-1") + entryOf("CRDT", "7.00", "C2", "") + entryOf("CRDT", "20.00", "C3", "LSX-2") +
		entryOf("DBIT", "5.00", "C4", "") + entryOf("DBIT", "20.00", "C5", "LSX-2") +
		"</Stmt></BkToCstmrStmt></Document>"
	got = take("statement.xml", statement, true)
	if said, want := fmt.Sprint(got.New, got.Suspense, got.Problems), "3 [2 3] [statement.xml:4 [OrgId] "+
		"exchange.credit_code_differs statement.xml:5 [EndToEndId] exchange.payout_unknown]"; said != want {
		t.Error(said)
	}
	take("statement.xml", statement, false)
	r.releaseAll(t, last)
	if got := take("statement2.xml", statement+"\n", false); got.New != 0 || got.Unchanged != 3 {
		t.Errorf("the statement again: %+v", got)
	}
	must(t, r.Read(t.Context(), func(c *county.County) {
		p, _ := c.Exchange.ParticipantOf(1)
		if f, _ := c.Exchange.Fund(p); f.Cash != 9000 || f.Reserved != 3000 {
			t.Errorf("%+v", f)
		}
		if a, _ := c.Ledger.Account(50014); a.Balance() != 2700 {
			t.Errorf("%d fen wait", a.Balance())
		}
	}))
	r.audit()
}

// TestBankAnswerFault says at which line and column an answer of the bank cannot be read.
func TestBankAnswerFault(t *testing.T) {
	for text, want := range map[string]string{
		"<Document><BkToCstmrStmt>\n<Stmt><Id>1</Stmt>":       "answer.xml:2 [19] intake.bank_answer_malformed",
		"<Document><CstmrCdtTrfInitn>\n</CstmrCdtTrfInitn>":   "answer.xml:1 [29] intake.bank_answer_malformed",
		"<Document>\n<BkToCstmrStmt>\n<Stmt><Id>1</Id><Ntry>": "answer.xml:3 [23] intake.bank_answer_malformed",
		"流水号,收付": "answer.xml:1 [17] intake.bank_answer_malformed",
		"<Document><BkToCstmrStmt></BkToCstmrStmt></Document>\n": "answer.xml intake.table_empty",
	} {
		path := filepath.Join(t.TempDir(), "answer.xml")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := intake.Read(intake.Payments, path, intake.Options{})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
