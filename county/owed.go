package county

import (
	"context"
	"time"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/task"
)

// owedWithin is how long the gate waits for the writer, such as while another takes over.
const owedWithin = 10 * time.Second

// owedBy says whose business the thing is that a command is about, so that the county's policies can bind officers to
// their own unit (resource.owed_by). It reads what stands at the moment; what nobody owes, or does not exist, has none,
// and a policy that asks for it does not permit.
func (r *Running) owedBy(command any) (unit string, err error) {
	switch command.(type) {
	case indicator.Submit, indicator.Approve, indicator.SendBack, task.Report, task.Reply, task.Object, task.PassCase:
	default:
		return "", nil // Without asking the writer.
	}
	ctx, cancel := context.WithTimeout(context.Background(), owedWithin)
	defer cancel()
	err = r.Read(ctx, func(c *County) { unit = c.owedBy(command, calendar.DayOf(r.Now())) })
	return unit, err
}

// owedBy returns the department that owes what a command is about; of a return that every township or village owes, the
// code of that place; "" where there is none.
func (c *County) owedBy(command any, today calendar.Date) string {
	switch v := command.(type) {
	case indicator.Submit:
		return c.returnOwedBy(indicator.Cell{Figure: v.Figure, Period: v.Period, Place: v.Place})
	case indicator.Approve:
		return c.returnOwedBy(indicator.Cell{Figure: v.Figure, Period: v.Period, Place: v.Place})
	case indicator.SendBack:
		return c.returnOwedBy(v.Cell)
	case task.Report:
		n, _ := c.Task.Node(v.Node, today, c.Sequence())
		return n.Row.Department
	case task.Reply:
		o, _ := c.Task.Order(v.Order)
		return o.Issued.Department
	case task.Object:
		b, _ := c.Task.Bulletin(v.Bulletin)
		n, _ := c.Task.Node(v.Node, b.Day, b.Position)
		return n.Row.Department
	case task.PassCase:
		one, _ := c.Task.Case(v.Case)
		return one.Owner
	}
	return ""
}

// returnOwedBy returns who owes a return, by the definition of its period.
func (c *County) returnOwedBy(cell indicator.Cell) string {
	span, ok := cell.Period.Span()
	if !ok {
		return ""
	}
	d, _ := c.Indicator.Definition(cell.Figure, span.Last(), c.Sequence())
	if d.Row.Level != "" {
		return string(cell.Place)
	}
	return d.Row.Department
}
