package geofile

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/polygon"
)

// TestFormats reads the same three stands from every format; GDAL 3.6.2 wrote the others from the GeoJSON.
func TestFormats(t *testing.T) {
	want, err := Read("testdata/stands.geojson")
	if err != nil || len(want.Features) != 3 || len(want.Faults) != 0 {
		t.Fatal(err, want)
	}
	// Ten mu and a bit, as the county's reference has it: 6804.317378520966 m².
	if got := want.Features[0].AreaDM2; got != 680432 {
		t.Errorf("%d dm²", got)
	}
	for _, c := range []struct {
		file string
		epsg int
		off  int64 // Units of 1e-9 degree: a coordinate that went through metres comes back rounded.
	}{{"utf8.shp", 4490, 0}, {"gbk.shp", 4490, 0}, {"gk.shp", 4549, 1}, {"stands.gpkg", 4490, 0}, {"gk.gpkg", 4549, 1}} {
		got, err := Read(filepath.Join("testdata", c.file))
		if err != nil || len(got.Faults) != 0 || len(got.Features) != 3 || got.EPSG != c.epsg {
			t.Errorf("%s: %v %+v", c.file, err, got)
			continue
		}
		for i, f := range got.Features {
			w := want.Features[i]
			for _, name := range []string{"code", "name", "du"} {
				value, ok := f.Value(name)
				if should, _ := w.Value(name); !ok || value != should {
					t.Errorf("%s, row %d: %s is %q, want %q", c.file, f.Row, name, value, should)
				}
			}
			if f.Row != i+1 || math.Abs(float64(f.AreaDM2-w.AreaDM2)) > float64(c.off) ||
				f.Shape.Corners() != w.Shape.Corners() ||
				f.Shape.Check() != nil {
				t.Errorf("%s, row %d: %d dm², want %d", c.file, f.Row, f.AreaDM2, w.AreaDM2)
			}
			if common := polygon.OverlapDM2(f.Shape, w.Shape); math.Abs(float64(common-w.Shape.EstimateDM2())) > 2 {
				t.Errorf(
					"%s, row %d lies elsewhere: %d dm² in common of %d",
					c.file,
					f.Row,
					common,
					w.Shape.EstimateDM2(),
				)
			}
		}
	}
}

// TestWriteAndRead writes what was read and reads it again: not a unit of a coordinate changes.
func TestWriteAndRead(t *testing.T) {
	c, err := Read("testdata/stands.geojson")
	if err != nil {
		t.Fatal(err)
	}
	island := polygon.Shape{square(0, 0, 100), square(10, 10, 50), square(20, 20, 10), square(200, 0, 7)}
	if err := island.Orient(nil); err != nil {
		t.Fatal(err)
	}
	l := Layer{Name: "林班", Columns: []string{"code", "亩", "note"}}
	for _, f := range c.Features {
		code, _ := f.Value("code")
		l.Rows = append(l.Rows, Row{f.Shape, []any{code, float64(f.AreaDM2) * 3 / 200_000, nil}})
	}
	l.Rows = append(l.Rows, Row{island, []any{"岛", 1.5, nil}})
	dir := t.TempDir()
	gpkg, geojson := filepath.Join(dir, "stands.gpkg"), filepath.Join(dir, "stands.geojson")
	if err := WriteGeoPackage(gpkg, "2026-11-21T00:00:00.000Z", l); err != nil {
		t.Fatal(err)
	}
	if err := WriteGeoPackage(gpkg, "2026-11-21T00:00:00.000Z", l); !errors.Is(err, os.ErrExist) {
		t.Errorf("a file was written over: %v", err)
	}
	var b bytes.Buffer
	if err := WriteGeoJSON(&b, l); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(geojson, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{gpkg, geojson} {
		again, err := Read(path)
		if err != nil || len(again.Faults) > 0 || len(again.Features) != 4 {
			t.Fatal(path, err, again)
		}
		for i, f := range again.Features {
			if polygon.Overlap(f.Shape, l.Rows[i].Shape) != polygon.Overlap(l.Rows[i].Shape, l.Rows[i].Shape) ||
				f.Shape.Doubled() != l.Rows[i].Shape.Doubled() {
				t.Errorf("%s, row %d: %v, want %v", path, i+1, f.Shape, l.Rows[i].Shape)
			}
			if code, _ := f.Value("code"); code != l.Rows[i].Values[0] {
				t.Error(code)
			}
		}
	}
}

func square(x, y, side int64) polygon.Ring {
	const lon, lat = 119_500_000_000, 30_600_000_000
	return polygon.Ring{
		{Lon: lon + x, Lat: lat + y},
		{Lon: lon + x + side, Lat: lat + y},
		{Lon: lon + x + side, Lat: lat + y + side},
		{Lon: lon + x, Lat: lat + y + side},
	}
}

// collection returns a file of one good row and one with some coordinates.
func collection(crs, geometry string) []byte {
	if crs != "" {
		crs = `"crs":{"type":"name","properties":{"name":"` + crs + `"}},`
	}
	return []byte(
		`{"type":"FeatureCollection",` + crs + `"features":[{"type":"Feature","properties":{},"geometry":` + geometry + `}]}`,
	)
}

func TestRowFaults(t *testing.T) {
	polygonOf := func(rings string) string { return `{"type":"Polygon","coordinates":[` + rings + `]}` }
	good := `[[119.5,30.6],[119.6,30.6],[119.6,30.7],[119.5,30.6]]`
	for _, c := range []struct {
		name, crs, geometry string
		want                error
	}{
		{"good", "", polygonOf(good), nil},
		{"clockwise, as many write it", "", polygonOf(`[[119.5,30.6],[119.6,30.7],[119.6,30.6],[119.5,30.6]]`), nil},
		{"of three dimensions", "", polygonOf(`[[119.5,30.6,7],[119.6,30.6,8],[119.6,30.7,9],[119.5,30.6,7]]`), nil},
		{"in WGS84", "urn:ogc:def:crs:OGC:1.3:CRS84", polygonOf(good), nil},
		{"in metres", "EPSG:4549", polygonOf(`[[470000,3390000],[470100,3390000],[470100,3390100],[470000,3390000]]`), nil},
		{"in metres of zone 40", "EPSG:4528", polygonOf(`[[40470000,3390000],[40470100,3390000],[40470100,3390100],[40470000,3390000]]`), nil},
		{"swapped axes", "", polygonOf(`[[30.6,119.5],[30.6,119.6],[30.7,119.6],[30.6,119.5]]`), polygon.Swapped},
		{"northing first", "EPSG:4549", polygonOf(`[[3390000,470000],[3390000,470100],[3390100,470100],[3390000,470000]]`), polygon.Swapped},
		{"metres for degrees", "", polygonOf(`[[470000,3390000],[470100,3390000],[470100,3390100],[470000,3390000]]`), OtherCRS},
		{"degrees for metres", "EPSG:4549", polygonOf(good), OtherCRS},
		{"another zone", "EPSG:4549", polygonOf(`[[40470000,3390000],[40470100,3390000],[40470100,3390100],[40470000,3390000]]`), OtherCRS},
		{"a bow tie", "", polygonOf(`[[119.5,30.6],[119.6,30.7],[119.6,30.6],[119.5,30.7],[119.5,30.6]]`), polygon.Crossing},
		{"not closed", "", polygonOf(`[[119.5,30.6],[119.6,30.6],[119.6,30.7]]`), UnclosedRing},
		{"a line", "", polygonOf(`[[119.5,30.6],[119.6,30.6],[119.5,30.6]]`), polygon.TooFew},
		{"a hole outside", "", polygonOf(good + `,[[119.8,30.6],[119.81,30.6],[119.81,30.61],[119.8,30.6]]`), polygon.Orientation},
		{"abroad", "", polygonOf(`[[10.5,50.6],[10.6,50.6],[10.6,50.7],[10.5,50.6]]`), polygon.OutsideChina},
		{"a corner of one number", "", polygonOf(`[[119.5],[119.6],[119.6],[119.5]]`), BadCoordinate},
		{"a text for a number", "", polygonOf(`[["119.5",30.6],[119.6,30.6],[119.6,30.7],["119.5",30.6]]`), BadCoordinate},
		{"a point", "", `{"type":"Point","coordinates":[119.5,30.6]}`, OtherGeometry},
		{"nothing", "", `null`, NoGeometry},
		{"no rings", "", polygonOf(""), NoGeometry},
	} {
		got, err := parseGeoJSON("dir/stands.geojson", collection(c.crs, c.geometry))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.want == nil {
			if len(got.Features) != 1 {
				t.Errorf("%s: %v", c.name, got.Faults)
			}
			continue
		}
		if len(got.Faults) != 1 || !errors.Is(got.Faults[0], c.want) || got.Faults[0].Row != 1 ||
			got.Faults[0].Column != "geometry" ||
			!strings.HasPrefix(got.Faults[0].Error(), "stands.geojson, row 1, geometry: "+c.want.Error()) {
			t.Errorf("%s: %v, want %v", c.name, got.Faults, c.want)
		}
	}
}

func TestFileFaults(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	shp, dbf, prj := read("gbk.shp"), read("gbk.dbf"), string(read("gbk.prj"))
	want := func(name string, f Fault, err error) {
		t.Helper()
		if !errors.Is(err, f) {
			t.Errorf("%s: %v, want %v", name, err, f)
		}
	}
	file := func(name string, f Fault, path string) { t.Helper(); _, err := Read(path); want(name, f, err) }
	file("a picture", UnknownFormat, "stands.png")
	file("no JSON", Malformed, write("a.geojson", []byte("{")))
	file("no collection", Malformed, write("b.geojson", []byte(`{"type":"Feature"}`)))
	file("Beijing 1954", UnknownCRS, write("c.geojson", collection("EPSG:2437", "null")))
	file("no GeoPackage", Malformed, write("a.gpkg", []byte("no database at all, but long enough to be one")))
	file("UTM", UnknownCRS, "testdata/utm.gpkg")
	file("no .prj", MissingCRS, func() string { write("a.dbf", dbf); return write("a.shp", shp) }())
	file("no .dbf", MissingPart, func() string { write("b.prj", []byte(prj)); return write("b.shp", shp) }())
	shape := func(name string, f Fault, shp, dbf []byte, prj, cpg string) {
		t.Helper()
		_, err := parseShapefile("a.shp", shp, dbf, prj, cpg)
		want(name, f, err)
	}
	shape("another system", UnknownCRS, shp, dbf, `GEOGCS["GCS_Beijing_1954"]`, "")
	shape("another meridian", UnknownCRS, shp, dbf, strings.Replace(string(read("gk.prj")), "120.0", "117.0", 1), "")
	shape("no header", Malformed, shp[:50], dbf, prj, "GBK")
	shape("cut", Malformed, shp[:len(shp)-3], dbf, prj, "GBK")
	shape("cut table", Malformed, shp, dbf[:len(dbf)-30], prj, "GBK")
	shape("an encoding that is not read", BadText, shp, dbf, prj, "BIG5")
	points := bytes.Clone(shp)
	points[32] = 1
	shape("points", OtherGeometry, points, dbf, prj, "GBK")
	// GBK that calls itself UTF-8: the rows are listed with their column, and nothing is guessed.
	c, err := parseShapefile("a.shp", shp, dbf, prj, "UTF-8")
	if err != nil || len(c.Faults) != 3 || c.Faults[1].Fault != BadText || c.Faults[1].Column != "name" ||
		c.Faults[1].Row != 2 {
		t.Error(err, c)
	}
	// Without .cpg the text itself decides.
	if c, err = parseShapefile("a.shp", shp, dbf, prj, ""); err != nil || len(c.Features) != 3 {
		t.Fatal(err, c)
	}
	if name, _ := c.Features[0].Value("name"); name != "上墅乡刘家塘村" {
		t.Error(name)
	}
}

func FuzzShapefile(f *testing.F) {
	for _, name := range []string{"gbk", "gk"} {
		var parts [3][]byte
		for i, end := range []string{".shp", ".dbf", ".prj"} {
			b, err := os.ReadFile("testdata/" + name + end)
			if err != nil {
				f.Fatal(err)
			}
			parts[i] = b
		}
		f.Add(parts[0], parts[1], string(parts[2]))
	}
	f.Fuzz(func(t *testing.T, shp, dbf []byte, prj string) {
		c, err := parseShapefile("a.shp", shp, dbf, prj, "")
		checkRead(t, c, err)
	})
}

func FuzzGeoJSON(f *testing.F) {
	b, err := os.ReadFile("testdata/stands.geojson")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseGeoJSON("a.geojson", b)
		checkRead(t, c, err)
	})
}

func FuzzGP(f *testing.F) {
	f.Add(toGP(polygon.Shape{square(0, 0, 100)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		rings, err := fromGP(b)
		if err == nil {
			crsCGCS2000.shape(rings, true)
		}
	})
}

func checkRead(t *testing.T, c *Collection, err error) {
	var named *Error
	if err != nil {
		if !errors.As(err, &named) {
			t.Fatal(err)
		}
		return
	}
	for _, f := range c.Features {
		if f.Shape.Check() != nil {
			t.Fatal("a shape came out that is none")
		}
	}
}
