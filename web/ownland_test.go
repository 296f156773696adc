package web

import (
	"net/url"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/calendar"
	enterprises "liangshan/company"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/paper/papertest"
	"liangshan/person"
	"liangshan/proof"
)

func dayOf(t testing.TB, text string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestOwnLand: a villager sees each parcel once, with the contract by which it is let today, and the rent that came
// to the villager: not what the co-operative gets for the same parcel, not what another holder got before.
func TestOwnLand(t *testing.T) {
	c := papertest.New(t)
	c.Carbon()
	day := func(text string) calendar.Date { return dayOf(t, text) }
	first := land.Holder{Kind: land.ByPerson, Number: 1}
	c.Do(1, "land.assign", land.Assign{Parcel: 1, Holder: first, Date: day("2021-02-01")})
	sign := func(code string, level land.Level, from land.Holder, grantee uint64, begin, end string,
		pay, to ledger.AccountID) {
		c.Do(1, "land.sign", land.Sign{Code: code, Level: level, Grantor: from, Grantee: enterprises.Number(grantee),
			Parcels: []land.Number{1}, From: day(begin), To: day(end), Rate: 100, PayFrom: pay, PayTo: to,
			Refund: land.RefundDays})
	}
	coop, bank := uint64(papertest.CoopA), uint64(papertest.Bank)
	sign("LZ0-001", land.First, first, coop, "2021-03-01", "2022-02-28", ledger.AccountID(coop), 1001)
	sign("LZ1-001", land.First, first, coop, "2022-03-01", "2040-02-29", ledger.AccountID(coop), 1001)
	sign("LZ2-001", land.Second, land.Holder{Kind: land.ByCompany, Number: coop}, bank, "2022-03-01", "2040-02-29",
		ledger.AccountID(bank), ledger.AccountID(coop))
	c.Do(1, "land.pay_rent", land.PayRent{Contracts: []land.ContractNumber{1}, Through: day("2021-03-01"), Together: true})
	c.Do(1, "land.pay_rent", land.PayRent{Contracts: []land.ContractNumber{2, 3}, Through: day("2022-03-01"),
		Together: true})
	c.Do(1, "land.assign", land.Assign{Parcel: 1, Holder: land.Holder{Kind: land.ByPerson, Number: 2},
		Date: day("2022-06-01")})
	c.Settle()
	p := portalOf(c, Options{})
	old, heir := p.actorOf(authority.Person, 1, "resident"), p.actorOf(authority.Person, 2, "resident")
	p.settled()
	page := textOf(t, old.get("/mine", 200))
	if strings.Contains(page, "P001") {
		t.Error("a parcel of another is shown")
	}
	if n := strings.Count(page, "LZ1-001|"); n != 1 || strings.Contains(page, "LZ2-001") {
		t.Errorf("the rent of LZ1-001 is shown %d times, or another's: %s", n, page)
	}
	holds(t, page, "LZ0-001", "收到的租金")
	rows, err := p.site.read.Rows(t.Context(), `SELECT amount_fen FROM land_rent WHERE contract = 2`)
	p.must(err)
	holds(t, page, cellFen(rows[0][0]).Text)
	page = textOf(t, heir.get("/mine", 200))
	if n := strings.Count(page, "P001"); n != 1 || strings.Contains(page, "收到的租金") {
		t.Errorf("the parcel stands %d times, or with another's rent: %s", n, page)
	}
	holds(t, page, "LZ1-001")
	receipt := link(t, old.get("/mine", 200), `/mine/rent/\d+[^"]*`)
	p.must(p.Checkpoint(t.Context()))
	holds(t, old.get(receipt, 200), "liangshan receipt 1")
	heir.get(strings.Split(receipt, "?")[0], 403)
	rows, err = p.site.read.Rows(t.Context(), `SELECT sequence FROM land_rent WHERE contract = 3`)
	p.must(err)
	old.get("/mine/rent/"+valueText(rows[0][0]), 403) // The co-operative's.
	for _, contract := range []land.ContractNumber{3, 2} {
		c.Do(1, "land.end", land.End{Contract: contract, Date: day("2022-09-01"), Reason: "agreed"})
	}
	c.Do(1, "land.refund_rent", land.RefundRent{Contracts: []land.ContractNumber{2}, Together: true})
	p.settled()
	holds(t, textOf(t, old.get("/mine", 200)), "退还，自 2022-09-01", "-")
}

// TestMergedNumbers: what stands under a number that was merged into another is found under the one that is kept.
func TestMergedNumbers(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	c.Dividend(168_419)
	c.Do(1, "person.merge", person.Merge{Duplicate: 3, Kept: 2})
	c.Settle()
	p := portalOf(c, Options{})
	b := p.actorOf(authority.Person, 2, "resident")
	p.settled()
	rows, err := p.site.read.Rows(t.Context(), `SELECT id FROM dividend_line WHERE holder = 3`)
	p.must(err)
	line := valueText(rows[0][0])
	for _, path := range []string{"/mine", "/mine?person=3", "/mine?person=2"} {
		page := b.get(path, 200)
		holds(t, page, "/mine/slip/"+line+"?person=2")
		if n := strings.Count(textOf(t, page), "68.20"); n != 2 {
			t.Errorf("%s shows %d dividends", path, n)
		}
		if n := strings.Count(textOf(t, page), "/ 1,000"); n != 2 {
			t.Errorf("%s shows %d shares", path, n)
		}
	}
	slip := b.get("/mine/slip/"+line+"?person=2", 200)
	holds(t, slip, `href="/mine?person=2"`, `href="/register/330523-AJ01-2024-1-70-`, "P001")
	b.get("/mine/receipt/"+line+"?person=3", 200)
	form := url.Values{"run": {"1"}, "register": {"1"}, "person": {"2"}, "reason": {"other"}, "id": {p.site.read.NewID()}}
	if page := b.send("POST", "/mine/object", form, 409); strings.Contains(page, "portal.object_to_none") {
		t.Error("the line of the merged number is unknown")
	}
	for _, path := range []string{"/mine/cards", "/mine/homes", "/mine/loans", "/mine/programmes"} {
		b.get(path, 200)
	}
	p.actorOf(authority.Person, 1, "resident").get("/mine?person=3", 403)
}

// TestInheritedLine: what was dealt to heirs is shown to them, and to who looks after the dead's papers; the receipt of
// an heir's line is that of the event by which it came.
func TestInheritedLine(t *testing.T) {
	p, _ := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT l.id, l.register, l.holder, (SELECT max(m.holder)
		FROM dividend_line m WHERE m.run = l.run AND m.register = l.register AND m.holder <> l.holder)
		FROM dividend_line l WHERE l.state = 'paid' AND l.holder <> 0 ORDER BY l.id LIMIT 1`)
	p.must(err)
	line, register := dividend.LineID(rows[0][0].(int64)), dividend.RegisterNumber(rows[0][1].(int64))
	dead, heir := rows[0][2].(int64), rows[0][3].(int64)
	today, err := calendar.FromMillis(p.Now())
	p.must(err)
	p.do(1, "dividend.return_payment", dividend.ReturnPayment{Line: line, Reason: "account_closed"})
	p.do(1, "person.note_death", person.NoteDeath{Number: person.Number(dead), Date: today})
	p.do(1, "dividend.inherit", dividend.Inherit{Register: register, Holder: person.Number(dead), Date: today, Reason: "will",
		Heirs: []dividend.Recipient{{Holder: person.Number(heir), Num: 1, Den: 1}}})
	p.do(1, "kernel.propose", kernel.Propose{Command: "dividend.reissue", Encoded: kernel.Encode(dividend.Reissue{Line: line})})
	p.settled()
	rows, err = p.site.read.Rows(t.Context(), `SELECT max(number) FROM county_proposal`)
	p.must(err)
	p.do(2, "kernel.release", kernel.Release{Proposal: uint64(rows[0][0].(int64))})
	p.settled()
	p.must(p.Checkpoint(t.Context()))
	helper := p.as("village_assistant")
	look := func(person int64) string {
		to := helper.send("POST", "/mine/assist", url.Values{"person": {valueText(person)}, "reason": {"ill"}}, 303)
		return helper.get(to, 200)
	}
	holds(t, textOf(t, look(dead)), "已由继承人承受")
	rows, err = p.site.read.Rows(t.Context(), `SELECT id FROM dividend_line WHERE parent_line = ?`, int64(line))
	p.must(err)
	id := valueText(rows[0][0])
	holds(t, look(heir), "/mine/slip/"+id)
	slip := helper.get("/mine/slip/"+id+"?person="+valueText(heir), 200)
	receipt := helper.get(link(t, slip, `/mine/receipt/[^"]*`), 200)
	keys, err := proof.ParseKeys([]byte(p.browser().get("/keys", 200)), p.PublicKey())
	p.must(err)
	if v, err := proof.CheckReceipt([]byte(receipt), proof.Trust{Keys: keys}); err != nil || v.County != "330523" {
		t.Errorf("%+v %v", v, err)
	}
}
