package view

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// A held table is one whose rows are read and changed in memory and written when the
// transaction ends: each row once, in the order of the keys. It has an INTEGER PRIMARY
// KEY, and every other column is INTEGER NOT NULL. A projection asks for a row with
//
//	var row []int64
//	exec("ledger_balance", account, &row)
//
// and finds the columns after the key, in the order of the schema, zeros if there was no
// such row. It may read and change the slice until it returns. Asking makes the row.
//
// A statement that names a held table is run after the changed rows were written, and whatever is
// in memory is read again after it. So rows and statements agree, but not on the way: once a
// projection has asked for rows of a table, it can no longer name the table in a statement.
// Tables reached through views and triggers are not noticed; projections use neither.
type held struct {
	name  string
	width int // Columns, with the key.
	find  *statement
	one   *statement // Writes a row.
	many  *statement // Writes rowsAtOnce rows.
	slots slots
	slabs [][]int64 // Rows, slabRows in each, key first. They never move.
	marks []mark    // Of each slot.
	dirty []changed
	epoch uint32 // Rows read in an earlier one are read again.
	lent  uint64 // The projection that asked last for a row.
}

type mark struct {
	epoch uint32 // In which the row was read.
	dirty bool   // Changed since the last write.
}

type changed struct {
	key  int64
	slot int32
}

const (
	slabRows   = 4096
	rowsAtOnce = 32

	// heldRowsMax bounds the rows kept in memory for each table, clean ones included:
	// with three columns about 150 MB. A file being built writes and forgets them then.
	heldRowsMax = 2 << 20
)

// hold begins to hold a table.
func (c *conn) hold(name string) (*held, error) {
	h := &held{name: name}
	info, err := c.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)")
	if err != nil {
		return nil, err
	}
	defer info.finalize()
	if err := info.bindText(1, name); err != nil {
		return nil, err
	}
	var columns []string
	for {
		row, err := info.step()
		if err != nil {
			return nil, err
		}
		if !row {
			break
		}
		part, notNull := info.columnInt(3), info.columnInt(2) == 1
		isKey := part == 1
		if part > 1 || isKey != (len(columns) == 0) || info.columnText(1) != "INTEGER" || (!isKey && !notNull) {
			return nil, fmt.Errorf("view: rows of %s cannot be held: column %s does not fit (the key first, "+
				"INTEGER PRIMARY KEY, then INTEGER NOT NULL)", name, info.columnText(0))
		}
		columns = append(columns, quote(info.columnText(0)))
	}
	if h.width = len(columns); h.width < 2 {
		return nil, fmt.Errorf("view: %s is not a table whose rows can be held (a query without a blank "+
			"names such a table)", name)
	}
	row := "(" + strings.Repeat("?,", h.width-1) + "?)"
	insert := "REPLACE INTO " + quote(name) + "(" + strings.Join(columns, ",") + ") VALUES "
	if h.one, err = c.prepare(insert + row); err != nil {
		return nil, err
	}
	if h.many, err = c.prepare(insert + strings.Repeat(row+",", rowsAtOnce-1) + row); err != nil {
		return nil, err
	}
	h.find, err = c.prepare("SELECT " + strings.Join(columns, ",") + " FROM " + quote(name) +
		" WHERE " + columns[0] + " = ?")
	return h, err
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// row returns the columns after the key, to be changed in place.
func (h *held) row(key int64) ([]int64, error) {
	slot, ok := h.slots.find(key)
	if !ok {
		var err error
		if slot, err = h.load(key); err != nil {
			return nil, err
		}
	}
	if h.marks[slot].epoch != h.epoch {
		if err := h.read(slot, key); err != nil {
			return nil, err
		}
	}
	if !h.marks[slot].dirty {
		h.marks[slot].dirty = true
		h.dirty = append(h.dirty, changed{key, slot})
	}
	row := h.at(slot)
	return row[1:len(row):len(row)], nil
}

func (h *held) at(slot int32) []int64 {
	start := int(slot) % slabRows * h.width
	return h.slabs[slot/slabRows][start : start+h.width]
}

// load makes a slot for a row and reads it.
func (h *held) load(key int64) (int32, error) {
	slot := int32(len(h.marks))
	if int(slot)/slabRows == len(h.slabs) {
		h.slabs = append(h.slabs, make([]int64, slabRows*h.width))
	}
	h.marks = append(h.marks, mark{})
	h.slots.add(key, slot)
	return slot, h.read(slot, key)
}

// read fetches a row from the file, or makes one of zeros.
func (h *held) read(slot int32, key int64) error {
	row := h.at(slot)
	clear(row)
	row[0] = key
	h.find.bindInt(1, key)
	found, err := h.find.step()
	if err != nil {
		return err
	}
	if found {
		for i := range row {
			row[i] = h.find.columnInt(i)
		}
		h.find.reset()
	}
	h.marks[slot].epoch = h.epoch
	return nil
}

// write writes every changed row.
func (h *held) write() error {
	slices.SortFunc(h.dirty, func(a, b changed) int { return cmp.Compare(a.key, b.key) })
	rest := h.dirty
	for len(rest) > 0 {
		s, n := h.one, 1
		if len(rest) >= rowsAtOnce {
			s, n = h.many, rowsAtOnce
		}
		param := 0
		for _, c := range rest[:n] {
			for _, v := range h.at(c.slot) {
				param++
				s.bindInt(param, v)
			}
			h.marks[c.slot].dirty = false
		}
		if err := s.run(); err != nil {
			return err
		}
		rest = rest[n:]
	}
	h.dirty = h.dirty[:0]
	if len(h.marks) > heldRowsMax {
		h.forget()
	}
	return nil
}

// forget drops every row. The slabs are used again.
func (h *held) forget() {
	h.slots.clear()
	h.marks, h.dirty = h.marks[:0], h.dirty[:0]
}

// slots finds the slot of a key: a hash table with linear probing, a third of the time of Go's
// map at a million rows. Keys are never removed one by one.
type slots struct {
	entries []changed // Of a power of two. A slot of 0 is free; slots are kept plus one.
	count   int
}

// place is where the search for a key begins. Keys are often numbers in a row, or their
// multiples: the multiplication (by 2^64 divided by the golden ratio) spreads them.
func (s *slots) place(key int64) int {
	return int(uint64(key) * 0x9e3779b97f4a7c15 >> (64 - bits.Len(uint(len(s.entries)-1))))
}

func (s *slots) find(key int64) (slot int32, ok bool) {
	if s.count == 0 {
		return 0, false
	}
	for i := s.place(key); ; i++ {
		e := &s.entries[i&(len(s.entries)-1)]
		if e.slot == 0 {
			return 0, false
		}
		if e.key == key {
			return e.slot - 1, true
		}
	}
}

// add adds a key that is not there.
func (s *slots) add(key int64, slot int32) {
	if 2*s.count >= len(s.entries) {
		old := s.entries
		s.entries = make([]changed, max(1024, 2*len(old)))
		for _, e := range old {
			if e.slot != 0 {
				s.put(e)
			}
		}
	}
	s.put(changed{key, slot + 1})
	s.count++
}

func (s *slots) put(e changed) {
	i := s.place(e.key)
	for ; s.entries[i&(len(s.entries)-1)].slot != 0; i++ {
	}
	s.entries[i&(len(s.entries)-1)] = e
}

func (s *slots) clear() {
	clear(s.entries)
	s.count = 0
}
