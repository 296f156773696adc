package web

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/carbon"
	"liangshan/county"
	"liangshan/ledger"
	"liangshan/paper/papertest"
	"liangshan/proof"
)

// Journeys through several pages, as people go them: what a page offers is what is sent, and no
// script is needed.

// actorOf registers an actor who stands for somebody and returns a browser in which it is signed in.
func (p *portal) actorOf(kind authority.Kind, subject uint64, role string) *browser {
	p.Helper()
	key := role + plain(subject)
	known := false
	p.must(p.Running.Read(context.Background(), func(c *county.County) {
		p.actors[key], known = c.Authority.ActorOf(kind, subject)
	}))
	if known {
		p.settled()
		held, err := p.site.read.Rows(context.Background(), `SELECT 1 FROM authority_actor_role WHERE actor = ? AND role = ?`,
			int64(p.actors[key]), role)
		p.must(err)
		if len(held) == 0 {
			p.do(1, "authority.grant_role", authority.GrantRole{Actor: p.actors[key], Role: role})
		}
	} else {
		p.actors[key] = p.registered(authority.RegisterActor{Kind: kind, Subject: subject, Roles: []string{role}})
	}
	return p.asNamed(key, strings.ReplaceAll(role, "_", "")+plain(subject))
}

// hidden returns the value of a hidden field of a page.
func hidden(t testing.TB, page, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no field %s", name)
	}
	return found[1]
}

// link returns where the first link that fits leads.
func link(t testing.TB, page, form string) string {
	t.Helper()
	found := regexp.MustCompile(`href="(` + form + `)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no link %s", form)
	}
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

// TestJourneyDividend: a villager sees that 68.20 yuan come, asks why, finds the sale and the plot, takes
// the receipt along, and a stranger's page finds it right.
func TestJourneyDividend(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	c.Dividend(168_419) // So that a household gets 68.20 after tax.
	c.Settle()
	p := portalOf(c, Options{})
	b := p.actorOf(authority.Person, 1, "resident")
	other := p.actorOf(authority.Person, 2, "resident")
	p.settled()
	page := b.get("/mine", 200)
	holds(t, textOf(t, page), "68.20", papertest.People[1])
	slip := link(t, page, `/mine/slip/[^"]*`)
	page = b.get(slip, 200)
	holds(t, textOf(t, page), "68.20", "85.25", "330523-AJ01-2024-1-70-")
	receipt := link(t, page, `/mine/receipt/[^"]*`)
	data := b.get(receipt, 200)
	for _, path := range []string{slip, receipt} {
		other.get(path, 403) // As of the first person.
		other.get(strings.Split(path, "?")[0], 403)
	}
	if strings.Contains(data, papertest.People[1]) {
		t.Error("the receipt holds a name")
	}
	trusted, err := proof.ParseKeys([]byte(p.browser().get("/keys", 200)), c.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	// The receipt needs the county's keys and nothing else.
	if v, err := proof.CheckReceipt([]byte(data), proof.Trust{Keys: trusted}); err != nil || !v.HasRow || v.County != "330523" {
		t.Errorf("the slip's receipt, offline: %+v %v", v, err)
	}
	stranger := p.browser()
	holds(t, textOf(t, stranger.send("POST", "/check", url.Values{"receipt": {data}}, 200)), "dividend.lines_frozen", "8525")
	wrong := strings.Replace(data, "a", "b", 1)
	stranger.send("POST", "/check", url.Values{"receipt": {wrong}}, 422)
	stranger.get(receipt, 303) // To the sign-in.
}

// TestJourneyCompany: an enterprise buys 100 t, retires 40 t by its own page, prints the certificate, and a
// stranger checks it. Another enterprise cannot retire them.
func TestJourneyCompany(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	p := portalOf(c, Options{})
	b := p.actorOf(authority.Company, uint64(papertest.Buyer), "enterprise")
	other := p.actorOf(authority.Company, uint64(papertest.CoopB), "enterprise")
	p.settled()
	before := b.get("/company", 200)
	c.Do(1, "carbon.sell", carbon.Sell{Bank: papertest.Bank, Buyer: papertest.Buyer, Tonnes: 100, Price: 6904,
		Debit: ledger.AccountID(papertest.Buyer), Credit: ledger.AccountID(papertest.Bank)})
	p.settled()
	page := b.get("/company", 200)
	if before == page {
		t.Error("100 t do not show")
	}
	form := url.Values{"id": {hidden(t, page, "id")}, "tonnes": {"0"}, "purpose": {""}}
	holds(t, b.send("POST", "/company/retire", form, 422), `href="#tonnes"`, `href="#purpose"`)
	form.Set("tonnes", "40")
	form.Set("purpose_code", "event_neutrality_2026") // Nothing is chosen, and none of the words is lost.
	holds(t, textOf(t, b.send("POST", "/company/retire", form, 200)), "请核对", "活动碳中和 2026")
	form.Set("purpose", "event_neutrality_2026")
	check := b.send("POST", "/company/retire", form, 200)
	holds(t, textOf(t, check), "请核对", "40 吨", "活动碳中和 2026", "330523-AJ01-2024-66-100-18", "330523-AJ01-2024-101-105-04")
	if again := b.get("/company", 200); strings.Count(again, "/certificate/") != strings.Count(page, "/certificate/") {
		t.Error("what was only to be checked is retired")
	}
	form.Set(stepField, "change")
	holds(t, b.send("POST", "/company/retire", form, 200), `name="tonnes" type="text" value="40"`)
	form.Set(stepField, "send")
	to := b.send("POST", "/company/retire", form, 303)
	if !strings.HasPrefix(to, "/certificate/") {
		t.Fatalf("sent to %s", to)
	}
	if again := b.send("POST", "/company/retire", form, 303); again != to {
		t.Errorf("sent twice it leads to %s", again)
	}
	p.settled()
	p.must(p.Checkpoint(t.Context()))
	stranger := p.browser()
	holds(t, textOf(t, stranger.get(to, 200)), "40", "330523-AJ01-2024-66-100-18", "330523-AJ01-2024-101-105-04")
	check = link(t, stranger.get(to, 200), `/check\?certificate=[^"]*`)
	holds(t, stranger.get(check, 200), "凭证有效")
	receipt := stranger.get(to+"/receipt", 200)
	holds(t, stranger.send("POST", "/check", url.Values{"receipt": {receipt}}, 200), "carbon.retired")
	page = other.get("/company", 200)
	form = url.Values{"id": {hidden(t, page, "id")}, "tonnes": {"999999"}, "purpose": {"x"}}
	other.send("POST", "/company/retire", form, 422)
	p.as("accountant").get("/company", 403)
}

// TestJourneyRevoked: an administrator takes a role away by the form, and the next click is refused.
func TestJourneyRevoked(t *testing.T) {
	p := newPortal(t)
	admin, clerk := p.as("administrator"), p.as("accountant")
	p.settled()
	clerk.get("/tables", 200)
	page := admin.get("/do/authority.withdraw_role?actor="+plain(uint64(p.actors["accountant"])), 200)
	form := url.Values{"request.id": {hidden(t, page, "request.id")}, "request.step": {"send"},
		"actor": {plain(uint64(p.actors["accountant"]))}, "role": {"accountant"}}
	admin.send("POST", "/do/authority.withdraw_role", form, 303)
	clerk.get("/tables", 403)
	clerk.get("/do/ledger.transfer", 403)
	clerk.get("/me", 200)
}

// upload sends a file by the form of imports.
func (b *browser) upload(path, kind, name, content string, status int) string {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	b.must(w.WriteField("kind", kind))
	part, err := w.CreateFormFile("file", name)
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

// takeIn takes in a file that was tried, and waits until it is.
func (b *browser) takeIn(path string) {
	b.Helper()
	b.send("POST", path, url.Values{}, 303)
	for deadline := time.Now().Add(time.Minute); strings.Contains(b.get(path, 200), "data-again"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatal("it takes too long")
		}
	}
	b.settled()
}

// TestJourneyImport: an officer tries a register with three bad rows, sees where each is wrong, mends them
// and takes all in; nobody else sees the file.
func TestJourneyImport(t *testing.T) {
	c := papertest.New(t)
	p := portalOf(c, Options{})
	b, other := p.as("registrar"), p.as("registrar")
	p.settled()
	square := func(n string) string {
		return `"POLYGON((119.5` + n + ` 30.6,119.5` + n + `5 30.6,119.5` + n + `5 30.6005,119.5` + n + ` 30.6005,119.5` + n + ` 30.6))"`
	}
	head := "code,village,holder_kind,kind,from,geometry\n"
	row := func(n, village, kind, from string) string {
		return "P" + n + "," + village + ",village," + kind + "," + from + "," + square(n) + "\n"
	}
	const here = string(papertest.VillageA)
	bad := head + row("1", here, "0302", "2026-01-01") + row("2", "330523999999", "0302", "2026-01-01") +
		row("3", here, "9999", "2026-01-01") + row("4", here, "0302", "2026-02-30")
	holds(t, b.upload("/imports", "parcels", "parcels.csv", "", 409), `id="file-error"`)
	holds(t, b.upload("/imports", "nonsense", "parcels.csv", bad, 409), `id="kind-error"`)
	holds(t, b.upload("/imports", "parcels", "parcels.csv", "what is this", 422), "govuk-error-summary")
	short := b.upload("/imports", "parcels", "parcels.csv", "code,village\nP1,"+here+"\n", 422)
	holds(t, short, "权利人类型（holder_kind）、", `href="/imports/template/parcels"`)
	if n := strings.Count(short, "缺少必需的列"); n > 2 || strings.Contains(short, "-set") { // In the summary and at the field.
		t.Errorf("missing columns are told %d times: %s", n, textOf(t, short))
	}
	to := b.upload("/imports", "parcels", "parcels.csv", bad, 303)
	page := b.get(to, 200)
	text := textOf(t, page)
	holds(t, text, "有误的行", "330523999999")
	if n := strings.Count(page, `data-label="行"`); n != 3 {
		t.Errorf("%d bad rows are listed: %s", n, text)
	}
	other.get(to, 404)
	good := head + row("1", here, "0302", "2026-01-01") + row("2", here, "0302", "2026-01-01") +
		row("3", here, "0302", "2026-01-01") + row("4", here, "0302", "2026-02-28")
	to = b.upload("/imports", "parcels", "parcels.csv", good, 303)
	if page = b.get(to, 200); strings.Contains(page, "有误的行") {
		t.Fatal(textOf(t, page))
	}
	b.takeIn(to)
	rows, err := p.site.read.Rows(t.Context(), `SELECT count(*) FROM land_parcel WHERE code LIKE 'P%'`)
	p.must(err)
	if rows[0][0] != int64(4) {
		t.Errorf("%v parcels", rows[0][0])
	}
	holds(t, b.get("/imports/template/parcels", 200), "code")
	b.get("/imports/template/nonsense", 404)
}

// TestJourneyUpload: a co-operative tries a file of stands with a bad row, sees where it is wrong, mends it and hands
// it in; a carbon clerk finds it, sees what it would do and takes it in. Nobody else sees it.
func TestJourneyUpload(t *testing.T) {
	c := papertest.New(t)
	c.Carbon()
	p := portalOf(c, Options{})
	coop := p.actorOf(authority.Company, uint64(papertest.CoopA), "enterprise")
	other := p.actorOf(authority.Company, uint64(papertest.CoopB), "enterprise")
	clerk, registrar := p.as("carbon_clerk"), p.as("accountant")
	p.settled()
	keeper := p.as("registrar")
	keeper.takeIn(keeper.upload("/imports", "parcels", "parcels.csv", "code,village,holder_kind,kind,from,geometry\nP900,"+
		string(papertest.VillageA)+`,village,0302,2021-01-01,"POLYGON((119.51 30.6,119.5105 30.6,119.5105 30.6005,`+
		`119.51 30.6005,119.51 30.6))"`+"\n", 303))
	code := func(n any) string {
		rows, err := p.site.read.Rows(t.Context(), `SELECT code FROM company_company WHERE number = ?`, n)
		p.must(err)
		return rows[0][0].(string)
	}
	holds(t, coop.get("/company/upload/template/stands", 200), "parcels")
	coop.get("/company/upload/template/households", 404)
	file := func(parcel string) string {
		return "project,cooperative,village,parcels,area_mu,stratum,phase,from,to\n" +
			"AJ01," + code(int64(papertest.CoopA)) + "," + string(papertest.VillageA) + "," + parcel + ",3,good,mixed,2022-01-01,2040-12-31\n"
	}
	holds(t, coop.upload("/company/upload", "stands", "stands.csv", "", 409), `id="file-error"`)
	holds(t, coop.upload("/company/upload", "households", "stands.csv", file("P900"), 409), `id="kind-error"`)
	to := coop.upload("/company/upload", "stands", "stands.csv", file("P999"), 303)
	holds(t, textOf(t, coop.get(to, 200)), "有误的行", "P999")
	to = coop.upload("/company/upload", "stands", "stands.csv", file("P900"), 303)
	page := coop.get(to, 200)
	if strings.Contains(page, "有误的行") {
		t.Fatal(textOf(t, page))
	}
	if strings.Contains(clerk.get("/imports", 200), "stands.csv") {
		t.Error("a file that was not handed in is there")
	}
	coop.send("POST", to, url.Values{}, 303)
	holds(t, textOf(t, coop.get(to, 200)), "已交给碳汇专员")
	other.get(to, 404)
	registrar.get(to, 403)
	page = clerk.get("/imports", 200)
	holds(t, textOf(t, page), "stands.csv", papertest.Names[papertest.CoopA])
	at := link(t, page, `/imports/\d+`)
	clerk.takeIn(at)
	holds(t, textOf(t, coop.get(to, 200)), "已导入")
	holds(t, textOf(t, coop.get("/company/projects", 200)), "AJ01", "2040-12-31")
}
