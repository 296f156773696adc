package calendar

import (
	"math/bits"
	"slices"
)

// A Calendar says which days are worked. It never changes; Merge makes another one.
type Calendar struct {
	id, zh, en string
	sections   []section // By year, rising.
	years      []year    // years[i] is the year sections[0].year + i.
}

// A section is what the papers of one year say, as the text of a calendar has it.
type section struct {
	year   int
	issued Date
	papers []string
	days   []span // Rising, without overlap.
}

// A span is a run of days that a paper lists.
type span struct {
	first, last Date
	work        bool // Made up for; otherwise off.
	name        string
}

// A year holds the answers for the days of one year.
type year struct {
	covered bool // By a paper. If not, there are no answers.
	first   Date
	worked  [6]uint64 // Bit i%64 of word i/64: day i of the year, from 0, is worked.
	count   int       // Days worked.
}

// A Day is what a calendar knows of one day.
type Day struct {
	Work bool
	Name string // The holiday it belongs to or makes up for; empty for a day no paper lists.
}

// build makes the answers from the sections. The December days of a paper go to the year
// before, after that year's own: the later paper holds.
func (c *Calendar) build() {
	first := c.sections[0].year
	c.years = make([]year, c.sections[len(c.sections)-1].year-first+1)
	for _, s := range c.sections {
		y := &c.years[s.year-first]
		y.covered, y.first = true, civil(s.year, 1, 1)
		last := civil(s.year, 12, 31)
		for d := y.first; d <= last; d++ {
			y.set(d, d.Weekday() < Saturday)
		}
	}
	for _, s := range c.sections {
		for _, days := range s.days {
			for d := days.first; d <= days.last; d++ {
				if y, err := c.of(d.Year()); err == nil {
					y.set(d, days.work)
				}
			}
		}
	}
	for i := range c.years {
		for _, word := range c.years[i].worked {
			c.years[i].count += bits.OnesCount64(word)
		}
	}
}

// set marks a day of the year as worked or not.
func (y *year) set(d Date, work bool) {
	i := int(d - y.first)
	y.worked[i/64] &^= 1 << (i % 64)
	if work {
		y.worked[i/64] |= 1 << (i % 64)
	}
}

// rank returns the number of days worked in the year before a day of it, or before the
// first day of the next.
func (y *year) rank(d Date) int {
	i, n := int(d-y.first), 0
	for word := 0; word < i/64; word++ {
		n += bits.OnesCount64(y.worked[word])
	}
	return n + bits.OnesCount64(y.worked[i/64]&(1<<(i%64)-1))
}

// pick returns the day worked of a rank, 0 ≤ rank < count.
func (y *year) pick(rank int) Date {
	i := 0
	for rank >= bits.OnesCount64(y.worked[i]) {
		rank -= bits.OnesCount64(y.worked[i])
		i++
	}
	word := y.worked[i]
	for ; rank > 0; rank-- {
		word &= word - 1
	}
	return y.first + Date(64*i+bits.TrailingZeros64(word))
}

// of returns the answers for a year, or a YearError.
func (c *Calendar) of(number int) (*year, error) {
	i := number - c.sections[0].year
	if i < 0 || i >= len(c.years) || !c.years[i].covered {
		return nil, &YearError{ErrYearMissing, c.id, number}
	}
	return &c.years[i], nil
}

// ID returns the id, such as "cn".
func (c *Calendar) ID() string { return c.id }

// NameZH returns the name in Chinese.
func (c *Calendar) NameZH() string { return c.zh }

// NameEN returns the name in English.
func (c *Calendar) NameEN() string { return c.en }

// Years returns the years that the calendar covers, rising.
func (c *Calendar) Years() []int {
	years := make([]int, len(c.sections))
	for i, s := range c.sections {
		years[i] = s.year
	}
	return years
}

// Papers returns the date of the newest paper of a year and the sources of all. Error:
// YearError.
func (c *Calendar) Papers(number int) (issued Date, papers []string, err error) {
	i, ok := c.section(number)
	if !ok {
		return 0, nil, &YearError{ErrYearMissing, c.id, number}
	}
	return c.sections[i].issued, slices.Clone(c.sections[i].papers), nil
}

// section returns where the section of a year is, or would be.
func (c *Calendar) section(number int) (int, bool) {
	return slices.BinarySearchFunc(c.sections, number, func(s section, n int) int { return s.year - n })
}

// IsWorkday says whether a day is worked. Error: YearError.
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	y, err := c.of(d.Year())
	if err != nil {
		return false, err
	}
	i := int(d - y.first)
	return y.worked[i/64]>>(i%64)&1 == 1, nil
}

// Day returns whether a day is worked and the name of the holiday it has to do with.
// Error: YearError.
func (c *Calendar) Day(d Date) (Day, error) {
	work, err := c.IsWorkday(d)
	if err != nil {
		return Day{}, err
	}
	number := d.Year()
	for _, n := range []int{number + 1, number} { // The later paper holds.
		i, ok := c.section(n)
		if !ok {
			continue
		}
		for _, days := range c.sections[i].days {
			if days.first <= d && d <= days.last {
				return Day{work, days.name}, nil
			}
		}
	}
	return Day{Work: work}, nil
}

// IsSettled says whether the papers that can speak of a day are all here: the paper of its
// year and, for a day of December, that of the next. An answer about a day that is not
// settled is right as the papers stand, and may change. Error: YearError.
func (c *Calendar) IsSettled(d Date) (bool, error) {
	number, month, _ := d.Civil()
	if _, err := c.of(number); err != nil {
		return false, err
	}
	_, next := c.section(number + 1)
	return month < 12 || next, nil
}

// AddWorkdays returns the n-th day worked after a day, which is not counted itself, or the
// n-th before it if n is negative. With n = 0 it is the day itself, worked or not. Every
// year on the way must be covered. Error: YearError.
func (c *Calendar) AddWorkdays(d Date, n int) (Date, error) {
	number := d.Year()
	y, err := c.of(number)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return d, nil
	}
	// The rank of the day that is sought, from 0 on, in the year where the search stands.
	// No calendar holds a million days, so a larger n is cut before it could wrap.
	n = max(-1_000_000, min(n, 1_000_000))
	rank := y.rank(d) + n
	if n > 0 {
		rank = y.rank(d+1) + n - 1
	}
	for rank < 0 || rank >= y.count {
		if rank < 0 {
			number--
		} else {
			rank -= y.count
			number++
		}
		if y, err = c.of(number); err != nil {
			return 0, err
		}
		if rank < 0 {
			rank += y.count
		}
	}
	return y.pick(rank), nil
}

// NextWorkday returns the first day worked after a day. Error: YearError.
func (c *Calendar) NextWorkday(d Date) (Date, error) { return c.AddWorkdays(d, 1) }

// WorkdayFrom returns the day itself if it is worked, or else the next day worked: where a
// period ends whose last day is a day of rest (Civil Code, article 203). Error: YearError.
func (c *Calendar) WorkdayFrom(d Date) (Date, error) {
	work, err := c.IsWorkday(d)
	if err != nil {
		return 0, err
	}
	if work {
		return d, nil
	}
	return c.NextWorkday(d)
}

// WorkdaysBetween returns the number of days worked after from, up to and with to: what
// AddWorkdays needs to go from one to the other. If to is earlier it is the opposite of
// the number before from, down to and with to. Every year on the way must be covered.
// Error: YearError.
func (c *Calendar) WorkdaysBetween(from, to Date) (int, error) {
	n, err := c.count(min(from, to), max(from, to))
	if err != nil {
		return 0, err
	}
	if work, _ := c.IsWorkday(from); work { // The day it starts from is not counted.
		n--
	}
	if to < from {
		n = -n
	}
	return n, nil
}

// count returns the number of days worked from first to last, both counted.
func (c *Calendar) count(first, last Date) (int, error) {
	n := 0
	for number := first.Year(); number <= last.Year(); number++ {
		y, err := c.of(number)
		if err != nil {
			return 0, err
		}
		n += y.count
		if number == first.Year() {
			n -= y.rank(first)
		}
		if number == last.Year() {
			n -= y.count - y.rank(last+1)
		}
	}
	return n, nil
}
