package programme

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// A Clock says how long lists are shown and within how many days what is decided, from a day on. A day on
// which something begins is not counted; working days are those of the county's calendar.
type Clock struct {
	From      calendar.Date `cbor:"1,keyasint"`
	Publicity uint16        `cbor:"2,keyasint"`           // Working days for which a list is shown.
	Objection uint16        `cbor:"3,keyasint"`           // Working days within which an objection, or a review, is decided.
	Appeal    uint16        `cbor:"4,keyasint,omitempty"` // Days in which a decision can be appealed against; 0: none.
	Answer    uint16        `cbor:"5,keyasint"`           // Working days within which an appeal is decided.
}

// ClockOn returns the clock that holds on a day. A document that dates none has one for ever, by which an
// appeal is decided as fast as an objection.
func (v *Version) ClockOn(day calendar.Date) Clock {
	t := &v.Terms
	c := Clock{Publicity: t.PublicityDays, Objection: t.ObjectionDays, Appeal: t.AppealDays, Answer: t.ObjectionDays}
	for _, one := range v.Reviewing.Clocks {
		if one.From <= day {
			c = one
		}
	}
	return c
}

// clocksStand reports whether the clocks of a document are complete and in the order of their days.
func (g *Reviewing) clocksStand() bool {
	for i, c := range g.Clocks {
		if c.Publicity == 0 || c.Objection == 0 || c.Answer == 0 || i > 0 && c.From <= g.Clocks[i-1].From {
			return false
		}
	}
	return len(g.Clocks) <= ClocksMax
}

// clock returns the day of the entry, and what holds for a run on it.
func (r *Registry) clock(tx *kernel.Tx, run Run) (calendar.Date, Clock, error) {
	today, err := calendar.FromMillis(tx.Time)
	if err != nil {
		return 0, Clock{}, ErrCalendar
	}
	v := r.version(run)
	return today, v.ClockOn(today), nil
}

// within returns the day of the entry, and the one so many working days later as the clock of a run says.
func (r *Registry) within(tx *kernel.Tx, run Run, days func(Clock) uint16) (today, until calendar.Date, err error) {
	today, clock, err := r.clock(tx, run)
	if err != nil {
		return 0, 0, err
	}
	worked, err := r.workdays()
	if err != nil {
		return 0, 0, ErrCalendar
	}
	if until, err = worked.AddWorkdays(today, int(days(clock))); err != nil {
		return 0, 0, ErrCalendar
	}
	return today, until, nil
}
