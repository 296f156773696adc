package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type landModule struct {
	twin  *twin.Land
	wrong int
}

func newLandModule(t *twin.County) *landModule { return &landModule{twin: t.Land, wrong: 5} }

func (m *landModule) attach(c *wiring.County) instance {
	return instance{audit: c.Land.Audit, compare: func() error { return nil },
		compareAll: func() error {
			if err := m.twin.Check(); err != nil {
				return err
			}
			return m.twin.CompareAll(c.Land, c.Time())
		}}
}

func (m *landModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(10) }

func (m *landModule) weight() int { return 12 }

func (m *landModule) draw(chance *rand.Rand, now int64) any { return m.twin.Draw(chance, m.wrong, now) }

// aims implements aimer.
func (m *landModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *landModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *landModule) due(int64) []twin.Deadline { return nil }

func (m *landModule) end(twin.Deadline) bool { return false }

func (m *landModule) released() []string {
	return []string{"land.set_tolerance", "land.set_bounds", "land.name_accounts"}
}

func (m *landModule) covers() []cover {
	return []cover{{module: "land", codes: `accounts_unsuitable area_implausible code_malformed contract_code_malformed
		contract_exists contract_over contract_unknown contracted_already date_in_future date_missing date_out_of_order
		exists_differently grantee_unknown grantor_not_entitled handed_on holder_same holder_unknown kind_unknown
		level_unknown margin_out_of_bounds nothing_to_correct outside_bounds overlap parcel_twice
		parcels_unlike part_outside parties_same
		parts_do_not_cover parts_too_few prepaid_beyond_term rate_out_of_bounds reason_malformed refund_not_owed
		refund_rule_unknown rent_none rent_not_due
		retired source_malformed rows_missing rows_too_many term_beyond_contract term_malformed title_malformed
		tolerance_out_of_bounds under_contract unknown village_unknown polygon.malformed
		polygon.too_many_corners polygon.too_few_corners
		polygon.axes_swapped polygon.outside_china polygon.too_wide polygon.corner_repeated polygon.self_intersecting
		polygon.ring_orientation`,
		unreached: map[string]string{
			"rent_overflow": "it takes a contract over more than 300 parcels of half a degree each: the index of such a " +
				"register would have five million rows",
		}}}
}
