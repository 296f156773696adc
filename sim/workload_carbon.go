package sim

import (
	"math/rand/v2"

	"liangshan/carbon"
	wiring "liangshan/county"
	"liangshan/kernel"
	"liangshan/sim/twin"
)

type carbonModule struct {
	twin  *twin.Carbon
	wrong int
}

func newCarbonModule(t *twin.County) *carbonModule { return &carbonModule{twin: t.Carbon, wrong: 5} }

// attach finds the register, and opens its door to an exchange by commands of the simulation.
func (m *carbonModule) attach(c *wiring.County) instance {
	r := c.Carbon
	listed := func(id carbon.ReservationID) bool { // It may be the exchange's, which alone moves it.
		v, _ := r.Reservation(id)
		_, trades := c.Exchange.ParticipantOf(v.Owner)
		return trades
	}
	kernel.Decide(c.Kernel, "sim.reserve", func(tx *kernel.Tx, q twin.Reserve) error {
		_, err := r.Reserve(tx, carbon.Reserve{Owner: q.Owner, Tonnes: q.Tonnes, Lot: q.Lot, Project: q.Project,
			Vintage: q.Vintage})
		return err
	})
	kernel.Decide(c.Kernel, "sim.deliver", func(tx *kernel.Tx, q twin.Deliver) error {
		if listed(q.Reservation) {
			return carbon.ErrReservation
		}
		_, err := r.Deliver(tx, carbon.Delivery{Reservation: q.Reservation, To: q.To, Tonnes: q.Tonnes,
			Paid: q.Paid, Proceeds: q.Proceeds, Fees: q.Fees})
		return err
	})
	kernel.Decide(c.Kernel, "sim.release", func(tx *kernel.Tx, q twin.Release) error {
		if listed(q.Reservation) {
			return carbon.ErrReservation
		}
		return r.Release(tx, q.Reservation, q.Tonnes)
	})
	return instance{audit: r.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(r, c.Time()) }}
}

func (m *carbonModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(8) }

// waits implements waiter: a world about credits takes its time.
func (m *carbonModule) waits(int64) bool { return false }

func (m *carbonModule) weight() int { return 30 }

func (m *carbonModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *carbonModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *carbonModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *carbonModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *carbonModule) end(d twin.Deadline) bool { return m.twin.End(d) }

func (m *carbonModule) released() []string {
	return []string{"carbon.cancel", "carbon.unfreeze", "carbon.foreclose", "carbon.release_pledge",
		"carbon.set_parameter", "carbon.publish_method"}
}

func (m *carbonModule) covers() []cover {
	return []cover{{module: "carbon", codes: `account_of_another area_out_of_bounds buffer_empty buffer_term_not_over
		code_malformed company_unknown crediting_years date_in_future date_missing date_out_of_order debt_service_malformed
		deduction_negative evidence_missing evidence_used fee_account_required forward_unknown forward_year_unknown
		forward_years_malformed freeze_unknown holds_tonnes implausible insufficient_tonnes issued_already lender_unknown
		loss_carried lot_cancelled lot_frozen lot_in_buffer lot_listed lot_of_another lot_pledged lot_retired lot_unknown
		lots_not_adjacent method_exists method_not_in_force method_of_other_project more_than_agreed more_than_reserved
		name_malformed net_not_difference not_a_bank not_short outside_crediting_period overflow parameter_missing
		parameter_out_of_bounds parameter_unknown parcel_taken parcel_twice parcel_unknown parties_must_differ
		period_gap period_state period_unknown phase_unknown place_required pledge_unknown prepaid_limit
		price_differs price_must_be_positive price_not_posted project_exists project_state
		project_unknown project_without_tonnes purpose_required
		quantity_must_be_positive reason_malformed reservation_unknown reversal_open reversal_settled reversal_unknown
		role_held role_not_held role_unknown rows_missing rows_too_many sale_limit same_person serial_outside_lot
		stand_credited_until_later stand_not_enrolled stand_of_other_project stand_period_credited stand_twice
		stand_unknown stand_withdrawn stands_not_net stock_limit tonnes_bound verified_more_than_reported
		verifier_is_party verifier_is_proponent verifier_not_accredited village_unknown vintage_of_other_year
		vintage_required`,
		unreached: map[string]string{
			"serial_malformed": "serials on paper are read outside of every command",
			"serial_checksum":  "serials on paper are read outside of every command",
			"too_many_lots": "it takes more than a thousand lots of one owner, each of a command of its own: more than a " +
				"world of the simulation has for that",
		}}}
}
