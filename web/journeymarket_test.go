package web

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liangshan/api"
	"liangshan/authority"
	enterprises "liangshan/company"
	"liangshan/county"
	"liangshan/exchange"
	"liangshan/kernel"
)

// posted sends a form with a file.
func (b *browser) posted(path string, fields map[string]string, field, name, content string, status int) string {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, value := range fields {
		b.must(w.WriteField(key, value))
	}
	part, err := w.CreateFormFile(field, name)
	b.must(err)
	_, err = io.WriteString(part, content)
	b.must(err)
	b.must(w.Close())
	r, err := http.NewRequest("POST", b.server.URL+path, &body)
	b.must(err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := b.client.Do(r)
	b.must(err)
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	b.must(err)
	if answer.StatusCode != status {
		b.Fatalf("status %d, not %d: %s", answer.StatusCode, status, textOf(b, string(data)))
	}
	if to := answer.Header.Get("Location"); to != "" {
		return to
	}
	return string(data)
}

// paysIn books money that an enterprise has paid to the exchange, by two persons, and returns its credit code.
func (p *portal) paysIn(buyer enterprises.Number, fen int64) (code string) {
	p.Helper()
	proposal, ctx := uint64(0), context.Background()
	p.must(p.Running.Read(ctx, func(c *county.County) {
		row, _ := c.Company.Company(buyer)
		code = string(row.Code)
	}))
	p.do(1, "kernel.propose", kernel.Propose{Command: "exchange.book_bank", Encoded: kernel.Encode(
		exchange.BookBank{Rows: []exchange.BankRow{{Code: code, Amount: fen, Reference: "J1"}}})})
	p.must(p.Running.Read(ctx, func(c *county.County) { proposal = c.LastProposal() }))
	p.do(2, "kernel.release", kernel.Release{Proposal: proposal})
	return code
}

// offers has the other participants of the exchange offer so many tonnes at 69.04 yuan, and returns who they are.
func (p *portal) offers(buyer enterprises.Number, tonnes int64) (sellers map[enterprises.Number]bool) {
	p.Helper()
	ctx := context.Background()
	sellers = map[enterprises.Number]bool{}
	p.must(p.Running.Read(ctx, func(c *county.County) {
		for n := exchange.Participant(1); n <= 8; n++ {
			if m, ok := c.Exchange.Member(n); ok && m.Company != buyer {
				sellers[m.Company] = true
			}
		}
	}))
	for _, who := range slices.Sorted(maps.Keys(sellers)) {
		rows, err := p.site.read.Rows(ctx, `SELECT coalesce(sum(tonnes), 0) FROM carbon_lot
			WHERE owner = ? AND status = 'held'`, int64(who))
		p.must(err)
		if n := min(tonnes, rows[0][0].(int64)); n > 0 {
			p.do(1, "exchange.order", exchange.Order{Company: who, Instrument: 1, Side: "sell", Price: 6904, Tonnes: n})
			tonnes -= n
		}
	}
	if tonnes != 0 {
		p.Fatalf("%d t are missing of what was to be offered", tonnes)
	}
	return sellers
}

// TestJourneyMarket: an enterprise applies at the exchange, is let in, pays in, buys 100 t there, takes back an order
// that is too many, retires 40 t, and a stranger checks the certificate. All by pages, but for what the exchange and
// the sellers do.
func TestJourneyMarket(t *testing.T) {
	p, _ := fullCounty(t)
	const buyer = enterprises.Number(1)
	b := p.actorOf(authority.Company, uint64(buyer), "enterprise")
	p.settled()
	page := b.get("/company", 200)
	holds(t, textOf(t, page), "还不是交易参与人")
	holds(t, textOf(t, b.get("/company/trade", 200)), "还没有申请成为交易参与人")
	id := hidden(t, page, "id")
	holds(t, b.posted("/company/apply", map[string]string{"id": id}, "licence", "a.jpg", "", 422), `id="licence-error"`)
	if to := b.posted("/company/apply", map[string]string{"id": id}, "licence", "a.jpg", "a synthetic licence", 303); to != "/company" {
		t.Errorf("sent to %s", to)
	}
	p.settled()
	held, err := p.Running.Papers.List(t.Context())
	p.must(err)
	again := map[string]string{"id": p.site.read.NewID()}
	b.posted("/company/apply", again, "licence", "a.jpg", "another synthetic licence", 409)
	if left, err := p.Running.Papers.List(t.Context()); err != nil || len(left) != len(held) {
		t.Errorf("%d papers are kept, then %d: of what was refused nothing is: %v", len(held), len(left), err)
	}
	holds(t, textOf(t, b.get("/company", 200)), "已申请")
	officer := p.as("exchange_officer")
	p.settled()
	holds(t, textOf(t, officer.get("/work", 200)), "审批参与人申请")
	holds(t, officer.get("/surveillance", 200), "只有摘要") // Of those in the demonstration, which handed in nothing.
	paper := link(t, officer.get("/surveillance", 200), `/surveillance/paper/1/[^"]*`)
	if got := officer.get(paper, 200); got != "a synthetic licence" {
		t.Errorf("the officer sees %q", got)
	}
	b.get(paper, 403)
	p.do(1, "exchange.approve", exchange.Approve{Company: buyer})
	code := p.paysIn(buyer, 1_000_000)
	bank := p.as("exchange_clerk")
	p.settled()
	if page := bank.get("/imports", 200); !strings.Contains(page, `value="payments"`) || strings.Contains(page, `value="households"`) {
		t.Error("a clerk of the exchange takes in payments of the bank, and no persons")
	}
	file := bank.upload("/imports", "payments", "bank.csv", "reference,company,direction,amount\nJ2,"+code+",in,1.00\n", 303)
	bank.takeIn(file)
	holds(t, textOf(t, bank.get(file, 200)), "待另一人签发|1")
	p.do(1, "kernel.propose", kernel.Propose{Command: "exchange.book_bank", Encoded: kernel.Encode(
		exchange.BookBank{Rows: []exchange.BankRow{{Code: code, Amount: 1, Reference: "J3"}, {Code: code, Amount: 2, Reference: "J1"}}})})
	proposal := uint64(0)
	p.must(p.Running.Read(t.Context(), func(c *county.County) { proposal = c.LastProposal() }))
	p.settled()
	holds(t, textOf(t, officer.send("POST", "/proposals/"+strconv.FormatUint(proposal, 10), url.Values{"id": {p.site.read.NewID()},
		"step": {"release"}}, 200)), "有误的行", "2|这笔银行流水已经入账") // Its other row is booked.
	sellers := p.offers(buyer, 100)
	p.settled()
	page = b.get("/company", 200)
	holds(t, textOf(t, page), "已批准", "10,000.01")
	paidOutByPage(t, p, b, int64(buyer))
	payoutsByPage(t, p, buyer)
	page = b.get("/company", 200)
	order := url.Values{"id": {hidden(t, page, "id")}, "instrument": {"1"}, "side": {"buy"}, "price": {"69.04"}, "order_tonnes": {"0"}}
	holds(t, b.send("POST", "/company/order", order, 422), `id="order_tonnes-error"`)
	order.Set("order_tonnes", "110")
	b.send("POST", "/company/order", order, 303)
	p.settled()
	page = b.get("/company", 200)
	holds(t, textOf(t, page), "部分成交", "100") // Of 110 t 10 wait.
	statementByPage(t, p, b)
	rich := enterprises.Number(0) // It was paid enough to buy 5 t; a bank of credits was not: its income is returned.
	p.must(p.Running.Read(t.Context(), func(c *county.County) {
		for who := range sellers {
			seller, _ := c.Exchange.ParticipantOf(who)
			if f, _ := c.Exchange.Fund(seller); f.Free() >= 40_000 {
				rich = who
			}
		}
	}))
	if rich == 0 {
		t.Fatal("no seller has enough to buy 5 t")
	}
	tradesByPage(t, p, b, rich)
	back := url.Values{"id": {hidden(t, page, "id")}, "instrument": {hidden(t, page, "instrument")}, "order": {hidden(t, page, "order")}}
	b.send("POST", "/company/cancel", back, 303)
	p.settled()
	page = b.get("/company", 200)
	if strings.Contains(page, `action="/company/cancel"`) {
		t.Error("the order that was taken back rests")
	}
	retire := url.Values{"id": {hidden(t, page, "id")}, "tonnes": {"101"}, "purpose": {"event_neutrality_2026"}}
	b.send("POST", "/company/retire", retire, 422)
	retire.Set("tonnes", "40")
	retire.Set("id", p.site.read.NewID())
	retire.Set(stepField, "send")
	to := b.send("POST", "/company/retire", retire, 303)
	p.settled()
	p.must(p.Checkpoint(t.Context()))
	stranger := p.browser()
	holds(t, textOf(t, stranger.get(to, 200)), "40")
	holds(t, stranger.get(link(t, stranger.get(to, 200), `/check\?certificate=[^"]*`), 200), "凭证有效")
	holds(t, textOf(t, b.get("/company", 200)), "60") // What is left.
}

// statementByPage opens the enterprise's day with its trades, and has the receipt of one.
func statementByPage(t *testing.T, p *portal, b *browser) {
	t.Helper()
	path := link(t, b.get("/company", 200), `/company/statement/[-0-9]*`)
	page := b.get(path, 200)
	holds(t, textOf(t, page), "日终报表", "10,000.01", "期末资金（元）", "69.04", "bamboo_2025", "J1")
	p.must(p.Checkpoint(t.Context()))
	holds(t, b.get(strings.ReplaceAll(link(t, page, `/proof/\d+[^"]*`), "&amp;", "&"), 200), "liangshan receipt 1")
	holds(t, b.get(path+"?list=trades&format=csv", 200), "bamboo_2025")
	for _, none := range []string{"2999-01-01", "2026-2-1", "x"} {
		b.get("/company/statement/"+none, 404)
	}
}

// paidOutByPage asks for a payout, sees it on the enterprise's page, and takes it back.
func paidOutByPage(t *testing.T, p *portal, b *browser, buyer int64) {
	t.Helper()
	unescaped := func(page, pattern string) string { return strings.ReplaceAll(link(t, page, pattern), "&amp;", "&") }
	ask := unescaped(b.get("/company", 200), `/do/exchange\.ask_payout\?[^"]*`)
	holds(t, b.get(ask, 200), `action="/do/exchange.ask_payout`)
	p.do(1, "exchange.ask_payout", exchange.AskPayout{Company: enterprises.Number(buyer), Amount: 12_345,
		Account: "6222021234567890"})
	p.settled()
	page := b.get("/company", 200)
	holds(t, textOf(t, page), "123.45", "已申请，待签发", "6222021234567890")
	holds(t, textOf(t, b.get("/company?lang=en", 200)), "asked for, not released yet")
	b.get("/company?lang=zh", 200) // It is remembered.
	back := unescaped(page, `/do/exchange\.withdraw_payout\?[^"]*`)
	holds(t, b.get(back, 200), `action="/do/exchange.withdraw_payout`)
	p.do(1, "exchange.withdraw_payout", exchange.WithdrawPayout{Company: enterprises.Number(buyer), Payout: 1})
	p.settled()
	holds(t, textOf(t, b.get("/company", 200)), "已撤回")
}

// tradesByPage follows from the page of trade to the forms of each mode, and seals a bid there.
func tradesByPage(t *testing.T, p *portal, b *browser, buys enterprises.Number) {
	t.Helper()
	page := b.get("/company/trade", 200)
	holds(t, textOf(t, page), "减量", "改单", "大宗意向", "竞价", "五档报价")
	for _, command := range []string{"order", "reduce", "replace", "cancel_all", "post_block", "apply_sale"} {
		form := b.get(strings.ReplaceAll(link(t, page, `/do/exchange\.`+command+`\?[^"]*`), "&amp;", "&"), 200)
		holds(t, form, `action="/do/exchange.`+command)
	}
	if page := b.get("/company/trade?lang=en", 200); !strings.Contains(page, `/company/trade?instrument=1&amp;lang=en"`) {
		t.Error("the instrument's page is in another language")
	}
	b.get("/company/trade?lang=zh", 200) // It is remembered.
	sealsByPage(t, p, b, buys)
}

// sealsByPage seals a bid in an auction in which somebody buys 5 t for at most 69.04 yuan each.
func sealsByPage(t *testing.T, p *portal, b *browser, buys enterprises.Number) {
	t.Helper()
	b.get("/company/seal/1", 409) // It has ended.
	b.get("/company/seal/99", 404)
	p.do(1, "exchange.apply_sale", exchange.ApplySale{Company: buys, Instrument: 1, Side: "buy", Mode: "uniform",
		Rules: "price_then_time", Tonnes: 5, Reserve: 6904, Minimum: 2, Opens: p.Now() + 60_000, Closes: p.Now() + 7_260_000})
	p.do(2, "exchange.publish_sale", exchange.PublishSale{Sale: 2})
	p.settled()
	for _, wrong := range [][3]string{{"x", "5", ""}, {"69.05", "5", ""}, {"69.04", "6", ""}, {"69.04", "1", ""}, {"69.04", "3", "4"}} {
		form := url.Values{"price": {wrong[0]}, "tonnes": {wrong[1]}, "minimum": {wrong[2]}}
		if page := b.send("POST", "/company/seal/2", form, 422); strings.Contains(page, "<pre>") {
			t.Errorf("%v is sealed", wrong)
		}
	}
	form := url.Values{"price": {"69.04"}, "tonnes": {"5"}, "nonce": {hidden(t, b.get("/company/seal/2", 200), "nonce")}}
	sealed := b.send("POST", "/company/seal/2", form, 200)
	if again := b.send("POST", "/company/seal/2", form, 200); link(t, again, `/do/exchange\.seal_bid\?[^"]*`) !=
		link(t, sealed, `/do/exchange\.seal_bid\?[^"]*`) {
		t.Error("the same form sent again has another seal")
	}
	var kept, file SealedBid
	text := html.UnescapeString(sealed)
	p.must(json.Unmarshal([]byte(text[strings.Index(text, "<pre>")+5:strings.Index(text, "</pre>")]), &kept))
	form.Set(stepField, "file")
	p.must(json.Unmarshal([]byte(b.send("POST", "/company/seal/2", form, 200)), &file))
	var nonce [32]byte
	_, err := hex.Decode(nonce[:], []byte(kept.Nonce))
	p.must(err)
	seal := exchange.Seal(2, kept.Company, 6904, 5, 0, nonce)
	if kept.Seal != hex.EncodeToString(seal[:]) || file != kept {
		t.Errorf("%+v is not sealed as the market opens it", kept)
	}
	if open := link(t, sealed, `/do/exchange\.open_bid\?[^"]*`); strings.Contains(open, "nonce") || strings.Contains(open, "price") {
		t.Errorf("an address says what is sealed: %s", open)
	}
	holds(t, b.get(strings.ReplaceAll(link(t, sealed, `/do/exchange\.seal_bid\?[^"]*`), "&amp;", "&"), 200), kept.Seal)
}

// TestMarketSale: anybody reads the bids of the demonstration's sealed auction, finds them priced again, and takes the
// file along; of an auction that is not awarded there is no page.
func TestMarketSale(t *testing.T) {
	p, _ := fullCounty(t)
	nobody := p.browser()
	page := nobody.get("/market/sale/1?lang=en", 200)
	holds(t, page, "agrees with what was published", "/market/sale/1/file")
	holds(t, nobody.get("/market/sale/1?lang=zh", 200), "与公布的结果一致")
	var f api.SaleFile
	p.must(json.Unmarshal([]byte(nobody.get("/market/sale/1/file", 200)), &f))
	if award, err := f.Again(); err != nil || !f.Agrees(&award) || award.Sold == 0 {
		t.Errorf("%+v %v", award, err)
	}
	for id, paid := range f.Expected.Payments {
		if f.Expected.Payments[id] = "0.01"; paid != "0.00" && !strings.Contains(textOf(t, page), paid) {
			t.Errorf("the page does not say that %s yuan are paid", paid)
		}
		if award, err := f.Again(); err != nil || f.Agrees(&award) {
			t.Errorf("a file in which bid %s pays another price agrees", id)
		}
		f.Expected.Payments[id] = paid
	}
	f.Orders[0].Qty, f.Orders[0].Price = 1, "0.01"
	if award, err := f.Again(); err == nil && f.Agrees(&award) {
		t.Error("a file that was changed agrees")
	}
	nobody.get("/market/sale/999", 404)
	nobody.get("/market/sale/x", 404)
}

// TestJourneyWhy: a resident whom the month of programmes paid asks why, and is answered from the record of the run;
// nobody else is. The list that was published has the line, by number.
func TestJourneyWhy(t *testing.T) {
	p, _ := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT l.run, l.beneficiary, l.total_fen FROM programme_line l
		JOIN programme_run u ON u.number = l.run JOIN programme_version v ON v.programme = u.programme AND v.version = u.version
		WHERE v.code = 'talent_direct' AND l.state = 'paid' ORDER BY l.number LIMIT 2`)
	p.must(err)
	run, person, fen := rows[0][0], uint64(rows[0][1].(int64)), cellFen(rows[0][2]).Text
	b, other := p.actorOf(authority.Person, person, "resident"), p.actorOf(authority.Person, uint64(rows[1][1].(int64)), "resident")
	p.settled()
	page := b.get("/mine", 200)
	holds(t, textOf(t, page), fen)
	why := link(t, page, `/mine/why/[^"]*`)
	text := textOf(t, b.get(why, 200))
	holds(t, text, fen)
	if strings.Count(text, "\n")+strings.Count(text, "|") < 5 {
		t.Errorf("that is no explanation: %s", text)
	}
	slip := strings.ReplaceAll(link(t, b.get(why, 200), `/mine/whypaper/[^"]*`), "&amp;", "&")
	sheet := b.get(slip, 200)
	holds(t, textOf(t, sheet), fen, "惠民项目告知单", "为什么是这个数", "人工复核", plain(person))
	receipt := b.get(strings.ReplaceAll(link(t, sheet, `/mine/grant/[^"]*`), "&amp;", "&"), 200)
	holds(t, b.send("POST", "/check", url.Values{"receipt": {receipt}}, 200), allWords["receipt_right"][0])
	holds(t, textOf(t, b.get(why+"&lang=en", 200)), fen)
	holds(t, textOf(t, b.get(slip+"&lang=en", 200)), fen, "If you disagree")
	short := slip[:strings.IndexByte(slip, '?')]
	if bare := textOf(t, b.get(short, 200)); strings.Contains(bare, "名单上没有您") || !strings.Contains(bare, fen) {
		t.Errorf("without the number of the line the slip is another: %s", bare)
	}
	other.get(slip, 403)
	other.get(why, 403)
	other.get("/mine/why/"+valueText(run)+"?beneficiary="+plain(person), 403)
	list := "/notices/programme/" + valueText(run)
	closed := textOf(t, p.browser().get(list, 200)) // Objections are no longer heard: its sum and its hash are left.
	if holds(t, closed, "各行不再公开"); strings.Contains(closed, plain(person)+"|") || strings.Contains(closed, fen) {
		t.Errorf("a list that has ended shows its lines: %s", closed)
	}
	p.browser().get(list+"/file?format=csv", 404)
}
