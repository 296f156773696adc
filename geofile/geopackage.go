package geofile

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // The driver of GeoPackages.

	"liangshan/polygon"
)

func readGeoPackage(path string) (c *Collection, err error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// Never written, and not looked at by anybody else meanwhile: no side files appear.
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: full, RawQuery: "mode=ro&immutable=1"}).String())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var table, column string
	var layers, code int
	err = db.QueryRow(`SELECT count(*), coalesce(min(g.table_name), ''), coalesce(min(g.column_name), ''),
		coalesce(min(s.organization_coordsys_id), 0) FROM gpkg_contents c JOIN gpkg_geometry_columns g USING (table_name)
		LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features'`).
		Scan(&layers, &table, &column, &code)
	switch {
	case err != nil:
		return nil, whole(path, Malformed, err.Error())
	case layers == 0:
		return nil, whole(path, MissingPart, "there is no layer of features")
	case layers > 1:
		return nil, whole(path, SeveralLayers, strconv.Itoa(layers)+" layers; one is expected")
	case code <= 0:
		return nil, whole(path, MissingCRS, "")
	case !crs(code).known():
		return nil, whole(path, UnknownCRS, "EPSG:"+strconv.Itoa(code))
	}
	r := newReader(path, crs(code))
	rows, err := db.Query("SELECT * FROM " + quoted(table))
	if err != nil {
		return nil, whole(path, Malformed, err.Error())
	}
	defer rows.Close()
	if err := r.rows(rows, column); err != nil {
		return nil, whole(path, Malformed, err.Error())
	}
	return r.out, nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (r *reader) rows(rows *sql.Rows, geometry string) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(names))
	places := make([]any, len(names))
	for i := range values {
		places[i] = &values[i]
	}
	for row := 1; rows.Next(); row++ {
		if row > rowsMax {
			return TooLarge
		}
		if err := rows.Scan(places...); err != nil {
			return err
		}
		var shape []byte
		var attributes []Attribute
		for i, name := range names {
			if strings.EqualFold(name, geometry) {
				shape, _ = values[i].([]byte)
				continue
			}
			attributes = append(attributes, Attribute{name, textOf(values[i])})
		}
		rings, err := fromGP(shape)
		r.add(row, rings, true, attributes, err)
	}
	return rows.Err()
}

func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}

// metadata is what GeoPackage 1.3 demands of a file.
const metadata = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
	organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
	description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
	min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
	srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
	geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
	PRIMARY KEY (table_name, column_name), UNIQUE (table_name),
	FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
	FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
	('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
	('WGS 84', 4326, 'EPSG', 4326,
	'GEOGCS["WGS 84",DATUM["WGS_1984",
	SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],
	UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]', NULL),
	('CGCS2000', 4490, 'EPSG', 4490,
	'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",
	SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],
	UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]]', NULL);
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;`

// WriteGeoPackage writes layers into a new file in longitude and latitude of CGCS2000. last is when their
// content changed last, as 2026-11-21T00:00:00.000Z. An unfinished file is removed.
func WriteGeoPackage(path, last string, layers ...Layer) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() {
		if err = errors.Join(err, db.Close()); err != nil {
			err = errors.Join(fmt.Errorf("%s: %w", filepath.Base(path), err), os.Remove(path))
		}
	}()
	if _, err := db.Exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;" + metadata); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	for _, l := range layers {
		if err := writeLayer(tx, last, l); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// geometry names the type of a layer's shapes.
func (l Layer) geometry() string {
	switch {
	case l.Lines:
		return "MULTILINESTRING"
	case l.Points:
		return "POINT"
	}
	return "MULTIPOLYGON"
}

// pack writes one of a layer's shapes.
func (l Layer) pack(s polygon.Shape) []byte {
	switch {
	case l.Lines:
		return courseToGP(s)
	case l.Points:
		return pointToGP(s[0][0])
	}
	return toGP(s)
}

// writeLayer writes a layer. Columns have the type of their values, so that programs sort numbers as such.
func writeLayer(tx *sql.Tx, last string, l Layer) error {
	types := make([]string, len(l.Columns))
	var minX, minY, maxX, maxY any
	for i, row := range l.Rows {
		for k, v := range row.Values {
			switch v.(type) {
			case string:
				types[k] = "TEXT"
			case float64:
				types[k] = "DOUBLE"
			case int64:
				types[k] = "INTEGER"
			}
		}
		b := row.Shape.Box()
		x0, y0, x1, y1 := float64(b.LonMin)/1e9, float64(b.LatMin)/1e9, float64(b.LonMax)/1e9, float64(b.LatMax)/1e9
		if i > 0 {
			x0, y0 = min(x0, minX.(float64)), min(y0, minY.(float64))
			x1, y1 = max(x1, maxX.(float64)), max(y1, maxY.(float64))
		}
		minX, minY, maxX, maxY = x0, y0, x1, y1
	}
	create, insert := "CREATE TABLE "+quoted(
		l.Name,
	)+" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom "+l.geometry(), "INSERT INTO "+quoted(
		l.Name,
	)+" VALUES (NULL, ?"
	for k, name := range l.Columns {
		if types[k] == "" {
			types[k] = "TEXT"
		}
		create += ", " + quoted(name) + " " + types[k]
		insert += ", ?"
	}
	if _, err := tx.Exec(create + ")"); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, 4490)`,
		l.Name, l.Name, last, minX, minY, maxX, maxY); err != nil {
		return err
	}
	const geometry = `INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4490, 0, 0)`
	if _, err := tx.Exec(geometry, l.Name, l.geometry()); err != nil {
		return err
	}
	statement, err := tx.Prepare(insert + ")")
	if err != nil {
		return err
	}
	for _, row := range l.Rows {
		if _, err := statement.Exec(append([]any{l.pack(row.Shape)}, row.Values...)...); err != nil {
			return errors.Join(err, statement.Close())
		}
	}
	return statement.Close()
}
