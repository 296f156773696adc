package kernel

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
)

func sixteen(n byte) (b [16]byte) {
	for i := range b {
		b[i] = n
	}
	return b
}

// TestEntryBytes holds an entry to its format, byte by byte.
func TestEntryBytes(t *testing.T) {
	h := Header{Request: sixteen(0xaa), Digest: sixteen(0xbb), Actor: 7, Time: 1_800_000_000_000,
		Nonce: sixteen(0xcc), Sequence: 300, Second: 24, Policy: 5}
	var want []byte
	add := func(b ...byte) { want = append(want, b...) }
	sixteenOf := func(n byte) { add(bytes.Repeat([]byte{n}, 16)...) }
	add(0x82)       // An array of header and events.
	add(0xa8)       // A map of eight pairs:
	add(0x01, 0x50) // 1, request: 16 bytes.
	sixteenOf(0xaa)
	add(0x02, 0x50) // 2, digest: 16 bytes.
	sixteenOf(0xbb)
	add(0x03, 0x07)                                           // 3, actor 7.
	add(0x04, 0x1b, 0x00, 0x00, 0x01, 0xa3, 0x18, 0x5c, 0x50) // 4, time: eight bytes,
	add(0x00)                                                 // 0x1a3185c5000 = 1,800,000,000,000.
	add(0x05, 0x50)                                           // 5, nonce: 16 bytes.
	sixteenOf(0xcc)
	add(0x06, 0x19, 0x01, 0x2c) // 6, sequence 300.
	add(0x07, 0x18, 0x18)       // 7, second person 24.
	add(0x08, 0x05)             // 8, policy 5.
	add(0x82)                   // Two events:
	add(0x82, 0x19, 0x26, 0xad) // An array of two: kind 9901,
	add(0xa1, 0x01, 0x02)       // and the body.
	add(0x84, 0x19, 0x26, 0xaf) // An array of four: kind 9903,
	add(0xa0)                   // the head,
	add(0x03)                   // rows of three bytes,
	add(0x46, 1, 2, 3, 4, 5, 6) // two of them.
	e := Entry{Header: h, Events: []Event{
		{Kind: 9901, Body: []byte{0xa1, 1, 2}},
		{Kind: 9903, Body: []byte{0xa0}, Size: 3, Rows: []byte{1, 2, 3, 4, 5, 6}},
	}}
	if got := appendEntry(nil, &e); !bytes.Equal(got, want) {
		t.Fatalf("\n% x, want\n% x", got, want)
	}
	var back Entry
	check(t, back.ParseEntry(want))
	fatalIf(t, !reflect.DeepEqual(back, e), back)
	event := back.Events[1]
	fatalIf(t, event.Count() != 2 || !bytes.Equal(event.Row(1), []byte{4, 5, 6}) || !event.Bulk() || back.Events[0].Count() != 0,
		"rows are read wrongly")
	got, err := ParseHeader(want)
	check(t, err)
	fatalIf(t, got != h, got)
	// An entry of the kernel's own: no request, no digest, no actor, no second person.
	own := appendHeader(nil, &Header{Time: 1, Nonce: sixteen(1)})
	fatalIf(t, !bytes.Equal(own, append(append([]byte{0xa3, 4, 1, 5, 0x50}, bytes.Repeat([]byte{1}, 16)...), 6, 0)), own)
}

// TestRequestID checks the layout of a UUIDv7 (RFC 9562, 5.7; the example of its appendix A.6).
func TestRequestID(t *testing.T) {
	example := RequestID{0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3, 0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f}
	if example.Time() != 1645557742000 || !example.valid() { // 2022-02-22 19:22:22 UTC
		t.Error(example.Time())
	}
	random := [10]byte{0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f}
	if NewRequestID(1645557742000, random) != example {
		t.Error("made wrongly")
	}
	for _, b := range []int{6, 8} {
		wrong := example
		wrong[b] ^= 0x40
		if wrong.valid() {
			t.Error("another version or variant is taken for a UUIDv7")
		}
	}
}

// randomEntry makes an entry with every field there or not.
func randomEntry(r *rand.Rand) *Entry {
	e := &Entry{Header: Header{Time: r.Int64() >> r.IntN(63), Nonce: sixteen(byte(r.Uint32())), Sequence: r.Uint64() >> r.IntN(64)}}
	if r.IntN(2) == 0 {
		e.Request, e.Digest = sixteen(byte(1+r.IntN(255))), sixteen(byte(r.Uint32()))
	}
	if r.IntN(2) == 0 {
		e.Actor = Actor(r.Uint64()>>r.IntN(64) | 1)
	}
	if r.IntN(2) == 0 {
		e.Second = Actor(r.Uint64()>>r.IntN(64) | 1)
	}
	if r.IntN(2) == 0 {
		e.Policy = r.Uint64()>>r.IntN(64) | 1
	}
	for range 1 + r.IntN(30) {
		event := Event{Kind: Kind(1 + r.IntN(0xffff)), Body: Encode(filled{r.Uint64(), 1, "体"})}
		if r.IntN(3) == 0 {
			event.Size = 1 + r.IntN(RowSizeMax)
			event.Rows = make([]byte, event.Size*(1+r.IntN(5)))
		}
		e.Events = append(e.Events, event)
	}
	return e
}

// TestEntryIsCanonical changes entries at every byte: what is still accepted must be the
// one encoding of what was read, or equal journals would not be equal bytes.
func TestEntryIsCanonical(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	accepted, refused := 0, 0
	for range 40 {
		e := randomEntry(r)
		b := appendEntry(nil, e)
		var back Entry
		check(t, back.ParseEntry(b))
		if !reflect.DeepEqual(back.Events, e.Events) || back.Header != e.Header {
			t.Fatalf("read as %v, want %v", back, e)
		}
		for i := range b {
			changed := bytes.Clone(b)
			changed[i] ^= 1 << r.IntN(8)
			if canonical(t, changed) {
				accepted++
			} else {
				refused++
			}
			canonical(t, b[:i])
		}
	}
	fatalIf(t, accepted < 1000 || refused < 1000, accepted, refused)
}

func canonical(t *testing.T, b []byte) bool {
	t.Helper()
	var e Entry
	if e.ParseEntry(b) != nil {
		return false
	}
	if again := appendEntry(nil, &e); !bytes.Equal(again, b) {
		t.Fatalf("% x was read, but % x is written", b, again)
	}
	h, err := ParseHeader(b)
	fatalIf(t, err != nil || h != e.Header, "the header alone is read otherwise", err)
	return true
}

// TestEntryRefused checks what no entry may be.
func TestEntryRefused(t *testing.T) {
	nonce := append([]byte{5, 0x50}, make([]byte, 16)...)
	entry := func(header, events []byte) []byte { return append(append([]byte{0x82}, header...), events...) }
	own := append(append([]byte{0xa3, 4, 1}, nonce...), 6, 0)
	event := []byte{0x81, 0x82, 1, 0xa0}
	check(t, new(Entry).ParseEntry(entry(own, event)))
	request := append([]byte{1, 0x50}, bytes.Repeat([]byte{1}, 16)...)
	digest := append([]byte{2, 0x50}, make([]byte, 16)...)
	join := func(n byte, parts ...[]byte) []byte { return append([]byte{0xa0 | n}, bytes.Join(parts, nil)...) }
	for what, b := range map[string][]byte{
		"nothing":             {},
		"three items":         append(append([]byte{0x83}, own...), 0x81, 0x82, 1, 0xa0, 0),
		"no events":           entry(own, []byte{0x80}),
		"kind 0":              entry(own, []byte{0x81, 0x82, 0, 0xa0}),
		"kind 65536":          entry(own, []byte{0x81, 0x82, 0x1a, 0, 1, 0, 0, 0xa0}),
		"three in an event":   entry(own, []byte{0x81, 0x83, 1, 0xa0, 1}),
		"rows of 0 bytes":     entry(own, []byte{0x81, 0x84, 1, 0xa0, 0, 0x41, 1}),
		"rows of 49 bytes":    entry(own, append([]byte{0x81, 0x84, 1, 0xa0, 0x18, 49, 0x58, 49}, make([]byte, 49)...)),
		"no rows":             entry(own, []byte{0x81, 0x84, 1, 0xa0, 1, 0x40}),
		"half a row":          entry(own, []byte{0x81, 0x84, 1, 0xa0, 2, 0x43, 1, 2, 3}),
		"actor 0":             entry(join(4, []byte{3, 0, 4, 1}, nonce, []byte{6, 0}), event),
		"second 0":            entry(join(4, []byte{4, 1}, nonce, []byte{6, 0, 7, 0}), event),
		"policy 0":            entry(join(4, []byte{4, 1}, nonce, []byte{6, 0, 8, 0}), event),
		"request 0":           entry(join(5, append([]byte{1, 0x50}, make([]byte, 16)...), digest, []byte{4, 1}, nonce, []byte{6, 0}), event),
		"request, no digest":  entry(join(4, request, []byte{4, 1}, nonce, []byte{6, 0}), event),
		"digest, no request":  entry(join(4, digest, []byte{4, 1}, nonce, []byte{6, 0}), event),
		"no time":             entry(join(2, nonce, []byte{6, 0}), event),
		"no nonce":            entry(join(2, []byte{4, 1, 6, 0}), event),
		"no sequence":         entry(join(2, []byte{4, 1}, nonce), event),
		"nonce, no sequence":  entry(join(3, []byte{4, 1}, nonce, []byte{7, 1}), event),
		"time below 0":        entry(join(3, []byte{4, 0x20}, nonce, []byte{6, 0}), event),
		"an unknown field":    entry(join(4, []byte{4, 1}, nonce, []byte{6, 0, 9, 1}), event),
		"out of order":        entry(join(3, nonce, []byte{4, 1, 6, 0}), event),
		"field twice":         entry(join(4, []byte{4, 1, 4, 1}, nonce, []byte{6, 0}), event),
		"fewer than promised": entry(join(4, []byte{4, 1}, nonce, []byte{6, 0}), event),
	} {
		if err := new(Entry).ParseEntry(b); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

// FuzzParseEntry checks that no bytes make it panic, and that all it accepts is canonical.
func FuzzParseEntry(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		f.Add(appendEntry(nil, randomEntry(r)))
	}
	f.Fuzz(func(t *testing.T, b []byte) { canonical(t, b) })
}

// TestParseEntryAllocates checks that decoding an entry again and again costs no allocation.
func TestParseEntryAllocates(t *testing.T) {
	b := appendEntry(nil, randomEntry(rand.New(rand.NewPCG(2, 1))))
	var e Entry
	if n := testing.AllocsPerRun(100, func() { _ = e.ParseEntry(b) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
