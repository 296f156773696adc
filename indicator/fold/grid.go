package fold

import (
	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/quantity"
	"liangshan/village"
)

// A Grid is what a fold comes to in each of many periods and places.
type Grid struct {
	Periods []indicator.Span
	Places  []village.Code
	Pieces  []int64 // Period by period, in it place by place.
}

// At returns the value of a period and a place, by their numbers.
func (g *Grid) At(period, place int) int64 { return g.Pieces[period*len(g.Places)+place] }

// Grid works a fold out for many periods that follow each other, and many places, in one pass
// over its rows. With running set a value counts everything up to the end of its period. Of
// folds that count members only one pass for each cell is right, so they are refused with
// indicator.ErrNotAdditive.
func (b *Book) Grid(name string, periods []indicator.Span, places []village.Code, running bool, position uint64) (
	g Grid, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	s, n, _, err := b.find(Query{Fold: name, Position: position})
	switch {
	case err != nil:
		return g, err
	case s.fold.Aggregate != Sum:
		return g, indicator.ErrNotAdditive
	case len(periods) == 0 || len(places) == 0:
		return g, nil
	}
	g = Grid{periods, places, make([]int64, len(periods)*len(places))}
	column := make([]int32, len(b.places)) // Of each place that rows name; -1 where it is not asked for.
	for i := range column {
		column[i] = -1
	}
	for i, code := range places {
		if at, ok := b.placeOf[code]; ok {
			column[at] = int32(i)
		}
	}
	first, line := days(periods)
	width := len(places)
	for i := range n {
		at := column[s.place[i]]
		if at < 0 || s.date[i] >= first+calendar.Date(len(line)) {
			continue
		}
		period := int32(0)
		switch {
		case s.date[i] >= first:
			period = line[s.date[i]-first]
		case !running:
			continue
		}
		cell := &g.Pieces[int(period)*width+int(at)]
		if *cell, err = quantity.Add(*cell, s.value[i]); err != nil {
			return g, err
		}
	}
	if running {
		for i := width; i < len(g.Pieces); i++ {
			if g.Pieces[i], err = quantity.Add(g.Pieces[i], g.Pieces[i-width]); err != nil {
				return g, err
			}
		}
	}
	return g, nil
}

// days returns for each day of the periods, which follow each other, the number of its period.
func days(periods []indicator.Span) (first calendar.Date, line []int32) {
	first = periods[0].First()
	for i, p := range periods {
		for range p.Last() - p.First() + 1 {
			line = append(line, int32(i))
		}
	}
	return first, line
}
