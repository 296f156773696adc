// Package journal keeps the entries of one county in one order and loses none that it has
// accepted. It holds the engines behind kernel.Journal: Memory for simulation and File, the
// segmented log that is the record on one machine. The frames of frame.go are also what a
// cluster sends, one message to a batch.
//
// # Invariants
//
//   - An entry that Append has accepted comes back, byte for byte, or damage is reported.
//     Nothing is ever handed back that was not appended.
//   - Entries are never changed, moved or truncated. A batch that was not flushed to its end
//     was never accepted; it is wiped when the journal is next opened, whole.
//   - A batch is written only after the flush of the batch before it has succeeded. So a
//     whole frame of a later batch behind a broken frame proves that the broken one had been
//     flushed: that is damage, not a torn write.
//   - Only Create creates. Open reads and verifies everything before it opens anything for
//     writing.
//
// # Hash
//
// All integers are little-endian. The hash of an entry is SHA-256 over
//
//	32  hash of the entry before; for entry 0 the hash of the genesis
//	 4  county code
//	 4  length of the body
//	 8  index
//	 8  epoch
//	    body
//
// and the hash of a genesis is SHA-256 over the text "liangshan journal 1\n", the county code
// (4 bytes), the time of creation in milliseconds since 1970 (8) and the random identity (16).
// Where a batch begins and ends is not part of the hash: the same entries have the same
// hashes in every engine.
//
// # Frame
//
//	 0   4  "LSE" and the version, 1
//	 4   4  CRC-32C over everything from offset 8 to the end of the body, started with the
//	        CRC-32C of the hash of the genesis, so that no other journal's frame passes here
//	 8   4  position of the entry in its batch, from 0
//	12   4  number of entries in the batch
//	16  32  hash of the entry before
//	48   4  county code
//	52   4  length of the body, at most kernel.EntryMax
//	56   8  index
//	64   8  epoch
//	72      body
//
// The hash of an entry is thus the SHA-256 of its frame from offset 16 on, and any two
// neighbouring frames can be checked against each other without the rest of the chain.
//
// # Segment
//
// A File journal is a folder of files segment-000000, segment-000001 and so on, filled with
// zeros when made, and never resized. A segment begins with
//
//	  0   8  "LSSEGMT" and the version, 1
//	  8   4  CRC-32C over offset 12 to 128
//	 12   4  county code
//	 16   8  genesis: time of creation
//	 24  16  genesis: identity
//	 40  32  hash of the genesis
//	 72   8  size of the file
//	 80   8  index of the first entry
//	 88  32  hash of the entry before
//	120   8  epoch of the entry before
//
// followed by whole batches of frames, then zeros. The header of every segment but the first
// is written together with the first batch in it. A last segment of zeros only is a spare.
//
// # Mark
//
// The mark is a file of three slots, 4096 bytes each, kept outside the folder. After each
// flush of a batch one slot is overwritten with
//
//	  0   8  "LSMARKS" and the version, 1
//	  8   4  CRC-32C over offset 12 to 112
//	 12   4  county code
//	 16   8  sequence number of this record
//	 24  32  hash of the genesis
//	 56   8  number of entries
//	 64   8  epoch of the newest entry
//	 72  32  hash of the newest entry
//	104   8  zero
//
// and once a second, and when the journal is closed, the mark is flushed and the next slot's
// turn begins. So one slot is always whole. The one with the highest sequence number counts.
// A journal that ends before its
// mark, or has another hash there, has lost acknowledged entries and is refused.
package journal

import (
	"errors"
	"fmt"

	"liangshan/kernel"
)

// Check says how much of the chain Open verifies itself.
type Check int

const (
	// CheckChain recomputes every hash from the genesis on, on all processors: about a
	// microsecond of one processor for an entry.
	CheckChain Check = iota

	// CheckFrames verifies place, order and CRC-32C of every frame, and leaves the hashes
	// to Read, which verifies them beside the replay of its caller. With a replay from
	// entry 0 nothing is left out; with one from a snapshot, run Scrub after the start.
	CheckFrames
)

// SegmentSizeDefault is the size of a segment file in bytes.
const SegmentSizeDefault = 64 << 20

// Options say where a File journal lives and how it behaves.
type Options struct {
	Disk     Disk   // The folder of the segments.
	Mark     Disk   // The folder of the mark. Not that of the segments.
	MarkName string // Name of the mark's file in it.

	// SegmentSize is the size of new segments in bytes; 0 means SegmentSizeDefault.
	// A batch that is larger gets a segment of its own size.
	SegmentSize int64

	Check Check // How much of the chain Open verifies.

	// NewMark makes Open accept a journal whose mark is missing or unreadable and write
	// a new one: a declaration that nothing is known to be lost. A mark that can be read
	// and contradicts the journal is refused all the same.
	NewMark bool

	// Inline runs everything on the caller's goroutine, for simulation: spare segments
	// are made when they are needed, and the mark is flushed with every MarkAppends-th
	// append (0 means 16) instead of once a second.
	Inline      bool
	MarkAppends int

	// Progress, if set, is told how many bytes of how many were verified. It may be
	// called from several goroutines, one at a time.
	Progress func(done_bytes, total_bytes int64)

	view bool // Set by View.
}

// Folder returns the options for a journal in a folder of the operating system, with its mark
// beside the folder, in a file of the same name with ".mark" behind it.
func Folder(path string) Options {
	disk, mark, name := folderDisks(path)
	return Options{Disk: disk, Mark: mark, MarkName: name}
}

func (o *Options) segmentSize() int64 {
	if o.SegmentSize == 0 {
		return SegmentSizeDefault
	}
	return o.SegmentSize
}

// Failures of this package, beside those of package kernel.
var (
	ErrAbsent = errors.New("journal: there is none here (liangshan init creates one)")
	ErrExists = errors.New("journal: there is one here already (init never overwrites)")
	ErrLocked = errors.New("journal: another process has it open (stop that process first)")
	ErrClosed = errors.New("journal: closed")
	ErrBatch  = errors.New("journal: malformed batch")
)

const (
	hintRestore = "stop here and keep the folder as it is; restore from a backup or a replica"
	hintMark    = "if the mark was lost and the journal was not, open once with a new mark"
)

func damage(place string, offset int64, index uint64, cause string, hint string) error {
	return &kernel.DamageError{Place: place, Offset: offset, Index: index, Cause: cause, Hint: hint}
}

func failed(doing, name string, err error) error {
	return fmt.Errorf("journal: %s %s: %w", doing, name, err)
}
