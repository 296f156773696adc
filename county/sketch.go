package county

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"liangshan/polygon"
	"liangshan/quantity"
	"liangshan/village"
)

// SketchFile is the file of a county's folder that says how the county is drawn.
const SketchFile = "map.yaml"

// A Sketch is how a county is drawn on a page: its outline, and a spot for each division. It is no
// boundary of law, and nothing is decided by it.
type Sketch struct {
	Basis   string // Where it is from, and what is assumed.
	Outline []polygon.Corner
	Seats   []Seat
}

// A Seat is where a division is drawn.
type Seat struct {
	Place village.Code
	At    polygon.Corner
}

// outlineMax bounds the corners of an outline: a picture needs no more.
const outlineMax = 5000

// A sketchForm is a Sketch in a file: degrees of CGCS2000 as texts, "longitude latitude".
type sketchForm struct {
	Source  string `yaml:"source"`
	Assumed string `yaml:"assumed"`
	Outline string `yaml:"outline"` // Corners with commas between them.
	Seats   []struct {
		Place string `yaml:"place"`
		At    string `yaml:"at"`
	} `yaml:"seats"`
}

// ReadSketch reads the text of a SketchFile that was published. Errors are *FileError.
func ReadSketch(text string) (Sketch, error) {
	var f fileForm
	if err := yaml.UnmarshalWithOptions([]byte(text), &f, yaml.Strict()); err != nil {
		return Sketch{}, yamlError(SketchFile, err)
	}
	if f.Map == nil {
		return Sketch{}, nil
	}
	return f.Map.read(&Publish{Path: SketchFile, Text: text})
}

// read checks what a file says of the map.
func (f *sketchForm) read(c *Publish) (s Sketch, err error) {
	const code = "county.file_malformed"
	if c.Path != SketchFile {
		return s, errorAt(*c, "map", code, "the map stands in "+SketchFile)
	}
	if s.Basis, err = basisIn(c, "map", basis{f.Source, f.Assumed}); err != nil {
		return s, err
	}
	for i, part := range strings.Split(f.Outline, ",") {
		corner, ok := cornerOf(part)
		if !ok {
			return s, errorAt(*c, "map.outline", code,
				fmt.Sprintf("corner %d: %q must be longitude and latitude in degrees, such as 119.68 30.64", i+1, part))
		}
		s.Outline = append(s.Outline, corner)
	}
	if n := len(s.Outline); n < 3 || n > outlineMax {
		return s, errorAt(*c, "map.outline", code, fmt.Sprintf("%d corners; it takes 3 to %d", n, outlineMax))
	}
	seen := map[string]bool{}
	for i, seat := range f.Seats {
		at, ok := cornerOf(seat.At)
		if !ok || seen[seat.Place] || seat.Place == "" {
			return s, errorAt(*c, item("map.seats", i), code,
				"a seat takes the code of a place, once, and longitude and latitude in degrees")
		}
		seen[seat.Place] = true
		s.Seats = append(s.Seats, Seat{village.Code(seat.Place), at})
	}
	return s, nil
}

// cornerOf reads longitude and latitude in degrees.
func cornerOf(text string) (c polygon.Corner, ok bool) {
	lon, lat, both := strings.Cut(strings.TrimSpace(text), " ")
	x, err := quantity.Parse(lon, 9)
	y, err2 := quantity.Parse(strings.TrimSpace(lat), 9)
	ok = both && err == nil && err2 == nil && max(x, -x) <= 180*polygon.Degree && max(y, -y) <= 90*polygon.Degree
	return polygon.Corner{Lon: x, Lat: y}, ok
}
