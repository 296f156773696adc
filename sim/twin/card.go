package twin

import (
	"slices"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/ledger"
	"liangshan/person"
)

// A Card is the twin of package card.
type Card struct {
	of       *County
	schemes  []*cardScheme  // By number, from 1; likewise what follows.
	holdings []*cardHolding // Of all schemes.
	cards    []*plastic
	partners map[partnerOf]*partner
	uses     []*cardUse
	receipts map[receipt]bool // Of partners.
	tills    []till
	goods    []*card.GoodsRow
	priced   map[card.GoodsNumber][]pricedOn
	lots     []*cardLot
	sales    map[tillReceipt]*cardSale
	vouchers []*voucher
}

type cardScheme struct {
	code     string
	versions []card.PublishScheme // In order of their days.
}

type cardHolding struct {
	scheme *cardScheme
	number card.HoldingNumber
	person person.Number
	card   card.Number
	since  calendar.Date
	closed bool
	ended  calendar.Date
	purses []*purse
}

// A purse is a place for money: its account is the ledger's.
type purse struct {
	account                 ledger.AccountID
	loaded, spent, vouchers int64
	periods                 map[calendar.Date]bool
}

type plastic struct {
	holding       *cardHolding
	issued, until calendar.Date
	lost          calendar.Date
	by            card.Number
}

type partnerOf struct {
	scheme, benefit string
	company         company.Number
}

// A partner gives a benefit from a day to another, and did so in periods before.
type partner struct {
	from, until calendar.Date
	before      *partner
}

// gave reports whether a partner gave its benefit on a day.
func (p *partner) gave(day calendar.Date) bool {
	for ; p != nil; p = p.before {
		if day >= p.from && (p.until == 0 || day < p.until) {
			return true
		}
	}
	return false
}

type cardUse struct {
	card.Redeem
	holding *cardHolding
	benefit card.BenefitRow
	back    bool
}

type cardLot struct {
	card.Receive
	out, off int64
}

func (l *cardLot) left() int64 { return l.Quantity - l.out - l.off }

// before returns the first day on which a lot may no longer be handed out.
func (l *cardLot) before() calendar.Date {
	if l.Before == 0 {
		return calendar.DateMax
	}
	return l.Before
}

type till struct {
	card.RegisterTill
	closed calendar.Date // Its last day.
}

type tillReceipt struct {
	till   card.TillNumber
	number uint64
}

type cardSale struct {
	card.Sell
	holding *cardHolding
	purse   int
	total   int64
	taken   []card.Taken
	back    bool
}

type voucher struct {
	card.IssueVoucher
	holding *cardHolding
	purse   int
	on      calendar.Date
	hold    ledger.HoldID
	grace   calendar.Date
	ended   bool
}

// NewCard returns an empty twin.
func NewCard(of *County) *Card {
	return &Card{of: of, partners: map[partnerOf]*partner{}, receipts: map[receipt]bool{},
		sales: map[tillReceipt]*cardSale{}, priced: map[card.GoodsNumber][]pricedOn{}}
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Card) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case card.PublishScheme:
		return m.publish(c), true
	case card.Issue:
		return m.issue(env, c), true
	case card.ReportLost:
		p, _, code := m.valid(c.Card, today(env.Time))
		if code != "" && code != "card.card_expired" {
			return refuse(code), true
		}
		p.lost = today(env.Time)
		return accept(1), true
	case card.Replace:
		return m.replace(env, c), true
	case card.Close:
		left := func(p *purse) bool { return p.loaded > p.spent }
		if h := at(m.holdings, c.Holding); h != nil && !h.closed && slices.ContainsFunc(h.purses, left) {
			return refuse("card.balance_left"), true
		}
		return m.close(env, card.CloseWithBalance(c)), true
	case card.CloseWithBalance:
		return m.close(env, c), true
	case card.AppointPartner:
		return m.appoint(c), true
	case card.EndPartner:
		return m.endPartner(c), true
	case card.Redeem:
		return m.redeem(env, c), true
	case card.TakeBack:
		return m.takeBack(env, c), true
	}
	return m.decideShop(env, command)
}

// scheme returns a scheme that was published; nil if it was not.
func (m *Card) scheme(code string) *cardScheme {
	for _, s := range m.schemes {
		if s.code == code {
			return s
		}
	}
	return nil
}

// on returns the version that is in force on a day; nil if there is none yet.
func (s *cardScheme) on(day calendar.Date) (said *card.PublishScheme) {
	for i := range s.versions {
		if s.versions[i].From <= day {
			said = &s.versions[i]
		}
	}
	return said
}

// newest returns the last version.
func (s *cardScheme) newest() *card.PublishScheme { return &s.versions[len(s.versions)-1] }

// purseFor returns the place of the purse for a purpose; -1 if there is none.
func purseFor(said *card.PublishScheme, purpose string) int {
	return slices.IndexFunc(said.Purses, func(p card.PurseRow) bool { return p.Purpose == purpose })
}

// gives returns a benefit of a scheme; nil if it has none.
func gives(said *card.PublishScheme, code string) *card.BenefitRow {
	for i := range said.Benefits {
		if said.Benefits[i].Code == code {
			return &said.Benefits[i]
		}
	}
	return nil
}

func (m *Card) publish(c card.PublishScheme) Verdict {
	if code := m.schemeCode(c); code != "" {
		return refuse(code)
	}
	s := m.scheme(c.Code)
	if s == nil {
		m.schemes = append(m.schemes, &cardScheme{c.Code, []card.PublishScheme{c}})
		return accept(1)
	}
	last := s.newest()
	if c.From <= last.From || c.First != last.First || len(c.Purses) < len(last.Purses) {
		return refuse("card.scheme_out_of_order")
	}
	for i, p := range last.Purses {
		q := c.Purses[i]
		if p.Purpose != q.Purpose || p.Unit != q.Unit || p.Fund != q.Fund || p.Shop != q.Shop {
			return refuse("card.scheme_out_of_order")
		}
	}
	s.versions = append(s.versions, c)
	return accept(1)
}

func (m *Card) schemeCode(c card.PublishScheme) string {
	parts := len(c.Benefits) + len(c.Purses)
	switch {
	case !publicCode(c.Code) || !publicName(c.NameZH) || !publicName(c.NameEN) || !aDate(c.From) || c.Months > 1200 ||
		len(c.Benefits) > 60 || len(c.Purses) > 8 || parts == 0:
		return "card.scheme_malformed"
	case (c.First == 0) != (len(c.Purses) == 0) || c.First > 1<<50:
		return "card.account_unsuitable"
	}
	for i, b := range c.Benefits {
		code := ""
		switch {
		case !publicCode(b.Code) || !publicName(b.NameZH) || !publicName(b.NameEN) || b.Basis == "":
			code = "card.scheme_malformed"
		case b.Fen < 0 || b.Fen > 1<<40:
			code = "card.amount_out_of_range"
		case b.Fen == 0 && b.Budget == 0 && b.Payable == 0:
		case b.Fen == 0 || b.Budget == b.Payable || !m.oneUnit(b.Budget, b.Payable, ""):
			code = "card.account_unsuitable"
		}
		same := func(o card.BenefitRow) bool { return o.Code == b.Code }
		if code == "" && slices.ContainsFunc(c.Benefits[:i], same) {
			code = "card.scheme_malformed"
		}
		if code != "" {
			return code
		}
	}
	for i, p := range c.Purses {
		code := ""
		switch {
		case !publicCode(p.Purpose) || !publicName(p.NameZH) || !publicName(p.NameEN) || p.Basis == "":
			code = "card.scheme_malformed"
		case p.Fund == p.Shop || !m.oneUnit(p.Fund, p.Shop, p.Unit):
			code = "card.account_unsuitable"
		case p.Cap <= 0 || p.Cap > 1<<40 || p.SaleMax <= 0 || p.SaleMax > p.Cap || p.VoucherMax < 0 ||
			p.VoucherMax > p.OfflineMax || p.OfflineMax > p.Cap || p.VoucherDays > 366 || p.GraceDays > 366:
			code = "card.amount_out_of_range"
		}
		same := func(o card.PurseRow) bool { return o.Purpose == p.Purpose }
		if code == "" && slices.ContainsFunc(c.Purses[:i], same) {
			code = "card.scheme_malformed"
		}
		if code != "" {
			return code
		}
	}
	return ""
}

// oneUnit reports whether two accounts are there and in one unit, which is the one named.
func (m *Card) oneUnit(a, b ledger.AccountID, unit string) bool {
	one, other := m.of.Ledger.accounts[a], m.of.Ledger.accounts[b]
	return one != nil && other != nil && one.unit == other.unit && (unit == "" || one.unit == unit)
}

// valid returns a card and its holding if it may be used on a day; else also why not.
func (m *Card) valid(number card.Number, day calendar.Date) (*plastic, *cardHolding, string) {
	p := at(m.cards, number)
	if p == nil {
		return nil, nil, "card.card_unknown"
	}
	code := ""
	switch {
	case p.holding.closed:
		code = "card.holding_closed"
	case p.by != 0:
		code = "card.card_replaced"
	case p.lost != 0:
		code = "card.card_lost"
	case day < p.issued:
		code = "card.date_unsuitable"
	case p.until != 0 && day >= p.until:
		code = "card.card_expired"
	}
	return p, p.holding, code
}

// open opens the accounts of purses that a holding does not have yet; false if the ledger refuses.
func (m *Card) open(h *cardHolding, said *card.PublishScheme) (events int, ok bool) {
	m.of.Ledger.mark()
	before := len(h.purses)
	for i := before; i < len(said.Purses); i++ {
		id := said.First + ledger.AccountID(8*int(h.number)+i)
		v := m.of.Ledger.open(ledger.Open{ID: id, Unit: said.Purses[i].Unit, Code: said.Purses[i].Code,
			Holder: uint64(h.person)})
		if v.Code != "" {
			m.of.Ledger.back()
			h.purses = h.purses[:before]
			return 0, false
		}
		h.purses = append(h.purses, &purse{account: id, periods: map[calendar.Date]bool{}})
		events++
	}
	return events, true
}

// print adds a card of a holding.
func (m *Card) print(h *cardHolding, said *card.PublishScheme, day calendar.Date) {
	p := &plastic{holding: h, issued: day}
	if said.Months > 0 {
		p.until = addMonths(day, int(said.Months))
	}
	m.cards = append(m.cards, p)
	h.card = card.Number(len(m.cards))
}

// holds reports whether a person has a card of a scheme, under whatever number.
func (m *Card) holds(scheme string, who person.Number) bool {
	return slices.ContainsFunc(m.holdings, func(h *cardHolding) bool {
		return h.scheme.code == scheme && !h.closed && m.of.Person.stands(h.person) == m.of.Person.stands(who)
	})
}

// lives reports whether the person of a holding does, under whatever number.
func (m *Card) lives(h *cardHolding) bool { return m.of.Person.active(m.of.Person.stands(h.person)) }

// lived reports whether the person of a holding was alive before a day.
func (m *Card) lived(h *cardHolding, day calendar.Date) bool {
	one := m.of.Person.people[m.of.Person.stands(h.person)]
	return !one.erased && (!one.dead || one.died >= day)
}

func (m *Card) issue(env Env, c card.Issue) Verdict {
	s, day := m.scheme(c.Scheme), today(env.Time)
	if s == nil || s.on(day) == nil {
		return refuse("card.scheme_unknown")
	}
	switch {
	case !m.of.Person.active(c.Person):
		return refuse("card.person_unsuitable")
	case m.holds(s.code, c.Person):
		return refuse("card.held_already")
	}
	h := &cardHolding{scheme: s, number: card.HoldingNumber(len(m.holdings) + 1), person: c.Person, since: day}
	events, ok := m.open(h, s.on(day))
	if !ok {
		return refuse("card.account_unsuitable")
	}
	m.holdings = append(m.holdings, h)
	m.print(h, s.on(day), day)
	return accept(1 + events)
}

func (m *Card) replace(env Env, c card.Replace) Verdict {
	day := today(env.Time)
	p, h, code := m.valid(c.Card, day)
	switch {
	case code == "":
		return refuse("card.card_still_valid")
	case code != "card.card_lost" && code != "card.card_expired":
		return refuse(code)
	case !m.lives(h):
		return refuse("card.person_unsuitable")
	}
	said := h.scheme.on(day)
	events, ok := m.open(h, said)
	if !ok {
		return refuse("card.account_unsuitable")
	}
	m.print(h, said, day)
	p.by = h.card
	return accept(1 + events)
}

func (m *Card) close(env Env, c card.CloseWithBalance) Verdict {
	h := at(m.holdings, c.Holding)
	switch {
	case h == nil:
		return refuse("card.holding_unknown")
	case h.closed:
		return refuse("card.holding_closed")
	case !publicCode(c.Reason):
		return refuse("card.reason_malformed")
	case slices.ContainsFunc(h.purses, func(p *purse) bool { return p.vouchers > 0 }):
		return refuse("card.voucher_open")
	}
	said := h.scheme.on(today(env.Time))
	var back []ledger.Transfer
	for i, p := range h.purses {
		if p.loaded > p.spent {
			back = append(
				back,
				ledger.Transfer{Debit: p.account, Credit: said.Purses[i].Fund, Amount: p.loaded - p.spent},
			)
		}
	}
	return m.booked(env, func() {
		h.closed, h.ended = true, today(env.Time)
		for _, p := range h.purses {
			p.spent = p.loaded
		}
	}, back...)
}

// booked makes transfers after an event of the module, and takes it in if all are made.
func (m *Card) booked(env Env, take func(), transfers ...ledger.Transfer) Verdict {
	return m.of.Loan.booked(env, take, transfers...)
}

func (m *Card) appoint(c card.AppointPartner) Verdict {
	s := m.scheme(c.Scheme)
	switch {
	case s == nil:
		return refuse("card.scheme_unknown")
	case gives(s.newest(), c.Benefit) == nil:
		return refuse("card.benefit_unknown")
	}
	key := partnerOf{c.Scheme, c.Benefit, c.Company}
	old := m.partners[key]
	switch {
	case !m.of.Company.active(c.Company):
		return refuse("card.company_unknown")
	case !aDate(c.From):
		return refuse("card.date_unsuitable")
	case old != nil && old.until == 0:
		return refuse("card.partner_there_already")
	case old != nil && c.From < old.until:
		return refuse("card.date_unsuitable")
	}
	m.partners[key] = &partner{from: c.From, before: old}
	return accept(1)
}

func (m *Card) endPartner(c card.EndPartner) Verdict {
	p := m.partners[partnerOf{c.Scheme, c.Benefit, c.Company}]
	switch {
	case m.scheme(c.Scheme) == nil:
		return refuse("card.scheme_unknown")
	case p == nil || p.until != 0:
		return refuse("card.partner_unknown")
	case c.Until > calendar.DateMax || c.Until < calendar.DateMin || c.Until <= p.from:
		return refuse("card.date_unsuitable")
	}
	p.until = c.Until
	return accept(1)
}

// used returns how often the person of a holding has had a benefit of its scheme in a year, with whatever card and
// under whatever number.
func (m *Card) used(h *cardHolding, benefit string, year int) (n int) {
	for _, u := range m.uses {
		same := u.holding.scheme == h.scheme && m.of.Person.stands(u.holding.person) == m.of.Person.stands(h.person)
		if same && !u.back && u.Benefit == benefit && yearOf(u.On) == year {
			n++
		}
	}
	return n
}

// may returns a benefit that a card may have on a day, with its holding, or why not.
func (m *Card) may(number card.Number, benefit string, day calendar.Date) (*cardHolding, *card.BenefitRow, string) {
	_, h, code := m.valid(number, day)
	switch {
	case code != "":
		return h, nil, code
	case !m.lives(h):
		return h, nil, "card.person_unsuitable"
	}
	if b := h.benefit(benefit, day); b != nil {
		return h, b, ""
	}
	return h, nil, "card.benefit_unknown"
}

// benefit returns a benefit that a holding has on a day; nil if it has not.
func (h *cardHolding) benefit(code string, day calendar.Date) *card.BenefitRow {
	if said := h.scheme.on(day); said != nil {
		return gives(said, code)
	}
	return nil
}

// worn says why a card was not taken on a day; what became of it after the day is nothing to it.
func (m *Card) worn(number card.Number, day calendar.Date) string {
	p, h, code := m.valid(number, day)
	switch {
	case p == nil:
		return code
	case day < p.issued:
		return "card.date_unsuitable"
	case p.until != 0 && day >= p.until, p.lost != 0 && day > p.lost, h.closed && day > h.ended:
		return code
	}
	return ""
}

func (m *Card) redeem(env Env, c card.Redeem) Verdict {
	if c.On == 0 || c.On > today(env.Time) {
		return refuse("card.date_unsuitable")
	}
	if c.Receipt >= 1<<48 {
		return refuse("card.receipt_out_of_range")
	}
	if code := m.worn(c.Card, c.On); code != "" {
		return refuse(code)
	}
	h := m.cards[c.Card-1].holding
	if c.On == today(env.Time) && m.mayUse(c, h) == "" && m.of.Talent.full(h, c.Benefit, c.On) {
		return refuse("card.benefit_booked")
	}
	return m.use(env, c, h)
}

// stoodFor returns the newest card of a holding that was made out by a day.
func (m *Card) stoodFor(h *cardHolding, day calendar.Date) (number card.Number) {
	for i, p := range m.cards {
		if p.holding == h && p.issued <= day {
			number = card.Number(i + 1)
		}
	}
	return number
}

// mayUse says why a benefit does not count for a holding, whatever is booked.
func (m *Card) mayUse(c card.Redeem, h *cardHolding) string {
	if !m.lived(h, c.On) {
		return "card.person_unsuitable"
	}
	b := h.benefit(c.Benefit, c.On)
	if b == nil {
		return "card.benefit_unknown"
	}
	switch {
	case !m.partners[partnerOf{h.scheme.code, c.Benefit, c.Company}].gave(c.On):
		return "card.partner_unknown"
	case m.receipts[receipt{c.Company, c.Receipt}]:
		return "card.receipt_used"
	case b.PerYear > 0 && m.used(h, c.Benefit, yearOf(c.On)) >= int(b.PerYear):
		return "card.benefit_used_up"
	}
	return ""
}

// use counts a benefit for a holding.
func (m *Card) use(env Env, c card.Redeem, h *cardHolding) Verdict {
	if code := m.mayUse(c, h); code != "" {
		return refuse(code)
	}
	b := h.benefit(c.Benefit, c.On)
	use := &cardUse{Redeem: c, holding: h, benefit: *b}
	return m.booked(env, func() {
		m.uses = append(m.uses, use)
		m.receipts[receipt{c.Company, c.Receipt}] = true
	}, paid(*b, false)...)
}

// paid returns what a partner gets for a benefit, or gives back.
func paid(b card.BenefitRow, back bool) []ledger.Transfer {
	switch {
	case b.Fen == 0:
		return nil
	case back:
		return []ledger.Transfer{{Debit: b.Payable, Credit: b.Budget, Amount: b.Fen}}
	}
	return []ledger.Transfer{{Debit: b.Budget, Credit: b.Payable, Amount: b.Fen}}
}

func (m *Card) takeBack(env Env, c card.TakeBack) Verdict {
	u := at(m.uses, c.Redemption)
	switch {
	case u == nil:
		return refuse("card.redemption_unknown")
	case u.back:
		return refuse("card.redemption_taken_back_already")
	case !publicCode(c.Reason):
		return refuse("card.reason_malformed")
	}
	return owed(m.booked(env, func() { u.back = true }, paid(u.benefit, true)...))
}

// owed says that what is to come back was paid out, where the ledger says that an account has too little.
func owed(v Verdict) Verdict {
	if v.Code == "ledger.insufficient_balance" {
		return refuse("card.paid_out")
	}
	return v
}
