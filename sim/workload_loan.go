package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type loanModule struct {
	twin  *twin.Loan
	wrong int
}

func newLoanModule(t *twin.County) *loanModule { return &loanModule{twin: t.Loan, wrong: 5} }

func (m *loanModule) attach(c *wiring.County) instance {
	return instance{audit: c.Loan.Audit, compare: func() error { return nil },
		compareAll: func() error { return m.twin.CompareAll(c.Loan, c.Time()) }}
}

func (m *loanModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(10) }

func (m *loanModule) weight() int { return 12 }

func (m *loanModule) draw(chance *rand.Rand, now int64) any { return m.twin.Draw(chance, m.wrong, now) }

// aims implements aimer.
func (m *loanModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *loanModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *loanModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *loanModule) end(d twin.Deadline) bool { return m.twin.End(d) }

// waits implements waiter: loans have to be overdue for a month before the fund pays.
func (m *loanModule) waits(int64) bool { return true }

func (m *loanModule) released() []string {
	return []string{"loan.claim", "loan.take_back_repayment", "loan.take_back_support"}
}

func (m *loanModule) covers() []cover {
	return []cover{{module: "loan", codes: `above_limit above_owed account_unsuitable
		amount_out_of_range balance_is_another bank_unknown
		begins_within_another borrower_unsuitable borrows_already date_unsuitable ended exposure_above_multiple
		fund_short interest_implausible not_claimed not_overdue_long_enough overdue paper_missing
		period_unsuitable rate_out_of_range reference_used repaid_below_supported repayment_unknown
		support_budget_short support_paid_out support_unknown supported_already term_too_long
		terms_malformed terms_missing terms_out_of_order
		unknown`,
		unreached: map[string]string{"paid_another_way": doorsElsewhere}}}
}
