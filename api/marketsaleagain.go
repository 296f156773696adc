package api

import (
	"encoding/hex"

	"liangshan/auction"
	market "liangshan/exchange"
	"liangshan/quantity"
)

// Again prices a sealed auction again from nothing but what its file says, as `liangshan exchange auction` does.
// Refusal: exchange.sale_state of a file that cannot be priced.
func (f *SaleFile) Again() (auction.Award, error) {
	rules, ok := auction.RulesNamed(f.Rule)
	if !ok {
		return auction.Award{}, market.ErrSaleState
	}
	own := *rules
	own.Minimum, own.ShareCap_percent = f.Minimum, f.ShareCap
	a := auction.Sale{Rules: &own, Applicant: auction.Sell, Supply: f.Supply,
		PayAsBid: f.Mechanism == "one_way_pay_as_bid"}
	if f.Applicant == "buy" {
		a.Applicant = auction.Buy
	}
	if f.Reserve != "" {
		reserve, err := quantity.Parse(f.Reserve, 2)
		if err != nil {
			return auction.Award{}, err
		}
		a.Reserve = reserve
	}
	if _, err := hex.Decode(a.Commitment[:], []byte(f.Commitment)); err != nil {
		return auction.Award{}, err
	}
	if f.Seed != "" {
		a.Seed = new([32]byte)
		if _, err := hex.Decode(a.Seed[:], []byte(f.Seed)); err != nil {
			return auction.Award{}, err
		}
	}
	bidders, bids := map[string]int64{}, []auction.Bid{}
	for _, o := range f.Orders {
		price, err := quantity.Parse(o.Price, 2)
		if err != nil {
			return auction.Award{}, err
		}
		if bidders[o.Bidder] == 0 {
			bidders[o.Bidder] = int64(len(bidders) + 1)
		}
		bids = append(bids, auction.Bid{Bidder: bidders[o.Bidder], Price: price, Qty: o.Qty, Min: o.Min})
		a.Places = append(a.Places, int(o.Place-1))
	}
	award, fault := a.Sealed(bids)
	if fault != nil {
		return auction.Award{}, market.ErrSaleState
	}
	return award, nil
}

// Agrees reports whether an award is what the market made of the auction: who won what, and what each pays for it.
func (f *SaleFile) Agrees(a *auction.Award) bool {
	for i, o := range f.Orders {
		paid, err := quantity.Parse(f.Expected.Payments[o.ID], 2)
		if err != nil || paid != a.Won[i]*a.Pays[i] || a.Won[i] != f.Expected.Allocations[o.ID] {
			return false
		}
	}
	return a.Sold == f.Expected.Volume
}
