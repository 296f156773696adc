package desk

import (
	"cmp"
	"context"
	"slices"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/paper"
	"liangshan/task"
)

// Bulletin makes a frozen bulletin as of a position; number 0 is the newest, position 0 is now.
// Its lines are those of the event; objections are those that stood by the position. Refusal:
// task.ErrBulletin.
func (d *Desk) Bulletin(ctx context.Context, number uint32, position uint64) (*paper.BulletinSheet, error) {
	look, err := d.At(ctx, position)
	if err != nil {
		return nil, err
	}
	b := &paper.BulletinSheet{Code: d.source.Code(), CountyZH: look.CountyZH, CountyEN: look.CountyEN}
	found := false
	err = d.source.Read(ctx, func(c *county.County) {
		if number == 0 {
			number = c.Task.LastBulletin()
		}
		e, ok := c.Task.Bulletin(number)
		if found = ok && e.Sequence < look.Position; !found {
			return
		}
		b.Number, b.Day, b.Position, b.Until = e.Number, e.Day.String(), e.Position, e.Until.String()
		for _, line := range e.Lines {
			b.Lines = append(b.Lines, look.line(c, &e, &line))
		}
		for _, o := range c.Task.Objections(number, look.Position) {
			b.Objections = append(b.Objections, look.objection(c, &e, &o))
		}
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, task.ErrBulletin
	}
	b.Ranking = rank(b.Lines)
	return b, nil
}

// line writes a line with the names that its node and its department had when it was frozen.
func (l *Look) line(c *county.County, e *task.BulletinIssued, line *task.Line) paper.Goal {
	g := paper.Goal{Code: line.Node, Department: line.Department, Light: string(line.Colour), Rule: line.Rule,
		RuleAt: line.RuleAt, Orders: int(line.Orders)}
	g.OfficeZH, g.OfficeEN = l.desk.nameAt("office ", line.Department, e.Position)
	if n, ok := c.Task.Node(line.Node, e.Day, e.Position); ok {
		g.NameZH, g.NameEN, g.Kind, g.Synthetic, g.Parent = n.Row.NameZH, n.Row.NameEN, string(
			n.Row.Kind,
		), n.Row.Synthetic, n.Row.Parent
		if n.Row.Due != 0 {
			g.Due = n.Row.Due.String()
		}
	}
	if rule, ok := c.Indicator.Light(line.Rule, e.Day, e.Position); ok && line.Case > 0 &&
		int(line.Case) <= len(rule.Row.Cases) {
		g.ReasonZH, g.ReasonEN = rule.Row.Cases[line.Case-1].TextZH, rule.Row.Cases[line.Case-1].TextEN
	}
	if line.HasLag {
		g.Lag = points(indicator.Fraction{Num: line.LagNum, Den: line.LagDen})
	}
	return g
}

func (l *Look) objection(c *county.County, e *task.BulletinIssued, o *task.Objection) paper.ObjectionOfLine {
	out := paper.ObjectionOfLine{
		Node:    o.Event.Node,
		Reason:  o.Event.Reason,
		Outcome: "open",
		Finding: o.Outcome.Reason,
	}
	if n, ok := c.Task.Node(o.Event.Node, e.Day, e.Position); ok {
		out.NameZH, out.NameEN = n.Row.NameZH, n.Row.NameEN
	}
	switch {
	case o.Outcome.Sequence == 0:
	case o.Outcome.Upheld:
		out.Outcome = "upheld"
	default:
		out.Outcome = "dismissed"
	}
	return out
}

// rank counts the lights of each department and orders the departments: most red lights
// first, then orange, then yellow, then by code. The formula stands on the bulletin.
func rank(lines []paper.Goal) (all []paper.Ranked) {
	at := map[string]int{}
	for _, g := range lines {
		i, ok := at[g.Department]
		if !ok {
			i = len(all)
			at[g.Department] = i
			all = append(all, paper.Ranked{Department: g.Department, OfficeZH: g.OfficeZH, OfficeEN: g.OfficeEN,
				Lights: map[string]int{}})
		}
		all[i].Count++
		all[i].Lights[g.Light]++
	}
	slices.SortFunc(all, func(a, b paper.Ranked) int {
		return cmp.Or(
			cmp.Compare(b.Lights["red"], a.Lights["red"]),
			cmp.Compare(b.Lights["orange"], a.Lights["orange"]),
			cmp.Compare(b.Lights["yellow"], a.Lights["yellow"]),
			cmp.Compare(a.Department, b.Department),
		)
	})
	return all
}
