package web

import (
	"net/url"
	"strings"
	"testing"

	"liangshan/calendar"
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
	holds(t, refused, "第 1 行的香烟不能用卡购买", "余额")
	if strings.Contains(b.get("/do/card.sell?lang=en", 200), "不能用卡购买") {
		t.Error("Chinese words on an English page")
	}
}
