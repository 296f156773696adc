package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/ledger"
)

// openSales is how many one-way auctions are on their way at a time.
const openSales = 6

// aSale returns a one-way auction of which something holds; 0 and nil if there is none.
func (m *Exchange) aSale(chance *rand.Rand, holds func(*oneWay) bool) (exchange.SaleID, *oneWay) {
	var fit []exchange.SaleID
	for i, s := range m.sales {
		if holds(s) {
			fit = append(fit, exchange.SaleID(i+1))
		}
	}
	if len(fit) == 0 {
		return 0, nil
	}
	id := fit[chance.IntN(len(fit))]
	return id, m.sales[id-1]
}

func inState(state exchange.SaleState, modes ...exchange.SaleMode) func(*oneWay) bool {
	return func(s *oneWay) bool {
		return s.State == state && (len(modes) == 0 || slices.Contains(modes, s.Mode))
	}
}

func anySale(*oneWay) bool { return true }

// aimApplySale applies for a one-way auction of somebody who has what it needs.
func (m *Exchange) aimApplySale(chance *rand.Rand, now int64) any {
	b, p, running := m.bourseOf(chance), m.someone(chance, 0), 0
	for _, s := range m.sales {
		if s.State == exchange.SaleApplied && s.Opens > now || s.Next != 0 {
			running++
		}
	}
	if b == nil || p == 0 || b.day.Date == 0 || running >= openSales {
		return nil
	}
	tick, pos := int64(max(1, b.day.Terms.Tick)), *b.position(p)
	price := b.goodPrice(chance, false)
	c := exchange.ApplySale{Company: m.members[p].Company, Instrument: b.id, Side: "sell", Tonnes: 3 + chance.Int64N(14),
		Reserve: max(tick, price-price%tick), Minimum: []int64{1, 1, 2, 3}[chance.IntN(4)],
		ShareCap: []int64{0, 100, 60, 50}[chance.IntN(4)], Opens: now + 300_000 + chance.Int64N(1_200_000)}
	spare := pos.Escrow - pos.Reserved + m.deliverable(b, p)
	if c.Tonnes = min(c.Tonnes, spare); c.Tonnes < 3 {
		c.Side, c.Tonnes = "buy", min(3+chance.Int64N(9), m.funds[p].Free()/b.most(c.Reserve))
	}
	if c.Tonnes < 3 {
		return nil
	}
	c.Mode = []string{"ascending", "descending", "uniform", "pay_as_bid"}[chance.IntN(4)]
	rules := []string{"price_then_time", "highest_losing_bid", "pro_rata_with_min_qty", "guangdong", "eu_1031"}
	c.Rules = rules[chance.IntN(len(rules))]
	if c.Mode == "uniform" || c.Mode == "pay_as_bid" {
		if c.Closes = c.Opens + 600_000 + chance.Int64N(1_200_000); chance.IntN(2) == 0 {
			c.Rules = "eu_1031"
		}
		return c
	}
	if c.Rules == "eu_1031" {
		c.Rules = "pro_rata_with_min_qty"
	}
	c.Step, c.Seconds = tick*(1+chance.Int64N(10)), 300+chance.Int64N(900)
	if c.Mode == "ascending" && chance.IntN(3) == 0 { // It comes to its end while more is wanted than there is.
		if c.Step = 15_000_000 / tick * tick; c.Side == "buy" {
			c.Step = max(tick, c.Reserve/2/tick*tick)
		}
	}
	if c.Mode == "descending" {
		if chance.IntN(3) == 0 && c.Side == "sell" { // At first more than most have there.
			c.Step = c.Reserve * 4
		}
		if c.Start = c.Reserve + c.Step*chance.Int64N(6); c.Side == "buy" {
			c.Start = max(tick, c.Reserve-c.Step*chance.Int64N(6))
		}
	}
	return c
}

func (m *Exchange) aimPublishSale(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, func(s *oneWay) bool { return s.State == exchange.SaleApplied && s.Opens > now })
	if s == nil {
		return m.aimApplySale(chance, now)
	}
	over := m.funds[s.Applicant].Free() - s.Tonnes*m.market(s.Instrument).most(s.Reserve)
	if s.Buys && over > 0 && m.able(s.Applicant) && chance.IntN(3) == 0 { // It has exactly what it needs.
		return exchange.BookBank{Rows: []exchange.BankRow{m.payOf(s.Applicant, -over)}}
	}
	c := exchange.PublishSale{Sale: id}
	if saleRules[s.Rules].ties == "order" {
		seed := [32]byte{byte(chance.Uint32()), byte(chance.Uint32())}
		if c.Commitment = commitmentTo(seed); chance.IntN(12) > 0 { // Some are lost.
			m.draws.seeds[c.Commitment] = seed
		}
	}
	return c
}

func (m *Exchange) aimCancelSale(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, func(s *oneWay) bool { return s.State == exchange.SaleApplied && s.Opens <= now })
	if s == nil {
		id, s = m.aSale(chance, inState(exchange.SalePublished))
	}
	if s == nil {
		return m.aimPublishSale(chance, now)
	}
	return exchange.CancelSale{Sale: id, Reason: "withdrawn"}
}

func (m *Exchange) aimEnterSale(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, func(s *oneWay) bool {
		return s.State == exchange.SalePublished || s.State == exchange.SaleOpen && s.Mode != exchange.Ascending
	})
	if s == nil {
		return m.aimPublishSale(chance, now)
	}
	for range 6 {
		p := m.someone(chance, 0)
		if _, in := s.bidders[p]; p != 0 && p != s.Applicant && !in && m.funds[p].Free() >= s.Deposit {
			return exchange.EnterSale{Company: m.members[p].Company, Sale: id}
		}
	}
	return nil
}

// aBidder returns one of those who take part and may trade; 0 if there is none.
func (m *Exchange) aBidder(chance *rand.Rand, s *oneWay) exchange.Participant {
	in := slices.DeleteFunc(s.order(), func(p exchange.Participant) bool { return m.mayTrade(p) != "" || !m.able(p) })
	if s.Buys && chance.IntN(5) > 0 { // Mostly those who have what they would have to give.
		if some := slices.DeleteFunc(slices.Clone(in), func(p exchange.Participant) bool {
			return m.lacks(s, p, max(s.Minimum, 2)) > 0
		}); len(some) > 0 {
			in = some
		}
	}
	if len(in) == 0 {
		return 0
	}
	return in[chance.IntN(len(in))]
}

// hasSealed returns the tonnes that a bidder has bid for, also in bids that are shut.
func (m *Exchange) hasSealed(s *oneWay, p exchange.Participant) (tonnes int64) {
	for _, b := range s.bids {
		if b.Bidder == p {
			tonnes += m.draws.sold[b.Seal].tonnes
		}
	}
	return tonnes
}

// bidTonnes draws tonnes that a bidder may bid for, who has bid for so many before.
func (s *oneWay) bidTonnes(chance *rand.Rand, before int64) int64 {
	most := min(s.Tonnes, s.most()-before)
	return max(s.Minimum, 1+chance.Int64N(max(1, most)))
}

func (m *Exchange) aimSealBid(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, inState(exchange.SaleOpen, exchange.Uniform, exchange.PayAsBid))
	if s == nil {
		return m.aimEnterSale(chance, now)
	}
	p := m.aBidder(chance, s)
	if p == 0 || s.bidders[p].Bids >= 4 {
		return m.aimEnterSale(chance, now)
	}
	tick := int64(max(1, m.market(s.Instrument).day.Terms.Tick))
	b := seal{price: s.Reserve + tick*(chance.Int64N(8)-1), tonnes: s.bidTonnes(chance, m.hasSealed(s, p))}
	if s.Buys {
		b.price = s.Reserve - tick*(chance.Int64N(8)-1)
	}
	b.nonce = [32]byte{byte(chance.Uint32()), byte(chance.Uint32()), byte(chance.Uint32())}
	switch chance.IntN(32) {
	case 0:
		b.tonnes = max(0, s.Minimum-1)
	case 1:
		b.tonnes = s.most() + 1
	case 2:
		b.price = []int64{0, -1, 20_000_001, 1 << 32}[chance.IntN(4)]
	case 3:
		b.tonnes = []int64{0, 1<<30 + 1, 1 << 32}[chance.IntN(3)]
	case 4, 5, 6, 7, 8:
		b.minimum = 1 + chance.Int64N(max(1, b.tonnes))
	case 9, 10, 11, 12, 13: // More than most have there.
		if s.Mode == exchange.PayAsBid && !s.Buys {
			b.price *= 20
		}
	}
	who := m.members[p].Company
	c := exchange.SealBid{Company: who, Sale: id, Seal: sealed(id, who, b)}
	m.draws.sold[c.Seal] = b
	return c
}

func (m *Exchange) aimOpenBid(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, func(s *oneWay) bool {
		return s.State == exchange.SaleReveal && (s.Round == 0 || chance.IntN(20) == 0) &&
			slices.ContainsFunc(s.bids, func(b exchange.Bid) bool { return !b.Opened })
	})
	if s == nil {
		return m.aimSealBid(chance, now)
	}
	n := chance.IntN(len(s.bids))
	for range 3 * len(s.bids) { // Mostly one that nobody tried to open lately, for many cannot be opened.
		if !s.bids[n].Opened && m.of.recent.fresh("exchange_open_bid", uint64(id)<<16|uint64(n)) {
			break
		}
		n = chance.IntN(len(s.bids))
	}
	b := m.draws.sold[s.bids[n].Seal]
	return exchange.OpenBid{Company: m.members[s.bids[n].Bidder].Company, Sale: id, Bid: uint32(n + 1), Price: b.price,
		Tonnes: b.tonnes, Minimum: b.minimum, Nonce: b.nonce}
}

func (m *Exchange) aimWantInSale(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, inState(exchange.SaleOpen, exchange.Ascending))
	if s == nil {
		return m.aimEnterSale(chance, now)
	}
	p := m.aBidder(chance, s)
	if p == 0 {
		return nil
	}
	c := exchange.WantInSale{Company: m.members[p].Company, Sale: id, Price: s.Price, Tonnes: s.bidTonnes(chance, 0)}
	if wanted := s.bidders[p].Wanted; s.Round > 1 {
		if c.Tonnes = min(c.Tonnes, wanted); chance.IntN(4) == 0 {
			c.Tonnes = 0
		}
	}
	if chance.IntN(2) == 0 {
		if c.Until = s.Price + s.Step*chance.Int64N(4); s.Buys {
			c.Until = max(1, s.Price-s.Step*chance.Int64N(4))
		}
	}
	return c
}

func (m *Exchange) aimTakeInSale(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, inState(exchange.SaleOpen, exchange.Descending))
	if s == nil {
		return m.aimEnterSale(chance, now)
	}
	p := m.aBidder(chance, s)
	if p == 0 {
		return m.aimEnterSale(chance, now)
	}
	c := exchange.TakeInSale{Company: m.members[p].Company, Sale: id, Price: s.Price,
		Tonnes: s.bidTonnes(chance, s.own(p))}
	if chance.IntN(4) == 0 {
		c.Minimum = 1 + chance.Int64N(c.Tonnes)
	}
	return c
}

func (m *Exchange) aimRevealSeed(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, m.seedWaits)
	if s == nil {
		return m.aimPublishSale(chance, now)
	}
	return exchange.RevealSeed{Sale: id, Seed: m.draws.seeds[s.Commitment]}
}

// seedWaits reports whether it is time to tell the seed of an auction, and it is known.
func (m *Exchange) seedWaits(s *oneWay) bool {
	_, known := m.draws.seeds[s.Commitment]
	return s.State == exchange.SaleReveal && s.Round > 0 && !s.Seeded && known
}

// aimPaySale has a winner pay that nobody else hinders. First it gets the money, exactly or with some more, or the
// tonnes; and before there are winners, bidders pay out the money that they will need.
func (m *Exchange) aimPaySale(chance *rand.Rand, now int64) any {
	id, s := m.aSale(chance, func(s *oneWay) bool { return len(m.payers(s)) > 0 })
	if s == nil {
		if c := m.poorer(chance, now); c != nil && chance.IntN(3) > 0 {
			return c
		}
		return m.aimOpenBid(chance, now)
	}
	all := m.payers(s)
	o := all[chance.IntN(len(all))]
	p := o.bidder
	if need := m.cost(s, o) - m.funds[p].Free() - s.bidders[p].Deposit; !s.Buys && need > 0 && chance.IntN(8) > 0 {
		more := []int64{0, 0, 0, 10_000, -1}[chance.IntN(5)]
		return exchange.BookBank{Rows: []exchange.BankRow{m.payOf(p, max(1, need+more))}}
	}
	if missing := m.lacks(s, p, o.tonnes); s.Buys && missing > 0 && chance.IntN(40) > 0 {
		return m.giveTonnes(chance, s, p, missing)
	}
	return exchange.PaySale{Company: m.members[p].Company, Sale: id}
}

// payers returns what winners owe whom neither the market nor the applicant hinders, nor a frozen account.
func (m *Exchange) payers(s *oneWay) []owing {
	b := m.market(s.Instrument)
	if s.State != exchange.SaleAwarded || b.day.Halted || !m.collects(b) || !m.able(s.Applicant) {
		return nil
	}
	return slices.DeleteFunc(s.owings(), func(o owing) bool {
		return !m.able(o.bidder) || m.bank(o.bidder) || m.bank(s.Applicant)
	})
}

// poorer has a bidder of an auction that is soon decided pay out what it has free; nil if there is none.
func (m *Exchange) poorer(chance *rand.Rand, now int64) any {
	_, s := m.aSale(chance, func(s *oneWay) bool {
		return !s.Buys && (s.State == exchange.SaleReveal || s.State == exchange.SaleOpen && s.Mode == exchange.Ascending)
	})
	if s == nil {
		return nil
	}
	for _, p := range s.order() {
		bids := s.own(p) > 0 || s.bidders[p].Wants > 0
		if free := m.funds[p].Free(); bids && free > 0 && m.able(p) && m.usable(exchangeBank) {
			return exchange.BookBank{Rows: []exchange.BankRow{m.payOf(p, -free)}}
		}
	}
	return nil
}

// aimStopSale has an auction stopped: rather one that nobody takes part in, or that has come to a stand.
func (m *Exchange) aimStopSale(chance *rand.Rand, now int64) any {
	every := chance.IntN(10) == 0 // Else none whose seed is still to be told.
	under := func(s *oneWay) bool {
		return s.State > exchange.SalePublished && s.State < exchange.SaleEnded && (every || !s.committed() || s.Seeded)
	}
	id, s := m.aSale(chance, func(s *oneWay) bool {
		return under(s) && (len(s.bidders) == 0 || s.State == exchange.SaleAwarded && len(m.payers(s)) == 0)
	})
	if s == nil && chance.IntN(4) == 0 {
		id, s = m.aSale(chance, under)
	}
	if s == nil {
		return m.aimPublishSale(chance, now)
	}
	return exchange.StopSale{Sale: id, Reason: "error_in_terms"}
}

// lacks returns how many tonnes a participant of an auction has less than so many, if any.
func (m *Exchange) lacks(s *oneWay, p exchange.Participant, tonnes int64) int64 {
	b := m.market(s.Instrument)
	pos := *b.position(p)
	return tonnes - (pos.Escrow - pos.Reserved) - m.deliverable(b, p)
}

// giveTonnes has another participant give tonnes to one that lacks them; nil if nobody can.
func (m *Exchange) giveTonnes(chance *rand.Rand, s *oneWay, p exchange.Participant, missing int64) any {
	for range 8 {
		from := m.someone(chance, 0)
		if from == 0 || from == p || from == s.Applicant {
			continue
		}
		for _, id := range m.own(m.market(s.Instrument), from) {
			return carbon.Transfer{From: m.members[from].Company, To: m.members[p].Company,
				Tonnes: min(missing, m.of.Carbon.lots[id].tonnes()), Lot: id}
		}
	}
	return nil
}

// busy reports whether a one-way auction has something to do for those who take part.
func (m *Exchange) busy(s *oneWay) bool {
	switch s.State {
	case exchange.SalePublished:
		return len(s.bidders) < 3
	case exchange.SaleOpen:
		return len(s.bidders) > 0
	case exchange.SaleReveal:
		shut := slices.ContainsFunc(s.bids, func(b exchange.Bid) bool { return !b.Opened })
		return shut && s.Round == 0 || m.seedWaits(s)
	case exchange.SaleAwarded:
		return true
	}
	return false
}

// aimMarketAccount has one of the market's own accounts frozen, or let go again.
func (m *Exchange) aimMarketAccount(chance *rand.Rand, now int64) any {
	if c := m.releaseAccounts(); c != nil {
		if chance.IntN(5) == 0 {
			return c
		}
		if id, s := m.aSale(chance, inState(exchange.SaleAwarded)); s != nil && len(s.owings()) > 0 {
			return exchange.PaySale{Company: m.members[s.owings()[0].bidder].Company, Sale: id}
		}
		return m.crossing(chance)
	}
	if !m.of.recent.fresh("exchange_fee", uint64(now/dayMillis)) {
		return nil
	}
	return ledger.Freeze{Account: []ledger.AccountID{exchangeFee, exchangeTax}[chance.IntN(2)], Reason: "court_17"}
}

// crossing returns an order that trades with the best of the other side; nil where none can.
func (m *Exchange) crossing(chance *rand.Rand) any {
	b, p := m.bourseOf(chance, exchange.Continuous), m.someone(chance, 0)
	i := b.best(true)
	if p == 0 || b.day.Current() != exchange.Continuous || b.day.Terms.Pick || i < 0 || b.orders[i].owner() == p {
		return nil
	}
	lot := int64(max(1, b.day.Terms.Lot))
	return exchange.Order{Company: m.members[p].Company, Instrument: b.id, Side: "buy", Price: b.orders[i].price,
		Tonnes: max(lot, (int64(b.day.Terms.QtyMin)+lot-1)/lot*lot)}
}

// releaseAccounts returns what lets go one of the market's own accounts that is frozen; nil if none is.
func (m *Exchange) releaseAccounts() any {
	for _, id := range []ledger.AccountID{exchangeFee, exchangeTax} {
		if a := m.of.Ledger.accounts[id]; a != nil && a.frozen {
			return ledger.Unfreeze{Account: id, Reason: "court_17"}
		}
	}
	return nil
}
