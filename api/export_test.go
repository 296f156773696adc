package api

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"liangshan/authority"
	"liangshan/export"
	"liangshan/geofile"
)

// rows reads a table in pages, as JSON.
func (r *rig) rows(name, question string) (rows []map[string]any) {
	r.t.Helper()
	for cursor := ""; ; {
		var page struct {
			Rows []json.RawMessage
			Next string
		}
		r.get("/v1/table/"+name+"?limit=7&"+question+cursor, "auditor").ok().into(&page)
		for _, raw := range page.Rows {
			row := map[string]any{}
			d := json.NewDecoder(bytes.NewReader(raw))
			d.UseNumber()
			r.must(d.Decode(&row))
			rows = append(rows, row)
		}
		if page.Next == "" {
			return rows
		}
		cursor = "&cursor=" + page.Next
	}
}

// TestExport holds CSV and xlsx of every table against the pages of JSON, row by row and cell by cell.
func TestExport(t *testing.T) {
	r := newRig(t)
	r.accounts(40)
	var last Answer
	for i := range 60 {
		last = r.transfer(1, 2+i%39, 100+i)
	}
	tables, err := Tables()
	r.must(err)
	full := 0
	for _, l := range tables {
		for _, question := range []string{"", "order=newest"} {
			want := r.rows(l.Name, fmt.Sprintf("after=%d&%s", last.Position, question))
			path := fmt.Sprintf("/v1/table/%s?after=%d&%s", l.Name, last.Position, question)
			a := r.get(path+"&format=csv&lang=en", "auditor").ok()
			if p, err := strconv.ParseUint(a.header.Get("Position"), 10, 64); err != nil || p < last.Position {
				t.Errorf("%s: position %q", l.Name, a.header.Get("Position"))
			}
			got, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
			r.must(err)
			x := r.get(path+"&format=xlsx&lang=zh", "auditor").ok()
			f, err := excelize.OpenReader(bytes.NewReader(x.body))
			r.must(err)
			sheet, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
			r.must(err)
			f.Close()
			if len(got) != len(want)+1 || len(sheet) != len(want)+1 {
				t.Fatalf("%s: %d rows of JSON, %d of CSV, %d of xlsx", l.Name, len(want), len(got)-1, len(sheet)-1)
			}
			place := 0
			for _, c := range l.Columns {
				if c.Kind == "fen" {
					place++
				}
				for n, row := range want {
					text := got[n+1][place]
					if !sameCell(row[c.Name], text) {
						t.Errorf("%s.%s row %d: %v in JSON, %q in CSV", l.Name, c.Name, n, row[c.Name], text)
					}
				}
				place++
			}
			if place != len(got[0]) {
				t.Errorf("%s: %d columns, expected %d", l.Name, len(got[0]), place)
			}
			full += len(want)
		}
	}
	if full < 300 {
		t.Errorf("only %d rows were compared", full)
	}
}

// sameCell reports whether a value of JSON and a field of CSV say the same.
func sameCell(value any, field string) bool {
	switch v := value.(type) {
	case nil:
		return field == ""
	case bool:
		return field == strconv.FormatBool(v)
	case string:
		return export.Restore(field) == strings.ReplaceAll(v, "\r\n", "\n")
	case json.Number:
		n, _ := v.Int64()
		return field == v.String() || field == timeText(n) || strings.Count(field, "-") == 2 && len(field) == 10
	}
	return false
}

func TestExportQuestions(t *testing.T) {
	r := newRig(t)
	r.accounts(9)
	last := r.transfer(1, 2, 123456)
	get := func(question string) *answered {
		return r.get(fmt.Sprintf("/v1/table/ledger_account?after=%d&%s", last.Position, question), "auditor")
	}
	for question, want := range map[string]int{"id.from=2&id.to=9": 8, "id=3": 1, "id.to=4&id.from=3": 2, "holder=77": 0,
		"order=newest&id.to=9":                            9,
		"opened.from=2020-01-01T00:00:00%2B08:00&id.to=9": 9, "opened.to=1000": 0} {
		rows, err := csv.NewReader(bytes.NewReader(get("format=csv&" + question).ok().body)).ReadAll()
		if err != nil || len(rows) != want+1 {
			t.Errorf("%s: %d rows, %v", question, len(rows)-1, err)
		}
	}
	a := get("format=csv&bom=true&id=2").ok()
	if !bytes.HasPrefix(a.body, []byte("\xef\xbb\xbf编号,")) || a.header.Get("Content-Language") != "zh" {
		t.Errorf("%q", a.body)
	}
	position := a.header.Get("Position")
	if a.header.Get("Content-Disposition") != `attachment; filename="ledger_account-`+position+`.csv"` {
		t.Error(a.header)
	}
	if b := get("format=csv&lang=en&id=2").ok().body; !bytes.HasPrefix(b, []byte("id,unit,code,")) {
		t.Errorf("%q", b)
	}
	for _, bad := range []string{"format=pdf", "format=", "format=csv&format=xlsx", "format=csv&lang=fr", "lang=en",
		"bom=true", "format=csv&bom=1", "format=csv&limit=5", "format=xlsx&cursor=x", "format=json&lang=zh"} {
		get(bad).refused(400, "request.bad_query")
	}
	get("format=json&limit=1").ok()
	get("format=csv&x=1").refused(400, "view.unknown_column")
	get("format=csv&id=x").refused(400, "view.bad_value")
	get("format=csv&order=x").refused(400, "view.unknown_order")
	r.get("/v1/table/ledger_account_fact?format=csv", "auditor").refused(404, "table.unknown")
	r.get("/v1/table/view_position?format=csv", "administrator").refused(404, "table.unknown")
}

// TestExportPermission holds that a file is given to those alone who may read the table.
func TestExportPermission(t *testing.T) {
	r := newRig(t)
	tables, err := Tables()
	r.must(err)
	for _, l := range tables {
		for _, format := range []string{"csv", "xlsx"} {
			path := "/v1/table/" + l.Name + "?format=" + format
			r.get(path, "nobody").refused(403, "authority.denied")
			r.get(path, "").refused(401, "authority.unauthenticated")
			if a := r.get(path, "nobody"); a.header.Get("Content-Disposition") != "" {
				t.Error("a refusal is called a file")
			}
		}
	}
}

// TestExportsAtOnce holds that a third export is told to come again, and that a place becomes free afterwards.
func TestExportsAtOnce(t *testing.T) {
	r := newRig(t)
	tables, err := Tables()
	r.must(err)
	slots := make(chan struct{}, 1)
	ask := func() error {
		request := httptest.NewRequest("GET", "/v1/table/"+tables[0].Name+"?format=csv", nil)
		request.Header.Set("Authorization", "Bearer "+r.tokens["auditor"])
		x := &exchange{ResponseWriter: httptest.NewRecorder(), a: r.api, op: &operation{id: "table"}, r: request}
		r.must(x.authenticate())
		return r.api.list(x, tables[0], slots)
	}
	r.must(ask())
	slots <- struct{}{}
	if err := ask(); !errors.Is(err, errTooMany) {
		t.Errorf("%v", err)
	}
	<-slots
	r.must(ask())
	r.must(ask())
}

// TestExportRegister asks for the exports of the whole register: each is a whole file, of the kind that the
// document says.
func TestExportRegister(t *testing.T) {
	r := newRegisterRig(t)
	auditor, registrar := r.token(2, "auditor"), r.token(3, "registrar")
	r.Do(1, "authority.register_actor", authority.RegisterActor{Kind: authority.Program})
	secret, err := r.GrantToken(context.Background(), 4, "nobody", time.Hour)
	r.must(err)
	nobody := secret.Reveal()
	files := func(body string) map[string]string {
		z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
		r.must(err)
		all := map[string]string{}
		for _, f := range z.File {
			opened, err := f.Open()
			r.must(err)
			content, err := io.ReadAll(opened)
			r.must(err)
			all[f.Name] = string(content)
		}
		return all
	}
	cadt := files(r.get("/v1/export/cadtrust", auditor, 200))
	if len(cadt) != 12 || !strings.Contains(cadt["units.csv"], "330523-AJ01-2024-") ||
		!strings.HasPrefix(cadt["projects.json"], "[") {
		t.Errorf("%d files: %.200s", len(cadt), cadt["units.csv"])
	}
	aef := files(r.get("/v1/export/aef?format=csv", auditor, 200))
	if len(aef) != 2 || !strings.Contains(aef["actions.csv"], "Retirement") || aef["holdings.csv"] == "" {
		t.Errorf("%v", aef)
	}
	book, err := excelize.OpenReader(strings.NewReader(r.get("/v1/export/aef", auditor, 200)))
	r.must(err)
	if names := book.GetSheetList(); len(names) != 2 {
		t.Errorf("sheets %v", names)
	}
	r.must(book.Close())
	path := filepath.Join(t.TempDir(), "county.gpkg")
	r.must(os.WriteFile(path, []byte(r.get("/v1/export/geopackage", auditor, 200)), 0o600))
	var several *geofile.Error // The map has a layer each of parcels, stands, projects and roads.
	if _, err := geofile.Read(path); !errors.As(err, &several) || !strings.HasPrefix(several.Detail, "5 layers") {
		t.Errorf("%v", err)
	}
	for _, e := range registerExports {
		path := "/v1/export/" + e.name
		r.get(path, registrar, 200)
		r.get(path, nobody, 403)
		r.get(path, "", 401)
		r.get(path+"?x=1", auditor, 400)
		r.get(path+"?format=pdf", auditor, 400)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct{ Schema struct{ Type, Format string } }
			}
		}
	}
	r.must(json.Unmarshal([]byte(r.get("/openapi.json", "", 200)), &document))
	for _, e := range registerExports {
		content := document.Paths["/v1/export/"+e.name]["get"].Responses["200"].Content
		for _, kind := range e.kinds {
			if content[kind].Schema.Format != "binary" {
				t.Errorf("%s: %s is not described as bytes: %+v", e.name, kind, content)
			}
		}
	}
}
