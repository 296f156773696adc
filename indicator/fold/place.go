package fold

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/place"
)

// sites makes rows of places that count while they are open. What a correction says holds from
// the beginning: the place leaves its division, or its scale, on the day on which it came.
func sites(counts func(e *place.Registered) bool) func() Take {
	return func() Take {
		known := map[place.Number]place.Registered{}
		return func(at kernel.At, body any, add func(Row)) {
			put := func(e place.Registered, on calendar.Date, value int64) {
				if counts(&e) {
					r := row(at, e.Division, uint64(e.Number), value)
					r.Date = on
					add(r)
				}
			}
			switch e := body.(type) {
			case place.Registered:
				known[e.Number] = e
				put(e, e.From, 1)
			case place.Corrected:
				old := known[e.Place]
				now := old
				now.Division, now.Scale = e.Division, e.Scale
				known[e.Place] = now
				if old.Division != now.Division || counts(&old) != counts(&now) {
					put(old, old.From, -1)
					put(now, now.From, 1)
				}
			case place.Closed:
				put(known[e.Place], e.On, -1)
			}
		}
	}
}

func ofKind(k place.Kind) func(*place.Registered) bool {
	return func(e *place.Registered) bool { return e.Kind == k }
}

func ofScale(s place.Scale) func(*place.Registered) bool {
	return func(e *place.Registered) bool { return e.Scale == s }
}

// A said is a value that a place reported for a month, or nothing from the day on which it closed.
type said struct {
	month calendar.Date // Its first day, on which the value counts: periods of figures are months or longer.
	value int64
}

// reports makes rows of the monthly values that places of a kind report. A flow counts in its
// month. A stock stands from its month to the next that is reported, and to the day on which
// its place closes: the rows up to a day sum to the newest values by then, in whatever order
// the months came in. A place that is corrected takes what it reported along to its division.
func reports(kind place.Kind, measure place.Measure) func() Take {
	return func() Take {
		known := map[place.Number]place.Registered{}
		values := map[place.Number][]said{} // By month.
		return func(at kernel.At, body any, add func(Row)) {
			put := func(e place.Registered, on calendar.Date, value int64) {
				r := row(at, e.Division, uint64(e.Number), value)
				r.Date = on
				add(r)
			}
			say := func(number place.Number, month calendar.Date, value int64) {
				all, i := values[number], 0
				for i < len(all) && all[i].month < month {
					i++
				}
				old := level(all, i-1, measure)
				if i < len(all) && all[i].month == month {
					old = all[i].value
					all[i].value = value
				} else {
					all = append(all[:i], append([]said{{month, value}}, all[i:]...)...)
				}
				values[number] = all
				put(known[number], month, value-old)
				if !measure.Flow() && i+1 < len(all) && value != old {
					put(known[number], all[i+1].month, old-value)
				}
			}
			switch e := body.(type) {
			case place.Registered:
				if e.Kind == kind {
					known[e.Number] = e
				}
			case place.Corrected:
				old, ok := known[e.Place]
				if !ok || old.Division == e.Division {
					return
				}
				now := old
				now.Division = e.Division
				known[e.Place] = now
				for i, v := range values[e.Place] {
					step := v.value - level(values[e.Place], i-1, measure)
					put(old, v.month, -step)
					put(now, v.month, step)
				}
			case place.Closed:
				_, ok := known[e.Place]
				switch {
				case !ok || measure.Flow():
				case len(values[e.Place]) == 0: // What it may still report ends then; a row would make 0 of no answer.
					values[e.Place] = []said{{e.On, 0}}
				default:
					say(e.Place, e.On, 0)
				}
			case place.Reported:
				if _, ok := known[e.Place]; ok && e.Measure == measure {
					say(e.Place, e.Month, e.Value)
				}
			case place.ReturnCorrected:
				if _, ok := known[e.Place]; ok && e.Measure == measure {
					say(e.Place, e.Month, e.Value)
				}
			}
		}
	}
}

// level returns the stock that stood since the i-th value; 0 before the first, and of a flow,
// whose months do not hang on each other.
func level(all []said, i int, m place.Measure) int64 {
	if i < 0 || m.Flow() {
		return 0
	}
	return all[i].value
}

// townshipDigits is how long the code of a township is.
const townshipDigits = 9

// people makes rows of the people that townships report by month: as reports does, each
// township for a place. What is reported of whole counties or of villages does not count, so
// that nobody is counted on two levels.
func people(measure place.Measure) func() Take {
	return func() Take {
		inner := reports("", measure)()
		numbers := map[string]place.Number{}
		return func(at kernel.At, body any, add func(Row)) {
			var e place.Reported
			switch b := body.(type) {
			case place.Reported:
				e = b
			case place.ReturnCorrected:
				e = place.Reported{Division: b.Division, Measure: b.Measure, Month: b.Month, Value: b.Value}
			}
			if e.Measure != measure || len(e.Division) != townshipDigits {
				return
			}
			n, ok := numbers[string(e.Division)]
			if !ok {
				n = place.Number(number(string(e.Division)))
				numbers[string(e.Division)] = n
				inner(at, place.Registered{Number: n, Division: e.Division}, add)
			}
			inner(at, place.Reported{Place: n, Measure: measure, Month: e.Month, Value: e.Value}, add)
		}
	}
}

// roads makes rows of the lengths of roads of a colour, or of all, while they count.
func roads(colour place.Colour) func() Take {
	return func() Take {
		known := map[place.RoadNumber]Row{}
		return func(at kernel.At, body any, add func(Row)) {
			switch e := body.(type) {
			case place.RoadRegistered:
				if colour != "" && e.Colour != colour {
					return
				}
				r := row(at, e.Division, uint64(e.Number), e.Length)
				r.Date = e.From
				known[e.Number] = r
				add(r)
			case place.RoadRetired:
				if r, ok := known[e.Road]; ok {
					end := row(at, r.Place, r.Member, -r.Value)
					end.Date = e.On
					add(end)
				}
			}
		}
	}
}

func placeFolds() (all []Fold) {
	registered := []string{"place.registered", "place.corrected", "place.closed"}
	reported := append(registered, "place.reported", "place.return_corrected")
	of := func(name, zh, en, piece string, events []string, take func() Take) {
		all = append(
			all,
			Fold{Name: name, NameZH: zh, NameEN: en, Piece: piece, Aggregate: Sum, Events: events, New: take},
		)
	}
	of("place.campsites", "在营露营地数", "campsites that are open", "1", registered, sites(ofKind(place.Campsite)))
	of("place.leisure_projects", "在营休闲旅游项目数", "leisure projects that are open", "1", registered,
		sites(ofKind(place.Leisure)))
	of("place.parks", "在册产业园数", "industry parks on the register", "1", registered, sites(ofKind(place.Park)))
	of("place.parks_large", "其中大型产业园", "large ones among the parks", "1", registered, sites(ofScale(place.Large)))
	of("place.parks_small", "其中小型产业园", "small ones among the parks", "1", registered, sites(ofScale(place.Small)))
	of("place.campsite_visits", "露营地月报接待人次", "visits that campsites reported by month", "1", reported,
		reports(place.Campsite, place.Visits))
	of("place.leisure_invested", "休闲旅游项目月报完成投资", "investment that leisure projects reported by month", "fen",
		reported, reports(place.Leisure, place.Invested))
	of("place.park_floor_planned", "产业园月报规划建筑面积", "planned floor area that parks reported last", "dm2", reported,
		reports(place.Park, place.FloorPlanned))
	of("place.park_floor_built", "产业园月报建成建筑面积", "built floor area that parks reported last", "dm2", reported,
		reports(place.Park, place.FloorBuilt))
	of("place.park_firms", "产业园月报入驻企业数", "firms that parks reported last", "1", reported,
		reports(place.Park, place.Firms))
	returned := []string{"place.reported", "place.return_corrected"}
	of("place.pension_insured", "基本养老保险参保人数", "people with pension insurance, by townships' returns", "1",
		returned, people(place.PensionInsured))
	of("place.pension_entitled", "基本养老保险应参保人数", "people who should have it", "1", returned,
		people(place.PensionEntitled))
	of("place.medical_insured", "基本医疗保险参保人数", "people with health insurance, by townships' returns", "1",
		returned, people(place.MedicalInsured))
	of("place.medical_entitled", "基本医疗保险应参保人数", "people who should have it", "1", returned,
		people(place.MedicalEntitled))
	built := []string{"place.road_registered", "place.road_retired"}
	of("place.road_length", "五彩农村路里程", "length of the roads of five colours", "mm", built, roads(""))
	called := map[place.Colour]string{place.Green: "绿", place.Red: "红", place.Yellow: "黄", place.Blue: "蓝",
		place.Orange: "橙"}
	for _, c := range place.Colours() {
		of(
			"place.road_length_"+string(c),
			"其中"+called[c]+"色路里程",
			string(c)+" ones among the roads",
			"mm",
			built,
			roads(c),
		)
	}
	return all
}
