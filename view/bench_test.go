package view

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"iter"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // To measure what it costs to go through the driver.

	"liangshan/kernel"
)

// A stream is a journal of synthetic entries that are made as they are read: first the
// accounts, then transfers between them, one in each entry.
type stream struct {
	accounts uint64
	zipf     bool
	head     atomic.Uint64
}

const streamOpening = 50_000 // Accounts opened by one entry.

func (j *stream) openings() uint64 { return (j.accounts + streamOpening - 1) / streamOpening }

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// account chooses an account: all alike, or the n-th with a frequency of about 1/n.
func (j *stream) account(random uint64) uint64 {
	if j.zipf {
		u := float64(random>>11) / (1 << 53)
		return min(j.accounts, uint64(math.Exp(u*math.Log(float64(j.accounts)+1))))
	}
	return 1 + random%j.accounts
}

func (j *stream) body(b []byte, i uint64) []byte {
	b = kernel.AppendMap(kernel.AppendArray(b, 2), 6)
	var id [16]byte
	binary.BigEndian.PutUint64(id[8:], i+1)
	b = kernel.AppendBytes(append(b, 1), id[:])
	b = kernel.AppendBytes(append(b, 2), id[:])
	b = kernel.AppendUint(append(b, 3), 7)
	b = kernel.AppendUint(append(b, 4), townTime+i/40)
	b = kernel.AppendBytes(append(b, 5), id[:])
	b = kernel.AppendUint(append(b, 6), i)
	b = kernel.AppendArray(b, 1)
	if i < j.openings() {
		b = kernel.AppendUint(kernel.AppendArray(b, 4), 9001)
		b = append(b, kernel.Encode(toyOpened{i})...)
		first := i*streamOpening + 1
		last := min(j.accounts, first+streamOpening-1)
		b = kernel.AppendUint(b, 8)
		rows := make([]byte, 0, 8*streamOpening)
		for n := first; n <= last; n++ {
			rows = binary.BigEndian.AppendUint64(rows, n)
		}
		return kernel.AppendBytes(b, rows)
	}
	e := toyTransferred{Debit: j.account(mix(2 * i)), Credit: j.account(mix(2*i + 1)), Amount: int64(i%9000) + 1}
	if e.Debit == e.Credit {
		e.Credit = e.Credit%j.accounts + 1
	}
	b = kernel.AppendUint(kernel.AppendArray(b, 2), 9002)
	return e.encode(b, e)
}

func (j *stream) Append(context.Context, *kernel.Batch) error { return nil }

func (j *stream) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		var b []byte
		for i, head := index, j.head.Load(); i < head; i++ {
			if b = j.body(b[:0], i); ctx.Err() != nil {
				yield(kernel.Written{}, ctx.Err())
				return
			}
			if !yield(kernel.Written{Index: i, Body: b}, nil) {
				return
			}
		}
	}
}

func (j *stream) Head() kernel.Head                       { return kernel.Head{Index: j.head.Load()} }
func (j *stream) Reserve(context.Context, int, int) error { return nil }
func (j *stream) Close() error                            { return nil }

func (j *stream) batch(from, to uint64) *kernel.Batch {
	b := &kernel.Batch{Index: from}
	for i := from; i < to; i++ {
		b.Data = j.body(b.Data, i)
		b.Ends = append(b.Ends, len(b.Data))
	}
	return b
}

// busy returns the processor time that this process has used: the machine may be shared.
func busy() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func report(b *testing.B, events int, wall, cpu time.Duration) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(events)/wall.Seconds(), "events/s")
	b.ReportMetric(float64(events)/cpu.Seconds(), "events/cpu-s")
}

// prepared returns a DB with all accounts, and its follower.
func prepared(b *testing.B, j *stream, projector func() Projector) *follower {
	db, err := Open(filepath.Join(b.TempDir(), "view.sqlite"), toySchema, j, projector, Options{})
	if err != nil {
		b.Fatal(err)
	}
	f := &follower{db: db, feed: NewFeed(), ring: time.NewTimer(time.Hour)}
	if err := f.buildFirst(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return f
}

// BenchmarkFollow applies batches of 40 entries, one transfer in each, to a live file of a
// million accounts. It says what one core can do, commits and checkpoints included.
func BenchmarkFollow(b *testing.B) {
	for _, how := range []struct {
		name      string
		zipf      bool
		projector func() Projector
	}{
		{"held/uniform", false, heldProjector},
		{"held/zipf", true, heldProjector},
		{"sql/uniform", false, pureProjector},
		{"sql/zipf", true, pureProjector},
	} {
		b.Run(how.name, func(b *testing.B) {
			j := &stream{accounts: 1_000_000, zipf: how.zipf}
			j.head.Store(j.openings())
			f := prepared(b, j, how.projector)
			b.ResetTimer()
			const events, per = 400_000, 40
			var wall, cpu time.Duration
			for range b.N {
				var batches []*kernel.Batch
				for range events / per {
					from := j.head.Load()
					batches = append(batches, j.batch(from, from+per))
					j.head.Store(from + per)
				}
				runtime.GC()
				wall0, cpu0 := time.Now(), busy()
				for _, batch := range batches {
					if err := f.take(context.Background(), batch); err != nil {
						b.Fatal(err)
					}
					if err := f.settle(); err != nil {
						b.Fatal(err)
					}
				}
				if err := f.commit(); err != nil {
					b.Fatal(err)
				}
				wall, cpu = wall+time.Since(wall0), cpu+busy()-cpu0
			}
			report(b, b.N*events, wall, cpu)
		})
	}
}

// BenchmarkBuild builds a file of a journal with a million accounts. VIEW_EVENTS changes the
// number of transfers.
func BenchmarkBuild(b *testing.B) {
	events := uint64(1_000_000)
	if n, err := strconv.ParseUint(os.Getenv("VIEW_EVENTS"), 10, 64); err == nil {
		events = n
	}
	j := &stream{accounts: 1_000_000}
	j.head.Store(j.openings() + events)
	for range b.N {
		db, err := Open(filepath.Join(b.TempDir(), "view.sqlite"), toySchema, j, heldProjector, Options{})
		if err != nil {
			b.Fatal(err)
		}
		wall0, cpu0 := time.Now(), busy()
		last, at := wall0, uint64(0)
		w, err := db.build(context.Background(), func(done, all uint64) {
			if done-at >= max(events/10, 100_000) && done <= all && all > 1 {
				b.Logf("%9d entries: %7.0f/s", done, float64(done-at)/time.Since(last).Seconds())
				last, at = time.Now(), done
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		report(b, int(events), time.Since(wall0), busy()-cpu0)
		b.ReportMetric(time.Since(wall0).Seconds(), "s")
		w.discard()
	}
}

// BenchmarkPaced follows 40,000 transfers a second for ten seconds, as a writer hands them over,
// and says how far behind the tables ever were.
func BenchmarkPaced(b *testing.B) {
	for range b.N {
		j := &stream{accounts: 1_000_000}
		j.head.Store(j.openings())
		f := prepared(b, j, heldProjector)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- f.db.Follow(ctx, f.feed) }()
		const rate, each = 40_000, 2 * time.Millisecond
		const per = uint64(rate * each / time.Second)
		type offered struct {
			entries uint64
			at      time.Time
		}
		var waiting []offered
		var worst time.Duration
		cpu0, began := busy(), time.Now()
		next := j.head.Load()
		for k := range int(10 * time.Second / each) {
			time.Sleep(time.Until(began.Add(time.Duration(k) * each)))
			batch := j.batch(next, next+per)
			next += per
			j.head.Store(next)
			f.feed.Offer(batch)
			waiting = append(waiting, offered{next, time.Now()})
			for at := f.db.Position().Entries; len(waiting) > 0 && waiting[0].entries <= at; waiting = waiting[1:] {
				worst = max(worst, time.Since(waiting[0].at))
			}
		}
		if len(waiting) > 0 {
			worst = max(worst, time.Since(waiting[0].at))
		}
		cpu := busy() - cpu0
		cancel()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(worst.Milliseconds()), "ms-behind-at-most")
		b.ReportMetric(cpu.Seconds()/time.Since(began).Seconds(), "cores")
	}
}

const benchInsert = "INSERT INTO toy_transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

// BenchmarkInsert compares the ways to run one prepared insert of ten columns.
func BenchmarkInsert(b *testing.B) {
	b.Run("library", func(b *testing.B) {
		c, err := connect(filepath.Join(b.TempDir(), "a.sqlite"))
		if err != nil {
			b.Fatal(err)
		}
		defer c.close()
		s := (*statement)(nil)
		insertRows(b, c.script, func(args []any) error {
			if s == nil {
				s, err = c.prepare(benchInsert)
			}
			if err == nil {
				err = s.bindAll(args)
			}
			if err == nil {
				err = s.run()
			}
			return err
		})
		s.finalize()
	})
	ctx := context.Background()
	start := func(b *testing.B) (*sql.Conn, func(string) error) {
		pool, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "a.sqlite"))
		if err != nil {
			b.Fatal(err)
		}
		conn, err := pool.Conn(ctx)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close(); pool.Close() })
		return conn, func(q string) error { _, err := conn.ExecContext(ctx, q); return err }
	}
	b.Run("driver", func(b *testing.B) {
		conn, script := start(b)
		var s driver.StmtExecContext
		named := make([]driver.NamedValue, 10)
		insertRows(b, script, func(args []any) error {
			if s == nil {
				conn.Raw(func(c any) error {
					p, err := c.(driver.Conn).Prepare(benchInsert)
					s, _ = p.(driver.StmtExecContext)
					return err
				})
			}
			for i, v := range args {
				named[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
			}
			_, err := s.ExecContext(ctx, named)
			return err
		})
	})
	b.Run("database-sql", func(b *testing.B) {
		conn, script := start(b)
		var s *sql.Stmt
		insertRows(b, script, func(args []any) (err error) {
			if s == nil {
				s, err = conn.PrepareContext(ctx, benchInsert)
			}
			if err == nil {
				_, err = s.ExecContext(ctx, args...)
			}
			return err
		})
	})
}

func insertRows(b *testing.B, script func(string) error, insert func([]any) error) {
	for _, q := range []string{"PRAGMA page_size=8192", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF",
		"PRAGMA cache_size=-100000", toySchema, "BEGIN"} {
		if err := script(q); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for i := range b.N {
		n := int64(i + 1)
		err := insert([]any{n, townTime + n, n % 997, n % 991, int64(100), n - 1, n * 100, n - 2, n * 101, "note"})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := script("COMMIT"); err != nil {
		b.Fatal(err)
	}
}
