package twin

import (
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/ledger"
)

// decideBlock is Decide for block trades and for what officers do.
func (m *Exchange) decideBlock(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case exchange.PostBlock:
		return m.postBlock(env, c), true
	case exchange.AnswerBlock:
		return m.answerBlock(env, c), true
	case exchange.ConfirmBlock:
		return m.confirmBlock(env, c), true
	case exchange.WithdrawBlock:
		b, ok := m.blocks[c.Block]
		switch p := m.companies[c.Company]; {
		case !ok:
			return refuse("exchange.block_unknown"), true
		case p == 0 || p != b.Poster && p != b.Other:
			return refuse("exchange.block_of_others"), true
		}
		return accept(m.endBlock(c.Block)), true
	case exchange.UndoTrade:
		return m.undoTrade(env, c), true
	case exchange.RaiseAlerts:
		return m.raiseAlerts(env, c), true
	case exchange.CloseAlert:
		switch {
		case !m.alerts[c.Alert]:
			return refuse("exchange.alert_unknown"), true
		case !isWord(c.Outcome, 60):
			return refuse("exchange.reason_malformed"), true
		}
		delete(m.alerts, c.Alert)
		return accept(1), true
	}
	return Verdict{}, false
}

// bargain says what is wrong with the terms of a block now.
func (m *Exchange) bargain(env Env, b *bourse, p exchange.Participant, price, tonnes int64) string {
	day, terms := today(env.Time), &b.day.Terms
	minute := (env.Time - minuteAt(day, 0)) / 60_000
	kept := *terms
	if kept.BlockTo == 0 {
		if !m.ruled(day, blockRules...) {
			return "exchange.rule_missing"
		}
		m.keepTimes(&kept, day, b.day.Reference)
	}
	switch {
	case b.day.Date != day, minute < int64(kept.BlockFrom), minute >= int64(kept.BlockTo):
		return "exchange.session"
	case b.day.Halted:
		return "exchange.halted"
	case tonnes < int64(kept.BlockMin) || tonnes > 1<<30:
		return "exchange.block_too_small"
	case b.offLot(tonnes):
		return "exchange.lot_size"
	case m.tooLarge(p, tonnes):
		return "exchange.order_limit"
	}
	switch {
	case price < int64(kept.BlockLow) || price > int64(kept.BlockHigh):
		return "exchange.band"
	case price%int64(terms.Tick) != 0:
		return "exchange.tick"
	case price*tonnes > mostValue:
		return "exchange.value_too_large"
	}
	return ""
}

func (m *Exchange) postBlock(env Env, c exchange.PostBlock) Verdict {
	e, p, code := m.tradable(env, c.Instrument, c.Company)
	if code != "" {
		return refuse(code)
	}
	if c.Side != "buy" && c.Side != "sell" {
		return refuse("exchange.terms_conflict")
	}
	if m.throttled(e, p) {
		return refuse("exchange.throttled")
	}
	if code := m.bargain(env, e.b, p, c.Price, c.Tonnes); code != "" {
		return refuse(code)
	}
	if code := m.covers(e, p, c.Side == "sell", c.Price, c.Tonnes, 0); code != "" {
		return refuse(code)
	}
	b := exchange.Block{Instrument: c.Instrument, Poster: p, Price: c.Price, Tonnes: c.Tonnes, Version: 1}
	if c.Side == "sell" {
		b.Side = 1
	}
	if c.With != 0 {
		b.Other = m.companies[c.With]
		switch {
		case b.Other == 0:
			return refuse("exchange.participant_unknown")
		case m.mayTrade(b.Other) != "":
			return refuse(m.mayTrade(b.Other))
		case b.Other == p:
			return refuse("exchange.self_trade")
		}
	}
	day, kept := e.b.day.Date, e.b.day.Terms
	if kept.BlockTo == 0 {
		m.keepTimes(&kept, day, e.b.day.Reference)
	}
	b.Expires = min(env.Time+int64(kept.BlockLife)*60_000, minuteAt(day, int64(kept.BlockTo)))
	m.lastBlock++
	m.blocks[m.lastBlock] = b
	m.hurry(e, p)
	return accept(1)
}

// party returns a block with the market and who a company is in it, or why it is none of its.
func (m *Exchange) party(env Env, id exchange.BlockID, who company.Number) (
	b exchange.Block, e *entry, p exchange.Participant, code string) {
	b, ok := m.blocks[id]
	if !ok {
		return b, nil, 0, "exchange.block_unknown"
	}
	e, p, code = m.tradable(env, b.Instrument, who)
	if code == "" && p != b.Poster && b.Other != 0 && p != b.Other {
		code = "exchange.block_of_others"
	}
	return b, e, p, code
}

// free frees what those who confirmed a block had set aside, and returns the number of events.
func (m *Exchange) free(b *exchange.Block) (events int) {
	e := enter(Env{}, m.market(b.Instrument))
	if b.Posted {
		m.aside(e, b.Poster, b.Side == 1, b.Price, -b.Tonnes)
		events++
	}
	if b.Answered {
		m.aside(e, b.Other, b.Side == 0, b.Price, -b.Tonnes)
		events++
	}
	return events
}

// unfree takes back what free did.
func (m *Exchange) unfree(b *exchange.Block) {
	e := enter(Env{}, m.market(b.Instrument))
	if b.Posted {
		m.aside(e, b.Poster, b.Side == 1, b.Price, b.Tonnes)
	}
	if b.Answered {
		m.aside(e, b.Other, b.Side == 0, b.Price, b.Tonnes)
	}
}

// covers says why a block could not be covered, with all that its side has posted and not confirmed.
func (m *Exchange) covers(e *entry, p exchange.Participant, sell bool, price, tonnes int64,
	except exchange.BlockID) string {
	fen := tonnes * e.b.most(price)
	if at := m.blocks[except]; at.Of != 0 && at.Poster == p { // Instead of the post, with what that has set aside.
		except = at.Of
		if post := m.blocks[except]; post.Posted {
			tonnes, fen = tonnes-post.Tonnes, fen-post.Tonnes*e.b.most(post.Price)
		}
	}
	for id, b := range m.blocks {
		if id != except && b.Of == 0 && b.Instrument == e.b.id && b.Poster == p && !b.Posted && (b.Side == 1) == sell {
			tonnes, fen = tonnes+b.Tonnes, fen+b.Tonnes*e.b.most(b.Price)
		}
	}
	switch {
	case sell:
		return m.affords(e, p, true, 1, tonnes)
	case fen > m.funds[p].Free():
		return "exchange.insufficient_cash"
	}
	return ""
}

// endBlock ends a block with its answers, and returns the number of events.
func (m *Exchange) endBlock(id exchange.BlockID) (events int) {
	b := m.blocks[id]
	for answer, a := range m.blocks {
		if a.Of == id {
			events += m.endBlock(answer)
		}
	}
	delete(m.blocks, id)
	return events + 1 + m.free(&b)
}

// passOver ends what else was negotiated about the post of a block that trades, and returns the number of events.
func (m *Exchange) passOver(id exchange.BlockID) (events int) {
	kept := m.blocks[id]
	delete(m.blocks, id)
	switch {
	case kept.Of != 0:
		events = m.endBlock(kept.Of)
	default:
		for answer, a := range m.blocks {
			if a.Of == id {
				events += m.endBlock(answer)
			}
		}
	}
	m.blocks[id] = kept
	return events
}

// beside reports whether somebody's answer to a block stands beside others, and why it may not, if it may not.
func (m *Exchange) beside(e *entry, id exchange.BlockID, p exchange.Participant) (is bool, code string) {
	b, most := m.blocks[id], e.b.day.Terms.BlockAnswers
	if most < 2 || b.Other != 0 || p == b.Poster {
		return false, ""
	}
	stand := int16(0)
	for _, a := range m.blocks {
		switch {
		case a.Of != id:
		case a.Other == p:
			return true, "exchange.block_answered_already"
		default:
			stand++
		}
	}
	if stand >= most {
		return true, "exchange.block_answers_full"
	}
	return true, ""
}

func (m *Exchange) answerBlock(env Env, c exchange.AnswerBlock) Verdict {
	b, e, p, code := m.party(env, c.Block, c.Company)
	if code == "" && m.throttled(e, p) {
		code = "exchange.throttled"
	}
	beside := false
	if code == "" {
		beside, code = m.beside(e, c.Block, p)
	}
	if code == "" {
		code = m.bargain(env, e.b, p, c.Price, c.Tonnes)
	}
	if code != "" {
		return refuse(code)
	}
	if beside {
		return m.answerBeside(e, p, c, b)
	}
	events := m.free(&b)
	if code := m.covers(e, p, (b.Side == 1) == (p == b.Poster), c.Price, c.Tonnes, c.Block); code != "" {
		m.unfree(&b)
		return refuse(code)
	}
	if p != b.Poster {
		b.Other = p
	}
	b.Price, b.Tonnes, b.Posted, b.Answered = c.Price, c.Tonnes, false, false
	b.Version++
	m.blocks[c.Block] = b
	m.hurry(e, p)
	return accept(1 + events)
}

// answerBeside puts an answer beside the others to a post, which stays as it is.
func (m *Exchange) answerBeside(e *entry, p exchange.Participant, c exchange.AnswerBlock, b exchange.Block) Verdict {
	if code := m.covers(e, p, b.Side == 0, c.Price, c.Tonnes, c.Block); code != "" {
		return refuse(code)
	}
	b.Of, b.Other, b.Version, b.Posted, b.Answered = c.Block, p, 1, false, false
	b.Price, b.Tonnes = c.Price, c.Tonnes
	m.lastBlock++
	m.blocks[m.lastBlock] = b
	m.hurry(e, p)
	return accept(1)
}

func (m *Exchange) confirmBlock(env Env, c exchange.ConfirmBlock) Verdict {
	b, e, p, code := m.party(env, c.Block, c.Company)
	switch {
	case code != "":
		return refuse(code)
	case c.Version != b.Version:
		return refuse("exchange.block_changed")
	case p == b.Poster && b.Posted, p != b.Poster && p == b.Other && b.Answered:
		return refuse("exchange.block_confirmed_already")
	}
	trades := b.Posted || b.Answered
	if trades { // With this one.
		other := b.Poster
		if p == other {
			other = b.Other
		}
		buys := (b.Side == 0) == (other == b.Poster)
		full := buys && m.bank(other) && m.of.Carbon.tooMuch(env, m.members[other].Company, b.Tonnes)
		if m.mayTrade(other) != "" || m.fits(e, other) != "" || full {
			return refuse("exchange.block_stuck")
		}
	}
	if code := m.bargain(env, e.b, p, b.Price, b.Tonnes); code != "" {
		return refuse(code)
	}
	sell := (b.Side == 1) == (p == b.Poster)
	return m.attempt(func() (int, string) {
		id, events := c.Block, 2
		if trades {
			events += m.passOver(id)
		} else if beside, code := m.beside(e, id, p); beside && m.throttled(e, p) {
			return 0, "exchange.throttled"
		} else if code != "" {
			return 0, code
		} else if beside {
			m.hurry(e, p)
			m.lastBlock++
			b.Of, b.Other, b.Version, id, events = id, p, 1, m.lastBlock, events+1
		}
		if code := m.affords(e, p, sell, b.Price, b.Tonnes); code != "" {
			return 0, code
		}
		e := enter(env, m.market(b.Instrument))
		if pos := e.b.position(p); sell && b.Tonnes > pos.Escrow-pos.Reserved {
			events += m.cover(e.b, p, b.Tonnes-(pos.Escrow-pos.Reserved))
		}
		m.aside(e, p, sell, b.Price, b.Tonnes)
		now := b
		if p == b.Poster {
			now.Posted = true
		} else {
			now.Other, now.Answered = p, true
		}
		m.blocks[id] = now
		if !now.Posted || !now.Answered {
			return events, ""
		}
		events += m.endBlock(id)
		buyer, seller := now.Poster, now.Other
		if now.Side == 1 {
			buyer, seller = seller, buyer
		}
		e = enter(env, e.b)
		m.deal(e, exchange.OrderID(uint64(buyer)<<32), exchange.OrderID(uint64(seller)<<32), now.Price, now.Tonnes,
			exchange.ModeBlock, 0)
		more, code := m.finish(env, e)
		return events + more, code
	})
}

// undoCode says why a trade cannot be undone on a day, for what it is; "" if it can.
func (m *Exchange) undoCode(day calendar.Date, c exchange.UndoTrade) string {
	if c.Trade == 0 || int(c.Trade) > len(m.deals) || int(c.Trade) <= m.forgotten {
		return "exchange.trade_unknown"
	}
	d := m.deals[c.Trade-1]
	switch {
	case m.undone[c.Trade]:
		return "exchange.undone_already"
	case !isWord(c.Reason, 60):
		return "exchange.reason_malformed"
	case !m.ruled(day, "bust_days"):
		return "exchange.rule_missing"
	case day > d.date+calendar.Date(m.value("bust_days", day)):
		return "exchange.undo_too_late"
	case m.bank(d.seller()) && !m.comesBack(&d):
		return "exchange.sold_from_store"
	}
	return ""
}

// salesOf returns the places of the sales from store that a bank's trade, with others of its entry, came to.
func (m *Exchange) salesOf(d *deal) (sales []int) {
	for _, s := range d.stored {
		if s.bank == d.seller() && s.buyer == d.buyer() {
			sales = append(sales, s.sale)
		}
	}
	return sales
}

// comesBack reports whether the sales of a bank's trade can be taken back: no dividend run has counted one.
func (m *Exchange) comesBack(d *deal) bool {
	sales := m.salesOf(d)
	return len(sales) > 0 && !slices.ContainsFunc(sales, func(n int) bool { return m.of.Dividend.returned(uint64(n + 1)) })
}

func (m *Exchange) undoTrade(env Env, c exchange.UndoTrade) Verdict {
	if code := m.undoCode(today(env.Time), c); code != "" {
		return refuse(code)
	}
	d := m.deals[c.Trade-1]
	value := d.Value()
	got, paid := value-int64(d.FeeSell)-int64(d.Tax), value+int64(d.FeeBuy)
	buyer, seller := &m.members[d.buyer()], &m.members[d.seller()]
	f := &m.funds[d.seller()]
	if seller.Payout == 0 && f.Cash-f.Reserved < got {
		return refuse("exchange.insufficient_cash")
	}
	b := m.market(d.in)
	sales := m.salesOf(&d)
	if m.bank(d.buyer()) && m.unbuyable(&d) {
		return refuse("exchange.bought_into_store")
	}
	if m.bank(d.seller()) && m.of.Carbon.homings(sales, int64(d.Qty)) == nil ||
		!m.bank(d.seller()) && !m.bank(d.buyer()) && m.deliverable(b, d.buyer()) < int64(d.Qty) {
		return refuse("exchange.insufficient_tonnes")
	}
	payee, tonnes := seller.Account, int64(d.Qty)
	if seller.Payout != 0 {
		payee = seller.Payout
	}
	v := m.attempt(func() (events int, code string) {
		if m.bank(d.buyer()) {
			tonnes = 0
			events = m.unbuy(&d)
		}
		if m.bank(d.seller()) {
			tonnes = 0
			more, _ := m.of.Carbon.returnSale(sales, int64(d.Qty), value, int64(d.FeeSell)+int64(d.Tax))
			events += more
		}
		for _, id := range m.own(b, d.buyer()) {
			n := min(tonnes, m.of.Carbon.lots[id].tonnes())
			if n == 0 {
				break
			}
			v := m.of.Carbon.transfer(env, carbon.Transfer{From: buyer.Company, To: seller.Company, Tonnes: n, Lot: id})
			if v.Code != "" {
				return 0, v.Code
			}
			events, tonnes = events+v.Events, tonnes-n
		}
		for _, t := range []ledger.Transfer{{Debit: payee, Amount: got},
			{Debit: d.feeTo, Amount: int64(d.FeeBuy) + int64(d.FeeSell)}, {Debit: d.taxTo, Amount: int64(d.Tax)}} {
			if t.Credit = buyer.Account; t.Amount == 0 {
				continue
			}
			if code := m.pay(t); code != "" {
				return 0, stopped(code)
			}
			events++
		}
		return events + 1, ""
	})
	if v.Code != "" {
		return v
	}
	m.funds[d.buyer()].Cash += paid
	if seller.Payout == 0 {
		m.funds[d.seller()].Cash -= got
	}
	m.takeBack(&d)
	return v
}

// takeBack notes that a trade does not count any more.
func (m *Exchange) takeBack(d *deal) {
	b, value := m.market(d.in), d.Value()
	m.undone[d.Trade.Trade] = true
	if pos := b.position(d.buyer()); pos.BoughtOn == d.date {
		pos.Bought = max(0, pos.Bought-int64(d.Qty))
	}
	if d.Mode <= exchange.ModeClosing && b.day.Date == d.date {
		b.tape.Volume -= int64(d.Qty)
		b.tape.Turnover -= value
		b.tape.Trades--
	}
}

// The schemes of surveillance.
var schemesWatched = []string{"wash", "circular", "ramping", "closing", "concentration"}

func (m *Exchange) raiseAlerts(env Env, c exchange.RaiseAlerts) Verdict {
	switch {
	case m.market(c.Instrument) == nil:
		return refuse("exchange.instrument_unknown")
	case c.Date == 0, c.Date > calendar.DateMax, c.Date < calendar.DateMin, c.Date > today(env.Time):
		return refuse("exchange.date_malformed")
	case len(c.Alerts) == 0:
		return refuse("exchange.rows_missing")
	case len(c.Alerts) > 200:
		return refuse("exchange.rows_too_many")
	}
	for i, a := range c.Alerts {
		badParty := func(p exchange.Participant) bool { return p == 0 || int(p) >= len(m.members) }
		badTrade := func(t exchange.TradeID) bool { return t == 0 || int(t) > len(m.deals) }
		switch {
		case !slices.Contains(schemesWatched, a.Scheme), len(a.Participants) == 0, len(a.Participants) > 5,
			len(a.Trades) == 0, len(a.Trades) > fewTrades:
			return refuseRow(i, "exchange.alert_malformed")
		case slices.ContainsFunc(a.Participants, badParty):
			return refuseRow(i, "exchange.participant_unknown")
		case slices.ContainsFunc(a.Trades, badTrade):
			return refuseRow(i, "exchange.trade_unknown")
		}
		for _, t := range a.Trades {
			d := m.deals[t-1]
			in := 0
			for _, p := range []exchange.Participant{d.buyer(), d.seller()} {
				if slices.Contains(a.Participants, p) {
					in++
				}
			}
			pairwise := a.Scheme == "wash" || a.Scheme == "circular"
			switch {
			case int(t) <= m.forgotten:
				return refuseRow(i, "exchange.trade_unknown")
			case d.in != c.Instrument || d.date != c.Date || in == 0 || pairwise && in < 2:
				return refuseRow(i, "exchange.alert_trade")
			}
		}
	}
	for _, a := range c.Alerts {
		m.raise(c.Instrument, c.Date, a.Scheme, a.Trades)
	}
	return accept(1)
}
