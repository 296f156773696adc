package journal

import (
	"bytes"
	"errors"
	"io"
)

// readSome fills as much of b as there is before limit.
func readSome(file DiskFile, b []byte, offset, limit int64) ([]byte, error) {
	b = b[:min(int64(len(b)), max(limit-offset, 0))]
	if len(b) == 0 {
		return b, nil
	}
	n, err := file.ReadAt(b, offset)
	if n == len(b) || errors.Is(err, io.EOF) {
		return b[:n], nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return b[:n], err
}

// A walk goes through the frames of one segment in blocks.
type walk struct {
	file   DiskFile
	format Format
	limit  int64 // Nothing is read from here on.

	offset int64  // Of the next frame.
	block  []byte // What was read and not yet parsed, from offset on.
	buffer []byte // Holds the block. Made when needed.
}

// grow makes the buffer large enough for any frame that is there.
func (w *walk) grow() {
	if need := min(FrameMax, w.limit); int64(len(w.buffer)) < need {
		w.buffer = make([]byte, need)
	}
}

// more reports whether the file goes on behind the block.
func (w *walk) more() bool { return w.offset+int64(len(w.block)) < w.limit }

// fill reads on from offset, as much as the buffer holds.
func (w *walk) fill() error {
	block, err := readSome(w.file, w.buffer, w.offset, w.limit)
	w.block = block
	return err
}

// parse returns the next frame of the block and where it begins. If there is none, the walk
// stays where it is.
func (w *walk) parse() (Frame, int64, error) {
	f, err := w.format.ParseFrame(w.block)
	at := w.offset
	if err != nil {
		return f, at, err
	}
	w.offset += int64(len(f.raw))
	w.block = w.block[len(f.raw):]
	return f, at, nil
}

// next returns the next frame and where it begins. Its body is valid until the next call.
// Any error but those of the disk is one of ParseFrame.
func (w *walk) next() (Frame, int64, error) {
	f, at, err := w.parse()
	if !errors.Is(err, ErrFrameShort) || !w.more() {
		return f, at, err
	}
	if err := w.fill(); err != nil {
		return f, at, err
	}
	return w.parse()
}

// zeros reports whether b holds nothing but zeros.
func zeros(b []byte) bool {
	return len(b) == 0 || b[0] == 0 && bytes.Equal(b[1:], b[:len(b)-1])
}
