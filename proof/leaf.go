package proof

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"liangshan/kernel"
)

// A Leaf is what the log commits to for one event.
type Leaf struct {
	Sequence uint64 // Position in the log, from 0.
	Time     int64  // Milliseconds since 1970.
	Salt     [16]byte
	Kind     kernel.Kind
	Body     []byte // CBOR. Of a bulk event, its head.

	// Of a bulk event; else 0.
	RowSize  int // In bytes.
	RowCount int
	RowsRoot [32]byte
}

// Bulk reports whether the event has rows.
func (l *Leaf) Bulk() bool { return l.RowSize > 0 }

// Append adds the leaf's encoding to b.
func (l *Leaf) Append(b []byte) []byte {
	items := 5
	if l.Bulk() {
		items = 8
	}
	b = kernel.AppendUint(kernel.AppendArray(b, items), l.Sequence)
	b = kernel.AppendUint(b, uint64(l.Time))
	b = append(append(b, 0x40|16), l.Salt[:]...)
	b = append(kernel.AppendUint(b, uint64(l.Kind)), l.Body...)
	if l.Bulk() {
		b = kernel.AppendUint(kernel.AppendUint(b, uint64(l.RowSize)), uint64(l.RowCount))
		b = kernel.AppendBytes(b, l.RowsRoot[:])
	}
	return b
}

// Hash returns the leaf's hash in the tree.
func (l *Leaf) Hash() tlog.Hash { return tlog.RecordHash(l.Append(nil)) }

var errLeaf = errors.New("not the leaf of an event")

// ParseLeaf reads the encoding of a leaf. The body refers to the bytes given.
func ParseLeaf(b []byte) (l Leaf, err error) {
	p := kernel.Parse(b)
	items := p.Array()
	l.Sequence, l.Time, l.Salt = p.Uint(), int64(p.Uint()), p.Bytes16()
	kind := p.Uint()
	l.Kind, l.Body = kernel.Kind(kind), p.Item()
	bulk := items == 8
	if bulk {
		size, count, root := p.Uint(), p.Uint(), p.Bytes()
		if p.Err() == nil && (size == 0 || size > kernel.RowSizeMax || count == 0 ||
			count > kernel.EntryMax || len(root) != len(l.RowsRoot)) {
			return l, errLeaf
		}
		l.RowSize, l.RowCount = int(size), int(count)
		copy(l.RowsRoot[:], root)
	}
	if err := p.End(); err != nil {
		return l, err
	}
	if kind > 0xffff || l.Time < 0 || !bulk && items != 5 {
		return l, errLeaf
	}
	return l, nil
}
