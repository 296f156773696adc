package web

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/person"
)

// villager registers a person with a name, and gives it an actor and a browser.
func (p *portal) villager(name, role string) (number uint64, b *browser) {
	p.Helper()
	who := p.api.As(authority.Actor{Number: 1})
	body, _ := json.Marshal(map[string]string{"name": name, "source": "test"})
	asked, err := who.Ask(context.Background(), "POST", "/v1/person", p.site.read.NewID(), body)
	p.must(err)
	var answer struct{ Number uint64 }
	p.must(json.Unmarshal(asked.Body, &answer))
	if answer.Number == 0 {
		p.Fatalf("nobody was registered: %s", asked.Body)
	}
	key := role + name
	p.actors[key] = p.registered(authority.RegisterActor{Kind: authority.Person, Subject: answer.Number,
		Roles: []string{role}})
	return answer.Number, p.asNamed(key, "villager"+plain(answer.Number))
}

// TestOwn: a villager sees the own pages and those of a ward, nobody else's; an assistant sees
// somebody's after having said why, which is kept.
func TestOwn(t *testing.T) {
	p := newPortal(t)
	one, b := p.villager("王一", "resident")
	two, other := p.villager("李二", "resident")
	three, _ := p.villager("赵三", "resident")
	p.do(1, "person.appoint_guardian", person.AppointGuardian{Ward: person.Number(three), Guardian: person.Number(one),
		From: calendar.Date(20000)})
	helper := p.as("village_assistant")
	p.settled()
	holds(t, b.get("/mine", 200), "王一", "赵三")
	holds(t, b.get("/mine?person="+plain(three), 200), "赵三", "代办")
	for path, who := range map[string]*browser{"/mine?person=" + plain(two): b, "/mine?person=" + plain(one): other,
		"/mine?person=" + plain(three): other, "/mine?person=999": b, "/mine?person=" + plain(one) + "&x=1": helper} {
		if body := who.get(path, 403); strings.Contains(body, "王一") || strings.Contains(body, "李二") {
			t.Errorf("%s shows a name", path)
		}
	}
	holds(t, helper.get("/mine", 200), `action="/mine/assist"`)
	holds(t, helper.send("POST", "/mine/assist", url.Values{"person": {plain(two)}, "reason": {"Because"}}, 409),
		`href="#reason"`, `value="`+plain(two)+`"`)
	for _, wrong := range []string{"", "abc", "999999"} {
		holds(t, helper.send("POST", "/mine/assist", url.Values{"person": {wrong}, "reason": {"cannot_read"}}, 422),
			`href="#person"`, `value="`+wrong+`"`, `value="cannot_read" selected`, `action="/mine/assist"`)
	}
	to := helper.send("POST", "/mine/assist", url.Values{"person": {plain(two)}, "reason": {"ill"}}, 303)
	holds(t, helper.get(to, 200), "李二", "代办")
	back := helper.get("/mine", 200)
	holds(t, back, "您正在为 "+plain(two)+" 号代办，到 ", `href="/mine?person=`+plain(two)+`"`)
	if strings.Contains(b.get("/mine", 200), "您正在为") {
		t.Error("a resident is told of another's helper")
	}
	helper.get("/mine?person="+plain(one), 403)
	b.send("POST", "/mine/assist", url.Values{"person": {plain(two)}, "reason": {"ill"}}, 403)
	all, err := p.accounts.Assistances(t.Context(), "", 0, 0, 10)
	if err != nil || len(all) != 1 || all[0].Person != two {
		t.Errorf("%+v %v", all, err)
	}
	b.get("/mine/slip/1", 404)
	b.send("POST", "/mine/object", url.Values{"run": {"1"}, "register": {"1"}, "reason": {"other"}}, 409)
	p.as("accountant").get("/mine", 403)
	p.as("").get("/mine", 403)
}

// TestOnBehalf: the policies themselves let a resident object in the own name only, unless the
// page vouches for whose behalf it is.
func TestOnBehalf(t *testing.T) {
	p := newPortal(t)
	number, _ := p.villager("王一", "resident")
	actor := authority.Actor{Number: p.actors["resident王一"]}
	ask := func(person uint64, more ...auth.Attribute) string {
		body, _ := json.Marshal(map[string]any{"run": 1, "register": 1, "person": person, "reason": "other"})
		asked, err := p.api.As(actor, more...).Ask(t.Context(), "POST", "/v1/command/dividend.object", p.site.read.NewID(), body)
		p.must(err)
		return asked.Problem.Code
	}
	if code := ask(number); code == "authority.denied" {
		t.Error("nobody can object in the own name")
	}
	if code := ask(number + 1); code != "authority.denied" {
		t.Errorf("somebody objects in another's name: %s", code)
	}
	if code := ask(number+1, auth.Amount("on_behalf", int64(number+1))); code == "authority.denied" {
		t.Error("nobody can object on behalf of another")
	}
	if code := ask(number+2, auth.Amount("on_behalf", int64(number+1))); code != "authority.denied" {
		t.Errorf("on behalf of one, for another: %s", code)
	}
}

// TestMergedActor: whose number was merged into another acts with the old actor still, in the own name alone.
func TestMergedActor(t *testing.T) {
	p := newPortal(t)
	old, b := p.villager("王一", "resident")
	kept, _ := p.villager("王一", "resident")
	other, _ := p.villager("李二", "resident")
	p.do(1, "person.merge", person.Merge{Duplicate: person.Number(old), Kept: person.Number(kept)})
	p.settled()
	ask := func(person uint64, want int) {
		t.Helper()
		b.send("POST", "/mine/correct", url.Values{"person": {plain(person)}, "field": {"phone"}, "value": {"13900001111"},
			"id": {p.site.read.NewID()}}, want)
	}
	ask(other, 403)
	ask(kept, 303)
	p.settled()
	holds(t, b.get("/mine/facts", 200), "等待答复")
	b.send("POST", "/mine/object", url.Values{"run": {"1"}, "register": {"1"}, "reason": {"other"}}, 409)
}

// TestOwnVoice: a resident objects, asks for review, appeals and chooses in programmes in the own name only, also
// past the pages; who has no role does none of it.
func TestOwnVoice(t *testing.T) {
	p := newPortal(t)
	number, _ := p.villager("王一", "resident")
	actor := authority.Actor{Number: p.actors["resident王一"]}
	nobody := authority.Actor{Number: p.registered(authority.RegisterActor{Kind: authority.Program})}
	for name, body := range map[string]map[string]any{
		"programme.object":     {"run": 1, "reason": "other"},
		"programme.ask_review": {"run": 1, "reason": "other"},
		"programme.appeal":     {"objection": 1, "reason": "other"},
		"programme.choose":     {"choice": 2, "programme": 0},
	} {
		ask := func(who authority.Actor, person uint64) string {
			body["person"] = person
			data, _ := json.Marshal(body)
			asked, err := p.api.As(who).Ask(t.Context(), "POST", "/v1/command/"+name, p.site.read.NewID(), data)
			p.must(err)
			if asked.Problem == nil {
				return ""
			}
			return asked.Problem.Code
		}
		if code := ask(actor, number); code == "authority.denied" {
			t.Errorf("%s: nobody can in the own name", name)
		}
		if code := ask(actor, number+1); code != "authority.denied" {
			t.Errorf("%s in another's name: %s", name, code)
		}
		if code := ask(actor, 0); code != "authority.denied" {
			t.Errorf("%s in nobody's name: %s", name, code)
		}
		if code := ask(nobody, number); code != "authority.denied" {
			t.Errorf("%s without a role: %s", name, code)
		}
	}
}

// TestOwnQueries: each question of a villager's page can be asked.
func TestOwnQueries(t *testing.T) {
	p := newPortal(t)
	_, b := p.villager("王一", "resident")
	p.settled()
	page := b.get("/mine?lang=en", 200)
	if !regexp.MustCompile(`Nothing stands in your name`).MatchString(page) {
		t.Error("an empty page does not say so")
	}
}
