package web

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"liangshan/geofile"
	"liangshan/polygon"
)

// mapPackage hands out the stands and roads of the map as a GeoPackage, for programs for maps: the pieces that the map
// shows, and nothing of other parcels.
func (s *Site) mapPackage(w http.ResponseWriter, r *http.Request) {
	data, err := s.packageData(r.Context())
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/geopackage+sqlite3")
	w.Header().Set("Cache-Control", "max-age=60")
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.read.Code()+`-map.gpkg"`)
	w.Write(data)
}

// packageData makes the file, or returns the one that was only just made.
func (s *Site) packageData(ctx context.Context) ([]byte, error) {
	kept := &s.mapPackaged
	kept.Lock()
	defer kept.Unlock()
	if kept.data != nil && time.Since(kept.at) < mapFresh {
		return kept.data, nil
	}
	stands := geofile.Layer{Name: "stand", Columns: []string{"stand", "stratum", "stand_area_mu", "project",
		"village_name"}}
	if err := s.standLayer(ctx, &stands); err != nil {
		return nil, err
	}
	roads := geofile.Layer{Name: "road", Lines: true, Columns: []string{"name_zh", "colour", "length_km"}}
	if err := s.roadLayer(ctx, &roads); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "liangshan-map")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "map.gpkg")
	last := time.UnixMilli(s.read.Now()).UTC().Format("2006-01-02T15:04:05.000Z")
	if err := geofile.WriteGeoPackage(path, last, stands, roads); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	kept.data, kept.at = data, time.Now()
	return data, nil
}

// standLayer fills a layer with the parcels of all stands.
func (s *Site) standLayer(ctx context.Context, l *geofile.Layer) error {
	for stand, parcel := int64(0), int64(0); ; {
		rows, err := s.read.Rows(ctx, standPieces+`WHERE (sp.stand, sp.parcel) > (?, ?) ORDER BY sp.stand, sp.parcel LIMIT `+
			strconv.Itoa(mapRead), stand, parcel)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			stand, parcel = row[1].(int64), row[6].(int64)
			if err := shaped(l, row[0], row[1], row[2], float64(row[3].(int64))*3/200_000, row[4], row[5]); err != nil {
				return err
			}
		}
	}
}

// roadLayer fills a layer with the roads that count.
func (s *Site) roadLayer(ctx context.Context, l *geofile.Layer) error {
	rows, err := s.read.Rows(ctx, `SELECT course, name_zh, road_colour, length_mm FROM place_road
		WHERE until_date IS NULL ORDER BY number`)
	for _, row := range rows {
		if err := shaped(l, row[0], row[1], row[2], float64(row[3].(int64))/1e6); err != nil {
			return err
		}
	}
	return err
}

// cut returns a shape with corners as exact as the map shows them, towards zero, once each. A ring too small for that
// keeps as many corners as it had, for a ring has a least number of them.
func cut(shape polygon.Shape, least int) polygon.Shape {
	for i, ring := range shape {
		var kept polygon.Ring
		for j, c := range ring {
			c.Lon, c.Lat = c.Lon-c.Lon%mapCut, c.Lat-c.Lat%mapCut
			if ring[j] = c; len(kept) == 0 || kept[len(kept)-1] != c {
				kept = append(kept, c)
			}
		}
		for least > 2 && len(kept) > 1 && kept[0] == kept[len(kept)-1] { // Of a closed ring the last meets the first.
			kept = kept[:len(kept)-1]
		}
		if len(kept) >= least {
			shape[i] = kept
		}
	}
	return shape
}

// shaped adds a row with a packed shape to a layer.
func shaped(l *geofile.Layer, packed any, values ...any) error {
	data, _ := packed.([]byte)
	shape, err := polygon.Unpack(data)
	if err != nil {
		return err
	}
	least := 3
	if l.Lines {
		least = 2
	}
	l.Rows = append(l.Rows, geofile.Row{Shape: cut(shape, least), Values: values})
	return nil
}
