package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"liangshan/ledger"
)

// askKept asks for a page as somebody who has not signed in.
func askKept(t *testing.T, address string, header ...string) (body string, answer *http.Response) {
	t.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err = (&http.Transport{DisableCompression: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	from := io.Reader(answer.Body)
	if answer.Header.Get("Content-Encoding") == "gzip" {
		if from, err = gzip.NewReader(answer.Body); err != nil {
			t.Fatal(err)
		}
	}
	data, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), answer
}

// TestKept: a page that is kept is the one that would be made, in each language, packed or not; it changes with the
// record at once; who is signed in never gets it, nor what is only theirs to anybody else.
func TestKept(t *testing.T) {
	p := newPortal(t)
	address := p.server.URL
	first, answer := askKept(t, address+"/record")
	again, _ := askKept(t, address+"/record", "Accept-Encoding", "gzip")
	if first != again {
		t.Error("the page is another when it is packed")
	}
	if _, same := askKept(t, address+"/record", "If-None-Match", answer.Header.Get("ETag")); same.StatusCode != 304 {
		t.Error("a page that has not changed is sent again:", same.Status)
	}
	english, _ := askKept(t, address+"/record", "Accept-Language", "en")
	if english == first || !strings.Contains(english, `<html lang="en"`) {
		t.Error("the English page is not English")
	}
	b := p.as("auditor")
	first, _ = askKept(t, address+"/record")
	if mine := b.get("/record", 200); !strings.Contains(mine, "/signout") {
		t.Error("who is signed in gets the public page")
	}
	if public, _ := askKept(t, address+"/record"); public != first {
		t.Error("the public page is not what it was before somebody signed in")
	}
	for id := ledger.AccountID(1); id < 5; id++ {
		p.do(1, "ledger.open", ledger.Open{ID: id, Unit: "CNY", Code: 8001})
		now, _ := askKept(t, address+"/record")
		if now == first {
			t.Fatal("the page is still that of before an event")
		}
		first = now
	}
}

// TestKeptAskedByMany asks from many sides for pages while the record grows: every answer is whole.
func TestKeptAskedByMany(t *testing.T) {
	p := newPortal(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 30 {
				for _, path := range []string{"/record", "/register", "/missing"} {
					body, answer := askKept(t, p.server.URL+path)
					if want := map[bool]int{true: 404, false: 200}[path == "/missing"]; answer.StatusCode != want ||
						!strings.HasSuffix(body, "</html>\n") {
						t.Errorf("%s answers %s, %d bytes", path, answer.Status, len(body))
					}
				}
			}
		})
	}
	for id := ledger.AccountID(1); id < 100; id++ {
		p.do(1, "ledger.open", ledger.Open{ID: id, Unit: "CNY", Code: 8001})
	}
	group.Wait()
	now, _ := askKept(t, p.server.URL+"/record")
	if fresh, _ := askKept(t, p.server.URL+"/record?lang=zh"); len(fresh) == 0 || now == "" {
		t.Error("no page")
	}
	if len(p.site.kept.all) > 6 {
		t.Errorf("%d pages are kept", len(p.site.kept.all))
	}
	for i := range 2 * keptMost {
		p.site.kept.of(keptKey{path: "/" + strings.Repeat("x", i)})
	}
	if n := len(p.site.kept.all); n > keptMost {
		t.Errorf("%d pages are kept", n)
	}
}
