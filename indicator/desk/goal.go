package desk

import (
	"context"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/fold"
	"liangshan/paper"
	"liangshan/task"
)

// A GoalPage is everything about a goal as of a position: what it is and was, what measures it, what
// was reported of it on which papers, and what followed.
type GoalPage struct {
	Position  uint64        `json:"position"`
	TimeMS    int64         `json:"time_ms"`
	Goal      paper.Goal    `json:"goal" doc:"As it stands now, with its light"`
	Row       task.Row      `json:"row" doc:"As it is defined now"`
	Versions  []task.Row    `json:"versions" doc:"Every version, the oldest first"`
	Above     []Named       `json:"above" doc:"From its direction down to its parent"`
	Below     []paper.Goal  `json:"below" doc:"What hangs below it, level by level"`
	Figure    *paper.Figure `json:"figure,omitempty" doc:"What measures it, with its newest value"`
	Path      []PathPoint   `json:"path" doc:"Of a goal without a figure"`
	Reports   []GoalReport  `json:"reports" doc:"The newest first"`
	Orders    []OrderLine   `json:"orders" doc:"Supervision orders about it, also those that ended"`
	Bulletins []Mention     `json:"bulletins" doc:"Bulletins that it stands in, the newest first"`
}

// A PathPoint is a point of a goal's path, with what was reported by then.
type PathPoint struct {
	Date     calendar.Date `json:"date"`
	Percent  uint8         `json:"percent"`
	Reported *uint8        `json:"reported" doc:"Percent by that day; null: the day is ahead, or nothing was reported"`
}

// A GoalReport is a report on a goal with its papers.
type GoalReport struct {
	Number   uint32          `json:"number"`
	Date     calendar.Date   `json:"date"`
	Percent  uint8           `json:"percent"`
	Done     bool            `json:"done" doc:"It says that the goal is done"`
	Accepted bool            `json:"accepted" doc:"Another accepted that it is done"`
	Excused  bool            `json:"excused" doc:"Another accepted its reason for being behind"`
	Text     string          `json:"text,omitempty"`
	Evidence []task.Evidence `json:"evidence"`
	Sequence uint64          `json:"sequence" doc:"Of the event"`
}

// A Mention is a bulletin that a goal stands in.
type Mention struct {
	Number uint32 `json:"number"`
	Day    string `json:"day"`
	Light  string `json:"light"`
	Orders uint16 `json:"orders"`
}

// mentionsMost bounds the bulletins of a goal's page: two years of weeks.
const mentionsMost = 104

// Goal returns everything about a goal as of a position; 0 is now. Refusal: task.ErrNode.
func (d *Desk) Goal(ctx context.Context, code string, position uint64) (*GoalPage, error) {
	look, err := d.At(ctx, position)
	if err != nil {
		return nil, err
	}
	p := &GoalPage{Position: look.Position, TimeMS: look.TimeMS}
	var definition indicator.Definition
	var query fold.Query
	folds, found := false, false
	err = d.source.Read(ctx, func(c *county.County) {
		for _, n := range c.Task.Versions(code, look.Position) {
			p.Versions = append(p.Versions, n.Row)
		}
		n, ok := c.Task.Node(code, look.Day, look.Position)
		if found = ok; !found {
			return
		}
		p.Row = n.Row
		look.place(c, p)
		if n.Row.Figure != "" {
			var f paper.Figure
			f, definition, query, folds = find(c.Indicator, n.Row.Figure, "", "", look.Day, look.Position)
			p.Figure = &f
		}
		look.reports(c, p)
		look.followed(c, p)
	})
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, task.ErrNode
	case folds:
		err = d.again(p.Figure, &definition, query)
	}
	return p, err
}

// place finds where a goal hangs, and what hangs below it.
func (l *Look) place(c *county.County, p *GoalPage) {
	all := l.goals(c, l.Day)
	at := map[string]int{}
	for i, g := range all {
		at[g.Code] = i
		if g.Code == p.Row.Code {
			p.Goal = g
		}
	}
	if n, ok := c.Task.Node(p.Row.Code, l.Day, l.Position); ok && p.Goal.Code == "" {
		p.Goal = l.goal(c, n, l.Day, 0) // It was given up: the tree has it no more.
	}
	for code := p.Row.Parent; code != "" && len(p.Above) < task.DepthMax; {
		i, ok := at[code]
		if !ok {
			break
		}
		p.Above = append([]Named{{code, all[i].NameZH, all[i].NameEN}}, p.Above...)
		code = all[i].Parent
	}
	i, ok := at[p.Row.Code]
	for i++; ok && i < len(all) && all[i].Depth > p.Goal.Depth; i++ {
		p.Below = append(p.Below, all[i])
	}
}

// reports lists what was reported of a goal, and holds it against its path.
func (l *Look) reports(c *county.County, p *GoalPage) {
	reports := c.Task.Reports(p.Row.Code, l.Position)
	for _, e := range reports {
		done, excused := c.Task.Holds(&e, l.Position)
		one := GoalReport{Number: e.Number, Date: e.Date, Percent: e.Percent, Done: e.Done, Accepted: done,
			Excused: excused, Text: e.Text, Evidence: e.Evidence, Sequence: e.Sequence}
		p.Reports = append([]GoalReport{one}, p.Reports...)
	}
	for _, point := range p.Row.Path {
		out := PathPoint{Date: point.Date, Percent: point.Percent}
		for _, e := range reports {
			if e.Date <= point.Date && point.Date <= l.Day {
				out.Reported = &e.Percent
			}
		}
		p.Path = append(p.Path, out)
	}
}

// followed lists the orders and the bulletins that came of a goal.
func (l *Look) followed(c *county.County, p *GoalPage) {
	for _, o := range c.Task.Orders(true) {
		if o.Issued.Node == p.Row.Code && o.Issued.Sequence < l.Position {
			p.Orders = append(p.Orders, l.order(&o))
		}
	}
	for number := c.Task.LastBulletin(); number > 0 && len(p.Bulletins) < mentionsMost; number-- {
		b, ok := c.Task.Bulletin(number)
		if !ok || b.Sequence >= l.Position {
			continue
		}
		for _, line := range b.Lines {
			if line.Node == p.Row.Code {
				p.Bulletins = append(p.Bulletins, Mention{number, b.Day.String(), string(line.Colour), line.Orders})
			}
		}
	}
}
