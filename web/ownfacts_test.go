package web

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/person"
	"liangshan/vault"
)

// TestProxyPages: who is somebody's proxy sees the person's pages and acts there, until the proxy ends; each reading and
// act is kept and the person sees it; nobody else gets in by it.
func TestProxyPages(t *testing.T) {
	p := newPortal(t)
	old, b := p.villager("王老", "resident")
	young, daughter := p.villager("王小", "resident")
	_, other := p.villager("李二", "resident")
	page := "/mine?person=" + plain(old)
	p.settled()
	daughter.get(page, 403)
	today, err := calendar.FromMillis(p.site.read.Now())
	p.must(err)
	p.do(1, "person.grant_proxy", person.GrantProxy{Person: person.Number(old), Proxy: person.Number(young),
		From: today, Until: today + 30, Basis: "power_of_attorney"})
	p.settled()
	holds(t, daughter.get("/mine", 200), "王老", "受托代办")
	holds(t, daughter.get(page, 200), "王老", "代办 · 受托人")
	other.get(page, 403)
	b.get("/mine?person="+plain(young), 403) // It is one way.
	shown := daughter.get("/mine/facts?person="+plain(old), 200)
	if strings.Contains(shown, "test") {
		t.Error("a proxy reads from where a fact was taken")
	}
	to := daughter.send("POST", "/mine/correct", url.Values{"person": {plain(old)}, "field": {"phone"}, "value": {"13900001111"},
		"id": {p.site.read.NewID()}}, 303)
	holds(t, to, "/mine/facts")
	p.settled()
	holds(t, b.get("/mine/readers?lang=en", 200), "proxy", "read", "did", "My household", "Ask to put it right")
	holds(t, textOf(t, p.as("auditor").get("/audit/accounts?person="+plain(old)+"&lang=en", 200)), "Who read or acted for others",
		"villager"+plain(young), "proxy")

	holds(t, textOf(t, p.as("registrar").get("/people/"+plain(old)+"?lang=en", 200)), "13900001111", "· proxy")

	facts := b.get("/mine/facts?lang=zh", 200)
	holds(t, facts, "王小", "等待答复")
	way := regexp.MustCompile(`href="(/mine/unproxy[^"]*)"`).FindStringSubmatch(facts)
	if way == nil {
		t.Fatal("a proxy cannot be ended")
	}
	path := html.UnescapeString(way[1])
	holds(t, b.get(path, 200), "王小")
	q, err := url.Parse(path)
	p.must(err)
	in := q.Query()
	in.Set("reason", "withdrawn")
	in.Set("id", p.site.read.NewID())
	b.send("POST", "/mine/unproxy", in, 303)
	p.settled()
	daughter.get(page, 403)
	holds(t, b.get("/mine/facts?list=proxies&format=csv&lang=en", 200), "power of attorney", "ended on")
}

// TestProxyEndsByLaw: a proxy ends with the death of either, also when the number under which it was granted was merged
// into another since; and when the proxy is given a guardian.
func TestProxyEndsByLaw(t *testing.T) {
	p := newPortal(t)
	today, err := calendar.FromMillis(p.site.read.Now())
	p.must(err)
	grant := func(from, to uint64) {
		p.do(1, "person.grant_proxy", person.GrantProxy{Person: person.Number(from), Proxy: person.Number(to),
			From: today, Until: today + 30, Basis: "power_of_attorney"})
	}
	old, _ := p.villager("王老", "resident")
	again, _ := p.villager("王老", "resident")
	young, daughter := p.villager("王小", "resident")
	twice, _ := p.villager("王小", "resident")
	other, aunt := p.villager("李二", "resident")
	third, nephew := p.villager("赵三", "resident")
	grant(again, young)
	grant(other, twice)
	grant(other, third)
	p.do(1, "person.merge", person.Merge{Duplicate: person.Number(again), Kept: person.Number(old)})
	p.do(1, "person.merge", person.Merge{Duplicate: person.Number(twice), Kept: person.Number(young)})
	p.settled()
	daughter.get("/mine?person="+plain(old), 200)
	daughter.get("/mine?person="+plain(other), 200)
	nephew.get("/mine?person="+plain(other), 200)

	p.do(1, "person.note_death", person.NoteDeath{Number: person.Number(old), Date: today})
	p.do(1, "person.appoint_guardian", person.AppointGuardian{Ward: person.Number(third), Guardian: person.Number(other),
		From: today})
	p.settled()
	daughter.get("/mine?person="+plain(old), 403)
	if strings.Contains(daughter.get("/mine", 200), "王老") {
		t.Error("somebody acts for the dead")
	}
	nephew.get("/mine?person="+plain(other), 403)
	aunt.get("/mine?person="+plain(third), 200)
	p.do(1, "person.note_death", person.NoteDeath{Number: person.Number(young), Date: today})
	p.settled()
	daughter.get("/mine?person="+plain(other), 403)
}

// TestProxyReaders: what was refused counts as read alone; older readings are led to, and those under a number that was
// merged are shown too.
func TestProxyReaders(t *testing.T) {
	p := newPortal(t)
	today, err := calendar.FromMillis(p.site.read.Now())
	p.must(err)
	old, b := p.villager("王老", "resident")
	again, _ := p.villager("王老", "resident")
	young, daughter := p.villager("王小", "resident")
	p.do(1, "person.grant_proxy", person.GrantProxy{Person: person.Number(old), Proxy: person.Number(young),
		From: today, Until: today + 30, Basis: "power_of_attorney"})
	p.settled()
	for value, status := range map[string]int{"": 422, "13900001111": 303} {
		daughter.send("POST", "/mine/correct", url.Values{"person": {plain(old)}, "field": {"phone"}, "value": {value},
			"id": {p.site.read.NewID()}}, status)
		all, err := p.accounts.Behalves(t.Context(), "", []uint64{again, old}, 0, 1)
		if err != nil || len(all) != 1 || all[0].Act != (status == 303) || all[0].Person != old {
			t.Errorf("%d: %+v %v", status, all, err)
		}
	}
	if all, err := p.accounts.Behalves(t.Context(), "nobody", []uint64{old}, 0, 1); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	for range listLong - 1 {
		_, err := p.accounts.NoteBehalf(t.Context(), auth.Behalf{Account: 1, Person: again, Right: asProxy, What: "/mine/slip/1"})
		p.must(err)
	}
	p.do(1, "person.merge", person.Merge{Duplicate: person.Number(again), Kept: person.Number(old)})
	p.settled()
	page := b.get("/mine/readers?lang=en", 200)
	holds(t, page, "Dividend slip")
	way := regexp.MustCompile(`href="(/mine/readers\?[^"]*below=[^"]*)"`).FindStringSubmatch(page)
	if way == nil {
		t.Fatal("older readings are out of reach")
	}
	older := b.get(html.UnescapeString(strings.Split(way[1], "#")[0]), 200)
	if n := strings.Count(older, "Ask to put it right"); n != 1 || strings.Contains(older, "Dividend slip") {
		t.Errorf("%d older readings", n)
	}
}

// TestProxyAlone: one of several proxies sees nothing of the others and ends the own alone.
func TestProxyAlone(t *testing.T) {
	p := newPortal(t)
	today, err := calendar.FromMillis(p.site.read.Now())
	p.must(err)
	old, _ := p.villager("王老", "resident")
	young, daughter := p.villager("王小", "resident")
	other, nephew := p.villager("赵三", "resident")
	for _, proxy := range []uint64{young, other} {
		p.do(1, "person.grant_proxy", person.GrantProxy{Person: person.Number(old), Proxy: person.Number(proxy),
			From: today, Until: today + 30, Basis: "power_of_attorney"})
	}
	p.settled()
	page := daughter.get("/mine/facts?person="+plain(old), 200)
	if holds(t, page, "王小"); strings.Contains(page, "赵三") {
		t.Error("a proxy sees another")
	}
	end := func(proxy uint64, want int) {
		t.Helper()
		daughter.send("POST", "/mine/unproxy", url.Values{"person": {plain(old)}, "of": {plain(old)}, "proxy": {plain(proxy)},
			"reason": {"withdrawn"}, "id": {p.site.read.NewID()}}, want)
	}
	daughter.get(queried("/mine/unproxy", "person", plain(old), "of", plain(old), "proxy", plain(other)), 403)
	end(other, 403)
	end(young, 303)
	p.settled()
	daughter.get("/mine?person="+plain(old), 403)
	nephew.get("/mine?person="+plain(old), 200)
}

// TestCorrectionPages: a villager asks that a fact be put right; what it should be is in the vault, and in no event; the
// registrar sees it, states it and answers; the villager sees what came of it.
func TestCorrectionPages(t *testing.T) {
	p := newPortal(t)
	number, b := p.villager("王一", "resident")
	two, _ := p.villager("李二", "resident")
	clerk := p.as("registrar")
	p.settled()
	holds(t, b.get("/mine/facts", 200), "王一", "/mine/correct?field=phone")
	holds(t, b.get("/mine/correct?field=phone", 200), `name="value"`)
	b.get("/mine/correct?field=shoe", 400)
	ask := func(field, value string, want int) string {
		return b.send("POST", "/mine/correct", url.Values{"person": {plain(number)}, "field": {field}, "value": {value},
			"id": {p.site.read.NewID()}}, want)
	}
	holds(t, ask("phone", "", 422), `href="#value"`)
	holds(t, ask("identity", "123", 422), `href="#value"`, `value="123"`)
	for _, value := range []string{"\xff", strings.Repeat("1", vault.ValueMaxBytes+1)} {
		problem, err := p.api.As(authority.Actor{Number: 1}).AskCorrection(t.Context(), p.site.read.NewID(), number, "",
			"phone", value)
		if err != nil || problem == nil || problem.Status != 422 || problem.Field != "value" {
			t.Errorf("%+v %v", problem, err)
		}
	}
	ask("phone", "13900001111", 303)
	p.settled()
	holds(t, ask("phone", "13900002222", 409), "还没有答复")
	b.send("POST", "/mine/correct", url.Values{"person": {plain(two)}, "field": {"phone"}, "value": {"1"},
		"id": {p.site.read.NewID()}}, 403)

	due := calendar.DayOf(p.Now()) + 30
	holds(t, clerk.get("/work", 200), "答复更正申请", "/people/"+plain(number), due.String())
	holds(t, clerk.get("/people/"+plain(number), 200), "期限 "+due.String())
	holds(t, clerk.get("/people/"+plain(number), 200), "13900001111", "/do/person.answer_correction?correction=1")
	answer := func(corrected string, want int) {
		clerk.send("POST", "/do/person.answer_correction", url.Values{"correction": {"1"}, "corrected": {corrected},
			"reason": {"paper_shown"}, "request.step": {"send"}, "request.id": {p.site.read.NewID()}}, want)
	}
	answer("true", 409)
	clerk.send("POST", "/people/"+plain(number), url.Values{"field": {"phone"}, "value": {"13900001111"}, "from": {"2026-01-01"},
		"source": {"paper"}, "checked_by": {"nobody"}, "id": {p.site.read.NewID()}}, 303)
	answer("true", 303)
	p.settled()
	holds(t, b.get("/mine/facts?lang=en", 200), "13900001111", "put right", "the paper was shown")
	if strings.Contains(clerk.get("/people/"+plain(number), 200), "answer_correction") {
		t.Error("an answered request is still there")
	}
	again, _ := p.villager("王一", "resident")
	ask("address", "石马村1号", 303)
	body := []byte(`{"duplicate":` + plain(number) + `,"kept":` + plain(again) + `}`) // The vault follows what is asked here.
	merged, err := p.api.As(authority.Actor{Number: 1}).Ask(t.Context(), "POST", "/v1/command/person.merge",
		p.site.read.NewID(), body)
	if err != nil || merged.Problem != nil {
		t.Fatal(err, merged.Problem)
	}
	p.settled()
	holds(t, clerk.get("/people/"+plain(again), 200), "石马村1号", "/do/person.answer_correction?correction=2")
	holds(t, b.get("/mine/facts?lang=zh", 200), "等待答复")

	events := b.get("/events", 200)
	if holds(t, events, "person.correction_asked"); strings.Contains(events, "13900001111") {
		t.Error("what a fact should be stands in the record")
	}
}

// TestGrantReceipts: who was paid by a programme has the receipts of it, which can be checked; nobody else has them.
func TestGrantReceipts(t *testing.T) {
	p, _ := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT payee FROM programme_line WHERE state = 'paid' LIMIT 1`)
	p.must(err)
	b := p.actorOf(authority.Person, uint64(rows[0][0].(int64)), "resident")
	other, err := p.site.read.Rows(t.Context(), `SELECT number FROM person_person p WHERE number NOT IN
		(SELECT payee FROM programme_line) AND number NOT IN (SELECT beneficiary FROM programme_line) LIMIT 1`)
	p.must(err)
	stranger := p.actorOf(authority.Person, uint64(other[0][0].(int64)), "resident")
	p.settled()
	ways := regexp.MustCompile(`href="(/mine/grant/[^"]*)"`).FindAllStringSubmatch(b.get("/mine", 200), -1)
	if len(ways) < 2 {
		t.Fatalf("%d receipts", len(ways))
	}
	answers := 0
	for _, way := range ways {
		path := html.UnescapeString(way[1])
		receipt := b.get(path, 200)
		checked := b.send("POST", "/check", url.Values{"receipt": {receipt}}, 200)
		holds(t, checked, allWords["receipt_right"][0], "发放批次")
		if strings.Contains(checked, "户主") || !strings.Contains(path, "of=answer") && !regexp.MustCompile(`[0-9]\.[0-9]{2} 元`).MatchString(checked) {
			t.Errorf("what it says is not said in words: %s", textOf(t, checked))
		}
		if strings.Contains(path, "of=answer") {
			answers++
		}
		stranger.get(strings.Split(path, "?")[0], 403)
	}
	if answers == 0 {
		t.Error("no receipt of what the bank answered")
	}
}
