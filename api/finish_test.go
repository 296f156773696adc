package api

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/identity"
)

// TestBodyExamples: the example of every body in the document can be read as what it is an example of.
func TestBodyExamples(t *testing.T) {
	r := newRig(t)
	seen := 0
	for name, f := range r.api.forms {
		data, err := json.Marshal(example(f.input, ""))
		r.must(err)
		if err := decode(data, reflect.New(f.input).Interface(), ""); err != nil {
			t.Errorf("%s: %v: %s", name, err, data)
		}
		seen++
	}
	var document struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct{ Example json.RawMessage }
			}
		}
	}
	r.must(json.Unmarshal(r.api.document, &document))
	for path, methods := range document.Paths {
		for method, op := range methods {
			if body, ok := op.RequestBody.Content["application/json"]; ok && len(body.Example) == 0 {
				t.Errorf("%s %s has no example", method, path)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d commands", seen)
	}
}

// TestExampleWords: examples have the form of what they are examples of, and each kind of answer has one that can be
// read.
func TestExampleWords(t *testing.T) {
	if _, refusal := carbon.ParseSerial(exampleWords["serial"]); refusal != nil {
		t.Errorf("%s: %v; it should end as %s", exampleWords["serial"], refusal, carbon.Serial{County: "110101",
			Project: "AB01", Vintage: 2024, Start: 1, End: 700})
	}
	if _, err := identity.ParseNumber(exampleWords["identity"], identity.NewDay(2026, 11, 21)); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"birth_date", "date", "day", "due", "from", "to", "recorded"} {
		if _, err := calendar.Parse(exampleWords[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, word := range exampleWords {
		if word == "" || word == "example" {
			t.Errorf("%s is %q", name, word)
		}
	}
	r := newRig(t)
	var document struct {
		Components struct {
			Schemas map[string]struct{ Examples []json.RawMessage }
		}
	}
	r.must(json.Unmarshal(r.api.document, &document))
	answer := document.Components.Schemas["api.Answer"]
	if len(answer.Examples) != 1 {
		t.Fatalf("a command's answer has %d examples", len(answer.Examples))
	}
	r.must(json.Unmarshal(answer.Examples[0], new(Answer)))
	seen := 0
	for _, s := range document.Components.Schemas {
		if len(s.Examples) == 1 {
			seen++
		}
	}
	if seen < 30 {
		t.Errorf("only %d kinds of answers have an example", seen)
	}
}

// TestOpenTables: whoever comes may list and take along what is open, in pages, and nothing else; and
// what is open holds no number of a person.
func TestOpenTables(t *testing.T) {
	r := newRig(t)
	for _, name := range openTables {
		l := r.api.tables[name]
		if l == nil {
			t.Errorf("no table %s", name)
			continue
		}
		for _, c := range l.listing.Columns {
			switch c.Name {
			case "person", "holder", "beneficiary_person", "payee", "head", "guardian", "ward", "actor":
				t.Errorf("%s shows %s", name, c.Name)
			}
		}
	}
	get := func(path string, status int) string {
		answer, err := r.server.Client().Get(r.server.URL + path)
		r.must(err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		r.must(err)
		if answer.StatusCode != status {
			t.Fatalf("%s: %d %s", path, answer.StatusCode, body)
		}
		return string(body)
	}
	var page TablePage
	r.must(json.Unmarshal([]byte(get("/v1/open/village_division?limit=2", 200)), &page))
	if len(page.Rows) != 2 || page.Next == "" {
		t.Fatalf("%+v", page)
	}
	first := page.Rows[0]["code"]
	r.must(json.Unmarshal([]byte(get("/v1/open/village_division?limit=2&cursor="+page.Next, 200)), &page))
	if page.Rows[0]["code"] == first {
		t.Error("the second page is the first")
	}
	if csv := get("/v1/open/village_division?format=csv", 200); !strings.Contains(csv, "330523") {
		t.Error(csv)
	}
	get("/v1/table/village_division", 401)
	get("/v1/open/person_person", 404)
}

// TestLimits: who asks too often is told when to ask again, and nobody else waits for it.
func TestLimits(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(10)
	l.now = func() time.Time { return now }
	for i := range 20 {
		if l.wait("one") != 0 {
			t.Fatalf("request %d has to wait", i)
		}
	}
	if wait := l.wait("one"); wait != 100*time.Millisecond {
		t.Errorf("waits %v", wait)
	}
	if l.wait("two") != 0 {
		t.Error("another waits too")
	}
	now = now.Add(100 * time.Millisecond)
	if l.wait("one") != 0 || l.wait("one") == 0 {
		t.Error("a tenth of a second gives one request")
	}
	now = now.Add(time.Hour)
	l.forget(now)
	if len(l.callers) != 0 {
		t.Error("full buckets are remembered")
	}
	r := newRig(t)
	r.api.limits = newLimiter(1)
	statuses := map[int]int{}
	var last *http.Response
	for range 5 {
		q, _ := http.NewRequest("GET", r.server.URL+"/v1/table/village_division", nil)
		q.Header.Set("Authorization", "Bearer "+r.tokens["auditor"])
		answer, err := r.server.Client().Do(q)
		r.must(err)
		answer.Body.Close()
		statuses[answer.StatusCode]++
		last = answer
	}
	if statuses[200] < 2 || statuses[429] == 0 || last.Header.Get("Retry-After") != "1" {
		t.Errorf("%v %v", statuses, last.Header)
	}
}

// TestStream tells of entries as they come, in order, and goes on after the last id.
func TestStream(t *testing.T) {
	r := newRig(t)
	open := func(query, last string, status int) (*bufio.Reader, func()) {
		ctx, stop := context.WithCancel(context.Background())
		q, _ := http.NewRequestWithContext(ctx, "GET", r.server.URL+"/v1/stream"+query, nil)
		q.Header.Set("Authorization", "Bearer "+r.tokens["auditor"])
		if last != "" {
			q.Header.Set("Last-Event-ID", last)
		}
		answer, err := r.server.Client().Do(q)
		r.must(err)
		if answer.StatusCode != status {
			t.Fatalf("%s: %d", query, answer.StatusCode)
		}
		return bufio.NewReader(answer.Body), func() { stop(); answer.Body.Close() }
	}
	next := func(b *bufio.Reader) (id string, e Entry) {
		for {
			line, err := b.ReadString('\n')
			r.must(err)
			line = strings.TrimSpace(line)
			if text, ok := strings.CutPrefix(line, "id: "); ok {
				id = text
			}
			if text, ok := strings.CutPrefix(line, "data: "); ok {
				r.must(json.Unmarshal([]byte(text), &e))
				return id, e
			}
		}
	}
	head := r.county.Journal().Head().Index
	stream, stop := open("", "", 200)
	r.done("ledger.open", "accountant", `{"id":1,"unit":"CNY","code":8101,"flags":1}`)
	id, e := next(stream)
	if e.Index != head || id != strconv.FormatUint(head+1, 10) || e.Events[0].Name != "ledger.opened" {
		t.Errorf("%s %+v", id, e)
	}
	stop()
	r.done("ledger.open", "accountant", `{"id":330523002,"unit":"CNY","code":8001,"holder":2}`)
	stream, stop = open("", id, 200)
	if _, e = next(stream); e.Index != head+1 {
		t.Errorf("goes on with %d", e.Index)
	}
	stop()
	stream, stop = open("?from=0", "", 200)
	for want := range head {
		if _, e = next(stream); e.Index != want {
			t.Fatalf("%d instead of %d", e.Index, want)
		}
	}
	stop()
	_, stop = open("?from=x", "", 400)
	stop()
}

// TestWebhook: an address is told of what it wants, signed, again until it takes it, and from where it
// was after a restart.
func TestWebhook(t *testing.T) {
	r := newRig(t)
	type told struct {
		entry string
		right bool
	}
	came := make(chan told, 10)
	h := Webhook{Name: "bank", Secret: "a secret of the bank", Events: []string{"ledger.*"}}
	times := 0
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		times++
		if times == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		came <- told{q.Header.Get("Liangshan-Entry"),
			q.Header.Get("Liangshan-Signature") == h.Sign(q.Header.Get("Liangshan-Timestamp"), body)}
	}))
	defer receiver.Close()
	h.URL = receiver.URL
	folder := t.TempDir()
	start := func() (stop func()) {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		from, err := hookFrom(folder+"/webhook-bank", r.county.Journal().Head().Index)
		r.must(err)
		if from > r.county.Journal().Head().Index {
			t.Error(from)
		}
		go func() { ended <- r.api.Hook(ctx, h, folder) }()
		return func() { cancel(); r.must(<-ended) }
	}
	// What was taken just before the stop may come again: it is told at least once, in order.
	wait := func(index uint64) {
		t.Helper()
		for {
			select {
			case one := <-came:
				n, err := strconv.ParseUint(one.entry, 10, 64)
				if err != nil || !one.right || n > index {
					t.Fatalf("%+v, not entry %d", one, index)
				}
				if n == index {
					return
				}
			case <-time.After(30 * time.Second):
				t.Fatal("nothing came")
			}
		}
	}
	stop := start()
	r.system("authority.register_actor", authority.RegisterActor{Kind: authority.Program})
	first := r.county.Journal().Head().Index
	r.done("ledger.open", "accountant", `{"id":1,"unit":"CNY","code":8101,"flags":1}`)
	wait(first)
	stop()
	second := r.county.Journal().Head().Index
	r.done("ledger.open", "accountant", `{"id":330523002,"unit":"CNY","code":8001,"holder":2}`)
	stop = start()
	wait(second)
	stop()
	for _, bad := range []Webhook{{Name: "a/b"}, {Name: "a", URL: "http://example.org", Secret: h.Secret},
		{Name: "a", URL: "https://example.org", Secret: "short"}, {Name: "a", URL: "https://u:p@example.org", Secret: h.Secret}} {
		if bad.Check() == nil {
			t.Errorf("%+v is let through", bad)
		}
	}
}
