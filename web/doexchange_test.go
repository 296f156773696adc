package web

import (
	"slices"
	"strings"
	"testing"

	"liangshan/auction"
	"liangshan/authority"
	enterprises "liangshan/company"
)

// TestExchangeForms: who trades chooses a side, a life and an instrument by their words and writes no codes; an
// enterprise trades in its own name alone; officers choose a reason.
func TestExchangeForms(t *testing.T) {
	p, _ := fullCounty(t)
	const own = enterprises.Number(1)
	b := p.actorOf(authority.Company, uint64(own), "enterprise")
	p.settled()
	holds(t, b.get("/do/exchange.order?lang=zh", 200), `<option value="1">`, `<option value="sell">卖</option>`,
		`<option value="gtc" selected>撤销前有效</option>`, `<option value="newest" selected>撤销新委托</option>`,
		"买卖方向", "只挂单，不立即成交", `<option value="1" selected>`)
	english := b.get("/do/exchange.order?lang=en", 200)
	holds(t, english, `<option value="gtd">good till a date</option>`, "cancel the newer order")
	if page := textOf(t, b.get("/do/exchange.cancel_all?lang=zh", 200)); !strings.Contains(page, "全部品种") {
		t.Error("all instruments are not offered")
	}
	sale := b.get("/do/exchange.apply_sale?lang=zh", 200)
	holds(t, sale, `<option value="uniform">统一价投标</option>`, `<option value="guangdong">`, "每轮秒数")
	block := b.get("/do/exchange.post_block?lang=zh", 200)
	if strings.Contains(block, `<select class="govuk-select" id="with"`) {
		t.Error("an enterprise is offered itself as its counterparty")
	}
	officer := p.as("administrator")
	page := officer.get("/do/exchange.halt?reason=found&lang=zh", 200)
	holds(t, page, `<option value="news">有重大消息待公布</option>`, `<option value="found" selected>found</option>`)
	for _, word := range []string{"代码", "left_office"} {
		if strings.Contains(textOf(t, page), word) {
			t.Errorf("a form that offers reasons speaks of %s", word)
		}
	}
}

// TestReasonWithoutWords: a resident reads no code, though an officer wrote a reason that has no words.
func TestReasonWithoutWords(t *testing.T) {
	v := &visit{page: &page{}}
	v.holder.Actor.Kind = authority.Person
	for code, want := range map[string]string{"": "", "news": "有重大消息待公布", "xyzzy": "其他原因，请向经办单位询问"} {
		if got := v.reason(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
	v.holder.Actor.Kind = authority.Officer
	if got := v.reason("xyzzy"); got != "xyzzy" {
		t.Error(got)
	}
}

// TestExchangeWords: what a form offers is what the exchange takes, and has words in both languages.
func TestExchangeWords(t *testing.T) {
	reasons := map[string]codedField{}
	for command, codes := range exchangeReasons {
		reasons[command] = codedField{"reason", codes, false}
	}
	for _, all := range []map[string]codedField{exchangeFields, reasons} {
		for field, f := range all {
			for _, code := range f.codes {
				if words := allWords[f.kind+"_"+code]; words[0] == "" || words[1] == "" {
					t.Errorf("%s: %s has no words", field, code)
				}
			}
		}
	}
	for _, rules := range auction.RuleBook() {
		if !slices.Contains(exchangeFields["exchange.rules"].codes, rules.Name) {
			t.Errorf("rules %s are not offered", rules.Name)
		}
	}
}
