package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"liangshan/county"
)

// exporting runs liangshan export and returns its exit code, standard output and standard error.
func exporting(args ...string) (code int, out, told string) {
	var stdout, stderr bytes.Buffer
	m := &Main{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	code = m.Run(context.Background(), append([]string{"export"}, args...))
	return code, stdout.String(), stderr.String()
}

// anji founds a county with its rules, and serves it until the test calls close.
func anji(t *testing.T) (data string, open func() *county.Running) {
	t.Helper()
	ctx := context.Background()
	data = filepath.Join(t.TempDir(), "data")
	folder := county.FolderOf(data, "")
	must(t, county.Init(ctx, folder, "330523", nil))
	return data, func() *county.Running {
		t.Helper()
		r, err := county.Open(ctx, county.Options{Folder: folder, Program: "test"})
		must(t, err)
		return r
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestExportWhileServed exports from a county that is served, and from the same one when it is closed. What is left
// behind is used again by the next server.
func TestExportWhileServed(t *testing.T) {
	ctx := context.Background()
	data, open := anji(t)
	r := open()
	_, err := r.Bootstrap(ctx)
	must(t, err)
	files, err := county.ReadFiles(os.DirFS("../../counties/330523"))
	must(t, err)
	_, err = r.Apply(ctx, files)
	must(t, err)
	must(t, r.View.Wait(ctx, r.Journal().Head().Index))
	out := filepath.Join(t.TempDir(), "out")
	must(t, os.Mkdir(out, 0o755))
	var served string
	for _, closed := range []bool{false, true} {
		if closed {
			must(t, r.Close(ctx))
		}
		code, text, told := exporting("-data", data, "village_division", "-lang", "en")
		if code != 0 || !strings.Contains(told, "rows as of entry") {
			t.Fatalf("exit %d: %s", code, told)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		must(t, err)
		if len(rows) < 10 || rows[0][0] != "code" {
			t.Errorf("%d rows, titles %q", len(rows), rows[0])
		}
		if closed && text != served {
			t.Error("closed, the county says something else")
		}
		served = text
		sheet := filepath.Join(out, "divisions.xlsx")
		if code, _, told := exporting("village_division", "-data", data, "-o", sheet); code != 0 {
			t.Fatalf("exit %d: %s", code, told)
		}
		book, err := excelize.OpenFile(sheet)
		must(t, err)
		cells, err := book.GetRows("village_division")
		must(t, err)
		must(t, book.Close())
		if len(cells) != len(rows) || cells[0][0] != "代码" {
			t.Errorf("%d rows of xlsx, titles %q", len(cells), cells[0])
		}
		_, text, _ = exporting("village_division", "kind=county", "-data", data, "-bom")
		if !strings.HasPrefix(text, "\ufeff代码,") || strings.Count(text, "\r\n") != 2 {
			t.Errorf("the county alone: %q", text)
		}
		for _, args := range [][]string{{"cadtrust", "-o", filepath.Join(out, "cadt")}, {"aef", "-o", filepath.Join(out, "aef.xlsx")},
			{"aef", "-o", filepath.Join(out, "aef.csv")}, {"geopackage", "-o", filepath.Join(out, "county.gpkg")}} {
			if code, _, told := exporting(append(args, "-data", data)...); code != 0 {
				t.Errorf("%q: exit %d: %s", args, code, told)
			}
		}
	}
	var left []string
	must(t, filepath.Walk(out, func(path string, info os.FileInfo, err error) error {
		if !info.IsDir() {
			left = append(left, info.Name())
		}
		return err
	}))
	want := "aef.actions.csv aef.holdings.csv aef.xlsx issuances.csv issuances.json labels.csv labels.json " +
		"projectLocations.csv projectLocations.json projects.csv projects.json relatedProjects.csv " +
		"relatedProjects.json units.csv units.json county.gpkg divisions.xlsx"
	if strings.Join(left, " ") != want {
		t.Errorf("files %q", left)
	}
	r = open()
	if reason := r.View.Status().Reason; reason != "" {
		t.Errorf("the read tables were built anew after an export: %s", reason)
	}
	must(t, r.Close(ctx))
}

// TestExportWrongCalls holds that a wrong call ends with 2, says what to do, and writes nothing.
func TestExportWrongCalls(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	out := filepath.Join(t.TempDir(), "out.csv")
	for call, say := range map[string]string{
		"":                                     "-list names them",
		"ledger_acount":                        `did you mean "ledger_account"?`,
		"nothing_like_it":                      "-list names them",
		"ledger_balance":                       "there is no table", // Behind a view.
		"view_position":                        "there is no table",
		"ledger_account -format pdf -o " + out: "csv or xlsx",
		"ledger_account -lang fr -o " + out:    "zh or en",
		"ledger_account -format xlsx":          "name one with -o",
		"ledger_account x -o " + out:           "COLUMN=VALUE",
		"ledger_account y=1 -o " + out:         "y: There is no such column.",
		"ledger_account id=x -o " + out:        "id: ",
		"ledger_account limit=5 -o " + out:     "导出的总是全部结果",
		"ledger_account id=1 id=2 -o " + out:   "id: ",
		"ledger_account -wrong":                "flag provided but not defined",
		"cadtrust":                             "name a folder with -o",
		"aef":                                  "aef.xlsx",
		"geopackage":                           "county.gpkg",
		"cadtrust id=1 -o " + out:              "takes no conditions",
		"-list ledger_account":                 "takes no table",
	} {
		code, stdout, told := exporting(append(strings.Fields(call), "-data", none)...)
		if code != exitUsage || !strings.Contains(told, say) || stdout != "" && !strings.Contains(call, "-wrong") {
			t.Errorf("%q: exit %d, %q %q", call, code, stdout, told)
		}
	}
	code, _, told := exporting("ledger_account", "-data", none, "-o", out)
	if code != exitFailed || !strings.Contains(told, "liangshan serve builds them") {
		t.Errorf("no county: exit %d, %q", code, told)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a wrong call wrote a file")
	}
	if code, text, _ := exporting("-list"); code != 0 || !strings.Contains(text, "ledger_transfer") {
		t.Errorf("exit %d: %q", code, text)
	}
}
