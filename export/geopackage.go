package export

import (
	"fmt"
	"time"

	"liangshan/geofile"
	"liangshan/polygon"
)

// A layer is one layer of the map: a question whose first column is the number of a parcel, whose shape the row has. A
// stand or a project has a row for each of its parcels: put together, parcels that share a border would be no
// polygon that standards allow, and programs for maps dissolve by an attribute when asked to.
type layer struct {
	name    string
	columns []string
	query   string
}

var layers = []layer{
	{"parcel", []string{"parcel", "code", "village", "village_name", "title", "holder_kind", "kind", "from_date",
		"until_date", "area_dm2", "area_mu"},
		`SELECT l.number, l.number, l.code, l.village, v.name, l.title, l.holder_kind, l.kind, l.from_date, l.until_date,
			l.area_dm2, l.area_dm2 FROM land_parcel l LEFT JOIN village_division v ON v.code = l.village
			ORDER BY l.number`},
	{"stand", []string{"stand", "project", "cooperative", "cooperative_name", "village", "village_name", "stratum",
		"phase", "from_date", "to_date", "stand_area_dm2", "parcel", "parcel_code", "area_dm2", "area_mu"},
		`SELECT l.number, s.id, p.code, s.cooperative, c.name, s.village, v.name, s.stratum, s.phase, s.from_date,
			s.to_date, s.area_dm2, l.number, l.code, l.area_dm2, l.area_dm2 FROM carbon_stand s
			JOIN carbon_stand_parcel x ON x.stand = s.id JOIN land_parcel l ON l.number = x.parcel
			JOIN carbon_project p ON p.id = s.project LEFT JOIN company_company c ON c.number = s.cooperative
			LEFT JOIN village_division v ON v.code = s.village ORDER BY s.id, l.number`},
	{"project", []string{"project", "name_zh", "state", "method", "version", "proponent_name", "start_date",
		"credit_from", "credit_to", "issued_tonnes", "parcel", "area_dm2", "area_mu"},
		`SELECT l.number, p.code, p.name_zh, p.state, p.method, p.version, c.name, p.start_date, p.credit_from,
			p.credit_to, p.issued, l.number, l.area_dm2, l.area_dm2 FROM carbon_project p
			JOIN (SELECT DISTINCT s.project, x.parcel FROM carbon_stand s
				JOIN carbon_stand_parcel x ON x.stand = s.id) y ON y.project = p.id
			JOIN land_parcel l ON l.number = y.parcel LEFT JOIN company_company c ON c.number = p.proponent
			ORDER BY p.id, l.number`},
}

// GeoPackage writes parcels, stands, projects, roads and places as the layers of a new file, in longitude and latitude
// of CGCS2000 (EPSG:4490). All shapes are in memory while that lasts. timeMS is when the tables changed last.
func GeoPackage(r Reader, timeMS int64, path string) ([]Count, error) {
	shapes := map[int64]polygon.Shape{}
	err := r.Each("SELECT number, shape FROM land_parcel", nil, func(_ []string, row []any) error {
		number, _ := row[0].(int64)
		packed, _ := row[1].([]byte)
		shape, err := polygon.Unpack(packed)
		if err != nil {
			return fmt.Errorf("export: parcel %d: %w (liangshan verify tells more)", number, err)
		}
		shapes[number] = shape
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []geofile.Layer
	var counts []Count
	for _, l := range layers {
		rows, err := l.rows(r, shapes)
		if err != nil {
			return nil, err
		}
		out = append(out, geofile.Layer{Name: l.name, Columns: l.columns, Rows: rows})
		counts = append(counts, Count{l.name, int64(len(rows))})
	}
	roads, err := roadLayer(r)
	if err != nil {
		return nil, err
	}
	places, err := placeLayer(r)
	if err != nil {
		return nil, err
	}
	for _, l := range []geofile.Layer{roads, places} {
		out, counts = append(out, l), append(counts, Count{l.Name, int64(len(l.Rows))})
	}
	last := time.UnixMilli(timeMS).UTC().Format("2006-01-02T15:04:05.000Z")
	if err := geofile.WriteGeoPackage(path, last, out...); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return counts, nil
}

// roadLayer reads the roads of five colours, those that no longer count too.
func roadLayer(r Reader) (geofile.Layer, error) {
	l := geofile.Layer{Name: "road", Lines: true, Columns: []string{"road", "code", "name_zh", "colour", "division",
		"from_date", "until_date", "length_mm", "length_km"}}
	err := r.Each(`SELECT course, number, code, name_zh, road_colour, division, from_date, until_date, length_mm, length_mm
		FROM place_road ORDER BY number`, nil, func(_ []string, row []any) error {
		packed, _ := row[0].([]byte)
		shape, err := polygon.Unpack(packed)
		if err != nil {
			return fmt.Errorf("export: road %v: %w (liangshan verify tells more)", row[1], err)
		}
		values := row[1:]
		// For people. The length that counts is the one in mm.
		if length, ok := values[len(values)-1].(int64); ok {
			values[len(values)-1] = float64(length) / 1e6
		}
		l.Rows = append(l.Rows, geofile.Row{Shape: shape, Values: values})
		return nil
	})
	if err != nil {
		return l, fmt.Errorf("export: layer road: %w", err)
	}
	return l, nil
}

// placeLayer reads parks, campsites and the like of which it is known where they are, those that no longer stand too.
func placeLayer(r Reader) (geofile.Layer, error) {
	l := geofile.Layer{Name: "place", Points: true, Columns: []string{"place", "code", "name_zh", "kind", "division",
		"from_date", "until_date"}}
	err := r.Each(`SELECT lon_e9, lat_e9, number, code, name_zh, kind, division, from_date, until_date FROM place_place
		WHERE lon_e9 IS NOT NULL ORDER BY number`, nil, func(_ []string, row []any) error {
		lon, _ := row[0].(int64)
		lat, _ := row[1].(int64)
		l.Rows = append(l.Rows, geofile.Row{Shape: polygon.Shape{{{Lon: lon, Lat: lat}}}, Values: row[2:]})
		return nil
	})
	if err != nil {
		return l, fmt.Errorf("export: layer place: %w", err)
	}
	return l, nil
}

func (l *layer) rows(r Reader, shapes map[int64]polygon.Shape) (rows []geofile.Row, err error) {
	err = r.Each(l.query, nil, func(_ []string, row []any) error {
		parcel, _ := row[0].(int64)
		values := row[1:]
		// For people: 200,000 dm² are 3 mu. The area that counts is the one in dm².
		if area, ok := values[len(values)-1].(int64); ok {
			values[len(values)-1] = float64(area) * 3 / 200_000
		}
		rows = append(rows, geofile.Row{Shape: shapes[parcel], Values: values})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("export: layer %s: %w", l.name, err)
	}
	return rows, nil
}
