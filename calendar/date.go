package calendar

import "strconv"

// A Date is a day of the Gregorian calendar, also before its time: the number of days since
// 1970-01-01. The zero Date is that day; whoever needs "no date" keeps it beside.
type Date int32

// The first and the last Date: 0001-01-01 and 9999-12-31.
const (
	DateMin Date = -719_162
	DateMax Date = 2_932_896
)

// dayOfMarch is the number of days from 0000-03-01 to 1970-01-01. Counting years from March
// puts the leap day at the end of the year, where it disturbs no month.
const dayOfMarch = 719_468

// A Weekday is a day of the week as ISO 8601 numbers it: Monday is 1 and Sunday is 7.
type Weekday int

// The days of the week.
const (
	Monday Weekday = 1 + iota
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

// New returns the date of a year 1 to 9999, month and day. ErrNoSuchDate if there is none.
func New(year, month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, ErrNoSuchDate
	}
	return civil(year, month, day), nil
}

// civil returns the date of a year, month and day that exist.
func civil(year, month, day int) Date {
	if month < 3 {
		year, month = year-1, month+12
	}
	// From March on, months of 31, 30, 31, 30, 31 days repeat: 153 days for five.
	days := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1
	return Date(days - dayOfMarch)
}

// Check returns ErrRange for a number outside DateMin..DateMax, as one read from outside may
// be. Everything else takes a date that has passed.
func (d Date) Check() error {
	if d < DateMin || d > DateMax {
		return ErrRange
	}
	return nil
}

// Civil returns year, month and day. Dates outside DateMin..DateMax panic.
func (d Date) Civil() (year, month, day int) {
	if d < DateMin || d > DateMax {
		panic("calendar: not a date")
	}
	// Centuries, then years, then months are taken off. Multiplying by four makes whole
	// numbers of the mean century (146097/4 days) and year (1461/4 days).
	days := int(d) + dayOfMarch
	century := (4*days + 3) / 146_097
	days -= 146_097 * century / 4
	year = (4*days + 3) / 1_461
	days -= 1_461 * year / 4
	month = (5*days + 2) / 153
	day = days - (153*month+2)/5 + 1
	year, month = 100*century+year, month+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// Year returns the year.
func (d Date) Year() int {
	year, _, _ := d.Civil()
	return year
}

// Weekday returns the day of the week.
func (d Date) Weekday() Weekday {
	return Weekday((int(d)-int(DateMin))%7 + 1) // 0001-01-01 was a Monday.
}

// AddDays returns the date so many days later, or earlier if negative. ErrRange.
func (d Date) AddDays(days int) (Date, error) {
	if days < int(DateMin)-int(d) || days > int(DateMax)-int(d) {
		return 0, ErrRange
	}
	return d + Date(days), nil
}

// IsLeap says whether a year has 366 days.
func IsLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// daysIn returns the number of days of a month.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if IsLeap(year) {
			return 29
		}
		return 28
	}
	return 31
}

// String returns the date as ISO 8601 has it: 2026-11-21.
func (d Date) String() string {
	year, month, day := d.Civil()
	var b [10]byte
	put := func(at, width, n int) {
		for i := at + width - 1; i >= at; i-- {
			b[i] = '0' + byte(n%10)
			n /= 10
		}
	}
	put(0, 4, year)
	put(5, 2, month)
	put(8, 2, day)
	b[4], b[7] = '-', '-'
	return string(b[:])
}

// ZH returns the date as Chinese papers have it: 2026年11月21日.
func (d Date) ZH() string {
	year, month, day := d.Civil()
	return strconv.Itoa(year) + "年" + strconv.Itoa(month) + "月" + strconv.Itoa(day) + "日"
}

// Parse reads 2026-11-21 (exactly so) or 2026年11月21日 (leading zeros and full-width digits
// as people type them). Errors: ErrNotDate; ErrNoSuchDate for a day like 2026-02-29.
func Parse(text string) (Date, error) {
	s := dateScanner{rest: text}
	var year, month, day int
	if len(text) == 10 && text[4] == '-' { // Ten plain bytes leave each number all its digits.
		year, month, day = s.number(4, "-"), s.number(2, "-"), s.number(2, "")
	} else {
		s.wide = true
		year, month, day = s.number(4, "年"), s.number(2, "月"), s.number(2, "日")
	}
	if s.failed || s.rest != "" {
		return 0, ErrNotDate
	}
	return New(year, month, day)
}

// A dateScanner takes numbers and the marks behind them off a text.
type dateScanner struct {
	rest   string
	wide   bool // Full-width digits are digits too.
	failed bool
}

// number takes a number of one to most digits and the mark that must follow.
func (s *dateScanner) number(most int, mark string) int {
	value, digits, size := 0, 0, len(s.rest)
	for i, r := range s.rest {
		if s.wide && r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r < '0' || r > '9' || digits == most {
			size = i
			break
		}
		value = value*10 + int(r-'0')
		digits++
	}
	rest := s.rest[size:]
	if digits == 0 || len(rest) < len(mark) || rest[:len(mark)] != mark {
		s.failed = true
		return 0
	}
	s.rest = rest[len(mark):]
	return value
}
