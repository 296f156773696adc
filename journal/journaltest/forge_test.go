package journaltest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/journal"
	"liangshan/kernel"
)

// frames returns where the frames of a segment begin.
func frames(segment []byte) []int {
	var starts []int
	for at := 128; at+72 <= len(segment) && string(segment[at:at+3]) == "LSE"; {
		starts = append(starts, at)
		at += 72 + int(binary.LittleEndian.Uint32(segment[at+52:]))
	}
	return starts
}

// forge returns the segment with one byte of a frame changed and the checksum made right.
func forge(segment []byte, frame, at int, mask byte) []byte {
	segment = bytes.Clone(segment)
	segment[frame+at] ^= mask
	size := 72 + int(binary.LittleEndian.Uint32(segment[frame+52:]))
	table := crc32.MakeTable(crc32.Castagnoli)
	hash := testGenesis.Hash()
	seed := crc32.Checksum(hash[:], table)
	binary.LittleEndian.PutUint32(segment[frame+4:], crc32.Update(seed, table, segment[frame+8:frame+size]))
	return segment
}

// TestForged changes bytes and checksums together, so that only order and chain can tell.
func TestForged(t *testing.T) {
	s := smallStore(t)
	// What is wrong even where the hashes are not looked at, and what only they can tell.
	placed, chained := []int{8, 12, 48, 56, 63}, []int{16, 47, 64, 71, 72}
	forged := 0
	for name, whole := range s.segments {
		if !strings.HasPrefix(name, "segment-") {
			continue
		}
		for _, frame := range frames(whole) {
			offsets := append(append([]int(nil), placed...), chained...)
			for i, at := range offsets {
				if at == 72 && binary.LittleEndian.Uint32(whole[frame+52:]) == 0 {
					continue
				}
				segments := maps.Clone(s.segments)
				segments[name] = forge(whole, frame, at, 1)
				if _, err := s.open(segments, s.marks, journal.CheckChain); err == nil {
					t.Fatalf("%s, frame at %d, byte %d: opened", name, frame, at)
				}
				if i < len(placed) {
					if _, err := s.open(segments, s.marks, journal.CheckFrames); err == nil {
						t.Fatalf("%s, frame at %d, byte %d: opened without the chain", name, frame, at)
					}
				}
				if damaged, err := s.try(segments, s.marks, journal.CheckFrames); !damaged {
					t.Fatalf("%s, frame at %d, byte %d: %v", name, frame, at, err)
				}
				forged++
			}
		}
	}
	if forged < 150 {
		t.Errorf("only %d forged", forged)
	}
}

// TestForgedNamed: the report names the entry that cannot be vouched for, not the one that tells of it.
func TestForgedNamed(t *testing.T) {
	s := smallStore(t)
	const name = "segment-000000"
	for i, frame := range frames(s.segments[name])[:3] {
		if i == 0 {
			continue // It has no body.
		}
		segments := maps.Clone(s.segments)
		segments[name] = forge(s.segments[name], frame, 72, 1) // Only its hash tells, which the next entry carries.
		_, err := s.open(segments, s.marks, journal.CheckChain)
		var damage *kernel.DamageError
		if !errors.As(err, &damage) || damage.Index != uint64(i) {
			t.Errorf("entry %d was forged: %v", i, err)
		}
	}
}

// TestForgedWhileOpen forges entries of a journal that is open, so that nothing but Read can
// tell. None is handed out, not even the last of a block or of the journal.
func TestForgedWhileOpen(t *testing.T) {
	j, o := onDisk(t, 128<<10)
	for j.Head().Index < 400 {
		mustAppend(t, j, batchAt(j.Head(), 10))
	}
	path := filepath.Join(o.Disk.(*journal.OSDisk).Path, "segment-000000")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, frame := range frames(whole) {
		if binary.LittleEndian.Uint32(whole[frame+52:]) == 0 {
			continue
		}
		if err := os.WriteFile(path, forge(whole, frame, 72, 1), 0); err != nil {
			t.Fatal(err)
		}
		var damaged *kernel.DamageError
		for w, err := range j.Read(context.Background(), uint64(i/3)) {
			if err != nil {
				if !errors.As(err, &damaged) {
					t.Fatal(err)
				}
			} else if !bytes.Equal(w.Body, body(w.Index)) {
				t.Fatalf("entry %d was handed out forged", w.Index)
			}
		}
		if damaged == nil || damaged.Index != uint64(i) {
			t.Fatalf("entry %d forged: %v", i, damaged)
		}
	}
	if err := os.WriteFile(path, whole, 0); err != nil {
		t.Fatal(err)
	}
	mustClose(t, j)
}

// TestTornPlaces: entries of a torn batch leave no trace in the index of places.
func TestTornPlaces(t *testing.T) {
	m := NewMachine(1)
	o := journal.Options{
		Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 32 << 10, Inline: true, NewMark: true,
	}
	create := true
	j := openFile(t, o, &create)
	mustAppend(t, j, batchAt(j.Head(), 60))
	torn := &kernel.Batch{Epoch: 1, Index: 60} // With entries 64 and 128, at other places than later.
	for range 90 {
		torn.Append([]byte("it was never acknowledged"))
	}
	mustAppend(t, j, torn)
	mustClose(t, j)
	segment := m.Disks()[0].Files()["segment-000000"]
	starts := frames(segment)
	clear(segment[starts[len(starts)-1]:])
	m = NewMachine(2)
	o.Disk, o.Mark = m.Disk(), m.Disk()
	m.Disks()[0].Put("segment-000000", segment)
	j = openFile(t, o, &create)
	if j.Head().Index != 60 {
		t.Fatalf("head %d behind a torn batch", j.Head().Index)
	}
	for range 30 {
		mustAppend(t, j, batchAt(j.Head(), 3))
	}
	for index := range j.Head().Index {
		if head := mustRead(t, j, index); head != j.Head() {
			t.Fatalf("read from %d up to %v", index, head)
		}
	}
	mustClose(t, j)
}

// TestWrittenWrong: journals whose hashes and checksums are all right, and whose writer was not.
func TestWrittenWrong(t *testing.T) {
	format := testGenesis.Format()
	m := NewMachine(1)
	o := journal.Options{Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 4096, Inline: true}
	create := true
	mustClose(t, openFile(t, o, &create))
	blank := m.Disks()[0].Files()["segment-000000"]
	type line struct {
		epoch           uint64
		position, count uint32
	}
	for _, c := range []struct {
		name  string
		lines []line
		want  string
	}{
		{"right", []line{{5, 0, 2}, {5, 1, 2}, {6, 0, 1}}, ""},
		{"epoch goes back", []line{{5, 0, 2}, {5, 1, 2}, {4, 0, 1}}, "epoch 4 comes after epoch 5"},
		{"epoch within a batch", []line{{5, 0, 2}, {6, 1, 2}, {6, 0, 1}}, "another batch"},
		{"count within a batch", []line{{5, 0, 2}, {5, 1, 3}, {5, 2, 3}}, "another batch"},
		{"no first entry", []line{{5, 0, 1}, {5, 1, 2}, {5, 0, 1}}, "another batch"},
		{"an entry left out", []line{{5, 0, 1}, {5, 0, 3}, {5, 2, 3}}, "another batch"},
		{"batch within a batch", []line{{5, 0, 3}, {5, 1, 3}, {5, 0, 1}}, "inside another"},
	} {
		data, hash := bytes.Clone(blank[:128]), testGenesis.Hash()
		for i, l := range c.lines {
			f := journal.Frame{
				Index: uint64(i), Epoch: l.epoch, Position: l.position, Count: l.count, Previous: hash, Body: body(uint64(i)),
			}
			data, hash = format.AppendFrame(data, &f)
		}
		m := NewMachine(1)
		disk := m.Disk()
		disk.Put("segment-000000", append(data, make([]byte, 4096-len(data))...))
		for _, check := range []journal.Check{journal.CheckChain, journal.CheckFrames} {
			o := journal.Options{
				Disk: disk, Mark: m.Disk(), MarkName: "mark", Inline: true, NewMark: true, Check: check,
			}
			j, report, err := journal.Open(t.Context(), o, testGenesis.County)
			if c.want == "" {
				if err != nil || report.Head.Index != 3 {
					t.Fatalf("%s: %v %v", c.name, report, err)
				}
				mustClose(t, j)
			} else if damaged, _ := named(err); !damaged || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}

// TestCloseSettles: after Close the mark is durable in two slots, so that a lost tail is seen
// even if the machine crashes and any one slot breaks.
func TestCloseSettles(t *testing.T) {
	for broken := range 3 {
		for seed := range uint64(10) {
			m := NewMachine(seed)
			o := journal.Options{
				Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 4096, Inline: true, MarkAppends: 1000,
			}
			create := true
			j := openFile(t, o, &create)
			for range 6 {
				mustAppend(t, j, batchAt(j.Head(), 1))
			}
			mustClose(t, j)
			m.Restart()
			segment, mark := m.Disks()[0].Files()["segment-000000"], m.Disks()[1].Files()["mark"]
			starts := frames(segment)
			clear(segment[starts[len(starts)-1]:])
			mark[broken*4096+20] ^= 1
			m.Disks()[0].Put("segment-000000", segment)
			m.Disks()[1].Put("mark", mark)
			_, _, err := journal.Open(t.Context(), o, testGenesis.County)
			if damaged, other := named(err); !damaged {
				t.Fatalf("slot %d broken: a lost tail was not seen: %v", broken, other)
			}
		}
	}
}
