package journal

import (
	"encoding/binary"
	"testing"

	"liangshan/kernel"
)

// TestPlaces reads from any entry on in a journal of many segments: those that grow no more
// keep only some places, and every entry is found all the same, also after opening anew.
func TestPlaces(t *testing.T) {
	o := Folder(t.TempDir() + "/journal")
	o.SegmentSize = 1 << 20
	g := NewGenesis(330523)
	if err := Create(o, g); err != nil {
		t.Fatal(err)
	}
	open := func() *File {
		j, _, err := Open(t.Context(), o, g.County)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	j, written := open(), uint64(0)
	for size := 1; written < 60_000; size = size%733 + 97 {
		batch := &kernel.Batch{Epoch: 1, Index: written}
		for range size {
			batch.Append(binary.LittleEndian.AppendUint64(make([]byte, 0, 60), written))
			written++
		}
		if err := j.Append(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if len(j.segments) < 5 {
			t.Fatalf("%d segments only", len(j.segments))
		}
		for i, s := range j.segments {
			if old := i < len(j.segments)-1; old && len(s.places) > 20_000/placeEveryOld+2 {
				t.Errorf("segment %d keeps %d places", i, len(s.places))
			}
		}
		for index := uint64(0); index < written; index += 997 {
			for entry, err := range j.Read(t.Context(), index) {
				if err != nil {
					t.Fatal(err)
				}
				if got := binary.LittleEndian.Uint64(entry.Body); got != index || entry.Index != index {
					t.Fatalf("entry %d holds %d of %d", index, got, entry.Index)
				}
				break
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = open()
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}
