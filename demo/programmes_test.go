package demo_test

import (
	"context"
	"flag"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
)

var residents = flag.Int("residents", 5900, "rows of the register in TestBenefits; the county has 590,000")

// TestBenefits runs a month of programmes at a hundredth of the county, or as large as is asked: all
// whom the rule pays are paid, and nobody else.
func TestBenefits(t *testing.T) {
	ctx := context.Background()
	clock := demo.NewClock(time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""), Clock: clock}
	must(t, county.Init(ctx, o.Folder, "330523", nil))
	r, err := county.Open(ctx, o)
	must(t, err)
	defer r.Close(ctx)
	_, err = r.Bootstrap(ctx)
	must(t, err)
	rules, err := fs.Sub(counties.Files, "330523")
	must(t, err)
	files, err := county.ReadFiles(rules)
	must(t, err)
	_, err = r.Apply(ctx, files)
	must(t, err)
	year, err := demo.Run(ctx, r)
	must(t, err)
	b := &demo.Benefits{Residents: *residents, Talents: *residents / 200, Households: 40, Seed: 1, Clock: clock}
	began := time.Now()
	must(t, demo.PayProgrammes(ctx, r, year, b))
	t.Logf("%v: %+v", time.Since(began), b.Result)
	talents, homes := b.Result[0], b.Result[1]
	if int(talents.Lines) != b.Talents || talents.Rows != b.Residents || talents.Reviews != 0 || talents.Fen == 0 {
		t.Errorf("%+v", talents)
	}
	if homes.Lines == 0 || int(homes.Lines) >= b.Households || homes.Rows != b.Households || homes.Reviews != 0 {
		t.Errorf("%+v", homes)
	}
	must(t, r.Read(ctx, func(c *county.County) { err = c.Audit() }))
	must(t, err)
}
