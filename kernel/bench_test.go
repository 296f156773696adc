package kernel

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"math/rand/v2"
	"syscall"
	"testing"
)

// cpu returns the processor time that the process has used, in nanoseconds: on a machine
// that others use too it says more than the time that has passed.
func cpu() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

// per reports time and processor time per item since a start.
func per(b *testing.B, items int, start int64, unit string) {
	b.ReportMetric(float64(cpu()-start)/float64(items), "cpu-ns/"+unit)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(items), "ns/"+unit)
	b.ReportMetric(0, "ns/op")
}

// account is a row of the size of the ledger's.
type account struct {
	_                   struct{} `cbor:",toarray"`
	A, B, C, D, E, F, G int64
}

var accountFormat = RowFormat[uint64, account]{
	Append: func(b []byte, id uint64, a account) []byte {
		b = AppendArray(AppendUint(AppendArray(b, 2), id), 7)
		b = AppendInt(AppendInt(AppendInt(AppendInt(b, a.A), a.B), a.C), a.D)
		return AppendInt(AppendInt(AppendInt(b, a.E), a.F), a.G)
	},
	Parse: func(p *Parser) (id uint64, a account) {
		p.Expect(p.Array() == 2)
		id = p.Uint()
		p.Expect(p.Array() == 7)
		a.A, a.B, a.C, a.D, a.E, a.F, a.G = p.Int(), p.Int(), p.Int(), p.Int(), p.Int(), p.Int(), p.Int()
		return id, a
	},
}

func newAccounts(rows int) (*Kernel, *Table[uint64, account]) {
	k := New()
	t := NewTable[uint64, account](k, "bench.account", cmp.Compare[uint64]).Formatted(accountFormat)
	k.apply(func() {
		for i := range rows {
			t.Put(uint64(i), account{A: int64(i) << 20, B: 5})
			if i%1000 == 0 {
				t.forget()
				k.touched = k.touched[:0]
			}
		}
	})
	k.close(&Header{Time: 1}, 1)
	return k, t
}

func benchmarkGet(b *testing.B, rows int) {
	_, t := newAccounts(rows)
	r, sum, start := rand.New(rand.NewPCG(1, 1)), int64(0), cpu()
	for b.Loop() {
		row, _ := t.Get(r.Uint64N(uint64(rows)))
		sum += row.A
	}
	per(b, b.N, start, "get")
}

func BenchmarkGet1K(b *testing.B) { benchmarkGet(b, 1000) }
func BenchmarkGet1M(b *testing.B) { benchmarkGet(b, 1_000_000) }

func benchmarkPut(b *testing.B, rows int) {
	k, t := newAccounts(rows)
	r, start := rand.New(rand.NewPCG(1, 1)), cpu()
	for b.Loop() {
		k.applying = true
		key := r.Uint64N(uint64(rows))
		row, _ := t.Get(key)
		row.A++
		t.Put(key, row)
		k.applying = false
		t.forget()
		k.touched = k.touched[:0]
	}
	per(b, b.N, start, "put")
}

func BenchmarkPut1K(b *testing.B) { benchmarkPut(b, 1000) }
func BenchmarkPut1M(b *testing.B) { benchmarkPut(b, 1_000_000) }

// benchmarkMany does what a bulk command does to two rows of each transfer.
func benchmarkMany(b *testing.B, rows int) {
	k, t := newAccounts(rows)
	r := rand.New(rand.NewPCG(1, 1))
	const n = 16380
	keys, places := make([][]uint64, 16), make([]Slot, n)
	for i := range keys {
		keys[i] = make([]uint64, n)
		for j := range n {
			keys[i][j] = r.Uint64N(uint64(rows))
		}
	}
	round, start := 0, cpu()
	for b.Loop() {
		t.FindAll(keys[round%16], places)
		k.applying = true
		for _, slot := range places {
			row := t.At(slot)
			row.A++
			t.Set(slot, row)
		}
		k.applying = false
		t.forget()
		k.touched = k.touched[:0]
		round++
	}
	per(b, b.N*n, start, "row")
}

func BenchmarkMany1K(b *testing.B) { benchmarkMany(b, 1000) }
func BenchmarkMany1M(b *testing.B) { benchmarkMany(b, 1_000_000) }

func benchRun(b *testing.B) *run {
	r := newRun(b, 1)
	for i := range uint64(1000) {
		check(b, decide(r, r.c.fill, 1, fillJar{i, 1 << 40, ""}).Err)
	}
	return r
}

func BenchmarkMake(b *testing.B) {
	r := benchRun(b)
	id, start := r.id(), cpu()
	b.ReportAllocs()
	for b.Loop() {
		r.c.move.Make(Caller{Actor: 1}, id, moveMarbles{1, 2, 3}).Recycle()
	}
	per(b, b.N, start, "call")
}

func BenchmarkDecide(b *testing.B) {
	r := benchRun(b)
	batch, n, start := &Batch{}, uint64(0), cpu()
	b.ReportAllocs()
	for b.Loop() {
		n++
		call := r.c.move.Make(Caller{Actor: 1}, r.id(), moveMarbles{n % 1000, (n*7 + 1) % 1000, 3})
		result := r.k.Decide(call, r.now, [16]byte{1}, batch)
		if result.Err != nil && result.Err != errSame {
			b.Fatal(result.Err)
		}
		call.Recycle()
		batch.Data, batch.Ends = batch.Data[:0], batch.Ends[:0]
	}
	per(b, b.N, start, "command")
}

func BenchmarkParseEntry(b *testing.B) {
	r := benchRun(b)
	check(b, decide(r, r.c.move, 1, moveMarbles{1, 2, 3}).Err)
	body := r.j.bodies[len(r.j.bodies)-1]
	var e Entry
	start := cpu()
	b.ReportAllocs()
	for b.Loop() {
		_ = e.ParseEntry(body)
	}
	per(b, b.N, start, "entry")
}

func BenchmarkReplaySingle(b *testing.B) {
	r := benchRun(b)
	const entries = 200_000
	for i := range uint64(entries) {
		check(b, decide(r, r.c.move, 1, moveMarbles{i % 1000, (i*7 + 1) % 1000, 3}).Err)
	}
	ctx, start := context.Background(), cpu()
	b.ReportAllocs()
	for b.Loop() {
		check(b, newToy().k.Replay(ctx, r.j, nil))
	}
	per(b, b.N*len(r.j.bodies), start, "entry")
}

func BenchmarkReplayRows(b *testing.B) {
	r := benchRun(b)
	const rows = 8190
	packed := make([]byte, 24*rows)
	for i := range uint64(rows) {
		movedRow.Put(packed[24*i:], moved{i % 1000, (i*7 + 1) % 1000, 3})
	}
	for range 50 {
		check(b, decide(r, r.c.many, 1, moveMany{packed}).Err)
	}
	ctx, start := context.Background(), cpu()
	b.ReportAllocs()
	for b.Loop() {
		check(b, newToy().k.Replay(ctx, r.j, nil))
	}
	per(b, b.N*50*rows, start, "row")
}

func BenchmarkSnapshotWrite1M(b *testing.B) {
	k, _ := newAccounts(1_000_000)
	start := cpu()
	for b.Loop() {
		check(b, k.Snapshot([32]byte{}).Write(io.Discard))
	}
	per(b, b.N, start, "snapshot")
}

func BenchmarkLoad1M(b *testing.B) {
	k, _ := newAccounts(1_000_000)
	var data bytes.Buffer
	check(b, k.Snapshot([32]byte{}).Write(&data))
	start := cpu()
	for b.Loop() {
		into, _ := newAccounts(0)
		into.index = 0
		_, err := into.Load(data.Bytes())
		check(b, err)
	}
	per(b, b.N, start, "load")
}

func BenchmarkDigest1M(b *testing.B) {
	_, t := newAccounts(1_000_000)
	start := cpu()
	for b.Loop() {
		for i := range t.flags {
			t.flags[i] |= pageStale
		}
		t.digest()
	}
	per(b, b.N*1_000_000, start, "row")
}

func BenchmarkWindow(b *testing.B) {
	w, r := newWindow(), rand.New(rand.NewPCG(1, 1))
	ids := make([]RequestID, 1<<20)
	for i := range ids {
		ids[i] = windowID(r, startMS+int64(i/100))
	}
	n, start := 0, cpu()
	for b.Loop() {
		id := ids[n%len(ids)]
		id[15] ^= byte(n / len(ids))
		if _, ok := w.find(id); !ok {
			w.add(remembered{Request: id, Time: startMS + int64(n)})
		}
		n++
	}
	per(b, b.N, start, "request")
}
