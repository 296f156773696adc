package demo_test

import (
	"context"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
)

// TestForest runs the forest's year at a fiftieth of the county and checks what has to come
// out whatever is drawn: every tonne and every fen is somewhere, once.
func TestForest(t *testing.T) {
	ctx := context.Background()
	clock := demo.NewClock(time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	o := county.Options{Folder: county.FolderOf(filepath.Join(t.TempDir(), "data"), ""), Clock: clock,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
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
	f := &demo.Forest{
		Scale: demo.Scale{Cooperatives: 7, Households: 400, Stands: 300, Mu: 12_000, Plots: 40, Buyers: 5,
			Tonnes: 500},
		Seed:  1,
		Clock: clock,
		First: demo.FirstDay,
		Step:  func(what string) { t.Log(what) },
	}
	must(t, demo.RunForest(ctx, r, year, f))
	t.Logf("%+v", f.Result)
	if f.Result.Sold_fen != 500*demo.SalePrice_fen || f.Result.Prepaid_fen != 500*demo.AdvancePrice_fen {
		t.Errorf("prices: %+v", f.Result)
	}
	if want := (f.Result.Sold_fen - f.Result.Prepaid_fen) * 8 / 10; f.Result.Returned != want ||
		f.Result.Households == 0 {
		t.Errorf("returned %d, want %d", f.Result.Returned, want)
	}
	days := read(t, r, `SELECT count(*) FROM exchange_day_row WHERE volume > 0 AND high_fen > low_fen AND
		open_fen BETWEEN low_fen AND high_fen AND close_fen BETWEEN low_fen AND high_fen`)
	stored := read(t, r, `SELECT sum(tonnes) FROM carbon_stock`)
	if days < 10 || stored != 500/25+500/50+500/30 {
		t.Errorf("%d trading days with open, high, low and close; %d t in store", days, stored)
	}
	if rents := read(t, r, `SELECT count(*) FROM land_contract c JOIN land_rent n ON n.contract = c.number
		WHERE c.holder_kind = 'household'`); rents != 14 {
		t.Errorf("%d households have rent of their own plots", rents)
	}
	must(t, r.Read(ctx, func(c *county.County) { err = c.Audit() }))
	must(t, err)
	must(t, r.Close(ctx))
	var told []string
	must(t, county.Verify(ctx, o.Folder, func(f county.Finding) { told = append(told, f.What+": "+f.Said) }, nil))
	said := strings.Join(told, "\n")
	if !strings.Contains(said, "1 of 1 reports of monitoring measured again") || !strings.Contains(said, "5 certificates, 33 sales from store") {
		t.Errorf("verified:\n%s", said)
	}
}

// read returns the number that a question to the read tables comes to.
func read(t *testing.T, r *county.Running, query string) int64 {
	t.Helper()
	var end uint64
	must(t, r.Read(t.Context(), func(c *county.County) { end = c.Index() }))
	answer, err := r.View.Query(t.Context(), end, query)
	must(t, err)
	n, _ := answer.Rows[0][0].(int64)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
