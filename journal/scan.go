package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// A scan is what one segment turned out to hold. It is made from the segment alone, so that
// segments can be scanned side by side; join fits the scans together.
type scan struct {
	number int
	name   string
	size   int64
	headed bool // The header is whole.
	header header
	places []place

	end   int64    // Behind the last whole batch.
	batch int64    // Where the last whole batch begins; 0 if there is none.
	last  int64    // Where its last frame begins.
	next  uint64   // Index behind it.
	hash  [32]byte // Hash of its last entry.
	epoch uint64
	bytes int64 // Of bodies.

	marked   bool     // The entry before the mark is here,
	markHash [32]byte // and this is its hash.

	bad    bool   // Something that is no whole batch stands behind end.
	torn   bool   // It could be a batch whose flush never succeeded.
	cause  string // What it is,
	offset int64  // and where.
	dirty  int64  // Behind the last byte that is not zero.

	doubtful bool // The entry before next cannot be vouched for.

	laterSeen bool   // Whole frames stand behind it, and the latest batch
	later     uint64 // of such a frame begins at this index.
}

// A scanner says how to scan.
type scanner struct {
	genesis Genesis
	format  Format
	view    bool              // Look at nothing behind the mark.
	chain   bool              // Verify every hash.
	mark    uint64            // Find the hash before this index.
	told    func(bytes int64) // Told of each stretch that was verified.
}

func (s *scan) fault(torn bool, offset int64, cause string) {
	s.bad, s.torn, s.offset, s.cause = true, torn, offset, cause
}

// empty reports whether the segment is nothing but zeros: a spare.
func (s *scan) empty() bool { return !s.headed && s.dirty == 0 }

// scan reads one segment from its beginning to its end, in the buffer of the walk. An error
// is one of the disk or the context; all else stands in the scan.
func (c *scanner) scan(ctx context.Context, number int, file DiskFile, w *walk) (*scan, error) {
	s := &scan{number: number, name: segmentName(number)}
	var err error
	if s.size, err = file.Size(); err != nil {
		return nil, failed("reading", s.name, err)
	}
	*w = walk{file: file, format: c.format, limit: s.size, buffer: w.buffer}
	w.grow()
	if err = w.fill(); err == nil {
		c.head(s, w)
	}
	if err == nil && s.headed && !s.bad {
		err = c.frames(ctx, s, w)
	}
	if err == nil && s.torn {
		err = c.rest(ctx, s, w)
	}
	if err == nil && !c.chain && s.batch > 0 {
		err = s.readHash(w)
	}
	if err != nil {
		return nil, failed("reading", s.name, err)
	}
	return s, nil
}

// head checks the header.
func (c *scanner) head(s *scan, w *walk) {
	h, err := parseHeader(w.block)
	if c.beyond(h, err) {
		w.limit = 0 // As if it were a spare.
		return
	}
	if err != nil {
		s.fault(true, 0, err.Error())
		return
	}
	s.headed, s.header, s.dirty = true, h, segmentHeader
	s.end, s.next, s.hash, s.epoch = segmentHeader, h.first, h.previous, h.epoch
	if h.genesis != c.genesis {
		s.fault(false, 0, "the segment belongs to another journal")
	} else if h.size != s.size {
		cause := fmt.Sprintf("the file has %d bytes and was made with %d", s.size, h.size)
		s.fault(false, min(s.size, h.size), cause)
	}
	w.offset, w.block = segmentHeader, w.block[segmentHeader:]
}

// frames goes through the batches up to the first thing that is no frame in its place.
func (c *scanner) frames(ctx context.Context, s *scan, w *walk) error {
	index, hash, bytes, told := s.next, s.hash, int64(0), int64(0)
	var start Frame // The first one of the batch, which begins at startAt.
	var startAt int64
	for !c.reached(index) {
		f, at, err := w.next()
		if err != nil {
			if !isFrameError(err) {
				return err
			}
			s.fault(true, at, err.Error())
			return nil
		}
		if f.Position == 0 {
			start, startAt = f, at
		}
		cause := s.misplaced(&f, &start, index)
		if cause == "" && c.chain && f.Previous != hash {
			cause = "the entry does not carry the hash of the one before"
			s.doubtful = index == s.next && index > 0
		}
		if cause != "" {
			s.fault(s.stale(&f, index), at, cause)
			return nil
		}
		if index == s.header.first || index%placeEvery == 0 {
			s.places = append(s.places, place{at, f.Previous})
		}
		index++
		if c.chain || index == c.mark {
			hash = f.Hash()
		}
		if index == c.mark {
			s.marked, s.markHash = true, hash
		}
		bytes += int64(len(f.Body))
		if f.Last() {
			s.end, s.batch, s.last = w.offset, startAt, at
			s.next, s.hash, s.epoch = index, hash, f.Epoch
			s.bytes, bytes = s.bytes+bytes, 0
		}
		if w.offset-told > 1<<20 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			c.told(w.offset - told)
			told = w.offset
		}
	}
	return nil
}

// misplaced says why a whole frame is not the one that belongs here; "" if it is.
func (s *scan) misplaced(f, start *Frame, index uint64) string {
	switch {
	case f.Index != index:
		return fmt.Sprintf("entry %d stands where entry %d belongs", f.Index, index)
	case f.Position == 0 && index != s.next:
		return "a batch begins inside another"
	case f.Position == 0 && f.Epoch < s.epoch:
		return fmt.Sprintf("epoch %d comes after epoch %d", f.Epoch, s.epoch)
	case f.First() != start.Index || f.Count != start.Count || f.Epoch != start.Epoch:
		return "the entry belongs to another batch than its neighbours"
	}
	return ""
}

// stale reports whether a whole frame that stands where a batch has to begin is the rest of a
// batch that was never acknowledged: a later batch has taken the place of its beginning, and
// the flush of the zeros that wiped the rest had failed.
func (s *scan) stale(f *Frame, index uint64) bool {
	return index == s.next && f.Position > 0 && f.First() < s.next
}

func isFrameError(err error) bool {
	switch err {
	case ErrFrameShort, ErrFrameMagic, ErrFrameLength, ErrFrameCRC, ErrFrameCounty, ErrFrameBatch:
		return true
	}
	return false
}

// rest looks at all that stands behind the last good frame: zeros, or whole frames that show
// that what is broken before them had been flushed.
func (c *scanner) rest(ctx context.Context, s *scan, w *walk) error {
	w.offset = s.offset
	for w.offset < w.limit {
		if err := w.fill(); err != nil {
			return err
		}
		if len(w.block) == 0 {
			break // The file became shorter than it said.
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		w.offset += c.search(s, w)
	}
	if s.dirty <= s.offset && s.offset == s.end {
		s.bad, s.torn = false, false // Zeros to the end of the file.
	}
	return nil
}

// search goes through one block and returns how far the next one lies.
func (c *scanner) search(s *scan, w *walk) int64 {
	block := w.block
	if zeros(block) {
		return int64(len(block))
	}
	used := len(bytes.TrimRight(block, "\x00"))
	s.dirty = max(s.dirty, w.offset+int64(used))
	final := w.offset+int64(len(block)) >= w.limit
	for at := 0; ; {
		i := bytes.Index(block[at:], []byte(frameMagic))
		if i < 0 {
			break
		}
		at += i
		f, err := c.format.ParseFrame(block[at:])
		if errors.Is(err, ErrFrameShort) && !final && at > 0 {
			return int64(at)
		}
		if err != nil {
			at++
			continue
		}
		s.laterSeen, s.later = true, max(s.later, f.First())
		at += f.Size()
	}
	if final {
		return int64(len(block))
	}
	return int64(len(block) - len(frameMagic) + 1)
}

// readHash computes the hash of the last entry, where the chain is not verified on the way.
func (s *scan) readHash(w *walk) error {
	w.offset, w.block = s.last, nil
	f, _, err := w.next()
	if err != nil {
		return err
	}
	s.hash = f.Hash()
	return nil
}
