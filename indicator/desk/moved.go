package desk

import (
	"context"
	"slices"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/fold"
)

// A Moved is what an event added to a fold, and what that bears on.
type Moved struct {
	Fold    string   `json:"fold"`
	FoldZH  string   `json:"fold_zh"`
	FoldEN  string   `json:"fold_en"`
	Rows    int      `json:"rows" doc:"Rows that it added"`
	Value   *int64   `json:"value,omitempty" doc:"Their sum in the fold's pieces; none if it is not for the reader"`
	Figures []string `json:"figures" doc:"Figures that are folded so"`
	Derived []string `json:"derived" doc:"Figures that are worked out of those"`
	Goals   []string `json:"goals" doc:"Goals that these figures measure"`
}

// Moves returns everything that an event, or one row of a bulk event, bears on: the way back from a receipt. line is
// fold.NoLine for all of the event.
func (d *Desk) Moves(ctx context.Context, may Sight, sequence uint64, line uint32) (all []Moved, err error) {
	book, err := d.Book(ctx)
	if err != nil {
		return nil, err
	}
	hits, err := book.Hits(sequence, line)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	events, _ := book.Position()
	look, err := d.At(ctx, 0)
	if err != nil {
		return nil, err
	}
	err = d.source.Read(ctx, func(c *county.County) {
		over := overOf(c.Indicator, events)
		for _, hit := range hits {
			m := Moved{Fold: hit.Fold.Name, FoldZH: hit.Fold.NameZH, FoldEN: hit.Fold.NameEN, Rows: hit.Rows,
				Figures: over["fold "+hit.Fold.Name], Derived: []string{}, Goals: []string{}}
			if may.sees(hit.Fold) {
				m.Value = &hit.Sum
			}
			m.Derived = over.above(m.Figures)
			for _, n := range c.Task.Nodes(look.Day, events) {
				if slices.Contains(m.Figures, n.Row.Figure) || slices.Contains(m.Derived, n.Row.Figure) {
					m.Goals = append(m.Goals, n.Row.Code)
				}
			}
			all = append(all, m)
		}
	})
	return all, err
}

// What is folded or worked out of a fold ("fold NAME") or of a figure, by any version of its definition.
type overs map[string][]string

func overOf(r *indicator.Registry, position uint64) overs {
	over := overs{}
	put := func(what, code string) {
		if !slices.Contains(over[what], code) {
			over[what] = append(over[what], code)
		}
	}
	for _, code := range r.Figures(position) {
		for _, v := range r.Definitions(code, position) {
			if v.Row.Fold != "" {
				put("fold "+v.Row.Fold, code)
			}
			for _, input := range inputs(&v.Row) {
				put(input, code)
			}
		}
	}
	return over
}

// above returns every figure that is worked out of some, whether at once or by way of others.
func (o overs) above(codes []string) []string {
	all := []string{}
	for queue := slices.Clone(codes); len(queue) > 0; queue = queue[1:] {
		for _, code := range o[queue[0]] {
			if !slices.Contains(all, code) && !slices.Contains(codes, code) {
				all, queue = append(all, code), append(queue, code)
			}
		}
	}
	return all
}

// inputs returns the figures that a derived figure is worked out of.
func inputs(row *indicator.FigureRow) (all []string) {
	if row.Kind != indicator.Derived {
		return nil
	}
	f, err := indicator.ParseFormula(row.Formula)
	if err != nil {
		return nil // It was refused when the definition was published.
	}
	for _, name := range f.Names() {
		if !slices.Contains(all, name.Code) {
			all = append(all, name.Code)
		}
	}
	return all
}

// lineOf returns which row of a bulk event is meant.
func lineOf(line uint32) int64 {
	if line == fold.NoLine {
		return -1
	}
	return int64(line)
}

// named gives figures their names.
func (l *Look) named(r *indicator.Registry, codes []string) (all []Named) {
	for _, code := range codes {
		one := Named{Code: code, NameZH: code, NameEN: code}
		if d, ok := r.Definition(code, l.Day, l.Position); ok {
			one.NameZH, one.NameEN = d.Row.NameZH, d.Row.NameEN
		}
		all = append(all, one)
	}
	return all
}
