package twin

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/place"
	"liangshan/polygon"
	"liangshan/village"
)

// A drawnLine is what the twin knows of a line: what is wrong with it, and how long it is.
type drawnLine struct {
	code   string
	length int64 // In mm.
}

// Draw returns a command at random.
func (m *Place) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.of.prepare(chance, now, Need{Companies: 2}); c != nil {
		return c
	}
	switch n := chance.IntN(100); {
	case n < 18 || len(m.spots) == 0:
		return m.drawRegister(chance, wrong, now)
	case n < 32:
		return m.drawCorrect(chance, wrong)
	case n < 42:
		return m.drawClose(chance, wrong, now)
	case n < 64:
		return m.drawReport(chance, wrong, now)
	case n < 78:
		return m.drawCorrectReturn(chance, wrong, now)
	case n < 91:
		return m.drawRoads(chance, wrong, now)
	}
	c := place.RetireRoad{Road: place.RoadNumber(chance.IntN(len(m.ways) + 2)), On: date(chance, now, wrong),
		Reason: aCode(chance, wrong)}
	if w := at(m.ways, c.Road); w != nil {
		if c.On = max(c.On, w.row.From); percent(chance, 2*wrong) {
			c.On = w.row.From - 1
		}
	}
	return c
}

// onPaper draws a code, mostly a new one.
func (m *Place) onPaper(chance *rand.Rand, prefix string, wrong int) string {
	if percent(chance, wrong) {
		return []string{"", "-a", "a-", "a b", strings.Repeat("a", 41), "123456789012345"}[chance.IntN(6)]
	}
	return fmt.Sprintf("%s%d", prefix, m.of.Person.unused())
}

func (m *Place) spot(chance *rand.Rand, wrong int, now int64) place.Row {
	row := place.Row{
		Code:     m.onPaper(chance, "P", wrong/2),
		NameZH:   name(chance, wrong/2),
		From:     date(chance, now, wrong/2),
		Kind:     []place.Kind{"campsite", "leisure", "park"}[chance.IntN(3)],
		Operator: m.operator(chance, wrong),
		Division: village.Code(m.of.Village.home(chance, wrong/2)),
	}
	row.From -= calendar.Date(chance.IntN(120)) // Open for some months.
	if row.Kind == "park" {
		row.Scale = []place.Scale{"large", "small"}[chance.IntN(2)]
	}
	if chance.IntN(2) == 0 {
		row.Lon, row.Lat = 119*polygon.Degree+chance.Int64N(polygon.Degree), 30*polygon.Degree+chance.Int64N(
			polygon.Degree,
		)
	}
	if percent(chance, 2*wrong) {
		switch chance.IntN(6) {
		case 0:
			row.Kind = "inn"
		case 1:
			row.Scale = []place.Scale{"", "small", "huge"}[chance.IntN(3)]
		case 2:
			row.Lon, row.Lat = []int64{0, 30 * polygon.Degree, 140 * polygon.Degree}[chance.IntN(3)], 31*polygon.Degree
		case 3:
			row.From = []calendar.Date{0, today(now) + 1}[chance.IntN(2)]
		case 4, 5: // One that is known, as it is or otherwise.
			if len(m.spots) > 0 {
				row = m.spots[chance.IntN(len(m.spots))].row
				if chance.IntN(2) == 0 {
					row.Lon, row.Lat = 119*polygon.Degree, 30*polygon.Degree
				}
			}
		}
	}
	return row
}

func (m *Place) drawRegister(chance *rand.Rand, wrong int, now int64) any {
	c := place.Register{}
	for range 1 + chance.IntN(3) {
		c.Places = append(c.Places, m.spot(chance, wrong, now))
	}
	if percent(chance, wrong) {
		c.Places = make([]place.Row, []int{0, 501}[chance.IntN(2)])
	}
	return c
}

// anyPlace returns a place, mostly one that is there and open.
func (m *Place) anyPlace(chance *rand.Rand, wrong int) (number place.Number) {
	for range 6 {
		number = place.Number(1 + chance.IntN(len(m.spots)))
		if m.spots[number-1].until == 0 || percent(chance, wrong) {
			break
		}
	}
	if percent(chance, wrong) {
		return place.Number(chance.IntN(2) * (len(m.spots) + 1))
	}
	return number
}

func (m *Place) drawCorrect(chance *rand.Rand, wrong int) any {
	number := m.anyPlace(chance, wrong)
	c := place.Correct{Place: number, Reason: aCode(chance, wrong)}
	if s := at(m.spots, number); s != nil {
		c.NameZH, c.Division, c.Operator, c.Scale = s.row.NameZH, s.row.Division, s.row.Operator, s.row.Scale
		c.Lon, c.Lat = s.row.Lon, s.row.Lat
	}
	switch chance.IntN(5) {
	case 0:
		c.NameZH = name(chance, 2*wrong)
	case 1:
		c.Division = village.Code(m.of.Village.home(chance, 2*wrong))
	case 2:
		c.Operator = m.operator(chance, 2*wrong)
	case 3:
		c.Lon, c.Lat = 119*polygon.Degree+chance.Int64N(99), 30*polygon.Degree
	}
	return c
}

func (m *Place) drawClose(chance *rand.Rand, wrong int, now int64) any {
	c := place.Close{Place: m.anyPlace(chance, wrong), On: date(chance, now, wrong), Reason: aCode(chance, wrong)}
	if s := at(m.spots, c.Place); s != nil && percent(chance, 3*wrong) {
		c.On = s.row.From + calendar.Date(chance.IntN(3))
	}
	return c
}

// month draws a month that is over, mostly.
func month(chance *rand.Rand, wrong int, now int64) calendar.Date {
	first, _ := monthOf(today(now))
	for range 1 + chance.IntN(4) {
		first, _ = monthOf(first - 1)
	}
	if percent(chance, wrong) {
		running, _ := monthOf(today(now))
		return []calendar.Date{first + 1, running, 0, calendar.DateMax + 5, first - 900}[chance.IntN(5)]
	}
	return first
}

// value draws a row of a return.
func (m *Place) value(chance *rand.Rand, wrong int, now int64) place.ReturnRow {
	row := place.ReturnRow{Month: month(chance, wrong, now), Value: chance.Int64N(5000)}
	if chance.IntN(2) == 0 {
		row.Division = village.Code(m.of.Village.home(chance, wrong))
		row.Measure = measuresOf[""][chance.IntN(4)]
		if strings.HasSuffix(string(row.Measure), "entitled") {
			row.Value += 4000
		} else if chance.IntN(4) == 0 {
			row.Value += 6000
		}
	} else {
		row.Place = m.anyPlace(chance, wrong)
		measures := measuresOf["campsite"]
		if s := at(m.spots, row.Place); s != nil {
			measures = measuresOf[s.row.Kind]
		}
		row.Measure = measures[chance.IntN(len(measures))]
	}
	if percent(chance, 2*wrong) {
		switch chance.IntN(4) {
		case 0:
			row.Place, row.Division = 0, ""
		case 1:
			row.Place, row.Division = 1, "330523"
		case 2:
			row.Measure = []place.Measure{"visits", "firms", "pension_insured", "shoes"}[chance.IntN(4)]
		case 3:
			row.Value = []int64{-1, 1_000_000_000_000_001, 10_000_000_001}[chance.IntN(3)]
		}
	}
	return row
}

func paperOf(chance *rand.Rand, wrong int) (paper string, hash [32]byte) {
	if hash[0] = 1; percent(chance, wrong) {
		hash[0] = 0
	}
	return name(chance, wrong), hash
}

func (m *Place) drawReport(chance *rand.Rand, wrong int, now int64) any {
	c := place.Report{}
	c.Paper, c.SHA256 = paperOf(chance, wrong)
	for range 1 + chance.IntN(3) {
		c.Returns = append(c.Returns, m.value(chance, wrong/2, now))
	}
	if percent(chance, wrong) {
		c.Returns = make([]place.ReturnRow, []int{0, 501}[chance.IntN(2)])
	}
	return c
}

func (m *Place) drawCorrectReturn(chance *rand.Rand, wrong int, now int64) any {
	row := m.value(chance, wrong, now)
	c := place.CorrectReturn{Place: row.Place, Division: row.Division, Measure: row.Measure, Month: row.Month,
		Value: row.Value, Reason: aCode(chance, wrong)}
	c.Paper, c.SHA256 = paperOf(chance, wrong)
	if len(m.returns) == 0 || percent(chance, wrong) {
		return c
	}
	all := make([]returned, 0, len(m.returns))
	for of := range m.returns {
		all = append(all, of)
	}
	of := slices.MinFunc(all, func(a, b returned) int { return strings.Compare(a.key(c), b.key(c)) })
	c.Place, c.Division, c.Measure, c.Month, c.Was = of.place, village.Code(
		of.division,
	), of.measure, of.month, m.returns[of].value
	if percent(chance, wrong) {
		c.Was++
	}
	if percent(chance, 2*wrong) {
		c.Value = m.returns[of].value
	}
	return c
}

// key orders values in a way that differs from one correction to the next.
func (r returned) key(c place.CorrectReturn) string {
	mixed := (uint64(r.place)*7919 + uint64(r.month)*104729 + uint64(len(r.measure))*31 + uint64(c.Value)*6151) % 1009
	return fmt.Sprintf("%04d %d %s %s %d", mixed, r.place, r.division, r.measure, r.month)
}

// drawLine draws a line, and remembers what it is.
func (m *Place) drawLine(chance *rand.Rand, wrong int) ([]byte, int64) {
	corner := polygon.Corner{Lon: 119*polygon.Degree + chance.Int64N(polygon.Degree/2),
		Lat: 30*polygon.Degree + chance.Int64N(polygon.Degree/2)}
	part, length := polygon.Ring{corner}, 0.0
	for range 1 + chance.IntN(4) {
		next := corner
		next.Lon += 100_000 + chance.Int64N(3_000_000)
		next.Lat += chance.Int64N(3_000_000) - 1_500_000
		length += ellipsoidal(corner, next)
		part = append(part, next)
		corner = next
	}
	line := drawnLine{length: int64(math.Round(length * 1000))}
	shape := polygon.Shape{part}
	var more []byte
	if percent(chance, 3*wrong) {
		switch chance.IntN(7) {
		case 0:
			shape[0], line.code = part[:1], "place.line_too_short"
		case 1:
			shape[0][0] = polygon.Corner{Lon: part[0].Lat, Lat: part[0].Lon}
			line.code = "polygon.axes_swapped"
		case 2:
			shape[0][0].Lat, line.code = 60*polygon.Degree, "polygon.outside_china"
		case 3:
			shape[0][0].Lon, line.code = part[0].Lon-polygon.Degree, "polygon.too_wide"
		case 4:
			shape[0], line.code = append(part, part[len(part)-1]), "polygon.corner_repeated"
		case 5:
			more, line.code = []byte{1}, "place.line_malformed"
		case 6:
			shape[0], line.code = make(polygon.Ring, 8193), "polygon.too_many_corners"
		}
	}
	packed := append(shape.Pack(), more...)
	m.lines[string(packed)] = line
	return packed, line.length
}

// ellipsoidal returns how many metres lie between two points that are near each other, by the radii of
// curvature of CGCS2000 (GB 22021-2008) at their middle.
func ellipsoidal(a, b polygon.Corner) float64 {
	const axis, flattening = 6_378_137, 1 / 298.257222101
	const e2 = flattening * (2 - flattening)
	degree := math.Pi / 180 / polygon.Degree
	lat := float64(a.Lat+b.Lat) / 2 * degree
	w := 1 - e2*math.Sin(lat)*math.Sin(lat)
	east := axis / math.Sqrt(w) * math.Cos(lat) * float64(b.Lon-a.Lon) * degree
	north := axis * (1 - e2) / (w * math.Sqrt(w)) * float64(b.Lat-a.Lat) * degree
	return math.Hypot(east, north)
}

func (m *Place) drawRoads(chance *rand.Rand, wrong int, now int64) any {
	c := place.RegisterRoads{}
	for range 1 + chance.IntN(2) {
		row := place.RoadRow{
			Code:     m.onPaper(chance, "R", wrong),
			NameZH:   name(chance, wrong),
			From:     date(chance, now, wrong),
			Colour:   []place.Colour{"green", "red", "yellow", "blue", "orange"}[chance.IntN(5)],
			Division: village.Code(m.of.Village.home(chance, wrong)),
		}
		row.Line, row.Length = m.drawLine(chance, wrong)
		switch {
		case percent(chance, wrong):
			row.Colour = []place.Colour{"", "black"}[chance.IntN(2)]
		case percent(chance, wrong):
			row.Length = []int64{row.Length + row.Length/50, 999, -1}[chance.IntN(3)]
		case percent(chance, 2*wrong) && len(m.ways) > 0:
			if row = m.ways[chance.IntN(len(m.ways))].row; chance.IntN(2) == 0 {
				row.Colour = "red"
			}
		}
		c.Roads = append(c.Roads, row)
	}
	if percent(chance, wrong) {
		c.Roads = make([]place.RoadRow, []int{0, 501}[chance.IntN(2)])
	}
	return c
}
