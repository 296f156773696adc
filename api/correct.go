package api

import (
	"context"

	"liangshan/ledger"
)

// formCorrect fills in from the journal what the original transfer said. Rules do not read
// the journal, and no caller is trusted with it.
func (a *API) formCorrect(f *form) {
	f.complete = func(ctx context.Context, command any) (any, error) {
		c := command.(ledger.Correct)
		original, err := a.known.Original(ctx, a.county.Journal(), c.Sequence, c.Row)
		if err != nil {
			return nil, err
		}
		c.Debit, c.Credit, c.Original = original.Debit, original.Credit, original.Amount
		return c, nil
	}
}
