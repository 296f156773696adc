package journaltest

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"liangshan/journal"
	"liangshan/kernel"
)

func onDisk(t *testing.T, segment int64) (*journal.File, journal.Options) {
	t.Helper()
	o := journal.Folder(filepath.Join(t.TempDir(), "journal"))
	o.SegmentSize = segment
	create := true
	return openFile(t, o, &create).(*journal.File), o
}

// TestOpenNeverCreates: a folder without a journal stays as it is.
func TestOpenNeverCreates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	if _, _, err := journal.Open(t.Context(), journal.Folder(path), 330523); !errors.Is(err, journal.ErrAbsent) {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("open made the folder: %v", err)
	}
}

// TestCreateRemembers: init does not replace a journal whose files are gone and whose mark is
// still there.
func TestCreateRemembers(t *testing.T) {
	j, o := onDisk(t, 4096)
	mustAppend(t, j, batchAt(j.Head(), 2))
	mustClose(t, j)
	if err := os.RemoveAll(o.Disk.(*journal.OSDisk).Path); err != nil {
		t.Fatal(err)
	}
	if err := journal.Create(o, testGenesis); !errors.Is(err, journal.ErrExists) {
		t.Fatal(err)
	}
}

func TestLock(t *testing.T) {
	j, o := onDisk(t, 4096)
	if _, _, err := journal.Open(t.Context(), o, testGenesis.County); !errors.Is(err, journal.ErrLocked) {
		t.Fatal(err)
	}
	mustClose(t, j)
	j, _, err := journal.Open(t.Context(), o, testGenesis.County)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, j)
}

// TestKilled kills a process that appends, twenty times, and looks whether all is there that
// it said was acknowledged.
func TestKilled(t *testing.T) {
	if folder := os.Getenv("JOURNALTEST_APPEND_IN"); folder != "" {
		appendForEver(folder)
	}
	j, o := onDisk(t, 64<<10)
	mustClose(t, j)
	for range 20 {
		command := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		command.Env = append(os.Environ(), "JOURNALTEST_APPEND_IN="+o.Disk.(*journal.OSDisk).Path)
		out, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(20+rand.IntN(60))*time.Millisecond, func() { command.Process.Kill() })
		var acknowledged, number uint64
		for binary.Read(out, binary.LittleEndian, &number) == nil {
			acknowledged = number
		}
		kill.Stop()
		command.Process.Kill()
		command.Wait() // It was killed: that is its error.
		j, _, err := journal.Open(t.Context(), o, testGenesis.County)
		if err != nil {
			t.Fatal(err)
		}
		if head := mustRead(t, j, 0); head.Index < acknowledged || head != j.Head() && head.Index > 0 {
			t.Fatalf("%d entries acknowledged, %d there", acknowledged, head.Index)
		}
		mustClose(t, j)
	}
	j, report, err := journal.Open(t.Context(), o, testGenesis.County)
	if err != nil || report.Head.Index < 20 {
		t.Fatalf("it appended hardly anything: %v %v", report, err)
	}
	mustClose(t, j)
}

// appendForEver is what runs in the process that is killed.
func appendForEver(folder string) {
	o := journal.Folder(folder)
	o.SegmentSize = 64 << 10
	j, _, err := journal.Open(context.Background(), o, testGenesis.County)
	if err != nil {
		panic(err)
	}
	for n := 0; ; n++ {
		if err := j.Append(context.Background(), batchAt(j.Head(), 1+n%5)); err != nil {
			panic(err)
		}
		binary.Write(os.Stdout, binary.LittleEndian, j.Head().Index)
	}
}

// TestReserved: what was reserved finds room on a full disk, in whatever batches it comes.
func TestReserved(t *testing.T) {
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 1))
		m := NewMachine(seed)
		o := journal.Options{Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 2048, Inline: true}
		create := true
		j := openFile(t, o, &create)
		for range chance.IntN(20) {
			mustAppend(t, j, batchAt(j.Head(), 1+chance.IntN(3)))
		}
		entries, bytes := 1+chance.IntN(30), chance.IntN(3000)
		if err := j.Reserve(t.Context(), entries, bytes); err != nil {
			t.Fatal(err)
		}
		m.SetRoom(0)
		for entries > 0 {
			b := &kernel.Batch{Epoch: 1, Index: j.Head().Index}
			for range 1 + chance.IntN(entries) {
				size := chance.IntN(bytes + 1)
				b.Append(make([]byte, size))
				entries, bytes = entries-1, bytes-size
			}
			mustAppend(t, j, b)
		}
		mustClose(t, j)
	}
}

// TestFullThenRoom: on a full disk, appends are refused and reads go on; later appends work.
func TestFullThenRoom(t *testing.T) {
	m := NewMachine(1)
	o := journal.Options{Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 2048, Inline: true}
	create := true
	j := openFile(t, o, &create)
	m.SetRoom(40_000)
	refused := 0
	for round := range 3 {
		var err error
		for err == nil {
			b := batchAt(j.Head(), 2)
			if err = j.Reserve(t.Context(), b.Len(), len(b.Data)); err == nil {
				mustAppend(t, j, b)
			}
		}
		if !errors.Is(err, kernel.ErrFull) {
			t.Fatal(err)
		}
		refused++
		if head := mustRead(t, j, 0); head != j.Head() {
			t.Fatalf("read up to %v", head)
		}
		m.SetRoom(40_000 + 20_000*int64(round+1))
	}
	mustClose(t, j)
	if j = openFile(t, o, &create); j.Head().Index < 100 || refused != 3 {
		t.Fatal(j.Head())
	}
	mustClose(t, j)
}

// TestCopy copies while the journal is being appended to.
func TestCopy(t *testing.T) {
	j, o := onDisk(t, 16<<10)
	stop, done := make(chan bool), make(chan error)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := j.Append(context.Background(), batchAt(j.Head(), 7)); err != nil {
				done <- err
				return
			}
		}
	}()
	for j.Head().Index < 500 {
		time.Sleep(time.Millisecond)
	}
	for range 3 {
		before := j.Head()
		to := journal.Folder(filepath.Join(t.TempDir(), "copy"))
		head, err := j.Copy(t.Context(), to.Disk, nil)
		if err != nil || head.Index < before.Index {
			t.Fatal(head, err)
		}
		if _, err := j.Copy(t.Context(), to.Disk, nil); !errors.Is(err, journal.ErrExists) {
			t.Fatalf("copied over a journal: %v", err)
		}
		if _, _, err := journal.Open(t.Context(), to, testGenesis.County); err == nil {
			t.Fatal("a copy without a mark was opened without a word")
		}
		to.NewMark = true
		copied, report, err := journal.Open(t.Context(), to, testGenesis.County)
		if err != nil || copied.Head() != head || report.Head != head || mustRead(t, copied, 0) != head {
			t.Fatal(report, head, err)
		}
		mustAppend(t, copied, batchAt(head, 2))
		mustClose(t, copied)
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	head := j.Head()
	if scrubbed, err := j.Scrub(t.Context(), 0); err != nil || scrubbed != head {
		t.Fatal(scrubbed, err)
	}
	if report, err := journal.Verify(t.Context(), o, testGenesis.County); err != nil || report.Head != head {
		t.Fatal(report, err)
	}
	mustClose(t, j)
}

// TestScrub finds a bit that flips under a running journal, at the rate it was given.
func TestScrub(t *testing.T) {
	j, o := onDisk(t, 16<<10)
	for j.Head().Index < 400 {
		mustAppend(t, j, batchAt(j.Head(), 10))
	}
	began := time.Now()
	if _, err := j.Scrub(t.Context(), 200_000); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 150*time.Millisecond { // More than 40,000 bytes.
		t.Errorf("%v", took)
	}
	path := filepath.Join(o.Disk.(*journal.OSDisk).Path, "segment-000001")
	flip(t, path, 5000)
	_, err := j.Scrub(t.Context(), 0)
	var damaged *kernel.DamageError
	if !errors.As(err, &damaged) || damaged.Place != "segment-000001" || damaged.Offset > 5000 || damaged.Index == 0 {
		t.Fatal(err)
	}
	mustClose(t, j)
	if _, _, err := journal.Open(t.Context(), o, testGenesis.County); !errors.As(err, &damaged) {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[at] ^= 4
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDamageInFlushedBatches, with no mark to tell: a batch that has one behind it had been
// flushed, so it is never wiped; the last one cannot be told from a torn one.
func TestDamageInFlushedBatches(t *testing.T) {
	s := smallStore(t)
	for name, whole := range s.segments {
		for at := range whole {
			if whole[at] == 0 {
				continue
			}
			segments := map[string][]byte{}
			for n, c := range s.segments {
				segments[n] = append([]byte(nil), c...)
			}
			segments[name][at] ^= 0x10
			m := NewMachine(1)
			for n, c := range segments {
				m.Disk().Put(n, c)
				m.Disks()[0].Put(n, c)
			}
			report, err := journal.Verify(t.Context(), journal.Options{Disk: m.Disks()[0]}, testGenesis.County)
			lastBatch := s.head.Index - 1
			if err == nil && report.Head.Index != lastBatch {
				t.Fatalf("%s, byte %d: entries up to %d were left", name, at, report.Head.Index)
			}
			if err != nil {
				if damaged, other := named(err); !damaged {
					t.Fatal(other)
				}
			}
		}
	}
}

// reseal makes the checksums of a segment right, so that the fuzzer reaches what stands behind
// them.
func reseal(segment []byte) []byte {
	if len(segment) < 128 {
		return segment
	}
	segment = append([]byte(nil), segment...)
	table := crc32.MakeTable(crc32.Castagnoli)
	hash := testGenesis.Hash()
	seed := crc32.Checksum(hash[:], table)
	copy(segment, "LSSEGMT\x01")
	binary.LittleEndian.PutUint64(segment[72:], uint64(len(segment)))
	binary.LittleEndian.PutUint32(segment[8:], crc32.Checksum(segment[12:128], table))
	for at := 128; at+72 <= len(segment) && string(segment[at:at+4]) == "LSE\x01"; {
		size := 72 + int(binary.LittleEndian.Uint32(segment[at+52:]))
		if at+size > len(segment) {
			break
		}
		binary.LittleEndian.PutUint32(segment[at+4:], crc32.Update(seed, table, segment[at+8:at+size]))
		at += size
	}
	return segment
}

// FuzzOpen opens arbitrary segments: no panic, no hang; damage or a journal that works.
func FuzzOpen(f *testing.F) {
	s := smallStore(f)
	f.Add(s.segments["segment-000000"], s.segments["segment-000001"], s.marks["mark"], true, false)
	f.Add(s.segments["segment-000000"], s.segments["segment-000002"], s.marks["mark"], false, false)
	f.Add(s.segments["segment-000000"], s.segments["segment-000001"], s.marks["mark"], false, true)
	f.Add(s.segments["segment-000000"][:200], []byte{}, []byte{}, false, true)
	f.Fuzz(func(t *testing.T, first, second, mark []byte, marked, resealed bool) {
		if len(first) > 1<<16 || len(second) > 1<<16 || len(mark) > 1<<16 {
			return
		}
		if resealed {
			first, second = reseal(first), reseal(second)
		}
		m := NewMachine(1)
		o := journal.Options{
			Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 700, Inline: true, NewMark: !marked,
		}
		m.Disks()[0].Put("segment-000000", first)
		m.Disks()[0].Put("segment-000001", second)
		if marked {
			m.Disks()[1].Put("mark", mark)
		}
		j, _, err := journal.Open(context.Background(), o, testGenesis.County)
		if err != nil {
			return
		}
		head := j.Head()
		var last kernel.Head
		for w, err := range j.Read(context.Background(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			last = kernel.Head{Index: w.Index + 1, Epoch: w.Epoch, Hash: w.Hash}
		}
		if last != head && head.Index > 0 {
			t.Fatalf("read up to %v, the head is %v", last, head)
		}
		mustAppend(t, j, batchAt(head, 2))
		mustClose(t, j)
	})
}
