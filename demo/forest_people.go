package demo

import (
	"fmt"

	"liangshan/company"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/identity"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/vault"
	"liangshan/village"
)

// Accounts of the forest's year; those that the waterfall names are in carbon.yaml, and those of
// villages and households follow the first.
const (
	bankCash     ledger.AccountID = 50_001
	bankProceeds ledger.AccountID = 50_002 // Where the exchange pays to, and the return begins.
	villageFirst ledger.AccountID = 60_001
	coopFirst    ledger.AccountID = 61_001
	familyFirst  ledger.AccountID = 1_000_001
	familyCode   ledger.Code      = 8002
	capital_fen                   = 400_000_000 * yuan // What the bank begins with.
)

// townships are the fifteen of the county; a synthetic village lies in each in turn.
var townships = []village.Code{
	"330523001",
	"330523002",
	"330523003",
	"330523004",
	"330523103",
	"330523104",
	"330523105",
	"330523106",
	"330523107",
	"330523108",
	"330523110",
	"330523111",
	"330523201",
	"330523205",
	"330523206",
}

// found publishes the villages and registers the co-operatives and companies.
func (f *Forest) found() {
	var rows []village.Row
	for i := range f.Cooperatives {
		code := fmt.Sprintf("%s%03d", townships[i%len(townships)], 801+i/len(townships))
		f.villages = append(f.villages, village.Code(code))
		rows = append(rows, village.Row{Code: code, NameZH: fmt.Sprintf("演示村%03d", i+1), Kind: village.Village,
			Parent: code[:9], From: founded})
	}
	f.do("registrar", "village.publish", village.Publish{Divisions: rows})
	next := company.Number(2) // The small year has registered one.
	register := func(prefix, name string, kind company.Kind, seat village.Code) company.Number {
		f.do("registrar", "company.register", company.Register{Code: creditCode(prefix), NameZH: name, Kind: kind,
			Division: seat, From: founded})
		next++
		return next - 1
	}
	f.bank = register("91330523MA3BANK", "演示两山竹林碳汇收储公司", company.Limited, townships[0])
	f.verifier = register("91330500MA3VER0", "演示核查机构", company.Limited, townships[0])
	for i, seat := range f.villages {
		f.coops = append(f.coops, register(fmt.Sprintf("93330523MA4%04d", i), fmt.Sprintf("演示毛竹股份合作社%03d", i+1),
			company.Cooperative, seat))
	}
	for i := range f.Buyers {
		f.buyers = append(f.buyers, register(fmt.Sprintf("91330523MA5%04d", i), fmt.Sprintf("演示购碳企业%02d", i+1),
			company.Limited, townships[i%len(townships)]))
	}
}

// people puts the synthetic households into the vault and the registers, with an account each.
func (f *Forest) people() {
	f.households = make([][]int, len(f.villages))
	villageOf := make([]int, f.Households)
	chance := f.chance(1)
	for i := range f.Households {
		v := i % len(f.villages) // Each village has some; the rest falls by chance.
		if i >= f.Households/2 {
			v = chance.IntN(len(f.villages))
		}
		villageOf[i] = v
		f.households[v] = append(f.households[v], i)
	}
	f.stage()
	first := func(i int) person.Number { return person.Number(f.person + uint64(i)) }
	f.many(
		"registrar",
		"person.register",
		f.Households,
		func(i int) any { return person.Register{Number: first(i)} },
	)
	f.many("registrar", "person.form_household", f.Households, func(i int) any {
		return person.FormHousehold{
			Household: f.household(i),
			Village:   f.villages[villageOf[i]],
			Head:      first(i),
			Date:      founded,
		}
	})
	f.many("accountant", "ledger.open", f.Households, func(i int) any {
		return ledger.Open{
			ID:     familyFirst + ledger.AccountID(i),
			Unit:   "CNY",
			Code:   familyCode,
			Holder: uint64(first(i)),
		}
	})
	f.openOthers()
}

// household returns the number of a household, behind those of the small year.
func (f *Forest) household(i int) person.HouseholdNumber {
	return person.HouseholdNumber(households + i + 1)
}

// stage puts names into the vault, which gives the numbers.
func (f *Forest) stage() {
	const request = "demo forest people"
	for done := 0; done < f.Households && f.err == nil; {
		n := min(vault.PersonsPerBatchMax, f.Households-done)
		people := make([][]vault.Fact, n)
		for i := range people {
			people[i] = []vault.Fact{{Field: vault.Name, Value: vault.Text(fmt.Sprintf("演示林农%05d", done+i+1)),
				From: identity.NewDay(2026, 1, 5), Source: "synthetic"}}
		}
		first, err := f.r.Vault.StageMany(f.ctx, fmt.Sprintf("%s %d", request, done), people)
		if f.err = err; err == nil {
			f.err = f.r.Vault.Commit(f.ctx, fmt.Sprintf("%s %d", request, done))
		}
		if done == 0 {
			f.person = uint64(first)
		}
		done += n
	}
}

// openOthers opens the accounts of the bank, the villages and the co-operatives, and gives the
// bank money from outside the county. Buyers bring theirs to the exchange.
func (f *Forest) openOthers() {
	open := func(id ledger.AccountID, code ledger.Code, holder company.Number) {
		f.do("accountant", "ledger.open", ledger.Open{ID: id, Unit: "CNY", Code: code, Holder: uint64(holder)})
	}
	open(bankCash, codeCompany, f.bank)
	open(bankProceeds, codeCompany, f.bank)
	for i := range f.villages {
		open(villageFirst+ledger.AccountID(i), codeCollective, 0)
		open(coopFirst+ledger.AccountID(i), codeCompany, f.coops[i])
	}
	f.pay(outside, bankCash, capital_fen)
}

func (f *Forest) pay(debit, credit ledger.AccountID, amount_fen int64) {
	f.do("accountant", "ledger.transfer", ledger.Transfer{Debit: debit, Credit: credit, Amount: amount_fen})
}

// openRegisters opens the share register of every village: a third for the collective, the
// rest for its households. One bank account in two hundred is not there.
func (f *Forest) openRegisters() {
	chance := f.chance(2)
	var commands []dividend.OpenRegister
	for v, code := range f.villages {
		c := dividend.OpenRegister{Owner: string(code), From: founded, Account: villageFirst + ledger.AccountID(v)}
		var rows []dividend.ShareRow
		for _, i := range f.households[v] {
			row := dividend.ShareRow{Holder: person.Number(f.person + uint64(i)), Household: f.household(i),
				Units: 1 + chance.Int64N(
					12,
				), Account: familyFirst + ledger.AccountID(i), Bank: dividend.BankChecked}
			if chance.IntN(200) == 0 {
				row.Account, row.Bank = 0, dividend.BankMissing
			}
			c.Total += row.Units
			rows = append(rows, row)
		}
		c.Units = c.Total / 2
		c.Total += c.Units
		c.Rows = dividend.PackShares(rows)
		commands = append(commands, c)
	}
	f.many("registrar", "dividend.open_register", len(commands), func(i int) any { return commands[i] })
}

// registers returns the number of every village's share register, by its code.
func (f *Forest) registers() map[string]dividend.RegisterNumber {
	all := map[string]dividend.RegisterNumber{}
	f.err = firstOf(f.err, f.r.Read(f.ctx, func(c *county.County) {
		for _, code := range f.villages {
			all[string(code)], _ = c.Dividend.RegisterOf(string(code))
		}
	}))
	return all
}
