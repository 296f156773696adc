package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/programme"
)

// noteCorrection is Decide for a correction of facts. A period is known by a beneficiary that nobody is.
func (m *Programme) noteCorrection(env Env, c programme.NoteCorrection) Verdict {
	switch {
	case c.Since == 0 || c.Since < calendar.DateMin || c.Since > today(env.Time):
		return refuse("programme.date_out_of_range")
	case len(c.Programmes) < 1 || len(c.Programmes) > 1000:
		return refuse("programme.rows_out_of_range")
	}
	for i, number := range c.Programmes {
		if m.promise(number) == nil || slices.Contains(c.Programmes[:i], number) {
			return refuse("programme.programme_unknown")
		}
	}
	due := map[payPeriod]programme.Recheck{}
	for _, number := range c.Programmes {
		p := m.promise(number)
		for _, r := range m.runs {
			if r.programme != number || r.to < c.Since || r.state == programme.Withdrawn {
				continue
			}
			day, ok := workday(today(env.Time), p.newest().objection)
			if !ok {
				return refuse("programme.workdays_unknown")
			}
			due[m.periodOf(r, 0)] = programme.Recheck{Since: c.Since, Due: day,
				After: programme.SnapshotNumber(len(m.snapshots))}
		}
	}
	if len(due) == 0 {
		return refuse("programme.no_period_concerned")
	}
	for p, one := range due {
		if was, ok := m.rechecks[p]; ok {
			one.Since, one.Due = min(one.Since, was.Since), min(one.Due, was.Due)
		}
		m.rechecks[p] = one
	}
	return accept(1)
}

// membersChanged notes which periods of programmes by household are decided again because who belongs to one has
// changed, and returns by how many events.
func (m *Programme) membersChanged(env Env, since calendar.Date) int {
	noted, after := 0, programme.SnapshotNumber(len(m.snapshots))
	for _, r := range m.runs {
		newest := m.promise(r.programme).newest()
		late := newest.every == "once" && r.on < since
		if newest.unit != "household" || r.state == programme.Withdrawn || r.to < since || late {
			continue
		}
		key := m.periodOf(r, 0)
		was, waits := m.rechecks[key]
		if waits && was.Since <= since && was.After == after {
			continue
		}
		due, ok := workday(today(env.Time), newest.objection)
		if !ok {
			due = today(env.Time)
		}
		one := programme.Recheck{Since: since, Due: due, After: after}
		if waits {
			one.Since, one.Due = min(since, was.Since), min(due, was.Due)
		}
		m.rechecks[key], noted = one, 1
	}
	return noted
}

// rechecked ends that a run's period waits, if the run knows the correction and no other of the period is open. It
// returns how many events say so.
func (m *Programme) rechecked(r *payRun) int {
	one, waits := m.rechecks[m.periodOf(r, 0)]
	if !waits || r.snapshot <= one.After || m.besides(r, programme.Withdrawn, programme.Closed) {
		return 0
	}
	delete(m.rechecks, m.periodOf(r, 0))
	return 1
}

// givenUp is rechecked for a run that is withdrawn.
func (m *Programme) givenUp(r *payRun, reason string) int {
	if _, waits := m.rechecks[m.periodOf(r, 0)]; waits && !m.besides(r, programme.Withdrawn) {
		delete(m.rechecks, m.periodOf(r, 0))
		return 1
	}
	if len(r.lines) == 0 && reason == "nothing_changes" {
		return m.rechecked(r)
	}
	return 0
}

// besides reports whether there is another run of a run's period that is in none of some states.
func (m *Programme) besides(r *payRun, states ...programme.RunState) bool {
	return slices.ContainsFunc(m.runs, func(o *payRun) bool {
		return o != r && m.periodOf(o, 0) == m.periodOf(r, 0) && !slices.Contains(states, o.state)
	})
}

// compareRechecks compares which periods wait.
func (m *Programme) compareRechecks(real *programme.Registry) error {
	for _, r := range m.runs {
		got, waits := real.Recheck(r.programme, r.from, r.to)
		if want, ok := m.rechecks[m.periodOf(r, 0)]; waits != ok || got != want {
			return fmt.Errorf("%+v waits: %t, %+v, expected %t, %+v", m.periodOf(r, 0), waits, got, ok, want)
		}
	}
	return nil
}

func (m *Programme) aimCorrection(chance *rand.Rand, now int64) any {
	number := m.someRun(chance, nil, programme.Computed, programme.Frozen, programme.Shown, programme.Approved,
		programme.Closed)
	if number == 0 {
		return m.aimLines(chance, now)
	}
	r := m.runs[number-1]
	return programme.NoteCorrection{Programmes: []programme.Number{r.programme}, Since: max(1, min(r.to, today(now)))}
}

// aimsOfCorrections are aims about what is corrected.
func (m *Programme) aimsOfCorrections() []Aim {
	return []Aim{
		{"programme.no_period_concerned", func(chance *rand.Rand, now int64) any {
			for i := range m.promises {
				n := programme.Number(i + 1)
				if !slices.ContainsFunc(m.runs, func(r *payRun) bool { return r.programme == n && r.to >= today(now) }) {
					return programme.NoteCorrection{Programmes: []programme.Number{n}, Since: today(now)}
				}
			}
			return m.aimPublish(chance, now)
		}},
		{"programme.date_out_of_range", altered(m.aimCorrection, func(c *programme.NoteCorrection) { c.Since += 99999 })},
		{"programme.rows_out_of_range", altered(m.aimCorrection, func(c *programme.NoteCorrection) { c.Programmes = nil })},
		{"programme.programme_unknown", altered(m.aimCorrection, func(c *programme.NoteCorrection) {
			c.Programmes = append(c.Programmes, c.Programmes...)
		})},
	}
}
