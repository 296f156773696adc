package bench

import (
	"context"
	"io"
	"testing"
	"time"
)

// BenchmarkSingle sends single transfers from 1,024 goroutines through a whole county.
func BenchmarkSingle(b *testing.B) {
	r := &run{
		Options:  Options{Dir: b.TempDir(), Accounts: 100_000, Time: 5 * time.Second, Clients: 1024, Seed: 1, Out: io.Discard},
		ctx:      context.Background(),
		measured: map[string]float64{},
	}
	county, _, err := r.found("single", false)
	if err != nil {
		b.Fatal(err)
	}
	defer county.Close(r.ctx)
	if err := r.openAccounts(county, r.Accounts); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		rate, err := r.single(
			county,
			func(worker int) picker { return uniform(uint64(worker), r.Accounts) },
			r.Clients,
			nil,
		)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(rate, "commands/s")
	}
}
