package web

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/card"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/exchange"
	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/lottery"
	"liangshan/paper/papertest"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/quantity"
	"liangshan/talent"
)

// TestStorage: the desk shows what the store has by both costs, its age, what the market would pay only where it has
// a price, what is owed, and the same as files.
func TestStorage(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	p := portalOf(c, Options{})
	b := p.as("carbon_storekeeper")
	p.settled()
	page := textOf(t, b.get("/storage", 200))
	// 200 t came in at 43.44, 100 t went out: 100 t are left at 4,344.00 by both methods, 300 t are owed.
	holds(t, page, papertest.Names[papertest.Bank], "4,344.00", "43.44", "90 天以内", "300", "没有价格", "市值（元）|–")
	csv := b.get("/storage?list=stock&format=csv", 200)
	holds(t, csv, "4344.00,4344.00,43.44")
	holds(t, b.get("/storage?list=ages&format=csv&lang=en", 200), "up to 90 days,100")
	holds(t, b.get("/storage?list=sales&format=csv&lang=en", 200), "6904.00", "4344.00", "came back (t)", ",0,")
	if !strings.HasPrefix(b.get("/storage?list=forwards&format=xlsx", 200), "PK") {
		t.Error("no xlsx")
	}
	b.get("/storage?list=stock&format=exe", 400)
	b.get("/storage?list=none&format=csv", 400)
	p.as("accountant").get("/storage", 403)
	holds(t, textOf(t, p.as("auditor").get("/storage?lang=en", 200)), "Storage desk", "Bought in advance and still owed")
}

// TestStorageBasket: what is traded in a basket alone has the basket's last close, named as such; before the basket has
// one it has no value, and a basket that does not take the vintage gives none.
func TestStorageBasket(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	p := portalOf(c, Options{})
	b := p.as("carbon_storekeeper")
	value := func() string { return b.get("/storage?list=value&format=csv&lang=en", 200) }
	p.do(1, "exchange.open_instrument", exchange.OpenInstrument{Code: "later", NameZH: "后年", NameEN: "later", VintageFrom: 2026,
		IssuePrice: 8000})
	p.settled()
	if got := value(); strings.Contains(got, "basket") {
		t.Error(got)
	}
	p.do(1, "exchange.open_instrument", exchange.OpenInstrument{Code: "mixed", NameZH: "竹", NameEN: "mixed", VintageFrom: 2000,
		IssuePrice: 8000})
	p.settled()
	if got := value(); !strings.Contains(got, "mixed (basket),,") && !strings.Contains(got, "mixed (basket),–,–") {
		t.Error(got)
	}
}

// TestStorageAges: with first in first out, what is left is what came in last.
func TestStorageAges(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	p := portalOf(c, Options{})
	p.settled()
	v := &visit{s: p.site, r: httptest.NewRequest("GET", "/storage", nil)}
	for left, want := range map[int64]int64{100: 100, 0: 0, 200: 200, 500: 200} {
		of, err := v.agesOf(int64(papertest.Bank), left)
		p.must(err)
		if of[0] != want || of[1]+of[2]+of[3]+of[4] != 0 {
			t.Errorf("%d t: %v", left, of)
		}
	}
}

// TestMoney: what the sales brought is divided without a fen left over, in the picture's table too.
func TestMoney(t *testing.T) {
	c := papertest.New(t)
	p := portalOf(c, Options{})
	b := p.browser()
	p.settled()
	holds(t, b.get("/money", 200), "还没有批准的分红")
	full, _ := fullCounty(t)
	b = full.browser()
	page := b.get("/money", 200)
	holds(t, page, `class="flow"`, "碳汇销售", "股东农户")
	rows, err := full.site.read.Rows(t.Context(), `SELECT sum(gross_fen), sum(cost_fen + fee_fen + reserve_fen + villages_fen + bank_fen)
		FROM dividend_run WHERE state IN ('approved', 'paid', 'closed')`)
	full.must(err)
	if rows[0][0] != rows[0][1] || rows[0][0] == nil {
		t.Errorf("%v are divided into %v", rows[0][0], rows[0][1])
	}
	csv := b.get("/money?list=money&format=csv&lang=en", 200)
	holds(t, csv, "sales of carbon,villages,", "holders of shares")
	if strings.Contains(csv, "演示居民") {
		t.Error("a person is named")
	}
	holds(t, b.get("/money?year=1999&lang=zh", 200), "还没有批准的分红")
	b.get("/money?year=x", 400)
}

// TestManyRows: of more villages than a list is long, what flows into each place flows out of it; a list that is too
// long for a page says so and leads on, and its file has all.
func TestManyRows(t *testing.T) {
	p, _ := forestCounty(t, demo.Scale{Cooperatives: 110, Households: 220, Stands: 400, Mu: 20_000, Plots: 30, Buyers: 5,
		Tonnes: 2000})
	p.serve(Options{})
	p.settled()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(
		p.browser().get("/money?list=money&format=csv&lang=en", 200), "\ufeff"))).ReadAll()
	p.must(err)
	in, out, many := map[string]int64{}, map[string]int64{}, 0
	for _, r := range rows[1:] {
		fen, err := strconv.ParseInt(strings.ReplaceAll(r[2], ".", ""), 10, 64)
		p.must(err)
		out[r[0]] += fen
		in[r[1]] += fen
		if r[0] == "villages" {
			many++
		}
	}
	if many != 110 || in["villages"] == 0 {
		t.Errorf("%d villages, %d fen", many, in["villages"])
	}
	for place, fen := range out {
		if place != "sales of carbon" && in[place] != fen {
			t.Errorf("%s: %d fen come, %d go", place, in[place], fen)
		}
	}
	holds(t, p.browser().get("/money", 200), "/notices/dividend/")
	rows2, err := p.site.read.Rows(t.Context(), `SELECT p.proponent, count(*) FROM carbon_stand s JOIN carbon_project p
		ON p.id = s.project GROUP BY 1`)
	p.must(err)
	stands := int(rows2[0][1].(int64))
	b := p.actorOf(authority.Company, uint64(rows2[0][0].(int64)), "enterprise")
	p.settled()
	page, seen := b.get("/company/projects?lang=en", 200), 0
	holds(t, page, fmt.Sprintf("Rows 1 to 100 of %d", stands))
	for path := ""; ; seen++ {
		next := regexp.MustCompile(`href="(/company/projects\?[^"]*row=[^"]*)">Next`).FindStringSubmatch(page)
		if next == nil {
			break
		}
		if path = strings.ReplaceAll(next[1], "&amp;", "&"); seen > 20 {
			t.Fatal("pages without end: " + path)
		}
		page = b.get(path, 200)
	}
	if want := (stands - 1) / 100; seen != want || seen == 0 {
		t.Errorf("%d pages, not %d", seen+1, want+1)
	}
	file := b.get("/company/projects?list=stands&format=csv", 200)
	if n := strings.Count(strings.TrimSpace(file), "\n"); n != stands {
		t.Errorf("the file has %d of %d stands", n, stands)
	}
	b.get("/company/projects?list=stands&row=x", 400)
	for _, path := range []string{"/map.geojson", "/map/picture.geojson"} { // More than are read at once.
		var drawn struct {
			Features []struct{ Properties struct{ Layer string } }
		}
		p.must(json.Unmarshal([]byte(p.browser().get(path, 200)), &drawn))
		n := 0
		for _, f := range drawn.Features {
			if f.Properties.Layer == "stand" {
				n++
			}
		}
		if rows, err := p.site.read.Rows(t.Context(), `SELECT count(*) FROM carbon_stand_parcel`); err != nil ||
			rows[0][0] != int64(n) || n <= mapRead {
			t.Errorf("%s has %d of %v pieces of stands: %v", path, n, rows, err)
		}
	}
	holds(t, b.get("/company/projects?list=stands&row=5000&lang=en", 200), "none behind")
}

// washAlert has members 2 and 3 trade two tonnes with each other, alerts to it as a wash, and returns the trade.
func (p *portal) washAlert(today calendar.Date) (trade int64) {
	p.Helper()
	var seller, wanting exchange.Member
	p.must(p.Running.Read(p.Context(), func(c *county.County) {
		seller, _ = c.Exchange.Member(2)
		wanting, _ = c.Exchange.Member(3)
	}))
	p.do(1, "exchange.order", exchange.Order{Company: seller.Company, Instrument: 1, Side: "sell", Price: 6910, Tonnes: 2})
	p.do(1, "exchange.order", exchange.Order{Company: wanting.Company, Instrument: 1, Side: "buy", Price: 6910, Tonnes: 2})
	p.settled()
	rows, err := p.site.read.Rows(p.Context(), `SELECT id, buyer, seller FROM exchange_trade ORDER BY id DESC LIMIT 1`)
	p.must(err)
	trade, buyer, sold := rows[0][0].(int64), rows[0][1].(int64), rows[0][2].(int64)
	p.do(1, "exchange.raise_alerts", exchange.RaiseAlerts{Instrument: 1, Date: today, Alerts: []exchange.Alert{{Scheme: "wash",
		Participants: []exchange.Participant{exchange.Participant(buyer), exchange.Participant(sold)},
		Trades:       []exchange.TradeID{exchange.TradeID(trade)}}}})
	p.settled()
	return trade
}

// TestSurveillance: alerts with the trades under them, a day looked through, halts; each form only for whom it is.
func TestSurveillance(t *testing.T) {
	p, today := fullCounty(t)
	officer, watcher := p.as("exchange_officer"), p.as("exchange_surveillance")
	trade := p.washAlert(today)
	page := officer.get("/surveillance", 200)
	holds(t, textOf(t, page), "对敲", "待处理", "停牌")
	halt := link(t, page, `/do/exchange\.halt\?[^"]*`)
	if seen := watcher.get("/surveillance", 200); strings.Contains(seen, "/do/exchange.halt") {
		t.Error("who only watches is offered to halt")
	}
	holds(t, officer.get("/work", 200), "处理预警", `href="/surveillance/1`)
	page = officer.get("/surveillance/1", 200)
	holds(t, textOf(t, page), "两家来回买卖", plain(uint64(trade)), "有效")
	holds(t, officer.get("/surveillance/1?list=trades&format=csv", 200), plain(uint64(trade))+",")
	officer.get("/surveillance/9", 404)
	officer.get("/surveillance/x", 404)
	holds(t, officer.get(halt, 200), `name="reason"`)
	p.do(1, "exchange.halt", exchange.Halt{Instrument: 1, Reason: "inquiry"})
	p.settled()
	page = officer.get("/surveillance", 200)
	holds(t, textOf(t, page), "正在核查", "复牌")
	link(t, page, `/do/exchange\.resume\?[^"]*`)
	holds(t, textOf(t, officer.get("/work", 200)), "停牌中", "正在核查")
	stranger := p.browser()
	holds(t, textOf(t, stranger.get("/market/bamboo_2025", 200)), "停牌", "正在核查")
	p.do(1, "exchange.resume", exchange.Halt{Instrument: 1, Reason: "inquiry_over"})
	p.settled()
	if page := textOf(t, officer.get("/work", 200)); strings.Contains(page, "停牌中") {
		t.Error("trading goes on, and is said to be halted")
	}
	holds(t, textOf(t, stranger.get("/market/bamboo_2025", 200)), " 至 ", "集合竞价参考行情", "参考价（元/吨）", "可成交（吨）")
	holds(t, textOf(t, stranger.get("/market/bamboo_2025?lang=en", 200)), "until", "What the call would come to", "Paired (t)")
	day := today.String()
	holds(t, textOf(t, watcher.get("/surveillance?instrument=1&day="+day, 200)), "没有查到新的")
	holds(t, watcher.get("/surveillance?instrument=&day="+day, 409), `id="instrument-error"`)
	holds(t, watcher.get("/surveillance?instrument=1&day=x", 400), `id="day-error"`)
	p.as("accountant").get("/surveillance", 403)
	p.as("accountant").get("/surveillance/1", 403)
}

// TestReconciliation: what banks said is one list, and each line leads to the form only of who may send it.
func TestReconciliation(t *testing.T) {
	p, _ := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT count(*) FROM programme_statement`)
	p.must(err)
	b := p.as("accountant")
	p.settled()
	page := textOf(t, b.get("/reconciliation", 200))
	holds(t, page, "挂账", "已收的对账单", "发放中的批次")
	if rows[0][0] == int64(0) {
		t.Error("the month of programmes took no statement")
	}
	rows, err = p.site.read.Rows(t.Context(), `SELECT programme FROM programme_version WHERE code = 'talent_direct'`)
	p.must(err)
	p.do(1, "programme.note_suspense", programme.NoteSuspense{Programme: programme.Number(rows[0][0].(int64)), Paper: [32]byte{1}, Entry: 3, Amount: 12345,
		Kind: "unknown"})
	p.settled()
	holds(t, textOf(t, b.get("/reconciliation", 200)), "123.45", "不明来源")
	link(t, b.get("/reconciliation", 200), `/do/programme\.resolve_suspense\?suspense=1`)
	link(t, b.get("/reconciliation", 200), `/do/programme\.assign_batch\?suspense=1`)
	holds(t, b.get("/reconciliation?list=suspense&format=csv", 200), "123.45")
	if seen := p.as("auditor").get("/reconciliation", 200); strings.Contains(seen, "/do/") {
		t.Error("an auditor is offered a form")
	}
	p.as("registrar").get("/reconciliation", 403)
}

// TestOwnCards: a resident sees the own card, what lies on it and what was used; nobody else does.
func TestOwnCards(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	c.Dividend(800_000)
	p := portalOf(c, Options{})
	b, other := p.actorOf(authority.Person, 1, "resident"), p.actorOf(authority.Person, 2, "resident")
	holds(t, textOf(t, b.get("/mine/cards", 200)), "没有卡")
	p.do(1, "card.issue", card.Issue{Scheme: "gold", Person: 1})
	p.settled()
	page := textOf(t, b.get("/mine/cards", 200))
	holds(t, page, "人才金卡", "有效")
	holds(t, b.get("/mine/cards?list=cards&format=csv&lang=en", 200), "valid")
	if n := strings.Count(b.get("/mine/cards?list=benefits&format=csv", 200), "\n"); n != 1+18 {
		t.Errorf("%d benefits", n-1)
	}
	if !strings.Contains(textOf(t, other.get("/mine/cards", 200)), "没有卡") {
		t.Error("another sees the card")
	}
	for path := range offers {
		b.get(path, 200)
		other.get(path+"?person=1", 403)
	}
	if form := b.get("/mine/lost", 200); !strings.Contains(form, `value="1"`) {
		t.Error("the card cannot be reported lost")
	}
	b.get("/mine/gifts", 200)
	p.do(1, "card.appoint_partner", card.AppointPartner{Scheme: "gold", Benefit: "shuttle", Company: 1, From: 20_000})
	day := calendar.DayOf(p.Now())
	p.do(1, "talent.offer_slot", talent.OfferSlot{Benefit: "shuttle", Company: 1, NameZH: "试乘班车", On: day + 1, Minute: 480,
		Places: 3})
	p.settled()
	form := b.get("/mine/book", 200)
	holds(t, form, "试乘班车")
	b.send("POST", "/mine/book", url.Values{"slot": {"1"}, "id": {p.site.read.NewID()}}, 303)
	p.settled()
	holds(t, textOf(t, b.get("/mine/cards?lang=zh", 200)), "试乘班车", "已预约")
	holds(t, b.get("/mine/unbook", 200), "试乘班车")
	other.get("/mine/cards?person=1", 403)
	p.as("accountant").get("/mine/cards", 403)
}

// TestOwnHomesAndLoans: a resident sees the own lease, roll, payment, application and loan, and files of them; nobody else
// does.
func TestOwnHomesAndLoans(t *testing.T) {
	p, today := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT number FROM person_person WHERE merged_into IS NULL ORDER BY number LIMIT 2`)
	p.must(err)
	own, another := rows[0][0].(int64), rows[1][0].(int64)
	b, other := p.actorOf(authority.Person, uint64(own), "resident"), p.actorOf(authority.Person, uint64(another), "resident")
	p.settled()
	holds(t, textOf(t, b.get("/mine/homes", 200)), "没有共有产权合同", "没有租约", "没有选房申请")
	holds(t, textOf(t, b.get("/mine/loans", 200)), "没有担保贷款")
	p.do(1, "housing.register_homes", housing.RegisterHomes{Homes: []housing.HomeRow{
		{Code: "own.1", Division: "330523001", AreaDM2: 8000, Kind: housing.Flat},
		{Code: "own.2", Division: "330523001", AreaDM2: 8000, Kind: housing.Shared}}})
	p.settled()
	rows, err = p.site.read.Rows(t.Context(), `SELECT max(number) FROM housing_home`)
	p.must(err)
	last := housing.HomeNumber(rows[0][0].(int64))
	year, month, _ := today.Civil()
	first, _ := calendar.New(year, month, 1)
	before, _ := first.AddMonths(-1)
	p.do(1, "housing.sign_lease", housing.SignLease{Home: last - 1, Tenant: person.Number(own), Monthly: 123_400, From: before})
	p.do(1, "housing.bill", housing.Bill{Month: before})
	p.do(1, "housing.note_payment", housing.NotePayment{Kind: housing.OfLease, Number: 1, Amount: 100_000, Seen: 123_400,
		Reference: 77_001})
	p.do(1, "housing.open_allocation", housing.OpenAllocation{Code: "autumn", Homes: 1, Method: housing.ByLottery,
		Public: "体彩排列五", Form: "digits:6", DrawOn: today + 1, Commitment: lottery.Hash{1},
		Offered: []housing.HomeSpan{{First: last, Last: last}}, Rule: housing.Anybody, Tickets: 3})
	p.do(1, "housing.apply", housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: person.Number(own), Weight: 3}}})
	p.do(1, "ledger.transfer", ledger.Transfer{Debit: 516003, Credit: 516001, Amount: 10_000_000})
	p.do(1, "loan.grant", loan.Grant{Bank: 1, Persons: []person.Number{person.Number(own)}, Principal: 5_000_000,
		Rate: 30_000, From: today, Due: today + 30, Paper: [32]byte{1}})
	p.do(1, "loan.note_repaid", loan.NoteRepaid{Loan: 1, Amount: 1_000_000, On: today, Seen: 5_000_000, Reference: 5})
	p.settled()
	page := textOf(t, b.get("/mine/homes", 200))
	holds(t, page, "own.1", "1,234.00", "1,000.00", "234.00", "autumn", "受理中", "77001")
	holds(t, b.get("/mine/homes?list=rolls&format=csv", 200), "1234.00")
	holds(t, textOf(t, b.get("/mine/loans", 200)), "50,000.00", "40,000.00", "还款中", "10,000.00")
	holds(t, b.get("/mine/loans?list=loans&format=csv&lang=en", 200), "40000.00", "standing")
	holds(t, b.get("/mine", 200), "/mine/homes?person=", "/mine/loans?person=")
	p.do(1, "housing.end_lease", housing.EndLease{Lease: 1, Until: before + 1, Reason: "moved"})
	due := int64(123_400)
	due = (2*due + int64(first-before)) / (2 * int64(first-before)) // One day, rounded half up.
	p.settled()
	page = textOf(t, b.get("/mine/homes?lang=zh", 200))
	if credit := quantity.Format(100_000-due, 2); strings.Contains(page, "-"+credit) {
		t.Errorf("what is to be paid back is told as owed: %s", page)
	} else {
		holds(t, page, "应退您 "+credit)
	}
	p.do(1, "kernel.propose", kernel.Propose{Command: "housing.pay_back", Encoded: kernel.Encode(housing.PayBack{Lease: 1,
		Amount: 100_000 - due, Seen: 100_000 - due, Reference: 77_002})})
	proposal := uint64(0)
	p.must(p.Running.Read(t.Context(), func(c *county.County) { proposal = c.LastProposal() }))
	p.do(2, "kernel.release", kernel.Release{Proposal: proposal})
	p.settled()
	holds(t, textOf(t, b.get("/mine/homes", 200)), quantity.Format(100_000-due, 2)+"|77002|已退给您")
	for _, path := range []string{"/mine/homes", "/mine/loans"} {
		if page := textOf(t, other.get(path, 200)); strings.Contains(page, "own.1") || strings.Contains(page, "50,000.00") {
			t.Errorf("%s: another sees it", path)
		}
		other.get(path+"?person="+plain(uint64(own)), 403)
		p.as("accountant").get(path, 403)
	}
}

// TestCompanyWork: a co-operative sees its stands, what it owes and what was sold on; a proponent its projects and
// how far they have come; an officer neither.
func TestCompanyWork(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	p := portalOf(c, Options{})
	coop := p.actorOf(authority.Company, uint64(papertest.CoopA), "enterprise")
	proponent := p.actorOf(authority.Company, uint64(papertest.Proponent), "enterprise")
	p.settled()
	page := textOf(t, coop.get("/company/deliveries", 200))
	holds(t, page, "500", "200", "300", "43.44", "2099-11-30")
	holds(t, coop.get("/company/deliveries?list=deliveries&format=csv", 200), ",500,200,0,300")
	holds(t, textOf(t, coop.get("/company/projects", 200)), "竹林经营碳汇项目一期", "参与，有本社小班", "1,500.00")
	if strings.Contains(coop.get("/company/projects", 200), "业主") {
		t.Error("a co-operative is shown as the proponent")
	}
	page = proponent.get("/company/projects?lang=en", 200)
	holds(t, page, `class="real"`)
	holds(t, textOf(t, page), "AJ01", "1,000.999", "2,000.999", "2,000", "issued")
	p.as("carbon_clerk").get("/company/projects", 403)
	p.as("carbon_clerk").get("/company/deliveries", 403)
}

// TestCharts: known pictures.
func TestPictures(t *testing.T) {
	if barChart([]bar{{"a", 0}}, "t") != "" || curveChart([]knot{{1, 2}}, nil, 0) != "" || flowChart(nil, nil, "") != "" {
		t.Error("a picture of nothing")
	}
	holds(t, string(barChart([]bar{{"<a>", 2000}, {"b", 1000}}, "t")), `&lt;a&gt;`, `width="580"`, `width="290"`, "2,000 t")
	day, _ := calendar.Parse("2026-01-01")
	holds(t, string(curveChart([]knot{{day, 0}, {day + 10, 1000}}, []knot{{day + 5, 500}}, 1)), `class="plan" d="M90 286L930 16"`,
		`cx="510" cy="151"`, "2026-01-06", ">100.0<")
	picture := string(flowChart([]place{{"all", 0}, {"one", 1}, {"two", 1}}, []flow{{0, 1, 300}, {0, 2, 100}}, "money"))
	holds(t, picture, `height="300"`, `height="225"`, `height="75"`, "all 4.00", "one 3.00", "two 1.00")
	if n := strings.Count(picture, `class="flow"`); n != 2 {
		t.Errorf("%d bands", n)
	}
}

// TestAllocations: the list of a lottery can be taken along by anybody once it is frozen, and the lots drawn again
// from the file and the published values fall as they fell. The list names no person.
func TestAllocations(t *testing.T) {
	p, today := fullCounty(t)
	b := p.browser()
	holds(t, b.get("/allocations", 200), "还没有配售")
	b.get("/allocation/1", 404)
	b.get("/allocation/x/file?format=csv", 404)
	number := lottery.Hash{42}
	p.do(1, "housing.register_homes", housing.RegisterHomes{Homes: []housing.HomeRow{
		{Code: "drawn.1", Division: "330523001", AreaDM2: 8000, Kind: housing.Shared},
		{Code: "drawn.2", Division: "330523001", AreaDM2: 8000, Kind: housing.Shared}}})
	p.settled()
	homes, err := p.site.read.Rows(t.Context(), `SELECT max(number) FROM housing_home`)
	p.must(err)
	last := housing.HomeNumber(homes[0][0].(int64))
	p.do(1, "housing.open_allocation", housing.OpenAllocation{Code: "spring", Homes: 2, Method: housing.ByLottery,
		Public: "体彩排列五", Form: "digits:6", DrawOn: today + 1, Commitment: lottery.Commitment(number),
		Offered: []housing.HomeSpan{{First: last - 1, Last: last}}, Rule: housing.Anybody, Tickets: 3})
	rows, err := p.site.read.Rows(t.Context(), `SELECT number FROM person_person ORDER BY number LIMIT 7`)
	p.must(err)
	for i, r := range rows {
		p.do(1, "housing.apply", housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: person.Number(r[0].(int64)),
			Weight: 1 + uint32(i%3)}}})
	}
	p.settled()
	b.get("/allocation/1", 404) // Open lists are nobody's business.
	b.get("/allocation/1/file?format=csv", 404)
	p.do(1, "housing.freeze_list", housing.FreezeList{Allocation: 1})
	p.settled()
	holds(t, textOf(t, b.get("/allocation/1", 200)), "名单已冻结", "体彩")
	p.clock.To(time.UnixMilli((today + 1).StartMillis()).Add(10 * time.Hour))
	p.do(1, "housing.draw", housing.Draw{Allocation: 1, Number: number, Public: "123456"})
	p.settled()
	page := textOf(t, b.get("/allocation/1", 200))
	holds(t, page, "已抽签", "123456", "digits:6", hex.EncodeToString(number[:]))
	lines := strings.Split(strings.TrimSpace(b.get("/allocation/1/file?format=csv", 200)), "\r\n")[1:]
	var list []lottery.Entry
	ranks := map[uint64]string{}
	for _, line := range lines {
		cells := strings.Split(line, ",")
		application, err1 := strconv.ParseUint(cells[0], 10, 64)
		weight, err2 := strconv.ParseUint(cells[1], 10, 32)
		p.must(errors.Join(err1, err2))
		list = append(list, lottery.Entry{Application: application, Weight: uint32(weight)})
		ranks[application] = cells[3]
	}
	if len(list) != 7 {
		t.Fatalf("%d lines", len(list))
	}
	root, err := lottery.Root(list)
	p.must(err)
	seed, err := lottery.Seed(root, lottery.Commitment(number), number, "123456")
	p.must(err)
	drawn, err := lottery.Draw(list, seed, 2)
	p.must(err)
	holds(t, page, hex.EncodeToString(root[:]), hex.EncodeToString(seed[:]))
	for i, d := range drawn {
		if ranks[d.Application] != strconv.Itoa(i+1) {
			t.Errorf("application %d has rank %s, not %d", d.Application, ranks[d.Application], i+1)
		}
	}
}
