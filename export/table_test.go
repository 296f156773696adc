package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"liangshan/view"
)

// things fills the fixture's table with rows of awkward values, and returns them.
func (f *fixture) things(n int) (rows [][]any) {
	source := rand.New(rand.NewPCG(9, uint64(n)))
	texts := []any{"两山", "=1+1", "a,\"b\"", "line\nend", "", nil, "-5", "-5+x", "'", " x "}
	tx, err := f.db.Begin()
	must(f.t, err)
	insert, err := tx.Prepare("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)")
	must(f.t, err)
	for i := range n {
		row := []any{int64(i + 1), texts[source.IntN(len(texts))], source.Int64N(1<<50) - 1<<49,
			source.Int64N(2_000_000_000_000), "2026-01-" + fmt.Sprintf("%02d", 1+source.IntN(28)),
			source.Int64N(2), []byte{byte(i), 0xff}}
		if source.IntN(10) == 0 {
			row[2+source.IntN(5)] = nil
		}
		if i == 0 {
			row[2] = int64(math.MaxInt64)
		}
		_, err := insert.Exec(row...)
		must(f.t, err)
		rows = append(rows, row)
	}
	must(f.t, tx.Commit())
	return rows
}

// shown is what a row says in CSV, by a way of its own.
func shown(row []any) []string {
	var all []string
	for i, v := range row {
		switch v := v.(type) {
		case nil:
			if i == 2 {
				all = append(all, "")
			}
			all = append(all, "")
		case string:
			all = append(all, v)
		case []byte:
			all = append(all, fmt.Sprintf("%x", v))
		case int64:
			switch i {
			case 2:
				sign := ""
				if v < 0 {
					sign = "-"
				}
				u := uint64(max(v, -v))
				all = append(all, fmt.Sprintf("%s%d.%02d", sign, u/100, u%100), strconv.FormatInt(v, 10))
			case 3:
				all = append(all, time.UnixMilli(v).UTC().Add(8*time.Hour).Format("2006-01-02T15:04:05.000")+"+08:00")
			case 5:
				all = append(all, strconv.FormatBool(v == 1))
			default:
				all = append(all, strconv.FormatInt(v, 10))
			}
		}
	}
	return all
}

// TestTable reads a table from its file, in both formats, and compares it with what was put in, cell by cell.
func TestTable(t *testing.T) {
	f := newFixture(t)
	rows := f.things(500)
	table, err := Ask(thing(t), url.Values{})
	must(t, err)
	var text, sheet bytes.Buffer
	for format, to := range map[Format]*bytes.Buffer{CSV: &text, XLSX: &sheet} {
		w, err := NewTable(to, format, table.Name, table.Titles(ZH), false)
		must(t, err)
		must(t, table.Write(f.open(), w))
		must(t, w.Close())
	}
	got := records(t, text.String())
	if !slices.Equal(got[0], []string{"编号", "名称", "价格（元）", "价格（分）", "时间", "起始日期", "已关闭", "哈希值"}) {
		t.Errorf("titles %q", got[0])
	}
	book, err := excelize.OpenReader(&sheet)
	must(t, err)
	defer book.Close()
	cells, err := book.GetRows("thing")
	must(t, err)
	stored, err := book.GetRows("thing", excelize.Options{RawCellValue: true})
	must(t, err)
	if len(got) != 501 || len(cells) != 501 {
		t.Fatalf("%d rows of CSV, %d of xlsx", len(got), len(cells))
	}
	for i, row := range rows {
		want := shown(row)
		for k := range want {
			if Restore(got[i+1][k]) != want[k] {
				t.Fatalf("row %d column %d: %q in CSV, expected %q", i, k, got[i+1][k], want[k])
			}
			cell := ""
			if k < len(cells[i+1]) {
				cell = cells[i+1][k]
			}
			switch k { // As a spreadsheet shows it.
			case 2:
				cell = strings.ReplaceAll(cell, ",", "")
			case 4: // Days since 1899-12-30: the library shows them without milliseconds.
				if days, err := strconv.ParseFloat(stored[i+1][k], 64); err == nil {
					cell = Moment(math.Round((days-25569)*86_400_000) - 8*3_600_000).String()
				}
			case 6:
				want[k] = strings.ToUpper(want[k])
			}
			if cell != want[k] {
				t.Fatalf("row %d column %d: %q in xlsx, expected %q", i, k, cell, want[k])
			}
		}
	}
}

func TestAsk(t *testing.T) {
	f := newFixture(t)
	rows := f.things(300)
	r, l := f.open(), thing(t)
	for question, keep := range map[string]func([]any) bool{
		"id=7":                                 func(row []any) bool { return row[0] == int64(7) },
		"id.from=10&id.to=20":                  func(row []any) bool { n := row[0].(int64); return n >= 10 && n <= 20 },
		"name==1%2B1":                          func(row []any) bool { return row[1] == "=1+1" },
		"closed=true":                          func(row []any) bool { return row[5] == int64(1) },
		"closed=0":                             func(row []any) bool { return row[5] == int64(0) },
		"hash=05ff":                            func(row []any) bool { b, ok := row[6].([]byte); return ok && b[0] == 5 },
		"price_fen.to=-1":                      func(row []any) bool { n, ok := row[2].(int64); return ok && n < 0 },
		"at_ms.to=1990-01-01T00:00:00%2B08:00": func(row []any) bool { n, ok := row[3].(int64); return ok && n <= 631123200000 },
	} {
		for _, order := range []string{"", "&order=key", "&order=newest"} {
			values, err := url.ParseQuery(question + order)
			must(t, err)
			table, err := Ask(l, values)
			must(t, err)
			var want, got []any
			for _, row := range rows {
				if keep(row) {
					want = append(want, row[0])
				}
			}
			if order == "&order=newest" {
				slices.Reverse(want)
			}
			must(t, table.Rows(r, func(row []any) error { got = append(got, row[0]); return nil }))
			if len(want) == 0 || !slices.Equal(got, want) {
				t.Errorf("%s%s: %v, expected %v", question, order, got, want)
			}
		}
	}
	for question, code := range map[string]string{"x=1": "view.unknown_column", "id=x": "view.bad_value",
		"order=x": "view.unknown_order", "limit=5": "export.whole_only", "cursor=x": "export.whole_only",
		"id=1&id=2": "view.bad_value", "id.from=": "view.bad_value"} {
		values, err := url.ParseQuery(question)
		must(t, err)
		_, err = Ask(l, values)
		var refused *view.AskError
		if !errors.As(err, &refused) || refused.Refusal.Code != code {
			t.Errorf("%s: %v", question, err)
		}
	}
}

func TestTitles(t *testing.T) {
	column := func(name, zh, en string, kind view.ColumnKind) view.Column {
		return view.Column{Name: name, Title: view.Text{ZH: zh, EN: en}, Kind: kind}
	}
	l, err := view.List(view.Table{Name: "x", Key: []string{"a"}, Columns: []view.Column{
		column("a", "编号", "number", view.Int), column("b", "编号", "number", view.Int),
		column("price_fen_t", "价格（分/吨）", "price (fen/t)", view.Fen), column("c_fen", "罚款", "fine", view.Fen)}})
	must(t, err)
	table, err := Ask(l, nil)
	must(t, err)
	if got := table.Titles(ZH); !slices.Equal(got, []string{"编号", "编号 [b]", "价格（元/吨）", "价格（分/吨）", "罚款（元）", "罚款（分）"}) {
		t.Errorf("%q", got)
	}
	if got := table.Titles(EN); !slices.Equal(got, []string{"number", "number [b]", "price (yuan/t)", "price (fen/t)",
		"fine (yuan)", "fine (fen)"}) {
		t.Errorf("%q", got)
	}
}

func TestSpool(t *testing.T) {
	f := newFixture(t)
	rows := f.things(1000)
	s, err := NewSpool(7, 1<<20)
	must(t, err)
	defer s.Close()
	for _, row := range rows {
		must(t, s.Add(row))
	}
	for range 2 {
		n := 0
		must(t, s.Each(func(row []any) error {
			if fmt.Sprint(row) != fmt.Sprint(rows[n]) {
				return fmt.Errorf("row %d is %v, expected %v", n, row, rows[n])
			}
			n++
			return nil
		}))
		if n != len(rows) {
			t.Errorf("%d rows", n)
		}
	}
	small, err := NewSpool(7, 100)
	must(t, err)
	defer small.Close()
	for range 3 {
		err = errors.Join(err, small.Add(rows[1]), small.Add(rows[2]))
	}
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if err := small.Add([]any{1.5}); err == nil || errors.Is(err, ErrTooLarge) {
		t.Errorf("a fraction: %v", err)
	}
}

// TestLarge writes 100,000 rows and watches the memory meanwhile: the whole is a multiple of what may be used.
func TestLarge(t *testing.T) {
	f := newFixture(t)
	f.things(100_000)
	f.exec("UPDATE thing SET name = name || hex(zeroblob(300))") // 60 MB.
	table, err := Ask(thing(t), nil)
	must(t, err)
	for _, format := range []Format{CSV, XLSX} {
		r := f.open()
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		var peak atomic.Uint64
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				peak.Store(max(peak.Load(), now.HeapAlloc))
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		}()
		var written counter
		w, err := NewTable(&written, format, "thing", table.Titles(EN), false)
		must(t, err)
		rows := 0
		must(t, table.Rows(r, func(row []any) error { rows++; return w.Row(table.Cells(row)) }))
		must(t, w.Close())
		close(stop)
		<-stopped
		used := (int64(peak.Load()) - int64(before.HeapAlloc)) >> 20
		t.Logf("%s: %d rows, %d KiB, %d MiB of memory at most", format, rows, written/1024, used)
		if rows != 100_000 || used > map[Format]int64{CSV: 32, XLSX: 96}[format] {
			t.Errorf("%s: %d rows with %d MiB", format, rows, used)
		}
	}
}

// A counter counts what is written and keeps none of it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

func BenchmarkTable(b *testing.B) {
	f := newFixture(b)
	f.things(20_000)
	table, err := Ask(thing(b), nil)
	must(b, err)
	for _, format := range []Format{CSV, XLSX} {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				w, err := NewTable(io.Discard, format, "thing", table.Titles(EN), false)
				must(b, err)
				must(b, table.Write(f.open(), w))
				must(b, w.Close())
			}
			b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
