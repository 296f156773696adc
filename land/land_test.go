package land_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"liangshan/company"
	"liangshan/geodesy"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/polygon"
	"liangshan/village"
)

const (
	hamlet    village.Code = "330523103201"
	other     village.Code = "330523103202"
	farmer                 = 7
	house                  = 70
	coop                   = 1
	bank                   = 2
	gone                   = 3
	coopPot                = 9001
	bankPot                = 9002
	farmPot                = 9003
	points                 = 9004
	lonCorner              = 119_500_000_000
	latCorner              = 30_600_000_000
)

// A world is a kernel with all that land stands on.
type world struct {
	*rig.Rig
	land      *land.Registry
	books     *ledger.Ledger
	companies *company.Registry
	people    *person.Registry
}

func declare(
	k *kernel.Kernel,
) (*land.Registry, *village.Registry, *person.Registry, *company.Registry, *ledger.Ledger) {
	places := village.New(k)
	people := person.New(k, places)
	companies := company.New(k, places)
	books := ledger.New(k)
	return land.New(k, places, people, companies, books), places, people, companies, books
}

func newWorld(t testing.TB) *world {
	k := kernel.New()
	l, places, people, companies, books := declare(k)
	w := &world{Rig: rig.New(t, k), land: l, books: books, companies: companies, people: people}
	since := rig.Day("2000-01-01")
	rig.Must(w, places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523103", NameZH: "某镇", Kind: village.Township, Parent: "330523", From: since},
		{Code: string(hamlet), NameZH: "甲村", Kind: village.Village, Parent: "330523103", From: since},
		{Code: string(other), NameZH: "乙村", Kind: village.Village, Parent: "330523103", From: since},
	}})
	rig.Must(w, people.Commands.Register, person.Register{Number: farmer})
	rig.Must(w, people.Commands.Register, person.Register{Number: 8})
	rig.Must(
		w.Rig,
		people.Commands.FormHousehold,
		person.FormHousehold{Household: house, Village: hamlet, Head: farmer, Date: since},
	)
	for i, code := range []string{"914403001922038216", "91330106673959654P", "9144030071526726XG"} {
		rig.Must(
			w.Rig,
			companies.Commands.Register,
			company.Register{
				Code:     code,
				NameZH:   fmt.Sprintf("某某公司%c", 'A'+i),
				Kind:     company.Cooperative,
				Division: hamlet,
				From:     since,
			},
		)
	}
	rig.Must(
		w.Rig,
		companies.Commands.NoteDissolved,
		company.NoteDissolved{Company: gone, Date: rig.Day("2020-01-01"), Reason: "closed"},
	)
	for _, unit := range []string{"CNY", "point"} {
		rig.Must(
			w.Rig,
			books.Commands.DeclareUnit,
			ledger.DeclareUnit{Code: unit, NameZH: unit, NameEN: unit, Decimals: 2},
		)
		rig.Must(w, books.Commands.PublishChart, ledger.PublishChart{Unit: unit, Lines: []ledger.ChartLine{
			{Code: 8001, Side: ledger.Liability, NameZH: "账户", NameEN: "account"},
		}})
	}
	for _, id := range []ledger.AccountID{coopPot, bankPot, farmPot} {
		flags := ledger.Flags(0)
		if id == coopPot {
			flags = ledger.MayOwe
		}
		rig.Must(w, books.Commands.Open, ledger.Open{ID: id, Unit: "CNY", Code: 8001, Flags: flags})
	}
	rig.Must(w, books.Commands.Open, ledger.Open{ID: points, Unit: "point", Code: 8001})
	return w
}

// box returns a rectangle in units of 0.0001 degrees around a place in Anji.
func box(x, y, width, height int64) polygon.Shape {
	const unit = 100_000
	c := func(x, y int64) polygon.Corner {
		return polygon.Corner{Lon: lonCorner + x*unit, Lat: latCorner + y*unit}
	}
	return polygon.Shape{{c(x, y), c(x+width, y), c(x+width, y+height), c(x, y+height)}}
}

// measured returns the area of a shape on the ellipsoid in dm², as an importer measures it.
func measured(s polygon.Shape) int64 {
	total := 0.0
	for _, ring := range s {
		points := make([]geodesy.Point, len(ring))
		for i, c := range ring {
			points[i] = geodesy.Point{Lat: float64(c.Lat) / 1e9, Lon: float64(c.Lon) / 1e9}
		}
		area, _, err := geodesy.CGCS2000.Ring(points)
		if err != nil {
			panic(err)
		}
		total += area
	}
	return int64(total*100 + 0.5)
}

func rowOf(code string, s polygon.Shape) land.Row {
	return land.Row{
		Code:    code,
		Village: hamlet,
		Title:   "安林证字(2009)第00123号",
		Holder:  byHouse,
		Kind:    land.Bamboo,
		From:    rig.Day("2010-01-01"),
		Area:    measured(s),
		Shape:   s.Pack(),
	}
}

var (
	byHouse   = land.Holder{Kind: land.ByHousehold, Number: house}
	byCoop    = land.Holder{Kind: land.ByCompany, Number: coop}
	byVillage = land.Holder{Kind: land.ByVillage, Village: hamlet}
)

func (w *world) register(rows ...land.Row) {
	w.Helper()
	rig.Must(w, w.land.Commands.Register, land.Register{rows})
}

// checked replays, audits and projects what happened.
func (w *world) checked() {
	w.Helper()
	k := kernel.New()
	l, _, _, _, _ := declare(k)
	w.Replayed(k)
	for _, registry := range []*land.Registry{w.land, l} {
		if err := registry.Audit(); err != nil {
			w.Error(err)
		}
	}
	if err := w.books.Audit(); err != nil {
		w.Error(err)
	}
	db := w.Projected(village.Schema, person.Schema, company.Schema, ledger.Schema, land.Schema)
	live := 0
	for n := range land.Number(w.land.Parcels()) {
		p, _ := w.land.Parcel(n + 1)
		if p.Live() {
			live++
		}
		got := w.Value(
			db,
			`SELECT holder_kind || holder_number || holder_village || kind || area_dm2 || hex(shape) FROM land_parcel WHERE number = ?`,
			int64(n+1),
		)
		if want := fmt.Sprintf("%s%d%s%s%d%X", p.Holder.Kind, p.Holder.Number, p.Holder.Village, p.Kind, p.Area, p.Shape); got != want {
			w.Errorf("land_parcel %d: %s, want %s", n+1, got, want)
		}
	}
	if got := w.Value(db, `SELECT count(*) FROM land_parcel WHERE until_date IS NULL`); got != fmt.Sprint(live) {
		w.Errorf("%s live parcels in the table, %d in the register", got, live)
	}
	for n := range land.ContractNumber(w.land.Contracts()) {
		c, _ := w.land.Contract(n + 1)
		got := w.Value(
			db,
			`SELECT to_date || ' ' || paid_years || ' ' || area_dm2 || ' ' || pay_from FROM land_contract WHERE number = ?`,
			int64(n+1),
		)
		if want := fmt.Sprintf("%s %d %d %d", c.To, c.Paid, c.Area, c.PayFrom); got != want {
			w.Errorf("land_contract %d: %s, want %s", n+1, got, want)
		}
	}
	if got := w.Value(db, `SELECT count(*) FROM land_rent r WHERE amount_fen != (SELECT sum(amount_fen) FROM land_rent_line l WHERE l.sequence = r.sequence)`); got != "0" {
		w.Error("lines do not sum to what was paid")
	}
	if got, want := w.Value(db, `SELECT coalesce(sum(amount_fen), 0) FROM land_rent`),
		w.Value(db, `SELECT coalesce(sum(amount), 0) FROM ledger_transfer WHERE code = 700`); got != want {
		w.Errorf("rent paid %s, transferred %s", got, want)
	}
}

func TestRegister(t *testing.T) {
	w := newWorld(t)
	a, b := rowOf("A-1", box(0, 0, 10, 10)), rowOf("A-2", box(10, 0, 10, 10))
	w.register(a, b)
	p, ok := w.land.Parcel(1)
	if number, _ := w.land.ByCode("A-2"); !ok || number != 2 || p.Area != a.Area || p.Holder != byHouse ||
		!p.Live() ||
		p.Village != hamlet {
		t.Errorf("%+v", p)
	}
	if result := rig.Do(w, w.land.Commands.Register, land.Register{[]land.Row{a, b}}); !errors.Is(
		result.Err,
		kernel.ErrNothing,
	) {
		t.Errorf("the same again: %v", result.Err)
	}
	w.register(a, rowOf("A-3", box(20, 0, 10, 10))) // The first one is left alone.
	if w.land.Parcels() != 3 {
		t.Error(w.land.Parcels())
	}
	w.checked()
}

func TestRegisterRefusals(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("A-1", box(0, 0, 10, 10)))
	good := rowOf("A-2", box(20, 0, 10, 10))
	clockwise := box(20, 0, 10, 10)
	slices.Reverse(clockwise[0])
	swapped := polygon.Shape{
		{{Lon: latCorner, Lat: lonCorner}, {Lon: latCorner + 1000, Lat: lonCorner}, {Lon: latCorner, Lat: lonCorner + 1000}},
	}
	bowtie := box(20, 0, 10, 10)
	bowtie[0][1], bowtie[0][2] = bowtie[0][2], bowtie[0][1]
	for _, c := range []struct {
		name   string
		change func(*land.Row)
		want   string
	}{
		{"no code", func(r *land.Row) { r.Code = "" }, "land.code_malformed"},
		{"an identity number for a code", func(r *land.Row) { r.Code = "330523199001011234" }, "land.code_malformed"},
		{"an identity number in the title", func(r *land.Row) { r.Title = "证330523199001011234" }, "land.title_malformed"},
		{"a village that is a town", func(r *land.Row) { r.Village = "330523103" }, "land.village_unknown"},
		{"no such holder", func(r *land.Row) { r.Holder.Number = 99 }, "land.holder_unknown"},
		{"no such person", func(r *land.Row) { r.Holder = land.Holder{Kind: land.ByPerson, Number: 99} }, "land.holder_unknown"},
		{"a dissolved company", func(r *land.Row) { r.Holder = land.Holder{Kind: land.ByCompany, Number: gone} }, "land.holder_unknown"},
		{"a village with a number", func(r *land.Row) { r.Holder = land.Holder{Kind: land.ByVillage, Number: 1, Village: hamlet} }, "land.holder_unknown"},
		{"a holder of no kind", func(r *land.Row) { r.Holder.Kind = "bank" }, "land.holder_unknown"},
		{"a kind by name", func(r *land.Row) { r.Kind = "bamboo" }, "land.kind_unknown"},
		{"no date", func(r *land.Row) { r.From = 0 }, "land.date_missing"},
		{"tomorrow", func(r *land.Row) { r.From = rig.Day(rig.Today) + 1 }, "land.date_in_future"},
		{"an area in m²", func(r *land.Row) { r.Area /= 100 }, "land.area_implausible"},
		{"an area in cm²", func(r *land.Row) { r.Area *= 100 }, "land.area_implausible"},
		{"no area", func(r *land.Row) { r.Area = 0 }, "land.area_implausible"},
		{"an area below zero", func(r *land.Row) { r.Area = -1 << 63 }, "land.area_implausible"},
		{"an area of one per cent more", func(r *land.Row) { r.Area += r.Area / 100 }, "land.area_implausible"},
		{"no shape", func(r *land.Row) { r.Shape = nil }, "polygon.malformed"},
		{"clockwise", func(r *land.Row) { r.Shape = clockwise.Pack() }, "polygon.ring_orientation"},
		{"swapped axes", func(r *land.Row) { r.Shape = swapped.Pack() }, "polygon.axes_swapped"},
		{"a bow tie", func(r *land.Row) { r.Shape = bowtie.Pack() }, "polygon.self_intersecting"},
		{"abroad", func(r *land.Row) {
			r.Shape = polygon.Shape{{{Lon: 1, Lat: 1}, {Lon: 9, Lat: 1}, {Lon: 1, Lat: 9}}}.Pack()
		}, "polygon.outside_china"},
		{"too wide", func(r *land.Row) { r.Shape = box(0, 0, 9000, 1).Pack() }, "polygon.too_wide"},
		{"a line", func(r *land.Row) { r.Shape = polygon.Shape{{{Lon: 1, Lat: 1}, {Lon: 9, Lat: 1}}}.Pack() }, "polygon.too_few_corners"},
		{"a corner twice", func(r *land.Row) {
			s := box(20, 0, 10, 10)
			r.Shape = polygon.Shape{append(s[0], s[0][0])}.Pack()
		}, "polygon.corner_repeated"},
		{"a number without end", func(r *land.Row) { r.Shape = []byte{0xff, 0xff, 0xff, 1} }, "polygon.too_many_corners"},
		{"the code of another", func(r *land.Row) { r.Code = "A-1" }, "land.exists_differently"},
		{"upon another", func(r *land.Row) {
			s := box(5, 5, 10, 10)
			r.Shape, r.Area = s.Pack(), measured(s)
		}, "land.overlap"},
	} {
		row := good
		c.change(&row)
		result := rig.Do(w, w.land.Commands.Register, land.Register{[]land.Row{rowOf("A-9", box(50, 50, 1, 1)), row}})
		at, refusal := rig.RowRefusalOf(result.Err)
		if refusal == nil || refusal.Code != c.want || at != 1 {
			t.Errorf("%s: %v, want %s in row 1", c.name, result.Err, c.want)
		}
	}
	rig.Refused(w, w.land.Commands.Register, land.Register{}, land.ErrNoRows)
	rig.Refused(w, w.land.Commands.Register, land.Register{make([]land.Row, land.RowsMax+1)}, land.ErrTooManyRows)
	w.checked()
}

// TestOverlapNames checks that the refusal names the other parcel and the area that both have in common.
func TestOverlapNames(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("A-1", box(0, 0, 10, 10)), rowOf("A-2", box(10, 0, 10, 10)))
	result := rig.Do(w, w.land.Commands.Register, land.Register{[]land.Row{rowOf("A-3", box(18, 0, 10, 10))}})
	var o *land.Overlap
	if !errors.As(result.Err, &o) || o.Other != 2 || o.Code != "A-2" || o.Row != 0 {
		t.Fatal(result.Err)
	}
	if want := measured(box(18, 0, 2, 10)); o.AreaDM2 < want-want/1000 || o.AreaDM2 > want+want/1000 {
		t.Errorf("%d dm² in common, want %d", o.AreaDM2, want)
	}
	var row *kernel.RowRefusal
	if !errors.As(result.Err, &row) || row.Refusal != land.ErrOverlap {
		t.Error("the refusal is not found in its row")
	}
}

// TestTolerance checks a sliver of about one square metre against the tolerance of its day.
func TestTolerance(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("A-1", box(0, 0, 10, 10)))
	sliver := func(width int64) polygon.Shape { // So many units of 0.1 mm or so, 111 m long.
		s := box(10, 0, 10, 10)
		s[0][0].Lon -= width
		s[0][3].Lon -= width
		return s
	}
	w.register(rowOf("A-2", sliver(90))) // 0.96 m².
	rig.Refused(
		w.Rig,
		w.land.Commands.Register,
		land.Register{[]land.Row{rowOf("A-3", box(0, 9, 10, 10))}},
		land.ErrOverlap,
		0,
	) // 1 m.
	must2 := func(c land.SetTolerance) *kernel.Refusal { return w.twoPersons(land.SetTolerance(c)) }
	for _, c := range []struct {
		c    land.SetTolerance
		want *kernel.Refusal
	}{
		{land.SetTolerance{rig.Day(rig.Today), -1}, land.ErrTolerance},
		{land.SetTolerance{rig.Day(rig.Today), land.ToleranceMax_dm2 + 1}, land.ErrTolerance},
		{land.SetTolerance{0, 5}, land.ErrDateMissing},
		{land.SetTolerance{rig.Day(rig.Today) - 1, 5}, land.ErrDateOrder},
		{land.SetTolerance{rig.Day(rig.Today) + 1, 0}, nil},
		{land.SetTolerance{rig.Day(rig.Today) + 1, 7}, land.ErrDateOrder},
	} {
		if got := must2(c.c); got != c.want {
			t.Errorf("%+v: %v, want %v", c.c, got, c.want)
		}
	}
	s := box(0, 10, 10, 10)
	s[0][0].Lat -= 60
	s[0][1].Lat -= 60
	late := rowOf("A-4", s)
	w.register(late) // 0.6 m² are allowed rig.Today …
	w.Wait(24 * 3600 * 1000)
	s = box(-10, 0, 10, 10)
	s[0][1].Lon += 10
	s[0][2].Lon += 10
	rig.Refused(
		w.Rig,
		w.land.Commands.Register,
		land.Register{[]land.Row{rowOf("A-5", s)}},
		land.ErrOverlap,
		0,
	) // … 0.1 m² not tomorrow.
	w.register(rowOf("A-6", box(-10, 0, 10, 10))) // A border is no overlap.
	w.checked()
}

// twoPersons proposes and releases a command, and returns why it was refused.
func (w *world) twoPersons(c any) *kernel.Refusal {
	w.Helper()
	name := map[string]string{"land.SetTolerance": "land.set_tolerance", "land.NameAccounts": "land.name_accounts",
		"land.SetBounds": "land.set_bounds"}[fmt.Sprintf("%T", c)]
	rig.Must(
		w.Rig,
		declared[kernel.Propose](w, "kernel.propose"),
		kernel.Propose{Command: name, Encoded: kernel.Encode(c)},
	)
	w.Actor = 2
	defer func() { w.Actor = 1 }()
	refusal := rig.RefusalOf(
		rig.Do(w, declared[kernel.Release](w, "kernel.release"), kernel.Release{Proposal: w.K.LastProposal()}).Err,
	)
	return refusal
}

func declared[C any](w *world, name string) kernel.Maker[C] {
	c, ok := w.K.Command(name)
	if !ok {
		w.Fatal(name)
	}
	return c.(kernel.Maker[C])
}

func TestAssignAndCorrect(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("A-1", box(0, 0, 10, 10)), rowOf("A-2", box(10, 0, 10, 10)))
	assign := land.Assign{1, byVillage, "", rig.Day("2015-05-05")}
	for _, c := range []struct {
		change func(*land.Assign)
		want   *kernel.Refusal
	}{
		{func(a *land.Assign) { a.Parcel = 9 }, land.ErrUnknown},
		{func(a *land.Assign) { a.Title = " x" }, land.ErrTitle},
		{func(a *land.Assign) { a.Holder.Village = "330523103999" }, land.ErrHolder},
		{func(a *land.Assign) { a.Holder = byHouse }, land.ErrSameHolder},
		{func(a *land.Assign) { a.Date = rig.Day("2009-12-31") }, land.ErrDateOrder},
	} {
		bad := assign
		c.change(&bad)
		rig.Refused(w, w.land.Commands.Assign, bad, c.want)
	}
	rig.Must(w, w.land.Commands.Assign, assign)
	for _, c := range []struct {
		day  string
		want land.Holder
		ok   bool
	}{{"2009-12-31", land.Holder{}, false}, {"2010-01-01", byHouse, true}, {"2015-05-04", byHouse, true}, {"2015-05-05", byVillage, true}} {
		if got, ok := w.land.HolderOn(1, rig.Day(c.day)); ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %v %v", c.day, got, ok)
		}
	}
	smaller := box(0, 0, 9, 10)
	fix := land.Correct{1, "安林证字(2009)第00124号", land.Bamboo, measured(smaller), smaller.Pack(), "resurveyed"}
	for _, c := range []struct {
		change func(*land.Correct)
		want   *kernel.Refusal
	}{
		{func(a *land.Correct) { a.Parcel = 9 }, land.ErrUnknown},
		{func(a *land.Correct) { a.Reason = "since Mr Wang says so" }, land.ErrReason},
		{func(a *land.Correct) { a.Kind = "" }, land.ErrKind},
		{func(a *land.Correct) { a.Shape = box(5, 0, 10, 10).Pack(); a.Area = measured(box(5, 0, 10, 10)) }, land.ErrOverlap},
	} {
		bad := fix
		c.change(&bad)
		rig.Refused(w, w.land.Commands.Correct, bad, c.want)
	}
	rig.Must(w, w.land.Commands.Correct, fix)
	rig.Refused(w, w.land.Commands.Correct, fix, land.ErrNothing)
	w.register(rowOf("A-3", box(9, 0, 1, 10))) // The strip is free now.
	w.checked()
}

func TestSplitAndMerge(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("A-1", box(0, 0, 10, 10)))
	date := rig.Day("2020-01-01")
	part := func(code string, s polygon.Shape) land.Row {
		row := rowOf(code, s)
		row.From = date
		return row
	}
	west, east := part("A-1/1", box(0, 0, 4, 10)), part("A-1/2", box(4, 0, 6, 10))
	abroad := east
	abroad.Village = other
	early := east
	early.From--
	for _, c := range []struct {
		name string
		c    land.Split
		want *kernel.Refusal
		row  int
	}{
		{"one part", land.Split{1, date, []land.Row{west}}, land.ErrParts, -1},
		{"too many", land.Split{1, date, make([]land.Row, land.PartsMax+1)}, land.ErrTooManyRows, -1},
		{"no such parcel", land.Split{5, date, []land.Row{west, east}}, land.ErrUnknown, -1},
		{"tomorrow", land.Split{1, rig.Day(rig.Today) + 1, []land.Row{west, east}}, land.ErrDateFuture, -1},
		{"of another village", land.Split{1, date, []land.Row{west, abroad}}, land.ErrUnlike, 1},
		{"of another day", land.Split{1, date, []land.Row{west, early}}, land.ErrDateOrder, 1},
		{"beyond the border", land.Split{1, date, []land.Row{west, part("x", box(4, 0, 7, 10))}}, land.ErrOutside, 1},
		{"upon each other", land.Split{1, date, []land.Row{west, part("x", box(3, 0, 7, 10))}}, land.ErrOverlap, 1},
		{"with a gap", land.Split{1, date, []land.Row{west, part("x", box(5, 0, 5, 10))}}, land.ErrCover, -1},
		{"with the parent's code", land.Split{1, date, []land.Row{west, part("A-1", box(4, 0, 6, 10))}}, land.ErrExists, 1},
	} {
		at, refusal := rig.RowRefusalOf(rig.Do(w, w.land.Commands.Split, c.c).Err)
		if refusal != c.want || at != c.row {
			t.Errorf("%s: %v in row %d, want %v in row %d", c.name, refusal, at, c.want, c.row)
		}
	}
	rig.Must(w, w.land.Commands.Split, land.Split{1, date, []land.Row{west, east}})
	if p, _ := w.land.Parcel(1); p.Live() {
		t.Error("what was divided still stands")
	}
	rig.Refused(w, w.land.Commands.Retire, land.Retire{1, date, "mistake"}, land.ErrGone)
	w.register(rowOf("B", box(10, 0, 5, 10)))
	back := part("A-1/0", box(0, 0, 10, 10))
	unlike := back
	unlike.Kind = "0301"
	for _, c := range []struct {
		name string
		c    land.Merge
		want *kernel.Refusal
		row  int
	}{
		{"one", land.Merge{[]land.Number{2}, date, back}, land.ErrParts, -1},
		{"too many", land.Merge{make([]land.Number, land.PartsMax+1), date, back}, land.ErrTooManyRows, -1},
		{"twice", land.Merge{[]land.Number{2, 2}, date, back}, land.ErrTwice, 1},
		{"gone", land.Merge{[]land.Number{1, 2}, date, back}, land.ErrGone, 0},
		{"of another kind", land.Merge{[]land.Number{2, 3}, date, unlike}, land.ErrUnlike, 0},
		{"of another day", land.Merge{[]land.Number{2, 3}, date, early}, land.ErrDateOrder, -1},
		{"too small", land.Merge{[]land.Number{2, 3}, date, part("x", box(0, 0, 9, 10))}, land.ErrOutside, 1},
		{"too large", land.Merge{[]land.Number{2, 3}, date, part("x", box(0, 0, 10, 11))}, land.ErrCover, -1},
		{"over a third", land.Merge{[]land.Number{2, 3}, date, part("x", box(0, 0, 12, 10))}, land.ErrOverlap, 0},
	} {
		at, refusal := rig.RowRefusalOf(rig.Do(w, w.land.Commands.Merge, c.c).Err)
		if refusal != c.want || at != c.row {
			t.Errorf("%s: %v in row %d, want %v in row %d", c.name, refusal, at, c.want, c.row)
		}
	}
	rig.Must(w, w.land.Commands.Merge, land.Merge{[]land.Number{2, 3}, date, back})
	rig.Refused(w, w.land.Commands.Retire, land.Retire{5, date, "Bad Reason"}, land.ErrReason)
	rig.Refused(w, w.land.Commands.Retire, land.Retire{5, date - 1, "mistake"}, land.ErrDateOrder)
	rig.Must(w, w.land.Commands.Retire, land.Retire{5, rig.Day("2021-01-01"), "built_upon"})
	w.register(rowOf("A-7", box(0, 0, 10, 10)))
	db := w.Projected(village.Schema, person.Schema, company.Schema, ledger.Schema, land.Schema)
	if got := w.Value(db, `SELECT group_concat(parent || '>' || child, ' ') FROM (SELECT * FROM land_lineage ORDER BY child, parent)`); got != "1>2 1>3 2>5 3>5" {
		t.Error(got)
	}
	w.checked()
}

// TestToleranceToTheUnit sets the tolerance to what two parcels have in common, and to a square decimetre less.
func TestToleranceToTheUnit(t *testing.T) {
	w := newWorld(t)
	w.register(rowOf("A-1", box(0, 0, 10, 10)))
	s := box(10, 0, 10, 10)
	s[0][0].Lon -= 1000
	s[0][3].Lon -= 1000
	common := polygon.OverlapDM2(s, box(0, 0, 10, 10))
	if refusal := w.twoPersons(land.SetTolerance{rig.Day(rig.Today), common - 1}); refusal != nil {
		t.Fatal(refusal)
	}
	rig.Refused(w, w.land.Commands.Register, land.Register{[]land.Row{rowOf("A-2", s)}}, land.ErrOverlap, 0)
	if refusal := w.twoPersons(land.SetTolerance{rig.Day(rig.Today) + 1, common}); refusal != nil {
		t.Fatal(refusal)
	}
	w.Wait(24 * 3600 * 1000)
	w.register(rowOf("A-2", s))
	w.checked()
}
