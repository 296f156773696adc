package proof

import (
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"
)

// A tile is 256 hashes of one level, and stands for eight levels of the tree.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	tileBytes  = tileWidth * hashSize
	tileLevels = 64 / tileHeight
)

// A tree is the right edge of the Merkle tree: what is needed to add leaves and to know the
// root. It is the same few kilobytes for any number of leaves.
type tree struct {
	size     uint64
	frontier [64]tlog.Hash                // frontier[l] is the last full subtree of height l, if bit l of size is set.
	tiles    [tileLevels]*[tileBytes]byte // The tile being filled, by level.
	node     [1 + 2*hashSize]byte
}

func (t *tree) nodeHash(left, right *tlog.Hash) tlog.Hash {
	t.node[0] = 1
	copy(t.node[1:], left[:])
	copy(t.node[1+hashSize:], right[:])
	return sha256.Sum256(t.node[:])
}

// push adds a leaf. full is called for every tile that the leaf completes, before the leaf
// counts: if it fails, nothing has happened and the same leaf can be pushed again.
func (t *tree) push(h tlog.Hash, full func(level int, number uint64, data []byte) error) error {
	t.put(0, t.size, &h)
	level := 0
	for n := t.size; n&1 == 1; n >>= 1 {
		h = t.nodeHash(&t.frontier[level], &h)
		level++
		if level%tileHeight == 0 {
			t.put(level/tileHeight, n>>1, &h)
		}
	}
	for l, n := 0, t.size+1; n%tileWidth == 0; l++ {
		n /= tileWidth
		if err := full(l, n-1, t.tiles[l][:]); err != nil {
			return err
		}
	}
	t.frontier[level] = h
	t.size++
	return nil
}

func (t *tree) put(level int, n uint64, h *tlog.Hash) {
	if t.tiles[level] == nil {
		t.tiles[level] = new([tileBytes]byte)
	}
	copy(t.tiles[level][n%tileWidth*hashSize:], h[:])
}

// root returns the root of the tree.
func (t *tree) root() tlog.Hash {
	h, some := tlog.Hash(sha256.Sum256(nil)), false
	for level := range t.frontier {
		if t.size>>level&1 == 0 {
			continue
		}
		if some {
			h = t.nodeHash(&t.frontier[level], &h)
		} else {
			h, some = t.frontier[level], true
		}
	}
	return h
}

// edge calls f for each partial tile of a tree of this size.
func edge(size uint64, f func(t tlog.Tile) error) error {
	for l := 0; size > 0; l, size = l+1, size/tileWidth {
		if w := size % tileWidth; w > 0 {
			if err := f(tlog.Tile{H: tileHeight, L: l, N: int64(size / tileWidth), W: int(w)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// data returns the part of the tile being filled that t asks for.
func (t *tree) data(tile tlog.Tile) []byte { return t.tiles[tile.L][:tile.W*hashSize] }

// restore makes the tree one of this size from its partial tiles.
func (t *tree) restore(size uint64, read func(t tlog.Tile) ([]byte, error)) error {
	*t = tree{size: size}
	return edge(size, func(tile tlog.Tile) error {
		data, err := read(tile)
		if err != nil {
			return err
		}
		t.tiles[tile.L] = new([tileBytes]byte)
		copy(t.tiles[tile.L][:], data)
		for k := tileHeight - 1; k >= 0; k-- {
			if tile.W>>k&1 == 1 {
				n := hashSize << k
				t.frontier[tile.L*tileHeight+k] = subtreeHash(data[:n])
				data = data[n:]
			}
		}
		return nil
	})
}

// subtreeHash returns the hash of a full subtree from the hashes of one of its levels.
func subtreeHash(level []byte) tlog.Hash {
	if len(level) == hashSize {
		return tlog.Hash(level)
	}
	half := len(level) / 2
	return tlog.NodeHash(subtreeHash(level[:half]), subtreeHash(level[half:]))
}
