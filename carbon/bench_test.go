package carbon_test

import (
	"fmt"
	"testing"

	"liangshan/carbon"
	"liangshan/kernel"
)

// lotted makes a world in which co-operative A has so many lots of 9 t.
func lotted(b *testing.B, lots int) world {
	w := newSwarm(b)
	rest, _ := w.c.LotOf(1, 2024, 1)
	for i := range lots - 1 {
		if r := quick(w, w.c.Commands.Split, carbon.Split{Lot: rest, Serial: uint64(9*i + 10)}); r.Err != nil {
			b.Fatal(r.Err)
		}
	}
	return w
}

// BenchmarkTransfer moves a tonne there and back among so many lots; what it costs must not
// grow with them.
func BenchmarkTransfer(b *testing.B) {
	for _, lots := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(lots), func(b *testing.B) {
			w := lotted(b, lots)
			caller := kernel.Caller{Actor: clerk, Policy: 1}
			var batch kernel.Batch
			b.ReportAllocs()
			for b.Loop() {
				w.Asked++
				id := kernel.NewRequestID(w.Now, [10]byte{2: byte(w.Asked >> 24), byte(w.Asked >> 16), byte(w.Asked >> 8), byte(w.Asked), 1})
				c := carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1}
				if w.Asked%2 == 0 {
					c.From, c.To = c.To, c.From
				}
				call := w.c.Commands.Transfer.Make(caller, id, c)
				if r := w.K.Decide(call, w.Now, [16]byte{1}, &batch); r.Err != nil {
					b.Fatal(r.Err)
				}
				call.Recycle()
				batch.Data, batch.Ends = batch.Data[:0], batch.Ends[:0]
			}
		})
	}
}

// BenchmarkRetire retires tonnes out of so many lots, one by one.
func BenchmarkRetire(b *testing.B) {
	for _, lots := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(lots), func(b *testing.B) {
			w := lotted(b, lots)
			caller := kernel.Caller{Actor: clerk, Policy: 1}
			var batch kernel.Batch
			c := carbon.Retire{Owner: coopA, Tonnes: 1, Beneficiary: buyerX, Purpose: "event_neutrality_2026", Place: "330523"}
			b.ReportAllocs()
			for b.Loop() {
				w.Asked++
				id := kernel.NewRequestID(w.Now, [10]byte{2: byte(w.Asked >> 24), byte(w.Asked >> 16), byte(w.Asked >> 8), byte(w.Asked), 1})
				call := w.c.Commands.Retire.Make(caller, id, c)
				if r := w.K.Decide(call, w.Now, [16]byte{1}, &batch); r.Err != nil {
					b.Fatal(r.Err)
				}
				call.Recycle()
				batch.Data, batch.Ends = batch.Data[:0], batch.Ends[:0]
			}
		})
	}
}
