package web

import (
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"liangshan/polygon"
)

// TestMapPackage: the GeoPackage of the map can be read, and has every piece that the map has.
func TestMapPackage(t *testing.T) {
	p, _ := fullCounty(t)
	b := p.browser()
	holds(t, b.get("/data", 200), `href="/map.gpkg"`)
	path := filepath.Join(t.TempDir(), "map.gpkg")
	p.must(os.WriteFile(path, []byte(b.get("/map.gpkg", 200)), 0o600))
	rows, err := p.site.read.Rows(t.Context(), `SELECT count(*) FROM carbon_stand_parcel`)
	p.must(err)
	db, err := sql.Open("sqlite", path)
	p.must(err)
	defer db.Close()
	for layer, least := range map[string]int64{"stand": rows[0][0].(int64), "road": 0, "project": 1, "place": 0} {
		var listed, here int64
		p.must(db.QueryRow(`SELECT count(*) FROM gpkg_contents WHERE table_name = ?`, layer).Scan(&listed))
		p.must(db.QueryRow(`SELECT count(*) FROM ` + layer).Scan(&here))
		if listed != 1 || here < least || layer == "stand" && (here != least || here == 0) {
			t.Errorf("%s: listed %d, %d rows, not %d", layer, listed, here, least)
		}
	}
}

// TestMapCut: corners are published to about a metre, each once; a ring that is smaller stays one.
func TestMapCut(t *testing.T) {
	at := func(lon, lat int64) polygon.Corner { return polygon.Corner{Lon: lon, Lat: lat} }
	shape := polygon.Shape{
		{at(119_000_012_345, 30_000_019_999), at(119_000_019_999, 30_000_010_000), at(119_000_120_001, 30_000_010_001),
			at(119_000_120_001, 30_000_990_001), at(119_000_010_001, 30_000_010_002)},
		{at(119_000_000_001, 30_000_000_001), at(119_000_000_002, 30_000_000_002), at(119_000_000_003, 30_000_000_001)},
	}
	want := polygon.Shape{
		{at(119_000_010_000, 30_000_010_000), at(119_000_120_000, 30_000_010_000), at(119_000_120_000, 30_000_990_000)},
		{at(119_000_000_000, 30_000_000_000), at(119_000_000_000, 30_000_000_000), at(119_000_000_000, 30_000_000_000)},
	}
	if got := cut(shape, 3); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}
