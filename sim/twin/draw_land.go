package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/land"
	"liangshan/polygon"
	"liangshan/village"
)

// A world's parcels lie on a grid of so many cells by so many, each a thousandth of a degree wide.
const (
	gridSide = 40
	gridCell = 1_000_000
	gridWest = 119_600_000_000
	gridEdge = 30_500_000_000
)

// pack returns the bytes of a rectangle, and remembers them.
func (m *Land) pack(r rect) []byte {
	b := polygon.Shape{{{Lon: r.west, Lat: r.south}, {Lon: r.east, Lat: r.south}, {Lon: r.east, Lat: r.north},
		{Lon: r.west, Lat: r.north}}}.Pack()
	m.shapes[string(b)] = shape{rect: r}
	return b
}

// faultyShapes are shapes that are none, each with what is wrong with it.
var faultyShapes = func() map[string][]byte {
	const w, s, d = gridWest, gridEdge, gridCell
	one := func(corners ...polygon.Corner) []byte { return polygon.Shape{corners}.Pack() }
	return map[string][]byte{
		"polygon.malformed":        {1},
		"polygon.too_many_corners": {0xac, 0x02},
		"polygon.too_few_corners":  one(polygon.Corner{Lon: w, Lat: s}, polygon.Corner{Lon: w + d, Lat: s}),
		"polygon.axes_swapped": one(
			polygon.Corner{Lon: s, Lat: w},
			polygon.Corner{Lon: s + d, Lat: w},
			polygon.Corner{Lon: s, Lat: w + d},
		),
		"polygon.outside_china": one(
			polygon.Corner{Lon: d, Lat: s},
			polygon.Corner{Lon: 2 * d, Lat: s},
			polygon.Corner{Lon: d, Lat: s + d},
		),
		"polygon.too_wide": one(
			polygon.Corner{Lon: w, Lat: s},
			polygon.Corner{Lon: w + 600*d, Lat: s},
			polygon.Corner{Lon: w, Lat: s + d},
		),
		"polygon.corner_repeated": one(
			polygon.Corner{Lon: w, Lat: s},
			polygon.Corner{Lon: w + d, Lat: s},
			polygon.Corner{Lon: w + d, Lat: s},
			polygon.Corner{Lon: w, Lat: s + d},
		),
		"polygon.self_intersecting": one(
			polygon.Corner{Lon: w, Lat: s},
			polygon.Corner{Lon: w + d, Lat: s + d},
			polygon.Corner{Lon: w + d, Lat: s},
			polygon.Corner{Lon: w, Lat: s + d},
		),
		"polygon.ring_orientation": one(
			polygon.Corner{Lon: w, Lat: s},
			polygon.Corner{Lon: w, Lat: s + d},
			polygon.Corner{Lon: w + d, Lat: s},
		),
	}
}()

// ShapeFaults are the codes of faultyShapes, in order.
var shapeFaults = strings.Fields(
	`polygon.malformed polygon.too_many_corners polygon.too_few_corners polygon.axes_swapped
	polygon.outside_china polygon.too_wide polygon.corner_repeated polygon.self_intersecting polygon.ring_orientation`,
)

// faulty draws a shape that is none, and remembers why.
func (m *Land) faulty(chance *rand.Rand) []byte {
	code := shapeFaults[chance.IntN(len(shapeFaults))]
	m.shapes[string(faultyShapes[code])] = shape{fault: code}
	return faultyShapes[code]
}

// ground draws a rectangle of whole cells, now and then a little off, in a place that is mostly free.
func (m *Land) ground(chance *rand.Rand, wrong int) rect {
	var r rect
	for range 12 {
		x, y := int64(chance.IntN(gridSide)), int64(chance.IntN(gridSide))
		r = rect{gridWest + x*gridCell, gridEdge + y*gridCell, gridWest + (x+1+chance.Int64N(3))*gridCell,
			gridEdge + (y+1+chance.Int64N(2))*gridCell}
		free := !slices.ContainsFunc(
			m.parcels,
			func(p *parcel) bool { return !p.gone && r.with(p.rect).dm2() > 1e5 },
		)
		if free || percent(chance, wrong) {
			break
		}
	}
	if percent(chance, 25) {
		off := []int64{20, 1000, 10_000}[chance.IntN(3)]
		if chance.IntN(2) == 0 {
			r.west -= off
		} else {
			r.east += off
		}
	}
	return r
}

// areaOf returns what a rectangle measures, now and then wrong.
func areaOf(chance *rand.Rand, r rect, wrong int) int64 {
	area := r.dm2()
	if percent(chance, wrong) {
		return []int64{0, -1, int64(area * 1.01), int64(area / 100), int64(area * 10_000)}[chance.IntN(5)]
	}
	return int64(area * (1 + float64(chance.IntN(7)-3)/1000))
}

// holder draws who holds land.
func (m *Land) holder(chance *rand.Rand, wrong int) land.Holder {
	h := land.Holder{Kind: []land.HolderKind{"person", "household", "company", "village"}[chance.IntN(4)]}
	switch h.Kind {
	case "person":
		h.Number = uint64(m.of.Person.number(chance, wrong))
	case "household":
		h.Number = uint64(m.of.Person.household(chance, wrong))
	case "company":
		h.Number = uint64(m.of.firm(chance, wrong))
	case "village":
		h.Village = village.Code(m.of.Village.home(chance, wrong))
	}
	if percent(chance, wrong) {
		switch chance.IntN(3) {
		case 0:
			h.Kind = []land.HolderKind{"", "bank"}[chance.IntN(2)]
		case 1:
			h.Number++
		case 2:
			h.Village = "330523001"
		}
	}
	return h
}

func paper(chance *rand.Rand, prefix string, n, wrong int) string {
	if percent(chance, wrong) {
		return []string{"", "-1", "码", "330523199001011234", strings.Repeat("A", 41)}[chance.IntN(5)]
	}
	return fmt.Sprintf("%s-%d", prefix, n)
}

func title(chance *rand.Rand, wrong int) string {
	if percent(chance, wrong) {
		return []string{" 林证", "330523199001011234", strings.Repeat("T", 121), "a\x01"}[chance.IntN(4)]
	}
	return []string{"", "浙林证字7号", "T/12"}[chance.IntN(3)]
}

// row draws a parcel for a rectangle.
func (m *Land) row(chance *rand.Rand, wrong int, now int64, r rect) land.Row {
	row := land.Row{
		Code:    paper(chance, "P", len(m.parcels)+chance.IntN(9)*1000, wrong),
		Title:   title(chance, wrong),
		Village: village.Code(m.of.Village.home(chance, wrong)),
		Holder:  m.holder(chance, wrong),
		Kind:    []land.Kind{"0302", "0302", "0302", "0101", "0403"}[chance.IntN(5)],
		From:    date(chance, now, wrong),
		Area:    areaOf(chance, r, wrong),
		Shape:   m.pack(r),
	}
	if percent(chance, wrong) {
		row.Kind = []land.Kind{"", "0300", "302", "0302 0303"}[chance.IntN(4)]
	}
	if percent(chance, 2*wrong) {
		row.Shape = m.faulty(chance)
	}
	return row
}

// parcel returns a parcel, mostly one that stands.
func (m *Land) parcel(chance *rand.Rand, wrong int) land.Number {
	if len(m.parcels) == 0 || percent(chance, wrong) {
		return land.Number(chance.IntN(2) * (len(m.parcels) + 1))
	}
	number := land.Number(1 + chance.IntN(len(m.parcels)))
	for range 4 {
		if !m.parcels[number-1].gone || percent(chance, wrong) {
			break
		}
		number = land.Number(1 + chance.IntN(len(m.parcels)))
	}
	return number
}

// Draw returns a command at random.
func (m *Land) Draw(chance *rand.Rand, wrong int, now int64) any {
	need := Need{Persons: 6, Households: 3, Companies: 5, Accounts: true}
	if c := m.of.prepare(chance, now, need); c != nil {
		return c
	}
	switch n := chance.IntN(100); {
	case n < 20 || len(m.parcels) < 6:
		return m.drawRegister(chance, wrong, now)
	case n < 26:
		return m.drawCorrect(chance, wrong)
	case n < 32:
		return land.Assign{
			Parcel: m.parcel(chance, wrong),
			Holder: m.holder(chance, wrong),
			Title:  title(chance, wrong),
			Date:   date(chance, now, wrong),
		}
	case n < 37:
		return land.Retire{
			Parcel: m.parcel(chance, wrong),
			Date:   date(chance, now, wrong),
			Reason: aCode(chance, wrong),
		}
	case n < 45:
		return m.drawSplit(chance, wrong, now)
	case n < 53:
		return m.drawMerge(chance, wrong, now)
	case n < 56:
		c := land.SetTolerance{From: today(now), Tolerance: []int64{0, 100, 1700, 50_000, 100_000}[chance.IntN(5)]}
		for from := range m.tolerances {
			c.From = max(c.From, from+1)
		}
		if percent(chance, 2*wrong) {
			c.From = []calendar.Date{0, today(now) - 1, calendar.DateMax + 1, c.From - 1}[chance.IntN(4)]
		}
		if percent(chance, 2*wrong) {
			c.Tolerance = []int64{-1, 100_001}[chance.IntN(2)]
		}
		return c
	case n < 58:
		return m.drawBounds(chance, wrong, now)
	case n < 78:
		return m.drawSign(chance, wrong, now)
	case n < 84:
		return m.drawEnd(chance, wrong, now)
	case n < 89:
		return m.drawAccounts(chance, wrong)
	}
	return m.drawRent(chance, wrong, now)
}

// drawBounds draws bounds, mostly around all ground. Their borders lie where no parcel's do.
func (m *Land) drawBounds(chance *rand.Rand, wrong int, now int64) any {
	const off = 400_000
	r := rect{gridWest - gridCell - off, gridEdge - gridCell - off, gridWest + 2*gridSide*gridCell,
		gridEdge + 2*gridSide*gridCell}
	switch chance.IntN(5) {
	case 0:
		r.east = gridWest + gridSide/2*gridCell + off
	case 1:
		r.south = gridEdge + gridSide/4*gridCell + off
	}
	c := land.SetBounds{From: today(now) - 300, Outline: m.pack(r), Margin: []int64{0, 500, 20_000}[chance.IntN(3)],
		Source: public(chance, wrong)}
	for from := range m.bounds {
		c.From = max(c.From, from+1)
	}
	switch {
	case percent(chance, 2*wrong):
		c.From = []calendar.Date{0, today(now) - 301, calendar.DateMax + 1}[chance.IntN(3)]
	case percent(chance, 2*wrong):
		c.Margin = []int64{-1, 20_001}[chance.IntN(2)]
	case percent(chance, wrong):
		code := []string{"polygon.malformed", "polygon.too_few_corners", "polygon.axes_swapped", "polygon.outside_china",
			"polygon.corner_repeated", "polygon.self_intersecting"}[chance.IntN(6)]
		m.shapes[string(faultyShapes[code])] = shape{fault: code}
		c.Outline = faultyShapes[code]
	}
	return c
}

func (m *Land) drawRegister(chance *rand.Rand, wrong int, now int64) any {
	c := land.Register{}
	n := 1 + chance.IntN(4)
	if percent(chance, wrong/2+1) {
		n = []int{0, 501}[chance.IntN(2)]
	}
	each := wrong / max(1, min(n, 4))
	for i := range n {
		if i < 4 {
			row := m.row(chance, each, now, m.ground(chance, wrong))
			row.Code = strings.Replace(row.Code, "P-", fmt.Sprintf("P%d-", i), 1)
			c.Parcels = append(c.Parcels, row)
			continue
		}
		c.Parcels = append(c.Parcels, c.Parcels[0])
	}
	if n > 0 && len(m.parcels) > 0 && percent(chance, 15) { // Once more what is registered, or nearly.
		p := m.parcels[chance.IntN(len(m.parcels))]
		row := land.Row{
			Code:    p.code,
			Village: village.Code(p.village),
			Title:   p.title,
			Holder:  p.holder,
			Kind:    p.kind,
			From:    p.from,
			Area:    p.area,
			Shape:   p.packed,
		}
		if chance.IntN(2) == 0 {
			row.Title = title(chance, 0)
		}
		c.Parcels[0] = row
	}
	return c
}

func (m *Land) drawCorrect(chance *rand.Rand, wrong int) any {
	number := m.parcel(chance, wrong)
	if number == 0 || int(number) > len(m.parcels) {
		r := m.ground(chance, wrong)
		return land.Correct{
			Parcel: number,
			Kind:   "0302",
			Area:   areaOf(chance, r, 0),
			Shape:  m.pack(r),
			Reason: "survey",
		}
	}
	p := m.parcels[number-1]
	c := land.Correct{Parcel: number, Title: p.title, Kind: p.kind, Area: p.area, Shape: p.packed,
		Reason: aCode(chance, wrong)}
	switch chance.IntN(4) {
	case 0:
		c.Title = title(chance, wrong)
	case 1:
		c.Kind = []land.Kind{"0302", "0101", "0999"}[chance.IntN(3)]
	case 2:
		r := p.rect
		r.east += []int64{20, 1000, 250_000, gridCell}[chance.IntN(4)]
		c.Shape, c.Area = m.pack(r), areaOf(chance, r, wrong)
	case 3:
		if percent(chance, 2*wrong) {
			c.Shape = m.faulty(chance)
		}
	}
	return c
}

func (m *Land) drawSplit(chance *rand.Rand, wrong int, now int64) any {
	c := land.Split{Parcel: m.parcel(chance, wrong), Date: date(chance, now, wrong)}
	if c.Parcel == 0 || int(c.Parcel) > len(m.parcels) {
		r := m.ground(chance, wrong)
		c.Parts = []land.Row{m.row(chance, wrong, now, r), m.row(chance, wrong, now, r)}
		return c
	}
	p := m.parcels[c.Parcel-1]
	if p.rect.east-p.rect.west < 600_000 { // Its parts would be so small that they could be of no account.
		return m.drawMerge(chance, wrong, now)
	}
	if !percent(chance, wrong) {
		c.Date = max(p.changed, c.Date)
	}
	left, right := p.rect, p.rect
	cut := p.rect.west + 250_000*(1+chance.Int64N(max(1, (p.rect.east-p.rect.west)/250_000-1)))
	left.east, right.west = cut, cut
	if percent(chance, 3*wrong) { // A gap, an overlap, a part that reaches too far, or one too short.
		switch off := []int64{1000, 10_000, 120_000}[chance.IntN(3)]; chance.IntN(4) {
		case 0:
			right.west += off
		case 1:
			right.west -= off
		case 2:
			right.east += off
		case 3:
			right.east -= off
		}
	}
	for i, r := range []rect{left, right} {
		row := m.row(chance, wrong/3, now, r)
		row.Code, row.Village, row.From = fmt.Sprintf("%s.%d", trim(row.Code), i), village.Code(p.village), c.Date
		if percent(chance, 60) {
			row.Holder, row.Kind = p.holder, p.kind
		}
		if percent(chance, wrong) {
			row.From--
		}
		if percent(chance, wrong) {
			row.Village = village.Code(m.of.Village.home(chance, 0))
		}
		c.Parts = append(c.Parts, row)
	}
	if percent(chance, wrong) {
		c.Parts = slices.Repeat(c.Parts[:1], []int{1, 101}[chance.IntN(2)])
	}
	return c
}

// trim leaves room for an ending.
func trim(code string) string { return code[:min(len(code), 36)] }

func (m *Land) drawMerge(chance *rand.Rand, wrong int, now int64) any {
	a, b := m.neighbours(chance)
	if a == 0 || percent(chance, wrong) {
		a, b = m.parcel(chance, wrong), m.parcel(chance, wrong)
	}
	c := land.Merge{Parcels: []land.Number{min(a, b), max(a, b)}, Date: date(chance, now, wrong)}
	union := rect{gridWest, gridEdge, gridWest + gridCell, gridEdge + gridCell}
	row := land.Row{}
	for i, number := range c.Parcels {
		if number == 0 || int(number) > len(m.parcels) {
			continue
		}
		p := m.parcels[number-1]
		if i == 0 {
			union = p.rect
		}
		union = rect{min(union.west, p.rect.west), min(union.south, p.rect.south), max(union.east, p.rect.east),
			max(union.north, p.rect.north)}
		if !percent(chance, wrong) {
			c.Date = max(c.Date, p.changed)
		}
		row.Village, row.Holder, row.Kind = village.Code(p.village), p.holder, p.kind
	}
	if percent(chance, 3*wrong) {
		union.east += []int64{-250_000, -10_000, 10_000, gridCell}[chance.IntN(4)]
	}
	c.Into = m.row(chance, wrong/2, now, union)
	c.Into.From = c.Date
	if !percent(chance, wrong) {
		c.Into.Village, c.Into.Holder, c.Into.Kind = row.Village, row.Holder, row.Kind
	}
	if percent(chance, wrong) {
		c.Into.From--
	}
	if percent(chance, wrong) {
		c.Parcels = slices.Repeat(c.Parcels[:1], []int{1, 2, 101}[chance.IntN(3)])
	}
	return c
}

// neighbours returns two parcels that make a rectangle together, if a few tries find them.
func (m *Land) neighbours(chance *rand.Rand) (a, b land.Number) {
	for i := len(m.parcels) - 1; i >= 0; i-- {
		p := m.parcels[i]
		if p.gone || percent(chance, 20) {
			continue
		}
		for j, o := range m.parcels {
			if !o.gone && o != p && o.rect.west == p.rect.east && o.rect.south == p.rect.south &&
				o.rect.north == p.rect.north && o.village == p.village {
				return land.Number(i + 1), land.Number(j + 1)
			}
		}
	}
	return 0, 0
}
