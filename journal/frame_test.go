package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"testing"

	"liangshan/kernel"
)

var testGenesis = Genesis{County: 330523, Created_ms: 1_800_000_000_000, ID: [16]byte{1, 2, 3}}

// TestFrameBytes writes the expected frame out byte by byte, from the package comment alone.
func TestFrameBytes(t *testing.T) {
	genesis := sha256.Sum256(append([]byte("liangshan journal 1\n"),
		0x1b, 0x0b, 0x05, 0x00, // 330523
		0x00, 0x50, 0x5c, 0x18, 0xa3, 0x01, 0x00, 0x00, // 1,800,000,000,000 ms
		1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
	if testGenesis.Hash() != genesis {
		t.Fatalf("genesis %x, want %x", testGenesis.Hash(), genesis)
	}
	rest := []byte{
		0, 0, 0, 0, // position
		1, 0, 0, 0, // count
	}
	rest = append(rest, genesis[:]...)
	rest = append(rest,
		0x1b, 0x0b, 0x05, 0x00, // county
		3, 0, 0, 0, // length
		0, 0, 0, 0, 0, 0, 0, 0, // index
		7, 0, 0, 0, 0, 0, 0, 0, // epoch
		'a', 'b', 'c')
	table := crc32.MakeTable(crc32.Castagnoli)
	want := []byte{'L', 'S', 'E', 1}
	want = binary.LittleEndian.AppendUint32(want, crc32.Update(crc32.Checksum(genesis[:], table), table, rest))
	want = append(want, rest...)

	batch := &kernel.Batch{Epoch: 7}
	batch.Append([]byte("abc"))
	got, head := testGenesis.Format().AppendBatch(nil, kernel.Head{Hash: genesis}, batch)
	if !bytes.Equal(got, want) {
		t.Fatalf("got\n%swant\n%s", hex.Dump(got), hex.Dump(want))
	}
	if hash := sha256.Sum256(want[16:]); head != (kernel.Head{Index: 1, Epoch: 7, Hash: hash}) {
		t.Fatalf("head %v", head)
	}
	if head.Hash != EntryHash(genesis, 330523, 0, 7, []byte("abc")) {
		t.Fatal("EntryHash differs from the hash of the frame")
	}
}

// sample returns the frames of a batch that follows entry 4.
func sample() ([]byte, kernel.Head, kernel.Head) {
	before := kernel.Head{Index: 5, Epoch: 2, Hash: [32]byte{9}}
	batch := &kernel.Batch{Epoch: 3, Index: 5}
	for _, body := range []string{"first", "", "the third one"} {
		batch.Append([]byte(body))
	}
	data, head := testGenesis.Format().AppendBatch(nil, before, batch)
	return data, before, head
}

func TestParseBatch(t *testing.T) {
	data, before, after := sample()
	format := testGenesis.Format()
	frames, head, err := format.ParseBatch(nil, data)
	if err != nil || head != after || len(frames) != 3 {
		t.Fatal(frames, head, err)
	}
	if frames[0].Index != 5 || frames[0].Previous != before.Hash || string(frames[2].Body) != "the third one" {
		t.Fatalf("%v", frames)
	}
	for n := range data {
		if _, _, err := format.ParseBatch(nil, data[:n]); err == nil {
			t.Fatalf("%d of %d bytes were taken for a batch", n, len(data))
		}
		for bit := range 8 {
			flipped := bytes.Clone(data)
			flipped[n] ^= 1 << bit
			if _, _, err := format.ParseBatch(nil, flipped); err == nil {
				t.Fatalf("bit %d of byte %d flipped, and nobody saw it", bit, n)
			}
		}
	}
	second := frames[0].Size()
	if _, _, err := format.ParseBatch(nil, data[second:]); !errors.Is(err, ErrBatchOrder) {
		t.Fatalf("a batch without its first frame: %v", err)
	}
	third := second + frames[1].Size()
	if _, _, err := format.ParseBatch(nil, data[third:]); !errors.Is(err, ErrBatchOrder) {
		t.Fatalf("a batch of which the last frame alone is left: %v", err)
	}
	if _, _, err := format.ParseBatch(nil, append(data, data...)); !errors.Is(err, ErrBatchOrder) {
		t.Fatalf("two batches: %v", err)
	}
	other := testGenesis
	other.ID[15] = 1
	if _, _, err := other.Format().ParseBatch(nil, data); !errors.Is(err, ErrFrameCRC) {
		t.Fatalf("a batch of another journal: %v", err)
	}
}

// TestParseBatchChain: frames whose checksums are right and whose chain is not.
func TestParseBatchChain(t *testing.T) {
	data, _, _ := sample()
	format := testGenesis.Format()
	frames, _, err := format.ParseBatch(nil, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(f *Frame)
		want   error
	}{
		{"chain", func(f *Frame) { f.Previous[31] ^= 1 }, ErrBatchChain},
		{"body", func(f *Frame) { f.Previous = [32]byte{} }, ErrBatchChain},
		{"index", func(f *Frame) { f.Index++ }, ErrBatchOrder},
		{"epoch", func(f *Frame) { f.Epoch++ }, ErrBatchOrder},
		{"count", func(f *Frame) { f.Count++ }, ErrBatchOrder},
		{"position", func(f *Frame) { f.Position = 0 }, ErrBatchOrder},
		{"behind the batch", func(f *Frame) { f.Position = 3 }, ErrFrameBatch},
	} {
		second := frames[1]
		c.change(&second)
		forged, _ := format.AppendFrame(bytes.Clone(frames[0].raw), &second)
		forged = append(forged, frames[2].raw...)
		if _, _, err := format.ParseBatch(nil, forged); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestFrameLimits: frames whose checksums are right and whose fields are not.
func TestFrameLimits(t *testing.T) {
	format := testGenesis.Format()
	large, _ := format.AppendFrame(nil, &Frame{Count: 1, Body: make([]byte, kernel.EntryMax)})
	if _, err := format.ParseFrame(large); err != nil || len(large) != FrameMax {
		t.Fatalf("the largest frame: %v", err)
	}
	large, _ = format.AppendFrame(nil, &Frame{Count: 1, Body: make([]byte, kernel.EntryMax+1)})
	if _, err := format.ParseFrame(large); !errors.Is(err, ErrFrameLength) {
		t.Fatalf("a frame above the limit: %v", err)
	}
	foreign := Format{county: 410523, seed: format.seed}
	frame, _ := foreign.AppendFrame(nil, &Frame{Count: 1})
	if _, err := format.ParseFrame(frame); !errors.Is(err, ErrFrameCounty) {
		t.Fatalf("a frame of another county: %v", err)
	}
	for _, f := range []Frame{{Count: 0}, {Index: 9, Position: 2, Count: 2}, {Index: 1, Position: 2, Count: 3}} {
		frame, _ := format.AppendFrame(nil, &f)
		if _, err := format.ParseFrame(frame); !errors.Is(err, ErrFrameBatch) {
			t.Fatalf("%v: %v", f, err)
		}
	}
}

// FuzzParseFrame: whatever the bytes, no panic, and what is accepted is written back the same.
func FuzzParseFrame(f *testing.F) {
	data, _, _ := sample()
	f.Add(data)
	f.Add(data[:FrameHeader])
	f.Add([]byte(frameMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		format := testGenesis.Format()
		format.ParseBatch(nil, b) // Must not panic.
		// A checksum that fits lets the fuzzer reach what stands behind it.
		if len(b) >= FrameHeader {
			b = bytes.Clone(b)
			copy(b, frameMagic)
			length := min(int(binary.LittleEndian.Uint32(b[52:])), len(b)-FrameHeader)
			binary.LittleEndian.PutUint32(b[52:], uint32(length))
			b = b[:FrameHeader+length]
			binary.LittleEndian.PutUint32(b[4:], crc32.Update(format.seed, castagnoli, b[8:]))
		}
		frame, err := format.ParseFrame(b)
		if err != nil {
			return
		}
		again, hash := format.AppendFrame(nil, &frame)
		if !bytes.Equal(again, b) || hash != frame.Hash() {
			t.Fatalf("%x came back as %x", b, again)
		}
	})
}
