package web

import (
	"bytes"
	"database/sql"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/talent"
)

// TestPeople registers a person, finds it by name, states a fact, and shows nothing of it to who
// may not see it. Neither an address nor the log holds the name.
func TestPeople(t *testing.T) {
	var log bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	p := newPortal(t)
	b := p.as("registrar")
	p.settled()
	page := b.get("/people/new", 200)
	id := regexp.MustCompile(`name="request.id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	form := url.Values{"request.id": {id}, "name": {"𠮷䶮竹"}, "source": {"户口簿"}, "identity": {"1234"}}
	holds(t, b.send("POST", "/people/new", form, 422), `id="identity-error"`, "𠮷䶮竹")
	form.Del("identity")
	to := b.send("POST", "/people/new", form, 303)
	if to != "/people/1" || b.send("POST", "/people/new", form, 303) != to {
		t.Fatalf("sent to %s", to)
	}
	p.settled()
	found := b.send("POST", "/people", url.Values{"field": {"name"}, "value": {"䶮"}}, 200)
	holds(t, found, "𠮷䶮竹", `href="/people/1"`)
	holds(t, b.send("POST", "/people", url.Values{"field": {"name"}, "value": {"王"}}, 200), "没有找到")
	holds(t, b.send("POST", "/people", url.Values{"field": {"name"}, "value": {" "}}, 409), "value-error")
	page = b.get(to, 200)
	id = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	fact := url.Values{"id": {id}, "field": {"phone"}, "value": {"13900000000"}, "from": {"x"}, "source": {"本人"},
		"checked_by": {"nobody"}}
	holds(t, b.send("POST", to, fact, 422), `id="from-error"`)
	fact.Set("from", "2026-01-01")
	b.send("POST", to, fact, 303)
	holds(t, b.get(to, 200), "13900000000", "电话")
	b.get("/people/99", 404)
	b.get("/people/x", 404)
	for _, role := range []string{"accountant", "auditor", "resident", ""} {
		other := p.as(role)
		if body := other.get(to, 403); strings.Contains(body, "𠮷") {
			t.Errorf("%s sees a name", role)
		}
		other.send("POST", "/people", url.Values{"field": {"name"}, "value": {"䶮"}}, 403)
	}
	if strings.Contains(log.String(), "𠮷") || strings.Contains(log.String(), "13900000000") {
		t.Error("the log holds a personal value")
	}
}

// TestWork: what waits is shown to who may do it, and leads to its form.
func TestWork(t *testing.T) {
	p := newPortal(t)
	p.settled()
	holds(t, p.as("accountant").get("/work", 200), "现在没有等待您办理的事项")
	accountant, chief := p.as("accountant"), p.as("chief_accountant")
	p.do(p.actor("accountant"), "kernel.propose", proposeLimit(p))
	p.settled()
	holds(t, chief.get("/work", 200), "待您签署", `href="/proposals/1"`)
	holds(t, accountant.get("/work", 200), "您提出、等待他人签署")
	for _, d := range duties { // Every query can be asked, and leads to a command that there is.
		if _, ok := p.site.forms[d.command]; !ok {
			t.Errorf("no command %s", d.command)
		}
		if _, err := p.site.read.Rows(t.Context(), d.query+" LIMIT 5", "2026-11-21"); err != nil {
			t.Errorf("%s: %v", d.word, err)
		}
	}
}

// TestWorkOfHomesAndLoans: what waits with homes, loans and bookings is on the desk, with its day.
func TestWorkOfHomesAndLoans(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range []string{housing.Schema, loan.Schema, talent.Schema,
		`INSERT INTO housing_terms VALUES ('2020-01-01', 0, 0, 5, 10, 'contract', 12000, 30, 'b')`,
		`INSERT INTO housing_lease VALUES (1, 5, 1, 100, '2026-03-10', NULL, NULL, 1)`,
		`INSERT INTO housing_home VALUES (1, 'kept', '3', 1, 'shared', 'kept', 3)`,
		`INSERT INTO housing_application VALUES (1, 3, 1, 1, 0, 1, 1, '2026-10-01', 0, NULL)`,
		`INSERT INTO housing_allocation (number, code, homes, method, public_source, public_form, draw_date, commitment,
			housed_rule, tickets_max, state) VALUES (1, 'soon', 1, 'lottery', '', '', '2026-11-25', '', '', 1, 'open'),
			(2, 'late', 1, 'lottery', '', '', '2026-11-21', '', '', 1, 'open'),
			(3, 'ready', 1, 'lottery', '', '', '2026-11-20', '', '', 1, 'frozen')`,
		`INSERT INTO loan_loan (number, bank_company, company, principal_fen, unpaid_fen, limit_fen, rate_ppm, from_date,
			due_date, state, claim_date, sequence) VALUES (1, 1, 0, 9, 123456, 9, 1, '2025-01-01', '2026-08-01', 'overdue',
			'2026-11-01', 1), (2, 1, 0, 9, 9, 9, 1, '2025-01-01', '2026-10-01', 'overdue', '2027-01-01', 1)`,
		`INSERT INTO talent_slot (number, benefit, company, club, name_zh, on_date, minute, places, filled)
			VALUES (1, 'b', 1, 0, '理发', '2026-11-20', 600, 1, 1)`,
		`INSERT INTO talent_booking VALUES (7, 1, 1, 1, 'booked', 0), (8, 1, 1, 1, 'used', 0)`} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
	want := map[string]string{"duty_housing_bill": "2026-03-01 2026-03", "duty_housing_freeze": "1 soon 2026-11-24",
		"duty_housing_withdraw": "2 late 2026-11-21", "duty_housing_draw": "3 ready 2026-11-20",
		"duty_housing_release": "1 kept 2026-10-31", "duty_loan_claim": "1 1234.56 元 · 2026-08-01 2026-11-01",
		"duty_loan_late": "2 0.09 元 2026-10-01", "duty_attend": "7 理发 · 2026-11-20 2026-11-20"}
	seen := 0
	for _, d := range duties {
		if want[d.word] == "" {
			continue
		}
		seen++
		var got []string
		rows, err := db.Query("SELECT * FROM ("+d.query+")", "2026-11-21")
		if err != nil {
			t.Fatal(d.word, err)
		}
		for rows.Next() {
			names, _ := rows.Columns()
			cells := make([]sql.NullString, len(names))
			into := make([]any, len(names))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.TrimSpace(cells[0].String+" "+cells[1].String+" "+cells[2].String))
		}
		if strings.Join(got, "|") != want[d.word] {
			t.Errorf("%s: %q, not %q", d.word, got, want[d.word])
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d duties", seen, len(want))
	}
}

// proposeLimit opens an account and proposes a limit for it.
func proposeLimit(p *portal) kernel.Propose {
	p.do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	return kernel.Propose{Command: "ledger.set_limit", Encoded: kernel.Encode(ledger.SetLimit{Account: 1, Limit: 5})}
}
