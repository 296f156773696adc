package county

import (
	"fmt"

	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/ledger"
)

// verifyHistory reads every entry once more, for what no state can show: every counter-entry against the transfer
// that it names; that no tonne changed after it was retired or cancelled, that certificates, sales and the buffer
// have beside them in their entry what makes them true. It keeps the newest report of each period for remeasuring.
func (v *verification) verifyHistory() (string, error) {
	v.reports = map[carbon.PeriodID]carbon.PeriodDrafted{}
	lots := carbon.NewHistory()
	var entry kernel.Entry
	corrections := 0
	for w, err := range v.j.Read(v.ctx, 0) {
		if err != nil {
			return "", err
		}
		if err := entry.ParseEntry(w.Body); err != nil {
			return "", err
		}
		events := make([]any, len(entry.Events))
		for i, e := range entry.Events {
			if _, events[i], err = v.county.Describe(e); err != nil {
				return "", err
			}
			switch body := events[i].(type) {
			case ledger.Corrected:
				corrections++
				if err := v.verifyCorrection(w.Index, body); err != nil {
					return "", err
				}
			case carbon.PeriodDrafted:
				v.reports[body.Period] = body
			}
		}
		if err := lots.Entry(events); err != nil {
			return "", fmt.Errorf("entry %d: %w", w.Index, err)
		}
	}
	return fmt.Sprintf("%d corrections; %d moves of lots, %d certificates, %d sales from store", corrections, lots.Moves,
		lots.Claims, lots.Sales), nil
}

// verifyCorrection compares a counter-entry with the transfer that it names.
func (v *verification) verifyCorrection(index uint64, c ledger.Corrected) error {
	original, err := v.county.Original(v.ctx, v.j, c.Sequence, c.Row)
	if err != nil {
		return err
	}
	if original.Debit != c.Credit || original.Credit != c.Debit || c.Amount > original.Amount {
		return fmt.Errorf("entry %d takes back what event %d did not move", index, c.Sequence)
	}
	return nil
}
