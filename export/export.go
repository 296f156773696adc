// Package export gives away what the county shows: read tables as CSV and xlsx, the register of credits in the
// vocabularies of CAD Trust and in the columns of Article 6.2, land and projects as a GeoPackage.
//
// # Invariants
//
//   - An export is of one position of the journal: all of its rows and files see the same entries.
//   - Memory does not grow with the number of rows.
//   - No amount, number or date goes through a form that could change a digit of it. What a spreadsheet
//     cannot hold exactly goes out as a text.
//   - What has no answer is empty. Nothing is filled in.
//
// # CSV
//
// RFC 4180: UTF-8, commas, lines end in CR LF, the first line has the titles. Nothing between two commas is "no
// answer", two quotes an empty text. Times are RFC 3339 in the county's time with milliseconds, dates
// 2026-11-21, flags true and false, byte strings hexadecimal. A text that a spreadsheet would
// take for a formula gets an apostrophe in front (see Defuse).
//
// # xlsx
//
// One sheet with the titles in the first row; after 1,048,575 rows another one follows. Whole numbers, amounts, dates,
// times and flags are cells of their kind; a number of more than 15 digits is a text, because
// spreadsheets keep no more of them. A text of more than 32,767 UTF-16 units is cut, and says so.
//
// # Money
//
// A column of fen goes out twice: in yuan with two decimals, for people, and in fen.
package export

import (
	"strconv"
	"time"

	"liangshan/calendar"
	"liangshan/view"
)

// A Reader answers questions of SQL about one position of the read tables: a *view.Snapshot or a *File.
// The rows hold int64, string, []byte, nil or float64, and are handed over one by one.
type Reader interface {
	Each(query string, args []any, each func(columns []string, row []any) error) error
}

// A Writer writes one table. A row has a cell for each title: nil (no answer), int64, string, bool, Decimal,
// calendar.Date or Moment. Close finishes what was begun, and closes nothing that was given to it.
type Writer interface {
	Row(cells []any) error
	Close() error
}

type (
	// A Decimal is the text of a decimal number, such as -1234.50.
	Decimal string

	// A Moment is a time in milliseconds since 1970.
	Moment int64
)

// A Lang is a language of titles.
type Lang string

// Languages.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// of returns a text in the language.
func (l Lang) of(t view.Text) string {
	if l == EN {
		return t.EN
	}
	return t.ZH
}

// A Format is a kind of file.
type Format string

// Formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// MediaType returns what HTTP calls the format.
func (f Format) MediaType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8; header=present"
}

// Yuan writes fen as yuan with two decimals.
func Yuan(fen int64) Decimal {
	b := make([]byte, 0, 24)
	rest := uint64(fen)
	if fen < 0 {
		b, rest = append(b, '-'), -rest // Of the smallest int64 too.
	}
	b = strconv.AppendUint(b, rest/100, 10)
	return Decimal(append(b, '.', byte('0'+rest%100/10), byte('0'+rest%10)))
}

// day returns the date that a cell of the read tables means: a text as laws write it, or days since 1970.
func day(value any) (calendar.Date, bool) {
	switch v := value.(type) {
	case string:
		d, err := calendar.Parse(v)
		return d, err == nil
	case int64:
		d := calendar.Date(v)
		return d, int64(d) == v && d.Check() == nil
	}
	return 0, false
}

// countyTime is the county's time, in which people read.
var countyTime = time.FixedZone("CST", 8*3600)

// String writes the moment as RFC 3339 in the county's time.
func (m Moment) String() string {
	return time.UnixMilli(int64(m)).In(countyTime).Format("2006-01-02T15:04:05.000-07:00")
}
