package journal

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"liangshan/kernel"
)

// A Report says what a verified journal holds.
type Report struct {
	Genesis  Genesis
	Head     kernel.Head
	Segments int           // Files that hold entries.
	Bytes    int64         // Bytes of all bodies.
	Stored   int64         // Bytes of all frames and headers.
	Torn     int64         // Bytes behind the head: a batch that was never acknowledged.
	Took     time.Duration // Time that the verification took.
}

// A survey is a whole journal as found, not yet changed.
type survey struct {
	Report
	scans  []*scan
	active int   // Number of the segment where the next batch goes, if there is room.
	torn   *scan // The segment that ends in a batch that was never acknowledged, if any.
	mark   *mark // As read.
	lost   error // Why there is no mark; nil if there is one.
}

// look verifies a journal without writing anything.
func look(ctx context.Context, o *Options, county uint32) (*survey, error) {
	began := time.Now()
	v := &survey{}
	// The mark is read before the segments, which may be growing.
	m, marked, markErr := v.lookMark(o)
	count, err := countSegments(o.Disk)
	if err != nil {
		return nil, err
	}
	if markErr != nil && (count > 0 || !errors.Is(v.lost, errMarkAbsent)) {
		return nil, markErr
	}
	if count == 0 {
		if marked.Index > 0 { // With a mark of no entries, init did not come to its end.
			cause := fmt.Sprintf("the whole journal is missing: %d entries", marked.Index)
			return nil, damage(segmentName(0), 0, 0, cause, hintRestore)
		}
		return nil, ErrAbsent
	}
	if v.Genesis, err = readGenesis(o.Disk); err != nil {
		return nil, err
	}
	if v.Genesis.County != county {
		return nil, fmt.Errorf("journal: it belongs to county %d, not %d (wrong folder?)", v.Genesis.County, county)
	}
	if v.lost == nil && m.genesis != v.Genesis.Hash() {
		cause := "the mark beside it is that of another journal"
		return nil, damage(segmentName(0), 0, 0, cause, hintRestore)
	}
	c := &scanner{
		genesis: v.Genesis, format: v.Genesis.Format(),
		chain: o.Check == CheckChain, mark: marked.Index, view: o.view,
	}
	if v.scans, err = c.scanAll(ctx, o, count); err != nil {
		return nil, err
	}
	if err := v.join(); err != nil {
		return nil, err
	}
	if v.lost == nil {
		if err := v.checkMark(marked); err != nil {
			return nil, err
		}
	}
	v.mark, v.Took = m, time.Since(began)
	return v, nil
}

// lookMark reads the mark. If there is none and the options accept that, v.lost says so.
func (v *survey) lookMark(o *Options) (*mark, kernel.Head, error) {
	if o.Mark == nil {
		v.lost = errMarkAbsent
		return nil, kernel.Head{}, nil
	}
	m, head, err := readMark(o.Mark, o.MarkName)
	var broken *kernel.DamageError
	if !errors.Is(err, errMarkAbsent) && !errors.As(err, &broken) {
		return m, head, err
	}
	v.lost = err
	if o.NewMark {
		return m, head, nil
	}
	if broken != nil {
		return m, head, err
	}
	return m, head, damage(o.MarkName, 0, 0, "the mark is missing", hintMark)
}

// countSegments returns how many segments there are, and damage if their numbers have a gap.
func countSegments(disk Disk) (int, error) {
	names, err := disk.List()
	if err != nil {
		return 0, failed("listing", "the segments", err)
	}
	have := make(map[int]bool)
	highest := -1
	for _, name := range names {
		if number, ok := segmentNumber(name); ok {
			have[number] = true
			highest = max(highest, number)
		}
	}
	for number := range highest {
		if !have[number] {
			return 0, damage(segmentName(number), 0, 0, "the file is missing, and later ones are there", hintRestore)
		}
	}
	return highest + 1, nil
}

// readGenesis reads the genesis from the first segment.
func readGenesis(disk Disk) (Genesis, error) {
	file, err := disk.Open(segmentName(0), false)
	if err != nil {
		return Genesis{}, failed("opening", segmentName(0), err)
	}
	defer file.Close() // Nothing was written.
	size, err := file.Size()
	if err != nil {
		return Genesis{}, failed("reading", segmentName(0), err)
	}
	b, err := readSome(file, make([]byte, segmentHeader), 0, size)
	if err != nil {
		return Genesis{}, failed("reading", segmentName(0), err)
	}
	h, err := parseHeader(b)
	if err != nil {
		return Genesis{}, damage(segmentName(0), 0, 0, err.Error(), hintRestore)
	}
	return h.genesis, nil
}

// scanAll scans all segments, on all processors unless everything is to run inline.
func (c *scanner) scanAll(ctx context.Context, o *Options, count int) ([]*scan, error) {
	workers := min(runtime.GOMAXPROCS(0), count)
	if o.Inline {
		workers = 1
	}
	progress := newProgress(o.Progress, count, o.Disk)
	c.told = progress.add
	scans := make([]*scan, count)
	errs := make([]error, workers)
	one := func(worker int) {
		var w walk
		for number := worker; number < count && errs[worker] == nil; number += workers {
			scans[number], errs[worker] = c.scanFile(ctx, o.Disk, number, &w)
		}
	}
	var group sync.WaitGroup
	for worker := 1; worker < workers; worker++ {
		group.Go(func() { one(worker) })
	}
	one(0)
	group.Wait()
	progress.finish()
	return scans, errors.Join(errs...)
}

func (c *scanner) scanFile(ctx context.Context, disk Disk, number int, w *walk) (*scan, error) {
	file, err := disk.Open(segmentName(number), false)
	if err != nil {
		return nil, failed("opening", segmentName(number), err)
	}
	s, err := c.scan(ctx, number, file, w)
	return s, errors.Join(err, file.Close())
}

// join fits the scans together: each segment goes on where the one before ends, and only the
// last one that is not empty may end in something torn.
func (v *survey) join() error {
	v.Head = kernel.Head{Hash: v.Genesis.Hash()}
	full := len(v.scans) // Segments before the spares.
	for full > 0 && v.scans[full-1].empty() {
		full--
	}
	for i, s := range v.scans[:full] {
		if s.headed {
			wrong := !s.follows(v.Head)
			if wrong && (!s.bad || s.torn) {
				s.fault(false, 0, fmt.Sprintf("the segment begins with entry %d and does not follow entry %d",
					s.header.first, v.Head.Index))
			}
			if !wrong {
				v.Head = kernel.Head{Index: s.next, Epoch: s.epoch, Hash: s.hash}
			}
		}
		if !s.bad && s.batch == 0 && i > 0 {
			s.fault(i == full-1, segmentHeader, "the segment has a header and no batch")
		}
		if s.bad {
			flushed := s.laterSeen && s.later > v.Head.Index
			// What stands behind the end of an earlier segment was wiped once, with a flush that
			// failed, if the next segment goes on from there.
			cut := i < full-1 && !v.scans[i+1].follows(v.Head)
			if !s.torn || flushed || cut || i == 0 && !s.headed {
				index := v.Head.Index
				if s.doubtful && index > 0 {
					index--
				}
				return damage(s.name, s.offset, index, s.cause, hintRestore)
			}
			v.torn = s
			v.Torn = s.dirty - s.end
		}
		if s.batch > 0 || i == 0 {
			v.active = i
			v.Segments++
		}
		v.Bytes += s.bytes
		v.Stored += s.end
	}
	return nil
}

// follows reports whether a segment begins where the journal ends so far.
func (s *scan) follows(head kernel.Head) bool {
	h := &s.header
	return s.headed && h.first == head.Index && h.previous == head.Hash && h.epoch == head.Epoch
}

// checkMark compares the journal with its mark.
func (v *survey) checkMark(marked kernel.Head) error {
	s := v.scans[v.active]
	if marked.Index > v.Head.Index {
		at, cause := s.end, "the journal ends here"
		if v.torn != nil {
			s = v.torn
			at, cause = s.offset, s.cause
		}
		cause = fmt.Sprintf("%s, and %d acknowledged entries, %d to %d, are lost: the mark says so",
			cause, marked.Index-v.Head.Index, v.Head.Index, marked.Index-1)
		return damage(s.name, at, v.Head.Index, cause, hintRestore)
	}
	hash := v.Genesis.Hash()
	for _, s := range v.scans {
		if s.marked {
			hash = s.markHash
		}
	}
	if hash != marked.Hash {
		cause := fmt.Sprintf("entry %d is not the one that was acknowledged: the mark has another hash", marked.Index-1)
		return damage(s.name, 0, marked.Index-1, cause, hintRestore)
	}
	return nil
}
