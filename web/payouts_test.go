package web

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	enterprises "liangshan/company"
	"liangshan/county"
	"liangshan/exchange"
)

// payoutsByPage has a clerk bring two payouts from the enterprise to the bank, in the pages alone: proposed with amounts
// and accounts filled in, released by another, the file made, and had again byte for byte.
func payoutsByPage(t *testing.T, p *portal, buyer enterprises.Number) {
	t.Helper()
	clerk, officer, watcher, auditor := p.as("exchange_clerk"), p.as("exchange_officer"),
		p.as("exchange_surveillance"), p.as("auditor")
	for _, fen := range []int64{1_234, 123_450} {
		p.do(1, "exchange.ask_payout", exchange.AskPayout{Company: buyer, Amount: fen, Account: "6222021234567890"})
	}
	p.settled()
	watcher.get("/payouts", 403)
	watcher.posted("/payouts", map[string]string{"payer": "甲", "account": "1205210009000000001"}, "template", "", "", 403)
	page := clerk.get("/payouts", 200)
	holds(t, textOf(t, page), "1,234.50", "6222021234567890", "已申请，待签发", "没有已签发、待送银行的付款")
	if strings.Contains(officer.get("/payouts", 200), "/do/exchange.release_payouts") {
		t.Error("an officer is offered what clerks propose")
	}
	holds(t, textOf(t, clerk.get("/work", 200)), "签发付款", "¥1234.50")
	to := clerk.confirmed(strings.ReplaceAll(link(t, page,
		`/do/exchange\.release_payouts\?[^"]*rows\.1\.[^"]*`), "&amp;", "&"), url.Values{}, 303)
	holds(t, textOf(t, clerk.get(to, 200)), "另一人")
	proposal := uint64(0)
	p.must(p.Running.Read(t.Context(), func(c *county.County) { proposal = c.LastProposal() }))
	p.settled()
	path := "/proposals/" + strconv.FormatUint(proposal, 10)
	holds(t, textOf(t, officer.get(path, 200)), "6222021234567890", "1234.50")
	officer.send("POST", path, url.Values{"id": {p.site.read.NewID()}, "step": {"release"}}, 303)
	p.settled()
	page = clerk.get("/payouts", 200)
	holds(t, textOf(t, page), "2 笔已签发，共 1,246.84 元", "已签发，待送银行")
	holds(t, textOf(t, clerk.get("/work", 200)), "付款送银行", "¥1246.84")
	holds(t, textOf(t, clerk.get("/payouts?lang=en", 200)), "2 payouts were released, 1,246.84 yuan together")
	clerk.get("/payouts?lang=zh", 200) // It is remembered.
	if strings.Contains(auditor.get("/payouts", 200), `name="payer"`) {
		t.Error("an auditor is offered the bank's file")
	}
	form := map[string]string{"payer": "合成交易中心", "account": ""}
	holds(t, clerk.posted("/payouts", form, "template", "", "", 409), `id="payer-error"`, `value="合成交易中心"`)
	form["account"] = "1205210009000000001"
	auditor.posted("/payouts", form, "template", "", "", 403)
	file := clerk.posted("/payouts", form, "template", "", "", 200)
	holds(t, file, "<MsgId>LSXF-1</MsgId>", "<NbOfTxs>2</NbOfTxs><CtrlSum>1246.84</CtrlSum>")
	p.settled()
	page = clerk.get("/payouts", 200)
	holds(t, textOf(t, page), "已送银行", "没有已签发、待送银行的付款", "LSXF-1 · 2 笔 · 1,246.84")
	for _, again := range []map[string]string{{"number": "1"}, form} {
		if clerk.posted("/payouts", again, "template", "", "", 200) != file {
			t.Error("the file is another when it is had again")
		}
	}
	holds(t, clerk.posted("/payouts", map[string]string{"number": "7"}, "template", "", "", 409), "govuk-error-summary")
	clerk.posted("/payouts", map[string]string{"number": "x"}, "template", "", "", 400)
	holds(t, clerk.get("/payouts?list=open&format=csv", 200), "6222021234567890,已送银行,1,")
}
