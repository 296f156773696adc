package raster

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strconv"
)

// A block is a decoded strip or tile: samples in the file's byte order, rows of full width. A block that was
// never written has no bytes.
type block struct {
	number int
	rows   int
	bytes  []byte
}

// rowsIn returns how many rows a block has: the last strip may be short, tiles never are.
func (r *Raster) rowsIn(number int) int {
	row := number % (r.across * r.down) / r.across
	if r.blockWidth == r.Width && r.across == 1 {
		return min(r.blockHeight, r.Height-row*r.blockHeight)
	}
	return r.blockHeight
}

// block returns a decoded block, from those kept if it is there.
func (r *Raster) block(number int) (*block, error) {
	for i := len(r.cache) - 1; i >= 0; i-- {
		if r.cache[i].number == number {
			return &r.cache[i], nil
		}
	}
	b, err := r.decode(number)
	if err != nil {
		return nil, err
	}
	kept := len(b.bytes)
	for i := len(r.cache) - 1; i >= 0; i-- {
		if kept += len(r.cache[i].bytes); kept > cacheMax || len(r.cache)-i > 1024 {
			r.cache = slices.Delete(r.cache, 0, i+1)
			break
		}
	}
	r.cache = append(r.cache, b)
	return &r.cache[len(r.cache)-1], nil
}

// decode reads a block from the file, unpacks it and undoes the predictor.
func (r *Raster) decode(number int) (block, error) {
	b := block{number: number, rows: r.rowsIn(number)}
	what := "block " + strconv.Itoa(number)
	offset, count := r.offsets[number], r.counts[number]
	if count == 0 {
		return b, nil
	}
	size := r.blockWidth * b.rows * r.lanes() * r.Type.size()
	if count > uint64(2*size+1<<16) {
		return b, fault(TooLarge, what+" has more bytes in the file than it could need")
	}
	packed, err := r.bytes(offset, int(count), what)
	if err != nil {
		return b, err
	}
	switch r.compression {
	case 1:
		if len(packed) < size {
			return b, fault(BadBlock, what+" is too short")
		}
		b.bytes = packed[:size]
	case 5:
		if b.bytes, err = unpackLZW(packed, size); err != nil {
			return b, &Error{BadBlock, what, err}
		}
	default:
		b.bytes = make([]byte, size)
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err == nil {
			_, err = io.ReadFull(z, b.bytes)
		}
		if err != nil {
			return b, &Error{BadBlock, what, err}
		}
	}
	r.unpredict(b.bytes)
	return b, nil
}

// unpredict undoes what was done to each row before packing.
func (r *Raster) unpredict(b []byte) {
	lanes, size := r.lanes(), r.Type.size()
	row := r.blockWidth * lanes * size
	switch r.predictor {
	case 2:
		for ; len(b) >= row; b = b[row:] {
			r.integrate(b[:row], lanes, size)
		}
	case 3:
		shuffled := make([]byte, row)
		for ; len(b) >= row; b = b[row:] {
			for i := lanes; i < row; i++ {
				b[i] += b[i-lanes]
			}
			copy(shuffled, b[:row])
			n := row / size
			for i := range n {
				for j := range size { // The planes stand with the highest byte first.
					at := size - 1 - j
					if r.big {
						at = j
					}
					b[i*size+at] = shuffled[j*n+i]
				}
			}
		}
	}
}

// integrate turns differences within a row back into samples.
func (r *Raster) integrate(row []byte, lanes, size int) {
	order := r.order()
	step := lanes * size
	for i := step; i+size <= len(row); i += size {
		switch size {
		case 1:
			row[i] += row[i-step]
		case 2:
			order.PutUint16(row[i:], order.Uint16(row[i:])+order.Uint16(row[i-step:]))
		default:
			order.PutUint32(row[i:], order.Uint32(row[i:])+order.Uint32(row[i-step:]))
		}
	}
}

// sample returns the value of a sample at some bytes.
func sample(t Type, order binary.ByteOrder, b []byte) float64 {
	switch t {
	case Uint8:
		return float64(b[0])
	case Int8:
		return float64(int8(b[0]))
	case Uint16:
		return float64(order.Uint16(b))
	case Int16:
		return float64(int16(order.Uint16(b)))
	case Uint32:
		return float64(order.Uint32(b))
	case Int32:
		return float64(int32(order.Uint32(b)))
	case Float32:
		return float64(math.Float32frombits(order.Uint32(b)))
	}
	return math.Float64frombits(order.Uint64(b))
}
