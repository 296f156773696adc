package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"liangshan/geofile"
	"liangshan/intake"
	"liangshan/polygon"
)

// FuzzTable reads any bytes as a table of each kind: rows come out in order, each read or listed once, or one error.
func FuzzTable(f *testing.F) {
	f.Add([]byte(parcelHead + parcelRow("A1", homeVillage, 0, "1")))
	f.Add(gbk(f, householdHead+personRow(1, "户主", "合成", identityOf(1), homeVillage, "")))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add(book(f, []any{"plot", "dbh_cm"}, []any{1, 9.5}))
	f.Add([]byte("code\tvillage\n\"\"x\"\t2\n3\t\"4\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		rows, code := intake.ReadTable(data, "")
		if code != "" && rows != nil {
			t.Fatal("rows beside an error")
		}
		path := filepath.Join(dir, "any.csv")
		must(t, os.WriteFile(path, data, 0o600))
		for _, kind := range intake.Kinds() {
			j, err := intake.Read(kind, path, intake.Options{Method: method})
			var whole *intake.Error
			if err != nil {
				if !errors.As(err, &whole) || len(whole.Problems) == 0 {
					t.Fatal(kind, err)
				}
				continue
			}
			checkJob(t, j)
		}
	})
}

func checkJob(t *testing.T, j *intake.Job) {
	if j.Kind == intake.Inventory {
		return
	}
	if j.Rows != len(j.Lines)+len(j.Problems) {
		t.Fatalf("%d rows, %d lines, %d problems", j.Rows, len(j.Lines), len(j.Problems))
	}
	last := 0
	for i := range j.Lines {
		l := &j.Lines[i]
		if l.Row <= last || len(l.Cells) != len(j.Columns) {
			t.Fatal("lines out of order or of another length")
		}
		last = l.Row
		if j.Kind == intake.Parcels {
			s, err := polygon.Unpack(l.Shape)
			if err != nil || s.Check() != nil || geofile.Measure(s) != l.Area {
				t.Fatal("a shape that is none")
			}
		}
	}
}

// FuzzGeometry reads any text as a geometry.
func FuzzGeometry(f *testing.F) {
	f.Add(square(0, 0))
	f.Add(`{"type":"MultiPolygon","coordinates":[[[[119.5,30.6],[119.6,30.6],[119.6,30.7],[119.5,30.6]]]]}`)
	f.Add("SRID=4490;MULTIPOLYGON Z(((1 2 3,2 2 2,3 3 3,1 2 3)))")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := intake.ParseGeometry(text)
		if err == nil && (s.Check() != nil || s.EstimateDM2() < 0) || err != nil && err.Error() == "" {
			t.Fatal(s, err)
		}
	})
}

// TestTemplates reads every template back: its titles are known and its only row is as the kind wants it.
func TestTemplates(t *testing.T) {
	r := found(t)
	r.project()
	for _, kind := range intake.Tables() {
		var out bytes.Buffer
		must(t, intake.Template(&out, kind))
		if !utf8.Valid(out.Bytes()) || !strings.Contains(out.String(), "合成示例") {
			t.Errorf("%s: the example is not marked as one", kind)
		}
		report := r.take(kind, r.file("template.csv", out.Bytes()), intake.Options{Dry: true, Method: method})
		if report.Rows != 1 {
			t.Errorf("%s: %d rows", kind, report.Rows)
		}
		for _, p := range report.Problems { // What the example names is in no register; all else is in order.
			if strings.HasPrefix(p.Code, "intake.") || strings.HasPrefix(p.Code, "measure.") || strings.HasPrefix(p.Code, "identity.") {
				t.Errorf("%s: %v", kind, p)
			}
		}
	}
}

// BenchmarkParcels takes parcels in that lie side by side.
func BenchmarkParcels(b *testing.B) {
	text := strings.Builder{}
	text.WriteString(parcelHead)
	const n = 20_000
	for i := range n {
		fmt.Fprintf(&text, "P%d,%s,村集体,0302,2026-01-05,\"%s\",\n", i, homeVillage, square(i%150, i/150))
	}
	for b.Loop() {
		b.StopTimer()
		r := found(b)
		path := r.file("parcels.csv", []byte(text.String()))
		b.StartTimer()
		if report := r.take(intake.Parcels, path, intake.Options{}); report.New != n {
			b.Fatal(report.Problems[0])
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "parcels/s")
}
