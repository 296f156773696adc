package fold

import (
	"errors"
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/quantity"
	"liangshan/village"
)

// A GridQuery says which periods and places of a fold are meant.
type GridQuery struct {
	Fold     string
	Periods  []indicator.Span // Of one length, each following the one before.
	Places   []village.Code   // Each with all that lies in it; "" is the county. None twice.
	Running  bool             // Everything up to the end of a period, not only what is in it.
	Position uint64           // Only events before it.
}

// A Grid is what a fold comes to in each of many periods and places.
type Grid struct {
	Periods []indicator.Span
	Places  []village.Code
	Pieces  []int64 // Period by period, in it place by place.
	Rows    []int64 // How many rows are under each.
}

// At returns the value of a period and a place, by their numbers; false if nothing is under it.
func (g *Grid) At(period, place int) (pieces int64, ok bool) {
	i := period*len(g.Places) + place
	return g.Pieces[i], g.Rows[i] > 0
}

// Grid works a fold out for many periods and places in one pass over its rows: each cell is
// what Value gives for its period and place. Errors: ErrUnknown, ErrAhead, ErrPeriods,
// quantity.ErrOverflow.
func (b *Book) Grid(q GridQuery) (g Grid, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	s, n, _, err := b.find(Query{Fold: q.Fold, Position: q.Position})
	switch {
	case err != nil:
		return g, err
	case !following(q.Periods):
		return g, ErrPeriods
	}
	cells := len(q.Periods) * len(q.Places)
	g = Grid{q.Periods, q.Places, make([]int64, cells), make([]int64, cells)}
	if len(g.Pieces) == 0 {
		return g, nil
	}
	p := pass{sheet: s, rows: n, columns: b.columns(q.Places), running: q.Running, width: len(q.Places)}
	p.first, p.line = days(q.Periods)
	p.under = g.Rows
	if s.fold.Aggregate == Sum {
		err = p.sum(g.Pieces)
	} else {
		err = p.count(g.Pieces)
	}
	return g, errors.Join(err, p.run(g.Rows))
}

// following says whether periods are of one length, each following the one before.
func following(all []indicator.Span) bool {
	for i := 1; i < len(all); i++ {
		if all[i] != all[i-1].Add(1) {
			return false
		}
	}
	return true
}

// A pass goes once over the rows of a fold.
type pass struct {
	*sheet
	rows    int
	columns [][]int32 // Of each place that rows name: the places asked for that it lies in.
	running bool
	width   int
	first   calendar.Date // Of the first period.
	under   []int64       // Of each cell, how many rows are under it.
	line    []int32       // Of each day from then on, the number of its period.
}

// columns returns, for each place that rows name, the places asked for that it lies in.
func (b *Book) columns(asked []village.Code) [][]int32 {
	number := make(map[village.Code]int32, len(asked))
	for i, code := range asked {
		number[code] = int32(i)
	}
	all := make([][]int32, len(b.places))
	for i, code := range b.places {
		for n := range len(code) + 1 {
			if at, ok := number[code[:n]]; ok {
				all[i] = append(all[i], at)
			}
		}
	}
	return all
}

// period returns the number of the period that a row counts in, and false if in none.
func (p *pass) period(i int) (int32, bool) {
	day := p.date[i] - p.first
	switch {
	case day >= 0 && int(day) < len(p.line):
		return p.line[day], true
	case day < 0 && p.running:
		return 0, true
	}
	return 0, false
}

// sum fills a grid of a fold whose values are summed.
func (p *pass) sum(pieces []int64) (err error) {
	for i := range p.rows {
		period, ok := p.period(i)
		if !ok {
			continue
		}
		for _, at := range p.columns[p.place[i]] {
			number := int(period)*p.width + int(at)
			p.under[number]++
			cell := &pieces[number]
			if *cell, err = quantity.Add(*cell, p.value[i]); err != nil {
				return err
			}
		}
	}
	return p.run(pieces)
}

// run adds to each period the one before, if everything up to its end counts.
func (p *pass) run(pieces []int64) (err error) {
	if !p.running {
		return nil
	}
	for i := p.width; i < len(pieces); i++ {
		if pieces[i], err = quantity.Add(pieces[i], pieces[i-p.width]); err != nil {
			return err
		}
	}
	return nil
}

// days returns for each day of the periods, which follow each other, the number of its period.
func days(periods []indicator.Span) (first calendar.Date, line []int32) {
	first = periods[0].First()
	line = slices.Grow(line, int(periods[len(periods)-1].Last()-first)+1)
	for i, p := range periods {
		for range p.Last() - p.First() + 1 {
			line = append(line, int32(i))
		}
	}
	return first, line
}
