package kernel

import (
	"iter"

	"github.com/tidwall/btree"
)

// An Ordered table keeps its keys in order at all times, for books and deadlines: the
// smallest key and the next ones cost a few steps, not a sort.
type Ordered[K comparable, V any] struct {
	Table[K, V]
}

// order is the keys of an ordered table.
type order[K any] interface {
	insert(key K)
	remove(key K)
	Min() (K, bool)
	Max() (K, bool)
	Ascend(from K, each func(K) bool)
	Descend(from K, each func(K) bool)
	Scan(each func(K) bool)
}

// A treeOrder is the order of keys in a B-tree.
type treeOrder[K any] struct{ *btree.BTreeG[K] }

func (o treeOrder[K]) insert(key K) { o.Set(key) }
func (o treeOrder[K]) remove(key K) { o.Delete(key) }

// NewOrdered declares an ordered table.
func NewOrdered[K comparable, V any](k *Kernel, name string, compare func(K, K) int) *Ordered[K, V] {
	t := &Ordered[K, V]{}
	less := func(a, b K) bool { return compare(a, b) < 0 }
	t.declare(k, name, compare)
	t.order = treeOrder[K]{btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})}
	return t
}

// First returns the row with the smallest key.
func (t *Ordered[K, V]) First() (key K, row V, ok bool) {
	if key, ok = t.order.Min(); ok {
		row = t.Must(key)
	}
	return key, row, ok
}

// Last returns the row with the largest key.
func (t *Ordered[K, V]) Last() (key K, row V, ok bool) {
	if key, ok = t.order.Max(); ok {
		row = t.Must(key)
	}
	return key, row, ok
}

// From yields the rows in order, beginning with the first whose key is not below from.
// The table must not change meanwhile.
func (t *Ordered[K, V]) From(from K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		t.order.Ascend(from, func(key K) bool { return yield(key, t.Must(key)) })
	}
}

// Down yields the rows in descending order, beginning with the last whose key is not
// above from. The table must not change meanwhile.
func (t *Ordered[K, V]) Down(from K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		t.order.Descend(from, func(key K) bool { return yield(key, t.Must(key)) })
	}
}

// All yields the rows in key order. The table must not change meanwhile.
func (t *Ordered[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		t.order.Scan(func(key K) bool { return yield(key, t.Must(key)) })
	}
}
