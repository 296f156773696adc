package twin

import (
	"maps"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/dividend"
	"liangshan/ledger"
	"liangshan/person"
)

// A Dividend is the twin of package dividend.
type Dividend struct {
	of          *County
	registers   []*shareRegister // By number, from 1; likewise all that follow.
	waterfalls  []dividend.PublishWaterfall
	runs        []*run
	objections  []*objection
	lines       map[dividend.LineID]*line
	lastLine    dividend.LineID
	holdings    map[holderOf]ledger.AccountID
	opened      map[ledger.AccountID]bool // Every holding that there ever was.
	lastHolding ledger.AccountID
	papers      map[[32]byte]bool // Every file that was noted.

	serial uint64 // The last that was drawn.
}

type holderOf struct {
	register dividend.RegisterNumber
	holder   person.Number
}

type shareRegister struct {
	owner    string
	total    int64
	from     calendar.Date
	revision uint32
	payees   map[person.Number]dividend.Payee
	shares   map[person.Number]map[calendar.Date]int64 // Units from that day on.
	heirs    map[person.Number]map[person.Number]int64
}

// NewDividend returns an empty twin.
func NewDividend(of *County) *Dividend {
	return &Dividend{of: of, lines: map[dividend.LineID]*line{}, holdings: map[holderOf]ledger.AccountID{},
		opened: map[ledger.AccountID]bool{}, papers: map[[32]byte]bool{}}
}

const mostUnits = 1<<53 - 1

// clone copies a register, so that a command that is refused in its middle can be forgotten.
func (s *shareRegister) clone() *shareRegister {
	c := *s
	c.payees, c.shares, c.heirs = maps.Clone(s.payees), map[person.Number]map[calendar.Date]int64{},
		map[person.Number]map[person.Number]int64{}
	for holder, steps := range s.shares {
		c.shares[holder] = maps.Clone(steps)
	}
	for holder, units := range s.heirs {
		c.heirs[holder] = maps.Clone(units)
	}
	return &c
}

// units returns how many units a holder has on a day.
func (s *shareRegister) units(holder person.Number, day calendar.Date) int64 {
	newest, units := calendar.DateMin-1, int64(0)
	for from, n := range s.shares[holder] {
		if from <= day && from > newest {
			newest, units = from, n
		}
	}
	return units
}

// least returns the fewest units that a holder has on a day or later.
func (s *shareRegister) least(holder person.Number, day calendar.Date) int64 {
	least := s.units(holder, day)
	for from, n := range s.shares[holder] {
		if from >= day {
			least = min(least, n)
		}
	}
	return least
}

// add changes what a holder has on a day and on all later ones.
func (s *shareRegister) add(holder person.Number, day calendar.Date, units int64) {
	if s.shares[holder] == nil {
		s.shares[holder] = map[calendar.Date]int64{}
	}
	steps := s.shares[holder]
	if _, ok := steps[day]; !ok {
		steps[day] = s.units(holder, day)
	}
	for from := range steps {
		if from >= day {
			steps[from] += units
		}
	}
}

// on returns who holds units on a day, in order of the holders' numbers.
func (s *shareRegister) on(day calendar.Date) (all []dividend.Share) {
	for _, holder := range slices.Sorted(maps.Keys(s.shares)) {
		if units := s.units(holder, day); units > 0 {
			all = append(all, dividend.Share{Holder: holder, Units: units})
		}
	}
	return all
}

// daysOf says what is wrong with the date of a fact.
func daysOf(env Env, date calendar.Date) string {
	return dated("dividend", env, date, calendar.DateMin)
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Dividend) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case dividend.OpenRegister:
		return m.openRegister(env, c), true
	case dividend.SetPayee:
		return m.setPayee(c), true
	case dividend.Inherit:
		return m.inherit(env, c), true
	case dividend.DivideHousehold:
		mv := shift{c.Register, c.Date, c.Holder, c.Parts, c.Reason, false, false, 0}
		return m.change(env, mv, func(s *shareRegister) Verdict {
			if c.Holder == 0 {
				return refuse("dividend.holder_not_in_register")
			}
			if i := slices.IndexFunc(c.Parts, func(r dividend.Recipient) bool { return r.Holder == 0 }); i >= 0 {
				return refuseRow(i, "dividend.holder_unknown")
			}
			return accept(0)
		}), true
	case dividend.TransferShares:
		mv := shift{c.Register, c.Date, c.Holder, []dividend.Recipient{c.To}, c.Reason, false, false, 0}
		return m.change(env, mv, func(*shareRegister) Verdict {
			if c.To.Holder == 0 || m.dead(c.To.Holder) {
				return refuse("dividend.holder_unknown")
			}
			return accept(0)
		}), true
	case dividend.WithdrawShares:
		to := []dividend.Recipient{{Units: c.Units}}
		return m.change(env, shift{c.Register, c.Date, c.Holder, to, c.Reason, false, false, 0}, nil), true
	case dividend.CorrectShares:
		by := shift{c.Register, c.Date, c.Holder, c.To, c.Reason, false, false, 0}
		return m.change(env, by, func(*shareRegister) Verdict {
			if c.Reason == "" {
				return refuse("dividend.reason_malformed")
			}
			return accept(0)
		}), true
	case dividend.PublishWaterfall:
		return m.publishWaterfall(c), true
	}
	if v, ok := m.decideRun(env, command); ok {
		return v, true
	}
	return m.decidePayment(env, command)
}

// dead reports whether somebody is registered and has died.
func (m *Dividend) dead(number person.Number) bool {
	h := m.of.Person.people[number]
	return h != nil && h.dead
}

// owns reports whether a code is that of a village or township that stands, or of an active company.
func (m *Dividend) owns(owner string) bool {
	if len(owner) == 18 {
		return slices.ContainsFunc(
			m.of.Company.rows,
			func(o *organisation) bool { return o.code == owner && !o.dissolved },
		)
	}
	return m.of.Village.seat(owner)
}

// payeeCode says what is wrong with where a holder's dividends go; "" if nothing.
func (m *Dividend) payeeCode(holder person.Number, p dividend.Payee) string {
	h := m.of.Person.people[holder]
	switch {
	case holder != 0 && (h == nil || h.into != 0 || h.erased):
		return "dividend.holder_unknown"
	case p.Household != 0 && (holder == 0 || h.household != p.Household):
		return "dividend.household_not_of_holder"
	case p.Bank < 1 || p.Bank > 3:
		return "dividend.bank_state_unknown"
	case p.Account == 0 && p.Bank == dividend.BankChecked:
		return "dividend.account_missing"
	case p.Account != 0 && m.of.Ledger.accounts[p.Account] == nil:
		return "dividend.account_unknown"
	}
	return ""
}

func (m *Dividend) openRegister(env Env, c dividend.OpenRegister) Verdict {
	rows := len(c.Rows) / 33
	switch {
	case !m.owns(c.Owner):
		return refuse("dividend.owner_unknown")
	case slices.ContainsFunc(m.registers, func(s *shareRegister) bool { return s.owner == c.Owner }):
		return refuse("dividend.register_exists")
	case c.Total < 1 || c.Total > mostUnits:
		return refuse("dividend.total_out_of_range")
	case len(c.Rows)%33 != 0:
		return refuse("dividend.rows_malformed")
	case rows > 16_000:
		return refuse("dividend.holders_too_many")
	case c.Units < 0 || c.Units > c.Total:
		return refuse("dividend.shares_not_total")
	}
	if code := daysOf(env, c.From); code != "" {
		return refuse(code)
	}
	collective := dividend.Payee{Account: c.Account, Bank: dividend.BankChecked}
	if c.Account == 0 {
		collective.Bank = dividend.BankMissing
	}
	if code := m.payeeCode(0, collective); code != "" {
		return refuse(code)
	}
	s := &shareRegister{owner: c.Owner, total: c.Total, from: c.From, revision: 1,
		payees: map[person.Number]dividend.Payee{
			0: collective,
		}, shares: map[person.Number]map[calendar.Date]int64{},
		heirs: map[person.Number]map[person.Number]int64{}}
	if c.Units > 0 {
		s.add(0, c.From, c.Units)
	}
	left, events := c.Total-c.Units, 1+min(rows, 1)
	for i := range rows {
		row := shareRow(c.Rows[i*33:])
		_, twice := s.payees[row.Holder]
		code := ""
		payee := dividend.Payee{Household: row.Household, Account: row.Account, Bank: row.Bank}
		switch {
		case row.Holder == 0:
			code = "dividend.holder_unknown"
		case row.Units <= 0:
			code = "dividend.units_not_positive"
		case twice:
			code = "dividend.holder_twice"
		default:
			code = m.payeeCode(row.Holder, payee)
		}
		if code != "" {
			return refuseRow(i, code)
		}
		if left -= row.Units; left < 0 {
			return refuse("dividend.shares_not_total")
		}
		s.payees[row.Holder] = payee
		s.add(row.Holder, c.From, row.Units)
	}
	if left != 0 {
		return refuse("dividend.shares_not_total")
	}
	m.registers = append(m.registers, s)
	return accept(events)
}

// number reads eight bytes, the lowest first.
func number(b []byte) (n uint64) {
	for i := 7; i >= 0; i-- {
		n = n<<8 | uint64(b[i])
	}
	return n
}

func shareRow(b []byte) dividend.ShareRow {
	return dividend.ShareRow{Holder: person.Number(number(b)), Household: person.HouseholdNumber(number(b[8:])),
		Units: int64(number(b[16:])), Account: ledger.AccountID(number(b[24:])), Bank: dividend.BankState(b[32])}
}

func (m *Dividend) setPayee(c dividend.SetPayee) Verdict {
	s := at(m.registers, c.Register)
	if s == nil {
		return refuse("dividend.register_unknown")
	}
	old, known := s.payees[c.Holder]
	if !known {
		return refuse("dividend.holder_not_in_register")
	}
	p := dividend.Payee{Household: c.Household, Account: c.Account, Bank: c.Bank}
	if code := m.payeeCode(c.Holder, p); code != "" {
		return refuse(code)
	}
	if p == old {
		return refuse("dividend.payee_same")
	}
	s.payees[c.Holder] = p
	s.revision++
	return accept(1)
}

// A shift is a change of shares.
type shift struct {
	register dividend.RegisterNumber
	date     calendar.Date
	from     person.Number
	to       []dividend.Recipient
	reason   string
	all      bool // The recipients get all there is.
	inherits bool
	whole    int64
}

// change decides a change of shares. first says what else is wrong with it.
func (m *Dividend) change(env Env, c shift, first func(*shareRegister) Verdict) Verdict {
	s := at(m.registers, c.register)
	if s == nil {
		return refuse("dividend.register_unknown")
	}
	if code := daysOf(env, c.date); code != "" {
		return refuse(code)
	}
	_, known := s.payees[c.from]
	switch {
	case c.date < s.from:
		return refuse("dividend.date_before_register")
	case !known:
		return refuse("dividend.holder_not_in_register")
	case c.reason != "" && !publicCode(c.reason):
		return refuse("dividend.reason_malformed")
	}
	if first != nil {
		if v := first(s); v.Code != "" {
			return v
		}
	}
	if len(c.to) == 0 || len(c.to) > 200 {
		return refuse("dividend.recipients_out_of_range")
	}
	c.whole = s.units(c.from, c.date)
	after := s.clone()
	v := m.serve(after, c)
	if v.Code == "" {
		m.registers[c.register-1] = after
	}
	return v
}

// serve gives every recipient what it gets.
func (m *Dividend) serve(s *shareRegister, c shift) Verdict {
	events, left := 0, c.whole
	for i, to := range c.to {
		units, code := unitsFor(to, c.whole)
		if code == "" && c.all && units > left {
			return refuse("dividend.estate_not_divided_up")
		}
		if code == "" {
			code = m.give(s, c, to, units, &events)
		}
		if code != "" {
			return refuseRow(i, code)
		}
		left -= units
	}
	if c.all && left != 0 {
		return refuse("dividend.estate_not_divided_up")
	}
	return accept(events)
}

// unitsFor returns how many units a recipient gets of a whole.
func unitsFor(to dividend.Recipient, whole int64) (units int64, code string) {
	switch {
	case to.Num == 0 && to.Den == 0:
		units = to.Units
	case to.Units != 0 || to.Num <= 0 || to.Den <= 0:
		return 0, "dividend.units_or_fraction"
	default:
		part := new(big.Rat).Mul(big.NewRat(whole, 1), big.NewRat(to.Num, to.Den))
		if !part.IsInt() || !part.Num().IsInt64() {
			return 0, "dividend.fraction_not_whole"
		}
		units = part.Num().Int64()
	}
	if units <= 0 || units > mostUnits {
		return 0, "dividend.units_not_positive"
	}
	return units, ""
}

func (m *Dividend) give(s *shareRegister, c shift, to dividend.Recipient, units int64, events *int) string {
	switch {
	case to.Holder == c.from:
		return "dividend.recipient_is_giver"
	case s.least(c.from, c.date) < units:
		return "dividend.units_insufficient"
	}
	if _, known := s.payees[to.Holder]; !known {
		p := dividend.Payee{Household: to.Household, Account: to.Account, Bank: to.Bank}
		if p.Bank == 0 {
			p.Bank = dividend.BankMissing
		}
		if code := m.payeeCode(to.Holder, p); code != "" {
			return code
		}
		s.payees[to.Holder] = p
		s.revision++
		*events++
	}
	s.add(c.from, c.date, -units)
	s.add(to.Holder, c.date, units)
	s.revision++
	*events++
	if c.inherits {
		if s.heirs[c.from] == nil {
			s.heirs[c.from] = map[person.Number]int64{}
		}
		s.heirs[c.from][to.Holder] += units
	}
	return ""
}

func (m *Dividend) inherit(env Env, c dividend.Inherit) Verdict {
	mv := shift{c.Register, c.Date, c.Holder, c.Heirs, c.Reason, true, true, 0}
	return m.change(env, mv, func(s *shareRegister) Verdict {
		if h := m.of.Person.people[c.Holder]; h == nil || !h.dead || h.died > c.Date {
			return refuse("dividend.holder_living")
		}
		for i, heir := range c.Heirs {
			if heir.Holder == 0 || m.dead(heir.Holder) {
				return refuseRow(i, "dividend.holder_unknown")
			}
		}
		if s.units(c.Holder, c.Date) == 0 {
			return refuse("dividend.units_insufficient")
		}
		return accept(0)
	})
}

func (m *Dividend) publishWaterfall(c dividend.PublishWaterfall) Verdict {
	n := len(m.waterfalls)
	switch {
	case c.From == 0 || c.From < calendar.DateMin || c.From > calendar.DateMax:
		return refuse("dividend.date_missing")
	case n > 0 && c.From <= m.waterfalls[n-1].From:
		return refuse("dividend.waterfall_out_of_order")
	case !publicName(c.Source):
		return refuse("dividend.source_malformed")
	case c.PublicityDays < 1 || c.PublicityDays > 60:
		return refuse("dividend.publicity_out_of_range")
	case c.ReserveMax < 0:
		return refuse("dividend.reserve_cap_negative")
	case c.VillageRate == 0:
		return refuse("dividend.rate_out_of_range")
	case c.CostMethod > 1:
		return refuse("dividend.cost_method_unknown")
	case min(c.VillageRate, c.FeeRate, c.ReserveRate, c.TaxRate) < 0,
		max(c.VillageRate, c.FeeRate, c.ReserveRate, c.TaxRate) > 1_000_000:
		return refuse("dividend.rate_out_of_range")
	case min(c.VillageRounding, c.FeeRounding, c.ReserveRounding, c.TaxRounding) < 1,
		max(c.VillageRounding, c.FeeRounding, c.ReserveRounding, c.TaxRounding) > 3:
		return refuse("dividend.rounding_unknown")
	}
	accounts := m.of.Ledger.accounts
	payable := accounts[c.Payable]
	if payable == nil {
		return refuse("dividend.account_unknown")
	}
	for _, id := range []ledger.AccountID{c.Cost, c.Fee, c.Reserve, c.Bank, c.Tax} {
		switch a := accounts[id]; {
		case a == nil:
			return refuse("dividend.account_unknown")
		case id == c.Payable:
			return refuse("dividend.accounts_must_differ")
		case a.unit != payable.unit:
			return refuse("dividend.account_units_differ")
		}
	}
	if c.HoldingFirst == 0 || c.HoldingFirst >= 1<<53 {
		return refuse("dividend.holding_out_of_range")
	}
	m.waterfalls = append(m.waterfalls, c)
	return accept(1)
}
