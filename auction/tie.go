package auction

import (
	"crypto/sha256"
	"encoding/binary"
)

// The random order of ties can be proved: before the auction opens, the commitment to a
// secret seed of 32 bytes is published, afterwards the seed. Then everybody can check that
//
//	commitment = SHA-256("liangshan auction commitment 1" seed)
//
// and put bids of one price in the order of
//
//	SHA-256("liangshan auction order 1" seed n)
//
// where n is the place of the bid by arrival, from 0, in 8 bytes, highest first.

// Commit returns what is published of a seed before the auction.
func Commit(seed [32]byte) [32]byte {
	return sha256.Sum256(append([]byte("liangshan auction commitment 1"), seed[:]...))
}

// Order32 returns the keys by which bids of one price are ordered, smallest first.
func Order32(seed [32]byte, bids int) [][32]byte {
	text := append([]byte("liangshan auction order 1"), seed[:]...)
	n := len(text)
	text = append(text, make([]byte, 8)...)
	keys := make([][32]byte, bids)
	for i := range keys {
		binary.BigEndian.PutUint64(text[n:], uint64(i))
		keys[i] = sha256.Sum256(text)
	}
	return keys
}
