package proof

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/prysmaticlabs/gohashtree"
)

const (
	saltSize  = 16
	hashSize  = 32
	blockSize = 64
)

// putSaltBlock fills the first half of the 64 bytes from which salts are hashed. The second
// half is zero.
func putSaltBlock(block []byte, nonce *[16]byte, a, b uint64) {
	copy(block, nonce[:])
	binary.BigEndian.PutUint64(block[16:], a)
	binary.BigEndian.PutUint64(block[24:], b)
}

// eventSalt returns the salt of an event of an entry, both counted from 0.
func eventSalt(nonce *[16]byte, event int) [saltSize]byte {
	var block [blockSize]byte
	putSaltBlock(block[:], nonce, 0, uint64(event))
	h := sha256.Sum256(block[:])
	return [saltSize]byte(h[:saltSize])
}

// rowSalt returns the salt of a row of a bulk event of an entry, all counted from 0.
func rowSalt(nonce *[16]byte, event, row int) [saltSize]byte {
	var block [blockSize]byte
	putSaltBlock(block[:], nonce, uint64(event)+1, uint64(row)/2)
	h := sha256.Sum256(block[:])
	return [saltSize]byte(h[row%2*saltSize:])
}

// hashBlocks hashes blocks of 64 bytes, each by itself, many at a time. dst and src must not
// overlap.
func hashBlocks(dst, src []byte) {
	n := len(src) / blockSize * hashSize
	err := gohashtree.HashByteSlice(dst[:n], src)
	assert(err == nil, "blocks of another size than 64 bytes")
}
