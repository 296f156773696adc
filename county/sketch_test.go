package county_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/polygon"
)

// TestSketch reads how a county is drawn, and says of each mistake where it is.
func TestSketch(t *testing.T) {
	text, err := os.ReadFile("../counties/330523/map.yaml")
	must(t, err)
	s, err := county.ReadSketch(string(text))
	must(t, err)
	if len(s.Outline) < 100 || len(s.Seats) != 15 || s.Seats[0].At != (polygon.Corner{Lon: 119_680_000_000, Lat: 30_640_000_000}) ||
		s.Basis == "" {
		t.Errorf("%d corners, %d seats, %+v, %q", len(s.Outline), len(s.Seats), s.Seats[0], s.Basis)
	}
	if none, err := county.ReadSketch("departments: []\n"); err != nil || none.Outline != nil {
		t.Errorf("%+v %v", none, err)
	}
	right := "map:\n  source: 某处\n  outline: 119 30, 120 30, 120 31\n  seats:\n    - {place: \"330523001\", at: 119.5 30.5}\n"
	if _, err := county.ReadSketch(right); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, at string }{
		{"119 30, ", "", "map.yaml:3:"},
		{"119 30, ", "x 30, ", "map.yaml:3:"},
		{"119 30, ", "119, ", "map.yaml:3:"},
		{"119 30, ", "190 30, ", "map.yaml:3:"},
		{"119 30, ", "119 91, ", "map.yaml:3:"},
		{"119.5 30.5", "119.5", "map.yaml:5:"},
		{"\"330523001\"", "\"\"", "map.yaml:5:"},
		{"  source: 某处\n", "", "map.yaml:"},
		{"seats", "seat", "map.yaml:4:"},
		{"30.5}\n", "30.5}\n    - {place: \"330523001\", at: 119.5 30.5}\n", "map.yaml:6:"},
	} {
		var file *county.FileError
		_, err := county.ReadSketch(strings.Replace(right, c.old, c.new, 1))
		if !errors.As(err, &file) || !strings.HasPrefix(err.Error(), c.at) {
			t.Errorf("%q for %q: %v", c.new, c.old, err)
		}
	}
}
