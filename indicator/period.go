package indicator

import (
	"strconv"

	"liangshan/calendar"
)

// Every says how long a period is.
type Every string

// Lengths of periods.
const (
	Year    Every = "year"
	Half    Every = "half"
	Quarter Every = "quarter"
	Month   Every = "month"
)

// months returns the months of a period; 0 for an unknown length.
func (e Every) months() int {
	switch e {
	case Year:
		return 12
	case Half:
		return 6
	case Quarter:
		return 3
	case Month:
		return 1
	}
	return 0
}

// A Period is a year, half, quarter or month: "2024", "2024H1", "2024Q3", "2024-06". This is
// its only spelling. The zero value is no period.
type Period string

// A Span is a period taken apart.
type Span struct {
	Every  Every
	Year   int
	Number int // Of the half, quarter or month in its year, from 1; 1 of a year.
}

// The years that periods may be of.
const (
	YearMin = 1949
	YearMax = 2199
)

// Span returns the parts of a period, and false if it is none.
func (p Period) Span() (s Span, ok bool) {
	if len(p) < 4 {
		return s, false
	}
	year, err := strconv.Atoi(string(p[:4]))
	if err != nil || year < YearMin || year > YearMax {
		return s, false
	}
	rest := string(p[4:])
	s = Span{Every: Year, Year: year, Number: 1}
	switch {
	case rest == "":
		return s, true
	case len(rest) == 2 && rest[0] == 'H':
		s.Every = Half
	case len(rest) == 2 && rest[0] == 'Q':
		s.Every = Quarter
	case len(rest) == 3 && rest[0] == '-':
		s.Every = Month
	default:
		return s, false
	}
	for _, c := range rest[1:] {
		if c < '0' || c > '9' {
			return s, false
		}
	}
	s.Number, _ = strconv.Atoi(rest[1:])
	return s, s.Number >= 1 && s.Number <= 12/s.Every.months()
}

// SpanOf returns the period of a length that a day lies in.
func SpanOf(every Every, day calendar.Date) Span {
	year, month, _ := day.Civil()
	return Span{Every: every, Year: year, Number: (month-1)/every.months() + 1}
}

// Period returns the period as text.
func (s Span) Period() Period {
	year := strconv.Itoa(s.Year)
	switch s.Every {
	case Half:
		return Period(year + "H" + strconv.Itoa(s.Number))
	case Quarter:
		return Period(year + "Q" + strconv.Itoa(s.Number))
	case Month:
		if s.Number < 10 {
			return Period(year + "-0" + strconv.Itoa(s.Number))
		}
		return Period(year + "-" + strconv.Itoa(s.Number))
	}
	return Period(year)
}

// First returns the first day.
func (s Span) First() calendar.Date { return date(s.Year, (s.Number-1)*s.Every.months()+1) }

// Last returns the last day.
func (s Span) Last() calendar.Date {
	next := s.Add(1)
	return next.First() - 1
}

// date returns the first day of a month that exists.
func date(year, month int) calendar.Date {
	d, err := calendar.New(year, month, 1)
	if err != nil {
		panic("indicator: a period out of all bounds")
	}
	return d
}

// Add returns the period so many later, or earlier if negative.
func (s Span) Add(n int) Span {
	per := 12 / s.Every.months()
	count := s.Year*per + s.Number - 1 + n
	return Span{Every: s.Every, Year: count / per, Number: count%per + 1}
}

// Parts returns the periods of a shorter length that make up a period; nil if they do not.
func (s Span) Parts(every Every) (all []Span) {
	if every.months() == 0 || every.months() >= s.Every.months() {
		return nil
	}
	first := SpanOf(every, s.First())
	for i := range s.Every.months() / every.months() {
		all = append(all, first.Add(i))
	}
	return all
}

// ZH returns the period as Chinese papers have it: 2024年上半年.
func (s Span) ZH() string {
	year := strconv.Itoa(s.Year) + "年"
	switch s.Every {
	case Half:
		return year + [...]string{"上半年", "下半年"}[s.Number-1]
	case Quarter:
		return year + [...]string{"一季度", "二季度", "三季度", "四季度"}[s.Number-1]
	case Month:
		return year + strconv.Itoa(s.Number) + "月"
	}
	return year
}

// EN returns the period in English: first half of 2024.
func (s Span) EN() string {
	year := strconv.Itoa(s.Year)
	switch s.Every {
	case Half:
		return [...]string{"first", "second"}[s.Number-1] + " half of " + year
	case Quarter:
		return [...]string{"first", "second", "third", "fourth"}[s.Number-1] + " quarter of " + year
	case Month:
		return [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December"}[s.Number-1] + " " + year
	}
	return year
}
