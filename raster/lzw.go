package raster

import "errors"

// LZW as TIFF 6.0 (section 13) has it: codes from the highest bit, wider one code early.
const (
	lzwClear = 256
	lzwEnd   = 257
	lzwFirst = 258
	lzwCodes = 4096
)

var (
	errLZWCode  = errors.New("an LZW code that is not in the table")
	errLZWShort = errors.New("the LZW data end too early")
)

// unpackLZW returns the first size bytes of what was packed.
func unpackLZW(packed []byte, size int) ([]byte, error) {
	// An entry is a string of out: entries made one after the other overlap by one byte, so that
	// nothing but places has to be kept.
	var starts, lengths [lzwCodes]int
	out := make([]byte, 0, size)
	next, width := lzwFirst, 9
	last, lastLength := -1, 0
	var bits uint32
	have := 0
	for len(out) < size {
		for have < width {
			if len(packed) == 0 {
				return nil, errLZWShort
			}
			bits, packed = bits<<8|uint32(packed[0]), packed[1:]
			have += 8
		}
		have -= width
		code := int(bits >> have & (1<<width - 1))
		switch {
		case code == lzwClear:
			next, width, last = lzwFirst, 9, -1
			continue
		case code == lzwEnd:
			return nil, errLZWShort
		case code > next || code == next && last < 0 || code >= lzwCodes:
			return nil, errLZWCode
		}
		start := len(out)
		if last >= 0 && next < lzwCodes { // What the last code gave and the byte to come.
			starts[next], lengths[next] = last, lastLength+1
			next++
		}
		if code < lzwClear {
			out = append(out, byte(code))
		} else {
			for i := range lengths[code] {
				out = append(out, out[starts[code]+i])
			}
		}
		last, lastLength = start, len(out)-start
		if next+1 >= 1<<width && width < 12 {
			width++
		}
	}
	return out[:size], nil
}
