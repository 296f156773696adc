package web

import (
	"encoding/csv"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"liangshan/ledger"
)

// TestLongFiles: the file of a list has all of its 50,000 rows, in the order of the page, and not one of them is kept
// in memory; of a list that fails on the way nothing goes out.
func TestLongFiles(t *testing.T) {
	p := newPortal(t)
	p.do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	p.do(1, "ledger.open", ledger.Open{ID: 2, Unit: "CNY", Code: 8001, Holder: 7})
	for range 10 {
		rows := make([]ledger.Transfer, 5_000)
		for i := range rows {
			rows[i] = ledger.Transfer{Debit: 1, Credit: 2, Amount: int64(i + 1)}
		}
		p.do(1, "ledger.transfer_many", ledger.TransferMany{Rows: ledger.Pack(rows)})
	}
	p.settled()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var before, most uint64
	file := func(format, query string) (body string, kept, status int) {
		r := httptest.NewRequest("GET", "/long?list=long&format="+format, nil)
		w := httptest.NewRecorder()
		handle := func(v *visit) error {
			rows, err := v.listed("long", query)
			if err != nil {
				return err
			}
			l := v.newList("long", "money_runs", "list_empty", "number", "#amount")
			before, most = heap(), 0
			for i, r := range rows {
				l.add(cellWhole(r[0]), cellFen(r[1]))
				if i%10_000 == 9_999 {
					most = max(most, heap())
				}
			}
			kept = len(l.Rows)
			return v.show(&deskView{Lists: []*list{l}}, "/long")
		}
		p.site.anybody(handle)(w, r)
		return w.Body.String(), kept, w.Code
	}
	const all = `SELECT rowid, amount FROM ledger_transfer ORDER BY rowid DESC`
	body, kept, status := file("csv", all)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	p.must(err)
	if status != 200 || len(rows) != 50_001 || kept != 0 {
		t.Fatalf("%d: %d rows in the file, %d kept", status, len(rows), kept)
	}
	if rows[1][1] != "50.00" || rows[50_000][1] != "0.01" {
		t.Errorf("first %v, last %v", rows[1], rows[50_000])
	}
	if most > before+4<<20 {
		t.Errorf("%d bytes in memory before, %d on the way", before, most)
	}
	if body, kept, status := file("xlsx", all); status != 200 || kept != 0 || !strings.HasPrefix(body, "PK") {
		t.Errorf("%d: %d kept, begins with %.2q", status, kept, body)
	}
	if body, _, status := file("csv", `SELECT 1, 2 WHERE 0`); status != 200 || strings.Count(body, "\n") != 1 {
		t.Errorf("an empty list: %d %q", status, body)
	}
	for _, bad := range [][2]string{{"pdf", all}, {"csv", `SELECT rowid, abs(-9223372036854775807 - (rowid > 5)) FROM ledger_transfer`}} {
		if body, _, status := file(bad[0], bad[1]); status == 200 || !strings.Contains(body, "<html") {
			t.Errorf("%s: %d %.60q", bad, status, body)
		}
	}
}
