package proof

import (
	"bytes"
	"context"
	"fmt"
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
	entries := j.Head().Index
	if entries == 0 {
		return p, ErrNoEvent
	}
	body, err := bodyAt(ctx, j, entries-1)
	if err != nil {
		return p, err
	}
	var entry kernel.Entry
	if err := entry.ParseEntry(body); err != nil {
		return p, err
	}
	end := entry.Sequence + uint64(len(entry.Events))
	if sequence >= end {
		return p, ErrNoEvent
	}
	p.Index, p.Body = entries-1, body
	if sequence < entry.Sequence {
		if p.Index, err = search(ctx, j, sequence, entries, end); err != nil {
			return p, err
		}
		if p.Body, err = bodyAt(ctx, j, p.Index); err != nil {
			return p, err
		}
		if err := entry.ParseEntry(p.Body); err != nil {
			return p, err
		}
	}
	p.Event = int(sequence - entry.Sequence)
	if p.Event >= len(entry.Events) {
		return p, fmt.Errorf("log: event %d is in no entry (the journal's numbers do not follow)", sequence)
	}
	return p, nil
}

// search returns the last of the entries that begin at or before an event. Entry high begins,
// or would begin, at highSequence, which is after the event.
func search(ctx context.Context, j kernel.Journal, sequence, high, highSequence uint64) (uint64, error) {
	low, lowSequence := uint64(0), uint64(0)
	for halve := false; high-low > locateScan; halve = !halve {
		guess := (high - low) / 2
		if !halve {
			hi, lo := bits.Mul64(sequence-lowSequence, high-low)
			guess, _ = bits.Div64(hi, lo, highSequence-lowSequence)
		}
		middle := low + min(max(guess, 1), high-low-1)
		body, err := bodyAt(ctx, j, middle)
		if err != nil {
			return 0, err
		}
		h, err := kernel.ParseHeader(body)
		if err != nil {
			return 0, err
		}
		if h.Sequence <= sequence {
			low, lowSequence = middle, h.Sequence
		} else {
			high, highSequence = middle, h.Sequence
		}
	}
	for written, err := range j.Read(ctx, low) {
		if err != nil {
			return 0, err
		}
		h, err := kernel.ParseHeader(written.Body)
		if err != nil {
			return 0, err
		}
		if h.Sequence > sequence {
			break
		}
		low = written.Index
	}
	return low, nil
}

// bodyAt returns an entry's body.
func bodyAt(ctx context.Context, j kernel.Journal, index uint64) ([]byte, error) {
	for written, err := range j.Read(ctx, index) {
		return bytes.Clone(written.Body), err
	}
	return nil, fmt.Errorf("log: entry %d is not in the journal", index)
}
