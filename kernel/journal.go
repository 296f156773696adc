package kernel

import (
	"context"
	"errors"
	"iter"
	"strconv"
)

// EntryMax is the largest entry, in bytes. Bigger things (documents, explanations of a
// million decisions) are staged first as chunks; an entry then holds their hashes.
const EntryMax = 1 << 20

// A Batch is a run of entries that become durable together: with one write and one
// flush on one machine, with one message in a cluster. A batch is never changed after
// it was handed to a journal, so followers may keep it.
type Batch struct {
	Epoch uint64 // The writer's epoch. A journal refuses one below the newest it holds.
	Index uint64 // Index of the first entry.
	Data  []byte // The bodies of all entries, one after the other.
	Ends  []int  // Ends[i] is where body i ends in Data.
}

// Len returns the number of entries.
func (b *Batch) Len() int { return len(b.Ends) }

// Body returns the body of entry i of the batch, from 0. It must not be changed.
func (b *Batch) Body(i int) []byte {
	start := 0
	if i > 0 {
		start = b.Ends[i-1]
	}
	return b.Data[start:b.Ends[i]:b.Ends[i]]
}

// Append adds one entry.
func (b *Batch) Append(body []byte) {
	b.Data = append(b.Data, body...)
	b.Ends = append(b.Ends, len(b.Data))
}

// A Head says how far a journal goes.
type Head struct {
	Index uint64   // Number of entries, which is the index of the next one.
	Epoch uint64   // Epoch of the newest entry; 0 in an empty journal.
	Hash  [32]byte // Hash of the newest entry; the hash of the genesis in an empty journal.
}

// A Written is one entry as a journal gives it back, after every check that the journal
// can make: place, checksum, chain.
type Written struct {
	Index uint64
	Epoch uint64
	Hash  [32]byte // Hash of this entry. The next one carries it.
	Body  []byte   // Valid until the iteration goes on.
}

// A Journal keeps the entries of one county in one order and loses none that it has
// accepted.
type Journal interface {
	// Append makes a batch durable before it returns. Errors:
	//
	//	ErrFenced   the index or the epoch is not the expected one: another writer is at
	//	            work. Nothing of the batch was kept.
	//	ErrFull     there is no room. Nothing was kept, and the journal still works.
	//	ErrUnknown  the fate of the batch is unknown: it may come back whole, in part
	//	            (a prefix) or not at all. Nothing more is accepted until the
	//	            journal is opened again.
	Append(ctx context.Context, batch *Batch) error

	// Read yields the entries from index on, up to the head as it stood when the
	// iteration began. An error ends it; damage is a *DamageError.
	Read(ctx context.Context, index uint64) iter.Seq2[Written, error]

	// Head returns how far the journal goes.
	Head() Head

	// Reserve makes sure that appends of this many bytes in all (as Batch.Data, with
	// so many entries) will find room. ErrFull if they will not. The writer asks before
	// it decides, so that a full disk refuses commands instead of breaking promises.
	Reserve(ctx context.Context, entries, bytes int) error

	// Close releases the journal. It flushes nothing, for nothing is left to flush.
	Close() error
}

// Failures of a journal.
var (
	ErrFenced  = errors.New("journal: another writer holds this county")
	ErrFull    = errors.New("journal: no room left on the disk")
	ErrUnknown = errors.New("journal: the fate of an append is unknown")
)

// A DamageError names stored bytes that are not what was written. The process refuses
// to serve until the damage was repaired from a copy.
type DamageError struct {
	Place  string // File, or stream.
	Offset int64  // Bytes from the beginning of the place.
	Index  uint64 // Index of the first entry that cannot be vouched for.
	Cause  string // What was found, in a sentence.
	Hint   string // What an operator can do.
}

func (e *DamageError) Error() string {
	return "journal: damage in " + e.Place + " at byte " + strconv.FormatInt(e.Offset, 10) + ", entry " +
		strconv.FormatUint(e.Index, 10) + ": " + e.Cause + " (" + e.Hint + ")"
}
