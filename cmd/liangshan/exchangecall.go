package main

import (
	"liangshan/auction"
)

// holdCall prices a two-sided call.
func (a *auctionFile) holdCall(r *auctionResult) error {
	profile, ok := auction.ProfileNamed(r.Rule)
	if !ok {
		return a.unknownRule(r.Rule)
	}
	r.Profile = profile.Name
	t := auction.Terms{Profile: profile}
	var err error
	if t.Reference, err = a.optionalTicks("reference_price"); err != nil {
		return err
	}
	if band := a.member("band"); band != nil {
		if err := band.only("low", "high"); err != nil {
			return err
		}
		if t.Low, err = a.ticks(band, "low", false); err != nil {
			return err
		}
		if t.High, err = a.ticks(band, "high", false); err != nil {
			return err
		}
	}
	orders := make([]auction.Order, len(a.orders))
	for i, o := range a.orders {
		orders[i] = auction.Order{Side: o.side, Market: o.market, Price: o.price, Qty: o.qty}
	}
	call, fault := t.Hold(orders)
	if fault != nil {
		return a.blame(fault)
	}
	if t.Reference != 0 {
		r.Reference = a.grid.Text(t.Reference)
	}
	a.putCall(r, &call)
	return nil
}

func (a *auctionFile) putCall(r *auctionResult, call *auction.Call) {
	r.Found = call.Found
	for i, o := range a.orders {
		r.Allocations = append(r.Allocations, orderValue{o.id, call.Filled[i]})
	}
	if !call.Found {
		return
	}
	price := a.grid.Text(call.Price)
	r.Price, r.Volume, r.Surplus, r.Decided = &price, call.Volume, &call.Surplus, call.Step.String()
	r.SurplusSide = call.Side.String()
	for _, t := range call.Trades {
		r.Trades = append(r.Trades, tradeResult{Buy: a.orders[t.Buy].id, Sell: a.orders[t.Sell].id, Qty: t.Qty})
	}
}

// unknownRule blames the file for a rule that is not known, or the flag.
func (a *auctionFile) unknownRule(rule string) error {
	if a.profile != "" {
		return usagef("there is no rule %q for this file; liangshan exchange auction --profiles lists them", rule)
	}
	return a.faultOf("rule", CodeFileRule, rule)
}
