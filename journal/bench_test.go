package journal

import (
	"context"
	"fmt"
	"testing"

	"liangshan/kernel"
)

// batchOf returns a batch of so many entries of so many bytes each.
func batchOf(entries, size int) *kernel.Batch {
	b := &kernel.Batch{Epoch: 1}
	body := make([]byte, size)
	for i := range entries {
		for k := range body {
			body[k] = byte(i*31 + k)
		}
		b.Append(body)
	}
	return b
}

func openBench(b *testing.B) *File {
	o := Folder(b.TempDir() + "/journal")
	g := NewGenesis(330523)
	if err := Create(o, g); err != nil {
		b.Fatal(err)
	}
	j, _, err := Open(b.Context(), o, g.County)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}

// BenchmarkAppend appends and flushes. The last case is one bulk entry of 8,190 rows of 48
// bytes; the others are entries of 180 bytes.
func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ entries, size int }{{1, 180}, {100, 180}, {1000, 180}, {1, 8190 * 48}} {
		b.Run(fmt.Sprintf("%dx%d", c.entries, c.size), func(b *testing.B) {
			j := openBench(b)
			batch := batchOf(c.entries, c.size)
			b.SetBytes(BatchSize(batch.Len(), len(batch.Data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := j.Append(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				batch.Index += uint64(c.entries)
			}
			b.ReportMetric(float64(c.entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkRead reads and verifies 300,000 entries of 180 bytes with Read, and opens them with
// each check.
func BenchmarkRead(b *testing.B) {
	const entries = 300_000
	o := Folder(b.TempDir() + "/journal")
	g := NewGenesis(330523)
	if err := Create(o, g); err != nil {
		b.Fatal(err)
	}
	j, _, err := Open(b.Context(), o, g.County)
	if err != nil {
		b.Fatal(err)
	}
	batch := batchOf(1000, 180)
	for ; batch.Index < entries; batch.Index += 1000 {
		if err := j.Append(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	rate := func(b *testing.B) {
		b.SetBytes(BatchSize(entries, entries*180))
		b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	}
	b.Run("Read", func(b *testing.B) {
		for b.Loop() {
			for _, err := range j.Read(context.Background(), 0) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		rate(b)
	})
	b.Run("ReadOne", func(b *testing.B) {
		index := uint64(0)
		for b.Loop() {
			index = (index + 7919) % entries
			for _, err := range j.Read(context.Background(), index) {
				if err != nil {
					b.Fatal(err)
				}
				break
			}
		}
	})
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	for _, check := range []Check{CheckChain, CheckFrames} {
		b.Run(fmt.Sprintf("Open%d", check), func(b *testing.B) {
			o.Check = check
			for b.Loop() {
				j, report, err := Open(b.Context(), o, g.County)
				if err != nil || report.Head.Index != entries {
					b.Fatal(report, err)
				}
				j.Close()
			}
			rate(b)
		})
	}
}
