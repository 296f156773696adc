package twin

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"liangshan/company"
	"liangshan/exchange"
)

// A oneWay is a one-way auction with who takes part in it.
type oneWay struct {
	exchange.Sale
	bidders map[exchange.Participant]exchange.Bidder
	bids    []exchange.Bid // By place in the order of arrival, from 1; those of nobody are none.
}

func (s *oneWay) kept() *oneWay {
	k := *s
	k.bidders, k.bids = maps.Clone(s.bidders), slices.Clone(s.bids)
	return &k
}

// A seal is what a sealed bid says.
type seal struct {
	price, tonnes, minimum int64
	nonce                  [32]byte
}

// A saleRule is what a one-way auction goes by.
type saleRule struct {
	losing       bool   // All pay the best bid that is not served in whole.
	ties         string // time, order, shares.
	few          string // What too few bids come to: lowest, reserve, nothing.
	minimum, cap int64
}

var saleRules = map[string]saleRule{
	"price_then_time":       {ties: "time", few: "lowest"},
	"highest_losing_bid":    {ties: "time", few: "reserve", losing: true},
	"pro_rata_with_min_qty": {ties: "shares", few: "lowest"},
	"guangdong":             {ties: "time", few: "lowest", minimum: 1000, cap: 50},
	"eu_1031":               {ties: "order", few: "nothing", minimum: 500},
}

// most returns the tonnes that one bidder may bid for.
func (s *oneWay) most() int64 {
	if s.ShareCap == 0 {
		return s.Tonnes
	}
	return s.Tonnes * s.ShareCap / 100
}

func (s *oneWay) clock() bool { return s.Mode == exchange.Ascending || s.Mode == exchange.Descending }

func (s *oneWay) committed() bool { return s.Commitment != [32]byte{} }

// order returns who takes part, by their numbers.
func (s *oneWay) order() []exchange.Participant { return slices.Sorted(maps.Keys(s.bidders)) }

// own returns the tonnes that a bidder has bid for openly.
func (s *oneWay) own(p exchange.Participant) (tonnes int64) {
	for _, b := range s.bids {
		if b.Bidder == p && b.Opened {
			tonnes += b.Tonnes
		}
	}
	return tonnes
}

// bid adds a bid, and counts it.
func (s *oneWay) bid(b exchange.Bid) {
	s.bids = append(s.bids, b)
	s.change(b.Bidder, func(of *exchange.Bidder) { of.Bids++ })
}

func (s *oneWay) change(p exchange.Participant, how func(*exchange.Bidder)) {
	b := s.bidders[p]
	how(&b)
	s.bidders[p] = b
}

// decideSale is Decide for one-way auctions.
func (m *Exchange) decideSale(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case exchange.ApplySale:
		return m.applySale(env, c), true
	case exchange.PublishSale:
		return m.publishSale(env, c), true
	case exchange.CancelSale:
		return m.cancelSale(c), true
	case exchange.EnterSale:
		return m.enterSale(env, c), true
	case exchange.SealBid:
		return m.sealBid(env, c), true
	case exchange.OpenBid:
		return m.openBid(env, c), true
	case exchange.WantInSale:
		return m.wantInSale(env, c), true
	case exchange.TakeInSale:
		return m.takeInSale(env, c), true
	case exchange.RevealSeed:
		return m.revealSeed(env, c), true
	case exchange.PaySale:
		return m.paySale(env, c), true
	case exchange.StopSale:
		return m.stopSale(c), true
	}
	return Verdict{}, false
}

var saleModes = map[string]exchange.SaleMode{"ascending": exchange.Ascending, "descending": exchange.Descending,
	"uniform": exchange.Uniform, "pay_as_bid": exchange.PayAsBid}

func (m *Exchange) applySale(env Env, c exchange.ApplySale) Verdict {
	e, p, code := m.tradable(env, c.Instrument, c.Company)
	if code != "" {
		return refuse(code)
	}
	rule, known := saleRules[c.Rules]
	s := &oneWay{bidders: map[exchange.Participant]exchange.Bidder{}, Sale: exchange.Sale{Instrument: c.Instrument,
		Applicant: p, Buys: c.Side == "buy", Mode: saleModes[c.Mode], State: exchange.SaleApplied, Rules: c.Rules,
		Tonnes: c.Tonnes, Reserve: c.Reserve, Start: c.Start, Step: c.Step, Interval: c.Seconds * 1000,
		Minimum: c.Minimum, ShareCap: c.ShareCap, Opens: c.Opens, Closes: c.Closes, Left: c.Tonnes, Actor: env.Actor}}
	if c.Side != "buy" && c.Side != "sell" || s.Mode == 0 || !known || c.Seconds < 0 || c.Seconds > 86_400 ||
		s.clock() && rule.ties == "order" {
		return refuse("exchange.sale_malformed")
	}
	if s.Minimum == 0 {
		s.Minimum = rule.minimum
	}
	if s.ShareCap == 0 {
		s.ShareCap = rule.cap
	}
	if s.Mode == exchange.Ascending {
		s.Start = s.Reserve
	}
	if code := s.wrong(env.Time, e.b, m.farthest(env, s)); code != "" {
		return refuse(code)
	}
	if m.tooLarge(p, s.Tonnes) {
		return refuse("exchange.order_limit")
	}
	if code := m.affords(e, p, !s.Buys, s.Reserve, s.Tonnes); code != "" {
		return refuse(code)
	}
	s.Next = s.Opens
	if day := today(env.Time); m.ruled(day, "sale_apply_days") {
		s.Next = min(s.Opens, env.Time+m.value("sale_apply_days", day)*dayMillis)
	}
	m.sales = append(m.sales, s)
	return accept(1)
}

// farthest returns by how much a clock may move at most.
func (m *Exchange) farthest(env Env, s *oneWay) int64 {
	day := today(env.Time)
	if !m.ruled(day, "sale_step_ppm") {
		return 1 << 62
	}
	tick := int64(max(1, m.market(s.Instrument).day.Terms.Tick))
	return max(tick, s.Reserve*m.value("sale_step_ppm", day)/1_000_000)
}

// farSale is how far ahead a sale may open, in milliseconds.
const farSale = 100 * dayMillis

// wrong says what is wrong with what was applied for.
func (s *oneWay) wrong(now int64, b *bourse, farthest int64) string {
	tick := int64(max(1, b.day.Terms.Tick))
	badClock := s.Step < 1 || s.Step > 20_000_000 || s.Interval < 1000 || s.Closes != 0
	switch {
	case b.day.Date == 0:
		return "exchange.session"
	case s.Tonnes < 1, s.Tonnes > 1<<30, s.Minimum < 0, s.Minimum > s.Tonnes, s.ShareCap < 0, s.ShareCap > 100:
		return "exchange.sale_malformed"
	case s.Reserve < 1, s.Reserve > 20_000_000, s.Start < 0, s.Reserve%tick != 0, s.Start%tick != 0, s.Step%tick != 0:
		return "exchange.sale_price"
	case s.Reserve*s.Tonnes > mostValue, s.Start > 20_000_000, s.Start*s.Tonnes > mostValue:
		return "exchange.value_too_large"
	case s.Opens <= now, s.Opens > now+farSale:
		return "exchange.sale_time"
	case s.clock() && s.Step > farthest:
		return "exchange.sale_step"
	case s.clock() && badClock, !s.clock() && (s.Step != 0 || s.Interval != 0 || s.Start != 0):
		return "exchange.sale_malformed"
	case !s.clock() && (s.Closes <= s.Opens || s.Closes > s.Opens+farSale):
		return "exchange.sale_time"
	case s.Mode == exchange.Descending && (s.Start == 0 || s.beyond(s.Start)):
		return "exchange.sale_price"
	}
	return ""
}

// beyond reports whether a clock that moves towards the bidders shows less than the reserve, or more if the applicant
// buys: it would begin where it should end.
func (s *oneWay) beyond(price int64) bool {
	if s.Buys {
		return price > s.Reserve
	}
	return price < s.Reserve
}

func (m *Exchange) publishSale(env Env, c exchange.PublishSale) Verdict {
	s := at(m.sales, c.Sale)
	switch {
	case s == nil:
		return refuse("exchange.sale_unknown")
	case s.State != exchange.SaleApplied || s.Opens <= env.Time:
		return refuse("exchange.sale_state")
	case s.Actor == env.Actor:
		return refuse("exchange.same_person")
	case (saleRules[s.Rules].ties == "order") != (c.Commitment != [32]byte{}):
		return refuse("exchange.commitment")
	}
	b := m.market(s.Instrument)
	e := enter(env, b)
	if code := m.fits(e, s.Applicant); code != "" {
		return refuse(code)
	}
	if code := m.affords(e, s.Applicant, !s.Buys, s.Reserve, s.Tonnes); code != "" {
		return refuse(code)
	}
	if !m.ruled(today(env.Time), "sale_deposit_ppm", "sale_reveal_minutes", "sale_pay_minutes") {
		return refuse("exchange.rule_missing")
	}
	events := 2
	if s.Buys {
		s.Unit = b.most(s.Reserve)
		s.Held = s.Tonnes * s.Unit
		m.funds[s.Applicant].Reserved += s.Held
	} else {
		s.Unit, s.Held = 1, s.Tonnes
		events += m.coverFor(b, s.Applicant, s.Tonnes)
		b.position(s.Applicant).Reserved += s.Tonnes
	}
	s.Deposit = ratedUp(s.Reserve*s.most(), m.value("sale_deposit_ppm", today(env.Time)))
	s.State, s.Commitment, s.Next = exchange.SalePublished, c.Commitment, s.Opens
	s.Tick = int64(b.day.Terms.Tick)
	return accept(events)
}

// coverFor puts into escrow what a seller has too little of for so many tonnes more.
func (m *Exchange) coverFor(b *bourse, p exchange.Participant, tonnes int64) int {
	if pos := b.position(p); tonnes > pos.Escrow-pos.Reserved {
		return m.cover(b, p, tonnes-(pos.Escrow-pos.Reserved))
	}
	return 0
}

func (m *Exchange) cancelSale(c exchange.CancelSale) Verdict {
	s := at(m.sales, c.Sale)
	switch {
	case s == nil:
		return refuse("exchange.sale_unknown")
	case s.State != exchange.SaleApplied && s.State != exchange.SalePublished:
		return refuse("exchange.sale_state")
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	}
	return accept(m.freeAll(s, nil) + m.endSale(s))
}

// stopSale ends an auction that two persons want to be over: all who have not settled go free.
func (m *Exchange) stopSale(c exchange.StopSale) Verdict {
	s := at(m.sales, c.Sale)
	switch {
	case s == nil:
		return refuse("exchange.sale_unknown")
	case s.State < exchange.SaleOpen || s.State == exchange.SaleEnded:
		return refuse("exchange.sale_state")
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	}
	return accept(m.freeAll(s, nil) + m.endSale(s))
}

// letGo frees so much of what is set aside for the applicant.
func (m *Exchange) letGo(s *oneWay, n int64) int {
	if n == 0 {
		return 0
	}
	if s.Held -= n; s.Buys {
		m.funds[s.Applicant].Reserved -= n
	} else {
		m.market(s.Instrument).position(s.Applicant).Reserved -= n
	}
	return 1
}

func (m *Exchange) endSale(s *oneWay) int {
	events := 1 + m.letGo(s, s.Held)
	s.State, s.Next = exchange.SaleEnded, 0
	return events
}

// freeOne gives a bidder its deposit back.
func (m *Exchange) freeOne(s *oneWay, p exchange.Participant) int {
	deposit := s.bidders[p].Deposit
	s.change(p, func(b *exchange.Bidder) { b.Deposit = 0 })
	if m.funds[p].Reserved -= deposit; deposit > 0 {
		return 2
	}
	return 1
}

// freeAll gives all who have won nothing their deposits back.
func (m *Exchange) freeAll(s *oneWay, winners []winner) (events int) {
	for _, p := range s.order() {
		won := slices.ContainsFunc(winners, func(w winner) bool { return w.bidder == p })
		if !won && s.bidders[p].Deposit > 0 {
			events += m.freeOne(s, p)
		}
	}
	return events
}

// inSale returns a one-way auction and who a company is in its market.
func (m *Exchange) inSale(env Env, id exchange.SaleID, who company.Number) (*oneWay, exchange.Participant, string) {
	s := at(m.sales, id)
	if s == nil {
		return nil, 0, "exchange.sale_unknown"
	}
	_, p, code := m.tradable(env, s.Instrument, who)
	if code == "" && m.market(s.Instrument).day.Halted {
		code = "exchange.halted"
	}
	return s, p, code
}

// toFinish is inSale for a bid that is opened and for winners who pay: a halt and a suspension are in nobody's way.
func (m *Exchange) toFinish(env Env, id exchange.SaleID, who company.Number) (*oneWay, exchange.Participant, string) {
	s, p := at(m.sales, id), m.companies[who]
	switch {
	case s == nil:
		return nil, 0, "exchange.sale_unknown"
	case p == 0:
		return s, 0, "exchange.participant_unknown"
	case m.mayTrade(p) == "exchange.not_approved":
		return s, p, m.mayTrade(p)
	}
	return s, p, m.fits(enter(env, m.market(s.Instrument)), p)
}

func (m *Exchange) enterSale(env Env, c exchange.EnterSale) Verdict {
	s, p, code := m.inSale(env, c.Sale, c.Company)
	if code != "" {
		return refuse(code)
	}
	_, entered := s.bidders[p]
	switch {
	case s.State != exchange.SalePublished && (s.State != exchange.SaleOpen || s.Mode == exchange.Ascending):
		return refuse("exchange.sale_state")
	case p == s.Applicant:
		return refuse("exchange.self_trade")
	case entered:
		return refuse("exchange.entered_already")
	case s.Arrived >= 400:
		return refuse("exchange.bidders_too_many")
	case m.funds[p].Free() < s.Deposit:
		return refuse("exchange.insufficient_cash")
	case m.members[p].OpenMax > 0 && m.funds[p].Reserved+s.Deposit > m.members[p].OpenMax:
		return refuse("exchange.open_limit")
	}
	s.Arrived++
	s.bidders[p] = exchange.Bidder{Deposit: s.Deposit, Place: s.Arrived}
	if m.funds[p].Reserved += s.Deposit; s.Deposit > 0 {
		return accept(2)
	}
	return accept(1)
}

// bidding returns why a bidder may not bid in an auction as it stands.
func (s *oneWay) bidding(p exchange.Participant, modes ...exchange.SaleMode) string {
	b, entered := s.bidders[p]
	switch {
	case s.State != exchange.SaleOpen || !slices.Contains(modes, s.Mode):
		return "exchange.sale_state"
	case !entered:
		return "exchange.not_entered"
	case b.Bids >= 10:
		return "exchange.bids_too_many"
	}
	return ""
}

func (m *Exchange) sealBid(env Env, c exchange.SealBid) Verdict {
	s, p, code := m.inSale(env, c.Sale, c.Company)
	if code == "" && env.Time >= s.Next {
		code = "exchange.sale_state"
	}
	if code == "" {
		code = s.bidding(p, exchange.Uniform, exchange.PayAsBid)
	}
	if code == "" && c.Seal == [32]byte{} {
		code = "exchange.seal_differs"
	}
	if code != "" {
		return refuse(code)
	}
	s.bid(exchange.Bid{Bidder: p, Seal: c.Seal})
	return accept(1)
}

// sealed returns the seal of a bid.
func sealed(id exchange.SaleID, who company.Number, b seal) [32]byte {
	var text bytes.Buffer
	text.WriteString("liangshan sealed bid 1")
	for _, n := range []int64{int64(id), int64(who), b.price, b.tonnes, b.minimum} {
		binary.Write(&text, binary.BigEndian, n) // Into memory, which never fails.
	}
	text.Write(b.nonce[:])
	return sha256.Sum256(text.Bytes())
}

func (m *Exchange) openBid(env Env, c exchange.OpenBid) Verdict {
	s, p, code := m.toFinish(env, c.Sale, c.Company)
	if code != "" {
		return refuse(code)
	}
	switch {
	case s.State != exchange.SaleReveal, s.Round > 0: // It waits for its seed: nothing is opened any more.
		return refuse("exchange.sale_state")
	case c.Bid == 0 || int(c.Bid) > len(s.bids) || s.bids[c.Bid-1].Bidder != p || s.bids[c.Bid-1].Opened:
		return refuse("exchange.bid_unknown")
	case sealed(c.Sale, c.Company, seal{c.Price, c.Tonnes, c.Minimum, c.Nonce}) != s.bids[c.Bid-1].Seal:
		return refuse("exchange.seal_differs")
	case c.Price%int64(m.market(s.Instrument).day.Terms.Tick) != 0 && c.Price%s.Tick != 0:
		return refuse("exchange.tick")
	}
	if code := s.bidCode(c.Price, c.Tonnes, c.Minimum, s.own(p)); code != "" {
		return refuse(code)
	}
	b := &s.bids[c.Bid-1]
	b.Opened, b.Price, b.Tonnes, b.Minimum = true, c.Price, c.Tonnes, c.Minimum
	return accept(1)
}

// bidCode says what is wrong with a bid of somebody who has bid for so much before.
func (s *oneWay) bidCode(price, tonnes, minimum, before int64) string {
	switch {
	case price > 20_000_000:
		return "exchange.sale_price"
	case tonnes < 1 || tonnes > 1<<30:
		return "exchange.size"
	case price < 1:
		return "exchange.sale_price"
	case minimum < 0 || minimum > tonnes:
		return "exchange.size"
	case tonnes < s.Minimum:
		return "exchange.bid_too_small"
	case s.ShareCap > 0 && before+tonnes > s.most(), tonnes > s.Tonnes:
		return "exchange.share_cap"
	case price*tonnes > mostValue:
		return "exchange.value_too_large"
	}
	return ""
}

func (m *Exchange) wantInSale(env Env, c exchange.WantInSale) Verdict {
	s, p, code := m.inSale(env, c.Sale, c.Company)
	if code == "" {
		code = s.bidding(p, exchange.Ascending)
	}
	switch {
	case code != "":
		return refuse(code)
	case c.Price != s.Price:
		return refuse("exchange.clock_moved")
	case c.Tonnes < 0 || s.Round > 1 && c.Tonnes > s.bidders[p].Wanted:
		return refuse("exchange.demand_rises")
	case c.Until < 0, c.Until > 20_000_000, c.Until != 0 && s.past(s.Price, c.Until):
		return refuse("exchange.sale_price")
	}
	if code := s.bidCode(s.Price, c.Tonnes, 0, 0); c.Tonnes > 0 && code != "" {
		return refuse(code)
	}
	if code := m.means(env, s, p, &c); c.Tonnes > 0 && code != "" {
		return refuse(code)
	}
	if m.tooLarge(p, c.Tonnes) {
		return refuse("exchange.order_limit")
	}
	s.change(p, func(b *exchange.Bidder) { b.Wants, b.Until = c.Tonnes, c.Until })
	return accept(1)
}

// means says why a bidder on an ascending clock could not settle what it wants.
func (m *Exchange) means(env Env, s *oneWay, p exchange.Participant, c *exchange.WantInSale) string {
	b, price := m.market(s.Instrument), s.Price
	if c.Until != 0 {
		price = c.Until
	}
	switch {
	case price*c.Tonnes > mostValue:
		return "exchange.value_too_large"
	case s.Buys:
		return m.affords(enter(env, b), p, true, 1, c.Tonnes)
	case c.Tonnes*b.most(price) > m.funds[p].Free()+s.bidders[p].Deposit:
		return "exchange.insufficient_cash"
	}
	return ""
}

func (m *Exchange) takeInSale(env Env, c exchange.TakeInSale) Verdict {
	s, p, code := m.inSale(env, c.Sale, c.Company)
	if code == "" {
		code = s.bidding(p, exchange.Descending)
	}
	switch {
	case code != "":
		return refuse(code)
	case c.Price != s.Price:
		return refuse("exchange.clock_moved")
	}
	if code := s.bidCode(s.Price, c.Tonnes, c.Minimum, s.own(p)); code != "" {
		return refuse(code)
	}
	if m.tooLarge(p, c.Tonnes) {
		return refuse("exchange.order_limit")
	}
	gets := min(c.Tonnes, s.Left)
	if gets < c.Minimum || gets == 0 {
		return refuse("exchange.minimum_unmet")
	}
	s.bid(exchange.Bid{Bidder: p, Opened: true, Price: s.Price, Tonnes: gets})
	if s.Left -= gets; s.Left == 0 {
		return accept(1 + m.award(env, s))
	}
	return accept(1)
}

func (m *Exchange) revealSeed(env Env, c exchange.RevealSeed) Verdict {
	s := at(m.sales, c.Sale)
	switch {
	case s == nil:
		return refuse("exchange.sale_unknown")
	case s.State != exchange.SaleReveal || s.Seeded || s.Round == 0: // While bids are opened nobody may know the order.
		return refuse("exchange.sale_state")
	case commitmentTo(c.Seed) != s.Commitment:
		return refuse("exchange.commitment")
	}
	s.Seed, s.Seeded = c.Seed, true
	if m.waitsForShut(env, s) {
		return accept(1)
	}
	return accept(1 + m.award(env, s))
}

func commitmentTo(seed [32]byte) [32]byte {
	return sha256.Sum256([]byte("liangshan auction commitment 1" + string(seed[:])))
}
