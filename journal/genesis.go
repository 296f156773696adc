package journal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"time"
)

const genesisText = "liangshan journal 1\n"

// A Genesis is what a journal begins with. Two journals never have the same one, for the
// identity is random.
type Genesis struct {
	County     uint32   // County code (GB/T 2260).
	Created_ms int64    // Milliseconds since 1970.
	ID         [16]byte // Random. It is not published.
}

// NewGenesis returns a genesis for a county, made now.
func NewGenesis(county uint32) Genesis {
	g := Genesis{County: county, Created_ms: time.Now().UnixMilli()}
	rand.Read(g.ID[:]) // Never fails: package crypto/rand ends the process instead.
	return g
}

// Hash returns the hash of the genesis, which is the one before that of entry 0.
func (g Genesis) Hash() [32]byte {
	var text [len(genesisText) + 28]byte
	n := copy(text[:], genesisText)
	binary.LittleEndian.PutUint32(text[n:], g.County)
	binary.LittleEndian.PutUint64(text[n+4:], uint64(g.Created_ms))
	copy(text[n+12:], g.ID[:])
	return sha256.Sum256(text[:])
}

// Format returns the frame format of the journal that begins with this genesis.
func (g Genesis) Format() Format {
	hash := g.Hash()
	return Format{county: g.County, seed: crc32.Checksum(hash[:], castagnoli)}
}

// EntryHash computes the hash of an entry from its parts.
func EntryHash(previous [32]byte, county uint32, index, epoch uint64, body []byte) [32]byte {
	var head [FrameHeader - hashedFrom]byte
	copy(head[:], previous[:])
	binary.LittleEndian.PutUint32(head[32:], county)
	binary.LittleEndian.PutUint32(head[36:], uint32(len(body)))
	binary.LittleEndian.PutUint64(head[40:], index)
	binary.LittleEndian.PutUint64(head[48:], epoch)
	h := sha256.New()
	h.Write(head[:])
	h.Write(body)
	return [32]byte(h.Sum(nil))
}
