package geofile

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"liangshan/geodesy"
	"liangshan/polygon"
)

// A Course is one row of a file of lines or points that is in order: parts of corners, each left open. A
// point is one part of one corner.
type Course struct {
	Row        int // From 1.
	Parts      polygon.Shape
	LengthMM   int64 // On the ellipsoid of CGCS2000, rounded half up; 0 of a point.
	Attributes []Attribute
}

// Courses are what a file of lines or points holds.
type Courses struct {
	Courses []Course
	Faults  []*Error // Rows that are not among the courses.
}

// ReadCourses reads lines and points from GeoJSON (.geojson or .json), in any of the reference systems of
// Read. The error, an *Error or one of the system, is that of the whole file; rows have theirs in Faults.
func ReadCourses(path string) (*Courses, error) {
	if ending := strings.ToLower(filepath.Ext(path)); ending != ".geojson" && ending != ".json" {
		return nil, whole(path, UnknownFormat, "lines and points are read from GeoJSON")
	}
	b, err := load(path)
	if err != nil {
		return nil, err
	}
	return parseCourses(path, b)
}

func parseCourses(path string, b []byte) (*Courses, error) {
	file, c, err := parseCollection(path, b)
	if err != nil {
		return nil, err
	}
	r, out := newReader(path, c), &Courses{}
	for i, raw := range file.Features {
		var f jsonFeature
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&f); err != nil {
			r.fail(i+1, "", &Error{Fault: Malformed, Detail: err.Error()})
			continue
		}
		parts, err := f.Geometry.course(c)
		if err != nil {
			r.fail(i+1, geometryColumn, err)
			continue
		}
		out.Courses = append(out.Courses, Course{i + 1, parts, MeasureCourse(parts), attributesOf(f.Properties)})
	}
	out.Faults = r.out.Faults
	return out, nil
}

// course returns the parts of a point or a line.
func (g *jsonGeometry) course(c crs) (parts polygon.Shape, err error) {
	if g == nil {
		return nil, NoGeometry
	}
	lines := [][][]float64{nil}
	switch g.Type {
	case "Point":
		lines[0] = [][]float64{nil}
		err = json.Unmarshal(g.Coordinates, &lines[0][0])
	case "LineString":
		err = json.Unmarshal(g.Coordinates, &lines[0])
	case "MultiLineString":
		err = json.Unmarshal(g.Coordinates, &lines)
	default:
		return nil, &Error{Fault: OtherGeometry, Detail: g.Type}
	}
	if err != nil {
		return nil, &Error{Fault: BadCoordinate, Detail: err.Error()}
	}
	return courseOf(lines, c)
}

// ParseCourse reads the geometry of one GeoJSON object in longitude and latitude of CGCS2000. Errors are
// faults of this package.
func ParseCourse(text string) (polygon.Shape, error) {
	var g jsonGeometry
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		return nil, Malformed
	}
	return g.course(crsCGCS2000)
}

// CourseOf makes the parts of a line of longitudes and latitudes in degrees. Errors are faults of this
// package and of polygon.
func CourseOf(lines [][][]float64) (polygon.Shape, error) { return courseOf(lines, crsCGCS2000) }

func courseOf(lines [][][]float64, c crs) (parts polygon.Shape, err error) {
	for _, line := range lines {
		var part polygon.Ring
		for _, xy := range line {
			if len(xy) < 2 {
				return nil, BadCoordinate
			}
			corner, err := c.corner(xy[0], xy[1])
			if err != nil {
				return nil, err
			}
			part = append(part, corner)
		}
		if len(part) > 0 {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return nil, NoGeometry
	}
	return parts, nil
}

// MeasureCourse returns the length of a line in mm on the ellipsoid of CGCS2000, rounded half up; 0 if it
// reaches beyond what can be measured.
func MeasureCourse(parts polygon.Shape) int64 {
	total := 0.0
	for _, part := range parts {
		for i := 1; i < len(part); i++ {
			line, err := geodesy.CGCS2000.Inverse(pointOf(part[i-1]), pointOf(part[i]))
			if err != nil {
				return 0
			}
			total += line.Length
		}
	}
	return int64(math.Floor(total*1000 + 0.5))
}

func pointOf(c polygon.Corner) geodesy.Point {
	return geodesy.Point{Lat: float64(c.Lat) / 1e9, Lon: float64(c.Lon) / 1e9}
}

// parseCollection reads what GeoJSON files have in common: their features, and the reference system.
func parseCollection(path string, b []byte) (file jsonFile, c crs, err error) {
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), &file); err != nil {
		return file, 0, whole(path, Malformed, err.Error())
	}
	if file.Type != "FeatureCollection" || len(file.Features) > rowsMax {
		return file, 0, whole(path, Malformed, "a FeatureCollection is expected")
	}
	c = crsCGCS2000
	if file.CRS != nil {
		name := file.CRS.Properties.Name
		code, err := strconv.Atoi(name[strings.LastIndexAny(name, ":/")+1:])
		if c = crs(code); strings.HasSuffix(name, "CRS84") {
			c, err = crsWGS84, nil
		}
		if err != nil || !c.known() {
			return file, 0, whole(path, UnknownCRS, name)
		}
	}
	return file, c, nil
}
