package county

import (
	"context"
	"iter"
	"sync/atomic"

	"liangshan/journal"
	"liangshan/kernel"
)

// switched is the journal as readers see it across a restart of the writer: always the
// one that is open now.
type switched struct{ now atomic.Pointer[opened] }

// opened is a journal and the segments on this machine that it keeps, which are all of it
// where there is no cluster.
type opened struct {
	kernel.Journal
	segments *journal.File
}

func (s *switched) set(j kernel.Journal, segments *journal.File) { s.now.Store(&opened{j, segments}) }

func (s *switched) Append(ctx context.Context, b *kernel.Batch) error {
	return s.now.Load().Append(ctx, b)
}

func (s *switched) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return s.now.Load().Read(ctx, index)
}

func (s *switched) Head() kernel.Head { return s.now.Load().Head() }

func (s *switched) Reserve(ctx context.Context, entries, bytes int) error {
	return s.now.Load().Reserve(ctx, entries, bytes)
}

func (s *switched) Close() error {
	if j := s.now.Load(); j != nil {
		return j.Close()
	}
	return nil
}
