package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type personModule struct {
	twin  *twin.Person
	wrong int
	crowd twin.Crowd
}

func newPersonModule(t *twin.County) *personModule { return &personModule{twin: t.Person, wrong: 5} }

func (m *personModule) attach(c *wiring.County) instance {
	return instance{audit: c.Person.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Person) }}
}

// vary draws how much is drawn wrong, and whether somebody or some household is crowded.
func (m *personModule) vary(chance *rand.Rand, mainly bool) {
	m.wrong = 1 + chance.IntN(12)
	if mainly {
		m.crowd = []twin.Crowd{twin.NoCrowd, twin.FewPersons, twin.OneHome, twin.OneNumber}[chance.IntN(4)]
	}
}

func (m *personModule) weight() int { return 10 }

func (m *personModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, m.crowd, now)
}

// aims implements aimer.
func (m *personModule) aims() []twin.Aim { return m.twin.Aims(m.crowd) }

func (m *personModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *personModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *personModule) end(d twin.Deadline) bool { return m.twin.End(d) }

func (m *personModule) released() []string { return []string{"person.withdraw_death", "person.erase"} }

func (m *personModule) covers() []cover {
	return []cover{{module: "person", codes: `basis_malformed checker_unknown date_in_future date_missing
		date_out_of_order dead erased exists field_unknown guardian_already guardian_is_ward guardian_self
		guardians_too_many head_leaves head_same household_dissolved household_exists household_full
		household_number_out_of_range household_unknown in_guardianship in_household merge_death merge_self merged
		merged_too_many not_dead not_guardian not_in_household number_out_of_range reason_malformed retained unknown
		correction_open correction_unknown correction_unstated not_proxy proxy_already proxy_is_ward proxy_self
		until_past village_same village_unknown ward_is_guardian`}}
}
