package api

import (
	"context"
	"sort"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/view"
)

// An OwnTonnes is tonnes of a company in the register of carbon.
type OwnTonnes struct {
	Project int64  `json:"project"`
	Vintage int64  `json:"vintage"`
	Status  string `json:"status" doc:"held, listed, pledged, frozen, buffer or on_hold"`
	Tonnes  int64  `json:"tonnes"`
}

// ownTonnes lists what a company has in the register of carbon.
func (r Reader) ownTonnes(ctx context.Context, after uint64, who company.Number) (all []OwnTonnes, err error) {
	all = []OwnTonnes{}
	_, err = r.tape(ctx, after, `SELECT project, vintage, status, sum(tonnes) FROM carbon_lot WHERE owner = ? AND
		status NOT IN ('retired', 'cancelled', 'merged') GROUP BY project, vintage, status ORDER BY project, vintage, status`,
		[]any{int64(who)}, func(n func(int) int64, row []any) bool {
			status, _ := row[2].(string)
			all = append(all, OwnTonnes{n(0), n(1), status, n(3)})
			return true
		})
	return all, err
}

// tonnesOfDay fills in what a company had in the register of carbon as a day began and ended, what it got in it
// and what it
// gave, retired or lost: what it has now, with all changes since taken back.
func (r Reader) tonnesOfDay(ctx context.Context, after uint64, who company.Number, day calendar.Date,
	s *MarketStatement) error {
	_, err := r.county.View.Read(ctx, after, func(tables *view.Snapshot) error {
		now, err := tables.Query(`SELECT coalesce(sum(tonnes), 0) FROM carbon_lot WHERE owner = ? AND
			status NOT IN ('retired', 'cancelled', 'merged')`, int64(who))
		if err != nil {
			return err
		}
		first, err := changeSince(tables, day.StartMillis())
		if err != nil {
			return err
		}
		// A merger (9) moves tonnes from one lot of an owner to another of its own.
		changes, err := tables.Query(`SELECT time >= ?3, coalesce(sum(CASE WHEN to_owner = ?1 AND became < 7 THEN
			tonnes END), 0),
			coalesce(sum(CASE WHEN from_owner = ?1 AND was BETWEEN 1 AND 6 THEN tonnes END), 0) FROM
			(SELECT *, last_serial - first_serial + 1 AS tonnes FROM carbon_change_row WHERE id >= ?2 AND became <> 9 AND
			NOT (from_owner = to_owner AND was BETWEEN 1 AND 6 AND became < 7) AND (from_owner = ?1 OR to_owner = ?1))
			GROUP BY 1`, int64(who), first, day.EndMillis())
		if err != nil {
			return err
		}
		s.ClosingT, s.InT, s.OutT = now.Rows[0][0].(int64), 0, 0
		for _, row := range changes.Rows {
			got, gave := row[1].(int64), row[2].(int64)
			if row[0].(int64) != 0 {
				s.ClosingT -= got - gave
			} else {
				s.InT, s.OutT = got, gave
			}
		}
		s.OpeningT = s.ClosingT - s.InT + s.OutT
		return nil
	})
	return err
}

// changeSince returns the number of the first change of a lot at a moment or later: numbers grow with time, which is
// therefore looked for by halves.
func changeSince(tables *view.Snapshot, ms int64) (int64, error) {
	last, err := tables.Query(`SELECT coalesce(max(id), 0) FROM carbon_change_row`)
	if err != nil {
		return 0, err
	}
	most := last.Rows[0][0].(int64) + 1
	var failed error
	at := sort.Search(int(most), func(id int) bool {
		found, err := tables.Query(`SELECT time FROM carbon_change_row WHERE id >= ? ORDER BY id LIMIT 1`, int64(id))
		if err != nil {
			failed = err
			return true
		}
		return len(found.Rows) == 0 || found.Rows[0][0].(int64) >= ms
	})
	return int64(at), failed
}
