package policy

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"liangshan/calendar"
	"liangshan/programme/rule"
)

// Review says how a list comes to be paid.
type Review struct {
	Role          string // Of who releases it, other than who froze it.
	PublicityDays Days   // Working days.
	ObjectionDays Days   // Working days within which an objection is decided.
	AppealDays    Days   // Days in which a decision can be appealed against; none: it cannot.
	AnswerDays    Days   // Working days within which an appeal is decided; none: as an objection.
	OptOut        bool   // A person may ask not to be paid, or to be decided by a person.
}

// Days are how many days something takes, from the earliest day on which a number holds.
type Days []DaysFrom

// DaysFrom is a number of days that holds from a day on.
type DaysFrom struct {
	From calendar.Date // calendar.DateMin: always.
	Days int
}

// On returns what holds on a day: before the first of the dates, what the first says. 0 if nothing was said.
func (d Days) On(day calendar.Date) int {
	if len(d) == 0 {
		return 0
	}
	n := d[0].Days
	for _, one := range d {
		if one.From <= day {
			n = one.Days
		}
	}
	return n
}

// Steps returns the days on which one of the terms changes, in order, and the first of all; nil if there
// are none but those that held before terms were dated.
func (v *Review) Steps() (all []calendar.Date) {
	for _, days := range []Days{v.PublicityDays, v.ObjectionDays, v.AppealDays, v.AnswerDays} {
		for _, one := range days {
			if one.From != calendar.DateMin {
				all = append(all, one.From)
			}
		}
	}
	if len(all) > 0 || len(v.AnswerDays) > 0 {
		all = append(all, calendar.DateMin)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (r *documentReader) review(n ast.Node) {
	if n == nil {
		return
	}
	m := r.mapping(n)
	if m == nil {
		return
	}
	v := &r.d.Review
	v.Role = r.text(m.must("role"), 64)
	v.PublicityDays = r.days(m.must("publicity_days"), 60)
	v.ObjectionDays = r.days(m.must("objection_days"), 60)
	v.AppealDays = r.days(m.take("appeal_days"), 365)
	v.AnswerDays = r.days(m.take("answer_days"), 60)
	if out := m.take("opt_out"); out != nil {
		v.OptOut = r.value(out, rule.Type{Kind: rule.Bool}) == 1
	}
	m.end()
}

// daysMax bounds how often a number of days changes.
const daysMax = 12

// days reads a number of days, or {from: number}. nil if n is.
func (r *documentReader) days(n ast.Node, most int) (all Days) {
	switch n.(type) {
	case nil:
		return nil
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		return Days{{calendar.DateMin, r.number(n, 1, most)}}
	}
	m := r.mapping(n)
	for i := range m.fields {
		f := &m.fields[i]
		f.taken = true
		from, err := calendar.Parse(f.name)
		switch {
		case err != nil:
			r.failAt(f.key, CodeValue, "the day from which a number holds is expected, such as 2026-01-01")
		case len(all) > 0 && from <= all[len(all)-1].From:
			r.failAt(f.key, CodeValue, "days stand in their order, each once")
		}
		all = append(all, DaysFrom{from, r.number(f.value, 1, most)})
	}
	if len(all) == 0 || len(all) > daysMax {
		r.failAt(n, CodeValue, "1 to 12 days are expected, each with a number")
	}
	return all
}
