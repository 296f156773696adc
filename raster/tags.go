package raster

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// A tag is one entry of the picture's directory, by its number, with its values as bytes.
type tag struct {
	number uint16
	kind   uint16
	count  uint64
	value  []byte // In the entry itself; else at the offset it holds.
}

type directory struct {
	r    *Raster
	tags []tag
}

// names of the tags that errors speak of.
var names = map[uint16]string{
	256: "ImageWidth", 257: "ImageLength", 258: "BitsPerSample", 259: "Compression", 273: "StripOffsets",
	277: "SamplesPerPixel", 278: "RowsPerStrip", 279: "StripByteCounts", 284: "PlanarConfiguration", 317: "Predictor",
	322: "TileWidth", 323: "TileLength", 324: "TileOffsets", 325: "TileByteCounts", 339: "SampleFormat",
	33550: "ModelPixelScale", 33922: "ModelTiepoint", 34264: "ModelTransformation", 34735: "GeoKeyDirectory",
	42113: "GDAL_NODATA",
}

func tagName(number uint16) string {
	text := "tag " + strconv.Itoa(int(number))
	if name := names[number]; name != "" {
		text += " (" + name + ")"
	}
	return text
}

// sizes of the values of each kind, in bytes.
var sizes = [...]int{
	1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
}

func (r *Raster) order() binary.ByteOrder {
	if r.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// bytes reads a part of the file.
func (r *Raster) bytes(offset uint64, n int, what string) ([]byte, error) {
	if offset > uint64(r.size) || uint64(n) > uint64(r.size)-offset {
		return nil, fault(Truncated, what+" lies beyond the end of the file")
	}
	b := make([]byte, n)
	if _, err := r.file.ReadAt(b, int64(offset)); err != nil {
		return nil, &Error{Truncated, what, err}
	}
	return b, nil
}

// readTags reads the header and the first directory.
func (r *Raster) readTags() (*directory, error) {
	head, err := r.bytes(0, 8, "the header")
	if err != nil {
		return nil, &Error{NotTIFF, "the file is shorter than a header", nil}
	}
	switch string(head[:2]) {
	case "II":
	case "MM":
		r.big = true
	default:
		return nil, fault(NotTIFF, "the file does not begin with II or MM")
	}
	order := r.order()
	at, countSize, entrySize, inline := uint64(order.Uint32(head[4:])), 2, 12, 4
	switch order.Uint16(head[2:]) {
	case 42:
	case 43:
		countSize, entrySize, inline = 8, 20, 8
		if head, err = r.bytes(0, 16, "the header of a BigTIFF"); err != nil {
			return nil, err
		}
		if order.Uint16(head[4:]) != 8 || order.Uint16(head[6:]) != 0 {
			return nil, fault(NotTIFF, "a BigTIFF with offsets of another size than 8")
		}
		at = order.Uint64(head[8:])
	default:
		return nil, fault(NotTIFF, "the version is neither 42 nor 43")
	}
	b, err := r.bytes(at, countSize, "the directory")
	if err != nil {
		return nil, err
	}
	n := uint64(order.Uint16(b))
	if countSize == 8 {
		n = order.Uint64(b)
	}
	if n == 0 || n > tagsMax {
		return nil, fault(BadTag, "a directory of "+strconv.FormatUint(n, 10)+" tags")
	}
	if b, err = r.bytes(at+uint64(countSize), int(n)*entrySize, "the directory"); err != nil {
		return nil, err
	}
	d := &directory{r: r}
	for ; len(b) > 0; b = b[entrySize:] {
		t := tag{number: order.Uint16(b), kind: order.Uint16(b[2:]), value: b[entrySize-inline : entrySize]}
		if t.count = uint64(order.Uint32(b[4:])); inline == 8 {
			t.count = order.Uint64(b[4:])
		}
		d.tags = append(d.tags, t)
	}
	return d, nil
}

func (d *directory) find(number uint16) (tag, bool) {
	for _, t := range d.tags {
		if t.number == number {
			return t, true
		}
	}
	return tag{}, false
}

// content returns the bytes of a tag's values, of which there may be most at most.
func (d *directory) content(t tag, most uint64) ([]byte, int, error) {
	size := 0
	if int(t.kind) < len(sizes) {
		size = sizes[t.kind]
	}
	if size == 0 || t.count == 0 || t.count > most {
		return nil, 0, fault(BadTag, tagName(t.number)+" has "+strconv.FormatUint(t.count, 10)+
			" values of kind "+strconv.Itoa(int(t.kind)))
	}
	n := int(t.count) * size
	if n <= len(t.value) {
		return t.value[:n], size, nil
	}
	at := uint64(d.r.order().Uint32(t.value))
	if len(t.value) == 8 {
		at = d.r.order().Uint64(t.value)
	}
	b, err := d.r.bytes(at, n, tagName(t.number))
	return b, size, err
}

// integers returns the values of a tag of unsigned integers; none if the tag is absent.
func (d *directory) integers(number uint16, most uint64) ([]uint64, error) {
	t, ok := d.find(number)
	if !ok {
		return nil, nil
	}
	switch t.kind {
	case 1, 3, 4, 13, 16, 18:
	default:
		return nil, fault(BadTag, tagName(number)+" holds no unsigned integers")
	}
	b, size, err := d.content(t, most)
	if err != nil {
		return nil, err
	}
	order := d.r.order()
	all := make([]uint64, t.count)
	for i := range all {
		switch v := b[i*size:]; size {
		case 1:
			all[i] = uint64(v[0])
		case 2:
			all[i] = uint64(order.Uint16(v))
		case 4:
			all[i] = uint64(order.Uint32(v))
		default:
			all[i] = order.Uint64(v)
		}
	}
	return all, nil
}

// integer returns the only value of a tag, or what stands for it when it is absent.
func (d *directory) integer(number uint16, absent, most int) (int, error) {
	all, err := d.integers(number, 1)
	switch {
	case err != nil:
		return 0, err
	case all == nil:
		if absent >= 0 {
			return absent, nil
		}
		return 0, fault(BadTag, tagName(number)+" is missing")
	case all[0] == 0 || all[0] > uint64(most):
		return 0, fault(BadTag, tagName(number)+" is "+strconv.FormatUint(all[0], 10))
	}
	return int(all[0]), nil
}

// doubles returns the values of a tag of 64-bit floats; none if the tag is absent.
func (d *directory) doubles(number uint16, least int) ([]float64, error) {
	t, ok := d.find(number)
	if !ok {
		return nil, nil
	}
	if t.kind != 12 || t.count < uint64(least) {
		return nil, fault(BadTag, tagName(number)+" needs "+strconv.Itoa(least)+" floats of 64 bits")
	}
	b, _, err := d.content(t, tagsMax)
	if err != nil {
		return nil, err
	}
	all := make([]float64, t.count)
	for i := range all {
		all[i] = math.Float64frombits(d.r.order().Uint64(b[8*i:]))
		if math.IsNaN(all[i]) || math.IsInf(all[i], 0) {
			return nil, fault(BadTag, tagName(number)+" is not a number")
		}
	}
	return all, nil
}

func (d *directory) text(number uint16) (string, bool, error) {
	t, ok := d.find(number)
	if !ok {
		return "", false, nil
	}
	if t.kind != 2 {
		return "", false, fault(BadTag, tagName(number)+" is no text")
	}
	b, _, err := d.content(t, textMax)
	text, _, _ := strings.Cut(string(b), "\x00")
	return strings.TrimSpace(text), err == nil, err
}

// shape reads how large the picture is.
func (r *Raster) shape(d *directory) (err error) {
	if r.Width, err = d.integer(256, -1, sideMax); err != nil {
		return err
	}
	if r.Height, err = d.integer(257, -1, sideMax); err != nil {
		return err
	}
	r.Bands, err = d.integer(277, 1, bandsMax)
	return err
}

// samples reads what a sample is and how blocks are packed.
func (r *Raster) samples(d *directory) error {
	bits, err := d.integers(258, bandsMax)
	if err != nil {
		return err
	}
	formats, err := d.integers(339, bandsMax)
	if err != nil {
		return err
	}
	if bits == nil {
		bits = []uint64{1}
	}
	if formats == nil {
		formats = []uint64{1}
	}
	for _, list := range [][]uint64{bits, formats} {
		for _, v := range list {
			if v != list[0] {
				return fault(Unsupported, "bands of different types")
			}
		}
	}
	known := map[[2]uint64]Type{
		{1, 8}: Uint8, {2, 8}: Int8, {1, 16}: Uint16, {2, 16}: Int16, {1, 32}: Uint32, {2, 32}: Int32,
		{3, 32}: Float32, {3, 64}: Float64,
	}
	if r.Type = known[[2]uint64{formats[0], bits[0]}]; r.Type == 0 {
		return fault(Unsupported, "samples of format "+strconv.FormatUint(formats[0], 10)+" with "+
			strconv.FormatUint(bits[0], 10)+" bits")
	}
	if r.compression, err = d.integer(259, 1, 1<<16); err != nil {
		return err
	}
	if r.predictor, err = d.integer(317, 1, 1<<16); err != nil {
		return err
	}
	if r.compression == 1 {
		r.predictor = 1 // What is not compressed is not prepared for it either.
	}
	planar, err := d.integer(284, 1, 2)
	r.planes = planar == 2 && r.Bands > 1
	floats := r.Type == Float32 || r.Type == Float64
	switch {
	case err != nil:
		return err
	case r.compression != 1 && r.compression != 5 && r.compression != 8 && r.compression != 32946:
		return fault(Unsupported, "compression "+strconv.Itoa(r.compression)+"; none, LZW and Deflate are read")
	case r.predictor > 3 || r.predictor == 3 && !floats || r.predictor == 2 && r.Type == Float64:
		return fault(Unsupported, "predictor "+strconv.Itoa(r.predictor)+" for samples of this type")
	}
	return nil
}

// blocks reads where the strips or tiles are.
func (r *Raster) blocks(d *directory) (err error) {
	offsets, counts := uint16(273), uint16(279)
	if _, tiled := d.find(322); tiled {
		offsets, counts = 324, 325
		if r.blockWidth, err = d.integer(322, -1, sideMax); err != nil {
			return err
		}
		if r.blockHeight, err = d.integer(323, -1, sideMax); err != nil {
			return err
		}
	} else {
		rows, err := d.integer(278, r.Height, math.MaxUint32)
		if err != nil {
			return err
		}
		r.blockWidth, r.blockHeight = r.Width, min(rows, r.Height)
	}
	if int64(r.blockWidth)*int64(r.blockHeight)*int64(r.lanes()*r.Type.size()) > BlockMax {
		return fault(TooLarge, "a block of "+strconv.Itoa(r.blockWidth)+" × "+strconv.Itoa(r.blockHeight)+" pixels")
	}
	r.across = (r.Width + r.blockWidth - 1) / r.blockWidth
	r.down = (r.Height + r.blockHeight - 1) / r.blockHeight
	n := int64(r.across) * int64(r.down)
	if r.planes {
		n *= int64(r.Bands)
	}
	if n > blocksMax {
		return fault(TooLarge, strconv.FormatInt(n, 10)+" blocks")
	}
	if r.offsets, err = d.integers(offsets, blocksMax); err != nil {
		return err
	}
	if r.counts, err = d.integers(counts, blocksMax); err != nil {
		return err
	}
	if int64(len(r.offsets)) != n || int64(len(r.counts)) != n {
		return fault(BadTag, tagName(offsets)+" and "+tagName(counts)+" have to have "+strconv.FormatInt(n, 10)+
			" values each")
	}
	return nil
}

// lanes returns how many samples of one pixel stand in a block.
func (r *Raster) lanes() int {
	if r.planes {
		return 1
	}
	return r.Bands
}

// place reads where the picture lies.
func (r *Raster) place(d *directory) error {
	matrix, err := d.doubles(34264, 16)
	if err != nil {
		return err
	}
	scale, err := d.doubles(33550, 2)
	if err != nil {
		return err
	}
	tie, err := d.doubles(33922, 6)
	if err != nil {
		return err
	}
	switch {
	case matrix != nil:
		r.Transform = Transform{
			X:  matrix[3],
			XX: matrix[0],
			XY: matrix[1],
			Y:  matrix[7],
			YX: matrix[4],
			YY: matrix[5],
		}
	case scale != nil && tie != nil:
		r.Transform = Transform{X: tie[3] - tie[0]*scale[0], XX: scale[0], Y: tie[4] + tie[1]*scale[1], YY: -scale[1]}
	default:
		return nil
	}
	if det := r.Transform.XX*r.Transform.YY - r.Transform.XY*r.Transform.YX; det == 0 || math.IsInf(det, 0) {
		return fault(BadTag, "the transformation to the ground cannot be turned round")
	}
	r.Placed = true
	return nil
}

// reference reads the GeoKeys: which reference system, and whether the place is that of
// a pixel's corner or of its middle.
func (r *Raster) reference(d *directory) error {
	keys, err := d.integers(34735, tagsMax)
	if err != nil || keys == nil {
		return err
	}
	if len(keys) < 4 || keys[0] != 1 || uint64(len(keys)) < 4+4*keys[3] {
		return fault(BadTag, tagName(34735)+" ends too early")
	}
	const userDefined = 32767
	geographic, projected := 0, 0
	for i := uint64(1); i <= keys[3]; i++ {
		key := keys[4*i : 4*i+4]
		if key[1] != 0 || key[3] >= userDefined { // Kept elsewhere, or without a code.
			continue
		}
		switch v := int(key[3]); key[0] {
		case 1024:
			r.Projected = v == 1
		case 1025:
			if v == 2 && r.Placed { // The place is that of the middle.
				r.Transform.X, r.Transform.Y = r.Transform.Ground(-0.5, -0.5)
			}
		case 2048:
			geographic = v
		case 3072:
			projected = v
		}
	}
	if r.EPSG = geographic; projected != 0 {
		r.EPSG, r.Projected = projected, true
	}
	return nil
}

// missing reads what marks a pixel without a value.
func (r *Raster) missing(d *directory) error {
	text, ok, err := d.text(42113)
	if !ok || text == "" {
		return err
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fault(BadTag, tagName(42113)+" is not a number")
	}
	if r.Type == Float32 {
		v = float64(float32(v))
	}
	r.NoData, r.HasNoData = v, true
	return nil
}
