package export

import (
	"database/sql"
	"path/filepath"
	"testing"

	"liangshan/geofile"
	"liangshan/polygon"
)

// TestGeoPackage writes a map and reads every layer back as a file of maps.
func TestGeoPackage(t *testing.T) {
	f := newFixture(t)
	f.carbonWorld()
	f.parcels(25)
	f.exec("UPDATE land_parcel SET until_date = '2025-01-01', reason = 'merged' WHERE number = 25")
	f.exec(
		`INSERT INTO carbon_stand VALUES (1, 1, 1, '330523100201', 3180000, 'moso', 'mixed', '2020-01-01', '2039-12-31', NULL),
		(2, 1, 1, '330523100201', 1060000, 'moso', 'on', '2020-01-01', '2039-12-31', NULL)`,
	)
	f.exec("INSERT INTO carbon_stand_parcel VALUES (1, 1), (1, 2), (1, 3), (2, 11)")
	course := polygon.Shape{{{Lon: 119_500_000_000, Lat: 30_500_000_000}, {Lon: 119_600_000_000, Lat: 30_500_000_000}}}
	f.exec(`INSERT INTO place_road (number, code, name_zh, road_colour, division, from_date, length_mm, course)
		VALUES (1, 'R1', '环库公路', 'blue', '330523100', '2022-06-30', 9600123, ?)`, course.Pack())
	f.exec(`INSERT INTO place_place (number, code, kind, name_zh, division, operator_company, scale, lon_e9, lat_e9, from_date)
		VALUES (1, 'P1', 'park', '竹博园', '330523100', 0, 'large', 119700000000, 30600000000, '2022-06-30'),
		(2, 'P2', 'park', '不知何处', '330523100', 0, 'small', NULL, NULL, '2022-06-30')`)
	path := filepath.Join(t.TempDir(), "county.gpkg")
	r := f.open()
	counts, err := GeoPackage(r, r.TimeMS, path)
	must(t, err)
	want := map[string]int{"parcel": 25, "stand": 4, "project": 4}
	if last := counts[len(counts)-2:]; last[0] != (Count{"road", 1}) || last[1] != (Count{"place", 1}) {
		t.Errorf("%+v", last)
	}
	for _, count := range counts[:len(counts)-2] {
		if int64(want[count.File]) != count.Rows {
			t.Errorf("%+v", count)
		}
		got := oneLayer(t, path, count.File)
		if got.EPSG != 4490 || len(got.Faults) != 0 || len(got.Features) != want[count.File] {
			t.Fatalf("%s: EPSG:%d, %d features, faults %v", count.File, got.EPSG, len(got.Features), got.Faults)
		}
		for _, feature := range got.Features {
			number, _ := feature.Value("parcel")
			var packed []byte
			var area string
			must(
				t,
				f.db.QueryRow("SELECT shape, area_dm2 FROM land_parcel WHERE number = ?", number).
					Scan(&packed, &area),
			)
			if string(feature.Shape.Pack()) != string(packed) {
				t.Errorf("%s: the shape of parcel %s changed", count.File, number)
			}
			mu, _ := feature.Value("area_mu")
			if dm2, _ := feature.Value("area_dm2"); dm2 != area || mu != "15.9" {
				t.Errorf("%s: parcel %s has %s dm², %s mu", count.File, number, dm2, mu)
			}
		}
	}
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	var code string
	var km float64
	must(t, db.QueryRow("SELECT code, length_km FROM road WHERE length(geom) = 90").Scan(&code, &km))
	if code != "R1" || km != 9.600123 {
		t.Errorf("%s, %f km", code, km)
	}
	stand := oneLayer(t, path, "stand").Features[3]
	for name, want := range map[string]string{"stand": "2", "project": "AJ01", "cooperative_name": `=co-op, "North"`,
		"village_name": "鲁家村", "phase": "on", "parcel_code": "P11"} {
		if got, _ := stand.Value(name); got != want {
			t.Errorf("%s is %q, expected %q", name, got, want)
		}
	}
	if _, err := GeoPackage(r, r.TimeMS, path); err == nil {
		t.Error("an existing file was written over")
	}
	f.exec("UPDATE land_parcel SET shape = x'ff' WHERE number = 3")
	if _, err := GeoPackage(f.open(), 0, filepath.Join(t.TempDir(), "x.gpkg")); err == nil {
		t.Error("a shape that is none was written")
	}
}

// oneLayer reads one layer of a file with several.
func oneLayer(t *testing.T, path, name string) *geofile.Collection {
	t.Helper()
	part := filepath.Join(t.TempDir(), name+".gpkg")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	_, err = db.Exec("VACUUM INTO ?", part)
	must(t, err)
	only, err := sql.Open("sqlite", part)
	must(t, err)
	_, err = only.Exec(`DELETE FROM gpkg_contents WHERE table_name <> ?;
		DELETE FROM gpkg_geometry_columns WHERE table_name <> ?`, name, name)
	must(t, err)
	must(t, only.Close())
	c, err := geofile.Read(part)
	must(t, err)
	return c
}
