package payrun

import (
	"context"
	"errors"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/programme"
	"liangshan/programme/policy"
	"liangshan/programme/rule"
)

// Recompute decides the facts in the vault again for each period from a day on that was paid and
// closed, and makes a run of the differences where a correction has changed what somebody is entitled
// to. Without a day (0) it is each period that waits since facts were corrected. A period that cannot be decided stops
// no other. It returns those that changed.
func (d *Desk) Recompute(ctx context.Context, since calendar.Date) (all []*Prepared, err error) {
	type period struct {
		code     string
		from, to calendar.Date
	}
	var periods []period
	state := map[period]programme.RunState{}
	err = d.r.Read(ctx, func(c *county.County) {
		for _, run := range c.Programme.Runs() {
			v, _ := c.Programme.Version(run.Programme, run.Version)
			_, p, _ := c.Programme.ByCode(v.Terms.Code)
			_, waits := c.Programme.Recheck(run.Programme, run.From, run.To)
			unit, over := v.Terms.Unit, p.Retired && v.Terms.Every == "once" && !waits
			if over || since == 0 && !waits || run.To < since || run.State == programme.Withdrawn ||
				unit != "person" && unit != "household" {
				continue
			}
			of := period{v.Terms.Code, run.From, run.To}
			if _, seen := state[of]; !seen {
				periods = append(periods, of)
			}
			state[of] = run.State
		}
	})
	if err != nil {
		return nil, err
	}
	for _, p := range periods {
		if state[p] != programme.Closed {
			continue // What is under way is not disturbed; it is looked at again when it is closed.
		}
		o := Order{Programme: p.code}
		if p.from != calendar.DateMin {
			o.Period = policy.PeriodName(rule.Period{Start: p.from, End: p.to})
		}
		one, errOne := d.Prepare(ctx, o)
		if ctx.Err() != nil {
			return all, errors.Join(err, ctx.Err())
		}
		if err = errors.Join(err, errOne); errOne == nil && one.Run != 0 {
			all = append(all, one)
		}
	}
	return all, err
}
