package county

import (
	"context"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/proof"
)

// Original returns a transfer of the past as the journal has it: of a single event, or the
// given row of a bulk event. ledger.ErrOriginal if there is none.
func (c *County) Original(
	ctx context.Context,
	j kernel.Journal,
	sequence uint64,
	row uint32,
) (ledger.Transferred, error) {
	place, err := proof.Locate(ctx, j, sequence)
	if err != nil {
		return ledger.Transferred{}, ledger.ErrOriginal
	}
	var entry kernel.Entry
	if err := entry.ParseEntry(place.Body); err != nil {
		return ledger.Transferred{}, err
	}
	e := entry.Events[place.Event]
	if e.Bulk() && int(row) >= e.Count() || !e.Bulk() && row != 0 {
		return ledger.Transferred{}, ledger.ErrOriginal
	}
	return c.Ledger.Moved(e, int(row))
}
