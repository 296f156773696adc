package view

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// A generation is a complete file with its readers' connections.
type generation struct {
	path  string
	stale bool       // Of an older program's schema.
	idle  chan *conn // A nil stands for a connection that is not open yet.

	// gate is held for reading by each reader, and for writing by the follower when it
	// needs a moment without any, and at the end, when the file goes away.
	gate sync.RWMutex
	gone bool // Drained. Guarded by gate.

	copies sync.WaitGroup // Copies being made. They take long and hold up nobody.
}

func (db *DB) newGeneration(path string, stale bool) *generation {
	g := &generation{path: path, stale: stale, idle: make(chan *conn, db.options.Readers)}
	for range db.options.Readers {
		g.idle <- nil
	}
	return g
}

// errBusy says that no connection became free.
var errBusy = errors.New("view: every connection for readers is busy")

// take returns a connection for reading.
func (g *generation) take(ctx context.Context) (*conn, error) {
	var c *conn
	select {
	case c = <-g.idle:
	case <-ctx.Done():
		return nil, errBusy
	}
	if c != nil {
		return c, nil
	}
	c, err := connectReader(g.path)
	if err == nil {
		err = c.script("PRAGMA busy_timeout=2000; PRAGMA query_only=1; PRAGMA cache_size=-16384; " +
			"PRAGMA temp_store=MEMORY")
		if err != nil {
			c.close()
		}
	}
	if err != nil {
		g.idle <- nil
		return nil, err
	}
	return c, nil
}

// drain waits for the readers of the file and closes their connections.
func (g *generation) drain() {
	g.gate.Lock()
	defer g.gate.Unlock()
	g.gone = true
	g.copies.Wait()
	for range cap(g.idle) {
		if c := <-g.idle; c != nil {
			c.close()
		}
	}
}

// retire drains the file and deletes it.
func (g *generation) retire() {
	g.drain()
	remove(g.path)
}

// remove deletes a file of SQLite with what belongs to it.
func remove(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		os.Remove(path + suffix)
	}
}

// file returns the path of the file with a number.
func (db *DB) file(number int) string {
	extension := filepath.Ext(db.path)
	return fmt.Sprintf("%s-%06d%s", strings.TrimSuffix(db.path, extension), number, extension)
}

// numberOf returns the number of a file that file has named; 0 for any other.
func (db *DB) numberOf(name string) int {
	extension := filepath.Ext(db.path)
	stem := strings.TrimSuffix(filepath.Base(db.path), extension) + "-"
	digits, ok := strings.CutPrefix(strings.TrimSuffix(name, extension), stem)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || filepath.Base(db.file(n)) != name {
		return 0
	}
	return n
}

// link makes a file the newest, in one step.
func (db *DB) link(number int) error {
	if info, err := os.Lstat(db.path); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		// Something that is not ours. It is kept, for it cannot be built again.
		if err := os.Rename(db.path, db.path+".aside"); err != nil {
			return fmt.Errorf("view: set aside what is at the read model's place: %w", err)
		}
	}
	next := db.path + ".next"
	os.Remove(next)
	err := os.Symlink(filepath.Base(db.file(number)), next)
	if err == nil {
		err = os.Rename(next, db.path)
	}
	if err != nil {
		return fmt.Errorf("view: make %s the newest: %w", db.file(number), err)
	}
	return nil
}

// adopt looks at what an earlier program left and uses it if it can be trusted.
func (db *DB) adopt() error {
	current, reason := 0, "there was no file yet"
	target, err := os.Readlink(db.path)
	switch {
	case err == nil:
		if current = db.numberOf(target); current == 0 {
			reason = "the link at its place does not lead to one of its files"
		}
	case !errors.Is(err, fs.ErrNotExist):
		reason = "what was at its place is not one of its files"
	}
	if err := db.sweep(current); err != nil {
		return err
	}
	if current > 0 {
		if reason, err = db.inspect(current); err != nil {
			return err
		}
	}
	if reason == "" {
		return nil
	}
	if current > 0 && db.current == nil {
		remove(db.file(current))
	}
	db.notice(reason)
	return nil
}

// sweep deletes the files that were never completed or are no longer needed.
func (db *DB) sweep(current int) error {
	entries, err := os.ReadDir(filepath.Dir(db.path))
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	db.number = current
	for _, e := range entries {
		name := e.Name()
		for _, suffix := range []string{"-wal", "-shm", "-journal"} {
			name = strings.TrimSuffix(name, suffix)
		}
		if n := db.numberOf(name); n > 0 && n != current {
			os.Remove(filepath.Join(filepath.Dir(db.path), e.Name()))
		}
	}
	return nil
}

// inspect opens the newest file, for following if it fits, for reading only if just its
// schema is another. It returns why the file cannot be followed.
func (db *DB) inspect(number int) (reason string, err error) {
	path := db.file(number)
	c, err := connect(path)
	if err != nil {
		return unusable(err)
	}
	stale, reason, err := db.judge(c, path)
	if err != nil || (reason != "" && !stale) {
		c.close()
		if err != nil {
			return unusable(err)
		}
		return reason, nil
	}
	var w *writer
	if stale {
		db.position, err = c.position()
		c.close()
	} else {
		w, err = db.resume(c, path, number)
	}
	if err != nil {
		return unusable(err)
	}
	db.current, db.writer = db.newGeneration(path, stale), w
	if w != nil {
		db.position = w.done
	}
	return reason, nil
}

// unusable makes a reason of an error that comes from the file itself.
func unusable(err error) (string, error) {
	var e *sqlError
	if errors.As(err, &e) {
		return "the file cannot be used: " + e.Text, nil
	}
	return "", err
}

// judge says whether a file can be trusted. stale means that all is well but the schema.
func (db *DB) judge(c *conn, path string) (stale bool, reason string, err error) {
	var application, format int64
	_, err = c.get("PRAGMA application_id", func(s *statement) { application = s.columnInt(0) })
	if err == nil {
		_, err = c.get("PRAGMA user_version", func(s *statement) { format = s.columnInt(0) })
	}
	if err != nil || application != applicationID || format != fileFormat {
		return false, "the file is not a read model of this program", err
	}
	var schema, boot string
	var device, inode, closed int64
	_, err = c.get("SELECT schema, boot, device, inode, closed FROM view_file", func(s *statement) {
		schema, boot = s.columnText(0), s.columnText(1)
		device, inode, closed = s.columnInt(2), s.columnInt(3), s.columnInt(4)
	})
	if err != nil {
		return false, "", err
	}
	at, err := c.position()
	if err != nil {
		return false, "", err
	}
	thisDevice, thisInode, err := fileID(path)
	if err != nil {
		return false, "", err
	}
	if closed != 1 {
		if id := bootID(); id == "" || id != boot {
			return false, "the machine stopped while the file was in use", nil
		}
		if uint64(device) != thisDevice || uint64(inode) != thisInode {
			return false, "the file is a copy taken while it was in use", nil
		}
	}
	if reason, err = db.compare(at); err != nil || reason != "" {
		return false, reason, err
	}
	if schema != db.fingerprint {
		return true, "the schema has changed", nil
	}
	return false, "", nil
}

// resume goes on with a trusted file. Before anything else the file says, and is flushed
// with it, that it is in use.
func (db *DB) resume(c *conn, path string, number int) (*writer, error) {
	device, inode, err := fileID(path)
	if err == nil {
		err = c.script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
	}
	if err == nil {
		_, err = c.get("UPDATE view_file SET closed = 0, boot = ?, device = ?, inode = ?", nil,
			bootID(), device, inode)
	}
	if err == nil {
		_, err = c.get("PRAGMA wal_checkpoint(TRUNCATE)", func(*statement) {})
	}
	var w *writer
	if err == nil {
		w, err = db.newWriter(c, path, number)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return w, nil
}

// publishGeneration makes a complete file the one that is read, and returns the one before.
func (db *DB) publishGeneration(w *writer) (*generation, error) {
	g := db.newGeneration(w.path, false)
	if err := db.link(w.number); err != nil {
		return nil, err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	old := db.current
	db.current, db.writer = g, w
	db.move(w.done)
	return old, nil
}

// nextNumber returns a number that no file has.
func (db *DB) nextNumber() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.number++
	return db.number
}
