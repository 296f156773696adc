package exchange_test

import (
	"syscall"
	"testing"
	"time"

	"liangshan/company"
	"liangshan/exchange"
	"liangshan/exchange/orderflow"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

const parties = 256

// crowd returns a market with many participants in continuous trading.
func crowd(t testing.TB, n int, tonnes int64, changes ...exchange.RuleRow) *world {
	w := newWorld(t)
	w.Quick = true
	shares := map[company.Number]int64{}
	var all []company.Number
	for i := range n {
		who := companies + company.Number(i)
		w.company(int(who) - 1)
		shares[who] = tonnes
		all = append(all, who)
	}
	w.issue(2024, shares)
	changes = append(changes, exchange.RuleRow{Name: exchange.RuleThrottle, Value: 1 << 30})
	rig.Must(w, w.x.Commands.SetRules, marketRules(changes...))
	w.admit(4_000_000_000, all...)
	w.open()
	w.at(today, "9:31")
	return w
}

// BenchmarkMany decides orders of the standard mix in bulk: reservation, matching, settlement in
// ledger and register, and the entry for the journal.
func BenchmarkMany(b *testing.B) {
	const per = 12_000
	w := crowd(b, parties, 5000)
	f := orderflow.New(1, parties)
	send := func(rows exchange.Asks) {
		result := w.decideMany(rows)
		if result.Err != nil {
			b.Fatal(result.Err)
		}
		if len(result.Refused) > per/50 {
			b.Fatalf("%d rows refused, first %v", len(result.Refused), result.Refused[0])
		}
	}
	send(f.Take())
	batches := make([]exchange.Asks, 84)
	for i := range batches {
		for f.Rows.Len() < per {
			f.Step()
		}
		batches[i] = f.Take()
	}
	best, all := 0.0, time.Duration(0)
	b.ResetTimer()
	for _, rows := range batches {
		began := cpu(b)
		send(rows)
		took := cpu(b) - began
		all += took
		best = max(best, per/took.Seconds())
	}
	b.ReportMetric(best/1e6, "best-M/cpu-s")
	b.ReportMetric(float64(len(batches)*per)/all.Seconds()/1e6, "M/cpu-s")
	if err := w.x.Audit(); err != nil {
		b.Fatal(err)
	}
}

// decideMany decides a bulk command without decoding it from a caller's bytes.
func (w *world) decideMany(rows exchange.Asks) kernel.Result {
	w.Asked++
	w.Now++
	id := kernel.NewRequestID(w.Now, [10]byte{2: byte(w.Asked >> 24), byte(w.Asked >> 16), byte(w.Asked >> 8), byte(w.Asked)})
	w.batch.Data, w.batch.Ends = w.batch.Data[:0], w.batch.Ends[:0]
	call := w.x.Commands.OrderMany.Make(kernel.Caller{Actor: 1, Policy: 1}, id, exchange.OrderMany{Instrument: instrument, Rows: rows})
	defer call.Recycle()
	return w.K.Decide(call, w.Now, [16]byte{byte(w.Asked)}, &w.batch)
}

// cpu returns the time that this process has used: the machine is shared.
func cpu(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
