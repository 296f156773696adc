package intake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/geofile"
	"liangshan/intake"
	"liangshan/polygon"
)

const parcelHead = "地块编号,村代码,权利人类型,地类,起始日期,图形,面积(亩)\n"

func parcelRow(code, village string, column int, area string) string {
	return fmt.Sprintf("%s,%s,村集体,0302,2026-01-05,\"%s\",%s\n", code, village, square(column, 0), area)
}

// TestParcels takes good and bad parcels in from a table in several encodings, tries, repeats.
func TestParcels(t *testing.T) {
	r := found(t)
	text := parcelHead +
		parcelRow("A1", homeVillage, 0, "") +
		parcelRow("A2", "330523001999", 1, "") + // No such village.
		parcelRow("A3", homeVillage, 0, "") + // On A1.
		parcelRow("A4", homeVillage, 1, "") + // On A2, which is not there.
		"A5,330523001801,村集体,0302,2026-01-05,\"POLYGON((30 119,30 120,31 120,30 119))\",\n" + // Swapped axes.
		parcelRow("A6", homeVillage, 6, "1.0642") + // In hectares, as the square is.
		parcelRow("A7", homeVillage, 7, "15.963") +
		"A8,330523001801,村集体,9999,2026-13-05,\"" + square(8, 0) + "\",\n" +
		parcelRow("A1", homeVillage, 9, "") +
		parcelRow("A9", homeVillage, 10, "") + ",,,,,,\n" +
		"B1,330523001801,村集体,0302,2026-01-05,\"POLYGON((116.3 39.9,116.301 39.9,116.301 39.901,116.3 39.901,116.3 39.9))\",\n" +
		",330523001801,神仙,0302,05/06/2026,\"" + square(11, 0) + "\",x\n"
	wrong := []string{
		"3 村代码 land.village_unknown",
		"4  land.overlap",
		"6 图形 polygon.axes_swapped",
		"7 面积(亩) intake.area_differs",
		"9 起始日期 intake.date_malformed",
		"10 地块编号 intake.row_twice",
		"13 图形 land.outside_bounds",
		"14 地块编号 intake.value_missing",
		"14 起始日期 intake.date_malformed",
		"14 权利人类型 intake.choice_unknown",
		"14 面积(亩) intake.number_malformed",
	}
	path := r.file("parcels.csv", []byte(text))
	before := r.entries()
	for range 2 {
		tried := r.take(intake.Parcels, path, intake.Options{Dry: true})
		counts(t, tried, 4, 0, 8, wrong...)
		if p := tried.Problems[1]; !strings.Contains(p.Detail, "A1 (row 2)") || !strings.Contains(p.Detail, "m²") {
			t.Errorf("an overlap names neither the other parcel nor the area: %v", p)
		}
	}
	if r.entries() != before {
		t.Fatal("a dry run has written")
	}
	counts(t, r.take(intake.Parcels, path, intake.Options{}), 4, 0, 8, wrong...)
	r.audit()
	after := r.entries()
	r.again()
	// The same rows in other forms are the same parcels.
	for name, data := range map[string][]byte{"mark.csv": []byte("\xef\xbb\xbf" + text), "gbk.csv": gbk(t, text)} {
		again := r.take(intake.Parcels, r.file(name, data), intake.Options{})
		counts(t, again, 0, 4, 8, wrong...)
	}
	if now := r.entries(); now != after+1 { // writer.opened
		t.Errorf("repeating has written: %d entries, %d before", now, after)
	}
}

// TestParcelsOverlap meets a parcel of the register, and one whose shape changed.
func TestParcelsOverlap(t *testing.T) {
	r := found(t)
	counts(
		t,
		r.take(
			intake.Parcels,
			r.file("a.csv", []byte(parcelHead+parcelRow("A1", homeVillage, 0, ""))),
			intake.Options{},
		),
		1,
		0,
		0,
	)
	o := intake.Options{Dry: true}
	report := r.take(
		intake.Parcels,
		r.file("b.csv", []byte(parcelHead+parcelRow("B1", homeVillage, 0, "")+parcelRow("A1", homeVillage, 3, ""))),
		o,
	)
	counts(t, report, 0, 0, 2, "2  land.overlap", "3 地块编号 land.exists_differently")
	if d := report.Problems[0].Detail; !strings.HasPrefix(d, "A1, 10,6") { // 10,6xx m²
		t.Error(d)
	}
}

// TestParcelsOfMaps takes the same stands from each format of maps, with what the files do not say given with the call.
func TestParcelsOfMaps(t *testing.T) {
	r := found(t)
	o := intake.Options{
		Set: map[string]string{"village": homeVillage, "权利人类型": "village", "kind": "0302", "from": "2026-01-05"},
	}
	for i, name := range []string{"stands.geojson", "utf8.shp", "gbk.shp", "stands.gpkg"} {
		report := r.take(intake.Parcels, filepath.Join("../geofile/testdata", name), o)
		if i == 0 {
			counts(t, report, 3, 0, 0)
		} else {
			counts(t, report, 0, 3, 0)
		}
		if len(report.Unknown) == 0 {
			t.Error("unknown columns are not named")
		}
	}
	r.audit()
}

// TestFiles gives files that are wrong as a whole.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for _, c := range []struct {
		name, text, code, column string
		o                        intake.Options
	}{
		{"empty.csv", "", "intake.table_empty", "", intake.Options{}},
		{"titles.csv", parcelHead, "intake.table_empty", "", intake.Options{}},
		{"binary.csv", "a,b\x00c\n", "intake.not_text", "", intake.Options{}},
		{"old.xls", "\xd0\xcf\x11\xe0 and so on", "intake.format_unknown", "", intake.Options{}},
		{"broken.xlsx", "PK\x03\x04 and so on", "intake.table_malformed", "", intake.Options{}},
		{"twice.csv", "code,地块编号,village,holder_kind,kind,from\n1,1,1,1,1,1\n", "intake.column_twice", "地块编号", intake.Options{}},
		{"missing.csv", "code,village\n1,1\n", "intake.column_missing", "holder_kind 权利人类型", intake.Options{}},
		{"shapeless.csv", "code,village,holder_kind,kind,from\n1,1,1,1,1\n", "intake.column_missing", "geometry 图形", intake.Options{}},
		{"set.csv", parcelHead, "intake.column_unknown", "colour", intake.Options{Set: map[string]string{"colour": "red"}}},
		{"a.geojson", "{", "geofile.malformed", "", intake.Options{}},
	} {
		_, err := intake.Read(intake.Parcels, write(c.name, c.text), c.o)
		var whole *intake.Error
		if !errors.As(err, &whole) || whole.Problems[0].Code != c.code || whole.Problems[0].Column != c.column {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
	if _, err := intake.Read(intake.Shares, write("b.geojson", "{}"), intake.Options{}); err == nil {
		t.Error("shares are read from a map")
	}
	if _, err := intake.Read(intake.Stands, filepath.Join(dir, "nowhere.csv"), intake.Options{}); !errors.Is(
		err,
		os.ErrNotExist,
	) {
		t.Error(err)
	}
}

// TestGeometry reads geometries of tables.
func TestGeometry(t *testing.T) {
	for text, want := range map[string]error{
		"POLYGON((119.5 30.6,119.6 30.6,119.6 30.7,119.5 30.6))":                                                        nil,
		" srid=4490; polygon z ((119.5 30.6 1,119.6 30.6 2,119.6 30.7 3,119.5 30.6 1)) ":                                nil,
		`{"type":"Polygon","coordinates":[[[119.5,30.6],[119.6,30.6],[119.6,30.7],[119.5,30.6]]]}`:                      nil,
		`{"type":"MultiPolygon","coordinates":[[[[119.5,30.6],[119.6,30.6],[119.6,30.7],[119.5,30.6]]]]}`:               nil,
		"MULTIPOLYGON(((119.5 30.6,119.6 30.6,119.6 30.7,119.5 30.6)),((119.7 30.6,119.8 30.6,119.8 30.7,119.7 30.6)))": nil,
		"POLYGON((119.5 30.6,119.8 30.6,119.8 30.9,119.5 30.6),(119.7 30.65,119.75 30.65,119.75 30.7,119.7 30.65))":     nil,
		"":                                     geofile.NoGeometry,
		"POLYGON EMPTY":                        intake.ErrGeometry,
		"POINT(119 30)":                        geofile.OtherGeometry,
		"POLYGON((119.5 30.6,119.6 30.6":       intake.ErrGeometry,
		"POLYGON((119.5 30.6,119.6)) and":      intake.ErrGeometry,
		"POLYGON((119.5 x,119.6 30.6))":        geofile.BadCoordinate,
		"SRID=2437;POLYGON((1 1,2 1,2 2,1 1))": geofile.UnknownCRS,
		"POLYGON((119.5 30.6,119.6 30.6,119.6 30.7))":                            geofile.UnclosedRing,
		"POLYGON((470000 3390000,470100 3390000,470100 3390100,470000 3390000))": geofile.OtherCRS,
		"POLYGON((119.5 30.6,119.6 30.7,119.6 30.6,119.5 30.7,119.5 30.6))":      polygon.Crossing,
		`{"type":"Polygon","coordinates":[[[119.5]]]}`:                           geofile.BadCoordinate,
		`{"type":"Point"}`: geofile.OtherGeometry,
		"{":                intake.ErrGeometry,
	} {
		s, err := intake.ParseGeometry(text)
		if !errors.Is(err, want) || (err == nil) != (want == nil) || err == nil && s.Check() != nil {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}
