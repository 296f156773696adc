package proof

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
)

var background = context.Background()

func TestLogAgreesWithNaive(t *testing.T) {
	c := newToy(1)
	l := c.open(t, testDir(t))
	for range 60 {
		if err := l.Append(background, c.mixed()); err != nil {
			t.Fatal(err)
		}
		_, p := checkpoint(t, l, c.now)
		leaves := c.leafHashes(t)
		if p.Size != uint64(len(leaves)) || p.Size != c.k.Sequence() || p.Entries != c.k.Index() {
			t.Fatalf("size %d, entries %d; the kernel has %d, %d", p.Size, p.Entries, c.k.Sequence(), c.k.Index())
		}
		if p.Root != naiveTree(leaves) {
			t.Fatalf("another root at size %d", p.Size)
		}
	}
	trust := Trust{Keys: toyList}
	for i := range l.Size() {
		data, err := l.Receipt(background, i)
		if err != nil {
			t.Fatal(err)
		}
		v, err := CheckReceipt(data, trust)
		if err != nil || v.Leaf.Sequence != i || v.County != "330523" {
			t.Fatalf("event %d: %v %+v", i, err, v)
		}
		for row := range v.Leaf.RowCount {
			data, err := l.RowReceipt(background, i, row)
			if err != nil {
				t.Fatal(err)
			}
			v, err := CheckReceipt(data, trust)
			if err != nil || !v.HasRow || v.RowNumber != row || binary.BigEndian.Uint64(v.Row) != uint64(row)+1_000_000 {
				t.Fatalf("event %d row %d: %v %+v", i, row, err, v)
			}
		}
		if _, err := l.RowReceipt(background, i, v.Leaf.RowCount); err != ErrNoRow {
			t.Fatalf("event %d: a row too many: %v", i, err)
		}
	}
	if _, err := l.Receipt(background, l.Size()); err != ErrNotYet {
		t.Fatalf("a receipt beyond the checkpoint: %v", err)
	}
	signed, _ := l.Published()
	if public, err := l.folder.read(checkpointFile); err != nil || !bytes.Equal(public, signed) {
		t.Fatal("the checkpoint was not published")
	}
}
