package fold_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/indicator/fold"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/place"
	"liangshan/polygon"
	"liangshan/village"
)

// A land is a kernel with places, and what was reported of them, written down beside it.
type land struct {
	*rig.Rig
	*place.Registry
	chance *rand.Rand
	values map[cell]int64
}

type cell struct {
	who     place.Subject
	measure place.Measure
	month   calendar.Date
}

var towns = []village.Code{"330523105", "330523106"}

func newLand(t *testing.T, seed uint64) *land {
	k := kernel.New()
	divisions := village.New(k)
	l := &land{Rig: rig.New(t, k), chance: rand.New(rand.NewPCG(seed, 5)), values: map[cell]int64{}}
	l.Registry, l.Quick = place.New(k, divisions, company.New(k, divisions)), true
	since := rig.Day("2000-01-01")
	rows := []village.Row{{Code: "330523", NameZH: "某县", Kind: village.County, From: since}}
	for _, code := range towns {
		rows = append(rows, village.Row{Code: string(code), NameZH: "某镇", Kind: village.Township, Parent: "330523", From: since})
	}
	rig.Must(l, divisions.Commands.Publish, village.Publish{Divisions: rows})
	return l
}

func (l *land) day(from, to string) calendar.Date {
	a := rig.Day(from)
	return a + calendar.Date(l.chance.IntN(int(rig.Day(to)-a)))
}

func (l *land) month() calendar.Date {
	return rig.Day(fmt.Sprintf("20%d-%02d-01", 24+l.chance.IntN(2), 1+l.chance.IntN(12)))
}

func (l *land) town() village.Code { return towns[l.chance.IntN(len(towns))] }

// step does something at random; what is refused changes nothing.
func (l *land) step(i int) {
	n := place.Number(1 + l.chance.IntN(l.Places()+1))
	p, _ := l.Place(n)
	scales := []place.Scale{place.Large, place.Small}
	scale := scales[l.chance.IntN(2)]
	switch l.chance.IntN(12) {
	case 0:
		kind := []place.Kind{place.Campsite, place.Leisure, place.Park}[l.chance.IntN(3)]
		if kind != place.Park {
			scale = ""
		}
		rig.Must(l, l.Commands.Register, place.Register{Places: []place.Row{{Code: fmt.Sprint("C", i), Kind: kind,
			NameZH: "某处", Division: l.town(), From: l.day("2023-06-01", "2025-06-01"), Scale: scale}}})
	case 1:
		if p.Kind != place.Park {
			scale = ""
		}
		rig.Do(l, l.Commands.Correct, place.Correct{Place: n, NameZH: "别处", Division: l.town(), Scale: scale, Reason: "a"})
	case 2:
		if l.chance.IntN(4) == 0 {
			rig.Do(l, l.Commands.Close, place.Close{Place: n, On: l.day("2025-01-01", "2026-01-01"), Reason: "a"})
		}
	case 3:
		course := polygon.Shape{{{Lon: 119_500_000_000, Lat: 30_500_000_000},
			{Lon: 119_500_000_000 + l.chance.Int64N(20_000_000) + 100_000, Lat: 30_510_000_000}}}
		rig.Must(l, l.Commands.RegisterRoads, place.RegisterRoads{Roads: []place.RoadRow{{Code: fmt.Sprint("R", i),
			NameZH: "某路", Colour: place.Colours()[l.chance.IntN(5)], Division: l.town(),
			From: l.day("2024-01-01", "2026-01-01"), Length: place.EstimateMM(course), Line: course.Pack()}}})
	case 4:
		rig.Do(l, l.Commands.RetireRoad, place.RetireRoad{Road: place.RoadNumber(1 + l.chance.IntN(l.Roads()+1)),
			On: l.day("2024-06-01", "2026-01-01"), Reason: "a"})
	case 5:
		l.report(cell{place.Subject{Division: append(towns, "330523")[l.chance.IntN(3)]}, place.PensionInsured, l.month()})
	default:
		measures := []place.Measure{place.Visits, place.Invested, place.FloorPlanned, place.Firms, place.FloorBuilt}
		l.report(cell{place.Subject{Place: n}, measures[l.chance.IntN(len(measures))], l.month()})
	}
}

// report reports a value, or corrects the one that stands.
func (l *land) report(c cell) {
	value := l.chance.Int64N(1000)
	paper := [32]byte{1}
	if was, ok := l.values[c]; ok {
		if rig.Do(l, l.Commands.CorrectReturn, place.CorrectReturn{Place: c.who.Place, Division: c.who.Division,
			Measure: c.measure, Month: c.month, Was: was, Value: value, Reason: "a", Paper: "b", SHA256: paper}).Err == nil {
			l.values[c] = value
		}
		return
	}
	row := place.ReturnRow{Place: c.who.Place, Division: c.who.Division, Measure: c.measure, Month: c.month, Value: value}
	if rig.Do(l, l.Commands.Report, place.Report{Returns: []place.ReturnRow{row}, Paper: "b", SHA256: paper}).Err == nil {
		l.values[c] = value
	}
}

// newest returns the newest value of a subject by a month.
func (l *land) newest(who place.Subject, m place.Measure, by calendar.Date) (value int64) {
	last := calendar.Date(0)
	for c, v := range l.values {
		if c.who == who && c.measure == m && c.month <= by && c.month > last {
			last, value = c.month, v
		}
	}
	return value
}

// want reckons a fold for a town by the end of a month from the registers, without any events.
func (l *land) want(name string, town village.Code, month, end calendar.Date) (sum int64) {
	sites := map[string]place.Kind{"campsites": place.Campsite, "leisure_projects": place.Leisure, "parks": place.Park,
		"parks_large": place.Park, "parks_small": place.Park}
	flows := map[string]place.Measure{"campsite_visits": place.Visits, "leisure_invested": place.Invested}
	stocks := map[string]place.Measure{"park_floor_planned": place.FloorPlanned, "park_floor_built": place.FloorBuilt,
		"park_firms": place.Firms}
	kinds := map[string]place.Kind{"campsite_visits": place.Campsite, "leisure_invested": place.Leisure}
	for n := range place.Number(l.Places()) {
		p, _ := l.Place(n + 1)
		who, open := place.Subject{Place: n + 1}, p.From <= end && (p.Until == 0 || p.Until > end)
		if p.Division != town {
			continue
		}
		if kind, ok := sites[name]; ok && kind == p.Kind && open &&
			(!strings.Contains(name, "_l") && !strings.Contains(name, "_s") || strings.HasSuffix(name, string(p.Scale)) ||
				name == "leisure_projects") {
			sum++
		}
		if m, ok := flows[name]; ok && kinds[name] == p.Kind {
			for c, v := range l.values {
				if c.who == who && c.measure == m && c.month <= month {
					sum += v
				}
			}
		}
		if m, ok := stocks[name]; ok && p.Kind == place.Park && (p.Until == 0 || p.Until > end) {
			sum += l.newest(who, m, month)
		}
	}
	if name == "pension_insured" {
		sum += l.newest(place.Subject{Division: town}, place.PensionInsured, month)
	}
	if colour, ok := strings.CutPrefix(name, "road_length"); ok {
		for n := range place.RoadNumber(l.Roads()) {
			if d, _ := l.Road(n + 1); d.Division == town && (colour == "" || colour[1:] == string(d.Colour)) && d.From <= end &&
				(d.Until == 0 || d.Until > end) {
				sum += d.Length
			}
		}
	}
	return sum
}

// TestPlaces lets places, their reports and roads come, change and go at random, and holds every
// fold, by town and month, against what the registers say in the end.
func TestPlaces(t *testing.T) {
	var folds []fold.Fold
	for _, f := range fold.All() {
		if strings.HasPrefix(f.Name, "place.") {
			folds = append(folds, f)
		}
	}
	for seed := range uint64(6) {
		l := newLand(t, seed)
		for i := range 500 {
			l.step(i)
		}
		book := fold.NewBook(l.K, folds)
		if err := book.CatchUp(context.Background(), &l.Journal); err != nil {
			t.Fatal(err)
		}
		events, _ := book.Position()
		filled := map[string]bool{}
		for _, f := range folds {
			for month := rig.Day("2023-12-01"); month < rig.Day("2026-02-01"); month = next(month) {
				end, sum := next(month)-1, int64(0)
				for _, town := range towns {
					got, err := book.Value(fold.Query{Fold: f.Name, From: calendar.DateMin, To: end, Place: town, Position: events})
					if err != nil {
						t.Fatal(err)
					}
					name := strings.TrimPrefix(f.Name, "place.")
					if want := l.want(name, town, month, end); got.Pieces != want {
						t.Fatalf("seed %d: %s of %s by %s: %d, want %d", seed, f.Name, town, end, got.Pieces, want)
					}
					filled[f.Name] = filled[f.Name] || got.Pieces > 0
					sum += got.Pieces
				}
				// What is reported of the whole county counts nowhere.
				all, err := book.Value(fold.Query{Fold: f.Name, From: calendar.DateMin, To: end, Position: events})
				if err != nil || all.Pieces != sum {
					t.Fatalf("seed %d: %s by %s: %d (%v), its towns have %d", seed, f.Name, end, all.Pieces, err, sum)
				}
			}
		}
		if len(filled) != len(folds) {
			t.Errorf("seed %d: %v", seed, filled)
		}
	}
}

func next(month calendar.Date) calendar.Date {
	m, err := month.AddMonths(1)
	if err != nil {
		panic(err)
	}
	return m
}
