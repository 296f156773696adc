package geofile

import (
	"database/sql"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"liangshan/polygon"
)

const courses = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"R1","n":7},"geometry":{"type":"LineString","coordinates":[[119.5,30.5],[119.51,30.5,12]]}},
{"type":"Feature","properties":{},"geometry":{"type":"MultiLineString","coordinates":[[[119.5,30.5],[119.5,30.6]],[[119.6,30.5],[119.6,30.6]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[119.5,30.5]}},
{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[119.5]]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[400000,3000000],[400001,3000000]]}},
{"type":"Feature","properties":{},"geometry":null},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":"x"}},
7]}`

func TestCourses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "roads.geojson")
	if err := os.WriteFile(path, []byte(courses), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := ReadCourses(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Courses) != 3 || len(c.Courses[1].Parts) != 2 || c.Courses[2].LengthMM != 0 || c.Courses[0].Attributes[0].Value != "R1" {
		t.Fatalf("%+v", c.Courses)
	}
	// A hundredth of a degree of longitude at 30.5°, and a tenth of latitude from 30.5° to 30.6°, twice: arcs of the
	// ellipsoid by the radii of curvature in their middle, good to a millimetre or two at such lengths.
	const a, f = 6378137.0, 1 / 298.257222101
	e2 := f * (2 - f)
	radius := func(lat float64) (n, m float64) {
		w := 1 - e2*math.Pow(math.Sin(lat*math.Pi/180), 2)
		return a / math.Sqrt(w), a * (1 - e2) / math.Pow(w, 1.5)
	}
	n, _ := radius(30.5)
	_, m := radius(30.55)
	for i, want := range []float64{n * math.Cos(30.5*math.Pi/180) * .01 * math.Pi / 180 * 1000, 2 * m * .1 * math.Pi / 180 * 1000} {
		if got := float64(c.Courses[i].LengthMM); math.Abs(got-want) > 3 {
			t.Errorf("row %d: %.0f mm, want %.1f", i+1, got, want)
		}
	}
	want := []struct {
		row   int
		fault error
	}{{4, OtherGeometry}, {5, BadCoordinate}, {6, OtherCRS}, {7, NoGeometry}, {8, NoGeometry}, {9, BadCoordinate}, {10, Malformed}}
	if len(c.Faults) != len(want) {
		t.Fatalf("%v", c.Faults)
	}
	for i, w := range want {
		if c.Faults[i].Row != w.row || !errors.Is(c.Faults[i], w.fault) {
			t.Errorf("%v, want %v in row %d", c.Faults[i], w.fault, w.row)
		}
	}
	if _, err := ReadCourses("roads.shp"); !errors.Is(err, UnknownFormat) {
		t.Error(err)
	}
}

// TestCourseLayer writes a line and reads its bytes as OGC 12-128 and 06-103 have them.
func TestCourseLayer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "roads.gpkg")
	line := polygon.Shape{{{Lon: 119_500_000_000, Lat: 30_500_000_000}, {Lon: 119_510_000_000, Lat: 30_500_000_000}}}
	if err := WriteGeoPackage(path, "2026-11-21T00:00:00.000Z",
		Layer{Name: "road", Lines: true, Columns: []string{"code"}, Rows: []Row{{line, []any{"R1"}}}}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var kind, geometry string
	err = db.QueryRow(`SELECT geometry_type_name, (SELECT hex(geom) FROM road) FROM gpkg_geometry_columns`).Scan(&kind, &geometry)
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(geometry)
	// Header and envelope, then one multilinestring (5) of one line string (2) of two corners.
	if err != nil || kind != "MULTILINESTRING" || len(b) != 8+32+9+9+32 || b[41] != 5 || b[45] != 1 || b[50] != 2 || b[54] != 2 {
		t.Errorf("%v %s %x", err, kind, b)
	}
}

// TestPointLayer writes a layer of a point: its bytes as OGC 12-128 and 06-103 have them, and around it the tables that
// OGC 12-128 demands, with their keys.
func TestPointLayer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "places.gpkg")
	if err := WriteGeoPackage(path, "2026-11-21T00:00:00.000Z", Layer{Name: "place", Points: true, Columns: []string{"name"},
		Rows: []Row{{polygon.Shape{{{Lon: 119_500_000_000, Lat: 30_250_000_000}}}, []any{"Park"}}}}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got string
	if err := db.QueryRow(`SELECT hex(geom) FROM place`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	// GP, version 0, little-endian without an envelope, 4490; then little-endian, point, 119.5, 30.25.
	if want := "47500001" + "8A110000" + "01" + "01000000" + "0000000000E05D40" + "0000000000403E40"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	for query, want := range map[string]string{
		`SELECT geometry_type_name || z || m || srs_id FROM gpkg_geometry_columns`: "POINT004490",
		`SELECT data_type || ' ' || min_x || ' ' || max_y FROM gpkg_contents`:      "features 119.5 30.25",
		// Requirement 29: a key of whole numbers by itself. Annex C: the keys of the tables.
		`SELECT count(*) FROM sqlite_schema WHERE name = 'place' AND sql LIKE '%fid INTEGER PRIMARY KEY AUTOINCREMENT%'`: "1",
		`SELECT group_concat("table" || '.' || "to", ' ') FROM (SELECT * FROM pragma_foreign_key_list('gpkg_geometry_columns')
			ORDER BY "table")`: "gpkg_contents.table_name gpkg_spatial_ref_sys.srs_id",
		`SELECT group_concat(srs_id, ' ') FROM (SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id)`: "-1 0 4326 4490",
		`SELECT count(*) FROM pragma_foreign_key_check`:                                                   "0",
		`PRAGMA integrity_check`: "ok",
		`PRAGMA application_id`:  "1196444487", // GPKG
	} {
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, not %q: %v", query, got, want, err)
		}
	}
}

// FuzzCourses reads any bytes.
func FuzzCourses(f *testing.F) {
	f.Add([]byte(courses))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseCourses("x.geojson", b)
		if err == nil {
			for _, one := range c.Courses {
				if one.LengthMM < 0 || len(one.Parts) == 0 {
					t.Fatalf("%+v", one)
				}
			}
		}
	})
}
