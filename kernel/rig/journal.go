package rig

import (
	"context"
	"iter"
	"slices"

	"liangshan/kernel"
)

// A Journal is one in memory, as small as replaying needs it.
type Journal struct{ Bodies [][]byte }

// Append keeps the entries of a batch.
func (j *Journal) Append(_ context.Context, b *kernel.Batch) error {
	for i := range b.Len() {
		j.Bodies = append(j.Bodies, slices.Clone(b.Body(i)))
	}
	return nil
}

// Read yields the entries from an index on.
func (j *Journal) Read(_ context.Context, from uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		for i := from; i < uint64(len(j.Bodies)); i++ {
			if !yield(kernel.Written{Index: i, Body: j.Bodies[i]}, nil) {
				return
			}
		}
	}
}

// Head returns the index of the next entry.
func (j *Journal) Head() kernel.Head { return kernel.Head{Index: uint64(len(j.Bodies))} }

// Reserve does nothing: memory is enough for a test.
func (j *Journal) Reserve(context.Context, int, int) error { return nil }

// Close does nothing.
func (j *Journal) Close() error { return nil }
