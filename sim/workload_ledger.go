package sim

import (
	"math/rand/v2"

	wiring "liangshan/county"
	"liangshan/sim/twin"
)

type ledgerModule struct {
	twin *twin.Ledger
	mix  twin.Mix
}

func newLedgerModule(t *twin.County) *ledgerModule {
	return &ledgerModule{twin: t.Ledger, mix: twin.Mix{Accounts: 12, Hot: 20, Wrong: 5, Rows: 8}}
}

func (m *ledgerModule) attach(c *wiring.County) instance {
	l := c.Ledger
	return instance{
		audit:      l.Audit,
		compare:    func() error { return m.twin.Compare(l) },
		compareAll: func() error { return m.twin.CompareAll(l) },
	}
}

// vary draws how many accounts there are, how hot, how large amounts are and what is asked.
func (m *ledgerModule) vary(chance *rand.Rand, _ bool) {
	m.mix = twin.Mix{
		Accounts: []int{4, 8, 20, 60}[chance.IntN(4)], Hot: chance.IntN(80), Wrong: 1 + chance.IntN(12),
		Huge: []int{0, 0, 2, 30}[chance.IntN(4)], Rows: 1 + chance.IntN(24),
	}
	if chance.IntN(2) == 0 {
		for _, kind := range twin.LedgerKinds {
			m.mix.Kinds = append(m.mix.Kinds, 1+chance.IntN(2*kind.Weight))
		}
	}
}

func (m *ledgerModule) released() []string {
	return []string{"ledger.unfreeze", "ledger.set_limit", "ledger.correct"}
}

func (m *ledgerModule) weight() int { return 30 }

func (m *ledgerModule) draw(chance *rand.Rand, now int64) any { return m.twin.Draw(chance, m.mix, now) }

func (m *ledgerModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	if !twin.OfLedger(command) {
		return twin.Verdict{}, false
	}
	return m.twin.Decide(env, command), true
}

func (m *ledgerModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *ledgerModule) end(d twin.Deadline) bool { return m.twin.End(d) }

func (m *ledgerModule) covers() []cover {
	return []cover{{module: "ledger", codes: `account_closed account_kept account_exists account_frozen account_not_empty
		account_not_frozen account_number_required accounts_must_differ amount_exceeds_hold amount_must_be_positive
		asset_would_be_owed chart_malformed code_not_in_chart corrected_already expiry_must_be_ahead insufficient_balance
		limit_out_of_bounds no_account no_hold no_transfers no_unit nothing_to_balance original_unknown overflow
		reason_required too_many_transfers unit_exists unit_malformed units_must_match unknown_flags`}}
}
