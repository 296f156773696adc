package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"liangshan/geodesy"
	"liangshan/geofile"
	"liangshan/measure"
	"liangshan/polygon"
)

var areaCommand = command{
	name: "area", short: "area and perimeter on the ellipsoid, of a file of parcels or of corners",
	long: `
  liangshan carbon area PARCELS.geojson        also .gpkg and .shp (EPSG:4490, 4326, 4549, 4528)
  liangshan carbon area --corners "30.4,119.3 30.45,119.9 30.85,119.6"       latitude,longitude in degrees

Areas are those of geodesics on the ellipsoid of CGCS2000 (-ellipsoid wgs84: of WGS84): m2, mu and hectares. A
sphere would show 0.3 percent more in the county's latitude. What is wrong with a row is listed, and the rest is
measured; the exit code is 2 then.`,
	run: (*Main).area,
}

var projectCommand = command{
	name: "project", short: "degrees to metres and back (EPSG:4549, 4528, 32650)",
	long: `
  liangshan carbon project 30.631974,119.687891                        latitude,longitude → northing, easting
  liangshan carbon project --back 3390214.163723,470078.328646         northing,easting → latitude, longitude
  liangshan carbon project --to 32650 30.631974,119.687891

The order of the axes is that of EPSG:4549: latitude and northing come first.`,
	run: (*Main).project,
}

var ellipsoids = map[string]*geodesy.Ellipsoid{"cgcs2000": geodesy.CGCS2000, "wgs84": geodesy.WGS84}

func (m *Main) area(_ context.Context, args []string) error {
	f := m.flags()
	corners := f.String("corners", "", "`corners` of one ring: latitude,longitude, blanks between them")
	name := f.String("ellipsoid", "cgcs2000", "cgcs2000 or wgs84")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	e, ok := ellipsoids[strings.ToLower(*name)]
	if !ok {
		return usagef("-ellipsoid is cgcs2000 or wgs84")
	}
	if *corners != "" && len(given) == 0 {
		return m.areaOfCorners(e, *corners)
	}
	if len(given) != 1 || *corners != "" {
		return usagef("it takes one file, or -corners")
	}
	places, faults, err := placesOf(given[0])
	if err != nil {
		return &usageError{err.Error()}
	}
	total, length := 0.0, 0.0
	for _, p := range places {
		area, perimeter := 0.0, 0.0
		for i, r := range p.rings {
			a, round, err := e.Ring(r)
			if err != nil {
				return usagef("row %d: %v", p.row, err)
			}
			if p.holes != nil {
				a = math.Abs(a)
				if p.holes[i] {
					a = -a
				}
			}
			area, perimeter = area+a, perimeter+round
		}
		m.printArea(fmt.Sprintf("row %d", p.row), area, perimeter)
		total, length = total+area, length+perimeter
	}
	if len(places) > 1 {
		m.printArea(fmt.Sprintf("%d rows", len(places)), total, length)
	}
	for _, fault := range faults {
		fmt.Fprintln(m.Stderr, fault.Error())
	}
	if len(faults) > 0 {
		return usagef("%d rows were not measured", len(faults))
	}
	return nil
}

// A mapRow is one row of a map, as rings in degrees.
type mapRow struct {
	row   int
	rings [][]geodesy.Point
	holes []bool // nil: rings run so that holes have a negative area.
}

// placesOf reads a map. What is wider than a parcel can be, such as the outline of a county, is
// read from GeoJSON as it stands there.
func placesOf(path string) (all []mapRow, faults []*geofile.Error, err error) {
	c, err := geofile.Read(path)
	if err != nil {
		return nil, nil, err
	}
	for _, feature := range c.Features {
		p := mapRow{row: feature.Row}
		for _, r := range feature.Shape {
			points := make([]geodesy.Point, len(r))
			for i, at := range r {
				points[i] = geodesy.Point{Lat: float64(at.Lat) / 1e9, Lon: float64(at.Lon) / 1e9}
			}
			p.rings = append(p.rings, points)
		}
		all = append(all, p)
	}
	for _, fault := range c.Faults {
		if p, ok := outlineOf(path, fault); ok {
			all = append(all, p)
			continue
		}
		faults = append(faults, fault)
	}
	slices.SortFunc(all, func(a, b mapRow) int { return a.row - b.row })
	return all, faults, nil
}

// outlineOf reads one wide feature of a GeoJSON file.
func outlineOf(path string, fault *geofile.Error) (p mapRow, ok bool) {
	if !errors.Is(fault, polygon.TooWide) {
		return p, false
	}
	var file struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &file) != nil || fault.Row < 1 || fault.Row > len(file.Features) {
		return p, false
	}
	geometry := file.Features[fault.Row-1].Geometry
	var parts [][][][]float64
	switch geometry.Type {
	case "Polygon":
		parts = make([][][][]float64, 1)
		err = json.Unmarshal(geometry.Coordinates, &parts[0])
	case "MultiPolygon":
		err = json.Unmarshal(geometry.Coordinates, &parts)
	default:
		return p, false
	}
	p.row = fault.Row
	for _, part := range parts {
		for i, ring := range part {
			var points []geodesy.Point
			for _, xy := range ring {
				if len(xy) < 2 {
					return p, false
				}
				points = append(points, geodesy.Point{Lat: xy[1], Lon: xy[0]})
			}
			p.rings, p.holes = append(p.rings, points), append(p.holes, i > 0)
		}
	}
	return p, err == nil
}

func (m *Main) areaOfCorners(e *geodesy.Ellipsoid, text string) error {
	var points []geodesy.Point
	for _, corner := range strings.Fields(text) {
		lat, lon, err := twoNumbers(corner)
		if err != nil {
			return err
		}
		points = append(points, geodesy.Point{Lat: lat, Lon: lon})
	}
	area, perimeter, err := e.Ring(points)
	if err != nil {
		return &usageError{err.Error()}
	}
	m.printArea("ring", math.Abs(area), perimeter)
	return nil
}

func (m *Main) printArea(what string, area_m2, perimeter_m float64) {
	fmt.Fprintf(m.Stdout, "%s: area %.6f m2 = %.9f km2 = %.6f ha = %.12f mu, perimeter %.6f m\n", what, area_m2,
		area_m2/1e6, area_m2/1e4, area_m2/1e4*measure.MuPerHectare, perimeter_m)
}

func (m *Main) project(_ context.Context, args []string) error {
	f := m.flags()
	code := f.String("to", "4549", "EPSG code: 4549, 4528 or 32650")
	back := f.Bool("back", false, "from metres to degrees")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	projections := map[string]*geodesy.Projection{"4549": geodesy.EPSG4549, "4528": geodesy.EPSG4528,
		"32650": geodesy.UTM50N}
	p, ok := projections[strings.TrimPrefix(strings.ToUpper(*code), "EPSG:")]
	if !ok || len(given) == 0 {
		return usagef("give places, and -to 4549, 4528 or 32650")
	}
	for _, place := range given {
		first, second, err := twoNumbers(place)
		if err != nil {
			return err
		}
		if *back {
			at, err := p.Inverse(first, second)
			if err != nil {
				return usagef("%s: %v (northing comes before easting)", place, err)
			}
			fmt.Fprintf(m.Stdout, "latitude %.9f longitude %.9f\n", at.Lat, at.Lon)
			continue
		}
		if first > 60 && second < 60 {
			return usagef("%s: latitude comes before longitude; these look exchanged", place)
		}
		northing, easting, err := p.Forward(geodesy.Point{Lat: first, Lon: second})
		if err != nil {
			return usagef("%s: %v", place, err)
		}
		fmt.Fprintf(m.Stdout, "northing %.6f easting %.6f (%s)\n", northing, easting, p.Name)
	}
	return nil
}

// twoNumbers reads two numbers with a comma between them.
func twoNumbers(text string) (first, second float64, err error) {
	a, b, ok := strings.Cut(text, ",")
	first, err = strconv.ParseFloat(strings.TrimSpace(a), 64)
	if err == nil {
		second, err = strconv.ParseFloat(strings.TrimSpace(b), 64)
	}
	if err != nil || !ok {
		return 0, 0, usagef("%q: write two numbers with a comma between them, such as 30.62,120", text)
	}
	return first, second, nil
}
