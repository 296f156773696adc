package twin

import (
	"maps"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/ledger"
)

// An Exchange is the twin of package exchange. A market's orders are one list that is sorted whenever a
// side is looked at; a call tries every price; what may come to nothing is done on a copy.
type Exchange struct {
	of *County
	floor
	rules map[string]map[calendar.Date]exchange.RuleRow
	draws exchangeDraws
}

// A floor is all that a command may have to take back.
type floor struct {
	members   []exchange.Member // By participant; 0 is nobody. Likewise funds.
	funds     []exchange.Funds
	companies map[company.Number]exchange.Participant
	payments  map[string]exchange.Participant // By the bank's number.
	markets   []*bourse                       // By number, from 1.
	deals     []deal                          // By number, from 1.
	forgotten int                             // So many deals cannot be undone any more.
	undone    map[exchange.TradeID]bool
	blocks    map[exchange.BlockID]exchange.Block
	lastBlock exchange.BlockID
	sales     []*oneWay // By number, from 1.
	alerts    map[exchange.AlertID]bool
	lastAlert exchange.AlertID
	told      map[toldOf]bool
	watches   []watchOf

	payouts    map[exchange.PayoutID]exchange.Payout
	filed      map[exchange.PayoutID]uint32 // Files with which they went to the bank.
	files      map[[32]byte]bool            // Papers of files of payouts.
	lastPayout exchange.PayoutID
	suspense   map[string]exchange.Suspense
	gathered   []gathered                    // Trades that surveillance has counted into its window.
	counted    map[exchange.InstrumentID]int // So many of all deals.
	heard      map[string]calendar.Date      // When who was told of in a scheme of the window last.
}

// A bourse is an instrument's market.
type bourse struct {
	id        exchange.InstrumentID
	in        exchange.Instrument
	day       exchange.Day
	tape      exchange.Tape // Without where the book's records stand.
	begun     bool          // A day was opened.
	orders    []restingOrder
	clock     int
	positions []exchange.Position // By participant; may be shorter.
	escrows   map[exchange.Participant][]carbon.ReservationID
}

// A deal is a trade with where and when it was made.
type deal struct {
	exchange.Trade
	in   exchange.InstrumentID
	date calendar.Date
	time int64

	feeTo, taxTo ledger.AccountID // That took fees and taxes.
	stored       []storeBooked    // Of its entry.
	came         []cameIn         // Into banks' stores, of its entry.
}

type toldOf struct {
	date   calendar.Date
	in     exchange.InstrumentID
	scheme string
	trade  exchange.TradeID
}

type watchOf struct {
	at   int64
	in   exchange.InstrumentID
	date calendar.Date
}

// NewExchange returns an empty twin.
func NewExchange(of *County) *Exchange {
	return &Exchange{of: of, rules: map[string]map[calendar.Date]exchange.RuleRow{}, floor: floor{
		members: make([]exchange.Member, 1), funds: make([]exchange.Funds, 1),
		companies: map[company.Number]exchange.Participant{}, payments: map[string]exchange.Participant{},
		undone: map[exchange.TradeID]bool{}, blocks: map[exchange.BlockID]exchange.Block{},
		alerts: map[exchange.AlertID]bool{}, told: map[toldOf]bool{}, payouts: map[exchange.PayoutID]exchange.Payout{},
		filed: map[exchange.PayoutID]uint32{}, files: map[[32]byte]bool{},
		suspense: map[string]exchange.Suspense{}, counted: map[exchange.InstrumentID]int{},
		heard: map[string]calendar.Date{}},
		draws: exchangeDraws{sold: map[[32]byte]seal{}, seeds: map[[32]byte][32]byte{}}}
}

// kept returns the floor as it stands.
func (f *floor) kept() floor {
	k := *f
	k.members, k.funds = slices.Clone(f.members), slices.Clone(f.funds)
	k.payments, k.blocks = maps.Clone(f.payments), maps.Clone(f.blocks)
	k.payouts, k.suspense = maps.Clone(f.payouts), maps.Clone(f.suspense)
	k.filed, k.files = maps.Clone(f.filed), maps.Clone(f.files)
	k.markets, k.sales = nil, nil
	for _, b := range f.markets {
		k.markets = append(k.markets, b.kept())
	}
	for _, s := range f.sales {
		k.sales = append(k.sales, s.kept())
	}
	return k
}

func (b *bourse) kept() *bourse {
	k := *b
	k.orders, k.positions = slices.Clone(b.orders), slices.Clone(b.positions)
	k.escrows = map[exchange.Participant][]carbon.ReservationID{}
	for p, list := range maps.All(b.escrows) {
		k.escrows[p] = slices.Clip(list)
	}
	return &k
}

// attempt does what may be refused in its middle, and takes all of it back then.
func (m *Exchange) attempt(do func() (events int, code string)) Verdict {
	before, c := m.floor.kept(), m.of.Carbon
	lots, reservations, lastEscrow, sales := c.keepLots(), map[carbon.ReservationID]*escrow{}, c.lastEscrow, c.sales
	for id, r := range maps.All(c.reservations) {
		copied := *r
		reservations[id] = &copied
	}
	m.of.Ledger.mark()
	events, code := do()
	if code == "" {
		return accept(events)
	}
	m.of.Ledger.back()
	m.floor = before
	c.lots, c.lastLot, c.certificates, c.stores = lots.lots, lots.lastLot, lots.certificates, lots.stores
	c.reservations, c.lastEscrow, c.sales = reservations, lastEscrow, sales
	return refuse(code)
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Exchange) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case exchange.SetRules:
		return m.setRules(c), true
	case exchange.OpenInstrument:
		return m.openInstrument(env, c), true
	case exchange.CloseInstrument:
		return m.closeInstrument(env, c), true
	case exchange.Apply:
		return m.apply(env, c), true
	case exchange.Approve:
		return m.approve(env, c), true
	case ChangeMember:
		return m.changeMember(env, c), true
	case exchange.SetLimits:
		return m.setLimits(c), true
	case exchange.BookBank:
		return m.bookBank(env, c), true
	case exchange.WithdrawTonnes:
		return m.withdrawTonnes(c), true
	case Halt:
		return m.halt(env, c), true
	}
	for _, decide := range []func(Env, any) (Verdict, bool){m.decideOrder, m.decideBlock, m.decideSale, m.decidePayout} {
		if v, ok := decide(env, command); ok {
			return v, true
		}
	}
	return Verdict{}, false
}

// ruleBounds are the bounds of the values of every rule but that of the profile of calls.
var ruleBounds = map[string][2]int64{
	"tick_fen": {1, 1_000_000}, "lot_t": {1, 1_000_000}, "order_min_t": {1, 1 << 30}, "order_max_t": {1, 1 << 30},
	"band_ppm": {1, 900_000}, "pick": {0, 1}, "resale_same_day": {0, 1}, "fee_buyer_ppm": {0, 100_000},
	"fee_seller_ppm": {0, 100_000}, "tax_seller_ppm": {0, 100_000}, "throttle_per_second": {1, 1 << 30},
	"preopen_minute": {0, 1439}, "call_minute": {0, 1439}, "morning_minute": {0, 1439}, "noon_minute": {0, 1439},
	"afternoon_minute": {
		0,
		1439,
	}, "closing_minute": {0, 1439}, "close_minute": {1, 1439}, "reopen_minutes": {0, 240},
	"block_min_t": {1, 1 << 30}, "block_band_ppm": {1, 900_000}, "block_from_minute": {0, 1439},
	"block_to_minute": {1, 1440}, "block_life_minutes": {1, 1 << 20}, "block_answers": {1, 100},
	"account_first": {1000, 1 << 52},
	"account_code": {
		1,
		9999,
	}, "account_fee": {1, 1 << 52}, "account_tax": {0, 1 << 52}, "account_bank": {1, 1 << 52},
	"account_suspense":    {0, 1 << 52},
	"sale_reveal_minutes": {1, 1 << 20}, "sale_pay_minutes": {0, 1 << 20}, "sale_deposit_ppm": {0, 1_000_000},
	"sale_step_ppm": {1, 1_000_000}, "sale_forfeit_to": {0, 1}, "sale_apply_days": {1, 100},
	"bust_days": {0, 30}, "watch_concentration": {1, 1_000_000}, "watch_days": {0, 60},
	"watch_share_ppm": {1, 1_000_000}, "watch_ramp_ppm": {1, 1_000_000}, "watch_holding_ppm": {1, 1_000_000},
}

func (m *Exchange) setRules(c exchange.SetRules) Verdict {
	switch {
	case c.From == 0 || c.From > calendar.DateMax || c.From < calendar.DateMin:
		return refuse("exchange.date_malformed")
	case len(c.Rules) == 0:
		return refuse("exchange.rows_missing")
	case len(c.Rules) > 200:
		return refuse("exchange.rows_too_many")
	}
	for i, r := range c.Rules {
		bounds, known := ruleBounds[r.Name]
		switch {
		case r.Source == "" || len(r.Source) > 300:
			return refuseRow(i, "exchange.source_required")
		case r.Name == "call_profile":
			if _, ok := callRules[r.Text]; !ok {
				return refuseRow(i, "exchange.rule_out_of_bounds")
			}
		case !known:
			return refuseRow(i, "exchange.rule_unknown")
		case r.Value < bounds[0] || r.Value > bounds[1] || r.Text != "":
			return refuseRow(i, "exchange.rule_out_of_bounds")
		}
		switch {
		case c.From <= m.newest() && m.ruled(m.newest(), r.Name) && !m.stands(c.From, r):
			return refuseRow(i, "exchange.rule_backdated")
		case r.Name == "account_first" && m.crowded(r.Value):
			return refuseRow(i, "exchange.account_range_taken")
		}
	}
	if m.disordered(c) {
		return refuse("exchange.rule_order")
	}
	if m.sharesSuspense(c) {
		return refuse("exchange.suspense_account_shared")
	}
	for _, r := range c.Rules {
		if m.rules[r.Name] == nil {
			m.rules[r.Name] = map[calendar.Date]exchange.RuleRow{}
		}
		m.rules[r.Name][c.From] = r
	}
	return accept(1)
}

// rule returns a rule as it is in force on a day.
func (m *Exchange) rule(name string, day calendar.Date) (exchange.RuleRow, bool) {
	var newest calendar.Date
	found := false
	for from := range m.rules[name] {
		if from <= day && (!found || from > newest) {
			newest, found = from, true
		}
	}
	return m.rules[name][newest], found
}

// value returns the value of a rule that is in force on a day; 0 without one.
func (m *Exchange) value(name string, day calendar.Date) int64 {
	r, _ := m.rule(name, day)
	return r.Value
}

// ruled reports whether all of some rules are in force on a day.
func (m *Exchange) ruled(day calendar.Date, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		_, ok := m.rule(name, day)
		return !ok
	})
}

// isWord reports whether a text is a code of the exchange.
func isWord(text string, most int) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return text != "" && len(text) <= most
}

func (m *Exchange) openInstrument(env Env, c exchange.OpenInstrument) Verdict {
	day := today(env.Time)
	tick := m.value("tick_fen", day)
	switch {
	case !isWord(c.Code, 24), c.NameZH == "", c.NameEN == "", len(c.NameZH) > 96, len(c.NameEN) > 96,
		(c.Lot == 0) == (c.VintageFrom == 0), c.Lot != 0 && c.Method != "":
		return refuse("exchange.instrument_malformed")
	case c.Lot == 0 && !m.basket(day, c):
		return refuse("exchange.instrument_malformed")
	case slices.ContainsFunc(m.markets, func(b *bourse) bool { return b.in.Code == c.Code }):
		return refuse("exchange.instrument_exists")
	case tick == 0:
		return refuse("exchange.rule_missing")
	case c.IssuePrice <= 0 || c.IssuePrice > 20_000_000:
		return refuse("exchange.issue_price_required")
	case c.IssuePrice%tick != 0:
		return refuse("exchange.tick")
	}
	in := exchange.Instrument{Code: c.Code, NameZH: c.NameZH, NameEN: c.NameEN, Kind: exchange.KindBasket,
		VintageFrom: c.VintageFrom, Method: c.Method, IssuePrice: c.IssuePrice}
	if c.Lot != 0 {
		l := m.of.Carbon.lots[c.Lot]
		if l == nil || l.status != carbon.Held {
			return refuse("exchange.lot_not_tradable")
		}
		in.Kind, in.Project, in.Vintage, in.First, in.Last = exchange.KindLot, l.project, l.vintage, l.start, l.end
	}
	next, ok := m.nextOpening(env.Time, day)
	if !ok {
		return refuse("exchange.rule_missing")
	}
	m.markets = append(m.markets, &bourse{id: exchange.InstrumentID(len(m.markets) + 1), in: in,
		day:     exchange.Day{Reference: c.IssuePrice, Phase: phasePreOpen, Next: next},
		escrows: map[exchange.Participant][]carbon.ReservationID{}})
	return accept(1)
}

// basket reports whether tonnes may meet a basket's standard.
func (m *Exchange) basket(day calendar.Date, c exchange.OpenInstrument) bool {
	known := c.Method == ""
	for id := range m.of.Carbon.methods {
		known = known || id.code == c.Method
	}
	year, _, _ := day.Civil()
	return known && 1990 <= c.VintageFrom && int(c.VintageFrom) <= year
}

func (m *Exchange) market(id exchange.InstrumentID) *bourse {
	if id == 0 || int(id) > len(m.markets) {
		return nil
	}
	return m.markets[id-1]
}

func (m *Exchange) apply(env Env, c exchange.Apply) Verdict {
	o := at(m.of.Company.rows, c.Company)
	switch {
	case !m.of.Company.active(c.Company):
		return refuse("exchange.company_unknown")
	case o.code != c.Code:
		return refuse("exchange.credit_code_differs")
	case len(c.Documents) == 0 || len(c.Documents) > 50 || slices.Contains(c.Documents, carbon.Hash{}):
		return refuse("exchange.documents_required")
	}
	if p := m.companies[c.Company]; p != 0 && m.members[p].State != exchange.Declined {
		return refuse("exchange.participant_exists")
	}
	m.companies[c.Company] = exchange.Participant(len(m.members))
	m.members = append(
		m.members,
		exchange.Member{Company: c.Company, State: exchange.Applied, Applicant: env.Actor},
	)
	m.funds = append(m.funds, exchange.Funds{})
	return accept(1)
}

// inState returns the participant that a company is, or why it is none in one of some states.
func (m *Exchange) inState(who company.Number, states ...exchange.State) (exchange.Participant, string) {
	p := m.companies[who]
	switch {
	case p == 0:
		return 0, "exchange.participant_unknown"
	case !slices.Contains(states, m.members[p].State):
		return p, "exchange.participant_state"
	}
	return p, ""
}

func (m *Exchange) approve(env Env, c exchange.Approve) Verdict {
	p, code := m.inState(c.Company, exchange.Applied)
	switch {
	case code != "":
		return refuse(code)
	case m.members[p].Applicant == env.Actor:
		return refuse("exchange.same_person")
	case !m.of.Company.active(c.Company):
		return refuse("exchange.company_unknown")
	case c.Limits.OrderMax < 0 || c.Limits.OpenMax < 0:
		return refuse("exchange.limit_malformed")
	}
	if c.Payout != 0 {
		if a := m.of.Ledger.accounts[c.Payout]; a == nil || a.holder != uint64(c.Company) || !m.receives(c.Payout) {
			return refuse("exchange.account_of_another")
		}
	}
	day := today(env.Time)
	if !m.ruled(day, "account_first", "account_code") {
		return refuse("exchange.rule_missing")
	}
	account := ledger.AccountID(m.value("account_first", day)) + ledger.AccountID(p)
	v := m.of.Ledger.open(ledger.Open{ID: account, Unit: "CNY", Code: ledger.Code(m.value("account_code", day)),
		Holder: uint64(c.Company)})
	if v.Code != "" {
		return v
	}
	m.of.Ledger.accounts[account].kept = true
	f := &m.members[p]
	f.State, f.Account, f.Payout = exchange.Approved, account, c.Payout
	f.OrderMax, f.OpenMax = c.Limits.OrderMax, c.Limits.OpenMax
	return accept(2)
}

// A ChangeMember is one of the three commands of that form.
type ChangeMember struct {
	What string // decline, suspend, readmit.
	exchange.ChangeMember
}

// Name implements Named.
func (c ChangeMember) Name() string { return "exchange." + c.What }

// Wire implements Named.
func (c ChangeMember) Wire() any { return c.ChangeMember }

func (m *Exchange) changeMember(env Env, c ChangeMember) Verdict {
	change := map[string][2]exchange.State{"decline": {exchange.Applied, exchange.Declined},
		"suspend": {exchange.Approved, exchange.Suspended}, "readmit": {exchange.Suspended, exchange.Approved}}[c.What]
	p, code := m.inState(c.Company, change[0])
	switch {
	case code != "":
		return refuse(code)
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	}
	m.members[p].State = change[1]
	if c.What == "suspend" {
		return accept(1 + m.clearOut(env, p, m.begun()))
	}
	return accept(1)
}

func (m *Exchange) setLimits(c exchange.SetLimits) Verdict {
	p, code := m.inState(c.Company, exchange.Approved, exchange.Suspended)
	switch {
	case code != "":
		return refuse(code)
	case c.Limits.OrderMax < 0 || c.Limits.OpenMax < 0:
		return refuse("exchange.limit_malformed")
	}
	m.members[p].OrderMax, m.members[p].OpenMax = c.Limits.OrderMax, c.Limits.OpenMax
	return accept(1)
}

// barred returns the actors who may not ask a command because of what they did before.
func (m *Exchange) barred(command any) []kernel.Actor {
	switch c := command.(type) {
	case exchange.Approve:
		applicant := m.members[m.companies[c.Company]].Applicant
		if m.draws.careless {
			return slices.DeleteFunc([]kernel.Actor{1, 2, 3, 4}, func(a kernel.Actor) bool { return a == applicant })
		}
		return []kernel.Actor{applicant}
	case exchange.PublishSale:
		if s := at(m.sales, c.Sale); s != nil {
			return []kernel.Actor{s.Actor}
		}
	}
	return nil
}
