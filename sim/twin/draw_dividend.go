package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

// dividendKinds are the kinds of command that the twin draws, with their weights, and what there has to
// be that they are about something.
var dividendKinds = []struct {
	weight int
	draw   func(*Dividend, *rand.Rand, int, int64) any
	ready  func(*Dividend) bool
}{
	{4, (*Dividend).drawRegister, anyTime}, {4, (*Dividend).drawPayee, someRegister},
	{8, (*Dividend).drawInherit, someRegister}, {5, (*Dividend).drawHousehold, someRegister},
	{5, (*Dividend).drawTransfer, someRegister}, {5, (*Dividend).drawWithdraw, someRegister},
	{5, (*Dividend).drawCorrect, someRegister}, {3, (*Dividend).drawWaterfall, noneAsked},
	{24, (*Dividend).drawPropose, func(m *Dividend) bool { return len(m.unreturned()) > 0 }},
	{2, (*Dividend).drawGiveUp, going(dividend.Proposed, dividend.Frozen, dividend.Published)},
	{12, (*Dividend).drawFreeze, going(dividend.Proposed)}, {12, (*Dividend).drawPublish, going(dividend.Frozen)},
	{10, (*Dividend).drawObject, going(dividend.Published)}, {14, (*Dividend).drawDecision, someObjection},
	{14, (*Dividend).drawApprove, going(dividend.Published)}, {20, (*Dividend).drawPay, going(dividend.Approved)},
	{8, (*Dividend).drawReturn, going(dividend.Paid, dividend.Approved)},
	{22, (*Dividend).drawReissue, going(dividend.Paid)}, {8, (*Dividend).drawClose, someSettled},
	{6, (*Dividend).drawFile, going(dividend.Paid, dividend.Closed)},
}

func anyTime(*Dividend) bool { return true }

// noneAsked reports whether no waterfall was asked for lately.
func noneAsked(m *Dividend) bool { return m.of.recent.fresh("waterfall", 0) }

func someRegister(m *Dividend) bool { return len(m.registers) > 0 }

func someObjection(m *Dividend) bool {
	return slices.ContainsFunc(m.objections, func(o *objection) bool { return o.state == dividend.ObjectionOpen })
}

// someSettled reports whether nothing waits of a run that is paid.
func someSettled(m *Dividend) bool {
	return slices.ContainsFunc(m.runs, func(r *run) bool { return r.state == dividend.Paid && m.sums(r).linesHeld == 0 })
}

// going returns whether there is a run in one of some states.
func going(states ...dividend.RunState) func(*Dividend) bool {
	return func(m *Dividend) bool {
		return slices.ContainsFunc(m.runs, func(r *run) bool { return slices.Contains(states, r.state) })
	}
}

// Waits reports whether a list is shown whose time is not over.
func (m *Dividend) Waits(now int64) bool {
	return slices.ContainsFunc(m.runs, func(r *run) bool { return r.state == dividend.Published && now < r.until })
}

// barred returns the actors who may not ask a command because of what they did before.
func (m *Dividend) barred(command any) (actors []kernel.Actor) {
	c, ok := command.(dividend.Approve)
	r := at(m.runs, c.Run)
	if !ok || r == nil {
		return nil
	}
	actors = append(actors, r.proposer)
	for _, p := range r.parts {
		actors = append(actors, p.freezer)
	}
	return actors
}

// Accounts of the dividends: what is owed, and the first in which payments wait.
const (
	payableAccount = keptAccounts + 1<<40
	holdingFirst   = payableAccount + 10
)

// Draw returns a command at random.
func (m *Dividend) Draw(chance *rand.Rand, wrong int, now int64) any {
	need := Need{Persons: 14, Households: 4, Companies: 5, Accounts: true}
	if c := m.of.prepare(chance, now, need); c != nil {
		return c
	}
	if m.of.Ledger.accounts[payableAccount] == nil && m.of.recent.fresh("payable", 0) {
		return ledger.Open{ID: payableAccount, Unit: "CNY", Code: m.of.Ledger.code("CNY")}
	}
	if c := m.otherUnit(); c != nil {
		return c
	}
	if len(m.waterfalls) == 0 && m.of.recent.fresh("waterfall", 0) {
		return m.drawWaterfall(chance, 0, now)
	}
	if len(m.waterfalls) == 0 || len(m.unreturned()) < 3 && percent(chance, 65) {
		return m.of.Carbon.advance(chance, now)
	}
	weights := make([]int, len(dividendKinds))
	for i, k := range dividendKinds {
		if weights[i] = 12 * k.weight; !k.ready(m) {
			weights[i] = 1
		}
	}
	return dividendKinds[weighted(chance, weights)].draw(m, chance, wrong, now)
}

// otherUnit returns the next command by which there is an account in another unit than yuan; nil if
// there is one.
func (m *Dividend) otherUnit() any {
	l := m.of.Ledger
	switch {
	case len(l.accountsOf("OTHER", 1)) > 0 || !m.of.recent.fresh("other", 0):
		return nil
	case !l.units["OTHER"]:
		return ledger.DeclareUnit{Code: "OTHER", NameZH: "点", NameEN: "points"}
	case len(l.charts["OTHER"]) == 0:
		return ledger.PublishChart{Unit: "OTHER", Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Asset, NameZH: "点", NameEN: "points"}}}
	}
	return ledger.Open{ID: l.unused(), Unit: "OTHER", Code: 1, Holder: 1}
}

// otherAccount returns the account in another unit; 0 while there is none.
func (m *Dividend) otherAccount() ledger.AccountID {
	if all := m.of.Ledger.accountsOf("OTHER", 1); len(all) > 0 {
		return all[0]
	}
	return 0
}

// code returns the first code of a unit's chart.
func (l *Ledger) code(unit string) ledger.Code {
	codes := slices.Sorted(maps.Keys(l.charts[unit]))
	if len(codes) == 0 {
		return 1
	}
	return codes[0]
}

// unreturned returns the numbers of the sales whose income is in no run, and is worth one.
func (m *Dividend) unreturned() (all []uint64) {
	for i, s := range m.of.Carbon.sales {
		if !m.returned(uint64(i+1)) && s.proceeds-s.fees-s.cost.FIFO > 100 {
			all = append(all, uint64(i+1))
		}
	}
	return all
}

// anyAccount returns an account in yuan of some company, mostly.
func (m *Dividend) anyAccount(chance *rand.Rand, wrong int) ledger.AccountID {
	return m.of.account(chance, m.of.firm(chance, 0), wrong)
}

// payee draws where somebody's money goes.
func (m *Dividend) payee(chance *rand.Rand, holder person.Number, wrong int) (p dividend.Payee) {
	p.Bank = dividend.BankState(1 + weighted(chance, []int{16, 2, 1}))
	if p.Bank == dividend.BankChecked || chance.IntN(3) == 0 {
		p.Account = m.anyAccount(chance, 0)
	}
	if h := m.of.Person.people[holder]; h != nil && chance.IntN(2) == 0 {
		p.Household = h.household
	}
	if percent(chance, 2*wrong) {
		switch chance.IntN(4) {
		case 0:
			p.Household = m.of.Person.household(chance, 30) + 1
		case 1:
			p.Bank = dividend.BankState(4 * chance.IntN(2))
		case 2:
			p.Account, p.Bank = 0, dividend.BankChecked
		case 3:
			p.Account = 1 << 49
		}
	}
	return p
}

func (m *Dividend) drawRegister(chance *rand.Rand, wrong int, now int64) any {
	owner := m.of.Village.home(chance, wrong)
	if number := m.of.firm(chance, 0); number > 0 && chance.IntN(3) == 0 && int(number) <= len(m.of.Company.rows) {
		owner = m.of.Company.rows[number-1].code
	}
	return m.registerOf(chance, owner, wrong, now)
}

// registerOf draws the share register of an owner.
func (m *Dividend) registerOf(chance *rand.Rand, owner string, wrong int, now int64) any {
	c := dividend.OpenRegister{Owner: owner, From: today(now) - calendar.Date(chance.IntN(60)),
		Units: chance.Int64N(3) * chance.Int64N(50), Account: m.anyAccount(chance, wrong)}
	if chance.IntN(4) == 0 {
		c.Account = 0
	}
	var rows []dividend.ShareRow
	c.Total = c.Units
	for range 1 + chance.IntN(6) {
		holder := m.of.Person.number(chance, wrong/2)
		if slices.ContainsFunc(rows, func(r dividend.ShareRow) bool { return r.Holder == holder }) &&
			!percent(chance, wrong) {
			continue
		}
		p := m.payee(chance, holder, wrong/2)
		row := dividend.ShareRow{
			Holder:    holder,
			Household: p.Household,
			Units:     1 + chance.Int64N(60),
			Account:   p.Account,
			Bank:      p.Bank,
		}
		if percent(chance, wrong/2) {
			row.Units = -chance.Int64N(2)
		}
		c.Total += row.Units
		rows = append(rows, row)
	}
	c.Rows = dividend.PackShares(rows)
	if percent(chance, 3*wrong) {
		switch chance.IntN(7) {
		case 0:
			c.Total += []int64{1, -1, -c.Total, 1 << 53}[chance.IntN(4)]
		case 1:
			c.Rows = append(c.Rows, 0)
		case 2:
			c.Rows = make(dividend.ShareRows, 33*16_001)
		case 3:
			c.Units = []int64{-1, c.Total + 1}[chance.IntN(2)]
		case 4:
			c.From = []calendar.Date{0, today(now) + 1}[chance.IntN(2)]
		case 5:
			c.Owner = []string{"", "330523", "330523999999", "91330523MA2B0000X0"}[chance.IntN(4)]
		case 6:
			c.Rows = append(c.Rows, c.Rows[:33]...)
		}
	}
	return c
}

// register returns a register, mostly one that is there, and one of its holders.
func (m *Dividend) register(chance *rand.Rand, wrong int) (dividend.RegisterNumber, person.Number) {
	number := dividend.RegisterNumber(1 + chance.IntN(len(m.registers)+1)) // One too many now and then.
	if int(number) > len(m.registers) && !percent(chance, wrong) {
		number = dividend.RegisterNumber(max(1, len(m.registers)))
	}
	s := at(m.registers, number)
	if s == nil || percent(chance, wrong) {
		return number, m.of.Person.number(chance, 30)
	}
	holders := slices.Sorted(maps.Keys(s.payees))
	holder := holders[chance.IntN(len(holders))]
	for range 6 { // Mostly one who has something.
		if s.units(holder, s.newest()) > 0 || percent(chance, wrong) {
			break
		}
		holder = holders[chance.IntN(len(holders))]
	}
	return number, holder
}

// newest returns the last day on which a share changes.
func (s *shareRegister) newest() calendar.Date {
	day := s.from
	for _, steps := range s.shares {
		for from := range steps {
			day = max(day, from)
		}
	}
	return day
}

func (m *Dividend) drawPayee(chance *rand.Rand, wrong int, _ int64) any {
	register, holder := m.register(chance, wrong)
	p := m.payee(chance, holder, wrong)
	if s := at(m.registers, register); s != nil && percent(chance, 2*wrong) {
		p = s.payees[holder]
	}
	return dividend.SetPayee{
		Register:  register,
		Holder:    holder,
		Household: p.Household,
		Account:   p.Account,
		Bank:      p.Bank,
	}
}

// recipients draws who gets how much of so many units.
func (m *Dividend) recipients(chance *rand.Rand, wrong int, whole int64, n int) (all []dividend.Recipient) {
	left := whole
	for i := range n {
		to := m.of.Person.search(chance, wrong, func(h *human) bool { return !h.dead && h.into == 0 && !h.erased })
		r := dividend.Recipient{Holder: to, Units: min(max(1, left), 1+chance.Int64N(max(1, whole)))}
		if i == n-1 && chance.IntN(2) == 0 {
			r.Units = left
		}
		left -= r.Units
		if chance.IntN(4) == 0 {
			r.Num, r.Den, r.Units = r.Units, max(1, whole), 0
		}
		p := m.payee(chance, to, wrong)
		r.Household, r.Account, r.Bank = p.Household, p.Account, p.Bank
		if chance.IntN(4) == 0 {
			r.Bank, r.Account = 0, 0
		}
		if percent(chance, 2*wrong) {
			switch chance.IntN(5) {
			case 0:
				r.Units, r.Num, r.Den = 1, 1, 2
			case 1:
				r.Units, r.Num, r.Den = 0, 1, whole+1
			case 2:
				r.Units, r.Num, r.Den = -chance.Int64N(2), 0, 0
			case 3:
				r.Units, r.Num, r.Den = whole+1, 0, 0
			case 4:
				r.Holder = 0
			}
		}
		all = append(all, r)
	}
	if percent(chance, wrong) {
		return make([]dividend.Recipient, []int{0, 201}[chance.IntN(2)])
	}
	return all
}

// changed draws a day on which a share changes.
func (m *Dividend) changed(
	chance *rand.Rand,
	register dividend.RegisterNumber,
	wrong int,
	now int64,
) calendar.Date {
	day := date(chance, now, wrong)
	if s := at(m.registers, register); s != nil {
		if day = max(day, s.from); percent(chance, wrong) {
			day = s.from - 1
		}
	}
	return day
}

// why draws a reason that need not be given.
func why(chance *rand.Rand, wrong int) string {
	if chance.IntN(2) == 0 {
		return ""
	}
	return aCode(chance, wrong)
}

// had returns what a holder has on a day.
func (m *Dividend) had(register dividend.RegisterNumber, holder person.Number, day calendar.Date) int64 {
	if s := at(m.registers, register); s != nil {
		return s.units(holder, day)
	}
	return 1
}

// drawInherit draws an inheritance, or the death before it.
func (m *Dividend) drawInherit(chance *rand.Rand, wrong int, now int64) any {
	register, holder := m.register(chance, wrong)
	s := at(m.registers, register)
	for range 20 { // Mostly of somebody who died and left something.
		if s == nil || m.dead(holder) && s.units(holder, today(now)) > 0 {
			break
		}
		register, holder = m.register(chance, 0)
		s = at(m.registers, register)
	}
	if !m.dead(holder) && holder != 0 && chance.IntN(3) > 0 {
		dead := 0
		for _, h := range m.of.Person.people {
			if h.dead {
				dead++
			}
		}
		if 3*dead < len(m.of.Person.people) {
			return person.NoteDeath{Number: holder, Date: today(now) - calendar.Date(chance.IntN(30))}
		}
		return person.Register{Number: person.Number(m.of.Person.unused())}
	}
	c := dividend.Inherit{Register: register, Holder: holder, Reason: why(chance, wrong)}
	c.Date = m.changed(chance, register, wrong, now)
	if h := m.of.Person.people[holder]; h != nil && !percent(chance, wrong) {
		c.Date = max(c.Date, h.died)
	}
	c.Heirs = m.recipients(chance, wrong, m.had(register, holder, c.Date), 1+chance.IntN(2))
	return c
}

func (m *Dividend) drawHousehold(chance *rand.Rand, wrong int, now int64) any {
	register, holder := m.register(chance, wrong)
	c := dividend.DivideHousehold{Register: register, Holder: holder, Reason: why(chance, wrong)}
	c.Date = m.changed(chance, register, wrong, now)
	c.Parts = m.recipients(chance, wrong, m.had(register, holder, c.Date), 1+chance.IntN(2))
	return c
}

func (m *Dividend) drawTransfer(chance *rand.Rand, wrong int, now int64) any {
	register, holder := m.register(chance, wrong)
	c := dividend.TransferShares{Register: register, Holder: holder, Reason: why(chance, wrong)}
	c.Date = m.changed(chance, register, wrong, now)
	if to := m.recipients(chance, wrong, m.had(register, holder, c.Date), 1); len(to) > 0 {
		c.To = to[0]
	}
	if percent(chance, wrong) {
		c.To.Holder = holder
	}
	return c
}

func (m *Dividend) drawWithdraw(chance *rand.Rand, wrong int, now int64) any {
	register, holder := m.register(chance, wrong)
	c := dividend.WithdrawShares{Register: register, Holder: holder, Reason: why(chance, wrong)}
	c.Date = m.changed(chance, register, wrong, now)
	c.Units = 1 + chance.Int64N(max(1, m.had(register, holder, c.Date)))
	if percent(chance, wrong) {
		c.Units = -chance.Int64N(2)
	}
	return c
}

func (m *Dividend) drawCorrect(chance *rand.Rand, wrong int, now int64) any {
	register, holder := m.register(chance, wrong)
	c := dividend.CorrectShares{Register: register, Holder: holder, Reason: aCode(chance, wrong)}
	c.Date = m.changed(chance, register, wrong, now)
	c.To = m.recipients(chance, wrong, m.had(register, holder, c.Date), 1+chance.IntN(2))
	return c
}

func (m *Dividend) drawWaterfall(chance *rand.Rand, wrong int, now int64) any {
	rounding := func() quantity.Rounding { return quantity.Rounding(1 + chance.IntN(3)) }
	c := dividend.PublishWaterfall{
		From:            firstDay,
		VillageRate:     []quantity.Rate{800_000, 800_000, 333_333}[chance.IntN(3)],
		FeeRate:         []quantity.Rate{0, 10_000, 1_000_000}[weighted(chance, []int{4, 4, 1})],
		ReserveRate:     []quantity.Rate{0, 50_000}[chance.IntN(2)],
		TaxRate:         []quantity.Rate{0, 200_000, 33_333}[chance.IntN(3)],
		VillageRounding: rounding(),
		FeeRounding:     rounding(),
		ReserveRounding: rounding(),
		TaxRounding:     rounding(),
		PublicityDays:   uint16(1 + chance.IntN(3)),
		Payable:         payableAccount,
		HoldingFirst:    holdingFirst,
		HoldingCode:     m.of.Ledger.code("CNY"),
		Source:          name(chance, wrong),
		CostMethod:      dividend.CostMethod(chance.IntN(2)),
	}
	if n := len(m.waterfalls); n > 0 {
		c.From = max(m.waterfalls[n-1].From+1, today(now)-calendar.Date(chance.IntN(3)))
	}
	if chance.IntN(3) == 0 {
		c.ReserveMax = 1 + chance.Int64N(500)
	}
	for _, id := range []*ledger.AccountID{&c.Cost, &c.Fee, &c.Reserve, &c.Bank, &c.Tax} {
		*id = m.anyAccount(chance, wrong/2)
	}
	if len(m.waterfalls) > 0 && percent(chance, 20+9*wrong) {
		m.spoilWaterfall(chance, &c)
	}
	return c
}

// spoilWaterfall makes a waterfall wrong.
func (m *Dividend) spoilWaterfall(chance *rand.Rand, c *dividend.PublishWaterfall) {
	switch chance.IntN(11) {
	case 10:
		c.Source = ""
	case 0:
		c.From = 0
	case 1:
		c.From = firstDay
	case 2:
		c.PublicityDays = uint16(61 * chance.IntN(2))
	case 3:
		c.ReserveMax = -1
	case 4:
		c.VillageRate = []quantity.Rate{0, -1, 1_000_001}[chance.IntN(3)]
	case 5:
		c.CostMethod = 2
	case 6:
		c.TaxRounding = quantity.Rounding(4 * chance.IntN(2))
	case 7:
		c.Cost = payableAccount
	case 8:
		c.HoldingFirst = []ledger.AccountID{0, 1 << 53}[chance.IntN(2)]
	case 9:
		c.Fee = m.otherAccount()
	}
}

// companyOf returns the credit code of a company; "" if there is none.
func (m *Dividend) companyOf(number company.Number) string {
	if number == 0 || int(number) > len(m.of.Company.rows) {
		return ""
	}
	return m.of.Company.rows[number-1].code
}
