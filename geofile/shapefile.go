package geofile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func readShapefile(path string) (*Collection, error) {
	stem := path[:len(path)-len(".shp")]
	files := map[string][]byte{}
	for _, part := range []string{".shp", ".dbf", ".prj", ".cpg"} {
		b, err := load(beside(stem, part))
		switch {
		case errors.Is(err, fs.ErrNotExist) && part == ".cpg":
		case errors.Is(err, fs.ErrNotExist) && part == ".prj":
			return nil, whole(path, MissingCRS, "there is no .prj beside it")
		case errors.Is(err, fs.ErrNotExist) && part == ".dbf":
			return nil, whole(path, MissingPart, "there is no .dbf beside it")
		case err != nil:
			return nil, err
		}
		files[part] = b
	}
	return parseShapefile(path, files[".shp"], files[".dbf"], string(files[".prj"]), string(files[".cpg"]))
}

// beside returns the path of a part, whose ending may be in capitals.
func beside(stem, part string) string {
	if _, err := os.Stat(stem + part); err != nil {
		if _, err := os.Stat(stem + strings.ToUpper(part)); err == nil {
			return stem + strings.ToUpper(part)
		}
	}
	return stem + part
}

func parseShapefile(path string, shp, dbf []byte, prj, cpg string) (*Collection, error) {
	c := crsOf(prj)
	if !c.known() {
		return nil, whole(path, UnknownCRS, prj[:min(len(prj), 80)])
	}
	if len(shp) < 100 || binary.BigEndian.Uint32(shp) != 9994 || binary.LittleEndian.Uint32(shp[28:]) != 1000 {
		return nil, whole(path, Malformed, "the .shp has no header of a shapefile")
	}
	switch binary.LittleEndian.Uint32(shp[32:]) {
	case 5, 15, 25:
	default:
		return nil, whole(path, OtherGeometry, "the file holds no polygons")
	}
	table, err := openTable(path, dbf, cpg)
	if err != nil {
		return nil, err
	}
	r := newReader(path, c)
	row := 0
	for rest := shp[100:]; len(rest) > 0; {
		if len(rest) < 8 {
			return nil, whole(path, Malformed, "the .shp ends within a record")
		}
		n := int64(binary.BigEndian.Uint32(rest[4:])) * 2
		if n > int64(len(rest)-8) {
			return nil, whole(path, Malformed, "the .shp ends within a record")
		}
		if row++; row > table.rows {
			return nil, whole(path, Malformed, "the .dbf has fewer rows than the .shp")
		}
		attributes, deleted, err := table.row(row)
		rings, shapeErr := shapeRecord(rest[8 : 8+n])
		if rest = rest[8+n:]; deleted {
			continue
		}
		if err != nil {
			r.fail(row, "", err)
			continue
		}
		r.add(row, rings, true, attributes, shapeErr)
	}
	if row < table.rows {
		return nil, whole(path, Malformed, "the .dbf has more rows than the .shp")
	}
	return r.out, nil
}

// crsOf tells the reference system of a .prj; 0 if it is none that is read here.
func crsOf(prj string) crs {
	text := strings.ToUpper(strings.Join(strings.Fields(prj), " "))
	names := []string{"CGCS2000", "CGCS_2000", "CHINA_2000", "CHINA GEODETIC COORDINATE SYSTEM 2000", "CHINA 2000"}
	cgcs := slices.ContainsFunc(names, func(name string) bool { return strings.Contains(text, name) })
	switch {
	case strings.HasPrefix(text, "GEOGCS") && cgcs:
		return crsCGCS2000
	case strings.HasPrefix(text, "GEOGCS") && (strings.Contains(text, "WGS_1984") || strings.Contains(text, "WGS 84")):
		return crsWGS84
	case !strings.HasPrefix(text, "PROJCS") || !cgcs || parameter(text, "CENTRAL_MERIDIAN") != "120":
		return 0
	}
	switch parameter(text, "FALSE_EASTING") {
	case "500000":
		return crs4549
	case "40500000":
		return crs4528
	}
	return 0
}

// parameter returns a number of a .prj without its decimals.
func parameter(text, name string) string {
	_, after, ok := strings.Cut(text, `PARAMETER["`+name+`",`)
	if !ok {
		return ""
	}
	number, _, _ := strings.Cut(after, "]")
	number, _, _ = strings.Cut(strings.TrimSpace(number), ".")
	return number
}

// shapeRecord reads a record of polygons. A clockwise ring is a border, a counter-clockwise one a hole.
func shapeRecord(b []byte) (all []ring, err error) {
	order := binary.LittleEndian
	if len(b) < 4 {
		return nil, Malformed
	}
	switch order.Uint32(b) {
	case 0:
		return nil, NoGeometry
	case 5, 15, 25:
	default:
		return nil, OtherGeometry
	}
	if len(b) < 44 {
		return nil, Malformed
	}
	parts, points := int64(order.Uint32(b[36:])), int64(order.Uint32(b[40:]))
	if int64(len(b)) < 44+4*parts+16*points || parts == 0 {
		return nil, Malformed
	}
	xy := b[44+4*parts:]
	for i := range parts {
		from, to := int64(order.Uint32(b[44+4*i:])), points
		if i+1 < parts {
			to = int64(order.Uint32(b[48+4*i:]))
		}
		if from > to || to > points {
			return nil, Malformed
		}
		r, turn := ring{}, 0.0
		for k := from; k < to; k++ {
			c := [2]float64{
				math.Float64frombits(order.Uint64(xy[16*k:])),
				math.Float64frombits(order.Uint64(xy[16*k+8:])),
			}
			if n := len(r.corners); n > 0 {
				o, last := r.corners[0], r.corners[n-1]
				turn += (last[0]-o[0])*(c[1]-o[1]) - (c[0]-o[0])*(last[1]-o[1])
			}
			r.corners = append(r.corners, c)
		}
		r.hole = turn > 0
		all = append(all, r)
	}
	return all, nil
}

// A table is the .dbf of a shapefile.
type table struct {
	rows   int
	size   int // Of a row.
	fields []field
	body   []byte
	gbk    bool
	sure   bool // The file says which encoding it has.
}

type field struct {
	name       string
	from, size int
}

func openTable(path string, b []byte, cpg string) (*table, error) {
	if len(b) < 33 {
		return nil, whole(path, Malformed, "the .dbf is too short")
	}
	rows := int64(binary.LittleEndian.Uint32(b[4:]))
	head, size := int(binary.LittleEndian.Uint16(b[8:])), int(binary.LittleEndian.Uint16(b[10:]))
	if head < 33 || head > len(b) || size < 1 || rows*int64(size) > int64(len(b)-head) || rows > rowsMax {
		return nil, whole(path, Malformed, "the .dbf has fewer bytes than its header says")
	}
	t := &table{rows: int(rows), size: size, body: b[head:]}
	switch name := strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(cpg, "\xef\xbb\xbf"))); {
	case name == "UTF-8" || name == "UTF8" || name == "65001":
		t.sure = true
	case name == "GBK" || name == "GB2312" || name == "GB18030" || name == "936" || name == "CP936":
		t.sure, t.gbk = true, true
	case name != "":
		return nil, whole(path, BadText, "the .cpg names "+name)
	default:
		t.gbk = b[29] == 0x4d // Language byte of code page 936.
		t.sure = t.gbk
	}
	at := 1
	for d := b[32:head]; len(d) >= 32 && d[0] != 0x0d; d = d[32:] {
		name, _, _ := bytes.Cut(d[:11], []byte{0})
		text, err := t.text(name)
		if err != nil {
			return nil, whole(path, BadText, "the name of a column")
		}
		f := field{text, at, int(d[16])}
		if at += f.size; at > size {
			return nil, whole(path, Malformed, "the columns of the .dbf are wider than its rows")
		}
		t.fields = append(t.fields, f)
	}
	return t, nil
}

// row returns the values of a row, from 1.
func (t *table) row(n int) (all []Attribute, deleted bool, err error) {
	b := t.body[(n-1)*t.size : n*t.size]
	for _, f := range t.fields {
		text, err := t.text(bytes.Trim(b[f.from:f.from+f.size], " \x00"))
		if err != nil {
			return nil, b[0] == '*', &Error{Column: f.name, Fault: BadText}
		}
		all = append(all, Attribute{f.name, text})
	}
	return all, b[0] == '*', nil
}

// text decodes a value. Where the file is silent UTF-8 is tried first, then GBK: Chinese text in GBK is hardly ever
// valid UTF-8.
func (t *table) text(b []byte) (string, error) {
	if !t.gbk && utf8.Valid(b) {
		return string(b), nil
	}
	if t.sure && !t.gbk {
		return "", BadText
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", BadText
	}
	return string(out), nil
}
