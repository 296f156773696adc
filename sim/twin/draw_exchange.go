package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/ledger"
)

// exchangeDraws is what the twin keeps to draw commands from.
type exchangeDraws struct {
	payments int                   // Payments of the bank that were drawn.
	codes    int                   // Instruments that were.
	turns    uint64                // Steps towards an issue.
	careless bool                  // Who may not ask the command drawn last asks it.
	sold     map[[32]byte]seal     // What sealed bids say.
	seeds    map[[32]byte][32]byte // Of orders of ties, by what was committed to.
}

// Accounts of the exchange. Trading accounts have numbers from the first plus the participant's.
const (
	tradingFirst = keptAccounts + 5<<40
	exchangeFee  = keptAccounts + 7<<40
	exchangeTax  = exchangeFee + 1
	exchangeBank = exchangeFee + 2 // May owe.
	exchangeLost = exchangeFee + 3 // Where money waits that fits nobody.
)

// marketRules are the rules of a market whose day is long: continuous from half past one to eleven at night.
var marketRules = []exchange.RuleRow{
	{Name: "tick_fen", Value: 1}, {Name: "lot_t", Value: 1}, {Name: "order_min_t", Value: 1},
	{Name: "order_max_t", Value: 40}, {Name: "band_ppm", Value: 100_000}, {Name: "pick", Value: 0},
	{
		Name:  "resale_same_day",
		Value: 1,
	}, {Name: "fee_buyer_ppm", Value: 1500}, {Name: "fee_seller_ppm", Value: 2500},
	{
		Name:  "tax_seller_ppm",
		Value: 700,
	}, {Name: "throttle_per_second", Value: 1000}, {Name: "call_profile", Text: "own"},
	{Name: "preopen_minute", Value: 30}, {Name: "call_minute", Value: 60}, {Name: "morning_minute", Value: 90},
	{
		Name:  "noon_minute",
		Value: 690,
	}, {Name: "afternoon_minute", Value: 750}, {Name: "closing_minute", Value: 1350},
	{Name: "close_minute", Value: 1380}, {Name: "reopen_minutes", Value: 5}, {Name: "block_min_t", Value: 5},
	{Name: "block_band_ppm", Value: 300_000}, {Name: "block_from_minute", Value: 100},
	{Name: "block_to_minute", Value: 1300}, {Name: "block_life_minutes", Value: 60},
	{Name: "block_answers", Value: 3},
	{Name: "account_first", Value: int64(tradingFirst)}, {Name: "account_fee", Value: int64(exchangeFee)},
	{Name: "account_tax", Value: int64(exchangeTax)}, {Name: "account_bank", Value: int64(exchangeBank)},
	{Name: "account_suspense", Value: int64(exchangeLost)},
	{Name: "sale_reveal_minutes", Value: 60}, {Name: "sale_pay_minutes", Value: 120},
	{Name: "sale_deposit_ppm", Value: 100_000}, {Name: "sale_forfeit_to", Value: 0}, {Name: "bust_days", Value: 1},
	{Name: "watch_concentration", Value: 400_000}, {Name: "watch_days", Value: 10},
	{Name: "watch_share_ppm", Value: 5000}, {Name: "watch_ramp_ppm", Value: 20_000},
	{Name: "watch_holding_ppm", Value: 300_000},
}

// otherRules are values that rules may take for a day or more.
var otherRules = map[string][]int64{
	"tick_fen": {1, 1, 5, 10}, "lot_t": {1, 1, 2}, "order_min_t": {1, 1, 2}, "order_max_t": {40, 40, 20, 60},
	"band_ppm": {100_000, 100_000, 5000, 300_000}, "pick": {0, 0, 1, 1}, "resale_same_day": {0, 1},
	"fee_buyer_ppm": {0, 1500, 1500, 100_000}, "fee_seller_ppm": {0, 2500}, "tax_seller_ppm": {0, 700},
	"throttle_per_second": {2, 5, 1000, 1 << 20}, "bust_days": {0, 1, 2},
	"watch_concentration": {400_000, 200_000, 50_000},
	"watch_days":          {0, 2, 10}, "watch_share_ppm": {1, 5000},
	"watch_ramp_ppm": {1, 20_000}, "watch_holding_ppm": {20_000, 300_000},
	"reopen_minutes": {0, 5, 240}, "block_life_minutes": {1, 60, 600}, "block_answers": {1, 2, 3, 5},
	"sale_reveal_minutes": {30, 60, 240},
	"sale_pay_minutes":    {0, 120, 300, 300, 3000, 3000}, "sale_deposit_ppm": {0, 100_000, 500_000},
	"sale_forfeit_to": {0, 0, 1},
}

// first returns the next command by which there is something to trade and somebody who does; nil if there is.
func (m *Exchange) first(chance *rand.Rand, now int64) any {
	if c := m.of.prepare(chance, now, Need{Persons: 2, Companies: 9, Accounts: true}); c != nil {
		return c
	}
	for _, id := range []ledger.AccountID{exchangeFee, exchangeTax, exchangeBank, exchangeLost} {
		o := ledger.Open{ID: id, Unit: "CNY", Code: m.of.Ledger.code("CNY")}
		if id == exchangeBank {
			o.Flags = ledger.MayOwe
		}
		if m.of.Ledger.accounts[id] == nil {
			return o
		}
	}
	switch {
	case len(m.rules) == 0 && chance.IntN(3) > 0:
		return m.newInstrument(chance, now)
	case len(m.rules) == 0:
		return m.firstRules(chance)
	case m.count(exchange.Approved) < 6:
		return m.newMember(chance, now)
	case len(m.markets) < 1:
		return m.newInstrument(chance, now)
	}
	if c := m.stock(chance, now); c != nil {
		return c
	}
	if len(m.markets) < 2 {
		return m.newInstrument(chance, now)
	}
	return nil
}

func (m *Exchange) firstRules(chance *rand.Rand) any {
	c := exchange.SetRules{From: firstDay, Rules: slices.Clone(marketRules)}
	c.Rules = append(c.Rules, exchange.RuleRow{Name: "account_code", Value: int64(m.of.Ledger.code("CNY"))})
	for i := range c.Rules {
		c.Rules[i].Source = "assumed"
		if c.Rules[i].Name == "pick" && chance.IntN(4) == 0 {
			c.Rules[i].Value = 1
		}
	}
	return c
}

// newRules draws rules that differ from today, or tomorrow, on.
func (m *Exchange) newRules(chance *rand.Rand, now int64) any {
	if len(m.rules) == 0 {
		return m.firstRules(chance)
	}
	c := exchange.SetRules{From: today(now) + calendar.Date(chance.IntN(12)+9)/10}
	for _, r := range marketRules {
		if values := otherRules[r.Name]; values != nil && chance.IntN(3) == 0 {
			c.Rules = append(c.Rules, exchange.RuleRow{Name: r.Name, Value: values[chance.IntN(len(values))],
				Source: "assumed"})
		}
	}
	if chance.IntN(6) == 0 {
		c.Rules = append(c.Rules, exchange.RuleRow{Name: "sale_step_ppm", Value: 100_000 * (1 + chance.Int64N(10)),
			Source: "assumed"})
	}
	profiles := []string{
		"own",
		"xetra_t7",
		"xetra_old",
		"euronext",
		"euronext_2024",
		"sse",
		"szse",
		"szse_order_prices",
		"asx",
		"nse",
		"hkex",
		"iex",
		"highest",
	}
	return exchange.SetRules{From: c.From, Rules: append(c.Rules, exchange.RuleRow{Name: "call_profile",
		Text: profiles[chance.IntN(len(profiles))], Source: "assumed"})}
}

func (m *Exchange) count(state exchange.State) (n int) {
	for p := range m.members {
		if p > 0 && m.members[p].State == state && m.of.Company.active(m.members[p].Company) {
			n++
		}
	}
	return n
}

// newMember brings another participant in, or a step nearer to it.
func (m *Exchange) newMember(chance *rand.Rand, now int64) any {
	for p := range m.members {
		f := &m.members[p]
		if p > 0 && f.State == exchange.Applied && m.of.Company.active(f.Company) {
			return m.approval(chance, f.Company)
		}
	}
	for range 20 {
		who := m.of.firm(chance, 0)
		if p := m.companies[who]; at(m.of.Company.rows, who) != nil &&
			(p == 0 || m.members[p].State == exchange.Declined) {
			return exchange.Apply{Company: who, Code: m.of.Company.rows[who-1].code, Documents: []carbon.Hash{{1}}}
		}
	}
	return m.of.Company.drawRegister(chance, 0, now)
}

func (m *Exchange) approval(chance *rand.Rand, who company.Number) exchange.Approve {
	c := exchange.Approve{Company: who}
	if chance.IntN(3) == 0 {
		c.Payout = m.of.account(chance, who, 0)
	}
	if chance.IntN(6) == 0 {
		c.Limits = exchange.Limits{OrderMax: 10, OpenMax: 400_000}
	}
	return c
}

func (m *Exchange) newInstrument(chance *rand.Rand, _ int64) any {
	m.draws.codes++
	c := exchange.OpenInstrument{Code: fmt.Sprintf("credit_%d", m.draws.codes), NameZH: "碳汇", NameEN: "credits",
		VintageFrom: 2014, IssuePrice: 4000 + 10*chance.Int64N(20)}
	if chance.IntN(4) == 0 {
		c.Method = "bamboo_1"
	}
	lot := m.of.Carbon.one(chance, carbon.Held, 0)
	if l := m.of.Carbon.lots[lot]; l != nil && l.status == carbon.Held && len(m.markets) > 0 {
		c.Lot, c.VintageFrom, c.Method = lot, 0, ""
	}
	return c
}

// stock returns a command by which there are more tonnes to trade; nil if there are enough.
func (m *Exchange) stock(chance *rand.Rand, now int64) any {
	c := m.of.Carbon
	total := int64(0)
	for p, f := range m.members {
		total += m.heldTonnes(f.Company)
		for _, b := range m.markets {
			total += b.position(exchange.Participant(p)).Escrow
		}
	}
	if total > 150 {
		return nil
	}
	for _, id := range c.inOrder(func(l *lot) bool { return l.status == carbon.Held && m.companies[l.owner] == 0 }) {
		l := c.lots[id]
		p := m.someone(chance, 0)
		if who := m.members[p].Company; p != 0 && who != l.owner &&
			m.of.recent.fresh("exchange_stock", uint64(id)) {
			return carbon.Transfer{From: l.owner, To: who, Tonnes: 1 + chance.Int64N(l.tonnes()), Lot: id}
		}
	}
	return m.credit(chance, now)
}

// heldTonnes returns what a company holds and may give away.
func (m *Exchange) heldTonnes(who company.Number) int64 { return m.of.Carbon.balance(who, carbon.Held) }

// someone returns a participant, mostly one that may trade; 0 if there is none.
func (m *Exchange) someone(chance *rand.Rand, wrong int) exchange.Participant {
	if len(m.members) < 2 || percent(chance, wrong) {
		return exchange.Participant(chance.IntN(len(m.members)))
	}
	for range 12 {
		p := exchange.Participant(1 + chance.IntN(len(m.members)-1))
		if m.members[p].State == exchange.Approved && m.able(p) {
			return p
		}
	}
	return 0
}

// bourseOf returns a market, mostly one in a session; nil if there is none.
func (m *Exchange) bourseOf(chance *rand.Rand, sessions ...exchange.Session) *bourse {
	if len(m.markets) == 0 {
		return nil
	}
	b := m.markets[chance.IntN(len(m.markets))]
	for range 3 * len(m.markets) {
		if slices.Contains(sessions, b.day.Current()) && !b.in.Closed {
			break
		}
		b = m.markets[chance.IntN(len(m.markets))]
	}
	return b
}

// Draw returns a command at random.
func (m *Exchange) Draw(chance *rand.Rand, wrong int, now int64) any {
	m.draws.careless = false
	if c := m.first(chance, now); c != nil && (len(m.markets) == 0 || !percent(chance, 10)) {
		return c
	}
	if percent(chance, 2*wrong) {
		if aims := m.Aims(); len(aims) > 0 {
			if c := aims[chance.IntN(len(aims))].Draw(chance, now); c != nil {
				return c
			}
		}
	}
	if c := m.releaseAccounts(); c != nil && percent(chance, 12) {
		return c
	}
	rights := m.rights()
	weights := make([]int, len(rights))
	for i, r := range rights {
		weights[i] = r.weight
	}
	for range 8 {
		if c := rights[weighted(chance, weights)].Draw(chance, now); c != nil {
			return c
		}
	}
	return m.newRules(chance, now)
}

// A right is a command as it can be accepted, with how often it is drawn.
type right struct {
	Aim
	weight int
}

func (m *Exchange) rights() []right {
	return append(m.rightsOfSales(), []right{{Aim{"exchange.order", m.aimOrder}, 60},
		{Aim{"exchange.book_bank", m.aimPayment}, 6},
		{Aim{"exchange.cancel", m.aimCancel}, 6}, {Aim{"exchange.reduce", m.aimReduce}, 5},
		{Aim{"exchange.replace", m.aimReplace}, 8}, {Aim{"exchange.cancel_all", m.aimCancelAll(false)}, 1},
		{Aim{"exchange.clear", m.aimCancelAll(true)}, 1}, {Aim{"exchange.pick", m.aimPick}, 18},
		{Aim{"exchange.order_many", m.aimMany}, 8}, {Aim{"exchange.set_rules", m.newRules}, 3},
		{Aim{"exchange.open_instrument", m.newInstrument}, 0},
		{Aim{"exchange.ask_payout", m.aimAskPayout}, 1}, {Aim{"exchange.withdraw_payout", m.aimWithdrawPayout}, 0},
		{Aim{"exchange.release_payouts", m.aimReleasePayouts}, 1}, {Aim{"exchange.return_payout", m.aimReturnPayout}, 0},
		{Aim{"exchange.note_payout_file", m.aimPayoutFile}, 1},
		{Aim{"exchange.resolve_suspense", m.aimResolve}, 1}, {Aim{"exchange.book_bank", m.aimPaid}, 1},
		{Aim{"exchange.close_instrument", m.aimCloseInstrument}, 0}, {Aim{"exchange.apply", m.aimApply}, 1},
		{Aim{"exchange.approve", m.aimApprove}, 1}, {Aim{"exchange.decline", m.aimDecline}, 0},
		{Aim{"exchange.suspend", m.aimSuspend}, 0}, {Aim{"exchange.readmit", m.aimReadmit}, 3},
		{Aim{"exchange.set_limits", m.aimLimits}, 1}, {Aim{"exchange.withdraw_tonnes", m.aimWithdraw}, 2},
		{Aim{"exchange.halt", m.aimHalt(false)}, 1}, {Aim{"exchange.resume", m.aimHalt(true)}, 4},
		{Aim{"exchange.post_block", m.aimPost}, 3}, {Aim{"exchange.answer_block", m.aimAnswer}, 3},
		{Aim{"exchange.confirm_block", m.aimConfirm}, 8}, {Aim{"exchange.withdraw_block", m.aimWithdrawBlock}, 1},
		{Aim{"exchange.undo_trade", m.aimUndo}, 2}, {Aim{"exchange.raise_alerts", m.aimRaise}, 1},
		{Aim{"exchange.close_alert", m.aimClose}, 1},
	}...)
}

// tradeSessions are those in which orders enter.
var tradeSessions = []exchange.Session{
	exchange.Continuous,
	exchange.Continuous,
	exchange.Continuous,
	exchange.PreOpen,
	exchange.OpeningCall,
	exchange.ClosingCall,
}

// goodPrice draws a price on a tick in the band, mostly where orders meet.
func (b *bourse) goodPrice(chance *rand.Rand, sell bool) int64 {
	t := &b.day.Terms
	tick := int64(max(1, t.Tick))
	price := b.tape.Last
	if price == 0 {
		price = b.day.Reference
	}
	if i := b.best(!sell); i >= 0 && chance.IntN(3) == 0 {
		price = b.orders[i].price
	}
	price += tick * (chance.Int64N(9) - 4)
	if chance.IntN(20) == 0 {
		price = []int64{int64(t.Low), int64(t.High)}[chance.IntN(2)]
	}
	price -= (price - int64(t.Low)) % tick
	return min(max(price, int64(t.Low)), int64(t.High))
}

func (b *bourse) goodTonnes(chance *rand.Rand, most int64) int64 {
	lot := int64(max(1, b.day.Terms.Lot))
	n := 1 + chance.Int64N(12)
	n = max(int64(b.day.Terms.QtyMin), min(n, most))
	return (n + lot - 1) / lot * lot
}

// goodOrder draws an order of a participant that has what it needs; false if there is none.
func (m *Exchange) goodOrder(chance *rand.Rand, _ int64) (c exchange.Order, ok bool) {
	b, p := m.bourseOf(chance, tradeSessions...), m.someone(chance, 0)
	if b == nil || p == 0 || b.entering() != "" && chance.IntN(8) > 0 {
		return c, false
	}
	c = exchange.Order{Company: m.members[p].Company, Instrument: b.id, Side: "buy"}
	pos, most := *b.position(p), int64(40)
	if spare := pos.Escrow - pos.Reserved + m.deliverable(b, p); spare > 0 && chance.IntN(3) > 0 {
		c.Side, most = "sell", spare
	}
	if limit := m.members[p].OrderMax; limit > 0 {
		most = min(most, limit)
	}
	c.Price, c.Tonnes = b.goodPrice(chance, c.Side == "sell"), b.goodTonnes(chance, most)
	if b.bookTakes() == book.Continuous && chance.IntN(3) == 0 {
		b.adorn(chance, &c)
	} else if chance.IntN(4) == 0 {
		c.Life = []string{"day", "gtc", "gtd"}[chance.IntN(3)]
	}
	if c.Life == "gtd" {
		c.Until = b.day.Date + calendar.Date(chance.IntN(4))
	}
	c.Prevent = []string{"", "newest", "oldest", "both", "decrement"}[chance.IntN(5)]
	if c.Peak == 0 && c.Life != "ioc" && c.Life != "fok" && chance.IntN(6) == 0 {
		lot := int64(max(1, b.day.Terms.Lot))
		c.Peak = max(lot, c.Tonnes/3/lot*lot)
	}
	return c, true
}

// adorn gives an order terms that continuous trading knows.
func (b *bourse) adorn(chance *rand.Rand, c *exchange.Order) {
	switch chance.IntN(6) {
	case 0:
		c.Life = "ioc"
	case 1:
		c.Life = "fok"
	case 2:
		c.Life, c.Market, c.Price = []string{"ioc", "fok"}[chance.IntN(2)], true, 0
	case 3:
		c.Post = true
	case 4:
		lot := int64(max(1, b.day.Terms.Lot))
		c.Minimum = max(lot, c.Tonnes/2/lot*lot)
	default:
		c.Life = []string{"day", "gtd"}[chance.IntN(2)]
	}
}

func (m *Exchange) aimOrder(chance *rand.Rand, now int64) any {
	c, ok := m.goodOrder(chance, now)
	if !ok {
		return nil
	}
	return c
}

func (m *Exchange) aimPayment(chance *rand.Rand, _ int64) any {
	c := exchange.BookBank{}
	for range 1 + chance.IntN(2) {
		p := m.someone(chance, 0)
		if p == 0 {
			return nil
		}
		r := m.payOf(p, 100_000+chance.Int64N(900_000))
		if free := m.funds[p].Cash - m.funds[p].Reserved; free > 2_000_000 && chance.IntN(3) == 0 {
			r.Amount = -1 - chance.Int64N(free/4)
		}
		c.Rows = append(c.Rows, r)
	}
	return c
}

// payOf returns a payment of the bank's file.
func (m *Exchange) payOf(p exchange.Participant, fen int64) exchange.BankRow {
	m.draws.payments++
	return exchange.BankRow{Code: m.of.Company.rows[m.members[p].Company-1].code, Amount: fen,
		Reference: fmt.Sprintf("B%d", m.draws.payments)}
}

// anOrder returns a resting order that may leave, with its market; nil if there is none.
func (m *Exchange) anOrder(chance *rand.Rand) (*bourse, *restingOrder) {
	b := m.bourseOf(
		chance,
		exchange.Continuous,
		exchange.PreOpen,
		exchange.OpeningCall,
		exchange.Break,
		exchange.Halted,
	)
	if b == nil || len(b.orders) == 0 {
		return nil, nil
	}
	return b, &b.orders[chance.IntN(len(b.orders))]
}

func (m *Exchange) companyOf(o *restingOrder) company.Number { return m.members[o.owner()].Company }

func (m *Exchange) aimCancel(chance *rand.Rand, _ int64) any {
	b, o := m.anOrder(chance)
	if o == nil {
		return nil
	}
	return exchange.Cancel{Company: m.companyOf(o), Instrument: b.id, Order: o.id}
}

func (m *Exchange) aimReduce(chance *rand.Rand, _ int64) any {
	b, o := m.anOrder(chance)
	if o == nil || o.whole() < 2 {
		return nil
	}
	return exchange.Reduce{
		Company:    m.companyOf(o),
		Instrument: b.id,
		Order:      o.id,
		By:         1 + chance.Int64N(o.whole()-1),
	}
}

func (m *Exchange) aimReplace(chance *rand.Rand, _ int64) any {
	b, o := m.anOrder(chance)
	if o == nil {
		return nil
	}
	c := exchange.Replace{Company: m.companyOf(o), Instrument: b.id, Order: o.id, Price: o.price, Tonnes: o.whole(),
		Prevent: []string{"", "oldest", "both", "decrement"}[chance.IntN(4)]}
	if chance.IntN(4) > 0 {
		c.Price = b.goodPrice(chance, o.sell)
	}
	if chance.IntN(2) == 0 {
		c.Tonnes = b.goodTonnes(chance, o.whole()+2)
	}
	return c
}

func (m *Exchange) aimCancelAll(officer bool) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, _ int64) any {
		if id := m.aBlock(chance, anyBlock); officer && id != 0 && chance.IntN(3) == 0 {
			block := m.blocks[id]
			return MassCancel{true, exchange.CancelAll{Company: m.members[block.Poster].Company, Instrument: block.Instrument}}
		}
		b, o := m.anOrder(chance)
		if o == nil {
			return nil
		}
		c := MassCancel{officer, exchange.CancelAll{Company: m.companyOf(o), Instrument: b.id}}
		if chance.IntN(3) == 0 {
			c.Instrument = 0
		}
		return c
	}
}

// aimPick picks where takers do.
func (m *Exchange) aimPick(chance *rand.Rand, now int64) any {
	b, p := m.bourseOf(chance, exchange.Continuous), m.someone(chance, 0)
	switch {
	case b == nil || p == 0 || b.day.Current() != exchange.Continuous && chance.IntN(10) > 0:
		return nil
	case !b.day.Terms.Pick: // From the next day on, once a day.
		if b.day.Date == 0 || !m.of.recent.fresh("exchange_picking", uint64(now/dayMillis)) {
			return nil
		}
		return exchange.SetRules{
			From:  today(now) + 1,
			Rules: []exchange.RuleRow{{Name: "pick", Value: 1, Source: "assumed"}},
		}
	case len(b.orders) == 0:
		return nil
	}
	sell := chance.IntN(2) == 0
	q := b.queue(!sell)
	q = slices.DeleteFunc(q, func(i int) bool { return b.orders[i].owner() == p })
	if len(q) == 0 {
		return nil
	}
	o := &b.orders[q[chance.IntN(min(3, len(q)))]]
	c := exchange.Pick{Company: m.members[p].Company, Instrument: b.id, Side: "buy", Price: o.price,
		Tonnes: 1 + chance.Int64N(o.shown)}
	if sell {
		c.Side = "sell"
	}
	if lot := int64(max(1, b.day.Terms.Lot)); c.Tonnes > lot {
		c.Tonnes -= c.Tonnes % lot
	}
	switch chance.IntN(4) {
	case 0:
		c.Maker = o.id
	case 1:
		c.Offer = uint64(o.seq)
	case 2:
		c.Offer = uint64(o.seq) + chance.Uint64N(2)
	}
	return c
}

// aimMany packs what several participants ask.
func (m *Exchange) aimMany(chance *rand.Rand, now int64) any {
	b := m.bourseOf(chance, tradeSessions...)
	if b == nil {
		return nil
	}
	c := exchange.OrderMany{Instrument: b.id}
	last := map[exchange.Participant]uint32{}
	for range 1 + chance.IntN(16) {
		a, p := m.row(chance, now, b)
		if a.What == exchange.AskOrder || a.What == exchange.AskPick {
			last[p] = max(last[p], m.funds[p].Reference) + 1
			a.Order = exchange.OrderID(uint64(p)<<32 | uint64(last[p]))
		}
		c.Rows = c.Rows.Add(a)
	}
	return c
}

// row draws a row of a bulk command.
func (m *Exchange) row(chance *rand.Rand, now int64, b *bourse) (exchange.Ask, exchange.Participant) {
	p := m.someone(chance, 3)
	a := exchange.Ask{
		What:    exchange.AskOrder,
		Side:    book.Side(chance.IntN(2)),
		Prevent: book.Prevention(chance.IntN(5)),
		Tonnes:  int32(b.goodTonnes(chance, 20)),
		Price:   int32(b.goodPrice(chance, false)),
	}
	if b.day.Terms.Pick && chance.IntN(3) == 0 {
		a.What = exchange.AskPick
	}
	if len(b.orders) > 0 && chance.IntN(2) == 0 {
		o := &b.orders[chance.IntN(len(b.orders))]
		a = exchange.Ask{What: []uint8{exchange.AskCancel, exchange.AskReduce, exchange.AskReplace}[chance.IntN(3)],
			Order: o.id, Tonnes: int32(1 + chance.Int64N(o.whole()+1)), Price: int32(o.price),
			Prevent: book.Prevention(chance.IntN(5))}
		return a, 0
	}
	if c, ok := m.goodOrder(chance, now); ok && c.Instrument == b.id && chance.IntN(3) > 0 {
		o, _ := askedOf(&c, 0)
		a.Side, a.Price, a.Tonnes = book.Buy, int32(o.price), int32(o.tonnes)
		if o.sell {
			a.Side = book.Sell
		}
		a.Life, a.Until, a.Market, a.Post = o.life, o.until, o.market, o.post
		a.Minimum, a.Peak, a.Prevent = int32(o.minimum), int32(o.peak), o.prevent
		p = m.companies[c.Company]
		a.What = exchange.AskOrder
	}
	return a, p
}
