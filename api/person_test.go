package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"liangshan/kernel"
	"liangshan/vault"
	"liangshan/vault/leaktest"
)

// A recorder is an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (w *recorder) Header() http.Header { return w.header }
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}
func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Synthetic people: names and numbers that belong to nobody.
const (
	plantedName    = "欧阳测试甲"
	plantedNumber  = "110101199003074477"
	plantedPhone   = "13900001234"
	plantedAccount = "6222020200112233445"
	plantedAddress = "浙江省湖州市安吉县测试路987号"
)

func planted() string {
	b, _ := json.Marshal(map[string]any{"name": plantedName, "identity": plantedNumber, "phone": plantedPhone,
		"account": plantedAccount, "address": plantedAddress, "source": "户口簿测试页", "from": "2026-01-01"})
	return string(b)
}

func TestPerson(t *testing.T) {
	r := newRig(t)
	id := textOf(r.county.NewRequestID())
	var first, again PersonAnswer
	r.ask("POST", "/v1/person", "registrar", planted(), idHeader, id).ok().into(&first)
	r.ask("POST", "/v1/person", "registrar", planted(), idHeader, id).ok().into(&again)
	if first.Number != 1 || again.Number != first.Number || !again.Repeated || again.Index != first.Index {
		t.Errorf("first %+v, again %+v", first, again)
	}
	r.ask("POST", "/v1/person", "registrar", strings.Replace(planted(), "1390000", "1380000", 1), idHeader,
		id).refused(409, "request.reused")
	r.ask("POST", "/v1/person", "registrar", planted(), idHeader, "").refused(400, "request.id_required")
	r.command("person.register", "registrar", `{"number":500}`).refused(409, "person.facts_required")

	var p PrivatePerson
	r.get("/v1/person/1", "registrar").ok().into(&p)
	found := map[vault.Field]string{}
	for _, f := range p.Facts {
		found[f.Field] = f.Value
	}
	if found["name"] != plantedName || found["identity"] != plantedNumber || found["account"] != plantedAccount ||
		len(p.Facts) != 5 {
		t.Errorf("%+v", found)
	}
	if !strings.Contains(r.log.String(), `"msg":"private facts are read"`) {
		t.Error("the reading is not in the log")
	}
	state := func(body string, header ...string) *answered {
		return r.ask("PATCH", "/v1/person/1", "registrar", body, header...)
	}
	id = textOf(r.county.NewRequestID())
	const moved = `{"field":"phone","value":"13700004321","from":"2027-01-02","source":"本人","checked_by":"bank"}`
	state(moved, idHeader, id).ok()
	state(moved, idHeader, id).ok().into(&again)
	if !again.Repeated {
		t.Error("stated twice")
	}
	r.get("/v1/person/1", "registrar").ok().into(&p)
	for _, f := range p.Facts {
		if f.Field == "phone" && (f.Value != "13700004321" || f.CheckedBy != "bank" || f.From != "2027-01-02") {
			t.Errorf("%+v", f)
		}
	}
	r.get("/v1/person/1?at=2026-06-01", "registrar").ok().into(&p)
	for _, f := range p.Facts {
		if f.Field == "phone" && f.Value != plantedPhone {
			t.Errorf("as of then %+v", f)
		}
	}
	// Refused by a rule: the vault forgets what was staged.
	state(`{"field":"phone","value":"13600000000","from":"2026-12-01","source":"x"}`).refused(409,
		"person.date_out_of_order")
	state(`{"field":"hobby","value":"y","from":"2027-01-03","source":"x"}`).refused(409, "person.field_unknown")
	if staged, err := r.county.Vault.Staged(t.Context()); err != nil || len(staged) != 0 {
		t.Errorf("staged %v, %v", staged, err)
	}
	r.ask("PATCH", "/v1/person/9", "registrar", moved).refused(404, "vault.not_found")
	r.get("/v1/person/9", "registrar").refused(404, "vault.not_found")
	r.get("/v1/person/1?at=x", "registrar").refused(400, "request.bad_query")

	var hits Found
	for field, value := range map[string]string{"identity": plantedNumber, "phone": "+86 139 0000 1234",
		"name": plantedName} {
		r.ask("POST", "/v1/person/search", "registrar", fmt.Sprintf(`{"field":%q,"value":%q}`, field, value)).
			ok().
			into(&hits)
		if len(hits.Numbers) != 1 || hits.Numbers[0] != 1 {
			t.Errorf("%s finds %v", field, hits.Numbers)
		}
	}
	r.ask("POST", "/v1/person/search", "registrar", `{"field":"address","value":"x"}`).
		refused(422, "vault.search_invalid")
}

func TestPersonRefusals(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		body, code, field string
	}{
		{`{"source":"x"}`, "body.field_missing", "name"}, {`{"name":"","source":"x"}`, "body.field_missing", "name"},
		{`{"name":"甲"}`, "body.field_missing", "source"}, {`{"name":"甲","source":""}`, "vault.source_missing", "name"},
		{`{"name":"甲","source":"x","identity":"110101199003074478"}`, "identity.number_checksum", "identity"},
		{`{"name":"甲","source":"x","identity":"110101900307447"}`, "identity.number_old_form", "identity"},
		{`{"name":"甲","source":"x","birth_date":"2026-02-30"}`, "body.not_a_date", "birth_date"},
		{`{"name":"甲","source":"x","phone":139}`, "body.wrong_type", "phone"},
		{`{"name":"甲","source":"x","` + plantedNumber + `":1}`, "body.unknown_field", "?"},
	} {
		if p := r.ask("POST", "/v1/person", "registrar", c.body).refused(422, c.code); p.Field != c.field {
			t.Errorf("%s: field %q", c.body, p.Field)
		}
	}
}

// TestMergeAndErase follows a person to the end: what the journal says happens in the vault too.
func TestMergeAndErase(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"甲测试", "甲测试别名"} {
		r.ask("POST", "/v1/person", "registrar", fmt.Sprintf(`{"name":%q,"source":"x"}`, name)).ok()
	}
	r.command("person.merge", "registrar", `{"duplicate":2,"kept":1}`).ok()
	var p PrivatePerson
	r.get("/v1/person/2", "registrar").ok().into(&p)
	if p.Number != 1 || len(p.Members) != 1 {
		t.Errorf("merged %+v", p)
	}
	// Another administrator releases what the first proposes.
	r.command("kernel.propose", "administrator",
		`{"command":"person.erase","arguments":{"number":1,"reason":"withdrawn_consent"}}`).ok()
	r.command("kernel.release", "chief_accountant", `{"proposal":1}`).refused(403, "authority.denied")
	r.command("authority.grant_role", "administrator", `{"actor":4,"role":"administrator"}`).ok()
	r.command("kernel.release", "registrar", `{"proposal":1}`).ok()
	r.get("/v1/person/1", "registrar").refused(410, "vault.erased")
	r.get("/v1/person/2", "registrar").refused(410, "vault.erased")
}

// TestSameID: two actors under one id do not touch what the other has staged.
func TestSameID(t *testing.T) {
	r := newRig(t)
	id := textOf(r.county.NewRequestID())
	var first, kept PersonAnswer
	r.ask("POST", "/v1/person", "registrar", planted(), idHeader, id).ok().into(&first)
	r.ask("POST", "/v1/person", "administrator", planted(), idHeader, id).refused(409, "request.reused")
	r.ask("POST", "/v1/person", "registrar", planted(), idHeader, id).ok().into(&kept)
	if kept.Number != first.Number {
		t.Errorf("first %+v, kept %+v", first, kept)
	}
	other, own := kernel.Caller{Actor: 4}, kernel.Caller{Actor: 5}
	if stagedUnder("register", other, kernel.RequestID{}) == stagedUnder("register", own, kernel.RequestID{}) {
		t.Error("what one actor is refused discards what another has staged")
	}
}

// TestExpiredToken: a token opens nothing from its last moment on.
func TestExpiredToken(t *testing.T) {
	r := newRig(t)
	r.clock.move(24*3600*1000 - 1)
	r.get("/v1/event", "auditor").ok()
	r.clock.move(1)
	r.get("/v1/event", "auditor").refused(401, "authority.unauthenticated")
}

// TestSettle leaves persons staged, as a process that died would, and starts again.
func TestSettle(t *testing.T) {
	r := newRig(t)
	v := r.county.Vault
	first, err := v.Stage(t.Context(), "a", []vault.Fact{{Field: vault.Name, Value: "甲测试", Source: "x"}})
	r.must(err)
	second, err := v.Stage(t.Context(), "b", []vault.Fact{{Field: vault.Name, Value: "乙测试", Source: "x"}})
	r.must(err)
	r.system("person.register", struct {
		Number vault.Number `cbor:"1,keyasint"`
	}{first})
	r.must(r.api.settle(t.Context()))
	if _, err := v.Kept(t.Context(), first); err != nil {
		t.Errorf("who was registered is not there: %v", err)
	}
	if _, err := v.Kept(t.Context(), second); err == nil {
		t.Error("who was never registered is there")
	}
}

// TestLeak plants personal values and looks for them in every answer that is not meant to
// hold them, in the log, in metrics and in everything on the disk.
func TestLeak(t *testing.T) {
	scanner, err := leaktest.New(
		leaktest.Secret{Label: "name", Value: plantedName},
		leaktest.Secret{Label: "identity",
			Value: plantedNumber},
		leaktest.Secret{
			Label: "phone",
			Value: plantedPhone,
		},
		leaktest.Secret{Label: "account", Value: plantedAccount},
		leaktest.Secret{Label: "address", Value: plantedAddress},
	)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	r.accounts(2)
	r.ask("POST", "/v1/person", "registrar", planted()).ok()
	var answers []*answered
	note := func(a *answered) { answers = append(answers, a) }
	// Wrong in every way, with the values in the wrong place.
	note(r.ask("POST", "/v1/person", "registrar", planted()+"x"))
	note(
		r.ask(
			"POST",
			"/v1/person",
			"registrar",
			strings.Replace(planted(), plantedNumber, plantedNumber[:17]+"6", 1),
		),
	)
	note(r.ask("POST", "/v1/person", "registrar", `{"name":"`+plantedName+`","source":"`+strings.Repeat(plantedPhone,
		40)+`"}`))
	note(r.ask("POST", "/v1/person", "nobody", planted()))
	note(r.ask("POST", "/v1/person/search", "registrar", `{"field":"identity","value":"`+plantedNumber+`"}`))
	note(r.ask("POST", "/v1/person/search", "registrar", `{"field":"`+plantedName+`","value":"`+plantedNumber+`"}`))
	note(r.ask("PATCH", "/v1/person/1", "registrar",
		`{"field":"phone","value":"`+plantedPhone+`","from":"2035-01-01","source":"x"}`))
	for _, body := range []string{`{"` + plantedNumber + `":1}`, `{"debit":"` + plantedNumber + `"}`, `{"debit":` +
		plantedNumber + `000}`, `{"debit":1,"credit":2,"amount":1,"` + plantedName + `":1}`} {
		note(r.command("ledger.transfer", "accountant", body))
	}
	note(r.command(plantedNumber, "accountant", `{}`))
	for _, path := range []string{"/v1/" + plantedNumber, "/v1/table/ledger_account?id=" + plantedNumber + "x",
		"/v1/table/ledger_account?" + plantedNumber + "=1",
		"/v1/account/" + plantedNumber + "9/statement", "/v1/person/1?" + plantedNumber + "=1", "/v1/receipt/0?row=" +
			plantedNumber,
		"/v1/event", "/v1/entry/0", "/metrics", "/openapi.json", "/checkpoint"} {
		note(r.get(path, "registrar"))
	}
	exports := t.TempDir()
	keep := func(name string, a *answered) {
		if a.status == http.StatusOK {
			r.must(os.WriteFile(filepath.Join(exports, name), a.body, 0o600))
		}
	}
	for name := range r.api.tables {
		note(r.get("/v1/table/"+name, "registrar"))
		for _, format := range []string{"csv", "xlsx"} {
			keep(name+"."+format, r.get("/v1/table/"+name+"?format="+format, "auditor"))
		}
	}
	for _, e := range registerExports {
		keep(e.name+suffixes[e.kinds[0]], r.get("/v1/export/"+e.name, "auditor"))
	}
	least := 2*len(r.api.tables)*9/10 + len(registerExports)
	if files, err := os.ReadDir(exports); err != nil || len(files) < least {
		t.Errorf("%d exports, want %d: %v", len(files), least, err)
	}
	for i, a := range answers {
		for _, hit := range scanner.Bytes(fmt.Sprintf("answer %d", i), a.body) {
			t.Error(hit)
		}
	}
	for _, hit := range scanner.Text("the log", r.log.String()) {
		t.Error(hit)
	}
	// What a signal to quit or a panic prints of all goroutines.
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, hit := range scanner.Bytes("the stacks", stacks) {
		t.Error(hit)
	}
	r.checkpoint()
	hits, err := scanner.Dir(r.folder)
	r.must(err)
	exported, err := scanner.Dir(exports)
	r.must(err)
	hits = append(hits, exported...)
	for _, hit := range hits {
		t.Error(hit)
	}
	if hits := scanner.Bytes("what may hold it", r.get("/v1/person/1", "registrar").body); len(hits) == 0 {
		t.Error("the scanner finds nothing where there is something")
	}
}

// FuzzCommand sends any body to any command. The answer is 200 or a problem with a code.
func FuzzCommand(f *testing.F) {
	r := newRig(f)
	r.accounts(3)
	var names []string
	for _, c := range r.api.known.Commands() {
		names = append(names, c.Name())
		f.Add(uint8(len(names)-1), exampleOf(r.api.forms[c.Name()].input))
	}
	f.Add(uint8(0), `{"a":{"b":[1,2,{"c":null}]}}`)
	f.Add(uint8(18), `{"command":"ledger.set_limit","arguments":{"account":1,"limit":-1}}`)
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		name := names[int(which)%len(names)]
		request, err := http.NewRequest("POST", r.server.URL+"/v1/command/"+name, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+r.tokens["administrator"])
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set(idHeader, textOf(r.county.NewRequestID()))
		w := newRecorder()
		r.api.ServeHTTP(w, request)
		a := &answered{t, w.status, w.Header(), w.body.Bytes()}
		if a.status != 200 {
			if p := a.problem(); p.Status >= 500 {
				t.Fatalf("%s %s: %s", name, body, a.body)
			}
		}
	})
}

// FuzzDecode: whatever is read again from what was understood is the same.
func FuzzDecode(f *testing.F) {
	f.Add(`{"field":"name","value":"x","from":"2026-01-01","source":"y"}`)
	f.Fuzz(func(t *testing.T, body string) {
		var first statedFact
		if err := decode([]byte(body), &first, ""); err != nil {
			return
		}
		written, _ := json.Marshal(
			map[string]any{"field": first.Field, "value": first.Value, "from": first.From.String(),
				"source": first.Source, "checked_by": first.CheckedBy},
		)
		var again statedFact
		if err := decode(written, &again, ""); err != nil || again != first {
			t.Fatalf("%s became %s: %v", body, written, err)
		}
	})
}
