package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type dividendModule struct {
	twin  *twin.Dividend
	wrong int
}

func newDividendModule(t *twin.County) *dividendModule {
	return &dividendModule{twin: t.Dividend, wrong: 5}
}

func (m *dividendModule) attach(c *wiring.County) instance {
	return instance{audit: c.Dividend.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Dividend) }}
}

func (m *dividendModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(8) }

func (m *dividendModule) weight() int { return 30 }

func (m *dividendModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *dividendModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *dividendModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *dividendModule) due(int64) []twin.Deadline { return nil }

func (m *dividendModule) end(twin.Deadline) bool { return false }

// waits implements waiter: publicity takes days.
func (m *dividendModule) waits(now int64) bool { return m.twin.Waits(now) }

func (m *dividendModule) released() []string {
	return []string{"dividend.correct_shares", "dividend.publish_waterfall", "dividend.reissue"}
}

func (m *dividendModule) covers() []cover {
	return []cover{
		{module: "dividend", codes: `account_missing account_unknown account_units_differ account_unusable
		accounts_must_differ bank_state_unknown cost_method_unknown date_before_register date_in_future date_missing
		estate_not_divided_up file_differs fraction_not_whole heirs_missing holder_living holder_not_in_register holder_twice
		holder_unknown holders_too_many holding_out_of_range household_not_of_holder line_in_other_state
		line_paid_to_heirs line_unknown lines_unsettled list_is_another nothing_left nothing_to_file objection_decided
		objection_unknown objections_open objector_unknown owner_unknown payee_same pool_of_holders publicity_not_over
		publicity_out_of_range publicity_over rate_out_of_range reason_malformed recipient_is_giver
		recipients_out_of_range register_exists register_not_in_run register_opened_later register_unknown
		reserve_cap_negative returned_from_holders rounding_unknown rows_malformed run_in_other_state run_unknown
		sale_amount_other sale_amount_out_of_range sale_cost_other sale_returned sale_unknown sale_without_source
		sales_out_of_order sales_out_of_range second_person_must_differ serials_malformed serials_returned
		shares_not_total source_malformed source_of_another_sale source_other sources_incomplete sources_malformed
		tonnes_not_positive total_out_of_range units_insufficient units_not_positive units_or_fraction
		waterfall_missing waterfall_out_of_order workdays_unknown`},
	}
}
