package ledger

import "liangshan/kernel"

// Moved returns the transfer that an event of the past made, if it made one that can be
// corrected: a single transfer, or a row of a bulk event. ErrOriginal otherwise. What was
// posted from a hold is corrected by a transfer of its own.
func (l *Ledger) Moved(e kernel.Event, row int) (Transferred, error) {
	switch e.Kind {
	case kindTransferred:
		moved, err := parseTransferred(e.Body)
		if err != nil {
			return moved, ErrOriginal
		}
		return moved, nil
	case kindTransferredMany:
		if e.Size != RowSize || row < 0 || row >= e.Count() {
			return Transferred{}, ErrOriginal
		}
		return getRow(e.Row(row)), nil
	}
	return Transferred{}, ErrOriginal
}
