package lottery

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

func leaf(e Entry) Hash {
	var b [13]byte
	binary.BigEndian.PutUint64(b[1:], e.Application)
	binary.BigEndian.PutUint32(b[9:], e.Weight)
	return sha256.Sum256(b[:])
}

func node(left, right Hash) Hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

// Root returns the root of a list, whatever its order. Errors: those of Sorted.
func Root(entries []Entry) (Hash, error) {
	list, err := Sorted(entries)
	if err != nil {
		return Hash{}, err
	}
	return root(list), nil
}

func root(list []Entry) Hash {
	if len(list) == 1 {
		return leaf(list[0])
	}
	k := split(len(list))
	return node(root(list[:k]), root(list[k:]))
}

// split returns the largest power of two below n.
func split(n int) int { return 1 << (bits.Len(uint(n-1)) - 1) }

// A Proof shows that an entry is in a list whose root is known, without the list.
type Proof struct {
	Entry Entry
	Index int // Its place in the sorted list, from 0.
	Size  int // Entries of the list.
	Path  []Hash
}

// Prove returns the proof of an application; false if it is not in the list.
func Prove(entries []Entry, application uint64) (p Proof, ok bool, err error) {
	list, err := Sorted(entries)
	if err != nil {
		return p, false, err
	}
	for i, e := range list {
		if e.Application == application {
			return Proof{e, i, len(list), path(list, i)}, true, nil
		}
	}
	return p, false, nil
}

// path returns the hashes beside the way from an entry up to the root, the lowest first.
func path(list []Entry, i int) []Hash {
	if len(list) == 1 {
		return nil
	}
	k := split(len(list))
	if i < k {
		return append(path(list[:k], i), root(list[k:]))
	}
	return append(path(list[k:], i-k), root(list[:k]))
}

// Check reports whether the proof leads to a root.
func (p Proof) Check(want Hash) bool {
	if p.Index < 0 || p.Size > EntriesMax || p.Index >= p.Size {
		return false
	}
	got, ok := climb(leaf(p.Entry), p.Index, p.Size, p.Path)
	return ok && got == want
}

func climb(hash Hash, i, n int, path []Hash) (Hash, bool) {
	if n == 1 {
		return hash, len(path) == 0
	}
	if len(path) == 0 {
		return hash, false
	}
	last := path[len(path)-1]
	k := split(n)
	if i < k {
		left, ok := climb(hash, i, k, path[:len(path)-1])
		return node(left, last), ok
	}
	right, ok := climb(hash, i-k, n-k, path[:len(path)-1])
	return node(last, right), ok
}
