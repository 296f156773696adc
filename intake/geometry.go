package intake

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"liangshan/geofile"
	"liangshan/polygon"
)

// shapes reads the geometry of each line of a table, and takes out those that have none.
func (j *Job) shapes() error {
	return j.drawn(func(text string) ([]byte, int64, error) {
		s, err := parseGeometry(text)
		if err != nil {
			return nil, 0, err
		}
		return s.Pack(), geofile.Measure(s), nil
	})
}

// drawn reads what is drawn in each line of a table, and takes out those whose drawing cannot be read. read
// returns it packed and measured.
func (j *Job) drawn(read func(text string) (packed []byte, measure int64, err error)) error {
	at := slices.IndexFunc(j.Columns, func(c Column) bool { return c.Name == "geometry" })
	if at < 0 {
		return wrong(j.File, CodeColumnMissing, "geometry 图形", "")
	}
	good := j.Lines[:0]
	for _, l := range j.Lines {
		packed, measure, err := read(l.Cells[at])
		if err != nil {
			j.Problems = append(j.Problems,
				Problem{File: j.File, Row: l.Row, Column: j.Columns[at].Header, Code: codeOf(err)})
			continue
		}
		l.Shape, l.Area, l.Cells[at] = packed, measure, ""
		good = append(good, l)
	}
	j.Lines = good
	return nil
}

// parseGeometry reads a polygon, or several, from WKT or GeoJSON. The text of the error is a code.
func parseGeometry(text string) (polygon.Shape, error) {
	text = strings.TrimSpace(text)
	var parts [][][][]float64
	var err error
	switch {
	case text == "":
		return nil, geofile.NoGeometry
	case text[0] == '{':
		parts, err = parseGeoJSON(text)
	default:
		parts, err = parseWKT(text)
	}
	if err != nil {
		return nil, err
	}
	var s polygon.Shape
	var holes []bool
	for _, part := range parts {
		for i, ring := range part {
			n := len(ring)
			if n < 2 || ring[0][0] != ring[n-1][0] || ring[0][1] != ring[n-1][1] {
				return nil, geofile.UnclosedRing
			}
			var out polygon.Ring
			for _, c := range ring[:n-1] {
				if math.Abs(c[0]) > 360 || math.Abs(c[1]) > 360 {
					return nil, geofile.OtherCRS
				}
				out = append(
					out,
					polygon.Corner{Lon: int64(math.Round(c[0] * 1e9)), Lat: int64(math.Round(c[1] * 1e9))},
				)
			}
			s, holes = append(s, out), append(holes, i > 0)
		}
	}
	if len(s) == 0 {
		return nil, geofile.NoGeometry
	}
	if err := s.Orient(holes); err != nil {
		return nil, err
	}
	return s, nil
}

// errGeometry is the error of a geometry that cannot be read.
var errGeometry = errors.New(string(CodeGeometry))

func parseGeoJSON(text string) (parts [][][][]float64, err error) {
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if json.Unmarshal([]byte(text), &g) != nil {
		return nil, errGeometry
	}
	switch g.Type {
	case "Polygon":
		parts = make([][][][]float64, 1)
		err = json.Unmarshal(g.Coordinates, &parts[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &parts)
	default:
		return nil, geofile.OtherGeometry
	}
	if err != nil {
		return nil, geofile.BadCoordinate
	}
	for _, part := range parts {
		for _, ring := range part {
			for _, c := range ring {
				if len(c) < 2 {
					return nil, geofile.BadCoordinate
				}
			}
		}
	}
	return parts, nil
}

// parseWKT reads POLYGON and MULTIPOLYGON (OGC 06-103r4, section 7), with or without the heights and measures of the
// dimensions Z and M and the SRID that PostGIS puts before.
func parseWKT(text string) (parts [][][][]float64, err error) {
	text = strings.ToUpper(text)
	if srid, rest, ok := strings.Cut(text, ";"); ok && strings.HasPrefix(srid, "SRID=") {
		switch strings.TrimSpace(srid[len("SRID="):]) {
		case "4490", "4326":
			text = strings.TrimSpace(rest)
		default:
			return nil, geofile.UnknownCRS
		}
	}
	open := strings.IndexByte(text, '(')
	if open < 0 {
		return nil, errGeometry
	}
	tag := strings.Fields(text[:open])
	w := &wkt{text: text[open:]}
	switch {
	case len(tag) == 0 || len(tag) > 2:
		return nil, errGeometry
	case tag[0] == "POLYGON":
		parts = [][][][]float64{list(w, (*wkt).ring)}
	case tag[0] == "MULTIPOLYGON":
		parts = list(w, func(w *wkt) [][][]float64 { return list(w, (*wkt).ring) })
	default:
		return nil, geofile.OtherGeometry
	}
	if w.blank(); w.err == nil && w.at < len(w.text) {
		w.err = errGeometry
	}
	return parts, w.err
}

// wkt reads well-known text from left to right. After an error nothing more is read.
type wkt struct {
	text string
	at   int
	err  error
}

func (w *wkt) blank() {
	for w.at < len(w.text) && strings.IndexByte(" \t\r\n", w.text[w.at]) >= 0 {
		w.at++
	}
}

// take takes a character if it is the next.
func (w *wkt) take(c byte) bool {
	w.blank()
	if w.err != nil || w.at >= len(w.text) || w.text[w.at] != c {
		return false
	}
	w.at++
	return true
}

// list reads things in brackets with commas between.
func list[T any](w *wkt, one func(*wkt) T) (all []T) {
	if !w.take('(') {
		w.fail()
		return nil
	}
	for w.err == nil {
		all = append(all, one(w))
		if w.take(')') {
			return all
		}
		if !w.take(',') {
			w.fail()
		}
	}
	return nil
}

func (w *wkt) fail() {
	if w.err == nil {
		w.err = errGeometry
	}
}

func (w *wkt) ring() [][]float64 { return list(w, (*wkt).corner) }

// corner reads two to four numbers; those behind the second are heights and measures.
func (w *wkt) corner() []float64 {
	w.blank()
	end := strings.IndexAny(w.text[w.at:], ",()")
	if end < 0 {
		w.fail()
		return []float64{0, 0}
	}
	fields := strings.Fields(w.text[w.at : w.at+end])
	w.at += end
	if len(fields) < 2 || len(fields) > 4 {
		w.fail()
		return []float64{0, 0}
	}
	var out []float64
	for _, f := range fields[:2] {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			w.err = geofile.BadCoordinate
			return []float64{0, 0}
		}
		out = append(out, v)
	}
	return out
}
