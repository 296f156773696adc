package export

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // The driver that opens the file.
)

// A File is the file of a county's read tables, opened for reading in one transaction: everything that is read from it
// is of one position, also while the county is served and goes on writing.
type File struct {
	Entries uint64 // Of the journal, that the tables take into account.
	TimeMS  int64  // Of the newest of them.

	Told func(rows, all uint64) // Hears now and then how many rows have been read; all is 0 until the end. May be nil.
	rows uint64

	ctx context.Context
	db  *sql.DB
	tx  *sql.Tx
}

// ErrNoTables says that a county has no read tables that could be read.
var ErrNoTables = errors.New(
	"export: there are no read tables here (liangshan serve builds them; or name the county's folder with -data)")

const applicationID = 0x4c535657 // Of a file of read tables; see package view.

// Open opens the file. The context bounds all reading.
func Open(ctx context.Context, path string) (*File, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNoTables, err)
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	db, err := sql.Open(
		"sqlite",
		(&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query.Encode()}).String(),
	)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	f := &File{ctx: ctx, db: db}
	if f.tx, err = db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}); err == nil {
		err = f.check()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("export: %s: %w", path, err), f.Close())
	}
	return f, nil
}

// check looks whether it is a file of read tables, and fixes the position: the first reading begins the transaction.
func (f *File) check() error {
	var id int64
	if err := f.tx.QueryRowContext(f.ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if id != applicationID {
		return fmt.Errorf("this is another program's file: %w", ErrNoTables)
	}
	return f.tx.QueryRowContext(f.ctx, "SELECT entries, time FROM view_position").Scan(&f.Entries, &f.TimeMS)
}

// Each implements Reader.
func (f *File) Each(query string, args []any, each func(columns []string, row []any) error) error {
	rows, err := f.tx.QueryContext(f.ctx, query, args...)
	if err != nil {
		return fmt.Errorf(
			"export: %w (if the program is newer than the tables, liangshan serve builds them anew)",
			err,
		)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	to := make([]any, len(columns))
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if err := each(columns, row); err != nil {
			return err
		}
		if f.rows++; f.Told != nil && f.rows%tellEvery == 0 {
			f.Told(f.rows, 0)
		}
	}
	return rows.Err()
}

// End tells that all has been read.
func (f *File) End() {
	if f.Told != nil {
		f.Told(f.rows, f.rows)
	}
}

const tellEvery = 1000 // Rows between two words about how many have been read.

// Close closes the file.
func (f *File) Close() error {
	var err error
	if f.tx != nil {
		err = f.tx.Rollback()
	}
	return errors.Join(err, f.db.Close())
}
