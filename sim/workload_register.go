package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

// The registers of places and of companies, which looks places up in the other: one module
// here, drawn from together.
type registerModule struct {
	places    *twin.Village
	companies *twin.Company
	wrong     int
}

func newRegisterModule(t *twin.County) *registerModule {
	return &registerModule{places: t.Village, companies: t.Company, wrong: 5}
}

func (m *registerModule) attach(c *wiring.County) instance {
	places, companies := c.Village, c.Company
	all := func() error {
		if err := m.places.CompareAll(places); err != nil {
			return err
		}
		return m.companies.CompareAll(companies)
	}
	audit := func() error {
		if err := places.Audit(); err != nil {
			return err
		}
		return companies.Audit()
	}
	return instance{audit: audit, compare: func() error { return nil }, compareAll: all}
}

func (m *registerModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(12) }

func (m *registerModule) weight() int { return 8 }

func (m *registerModule) draw(chance *rand.Rand, now int64) any {
	if chance.IntN(2) == 0 {
		return m.companies.Draw(chance, m.wrong, now)
	}
	return m.places.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *registerModule) aims() []twin.Aim { return m.companies.Aims() }

func (m *registerModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	if v, ok := m.places.Decide(env, command); ok {
		return v, true
	}
	return m.companies.Decide(env, command)
}

func (m *registerModule) due(int64) []twin.Deadline { return nil }

func (m *registerModule) end(twin.Deadline) bool { return false }

func (m *registerModule) released() []string { return nil }

func (m *registerModule) covers() []cover {
	return []cover{
		{module: "village", codes: `code_malformed date_in_future date_missing date_out_of_order department_closed
			department_code_malformed department_name_malformed department_unknown dissolved exists_differently has_parts
			into_unsuitable kind_not_of_code kind_unknown name_malformed name_same parent_dissolved parent_not_prefix
			parent_unknown rows_missing rows_too_many unknown`},
		{module: "company", codes: `company.credit_code_length company.credit_code_character
			company.credit_code_division company.credit_code_organisation_checksum
			company.credit_code_checksum date_in_future date_missing date_out_of_order dissolved
			division_same division_unknown exists kind_unknown name_malformed name_same reason_malformed unknown`},
	}
}
