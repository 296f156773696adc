package view

import (
	"context"
	"errors"
	"fmt"
	"time"

	"liangshan/kernel"
)

// RowsMax is the largest number of rows that Query returns. Larger results are read in pages.
const RowsMax = 10_000

// Refusals of a reading. The same question would be refused again.
var (
	ErrTooSlow     = kernel.Refuse("view.too_slow")      // It took longer than the ReadTime.
	ErrTooManyRows = kernel.Refuse("view.too_many_rows") // It has more than RowsMax rows.
)

// A Result is the answer to a query.
type Result struct {
	Position Position // What the answer takes into account: exactly these entries.
	Columns  []string
	Rows     [][]any // Values are int64, string, []byte, nil or, from an expression, float64.
}

// A Snapshot is the tables at one position. It ends with the function it was given to.
type Snapshot struct {
	Position Position
	ctx      context.Context
	c        *conn
}

// Query asks one question once the tables contain so many entries (0: as they are).
func (db *DB) Query(ctx context.Context, entries uint64, query string, args ...any) (r *Result, err error) {
	_, err = db.Read(ctx, entries, func(s *Snapshot) error {
		r, err = s.Query(query, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Read runs questions that see the same entries, at least so many of them (0: as they are), and
// returns which. All of them together may take the ReadTime.
func (db *DB) Read(ctx context.Context, entries uint64, read func(*Snapshot) error) (Position, error) {
	return db.readFor(ctx, entries, db.options.ReadTime, read)
}

func (db *DB) readFor(ctx context.Context, entries uint64, longest time.Duration,
	read func(*Snapshot) error) (Position, error) {
	if err := db.Wait(ctx, entries); err != nil {
		return Position{}, err
	}
	g, err := db.acquire()
	if err != nil {
		return Position{}, err
	}
	defer g.gate.RUnlock()
	limited, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	at, err := g.read(limited, read)
	var failure *sqlError
	switch {
	case err == nil:
		return at, nil
	case ctx.Err() != nil:
		return Position{}, ctx.Err()
	case errors.Is(err, errBusy):
		return Position{}, db.unavailable(CodeBusy, entries)
	case limited.Err() != nil:
		return Position{}, ErrTooSlow
	case damaged(err):
		select {
		case db.spoiled <- err: // The follower builds a new file.
		default:
		}
		return Position{}, db.unavailable(CodeBuilding, entries)
	case g.stale && errors.As(err, &failure):
		// The question may be about tables that the old file does not have.
		return Position{}, db.unavailable(CodeBuilding, entries)
	}
	return Position{}, err
}

// acquire returns the newest file and keeps it until its gate is unlocked.
func (db *DB) acquire() (*generation, error) {
	for {
		db.mu.Lock()
		g, closed := db.current, db.closed
		db.mu.Unlock()
		if closed {
			return nil, ErrClosed
		}
		if g == nil {
			return nil, db.unavailable(CodeBuilding, 0)
		}
		g.gate.RLock()
		if !g.gone {
			return g, nil
		}
		g.gate.RUnlock() // A newer one has just taken over.
	}
}

// read runs a function inside one read transaction that lasts no longer than ctx.
func (g *generation) read(ctx context.Context, read func(*Snapshot) error) (at Position, err error) {
	c, err := g.take(ctx)
	if err != nil {
		return at, err
	}
	off := c.guard(ctx)
	defer func() {
		off() // First, so that nothing interrupts the end of the transaction.
		if e := c.script("ROLLBACK"); e != nil {
			c.close()
			c = nil
		}
		g.idle <- c
	}()
	if err := c.script("BEGIN"); err != nil {
		return at, err
	}
	s := &Snapshot{ctx: ctx, c: c}
	if s.Position, err = c.position(); err != nil {
		return at, err
	}
	return s.Position, read(s)
}

// guard interrupts the connection when ctx ends. The function it returns takes the guard off.
func (c *conn) guard(ctx context.Context) (off func()) {
	done, gone := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(gone)
		for { // An interrupt between two statements is lost, hence more than one.
			c.interrupt()
			select {
			case <-done:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	return func() {
		close(done)
		if !stop() {
			<-gone
		}
	}
}

// Query asks one question.
func (s *Snapshot) Query(query string, args ...any) (*Result, error) {
	r := &Result{Position: s.Position}
	err := s.Each(query, args, func(columns []string, row []any) error {
		if len(r.Rows) == RowsMax {
			return ErrTooManyRows
		}
		r.Columns = columns
		r.Rows = append(r.Rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Each asks one question and hands over the rows one by one. The first error ends it.
func (s *Snapshot) Each(query string, args []any, each func(columns []string, row []any) error) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	p, err := s.c.prepare(query)
	if err != nil {
		return err
	}
	defer p.finalize()
	if err := p.bindAll(args); err != nil {
		return err
	}
	columns := p.columns()
	for {
		more, err := p.step()
		if err != nil || !more {
			return err
		}
		row := make([]any, len(columns))
		for i := range row {
			row[i] = p.column(i)
		}
		if err := each(columns, row); err != nil {
			return err
		}
	}
}

// Copy writes the tables as they are now into a new file, which other programs may keep: for
// exports. The path must not exist. Reading and following go on meanwhile.
func (db *DB) Copy(ctx context.Context, path string) error {
	if err := ctx.Err(); err != nil {
		return err // A small copy would be done before anybody looks.
	}
	g, err := db.acquire()
	if err != nil {
		return err
	}
	g.copies.Add(1)
	g.gate.RUnlock()
	defer g.copies.Done()
	c, err := connectReader(g.path)
	if err != nil {
		return err
	}
	defer c.close()
	defer c.guard(ctx)()
	if _, err = c.get("VACUUM INTO ?", nil, path); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("view: copy into %s: %w (the path must be new, with room for the tables)", path, err)
	}
	return nil
}
