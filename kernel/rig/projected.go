package rig

import (
	"database/sql"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"liangshan/kernel"
)

// Projected fills the read tables of all modules from the journal.
func (r *Rig) Projected(schemas ...string) *sql.DB {
	r.Helper()
	return r.project(func(kernel.Kind) bool { return true }, schemas...)
}

// ProjectedOf fills the read tables of one module, which owns the kinds 100n to 100n+99.
func (r *Rig) ProjectedOf(n kernel.Kind, schema string) *sql.DB {
	r.Helper()
	return r.project(func(k kernel.Kind) bool { return k/100 == n }, schema)
}

func (r *Rig) project(wanted func(kernel.Kind) bool, schemas ...string) *sql.DB {
	r.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		r.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	r.Cleanup(func() { db.Close() })
	tables := held{TB: r.TB, db: db, columns: map[string]int{}, rows: map[place]*[]int64{}}
	for _, schema := range schemas {
		tables.exec(schema)
	}
	tables.exec("BEGIN")
	for i, body := range r.Journal.Bodies {
		var entry kernel.Entry
		if err := entry.ParseEntry(body); err != nil {
			r.Fatal(err)
		}
		for n, event := range entry.Events {
			if !wanted(event.Kind) {
				continue
			}
			at := kernel.At{Header: entry.Header, Index: uint64(i), Sequence: entry.Sequence + uint64(n)}
			if err := r.K.Project(at, event, tables.exec); err != nil {
				r.Fatal(err)
			}
		}
	}
	tables.flush()
	tables.exec("COMMIT")
	return db
}

// Value returns the only value of a query, as text.
func (r *Rig) Value(db *sql.DB, query string, args ...any) string {
	r.Helper()
	var v sql.NullString
	if err := db.QueryRow(query, args...).Scan(&v); err != nil {
		r.Fatalf("%v in %s", err, query)
	}
	if !v.Valid {
		return "NULL"
	}
	return v.String
}

// A held runs the statements of projections, held rows among them, as the follower of the read tables
// does, only slower: "table" with an id asks for the numbers of a row that change often.
type held struct {
	testing.TB
	db      *sql.DB
	columns map[string]int // By table.
	rows    map[place]*[]int64
}

type place struct {
	table string
	id    int64
}

func (h *held) exec(query string, args ...any) {
	h.Helper()
	if !strings.Contains(query, " ") && len(args) == 2 {
		*args[1].(*[]int64) = *h.row(place{query, args[0].(int64)})
		return
	}
	if _, err := h.db.Exec(query, args...); err != nil {
		h.Fatalf("%v in %s %v", err, query, args)
	}
}

func (h *held) row(at place) *[]int64 {
	h.Helper()
	if row := h.rows[at]; row != nil {
		return row
	}
	if h.columns[at.table] == 0 {
		var n int
		if err := h.db.QueryRow(`SELECT count(*) FROM pragma_table_info(?)`, at.table).Scan(&n); err != nil {
			h.Fatal(err)
		}
		h.columns[at.table] = n
	}
	row := make([]int64, max(h.columns[at.table]-1, 8)) // A table that the test does not look at is not there.
	h.rows[at] = &row
	return &row
}

func (h *held) flush() {
	h.Helper()
	for at, row := range h.rows {
		n := h.columns[at.table]
		if n == 0 {
			continue
		}
		bound := []any{at.id}
		for _, v := range (*row)[:n-1] {
			bound = append(bound, v)
		}
		if _, err := h.db.Exec("INSERT INTO "+at.table+" VALUES (?"+strings.Repeat(", ?", n-1)+")", bound...); err != nil {
			h.Fatal(err)
		}
	}
}
