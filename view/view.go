// Package view keeps the tables that people read: SQLite files that follow the journal.
//
// # Invariants
//
//   - A file is a fold of the journal and of nothing else. It can be thrown away at any time
//     and is built again; so nothing in it is flushed to the disk (synchronous=OFF).
//   - Rows and position move in one transaction, at the end of an entry. Whoever reads sees
//     whole entries, and which ones.
//   - The position that readers see never goes back while the program runs.
//   - A file grown over the years equals one built at once, row by row.
//   - A file is used only if it is of this program's schema, agrees with the journal, and was
//     either closed in order or left by a process that died while the machine went on
//     running. Everything else is built anew, for a stated reason.
//
// # Files
//
// The path given to Open is a symbolic link to the newest complete file, so that people can
// open it with any SQLite program. The files are called after it: view.sqlite links to
// view-000003.sqlite. A new one is built beside the one that serves; moving the link is what
// makes it the newest. Files that the link does not name are deleted by Open.
//
// A file has the application id 0x4c535657 ("LSVW"), the tables of the schema, and two tables
// of one row each:
//
//	view_file      schema (fingerprint), boot, device, inode (the machine's run and the file that
//	               the process wrote; a copied file is not trusted unless it was closed in
//	               order), closed (1 after an orderly end)
//	view_position  entries and events contained, time of the newest entry in milliseconds
//	               since 1970, digest (SHA-256) of its body
//
// # Schema
//
// The schema is the text of all modules' schema.sql, one after the other. A changed text, be it
// a comment, means a new file: so a module whose projection changes and whose tables do not
// says so in a comment. Tables that are written many thousand times a second should follow
// pattern.md: append-only tables without secondary indexes and held rows.
package view

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"liangshan/kernel"
)

// A Projector turns one event into statements, as kernel.Kernel.Project does.
type Projector func(at kernel.At, event kernel.Event, exec kernel.Exec) error

// Options change how a DB works. The zero value is good.
type Options struct {
	CommitInterval time.Duration // Longest time between transactions under load; 0 means 200 ms.
	CacheSize      int           // Page cache of the writing connection, in bytes; 0 means 256 MiB.
	Readers        int           // Connections for readers; 0 means 4.
	ReadTime       time.Duration // Longest time a read may take; 0 means 5 s.
	ScanTime       time.Duration // Longest time a page without a fitting index may take; 0 means 0.5 s.
	WaitTime       time.Duration // Longest wait for a position; 0 means 2 s.

	// Notice, if set, is told why a file is built or was thrown away, in a sentence for
	// the operator's log.
	Notice func(reason string)

	// Progress, if set, is told how far the building of a file has come, in entries.
	Progress kernel.Progress
}

func (o *Options) fill() {
	set := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	set(&o.CommitInterval, 200*time.Millisecond)
	set(&o.ReadTime, 5*time.Second)
	set(&o.ScanTime, 500*time.Millisecond)
	set(&o.WaitTime, 2*time.Second)
	if o.CacheSize == 0 {
		o.CacheSize = 256 << 20
	}
	if o.Readers == 0 {
		o.Readers = 4
	}
}

// A Position says how much of the journal a file contains.
type Position struct {
	Entries uint64   // Number of entries, which is the index of the next one.
	Events  uint64   // Number of events.
	Time    int64    // Time of the newest entry, in milliseconds since 1970; 0 without one.
	Digest  [32]byte // SHA-256 of the newest entry's body.
}

// Failures of a DB.
var (
	ErrClosed     = errors.New("view: closed")
	ErrFollowing  = errors.New("view: it is being followed already")
	ErrIdle       = errors.New("view: nobody follows the journal, so a rebuilt file cannot take over (call Follow)")
	ErrRebuilding = errors.New("view: a file is being built already (wait for it)")
)

// An UnavailableError says that an answer can be had later: HTTP 503 with Retry-After.
type UnavailableError struct {
	Code       string        // One of the codes below.
	Position   Position      // What there is.
	Wanted     uint64        // Number of entries asked for.
	RetryAfter time.Duration // A whole number of seconds.
}

// Codes of an UnavailableError.
const (
	CodeBehind   = "view.behind"   // The tables have not come so far yet.
	CodeBuilding = "view.building" // The tables are being built.
	CodeBusy     = "view.busy"     // Too many are reading.
)

func (e *UnavailableError) Error() string {
	return fmt.Sprintf("%s: %d entries of %d wanted; ask again in %v", e.Code, e.Position.Entries, e.Wanted, e.RetryAfter)
}

// A DB is the read model of one county. Its methods are safe for use by several goroutines.
type DB struct {
	path        string
	schema      string
	fingerprint string
	journal     kernel.Journal
	projector   func() Projector
	options     Options
	handover    chan handover // Rebuilt files on their way to the follower.
	spoiled     chan error    // A reader has met a damaged page.
	rebuilding  sync.Mutex    // Held while Rebuild runs.

	mu        sync.Mutex
	current   *generation // What is read; nil before the first file is complete.
	writer    *writer     // Writes current while nobody follows; nil if current cannot be followed.
	number    int         // Of the newest file, complete or not.
	position  Position
	moved     chan struct{} // Closed when the position moves.
	following chan struct{} // Closed when Follow ends; nil while nobody follows.
	status    Status
	closed    bool
}

// Status is what an operator wants to know.
type Status struct {
	Position  Position
	Following bool
	Stale     bool   // What is read has an older program's schema and stands still.
	Building  bool   // A file is being built.
	Done, All uint64 // How far, in entries.
	Reason    string // Why the newest file was built; empty if it was found whole.
}

// Open opens the read model at a path, or prepares for building it. projector is called once
// for each file that is written, because two files may be written at the same time and a
// kernel's projections serve one at a time. Nothing is read from the journal but one entry.
func Open(path, schema string, j kernel.Journal, projector func() Projector, options Options) (*DB, error) {
	options.fill()
	db := &DB{path: path, schema: schema, fingerprint: fingerprint(schema), journal: j, projector: projector,
		options: options, handover: make(chan handover), spoiled: make(chan error, 1), moved: make(chan struct{})}
	if err := db.adopt(); err != nil {
		return nil, err
	}
	return db, nil
}

// Status returns how things stand.
func (db *DB) Status() Status {
	db.mu.Lock()
	defer db.mu.Unlock()
	s := db.status
	s.Position, s.Following = db.position, db.following != nil
	s.Stale = db.current != nil && db.current.stale
	return s
}

// Close closes the files in order, so that they are used again. Follow must have returned.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.following != nil {
		db.mu.Unlock()
		return fmt.Errorf("%w (stop it before closing)", ErrFollowing)
	}
	already := db.closed
	db.closed = true
	g, w := db.current, db.writer
	db.current, db.writer = nil, nil
	db.move(db.position) // Whoever waits, wakes.
	db.mu.Unlock()
	if already {
		return ErrClosed
	}
	if g != nil {
		g.drain()
	}
	if w != nil {
		return w.close()
	}
	return nil
}

// Position returns what the tables contain.
func (db *DB) Position() Position {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.position
}

// Wait waits until the tables contain so many entries: for an answer of the kernel, its index
// and one. It waits no longer than the WaitTime; then the error is an *UnavailableError.
func (db *DB) Wait(ctx context.Context, entries uint64) error {
	var timeout <-chan time.Time
	for {
		db.mu.Lock()
		at, moved, ready, closed := db.position, db.moved, db.current != nil, db.closed
		db.mu.Unlock()
		switch {
		case closed:
			return ErrClosed
		case !ready && entries == 0:
			return db.unavailable(CodeBuilding, 0)
		case ready && at.Entries >= entries:
			return nil
		}
		if timeout == nil {
			timer := time.NewTimer(db.options.WaitTime)
			defer timer.Stop()
			timeout = timer.C
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout:
			return db.unavailable(CodeBehind, entries)
		}
	}
}

// unavailable says when to ask again: after a second, or when a file may be complete.
func (db *DB) unavailable(code string, wanted uint64) error {
	s := db.Status()
	e := &UnavailableError{Code: code, Position: s.Position, Wanted: wanted, RetryAfter: time.Second}
	if s.Building && code != CodeBusy {
		e.Code = CodeBuilding
		e.RetryAfter += time.Duration((s.All-min(s.Done, s.All))/entriesPerSecond) * time.Second
	}
	return e
}

// entriesPerSecond is a cautious guess of how fast a file is built, to say when to come again.
const entriesPerSecond = 50_000

func (db *DB) notice(reason string) {
	db.mu.Lock()
	db.status.Reason = reason
	db.mu.Unlock()
	if db.options.Notice != nil {
		db.options.Notice(reason)
	}
}

// publish tells readers how far the tables are.
func (db *DB) publish(at Position) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.move(at)
}

func (db *DB) move(at Position) {
	db.position = at
	close(db.moved)
	db.moved = make(chan struct{})
}
