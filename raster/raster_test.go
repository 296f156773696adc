package raster

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// synthetic is the value that the files of testdata, written by GDAL 3.6.2, have at a pixel.
func synthetic(name string, band, x, y int) float64 {
	v := (x*7 + y*13 + x*y*(band+1)) % 251
	switch {
	case strings.HasPrefix(name, "int8"):
		return float64(int8(v))
	case strings.HasPrefix(name, "int"):
		return float64(v - 100)
	case strings.HasPrefix(name, "float"):
		return float64(v)/8 - 3
	}
	return float64(v)
}

func open(t testing.TB, path string) *Raster {
	t.Helper()
	r, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// TestKinds reads every pixel of a small picture kept in every way that is read here.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   Type
		bands  int
		gap    bool // Pixel 4, 3 is missing.
		placed bool
	}{
		{"uint8_none_strip", Uint8, 1, false, true},
		{"uint8_lzw_p2_tile_3", Uint8, 3, false, true},
		{"int8_lzw_p2", Int8, 1, false, true},
		{"int16_deflate_p2_strip", Int16, 1, true, true},
		{"uint16_lzw_p1_tile_big", Uint16, 1, false, true},
		{"int32_deflate_p2_tile_2planes", Int32, 2, false, true},
		{"uint32_lzw_p2_strip_big", Uint32, 1, false, true},
		{"float32_lzw_p3_strip", Float32, 1, true, true},
		{"float32_deflate_p3_tile_2", Float32, 2, true, true},
		{"float64_deflate_p3_bigtiff", Float64, 1, false, true},
		{"float64_none_tile", Float64, 1, true, true},
		{"float32_cog", Float32, 1, true, true},
	} {
		r := open(t, filepath.Join("testdata", c.name+".tif"))
		if r.Width != 37 || r.Height != 29 || r.Type != c.kind || r.Bands != c.bands || r.EPSG != 4549 ||
			!r.Projected {
			t.Errorf("%s: %d × %d, type %d, %d bands, EPSG %d", c.name, r.Width, r.Height, r.Type, r.Bands, r.EPSG)
		}
		if r.Transform != (Transform{X: 470000, XX: 2, Y: 3390000, YY: -3}) {
			t.Errorf("%s: %+v", c.name, r.Transform)
		}
		for band := range c.bands {
			sum := 0.0
			for y := range r.Height {
				for x := range r.Width {
					v, ok, err := r.Pixel(band, x, y)
					want := synthetic(c.name, band, x, y)
					switch {
					case err != nil:
						t.Fatalf("%s: %v", c.name, err)
					case c.gap && x == 4 && y == 3:
						if ok {
							t.Errorf("%s: a missing pixel is %v", c.name, v)
						}
					case !ok || v != want:
						t.Fatalf("%s: band %d, %d, %d is %v %v, want %v", c.name, band, x, y, v, ok, want)
					default:
						sum += v
					}
				}
			}
			m, err := r.Mean(band)
			if n := m.Pixels; err != nil || n+m.Missing != 37*29 || math.Abs(m.Value-sum/float64(n)) > 1e-12 {
				t.Errorf("%s: mean %+v %v, want %v", c.name, m, err, sum/float64(n))
			}
		}
	}
}

// TestNouragues holds the canopy heights of Nouragues (BIOMASS 2.2, GPL; in the reference data) to what
// GDAL and NumPy say of them.
func TestNouragues(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "cases", "forest", "nouragues_chm.tif")
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v\nhint: the reference data belong beside the checkout, in ../shared/cases", err)
	}
	r := open(t, path)
	if r.Width != 535 || r.Height != 495 || r.Type != Float32 || !r.HasNoData || !math.IsNaN(r.NoData) ||
		r.Transform != (Transform{X: 312844.5, XX: 1, Y: 451737.5, YY: -1}) {
		t.Errorf("%+v", r)
	}
	m, err := r.Mean(0)
	if err != nil || m.Pixels != 142939 || m.Missing != 121886 || math.Abs(m.Value-32.72974993671307) > 1e-12 {
		t.Error(m, err)
	}
	m, err = r.MeanWithin(0, Circle{313112, 451490, 50})
	if err != nil || m.Pixels != 7845 || m.Missing != 0 || math.Abs(m.Value-34.33939787186659) > 1e-12 {
		t.Error(m, err)
	}
	field := Polygon{{{313000.2, 451400.1}, {313200.7, 451450.3}, {313150.4, 451600.9}, {312950.6, 451550.8}}}
	m, err = r.MeanWithin(0, field)
	if err != nil || m.Pixels != 32658 || m.Missing != 0 || math.Abs(m.Value-33.82761243073331) > 1e-12 {
		t.Error(m, err)
	}
	if v, ok, err := r.At(0, 312844.5+200.5, 451737.5-100.5); v != 38.423500061035156 || !ok || err != nil {
		t.Error(v, ok, err)
	}
	if _, ok, err := r.At(0, 312845, 451737); ok || err != nil {
		t.Error("the corner has no value", err)
	}
	for _, at := range [][2]float64{{312844, 451700}, {451490, 313112}, {math.NaN(), 0}} {
		if _, _, err := r.At(0, at[0], at[1]); !errors.Is(err, Outside) {
			t.Error(at, err)
		}
	}
	if _, err := r.MeanWithin(0, Circle{1, 1, 5}); !errors.Is(err, Outside) {
		t.Error(err)
	}
	if _, err := r.MeanWithin(0, Circle{312850, 451730, 3}); !errors.Is(err, Empty) {
		t.Error(err)
	}
	if _, err := r.Mean(1); !errors.Is(err, NoBand) {
		t.Error(err)
	}
}

// TestSparse reads a picture of which only one tile was written, placed by the middles of its pixels.
func TestSparse(t *testing.T) {
	r := open(t, "testdata/sparse.tif")
	if r.Transform != (Transform{X: 470000, XX: 2, Y: 3390000, YY: -3}) {
		t.Errorf("%+v", r.Transform)
	}
	if v, ok, err := r.Pixel(0, 20, 2); v != 9 || !ok || err != nil {
		t.Error(v, ok, err)
	}
	if _, ok, err := r.Pixel(0, 0, 0); ok || err != nil {
		t.Error("a tile that was never written has a value", err)
	}
}

// TestPolygonWithHole checks even and odd: a hole, and two parts.
func TestPolygonWithHole(t *testing.T) {
	square := func(x, y, side float64) [][2]float64 {
		return [][2]float64{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}
	}
	p := Polygon{square(0, 0, 10), square(4, 4, 2), square(20, 0, 5)}
	for _, c := range []struct {
		x, y float64
		in   bool
	}{{1, 1, true}, {5, 5, false}, {22, 3, true}, {15, 3, false}, {9.9, 9.9, true}} {
		if p.Contains(c.x, c.y) != c.in {
			t.Error(c)
		}
	}
	if a, b, c, d := p.Bounds(); a != 0 || b != 0 || c != 25 || d != 10 {
		t.Error(a, b, c, d)
	}
}

func refused(t *testing.T, what string, b []byte, want Fault) {
	t.Helper()
	r, err := Open(bytes.NewReader(b), int64(len(b)))
	if err == nil {
		_, err = r.Mean(0)
	}
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// patched returns a file with the value of one of its tags changed.
func patched(t *testing.T, name string, number uint16, value uint32) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".tif"))
	if err != nil {
		t.Fatal(err)
	}
	r := &Raster{file: bytes.NewReader(b), size: int64(len(b))}
	d, err := r.readTags()
	if err != nil {
		t.Fatal(err)
	}
	at := uint64(r.order().Uint32(b[4:])) + 2
	for i := range d.tags {
		if e := b[at+12*uint64(i):]; r.order().Uint16(e) == number {
			if r.order().Uint16(e[2:]) == 3 {
				r.order().PutUint16(e[8:], uint16(value))
			} else {
				r.order().PutUint32(e[8:], value)
			}
		}
	}
	return b
}

func TestRefusals(t *testing.T) {
	whole, err := os.ReadFile("testdata/uint8_none_strip.tif")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "nothing", nil, NotTIFF)
	refused(t, "a text", []byte("name,area\n1,2\n"), NotTIFF)
	refused(t, "another version", append([]byte("II*"), 1, 2, 3, 4, 5), NotTIFF)
	refused(t, "cut in the directory", whole[:60], Truncated)
	refused(t, "cut in the pixels", whole[:len(whole)-500], Truncated)
	refused(t, "no width", patched(t, "uint8_none_strip", 256, 0), BadTag)
	refused(t, "a huge width", patched(t, "uint8_none_strip", 256, 65535), BadBlock)
	refused(t, "samples of 7 bits", patched(t, "uint8_none_strip", 258, 7), Unsupported)
	refused(t, "floats of 8 bits", patched(t, "uint8_none_strip", 339, 3), Unsupported)
	refused(t, "fax", patched(t, "uint8_none_strip", 259, 4), Unsupported)
	refused(t, "a predictor for floats", patched(t, "int16_deflate_p2_strip", 317, 3), Unsupported)
	refused(t, "Deflate that is not", patched(t, "uint8_none_strip", 259, 8), BadBlock)
	refused(t, "LZW that is not", patched(t, "float64_none_tile", 259, 5), BadBlock)
	refused(t, "a tile that is too large", patched(t, "float64_none_tile", 322, 65520), BadTag)
	jpeg, err := os.ReadFile("testdata/jpeg.tif")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "JPEG", jpeg, Unsupported)
	_, err = Open(bytes.NewReader(jpeg), int64(len(jpeg)))
	if err == nil || !strings.Contains(err.Error(), "compression 7") {
		t.Errorf("%v does not name what is wrong", err)
	}
}

// TestCutAnywhere opens a file cut at every byte: no panic.
func TestCutAnywhere(t *testing.T) {
	b, err := os.ReadFile("testdata/uint8_lzw_p2_tile_3.tif")
	if err != nil {
		t.Fatal(err)
	}
	for cut := range b {
		if r, err := Open(bytes.NewReader(b[:cut]), int64(cut)); err == nil {
			r.Mean(0)
		}
	}
}

// FuzzOpen reads anything: an answer or an error, never a panic.
func FuzzOpen(f *testing.F) {
	names, err := filepath.Glob("testdata/*.tif")
	if err != nil || len(names) < 10 {
		f.Fatal("the files of testdata are missing", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			var named *Error
			if !errors.As(err, &named) {
				t.Fatal(err)
			}
			return
		}
		if int64(r.Width)*int64(r.Height) > 1<<16 {
			return
		}
		r.Mean(0)
		r.Pixel(r.Bands-1, r.Width-1, r.Height-1)
		if r.Placed {
			x, y := r.Transform.Ground(1, 1)
			r.MeanWithin(0, Circle{x, y, 5})
		}
	})
}

// TestFloatPredictorBigEndian writes a big-endian picture of two rows by hand: the planes of bytes stand with
// the highest first, whatever the byte order of the file is.
func TestFloatPredictorBigEndian(t *testing.T) {
	values := [2][3]float32{{1.5, -2, 1e10}, {0, 3.25, -1e-3}}
	var rows []byte
	for _, row := range values {
		var planes []byte
		for shift := 24; shift >= 0; shift -= 8 {
			for _, v := range row {
				planes = append(planes, byte(math.Float32bits(v)>>shift))
			}
		}
		for i := len(planes) - 1; i > 0; i-- {
			planes[i] -= planes[i-1]
		}
		rows = append(rows, planes...)
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(rows)
	z.Close()
	tags := [][3]uint32{{256, 3, 3}, {257, 3, 2}, {258, 3, 32}, {259, 3, 8}, {273, 4, 200}, {277, 3, 1}, {278, 3, 2},
		{279, 4, uint32(packed.Len())}, {317, 3, 3}, {339, 3, 3}}
	b := append([]byte("MM\x00\x2a\x00\x00\x00\x08"), 0, byte(len(tags)))
	for _, tag := range tags {
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, uint16(tag[0])), uint16(tag[1]))
		b = binary.BigEndian.AppendUint32(b, 1)
		if tag[1] == 3 {
			tag[2] <<= 16
		}
		b = binary.BigEndian.AppendUint32(b, tag[2])
	}
	b = append(append(b, make([]byte, 200-len(b))...), packed.Bytes()...)
	r, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for y, row := range values {
		for x, want := range row {
			if v, ok, err := r.Pixel(0, x, y); v != float64(want) || !ok || err != nil {
				t.Errorf("%d, %d: %v %v %v, want %v", x, y, v, ok, err, want)
			}
		}
	}
	if _, _, err := r.At(0, 1, 1); !errors.Is(err, NotPlaced) {
		t.Error(err)
	}
}

func FuzzLZW(f *testing.F) {
	f.Add([]byte{0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01}, 9)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		if size < 0 || size > 1<<20 {
			return
		}
		out, err := unpackLZW(b, size)
		if err == nil && len(out) != size {
			t.Fatal(len(out), size)
		}
	})
}

// TestLZWExample unpacks the example of TIFF 6.0, section 13: 7 7 7 8 8 7 7 6 6.
func TestLZWExample(t *testing.T) {
	var b []byte
	var bits, have uint
	for _, code := range []uint{256, 7, 258, 8, 8, 258, 6, 6, 257} {
		bits, have = bits<<9|code, have+9
		for have >= 8 {
			have -= 8
			b = append(b, byte(bits>>have))
		}
	}
	b = append(b, byte(bits<<(8-have)))
	out, err := unpackLZW(b, 9)
	if err != nil || !bytes.Equal(out, []byte{7, 7, 7, 8, 8, 7, 7, 6, 6}) {
		t.Error(out, err)
	}
}

func BenchmarkMean(b *testing.B) {
	path := filepath.Join("..", "..", "shared", "cases", "forest", "nouragues_chm.tif")
	for b.Loop() {
		r, err := OpenFile(path)
		if err != nil {
			b.Fatalf("%v\nhint: the reference data belong beside the checkout, in ../shared/cases", err)
		}
		if _, err := r.Mean(0); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
