package journaltest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"liangshan/journal"
)

// TestBackground: while nobody asks for it, a spare is made once half a segment is full, and the mark is flushed
// within a second after an append, and not again.
func TestBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMachine(1)
		segments, marks := watch(m.Disk()), watch(m.Disk())
		o := journal.Options{Disk: segments, Mark: marks, MarkName: "mark", SegmentSize: 2048}
		create := true
		j := openFile(t, o, &create)
		made := segments.made
		for segments.made == made {
			mustAppend(t, j, batchAt(j.Head(), 1))
			synctest.Wait()
			if names, err := segments.List(); err != nil || len(names) > 2 {
				t.Fatalf("no spare was made before it was needed: %v %v", names, err)
			}
		}
		time.Sleep(2 * time.Second)
		flushes := marks.flushes
		mustAppend(t, j, batchAt(j.Head(), 1))
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		if marks.flushes != flushes+1 {
			t.Errorf("the mark was flushed %d times in the second after an append", marks.flushes-flushes)
		}
		time.Sleep(time.Minute)
		if marks.flushes != flushes+1 {
			t.Errorf("a mark that has not changed is flushed: %d times", marks.flushes-flushes-1)
		}
		mustClose(t, j)
	})
}

// A between is a disk that does something at the first write into a file.
type between struct {
	journal.Disk
	do func()
}

type betweenFile struct {
	journal.DiskFile
	disk *between
}

func (d *between) Create(name string, size int64) (journal.DiskFile, error) {
	f, err := d.Disk.Create(name, size)
	return &betweenFile{f, d}, err
}

func (f *betweenFile) WriteAt(b []byte, offset int64) (int, error) {
	if do := f.disk.do; do != nil && offset == 0 {
		f.disk.do = nil
		do()
	}
	return f.DiskFile.WriteAt(b, offset)
}

// TestCopyWhileSegmentOpens copies at the moment at which a batch opens a segment: the copy ends before that batch.
func TestCopyWhileSegmentOpens(t *testing.T) {
	m := NewMachine(1)
	disk := &between{Disk: m.Disk()}
	o := journal.Options{Disk: disk, Mark: m.Disk(), MarkName: "mark", SegmentSize: 700, Inline: true}
	if err := journal.Create(o, testGenesis); err != nil {
		t.Fatal(err)
	}
	j, _, err := journal.Open(t.Context(), o, testGenesis.County)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, batchAt(j.Head(), 1))
	copied := false
	disk.do = func() {
		before := j.Head()
		to := NewMachine(2).Disk()
		head, err := j.Copy(context.Background(), to, nil)
		if err != nil || head != before || len(to.Files()) != 1 {
			t.Errorf("copied up to %d of %d in %d segments: %v", head.Index, before.Index, len(to.Files()), err)
		}
		copied = true
	}
	for range 20 {
		mustAppend(t, j, batchAt(j.Head(), 1))
	}
	if !copied {
		t.Error("no segment was opened")
	}
	mustClose(t, j)
}
