package api

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	market "liangshan/exchange"
	"liangshan/quantity"
)

// A SaleFile is a sealed auction that has ended, with its bids, in the form that `liangshan exchange auction`
// prices: who
// holds it can do the whole sum again, the order of ties too. Bidders are named by the order in which they entered.
type SaleFile struct {
	ID         string       `json:"id"`
	Mechanism  string       `json:"mechanism" doc:"one_way_uniform or one_way_pay_as_bid"`
	Rule       string       `json:"rule"`
	Tick       string       `json:"tick"`
	Applicant  string       `json:"applicant" doc:"sell or buy"`
	Supply     int64        `json:"supply" doc:"Tonnes"`
	Reserve    string       `json:"reserve_price,omitempty" doc:"Yuan a tonne"`
	Minimum    int64        `json:"minimum_bid" doc:"Tonnes of a bid; 0: any"`
	ShareCap   int64        `json:"share_cap_percent" doc:"Of the supply, for one bidder; 0: any"`
	Commitment string       `json:"commitment,omitempty"`
	Seed       string       `json:"seed,omitempty"`
	Orders     []SaleBid    `json:"orders"`
	Expected   SaleExpected `json:"expected" doc:"What the market made of it"`
}

// A SaleBid is an opened bid of an auction that has ended.
type SaleBid struct {
	ID     string `json:"id" doc:"Number of the bid, by arrival"`
	Bidder string `json:"bidder" doc:"Place in which the bidder entered"`
	Place  int64  `json:"place" doc:"Arrival among all bids, those never opened too, from 1"`
	Price  string `json:"price"`
	Qty    int64  `json:"qty"`
	Min    int64  `json:"min,omitempty"`
}

// A SaleExpected is what came of an auction.
type SaleExpected struct {
	Volume      int64            `json:"volume"`
	Allocations map[string]int64 `json:"allocations"`

	Payments map[string]string `json:"payments" doc:"Yuan, of what each bid won, fees not counted"`
}

// SaleFile returns the bids of a sealed auction that has been awarded. Refusals: exchange.sale_unknown as a 404,
// exchange.sale_state of one that was not, or that is held by a clock.
func (r Reader) SaleFile(ctx context.Context, after uint64, sale uint64) (f SaleFile, err error) {
	rows, err := r.county.View.Query(ctx, after, `SELECT mode, rules, side, tonnes, reserve_fen, minimum,
		share_cap, commitment,
		seed, coalesce(sold, 0) FROM exchange_sale WHERE id = ? AND state <> 'applied'`, int64(sale))
	if err != nil {
		return f, err
	}
	if len(rows.Rows) != 1 {
		return f, &absent{market.ErrSale}
	}
	n := func(i int) int64 { v, _ := rows.Rows[0][i].(int64); return v }
	t := func(i int) string { v, _ := rows.Rows[0][i].(string); return v }
	b := func(i int) string { v, _ := rows.Rows[0][i].([]byte); return hex.EncodeToString(v) }
	if n(9) == 0 || t(0) != "uniform" && t(0) != "pay_as_bid" {
		return f, market.ErrSaleState
	}
	f = SaleFile{ID: strconv.FormatUint(sale, 10), Mechanism: "one_way_" + t(0), Rule: t(1), Tick: "0.01", Applicant: t(2),
		Supply: n(3), Minimum: n(5), ShareCap: n(6), Commitment: b(7), Seed: b(8), Orders: []SaleBid{},
		Expected: SaleExpected{n(9), map[string]int64{}, map[string]string{}}}
	if f.Commitment == strings.Repeat("0", 64) { // Its rule has no order of ties to be told before.
		f.Commitment = ""
	}
	if n(4) > 0 {
		f.Reserve = filePrice(n(4))
	}
	_, err = r.tape(ctx, after, `SELECT b.bid, d.place, b.price_fen, b.tonnes, coalesce(b.minimum, 0), coalesce(b.won, 0),
		coalesce(b.pays_fen, 0)
		FROM exchange_bid b JOIN exchange_bidder d ON d.sale = b.sale AND d.participant = b.participant
		WHERE b.sale = ? AND b.price_fen IS NOT NULL ORDER BY b.bid`, []any{int64(sale)},
		func(n func(int) int64, _ []any) bool {
			id := strconv.FormatInt(n(0), 10)
			f.Orders = append(f.Orders, SaleBid{id, "bidder " + strconv.FormatInt(n(1), 10), n(0), filePrice(n(2)), n(3), n(4)})
			f.Expected.Allocations[id], f.Expected.Payments[id] = n(5), filePrice(n(5)*n(6))
			return true
		})
	return f, err
}

// filePrice writes fen as yuan without commas: what prices the file reads none.
func filePrice(fen int64) string { return strings.ReplaceAll(quantity.Format(fen, 2), ",", "") }

func (a *API) marketSale(x *exchange) error {
	sale, err := x.pathNumber("sale")
	if err != nil {
		return err
	}
	v, err := x.list()
	if err != nil {
		return err
	}
	f, err := a.SaleFile(x.r.Context(), v["after"], sale)
	if err != nil {
		return err
	}
	return x.send(f)
}
