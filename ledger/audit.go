package ledger

import (
	"errors"
	"slices"
	"strconv"
)

// Audit reports whether the books balance: in each unit debits equal credits, posted and
// pending; nobody owes more than allowed; what is pending is what is held.
func (l *Ledger) Audit() error {
	pending, err := l.auditHolds()
	if err != nil {
		return err
	}
	n, _ := l.numbers.Get(0)
	posted, held := make([]sum, n.Unit+1), make([]sum, n.Unit+1)
	for id, a := range l.accounts.All() {
		if a.Unit == 0 || a.Unit > n.Unit {
			return fault("an account of no unit", id)
		}
		posted[a.Unit].add(a.Debits)
		posted[a.Unit].add(-a.Credits)
		held[a.Unit].add(a.DebitsPending)
		held[a.Unit].add(-a.CreditsPending)
		if a.Debits < 0 || a.Credits < 0 || a.Limit < 0 {
			return fault("a side below zero", id)
		}
		if a.Flags&MayOwe == 0 && a.Available() < 0 {
			return fault("an account owes more than it may", id)
		}
		if a.Flags&NeverOwed != 0 && a.Balance()+a.CreditsPending > 0 {
			return fault("an asset is owed", id)
		}
		if a.Flags&Closed != 0 && (a.Balance() != 0 || a.DebitsPending|a.CreditsPending != 0) {
			return fault("a closed account is not empty", id)
		}
		if l.freezes.Has(id) != (a.Flags&Frozen != 0) {
			return fault("a freeze without a reason, or a reason without a freeze", id)
		}
		i, ok := slices.BinarySearchFunc(
			pending,
			id,
			func(p pendingSides, id AccountID) int { return int(int64(p.id) - int64(id)) },
		)
		if want := (pendingSides{id: id}); ok &&
			(pending[i].debits != a.DebitsPending || pending[i].credits != a.CreditsPending) ||
			!ok && (want.debits != a.DebitsPending || want.credits != a.CreditsPending) {
			return fault("what is pending is not what is held", id)
		}
	}
	for unit := range posted {
		if posted[unit] != (sum{}) || held[unit] != (sum{}) {
			return errors.New("ledger: debits and credits differ in unit " + strconv.Itoa(unit))
		}
	}
	return nil
}

// A sum adds amounts without overflow: millions of accounts may each be near the bound.
type sum struct{ high, low int64 }

func (s *sum) add(amount int64) {
	s.high += amount >> 32
	s.low += amount & 0xffffffff
	s.high += s.low >> 32
	s.low &= 0xffffffff
}

func fault(what string, id AccountID) error {
	return errors.New("ledger: " + what + ": account " + strconv.FormatUint(uint64(id), 10))
}

type pendingSides struct {
	id              AccountID
	debits, credits int64
}

// auditHolds adds up the holds by account, in order of accounts.
func (l *Ledger) auditHolds() ([]pendingSides, error) {
	var all []pendingSides
	for id, h := range l.holds.All() {
		if h.Amount <= 0 {
			return nil, errors.New("ledger: an empty hold: " + strconv.FormatUint(uint64(id), 10))
		}
		all = append(all, pendingSides{id: h.Debit, debits: h.Amount}, pendingSides{id: h.Credit, credits: h.Amount})
	}
	slices.SortFunc(all, func(a, b pendingSides) int { return int(int64(a.id) - int64(b.id)) })
	merged := all[:0]
	for _, p := range all {
		if n := len(merged); n > 0 && merged[n-1].id == p.id {
			merged[n-1].debits += p.debits
			merged[n-1].credits += p.credits
		} else {
			merged = append(merged, p)
		}
	}
	return merged, nil
}
