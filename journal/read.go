package journal

import (
	"context"
	"errors"
	"iter"

	"liangshan/kernel"
)

// Blocks are read in these sizes: a small one first, for a reader that wants few entries.
const (
	blockFirst = 16 << 10
	blockNext  = 512 << 10
	blockCount = 3 // One with the caller, one waiting, one being verified.
)

// A block is a stretch of verified entries, with the memory that they live in.
type block struct {
	buffer  []byte
	entries []kernel.Written
	err     error
}

// yield hands on the entries, then the error. It reports whether to go on.
func (b *block) yield(yield func(kernel.Written, error) bool) bool {
	for i := range b.entries {
		if !yield(b.entries[i], nil) {
			return false
		}
	}
	if b.err != nil {
		yield(kernel.Written{}, b.err)
		return false
	}
	return true
}

// A reader goes through the journal from an entry on, up to a head.
type reader struct {
	ctx      context.Context
	genesis  Genesis
	head     kernel.Head
	segments []*segment // The first one is being read.
	end      int64      // Of what is flushed in the last segment.
	walk     walk
	index    uint64 // Of the next entry.
	hash     [32]byte
	from     uint64 // The first one that is wanted.
	doubtful bool   // The entry before index cannot be vouched for.
}

// Read yields the entries from index on, verified one by one. The verification runs ahead of
// the caller on a goroutine of its own, once there is more than a little to read.
func (j *File) Read(ctx context.Context, index uint64) iter.Seq2[kernel.Written, error] {
	return func(yield func(kernel.Written, error) bool) {
		r, err := j.newReader(ctx, index)
		if err != nil {
			yield(kernel.Written{}, err)
			return
		}
		if r == nil {
			return
		}
		b := &block{buffer: make([]byte, min(blockFirst, r.walk.limit))}
		more := r.read(b)
		if b.yield(yield) && more {
			r.run(yield)
		}
	}
}

// newReader finds the place of an entry; nil if it is not there yet.
func (j *File) newReader(ctx context.Context, index uint64) (*reader, error) {
	j.mu.Lock()
	r := &reader{ctx: ctx, genesis: j.genesis, head: j.head, from: index, walk: walk{format: j.format}}
	if j.broken != nil || index >= j.head.Index {
		defer j.mu.Unlock()
		return nil, j.broken
	}
	last := len(j.segments)
	for j.segments[last-1].end == 0 { // Taken for a batch that is being written.
		last--
	}
	first := last - 1
	for j.segments[first].first > index {
		first--
	}
	r.segments, r.end = j.segments[first:last], j.segments[last-1].end
	at, p := r.segments[0].find(index)
	j.mu.Unlock()
	r.index, r.hash = at, p.previous
	if err := r.enter(); err != nil {
		return nil, err
	}
	r.walk.offset = p.offset
	return r, nil
}

// enter begins a segment.
func (r *reader) enter() error {
	s := r.segments[0]
	limit := s.size
	if len(r.segments) == 1 {
		limit = r.end
	}
	r.walk = walk{format: r.walk.format, file: s.file, limit: limit, offset: segmentHeader}
	var b [segmentHeader]byte
	if _, err := readSome(s.file, b[:], 0, limit); err != nil {
		return failed("reading", s.name, err)
	}
	h, err := parseHeader(b[:])
	if err == nil && (h.genesis != r.genesis || h.size != s.size || h.first != s.first) {
		err = errHeader
	}
	if err != nil {
		return damage(s.name, 0, s.first, err.Error(), hintRestore)
	}
	return nil
}

// read fills a block with verified entries. It reports whether there are more.
func (r *reader) read(b *block) bool {
	b.entries, b.err = b.entries[:0], r.ctx.Err()
	if b.err != nil {
		return false
	}
	if len(r.segments) > 1 && r.segments[1].first == r.index {
		r.segments = r.segments[1:]
		if b.err = r.enter(); b.err != nil {
			return false
		}
	}
	r.walk.buffer = b.buffer
	b.err = r.fill(b)
	b.buffer = r.walk.buffer
	if b.err == nil && r.index < r.head.Index {
		b.err = r.checkLast()
	}
	if n := len(b.entries); n > 0 && b.err != nil && r.doubtful {
		b.entries = b.entries[:n-1]
	}
	return b.err == nil && r.index < r.head.Index
}

func (r *reader) fill(b *block) error {
	w, s := &r.walk, r.segments[0]
	if err := w.fill(); err != nil {
		return failed("reading", s.name, err)
	}
	began := r.index
	for r.index < r.head.Index {
		f, at, err := w.parse()
		if errors.Is(err, ErrFrameShort) && w.more() {
			if r.index > began {
				return nil
			}
			w.grow()
			if err := w.fill(); err != nil {
				return failed("reading", s.name, err)
			}
			f, at, err = w.parse()
		}
		if err != nil {
			return damage(s.name, at, r.index, err.Error(), hintRestore)
		}
		if err := r.check(&f, at); err != nil {
			return err
		}
		if r.index > r.from {
			b.entries = append(b.entries,
				kernel.Written{Index: f.Index, Epoch: f.Epoch, Hash: r.hash, Body: f.Body})
		}
		if len(r.segments) > 1 && r.segments[1].first == r.index {
			return nil
		}
	}
	return nil
}

// check checks the place and the chain, and moves on to the next entry. Only the entry behind
// it, or the head, shows that an entry is what was appended.
func (r *reader) check(f *Frame, at int64) error {
	s := r.segments[0]
	if f.Index != r.index {
		return damage(s.name, at, r.index, "another entry stands where this one belongs", hintRestore)
	}
	if f.Previous != r.hash {
		return r.unchained(at)
	}
	r.index, r.hash = r.index+1, f.Hash()
	if r.index == r.head.Index && r.hash != r.head.Hash {
		return damage(s.name, at, f.Index, "the newest entry has another hash than the head", hintRestore)
	}
	return nil
}

func (r *reader) unchained(at int64) error {
	r.doubtful = true
	cause := "the entry does not carry the hash of the one before"
	return damage(r.segments[0].name, at, max(r.index, 1)-1, cause, hintRestore)
}

// checkLast checks the last entry of a block against what follows in the file: the next frame,
// or the header of the next segment.
func (r *reader) checkLast() error {
	s, offset := r.segments[0], r.walk.offset+hashedFrom
	if len(r.segments) > 1 && r.segments[1].first == r.index {
		s, offset = r.segments[1], headerPrevious
	}
	var hash [32]byte
	if _, err := readSome(s.file, hash[:], offset, s.size); err != nil {
		return failed("reading", s.name, err)
	}
	if hash != r.hash {
		return r.unchained(r.walk.offset)
	}
	return nil
}

// run yields the blocks that a goroutine verifies ahead of the caller.
func (r *reader) run(yield func(kernel.Written, error) bool) {
	free, ready := make(chan *block, blockCount), make(chan *block, blockCount)
	stop := make(chan struct{})
	size := int64(0) // No more than the largest segment can fill.
	for _, s := range r.segments {
		size = max(size, min(s.size, blockNext))
	}
	for range blockCount {
		free <- &block{buffer: make([]byte, size)}
	}
	go func() {
		defer close(ready)
		for more := true; more; {
			select {
			case b := <-free:
				more = r.read(b)
				ready <- b // Never full: there are no more blocks than it holds.
			case <-stop:
				return
			}
		}
	}()
	defer func() {
		close(stop)
		for range ready { // Until the goroutine has ended: it reads the files.
		}
	}()
	for b := range ready {
		if !b.yield(yield) {
			return
		}
		free <- b
	}
}
