package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
)

// TestFresh: a way to sign in is added only by who has just signed in, and never by a link of another site.
func TestFresh(t *testing.T) {
	p, _ := fullCounty(t)
	p.actors["clerk"] = p.registered(authority.RegisterActor{Kind: authority.Program, Roles: []string{"accountant"}})
	b := p.as("clerk")
	p.settled()
	if page := b.get("/me", 200); !strings.Contains(page, `id="newpasskey"`) || strings.Contains(page, "/me/again") {
		t.Error("who has just signed in is not offered a passkey")
	}
	if to := b.get("/me/provider", 303); to != "/me" { // Only a form begins to link.
		t.Errorf("sent to %s", to)
	}
	p.clock.To(time.UnixMilli(p.Now()).Add(6 * time.Minute))
	holds(t, b.send("POST", "/me/passkey", url.Values{}, 409), "重新登录")
	b.send("POST", "/me/provider", url.Values{}, 409)
	if page := b.get("/me", 200); strings.Contains(page, `id="newpasskey"`) || !strings.Contains(page, "/me/again") {
		t.Error("a passkey is offered long after signing in")
	}
	if to := b.send("POST", "/me/again", url.Values{}, 303); to != "/signin?to=%2Fme" {
		t.Errorf("sent to %s", to)
	}
	b.get("/me", 303)
}

// TestRenew: an account that was closed is renewed under its old name, and its sign-ins and its end are told to auditors.
func TestRenew(t *testing.T) {
	p := newPortal(t)
	admin := p.as("administrator")
	clerk := p.asNamed("accountant", "zhang.li")
	p.settled()
	page := admin.get("/users", 200)
	id := regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	account := ""
	for _, row := range strings.Split(page, "<tr>") {
		if strings.Contains(row, "zhang.li") {
			account = regexp.MustCompile(`/users/(\d+)/close`).FindStringSubmatch(row)[1]
		}
	}
	admin.send("POST", "/users/"+account+"/close", url.Values{"id": {id}}, 303)
	p.settled()
	clerk.get("/me", 303)
	sign := url.Values{"name": {"zhang.li"}, "password": {testPassword}, "to": {"/me"}}
	clerk.send("POST", "/signin", sign, 409)
	page = admin.get("/users", 200)
	holds(t, page, "/users/"+account+"/renew")
	if strings.Contains(page, "/users/"+account+"/reset") {
		t.Error("a link to a new password of an account that stands on nothing is offered")
	}
	id = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	admin.send("POST", "/users/"+account+"/renew", url.Values{"id": {id}}, 303)
	clerk.send("POST", "/signin", sign, 303)
	holds(t, clerk.get("/me", 200), "zhang.li", "会计")
	admin.send("POST", "/users/"+account+"/reset", url.Values{}, 200)
	auditor := p.as("auditor")
	holds(t, textOf(t, auditor.get("/audit/accounts", 200)), "为别的账户发出设新密码的链接", "有了设新密码的链接")
	holds(t, textOf(t, auditor.get("/audit/accounts?name=zhang.li", 200)), "用密码登录", "停用", "续期")
	holds(t, auditor.get("/audit/accounts?list=notes&format=csv&name=zhang.li&lang=en", 200), "closed", "renewed")
	if page := textOf(t, auditor.get("/audit/accounts?name=nobody", 200)); strings.Contains(page, "zhang.li") {
		t.Error("another account is shown")
	}
	for range listLong + 3 {
		p.must(p.accounts.Assist(t.Context(), 1, 7, "ill"))
	}
	p.must(p.accounts.Assist(t.Context(), 1, 8, "ill"))
	page = auditor.get("/audit/accounts?person=7&lang=en", 200)
	if strings.Count(page, "<td>7</td>")+strings.Count(page, ">7</td>") < listLong || strings.Contains(page, ">8</td>") {
		t.Error("not the assistance of the person")
	}
	next := link(t, page, `/audit/accounts\?[^"]*below=[^"]*`)
	if n := strings.Count(auditor.get(strings.Split(next, "#")[0], 200), ">7</td>"); n != 3 {
		t.Errorf("%d on the second page", n)
	}
	auditor.get("/audit/accounts?person=x", 400)
	p.as("accountant").get("/audit/accounts", 403)
}
