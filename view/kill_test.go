package view

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

const killedEntries = 60_000

func killedJournal(head uint64) *stream {
	j := &stream{accounts: 2000}
	j.head.Store(head)
	return j
}

// TestMain lets the test program be the process that TestKilled kills.
func TestMain(m *testing.M) {
	if path := os.Getenv("VIEW_VICTIM"); path != "" {
		head, err := strconv.ParseUint(os.Getenv("VIEW_HEAD"), 10, 64)
		if err == nil {
			err = victim(path, killedJournal(head))
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim follows a journal that grows, says so, and waits for its death.
func victim(path string, j *stream) error {
	db, err := Open(path, toySchema, j, heldProjector, Options{CommitInterval: time.Millisecond})
	if err != nil {
		return err
	}
	feed := NewFeed()
	go func() {
		fmt.Println("following")
		for next := j.head.Load(); next+20 <= killedEntries; next += 20 {
			batch := j.batch(next, next+20)
			j.head.Store(next + 20)
			feed.Offer(batch)
			time.Sleep(200 * time.Microsecond)
		}
		select {}
	}()
	return db.Follow(context.Background(), feed)
}

// A process that is killed at any moment leaves a file that is used, and grows into the one
// that is built at once.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "view.sqlite")
	random := rand.New(rand.NewPCG(50, 50))
	head, kept := uint64(1), 0
	for round := range 12 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "VIEW_VICTIM="+path, fmt.Sprintf("VIEW_HEAD=%d", head))
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Fatal(line, err)
		}
		await(t, "the first file", func() bool {
			_, err := os.Readlink(path)
			return err == nil
		})
		time.Sleep(time.Duration(random.Int64N(int64(300 * time.Millisecond))))
		child.Process.Kill()
		child.Wait()
		db, err := Open(path, toySchema, killedJournal(killedEntries), heldProjector, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if db.writer != nil {
			kept++
			if at := db.Position(); at.Entries < head {
				t.Fatalf("round %d: %d entries after %d", round, at.Entries, head)
			} else {
				head = at.Entries
			}
			if _, err := db.Read(context.Background(), 0, func(s *Snapshot) error { return killedWhole(t, s) }); err != nil {
				t.Fatal(err)
			}
			db.writer.abandon() // Leave the file as the dead process did.
			db.writer = nil
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if kept != 12 {
		t.Fatalf("only %d of 12 files were used", kept)
	}
	j := killedJournal(head + 1000)
	db := open(t, path, j, Options{})
	follow(t, db, NewFeed())
	reach(t, db, j.head.Load())
	same(t, dump(t, db), built(t, j, heldProjector))
}

// killedWhole checks that rows and position belong together.
func killedWhole(t *testing.T, s *Snapshot) error {
	r, err := s.Query("SELECT (SELECT sum(balance) FROM toy_balance), (SELECT count(*) FROM toy_transfer)")
	if err == nil && (r.Rows[0][0] != int64(0) || r.Rows[0][1] != int64(s.Position.Entries)-1) {
		t.Errorf("at %d entries: %v", s.Position.Entries, r.Rows)
	}
	return err
}
