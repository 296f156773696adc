package payrun_test

import (
	"bytes"
	"errors"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/exchange"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/programme/payrun"
)

// bySecond proposes a command and has another person release it.
func (r *rig) bySecond(name string, command any) {
	r.Helper()
	r.do("kernel.propose", kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	proposal, id := uint64(0), r.NewRequestID()
	must(r, r.Read(r.Context(), func(c *county.County) { proposal = c.LastProposal() }))
	must(r, r.Do(r.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: clerk}, "kernel.release", id, kernel.Release{Proposal: proposal})
	}).Err)
}

// creditCode makes a credit code up.
func creditCode() string {
	const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for i := range len(characters) * len(characters) {
		code := "93330523MA400000" + string(characters[i/len(characters)]) + string(characters[i%len(characters)])
		if _, fault := identity.ParseCreditCode(code); fault == nil {
			return code
		}
	}
	panic("no credit code")
}

// TestPayoutFile makes the bank's file of released payouts, as pain.001 and as text in GBK, and has both again byte for
// byte, also after the company got another name and the county was started again.
func TestPayoutFile(t *testing.T) {
	r := found(t, 0)
	ctx := t.Context()
	code := creditCode()
	r.do("company.register", company.Register{Code: code, NameZH: "合成竹业合作社", Kind: company.Cooperative,
		Division: "330523105", From: date("2025-01-01")})
	r.do("exchange.apply", exchange.Apply{Company: 1, Code: code, Documents: []carbon.Hash{{1}}})
	id := r.NewRequestID()
	must(t, r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: clerk}, "exchange.approve", id, exchange.Approve{Company: 1})
	}).Err)
	r.bySecond("exchange.book_bank", exchange.BookBank{Rows: []exchange.BankRow{{Code: code, Amount: 9_000_00,
		Reference: "B1"}}})
	for _, fen := range []int64{1_234_56, 2_000_00, 30} {
		r.do("exchange.ask_payout", exchange.AskPayout{Company: 1, Amount: fen, Account: "6222021234567890"})
	}
	form, err := payrun.FormOf(nil, "合成交易中心结算专户", "1205210009000000001")
	must(t, err)
	if _, err := r.at(0).PayoutFile(ctx, payrun.PayoutOrder{Form: form}); !errors.Is(err, exchange.ErrPayoutNone) {
		t.Errorf("nothing was released: %v", err)
	}
	if _, err := r.at(chief).PayoutFile(ctx, payrun.PayoutOrder{Form: form}); err == nil {
		t.Error("a finance officer has the exchange's file")
	}
	r.bySecond("exchange.release_payouts", exchange.ReleasePayouts{Rows: []exchange.PayoutRow{{Payout: 2, Amount: 2_000_00, Account: "6222021234567890"},
		{Payout: 1, Amount: 1_234_56, Account: "6222021234567890"}}})
	if _, err := r.at(0).PayoutFile(ctx, payrun.PayoutOrder{}); !errors.Is(err, payrun.ErrForm) {
		t.Errorf("without a form: %v", err)
	}
	first, err := r.at(0).PayoutFile(ctx, payrun.PayoutOrder{Form: form})
	must(t, err)
	for _, part := range []string{"<MsgId>LSXF-1</MsgId>", "<NbOfTxs>2</NbOfTxs><CtrlSum>3234.56</CtrlSum>",
		"<EndToEndId>LSX-1</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"CNY\">1234.56</InstdAmt></Amt><Cdtr>" +
			"<Nm>合成竹业合作社</Nm></Cdtr><CdtrAcct><Id><Othr><Id>6222021234567890</Id>"} {
		if !bytes.Contains(first.Data, []byte(part)) {
			t.Errorf("%s is not in %s", part, first.Data)
		}
	}
	r.do("company.rename", company.Rename{Company: 1, NameZH: "改名合作社", From: date("2026-11-01")})
	r.bySecond("exchange.release_payouts", exchange.ReleasePayouts{Rows: []exchange.PayoutRow{{Payout: 3, Amount: 30, Account: "6222021234567890"}}})
	text, err := payrun.FormOf([]byte("template:\n  name: t\n  encoding: gbk\n  separator: \"|\"\n  columns:\n"+
		"    - {title: a, field: name}\n    - {title: b, field: amount}\n    - {title: c, field: reference}\n"), "户", "12052100")
	must(t, err)
	second, err := r.at(0).PayoutFile(ctx, payrun.PayoutOrder{Form: text})
	must(t, err)
	want, err := simplifiedchinese.GBK.NewEncoder().String("改名合作社|0.30|LSX-3\r\n")
	must(t, err)
	if string(second.Data) != want || second.Number != 2 || !second.Text || second.Lines != 1 || second.Total != 30 {
		t.Errorf("%q %+v", second.Data, second)
	}
	r.reopen()
	for number, old := range map[uint32]*payrun.PayoutFile{0: second, 1: first, 2: second} {
		again, err := r.at(0).PayoutFile(ctx, payrun.PayoutOrder{Form: form, Number: number})
		must(t, err)
		if !bytes.Equal(again.Data, old.Data) || again.Number != old.Number || again.Total != old.Total {
			t.Errorf("file %d is another: %q", number, again.Data)
		}
	}
}
