package view

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liangshan/kernel"
)

// Files are rebuilt while the journal grows and readers read: every reader sees whole
// entries, positions never go back, and the content is the one that grew.
func TestRebuildWhileServing(t *testing.T) {
	w := newTown(t, 20)
	w.live(500)
	w.feed = NewFeed()
	folder := t.TempDir()
	db := open(t, filepath.Join(folder, "view.sqlite"), w.journal, Options{CommitInterval: 2 * time.Millisecond})
	follow(t, db, w.feed)
	reach(t, db, 1)
	ctx, cancel := context.WithCancel(context.Background())
	var readers sync.WaitGroup
	var reads atomic.Int64
	for range 6 {
		readers.Go(func() {
			last := Position{}
			for ctx.Err() == nil {
				at, err := db.Read(context.Background(), 0, func(s *Snapshot) error { return consistent(t, s) })
				if err != nil || at.Entries < last.Entries {
					t.Errorf("from %d entries to %d: %v", last.Entries, at.Entries, err)
					return
				}
				last = at
				reads.Add(1)
			}
		})
	}
	for range 4 {
		var last, all uint64
		errs := make(chan error)
		go func() { errs <- db.Rebuild(context.Background(), func(d, a uint64) { last, all = d, a }) }()
		for range 20 {
			w.live(20)
			time.Sleep(time.Millisecond)
		}
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
		if last != all || all == 0 {
			t.Fatalf("the progress ended with %d of %d", last, all)
		}
	}
	reach(t, db, w.journal.Head().Index)
	cancel()
	readers.Wait()
	if reads.Load() < 20 {
		t.Fatalf("%d reads are too few to show anything", reads.Load())
	}
	same(t, dump(t, db), built(t, w.journal, heldProjector))
	await(t, "old files deleted", func() bool {
		files, _ := filepath.Glob(filepath.Join(folder, "*"))
		return len(files) <= 4 // The link, the file, its log and the log's index.
	})
}

// consistent checks that a snapshot is whole: no money made, no transfer missing, the position
// that of the rows.
func consistent(t *testing.T, s *Snapshot) error {
	r, err := s.Query(`SELECT (SELECT sum(balance) FROM toy_balance), (SELECT sum(postings) FROM toy_balance),
		(SELECT count(*) FROM toy_transfer), (SELECT max(transfer) FROM toy_transfer)`)
	if err != nil {
		return err
	}
	row := r.Rows[0]
	transfers, _ := row[2].(int64)
	if row[0] != int64(0) || row[1] != 2*transfers || uint64(transfers)+1 != s.Position.Events ||
		transfers > 0 && row[3] != int64(s.Position.Events) {
		t.Errorf("at %d events: %v", s.Position.Events, row)
	}
	return nil
}

// With another schema the old file answers what it can until the new one is complete.
func TestSchemaChanges(t *testing.T) {
	w := newTown(t, 21)
	w.live(500)
	path := filepath.Join(t.TempDir(), "view.sqlite")
	db := open(t, path, w.journal, Options{})
	stop := follow(t, db, NewFeed())
	reach(t, db, w.journal.Head().Index)
	if err := errors.Join(stop(), db.Close()); err != nil {
		t.Fatal(err)
	}
	before := w.journal.Head().Index
	w.live(100)
	schema := toySchema + "CREATE TABLE toy_new (x INTEGER PRIMARY KEY);"
	hold := make(chan struct{})
	projector := func() Projector {
		project := heldProjector()
		return func(at kernel.At, e kernel.Event, exec kernel.Exec) error {
			if at.Index == 5 {
				<-hold
				exec("INSERT OR IGNORE INTO toy_new VALUES (5)")
			}
			return project(at, e, exec)
		}
	}
	var reasons []string
	db, err := Open(path, schema, w.journal, projector, Options{WaitTime: 10 * time.Millisecond, ReadTime: time.Minute,
		Notice: func(r string) { reasons = append(reasons, r) }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if len(reasons) != 1 || reasons[0] != "the schema has changed" {
		t.Fatalf("reasons %q", reasons)
	}
	stop = follow(t, db, NewFeed())
	defer stop()
	ctx := context.Background()
	await(t, "building", func() bool { return db.Status().Building })
	r, err := db.Query(ctx, 0, "SELECT count(*) FROM toy_transfer")
	if err != nil || r.Position.Entries != before || !db.Status().Stale {
		t.Fatalf("the old file: %v %v", r, err)
	}
	var later *UnavailableError
	if _, err = db.Query(ctx, 0, "SELECT * FROM toy_new"); !errors.As(err, &later) || later.Code != CodeBuilding {
		t.Fatalf("a new table before it is there: %v", err)
	}
	if err = db.Wait(ctx, before+1); !errors.As(err, &later) || later.RetryAfter < time.Second {
		t.Fatalf("a wait for what the old file will never have: %v", err)
	}
	if err := db.Rebuild(ctx, nil); !errors.Is(err, ErrRebuilding) {
		t.Fatalf("a rebuild beside the first building: %v", err)
	}
	close(hold)
	await(t, "the new file", func() bool { return !db.Status().Stale })
	if r, err = db.Query(ctx, 0, "SELECT x FROM toy_new"); err != nil || len(r.Rows) != 1 {
		t.Fatalf("%v %v", r, err)
	}
}

// A building that is stopped leaves nothing behind.
func TestBuildingStops(t *testing.T) {
	w := newTown(t, 22)
	w.live(3000)
	folder := t.TempDir()
	reached, once := make(chan struct{}), sync.Once{}
	ctx, cancel := context.WithCancel(context.Background())
	projector := func() Projector {
		project := heldProjector()
		return func(at kernel.At, e kernel.Event, exec kernel.Exec) error {
			if at.Index == 1000 {
				once.Do(func() { close(reached) })
				<-ctx.Done()
			}
			return project(at, e, exec)
		}
	}
	db, err := Open(filepath.Join(folder, "view.sqlite"), toySchema, w.journal, projector, Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- db.Follow(ctx, NewFeed()) }()
	<-reached
	var later *UnavailableError
	if _, err := db.Query(context.Background(), 0, "SELECT 1"); !errors.As(err, &later) || later.Code != CodeBuilding {
		t.Fatalf("a query before the first file: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(folder); len(files) != 0 {
		t.Fatalf("left behind: %v", files)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); !errors.Is(err, ErrClosed) {
		t.Fatalf("closed twice: %v", err)
	}
	if _, err := db.Query(context.Background(), 0, "SELECT 1"); !errors.Is(err, ErrClosed) {
		t.Fatalf("a query after the end: %v", err)
	}
	if err := db.Follow(context.Background(), NewFeed()); !errors.Is(err, ErrClosed) {
		t.Fatalf("following after the end: %v", err)
	}
}

// What cannot be done now is said.
func TestRebuildNeedsFollower(t *testing.T) {
	w := newTown(t, 23)
	w.live(10)
	db := open(t, filepath.Join(t.TempDir(), "view.sqlite"), w.journal, Options{})
	if err := db.Rebuild(context.Background(), nil); !errors.Is(err, ErrIdle) {
		t.Fatal(err)
	}
	follow(t, db, NewFeed())
	reach(t, db, w.journal.Head().Index)
	if err := db.Follow(context.Background(), NewFeed()); !errors.Is(err, ErrFollowing) {
		t.Fatal(err)
	}
	if err := db.Close(); !errors.Is(err, ErrFollowing) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := db.Rebuild(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// A page damaged under the feet of a running program is met by a reader; the file is built anew.
func TestDamagedWhileServing(t *testing.T) {
	w := newTown(t, 24)
	w.live(3000)
	path := filepath.Join(t.TempDir(), "view.sqlite")
	db := open(t, path, w.journal, Options{})
	stop := follow(t, db, NewFeed())
	reach(t, db, w.journal.Head().Index)
	want := dump(t, db)
	if err := errors.Join(stop(), db.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(6 * pageSize); at+pageSize <= info.Size(); at += pageSize {
		if _, err := file.WriteAt([]byte(strings.Repeat("\xee", pageSize)), at); err != nil {
			t.Fatal(err)
		}
	}
	file.Close()
	var mu sync.Mutex
	var reasons []string
	db = open(t, path, w.journal, Options{Notice: func(r string) {
		mu.Lock()
		reasons = append(reasons, r)
		mu.Unlock()
	}})
	follow(t, db, NewFeed())
	var later *UnavailableError
	if _, err := db.Query(context.Background(), 0, "SELECT sum(amount) FROM toy_transfer"); !errors.As(err, &later) {
		t.Fatalf("a read of a damaged page: %v", err)
	}
	await(t, "a new file", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(reasons) == 1 && strings.Contains(reasons[0], "damaged")
	})
	reach(t, db, w.journal.Head().Index)
	same(t, dump(t, db), want)
}
