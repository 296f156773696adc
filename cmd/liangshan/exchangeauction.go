package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"liangshan/auction"
)

var auctionCommand = command{
	name: "auction", short: "price and allocate an auction from a file",
	long: `
  liangshan exchange auction [--profile P] FILE.json
  liangshan exchange auction --profiles

FILE.json is one auction. Prices are exact decimals in quotes, quantities whole lots:

  {"id": "demo", "mechanism": "call_auction", "rule": "own", "tick": "0.01", "reference_price": "80.00",
   "band": {"low": "72.00", "high": "88.00"},
   "orders": [
    {"seq": 1, "id": "B1", "side": "buy", "type": "limit", "qty": 300, "price": "80.20"},
    {"seq": 2, "id": "S1", "side": "sell", "type": "market", "qty": 500}],
   "cancels": ["B9"]}

mechanism  call_auction        two-sided call; rule is a profile, see --profiles
           continuous          orders one after the other, price then time; limit and market
           one_way_uniform     sealed bids, all pay one price
           one_way_pay_as_bid  sealed bids, each pays the own bid
           one_way_descending  clock: "orders" are takes in time order, at prices that never rise
           one_way_ascending   clock: "rounds": [{"price": "10.00", "demand": {"A": 500, "B": 300}}, …]
Orders arrive by seq; if none has one, in the order of the file. reference_price, band and cancels are optional.
One-way files have "supply", orders without side, and may have "applicant" (sell or buy), "reserve_price", and in an
order "bidder", "min" (less than this is not wanted) and "place" (arrival from 1, if others arrived that are not in the
file), and "minimum_bid" and "share_cap_percent". GET /v1/sale/N/bids of a county is such a file. Rules with a committed
order need "commitment" and "seed" in hex. What the mechanism does not know is refused. Without "tick" the tick is the
last decimal of the prices.
"variants" are a list of members that replace those of the file, or with null take them away, each priced by itself;
one that has no reference price though its rule asks for one is told as "refused" beside the others.
"expected" is compared as far as it has price, volume, surplus, surplus_side, total, allocations, payments, trades,
book_after, ranked_first, total_bid_quantity or total_bid_value, if the rule is the file's own; what else it has is
told as "not_compared". "source", "note", "provenance", "currency", "lot", "remainder" and "time" are for readers.

Prints JSON: found, price, volume, surplus and its side, the step of the rule that decided, allocations by order,
trades. Exit code 1: something differs from "expected". Exit code 2: the file is wrong, with line, column, code.`,
	run: (*Main).auction,
}

func (m *Main) auction(_ context.Context, args []string) error {
	f := m.flags()
	profile := f.String("profile", "", "rule by `name`, instead of the file's")
	list := f.Bool("profiles", false, "list the rules that are known, as JSON")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if *list {
		return m.inJSON(knownRules(), nil)
	}
	if len(given) != 1 {
		return usagef("it takes one file (or --profiles)")
	}
	data, err := exchangeFile(given[0])
	if err != nil {
		return err
	}
	results, matches, refused := auctions(data, *profile)
	var fault *fileFault
	if errors.As(refused, &fault) {
		line, column := place(data, fault.at)
		refused = refusedAt(given[0], line, column, fault.code, fault.value)
	}
	switch {
	case len(results) == 1:
		err = m.inJSON(results[0], nil)
	case len(results) > 1:
		err = m.inJSON(map[string]any{"variants": results}, nil)
	}
	if err := errors.Join(err, refused); err != nil {
		return err
	}
	if !matches {
		return errors.New("the result differs from what the file expects 结果与文件中的预期不符")
	}
	return nil
}

// knownRules lists profiles and rules for --profiles.
func knownRules() any {
	type profile struct {
		Name       string   `json:"name"`
		Also       []string `json:"also,omitempty"`
		Candidates string   `json:"candidates"`
		Steps      []string `json:"steps"`
		Source     string   `json:"source"`
	}
	type sale struct {
		Name            string `json:"name"`
		Price           string `json:"uniform_price"`
		Ties            string `json:"ties"`
		Under           string `json:"under_subscribed"`
		Minimum         int64  `json:"minimum_bid,omitempty"`
		ShareCapPercent int64  `json:"share_cap_percent,omitempty"`
		Source          string `json:"source"`
	}
	var out struct {
		Call   []profile `json:"call_auction"`
		OneWay []sale    `json:"one_way"`
	}
	for _, p := range auction.Profiles() {
		steps := make([]string, len(p.Steps))
		for i, s := range p.Steps {
			steps[i] = s.String()
		}
		out.Call = append(out.Call, profile{p.Name, p.Also, p.Candidates.String(), steps, p.Source})
	}
	for _, r := range auction.RuleBook() {
		out.OneWay = append(out.OneWay, sale{r.Name, [...]string{"lowest_winning", "highest_losing"}[r.Pricing],
			[...]string{"time", "committed_order", "pro_rata"}[r.Ties],
			[...]string{"served_at_lowest_bid", "served_at_reserve", "cancelled"}[r.Under],
			r.Minimum, r.ShareCap_percent, r.Source})
	}
	return out
}

// auctions holds every variant of a file. Nothing is returned of a file that cannot be read; of several variants, those
// that their rule cannot price (it asks for a reference price and there is none) say so, beside the others, and the
// first is returned as the error too.
func auctions(data []byte, profile string) (results []*auctionResult, matches bool, err error) {
	root, err := readPlaced(data)
	if err != nil {
		return nil, false, err
	}
	if err := root.only(auctionKeys...); err != nil {
		return nil, false, err
	}
	variants := []*placed{root}
	if v := root.member("variants"); v != nil {
		if variants, err = v.list(); err != nil {
			return nil, false, err
		}
		if len(variants) == 0 {
			return nil, false, v.fault(CodeFileKind, "")
		}
	}
	matches = true
	var refused error
	for _, v := range variants {
		if err := v.only(auctionKeys...); err != nil {
			return nil, false, err
		}
		a := &auctionFile{root: root, variant: v, profile: profile}
		r, err := a.hold()
		var fault *fileFault
		if len(variants) > 1 && errors.As(err, &fault) && fault.code == string(auction.CodeReference) {
			if refused == nil {
				refused = err
			}
			results = append(results, &auctionResult{ID: r.ID, Mechanism: r.Mechanism, Rule: r.Rule, Refused: fault.code})
			continue
		}
		if err != nil {
			return nil, false, err
		}
		if e := a.member("expected"); e != nil && a.asked() {
			same, err := r.compare(e, a)
			if err != nil {
				return nil, false, err
			}
			r.Matches = &same
			matches = matches && same
		}
		results = append(results, r)
	}
	return results, matches, refused
}

// An auctionResult is what is printed of an auction.
type auctionResult struct {
	ID          string        `json:"id,omitempty"`
	Mechanism   string        `json:"mechanism"`
	Rule        string        `json:"rule"`
	Profile     string        `json:"profile,omitempty"`
	Reference   string        `json:"reference_price,omitempty"`
	Refused     string        `json:"refused,omitempty"` // Why its rule cannot price it: a stable code.
	Found       bool          `json:"found"`
	Price       *string       `json:"price"` // null: there is none.
	Volume      int64         `json:"volume"`
	Surplus     *int64        `json:"surplus,omitempty"`
	SurplusSide string        `json:"surplus_side,omitempty"`
	Decided     string        `json:"decided_by,omitempty"`
	Allocations byOrder       `json:"allocations"`
	Payments    byOrder       `json:"payments,omitempty"`
	Total       string        `json:"total,omitempty"`
	Ranking     []string      `json:"ranking,omitempty"`
	Dropped     byOrder       `json:"dropped_below_minimum,omitempty"`
	Trades      []tradeResult `json:"trades,omitempty"`
	BookAfter   *bookAfter    `json:"book_after,omitempty"`
	Matches     *bool         `json:"matches_expected,omitempty"`
	Unread      []string      `json:"not_compared,omitempty"` // Members of what is expected that are for readers alone.
}

type tradeResult struct {
	Buy   string `json:"buy,omitempty"`
	Sell  string `json:"sell,omitempty"`
	Maker string `json:"maker,omitempty"`
	Taker string `json:"taker,omitempty"`
	Price string `json:"price,omitempty"`
	Qty   int64  `json:"qty"`
}

type bookAfter struct {
	Bids [][2]any `json:"bids"`
	Asks [][2]any `json:"asks"`
}

// byOrder are values by the name of an order, in the order of the file.
type byOrder []orderValue

type orderValue struct {
	id    string
	value any
}

// MarshalJSON implements json.Marshaler: an object with its members in order.
func (b byOrder) MarshalJSON() ([]byte, error) {
	var s strings.Builder
	s.WriteByte('{')
	for i, v := range b {
		id, err := json.Marshal(v.id)
		if err != nil {
			return nil, fmt.Errorf("name of an order: %w", err)
		}
		value, err := json.Marshal(v.value)
		if err != nil {
			return nil, fmt.Errorf("value of an order: %w", err)
		}
		if i > 0 {
			s.WriteByte(',')
		}
		s.Write(id)
		s.WriteByte(':')
		s.Write(value)
	}
	s.WriteByte('}')
	return []byte(s.String()), nil
}

// texts returns the values as texts, by the names of the orders.
func (b byOrder) texts() map[string]string {
	all := make(map[string]string, len(b))
	for _, v := range b {
		all[v.id] = fmt.Sprint(v.value)
	}
	return all
}
