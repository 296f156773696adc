package view

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
)

// A Page is a part of a table in an order.
type Page struct {
	Position Position
	Columns  []Column
	Rows     [][]any // Values are int64, string, bool, nil, and hexadecimal text for bytes.
	Next     string  // The cursor of the next page; empty if this one is the last.
}

// Page lists a table once the tables contain so many entries (0: as they are). A page begins
// behind the last row of the one before it, by key; so rows that come or go meanwhile make
// no other row appear twice or not at all.
func (db *DB) Page(ctx context.Context, entries uint64, l *Listing, a *Ask) (*Page, error) {
	scans, err := db.scans(ctx, entries, l, a)
	if err != nil {
		return nil, err
	}
	longest := db.options.ReadTime
	if scans {
		longest = db.options.ScanTime
	}
	query, args := l.query(a)
	page := &Page{Columns: l.Columns}
	page.Position, err = db.readFor(ctx, entries, longest, func(s *Snapshot) error {
		result, err := s.Query(query, args...)
		if err == nil {
			page.Rows = result.Rows
		}
		return err
	})
	if scans && errors.Is(err, ErrTooSlow) {
		return nil, &AskError{ErrScan, l.Name}
	}
	if err != nil {
		return nil, err
	}
	if len(page.Rows) > a.limit {
		page.Rows = page.Rows[:a.limit]
		last, place := page.Rows[a.limit-1], make([]any, len(a.order.Columns))
		for i, name := range a.order.Columns {
			place[i] = last[l.columns[name]]
		}
		page.Next = l.makeCursor(a, place)
	}
	for _, row := range page.Rows {
		l.show(row)
	}
	return page, nil
}

// query returns the statement of a question. Names are the declared ones; values are arguments.
func (l *Listing) query(a *Ask) (query string, args []any) {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, c := range l.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(c.Name))
	}
	b.WriteString(" FROM " + quote(l.Name))
	glue := " WHERE "
	for _, c := range a.conditions {
		b.WriteString(glue + quote(c.column) + " " + c.operator + " ?")
		args = append(args, c.value)
		glue = " AND "
	}
	direction, compare := "", ">"
	if a.order.Descending {
		direction, compare = " DESC", "<"
	}
	names := make([]string, len(a.order.Columns))
	for i, name := range a.order.Columns {
		names[i] = quote(name)
	}
	if a.after != nil {
		b.WriteString(glue + "(" + strings.Join(names, ", ") + ") " + compare +
			" (" + strings.Repeat("?, ", len(names)-1) + "?)")
		args = append(args, a.after...)
	}
	b.WriteString(" ORDER BY " + strings.Join(names, direction+", ") + direction)
	b.WriteString(" LIMIT ?")
	return b.String(), append(args, a.limit+1)
}

// plansMax bounds the plans that are remembered for a table.
const plansMax = 1000

// scans reports whether SQLite would answer by going through rows that do not belong to the
// answer, or by sorting: such a question gets less time. It looks at the first page, for on
// a later one the place where it begins would pass for an index.
func (db *DB) scans(ctx context.Context, entries uint64, l *Listing, a *Ask) (scans bool, err error) {
	first := *a
	first.after = nil
	query, args := l.query(&first)
	l.mu.Lock()
	scans, known := l.plans[query]
	l.mu.Unlock()
	if known {
		return scans, nil
	}
	_, err = db.Read(ctx, entries, func(s *Snapshot) error {
		plan, err := s.Query("EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			return err
		}
		for _, row := range plan.Rows {
			detail, _ := row[len(row)-1].(string)
			scans = scans || strings.Contains(detail, "TEMP B-TREE") ||
				len(a.conditions) > 0 && strings.HasPrefix(detail, "SCAN")
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.plans) >= plansMax {
		clear(l.plans)
	}
	l.plans[query] = scans
	return scans, nil
}

// show turns the values of a row into what JSON can say.
func (l *Listing) show(row []any) {
	for i, v := range row {
		switch v := v.(type) {
		case []byte:
			row[i] = hex.EncodeToString(v)
		case int64:
			if l.Columns[i].Kind == Flag {
				row[i] = v != 0
			}
		}
	}
}
