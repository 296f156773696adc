package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type talentModule struct {
	twin  *twin.Talent
	wrong int
}

func newTalentModule(t *twin.County) *talentModule { return &talentModule{twin: t.Talent, wrong: 5} }

func (m *talentModule) attach(c *wiring.County) instance {
	return instance{audit: c.Talent.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Talent, c.Time()) }}
}

func (m *talentModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(10) }

func (m *talentModule) weight() int { return 12 }

func (m *talentModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *talentModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *talentModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *talentModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *talentModule) end(d twin.Deadline) bool { return m.twin.End(d) }

// waits implements waiter: what was booked has to begin.
func (m *talentModule) waits(int64) bool { return true }

func (m *talentModule) released() []string { return nil }

func (m *talentModule) covers() []cover {
	return []cover{{module: "talent", codes: `applied_already booked_already booking_unknown club_dissolved_already
		club_there_already club_unknown company_unknown date_unsuitable ended_already malformed
		match_in_other_state no_place_left not_begun
		occupation_unknown opening_closed_already opening_unknown person_unsuitable reason_malformed record_unknown
		registered_already slot_unknown slot_withdrawn_already times_used_up too_late village_unknown`}}
}
