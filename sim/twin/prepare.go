package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/company"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// A Need says what has to stand in a county before a module has anything to do.
type Need struct {
	Persons, Households, Companies int
	Accounts                       bool // Two in yuan for each company.
}

// prepare returns the next command by which a county gets what is needed, or nil if it has it.
func (c *County) prepare(chance *rand.Rand, now int64, need Need) any {
	villages := c.Village.villages()
	if len(villages) < 4 {
		return c.Village.settle(chance, now)
	}
	if len(c.Person.numbers) < need.Persons {
		return person.Register{Number: person.Number(c.Person.unused())}
	}
	standing := 0
	for _, f := range c.Person.households {
		if !f.dissolved {
			standing++
		}
	}
	if standing < need.Households {
		free := func(h *human) bool { return h.household == 0 && h.into == 0 && !h.dead && !h.erased }
		head := c.Person.search(chance, 0, free)
		if h := c.Person.people[head]; h == nil || !free(h) {
			return person.Register{Number: person.Number(c.Person.unused())}
		}
		return person.FormHousehold{Household: person.HouseholdNumber(c.Person.unused()), Head: head,
			Village: village.Code(villages[chance.IntN(len(villages))]), Date: today(now)}
	}
	if len(c.activeCompanies()) < need.Companies {
		q := c.Company.drawRegister(chance, 0, now).(company.Register)
		q.Division = village.Code(villages[chance.IntN(len(villages))])
		return q
	}
	if need.Accounts {
		return c.prepareAccounts(chance)
	}
	return nil
}

// activeCompanies returns the companies that were not dissolved.
func (c *County) activeCompanies() (numbers []company.Number) {
	for i := range c.Company.rows {
		if number := company.Number(i + 1); c.Company.active(number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// accountsOf returns the open accounts of a holder in a unit, in the order in which they were opened.
func (l *Ledger) accountsOf(unit string, holder uint64) (all []ledger.AccountID) {
	for _, id := range l.draw.opened {
		if a := l.accounts[id]; a.unit == unit && a.holder == holder && !a.closed {
			all = append(all, id)
		}
	}
	return all
}

// prepareAccounts returns the next command by which every company gets two accounts in yuan: one
// that may owe, and one that may not.
func (c *County) prepareAccounts(chance *rand.Rand) any {
	l := c.Ledger
	switch {
	case !l.units["CNY"]:
		return ledger.DeclareUnit{Code: "CNY", NameZH: "人民币", NameEN: "yuan", Decimals: 2}
	case len(l.charts["CNY"]) == 0:
		return ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Asset, NameZH: "现金", NameEN: "cash"},
			{Code: 2, Side: ledger.Liability, NameZH: "应付款", NameEN: "payables"}}}
	}
	code := ledger.Code(1)
	for l.charts["CNY"][code] == 0 {
		code++
	}
	var lacking []ledger.Open
	for _, number := range c.activeCompanies() {
		have := l.accountsOf("CNY", uint64(number))
		owes := slices.ContainsFunc(have, func(id ledger.AccountID) bool { return l.accounts[id].mayOwe })
		o := ledger.Open{Unit: "CNY", Code: code, Holder: uint64(number)}
		if !owes {
			o.Flags = ledger.MayOwe
		}
		if len(have) < 2 || !owes {
			lacking = append(lacking, o)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	o := lacking[chance.IntN(len(lacking))]
	o.ID = l.unused()
	return o
}

// account returns an account of a company in yuan, mostly one that can be used.
func (c *County) account(chance *rand.Rand, holder company.Number, wrong int) ledger.AccountID {
	all := c.Ledger.accountsOf("CNY", uint64(holder))
	if len(all) == 0 || percent(chance, wrong) {
		if n := len(c.Ledger.draw.opened); n > 0 && chance.IntN(3) > 0 {
			return c.Ledger.draw.opened[chance.IntN(n)]
		}
		return ledger.AccountID(chance.Uint64N(2) * 1 << 40)
	}
	owes := slices.IndexFunc(all, func(id ledger.AccountID) bool {
		return c.Ledger.accounts[id].mayOwe && !c.Ledger.accounts[id].frozen
	})
	if owes >= 0 && percent(chance, 60) {
		return all[owes]
	}
	return all[chance.IntN(len(all))]
}

// firm returns a company, mostly one that is active.
func (c *County) firm(chance *rand.Rand, wrong int) company.Number {
	if all := c.activeCompanies(); len(all) > 0 && !percent(chance, wrong) {
		return all[chance.IntN(len(all))]
	}
	return company.Number(chance.Uint64N(uint64(len(c.Company.rows)) + 2))
}
