package book

// A table finds records of the slab by id: open addressing, linear probing, and deletion that
// moves later entries back, so that nothing is left behind. An entry is 32 bits of the hash
// and the place in the slab plus one; 0 is free. At most three of four entries are used.
type table struct {
	entries []uint64
	shift   uint // From the hash to the entry at which a search begins.
	used    int
}

const spread = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio, odd (Knuth, multiplicative hashing).

func hash(id uint64) uint64 { return id * spread >> 32 }

func newTable(orders int) table {
	t := table{shift: 32 - 6}
	for 3<<(32-t.shift) < 4*orders {
		t.shift--
	}
	t.entries = make([]uint64, 1<<(32-t.shift))
	return t
}

// find returns the place of an order in the slab, or none.
func (t *table) find(slab []order, id uint64) int32 {
	h := hash(id)
	mask := uint64(len(t.entries) - 1)
	for i := h >> t.shift; ; i++ {
		e := t.entries[i&mask]
		if e == 0 {
			return none
		}
		if e>>32 == h {
			if slot := int32(uint32(e)) - 1; slab[slot].id == id {
				return slot
			}
		}
	}
}

// put notes an order that is not in the table.
func (t *table) put(id uint64, slot int32) {
	if 4*(t.used+1) > 3*len(t.entries) {
		t.grow()
	}
	t.used++
	t.insert(hash(id)<<32 | uint64(slot+1))
}

func (t *table) insert(entry uint64) {
	mask := uint64(len(t.entries) - 1)
	i := entry >> 32 >> t.shift
	for ; t.entries[i&mask] != 0; i++ {
	}
	t.entries[i&mask] = entry
}

func (t *table) grow() {
	old := t.entries
	t.shift--
	t.entries = make([]uint64, 2*len(old))
	for _, e := range old {
		if e != 0 {
			t.insert(e)
		}
	}
}

// drop forgets an order that is in the table.
func (t *table) drop(id uint64, slot int32) {
	entry := hash(id)<<32 | uint64(slot+1)
	mask := uint64(len(t.entries) - 1)
	i := entry >> 32 >> t.shift & mask
	for t.entries[i] != entry {
		i = (i + 1) & mask
	}
	for j := (i + 1) & mask; t.entries[j] != 0; j = (j + 1) & mask {
		home := t.entries[j] >> 32 >> t.shift
		if (j-home)&mask >= (j-i)&mask { // Its search passes the gap.
			t.entries[i] = t.entries[j]
			i = j
		}
	}
	t.entries[i] = 0
	t.used--
}
