package web

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
	"liangshan/programme/payrun"
	"liangshan/vault"
)

// payCounty returns the portal of a county with the rules of Anji, synthetic people who have accounts, and a budget.
// Its clock stands at noon of the day on which a month's run is made.
func payCounty(t testing.TB, people int) (*portal, []person.Number) {
	t.Helper()
	p := &portal{TB: t, actors: map[string]kernel.Actor{"administrator": 1}}
	day, err := calendar.Parse("2026-11-02")
	p.must(err)
	ctx, stop := context.WithCancel(context.Background())
	p.clock, p.stop = demo.NewClock(time.UnixMilli(day.StartMillis()).Add(12*time.Hour)), stop
	folder := county.FolderOf(filepath.Join(t.TempDir(), "data"), "")
	p.must(county.Init(ctx, folder, "330523", nil))
	p.keys = folder.Keys
	p.Running, err = county.Open(ctx, county.Options{Folder: folder, Program: "test", Clock: p.clock})
	p.must(err)
	_, err = p.Bootstrap(ctx)
	p.must(err)
	files, err := county.ReadFiles(os.DirFS("../counties/330523"))
	p.must(err)
	_, err = p.Apply(ctx, files)
	p.must(err)
	p.do(1, "ledger.open", ledger.Open{ID: 900, Unit: "CNY", Code: 8002, Flags: ledger.MayOwe})
	p.do(1, "ledger.transfer", ledger.Transfer{Debit: 900, Credit: 513011, Amount: 10_000_000})
	var all []person.Number
	for i := range people {
		request := fmt.Sprintf("test/%d", i)
		number, err := p.Vault.Stage(ctx, request, []vault.Fact{
			{Field: vault.Name, Value: vault.Text(fmt.Sprintf("合成%d号", i+1)), Source: "test"},
			{Field: vault.Account, Value: vault.Text(fmt.Sprintf("62170000000%04d", i+1)), Source: "test"}})
		p.must(err)
		p.do(1, "person.register", person.Register{Number: person.Number(number)})
		p.must(p.Vault.Commit(ctx, request))
		all = append(all, person.Number(number))
	}
	p.serve(Options{})
	return p, all
}

// talentsTable is a register of talents, in which everybody is a master who is paid 1000.00 a month.
func talentsTable(people []person.Number) string {
	var b strings.Builder
	b.WriteString("key,employer_in_county,full_time,degree,graduated,birth,insured_months,dishonest,public_servant,wage,started,months_paid\n")
	for _, n := range people {
		fmt.Fprintf(&b, "%d,true,true,master,2023-06-30,1998-05-01,24,false,false,8000.00,2024-01-01,3\n", n)
	}
	return b.String()
}

// prepared waits until a preparation is over and returns its page.
func (b *browser) prepared(path string, status int) string {
	b.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer, err := b.client.Get(b.server.URL + path)
		b.must(err)
		data, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		b.must(err)
		if !strings.Contains(string(data), "data-again") {
			if answer.StatusCode != status {
				b.Fatalf("status %d, not %d: %s", answer.StatusCode, status, textOf(b, string(data)))
			}
			return string(data)
		}
		if time.Now().After(deadline) {
			b.Fatal("it takes too long")
		}
	}
}

// confirmed gives a command by the form to which a page leads, as the form is filled in.
func (b *browser) confirmed(path string, more url.Values, status int) string {
	b.Helper()
	page := b.get(path, 200)
	form := url.Values{"request.id": {hidden(b, page, "request.id")}, "request.step": {"send"}}
	u, err := url.Parse(path)
	b.must(err)
	for key, values := range u.Query() {
		form[key] = values
	}
	for key, values := range more {
		form[key] = values
	}
	return b.send("POST", u.Path, form, status)
}

// camt is the statement of a bank that has paid everything in a file.
func camt(id, file string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>` + id + `</Id>`)
	for _, part := range strings.Split(file, "<EndToEndId>")[1:] {
		reference, part, _ := strings.Cut(part, "<")
		_, amount, _ := strings.Cut(part, `Ccy="CNY">`)
		amount, _, _ = strings.Cut(amount, "<")
		b.WriteString(`<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls><Refs>` +
			`<EndToEndId>` + reference + `</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`)
	}
	return b.String() + `</Stmt></BkToCstmrStmt></Document>`
}

// TestJourneyRuns: an accountant sends a register with three bad rows, sees each with its row and column, mends them,
// shows the list, and cannot approve it; the chief accountant releases it; the accountant files it with the bank, hands
// in the statement, reconciles and closes; who was paid finds it. All by pages.
func TestJourneyRuns(t *testing.T) {
	p, people := payCounty(t, 4)
	clerk, chief, stranger := p.as("accountant"), p.as("chief_accountant"), p.as("registrar")
	resident := p.actorOf(authority.Person, uint64(people[0]), "resident")
	p.settled()
	stranger.get("/runs", 403)
	holds(t, clerk.get("/runs", 200), `value="talent_direct"`, `name="register"`, `name="answer"`)
	if page := chief.get("/runs", 200); strings.Contains(page, `name="register"`) || strings.Contains(page, `name="answer"`) {
		t.Error("the chief accountant is offered what others do")
	}
	order := map[string]string{"programme": "talent_direct", "period": "2026-10"}
	chief.posted("/runs", order, "register", "talents.csv", talentsTable(people), 403)
	good := talentsTable(people)
	lines := strings.SplitAfter(good, "\n")
	lines[1] = strings.Replace(lines[1], "1998-05-01", "1998-02-31", 1)
	lines[2] = strings.Replace(lines[2], "master", "wizard", 1)
	lines[4] = strings.Replace(lines[4], "8000.00", "much", 1)
	to := clerk.posted("/runs", order, "register", "talents.csv", strings.Join(lines, ""), 303)
	page := clerk.prepared(to, 200)
	text := textOf(t, page)
	holds(t, text, "birth", "degree", "wage", "programme.cell_malformed", "talents.csv")
	for _, place := range []string{`data-label="行">2<`, `data-label="行">3<`, `data-label="行">5<`, `>6 birth<`, `>4 degree<`, `>10 wage<`} {
		holds(t, page, place)
	}
	if n := strings.Count(page, `data-label="行"`); n != 3 {
		t.Errorf("%d bad rows are listed", n)
	}
	holds(t, page, `<option value="talent_direct" selected`, `value="2026-10"`) // To send it again.
	chief.get(to, 404)
	if len(p.payRuns()) != 0 {
		t.Fatal("a register that is wrong has begun a run")
	}
	page = clerk.prepared(clerk.posted("/runs", order, "register", "talents.csv", good, 303), 200)
	holds(t, textOf(t, page), "已锁定", "4,000.00")
	run := link(t, page, `/run/\d+`)
	holds(t, textOf(t, clerk.get("/work", 200)), "公示惠民名单")
	page = clerk.get(run, 200)
	holds(t, page, plain(uint64(people[3])))
	if strings.Contains(page, "合成") || strings.Contains(page, "6217") {
		t.Error("the page of a run names persons")
	}
	clerk.confirmed(link(t, page, `/do/programme.publish_list[^"]*`), nil, 303)
	p.settled()
	page = chief.get(run, 200)
	if strings.Contains(page, "programme.approve") {
		t.Error("a list is offered for approval while it is shown")
	}
	shown := p.payRuns()[0]
	p.clock.To(time.UnixMilli(shown.Until).Add(9 * time.Hour))
	clerk, chief, resident = p.as("accountant"), p.as("chief_accountant"), p.asNamed("resident"+plain(uint64(people[0])), "again")
	p.settled()
	if strings.Contains(clerk.get(run, 200), "programme.approve") {
		t.Error("who has made a list is offered to approve it")
	}
	approve := "/do/programme.approve?" + url.Values{"run": {"1"}, "hash": {fmt.Sprintf("%x", shown.Hash)}}.Encode()
	clerk.get(approve, 403)
	holds(t, textOf(t, chief.get("/work", 200)), "公示期满，批准发放")
	chief.confirmed(link(t, chief.get(run, 200), `/do/programme.approve[^"]*`), nil, 303)
	p.settled()
	p.banked(t, clerk, chief, run)
	holds(t, textOf(t, resident.get("/mine", 200)), "1,000.00", "已发放")
}

// banked takes a run that is approved through the bank.
func (p *portal) banked(t *testing.T, clerk, chief *browser, run string) {
	t.Helper()
	holds(t, textOf(t, clerk.get("/work", 200)), "报送银行发放")
	holds(t, textOf(t, clerk.get(run, 200)), "4 笔待报")
	bank := map[string]string{"payer": "合成县财政局", "account": "1205210009000000001"}
	chief.posted(run+"/file", bank, "template", "", "", 403)
	holds(t, clerk.posted(run+"/file", nil, "template", "", "", 409), `id="payer-error"`)
	holds(t, clerk.posted(run+"/file", bank, "template", "t.yaml", "a: [", 409), `id="payer-error"`)
	file := clerk.posted(run+"/file", bank, "template", "", "", 200)
	holds(t, file, "<EndToEndId>", "合成1号", "1000.00")
	p.settled()
	if again := clerk.posted(run+"/file", nil, "template", "", "", 200); again != file {
		t.Error("asked again, the bank's file is another")
	}
	holds(t, textOf(t, clerk.get(run, 200)), "已报银行，等回单")
	holds(t, clerk.send("POST", run+"/reconcile", url.Values{}, 409), "govuk-error-summary")
	holds(t, clerk.posted("/runs/answer", nil, "answer", "a.xml", "", 409), `id="answer-error"`)
	holds(t, clerk.posted("/runs/answer", nil, "answer", "a.xml", "no statement", 409), `id="answer-error"`)
	chief.posted("/runs/answer", nil, "answer", "a.xml", camt("S1", file), 403)
	text := textOf(t, clerk.posted("/runs/answer", nil, "answer", "a.xml", camt("S1", file), 200))
	holds(t, text, "camt.053", "S1")
	holds(t, textOf(t, clerk.posted("/runs/answer", nil, "answer", "a.xml", camt("S1", file), 200)), "这份对账单以前收过")
	holds(t, clerk.posted("/runs/answer", nil, "answer", "a.xml", camt("S1", "<EndToEndId>x<"), 409), `id="answer-error"`)
	page := clerk.get(run, 200)
	holds(t, page, `action="`+run+`/reconcile"`)
	if strings.Contains(chief.get(run, 200), "/reconcile") {
		t.Error("the chief accountant is offered to reconcile")
	}
	chief.send("POST", run+"/reconcile", url.Values{}, 403)
	if to := clerk.send("POST", run+"/reconcile", url.Values{}, 303); to != run {
		t.Errorf("sent to %s", to)
	}
	clerk.confirmed(link(t, clerk.get(run, 200), `/do/programme.close_run[^"]*`), nil, 303)
	p.settled()
	holds(t, textOf(t, clerk.get(run+"?lang=en", 200)), "Paid", "4,000.00", "closed")
	if closed := p.payRuns()[0]; closed.State != programme.Closed || closed.Paid != 400_000 {
		t.Errorf("%+v", closed)
	}
}

// payRuns returns all runs of programmes.
func (p *portal) payRuns() (all []programme.Run) {
	p.Helper()
	p.must(p.Running.Read(context.Background(), func(c *county.County) {
		for _, run := range c.Programme.Runs() {
			all = append(all, run)
		}
	}))
	return all
}

// TestRunPrepare: what is left out or does not fit is said beside its field; rows for a person to look at are listed
// and are a file; a run that was frozen is found again; and a run is prepared once at a time.
func TestRunPrepare(t *testing.T) {
	p, people := payCounty(t, 3)
	clerk := p.as("accountant")
	p.settled()
	order := map[string]string{"programme": "talent_direct", "period": "2026-10"}
	table := talentsTable(people)
	holds(t, clerk.posted("/runs", nil, "register", "a.csv", table, 409), `id="programme-error"`)
	holds(t, clerk.posted("/runs", order, "list", "a.csv", table, 409), `id="register-error"`)
	order["list_name"] = "members"
	holds(t, clerk.posted("/runs", order, "register", "a.csv", table, 409), `id="list-error"`)
	delete(order, "list_name")
	for _, wrong := range []map[string]string{{"programme": "talent_direct", "period": "soon"}, {"programme": "none"}} {
		page := clerk.prepared(clerk.posted("/runs", wrong, "register", "a.csv", table, 303), 409)
		holds(t, page, "govuk-error-summary", `name="register"`)
	}
	more := strings.Replace(table, "months_paid", "months_payed", 1)
	holds(t, clerk.prepared(clerk.posted("/runs", order, "register", "a.csv", more, 303), 200), "programme.column_unknown",
		"是不是要写 months_paid？")
	more = strings.Replace(strings.ReplaceAll(table, "\n", ",甲\n"), "months_paid,甲", "months_paid,姓名,备注", 1)
	holds(t, clerk.prepared(clerk.posted("/runs", order, "register", "a.csv", more, 303), 200), "没有叫 姓名 的事实")
	order["ignore"] = "姓名， 备注"
	table = more
	unknown := strings.Replace(table, "8000.00", "", 1) // Nobody knows this one's wage.
	to := clerk.posted("/runs", order, "register", "a.csv", unknown, 303)
	page := clerk.prepared(to, 200)
	holds(t, textOf(t, page), "须人工核实", "2,000.00")
	holds(t, page, `data-label="编号">`+plain(uint64(people[0]))+`<`)
	holds(t, clerk.get(to+"?list=reviews&format=csv", 200), plain(uint64(people[0]))+",")
	again := clerk.prepared(clerk.posted("/runs", order, "register", "b.csv", table, 303), 200)
	if link(t, again, `/run/\d+`) != link(t, page, `/run/\d+`) || len(p.payRuns()) != 1 {
		t.Error("asked again, another run was begun")
	}
	one := &preparation{account: 1, order: payrun.Order{Programme: "a", Period: "b"}}
	first, begun, err := p.site.prepares.put(one)
	if err != nil || !begun {
		t.Fatal(err)
	}
	if n, begun, err := p.site.prepares.put(&preparation{account: 1, order: one.order}); n != first || begun || err != nil {
		t.Errorf("the same again is %d %v %v", n, begun, err)
	}
	if _, _, err := p.site.prepares.put(&preparation{account: 2, order: one.order}); err != errRunBusy {
		t.Errorf("another's is not refused: %v", err)
	}
	clerk.get("/run/9", 404)
	clerk.get("/run/x", 404)
	clerk.get("/runs/9", 404)
}

// TestRunPacked: a file of several parts is one ZIP, always the same.
func TestRunPacked(t *testing.T) {
	b := &payrun.Bundle{Files: [][]byte{[]byte("one"), []byte("two")}, Text: true}
	name, media, data, err := packed("c-run-1", b)
	if err != nil || name != "c-run-1.zip" || media != "application/zip" {
		t.Fatal(name, media, err)
	}
	if _, _, again, _ := packed("c-run-1", b); !bytes.Equal(again, data) {
		t.Error("packed again it is another")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 2 || z.File[1].Name != "c-run-1-2.txt" {
		t.Fatal(err)
	}
	if name, _, data, _ := packed("c", &payrun.Bundle{Files: b.Files[:1]}); name != "c.xml" || string(data) != "one" {
		t.Error(name, string(data))
	}
	if http.DetectContentType(data) != "application/zip" {
		t.Error("that is no ZIP")
	}
}
