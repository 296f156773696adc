package journal

import (
	"encoding/binary"
	"errors"
	"testing"

	"liangshan/kernel"
)

// TestView views a journal again and again while it grows: each view holds all that was
// acknowledged before, in order, and changes nothing.
func TestView(t *testing.T) {
	o := Folder(t.TempDir() + "/journal")
	o.SegmentSize = 1 << 16
	g := NewGenesis(330523)
	if err := Create(o, g); err != nil {
		t.Fatal(err)
	}
	j, _, err := Open(t.Context(), o, g.County)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	stop, grown := make(chan struct{}), make(chan error)
	go func() {
		for written := uint64(0); ; {
			batch := &kernel.Batch{Epoch: 1, Index: written}
			for range 1 + written%97 {
				batch.Append(binary.LittleEndian.AppendUint64(make([]byte, 0, 60), written))
				written++
			}
			if err := j.Append(t.Context(), batch); err != nil {
				grown <- err
				return
			}
			select {
			case <-stop:
				grown <- nil
				return
			default:
			}
		}
	}()
	for j.Head().Index < 20_000 {
		before := j.Head().Index
		viewOnce(t, o, before)
	}
	close(stop)
	if err := <-grown; err != nil {
		t.Fatal(err)
	}
	if len(j.segments) < 3 {
		t.Errorf("%d segments only", len(j.segments))
	}
}

func viewOnce(t *testing.T, o Options, before uint64) {
	t.Helper()
	v, report, err := View(t.Context(), o, 330523)
	if err != nil {
		t.Fatal(err)
	}
	if report.Head.Index < before || v.Head() != report.Head {
		t.Fatalf("%d entries seen of %d", report.Head.Index, before)
	}
	want := uint64(0)
	for entry, err := range v.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if got := binary.LittleEndian.Uint64(entry.Body); got != want || entry.Index != want {
			t.Fatalf("entry %d holds %d of %d", want, got, entry.Index)
		}
		want++
	}
	if want != report.Head.Index {
		t.Fatalf("%d entries read of %d", want, report.Head.Index)
	}
	if err := v.Append(t.Context(), batchOf(1, 8)); !errors.Is(err, errViewing) {
		t.Fatalf("appended to a view: %v", err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}
