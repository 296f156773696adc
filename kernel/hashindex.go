package kernel

// A hashIndex finds places by the hash of a key: open addressing, linear probing, one
// uint64 per cell (upper half: the lower half of the hash; lower half: place + 1). One
// look-up costs one cache miss here and one at the place. It never shows its order.
type hashIndex struct {
	cells []uint64
	used  int
}

const indexCellsMin = 16

// at returns the first cell where a hash may stand.
func (x *hashIndex) at(h uint64) int { return int(uint32(h)) & (len(x.cells) - 1) }

func cellOf(h uint64, place uint32) uint64 {
	return uint64(uint32(h))<<32 | uint64(place+1)
}

// insert adds a place under a hash. The caller knows that the key is not there.
func (x *hashIndex) insert(h uint64, place uint32) {
	if (x.used+1)*4 > len(x.cells)*3 {
		x.grow()
	}
	x.put(cellOf(h, place))
	x.used++
}

func (x *hashIndex) put(cell uint64) {
	i := int(cell>>32) & (len(x.cells) - 1)
	for x.cells[i] != 0 {
		i = (i + 1) & (len(x.cells) - 1)
	}
	x.cells[i] = cell
}

func (x *hashIndex) grow() { x.resize(max(indexCellsMin, 2*len(x.cells))) }

// reserve makes room for so many places at once.
func (x *hashIndex) reserve(places int) {
	size := len(x.cells)
	for (places+1)*4 > size*3 {
		size *= 2
	}
	if size > len(x.cells) {
		x.resize(size)
	}
}

func (x *hashIndex) resize(size int) {
	old := x.cells
	x.cells = make([]uint64, size)
	for _, cell := range old {
		if cell != 0 {
			x.put(cell)
		}
	}
}

// remove takes out the place under a hash and moves those behind it up, so that no
// probe ends too early.
func (x *hashIndex) remove(h uint64, place uint32) {
	mask := len(x.cells) - 1
	i, want := x.at(h), cellOf(h, place)
	for x.cells[i] != want {
		assert(x.cells[i] != 0, "an index lost a place")
		i = (i + 1) & mask
	}
	x.used--
	for j := i; ; {
		j = (j + 1) & mask
		cell := x.cells[j]
		if cell == 0 {
			break
		}
		if home := int(cell>>32) & mask; (j-home)&mask >= (j-i)&mask {
			x.cells[i], i = cell, j
		}
	}
	x.cells[i] = 0
}
