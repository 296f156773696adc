package journal

import (
	"context"
	"errors"
	"iter"
	"sync"

	"liangshan/kernel"
)

// A Fault is what a Store in memory does to one append.
type Fault int

const (
	FaultNone   Fault = iota
	FaultFull         // Nothing is kept; kernel.ErrFull.
	FaultFenced       // Nothing is kept; kernel.ErrFenced.
	FaultLost         // Nothing is kept; kernel.ErrUnknown.
	FaultTorn         // The first half of the entries is kept, rounded down; kernel.ErrUnknown.
	FaultUnseen       // Everything is kept; kernel.ErrUnknown.
)

// A Store is the memory behind Memory journals. It outlives them, as a disk outlives a
// process. Several journals may be open on one store, as writers that do not know of each
// other; they fence each other.
type Store struct {
	genesis Genesis

	mu      sync.Mutex
	entries []kernel.Written
	head    kernel.Head
	room    int64 // Bytes of frames that still fit; below 0: no limit.

	// Fail, if set, decides the fate of each append that was not fenced. Set it before the
	// store is used, or between appends.
	Fail func(batch *kernel.Batch) Fault

	// Cut, if set, says whether the store can just not be reached when a writer asks for
	// confirmation.
	Cut func() bool
}

// NewStore returns an empty store without a limit.
func NewStore(g Genesis) *Store {
	return &Store{genesis: g, head: kernel.Head{Hash: g.Hash()}, room: -1}
}

// SetRoom sets how many more bytes of frames fit; below 0 there is no limit.
func (s *Store) SetRoom(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room = bytes
}

// A Memory is a journal in memory, for simulation.
type Memory struct {
	store *Store

	mu     sync.Mutex
	broken error
	known  kernel.Head // What was known when it broke.
	newest kernel.Head // Behind this journal's own last batch.
}

// NewMemory opens a journal on a store.
func NewMemory(store *Store) *Memory { return &Memory{store: store, newest: store.present()} }

func (m *Memory) refusal() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.broken
}

// Append keeps a batch, or does what Store.Fail says.
func (m *Memory) Append(ctx context.Context, batch *kernel.Batch) error {
	if err := CheckBatch(batch); err != nil {
		return err
	}
	if err := m.refusal(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	known := m.store.present()
	head, err := m.store.append(batch)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch err {
	case nil:
		m.newest = head
	case kernel.ErrUnknown:
		m.broken, m.known = err, known
	}
	return err
}

// ErrCut says that the store of a Memory could just not be reached.
var ErrCut = errors.New("journal: the store cannot be reached")

// Confirm fails with kernel.ErrFenced if another journal has appended to the store since this one did, as
// commit.Confirmer asks.
func (m *Memory) Confirm(context.Context) error {
	if err := m.refusal(); err != nil {
		return err
	}
	if m.store.Cut != nil && m.store.Cut() {
		return ErrCut
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.store.present() != m.newest {
		return kernel.ErrFenced
	}
	return nil
}

// append keeps a batch and returns the head behind it.
func (s *Store) append(batch *kernel.Batch) (kernel.Head, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.take(batch)
	return s.head, err
}

func (s *Store) take(batch *kernel.Batch) error {
	if batch.Index != s.head.Index || batch.Epoch < s.head.Epoch {
		return kernel.ErrFenced
	}
	size := BatchSize(batch.Len(), len(batch.Data))
	if s.room >= 0 && size > s.room {
		return kernel.ErrFull
	}
	fault, kept := FaultNone, batch.Len()
	if s.Fail != nil {
		fault = s.Fail(batch)
	}
	switch fault {
	case FaultFull:
		return kernel.ErrFull
	case FaultFenced:
		return kernel.ErrFenced
	case FaultLost:
		return kernel.ErrUnknown
	case FaultTorn:
		kept = batch.Len() / 2
	}
	for i := range kept {
		s.keep(batch.Epoch, batch.Body(i))
	}
	if s.room >= 0 {
		s.room -= size
	}
	if fault != FaultNone {
		return kernel.ErrUnknown
	}
	return nil
}

func (s *Store) keep(epoch uint64, body []byte) {
	hash := EntryHash(s.head.Hash, s.genesis.County, s.head.Index, epoch, body)
	s.entries = append(s.entries, kernel.Written{Index: s.head.Index, Epoch: epoch, Hash: hash, Body: body})
	s.head = kernel.Head{Index: s.head.Index + 1, Epoch: epoch, Hash: hash}
}

// Read yields the entries from index on.
func (m *Memory) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		if err := m.refusal(); err != nil {
			yield(kernel.Written{}, err)
			return
		}
		m.store.mu.Lock()
		entries := m.store.entries // Only grows.
		m.store.mu.Unlock()
		for ; index < uint64(len(entries)); index++ {
			if err := ctx.Err(); err != nil {
				yield(kernel.Written{}, err)
				return
			}
			if !yield(entries[index], nil) {
				return
			}
		}
	}
}

// Head returns how far the store goes, or, after an append of unknown fate, how far it went.
func (m *Memory) Head() kernel.Head {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.known
	}
	return m.store.present()
}

func (s *Store) present() kernel.Head {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.head
}

// Reserve fails with kernel.ErrFull if the store has no room for so much.
func (m *Memory) Reserve(_ context.Context, entries, bytes int) error {
	if err := m.refusal(); err != nil {
		return err
	}
	m.store.mu.Lock()
	defer m.store.mu.Unlock()
	if m.store.room >= 0 && BatchSize(entries, bytes) > m.store.room {
		return kernel.ErrFull
	}
	return nil
}

// Close makes the journal refuse everything. The store keeps what it has.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken == nil {
		m.known = m.store.present()
	}
	m.broken = ErrClosed
	return nil
}

var (
	_ kernel.Journal = (*Memory)(nil)
	_ kernel.Journal = (*File)(nil)
)
