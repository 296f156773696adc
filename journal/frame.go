package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"liangshan/kernel"
)

const (
	// FrameHeader is the number of bytes that a frame adds to a body.
	FrameHeader = 72

	// FrameMax is the size of the largest frame in bytes.
	FrameMax = FrameHeader + kernel.EntryMax

	frameMagic = "LSE\x01"
	hashedFrom = 16 // The hash of an entry covers its frame from this offset on.
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Reasons why bytes are not a frame.
var (
	ErrFrameShort  = errors.New("the frame is cut short")
	ErrFrameMagic  = errors.New("no frame begins here")
	ErrFrameLength = errors.New("the frame has an impossible length")
	ErrFrameCRC    = errors.New("the checksum of the frame is wrong")
	ErrFrameCounty = errors.New("the frame belongs to another county")
	ErrFrameBatch  = errors.New("the frame has an impossible place in its batch")
)

// Reasons why whole frames are not a batch.
var (
	ErrBatchOrder = errors.New("the frames of the batch are not in order")
	ErrBatchChain = errors.New("a frame does not carry the hash of the one before")
)

// A Format writes and reads the frames of one journal.
type Format struct {
	county uint32
	seed   uint32
}

// A Frame is one entry with all that is stored about it.
type Frame struct {
	Index    uint64
	Epoch    uint64
	Position uint32 // Position in its batch, from 0.
	Count    uint32 // Number of entries in its batch.
	Previous [32]byte
	Body     []byte
	raw      []byte
}

// First returns the index of the first entry of the frame's batch.
func (f *Frame) First() uint64 { return f.Index - uint64(f.Position) }

// Last reports whether the frame is the last of its batch.
func (f *Frame) Last() bool { return f.Position == f.Count-1 }

// Hash returns the hash of the entry. The frame must come from ParseFrame.
func (f *Frame) Hash() [32]byte { return sha256.Sum256(f.raw[hashedFrom:]) }

// Size returns the size of the frame in bytes. The frame must come from ParseFrame.
func (f *Frame) Size() int { return len(f.raw) }

// AppendFrame appends a frame to dst and returns it with the hash of the entry.
func (t Format) AppendFrame(dst []byte, f *Frame) ([]byte, [32]byte) {
	start := len(dst)
	var header [FrameHeader]byte
	copy(header[:], frameMagic)
	binary.LittleEndian.PutUint32(header[8:], f.Position)
	binary.LittleEndian.PutUint32(header[12:], f.Count)
	copy(header[16:], f.Previous[:])
	binary.LittleEndian.PutUint32(header[48:], t.county)
	binary.LittleEndian.PutUint32(header[52:], uint32(len(f.Body)))
	binary.LittleEndian.PutUint64(header[56:], f.Index)
	binary.LittleEndian.PutUint64(header[64:], f.Epoch)
	dst = append(dst, header[:]...)
	dst = append(dst, f.Body...)
	frame := dst[start:]
	binary.LittleEndian.PutUint32(frame[4:], crc32.Update(t.seed, castagnoli, frame[8:]))
	return dst, sha256.Sum256(frame[hashedFrom:])
}

// ParseFrame reads the frame at the beginning of b and checks everything that the frame says
// about itself. The caller checks index, epoch and chain against what came before. The body
// shares memory with b. ErrFrameShort says that a longer b might hold a frame.
func (t Format) ParseFrame(b []byte) (Frame, error) {
	if len(b) < FrameHeader {
		return Frame{}, ErrFrameShort
	}
	if string(b[:4]) != frameMagic {
		return Frame{}, ErrFrameMagic
	}
	length := binary.LittleEndian.Uint32(b[52:])
	if length > kernel.EntryMax {
		return Frame{}, ErrFrameLength
	}
	size := FrameHeader + int(length)
	if len(b) < size {
		return Frame{}, ErrFrameShort
	}
	raw := b[:size:size]
	if crc32.Update(t.seed, castagnoli, raw[8:]) != binary.LittleEndian.Uint32(raw[4:]) {
		return Frame{}, ErrFrameCRC
	}
	if binary.LittleEndian.Uint32(raw[48:]) != t.county {
		return Frame{}, ErrFrameCounty
	}
	f := Frame{
		Index:    binary.LittleEndian.Uint64(raw[56:]),
		Epoch:    binary.LittleEndian.Uint64(raw[64:]),
		Position: binary.LittleEndian.Uint32(raw[8:]),
		Count:    binary.LittleEndian.Uint32(raw[12:]),
		Previous: [32]byte(raw[16:48]),
		Body:     raw[FrameHeader:],
		raw:      raw,
	}
	if f.Position >= f.Count || uint64(f.Position) > f.Index {
		return Frame{}, ErrFrameBatch
	}
	return f, nil
}

// BatchSize returns the number of bytes that a batch takes as frames.
func BatchSize(entries, bytes int) int64 {
	return int64(entries)*FrameHeader + int64(bytes)
}

// CheckBatch refuses a batch that no journal can keep: an empty one, one whose ends do not
// fit its data, one with an entry above kernel.EntryMax. The error wraps ErrBatch.
func CheckBatch(batch *kernel.Batch) error {
	if batch.Len() == 0 {
		return errors.Join(ErrBatch, errors.New("it is empty"))
	}
	start := 0
	for _, end := range batch.Ends {
		if end < start || end > len(batch.Data) {
			return errors.Join(ErrBatch, errors.New("its ends are not in order"))
		}
		if end-start > kernel.EntryMax {
			return errors.Join(ErrBatch, errors.New("an entry is larger than kernel.EntryMax"))
		}
		start = end
	}
	if start != len(batch.Data) {
		return errors.Join(ErrBatch, errors.New("data is left over behind the last entry"))
	}
	return nil
}

// AppendBatch appends the frames of a batch that follows head and returns the head after it.
// The batch must have passed CheckBatch.
func (t Format) AppendBatch(dst []byte, head kernel.Head, batch *kernel.Batch) ([]byte, kernel.Head) {
	f := Frame{Index: batch.Index, Epoch: batch.Epoch, Count: uint32(batch.Len()), Previous: head.Hash}
	start := 0
	for i, end := range batch.Ends {
		f.Position, f.Body = uint32(i), batch.Data[start:end]
		dst, f.Previous = t.AppendFrame(dst, &f)
		f.Index++
		start = end
	}
	return dst, kernel.Head{Index: f.Index, Epoch: batch.Epoch, Hash: f.Previous}
}

// ParseBatch reads data that must be exactly one whole batch, checks the chain inside it, and
// returns its frames, appended to dst, with the head after it. The caller compares Index,
// Epoch and Previous of the first frame with its own head. Bodies share memory with data.
func (t Format) ParseBatch(dst []Frame, data []byte) ([]Frame, kernel.Head, error) {
	var head kernel.Head
	begin := len(dst)
	for {
		f, err := t.ParseFrame(data)
		if err != nil {
			return dst, head, err
		}
		data = data[f.Size():]
		if len(dst) == begin && f.Position != 0 {
			return dst, head, ErrBatchOrder
		}
		if len(dst) > begin {
			first := &dst[begin]
			ordered := f.Index == head.Index && f.First() == first.Index
			if !ordered || f.Count != first.Count || f.Epoch != first.Epoch {
				return dst, head, ErrBatchOrder
			}
			if f.Previous != head.Hash {
				return dst, head, ErrBatchChain
			}
		}
		dst = append(dst, f)
		head = kernel.Head{Index: f.Index + 1, Epoch: f.Epoch, Hash: f.Hash()}
		if f.Last() {
			break
		}
	}
	if len(data) > 0 {
		return dst, head, ErrBatchOrder
	}
	return dst, head, nil
}
