package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangshan/api"
	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/paper/papertest"
	"liangshan/programme/payrun"
)

// A portal is a county with its portal, for tests.
type portal struct {
	testing.TB
	*county.Running
	site     *Site
	api      *api.API
	accounts *auth.Accounts
	server   *httptest.Server
	actors   map[string]kernel.Actor // By role.
	keys     string                  // Folder of the accounts.
	stop     func()
	kept     bool        // Another closes the county.
	clock    *demo.Clock // Of a county whose time is made.
}

const testPassword = "竹海 two hills 74"

// newPortal founds a county by its files, with an actor of each role.
func newPortal(t testing.TB) *portal {
	t.Helper()
	p := &portal{TB: t, actors: map[string]kernel.Actor{"administrator": 1}}
	ctx, stop := context.WithCancel(context.Background())
	folder := county.FolderOf(filepath.Join(t.TempDir(), "data"), "")
	p.must(county.Init(ctx, folder, "330523", nil))
	r, err := county.Open(ctx, county.Options{Folder: folder, Program: "test"})
	p.must(err)
	p.Running = r
	_, err = r.Bootstrap(ctx)
	p.must(err)
	files, err := county.ReadFiles(os.DirFS("../counties/330523"))
	p.must(err)
	_, err = r.Apply(ctx, files)
	p.must(err)
	p.keys, p.stop = folder.Keys, stop
	p.serve(Options{})
	return p
}

// portalOf returns the portal of a county that another test made, and who ends it.
func portalOf(c *papertest.County, o Options) *portal {
	c.Helper()
	p := &portal{TB: c.TB, Running: c.Running, keys: c.TempDir(), stop: func() {}, kept: true,
		actors: map[string]kernel.Actor{"administrator": 1}}
	p.serve(o)
	return p
}

// serve serves the portal of a county that runs.
func (p *portal) serve(o Options) {
	p.Helper()
	var err error
	p.accounts, err = auth.OpenAccounts(filepath.Join(p.keys, auth.AccountsFile), p.Now)
	p.must(err)
	var page http.Handler
	p.api, err = api.New(context.Background(), p.Running, api.Options{Page: http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { page.ServeHTTP(w, r) })})
	p.must(err)
	o.API, o.Accounts = p.api, p.accounts
	o.Import = func(ctx context.Context, j *intake.Job, told county.Told) (*intake.Report, error) {
		return intake.Import(ctx, p.Running, j, told)
	}
	o.Pay = func(actor kernel.Actor) *payrun.Desk { return payrun.New(p.Running, payrun.Officer(p.Running, actor)) }
	p.site = New(p.api.Reader, o)
	page = p.site
	p.server = httptest.NewServer(p.api)
	p.Cleanup(func() {
		p.server.Close()
		p.stop()
		p.must(p.accounts.Close())
		if !p.kept {
			p.must(p.Running.Close(context.Background()))
		}
	})
}

func (p *portal) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// do decides a command as an actor, without the policies.
func (p *portal) do(actor kernel.Actor, name string, command any) kernel.Result {
	p.Helper()
	id := p.NewRequestID()
	result := p.Do(context.Background(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: actor}, name, id, command)
	})
	if result.Err != nil {
		p.Fatalf("%s: %v", name, result.Err)
	}
	return result
}

// actor returns the actor of a role, and makes it first if there is none.
func (p *portal) actor(role string) kernel.Actor {
	p.Helper()
	if n, ok := p.actors[role]; ok {
		return n
	}
	command := authority.RegisterActor{Kind: authority.Program, Department: "reform"} // Which owes most of what tests report.
	if role != "" {
		command.Roles = []string{role}
	}
	p.actors[role] = p.registered(command)
	return p.actors[role]
}

// registered registers an actor and returns its number.
func (p *portal) registered(command authority.RegisterActor) kernel.Actor {
	p.Helper()
	result := p.do(1, "authority.register_actor", command)
	newest, err := p.View.Query(context.Background(), result.Index+1, "SELECT max(number) FROM authority_actor")
	p.must(err)
	return kernel.Actor(newest.Rows[0][0].(int64))
}

// settled waits until the read tables have come as far as the journal.
func (p *portal) settled() {
	p.Helper()
	p.must(p.View.Wait(context.Background(), p.Journal().Head().Index))
}

// A browser keeps cookies and follows nothing.
type browser struct {
	*portal
	client *http.Client
}

func (p *portal) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{p, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// as returns a browser in which the actor of a role is signed in.
func (p *portal) as(role string) *browser {
	p.Helper()
	return p.asNamed(role, "u"+strings.ReplaceAll(role, "_", ".")+strconv.Itoa(time.Now().Nanosecond()))
}

// asNamed does so under a name.
func (p *portal) asNamed(role, name string) *browser {
	p.Helper()
	hash, b := auth.NewHolding(), p.browser()
	p.do(1, "authority.grant_token", authority.GrantToken{Actor: p.actor(role), Hash: hash,
		Expires: p.Now() + 3600_000, Label: auth.AccountLabel})
	text, err := p.accounts.Invite(context.Background(), hash, 0)
	p.must(err)
	account, err := p.accounts.Join(context.Background(), text, name, testPassword)
	p.must(err)
	session, err := p.accounts.Begin(context.Background(), account, "password")
	p.must(err)
	u, _ := url.Parse(p.server.URL)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: session, Path: "/"}})
	return b
}

// get opens a page.
func (b *browser) get(path string, status int) string {
	b.Helper()
	return b.send("GET", path, nil, status)
}

// send sends a form and returns the page, or where the browser is sent.
func (b *browser) send(method, path string, form url.Values, status int) string {
	b.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.server.URL+path, body)
	b.must(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := b.client.Do(r)
	b.must(err)
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	b.must(err)
	if answer.StatusCode != status {
		b.Fatalf("%s %s: status %d, not %d: %s", method, path, answer.StatusCode, status, textOf(b, string(data)))
	}
	if to := answer.Header.Get("Location"); to != "" {
		return to
	}
	return string(data)
}

// TestAccountsOnPages: an administrator gives an account, its owner takes it up, signs in and out;
// taking it back ends the session at the next click.
func TestAccountsOnPages(t *testing.T) {
	p := newPortal(t)
	admin := p.as("administrator")
	clerk := p.actor("accountant")
	p.settled()
	page := admin.get("/users", 200)
	holds(t, page, `<option value="`+plain(uint64(clerk))+`">`)
	id := regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	page = admin.send("POST", "/users/invite", url.Values{"actor": {plain(uint64(clerk))}, "id": {id}}, 200)
	link := regexp.MustCompile(`/join/[\w-]{43}`).FindString(page)
	if link == "" {
		t.Fatal("no link")
	}
	b := p.browser()
	b.get("/join/"+strings.Repeat("x", 43), 404)
	holds(t, b.get(link, 200), `autocomplete="new-password"`)
	form := url.Values{"name": {"zhang.li"}, "password": {testPassword}, "again": {"another"}}
	holds(t, b.send("POST", link, form, 409), `href="#again"`, "两次写的密码不一样", `id="again-error"`)
	form.Set("again", testPassword)
	form.Set("name", "x")
	holds(t, b.send("POST", link, form, 409), `href="#name"`)
	form.Set("name", "zhang.li")
	if to := b.send("POST", link, form, 303); to != "/start" {
		t.Errorf("sent to %s", to)
	}
	b.send("POST", link, form, 404) // Once.
	holds(t, b.get("/me", 200), "zhang.li", "会计", plain(uint64(clerk)))
	holds(t, b.get("/me?lang=en", 200), "accountant", "My account")
	b.get("/users", 403)
	b.send("POST", "/signout", url.Values{}, 303)
	if to := b.get("/me", 303); to != "/signin?to=%2Fme" {
		t.Errorf("sent to %s", to)
	}
	sign := url.Values{"name": {"zhang.li"}, "password": {"wrong password"}, "to": {"/me"}}
	holds(t, b.send("POST", "/signin?lang=en", sign, 409), "Name and password do not fit.", `value="zhang.li"`)
	sign.Set("password", testPassword)
	if to := b.send("POST", "/signin", sign, 303); to != "/me" {
		t.Errorf("sent to %s", to)
	}
	for _, to := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:x"} {
		sign.Set("to", to)
		if got := b.send("POST", "/signin", sign, 303); got != "/start" {
			t.Errorf("%s leads to %s", to, got)
		}
	}
	page = admin.get("/users", 200)
	closing := regexp.MustCompile(`/users/(\d+)/close`).FindAllStringSubmatch(page, -1)
	id = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	admin.send("POST", "/users/"+closing[len(closing)-1][1]+"/close", url.Values{"id": {id}}, 303)
	if to := b.get("/me", 303); !strings.HasPrefix(to, "/signin") {
		t.Error("a closed account is let in")
	}
	b.send("POST", "/signin", sign, 409)
}

// TestCrossOrigin: what another site makes a browser send is refused, whatever it is.
func TestCrossOrigin(t *testing.T) {
	p := newPortal(t)
	b := p.as("administrator")
	for _, path := range []string{"/signin", "/signout", "/users/invite", "/check", "/me/password"} {
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			r, _ := http.NewRequest("POST", p.server.URL+path, strings.NewReader("a=b"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(name, value)
			answer, err := b.client.Do(r)
			p.must(err)
			answer.Body.Close()
			if answer.StatusCode != 403 {
				t.Errorf("%s with %s: %d", path, name, answer.StatusCode)
			}
		}
	}
	b.get("/me", 200)
}

// TestLanguages: a choice is remembered, the browser's own language is heeded, links carry the
// choice where cookies are not taken.
func TestLanguages(t *testing.T) {
	p := newPortal(t)
	b := p.browser()
	ask := func(path, header string) string {
		r, _ := http.NewRequest("GET", p.server.URL+path, nil)
		r.Header.Set("Accept-Language", header)
		answer, err := b.client.Do(r)
		p.must(err)
		defer answer.Body.Close()
		data, _ := io.ReadAll(answer.Body)
		return string(data)
	}
	for header, want := range map[string]string{"": "zh-CN", "en-GB,en;q=0.9": "en", "zh-HK,en;q=0.5": "zh-CN", "fr": "zh-CN",
		"de, en;q=0.7": "en", "not a language,,": "zh-CN"} {
		if page := ask("/register", header); !strings.Contains(page, `<html lang="`+want+`">`) {
			t.Errorf("%q does not lead to %s", header, want)
		}
	}
	page := ask("/register?lang=en", "") // The links carry it until the cookie has come back.
	holds(t, page, `<html lang="en">`, `href="/check?lang=en"`)
	page = ask("/register", "")
	holds(t, page, `<html lang="en">`, `href="/check"`, `href="/register?lang=zh"`)
	page = ask("/register?lang=zh", "en")
	holds(t, page, `<html lang="zh-CN">`)
	holds(t, ask("/register", "en"), `<html lang="zh-CN">`)
}

// TestTransfer: pages go out packed and marked, files may be kept.
func TestTransfer(t *testing.T) {
	p := newPortal(t)
	p.settled()
	p.must(p.Checkpoint(t.Context())) // Before it the page says less.
	ask := func(path string, header ...string) *http.Response {
		r, _ := http.NewRequest("GET", p.server.URL+path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
		p.must(err)
		t.Cleanup(func() { answer.Body.Close() })
		return answer
	}
	sum := 0
	for _, path := range []string{"/register", "/style.css?v=" + assets["/style.css"].mark} {
		packed := ask(path, "Accept-Encoding", "br, gzip")
		data, _ := io.ReadAll(packed.Body)
		sum += len(data)
		if packed.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(packed.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %v", path, packed.Header)
		}
		if again := ask(path, "If-None-Match", packed.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s is sent again: %d", path, again.StatusCode)
		}
		if whole := ask(path, "Accept-Encoding", "gzip;q=0"); whole.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s is packed for who does not take it", path)
		}
	}
	if sum > 40_000 {
		t.Errorf("the first page takes %d bytes", sum)
	}
	if kept := ask("/style.css?v=" + assets["/style.css"].mark).Header.Get("Cache-Control"); !strings.Contains(kept, "immutable") {
		t.Error(kept)
	}
	if kept := ask("/style.css?v=old").Header.Get("Cache-Control"); strings.Contains(kept, "immutable") {
		t.Error(kept)
	}
}

// TestVocabulary: both languages have the same keys, and nothing is empty.
func TestVocabulary(t *testing.T) {
	flat := func(v vocabulary) map[string]string {
		all := map[string]string{}
		data, _ := json.Marshal(v)
		var tree map[string]map[string]any
		p := json.Unmarshal(data, &tree)
		if p != nil {
			t.Fatal(p)
		}
		for part, entries := range tree {
			for key, value := range entries {
				switch value := value.(type) {
				case string:
					all[part+"."+key] = value
				case map[string]any:
					for inner, text := range value {
						all[part+"."+key+"."+inner] = text.(string)
					}
				}
			}
		}
		return all
	}
	zh, en := flat(chineseWords), flat(englishWords)
	for key := range zh {
		if en[key] == "" || zh[key] == "" {
			t.Errorf("%s is missing or empty", key)
		}
		if hanForm.MatchString(en[key]) {
			t.Errorf("%s is Chinese in English", key)
		}
	}
	for key := range en {
		if zh[key] == "" {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
}
