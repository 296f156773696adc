package geofile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"liangshan/polygon"
)

// load reads a file that is not too large.
func load(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > fileMax {
		return nil, whole(path, TooLarge, strconv.FormatInt(info.Size(), 10)+" bytes")
	}
	return os.ReadFile(path)
}

type jsonFile struct {
	Type string
	CRS  *struct {
		Properties struct{ Name string }
	}
	Features []json.RawMessage
}

type jsonFeature struct {
	Geometry   *jsonGeometry
	Properties map[string]any
}

type jsonGeometry struct {
	Type        string
	Coordinates json.RawMessage
}

func readGeoJSON(path string) (*Collection, error) {
	b, err := load(path)
	if err != nil {
		return nil, err
	}
	return parseGeoJSON(path, b)
}

func parseGeoJSON(path string, b []byte) (*Collection, error) {
	file, c, err := parseCollection(path, b)
	if err != nil {
		return nil, err
	}
	r := newReader(path, c)
	for i, raw := range file.Features {
		var f jsonFeature
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&f); err != nil {
			r.fail(i+1, "", &Error{Fault: Malformed, Detail: err.Error()})
			continue
		}
		rings, err := f.Geometry.rings()
		r.add(i+1, rings, true, attributesOf(f.Properties), err)
	}
	return r.out, nil
}

// rings returns the rings of a polygon or of several; the first one of each is its border.
func (g *jsonGeometry) rings() (all []ring, err error) {
	if g == nil {
		return nil, NoGeometry
	}
	var several [][][][]float64
	switch g.Type {
	case "Polygon":
		several = make([][][][]float64, 1)
		err = json.Unmarshal(g.Coordinates, &several[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &several)
	default:
		return nil, &Error{Fault: OtherGeometry, Detail: g.Type}
	}
	if err != nil {
		return nil, &Error{Fault: BadCoordinate, Detail: err.Error()}
	}
	for _, one := range several {
		for i, corners := range one {
			r := ring{hole: i > 0}
			for _, c := range corners {
				if len(c) < 2 {
					return nil, BadCoordinate
				}
				r.corners = append(r.corners, [2]float64{c[0], c[1]})
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// attributesOf returns properties in order of their names.
func attributesOf(properties map[string]any) (all []Attribute) {
	for name, v := range properties {
		text := ""
		switch v := v.(type) {
		case nil:
		case string:
			text = v
		case json.Number:
			text = v.String()
		default:
			b, err := json.Marshal(v)
			if err == nil {
				text = string(b)
			}
		}
		all = append(all, Attribute{name, text})
	}
	slices.SortFunc(all, func(a, b Attribute) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// A Layer is rows to be written. Values are int64, float64, string or nil, in order of the columns.
type Layer struct {
	Name    string // Of the table in a GeoPackage.
	Lines   bool   // The shapes are courses, each part left open. In a GeoPackage only.
	Points  bool   // The shapes are points: one part of one corner. In a GeoPackage only.
	Columns []string
	Rows    []Row
}

// A Row is a shape with its values.
type Row struct {
	Shape  polygon.Shape
	Values []any
}

// WriteGeoJSON writes a layer in longitude and latitude of CGCS2000, borders counter-clockwise, as RFC 7946 has it
// but for the name of the reference system.
func WriteGeoJSON(w io.Writer, l Layer) error {
	b := bufio.NewWriter(w)
	b.WriteString(
		`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[`,
	)
	for i, row := range l.Rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n{\"type\":\"Feature\",\"properties\":{")
		for k, name := range l.Columns {
			if k > 0 {
				b.WriteByte(',')
			}
			for j, v := range []any{name, row.Values[k]} {
				text, err := json.Marshal(v)
				if err != nil {
					return err
				}
				if j > 0 {
					b.WriteByte(':')
				}
				b.Write(text)
			}
		}
		b.WriteString("},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":")
		writeParts(b, row.Shape)
		b.WriteString("}}")
	}
	b.WriteString("\n]}\n")
	return b.Flush()
}

func writeParts(b *bufio.Writer, s polygon.Shape) {
	b.WriteByte('[')
	for i, part := range parts(s) {
		separate(b, i, '[')
		for j, r := range part {
			separate(b, j, '[')
			for k := range len(r) + 1 {
				c := r[k%len(r)]
				separate(b, k, '[')
				b.WriteString(degrees(c.Lon) + "," + degrees(c.Lat) + "]")
			}
			b.WriteByte(']')
		}
		b.WriteByte(']')
	}
	b.WriteByte(']')
}

func separate(b *bufio.Writer, i int, open byte) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteByte(open)
}

// degrees writes a coordinate with all its nine decimals that are not zero.
func degrees(c int64) string { return strconv.FormatFloat(float64(c)/1e9, 'f', -1, 64) }
