package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"liangshan/journal"
	"liangshan/kernel"
)

// A store is a small journal, closed cleanly, as the bytes of its files.
type store struct {
	segments, marks map[string][]byte
	head            kernel.Head
}

func smallStore(t testing.TB) *store {
	t.Helper()
	m := NewMachine(1)
	o := journal.Options{Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 700, Inline: true}
	create := true
	j := openFile(t, o, &create)
	for n := range 10 { // The last batch is one entry.
		mustAppend(t, j, batchAt(j.Head(), 1+n%3))
	}
	head := j.Head()
	mustClose(t, j)
	s := &store{m.Disks()[0].Files(), m.Disks()[1].Files(), head}
	if len(s.segments) < 3 {
		t.Fatalf("only %d segments", len(s.segments))
	}
	return s
}

// open puts the files on a machine of their own and opens the journal.
func (s *store) open(segments, marks map[string][]byte, check journal.Check) (*journal.File, error) {
	m := NewMachine(1)
	o := journal.Options{
		Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 700, Inline: true, Check: check,
	}
	for name, content := range segments {
		m.Disks()[0].Put(name, content)
	}
	for name, content := range marks {
		m.Disks()[1].Put(name, content)
	}
	j, _, err := journal.Open(context.Background(), o, testGenesis.County)
	return j, err
}

// try opens a damaged store. It returns true if damage was reported, false if every entry came
// back as it was, and an error for anything else.
func (s *store) try(segments, marks map[string][]byte, check journal.Check) (bool, error) {
	j, err := s.open(segments, marks, check)
	if err != nil {
		return named(err)
	}
	defer j.Close()
	next := uint64(0)
	var hash [32]byte
	for w, err := range j.Read(context.Background(), 0) {
		if err != nil {
			return named(err)
		}
		if w.Index != next || w.Epoch != 1 || !bytes.Equal(w.Body, body(next)) {
			return false, fmt.Errorf("entry %d came back changed", next)
		}
		hash = w.Hash
		next++
	}
	if next != s.head.Index || hash != s.head.Hash || j.Head() != s.head {
		return false, fmt.Errorf("%d of %d entries came back, and no damage was named", next, s.head.Index)
	}
	return false, nil
}

// named checks that an error names damage in full.
func named(err error) (bool, error) {
	var damaged *kernel.DamageError
	if !errors.As(err, &damaged) {
		return false, fmt.Errorf("not a damage error: %w", err)
	}
	if damaged.Place == "" || damaged.Cause == "" || damaged.Hint == "" || damaged.Offset < 0 {
		return false, fmt.Errorf("it does not say what: %#v", damaged)
	}
	return true, nil
}

// each runs f over every file, with the map to change and its name.
func (s *store) each(f func(segments, marks, files map[string][]byte, name string)) {
	for _, name := range slices.Sorted(maps.Keys(s.segments)) {
		segments := maps.Clone(s.segments)
		f(segments, s.marks, segments, name)
	}
	for _, name := range slices.Sorted(maps.Keys(s.marks)) {
		marks := maps.Clone(s.marks)
		f(s.segments, marks, marks, name)
	}
}

func TestEveryByteFlipped(t *testing.T) {
	t.Parallel()
	s := smallStore(t)
	tried, found := 0, 0
	s.each(func(segments, marks, files map[string][]byte, name string) {
		whole := files[name]
		for at := range whole {
			for _, mask := range []byte{0x01, 0x80, 0xff} {
				files[name] = slices.Clone(whole)
				files[name][at] ^= mask
				damaged, err := s.try(segments, marks, journal.Check(tried%2))
				if err != nil {
					t.Fatalf("%s, byte %d, mask %#x: %v", name, at, mask, err)
				}
				tried++
				if damaged {
					found++
				}
			}
		}
	})
	t.Logf("%d flips: %d named as damage, %d without effect on any entry", tried, found, tried-found)
}

func TestEveryByteRemoved(t *testing.T) {
	t.Parallel()
	s := smallStore(t)
	tried, found := 0, 0
	try := func(segments, marks map[string][]byte, what string, at int) {
		damaged, err := s.try(segments, marks, journal.Check(tried%2))
		if err != nil {
			t.Fatalf("%s %d: %v", what, at, err)
		}
		tried++
		if damaged {
			found++
		}
	}
	s.each(func(segments, marks, files map[string][]byte, name string) {
		whole := files[name]
		for at := range whole {
			files[name] = slices.Delete(slices.Clone(whole), at, at+1)
			try(segments, marks, name+": removed byte", at)
			files[name] = append(slices.Delete(slices.Clone(whole), at, at+1), 0) // Same length.
			try(segments, marks, name+": removed byte, filled up, ", at)
			files[name] = whole[:at]
			try(segments, marks, name+": truncated at", at)
			files[name] = append(slices.Clone(whole[:at]), make([]byte, len(whole)-at)...)
			try(segments, marks, name+": zeros from", at)
		}
	})
	t.Logf("%d removals: %d named as damage, %d without effect on any entry", tried, found, tried-found)
}

// TestWholeFiles: a file that is missing, empty, doubled or in the place of another.
func TestWholeFiles(t *testing.T) {
	s := smallStore(t)
	last := len(s.segments) - 1
	must := func(segments, marks map[string][]byte, what string, where string) {
		t.Helper()
		_, err := s.open(segments, marks, journal.CheckFrames)
		damaged, other := named(err)
		if !damaged {
			t.Fatalf("%s: %v", what, other)
		}
		if !strings.Contains(err.Error(), where) {
			t.Fatalf("%s: %v does not name %s", what, err, where)
		}
	}
	names := slices.Sorted(maps.Keys(s.segments))
	names = slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, "segment-") })
	for i, name := range names {
		segments := maps.Clone(s.segments)
		delete(segments, name)
		want := name
		if i == last {
			want = names[i-1] // The journal now ends there.
		}
		must(segments, s.marks, "without "+name, want)
		segments[name] = make([]byte, len(s.segments[name]))
		must(segments, s.marks, "zeros in "+name, "segment-")
		for k, other := range names {
			if k == i {
				continue
			}
			segments = maps.Clone(s.segments)
			segments[name] = s.segments[other]
			must(segments, s.marks, other+" in the place of "+name, "segment-")
			segments[other] = s.segments[name]
			must(segments, s.marks, other+" and "+name+" swapped", "segment-")
			// The segments alone show it too, without a mark.
			disk := NewMachine(1).Disk()
			for name, content := range segments {
				disk.Put(name, content)
			}
			_, err := journal.Verify(t.Context(), journal.Options{Disk: disk}, testGenesis.County)
			if damaged, other := named(err); !damaged || !strings.Contains(err.Error(), "segment-") {
				t.Fatalf("swapped, without a mark: %v", other)
			}
		}
	}
	must(nil, s.marks, "no segment", "whole journal is missing")
	must(s.segments, nil, "no mark", "mark is missing")
	must(s.segments, map[string][]byte{"mark": make([]byte, 3*4096)}, "zeros in the mark", "no slot of the mark is whole")
}

// TestNamed: what the report says of a lost tail, and of junk where only zeros belong.
func TestNamed(t *testing.T) {
	s := smallStore(t)
	last := "" // The segment that holds the newest entry.
	for name := range s.segments {
		if name > last && len(frames(s.segments[name])) > 0 {
			last = name
		}
	}
	starts := frames(s.segments[last])
	segments := maps.Clone(s.segments)
	segments[last] = slices.Clone(segments[last])
	clear(segments[last][starts[len(starts)-1]:])
	_, err := s.open(segments, s.marks, journal.CheckChain)
	want := fmt.Sprintf("1 acknowledged entries, %d to %d, are lost", s.head.Index-1, s.head.Index-1)
	if damaged, _ := named(err); !damaged || !strings.Contains(err.Error(), want) {
		t.Fatalf("%v, want %s", err, want)
	}
	segments = maps.Clone(s.segments)
	sealed := slices.Clone(segments["segment-000000"])
	sealed[len(sealed)-1] = 7
	segments["segment-000000"] = sealed
	// The next segment vouches for the end of this one: a wipe whose flush failed leaves such junk.
	if damaged, err := s.try(segments, s.marks, journal.CheckChain); damaged || err != nil {
		t.Fatalf("junk behind the last batch of a full segment: %t %v", damaged, err)
	}
	segments["segment-000000"] = s.segments["segment-000000"][:len(sealed)-1]
	_, err = s.open(segments, s.marks, journal.CheckChain)
	if damaged, _ := named(err); !damaged || !strings.Contains(err.Error(), "made with 700") {
		t.Fatalf("a full segment that lost nothing but a zero: %v", err)
	}
}

// TestOtherJournal: files of another journal of the same county, and another county.
func TestOtherJournal(t *testing.T) {
	s := smallStore(t)
	m := NewMachine(2)
	o := journal.Options{Disk: m.Disk(), Mark: m.Disk(), MarkName: "mark", SegmentSize: 700, Inline: true}
	g := testGenesis
	g.ID[0]++
	if err := journal.Create(o, g); err != nil {
		t.Fatal(err)
	}
	j, _, err := journal.Open(t.Context(), o, g.County)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 9 {
		mustAppend(t, j, batchAt(j.Head(), 1+n%3))
	}
	mustClose(t, j)
	foreign := m.Disks()[0].Files()
	for name := range foreign {
		segments := maps.Clone(s.segments)
		segments[name] = foreign[name]
		if damaged, err := s.try(segments, s.marks, journal.CheckFrames); !damaged {
			t.Fatalf("%s of another journal: %v", name, err)
		}
		_, err := s.open(segments, s.marks, journal.CheckFrames)
		if err == nil || !strings.Contains(err.Error(), "another journal") {
			t.Fatalf("%s of another journal: %v", name, err)
		}
	}
	_, err = s.open(s.segments, m.Disks()[1].Files(), journal.CheckFrames)
	if damaged, _ := named(err); !damaged || !strings.Contains(err.Error(), "the mark beside it is that of another") {
		t.Fatalf("mark of another journal: %v", err)
	}
	if _, _, err := journal.Open(t.Context(), o, 410523); err == nil || !strings.Contains(err.Error(), "330523") {
		t.Fatalf("opened by another county: %v", err)
	}
	if err := journal.Create(o, g); !errors.Is(err, journal.ErrExists) {
		t.Fatalf("created twice: %v", err)
	}
}
