package main

import (
	"encoding/json"
	"strings"

	"liangshan/auction"
)

// holdSale holds a single-sided auction.
func (a *auctionFile) holdSale(r *auctionResult) error {
	rules, ok := auction.RulesNamed(r.Rule)
	if !ok {
		return a.unknownRule(r.Rule)
	}
	s, err := a.readSale(rules)
	if err != nil {
		return err
	}
	s.PayAsBid = r.Mechanism == "one_way_pay_as_bid" || r.Mechanism == "one_way_descending"
	if r.Mechanism == "one_way_ascending" {
		return a.holdRounds(r, s)
	}
	numbers := map[string]int64{}
	bids := make([]auction.Bid, len(a.orders))
	for i, o := range a.orders {
		if numbers[o.bidder] == 0 {
			numbers[o.bidder] = int64(len(numbers) + 1)
		}
		bids[i] = auction.Bid{Bidder: numbers[o.bidder], Price: o.price, Qty: o.qty, Min: o.min}
		if o.place > 0 {
			if len(s.Places) != i || i > 0 && int(o.place)-1 <= s.Places[i-1] {
				return o.node.member("place").fault(CodeFileKind, "place")
			}
			s.Places = append(s.Places, int(o.place)-1)
		}
	}
	if len(s.Places) > 0 && len(s.Places) != len(bids) {
		return a.variant.fault(CodeFileMiss, "place")
	}
	hold := s.Sealed
	if r.Mechanism == "one_way_descending" {
		hold = s.Towards
	}
	award, fault := hold(bids)
	if fault != nil {
		return a.blame(fault)
	}
	a.putAward(r, &award)
	return nil
}

func (a *auctionFile) readSale(rules *auction.Rules) (*auction.Sale, error) {
	s := &auction.Sale{Rules: rules, Applicant: auction.Sell}
	switch applicant, err := a.word("applicant"); {
	case err != nil:
		return nil, err
	case applicant == "buy":
		s.Applicant = auction.Buy
	case applicant != "" && applicant != "sell":
		return nil, a.faultOf("applicant", string(auction.CodeSide), applicant)
	}
	var err error
	if s.Supply, err = lots(a.holder("supply"), "supply", true); err != nil {
		return nil, err
	}
	if s.Reserve, err = a.optionalTicks("reserve_price"); err != nil {
		return nil, err
	}
	own := *rules // What an auction was announced with beside its rule.
	for name, into := range map[string]*int64{"minimum_bid": &own.Minimum, "share_cap_percent": &own.ShareCap_percent} {
		if a.member(name) == nil {
			continue
		}
		if *into, err = lots(a.holder(name), name, true); err != nil {
			return nil, err
		}
	}
	s.Rules = &own
	if p := a.member("commitment"); p != nil {
		if s.Commitment, err = bytes32(p, auction.CodeCommitment); err != nil {
			return nil, err
		}
	}
	if p := a.member("seed"); p != nil {
		seed, err := bytes32(p, auction.CodeSeed)
		if err != nil {
			return nil, err
		}
		s.Seed = &seed
	}
	return s, nil
}

// holdRounds holds a clock that moves against the bidders. They are numbered as they first appear.
func (a *auctionFile) holdRounds(r *auctionResult, s *auction.Sale) error {
	p := a.member("rounds")
	if p == nil {
		return a.variant.fault(CodeFileMiss, "rounds")
	}
	list, err := p.list()
	if err != nil {
		return err
	}
	numbers := map[string]int{}
	rounds := make([]auction.Round, len(list))
	for n, q := range list {
		if err := q.only("price", "demand"); err != nil {
			return err
		}
		if rounds[n].Price, err = a.ticks(q, "price", true); err != nil {
			return err
		}
		demand := q.member("demand")
		if demand == nil {
			return q.fault(CodeFileMiss, "demand")
		}
		if demand.value != json.Delim('{') {
			return demand.fault(CodeFileKind, "")
		}
		for _, bidder := range demand.names {
			if _, ok := numbers[bidder.text]; !ok {
				numbers[bidder.text] = len(a.orders)
				a.orders = append(a.orders, fileOrder{node: q, id: bidder.text})
			}
		}
	}
	for n, q := range list {
		demand := q.member("demand")
		rounds[n].Demand = make([]int64, len(a.orders))
		for _, bidder := range demand.names {
			if rounds[n].Demand[numbers[bidder.text]], err = lots(demand, bidder.text, true); err != nil {
				return err
			}
		}
	}
	award, fault := s.Against(len(a.orders), rounds)
	if fault != nil && fault.At >= 0 {
		return list[fault.At].fault(string(fault.Code), "")
	}
	if fault != nil {
		return a.blame(fault)
	}
	a.putAward(r, &award)
	return nil
}

func (a *auctionFile) putAward(r *auctionResult, award *auction.Award) {
	r.Found, r.Volume, r.Decided = award.Found, award.Sold, award.Decided
	var parts [][2]int64
	for i, o := range a.orders {
		r.Allocations = append(r.Allocations, orderValue{o.id, award.Won[i]})
		if award.Won[i] > 0 {
			paid := [2]int64{award.Won[i], award.Pays[i]}
			r.Payments = append(r.Payments, orderValue{o.id, a.money(paid)})
			parts = append(parts, paid)
		}
	}
	for _, i := range award.Ranked {
		r.Ranking = append(r.Ranking, a.orders[i].id)
	}
	for _, d := range award.Dropped {
		r.Dropped = append(r.Dropped, orderValue{a.orders[d.Bid].id, d.Part})
	}
	if award.Found {
		price := a.grid.Text(award.Price)
		r.Price, r.Total = &price, a.money(parts...)
	}
}

// sameMoney compares two decimals by value.
func sameMoney(a, b string) bool {
	trim := func(s string) string {
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return trim(a) == trim(b)
}
