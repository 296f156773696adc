package api

import (
	"context"
	"errors"
	"io"
	"os"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/document"
	"liangshan/kernel"
	"liangshan/programme/desk"
)

// errNoRecord says that nothing explains a line any more, or not yet.
var errNoRecord = kernel.Refuse("programme.record_missing")

// recordMax bounds the record of a run.
const recordMax = 1 << 30

// Why explains in plain words why a programme's run gives a beneficiary what it gives, from the record
// of the run alone: zh or en. It asks nobody for leave: the page asks before. Refusal: errNoRecord.
func (a *API) Why(ctx context.Context, run, beneficiary int64, language string) ([]string, error) {
	rows, err := a.Rows(ctx, `SELECT coalesce(r.explained, ''), v.text FROM programme_run r JOIN programme_version v
		ON v.programme = r.programme AND v.version = r.version WHERE r.number = ?`, run)
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, errNoRecord
	}
	id, err := document.ParseID(rows[0][0].(string))
	if err != nil {
		return nil, errNoRecord
	}
	paper, err := a.county.Papers.Get(ctx, id)
	var missing *document.Error
	if errors.As(err, &missing) && missing.Code == document.NotFound || errors.Is(err, os.ErrNotExist) {
		return nil, errNoRecord
	}
	if err != nil {
		return nil, err
	}
	defer paper.Close()
	recorded, err := io.ReadAll(io.LimitReader(paper, recordMax))
	if err != nil {
		return nil, err
	}
	var workdays *calendar.Calendar
	if err := a.county.Read(ctx, func(c *county.County) { workdays, _ = c.Rulebook.Calendar("cn") }); err != nil {
		return nil, err
	}
	lines, err := desk.Why(recorded, rows[0][1].(string), uint64(beneficiary), workdays, language)
	if errors.Is(err, desk.ErrNotIn) || errors.Is(err, desk.ErrRecord) || errors.Is(err, desk.ErrText) {
		return nil, errNoRecord
	}
	return lines, err
}
