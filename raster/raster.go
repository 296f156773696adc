// Package raster reads GeoTIFF files, cloud-optimised ones among them: canopy heights, biomass
// maps and whatever else lies under the plots of an inventory.
//
// # Format
//
// TIFF 6.0 and BigTIFF, either byte order; strips and tiles; samples of 8, 16 and 32 bits, signed or
// not, and floats of 32 and 64 bits; not compressed, LZW or Deflate; predictors 1 (none), 2
// (differences) and 3 (floating point, Adobe's technical note 3); samples side by side or in planes. The
// place comes from the tags 33550 and 33922 or 34264, the reference system from the GeoKeys 1024,
// 1025, 2048 and 3072 of OGC 19-008, the mark of missing pixels from GDAL's tag 42113. The
// first image of the file is read; overviews behind it are left alone.
//
// # Invariants
//
//   - Any bytes give an answer or an error that names what is wrong, never a panic.
//   - Memory does not grow with the picture: some decoded blocks are kept, of BlockMax bytes each at most.
//   - A pixel without a value (nodata, NaN, a block that was never written) is no zero: it counts
//     nowhere.
package raster

import (
	"errors"
	"io"
	"os"
)

// A Fault is a stable code for what is wrong with a file. The sentences for people hang on it.
type Fault string

// Error returns the code.
func (f Fault) Error() string { return string(f) }

// Faults.
const (
	NotTIFF     Fault = "raster.not_tiff"
	Truncated   Fault = "raster.truncated"        // A tag or a block lies beyond the end of the file.
	BadTag      Fault = "raster.tag_malformed"    // A tag is missing, or not of the type and count it has to be.
	Unsupported Fault = "raster.kind_unsupported" // Compression, predictor or samples that are not read here.
	TooLarge    Fault = "raster.block_too_large"
	BadBlock    Fault = "raster.block_damaged" // A block does not decode to what it should.
	NotPlaced   Fault = "raster.not_placed"    // There is no transformation from pixels to the ground.
	NoBand      Fault = "raster.no_such_band"
	Outside     Fault = "raster.outside" // The pixel or the place is not in the picture.
	Empty       Fault = "raster.no_pixels"
)

// An Error says what is wrong, and where.
type Error struct {
	Fault  Fault
	Detail string // Such as "tag 258 (BitsPerSample)" or "block 17".
	Cause  error  // Nil if there is none beneath.
}

func (e *Error) Error() string {
	text := e.Fault.Error() + ": " + e.Detail
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap lets errors.Is find the fault and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Fault}
	}
	return []error{e.Fault, e.Cause}
}

func fault(f Fault, detail string) error { return &Error{Fault: f, Detail: detail} }

// A Type is how a sample is kept in the file.
type Type uint8

// Types of samples.
const (
	Uint8 Type = 1 + iota
	Int8
	Uint16
	Int16
	Uint32
	Int32
	Float32
	Float64
)

// size returns the bytes of a sample.
func (t Type) size() int {
	switch t {
	case Uint8, Int8:
		return 1
	case Uint16, Int16:
		return 2
	case Float64:
		return 8
	}
	return 4
}

// Bounds of what is read.
const (
	BlockMax  = 64 << 20 // Bytes of a decoded block.
	cacheMax  = 64 << 20 // Bytes of decoded blocks that are kept.
	sideMax   = 1 << 24  // Pixels.
	bandsMax  = 1024
	blocksMax = 1 << 24
	tagsMax   = 4096
	textMax   = 1 << 12
)

// A Transform takes pixel coordinates (0, 0 is the upper left corner of the first pixel) to
// the ground: x = X + column·XX + row·XY, y = Y + column·YX + row·YY.
type Transform struct{ X, XX, XY, Y, YX, YY float64 }

// Ground returns the place of a pixel coordinate.
func (t Transform) Ground(column, row float64) (x, y float64) {
	return t.X + column*t.XX + row*t.XY, t.Y + column*t.YX + row*t.YY
}

// Pixel returns the pixel coordinate of a place.
func (t Transform) Pixel(x, y float64) (column, row float64) {
	det := t.XX*t.YY - t.XY*t.YX
	x, y = x-t.X, y-t.Y
	return (x*t.YY - y*t.XY) / det, (y*t.XX - x*t.YX) / det
}

// A Raster is an opened picture. It is not safe for use by several goroutines.
type Raster struct {
	Width, Height int
	Bands         int
	Type          Type
	Placed        bool
	Transform     Transform // If it is placed.
	EPSG          int       // Code of the reference system; 0 if the file names none.
	Projected     bool      // The coordinates are metres or the like, not degrees.
	NoData        float64   // What marks a missing pixel, if HasNoData. May be NaN.
	HasNoData     bool

	file         io.ReaderAt
	size         int64
	big          bool // Big-endian.
	compression  int
	predictor    int
	planes       bool // Each band in blocks of its own.
	blockWidth   int
	blockHeight  int
	across, down int // Blocks in a row and in a column.
	offsets      []uint64
	counts       []uint64
	cache        []block // Newest last.
	close        func() error
}

// Open reads the description of a picture of so many bytes. Error: *Error.
func Open(file io.ReaderAt, size int64) (*Raster, error) {
	r := &Raster{file: file, size: size}
	tags, err := r.readTags()
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*directory) error{r.shape, r.samples, r.blocks, r.place, r.reference, r.missing} {
		if err := step(tags); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// OpenFile opens the file of a path. Close it when done.
func OpenFile(path string) (*Raster, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		var r *Raster
		if r, err = Open(f, info.Size()); err == nil {
			r.close = f.Close
			return r, nil
		}
	}
	return nil, errors.Join(err, f.Close())
}

// Close closes the file that OpenFile opened.
func (r *Raster) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}
