package view

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"liangshan/kernel"
)

// The toy module is a ledger in small: it shows the pattern of pattern.md and proves it.

//go:embed testdata/toy.sql
var toySchema string

const toyMarkEvery = 8 // A ledger marks every 256th posting; tests want to see marks soon.

type toyTransferred struct {
	Debit  uint64 `cbor:"1,keyasint"`
	Credit uint64 `cbor:"2,keyasint"`
	Amount int64  `cbor:"3,keyasint"`
	Note   string `cbor:"4,keyasint"`
}

func (toyTransferred) encode(b []byte, e toyTransferred) []byte {
	b = kernel.AppendUint(append(kernel.AppendMap(b, 4), 1), e.Debit)
	b = kernel.AppendUint(append(b, 2), e.Credit)
	b = kernel.AppendInt(append(b, 3), e.Amount)
	return kernel.AppendText(append(b, 4), e.Note)
}

func (toyTransferred) decode(b []byte) (e toyTransferred, err error) {
	p := kernel.Parse(b)
	if p.Map() != 4 {
		return e, fmt.Errorf("toy: not a transfer")
	}
	p.Uint()
	e.Debit = p.Uint()
	p.Uint()
	e.Credit = p.Uint()
	p.Uint()
	e.Amount = p.Int()
	p.Uint()
	e.Note = p.Text()
	return e, p.End()
}

type toyOpened struct {
	Number uint64 `cbor:"1,keyasint"`
}

type toyTransfer struct {
	Debit, Credit uint64
	Amount        int64
	Note          string
	Twice         bool // Two events in one entry.
}

type toyOpen struct{ First, Count uint64 }

type toy struct {
	kernel      *kernel.Kernel
	transfer    *kernel.Command[toyTransfer]
	open        *kernel.Command[toyOpen]
	transferred *kernel.Effect[toyTransferred]
	opened      *kernel.BulkEffect[toyOpened, uint64]
}

var toyAccountCodec = kernel.RowCodec[uint64]{
	Size: 8,
	Put:  func(b []byte, n uint64) { binary.BigEndian.PutUint64(b, n) },
	Get:  binary.BigEndian.Uint64,
}

// newToy declares the module. How it projects transfers is up to the caller.
func newToy(project func(kernel.At, toyTransferred, kernel.Exec)) *toy {
	t := &toy{kernel: kernel.New()}
	t.kernel.SetSecret([32]byte{1})
	balances := kernel.NewTable[uint64, int64](t.kernel, "toy.balance", cmp.Compare[uint64])
	t.opened = kernel.ApplyRows(t.kernel, 9001, "toy.opened", toyAccountCodec, func(_ toyOpened, account uint64) {
		balances.Put(account, 0)
	})
	t.transferred = kernel.Apply(t.kernel, 9002, "toy.transferred", func(e toyTransferred) {
		debit, _ := balances.Get(e.Debit)
		balances.Put(e.Debit, debit-e.Amount)
		credit, _ := balances.Get(e.Credit)
		balances.Put(e.Credit, credit+e.Amount)
	})
	t.transferred.Coded(toyTransferred{}.encode, toyTransferred{}.decode)
	kernel.ProjectRows(t.opened, toyProjectOpened)
	kernel.Project(t.transferred, project)
	t.open = kernel.Decide(t.kernel, "toy.open", func(tx *kernel.Tx, c toyOpen) error {
		for i := range c.Count {
			t.opened.Add(tx, toyOpened{Number: c.First}, c.First+i)
		}
		t.opened.End(tx, toyOpened{Number: c.First})
		return nil
	})
	t.transfer = kernel.Decide(t.kernel, "toy.transfer", func(tx *kernel.Tx, c toyTransfer) error {
		e := toyTransferred{c.Debit, c.Credit, c.Amount, c.Note}
		t.transferred.Emit(tx, e)
		if c.Twice {
			e.Note = "again"
			t.transferred.Emit(tx, e)
		}
		return nil
	})
	return t
}

func toyProjectOpened(at kernel.At, _ toyOpened, accounts []uint64, exec kernel.Exec) {
	var row []int64
	for _, account := range accounts {
		exec("INSERT INTO toy_account VALUES (?, ?, ?)", account, "", at.Time)
		exec("toy_balance", account, &row)
	}
}

// toyHeld projects a transfer as pattern.md recommends.
func toyHeld(at kernel.At, e toyTransferred, exec kernel.Exec) {
	var debit, credit []int64 // balance, last, postings
	exec("toy_balance", e.Debit, &debit)
	exec("toy_balance", e.Credit, &credit)
	if debit == nil || credit == nil {
		return // The first failure has ended the projection.
	}
	number := int64(at.Sequence) + 1
	exec("INSERT INTO toy_transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", number, at.Time, e.Debit, e.Credit, e.Amount,
		debit[1], debit[0]-e.Amount, credit[1], credit[0]+e.Amount, e.Note)
	post := func(row []int64, account uint64, amount int64) {
		row[0], row[1], row[2] = row[0]+amount, number, row[2]+1
		if row[2]%toyMarkEvery == 0 {
			exec("INSERT INTO toy_mark VALUES (?, ?, ?, ?)", account, at.Time, number, row[2])
		}
	}
	post(debit, e.Debit, -e.Amount)
	post(credit, e.Credit, e.Amount)
}

// toyPure does the same in SQL alone: the naive twin.
func toyPure(at kernel.At, e toyTransferred, exec kernel.Exec) {
	number := int64(at.Sequence) + 1
	exec(`INSERT INTO toy_transfer SELECT ?1, ?2, ?3, ?4, ?5, d.last, d.balance - ?5, c.last, c.balance + ?5, ?6
		FROM toy_balance d, toy_balance c WHERE d.account = ?3 AND c.account = ?4`,
		number, at.Time, e.Debit, e.Credit, e.Amount, e.Note)
	for _, p := range []struct {
		account uint64
		amount  int64
	}{{e.Debit, -e.Amount}, {e.Credit, e.Amount}} {
		exec("UPDATE toy_balance SET balance = balance + ?, last = ?, postings = postings + 1 WHERE account = ?",
			p.amount, number, p.account)
		exec(`INSERT INTO toy_mark SELECT account, ?, last, postings FROM toy_balance
			WHERE account = ? AND postings % ? = 0`, at.Time, p.account, toyMarkEvery)
	}
}

func toyProjectOpenedPure(at kernel.At, _ toyOpened, accounts []uint64, exec kernel.Exec) {
	for _, account := range accounts {
		exec("INSERT INTO toy_account VALUES (?, ?, ?)", account, "", at.Time)
		exec("INSERT INTO toy_balance VALUES (?, 0, 0, 0)", account)
	}
}

func heldProjector() Projector { return newToy(toyHeld).kernel.Project }

// A shelf is a journal in memory that checks nothing.
type shelf struct {
	mu     sync.Mutex
	bodies [][]byte
}

func (j *shelf) Append(_ context.Context, b *kernel.Batch) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range b.Len() {
		j.bodies = append(j.bodies, b.Body(i))
	}
	return nil
}

func (j *shelf) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		j.mu.Lock()
		bodies := j.bodies
		j.mu.Unlock()
		for i := index; i < uint64(len(bodies)); i++ {
			if ctx.Err() != nil {
				yield(kernel.Written{}, ctx.Err())
				return
			}
			if !yield(kernel.Written{Index: i, Body: bodies[i], Hash: sha256.Sum256(bodies[i])}, nil) {
				return
			}
		}
	}
}

func (j *shelf) Head() kernel.Head {
	j.mu.Lock()
	defer j.mu.Unlock()
	return kernel.Head{Index: uint64(len(j.bodies))}
}

func (j *shelf) Reserve(context.Context, int, int) error { return nil }
func (j *shelf) Close() error                            { return nil }

// part returns the journal as it was after n entries.
func (j *shelf) part(n int) *shelf { return &shelf{bodies: j.bodies[:n:n]} }

// A town is a toy kernel that decides into a shelf.
type town struct {
	t        *testing.T
	toy      *toy
	journal  *shelf
	random   *rand.Rand
	accounts uint64
	now      int64
	feed     *Feed
}

const townTime = 1_760_000_000_000

func newTown(t *testing.T, seed uint64) *town {
	w := &town{t: t, toy: newToy(toyHeld), journal: &shelf{}, random: rand.New(rand.NewPCG(seed, 1)),
		accounts: 40, now: townTime}
	batch := &kernel.Batch{}
	w.decide(w.toy.open.Make(kernel.Caller{Actor: 7}, w.request(), toyOpen{1, w.accounts}), batch)
	w.commit(batch)
	return w
}

func (w *town) request() kernel.RequestID {
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], w.random.Uint64())
	return kernel.NewRequestID(w.now, random)
}

func (w *town) decide(call *kernel.Call, batch *kernel.Batch) {
	w.t.Helper()
	var nonce [16]byte
	binary.BigEndian.PutUint64(nonce[:], w.random.Uint64())
	if r := w.toy.kernel.Decide(call, w.now, nonce, batch); r.Err != nil {
		w.t.Fatal(r.Err)
	}
}

func (w *town) commit(batch *kernel.Batch) {
	w.journal.Append(context.Background(), batch)
	if w.feed != nil {
		w.feed.Offer(batch)
	}
}

// live decides so many transfers, in batches of a few.
func (w *town) live(transfers int) {
	w.t.Helper()
	for transfers > 0 {
		batch := &kernel.Batch{Index: w.toy.kernel.Index()}
		for range min(transfers, 1+w.random.IntN(20)) {
			transfers--
			w.now += w.random.Int64N(5000)
			c := toyTransfer{Debit: 1 + w.random.Uint64N(w.accounts), Amount: w.random.Int64N(1000),
				Note: []string{"", "木", "rent of the mill"}[w.random.IntN(3)], Twice: w.random.IntN(5) == 0}
			c.Credit = 1 + (c.Debit+w.random.Uint64N(w.accounts-1))%w.accounts
			w.decide(w.toy.transfer.Make(kernel.Caller{Actor: 7}, w.request(), c), batch)
		}
		w.commit(batch)
	}
}

// open opens a DB for the test and closes it at its end.
func open(t *testing.T, path string, j kernel.Journal, options Options) *DB {
	t.Helper()
	if options.ReadTime == 0 {
		options.ReadTime = 2 * time.Minute // The machine that tests may be very busy.
	}
	db, err := Open(path, toySchema, j, heldProjector, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// follow runs Follow until stop is called, which returns its error.
func follow(t *testing.T, db *DB, feed *Feed) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- db.Follow(ctx, feed) }()
	await(t, "following", func() bool {
		select {
		case err := <-done:
			t.Fatal(err)
		default:
		}
		return db.Status().Following
	})
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	t.Cleanup(func() { stop() })
	return stop
}

// built builds the tables from a journal at once and returns their content.
func built(t *testing.T, j kernel.Journal, projector func() Projector) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "built.sqlite")
	db, err := Open(path, toySchema, j, projector, Options{ReadTime: 2 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	stop := follow(t, db, NewFeed())
	reach(t, db, j.Head().Index)
	text := dump(t, db)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return text
}

// dump returns the content of every table but what names the file itself.
func dump(t *testing.T, db *DB) string {
	t.Helper()
	var b strings.Builder
	_, err := db.Read(context.Background(), 0, func(s *Snapshot) error {
		tables, err := s.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'view_file' ORDER BY name")
		if err != nil {
			return err
		}
		for _, table := range tables.Rows {
			var lines []string
			err := s.Each("SELECT * FROM "+quote(table[0].(string)), nil, func(_ []string, row []any) error {
				lines = append(lines, fmt.Sprint(row...))
				return nil
			})
			if err != nil {
				return err
			}
			sort.Strings(lines)
			fmt.Fprintf(&b, "%s\n%s\n", table[0], strings.Join(lines, "\n"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// same compares contents without printing all of them.
func same(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d: %q, want %q", i, g[i], w[i])
		}
	}
	t.Fatalf("%d lines, want %d", len(g), len(w))
}

// await waits until something holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatal("waited in vain: " + what)
}

// reach waits, however busy the machine is, until the tables contain so many entries.
func reach(t *testing.T, db *DB, entries uint64) {
	t.Helper()
	var err error
	await(t, "entries", func() bool {
		if err = db.Wait(context.Background(), entries); err == nil {
			return true
		}
		var later *UnavailableError
		if s := db.Status(); !errors.As(err, &later) || !s.Following {
			t.Fatalf("%v; following: %v", err, s.Following)
		}
		return false
	})
}
