package intake

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/person"
	"liangshan/polygon"
	"liangshan/quantity"
	"liangshan/village"
)

// A parcelEntry is a parcel on its way in.
type parcelEntry struct {
	entry[land.Row]
	shape  polygon.Shape
	credit identity.CreditCode // Of the holder, until it is looked up.
	known  bool                // It is there already, exactly so.
}

// parcels takes parcels in.
func (d *desk) parcels() error {
	var all []*parcelEntry
	codes := map[string]int{}
	for i := range d.job.Lines {
		l := &d.job.Lines[i]
		p := d.parcel(l)
		if d.wrong[l.Row] {
			continue
		}
		if other, twice := codes[p.row.Code]; twice {
			d.refuse(l, "code", string(CodeTwice), "row "+strconv.Itoa(other))
			continue
		}
		codes[p.row.Code] = l.Row
		all = append(all, p)
		d.told("check", uint64(i), uint64(len(d.job.Lines)))
	}
	tolerance, err := d.tolerance()
	if err != nil {
		return err
	}
	var reach land.Reach
	err = d.read(len(all), func(c *county.County, i int) {
		if i == 0 {
			reach = c.Land.Reach(d.today)
		}
		d.parcelKnown(c, &reach, all[i])
	})
	if err != nil {
		return err
	}
	ground, err := d.ground(all)
	if err != nil {
		return err
	}
	var fresh []entry[land.Row]
	for _, p := range all {
		switch {
		case d.wrong[p.line.Row]:
		case p.known:
			d.report.Unchanged++
		default:
			if other, area := ground.meets(p.shape, tolerance); other != "" {
				d.refuse(p.line, "", land.ErrOverlap.Code, other+", "+squareMetres(area))
				continue
			}
			ground.add(p.shape, p.row.Code+" (row "+strconv.Itoa(p.line.Row)+")")
			fresh = append(fresh, p.entry)
		}
	}
	if d.job.Options.Dry {
		d.report.New = len(fresh)
		return nil
	}
	size := func(r land.Row) int { return len(r.Shape) + len(r.Code) + len(r.Title) + 100 }
	return enter(
		d,
		"land.register",
		fresh,
		land.RowsMax,
		size,
		func(rows []land.Row) any { return land.Register{Parcels: rows} },
	)
}

// squareMetres writes an area for a reader.
func squareMetres(area_dm2 int64) string { return quantity.Format(area_dm2, 2) + " m²" }

// holderKinds are the words for kinds of holders.
var holderKinds = map[string]land.HolderKind{
	"person": land.ByPerson, "个人": land.ByPerson, "household": land.ByHousehold,
	"农户": land.ByHousehold, "家庭": land.ByHousehold,
	"company": land.ByCompany, "企业": land.ByCompany, "组织": land.ByCompany, "village": land.ByVillage, "集体": land.ByVillage,
	"村集体": land.ByVillage,
}

// parcel reads a line and checks all of it that needs no register.
func (d *desk) parcel(l *Line) *parcelEntry {
	p := &parcelEntry{entry: entry[land.Row]{line: l}}
	p.row = land.Row{
		Code:    identity.Narrow(d.need(l, "code")),
		Village: village.Code(identity.Narrow(d.need(l, "village"))),
		Title:   d.text(l, "title"),
		Kind:    land.Kind(identity.Narrow(d.need(l, "kind"))),
		From:    d.date(l, "from"),
		Shape:   l.Shape,
	}
	p.row.Code = strings.TrimSpace(d.text(l, "code")) // Codes keep their case.
	d.holder(l, p)
	if p.row.Area = l.Area; p.row.Area > 0 {
		d.stated(l, p.row.Area)
	}
	if d.wrong[l.Row] {
		return p
	}
	if p.row.From > d.today {
		d.refuse(l, "from", land.ErrDateFuture.Code, p.row.From.String())
	}
	shape, refusal := land.CheckRow(p.row)
	if refusal != nil {
		d.refuse(l, columnOf[refusal], refusal.Code, "")
	}
	p.shape = shape
	return p
}

// columnOf says in which column what land refuses stands.
var columnOf = map[*kernel.Refusal]string{
	land.ErrCode:    "code",
	land.ErrTitle:   "title",
	land.ErrKind:    "kind",
	land.ErrVillage: "village",
	land.ErrHolder:  "holder",
	land.ErrExists:  "code",
}

// holder reads who holds a parcel.
func (d *desk) holder(l *Line, p *parcelEntry) {
	word := d.need(l, "holder_kind")
	kind, ok := holderKinds[strings.ToLower(word)]
	if !ok && word != "" {
		d.bad(l, "holder_kind", CodeChoice)
		return
	}
	p.row.Holder.Kind = kind
	given := identity.Narrow(d.text(l, "holder"))
	switch {
	case kind == land.ByVillage && given == "":
		p.row.Holder.Village = p.row.Village
	case kind == land.ByVillage:
		p.row.Holder.Village = village.Code(given)
	case kind == land.ByCompany && len(given) == 18:
		p.credit = identity.CreditCode(given)
	default:
		if n := d.whole(l, "holder"); n > 0 {
			p.row.Holder.Number = uint64(n)
		} else if !d.wrong[l.Row] {
			d.bad(l, "holder", CodeMissing)
		}
	}
}

// statedOff is by how much a stated area may differ from the measured one: a twentieth, and 10 m². Assumed; papers
// differ by the slope and by rounding, while a wrong unit is off by a half at least.
const (
	statedPart     = 20
	statedLeastDM2 = 1000
)

// stated holds the area that a file states against the measured one: it finds wrong units and moved borders.
func (d *desk) stated(l *Line, measured_dm2 int64) {
	area, column, ok := d.area(l)
	if !ok || column == "" {
		return
	}
	if off := max(area-measured_dm2, measured_dm2-area); off > measured_dm2/statedPart+statedLeastDM2 {
		d.refuse(l, column, string(CodeAreaDiffers), squareMetres(area)+" ≠ "+squareMetres(measured_dm2))
	}
}

// area reads an area in mu, hectares or m², in dm² rounded half up; no column is named if none is given.
func (d *desk) area(l *Line) (area_dm2 int64, column string, ok bool) {
	const decimals = 6
	for _, name := range []string{"area_mu", "area_ha", "area_m2"} {
		s := identity.Narrow(d.text(l, name))
		if s == "" {
			continue
		}
		if column != "" {
			d.refuse(l, name, string(CodeAreas), column)
			return 0, column, false
		}
		column = name
		n, err := quantity.Parse(s, decimals)
		if err != nil || n <= 0 || n > 1e15 {
			d.bad(l, name, CodeNumber)
			return 0, column, false
		}
		switch name {
		case "area_mu":
			area_dm2, err = quantity.DM2FromMu(n, decimals, quantity.HalfUp)
		case "area_ha":
			area_dm2 = n // 1e-6 ha are 1 dm².
		case "area_m2":
			area_dm2 = (n + 5000) / 10_000
		}
		if err != nil {
			d.bad(l, name, CodeNumber)
			return 0, column, false
		}
	}
	return area_dm2, column, true
}

// parcelKnown holds a parcel against the registers.
func (d *desk) parcelKnown(c *county.County, reach *land.Reach, p *parcelEntry) {
	if p.credit != "" {
		number, _ := c.Company.ByCode(p.credit)
		p.row.Holder.Number = uint64(number)
	}
	if number, ok := c.Land.ByCode(p.row.Code); ok {
		was, _ := c.Land.Parcel(number)
		if p.known = sameParcel(was, p.row); !p.known {
			d.refuse(p.line, "code", land.ErrExists.Code, p.row.Code)
		}
		return
	}
	if reach.Outside(p.shape) {
		d.refuse(p.line, "geometry", land.ErrBeyond.Code, "")
	}
	if place, ok := c.Village.Division(p.row.Village); !ok || place.Gone || place.Kind != village.Village {
		d.refuse(p.line, "village", land.ErrVillage.Code, clip(string(p.row.Village)))
	}
	if own := p.row.Holder.Village == p.row.Village; !own && !holds(c, p.row.Holder) {
		d.refuse(p.line, "holder", land.ErrHolder.Code, clip(d.text(p.line, "holder")))
	}
}

// sameParcel reports whether a parcel is what a row says. Formats differ in where a ring begins, and the area that is
// measured from there may come out rounded the other way.
func sameParcel(was land.Parcel, row land.Row) bool {
	return !was.Gone && was.Village == row.Village && was.Title == row.Title && was.Holder == row.Holder &&
		was.Kind == row.Kind && was.From == row.From && max(was.Area-row.Area, row.Area-was.Area) <= 1 &&
		(bytes.Equal(was.Shape, row.Shape) || bytes.Equal(rotated(was.Shape), rotated(row.Shape)))
}

// rotated returns a packed shape with each ring begun at its smallest corner, and the rings in order of these.
func rotated(packed []byte) []byte {
	s, err := polygon.Unpack(packed)
	if err != nil {
		return packed
	}
	order := func(a, b polygon.Corner) int { return cmp.Or(cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Lat, b.Lat)) }
	for i, r := range s {
		least := 0
		for j := range r {
			if order(r[j], r[least]) < 0 {
				least = j
			}
		}
		s[i] = append(slices.Clone(r[least:]), r[:least]...)
	}
	slices.SortFunc(s, func(a, b polygon.Ring) int { return slices.CompareFunc(a, b, order) })
	return s.Pack()
}

// holds reports whether a holder is registered and stands.
func holds(c *county.County, h land.Holder) bool {
	switch h.Kind {
	case land.ByPerson:
		return c.Person.Active(person.Number(h.Number))
	case land.ByHousehold:
		row, ok := c.Person.Household(person.HouseholdNumber(h.Number))
		return ok && !row.Dissolved
	case land.ByCompany:
		return c.Company.Active(company.Number(h.Number))
	case land.ByVillage:
		row, ok := c.Village.Division(h.Village)
		return ok && !row.Gone && row.Kind == village.Village
	}
	return false
}

// tolerance returns by how many dm² parcels may overlap today. The register tells its rule only through its
// read table; where that is not kept, what holds without a rule is taken, and the rule decides in the end.
func (d *desk) tolerance() (int64, error) {
	tolerance := int64(land.ToleranceDefault_dm2)
	if d.r.View == nil {
		return tolerance, nil
	}
	var index uint64
	if err := d.r.Read(d.ctx, func(c *county.County) { index = c.Index() }); err != nil {
		return 0, err
	}
	answer, err := d.r.View.Query(d.ctx, index, `SELECT tolerance_dm2 FROM land_tolerance WHERE from_date <= ?
		ORDER BY from_date DESC LIMIT 1`, d.today.String())
	if err != nil {
		return 0, err
	}
	if len(answer.Rows) > 0 {
		tolerance = answer.Rows[0][0].(int64)
	}
	return tolerance, nil
}

// A ground finds what lies where: shapes by the cells that their boxes reach into.
type ground struct {
	cells  map[[2]int64][]int32
	shapes []polygon.Shape
	boxes  []polygon.Box
	names  []string
}

// groundCell is the side of a cell: some 400 m.
const groundCell = 4_000_000

func (g *ground) each(b polygon.Box, do func(cell [2]int64)) {
	for lat := b.LatMin / groundCell; lat <= b.LatMax/groundCell; lat++ {
		for lon := b.LonMin / groundCell; lon <= b.LonMax/groundCell; lon++ {
			do([2]int64{lat, lon})
		}
	}
}

func (g *ground) add(s polygon.Shape, name string) {
	n, b := int32(len(g.shapes)), s.Box()
	g.shapes, g.boxes, g.names = append(g.shapes, s), append(g.boxes, b), append(g.names, name)
	g.each(b, func(cell [2]int64) { g.cells[cell] = append(g.cells[cell], n) })
}

// meets returns what a shape overlaps most, by more than a tolerance, and by how much.
func (g *ground) meets(s polygon.Shape, tolerance_dm2 int64) (name string, area_dm2 int64) {
	b, seen := s.Box(), map[int32]bool{}
	g.each(b, func(cell [2]int64) {
		for _, n := range g.cells[cell] {
			if seen[n] || !g.boxes[n].Meets(b) {
				continue
			}
			seen[n] = true
			if area := polygon.OverlapDM2(s, g.shapes[n]); area > tolerance_dm2 && area > area_dm2 {
				name, area_dm2 = g.names[n], area
			}
		}
	})
	return name, area_dm2
}

// ground returns the live parcels that lie where new ones do.
func (d *desk) ground(all []*parcelEntry) (*ground, error) {
	g := &ground{cells: map[[2]int64][]int32{}}
	wanted := map[[2]int64]bool{}
	for _, p := range all {
		if !p.known && !d.wrong[p.line.Row] {
			g.each(p.shape.Box(), func(cell [2]int64) { wanted[cell] = true })
		}
	}
	if len(wanted) == 0 {
		return g, nil
	}
	count := 0
	if err := d.r.Read(d.ctx, func(c *county.County) { count = c.Land.Parcels() }); err != nil {
		return nil, err
	}
	var near []land.Parcel
	err := d.read(count, func(c *county.County, i int) {
		p, _ := c.Land.Parcel(land.Number(i + 1))
		if !p.Live() {
			return
		}
		isNear := false
		g.each(p.Box, func(cell [2]int64) { isNear = isNear || wanted[cell] })
		if isNear {
			near = append(near, p)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, p := range near {
		s, err := polygon.Unpack(p.Shape)
		if err != nil {
			return nil, err
		}
		g.add(s, p.Code)
	}
	return g, nil
}

// detailOf returns what a refusal names beside its code.
func detailOf(err error) string {
	var overlap *land.Overlap
	if errors.As(err, &overlap) {
		return overlap.Code + ", " + squareMetres(overlap.AreaDM2)
	}
	return ""
}

// denied reports whether a refusal is about who asks: then no row will fare better.
func denied(refusal *kernel.Refusal) bool { return errors.Is(refusal, authority.ErrDenied) }

// dateOf writes a day, and nothing for none.
func dateOf(day calendar.Date) string {
	if day == 0 {
		return ""
	}
	return day.String()
}
