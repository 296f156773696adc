package twin

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"liangshan/exchange"
	"liangshan/ledger"
)

// hourMillis is for how long a sale waits at a time.
const hourMillis = 3600_000

// salePhase does what is due in a one-way auction, and returns the number of events.
func (m *Exchange) salePhase(env Env, s *oneWay) int {
	day, stood := today(env.Time), env.Time-s.Next >= hourMillis // The county stood still for an hour at least.
	switch s.State {
	case exchange.SaleApplied:
		return m.endSale(s)
	case exchange.SalePublished:
		s.State, s.Price, s.Round, s.Next = exchange.SaleOpen, s.Start, 1, s.end(env.Time, s.Opens)
		s.Anew = s.Mode == exchange.Ascending
	case exchange.SaleOpen:
		switch {
		case m.market(s.Instrument).day.Halted:
			s.Next = env.Time + hourMillis
		case s.clock():
			return m.tickSale(env, s)
		default:
			s.unseal(env.Time, m.value("sale_reveal_minutes", day))
		}
	case exchange.SaleReveal:
		shut := slices.ContainsFunc(s.bids, func(b exchange.Bid) bool { return !b.Opened })
		switch seedless := s.committed() && !s.Seeded; {
		case stood && shut && s.Round == 0: // Nobody could open anything.
			s.unseal(env.Time, m.value("sale_reveal_minutes", day))
		case seedless && s.Round == 72: // For three days nobody told the seed.
			return m.freeAll(s, nil) + m.endSale(s)
		case seedless:
			s.Round, s.Next = s.Round+1, env.Time+hourMillis
		case m.waitsForShut(env, s):
			s.Round, s.Next = max(1, s.Round), env.Time+hourMillis
		default:
			return m.award(env, s)
		}
	case exchange.SaleAwarded:
		if !stood {
			return m.collectSale(env, s)
		}
		s.Next = env.Time + m.value("sale_pay_minutes", day)*60_000
	}
	return 1
}

// unseal begins the time in which sealed bids are opened.
func (s *oneWay) unseal(now, minutes int64) {
	s.State, s.Price, s.Round, s.Next = exchange.SaleReveal, 0, 0, now+max(1, minutes)*60_000
}

// end returns when a round, or the sealing of bids, ends that should begin at a time: its length after, or after now if
// that is over.
func (s *oneWay) end(now, begins int64) int64 {
	length := s.Interval
	if !s.clock() {
		length = s.Closes - s.Opens
	}
	if begins+length <= now {
		begins = now
	}
	return begins + length
}

// tickSale moves a clock by a step, or ends it.
func (m *Exchange) tickSale(env Env, s *oneWay) int {
	up := (s.Mode == exchange.Ascending) != s.Buys
	price := s.Price - s.Step
	if up {
		price = s.Price + s.Step
	}
	if s.Mode == exchange.Descending && s.Price != s.Reserve && s.beyond(price) {
		price = s.Reserve
	}
	wanted := int64(0)
	for _, b := range s.bidders {
		wanted += b.Wants
	}
	switch {
	case price < 1, price > 20_000_000, price*s.Tonnes > mostValue, s.Round >= 100_000,
		s.Mode == exchange.Descending && s.beyond(price),
		s.Mode == exchange.Ascending && wanted <= s.Tonnes:
		return m.award(env, s)
	}
	for p := range s.bidders {
		s.change(p, func(b *exchange.Bidder) {
			b.Wanted = b.Wants
			if s.Mode == exchange.Ascending && (b.Until == 0 || s.past(price, b.Until)) { // Nothing was said for this round.
				b.Wants = 0
			}
		})
	}
	s.Price, s.Round, s.Next = price, s.Round+1, s.end(env.Time, s.Next)
	return 1
}

// past reports whether an ascending clock that shows a price has gone beyond another.
func (s *oneWay) past(price, until int64) bool {
	if s.Buys {
		return price < until
	}
	return price > until
}

// A winner is what a bid has won, and at what price.
type winner struct {
	place  int // Of the bid, from 1; with an ascending clock of the bidder.
	bidder exchange.Participant
	tonnes int64
	pays   int64
}

// award finds who has won, and settles with those who can.
func (m *Exchange) award(env Env, s *oneWay) (events int) {
	price, winners := s.outcome()
	if len(winners) == 0 {
		return m.forfeitSealed(env, s) + m.freeAll(s, nil) + m.endSale(s)
	}
	s.State, s.Price = exchange.SaleAwarded, price
	s.Next = env.Time + m.value("sale_pay_minutes", today(env.Time))*60_000
	for _, w := range winners {
		for len(s.bids) < w.place {
			s.bids = append(s.bids, exchange.Bid{})
		}
		b := &s.bids[w.place-1]
		if b.Bidder == 0 {
			*b = exchange.Bid{Bidder: w.bidder, Opened: true, Price: w.pays, Tonnes: w.tonnes}
		}
		b.Won, b.Pays = w.tonnes, w.pays
	}
	return 1 + m.forfeitSealed(env, s) + m.freeAll(s, winners) + m.settleSale(env, s, 0)
}

// outcome returns the price of an auction, and who has won.
func (s *oneWay) outcome() (price int64, winners []winner) {
	switch s.Mode {
	case exchange.Ascending:
		return s.clockOutcome()
	case exchange.Descending:
		for i, b := range s.bids {
			winners = append(winners, winner{i + 1, b.Bidder, b.Tonnes, b.Price})
			price = b.Price
		}
		return price, winners
	}
	ranked := s.ranked()
	wanted := int64(0)
	for _, r := range ranked {
		wanted += r.Tonnes
	}
	rule := saleRules[s.Rules]
	if wanted < s.Tonnes && rule.few == "nothing" {
		return 0, nil
	}
	won := serve(ranked, s.Tonnes, rule.ties)
	lost := int64(0) // The best bid that is not served in whole.
	for i, r := range ranked {
		if won[i] > 0 {
			price = r.Price
		}
		if won[i] < r.Tonnes && lost == 0 {
			lost = r.Price
		}
	}
	switch few := wanted <= s.Tonnes; {
	case s.Mode == exchange.PayAsBid:
	case few && rule.few == "reserve":
		price = s.Reserve
	case rule.losing && lost != 0 && s.worse(lost, price) >= 0:
		price = lost
	}
	for i, r := range ranked {
		if won[i] > 0 {
			w := winner{r.place, r.Bidder, won[i], price}
			if s.Mode == exchange.PayAsBid {
				w.pays = r.Price
			}
			winners = append(winners, w)
		}
	}
	slices.SortFunc(winners, func(a, b winner) int { return cmp.Compare(a.place, b.place) })
	return price, winners
}

// A rankedBid is a bid with its place.
type rankedBid struct {
	exchange.Bid
	place int
	key   []byte // In the order that was committed to.
}

// worse is below 0 if a price is served before another, above 0 if after it.
func (s *oneWay) worse(a, b int64) int {
	if s.Buys {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(b, a)
}

// ranked returns the bids within the reserve in the order in which they are served.
func (s *oneWay) ranked() (all []rankedBid) {
	for i, b := range s.bids {
		if !b.Opened || s.worse(b.Price, s.Reserve) > 0 {
			continue
		}
		text := append([]byte("liangshan auction order 1"), s.Seed[:]...)
		key := sha256.Sum256(binary.BigEndian.AppendUint64(text, uint64(i)))
		r := rankedBid{b, i + 1, key[:]}
		if saleRules[s.Rules].ties != "order" {
			r.key = nil
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b rankedBid) int {
		return cmp.Or(s.worse(a.Price, b.Price), bytes.Compare(a.key, b.key), cmp.Compare(a.place, b.place))
	})
	return all
}

// serve gives tonnes to bids in their order, at each price by the rule for ties.
func serve(ranked []rankedBid, left int64, ties string) []int64 {
	won := make([]int64, len(ranked))
	for from := 0; from < len(ranked); {
		to, wanted := from, int64(0)
		for to < len(ranked) && ranked[to].Price == ranked[from].Price {
			wanted += ranked[to].Tonnes
			to++
		}
		var parts []int64
		if ties == "shares" && wanted > left {
			parts = shares(ranked[from:to], left)
		} else {
			parts = inTurns(ranked[from:to], left)
		}
		for i, n := range parts {
			won[from+i] = n
			left -= n
		}
		from = to
	}
	return won
}

// inTurns serves one bid after the other. Whoever would get less than it wants at least gets nothing.
func inTurns(bids []rankedBid, left int64) []int64 {
	parts := make([]int64, len(bids))
	for i, b := range bids {
		if n := min(b.Tonnes, left); n >= b.Minimum {
			parts[i] = n
			left -= n
		}
	}
	return parts
}

// shares divides what is left by what is wanted. Whoever misses its minimum by most leaves, of two the later.
func shares(bids []rankedBid, left int64) []int64 {
	out := make([]bool, len(bids))
	for {
		var in []rankedBid
		var weights []int64
		wanted := int64(0)
		for i, b := range bids {
			if !out[i] {
				in, weights, wanted = append(in, b), append(weights, b.Tonnes), wanted+b.Tonnes
			}
		}
		parts := inTurns(in, left)
		if wanted > left {
			parts = divide(left, weights)
		}
		all, worst, missing, k := make([]int64, len(bids)), -1, int64(0), 0
		for i, b := range bids {
			if out[i] {
				continue
			}
			all[i] = parts[k]
			if short := b.Minimum - parts[k]; wanted > left && short > 0 && short >= missing {
				worst, missing = i, short
			}
			k++
		}
		if worst < 0 {
			return all
		}
		out[worst] = true
	}
}

// clockOutcome is outcome of an ascending clock: if the last price leaves tonnes over, that before it holds, and those
// who gave up in between get what is left. If more is wanted at the end than there is, those who want divide it.
func (s *oneWay) clockOutcome() (price int64, winners []winner) {
	who, wants, before := make([]exchange.Participant, len(s.bidders)), make([]int64, len(s.bidders)),
		make([]int64, len(s.bidders))
	wanted := int64(0)
	for p, b := range s.bidders {
		i := b.Place - 1
		who[i], wants[i], before[i] = p, b.Wants, b.Wanted
		wanted += b.Wants
	}
	won := wants
	switch price = s.Price; {
	case wanted > s.Tonnes:
		won = s.divided(wants, s.Tonnes)
	case wanted < s.Tonnes && s.Round > 1:
		if price = s.Price - s.Step; s.Buys {
			price = s.Price + s.Step
		}
		gaveUp := make([]int64, len(won))
		for i := range won {
			gaveUp[i] = before[i] - wants[i]
		}
		for i, n := range s.divided(gaveUp, s.Tonnes-wanted) {
			won[i] += n
		}
	}
	for i, n := range won {
		if n > 0 {
			winners = append(winners, winner{i + 1, who[i], n, price})
		}
	}
	return price, winners
}

// divided gives what is left to bidders of a clock by the rule for ties: in the order in which they entered, or in
// shares of what each wants.
func (s *oneWay) divided(wants []int64, left int64) []int64 {
	bids := make([]rankedBid, len(wants))
	for i, n := range wants {
		bids[i].Tonnes = n
	}
	if saleRules[s.Rules].ties == "shares" {
		return shares(bids, left)
	}
	return inTurns(bids, left)
}

// forfeitSealed takes the deposits of those who left one of their sealed bids shut.
func (m *Exchange) forfeitSealed(env Env, s *oneWay) (events int) {
	var shut []exchange.Participant
	for _, b := range s.bids {
		if b.Bidder != 0 && !b.Opened && !slices.Contains(shut, b.Bidder) {
			shut = append(shut, b.Bidder)
			events += m.forfeit(env, s, b.Bidder)
		}
	}
	return events
}

// forfeitTo returns the account to which deposits are forfeited, and whether it is the market's.
func (m *Exchange) forfeitTo(env Env, s *oneWay) (payee ledger.AccountID, market bool) {
	to := m.members[s.Applicant]
	switch {
	case m.value("sale_forfeit_to", today(env.Time)) == 1:
		return m.market(s.Instrument).day.Terms.FeeTo, true
	case to.Payout != 0:
		return to.Payout, false
	}
	return to.Account, false
}

// forfeitWaits reports whether the market would get what is forfeited, on an account that takes nothing.
func (m *Exchange) forfeitWaits(env Env, s *oneWay) bool {
	payee, market := m.forfeitTo(env, s)
	return market && (!m.usable(payee) || !m.receives(payee))
}

// waitsForShut reports whether somebody's deposit is to be forfeited for a bid left shut, and cannot be yet.
func (m *Exchange) waitsForShut(env Env, s *oneWay) bool {
	shut := slices.ContainsFunc(s.bids, func(b exchange.Bid) bool { return b.Bidder != 0 && !b.Opened })
	return shut && m.forfeitWaits(env, s)
}

// forfeit gives a bidder's deposit to the applicant or the market, if both accounts let it pass.
func (m *Exchange) forfeit(env Env, s *oneWay, p exchange.Participant) int {
	deposit, to := s.bidders[p].Deposit, m.members[s.Applicant]
	payee, market := m.forfeitTo(env, s)
	if deposit == 0 || !m.usable(m.members[p].Account) || !m.usable(payee) || m.forfeitWaits(env, s) {
		return 1
	}
	if code := m.pay(ledger.Transfer{Debit: m.members[p].Account, Credit: payee, Amount: deposit}); code != "" {
		panic("twin: a deposit that cannot be moved: " + code)
	}
	m.funds[p].Cash -= deposit
	m.funds[p].Reserved -= deposit
	if !market && to.Payout == 0 {
		m.funds[s.Applicant].Cash += deposit
	}
	s.change(p, func(b *exchange.Bidder) { b.Deposit = 0 })
	if bank := m.of.Carbon.stores[to.Company]; bank != nil && !market && !s.Buys {
		bank.lost += deposit
		return 3
	}
	return 2
}

// An owing is what a winner has to pay, or to deliver.
type owing struct {
	bidder exchange.Participant
	tonnes int64
	bids   []int // Places, from 0.
}

func (s *oneWay) owings() (all []owing) {
	for i, b := range s.bids {
		if b.Won == 0 || b.Settled {
			continue
		}
		k := slices.IndexFunc(all, func(o owing) bool { return o.bidder == b.Bidder })
		if k < 0 {
			all, k = append(all, owing{bidder: b.Bidder}), len(all)
		}
		all[k].tonnes += b.Won
		all[k].bids = append(all[k].bids, i)
	}
	return all
}

// Who is in the way of a winner's trades.
const (
	inMarket    = "market"
	inApplicant = "applicant"
	inBidder    = "bidder"
)

// hindered says why what a winner owes cannot be settled, and who is in the way. fen and tonnes are what winners before
// it cost an applicant that buys beyond what was set aside for them, and what it gets of them. Nobody in the simulation
// has so many lots that an entry would not hold them.
func (m *Exchange) hindered(env Env, s *oneWay, o owing, fen, tonnes int64) (code, who string) {
	b := m.market(s.Instrument)
	e := enter(env, b)
	switch {
	case b.day.Halted:
		return "exchange.halted", inMarket
	case !m.collects(b):
		return "exchange.market_account", inMarket
	case m.fits(e, s.Applicant) != "":
		return m.fits(e, s.Applicant), inApplicant
	case m.fits(e, o.bidder) != "":
		return m.fits(e, o.bidder), inBidder
	}
	full := func(p exchange.Participant, tonnes int64) bool {
		return m.bank(p) && m.of.Carbon.tooMuch(env, m.members[p].Company, tonnes)
	}
	cost := m.cost(s, o)
	if !s.Buys {
		switch {
		case cost > m.funds[o.bidder].Free()+s.bidders[o.bidder].Deposit:
			return "exchange.insufficient_cash", inBidder
		case full(o.bidder, o.tonnes):
			return "carbon.stock_limit", inBidder
		}
		return "", ""
	}
	if code := m.affords(e, o.bidder, true, 1, o.tonnes); code != "" {
		return code, inBidder
	}
	switch {
	case fen+cost-o.tonnes*s.Unit > m.funds[s.Applicant].Free():
		return "exchange.insufficient_cash", inApplicant
	case full(s.Applicant, tonnes+o.tonnes):
		return "carbon.stock_limit", inApplicant
	}
	return "", ""
}

// cost is what a buyer has to have there for what a winner owes: each trade with its fee.
func (m *Exchange) cost(s *oneWay, o owing) (fen int64) {
	for _, i := range o.bids {
		value := s.bids[i].Won * s.bids[i].Pays
		fen += value + ratedUp(value, m.market(s.Instrument).day.Terms.FeeBuy)
	}
	return fen
}

// settleSale settles with all winners who can, or with one alone.
func (m *Exchange) settleSale(env Env, s *oneWay, alone exchange.Participant) (events int) {
	var able []owing
	fen, tonnes, waiting := int64(0), int64(0), false
	for _, o := range s.owings() {
		if code, _ := m.hindered(env, s, o, fen, tonnes); code != "" || alone != 0 && o.bidder != alone {
			waiting = true
			continue
		}
		able = append(able, o)
		fen, tonnes = fen+m.cost(s, o)-o.tonnes*s.Unit, tonnes+o.tonnes
	}
	b := m.market(s.Instrument)
	for _, o := range able {
		events += m.freeOne(s, o.bidder)
		if s.Buys {
			events += m.coverFor(b, o.bidder, o.tonnes)
		}
		events += m.letGo(s, o.tonnes*s.Unit) + 1
	}
	e := enter(env, b)
	for _, o := range able {
		for _, i := range o.bids {
			buyer, seller := o.bidder, s.Applicant
			if s.Buys {
				buyer, seller = seller, buyer
			}
			s.bids[i].Settled = true
			m.deal(e, plainOrder(buyer), plainOrder(seller), s.bids[i].Pays, s.bids[i].Won, exchange.ModeSale, 0)
		}
	}
	if len(able) > 0 {
		more, code := m.finish(env, e)
		if code != "" {
			panic("twin: a sale that cannot be settled: " + code)
		}
		events += more
	}
	if !waiting {
		events += m.endSale(s)
	}
	return events
}

// plainOrder is what trades outside of the listing market have for the number of a participant's order.
func plainOrder(p exchange.Participant) exchange.OrderID { return exchange.OrderID(uint64(p) << 32) }

// collects reports whether the market's own accounts take fees and taxes.
func (m *Exchange) collects(b *bourse) bool {
	t := &b.day.Terms
	takes := func(id ledger.AccountID) bool { return m.usable(id) && m.receives(id) }
	return (t.FeeBuy+t.FeeSell == 0 || takes(t.FeeTo)) && (t.Tax == 0 || takes(t.TaxTo))
}

// receives reports whether money of the market may come to an account.
func (m *Exchange) receives(id ledger.AccountID) bool {
	a := m.of.Ledger.accounts[id]
	return a != nil && a.unit == "CNY" && !a.kept && !a.neverOwed
}

func (m *Exchange) paySale(env Env, c exchange.PaySale) Verdict {
	s, p, code := m.toFinish(env, c.Sale, c.Company)
	switch {
	case code != "":
		return refuse(code)
	case s.State != exchange.SaleAwarded:
		return refuse("exchange.sale_state")
	}
	i := slices.IndexFunc(s.owings(), func(o owing) bool { return o.bidder == p })
	if i < 0 {
		return refuse("exchange.bid_unknown")
	}
	if code, _ := m.hindered(env, s, s.owings()[i], 0, 0); code != "" {
		return refuse(code)
	}
	return accept(m.settleSale(env, s, p))
}

// collectSale settles with winners who can now, takes the deposits of those who themselves are in the way, and ends the
// sale. Who is in whose way is asked of all before a deposit moves.
func (m *Exchange) collectSale(env Env, s *oneWay) int {
	events := m.settleSale(env, s, 0)
	if s.State == exchange.SaleEnded {
		return events
	}
	all := s.owings()
	unable, some := map[exchange.Participant]bool{}, false
	for _, o := range all {
		_, who := m.hindered(env, s, o, 0, 0)
		unable[o.bidder] = who == inBidder
		some = some || who == inBidder
	}
	if b := m.market(s.Instrument); b.day.Halted || !m.collects(b) || some && m.forfeitWaits(env, s) {
		s.Next = env.Time + hourMillis
		return events + 1
	}
	for _, o := range all {
		if unable[o.bidder] {
			events += m.forfeit(env, s, o.bidder)
		}
		events += m.freeOne(s, o.bidder)
	}
	return events + m.endSale(s)
}
