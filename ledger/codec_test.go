package ledger

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"liangshan/kernel"
)

// edges are numbers at which the form of a CBOR integer changes.
var edges = []uint64{0, 1, 23, 24, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, math.MaxInt64 - 1, math.MaxInt64}

func number(chance *rand.Rand) uint64 {
	if chance.IntN(2) == 0 {
		return edges[chance.IntN(len(edges))]
	}
	return chance.Uint64() >> chance.IntN(64)
}

func signed(chance *rand.Rand) int64 {
	n := int64(number(chance) & math.MaxInt64)
	if chance.IntN(2) == 0 {
		return -1 - n
	}
	return n
}

func drawTransfer(chance *rand.Rand) Transfer {
	c := Transfer{Debit: AccountID(number(chance)), Credit: AccountID(number(chance)), Amount: signed(chance)}
	if chance.IntN(2) == 0 {
		c.Code = Code(number(chance))
	}
	if chance.IntN(2) == 0 {
		c.Cause = number(chance)
	}
	if chance.IntN(2) == 0 {
		c.Reference = number(chance)
	}
	if chance.IntN(2) == 0 {
		c.Date = int32(signed(chance))
	}
	c.Balancing = chance.IntN(2) == 0
	return c
}

// The hand-written codecs write the bytes of the CBOR library and read nothing else.
func TestCodecs(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		c := drawTransfer(chance)
		b := appendTransfer(nil, c)
		if want := kernel.Encode(c); !bytes.Equal(b, want) {
			t.Fatalf("%+v is written %x, not %x", c, b, want)
		}
		if got, err := parseTransfer(b); err != nil || got != c {
			t.Fatalf("%x is read %+v (%v), not %+v", b, got, err, c)
		}
		e := event(&c, c.Amount)
		b = appendTransferred(nil, e)
		if want := kernel.Encode(e); !bytes.Equal(b, want) {
			t.Fatalf("%+v is written %x, not %x", e, b, want)
		}
		if got, err := parseTransferred(b); err != nil || got != e {
			t.Fatalf("%x is read %+v (%v), not %+v", b, got, err, e)
		}
		m := TransferMany{
			Rows:     Pack([]Transfer{c, c})[:chance.IntN(97)],
			Together: chance.IntN(2) == 0,
			Cause:    number(chance),
		}
		if got, want := appendMany(nil, m), kernel.Encode(m); !bytes.Equal(got, want) {
			t.Fatalf("%+v is written %x, not %x", m, got, want)
		}
		compareAccountRow(t, chance)
	}
}

func compareAccountRow(t *testing.T, chance *rand.Rand) {
	t.Helper()
	type pair struct {
		_   struct{} `cbor:",toarray"`
		Key AccountID
		Row Account
	}
	id := AccountID(number(chance))
	a := Account{
		Debits:         signed(chance),
		Credits:        signed(chance),
		DebitsPending:  signed(chance),
		CreditsPending: signed(chance),
		Limit:          signed(chance),
		Holder:         number(chance),
		Unit:           UnitID(number(chance)),
		Code:           Code(number(chance)),
		Flags:          Flags(number(chance)),
	}
	b := accountFormat.Append(nil, id, a)
	if want := kernel.Encode(pair{Key: id, Row: a}); !bytes.Equal(b, want) {
		t.Fatalf("%+v is written %x, not %x", a, b, want)
	}
	p := kernel.Parse(b)
	if gotID, got := accountFormat.Parse(&p); p.End() != nil || gotID != id || got != a {
		t.Fatalf("%x is read %d %+v (%v)", b, gotID, got, p.Err())
	}
}

// What parseTransfer accepts is what the library's strict decoding accepts, for bytes that
// are nearly right.
func TestParseTransferStrict(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 2))
	refused := 0
	for range 50_000 {
		b := appendTransfer(nil, drawTransfer(chance))
		switch n := len(b); chance.IntN(4) {
		case 0:
			b[chance.IntN(n)] ^= 1 << chance.IntN(8)
		case 1:
			b = b[:chance.IntN(n)]
		case 2:
			b = append(b, byte(chance.Uint32()))
		case 3:
			b[0] ^= byte(1 + chance.IntN(9))
		}
		sameParse(t, b)
		if _, err := parseTransfer(b); err != nil {
			refused++
		}
	}
	if refused < 10_000 {
		t.Fatalf("only %d refused", refused)
	}
}

func sameParse(t *testing.T, b []byte) {
	t.Helper()
	var want Transfer
	wantErr := kernel.Decode(b, &want)
	got, err := parseTransfer(b)
	if (err == nil) != (wantErr == nil) || err == nil && got != want {
		t.Fatalf("%x: read %+v (%v), the library reads %+v (%v)", b, got, err, want, wantErr)
	}
	e, err := parseTransferred(b)
	var wantEvent Transferred
	wantErr = kernel.Decode(b, &wantEvent)
	if (err == nil) != (wantErr == nil) || err == nil && e != wantEvent {
		t.Fatalf("%x: read %+v (%v), the library reads %+v (%v)", b, e, err, wantEvent, wantErr)
	}
}

func FuzzParseTransfer(f *testing.F) {
	f.Add(appendTransfer(nil, Transfer{Debit: 1, Credit: 2, Amount: 3, Date: -1, Balancing: true}))
	f.Fuzz(sameParse)
}

// Packed rows come back as they were, and unknown flags are seen.
func TestRows(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 2))
	for range 2000 {
		c := drawTransfer(chance)
		rows := Pack([]Transfer{{Debit: 1}, c, {Credit: 1}})
		if got, flags := rows.At(1); got != c || flags > 1 || rows.Len() != 3 {
			t.Fatalf("%+v comes back as %+v, flags %d", c, got, flags)
		}
	}
}
