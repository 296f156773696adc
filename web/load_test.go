package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"liangshan/ledger"
)

// TestFirstPageSize: the first page with all that it loads goes over the wire in less than 100 KB.
func TestFirstPageSize(t *testing.T) {
	_, server := newRegister(t, Options{Open: true})
	for _, path := range []string{"/", "/register", "/goals", "/programmes", "/notices"} {
		sum := 0
		for _, one := range []string{path, "/style.css?v=" + assets["/style.css"].mark} {
			r, err := http.NewRequest("GET", server.URL+one, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", "gzip")
			answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode != 200 || answer.Header.Get("Content-Encoding") != "gzip" {
				t.Fatalf("%s: %d %v %v", one, answer.StatusCode, answer.Header, err)
			}
			sum += len(data)
		}
		t.Logf("%s: %d bytes", path, sum)
		if sum > 100_000 {
			t.Errorf("%s takes %d bytes", path, sum)
		}
	}
}

// TestLongLists: the last page of a list of 50,000 rows costs what the first does. Times are the best of
// several, because others use the machine too.
func TestLongLists(t *testing.T) {
	p := newPortal(t)
	p.do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	for id := range ledger.AccountID(10) {
		p.do(1, "ledger.open", ledger.Open{ID: 330523001 + id, Unit: "CNY", Code: 8001, Holder: uint64(id)})
	}
	for range 10 {
		rows := make([]ledger.Transfer, 5_000)
		for i := range rows {
			rows[i] = ledger.Transfer{Debit: 1, Credit: ledger.AccountID(330523001 + i%10), Amount: 1}
		}
		p.do(1, "ledger.transfer_many", ledger.TransferMany{Rows: ledger.Pack(rows)})
	}
	b := p.as("auditor")
	p.settled()
	rows, err := p.site.read.Rows(t.Context(), `SELECT count(*) FROM ledger_transfer`)
	p.must(err)
	if rows[0][0].(int64) < 50_000 {
		t.Fatalf("%v rows", rows[0][0])
	}
	l, _ := p.api.Table("ledger_transfer")
	best := func(path string) time.Duration {
		least := time.Hour
		for range 7 {
			began := time.Now()
			b.get(path, 200)
			least = min(least, time.Since(began))
		}
		return least
	}
	path := "/table/" + l.Name
	first := best(path)
	cursor, last := "", path
	for range 20 { // Twenty pages on, and twenty from the other end.
		page := b.get(last, 200)
		cursor = link(t, page, path+`\?[^"]*cursor=[^"]*`)
		last = cursor
	}
	middle, end := best(last), best(path+"?order=newest")
	t.Logf("50,000 rows: first page %v, twentieth %v, from the end %v", first, middle, end)
	if limit := 5*first + 20*time.Millisecond; middle > limit || end > limit {
		t.Errorf("pages far in cost more: %v, %v, %v", first, middle, end)
	}
}

// BenchmarkFirstPage asks for the front page 500 times a second and says how long the first byte takes.
func BenchmarkFirstPage(b *testing.B) {
	_, server := newRegister(b, Options{Open: true})
	const rate = 500
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	took := make([]time.Duration, b.N)
	var all sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for i := range b.N {
		due := began.Add(time.Duration(i) * time.Second / rate)
		time.Sleep(time.Until(due))
		all.Go(func() {
			answer, err := client.Get(server.URL + "/")
			took[i] = time.Since(due)
			if err != nil || answer.StatusCode != 200 {
				panic(fmt.Sprint(err))
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		})
	}
	all.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
