package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
)

// outlineFile is the outline of Anji, simplified to 0.002 degrees from one under the MIT
// licence. It is no boundary of law; stands cut from it are synthetic.
//
//go:embed data/anji_outline.geojson
var outlineFile []byte

// A spot is a place in degrees.
type spot struct{ lon, lat float64 }

// outline returns the corners of the county's outline.
func outline() ([]spot, error) {
	var file struct {
		Features []struct {
			Geometry struct {
				Coordinates [][][2]float64 `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(outlineFile, &file); err != nil || len(file.Features) != 1 {
		return nil, fmt.Errorf("demo: the outline cannot be read: %w", err)
	}
	var corners []spot
	for _, c := range file.Features[0].Geometry.Coordinates[0] {
		corners = append(corners, spot{c[0], c[1]})
	}
	return corners, nil
}

// inside reports whether a place is within the corners (a ray to the east crosses an odd
// number of sides).
func inside(corners []spot, p spot) bool {
	in := false
	for i, a := range corners {
		b := corners[(i+1)%len(corners)]
		if (a.lat > p.lat) != (b.lat > p.lat) &&
			p.lon < a.lon+(p.lat-a.lat)/(b.lat-a.lat)*(b.lon-a.lon) {
			in = !in
		}
	}
	return in
}

// bounds returns the south-western and the north-eastern corner.
func bounds(corners []spot) (low, high spot) {
	low, high = spot{math.Inf(1), math.Inf(1)}, spot{math.Inf(-1), math.Inf(-1)}
	for _, c := range corners {
		low = spot{min(low.lon, c.lon), min(low.lat, c.lat)}
		high = spot{max(high.lon, c.lon), max(high.lat, c.lat)}
	}
	return low, high
}
