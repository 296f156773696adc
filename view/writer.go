package view

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"liangshan/kernel"
)

// A writer writes one file. One goroutine uses it at a time.
type writer struct {
	path       string
	number     int
	conn       *conn
	project    Projector
	statements map[string]*statement
	held       map[string]*held
	holds      []*held // The same, in the order in which they were met.
	begin      *statement
	commits    *statement
	place      *statement

	at     Position // What was applied. Its digest is that of done.
	done   Position // What is committed.
	entry  kernel.Entry
	body   []byte // Of the newest entry.
	open   bool   // In a transaction.
	events int    // In the transaction.
	turn   uint64 // Counts projections.
	err    error  // The first failure of exec.
}

const (
	applicationID = 0x4c535657
	fileFormat    = 1
	pageSize      = 8192

	// walPages is the size of the write-ahead log, in pages, at which it is copied into the
	// file. A page that changed often since then is copied once.
	walPages = 64 << 20 / pageSize

	// statementsMax bounds the different texts of statements. More of them means that a
	// projection puts values into the text, which also would be slow.
	statementsMax = 1000

	// spillEvents is after how many events the pages of a file that is being built are
	// written, so that they are written in order and not one by one as memory runs out.
	spillEvents = 200_000
)

const ownSchema = `
CREATE TABLE view_file (
	one    INTEGER PRIMARY KEY CHECK (one = 1),
	schema TEXT NOT NULL,
	boot   TEXT NOT NULL,
	device INTEGER NOT NULL,
	inode  INTEGER NOT NULL,
	closed INTEGER NOT NULL
) STRICT;
CREATE TABLE view_position (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	entries INTEGER NOT NULL,
	events  INTEGER NOT NULL,
	time    INTEGER NOT NULL,
	digest  BLOB NOT NULL
) STRICT;
INSERT INTO view_position VALUES (1, 0, 0, 0, zeroblob(32));
`

// fingerprint names a schema.
func fingerprint(schema string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s%s", fileFormat, ownSchema, schema))
	return fmt.Sprintf("%x", sum[:16])
}

// create makes a file that is written without any log, until live is called.
func (db *DB) create(path string, number int) (*writer, error) {
	c, err := connect(path)
	if err != nil {
		return nil, err
	}
	err = c.script(fmt.Sprintf("PRAGMA page_size=%d; PRAGMA application_id=%d; PRAGMA user_version=%d; "+
		"PRAGMA journal_mode=OFF; BEGIN", pageSize, applicationID, fileFormat))
	if err == nil {
		err = c.script(ownSchema)
	}
	if err == nil {
		err = c.script(db.schema)
	}
	var w *writer
	if err == nil {
		_, err = c.get("INSERT INTO view_file VALUES (1, ?, ?, 0, 0, 0)", nil, db.fingerprint, bootID())
	}
	if err == nil {
		err = c.script("COMMIT")
	}
	if err == nil {
		w, err = db.newWriter(c, path, number)
	}
	if err != nil {
		c.close()
		return nil, fmt.Errorf("view: create %s: %w", path, err)
	}
	return w, nil
}

// newWriter prepares a connection for projections.
func (db *DB) newWriter(c *conn, path string, number int) (*writer, error) {
	w := &writer{path: path, number: number, conn: c, project: db.projector(),
		statements: map[string]*statement{}, held: map[string]*held{}}
	err := c.script(fmt.Sprintf("PRAGMA synchronous=OFF; PRAGMA cache_size=%d; PRAGMA temp_store=MEMORY; "+
		"PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=%d; PRAGMA journal_size_limit=%d",
		-db.options.CacheSize>>10, walPages, walPages*pageSize))
	if err == nil {
		w.begin, err = c.prepare("BEGIN IMMEDIATE")
	}
	if err == nil {
		w.commits, err = c.prepare("COMMIT")
	}
	if err == nil {
		w.place, err = c.prepare("UPDATE view_position SET entries = ?, events = ?, time = ?, digest = ?")
	}
	if err == nil {
		w.at, err = c.position()
	}
	w.done = w.at
	return w, err
}

func (c *conn) position() (at Position, err error) {
	_, err = c.get("SELECT entries, events, time, digest FROM view_position", func(s *statement) {
		at.Entries, at.Events, at.Time = uint64(s.columnInt(0)), uint64(s.columnInt(1)), s.columnInt(2)
		copy(at.Digest[:], s.columnBytes(3))
	})
	return at, err
}

// live ends the building of a file: from now on it can be read while it is written.
func (w *writer) live() error {
	if err := w.commit(); err != nil {
		return err
	}
	device, inode, err := fileID(w.path)
	if err == nil {
		err = w.conn.script("PRAGMA journal_mode=WAL")
	}
	if err == nil {
		_, err = w.conn.get("UPDATE view_file SET device = ?, inode = ?", nil, device, inode)
	}
	if err != nil {
		return fmt.Errorf("view: complete %s: %w", w.path, err)
	}
	return nil
}

// apply runs the projections of one entry, which must be the next one.
func (w *writer) apply(index uint64, body []byte) error {
	if index != w.at.Entries {
		return fmt.Errorf("view: entry %d where %d was expected", index, w.at.Entries)
	}
	if !w.open {
		if err := w.begin.run(); err != nil {
			return fmt.Errorf("view: begin: %w", err)
		}
		w.open, w.events = true, 0
	}
	if err := w.entry.ParseEntry(body); err != nil {
		return fmt.Errorf("view: entry %d: %w", index, err)
	}
	if w.entry.Sequence != w.at.Events {
		return fmt.Errorf("view: entry %d begins with event %d where %d was expected",
			index, w.entry.Sequence, w.at.Events)
	}
	at := kernel.At{Header: w.entry.Header, Index: index}
	for i, event := range w.entry.Events {
		at.Sequence = w.entry.Sequence + uint64(i)
		w.turn++
		err := w.project(at, event, w.exec)
		if err == nil {
			err = w.err
		}
		if err != nil {
			return fmt.Errorf("view: entry %d, event %d, kind %d: %w", index, at.Sequence, event.Kind, err)
		}
	}
	w.events += len(w.entry.Events)
	w.at.Entries, w.at.Events, w.at.Time = index+1, w.at.Events+uint64(len(w.entry.Events)), w.entry.Time
	w.body = append(w.body[:0], body...)
	return w.trim()
}

// trim writes held rows that have become too many.
func (w *writer) trim() error {
	for _, h := range w.holds {
		if len(h.marks) > heldRowsMax {
			if err := h.write(); err != nil {
				return err
			}
		}
	}
	return nil
}

// spill writes the pages of a file that is being built. Held rows stay in memory.
func (w *writer) spill() error {
	if w.events < spillEvents {
		return nil
	}
	w.events = 0
	err := w.commits.run()
	if err == nil {
		err = w.begin.run()
	}
	return err
}

// exec is the kernel.Exec of the file.
func (w *writer) exec(query string, args ...any) {
	if w.err != nil {
		return
	}
	s := w.statements[query]
	if s == nil {
		if !strings.ContainsAny(query, " \t\n") {
			w.err = w.lend(query, args)
			return
		}
		if s, w.err = w.know(query); w.err != nil {
			return
		}
	}
	if len(s.touches) > 0 {
		if w.err = w.giveBack(s); w.err != nil {
			return
		}
	}
	if w.err = s.bindAll(args); w.err == nil {
		w.err = s.run()
	}
}

// giveBack lets a statement see the held rows of the tables it names.
func (w *writer) giveBack(s *statement) error {
	for _, h := range s.touches {
		if h.lent == w.turn {
			return fmt.Errorf("view: this projection has asked for rows of %s before, so they may change "+
				"in memory; it must not name the table any more: %s", h.name, s.query)
		}
		if err := h.write(); err != nil {
			return err
		}
		h.epoch++
	}
	return nil
}

// know prepares a statement that comes for the first time.
func (w *writer) know(query string) (*statement, error) {
	if len(w.statements) >= statementsMax {
		return nil, fmt.Errorf("view: more than %d different statements; pass values as arguments", statementsMax)
	}
	s, err := w.conn.prepare(query)
	if err != nil {
		return nil, err
	}
	for _, h := range w.holds {
		s.touch(h)
	}
	w.statements[query] = s
	return s, nil
}

// lend hands out a held row: the arguments are its key and where to put it.
func (w *writer) lend(table string, args []any) error {
	h := w.held[table]
	if h == nil {
		var err error
		if h, err = w.conn.hold(table); err != nil {
			return err
		}
		for _, s := range w.statements {
			s.touch(h)
		}
		w.held[table] = h
		w.holds = append(w.holds, h)
	}
	if len(args) == 2 {
		if to, ok := args[1].(*[]int64); ok {
			if key, ok := integer(args[0]); ok {
				h.lent = w.turn
				row, err := h.row(key)
				*to = row
				return err
			}
		}
	}
	return fmt.Errorf("view: a row of %s is asked for with its key, an integer, and a *[]int64", table)
}

// commit ends the transaction, if there is one.
func (w *writer) commit() error {
	if !w.open {
		return nil
	}
	for _, h := range w.holds {
		if err := h.write(); err != nil {
			return fmt.Errorf("view: write %s: %w", h.name, err)
		}
	}
	w.at.Digest = sha256.Sum256(w.body)
	w.place.bindInt(1, int64(w.at.Entries))
	w.place.bindInt(2, int64(w.at.Events))
	w.place.bindInt(3, w.at.Time)
	err := w.place.bindBytes(4, w.at.Digest[:])
	if err == nil {
		err = w.place.run()
	}
	if err == nil {
		err = w.commits.run()
	}
	if err != nil {
		return fmt.Errorf("view: commit: %w", err)
	}
	w.open, w.done = false, w.at
	return nil
}

// close ends the file in order: everything is flushed before the file says so.
func (w *writer) close() error {
	if err := w.commit(); err != nil {
		w.abandon()
		return err
	}
	err := w.conn.script("PRAGMA synchronous=FULL")
	busy := int64(0)
	checkpoint := func() {
		if err == nil && busy == 0 {
			_, err = w.conn.get("PRAGMA wal_checkpoint(TRUNCATE)", func(s *statement) { busy = s.columnInt(0) })
		}
	}
	checkpoint()
	if err == nil && busy == 0 {
		err = w.conn.script("UPDATE view_file SET closed = 1")
	}
	checkpoint()
	w.abandon()
	if err != nil {
		return fmt.Errorf("view: close %s: %w", w.path, err)
	}
	return nil
}

// abandon drops the connection, and with it what was not committed.
func (w *writer) abandon() {
	for _, s := range w.statements {
		s.finalize()
	}
	for _, h := range w.holds {
		h.one.finalize()
		h.many.finalize()
		h.find.finalize()
	}
	for _, s := range []*statement{w.begin, w.commits, w.place} {
		s.finalize()
	}
	w.conn.close()
}

// restart begins the write-ahead log anew if it has grown although it should not: some
// reader was always at it. The caller keeps readers away; for those of other programs and
// for copies it does not wait.
func (w *writer) restart() error {
	err := w.conn.script("PRAGMA busy_timeout=50")
	if err == nil {
		_, err = w.conn.get("PRAGMA wal_checkpoint(TRUNCATE)", func(*statement) {})
	}
	if err == nil {
		err = w.conn.script("PRAGMA busy_timeout=5000")
	}
	if err != nil {
		return fmt.Errorf("view: checkpoint: %w", err)
	}
	return nil
}

// pause is how long to wait after a transaction before the next one ends, when that one took
// so long: committing takes a fifth of the time at most, until the longest interval is reached.
func pause(took, longest time.Duration) time.Duration { return min(4*took, longest) }
