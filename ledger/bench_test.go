package ledger_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"liangshan/kernel"
	"liangshan/ledger"
)

// A book is a kernel with a ledger and its journal in memory, for tests.
type book struct {
	*kernel.Kernel
	l     *ledger.Ledger
	now   int64
	made  uint64
	batch *kernel.Batch

	proposals uint64 // Made.
}

const start = 1_800_000_000_000 // Milliseconds: a day in January 2027.

func newBook() *book {
	k := kernel.New()
	b := &book{Kernel: k, l: ledger.New(k), now: start, batch: &kernel.Batch{}}
	k.Open(b.now, [16]byte{}, "test", b.batch)
	return b
}

func (b *book) id() kernel.RequestID {
	b.made++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], b.made)
	return kernel.NewRequestID(b.now, random)
}

func do[C any](b *book, c *kernel.Command[C], command C) kernel.Result {
	call := c.Make(kernel.Caller{Actor: 1}, b.id(), command)
	r := b.Decide(call, b.now, [16]byte{1}, b.batch)
	call.Recycle()
	return r
}

func (b *book) mustOpen(t testing.TB, accounts int) {
	t.Helper()
	check(
		t,
		do(b, b.l.Commands.DeclareUnit, ledger.DeclareUnit{Code: "CNY", NameZH: "人民币", NameEN: "yuan", Decimals: 2}),
	)
	check(
		t,
		do(
			b,
			b.l.Commands.PublishChart,
			ledger.PublishChart{
				Unit:  "CNY",
				Lines: []ledger.ChartLine{{Code: 1, Side: ledger.Asset, NameZH: "现金", NameEN: "cash"}},
			},
		),
	)
	for i := range accounts {
		check(
			t,
			do(
				b,
				b.l.Commands.Open,
				ledger.Open{ID: ledger.AccountID(i + 1), Unit: "CNY", Code: 1, Flags: ledger.MayOwe},
			),
		)
		b.batch.Data, b.batch.Ends = b.batch.Data[:0], b.batch.Ends[:0]
	}
}

func check(t testing.TB, r kernel.Result) {
	t.Helper()
	if r.Err != nil {
		t.Fatal(r.Err)
	}
}

func benchmarkMany(b *testing.B, accounts int) {
	book := newBook()
	book.mustOpen(b, accounts)
	commands := many(accounts)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r := do(book, book.l.Commands.TransferMany, commands[n%16])
		n++
		if r.Err != nil || len(r.Refused) > 0 {
			b.Fatal(r)
		}
		book.batch.Data, book.batch.Ends = book.batch.Data[:0], book.batch.Ends[:0]
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/8190, "ns/row")
}

// many returns bulk commands among accounts at random.
func many(accounts int) []ledger.TransferMany {
	source := rand.New(rand.NewPCG(1, 1))
	commands := make([]ledger.TransferMany, 16)
	for i := range commands {
		transfers := make([]ledger.Transfer, 8190)
		for j := range transfers {
			d := source.IntN(accounts)
			transfers[j] = ledger.Transfer{
				Debit:  ledger.AccountID(d + 1),
				Credit: ledger.AccountID((d+1+source.IntN(accounts-1))%accounts + 1),
				Amount: 1 + source.Int64N(1000),
				Code:   7,
			}
		}
		commands[i].Rows = ledger.Pack(transfers)
	}
	return commands
}

func BenchmarkTransferMany1K(b *testing.B) { benchmarkMany(b, 1000) }
func BenchmarkTransferMany1M(b *testing.B) { benchmarkMany(b, 1_000_000) }

func BenchmarkTransfer(b *testing.B) {
	book := newBook()
	book.mustOpen(b, 1000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		r := do(
			book,
			book.l.Commands.Transfer,
			ledger.Transfer{Debit: ledger.AccountID(n%1000 + 1), Credit: ledger.AccountID((n+1)%1000 + 1), Amount: 1},
		)
		if r.Err != nil {
			b.Fatal(r)
		}
		book.batch.Data, book.batch.Ends = book.batch.Data[:0], book.batch.Ends[:0]
	}
}
