// Package calendar knows the dates of law: days, months and years as the Civil Code counts
// them, age, the instant at which a day begins, and the working days of China with its
// holidays and make-up days.
//
// A Date is a number of days. Law time is UTC+8 throughout the country and has no summer
// time, so a day of law is 86,400,000 milliseconds long, always.
//
// A Calendar says which days are worked. Its years come from dated papers; a year for
// which it holds no paper is an error that names the year (YearError) and is never guessed.
// Days that no paper lists are worked from Monday to Friday.
//
// # The text of a calendar
//
// A calendar is kept as text in UTF-8, a line for each fact, words parted by one space:
//
//	# A comment. Empty lines are passed over too.
//	calendar cn
//	zh 中国
//	en China
//	year 2023 issued 2022-12-08
//	paper http://www.gov.cn/…
//	off 2022-12-31..01-02 元旦
//	off 01-21..01-27 春节
//	work 01-28 春节
//
// The first three lines are the id and the names. Each year then holds the date of its
// newest paper, the papers themselves (at least one), and its days in rising order: a date
// or a range, off or work, and the name of the holiday. A date is MM-DD of the year, or
// YYYY-MM-DD of the December before: papers move such days, and then the later paper
// holds. A make-up day (work) of the year itself falls on a Saturday or Sunday; another
// would change nothing and is taken for a slip.
//
// Errors are constants of type Refusal, or carry one: errors.Is finds it. Codes are stable;
// the sentences for readers are kept elsewhere, by code.
package calendar

import "strconv"

// A Refusal is an answer that the calendar does not allow. Its text is its code.
type Refusal string

// Error returns the code.
func (r Refusal) Error() string { return string(r) }

// Code returns the stable code, such as "calendar.year_missing".
func (r Refusal) Code() string { return string(r) }

// Refusals of this package. Those of a table's text come inside a TextError, those of a
// year inside a YearError.
const (
	ErrNotDate     = Refusal("calendar.not_a_date")       // The text is not a date as Parse reads it.
	ErrNoSuchDate  = Refusal("calendar.no_such_date")     // A day that the month does not have.
	ErrRange       = Refusal("calendar.out_of_range")     // Before year 1 or after year 9999.
	ErrBeforeBirth = Refusal("calendar.before_birth")     // Nobody has an age before birth.
	ErrReading     = Refusal("calendar.unknown_reading")  // No reading of age has this name.
	ErrUnknown     = Refusal("calendar.unknown")          // No calendar has this id.
	ErrOtherID     = Refusal("calendar.other_id")         // A table of one calendar for another.
	ErrYearMissing = Refusal("calendar.year_missing")     // The calendar holds no paper for the year.
	ErrOlder       = Refusal("calendar.table_not_newer")  // A changed year that was not issued later.
	ErrCharacter   = Refusal("calendar.bad_character")    // Not UTF-8, or a control character such as tab or CR.
	ErrLine        = Refusal("calendar.bad_line")         // A line that is none of the format's.
	ErrTableDate   = Refusal("calendar.bad_date")         // Not a date or range of the year.
	ErrOrder       = Refusal("calendar.out_of_order")     // A line in the wrong place, or a day twice.
	ErrIncomplete  = Refusal("calendar.incomplete")       // No year at all, or a year without paper.
	ErrMakeUp      = Refusal("calendar.makeup_on_worked") // A make-up day on a day worked anyway.
	ErrTooLarge    = Refusal("calendar.too_large")        // A text, line, name or range beyond its limit.
)

// A YearError is a refusal about one year of one calendar.
type YearError struct {
	Reason   Refusal
	Calendar string // Its id.
	Year     int
}

// Error names code, calendar and year.
func (e *YearError) Error() string {
	return e.Reason.Code() + ": " + e.Calendar + " " + strconv.Itoa(e.Year)
}

// Code returns the stable code.
func (e *YearError) Code() string { return e.Reason.Code() }

// Unwrap lets errors.Is find the reason.
func (e *YearError) Unwrap() error { return e.Reason }

// A TextError is a refusal of a calendar's text at one place.
type TextError struct {
	Reason Refusal
	Line   int // From 1.
	Column int // In characters, from 1.
}

// Error names code, line and column.
func (e *TextError) Error() string {
	return e.Reason.Code() + " at line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column)
}

// Code returns the stable code.
func (e *TextError) Code() string { return e.Reason.Code() }

// Unwrap lets errors.Is find the reason.
func (e *TextError) Unwrap() error { return e.Reason }
