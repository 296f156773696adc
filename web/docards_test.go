package web

import (
	"net/url"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/card"
	enterprises "liangshan/company"
	"liangshan/demo"
)

// TestTillForm: who sells at a till chooses goods by name, with purpose and price, the purse and the till; a sale outside
// the purpose is refused in words, with the balance.
func TestTillForm(t *testing.T) {
	p := newPortal(t)
	year, err := demo.Run(t.Context(), p.Running)
	p.must(err)
	_, err = year.Offer()
	p.must(err)
	p.settled()
	b := p.as("cashier")
	form := b.get("/do/card.sell?request.add=lines", 200)
	holds(t, form, "大米 · 爱心捐赠物资 · 18.00 元", "香烟 · 不能用卡购买 · 17.50 元", `<option value="daily"`, "演示慈善超市 (1)")
	refused := b.send("POST", "/do/card.sell", url.Values{"till": {"1"}, "receipt": {"5000"}, "card": {"121"},
		"purpose": {"daily"}, "on": {calendar.DayOf(p.Now()).String()}, "lines.0.goods": {"8"}, "lines.0.quantity": {"1"},
		"lines.0.price_fen": {"17.50"}, "request.step": {"send"}, "request.id": {p.site.read.NewID()}}, 409)
	holds(t, textOf(t, b.get("/till", 200)), "演示慈善超市", "爱心捐赠物资", "720.00", "900.00", "香烟|不能用卡购买|17.50", "入账一笔")
	holds(t, b.get("/till?list=sales&format=csv", 200), "18.00", "22.50")
	b.get("/till?till=9", 403)
	p.as("talent_clerk").get("/till", 403)
	shops, err := p.site.read.Rows(t.Context(), `SELECT min(number) FROM company_company WHERE number NOT IN
		(SELECT company FROM card_till)`)
	p.must(err)
	shop := uint64(shops[0][0].(int64))
	p.do(p.actor("charity_clerk"), "card.register_till", card.RegisterTill{Scheme: "charity", Company: enterprises.Number(shop)})
	p.settled()
	holds(t, b.get("/till", 200), `href="/till?till=1"`, `href="/till?till=2"`)
	other := p.actorOf(authority.Company, shop, "cashier") // The first till is another's.
	if page := other.get("/till", 200); strings.Contains(page, "till=1") || !strings.Contains(page, "till=2") {
		t.Error("who sells at the second till is not shown that one alone")
	}
	other.get("/till?till=1", 403)
	holds(t, other.get("/till", 200), "/do/card.sell?till=2", "/do/card.issue_voucher?till=2")
	for till, status := range map[string]int{"1": 403, "2": 409} { // At the own till the goods are refused.
		other.send("POST", "/do/card.sell", url.Values{"till": {till}, "receipt": {"5000"}, "card": {"121"},
			"purpose": {"daily"}, "on": {calendar.DayOf(p.Now()).String()}, "lines.0.goods": {"8"}, "lines.0.quantity": {"1"},
			"lines.0.price_fen": {"17.50"}, "request.step": {"send"}, "request.id": {p.site.read.NewID()}}, status)
	}
	holds(t, refused, "第 1 行的香烟不能用卡购买", "余额")
	if strings.Contains(b.get("/do/card.sell?lang=en", 200), "不能用卡购买") {
		t.Error("Chinese words on an English page")
	}
}
