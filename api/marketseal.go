package api

import (
	"context"

	"liangshan/auction"
	"liangshan/county"
	market "liangshan/exchange"
)

// SealedSale returns an auction in which a bid can be sealed now or will be, with its tick. Refusals:
// exchange.sale_unknown as a 404, exchange.sale_state of one that has closed, or that is held by a clock.
func (r Reader) SealedSale(ctx context.Context, id market.SaleID) (s market.Sale, tick int64, err error) {
	known := false
	err = r.county.Read(ctx, func(c *county.County) {
		s, known = c.Exchange.SaleOf(id)
		day, _ := c.Exchange.Day(s.Instrument)
		tick = int64(day.Terms.Tick)
	})
	if s.Tick != 0 { // By the tick of its own day a bid is opened whatever the tick is then.
		tick = s.Tick
	}
	sealed := s.Mode == market.Uniform || s.Mode == market.PayAsBid
	coming := s.State == market.SalePublished || s.State == market.SaleOpen && r.Now() < s.Next
	switch {
	case err != nil:
		return s, tick, err
	case !known || s.State == market.SaleApplied:
		return s, tick, &absent{market.ErrSale}
	case !sealed || !coming:
		return s, tick, market.ErrSaleState
	}
	return s, max(1, tick), nil
}

// CheckSealed refuses a bid, before it is sealed, that could not be opened or could not win: who seals such a one loses
// the deposit, or bids for nothing. Refusals: those of SealedSale, exchange.tick, exchange.sale_price, also of a price
// beyond the reserve, exchange.bid_too_small, exchange.share_cap, exchange.size.
func (r Reader) CheckSealed(ctx context.Context, id market.SaleID, b auction.Bid) error {
	s, tick, err := r.SealedSale(ctx, id)
	if err != nil {
		return err
	}
	known, ok := auction.RulesNamed(s.Rules)
	if !ok {
		return market.ErrSaleState
	}
	rules := *known
	rules.Minimum, rules.ShareCap_percent = s.Minimum, s.ShareCap
	beyond := s.Reserve > 0 && (!s.Buys && b.Price < s.Reserve || s.Buys && b.Price > s.Reserve)
	switch (&auction.Sale{Rules: &rules, Supply: s.Tonnes}).CheckBid(b, 0) {
	case "":
	case auction.CodePrice:
		return market.ErrSalePrice
	case auction.CodeMinimum:
		return market.ErrBidMinimum
	case auction.CodeShareCap:
		return market.ErrShareCap
	default:
		return market.ErrSize
	}
	switch {
	case b.Price%tick != 0:
		return market.ErrTick
	case beyond:
		return market.ErrSalePrice
	case b.Qty > s.Tonnes:
		return market.ErrShareCap
	}
	return nil
}
