package ledger

import (
	"encoding/binary"

	"liangshan/kernel"
)

// ManyMax is the largest number of transfers in one bulk command.
const ManyMax = 16380

// RowSize is the size of a packed transfer, in bytes.
const RowSize = 48

// Rows are transfers packed little-endian: debit, credit, amount, cause, reference (8
// bytes each), code and flags (2 each), value date (4). Flag 1 is Balancing; an event's
// rows have no flags.
type Rows []byte

const rowBalancing = 1

// Len returns the number of rows.
func (r Rows) Len() int { return len(r) / RowSize }

// At returns a row.
func (r Rows) At(i int) (c Transfer, flags uint16) {
	b := r[i*RowSize : (i+1)*RowSize]
	e := getRow(b)
	flags = binary.LittleEndian.Uint16(b[42:])
	return Transfer{e.Debit, e.Credit, e.Amount, e.Code, e.Cause, e.Reference, e.Date, flags&rowBalancing != 0}, flags
}

// Pack returns transfers as rows.
func Pack(transfers []Transfer) Rows {
	rows := make(Rows, len(transfers)*RowSize)
	for i := range transfers {
		rows.Set(i, &transfers[i])
	}
	return rows
}

// Set writes a row.
func (r Rows) Set(i int, c *Transfer) {
	b := r[i*RowSize : (i+1)*RowSize]
	putRow(b, event(c, c.Amount))
	if c.Balancing {
		b[42] = rowBalancing
	}
}

func putRow(b []byte, e Transferred) {
	_ = b[RowSize-1]
	binary.LittleEndian.PutUint64(b[0:], uint64(e.Debit))
	binary.LittleEndian.PutUint64(b[8:], uint64(e.Credit))
	binary.LittleEndian.PutUint64(b[16:], uint64(e.Amount))
	binary.LittleEndian.PutUint64(b[24:], e.Cause)
	binary.LittleEndian.PutUint64(b[32:], e.Reference)
	binary.LittleEndian.PutUint16(b[40:], uint16(e.Code))
	binary.LittleEndian.PutUint16(b[42:], 0)
	binary.LittleEndian.PutUint32(b[44:], uint32(e.Date))
}

func getRow(b []byte) Transferred {
	_ = b[RowSize-1]
	return Transferred{
		Debit:     AccountID(binary.LittleEndian.Uint64(b[0:])),
		Credit:    AccountID(binary.LittleEndian.Uint64(b[8:])),
		Amount:    int64(binary.LittleEndian.Uint64(b[16:])),
		Cause:     binary.LittleEndian.Uint64(b[24:]),
		Reference: binary.LittleEndian.Uint64(b[32:]),
		Code:      Code(binary.LittleEndian.Uint16(b[40:])),
		Date:      int32(binary.LittleEndian.Uint32(b[44:])),
	}
}

var transferRow = kernel.RowCodec[Transferred]{Size: RowSize, Put: putRow, Get: getRow}

// TransferMany asks for very many transfers in one command and one event. Each row is
// decided by itself, seeing those before it; the answer lists the rows that were refused.
// With Together, one refused row refuses all.
type TransferMany struct {
	Rows     Rows   `cbor:"1,keyasint" json:"rows"`
	Together bool   `cbor:"2,keyasint,omitempty" json:"together,omitempty"`
	Cause    uint64 `cbor:"3,keyasint,omitempty" json:"cause,omitempty"` // Of all rows.
}

func appendMany(b []byte, c TransferMany) []byte {
	n := 1
	for _, present := range [...]bool{c.Together, c.Cause != 0} {
		if present {
			n++
		}
	}
	b = kernel.AppendBytes(append(kernel.AppendMap(b, n), 1), c.Rows)
	if c.Together {
		b = append(b, 2, 0xf5)
	}
	if c.Cause != 0 {
		b = kernel.AppendUint(append(b, 3), c.Cause)
	}
	return b
}

func parseMany(b []byte) (c TransferMany, err error) { return c, kernel.Decode(b, &c) }

// ManyHead is the head of the event ledger.transferred_many. Its rows are the transfers
// that happened.
type ManyHead struct {
	Cause uint64 `cbor:"1,keyasint,omitempty"`
}

// TransferMany decides the rows in order.
func (l *Ledger) TransferMany(tx *kernel.Tx, c TransferMany) error {
	if len(c.Rows) == 0 || len(c.Rows)%RowSize != 0 {
		return ErrNoTransfers
	}
	if c.Rows.Len() > ManyMax {
		return ErrTooMany
	}
	head := ManyHead{c.Cause}
	l.findAll(c.Rows)
	for i := range c.Rows.Len() {
		t, flags := c.Rows.At(i)
		refusal := l.row(tx, head, &t, flags, pair{l.places[2*i], l.places[2*i+1]})
		if refusal == nil {
			continue
		}
		if c.Together {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		tx.RefuseRow(i, refusal)
	}
	l.events.transferredMany.End(tx, head)
	return nil
}

// findAll looks up the accounts of all rows before any is decided.
func (l *Ledger) findAll(rows Rows) {
	l.keys = l.keys[:0]
	for i := range rows.Len() {
		b := rows[i*RowSize : i*RowSize+16]
		l.keys = append(
			l.keys,
			AccountID(binary.LittleEndian.Uint64(b)),
			AccountID(binary.LittleEndian.Uint64(b[8:])),
		)
	}
	if cap(l.places) < len(l.keys) {
		l.places = make([]kernel.Slot, cap(l.keys))
	}
	l.places = l.places[:len(l.keys)]
	l.accounts.FindAll(l.keys, l.places)
}

// row decides one row by the rules of Transfer.
func (l *Ledger) row(tx *kernel.Tx, head ManyHead, t *Transfer, flags uint16, at pair) *kernel.Refusal {
	switch {
	case flags&^rowBalancing != 0:
		return ErrFlags
	case t.Amount <= 0:
		return ErrAmount
	case t.Debit == t.Credit:
		return ErrSameAccount
	case at.debit == kernel.Nowhere || at.credit == kernel.Nowhere:
		return ErrNoAccount
	}
	amount, refusal := l.allow(t, at)
	if refusal != nil {
		return refusal
	}
	l.pair = at
	l.events.transferredMany.Add(tx, head, event(t, amount))
	l.pair = pair{}
	return nil
}

func (l *Ledger) transferredMany(_ ManyHead, e Transferred) { l.move(e.Debit, e.Credit, e.Amount) }
