package twin

import (
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/ledger"
	"liangshan/lottery"
	"liangshan/person"
	"liangshan/quantity"
	"liangshan/village"
)

// Accounts of housing, in the order of the terms: outside, proceeds, receivable, rent, budget.
const housingAccounts = keptAccounts + 4<<40

// notary is the number to which every allocation is committed at first.
var notary = [32]byte{7}

// number returns the number to which an allocation is committed, after so many moves of its draw.
func (a *allocation) number(of housing.AllocationNumber) [32]byte {
	return notaryAfter(of, len(a.void))
}

func notaryAfter(of housing.AllocationNumber, moves int) [32]byte {
	if moves == 0 {
		return notary
	}
	return [32]byte{8, byte(moves), byte(of), byte(of >> 8), byte(of >> 16)}
}

// first returns the next command by which there is something to do; nil if there is.
func (m *Housing) first(chance *rand.Rand, now int64) any {
	if c := m.of.prepare(chance, now, Need{Persons: 14, Companies: 2, Accounts: true}); c != nil {
		return c
	}
	for i := range ledger.AccountID(5) {
		flags := ledger.Flags(0)
		if i == 0 || i == 2 { // Buyers' money comes from anywhere; rent that is owed is below nothing.
			flags = ledger.MayOwe
		}
		if m.of.Ledger.accounts[housingAccounts+i] == nil {
			return ledger.Open{ID: housingAccounts + i, Unit: "CNY", Code: m.of.Ledger.code("CNY"), Flags: flags}
		}
	}
	switch {
	case len(m.terms) == 0:
		return m.aimTerms(chance, now)
	case len(m.homes) < 8:
		return m.aimHomes(chance, now)
	}
	return nil
}

// Draw returns a command at random.
func (m *Housing) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	if percent(chance, 2*wrong) {
		aims := m.Aims()
		if c := aims[chance.IntN(len(aims))].Draw(chance, now); c != nil {
			return c
		}
	}
	rights := m.rights()
	for range 6 {
		i := weighted(chance, []int{2, 4, 12, 8, 8, 10, 5, 6, 10, 12, 2, 10, 8, 10, 12, 6, 4, 3, 4, 4, 4, 3, 4, 4})
		if c := rights[i].Draw(chance, now); c != nil {
			return c
		}
	}
	return m.aimHomes(chance, now)
}

// rights are the commands of the module, each as it can be accepted.
func (m *Housing) rights() []Aim {
	return []Aim{{"housing.publish_terms", m.aimTerms}, {"housing.register_homes", m.aimHomes},
		{"housing.buy", m.aimBuy}, {"housing.buy_out", m.aimBuyOut}, {"housing.sell", m.aimSell},
		{
			"housing.sign_lease",
			m.aimLease,
		}, {"housing.end_lease", m.aimEnd}, {"housing.grant_support", m.aimSupport},
		{"housing.bill", m.aimBill}, {"housing.note_payment", m.aimPayment}, {"housing.open_allocation", m.aimOpen},
		{"housing.apply", m.aimApply}, {"housing.freeze_list", m.aimFreeze}, {"housing.draw", m.aimDraw},
		{"housing.assign", m.aimAssign}, {"housing.decline", m.aimDecline}, {"housing.release", m.aimRelease},
		{"housing.end_support", m.aimEndSupport}, {"housing.take_back_payment", m.aimTakeBack},
		{"housing.change_owners", m.aimOwners}, {"housing.rescind", m.aimRescind},
		{"housing.withdraw_allocation", m.aimWithdraw}, {"housing.move_draw", m.aimMove},
		{"housing.pay_back", m.aimPayBack}}
}

func (m *Housing) aimTerms(chance *rand.Rand, now int64) any {
	c := housing.PublishTerms{From: today(now) - 1200, ShareMin: 300_000, ShareMax: 900_000,
		BuyOutYears: uint16(chance.IntN(2)), SaleYears: uint16(chance.IntN(2)),
		BuyOutBasis: []housing.PriceBasis{"contract", "appraisal"}[chance.IntN(2)],
		PublicRent:  []quantity.Rate{0, 12_345, 20_000}[chance.IntN(3)],
		Outside:     housingAccounts, Proceeds: housingAccounts + 1, Receivable: housingAccounts + 2,
		RentIncome: housingAccounts + 3, SupportFrom: housingAccounts + 4, Basis: "assumed",
		AcceptDays: uint16(chance.IntN(4))}
	if n := len(m.terms); n > 0 {
		c.From = m.terms[n-1].From + 1 + calendar.Date(chance.IntN(150))
	}
	return c
}

func (m *Housing) aimHomes(chance *rand.Rand, _ int64) any {
	homes := m.of.Village.villages()
	if len(homes) == 0 {
		return nil
	}
	c := housing.RegisterHomes{}
	for range 1 + chance.IntN(4) {
		c.Homes = append(c.Homes, housing.HomeRow{Code: fmt.Sprintf("h%d", m.of.Person.unused()%1_000_000),
			Division: village.Code(homes[chance.IntN(len(homes))]), AreaDM2: 1 + chance.Int64N(20_000),
			Kind: []housing.HomeKind{"shared", "flat"}[chance.IntN(2)]})
	}
	return c
}

// vacant returns a home of a kind that is free, or kept for somebody who lives; 0 if there is none.
func (m *Housing) vacant(chance *rand.Rand, kind housing.HomeKind) (number housing.HomeNumber, who person.Number) {
	for range 16 {
		i := chance.IntN(len(m.homes))
		h := m.homes[i]
		switch {
		case h.Kind != kind || h.state == housing.Free && h.of != nil:
		case h.state == housing.Free:
			return housing.HomeNumber(i + 1), m.of.Person.found(chance, alive)
		case h.state == housing.Kept && m.of.Person.active(h.held):
			return housing.HomeNumber(i + 1), h.held
		}
	}
	return 0, 0
}

func (m *Housing) aimBuy(chance *rand.Rand, now int64) any {
	number, who := m.vacant(chance, "shared")
	if number == 0 || who == 0 {
		return m.aimHomes(chance, now)
	}
	c := housing.Buy{
		Home:  number,
		On:    today(now) - calendar.Date(chance.IntN(700)),
		Price: 1 + chance.Int64N(3_000_000),
		Paper: [32]byte{1},
	}
	for _, g := range m.contracts { // Mostly a day that no contract has had.
		if g.Home == number && g.On < g.undone && chance.IntN(8) > 0 {
			c.On = max(c.On, g.undone)
		}
	}
	owners := []person.Number{who}
	for range chance.IntN(3) {
		if other := m.of.Person.found(chance, alive); !slices.Contains(owners, other) {
			owners = append(owners, other)
		}
	}
	// Each has a part of so many, and the public what is left.
	den := int64(len(owners)) + 1 + chance.Int64N(3)
	for _, one := range owners {
		c.Owners = append(c.Owners, housing.Owner{Person: one, Num: 1, Den: den})
	}
	if own := int64(len(owners)); own*10 < den*3 {
		c.Owners[0].Num += 1
	}
	c.PublicDen = den
	c.PublicNum = den
	for _, o := range c.Owners {
		c.PublicNum -= o.Num
	}
	return c
}

// owned returns a contract that goes on, of which something holds; 0 if there is none.
func (m *Housing) owned(chance *rand.Rand, now int64, holds func(*ownership) bool) housing.ContractNumber {
	var fit []housing.ContractNumber
	for i, g := range m.contracts {
		if !g.ended && m.owed(m.ofContract(i+1)) == 0 && holds(g) {
			fit = append(fit, housing.ContractNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Housing) aimBuyOut(chance *rand.Rand, now int64) any {
	number := m.owned(chance, now, func(g *ownership) bool {
		return g.public.Sign() > 0 && addYears(g.On, int(g.terms.BuyOutYears)) <= today(now)
	})
	if number == 0 {
		return m.aimBuy(chance, now)
	}
	g := m.contracts[number-1]
	c := housing.BuyOut{
		Contract: number,
		On:       today(now),
		Num:      g.public.Num().Int64(),
		Den:      g.public.Denom().Int64(),
		Paper:    [32]byte{1},
	}
	if g.terms.BuyOutBasis == "appraisal" {
		c.Appraisal = 1 + chance.Int64N(4_000_000)
	}
	return c
}

func (m *Housing) aimSell(chance *rand.Rand, now int64) any {
	number := m.owned(
		chance,
		now,
		func(g *ownership) bool { return addYears(g.On, int(g.terms.SaleYears)) <= today(now) },
	)
	if number == 0 {
		return m.aimBuy(chance, now)
	}
	return housing.Sell{Contract: number, On: today(now), Price: 1 + chance.Int64N(4_000_000), Paper: [32]byte{1}}
}

func (m *Housing) aimLease(chance *rand.Rand, now int64) any {
	number, who := m.vacant(chance, "flat")
	if number == 0 || who == 0 {
		return m.aimHomes(chance, now)
	}
	c := housing.SignLease{Home: number, Tenant: who, Monthly: 1 + chance.Int64N(3000),
		From: today(now) + calendar.Date(chance.IntN(60)-30)}
	if m.billed == 0 {
		c.From -= 400
	}
	return c
}

// let returns a lease that goes on; 0 if there is none.
func (m *Housing) let(chance *rand.Rand) housing.LeaseNumber {
	var fit []housing.LeaseNumber
	for i := range m.leases {
		if m.dues[ofLease(i+1)].until == 0 {
			fit = append(fit, housing.LeaseNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Housing) aimEnd(chance *rand.Rand, now int64) any {
	number := m.let(chance)
	if number == 0 {
		return m.aimLease(chance, now)
	}
	d := m.dues[ofLease(int(number))]
	c := housing.EndLease{Lease: number, Until: max(d.from+1, today(now)), Reason: "moved"}
	if d.billed != 0 && chance.IntN(2) == 0 {
		c.Until = max(c.Until, addMonths(d.billed, 1))
	} else if d.billed != 0 { // Within the month that is billed.
		c.Until = max(d.from+1, d.billed+calendar.Date(chance.IntN(28)))
	}
	return c
}

// aimPayBack pays back what was paid for days that are not due.
func (m *Housing) aimPayBack(chance *rand.Rand, now int64) any {
	for _, s := range m.subjects() {
		if credit := -m.owed(s); credit > 0 {
			c := housing.PayBack{Lease: housing.LeaseNumber(s.Number), Amount: credit, Seen: credit,
				Reference: m.of.Person.unused()}
			if chance.IntN(3) == 0 {
				c.Amount = 1 + chance.Int64N(credit)
			}
			return c
		}
	}
	return m.aimCredit(chance, now)
}

// aimCredit ends a lease within a month of which the rent was paid, or has it paid.
func (m *Housing) aimCredit(chance *rand.Rand, now int64) any {
	for i := range m.leases {
		s := ofLease(i + 1)
		d := m.dues[s]
		if d.until != 0 || d.billed == 0 {
			continue
		}
		if owed := m.owed(s); owed > 0 {
			return housing.NotePayment{Kind: s.Kind, Number: s.Number, Amount: owed, Seen: owed,
				Reference: m.of.Person.unused()}
		}
		return housing.EndLease{Lease: housing.LeaseNumber(i + 1), Reason: "moved",
			Until: max(d.from+1, d.billed+calendar.Date(chance.IntN(20)))}
	}
	if number := m.let(chance); number == 0 {
		return m.aimLease(chance, now)
	}
	return m.aimBill(chance, now)
}

func (m *Housing) aimSupport(chance *rand.Rand, now int64) any {
	number := m.let(chance)
	if number == 0 {
		return m.aimLease(chance, now)
	}
	d := m.dues[ofLease(int(number))]
	c := housing.GrantSupport{Lease: number, Monthly: 1 + chance.Int64N(2000), Programme: nettedCode}
	c.From, _ = monthOf(max(d.from, today(now)-60))
	if d.billed != 0 {
		c.From = max(c.From, addMonths(d.billed, 1))
	}
	c.From = addMonths(c.From, chance.IntN(3)) // Months before that keep what was granted for them.
	c.Until = addMonths(c.From, 1+chance.IntN(12))
	if !m.of.Programme.nets(nettedCode, c.Until-1) {
		return m.of.Programme.netted(chance)
	}
	return c
}

// aimBill draws the next month, or money for the budget.
func (m *Housing) aimBill(chance *rand.Rand, now int64) any {
	budget := m.of.Ledger.accounts[housingAccounts+4]
	if budget == nil {
		return nil
	}
	if budget.available().Int64() < 8000 {
		return ledger.Transfer{Debit: housingAccounts, Credit: housingAccounts + 4, Amount: 30_000}
	}
	return housing.Bill{Month: m.nextMonth(now)}
}

// nextMonth returns the first day of the month that comes next on the roll.
func (m *Housing) nextMonth(now int64) calendar.Date {
	month, _ := monthOf(today(now) - 400)
	if m.billed == 0 {
		for _, s := range m.subjects() {
			if first, _ := monthOf(m.dues[s].from); first < month {
				if _, _, ok := m.owes(s, first); ok {
					month = first
				}
			}
		}
		return month
	}
	for month = addMonths(m.billed, 1); addMonths(month, 1) <= today(now); month = addMonths(month, 1) {
		for _, s := range m.subjects() {
			if _, _, ok := m.owes(s, month); ok {
				return month
			}
		}
	}
	return month
}

func (m *Housing) aimPayment(chance *rand.Rand, now int64) any {
	all := m.subjects()
	chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, s := range all {
		if owed := m.owed(s); owed > 0 {
			c := housing.NotePayment{Kind: s.Kind, Number: s.Number, Amount: owed, Seen: owed,
				Reference: m.of.Person.unused()}
			if chance.IntN(3) == 0 {
				c.Amount = 1 + chance.Int64N(owed)
			}
			return c
		}
	}
	return m.aimBill(chance, now)
}

func (m *Housing) aimOpen(chance *rand.Rand, now int64) any {
	offered, places := m.offered(chance)
	if places == 0 {
		return m.aimHomes(chance, now)
	}
	return housing.OpenAllocation{
		Code:       fmt.Sprintf("a%d", m.of.Person.unused()%1_000_000),
		Homes:      places,
		Offered:    offered,
		Rule:       []housing.HousedRule{housing.Anybody, housing.Person, housing.Household}[chance.IntN(3)],
		Tickets:    3,
		Method:     []housing.Method{"lottery", "points"}[chance.IntN(2)],
		Public:     "彩票号码",
		DrawOn:     today(now) + 2 + calendar.Date(chance.IntN(8)),
		Commitment: lottery.Commitment(notary),
		Form:       []string{"digits:6", "digits:14", "hex:64"}[chance.IntN(3)],
	}
}

// offered draws homes that an allocation can name, each a span of its own.
func (m *Housing) offered(chance *rand.Rand) (spans []housing.HomeSpan, places uint32) {
	most := 1 + chance.IntN(3)
	for i, h := range m.homes {
		if number := housing.HomeNumber(i + 1); h.state == housing.Free && h.of == nil && len(spans) < most &&
			chance.IntN(4) == 0 {
			spans = append(spans, housing.HomeSpan{First: number, Last: number})
		}
	}
	return spans, uint32(len(spans))
}

// stands returns an allocation in a state, of which something holds; 0 if there is none.
func (m *Housing) stands(state housing.AllocationState, holds func(*allocation) bool) housing.AllocationNumber {
	for i := len(m.allocations) - 1; i >= 0; i-- {
		if a := m.allocations[i]; a.state == state && !a.closed && holds(a) {
			return housing.AllocationNumber(i + 1)
		}
	}
	return 0
}

func (m *Housing) aimApply(chance *rand.Rand, now int64) any {
	number := m.stands(housing.Open, func(a *allocation) bool { return a.DrawOn > today(now) && len(a.all) < 9 })
	if number == 0 {
		return m.aimOpen(chance, now)
	}
	a, c := m.allocations[number-1], housing.Apply{Allocation: number}
	for range 1 + chance.IntN(3) {
		row := housing.ApplyRow{Person: m.of.Person.found(chance, alive), Weight: 1}
		if a.Method == "points" {
			row.Points = uint32(chance.IntN(4))
		} else {
			row.Weight = uint32(1 + chance.IntN(3))
		}
		twice := slices.ContainsFunc(c.Rows, func(r housing.ApplyRow) bool { return r.Person == row.Person })
		there := slices.ContainsFunc(
			m.applications,
			func(o *application) bool { return o.of == a && o.Person == row.Person },
		)
		if !twice && !there && !m.housed(a.Rule, row.Person, today(now)) {
			c.Rows = append(c.Rows, row)
		}
	}
	if len(c.Rows) == 0 {
		return person.Register{Number: person.Number(m.of.Person.unused())}
	}
	return c
}

func (m *Housing) aimFreeze(chance *rand.Rand, now int64) any {
	full := func(a *allocation) bool { return len(a.all) > 2 && a.DrawOn > today(now) }
	if number := m.stands(housing.Open, full); number != 0 && m.of.recent.fresh("list", uint64(number)) {
		return housing.FreezeList{Allocation: number}
	}
	return m.aimApply(chance, now)
}

func (m *Housing) aimDraw(chance *rand.Rand, now int64) any {
	number := m.stands(housing.Frozen, func(a *allocation) bool { return a.DrawOn <= today(now) })
	if number == 0 {
		return m.aimFreeze(chance, now)
	}
	a := m.allocations[number-1]
	return housing.Draw{Allocation: number, Number: a.number(number), Public: m.value(chance, number)}
}

// value draws a public value of the form that an allocation asks for.
func (m *Housing) value(chance *rand.Rand, number housing.AllocationNumber) string {
	form, err := lottery.ParseForm(m.allocations[number-1].Form)
	if err != nil {
		return ""
	}
	value, letters := make([]byte, form.Length), map[lottery.Alphabet]int{lottery.Digits: 10, lottery.Hex: 16}
	for i := range value {
		value[i] = "0123456789abcdef"[chance.IntN(letters[form.Alphabet])]
	}
	return string(value)
}

// aimRelease frees a home that is kept for somebody.
func (m *Housing) aimRelease(chance *rand.Rand, now int64) any {
	for i, one := range m.applications {
		if h := at(m.homes, one.home); h != nil && h.state == housing.Kept && h.held == one.Person &&
			chance.IntN(2) == 0 {
			reasons := []housing.ReleaseReason{
				housing.ByWish,
				housing.ByDeath,
				housing.NotSigned,
				housing.NotSigned,
			}
			return housing.Release{Application: housing.ApplicationNumber(i + 1), Reason: reasons[chance.IntN(4)]}
		}
	}
	return m.aimAssign(chance, now)
}

// winner returns an application that has a right to a home; 0 if there is none.
func (m *Housing) winner(chance *rand.Rand) housing.ApplicationNumber {
	var fit []housing.ApplicationNumber
	for i, one := range m.applications {
		number := housing.ApplicationNumber(i + 1)
		if _, code := m.chosen(number); code == "" && m.of.Person.active(one.Person) {
			fit = append(fit, number)
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Housing) aimAssign(chance *rand.Rand, now int64) any {
	number := m.winner(chance)
	if number == 0 {
		return m.aimDraw(chance, now)
	}
	one := m.applications[number-1]
	if m.provided(one.of.Rule, one.Person, today(now)) && chance.IntN(4) > 0 { // The next one's turn.
		return housing.Decline{Application: number}
	}
	for i, h := range m.homes {
		if h.state == housing.Free && h.of == one.of && chance.IntN(3) > 0 {
			return housing.Assign{Application: number, Home: housing.HomeNumber(i + 1)}
		}
	}
	return m.aimHomes(chance, now)
}

func (m *Housing) aimDecline(chance *rand.Rand, now int64) any {
	if number := m.winner(chance); number != 0 {
		return housing.Decline{Application: number}
	}
	return m.aimDraw(chance, now)
}

// aimEndSupport ends the support of a lease before its time.
func (m *Housing) aimEndSupport(chance *rand.Rand, now int64) any {
	for i, l := range m.leases {
		d := m.dues[ofLease(i+1)]
		open := calendar.DateMin
		if d.billed != 0 {
			open = addMonths(d.billed, 1)
		}
		if months := l.supportedFrom(open); len(months) > 0 && chance.IntN(2) == 0 {
			return housing.EndSupport{Lease: housing.LeaseNumber(i + 1), Until: months[chance.IntN(len(months))]}
		}
	}
	return m.aimSupport(chance, now)
}

// aimTakeBack takes back a payment of rent.
func (m *Housing) aimTakeBack(chance *rand.Rand, now int64) any {
	if len(m.payments) == 0 {
		return m.aimPayment(chance, now)
	}
	all := slices.Sorted(maps.Keys(m.payments))
	return housing.TakeBackPayment{Reference: all[chance.IntN(len(all))], Paper: [32]byte{3}}
}

// aimOwners gives the shares of a contract to one person, or to two.
func (m *Housing) aimOwners(chance *rand.Rand, now int64) any {
	number := m.owned(chance, now, func(*ownership) bool { return true })
	who, other := m.of.Person.found(chance, alive), m.of.Person.found(chance, alive)
	if number == 0 || who == 0 {
		return m.aimBuy(chance, now)
	}
	g := m.contracts[number-1]
	own := new(big.Rat).Sub(big.NewRat(1, 1), g.public)
	c := housing.ChangeOwners{Contract: number, On: max(g.On, today(now)-9), Paper: [32]byte{4}}
	if other != who {
		own.Quo(own, big.NewRat(2, 1))
		c.Owners = append(c.Owners, housing.Owner{Person: other, Num: own.Num().Int64(), Den: own.Denom().Int64()})
	}
	c.Owners = append(c.Owners, housing.Owner{Person: who, Num: own.Num().Int64(), Den: own.Denom().Int64()})
	return c
}

// aimRescind undoes a contract.
func (m *Housing) aimRescind(chance *rand.Rand, now int64) any {
	number := m.owned(chance, now, func(g *ownership) bool { return g.was == nil })
	if number == 0 {
		return m.aimBuy(chance, now)
	}
	g := m.contracts[number-1]
	c := housing.Rescind{Contract: number, On: g.On, Paper: [32]byte{5}}
	if d := m.dues[m.ofContract(int(number))]; d != nil && d.billed != 0 {
		c.On = min(today(now), addMonths(d.billed, 1))
	}
	return c
}

// aimWithdraw ends an allocation, mostly one whose list was not frozen in time or whose homes nobody waits for.
func (m *Housing) aimWithdraw(chance *rand.Rand, now int64) any {
	var fit []housing.AllocationNumber
	for i, a := range m.allocations {
		late := a.state == housing.Open && a.DrawOn <= today(now) || a.state == housing.Frozen && a.DrawOn+14 <= today(now)
		if !a.closed && (late || a.state == housing.DrawnAlready || chance.IntN(12) == 0) {
			fit = append(fit, housing.AllocationNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return m.aimOpen(chance, now)
	}
	return housing.WithdrawAllocation{Allocation: fit[chance.IntN(len(fit))], Paper: [32]byte{6}}
}

// aimMove puts off a draw whose day has not come, a few times at most.
func (m *Housing) aimMove(chance *rand.Rand, now int64) any {
	states := []housing.AllocationState{housing.Open, housing.Frozen}
	number := m.stands(states[chance.IntN(2)], func(a *allocation) bool {
		return a.DrawOn > today(now) && len(a.void) < 3
	})
	if number == 0 {
		return m.aimFreeze(chance, now)
	}
	a := m.allocations[number-1]
	return housing.MoveDraw{
		Allocation: number,
		DrawOn:     a.DrawOn + 1 + calendar.Date(chance.IntN(5)),
		Public:     fmt.Sprintf("彩票号码%d", len(a.void)+2),
		Form:       []string{"digits:6", "hex:64"}[chance.IntN(2)],
		Commitment: lottery.Commitment(notaryAfter(number, len(a.void)+1)),
		Reason:     []housing.MoveReason{housing.ValueAbsent, housing.ListExtended}[chance.IntN(2)],
		Paper:      [32]byte{8},
	}
}
