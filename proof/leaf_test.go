package proof

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"liangshan/kernel"
)

func TestLeafAgreesWithLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		entry := kernel.Entry{Header: kernel.Header{
			Time:     int64(random.Uint64() >> (1 + random.IntN(63))),
			Sequence: random.Uint64() >> random.IntN(64),
		}}
		for i := range 1 + random.IntN(3) {
			e, nonce := bulk(random, 1+random.IntN(48), 1+random.IntN(20))
			entry.Nonce = nonce
			e.Kind = kernel.Kind(random.Uint32())
			e.Body = kernel.Encode(map[int]string{1: "岭", int(random.Uint32()): "x"})
			if i == 0 {
				e.Size, e.Rows = 0, nil
			}
			entry.Events = append(entry.Events, e)
		}
		for i := range entry.Events {
			leaf := leafOf(&entry, i)
			b := leaf.Append(nil)
			if !bytes.Equal(b, naiveLeaf(&entry, i)) {
				t.Fatalf("another encoding: %x", b)
			}
			if leaf.Hash() != naiveLeafHash(&entry, i) {
				t.Fatal("another hash")
			}
			again, err := ParseLeaf(b)
			if err != nil || !bytes.Equal(again.Append(nil), b) || again.Bulk() != (i > 0) {
				t.Fatalf("read back: %v", err)
			}
		}
	}
}

func FuzzParseLeaf(f *testing.F) {
	plain := Leaf{Sequence: 5, Time: 1_795_000_000_000, Kind: 101, Body: []byte{0xa1, 1, 2}}
	bulk := Leaf{Sequence: 500, Time: 9, Kind: 102, Body: []byte{0x80}, RowSize: 24, RowCount: 8190}
	f.Add(plain.Append(nil))
	f.Add(bulk.Append(nil))
	f.Add([]byte{0x85})
	f.Fuzz(func(t *testing.T, b []byte) {
		leaf, err := ParseLeaf(b)
		if err == nil && !bytes.Equal(leaf.Append(nil), b) {
			t.Fatalf("%x was read and is written otherwise", b)
		}
	})
}
