package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// compare says whether a result is what the file expects, as far as the file gives what is compared; other members are
// for readers. A file that expects nothing that is compared would prove nothing.
func (r *auctionResult) compare(expected *placed, a *auctionFile) (same bool, err error) {
	if expected.value != json.Delim('{') {
		return false, expected.fault(CodeFileKind, "")
	}
	same = true
	for i, n := range expected.names {
		ok, known, err := r.compareMember(n.text, expected.members[i], a)
		if err != nil {
			return false, err
		}
		if !known {
			r.Unread = append(r.Unread, n.text)
		}
		same = same && ok
	}
	if len(r.Unread) == len(expected.names) {
		return false, expected.fault(CodeFileMiss, "price, volume, allocations, …")
	}
	return same, nil
}

// compareMember compares one member of what is expected; known is false if it is for readers.
func (r *auctionResult) compareMember(name string, p *placed, a *auctionFile) (same, known bool, err error) {
	want := ""
	switch name {
	case "price", "volume", "surplus", "surplus_side", "total", "total_bid_quantity", "total_bid_value":
		if p.value == nil && name == "price" {
			return r.Price == nil, true, nil
		}
		if want, err = p.text(); err != nil {
			return false, true, err
		}
	}
	switch name {
	case "price":
		return r.Price != nil && sameMoney(want, *r.Price), true, nil
	case "volume":
		return want == strconv.FormatInt(r.Volume, 10), true, nil
	case "surplus":
		return r.Surplus != nil && want == strconv.FormatInt(*r.Surplus, 10), true, nil
	case "surplus_side":
		return want == r.SurplusSide, true, nil
	case "total":
		return sameMoney(want, r.Total), true, nil
	case "total_bid_quantity", "total_bid_value":
		lots, value := a.totals()
		if name == "total_bid_quantity" {
			return want == strconv.FormatInt(lots, 10), true, nil
		}
		return sameMoney(want, value), true, nil
	case "allocations":
		same, err = compareOrders(r.Allocations, p)
	case "payments":
		same, err = compareOrders(r.Payments, p)
	case "ranked_first":
		same, err = r.compareRanking(p, a)
	case "trades":
		same, err = r.compareTrades(p)
	case "book_after":
		same, err = r.compareBook(p)
	default:
		return true, false, nil
	}
	return same, true, err
}

// totals returns what all bids together are for, and at their own prices.
func (a *auctionFile) totals() (lots int64, value string) {
	var parts [][2]int64
	for _, o := range a.orders {
		lots += o.qty
		parts = append(parts, [2]int64{o.qty, o.price})
	}
	return lots, a.money(parts...)
}

func compareOrders(orders byOrder, p *placed) (bool, error) {
	if p.value != json.Delim('{') {
		return false, p.fault(CodeFileKind, "")
	}
	have := orders.texts()
	for i, n := range p.names {
		want, err := p.members[i].text()
		if err != nil {
			return false, err
		}
		if got, ok := have[n.text]; !ok || !sameMoney(got, want) {
			return false, nil
		}
	}
	return true, nil
}

// compareRanking compares bidder and price of the first that were ranked.
func (r *auctionResult) compareRanking(p *placed, a *auctionFile) (bool, error) {
	want, err := pricePairs(p)
	if err != nil {
		return false, err
	}
	orders := make(map[string]*fileOrder, len(a.orders))
	for i := range a.orders {
		orders[a.orders[i].id] = &a.orders[i]
	}
	for i, w := range want {
		if i >= len(r.Ranking) {
			return false, nil
		}
		if o := orders[r.Ranking[i]]; o.bidder != w[0] || !sameMoney(a.grid.Text(o.price), w[1]) {
			return false, nil
		}
	}
	return true, nil
}

// pricePairs reads a list of pairs.
func pricePairs(p *placed) ([][2]string, error) {
	list, err := p.list()
	if err != nil {
		return nil, err
	}
	all := make([][2]string, 0, len(list))
	for _, q := range list {
		if q.value != json.Delim('[') || len(q.members) != 2 {
			return nil, q.fault(CodeFileKind, "")
		}
		var pair [2]string
		for i := range pair {
			if pair[i], err = q.members[i].text(); err != nil {
				return nil, err
			}
		}
		all = append(all, pair)
	}
	return all, nil
}

func (r *auctionResult) compareTrades(p *placed) (bool, error) {
	list, err := p.list()
	if err != nil {
		return false, err
	}
	if len(list) != len(r.Trades) {
		return false, nil
	}
	for i, q := range list {
		if err := q.only("buy", "sell", "maker", "taker", "price", "qty"); err != nil {
			return false, err
		}
		t := r.Trades[i]
		have := map[string]string{
			"buy": t.Buy, "sell": t.Sell, "maker": t.Maker, "taker": t.Taker, "price": t.Price, "qty": fmt.Sprint(t.Qty),
		}
		for k, n := range q.names {
			want, err := q.members[k].text()
			if err != nil {
				return false, err
			}
			if !sameMoney(have[n.text], want) {
				return false, nil
			}
		}
	}
	return true, nil
}

func (r *auctionResult) compareBook(p *placed) (bool, error) {
	if r.BookAfter == nil {
		return false, nil
	}
	if err := p.only("bids", "asks"); err != nil {
		return false, err
	}
	for i, n := range p.names {
		have := r.BookAfter.Bids
		if n.text == "asks" {
			have = r.BookAfter.Asks
		}
		want, err := pricePairs(p.members[i])
		if err != nil {
			return false, err
		}
		if !slices.EqualFunc(have, want, func(h [2]any, w [2]string) bool {
			return sameMoney(fmt.Sprint(h[0]), w[0]) && fmt.Sprint(h[1]) == w[1]
		}) {
			return false, nil
		}
	}
	return true, nil
}
