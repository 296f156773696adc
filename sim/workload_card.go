package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type cardModule struct {
	twin  *twin.Card
	wrong int
}

func newCardModule(t *twin.County) *cardModule { return &cardModule{twin: t.Card, wrong: 5} }

func (m *cardModule) attach(c *wiring.County) instance {
	return instance{audit: c.Card.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Card) }}
}

func (m *cardModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(10) }

func (m *cardModule) weight() int { return 16 }

func (m *cardModule) draw(chance *rand.Rand, now int64) any { return m.twin.Draw(chance, m.wrong, now) }

// aims implements aimer.
func (m *cardModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *cardModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *cardModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *cardModule) end(d twin.Deadline) bool { return m.twin.End(d) }

// waits implements waiter: months have to pass before purses are loaded again, days before vouchers
// lapse and cards expire.
func (m *cardModule) waits(int64) bool { return true }

func (m *cardModule) released() []string { return []string{"card.load", "card.close_with_balance"} }

func (m *cardModule) covers() []cover {
	return []cover{{module: "card", codes: `account_unsuitable amount_out_of_range balance_left
		balance_too_small benefit_booked benefit_unknown
		benefit_used_up card_expired card_lost card_replaced card_still_valid card_unknown
		company_unknown date_unsuitable
		donor_unknown fund_too_small goods_malformed goods_there_differently goods_unknown held_already holding_closed
		holding_unknown loaded_for_period lot_has_less lot_malformed lot_source_unsuitable lot_unknown month_before_card
		out_of_stock outside_purpose paid_out
		partner_there_already partner_unknown period_malformed person_unsuitable price_differs purse_unknown
		purse_would_be_too_full reason_malformed receipt_booked_differently receipt_out_of_range
		receipt_used redemption_taken_back_already
		redemption_unknown rows_out_of_range sale_booked_already sale_returned_already sale_too_large sale_unknown
		scheme_malformed scheme_out_of_order scheme_unknown till_closed_already till_unknown
		voucher_above_limit voucher_open
		voucher_unsuitable`,
		unreached: map[string]string{"paid_another_way": doorsElsewhere}}}
}
