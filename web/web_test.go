package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"liangshan/api"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/proof"
)

// newSite serves the page of a small county: two accounts, single and bulk transfers, a
// correction whose reason looks like markup.
func newSite(t testing.TB, open bool) (*county.Running, *httptest.Server) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	f := county.FolderOf(filepath.Join(t.TempDir(), "data"), "")
	must(county.Init(ctx, f, "330523", nil))
	r, err := county.Open(ctx, county.Options{Folder: f, Program: "test"})
	must(err)
	_, err = r.Bootstrap(ctx)
	must(err)
	files, err := county.ReadFiles(os.DirFS("../counties/330523"))
	must(err)
	_, err = r.Apply(ctx, files)
	must(err)
	do := func(caller kernel.Actor, name string, command any) kernel.Result {
		id := r.NewRequestID()
		result := r.Do(ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Call(kernel.Caller{Actor: caller}, name, id, command)
		})
		must(result.Err)
		return result
	}
	do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	for id := range ledger.AccountID(60) {
		do(1, "ledger.open", ledger.Open{ID: 330523001 + id, Unit: "CNY", Code: 8001, Holder: uint64(id)})
	}
	moved := do(1, "ledger.transfer", ledger.Transfer{Debit: 1, Credit: 330523001, Amount: 1234567})
	rows := make([]ledger.Transfer, 120)
	for i := range rows {
		rows[i] = ledger.Transfer{Debit: 1, Credit: ledger.AccountID(330523001 + i%3), Amount: int64(100 + i)}
	}
	do(1, "ledger.transfer_many", ledger.TransferMany{Rows: ledger.Pack(rows)})
	do(1, "ledger.freeze", ledger.Freeze{Account: 330523009, Reason: "order 7"})
	correct := ledger.Correct{
		Sequence: moved.Sequence,
		Amount:   34567,
		Reason:   `<script>alert("x")</script>`,
		Debit:    1,
		Credit:   330523001,
		Original: 1234567,
	}
	do(1, "kernel.propose", kernel.Propose{Command: "ledger.correct", Encoded: kernel.Encode(correct)})
	last := do(2, "kernel.release", kernel.Release{Proposal: 1})
	for r.Tree.Entries() <= last.Index {
		time.Sleep(time.Millisecond)
	}
	must(r.Checkpoint(ctx))
	must(r.View.Wait(ctx, last.Index+1))
	a, err := api.New(ctx, r, api.Options{Page: New(api.NewReader(r), Options{Open: open})})
	must(err)
	server := httptest.NewServer(a)
	t.Cleanup(func() {
		server.Close()
		stop()
		r.Close(context.Background())
	})
	return r, server
}

func get(t testing.TB, server *httptest.Server, path string, status int) (string, http.Header) {
	t.Helper()
	response, err := server.Client().Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Fatalf("%s: status %d, expected %d: %v %s", path, response.StatusCode, status, err, body)
	}
	return string(body), response.Header
}

var (
	linkForm = regexp.MustCompile(`(?:href|action)="([^"]*)"`)
	hanForm  = regexp.MustCompile(`\p{Han}`)
)

// inline demands that a page holds no script but from files of the program.
func inline(t *testing.T, path, body string) {
	t.Helper()
	if n := len(scriptForm.FindAllString(body, -1)); n != strings.Count(body, "<script") {
		t.Errorf("%s holds a script of its own", path)
	}
	if handlerForm.MatchString(body) {
		t.Errorf("%s holds an attribute that is a script", path)
	}
}

var (
	scriptForm  = regexp.MustCompile(`<script src="/asset/[a-z]+\.js\?v=[0-9a-f]{12}" defer></script>`)
	handlerForm = regexp.MustCompile(`<[^>]* on[a-z]+=`)
)

// papersForm are pages of figures and goals, of which there are many, reports, which bring their own style, and pictures.
var papersForm = regexp.MustCompile(`^/(figure|goal/|moved|report|bulletin|today|dashboard|chain/)`)

// othersForm are pages that TestPages opens and the register does not lead to but by the menu.
var othersForm = regexp.MustCompile(`^/(programme|notices|market|map|data|v1|record|chains|goals)`)

// TestPages opens every page that a reader can reach, in both languages, by its links.
func TestPages(t *testing.T) {
	_, server := newSite(t, true)
	queue, seen := []string{"/", "/?lang=en"}, map[string]bool{}
	for len(queue) > 0 && len(seen) < 500 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] || papersForm.MatchString(path) {
			continue
		}
		seen[path] = true
		body, header := get(t, server, path, 200)
		if !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
			continue
		}
		if csp := header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") ||
			strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		inline(t, path, body)
		for _, bad := range []string{"<no value>", "%!", "style=\"", "http://", "https://", "ZgotmplZ"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if english := strings.Contains(path, "lang=en"); english != strings.Contains(body, `<html lang="en">`) {
			t.Errorf("%s is in the wrong language", path)
		}
		for _, link := range linkForm.FindAllStringSubmatch(body, -1) {
			queue = append(queue, strings.ReplaceAll(link[1], "&amp;", "&"))
		}
	}
	for _, want := range []string{"/events?lang=en", "/accounts", "/account/330523001", "/checkpoint",
		"/openapi.json", "/style.css?v=" + assets["/style.css"].mark} {
		if !seen[want] {
			t.Errorf("no link leads to %s", want)
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d pages", len(seen))
	}
}

func TestStatementPage(t *testing.T) {
	r, server := newSite(t, true)
	body, _ := get(t, server, "/account/330523001?lang=en", 200)
	for _, want := range []string{"12,063.40", "corrects", "&lt;script&gt;", "-345.67", "Statement of account 330523001"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(body, "对账单") {
		t.Error("Chinese words on the English page")
	}
	body, _ = get(t, server, "/account/1", 200)
	if !strings.Contains(body, "下一页") || !strings.Contains(body, "可透支") {
		t.Error("no next page of a long statement")
	}
	get(t, server, "/account/77", 404)
	get(t, server, "/account/x", 404)
	get(t, server, "/account/1?at=x", 400)
	get(t, server, "/account/1?at=2001-01-01", 404)
	get(t, server, "/account/1?cursor=5", 400)
	get(t, server, "/accounts?above=x", 400)
	get(t, server, "/events?from=-1", 400)

	keys, _ := get(t, server, "/keys", 200)
	trusted, err := proof.ParseKeys([]byte(keys), r.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	body, _ = get(t, server, "/account/330523001", 200)
	receipts := regexp.MustCompile(`/receipt/\d+\?row=\d+`).FindAllString(body, -1)
	if len(receipts) < 30 {
		t.Errorf("%d receipts", len(receipts))
	}
	for _, path := range receipts {
		file, _ := get(t, server, path, 200)
		if _, err := proof.CheckReceipt([]byte(file), proof.Trust{Keys: trusted}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	get(t, server, "/receipt/999999", 404)
	get(t, server, "/receipt/x", 404)
	get(t, server, "/receipt/1?row=-1", 400)
}

// TestClosed: without Open nothing of accounts is shown.
func TestClosed(t *testing.T) {
	_, server := newSite(t, false)
	for _, path := range []string{"/", "/events", "/?lang=en"} {
		body, _ := get(t, server, path, 200)
		for _, bad := range []string{"/account", "/receipt", "12,345.67", "330523001"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s shows %s", path, bad)
			}
		}
	}
	for _, path := range []string{"/accounts", "/account/1", "/receipt/1"} {
		get(t, server, path, 404)
	}
}

func TestProblemPages(t *testing.T) {
	_, server := newSite(t, false)
	for _, code := range []string{"ledger.no_account", "request.id_required", "view.behind", "vault.erased"} {
		zh, _ := get(t, server, "/problem/"+code, 200)
		en, _ := get(t, server, "/problem/"+code+"?lang=en", 200)
		if !hanForm.MatchString(zh) || !strings.Contains(en, code) {
			t.Errorf("%s is not explained", code)
		}
	}
	body, _ := get(t, server, "/problem/no.such", 404)
	if !strings.Contains(body, "portal.no_page") || strings.Contains(textOf(t, body), "全部路径见") {
		t.Error("an unknown code")
	}
	get(t, server, "/nothing/at/all", 404)
	body, _ = get(t, server, "/%3Cscript%3Ealert(1)%3C/script%3E", 404)
	if strings.Contains(body, "<script") {
		t.Error("a path got in")
	}
	get(t, server, "/v1/nothing", 404)
}

// TestWords: every word of the templates is there in both languages.
func TestWords(t *testing.T) {
	used := map[string]bool{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("portal/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(append(sources, more...), "page.html", "register.html", "front.html") {
		if strings.Contains(name, "goals") {
			continue // They have words of their own.
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{`\.T[ (]"(\w+)"`, `\.(?:Field|Choice) "\w+" "(\w+)"`, `"hint" "(\w+)"`} {
			for _, m := range regexp.MustCompile(form).FindAllStringSubmatch(string(data), -1) {
				used[m[1]] = true
			}
		}
		if strings.Contains(string(data), "newList(") { // Titles of lists; one that is missing panics when its page is made.
			for _, m := range regexp.MustCompile(`"#?(\w+)"`).FindAllStringSubmatch(string(data), -1) {
				used[m[1]] = used[m[1]] || allWords[m[1]][0] != ""
			}
		}
	}
	for _, m := range menus {
		used[m.item.Word] = true
	}
	for _, m := range publicMenu {
		used[m.Word] = true
	}
	// The beginnings of words whose end is a value; whether all values have one is held elsewhere.
	begun := []string{"status_", "project_", "move_", "actor_", "how_", "done_", "outcome_", "duty_", "line_", "objection_", "reason_", "session_", "trade_",
		"sale_", "mode_", "every_", "unit_", "run_", "place_", "road_", "intake_", "participant_", "side_", "order_", "grant_",
		"halt_", "suspense_", "card_", "period_", "scheme_", "scheme_is_", "cardsale_", "use_", "allot_", "allocation_", "unpaid_", "step_", "number_of_",
		"choose_", "choice_", "whynot_", "note_", "purpose_", "stratum_", "grade_", "dismiss_", "right_", "correction_",
		"receipt_", "upload_", "homestate_", "loanstate_", "loanpaid_", "loansupport_", "voucher_",
		"booking_", "block_", "payout_", "life_", "prevent_", "salerules_", "alert_outcome_"}
	for _, kind := range begun {
		delete(used, kind)
	}
	for _, word := range []string{"name_or_number", "dismiss_objection", "decide_appeal", "uphold_objection", "raise_objection"} {
		used[word] = true // Chosen in Go.
	}
	used["may_owe"], used["frozen"], used["closed"] = true, true, true
	for word := range allWords {
		for _, kind := range begun {
			if strings.HasPrefix(word, kind) {
				used[word] = true
			}
		}
	}
	for word := range goalWords { // The pages of goals have words of their own.
		if _, ok := allWords[word]; !ok {
			delete(used, word)
		}
	}
	delete(used, "light_")
	delete(used, "is_")
	for word, is := range used {
		if !is {
			continue
		}
		if allWords[word][0] == "" || allWords[word][1] == "" {
			t.Errorf("no word %s", word)
		}
	}
	for word := range allWords {
		if !used[word] {
			t.Errorf("%s is not used", word)
		}
	}
}
