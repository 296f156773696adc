package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"liangshan/polygon"
)

// routeMap declares the map of stands, parks and roads, and the GeoJSON that it is drawn from.
// There are no tiles and nothing is loaded from elsewhere. Parcels that are in no stand are not
// shown: whose land lies where is nobody's business.
func (s *Site) routeMap() {
	s.mux.HandleFunc("GET /map", s.page(s.mapPage))
	s.mux.HandleFunc("GET /map.geojson", s.mapFile)
}

// Limits of the map.
const (
	mapFeatures = 5_000           // Of each layer.
	mapFresh    = 1 * time.Minute // For which the same file is handed out.
)

// A mapCache keeps the map's file.
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
}

type villageRow struct{ Name, Project, Path, Stands, Area string }

type placeRow struct{ Name, Kind, Village, Since string }

type roadRow struct{ Colour, Roads, Length string }

func (s *Site) mapPage(r *http.Request, p *page) error {
	p.name, p.Title, p.Here, p.Wide = "map", p.T("map"), "/map", true
	p.Scripts = []string{"/asset/map.js"}
	view := &mapView{}
	p.Data = view
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

// mapFile hands out what the map is drawn from.
func (s *Site) mapFile(w http.ResponseWriter, r *http.Request) {
	data, err := s.mapData(r.Context())
	if err != nil {
		s.page(func(*http.Request, *page) error { return err })(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=60")
	w.Write(data)
}

func (s *Site) mapData(ctx context.Context) ([]byte, error) {
	s.mapped.Lock()
	defer s.mapped.Unlock()
	if s.mapped.data != nil && time.Since(s.mapped.at) < mapFresh {
		return s.mapped.data, nil
	}
	all := []feature{}
	for _, layer := range []func(context.Context) ([]feature, error){s.standFeatures, s.roadFeatures, s.placeFeatures} {
		some, err := layer(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	data, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": all})
	if err == nil {
		s.mapped.data, s.mapped.at = data, time.Now()
	}
	return data, err
}

// position writes a corner in degrees, to about a metre.
func position(c polygon.Corner) [2]json.Number {
	five := func(v int64) json.Number {
		sign := ""
		if v < 0 {
			sign, v = "-", -v
		}
		v /= 10_000 // Towards zero: a metre is less than the eye sees here.
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

// standFeatures are the parcels of stands.
func (s *Site) standFeatures(ctx context.Context) (all []feature, err error) {
	rows, err := s.read.Rows(
		ctx,
		`SELECT l.shape, t.id, t.stratum, t.area_dm2, p.name_zh, coalesce(d.name, t.village)
		FROM carbon_stand t JOIN carbon_stand_parcel sp ON sp.stand = t.id JOIN land_parcel l ON l.number = sp.parcel
		JOIN carbon_project p ON p.id = t.project LEFT JOIN village_division d ON d.code = t.village
		ORDER BY t.id LIMIT `+strconv.Itoa(mapFeatures),
	)
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
	return all, err
}

func (s *Site) roadFeatures(ctx context.Context) (all []feature, err error) {
	rows, err := s.read.Rows(ctx, `SELECT course, name_zh, road_colour, length_mm / 1000 FROM place_road WHERE
		until_date IS NULL
		ORDER BY number LIMIT `+strconv.Itoa(mapFeatures))
	for _, row := range rows {
		packed, _ := row[0].([]byte)
		shape, err := polygon.Unpack(packed)
		if err != nil {
			return nil, err
		}
		all = append(
			all,
			feature{"Feature", geometry{"MultiLineString", lines(shape, false)}, map[string]any{"layer": "road",
				"name": row[1], "kind": row[2], "metres": row[3]}},
		)
	}
	return all, err
}

func (s *Site) placeFeatures(ctx context.Context) (all []feature, err error) {
	rows, err := s.read.Rows(
		ctx,
		`SELECT lon_e9, lat_e9, name_zh, kind FROM place_place WHERE until_date IS NULL AND
		lon_e9 IS NOT NULL
		ORDER BY number LIMIT `+strconv.Itoa(mapFeatures),
	)
	for _, row := range rows {
		at := polygon.Corner{Lon: row[0].(int64), Lat: row[1].(int64)}
		all = append(
			all,
			feature{"Feature", geometry{"Point", position(at)}, map[string]any{"layer": "place", "name": row[2],
				"kind": row[3]}},
		)
	}
	return all, err
}
