package view

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A conn is a connection to a file. It speaks to the SQLite library without database/sql. A
// follower spends its life binding integers and stepping, and for each of them the driver takes
// the connection's mutex and looks up a parameter's name. Readers need every step bounded by a
// deadline, and the driver watches the context only until the first row. One goroutine uses
// a conn at a time, but for interrupt.
type conn struct {
	tls     *libc.TLS
	db      uintptr
	scratch uintptr // Where the library puts what it returns by pointer.
	room    uintptr // Memory of the library, to pass texts and byte strings in.
	size    int     // Of the room, in bytes.
}

// A sqlError is a failure of SQLite.
type sqlError struct {
	Code int32 // Extended result code.
	Text string
	SQL  string
}

func (e *sqlError) Error() string {
	if e.SQL == "" {
		return fmt.Sprintf("sqlite: %s (%d)", e.Text, e.Code)
	}
	return fmt.Sprintf("sqlite: %s (%d) in: %s", e.Text, e.Code, e.SQL)
}

// damaged reports whether an error says that the file is not a whole database of SQLite.
func damaged(err error) bool {
	var e *sqlError
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
		return true
	}
	return e.Code == sqlite3.SQLITE_IOERR_SHORT_READ
}

// connect opens a file for writing, and creates it if there is none.
func connect(path string) (*conn, error) {
	return openConn(path, sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE)
}

// connectReader opens a file for reading.
func connectReader(path string) (*conn, error) { return openConn(path, sqlite3.SQLITE_OPEN_READONLY) }

func openConn(path string, flags int32) (*conn, error) {
	c := &conn{tls: libc.NewTLS()}
	name, err := libc.CString(path)
	if err == nil {
		c.scratch, err = libc.CString("        ")
	}
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	defer libc.Xfree(c.tls, name)
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, c.scratch, flags|sqlite3.SQLITE_OPEN_NOMUTEX, 0)
	c.db = libc.AtomicLoadPUintptr(c.scratch)
	if rc != sqlite3.SQLITE_OK {
		err := c.fail(rc, "")
		c.close()
		return nil, fmt.Errorf("view: open %s: %w", path, err)
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	return c, nil
}

// close ends the connection. What was not committed is gone.
func (c *conn) close() {
	sqlite3.Xsqlite3_close_v2(c.tls, c.db)
	libc.Xfree(c.tls, c.scratch)
	libc.Xfree(c.tls, c.room)
	c.tls.Close()
}

// interrupt makes the statement that is running fail. Any goroutine may call it before close.
func (c *conn) interrupt() {
	tls := libc.NewTLS()
	sqlite3.Xsqlite3_interrupt(tls, c.db)
	tls.Close()
}

func (c *conn) fail(rc int32, query string) error {
	return &sqlError{Code: rc, Text: libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)), SQL: query}
}

// script runs statements without arguments, separated by semicolons.
func (c *conn) script(query string) error {
	text, err := libc.CString(query)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer libc.Xfree(c.tls, text)
	if rc := sqlite3.Xsqlite3_exec(c.tls, c.db, text, 0, 0, 0); rc != sqlite3.SQLITE_OK {
		return c.fail(rc, query)
	}
	return nil
}

// A statement is one prepared statement of a conn.
type statement struct {
	c      *conn
	p      uintptr
	query  string
	params int

	touches []*held // Held tables that it names.
}

func (c *conn) prepare(query string) (*statement, error) {
	text, err := libc.CString(query)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	defer libc.Xfree(c.tls, text)
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, text, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, c.scratch, 0)
	if rc != sqlite3.SQLITE_OK {
		return nil, c.fail(rc, query)
	}
	p := libc.AtomicLoadPUintptr(c.scratch)
	if p == 0 {
		return nil, fmt.Errorf("view: an empty statement: %q", query)
	}
	return &statement{c: c, p: p, query: query, params: int(sqlite3.Xsqlite3_bind_parameter_count(c.tls, p))}, nil
}

func (s *statement) touch(h *held) {
	if mentions(s.query, h.name) {
		s.touches = append(s.touches, h)
	}
}

func (s *statement) finalize() { sqlite3.Xsqlite3_finalize(s.c.tls, s.p) }

func (s *statement) bindInt(i int, v int64) { sqlite3.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i), v) }

// lend copies bytes to where the library may read them: it does not look into Go's memory.
func (c *conn) lend(v string) (uintptr, error) {
	if len(v) >= c.size {
		libc.Xfree(c.tls, c.room)
		c.room, c.size = 0, 0
		// The library's own way to allocate has another signature on every system.
		room, err := libc.CString(strings.Repeat(" ", 2*len(v)+255))
		if err != nil {
			return 0, fmt.Errorf("sqlite: %w", err)
		}
		c.room, c.size = room, 2*len(v)+256
	}
	copy(libc.GoBytes(c.room, len(v)), v)
	return c.room, nil
}

// transient tells SQLite to copy what is bound.
const transient = ^uintptr(0)

func (s *statement) bindText(i int, v string) error {
	p, err := s.c.lend(v)
	if err != nil {
		return err
	}
	return s.check(sqlite3.Xsqlite3_bind_text(s.c.tls, s.p, int32(i), p, int32(len(v)), transient))
}

func (s *statement) bindBytes(i int, v []byte) error {
	p, err := s.c.lend(string(v))
	if err != nil {
		return err
	}
	return s.check(sqlite3.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i), p, int32(len(v)), transient))
}

func (s *statement) check(rc int32) error {
	if rc != sqlite3.SQLITE_OK {
		return s.c.fail(rc, s.query)
	}
	return nil
}

func (s *statement) bindAll(args []any) error {
	if len(args) != s.params {
		return fmt.Errorf("view: %d arguments where %d are needed in: %s", len(args), s.params, s.query)
	}
	for i, arg := range args {
		if err := s.bind(i+1, arg); err != nil {
			return err
		}
	}
	return nil
}

// bind binds one argument, from 1.
func (s *statement) bind(i int, arg any) error {
	switch v := arg.(type) {
	case int64:
		s.bindInt(i, v)
	case int:
		s.bindInt(i, int64(v))
	case string:
		return s.bindText(i, v)
	case []byte:
		return s.bindBytes(i, v)
	case nil:
		return s.check(sqlite3.Xsqlite3_bind_null(s.c.tls, s.p, int32(i)))
	case bool:
		n := int64(0)
		if v {
			n = 1
		}
		s.bindInt(i, n)
	default:
		return s.bindOther(i, arg)
	}
	return nil
}

// bindOther binds a value of a named type, such as a kernel.Actor, or an array of bytes.
func (s *statement) bindOther(i int, arg any) error {
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		s.bindInt(i, v.Int())
		return nil
	case v.CanUint() && v.Uint() <= 1<<63-1:
		s.bindInt(i, int64(v.Uint()))
		return nil
	case v.Kind() == reflect.String:
		return s.bindText(i, v.String())
	case v.Kind() == reflect.Bool:
		return s.bind(i, v.Bool())
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return s.bindBytes(i, v.Bytes())
	case v.Kind() == reflect.Array && v.Type().Elem().Kind() == reflect.Uint8:
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		return s.bindBytes(i, b)
	}
	return fmt.Errorf("view: argument %d of %q is a %T that no column takes, or too large", i, s.query, arg)
}

// step goes to the next row. Without one the statement is reset and ready for use again.
func (s *statement) step() (row bool, err error) {
	switch rc := sqlite3.Xsqlite3_step(s.c.tls, s.p); rc {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		sqlite3.Xsqlite3_reset(s.c.tls, s.p)
		return false, nil
	default:
		err := s.c.fail(rc, s.query)
		sqlite3.Xsqlite3_reset(s.c.tls, s.p)
		return false, err
	}
}

// run steps to the end.
func (s *statement) run() error {
	for {
		if row, err := s.step(); err != nil || !row {
			return err
		}
	}
}

func (s *statement) reset() { sqlite3.Xsqlite3_reset(s.c.tls, s.p) }

func (s *statement) columnInt(i int) int64 {
	return sqlite3.Xsqlite3_column_int64(s.c.tls, s.p, int32(i))
}

func (s *statement) columnText(i int) string {
	p := sqlite3.Xsqlite3_column_text(s.c.tls, s.p, int32(i))
	return string(libc.GoBytes(p, int(sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i)))))
}

func (s *statement) columnBytes(i int) []byte {
	p := sqlite3.Xsqlite3_column_blob(s.c.tls, s.p, int32(i))
	return bytes.Clone(libc.GoBytes(p, int(sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i)))))
}

// column returns a value: int64, string, []byte, float64 or nil.
func (s *statement) column(i int) any {
	switch sqlite3.Xsqlite3_column_type(s.c.tls, s.p, int32(i)) {
	case sqlite3.SQLITE_INTEGER:
		return s.columnInt(i)
	case sqlite3.SQLITE_TEXT:
		return s.columnText(i)
	case sqlite3.SQLITE_BLOB:
		return s.columnBytes(i)
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_column_double(s.c.tls, s.p, int32(i))
	}
	return nil
}

// columns returns the names of the columns of the result.
func (s *statement) columns() []string {
	names := make([]string, sqlite3.Xsqlite3_column_count(s.c.tls, s.p))
	for i := range names {
		names[i] = libc.GoString(sqlite3.Xsqlite3_column_name(s.c.tls, s.p, int32(i)))
	}
	return names
}

// get runs a query and hands its first row to read; found says whether there is one.
func (c *conn) get(query string, read func(*statement), args ...any) (found bool, err error) {
	s, err := c.prepare(query)
	if err != nil {
		return false, err
	}
	defer s.finalize()
	if err := s.bindAll(args); err != nil {
		return false, err
	}
	found, err = s.step()
	if found {
		read(s)
		s.reset()
	}
	return found, err
}
