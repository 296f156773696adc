package kernel

import (
	"iter"
	"reflect"
)

// Interfaces by which a module keeps what it declared. A package that sees a field of type
// *Table[K, V] compiles every method of that table once more, and so does every package that
// imports it: with some hundred tables, events and commands that was most of the time of a
// build. Only what runs a million times a second, the ledger, keeps the types themselves.

// Rows is a table as its module keeps it. See Table for what its methods do.
type Rows[K comparable, V any] interface {
	Get(key K) (row V, ok bool)
	Has(key K) bool
	Must(key K) V
	Find(key K) (Slot, bool)
	At(slot Slot) V
	Peek(slot Slot) *V
	Set(slot Slot, row V)
	Put(key K, row V)
	Delete(key K)
	Len() int
	All() iter.Seq2[K, V]
}

// OrderedRows is an ordered table as its module keeps it. See Ordered.
type OrderedRows[K comparable, V any] interface {
	Rows[K, V]
	First() (key K, row V, ok bool)
	Last() (key K, row V, ok bool)
	From(from K) iter.Seq2[K, V]
	Down(from K) iter.Seq2[K, V]
}

// An Emitter is an event as its module keeps it. See Effect.
type Emitter[E any] interface {
	Emit(tx *Tx, event E)
	projected(project func(At, E, Exec))
}

// A RowEmitter is a bulk event as its module keeps it. See BulkEffect.
type RowEmitter[H, R any] interface {
	Codec() RowCodec[R]
	Add(tx *Tx, head H, row R)
	End(tx *Tx, head H)
	projectedRows(project func(At, H, []R, Exec))
}

// A Maker is a command as its module keeps it, for callers in Go. See Command.
type Maker[C any] interface {
	Name() string
	Type() reflect.Type
	TwoPersons() bool
	Encoded(command C) []byte
	Make(caller Caller, id RequestID, command C) *Call
	Call(caller Caller, id RequestID, encoded []byte) (*Call, error)
}
