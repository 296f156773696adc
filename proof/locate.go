package proof

import (
	"bytes"
	"context"
	"math/bits"

	"liangshan/kernel"
)

// A Place is an event's place in the journal.
type Place struct {
	Index uint64 // Of the entry.
	Event int    // Within the entry, from 0.
	Body  []byte // Of the entry.
}

// locateScan is how many entries are read one after the other rather than searched.
const locateScan = 32

// Locate finds an event in a journal by its position among all events. The journal is
// searched as one searches a dictionary: by guessing from the numbers at hand, halving
// where that does not help. Refusal: ErrNoEvent.
func Locate(ctx context.Context, j kernel.Journal, sequence uint64) (p Place, err error) {
	// Entry low begins at or before the event; entry high, if there is one, after it.
	low, high := uint64(0), j.Head().Index
	if high == 0 {
		return p, ErrNoEvent
	}
	first, last, err := sequenceAt(ctx, j, high-1)
	if err != nil {
		return p, err
	}
	if sequence >= last {
		return p, ErrNoEvent
	}
	lowSequence, highSequence := uint64(0), last
	if sequence >= first {
		low, lowSequence = high-1, first
	}
	for halve := false; high-low > locateScan; halve = !halve {
		guess := (high - low) / 2
		if !halve && highSequence > lowSequence {
			hi, lo := bits.Mul64(sequence-lowSequence, high-low)
			guess, _ = bits.Div64(hi, lo, highSequence-lowSequence)
		}
		middle := low + min(max(guess, 1), high-low-1)
		begin, _, err := sequenceAt(ctx, j, middle)
		if err != nil {
			return p, err
		}
		if begin <= sequence {
			low, lowSequence = middle, begin
		} else {
			high, highSequence = middle, begin
		}
	}
	for written, err := range j.Read(ctx, low) {
		if err != nil {
			return p, err
		}
		var entry kernel.Entry
		if err := entry.ParseEntry(written.Body); err != nil {
			return p, err
		}
		if sequence < entry.Sequence+uint64(len(entry.Events)) {
			return Place{written.Index, int(sequence - entry.Sequence), bytes.Clone(written.Body)}, nil
		}
	}
	return p, ErrNoEvent
}

// sequenceAt returns the position of an entry's first event and of the event after its last.
func sequenceAt(ctx context.Context, j kernel.Journal, index uint64) (begin, end uint64, err error) {
	for written, err := range j.Read(ctx, index) {
		if err != nil {
			return 0, 0, err
		}
		var entry kernel.Entry
		err := entry.ParseEntry(written.Body)
		return entry.Sequence, entry.Sequence + uint64(len(entry.Events)), err
	}
	return 0, 0, ErrNoEvent
}
