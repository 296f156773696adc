package card_test

import (
	"testing"

	"liangshan/card"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// BenchmarkSell books receipts of three lines from a purse, with the ledger's posting in the same entry.
func BenchmarkSell(b *testing.B) {
	c := newCounty(b)
	c.shopping()
	big := charity()
	big.From = rig.Day(rig.Today)
	for i := range big.Purses {
		big.Purses[i].Cap, big.Purses[i].SaleMax = 1<<39, 1<<39
	}
	rig.Must(c, c.c.Commands.PublishScheme, big)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: fundDaily, Amount: 1 << 39})
	c.Wait(11 * 24 * 3600 * 1000)
	rig.Must(c, c.c.Commands.Load, card.Load{Scheme: "charity", Purpose: "daily", Period: rig.Day("2026-12-01"),
		Rows: []card.LoadRow{{Holding: 1, Amount: 1 << 38}}})
	for range 40 {
		rig.Must(c, c.c.Commands.Receive, card.Receive{Goods: 2, Quantity: card.QuantityMax, Value: 1, On: rig.Day(rig.Today), Paper: [32]byte{1}})
	}
	line := card.SaleLine{Goods: 2, Quantity: 1, Price: 450}
	var batch kernel.Batch
	receipt := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		receipt++
		c.Now++
		id := kernel.NewRequestID(c.Now, [10]byte{1, 2, 3, byte(receipt >> 24), byte(receipt >> 16), byte(receipt >> 8), byte(receipt)})
		call := c.c.Commands.Sell.Make(kernel.Caller{Actor: 1, Policy: 1}, id, receipted(1000+receipt, line))
		if result := c.K.Decide(call, c.Now, [16]byte{}, &batch); result.Err != nil {
			b.Fatal(result.Err)
		}
		call.Recycle()
		if batch.Len() > 500 {
			batch = kernel.Batch{}
		}
	}
}
