//go:build browser

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"liangshan/authority"
	enterprises "liangshan/company"
	"liangshan/paper/papertest"
)

// Journeys that people go in a browser, from page to page by what they see and click there.

// does carries steps out, for a minute at most.
func (t *tab) does(steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("%v on %s", err, t.reads())
	}
}

// goes opens a page by its address.
func (t *tab) goes(path string) {
	t.Helper()
	t.does(chromedp.Navigate(t.server.URL + path))
}

// reads returns the page as it stands.
func (t *tab) reads() string {
	text, err := chromedp.Run(t.ctx, chromedp.Evaluate[string](`location.pathname + " " + document.body.innerText`))
	t.must(err)
	return text
}

// says waits until the page has all of the words.
func (t *tab) says(words ...string) {
	t.Helper()
	all, err := json.Marshal(words)
	t.must(err)
	ctx, cancel := context.WithTimeout(t.ctx, 20*time.Second)
	defer cancel()
	// What was clicked may still be on its way: a page that goes is asked again.
	for {
		there, _ := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && `+string(all)+
			`.every(w => document.body.innerText.includes(w))`))
		if there {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%q are not on %s", words, t.reads())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// click clicks what fits first.
func (t *tab) click(what string) {
	t.Helper()
	t.does(chromedp.WaitVisible(chromedp.CSS(what)), chromedp.Click(chromedp.CSS(what)))
}

// writes fills a field.
func (t *tab) writes(field, text string) {
	t.Helper()
	t.does(chromedp.SetValue(chromedp.CSS(field), text))
}

// hands puts a file into a field.
func (t *tab) hands(field, name, data string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	t.must(os.WriteFile(path, []byte(data), 0o600))
	t.does(chromedp.SetUploadFiles(chromedp.CSS(field), []string{path}))
}

// downloads returns what the first link that fits leads to.
func (t *tab) downloads(link string) string {
	t.Helper()
	data, err := chromedp.Run(t.ctx, chromedp.Evaluate[string](`fetch(document.querySelector('`+link+`').href).then(r => r.text())`,
		chromedp.EvalAwaitPromise))
	t.must(err)
	return data
}

// confirms sends a form that says first what it is about to do.
func (t *tab) confirms() {
	t.Helper()
	t.click(`main form button[value="check"]:not([tabindex])`)
	t.says(allWords["check_answers"][0])
	t.click(`main form button[value="send"]`)
	t.says(allWords["happened"][0])
}

// clean fails for whatever the console has said and whatever was not there.
func (t *tab) clean() {
	t.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, wrong := range t.wrong {
		t.Error(wrong)
	}
}

// finds has a stranger check a receipt in the browser.
func (p *portal) finds(receipt, want string) {
	p.Helper()
	stranger := p.tab(nil)
	stranger.goes("/check?lang=zh")
	stranger.hands("#dropfile", "receipt.json", receipt)
	stranger.says(allWords[want][0])
	stranger.clean()
}

// TestBrowserDividend: a villager sees that 68.20 yuan come, asks why, finds the sale and the plot, and checks its receipt.
func TestBrowserDividend(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	c.Dividend(168_419) // So that a household gets 68.20 after tax.
	c.Settle()
	p := portalOf(c, Options{})
	b := p.actorOf(authority.Person, 1, "resident")
	p.settled()
	tab := p.tab(b)
	tab.goes("/mine?lang=zh")
	tab.says("68.20", papertest.People[1])
	tab.click(`a[href^="/mine/slip/"]`)
	tab.says("85.25", "330523-AJ01-2024-1-70-")
	receipt := tab.downloads(`a[href^="/mine/receipt/"]`)
	tab.clean()
	p.finds(receipt, "receipt_right")
	p.finds(strings.Replace(receipt, "A", "B", 1), "receipt_wrong")
}

// TestBrowserCompany: a company applies at the exchange, is let in, buys 100 t, retires 40 t and prints the certificate;
// a stranger checks it.
func TestBrowserCompany(t *testing.T) {
	p, _ := fullCounty(t)
	const buyer = enterprises.Number(1)
	tab := p.tab(p.actorOf(authority.Company, uint64(buyer), "enterprise"))
	officer := p.tab(p.as("exchange_officer"))
	p.settled()
	tab.goes("/company?lang=zh")
	tab.says("还不是交易参与人")
	tab.hands("#licence", "licence.pdf", "a synthetic licence")
	tab.click(`form[action^="/company/apply"] button`)
	tab.says("已申请")
	officer.goes("/surveillance?lang=zh")
	officer.click(`a[href^="/do/exchange.approve?"]`)
	officer.confirms()
	p.settled()
	p.paysIn(buyer, 1_000_000)
	p.offers(buyer, 100)
	tab.goes("/company")
	tab.says("已批准", "10,000.00")
	tab.writes("#price", "69.04")
	tab.writes("#order_tonnes", "100")
	tab.click(`form[action^="/company/order"] button`)
	tab.says("全部成交", "3,096.00")
	p.settled()
	tab.goes("/company")
	tab.writes("#tonnes", "40")
	tab.writes("#purpose", "event_neutrality")
	tab.click(`form[action^="/company/retire"] button`)
	tab.says("请核对", "40 吨")
	tab.click(`main form button[value="send"]`)
	tab.says("碳汇注销使用证书", "肆拾吨")
	p.settled()
	p.must(p.Checkpoint(t.Context()))
	at, err := chromedp.Run(tab.ctx, chromedp.Evaluate[string](`location.pathname`))
	p.must(err)
	tab.goes(at) // With its receipt.
	tab.says("碳汇注销使用证书", "肆拾吨")
	pdf, err := chromedp.Run(tab.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	p.must(err)
	// A table of many ranges of serials goes over to a second page.
	if pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1)); pages < 1 || pages > 2 ||
		!bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("the certificate is printed on %d pages", pages)
	}
	tab.clean()
	officer.clean()
	stranger := p.tab(nil)
	stranger.goes(at + "?lang=zh")
	stranger.click(`a[href^="/check?certificate="]`)
	stranger.says("凭证有效")
	stranger.clean()
	p.finds(p.browser().get(at+"/receipt", 200), "receipt_right")
}

// TestBrowserRevoked: an administrator takes a role away, and the next click of who had it is refused.
func TestBrowserRevoked(t *testing.T) {
	p := newPortal(t)
	admin, clerk := p.tab(p.as("administrator")), p.tab(p.as("accountant"))
	p.settled()
	clerk.goes("/work?lang=zh")
	clerk.click(`a[href^="/tables"]`)
	clerk.says(allWords["tables"][0])
	admin.goes("/do/authority.withdraw_role?lang=zh&actor=" + plain(uint64(p.actors["accountant"])))
	admin.writes("#role", "accountant")
	admin.confirms()
	clerk.click(`main a[href^="/table/"]`)
	clerk.says(allWords["forbidden"][0])
	admin.clean()
}
