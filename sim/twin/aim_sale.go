package twin

import (
	"math/rand/v2"

	"liangshan/exchange"
)

// rightsOfSales are the commands of one-way auctions as they can be accepted.
func (m *Exchange) rightsOfSales() []right {
	return []right{{Aim{"exchange.apply_sale", m.aimApplySale}, 2}, {Aim{"exchange.publish_sale", m.aimPublishSale}, 6},
		{Aim{"exchange.cancel_sale", m.aimCancelSale}, 0}, {Aim{"exchange.enter_sale", m.aimEnterSale}, 8},
		{Aim{"exchange.seal_bid", m.aimSealBid}, 12}, {Aim{"exchange.open_bid", m.aimOpenBid}, 24},
		{Aim{"exchange.want_in_sale", m.aimWantInSale}, 12}, {Aim{"exchange.take_in_sale", m.aimTakeInSale}, 8},
		{Aim{"exchange.reveal_seed", m.aimRevealSeed}, 16}, {Aim{"exchange.pay_sale", m.aimPaySale}, 30},
		{Aim{"exchange.stop_sale", m.aimStopSale}, 0},
	}
}

func (m *Exchange) aimsOfSales() []Aim {
	applying := func(spoil func(c *exchange.ApplySale)) func(*rand.Rand, int64) any {
		return altered(m.aimApplySale, spoil)
	}
	return []Aim{
		{"exchange.sale_malformed", func(chance *rand.Rand, now int64) any {
			return applying(func(c *exchange.ApplySale) { spoilSale(chance, c) })(chance, now)
		}},
		{"exchange.sale_price", applying(func(c *exchange.ApplySale) {
			if c.Reserve = 0; c.Mode == "descending" && c.Side == "sell" {
				c.Reserve, c.Start = c.Start+c.Step, c.Step
			}
		})},
		{"exchange.sale_time", applying(func(c *exchange.ApplySale) {
			if c.Closes != 0 && c.Tonnes%2 == 0 {
				c.Closes = c.Opens
			} else {
				c.Opens = 1
			}
		})},
		{"exchange.sale_unknown", func(chance *rand.Rand, _ int64) any {
			if p := m.someone(chance, 0); p != 0 {
				return exchange.EnterSale{Company: m.members[p].Company, Sale: 1 << 20}
			}
			return exchange.RevealSeed{Sale: 1 << 20}
		}},
		{"exchange.sale_state", func(chance *rand.Rand, now int64) any {
			id, s := m.aSale(chance, func(s *oneWay) bool { return s.State > exchange.SalePublished })
			if s == nil {
				return m.aimPublishSale(chance, now)
			}
			who := m.members[s.Applicant].Company
			return []any{exchange.PublishSale{Sale: id}, exchange.CancelSale{Sale: id, Reason: "late"},
				exchange.RevealSeed{Sale: id, Seed: s.Seed}, exchange.PaySale{Company: who, Sale: id},
				exchange.SealBid{Company: who, Sale: id}, exchange.OpenBid{Company: who, Sale: id},
				exchange.TakeInSale{Company: who, Sale: id}, exchange.WantInSale{Company: who, Sale: id}}[chance.IntN(8)]
		}},
		{"exchange.commitment", func(chance *rand.Rand, now int64) any {
			if id, s := m.aSale(chance, m.seedWaits); s != nil {
				return exchange.RevealSeed{Sale: id, Seed: [32]byte{1, 2, 3}}
			}
			return altered(m.aimPublishSale, func(c *exchange.PublishSale) { c.Commitment[0]++ })(chance, now)
		}},
		{"exchange.market_account", m.aimMarketAccount},
	}
}

// spoilSale makes an application malformed.
func spoilSale(chance *rand.Rand, c *exchange.ApplySale) {
	switch chance.IntN(9) {
	case 0:
		c.Mode = "dutch"
	case 1:
		c.Rules = "by_lot"
	case 2:
		c.Side = "both"
	case 3:
		c.Tonnes = []int64{0, 1<<30 + 1}[chance.IntN(2)]
	case 4:
		c.Minimum = c.Tonnes + 1
	case 5:
		c.ShareCap = []int64{-1, 101}[chance.IntN(2)]
	case 6:
		c.Seconds = []int64{-1, 86_401, 1 << 62}[chance.IntN(3)]
	case 7:
		c.Mode, c.Rules = "ascending", "eu_1031"
	default:
		if c.Step == 0 {
			c.Step = 1
		} else {
			c.Step, c.Start = 0, 0
		}
	}
}

// aimsOfBids are aims about bidders and what they bid.
func (m *Exchange) aimsOfBids() []Aim {
	wanting := func(spoil func(s *oneWay, c *exchange.WantInSale)) func(*rand.Rand, int64) any {
		return altered(m.aimWantInSale, func(c *exchange.WantInSale) { spoil(m.sales[c.Sale-1], c) })
	}
	taking := func(spoil func(s *oneWay, c *exchange.TakeInSale)) func(*rand.Rand, int64) any {
		return altered(m.aimTakeInSale, func(c *exchange.TakeInSale) { spoil(m.sales[c.Sale-1], c) })
	}
	either := func(a, b func(*rand.Rand, int64) any) func(*rand.Rand, int64) any {
		return func(chance *rand.Rand, now int64) any {
			if chance.IntN(2) == 0 {
				return a(chance, now)
			}
			return b(chance, now)
		}
	}
	return []Aim{
		{"exchange.entered_already", func(chance *rand.Rand, now int64) any {
			id, s := m.aSale(chance, inState(exchange.SalePublished))
			if s == nil || m.aBidder(chance, s) == 0 {
				return m.aimEnterSale(chance, now)
			}
			return exchange.EnterSale{Company: m.members[m.aBidder(chance, s)].Company, Sale: id}
		}},
		{"exchange.not_entered", func(chance *rand.Rand, now int64) any {
			id, s := m.aSale(chance, inState(exchange.SaleOpen))
			if s == nil {
				return m.aimEnterSale(chance, now)
			}
			who := m.members[s.Applicant].Company
			switch s.Mode {
			case exchange.Ascending:
				return exchange.WantInSale{Company: who, Sale: id, Price: s.Price, Tonnes: 1}
			case exchange.Descending:
				return exchange.TakeInSale{Company: who, Sale: id, Price: s.Price, Tonnes: 1}
			}
			return exchange.SealBid{Company: who, Sale: id, Seal: [32]byte{1}}
		}},
		{"exchange.clock_moved", either(wanting(func(_ *oneWay, c *exchange.WantInSale) { c.Price++ }),
			taking(func(_ *oneWay, c *exchange.TakeInSale) { c.Price-- }))},
		{"exchange.demand_rises", wanting(func(s *oneWay, c *exchange.WantInSale) {
			if c.Tonnes = -1; s.Round > 1 {
				c.Tonnes = s.bidders[m.companies[c.Company]].Wanted + 1
			}
		})},
		{"exchange.bid_too_small", either(m.aimOpenBid, taking(func(s *oneWay, c *exchange.TakeInSale) {
			c.Tonnes, c.Minimum = max(1, s.Minimum-1), 0
		}))},
		{"exchange.share_cap", either(wanting(func(s *oneWay, c *exchange.WantInSale) { c.Tonnes = s.most() + 1 }),
			taking(func(s *oneWay, c *exchange.TakeInSale) { c.Tonnes = s.most() + 1 }))},
		{"exchange.bids_too_many", m.aimManyBids},
		{"exchange.bid_unknown", either(m.aimPaidAlready,
			altered(m.aimOpenBid, func(c *exchange.OpenBid) { c.Bid += 1 << 20 }))},
		{"exchange.seal_differs", altered(m.aimOpenBid, func(c *exchange.OpenBid) { c.Price++ })},
	}
}

// aimPaidAlready has somebody pay who owes nothing in an auction.
func (m *Exchange) aimPaidAlready(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, inState(exchange.SaleAwarded))
	if s == nil {
		return m.aimOpenBid(chance, now)
	}
	return exchange.PaySale{Company: m.members[s.Applicant].Company, Sale: id}
}

// aimManyBids has a bidder seal more bids than it may have in one auction, until it has as many.
func (m *Exchange) aimManyBids(chance *rand.Rand, now int64) any {
	most, id, who := uint32(0), exchange.SaleID(0), exchange.Participant(0)
	for i, s := range m.sales {
		if !inState(exchange.SaleOpen, exchange.Uniform, exchange.PayAsBid)(s) || now >= s.Next {
			continue
		}
		for _, p := range s.order() {
			if n := s.bidders[p].Bids; m.mayTrade(p) == "" && m.able(p) && (who == 0 || n > most) {
				most, id, who = n, exchange.SaleID(i+1), p
			}
		}
	}
	if who == 0 || m.market(m.sales[id-1].Instrument).day.Halted {
		return m.aimEnterSale(chance, now)
	}
	s := m.sales[id-1]
	b := seal{price: s.Reserve, tonnes: max(1, s.Minimum), nonce: [32]byte{byte(chance.Uint32()), byte(most)}}
	c := exchange.SealBid{Company: m.members[who].Company, Sale: id, Seal: sealed(id, m.members[who].Company, b)}
	m.draws.sold[c.Seal] = b
	return c
}

// aimOpenLimit has somebody set aside more than it may: a buyer with an order, or a bidder with its deposit. First
// somebody gets such a limit; in the end it is let go.
func (m *Exchange) aimOpenLimit(chance *rand.Rand, _ int64) any {
	p := m.someone(chance, 0)
	for q, f := range m.members {
		if f.State == exchange.Approved && f.OpenMax > 0 && f.OpenMax < 1_000_000 && m.able(exchange.Participant(q)) {
			p = exchange.Participant(q)
		}
	}
	b := m.bourseOf(chance, tradeSessions...)
	if p == 0 || b == nil || b.entering() != "" {
		return nil
	}
	f, limits := m.funds[p], exchange.Limits{OrderMax: m.members[p].OrderMax, OpenMax: m.members[p].OpenMax}
	price, lot := int64(b.day.Terms.Low), int64(max(1, b.day.Terms.Lot))
	tonnes := max(lot, (int64(b.day.Terms.QtyMin)+lot-1)/lot*lot)
	need := tonnes * b.most(price)
	switch {
	case limits.OpenMax > 0 && chance.IntN(8) == 0:
		limits.OpenMax = 0
	case limits.OpenMax == 0, f.Reserved+need <= limits.OpenMax, limits.OrderMax > 0 && limits.OrderMax < tonnes:
		limits = exchange.Limits{OpenMax: f.Reserved + need - 1}
	case f.Free() < need:
		return exchange.BookBank{Rows: []exchange.BankRow{m.payOf(p, need-f.Free())}}
	default:
		return exchange.Order{Company: m.members[p].Company, Instrument: b.id, Side: "buy", Price: price, Tonnes: tonnes}
	}
	return exchange.SetLimits{Company: m.members[p].Company, Limits: limits}
}
