package twin

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/village"
)

// A Company is the twin of package company. It looks places up in the village's twin.
type Company struct {
	places *Village
	rows   []*organisation // By number, from 1.
	codes  map[string]bool
}

type organisation struct {
	code, name, division string
	changed              calendar.Date
	dissolved            bool
}

// NewCompany returns an empty twin.
func NewCompany(places *Village) *Company { return &Company{places: places, codes: map[string]bool{}} }

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditFault returns what is wrong with a unified social credit code of the form that the
// twin draws (GB 32100: 18 characters, weights 3^i modulo 31); "" if nothing.
func creditFault(code string) string {
	if strings.Trim(code, creditAlphabet) != "" {
		return "company.credit_code_character"
	}
	switch {
	case len(code) != 18:
		return "company.credit_code_length"
	case !strings.HasPrefix(code[2:], "3305"):
		return "company.credit_code_division"
	case creditCheck(code[:17]) != code[17]:
		return "company.credit_code_checksum"
	case organisationCheck(code[8:16]) != code[16]:
		return "company.credit_code_organisation_checksum"
	}
	return ""
}

func creditCheck(text string) byte {
	total, weight := 0, 1
	for _, r := range text {
		total += strings.IndexRune(creditAlphabet, r) * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-total%31)%31]
}

// organisationCheck is the check character of GB 11714: modulo 11, digits only here.
func organisationCheck(text string) byte {
	total := 0
	for i, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		total += int(text[i]-'0') * weight
	}
	switch c := 11 - total%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Company) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case company.Register:
		return m.register(env, c), true
	case company.Rename:
		return m.change(env, c.Company, c.From, func(o *organisation) string {
			switch {
			case !publicName(c.NameZH):
				return "company.name_malformed"
			case o.name == c.NameZH:
				return "company.name_same"
			}
			return ""
		}, func(o *organisation) { o.name = c.NameZH }), true
	case company.Move:
		return m.change(env, c.Company, c.From, func(o *organisation) string {
			switch {
			case !m.places.seat(string(c.Division)):
				return "company.division_unknown"
			case o.division == string(c.Division):
				return "company.division_same"
			}
			return ""
		}, func(o *organisation) { o.division = string(c.Division) }), true
	case company.NoteDissolved:
		return m.change(env, c.Company, c.Date, func(*organisation) string {
			if !publicCode(c.Reason) {
				return "company.reason_malformed"
			}
			return ""
		}, func(o *organisation) { o.dissolved = true }), true
	}
	return Verdict{}, false
}

func (m *Company) register(env Env, c company.Register) Verdict {
	if code := creditFault(c.Code); code != "" {
		return refuse(code)
	}
	known := strings.Contains(
		" limited cooperative collective partnership institution office association ",
		" "+string(c.Kind)+" ",
	)
	switch {
	case m.codes[c.Code]:
		return refuse("company.exists")
	case !known || c.Kind == "":
		return refuse("company.kind_unknown")
	case !publicName(c.NameZH):
		return refuse("company.name_malformed")
	case !m.places.seat(string(c.Division)):
		return refuse("company.division_unknown")
	}
	if code := dated("company", env, c.From, calendar.DateMin); code != "" {
		return refuse(code)
	}
	m.codes[c.Code] = true
	m.rows = append(
		m.rows,
		&organisation{code: c.Code, name: c.NameZH, division: string(c.Division), changed: c.From},
	)
	return accept(1)
}

// change is a dated change of a company that stands.
func (m *Company) change(
	env Env,
	number company.Number,
	at calendar.Date,
	wrong func(*organisation) string,
	do func(*organisation),
) Verdict {
	if number == 0 || int(number) > len(m.rows) {
		return refuse("company.unknown")
	}
	o := m.rows[number-1]
	if o.dissolved {
		return refuse("company.dissolved")
	}
	if code := wrong(o); code != "" {
		return refuse(code)
	}
	if code := dated("company", env, at, o.changed); code != "" {
		return refuse(code)
	}
	o.changed = at
	do(o)
	return accept(1)
}

// CompareAll holds everything against the register.
func (m *Company) CompareAll(real *company.Registry) error {
	for i, want := range m.rows {
		got, ok := real.Company(company.Number(i + 1))
		if !ok || string(got.Code) != want.code || got.Name != want.name || string(got.Division) != want.division ||
			got.Changed != want.changed || got.Dissolved != want.dissolved {
			return fmt.Errorf("company %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	if _, more := real.Company(company.Number(len(m.rows) + 1)); more {
		return fmt.Errorf("there is a company %d", len(m.rows)+1)
	}
	return nil
}

// Draw returns a command at random.
func (m *Company) Draw(chance *rand.Rand, wrong int, now int64) any {
	number := company.Number(chance.Uint64N(uint64(len(m.rows)) + 1))
	if !percent(chance, wrong) && len(m.rows) > 0 {
		number = company.Number(1 + chance.IntN(len(m.rows)))
		for range 4 {
			if m.rows[number-1].dissolved {
				number = company.Number(1 + chance.IntN(len(m.rows)))
			}
		}
	}
	switch n := chance.IntN(100); {
	case n < 45 || len(m.rows) == 0:
		return m.drawRegister(chance, wrong, now)
	case n < 62:
		return company.Rename{Company: number, NameZH: name(chance, wrong), From: date(chance, now, wrong)}
	case n < 80:
		return company.Move{
			Company:  number,
			Division: village.Code(m.places.code(chance, wrong)),
			From:     date(chance, now, wrong),
		}
	}
	c := company.NoteDissolved{Company: number, Date: date(chance, now, wrong), Reason: "liquidated"}
	if percent(chance, wrong) {
		c.Reason = "Bad reason"
	}
	return c
}

func (m *Company) drawRegister(chance *rand.Rand, wrong int, now int64) any {
	kinds := []company.Kind{company.Limited, company.Cooperative, company.Collective, company.Partnership,
		company.Institution, company.Office, company.Association}
	c := company.Register{NameZH: name(chance, wrong), Kind: kinds[chance.IntN(len(kinds))],
		Division: village.Code(m.places.code(chance, wrong)), From: date(chance, now, wrong)}
	body := fmt.Sprintf("%08d", chance.IntN(100_000_000))
	code := "91330523" + body + string(organisationCheck(body))
	c.Code = code + string(creditCheck(code))
	if percent(chance, wrong) {
		c.Kind = []company.Kind{"", "sole_trader"}[chance.IntN(2)]
	}
	if percent(chance, 2*wrong) {
		m.spoil(chance, &c)
	}
	return c
}

// spoil makes the code of a company wrong.
func (m *Company) spoil(chance *rand.Rand, c *company.Register) {
	switch b := []byte(c.Code); chance.IntN(6) {
	case 0:
		c.Code = c.Code[:17]
	case 1:
		b[chance.IntN(18)] = 'I'
		c.Code = string(b)
	case 2:
		copy(b[2:], "9905")
		c.Code = string(b)
	case 3:
		b[17] = creditAlphabet[(strings.IndexByte(creditAlphabet, b[17])+1)%31]
		c.Code = string(b)
	case 4:
		b[16] = "0123456789"[chance.IntN(10)]
		b[17] = creditCheck(string(b[:17]))
		c.Code = string(b)
	case 5:
		if len(m.rows) > 0 {
			c.Code = m.rows[chance.IntN(len(m.rows))].code
		}
	}
}
