package demo

import (
	"fmt"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/person"
	"liangshan/vault"
	"liangshan/village"
)

const (
	households = 286 // Synthetic: how many households share the dividend is not in the article.
	townshipOf = "330523108"
	villageOf  = "330523108901" // Synthetic code: no village of the statistics has it.
)

var founded = date(2026, 1, 5)

func date(year, month, day int) calendar.Date {
	d, err := calendar.New(year, month, day)
	if err != nil {
		panic(err)
	}
	return d
}

// settle registers the village, a company, and the households with a person each.
func (y *Year) settle() {
	y.Village, y.People = villageOf, households
	y.do("registrar", "village.publish", village.Publish{Divisions: []village.Row{
		{Code: villageOf, NameZH: "余村(演示)", Kind: village.Village, Parent: townshipOf, From: founded}}})
	y.do("registrar", "company.register", company.Register{Code: creditCode("91330523MA2DEMO"), NameZH: "演示竹业有限公司",
		Kind: company.Limited, Division: villageOf, From: founded})
	first := y.stagePeople()
	for i := range households {
		number := person.Number(uint64(first) + uint64(i))
		y.do("registrar", "person.register", person.Register{Number: number})
		y.do("registrar", "person.form_household", person.FormHousehold{
			Household: person.HouseholdNumber(i + 1), Village: villageOf, Head: number, Date: founded})
	}
	if y.err == nil {
		y.err = y.r.Vault.Commit(y.ctx, "demo people")
	}
}

// stagePeople puts the synthetic names into the vault, which gives the numbers.
func (y *Year) stagePeople() vault.Number {
	if y.err != nil {
		return 0
	}
	var people [][]vault.Fact
	for i := range households {
		people = append(people, []vault.Fact{{Field: vault.Name, Value: vault.Text(fmt.Sprintf("演示村民%03d", i+1)),
			From: identity.NewDay(2026, 1, 5), Source: "synthetic"}})
	}
	first, err := y.r.Vault.StageMany(y.ctx, "demo people", people)
	y.err = firstOf(y.err, err)
	return first
}

// creditCode completes the first fifteen characters of a synthetic credit code with one
// digit of its body and the two check characters.
func creditCode(prefix string) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	prefix = strings.Map(func(r rune) rune {
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return '0'
	}, prefix)
	for _, a := range alphabet {
		for _, b := range alphabet {
			if code := prefix + "1" + string(a) + string(b); len(code) == 18 {
				if _, fault := identity.ParseCreditCode(code); fault == nil {
					return code
				}
			}
		}
	}
	panic("demo: no credit code begins with " + prefix)
}

// countyName returns what the county is called.
func (y *Year) countyName() (zh, en string) {
	y.err = firstOf(y.err, y.r.Read(y.ctx, func(c *county.County) {
		identity, _ := c.Rulebook.Identity()
		zh, en = identity.NameZH, identity.NameEN
	}))
	return zh, en
}
