package place

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Reported returns the newest vintage of a value; false if nobody reported it.
func (r *Registry) Reported(s Subject, m Measure, month calendar.Date) (Return, bool) {
	return r.returns.Get(returnKey{Place: s.Place, Division: s.Division, Measure: m, Month: month})
}

// A Total is a measure over places of a kind, and months.
type Total struct {
	Value    int64 // Of what was reported.
	Reported int   // Values in it.
	Missing  int   // Values that places which were open have not reported.
}

// Total sums a measure over all places of a kind in the months from one to another, each given by
// its first day. A stock can be asked for one month only. Refusals: ErrMeasure, ErrMonth,
// ErrNotAdditive, ErrOverflow.
func (r *Registry) Total(k Kind, m Measure, from, to calendar.Date) (t Total, refusal *kernel.Refusal) {
	switch {
	case !m.of(k):
		return t, ErrMeasure
	case !isMonth(from) || !isMonth(to) || to < from:
		return t, ErrMonth
	case from != to && !m.Additive(OverMonths):
		return t, ErrNotAdditive
	}
	for number := Number(1); int(number) <= r.places.Len(); number++ {
		p := r.places.Must(number)
		if p.Kind != k {
			continue
		}
		for month := from; month <= to; month = nextMonth(month) {
			have, ok := r.Reported(Subject{Place: number}, m, month)
			switch {
			case ok:
				if t.Value, refusal = Sum(m, OverPlaces, t.Value, have.Value); refusal != nil {
					return Total{}, refusal
				}
				t.Reported++
			case p.open(month):
				t.Missing++
			}
		}
	}
	return t, nil
}

// Open returns how many places of a kind were open on any day of a month.
func (r *Registry) Open(k Kind, month calendar.Date) (n int) {
	for number := Number(1); int(number) <= r.places.Len(); number++ {
		if p := r.places.Must(number); p.Kind == k && p.open(month) {
			n++
		}
	}
	return n
}

// A Coverage is how many of those who should be are insured.
type Coverage struct {
	Insured, Entitled int64
	Rate_ppm          int64 // Insured / entitled in millionths, rounded half up.
}

// Coverage returns the coverage of a division at the end of a month, given by its first day; false if
// numerator or denominator was not reported, or nobody is entitled.
func (r *Registry) Coverage(division village.Code, s Scheme, month calendar.Date) (c Coverage, ok bool) {
	insured, entitled, ok := r.people(division, s, month)
	if !ok || entitled == 0 {
		return c, false
	}
	// Both are at most peopleMax, so that this fits.
	return Coverage{insured, entitled, (insured*2_000_000 + entitled) / (entitled * 2)}, true
}

// people returns numerator and denominator of a coverage, once both were reported.
func (r *Registry) people(division village.Code, s Scheme, month calendar.Date) (insured, entitled int64, ok bool) {
	numerator, denominator := s.measures()
	above, have := r.Reported(Subject{Division: division}, numerator, month)
	below, ok := r.Reported(Subject{Division: division}, denominator, month)
	return above.Value, below.Value, have && ok
}
