package intake_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/exchange"
	"liangshan/intake"
	"liangshan/kernel"
)

// TestPayments takes a bank's file in, twice, and what is wrong in one.
func TestPayments(t *testing.T) {
	r := found(t)
	r.do("exchange.apply", exchange.Apply{Company: 1, Code: string(r.coop), Documents: []carbon.Hash{{1}}})
	id := r.NewRequestID()
	must(t, r.Do(t.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: 2}, "exchange.approve", id, exchange.Approve{Company: 1})
	}).Err)
	code := string(r.coop)
	head := "流水号,统一社会信用代码,收付,金额(元)\n"
	r.takenTwice(t, intake.Payments, "bank.csv", head+
		"B1,"+code+",收,\"12,000.50\"\n"+
		"B2,"+code+",付,2000\n"+
		"B3,"+code+",转,1\n"+
		"B4,"+code+",收,1.001\n"+
		"B5,"+code+",收,-1\n"+
		"B6,91330523MA2DEM0000,收,1\n"+
		"B1,"+code+",收,1\n"+
		"B7,"+code+",付,20000\n"+
		"B8,"+code+",收,\"1,23\"\n", 3, 6,
		"4 收付 intake.choice_unknown", "5 金额(元) intake.number_malformed", "6 金额(元) intake.number_malformed",
		"8 流水号 intake.row_twice", "9 金额(元) exchange.insufficient_cash",
		"10 金额(元) intake.number_malformed")
	proposal := uint64(0)
	must(t, r.Read(t.Context(), func(c *county.County) {
		proposal = c.LastProposal()
		p, _ := c.Exchange.ParticipantOf(company.Number(1))
		if f, _ := c.Exchange.Fund(p); f.Cash != 0 {
			t.Errorf("one person has booked %+v", f)
		}
	}))
	id = r.NewRequestID()
	must(t, r.Do(t.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: county.System.Actor + 1}, "kernel.release", id, kernel.Release{Proposal: proposal})
	}).Err)
	must(t, r.Read(t.Context(), func(c *county.County) {
		p, _ := c.Exchange.ParticipantOf(company.Number(1))
		if f, _ := c.Exchange.Fund(p); f.Cash != 1_000_050 {
			t.Errorf("%+v", f)
		}
		if a, _ := c.Ledger.Account(50014); a.Balance() != 100 {
			t.Errorf("%d fen that fit nobody wait, not 100", a.Balance())
		}
	}))
	r.audit()
	r.paidOut(t, code, head)
}

// paidOut takes a file of payouts in: one that a row before carries out is not carried out again, and its cash is not missed.
func (r *rig) paidOut(t *testing.T, code, head string) {
	t.Helper()
	var rows []exchange.PayoutRow
	for i, fen := range []int64{900_000, 600} {
		rows = append(rows, exchange.PayoutRow{Payout: exchange.PayoutID(i + 1), Amount: fen, Account: "6222021234567890"})
		r.do("exchange.ask_payout", exchange.AskPayout{Company: 1, Amount: fen, Account: rows[i].Account})
	}
	r.twice("exchange.release_payouts", exchange.ReleasePayouts{Rows: rows})
	head = "付款申请号," + head
	r.takenTwice(t, intake.Payments, "out.csv", head+
		"1,C1,"+code+",付,9000\n"+
		"1,C2,"+code+",付,9000\n"+
		",C3,"+code+",付,9000\n"+
		",C4,"+code+",付,6\n"+
		",C5,"+code+",付,990\n"+
		",C6,,收,12\n"+
		",C7,,付,12\n"+
		",C8,张三,收,34\n", 5, 3,
		"3 付款申请号 intake.row_twice", "4 付款申请号 intake.row_twice", "8 统一社会信用代码 intake.value_missing")
}
