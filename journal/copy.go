package journal

import (
	"context"
	"errors"
	"fmt"

	"liangshan/kernel"
)

const copyStep = 1 << 20 // Bytes.

// Copy copies the journal, up to its present head, into a folder that holds none, while the
// journal is in use. It verifies the copy from the genesis and returns its head. The copy has
// no mark: keep the head beside it, and open it with Options.NewMark after Verify has found
// that head. told, if not nil, hears how many bytes are copied and verified, of twice those that there are.
func (j *File) Copy(ctx context.Context, to Disk, told func(done, all int64)) (kernel.Head, error) {
	if count, err := countSegments(to); err != nil || count > 0 {
		return kernel.Head{}, errors.Join(ErrExists, err)
	}
	j.mu.Lock()
	head, broken := j.head, j.broken
	segments := j.segments
	for segments[len(segments)-1].end == 0 { // Taken for a batch that is being written.
		segments = segments[:len(segments)-1]
	}
	ends, bytes := make([]int64, len(segments)), int64(0)
	for i, s := range segments {
		ends[i] = s.end
		bytes += s.end
	}
	j.mu.Unlock()
	if broken != nil {
		return kernel.Head{}, broken
	}
	if told == nil {
		told = func(int64, int64) {}
	}
	copied := int64(0)
	for i, s := range segments {
		err := copySegment(ctx, to, s, ends[i], func(done int64) { told(copied+done, 2*bytes) })
		if err != nil {
			return kernel.Head{}, failed("copying", s.name, full(err))
		}
		copied += ends[i]
	}
	if err := to.Sync(); err != nil {
		return kernel.Head{}, failed("copying", "the folder", err)
	}
	verified := func(done, _ int64) { told(bytes+min(done, bytes), 2*bytes) }
	report, err := Verify(ctx, Options{Disk: to, Progress: verified}, j.genesis.County)
	if err != nil {
		return kernel.Head{}, fmt.Errorf("journal: verifying the copy: %w", err)
	}
	if report.Head != head {
		return kernel.Head{}, fmt.Errorf("journal: the copy ends at entry %d, not %d", report.Head.Index, head.Index)
	}
	return head, nil
}

func copySegment(ctx context.Context, to Disk, s *segment, end int64, told func(done int64)) error {
	file, err := to.Create(s.name, s.size)
	if err != nil {
		return err
	}
	buffer := make([]byte, min(copyStep, end))
	for at := int64(0); at < end && err == nil; at += int64(len(buffer)) {
		if err = ctx.Err(); err != nil {
			break
		}
		if buffer, err = readSome(s.file, buffer, at, end); err == nil && len(buffer) == 0 {
			err = errors.New("the segment became shorter")
		}
		if err == nil {
			_, err = file.WriteAt(buffer, at)
			told(at + int64(len(buffer)))
		}
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
