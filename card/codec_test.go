package card

import (
	"bytes"
	"testing"

	"liangshan/calendar"
	"liangshan/kernel"
)

// FuzzSold holds the codec of card.sold against the CBOR library: the same bytes, the same event, and
// nothing that the library refuses.
func FuzzSold(f *testing.F) {
	f.Add(uint32(1), uint64(2), int32(20_000), int64(4_950), int64(3), byte(2), []byte(nil))
	f.Add(uint32(1<<32-1), uint64(1<<63), int32(-1), int64(-5), int64(1<<40), byte(50), []byte{0xaa, 1, 0})
	f.Fuzz(func(t *testing.T, till uint32, receipt uint64, on int32, total, quantity int64, lines byte, raw []byte) {
		e := Sold{Till: TillNumber(till), Receipt: receipt, Card: Number(receipt / 3), Holding: HoldingNumber(receipt / 5),
			Purse: lines, On: calendar.Date(on), Total: total, Voucher: VoucherNumber(till)}
		for i := range int(lines%LinesMax) + 1 {
			e.Lines = append(e.Lines, SaleLine{GoodsNumber(till), quantity, total + int64(i)})
			e.Taken = append(e.Taken, Taken{LotNumber(receipt), quantity})
		}
		want := kernel.Encode(e)
		got := appendSold(nil, e)
		if !bytes.Equal(got, want) {
			t.Fatalf("%x, want %x", got, want)
		}
		back, err := parseSold(got)
		if err != nil || !bytes.Equal(kernel.Encode(back), want) {
			t.Fatalf("%+v %v", back, err)
		}
		if back, err := parseSold(raw); err == nil && !bytes.Equal(appendSold(nil, back), raw) {
			t.Fatalf("%x is read and written as %x", raw, appendSold(nil, back))
		}
	})
}
