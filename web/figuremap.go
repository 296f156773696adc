package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/polygon"
	"liangshan/quantity"
	"liangshan/village"
)

// A figureMap is a figure by township: drawn over the county's outline if the county says how it
// is drawn, and as a table.
type figureMap struct {
	G       *goalsPage
	Choices []indicator.FigureRow
	Chosen  indicator.FigureRow
	Table   desk.PlaceTable
	Unit    string
	Period  string
	Rows    []townRow
	Whole   string
	Unknown string        // Word for a township without a record.
	Picture template.HTML // Made here from numbers alone.
	Key     []shadeRange
}

// A townRow is a township with its number on the map.
type townRow struct {
	Number      int
	Name, Value string
	place       village.Code
	count       int64
	known       bool // Something was recorded there.
	shade       int  // unknownShade where nothing was.
}

// A shadeRange says which values a shade stands for.
type shadeRange struct {
	Shade int
	Text  string
}

// Class names the shade in the style sheet.
func (s shadeRange) Class() string { return shadeClass(s.Shade) }

// shadesMax is how many shades there are beside that of 0: more cannot be told apart.
const shadesMax = 5

// unknownShade is the class of a township without a record: not that of a known 0.
const unknownShade = -1

// shadeClass names a shade in the style sheet.
func shadeClass(shade int) string {
	if shade == unknownShade {
		return "unknown"
	}
	return "shade" + strconv.Itoa(shade)
}

// figureMap shows a figure by township.
func (s *Site) figureMap(r *http.Request, p *page) error {
	g := s.goalsOf(r.Context(), p, "figuremap", "map")
	m := &figureMap{G: g}
	p.Data = m
	all, look, err := s.read.Goals().Parted(r.Context())
	if err != nil {
		return goalsError(err)
	}
	g.Position, g.Time = number(look.Position), p.time(look.TimeMS)
	asked := r.URL.Query().Get("figure")
	i := slices.IndexFunc(all, func(f indicator.FigureRow) bool { return f.Code == asked })
	switch {
	case len(all) == 0:
		return nil
	case i < 0 && asked != "":
		return errNoPage
	}
	m.Choices, m.Chosen = all, all[max(i, 0)]
	span := indicator.SpanOf(m.Chosen.Every, look.Day)
	const townships = 9 // Digits of their codes.
	m.Table, err = s.read.Goals().Places(r.Context(), m.Chosen.Code, "", townships, span.Period(), span.Period(),
		look.Position)
	if err != nil {
		return goalsError(err)
	}
	m.Unit, m.Period = p.choose(m.Chosen.UnitZH, m.Chosen.UnitEN), p.choose(span.ZH(), span.EN())
	m.Unknown = g.T("map_unknown")
	m.fill()
	sketch, err := s.sketch(r.Context())
	if err == nil && len(sketch.Seats) > 0 && len(m.Rows) > 0 {
		m.Picture = m.draw(&sketch)
	}
	return err
}

// sketch returns how the county is drawn, as it was published last; nothing if it was not.
func (s *Site) sketch(ctx context.Context) (county.Sketch, error) {
	rows, err := s.read.Rows(ctx, `SELECT text FROM county_file WHERE path = '`+county.SketchFile+`'
		ORDER BY sequence DESC LIMIT 1`)
	if err != nil || len(rows) == 0 {
		return county.Sketch{}, err
	}
	return county.ReadSketch(valueText(rows[0][0]))
}

// fill puts the townships into rows and shades: as many townships in each as the values allow,
// those whose record says 0 apart, and those without a record in a class of their own.
func (m *figureMap) fill() {
	decimals := int(m.Chosen.Decimals)
	var values []int64
	for i, place := range m.Table.Places {
		if i == 0 {
			m.Whole = cmp.Or(place.Values[0], "—")
			continue
		}
		row := townRow{Number: i, Name: place.NameZH, Value: cmp.Or(place.Values[0], "—"), place: village.Code(place.Place),
			count: place.Counts[0].Value, known: place.Counts[0].Known}
		m.Rows = append(m.Rows, row)
		if row.count != 0 {
			values = append(values, row.count)
		}
	}
	slices.Sort(values)
	shades := min(shadesMax, len(slices.Compact(slices.Clone(values))))
	least, most := map[int]int64{}, map[int]int64{}
	for i := range m.Rows {
		row := &m.Rows[i]
		if row.count != 0 {
			at, _ := slices.BinarySearch(values, row.count) // The first of equals: they share a shade.
			row.shade = 1 + at*shades/len(values)
		}
		if !row.known {
			row.shade = unknownShade
			continue
		}
		if low, ok := least[row.shade]; !ok || row.count < low {
			least[row.shade] = row.count
		}
		if high, ok := most[row.shade]; !ok || row.count > high {
			most[row.shade] = row.count
		}
	}
	for shade := range shadesMax + 1 {
		low, ok := least[shade]
		if !ok {
			continue
		}
		text := quantity.Format(low, decimals)
		if most[shade] != low {
			text += "–" + quantity.Format(most[shade], decimals)
		}
		m.Key = append(m.Key, shadeRange{shade, text})
	}
	if slices.ContainsFunc(m.Rows, func(row townRow) bool { return !row.known }) {
		m.Key = append(m.Key, shadeRange{unknownShade, m.Unknown})
	}
}

// A mark is a point of a drawing.
type mark struct{ x, y float64 }

// mapWidth is how wide the map is drawn, in its own units.
const mapWidth = 800

// draw draws the outline, of it what lies nearest to each township's seat in the township's
// shade, and the townships' numbers.
func (m *figureMap) draw(s *county.Sketch) template.HTML {
	low, high := s.Outline[0], s.Outline[0]
	for _, c := range s.Outline {
		low = polygon.Corner{Lon: min(low.Lon, c.Lon), Lat: min(low.Lat, c.Lat)}
		high = polygon.Corner{Lon: max(high.Lon, c.Lon), Lat: max(high.Lat, c.Lat)}
	}
	narrow := math.Cos(float64(low.Lat+high.Lat) / 2 / polygon.Degree * math.Pi / 180)
	scale := (mapWidth - 20) / max(1, float64(high.Lon-low.Lon)*narrow)
	place := func(c polygon.Corner) mark {
		return mark{10 + float64(c.Lon-low.Lon)*narrow*scale, 10 + float64(high.Lat-c.Lat)*scale}
	}
	var outline []mark
	for _, c := range s.Outline {
		outline = append(outline, place(c))
	}
	seats := map[village.Code]mark{}
	for _, seat := range s.Seats {
		seats[seat.Place] = place(seat.At)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %.0f" role="img" aria-label="%s">`, mapWidth, place(low).y+10,
		template.HTMLEscapeString(m.G.Pick(m.Chosen.NameZH, m.Chosen.NameEN)+" · "+m.Period))
	for _, row := range m.Rows {
		own, ok := seats[row.place]
		if !ok {
			continue
		}
		area := outline
		for _, seat := range s.Seats {
			if seat.Place != row.place {
				area = nearer(area, own, seats[seat.Place])
			}
		}
		fmt.Fprintf(&b, `<path class="area %s" d="%s"><title>%s: %s</title></path>`, shadeClass(row.shade), pathOf(area),
			template.HTMLEscapeString(row.Name), template.HTMLEscapeString(row.Value))
	}
	fmt.Fprintf(&b, `<path class="outline" d="%s"/>`, pathOf(outline))
	for _, row := range m.Rows {
		if at, ok := seats[row.place]; ok {
			fmt.Fprintf(&b, `<circle class="spot" cx="%.0f" cy="%.0f" r="14"/>`, at.x, at.y)
			fmt.Fprintf(&b, `<text class="spotname" x="%.0f" y="%.0f">%d</text>`, at.x, at.y, row.Number)
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// nearer cuts off what of an area lies nearer to another spot than to its own (Sutherland and
// Hodgman's way). Of an area that falls apart the pieces hang together by lines on the cut.
func nearer(area []mark, own, other mark) (left []mark) {
	square := func(p, q mark) float64 { return (p.x-q.x)*(p.x-q.x) + (p.y-q.y)*(p.y-q.y) }
	side := func(p mark) float64 { // Below 0: nearer to its own. It is linear, so that a cut is found at once.
		return square(p, own) - square(p, other)
	}
	for i, a := range area {
		b := area[(i+1)%len(area)]
		da, db := side(a), side(b)
		if da <= 0 {
			left = append(left, a)
		}
		if da < 0 && db > 0 || da > 0 && db < 0 {
			t := da / (da - db)
			left = append(left, mark{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)})
		}
	}
	return left
}

// pathOf writes an area as a path.
func pathOf(area []mark) string {
	var b strings.Builder
	for i, p := range area {
		fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(i, 1)], p.x, p.y)
	}
	if len(area) > 0 {
		b.WriteByte('Z')
	}
	return b.String()
}
