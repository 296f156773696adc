package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"liangshan/polygon"
)

// routeMap declares the map of stands, parks and roads, with all of it as GeoJSON, and what of it is drawn: of very
// many stands a browser draws the largest alone, and the page says so. There are no tiles and nothing is loaded from
// elsewhere. Parcels that are in no stand are not shown: whose land lies where is nobody's business.
func (s *Site) routeMap() {
	s.mux.HandleFunc("GET /map", s.page(s.mapPage))
	s.mux.HandleFunc("GET /map.geojson", func(w http.ResponseWriter, r *http.Request) {
		s.mapFile(w, r, &s.mapWhole, s.standsWhole)
	})
	s.mux.HandleFunc("GET /map.gpkg", s.mapPackage)
	s.mux.HandleFunc("GET /map/picture.geojson", func(w http.ResponseWriter, r *http.Request) {
		s.mapFile(w, r, &s.mapDrawn, s.standsDrawn)
	})
}

// Limits of the map.
const (
	mapDrawn = 5_000           // Pieces of stands in the picture.
	mapRead  = 250             // That are read at once.
	mapFresh = 1 * time.Minute // For which the same file is handed out.
)

// A mapCache keeps a file of the map.
type mapCache struct {
	sync.Mutex
	data []byte
	at   time.Time
}

// A mapView is the map in words: what lies in which town or village.
type mapView struct {
	Villages []villageRow
	Places   []placeRow
	Roads    []roadRow
	Drawn    string // What of the stands is drawn; empty: all.
}

type villageRow struct{ Name, Project, Path, Stands, Area string }

type placeRow struct{ Name, Kind, Village, Since string }

type roadRow struct{ Colour, Roads, Length string }

func (s *Site) mapPage(r *http.Request, p *page) error {
	p.name, p.Title, p.Here, p.Wide = "map", p.T("map"), "/map", true
	p.Scripts = []string{"/asset/map.js"}
	view := &mapView{}
	p.Data = view
	pieces, err := s.read.Rows(r.Context(), `SELECT count(*) FROM carbon_stand_parcel`)
	if err != nil {
		return err
	}
	if n := pieces[0][0].(int64); n > mapDrawn {
		view.Drawn = fmt.Sprintf(p.T("map_drawn"), number(mapDrawn), whole(n))
	}
	rows, err := s.read.Rows(
		r.Context(),
		`SELECT coalesce(d.name, t.village), p.name_zh, p.id, count(*), sum(t.area_dm2)
		FROM carbon_stand t JOIN carbon_project p ON p.id = t.project LEFT JOIN village_division d ON d.code = t.village
		GROUP BY t.village, t.project ORDER BY t.village, t.project LIMIT 500`,
	)
	if err != nil {
		return err
	}
	for _, row := range rows {
		view.Villages = append(
			view.Villages,
			villageRow{valueText(row[0]), valueText(row[1]), "/project/" + valueText(row[2]),
				whole(row[3]), p.Mu(row[4].(int64))},
		)
	}
	rows, err = s.read.Rows(r.Context(), `SELECT p.name_zh, p.kind, coalesce(d.name, p.division), p.from_date FROM
		place_place p
		LEFT JOIN village_division d ON d.code = p.division WHERE p.until_date IS NULL ORDER BY p.kind, p.number LIMIT 500`)
	if err != nil {
		return err
	}
	for _, row := range rows {
		view.Places = append(
			view.Places,
			placeRow{valueText(row[0]), p.T("place_" + valueText(row[1])), valueText(row[2]),
				valueText(row[3])},
		)
	}
	rows, err = s.read.Rows(r.Context(), `SELECT road_colour, roads, length_mm / 1000000 FROM place_colour ORDER BY
		road_colour`)
	for _, row := range rows {
		view.Roads = append(view.Roads, roadRow{p.T("road_" + valueText(row[0])), whole(row[1]), whole(row[2])})
	}
	return err
}

// A feature is a feature of GeoJSON (RFC 7946).
type feature struct {
	Type       string         `json:"type"`
	Geometry   geometry       `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// mapFile hands out the map with the stands that a function gives.
func (s *Site) mapFile(w http.ResponseWriter, r *http.Request, kept *mapCache, stands featuresTo) {
	data, err := s.mapData(r.Context(), kept, stands)
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=60")
	w.Write(data)
}

// featuresTo hands features to put, some at a time.
type featuresTo func(ctx context.Context, put func([]feature) error) error

func (s *Site) mapData(ctx context.Context, kept *mapCache, stands featuresTo) ([]byte, error) {
	kept.Lock()
	defer kept.Unlock()
	if kept.data != nil && time.Since(kept.at) < mapFresh {
		return kept.data, nil
	}
	var b bytes.Buffer
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	first := true
	put := func(some []feature) error {
		for _, f := range some {
			data, err := json.Marshal(f)
			if err != nil {
				return err
			}
			if !first {
				b.WriteByte(',')
			}
			first = false
			b.Write(data)
		}
		return nil
	}
	for _, layer := range []featuresTo{stands, s.roadFeatures, s.placeFeatures} {
		if err := layer(ctx, put); err != nil {
			return nil, err
		}
	}
	b.WriteString(`]}`)
	kept.data, kept.at = b.Bytes(), time.Now()
	return kept.data, nil
}

// mapCut is what the map leaves out of a corner: less than 1e-5 degrees, of 1e-9.
const mapCut = 10_000

// position writes a corner in degrees, to about a metre.
func position(c polygon.Corner) [2]json.Number {
	five := func(v int64) json.Number {
		sign := ""
		if v < 0 {
			sign, v = "-", -v
		}
		v /= mapCut // Towards zero: a metre is less than the eye sees here.
		text := strconv.FormatInt(v%100_000, 10)
		for len(text) < 5 {
			text = "0" + text
		}
		return json.Number(sign + strconv.FormatInt(v/100_000, 10) + "." + text)
	}
	return [2]json.Number{five(c.Lon), five(c.Lat)}
}

func lines(shape polygon.Shape, closed bool) (all [][][2]json.Number) {
	for _, ring := range shape {
		var line [][2]json.Number
		for _, c := range ring {
			if at := position(c); len(line) == 0 || line[len(line)-1] != at {
				line = append(line, at)
			}
		}
		if closed {
			line = append(line, line[0])
		}
		all = append(all, line)
	}
	return all
}

// standPieces are the parcels of stands.
const standPieces = `SELECT l.shape, t.id, t.stratum, t.area_dm2, p.name_zh, coalesce(d.name, t.village), sp.parcel,
	p.id FROM carbon_stand_parcel sp JOIN carbon_stand t ON t.id = sp.stand JOIN land_parcel l ON l.number = sp.parcel
	JOIN carbon_project p ON p.id = t.project LEFT JOIN village_division d ON d.code = t.village `

func standFeatures(rows [][]any) (all []feature, err error) {
	for _, row := range rows {
		packed, _ := row[0].([]byte)
		shape, err := polygon.Unpack(packed)
		if err != nil {
			return nil, err
		}
		all = append(
			all,
			feature{"Feature", geometry{"Polygon", lines(shape, true)}, map[string]any{"layer": "stand",
				"name": row[5], "number": row[1], "kind": row[2], "project": row[4], "mu": (row[3].(int64)*3 + 100_000) / 200_000}},
		)
	}
	return all, nil
}

// standsWhole gives the parcels of all stands.
func (s *Site) standsWhole(ctx context.Context, put func([]feature) error) error {
	for stand, parcel := int64(0), int64(0); ; {
		rows, err := s.read.Rows(ctx, standPieces+`WHERE (sp.stand, sp.parcel) > (?, ?) ORDER BY sp.stand, sp.parcel LIMIT `+
			strconv.Itoa(mapRead), stand, parcel)
		if err != nil || len(rows) == 0 {
			return err
		}
		last := rows[len(rows)-1]
		stand, parcel = last[1].(int64), last[6].(int64)
		some, err := standFeatures(rows)
		if err != nil {
			return err
		}
		if err := put(some); err != nil {
			return err
		}
	}
}

// standsDrawn gives the parcels of the largest stands.
func (s *Site) standsDrawn(ctx context.Context, put func([]feature) error) error {
	rows, err := s.read.Rows(ctx, standPieces+`ORDER BY t.area_dm2 DESC, sp.stand, sp.parcel LIMIT
		`+strconv.Itoa(mapDrawn))
	if err != nil {
		return err
	}
	some, err := standFeatures(rows)
	if err != nil {
		return err
	}
	return put(some)
}

func (s *Site) roadFeatures(ctx context.Context, put func([]feature) error) error {
	rows, err := s.read.Rows(ctx, `SELECT course, name_zh, road_colour, length_mm / 1000 FROM place_road
		WHERE until_date IS NULL ORDER BY number`)
	if err != nil {
		return err
	}
	var all []feature
	for _, row := range rows {
		packed, _ := row[0].([]byte)
		shape, err := polygon.Unpack(packed)
		if err != nil {
			return err
		}
		all = append(
			all,
			feature{"Feature", geometry{"MultiLineString", lines(shape, false)}, map[string]any{"layer": "road",
				"name": row[1], "kind": row[2], "metres": row[3]}},
		)
	}
	return put(all)
}

func (s *Site) placeFeatures(ctx context.Context, put func([]feature) error) error {
	rows, err := s.read.Rows(ctx, `SELECT lon_e9, lat_e9, name_zh, kind FROM place_place WHERE until_date IS NULL AND
		lon_e9 IS NOT NULL ORDER BY number`)
	if err != nil {
		return err
	}
	var all []feature
	for _, row := range rows {
		at := polygon.Corner{Lon: row[0].(int64), Lat: row[1].(int64)}
		all = append(
			all,
			feature{"Feature", geometry{"Point", position(at)}, map[string]any{"layer": "place", "name": row[2],
				"kind": row[3]}},
		)
	}
	return put(all)
}
