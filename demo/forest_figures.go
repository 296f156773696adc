package demo

import (
	"liangshan/quantity"
	"liangshan/view"
)

// A Figure is a published number beside the fold over the county's own records that gives it.
type Figure struct {
	EN        string
	Published string // As the article has it (S1).
	Value     string
	Fold      string // What is summed or counted.
	Receipts  int64  // Events under it: each can be shown by a receipt.
	Holds     bool   // The record gives what was published.
}

// Figures computes the published figures from the read tables.
func (f *Forest) Figures() (all []Figure, err error) {
	want_dm2, err := quantity.DM2FromMu(f.Mu, 0, quantity.Up)
	if err != nil {
		return nil, err
	}
	for _, q := range []struct {
		en, published, fold, query string
		show                       func(n int64) string
		holds                      func(n int64) bool
	}{
		{"co-operatives that handed land over", "119", "count of co-operatives with enrolled stands",
			`SELECT count(DISTINCT cooperative), count(*) FROM carbon_stand`, whole, equals(int64(f.Cooperatives))},
		{"bamboo forest handed over, mu", "≥ 840,000", "sum of the areas of live parcels",
			`SELECT sum(area_dm2), count(*) FROM land_parcel`, mu, func(n int64) bool { return n >= want_dm2 }},
		{"buyers", "21", "count of buyers of sales from store",
			`SELECT count(DISTINCT buyer), count(*) FROM carbon_sale`, whole, equals(int64(f.Buyers))},
		{"tonnes sold", "25,000", "sum of tonnes sold from store",
			`SELECT sum(tonnes), count(*) FROM carbon_sale`, whole, equals(f.Tonnes)},
		{"proceeds, yuan", "1,726,000", "sum of proceeds of sales from store",
			`SELECT sum(proceeds_fen), count(*) FROM carbon_sale`, money, equals(f.Tonnes * SalePrice_fen)},
	} {
		var n, receipts int64
		err := f.tables(func(tables *view.Snapshot) error {
			return tables.Each(q.query, nil, func(_ []string, row []any) error {
				n, receipts = row[0].(int64), row[1].(int64)
				return nil
			})
		})
		if err != nil {
			return nil, err
		}
		all = append(all, Figure{q.en, q.published, q.show(n), q.fold, receipts, q.holds(n)})
	}
	return all, f.err
}

func whole(n int64) string { return quantity.Format(n, 0) }

func money(fen int64) string { return quantity.Format(fen, 2) }

func mu(area_dm2 int64) string {
	n, err := quantity.MuFromDM2(area_dm2, 2, quantity.Down)
	if err != nil {
		return err.Error()
	}
	return quantity.Format(n, 2)
}

func equals(want int64) func(int64) bool { return func(n int64) bool { return n == want } }
