package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/counties"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/intake"
	"liangshan/kernel"
	"liangshan/village"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const (
	homeVillage  = "330523001801"
	otherVillage = "330523001802"
)

// A rig is a county of two villages, a co-operative and a project.
type rig struct {
	t      testing.TB
	folder county.Folder
	*county.Running
	coop identity.CreditCode
}

// found makes the county's folder.
func found(t testing.TB) *rig {
	t.Helper()
	return foundWithout(t, func(string) bool { return false })
}

// foundWithout makes the county's folder without some of its files of rules.
func foundWithout(t testing.TB, left func(path string) bool) *rig {
	t.Helper()
	ctx := t.Context()
	r := &rig{t: t, folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), "")}
	must(t, county.Init(ctx, r.folder, "330523", nil))
	r.open()
	_, err := r.Bootstrap(ctx)
	must(t, err)
	rules, err := fs.Sub(counties.Files, "330523")
	must(t, err)
	files, err := county.ReadFiles(rules)
	must(t, err)
	files = slices.DeleteFunc(files, func(f county.Publish) bool { return left(f.Path) })
	from := day(t, "2020-01-01")
	files = append(files, county.Publish{Path: "villages.yaml", Text: "synthetic", Divisions: []village.Row{
		{Code: homeVillage, NameZH: "演示村一", Kind: village.Village, Parent: homeVillage[:9], From: from},
		{Code: otherVillage, NameZH: "演示村二", Kind: village.Village, Parent: homeVillage[:9], From: from}}})
	_, err = r.Apply(ctx, files)
	must(t, err)
	r.coop = creditCode()
	r.do("company.register", company.Register{Code: string(r.coop), NameZH: "演示合作社", Kind: company.Cooperative,
		Division: homeVillage, From: from})
	return r
}

func (r *rig) open() {
	r.t.Helper()
	running, err := county.Open(context.Background(), county.Options{Folder: r.folder})
	must(r.t, err)
	r.Running = running
	r.t.Cleanup(func() { running.Close(context.Background()) })
}

func (r *rig) again() {
	r.t.Helper()
	must(r.t, r.Close(context.Background()))
	r.open()
}

func (r *rig) do(name string, command any) {
	r.t.Helper()
	id := r.NewRequestID()
	must(
		r.t,
		r.Do(
			r.t.Context(),
			func(c *county.County) (*kernel.Call, error) { return c.Call(county.System, name, id, command) },
		).Err,
	)
}

// twice proposes a command and has another person release it.
func (r *rig) twice(name string, command any) {
	r.t.Helper()
	r.do("kernel.propose", kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	id, proposal := r.NewRequestID(), uint64(0)
	must(r.t, r.Read(r.t.Context(), func(c *county.County) { proposal = c.LastProposal() }))
	release := kernel.Release{Proposal: proposal}
	must(r.t, r.Do(r.t.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: county.System.Actor + 1}, "kernel.release", id, release)
	}).Err)
}

// project makes a methodology and a project known.
func (r *rig) project() {
	from := day(r.t, "2020-01-01")
	r.twice(
		"carbon.publish_method",
		carbon.PublishMethod{
			Code:    "m",
			Version: 1,
			From:    from,
			TitleZH: "方法学",
			Source:  "synthetic",
			Text:    [32]byte{1},
		},
	)
	r.do(
		"carbon.apply_project",
		carbon.ApplyProject{Code: "AJ01", NameZH: "演示项目", Method: "m", Version: 1, Proponent: 1,
			Start: day(r.t, "2024-01-01"), CreditFrom: day(r.t, "2024-01-01"), CreditTo: day(r.t, "2043-12-31")},
	)
}

// entries returns how long the journal is.
func (r *rig) entries() (n uint64) {
	must(r.t, r.Read(r.t.Context(), func(c *county.County) { n = c.Index() }))
	return n
}

// audit checks all invariants.
func (r *rig) audit() {
	r.t.Helper()
	var err error
	must(r.t, r.Read(r.t.Context(), func(c *county.County) { err = c.Audit() }))
	must(r.t, err)
}

// file writes a file.
func (r *rig) file(name string, data []byte) string {
	path := filepath.Join(r.t.TempDir(), name)
	must(r.t, os.WriteFile(path, data, 0o600))
	return path
}

// take reads a file and takes it in.
func (r *rig) take(kind intake.Kind, path string, o intake.Options) *intake.Report {
	r.t.Helper()
	j, err := intake.Read(kind, path, o)
	must(r.t, err)
	report, err := intake.Import(r.t.Context(), r.Running, j, nil)
	must(r.t, err)
	if report.New+report.Unchanged+report.Refused != report.Rows {
		r.t.Fatalf(
			"%d rows are not %d new + %d unchanged + %d refused",
			report.Rows,
			report.New,
			report.Unchanged,
			report.Refused,
		)
	}
	return report
}

// counts holds a report against what is wanted: new, unchanged, refused, and the problems as "row column code".
func counts(t *testing.T, r *intake.Report, fresh, unchanged, refused int, problems ...string) {
	t.Helper()
	var got []string
	for _, p := range r.Problems {
		got = append(got, fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Code))
		if zh, en := intake.Sentences(p.Code); zh == "" || en == "" {
			t.Errorf("%s has no sentences", p.Code)
		}
	}
	if r.New != fresh || r.Unchanged != unchanged || r.Refused != refused || !slices.Equal(got, problems) {
		t.Errorf(
			"%d new, %d unchanged, %d refused, want %d, %d, %d\n%s\nwant\n%s\n%v",
			r.New,
			r.Unchanged,
			r.Refused,
			fresh,
			unchanged,
			refused,
			strings.Join(got, "\n"),
			strings.Join(problems, "\n"),
			r.Problems,
		)
	}
}

func day(t testing.TB, text string) calendar.Date {
	d, err := calendar.Parse(text)
	must(t, err)
	return d
}

func creditCode() identity.CreditCode {
	for _, a := range "0123456789" {
		for _, b := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
				if code, err := identity.ParseCreditCode("93330523MA4000" + "0" + string(a) + string(b) + string(c)); err == nil {
					return code
				}
			}
		}
	}
	panic("no credit code")
}

// gbk writes a text as GBK.
func gbk(t testing.TB, text string) []byte {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	must(t, err)
	return b
}

// book writes rows as xlsx. Cells may be texts, numbers or times.
func book(t testing.TB, rows ...[]any) []byte {
	f := excelize.NewFile()
	for i, row := range rows {
		must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	return out.Bytes()
}

// square is a WKT of a square with a side of 0.001 degrees, in a grid of 0.002.
func square(column, row int) string {
	x, y := 119.5+float64(column)*0.002, 30.6+float64(row)*0.002
	return fmt.Sprintf(
		"POLYGON((%.4f %.4f,%.4f %.4f,%.4f %.4f,%.4f %.4f,%.4f %.4f))",
		x,
		y,
		x+.001,
		y,
		x+.001,
		y+.001,
		x,
		y+.001,
		x,
		y,
	)
}
