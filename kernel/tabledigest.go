package kernel

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"golang.org/x/crypto/blake2b"
)

// A setHash is a hash of a set: the sum of the hashes of its members, lane by lane, so
// that members can be added and taken away in any order; a lane is 8 bytes, big-endian. It finds divergence between
// machines and programs; it is no defence against someone who may choose many rows,
// for which there are the chain and the tree.
type setHash [4]uint64

func (s *setHash) add(o setHash) {
	for i := range s {
		s[i] += o[i]
	}
}

func (s setHash) bytes() (b [32]byte) {
	for i, lane := range s {
		binary.BigEndian.PutUint64(b[i*8:], lane)
	}
	return b
}

func hashOf(b []byte) (s setHash) {
	h := blake2b.Sum256(b)
	for i := range s {
		s[i] = binary.BigEndian.Uint64(h[i*8:])
	}
	return s
}

// A RowFormat writes and reads a table's rows as CBOR: an array of key and row. Tables
// with very many rows give their own; the others use the CBOR library.
type RowFormat[K comparable, V any] struct {
	Append func([]byte, K, V) []byte
	Parse  func(*Parser) (K, V)
}

func defaultFormat[K comparable, V any]() RowFormat[K, V] {
	type pair struct {
		_   struct{} `cbor:",toarray"`
		Key K
		Row V
	}
	return RowFormat[K, V]{
		Append: func(b []byte, key K, row V) []byte { return append(b, Encode(pair{Key: key, Row: row})...) },
		Parse: func(p *Parser) (K, V) {
			var v pair
			if item := p.Item(); p.err == nil {
				if err := decoding.Unmarshal(item, &v); err != nil {
					p.fail(err)
				}
			}
			return v.Key, v.Row
		},
	}
}

// Formatted gives the table its own row format. The bytes must be those of the CBOR
// library for an array of key and row.
func (t *Table[K, V]) Formatted(f RowFormat[K, V]) *Table[K, V] {
	t.codec = f
	return t
}

// TableDigest is what kernel.checked says of one table.
type TableDigest struct {
	Name   string   `cbor:"1,keyasint"`
	Schema [8]byte  `cbor:"2,keyasint"` // Fingerprint of the types of key and row.
	Rows   uint64   `cbor:"3,keyasint"`
	Digest [32]byte `cbor:"4,keyasint"` // Sum of the BLAKE2b-256 of the rows, lane by lane (see setHash).
}

// digest implements table. Only pages that changed since the last time are read.
func (t *Table[K, V]) digest() TableDigest {
	var sum setHash
	for n := range t.pages {
		if t.flags[n]&pageStale != 0 {
			t.rehash(n)
		}
		sum.add(t.sums[n])
	}
	return TableDigest{t.name, t.schema(), uint64(t.Len()), sum.bytes()}
}

func (t *Table[K, V]) rehash(n int) {
	p := t.pages[n]
	var sum setHash
	var b []byte
	for i := range uint32(pageRows) {
		if t.live[n].has(i) {
			b = t.codec.Append(b[:0], p.rows[i].Key, p.rows[i].Row)
			sum.add(hashOf(b))
		}
	}
	t.sums[n] = sum
	t.flags[n] &^= pageStale
}

// refresh implements table: it hashes up to n changed pages again, so that a quiet
// writer leaves little for the daily check. It returns how many pages it did.
func (t *Table[K, V]) refresh(n int) (done int) {
	for i := range t.pages {
		if done == n {
			break
		}
		if t.flags[i]&pageStale != 0 {
			t.rehash(i)
			done++
		}
	}
	return done
}

// schema implements table.
func (t *Table[K, V]) schema() [8]byte { return t.print }

// schemaOf returns a fingerprint of types: names of fields, their order, tags and kinds.
func schemaOf(types ...reflect.Type) [8]byte {
	var text []byte
	for _, t := range types {
		text = describeType(text, t)
	}
	h := blake2b.Sum256(text)
	return [8]byte(h[:8])
}

func describeType(b []byte, t reflect.Type) []byte {
	b = fmt.Appendf(b, "%s ", t.Kind())
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			b = fmt.Appendf(b, "%s %q ", f.Name, f.Tag.Get("cbor"))
			b = describeType(b, f.Type)
		}
	case reflect.Slice, reflect.Array:
		if t.Kind() == reflect.Array {
			b = fmt.Appendf(b, "%d ", t.Len())
		}
		b = describeType(b, t.Elem())
	case reflect.Bool, reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
	default:
		panic(mistake("a table may not hold a " + t.String()))
	}
	return append(b, ';')
}
