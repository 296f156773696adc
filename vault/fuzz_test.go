package vault

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func FuzzRecord(f *testing.F) {
	for _, r := range []record{
		{kind: recordFact, field: Name, from: 20260101, recordedAt: 1, source: "x", value: "甲乙丙"},
		{kind: recordCheck, of: 1, by: CheckedByBank, source: "y"}, {kind: recordVoid},
	} {
		f.Add(r.encode())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, ok := decodeRecord(bytes.Clone(data))
		if ok && !bytes.Equal(r.encode(), data) {
			t.Errorf("%x is read, but would be written as %x", data, r.encode())
		}
		if h, ok := decodeHead(data); ok && !bytes.Equal(h.encode(), data) {
			t.Errorf("%x is read, but would be written as %x", data, h.encode())
		}
	})
}

func FuzzNormalise(f *testing.F) {
	f.Add("司 马·翀懿")
	f.Add("+86 138-0013-8000")
	f.Add("ﬁſ\u00adİ")
	f.Fuzz(func(t *testing.T, text string) {
		for _, field := range []Field{Name, Identity, Phone, Account} {
			once := normalise(field, text)
			if field != Phone && normalise(field, once) != once {
				t.Errorf("%s %q: %q, then %q", field, text, once, normalise(field, once))
			}
		}
	})
}

// TestRecordSpoiled changes bytes of records by chance: whatever is still read would be written the same way.
func TestRecordSpoiled(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	r := record{kind: recordFact, field: Name, from: 20260101, recordedAt: 1, source: "x", value: "甲乙丙"}
	read := 0
	for range 200_000 {
		data := r.encode()
		for range 1 + chance.IntN(3) {
			data[chance.IntN(len(data))] = byte(chance.IntN(256))
		}
		data = data[:len(data)-chance.IntN(2)*chance.IntN(len(data))]
		back, ok := decodeRecord(bytes.Clone(data))
		if ok && !bytes.Equal(back.encode(), data) {
			t.Fatalf("%x is read, but would be written otherwise", data)
		}
		if ok {
			read++
		}
	}
	if read < 1000 || read > 190_000 {
		t.Errorf("%d of the records were read", read)
	}
}

func TestRecordRoundTrip(t *testing.T) {
	for n := range 200 {
		value := Text(bytes.Repeat([]byte{'x'}, n))
		r := record{kind: recordFact, field: Name, from: 20260101, recordedAt: -5, source: value, value: value, of: 1 << 63}
		data := r.encode()
		if len(data)%recordPadBytes != 0 {
			t.Errorf("%d bytes", len(data))
		}
		if back, ok := decodeRecord(data); !ok || back != r {
			t.Errorf("length %d comes back as something else", n)
		}
	}
}
