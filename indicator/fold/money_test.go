package fold

import (
	"slices"
	"testing"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// TestPoolPaid pays a household before and after it moved, and its next head: the fold of the place
// of then follows it, the older one stays as it was.
func TestPoolPaid(t *testing.T) {
	const old, next village.Code = "330523101201", "330523101202"
	pay := ledger.Transferred{Debit: 1, Credit: 2, Amount: 100}
	events := []any{
		ledger.Opened{ID: 1, Code: codePool},
		ledger.Opened{ID: 2, Code: codeHousehold, Holder: 11},
		ledger.Opened{ID: 3, Code: codeHousehold, Holder: 12},
		ledger.Opened{ID: 4, Code: 1, Holder: 11},
		person.HouseholdFormed{Household: 7, Village: old, Head: 11},
		pay,
		person.HouseholdMoved{Household: 7, Village: next},
		pay,
		person.HeadNamed{Household: 7, Head: 12},
		ledger.Transferred{Debit: 1, Credit: 3, Amount: 10},
		pay,
		ledger.Transferred{Debit: 1, Credit: 4, Amount: 1000}, // To no household's account.
		ledger.Transferred{Debit: 2, Credit: 3, Amount: 1000}, // From no pool.
	}
	for _, c := range []struct {
		take Take
		want []village.Code
	}{{poolPaidAtHome(), []village.Code{old, next, next, next}}, {poolPaid(), []village.Code{old, old, "", old}}} {
		var places []village.Code
		sum := int64(0)
		for i, e := range events {
			c.take(kernel.At{Sequence: uint64(i)}, e, func(r Row) {
				places = append(places, r.Place)
				sum += r.Value
			})
		}
		if !slices.Equal(places, c.want) || sum != 310 {
			t.Errorf("%d in %v, want 310 in %v", sum, places, c.want)
		}
	}
}
