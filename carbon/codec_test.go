package carbon

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// number draws near the sizes at which the form of a CBOR integer changes.
func number(chance *rand.Rand) uint64 {
	edges := []uint64{0, 1, 23, 24, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, math.MaxInt64, math.MaxUint64}
	if chance.IntN(2) == 0 {
		return edges[chance.IntN(len(edges))]
	}
	return chance.Uint64() >> chance.IntN(64)
}

func word(chance *rand.Rand) string {
	return []string{"", "a", "event_neutrality_2026", "竹林碳汇", "330523105201"}[chance.IntN(5)]
}

func compare[T comparable](t *testing.T, v T, add func([]byte, T) []byte, parse func([]byte) (T, error)) {
	t.Helper()
	b := add(nil, v)
	if want := kernel.Encode(v); !bytes.Equal(b, want) {
		t.Fatalf("%+v is written %x, not %x", v, b, want)
	}
	if got, err := parse(b); err != nil || got != v {
		t.Fatalf("%x is read %+v (%v), not %+v", b, got, err, v)
	}
	for i := range b { // Whatever a flipped bit is read as is what the library reads, or nothing.
		c := bytes.Clone(b)
		c[i] ^= 1 << (i % 8)
		got, err := parse(c)
		var want T
		wantErr := kernel.Decode(c, &want)
		if err == nil && (wantErr != nil || got != want) {
			t.Fatalf("%x is read %+v, the library says %+v, %v", c, got, want, wantErr)
		}
	}
}

// The hand-written codecs write the bytes of the CBOR library and read nothing else.
func TestCodecs(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	n := func() uint64 { return number(chance) }
	for range 3000 {
		compare(t, Moved{Lot: LotID(n()), Child: LotID(n()), Project: ProjectID(n()), Vintage: uint16(n()), Start: n(), End: n(),
			From: company.Number(n()), To: company.Number(n()), Was: Status(n()), Is: Status(n()), Ref: n(),
			Forward: ForwardID(n())}, appendMoved, parseMoved)
		compare(t, Transfer{From: company.Number(n()), To: company.Number(n()), Tonnes: int64(n()), Lot: LotID(n()),
			Project: ProjectID(n()), Vintage: uint16(n())}, appendTransfer, parseTransfer)
		compare(t, Retire{Owner: company.Number(n()), Tonnes: int64(n()), Lot: LotID(n()), Project: ProjectID(n()),
			Vintage: uint16(n()), Beneficiary: company.Number(n()), Purpose: word(chance), Place: village.Code(word(chance))},
			appendRetire, parseRetire)
		compare(t, Retired{Certificate: CertificateID(n()), Owner: company.Number(n()), Tonnes: int64(n()), Lots: uint16(n()),
			Beneficiary: company.Number(n()), Purpose: word(chance), Place: village.Code(word(chance))}, appendRetired, parseRetired)
		compareMany(t, n, chance)
		lot := Lot{Project: ProjectID(n()), Vintage: uint16(n()), Start: n(), End: n(), Owner: company.Number(n()),
			Status: Status(n()), Ref: n(), Parent: LotID(n()), Issued: PeriodID(n()), Source: SourceID(n()), Forward: ForwardID(n())}
		compareRow(t, lotFormat, LotID(n()), lot)
		compareRow(t, serialFormat, lot.serial(), LotID(n()))
		compareRow(t, holdingFormat, lot.holding(), LotID(n()))
	}
}

// compareMany writes and reads bulk commands.
func compareMany(t *testing.T, n func() uint64, chance *rand.Rand) {
	t.Helper()
	transfers, retirements := make([]Transfer, chance.IntN(3)), make([]Retire, chance.IntN(3))
	for i := range transfers {
		transfers[i] = Transfer{From: company.Number(n()), To: company.Number(n()), Tonnes: int64(n()), Lot: LotID(n())}
	}
	for i := range retirements {
		retirements[i] = Retire{Owner: company.Number(n()), Tonnes: int64(n()), Purpose: word(chance), Vintage: uint16(n())}
	}
	a, b := TransferMany{transfers}, RetireMany{retirements}
	if got, want := appendTransferMany(nil, a), kernel.Encode(a); !bytes.Equal(got, want) {
		t.Fatalf("%+v is written %x, not %x", a, got, want)
	}
	if got, want := appendRetireMany(nil, b), kernel.Encode(b); !bytes.Equal(got, want) {
		t.Fatalf("%+v is written %x, not %x", b, got, want)
	}
	if got, err := parseTransferMany(kernel.Encode(a)); err != nil || !slices.Equal(got.Transfers, a.Transfers) {
		t.Fatalf("%+v is read %+v (%v)", a, got, err)
	}
	if got, err := parseRetireMany(kernel.Encode(b)); err != nil || !slices.Equal(got.Retirements, b.Retirements) {
		t.Fatalf("%+v is read %+v (%v)", b, got, err)
	}
}

func compareRow[K, V comparable](t *testing.T, f kernel.RowFormat[K, V], key K, row V) {
	t.Helper()
	type pair struct {
		_   struct{} `cbor:",toarray"`
		Key K
		Row V
	}
	b := f.Append(nil, key, row)
	if want := kernel.Encode(pair{Key: key, Row: row}); !bytes.Equal(b, want) {
		t.Fatalf("%+v is written %x, not %x", row, b, want)
	}
	p := kernel.Parse(b)
	if k, v := f.Parse(&p); p.End() != nil || k != key || v != row {
		t.Fatalf("%x is read %+v %+v", b, k, v)
	}
}
