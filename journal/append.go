package journal

import (
	"context"
	"errors"

	"liangshan/kernel"
)

// Append makes a batch durable with one write and one flush. It fails with the errors of
// kernel.Journal, with ErrBatch for a batch that no journal could keep, or with that of ctx
// before anything was written.
func (j *File) Append(ctx context.Context, batch *kernel.Batch) error {
	if err := CheckBatch(batch); err != nil {
		return err
	}
	j.appending.Lock()
	defer j.appending.Unlock()
	j.mu.Lock()
	head, broken := j.head, j.broken
	j.mu.Unlock()
	switch {
	case j.viewing:
		return errViewing
	case broken != nil:
		return broken
	case batch.Index != head.Index || batch.Epoch < head.Epoch:
		return kernel.ErrFenced
	case ctx.Err() != nil:
		return ctx.Err()
	}
	size := BatchSize(batch.Len(), len(batch.Data))
	s, offset, err := j.take(size, head)
	if err != nil {
		return err
	}
	j.buffer = j.buffer[:0]
	if offset == 0 {
		h := header{genesis: j.genesis, size: s.size, first: head.Index, previous: head.Hash, epoch: head.Epoch}
		j.buffer = appendHeader(j.buffer, &h)
	}
	begin := offset + int64(len(j.buffer))
	j.buffer, head = j.format.AppendBatch(j.buffer, head, batch)
	if _, err := s.file.WriteAt(j.buffer, offset); err != nil {
		return j.fail(failed("writing", s.name, err))
	}
	if err := s.file.Sync(); err != nil {
		return j.fail(failed("flushing", s.name, err))
	}
	return j.acknowledge(s, batch, begin, head)
}

// take finds room for a batch: in the active segment, or at the beginning of a new one.
func (j *File) take(size int64, head kernel.Head) (*segment, int64, error) {
	if s, offset, ok := j.takeActive(size); ok {
		return s, offset, nil
	}
	j.sparing.Lock()
	defer j.sparing.Unlock()
	if err := j.makeSpareLocked(size); err != nil {
		return nil, 0, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.spare
	j.spare = nil
	s.first, s.taken = head.Index, segmentHeader+size
	j.segments[len(j.segments)-1].thin()
	j.segments = append(j.segments, s)
	return s, 0, nil
}

func (j *File) takeActive(size int64) (*segment, int64, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.segments[len(j.segments)-1]
	if s.size-s.taken < size {
		return nil, 0, false
	}
	offset := s.taken
	s.taken += size
	if s.taken > s.size/2 && j.spare == nil {
		select {
		case j.wake <- struct{}{}:
		default: // Asked already.
		}
	}
	return s, offset, true
}

// acknowledge takes a flushed batch into the head, its places and the mark.
func (j *File) acknowledge(s *segment, batch *kernel.Batch, begin int64, head kernel.Head) error {
	if err := j.mark.write(head); err != nil {
		return j.fail(err)
	}
	j.mu.Lock()
	first := int((placeEvery - batch.Index%placeEvery) % placeEvery)
	if s.first == batch.Index {
		s.places = append(s.places, place{begin, j.head.Hash})
		if first == 0 {
			first = placeEvery
		}
	}
	from := len(j.buffer) - int(BatchSize(batch.Len(), len(batch.Data)))
	for i := first; i < batch.Len(); i += placeEvery {
		at := i * FrameHeader
		if i > 0 {
			at += batch.Ends[i-1]
		}
		previous := [32]byte(j.buffer[from+at+hashedFrom:])
		s.places = append(s.places, place{begin + int64(at), previous})
	}
	s.end = s.taken
	j.head = head
	j.mu.Unlock()
	return j.markInline()
}

// markInline flushes the mark now and then, if there is no goroutine that does it.
func (j *File) markInline() error {
	if !j.options.Inline {
		return nil
	}
	every := j.options.MarkAppends
	if every == 0 {
		every = markAppendsInline
	}
	if j.unmarked++; j.unmarked < every {
		return nil
	}
	j.unmarked = 0
	if err := j.mark.flush(); err != nil {
		return j.fail(err)
	}
	return nil
}

// Reserve makes sure that batches of so many entries and bytes in all will find room, counted
// from what was handed to Append by now. The caller adds what it still holds back itself.
func (j *File) Reserve(ctx context.Context, entries, bytes int) error {
	size := BatchSize(entries, bytes)
	j.mu.Lock()
	s, broken := j.segments[len(j.segments)-1], j.broken
	room := s.size - s.taken
	j.mu.Unlock()
	switch {
	case broken != nil:
		return broken
	case room >= size:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	// Whatever does not fit into the active segment goes into the next one, and everything
	// after it too. So a spare that holds all of it is always enough.
	return j.makeSpare(size)
}

func (j *File) makeSpare(size int64) error {
	j.sparing.Lock()
	defer j.sparing.Unlock()
	return j.makeSpareLocked(size)
}

// makeSpareLocked makes sure that there is a spare for a batch of this size. ErrFull if there
// is no room. The caller holds sparing.
func (j *File) makeSpareLocked(size int64) error {
	j.mu.Lock()
	number, old, broken := len(j.segments), j.spare, j.broken
	j.mu.Unlock()
	if broken != nil {
		return broken
	}
	if old != nil && old.size >= segmentHeader+size {
		return nil
	}
	disk := j.options.Disk
	size = max(j.options.segmentSize(), segmentHeader+size)
	file, err := disk.Create(spareName, size)
	if err != nil {
		return failed("creating", spareName, full(err))
	}
	s := &segment{name: segmentName(number), file: file, size: size, every: placeEvery}
	if err := disk.Rename(spareName, s.name); err != nil {
		return errors.Join(failed("creating", s.name, err), file.Close())
	}
	// The name may now be taken from the old spare, whatever the flush says.
	if err = disk.Sync(); err != nil {
		err = errors.Join(failed("creating", s.name, err), file.Close())
		s = nil
	}
	j.mu.Lock()
	j.spare = s
	j.mu.Unlock()
	if old != nil {
		err = errors.Join(err, old.file.Close())
	}
	return err
}
