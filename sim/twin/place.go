package twin

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/place"
	"liangshan/village"
)

// A Place is the twin of package place.
type Place struct {
	of      *County
	spots   []*spot // By number, from 1.
	ways    []*way  // Likewise.
	returns map[returned]*reported
	lines   map[string]drawnLine // Every line that was drawn, by its bytes.
}

type spot struct {
	row   place.Row
	until calendar.Date
}

type way struct {
	row   place.RoadRow
	until calendar.Date
}

// returned is what a value is of.
type returned struct {
	place    place.Number
	division string
	measure  place.Measure
	month    calendar.Date
}

type reported struct {
	value   int64
	vintage uint32
}

// NewPlace returns an empty twin.
func NewPlace(of *County) *Place {
	return &Place{of: of, returns: map[returned]*reported{}, lines: map[string]drawnLine{}}
}

// placeCode reports whether a text is a code as it stands on paper.
func placeCode(code string) bool {
	digits := 0
	for i, r := range code {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		case (r == '-' || r == '_' || r == '.') && i > 0 && i < len(code)-1:
		default:
			return false
		}
	}
	return len(code) > 0 && len(code) <= 40 && digits < 15
}

// division reports whether a division stands, whatever it is.
func (m *Place) division(code village.Code) bool {
	d := m.of.Village.divisions[string(code)]
	return d != nil && !d.gone
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Place) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case place.Register:
		return m.register(env, c), true
	case place.Correct:
		return m.correct(c), true
	case place.Close:
		return m.close(env, c), true
	case place.Report:
		return m.report(env, c), true
	case place.CorrectReturn:
		return m.correctReturn(env, c), true
	case place.RegisterRoads:
		return m.registerRoads(env, c), true
	case place.RetireRoad:
		w := at(m.ways, c.Road)
		code := ""
		switch {
		case w == nil:
			code = "place.road_unknown"
		case w.until != 0:
			code = "place.road_retired_already"
		case !publicCode(c.Reason):
			code = "place.reason_malformed"
		default:
			code = dated("place", env, c.On, w.row.From)
		}
		if code != "" {
			return refuse(code), true
		}
		w.until = c.On
		return accept(1), true
	}
	return Verdict{}, false
}

// several says what is wrong with a number of rows.
func several(n int) string {
	switch {
	case n == 0:
		return "place.rows_missing"
	case n > 500:
		return "place.rows_too_many"
	}
	return ""
}

// changed returns the answer to a command that made so many changes.
func changed(n int) Verdict {
	if n == 0 {
		return refuse("command.no_effect")
	}
	return accept(n)
}

// spotCode says what is wrong with how a place is written.
func (m *Place) spotCode(row place.Row) string {
	scaled := row.Scale == "large" || row.Scale == "small"
	const degree = 1_000_000_000
	inside := row.Lon >= 73*degree && row.Lon <= 136*degree && row.Lat >= 3*degree && row.Lat <= 54*degree
	switch {
	case !placeCode(row.Code):
		return "place.code_malformed"
	case row.Kind != "campsite" && row.Kind != "leisure" && row.Kind != "park":
		return "place.kind_unknown"
	case !publicName(row.NameZH):
		return "place.name_malformed"
	case scaled != (row.Kind == "park") || !scaled && row.Scale != "":
		return "place.scale_unsuitable"
	case !inside && (row.Lon != 0 || row.Lat != 0):
		return "place.point_outside_china"
	case !m.division(row.Division):
		return "place.division_unknown"
	case row.Operator != 0 && !m.of.Company.active(row.Operator):
		return "place.operator_unknown"
	}
	return ""
}

func (m *Place) register(env Env, c place.Register) Verdict {
	if code := several(len(c.Places)); code != "" {
		return refuse(code)
	}
	before := len(m.spots)
	for i, row := range c.Places {
		code := m.spotCode(row)
		if code == "" {
			code = dated("place", env, row.From, calendar.DateMin)
		}
		known := slices.IndexFunc(m.spots, func(s *spot) bool { return s.row.Code == row.Code })
		switch {
		case code != "":
		case known < 0:
			m.spots = append(m.spots, &spot{row: row})
		case m.spots[known].row != row || m.spots[known].until != 0:
			code = "place.exists_differently"
		}
		if code != "" {
			m.spots = m.spots[:before]
			return refuseRow(i, code)
		}
	}
	return changed(len(m.spots) - before)
}

// open returns a place that is not closed.
func (m *Place) open(number place.Number) (*spot, string) {
	s := at(m.spots, number)
	switch {
	case s == nil:
		return nil, "place.unknown"
	case s.until != 0:
		return nil, "place.closed_already"
	}
	return s, ""
}

func (m *Place) correct(c place.Correct) Verdict {
	s, code := m.open(c.Place)
	if code != "" {
		return refuse(code)
	}
	row := s.row
	row.NameZH, row.Division, row.Operator, row.Scale = c.NameZH, c.Division, c.Operator, c.Scale
	row.Lon, row.Lat = c.Lon, c.Lat
	switch code = m.spotCode(row); {
	case code != "":
		return refuse(code)
	case !publicCode(c.Reason):
		return refuse("place.reason_malformed")
	case row == s.row:
		return refuse("place.nothing_to_correct")
	}
	s.row = row
	return accept(1)
}

func (m *Place) close(env Env, c place.Close) Verdict {
	s, code := m.open(c.Place)
	if code == "" {
		code = dated("place", env, c.On, s.row.From+1)
	}
	if code == "" && !publicCode(c.Reason) {
		code = "place.reason_malformed"
	}
	for of := range m.returns {
		if code == "" && of.place == c.Place && of.month >= c.On {
			code = "place.reported_after"
		}
	}
	if code != "" {
		return refuse(code)
	}
	s.until = c.On
	return accept(1)
}

// A span of days is a month: its first day, and the first of the next.
func monthOf(day calendar.Date) (first, next calendar.Date) {
	t := time.Unix(int64(day)*24*3600, 0).UTC()
	begin := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	return calendar.Date(begin.Unix() / (24 * 3600)), calendar.Date(begin.AddDate(0, 1, 0).Unix() / (24 * 3600))
}

// The measures of each kind of place, and of divisions.
var measuresOf = map[place.Kind][]place.Measure{
	"campsite": {"visits", "income_fen", "jobs"}, "leisure": {"visits", "income_fen", "invested_fen", "jobs"},
	"park": {"invested_fen", "jobs", "floor_planned_dm2", "floor_built_dm2", "firms"},
	"":     {"pension_insured", "pension_entitled", "medical_insured", "medical_entitled"},
}

// returnCode says what is wrong with a value by itself.
func (m *Place) returnCode(env Env, of returned, value int64) string {
	first, next := monthOf(of.month)
	switch {
	case (of.place == 0) == (of.division == ""):
		return "place.subject_malformed"
	case of.month < calendar.DateMin || of.month > calendar.DateMax || first != of.month:
		return "place.month_malformed"
	case next > today(env.Time):
		return "place.month_not_over"
	case value < 0 || value > 1_000_000_000_000_000:
		return "place.value_out_of_bounds"
	}
	if of.division != "" {
		switch {
		case !m.division(village.Code(of.division)):
			return "place.division_unknown"
		case !slices.Contains(measuresOf[""], of.measure):
			return "place.measure_unsuitable"
		case value > 10_000_000_000:
			return "place.value_out_of_bounds"
		}
		return ""
	}
	s := at(m.spots, of.place)
	switch {
	case s == nil:
		return "place.unknown"
	case !slices.Contains(measuresOf[s.row.Kind], of.measure):
		return "place.measure_unsuitable"
	case s.row.From >= next || s.until != 0 && s.until <= of.month:
		return "place.not_open_in_month"
	}
	return ""
}

// overInsured reports whether more are insured than entitled where a value belongs.
func (m *Place) overInsured(of returned) bool {
	for _, scheme := range []string{"pension", "medical"} {
		pair := [2]returned{of, of}
		pair[0].measure, pair[1].measure = place.Measure(scheme+"_insured"), place.Measure(scheme+"_entitled")
		insured, entitled := m.returns[pair[0]], m.returns[pair[1]]
		if slices.Contains(pair[:], of) && insured != nil && entitled != nil && insured.value > entitled.value {
			return true
		}
	}
	return false
}

func (m *Place) report(env Env, c place.Report) Verdict {
	if code := several(len(c.Returns)); code != "" {
		return refuse(code)
	}
	if !publicName(c.Paper) || c.SHA256 == [32]byte{} {
		return refuse("place.paper_missing")
	}
	var fresh []returned
	back := func(row int, code string) Verdict {
		for _, of := range fresh {
			delete(m.returns, of)
		}
		return refuseRow(row, code)
	}
	var all []returned
	for i, row := range c.Returns {
		of := returned{row.Place, string(row.Division), row.Measure, row.Month}
		if code := m.returnCode(env, of, row.Value); code != "" {
			return back(i, code)
		}
		switch old := m.returns[of]; {
		case old == nil:
			m.returns[of] = &reported{row.Value, 1}
			fresh = append(fresh, of)
		case old.value != row.Value:
			return back(i, "place.reported_differently")
		}
		all = append(all, of)
	}
	for i, of := range all {
		if m.overInsured(of) {
			return back(i, "place.insured_above_entitled")
		}
	}
	return changed(len(fresh))
}

func (m *Place) correctReturn(env Env, c place.CorrectReturn) Verdict {
	of := returned{c.Place, string(c.Division), c.Measure, c.Month}
	code := m.returnCode(env, of, c.Value)
	old := m.returns[of]
	switch {
	case code != "":
	case old == nil:
		code = "place.return_unknown"
	case !publicCode(c.Reason):
		code = "place.reason_malformed"
	case !publicName(c.Paper) || c.SHA256 == [32]byte{}:
		code = "place.paper_missing"
	case old.value != c.Was:
		code = "place.value_was_other"
	case old.value == c.Value:
		code = "place.nothing_to_correct"
	}
	if code != "" {
		return refuse(code)
	}
	was := *old
	if *old = (reported{c.Value, was.vintage + 1}); m.overInsured(of) {
		*old = was
		return refuse("place.insured_above_entitled")
	}
	return accept(1)
}

func (m *Place) registerRoads(env Env, c place.RegisterRoads) Verdict {
	if code := several(len(c.Roads)); code != "" {
		return refuse(code)
	}
	before := len(m.ways)
	for i, row := range c.Roads {
		code := m.roadCode(env, row)
		known := slices.IndexFunc(m.ways, func(w *way) bool { return w.row.Code == row.Code })
		switch {
		case code != "":
		case known < 0:
			m.ways = append(m.ways, &way{row: row})
		case m.ways[known].until != 0 || !sameRoad(m.ways[known].row, row):
			code = "place.road_exists_differently"
		}
		if code != "" {
			m.ways = m.ways[:before]
			return refuseRow(i, code)
		}
	}
	return changed(len(m.ways) - before)
}

func sameRoad(a, b place.RoadRow) bool {
	return a.Code == b.Code && a.NameZH == b.NameZH && a.Colour == b.Colour && a.Division == b.Division &&
		a.From == b.From && a.Length == b.Length && bytes.Equal(a.Line, b.Line)
}

func (m *Place) roadCode(env Env, row place.RoadRow) string {
	line, drawn := m.lines[string(row.Line)]
	off := max(row.Length-line.length, line.length-row.Length)
	switch {
	case !placeCode(row.Code):
		return "place.code_malformed"
	case !publicName(row.NameZH):
		return "place.name_malformed"
	case !slices.Contains([]place.Colour{"green", "red", "yellow", "blue", "orange"}, row.Colour):
		return "place.colour_unknown"
	case !drawn:
		panic("twin: a line that was never drawn")
	case line.code != "":
		return line.code
	case row.Length < 1000 || 200*off > line.length:
		return "place.length_implausible"
	}
	if code := dated("place", env, row.From, calendar.DateMin); code != "" {
		return code
	}
	if !m.division(row.Division) {
		return "place.division_unknown"
	}
	return ""
}

// CompareAll holds everything that the registry keeps against the twin.
func (m *Place) CompareAll(real *place.Registry) error {
	if real.Places() != len(m.spots) || real.Roads() != len(m.ways) {
		return fmt.Errorf("there are %d places and %d roads, expected %d and %d", real.Places(), real.Roads(),
			len(m.spots), len(m.ways))
	}
	for i, s := range m.spots {
		got, _ := real.Place(place.Number(i + 1))
		want := place.Place{Code: s.row.Code, Kind: s.row.Kind, NameZH: s.row.NameZH, Division: s.row.Division,
			Operator: s.row.Operator, Scale: s.row.Scale, Lon: s.row.Lon, Lat: s.row.Lat, From: s.row.From, Until: s.until}
		if err := differs("place", i+1, got, want); err != nil {
			return err
		}
	}
	lengths, counts := map[place.Colour]int64{}, map[place.Colour]int{}
	for i, w := range m.ways {
		got, _ := real.Road(place.RoadNumber(i + 1))
		row := place.RoadRow{
			Code:     got.Code,
			NameZH:   got.NameZH,
			Colour:   got.Colour,
			Division: got.Division,
			From:     got.From,
			Length:   got.Length,
			Line:     got.Line,
		}
		if !sameRoad(row, w.row) || got.Until != w.until {
			return fmt.Errorf("road %d is %+v until %d, expected %+v until %d", i+1, row, got.Until, w.row, w.until)
		}
		if w.until == 0 {
			lengths[w.row.Colour] += w.row.Length
			counts[w.row.Colour]++
		}
	}
	for _, colour := range place.Colours() {
		length, n := real.Length(colour, calendar.DateMax)
		if length != lengths[colour] || n != counts[colour] {
			return fmt.Errorf(
				"%d %s roads are %d mm long, expected %d of %d",
				n,
				colour,
				length,
				counts[colour],
				lengths[colour],
			)
		}
	}
	return m.compareReturns(real)
}

// compareReturns compares every value, and what the places of a kind come to in each month.
func (m *Place) compareReturns(real *place.Registry) error {
	type total struct {
		kind    place.Kind
		measure place.Measure
		month   calendar.Date
	}
	totals, counts := map[total]int64{}, map[total]int{}
	for of, want := range m.returns {
		subject := place.Subject{Place: of.place, Division: village.Code(of.division)}
		got, ok := real.Reported(subject, of.measure, of.month)
		if !ok || got.Value != want.value || got.Vintage != want.vintage {
			return fmt.Errorf("%+v is %+v, expected %+v", of, got, *want)
		}
		if of.place != 0 {
			t := total{m.spots[of.place-1].row.Kind, of.measure, of.month}
			totals[t] += want.value
			counts[t]++
		}
	}
	for t, value := range totals {
		got, refusal := real.Total(t.kind, t.measure, t.month, t.month)
		if refusal != nil || got.Value != value || got.Reported != counts[t] {
			return fmt.Errorf("the total of %+v is %+v, expected %d of %d", t, got, value, counts[t])
		}
	}
	return nil
}

// operator draws a company, or none.
func (m *Place) operator(chance *rand.Rand, wrong int) company.Number {
	if chance.IntN(2) == 0 {
		return 0
	}
	return m.of.firm(chance, wrong)
}
