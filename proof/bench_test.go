package proof

import (
	"testing"

	"liangshan/kernel"
)

func BenchmarkLeaves(b *testing.B) {
	c := newToy(1)
	l := c.open(b, testDir(b))
	const batch = 4096
	var batches []*kernel.Batch
	bytes := 0
	for range 16 {
		one := c.pays(batch)
		bytes += len(one.Data)
		batches = append(batches, one)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if n == len(batches) {
			b.StopTimer()
			if err := l.reset(); err != nil {
				b.Fatal(err)
			}
			n = 0
			b.StartTimer()
		}
		if err := l.Append(background, batches[n]); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(b.N)*batch/b.Elapsed().Seconds(), "leaves/s")
	b.ReportMetric(float64(bytes)/16/batch, "bytes/entry")
}

func BenchmarkRows(b *testing.B) {
	c := newToy(1)
	const rows = 8190
	l := c.open(b, testDir(b))
	one := c.batch(func(b *kernel.Batch) { c.addShare(b, rows) })
	b.ReportAllocs()
	for b.Loop() {
		l.tree, l.entries, l.sequence = tree{}, 0, 0
		if err := l.Append(background, one); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}
