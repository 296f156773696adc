package view

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// served returns a DB that follows a town.
func served(t *testing.T, seed uint64, transfers int, options Options) (*town, *DB) {
	w := newTown(t, seed)
	w.live(transfers)
	w.feed = NewFeed()
	db := open(t, filepath.Join(t.TempDir(), "view.sqlite"), w.journal, options)
	follow(t, db, w.feed)
	reach(t, db, w.journal.Head().Index)
	return w, db
}

func TestWaitForPosition(t *testing.T) {
	w, db := served(t, 30, 10, Options{WaitTime: 300 * time.Millisecond})
	ctx := context.Background()
	head := w.journal.Head().Index
	r, err := db.Query(ctx, head, "SELECT count(*) FROM toy_transfer")
	if err != nil || r.Position.Entries != head || r.Position.Time != w.now {
		t.Fatalf("%+v %v", r, err)
	}
	began := time.Now()
	var later *UnavailableError
	_, err = db.Query(ctx, head+1, "SELECT 1")
	if !errors.As(err, &later) || later.Code != CodeBehind || later.Wanted != head+1 ||
		later.Position.Entries != head || later.RetryAfter != time.Second {
		t.Fatalf("%v", err)
	}
	if waited := time.Since(began); waited < 300*time.Millisecond || waited > 30*time.Second {
		t.Fatalf("waited %v", waited)
	}
	done := make(chan error)
	go func() {
		_, err := db.Query(ctx, head+1, "SELECT 1")
		done <- err
	}()
	w.live(1)
	if err := <-done; err != nil {
		t.Fatalf("what came meanwhile was not seen: %v", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Wait(stopped, head+99); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// No statement outlives its time, neither before its first row nor after it.
func TestReadsAreBounded(t *testing.T) {
	_, db := served(t, 31, 10, Options{ReadTime: time.Second, Readers: 1})
	ctx := context.Background()
	for _, query := range []string{
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x = 1 OR x < 0",
	} {
		began := time.Now()
		if _, err := db.Query(ctx, 0, query); !errors.Is(err, ErrTooSlow) || time.Since(began) > 30*time.Second {
			t.Fatalf("%v after %v", err, time.Since(began))
		}
		brief, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		if _, err := db.Query(brief, 0, query); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		cancel()
		if _, err := db.Query(ctx, 0, "SELECT 1"); err != nil {
			t.Fatalf("after an interrupt: %v", err)
		}
	}
}

func TestTooManyRows(t *testing.T) {
	_, db := served(t, 38, 10, Options{})
	const count = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT ?) SELECT x FROM c"
	if r, err := db.Query(context.Background(), 0, count, RowsMax); err != nil || len(r.Rows) != RowsMax {
		t.Fatal(err)
	}
	if _, err := db.Query(context.Background(), 0, count, RowsMax+1); !errors.Is(err, ErrTooManyRows) {
		t.Fatal(err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	_, db := served(t, 32, 10, Options{})
	for _, query := range []string{"DELETE FROM toy_transfer", "CREATE TABLE x (y)", "PRAGMA user_version = 3",
		"VACUUM", "SELECT * FROM nowhere", "SELECT ?", ""} {
		if r, err := db.Query(context.Background(), 0, query); err == nil {
			t.Fatalf("%q gave %v", query, r)
		}
	}
	if _, err := db.Query(context.Background(), 0, "SELECT count(*) FROM toy_transfer"); err != nil {
		t.Fatal(err)
	}
}

// When every connection is taken for too long, the answer is to come again.
func TestTooManyReaders(t *testing.T) {
	_, db := served(t, 33, 10, Options{Readers: 1, ReadTime: 50 * time.Millisecond})
	inside, leave := make(chan struct{}), make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		db.Read(context.Background(), 0, func(*Snapshot) error {
			close(inside)
			<-leave
			return nil
		})
	})
	<-inside
	var later *UnavailableError
	if _, err := db.Query(context.Background(), 0, "SELECT 1"); !errors.As(err, &later) || later.Code != CodeBusy {
		t.Fatal(err)
	}
	close(leave)
	reader.Wait()
}

// A snapshot stays what it was while the tables go on.
func TestSnapshotStands(t *testing.T) {
	w, db := served(t, 34, 50, Options{CommitInterval: time.Millisecond})
	const count = "SELECT count(*) FROM toy_transfer"
	at, err := db.Read(context.Background(), 0, func(s *Snapshot) error {
		before, err := s.Query(count)
		if err != nil {
			return err
		}
		w.live(50)
		if err := db.Wait(context.Background(), w.journal.Head().Index); err != nil {
			return err
		}
		after, err := s.Query(count)
		if err == nil && (after.Rows[0][0] != before.Rows[0][0] || after.Position != s.Position) {
			t.Errorf("%v became %v", before, after)
		}
		return err
	})
	if err != nil || at.Entries >= w.journal.Head().Index {
		t.Fatal(at, err)
	}
}

// The log begins anew although some reader is always at it.
func TestLogIsShortened(t *testing.T) {
	w := newTown(t, 35)
	w.live(100)
	db := open(t, filepath.Join(t.TempDir(), "view.sqlite"), w.journal, Options{})
	f := &follower{db: db, feed: NewFeed(), ring: time.NewTimer(time.Hour)}
	ctx := context.Background()
	if err := f.buildFirst(ctx); err != nil {
		t.Fatal(err)
	}
	w.live(3000)
	if err := f.catchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if err := f.commit(); err != nil {
		t.Fatal(err)
	}
	f.walSize = 1 - walSizeMax // As if it had grown far.
	if err := f.shorten(); err != nil || f.walSize != 0 {
		t.Fatal(f.walSize, err)
	}
	same(t, dump(t, db), built(t, w.journal, heldProjector))
	w.live(10)
	if err := f.catchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if err := f.commit(); err != nil {
		t.Fatal(err)
	}
	same(t, dump(t, db), built(t, w.journal, heldProjector))
}

func TestCopy(t *testing.T) {
	w, db := served(t, 36, 500, Options{})
	path := filepath.Join(t.TempDir(), "copy.sqlite")
	if err := db.Copy(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if err := db.Copy(context.Background(), path); err == nil {
		t.Fatal("a copy over an existing file")
	}
	c, err := connectReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	at, err := c.position()
	if err != nil || at.Entries != w.journal.Head().Index {
		t.Fatal(at, err)
	}
	var n int64
	_, err = c.get("SELECT count(*) FROM toy_transfer", func(s *statement) { n = s.columnInt(0) })
	if err != nil || uint64(n)+1 != at.Events {
		t.Fatal(n, at, err)
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if err := db.Copy(stopped, path+"2"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// Every kind of value comes back as it went in.
func TestValues(t *testing.T) {
	_, db := served(t, 37, 1, Options{})
	type number int32
	type name string
	for _, c := range []struct{ in, want any }{
		{int64(-1 << 63), int64(-1 << 63)}, {7, int64(7)}, {uint8(255), int64(255)}, {number(-4), int64(-4)},
		{true, int64(1)}, {false, int64(0)}, {"", ""}, {"两山\x00山", "两山\x00山"}, {name("x"), "x"}, {nil, nil},
		{[]byte{}, []byte(nil)}, {[]byte{0, 1}, []byte{0, 1}}, {[4]byte{1, 2, 3, 4}, []byte{1, 2, 3, 4}},
	} {
		r, err := db.Query(context.Background(), 0, "SELECT ?, typeof(?)", c.in, c.in)
		if err != nil {
			t.Fatal(err)
		}
		got, want := r.Rows[0][0], c.want
		if b, ok := got.([]byte); ok {
			got, want = string(b)+"bytes", string(want.([]byte))+"bytes"
		}
		if got != want {
			t.Fatalf("%#v came back as %#v (%v)", c.in, got, r.Rows[0][1])
		}
	}
}
