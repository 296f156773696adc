package proof

import (
	"crypto/sha256"

	"liangshan/kernel"
)

// rowChunk is how many rows are hashed at a time: few enough for the processor's cache,
// enough to fill its lanes. It is a power of two, so that the tree of a full chunk is a
// node of the tree of all rows.
const rowChunk = 1024

// A rowHasher computes the roots of rows' trees. It keeps its memory from one to the next.
type rowHasher struct {
	seeds  []byte // Blocks that salts are hashed from.
	salts  []byte
	blocks []byte // Salt and row.
	hashes []byte
	spare  []byte
	roots  []byte // Of the chunks.
}

func newRowHasher() *rowHasher {
	return &rowHasher{
		seeds:  make([]byte, rowChunk/2*blockSize),
		salts:  make([]byte, rowChunk/2*hashSize),
		blocks: make([]byte, rowChunk*blockSize),
		hashes: make([]byte, rowChunk*hashSize),
		spare:  make([]byte, rowChunk*hashSize),
	}
}

// root returns the root of the tree of an event's rows.
func (t *rowHasher) root(nonce *[16]byte, event int, e *kernel.Event) [hashSize]byte {
	count := e.Count()
	clear(t.blocks[:min(count, rowChunk)*blockSize])
	t.roots = t.roots[:0]
	for first := 0; first < count; first += rowChunk {
		n := min(rowChunk, count-first)
		t.leaves(nonce, event, e, first, n)
		t.roots = append(t.roots, reduce(t.hashes[:n*hashSize], t.spare)...)
	}
	if len(t.roots) > len(t.spare) {
		t.spare = make([]byte, len(t.roots))
	}
	return [hashSize]byte(reduce(t.roots, t.spare))
}

// leaves hashes n rows from first on into t.hashes. first is a multiple of rowChunk.
func (t *rowHasher) leaves(nonce *[16]byte, event int, e *kernel.Event, first, n int) {
	pairs := (n + 1) / 2
	for i := range pairs {
		putSaltBlock(t.seeds[i*blockSize:], nonce, uint64(event)+1, uint64(first/2+i))
	}
	hashBlocks(t.salts, t.seeds[:pairs*blockSize])
	size := e.Size
	rows := e.Rows[first*size:]
	for i := range n {
		block := t.blocks[i*blockSize : (i+1)*blockSize]
		copy(block[:saltSize], t.salts[i*saltSize:])
		copy(block[saltSize:], rows[i*size:(i+1)*size])
	}
	hashBlocks(t.hashes, t.blocks[:n*blockSize])
}

// reduce pairs the hashes of a level until one is left, and returns it. It needs as much
// spare memory, and changes both.
func reduce(level, spare []byte) []byte {
	for len(level) > hashSize {
		n := len(level) / hashSize
		pairs := n / 2
		hashBlocks(spare, level[:pairs*blockSize])
		if n%2 == 1 {
			copy(spare[pairs*hashSize:], level[(n-1)*hashSize:])
		}
		level, spare = spare[:(n+1)/2*hashSize], level[:cap(level)]
	}
	return level
}

// A rowProof shows that a row belongs to a bulk event.
type rowProof struct {
	salt [saltSize]byte
	path [][hashSize]byte // Siblings, from the row up.
}

// proveRow makes the proof of a row. It hashes all rows of the event.
func proveRow(nonce *[16]byte, event int, e *kernel.Event, row int) rowProof {
	t := newRowHasher()
	count := e.Count()
	level := make([]byte, 0, count*hashSize)
	for first := 0; first < count; first += rowChunk {
		n := min(rowChunk, count-first)
		t.leaves(nonce, event, e, first, n)
		level = append(level, t.hashes[:n*hashSize]...)
	}
	proof := rowProof{salt: rowSalt(nonce, event, row)}
	for i := row; len(level) > hashSize; i /= 2 {
		if sibling := i ^ 1; sibling*hashSize < len(level) {
			proof.path = append(proof.path, [hashSize]byte(level[sibling*hashSize:]))
		}
		n := len(level) / hashSize
		next := make([]byte, (n+1)/2*hashSize)
		hashBlocks(next, level[:n/2*blockSize])
		if n%2 == 1 {
			copy(next[n/2*hashSize:], level[(n-1)*hashSize:])
		}
		level = next
	}
	return proof
}

// checkRow reports whether a row is row i of the count rows under a root. It uses nothing
// but the standard library, and is the definition that the faster code above is tested with.
func checkRow(proof rowProof, row []byte, i, count int, root [hashSize]byte) bool {
	if i < 0 || i >= count || len(row) > blockSize-saltSize {
		return false
	}
	var block [blockSize]byte
	copy(block[:], proof.salt[:])
	copy(block[saltSize:], row)
	h, path := sha256.Sum256(block[:]), proof.path
	for n := count; n > 1; i, n = i/2, (n+1)/2 {
		if i == n-1 && n%2 == 1 {
			continue
		}
		if len(path) == 0 {
			return false
		}
		left, right := h, path[0]
		if i%2 == 1 {
			left, right = right, left
		}
		copy(block[:], left[:])
		copy(block[hashSize:], right[:])
		h, path = sha256.Sum256(block[:]), path[1:]
	}
	return len(path) == 0 && h == root
}
