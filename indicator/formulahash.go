package indicator

import (
	"crypto/sha256"
	"encoding/binary"
)

// formulaHash returns what a derived value rests on: SHA-256 of its formula, a zero byte and
// the sequences of the values that went into it, 8 bytes each, big-endian. Values of journals
// from before inputs were kept have the hash of the formula alone.
func formulaHash(formula string, inputs []uint64) Hash {
	text := append([]byte(formula), 0)
	for _, sequence := range inputs {
		text = binary.BigEndian.AppendUint64(text, sequence)
	}
	return sha256.Sum256(text)
}
