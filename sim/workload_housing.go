package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type housingModule struct {
	twin  *twin.Housing
	wrong int
}

func newHousingModule(t *twin.County) *housingModule {
	return &housingModule{twin: t.Housing, wrong: 5}
}

func (m *housingModule) attach(c *wiring.County) instance {
	return instance{audit: c.Housing.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Housing) }}
}

func (m *housingModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(10) }

func (m *housingModule) weight() int { return 12 }

func (m *housingModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *housingModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *housingModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *housingModule) due(int64) []twin.Deadline { return nil }

func (m *housingModule) end(twin.Deadline) bool { return false }

// waits implements waiter: months have to pass before they are billed, and days before a draw.
func (m *housingModule) waits(int64) bool { return true }

func (m *housingModule) released() []string {
	return []string{"housing.buy", "housing.buy_out", "housing.sell", "housing.grant_support", "housing.take_back_payment",
		"housing.change_owners", "housing.rescind", "housing.withdraw_allocation", "housing.move_draw", "housing.pay_back"}
}

func (m *housingModule) covers() []cover {
	return []cover{{module: "housing", codes: `account_unsuitable allocation_in_other_state allocation_malformed
		allocation_unknown amount_out_of_range applicant_has_home applicants_waiting application_not_chosen
		application_unknown applied_already earlier_month_first home_of_another_allocation payment_unknown
		proceeds_short programme_not_published support_none
		balance_is_another bought_out_already buy_out_in_part contract_ended contract_unknown date_unsuitable
		draw_due credit_short rent_account_short draw_day_come
		move_reason_unsuitable public_source_the_same commitment_used draw_too_early
		home_assigned_to_another home_malformed home_of_other_kind home_taken
		home_not_assigned home_still_kept home_there_differently
		home_unknown lease_ended lease_unknown list_empty month_billed month_unsuitable nothing_to_bill
		number_breaks_commitment paid_above_owed paper_missing person_unsuitable price_basis_unsuitable
		public_form_malformed public_source_malformed public_value_malformed reference_used
		release_reason_unsuitable rent_owed rows_out_of_range share_malformed share_out_of_bounds
		shares_not_one subject_unknown support_budget_short terms_malformed terms_missing terms_out_of_order too_early`,
		unreached: map[string]string{"support_paid_another_way": doorsElsewhere}}}
}
