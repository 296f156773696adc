package web

import (
	"flag"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"

	"liangshan/ledger"
	"liangshan/paper/papertest"
)

var update = flag.Bool("update", false, "write testdata/access.toml anew; review what changed")

// roles returns the roles of the county's files, and nobody's.
func roles(t *testing.T) []string {
	all := []string{""}
	for _, name := range []string{"roles", "market"} {
		data, err := os.ReadFile("../counties/330523/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Roles []struct{ Code string } `yaml:"roles"`
		}
		if err := yaml.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		for _, r := range file.Roles {
			all = append(all, r.Code)
		}
	}
	return all
}

var wildForm = regexp.MustCompile(`\{[a-z]+\}`)

// knock asks for a page as whoever the browser is, and returns the status.
func (b *browser) knock(method, path string) int {
	b.Helper()
	r, err := http.NewRequest(method, b.server.URL+path, strings.NewReader(""))
	b.must(err)
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := b.client.Do(r)
	b.must(err)
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// access is who may do what: kind of pages, or command, to roles.
type access map[string][]string

// TestAccess knocks at every page of the portal and at every command, with no session, with one
// of an actor without a role, and with each role. Without a session every page leads to the
// sign-in; without a role everything but one's own account is refused; who gets in otherwise is
// exactly what testdata/access.toml says, which is there to be read.
func TestAccess(t *testing.T) {
	p := newPortal(t)
	stranger := p.browser()
	got, seen := access{}, map[string]bool{}
	browsers := map[string]*browser{}
	for _, role := range roles(t) {
		browsers[role] = p.as(role)
	}
	p.settled()
	for _, d := range p.site.Doors() {
		path := wildForm.ReplaceAllString(d.Path, "0")
		seen[d.Method+" "+d.Path] = true
		if status := stranger.knock(d.Method, path); d.Method == "GET" && status != http.StatusSeeOther ||
			d.Method != "GET" && status != http.StatusUnauthorized {
			t.Errorf("%s %s without a session: %d", d.Method, d.Path, status)
		}
		if d.Path == "/me/again" {
			continue // It ends the session.
		}
		for role, b := range browsers {
			in := b.knock(d.Method, path) != http.StatusForbidden
			switch {
			case d.Permission == "":
				continue // One's own account, or decided by the operation behind it.
			case role == "" && in:
				t.Errorf("%s %s without a role", d.Method, d.Path)
			case in:
				got.add(d.Permission, role)
			}
		}
	}
	for _, f := range p.api.Forms() {
		for role, b := range browsers {
			if elsewhere[f.Name] != "" {
				continue
			}
			if status := b.knock("GET", "/do/"+f.Name); status == http.StatusOK {
				got.add("form "+f.Name, role)
			} else if status != http.StatusForbidden {
				t.Errorf("%s of %s: %d", role, f.Name, status)
			}
			if role == "" {
				if status := b.knock("POST", "/do/"+f.Name); status != http.StatusForbidden {
					t.Errorf("POST %s without a role: %d", f.Name, status)
				}
			}
		}
	}
	compareAccess(t, got)
	if len(seen) < 20 {
		t.Errorf("only %d pages", len(seen))
	}
}

func (a access) add(what, role string) {
	for _, had := range a[what] {
		if had == role {
			return
		}
	}
	a[what] = append(a[what], role)
}

// compareAccess holds who got in against the file.
func compareAccess(t *testing.T, got access) {
	path := filepath.Join("testdata", "access.toml")
	order := roles(t)
	for what, in := range got {
		var sorted []string
		for _, role := range order {
			for _, one := range in {
				if one == role {
					sorted = append(sorted, role)
				}
			}
		}
		got[what] = sorted
	}
	if *update {
		data, err := toml.Marshal(got)
		if err == nil {
			err = os.WriteFile(path, append([]byte("# Who opens which pages of the portal, and is offered which form. "+
				"go test ./web -run TestAccess -update\n\n"), data...), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var want access
	if _, err := toml.DecodeFile(path, &want); err != nil {
		t.Fatal(err)
	}
	for what, in := range got {
		if strings.Join(in, " ") != strings.Join(want[what], " ") {
			t.Errorf("%s: %v get in, not %v", what, in, want[what])
		}
	}
	for what := range want {
		if got[what] == nil {
			t.Errorf("nobody gets in any more: %s", what)
		}
	}
}

// TestTables lists a table, filters it, turns pages by a cursor and takes it along.
func TestTables(t *testing.T) {
	p := newPortal(t)
	for id := range ledger.AccountID(60) {
		p.do(1, "ledger.open", ledger.Open{ID: 40001 + id, Unit: "CNY", Code: 8001, Holder: uint64(id)})
	}
	b := p.as("auditor")
	p.settled()
	holds(t, b.get("/tables", 200), `href="/table/ledger_account"`)
	page := b.get("/table/ledger_account", 200)
	holds(t, page, "40001", `aria-label=`, "下一页")
	next := regexp.MustCompile(`href="([^"]*cursor=[^"]*)"`).FindStringSubmatch(page)[1]
	second := b.get(strings.ReplaceAll(next, "&amp;", "&"), 200)
	holds(t, second, "回到最前")
	if textOf(t, page) == textOf(t, second) {
		t.Error("the second page is the first")
	}
	page = b.get("/table/village_division?code=330523", 200)
	if n := strings.Count(page, "<tr>"); n != 2 {
		t.Errorf("%d rows", n)
	}
	holds(t, b.get("/table/ledger_account?id=x", 400), `id="filter-id"`, "govuk-error-summary")
	if strings.Contains(b.get("/table/ledger_account?id=x", 400), "没有符合条件的记录") {
		t.Error("a filter that cannot be read is said to have found nothing")
	}
	csv := b.get("/table/village_division/file?format=csv&code=330523", 200)
	holds(t, csv, "330523", "县 (county)")
	b.get("/table/village_division/file?format=exe", 400)
	b.get("/table/none", 404)
	p.as("resident").get("/table/village_division", 403)
	p.as("resident").get("/table/village_division/file?format=csv", 403)
}

// TestTableUnits: head, cells, filter and file of a table say the same unit.
func TestTableUnits(t *testing.T) {
	c := papertest.New(t)
	c.Trade()
	c.Dividend(168_419) // So that a household gets 85.25 before tax.
	c.Settle()
	p := portalOf(c, Options{})
	b := p.as("auditor")
	p.settled()
	page := b.get("/table/dividend_line?lang=zh&amount_fen=85.25", 200)
	holds(t, page, "金额（元）", "85.25 元")
	if strings.Contains(page, "（分）") {
		t.Error("a head says fen")
	}
	b.get("/table/dividend_line?amount_fen=85.255", 400)
	file := b.get("/table/dividend_line/file?format=csv&lang=en&amount_fen.from=85.25&amount_fen.to=85.25", 200)
	holds(t, file, "amount (yuan)", ",85.25,")
	if n := strings.Count(file, ",85.25,"); n == 0 || n != strings.Count(strings.TrimSpace(file), "\n") {
		t.Errorf("%d rows: %s", n, file)
	}
}

// TestAuditPolicy: an auditor reads a text of policies whole, of each version.
func TestAuditPolicy(t *testing.T) {
	p := newPortal(t)
	b := p.as("auditor")
	p.settled()
	rows, err := p.site.read.Rows(t.Context(), `SELECT name, version, text FROM authority_policy ORDER BY length(text) DESC LIMIT 1`)
	p.must(err)
	path := link(t, b.get("/table/authority_policy?name="+rows[0][0].(string), 200), `/audit/policy/[^"]*`)
	text := rows[0][2].(string)
	if len(text) <= longest {
		t.Fatal("the text is short")
	}
	holds(t, b.get(path, 200), html.EscapeString(text[len(text)-40:]))
	holds(t, b.get("/audit", 200), "/audit/policy/")
	b.get("/audit/policy/none", 404)
	b.get(path+"9", 404)
	p.as("accountant").get(path, 403)
}

// TestAuditWho: an auditor sees what kind of actor did something, and follows it to all that it did.
func TestAuditWho(t *testing.T) {
	p := newPortal(t)
	b := p.as("auditor")
	p.settled()
	page := b.get("/audit?lang=zh", 200)
	link(t, page, `/audit\?actor=\d+[^"]*`)
	holds(t, page, `<span class="soft">程序`)
}

// TestMenuOfNoCompany: whom a policy permits everything is not offered an enterprise of its own, having none.
func TestMenuOfNoCompany(t *testing.T) {
	p := newPortal(t)
	b := p.as("administrator")
	p.settled()
	if page := b.get("/tables", 200); strings.Contains(page, `href="/company"`) || !strings.Contains(page, `href="/users"`) {
		t.Error("an administrator is offered an enterprise, or no accounts")
	}
}
