package sim

import (
	"math/rand/v2"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/sim/twin"
)

type ledgerModule struct {
	twin *twin.Ledger
	mix  twin.Mix
}

func newLedgerModule() *ledgerModule {
	return &ledgerModule{twin: twin.NewLedger(), mix: twin.Mix{Accounts: 12, Hot: 20, Wrong: 5, Rows: 8}}
}

func (m *ledgerModule) declare(k *kernel.Kernel) instance {
	l := ledger.New(k)
	return instance{
		audit:      l.Audit,
		compare:    func() error { return m.twin.Compare(l) },
		compareAll: func() error { return m.twin.CompareAll(l) },
	}
}

// vary draws how many accounts there are, how hot, how large amounts are and what is asked.
func (m *ledgerModule) vary(chance *rand.Rand) {
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

func (m *ledgerModule) weight() int { return 70 }

func (m *ledgerModule) draw(chance *rand.Rand, now int64) any { return m.twin.Draw(chance, m.mix, now) }

func (m *ledgerModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	if !twin.OfLedger(command) {
		return twin.Verdict{}, false
	}
	return m.twin.Decide(env, command), true
}

func (m *ledgerModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

func (m *ledgerModule) end(d twin.Deadline) bool { return m.twin.End(d) }

func (m *ledgerModule) codes() []string {
	return codesOf(
		ledger.ErrTooMany,
		ledger.ErrNoTransfers,
		ledger.ErrAmount,
		ledger.ErrFlags,
		ledger.ErrSameAccount,
		ledger.ErrAccountNumber,
		ledger.ErrAccountExists,
		ledger.ErrNoAccount,
		ledger.ErrUnitsDiffer,
		ledger.ErrClosed,
		ledger.ErrFrozen,
		ledger.ErrNotFrozen,
		ledger.ErrOverflow,
		ledger.ErrBalance,
		ledger.ErrNothingLeft,
		ledger.ErrOwed,
		ledger.ErrLimit,
		ledger.ErrNotEmpty,
		ledger.ErrNoUnit,
		ledger.ErrUnitExists,
		ledger.ErrUnitForm,
		ledger.ErrNoCode,
		ledger.ErrChartForm,
		ledger.ErrReason,
		ledger.ErrNoHold,
		ledger.ErrHoldAmount,
		ledger.ErrExpiry,
		ledger.ErrOriginal,
		ledger.ErrCorrected,
	)
}

func codesOf(refusals ...*kernel.Refusal) (codes []string) {
	for _, r := range refusals {
		codes = append(codes, r.Code)
	}
	return codes
}
