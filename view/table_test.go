package view

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangshan/kernel"
)

func toyTable() Table {
	return Table{
		Name: "toy_transfer", Key: []string{"transfer"},
		Columns: []Column{
			{Name: "transfer", Title: Text{"编号", "number"}, Kind: Int, Filter: Range},
			{Name: "time", Title: Text{"时间", "time"}, Kind: Time, Filter: Range},
			{Name: "debit", Kind: Int, Filter: Equal},
			{Name: "amount", Kind: Fen, Filter: Range},
			{Name: "note", Kind: Label, Filter: Range},
			{Name: "credit", Kind: Int},
		},
		Orders: []Order{
			{Name: "oldest", Columns: []string{"transfer"}},
			{Name: "newest", Columns: []string{"transfer"}, Descending: true},
			{Name: "note", Columns: []string{"note", "amount", "transfer"}},
			{Name: "dear", Columns: []string{"amount", "transfer"}, Descending: true},
		},
	}
}

func listing(t testing.TB, table Table) *Listing {
	t.Helper()
	l, err := List(table)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Pages, one after the other, are the naive answer: every row once, in order.
func TestPagesAreWhole(t *testing.T) {
	_, db := served(t, 40, 400, Options{ScanTime: time.Minute})
	l := listing(t, toyTable())
	all, err := db.Query(context.Background(), 0, "SELECT transfer, time, debit, amount, note, credit FROM toy_transfer")
	if err != nil {
		t.Fatal(err)
	}
	from := time.UnixMilli(townTime + 200_000).UTC()
	for _, c := range []struct {
		ask  string
		keep func(row []any) bool
	}{
		{"", func([]any) bool { return true }},
		{"debit=7", func(r []any) bool { return r[2] == int64(7) }},
		{"debit=7&amount.from=300&amount.to=800", func(r []any) bool {
			return r[2] == int64(7) && r[3].(int64) >= 300 && r[3].(int64) <= 800
		}},
		{"time.from=" + url.QueryEscape(from.Format(time.RFC3339)), func(r []any) bool {
			return r[1].(int64) >= from.UnixMilli()
		}},
		{"time.to=" + strconv.FormatInt(from.UnixMilli(), 10), func(r []any) bool {
			return r[1].(int64) <= from.UnixMilli()
		}},
		{"note=木", func(r []any) bool { return r[4] == "木" }},
		{"note.from=r", func(r []any) bool { return r[4].(string) >= "r" }},
		{"note=nothing", func([]any) bool { return false }},
	} {
		for _, order := range []string{"oldest", "newest", "note", "dear"} {
			for _, limit := range []int{1000, 37} {
				var want []string
				for _, row := range naive(all.Rows, c.keep, order) {
					want = append(want, fmt.Sprint(row...))
				}
				got := pages(t, db, l, fmt.Sprintf("%s&order=%s&limit=%d", c.ask, order, limit))
				if !slices.Equal(got, want) {
					t.Fatalf("%s by %s, %d a page: %d rows, want %d", c.ask, order, limit, len(got), len(want))
				}
			}
		}
	}
}

func naive(rows [][]any, keep func([]any) bool, order string) [][]any {
	var kept [][]any
	for _, r := range rows {
		if keep(r) {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(a, b []any) int {
		number := int(a[0].(int64) - b[0].(int64))
		amount := int(a[3].(int64) - b[3].(int64))
		switch {
		case order == "newest":
			return -number
		case order == "dear" && amount != 0:
			return -amount
		case order == "dear":
			return -number
		case order == "note" && a[4] != b[4]:
			return strings.Compare(a[4].(string), b[4].(string))
		case order == "note" && amount != 0:
			return amount
		}
		return number
	})
	return kept
}

// pages reads all pages of a question.
func pages(t *testing.T, db *DB, l *Listing, question string) (rows []string) {
	t.Helper()
	values, err := url.ParseQuery(question)
	if err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		a, err := l.Ask(values)
		if err != nil {
			t.Fatal(err)
		}
		page, err := db.Page(context.Background(), 0, l, a)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Rows {
			rows = append(rows, fmt.Sprint(row...))
		}
		if page.Next == "" {
			return rows
		}
		if len(page.Rows) != a.limit {
			t.Fatalf("%d rows in a page of %d that is not the last", len(page.Rows), a.limit)
		}
		values.Set("cursor", page.Next)
	}
	t.Fatal("pages without end")
	return nil
}

// Pages are plain JSON.
func TestPageInJSON(t *testing.T) {
	_, db := served(t, 41, 5, Options{})
	l := listing(t, Table{Name: "view_position", Key: []string{"entries"}, Columns: []Column{
		{Name: "entries", Kind: Flag, Filter: Equal}, {Name: "digest", Kind: Bytes, Filter: Equal},
		{Name: "time", Kind: Time}}})
	a, err := l.Ask(url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := db.Page(context.Background(), 0, l, a)
	if err != nil {
		t.Fatal(err)
	}
	at := db.Position()
	b, err := json.Marshal(page.Rows)
	if want := fmt.Sprintf(`[[true,"%x",%d]]`, at.Digest, at.Time); err != nil || string(b) != want {
		t.Fatalf("%s, want %s (%v)", b, want, err)
	}
	if a, err = l.Ask(url.Values{"digest": {hex.EncodeToString(at.Digest[:])}}); err != nil {
		t.Fatal(err)
	}
	if page, err = db.Page(context.Background(), 0, l, a); err != nil || len(page.Rows) != 1 {
		t.Fatalf("%v %v", page, err)
	}
}

func TestQuestionsRefused(t *testing.T) {
	l := listing(t, toyTable())
	whole, err := l.Ask(url.Values{"debit": {"7"}})
	if err != nil {
		t.Fatal(err)
	}
	cursor := l.makeCursor(whole, []any{int64(5)})
	for question, want := range map[string]*kernel.Refusal{
		"nothing=1":                             ErrUnknownColumn,
		"debit%20=1":                            ErrUnknownColumn,
		".from=1":                               ErrUnknownColumn,
		"credit=1":                              ErrNoFilter,
		"debit.from=1":                          ErrNoFilter,
		"debit=":                                ErrValue,
		"debit=1.0":                             ErrValue,
		"debit=9223372036854775808":             ErrValue,
		"debit=1&debit=2":                       ErrValue,
		"time.from=yesterday":                   ErrValue,
		"note=%ff":                              ErrValue,
		"note=a%00b":                            ErrValue,
		"note=" + strings.Repeat("x", 1001):     ErrValue,
		"order=rowid":                           ErrOrder,
		"limit=0":                               ErrLimit,
		"limit=1001":                            ErrLimit,
		"limit=x":                               ErrLimit,
		"cursor=x":                              ErrCursor,
		"cursor=" + cursor:                      ErrCursor, // Of another filter.
		"debit=8&cursor=" + cursor:              ErrCursor,
		"debit=7&order=newest&cursor=" + cursor: ErrCursor,
		"debit=7&cursor=" + cursor + "A":        ErrCursor,
	} {
		values, err := url.ParseQuery(question)
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Ask(values)
		var ask *AskError
		if !errors.As(err, &ask) || ask.Refusal != want || ask.Field == "" || !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %s", question, err, want.Code)
		}
	}
	if a, err := l.Ask(url.Values{"debit": {"7"}, "cursor": {cursor}}); err != nil || a.after[0] != int64(5) {
		t.Fatal("the cursor's own question was refused", err)
	}
}

func TestDeclarationsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Table){
		"no name":         func(t *Table) { t.Name = "" },
		"name with quote": func(t *Table) { t.Name = `x"; DROP TABLE y` },
		"no key":          func(t *Table) { t.Key = nil },
		"column twice":    func(t *Table) { t.Columns[1] = t.Columns[0] },
		"reserved":        func(t *Table) { t.Columns[1].Name = "cursor" },
		"no kind":         func(t *Table) { t.Columns[1].Kind = "" },
		"order unnamed":   func(t *Table) { t.Orders[1].Name = "" },
		"order twice":     func(t *Table) { t.Orders[1].Name = "oldest" },
		"order unknown":   func(t *Table) { t.Orders[1].Columns = []string{"x", "transfer"} },
		"order no key":    func(t *Table) { t.Orders[1].Columns = []string{"note"} },
	} {
		table := toyTable()
		spoil(&table)
		if _, err := List(table); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// A question that no index answers gets little time, and says so; also on later pages.
func TestScansAreBounded(t *testing.T) {
	j := &stream{accounts: 100}
	j.head.Store(j.openings() + 100_000)
	db, err := Open(filepath.Join(t.TempDir(), "view.sqlite"), toySchema, j, heldProjector,
		Options{ScanTime: time.Millisecond, ReadTime: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	stop := follow(t, db, NewFeed())
	defer stop()
	reach(t, db, j.head.Load())
	l := listing(t, toyTable())
	for question, scans := range map[string]bool{
		"":                              false,
		"order=newest":                  false,
		"transfer.from=1000&limit=1":    false,
		"note=nothing":                  true,
		"note=nothing&order=newest":     true,
		"order=dear":                    true,
		"amount.from=9001&order=oldest": true,
	} {
		values, _ := url.ParseQuery(question)
		a, err := l.Ask(values)
		if err != nil {
			t.Fatal(err)
		}
		var ask *AskError
		for range 5 { // Where the machine is busy, the answer may come before the interrupt.
			if _, err = db.Page(context.Background(), 0, l, a); !scans || err != nil {
				break
			}
		}
		if scans != (errors.As(err, &ask) && ask.Refusal == ErrScan) || !scans && err != nil && !errors.Is(err, ErrTooSlow) {
			t.Errorf("%q: %v", question, err)
		}
		a.after = make([]any, len(a.order.Columns))
		for i := range a.after {
			a.after[i] = int64(1)
		}
		if known, err := db.scans(context.Background(), 0, l, a); err != nil || known != scans {
			t.Errorf("%q, a later page: %v %v", question, known, err)
		}
	}
}

// Whatever comes as a question is answered or refused, and a cursor that is accepted names the
// place it was made for.
func FuzzAsk(f *testing.F) {
	l := listing(f, toyTable())
	a, _ := l.Ask(url.Values{"order": {"note"}})
	f.Add("order=note&cursor=" + l.makeCursor(a, []any{"木", int64(-5), int64(1 << 62)}))
	f.Add("debit=7&amount.from=300&time.to=2026-01-01T00:00:00%2B08:00&limit=5")
	f.Add("note=%E6%9C%A8&note.from=a&order=dear&cursor=gkgB")
	f.Fuzz(func(t *testing.T, question string) {
		values, err := url.ParseQuery(question)
		if err != nil {
			return
		}
		a, err := l.Ask(values)
		if err != nil {
			var ask *AskError
			if !errors.As(err, &ask) {
				t.Fatalf("%q: %v", question, err)
			}
			return
		}
		query, args := l.query(a)
		if strings.Count(query, "?") != len(args) || a.limit < 1 || a.limit > PageMax {
			t.Fatalf("%q: %s with %d arguments", question, query, len(args))
		}
		if a.after != nil && l.makeCursor(a, a.after) != values.Get("cursor") {
			t.Fatalf("%q: the cursor has two forms", question)
		}
	})
}

// A cursor's bytes cannot be anything but what makeCursor writes.
func FuzzCursor(f *testing.F) {
	l := listing(f, toyTable())
	a, _ := l.Ask(url.Values{"order": {"note"}})
	good, _ := base64.RawURLEncoding.DecodeString(l.makeCursor(a, []any{"木", int64(-5), int64(7)}))
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Fuzz(func(t *testing.T, b []byte) {
		cursor := base64.RawURLEncoding.EncodeToString(b)
		if place := l.openCursor(a, cursor); place != nil && l.makeCursor(a, place) != cursor {
			t.Fatalf("%x", b)
		}
	})
}
