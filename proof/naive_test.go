package proof

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/fxamacker/cbor/v2"

	"liangshan/kernel"
)

// Naive twins: everything once more, straight from the definitions, with other libraries.

func naiveSalt(nonce [16]byte, a, b uint64) [32]byte {
	text := append([]byte(nil), nonce[:]...)
	text = binary.BigEndian.AppendUint64(text, a)
	text = binary.BigEndian.AppendUint64(text, b)
	return sha256.Sum256(append(text, make([]byte, 32)...))
}

func naiveRowLeaf(nonce [16]byte, event, row int, data []byte) [32]byte {
	s := naiveSalt(nonce, uint64(event)+1, uint64(row/2))
	salt := s[:16]
	if row%2 == 1 {
		salt = s[16:]
	}
	text := append(append([]byte(nil), salt...), data...)
	for len(text) < 64 {
		text = append(text, 0)
	}
	return sha256.Sum256(text)
}

// naiveRoot splits at the largest power of two, as RFC 6962 does, but without prefixes.
func naiveRoot(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	l, r := naiveRoot(leaves[:k]), naiveRoot(leaves[k:])
	return sha256.Sum256(append(l[:], r[:]...))
}

func naiveRowsRoot(nonce [16]byte, event int, e *kernel.Event) [32]byte {
	var leaves [][32]byte
	for i := range e.Count() {
		leaves = append(leaves, naiveRowLeaf(nonce, event, i, e.Row(i)))
	}
	return naiveRoot(leaves)
}

// naiveLeaf encodes the leaf of an event with the CBOR library.
func naiveLeaf(entry *kernel.Entry, i int) []byte {
	e := &entry.Events[i]
	salt := naiveSalt(entry.Nonce, 0, uint64(i))
	items := []any{entry.Sequence + uint64(i), uint64(entry.Time), salt[:16], uint16(e.Kind), cbor.RawMessage(e.Body)}
	if e.Bulk() {
		root := naiveRowsRoot(entry.Nonce, i, e)
		items = append(items, e.Size, e.Count(), root[:])
	}
	return kernel.Encode(items)
}

func naiveLeafHash(entry *kernel.Entry, i int) [32]byte {
	return sha256.Sum256(append([]byte{0}, naiveLeaf(entry, i)...))
}

// naiveTree is MTH of RFC 6962, section 2.1, on hashes of leaves.
func naiveTree(leaves [][32]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	l, r := naiveTree(leaves[:k]), naiveTree(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}
