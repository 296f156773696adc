package web

import (
	"context"
	"encoding/csv"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTableOf: a table is read as it is shown, without what is for screens alone.
func TestTableOf(t *testing.T) {
	const page = `<table data-own><tr><th>x</th></tr></table><table class="stack"><thead><tr><th>A</th><th class="n">B</th>
		<th class="noprint">C</th></tr></thead><tbody><tr><td><a href="/x">one &amp; two</a><span class="govuk-visually-hidden"> no
		<span>no</span></span> three</td><td class="n">1,234.50</td><td class="noprint"><a>do</a></td></tr>
		<tr><td>–</td><td class="n">12 t<br>more</td><td class="noprint">x</td></tr></tbody></table><table><tr><td>z</td></tr></table>`
	rows := tableOf([]byte(page), 1)
	if len(rows) != 3 || len(rows[1]) != 2 || rows[1][0].value() != "one & two three" || rows[2][0].value() != nil ||
		rows[2][1].value() != "12 t more" {
		t.Errorf("%+v", rows)
	}
	if got, ok := rows[1][1].value().(interface{ String() string }); ok || rows[1][1].value() == "1,234.50" {
		t.Errorf("a number goes out as %v", got)
	}
	if rows := tableOf([]byte(page), 2); len(rows) != 1 || rows[0][0].text != "z" {
		t.Errorf("%+v", rows)
	}
	if rows := tableOf([]byte(page), 3); rows != nil {
		t.Errorf("%+v", rows)
	}
}

// TestWithin: only a whole first part of a path is where a county stands.
func TestWithin(t *testing.T) {
	for _, one := range [][3]string{{"", "/events?x=1", "/events?x=1"}, {"/330523", "/330523/events?x=1", "/events?x=1"},
		{"/330523", "/330523", "/"}, {"/330523", "/3305231/events", "/3305231/events"}, {"/3", "/33/events", "/33/events"},
		{"/3", "/events", "/events"}} {
		if got := within(one[0], one[1]); got != one[2] {
			t.Errorf("%s below %q: %s, not %s", one[1], one[0], got, one[2])
		}
	}
}

// TestTableBounds: a file of pages ends after so many of them, and after a while, and says where it goes on; no more of
// them are made at a time than may be, and who does not wait has none.
func TestTableBounds(t *testing.T) {
	const page = `<table data-more><tr><th>A</th></tr><tr><td>x</td></tr></table><a href="/events?from=9" rel="next">`
	for _, one := range []struct {
		takes time.Duration
		least int
		most  int
	}{{0, tablePages, tablePages}, {time.Second, int(tableTime/time.Second) - 1, int(tableTime/time.Second) + 2}} {
		synctest.Test(t, func(t *testing.T) {
			a, made := &answer{status: 200, body: []byte(page)}, 1
			asked := tableAsked{number: 1, format: "csv", slots: make(chan struct{}, 1), more: func(string) []byte {
				made++
				time.Sleep(one.takes)
				return []byte(page)
			}}
			r := httptest.NewRequest("GET", "/events", nil)
			w := httptest.NewRecorder()
			a.handTable(w, r, asked)
			lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
			if made < one.least || made > one.most || len(lines) != made+2 ||
				!strings.Contains(lines[len(lines)-1], "… /events?from=9") {
				t.Errorf("%d pages, %d lines, the last %q", made, len(lines), lines[len(lines)-1])
			}
			asked.slots <- struct{}{}
			gone, leave := context.WithTimeout(t.Context(), time.Minute)
			defer leave()
			defer func() {
				if recover() != http.ErrAbortHandler {
					t.Error("a file was made beside as many as may be")
				}
			}()
			a.handTable(httptest.NewRecorder(), r.WithContext(gone), asked)
		})
	}
}

var tableWay = regexp.MustCompile(`href="([^"]*[?&;]file=[0-9]+\.(?:csv|xlsx)[^"]*)"`)

// TestEveryTable: each table of a page is a file in both formats, with as many rows as the page, for who may open the
// page and nobody else.
func TestEveryTable(t *testing.T) {
	p, _ := fullCounty(t)
	rows, err := p.site.read.Rows(t.Context(), `SELECT payee FROM programme_line WHERE state = 'paid' LIMIT 1`)
	p.must(err)
	resident := p.actorOf("person", uint64(rows[0][0].(int64)), "resident")
	admin, nobody := p.as("administrator"), p.browser()
	p.settled()
	for _, one := range []struct {
		b     *browser
		path  string
		least int
	}{{resident, "/mine?lang=en", 1}, {admin, "/audit", 1}, {admin, "/work?lang=en", 0}, {admin, "/users", 1}, {nobody, "/", 0},
		{nobody, "/market", 1}, {nobody, "/projects", 1}, {nobody, "/programmes", 1}, {nobody, "/events?lang=en", 1},
		{nobody, "/notices", 1}, {nobody, "/goals", 0}} {
		page := one.b.get(one.path, 200)
		ways := tableWay.FindAllStringSubmatch(page, -1)
		tables := strings.Count(page, "<table") - strings.Count(page, " data-own")
		if len(ways) != 2*tables || tables < one.least {
			t.Errorf("%s: %d ways for %d tables", one.path, len(ways), tables)
		}
		for i, way := range ways {
			path := html.UnescapeString(way[1])
			file := one.b.get(path, 200)
			table := readTable([]byte(page), i/2+1)
			shown, goesOn := len(table.rows), table.more && strings.Contains(page, `rel="next"`)
			switch {
			case strings.HasPrefix(file, "PK"):
			case !strings.HasPrefix(file, "\ufeff") || strings.Contains(file, "<"):
				t.Errorf("%s: %.80q", path, file)
			case goesOn: // See TestTableThatGoesOn.
			case strings.Count(strings.TrimSpace(file), "\n")+1 != shown || shown < 2:
				t.Errorf("%s: not %d rows: %.300q", path, shown, file)
			}
		}
	}
	holds(t, admin.get("/audit?lang=zh", 200), `CSV<span class="govuk-visually-hidden"> 审计`)
	mine := html.UnescapeString(tableWay.FindStringSubmatch(resident.get("/mine?lang=en", 200))[1])
	p.as("accountant").get(mine, 403)
	holds(t, nobody.get("/market?file=99.csv", 200), "<h1>") // There is none: the page itself.
	holds(t, nobody.get("/market?file=x.csv", 200), "<h1>")
}

// TestRegisterHeads: the empty table of every programme that pays is one that a run takes.
func TestRegisterHeads(t *testing.T) {
	p, _ := fullCounty(t)
	b, outsider := p.as("accountant"), p.as("auditor")
	p.settled()
	page, n := b.get("/runs", 200), 0
	for _, m := range regexp.MustCompile(`/runs/template/(\w+)`).FindAllStringSubmatch(page, -1) {
		rows, err := p.site.read.Rows(t.Context(), programmesInForce+`AND v.code = ?`, m[1])
		p.must(err)
		d, err := p.site.documents.of(m[1], valueText(rows[0][6]))
		p.must(err)
		for _, lang := range []string{"zh", "en"} {
			head := strings.TrimSpace(strings.TrimPrefix(b.get(m[0]+"?lang="+lang, 200), "\ufeff"))
			names, err := csv.NewReader(strings.NewReader(head)).Read()
			p.must(err)
			if _, errs := d.NewLoader("x.csv", names); errs != nil {
				t.Errorf("%s, %s: %v", m[1], lang, errs)
			}
		}
		n++
	}
	if n == 0 {
		t.Error("no programme has an empty table")
	}
	b.get("/runs/template/none", 404)
	outsider.get("/runs/template/none", 403)
}

// TestTableThatGoesOn: the file of a table that goes on has the rows of all its pages, in their order and once each,
// and begins with the first wherever it is asked for.
func TestTableThatGoesOn(t *testing.T) {
	p, _ := fullCounty(t)
	admin := p.as("administrator")
	p.settled()
	for _, one := range []struct {
		b          *browser
		path, next string
	}{{p.browser(), "/events?lang=en", `/events\?[^"]*from=[^"]*`}, {admin, "/audit?lang=en", `/audit\?[^"]*from=[^"]*`}} {
		second := link(t, one.b.get(one.path, 200), one.next)
		way := html.UnescapeString(tableWay.FindStringSubmatch(one.b.get(second, 200))[1])
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(one.b.get(way, 200), "\ufeff"))).ReadAll()
		p.must(err)
		_, published := p.site.read.Published()
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			if seen[row[0]] {
				t.Fatalf("%s: %s twice", way, row[0])
			}
			seen[row[0]] = true
		}
		if n := uint64(len(seen)); n < published.Size || n > published.Size+100 {
			t.Errorf("%s: %d rows of %d events", way, n, published.Size)
		}
	}
}
