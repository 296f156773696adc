package main

import (
	"fmt"
	"slices"
	"strconv"

	"liangshan/auction"
)

// compare says whether a result is what the file expects. Members that a result does not
// have are for readers; price, volume, surplus, allocations, payments, trades and the book
// are compared as far as the file gives them.
func (r *auctionResult) compare(expected *placed, grid auction.Grid) (same bool, err error) {
	same = true
	for i, n := range expected.names {
		ok, err := r.compareMember(n.text, expected.members[i])
		if err != nil {
			return false, err
		}
		same = same && ok
	}
	return same, nil
}

func (r *auctionResult) compareMember(name string, p *placed) (bool, error) {
	number := func(have int64) (bool, error) {
		want, err := p.text()
		return want == strconv.FormatInt(have, 10), err
	}
	decimal := func(have string) (bool, error) {
		want, err := p.text()
		return sameMoney(want, have), err
	}
	switch name {
	case "price":
		if p.value == nil || r.Price == nil {
			return p.value == nil && r.Price == nil, nil
		}
		return decimal(*r.Price)
	case "volume":
		return number(r.Volume)
	case "surplus":
		if r.Surplus == nil {
			return false, nil
		}
		return number(*r.Surplus)
	case "surplus_side":
		want, err := p.text()
		return want == r.SurplusSide, err
	case "total":
		return decimal(r.Total)
	case "allocations", "payments":
		return r.compareOrders(name, p)
	case "trades":
		return r.compareTrades(p)
	case "book_after":
		return r.compareBook(p)
	}
	return true, nil
}

func (r *auctionResult) compareOrders(name string, p *placed) (bool, error) {
	have := r.Allocations
	if name == "payments" {
		have = r.Payments
	}
	for i, n := range p.names {
		want, err := p.members[i].text()
		if err != nil {
			return false, err
		}
		if got, ok := have.text(n.text); !ok || !sameMoney(got, want) {
			return false, nil
		}
	}
	return true, nil
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
	for i, n := range p.names {
		have := r.BookAfter.Bids
		if n.text == "asks" {
			have = r.BookAfter.Asks
		}
		want := make([][2]string, 0, len(have))
		for _, level := range p.members[i].members {
			if len(level.members) != 2 {
				return false, level.fault(CodeFileKind, "")
			}
			price, err := level.members[0].text()
			if err != nil {
				return false, err
			}
			qty, err := level.members[1].text()
			if err != nil {
				return false, err
			}
			want = append(want, [2]string{price, qty})
		}
		if !slices.EqualFunc(have, want, func(h [2]any, w [2]string) bool {
			return sameMoney(fmt.Sprint(h[0]), w[0]) && fmt.Sprint(h[1]) == w[1]
		}) {
			return false, nil
		}
	}
	return true, nil
}
