package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liangshan/ledger"
	"liangshan/proof"
)

// TestStatement holds statements as of any time against a list kept by hand.
func TestStatement(t *testing.T) {
	r := newRig(t)
	r.accounts(4)
	books := map[int][]line{}
	balance := map[int]int64{}
	note := func(debit, credit int, amount int64) {
		balance[debit] -= amount
		balance[credit] += amount
		books[debit] = append(books[debit], line{r.clock.ms, -amount, balance[debit]})
		books[credit] = append(books[credit], line{r.clock.ms, amount, balance[credit]})
	}
	source := rand.New(rand.NewPCG(7, 7))
	var last Answer
	for range 12 { // Bulk commands of many rows, so that marks are made and passed.
		r.clock.move(1000 + source.Int64N(5000))
		var rows []string
		for range 1 + source.IntN(120) {
			credit, amount := 2+source.IntN(3), 1+source.Int64N(1000)
			rows = append(rows, fmt.Sprintf(`{"debit":1,"credit":%d,"amount":%d}`, credit, amount))
			note(1, credit, amount)
		}
		last = r.done("ledger.transfer_many", "accountant", `{"transfers":[`+strings.Join(rows, ",")+`]}`)
		if source.IntN(2) == 0 {
			r.clock.move(source.Int64N(3000))
			last = r.transfer(2, 3, 1)
			note(2, 3, 1)
		}
	}
	if len(books[1]) < 300 {
		t.Fatalf("only %d postings: no mark is tested", len(books[1]))
	}
	for account, book := range books {
		for range 40 {
			at := book[source.IntN(len(book))].time // To the millisecond, or
			if source.IntN(2) == 0 {                // anywhere.
				at = start + source.Int64N(r.clock.ms-start+5000)
			}
			r.compare(account, book, at, 1+source.IntN(200), last.Position)
		}
	}
}

// A line is a posting in a list kept by hand.
type line struct{ time, amount, balance int64 }

// compare reads a statement page by page and holds it against a list kept by hand.
func (r *rig) compare(account int, book []line, at int64, limit int, after uint64) {
	r.t.Helper()
	n := 0
	for n < len(book) && book[n].time <= at {
		n++
	}
	var want int64
	if n > 0 {
		want = book[n-1].balance
	}
	path := fmt.Sprintf("/v1/account/%d/statement?at=%d&limit=%d&after=%d", account, at, limit, after)
	for cursor := ""; ; {
		var s Statement
		r.get(path+cursor, "auditor").ok().into(&s)
		if s.Balance != want {
			r.t.Fatalf("account %d at %d: balance %d, expected %d", account, at, s.Balance, want)
		}
		for _, p := range s.Postings {
			if n--; n < 0 || p.Amount != book[n].amount || p.Balance != book[n].balance ||
				p.Time != timeText(book[n].time) {
				r.t.Fatalf("account %d at %d: posting %d is %+v", account, at, n, p)
			}
		}
		if s.Next == "" {
			break
		}
		if len(s.Postings) != limit {
			r.t.Fatalf("%d postings on a page of %d", len(s.Postings), limit)
		}
		cursor = "&cursor=" + s.Next
	}
	if n != 0 {
		r.t.Fatalf("account %d at %d: %d postings are missing", account, at, n)
	}
}

func TestStatementRefusals(t *testing.T) {
	r := newRig(t)
	r.accounts(3)
	a := r.transfer(1, 2, 123456)
	get := func(path string) *answered { return r.get(path, "auditor") }
	var s Statement
	get(fmt.Sprintf("/v1/account/2/statement?after=%d", a.Position)).ok().into(&s)
	if s.BalanceText != "1,234.56" || s.Account.Unit.Code != "CNY" || s.Account.Holder != 1002 ||
		s.Postings[0].Other != 1 || s.Postings[0].Date != "2027-01-15" {
		t.Errorf("%+v", s)
	}
	get("/v1/account/77/statement").refused(404, "ledger.no_account")
	r.get("/v1/account/77/statement", "nobody").refused(403, "authority.denied")
	get("/v1/account/x/statement").refused(400, "request.bad_number")
	get("/v1/account/-1/statement").refused(400, "request.bad_number")
	get("/v1/account/2/statement?at=2020-01-01").refused(404, "statement.too_early")
	for _, bad := range []string{"at=x", "at=", "at=-5", "at=2027-13-01", "after=x", "what=1", "at=1&at=2"} {
		get("/v1/account/2/statement?"+bad).refused(400, "request.bad_query")
	}
	for _, bad := range []string{"limit=0", "limit=1001", "limit=x"} {
		get("/v1/account/2/statement?"+bad).refused(400, "view.bad_limit")
	}
	id := ledger.TransferID(a.Sequence, 0)
	for _, bad := range []string{"x", "0", "-1", fmt.Sprint(id + 1), fmt.Sprint(id - 1), "99999999999999999999"} {
		get("/v1/account/2/statement?cursor="+bad).refused(400, "view.bad_cursor")
	}
	get(fmt.Sprintf("/v1/account/3/statement?cursor=%d", id)).refused(400, "view.bad_cursor")
	get(fmt.Sprintf("/v1/account/2/statement?cursor=%d", id)).ok()
	get("/v1/account/2/statement?at=2027-01-15T23:59:59%2B08:00").ok()
}

func TestTables(t *testing.T) {
	r := newRig(t)
	r.accounts(6)
	last := r.transfer(1, 2, 5)
	var list TableList
	r.get("/v1/table", "").ok().into(&list)
	if len(list.Tables) < 25 {
		t.Errorf("%d tables", len(list.Tables))
	}
	for _, table := range list.Tables {
		if table.Title.ZH == table.Name || table.Title.EN == table.Name {
			t.Errorf("%s has no title", table.Name)
		}
		for _, order := range []string{"", "&order=newest"} {
			var page struct {
				Position uint64
				Rows     []map[string]any
				Next     *string
			}
			r.get(fmt.Sprintf("/v1/table/%s?limit=3&after=%d%s", table.Name, last.Position, order), "auditor").
				ok().
				into(&page)
			if page.Rows == nil || page.Next == nil || page.Position < last.Position || len(page.Rows) > 3 {
				t.Errorf("%s: %+v", table.Name, page)
			}
		}
	}
	// All pages together are all rows, once.
	var ids []float64
	for cursor := ""; ; {
		var page struct {
			Rows []map[string]any
			Next string
		}
		r.get("/v1/table/ledger_account?limit=2&id.from=2&id.to=9"+cursor, "auditor").ok().into(&page)
		for _, row := range page.Rows {
			ids = append(ids, row["id"].(float64))
		}
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if !slices.Equal(ids, []float64{2, 3, 4, 5, 6}) {
		t.Errorf("ids %v", ids)
	}
	for query, code := range map[string]string{"x=1": "view.unknown_column", "limit=0": "view.bad_limit",
		"cursor=x": "view.bad_cursor",
		"order=x":  "view.unknown_order", "id=x": "view.bad_value", "id=1&id=2": "view.bad_value",
		"after=x":         "request.bad_query",
		"after=1&after=2": "request.bad_query", "%zz": "request.bad_query", "id.from=1;--": "request.bad_query",
		"'=1": "view.unknown_column"} {
		r.get("/v1/table/ledger_account?"+query, "auditor").refused(400, code)
	}
}

func TestEventsAndReceipts(t *testing.T) {
	r := newRig(t)
	r.accounts(3)
	single := r.transfer(1, 2, 77)
	many := r.done("ledger.transfer_many", "accountant",
		`{"transfers":[{"debit":1,"credit":2,"amount":5},{"debit":1,"credit":3,"amount":6}]}`)
	r.get(fmt.Sprintf("/v1/receipt/%d", 1<<40), "auditor").refused(404, "receipt.no_event")
	r.checkpoint()

	trust := proof.Trust{Keys: r.publicKeys()}
	checked := func(path string) proof.Verified {
		t.Helper()
		v, err := proof.CheckReceipt(r.get(path, "auditor").ok().body, trust)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := checked(single.Receipt); v.County != "330523" || v.Leaf.Sequence != single.Sequence {
		t.Errorf("%+v", v)
	}
	if v := checked(many.Receipt + "?row=1"); !v.HasRow || v.RowNumber != 1 {
		t.Errorf("%+v", v)
	}
	r.get(many.Receipt+"?row=2", "auditor").refused(404, "receipt.no_row")
	r.get(single.Receipt+"?row=0", "auditor").refused(404, "receipt.no_row")
	for _, bad := range []string{"?row=-1", "?row=x", "?row=99999999999", "?rows=1"} {
		r.get(single.Receipt+bad, "auditor").refused(400, "request.bad_query")
	}
	changed := []byte(
		strings.Replace(string(r.get(single.Receipt, "auditor").body), `"sequence": `, `"sequence": 1`, 1),
	)
	if _, err := proof.CheckReceipt(changed, trust); err == nil {
		t.Error("a changed receipt passes")
	}

	var list Events
	r.get("/v1/event?limit=2", "auditor").ok().into(&list)
	if len(list.Events) != 2 || list.Events[0].Name != "ledger.transferred_many" || list.Events[0].Rows != 2 ||
		list.Events[1].NameZH != "转账" {
		t.Errorf("%+v", list.Events)
	}
	seen := uint64(0)
	for next := fmt.Sprint(list.Events[0].Sequence); next != ""; {
		var page Events
		r.get("/v1/event?limit=7&from="+next, "auditor").ok().into(&page)
		for _, e := range page.Events {
			if want := list.Events[0].Sequence - seen; e.Sequence != want {
				t.Fatalf("event %d, expected %d", e.Sequence, want)
			}
			seen++
		}
		if next = ""; page.Next != nil {
			next = fmt.Sprint(*page.Next)
		}
	}
	if seen != list.Events[0].Sequence+1 {
		t.Errorf("%d events of %d", seen, list.Events[0].Sequence+1)
	}
	var entry Entry
	r.get(fmt.Sprintf("/v1/entry/%d", single.Index), "auditor").ok().into(&entry)
	if entry.Request == "" || entry.Policy == 0 || entry.Actor == 0 || !strings.Contains(string(entry.Events[0].Body),
		`"amount":77`) {
		t.Errorf("%+v", entry)
	}
	r.get("/v1/entry/99999", "auditor").refused(404, "entry.unknown")
	r.get("/v1/event?limit=0", "auditor").refused(400, "request.bad_query")
}

// publicKeys returns the keys as an outsider has them: from the server, under the one key
// that was given out.
func (r *rig) publicKeys() *proof.Keys {
	r.t.Helper()
	keys, err := proof.ParseKeys(r.get("/keys", "").ok().body, r.county.PublicKey())
	r.must(err)
	return keys
}

func TestPublicLog(t *testing.T) {
	r := newRig(t)
	r.accounts(2)
	for range 300 {
		r.transfer(1, 2, 1)
	}
	r.checkpoint()
	trust := proof.Trust{Keys: r.publicKeys()}
	c, _, err := trust.Open(r.get("/checkpoint", "").ok().body)
	r.must(err)
	if c.Size < 300 {
		t.Fatalf("size %d", c.Size)
	}
	for path, immutable := range map[string]bool{"/checkpoint": false, "/keys": false, "/tile/0/000": true} {
		a := r.get(path, "").ok()
		if direct := serveDirect(r.county.Tree.Handler(), path); string(a.body) != direct {
			t.Errorf("%s is not what the log holds", path)
		}
		if strings.Contains(a.header.Get("Cache-Control"), "immutable") != immutable {
			t.Errorf("%s: %s", path, a.header.Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/tile/0/999", "/tile/9/000", "/tile/0/..%2f..%2fcheckpoint", "/tile/0/000.p/0",
		"/mark"} {
		r.get(path, "").refused(404, "request.path_unknown")
	}
	r.ask("POST", "/checkpoint", "", "").refused(405, "request.method_not_allowed")
	if base64.StdEncoding.EncodeToString(c.Root[:]) == "" {
		t.Error("no root")
	}
}

func TestOperation(t *testing.T) {
	r := newRig(t)
	r.accounts(2)
	r.command("ledger.transfer", "accountant", `{"debit":2,"credit":1,"amount":1}`).refused(409,
		"ledger.insufficient_balance")
	r.get("/ready", "").ok()
	r.get("/health", "").ok()
	metrics := string(r.get("/metrics", "").ok().body)
	for _, want := range []string{`liangshan_refusals_total{code="ledger.insufficient_balance",county="330523"} 1`,
		`liangshan_commits_total{county="330523"} `,
		`liangshan_commands_under_way{county="330523"} 0`, `liangshan_journal_entries{county="330523"} `,
		`liangshan_tree_events{county="330523"} `, `liangshan_county_serves{county="330523"} 1`,
		`liangshan_view_lag_entries{county="330523"} `,
		`liangshan_request_seconds_count{county="330523",operation="ledger.transfer",status="409"} 1`, "go_goroutines"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics have no %q", want)
		}
	}
}

// TestDocument looks at the structure of the OpenAPI document: what OpenAPI 3.1 demands,
// and that everything there is stands in it.
func TestDocument(t *testing.T) {
	r := newRig(t)
	var d struct {
		OpenAPI    string
		Info       struct{ Title, Version string }
		Paths      map[string]map[string]map[string]any
		Components struct{ Schemas, SecuritySchemes map[string]any }
	}
	a := r.get("/openapi.json", "").ok()
	a.into(&d)
	if d.OpenAPI != "3.1.0" || d.Info.Title == "" || d.Info.Version == "" {
		t.Errorf("head %+v", d.Info)
	}
	for _, c := range r.api.known.Commands() {
		if d.Paths["/v1/command/"+c.Name()]["post"]["requestBody"] == nil {
			t.Errorf("%s is not in the document", c.Name())
		}
	}
	for name := range r.api.tables {
		if d.Paths["/v1/table/"+name]["get"] == nil {
			t.Errorf("%s is not in the document", name)
		}
	}
	ids := map[string]bool{}
	wild := regexp.MustCompile(`\{([^}]*)\}`)
	for path, methods := range d.Paths {
		for method, op := range methods {
			id, _ := op["operationId"].(string)
			if id == "" || ids[id] || len(op["responses"].(map[string]any)) < 2 || op["summary"] == "" {
				t.Errorf("%s %s: operation %q twice or bare", method, path, id)
			}
			ids[id] = true
			declared := map[string]bool{}
			parameters, _ := op["parameters"].([]any)
			for _, p := range parameters {
				p := p.(map[string]any)
				key := fmt.Sprint(p["in"], " ", p["name"])
				if declared[key] || p["schema"] == nil || p["in"] == "path" && p["required"] != true {
					t.Errorf("%s %s: parameter %s", method, path, key)
				}
				declared[key] = true
			}
			for _, name := range wild.FindAllStringSubmatch(path, -1) {
				if !declared["path "+name[1]] {
					t.Errorf("%s %s: %s is not declared", method, path, name[1])
				}
			}
		}
	}
	for _, ref := range regexp.MustCompile(`"\$ref":\s*"([^"]*)"`).FindAllStringSubmatch(string(a.body), -1) {
		name, ok := strings.CutPrefix(ref[1], "#/components/schemas/")
		if !ok || d.Components.Schemas[name] == nil || !regexp.MustCompile(`^[a-zA-Z0-9._-]+$`).MatchString(name) {
			t.Errorf("reference %s leads nowhere", ref[1])
		}
	}
	if d.Components.SecuritySchemes["token"] == nil || strings.Contains(string(a.body), `"$schema"`) {
		t.Error("security")
	}
	transfer, _ := json.Marshal(d.Components.Schemas["ledger.Transfer"])
	for _, want := range []string{`"required":["debit","credit","amount"]`, `"additionalProperties":false`} {
		if !strings.Contains(string(transfer), want) {
			t.Errorf("ledger.Transfer: %s", transfer)
		}
	}
	correct, _ := json.Marshal(d.Components.Schemas["ledger.Correct"])
	if strings.Contains(string(correct), "debit") {
		t.Errorf("a caller could think that it says the original's accounts: %s", correct)
	}
}

// FuzzQuery asks tables, statements and events anything. The answer is 200 or a problem with a code.
func FuzzQuery(f *testing.F) {
	r := newRig(f)
	r.accounts(3)
	r.transfer(1, 2, 5)
	tables := make([]string, 0, len(r.api.tables))
	for name := range r.api.tables {
		tables = append(tables, name)
	}
	slices.Sort(tables)
	for _, seed := range []string{"", "limit=3", "id=1&order=newest", "time.from=2026-01-01T00:00:00Z", "cursor=abc",
		"code=%00", "at=2026-01-01", "after=1", "row=1"} {
		f.Add(uint8(0), seed)
	}
	f.Fuzz(func(t *testing.T, which uint8, query string) {
		paths := append(slices.Clone(tables), "../account/2/statement", "../event", "../receipt/1", "../entry/1",
			"../person/1")
		if strings.Contains(query, "after=") {
			query = strings.ReplaceAll(query, "after=", "after=0") // What waits is tested elsewhere.
		}
		request, err := http.NewRequest("GET", r.server.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.URL.Path = filepath.Join("/v1/table", paths[int(which)%len(paths)])
		request.URL.RawQuery = query
		request.Header.Set("Authorization", "Bearer "+r.tokens["auditor"])
		w := newRecorder()
		r.api.ServeHTTP(w, request)
		a := &answered{t, w.status, w.Header(), w.body.Bytes()}
		if a.status != 200 {
			if p := a.problem(); p.Status == 500 || !fs.ValidPath(p.Code) {
				t.Fatalf("%s?%s: %s", request.URL.Path, query, a.body)
			}
		}
	})
}

// serveDirect returns what the log's own handler answers.
func serveDirect(handler http.Handler, path string) string {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Body.String()
}
