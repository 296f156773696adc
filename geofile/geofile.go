// Package geofile reads pieces of land from files of maps, and writes them.
//
// # Formats
//
// GeoJSON (RFC 7946, and its older member crs); GeoPackage (OGC 12-128, a layer of polygons as WKB behind the
// header GP);
// Shapefile (ESRI white paper of 1998) with its .dbf in UTF-8 or GBK, as its .cpg or the language byte
// says, and its .prj. Coordinates are longitude and latitude of CGCS2000 (EPSG:4490; WGS84 is taken as the same: they
// differ by centimetres), or easting and northing of EPSG:4549 and 4528.
//
// # Invariants
//
//   - A shape that comes out has passed polygon.Shape.Check, and its area was measured on the ellipsoid.
//   - A bad row stops nothing else: it is listed with file, row, column and code.
//   - Any bytes give an answer or an error, never a panic.
package geofile

import (
	"errors"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"liangshan/geodesy"
	"liangshan/polygon"
)

// A Fault is a stable code for what is wrong. Faults of shapes are those of package polygon.
type Fault string

// Error returns the code.
func (f Fault) Error() string { return string(f) }

// Faults.
const (
	UnknownFormat  Fault = "geofile.format_unknown"
	Malformed      Fault = "geofile.malformed"        // Not what the format demands.
	MissingPart    Fault = "geofile.part_missing"     // A file or a layer that belongs to it.
	MissingCRS     Fault = "geofile.crs_missing"      // The file does not say which reference system it has.
	UnknownCRS     Fault = "geofile.crs_unknown"      // One that is not read here.
	OtherCRS       Fault = "geofile.crs_mismatch"     // The coordinates are not of the system that the file names.
	NoGeometry     Fault = "geofile.geometry_missing" // Of a row.
	OtherGeometry  Fault = "geofile.geometry_kind"    // Points or lines.
	UnclosedRing   Fault = "geofile.ring_unclosed"
	BadCoordinate  Fault = "geofile.coordinate_malformed"
	BadText        Fault = "geofile.text_encoding" // Neither UTF-8 nor GBK, or not what the file says.
	TooLarge       Fault = "geofile.too_large"
	SeveralLayers  Fault = "geofile.layer_ambiguous"
	fileMax              = 1 << 30
	rowsMax              = 1_000_000
	geometryColumn       = "geometry"
)

// An Error says what is wrong, and where.
type Error struct {
	File   string
	Row    int    // From 1; 0: the whole file.
	Column string // Empty: the whole row.
	Fault  error  // A Fault of this package or of package polygon.
	Detail string
}

func (e *Error) Error() string {
	text := e.File
	if e.Row > 0 {
		text += ", row " + strconv.Itoa(e.Row)
	}
	if e.Column != "" {
		text += ", " + e.Column
	}
	text += ": " + e.Fault.Error()
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// Unwrap lets errors.Is find the fault.
func (e *Error) Unwrap() error { return e.Fault }

// Code returns the stable code.
func (e *Error) Code() string { return e.Fault.Error() }

// An Attribute is one value of a row, as text; numbers as the file has them.
type Attribute struct{ Name, Value string }

// A Feature is one row of a file that is in order.
type Feature struct {
	Row        int // From 1.
	Shape      polygon.Shape
	AreaDM2    int64 // On the ellipsoid of CGCS2000, rounded half up.
	Attributes []Attribute
}

// Value returns an attribute by its name, and whether there is one.
func (f *Feature) Value(name string) (string, bool) {
	for _, a := range f.Attributes {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// A Collection is what a file holds.
type Collection struct {
	EPSG     int
	Features []Feature
	Faults   []*Error // Rows that are not among the features.
}

// Read reads a file by the ending of its name: .geojson or .json, .gpkg, .shp. The error, an *Error or one
// of the system, is that of the whole file; rows have theirs in Faults.
func Read(path string) (*Collection, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".geojson", ".json":
		return readGeoJSON(path)
	case ".gpkg":
		return readGeoPackage(path)
	case ".shp":
		return readShapefile(path)
	}
	return nil, &Error{
		File:   filepath.Base(path),
		Fault:  UnknownFormat,
		Detail: "GeoJSON, GeoPackage and Shapefile are read",
	}
}

// A ring is corners as a file has them, x before y, with the last one repeating the first.
type ring struct {
	corners [][2]float64
	hole    bool
}

// A reader takes the rows of a file in.
type reader struct {
	file string
	crs  crs
	out  *Collection
}

func newReader(path string, c crs) *reader {
	return &reader{filepath.Base(path), c, &Collection{EPSG: int(c)}}
}

// add takes a row in, or lists what is wrong with it.
func (r *reader) add(row int, rings []ring, roles bool, attributes []Attribute, err error) {
	var s polygon.Shape
	if err == nil {
		s, err = r.crs.shape(rings, roles)
	}
	if err != nil {
		r.fail(row, geometryColumn, err)
		return
	}
	r.out.Features = append(r.out.Features, Feature{row, s, Measure(s), attributes})
}

func (r *reader) fail(row int, column string, err error) {
	e := &Error{File: r.file, Row: row, Column: column, Fault: err}
	var inner *Error
	if errors.As(err, &inner) {
		e.Fault, e.Detail = inner.Fault, inner.Detail
		if inner.Column != "" {
			e.Column = inner.Column
		}
	}
	r.out.Faults = append(r.out.Faults, e)
}

// whole makes the error of a whole file.
func whole(path string, f Fault, detail string) error {
	return &Error{File: filepath.Base(path), Fault: f, Detail: detail}
}

// A crs is a reference system by its EPSG code.
type crs int

const (
	crsCGCS2000 crs = 4490
	crsWGS84    crs = 4326
	crs4549     crs = 4549
	crs4528     crs = 4528
)

func (c crs) known() bool {
	return c == crsCGCS2000 || c == crsWGS84 || c == crs4549 || c == crs4528
}

// shape turns the rings of a row into a checked shape. With roles the source says which of them are holes.
func (c crs) shape(rings []ring, roles bool) (polygon.Shape, error) {
	if len(rings) == 0 {
		return nil, NoGeometry
	}
	var s polygon.Shape
	var holes []bool
	for _, r := range rings {
		n := len(r.corners)
		if n > 1 && r.corners[0] != r.corners[n-1] || n == 1 {
			return nil, UnclosedRing
		}
		var out polygon.Ring
		for _, xy := range r.corners[:max(0, n-1)] {
			corner, err := c.corner(xy[0], xy[1])
			if err != nil {
				return nil, err
			}
			out = append(out, corner)
		}
		s = append(s, out)
		holes = append(holes, r.hole)
	}
	if !roles {
		holes = nil
	}
	if err := s.Orient(holes); err != nil {
		return nil, err
	}
	return s, nil
}

// corner turns a coordinate of the file, x before y, into units of 1e-9 degree, rounded half away from zero.
func (c crs) corner(x, y float64) (polygon.Corner, error) {
	if math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return polygon.Corner{}, BadCoordinate
	}
	degrees := math.Abs(x) <= 360 && math.Abs(y) <= 360
	if c == crsCGCS2000 || c == crsWGS84 {
		if !degrees {
			return polygon.Corner{}, &Error{Fault: OtherCRS, Detail: "degrees are expected; these look like metres"}
		}
		return polygon.Corner{Lon: int64(math.Round(x * 1e9)), Lat: int64(math.Round(y * 1e9))}, nil
	}
	if degrees {
		return polygon.Corner{}, &Error{Fault: OtherCRS, Detail: "metres are expected; these look like degrees"}
	}
	projection := geodesy.EPSG4549
	if c == crs4528 {
		projection = geodesy.EPSG4528
	}
	p, err := projection.Inverse(y, x)
	if err != nil {
		if _, err := projection.Inverse(x, y); err == nil {
			return polygon.Corner{}, polygon.Swapped
		}
		return polygon.Corner{}, &Error{
			Fault:  OtherCRS,
			Detail: "the easting does not belong to EPSG:" + strconv.Itoa(int(c)),
		}
	}
	// A northing taken for an easting lands far outside China or far from the meridian.
	corner := polygon.Corner{Lon: int64(math.Round(p.Lon * 1e9)), Lat: int64(math.Round(p.Lat * 1e9))}
	if p.Lat < 3 || p.Lat > 54 {
		if q, err := projection.Inverse(x, y); err == nil && q.Lat >= 3 && q.Lat <= 54 {
			return polygon.Corner{}, polygon.Swapped
		}
	}
	return corner, nil
}

// Measure returns the area of a checked shape in dm² on the ellipsoid of CGCS2000, rounded half up.
func Measure(s polygon.Shape) int64 {
	total := 0.0
	for _, r := range s {
		points := make([]geodesy.Point, len(r))
		for i, c := range r {
			points[i] = geodesy.Point{Lat: float64(c.Lat) / 1e9, Lon: float64(c.Lon) / 1e9}
		}
		area, _, err := geodesy.CGCS2000.Ring(points)
		if err != nil {
			panic("geofile: a checked shape cannot be measured: " + err.Error())
		}
		total += area
	}
	return int64(math.Floor(total*100 + 0.5))
}

// parts divides a shape into polygons: an outer ring and the holes right inside it.
func parts(s polygon.Shape) (all [][]polygon.Ring) {
	var outer []int
	for i, r := range s {
		if (polygon.Shape{r}).Doubled() > 0 {
			outer = append(outer, i)
			all = append(all, []polygon.Ring{r})
		}
	}
	for _, r := range s {
		if (polygon.Shape{r}).Doubled() > 0 {
			continue
		}
		best := -1
		for k, i := range outer {
			o := polygon.Shape{s[i]}
			if inside(o, r) && (best < 0 || o.Doubled() < (polygon.Shape{s[outer[best]]}).Doubled()) {
				best = k
			}
		}
		if best >= 0 {
			all[best] = append(all[best], r)
		}
	}
	return all
}

func inside(o polygon.Shape, r polygon.Ring) bool {
	for _, c := range r {
		if side := o.Contains(c); side != 0 {
			return side > 0
		}
	}
	return true
}
