package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

// Figures with their targets and returns, and the tree whose lights they decide: one module here.
type goalModule struct {
	twin  *twin.Goal
	wrong int
}

func newGoalModule(t *twin.County) *goalModule { return &goalModule{twin: t.Goal, wrong: 5} }

func (m *goalModule) attach(c *wiring.County) instance {
	audit := func() error {
		if err := c.Indicator.Audit(); err != nil {
			return err
		}
		return c.Task.Audit()
	}
	return instance{audit: audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Indicator, c.Task, c.Time()) }}
}

func (m *goalModule) vary(chance *rand.Rand, _ bool) { m.wrong = 2 + chance.IntN(8) }

func (m *goalModule) weight() int { return 20 }

func (m *goalModule) draw(chance *rand.Rand, now int64) any { return m.twin.Draw(chance, m.wrong, now) }

// aims implements aimer.
func (m *goalModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *goalModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *goalModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

// end is never asked: an order climbs rung by rung.
func (m *goalModule) end(twin.Deadline) bool { return false }

// fire implements chainer.
func (m *goalModule) fire(_ twin.Env, d twin.Deadline) (int, bool) { return m.twin.Fire(d) }

// waits implements waiter: months have to pass before they are missed.
func (m *goalModule) waits(int64) bool { return true }

func (m *goalModule) released() []string { return nil }

// Why some commands of these modules are not asked.
const noFolds = "folds, papers, claims and texts have no workload yet"

func (m *goalModule) covers() []cover {
	return []cover{
		{module: "indicator", codes: `actor_must_differ author_other
			basis_unknown bound_not_exact better_unknown bound_unknown check_fails operator_unknown
			code_malformed colour_unknown date_missing date_out_of_order decimals_malformed department_unknown
			due_malformed explanation_required figure_ended figure_unknown formula_malformed
			formula_name_unknown kind_other kind_unknown locked name_malformed not_additive no_answer not_locked
			number_malformed number_too_fine out_of_range overflow paper_required path_malformed
			period_length_unknown period_malformed period_not_over period_other place_unknown range_malformed
			reason_required return_changed return_state return_under_way return_unknown rounding_missing
			rows_missing rows_too_many sentence_malformed source_unknown unit_malformed unit_other value_same`,
			unasked: map[string]string{"publish_fold": noFolds},
			unreached: map[string]string{
				"claim_exists_differently": noFolds,
				"fold_not_additive":        noFolds, "fold_unknown": noFolds, "formula_circular": noFolds,
				"formula_too_many_steps": noFolds,
				"hash_malformed":         noFolds,
				"position_in_future":     noFolds, "position_earlier": noFolds, "record_empty": noFolds,
				"source_exists_differently": noFolds,
			}},
		{
			module: "task",
			codes: `actor_must_differ already_done code_malformed date_missing date_out_of_order department_unknown
			evidence_missing evidence_too_much figure_unknown kind_changed kind_unknown light_unknown name_malformed
			node_ended node_unknown parent_unknown parent_unsuitable path_malformed percent_malformed post_malformed
			progress_from_figure reason_required report_accepted report_not_newest report_says_otherwise report_unknown
			rows_missing rows_too_many sentence_malformed start_missing
			tree_circular
			ladder_unknown ladder_malformed order_unknown order_ended order_state reply_missing due_not_ahead
			calendar_year_missing bulletin_unknown bulletin_empty bulletin_line_unknown bulletin_time objection_exists
			objection_unknown objection_late drive_unknown drive_exists_differently fault_unknown case_unknown
			case_closed`,
		},
	}
}
