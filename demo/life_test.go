package demo_test

import (
	"context"
	"io/fs"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"liangshan/counties"
	"liangshan/county"
	"liangshan/demo"
)

// TestLife lets people use their cards: each of the gold card's 18 benefits has a partner and was used, a lost card is
// replaced, a voucher was brought in, the shuttle ran and a club met; the registers still add up.
func TestLife(t *testing.T) {
	ctx := context.Background()
	clock := demo.NewClock(time.Date(2026, 5, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
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
	_, err = year.Offer()
	must(t, err)
	must(t, year.Register(demo.CountyRecords()))
	must(t, year.House(&demo.Homes{Clock: clock}))
	life := &demo.Life{Clock: clock}
	must(t, year.Live(life))
	for query, want := range map[string]int64{
		`SELECT count(DISTINCT benefit) FROM card_partner`:                             18,
		`SELECT count(DISTINCT benefit) FROM card_redemption`:                          18,
		`SELECT count(*) FROM card_card WHERE state = 'replaced'`:                      1,
		`SELECT count(*) FROM card_voucher WHERE state = 'used'`:                       1,
		`SELECT count(*) FROM talent_booking WHERE state = 'used' AND slot = 1`:        int64(life.Rode),
		`SELECT count(*) FROM talent_booking WHERE state = 'used' AND slot = 2`:        int64(life.Came),
		`SELECT count(*) FROM talent_booking WHERE state = 'given_up'`:                 1,
		`SELECT count(*) FROM card_lot WHERE person <> 0`:                              2,
		`SELECT count(*) FROM talent_match WHERE state = 'placed'`:                     15,
		`SELECT count(*) FROM talent_club WHERE ended_date IS NULL`:                    46,
		`SELECT count(*) FROM card_lot WHERE source = 'donated' AND out_quantity > 0`:  1,
		`SELECT count(*) FROM card_sale WHERE voucher <> 0`:                            1,
		`SELECT count(*) FROM talent_slot WHERE state = 'offered' AND filled < places`: 3,
	} {
		if got := read(t, r, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	must(t, r.Read(ctx, func(c *county.County) { err = c.Audit() }))
	must(t, err)
}
