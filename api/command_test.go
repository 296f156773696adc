package api

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"liangshan/commit"
	"liangshan/county"
	"liangshan/ledger"
	"liangshan/proof"
)

func TestCommandAndRepeat(t *testing.T) {
	r := newRig(t)
	r.accounts(2)
	id := textOf(r.county.NewRequestID())
	body := `{"debit":1,"credit":2,"amount":12345}`
	var first, again Answer
	r.command("ledger.transfer", "accountant", body, idHeader, id).ok().into(&first)
	r.command("ledger.transfer", "accountant", body, idHeader, id).ok().into(&again)
	if !again.Repeated || first.Repeated || again.Index != first.Index || again.Sequence != first.Sequence ||
		again.Time != first.Time {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if first.Count != 1 || first.Position != first.Index+1 || first.Receipt != fmt.Sprintf("/v1/receipt/%d",
		first.Sequence) || first.Time != "2027-01-15T16:00:00.000+08:00" {
		t.Errorf("answer %+v", first)
	}
	r.command("ledger.transfer", "accountant", `{"debit":1,"credit":2,"amount":1}`, idHeader, id).refused(409,
		"request.reused")
	r.command("ledger.transfer", "administrator", body, idHeader, id).refused(409, "request.reused")
	var accounts struct{ Rows []map[string]any }
	r.get(fmt.Sprintf("/v1/table/ledger_account?id=2&after=%d", first.Position), "auditor").ok().into(&accounts)
	if len(accounts.Rows) != 1 || accounts.Rows[0]["credits"] != 12345.0 {
		t.Errorf("account %v: it took effect twice, or not at all", accounts.Rows)
	}
	var told Answer
	r.command("ledger.hold?events=true", "accountant", `{"debit":2,"credit":1,"amount":5}`).ok().into(&told)
	if len(told.Events) != 1 || told.Events[0].Name != "ledger.held" || !strings.Contains(string(told.Events[0].Body),
		`"hold":1,`) {
		t.Errorf("events %+v", told.Events)
	}
}

func TestProtocol(t *testing.T) {
	r := newRig(t)
	r.accounts(2)
	const good = `{"debit":1,"credit":2,"amount":1}`
	send := func(header ...string) *answered { return r.command("ledger.transfer", "accountant", good, header...) }
	now := textOf(r.county.NewRequestID())
	for _, bad := range []string{"", "1", now[:35], now + "0", strings.Replace(now, "-", "x", 1),
		"00000000-0000-4000-8000-000000000000",
		now[:14] + "4" + now[15:], now[:19] + "0" + now[20:], strings.ReplaceAll(now, "-", ""), now[:35] + "g"} {
		send(idHeader, bad).refused(400, "request.id_required")
	}
	r.clock.move(-10 * 60 * 1000)
	early := textOf(r.county.NewRequestID())
	r.clock.move(20 * 60 * 1000)
	late := textOf(r.county.NewRequestID())
	r.clock.move(-10 * 60 * 1000)
	send(idHeader, early).ok()
	send(idHeader, late).refused(400, "request.from_future")
	r.clock.move(-25 * 3600 * 1000)
	old := textOf(r.county.NewRequestID())
	r.clock.move(25 * 3600 * 1000)
	send(idHeader, old).refused(409, "request.too_old")

	if h := send("Authorization", "").header.Get("WWW-Authenticate"); !strings.HasPrefix(h, "Bearer") {
		t.Errorf("WWW-Authenticate %q", h)
	}
	for _, header := range []string{"", "Bearer", "Bearer x", "Basic " + r.tokens["accountant"], "Bearer " +
		r.tokens["accountant"] + "x"} {
		send("Authorization", header).refused(401, "authority.unauthenticated")
	}
	r.command("ledger.transfer", "nobody", good).refused(403, "authority.denied")
	send("Content-Type", "text/plain").refused(415, "body.not_json")
	send("Content-Type", "").refused(415, "body.not_json")
	send("Content-Type", "application/json; charset=utf-8").ok()
	r.command("ledger.transfer", "accountant", strings.Repeat(" ", bodyMax)+good).refused(413, "body.too_large")
	r.command("ledger.nothing", "accountant", good).refused(404, "command.unknown")
	r.ask("GET", "/v1/command/ledger.transfer", "accountant", "").refused(405, "request.method_not_allowed")
	if allow := r.ask("DELETE", "/v1/person/1", "accountant", "").header.Get("Allow"); !strings.Contains(
		allow,
		"GET",
	) {
		t.Errorf("Allow %q", allow)
	}
	r.get("/v1/nothing", "accountant").refused(404, "request.path_unknown")
	r.get("/v1/table/nothing", "accountant").refused(404, "table.unknown")
	r.command("ledger.transfer?x=1", "accountant", good).refused(400, "request.bad_query")
	if p := r.command("ledger.transfer", "accountant", `{"debit":1,"credit":9,"amount":1}`).refused(409,
		"ledger.no_account"); p.Row != nil {
		t.Error("a row where there is no list")
	}
	p := r.command("ledger.transfer_all", "accountant",
		`{"transfers":[`+good+`,{"debit":2,"credit":1,"amount":999999}]}`).refused(409, "ledger.insufficient_balance")
	if p.Row == nil || *p.Row != 1 {
		t.Errorf("row %v", p.Row)
	}
}

func TestWorldStatuses(t *testing.T) {
	for code, status := range map[string]int{"journal.full": 503, "clock.implausible": 503, "server.stopping": 503,
		"view.behind":      503,
		"request.too_many": 429, "command.failed": 500, "receipt.not_yet": 503, "request.too_large": 413} {
		if got := statusOf(code); got != status {
			t.Errorf("%s: %d", code, got)
		}
	}
	for _, err := range []error{commit.ErrFull, commit.ErrClock, errTooMany, errTimeout, proof.ErrNotYet} {
		if p := ProblemOf(err); p.retry == 0 {
			t.Errorf("%s: when to ask again is not said", p.Code)
		}
	}
	if p := ProblemOf(county.ErrStopped); p.Status != 503 {
		t.Errorf("a county that stops: %+v", p)
	}
	if p := ProblemOf(fmt.Errorf("disk: %w", commit.ErrUnknown)); p.Status != 503 {
		t.Error(p.Status)
	}
}

func TestBusyAndPanic(t *testing.T) {
	r := newRig(t)
	r.accounts(2)
	for range cap(r.api.underWay) {
		r.api.underWay <- struct{}{}
	}
	a := r.command("ledger.transfer", "accountant", `{"debit":1,"credit":2,"amount":1}`)
	a.refused(429, "request.too_many")
	if a.header.Get("Retry-After") != "1" {
		t.Error("no Retry-After")
	}
	for range cap(r.api.underWay) {
		<-r.api.underWay
	}
	r.api.add(&operation{method: "GET", path: "/v1/panics", id: "panics", tag: tagRead, open: true,
		handle: func(*exchange) error { panic("王小明 110101199003074477") }})
	a = r.get("/v1/panics", "")
	a.refused(500, "server.failed")
	if strings.Contains(string(a.body), "1101011990") || strings.Contains(r.log.String(), "1101011990") {
		t.Error("what panicked was shown")
	}
	if !strings.Contains(r.log.String(), "the program failed while answering") {
		t.Error("the panic is not in the log")
	}
	r.get("/v1/table/ledger_account?after=99999", "auditor").refused(503, "view.behind")
}

func TestBodies(t *testing.T) {
	r := newRig(t)
	r.accounts(2)
	for _, c := range []struct{ body, code, field string }{
		{`{"debit":1,"credit":2,"amount":1,"x":1}`, "body.unknown_field", "x"},
		{`{"debit":1,"credit":2,"amount":1,"110101199003074477":1}`, "body.unknown_field", "?"},
		{`{"debit":1,"credit":2,"amount":1,"amount":2}`, "body.duplicate_field", "amount"},
		{`{"debit":1,"credit":2}`, "body.field_missing", "amount"},
		{`{"debit":"1","credit":2,"amount":1}`, "body.wrong_type", "debit"},
		{`{"debit":null,"credit":2,"amount":1}`, "body.wrong_type", "debit"},
		{`{"debit":1,"credit":2,"amount":1.0}`, "body.wrong_type", "amount"},
		{`{"debit":1,"credit":2,"amount":1e3}`, "body.wrong_type", "amount"},
		{`{"debit":-1,"credit":2,"amount":1}`, "body.out_of_range", "debit"},
		{`{"debit":1,"credit":2,"amount":9223372036854775808}`, "body.out_of_range", "amount"},
		{`{"debit":1,"credit":2,"amount":1,"code":65536}`, "body.out_of_range", "code"},
		{`{"Debit":1,"credit":2,"amount":1}`, "body.unknown_field", "Debit"},
		{`{"debit":1,"credit":2,"amount":1}x`, "body.malformed", ""},
		{`{"debit":1,"credit":2,"amount":1}{}`, "body.malformed", ""},
		{`{"debit":1,"credit":2,"amount":1,}`, "body.malformed", ""},
		{`[]`, "body.wrong_type", ""}, {``, "body.malformed", ""}, {`{`, "body.malformed", ""},
		{"{\"debit\":1,\"credit\":2,\"amount\":1,\"x\xff\":1}", "body.text_malformed", ""},
	} {
		if p := r.command("ledger.transfer", "accountant", c.body).refused(422, c.code); p.Field != c.field {
			t.Errorf("%s: field %q", c.body, p.Field)
		}
	}
	p := r.command("ledger.transfer_all", "accountant",
		`{"transfers":[{"debit":1,"credit":2,"amount":1},{"debit":1,"credit":2,"amount":true}]}`).
		refused(422, "body.wrong_type")
	if p.Field != "transfers[1].amount" {
		t.Errorf("field %q", p.Field)
	}
	r.command("ledger.freeze", "accountant", `{"account":2,"reason":"\ud800"}`).refused(422, "body.text_malformed")
	for _, reason := range []string{"11010519491231002X", "冻结 11010519491231002x 张三", "6228 4804 0256 4890 018"} {
		p := r.command("ledger.freeze", "accountant", `{"account":2,"reason":"`+reason+`"}`).refused(422, "body.personal_number")
		if p.Field != "reason" {
			t.Errorf("%s: field %q", reason, p.Field)
		}
	}
	for _, reference := range []string{"110101199003074477", "6228480402564890018"} {
		p := r.command("ledger.transfer", "accountant", `{"debit":1,"credit":2,"amount":1,"reference":`+reference+`}`).
			refused(422, "body.personal_number")
		if p.Field != "reference" {
			t.Errorf("%s: field %q", reference, p.Field)
		}
	}
	r.command("person.note_death", "registrar", `{"number":1,"date":"2026-02-30"}`).refused(422, "body.not_a_date")
	r.command("kernel.propose", "administrator", `{"command":"kernel.pardon","arguments":{"digest":"00"}}`).
		refused(422,
			"body.not_hexadecimal")
	if p := r.command("kernel.propose", "administrator",
		`{"command":"ledger.set_limit","arguments":{"account":1,"limit":1,"limit":1}}`).
		refused(422, "body.duplicate_field"); p.Field != "arguments.limit" {
		t.Errorf("field %q", p.Field)
	}
}

func TestMany(t *testing.T) {
	r := newRig(t)
	r.accounts(3)
	var a Answer
	r.command("ledger.transfer_many", "accountant",
		`{"transfers":[{"debit":1,"credit":2,"amount":500},{"debit":3,"credit":2,"amount":1},`+
			`{"debit":2,"credit":3,"amount":200,"reference":7}],"cause":9}`).ok().into(&a)
	if a.Count != 1 || len(a.Refused) != 1 || a.Refused[0].Row != 1 ||
		a.Refused[0].Code != "ledger.insufficient_balance" || a.Refused[0].TextZH == "" {
		t.Errorf("answer %+v", a)
	}
	p := r.command("ledger.transfer_many", "accountant",
		`{"transfers":[{"debit":1,"credit":2,"amount":500},{"debit":3,"credit":2,"amount":1000}],"together":true}`).
		refused(409, "ledger.insufficient_balance")
	if p.Row == nil || *p.Row != 1 {
		t.Errorf("row %v", p.Row)
	}
	rows := make([]string, ledger.ManyMax+1)
	for i := range rows {
		rows[i] = `{"debit":1,"credit":2,"amount":1}`
	}
	r.command("ledger.transfer_many", "accountant", `{"transfers":[`+strings.Join(rows, ",")+`]}`).refused(409,
		"ledger.too_many_transfers")
	r.command("ledger.transfer_many", "accountant", `{"transfers":[`+strings.Join(rows[1:], ",")+`]}`).ok()
}

func TestTwoPersons(t *testing.T) {
	r := newRig(t)
	r.accounts(3)
	moved := r.transfer(1, 2, 1000)
	r.command("ledger.correct", "accountant", fmt.Sprintf(`{"sequence":%d,"amount":400,"reason":"r1"}`,
		moved.Sequence)).refused(409, "authority.second_person_required")
	propose := func(role, command, arguments string) *answered {
		return r.command(
			"kernel.propose?events=true",
			role,
			fmt.Sprintf(`{"command":%q,"arguments":%s}`, command, arguments),
		)
	}
	propose("accountant", "ledger.transfer", `{}`).refused(409, "authority.one_person_suffices")
	propose("accountant", "ledger.nothing", `{}`).refused(404, "command.unknown")
	propose("accountant", "person.erase", `{"number":1,"reason":"ordered"}`).refused(403, "authority.denied")
	propose("registrar", "person.erase", `{"number":1,"reason":"ordered"}`).ok()
	propose("registrar", "ledger.correct", `{"sequence":1,"amount":1,"reason":"r"}`).refused(403, "authority.denied")
	propose("accountant", "ledger.correct", `{"sequence":999999,"amount":1,"reason":"r"}`).refused(409,
		"ledger.original_unknown")
	propose("accountant", "ledger.correct", `{"sequence":1,"amount":1,"reason":"r"}`).refused(409,
		"ledger.original_unknown")
	propose("accountant", "ledger.correct", `{"sequence":1,"amount":1,"reason":"r","debit":3}`).refused(422,
		"body.unknown_field")
	var a Answer
	propose("accountant", "ledger.correct", fmt.Sprintf(`{"sequence":%d,"amount":400,"reason":"order 7"}`,
		moved.Sequence)).ok().into(&a)
	var body struct{ Proposal int }
	json.Unmarshal(a.Events[0].Body, &body)
	release := fmt.Sprintf(`{"proposal":%d}`, body.Proposal)
	r.proposal(a.Position, "waiting", `"second":null`)
	r.command("kernel.release", "accountant", release).refused(403, "authority.denied")
	r.command("kernel.release", "auditor", release).refused(403, "authority.denied")
	r.command("kernel.release", "chief_accountant", `{"proposal":77}`).refused(409, "authority.no_such_proposal")
	id := textOf(r.county.NewRequestID())
	var done, again Answer
	r.command("kernel.release?events=true", "chief_accountant", release, idHeader, id).ok().into(&done)
	r.command("kernel.release?events=true", "chief_accountant", release, idHeader, id).ok().into(&again)
	if !again.Repeated || len(done.Events) != 2 || done.Events[1].Name != "ledger.corrected" ||
		done.Events[1].Second == 0 || done.Events[1].Actor == done.Events[1].Second {
		t.Errorf("released %+v", done.Events)
	}
	r.proposal(done.Position, "released", `"second":3`)
	var statement Statement
	r.get(fmt.Sprintf("/v1/account/2/statement?after=%d", done.Position), "auditor").ok().into(&statement)
	if statement.Balance != 600 || statement.Postings[0].Corrects != fmt.Sprint(moved.Sequence) ||
		statement.Postings[0].Reason != "order 7" {
		t.Errorf("statement %+v", statement)
	}
}

// proposal looks for the newest proposal in what people read.
func (r *rig) proposal(after uint64, outcome, and string) {
	r.t.Helper()
	a := r.get(fmt.Sprintf("/v1/table/county_proposal?after=%d&outcome=%s", after, outcome), "auditor").ok()
	if body := string(a.body); !strings.Contains(body, "ledger.correct") || !strings.Contains(body, and) {
		r.t.Errorf("the proposal is read as %s", body)
	}
}

// TestPrivateFacts: who may read everything else may not read what is in the vault.
func TestPrivateFacts(t *testing.T) {
	r := newRig(t)
	r.ask("POST", "/v1/person", "registrar", `{"name":"甲测试","source":"x"}`).ok()
	for _, role := range []string{"auditor", "accountant", "chief_accountant"} {
		r.get("/v1/person/1", role).refused(403, "authority.denied")
		r.get("/v1/table/person_person", role).ok()
	}
	for _, role := range []string{"registrar", "administrator"} {
		r.get("/v1/person/1", role).ok()
	}
}

// TestWrongRole asks for every command without the role for it: none gets through.
func TestWrongRole(t *testing.T) {
	r := newRig(t)
	head := r.county.Journal().Head().Index
	for name, f := range r.api.forms {
		body := exampleOf(f.input)
		if name == "kernel.propose" {
			for inner, g := range r.api.forms {
				if g.declared.TwoPersons() {
					body := fmt.Sprintf(`{"command":%q,"arguments":%s}`, inner, exampleOf(g.input))
					r.command(name, "auditor", body).refused(403, "authority.denied")
					r.command(name, "nobody", body).refused(403, "authority.denied")
				}
			}
			continue
		}
		if name == "county.publish" {
			body = `{"files":[{"path":"county.yaml","text":"county: {code: \"330523\", name_zh: 县, name_en: c}\n"}]}`
		}
		for _, role := range []string{"auditor", "nobody"} {
			r.command(name, role, body).refused(403, "authority.denied")
		}
		r.command(name, "", body).refused(401, "authority.unauthenticated")
	}
	for _, path := range []string{"/v1/table/ledger_account", "/v1/account/1/statement", "/v1/event", "/v1/entry/0",
		"/v1/receipt/0", "/v1/person/1"} {
		r.get(path, "nobody").refused(403, "authority.denied")
		r.get(path, "").refused(401, "authority.unauthenticated")
	}
	for _, c := range []struct{ method, path, body string }{{"POST", "/v1/person", `{"name":"x","source":"y"}`},
		{"PATCH", "/v1/person/1", `{"field":"name","value":"x","from":"2026-01-01","source":"y"}`},
		{"POST", "/v1/person/search", `{"field":"name","value":"x"}`}} {
		r.ask(c.method, c.path, "nobody", c.body).refused(403, "authority.denied")
		r.ask(c.method, c.path, "", c.body).refused(401, "authority.unauthenticated")
	}
	if now := r.county.Journal().Head().Index; now != head {
		t.Errorf("%d entries came in", now-head)
	}
}

// exampleOf returns JSON that a type takes, with the zero of every field.
func exampleOf(t reflect.Type) string {
	switch {
	case t == dateType:
		return `"2026-01-01"`
	case reflect.PointerTo(t).Implements(textType):
		return `"` + strings.Repeat("0", 64) + `"`
	case t == rawType:
		return "{}"
	}
	switch t.Kind() {
	case reflect.Struct:
		var fields []string
		for _, f := range fieldsOf(t) {
			fields = append(fields, fmt.Sprintf("%q:%s", f.name, exampleOf(t.Field(f.index).Type)))
		}
		return "{" + strings.Join(fields, ",") + "}"
	case reflect.Pointer:
		return exampleOf(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return `""`
		}
		return "[" + exampleOf(t.Elem()) + "]"
	case reflect.Array:
		return `"` + strings.Repeat("00", t.Len()) + `"`
	case reflect.String:
		return `""`
	case reflect.Bool:
		return "false"
	}
	return "0"
}

// TestExamples: the form of every command reads what its type says, to the last number.
func TestExamples(t *testing.T) {
	r := newRig(t)
	for name, f := range r.api.forms {
		v := reflect.New(f.input)
		if err := decode([]byte(exampleOf(f.input)), v.Interface(), ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var c ledger.Transfer
	r.must(decode([]byte(fmt.Sprintf(`{"debit":%d,"credit":1,"amount":%d,"date":-2147483648}`, uint64(math.MaxUint64),
		int64(math.MinInt64))), &c, ""))
	if c.Debit != math.MaxUint64 || c.Amount != math.MinInt64 || c.Date != math.MinInt32 {
		t.Errorf("%+v", c)
	}
}

func TestPublish(t *testing.T) {
	r := newRig(t)
	publish := func(path, text string) *answered {
		body, _ := json.Marshal(publication{[]ruleFile{{path, text}}})
		return r.command("county.publish", "administrator", string(body))
	}
	publish("extra.yaml", "units:\n  - {code: hour, name_zh: 小时, name_en: hour, decimals: 0}\n").ok()
	publish("extra.yaml", "units:\n  - {code: hour, name_zh: 小时, name_en: hour, decimals: 0}\n").refused(409,
		"county.file_same")
	p := publish(
		"extra.yaml",
		"units:\n  - {code: hour, name_zh: 小时, wrong: 1}\n",
	).refused(422, "county.file_malformed")
	if p.Line != 2 || p.Column == 0 || p.Field != "extra.yaml" {
		t.Errorf("place %+v", p)
	}
	publish("../extra.yaml", "x").refused(409, "county.file_path_malformed")
	publish("extra.txt", "x").refused(422, "county.file_kind_unknown")
	r.command("county.publish", "administrator", `{"files":[]}`).refused(422, "body.out_of_range")
	body, _ := json.Marshal(publication{[]ruleFile{{"policy/a.cedar", "permit (principal, action, resource);"},
		{"policy/b.cedar", "permit (principal in Role::\"nobody_such\", action, resource);"}}})
	p = r.command("county.publish", "administrator", string(body)).refused(409, "authority.policy_misspelled")
	if p.Field != "b" || p.Line != 1 {
		t.Errorf("place %+v", p)
	}
}

func TestNoStore(t *testing.T) {
	r := newRig(t)
	if c := r.get("/v1/event", "auditor").ok().header.Get("Cache-Control"); c != "no-store" {
		t.Error(c)
	}
	if n := r.get("/v1/event", "auditor").header.Get("Request-Id"); len(n) != 16 ||
		!strings.Contains(r.log.String(), n) {
		t.Errorf("request %q is not in the log", n)
	}
	if r.get("/health", "").ok().status != http.StatusOK {
		t.Error("health")
	}
}
