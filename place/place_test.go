package place_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"liangshan/company"
	"liangshan/geodesy"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/place"
	"liangshan/polygon"
	"liangshan/village"
)

const (
	town village.Code = "330523105"
	firm              = 1
)

// A world is a kernel with all that places stand on.
type world struct {
	*rig.Rig
	*place.Registry
}

func declare(k *kernel.Kernel) (*place.Registry, *village.Registry, *company.Registry) {
	divisions := village.New(k)
	companies := company.New(k, divisions)
	return place.New(k, divisions, companies), divisions, companies
}

func newWorld(t testing.TB) *world {
	k := kernel.New()
	p, divisions, companies := declare(k)
	w := &world{Rig: rig.New(t, k), Registry: p}
	since := rig.Day("2000-01-01")
	rig.Must(w, divisions.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "某县", Kind: village.County, From: since},
		{Code: string(town), NameZH: "某镇", Kind: village.Township, Parent: "330523", From: since},
	}})
	rig.Must(w, companies.Commands.Register, company.Register{Code: "914403001922038216", NameZH: "某某露营公司",
		Kind: company.Limited, Division: town, From: since})
	return w
}

// checked audits the state, and holds it against a replay.
func (w *world) checked() {
	w.Helper()
	if err := w.Audit(); err != nil {
		w.Fatal(err)
	}
	other := kernel.New()
	declare(other)
	w.Replayed(other)
}

func camp(code string) place.Row {
	return place.Row{Code: code, Kind: place.Campsite, NameZH: "小坑露营地", Division: town, From: rig.Day("2022-03-15"),
		Operator: firm, Lon: 119_500_000_000, Lat: 30_500_000_000}
}

func TestRegister(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.Commands.Register, place.Register{Places: []place.Row{camp("C1"),
		{Code: "P1", Kind: place.Park, NameZH: "一号产业园", Division: town, From: rig.Day("2021-01-01"), Scale: place.Large}}})
	rig.Refused(w, w.Commands.Register, place.Register{Places: []place.Row{camp("C1")}}, kernel.ErrNothing)
	for _, c := range []struct {
		change func(*place.Row)
		want   *kernel.Refusal
	}{
		{func(r *place.Row) { r.NameZH = "别的名字" }, place.ErrExists},
		{func(r *place.Row) { r.Code = "" }, place.ErrCode},
		{func(r *place.Row) { r.Code = "330523198811308709" }, place.ErrCode},
		{func(r *place.Row) { r.Kind = "inn" }, place.ErrKind},
		{func(r *place.Row) { r.NameZH = "" }, place.ErrName},
		{func(r *place.Row) { r.Scale = place.Small }, place.ErrScale},
		{func(r *place.Row) { r.Kind = place.Park }, place.ErrScale},
		{func(r *place.Row) { r.Lat = 0 }, place.ErrPoint},
		{func(r *place.Row) { r.Lon, r.Lat = r.Lat, r.Lon }, place.ErrPoint},
		{func(r *place.Row) { r.Division = "330523999" }, place.ErrDivision},
		{func(r *place.Row) { r.Operator = 9 }, place.ErrOperator},
		{func(r *place.Row) { r.From = 0 }, place.ErrDateMissing},
		{func(r *place.Row) { r.From = rig.Day("2026-11-22") }, place.ErrDateFuture},
	} {
		row := camp("C1")
		c.change(&row)
		rig.Refused(w, w.Commands.Register, place.Register{Places: []place.Row{camp("C2"), row}}, c.want, 1)
	}
	rig.Refused(w, w.Commands.Register, place.Register{}, place.ErrNoRows)
	rig.Refused(w, w.Commands.Register, place.Register{Places: make([]place.Row, place.RowsMax+1)}, place.ErrTooManyRows)
	w.checked()
}

func TestCorrectAndClose(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.Commands.Register, place.Register{Places: []place.Row{camp("C1")}})
	right := place.Correct{Place: 1, NameZH: "夏阳露营地", Division: town, Reason: "renamed"}
	rig.Must(w, w.Commands.Correct, right)
	rig.Refused(w, w.Commands.Correct, right, place.ErrNothing)
	rig.Refused(w, w.Commands.Correct, place.Correct{Place: 2}, place.ErrUnknown)
	rig.Refused(w, w.Commands.Correct, place.Correct{Place: 1, Division: town, Reason: "a"}, place.ErrName)
	rig.Refused(w, w.Commands.Correct, place.Correct{Place: 1, NameZH: "甲", Division: "330524", Reason: "a"}, place.ErrDivision)
	rig.Refused(w, w.Commands.Correct, place.Correct{Place: 1, NameZH: "甲", Division: town, Reason: "Mr"}, place.ErrReason)
	rig.Must(w, w.Commands.Report, w.report(place.ReturnRow{Place: 1, Measure: place.Visits, Month: rig.Day("2026-10-01"), Value: 7}))
	rig.Refused(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2026-09-30"), Reason: "season_over"}, place.ErrReturned)
	rig.Refused(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2026-10-01"), Reason: "season_over"}, place.ErrReturned)
	rig.Refused(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2026-11-01"), Reason: ""}, place.ErrReason)
	rig.Refused(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2026-11-22"), Reason: "a"}, place.ErrDateFuture)
	rig.Refused(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2022-03-15"), Reason: "a"}, place.ErrDateOrder)
	rig.Must(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2026-10-02"), Reason: "season_over"})
	rig.Refused(w, w.Commands.Close, place.Close{Place: 1, On: rig.Day("2026-11-01"), Reason: "a"}, place.ErrClosed)
	rig.Refused(w, w.Commands.Correct, right, place.ErrClosed)
	w.checked()
}

// report makes a report of rows with a paper.
func (w *world) report(rows ...place.ReturnRow) place.Report {
	return place.Report{Returns: rows, Paper: "文旅局月报", SHA256: [32]byte{1}}
}

func TestReport(t *testing.T) {
	w := newWorld(t)
	closed := camp("C3")
	rig.Must(w, w.Commands.Register, place.Register{Places: []place.Row{camp("C1"), camp("C2"), closed,
		{Code: "P1", Kind: place.Park, NameZH: "一号产业园", Division: town, From: rig.Day("2021-01-01"), Scale: place.Large}}})
	rig.Must(w, w.Commands.Close, place.Close{Place: 3, On: rig.Day("2022-05-10"), Reason: "gone"})
	visits := func(n place.Number, month string, value int64) place.ReturnRow {
		return place.ReturnRow{Place: n, Measure: place.Visits, Month: rig.Day(month), Value: value}
	}
	rig.Must(w, w.Commands.Report, w.report(visits(1, "2022-03-01", 100), visits(1, "2022-04-01", 0), visits(2, "2022-04-01", 50),
		visits(3, "2022-05-01", 9)))
	rig.Refused(w, w.Commands.Report, w.report(visits(1, "2022-03-01", 100)), kernel.ErrNothing)
	for _, c := range []struct {
		row  place.ReturnRow
		want *kernel.Refusal
	}{
		{visits(1, "2022-03-01", 101), place.ErrReported},
		{visits(1, "2022-02-01", 1), place.ErrNotOpen},
		{visits(3, "2022-06-01", 1), place.ErrNotOpen},
		{visits(1, "2022-05-02", 1), place.ErrMonth},
		{visits(1, "2026-11-01", 1), place.ErrMonthRunning},
		{visits(1, "2022-05-01", -1), place.ErrValue},
		{visits(9, "2022-05-01", 1), place.ErrUnknown},
		{visits(4, "2022-05-01", 1), place.ErrMeasure},
		{place.ReturnRow{Place: 1, Measure: place.PensionInsured, Month: rig.Day("2022-05-01")}, place.ErrMeasure},
		{place.ReturnRow{Measure: place.Visits, Month: rig.Day("2022-05-01")}, place.ErrSubject},
		{place.ReturnRow{Place: 1, Division: town, Measure: place.Visits, Month: rig.Day("2022-05-01")}, place.ErrSubject},
		{place.ReturnRow{Division: town, Measure: place.Visits, Month: rig.Day("2022-05-01")}, place.ErrMeasure},
		{place.ReturnRow{Division: "330524", Measure: place.PensionInsured, Month: rig.Day("2022-05-01")}, place.ErrDivision},
	} {
		rig.Refused(w, w.Commands.Report, w.report(visits(2, "2022-03-01", 3), c.row), c.want, 1)
	}
	rig.Refused(w, w.Commands.Report, place.Report{Returns: []place.ReturnRow{visits(2, "2022-03-01", 3)}, Paper: "a"}, place.ErrPaper)
	rig.Refused(w, w.Commands.Report, w.report(), place.ErrNoRows)

	// Nothing is not 0: two places were open in April and reported, in March one of three did.
	for _, c := range []struct {
		from, to string
		want     place.Total
	}{
		{"2022-03-01", "2022-03-01", place.Total{Value: 100, Reported: 1, Missing: 2}},
		{"2022-04-01", "2022-04-01", place.Total{Value: 50, Reported: 2, Missing: 1}},
		{"2022-03-01", "2022-06-01", place.Total{Value: 159, Reported: 4, Missing: 7}},
		{"2021-01-01", "2021-12-01", place.Total{}},
	} {
		if got, refusal := w.Total(place.Campsite, place.Visits, rig.Day(c.from), rig.Day(c.to)); refusal != nil || got != c.want {
			t.Errorf("%s to %s: %+v %v, want %+v", c.from, c.to, got, refusal, c.want)
		}
	}
	if n := w.Open(place.Campsite, rig.Day("2022-05-01")); n != 3 {
		t.Errorf("%d were open in May", n)
	}
	rig.Must(w, w.Commands.Close, place.Close{Place: 2, On: rig.Day("2022-06-01"), Reason: "gone"})
	if n := w.Open(place.Campsite, rig.Day("2022-06-01")); n != 1 {
		t.Errorf("%d were open in June", n)
	}
	// A month may be reported on the first day after it, and not on its last.
	const dayMS = 24 * 3600 * 1000
	w.Wait(9 * dayMS)
	rig.Refused(w, w.Commands.Report, w.report(visits(1, "2026-11-01", 1)), place.ErrMonthRunning)
	w.Wait(dayMS)
	rig.Must(w, w.Commands.Report, w.report(visits(1, "2026-11-01", 1)))
	w.checked()
}

func TestCorrectReturn(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.Commands.Register, place.Register{Places: []place.Row{camp("C1")}})
	rig.Must(w, w.Commands.Report, w.report(place.ReturnRow{Place: 1, Measure: place.Visits, Month: rig.Day("2022-04-01"), Value: 50}))
	right := place.CorrectReturn{Place: 1, Measure: place.Visits, Month: rig.Day("2022-04-01"), Was: 50, Value: 60, Reason: "counted_twice",
		Paper: "更正", SHA256: [32]byte{2}}
	for _, c := range []struct {
		change func(*place.CorrectReturn)
		want   *kernel.Refusal
	}{
		{func(c *place.CorrectReturn) { c.Was = 51 }, place.ErrWas},
		{func(c *place.CorrectReturn) { c.Value = 50 }, place.ErrNothing},
		{func(c *place.CorrectReturn) { c.Month = rig.Day("2022-05-01") }, place.ErrNoReturn},
		{func(c *place.CorrectReturn) { c.Reason = "" }, place.ErrReason},
		{func(c *place.CorrectReturn) { c.Paper = "" }, place.ErrPaper},
		{func(c *place.CorrectReturn) { c.Value = -1 }, place.ErrValue},
	} {
		wrong := right
		c.change(&wrong)
		rig.Refused(w, w.Commands.CorrectReturn, wrong, c.want)
	}
	rig.Must(w, w.Commands.CorrectReturn, right)
	rig.Refused(w, w.Commands.CorrectReturn, right, place.ErrWas)
	right.Was, right.Value = 60, 50
	rig.Must(w, w.Commands.CorrectReturn, right)
	db := w.Projected(village.Schema, company.Schema, place.Schema)
	if got := w.Value(db, "SELECT group_concat(version || ':' || coalesce(was, '-') || '>' || value, ' ') FROM place_return"); got !=
		"1:->50 2:50>60 3:60>50" {
		t.Error(got)
	}
	if got := w.Value(db, "SELECT value || ' ' || version FROM place_value"); got != "50 3" {
		t.Error(got)
	}
	w.checked()
}

func TestCoverage(t *testing.T) {
	w := newWorld(t)
	people := func(m place.Measure, month string, n int64) place.ReturnRow {
		return place.ReturnRow{Division: "330523", Measure: m, Month: rig.Day(month), Value: n}
	}
	month := rig.Day("2022-12-01")
	rig.Must(w, w.Commands.Report, w.report(people(place.PensionInsured, "2022-12-01", 993)))
	if _, ok := w.Coverage("330523", place.Pension, month); ok {
		t.Error("there is a coverage without a denominator")
	}
	rig.Refused(w, w.Commands.Report, w.report(people(place.PensionEntitled, "2022-12-01", 992)), place.ErrCoverage, 0)
	rig.Must(w, w.Commands.Report, w.report(people(place.PensionEntitled, "2022-12-01", 1000)))
	rig.Must(w, w.Commands.Report, w.report(people(place.MedicalInsured, "2022-12-01", 2), people(place.MedicalEntitled, "2022-12-01", 3)))
	rig.Must(w, w.Commands.Report, w.report(people(place.MedicalInsured, "2022-11-01", 0), people(place.MedicalEntitled, "2022-11-01", 0)))
	if c, ok := w.Coverage("330523", place.Pension, month); !ok || c != (place.Coverage{Insured: 993, Entitled: 1000, Rate_ppm: 993_000}) {
		t.Errorf("%+v %v", c, ok)
	}
	if c, _ := w.Coverage("330523", place.Medical, month); c.Rate_ppm != 666_667 {
		t.Errorf("%+v", c)
	}
	if _, ok := w.Coverage("330523", place.Medical, rig.Day("2022-11-01")); ok {
		t.Error("nobody is entitled, and there is a coverage")
	}
	rig.Refused(w, w.Commands.CorrectReturn, place.CorrectReturn{Division: "330523", Measure: place.PensionEntitled, Month: month,
		Was: 1000, Value: 900, Reason: "a", Paper: "b", SHA256: [32]byte{1}}, place.ErrCoverage)
	rig.Refused(w, w.Commands.Report, w.report(people(place.PensionInsured, "2022-11-01", 20_000_000_000)), place.ErrValue)
	db := w.Projected(village.Schema, company.Schema, place.Schema)
	if got := w.Value(db, `SELECT group_concat(scheme || month || ' ' || coalesce(rate_ppm, '—'), ', ') FROM
		(SELECT * FROM place_coverage ORDER BY scheme, month)`); got !=
		"medical2022-11 —, medical2022-12 666667, pension2022-12 993000" {
		t.Error(got)
	}
	w.checked()
}

// TestAdditive refuses every sum that would say something false.
func TestAdditive(t *testing.T) {
	if _, refusal := place.Sum(place.Visits, place.OverCounties, 1, 2); refusal != place.ErrNotAdditive {
		t.Error("visits were summed over counties")
	}
	if _, refusal := place.Sum(place.Firms, place.OverMonths, 1, 2); refusal != place.ErrNotAdditive {
		t.Error("a stock was summed over months")
	}
	if sum, refusal := place.Sum(place.Visits, place.OverMonths, 626_347, 1); refusal != nil || sum != 626_348 {
		t.Error(sum, refusal)
	}
	if _, refusal := place.Sum(place.Invested, place.OverPlaces, math.MaxInt64, 1); refusal != place.ErrOverflow {
		t.Error("a sum went over")
	}
	w := newWorld(t)
	if _, refusal := w.Total(place.Park, place.Firms, rig.Day("2022-01-01"), rig.Day("2022-02-01")); refusal != place.ErrNotAdditive {
		t.Error("firms were summed over months")
	}
	if _, refusal := w.Total(place.Park, place.Visits, rig.Day("2022-01-01"), rig.Day("2022-02-01")); refusal != place.ErrMeasure {
		t.Error("parks have visits")
	}
	if _, refusal := w.Total(place.Park, place.Firms, rig.Day("2022-01-02"), rig.Day("2022-01-02")); refusal != place.ErrMonth {
		t.Error("a month began on its second day")
	}
}

// line makes a line of one part from longitudes and latitudes in degrees.
func line(degrees ...float64) (s polygon.Shape) {
	s = polygon.Shape{nil}
	for i := 0; i < len(degrees); i += 2 {
		s[0] = append(s[0], polygon.Corner{Lon: int64(math.Round(degrees[i] * 1e9)), Lat: int64(math.Round(degrees[i+1] * 1e9))})
	}
	return s
}

// measure returns the length of a line on the ellipsoid, in mm.
func measure(s polygon.Shape) int64 {
	total := 0.0
	for _, part := range s {
		for i := 1; i < len(part); i++ {
			l, err := geodesy.CGCS2000.Inverse(point(part[i-1]), point(part[i]))
			if err != nil {
				panic(err)
			}
			total += l.Length
		}
	}
	return int64(math.Floor(total*1000 + 0.5))
}

func point(c polygon.Corner) geodesy.Point {
	return geodesy.Point{Lat: float64(c.Lat) / 1e9, Lon: float64(c.Lon) / 1e9}
}

func road(code string, s polygon.Shape) place.RoadRow {
	return place.RoadRow{Code: code, NameZH: "环库公路", Colour: place.Blue, Division: town, From: rig.Day("2022-06-30"),
		Length: measure(s), Line: s.Pack()}
}

func TestRoads(t *testing.T) {
	w := newWorld(t)
	one, two := line(119.5, 30.5, 119.51, 30.5, 119.51, 30.51), line(119.6, 30.6, 119.7, 30.7)
	rig.Must(w, w.Commands.RegisterRoads, place.RegisterRoads{Roads: []place.RoadRow{road("R1", one), road("R2", two)}})
	rig.Refused(w, w.Commands.RegisterRoads, place.RegisterRoads{Roads: []place.RoadRow{road("R1", one)}}, kernel.ErrNothing)
	far, swapped := line(2.35, 48.85, 2.36, 48.86), line(30.5, 119.5, 30.6, 119.5)
	long := line(119, 30, 119.4, 30, 119.8, 30)
	for _, c := range []struct {
		change func(*place.RoadRow)
		want   *kernel.Refusal
	}{
		{func(r *place.RoadRow) { r.Colour = "purple" }, place.ErrColour},
		{func(r *place.RoadRow) { r.Code = "-" }, place.ErrCode},
		{func(r *place.RoadRow) { r.NameZH = "" }, place.ErrName},
		{func(r *place.RoadRow) { r.Division = "330524" }, place.ErrDivision},
		{func(r *place.RoadRow) { r.From = rig.Day("2027-01-01") }, place.ErrDateFuture},
		{func(r *place.RoadRow) { r.Length += r.Length / 100 }, place.ErrLength},
		{func(r *place.RoadRow) { r.Length -= r.Length / 100 }, place.ErrLength},
		{func(r *place.RoadRow) { r.Length = 0 }, place.ErrLength},
		{func(r *place.RoadRow) { r.Line = r.Line[:5] }, place.ErrLine},
		{func(r *place.RoadRow) { r.Line = nil }, place.ErrLine},
		{func(r *place.RoadRow) { r.Line = line(119.5, 30.5).Pack() }, place.ErrLineShort},
		{func(r *place.RoadRow) { r.Line = line(119.5, 30.5, 119.5, 30.5).Pack() }, place.ErrRepeated},
		{func(r *place.RoadRow) { r.Line = far.Pack() }, place.ErrOutside},
		{func(r *place.RoadRow) { r.Line = swapped.Pack() }, place.ErrSwapped},
		{func(r *place.RoadRow) { r.Line = long.Pack() }, place.ErrTooWide},
		{func(r *place.RoadRow) { r.Code = "R1" }, place.ErrRoadExists},
	} {
		row := road("R3", two)
		c.change(&row)
		rig.Refused(w, w.Commands.RegisterRoads, place.RegisterRoads{Roads: []place.RoadRow{road("R4", two), row}}, c.want, 1)
	}
	all := measure(one) + measure(two)
	if length, n := w.Length(place.Blue, rig.Day("2026-11-21")); length != all || n != 2 {
		t.Errorf("%d mm over %d roads", length, n)
	}
	if length, n := w.Length(place.Blue, rig.Day("2022-06-29")); length != 0 || n != 0 {
		t.Errorf("%d mm over %d roads before any was built", length, n)
	}
	rig.Refused(w, w.Commands.RetireRoad, place.RetireRoad{Road: 9}, place.ErrRoadUnknown)
	rig.Refused(w, w.Commands.RetireRoad, place.RetireRoad{Road: 1, On: rig.Day("2022-06-29"), Reason: "moved"}, place.ErrDateOrder)
	rig.Refused(w, w.Commands.RetireRoad, place.RetireRoad{Road: 1, On: rig.Day("2023-06-29")}, place.ErrReason)
	rig.Must(w, w.Commands.RetireRoad, place.RetireRoad{Road: 1, On: rig.Day("2023-06-29"), Reason: "moved"})
	rig.Refused(w, w.Commands.RetireRoad, place.RetireRoad{Road: 1, On: rig.Day("2023-06-29"), Reason: "moved"}, place.ErrRoadRetired)
	if length, n := w.Length(place.Blue, rig.Day("2026-11-21")); length != measure(two) || n != 1 {
		t.Errorf("%d mm over %d roads", length, n)
	}
	db := w.Projected(village.Schema, company.Schema, place.Schema)
	if got := w.Value(db, "SELECT roads || ' ' || length_mm FROM place_colour WHERE road_colour = 'blue'"); got !=
		"1 "+strconv.FormatInt(measure(two), 10) {
		t.Error(got)
	}
	w.checked()
}

// TestEstimate holds the integers against the ellipsoid, over lines of every length and place.
func TestEstimate(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 20_000 {
		lon, lat := 73.5+chance.Float64()*62, 3.5+chance.Float64()*50
		size := math.Pow(10, -5+chance.Float64()*4.5)
		s := line(lon, lat)
		for len(s[0]) < 2+chance.IntN(20) {
			c := line(lon+(chance.Float64()-.5)*size, lat+(chance.Float64()-.5)*size)[0][0]
			if c != s[0][len(s[0])-1] {
				s[0] = append(s[0], c)
			}
		}
		want, got := measure(s), place.EstimateMM(s)
		if want < 1000 {
			continue
		}
		off := math.Abs(float64(want-got)) - float64(s.Corners())
		if worst = max(worst, off/float64(want)); off > float64(want)/200 {
			t.Fatalf("%v: %d mm by integers, %d on the ellipsoid", s, got, want)
		}
		if refusal := place.CheckRoad(road("R", s)); refusal != nil && refusal != place.ErrTooWide {
			t.Fatalf("%v: %v", s, refusal)
		}
	}
	if worst > 0.001 {
		t.Errorf("off by %.5f at worst", worst)
	}
}

// FuzzLine hands any bytes in as a line.
func FuzzLine(f *testing.F) {
	f.Add(line(119.5, 30.5, 119.51, 30.5).Pack())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, refusal := place.UnpackLine(b)
		if refusal == nil && (place.EstimateMM(s) < 0 || string(s.Pack()) != string(b)) {
			t.Fatalf("%v of %x", s, b)
		}
	})
}

// BenchmarkTotal measures the total of a year of a county's campsites.
func BenchmarkTotal(b *testing.B) {
	w := newWorld(b)
	var rows []place.Row
	for i := range 41 {
		rows = append(rows, camp("C"+strconv.Itoa(i)))
	}
	rig.Must(w, w.Commands.Register, place.Register{Places: rows})
	for month := 1; month <= 12; month++ {
		c := w.report()
		for i := range rows {
			c.Returns = append(c.Returns, place.ReturnRow{Place: place.Number(i + 1), Measure: place.Visits,
				Month: rig.Day("2023-" + strconv.Itoa(100 + month)[1:] + "-01"), Value: int64(i)})
		}
		rig.Must(w, w.Commands.Report, c)
	}
	for b.Loop() {
		if t, refusal := w.Total(place.Campsite, place.Visits, rig.Day("2023-01-01"), rig.Day("2023-12-01")); refusal != nil ||
			t.Reported != 492 || t.Missing != 0 {
			b.Fatal(t, refusal)
		}
	}
}
