package journal

import (
	"bytes"
	"testing"
)

// A byteFile is a file in memory.
type byteFile []byte

func (f byteFile) ReadAt(b []byte, offset int64) (int, error)  { return copy(b, f[offset:]), nil }
func (f byteFile) WriteAt(b []byte, offset int64) (int, error) { return copy(f[offset:], b), nil }
func (f byteFile) Sync() error                                 { return nil }
func (f byteFile) Close() error                                { return nil }
func (f byteFile) Size() (int64, error)                        { return int64(len(f)), nil }

// TestWipe wipes ranges of one step, of several, and of none.
func TestWipe(t *testing.T) {
	for _, c := range [][2]int64{{5, 5}, {7, 6}, {3, 100}, {1, zeroStep + 1}, {100, 2*zeroStep + 777}} {
		from, to := c[0], c[1]
		file := byteFile(bytes.Repeat([]byte{1}, 3*zeroStep))
		if err := wipe(file, from, to); err != nil {
			t.Fatal(err)
		}
		to = max(from, to)
		if bytes.IndexByte(file[:from], 0) >= 0 || !zeros(file[from:to]) || bytes.IndexByte(file[to:], 0) >= 0 {
			t.Errorf("wiped something else than %d to %d", from, to)
		}
	}
}
