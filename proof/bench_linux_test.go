package proof

import (
	"testing"

	"golang.org/x/sys/unix"

	"liangshan/kernel"
)

// cpu returns the processor time that the process has used, in nanoseconds.
func cpu(b *testing.B) int64 {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return r.Utime.Nano() + r.Stime.Nano()
}

// BenchmarkLeaves adds single events in entries of about 120 bytes, tiles and marks included.
// Besides leaves per second it reports processor time, for machines that are busy.
func BenchmarkLeaves(b *testing.B) {
	const entries = 4096
	j := &endless{}
	o := newToy(1).options(testDir(b))
	o.Journal = j
	l, _, err := Open(background, o)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	spent := int64(0)
	var batch kernel.Batch
	for b.Loop() {
		b.StopTimer()
		batch = kernel.Batch{Index: l.entries, Data: batch.Data[:0], Ends: batch.Ends[:0]}
		for i := range uint64(entries) {
			batch.Data = appendEndless(batch.Data, l.entries+i)
			batch.Ends = append(batch.Ends, len(batch.Data))
		}
		j.entries += entries
		begin := cpu(b)
		b.StartTimer()
		if err := l.Append(background, &batch); err != nil {
			b.Fatal(err)
		}
		spent += cpu(b) - begin
	}
	n := float64(b.N) * entries
	b.ReportMetric(n/b.Elapsed().Seconds(), "leaves/s")
	b.ReportMetric(float64(spent)/n, "cpu-ns/leaf")
	b.ReportMetric(float64(len(batch.Data))/entries, "bytes/entry")
}

// BenchmarkRows adds bulk events of 8,190 rows of 24 bytes.
func BenchmarkRows(b *testing.B) {
	c := newToy(1)
	const rows = 8190
	l := c.open(b, testDir(b))
	one := c.batch(func(b *kernel.Batch) { c.addShare(b, rows) })
	b.ReportAllocs()
	begin := cpu(b)
	for b.Loop() {
		l.tree, l.entries, l.sequence = tree{}, 0, 0
		if err := l.Append(background, one); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(b.N) * rows
	b.ReportMetric(n/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(cpu(b)-begin)/n, "cpu-ns/row")
}

// benchLog is a log of 200,000 events, the last of them a bulk event.
func benchLog(b *testing.B) (l *Log, bulk uint64) {
	c := newToy(1)
	l = c.open(b, testDir(b))
	for range 50 {
		if err := l.Append(background, c.pays(4000)); err != nil {
			b.Fatal(err)
		}
	}
	bulk = c.k.Sequence()
	if err := l.Append(background, c.batch(func(b *kernel.Batch) { c.addShare(b, 8190) })); err != nil {
		b.Fatal(err)
	}
	checkpoint(b, l, c.now)
	return l, bulk
}

func BenchmarkReceipt(b *testing.B) {
	l, bulk := benchLog(b)
	b.Run("event", func(b *testing.B) {
		for i := uint64(0); b.Loop(); i++ {
			if _, err := l.Receipt(background, i*7919%bulk); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("row", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.RowReceipt(background, bulk, 4000); err != nil {
				b.Fatal(err)
			}
		}
	})
	receipt, err := l.RowReceipt(background, bulk, 4000)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("check", func(b *testing.B) {
		trust := Trust{Keys: toyList}
		for b.Loop() {
			if _, err := CheckReceipt(receipt, trust); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(receipt)), "bytes")
	})
}

func BenchmarkCheckpoint(b *testing.B) {
	l, _ := benchLog(b)
	for b.Loop() {
		if _, err := l.Checkpoint(background, 1); err != nil {
			b.Fatal(err)
		}
	}
}
