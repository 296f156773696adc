package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

// doorsElsewhere says why no refusal of a door is drawn.
const doorsElsewhere = "documents that are drawn name no door; TestDoors of package county goes through all of them"

type programmeModule struct {
	twin  *twin.Programme
	wrong int
}

func newProgrammeModule(t *twin.County) *programmeModule {
	return &programmeModule{twin: t.Programme, wrong: 5}
}

func (m *programmeModule) attach(c *wiring.County) instance {
	return instance{audit: c.Programme.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Programme) }}
}

func (m *programmeModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(10) }

func (m *programmeModule) weight() int { return 20 }

func (m *programmeModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *programmeModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *programmeModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *programmeModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *programmeModule) end(d twin.Deadline) bool { return m.twin.End(d) }

// waits implements waiter: publicity takes days, and so do terms for objections and appeals.
func (m *programmeModule) waits(int64) bool { return true }

func (m *programmeModule) released() []string {
	return []string{"programme.publish", "programme.retire", "programme.raise_claim", "programme.claim_double",
		"programme.waive", "programme.refund",
		"programme.resolve_suspense", "programme.assign_batch"}
}

func (m *programmeModule) covers() []cover {
	return []cover{{module: "programme", codes: `account_unknown account_units_differ accounts_must_differ
		added_lines_out_of_order
		amount_out_of_range answer_of_other_attempt appeal_too_late balance_is_another beneficiary_merged
		batch_payment_twice batch_sum_differs
		beneficiary_unknown budget_short cap_exceeded choice_same choice_unknown claim_unknown claims_too_many
		date_out_of_range document_refused entitlement_is_another entry_known excludes_other_unit
		file_is_another line_in_other_state
		line_unknown lines_unsettled list_is_another not_appealed not_the_starter nothing_changes nothing_due
		no_period_concerned not_paid_twice nothing_owed_back
		objection_decided objection_not_dismissed objection_not_review objection_there objection_unknown
		review_not_objection reviewer_lacks_role reviewer_unknown objections_open objector_unknown opt_out_not_offered
		opted_out other_programme_paid other_run_pending paid_under_merged_number paper_missing payee_unknown pays_nothing
		period_not_of_programme period_not_begun basis_ended
		programme_retired programme_unknown publicity_not_over publicity_over reason_malformed
		review_by_person_required review_missing rows_malformed rows_out_of_range run_in_other_state run_unknown
		second_person_must_differ snapshot_unknown statement_differs statement_id_malformed statement_known
		statement_unknown suspense_resolved suspense_unknown terms_malformed text_too_long
		unit_or_period_changed version_not_higher
		workdays_unknown`,
		unreached: map[string]string{
			"door_unknown":              doorsElsewhere,
			"paid_another_way":          doorsElsewhere,
			"case_of_no_door":           doorsElsewhere,
			"statement_is_another":      "the desk holds the papers of two statements of one id against each other",
			"newcomer_after_retirement": "what is paid once is seldom retired and corrected in one history",
			"cap_reached":               "the desk puts on the list what a cap leaves",
			"later_period_paid":         "what documents ask of the record is decided at the desk",
			"account_missing":           "accounts stand in the vault, where the desk looks that writes the bank's file"}}}
}
