package fold

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/quantity"
	"liangshan/village"
)

// made returns a book of made-up rows: so many of each fold, in so many villages of ten
// townships, over so many months from 2024-01 on.
func made(folds []Fold, rows, villages, months int, seed uint64) *Book {
	source := rand.New(rand.NewPCG(seed, 7))
	b := &Book{folds: folds, byName: map[string]*sheet{}, placeOf: map[village.Code]uint32{}}
	first := indicator.Span{Every: indicator.Month, Year: 2024, Number: 1}
	days := int(first.Add(months).First() - first.First())
	for _, f := range folds {
		s := &sheet{fold: f}
		b.sheets, b.byName[f.Name] = append(b.sheets, s), s
		for i := range rows {
			n := source.IntN(villages)
			value := int64(source.IntN(2000) - 700)
			if f.Aggregate == Distinct {
				value = int64(source.IntN(3) - 1)
			}
			s.add(Row{
				Sequence: uint64(i),
				Line:     NoLine,
				Date:     first.First() + calendar.Date(source.IntN(days)),
				Member:   uint64(source.IntN(max(1, rows/4))),
				Value:    value,
			}, b.placeNumber(villageCode(n)))
		}
	}
	b.events = uint64(rows)
	return b
}

func villageCode(n int) village.Code {
	return village.Code(fmt.Sprintf("330523%03d%03d", 100+n%10, 200+n))
}

func months(from indicator.Span, n int) (all []indicator.Span) {
	for i := range n {
		all = append(all, from.Add(i))
	}
	return all
}

var gridFolds = []Fold{
	{Name: "sum", Aggregate: Sum},
	{Name: "distinct", Aggregate: Distinct},
	{Name: "reached", Aggregate: Reached, Threshold: 900},
}

// TestGrid holds every cell of grids against the value that the same book gives for its period
// and place alone.
func TestGrid(t *testing.T) {
	for seed := range uint64(12) {
		b := made(gridFolds, 600, 17, 14, seed)
		places := []village.Code{"", "330523101", "330523", "330523102202", "330523999999"}
		for n := range 17 {
			if code := villageCode(n); code != "330523102202" {
				places = append(places, code)
			}
		}
		periods := months(indicator.Span{Every: indicator.Month, Year: 2024, Number: 3}, 9)
		if seed%3 == 0 {
			periods = months(indicator.Span{Every: indicator.Quarter, Year: 2023, Number: 4}, 6)
		}
		for _, f := range gridFolds {
			for _, running := range []bool{false, true} {
				compareGrid(t, b, GridQuery{f.Name, periods, places, running, 480})
			}
		}
	}
}

func compareGrid(t *testing.T, b *Book, q GridQuery) {
	t.Helper()
	g, err := b.Grid(q)
	if err != nil {
		t.Fatal(err)
	}
	different := map[int64]bool{}
	for i, period := range q.Periods {
		for j, place := range q.Places {
			from := period.First()
			if q.Running {
				from = calendar.DateMin
			}
			want, err := b.Value(Query{q.Fold, from, period.Last(), place, q.Position})
			if err != nil {
				t.Fatal(err)
			}
			if got, any := g.At(i, j); got != want.Pieces || any != (want.Rows > 0) {
				t.Fatalf("%s, %s in %q, running %v: %d, want %d", q.Fold, period.Period(), place, q.Running, got, want.Pieces)
			}
			different[want.Pieces] = true
		}
	}
	if len(different) < 4 {
		t.Fatalf("%s: the cells show nothing: %v", q.Fold, different)
	}
}

func TestGridRefuses(t *testing.T) {
	b := made(gridFolds, 100, 5, 14, 1)
	january := indicator.Span{Every: indicator.Month, Year: 2024, Number: 1}
	for _, c := range []struct {
		q    GridQuery
		want error
	}{
		{GridQuery{Fold: "none", Position: 1}, ErrUnknown},
		{GridQuery{Fold: "sum", Position: 101}, ErrAhead},
		{GridQuery{Fold: "sum", Periods: []indicator.Span{january, january.Add(2)}}, ErrPeriods},
		{GridQuery{Fold: "sum", Periods: []indicator.Span{january, january}}, ErrPeriods},
		{GridQuery{Fold: "sum", Periods: []indicator.Span{january, {Every: indicator.Quarter, Year: 2024, Number: 2}}}, ErrPeriods},
		{GridQuery{Fold: "sum", Position: 100}, nil},
	} {
		if _, err := b.Grid(c.q); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.q, err, c.want)
		}
	}
	s := b.byName["sum"]
	for i := range s.value {
		s.value[i], s.place[i] = 1<<62, 0
	}
	q := GridQuery{Fold: "sum", Periods: months(january, 2), Places: []village.Code{""}, Position: 100}
	if _, err := b.Grid(q); !errors.Is(err, quantity.ErrOverflow) {
		t.Errorf("a sum beyond int64: %v", err)
	}
}

// BenchmarkRecompute works 1,000 figures out for 36 months and 187 villages, 6.7 million cells,
// each figure from 10,000 rows: nine of ten are sums, one counts members. One operation is
// all of it, on one core.
func BenchmarkRecompute(b *testing.B) {
	const figures, villages, periods = 1000, 187, 36
	book := made(gridFolds, 10_000, villages, periods, 1)
	places := make([]village.Code, villages)
	for i := range places {
		places[i] = villageCode(i)
	}
	q := GridQuery{
		Periods:  months(indicator.Span{Every: indicator.Month, Year: 2024, Number: 1}, periods),
		Places:   places,
		Position: book.events,
	}
	b.ReportAllocs()
	for b.Loop() {
		for n := range figures {
			q.Fold, q.Running = "sum", n%2 == 0
			if n%10 == 0 {
				q.Fold = gridFolds[1+n/10%2].Name
			}
			if _, err := book.Grid(q); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkPage opens a page of 50 of the 10,000 rows under a figure, wherever it begins.
func BenchmarkPage(b *testing.B) {
	book := made(gridFolds, 10_000, 187, 36, 1)
	for _, cursor := range []uint64{0, 5000, 9900} {
		b.Run(fmt.Sprint(cursor), func(b *testing.B) {
			q := Query{Fold: "sum", From: calendar.DateMin, To: 1 << 20, Position: book.events}
			for b.Loop() {
				page, err := book.Page(q, cursor, 50)
				if err != nil || len(page.Rows) != 50 {
					b.Fatal(len(page.Rows), err)
				}
			}
		})
	}
}
