//go:build browser

package web

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	proto "github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdp "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"liangshan/authority"
	"liangshan/card"
	"liangshan/paper/papertest"
	persons "liangshan/person"
)

// Tests in a real browser: go test ./web -tags browser -run TestBrowser. They need chromium. Every page
// is opened in both languages, on a phone and a desk, and held against axe-core; whatever the console
// says, whatever is asked of another host and whatever is not there fails.

var (
	shots  = flag.String("shots", "", "folder for pictures of every page")
	readme = flag.String("readme", "", "folder for the README's pictures")
	pagesN = flag.Int("pages", 80, "pages to open in each state")
)

// phone is the width of an old one, in pixels of CSS.
const phone = 320

//go:embed testdata/axe.min.js
var axe string

// A tab is a tab of the browser with what went wrong in it.
type tab struct {
	*portal
	ctx   context.Context
	mu    sync.Mutex
	wrong []string
	allow map[string]bool // Paths whose refusal is asked for.
}

// tab opens a tab, signed in as the browser is, if there is one.
func (p *portal) tab(b *browser) *tab {
	p.Helper()
	t := &tab{portal: p, allow: map[string]bool{}}
	ctx, end := chromedp.NewContext(context.Background(), chromedp.WithListener(t.hear),
		chromedp.WithAllocatorOptions(chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-dev-shm-usage", true)))
	p.Cleanup(end)
	t.ctx = ctx
	p.must(chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	p.must(err)
	_, err = chromedp.Call(ctx, cdp.Enable, proto.Empty{})
	p.must(err)
	if b == nil {
		return t
	}
	u, err := url.Parse(p.server.URL)
	p.must(err)
	for _, c := range b.client.Jar.Cookies(u) {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: p.server.URL})
		p.must(err)
	}
	return t
}

func (t *tab) note(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrong = append(t.wrong, text)
}

// hear notes what must not happen.
func (t *tab) hear(event any) {
	switch e := event.(type) {
	case *cdp.EventExceptionThrown:
		t.note("exception: " + e.ExceptionDetails.Text)
	case *cdp.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			data, _ := json.Marshal(e.Args)
			t.note("console: " + string(data))
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, t.server.URL) && !strings.HasPrefix(e.Request.URL, "data:") &&
			!strings.HasPrefix(e.Request.URL, "about:") {
			t.note("off the host: " + e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && !t.allow[strings.TrimPrefix(e.Response.URL, t.server.URL)] {
			t.note(fmt.Sprintf("%d: %s", e.Response.Status, e.Response.URL))
		}
	}
}

// open opens a page at a width and returns what axe finds and how much of it stands over its right edge.
func (t *tab) open(path string, width int64) (found []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, 2*time.Minute)
	defer cancel()
	type axeFound struct {
		Violations []struct {
			ID    string `json:"id"`
			Nodes []struct {
				HTML string `json:"html"`
			} `json:"nodes"`
		} `json:"violations"`
	}
	mobile := func(m *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		m.Mobile = width < 500
	}
	err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900, mobile), chromedp.Navigate(t.server.URL+path),
		chromedp.WaitReady(chromedp.CSS("main")), chromedp.Sleep(50*time.Millisecond))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	// A phone makes room for what is too wide by showing all of it smaller: the page is held against the glass.
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`Math.max(document.documentElement.scrollWidth, innerWidth)`))
	t.must(err)
	over := wide - width
	_, err = chromedp.Run(ctx, chromedp.Evaluate[int](axe+";0"))
	t.must(err)
	result, err := chromedp.Run(ctx, chromedp.Evaluate[axeFound](`axe.run(document, {resultTypes: ["violations"]})`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, v := range result.Violations {
		for _, n := range v.Nodes {
			found = append(found, v.ID+" "+n.HTML)
		}
	}
	if over > 0 {
		found = append(found, fmt.Sprintf("%d pixels stand over the edge", over))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	found = append(found, t.wrong...)
	t.wrong = nil
	return found
}

// picture keeps a picture of the page that is open.
func (t *tab) picture(name string) {
	if *shots == "" {
		return
	}
	data, err := chromedp.Run(t.ctx, chromedp.FullScreenshot(80))
	t.must(err)
	t.must(os.MkdirAll(*shots, 0o755))
	t.must(os.WriteFile(filepath.Join(*shots, regexp.MustCompile(`[^\w.-]+`).ReplaceAllString(name, "_")+".jpg"), data, 0o644))
}

var hrefForm = regexp.MustCompile(`href="(/[^"#]*)"`)

// crawl returns paths of pages that links lead to, one of each kind.
func (b *browser) crawl(from []string, most int) (all []string) {
	kinds, seen := map[string]bool{}, map[string]bool{}
	for queue := from; len(queue) > 0 && len(all) < most; queue = queue[1:] {
		path := queue[0]
		kind := regexp.MustCompile(`[0-9][\w.-]*`).ReplaceAllString(strings.Split(path, "?")[0], "0")
		if strings.HasPrefix(path, "/table/") || strings.HasPrefix(path, "/do/") {
			kind = strings.Join(strings.Split(path, "/")[:2], "/")
		}
		if strings.HasPrefix(path, "/figure/") {
			kind = regexp.MustCompile(`/figure/[^/]+`).ReplaceAllString(kind, "/figure/0")
		}
		if seen[path] || kinds[kind] {
			continue
		}
		seen[path] = true
		answer, err := b.client.Get(b.server.URL + path)
		b.must(err)
		body := make([]byte, 4<<20)
		n := 0
		for n < len(body) {
			m, err := answer.Body.Read(body[n:])
			n += m
			if err != nil {
				break
			}
		}
		answer.Body.Close()
		if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") ||
			answer.Header.Get("Content-Disposition") != "" {
			if answer.StatusCode == 404 {
				b.Errorf("a link leads to %s, which is not there", path)
			}
			continue
		}
		kinds[kind] = true
		all = append(all, path)
		for _, m := range hrefForm.FindAllStringSubmatch(string(body[:n]), -1) {
			if !strings.Contains(m[1], "lang=") && !strings.Contains(m[1], "format=") {
				queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
			}
		}
	}
	return all
}

// walk opens paths in both languages and widths.
func (p *portal) walk(b *browser, state string, paths []string) {
	p.Helper()
	t := p.tab(b)
	began, opened := time.Now(), 0
	for _, path := range paths {
		for _, lang := range []string{"zh", "en"} {
			asked := path + "?lang=" + lang
			if strings.Contains(path, "?") {
				asked = path + "&lang=" + lang
			}
			for _, width := range []int64{phone, 1280} {
				for _, wrong := range t.open(asked, width) {
					p.Errorf("%s %s at %d: %s", state, asked, width, wrong)
				}
				t.picture(fmt.Sprintf("%s%s-%s-%d", state, path, lang, width))
				opened++
			}
		}
	}
	p.Logf("%s: %d pages, opened %d times in %v", state, len(paths), opened, time.Since(began).Round(time.Second))
}

// anybody is a browser in which nobody is signed in, and which follows redirects.
func (p *portal) anybody() *browser {
	b := p.browser()
	b.client.CheckRedirect = nil
	return b
}

// publicPaths are where a reader begins.
var publicPaths = []string{"/", "/goals", "/goals/map", "/register", "/market", "/programmes", "/notices", "/map", "/check", "/record", "/data",
	"/events", "/chains", "/projects", "/signin"}

// TestBrowserPublic opens what is public, of a county in which the loop of carbon was gone once.
func TestBrowserPublic(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	p := portalOf(c, Options{Open: true})
	p.walk(nil, "full", p.anybody().crawl(publicPaths, *pagesN))
}

// TestBrowserEmpty opens what is public, of a county that was only just founded.
func TestBrowserEmpty(t *testing.T) {
	p := newPortal(t)
	p.settled()
	p.walk(nil, "empty", p.anybody().crawl(publicPaths, *pagesN))
}

// TestBrowserOffice opens what those see who sign in.
func TestBrowserOffice(t *testing.T) {
	p := newPortal(t)
	for _, role := range []string{"administrator", "accountant", "registrar", "auditor", "village_assistant"} {
		b := p.as(role)
		b.client.CheckRedirect = nil
		p.settled()
		p.walk(b, role, b.crawl([]string{"/start", "/me"}, *pagesN))
	}
}

// TestBrowserErrors opens pages that refuse.
func TestBrowserErrors(t *testing.T) {
	p := newPortal(t)
	p.settled()
	tab := p.tab(nil)
	for _, path := range []string{"/nothing", "/market/none", "/programme/none", "/notices/dividend/9", "/register?serial=x",
		"/events?from=x", "/problem/carbon.serial_form"} {
		for _, width := range []int64{phone, 1280} {
			tab.allow[path] = true
			for _, wrong := range tab.open(path, width) {
				if !strings.Contains(wrong, "Failed to load resource") {
					t.Errorf("%s at %d: %s", path, width, wrong)
				}
			}
		}
	}
}

// TestBrowserCheck checks a receipt in the browser itself: the file is not sent. One that was changed is
// found out.
func TestBrowserCheck(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	p := portalOf(c, Options{})
	receipt := p.browser().get("/certificate/1/receipt", 200)
	tab := p.tab(nil)
	for _, one := range []struct{ name, data, want string }{
		{"right.json", receipt, allWords["receipt_right"][0]},
		{"wrong.json", strings.Replace(receipt, "A", "B", 1), allWords["receipt_wrong"][0]},
		{"nothing.json", "{}", allWords["receipt_wrong"][0]},
	} {
		path := filepath.Join(t.TempDir(), one.name)
		p.must(os.WriteFile(path, []byte(one.data), 0o600))
		if wrong := tab.open("/check?lang=zh", 1280); len(wrong) > 0 {
			t.Errorf("%v", wrong)
		}
		ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
		p.must(chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS("#dropfile"), []string{path}),
			chromedp.WaitVisible(chromedp.CSS("#drop [role=status] h2"))))
		said, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("#drop [role=status] h2")))
		p.must(err)
		cancel()
		if said != one.want {
			t.Errorf("%s: %q, not %q", one.name, said, one.want)
		}
		tab.picture("check-" + one.name)
	}
}

// TestBrowserFull opens the pages of each desk in a county after a synthetic year, as those see them who work there.
func TestBrowserFull(t *testing.T) {
	p, today := fullCounty(t)
	p.washAlert(today)
	rows, err := p.site.read.Rows(t.Context(), `SELECT l.beneficiary, (SELECT seller FROM carbon_forward ORDER BY id LIMIT 1),
		(SELECT proponent FROM carbon_project ORDER BY id LIMIT 1), l.run FROM programme_line l WHERE l.state = 'paid' LIMIT 1`)
	p.must(err)
	person, coop, proponent := uint64(rows[0][0].(int64)), uint64(rows[0][1].(int64)), uint64(rows[0][2].(int64))
	run := fmt.Sprintf("%d?beneficiary=%d", rows[0][3], person)
	p.do(1, "card.issue", card.Issue{Scheme: "gold", Person: 1})
	p.do(1, "person.ask_correction", persons.AskCorrection{Person: persons.Number(person), Field: persons.Phone})
	p.do(1, "person.grant_proxy", persons.GrantProxy{Person: persons.Number(person), Proxy: 1, From: today, Until: today + 30,
		Basis: "power_of_attorney"})
	proposes := p.actorOf(authority.Company, proponent, "enterprise")
	sells := proposes
	if coop != proponent {
		sells = p.actorOf(authority.Company, coop, "enterprise")
	}
	for _, one := range []struct {
		state string
		b     *browser
		paths []string
	}{
		{"anybody", nil, []string{"/money", "/allocations", "/notices", "/market", "/programme/talent_direct", "/data", "/moved/100"}},
		{"storekeeper", p.as("carbon_storekeeper"), []string{"/storage"}},
		{"exchange", p.as("exchange_officer"), []string{"/surveillance", "/surveillance/1", "/surveillance?instrument=1&day=" + today.String(), "/payouts"}},
		{"accountant", p.as("accountant"), []string{"/reconciliation", "/work"}},
		{"clerk", p.as("carbon_clerk"), []string{"/imports"}},
		{"resident", p.actorOf(authority.Person, person, "resident"), []string{"/mine", "/mine/cards", "/mine/homes", "/mine/loans", "/mine/facts",
			"/mine/readers", "/mine/correct?field=phone", "/mine/programmes", "/mine/gifts", "/mine/book", "/mine/work",
			"/mine/unbook", "/mine/unwork", "/mine/lost", "/mine/why/" + run, "/mine/whypaper/" + run}},
		{"registrar", p.as("registrar"), []string{"/work", "/people/" + plain(person)}},
		{"auditor", p.as("auditor"), []string{"/audit?day=" + today.String(), "/audit/accounts", "/table/programme_line"}},
		{"cooperative", sells, []string{"/company", "/company/deliveries", "/company/upload", "/company/trade", "/company/gifts", "/company/projects"}},
		{"proponent", proposes, []string{"/company/projects"}},
	} {
		p.settled()
		p.walk(one.b, one.state, one.paths)
	}
}

// TestBrowserReadme takes the pictures of the README: go test ./web -tags browser -run TestBrowserReadme -readme
// ../doc/img
func TestBrowserReadme(t *testing.T) {
	if *readme == "" {
		return // Pictures are made when they are asked for.
	}
	p, _ := fullCounty(t)
	p.must(os.MkdirAll(*readme, 0o755))
	rows, err := p.site.read.Rows(t.Context(), `SELECT code FROM exchange_instrument WHERE id = 1`)
	p.must(err)
	tab := p.tab(nil)
	for name, path := range map[string]string{"front": "/", "money": "/money", "market": "/market/" + rows[0][0].(string),
		"register": "/register"} {
		for _, wrong := range tab.open(path+"?lang=en", 1100) {
			t.Errorf("%s: %s", path, wrong)
		}
		data, err := chromedp.Run(tab.ctx, chromedp.CaptureScreenshot())
		p.must(err)
		p.must(os.WriteFile(filepath.Join(*readme, name+".png"), data, 0o644))
	}
}
