package journaltest

import (
	"errors"
	"testing"

	"liangshan/journal"
	"liangshan/kernel"
)

// A watched is a disk of a machine that is counted: files that are open, flushes.
type watched struct {
	journal.Disk
	open    map[journal.DiskFile]string
	flushes int
	made    int
	locked  error
	broken  error // Of every flush from now on.
	full    error // Of every writing from now on.
	unkept  error // Of every flush of the folder from now on.
}

type watchedFile struct {
	journal.DiskFile
	disk *watched
}

func watch(d journal.Disk) *watched {
	return &watched{Disk: d, open: map[journal.DiskFile]string{}}
}

func (w *watched) note(f journal.DiskFile, name string, err error) (journal.DiskFile, error) {
	if err != nil {
		return nil, err
	}
	file := &watchedFile{f, w}
	w.open[file] = name
	return file, nil
}

func (w *watched) Create(name string, size int64) (journal.DiskFile, error) {
	w.made++
	f, err := w.Disk.Create(name, size)
	return w.note(f, name, err)
}

func (w *watched) Open(name string, write bool) (journal.DiskFile, error) {
	f, err := w.Disk.Open(name, write)
	return w.note(f, name, err)
}

func (w *watched) Sync() error {
	if w.unkept != nil {
		return w.unkept
	}
	return w.Disk.Sync()
}

func (w *watched) Lock() (func() error, error) {
	if w.locked != nil {
		return nil, w.locked
	}
	return w.Disk.Lock()
}

func (f *watchedFile) Sync() error {
	f.disk.flushes++
	if f.disk.broken != nil {
		return f.disk.broken
	}
	return f.DiskFile.Sync()
}

func (f *watchedFile) WriteAt(b []byte, at int64) (int, error) {
	if f.disk.full != nil {
		return 0, f.disk.full
	}
	return f.DiskFile.WriteAt(b, at)
}

func (f *watchedFile) Close() error {
	delete(f.disk.open, f)
	return f.DiskFile.Close()
}

// watchedJournal makes a journal on watched disks, and opens it.
func watchedJournal(t *testing.T, every int) (j *journal.File, segments, marks *watched) {
	m := NewMachine(1)
	segments, marks = watch(m.Disk()), watch(m.Disk())
	o := journal.Options{Disk: segments, Mark: marks, MarkName: "mark", SegmentSize: 2048, Inline: true,
		MarkAppends: every}
	if err := journal.Create(o, testGenesis); err != nil {
		t.Fatal(err)
	}
	j, _, err := journal.Open(t.Context(), o, testGenesis.County)
	if err != nil {
		t.Fatal(err)
	}
	return j, segments, marks
}

// TestMarkFlushed holds how often the mark is flushed, by default and as said, and that a mark which
// cannot be flushed stops the journal.
func TestMarkFlushed(t *testing.T) {
	for _, c := range []struct{ every, appends, want int }{{0, 15, 0}, {0, 16, 1}, {0, 33, 2}, {3, 2, 0}, {3, 7, 2}} {
		j, _, marks := watchedJournal(t, c.every)
		before := marks.flushes
		for range c.appends {
			mustAppend(t, j, batchAt(j.Head(), 1))
		}
		if got := marks.flushes - before; got != c.want {
			t.Errorf("%+v: flushed %d times", c, got)
		}
		mustClose(t, j)
	}
	j, segments, marks := watchedJournal(t, 2)
	mustAppend(t, j, batchAt(j.Head(), 1))
	marks.broken = errors.New("the mark's disk is gone")
	if err := j.Append(t.Context(), batchAt(j.Head(), 1)); !errors.Is(err, marks.broken) {
		t.Errorf("a mark that could not be flushed: %v", err)
	}
	made := segments.made
	if err := j.Append(t.Context(), batchAt(j.Head(), 1)); err == nil {
		t.Error("a journal without a mark goes on")
	}
	if err := j.Reserve(t.Context(), 1, 100_000); err == nil || segments.made != made {
		t.Errorf("a journal that is broken reserves room: %v, %d files made", err, segments.made-made)
	}
}

// TestMarkUnwritable: what is durable but stands in no mark is not acknowledged, and nothing after it.
func TestMarkUnwritable(t *testing.T) {
	j, _, marks := watchedJournal(t, 0)
	mustAppend(t, j, batchAt(j.Head(), 1))
	before := j.Head()
	marks.full = errors.New("the mark's disk takes nothing")
	for range 2 {
		err := j.Append(t.Context(), batchAt(before, 1))
		if !errors.Is(err, marks.full) || !errors.Is(err, kernel.ErrUnknown) || j.Head() != before {
			t.Errorf("a mark that could not be written: %v, %+v", err, j.Head())
		}
	}
}

// TestCopyFails: a copy whose disk takes nothing, or does not keep a file or the folder, is none, though what can be
// read of it is whole.
func TestCopyFails(t *testing.T) {
	j, _, _ := watchedJournal(t, 0)
	for range 20 {
		mustAppend(t, j, batchAt(j.Head(), 1))
	}
	gone := errors.New("the disk of the copy is gone")
	for what, fail := range map[string]func(*watched){
		"writing": func(w *watched) { w.full = gone },
		"a file":  func(w *watched) { w.broken = gone },
		"folder":  func(w *watched) { w.unkept = gone },
	} {
		to := watch(NewMachine(2).Disk())
		fail(to)
		if _, err := j.Copy(t.Context(), to, nil); !errors.Is(err, gone) {
			t.Errorf("%s: %v", what, err)
		}
		if len(to.open) != 0 {
			t.Errorf("%s: still open: %v", what, to.open)
		}
	}
	var told []int64
	to := watch(NewMachine(3).Disk())
	_, err := j.Copy(t.Context(), to, func(done, all int64) { told = append(told, done, all) })
	last := len(told) - 2
	if err != nil || last < 2 || told[last] != told[last+1] || told[last] <= 0 || told[0] > told[1]/2 {
		t.Errorf("%v, told %v", err, told)
	}
}

// TestFilesClosed holds that a spare which gives way to a larger one is closed, and that a closed
// journal has no file open.
func TestFilesClosed(t *testing.T) {
	j, segments, marks := watchedJournal(t, 0)
	for size := 1000; size < 100_000; size *= 3 {
		if err := j.Reserve(t.Context(), 2, size); err != nil {
			t.Fatal(err)
		}
	}
	if len(segments.open) > 2 {
		t.Errorf("open beside the segment: %v", segments.open)
	}
	b := &kernel.Batch{Epoch: 1, Index: j.Head().Index}
	b.Append(make([]byte, 50_000))
	mustAppend(t, j, b)
	mustClose(t, j)
	if len(segments.open)+len(marks.open) != 0 {
		t.Errorf("still open: %v %v", segments.open, marks.open)
	}
}

// TestCreateTaken: a journal is not made in a folder that another process has, nor where one is whose
// mark is lost.
func TestCreateTaken(t *testing.T) {
	m := NewMachine(1)
	segments := watch(m.Disk())
	o := journal.Options{Disk: segments, Mark: m.Disk(), MarkName: "mark", SegmentSize: 2048, Inline: true}
	segments.locked = journal.ErrLocked
	if err := journal.Create(o, testGenesis); !errors.Is(err, journal.ErrLocked) || segments.made != 0 {
		t.Errorf("%v, %d files made", err, segments.made)
	}
	segments.locked = nil
	if err := journal.Create(o, testGenesis); err != nil {
		t.Fatal(err)
	}
	made := segments.made
	o.Mark = NewMachine(2).Disk()
	if err := journal.Create(o, testGenesis); !errors.Is(err, journal.ErrExists) || segments.made != made {
		t.Errorf("%v, %d files made", err, segments.made-made)
	}
}
