package journal

import (
	"errors"
	"testing"

	"liangshan/kernel"
)

// A tornFile loses everything that was written since the last flush, and tears the slots that
// were touched. What is durable can be looked at while a flush is under way.
type tornFile struct {
	seen, durable [markSlots * markSlot]byte
	during        func() // Runs inside a flush, before anything is durable.
}

func (f *tornFile) ReadAt(b []byte, offset int64) (int, error) {
	return copy(b, f.durable[offset:]), nil
}
func (f *tornFile) WriteAt(b []byte, offset int64) (int, error) { return copy(f.seen[offset:], b), nil }
func (f *tornFile) Close() error                                { return nil }
func (f *tornFile) Size() (int64, error)                        { return int64(len(f.durable)), nil }

func (f *tornFile) Sync() error {
	if f.during != nil {
		f.during()
	}
	f.durable = f.seen
	return nil
}

// crashed returns the file after a crash that tears every slot with unflushed bytes.
func (f *tornFile) crashed() *tornFile {
	c := &tornFile{durable: f.durable}
	for slot := range markSlots {
		at := slot * markSlot
		if [markSlot]byte(f.seen[at:]) != [markSlot]byte(f.durable[at:]) {
			c.durable[at] ^= 0xff
		}
	}
	return c
}

// oneFile is a disk with one file.
type oneFile struct{ *tornFile }

func (d oneFile) Create(string, int64) (DiskFile, error) { return d.tornFile, nil }
func (d oneFile) Open(string, bool) (DiskFile, error)    { return d.tornFile, nil }
func (d oneFile) List() ([]string, error)                { return nil, nil }
func (d oneFile) Remove(string) error                    { return nil }
func (d oneFile) Rename(string, string) error            { return nil }
func (d oneFile) Sync() error                            { return nil }
func (d oneFile) Lock() (func() error, error)            { return nil, nil }

// TestMarkAlwaysWhole: batches are marked while the mark is being flushed. A crash at that
// moment may tear every record that is not flushed, and one whole record is left, not older
// than the flush before.
func TestMarkAlwaysWhole(t *testing.T) {
	file := &tornFile{}
	m, err := createMark(oneFile{file}, "mark", testGenesis, kernel.Head{Index: 1})
	if err != nil {
		t.Fatal(err)
	}
	flushed, index := uint64(1), uint64(1)
	look := func() {
		t.Helper()
		_, head, err := readMark(oneFile{file.crashed()}, "mark")
		if err != nil || head.Index < flushed {
			t.Fatalf("flushed %d, found %d: %v", flushed, head.Index, err)
		}
	}
	for round := range 20 {
		for range round % 4 {
			index++
			if err := m.write(kernel.Head{Index: index}); err != nil {
				t.Fatal(err)
			}
			look()
		}
		flushing := index
		file.during = func() {
			for range round % 3 {
				index++
				if err := m.write(kernel.Head{Index: index}); err != nil {
					t.Fatal(err)
				}
				look()
			}
		}
		if err := m.flush(); err != nil {
			t.Fatal(err)
		}
		file.during = nil
		flushed = flushing
		look()
	}
}

// brokenDisk is a disk with one file, of which something fails.
type brokenDisk struct {
	oneFile
	size, open bool // Which.
}

var errBroken = errors.New("broken")

func (d brokenDisk) Open(_ string, write bool) (DiskFile, error) {
	if d.open && write {
		return nil, errBroken
	}
	return brokenFile{d.tornFile, d.size}, nil
}

type brokenFile struct {
	*tornFile
	size bool
}

func (f brokenFile) Size() (int64, error) {
	if f.size {
		return 0, errBroken
	}
	return f.tornFile.Size()
}

// TestMark: a mark says again what it was told, whole, and a disk that fails is said to have failed.
func TestMark(t *testing.T) {
	file := &tornFile{}
	want := kernel.Head{Index: 7, Epoch: 3, Hash: [32]byte{1, 2}}
	if _, err := createMark(oneFile{file}, "mark", testGenesis, want); err != nil {
		t.Fatal(err)
	}
	m, head, err := readMark(oneFile{file}, "mark")
	if err != nil || head != want || m.county != testGenesis.County || m.genesis != testGenesis.Hash() {
		t.Errorf("%+v %+v %v", m, head, err)
	}
	if _, _, err := readMark(brokenDisk{oneFile: oneFile{file}, size: true}, "mark"); !errors.Is(err, errBroken) {
		t.Error("a file whose size cannot be read:", err)
	}
	if _, err := openMark(brokenDisk{oneFile: oneFile{file}, open: true}, m, want); !errors.Is(err, errBroken) {
		t.Error("a file that cannot be opened:", err)
	}
}

// TestFollows: a segment goes on from where the journal ends only if its header says all of that.
func TestFollows(t *testing.T) {
	head := kernel.Head{Index: 9, Epoch: 2, Hash: [32]byte{5}}
	whole := scan{headed: true, header: header{first: 9, previous: [32]byte{5}, epoch: 2}}
	if !whole.follows(head) {
		t.Error("the next segment does not follow")
	}
	for name, change := range map[string]func(*scan){
		"no header":     func(s *scan) { s.headed = false },
		"another index": func(s *scan) { s.header.first = 8 },
		"another hash":  func(s *scan) { s.header.previous = [32]byte{6} },
		"another epoch": func(s *scan) { s.header.epoch = 1 },
	} {
		other := whole
		change(&other)
		if other.follows(head) {
			t.Errorf("a segment with %s follows", name)
		}
	}
}
