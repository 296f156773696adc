package vault

import (
	"crypto/cipher"
	"encoding/binary"
)

// Purposes keep boxes of one kind from being taken for another.
const (
	purposePersonKey byte = iota + 1 // A person's key under a master key.
	purposeHead                      // A person's head under the person's key.
	purposeRecord                    // A statement under the person's key.
	purposePaper                     // The key of a paper under a person's key or a master key.
	purposeRow                       // A row of a paper under a person's key.
)

const (
	nonceBytes = 12
	tagBytes   = 16
	keyBytes   = 32
)

// bound returns the additional data of a box: what it is, in which vault, about whom, the how-manieth.
func (v *Vault) bound(purpose byte, number Number, version uint64) []byte {
	data := make([]byte, 0, 64)
	data = append(data, "liangshan vault 1"...)
	data = append(data, purpose)
	data = append(data, v.id[:]...)
	data = binary.BigEndian.AppendUint64(data, uint64(number))
	return binary.BigEndian.AppendUint64(data, version)
}

// seal encrypts under a fresh random nonce, which stands before the box. Keys of people seal a few thousand boxes,
// master keys one per person and paper, far below the 2^32 that random nonces allow (NIST SP 800-38D, 8.3).
func seal(aead cipher.AEAD, plain, bound []byte) []byte {
	box := make([]byte, nonceBytes, nonceBytes+len(plain)+tagBytes)
	randomBytes(box)
	return aead.Seal(box, box, plain, bound)
}

// open decrypts a box, and returns false if it is not what was sealed.
func open(aead cipher.AEAD, box, bound []byte) ([]byte, bool) {
	if len(box) < nonceBytes+tagBytes {
		return nil, false
	}
	plain, err := aead.Open(nil, box[:nonceBytes], box[nonceBytes:], bound)
	return plain, err == nil
}
