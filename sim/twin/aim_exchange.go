package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/ledger"
)

// Aims returns what is aimed at in the exchange: all commands and all refusals.
func (m *Exchange) Aims() (aims []Aim) {
	if len(m.of.Ledger.charts["CNY"]) == 0 || len(m.of.Company.rows) == 0 {
		return nil
	}
	if len(m.rules) == 0 {
		return []Aim{{"exchange.rule_missing", func(chance *rand.Rand, now int64) any {
			return altered(m.newInstrument, func(*exchange.OpenInstrument) {})(chance, now)
		}}}
	}
	if m.count(exchange.Approved) < 3 || len(m.markets) == 0 {
		return nil
	}
	m.draws.careless = false
	for _, r := range m.rights() {
		aims = append(aims, r.Aim)
	}
	return slices.Concat(aims, m.aimsOfOrders(), m.aimsOfBooks(), m.aimsOfMembers(), m.aimsOfMarkets(),
		m.aimsOfCash(), m.aimsOfBlocks(), m.aimsOfOfficers(), m.aimsOfSales(),
		m.aimsOfBids(), m.aimsOfClosing(), m.aimsOfPayouts())
}

// ordering returns what enters an order that is made wrong. One without special terms is taken.
func (m *Exchange) ordering(spoil func(b *bourse, c *exchange.Order)) func(*rand.Rand, int64) any {
	return altered(m.aimOrder, func(c *exchange.Order) {
		plain := exchange.Order{Company: c.Company, Instrument: c.Instrument, Side: c.Side, Price: c.Price,
			Tonnes: c.Tonnes}
		if b := m.market(c.Instrument); c.Price == 0 {
			plain.Price = max(1, int64(b.day.Terms.Low))
		}
		*c = plain
		spoil(m.market(c.Instrument), c)
	})
}

// within is ordering in a market that takes orders so; nil elsewhere.
func (m *Exchange) within(takes book.Session, spoil func(b *bourse, c *exchange.Order) bool) func(
	*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		fits := false
		command := m.ordering(func(b *bourse, c *exchange.Order) {
			fits = b.bookTakes() == takes && spoil(b, c)
		})(chance, now)
		if !fits {
			return nil
		}
		return command
	}
}

func (m *Exchange) aimsOfOrders() []Aim {
	return slices.Concat(m.aimsOfTerms(), m.aimsOfMeeting(), m.aimsOfSessions())
}

// aimsOfTerms are aims about what a market's terms say of an order, and a participant's limits.
func (m *Exchange) aimsOfTerms() []Aim {
	return []Aim{
		{"exchange.band", m.ordering(func(b *bourse, c *exchange.Order) {
			c.Price = int64(b.day.Terms.High + b.day.Terms.Tick)
		})},
		{"exchange.insufficient_cash", m.ordering(func(b *bourse, c *exchange.Order) {
			f := m.funds[m.companies[c.Company]]
			if n := (f.Cash-f.Reserved)/c.Price + int64(b.day.Terms.Lot); n <= int64(b.day.Terms.QtyMax) {
				c.Side, c.Tonnes = "buy", n
			}
		})},
		{"exchange.insufficient_tonnes", m.ordering(func(b *bourse, c *exchange.Order) {
			lot := int64(max(1, b.day.Terms.Lot))
			c.Side, c.Tonnes = "sell", int64(b.day.Terms.QtyMax)/lot*lot
		})},
		{"exchange.size", m.ordering(func(_ *bourse, c *exchange.Order) { c.Tonnes = 1 << 20 })},
		{"exchange.tick", func(chance *rand.Rand, now int64) any {
			c, ok := m.goodOrder(chance, now)
			if b := m.market(c.Instrument); !ok || b.day.Terms.Tick == 1 || c.Price == 0 {
				return nil
			}
			c.Price++
			return c
		}},
		{"exchange.lot_size", func(chance *rand.Rand, now int64) any {
			c, ok := m.goodOrder(chance, now)
			if b := m.market(c.Instrument); !ok || b.day.Terms.Lot == 1 {
				return nil
			}
			c.Tonnes++
			return c
		}},
		{"exchange.order_limit", func(chance *rand.Rand, now int64) any {
			c, ok := m.goodOrder(chance, now)
			limit := m.members[m.companies[c.Company]].OrderMax
			if !ok || limit == 0 {
				return m.aimLimits(chance, now)
			}
			lot := int64(max(1, m.market(c.Instrument).day.Terms.Lot))
			c.Tonnes = (limit/lot + 1) * lot
			return c
		}},
		{"exchange.terms_conflict", m.ordering(func(_ *bourse, c *exchange.Order) { c.Life = "forever" })},
		{"exchange.reference_must_grow", m.ordering(func(_ *bourse, c *exchange.Order) {
			c.Reference = max(1, m.funds[m.companies[c.Company]].Reference)
		})},
		{"exchange.throttled", m.aimThrottled},
	}
}

// aimsOfMeeting are aims about what an order meets in the book.
func (m *Exchange) aimsOfMeeting() []Aim {
	return []Aim{
		{"exchange.self_trade", m.within(book.Call, func(b *bourse, c *exchange.Order) bool {
			i := slices.IndexFunc(b.orders, func(o restingOrder) bool { return m.members[o.owner()].Company == c.Company })
			if i < 0 {
				return false
			}
			c.Price, c.Side = b.orders[i].price, "sell"
			if b.orders[i].sell {
				c.Side = "buy"
			}
			return true
		})},
		{"exchange.would_trade", m.within(book.Continuous, func(b *bourse, c *exchange.Order) bool {
			i := b.best(c.Side == "buy")
			if c.Post = true; i >= 0 {
				c.Price = b.orders[i].price
			}
			return i >= 0
		})},
		{"exchange.not_fillable", m.within(book.Continuous, func(b *bourse, c *exchange.Order) bool {
			c.Life, c.Tonnes = "fok", int64(b.day.Terms.Lot)*max(2, int64(b.day.Terms.QtyMin))
			return b.best(c.Side == "buy") < 0
		})},
		{"exchange.minimum_unmet", m.within(book.Continuous, func(b *bourse, c *exchange.Order) bool {
			c.Minimum = c.Tonnes
			return b.best(c.Side == "buy") < 0
		})},
	}
}

// aimsOfSessions are aims about the hour, and about who may trade at all.
func (m *Exchange) aimsOfSessions() []Aim {
	return []Aim{
		{"exchange.session", func(chance *rand.Rand, _ int64) any {
			b := m.bourseOf(chance, exchange.Closed)
			if b.day.Current() != exchange.Closed {
				return nil
			}
			return exchange.Cancel{Company: m.members[m.in(chance, exchange.Approved)].Company, Instrument: b.id}
		}},
		{"exchange.halted", func(chance *rand.Rand, _ int64) any {
			b := m.bourseOf(chance, exchange.Halted)
			if b.day.Current() != exchange.Halted {
				return nil
			}
			return Halt{false, exchange.Halt{Instrument: b.id, Reason: "again"}}
		}},
		{"exchange.suspended", func(chance *rand.Rand, now int64) any {
			p := m.in(chance, exchange.Suspended)
			if p == 0 {
				return m.aimSuspend(chance, now)
			}
			return exchange.Order{Company: m.members[p].Company, Instrument: 1, Side: "buy", Price: 4000, Tonnes: 1}
		}},
		{"exchange.not_approved", func(chance *rand.Rand, now int64) any {
			p := m.in(chance, exchange.Applied)
			if p == 0 {
				return m.aimApply(chance, now)
			}
			return exchange.Order{Company: m.members[p].Company, Instrument: 1, Side: "buy", Price: 4000, Tonnes: 1}
		}},
		{"exchange.bought_today", m.aimResale},
		{"exchange.open_limit", m.aimOpenLimit},
	}
}

// aimThrottled packs more orders of one participant than a second takes.
func (m *Exchange) aimThrottled(chance *rand.Rand, _ int64) any {
	b, p := m.bourseOf(chance, tradeSessions...), m.someone(chance, 0)
	if b == nil || p == 0 || b.entering() != "" || b.day.Terms.Throttle > 10 {
		return nil
	}
	c := exchange.OrderMany{Instrument: b.id}
	for n := range b.day.Terms.Throttle + 2 {
		c.Rows = c.Rows.Add(exchange.Ask{What: exchange.AskOrder, Order: m.number(p, m.funds[p].Reference+uint32(n)+1),
			Price: b.day.Terms.Low, Tonnes: max(b.day.Terms.QtyMin, b.day.Terms.Lot)})
	}
	return c
}

// aimResale sells what was bought on the same day.
func (m *Exchange) aimResale(_ *rand.Rand, now int64) any {
	for _, b := range m.markets {
		for p, pos := range b.positions {
			p := exchange.Participant(p)
			spare := pos.Escrow - pos.Reserved + m.deliverable(b, p)
			if b.entering() == "" && !b.day.Terms.Resale && m.boughtOn(today(now), b, p) > 0 && spare > 0 &&
				m.mayTrade(p) == "" {
				return exchange.Order{Company: m.members[p].Company, Instrument: b.id, Side: "sell",
					Price: int64(b.day.Terms.High), Tonnes: min(spare/int64(b.day.Terms.Lot)*int64(b.day.Terms.Lot),
						int64(b.day.Terms.QtyMax))}
			}
		}
	}
	return nil
}

func (m *Exchange) aimsOfBooks() []Aim {
	return []Aim{
		{"exchange.too_late", func(chance *rand.Rand, now int64) any {
			b := m.bourseOf(chance, exchange.ClosingCall)
			if b.day.Current() != exchange.ClosingCall {
				return nil
			}
			if len(b.orders) == 0 {
				return m.aimOrder(chance, now)
			}
			return exchange.Cancel{Company: m.companyOf(&b.orders[0]), Instrument: b.id, Order: b.orders[0].id}
		}},
		{"exchange.order_unknown", altered(m.aimCancel, func(c *exchange.Cancel) { c.Order += 1 << 20 })},
		{"exchange.order_of_another", altered(m.aimCancel, func(c *exchange.Cancel) {
			for p, f := range m.members {
				if f.State == exchange.Approved && exchange.Participant(p) != c.Order.Participant() {
					c.Company = f.Company
				}
			}
		})},
		{"exchange.no_orders", func(chance *rand.Rand, _ int64) any {
			b, p := m.bourseOf(chance, exchange.Continuous, exchange.PreOpen), m.someone(chance, 0)
			if b.leaving() != "" || p == 0 {
				return nil
			}
			return MassCancel{false, exchange.CancelAll{Company: m.members[p].Company, Instrument: b.id}}
		}},
		{"exchange.no_picking", func(chance *rand.Rand, now int64) any {
			c, ok := m.goodOrder(chance, now)
			if !ok || m.market(c.Instrument).day.Terms.Pick {
				return nil
			}
			return exchange.Pick{Company: c.Company, Instrument: c.Instrument, Side: c.Side, Price: c.Price,
				Tonnes: c.Tonnes}
		}},
		{"exchange.pick_depth", altered(m.aimPick, func(c *exchange.Pick) {
			c.Price = int64(m.market(c.Instrument).day.Terms.Low)
		})},
		{"exchange.pick_quantity", altered(m.aimPick, func(c *exchange.Pick) {
			c.Maker, c.Tonnes = 0, c.Tonnes+12*int64(m.market(c.Instrument).day.Terms.Lot)
		})},
		{"exchange.pick_only", m.within(book.Listing, func(_ *bourse, c *exchange.Order) bool {
			c.Life = "ioc"
			return true
		})},
		{"exchange.action_unknown", altered(m.aimMany, func(c *exchange.OrderMany) {
			p := m.steady(exchange.Approved)
			c.Rows = exchange.Asks{}.Add(exchange.Ask{What: 9, Order: m.number(p, 0), Price: 1, Tonnes: 1})
		})},
		{"exchange.value_too_large", altered(m.aimPost, func(c *exchange.PostBlock) { c.Tonnes = 20_000_000 })},
		{"exchange.batch_full", m.aimBatchFull},
		{"exchange.tonnes_bound", m.aimBound}, {"exchange.account_frozen", m.aimFrozen},
	}
}

// steady returns the first participant in a state that can settle.
func (m *Exchange) steady(state exchange.State) exchange.Participant {
	for p, f := range m.members {
		if f.State == state && m.able(exchange.Participant(p)) {
			return exchange.Participant(p)
		}
	}
	return 0
}

// aimBatchFull replaces one order so often that one entry does not hold it, once in a while.
func (m *Exchange) aimBatchFull(chance *rand.Rand, _ int64) any {
	b, o := m.anOrder(chance)
	if o == nil || b.entering() != "" || m.mayTrade(o.owner()) != "" || b.day.Terms.Throttle < 1<<14 ||
		!m.of.recent.fresh("batch_full", uint64(b.day.Date)) {
		return nil
	}
	c := exchange.OrderMany{Instrument: b.id}
	row := exchange.Asks{}.Add(exchange.Ask{What: exchange.AskReplace, Order: o.id, Price: int32(o.price),
		Tonnes: int32(o.whole())})
	for range 14_000 {
		c.Rows = append(c.Rows, row...)
	}
	return c
}

// aimBound offers tonnes that are frozen, or has them frozen.
func (m *Exchange) aimBound(chance *rand.Rand, now int64) any {
	for _, b := range m.markets {
		for p := range m.members {
			p := exchange.Participant(p)
			f, pos := &m.members[p], *b.position(p)
			spare := pos.Escrow - pos.Reserved + m.deliverable(b, p)
			n := (spare/int64(max(1, b.day.Terms.Lot)) + 1) * int64(max(1, b.day.Terms.Lot))
			bound := m.of.Carbon.balance(f.Company, carbon.Frozen) + m.of.Carbon.balance(f.Company, carbon.InPledge)
			if p > 0 && m.mayTrade(p) == "" && b.entering() == "" && bound >= n-spare && n <= int64(b.day.Terms.QtyMax) {
				return exchange.Order{Company: f.Company, Instrument: b.id, Side: "sell", Price: int64(b.day.Terms.High),
					Tonnes: n}
			}
		}
	}
	p := m.someone(chance, 0)
	if n := m.heldTonnes(m.members[p].Company); p != 0 && n > 3 && m.of.recent.fresh("exchange_bound", uint64(now>>24)) {
		return carbon.Freeze{Owner: m.members[p].Company, Tonnes: n - 2, Order: "court_17"}
	}
	return nil
}

// aimFrozen trades with a frozen account, or has one frozen; then it is let go again.
func (m *Exchange) aimFrozen(chance *rand.Rand, _ int64) any {
	for p, f := range m.members {
		a := m.of.Ledger.accounts[f.Account]
		if p == 0 || a == nil || !a.frozen || f.State != exchange.Approved {
			continue
		}
		if chance.IntN(3) == 0 {
			return ledger.Unfreeze{Account: f.Account, Reason: "court_17"}
		}
		return exchange.Order{Company: f.Company, Instrument: 1, Side: "buy", Price: 4000, Tonnes: 1}
	}
	if p := m.someone(chance, 0); p != 0 {
		return ledger.Freeze{Account: m.members[p].Account, Reason: "court_17"}
	}
	return nil
}

func (m *Exchange) aimsOfCash() []Aim {
	paying := func(spoil func(c *exchange.BankRow)) func(*rand.Rand, int64) any {
		return altered(m.aimPayment, func(c *exchange.BookBank) { spoil(&c.Rows[0]) })
	}
	return []Aim{
		{"exchange.credit_code_differs", paying(func(c *exchange.BankRow) { c.Code, c.Amount = "none", -1 })},
		{"exchange.amount_must_be_positive", paying(func(c *exchange.BankRow) { c.Amount = 0 })},
		{"exchange.bank_row_malformed", paying(func(c *exchange.BankRow) { c.Reference = "" })},
		{"exchange.bank_reference_used", paying(func(c *exchange.BankRow) { c.Reference = "B1" })},
		{"exchange.rows_missing", altered(m.aimPayment, func(c *exchange.BookBank) { c.Rows = nil })},
		{"exchange.rows_too_many", altered(m.newRules, func(c *exchange.SetRules) {
			c.Rules = make([]exchange.RuleRow, 201)
		})},
		{"ledger.account_kept", func(chance *rand.Rand, _ int64) any {
			if p := m.someone(chance, 0); p != 0 {
				return ledger.Transfer{Debit: m.members[p].Account, Credit: exchangeFee, Amount: 1}
			}
			return nil
		}},
	}
}

func (m *Exchange) aimsOfMembers() []Aim {
	return []Aim{
		{"exchange.participant_unknown", func(chance *rand.Rand, _ int64) any {
			for number := range m.of.Company.rows {
				if who := companyNumber(uint32(number + 1)); m.companies[who] == 0 {
					return exchange.WithdrawTonnes{Company: who, Instrument: 1}
				}
			}
			return exchange.WithdrawTonnes{Company: companyNumber(uint32(len(m.of.Company.rows) + 1)), Instrument: 1}
		}},
		{"exchange.participant_exists", func(chance *rand.Rand, _ int64) any {
			p := m.in(chance, exchange.Approved)
			who := m.members[p].Company
			return exchange.Apply{Company: who, Code: m.of.Company.rows[who-1].code, Documents: []carbon.Hash{{1}}}
		}},
		{"exchange.participant_state", func(chance *rand.Rand, now int64) any {
			return altered(m.aimSuspend, func(c *ChangeMember) { c.What = "readmit" })(chance, now)
		}},
		{"exchange.company_unknown", altered(m.aimApply, func(c *exchange.Apply) { c.Company += 1 << 20 })},
		{"exchange.documents_required", altered(m.aimApply, func(c *exchange.Apply) { c.Documents = nil })},
		{"exchange.same_person", func(chance *rand.Rand, now int64) any {
			m.draws.careless = true
			return m.aimApprove(chance, now)
		}},
		{"exchange.limit_malformed", altered(m.aimLimits, func(c *exchange.SetLimits) { c.Limits.OrderMax = -1 })},
		{"exchange.account_of_another", altered(m.aimApprove, func(c *exchange.Approve) { c.Payout = exchangeFee })},
		{"exchange.reason_malformed", altered(m.aimSuspend, func(c *ChangeMember) { c.Reason = badCode })},
	}
}

func (m *Exchange) aimsOfMarkets() []Aim {
	opening := func(spoil func(c *exchange.OpenInstrument)) func(*rand.Rand, int64) any {
		return altered(m.newInstrument, spoil)
	}
	ruling := func(spoil func(c *exchange.RuleRow)) func(*rand.Rand, int64) any {
		return altered(m.newRules, func(c *exchange.SetRules) { spoil(&c.Rules[0]) })
	}
	return []Aim{
		{"exchange.instrument_exists", opening(func(c *exchange.OpenInstrument) { c.Code = m.markets[0].in.Code })},
		{"exchange.instrument_malformed", opening(func(c *exchange.OpenInstrument) { c.NameEN = "" })},
		{"exchange.issue_price_required", opening(func(c *exchange.OpenInstrument) { c.IssuePrice = 0 })},
		{"exchange.lot_not_tradable", opening(func(c *exchange.OpenInstrument) {
			c.Lot, c.VintageFrom, c.Method = 1<<40, 0, ""
		})},
		{"exchange.instrument_unknown", altered(m.aimOrder, func(c *exchange.Order) { c.Instrument = 4000 })},
		{"exchange.rule_unknown", ruling(func(c *exchange.RuleRow) { c.Name = "phase_of_moon" })},
		{"exchange.rule_out_of_bounds", ruling(func(c *exchange.RuleRow) { c.Value, c.Text = -1, "moon" })},
		{"exchange.source_required", ruling(func(c *exchange.RuleRow) { c.Source = "" })},
		{"exchange.date_malformed", altered(m.newRules, func(c *exchange.SetRules) { c.From = 0 })},
		{"exchange.rule_order", func(_ *rand.Rand, now int64) any {
			return exchange.SetRules{From: today(now) + 1, Rules: []exchange.RuleRow{
				{Name: "block_from_minute", Value: 1200, Source: "assumed"},
				{Name: "block_to_minute", Value: 1100, Source: "assumed"}}}
		}},
		{"exchange.suspense_account_shared", func(chance *rand.Rand, now int64) any {
			return exchange.SetRules{From: today(now) + 1, Rules: []exchange.RuleRow{{Name: "account_suspense",
				Value: int64(exchangeFee) + chance.Int64N(3), Source: "assumed"}}}
		}},
		{"exchange.account_range_taken", func(_ *rand.Rand, now int64) any {
			first := m.value("account_first", today(now)) - 1 // Each participant's would be that of the one before.
			if !m.crowded(first) {
				return nil
			}
			return exchange.SetRules{From: today(now) + 1, Rules: []exchange.RuleRow{
				{Name: "account_first", Value: first, Source: "assumed"}}}
		}},
		{"exchange.not_halted", func(chance *rand.Rand, _ int64) any {
			b := m.bourseOf(chance, exchange.Continuous)
			return Halt{true, exchange.Halt{Instrument: b.id, Reason: "again"}}
		}},
	}
}

func (m *Exchange) aimsOfBlocks() []Aim {
	return []Aim{
		{"exchange.block_unknown", altered(m.aimAnswer, func(c *exchange.AnswerBlock) { c.Block = 1 << 30 })},
		{"exchange.block_too_small", altered(m.aimPost, func(c *exchange.PostBlock) { c.Tonnes = 1 })},
		{"exchange.block_of_others", altered(m.aimWithdrawBlock, func(c *exchange.WithdrawBlock) {
			for p, f := range m.members {
				b := m.blocks[c.Block]
				if p := exchange.Participant(p); p != b.Poster && p != b.Other {
					c.Company = f.Company
				}
			}
		})},
		{"exchange.block_changed", altered(m.aimConfirm, func(c *exchange.ConfirmBlock) { c.Version++ })},
		{"exchange.block_answered_already", func(chance *rand.Rand, now int64) any {
			return m.answerAgain(chance, now, func(a exchange.Block) exchange.Participant { return a.Other })
		}},
		{"exchange.block_answers_full", func(chance *rand.Rand, now int64) any {
			return m.answerAgain(chance, now, func(a exchange.Block) exchange.Participant {
				for range 6 {
					p := m.someone(chance, 0)
					if _, code := m.beside(enter(Env{}, m.market(a.Instrument)), a.Of, p); code == "exchange.block_answers_full" {
						return p
					}
				}
				return 0
			})
		}},
		{"exchange.block_confirmed_already", func(chance *rand.Rand, now int64) any {
			id := m.aBlock(chance, func(b exchange.Block) bool { return b.Posted && !b.Answered })
			if id == 0 {
				return m.aimConfirm(chance, now)
			}
			b := m.blocks[id]
			return exchange.ConfirmBlock{Company: m.members[b.Poster].Company, Block: id, Version: b.Version}
		}},
	}
}

func (m *Exchange) aimsOfOfficers() []Aim {
	undoing := func(fits func(n int, d *deal) bool) func(*rand.Rand, int64) any {
		return func(*rand.Rand, int64) any {
			for n := range m.deals {
				if fits(n, &m.deals[n]) {
					return exchange.UndoTrade{Trade: exchange.TradeID(n + 1), Reason: "wrong_price"}
				}
			}
			return nil
		}
	}
	return []Aim{
		{"exchange.trade_unknown", altered(m.aimUndo, func(c *exchange.UndoTrade) { c.Trade += 1 << 30 })},
		{"exchange.undone_already", undoing(func(n int, _ *deal) bool {
			return n >= m.forgotten && m.undone[exchange.TradeID(n+1)]
		})},
		{"exchange.sold_from_store", undoing(func(n int, d *deal) bool {
			return n >= m.forgotten && m.bank(d.seller()) && !m.bank(d.buyer()) && !m.comesBack(d)
		})},
		{"exchange.bought_into_store", func(_ *rand.Rand, now int64) any {
			first := today(now) - calendar.Date(m.value("bust_days", today(now)))
			for n := len(m.deals) - 1; n >= m.forgotten && m.deals[n].date >= first; n-- {
				if d := &m.deals[n]; m.bank(d.buyer()) && !m.bank(d.seller()) && !m.undone[exchange.TradeID(n+1)] &&
					m.unbuyable(d) {
					return exchange.UndoTrade{Trade: exchange.TradeID(n + 1), Reason: "wrong_price"}
				}
			}
			return nil
		}},
		{"exchange.undo_too_late", func(chance *rand.Rand, now int64) any {
			day := today(now)
			last := calendar.Date(m.value("bust_days", day))
			return undoing(func(n int, d *deal) bool { return n >= m.forgotten && day > d.date+last })(chance, now)
		}},
		{"exchange.alert_unknown", altered(m.aimClose, func(c *exchange.CloseAlert) { c.Alert += 1 << 20 })},
		{"exchange.alert_malformed", altered(m.aimRaise, func(c *exchange.RaiseAlerts) {
			c.Alerts[0].Scheme = "gossip"
		})},
	}
}
