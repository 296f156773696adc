package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/ledger"
)

// TestFind: who writes numbers of persons into forms finds them by a whole name, and is led there; nobody else is.
func TestFind(t *testing.T) {
	p := newPortal(t)
	number, _ := p.villager("王一明", "resident")
	p.settled()
	ask := func(value string) url.Values { return url.Values{"field": {"name"}, "value": {value}} }
	for _, role := range []string{"talent_clerk", "charity_clerk", "accountant", "village_assistant"} {
		b := p.as(role)
		page := b.send("POST", "/find", ask("王一明"), 200)
		holds(t, page, ">"+plain(number)+"<", "王*明")
		if strings.Count(page, "王一明") != 1 { // In the field.
			t.Errorf("%s sees a name", role)
		}
		holds(t, b.send("POST", "/find", ask("王"), 200), "没有找到")
		holds(t, b.send("POST", "/find", ask(""), 409), "value-error")
		b.send("POST", "/find", url.Values{"field": {"phone"}, "value": {"1"}}, 409)
		for _, m := range regexp.MustCompile(`href="([^"?]*)[^"]*" target="_blank"`).
			FindAllStringSubmatch(p.formOf(b, role), -1) {
			b.get(m[1], 200)
		}
	}
	for _, role := range []string{"resident", "enterprise", "auditor", "cashier", ""} {
		p.as(role).send("POST", "/find", ask("王一明"), 403)
	}
	if page := p.as("charity_clerk").get("/do/card.issue", 200); !strings.Contains(page, `href="/find"`) ||
		strings.Contains(page, `href="/people"`) {
		t.Error("a clerk is led to a page that is not the clerk's")
	}
}

// formOf returns a form of a role in which numbers are to be written; empty: the role has none.
func (p *portal) formOf(b *browser, role string) string {
	p.Helper()
	form := map[string]string{"talent_clerk": "card.issue", "charity_clerk": "card.issue", "accountant": "dividend.object"}[role]
	if form == "" {
		return ""
	}
	return b.get("/do/"+form, 200)
}

// TestOwnReceipt: who did something has its receipt, and no other.
func TestOwnReceipt(t *testing.T) {
	p := newPortal(t)
	one := p.do(p.actor("cashier"), "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	other := p.do(1, "ledger.open", ledger.Open{ID: 2, Unit: "CNY", Code: 8001})
	b := p.as("cashier")
	p.settled()
	p.must(p.Checkpoint(t.Context()))
	b.get("/proof/"+plain(one.Sequence), 200)
	b.get("/proof/"+plain(other.Sequence), 403)
	p.as("auditor").get("/proof/"+plain(other.Sequence), 200)
}

// TestFigureReceipts: without accounts for everybody the values that the record gives have receipts for everybody, and
// the rows under them for who may read receipts, who also sees what is in them.
func TestFigureReceipts(t *testing.T) {
	p, _ := fullCounty(t)
	all, err := p.site.read.Goals().Publishable(t.Context())
	p.must(err)
	i := slices.IndexFunc(all, func(r desk.Publishable) bool {
		return r.Row.Kind == indicator.Record && r.Known && r.Changed && r.Fold.Rows > 0
	})
	if i < 0 {
		t.Fatal("no figure of the record can be published")
	}
	f := all[i]
	p.do(p.actor("statistician"), "indicator.publish_fold", indicator.PublishFold{Figure: f.Row.Code,
		Period: f.Period.Period(), Pieces: f.Fold.Pieces, Position: f.Fold.Position, Rows: f.Fold.Rows, Hash: f.Fold.Hash})
	p.settled()
	p.must(p.Checkpoint(t.Context()))
	figure := "/figure/" + f.Row.Code
	path := figure + "/rows?period=" + string(f.Period.Period())
	stranger, auditor, resident := p.browser(), p.as("auditor"), p.as("resident")
	stranger.get(link(t, stranger.get(figure, 200), figure+`/receipt/\d+`), 200)
	stranger.get(figure+"/receipt/1", 404)
	for name, b := range map[string]*browser{"stranger": stranger, "resident": resident} {
		if page := b.get(path, 200); strings.Contains(page, "/proof/") || !strings.Contains(page, "不公开") {
			t.Errorf("%s sees rows", name)
		}
	}
	page := auditor.get(path, 200)
	auditor.get(link(t, page, `/proof/\d+[^"]*`), 200)
	if strings.Contains(page, "不公开") {
		t.Error("an auditor does not see rows")
	}
}
