package web

import (
	"bytes"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"liangshan/kernel"
	"liangshan/ledger"
)

// TestPeople registers a person, finds it by name, states a fact, and shows nothing of it to who
// may not see it. Neither an address nor the log holds the name.
func TestPeople(t *testing.T) {
	var log bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	p := newPortal(t)
	b := p.as("registrar")
	p.settled()
	page := b.get("/people/new", 200)
	id := regexp.MustCompile(`name="request.id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	form := url.Values{"request.id": {id}, "name": {"𠮷䶮竹"}, "source": {"户口簿"}, "identity": {"1234"}}
	holds(t, b.send("POST", "/people/new", form, 422), `id="identity-error"`, "𠮷䶮竹")
	form.Del("identity")
	to := b.send("POST", "/people/new", form, 303)
	if to != "/people/1" || b.send("POST", "/people/new", form, 303) != to {
		t.Fatalf("sent to %s", to)
	}
	p.settled()
	found := b.send("POST", "/people", url.Values{"field": {"name"}, "value": {"䶮"}}, 200)
	holds(t, found, "𠮷䶮竹", `href="/people/1"`)
	holds(t, b.send("POST", "/people", url.Values{"field": {"name"}, "value": {"王"}}, 200), "没有找到")
	holds(t, b.send("POST", "/people", url.Values{"field": {"name"}, "value": {" "}}, 409), "value-error")
	page = b.get(to, 200)
	id = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	fact := url.Values{"id": {id}, "field": {"phone"}, "value": {"13900000000"}, "from": {"x"}, "source": {"本人"},
		"checked_by": {"nobody"}}
	holds(t, b.send("POST", to, fact, 422), `id="from-error"`)
	fact.Set("from", "2026-01-01")
	b.send("POST", to, fact, 303)
	holds(t, b.get(to, 200), "13900000000", "电话")
	b.get("/people/99", 404)
	b.get("/people/x", 404)
	for _, role := range []string{"accountant", "auditor", "resident", ""} {
		other := p.as(role)
		if body := other.get(to, 403); strings.Contains(body, "𠮷") {
			t.Errorf("%s sees a name", role)
		}
		other.send("POST", "/people", url.Values{"field": {"name"}, "value": {"䶮"}}, 403)
	}
	if strings.Contains(log.String(), "𠮷") || strings.Contains(log.String(), "13900000000") {
		t.Error("the log holds a personal value")
	}
}

// TestWork: what waits is shown to who may do it, and leads to its form.
func TestWork(t *testing.T) {
	p := newPortal(t)
	p.settled()
	holds(t, p.as("accountant").get("/work", 200), "现在没有等待您办理的事项")
	accountant, chief := p.as("accountant"), p.as("chief_accountant")
	p.do(p.actor("accountant"), "kernel.propose", proposeLimit(p))
	p.settled()
	holds(t, chief.get("/work", 200), "待您签署", `href="/proposals/1"`)
	holds(t, accountant.get("/work", 200), "您提出、等待他人签署")
	for _, d := range duties { // Every query can be asked, and leads to a command that there is.
		if _, ok := p.site.forms[d.command]; !ok {
			t.Errorf("no command %s", d.command)
		}
		if _, err := p.site.read.Rows(t.Context(), d.query+" LIMIT 5", "2026-11-21"); err != nil {
			t.Errorf("%s: %v", d.word, err)
		}
	}
}

// proposeLimit opens an account and proposes a limit for it.
func proposeLimit(p *portal) kernel.Propose {
	p.do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	return kernel.Propose{Command: "ledger.set_limit", Encoded: kernel.Encode(ledger.SetLimit{Account: 1, Limit: 5})}
}
