package view

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liangshan/kernel"
)

func pureProjector() Projector {
	t := newToy(toyPure)
	return func(at kernel.At, e kernel.Event, exec kernel.Exec) error {
		if e.Kind == 9001 {
			accounts := make([]uint64, e.Count())
			for i := range accounts {
				accounts[i] = toyAccountCodec.Get(e.Row(i))
			}
			toyProjectOpenedPure(at, toyOpened{}, accounts, exec)
			return nil
		}
		return t.kernel.Project(at, e, exec)
	}
}

// Held rows give what plain SQL gives.
func TestHeldEqualsPureSQL(t *testing.T) {
	w := newTown(t, 1)
	w.live(3000)
	want := built(t, w.journal, pureProjector)
	same(t, built(t, w.journal, heldProjector), want)
	if !strings.Contains(want, "toy_mark\n1 ") || !strings.Contains(want, "木") {
		t.Fatal("the town has no marks or no notes")
	}
}

// Held rows and statements about the same table, in turn, also give what plain SQL gives.
func TestHeldBesideSQL(t *testing.T) {
	w := newTown(t, 8)
	w.live(2000)
	mixed := func() Projector {
		held, pure := heldProjector(), pureProjector()
		return func(at kernel.At, e kernel.Event, exec kernel.Exec) error {
			if at.Sequence%7 < 2 {
				return pure(at, e, exec)
			}
			return held(at, e, exec)
		}
	}
	same(t, built(t, w.journal, mixed), built(t, w.journal, pureProjector))
}

// A file that grew through many stops equals one built at once.
func TestGrownEqualsBuilt(t *testing.T) {
	w := newTown(t, 2)
	w.feed = NewFeed()
	path := filepath.Join(t.TempDir(), "view.sqlite")
	for round := range 6 {
		var reasons []string
		db := open(t, path, w.journal, Options{CommitInterval: 5 * time.Millisecond,
			Notice: func(r string) { reasons = append(reasons, r) }})
		if round > 0 && len(reasons) > 0 {
			t.Fatalf("round %d: built anew: %s", round, reasons)
		}
		w.live(100) // The feed holds it already when the follower begins.
		stop := follow(t, db, w.feed)
		w.live(200)
		if round%2 == 0 {
			reach(t, db, w.journal.Head().Index)
			same(t, dump(t, db), built(t, w.journal, heldProjector))
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What a dead process leaves (files as they are, the last transaction open) is used, and
// leads to the same tables.
func TestDroppedConnection(t *testing.T) {
	w := newTown(t, 3)
	w.live(2000)
	random := rand.New(rand.NewPCG(3, 3))
	path := filepath.Join(t.TempDir(), "view.sqlite")
	for round := range 8 {
		n := 1 + (len(w.journal.bodies)-1)*(round+1)/8
		part := w.journal.part(n)
		db, err := Open(path, toySchema, part, heldProjector, Options{Notice: func(r string) {
			if round > 0 {
				t.Errorf("round %d: built anew: %s", round, r)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		f := &follower{db: db, feed: NewFeed(), w: db.writer, ring: time.NewTimer(time.Hour)}
		if f.w == nil {
			if err := f.buildFirst(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		for f.w.at.Entries < uint64(n) {
			if err := f.w.apply(f.w.at.Entries, part.bodies[f.w.at.Entries]); err != nil {
				t.Fatal(err)
			}
			if random.IntN(50) == 0 {
				if err := f.commit(); err != nil {
					t.Fatal(err)
				}
			}
		}
		before := db.Position().Entries
		f.w.abandon() // As the death of the process does.
		db.current.drain()
		if at := reopened(t, path, part, round); at.Entries != before {
			t.Fatalf("round %d: %d entries, want the %d that were committed", round, at.Entries, before)
		}
	}
	db := open(t, path, w.journal, Options{})
	follow(t, db, NewFeed())
	reach(t, db, w.journal.Head().Index)
	same(t, dump(t, db), built(t, w.journal, heldProjector))
}

// reopened returns the position at which a file is found.
func reopened(t *testing.T, path string, j kernel.Journal, round int) Position {
	t.Helper()
	db, err := Open(path, toySchema, j, heldProjector, Options{Notice: func(r string) {
		t.Errorf("round %d: built anew: %s", round, r)
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return db.Position()
}

// Files copied while they were written are not trusted; the tables come out right.
func TestCopiedMidway(t *testing.T) {
	w := newTown(t, 4)
	w.feed = NewFeed()
	folder := t.TempDir()
	path := filepath.Join(folder, "view.sqlite")
	db := open(t, path, w.journal, Options{CommitInterval: time.Millisecond})
	stop := follow(t, db, w.feed)
	for round := range 5 {
		w.live(300)
		reach(t, db, w.journal.Head().Index-uint64(round*20))
		elsewhere := filepath.Join(t.TempDir(), "view.sqlite")
		copyFiles(t, folder, filepath.Dir(elsewhere), round%2 == 0)
		var reasons []string
		again := open(t, elsewhere, w.journal, Options{Notice: func(r string) { reasons = append(reasons, r) }})
		if len(reasons) != 1 || !strings.Contains(reasons[0], "copy") {
			t.Fatalf("reasons %q", reasons)
		}
		follow(t, again, NewFeed())
		reach(t, again, w.journal.Head().Index)
		same(t, dump(t, again), built(t, w.journal, heldProjector))
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	// Closed in order, a copy is as good as the original.
	elsewhere := filepath.Join(t.TempDir(), "view.sqlite")
	copyFiles(t, folder, filepath.Dir(elsewhere), true)
	if at := reopened(t, elsewhere, w.journal, 0); at.Entries != w.journal.Head().Index {
		t.Fatalf("%d entries", at.Entries)
	}
}

func copyFiles(t *testing.T, from, to string, wal bool) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "-wal") && !wal || strings.HasSuffix(e.Name(), "-shm") {
			continue
		}
		if target, err := os.Readlink(filepath.Join(from, e.Name())); err == nil {
			err = os.Symlink(target, filepath.Join(to, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever the feed leaves out, the follower reads from the journal.
func TestGapInFeed(t *testing.T) {
	w := newTown(t, 5)
	feed := NewFeed()
	db := open(t, filepath.Join(t.TempDir(), "view.sqlite"), w.journal, Options{})
	stop := follow(t, db, feed)
	random := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		before := len(w.journal.bodies)
		w.live(5)
		batch := &kernel.Batch{Index: uint64(before)}
		for _, body := range w.journal.bodies[before:] {
			batch.Append(body)
		}
		switch random.IntN(4) {
		case 0: // Dropped.
		case 1: // Twice.
			feed.Offer(batch)
			feed.Offer(batch)
		default:
			feed.Offer(batch)
		}
	}
	reach(t, db, w.journal.Head().Index)
	same(t, dump(t, db), built(t, w.journal, heldProjector))
	batch := &kernel.Batch{Index: w.journal.Head().Index + 5}
	batch.Append([]byte{0x80})
	feed.Offer(batch)
	await(t, "an end", func() bool { return !db.Status().Following })
	if err := stop(); err == nil || !strings.Contains(err.Error(), "said to be durable") {
		t.Fatalf("a batch from nowhere: %v", err)
	}
}

// A feed that nobody takes from holds no more than its limit and blocks nobody.
func TestFeedIsBounded(t *testing.T) {
	feed := NewFeed()
	big := &kernel.Batch{}
	big.Append(make([]byte, 10<<20))
	for range 20 {
		feed.Offer(big)
	}
	if n := len(feed.batches); n != 6 || feed.size.Load() != 60<<20 {
		t.Fatalf("%d batches, %d bytes", n, feed.size.Load())
	}
	for range feedBatchesMax + 10 {
		feed.Offer(&kernel.Batch{})
	}
	if n := len(feed.batches); n != feedBatchesMax {
		t.Fatalf("%d batches", n)
	}
}

func TestUnusableFiles(t *testing.T) {
	w := newTown(t, 6)
	w.live(50)
	other := newTown(t, 66)
	other.live(60)
	real := func(path string) string {
		target, err := os.Readlink(path)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(filepath.Dir(path), target)
	}
	query := func(query string) func(string) {
		return func(path string) { sqlFile(t, real(path), query) }
	}
	for name, spoil := range map[string]struct {
		do     func(path string)
		reason string
	}{
		"garbage":      {func(p string) { write(t, real(p), strings.Repeat("garbage ", 4000)) }, "not a database"},
		"empty":        {func(p string) { write(t, real(p), "") }, "not a read model"},
		"missing":      {func(p string) { os.Remove(real(p)) }, "not a read model"},
		"cut":          {func(p string) { os.Truncate(real(p), 5*pageSize+100) }, ""},
		"foreign":      {query("DROP TABLE view_file"), "no such table"},
		"application":  {query("PRAGMA application_id=5"), "not a read model"},
		"format":       {query("PRAGMA user_version=99"), "not a read model"},
		"boot":         {query("UPDATE view_file SET closed=0, boot='x'"), "machine stopped"},
		"ahead":        {query("UPDATE view_position SET entries=999"), "ahead of the journal"},
		"other":        {query("UPDATE view_position SET digest=zeroblob(32)"), "another journal"},
		"link astray":  {func(p string) { os.Remove(p); os.Symlink("/dev/null", p) }, "does not lead"},
		"not a link":   {func(p string) { os.Remove(p); write(t, p, "my diary") }, "not one of its files"},
		"no files yet": {func(p string) { os.Remove(real(p)); os.Remove(p) }, "no file yet"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "view.sqlite")
			db := open(t, path, w.journal, Options{})
			stop := follow(t, db, NewFeed())
			reach(t, db, w.journal.Head().Index)
			if err := errors.Join(stop(), db.Close()); err != nil {
				t.Fatal(err)
			}
			spoil.do(path)
			var reasons []string
			db = open(t, path, w.journal, Options{Notice: func(r string) { reasons = append(reasons, r) }})
			follow(t, db, NewFeed())
			reach(t, db, w.journal.Head().Index)
			same(t, dump(t, db), built(t, w.journal, heldProjector))
			if len(reasons) == 0 && name != "cut" || !strings.Contains(strings.Join(reasons, ";"), spoil.reason) {
				t.Fatalf("reasons %q, want %q", reasons, spoil.reason)
			}
			if name == "not a link" {
				if b, err := os.ReadFile(path + ".aside"); err != nil || string(b) != "my diary" {
					t.Fatalf("a foreign file was not set aside: %q %v", b, err)
				}
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func sqlFile(t *testing.T, path, query string) {
	t.Helper()
	c, err := connect(path)
	if err == nil {
		err = c.script(query)
		c.close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A mistake of a projection ends the following with its place; readers keep what there is.
func TestProjectionFails(t *testing.T) {
	w := newTown(t, 7)
	w.live(100)
	all := built(t, w.journal, heldProjector)
	var row []int64
	for name, c := range map[string]struct {
		exec func(kernel.Exec)
		says string
	}{
		"syntax":     {func(exec kernel.Exec) { exec("INSERT INTO nowhere VALUES (1)") }, "no such table"},
		"arguments":  {func(exec kernel.Exec) { exec("DELETE FROM toy_mark WHERE account = ?") }, "0 arguments where 1"},
		"float":      {func(exec kernel.Exec) { exec("DELETE FROM toy_mark WHERE account = ?", 1.5) }, "float64"},
		"large":      {func(exec kernel.Exec) { exec("DELETE FROM toy_mark WHERE account = ?", ^uint64(0)) }, "too large"},
		"twice":      {func(exec kernel.Exec) { exec("INSERT INTO toy_account VALUES (1, '', 0)") }, "UNIQUE"},
		"mixed":      {func(exec kernel.Exec) { exec("UPDATE Toy_Balance SET balance = 0") }, "must not name"},
		"key":        {func(exec kernel.Exec) { exec("toy_balance", "x", &row) }, "its key"},
		"no row":     {func(exec kernel.Exec) { exec("toy_balance", 1) }, "its key"},
		"no table":   {func(exec kernel.Exec) { exec("toy_nothing", 1, &row) }, "toy_nothing"},
		"unfit":      {func(exec kernel.Exec) { exec("toy_account", 1, &row) }, "cannot be held"},
		"key of two": {func(exec kernel.Exec) { exec("toy_mark", 1, &row) }, "cannot be held"},
		"late": {func(exec kernel.Exec) {
			exec("INSERT INTO toy_mark SELECT account, 1, 1, 1 FROM toy_balance")
		}, "must not name"},
		"many": {func(exec kernel.Exec) { manyTexts(exec) }, "different statements"},
	} {
		t.Run(name, func(t *testing.T) {
			good := true
			projector := func() Projector {
				project := heldProjector()
				return func(at kernel.At, e kernel.Event, exec kernel.Exec) error {
					err := project(at, e, exec)
					if at.Index == 60 && !good {
						c.exec(exec)
						exec("INSERT INTO toy_account VALUES (1, 'after the failure nothing runs', 0)")
					}
					return err
				}
			}
			j := w.journal.part(50)
			db, err := Open(filepath.Join(t.TempDir(), "v.sqlite"), toySchema, j, projector, Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			stop := follow(t, db, NewFeed())
			reach(t, db, 50)
			before := dump(t, db)
			if err := stop(); err != nil {
				t.Fatal(err)
			}
			good, j.bodies = false, w.journal.bodies
			err = db.Follow(context.Background(), NewFeed())
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "entry 60") {
				t.Fatalf("error %v, want %q", err, c.says)
			}
			same(t, dump(t, db), before)
			good = true // Once the program is right, the same file goes on.
			file := db.current.path
			follow(t, db, NewFeed())
			reach(t, db, w.journal.Head().Index)
			same(t, dump(t, db), all)
			if db.current.path != file {
				t.Fatal("another file was built")
			}
		})
	}
}

func manyTexts(exec kernel.Exec) {
	query := "DELETE FROM toy_mark WHERE nth = "
	for range 2 * statementsMax {
		query += "0"
		exec(query)
	}
}
