package web

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

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

// TestListFileEnds: what a file of a list takes is kept until it was sent and given back however the visit ends; who
// waits for room and leaves has taken nothing; a list that cannot be read in time is refused in words about lists.
func TestListFileEnds(t *testing.T) {
	p := newPortal(t)
	var filed *listFile
	ask := func(ctx context.Context, w http.ResponseWriter, query string, ends error) *visit {
		r := httptest.NewRequestWithContext(ctx, "GET", "/long?list=long&format=csv&lang=en", nil)
		return p.site.visited(w, r, func(v *visit) error {
			rows, err := v.listed("long", query)
			if err != nil {
				return err
			}
			l := v.newList("long", "money_runs", "list_empty", "number", "#amount")
			filed = v.filing
			for _, row := range rows {
				if l.add(cellWhole(row[0]), cellFen(row[1])); ends != nil {
					return ends
				}
			}
			return v.show(&deskView{Lists: []*list{l}}, "/long")
		})
	}
	const one = `SELECT 1, 2`
	w := &sending{ResponseRecorder: httptest.NewRecorder(), at: func() {
		if len(p.site.keeping) != 1 {
			t.Errorf("%d files are said to be on the disk while one is sent", len(p.site.keeping))
		}
	}}
	if v := ask(t.Context(), w, one, nil); !v.done || w.Body.Len() == 0 {
		t.Error("no file came")
	}
	closed := func(what string) {
		t.Helper()
		if err := filed.file.Close(); !errors.Is(err, os.ErrClosed) || len(p.site.keeping)+len(p.site.listing) != 0 {
			t.Errorf("%s: %v, %d and %d are taken", what, err, len(p.site.keeping), len(p.site.listing))
		}
	}
	closed("sent")
	ask(t.Context(), httptest.NewRecorder(), one, errBadWord)
	closed("refused on the way")
	for range listKept {
		p.site.keeping <- struct{}{}
	}
	gone, leave := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer leave()
	if v := ask(gone, httptest.NewRecorder(), one, nil); v.done || len(p.site.keeping) != listKept {
		t.Error("a file was made beside as many as there may be")
	}
	for range listKept {
		<-p.site.keeping
	}
	v := ask(t.Context(), httptest.NewRecorder(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
		SELECT max(i), 1 FROM n`, nil)
	if v.done || v.ProblemCode != errListSlow.Code {
		t.Errorf("a list that cannot be read in time: %s", v.ProblemCode)
	}
	if sendTime(0) != time.Minute || sendTime(fileRate*60) != 2*time.Minute || sendTime(listBytes) != fileTime {
		t.Errorf("%v, %v, %v", sendTime(0), sendTime(fileRate*60), sendTime(listBytes))
	}
}

// sending calls somebody at each write.
type sending struct {
	*httptest.ResponseRecorder
	at func()
}

func (s *sending) Write(data []byte) (int, error) {
	s.at()
	return s.ResponseRecorder.Write(data)
}
