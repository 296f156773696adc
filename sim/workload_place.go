package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

// The registers of places and of industry chains: one module here, drawn from together.
type placeModule struct {
	places *twin.Place
	chains *twin.Chain
	wrong  int
}

func newPlaceModule(t *twin.County) *placeModule {
	return &placeModule{places: t.Place, chains: t.Chain, wrong: 5}
}

func (m *placeModule) attach(c *wiring.County) instance {
	all := func() error {
		if err := m.chains.CompareAll(c.Chain); err != nil {
			return err
		}
		return m.places.CompareAll(c.Place)
	}
	audit := func() error {
		if err := c.Chain.Audit(); err != nil {
			return err
		}
		return c.Place.Audit()
	}
	return instance{audit: audit, compare: func() error { return nil }, compareAll: all}
}

func (m *placeModule) vary(chance *rand.Rand, _ bool) { m.wrong = 3 + chance.IntN(10) }

func (m *placeModule) weight() int { return 10 }

func (m *placeModule) draw(chance *rand.Rand, now int64) any {
	if chance.IntN(5) == 0 {
		return m.chains.Draw(chance, m.wrong)
	}
	return m.places.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *placeModule) aims() []twin.Aim { return m.places.Aims() }

func (m *placeModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	if v, ok := m.chains.Decide(env, command); ok {
		return v, true
	}
	return m.places.Decide(env, command)
}

func (m *placeModule) due(int64) []twin.Deadline { return nil }

func (m *placeModule) end(twin.Deadline) bool { return false }

func (m *placeModule) released() []string { return nil }

func (m *placeModule) covers() []cover {
	return []cover{
		{module: "place", codes: `closed_already code_malformed colour_unknown date_in_future date_missing
			date_out_of_order division_unknown exists_differently insured_above_entitled kind_unknown length_implausible
			line_malformed line_too_short measure_unsuitable month_malformed month_not_over name_malformed
			not_open_in_month nothing_to_correct operator_unknown paper_missing point_outside_china reason_malformed
			reported_after reported_differently return_unknown road_exists_differently road_retired_already road_unknown
			rows_missing rows_too_many scale_unsuitable subject_malformed unknown value_out_of_bounds value_was_other`,
			unreached: map[string]string{
				"not_additive":    "no command adds up: totals are asked for when they are read",
				"total_too_large": "no command adds up: totals are asked for when they are read",
			}},
		{module: "chain", codes: `basis_unknown circular code_malformed link_twice link_upstream name_malformed
			node_twice node_unknown nodes_missing same stage_unknown state_unknown too_large`,
			unreached: map[string]string{"unknown": "no command names a chain that has to be there: pages do"}},
	}
}
