package journal

import (
	"errors"
	"fmt"
	"io/fs"

	"liangshan/kernel"
)

// recover opens the files of a verified journal and puts its end in order.
func (j *File) recover(v *survey) error {
	disk := j.options.Disk
	if err := disk.Remove(spareName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed("removing", spareName, err)
	}
	for _, s := range v.scans[:v.active+1] {
		file, err := disk.Open(s.name, s.number == v.active)
		if err != nil {
			return failed("opening", s.name, err)
		}
		opened := &segment{
			name: s.name, file: file, size: s.size, first: s.header.first,
			places: s.keptPlaces(), every: placeEvery, taken: s.end, end: s.end,
		}
		if s.number != v.active {
			opened.thin()
		}
		j.segments = append(j.segments, opened)
	}
	// A segment without a whole batch is not kept as the spare: it may hold on the disk what a
	// wipe, whose flush failed, has hidden from those who read it.
	for _, s := range v.scans[v.active+1:] {
		if err := disk.Remove(s.name); err != nil {
			return failed("removing", s.name, err)
		}
	}
	active := v.scans[v.active]
	if err := mend(j.segments[v.active].file, active); err != nil {
		return failed("mending", active.name, err)
	}
	var err error
	j.mark, err = createMark(j.options.Mark, j.options.MarkName, j.genesis, v.Head)
	if errors.Is(err, kernel.ErrFull) && v.lost == nil && v.mark.whole {
		j.mark, err = openMark(j.options.Mark, v.mark, v.Head)
	}
	if err != nil {
		return fmt.Errorf("journal: opening: %w", err)
	}
	return disk.Sync()
}

// keptPlaces returns the places that lie in whole batches.
func (s *scan) keptPlaces() []place {
	n := len(s.places)
	for n > 0 && s.places[n-1].offset >= s.end {
		n--
	}
	return s.places[:n:n]
}

// mend wipes what is left of a batch that was never acknowledged. Then it writes the last
// whole batch once more and flushes: an earlier flush of it may have failed, and a system
// that has reported that once counts the pages as clean although they never reached the disk.
func mend(file DiskFile, s *scan) error {
	if s.bad {
		if err := wipe(file, s.end, s.dirty); err != nil {
			return err
		}
	}
	if s.batch > 0 {
		from := s.batch
		if from == segmentHeader {
			from = 0 // The header was written together with the first batch.
		}
		b, err := readSome(file, make([]byte, s.end-from), from, s.end)
		if err != nil {
			return err
		}
		if _, err := file.WriteAt(b, from); err != nil {
			return err
		}
	}
	return file.Sync()
}

// wipe overwrites with zeros from one offset to another, from the end to the beginning, so
// that a wipe that is cut short leaves no frame behind a gap.
func wipe(file DiskFile, from, to int64) error {
	zeros := make([]byte, min(max(to-from, 0), zeroStep))
	for to > from {
		n := min(to-from, zeroStep)
		if _, err := file.WriteAt(zeros[:n], to-n); err != nil {
			return err
		}
		to -= n
	}
	return nil
}
