package api

import (
	"context"
	"errors"

	"liangshan/document"
	"liangshan/kernel"
	"liangshan/programme"
	"liangshan/programme/desk"
	"liangshan/programme/payrun"
)

// ErrNoRecord says that nothing explains a line any more, or not yet.
var ErrNoRecord = kernel.Refuse("programme.record_missing")

// Why explains in plain words why a programme's run gives a beneficiary what it gives, from the record
// of the run alone: zh or en. It asks nobody for leave: the page asks before. Refusal: ErrNoRecord.
func (a *API) Why(ctx context.Context, run, beneficiary int64, language string) ([]string, error) {
	lines, err := payrun.New(a.county, nil).Why(ctx, programme.RunNumber(run), uint64(beneficiary), language)
	var missing *document.Error
	for _, gone := range []error{desk.ErrNotIn, desk.ErrRecord, desk.ErrText, programme.ErrState} {
		if errors.Is(err, gone) {
			return nil, ErrNoRecord
		}
	}
	if errors.As(err, &missing) && missing.Code == document.NotFound {
		return nil, ErrNoRecord
	}
	return lines, err
}
