package web

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"liangshan/authority"
	"liangshan/carbon"
	enterprises "liangshan/company"
	"liangshan/exchange"
	"liangshan/paper/papertest"
)

// TestFormsAgain: the address of a form leads to its page, a change of language stays on the page, and who was signed out
// meanwhile is told where to sign in.
func TestFormsAgain(t *testing.T) {
	p := newPortal(t)
	b := p.as("registrar")
	for path, want := range map[string]string{"/company/retire": "/company", "/company/order": "/company", "/me/password": "/me",
		"/users/invite": "/users", "/users/7/reset": "/users", "/runs/answer": "/runs", "/me/passkey/answer": "/me",
		"/operator/verify": "/operator", "/mine/assist": "/mine"} {
		if to := b.get(path, 303); to != want {
			t.Errorf("%s leads to %s, not %s", path, to, want)
		}
	}
	page := b.send("POST", "/people", url.Values{"field": {"name"}, "value": {" "}}, 409)
	holds(t, page, `href="/people?lang=en"`)
	stranger := p.browser()
	page = stranger.send("POST", "/do/person.note_death", url.Values{"number": {"1"}}, 401)
	holds(t, page, "还在浏览器里", `href="/signin?to=%2Fdo%2Fperson.note_death"`)
	holds(t, stranger.send("POST", "/me/password", url.Values{"old": {"x"}}, 401), `href="/signin?to=%2Fme"`)
	for _, d := range p.site.Doors() { // Wherever something is sent, a page can be asked for.
		if status := stranger.knock("GET", wildForm.ReplaceAllString(d.Path, "0")); status != 303 {
			t.Errorf("GET %s: %d", d.Path, status)
		}
	}
}

// TestOtherLanguage: who changes the language after a form was sent keeps what was written, does nothing twice, and is
// never led to an address that is no page.
func TestOtherLanguage(t *testing.T) {
	p := newPortal(t)
	b := p.as("registrar")
	number, resident := p.villager("王一", "resident")
	p.settled()
	other := regexp.MustCompile(`<div class="who"><form method="post" action="([^"]*)">(.*?)<button`)
	hidden := regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	again := func(b *browser, page string) string {
		t.Helper()
		found := other.FindStringSubmatch(page)
		if found == nil {
			t.Fatal("the other language is not a form")
		}
		in := url.Values{}
		for _, m := range hidden.FindAllStringSubmatch(found[2], -1) {
			in.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
		return b.send("POST", html.UnescapeString(found[1]), in, 200)
	}
	sent := url.Values{"number": {plain(number)}, "date": {"2026-01-02"}, "request.id": {p.site.read.NewID()}}
	holds(t, again(b, b.send("POST", "/do/person.note_death", sent, 200)), `value="2026-01-02"`, "Note")
	sent.Set("request.step", "send")
	sent.Set("date", "2999-01-02")
	holds(t, again(b, b.send("POST", "/do/person.note_death", sent, 409)), `value="2999-01-02"`)
	fresh := url.Values{"name": {"<李四>"}, "source": {""}, "birth_date": {"1999"}, "request.id": {p.site.read.NewID()}}
	holds(t, again(b, b.send("POST", "/people/new", fresh, 422)), `value="&lt;李四&gt;"`)
	for path, status := range map[string]int{"/mine/correct": 422, "/mine/choose": 409} {
		page := resident.send("POST", path, url.Values{"field": {"phone"}, "programme": {"0"}}, status)
		to := regexp.MustCompile(`<div class="who"><a href="([^"]*)"`).FindStringSubmatch(page)
		if to == nil {
			t.Fatalf("%s: no way to the other language", path)
		}
		resident.get(html.UnescapeString(to[1]), 200)
	}
}

// TestDeclined: an enterprise that was declined at the exchange reads why and applies again; only one that was approved is
// offered to order.
func TestDeclined(t *testing.T) {
	c := papertest.New(t)
	p := portalOf(c, Options{})
	b := p.actorOf(authority.Company, uint64(papertest.Buyer), "enterprise")
	p.settled()
	offers := func(what string, apply, order bool, more ...string) {
		t.Helper()
		page := b.get("/company", 200)
		if strings.Contains(page, "/company/apply") != apply || strings.Contains(page, "/company/order") != order {
			t.Errorf("%s: apply %v, order %v", what, strings.Contains(page, "/company/apply"), strings.Contains(page, "/company/order"))
		}
		holds(t, page, more...)
	}
	offers("nobody", true, false)
	rows, err := p.site.read.Rows(t.Context(), `SELECT code FROM company_company WHERE number = ?`, int64(papertest.Buyer))
	p.must(err)
	c.Do(1, "exchange.apply", exchange.Apply{Company: enterprises.Number(papertest.Buyer), Code: valueText(rows[0][0]),
		Documents: []carbon.Hash{{1}}})
	p.settled()
	offers("applied", false, false, "已申请")
	c.Do(2, "exchange.decline", exchange.ChangeMember{Company: enterprises.Number(papertest.Buyer), Reason: "paper_missing"})
	p.settled()
	offers("declined", true, false, "未通过", "所需材料没有提交")
}
