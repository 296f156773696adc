package web

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"liangshan/indicator"
	"liangshan/indicator/desk"
)

// TestFigureMap opens every figure that can be seen by township, in both languages.
func TestFigureMap(t *testing.T) {
	_, server := newRegister(t, Options{Open: true})
	for _, lang := range []string{"zh", "en"} {
		body, _ := get(t, server, "/goals/map?lang="+lang, 200)
		codes := regexp.MustCompile(`<option value="([^"]*)"`).FindAllStringSubmatch(body, -1)
		if len(codes) < 10 {
			t.Fatalf("%s: only %d figures", lang, len(codes))
		}
		for _, m := range codes {
			path := "/goals/map?lang=" + lang + "&figure=" + url.QueryEscape(m[1])
			body, _ := get(t, server, path, 200)
			inline(t, path, body)
			if n := strings.Count(body, `<path class="area `); n != 15 || strings.Count(body, `class="spotname"`) != n {
				t.Errorf("%s draws %d townships", path, n)
			}
			if strings.Contains(body, "NaN") || strings.Contains(body, ` d=""`) {
				t.Errorf("%s has an area that is nowhere", path)
			}
		}
	}
	get(t, server, "/goals/map?figure=no_such", 404)
}

// size is the area of a ring with its sign.
func size(ring []mark) (sum float64) {
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += (a.x*b.y - b.x*a.y) / 2
	}
	return sum
}

// TestNearer checks that the parts of an outline, also of one with a bay, add up to it, and that a
// spot's part lies around it.
func TestNearer(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 9))
	for _, outline := range [][]mark{
		{{0, 0}, {100, 0}, {100, 80}, {0, 80}},
		{{0, 0}, {100, 0}, {100, 80}, {55, 80}, {50, 20}, {45, 80}, {0, 80}},
	} {
		for range 200 {
			var spots []mark
			for len(spots) < 1+chance.IntN(12) {
				spots = append(spots, mark{chance.Float64() * 100, chance.Float64() * 80})
			}
			sum := 0.0
			for i, own := range spots {
				part := outline
				for j, other := range spots {
					if i != j {
						part = nearer(part, own, other)
					}
				}
				sum += size(part)
				for _, p := range part {
					for _, other := range spots {
						if math.Hypot(p.x-own.x, p.y-own.y) > math.Hypot(p.x-other.x, p.y-other.y)+1e-6 {
							t.Fatalf("a corner of %v is nearer to %v", own, other)
						}
					}
				}
			}
			if math.Abs(sum-size(outline)) > 1e-6 {
				t.Fatalf("%d parts have %f of %f", len(spots), sum, size(outline))
			}
		}
	}
}

// TestShades checks that equal values have one shade, greater ones no lighter, and 0 the shade of 0; what was not
// recorded is none of them.
func TestShades(t *testing.T) {
	for _, c := range []struct {
		counts []int64
		shades []int
		key    string
	}{
		{[]int64{0, 0, 0}, []int{0, 0, 0}, "0"},
		{[]int64{7, 0, 7}, []int{1, 0, 1}, "0|7"},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 1000}, []int{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, "1–2|3–4|5–6|7–8|9–1,000"},
		{[]int64{1, 1, 1, 1, 2}, []int{1, 1, 1, 1, 2}, "1|2"},
		{[]int64{0, -1, 3}, []int{0, unknownShade, 1}, "0|3|none"}, // -1: no record.
	} {
		m := &figureMap{Unknown: "none", Chosen: indicator.FigureRow{}, Table: desk.PlaceTable{Places: []desk.PlaceRow{{Values: []string{"99"}, Counts: []desk.Count{{Value: 99, Known: true}}}}}}
		for _, n := range c.counts {
			m.Table.Places = append(m.Table.Places, desk.PlaceRow{Values: []string{fmt.Sprint(n)}, Counts: []desk.Count{{Value: max(0, n), Known: n >= 0}}})
		}
		m.fill()
		var key []string
		for _, k := range m.Key {
			key = append(key, k.Text)
		}
		for i, row := range m.Rows {
			if row.shade != c.shades[i] || row.Number != i+1 {
				t.Errorf("%v: %+v", c.counts, row)
			}
		}
		if got := strings.Join(key, "|"); got != c.key || m.Whole != "99" {
			t.Errorf("%v: %s, want %s", c.counts, got, c.key)
		}
	}
}
