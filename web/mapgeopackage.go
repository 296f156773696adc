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

// mapPackage hands out the stands, roads, projects and places of the map as a GeoPackage, for programs for maps: the
// pieces that the map shows, and nothing of other parcels. A project is a point in the middle of the box of its stands;
// its pieces are those of the stands that name it.
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
	boxes, err := s.standLayer(ctx, &stands)
	if err != nil {
		return nil, err
	}
	roads := geofile.Layer{Name: "road", Lines: true, Columns: []string{"name_zh", "colour", "length_km"}}
	if err := s.roadLayer(ctx, &roads); err != nil {
		return nil, err
	}
	projects := geofile.Layer{Name: "project", Points: true, Columns: []string{"project", "name_zh", "state", "stands",
		"area_mu"}}
	if err := s.projectLayer(ctx, &projects, boxes); err != nil {
		return nil, err
	}
	places := geofile.Layer{Name: "place", Points: true, Columns: []string{"place", "name_zh", "kind", "division",
		"from_date"}}
	if err := s.placeLayer(ctx, &places); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "liangshan-map")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "map.gpkg")
	last := time.UnixMilli(s.read.Now()).UTC().Format("2006-01-02T15:04:05.000Z")
	if err := geofile.WriteGeoPackage(path, last, stands, roads, projects, places); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	kept.data, kept.at = data, time.Now()
	return data, nil
}

// standLayer fills a layer with the parcels of all stands, and returns the box of each project.
func (s *Site) standLayer(ctx context.Context, l *geofile.Layer) (map[int64]polygon.Box, error) {
	boxes := map[int64]polygon.Box{}
	for stand, parcel := int64(0), int64(0); ; {
		rows, err := s.read.Rows(ctx, standPieces+`WHERE (sp.stand, sp.parcel) > (?, ?) ORDER BY sp.stand, sp.parcel LIMIT `+
			strconv.Itoa(mapRead), stand, parcel)
		if err != nil || len(rows) == 0 {
			return boxes, err
		}
		for _, row := range rows {
			stand, parcel = row[1].(int64), row[6].(int64)
			if err := shaped(l, row[0], row[1], row[2], float64(row[3].(int64))*3/200_000, row[4], row[5]); err != nil {
				return nil, err
			}
			project, b := row[7].(int64), l.Rows[len(l.Rows)-1].Shape.Box()
			if all, ok := boxes[project]; ok {
				b.LonMin, b.LonMax = min(b.LonMin, all.LonMin), max(b.LonMax, all.LonMax)
				b.LatMin, b.LatMax = min(b.LatMin, all.LatMin), max(b.LatMax, all.LatMax)
			}
			boxes[project] = b
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

// projectLayer fills a layer with a point of each project that has stands, in the middle of their box.
func (s *Site) projectLayer(ctx context.Context, l *geofile.Layer, boxes map[int64]polygon.Box) error {
	rows, err := s.read.Rows(ctx, `SELECT p.id, p.name_zh, p.state, count(*), sum(t.area_dm2) FROM carbon_project p
		JOIN carbon_stand t ON t.project = p.id GROUP BY p.id ORDER BY p.id`)
	for _, row := range rows {
		box, ok := boxes[row[0].(int64)]
		if !ok {
			continue // It came while the pieces were read.
		}
		// Rounded towards zero, by less than a millimetre.
		pointed(l, (box.LonMin+box.LonMax)/2, (box.LatMin+box.LatMax)/2, row[0], row[1], row[2], row[3],
			float64(row[4].(int64))*3/200_000)
	}
	return err
}

// placeLayer fills a layer with the places, such as parks and campsites, of which it is known where they are.
func (s *Site) placeLayer(ctx context.Context, l *geofile.Layer) error {
	rows, err := s.read.Rows(ctx, `SELECT p.lon_e9, p.lat_e9, p.number, p.name_zh, p.kind, coalesce(d.name, p.division),
		p.from_date FROM place_place p LEFT JOIN village_division d ON d.code = p.division
		WHERE p.until_date IS NULL AND p.lon_e9 IS NOT NULL ORDER BY p.number`)
	for _, row := range rows {
		pointed(l, row[0].(int64), row[1].(int64), row[2:]...)
	}
	return err
}

// pointed adds a row with a point to a layer, as exact as the map shows it.
func pointed(l *geofile.Layer, lon, lat int64, values ...any) {
	c := polygon.Corner{Lon: lon - lon%mapCut, Lat: lat - lat%mapCut}
	l.Rows = append(l.Rows, geofile.Row{Shape: polygon.Shape{{c}}, Values: values})
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
