package commit

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"math/rand/v2"
)

// Nonces returns a source of nonces that nobody can guess: ChaCha8, which is strong
// enough to be the source behind a process's own secrets, seeded by the operating system.
func Nonces() func() [16]byte {
	var seed [32]byte
	cryptorand.Read(seed[:]) // It never fails; the program ends if the system has no chance.
	source := rand.NewChaCha8(seed)
	return func() (n [16]byte) {
		binary.LittleEndian.PutUint64(n[:8], source.Uint64())
		binary.LittleEndian.PutUint64(n[8:], source.Uint64())
		return n
	}
}
