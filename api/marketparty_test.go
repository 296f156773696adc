package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"liangshan/authority"
	"liangshan/company"
	"liangshan/county"
	"liangshan/demo"
	market "liangshan/exchange"
)

// TestMarketParties has participants and officers do with their own tokens what takes two: a block that is posted, found,
// negotiated and traded, and a trade that two officers undo. Each side sees its own things and what became of them.
func TestMarketParties(t *testing.T) {
	r, clock := newMarketRig(t)
	seller, buyer := r.traders()
	r.actor("second_officer", authority.RegisterActor{Kind: authority.Program, Roles: []string{"exchange_officer"}})
	r.undoneByOfficers(seller, buyer)
	r.ownEnded(buyer)
	day := demo.FirstDay + 151 // Rules begin with a day that has not been opened yet.
	rules := fmt.Sprintf(`{"from":%q,"rules":[{"name":"block_min_t","value":20,"source":"assumed"}]}`, day)
	r.command("exchange.set_rules", "exchange_officer", rules).refused(409, "authority.second_person_required")
	r.done("kernel.propose", "exchange_officer", fmt.Sprintf(`{"command":"exchange.set_rules","arguments":%s}`, rules))
	proposal := uint64(0)
	r.must(r.county.Read(t.Context(), func(c *county.County) { proposal = c.LastProposal() }))
	r.done("kernel.release", "second_officer", fmt.Sprintf(`{"proposal":%d}`, proposal))
	for _, at := range []int64{16*60 - 24*60, 8 * 60, 9*60 + 1, 9*60 + 16, 9*60 + 31, 11*60 + 31} { // A market that sleeps too long misses its day.
		clock.To(time.UnixMilli(day.StartMillis() + at*60_000))
		r.until("its time", func(c *county.County) bool {
			now, _ := c.Exchange.Day(1)
			return now.Next > day.StartMillis()+at*60_000
		})
	}
	clock.To(time.UnixMilli(day.StartMillis() + (13*60+1)*60_000))
	r.until("the afternoon", func(c *county.County) bool {
		now, _ := c.Exchange.Day(1)
		return now.Date == day && now.Current() == market.Continuous && now.Next > day.StartMillis()+14*3600_000
	})
	r.negotiate(seller, buyer)
	r.nobodyNamed(seller, buyer)
}

// undoneByOfficers has one officer propose that a trade be undone, and another release it.
func (r *rig) undoneByOfficers(seller, buyer company.Number) {
	r.t.Helper()
	r.done("exchange.order", "seller", fmt.Sprintf(`{"company":%d,"instrument":1,"side":"sell","price_fen_t":6910,"tonnes":2}`, seller))
	r.done("exchange.order", "buyer", fmt.Sprintf(`{"company":%d,"instrument":1,"side":"buy","price_fen_t":6910,"tonnes":2}`, buyer))
	var trades TradeList
	last := r.done("exchange.order", "buyer", fmt.Sprintf(`{"company":%d,"instrument":1,"side":"buy","price_fen_t":6700,"tonnes":1}`, buyer))
	r.get(fmt.Sprintf("/v1/market/1/trades?after=%d&limit=1", last.Position), "buyer").ok().into(&trades)
	propose := fmt.Sprintf(`{"command":"exchange.undo_trade","arguments":{"trade":%d,"reason":"wrong_price"}}`, trades.Trades[0].Trade)
	for _, name := range []string{"exchange_clerk", "buyer", "nobody"} {
		r.command("kernel.propose", name, propose).refused(403, authority.ErrDenied.Code)
	}
	r.done("kernel.propose", "exchange_officer", propose)
	proposal := uint64(0)
	r.must(r.county.Read(r.t.Context(), func(c *county.County) { proposal = uint64(c.LastProposal()) }))
	release := fmt.Sprintf(`{"proposal":%d}`, proposal)
	r.command("kernel.release", "exchange_officer", release).refused(409, "authority.second_person_must_differ")
	done := r.done("kernel.release", "second_officer", release)
	var s MarketStatement
	path := fmt.Sprintf("/v1/trading/%d/statement/%s?after=%d", buyer, (demo.FirstDay + 150).String(), done.Position)
	r.get(path, "buyer").ok().into(&s)
	if len(s.Trades) != 1 || !s.Trades[0].Undone || s.PaidIn != 2*6910 || len(s.Payments) != 1 || s.Payments[0].Amount != s.PaidIn ||
		s.Opening+s.PaidIn-s.PaidOut-s.BoughtFen+s.SoldFen-s.Fees-s.Taxes != s.Closing {
		r.t.Errorf("%+v", s)
	}
	r.checkpoint() // It signs receipts.
	for _, name := range []string{"buyer", "seller"} {
		r.get(s.Payments[0].Receipt, name).ok()
	}
	r.get(s.Payments[0].Receipt, "nobody").refused(403, authority.ErrDenied.Code)
}

// ownEnded looks at orders that are over: filled, cancelled by their owner, and by an officer.
func (r *rig) ownEnded(buyer company.Number) {
	r.t.Helper()
	var account MarketAccount
	path := fmt.Sprintf("/v1/trading/%d", buyer)
	r.get(path, "buyer").ok().into(&account)
	mine := account.Orders[0].Order
	r.done("exchange.cancel", "buyer", fmt.Sprintf(`{"company":%d,"instrument":1,"order":%d}`, buyer, mine))
	done := r.done("exchange.clear", "exchange_officer", fmt.Sprintf(`{"company":%d,"instrument":1}`, buyer))
	r.get(fmt.Sprintf("%s?after=%d", path, done.Position), "buyer").ok().into(&account)
	states := map[string]int{}
	for _, o := range account.Ended {
		states[o.State]++
		if o.Rests != 0 || o.ChangedMS < (demo.FirstDay+150).StartMillis() {
			r.t.Errorf("%+v", o)
		}
	}
	if len(account.Orders) != 0 || states["filled"] != 1 || states["cancelled"] != 1 || states["cancelled_by_market"] == 0 {
		r.t.Errorf("%+v", account)
	}
	r.get(path+"?date="+(demo.FirstDay+149).String(), "buyer").ok().into(&account)
	if len(account.Ended) != 0 {
		r.t.Errorf("%+v", account.Ended)
	}
	r.get(path+"?date=yesterday", "buyer").refused(400, "request.bad_query")
}

// negotiate finds a block with the tokens of participants alone, answers it, and trades it.
func (r *rig) negotiate(seller, buyer company.Number) {
	r.t.Helper()
	posted := r.done("exchange.post_block", "buyer", fmt.Sprintf(
		`{"company":%d,"instrument":1,"side":"buy","price_fen_t":6904,"tonnes":20}`, buyer))
	var list BlockList
	r.get(fmt.Sprintf("/v1/market/1/blocks?after=%d", posted.Position), "seller").ok().into(&list)
	if len(list.Blocks) != 1 || list.Blocks[0].Side != "buy" || list.Blocks[0].Price != 6904 || list.Blocks[0].Agreed {
		r.t.Fatalf("%+v", list)
	}
	r.get("/v1/market/1/blocks", "nobody").refused(403, authority.ErrDenied.Code)
	block := list.Blocks[0].Block
	answered := r.done("exchange.answer_block", "seller", fmt.Sprintf(
		`{"company":%d,"block":%d,"price_fen_t":6950,"tonnes":20}`, seller, block))
	own := func(name string, who company.Number, after uint64, blocks int) OwnBlock {
		r.t.Helper()
		var account MarketAccount
		r.get(fmt.Sprintf("/v1/trading/%d?after=%d", who, after), name).ok().into(&account)
		if len(account.Blocks) != blocks {
			r.t.Fatalf("%+v", account)
		}
		return account.Blocks[0]
	}
	seen := own("buyer", buyer, answered.Position, 2) // The post, and its answer.
	if seen.Of != block || !seen.Posted || seen.Side != "buy" || seen.Price != 6950 || seen.Version != 1 || seen.State != "negotiated" {
		r.t.Errorf("%+v", seen)
	}
	r.get(fmt.Sprintf("/v1/market/1/blocks?after=%d", answered.Position), "seller").ok().into(&list)
	if len(list.Blocks) != 1 || list.Blocks[0].Block != block || list.Blocks[0].Price != 6904 { // Others may answer it too.
		r.t.Errorf("%+v", list)
	}
	answer := seen.Block
	confirm := func(name string, who company.Number, version int64) uint64 {
		r.t.Helper()
		return r.done("exchange.confirm_block", name, fmt.Sprintf(`{"company":%d,"block":%d,"version":%d}`, who, answer, version)).Position
	}
	at := confirm("buyer", buyer, seen.Version)
	seen = own("seller", seller, at, 1)
	if seen.Side != "sell" || !seen.Agreed || seen.Confirmed || seen.Posted {
		r.t.Errorf("%+v", seen)
	}
	at = confirm("seller", seller, seen.Version)
	if seen = own("buyer", buyer, at, 2); seen.State != "traded" {
		r.t.Errorf("%+v", seen)
	}
	r.get(fmt.Sprintf("/v1/market/1/blocks?after=%d", at), "seller").ok().into(&list)
	if len(list.Blocks) != 0 {
		r.t.Errorf("%+v", list)
	}
}

// nobodyNamed has one take what another offers: neither the events of its own order nor the receipts of what moved tell it
// who stands behind, and both have the receipt of the trade.
func (r *rig) nobodyNamed(seller, buyer company.Number) {
	r.t.Helper()
	r.done("exchange.order", "seller", fmt.Sprintf(`{"company":%d,"instrument":1,"side":"sell","price_fen_t":6910,"tonnes":1}`, seller))
	body := fmt.Sprintf(`{"company":%d,"instrument":1,"side":"buy","price_fen_t":6910,"tonnes":1}`, buyer)
	var told, whole Answer
	r.command("exchange.order?events=true", "buyer", body).ok().into(&told)
	if len(told.Events) != 0 {
		r.t.Errorf("the taker is told %+v", told.Events)
	}
	rest := strings.Replace(body, "6910", "6700", 1)
	r.command("exchange.order?events=true", "buyer", rest).ok().into(&whole)
	if len(whole.Events) == 0 {
		entry, _ := r.api.Entry(r.t.Context(), whole.Index)
		r.t.Errorf("who rests an order is told nothing of it: %+v", entry)
	}
	entry, err := r.api.Entry(r.t.Context(), told.Index)
	r.must(err)
	r.checkpoint()
	for _, event := range entry.Events {
		path := event.Receipt
		if event.Name == "exchange.traded" {
			path += "?row=0"
			r.get(path, "seller").ok()
			r.get(path, "buyer").ok()
			r.get(path+"0", "nobody").refused(403, authority.ErrDenied.Code)
			continue
		}
		r.get(path, "buyer").refused(403, authority.ErrDenied.Code)
		r.get(path, "seller").refused(403, authority.ErrDenied.Code)
	}
	r.done("exchange.cancel_all", "buyer", fmt.Sprintf(`{"company":%d,"instrument":1}`, buyer))
}

// TestOwnEvents holds every event of the market against the list of those that name others: one that is new has to be put
// on either side.
func TestOwnEvents(t *testing.T) {
	own := map[string]bool{}
	for _, name := range []string{"rules_set", "instrument_opened", "instrument_closed", "member_applied",
		"member_approved", "member_changed", "limits_set", "cash_moved", "payout_asked", "payout_returned",
		"suspense_noted", "suspense_resolved", "settled", "escrowed", "unescrowed", "day_opened",
		"session_changed", "day_watched", "day_missed", "halted", "resumed", "booked", "block_posted",
		"block_answered", "block_confirmed", "block_ended", "alerts_raised", "alert_closed",
		"sale_applied_for", "sale_published_for", "sale_moved", "bidder_entered", "bid_sealed", "bid_opened",
		"demand_set", "bid_taken", "seed_revealed"} {
		own["exchange."+name] = true
	}
	for _, kind := range county.New().Kinds() {
		if strings.HasPrefix(kind.Name, "exchange.") && own[kind.Name] == between[kind.Name] {
			t.Errorf("%s names others, or does not: which?", kind.Name)
		}
	}
}

// TestPartiesOf: who is paid out of suspense has the receipt; where money was sent back, or a row is none, nobody has.
func TestPartiesOf(t *testing.T) {
	for _, c := range []struct {
		body any
		want [2]market.Participant
	}{
		{market.CashMoved{Participant: 3}, [2]market.Participant{3}},
		{market.SuspenseResolved{Participant: 4}, [2]market.Participant{4}},
		{market.SuspenseResolved{}, [2]market.Participant{}},
		{market.TradeUndone{Buyer: 5, Seller: 6}, [2]market.Participant{5, 6}},
		{tradedBody{}, [2]market.Participant{}},
		{market.DayWatched{}, [2]market.Participant{}},
	} {
		if got := partiesOf(c.body, 0); got != c.want {
			t.Errorf("%+v: %v", c.body, got)
		}
	}
}
