package housing

import (
	"testing"

	"liangshan/kernel"
	"liangshan/person"
)

// FuzzRows packs rows of the three bulk events and reads them back: the same row, and every byte used.
func FuzzRows(f *testing.F) {
	f.Add(byte(1), uint32(7), int64(90_000), int64(-1), uint64(1<<63))
	f.Fuzz(func(t *testing.T, kind byte, number uint32, rent, support int64, who uint64) {
		there(t, rollRowCodec, RollRow{SubjectKind(kind), number, rent, support})
		there(t, appliedRowCodec, AppliedRow{ApplicationNumber(who), person.Number(rent), number, uint32(support)})
		there(t, rankedRowCodec, RankedRow{number, ApplicationNumber(who)})
	})
}

func there[R comparable](t *testing.T, codec kernel.RowCodec[R], row R) {
	t.Helper()
	b := make([]byte, codec.Size)
	codec.Put(b, row)
	if back := codec.Get(b); back != row {
		t.Fatalf("%+v came back as %+v", row, back)
	}
	for i := range b { // Another byte is another row.
		b[i] ^= 0x5a
		if codec.Get(b) == row {
			t.Fatalf("byte %d of %+v means nothing", i, row)
		}
		b[i] ^= 0x5a
	}
}
