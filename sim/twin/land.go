package twin

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/land"
	"liangshan/person"
)

// A Land is the twin of package land. Its parcels are rectangles along parallels and meridians,
// so that what two of them have in common is plain arithmetic.
type Land struct {
	of         *County
	parcels    []*parcel // By number, from 1.
	contracts  []*lease  // By number, from 1.
	tolerances map[calendar.Date]int64
	bounds     map[calendar.Date]bound
	shapes     map[string]shape // What was drawn, by its bytes.
}

// A bound is an outline, which is a rectangle here, and so many metres around it.
type bound struct {
	rect
	margin int64
}

// A rect lies between two meridians and two parallels, in units of 1e-9 degree.
type rect struct{ west, south, east, north int64 }

// A shape is a rectangle, or something that is none.
type shape struct {
	rect
	fault string // Code.
}

type parcel struct {
	code, village, title string
	holder               land.Holder
	kind                 land.Kind
	from, changed        calendar.Date
	area                 int64
	packed               []byte
	rect                 rect
	gone                 bool
	holders              []tenancy
	parents              []land.Number
	formers              []rect        // What it was before corrections, and, if gone, at last.
	over                 []land.Number // What once lay where it was registered or corrected to.
}

type tenancy struct {
	from   calendar.Date
	holder land.Holder
}

type lease struct {
	land.Sign
	paidState
	areas []int64
	to    calendar.Date // Last day; Sign.To is the one that was signed.
}

// NewLand returns an empty twin.
func NewLand(of *County) *Land {
	return &Land{of: of, tolerances: map[calendar.Date]int64{}, bounds: map[calendar.Date]bound{},
		shapes: map[string]shape{}}
}

// dm2 is the area of a rectangle on the ellipsoid of CGCS2000, to some hundredths of a per cent.
func (r rect) dm2() float64 {
	if r.east <= r.west || r.north <= r.south {
		return 0
	}
	const a, f = 6_378_137.0, 1 / 298.257222101
	const e2 = f * (2 - f)
	latitude := float64(r.south+r.north) / 2e9 * math.Pi / 180
	w := 1 - e2*math.Sin(latitude)*math.Sin(latitude)
	degree := math.Pi / 180 * 1e-9
	north, east := a*(1-e2)/math.Pow(w, 1.5)*degree, a/math.Sqrt(w)*math.Cos(latitude)*degree
	return float64(r.north-r.south) * north * float64(r.east-r.west) * east * 100
}

// with returns what two rectangles have in common.
func (r rect) with(o rect) rect {
	return rect{max(r.west, o.west), max(r.south, o.south), min(r.east, o.east), min(r.north, o.north)}
}

// exceeds reports whether an area is more than a tolerance. What is too near to tell was not
// to be drawn.
func exceeds(dm2 float64, tolerance int64) bool {
	if t := float64(tolerance); tolerance > 0 && dm2 > t*0.98 && dm2 < t*1.02 {
		panic(fmt.Sprintf("twin: %.0f dm² is too near to the tolerance of %d", dm2, tolerance))
	}
	return dm2 > max(0.5, float64(tolerance))
}

// tolerance is by how much parcels may overlap on the day of an entry.
func (m *Land) tolerance(env Env) int64 {
	best, tolerance := calendar.DateMin, int64(100)
	for from, t := range m.tolerances {
		if from <= today(env.Time) && from > best {
			best, tolerance = from, t
		}
	}
	return tolerance
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Land) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case land.Register:
		return m.register(env, c), true
	case land.Correct:
		return m.correct(env, c), true
	case land.Assign:
		return m.assign(env, c), true
	case land.Retire:
		if !publicCode(c.Reason) {
			return refuse("land.reason_malformed"), true
		}
		if code := m.retirable(env, c.Parcel, c.Date); code != "" {
			return refuse(code), true
		}
		m.retire(c.Parcel, c.Date)
		return accept(1), true
	case land.Split:
		return m.split(env, c), true
	case land.Merge:
		return m.merge(env, c), true
	case land.SetTolerance:
		return m.setTolerance(env, c), true
	case land.SetBounds:
		return m.setBounds(c), true
	}
	return m.decideContract(env, command)
}

// number says what is wrong with a text that stands for something on paper.
func paperCode(text string) bool {
	for i, r := range text {
		letter := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		inside := i > 0 && i < len(text)-1 && strings.ContainsRune("-_/.", r)
		if !letter && !inside {
			return false
		}
	}
	return text != "" && len(text) <= 40 && !longDigits(text)
}

func titleText(text string) bool {
	return len(text) <= 120 && strings.TrimSpace(text) == text && !strings.ContainsRune(text, '\x01') &&
		!longDigits(text)
}

// longDigits reports whether a text holds fifteen digits in a row.
func longDigits(text string) bool {
	for i := 0; i+15 <= len(text); i++ {
		if strings.Trim(text[i:i+15], "0123456789") == "" {
			return true
		}
	}
	return false
}

const knownKinds = " 0101 0102 0103 0201 0202 0203 0204 0301 0302 0303 0304 0305 0306 0307 0401 0402 0403 0404 "

// facts says what is wrong with a row by itself, and returns its rectangle.
func (m *Land) facts(row land.Row) (rect, string) {
	switch {
	case !paperCode(row.Code):
		return rect{}, "land.code_malformed"
	case !titleText(row.Title):
		return rect{}, "land.title_malformed"
	case len(row.Kind) != 4 || !strings.Contains(knownKinds, string(row.Kind)):
		return rect{}, "land.kind_unknown"
	}
	s, drawn := m.shapes[string(row.Shape)]
	if !drawn {
		panic("twin: a shape that was never drawn")
	}
	if s.fault != "" {
		return rect{}, s.fault
	}
	switch off := math.Abs(float64(row.Area)/s.dm2() - 1); {
	case off > 0.006 || row.Area <= 0:
		return rect{}, "land.area_implausible"
	case off > 0.004:
		panic("twin: an area too near to the bound")
	}
	return s.rect, ""
}

// stands reports whether a holder stands.
func (m *Land) stands(h land.Holder) bool {
	switch h.Kind {
	case "village":
		return h.Number == 0 && slices.Contains(m.of.Village.villages(), string(h.Village))
	case "person":
		return h.Village == "" && m.of.Person.active(person.Number(h.Number))
	case "household":
		f := m.of.Person.households[person.HouseholdNumber(h.Number)]
		return h.Village == "" && f != nil && !f.dissolved
	case "company":
		return h.Village == "" && m.of.Company.active(company.Number(h.Number))
	}
	return false
}

// admit decides on one row, given what was admitted before it in the same command, and adds it.
func (m *Land) admit(env Env, row land.Row, parents []land.Number) (code string, added bool) {
	r, code := m.facts(row)
	switch {
	case code != "":
		return code, false
	case !slices.Contains(m.of.Village.villages(), string(row.Village)):
		return "land.village_unknown", false
	case !m.stands(row.Holder):
		return "land.holder_unknown", false
	}
	if code := dated("land", env, row.From, calendar.DateMin); code != "" {
		return code, false
	}
	for _, p := range m.parcels {
		if p.code != row.Code {
			continue
		}
		if parents == nil && !p.gone && p.village == string(row.Village) && p.title == row.Title &&
			p.holder == row.Holder && p.kind == row.Kind && p.from == row.From && p.area == row.Area &&
			bytes.Equal(p.packed, row.Shape) {
			return "", false
		}
		return "land.exists_differently", false
	}
	if parents == nil && m.beyond(env, r) {
		return "land.outside_bounds", false
	}
	if m.overlaps(env, r, nil) {
		return "land.overlap", false
	}
	over := m.lay(env, r, nil)
	m.parcels = append(m.parcels, &parcel{over: over, code: row.Code, village: string(row.Village), title: row.Title,
		holder: row.Holder, kind: row.Kind, from: row.From, changed: row.From, area: row.Area, packed: row.Shape, rect: r,
		holders: []tenancy{{row.From, row.Holder}}, parents: parents})
	return "", true
}

// lay returns the parcels, but for one, that once lay on more than the tolerance of a rectangle.
func (m *Land) lay(env Env, r rect, but *parcel) (all []land.Number) {
	for i, p := range m.parcels {
		if p != but && slices.ContainsFunc(p.formers, func(f rect) bool {
			return exceeds(r.with(f).dm2(), m.tolerance(env))
		}) {
			all = append(all, land.Number(i+1))
		}
	}
	return all
}

func (m *Land) overlaps(env Env, r rect, but *parcel) bool {
	return slices.ContainsFunc(m.parcels, func(p *parcel) bool {
		return p != but && !p.gone && exceeds(r.with(p.rect).dm2(), m.tolerance(env))
	})
}

func (m *Land) register(env Env, c land.Register) Verdict {
	switch {
	case len(c.Parcels) == 0:
		return refuse("land.rows_missing")
	case len(c.Parcels) > 500:
		return refuse("land.rows_too_many")
	}
	before := len(m.parcels)
	for i, row := range c.Parcels {
		if code, _ := m.admit(env, row, nil); code != "" {
			m.parcels = m.parcels[:before]
			return refuseRow(i, code)
		}
	}
	if len(m.parcels) == before {
		return refuse("command.no_effect")
	}
	return accept(len(m.parcels) - before)
}

// standing returns a parcel that may change.
func (m *Land) standing(number land.Number) (*parcel, string) {
	if number == 0 || int(number) > len(m.parcels) {
		return nil, "land.unknown"
	}
	p := m.parcels[number-1]
	if p.gone {
		return nil, "land.retired"
	}
	return p, ""
}

func (m *Land) correct(env Env, c land.Correct) Verdict {
	p, code := m.standing(c.Parcel)
	if code != "" {
		return refuse(code)
	}
	r, code := m.facts(land.Row{Code: p.code, Title: c.Title, Kind: c.Kind, Area: c.Area, Shape: c.Shape})
	same := c.Title == p.title && c.Kind == p.kind && c.Area == p.area && bytes.Equal(c.Shape, p.packed)
	switch {
	case code != "":
		return refuse(code)
	case !publicCode(c.Reason):
		return refuse("land.reason_malformed")
	case same:
		return refuse("land.nothing_to_correct")
	case !bytes.Equal(c.Shape, p.packed) && m.beyond(env, r):
		return refuse("land.outside_bounds")
	case m.overlaps(env, r, p):
		return refuseRow(0, "land.overlap")
	}
	if !bytes.Equal(c.Shape, p.packed) {
		p.over = append(p.over, m.lay(env, r, p)...)
		p.formers = append(p.formers, p.rect)
	}
	p.title, p.kind, p.area, p.packed, p.rect = c.Title, c.Kind, c.Area, c.Shape, r
	return accept(1)
}

func (m *Land) assign(env Env, c land.Assign) Verdict {
	p, code := m.standing(c.Parcel)
	switch {
	case code != "":
		return refuse(code)
	case !titleText(c.Title):
		return refuse("land.title_malformed")
	case !m.stands(c.Holder):
		return refuse("land.holder_unknown")
	case c.Holder == p.holder:
		return refuse("land.holder_same")
	}
	if code := dated("land", env, c.Date, p.changed); code != "" {
		return refuse(code)
	}
	p.holder, p.title, p.changed = c.Holder, c.Title, c.Date
	p.holders = append(p.holders, tenancy{c.Date, c.Holder})
	return accept(1)
}

// retirable says why a parcel cannot be retired on a day; "" if it can.
func (m *Land) retirable(env Env, number land.Number, date calendar.Date) string {
	p, code := m.standing(number)
	if code == "" {
		code = dated("land", env, date, p.changed)
	}
	if code == "" && slices.ContainsFunc(m.contracts, func(l *lease) bool {
		return slices.Contains(l.Parcels, number) && l.to >= date && l.to >= l.From
	}) {
		code = "land.under_contract"
	}
	return code
}

func (m *Land) retire(number land.Number, date calendar.Date) {
	p := m.parcels[number-1]
	p.gone, p.changed = true, date
	p.formers = append(p.formers, p.rect)
}

// A backup is what a command may have changed of the parcels before it is refused.
type backup struct {
	length  int
	retired map[land.Number]calendar.Date // When they had changed before.
}

func (m *Land) restore(b backup) {
	m.parcels = m.parcels[:b.length]
	for number, changed := range b.retired {
		p := m.parcels[number-1]
		p.gone, p.changed, p.formers = false, changed, p.formers[:len(p.formers)-1]
	}
}

func (m *Land) split(env Env, c land.Split) Verdict {
	switch {
	case len(c.Parts) < 2:
		return refuse("land.parts_too_few")
	case len(c.Parts) > 100:
		return refuse("land.rows_too_many")
	}
	if code := m.retirable(env, c.Parcel, c.Date); code != "" {
		return refuse(code)
	}
	whole := m.parcels[c.Parcel-1]
	b := backup{len(m.parcels), map[land.Number]calendar.Date{c.Parcel: whole.changed}}
	m.retire(c.Parcel, c.Date)
	row, code := m.divide(env, c, whole)
	if code == "" {
		return accept(1 + len(c.Parts))
	}
	m.restore(b)
	if row == NoRow {
		return refuse(code)
	}
	return refuseRow(row, code)
}

func (m *Land) divide(env Env, c land.Split, whole *parcel) (row int, code string) {
	covered := 0.0
	for i, part := range c.Parts {
		code := ""
		switch {
		case string(part.Village) != whole.village:
			code = "land.parcels_unlike"
		case part.From != c.Date:
			code = "land.date_out_of_order"
		default:
			code, _ = m.admit(env, part, []land.Number{c.Parcel})
		}
		if code == "" {
			r := m.parcels[len(m.parcels)-1].rect
			covered += r.dm2()
			if exceeds(r.dm2()-r.with(whole.rect).dm2(), m.tolerance(env)) {
				code = "land.part_outside"
			}
		}
		if code != "" {
			return i, code
		}
	}
	if exceeds(math.Abs(covered-whole.rect.dm2()), m.tolerance(env)) {
		return NoRow, "land.parts_do_not_cover"
	}
	return NoRow, ""
}

func (m *Land) merge(env Env, c land.Merge) Verdict {
	switch {
	case len(c.Parcels) < 2:
		return refuse("land.parts_too_few")
	case len(c.Parcels) > 100:
		return refuse("land.rows_too_many")
	case c.Into.From != c.Date:
		return refuse("land.date_out_of_order")
	}
	b := backup{len(m.parcels), map[land.Number]calendar.Date{}}
	row, code := m.unite(env, c, b)
	if code == "" {
		return accept(1 + len(c.Parcels))
	}
	m.restore(b)
	if row == NoRow {
		return refuse(code)
	}
	return refuseRow(row, code)
}

func (m *Land) unite(env Env, c land.Merge, b backup) (row int, code string) {
	last, covered := land.Number(0), 0.0
	for i, number := range c.Parcels {
		code := "land.parcel_twice"
		if number > last {
			code = m.retirable(env, number, c.Date)
		}
		if code == "" {
			p := m.parcels[number-1]
			if p.village != string(c.Into.Village) || p.holder != c.Into.Holder || p.kind != c.Into.Kind {
				code = "land.parcels_unlike"
			}
			covered += p.rect.dm2()
		}
		if code != "" {
			return i, code
		}
		last = number
		b.retired[number] = m.parcels[number-1].changed
		m.retire(number, c.Date)
	}
	if code, _ := m.admit(env, c.Into, c.Parcels); code != "" {
		return 0, code
	}
	into := m.parcels[len(m.parcels)-1].rect
	for i, number := range c.Parcels {
		r := m.parcels[number-1].rect
		if exceeds(r.dm2()-r.with(into).dm2(), m.tolerance(env)) {
			return i, "land.part_outside"
		}
	}
	if exceeds(math.Abs(covered-into.dm2()), m.tolerance(env)*int64(len(c.Parcels))) {
		return NoRow, "land.parts_do_not_cover"
	}
	return NoRow, ""
}

func (m *Land) setTolerance(env Env, c land.SetTolerance) Verdict {
	last := calendar.DateMin
	for from := range m.tolerances {
		last = max(last, from)
	}
	switch {
	case c.Tolerance < 0 || c.Tolerance > 100_000:
		return refuse("land.tolerance_out_of_bounds")
	case c.From == 0:
		return refuse("land.date_missing")
	case c.From < today(env.Time) || c.From <= last || c.From > calendar.DateMax:
		return refuse("land.date_out_of_order")
	}
	m.tolerances[c.From] = c.Tolerance
	return accept(1)
}

func (m *Land) setBounds(c land.SetBounds) Verdict {
	last := calendar.DateMin
	for from := range m.bounds {
		last = max(last, from)
	}
	s, drawn := m.shapes[string(c.Outline)]
	if !drawn {
		panic("twin: an outline that was never drawn")
	}
	fault := s.fault
	if fault == "polygon.too_wide" || fault == "polygon.ring_orientation" {
		panic("twin: an outline may be wide, and run either way")
	}
	switch {
	case fault != "":
		return refuse(fault)
	case c.Margin < 0 || c.Margin > 20_000:
		return refuse("land.margin_out_of_bounds")
	case !publicName(c.Source):
		return refuse("land.source_malformed")
	case c.From == 0 || c.From < calendar.DateMin || c.From > calendar.DateMax:
		return refuse("land.date_missing")
	case c.From <= last:
		return refuse("land.date_out_of_order")
	}
	m.bounds[c.From] = bound{s.rect, c.Margin}
	return accept(1)
}

// beyond reports whether a rectangle lies wholly beyond the bounds of the day of an entry.
func (m *Land) beyond(env Env, r rect) bool {
	best := calendar.DateMin
	for from := range m.bounds {
		if from <= today(env.Time) {
			best = max(best, from)
		}
	}
	b, ok := m.bounds[best]
	north, east := float64(b.margin)/110_000*1e9, float64(b.margin)/65_000*1e9
	return ok && (float64(r.west)-east > float64(b.east) || float64(r.east)+east < float64(b.west) ||
		float64(r.south)-north > float64(b.north) || float64(r.north)+north < float64(b.south))
}

// kin returns the parcels that share ground with one, in order.
func (m *Land) kin(number land.Number) []uint64 {
	all := map[uint64]bool{}
	var up, down func(land.Number)
	up = func(n land.Number) {
		for _, parent := range m.parcels[n-1].parents {
			all[uint64(parent)] = true
			up(parent)
		}
	}
	down = func(n land.Number) {
		for i, p := range m.parcels {
			if slices.Contains(p.parents, n) {
				all[uint64(i+1)] = true
				down(land.Number(i + 1))
			}
		}
	}
	up(number)
	down(number)
	for _, other := range m.parcels[number-1].over {
		all[uint64(other)] = true
	}
	for i, p := range m.parcels {
		if slices.Contains(p.over, number) {
			all[uint64(i+1)] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// heldOn returns who held a parcel on a day.
func (p *parcel) heldOn(day calendar.Date) (h land.Holder, ok bool) {
	for _, t := range p.holders {
		if t.from <= day {
			h, ok = t.holder, true
		}
	}
	return h, ok
}

// CompareAll holds everything against the register. now is the county's time.
func (m *Land) CompareAll(real *land.Registry, now int64) error {
	if real.Parcels() != len(m.parcels) || real.Contracts() != len(m.contracts) {
		return fmt.Errorf("%d parcels and %d contracts, expected %d and %d", real.Parcels(), real.Contracts(),
			len(m.parcels), len(m.contracts))
	}
	for i, want := range m.parcels {
		number := land.Number(i + 1)
		got, ok := real.Parcel(number)
		if !ok || got.Code != want.code || string(got.Village) != want.village || got.Title != want.title ||
			got.Holder != want.holder || got.Kind != want.kind || got.From != want.from || got.Changed != want.changed ||
			got.Area != want.area || !bytes.Equal(got.Shape, want.packed) || got.Gone != want.gone {
			return fmt.Errorf("parcel %d is %+v, expected %+v", number, got, *want)
		}
		if !slices.Equal(real.Kin(uint64(number)), m.kin(number)) {
			return fmt.Errorf(
				"parcel %d is kin to %v, expected %v",
				number,
				real.Kin(uint64(number)),
				m.kin(number),
			)
		}
		for _, day := range []calendar.Date{want.from - 1, want.from, today(now) - 7, today(now)} {
			holder, ok := real.HolderOn(number, day)
			if h, held := want.heldOn(day); ok != held || ok && holder != h {
				return fmt.Errorf("parcel %d is held by %+v on %s, expected %+v", number, holder, day, h)
			}
			if err := m.compareContracts(real, number, day); err != nil {
				return err
			}
		}
	}
	for i, want := range m.contracts {
		got, _ := real.Contract(land.ContractNumber(i + 1))
		if got.Code != want.Code || got.From != want.From || got.To != want.to || got.Signed != want.To ||
			int(got.Paid) != want.paid || !slices.Equal(got.Areas, want.areas) || got.PayFrom != want.PayFrom ||
			got.PayTo != want.PayTo || got.PaidThrough != want.paidThrough || got.Owed != want.owed ||
			got.Refunded != want.refunded || got.Rule != want.Refund || !slices.Equal(got.Parcels, want.Parcels) ||
			got.Rate != want.Rate {
			return fmt.Errorf("contract %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	return nil
}

// Check checks by the twin's own account that no two live parcels overlap by more than any
// tolerance, and that no two contracts of a level hold for a parcel on a day.
func (m *Land) Check() error {
	most := int64(100)
	for _, t := range m.tolerances {
		most = max(most, t)
	}
	for i, p := range m.parcels {
		for j, o := range m.parcels[:i] {
			if !p.gone && !o.gone && exceeds(p.rect.with(o.rect).dm2(), most) {
				return fmt.Errorf("parcels %d and %d overlap", j+1, i+1)
			}
		}
	}
	type use struct {
		number land.Number
		level  land.Level
	}
	spans := map[use][][2]calendar.Date{}
	for _, l := range m.contracts {
		for _, number := range l.Parcels {
			if l.to >= l.From {
				key := use{number, l.Level}
				spans[key] = append(spans[key], [2]calendar.Date{l.From, l.to})
			}
		}
	}
	for key, all := range spans {
		slices.SortFunc(all, func(a, b [2]calendar.Date) int { return cmp.Compare(a[0], b[0]) })
		for i := range all[1:] {
			if all[i+1][0] <= all[i][1] {
				return fmt.Errorf(
					"two contracts of level %d hold for parcel %d on %s",
					key.level,
					key.number,
					all[i+1][0],
				)
			}
		}
	}
	return nil
}
